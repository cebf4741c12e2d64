//! The Guichet that is tested: TLS, clients for the suite, the suite among its identity providers, a person with every
//! standard claim.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Options, own_files};
use crate::test::server::Server;

/// The `uid` under which the suite is one of our identity providers.
const SUITE_UID: &str = "8f0c7d5e-2f0b-4a57-9f55-0d5f0a1c9b11";
/// The suite's names for what it tests; its addresses hold them.
const OP_ALIAS: &str = "guichet-op";
const RP_ALIAS: &str = "guichet-rp";
/// Identifiers and secrets of the suite's clients with us and of ours with it; they open nothing else.
const CLIENTS: [(&str, &str); 8] = [
    ("OP_CLIENT_ID", "conformance-1"),
    ("OP_CLIENT_SECRET", "conformance-1-secret-0123456789-0123456789"),
    ("OP_CLIENT2_ID", "conformance-2"),
    ("OP_CLIENT2_SECRET", "conformance-2-secret-0123456789-0123456789"),
    ("OP_CLIENT_POST_ID", "conformance-3"),
    ("OP_CLIENT_POST_SECRET", "conformance-3-secret-0123456789-0123456789"),
    ("RP_CLIENT_ID", "conformance-rp"),
    ("RP_CLIENT_SECRET", "conformance-rp-secret-0123456789-0123456789"),
];

/// A running `guichet dev --tls` and what its manifest says.
pub(crate) struct Stack {
    server: Server,
    manifest: Value,
}

impl Stack {
    pub(crate) fn start(program: &Path, folder: &Path, options: &Options) -> Result<Self, String> {
        let configuration = folder.join("guichet.toml");
        let text = filled(&own_file("guichet.template.toml")?, options)?;
        std::fs::write(&configuration, text).map_err(|error| format!("{}: {error}", configuration.display()))?;
        let server = Server::start_with(program, folder, "conformance", |command| {
            command.arg("--tls").arg("--tls-authority").arg(folder.join("authority"));
            command.args(["--public-host", &options.public_host]).arg("--config").arg(&configuration);
            // How the program's HTTP client trusts the suite.
            command.env("SSL_CERT_FILE", options.suite_ca());
        })?;
        let text = std::fs::read_to_string(&server.manifest).map_err(|error| format!("the manifest: {error}"))?;
        let manifest = serde_json::from_str(&text).map_err(|error| format!("the manifest: {error}"))?;
        Ok(Self { server, manifest })
    }

    fn text(&self, pointer: &str) -> String {
        self.manifest.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// A simulated identity provider of `openid`.
    fn simulated_provider(&self) -> String {
        let listed = self.manifest.get("identity_providers").and_then(Value::as_array).into_iter().flatten();
        let mut uids = listed
            .filter(|provider| provider.get("service").is_some_and(|service| service == "openid"))
            .filter_map(|provider| provider.get("uid")?.as_str());
        uids.find(|uid| *uid != SUITE_UID).unwrap_or_default().to_owned()
    }

    /// What the templates, `run.py` and `browser.py` want to know.
    pub(crate) fn variables(&self, options: &Options) -> Vec<(&'static str, String)> {
        let issuer = self.text("/issuers/openid");
        let back = format!("{}/test/a/{OP_ALIAS}/callback", options.suite());
        let mut variables = fixed(options);
        variables.extend([
            ("OP_ORIGIN", issuer.clone()),
            ("OP_IDP_ORIGIN", self.text("/services/identity-providers")),
            ("OP_IDP", self.simulated_provider()),
            ("OP_DISCOVERY_URL", format!("{issuer}/.well-known/openid-configuration")),
            ("OP_AUTHORIZATION_ENDPOINT", format!("{issuer}/authorize")),
            ("OP_END_SESSION_ENDPOINT", format!("{issuer}/session/end")),
            ("OP_DESCRIPTION", "Guichet, openid".to_owned()),
            ("RP_DESCRIPTION", "Guichet, openid as a relying party".to_owned()),
            ("RP_REDIRECT_URI", format!("{issuer}/oidc-callback")),
            // A client of ours whose login ends with the suite; its own address is not opened.
            ("RP_START", authorization_request(&issuer, &back)),
            ("RP_RETURN", back),
            ("GUICHET_MANIFEST", self.server.manifest.display().to_string()),
            ("CONF_CACERTS", format!("{}:{}", options.suite_ca().display(), self.text("/ca"))),
        ]);
        variables
    }
}

fn authorization_request(issuer: &str, back: &str) -> String {
    let escaped: String = back.replace('%', "%25").replace(':', "%3A").replace('/', "%2F");
    format!(
        "{issuer}/authorize?client_id=conformance-1&redirect_uri={escaped}\
         &response_type=code&scope=openid%20profile%20email&state=state&nonce=0123456789"
    )
}

/// What is known before the program runs.
fn fixed(options: &Options) -> Vec<(&'static str, String)> {
    let mut variables: Vec<(&str, String)> = CLIENTS.map(|(name, value)| (name, value.to_owned())).into();
    variables.extend([
        ("CONF_SUITE", options.suite().to_owned()),
        ("OP_ALIAS", OP_ALIAS.to_owned()),
        ("RP_ALIAS", RP_ALIAS.to_owned()),
        ("RP_IDP", SUITE_UID.to_owned()),
        ("OP_USER", "suite".to_owned()),
    ]);
    variables
}

/// `${NAME}` replaced, in the notation of the other templates.
fn filled(template: &str, options: &Options) -> Result<String, String> {
    let text = fixed(options)
        .iter()
        .fold(template.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value));
    match text.split_once("${") {
        None => Ok(text),
        Some((_, rest)) => Err(format!("no value for ${{{}", rest.lines().next().unwrap_or_default())),
    }
}

fn own_file(name: &str) -> Result<String, String> {
    let path: PathBuf = own_files().join(name);
    std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}
