//! Request parameters, parsed strictly: UTF-8 only, order kept, duplicates seen (RFC 6749 §3.1: no parameter twice).

use std::borrow::Cow;

/// The parameters of one request, from a query string or an `application/x-www-form-urlencoded` body.
#[derive(Debug, Clone, Default)]
pub struct Params {
    pairs: Vec<(String, String)>,
}

/// Why bytes are not parameters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParamsError {
    /// A name or a value is not UTF-8 once percent-decoded.
    #[error("the parameters are not valid UTF-8")]
    NotUtf8,
}

impl Params {
    /// Parses a query string (without `?`) or a form body. An empty input has no parameters.
    ///
    /// # Errors
    /// [`ParamsError::NotUtf8`] when a percent-decoded name or value is not UTF-8.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParamsError> {
        let mut pairs = Vec::new();
        for piece in bytes.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()) {
            let (name, value) = match piece.iter().position(|byte| *byte == b'=') {
                Some(at) => (piece.get(..at).unwrap_or_default(), piece.get(at + 1..).unwrap_or_default()),
                None => (piece, &b""[..]),
            };
            pairs.push((decode(name)?, decode(value)?));
        }
        Ok(Self { pairs })
    }

    /// Parameters from pairs that are already decoded.
    pub fn from_pairs<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        Self { pairs: pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
    }

    /// The first value of `name`, empty values included.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of `name` unless it is empty (RFC 6749 §3.1: a parameter without a value is as if omitted).
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// The first name that stands twice.
    pub fn duplicate(&self) -> Option<&str> {
        self.pairs.iter().enumerate().find_map(|(at, (name, _))| {
            self.pairs.iter().take(at).any(|(before, _)| before == name).then_some(name.as_str())
        })
    }

    /// Every name and value, in the order of the request.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The space-separated words of `name`.
    pub fn words(&self, name: &str) -> Vec<&str> {
        self.get(name).map(|value| value.split(' ').filter(|word| !word.is_empty()).collect()).unwrap_or_default()
    }
}

fn decode(bytes: &[u8]) -> Result<String, ParamsError> {
    let spaced: Cow<'_, [u8]> = if bytes.contains(&b'+') {
        bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect::<Vec<u8>>().into()
    } else {
        bytes.into()
    };
    percent_encoding::percent_decode(&spaced).decode_utf8().map(Cow::into_owned).map_err(|_| ParamsError::NotUtf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_and_its_order_kept() {
        let params = Params::parse(b"scope=openid+email&state=%C3%A9&empty=&bare").unwrap();
        assert_eq!(params.words("scope"), ["openid", "email"]);
        assert_eq!(params.get("state"), Some("é"));
        assert_eq!(params.get("empty"), Some(""));
        assert_eq!(params.filled("empty"), None);
        assert_eq!(params.get("bare"), Some(""));
    }

    #[test]
    fn a_duplicate_is_named() {
        assert_eq!(Params::parse(b"a=1&b=2&a=3").unwrap().duplicate(), Some("a"));
        assert_eq!(Params::parse(b"a=1&b=2").unwrap().duplicate(), None);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_refused() {
        assert!(Params::parse(b"state=%ff%fe").is_err());
        assert!(Params::parse(b"\xff=1").is_err());
    }
}
