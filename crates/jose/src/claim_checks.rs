//! The checks of a token's claims that every profile shares (RFC 7519 §4.1, OpenID Connect Core §3.1.3.7).

use serde_json::{Map, Value};

use crate::constant_time_eq;
use crate::error::cut;

/// What the claims of a verified token must say. Instants are in seconds since 1970 (NumericDate).
#[derive(Clone, Copy, Debug)]
pub struct ClaimChecks<'a> {
    /// The exact value of `iss`.
    pub issuer: &'a str,
    /// Us: `aud`, or one of its values.
    pub audience: &'a str,
    /// The nonce of our request; `None` when the token answers no request of ours.
    pub nonce: Option<&'a str>,
    /// The instant of the check.
    pub now: i64,
    /// By how many seconds the issuer's clock may differ from ours, both ways.
    pub leeway: i64,
    /// What becomes of a token that was issued after now, beyond the leeway.
    pub issued_ahead: IssuedAhead,
    /// Claims that must be there beside `iss` and `aud`. `exp`, `nbf` and `iat` are checked when present, so a token
    /// that must expire names `exp` here.
    pub required: &'a [&'a str],
}

/// What becomes of a token whose `iat` lies ahead: a claim that tells an age, and by which RFC 7519 §4.1.6 refuses nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuedAhead {
    /// It is refused.
    Refused,
    /// It is taken when it has an `exp`: the issuer's clock is fast, and the token ends all the same.
    TakenIfItEnds,
}

/// The first claim that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// `iss` is another issuer.
    #[error("issuer {received:?} where {expected:?} was expected")]
    WrongIssuer {
        /// What `iss` should be.
        expected: String,
        /// What it is.
        received: String,
    },
    /// `aud` does not name us.
    #[error("audience {received:?} does not hold {expected:?}")]
    WrongAudience {
        /// What `aud` should hold.
        expected: String,
        /// What it holds.
        received: Vec<String>,
    },
    /// `azp` names another client (OpenID Connect Core §3.1.3.7, points 4 and 5).
    #[error("authorized party {received:?} where {expected:?} was expected")]
    WrongAuthorizedParty {
        /// What `azp` should be.
        expected: String,
        /// What it is.
        received: String,
    },
    /// `nonce` is not the one of our request.
    #[error("the nonce is not the one of the request")]
    WrongNonce,
    /// `exp` is over.
    #[error("expired at {exp}, now is {now}")]
    Expired {
        /// The claim, in seconds.
        exp: i64,
        /// The instant of the check, in seconds.
        now: i64,
    },
    /// `nbf` has not come.
    #[error("not valid before {nbf}, now is {now}")]
    NotYetValid {
        /// The claim, in seconds.
        nbf: i64,
        /// The instant of the check, in seconds.
        now: i64,
    },
    /// `iat` is after now.
    #[error("issued at {iat}, now is {now}")]
    IssuedInFuture {
        /// The claim, in seconds.
        iat: i64,
        /// The instant of the check, in seconds.
        now: i64,
    },
    /// The claim is absent.
    #[error("`{0}` is missing")]
    Missing(String),
    /// The claim has the wrong type.
    #[error("`{0}` is malformed")]
    Malformed(String),
}

