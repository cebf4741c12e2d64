//! Lists: what is found by which words, in which order, and taken away as a table.

use guichet_datapass::answers::Answers;
use guichet_datapass::dossier::{Attempt, State};
use guichet_datapass::records::{Imported, WITH_WORDS};

use crate::browser::Browser;
use crate::stand::{AGENT, COLLEAGUE, INSTRUCTOR, STRANGER, Stand};

/// Where a list of requests to instruct is.
const LIST: &str = "/instruction/tableau-de-bord/demandes";

/// A request of the stranger's, whose organisation is Lyon, submitted on a day of 2024.
fn of(person: i64, organisation: i64, number: u128, state: State, title: &str, day: i64) -> Imported {
    let answers = serde_json::json!({
        "intitule": title,
        "contact_metier_email": "chef.cantine@mairie.example",
        "scopes": ["cnaf_enfants", "cnaf_quotient_familial"],
        "cadre_juridique_nature": "Délibération, \"article 1\"",
    });
    let at = |day: i64| jiff::Timestamp::from_second(1_704_110_400 + day * 86_400).unwrap();
    Imported {
        public_id: uuid::Uuid::from_u128(number).to_string(),
        definition: "api_particulier".to_owned(),
        form_uid: "api-particulier".to_owned(),
        state,
        answers: serde_json::from_value::<Answers>(answers).unwrap(),
        applicant_id: person,
        organisation_id: organisation,
        created_at: at(0),
        submitted_at: Some(at(day)),
        validated_at: (state == State::Validated).then(|| at(day + 1)),
    }
}

