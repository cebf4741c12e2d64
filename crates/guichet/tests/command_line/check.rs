use std::path::Path;

use guichet_guichet::configuration::{Configuration, Mode, json_schema};
use serde_json::Value;

use crate::{guichet, run, told};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/guichet.toml");

/// Checks a text as `guichet.toml` of a folder of its own.
fn check(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("guichet.toml"), text).unwrap();
    let output = guichet(&["check", "--config", "guichet.toml"]).current_dir(folder.path()).output().unwrap();
    told(&output)
}

/// What an editor sees: the same text as JSON, dates as text.
fn as_json(text: &str) -> Value {
    fn dates_as_text(value: &mut Value) {
        match value {
            Value::Object(members) => match members.get("$__toml_private_datetime") {
                Some(date) => *value = date.clone(),
                None => members.values_mut().for_each(dates_as_text),
            },
            Value::Array(items) => items.iter_mut().for_each(dates_as_text),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
    dates_as_text(&mut value);
    value
}

fn fits_the_schema(text: &str) -> bool {
    jsonschema::validator_for(&json_schema()).unwrap().is_valid(&as_json(text))
}

#[test]
fn the_example_is_a_valid_configuration_and_fits_the_schema() {
    let text = std::fs::read_to_string(EXAMPLE).unwrap();
    assert!(fits_the_schema(&text));
    let configuration = Configuration::read(Path::new(EXAMPLE), None).unwrap();
    assert_eq!(configuration.clients.len(), 2);
    assert_eq!(configuration.personas[0].0["birthdate"], "1991-02-28");
    assert_eq!(configuration.resolve["library.test"].port(), 8443);
}

#[test]
fn the_schema_refuses_what_the_program_refuses() {
    for text in [
        "orgin = 1",
        "mode = 'demo'",
        "[services.francconnect]\norigin = 'http://localhost:1'",
        "[services.openid]\norgin = 'http://localhost:1'",
        "[store]\ndurable = 'mysql://h/d'",
        "[franceconnect]\nsub_secret = 'short'",
        "[mail]\nto = 'a'",
        "[proconnect.bridge]\nqueue = 'rie'",
    ] {
        assert!(Configuration::parse("t", text).is_err(), "{text}");
        assert!(!fits_the_schema(text), "{text}");
    }
}

#[test]
fn the_schema_is_printed() {
    let output = run(&["check", "--schema"]);
    assert!(output.status.success());
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), json_schema());
}

#[test]
fn a_valid_file_is_summed_up() {
    insta::assert_snapshot!(check(
        "[services.franceconnect]\norigin = 'https://fc.example'\n[services.datapass]\n[[clients]]\nservice = 'openid'\n\
         redirect_uris = ['https://a.example/']\n[[personas]]\nid = 'a'\n[[personas]]\nid = 'b'\n[[tokens]]\nservice = 'api-particulier'"
    ));
}

#[test]
fn every_invalid_record_is_explained_with_its_line_its_field_and_what_is_right() {
    insta::assert_snapshot!(check(
        r#"[[clients]]
service = "franceconnect"
client_id = "the-town"
client_secret = "a secret that is short"
redirect_uris = ["https://town.example/back", "town.example"]
scopes = ["openid", "familly_name"]
idpFilterExclud = false

[[clients]]
service = "openid"
client_id = "the-town"
redirect_uris = ["https://town.example/back"]

[[clients]]
service = "franceconnect"
redirect_uris = ["https://town.example/back"]
scopes = ["openid", "familly_name", "ville_stationnement"]

[[identity_providers]]
service = "franceconnect"
uid = "town-hall"
name = "town"
title = "Town"
clientID = "guichet"
client_secret = "a-secret-of-thirty-two-characters"
id_token_signed_response_alg = "ES256"

[[data_providers]]
service = "franceconnect"
uid = "0e7c099f-fe86-49a0-b7d1-19df45397212"
title = "Town"
scopes = ["ville_stationnement"]

[[scopes]]
service = "franceconnect"
scope = "ville_stationnement"
fd = "VILLE"
label = "Droit de stationnement"

[[scopes]]
service = "franceconnect"
scope = "openid"
fd = "VILLE"
label = "Déjà là"

[[claims]]
service = "franceconnect"
nom = "quartier"
"#
    ));
}

#[test]
fn in_production_a_record_says_what_must_be_the_same_at_each_start() {
    let production = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/production.toml"));
    let client = "[[clients]]\nservice = 'franceconnect'\nredirect_uris = ['https://town.example/']\n";
    let told = check(&format!("{}\n{client}", production.unwrap()));
    for member in ["client_id", "client_secret", "entityId"] {
        assert!(told.contains(&format!("client of franceconnect: {member}: it is missing; expected ")), "{told}");
    }
    assert!(told.starts_with("exit code: 1"), "{told}");
}

