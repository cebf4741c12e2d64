//! A good request, spoilt in one place at a time.

mod members;

use guichet_jose::digest;
use serde_json::Value;

use super::wire::Ask;

/// What must never come back as markup.
pub const MARKUP: &str = "\"><i>zq";
const KIB: usize = 1024;
const FORM: &str = "application/x-www-form-urlencoded";

/// Every method, and some that are none.
const METHODS: [&str; 14] = [
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "get",
    "G T",
    "*",
    "M\u{e9}THODE",
];

/// Values of a parameter, percent-encoded as they stand.
fn values() -> Vec<(&'static str, String)> {
    vec![
        ("empty", String::new()),
        ("very long", "a".repeat(8 * KIB)),
        ("longer than an address or a body", "a".repeat(66 * KIB)),
        ("not UTF-8", "%ff%fe".to_owned()),
        ("half of a surrogate", "%ED%A0%80".to_owned()),
        ("NUL", "a%00b".to_owned()),
        ("end of line", "a%0d%0ax-injected:%20yes".to_owned()),
        ("control characters", "%01%07%1b%7f%c2%85".to_owned()),
        ("markup", "%22%3E%3Ci%3Ezq".to_owned()),
        ("template", "%7B%7B7*7%7D%7D%24%7B7*7%7D%27%22%60".to_owned()),
        ("broken escapes", "%zz%".to_owned()),
        ("from right to left", "%e2%80%ae%f0%9d%84%9e".to_owned()),
        ("a number beyond all", "9".repeat(400)),
        ("another origin", "https://elsewhere.example/%5c%5cx//y".to_owned()),
        ("a script", "javascript:alert(1)".to_owned()),
        ("a list", "a%20b%20a,b;c%7c%5b%5d".to_owned()),
    ]
}

