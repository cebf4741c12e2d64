//! The configuration of a server: production, some services alone, behind a declared proxy, which the bench plays.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use guichet_jose::KeyManagementAlgorithm;

use crate::parties::{CONTENT, DATA_PROVIDER, PARTIES, Service, data_provider};
use crate::world::{CLIENT_ID, CLIENT_SECRET, DOMAIN, FOLDERS, ORGANISATIONS, PARTY_KEYS, PRODUCER, REGISTER, UID};
use crate::wrong::{At, Wrong};

/// Where everything of one server is.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The program.
    pub(crate) program: PathBuf,
    /// The configuration file.
    pub(crate) file: PathBuf,
    /// The data folder.
    pub(crate) data: PathBuf,
    /// The certificate of the authority that the outgoing client trusts.
    pub(crate) authority: PathBuf,
    /// Where its log goes.
    pub(crate) log: PathBuf,
    /// Its services.
    pub(crate) services: &'static [Service],
    /// Where each of them listens.
    pub(crate) addresses: Vec<SocketAddr>,
    /// How the identity provider encrypts, if it does.
    pub(crate) encryption: Option<KeyManagementAlgorithm>,
    /// Where API Particulier listens, if it is served.
    pub(crate) gateway: Option<SocketAddr>,
    /// Where a data provider listens, if one is served.
    pub(crate) kit: Option<SocketAddr>,
}

/// The host name of API Particulier.
pub(crate) const GATEWAY_HOST: &str = "api-particulier.bench.test";
/// The host name of a data provider.
pub(crate) const KIT_HOST: &str = "data-provider.bench.test";

/// An API behind an access token, as an integrator describes it.
const INCOME: &str = r#"
[label]
fr = "Revenus"
en = "Income"

[[resources]]
path = "/income"
upstream = "folders"
call = "/by-name"
query = { name = "family_name" }
match = { family_name = "name", given_name = "given_names", birthdate = "birthdate", birthplace = "commune", birthcountry = "country", gender = { member = "sex", male = "male", female = "female" } }
answer = "income"

[answers.income]
fields = [
  { path = "income", type = "integer", scopes = ["bench_income"] },
  { path = "parts", type = "number", scopes = ["bench_income"] },
  { path = "address", type = "string", scopes = ["bench_address"] },
]
"#;

/// Loopback addresses that nobody has now.
fn free_addresses(count: usize) -> Result<Vec<SocketAddr>, Wrong> {
    let held: Vec<TcpListener> =
        std::iter::repeat_with(|| TcpListener::bind("127.0.0.1:0")).take(count).collect::<Result<_, _>>()?;
    Ok(held.iter().map(TcpListener::local_addr).collect::<Result<_, _>>()?)
}

/// The host name of a service.
pub(crate) fn host(service: Service) -> String {
    format!("{}.bench.test", service.name())
}

/// The public origin of a service.
pub(crate) fn origin(service: Service) -> String {
    format!("https://{}", host(service))
}

impl Settings {
    /// A server of these services; `name` begins the names of its files in the scratch folder.
    pub(crate) fn new(
        program: PathBuf,
        scratch: &Path,
        name: &str,
        services: &'static [Service],
        encryption: Option<KeyManagementAlgorithm>,
    ) -> Result<Self, Wrong> {
        Ok(Self {
            program,
            file: scratch.join(format!("{name}.toml")),
            data: scratch.join(format!("{name}-data")),
            authority: scratch.join(format!("{name}-authority.pem")),
            log: scratch.join(format!("{name}.log")),
            services,
            addresses: free_addresses(services.len())?,
            encryption,
            gateway: None,
            kit: None,
        })
    }

    /// A server of API Particulier alone.
    pub(crate) fn of_the_gateway(program: PathBuf, scratch: &Path, authority: PathBuf) -> Result<Self, Wrong> {
        let settings = Self::new(program, scratch, "gateway", &[], None)?;
        Ok(Self { authority, gateway: free_addresses(1)?.first().copied(), ..settings })
    }

    /// A server of a data provider alone.
    pub(crate) fn of_the_kit(program: PathBuf, scratch: &Path) -> Result<Self, Wrong> {
        let encryption = Some(KeyManagementAlgorithm::EcdhEs);
        let settings = Self::new(program, scratch, "kit", &[], encryption)?;
        Ok(Self { kit: free_addresses(1)?.first().copied(), ..settings })
    }

    /// A path of each service that answers 200, with where it listens and its host name.
    pub(super) fn probes(&self) -> Vec<(SocketAddr, String, String)> {
        let brokers = self.services.iter().zip(&self.addresses).map(|(service, address)| {
            (*address, host(*service), format!("{}/.well-known/openid-configuration", service.prefix()))
        });
        let gateway = self.gateway.map(|address| (address, GATEWAY_HOST.to_owned(), "/api/ping".to_owned()));
        let kit = self.kit.map(|address| (address, KIT_HOST.to_owned(), "/.well-known/jwks.json".to_owned()));
        brokers.chain(gateway).chain(kit).collect()
    }

