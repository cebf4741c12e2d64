//! What DataPass grants of FranceConnect and ProConnect becomes a client of theirs, and what it takes back ends it.

use std::sync::Arc;

use guichet_broker::Broker;
use guichet_broker::records::ServiceClient;
use guichet_broker::registration::Refused;
use guichet_datapass::clients::{Addresses, Client, Clients, Handling, NotHandled};
use guichet_datapass::grants::Granted;
use guichet_jose::{Secret, digest};
use guichet_web::edge::Edge;
use serde_json::{Map, Value, json};

use crate::services::ServiceName;

/// The definition whose authorisations are clients of FranceConnect.
const FRANCE_CONNECT: &str = "france_connect";
/// The one whose authorisations are clients of ProConnect. Of identity providers more is needed than DataPass asks for.
const PRO_CONNECT: &str = "pro_connect_service_provider";
/// The level of FranceConnect+ (DP §1.5).
const HIGH: &str = "eidas_2";

/// Issues clients of the brokers beside it.
pub(super) struct Issuer {
    brokers: Vec<Arc<Broker>>,
    edge: Arc<Edge>,
}

impl Issuer {
    pub(super) fn new(brokers: Vec<Arc<Broker>>, edge: &Arc<Edge>) -> Self {
        Self { brokers, edge: Arc::clone(edge) }
    }

    /// The client bears an identifier made of its request's, so that to issue it twice is to issue it once. None: nothing is
    /// issued here.
    pub(super) async fn settled(&self, granted: &Granted) -> Result<Option<String>, Refused> {
        let Some(broker) = service(granted).and_then(|service| self.broker(service)) else { return Ok(None) };
        let client_id = client_id(&granted.definition, &granted.public_id);
        let entropy = &self.edge.entropy;
        let (secret, entity_id) = (entropy.hex(32), entropy.hex(32));
        let wanted = Wanted {
            name: granted.title.clone(),
            scopes: known(broker, &granted.scopes),
            level: if granted.guarantee == HIGH { 2 } else { 1 },
            request: granted.request_id,
        };
        let (here, active, id) = (broker.service().to_owned(), granted.active, client_id.clone());
        let settle = move |known: Option<ServiceClient>| match known {
            // One that was never served leaves nothing behind.
            Some(known) if !active && known.client.redirect_uris.is_empty() => Ok(None),
            None if !active => Ok(None),
            Some(known) => {
                let mut members = members_of(known, &here);
                let answered = members.get("redirect_uris").and_then(Value::as_array);
                let served = active && answered.is_some_and(|uris| !uris.is_empty());
                members.insert("active".to_owned(), json!(served));
                Ok(Some(wanted.put_in(members)))
            }
            None => Ok(Some(wanted.put_in(Map::from_iter([
                ("client_id".to_owned(), json!(id)),
                ("client_secret".to_owned(), json!(secret)),
                ("entityId".to_owned(), json!(entity_id)),
                ("redirect_uris".to_owned(), json!([])),
                ("active".to_owned(), json!(false)),
            ])))),
        };
        broker.alter_client(&client_id, settle, self.edge.clock.now()).await?;
        Ok(Some(client_id))
    }

    fn broker(&self, service: ServiceName) -> Option<&Arc<Broker>> {
        self.brokers.iter().find(|broker| broker.service() == service.as_str())
    }

    /// The broker that has the client of a request now, and the client.
    fn found(&self, definition: &str, public_id: &str) -> Option<(&Arc<Broker>, Arc<ServiceClient>)> {
        let client_id = client_id(definition, public_id);
        self.brokers.iter().find_map(|broker| Some((broker, broker.registered_client(&client_id)?)))
    }

    async fn change(
        &self,
        definition: &str,
        public_id: &str,
        change: impl FnOnce(&mut Map<String, Value>) + Send + 'static,
    ) -> Result<(), NotHandled> {
        let (broker, found) = self.found(definition, public_id).ok_or(NotHandled::Absent)?;
        let (client_id, here) = (&found.client.client_id, broker.service().to_owned());
        let unknown = client_id.clone();
        let alter = move |known: Option<ServiceClient>| {
            let mut members = members_of(known.ok_or(Refused::Unknown(unknown))?, &here);
            change(&mut members);
            Ok(Some(members))
        };
        broker.alter_client(client_id, alter, self.edge.clock.now()).await.map_err(|refused| match refused {
            Refused::Unknown(_) => NotHandled::Absent,
            Refused::Record(_) => NotHandled::Refused(refused.to_string()),
            Refused::Taken(_) | Refused::Store(_) => NotHandled::Unavailable(refused.to_string()),
        })
    }
}

