//! A data provider (AF §1.6, §3): any HTTP API that answers with JSON, behind an access token of FranceConnect.
//!
//! A folder's `data-provider.toml` describes the API ([`definition`]). A call passes the steps of [`steps`] in their order:
//! the token is taken out of the request, FranceConnect says whose it is, the rules of the resource are held against what
//! it says, the API behind is asked in the person's name, and its record is shown through the mask of the scopes.

mod access;
mod answer;
pub mod callers;
pub mod definition;
mod failure;
mod http;
mod matching;
mod parameter;
mod steps;
mod token;
mod upstream;

use std::collections::BTreeMap;
use std::sync::Arc;

use guichet_jose::{KeyManagementAlgorithm, Secret, SigningKey};
use guichet_store::journal::Journal;
use guichet_store::seal::Sealer;
use guichet_web::edge::Site;
use guichet_web::outgoing::Client;

use crate::checktoken::{Authority, Checktoken, OwnKey, OwnKeys};
pub use definition::{Definition, definitions};
pub use http::{JWKS, router};

use callers::Callers;

/// Who asks, in the `User-Agent`.
const SERVICE: &str = "data-providers";

/// What a data provider is made of.
pub struct Parts {
    /// Its origin and what the stack shares.
    pub site: Arc<Site>,
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
    /// How they are called.
    pub client: Client,
    /// The key for which FranceConnect encrypts.
    pub own_key: OwnKey,
    /// Signs what the APIs behind are told of the person.
    pub signing_key: SigningKey,
    /// Who read what, when.
    pub journal: Journal,
    /// Hashes what the journal must not tell.
    pub sealer: Arc<Sealer>,
}

/// One running data provider.
pub struct DataProvider {
    parts: PartsInUse,
    checktoken: Checktoken,
    keys: Arc<OwnKeys>,
}

/// [`Parts`], once FranceConnect can be asked.
struct PartsInUse {
    site: Arc<Site>,
    definitions: Vec<Definition>,
    client_id: String,
    client_secret: Secret,
    service_providers: Vec<String>,
    callers: Callers,
    upstreams: BTreeMap<String, String>,
    client: Client,
    signing_key: SigningKey,
    journal: Journal,
    sealer: Arc<Sealer>,
}

impl DataProvider {
    /// Nothing is asked yet.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        let keys = OwnKeys::new(parts.authority.encryption, None, parts.own_key);
        let checktoken = Checktoken::new(parts.authority, parts.client.clone(), SERVICE, Arc::clone(&keys));
        let parts = PartsInUse {
            site: parts.site,
            definitions: parts.definitions,
            client_id: parts.client_id,
            client_secret: parts.client_secret,
            service_providers: parts.service_providers,
            callers: parts.callers,
            upstreams: parts.upstreams,
            client: parts.client,
            signing_key: parts.signing_key,
            journal: parts.journal,
            sealer: parts.sealer,
        };
        Arc::new(Self { parts, checktoken, keys })
    }
}

/// How FranceConnect encrypts for a data provider that says nothing else.
pub const ENCRYPTION: KeyManagementAlgorithm = KeyManagementAlgorithm::EcdhEs;
