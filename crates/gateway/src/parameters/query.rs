//! The query of a call, as the real gateway's framework reads it: the last of a doubled parameter counts, `name[]` is a
//! list.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

/// A query that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueryRefused {
    /// Some byte sequence is no UTF-8.
    #[error("invalid byte sequence in UTF-8")]
    Encoding,
    /// A percent sign that no two hexadecimal digits follow.
    #[error("invalid %-encoding")]
    Escape,
    /// A NUL.
    #[error("string contains null byte")]
    Nul,
}

/// Names and values, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what stands after the `?`.
    ///
    /// # Errors
    /// [`QueryRefused`] when it is no text.
    pub fn parse(text: &str) -> Result<Self, QueryRefused> {
        let decoded = |part: &str| {
            let part = part.replace('+', " ");
            if !is_escaped(&part) {
                return Err(QueryRefused::Escape);
            }
            let text = percent_decode_str(&part).decode_utf8().map_err(|_| QueryRefused::Encoding)?;
            if text.contains('\0') { Err(QueryRefused::Nul) } else { Ok(text.into_owned()) }
        };
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decoded(name)?, decoded(value)?))
        });
        pairs.collect::<Result<_, _>>().map(Self)
    }

    /// Names and values that are decoded already.
    #[must_use]
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The value of a parameter; the last one, when it is doubled.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The same for all queries that say the same, in whatever order and however escaped: by name, of a doubled parameter the
    /// last, of a list all in their order.
    pub(crate) fn in_order(&self) -> String {
        let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in &self.0 {
            let values = by_name.entry(name).or_default();
            if !name.ends_with("[]") {
                values.clear();
            }
            values.push(value);
        }
        let mut written = form_urlencoded::Serializer::new(String::new());
        for (name, values) in by_name {
            written.extend_pairs(values.into_iter().map(|value| (name, value)));
        }
        written.finish()
    }

    /// The values of a list, which is written `name[]=a&name[]=b`.
    pub fn list(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Whether each percent sign begins an octet.
fn is_escaped(text: &str) -> bool {
    let octet = |after: &str| after.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    text.split('%').skip(1).all(octet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_doubled_parameter_counts_and_a_list_keeps_all() {
        let query = Query::parse("a=1&a=2&l%5B%5D=x&l[]=y+z&empty&=v").unwrap();
        assert_eq!(query.get("a"), Some("2"));
        assert_eq!(query.list("l[]").collect::<Vec<_>>(), ["x", "y z"]);
        assert_eq!((query.get("empty"), query.get("l")), (Some(""), None));
    }

    #[test]
    fn queries_that_say_the_same_are_one_in_order_and_others_are_not() {
        let in_order = |text: &str| Query::parse(text).unwrap().in_order();
        let first = in_order("b=1&l[]=x&a=y+z&l[]=w");
        for same in ["a=y%20z&l[]=x&b=1&l%5B%5D=w", "a=0&l[]=x&l[]=w&&b=1&a=y+z"] {
            assert_eq!(in_order(same), first, "{same}");
        }
        for other in ["b=1&l[]=w&a=y+z&l[]=x", "b=1&l[]=x&a=y+z", "b=1&l[]=x&a=y%26z&l[]=w", "B=1&l[]=x&a=y+z&l[]=w"] {
            assert_ne!(in_order(other), first, "{other}");
        }
        assert_ne!(in_order("a=1%26b%3D2"), in_order("a=1&b=2"));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(Query::parse("a=%ff"), Err(QueryRefused::Encoding));
        assert_eq!(Query::parse("a=%00"), Err(QueryRefused::Nul));
        for broken in ["a=%", "a=%4", "%zz=1", "a=%41%"] {
            assert_eq!(Query::parse(broken), Err(QueryRefused::Escape), "{broken}");
        }
    }
}
