//! API de droits à l'Assurance maladie (AF §2.2), as a hospital and an insurer call it: AF §4, third scenario.

use serde_json::{Value, json};

use super::Scene;
use crate::stand::Reply;

const RIGHTS: &str = "API de droits à l'Assurance maladie";
const AUDREY: &str = "2780275108042";
const LEO: &str = "1100275108123";
const HOSPITAL: &str = "care-establishment";

impl Scene {
    /// A call with a key of a profile, about a number where one is given.
    async fn rights(&self, profile: &str, token: &str, path: &str, nir: Option<&str>) -> Reply {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![("x-api-key", self.key(RIGHTS, profile)), ("authorization", bearer.as_str())];
        headers.extend(nir.map(|nir| ("nir", nir)));
        self.get(RIGHTS, path, &headers).await
    }

    /// 200, and what is told.
    async fn told(&self, profile: &str, token: &str, path: &str, nir: Option<&str>) -> Value {
        let reply = self.rights(profile, token, path, nir).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        assert_eq!((reply.header("content-type"), reply.header("nir")), ("application/json", ""), "{path}");
        reply.json()
    }

    /// What is refused: nothing of anybody is in it.
    async fn refused(&self, profile: &str, token: &str, path: &str, nir: Option<&str>) -> (u16, String) {
        let reply = self.rights(profile, token, path, nir).await;
        let (status, body) = (reply.status, reply.json());
        assert!(body["error_description"].is_string() && !reply.text.contains("FOURNIER"), "{}", reply.text);
        (status, body["error"].as_str().unwrap_or_default().to_owned())
    }
}

