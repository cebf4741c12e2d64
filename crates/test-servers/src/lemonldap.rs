//! LemonLDAP::NG: an identity provider of another make, as administrations run it.

use std::net::TcpStream;
use std::path::Path;

use rcgen::{KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::{Map, Value, json};

use crate::process::{Process, find, wait_until};
use crate::{HOST, free_port};

/// What Debian's package gives to a web server; Plack's own serves it here.
const APPLICATION: &str = "/usr/share/lemonldap-ng/portal/htdocs/index.psgi";
/// What an administration says of all who ask: levels, its people, what is told. Its captcha is another plugin of no
/// effect here: the usual one needs ImageMagick even when it is off.
const SETTINGS: &str = include_str!("lemonldap.json");

/// A broker that is declared there.
pub struct RelyingParty<'a> {
    /// Its identifier.
    pub client_id: &'a str,
    /// Its secret.
    pub client_secret: &'a str,
    /// Where people come back.
    pub redirect_uri: &'a str,
    /// Where they come back from the logout.
    pub post_logout_redirect_uri: &'a str,
    /// Algorithm of its ID tokens.
    pub id_token: &'a str,
    /// Algorithm of its userinfo; JSON without one.
    pub userinfo: Option<&'a str>,
}

/// A portal with the three people of its demonstration, whose password is their login. `rtyler` is of level 2, the others
/// of level 1; `msmith` has no SIRET there.
pub struct LemonLdap {
    folder: tempfile::TempDir,
    port: u16,
    process: Option<Process>,
}

impl LemonLdap {
    /// One that does not run yet, so that those who name it may start before: see [`Self::resume`].
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("guichet-lemonldap-").tempdir().unwrap();
        Self { folder, port: free_port(), process: None }
    }

    /// Its issuer, which ends with a slash.
    pub fn issuer(&self) -> String {
        format!("http://{HOST}:{}/", self.port)
    }

    /// Starts it with the brokers that are declared, and waits until it answers.
    pub fn resume(&mut self, parties: &[RelyingParty<'_>]) {
        let folder = self.folder.path();
        let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
        for name in ["conf", "sessions", "cache"] {
            std::fs::create_dir_all(at(name)).unwrap();
        }
        std::fs::write(at("conf/lmConf-1.json"), self.settings(parties).to_string()).unwrap();
        let local = format!(
            "[all]\nlogger = Lemonldap::NG::Common::Logger::Std\nlogLevel = notice\n\
             [configuration]\ntype = File\ndirName = {}\n\
             [portal]\nstaticPrefix = /static\ntemplateDir = /usr/share/lemonldap-ng/portal/templates\nlanguages = en, fr\n",
            at("conf")
        );
        std::fs::write(at("lemonldap-ng.ini"), local).unwrap();
        let plackup = find("plackup", &["/usr/bin".into()], "liblemonldap-ng-portal-perl");
        let port = self.port.to_string();
        let mut arguments = vec![format!("LLNG_DEFAULTCONFFILE={}", at("lemonldap-ng.ini"))];
        arguments
            .extend([plackup.to_str().unwrap(), "-E", "deployment", "-s", "HTTP::Server::PSGI"].map(str::to_owned));
        arguments.extend(["--host", "127.0.0.1", "--port", &port, APPLICATION].map(str::to_owned));
        self.process = Some(Process::start(Path::new("env"), &arguments, None, folder, "KILL"));
        wait_until(|| TcpStream::connect(("127.0.0.1", self.port)).is_ok(), folder);
    }

    fn settings(&self, parties: &[RelyingParty<'_>]) -> Value {
        let mut settings: Map<String, Value> = serde_json::from_str(SETTINGS).unwrap();
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
        let folder = self.folder.path().to_str().unwrap();
        let sessions = json!({
            "Directory": format!("{folder}/sessions"), "LockDirectory": format!("{folder}/sessions"),
            "generateModule": "Lemonldap::NG::Common::Apache::Session::Generate::SHA256",
        });
        let cache = json!({ "namespace": "sessions", "cache_root": format!("{folder}/cache"), "cache_depth": 1 });
        let of_each = |member: fn(&RelyingParty<'_>) -> Value| -> Value {
            Value::Object(parties.iter().map(|party| (party.client_id.to_owned(), member(party))).collect())
        };
        settings.extend([
            ("portal".to_owned(), json!(self.issuer())),
            ("oidcServicePrivateKeySig".to_owned(), json!(key.serialize_pem())),
            ("oidcServicePublicKeySig".to_owned(), json!(key.public_key_pem())),
            ("globalStorageOptions".to_owned(), sessions.clone()),
            ("persistentStorageOptions".to_owned(), sessions),
            ("localSessionStorageOptions".to_owned(), cache),
            ("oidcRPMetaDataOptions".to_owned(), of_each(options)),
            ("oidcRPMetaDataMacros".to_owned(), of_each(|_| attributes())),
            ("oidcRPMetaDataExportedVars".to_owned(), of_each(|_| claims())),
        ]);
        Value::Object(settings)
    }
}

impl Default for LemonLdap {
    fn default() -> Self {
        Self::new()
    }
}

fn options(party: &RelyingParty<'_>) -> Value {
    json!({
        "oidcRPMetaDataOptionsClientID": party.client_id,
        "oidcRPMetaDataOptionsClientSecret": party.client_secret,
        "oidcRPMetaDataOptionsRedirectUris": party.redirect_uri,
        "oidcRPMetaDataOptionsPostLogoutRedirectUris": party.post_logout_redirect_uri,
        "oidcRPMetaDataOptionsIDTokenSignAlg": party.id_token,
        "oidcRPMetaDataOptionsUserInfoSignAlg": party.userinfo.unwrap_or_default(),
        "oidcRPMetaDataOptionsIDTokenForceClaims": 1,
        "oidcRPMetaDataOptionsBypassConsent": 1,
        "oidcRPMetaDataOptionsLogoutBypassConfirm": 1,
    })
}

/// What is made of the session for a claim.
fn attributes() -> Value {
    json!({
        "given_name": "(split / /, $cn)[0]",
        "usual_name": "(split / /, $cn)[1]",
        "siret": "$uid eq 'msmith' ? '' : '21920023500014'",
        "amr": "$authenticationLevel > 1 ? 'pwd; otp; mfa' : 'pwd'",
    })
}

/// Claims, by what each is taken from.
fn claims() -> Value {
    json!({
        "given_name": "given_name", "usual_name": "usual_name", "email": "mail", "uid": "uid", "siret": "siret",
        "amr": "amr;string;always",
    })
}
