use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Each file's keys with the variables that they use.
fn keys(language: Language) -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let prefix = format!("{}/", language.tag());
    let mut files = BTreeMap::new();
    for path in Files::iter().filter(|path| path.starts_with(&prefix)) {
        let text = String::from_utf8(Files::get(&path).unwrap().data.into_owned()).unwrap();
        let mut file: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut current = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, _)) = line.split_once('=').filter(|_| !line.starts_with([' ', '\t'])) {
                current = key.trim().to_owned();
                file.insert(current.clone(), BTreeSet::new());
            }
            for piece in line.split('$').skip(1) {
                let name: String =
                    piece.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
                file.entry(current.clone()).or_default().insert(name);
            }
        }
        files.insert(path.strip_prefix(&prefix).unwrap().to_owned(), file);
    }
    files
}

#[test]
fn both_languages_have_the_same_files_keys_and_variables() {
    assert_eq!(keys(Language::Fr), keys(Language::En));
}

#[test]
fn every_file_is_read_whole_and_no_key_stands_twice() {
    assert_eq!(Messages::embedded().faults(), [""; 0]);
}

#[test]
fn a_missing_key_shows_itself_in_brackets() {
    assert_eq!(Messages::embedded().text(Language::Fr, "no-such-key", &[]), "[no-such-key]");
    assert!(!Messages::embedded().has(Language::Fr, "no-such-key"));
}

#[test]
fn a_missing_variable_shows_the_key_in_brackets() {
    assert!(Messages::embedded().text(Language::Fr, "web-error-line", &[]).starts_with("[web-error-line: "));
}

#[test]
fn variables_are_put_in_without_isolation_marks() {
    let text = Messages::embedded().text(Language::Fr, "web-error-line", &[("code", "Y000404")]);
    assert_eq!(text, "Erreur Y000404");
}
