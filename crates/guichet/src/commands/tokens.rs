//! `guichet tokens`: tokens of API Particulier, changed in the installation, which may be running: its processes see the change
//! within half a second.

use std::collections::HashSet;
use std::fmt::Display;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use guichet_gateway::definition::Catalogue;
use guichet_gateway::registration;
use guichet_gateway::token::{ApiToken, TokenKey, end_of_life};
use guichet_gateway::tokens::Tokens;
use guichet_jose::Secret;
use guichet_store::Office;
use guichet_store::journal::{Event, Sync};
use guichet_store::registry::Registry;
use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::Failure;
use crate::configuration::{Configuration, Mode};
use crate::services::ServiceName;
use crate::stack::gateway::{REHEARSAL_KEY, made_key};

/// Entries of the journal that are written in one commit.
const NOTED_TOGETHER: usize = 1_000;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    act: Act,
    /// Folder of the data
    #[arg(long, global = true, value_name = "DIR", env = "GUICHET_DATA", hide_env_values = true)]
    data: Option<PathBuf>,
    /// Configuration file that names the folder, the database and the key, and the folder of further APIs
    #[arg(long, global = true, value_name = "FILE", env = "GUICHET_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// List the tokens: identifier, state, end, name and scopes
    List,
    /// Issue a token and print its text, which is shown this once
    Issue {
        /// Title of the authorisation
        #[arg(long)]
        name: String,
        /// A scope that it opens; several times for several
        #[arg(long = "scope", value_name = "SCOPE", required = true)]
        scopes: Vec<String>,
        #[command(flatten)]
        members: Members,
    },
    /// Issue a token for each line of a file, all or none, and print each as a line of JSON with its text
    IssueAll {
        /// File of lines of JSON, each an object with the members of the control API: `name`, `scopes`, `siret`,
        /// `exp`, `allowed_ips`, `rate_limit_per_minute`, `id`
        file: PathBuf,
    },
    /// Change what a token opens; its text stays the same
    Change {
        /// Identifier of the token
        id: String,
        /// Title of the authorisation
        #[arg(long)]
        name: Option<String>,
        /// A scope that it opens, in the place of all that it opened; several times for several
        #[arg(long = "scope", value_name = "SCOPE")]
        scopes: Vec<String>,
        #[command(flatten)]
        members: Members,
    },
    /// Move the end of a token by 18 months; its text stays the same
    Prolong {
        /// Identifier of the token
        id: String,
    },
    /// Put a token on the black list: it is refused from now on
    Revoke {
        /// Identifier of the token
        id: String,
    },
}

#[derive(Debug, Args)]
struct Members {
    /// Whose it is: SIRET
    #[arg(long)]
    siret: Option<String>,
    /// From where alone it may be used: an address or a network; several times for several
    #[arg(long = "from", value_name = "ADDRESS")]
    allowed_ips: Vec<String>,
    /// A limit beside the common one, in calls per minute
    #[arg(long, value_name = "CALLS")]
    per_minute: Option<u32>,
}

impl Members {
    fn read(self, name: Option<String>, scopes: Vec<String>) -> Map<String, Value> {
        let mut members = Map::new();
        let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
        if let Some(name) = name {
            add("name", json!(name));
        }
        if !scopes.is_empty() {
            add("scopes", json!(scopes));
        }
        if let Some(siret) = self.siret {
            add("siret", json!(siret));
        }
        if !self.allowed_ips.is_empty() {
            add("allowed_ips", json!(self.allowed_ips));
        }
        if let Some(limit) = self.per_minute {
            add("rate_limit_per_minute", json!(limit));
        }
        members
    }
}

pub(super) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let configuration = match &arguments.config {
        Some(path) => Configuration::read(path, None)?,
        None => Configuration::default(),
    };
    let production = configuration.mode == Some(Mode::Production);
    let catalogue = configuration.api_particulier.catalogue(!production);
    let catalogue = catalogue.map_err(|refused| Failure::Token(refused.to_string()))?;
    let store = &configuration.store;
    let data = arguments.data.as_ref().or(store.data.as_ref()).ok_or(Failure::NoFolder)?;
    let key = configuration.secrets.master_key_file.as_deref();
    let office = Office::open(data, &store.durable_engine(), key).await.map_err(Failure::Installation)?;
    let done = Desk { office: &office, catalogue, clock: Clock::system(), entropy: Entropy::system() }
        .act(arguments.act, production)
        .await;
    office.close().await.map_err(Failure::Installation)?;
    done
}

/// Where tokens are changed.
struct Desk<'a> {
    office: &'a Office,
    catalogue: Catalogue,
    clock: Clock,
    entropy: Entropy,
}

