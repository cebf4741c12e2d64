//! The cookies of one browser with one host: names, values, paths and their end. The rest (`Secure`, `SameSite`,
//! `HttpOnly`) is the browser's affair, and the bench is not about browsers.

use super::Answer;

/// A jar.
#[derive(Default)]
pub(crate) struct Jar(Vec<Cookie>);

struct Cookie {
    name: String,
    value: String,
    path: String,
}

impl Jar {
    /// Keeps and drops what an answer says.
    pub(crate) fn receive(&mut self, answer: &Answer) {
        for line in answer.headers("set-cookie") {
            self.set(line);
        }
    }

    fn set(&mut self, line: &str) {
        let mut parts = line.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        let (mut path, mut ended) = ("/", false);
        for attribute in parts {
            match attribute.split_once('=') {
                Some((name, value)) if name.eq_ignore_ascii_case("path") => path = value,
                Some((name, value)) if name.eq_ignore_ascii_case("max-age") => ended = value == "0",
                _ => {}
            }
        }
        self.0.retain(|known| known.name != name || known.path != path);
        if !ended {
            self.0.push(Cookie { name: name.to_owned(), value: value.to_owned(), path: path.to_owned() });
        }
    }

    /// Writes the `Cookie` header for a path; nothing when no cookie is for it.
    pub(crate) fn write(&self, path: &str, request: &mut Vec<u8>) {
        let mut joint: &[u8] = b"Cookie: ";
        for cookie in self.0.iter().filter(|cookie| path.starts_with(&cookie.path)) {
            request.extend_from_slice(joint);
            request.extend_from_slice(cookie.name.as_bytes());
            request.push(b'=');
            request.extend_from_slice(cookie.value.as_bytes());
            joint = b"; ";
        }
        if joint == b"; " {
            request.extend_from_slice(b"\r\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(jar: &Jar, path: &str) -> String {
        let mut request = Vec::new();
        jar.write(path, &mut request);
        String::from_utf8(request).unwrap()
    }

    #[test]
    fn a_cookie_is_sent_below_its_path_until_it_ends() {
        let mut jar = Jar::default();
        jar.set("a=1; Path=/; HttpOnly; SameSite=Lax");
        jar.set("b=2; Path=/authorize/x; Max-Age=1800");
        assert_eq!(sent(&jar, "/token"), "Cookie: a=1\r\n");
        assert_eq!(sent(&jar, "/authorize/x"), "Cookie: a=1; b=2\r\n");
        jar.set("a=3; Path=/");
        jar.set("b=; Path=/authorize/x; Max-Age=0");
        assert_eq!(sent(&jar, "/authorize/x"), "Cookie: a=3\r\n");
        jar.set("a=; Path=/; Max-Age=0");
        assert_eq!(sent(&jar, "/"), "");
    }
}
