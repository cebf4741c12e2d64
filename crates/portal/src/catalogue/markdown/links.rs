//! Where links of the content may lead: the web, mail, telephone, pages here. No scripts, no data.

/// An address of the web, of a mailbox, or of a page here, as front matter has it.
#[must_use]
pub fn is_link(text: &str) -> bool {
    let web = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let somewhere = web.is_some_and(|rest| rest.starts_with(|first: char| first.is_alphanumeric() || first == '['));
    let here = text.starts_with('/') && !text.starts_with("//") && !text.contains('\\');
    (somewhere || here || text.starts_with("mailto:"))
        && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control())
}

/// Where a link of a Markdown text leads; none where it may not. A path without a slash before it is one from the root: the
/// pages of the real site were written so.
pub(super) fn target(link: &str) -> Option<String> {
    let link = link.trim();
    if is_link(link) || link.starts_with('#') || link.starts_with("tel:") {
        return Some(link.to_owned());
    }
    let scheme = link.find(':').filter(|colon| !link.get(..*colon).unwrap_or_default().contains(['/', '?', '#']));
    let relative = scheme.is_none() && !link.is_empty() && !link.starts_with(['/', '\\']) && !link.contains('\\');
    relative.then(|| format!("/{}", link.trim_start_matches("./")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_web_or_to_a_page_here() {
        for link in ["https://a.fr/b", "http://a.fr", "/les-api/x#y", "mailto:a@b.fr"] {
            assert!(is_link(link), "{link}");
        }
        for link in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//evil.example",
            "/\\evil",
            "https://",
            "a b",
            "https:///x",
            "vbscript:x",
        ] {
            assert!(!is_link(link), "{link}");
        }
        assert_eq!(target("les-api/x").as_deref(), Some("/les-api/x"));
        assert_eq!(target("#là").as_deref(), Some("#là"));
        assert_eq!(target("TODO").as_deref(), Some("/TODO"));
        for link in
            ["javascript:alert(1)", " JavaScript:x", "//evil", "\\\\evil", "a\\b", "", "data:x", "java\nscript:x"]
        {
            assert_eq!(target(link), None, "{link}");
        }
    }
}
