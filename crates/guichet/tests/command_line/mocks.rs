use std::path::Path;

use crate::{guichet, told};

const FOLDER: &str = "payloads/api_particulier_v3_france_travail_statut_with_identifiant";

fn write(root: &Path, name: &str, text: &str) {
    let folder = root.join(FOLDER);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
}

fn check(root: &Path) -> String {
    told(&guichet(&["check", "--mocks", "."]).current_dir(root).output().unwrap())
}

#[test]
fn mock_files_are_checked_and_each_finding_says_how_to_mend_it() {
    let checkout = tempfile::tempdir().unwrap();
    let error = "status: 404\npayload: '{\"errors\": []}'\n";
    write(checkout.path(), "404.yaml", &format!("params: {{identifiant: x}}\n{error}"));
    insta::assert_snapshot!("mocks_right", check(checkout.path()));
    write(checkout.path(), "a.yaml", &format!("params:\n  identifant: jean\n{error}"));
    write(checkout.path(), "b.yaml", "params: {identifiant: a}\nstatus: 404\npayload: '{'\n");
    write(checkout.path(), "c.yaml", "params: {identifiant: b}\nstatus: 500\npayload: '{}'\n");
    std::fs::create_dir_all(checkout.path().join("payloads/api_particulier_v3_unknown")).unwrap();
    insta::assert_snapshot!("mocks_wrong", check(checkout.path()));
    insta::assert_snapshot!(
        "mocks_verbatim_without_folder",
        told(&guichet(&["dev", "--port-base", "0", "--mocks-verbatim"]).output().unwrap())
    );
}
