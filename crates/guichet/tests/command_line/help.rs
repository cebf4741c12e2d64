use crate::{run, told};

#[test]
fn help_tells_everything_that_can_be_asked() {
    insta::assert_snapshot!("help", told(&run(&["--help"])));
    insta::assert_snapshot!("help_dev", told(&run(&["dev", "--help"])));
    insta::assert_snapshot!("help_serve", told(&run(&["serve", "--help"])));
    insta::assert_snapshot!("help_demo", told(&run(&["demo", "--help"])));
    insta::assert_snapshot!("help_import", told(&run(&["import", "--help"])));
    insta::assert_snapshot!("help_journal", told(&run(&["journal", "--help"])));
    insta::assert_snapshot!("help_journal_verify", told(&run(&["journal", "verify", "--help"])));
    insta::assert_snapshot!("help_journal_purge", told(&run(&["journal", "purge", "--help"])));
    insta::assert_snapshot!("help_profiles", told(&run(&["profiles", "--help"])));
    insta::assert_snapshot!("help_profiles_diff", told(&run(&["profiles", "diff", "--help"])));
    insta::assert_snapshot!("help_tokens", told(&run(&["tokens", "--help"])));
    insta::assert_snapshot!("help_tokens_issue", told(&run(&["tokens", "issue", "--help"])));
    insta::assert_snapshot!("help_accesses", told(&run(&["accesses", "--help"])));
    insta::assert_snapshot!("help_accesses_export", told(&run(&["accesses", "export", "--help"])));
    insta::assert_snapshot!("help_check", told(&run(&["check", "--help"])));
}

#[test]
fn the_version_is_the_one_of_the_package() {
    let output = run(&["--version"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("guichet {}\n", env!("CARGO_PKG_VERSION")));
    assert!(output.status.success());
}

#[test]
fn a_command_line_that_cannot_be_meant_is_refused_with_the_reason() {
    insta::assert_snapshot!("no_command", told(&run(&[])));
    insta::assert_snapshot!("unknown_command", told(&run(&["demon"])));
    insta::assert_snapshot!("port_base_too_high", told(&run(&["dev", "--port-base", "65530"])));
    insta::assert_snapshot!("backchannel_with_port", told(&run(&["dev", "--backchannel-base", "http://guichet:7401"])));
    insta::assert_snapshot!("public_host_with_port", told(&run(&["dev", "--public-host", "http://guichet"])));
    insta::assert_snapshot!("fault_not_json", told(&run(&["demo", "--fault", "bad_signature"])));
    insta::assert_snapshot!("unknown_scenario", told(&run(&["demo", "franceconect"])));
    insta::assert_snapshot!("log_filter", told(&run(&["--log", "a=b=c", "check", "--schema"])));
}
