//! The configuration of the server: production, `franceconnect` and `openid` alone, behind a declared proxy, which
//! the bench plays.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::parties::{PARTIES, Service};
use crate::world::{CLIENT_ID, CLIENT_SECRET, REGISTER, UID};
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
    /// Where each service listens, in the order of [`Service::ALL`].
    pub(crate) addresses: [SocketAddr; 2],
}

/// Loopback addresses that nobody has now.
pub(crate) fn free_addresses() -> Result<[SocketAddr; 2], Wrong> {
    let held = [TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("127.0.0.1:0")?];
    let [one, other] = &held;
    Ok([one.local_addr()?, other.local_addr()?])
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
    /// Writes the configuration file. `world`: origin of the identity provider and of the register.
    pub(crate) fn write(&self, world: &str) -> Result<(), Wrong> {
        let text = toml::to_string(&self.document(world)).at("the configuration")?;
        std::fs::write(&self.file, text).at("the configuration")
    }

    fn document(&self, world: &str) -> Value {
        let services: serde_json::Map<String, Value> = Service::ALL
            .iter()
            .zip(self.addresses)
            .map(|(service, listen)| {
                (service.name().to_owned(), json!({ "origin": origin(*service), "listen": listen.to_string() }))
            })
            .collect();
        json!({
            "mode": "production",
            "services": services,
            "store": { "data": self.data },
            "proxy": { "trusted": ["127.0.0.0/8"] },
            "franceconnect": { "register": format!("{world}{REGISTER}") },
            "clients": PARTIES.iter().map(|party| party.record()).collect::<Vec<_>>(),
            "identity_providers": Service::ALL.iter().map(|service| provider(*service, world)).collect::<Vec<_>>(),
        })
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

fn provider(service: Service, world: &str) -> Value {
    json!({
        "service": service.name(),
        "uid": UID,
        "name": "bench",
        "title": "Bench",
        "amr": ["pwd"],
        "allowedAcr": ["eidas1"],
        "discovery": true,
        "discoveryUrl": format!("{world}/.well-known/openid-configuration"),
        "clientID": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "token_endpoint_auth_method": "client_secret_post",
        "id_token_signed_response_alg": "ES256",
        "userinfo_signed_response_alg": "ES256",
    })
}