    /// Writes the configuration file. `world`: origin of the identity provider and of the register.
    pub(crate) fn write(&self, world: &str) -> Result<(), Wrong> {
        let document = match (self.gateway, self.kit) {
            (Some(listen), _) => self.document_of_the_gateway(listen, world)?,
            (None, Some(listen)) => self.document_of_the_kit(listen, world)?,
            (None, None) => self.document(world),
        };
        let text = toml::to_string(&document).at("the configuration")?;
        std::fs::write(&self.file, text).at("the configuration")
    }

    fn document(&self, world: &str) -> Value {
        let services: serde_json::Map<String, Value> = self
            .services
            .iter()
            .zip(&self.addresses)
            .map(|(service, listen)| {
                (service.name().to_owned(), json!({ "origin": origin(*service), "listen": listen.to_string() }))
            })
            .collect();
        let parties = PARTIES.iter().filter(|party| self.services.contains(&party.service));
        let keys = format!("{world}{PARTY_KEYS}");
        let mut document = json!({
            "mode": "production",
            "services": services,
            "store": { "data": self.data },
            "proxy": { "trusted": ["127.0.0.0/8"] },
            "franceconnect": { "register": format!("{world}{REGISTER}") },
            "outgoing": { "private_networks": ["127.0.0.0/8"] },
            "clients": parties.map(|party| party.record(&keys)).collect::<Vec<_>>(),
            "identity_providers": self.services.iter().map(|service| self.provider(*service, world)).collect::<Vec<_>>(),
        });
        if let (true, Some(members)) = (self.services.contains(&Service::ProConnect), document.as_object_mut()) {
            let settings = json!({ "organisations": "api", "organisations_api": format!("{world}{ORGANISATIONS}") });
            members.insert("proconnect".to_owned(), settings);
        }
        if let (Some(encryption), Some(members)) = (self.encryption, document.as_object_mut()) {
            members.insert("data_providers".to_owned(), json!([data_provider(&keys, encryption)]));
        }
        document
    }

    fn document_of_the_gateway(&self, listen: SocketAddr, world: &str) -> Result<Value, Wrong> {
        let secret = self.file.with_extension("secret");
        std::fs::write(&secret, CLIENT_SECRET).at("the secret at the producer")?;
        let producer = format!("{world}{PRODUCER}");
        Ok(json!({
            "mode": "production",
            "services": { "api-particulier": { "origin": format!("https://{GATEWAY_HOST}"), "listen": listen.to_string() } },
            "store": { "data": self.data },
            "proxy": { "trusted": ["127.0.0.0/8"] },
            "api_particulier": { "calls_per_address": 0, "producers": { "api-secu": {
                "url": producer,
                "token_url": format!("{producer}/token"),
                "client_id": CLIENT_ID,
                "client_secret_file": secret,
            } } },
        }))
    }

    fn document_of_the_kit(&self, listen: SocketAddr, world: &str) -> Result<Value, Wrong> {
        let (secret, apis) = (self.file.with_extension("secret"), self.file.with_extension("apis"));
        std::fs::write(&secret, DATA_PROVIDER.1).at("the secret at FranceConnect")?;
        std::fs::create_dir_all(apis.join("income")).at("the folder of the API")?;
        std::fs::write(apis.join("income/data-provider.toml"), INCOME).at("the definition of the API")?;
        Ok(json!({
            "mode": "production",
            "services": { "data-providers": { "origin": format!("https://{KIT_HOST}"), "listen": listen.to_string() } },
            "store": { "data": self.data },
            "proxy": { "trusted": ["127.0.0.0/8"] },
            "data_provider": {
                "definitions": apis,
                "france_connect": {
                    "issuer": world, "client_id": DATA_PROVIDER.0, "client_secret_file": secret,
                },
                "upstreams": { "folders": format!("{world}{FOLDERS}") },
            },
        }))
    }

    fn provider(&self, service: Service, world: &str) -> Value {
        let mut record = json!({
            "service": service.name(),
            "uid": UID,
            "name": "bench",
            "title": "Bench",
            "amr": ["pwd"],
            "allowedAcr": [service.acr()],
            "discovery": true,
            "discoveryUrl": format!("{world}/.well-known/openid-configuration"),
            "clientID": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "token_endpoint_auth_method": "client_secret_post",
            "id_token_signed_response_alg": "ES256",
            "userinfo_signed_response_alg": "ES256",
        });
        if let (Service::ProConnect, Some(members)) = (service, record.as_object_mut()) {
            members.insert("attachedEmailDomains".to_owned(), json!([DOMAIN]));
        }
        if let (Some(algorithm), Some(members)) = (self.encryption, record.as_object_mut()) {
            for what in ["id_token", "userinfo"] {
                members.insert(format!("{what}_encrypted_response_alg"), json!(algorithm.as_str()));
                members.insert(format!("{what}_encrypted_response_enc"), json!(CONTENT.as_str()));
            }
        }
        record
    }

    /// Removes what an earlier server kept.
    pub(crate) fn forget_data(&self) -> Result<(), Wrong> {
        remove(&self.data)
    }
}

/// Removes a folder, if it is there.
fn remove(folder: &Path) -> Result<(), Wrong> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).at(&folder.display().to_string()),
        _ => Ok(()),
    }
}
