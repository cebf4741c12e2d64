//! A registration as the libraries that people use want to be told it.

use askama::Template;
use guichet_web::page::Page;
use serde_json::Value;

use super::{text, texts};
use crate::Sandbox;

/// What to paste into one library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Snippet {
    /// Its id on the page.
    pub(super) id: &'static str,
    /// Language and library.
    pub(super) title: &'static str,
    pub(super) text: String,
}

/// The values that every library wants, those that are texts already quoted: JavaScript, Python, Go and YAML read what
/// JSON writes.
struct Told {
    issuer: String,
    client_id: String,
    client_secret: String,
    redirect_uri: String,
    scope: String,
    scopes: Vec<String>,
    id_token_alg: String,
    userinfo_alg: Option<String>,
    /// The level to ask for, where the service wants one.
    acr: Option<String>,
    /// Whether the service takes PKCE.
    pkce: bool,
    is_secret_in_header: bool,
    /// Signed with the secret: no published key verifies it.
    is_hs256: bool,
    /// On this machine without TLS.
    is_http: bool,
    /// Path of the redirect URI, which some libraries fix.
    callback: String,
    raw: Raw,
}

/// The same without quotes, for the environment.
struct Raw {
    issuer: String,
    client_id: String,
    client_secret: String,
    redirect_uri: String,
    scope: String,
    acr: Option<String>,
}

macro_rules! snippet {
    ($name:ident, $path:literal) => {
        #[derive(Template)]
        #[template(path = $path, escape = "none")]
        struct $name<'a> {
            it: &'a Told,
            page: &'a Page,
        }
    };
}

snippet!(OpenIdClient, "configuration/openid-client.js.txt");
snippet!(Passport, "configuration/passport.js.txt");
snippet!(Authlib, "configuration/authlib.py.txt");
snippet!(GoOidc, "configuration/go-oidc.go.txt");
snippet!(Spring, "configuration/spring.yml.txt");
snippet!(SpringInJava, "configuration/spring.java.txt");
snippet!(OmniAuth, "configuration/omniauth.rb.txt");
snippet!(Environment, "configuration/environment.txt");

/// The snippets for a record, each complete.
pub(super) fn snippets(sandbox: &Sandbox, page: &Page, record: &Value) -> Vec<Snippet> {
    let told = &Told::of(sandbox, record);
    let written: [(&str, &str, askama::Result<String>); 8] = [
        ("configuration-openid-client", "Node.js, openid-client 6", OpenIdClient { it: told, page }.render()),
        ("configuration-passport", "Node.js, Passport (openid-client/passport)", Passport { it: told, page }.render()),
        ("configuration-authlib", "Python, Authlib (Flask)", Authlib { it: told, page }.render()),
        ("configuration-go-oidc", "Go, coreos/go-oidc", GoOidc { it: told, page }.render()),
        ("configuration-spring", "Java, Spring Security (application.yml)", Spring { it: told, page }.render()),
        (
            "configuration-spring-java",
            "Java, Spring Security (BrokerConfiguration.java)",
            SpringInJava { it: told, page }.render(),
        ),
        ("configuration-omniauth", "Ruby, omniauth_openid_connect", OmniAuth { it: told, page }.render()),
        ("configuration-environment", "Environment", Environment { it: told, page }.render()),
    ];
    // Passport's strategy of openid-client always sends PKCE.
    let fits = |id: &str| id != "configuration-passport" || told.pkce;
    let shown = written.into_iter().filter(|(id, ..)| fits(id)).filter_map(|(id, title, text)| match text {
        Ok(text) => Some(Snippet { id, title, text }),
        Err(error) => {
            tracing::error!(%error, "a configuration could not be written: {error}");
            None
        }
    });
    shown.collect()
}

impl Told {
    /// Ruby reads `#{…}` in double quotes; its `#` is escaped.
    fn ruby(&self, quoted: &str) -> String {
        ruby(quoted)
    }

    fn of(sandbox: &Sandbox, record: &Value) -> Self {
        let service = text(record, "service");
        let issuer = sandbox.origins().brokers.get(service).map(|broker| broker.issuer.clone()).unwrap_or_default();
        // What a service wants of its clients, its demo client knows.
        let demo = sandbox.demo_clients().iter().find(|demo| demo.definition.service == service);
        let acr = demo.and_then(|demo| demo.definition.acr_values.clone());
        let scopes = asked_scopes(&texts(record, "scopes"));
        let redirect_uri = texts(record, "redirect_uris").into_iter().next().unwrap_or_default();
        let callback = url::Url::parse(&redirect_uri).map(|url| url.path().to_owned()).unwrap_or_default();
        let id_token_alg = text(record, "id_token_signed_response_alg");
        let userinfo_alg = Some(text(record, "userinfo_signed_response_alg")).filter(|alg| !alg.is_empty());
        Self {
            issuer: quoted(&issuer),
            client_id: quoted(text(record, "client_id")),
            client_secret: quoted(text(record, "client_secret")),
            redirect_uri: quoted(&redirect_uri),
            scope: quoted(&scopes.join(" ")),
            scopes: scopes.iter().map(|scope| quoted(scope)).collect(),
            id_token_alg: quoted(id_token_alg),
            userinfo_alg: userinfo_alg.map(quoted),
            acr: acr.as_deref().map(quoted),
            pkce: demo.is_some_and(|demo| demo.definition.pkce),
            is_secret_in_header: text(record, "token_endpoint_auth_method") == "client_secret_basic",
            is_hs256: id_token_alg == "HS256",
            is_http: issuer.starts_with("http://"),
            callback: quoted(&callback),
            raw: Raw {
                client_id: shell(text(record, "client_id")),
                client_secret: shell(text(record, "client_secret")),
                redirect_uri: shell(&redirect_uri),
                scope: shell(&scopes.join(" ")),
                acr: acr.as_deref().map(shell),
                issuer: shell(&issuer),
            },
        }
    }
}

fn ruby(quoted: &str) -> String {
    quoted.replace('#', "\\#")
}

/// `openid` first, and few enough to begin with: who is registered for everything seldom wants everything.
fn asked_scopes(granted: &[String]) -> Vec<String> {
    const FEW: usize = 6;
    const USUAL: [&str; 4] = ["openid", "identite_pivot", "profile", "email"];
    if granted.len() <= FEW {
        return granted.to_vec();
    }
    USUAL.into_iter().filter(|scope| granted.iter().any(|known| known == scope)).map(str::to_owned).collect()
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Single quotes keep everything but themselves.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_ends_its_quotes() {
        assert_eq!(quoted("a\"b\\"), r#""a\"b\\""#);
        assert_eq!(shell("it's"), r"'it'\''s'");
        assert_eq!(ruby(&quoted("a#{exit}")), r##""a\#{exit}""##);
    }

    #[test]
    fn few_scopes_are_asked_for_to_begin_with() {
        let all: Vec<String> =
            ["openid", "gender", "email", "birth", "address", "identite_pivot", "x", "y"].map(str::to_owned).into();
        assert_eq!(asked_scopes(&all), ["openid", "identite_pivot", "email"]);
        assert_eq!(asked_scopes(&all[..2]), ["openid", "gender"]);
    }
}
