//! Every code of the reference is got by a call, with its status, its title and its sentence; or `codes.md` says why not.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::addresses::{
    ATHLETE, BENEFIT, BY_NUMBER, CIVIC, CRECHE, GRANT, JOB_SEEKER, NATIONAL, PUPIL, PUPIL_OF_V2, PUPIL_V2, QUOTIENT,
    STUDENT, VEHICLE, about, plain_api,
};
use crate::producers::{Play, Producers};
use crate::reference::{self, Row};
use crate::running::{Credential, FRANCE_CONNECT, Further, Reply, Running};
use crate::secured::Secured;

/// What version 2 and the older era alone say, without the code.
const FLAT: &[(&str, &str)] = &[
    ("00351", "/api/v2/composition-familiale?numeroAllocataire=1234567&codePostal=7500"),
    ("00352", "/api/caf/famille?numeroAllocataire=12345678&codePostal=75001"),
    ("00358", "/api/v2/avis-imposition?numeroFiscal=123&referenceAvis=25A1234567890"),
    ("00359", "/api/impots/svair?numeroFiscal=1234567890123&referenceAvis=25A"),
];

/// What a parameter's fault is called, by the address that reads it.
const PARAMETERS: &[(&str, &str, &str)] = &[
    ("00203", BENEFIT, "recipient="),
    ("00210", BENEFIT, "recipient=13002526500014"),
    ("00353", QUOTIENT, "annee=2027"),
    ("00354", QUOTIENT, "mois=13"),
    ("00356", QUOTIENT, "annee=2023"),
    ("00360", BY_NUMBER, "ine=1234567890O"),
    ("00363", BENEFIT, "jourDateNaissance=30"),
    ("00365", BENEFIT, "codeCogInseeCommuneNaissance=2C004"),
    ("00367", BENEFIT, "prenoms=Zo%C3%A9"),
    ("00368", GRANT, "campaignYear=2020"),
    ("00380", JOB_SEEKER, "identifiant="),
    ("00400", BENEFIT, "codeCogInseePaysNaissance=98100"),
    ("00401", BENEFIT, "nomUsage=%00"),
    ("00402", "/v9/dss/prime_activite/identite", ""),
    ("00410", PUPIL, "codeEtablissement=0210015"),
    ("00411", PUPIL, "anneeScolaire=25"),
    ("00412", PUPIL, "codesBcnRegions[]=02&degreEtablissement=3D"),
    ("00413", PUPIL, "codesBcnRegions[]=02&codesBcnDepartements[]=021&degreEtablissement=2D"),
    ("00414", PUPIL, "codesBcnRegions[]=02&codesBcnRegions[]=&degreEtablissement=2D"),
    ("00416", PUPIL, "codesBcnDepartements[]=020&degreEtablissement=2D"),
    ("00417", PUPIL, "codesBcnRegions[]=19&degreEtablissement=2D"),
    ("00419", PUPIL, "codesBcnRegions[]=02&codeEtablissement=0210015C"),
    ("00420", STUDENT, "nomNaissance=R2D2"),
    ("00421", STUDENT, "prenoms=Iris"),
    ("00422", STUDENT, "anneeDateNaissance="),
    ("00423", STUDENT, "moisDateNaissance=13"),
    ("00424", STUDENT, "jourDateNaissance=x"),
    ("00425", STUDENT, "jourDateNaissance=31"),
    ("00427", STUDENT, "sexeEtatCivil="),
    ("00428", STUDENT, "nomCommuneNaissance=Brest"),
    ("00430", VEHICLE, "immatriculation="),
    ("39400", NATIONAL, "anneeDateNaissance=1990"),
];

