//! Which services answered each test: `cargo xtask` learns from it on which platform a line was shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::{LazyLock, Mutex};

use serde_json::Value;
use url::Url;

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

/// Notes that an address answered the test that runs here.
pub fn answered(url: &str) {
    let Some(evidence) = EVIDENCE.as_ref() else { return };
    let origin = Url::parse(url).unwrap().origin().ascii_serialization();
    let Some(test) = std::thread::current().name().map(str::to_owned) else { return };
    let mut evidence = evidence.lock().unwrap();
    let Some(service) = evidence.services.get(&origin).cloned() else { return };
    let line = format!("{test}\t{service}\n");
    if evidence.written.insert((test, service)) {
        evidence.file.write_all(line.as_bytes()).unwrap();
    }
}
