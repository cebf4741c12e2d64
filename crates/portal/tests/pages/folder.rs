//! An operator's folder: files of the shapes that the real site's have, each peculiarity of the seeds among them.

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use guichet_portal::catalogue::api::{Openness, ProducedBy};
use guichet_portal::catalogue::{Content, Files};
use http::StatusCode;

use crate::{Portal, content, folder};

#[tokio::test]
async fn files_of_every_shape_render() {
    let portal = Portal::of(content());
    for path in [
        "/",
        "/rechercher-api",
        "/les-api/bouquet",
        "/les-api/bouquet-ancien",
        "/les-api/identite",
        "/guides",
        "/guides/guide",
        "/services",
        "/producteurs",
        "/producteurs/dinum",
        "/feuille-de-route",
    ] {
        portal.page(path).await;
    }
    let page = portal.page("/les-api/bouquet").await;
    for said in [
        "Disponibilité : 99.99 %",
        "<em>En cours de test</em>",
        "href=\"/les-api/autre\"",
        "<span id=\"doc-un\"></span>",
        "<blockquote><p>",
        "mailto:equipe@example.org?subject=Contact%20via%20api.gouv.fr",
        "Une personne, Une ville",
        "Limite : <span>20 appels / seconde / jeton</span>",
        "href=\"/les-api/bouquet/demande-acces\"",
        "31/03/2021",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    let guide = portal.page("/guides/guide").await;
    assert!(
        guide.contains("href=\"https://example.org/schema.svg\">Image sur un autre site : Fonctionnement"),
        "{guide}"
    );
    // It is not published, so only its address leads to it.
    assert!(!portal.page("/guides").await.contains("/guides/guide"));
}

#[tokio::test]
async fn a_file_of_the_older_form_is_read_and_what_it_lacks_is_not_asked_for() {
    let content = content();
    let api = content.api("bouquet-ancien").unwrap();
    assert_eq!((api.openness, &api.producer), (Openness::Closed, &ProducedBy::Named("DINSIC".to_owned())));
    let portal = Portal::of(content.clone());
    let page = portal.page("/les-api/bouquet-ancien").await;
    assert!(page.contains("Produit par DINSIC") && page.contains("<td></td><th scope=\"col\">Un</th>"), "{page}");
    assert_eq!(portal.get("/les-api/bouquet-ancien/demande-acces", "fr").await.status, StatusCode::NOT_FOUND);
}

/// Content that is read as the seeds are, walked to the end.
async fn renders(content: Content) -> Portal {
    let portal = Portal::of(content);
    for api in &portal.content.apis {
        portal.page(&format!("/les-api/{}", api.slug)).await;
        crate::eligibility::walk(&portal, api).await;
    }
    for guide in &portal.content.guides {
        portal.page(&format!("/guides/{}", guide.slug)).await;
    }
    portal
}

#[tokio::test]
async fn each_peculiar_construct_of_the_seeds_renders_and_its_questions_lead_to_an_answer() {
    let file = |path: &str| fs::read_to_string(folder().join(path)).unwrap();
    let (bouquet, older, identity) = (file("api/bouquet.md"), file("api/bouquet-ancien.md"), file("api/identite.md"));
    // What makes the seeds hard to read stands in these files, whatever becomes of them.
    for (text, construct) in [
        (&bouquet, "is_open: -1 # -1 means API not open"),
        (&bouquet, "<NextSteps is_editeur />"),
        (&bouquet, "<Quote logo="),
        (&bouquet, "<details>"),
        (&bouquet, "| **Deux** | A | / | Juin 2023 | _En cours de test_ |"),
        (&bouquet, "uptime: 99.992 # "),
        (&bouquet, "stat:\n  lastXdays: 30"),
        (&older, "category: confidential"),
        (&older, "contract: OUVERT sous contrat"),
        (&older, "openapi_definition: "),
        (&identity, "<QuestionTree tree='france-connected-api' question='ProConnect' />"),
        (&identity, "#uptime:"),
    ] {
        assert!(text.contains(construct), "{construct}");
    }
    let portal = renders(content()).await;
    assert_eq!(portal.content.api("bouquet").unwrap().openness, Openness::Closed);
    let page = portal.page("/les-api/bouquet").await;
    // A row of five under a head of four, and one of three.
    let table = page.split("<strong>Un</strong>").nth(1).unwrap().split("</table>").next().unwrap();
    let cells = |name: &str| {
        let row = table.split(&format!("<strong>{name}</strong>")).nth(1).unwrap().split("</tr>").next().unwrap();
        row.matches("<td").count()
    };
    assert!(table.contains("<em>En cours de test</em>") && cells("Deux") >= 4, "{table}");
    assert!(page.contains("<details>") && page.contains("<summary>Paramètres</summary>"), "{page}");
    assert!(page.contains("Nous avons gagné du temps.") && page.contains("Une personne, Une ville"), "{page}");
    let town = portal.page("/les-api/bouquet/demande-acces?qui=1").await;
    let editor = portal.page("/les-api/bouquet/demande-acces?qui=2").await;
    assert!(town.contains("le numéro SIRET de votre organisation") && !town.contains("entité"), "{town}");
    assert!(editor.contains("le numéro SIRET de l&#39;entité pour laquelle vous agissez"), "{editor}");
    let asked = portal.page("/les-api/identite/demande-acces?qui=0").await;
    assert!(asked.contains("Fournisseur de services") && asked.contains("choix="), "{asked}");
}

/// Where the seeds lie beside the project, they are read as they are. They are input of this test, and no content of ours.
fn seeds() -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    above.map(|folder| folder.join("shared/seeds")).find(|folder| folder.is_dir())
}

