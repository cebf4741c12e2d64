//! The simulated API Entreprise, asked over HTTP by the client that asks the real one.

use guichet_directory::{ApiEntreprise, Settings};
use guichet_jose::Secret;
use guichet_organisations::{Directory, NotFound, NotShown, PublicServices, Siret, Unavailable};
use guichet_web::clock::Clock;
use guichet_web::outgoing::{Client, Options};
use serde_json::{Value, json};

use crate::stand::Stand;

fn base(stand: &Stand) -> String {
    let producers = stand.manifest["producers"].as_array().unwrap();
    let api = producers.iter().find(|producer| producer["name"] == "api-entreprise").unwrap();
    api["base_url"].as_str().unwrap().to_owned()
}

fn asking(stand: &Stand, token: Option<&str>) -> ApiEntreprise {
    let token = token.map(|token| Secret::new(token.to_owned()));
    let settings = Settings::of_proconnect(base(stand), token, Siret::parse("13002526500013").unwrap());
    ApiEntreprise::new(settings, Client::new(Options::default()).unwrap(), Clock::system())
}

async fn told(api: &ApiEntreprise, siret: &str) -> Result<(String, bool, Vec<&'static str>), NotFound> {
    let found = api.find(&Siret::parse(siret).unwrap()).await?;
    let roles = PublicServices::shipped().unwrap().judge(&found).roles();
    Ok((found.label, found.active, roles.into_iter().map(|role| role.as_str()).collect()))
}

#[tokio::test]
async fn organisations_of_the_sandbox_are_told_by_the_real_protocol_and_each_way_to_fail_can_be_asked_for() {
    let stand = Stand::start().await;
    let api = asking(&stand, Some("any"));
    for (siret, label, active, roles) in [
        ("21920023500014", "Commune de clamart - Mairie", true, &["agent_public", "agent_public_territorial"][..]),
        (
            "00000009100017",
            "Service departemental d incendie et de secours de la valmonte (SDIS)",
            true,
            &["agent_public", "agent_public_territorial", "agent_public_etat"],
        ),
        ("66204311600018", "Office national des forets (ONF)", true, &["agent_public", "agent_public_etat"]),
        ("00000002600013", "Lycee general hubertine auclert", true, &["agent_public"]),
        ("00000015800014", "Jeanne Durand (Martin)", true, &[]),
        ("35600000049837", "La poste - La poste clamart", true, &[]),
        ("00000022400014", "Commune de valmont-disparu", false, &[]),
        ("00000023200017", "Nom inconnu", true, &[]),
    ] {
        assert_eq!(told(&api, siret).await, Ok((label.to_owned(), active, roles.to_vec())), "{siret}");
    }
    assert_eq!(told(&api, "00000024000010").await, Err(NotShown.into()));
    assert_eq!(told(&api, "55204944776279").await, Err(NotFound::Unknown));
    let without = told(&asking(&stand, None), "21920023500014").await;
    assert_eq!(without, Err(Unavailable::Refused(401).into()));

    for (members, failure) in [
        (json!({ "kind": "status", "status": 503 }), Some(Unavailable::Broken(503))),
        (json!({ "kind": "status", "status": 429 }), Some(Unavailable::TooMany)),
        (json!({ "kind": "junk", "at": "etablissements" }), None),
        (json!({ "kind": "reset" }), None),
        (json!({ "kind": "huge" }), None),
        (json!({ "kind": "redirect" }), None),
    ] {
        let mut fault = members.clone();
        fault["target"] = json!("producer:api-entreprise");
        stand.command("POST", "/faults", fault).await;
        match (told(&asking(&stand, Some("any")), "21920023500014").await, failure) {
            (Err(NotFound::Unavailable(met)), Some(failure)) => assert_eq!(met, failure, "{members}"),
            (Err(NotFound::Unavailable(_)), None) => {}
            (other, _) => panic!("{members}: {other:?}"),
        }
        assert_eq!(stand.command("GET", "/faults", Value::Null).await["faults"], json!([]), "{members}");
    }
    stand.stop().await;
}
