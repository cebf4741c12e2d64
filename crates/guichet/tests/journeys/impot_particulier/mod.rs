//! API Impôt particulier (AF §2.1), as a service of legal aid calls it: AF §4, A1 to A9 and N1 to N16.

mod disagreement;
mod fields;
mod test_people;

use serde_json::{Value, json};

use crate::stand::{Reply, Stand};

const FC: &str = "franceconnect";
const SCOPE: &str = "openid identite_pivot dgfip_annee_n_moins_1 dgfip_rfr dgfip_nbpart dgfip_aft";
const CORRELATION: &str = "8e1a4d3c-7c0f-4a3e-9d33-2b6a1c9f0e11";
const IR: &str = "/situations/ir/assiettes/annrev/2025";
const ALL: &str = "all";

struct Scene {
    stand: Stand,
    client: Value,
    /// At the manifest.
    provider: Value,
}

impl Scene {
    async fn start() -> Self {
        let stand = Stand::start().await;
        // So that the years of the addresses below are those that a scope opens.
        stand.clock_at("2026-11-27T12:00:00Z").await;
        let all = stand.manifest["data_providers"].as_array().unwrap();
        let provider = all.iter().find(|it| it["name"] == "API Impôt particulier").unwrap().clone();
        let client = stand.client(FC, json!({})).await;
        Self { stand, client, provider }
    }

    async fn token(&self, persona: &str, scope: &str) -> String {
        let tokens = self.stand.tokens(&self.client, persona, &[("scope", Some(scope))]).await;
        assert_eq!(tokens["expires_in"], 60);
        tokens["access_token"].as_str().unwrap().to_owned()
    }