/// The numbers on a page, in their order.
async fn numbers(browser: &mut Browser, query: &str) -> String {
    let answer = browser.get(&format!("{LIST}?{query}")).await;
    let cells = answer.text.split("<th scope=\"row\">").skip(1);
    let number = |cell: &str| cell.split('>').nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
    cells.map(number).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn requests_are_found_by_beginnings_of_words_and_by_number_and_stand_in_the_order_that_is_asked_for() {
    let stand = Stand::open().await;
    let (_, mut stranger) = (stand.browser(AGENT).await, stand.browser(STRANGER).await);
    let (records, now) = (&stand.datapass.records, stand.clock.now());
    let mut people = Vec::new();
    for email in [AGENT, STRANGER] {
        let person = records.person_of(email).await.unwrap().unwrap().id;
        people.push((person, records.membership(person).await.unwrap().unwrap().organisation.id));
    }
    let [(agent, clamart), (other, lyon)] = people.try_into().unwrap();
    let submitted = State::Submitted(Attempt::First);
    let all = vec![
        of(other, lyon, 1, State::Validated, "Crèche", 3),
        of(agent, clamart, 2, submitted, "=HYPERLINK(\"http://x\")", 1),
        of(other, lyon, 3, State::Archived, "Crèche fermée", 2),
        of(agent, clamart, 4, State::Refused, "Transport scolaire", 5),
    ];
    records.import(all, now).await.unwrap();
    let mut instructor = stand.browser(INSTRUCTOR).await;
    for (query, found) in [
        ("", "D4 D2 D1"),
        ("sort=number", "D1 D2 D4"),
        ("sort=day", "D2 D1 D4"),
        ("sort=-day", "D4 D1 D2"),
        ("sort=organisation", "D4 D2 D1"),
        ("sort=-organisation", "D1 D4 D2"),
        ("sort=nothing", "D4 D2 D1"),
        ("state=archived", "D3"),
        ("definition=france_connect", ""),
        ("search=CRECHE", "D1"),
        ("search=cr%C3%A8&state=archived", "D3"),
        ("search=reche", ""),
        ("search=scol+trans", "D4"),
        ("search=scol+trans+lyon", ""),
        ("search=clamart", "D4 D2"),
        ("search=clamart&sort=day", "D2 D4"),
        ("search=chef.cantine%40mairie.example", "D4 D2 D1"),
        ("search=autre%40voisine", "D1"),
        ("search=D2", "D2"),
        ("search=4", "D4"),
        ("search=%22+OR+%27%25_", ""),
        ("search=%21", ""),
    ] {
        assert_eq!(numbers(&mut instructor, query).await, found, "{query}");
    }
    // The applicant's own list reads the words of what is hers by the same rules.
    for (query, found) in [("search=cre", true), ("search=reche", false), ("search=D1", true), ("search=lyon", true)] {
        let answer = stranger.get(&format!("/tableau-de-bord/demandes?{query}")).await;
        assert_eq!(answer.text.contains(">D1</a>"), found, "{query}");
    }
    for (query, found) in [("search=cre", true), ("search=H1", true), ("search=D1", true), ("search=trans", false)] {
        let answer = instructor.get(&format!("/instruction/tableau-de-bord/habilitations?{query}")).await;
        assert_eq!(answer.text.contains(">H1</a>"), found, "{query}");
    }

    let table = instructor.get(&format!("{LIST}.csv?search=clamart")).await;
    let lines: Vec<_> = table.text.lines().collect();
    assert_eq!(lines.len(), 3, "{}", table.text);
    assert!(lines[0].starts_with("datapass_id,datapass_url,type,formulaire,intitule,statut,siret,"), "{}", lines[0]);
    assert_eq!(
        lines[2],
        "D2,http://localhost:7407/instruction/demandes/2,api_particulier,api-particulier,\
         \"'=HYPERLINK(\"\"http://x\"\")\",submitted,21920023500014,COMMUNE DE CLAMART,AGENT Jeanne,agent@ville.example,\
         2024-01-01,2024-01-02,"
            .replace("COMMUNE DE CLAMART", lines[2].split(',').nth(7).unwrap())
    );
    let table = instructor.get("/instruction/tableau-de-bord/habilitations.csv").await;
    assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8; header=present");
    assert_eq!(table.headers["content-disposition"], "attachment; filename=\"habilitations.csv\"");
    let line = table.text.lines().nth(1).unwrap();
    assert!(line.starts_with("H1,D1,dinum,api_particulier,21690123100011,"), "{line}");
    let end = ",\"cnaf_enfants,cnaf_quotient_familial\",\"Délibération, \"\"article 1\"\"\",2024-01-05,active,Crèche";
    assert!(line.ends_with(end), "{line}");

    // A colleague who takes another name is found by it, and no more by the former one.
    let renamed = guichet_datapass::records::Profile {
        email: STRANGER.to_owned(),
        family_name: "Œuvrard".to_owned(),
        ..Default::default()
    };
    records.log_in(renamed, None, now).await.unwrap();
    assert_eq!(numbers(&mut instructor, "search=oeuvrard").await, "D1");
    assert_eq!(numbers(&mut stand.browser(COLLEAGUE).await, "").await, "");
}

#[tokio::test]
async fn among_many_the_newest_are_listed_and_the_table_has_them_all() {
    let stand = Stand::open().await;
    let _ = stand.browser(AGENT).await;
    let (records, now) = (&stand.datapass.records, stand.clock.now());
    let person = records.person_of(AGENT).await.unwrap().unwrap().id;
    let town = records.membership(person).await.unwrap().unwrap().organisation.id;
    let many = WITH_WORDS as u128 + 5;
    let state = State::Submitted(Attempt::First);
    records.import((0..many).map(|number| of(person, town, number, state, "Cantine", 1)).collect(), now).await.unwrap();
    let mut instructor = stand.browser(INSTRUCTOR).await;
    let page = instructor.get(&format!("{LIST}?search=cantine")).await;
    assert!(
        page.text.contains("Plus de 1000 résultats") || page.text.contains("More than 1000 results"),
        "{}",
        page.text
    );
    assert!(numbers(&mut instructor, "search=cantine&page=39").await.ends_with("D6"));
    assert_eq!(numbers(&mut instructor, "search=cantine&page=40").await, "");
    assert!(numbers(&mut instructor, "page=40").await.ends_with("D1"));
    let table = instructor.get(&format!("{LIST}.csv?search=cantine")).await;
    assert_eq!(table.text.lines().count() as u128, many + 1);
    assert!(table.text.lines().last().unwrap().starts_with("D1,"));
}
