use std::net::TcpListener;
use std::path::Path;

use guichet_jose::{SignatureAlgorithm, SigningKey, digest};
use guichet_test_servers::SoftHsm;

use crate::{evidence, guichet, told};

/// Puts a key pair named `plus` into the token; its thumbprint.
fn put_key(hsm: &SoftHsm, id: &str) -> String {
    let (key, pkcs8) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
    hsm.import("plus", id, &digest::base64(pkcs8.as_bytes()));
    key.kid().unwrap().to_owned()
}

fn configure(folder: &Path, members: &[(&str, &str)]) {
    std::fs::write(folder.join("pin"), SoftHsm::PIN).unwrap();
    std::fs::write(folder.join("wrong-pin"), "4321").unwrap();
    let module = format!("'{}'", SoftHsm::module());
    let mut all = vec![
        ("module", module.as_str()),
        ("token", "'guichet'"),
        ("pin_file", "'pin'"),
        ("keys", "[{ label = 'plus' }]"),
    ];
    all.retain(|(name, _)| members.iter().all(|(changed, _)| changed != name));
    let lines: Vec<String> = all.iter().chain(members).map(|(name, value)| format!("{name} = {value}")).collect();
    let text = format!("[services.franceconnect-plus.pkcs11]\n{}\n", lines.join("\n"));
    std::fs::write(folder.join("guichet.toml"), text).unwrap();
}

fn ask(hsm: &SoftHsm, folder: &Path, arguments: &[&str]) -> String {
    let (name, value) = hsm.environment();
    let mut command = guichet(arguments);
    told(&command.args(["--config", "guichet.toml"]).current_dir(folder).env(name, value).output().unwrap())
}

#[test]
fn check_signs_with_the_key_in_the_token_and_names_it() {
    let (hsm, folder) = (SoftHsm::new(), tempfile::tempdir().unwrap());
    let kid = put_key(&hsm, "01");
    for keys in ["[{ label = 'plus' }]", "[{ id = '01' }]", "[{ label = 'plus', id = '01' }]"] {
        configure(folder.path(), &[("keys", keys)]);
        let told = ask(&hsm, folder.path(), &["check"]);
        assert!(told.starts_with("exit code: 0\n"), "{told}");
        let line = format!("franceconnect-plus signs in the token «guichet», keys published: {kid}\n");
        assert!(told.contains(&line), "{told}");
    }
}

#[test]
fn a_key_that_cannot_be_used_stops_check_and_start_with_the_reason() {
    let (hsm, folder) = (SoftHsm::new(), tempfile::tempdir().unwrap());
    put_key(&hsm, "01");
    for (member, reason) in [
        (
            ("module", "'/nowhere/module.so'"),
            "the PKCS#11 module /nowhere/module.so cannot be loaded: /nowhere/module.so: ",
        ),
        (("module", "'/usr/bin/env'"), "the PKCS#11 module /usr/bin/env cannot be loaded: "),
        (("token", "'other'"), "there is no token «other»: the module shows «guichet»"),
        (("pin_file", "'nowhere'"), "the file of the PIN, nowhere, cannot be read: No such file or directory"),
        (
            ("pin_file", "'wrong-pin'"),
            "the token «guichet» refuses the PIN; it is not tried again before the next start",
        ),
        (("keys", "[{ label = 'minus' }]"), "the token «guichet» has no private key «minus» on a curve: it has «plus»"),
        (("keys", "[{ id = 'ff' }]"), "the token «guichet» has no private key id ff on a curve: it has «plus»"),
        (
            ("keys", "[]"),
            "[services.franceconnect-plus.pkcs11] names no key: each of `keys` has a `label`, an `id`, or both",
        ),
        (("keys", "[{}]"), "[services.franceconnect-plus.pkcs11] names no key"),
        (("sessions", "0"), "`sessions` is 0: expected 1 to 64"),
        (("keys", "[{ id = '0' }]"), "expected an even number of hexadecimal digits, `0a01`"),
    ] {
        configure(folder.path(), &[member]);
        let check = ask(&hsm, folder.path(), &["check"]);
        assert!(check.starts_with("exit code: 1\n") && check.contains("error: guichet.toml:"), "{check}");
        assert!(check.contains(reason), "{member:?}: {check}");
    }
    configure(folder.path(), &[("pin_file", "'wrong-pin'")]);
    let start = ask(&hsm, folder.path(), &["dev", "--port-base", "0"]);
    assert!(start.starts_with("exit code: 1\n") && start.contains("refuses the PIN"), "{start}");
    // FC §10.2: at start-up alone.
    assert!(start.contains("(Y030002)"), "{start}");
    evidence::met("Y030002");
}

#[test]
fn a_proconnect_that_does_not_start_says_why_which_is_y030002() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pin"), "1234").unwrap();
    let keys = "module = '/nowhere/module.so'\ntoken = 'guichet'\npin_file = 'pin'\nkeys = [{ label = 'plus' }]\n";
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = format!("listen = '{}'\n", taken.local_addr().unwrap());
    for (table, members, reason) in [
        ("[services.proconnect.pkcs11]", keys, "/nowhere/module.so cannot be loaded"),
        ("[services.proconnect]", &listen, "is taken by another program"),
    ] {
        std::fs::write(folder.path().join("guichet.toml"), format!("{table}\n{members}")).unwrap();
        let mut command = guichet(&["dev", "--port-base", "0", "--config", "guichet.toml"]);
        let told = told(&command.current_dir(folder.path()).output().unwrap());
        assert!(told.starts_with("exit code: 1\n") && told.contains(reason), "{told}");
        // PC §6: one code for whatever keeps it from starting.
        assert!(told.contains("(Y030002)"), "{told}");
    }
    evidence::met("Y030002");
}

#[test]
fn two_keys_of_one_name_and_a_service_that_signs_nothing_are_refused() {
    let (hsm, folder) = (SoftHsm::new(), tempfile::tempdir().unwrap());
    put_key(&hsm, "01");
    configure(folder.path(), &[]);
    let file = folder.path().join("guichet.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("franceconnect-plus", "portal")).unwrap();
    let told = ask(&hsm, folder.path(), &["check"]);
    assert!(
        told.contains("[services.portal.pkcs11] is for a service that signs tokens, which portal is not"),
        "{told}"
    );

    put_key(&hsm, "02");
    configure(folder.path(), &[]);
    let told = ask(&hsm, folder.path(), &["check"]);
    assert!(told.contains("the token «guichet» has several keys «plus»: name one by its id too"), "{told}");
}