fn members(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_hospital_admits_somebody_without_asking_for_a_card() {
    let scene = Scene::start().await;
    scene.stand.clock_at("2026-11-27T12:00:00Z").await;
    let token = scene.token("test_droits", "droits_assurance_maladie").await;
    let audrey = json!({
        "nir": AUDREY, "nom_famille": "DURAND", "nom_usage": "FOURNIER", "prenom": "AUDREY",
        "date_naissance": "1978-02-15", "rang_naissance": 1, "qualite": "assure", "medecin_traitant_choisi": true,
        "presence_CMUC_ACS": false,
    });
    let leo = json!({
        "nir": LEO, "nom_famille": "FOURNIER", "nom_usage": null, "prenom": "LEO", "date_naissance": "2010-02-03",
        "rang_naissance": 1, "qualite": "enfant", "medecin_traitant_choisi": false, "presence_CMUC_ACS": false,
    });
    assert_eq!(scene.told(HOSPITAL, &token, "/me", None).await, audrey);
    assert_eq!(scene.told(HOSPITAL, &token, "/me/beneficiaires", None).await, json!([audrey, leo]));
    for path in ["", "/"] {
        assert_eq!(scene.told(HOSPITAL, &token, path, Some(LEO)).await, leo);
    }
    let fund = scene.told("insurer", &token, "/caisse", Some(AUDREY)).await;
    // The journal tells which calls were about the same one, and of nobody who it is.
    let journal = scene.stand.command("GET", "/journal", Value::Null).await;
    let accesses =
        journal["events"].as_array().unwrap().iter().filter(|event| event["event"] == "DATA_PROVIDER_ACCESS");
    let meant: Vec<&Value> = accesses.map(|event| &event["hashedMeant"]).collect();
    assert!(meant.len() == 5 && meant[..2] == [&Value::Null; 2] && meant[2] == meant[3] && meant[3] != meant[4]);
    assert!(meant[4].is_string() && !journal.to_string().contains(LEO) && !journal.to_string().contains(AUDREY));
    assert_eq!(members(&fund), ["adresse", "codeCentre", "grandRegime", "id", "libelle", "organisme"]);
    assert_eq!((fund["id"].as_str().unwrap().len(), members(&fund["adresse"]).len()), (5, 10));
    let contracts = scene.told("insurer", &token, "/contrats", Some(LEO)).await;
    assert_eq!((contracts[0]["nature_assurance"].as_str(), &contracts[1]), (Some("AMO"), &Value::Null));
    let doctor = json!({
        "nom": "GARNIER", "prenom": "Claire", "numero_am": "751020304", "date_debut": "2019-04-01", "date_fin": null,
    });
    assert_eq!(scene.told(HOSPITAL, &token, "/medecin-traitant", Some(AUDREY)).await, doctor);
    let forbidden = (403, "insufficient_scope".to_owned());
    assert_eq!(scene.refused("insurer", &token, "/medecin-traitant", Some(AUDREY)).await, forbidden);
    let nothing = (404, "not_found".to_owned());
    assert_eq!(scene.refused(HOSPITAL, &token, "/medecin-traitant", Some(LEO)).await, nothing);

    // What is said of a life is told by the next call: benefits of the household, a long illness, a birth.
    let exemption =
        json!({ "reason": "MAT", "since": "2026-09-01", "pregnant_since": "2026-05-10", "gave_birth": null });
    let life = json!({
        "benefits": { "complementaire_sante_solidaire": { "since": "2026-03-01", "increased": true } },
        "health": { "insured": { "nir": AUDREY, "exemptions": [exemption] } },
    });
    scene.patch("test_droits", life).await;
    assert_eq!(scene.told("insurer", &token, "/me", None).await["presence_CMUC_ACS"], true);
    let contracts = scene.told("insurer", &token, "/contrats", Some(AUDREY)).await;
    assert_eq!((&contracts[1]["nature_assurance"], &contracts[1]["date_debut"]), (&json!("AMC"), &json!("2026-03-01")));
    let exemptions = scene.told(HOSPITAL, &token, "/exonerations", Some(AUDREY)).await;
    assert_eq!(exemptions[0]["motif"]["code"], "MAT");
    let maternity = json!({ "date_presumee_grossesse": "2026-05-10", "date_reelle_accouchement": null });
    assert_eq!(exemptions[0]["maternite"], maternity);
    // Why is for care establishments alone.
    let exemptions = scene.told("insurer", &token, "/exonerations", Some(AUDREY)).await;
    assert_eq!(members(&exemptions[0]), ["date_debut", "date_fin", "maternite"]);
    // From another day on; not from one that is over.
    let later = scene.told("insurer", &token, "/contrats?dateDebut=2028-01-01", Some(AUDREY)).await;
    assert_eq!(later, json!([]));
    for query in
        ["dateDebut=2026-01-01", "dateDebut=tomorrow", "dateFin=2026-02-30", "dateDebut=2028-01-02&dateFin=2028-01-01"]
    {
        let got = scene.refused("insurer", &token, &format!("/contrats?{query}"), Some(AUDREY)).await;
        assert_eq!(got, (400, "invalid_request".to_owned()), "{query}");
    }
    scene.stand.stop().await;
}

#[tokio::test]
async fn nothing_of_a_card_is_told_to_whoever_may_not_read_it() {
    let scene = Scene::start().await;
    let token = scene.token("test_droits", "droits_assurance_maladie").await;
    // The caller, the token, the number.
    let bearer = format!("Bearer {token}");
    for (headers, status, error) in [
        (vec![("authorization", bearer.as_str())], 401, "invalid_client"),
        (vec![("authorization", &bearer), ("x-api-key", "0")], 401, "invalid_client"),
        (vec![("x-api-key", scene.key(RIGHTS, HOSPITAL))], 400, "invalid_request"),
        (vec![("x-api-key", scene.key(RIGHTS, HOSPITAL)), ("authorization", "Bearer no")], 401, "invalid_token"),
    ] {
        let reply = scene.get(RIGHTS, "/me", &headers).await;
        assert_eq!((reply.status, reply.json()["error"].as_str()), (status, Some(error)), "{headers:?}");
    }
    for (nir, status) in [(None, 400), (Some("278 027"), 400), (Some("1620875107001"), 403), (Some("0"), 403)] {
        assert_eq!(scene.refused(HOSPITAL, &token, "/caisse", nir).await.0, status, "{nir:?}");
    }
    // What a scope of one resource opens, and nothing else (AF §4, N3).
    let narrow = scene.token("test_droits", "cnam_beneficiaires cnam_caisse cnam_presence_medecin_traitant").await;
    assert_eq!(scene.told(HOSPITAL, &narrow, "/me", None).await, json!({ "medecin_traitant_choisi": true }));
    assert_eq!(scene.told(HOSPITAL, &narrow, "/me/beneficiaires", None).await[1]["nir"], LEO);
    assert_eq!(scene.told(HOSPITAL, &narrow, "/caisse", Some(LEO)).await["grandRegime"], "01");
    for path in ["/contrats", "/exonerations", "/medecin-traitant"] {
        assert_eq!(scene.refused(HOSPITAL, &narrow, path, Some(LEO)).await.0, 403, "{path}");
    }
    // N5, N6: whoever is insured elsewhere, and two persons of one identity, cannot be told apart from nobody.
    let nobody = (404, "not_found".to_owned());
    let words = |reply: Reply| (reply.status, reply.json());
    scene.patch("test_droits", json!({ "health": { "scheme": "agricultural" } })).await;
    assert_eq!(scene.refused(HOSPITAL, &token, "/me", None).await, nobody);
    let unknown = words(scene.rights(HOSPITAL, &token, "/me", None).await);
    scene.patch("test_droits", json!({ "health": { "scheme": "general", "insured": { "nir": AUDREY } } })).await;
    let mut twin = json!({
        "id": "twin", "family_name": "Durand", "given_name": "AUDREY", "gender": "female", "birthdate": "1978-02-15",
        "birthplace": "75108", "birthcountry": "99200", "email": "twin@example.fr",
    });
    twin["household"] = json!({ "fund": "CNAF" });
    twin["health"] = json!({ "insured": { "nir": AUDREY } });
    scene.stand.command("POST", "/personas", twin).await;
    // One number: one person, who has two logins.
    assert_eq!(scene.told(HOSPITAL, &token, "/me", None).await["nir"], AUDREY);
    scene.patch("twin", json!({ "health": { "insured": { "nir": "2780275108043" } } })).await;
    assert_eq!(words(scene.rights(HOSPITAL, &token, "/me", None).await), unknown);
    assert_eq!(scene.refused(HOSPITAL, &token, "/caisse", Some(AUDREY)).await, nobody);
    // N1.
    scene.stand.clock(61).await;
    assert_eq!(scene.refused(HOSPITAL, &token, "/me", None).await, (401, "invalid_token".to_owned()));
    scene.stand.stop().await;
}
