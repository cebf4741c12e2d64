//! The npm packages of our tests: their licences, from the lock files.

use crate::cargo::root;
use crate::dependencies::is_allowed;

/// Old packages whose licence stands elsewhere than where npm looks for it: where it was read.
const UNSTATED: &[(&str, &str, &str)] = &[
    ("node_modules/busboy", "1.6.0", "MIT, in its LICENSE and under `licenses` of its package.json"),
    ("node_modules/pause", "0.0.1", "MIT, in its Readme.md"),
    ("node_modules/passport-strategy", "1.0.0", "MIT, in its LICENSE and under `licenses` of its package.json"),
    ("node_modules/streamsearch", "1.1.0", "MIT, in its LICENSE and under `licenses` of its package.json"),
];

const FOLDERS: &[&str] = &["clients/node", "e2e", "examples/aide-juridictionnelle"];

#[test]
fn every_npm_package_of_the_tests_has_a_licence_that_we_accept() {
    for folder in FOLDERS {
        let path = root().join(folder).join("package-lock.json");
        let lock: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for (package, record) in lock["packages"].as_object().unwrap() {
            if UNSTATED.iter().any(|(name, version, _)| package == name && record["version"] == *version) {
                continue;
            }
            let licence = record["license"].as_str().unwrap_or_default();
            assert!(is_allowed(licence), "{folder}: {package}: {licence:?}");
        }
    }
}