impl ClaimChecks<'_> {
    /// Checks issuer, audience, nonce, expiry, start, issue and the required claims, in this order.
    ///
    /// # Errors
    /// [`ClaimError`] for the first that is wrong.
    pub fn check(&self, claims: &Map<String, Value>) -> Result<(), ClaimError> {
        self.check_issuer(claims)?;
        self.check_audience(claims)?;
        self.check_nonce(claims)?;
        self.check_instants(claims)?;
        self.required.iter().try_for_each(|name| match claims.get(*name) {
            None | Some(Value::Null) => Err(ClaimError::Missing((*name).to_owned())),
            Some(_) => Ok(()),
        })
    }

    /// As [`Self::check`], and the authorized party of an ID token: `azp` must be there when the audiences are several,
    /// and be us when it is there (OpenID Connect Core §3.1.3.7, points 4 and 5). Other tokens, such as client
    /// assertions, may have several audiences and no `azp`.
    ///
    /// # Errors
    /// [`ClaimError`] for the first that is wrong.
    pub fn check_id_token(&self, claims: &Map<String, Value>) -> Result<(), ClaimError> {
        self.check(claims)?;
        match text(claims, "azp")? {
            None if audiences(claims)?.len() > 1 => Err(ClaimError::Missing("azp".to_owned())),
            Some(party) if party != self.audience => {
                Err(ClaimError::WrongAuthorizedParty { expected: self.audience.to_owned(), received: shown(party) })
            }
            _ => Ok(()),
        }
    }

    fn check_issuer(&self, claims: &Map<String, Value>) -> Result<(), ClaimError> {
        let received = required_text(claims, "iss")?;
        if received == self.issuer {
            return Ok(());
        }
        Err(ClaimError::WrongIssuer { expected: self.issuer.to_owned(), received: shown(received) })
    }

    fn check_audience(&self, claims: &Map<String, Value>) -> Result<(), ClaimError> {
        let audiences = audiences(claims)?;
        if audiences.contains(&self.audience) {
            return Ok(());
        }
        let received = audiences.iter().take(16).map(|audience| shown(audience)).collect();
        Err(ClaimError::WrongAudience { expected: self.audience.to_owned(), received })
    }

    fn check_nonce(&self, claims: &Map<String, Value>) -> Result<(), ClaimError> {
        let Some(expected) = self.nonce else { return Ok(()) };
        let received = required_text(claims, "nonce")?;
        if constant_time_eq(expected.as_bytes(), received.as_bytes()) { Ok(()) } else { Err(ClaimError::WrongNonce) }
    }

    fn check_instants(&self, claims: &Map<String, Value>) -> Result<(), ClaimError> {
        let (now, leeway) = (self.now, self.leeway);
        let exp = instant(claims, "exp")?;
        if let Some(exp) = exp
            && now.saturating_sub(leeway) >= exp
        {
            return Err(ClaimError::Expired { exp, now });
        }
        if let Some(nbf) = instant(claims, "nbf")?
            && now.saturating_add(leeway) < nbf
        {
            return Err(ClaimError::NotYetValid { nbf, now });
        }
        if let Some(iat) = instant(claims, "iat")?
            && now.saturating_add(leeway) < iat
            && (self.issued_ahead == IssuedAhead::Refused || exp.is_none())
        {
            return Err(ClaimError::IssuedInFuture { iat, now });
        }
        Ok(())
    }
}

/// One value, or several (RFC 7519 §4.1.3). An empty array names nobody.
fn audiences(claims: &Map<String, Value>) -> Result<Vec<&str>, ClaimError> {
    let malformed = || ClaimError::Malformed("aud".to_owned());
    match claims.get("aud") {
        None => Err(ClaimError::Missing("aud".to_owned())),
        Some(Value::String(one)) => Ok(vec![one]),
        Some(Value::Array(several)) => {
            several.iter().map(|value| value.as_str().ok_or_else(malformed)).collect::<Result<_, _>>()
        }
        Some(_) => Err(malformed()),
    }
}

fn text<'c>(claims: &'c Map<String, Value>, name: &str) -> Result<Option<&'c str>, ClaimError> {
    match claims.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(ClaimError::Malformed(name.to_owned())),
    }
}

fn required_text<'c>(claims: &'c Map<String, Value>, name: &str) -> Result<&'c str, ClaimError> {
    text(claims, name)?.ok_or_else(|| ClaimError::Missing(name.to_owned()))
}

/// A NumericDate may have a fraction (RFC 7519 §2), which is dropped.
fn instant(claims: &Map<String, Value>, name: &str) -> Result<Option<i64>, ClaimError> {
    let malformed = || ClaimError::Malformed(name.to_owned());
    match claims.get(name) {
        None => Ok(None),
        Some(Value::Number(number)) => {
            let seconds = number.as_i64().map(Ok).unwrap_or_else(|| {
                let seconds = number.as_f64().filter(|seconds| seconds.is_finite()).ok_or_else(malformed)?;
                // The cast saturates: a date beyond the range stays the farthest one.
                Ok(seconds.floor() as i64)
            })?;
            Ok(Some(seconds))
        }
        Some(_) => Err(malformed()),
    }
}

/// A value of a foreign token on its way to a page or a log.
fn shown(text: &str) -> String {
    cut(text, 256)
}
