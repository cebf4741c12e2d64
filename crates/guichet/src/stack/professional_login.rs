//! Services of a stack that log professionals in at ProConnect, each an ordinary client over HTTP.

use std::path::{Path, PathBuf};

use guichet_jose::Secret;
use guichet_relying_party::ProConnect;
use guichet_web::origin::Origin;
use serde_json::{Map, Value, json};
use url::Url;

use super::StartError;
use super::brokers::Wiring;
use crate::configuration::Step;
use crate::profiles;
use crate::services::ServiceName;

/// A service at the ProConnect of a rehearsal: fixed and published, as those of demo service providers.
pub(super) struct OwnClient {
    /// The name that people read.
    pub(super) name: &'static str,
    /// Its identifier.
    pub(super) client_id: &'static str,
    /// Its secret.
    pub(super) client_secret: &'static str,
}

/// How a service logs people in.
pub(super) struct Login<'a> {
    /// The service.
    pub(super) service: ServiceName,
    /// Its table of the configuration.
    pub(super) table: &'static str,
    /// Its settings there.
    pub(super) issuer: &'a Option<Url>,
    pub(super) client_id: &'a Option<String>,
    pub(super) client_secret_file: &'a Option<PathBuf>,
    /// In a rehearsal.
    pub(super) rehearsed: &'static OwnClient,
    /// The paths of return.
    pub(super) callback: &'static str,
    pub(super) logged_out: &'static str,
    /// The levels of a second factor.
    pub(super) second_factor: &'static [&'static str],
}

impl Login<'_> {
    /// The client that it is. None: nobody said, and nobody can log in.
    pub(super) fn proconnect(&self, wiring: &Wiring<'_>, origin: &Origin) -> Result<Option<ProConnect>, StartError> {
        let declared = self.issuer.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned());
        let beside = || {
            let origin = wiring.addresses.get(ServiceName::ProConnect)?;
            let shipped = profiles::served(wiring.configuration).ok()?;
            let known = shipped.into_iter().find(|known| known.profile.service == ServiceName::ProConnect.as_str())?;
            Some(known.profile.issuer(origin.as_str()))
        };
        let Some(issuer) = declared.or_else(beside) else { return Ok(None) };
        let rehearsed = wiring.sandbox.is_some();
        let client_id = self.client_id.clone().or_else(|| rehearsed.then(|| self.rehearsed.client_id.to_owned()));
        let secret = match self.client_secret_file {
            Some(file) => Some(secret_of(wiring, self.table, "client_secret_file", file)?),
            None => rehearsed.then(|| Secret::new(self.rehearsed.client_secret.to_owned())),
        };
        Ok(client_id.zip(secret).map(|(client_id, client_secret)| ProConnect {
            service: self.service.as_str(),
            second_factor: self.second_factor,
            issuer,
            client_id,
            client_secret,
            redirect_uri: origin.url(self.callback),
            post_logout_redirect_uri: origin.url(self.logged_out),
            plain_http: rehearsed,
        }))
    }

    /// The service as the ProConnect of a rehearsal knows it; none where it does not run, or is known otherwise.
    pub(super) fn client(&self, wiring: &Wiring<'_>) -> Option<Map<String, Value>> {
        let origin = wiring.addresses.get(self.service)?;
        if self.client_id.is_some() || wiring.sandbox.is_none() {
            return None;
        }
        let record = json!({
            "client_id": self.rehearsed.client_id,
            "client_secret": self.rehearsed.client_secret,
            "name": self.rehearsed.name,
            "type": "public",
            "identityConsent": false,
            "entityId": self.rehearsed.client_id,
            "redirect_uris": [origin.url(self.callback)],
            "post_logout_redirect_uris": [origin.url(self.logged_out)],
            "scopes": ["openid", "given_name", "usual_name", "email", "uid", "idp_id", "siret", "phone"],
            "claims": ["amr", "acr"],
            "id_token_signed_response_alg": "RS256",
            "userinfo_signed_response_alg": "RS256",
        });
        match record {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }
}

/// The first line of a file that a table of the configuration names.
pub(super) fn secret_of(
    wiring: &Wiring<'_>,
    table: &'static str,
    member: &'static str,
    file: &Path,
) -> Result<Secret, StartError> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let path = [Step::from(table), Step::from(member)];
        let reason = format!("{} cannot be read: {error}", file.display());
        StartError::Configured { place: wiring.configuration.place(&path), reason }
    })?;
    Ok(Secret::new(text.lines().next().unwrap_or_default().trim().to_owned()))
}
