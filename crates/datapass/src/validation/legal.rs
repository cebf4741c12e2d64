//! The legal basis: an address or a document.

use super::{Filled, Problem, ProblemKind};

pub(super) fn url_or_document(filled: &Filled<'_>) -> Vec<Problem> {
    let own = one_or_the_other(filled, "cadre_juridique_url", "cadre_juridique_document");
    let automatic = filled.is_automatic();
    let automatic =
        automatic.then(|| one_or_the_other(filled, "fc_cadre_juridique_url", "fc_cadre_juridique_document"));
    own.into_iter().chain(automatic.into_iter().flatten()).collect()
}

fn one_or_the_other(filled: &Filled<'_>, url: &str, document: &str) -> Vec<Problem> {
    if !filled.answers.text(url).is_empty() || filled.documents.contains(document) {
        return Vec::new();
    }
    [url, document].map(|field| Problem::new(field, ProblemKind::UrlOrDocument)).into()
}

/// `^((http|https)://)?[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}(/[\w\-._~:/?#\[\]@!$&'()*+,;%=]*)?$`
pub(super) fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let letter_of_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let last_label = host.rsplit_once('.').filter(|(name, _)| !name.is_empty()).map(|(_, last)| last);
    let top = last_label.is_some_and(|last| last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let letter_of_path = |byte: u8| byte.is_ascii_alphanumeric() || b"_-._~:/?#[]@!$&'()*+,;%=".contains(&byte);
    top && host.bytes().all(letter_of_host) && path.bytes().all(letter_of_path)
}

#[cfg(test)]
mod tests {
    use super::is_url;

    #[test]
    fn the_address_of_a_page_is_told_from_what_is_none() {
        for url in [
            "https://www.legifrance.gouv.fr/codes/id/X/?a=b#c",
            "http://ville.fr",
            "ville.fr/deliberation(2026).pdf",
            "a-b.c.fr/",
        ] {
            assert!(is_url(url), "{url}");
        }
        for other in [
            "",
            "ville",
            "https://",
            "https://ville",
            "ftp://ville.fr",
            "javascript:alert(1)",
            ".fr",
            "ville.f",
            "ville.fr/a b",
            "ville.fr?x=1",
            "ville.1r",
            "http://ville.fr/\"><script>",
        ] {
            assert!(!is_url(other), "{other}");
        }
    }
}
