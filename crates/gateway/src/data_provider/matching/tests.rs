//! Who is found, and who is not.

use serde_json::json;

use super::*;

fn by(strategy: &str) -> Match {
    let text = format!(
        "strategy = '{strategy}'\nfamily_name = 'nom'\ngiven_name = 'prenoms'\nbirthdate = 'naissance'\n\
         birthplace = 'commune'\nbirthcountry = 'pays'\ngender = {{ member = 'sexe', male = 'M', female = 'F' }}"
    );
    toml::from_str(&text).unwrap()
}

fn angela() -> Pivot {
    let text = |text: &str| text.to_owned();
    Pivot {
        family_name: text("DUBOIS"),
        given_name: text("Angela Claire Louise"),
        given_name_array: vec![text("Angela"), text("Claire"), text("Louise")],
        birthdate: text("1962-08-24"),
        gender: text("female"),
        birthplace: text("75107"),
        birthcountry: text("99100"),
    }
}

fn record() -> Value {
    json!({ "nom": "Dubois", "prenoms": "Angela Claire Louise", "naissance": "1962-08-24", "sexe": "F", "commune": "75107", "pays": "99100" })
}

fn changed(member: &str, value: Value) -> Value {
    let mut record = record();
    record[member] = value;
    record
}

#[test]
fn one_member_that_differs_is_another_person() {
    for strategy in ["strict_pivot", "first_given_name", "first_given_name_birthplace"] {
        let by = by(strategy);
        assert!(by.find(&record(), &angela()).is_ok(), "{strategy}");
        for (member, other) in
            [("nom", "DUBOIT"), ("prenoms", "Claire"), ("naissance", "1962-08-25"), ("sexe", "M"), ("pays", "99352")]
        {
            let refused = by.find(&changed(member, json!(other)), &angela()).unwrap_err();
            assert_eq!(refused.kind, Kind::Unmatched, "{strategy} {member}");
        }
        for member in ["nom", "prenoms", "naissance", "sexe"] {
            assert!(by.find(&changed(member, Value::Null), &angela()).is_err(), "{strategy} {member}");
        }
    }
}

#[test]
fn what_each_strategy_leaves_aside() {
    for (member, other, agrees) in [
        ("prenoms", json!("Angela"), [false, true, true]),
        ("prenoms", json!(["Angela", "Claire", "Louise"]), [true, true, true]),
        ("prenoms", json!("Angela Louise Claire"), [false, true, true]),
        ("commune", json!("35238"), [false, true, false]),
        ("commune", json!("75056"), [true, true, true]),
        ("pays", json!(""), [true, true, true]),
    ] {
        for (strategy, expected) in
            ["strict_pivot", "first_given_name", "first_given_name_birthplace"].into_iter().zip(agrees)
        {
            let found = by(strategy).find(&changed(member, other.clone()), &angela()).is_ok();
            assert_eq!(found, expected, "{strategy} {member} {other}");
        }
    }
}

#[test]
fn two_that_agree_are_nobody() {
    let by = by("first_given_name");
    let refused = by.find(&json!([record(), changed("commune", json!("35238"))]), &angela()).unwrap_err();
    assert_eq!((refused.kind, refused.detail.as_str()), (Kind::Ambiguous, NOT_ONE));
    assert_eq!(by.find(&json!([]), &angela()).unwrap_err().kind, Kind::Unmatched);
    assert_eq!(by.find(&json!("no record"), &angela()).unwrap_err().kind, Kind::Unmatched);
}

#[test]
fn accents_presumed_dates_births_abroad_and_a_sex_that_is_not_known() {
    let by = by("first_given_name_birthplace");
    let joelle =
        Pivot { family_name: "DUBINÔRE".to_owned(), given_name_array: vec!["Joëlle".to_owned()], ..angela() };
    let mut plain = changed("nom", json!("DUBINORE"));
    plain["prenoms"] = json!("JOELLE FRANCOISE");
    assert!(by.find(&plain, &joelle).is_ok());
    let presumed = Pivot { birthdate: "1962-08-01".to_owned(), ..angela() };
    assert!(by.find(&changed("naissance", json!("1962-08-00")), &presumed).is_ok());
    let mut abroad = changed("commune", json!("91352"));
    abroad["pays"] = json!("99100");
    let algiers = Pivot { birthplace: String::new(), birthcountry: "99352".to_owned(), ..angela() };
    assert!(by.find(&abroad, &algiers).is_ok());
    let unspecified = Pivot { gender: "unspecified".to_owned(), ..angela() };
    assert!(by.find(&record(), &unspecified).is_ok());
    let compound = Pivot { given_name_array: vec!["Jean Philippe".to_owned()], ..angela() };
    assert!(by.find(&changed("prenoms", json!("JEAN PHILIPPE PIERRE")), &compound).is_ok());
    assert!(by.find(&changed("prenoms", json!("JEAN PIERRE")), &compound).is_err());
}

