//! The access token is taken out of the request (AF §1.6, point 1).

use http::{HeaderMap, HeaderName, header};

use super::failure::{Failure, Kind};

/// `Authorization: Bearer …`, as the reference's DGFiP takes it (`bearer`, `Bearer:`); or the whole of another header.
pub(super) fn read<'a>(headers: &'a HeaderMap, place: Option<&HeaderName>) -> Result<&'a str, Failure> {
    let missing = |detail: String| Failure::new(Kind::NoToken, detail);
    let name = place.unwrap_or(&header::AUTHORIZATION);
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or_else(|| missing(format!("the header `{name}` is missing")))?;
    if values.next().is_some() {
        return Err(missing(format!("the header `{name}` came twice")));
    }
    let value = value.to_str().map_err(|_| missing(format!("the header `{name}` is no ASCII")))?;
    if place.is_some() {
        let token = value.trim();
        return if token.is_empty() || token.contains(' ') {
            Err(missing(format!("`{name}` holds the access token alone, without a scheme")))
        } else {
            Ok(token)
        };
    }
    match value.split(' ').collect::<Vec<_>>().as_slice() {
        [scheme, token] if !token.is_empty() && scheme.trim_end_matches(':').eq_ignore_ascii_case("bearer") => {
            Ok(token)
        }
        _ => Err(missing("`Authorization` is `Bearer`, one blank and the access token".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        read(&headers, None).ok().map(str::to_owned)
    }

    #[test]
    fn a_bearer_token_in_each_of_its_spellings_and_nothing_else() {
        for good in ["Bearer abc", "bearer abc", "Bearer: abc", "BEARER abc"] {
            assert_eq!(told(good).as_deref(), Some("abc"), "{good}");
        }
        for bad in ["", "abc", "Bearer", "Bearer ", "Basic abc", "Bearer a b", "Bearer  abc", "Bearerabc"] {
            assert_eq!(told(bad), None, "{bad}");
        }
        assert_eq!(read(&HeaderMap::new(), None).unwrap_err().kind, Kind::NoToken);
    }

    #[test]
    fn another_header_holds_the_token_alone_and_once() {
        let name = HeaderName::from_static("x-franceconnect-oauth");
        let mut headers = HeaderMap::new();
        headers.insert(&name, "abc".parse().unwrap());
        assert_eq!(read(&headers, Some(&name)).ok(), Some("abc"));
        headers.append(&name, "def".parse().unwrap());
        assert!(read(&headers, Some(&name)).is_err());
        headers.insert(&name, "Bearer abc".parse().unwrap());
        assert!(read(&headers, Some(&name)).is_err());
    }
}
