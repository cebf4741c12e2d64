//! Which services and error codes each test met, as the journeys tell it: `cargo xtask` learns from it on which platform a line
//! was shown.

use std::fs::OpenOptions;
use std::io::Write as _;

/// What tells these tests from the journeys.
const BINARY: &str = "command_line";

/// The services of the configurations in production, by their hosts.
const HOSTS: [(&str, &str); 3] = [
    ("fc.example.org", "franceconnect"),
    ("plus.example.org", "franceconnect-plus"),
    ("particulier.example", "api-particulier"),
];

/// Notes that a service answered the test that runs here, and the code that it told.
pub(crate) fn answered(host: &str, body: &str) {
    if let Some((_, service)) = HOSTS.iter().find(|(known, _)| *known == host) {
        met(service);
    }
    let on_a_page = body.split("id=\"error-code\">").nth(1).and_then(|rest| rest.split('<').next());
    let in_json = body.split("?code=").nth(1).and_then(|rest| rest.split('&').next());
    let code = on_a_page.or(in_json).and_then(|text| text.rsplit(' ').next()).filter(|code| code.starts_with('Y'));
    code.into_iter().for_each(met);
}

/// Notes what the test that runs here met: a service or an error code.
#[expect(clippy::disallowed_methods, reason = "the tests' own setting, not the program's")]
pub(crate) fn met(what: &str) {
    let (Some(path), thread) = (std::env::var_os("GUICHET_TEST_EVIDENCE"), std::thread::current()) else { return };
    let Some(test) = thread.name() else { return };
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    file.write_all(format!("{BINARY}::{test}\t{what}\n").as_bytes()).unwrap();
}