    /// A4: the token of a caller for a scope of the platform.
    async fn own(&self, caller: &str, scope: &str) -> String {
        let known = self.provider["credentials"].as_array().unwrap().iter().find(|it| it["name"] == caller).unwrap();
        let pair = format!("{}:{}", known["client_id"].as_str().unwrap(), known["client_secret"].as_str().unwrap());
        let basic = format!("Basic {}", guichet_jose::digest::base64(pair.as_bytes()));
        let headers = [("authorization", basic.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let url = format!("{}/token", self.provider["base_url"].as_str().unwrap());
        let form = format!("grant_type=client_credentials&scope={scope}");
        let reply = self.stand.raw("POST", &url, &headers, form).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        format!("Bearer {}", reply.json()["access_token"].as_str().unwrap())
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let url = format!("{}/impotparticulier/1.0{path}", self.provider["base_url"].as_str().unwrap());
        self.stand.raw("GET", &url, headers, "").await
    }

    /// A5.
    async fn call(&self, path: &str, token: &str) -> Reply {
        self.call_as(ALL, path, token).await
    }

    async fn call_as(&self, caller: &str, path: &str, token: &str) -> Reply {
        let own = self.own(caller, "RessourceIR").await;
        let headers = [
            ("authorization", own.as_str()),
            ("x-franceconnect-oauth", token),
            ("x-correlation-id", CORRELATION),
            ("id_teleservice", "AJ-0001"),
        ];
        self.get(path, &headers).await
    }

    /// By the number of a taxpayer, without FranceConnect.
    async fn numbered(&self, caller: &str, platform: &str, path: &str) -> Reply {
        let own = self.own(caller, platform).await;
        self.get(path, &[("authorization", own.as_str()), ("x-correlation-id", CORRELATION)]).await
    }

    /// What is refused, by status and code; nothing of a person is in it.
    async fn refused(&self, path: &str, token: &str) -> (u16, Value) {
        refusal(&self.call(path, token).await)
    }

    async fn patch(&self, persona: &str, body: Value) {
        self.stand.command("PATCH", &format!("/personas/{persona}"), body).await;
    }
}

fn refusal(reply: &Reply) -> (u16, Value) {
    let body = reply.json();
    assert!(body["erreur"].is_object(), "{}", reply.text);
    let members: Vec<&String> = body["erreur"].as_object().unwrap().keys().collect();
    assert!(members.iter().all(|name| ["code", "codeapp", "message", "horodatage"].contains(&name.as_str())), "{body}");
    assert!(body["erreur"]["code"] == reply.status && !reply.text.contains("rfr\":"), "{body}");
    (reply.status, body["erreur"]["codeapp"].clone())
}

fn notice(year: i64, income: i64) -> Value {
    json!({
        "reference": "26A0123456789", "income_year": year, "situation": "C", "parts": 1.0, "gross_income": income,
        "taxable_income": income, "reference_income": income, "tax_before_corrections": null, "tax": null,
        "established": "2026-07-07", "collected": "2026-07-31",
    })
}

#[tokio::test]
async fn legal_aid_reads_incomes_and_nobody_types_a_number() {
    let scene = Scene::start().await;
    let address =
        json!({ "street": "20 AVENUE DE SEGUR", "town": "75007 PARIS", "complement": null, "building": null });
    scene
        .patch("test", json!({ "tax": { "notices": [notice(2025, 9_800)] }, "household": { "address": address } }))
        .await;
    let reply = scene.call(IR, &scene.token("test", SCOPE).await).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("content-type"), "application/prs.dgfip.part.situations.ir.assiettes.v1+json");
    assert_eq!(reply.header("x-correlation-id"), CORRELATION);
    let told = json!({
        "rfr": 9_800, "nbPart": 1.0, "aft": " 20 AVENUE DE SEGUR 75007 PARIS",
        "aftDetail": {
            "complementAdresse": null, "voie": "20 AVENUE DE SEGUR", "codePostal": "75007 PARIS", "commune": null,
        },
    });
    assert_eq!(reply.json(), told);
    // A9: both journals tell of one exchange, and neither names her.
    let journal = scene.stand.command("GET", "/journal", Value::Null).await;
    let events = journal["events"].as_array().unwrap();
    let one =
        |name: &str| events.iter().rev().find(|it| it["event"] == name).unwrap_or_else(|| panic!("no {name}")).clone();
    let (asked, read) = (one("DP_VERIFIED_FC_CHECKTOKEN"), one("DATA_PROVIDER_ACCESS"));
    assert_eq!(asked["scope"], "dgfip_annee_n_moins_1 dgfip_rfr dgfip_nbpart dgfip_aft");
    assert_eq!((&read["spId"], &asked["spId"]), (&scene.client["client_id"], &scene.client["client_id"]));
    assert_eq!(
        (&read["requestId"], &asked["correlationId"]),
        (&asked["correlationId"], &json!(reply.header("x-request-id")))
    );
    assert!(!read.to_string().contains("DUBOIS"), "{read}");

    // N16: the same API by a number, without FranceConnect, and what the authorisation opens.
    for (caller, members) in [(ALL, fields::SITUATION), ("town", &["nbPart", "pac.nbPac", "rfr"])] {
        let reply = scene.numbered(caller, "RessourceIR", &format!("/spi/3999999899231{IR}")).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let told = reply.json();
        assert_eq!((&told["rfr"], &told["nbPart"], &told["pac"]["nbPac"]), (&json!(17_828), &json!(3.0), &json!(1)));
        assert_eq!(fields::names(&told), members, "{caller}");
    }
    // What the DGFiP's own people try: no income that is known, and none at all.
    let own = scene.own(ALL, "RessourceIR").await;
    let headers = [("authorization", own.as_str()), ("x-correlation-id", CORRELATION)];
    for (number, income) in [("3999999898230", Value::Null), ("3999999897229", json!(0))] {
        assert_eq!(scene.get(&format!("/spi/{number}{IR}"), &headers).await.json()["rfr"], income);
    }
    for (path, status, code, message) in [
        ("/spi/39999998992/situations/ir/assiettes/annrev/2025", 400, "4001", "format SPI incorrect"),
        ("/spi/3999999899231/situations/ir/assiettes/annrev/25", 400, "4002", "format année incorrect"),
        ("/spi/3999999899299/situations/ir/assiettes/annrev/2025", 410, "4102", "aucun usager correspondant"),
    ] {
        let body = scene.get(path, &headers).await.json();
        let erreur = &body["erreur"];
        assert_eq!(
            (&erreur["code"], &erreur["codeapp"], &erreur["message"]),
            (&json!(status), &json!(code), &json!(message))
        );
    }
    scene.stand.stop().await;
}

#[tokio::test]
async fn every_resource_answers_by_identity_and_by_number() {
    let scene = Scene::start().await;
    let year_scopes = "dgfip_annee_n_moins_1 dgfip_annee_n_moins_2_si_indispo_n_moins_1";
    let scope = format!("openid identite_pivot {year_scopes} dgfip_rfr dgfip_decl dgfip_indiIFI dgfip_locaux_th");
    let (resources, kind) = (
        [
            ("RessourceIR", IR, "part.situations.ir.assiettes.v1", "rfr"),
            (
                "RessourceIRMultiple",
                "/situations/ir/assiettes/multiple/annrev/2025",
                "part.situations.ir.assiettes.multiple.v1",
                "situationsIR",
            ),
            (
                "RessourceIRDerniere",
                "/dernieresituation/ir/assiettes/annrev/2025",
                "part.derniere.situations.ir.assiettes.v1",
                "annRevenu",
            ),
            (
                "RessourceIRDerniere2",
                "/dernieresituation/ir/assiettes/deuxans",
                "part.derniere.situations.ir.assiettes.v1",
                "annRevenu",
            ),
            ("RessourceIRFacture", "/situations/ir/factures/annrev/2025", "part.situations.ir.factures.v1", "facture"),
            (
                "RessourceIFI",
                "/situations/ifiisf/assiettes/annrev/2025",
                "situations.ifiisf.assiettes.v1",
                "indicateurIfiIsf",
            ),
            (
                "RessourceTHPrincipale",
                "/situations/th/assiettes/principale/annrev/2025",
                "part.situations.th.assiettes.v1",
                "situationsTH",
            ),
        ],
        |of: &str| format!("application/prs.dgfip.{of}+json"),
    );
    for (platform, path, media_type, member) in resources {
        let own = scene.own(ALL, platform).await;
        let token = scene.token("test", &scope).await;
        let headers = [("authorization", own.as_str()), ("x-correlation-id", CORRELATION)];
        let with_token = [headers[0], headers[1], ("x-franceconnect-oauth", token.as_str())];
        for reply in
            [scene.get(path, &with_token).await, scene.get(&format!("/spi/3999999900232{path}"), &headers).await]
        {
            assert_eq!(reply.status, 200, "{path}: {}", reply.text);
            assert_eq!(reply.header("content-type"), kind(media_type));
            assert!(!reply.json()[member].is_null(), "{path}: {}", reply.text);
        }
        let other = scene.own(ALL, "RessourceLEP").await;
        let reply = scene.get(path, &[("authorization", &other), headers[1], with_token[2]]).await;
        assert_eq!((reply.status, &reply.json()["erreur"]["codeapp"]), (403, &json!("4031")), "{path}");
    }
    let own = scene.own(ALL, "RessourceLEP").await;
    let headers = [("authorization", own.as_str()), ("x-correlation-id", CORRELATION)];
    let savings = |department: &str, scale: u32| {
        format!("/spi/3999999900232/lep/departement/{department}/annrev/2025/bareme/{scale}")
    };
    let reply = scene.get(&savings("2A", 2025), &headers).await;
    assert_eq!((reply.status, reply.json()), (200, json!({ "statut": "O" })));
    let reply = scene.get(&savings("99", 2025), &headers).await;
    assert_eq!((reply.status, &reply.json()["erreur"]["codeapp"]), (400, &json!("4007")));
    // No answer can be given: no income is known, or nobody knows the scale.
    let unknown = "/spi/3999999898230/lep/departement/75/annrev/2025/bareme/2025".to_owned();
    for path in [unknown, savings("2A", 1999)] {
        let reply = scene.get(&path, &headers).await;
        assert_eq!((reply.status, reply.text.as_str(), reply.header("content-type")), (204, "", ""), "{path}");
    }
    scene.stand.stop().await;
}

#[tokio::test]
async fn whoever_may_not_read_learns_nothing() {
    let scene = Scene::start().await;
    let unknown = (410, json!("4102"));
    // N3, N4.
    let narrow = scene.token("test", "openid identite_pivot cnam_caisse").await;
    assert_eq!(scene.refused(IR, &narrow).await, (403, json!("4031")));
    let token = scene.token("test", SCOPE).await;
    assert_eq!(scene.refused("/situations/ir/assiettes/annrev/2024", &token).await, (403, json!("4031")));
    // N11.
    let own = scene.own(ALL, "RessourceIR").await;
    let reply = scene.get(IR, &[("authorization", &own), ("x-franceconnect-oauth", &token)]).await;
    assert_eq!(reply.status, 400, "{}", reply.text);
    // N13: for the token of the platform; that of FranceConnect stands alone in its header.
    for scheme in ["bearer", "Bearer:"] {
        let spelled = own.replace("Bearer", scheme);
        let headers =
            [("authorization", spelled.as_str()), ("x-franceconnect-oauth", &token), ("x-correlation-id", CORRELATION)];
        assert_eq!(scene.get(IR, &headers).await.status, 200, "{scheme}");
    }
    // N5, N6, N7: unknown and ambiguous cannot be told apart.
    scene.patch("plusieurs_prénoms_2", json!({ "tax": { "number": "", "notices": [] } })).await;
    assert_eq!(scene.refused(IR, &scene.token("plusieurs_prénoms_2", SCOPE).await).await, unknown);
    let marie = json!({
        "id": "marie", "family_name": "MARTIN", "given_name": "Marie", "gender": "female", "birthdate": "1970-08-16",
        "birthplace": "25056", "birthcountry": "99100", "email": "marie@example.fr", "tax": { "number": "", "notices": [] },
    });
    scene.stand.command("POST", "/personas", marie).await;
    assert_eq!(scene.refused(IR, &scene.token("marie", SCOPE).await).await, unknown);
    scene.patch("nom_composé", json!({ "tax": { "notices": [notice(2023, 1)] } })).await;
    assert_eq!(scene.refused(IR, &scene.token("nom_composé", SCOPE).await).await, (410, json!("4101")));
    // N14, N15: accents, Corsica, births abroad and overseas, a day that nobody knows.
    for persona in ["caractères_spéciaux", "test_CLEMENT", "naissance_Algérie", "étranger_présumé_né_jour"] {
        let reply = scene.call(IR, &scene.token(persona, SCOPE).await).await;
        assert_eq!(reply.status, 200, "{persona}: {}", reply.text);
    }
    scene.patch("test_CLEMENT", json!({ "birthplace": "97411" })).await;
    let reply = scene.call(IR, &scene.token("test_CLEMENT", SCOPE).await).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let token = scene.token("test", SCOPE).await;
    // N2, N1.
    let form = [
        ("token", token.as_str()),
        ("client_id", scene.client["client_id"].as_str().unwrap()),
        ("client_secret", scene.client["client_secret"].as_str().unwrap()),
    ];
    scene.stand.browser().post(&format!("{}/token/revocation", scene.stand.issuer(FC)), &form).await;
    assert_eq!(scene.refused(IR, &token).await, (401, Value::Null));
    let token = scene.token("test", SCOPE).await;
    scene.stand.clock_at("2026-11-27T12:05:00Z").await;
    assert_eq!(scene.refused(IR, &token).await, (401, Value::Null));
    scene.stand.stop().await;
}

/// AF §2.1.7: 200 with the number, 403 for several, 404 for nobody.
#[tokio::test]
async fn a_number_is_told_for_a_civil_status_that_one_alone_has() {
    let scene = Scene::start().await;
    let own = scene.own(ALL, "RessourceR2P").await;
    let headers = [("authorization", own.as_str()), ("x-correlation-id", CORRELATION)];
    let base = format!("{}/r2p/v1/personne", scene.provider["base_url"].as_str().unwrap());
    let ask = async |rest: &str| scene.stand.raw("GET", &format!("{base}{rest}"), &headers, "").await;
    for (criteria, status) in [
        ("nom=QUINZE&prenom=Barnard", 200),
        ("nom=quinze&prenom=barnard&naisDate=1964", 200),
        ("nom=QUINZE&prenom=BARNARD&naisDate=10/1964&naisCodePays=99100&naisCodeDept=048&naisCodeCommune=095", 200),
        ("nom=QUINZE&prenom=BARNARD&naisDate=24/10/1964", 404),
        ("nom=QUINZE&prenom=BARNARD&naisCodeCommune=096", 404),
        ("nom=QUINZE&prenom=BAR", 404),
        // Two have one civil status.
        ("nom=MARTIN&prenom=MARIE&naisDate=16/08/1970", 403),
        ("nom=QUINZE", 400),
        ("nom=QUINZE&prenom=BARNARD&sexe=3", 400),
        ("nom=QUINZE&prenom=BARNARD&naisDate=1964-10-23", 400),
        ("nom=QUINZE&nom=SEIZE&prenom=BARNARD", 400),
    ] {
        let reply = ask(&format!("/spi?{criteria}")).await;
        assert_eq!(
            (reply.status, reply.header("x-correlation-id")),
            (status, CORRELATION),
            "{criteria}: {}",
            reply.text
        );
        match status {
            200 => assert_eq!(reply.json(), json!({ "identifiant": { "spi": "3999999899231" } })),
            403 => assert_eq!(reply.json()["erreur"]["message"], "Trop de réponse ou dossier non communicable"),
            _ => assert!(!reply.text.contains("39999"), "{}", reply.text),
        }
    }
    // Nor does an address tell the two apart; by their number each is known.
    let reply = ask("?nom=MARTIN&prenom=MARIE&codePostal=75007&commune=paris").await;
    assert_eq!(reply.status, 403, "{}", reply.text);
    let known = ask("/3999999901235").await;
    let by_name = ask("?nom=QUINZE&prenom=BARNARD&codePostal=75006").await;
    assert_eq!((known.status, by_name.status), (200, 200), "{} {}", known.text, by_name.text);
    let person = &by_name.json()["personnePhysique"];
    assert_eq!(
        (&person["etatCivil"]["naisDate"], &person["adresse"]["codePostal"]),
        (&json!("23/10/1964"), &json!("75006"))
    );
    assert_eq!(ask("?nom=QUINZE&prenom=BARNARD&codePostal=75007").await.status, 404);
    assert_eq!((ask("/3999999999999").await.status, ask("/39").await.status), (404, 400));
    let other = scene.own(ALL, "RessourceIR").await;
    let refused = [("authorization", other.as_str()), ("x-correlation-id", CORRELATION)];
    assert_eq!(scene.stand.raw("GET", &format!("{base}/3999999899231"), &refused, "").await.status, 403);
    scene.stand.stop().await;
}
