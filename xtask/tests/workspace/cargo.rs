//! What cargo knows of the workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Our packages, as `cargo metadata` lists them.
pub(crate) fn packages() -> Vec<serde_json::Value> {
    let metadata: serde_json::Value =
        serde_json::from_str(&answer(&["metadata", "--no-deps", "--format-version", "1"])).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// A crate that is compiled here, for the program or for its tests.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Compiled {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The licence expression of its manifest; empty when it has none.
    pub(crate) licence: String,
}

/// Every crate that is compiled, ours left out. `Cargo.lock` names more: optional dependencies that no
/// feature turns on, and crates for other systems.
pub(crate) fn compiled() -> Vec<Compiled> {
    let tree = answer(&[
        "tree",
        "--workspace",
        "--locked",
        "--offline",
        "--edges=normal,build,dev",
        "--prefix=none",
        "--format={p}|{l}",
    ]);
    let mut crates: Vec<Compiled> = tree.lines().filter_map(compiled_crate).collect();
    crates.sort();
    crates.dedup();
    assert!(crates.len() > 50, "cargo tree lists {} crates only", crates.len());
    crates
}

/// Reads `name v1.2.3 (proc-macro)|MIT OR Apache-2.0 (*)`; a crate of ours has its path in parentheses.
fn compiled_crate(line: &str) -> Option<Compiled> {
    let (package, licence) = line.split_once('|')?;
    let mut words = package.split(' ');
    let name = words.next()?.to_owned();
    let version = words.next()?.trim_start_matches('v').to_owned();
    if words.any(|word| word.starts_with("(/")) {
        return None;
    }
    Some(Compiled { name, version, licence: licence.trim_end_matches(" (*)").to_owned() })
}

fn answer(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
