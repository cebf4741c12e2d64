//! What the reference says of each code (AP §8): `codes.md`.

/// A row of the first table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Five digits; or `XX` and three, whatever the producer.
    pub code: &'static str,
    /// Of version 3 and later.
    pub status: u16,
    pub title: &'static str,
    /// `{}` stands for what varies; empty where the reference has no sentence.
    pub detail: &'static str,
    /// Why no call gets it; empty where one does.
    pub unreachable: &'static str,
}

impl Row {
    pub fn is_of(&self, code: &str) -> bool {
        self.code == code || self.code.strip_prefix("XX").is_some_and(|suffix| code.len() == 5 && code[2..] == *suffix)
    }

    pub fn says(&self, detail: &str) -> bool {
        let (before, after) = self.detail.split_once("{}").unwrap_or((self.detail, ""));
        match self.detail.contains("{}") {
            true => detail.starts_with(before) && detail.ends_with(after) && detail.len() > before.len() + after.len(),
            false => before.is_empty() || detail == before,
        }
    }
}

fn rows(heading: &str) -> impl Iterator<Item = Vec<&'static str>> {
    let text = include_str!("codes.md");
    let table = text.split("\n## ").find(|part| part.starts_with(heading)).unwrap();
    let lines = table.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    lines.skip(1).filter(|line| !line.starts_with("---")).map(|line| line.split(" | ").map(str::trim).collect())
}

/// Every code (AP §8.3, §8.4).
pub fn codes() -> Vec<Row> {
    let row = |cells: Vec<&'static str>| Row {
        code: cells[0],
        status: cells[1].parse().unwrap(),
        title: cells[2],
        detail: cells[3],
        unreachable: cells[4],
    };
    rows("Codes").map(row).collect()
}

/// What version 2 says (AP §8.2): case, status, `error`, which is empty where it is a list of sentences.
pub fn flat() -> Vec<(&'static str, u16, &'static str)> {
    rows("Version 2").map(|cells| (cells[0], cells[1].parse().unwrap(), cells[2])).collect()
}