#[tokio::test]
async fn the_five_seeds_render_unchanged_and_where_they_are_not_at_hand_files_of_their_shape_do() {
    let own = |path: &str| (path.to_owned(), Bytes::from(fs::read(folder().join(path)).unwrap()));
    let beside = [own("producteurs/dinum.md"), own("question-trees/france-connected-api.yml")];
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let kind = if name.starts_with("guide-") { "guides" } else { "api" };
        (format!("{kind}/{name}"), Bytes::from(fs::read(&path).unwrap()))
    };
    let files: Vec<(String, Bytes)> = match seeds() {
        Some(folder) => fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap().path())).collect(),
        // Again under another name: the real ones are two of one shape, two of another, and a guide.
        None => ["api/bouquet.md", "api/bouquet-ancien.md", "api/identite.md", "guides/guide.md"]
            .into_iter()
            .map(own)
            .chain([("api/identite-bis.md".to_owned(), own("api/identite.md").1)])
            .collect(),
    };
    let portal = renders(Content::of(&Files::of(files.into_iter().chain(beside))).unwrap()).await;
    assert_eq!((portal.content.apis.len(), portal.content.guides.len()), (4, 1), "five files");
    let asked = portal.content.apis.iter().filter(|api| !api.access_page.is_empty()).count();
    assert_eq!(asked, 3, "the older form says nothing of who may ask");
}

#[tokio::test]
async fn a_file_of_the_folder_takes_the_place_of_the_shipped_one() {
    let own = tempfile::tempdir().unwrap();
    fs::create_dir(own.path().join("pages")).unwrap();
    fs::write(own.path().join("pages/apropos.md"), "---\ntitle: À nous\n---\nNous.").unwrap();
    fs::write(own.path().join("pages/.draft.md"), "not a page").unwrap();
    let content = Content::of(&Files::shipped().with_folder(own.path()).unwrap()).unwrap();
    let portal = Portal::of(content);
    assert!(portal.page("/apropos").await.contains("<h1>À nous</h1>"));
    assert!(Files::default().with_folder(&own.path().join("nowhere")).is_err());
}

#[test]
fn what_does_not_fit_together_is_named() {
    let with = |path: &str, text: &str| {
        let mut files = vec![("producteurs/p.md".to_owned(), Bytes::from_static(b"---\nname: P\n---\n"))];
        files.push((path.to_owned(), Bytes::from(text.to_owned())));
        Content::of(&Files::of(files)).unwrap_err().to_string()
    };
    let api = "---\ntitle: A\ntagline: t\nproducer: q\nis_open: 1\nkeywords: [k]\nthemes: [Santé]\nlast_update: 31/03/2021\ndoc_tech_external: https://example.org\n---\n";
    assert_eq!(with("api/a.md", api), "api/a.md:1: `producer` is `q`, which is none of `producteurs/`: p");
    let service = "---\ntitle: S\napi: [None]\n---\n";
    assert_eq!(with("service/s.md", service), "service/s.md:3: `api` names `None`, which is the title of none");
    assert!(with("api/a b.md", api).starts_with("api/a b.md:1: the name of a page"));
    assert!(with("question-trees/t.yml", "T: {question: q}").contains("`T.choiceTree` is missing"));
    let none = Bytes::from_static(b"---\ntitle: \xff\n---\n");
    let refused = Content::of(&Files::of([("guides/g.md".to_owned(), none)])).unwrap_err();
    assert_eq!(refused.to_string(), "guides/g.md:1: this is no text in UTF-8");
}
