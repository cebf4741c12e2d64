//! What ties one exchange to another: handles that occur once in the world, an address that an answer sent to, the
//! call of ours during which it happened.
//!
//! Only digests are kept: they tell whether two values are the same, nothing else, and never leave the process.

use std::hash::{DefaultHasher, Hash, Hasher};

use url::Url;

/// Parameters and members whose value is drawn for one login only.
const HANDLES: [&str; 9] = [
    "access_token",
    "code",
    "id_token",
    "id_token_hint",
    "interaction",
    "logout_token",
    "refresh_token",
    "token",
    "uid",
];

/// Parameters that a relying party chooses: a careless one sends the same in each request.
const CHOSEN: [&str; 2] = ["nonce", "state"];

/// Path segments after which the handle of one interaction stands.
const BEFORE_HANDLE: [&str; 2] = ["authorize", "interaction"];

/// Shorter values are made up by hand and would tie strangers together.
const LONG_ENOUGH: usize = 16;

/// What ties an exchange to others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    /// The exchange that was being answered when this one was asked.
    pub(super) within: Option<u64>,
    /// Digests of handles.
    pub(super) handles: Vec<u64>,
    /// Digests of what a relying party chose.
    pub(super) chosen: Vec<u64>,
    /// Whether it is an authorization request.
    pub(super) begins: bool,
    /// Digest of its address, when it is an authorization request.
    pub(super) asked: Option<u64>,
    /// Digest of the authorization request to which the answer sends.
    pub(super) sent: Option<u64>,
    /// Digests of the session cookies of the browser, before and after.
    pub(super) sessions: Vec<u64>,
}

impl Thread {
    /// Of an exchange that was asked while `within` was being answered.
    pub(super) fn new(within: Option<u64>) -> Self {
        Self { within, ..Self::default() }
    }

    /// Notes the address asked for, whole.
    pub(super) fn asked_for(&mut self, address: &str, parameters: &[(String, String)]) {
        let Ok(url) = Url::parse(address) else { return };
        self.path(&url);
        self.begins = is_authorization_request(&url, parameters);
        if self.begins {
            self.asked = Some(address_digest(&url, parameters));
        }
    }

    /// Notes the address to which the answer sends.
    pub(super) fn sent_to(&mut self, location: &str, origin: &str) {
        let Ok(url) = Url::parse(origin).and_then(|base| base.join(location)) else { return };
        self.path(&url);
        let parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        self.values(&parameters);
        if let Some(fragment) = url.fragment() {
            let parameters: Vec<_> = form_urlencoded::parse(fragment.as_bytes()).into_owned().collect();
            self.values(&parameters);
        }
        if is_authorization_request(&url, &parameters) {
            self.sent = Some(address_digest(&url, &parameters));
        }
    }

    /// Notes parameters or members.
    pub(super) fn values(&mut self, values: &[(String, String)]) {
        for (name, value) in values {
            if HANDLES.contains(&name.as_str()) {
                self.handle(value);
            } else if CHOSEN.contains(&name.as_str()) && !value.is_empty() {
                self.chosen.push(digest(&(name, value)));
            }
        }
    }

    /// Notes a handle under whatever name.
    pub(super) fn handle(&mut self, value: &str) {
        if value.len() >= LONG_ENOUGH {
            self.handles.push(digest(&value));
        }
    }

    /// Notes the cookies of a `Cookie` header, or the one of a `Set-Cookie` header.
    pub(super) fn cookies(&mut self, line: &str) {
        for (name, value) in line.split(';').filter_map(|pair| pair.trim().split_once('=')) {
            if name.contains("session") && value.len() >= LONG_ENOUGH {
                self.sessions.push(digest(&(name, value)));
            }
        }
    }

    fn path(&mut self, url: &Url) {
        let mut before = "";
        for segment in url.path_segments().into_iter().flatten() {
            if BEFORE_HANDLE.contains(&before) {
                self.handle(segment);
            }
            before = segment;
        }
    }
}

/// OpenID Connect Core §3.1.2.1: whoever asks for a login names itself and where the answer goes.
fn is_authorization_request(url: &Url, parameters: &[(String, String)]) -> bool {
    let has = |name: &str| parameters.iter().any(|(known, _)| known == name);
    url.path().ends_with("/authorize") && has("client_id") && has("redirect_uri")
}

/// Of the decoded parameters: a browser may write the same address with other escapes.
fn address_digest(url: &Url, parameters: &[(String, String)]) -> u64 {
    digest(&(url.origin().ascii_serialization(), url.path(), parameters))
}

fn digest(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
