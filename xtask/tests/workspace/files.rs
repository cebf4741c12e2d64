//! Names and lengths of files: a reader finds the place by the name, and can read it in one go.

use crate::sources::sources;

const LONGEST: usize = 400;

/// Files that are longer than that, each with its reason.
const LONG: &[(&str, &str)] = &[(
    "crates/guichet/tests/acceptance/scenarios.toml",
    "a list: each line of the reference's acceptance catalogue is one of its lines",
)];

/// Names that say nothing of what is inside.
const VAGUE: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "stuff", "base", "various"];

/// Tables and words are as long as what they list.
const LISTS: &str = "data/";

const ENDINGS: &[&str] = &["rs", "js", "mjs", "ts", "html", "css", "sql", "toml", "ftl"];

#[test]
fn a_file_over_400_lines_has_a_reason() {
    let mut unexplained = Vec::new();
    for source in sources(ENDINGS) {
        let lines = source.text.lines().count();
        if lines > LONGEST && !source.path.starts_with(LISTS) && !LONG.iter().any(|(path, _)| *path == source.path) {
            unexplained.push(format!("{} ({lines} lines)", source.path));
        }
    }
    assert!(unexplained.is_empty(), "split them, or give a reason in LONG:\n{}", unexplained.join("\n"));
}

#[test]
fn the_list_of_long_files_names_only_files_that_are_long() {
    let all = sources(ENDINGS);
    for (path, _) in LONG {
        let long = all.iter().any(|source| source.path == *path && source.text.lines().count() > LONGEST);
        assert!(long, "{path} is not long any more: take it out of LONG");
    }
}

#[test]
fn no_file_and_no_folder_has_a_vague_name() {
    let mut vague = Vec::new();
    for source in sources(ENDINGS) {
        let without_ending = source.path.rsplit_once('.').map_or(source.path.as_str(), |(path, _)| path);
        if without_ending.split('/').any(|part| VAGUE.contains(&part)) {
            vague.push(source.path);
        }
    }
    assert!(vague.is_empty(), "say what is inside instead:\n{}", vague.join("\n"));
}
