use crate::{run, told};

#[test]
fn the_two_platforms_of_franceconnect_differ_in_what_the_reference_lists() {
    let told = told(&run(&["profiles", "diff", "franceconnect", "franceconnect-plus"]));
    // FC §1.1, line by line; what the two have in common (prefix, `errors`) does not stand there.
    for (topic, low, high) in [
        ("name on pages", "FranceConnect", "FranceConnect+"),
        ("levels that are given (acr)", "eidas1", "eidas2, eidas3"),
        ("levels of identity providers (acr)", "eidas1, eidas2, eidas3", "eidas2, eidas3"),
        ("level when no known one is asked for", "eidas1", "eidas3"),
        ("levels with single sign-on", "eidas1", "eidas2"),
        (
            "identity given to the service provider",
            "the register's (RNIPP)",
            "the identity provider's, with the register's beside it (rnipp_*)",
        ),
        (
            "session",
            "1800 s, renewed at each hit; its cookie lasts as long",
            "600 s, not renewed by hits; its cookie ends with the browser's session",
        ),
        ("signature of ID tokens and userinfo", "ES256, RS256, HS256", "ES256"),
        ("encryption of ID tokens and userinfo", "off", "on: ECDH-ES, RSA-OAEP, RSA-OAEP-256 with A256GCM"),
        ("signature when none is registered", "HS256", "ES256"),
        ("identity providers that a service provider excludes", "shown greyed out", "hidden"),
    ] {
        let paragraph =
            format!("\n{topic}\n  franceconnect@2026-02-01       {low}\n  franceconnect-plus@2026-02-01  {high}\n");
        assert!(told.contains(&paragraph), "{paragraph}\n{told}");
    }
    assert!(!told.contains("path of the issuer"), "{told}");
    insta::assert_snapshot!("diff", told);
}

#[test]
fn what_a_service_provider_changes_on_18_june_2026_is_told_in_words() {
    let told = told(&run(&["profiles", "diff", "proconnect@2026-01", "proconnect@2026-06-18"]));
    // PC §3.4: each former level with what takes its place.
    for (former, now) in [
        ("https://proconnect.gouv.fr/assurance/self-asserted", "eidas0"),
        ("https://proconnect.gouv.fr/assurance/self-asserted-2fa", "eidas0-mfa"),
        ("https://proconnect.gouv.fr/assurance/consistency-checked", "eidas1"),
        ("https://proconnect.gouv.fr/assurance/consistency-checked-2fa", "eidas1-mfa"),
    ] {
        let paragraph = format!(
            "\nwhat to ask for in the place of {former}\n  proconnect@2026-01     none\n  proconnect@2026-06-18  {now}\n"
        );
        assert!(told.contains(&paragraph), "{paragraph}\n{told}");
        assert!(told.contains(&format!("\n      {now} instead of {former}\n")), "{told}");
    }
    insta::assert_snapshot!("dated", told);
    // The way back is told as well, by the other file.
    let back = crate::told(&run(&["profiles", "diff", "proconnect@2026-06-18", "proconnect@2026-01"]));
    let instead = "\n      https://proconnect.gouv.fr/assurance/self-asserted-2fa instead of eidas0-mfa\n";
    assert!(back.contains(instead) && back.contains("expect no more that a code in a mail reaches these"), "{back}");
}

#[test]
fn a_profile_is_told_whole_by_its_service_or_by_its_date_too() {
    let by_service = told(&run(&["profiles", "show", "openid"]));
    assert_eq!(by_service, told(&run(&["profiles", "show", "openid@2026-11-01"])));
    assert!(by_service.contains("PKCE\n  optional, S256, enforced once used\n"), "{by_service}");
    insta::assert_snapshot!("list", told(&run(&["profiles", "list"])));
    insta::assert_snapshot!("same", told(&run(&["profiles", "diff", "openid", "openid"])));
    insta::assert_snapshot!("unknown", told(&run(&["profiles", "show", "franceconect"])));
}