#[test]
fn records_stand_where_the_file_says() {
    let by: Match =
        toml::from_str("records = 'data.people'\nfamily_name = 'nom'\ngiven_name = 'prenoms'\nbirthdate = 'naissance'")
            .unwrap();
    assert!(by.find(&json!({ "data": { "people": [record()] } }), &angela()).is_ok());
    assert_eq!(by.find(&json!({ "data": {} }), &angela()).unwrap_err().kind, Kind::Unmatched);
}

#[test]
fn people_of_every_sort_are_found_and_nobody_else_for_them() {
    let by = by("first_given_name_birthplace");
    // Who FranceConnect tells of, and how a record writes her: name, given name, date, commune and country of birth.
    let rows: &[([&str; 5], [&str; 5])] = &[
        // Accents, ligatures, apostrophes, hyphens, blanks.
        (
            ["DUBINÔRE", "Joëlle", "1992-08-15", "75117", "99100"],
            ["DUBINORE", "JOELLE", "1992-08-15", "75117", "99100"],
        ),
        (["Nuñez", "Cårløs", "1970-08-16", "25056", "99100"], ["NUNEZ", "CARLOS", "1970-08-16", "25056", "99100"]),
        (
            ["DURANTéàèùòœæŒÆ", "Julieéàèùòœæ", "1972-06-14", "2B002", "99100"],
            ["DURANTEAEUOOEAEOEAE", "JULIEEAEUOOEAE", "1972-06-14", "2B002", "99100"],
        ),
        (
            ["ANO'NYMOS-LONS", "Olivier", "1980-05-24", "95491", "99100"],
            ["ANONYMOS LONS", "OLIVIER MARTIN", "1980-05-24", "95491", "99100"],
        ),
        (
            ["TROIS-DUPRE", "Melissandre", "1981-07-27", "13012", "99100"],
            ["TROIS DUPRE", "MELISSANDRE", "1981-07-27", "13012", "99100"],
        ),
        (
            ["HUCHE", "Anne-Laure", "1945-09-30", "31555", "99100"],
            ["HUCHE", "ANNE LAURE", "1945-09-30", "31555", "99100"],
        ),
        (
            ["TRACE_USER", "utilisateur", "1985-01-01", "75107", "99100"],
            ["TRACEUSER", "UTILISATEUR", "1985-01-01", "75056", "99100"],
        ),
        (["VIEUX", "Zoé", "1990-02-02", "13208", "99100"], ["VIEUX", "ZOE", "1990-02-02", "13055", "99100"]),
        // Corsica, and overseas.
        (["Brosse", "Mario", "1981-02-03", "2A004", "99100"], ["BROSSE", "MARIO", "1981-02-03", "2A004", "99100"]),
        (["CORSE", "CLEMENT", "1991-02-12", "2A115", "99100"], ["CORSE", "CLEMENT", "1991-02-12", "2A115", "99100"]),
        (["REVEIL", "Titouan", "1998-06-18", "98729", "99100"], ["REVEIL", "TITOUAN", "1998-06-18", "98729", "99100"]),
        (["Fleury", "Fabien", "1972-06-14", "98611", "99100"], ["FLEURY", "FABIEN", "1972-06-14", "98611", "99100"]),
        (["PAYET", "Marie", "1990-02-02", "97411", "99100"], ["PAYET", "MARIE", "1990-02-02", "97411", "99100"]),
        // Abroad: no commune, or one that does not count; Algeria before and after.
        (["GODIN", "Ermengardi", "1985-09-05", "", "99350"], ["GODIN", "ERMENGARDI", "1985-09-05", "", "99350"]),
        (["SÉGUIN", "Henry", "1955-06-19", "", "99139"], ["SEGUIN", "HENRY", "1955-06-19", "LISBONNE", "99139"]),
        (["MARTIN", "Vincent", "1963-12-05", "", "99352"], ["MARTIN", "VINCENT", "1963-12-05", "91352", "99100"]),
        (["ALGERIE", "Alia", "1963-12-05", "Alger", "99352"], ["ALGERIE", "ALIA", "1963-12-05", "", "99352"]),
        // A day, or a day and a month, that nobody knows.
        (["FLEURET", "Jean", "1992-11-01", "", "99217"], ["FLEURET", "JEAN", "1992-11-00", "", "99217"]),
        (["TARGE", "Jean", "1992-01-01", "", "99217"], ["TARGE", "JEAN", "1992-00-00", "", "99217"]),
        (["MARTIN", "Yasser", "1977-01-03", "75010", "99100"], ["MARTIN", "YASSER", "1977-00-03", "75010", "99100"]),
    ];
    let pivot = |[name, given, birthdate, place, country]: [&str; 5]| Pivot {
        family_name: name.to_owned(),
        given_name: given.to_owned(),
        given_name_array: vec![given.to_owned()],
        birthdate: birthdate.to_owned(),
        birthplace: place.to_owned(),
        birthcountry: country.to_owned(),
        ..angela()
    };
    let record = |[name, given, birthdate, place, country]: [&str; 5]| json!({ "nom": name, "prenoms": given, "naissance": birthdate, "sexe": "F", "commune": place, "pays": country });
    let everybody = Value::Array(rows.iter().map(|(_, told)| record(*told)).collect());
    for (who, told) in rows {
        let (found, _) = by.find(&everybody, &pivot(*who)).unwrap_or_else(|failure| panic!("{who:?}: {failure:?}"));
        assert_eq!(*found, record(*told));
        // Somebody else whose identity is the same when it is normalised: as if there were nobody.
        let mut double = everybody.clone();
        let mut same = record(*told);
        same["nom"] = json!(who[0].to_lowercase());
        double.as_array_mut().unwrap().push(same);
        let refused = by.find(&double, &pivot(*who)).unwrap_err();
        assert_eq!((refused.kind, refused.detail.as_str()), (Kind::Ambiguous, NOT_ONE), "{who:?}");
    }
}