#[test]
fn an_unknown_key_is_shown_with_its_line_and_the_nearest_known_one() {
    insta::assert_snapshot!(check("mode = 'sandbox'\n\n[services.franceconnect]\norgin = 'http://localhost:1'\n"));
}

#[test]
fn an_unknown_service_is_shown_with_the_nearest_known_one() {
    insta::assert_snapshot!(check("[services.francconnect]\norigin = 'http://localhost:1'\n"));
}

#[test]
fn a_value_of_the_wrong_type_says_what_was_expected() {
    insta::assert_snapshot!(check("[services.openid]\nlisten = 7410\n"));
}

#[test]
fn a_text_that_is_not_toml_is_shown_where_it_breaks() {
    insta::assert_snapshot!(check("[store\ndurable = 'sqlite'\n"));
}

#[test]
fn a_line_about_a_secret_is_not_repeated() {
    let told = check("[franceconnect]\nsub_secret = 's3cr3t'\n");
    assert!(!told.contains("s3cr3t"), "{told}");
    insta::assert_snapshot!(told);
}

#[test]
fn a_missing_file_is_named() {
    let output = run(&["check", "--config", "/nowhere/guichet.toml"]);
    insta::assert_snapshot!(told(&output));
}

#[test]
fn everything_that_production_refuses_is_told_at_once() {
    insta::assert_snapshot!(check(
        r#"mode = "production"

[services.franceconnect]
origin = "http://fc.example"

[services.openid]
origin = "https://id.example/openid"
certificate = "openid.pem"

[services.portal]
origin = "https://user:pass@portal.example"

[services.proconnect]
origin = "https://user:pass@portal.example"

[api_particulier.mocks]
folder = "mocks"

[proconnect.bridge]
server = "amqp://queue.example"
user = "proconnect"

[store]
durable = "sqlite"
ephemeral = "postgres"
authority_file = "stores-ca.pem"

[resolve]
"fc.test" = "127.0.0.1:8443"

[[clients]]
service = "francconnect"

[[clients]]
name = "of nobody"

[[personas]]
id = "test"
"#
    ));
}

#[test]
fn http_in_a_sandbox_stays_on_this_machine() {
    let refused = |origin: &str| {
        let text = format!(
            "[services.portal]\norigin = '{origin}'\n[resolve]\n'fc.test' = '127.0.0.1:1'\n'far.test' = '192.0.2.1:1'"
        );
        !Configuration::parse("t", &text).unwrap().refusals(Mode::Sandbox).is_empty()
    };
    for origin in [
        "http://localhost:1",
        "http://a.localhost",
        "http://127.0.0.2",
        "http://[::1]:1",
        "http://fc.test",
        "https://fc.example",
    ] {
        assert!(!refused(origin), "{origin}");
    }
    for origin in [
        "http://fc.example",
        "http://far.test",
        "http://192.0.2.1",
        "http://localhost.example",
        "ftp://localhost",
        "http://localhost/x",
        "http://localhost?x",
    ] {
        assert!(refused(origin), "{origin}");
    }
}

#[test]
fn two_services_do_not_share_a_listener_in_a_sandbox() {
    let text = "[services.portal]\nlisten = '127.0.0.1:1'\n[services.openid]\nlisten = '127.0.0.1:1'";
    let configuration = Configuration::parse("t", text).unwrap();
    let refusals = configuration.refusals(Mode::Sandbox);
    assert_eq!(refusals.len(), 1);
    assert_eq!(refusals[0].to_string(), "t:4:1: openid and portal both have 127.0.0.1:1: each service has its own");
    assert!(configuration.refusals(Mode::Production).iter().all(|r| !r.to_string().contains("both have")));
}

#[test]
fn rows_know_their_line_for_the_slice_that_checks_them() {
    let configuration = Configuration::parse("g.toml", "[[clients]]\nservice = 'openid'\nname = 'a'\n").unwrap();
    let place = configuration.place(&["clients".into(), 0.into(), "name".into()]);
    assert_eq!(place.to_string(), "g.toml:3:1");
}

