//! The files that we wrote.

use std::path::{Path, PathBuf};

use crate::cargo::root;

/// A text file of ours.
pub(crate) struct Source {
    /// Where it is, from the workspace's root, with `/` between folders.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Folders that hold what we wrote.
const FOLDERS: &[&str] = &["crates", "data", "xtask", "bench", "clients", "e2e", "examples"];

/// What a tool wrote inside them.
const NOT_OURS: &[&str] = &["node_modules", "target", "screenshots-out", "snapshots"];

/// Every file of ours whose name ends in one of `endings`, without the dot.
pub(crate) fn sources(endings: &[&str]) -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in FOLDERS {
        collect(&root().join(folder), &mut paths);
    }
    let mut sources: Vec<Source> = paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)))
        .map(|path| Source {
            text: std::fs::read_to_string(&path).unwrap(),
            path: path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned(),
        })
        .collect();
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(!sources.is_empty(), "no file ends in {endings:?}");
    sources
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                collect(&path, into);
            }
        } else {
            into.push(path);
        }
    }
}

impl Source {
    /// Whether all of the file is test code.
    fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// The part of a Rust file that is compiled for tests only: by our habit its end.
    pub(crate) fn test_part(&self) -> &str {
        if self.is_test() {
            return &self.text;
        }
        self.text.find("#[cfg(test)]\nmod ").map_or("", |start| &self.text[start..])
    }

    /// The lines of a Rust file that are compiled into the program, with their numbers; comments are left
    /// out.
    pub(crate) fn program_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let part = if self.is_test() { "" } else { self.text.strip_suffix(self.test_part()).unwrap_or(&self.text) };
        part.lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}
