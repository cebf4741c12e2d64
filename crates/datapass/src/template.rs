//! Models of what an instructor writes with a decision (DP §2.5). Pure.

/// With which decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is refused.
    Refusal,
    /// It has to be changed.
    ModificationRequest,
    /// It is granted.
    Approval,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Refusal, Self::ModificationRequest, Self::Approval];

    /// Its name in the reference.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refusal => "refusal",
            Self::ModificationRequest => "modification_request",
            Self::Approval => "approval",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The longest title, in characters.
pub const TITLE: usize = 50;
/// How many there are of a kind and a definition at most.
pub const MOST: i64 = 3;
/// What stands for something of the request.
pub const VARIABLES: [&str; 3] = ["demande_url", "demande_intitule", "demande_id"];

/// What stands in a text as a variable and is none.
#[must_use]
pub fn unknown_variables(body: &str) -> Vec<String> {
    let named = body.split("%{").skip(1).map(|rest| rest.split('}').next().unwrap_or_default());
    named.filter(|name| !VARIABLES.contains(name)).map(|name| format!("%{{{name}}}")).collect()
}

/// The text for one request: its address, its title, its number. What a title says is not read again.
#[must_use]
pub fn filled(body: &str, url: &str, title: &str, number: &str) -> String {
    let mut parts = body.split("%{");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let value = part.split_once('}').and_then(|(name, rest)| match name {
            "demande_url" => Some((url, rest)),
            "demande_intitule" => Some((title, rest)),
            "demande_id" => Some((number, rest)),
            _ => None,
        });
        match value {
            Some((value, rest)) => text.extend([value, rest]),
            None => text.extend(["%{", part]),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_variables_are_filled_in_and_others_are_named() {
        let body = "Bonjour, voyez %{demande_url} : « %{demande_intitule} » (%{demande_id}).";
        assert!(unknown_variables(body).is_empty());
        assert_eq!(
            filled(body, "https://a", "%{demande_id}", "D1"),
            "Bonjour, voyez https://a : « %{demande_id} » (D1)."
        );
        assert_eq!(unknown_variables("%{demande_id} %{secret} %{a"), ["%{secret}", "%{a}"]);
        assert_eq!(filled("100 %{autre} %{", "u", "t", "n"), "100 %{autre} %{");
        assert!(unknown_variables("100 % {x}").is_empty());
    }

    #[test]
    fn kinds_have_the_names_of_the_reference() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of(kind.name()), Some(kind));
        }
        assert_eq!(Kind::of("revocation"), None);
    }
}
