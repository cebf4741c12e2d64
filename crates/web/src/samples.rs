//! Every page with samples, rendered in both languages: what a test of each slice walks (style rule 13).

use crate::language::Language;
use crate::page::Page;

/// A page that can show itself with made-up values.
pub trait Samples: askama::Template + Sized {
    /// The page in each state worth seeing.
    fn samples(page: &Page) -> Vec<Self>;
}

/// Renders all samples of `T` in both languages.
///
/// # Errors
/// The first page that cannot be rendered, holds a key without text (in brackets), or repeats an `id`.
pub fn render<T: Samples>() -> Result<Vec<String>, String> {
    let mut pages = Vec::new();
    for language in Language::ALL {
        for sample in T::samples(&Page::sample(language)) {
            let name = format!("{} ({})", std::any::type_name::<T>(), language.tag());
            let text = sample.render().map_err(|error| format!("{name}: {error}"))?;
            if let Some(key) = bracketed(&text) {
                return Err(format!("{name}: no text for {key}"));
            }
            if let Some(id) = repeated_id(&text) {
                return Err(format!("{name}: the id {id} stands twice"));
            }
            pages.push(text);
        }
    }
    Ok(pages)
}

/// `[slice-some-key]`, as [`crate::messages::Messages::text`] shows what is missing.
fn bracketed(text: &str) -> Option<&str> {
    text.split('[').skip(1).filter_map(|rest| rest.split([']', ':']).next()).find(|key| {
        key.contains('-') && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    })
}

fn repeated_id(text: &str) -> Option<&str> {
    let mut seen = std::collections::BTreeSet::new();
    text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).find(|id| !seen.insert(*id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_of_this_crate_renders_in_both_languages() {
        assert_eq!(render::<crate::error_page::ErrorPage>().unwrap().len(), 4);
    }

    #[test]
    fn a_key_without_text_is_found() {
        assert_eq!(bracketed("<p>[web-missing]</p>"), Some("web-missing"));
        assert_eq!(bracketed("<p>[web-missing: {$x}]</p>"), Some("web-missing"));
        assert_eq!(bracketed("a[0] [] [Note] [id]"), None);
    }
}
