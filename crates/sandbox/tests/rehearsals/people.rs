//! The people of `api-franceconnectees.md` §5.1, and those of `FC §13`.

use std::collections::BTreeSet;

use guichet_sandbox::personas::{Persona, Personas};
use guichet_sandbox::register::{Outcome, Query, decide};

fn everybody() -> Vec<Persona> {
    Personas::new(&[]).unwrap().all().iter().map(|persona| persona.as_ref().clone()).collect()
}

fn get(id: &str) -> Persona {
    everybody().into_iter().find(|persona| persona.id == id).unwrap_or_else(|| panic!("nobody is {id}"))
}

#[test]
fn everybody_of_the_tables_is_there_once() {
    let people = everybody();
    // 44 rows of the table, one of them with three logins; 15 of the families; 19 of API Particulier; 7 and 9 special cases; people
    // at work.
    assert_eq!(people.len(), 46 + 15 + 19 + 7 + 9 + 18);
    let ids: BTreeSet<&str> = people.iter().map(|persona| persona.id.as_str()).collect();
    assert_eq!(ids.len(), people.len());
    for id in
        ["test", "caractères_spéciaux", "test_doublon2", "étranger_présumé_né_jour_et_mois", "bdd_default", "test_ELSA"]
    {
        assert!(ids.contains(id), "{id}");
    }
    let phones: BTreeSet<&str> = people.iter().filter_map(|persona| persona.phone_number.as_deref()).collect();
    assert_eq!(phones.len(), people.len() - 2, "every phone number is somebody's own");
    for persona in &people {
        assert_eq!(persona.password, "123");
        assert!(persona.serves("franceconnect") && persona.serves("openid"), "{}", persona.id);
        assert!(!persona.label.is_empty());
        assert_eq!(persona.street_address.as_deref(), Some("20 avenue de Ségur"));
    }
}

#[test]
fn rows_have_the_values_of_the_table() {
    let row = |id| {
        let persona = get(id);
        [
            persona.family_name,
            persona.preferred_username,
            persona.given_name,
            persona.gender,
            persona.birthdate,
            persona.birthplace,
            persona.birthcountry,
            persona.email,
        ]
        .map(|value| value.unwrap_or_default())
        .join("|")
    };
    for (id, values) in [
        ("test", "DUBOIS||Angela Claire Louise|female|1962-08-24|75107|99100|wossewodda-3728@yopmail.com"),
        ("avec_nom_dusage", "MERCIER|DUBOIS|Pierre|male|1969-03-17|95277|99100|ymmyffarapp-1777@yopmail.com"),
        ("caractères_spéciaux", "DUBINÔRE||Joëlle Françoise|female|1992-08-15|75117|99100|effannopiq-4009@yopmail.com"),
        ("carac_speciaux", "DURANTéàèùòœæŒÆ||JulieéàèùòœæŒÆ|female|1972-06-14|2B002|99100|test@yopmail.com"),
        ("moins_18_ans", "CHAMPION||Alice Juliette|female|2009-05-02|44109|99100|tonegellaf-0100@yopmail.com"),
        ("moins_25_ans", "CUILLERE||Paul|male|2007-01-23|42218|99100|minnannuxammi-4532@yopmail.com"),
        ("sans_genre", "ARTOIS||Dominique||1984-01-06|75119|99100|beitezeiteitou-9917@yopmail.com"),
        ("mois_00", "MARTIN||Yasser|male|1977-00-03|75010|99100|yasser-martin@yopmail.com"),
        ("test_droits", "DURAND|Fournier|Audrey|female|1978-02-15|75108|99200|adurand@yopmail.com"),
        ("test_doublon1", "CASA||MILA|female|1986-01-01||75015|Testcas123@example.fr"),
        (
            "naissance_etranger_birthplace_texte",
            "ALGERIE||Alia|female|1963-12-05|Alger|99352|xagreureufadda-6730@yopmail.com",
        ),
        ("bdd_default", "DURAND|MARTIN|Jeanne|female|1962-08-24|75107|99100|x1_bdd_default@yopmail.com"),
        ("test_GERALDINE", "LAMPE|LIT|GERALDINE|female|1976-09-21|68066|99100|test_geraldine@example.fr"),
    ] {
        assert_eq!(row(id), values, "{id}");
    }
}