/// What a producer's answer becomes.
const PRODUCERS: &[(&str, &str, Play)] = &[
    ("00355", BENEFIT, Play::Answer(404, "", r#"{"errorCode":"40409"}"#)),
    ("00366", BENEFIT, Play::Answer(400, "", r#"{"errorCode":"40013","error":"no"}"#)),
    ("00391", CIVIC, Play::Answer(413, "", r#"{"erreurs":[{"code":"TOO_MANY_INDIVIDU"}]}"#)),
    ("00501", BENEFIT, Play::Cut),
    ("36001", BENEFIT, Play::Reset),
    ("36000", BENEFIT, Play::Answer(500, "", "")),
    ("25001", STUDENT, Play::Answer(503, "", "")),
    ("26002", GRANT, Play::Answer(504, "", "")),
    ("30006", PUPIL, Play::NoToken),
    ("39008", NATIONAL, Play::Answer(429, "", "")),
    ("41999", ATHLETE, Play::Answer(200, "", "<html></html>")),
    ("26015", GRANT, Play::Answer(200, "", r#"[{"lastName":"A"},{"lastName":"B"}]"#)),
    ("10003", QUOTIENT, Play::Answer(404, "x-apisecu-fd: 00171001\r\n", "")),
    ("23003", QUOTIENT, Play::Answer(404, "x-apisecu-fd: 00810011\r\n", "")),
    ("40003", BENEFIT, Play::Answer(404, "x-apisecu-fd: 99430000\r\n", "")),
    ("35003", BENEFIT, Play::Answer(404, "", r#"{"errorCode":"40406"}"#)),
    ("35003", QUOTIENT, Play::Answer(404, "", "")),
    ("36003", BENEFIT, Play::Answer(404, "", "")),
    ("37003", CRECHE, Play::Answer(200, "", r#"{"enfants":[]}"#)),
    ("24003", JOB_SEEKER, Play::Answer(206, "", "")),
    ("25003", STUDENT, Play::Answer(404, "", "")),
    ("26003", GRANT, Play::Answer(404, "", "")),
    ("30003", PUPIL, Play::Answer(404, "", "")),
    ("30004", PUPIL, Play::Answer(200, "", r#"{"identification":{},"info-scolarite":{"est-scolarise":false}}"#)),
    ("31003", CIVIC, Play::Answer(404, "", r#"{"erreurs":[{"code":"NOT_FOUND_INDIVIDU"}]}"#)),
    ("39003", NATIONAL, Play::Answer(200, "", r#"{"return_code":"OK","results":[{"code":"NON_TROUVE"}]}"#)),
    ("41003", ATHLETE, Play::Answer(404, "", "")),
    ("42003", VEHICLE, Play::Answer(200, "", "<a>Aucune réponse trouvée pour les critères en entrée</a>")),
    ("42005", VEHICLE, Play::Answer(200, "", VEHICLE_OF_A_COMPANY)),
];

/// A vehicle that no natural person holds.
const VEHICLE_OF_A_COMPANY: &str = "<Envelope><Body><reponse><vehicule><immatriculation>AA-123-BB</immatriculation>\
    <date_premiere_immatriculation>2024-01-15</date_premiere_immatriculation><marque>M</marque>\
    <type_variante_version>T</type_variante_version><denomination_commerciale>D</denomination_commerciale>\
    <masse_charge_maximale>1</masse_charge_maximale><categorie/><genre/><cylindree>1</cylindree><carburant/>\
    <taux_co2>1</taux_co2><classe_environnementale/></vehicule><liste_personnes><personne>\
    <statut_rattachement>titulaire</statut_rattachement><nom>SA</nom></personne></liste_personnes></reponse></Body></Envelope>";

/// What a plain producer of one's own may answer, too.
const PLAIN: &[(&str, u16)] = &[("99003", 404), ("99005", 451), ("99007", 410), ("99011", 425), ("99015", 409)];

/// The rows that were got.
struct Got {
    rows: Vec<Row>,
    reached: BTreeSet<usize>,
}

impl Got {
    fn check(&mut self, code: &str, reply: &Reply) {
        let error = &reply.json()["errors"][0];
        assert_eq!(error["code"], code, "{reply:?}");
        assert!(error["meta"].is_object(), "{reply:?}");
        let (title, detail) = (error["title"].as_str().unwrap(), error["detail"].as_str().unwrap());
        let fits = |row: &Row| row.is_of(code) && row.title == title && row.status == reply.status && row.says(detail);
        // A row of its own counts before the one of all producers.
        let own = self.rows.iter().position(|row| row.code == code && fits(row));
        let place = own.or_else(|| self.rows.iter().position(fits));
        let place = place.unwrap_or_else(|| panic!("{code} is not as the reference has it: {reply:?}"));
        self.reach(place);
    }

    /// Version 2 tells the sentence, not the code.
    fn check_flat(&mut self, code: &str, reply: &Reply) {
        let place = self.rows.iter().position(|row| row.code == code).unwrap();
        assert_eq!((reply.status, reply.code.as_deref()), (400, Some(code)), "{reply:?}");
        assert!(self.rows[place].says(reply.json()["message"].as_str().unwrap()), "{reply:?}");
        self.reach(place);
    }

    fn reach(&mut self, place: usize) {
        let code = self.rows[place].code;
        assert_eq!(self.rows[place].unreachable, "", "{code} is got after all");
        self.reached.insert(place);
    }
}

#[tokio::test]
async fn every_code_of_the_reference_is_got_or_is_listed_with_the_reason_why_not() {
    let mut got = Got { rows: reference::codes(), reached: BTreeSet::new() };
    let producers = Producers::start().await;
    let running = Running::start(&producers.origin).await;
    let bearer = |path: &str| match path {
        VEHICLE => Credential::Bearer(FRANCE_CONNECT),
        _ => Credential::Bearer(&running.token),
    };
    for (code, path, change) in PARAMETERS {
        got.check(code, &running.call(&about(path, change), bearer(path)).await);
    }
    for (code, change) in [("00361", "nom="), ("00362", "prenom="), ("00364", "sexe=X")] {
        let pupil = format!("{PUPIL_V2}?{PUPIL_OF_V2}&{change}");
        got.check_flat(code, &running.call(&pupil, Credential::Key(&running.token)).await);
    }
    for (code, target) in FLAT {
        got.check_flat(code, &running.call(target, Credential::Key(&running.token)).await);
    }
    for (code, path, play) in PRODUCERS {
        // A token that is known already is not asked for again.
        let fresh = match play {
            Play::NoToken => Some(Running::start(&producers.origin).await),
            _ => None,
        };
        producers.play(play.clone());
        got.check(code, &fresh.as_ref().unwrap_or(&running).call(&about(path, ""), bearer(path)).await);
    }
    tokens(&mut got, &running).await;
    limits(&mut got, &running, &producers).await;
    at_other_hours_and_with_files(&mut got, &running).await;
    where_nobody_answers(&mut got).await;
    a_plain_producer(&mut got, &producers).await;
    ourselves(&mut got, running).await;
    let missed: Vec<&Row> = got
        .rows
        .iter()
        .enumerate()
        .filter(|(place, row)| !got.reached.contains(place) && row.unreachable.is_empty())
        .map(|(_, row)| row)
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
    let unreachable = got.rows.iter().filter(|row| !row.unreachable.is_empty()).count();
    assert!(unreachable * 20 <= got.rows.len(), "{unreachable} of {}: more than 5 %", got.rows.len());
}

async fn tokens(got: &mut Got, running: &Running) {
    let call = about(BENEFIT, "");
    let past = Some(running.clock.now().as_second());
    let poor = running.issue(|token| token.scopes = vec!["mesri_identite".to_owned()]).await;
    let expired = running.issue(|token| token.exp = past).await;
    let disclosed = running.issue(|token| token.blacklisted_at = past).await;
    let bound = running.issue(|token| token.allowed_ips = vec!["192.0.2.1/32".parse().unwrap()]).await;
    for (code, token) in [
        ("00100", &poor),
        ("00103", &expired),
        ("00105", &disclosed),
        ("00107", &bound),
        ("00101", &"a.b.c".to_owned()),
    ] {
        got.check(code, &running.call(&call, Credential::Bearer(token)).await);
    }
    got.check("00101", &running.call(&call, Credential::Nobody).await);
    for (code, token) in [("50001", "malformed"), ("50002", "unknown"), ("51999", "broken")] {
        got.check(code, &running.call(&about(VEHICLE, ""), Credential::Bearer(token)).await);
    }
    let nameless = running.call(&about(VEHICLE, ""), Credential::Bearer("nameless")).await;
    let codes: Vec<String> = (0..5).map(|place| nameless.json()["errors"][place]["code"].to_string()).collect();
    assert_eq!((nameless.status, codes.join(" ")), (422, r#""00420" "00421" "00422" "00423" "00424""#.to_owned()));
}

/// The same call, its parameters the other way round.
fn turned(target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap();
    let pairs: Vec<&str> = query.split('&').rev().collect();
    format!("{path}?{}", pairs.join("&"))
}

/// What a call is told while the same one is being answered.
async fn meanwhile(running: &Running, producers: &Producers, target: &str, credential: Credential<'_>) -> Reply {
    let held = Arc::new(Notify::new());
    producers.play(Play::Held(held.clone()));
    let before = producers.asked();
    let second = async {
        while producers.asked() == before {
            producers.arrived().await;
        }
        let reply = running.call_at_once(&turned(target), credential).await;
        held.notify_one();
        reply
    };
    let (_, second) = tokio::join!(running.call(target, credential), second);
    producers.play(Play::Answer(404, "", ""));
    second
}

/// What the first call beyond the limit is told.
async fn too_many(running: &Running, target: &str, credential: Credential<'_>) -> Reply {
    running.clock.advance(1);
    for _ in 0..20 {
        running.call_at_once(target, credential).await;
    }
    running.call_at_once(target, credential).await
}

async fn limits(got: &mut Got, running: &Running, producers: &Producers) {
    let token = Credential::Bearer(&running.token);
    got.check("00015", &meanwhile(running, producers, &about(BENEFIT, ""), token).await);
    let last = too_many(running, &about(ATHLETE, ""), token).await;
    let header = |name: &str| last.headers.get(name).map(|value| value.to_str().unwrap());
    let (reset, now) = (header("ratelimit-reset").unwrap().parse::<i64>().unwrap(), running.clock.now().as_second());
    assert_eq!((header("ratelimit-limit"), header("ratelimit-remaining"), reset), (Some("20"), Some("0"), now + 1));
    assert_eq!((header("retry-after"), last.media_type.as_str()), (Some("1"), "application/json"));
    got.check("00429", &last);
}

async fn at_other_hours_and_with_files(got: &mut Got, running: &Running) {
    let file = "---\nparams:\n  nomNaissance: x\nstatus: 404\npayload: '{\"errors\":[{\"code\":\"37003\",\"title\":\
                \"Entité non trouvée\",\"detail\":\"Dossier allocataire inexistant. Le document ne peut être édité.\",\
                \"source\":null,\"meta\":{}}]}'\n";
    running.mock("api_particulier_v3_cnav_prime_activite_with_civility", "404.yaml", file);
    got.check("37003", &running.call(&about(BENEFIT, ""), Credential::Bearer(&running.token)).await);
    let tonight: jiff::Timestamp = "2026-11-27T00:30:00Z".parse().unwrap();
    running.clock.advance(tonight.as_second() - running.clock.now().as_second());
    let reply = running.call(&about(PUPIL, ""), Credential::Bearer(&running.token)).await;
    got.check("30020", &reply);
    assert_eq!(reply.json()["errors"][0]["meta"]["retry_in"], 3599);
}

/// No such host; a certificate that nobody vouches for.
async fn where_nobody_answers(got: &mut Got) {
    let secured = Secured::start(Vec::new()).await;
    for (code, base_url) in [("25004", "http://nowhere.invalid"), ("25009", secured.origin.as_str())] {
        let running = Running::start(base_url).await;
        got.check(code, &running.call(&about(STUDENT, ""), Credential::Bearer(&running.token)).await);
    }
}

async fn a_plain_producer(got: &mut Got, producers: &Producers) {
    let (folder, target) = plain_api();
    let further = Further { definitions: Some(folder.path()), ..Further::default() };
    let running = Running::start_with(&producers.origin, further).await;
    for (code, status) in PLAIN {
        producers.play(Play::Answer(*status, "", ""));
        got.check(code, &running.call(&target, Credential::Bearer(&running.token)).await);
    }
}

/// What is not there, and what is broken: nothing can be written down.
async fn ourselves(got: &mut Got, mut running: Running) {
    got.check("00503", &running.call("/mcp", Credential::Bearer(&running.token)).await);
    running.close_stores().await;
    got.check("00500", &running.call(&about(ATHLETE, ""), Credential::Bearer(&running.token)).await);
}

#[tokio::test]
async fn version_2_says_each_case_as_the_reference_does() {
    let producers = Producers::start().await;
    let running = Running::start(&producers.origin).await;
    let past = Some(running.clock.now().as_second());
    let poor = running.issue(|token| token.scopes = vec!["cnaf_enfants".to_owned()]).await;
    let expired = running.issue(|token| token.exp = past).await;
    let disclosed = running.issue(|token| token.blacklisted_at = past).await;
    let person = "nomNaissance=DUBOIS&prenoms[]=Zo%C3%A9&sexe=F&codePaysLieuDeNaissance=99101";
    let quotient = format!("/api/v2/composition-familiale-v2?{person}");
    let student = "/api/v2/etudiants?ine=1234567890G".to_owned();
    let grant = "/api/v2/etudiants-boursiers?ine=1234567890G".to_owned();
    let pupil = format!("{PUPIL_V2}?{PUPIL_OF_V2}");
    let key = Credential::Key(&running.token);
    for (case, target, credential, play, said) in [
        ("invalid token", &student, Credential::Key("a.b.c"), Play::Cut, "Votre token n'est pas valide"),
        ("insufficient scopes", &student, Credential::Key(&poor), Play::Cut, "Votre token est valide mais"),
        (
            "token of FranceConnect refused",
            &student,
            Credential::Bearer("unknown"),
            Play::Cut,
            "Le jeton d'accès n'a pas",
        ),
        (
            "bad parameter",
            &format!("{pupil}&sexe=X"),
            key,
            Play::Cut,
            "Le sexe n'est pas correctement formaté (m ou f)",
        ),
        ("missing param class", &format!("{student}&a=%00"), key, Play::Cut, "Votre requête est invalide: "),
        ("bad recipient", &format!("{student}&recipient=1"), key, Play::Cut, "Le paramètre recipient n'est pas"),
        (
            "unknown identity of a quotient",
            &quotient,
            key,
            Play::Answer(404, "", r#"{"errorCode":"40409"}"#),
            "Les paramètres fournis ne permettent pas",
        ),
        ("not found", &student, key, Play::Answer(404, "", ""), "Student not found"),
        ("several matches", &grant, key, Play::Answer(200, "", r#"[{"lastName":"A"},{"lastName":"B"}]"#), "Plusieurs"),
        ("provider error", &quotient, key, Play::Answer(500, "", ""), "Le fournisseur de données a rencontré"),
        ("unknown answer", &student, key, Play::Answer(200, "", "<html>"), "La réponse retournée"),
        ("network", &student, key, Play::Cut, "Problème de connexion"),
        ("time-out", &student, key, Play::Answer(504, "", ""), "Temps d’attente"),
        ("expired token", &student, Credential::Key(&expired), Play::Cut, "Votre token est expiré"),
        ("blacklist", &student, Credential::Key(&disclosed), Play::Cut, "Votre jeton est sur liste noire"),
    ] {
        producers.play(play);
        is_as_the_reference_says(case, &running.call(target, credential).await, said);
    }
    let duplicate = meanwhile(&running, &producers, &student, key).await;
    is_as_the_reference_says("duplicate call", &duplicate, "Une requête associé à votre jeton");
    is_as_the_reference_says("too many", &too_many(&running, &grant, key).await, "Vous avez effectué trop de requêtes");
    let nowhere = Running::start("http://nowhere.invalid").await;
    let unknown = nowhere.call(&student, Credential::Key(&nowhere.token)).await;
    is_as_the_reference_says("name", &unknown, "Problème de résolution DNS");
    let tonight: jiff::Timestamp = "2026-11-27T00:30:00Z".parse().unwrap();
    running.clock.advance(tonight.as_second() - running.clock.now().as_second());
    let said = "Le fournisseur de données est en maintenance de 01:10 à 02:30";
    is_as_the_reference_says("maintenance", &running.call(&pupil, key).await, said);
}

fn is_as_the_reference_says(case: &str, reply: &Reply, said: &str) {
    let (_, status, error) = reference::flat().into_iter().find(|(known, ..)| *known == case).unwrap();
    assert_eq!((reply.status, reply.media_type.as_str()), (status, "application/json"), "{case}: {reply:?}");
    let body = reply.json();
    let reason = if error.is_empty() { &body["errors"][0] } else { &body["reason"] };
    assert!(reason.as_str().is_some_and(|reason| reason.starts_with(said)), "{case}: {reply:?}");
    if !error.is_empty() {
        assert_eq!(body["error"], error, "{case}");
        assert!(
            body["message"].is_string() && body.as_object().is_some_and(|body| body.len() == 3),
            "{case}: {reply:?}"
        );
    }
}
