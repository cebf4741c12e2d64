//! Placeholder of the wiring, so that the commands compile before the slices exist: the portal's listener alone.

use std::net::IpAddr;
use std::path::PathBuf;

use serde_json::json;
use url::Url;

use crate::configuration::Configuration;
pub use crate::listeners::PortBase;
use crate::listeners::{BindRefused, bind_all};
use crate::services::ServiceName;

/// How a stack is started.
#[derive(Debug)]
pub struct Options {
    /// Where the ports begin.
    pub port_base: PortBase,
    /// The address that every listener takes.
    pub bind: IpAddr,
    /// The host name of the public origins, `localhost` when none is given.
    pub public_host: Option<String>,
    /// Scheme and host of the back-channel URLs of discovery.
    pub backchannel_base: Option<Url>,
    /// The folder of the stores; in memory when none is given.
    pub data: Option<PathBuf>,
    /// Accepts what the real service refuses.
    pub lenient: bool,
    /// What the configuration file declares.
    pub configuration: Configuration,
}

/// Why a stack did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A listener is missing.
    #[error(transparent)]
    Bind(#[from] BindRefused),
}

/// A running stack.
#[derive(Debug)]
pub struct Stack {
    /// The manifest, `control.token` included.
    pub manifest: serde_json::Value,
    _listeners: std::collections::BTreeMap<ServiceName, crate::listeners::Bound>,
}

impl Stack {
    /// Starts every service.
    ///
    /// # Errors
    /// [`StartError`] when a listener cannot be had.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let bound = bind_all(&ServiceName::BUILT, options.port_base, options.bind).await?;
        let host = options.public_host.as_deref().unwrap_or("localhost");
        let services: serde_json::Map<String, serde_json::Value> = bound
            .iter()
            .map(|(service, bound)| (service.to_string(), json!(format!("http://{host}:{}", bound.address.port()))))
            .collect();
        Ok(Self { manifest: json!({ "services": services }), _listeners: bound })
    }

    /// Stops every service.
    pub async fn stop(self) {}
}
