//! How tests are written: all of them run, none waits for time to pass, none judges by how long it took.

use crate::sources::sources;

/// What a test must not contain, and what to do instead. (Written in two halves, so that this file does
/// not contain them.)
const RUST: &[(&str, &str)] = &[
    (concat!("#[", "ignore"), "a test that does not run proves nothing: mend it or take it out"),
    (concat!("sle", "ep("), "move the clock by hand, or wait for the event itself"),
    (concat!(".elap", "sed()"), "a test asserts no durations: a loaded machine is slow"),
];

const JAVASCRIPT: &[(&str, &str)] = &[
    (concat!("setTime", "out("), "wait for the event itself"),
    (concat!("waitForTime", "out("), "wait for what the page shows"),
    (concat!("test.", "skip("), "a test that does not run proves nothing: mend it or take it out"),
    (concat!("skip", ": true"), "a test that does not run proves nothing: mend it or take it out"),
    (concat!(".on", "ly("), "it hides every other test"),
    (concat!("performance.", "now("), "a test asserts no durations: a loaded machine is slow"),
];

#[test]
fn rust_tests_all_run_and_do_not_wait_for_time_to_pass() {
    let mut found = Vec::new();
    for source in sources(&["rs"]) {
        for (text, instead) in RUST {
            if source.test_part().contains(text) {
                found.push(format!("{}: {text}: {instead}", source.path));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn javascript_tests_all_run_and_do_not_wait_for_time_to_pass() {
    let mut found = Vec::new();
    for source in sources(&["js", "mjs"]) {
        if source.path.starts_with("crates/") {
            continue; // scripts of the pages
        }
        for (text, instead) in JAVASCRIPT {
            if source.text.contains(text) {
                found.push(format!("{}: {text}: {instead}", source.path));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
