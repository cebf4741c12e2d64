//! From `[services.<name>.pkcs11]` to keys that sign in their token.

use std::path::Path;
use std::time::Duration;

use guichet_jose::Secret;
use guichet_pkcs11::{HardwareKeys, KeyName, OpenError, Settings};

use super::{StartError, engine_codes};
use crate::configuration::{Configuration, Pkcs11Key, Pkcs11Settings};
use crate::services::ServiceName;

/// How long a start waits for a device that does not answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why keys in hardware cannot be used.
#[derive(Debug, thiserror::Error)]
enum Reason {
    #[error("the file of the PIN, {path}, cannot be read: {source}")]
    PinFile { path: String, source: std::io::Error },
    #[error(transparent)]
    Keys(#[from] OpenError),
    #[error("the hardware security module did not answer within {} s", PATIENCE.as_secs())]
    Silent,
}

/// The keys that a service has in hardware, if any.
///
/// # Errors
/// [`StartError::Configured`], with the place in the file.
pub(crate) async fn open(
    configuration: &Configuration,
    service: ServiceName,
) -> Result<Option<HardwareKeys>, StartError> {
    let Some(declared) = configuration.services.get(&service).and_then(|settings| settings.pkcs11.as_ref()) else {
        return Ok(None);
    };
    let path = ["services".into(), service.as_str().into(), "pkcs11".into()];
    let refused = |reason: Reason| {
        let reason = format!("{reason}{}", engine_codes::told(Some(service), engine_codes::Start::SetUp));
        StartError::Configured { place: configuration.place(&path), reason }
    };
    let settings = settings(declared).map_err(refused)?;
    let opening = tokio::task::spawn_blocking(move || HardwareKeys::open(settings));
    match tokio::time::timeout(PATIENCE, opening).await {
        Ok(Ok(opened)) => opened.map(Some).map_err(|error| refused(error.into())),
        Ok(Err(_)) | Err(_) => Err(refused(Reason::Silent)),
    }
}

fn settings(declared: &Pkcs11Settings) -> Result<Settings, Reason> {
    let name = |key: &Pkcs11Key| KeyName { label: key.label.clone(), id: key.id.as_ref().map(|id| id.0.clone()) };
    Ok(Settings {
        module: declared.module.clone(),
        token: declared.token.clone(),
        pin: pin(&declared.pin_file)?,
        keys: declared.keys.iter().map(name).collect(),
        sessions: declared.sessions,
    })
}

/// Editors end a file with a line feed, which is no part of a PIN.
fn pin(path: &Path) -> Result<Secret, Reason> {
    let text =
        std::fs::read_to_string(path).map_err(|source| Reason::PinFile { path: path.display().to_string(), source })?;
    Ok(Secret::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}