/// The identity check of `FC §5.4`, written down here a second time, so that table and outcome hold each other.
fn identity_is_whole(persona: &Persona) -> bool {
    let cog = |code: &str| {
        let bytes = code.as_bytes();
        let department =
            matches!(&bytes[..2.min(bytes.len())], b"2A" | b"2B") || bytes[..2].iter().all(u8::is_ascii_digit);
        bytes.len() == 5 && department && bytes[2..].iter().all(u8::is_ascii_digit)
    };
    let date = |text: &str| {
        let parts: Vec<&str> = text.split('-').collect();
        matches!(parts[..], [_, month, day] if month != "00" || day == "00")
    };
    let country = persona.birthcountry.as_deref().unwrap_or_default();
    persona.given_name.is_some()
        && persona.family_name.is_some()
        && persona.birthdate.as_deref().is_some_and(date)
        && matches!(persona.gender.as_deref(), Some("male" | "female" | "unspecified"))
        && cog(country)
        && (country != "99100" || persona.birthplace.as_deref().is_some_and(cog))
        && persona.email.as_deref().is_some_and(|email| email.contains('@'))
}

#[test]
fn every_persona_passes_or_fails_as_its_defect_says() {
    for persona in everybody() {
        let expected = persona.outcome.as_deref();
        assert_eq!(!identity_is_whole(&persona), expected == Some("Y600006"), "{}: identity", persona.id);
        assert_eq!(persona.account_disabled, expected == Some("Y180001"), "{}: account", persona.id);
        assert_eq!(
            persona.scenario.is_some(),
            expected.is_some_and(|code| code.starts_with("Y0200")),
            "{}",
            persona.id
        );
        if !identity_is_whole(&persona) {
            continue;
        }
        let register = answered(&persona);
        match expected {
            Some("Y010011") => assert!(matches!(register, Outcome::Late(_))),
            Some("Y010012") => assert!(matches!(register, Outcome::Unreadable)),
            _ => {
                let Outcome::Answer(answer) = register else { panic!("{}", persona.id) };
                let deceased = answer.person.as_ref().is_some_and(|person| person.deceased);
                let code = match (answer.code, deceased, answer.person.is_some()) {
                    (2, true, _) => Some("Y010015".to_owned()),
                    (2, false, true) => None,
                    (2, false, false) => Some("Y010013".to_owned()),
                    (code, ..) => Some(format!("Y01000{code}")),
                };
                let of_the_register = expected.filter(|code| code.starts_with("Y0100"));
                assert_eq!(code.as_deref(), of_the_register, "{}", persona.id);
            }
        }
    }
}

fn answered(persona: &Persona) -> Outcome {
    let place = persona.birthplace.as_deref().filter(|place| place.len() == 5 && place.as_bytes()[0].is_ascii_digit());
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("rechercheType", "S")
        .append_pair("nom", persona.family_name.as_deref().unwrap())
        .append_pair("prenoms", persona.given_name.as_deref().unwrap())
        .append_pair("dateNaissance", &persona.birthdate.as_deref().unwrap().replace('-', ""))
        .append_pair(
            "sexe",
            match persona.gender.as_deref() {
                Some("male") => "M",
                Some("female") => "F",
                _ => "I",
            },
        )
        .append_pair("codeLieuNaissance", place.or(persona.birthcountry.as_deref()).unwrap())
        .finish();
    decide(&Query::parse(&query).unwrap(), persona.given_name_array.clone()).unwrap()
}

#[test]
fn a_declared_person_that_does_not_fit_is_refused_by_name() {
    let declared = |text: &str| Personas::new(&[serde_json::from_str(text).unwrap()]);
    assert!(declared(r#"{"id": "new", "family_name": "NEW"}"#).is_ok());
    for (text, named) in [
        (r#"{"id": "test"}"#, "test"),
        (r#"{"label": "nobody"}"#, "id"),
        (r#"{"id": ""}"#, "id"),
        (r#"{"id": "x", "familly_name": "X"}"#, "familly_name"),
        (r#"{"id": "x", "gender": 3}"#, "invalid type"),
    ] {
        let refused = declared(text).err().unwrap_or_else(|| panic!("{text}")).to_string();
        assert!(refused.contains(named), "{refused}");
    }
}
