//! The how-to on ProConnect in a CI: its very commands, run in a shell as whoever reads it runs them, once for each language.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::needs::Tools;
use super::tally::Tally;
use crate::{processes, progress, workspace};

/// The page, and the folder whose files it speaks of, from the workspace's root.
const PAGE: &str = "docs/how-to/use-proconnect-in-ci.md";
const EXAMPLE: &str = "examples/proconnect-in-ci";
/// Where programs are looked for first; and whatever happens, nothing goes on running.
const BEFOREHAND: &str = "PATH=\"$FIRST:$PATH\"\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n";

/// A language, as the page's table begins its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Node,
    Python,
    Java,
}

impl Language {
    const fn line(self) -> &'static str {
        match self {
            Self::Node => "Node.js",
            Self::Python => "Python",
            Self::Java => "Java",
        }
    }

    /// Where the shell finds its programs first.
    fn folder(self, tools: &Tools) -> Result<Option<PathBuf>, String> {
        let program = match self {
            Self::Node => tools.node()?,
            Self::Python => tools.python()?,
            Self::Java => return Ok(None),
        };
        Ok(program.parent().map(Path::to_owned))
    }
}

/// The commands of the numbered steps, in their order; where the table of languages stands, that of one language.
fn script(page: &str, language: Language) -> Result<String, String> {
    let (mut script, mut numbered, mut fenced, mut chosen) = (String::new(), false, false, 0);
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            numbered = heading.starts_with(|first: char| first.is_ascii_digit());
        } else if line.starts_with("```") {
            fenced = !fenced;
        } else if numbered && fenced {
            script.push_str(line);
            script.push('\n');
        } else if numbered && line.starts_with(&format!("| {}", language.line())) {
            let command = line.rsplit('|').nth(1).and_then(|cell| cell.trim().strip_prefix('`')?.strip_suffix('`'));
            script.push_str(command.ok_or_else(|| format!("{PAGE}: no command in «{line}»"))?);
            script.push('\n');
            chosen += 1;
        }
    }
    if chosen == 1 { Ok(script) } else { Err(format!("{PAGE}: {chosen} commands of {}", language.line())) }
}

/// Plays the page in an empty folder; one test.
pub(crate) fn run(language: Language, tools: &Tools, program: &Path) -> Result<Tally, String> {
    progress::step(&format!("The how-to on ProConnect in a CI, {}", language.line()));
    let text = read(&workspace::root().join(PAGE))?;
    let folder = workspace::scratch()?.join("how-to");
    // What an earlier run left would be taken for this one's.
    let _ = std::fs::remove_dir_all(&folder);
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    std::fs::create_dir_all(&folder).map_err(failed)?;
    for entry in std::fs::read_dir(workspace::root().join(EXAMPLE)).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        std::fs::copy(entry.path(), folder.join(entry.file_name())).map_err(failed)?;
    }
    let before = [program.parent().map(Path::to_owned), language.folder(tools)?];
    let folders = std::env::join_paths(before.into_iter().flatten()).map_err(|error| error.to_string())?;
    // What runs in the background logs there.
    let log = folder.join("errors.log");
    let mut command = Command::new("sh");
    command
        .args(["-eu", "-c", &format!("{BEFOREHAND}{}", script(&text, language)?)])
        .current_dir(&folder)
        .env("FIRST", folders)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env_remove("GUICHET")
        .stderr(std::fs::File::create(&log).map_err(failed)?);
    // The settings of whoever runs the tests are not those of the tests.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GUICHET_")) {
        command.env_remove(name);
    }
    let status = processes::read_lines(&mut command, |line| println!(" how-to | {line}"))?;
    if !status.success() {
        eprintln!("{PAGE}, {}: it ended with {status}; what it complained of: {}", language.line(), log.display());
    }
    Ok(Tally::of(status.success()))
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_s_commands_are_whole_and_each_language_has_its_own() {
        let text = read(&workspace::root().join(PAGE)).unwrap();
        for (language, own) in [
            (Language::Node, "node login.mjs"),
            (Language::Python, "pytest test_login.py"),
            (Language::Java, "java Login.java"),
        ] {
            let script = script(&text, language).unwrap();
            let lines: Vec<&str> = script.lines().collect();
            assert!(lines[0].starts_with("guichet dev ") && lines[0].ends_with('&'), "{script}");
            assert_eq!(lines[lines.len() - 1], "kill $guichet");
            assert_eq!(lines[lines.len() - 2], own);
            for said in ["/clients\"", "/logins\"", "jq -r"] {
                assert!(script.contains(said), "{said}: {script}");
            }
            // What a reader would have to fill in would not run.
            assert!(!script.contains('…') && !script.contains("claims="), "{script}");
            let file = own.split(' ').next_back().unwrap();
            assert!(workspace::root().join(EXAMPLE).join(file).exists(), "{file}");
        }
    }

    #[test]
    fn a_page_that_lost_a_language_or_a_command_is_told_of() {
        let page = "## 1. Start\n```\na\n```\n| Java 17 | nothing |\n## Further\n```\nb\n```\n";
        assert!(script(page, Language::Node).unwrap_err().ends_with("0 commands of Node.js"));
        assert!(script(page, Language::Java).unwrap_err().contains("no command in «| Java 17"));
        assert_eq!(script(&page.replace("nothing", "`java`"), Language::Java).unwrap(), "a\njava\n");
    }
}
