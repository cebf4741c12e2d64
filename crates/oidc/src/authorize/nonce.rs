//! `nonce`: long enough where the profile says so (FC §2.1), of the characters that it says (PC §2.1).

use super::{Asked, Reason, Request};

pub(super) fn long_enough(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    let rules = &asked.profile.authorization;
    let refused = |why: String| Err(Reason::MalformedParameter { name: "nonce", why });
    if let (Some(most), Some(sent)) = (rules.nonce_ascii_max, asked.params.get("nonce"))
        && !(sent.is_ascii() && (1..=most).contains(&sent.len()))
    {
        return refused(format!("it is not ASCII of 1 to {most} characters"));
    }
    let least = rules.nonce_min_length;
    match &draft.nonce {
        Some(nonce) if nonce.chars().count() < least => {
            refused(format!("it has {} characters, at least {least} are needed", nonce.chars().count()))
        }
        _ => Ok(()),
    }
}
