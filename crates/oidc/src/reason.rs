//! What every refusal has: a name, by which the tables of `data/errors/` give its code, status, text and place.

/// A named refusal of one endpoint.
pub trait Named {
    /// The name in `data/errors/`, in kebab case.
    fn name(&self) -> &str;
    /// The parameter that the refusal is about.
    fn about(&self) -> Option<&str> {
        None
    }

    /// What precisely was wrong, for the `(detail)` of JSON descriptions and the page of a rehearsal; never a secret.
    fn detail(&self) -> Option<String> {
        None
    }
    /// What was received against what was expected, for the page of a rehearsal; never a secret.
    fn difference(&self) -> Option<Difference> {
        None
    }

    /// What to ask for instead of something that another version of the service has, for whoever wrote the request; a
    /// rehearsal tells it behind the description of a redirect (PC §3.4).
    fn instead(&self) -> Option<String> {
        None
    }
}

/// Received against expected, with the rule that compares them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The value received.
    pub received: String,
    /// The values of which one was expected.
    pub expected: Vec<String>,
    /// The rule, as the reference numbers it (`FC §2.1 redirect_uri`).
    pub rule: &'static str,
}
