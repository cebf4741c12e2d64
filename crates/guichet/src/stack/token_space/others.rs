//! Clients and scopes that follow from what a DataPass elsewhere grants: issued as what the DataPass beside grants is.

use std::collections::BTreeMap;
use std::sync::Arc;

use guichet_datapass::Catalogue;
use guichet_datapass::elsewhere::Elsewhere;
use guichet_jose::Secret;
use guichet_portal::space::others::Others;
use guichet_portal::space::token::Doing;

use super::super::brokers::{self, Wiring};
use super::super::professional_login::secret_of;
use super::super::{StartError, datapass};
use crate::configuration::Step;

struct Clients {
    elsewhere: Elsewhere,
    secrets: BTreeMap<String, Secret>,
}

/// Where webhooks are taken and there is a broker whose clients may follow.
pub(super) fn of(
    wiring: &Wiring<'_>,
    brokers: &[Arc<brokers::Started>],
) -> Result<Option<Arc<dyn Others>>, StartError> {
    let settings = &wiring.configuration.token_space;
    if settings.webhook_secret_files.is_empty() && settings.webhook_secret_file.is_none() {
        return Ok(None);
    }
    let catalogue = Catalogue::shipped().map_err(|fault| StartError::Datapass(fault.to_string()))?;
    let issuer = Arc::new(datapass::issuer_of_clients(brokers, wiring.edge));
    let elsewhere = Elsewhere::new(wiring.stores, catalogue, issuer);
    let mut secrets = BTreeMap::new();
    for (definition, file) in &settings.webhook_secret_files {
        if !elsewhere.knows(definition) {
            let path = [Step::from("token_space"), Step::from("webhook_secret_files")];
            let reason = format!("`{definition}` is no definition of DataPass");
            return Err(StartError::Configured { place: wiring.configuration.place(&path), reason });
        }
        secrets.insert(definition.clone(), secret_of(wiring, "token_space", "webhook_secret_files", file)?);
    }
    Ok(Some(Arc::new(Clients { elsewhere, secrets })))
}

impl Others for Clients {
    fn secret(&self, definition: &str) -> Option<&Secret> {
        self.secrets.get(definition)
    }

    fn receive<'a>(&'a self, definition: &'a str, body: &'a [u8]) -> Doing<'a, Option<String>> {
        Box::pin(async move { self.elsewhere.receive(definition, body).await.map_err(|error| error.to_string()) })
    }
}
