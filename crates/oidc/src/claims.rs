//! The `claims` request parameter (OpenID Connect Core §5.5; FC §2.4).

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The claim of the mandates with which a professional helper logs in (FC §5.10).
pub const MANDATES: &str = "rep_scope";

/// Claims asked for one by one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimsRequest {
    /// Wanted in the ID token.
    pub id_token: Vec<String>,
    /// Wanted in userinfo.
    pub userinfo: Vec<String>,
    /// A `sub` that the request insists on.
    pub sub: Option<String>,
    /// Levels of which the request insists on one (`acr`, essential, with `value` or `values`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<String>,
}

/// Why the parameter cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimsFault {
    /// Not JSON.
    NotJson,
    /// JSON, but not an object.
    NotObject,
    /// Neither `userinfo` nor `id_token` in it.
    Empty,
    /// `userinfo` is not an object.
    UserinfoNotObject,
    /// `id_token` is not an object.
    IdTokenNotObject,
    /// The values wanted of `acr` are no list of texts.
    AcrValues,
}

/// Whether the values wanted of `acr` are a list of texts, where they are told (OpenID Connect Core §5.5.1).
///
/// # Errors
/// [`ClaimsFault::AcrValues`].
pub fn acr_values_are_texts(value: &str) -> Result<(), ClaimsFault> {
    let parsed: Value = serde_json::from_str(value).map_err(|_| ClaimsFault::NotJson)?;
    match parsed.pointer("/id_token/acr/values") {
        None => Ok(()),
        Some(Value::Array(values)) if values.iter().all(Value::is_string) => Ok(()),
        Some(_) => Err(ClaimsFault::AcrValues),
    }
}

impl ClaimsRequest {
    /// Reads the parameter.
    ///
    /// # Errors
    /// The first fault, in the order of the reference's engine.
    pub fn parse(value: &str) -> Result<Self, ClaimsFault> {
        let parsed: Value = serde_json::from_str(value).map_err(|_| ClaimsFault::NotJson)?;
        let object = parsed.as_object().ok_or(ClaimsFault::NotObject)?;
        if !object.contains_key("userinfo") && !object.contains_key("id_token") {
            return Err(ClaimsFault::Empty);
        }
        let names = |member: &str, fault| match object.get(member) {
            None => Ok(Vec::new()),
            Some(Value::Object(wanted)) => Ok(wanted.keys().cloned().collect()),
            Some(_) => Err(fault),
        };
        let wanted_sub = object.get("id_token").and_then(|wanted| wanted.get("sub")).and_then(|sub| sub.get("value"));
        Ok(Self {
            userinfo: names("userinfo", ClaimsFault::UserinfoNotObject)?,
            id_token: names("id_token", ClaimsFault::IdTokenNotObject)?,
            sub: wanted_sub.and_then(Value::as_str).map(str::to_owned),
            levels: essential_levels(object.get("id_token").and_then(|wanted| wanted.get("acr"))),
        })
    }

    /// Asks for one more claim of the ID token.
    pub fn also(&mut self, claim: &str) {
        if !self.id_token.iter().any(|asked| asked == claim) {
            self.id_token.push(claim.to_owned());
        }
    }

    /// Whether no claim is asked for by itself.
    pub fn asks_nothing(&self) -> bool {
        self.id_token.is_empty() && self.userinfo.is_empty()
    }

    /// Whether the claim is asked for at either place.
    pub fn asks(&self, claim: &str) -> bool {
        self.id_token.iter().chain(&self.userinfo).any(|asked| asked == claim)
    }
}

/// The levels on which `acr` insists: none when it is a wish.
fn essential_levels(acr: Option<&Value>) -> Vec<String> {
    let Some(acr) = acr.filter(|acr| acr.get("essential") == Some(&Value::Bool(true))) else { return Vec::new() };
    let values = acr.get("values").and_then(Value::as_array).into_iter().flatten();
    let words = acr.get("value").into_iter().chain(values).filter_map(Value::as_str);
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_has_its_name() {
        assert_eq!(ClaimsRequest::parse("{"), Err(ClaimsFault::NotJson));
        assert_eq!(ClaimsRequest::parse("[]"), Err(ClaimsFault::NotObject));
        assert_eq!(ClaimsRequest::parse("{}"), Err(ClaimsFault::Empty));
        assert_eq!(ClaimsRequest::parse(r#"{"userinfo":1}"#), Err(ClaimsFault::UserinfoNotObject));
        assert_eq!(ClaimsRequest::parse(r#"{"id_token":null}"#), Err(ClaimsFault::IdTokenNotObject));
        let of_acr = |values: &str| acr_values_are_texts(&format!(r#"{{"id_token":{{"acr":{{"values":{values}}}}}}}"#));
        assert_eq!((of_acr(r#"["eidas1"]"#), of_acr("[]")), (Ok(()), Ok(())));
        for wrong in [r#""eidas1""#, "1", "null", r#"["eidas1",2]"#] {
            assert_eq!(of_acr(wrong), Err(ClaimsFault::AcrValues), "{wrong}");
        }
    }

    #[test]
    fn amr_may_be_asked_at_either_place() {
        assert!(ClaimsRequest::parse(r#"{"id_token":{"amr":{"essential":true}}}"#).unwrap().asks("amr"));
        assert!(ClaimsRequest::parse(r#"{"userinfo":{"amr":null}}"#).unwrap().asks("amr"));
    }

    #[test]
    fn a_level_is_insisted_on_by_an_essential_acr_alone() {
        let levels = |acr: &str| ClaimsRequest::parse(&format!(r#"{{"id_token":{{"acr":{acr}}}}}"#)).unwrap().levels;
        assert_eq!(levels(r#"{"essential":true,"value":"eidas2"}"#), ["eidas2"]);
        assert_eq!(levels(r#"{"essential":true,"values":["eidas1","eidas2"]}"#), ["eidas1", "eidas2"]);
        for wish in
            [r#"{"value":"eidas2"}"#, r#"{"essential":false,"value":"eidas2"}"#, r#"{"essential":true}"#, "null"]
        {
            assert!(levels(wish).is_empty(), "{wish}");
        }
    }
}
