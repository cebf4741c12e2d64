//! The API for programs: tokens, each row of the table of calls, each row of the table of errors (DP §3.1, §3.2).

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::program::{EVERYTHING, Program, ask_token, credentials, demande, error, fields};
use crate::stand::{AGENT, CLOSED, DEVELOPER, INSTRUCTOR, Stand, TOWN};

#[tokio::test]
async fn a_token_is_given_for_credentials_that_were_shown_once_and_lasts_two_hours() {
    let stand = Stand::open().await;
    let (id, secret) = credentials(&stand).await;
    let listed = stand.browser(DEVELOPER).await.get("/developpeurs/applications").await.text;
    assert!(listed.contains(&id) && !listed.contains(&secret), "{listed}");

    let answer = ask_token(&stand, "/api/v1/oauth/token", &fields(&id, &secret, "")).await;
    let given = answer.json();
    assert_eq!((answer.status, answer.headers["cache-control"].to_str().unwrap()), (StatusCode::OK, "no-store"));
    assert_eq!(
        (&given["token_type"], &given["expires_in"], &given["scope"], &given["created_at"]),
        (&json!("Bearer"), &json!(7200), &json!("public read_authorizations"), &json!(stand.clock.now().as_second()))
    );
    let bearer = format!("Bearer {}", given["access_token"].as_str().unwrap());
    let me = || stand.program(Method::GET, "/api/v1/me", Some(&bearer), "", String::new());
    assert_eq!(me().await.json()["email"], DEVELOPER);

    stand.clock.advance(7_200);
    let expired = me().await;
    assert_eq!(error(&expired), (401, "Jeton expiré".to_owned(), "headers/Authorization".to_owned()));
    stand.clock.advance(2 * 86_400);
    assert_eq!(error(&me().await).1, "Non autorisé");
}

#[tokio::test]
async fn no_token_is_given_otherwise() {
    let stand = Stand::open().await;
    let (id, secret) = credentials(&stand).await;
    type Fields<'a> = &'a [(&'a str, &'a str)];
    let cases: [(Fields<'_>, u16, &str); 7] = [
        (&[], 400, "invalid_request"),
        (&[("grant_type", "password")], 400, "unsupported_grant_type"),
        (&[("grant_type", "client_credentials")], 401, "invalid_client"),
        (&fields(&id, "wrong", ""), 401, "invalid_client"),
        (&fields(&secret, &id, ""), 401, "invalid_client"),
        (&fields("\0", &secret, ""), 401, "invalid_client"),
        (&fields(&id, &secret, "public nonsense"), 400, "invalid_scope"),
    ];
    for (fields, status, name) in cases {
        let answer = ask_token(&stand, "/api/oauth/token", fields).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (status, &json!(name)), "{fields:?}");
        assert!(answer.json()["error_description"].is_string());
    }
}

