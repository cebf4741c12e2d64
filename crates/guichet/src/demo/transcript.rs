//! The terminal: numbered steps, each exchange with its parameters, tokens decoded.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use http::{StatusCode, header};
use serde_json::Value;
use url::Url;

use super::http::{Answer, Body, Request};
use super::page::Page;

const TITLE: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const ACTOR: Style = AnsiColor::Cyan.on_default();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// A value longer than this is cut: the terminal shows the journey, not every byte of it.
const LONGEST_VALUE: usize = 96;

const NAME_WIDTH: usize = 28;
const INDENT: usize = 2;
const NESTED: usize = 6;

/// What is shown by its end only, as in the control API's exchanges.
const MASKED: &[&str] =
    &["client_secret", "password", "client_assertion", "access_token", "refresh_token", "x-franceconnect-oauth"];

/// Prints a journey and counts its steps.
pub struct Transcript {
    out: Box<dyn Write + Send>,
    number: usize,
    title: String,
    /// How far lines stand to the right: claims under their token, nested exchanges inside the one that caused them.
    indent: usize,
}

impl Transcript {
    /// Prints to `out`; colours are written, and are `out`'s to strip.
    pub fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out, number: 0, title: String::new(), indent: 0 }
    }

    /// The step that is being played: its number and its title.
    pub(super) fn step(&self) -> (usize, String) {
        (self.number, self.title.clone())
    }

    /// Begins a step.
    pub(super) fn begin(&mut self, title: &str) -> io::Result<()> {
        self.number += 1;
        title.clone_into(&mut self.title);
        writeln!(self.out, "\n{TITLE}{}. {title}{TITLE:#}", self.number)
    }

    /// A remark.
    pub(super) fn note(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "   {GOOD}✓{GOOD:#} {text}")
    }

    /// The last line of a journey that failed.
    pub fn failed(&mut self, failed: &super::Failed) -> io::Result<()> {
        writeln!(self.out, "   {BAD}✗ {}{BAD:#}\n", failed.problem)?;
        self.out.flush()
    }

    /// The last line of a journey that went well.
    pub(super) fn done(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "\n{TITLE}{text}{TITLE:#}\n")?;
        self.out.flush()
    }

    pub(super) fn sent(&mut self, from: &str, to: &str, request: &Request) -> io::Result<()> {
        let mut address = request.url.clone();
        address.set_query(None);
        self.exchange(from, to, request.method.as_str(), address.as_str())?;
        for (name, value) in request.url.query_pairs() {
            self.member(&name, &Value::String(value.into_owned()))?;
        }
        for (name, value) in &request.headers {
            match name.as_str() {
                "accept" | "cookie" => {}
                "authorization" => {
                    let scheme = value.split(' ').next().unwrap_or_default();
                    self.line(name.as_str(), &format!("{scheme} {}", masked(value)))?;
                }
                name => self.member(name, &Value::String(value.clone()))?,
            }
        }
        match &request.body {
            Body::Empty => Ok(()),
            Body::Form(fields) => {
                fields.iter().try_for_each(|(name, value)| self.member(name, &Value::String(value.clone())))
            }
            Body::Json(value) => self.members(value),
        }
    }

    pub(super) fn answered(&mut self, from: &Url, answer: &Answer) -> io::Result<()> {
        self.arrow(Some(answer.status))?;
        if let Some(location) = answer.header(header::LOCATION) {
            let shown =
                from.join(location).map_or_else(|_| location.to_owned(), |url| super::http::without_query(&url));
            return writeln!(self.out, " {DIM}to{DIM:#} {shown}");
        }
        if answer.is("text/html") {
            return writeln!(self.out, " {DIM}page{DIM:#} “{}”", Page::read(&answer.body).title);
        }
        writeln!(self.out)?;
        match answer.json() {
            Some(value) => self.members(&value),
            None if answer.is("application/jwt") => self.token("claims", answer.body.trim()),
            None => Ok(()),
        }
    }

    /// The address that the browser is sent back to, which nobody answers.
    pub(super) fn returned(&mut self, url: &Url) -> io::Result<()> {
        self.exchange("browser", "service provider", "GET", &super::http::without_query(url))?;
        url.query_pairs().try_for_each(|(name, value)| self.member(&name, &Value::String(value.into_owned())))
    }

    /// An exchange between two services, as the control API tells it: inside the browser's one that caused it.
    pub(super) fn behind(&mut self, exchange: &Value) -> io::Result<()> {
        self.indent += NESTED;
        let shown = self.nested(exchange);
        self.indent -= NESTED;
        shown
    }

    fn nested(&mut self, exchange: &Value) -> io::Result<()> {
        let text = |member: &str| exchange.get(member).and_then(Value::as_str).unwrap_or("?");
        let (from, to, method) = (text("from"), text("to"), text("method"));
        let url = Url::parse(text("url"));
        let shown = url.as_ref().map_or_else(|_| text("url").to_owned(), super::http::without_query);
        self.exchange(from, to, method, &shown)?;
        if let Some(request) = exchange.get("request") {
            self.members(request)?;
        }
        let status = exchange.get("status").and_then(Value::as_u64).unwrap_or_default();
        let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
        self.arrow(status)?;
        writeln!(self.out)?;
        exchange.get("response").map_or(Ok(()), |response| self.members(response))
    }

    /// The header and the claims of a token.
    pub(super) fn token(&mut self, name: &str, token: &str) -> io::Result<()> {
        match guichet_jose::decode_unverified(token) {
            Ok((header, claims)) => {
                self.line(name, &format!("{DIM}header{DIM:#} {header}"))?;
                self.indent += INDENT;
                let shown = self.members(&claims);
                self.indent -= INDENT;
                shown
            }
            Err(_) => self.line(name, &masked(token)),
        }
    }

    fn exchange(&mut self, from: &str, to: &str, method: &str, address: &str) -> io::Result<()> {
        self.margin(3)?;
        writeln!(self.out, "{ACTOR}{from} → {to}{ACTOR:#}  {TITLE}{method}{TITLE:#} {address}")
    }

    fn arrow(&mut self, status: Option<StatusCode>) -> io::Result<()> {
        let style = if status.is_some_and(|status| status.as_u16() < 400) { GOOD } else { BAD };
        let shown = status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        self.margin(5)?;
        write!(self.out, "{DIM}←{DIM:#} {style}{shown}{style:#}")
    }

    fn margin(&mut self, width: usize) -> io::Result<()> {
        write!(self.out, "{:width$}", "", width = width + self.indent)
    }

    fn members(&mut self, value: &Value) -> io::Result<()> {
        match value {
            Value::Object(members) => members.iter().try_for_each(|(name, value)| self.member(name, value)),
            Value::Null => Ok(()),
            other => self.line("", &shortened(&other.to_string())),
        }
    }

    fn member(&mut self, name: &str, value: &Value) -> io::Result<()> {
        match value {
            Value::String(token) if is_token(token) => self.token(name, token),
            Value::String(secret) if MASKED.contains(&name) => self.line(name, &masked(secret)),
            Value::String(text) => self.line(name, &shortened(text)),
            other => self.line(name, &shortened(&other.to_string())),
        }
    }

    fn line(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.margin(7)?;
        writeln!(self.out, "{DIM}{name:<NAME_WIDTH$}{DIM:#} {value}")
    }
}

impl std::fmt::Debug for Transcript {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transcript").field("number", &self.number).field("title", &self.title).finish_non_exhaustive()
    }
}

/// A compact JWS, told by its first bytes: `{"` in base64url.
fn is_token(text: &str) -> bool {
    text.starts_with("eyJ") && text.split('.').count() == 3
}

fn masked(secret: &str) -> String {
    let count = secret.chars().count();
    let end: String = secret.chars().skip(count.saturating_sub(4)).collect();
    match count {
        0 => String::new(),
        1..=8 => "…".to_owned(),
        _ => format!("…{end}"),
    }
}

/// Control characters stay off the terminal: what is shown comes from outside.
fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST_VALUE).filter(|c| !c.is_control()).collect();
    if text.chars().count() > LONGEST_VALUE {
        shown.push('…');
    }
    shown
}