impl Desk<'_> {
    async fn act(&self, act: Act, production: bool) -> Result<(), Failure> {
        let tokens = self.tokens(production).await?;
        let now = self.clock.now();
        let known = |id: &str| {
            tokens
                .get(id)
                .ok_or_else(|| Failure::Token(format!("there is no token {id}: `guichet tokens list` shows all")))
        };
        let refused = |refused: registration::TokenRefused| Failure::Token(refused.to_string());
        let mut out = anstream::stdout();
        let (event, token) = match act {
            Act::List => {
                for token in tokens.all() {
                    writeln!(out, "{}", line(&token, now))?;
                }
                return Ok(());
            }
            Act::Issue { name, scopes, members } => {
                let members = members.read(Some(name), scopes);
                ("API_TOKEN_ISSUED", registration::new(members, &self.catalogue, &self.entropy, now).map_err(refused)?)
            }
            Act::IssueAll { file } => return self.issue_all(&tokens, &file).await,
            Act::Change { id, name, scopes, members } => {
                let changed = registration::changed(&*known(&id)?, members.read(name, scopes), &self.catalogue);
                ("API_TOKEN_CHANGED", changed.map_err(refused)?)
            }
            Act::Prolong { id } => {
                let token = known(&id)?;
                let from = token.exp.unwrap_or(now.as_second()).max(now.as_second());
                let exp = Some(end_of_life(from));
                ("API_TOKEN_PROLONGED", ApiToken { exp, ..ApiToken::clone(&token) })
            }
            Act::Revoke { id } => {
                let blacklisted_at = Some(now.as_second());
                ("API_TOKEN_REVOKED", ApiToken { blacklisted_at, ..ApiToken::clone(&*known(&id)?) })
            }
        };
        self.note(vec![noted(event, &token, now)]).await?;
        let shown = line(&token, now);
        let text = tokens.put(token, now).await.map_err(Failure::Installation)?;
        writeln!(out, "{shown}")?;
        if event == "API_TOKEN_ISSUED" {
            writeln!(out, "{text}")?;
        }
        Ok(())
    }

    /// What an administrator does is on the disk before it takes effect.
    async fn note(&self, events: Vec<Event>) -> Result<(), Failure> {
        for group in events.chunks(NOTED_TOGETHER) {
            self.office.journal.append(group.to_vec(), Sync::Now).await.map_err(Failure::Installation)?;
        }
        Ok(())
    }

    async fn issue_all(&self, tokens: &Tokens, file: &Path) -> Result<(), Failure> {
        let now = self.clock.now();
        let text =
            std::fs::read_to_string(file).map_err(|error| Failure::Token(format!("{}: {error}", file.display())))?;
        let mut issued: Vec<ApiToken> = Vec::new();
        let mut ids = HashSet::new();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let refused = |why: &dyn Display| Failure::Token(format!("{}:{}: {why}", file.display(), number + 1));
            let members = serde_json::from_str(line).map_err(|error| refused(&error))?;
            let token =
                registration::new(members, &self.catalogue, &self.entropy, now).map_err(|error| refused(&error))?;
            if !ids.insert(token.id) || tokens.get(&token.id.to_string()).is_some() {
                return Err(refused(&format!("a token {} exists already", token.id)));
            }
            issued.push(token);
        }
        self.note(issued.iter().map(|token| noted("API_TOKEN_ISSUED", token, now)).collect()).await?;
        let texts = tokens.put_all(issued.clone(), now).await.map_err(Failure::Installation)?;
        let mut out = std::io::BufWriter::new(anstream::stdout());
        for (token, text) in issued.iter().zip(texts) {
            writeln!(out, "{}", json!({ "id": token.id, "name": token.name, "token": text }))?;
        }
        Ok(out.flush()?)
    }

    async fn tokens(&self, production: bool) -> Result<Tokens, Failure> {
        let (durable, sealer) = (&self.office.durable, &self.office.sealer);
        let key = if production {
            let made = made_key(durable, sealer, self.entropy.hex(64), self.clock.now()).await;
            made.map_err(Failure::Installation)?
        } else {
            Secret::new(REHEARSAL_KEY.to_owned())
        };
        let key = TokenKey::new(&key).map_err(|error| Failure::Token(error.to_string()))?;
        let registry: Registry<ApiToken> = Registry::open(durable, sealer).await.map_err(Failure::Installation)?;
        Ok(Tokens::new(registry, key))
    }
}

/// The entry of the journal about what was done with a token.
fn noted(event: &'static str, token: &ApiToken, now: Timestamp) -> Event {
    Event::new(now, ServiceName::ApiParticulier.as_str(), event, "BACK_OFFICE", "")
        .field("tokenId", token.id.to_string())
        .field("organisation", token.siret.as_str())
        .field("scopes", json!(token.scopes))
}

/// One token on one line.
fn line(token: &ApiToken, now: Timestamp) -> String {
    let state = if token.is_blacklisted(now) {
        "revoked"
    } else if token.has_expired(now) {
        "expired"
    } else {
        "active"
    };
    let end = token
        .exp
        .and_then(|exp| Timestamp::from_second(exp).ok())
        .map_or_else(|| "never ends".to_owned(), |end| format!("ends {}", end.strftime("%Y-%m-%d")));
    format!("{}  {state}  {end}  {}  {}", token.id, token.name, token.scopes.join(" "))
}
