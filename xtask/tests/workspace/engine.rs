//! The engine of the brokers knows rules, not profiles: what differs between FranceConnect and the others
//! is a named choice in a profile's file. A branch on a profile's name would be the wrong abstraction.

use crate::sources::sources;

const ENGINE: &[&str] = &["crates/broker/src/", "crates/oidc/src/"];

/// Names of profiles. `openid` is missing, for it is a scope as well: [`BRANCHES`] finds a branch on it.
const NAMES: &[&str] = &["franceconnect", "franceconnect-plus", "proconnect"];

/// Ways to branch on the name of a profile, whatever it is.
const BRANCHES: &[&str] =
    &["profile.name ==", "profile.name !=", "profile.name() ==", "profile.name() !=", "match profile.name"];

#[test]
fn no_engine_code_names_a_profile() {
    let mut found = Vec::new();
    for source in sources(&["rs"]) {
        if !ENGINE.iter().any(|folder| source.path.starts_with(folder)) {
            continue;
        }
        for (number, line) in source.program_lines() {
            let named = NAMES.iter().any(|name| line.contains(&format!("\"{name}\"")));
            let branched = BRANCHES.iter().any(|branch| line.contains(branch));
            if named || branched {
                found.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "make it a choice of the profile:\n{}", found.join("\n"));
}