#[tokio::test]
async fn a_program_ends_with_its_deletion_which_only_its_owner_does() {
    let stand = Stand::open().await;
    let program = Program::with(&stand, EVERYTHING).await;
    let remove = "/developpeurs/applications/1/supprimer";
    let mut agent = stand.browser(AGENT).await;
    assert_eq!(agent.get("/developpeurs/applications").await.status, StatusCode::FORBIDDEN);
    assert_eq!(agent.post("/compte", remove, &[]).await.status, StatusCode::FORBIDDEN);
    let mut other = stand.browser(crate::stand::OTHER_DEVELOPER).await;
    assert_eq!(other.post("/compte", remove, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(program.get("/api/v1/me").await.status, StatusCode::OK);
    let mut developer = stand.browser(DEVELOPER).await;
    developer.post("/developpeurs/applications", remove, &[]).await;
    assert_eq!(error(&program.get("/api/v1/me").await).1, "Non autorisé");
    let unnamed = developer.post("/developpeurs/applications", "/developpeurs/applications", &[("name", " ")]).await;
    assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_program_reads_what_its_developer_develops_and_nothing_else() {
    let stand = Stand::open().await;
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let granted = stand.submitted(&mut agent).await;
    let at = |name: &str| format!("/instruction/demandes/{granted}/{name}");
    instructor.post(&at("approuver/nouveau"), &at("approuver"), &[]).await;
    agent.begin("france-connect").await;
    let draft = agent.begin("api-particulier").await;

    let program = Program::with(&stand, "read_authorizations").await;
    let ids = |list: &Value| list.as_array().unwrap().iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
    let list = |query: &str| {
        let path = format!("/api/v1/demandes{query}");
        let program = &program;
        async move { program.get(&path).await.json() }
    };
    assert_eq!(ids(&list("").await), [json!(draft), json!(granted)]);
    assert_eq!(ids(&list("?limit=1").await), [json!(draft)]);
    assert_eq!(ids(&list("?limit=1&offset=1").await), [json!(granted)]);
    assert_eq!(ids(&list("?state=validated").await), [json!(granted)]);
    assert_eq!(ids(&list("?state[]=validated&state[]=draft&limit=5000").await), [json!(draft), json!(granted)]);
    assert_eq!(ids(&list(&format!("?siret={TOWN}")).await), [json!(draft), json!(granted)]);
    assert!(ids(&list("?siret=13002526500013").await).is_empty());
    for query in ["?limit=-1", "?offset=x", "?state=nonsense", "?siret='"] {
        assert_eq!(program.get(&format!("/api/v1/demandes{query}")).await.status.as_u16(), 422, "{query}");
    }

    let shown = program.get(&format!("/api/v1/demandes/D{granted}")).await.json();
    let request = stand.datapass.records.request(granted).await.unwrap().unwrap();
    let moment = "2026-03-02T10:00:00.000+01:00";
    let mut expected = json!({
        "id": granted,
        "public_id": request.public_id,
        "definition_id": "api_particulier",
        "type": "AuthorizationRequest::APIParticulier",
        "state": "validated",
        "form_uid": "api-particulier",
        "data": shown["data"],
        "created_at": moment,
        "last_submitted_at": moment,
        "last_validated_at": moment,
        "reopening": false,
        "reopened_at": null,
        "habilitations": [{
            "id": 1, "slug": null, "revoked": false, "state": "active", "created_at": moment, "data": shown["data"],
            "authorization_request_class": "AuthorizationRequest::APIParticulier", "definition_id": "api_particulier",
        }],
        "organisation": { "id": shown["organisation"]["id"], "siret": TOWN, "insee_payload": shown["organisation"]["insee_payload"] },
        "applicant": {
            "id": request.applicant_id, "email": AGENT, "given_name": "Jeanne", "family_name": "agent", "phone_number": "",
        },
        "events": shown["events"],
    });
    assert_eq!(shown, expected);
    assert_eq!(
        (&shown["data"]["intitule"], &shown["data"]["scopes"], &shown["data"]["modalities"]),
        (&json!("Cantine"), &json!("[\"cnaf_quotient_familial\"]"), &json!("[\"params\"]"))
    );
    let register = &shown["organisation"]["insee_payload"]["etablissement"];
    assert_eq!(register["uniteLegale"]["denominationUniteLegale"], "Commune de clamart");
    let events = program.get(&format!("/api/v1/demandes/{granted}/events")).await.json();
    let names: Vec<_> = events.as_array().unwrap().iter().map(|event| event["name"].as_str().unwrap()).collect();
    assert_eq!((names.first(), names.last()), (Some(&"create"), Some(&"approve")));
    assert_eq!(events[0].as_object().unwrap().keys().collect::<Vec<_>>().len(), 3);

    let granted_list = program.get("/api/v1/habilitations?state=active").await.json();
    let mut authorization = expected["habilitations"][0].take();
    authorization["request_id"] = json!(granted);
    authorization["organisation"] = expected["organisation"].take();
    assert_eq!(granted_list, json!([authorization]));
    assert_eq!(program.get("/api/v1/habilitations/h1").await.json(), authorization);
    assert_eq!(program.get("/api/v1/habilitations?state=revoked").await.json(), json!([]));

    // The request of FranceConnect is between the two, and does not exist for this developer.
    for path in ["/api/v1/demandes/2", "/api/v1/demandes/x", "/api/v1/demandes/99/events", "/api/v1/habilitations/H2"] {
        assert_eq!(error(&program.get(path).await), (404, "Non trouvé".to_owned(), "/id".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_program_knows_the_definitions_and_forms_of_its_developer() {
    let stand = Stand::open().await;
    let program = Program::with(&stand, "read_authorizations").await;
    let all = program.get("/api/v1/definitions").await.json();
    let one = program.get("/api/v1/definitions/api_particulier").await.json();
    assert_eq!(all, json!([one]));
    let members: Vec<_> = one.as_object().unwrap().keys().cloned().collect();
    let mut expected = ["id", "name", "multi_stage?", "authorization_request_class", "scopes", "data"];
    expected.sort_unstable();
    let mut members: Vec<&str> = members.iter().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, expected);
    assert_eq!((&one["multi_stage?"], &one["name"]), (&json!(false), &json!("API Particulier")));
    let scope = &one["scopes"].as_array().unwrap()[0];
    assert_eq!(scope["deprecated"], false);
    assert!(one["data"].as_array().unwrap().contains(&json!("contact_technique_email")));

    let unknown = program.get("/api/v1/definitions/france_connect").await;
    assert_eq!((unknown.status, unknown.json()), (StatusCode::NOT_FOUND, json!({})));

    let forms = program.get("/api/v1/definitions/api_particulier/formulaires").await.json();
    let forms = forms.as_array().unwrap();
    let form = forms.iter().find(|form| form["uid"] == "api-particulier-waigeo-myperischool").unwrap();
    assert_eq!(form["data"]["scopes"], json!(["cnaf_quotient_familial"]));
    assert_eq!(form["use_case"], "tarification_municipale_enfance");
}

#[tokio::test]
async fn a_program_makes_a_request_and_changes_it_until_it_is_decided() {
    let stand = Stand::open().await;
    let program = Program::with(&stand, EVERYTHING).await;
    let made = program.call(Method::POST, "/api/v1/demandes", demande()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let made = made.json();
    assert_eq!((&made["state"], &made["applicant"]["email"]), (&json!("draft"), &json!("nouvelle@ville.example")));
    assert_eq!(made["organisation"]["siret"], TOWN);
    assert_eq!(made["events"][0]["name"], "create_by_api");
    let id = made["id"].as_i64().unwrap();

    // The applicant is made once, and what is known of her stays.
    let mut again = demande();
    again["demande"]["applicant"]["given_name"] = json!("Autre");
    again["demande"]["form_uid"] = json!("api-particulier-waigeo-myperischool");
    let again = program.call(Method::POST, "/api/v1/demandes", again).await.json();
    assert_eq!(
        (&again["applicant"], &again["form_uid"]),
        (&made["applicant"], &json!("api-particulier-waigeo-myperischool"))
    );
    let person = made["applicant"]["id"].as_i64().unwrap();
    assert!(!stand.datapass.records.membership(person).await.unwrap().unwrap().verified);

    let path = format!("/api/v1/demandes/{id}");
    let changed = |data: Value| program.call(Method::PATCH, &path, json!({ "demande": { "data": data } }));
    let answer = changed(json!({ "intitule": "Cantine scolaire", "scopes": [] })).await;
    assert_eq!((answer.status, &answer.json()["data"]["intitule"]), (StatusCode::OK, &json!("Cantine scolaire")));
    assert!(answer.json()["data"].get("scopes").is_none());
    let unknown = changed(json!({ "intitule": "x", "applicant_id": 1, "state": "validated" })).await;
    assert_eq!(error(&unknown), (422, "Clé invalide".to_owned(), "/data/applicant_id".to_owned()));
    assert_eq!(unknown.json()["errors"].as_array().unwrap().len(), 2);

    // By the pages: sent, where a program may still change it, and granted, where nobody may.
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let sent = stand.submitted(&mut agent).await;
    let path = format!("/api/v1/demandes/{sent}");
    let changed = |data: Value| program.call(Method::PATCH, &path, json!({ "demande": { "data": data } }));
    let answer = changed(json!({ "intitule": "Corrigé" })).await.json();
    assert_eq!((&answer["state"], &answer["data"]["intitule"]), (&json!("submitted"), &json!("Corrigé")));
    let history = agent.get(&format!("/demandes/{sent}/historique")).await.text;
    assert!(history.contains("A modifié la demande par l&#39;API") && history.contains("Corrigé"), "{history}");
    let at = |name: &str| format!("/instruction/demandes/{sent}/{name}");
    instructor.post(&at("approuver/nouveau"), &at("approuver"), &[]).await;
    assert_eq!(
        error(&changed(json!({ "intitule": "x" })).await),
        (422, "État non modifiable".to_owned(), "/state".to_owned())
    );
}

#[tokio::test]
async fn a_program_is_told_what_is_wrong_and_nothing_is_kept() {
    let stand = Stand::open().await;
    let program = Program::with(&stand, EVERYTHING).await;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = demande();
        change(&mut body["demande"]);
        body
    };
    let cases: [(&str, Value, u16, &str, &str); 11] = [
        ("no demande", json!({}), 400, "Paramètre manquant", "/demande"),
        ("no object", json!([1]), 400, "Paramètre manquant", "/demande"),
        ("no applicant", with(&|it| it["applicant"] = Value::Null), 400, "Paramètre manquant", "/applicant"),
        ("no organization", with(&|it| it["organization"] = json!(1)), 400, "Paramètre manquant", "/organization"),
        ("no such type", with(&|it| it["type"] = json!("nonsense")), 422, "Formulaire introuvable", "/form_uid"),
        ("no such form", with(&|it| it["form_uid"] = json!("nonsense")), 422, "Formulaire introuvable", "/form_uid"),
        ("not a developer", with(&|it| it["type"] = json!("france_connect")), 403, "Non autorisé", "/demande/type"),
        ("unknown key", with(&|it| it["data"]["x"] = json!(1)), 422, "Clé invalide", "/data/x"),
        (
            "no address",
            with(&|it| it["applicant"]["email"] = json!("x\0")),
            422,
            "Demandeur invalide",
            "/applicant/email",
        ),
        (
            "no SIRET",
            with(&|it| it["organization"]["siret"] = json!("1")),
            422,
            "Organisation invalide",
            "/organization/siret",
        ),
        ("closed", with(&|it| it["organization"]["siret"] = json!(CLOSED)), 422, "Demande invalide", "/demande"),
    ];
    for (name, body, status, title, pointer) in cases {
        let answer = program.call(Method::POST, "/api/v1/demandes", body).await;
        assert_eq!(error(&answer), (status, title.to_owned(), pointer.to_owned()), "{name}");
    }
    assert_eq!(stand.datapass.records.person_of("nouvelle@ville.example").await.unwrap(), None);
    let bearer = stand.program(Method::POST, "/api/v1/demandes", Some("Bearer x"), "", "{".to_owned()).await;
    assert_eq!(error(&bearer), (401, "Non autorisé".to_owned(), "headers/Authorization".to_owned()));

    let reads = Program::with(&stand, "public").await;
    for (method, path) in [
        (Method::GET, "/api/v1/definitions"),
        (Method::GET, "/api/v1/demandes/1"),
        (Method::POST, "/api/v1/demandes"),
        (Method::PATCH, "/api/v1/demandes/1"),
        (Method::GET, "/api/v1/habilitations"),
        (Method::GET, "/api/v1/webhooks/1/attempts"),
    ] {
        assert_eq!(error(&reads.call(method, path, json!({})).await).1, "Entité non traitable", "{path}");
    }
}

#[tokio::test]
async fn the_description_has_every_call_and_anybody_reads_it() {
    let stand = Stand::open().await;
    let mut anybody = stand.stranger();
    let text = anybody.get("/api-docs/v1.yaml").await.text;
    assert!(text.starts_with("openapi: 3.0.0\n") && text.contains("\n  version: 0.1.0\n"));
    let described: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("  /")?.strip_suffix(':')).collect();
    let served = guichet_datapass::http::router(std::sync::Arc::clone(&stand.datapass)).paths();
    let served: Vec<_> = served.iter().filter_map(|path| path.strip_prefix('/')).collect();
    let of_programs: Vec<_> = served.into_iter().filter(|path| path.starts_with("api/")).collect();
    let mut described = described;
    described.sort_unstable();
    assert_eq!(described, of_programs);
    let page = anybody.get("/developpeurs/documentation").await;
    for path in of_programs.iter().filter(|path| **path != "api/frontal" && **path != "api/v1/oauth/token") {
        assert!(page.text.contains(&format!("/{path}<")), "{path}");
    }
    let frontal = anybody.get("/api/frontal").await;
    assert_eq!((frontal.status, frontal.text.as_str()), (StatusCode::OK, "{\"frontal\":true}"));
}
