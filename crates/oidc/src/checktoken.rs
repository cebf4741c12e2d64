//! `POST /checktoken`: a data provider asks whose access token it was sent (AF §1.2, §1.3).

use guichet_jose::Secret;
use serde_json::{Map, Value, json};

use crate::{params::Params, reason::Named};

/// Why a question is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Something else than the three fields, each once and filled.
    Form,
    /// No active data provider has this identifier.
    ProviderUnknown,
    /// The secret is not the one of its record.
    SecretWrong,
    /// The first version: no text that an access token has.
    TokenMalformed,
    /// The first version: no such token, or one that has ended.
    TokenNotFound,
}

impl Reason {
    /// The names of all reasons.
    pub const NAMES: &'static [&'static str] = &[
        "checktoken-form",
        "data-provider-unknown",
        "data-provider-secret-wrong",
        "checktoken-token-malformed",
        "checktoken-token-not-found",
    ];
}

impl Named for Reason {
    fn name(&self) -> &'static str {
        match self {
            Self::Form => "checktoken-form",
            Self::ProviderUnknown => "data-provider-unknown",
            Self::SecretWrong => "data-provider-secret-wrong",
            Self::TokenMalformed => "checktoken-token-malformed",
            Self::TokenNotFound => "checktoken-token-not-found",
        }
    }
}

/// A question.
pub struct Asked<'a> {
    /// Who asks.
    pub client_id: &'a str,
    /// What proves it.
    pub client_secret: &'a str,
    /// The access token.
    pub token: &'a str,
}

/// The question of a form: these three fields and no other (AF §1.3).
///
/// # Errors
/// [`Reason::Form`].
pub fn asked(form: &Params) -> Result<Asked<'_>, Reason> {
    let field = |name: &str| form.filled(name).ok_or(Reason::Form);
    let asked =
        Asked { client_id: field("client_id")?, client_secret: field("client_secret")?, token: field("token")? };
    if form.iter().count() == 3 { Ok(asked) } else { Err(Reason::Form) }
}

/// Whether the one who asks is who it says: `known` is the secret of its record, none where there is no such record.
///
/// # Errors
/// [`Reason::ProviderUnknown`], [`Reason::SecretWrong`].
pub fn proves(secret: &str, known: Option<&Secret>) -> Result<(), Reason> {
    match known {
        None => Err(Reason::ProviderUnknown),
        Some(known) if known.matches(secret) => Ok(()),
        Some(_) => Err(Reason::SecretWrong),
    }
}

/// Of the scopes of a token those that a data provider declares, in the token's order.
pub fn scopes_for(granted: &[String], declared: &[String]) -> Vec<String> {
    granted.iter().filter(|scope| declared.contains(scope)).cloned().collect()
}

/// An access token that serves, as one data provider is told of it.
#[derive(Debug)]
pub struct Told<'a> {
    /// The relying party that holds it.
    pub client_id: &'a str,
    /// The person, as this data provider knows her.
    pub sub: &'a str,
    /// Issued at, seconds since the epoch.
    pub iat: i64,
    /// Ends at, seconds since the epoch.
    pub exp: i64,
    /// The level that the relying party asked for.
    pub acr: &'a str,
    /// The token.
    pub token: &'a str,
    /// [`scopes_for`] it.
    pub scopes: &'a [String],
    /// The person, as the register writes her.
    pub pivot: &'a Map<String, Value>,
}

impl Told<'_> {
    /// `token_introspection` (AF §1.3).
    pub fn members(&self) -> Map<String, Value> {
        let state = [
            ("active", json!(true)),
            ("aud", json!(self.client_id)),
            ("sub", json!(self.sub)),
            ("iat", json!(self.iat)),
            ("exp", json!(self.exp)),
            ("acr", json!(self.acr)),
            ("jti", json!(self.token)),
            ("scope", json!(self.scopes.join(" "))),
        ];
        let mut members: Map<_, _> = state.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
        members.extend(self.pivot.clone());
        members
    }
}

/// The token of a question of the first version: `{"token": "…"}` (AF §1.2).
///
/// # Errors
/// [`Reason::TokenMalformed`].
pub fn asked_first(body: &[u8]) -> Result<String, Reason> {
    let body: Map<String, Value> = serde_json::from_slice(body).map_err(|_| Reason::TokenMalformed)?;
    let token = body.get("token").and_then(Value::as_str).ok_or(Reason::TokenMalformed)?;
    let plain = |text: char| text.is_ascii_alphanumeric() || text == '-' || text == '_';
    let own = (43..=64).contains(&token.len()) && token.chars().all(plain);
    if own { Ok(token.to_owned()) } else { Err(Reason::TokenMalformed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] = b"token=t&client_id=c&client_secret=s";

    #[test]
    fn a_question_is_three_fields_each_once_and_filled() {
        let form = Params::parse(WHOLE).unwrap();
        let question = asked(&form).unwrap();
        assert_eq!((question.token, question.client_id, question.client_secret), ("t", "c", "s"));
        for wrong in [
            "",
            "token=t&client_id=c",
            "token=t&client_secret=s",
            "client_id=c&client_secret=s",
            "token=&client_id=c&client_secret=s",
            "token=t&client_id=&client_secret=s",
            "token=t&client_id=c&client_secret=",
            "token=t&client_id=c&client_secret=s&token_type_hint=access_token",
            "token=t&client_id=c&client_secret=s&token=u",
            "token=t&client_id=c&client_secret=s&",
            "token=t&client_id=c&client_secret=s&x",
            "token[]=t&client_id=c&client_secret=s",
        ] {
            let form = Params::parse(wrong.as_bytes()).unwrap();
            // An empty piece of a form is nothing (URL standard, urlencoded parsing).
            let expected = if wrong.ends_with('&') { None } else { Some(Reason::Form) };
            assert_eq!(asked(&form).err(), expected, "{wrong}");
        }
    }

    #[test]
    fn scopes_are_those_of_both_in_the_order_of_the_token() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let granted = words("openid dgfip_rfr cnam_caisse dgfip_aft");
        assert_eq!(scopes_for(&granted, &words("dgfip_aft dgfip_rfr dgfip_pac")), words("dgfip_rfr dgfip_aft"));
        assert_eq!(scopes_for(&granted, &words("mesri_identite")), words(""));
    }

    #[test]
    fn a_question_of_the_first_version_is_a_json_object_with_a_token() {
        let hex = "9af033eb295d0fe113988d29a26527f920114973b3a1ca7bdb44768fd0c73937";
        assert_eq!(asked_first(format!("{{\"token\":\"{hex}\"}}").as_bytes()).as_deref(), Ok(hex));
        for wrong in ["", "token=a", "[]", "{}", "{\"token\":1}", "{\"token\":\"\"}", "{\"token\":\"a b\"}"] {
            assert_eq!(asked_first(wrong.as_bytes()), Err(Reason::TokenMalformed), "{wrong}");
        }
    }
}