impl Clients for Issuer {
    fn client(&self, definition: &str, public_id: &str) -> Option<Client> {
        let (broker, found) = self.found(definition, public_id)?;
        let client = &found.client;
        Some(Client {
            client_id: client.client_id.clone(),
            issuer: broker.issuer.clone(),
            scopes: client.scopes.clone(),
            addresses: Addresses {
                redirect_uris: client.redirect_uris.clone(),
                post_logout_redirect_uris: client.post_logout_redirect_uris.clone(),
            },
            active: client.active,
        })
    }

    fn keep_addresses<'a>(&'a self, definition: &'a str, public_id: &'a str, addresses: Addresses) -> Handling<'a, ()> {
        Box::pin(self.change(definition, public_id, move |members| {
            // One that has addresses and is not served was taken back.
            if members.get("redirect_uris").and_then(Value::as_array).is_none_or(Vec::is_empty) {
                members.insert("active".to_owned(), json!(true));
            }
            members.insert("redirect_uris".to_owned(), json!(addresses.redirect_uris));
            members.insert("post_logout_redirect_uris".to_owned(), json!(addresses.post_logout_redirect_uris));
        }))
    }

    fn renew_secret<'a>(&'a self, definition: &'a str, public_id: &'a str) -> Handling<'a, Secret> {
        Box::pin(async move {
            let secret = self.edge.entropy.hex(32);
            let fresh = secret.clone();
            let at = self.edge.clock.now().to_string();
            let renew = move |members: &mut Map<String, Value>| {
                members.insert("client_secret".to_owned(), json!(fresh));
                members.insert("secretUpdatedAt".to_owned(), json!(at));
            };
            self.change(definition, public_id, renew).await?;
            Ok(Secret::new(secret))
        })
    }
}

/// What a decision says of a client.
struct Wanted {
    name: String,
    scopes: Vec<String>,
    level: u8,
    request: i64,
}

impl Wanted {
    fn put_in(self, mut members: Map<String, Value>) -> Map<String, Value> {
        members.insert("name".to_owned(), json!(self.name));
        members.insert("scopes".to_owned(), json!(self.scopes));
        members.insert("eidas".to_owned(), json!(self.level));
        members.insert("signup_id".to_owned(), json!(self.request.to_string()));
        members
    }
}

fn service(granted: &Granted) -> Option<ServiceName> {
    match granted.definition.as_str() {
        FRANCE_CONNECT if granted.guarantee == HIGH => Some(ServiceName::FranceConnectPlus),
        FRANCE_CONNECT => Some(ServiceName::FranceConnect),
        PRO_CONNECT => Some(ServiceName::ProConnect),
        _ => None,
    }
}

/// Whoever sees a request in public sees its UUID: the identifier of a client is no secret.
fn client_id(definition: &str, public_id: &str) -> String {
    digest::hex(&digest::sha256(format!("datapass/{definition}/{public_id}").as_bytes()))
}

/// Those that the service has: DataPass grants data of producers, too, that are reached otherwise.
fn known(broker: &Broker, granted: &[String]) -> Vec<String> {
    let names = broker.parts.scopes.names();
    let mut scopes = vec!["openid".to_owned()];
    for scope in granted.iter().filter(|scope| names.contains(&scope.as_str())) {
        if !scopes.contains(scope) {
            scopes.push(scope.clone());
        }
    }
    scopes
}

/// The members of a record; of one that another service has, those that it brings along.
fn members_of(known: ServiceClient, here: &str) -> Map<String, Value> {
    const BROUGHT: [&str; 5] = ["client_id", "client_secret", "entityId", "redirect_uris", "post_logout_redirect_uris"];
    let Ok(Value::Object(mut members)) = serde_json::to_value(&known.client) else { return Map::new() };
    if known.service != here {
        members.retain(|name, _| BROUGHT.contains(&name.as_str()));
    }
    members
}
