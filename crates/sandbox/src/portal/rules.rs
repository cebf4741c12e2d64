//! What an exchange says of the rule that decided: `Y04C013C redirect-uri-not-registered (FC §2.1 redirect_uri)`, a
//! code, the refusal's name and where the rule stands; or a sentence, where a simulated party refused.

/// How the codes begin that ProConnect gives to what its library refuses (PC §6).
const OF_A_LIBRARY: &str = "oidc-provider-";

/// The code with which a broker's rule begins.
pub(super) fn code_of(rule: &str) -> Option<&str> {
    let first = rule.split(' ').next()?;
    let (letter, rest) = (first.chars().next()?, first.get(1..).unwrap_or_default());
    let is_code = letter.is_ascii_uppercase()
        && (6..=8).contains(&rest.len())
        && rest.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    (is_code || first.starts_with(OF_A_LIBRARY)).then_some(first)
}

/// The refusal's name behind the code.
pub(super) fn name_of(rule: &str) -> Option<&str> {
    code_of(rule)?;
    rule.split(' ').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_begins_with_a_code_leads_to_its_page_and_its_words() {
        let whole = "Y04C013C redirect-uri-not-registered (FC §2.1 redirect_uri)";
        assert_eq!((code_of(whole), name_of(whole)), (Some("Y04C013C"), Some("redirect-uri-not-registered")));
        let short = "G010091 code-not-found";
        assert_eq!((code_of(short), name_of(short)), (Some("G010091"), Some("code-not-found")));
        for sentence in ["code-not-found", "The demo refused", ""] {
            assert_eq!((code_of(sentence), name_of(sentence)), (None, None));
        }
    }
}
