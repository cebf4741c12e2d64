//! What changes for a service provider with the levels that are compared by membership (PC §3.4), and with the code that
//! raises one (PC §5.8).

use guichet_oidc::professional::level::Membership;

use super::Instruction;
use crate::{
    professional::{LEVELS_UNSATISFIED, MAIL},
    profiles::{Shipped, aspects::code_words},
};

/// The claim in which the level of the identity provider is told (PC §4).
const LEVEL_OF_PROVIDER: &str = "idp_acr";

pub(super) fn instructions(one: &Shipped, other: &Shipped) -> Vec<Instruction> {
    let (Some(before), Some(now)) = (&one.profile.membership, &other.profile.membership) else { return Vec::new() };
    let gone: Vec<&String> = before.known.iter().filter(|level| !now.knows(level)).collect();
    let mut all = former(&gone, now, other);
    let targets: Vec<&String> = gone.iter().filter_map(|level| now.replaced.get(*level)).collect();
    let new = now.known.iter().filter(|level| !before.knows(level) && !targets.contains(level)).cloned();
    all.extend(Instruction::of("ask, where it likes, for levels that are new:", new.collect()));
    all.extend(raised(before, now));
    if let (None, Some(code)) = (&one.profile.mailed_code, &other.profile.mailed_code) {
        all.push(Instruction::new(format!(
            "have its login tests read the code in that mail, or have the identity provider give the level itself ({})",
            code_words(code)
        )));
    }
    all
}

/// The levels that are known no more.
fn former(gone: &[&String], now: &Membership, other: &Shipped) -> Vec<Instruction> {
    if gone.is_empty() {
        return Vec::new();
    }
    let of = |with: &dyn Fn(&str, &str) -> String| -> Vec<String> {
        gone.iter().filter_map(|level| Some(with(now.replaced.get(*level)?, level))).collect()
    };
    let mut accepted = of(&|level, _| level.to_owned());
    accepted.sort();
    accepted.dedup();
    let nothing = gone.iter().filter(|level| !now.replaced.contains_key(**level)).map(|level| (*level).clone());
    let places = match other.scopes.get(LEVEL_OF_PROVIDER) {
        Some(_) => format!("as acr in the ID token, and as {LEVEL_OF_PROVIDER} where it asks for that scope"),
        None => "as acr in the ID token".to_owned(),
    };
    let entry = other.catalogue.named(LEVELS_UNSATISFIED);
    let mut all: Vec<Instruction> = Vec::new();
    all.extend(Instruction::of(
        "ask for other levels, in acr_values and in the claims parameter (id_token.acr):",
        of(&|level, former| format!("{level} instead of {former}")),
    ));
    all.extend(Instruction::of(format!("accept these levels {places}:"), accepted));
    all.extend(Instruction::of("ask no more for levels whose place nothing takes:", nothing.collect()));
    all.push(Instruction::new(format!(
        "leave former levels out of its requests: acr_values with them is ignored, or brings the person back to the first page for ever \
         where a level of claims stands beside it; an essential acr that names them alone ends with {} ({})",
        entry.error, entry.description
    )));
    all
}

/// The levels that a mailed code makes of others.
fn raised(before: &Membership, now: &Membership) -> Vec<Instruction> {
    let more = |of: &Membership, than: &Membership| -> Vec<String> {
        let new = of.raised_by_mail.iter().filter(|(from, to)| than.raised_by_mail.get(*from) != Some(to));
        new.map(|(from, to)| format!("{to}, made of {from}")).collect()
    };
    let accept = format!(
        "accept that the person is asked for a code in a mail where it demands these and her identity provider gives less, with \
         {MAIL} behind the other methods in amr:"
    );
    let expect = "expect no more that a code in a mail reaches these:";
    [Instruction::of(accept, more(now, before)), Instruction::of(expect, more(before, now))]
        .into_iter()
        .flatten()
        .collect()
}
