//! The npm packages of our tests: their licences, from the lock files.

use crate::cargo::root;
use crate::dependencies::is_allowed;

const FOLDERS: &[&str] = &["clients/node", "e2e"];

#[test]
fn every_npm_package_of_the_tests_has_a_licence_that_we_accept() {
    for folder in FOLDERS {
        let path = root().join(folder).join("package-lock.json");
        let lock: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for (package, record) in lock["packages"].as_object().unwrap() {
            let licence = record["license"].as_str().unwrap_or_default();
            assert!(is_allowed(licence), "{folder}: {package}: {licence:?}");
        }
    }
}
