//! The marks of the State are the State's: its design system, its typeface and its emblem are licensed for its own
//! sites only, and a sandbox must not be mistaken for one of them.

use crate::sources::sources;

const MARKS: &[&str] = &["dsfr", "marianne", "république française", "liberté, égalité", "bleu-france"];

#[test]
fn no_page_bears_a_mark_of_the_state() {
    let mut found = Vec::new();
    for source in sources(&["html", "css", "svg", "js", "ftl"]) {
        let text = source.text.to_lowercase();
        found.extend(MARKS.iter().filter(|mark| text.contains(*mark)).map(|mark| format!("{}: {mark}", source.path)));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
