//! A text of the content on a page: in English where the content has it, else in French and marked as such.

use guichet_web::language::Language;
use guichet_web::page::Page;

use crate::catalogue::markdown::kept_together;

/// A text and its language, where that is not the page's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) text: String,
    foreign: bool,
}

impl Words {
    /// The French text, or the English one on an English page.
    pub(super) fn of(page: &Page, french: &str, english: Option<&str>) -> Self {
        match (page.language, english) {
            (Language::En, Some(english)) => Self { text: english.to_owned(), foreign: false },
            (language, _) => Self { text: kept_together(french), foreign: language != Language::Fr },
        }
    }

    pub(super) fn french(page: &Page, text: &str) -> Self {
        Self::of(page, text, None)
    }

    /// The attribute of its element: ` lang="fr"`, or nothing.
    pub(super) fn lang(&self) -> &'static str {
        lang(self.foreign)
    }
}

/// The attribute of an element that holds French content.
pub(super) fn french(page: &Page) -> &'static str {
    lang(page.language != Language::Fr)
}

fn lang(foreign: bool) -> &'static str {
    if foreign { " lang=\"fr\"" } else { "" }
}
