//! A data provider (AF §1.6, §3): any HTTP API behind an access token of FranceConnect.
//!
//! A folder's `data-provider.toml` describes the API ([`definition`]). A call passes the steps of [`steps`] in their order:
//! the token is taken out of the request, FranceConnect says whose it is, the rules of the resource are held against what
//! it says, the API behind is asked in the person's name, and its record is shown through the mask of the scopes; what is no
//! JSON leaves only where the definition says what opens it.

mod access;
mod among;
mod answer;
pub mod callers;
mod catalogue;
pub mod definition;
mod failure;
mod fields;
mod gate;
mod http;
mod matching;
mod parameter;
mod passing;
mod schema;
mod steps;
mod token;
mod upstream;

use std::collections::BTreeMap;
use std::sync::Arc;

use guichet_jose::{KeyManagementAlgorithm, Secret, SigningKey};
use guichet_store::journal::Journal;
use guichet_store::seal::Sealer;
use guichet_web::edge::Edge;

use crate::checktoken::{Authority, Bell, Checktoken, OwnKey, OwnKeys};
use crate::connector::{Guard, GuardRules};
pub use catalogue::{definitions, shipped};
pub use definition::Definition;
pub use http::{KEYS, router};
pub use schema::schema;

use callers::Callers;

/// Who asks, in the `User-Agent`.
const SERVICE: &str = "data-providers";

/// What a data provider is made of.
pub struct Parts {
    /// Its origin: who signs.
    pub origin: String,
    /// What the stack shares.
    pub edge: Arc<Edge>,
    /// Where its keys are published: that for which FranceConnect encrypts, and that by which the APIs behind verify
    /// identities.
    pub keys_path: String,
    /// The APIs.
    pub definitions: Vec<Definition>,
    /// Where FranceConnect is.
    pub authority: Authority,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Secret,
    /// Whose tokens are taken, by client identifier; anybody's that FranceConnect lets when it is empty.
    pub service_providers: Vec<String>,
    /// Who may call, where an API wants a credential of its own first.
    pub callers: Callers,
    /// The base address of each API behind, by the name in the definitions.
    pub upstreams: BTreeMap<String, String>,
    /// When FranceConnect or an API behind is left alone.
    pub guard: GuardRules,
    /// The key for which FranceConnect encrypts.
    pub own_key: OwnKey,
    /// Signs what the APIs behind are told of the person.
    pub signing_key: SigningKey,
    /// Who read what, when.
    pub journal: Journal,
    /// Hashes what the journal must not tell.
    pub sealer: Arc<Sealer>,
    /// Who is told that FranceConnect and we do not agree on our registration.
    pub bell: Bell,
}

/// One running data provider.
pub struct DataProvider {
    parts: PartsInUse,
    checktoken: Checktoken,
    keys: Arc<OwnKeys>,
}

/// An API behind.
struct Behind {
    base_url: String,
    guard: Arc<Guard>,
}

/// [`Parts`], once FranceConnect can be asked.
struct PartsInUse {
    origin: String,
    edge: Arc<Edge>,
    keys_path: String,
    definitions: Vec<Definition>,
    client_id: String,
    client_secret: Secret,
    service_providers: Vec<String>,
    callers: Callers,
    upstreams: BTreeMap<String, Behind>,
    signing_key: SigningKey,
    journal: Journal,
    sealer: Arc<Sealer>,
}

impl DataProvider {
    /// Nothing is asked yet.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        let keys = OwnKeys::new(parts.authority.encryption, None, parts.own_key);
        let guard = Guard::new("FranceConnect", parts.guard);
        let edge = Arc::clone(&parts.edge);
        let checktoken = Checktoken::new(parts.authority, edge, SERVICE, Arc::clone(&keys), guard, parts.bell);
        let behind = parts.upstreams.into_iter().map(|(name, base_url)| {
            let guard = Guard::new(&name, parts.guard);
            (name, Behind { base_url, guard })
        });
        let upstreams = behind.collect();
        let parts = PartsInUse {
            origin: parts.origin,
            edge: parts.edge,
            keys_path: parts.keys_path,
            definitions: parts.definitions,
            client_id: parts.client_id,
            client_secret: parts.client_secret,
            service_providers: parts.service_providers,
            callers: parts.callers,
            upstreams,
            signing_key: parts.signing_key,
            journal: parts.journal,
            sealer: parts.sealer,
        };
        Arc::new(Self { parts, checktoken, keys })
    }
}

/// How FranceConnect encrypts for a data provider that says nothing else.
pub const ENCRYPTION: KeyManagementAlgorithm = KeyManagementAlgorithm::EcdhEs;
