//! What cargo says that it has built.

use std::path::PathBuf;

/// The path of the program `name`, when `line` is cargo's message that it was built.
pub(crate) fn program_of(line: &str, name: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    let is_program = message.get("reason")? == "compiler-artifact"
        && message.pointer("/target/name")? == name
        && message.pointer("/profile/test")? == false
        && message.pointer("/target/kind/0")? == "bin";
    let path = message.get("executable")?.as_str()?;
    is_program.then(|| PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::program_of;
    use std::path::PathBuf;

    #[test]
    fn the_program_is_found_among_the_messages_of_cargo() {
        let line = r#"{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"guichet"},"profile":{"test":false},"executable":"/t/debug/guichet"}"#;
        assert_eq!(program_of(line, "guichet"), Some(PathBuf::from("/t/debug/guichet")));
        assert_eq!(program_of(line, "another"), None);
    }

    #[test]
    fn its_unit_test_program_is_not_taken_for_it() {
        let line = r#"{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"guichet"},"profile":{"test":true},"executable":"/t/debug/deps/guichet-1"}"#;
        assert_eq!(program_of(line, "guichet"), None);
    }
}