#[test]
fn scores_say_how_far_a_record_agrees_and_too_little_is_nobody() {
    let mut by = by("scored");
    let told = |by: &Match, record: Value| {
        by.find(&record, &angela()).map(|(_, scores)| scores.unwrap().told()).map_err(|failure| failure.kind)
    };
    let all = json!({ "family_name": 1.0, "given_name": 1.0, "birth_date": 1.0, "overall_match": true });
    assert_eq!(told(&by, record()), Ok(all));
    assert_eq!(told(&by, changed("nom", json!("DUBOIT"))), Err(Kind::Unmatched));
    by.least = Some(toml::from_str("family_name = 0.8\nbirth_date = 0.6").unwrap());
    for (member, value, score, told_as) in [
        ("nom", json!("DUBOIT"), "family_name", 0.83),
        ("nom", json!("DUBIOS"), "family_name", 0.83),
        ("naissance", json!("1962-08-25"), "birth_date", 0.67),
        ("prenoms", json!("ANGELA"), "given_name", 1.0),
    ] {
        assert_eq!(told(&by, changed(member, value)).unwrap()[score], told_as, "{member}");
    }
    for (member, value) in [
        ("nom", json!("DUPONT")),
        ("nom", Value::Null),
        ("prenoms", json!("ANGEL")),
        ("naissance", json!("1962-09-25")),
        ("naissance", Value::Null),
        ("sexe", json!("M")),
        ("commune", json!("35238")),
    ] {
        assert_eq!(told(&by, changed(member, value)), Err(Kind::Unmatched), "{member}");
    }
    // Two that agree enough, however much more the one does.
    let two = json!([record(), changed("nom", json!("DUBOIT"))]);
    assert_eq!(told(&by, two), Err(Kind::Ambiguous));
    assert!(by.wrong().is_none());
    by.least = Some(toml::from_str("given_name = 1.1").unwrap());
    assert!(by.wrong().unwrap().contains("from 0 to 1"));
}
