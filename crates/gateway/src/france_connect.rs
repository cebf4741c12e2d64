//! FranceConnect says whose access token a call bears (AP §1.4): asked at `checktoken`, answered by a signed token within an
//! encrypted one, and nothing of it is kept beyond the call.

use std::collections::BTreeMap;
use std::sync::Arc;

use guichet_jose::{ContentEncryption, JwkSet, KeyManagementAlgorithm, Secret, SignatureAlgorithm};
use guichet_web::Edge;
use serde_json::{Value, json};

use crate::checktoken::{self, Authority, Bell, Checktoken, Nobody, OwnKey, OwnKeys, Person, Pivot, Unknown};
use crate::connector::{Guard, GuardRules};
use crate::parameters::{Argument, Arguments};
use crate::refusal::Refusal;

/// Under which its state is told (AP §7).
pub(crate) const PING: &str = "franceconnect";
/// The name of the published key (AP §1.4).
const KEY: &str = "api_particulier_rsa_oaep_jwks";
/// How FranceConnect encrypts for the gateway.
pub const ENCRYPTION: KeyManagementAlgorithm = KeyManagementAlgorithm::RsaOaep;
/// What an access token may be refused with (AP §1.4).
pub(crate) const REFUSED: [&str; 3] = ["50001", "50002", "51999"];
/// What an identity may lack: the name, given names, year, month, day, and a date that is one (AP §1.4).
pub(crate) const MISSING: [&str; 6] = ["00420", "00421", "00422", "00423", "00424", "00425"];
/// Who calls, in the `User-Agent`.
const SERVICE: &str = "api-particulier";

/// Where FranceConnect is, and as whom it is asked.
#[derive(Debug)]
pub struct Settings {
    /// `…/checktoken`.
    pub checktoken_url: String,
    /// Its published keys.
    pub jwks_url: String,
    /// Who signs.
    pub issuer: String,
    /// Name and secret of the data-provider account of each API, by the name in its definition.
    pub accounts: BTreeMap<String, (String, Secret)>,
}

/// FranceConnect, as the gateway asks it.
pub struct FranceConnect {
    /// Asked one after the other, until one knows the token: a rehearsal has tokens without a login beside real ones.
    sources: Vec<Source>,
    edge: Arc<Edge>,
    keys: Arc<OwnKeys>,
}

/// One that is asked.
struct Source {
    checktoken: Checktoken,
    accounts: BTreeMap<String, (String, Secret)>,
}

/// A token that is asked about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'a> {
    /// Whose account asks, by the name in the definition of the API.
    pub(crate) account: &'a str,
    /// The token.
    pub(crate) token: &'a str,
    /// Names the call, in our journal and in that of FranceConnect.
    pub(crate) request_id: &'a str,
}

/// Whom an access token stands for.
#[derive(Debug)]
pub(crate) struct Introspected {
    /// The relying party that holds the token.
    pub(crate) client_id: String,
    /// What the person has let it ask for.
    pub(crate) scopes: Vec<String>,
    /// How strong the login was: 0 where that is not told.
    pub(crate) level: u8,
    /// The person.
    pub(crate) identity: Arguments,
}

impl FranceConnect {
    /// Nothing is asked yet. Without any `settings`, no token is good. `rules`: when it is left alone; `bell`: who is told that it
    /// and we do not agree on our registration.
    #[must_use]
    pub fn new(settings: Vec<Settings>, edge: &Arc<Edge>, own_key: OwnKey, rules: GuardRules, bell: Bell) -> Self {
        let keys = OwnKeys::new(ENCRYPTION, Some(KEY), own_key);
        let source = |settings: Settings| {
            let authority = Authority {
                checktoken_url: settings.checktoken_url,
                jwks_url: settings.jwks_url,
                issuer: settings.issuer,
                signature: SignatureAlgorithm::Es256,
                encryption: ENCRYPTION,
                contents: vec![ContentEncryption::A256Gcm, ContentEncryption::A128CbcHs256],
            };
            let (edge, keys, guard) = (Arc::clone(edge), Arc::clone(&keys), Guard::new(PING, rules));
            let checktoken = Checktoken::new(authority, edge, SERVICE, keys, guard, bell.clone());
            Source { checktoken, accounts: settings.accounts }
        };
        Self { sources: settings.into_iter().map(source).collect(), edge: Arc::clone(edge), keys }
    }

    /// The published key, for which FranceConnect encrypts.
    pub(crate) async fn published(&self) -> Result<JwkSet, String> {
        self.keys.published().await
    }

