//! Which of our crates may import which. Arrows go down only; slices never import each other.

use std::collections::BTreeSet;

use crate::cargo::{packages, root};

/// Each crate, and those of ours that it may import.
const ARROWS: &[(&str, &[&str])] = &[
    ("bench", &["datapass", "gateway", "web", "store", "jose"]),
    (
        "guichet",
        &[
            "broker",
            "portal",
            "sandbox",
            "mail",
            "web",
            "store",
            "bridge",
            "datapass",
            "directory",
            "gateway",
            "oidc",
            "organisations",
            "relying-party",
            "pkcs11",
            "jose",
            "test-servers",
        ],
    ),
    ("broker", &["mail", "web", "store", "oidc", "organisations", "pkcs11", "jose"]),
    ("datapass", &["relying-party", "mail", "web", "store", "organisations", "cog", "jose"]),
    ("gateway", &["web", "store", "oidc", "organisations", "cog", "jose"]),
    ("sandbox", &["bridge", "web", "store", "oidc", "organisations", "cog", "jose"]),
    ("portal", &["relying-party", "mail", "web", "store", "jose"]),
    ("relying-party", &["web", "oidc", "jose"]),
    ("mail", &["web", "store", "jose", "test-servers"]),
    ("bridge", &["web", "jose"]),
    ("directory", &["web", "store", "organisations", "jose"]),
    ("web", &["store", "jose"]),
    ("store", &["jose", "test-servers"]),
    ("oidc", &["jose"]),
    ("organisations", &[]),
    ("cog", &[]),
    ("pkcs11", &["jose"]),
    ("jose", &[]),
    // Serves tests only.
    ("test-servers", &[]),
];

/// Crates that any other may stand on: everything public in them is documented.
const FOUNDATIONS: &[&str] =
    &["bridge", "cog", "directory", "jose", "mail", "oidc", "organisations", "pkcs11", "relying-party", "store", "web"];

fn ours(package: &str) -> Option<&str> {
    package.strip_prefix("guichet-")
}

#[test]
fn crates_import_each_other_downwards_only() {
    for package in packages() {
        let Some(name) = ours(package["name"].as_str().unwrap()) else { continue };
        let (_, allowed) = ARROWS
            .iter()
            .find(|(from, _)| *from == name)
            .unwrap_or_else(|| panic!("{name} is new: say in ARROWS what it may import"));
        for dependency in package["dependencies"].as_array().unwrap() {
            let Some(imported) = ours(dependency["name"].as_str().unwrap()) else { continue };
            assert!(allowed.contains(&imported), "{name} must not import {imported}");
        }
    }
}

#[test]
fn the_list_of_arrows_has_no_cycle() {
    // Every crate of the list imports only those that stand below it.
    for (place, (name, imported)) in ARROWS.iter().enumerate() {
        let below: BTreeSet<&str> = ARROWS[place + 1..].iter().map(|(name, _)| *name).collect();
        assert!(imported.iter().all(|crate_| below.contains(crate_)), "{name} imports upwards");
    }
}

#[test]
fn the_two_stores_and_the_protocol_do_not_know_each_other() {
    for (name, imported) in ARROWS {
        assert!(*name != "store" || !imported.contains(&"oidc"));
        assert!(*name != "oidc" || !imported.contains(&"store"));
    }
}

#[test]
fn packages_bear_the_name_of_their_folder() {
    for package in packages() {
        let folder = std::path::PathBuf::from(package["manifest_path"].as_str().unwrap());
        let folder = folder.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        let name = package["name"].as_str().unwrap();
        assert!(name == "xtask" || ours(name) == Some(&folder), "{name} is in {folder}");
    }
}

#[test]
fn every_package_keeps_the_lints_the_licence_and_the_version_of_the_workspace() {
    for package in packages() {
        let path = package["manifest_path"].as_str().unwrap();
        let manifest = std::fs::read_to_string(path).unwrap();
        for line in ["[lints]\nworkspace = true", "license.workspace = true", "rust-version.workspace = true"] {
            assert!(manifest.contains(line), "{path} lacks {line:?}");
        }
    }
}

#[test]
fn the_foundations_refuse_a_public_item_without_documentation() {
    for name in FOUNDATIONS {
        let path = root().join("crates").join(name).join("src/lib.rs");
        let source = std::fs::read_to_string(&path).unwrap();
        assert!(source.contains("#![deny(missing_docs)]"), "{} lacks it", path.display());
    }
}
