//! Files that people attach (DP §1.5): which are taken, and what becomes of their names. Nothing of a file is ever opened here but the
//! directory of an archive, which says how large it would become.

mod archive;
mod form;

use std::future::Future;
use std::pin::Pin;

use crate::catalogue::FieldKind;
use crate::records::Scan;
use crate::validation::ProblemKind;

pub use form::{Form, NotAForm, Sent};

/// A file is smaller than that, in bytes.
pub const LARGEST: usize = 10 * 1024 * 1024;
/// A question has at most so many.
pub const MOST: usize = 6;
/// A file's name has at most so many characters.
const LONGEST_NAME: usize = 150;

/// A search for viruses on its way.
pub type Scanning<'a> = Pin<Box<dyn Future<Output = Scan> + Send + 'a>>;

/// Who looks for viruses.
pub trait Scanner: Send + Sync {
    /// What was found in a file.
    fn scan<'a>(&'a self, content: &'a [u8]) -> Scanning<'a>;
}

/// Nobody looks: what is in a file is not known.
#[derive(Debug, Clone, Copy)]
pub struct NoScanner;

impl Scanner for NoScanner {
    fn scan<'a>(&'a self, _: &'a [u8]) -> Scanning<'a> {
        Box::pin(std::future::ready(Scan::Unknown))
    }
}

/// Finds the file that all scanners find (EICAR) and nothing else: for rehearsals.
#[derive(Debug, Clone, Copy)]
pub struct RehearsalScanner;

/// In two parts, so that no scanner finds this program.
const TEST_FILE: [&str; 2] = ["EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE"];

impl Scanner for RehearsalScanner {
    fn scan<'a>(&'a self, content: &'a [u8]) -> Scanning<'a> {
        let sought = TEST_FILE.concat();
        let found = content.windows(sought.len()).any(|window| window == sought.as_bytes());
        Box::pin(std::future::ready(if found { Scan::Unsafe } else { Scan::Safe }))
    }
}

/// How the content of a type is recognised.
#[derive(Clone, Copy)]
enum Look {
    Pdf,
    Archive,
    Compound,
    Text,
}

/// Types of spreadsheets by the ends of their names (DP §1.5).
const SPREADSHEETS: [(&str, &str, Look); 5] = [
    ("ods", "application/vnd.oasis.opendocument.spreadsheet", Look::Archive),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Look::Archive),
    ("xls", "application/vnd.ms-excel", Look::Compound),
    ("sxc", "application/vnd.sun.xml.calc", Look::Archive),
    ("csv", "text/csv", Look::Text),
];
const PDFS: [(&str, &str, Look); 1] = [("pdf", "application/pdf", Look::Pdf)];

/// The type of a file that a question takes, by its name and its content.
///
/// # Errors
/// What is wrong with it.
pub fn judge(kind: FieldKind, name: &str, content: &[u8]) -> Result<&'static str, ProblemKind> {
    if content.is_empty() {
        return Err(ProblemKind::EmptyFile);
    }
    if content.len() >= LARGEST {
        return Err(ProblemKind::LargeFile);
    }
    let taken: &[_] = match kind {
        FieldKind::Pdf => &PDFS,
        FieldKind::Spreadsheet => &SPREADSHEETS,
        _ => &[],
    };
    let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
    let (_, media_type, look) = taken.iter().find(|(known, ..)| *known == end).ok_or(ProblemKind::WrongFile)?;
    let fits = match look {
        Look::Pdf => content.starts_with(b"%PDF-"),
        Look::Compound => content.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
        Look::Text => std::str::from_utf8(content).is_ok_and(|text| !text.contains('\0')),
        Look::Archive => archive::is_modest(content)?,
    };
    if fits { Ok(media_type) } else { Err(ProblemKind::WrongFile) }
}

/// A file's name without folders and without what no name should have.
#[must_use]
pub fn name(sent: &str) -> String {
    let base = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String =
        base.chars().filter(|character| !character.is_control() && !"<>:\"|?*".contains(*character)).collect();
    let kept = kept.trim().trim_start_matches('.');
    let cut: String = match kept.rsplit_once('.') {
        Some((stem, end)) if kept.chars().count() > LONGEST_NAME && end.len() <= 5 => {
            let stem: String = stem.chars().take(LONGEST_NAME - end.len() - 1).collect();
            format!("{stem}.{end}")
        }
        _ => kept.chars().take(LONGEST_NAME).collect(),
    };
    if cut.is_empty() { "document".to_owned() } else { cut }
}

#[cfg(test)]
mod tests;
