//! Which identity provider an e-mail address leads to (PC §5.4).

use crate::mail_domain::domain;

/// What the local part of an address ends with to reach a provider whose routing is switched off (PC §10).
const ROUTED_ANYWAY: &str = "+proconnect";
/// What the local part of an address ends with to pass the demanded level on to any provider (PC §5.5).
const DEMANDS_ANYWAY: &str = "+mfa";

/// An identity provider as routing sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Its identifier.
    pub uid: &'a str,
    /// The e-mail domains attached to it, as [`compared`](crate::mail_domain::compared) has them.
    pub domains: &'a [String],
    /// Whether addresses of its domains are led to it.
    pub routed: bool,
}

/// Where an address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route<'a> {
    /// To this provider, the only one or the default one.
    To(&'a str),
    /// To a page where the person chooses among these.
    Choice(Vec<&'a str>),
    /// To nobody: no provider serves the domain and there is no default one (code Y500001).
    Nowhere,
}

/// Whether the address asks that the demanded level be passed on to a provider that is not known to give it.
#[must_use]
pub fn passes_level_on(email: &str) -> bool {
    local_part_ends(email, DEMANDS_ANYWAY)
}

/// Where an address leads. Domains are compared whole: a provider of `b.fr` does not serve `a.b.fr`. Whether a provider is
/// active plays no part: a disabled one is told to the person, not replaced.
#[must_use]
pub fn route<'a>(email: &str, providers: &[Candidate<'a>], default: Option<&'a str>) -> Route<'a> {
    let domain = domain(email);
    let anyway = local_part_ends(email, ROUTED_ANYWAY);
    let serves = |candidate: &&Candidate<'a>| candidate.domains.contains(&domain) && (candidate.routed || anyway);
    let mut serving: Vec<&str> = providers.iter().filter(serves).map(|candidate| candidate.uid).collect();
    match serving.len() {
        0 => default.map_or(Route::Nowhere, Route::To),
        1 => serving.pop().map_or(Route::Nowhere, Route::To),
        _ => Route::Choice(serving),
    }
}

fn local_part_ends(email: &str, suffix: &str) -> bool {
    email.rsplit_once('@').is_some_and(|(local, _)| local.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those of PC §10.
    fn routed(email: &str) -> (Vec<&'static str>, bool) {
        let of = |domains: &[&str]| domains.iter().map(|domain| (*domain).to_owned()).collect::<Vec<_>>();
        let (fia1, fia2) = (of(&["fia1.fr", "polyfi.fr", "abcd.com"]), of(&["fia2.fr", "polyfi.fr"]));
        let off = of(&["off.fr"]);
        let providers = [
            Candidate { uid: "fia1", domains: &fia1, routed: true },
            Candidate { uid: "fia2", domains: &fia2, routed: true },
            Candidate { uid: "off", domains: &off, routed: false },
        ];
        let known = |uid: &str| ["fia1", "fia2", "off", "default"].into_iter().find(|known| *known == uid).unwrap();
        match route(email, &providers, Some("default")) {
            Route::To(uid) => (vec![known(uid)], false),
            Route::Choice(uids) => (uids.into_iter().map(known).collect(), true),
            Route::Nowhere => (Vec::new(), false),
        }
    }

    #[test]
    fn u27_the_domain_leads_to_its_provider_in_any_case_of_letters() {
        assert_eq!(routed("angela@fia1.fr"), (vec!["fia1"], false));
        assert_eq!(routed("Angela@FIA1.fr"), (vec!["fia1"], false));
        assert_eq!(routed("\"a@fia2.fr\"@abcd.com"), (vec!["fia1"], false));
    }

    #[test]
    fn u27_an_unknown_domain_leads_to_the_default_provider() {
        for email in ["a@unknown.fr", "a@sub.fia1.fr", "a@fia1.fr.example", "fia1", ""] {
            assert_eq!(routed(email), (vec!["default"], false), "{email}");
        }
    }

    #[test]
    fn u26_a_domain_of_several_providers_leads_to_a_choice_without_the_default_one() {
        assert_eq!(routed("a@polyfi.fr"), (vec!["fia1", "fia2"], true));
    }

    #[test]
    fn a_provider_that_is_not_routed_is_reached_by_the_suffix_alone() {
        assert_eq!(routed("a@off.fr"), (vec!["default"], false));
        assert_eq!(routed("a+proconnect@off.fr"), (vec!["off"], false));
        for other in ["a+proconnect.b@off.fr", "a+proconnect+tri@off.fr", "a+ProConnect@off.fr", "a+mfa@off.fr"] {
            assert_eq!(routed(other), (vec!["default"], false), "{other}");
        }
    }

    #[test]
    fn u13_without_a_default_provider_an_unknown_domain_leads_nowhere() {
        assert_eq!(route("a@unknown.fr", &[], None), Route::Nowhere);
    }

    #[test]
    fn the_suffix_of_the_level_is_read_in_the_local_part() {
        assert!(passes_level_on("a+mfa@fia2.fr"));
        assert!(!passes_level_on("a@b+mfa") && !passes_level_on("a+mfa"));
        assert!(!passes_level_on("a+proconnect@fia2.fr") && !passes_level_on("a+MFA@fia2.fr"));
    }
}
