//! Which services and error codes each test met: `cargo xtask` learns from it on which platform a line was shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::{LazyLock, Mutex};

use serde_json::Value;
use url::Url;

use super::{Reply, Stand};

struct Evidence {
    file: File,
    /// Service by origin.
    services: BTreeMap<String, String>,
    written: BTreeSet<(String, String)>,
}

static EVIDENCE: LazyLock<Option<Mutex<Evidence>>> = LazyLock::new(open);

#[expect(clippy::disallowed_methods, reason = "the tests' own setting, not the program's")]
fn open() -> Option<Mutex<Evidence>> {
    let path = std::env::var_os("GUICHET_TEST_EVIDENCE")?;
    let file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    Some(Mutex::new(Evidence { file, services: BTreeMap::new(), written: BTreeSet::new() }))
}

/// Notes where the services of a stack are.
pub fn serves(manifest: &Value) {
    let Some(evidence) = EVIDENCE.as_ref() else { return };
    let mut evidence = evidence.lock().unwrap();
    for (service, origin) in manifest["services"].as_object().unwrap() {
        evidence.services.insert(origin.as_str().unwrap().to_owned(), service.clone());
    }
}

/// Notes what answered the test that runs here: the service, and the error that it told.
pub fn answered(reply: &Reply) {
    let Some(evidence) = EVIDENCE.as_ref() else { return };
    let url = Url::parse(&reply.url).unwrap();
    let Some(test) = std::thread::current().name().map(str::to_owned) else { return };
    let mut evidence = evidence.lock().unwrap();
    let Some(service) = evidence.services.get(&url.origin().ascii_serialization()).cloned() else { return };
    // What a redirect tells stands in its query, or in its fragment.
    let answer = reply.header("location").split(['?', '#']).skip(1);
    let errors = answer.flat_map(|pairs| form_urlencoded::parse(pairs.as_bytes())).filter(|(name, _)| name == "error");
    let errors: Vec<String> = errors.map(|(_, error)| format!("error:{error}")).collect();
    for met in errors.into_iter().chain([service, reply.code()]).filter(|met| !met.is_empty()) {
        evidence.write(&test, met);
    }
}

impl Evidence {
    fn write(&mut self, test: &str, met: String) {
        let line = format!("{test}\t{met}\n");
        if self.written.insert((test.to_owned(), met)) {
            self.file.write_all(line.as_bytes()).unwrap();
        }
    }
}

impl Stand {
    /// The rule of the latest exchange at an address that was answered with this status. Some codes stand there alone, and in
    /// the log: no answer tells them.
    pub async fn rule(&self, address: &str, status: u16) -> String {
        let exchanges = self.command("GET", "/exchanges", Value::Null).await;
        let fits = |it: &&Value| it["url"].as_str().is_some_and(|url| url.contains(address)) && it["status"] == status;
        let last = exchanges["exchanges"].as_array().unwrap().iter().rfind(fits);
        let rule = last.unwrap()["rule"].as_str().unwrap_or_default().to_owned();
        let code = rule.split(' ').next().filter(|code| !code.is_empty());
        if let (Some(evidence), Some(test), Some(code)) = (EVIDENCE.as_ref(), std::thread::current().name(), code) {
            evidence.lock().unwrap().write(test, code.to_owned());
        }
        rule
    }
}
