//! Places where a test may kill the process: each has its test, and no release has any.

use crate::cargo::root;
use crate::sources::sources;

#[test]
fn each_crash_point_is_crossed_by_a_test() {
    let files = sources(&["rs"]);
    let tests: Vec<_> = files.iter().filter(|file| file.path.contains("tests/journeys/crashes/")).collect();
    let mut untested = Vec::new();
    for file in &files {
        for (_, line) in file.program_lines() {
            let Some(place) = line.split("crash::point(\"").nth(1).and_then(|rest| rest.split('"').next()) else {
                continue;
            };
            let named = [format!("\"{place}\""), format!("\"{place}:")];
            if !tests.iter().any(|test| named.iter().any(|name| test.text.contains(name))) {
                untested.push(format!("{}: {place}", file.path));
            }
        }
    }
    assert!(untested.is_empty(), "{untested:#?}");
}

/// Features that weaken a build, and where they are defined.
const OF_TESTS: [(&str, &str); 2] =
    [("crash-points", "crates/store/Cargo.toml"), ("recycled-rsa-keys", "crates/jose/Cargo.toml")];

#[test]
fn only_tests_ask_for_features_that_are_for_tests() {
    for (feature, definition) in OF_TESTS {
        for manifest in sources(&["toml"]).iter().filter(|file| file.path.ends_with("Cargo.toml")) {
            let mut section = "";
            for line in manifest.text.lines() {
                if line.starts_with('[') {
                    section = line;
                }
                let defined = manifest.path == definition && section == "[features]";
                let asked = line.contains(feature) && !line.trim_start().starts_with('#');
                assert!(!asked || defined || section == "[dev-dependencies]", "{}: {line}", manifest.path);
            }
        }
        let workspace = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
        assert!(!workspace.contains(feature));
    }
}
