//! Content names the real services; where this stack has its own, links lead to those.

/// Beginnings of addresses, each with what stands in its place.
#[derive(Debug, Clone, Default)]
pub struct Addresses(Vec<(String, String)>);

/// Where the real DataPass is.
pub const DATAPASS: &str = "https://datapass.api.gouv.fr/";
/// Where the real API Particulier is.
pub const API_PARTICULIER: &str = "https://particulier.api.gouv.fr/";

impl Addresses {
    /// No address but those of the content.
    #[must_use]
    pub fn as_written() -> Self {
        Self::default()
    }

    /// Has addresses that begin with `from` lead to `to` instead.
    #[must_use]
    pub fn leading(mut self, from: &str, to: &str) -> Self {
        let closed = |text: &str| format!("{}/", text.trim_end_matches('/'));
        self.0.push((closed(from), closed(to)));
        self
    }

    /// Where a link of the content leads.
    #[must_use]
    pub fn of(&self, link: &str) -> String {
        for (from, to) in &self.0 {
            if let Some(rest) = link.strip_prefix(from.as_str()) {
                return format!("{to}{rest}");
            }
            if link == from.trim_end_matches('/') {
                return to.clone();
            }
        }
        link.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_a_service_of_the_stack_lead_there() {
        let addresses = Addresses::as_written().leading(DATAPASS, "http://localhost:7407");
        assert_eq!(
            addresses.of("https://datapass.api.gouv.fr/franceconnect?a=b"),
            "http://localhost:7407/franceconnect?a=b"
        );
        assert_eq!(addresses.of("https://datapass.api.gouv.fr"), "http://localhost:7407/");
        assert_eq!(
            addresses.of("https://datapass.api.gouv.fr.evil.example/"),
            "https://datapass.api.gouv.fr.evil.example/"
        );
        assert_eq!(addresses.of("/les-api"), "/les-api");
    }
}
