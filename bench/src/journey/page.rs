//! Pages as the bench reads them: by the handles that the contract keeps stable.

/// The value of a hidden field or of an attribute written right after `before`.
pub(super) fn after<'a>(page: &'a str, before: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(before)?;
    rest.split('"').next()
}

/// A page with one form.
pub(super) struct Form<'a> {
    /// Where it is sent.
    pub(super) action: &'a str,
    /// Its CSRF token.
    pub(super) csrf: &'a str,
    /// The flow that it belongs to; the session knows it where this is absent.
    pub(super) uid: Option<&'a str>,
}

impl<'a> Form<'a> {
    /// Reads it; `None` when the page has no such form.
    pub(super) fn read(page: &'a str) -> Option<Self> {
        let (_, form) = page.split_once("<form method=\"post\" action=\"")?;
        Some(Self {
            action: form.split('"').next()?,
            csrf: after(form, "name=\"csrfToken\" value=\"")?,
            uid: after(form, "name=\"uid\" value=\""),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn a_form_is_read_from_its_page() {
        let page = r#"<h1>x</h1><form method="post" action="/login" aria-labelledby="c">
<input type="hidden" name="csrfToken" value="c0ffee"><input type="hidden" name="uid" value="u1"><button id="continue">"#;
        let form = Form::read(page).unwrap();
        assert_eq!((form.action, form.csrf, form.uid), ("/login", "c0ffee", Some("u1")));
        assert!(Form::read("<p>no form</p>").is_none());
    }
}
