//! Who else sees requests: editors to whom one is delegated (DP §4.1), reporters of data providers (DP §4.2).

/// An editor that requests may be delegated to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    /// Short name, by which delegations are kept.
    pub id: String,
    /// Name.
    pub name: String,
    /// Addresses of those who belong to it, in lower case.
    pub members: Vec<String>,
    /// Whether they may fetch the token of a request that is delegated to it.
    pub copy_token: bool,
}

/// Who follows the requests of some data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporter {
    /// Addresses, in lower case.
    pub emails: Vec<String>,
    /// Beginnings of the scopes whose requests they see, such as `cnaf_`.
    pub prefixes: Vec<String>,
}

/// All of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Circle {
    /// In the order in which they are offered.
    pub editors: Vec<Editor>,
    /// Those of each provider.
    pub reporters: Vec<Reporter>,
}

impl Circle {
    /// The editor of a short name.
    #[must_use]
    pub fn editor(&self, id: &str) -> Option<&Editor> {
        self.editors.iter().find(|editor| editor.id == id)
    }

    /// Those to which somebody belongs.
    pub fn editors_of<'a>(&'a self, email: &'a str) -> impl Iterator<Item = &'a Editor> {
        self.editors.iter().filter(move |editor| editor.members.iter().any(|member| member == email))
    }

    /// The beginnings of scopes that somebody follows, each once.
    #[must_use]
    pub fn followed_by(&self, email: &str) -> Vec<&str> {
        let own = self.reporters.iter().filter(|reporter| reporter.emails.iter().any(|known| known == email));
        let mut prefixes: Vec<&str> = own.flat_map(|reporter| &reporter.prefixes).map(String::as_str).collect();
        prefixes.sort_unstable();
        prefixes.dedup();
        prefixes
    }

    /// Those who follow one of some scopes: each address once.
    #[must_use]
    pub fn following(&self, scopes: &[String]) -> Vec<&str> {
        let follows = |reporter: &&Reporter| {
            reporter.prefixes.iter().any(|prefix| scopes.iter().any(|scope| scope.starts_with(prefix.as_str())))
        };
        let following = self.reporters.iter().filter(follows);
        let mut emails: Vec<&str> = following.flat_map(|reporter| &reporter.emails).map(String::as_str).collect();
        emails.sort_unstable();
        emails.dedup();
        emails
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reporter_of_two_providers_follows_both_and_hears_once() {
        let reporter = |prefix: &str, emails: &[&str]| Reporter {
            emails: emails.iter().map(ToString::to_string).collect(),
            prefixes: vec![prefix.to_owned()],
        };
        let reporters = vec![reporter("cnaf_", &["b@x.example", "a@x.example"]), reporter("men_", &["a@x.example"])];
        let circle = Circle { reporters, ..Circle::default() };
        assert_eq!(circle.followed_by("a@x.example"), ["cnaf_", "men_"]);
        assert!(circle.followed_by("c@x.example").is_empty());
        let scopes = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(circle.following(&scopes(&["cnaf_adresse", "men_statut"])), ["a@x.example", "b@x.example"]);
        assert_eq!(circle.following(&scopes(&["men_statut"])), ["a@x.example"]);
        assert!(circle.following(&scopes(&["cnafoo"])).is_empty());
    }
}
