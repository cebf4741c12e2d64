//! `prompt` (FC §2.3; OpenID Connect Core §3.1.2.1).

use super::{Asked, Reason, Request};
use crate::profile::PromptRule;

/// What `prompt` means for the journey.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prompt {
    /// No page may be shown.
    pub none: bool,
    /// The person authenticates again.
    pub login: bool,
    /// The consent page is shown again.
    pub consent: bool,
    /// The information page is left out: an entitled client asked for `login` alone (FC §2.3).
    pub skip_page: bool,
}

const STANDARD: [&str; 4] = ["none", "login", "consent", "select_account"];
const SILENT_ONLY: [&str; 3] = ["none", "login", "consent"];
const ACCEPTED_BY_ENTITLEMENT: [&str; 2] = ["login", "consent"];

pub(super) fn understood(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    let Some(value) = asked.params.get("prompt") else { return Ok(()) };
    let words = asked.params.words("prompt");
    draft.prompt = match asked.profile.authorization.prompt {
        PromptRule::EntitledOnly => entitled(asked, &words)?,
        PromptRule::Standard | PromptRule::SilentOnly if value.is_empty() => Prompt::default(),
        PromptRule::Standard => standard(&words, &STANDARD)?,
        PromptRule::SilentOnly => Prompt { none: standard(&words, &SILENT_ONLY)?.none, ..Prompt::default() },
    };
    Ok(())
}

fn entitled(asked: &Asked<'_>, words: &[&str]) -> Result<Prompt, Reason> {
    let refused = words.iter().find(|word| !ACCEPTED_BY_ENTITLEMENT.contains(word));
    if words.is_empty() || words.len() > asked.profile.authorization.list_max || refused.is_some() {
        return Err(Reason::MalformedParameter {
            name: "prompt",
            why: format!("«{}» is not among login, consent", refused.copied().unwrap_or_default()),
        });
    }
    let allowed = asked.client.map(|client| client.allowed_prompts.as_slice()).unwrap_or_default();
    let remembered = words.iter().all(|word| allowed.iter().any(|known| known == word));
    Ok(Prompt { skip_page: remembered && !words.contains(&"consent"), ..Prompt::default() })
}

fn standard(words: &[&str], known: &[&str]) -> Result<Prompt, Reason> {
    if let Some(unknown) = words.iter().find(|word| !known.contains(word)) {
        return Err(Reason::PromptUnsupported((*unknown).to_owned()));
    }
    let has = |word| words.contains(&word);
    if has("none") && words.len() > 1 {
        return Err(Reason::PromptNoneNotAlone);
    }
    Ok(Prompt {
        none: has("none"),
        login: has("login") || has("select_account"),
        consent: has("consent"),
        skip_page: false,
    })
}
