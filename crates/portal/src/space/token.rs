//! Tokens, as the gateway keeps them (DP §4.1).

use std::future::Future;
use std::pin::Pin;

use jiff::{SignedDuration, Span, Timestamp};

/// A token lives for so many months (DP §4.2).
const MONTHS: i64 = 18;
/// So many days before its end it may be prolonged (DP §4.3).
pub const PROLONGED_WITHIN: i64 = 90;

/// On its way.
pub type Doing<'a, T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send + 'a>>;

/// What becomes of a token.
pub type Change = Box<dyn FnOnce(Option<Token>) -> Option<Token> + Send>;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// UUID.
    pub id: String,
    /// The project's name.
    pub title: String,
    /// What it opens.
    pub scopes: Vec<String>,
    /// Whose it is: SIRET.
    pub siret: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub exp: Timestamp,
    /// From when on it is refused.
    pub blacklisted_at: Option<Timestamp>,
}

/// Where the tokens are.
pub trait Tokens: Send + Sync {
    /// A token; none: there is none of this identifier.
    fn get(&self, id: &str) -> Option<Token>;
    /// The text of a token, which is the same as long as the token is.
    fn text(&self, id: &str) -> Option<String>;
    /// Adds or changes the token of an identifier in one step of its store: `change` is given it as it stands there, whichever node
    /// changed it last, none where there is none, and gives what is to be, none for no change. Whether something was to be.
    fn change(&self, id: &str, change: Change) -> Doing<'_, bool>;
    /// The calls made with a token since an instant, oldest first.
    fn calls<'a>(&'a self, id: &'a str, since: Timestamp) -> Doing<'a, Vec<super::calls::Call>>;
}

/// How a token stands (DP §4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Its time is over.
    Expired,
    /// It is refused.
    Revoked,
    /// It will be refused.
    RevokedLater,
    /// It opens what it says.
    Active,
}

impl Status {
    /// The name in the keys of its words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::RevokedLater => "revoked-later",
            Self::Active => "active",
        }
    }
}

impl Token {
    /// How it stands.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> Status {
        match self.blacklisted_at {
            Some(at) if at <= now => Status::Revoked,
            _ if self.exp <= now => Status::Expired,
            Some(_) => Status::RevokedLater,
            None => Status::Active,
        }
    }

    /// Whole days until its end; negative afterwards.
    #[must_use]
    pub fn days_left(&self, now: Timestamp) -> i64 {
        self.exp.as_second().saturating_sub(now.as_second()).div_euclid(86_400)
    }

    /// Whether its prolongation may be asked for (DP §4.3): fewer than ninety days are left, or it has ended.
    #[must_use]
    pub fn may_be_prolonged(&self, now: Timestamp) -> bool {
        let within = now.saturating_add(SignedDuration::from_hours(24 * PROLONGED_WITHIN)).unwrap_or(Timestamp::MAX);
        self.status(now) != Status::Revoked && self.exp < within
    }
}

/// When a token ends that is granted or prolonged at an instant.
#[must_use]
pub fn end(granted_at: Timestamp) -> Timestamp {
    let zoned = granted_at.to_zoned(jiff::tz::TimeZone::UTC);
    zoned.checked_add(Span::new().months(MONTHS)).map_or(Timestamp::MAX, |end| end.timestamp())
}

/// All scopes of open data are one (DP §4.2).
#[must_use]
pub fn scopes(granted: &[String]) -> Vec<String> {
    const OPEN: &str = "open_data";
    let one = |scope: &String| if scope.starts_with("open_data_") { OPEN.to_owned() } else { scope.clone() };
    let mut scopes: Vec<String> = granted.iter().map(one).collect();
    scopes.sort();
    scopes.dedup();
    scopes
}

/// The identifier of the token that a notice brings about: the same each time that the notice is told.
#[must_use]
pub fn id_of(notice: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, notice.as_bytes());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest.as_ref()).for_each(|(byte, drawn)| *byte = *drawn);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// The main token of a request: one that is active, else the one that ends last (DP §4.1).
#[must_use]
pub fn main(tokens: &[Token], now: Timestamp) -> Option<&Token> {
    let active = |token: &&Token| token.status(now) == Status::Active;
    tokens.iter().filter(active).max_by_key(|token| token.exp).or_else(|| tokens.iter().max_by_key(|token| token.exp))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn token(exp: &str, blacklisted_at: Option<&str>) -> Token {
        Token {
            id: exp.to_owned(),
            title: String::new(),
            scopes: Vec::new(),
            siret: String::new(),
            issued_at: at("2026-01-01T00:00:00Z"),
            exp: at(exp),
            blacklisted_at: blacklisted_at.map(at),
        }
    }

    #[test]
    fn a_token_is_revoked_before_it_is_expired_and_active_before_both() {
        let now = at("2026-06-01T00:00:00Z");
        let status = |exp, blacklisted| token(exp, blacklisted).status(now);
        assert_eq!(status("2026-05-01T00:00:00Z", Some("2026-05-01T00:00:00Z")), Status::Revoked);
        assert_eq!(status("2026-06-01T00:00:00Z", None), Status::Expired);
        assert_eq!(status("2027-05-01T00:00:00Z", Some("2026-06-02T00:00:00Z")), Status::RevokedLater);
        assert_eq!(status("2026-06-01T00:00:01Z", None), Status::Active);
    }

    #[test]
    fn it_may_be_prolonged_when_fewer_than_ninety_days_are_left_and_afterwards_but_not_once_it_is_revoked() {
        let now = at("2026-06-01T00:00:00Z");
        assert!(!token("2026-08-30T00:00:00Z", None).may_be_prolonged(now), "ninety days");
        assert!(token("2026-08-29T23:59:59Z", None).may_be_prolonged(now));
        assert!(token("2026-05-01T00:00:00Z", None).may_be_prolonged(now));
        assert!(!token("2026-05-01T00:00:00Z", Some("2026-05-02T00:00:00Z")).may_be_prolonged(now));
    }

    #[test]
    fn eighteen_months_end_on_a_day_that_exists() {
        assert_eq!(end(at("2026-08-31T10:00:00Z")), at("2028-02-29T10:00:00Z"));
    }

    #[test]
    fn the_main_token_is_the_active_one_else_that_which_ends_last() {
        let now = at("2026-06-01T00:00:00Z");
        let (old, new) = (token("2026-01-01T00:00:00Z", None), token("2026-03-01T00:00:00Z", None));
        let banned = token("2027-01-01T00:00:00Z", Some("2026-01-01T00:00:00Z"));
        let active = token("2026-07-01T00:00:00Z", None);
        assert_eq!(main(&[old.clone(), new.clone()], now), Some(&new));
        assert_eq!(main(&[old, banned, active.clone()], now), Some(&active));
        assert_eq!(main(&[], now), None);
    }

    #[test]
    fn scopes_of_open_data_are_one() {
        let granted = ["open_data_b", "x", "open_data_a"].map(str::to_owned);
        assert_eq!(scopes(&granted), ["open_data", "x"]);
    }
}