/// The place of a parameter, and the address without them.
pub struct Good {
    pub method: &'static str,
    pub path: String,
    /// Those without a value are not in a good request.
    pub parameters: Vec<(&'static str, Option<String>)>,
    pub json: Option<Value>,
    pub cookies: String,
    /// Further headers of a good request.
    pub headers: Vec<(&'static str, String)>,
    /// With which a body is signed.
    pub signed_with: Option<&'static str>,
    /// Cookies that are good elsewhere: another browser's, another service's.
    pub others: Vec<String>,
}

impl Good {
    fn takes_a_body(&self) -> bool {
        matches!(self.method, "POST" | "PUT" | "PATCH" | "DELETE")
    }

    /// The request with nothing spoilt.
    pub fn ask(&self) -> Ask {
        self.with(&self.query(|_| None), self.json.as_ref().map(Value::to_string))
    }

    fn with(&self, parameters: &str, json: Option<String>) -> Ask {
        let ask = self.borne(Ask::new(self.method, self.path.clone()));
        match (self.takes_a_body(), json) {
            (true, Some(json)) => ask.body("application/json", json),
            (true, None) => ask.body(FORM, parameters),
            (false, _) if parameters.is_empty() => ask,
            (false, _) => Ask { target: format!("{}?{parameters}", self.path).into(), ..ask },
        }
    }

    /// With the cookies and headers of who asks.
    fn borne(&self, ask: Ask) -> Ask {
        let ask = if self.cookies.is_empty() { ask } else { ask.header("cookie", self.cookies.clone()) };
        self.headers.iter().fold(ask, |ask, (name, value)| ask.header(*name, value.clone()))
    }

    /// Signed as it is, where bodies are: what is spoilt is looked at behind the signature.
    fn signed(&self, ask: Ask) -> Ask {
        match (self.signed_with, &ask.body) {
            (Some(secret), Some(body)) => {
                let signature = digest::hex(&digest::hmac_sha256(secret.as_bytes(), body));
                ask.header("x-hub-signature-256", format!("sha256={signature}"))
            }
            _ => ask,
        }
    }

    /// All parameters, some replaced by what stands there as it is.
    fn query(&self, replaced: impl Fn(&str) -> Option<String>) -> String {
        let pair = |(name, value): &(&str, Option<String>)| {
            let good = || {
                let value: String = form_urlencoded::byte_serialize(value.as_ref()?.as_bytes()).collect();
                Some(format!("{name}={value}"))
            };
            replaced(name).or_else(good).unwrap_or_default()
        };
        self.parameters.iter().map(pair).filter(|pair| !pair.is_empty()).collect::<Vec<_>>().join("&")
    }

    /// Every way to spoil its parameters and body, and one in `every` of those to spoil the rest, beginning at `turn`.
    pub fn spoilt(&self, every: usize, turn: usize) -> Vec<Ask> {
        let mut asks = self.parameters_spoilt();
        asks.extend(self.members_spoilt());
        let mut around = self.headers_spoilt();
        around.extend(self.cookies_spoilt());
        around.extend(self.addresses_spoilt());
        if self.takes_a_body() {
            around.extend(self.bodies_spoilt());
        }
        asks.extend(around.into_iter().skip(turn % every).step_by(every));
        asks.into_iter().map(|ask| self.signed(ask)).collect()
    }

    /// With each method that is not among `known`.
    pub fn other_methods(&self, known: &[&str]) -> Vec<Ask> {
        let others = METHODS.into_iter().filter(|method| !known.contains(method));
        others.map(|method| Ask { method: method.into(), ..self.ask() }.what("another method")).collect()
    }

    fn parameters_spoilt(&self) -> Vec<Ask> {
        let mut asks = vec![self.with("", None).what("no parameter")];
        for (name, _) in &self.parameters {
            let only = |known: &str, text: String| (known == *name).then_some(text);
            let spoilt = |text: String| self.with(&self.query(|known| only(known, text.clone())), None);
            asks.push(spoilt(String::new()).what(format!("{name} is missing")));
            asks.push(spoilt(format!("{name}=a&{name}=b")).what(format!("{name} stands twice")));
            asks.push(spoilt(format!("{name}[]=a&{name}[b]=c")).what(format!("{name} is nested")));
            asks.push(spoilt(name.to_string()).what(format!("{name} has no value")));
            for (what, value) in values() {
                asks.push(spoilt(format!("{name}={value}")).what(format!("{name}: {what}")));
            }
        }
        for (what, value) in values().into_iter().step_by(3) {
            let more = format!("{}&{value}={value}", self.query(|_| None));
            asks.push(self.with(&more, None).what(format!("a further parameter: {what}")));
        }
        let many = "a=b&".repeat(8 * KIB);
        asks.push(self.with(&many, None).what("very many parameters"));
        asks
    }

    fn headers_spoilt(&self) -> Vec<Ask> {
        let with = |name: &'static str, value: &[u8]| {
            let shown = String::from_utf8_lossy(&value[..value.len().min(30)]).into_owned();
            self.without(name).ask().header(name, value).what(format!("{name}: {shown}"))
        };
        let mut asks = Vec::new();
        for host in ["", "elsewhere.example", "localhost:99999", "a@localhost", "[::1", "localhost/x", MARKUP, "\u{e9}"]
        {
            asks.push(Ask { host: Some(host.to_owned()), ..self.ask() }.what(format!("Host: {host}")));
        }
        asks.push(with("host", b"elsewhere.example"));
        let long = vec![b'a'; 8 * KIB];
        let bearer = [b"Bearer ".as_slice(), &long].concat();
        let basic = [b"Basic ".as_slice(), &long].concat();
        for value in [
            b"".as_slice(),
            b"Basic",
            b"Basic ",
            b"Basic !!!",
            b"Basic Og==",
            b"Basic YTpi",
            b"Basic //79",
            b"Basic YQBiOmM=",
            b"Basic JWZmOiVmZg==",
            b"Bearer",
            b"Bearer ",
            b"Bearer \xff\xfe",
            b"Bearer a b c",
            b"Bearer \"><i>zq",
            b"bearer e30.e30.",
            b"Digest username=\"x\"",
            b"\xff",
            &bearer,
            &basic,
        ] {
            asks.push(with("authorization", value));
        }
        asks.push(with("authorization", b"Bearer a").header("authorization", "Bearer b").what("authorization twice"));
        let languages = "x-y;q=0.1,".repeat(3 * KIB);
        for value in [languages.as_bytes(), b"*;q=9e999", b"fr;q=nan,en;q=-1", b"\xff\xfe", b";;;,,,===", b"\"><i>zq"] {
            asks.push(with("accept-language", value));
        }
        for value in [b"\xff".as_slice(), b"", b"a/b/c;;=", b"application/json", &long] {
            asks.push(with("content-type", value));
        }
        for (name, value) in [
            ("accept", b"\xff, */*;q=x".as_slice()),
            ("expect", b"100-continue"),
            ("expect", b"the unexpected"),
            ("upgrade", b"h2c"),
            ("connection", b"upgrade, x"),
            ("range", b"bytes=0-0,-1,9-2"),
            ("if-none-match", b"*"),
            ("if-modified-since", b"yesterday"),
            ("accept-encoding", b"\xff"),
            ("content-encoding", b"gzip"),
            ("x-forwarded-for", b"\"><i>zq, 999.1.1.1, \xff"),
            ("x-forwarded-host", b"elsewhere.example"),
            ("x-forwarded-proto", b"gopher"),
            ("x-forwarded-source-port", b"-1"),
            ("x-suspicious", b"\xff"),
            ("forwarded", b"for=\"><i>zq"),
            ("x-http-method-override", b"DELETE"),
            ("origin", b"null"),
            ("origin", b"\xff"),
            ("referer", b"\"><i>zq"),
            ("user-agent", b"guichet/\xff ("),
            ("user-agent", b"\"><i>zq"),
            ("x-csrf-token", b"\xff\xfe"),
            ("sec-fetch-site", b"cross-site"),
            ("traceparent", b"00-\xff"),
            ("te", b"trailers"),
            ("transfer-encoding", b"gzip"),
            ("transfer-encoding", b"chunked, identity"),
            ("content-length", b"-1"),
            ("content-length", b"99999999999999999999"),
            ("content-length", b"1, 2"),
            ("bad name", b"x"),
            ("", b"x"),
            ("na\u{e9}me", b"x"),
            ("x-nul", b"a\0b"),
            ("x-fold", b"a\r\n b"),
            ("x-cr", b"a\rb"),
        ] {
            asks.push(Ask {
                announced: !name.ends_with("-length") && name != "transfer-encoding",
                ..with(name, value)
            });
        }
        let huge = vec![b'a'; 66 * KIB];
        asks.push(with("x-huge", &huge).what("a header of 66 KiB"));
        let many = (0..300).fold(self.ask(), |ask, at| ask.header(format!("x-{at}"), "y"));
        asks.push(many.what("300 headers"));
        asks
    }

    fn cookies_spoilt(&self) -> Vec<Ask> {
        let bare = Self { cookies: String::new(), ..self.without("cookie") }.ask();
        let own = self.cookies.clone();
        let forged = own.split("; ").filter_map(|pair| Some(format!("{}=s.forged", pair.split_once('=')?.0)));
        let values: Vec<Vec<u8>> = [
            ";;;===".into(),
            "=".into(),
            "a".into(),
            format!("x={}", "a".repeat(20 * KIB)),
            format!("{own}; {own}"),
            forged.collect::<Vec<_>>().join("; "),
            "fc_session_id=a; _session=b; _interaction=c".into(),
            own.replace('.', "%2E"),
            own.replace('=', "=%00"),
            format!("language={MARKUP}"),
        ]
        .into_iter()
        .map(String::into_bytes)
        .chain([b"\xff=\xfe".to_vec()])
        .collect();
        let mut asks = vec![bare.clone().what("no cookie")];
        asks.extend(values.into_iter().map(|value| bare.clone().header("cookie", value).what("spoilt cookies")));
        for other in &self.others {
            asks.push(bare.clone().header("cookie", other.clone()).what("the cookies of another session"));
            let both = format!("{other}; {own}");
            asks.push(bare.clone().header("cookie", both).what("the cookies of two sessions"));
        }
        asks
    }

    /// The same without a header.
    fn without(&self, name: &str) -> Self {
        Self {
            headers: self.headers.iter().filter(|(known, _)| *known != name).cloned().collect(),
            signed_with: self.signed_with,
            method: self.method,
            path: self.path.clone(),
            parameters: self.parameters.clone(),
            json: self.json.clone(),
            cookies: self.cookies.clone(),
            others: Vec::new(),
        }
    }

    fn addresses_spoilt(&self) -> Vec<Ask> {
        let path = &self.path;
        let last = path.rsplit('/').next().unwrap_or_default();
        let parent = path.strip_suffix(last).unwrap_or("/");
        let mut targets: Vec<String> = [
            format!("{path}/"),
            format!("/{path}"),
            format!("{path}//x"),
            format!("{path}/../../../etc/passwd"),
            format!("{path}%2f..%2f"),
            format!("{path};a=b"),
            format!("{path}#x"),
            format!("http://elsewhere.example{path}"),
            "*".to_owned(),
            String::new(),
            "elsewhere.example:80".to_owned(),
            path.to_uppercase(),
            format!("{path}?"),
            format!("{path}?&&&=&"),
            format!("{path}?{}", "a".repeat(40 * KIB)),
            format!("{path}?{}", "a".repeat(70 * KIB)),
            format!("{path} x"),
            format!("{path}?a\"<i>zq"),
        ]
        .into();
        targets.extend(values().into_iter().map(|(_, value)| format!("{parent}{value}")));
        targets.into_iter().map(|target| Ask { target: target.into(), ..self.ask() }.what("the address")).collect()
    }

    fn bodies_spoilt(&self) -> Vec<Ask> {
        let bodiless = Ask { body: None, headers: Vec::new(), ..self.ask() };
        let bodiless = self.borne(bodiless);
        let form = self.query(|_| None);
        let kinds =
            ["", "text/plain", "application/json", "application/xml", "multipart/form-data", FORM, "a;b=\"", "/"];
        let mut asks: Vec<Ask> = kinds
            .iter()
            .map(|kind| bodiless.clone().body(kind, form.clone()).what(format!("a form called {kind}")))
            .collect();
        asks.push(bodiless.clone().what("no body"));
        let deep = "[".repeat(30 * KIB);
        let broken: [&[u8]; 14] = [
            b"",
            b"{",
            b"{}",
            b"[]",
            b"null",
            b"7",
            b"\"\"",
            b"{\"a\":1,\"a\":2}",
            b"{\"a\":\"\xff\"}",
            b"{\"a\":\"\\ud800\"}",
            b"{\"a\":1e999}",
            b"{\"\\u0000\":\"\\u0000\"}",
            deep.as_bytes(),
            b"\xef\xbb\xbf{}",
        ];
        for kind in ["application/json", FORM] {
            for body in broken {
                let shown = String::from_utf8_lossy(&body[..body.len().min(20)]).into_owned();
                asks.push(bodiless.clone().body(kind, body).what(format!("{kind}: {shown}")));
            }
            asks.push(bodiless.clone().body(kind, vec![b'a'; 64 * KIB + 1]).what("a body of more than 64 KiB"));
            let cut = Ask { announced: false, ..bodiless.clone().body(kind, form.clone()) };
            asks.push(cut.clone().header("content-length", "60000").what("a body that ends too early"));
            let chunked = cut.header("transfer-encoding", "chunked");
            for body in ["5\r\nabcde\r\n", "zz\r\n", "fffffffffffffffff\r\n", "5\r\nab", "0\r\nx: y\r\n\r\n", ""] {
                asks.push(Ask { body: Some(body.into()), ..chunked.clone() }.what("chunks without end"));
            }
            let both = chunked.header("content-length", "3");
            asks.push(Ask { body: Some("0\r\n\r\n".into()), ..both }.what("a length and chunks"));
        }
        asks
    }
}
