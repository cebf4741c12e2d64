//! Content names the real services; where this stack has its own, links lead to those.

/// Beginnings of addresses, each with what stands in its place.
#[derive(Debug, Clone, Default)]
pub struct Addresses(Vec<(String, String)>);

/// Where the real DataPass is.
pub const DATAPASS: &str = "https://datapass.api.gouv.fr/";
/// Where one finds one's tokens of the real API Particulier.
pub const TOKEN_SPACE: &str = "https://particulier.api.gouv.fr/compte";
/// Where the real API Particulier is.
pub const API_PARTICULIER: &str = "https://particulier.api.gouv.fr/";

impl Addresses {
    /// No address but those of the content.
    #[must_use]
    pub fn as_written() -> Self {
        Self::default()
    }

    /// Has `from` and the addresses below it lead to `to` and below instead; what was said first counts.
    #[must_use]
    pub fn leading(mut self, from: &str, to: &str) -> Self {
        let open = |text: &str| text.trim_end_matches('/').to_owned();
        self.0.push((open(from), open(to)));
        self
    }

    /// Where a link of the content leads.
    #[must_use]
    pub fn of(&self, link: &str) -> String {
        for (from, to) in &self.0 {
            if let Some(rest) = link.strip_prefix(from.as_str()).filter(|rest| rest.is_empty() || rest.starts_with('/'))
            {
                return format!("{to}{rest}");
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
        assert_eq!(addresses.of("https://datapass.api.gouv.fr"), "http://localhost:7407");
        assert_eq!(
            addresses.of("https://datapass.api.gouv.fr.evil.example/"),
            "https://datapass.api.gouv.fr.evil.example/"
        );
        assert_eq!(addresses.of("/les-api"), "/les-api");
        let both = Addresses::as_written()
            .leading(TOKEN_SPACE, "http://localhost:7411/compte")
            .leading(API_PARTICULIER, "http://localhost:7406");
        assert_eq!(both.of("https://particulier.api.gouv.fr/compte/jetons"), "http://localhost:7411/compte/jetons");
        assert_eq!(both.of("https://particulier.api.gouv.fr/comptes"), "http://localhost:7406/comptes");
    }
}
