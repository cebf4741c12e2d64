//! A client that more than one hand changes: each change starts from what the last one left, whichever node made it.

use guichet_oidc::record::Completed;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::Refused;
use crate::broker::Broker;
use crate::records::ServiceClient;

impl Broker {
    /// Changes the client of an identifier, whichever service has it now, in one step of the store. `alter` is given its record,
    /// none where there is none, and gives the members of what is to be, none for nothing; a client that is given belongs to this
    /// service afterwards.
    ///
    /// # Errors
    /// What `alter` refuses with, wrong members, the store.
    pub async fn alter_client(
        &self,
        client_id: &str,
        alter: impl FnOnce(Option<ServiceClient>) -> Result<Option<Map<String, Value>>, Refused> + Send + 'static,
        now: Timestamp,
    ) -> Result<(), Refused> {
        let (rulebook, service) = (self.parts.rulebook.clone(), self.service().to_owned());
        let change = move |known| {
            let Some(members) = alter(known)? else { return Ok(None) };
            let client = rulebook.client(members, Completed::Here).map_err(Refused::Record)?;
            Ok(Some(ServiceClient { service, client }))
        };
        self.parts.clients.change(client_id, change, now).await?
    }
}
