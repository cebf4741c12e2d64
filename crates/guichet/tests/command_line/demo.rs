use crate::run;

/// Exit code, what the terminal shows, what standard error says.
fn played(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = run(&[&["demo"], arguments].concat());
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_scenario_is_played_to_its_end() {
    for scenario in ["franceconnect", "consent", "proconnect", "openid"] {
        let (code, shown, error) = played(&[scenario]);
        assert_eq!((code, error.as_str()), (Some(0), ""), "{scenario}: {shown}");
        assert!(shown.ends_with("Angela Claire Louise DUBOIS is logged in.\n\n"), "{scenario}: {shown}");
    }
}

#[test]
fn the_exchanges_behind_the_browser_are_shown_where_they_happen() {
    let (_, shown, _) = played(&[]);
    let lines: Vec<&str> = shown.lines().map(str::trim).collect();
    let at = |start: &str, end: &str| {
        lines
            .iter()
            .position(|line| line.starts_with(start) && line.ends_with(end))
            .unwrap_or_else(|| panic!("{start} … {end}: {shown}"))
    };
    let places = [
        at("browser → franceconnect  GET", "/api/v2/authorize"),
        at("browser → franceconnect  POST", "/api/v2/redirect-to-idp"),
        at("browser → identity-providers  POST", "/dgfip/login"),
        at("browser → franceconnect  GET", "/api/v2/oidc-callback"),
        at("franceconnect → identity-providers  POST", "/dgfip/token"),
        at("franceconnect → identity-providers  GET", "/dgfip/userinfo"),
        at("franceconnect → producers  GET", "/rnipp/Brpp2IdentificationComplet/individus"),
        at("browser → franceconnect  POST", "/api/v2/login"),
        at("browser → service provider  GET", "http://localhost:3000/callback"),
        at("service provider → franceconnect  POST", "/api/v2/token"),
        at("service provider → franceconnect  GET", "/api/v2/userinfo"),
    ];
    assert!(places.is_sorted(), "{places:?}: {shown}");
}

#[test]
fn the_persona_and_the_identity_provider_can_be_chosen() {
    let (code, shown, error) = played(&["--identity-provider", "la-poste", "--persona", "test"]);
    assert_eq!(code, Some(0), "{error}");
    assert!(shown.contains("They choose the identity provider La Poste"), "{shown}");
}

#[test]
fn a_professional_is_led_by_their_address_and_chooses_where_it_leads_to_several() {
    let (code, shown, error) = played(&["proconnect"]);
    assert_eq!(code, Some(0), "{error}");
    for step in [
        "They give the address angela.dubois@fia1.fr, which leads to Ministère de démonstration",
        "proconnect → producers  GET",
    ] {
        assert!(shown.contains(step), "{step}: {shown}");
    }
    let (code, shown, error) = played(&["proconnect", "--persona", "pierre_dinum", "--identity-provider", "fia2"]);
    assert_eq!(code, Some(0), "{error}");
    for step in [
        "They give the address pierre.dubois@polyfi.fr, which leads to several identity providers",
        "They choose the identity provider Collectivité de démonstration",
    ] {
        assert!(shown.contains(step), "{step}: {shown}");
    }
    let (code, _, error) = played(&["proconnect", "--identity-provider", "fia2"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("no identity provider is called `fia2`; there are: fia1"), "{error}");
    let (code, _, error) = played(&["proconnect", "--persona", "nobody"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("`nobody` has no work e-mail address; there are: john_doe, angela_mairie"), "{error}");
    let (code, _, error) = played(&["proconnect", "--persona", "emma_logiciels"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("error page Y500015: "), "a public service is for public agents: {error}");
}

#[test]
fn a_fault_stops_the_journey_at_its_step_with_the_code_of_the_page() {
    let signature = r#"{"target": "identity-provider:dgfip", "kind": "bad_signature", "at": "id_token"}"#;
    let register = r#"{"target": "producer:rnipp", "kind": "status", "status": 500}"#;
    for (fault, code) in [(signature, "Y020026"), (register, "Y010012")] {
        let (exit, shown, error) = played(&["--fault", fault]);
        assert_eq!(exit, Some(1), "{shown}");
        assert!(
            error.starts_with("error: step 6, “They sign in there as test and come back to FranceConnect”, failed: "),
            "{error}"
        );
        assert!(error.contains(&format!("error page {code}: ")), "{error}");
    }
}

#[test]
fn a_fault_in_what_the_client_gets_stops_the_journey_at_the_check_that_finds_it() {
    let nonce = r#"{"target": "client:demo", "kind": "wrong_claim", "claim": "nonce", "value": "another"}"#;
    let userinfo = r#"{"target": "client:demo", "kind": "bad_signature", "at": "userinfo"}"#;
    let down = r#"{"target": "service:franceconnect", "kind": "status", "status": 503, "at": "token"}"#;
    for (fault, step, reason) in [
        (nonce, "It fetches the public keys and verifies the ID token", "the nonce is not the one of the request"),
        (userinfo, "It asks who it is", "wrong signature"),
        (down, "The service provider exchanges the code for tokens", "503"),
    ] {
        let (exit, shown, error) = played(&["--fault", fault]);
        assert_eq!(exit, Some(1), "{shown}");
        assert!(error.contains(step) && error.contains(reason), "{error}");
    }
}

#[test]
fn faults_are_all_set_before_the_browser_starts() {
    let refused =
        r#"{"target": "identity-provider:dgfip", "kind": "error", "error": "access_denied", "at": "authorize"}"#;
    let unknown = r#"{"target": "nobody", "kind": "junk"}"#;
    let (exit, shown, error) = played(&["--fault", refused, "--fault", unknown]);
    assert_eq!(exit, Some(1));
    assert!(error.starts_with("error: step 2, “Faults are set”, failed: "), "{error}");
    assert!(!shown.contains("browser →"), "{shown}");
}

#[test]
fn a_provider_that_refuses_is_told_by_the_words_of_the_page() {
    let refused =
        r#"{"target": "identity-provider:dgfip", "kind": "error", "error": "access_denied", "at": "authorize"}"#;
    let (exit, _, error) = played(&["--fault", refused]);
    assert_eq!(exit, Some(1));
    assert!(error.contains("it says “La connexion à Impôts n'a pas été possible."), "{error}");
}

#[test]
fn an_unknown_persona_is_refused_with_the_known_ones() {
    let (exit, _, error) = played(&["--persona", "nobody"]);
    assert_eq!(exit, Some(1));
    assert!(error.contains("has no `persona-nobody`; it offers: "), "{error}");
    assert!(error.contains("persona-test"), "{error}");
}

#[test]
fn nothing_but_text_goes_to_what_is_no_terminal() {
    let (_, shown, error) = played(&["--persona", "nobody"]);
    assert!(!format!("{shown}{error}").contains('\u{1b}'), "{shown}");
}

#[test]
fn legal_aid_is_asked_for_without_typing_a_number() {
    let (code, shown, error) = played(&["aide-juridictionnelle"]);
    assert_eq!((code, error.as_str()), (Some(0), ""), "{shown}");
    let lines: Vec<&str> = shown.trim_end().lines().map(str::trim).collect();
    // AF §4, A1 to A9, in their order; the token that is asked about goes nowhere in clear.
    let mut left = lines.iter();
    for (start, end) in [
        ("browser → franceconnect  GET", "/api/v2/authorize"),
        ("✓ the page says what comes from whom: Direction générale des Finances publiques; Dernière", "1er Janvier"),
        ("service provider → franceconnect  POST", "/api/v2/token"),
        ("service provider → data-providers  POST", "/impot-particulier/token"),
        ("service provider → data-providers  GET", ""),
        ("x-franceconnect-oauth        …", ""),
        ("id_teleservice               AJ-0001", ""),
        ("data-providers → franceconnect  POST", "/api/v2/checktoken"),
        ("data-providers → producers  GET", ""),
        ("nbPart                       1.0", ""),
        ("rfr                          9800", ""),
        ("✓ DP_VERIFIED_FC_CHECKTOKEN: API Impôt particulier told of `dgfip_annee_n_moins_1 dgfip_rfr", "Guichet demo"),
    ] {
        let found = left.any(|line| line.starts_with(start) && line.ends_with(end));
        assert!(found, "{start} … {end}: {shown}");
    }
    assert!(lines.last().unwrap().starts_with("Angela Claire Louise DUBOIS may have legal aid: 9800 € in "), "{shown}");
    // Somebody else's income is the sandbox's; whom the tax administration does not know stops there.
    let (code, shown, error) = played(&["aide-juridictionnelle", "--persona", "avec_nom_dusage"]);
    assert_eq!((code, error.as_str()), (Some(0), ""), "{shown}");
    assert!(!shown.contains("rfr                          9800") && shown.contains("Pierre MERCIER "), "{shown}");
    let (code, _, error) = played(&["aide-juridictionnelle", "--persona", "moins_16_ans"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("“With both tokens it asks for the income") && error.contains("4101"), "{error}");
}

#[test]
fn an_authorisation_is_asked_for_granted_used_and_taken_back() {
    // A Thursday's noon in Paris: on Sunday nights the producer is away.
    let (code, shown, error) = played(&["habilitation", "--at", "2026-11-26T11:00:00Z"]);
    assert_eq!((code, error.as_str()), (Some(0), ""), "{shown}");
    let lines: Vec<&str> = shown.trim_end().lines().map(str::trim).collect();
    let mut left = lines.iter();
    for (start, end) in [
        ("browser → datapass  POST", "/auth/proconnect"),
        ("browser → datapass  POST", "/demande/1/r%C3%A9sum%C3%A9"),
        ("browser → datapass  POST", "/instruction/demandes/1/demande-de-modifications"),
        ("✓ mail to angela.dubois@fia1.fr: ", "des modifications sont demandées"),
        ("browser → datapass  POST", "/demande/1/etapes/legal"),
        ("browser → datapass  POST", "/instruction/demandes/1/approuver"),
        ("✓ mail to angela.dubois@fia1.fr: ", "votre demande est validée"),
        ("browser → token-space  GET", "/auth/proconnect_api_particulier/callback"),
        ("browser → token-space  POST", "/partager"),
        ("browser → token-space  GET", ""),
        ("demo → portal  PUT", "/control/v1/clock"),
        ("✓ it opens nothing any more", ""),
        ("scopes", r#"["cnaf_adresse","cnaf_allocataires","cnaf_quotient_familial"]"#),
        ("town → api-particulier  GET", "/v3/dss/quotient_familial/identite"),
        ("← 200 OK", ""),
        ("town → api-particulier  GET", "/v3/mesri/statut_etudiant/identite"),
        ("← 403 Forbidden", ""),
        ("browser → datapass  POST", "/instruction/demandes/1/r%C3%A9voquer"),
        ("← 401 Unauthorized", ""),
        ("browser → datapass  POST", "/instruction/demandes/2/approuver"),
        ("browser → datapass  POST", "/demandes/2/client/secret"),
        ("browser → service provider  GET", "/callback"),
        ("service provider → franceconnect  GET", "/api/v2/userinfo"),
        ("browser → datapass  POST", "/instruction/demandes/2/r%C3%A9voquer"),
        ("✓ FranceConnect refuses with Y", ""),
    ] {
        let found = left.any(|line| line.starts_with(start) && line.ends_with(end));
        assert!(found, "{start} … {end}: {shown}");
    }
    assert!(lines.last().unwrap().contains(" let Angela Claire Louise DUBOIS in; both were taken back"), "{shown}");
}
