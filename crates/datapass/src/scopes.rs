//! Which scopes a form offers, and what is kept of those that were ticked (DP §1.3).

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::catalogue::{Definition, Form, Scope};

/// For whom, and when, scopes are offered.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The definition.
    pub definition: &'a Definition,
    /// The form.
    pub form: &'a Form,
    /// Main activity (NAF) of the organisation, `84.11Z`; empty when it is not known.
    pub activity: &'a str,
    /// Whether an automatic authorisation of FranceConnect is to be made (DP §1.7): its scopes are shown then, all of them ticked.
    pub automatic: bool,
    /// When the request was made.
    pub created: Date,
    /// Today.
    pub today: Date,
}

/// A scope as a form shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offered<'a> {
    /// The scope.
    pub scope: &'a Scope,
    /// Whether its tick cannot be changed.
    pub locked: bool,
    /// Whether it is ticked whatever was chosen.
    pub always: bool,
}

/// The scopes that are shown, in the order of the list. To hide wins over what is deprecated, that over what is displayed, that
/// over what is disabled.
#[must_use]
pub fn offered<'a>(asking: &Asking<'a>) -> Vec<Offered<'a>> {
    let shown = asking.definition.scopes.iter().filter(|scope| is_shown(asking, scope));
    let offered = |scope: &'a Scope| {
        let always = scope.included || asking.definition.is_automatic(scope);
        Offered { scope, locked: always || is_locked(asking, scope), always }
    };
    shown.map(offered).collect()
}

fn is_shown(asking: &Asking<'_>, scope: &Scope) -> bool {
    let config = &asking.form.scopes_config;
    let names = |list: &[String]| list.contains(&scope.value);
    let displayed = config.displayed.is_empty() || names(&config.displayed);
    // No switch of the operator's exists yet.
    let ordinary =
        fits(asking, scope) && !names(&config.hide) && !is_gone(asking, scope) && displayed && scope.feature.is_none();
    if asking.definition.is_automatic(scope) { asking.automatic } else { ordinary }
}

/// Whether it is for such an organisation.
fn fits(asking: &Asking<'_>, scope: &Scope) -> bool {
    scope.activities.is_empty()
        || scope.activities.iter().any(|division| asking.activity.starts_with(division.as_str()))
}

/// Whether it had ended when the request was made.
fn is_gone(asking: &Asking<'_>, scope: &Scope) -> bool {
    scope.deprecated.is_some_and(|deprecated| asking.created >= deprecated.since)
}

fn is_locked(asking: &Asking<'_>, scope: &Scope) -> bool {
    let frozen = scope.deprecated.is_some_and(|deprecated| asking.today >= deprecated.since && !deprecated.writable);
    scope.disabled || frozen || asking.form.scopes_config.disabled.contains(&scope.value)
}

/// What is kept of the scopes that were ticked: those that are offered and not locked as ticked, the locked ones as they were
/// (`held`), those that are always there, and those held before that are offered no more.
#[must_use]
pub fn settled(asking: &Asking<'_>, ticked: &[String], held: &[String]) -> Vec<String> {
    let mut kept = BTreeSet::new();
    let offered = offered(asking);
    for Offered { scope, locked, always } in &offered {
        let chosen = if *locked { held } else { ticked };
        if *always || chosen.contains(&scope.value) {
            kept.insert(scope.value.clone());
        }
    }
    let offered_no_more = |value: &&String| !offered.iter().any(|offered| offered.scope.value == **value);
    kept.extend(held.iter().filter(offered_no_more).cloned());
    kept.into_iter().collect()
}

