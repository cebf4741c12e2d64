//! The browser's cookies, as far as one machine needs them: host, path, life and death (RFC 6265 §5).

use url::Url;

/// The cookies of one browser. Ports are not told apart, as in every browser.
#[derive(Debug, Default)]
pub(super) struct CookieJar(Vec<Cookie>);

struct Cookie {
    name: String,
    value: String,
    host: String,
    path: String,
    secure: bool,
}

/// A cookie's value may be a session.
impl std::fmt::Debug for Cookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cookie").field("name", &self.name).field("path", &self.path).finish_non_exhaustive()
    }
}

impl CookieJar {
    /// The `Cookie` header of a request to `url`, if any cookie goes there.
    pub(super) fn header(&self, url: &Url) -> Option<String> {
        let host = url.host_str()?;
        let sent: Vec<String> = self
            .0
            .iter()
            .filter(|cookie| cookie.host == host && path_matches(url.path(), &cookie.path))
            .filter(|cookie| !cookie.secure || url.scheme() == "https")
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        (!sent.is_empty()).then(|| sent.join("; "))
    }

    /// Keeps what a `Set-Cookie` header of `url` says, or forgets.
    pub(super) fn keep(&mut self, url: &Url, header: &str) {
        let mut parts = header.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        let Some(host) = url.host_str() else { return };
        let mut cookie = Cookie {
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            host: host.to_owned(),
            path: default_path(url.path()).to_owned(),
            secure: false,
        };
        let mut dead = false;
        for attribute in parts {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            match key.to_ascii_lowercase().as_str() {
                "path" if value.starts_with('/') => cookie.path = value.to_owned(),
                "secure" => cookie.secure = true,
                "max-age" => dead = value.parse::<i64>().is_ok_and(|seconds| seconds <= 0),
                // The epoch is what servers write to clear a cookie; any other date is in the future of a demo.
                "expires" if value.contains("1970") => dead = true,
                _ => {}
            }
        }
        self.0.retain(|kept| (&kept.name, &kept.host, &kept.path) != (&cookie.name, &cookie.host, &cookie.path));
        if !dead {
            self.0.push(cookie);
        }
    }
}

fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(last) => path.get(..last).unwrap_or("/"),
    }
}

fn path_matches(path: &str, cookie_path: &str) -> bool {
    path.strip_prefix(cookie_path)
        .is_some_and(|rest| rest.is_empty() || cookie_path.ends_with('/') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_cookie_goes_back_to_its_host_and_path_whatever_the_port() {
        let mut jar = CookieJar::default();
        jar.keep(&url("http://localhost:7401/api/v2/authorize"), "a-franceconnect=1; Path=/; HttpOnly; SameSite=Lax");
        jar.keep(&url("http://localhost:7401/api/v2/authorize"), "b=2");
        assert_eq!(jar.header(&url("http://localhost:7410/")).as_deref(), Some("a-franceconnect=1"));
        assert_eq!(jar.header(&url("http://localhost:7401/api/v2/x")).as_deref(), Some("a-franceconnect=1; b=2"));
        assert_eq!(jar.header(&url("http://localhost:7401/api/v20")).as_deref(), Some("a-franceconnect=1"));
        assert_eq!(jar.header(&url("http://127.0.0.1:7401/")), None);
    }

    #[test]
    fn a_cookie_is_replaced_and_cleared() {
        let mut jar = CookieJar::default();
        let here = url("http://localhost/");
        jar.keep(&here, "a=1; Path=/");
        jar.keep(&here, "a=2; Path=/");
        assert_eq!(jar.header(&here).as_deref(), Some("a=2"));
        jar.keep(&here, "a=; Path=/; Max-Age=0");
        assert_eq!(jar.header(&here), None);
    }

    #[test]
    fn a_secure_cookie_stays_off_http() {
        let mut jar = CookieJar::default();
        jar.keep(&url("http://localhost/"), "a=1; Secure; Path=/");
        assert_eq!(jar.header(&url("http://localhost/")), None);
        assert_eq!(jar.header(&url("https://localhost/")).as_deref(), Some("a=1"));
    }

    #[test]
    fn nonsense_is_not_kept() {
        let mut jar = CookieJar::default();
        for header in ["", ";", "no-equals-sign", "; Path=/"] {
            jar.keep(&url("http://localhost/"), header);
        }
        assert_eq!(jar.header(&url("http://localhost/")), None);
    }
}