    /// Whom a token stands for, asked with the account of one API.
    pub(crate) async fn introspect(&self, question: Question<'_>) -> Result<Introspected, Vec<Refusal>> {
        let mut told = None;
        for source in &self.sources {
            let claims = self.ask(source, question).await?;
            let known = claims.get("active").and_then(Value::as_bool) != Some(false);
            told = Some(claims);
            if known {
                break;
            }
        }
        introspected(Person::read(told.unwrap_or_else(|| json!({ "active": false })), self.edge.clock.now()))
    }

    /// Whether it answers, asked about a token that nobody has: by one of its accounts, whichever.
    pub(crate) async fn answers(&self, request_id: &str) -> bool {
        let Some((source, (account, _))) =
            self.sources.iter().find_map(|it| Some((it, it.accounts.first_key_value()?)))
        else {
            return false;
        };
        self.ask(source, Question { account, token: PING, request_id }).await.is_ok()
    }

    async fn ask(&self, source: &Source, question: Question<'_>) -> Result<Value, Vec<Refusal>> {
        let Question { account, token, request_id } = question;
        let (client_id, client_secret) = source.accounts.get(account).ok_or_else(|| unknown("no account"))?;
        let now = self.edge.clock.now();
        let question = checktoken::Question { client_id, client_secret, token, request_id, now, mistake: None };
        source.checktoken.ask(question).await.map_err(|error| match error {
            Unknown::Status(status) => not_told(status),
            other => unknown(&other.to_string()),
        })
    }
}

/// Whom a token stands for, as a file of the public mock data has `token_introspection`: those ended years ago, and `active`
/// decides (AP §19.2).
pub(crate) fn kept(claims: Value) -> Result<Introspected, Vec<Refusal>> {
    introspected(Person::read_at_any_time(claims))
}

fn introspected(person: Result<Person, Nobody>) -> Result<Introspected, Vec<Refusal>> {
    let person = person.map_err(|nobody| match nobody {
        Nobody::Inactive | Nobody::Over => refused("50002"),
        Nobody::Unreadable(_) => unknown(&nobody.to_string()),
    })?;
    let identity = described(&person.pivot)?;
    Ok(Introspected { identity, level: person.level(), scopes: person.scopes, client_id: person.client_id })
}

/// A status other than 200.
pub(crate) fn not_told(status: u16) -> Vec<Refusal> {
    match status {
        400 => refused("50001"),
        401 => refused("50002"),
        status => unknown(&format!("status {status}")),
    }
}

fn refused(code: &'static str) -> Vec<Refusal> {
    vec![Refusal::FranceConnect { code, detail: String::new() }]
}

fn unknown(reason: &str) -> Vec<Refusal> {
    tracing::warn!(reason, "FranceConnect does not say whose the access token is: {reason}");
    refused("51999")
}

/// The person, as parameters would describe her (AP §1.4, step 7).
fn described(pivot: &Pivot) -> Result<Arguments, Vec<Refusal>> {
    let mut identity = Arguments::default();
    let mut missing = Vec::new();
    let [no_family_name, no_given_name, no_year, no_month, no_day, no_date] = MISSING;
    match pivot.family_name.as_str() {
        "" => missing.push(no_family_name),
        name => identity.set("nom_naissance", Argument::Text(name.to_owned())),
    }
    match pivot.given_name.as_str() {
        "" => missing.push(no_given_name),
        names => {
            let names = names.split_whitespace().map(str::to_owned).collect();
            identity.set("prenoms", Argument::List(names));
        }
    }
    let mut parts = pivot.birthdate.splitn(3, '-');
    for (slot, code) in [("annee_naissance", no_year), ("mois_naissance", no_month), ("jour_naissance", no_day)] {
        match parts.next().filter(|part| !part.is_empty()).map(str::parse::<i64>) {
            Some(Ok(part)) => identity.set(slot, Argument::Number(part)),
            Some(Err(_)) => missing.push(no_date),
            None => missing.push(code),
        }
    }
    for (slot, text) in [("commune_naissance", &pivot.birthplace), ("pays_naissance", &pivot.birthcountry)] {
        if !text.is_empty() {
            identity.set(slot, Argument::Text(text.clone()));
        }
    }
    let sex = if pivot.gender == "male" { "M" } else { "F" };
    identity.set("sexe", Argument::Text(sex.to_owned()));
    if missing.is_empty() {
        return Ok(identity);
    }
    Err(missing.into_iter().map(|code| Refusal::Parameter { code: code.to_owned() }).collect())
}