/// What is kept of the scopes that an address or a program fills in (DP §1.4, §3.2). A form may hide what it fills in, so what it shows
/// decides nothing here; but as on its page nobody takes what the definition keeps from this organisation, what has ended, what is
/// switched off or what cannot be chosen.
#[must_use]
pub fn filled_in(asking: &Asking<'_>, asked: &[String], held: &[String]) -> Vec<String> {
    let definition = asking.definition;
    let is_open = |scope: &Scope| {
        fits(asking, scope)
            && !is_gone(asking, scope)
            && scope.feature.is_none()
            && !is_locked(asking, scope)
            && !definition.is_automatic(scope)
    };
    let open: BTreeSet<&str> =
        definition.scopes.iter().filter(|scope| is_open(scope)).map(|scope| scope.value.as_str()).collect();
    let included = definition.scopes.iter().filter(|scope| scope.included).map(|scope| &scope.value);
    let taken = asked.iter().filter(|value| open.contains(value.as_str()));
    let left = held.iter().filter(|value| !open.contains(value.as_str()));
    included.chain(taken).chain(left).cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn asking<'a>(definition: &'a Definition, activity: &'a str, created: &str) -> Asking<'a> {
        let form = definition.default_form().unwrap();
        Asking { definition, form, activity, automatic: false, created: day(created), today: day("2026-06-01") }
    }

    fn values(offered: &[Offered<'_>]) -> Vec<String> {
        offered.iter().map(|offered| offered.scope.value.clone()).collect()
    }

    fn owned(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn the_student_number_is_offered_to_education_only() {
        let catalogue = Catalogue::shipped().unwrap();
        let definition = catalogue.definition("api_particulier").unwrap();
        let has = |activity| {
            let asking = asking(definition, activity, "2026-01-01");
            values(&offered(&asking)).contains(&"cnous_ine".to_owned())
        };
        assert!(has("85.42Z"));
        assert!(!has("84.11Z") && !has(""));
    }

    #[test]
    fn a_scope_that_ends_is_hidden_from_later_requests_and_kept_by_earlier_ones() {
        let catalogue = Catalogue::shipped().unwrap();
        let definition = catalogue.definition("api_impot_particulier").unwrap();
        let later = asking(definition, "", "2025-05-20");
        let earlier = asking(definition, "", "2025-05-19");
        let old = "dgfip_PaDeduc_EnfMaj".to_owned();
        assert!(!values(&offered(&later)).contains(&old));
        let shown = offered(&earlier);
        let found = shown.iter().find(|offered| offered.scope.value == old).unwrap();
        assert!(!found.locked, "writable");
        assert_eq!(
            settled(&later, &owned(&["dgfip_rfr"]), std::slice::from_ref(&old)),
            owned(&["dgfip_PaDeduc_EnfMaj", "dgfip_rfr"])
        );
        assert_eq!(settled(&earlier, &owned(&["dgfip_rfr"]), &[old]), owned(&["dgfip_rfr"]));

        let municipal = catalogue.definition("hubee_dila").unwrap();
        let frozen = asking(municipal, "", "2026-01-01");
        let tourism = owned(&["hebergement_tourisme"]);
        assert_eq!(settled(&frozen, &tourism, &[]), owned(&[]), "ended and not writable");
        assert_eq!(settled(&frozen, &[], &tourism), tourism);
    }

    #[test]
    fn what_every_request_has_cannot_be_left_out_and_what_is_not_offered_cannot_be_taken() {
        let catalogue = Catalogue::shipped().unwrap();
        let definition = catalogue.definition("france_connect").unwrap();
        let asking = asking(definition, "", "2026-01-01");
        assert_eq!(settled(&asking, &owned(&["email", "admin"]), &[]), owned(&["email", "openid"]));
    }

    #[test]
    fn to_hide_wins_over_to_display_and_what_is_disabled_stays_as_it_is() {
        let catalogue = Catalogue::shipped().unwrap();
        let definition = catalogue.definition("france_connect").unwrap();
        let mut form = definition.default_form().unwrap().clone();
        form.scopes_config.hide = owned(&["email"]);
        form.scopes_config.displayed = owned(&["email", "gender", "birthdate"]);
        form.scopes_config.disabled = owned(&["gender"]);
        let asking = Asking { form: &form, ..asking(definition, "", "2026-01-01") };
        assert_eq!(values(&offered(&asking)), ["birthdate", "gender"]);
        let held = owned(&["email", "gender"]);
        assert_eq!(settled(&asking, &owned(&["birthdate"]), &held), owned(&["birthdate", "email", "gender"]));
    }

    #[test]
    fn an_address_fills_in_what_a_form_hides_and_nothing_that_this_organisation_may_not_take() {
        let catalogue = Catalogue::shipped().unwrap();
        let definition = catalogue.definition("api_particulier").unwrap();
        let mut form = definition.default_form().unwrap().clone();
        form.scopes_config.hide = owned(&["cnaf_enfants"]);
        form.scopes_config.disabled = owned(&["cnaf_adresse"]);
        let asked = owned(&["cnaf_quotient_familial", "cnaf_enfants", "cnaf_adresse", "cnous_ine", "root"]);
        let town = Asking { form: &form, ..asking(definition, "84.11Z", "2026-01-01") };
        assert_eq!(filled_in(&town, &asked, &[]), owned(&["cnaf_enfants", "cnaf_quotient_familial"]));
        let university = Asking { activity: "85.42Z", ..town };
        assert_eq!(
            filled_in(&university, &asked, &[]),
            owned(&["cnaf_enfants", "cnaf_quotient_familial", "cnous_ine"])
        );
        let held = owned(&["cnaf_adresse", "cnaf_allocataires", "no_longer_known"]);
        assert_eq!(
            filled_in(&town, &asked, &held),
            owned(&["cnaf_adresse", "cnaf_enfants", "cnaf_quotient_familial", "no_longer_known"]),
            "what was held and can be chosen is replaced, what cannot be chosen stays"
        );

        let municipal = catalogue.definition("hubee_dila").unwrap();
        let today = asking(municipal, "", "2026-01-01");
        let ended_or_off = owned(&["hebergement_tourisme", "depot_dossier_mariage"]);
        assert_eq!(filled_in(&today, &ended_or_off, &[]), owned(&[]));
        let france_connect = catalogue.definition("france_connect").unwrap();
        assert_eq!(filled_in(&asking(france_connect, "", "2026-01-01"), &[], &[]), owned(&["openid"]));
    }
}