#[test]
fn mails_that_could_not_leave_are_refused_with_the_reason() {
    let refused = |mode: Mode, text: &str| -> Vec<String> {
        let configuration = Configuration::parse("t", text).unwrap();
        let of_mails = |line: &String| line.contains("mail") || line.contains("encryption") || line.contains("`from`");
        configuration.refusals(mode).iter().map(ToString::to_string).filter(of_mails).collect()
    };
    let provider = "[[identity_providers]]\nservice = 'franceconnect'\n\
                    featureHandlers = { authenticationEmail = 'core-fcp-send-email' }\n";
    for (mode, text, why) in [
        (Mode::Sandbox, "[mail]\nsmtp = 'http://mail.example'", "t:2:1: `smtp` is not a mail server"),
        (Mode::Sandbox, "[mail]\nsmtp = 'smtp://u:p@mail.example'", "t:2:1: `smtp` is not a mail server"),
        (Mode::Sandbox, "[mail]\nuser = 'a'", "t:2:1: [mail] has `user` without `password_file`"),
        (Mode::Sandbox, "[mail]\npassword_file = 'a'", "t:2:1: [mail] has `password_file` without `user`"),
        (Mode::Sandbox, "[mail]\nfrom = 'nobody'", "t:2:1: \"nobody\" is not an e-mail address"),
        (Mode::Production, "[mail]\nsmtp = 'smtp://mail.example'", "t:1:2: [mail] does not say its `from`"),
        (
            Mode::Production,
            "[mail]\nsmtp = 'smtp://mail.example'\nfrom = 'a@b.fr'\nencryption = 'none'",
            "t:4:1: [mail] encryption is \"none\"",
        ),
        (Mode::Production, "[mail]\nlisten = '127.0.0.1:25'", "t:2:1: `listen` of [mail] belongs to the sandbox"),
        (Mode::Production, provider, "t:3:1: this identity provider has a mail sent at each login"),
    ] {
        let told = refused(mode, text);
        assert!(told.len() == 1 && told[0].starts_with(why), "{text}: {told:?}");
    }
    let relay = "[mail]\nsmtp = 'smtp://localhost:25'\nfrom = 'a@b.fr'\nencryption = 'none'\n";
    assert_eq!(refused(Mode::Production, &format!("{relay}{provider}")), [""; 0]);
    assert_eq!(refused(Mode::Sandbox, provider), [""; 0]);
}

#[test]
fn the_domain_of_the_device_cookie_is_one_of_its_hosts() {
    let refused = |domain: &str| {
        let text = format!(
            "[services.franceconnect]\norigin = 'https://fc.id.example'\n[services.franceconnect-plus]\n\
             origin = 'https://auth.id.example'\n[franceconnect]\ndevice_domain = '{domain}'\n"
        );
        let configuration = Configuration::parse("t", &text).unwrap();
        let refusals = configuration.refusals(Mode::Sandbox);
        refusals.iter().filter(|it| it.to_string().starts_with("t:6:1: device_domain is")).count()
    };
    assert_eq!(refused("id.example"), 0);
    assert_eq!(refused("fc.id.example"), 1);
    for other in ["example", "other.example", "d.example", ""] {
        assert_eq!(refused(other), 2, "{other}");
    }
}

#[test]
fn the_resolver_of_mail_domains_is_asked_over_https_and_the_renater_button_stands_for_an_address() {
    let refused = |mode: Mode, line: &str| -> Vec<String> {
        let configuration =
            Configuration::parse("t", &format!("[proconnect]\norganisations = 'none'\n{line}\n")).unwrap();
        let refusals = configuration.refusals(mode).iter().map(ToString::to_string).collect::<Vec<_>>();
        refusals.into_iter().filter(|told| told.starts_with("t:3:1: ")).collect()
    };
    let (https, http) =
        ("mail_resolver = 'https://dns.google/resolve'", "mail_resolver = 'http://dns.example/resolve'");
    for (mode, line, why) in [
        (Mode::Production, https, None),
        (Mode::Production, "mail_resolver = 'http://localhost:8053/resolve'", None),
        (Mode::Production, http, Some("mail_resolver http://dns.example/resolve is asked over https")),
        (Mode::Sandbox, http, None),
        (Mode::Sandbox, "mail_resolver = 'dns://9.9.9.9'", Some("mail_resolver dns://9.9.9.9 is asked over https")),
        (Mode::Sandbox, "renater_email = 'federation@renater.fr'", None),
        (Mode::Sandbox, "renater_email = 'renater.fr'", Some("\"renater.fr\" is not an e-mail address")),
    ] {
        let told = refused(mode, line);
        assert_eq!(told.len(), usize::from(why.is_some()), "{line}: {told:?}");
        assert!(why.is_none_or(|why| told[0]["t:3:1: ".len()..].starts_with(why)), "{line}: {told:?}");
    }
}
