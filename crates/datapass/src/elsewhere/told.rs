//! What a webhook tells of a request, and what follows from it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Catalogue;
use crate::automatic::NAMED;
use crate::datapass::{FRANCE_CONNECT, stands_on};
use crate::grants::Granted;

/// A request, as it was told of last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Its number there.
    pub request_id: i64,
    /// Its UUID, which stays.
    pub public_id: String,
    /// What is asked for.
    pub definition: String,
    /// SIRET of the organisation.
    pub siret: String,
    /// When what was told of happened.
    pub at: Timestamp,
    /// What was ever granted to it, the oldest first.
    pub authorizations: Vec<Held>,
}

/// An authorisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Number.
    pub id: i64,
    /// What was granted: that of the request, or FranceConnect where it was made with another one (DP §1.7).
    pub definition: String,
    /// Whether it counts.
    pub active: bool,
    /// When it was granted.
    pub granted_at: Timestamp,
    /// The project's name.
    pub title: String,
    /// The data, with what the definition always grants.
    pub scopes: Vec<String>,
    /// How they are reached.
    pub modalities: Vec<String>,
    /// The level of guarantee; empty where none is asked for.
    pub guarantee: String,
    /// The authorisation of FranceConnect that it stands on.
    pub stands_on: Option<i64>,
}

/// Why a body is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTold {
    /// It cannot be read, or a member is missing or of the wrong kind.
    #[error("the body is not a notice of DataPass")]
    Unreadable,
    /// It tells of another definition than that of the address, or of one that is not known.
    #[error("the notice tells of another kind of request")]
    Foreign,
}

#[derive(Deserialize)]
struct Body {
    fired_at: i64,
    model_type: String,
    model_id: i64,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    public_id: uuid::Uuid,
    organization: Organisation,
    #[serde(default)]
    authorizations: Vec<Authorisation>,
}

#[derive(Deserialize)]
struct Organisation {
    siret: String,
}

#[derive(Deserialize)]
struct Authorisation {
    id: i64,
    state: String,
    created_at: Timestamp,
    definition_id: String,
    /// Lists are JSON within a text (DP §3.2).
    #[serde(default)]
    data: BTreeMap<String, Value>,
}

impl Told {
    /// What the body of a webhook of a definition tells.
    ///
    /// # Errors
    /// [`NotTold`].
    pub fn read(catalogue: &Catalogue, definition: &str, body: &[u8]) -> Result<Self, NotTold> {
        let body: Body = serde_json::from_slice(body).map_err(|_| NotTold::Unreadable)?;
        let known = catalogue.definition(definition).ok_or(NotTold::Foreign)?;
        if body.model_type != known.model_type() {
            return Err(NotTold::Foreign);
        }
        let at = Timestamp::from_second(body.fired_at).map_err(|_| NotTold::Unreadable)?;
        let mut authorizations: Vec<Held> =
            body.data.authorizations.into_iter().map(|one| Held::of(catalogue, one)).collect();
        authorizations.sort_by_key(|one| one.id);
        Ok(Self {
            request_id: body.model_id,
            public_id: body.data.public_id.to_string(),
            definition: definition.to_owned(),
            siret: body.data.organization.siret,
            at,
            authorizations,
        })
    }

    /// How it stands by its authorisations of one definition, with data of others; none: it was never granted one.
    fn granted(&self, definition: &str, further: impl IntoIterator<Item = String>) -> Option<Granted> {
        let last = self.authorizations.iter().rfind(|one| one.definition == definition)?;
        Some(Granted {
            request_id: self.request_id,
            public_id: self.public_id.clone(),
            definition: last.definition.clone(),
            title: last.title.clone(),
            siret: self.siret.clone(),
            scopes: last.scopes.iter().cloned().chain(further).collect(),
            guarantee: last.guarantee.clone(),
            modalities: last.modalities.clone(),
            granted_at: last.granted_at,
            active: last.active,
        })
    }

    fn named(&self) -> impl Iterator<Item = i64> {
        self.authorizations.iter().filter_map(|one| one.stands_on)
    }

    /// The numbers of its authorisations of FranceConnect.
    fn of_france_connect(&self) -> BTreeSet<i64> {
        let own = self.authorizations.iter().filter(|one| one.definition == FRANCE_CONNECT);
        own.map(|one| one.id).collect()
    }
}

impl Held {
    fn of(catalogue: &Catalogue, told: Authorisation) -> Self {
        let text = |name: &str| told.data.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let values = |name: &str| serde_json::from_str::<Vec<String>>(&text(name)).unwrap_or_default();
        let (mut scopes, modalities) = (values("scopes"), values("modalities"));
        let known = catalogue.definition(&told.definition_id);
        scopes.extend(known.into_iter().flat_map(|known| known.fixed_scopes.iter().cloned()));
        Self {
            id: told.id,
            active: told.state == "active",
            granted_at: told.created_at,
            title: text("intitule"),
            guarantee: text("france_connect_eidas"),
            stands_on: known.and_then(|known| stands_on(known, &modalities, &text(NAMED))),
            scopes,
            modalities,
            definition: told.definition_id,
        }
    }
}

/// How requests stand that something may follow for: those of FranceConnect that `told` stands or stood on, what was made with its own
/// authorisations, itself. `all` is everything that was told of its organisation.
#[must_use]
pub fn granted(told: &Told, all: &[Told]) -> Vec<Granted> {
    let counting = |ids: &BTreeSet<i64>| -> Vec<String> {
        let counts = all.iter().flat_map(|one| &one.authorizations).filter(|one| one.active);
        let standing = counts.filter(|one| one.stands_on.is_some_and(|named| ids.contains(&named)));
        standing.flat_map(|one| one.scopes.iter().cloned()).collect()
    };
    let settled = |one: &Told, definition: &str| match definition {
        FRANCE_CONNECT => one.granted(definition, counting(&one.of_france_connect())),
        _ => one.granted(definition, None),
    };
    let named: BTreeSet<i64> = told.named().collect();
    let stood_on = all.iter().filter(|one| one.request_id != told.request_id && one.definition == FRANCE_CONNECT);
    let stood_on = stood_on.filter(|one| one.of_france_connect().iter().any(|id| named.contains(id)));
    let made = (told.definition != FRANCE_CONNECT).then(|| settled(told, FRANCE_CONNECT)).flatten();
    stood_on.filter_map(|one| settled(one, FRANCE_CONNECT)).chain(made).chain(settled(told, &told.definition)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const UUID: &str = "a90939e8-f906-4343-8996-5955257f161d";

    fn body(definition: &str, request: i64, authorizations: &Value) -> Value {
        json!({
            "event": "approve", "fired_at": 1_790_000_000, "model_type": format!("authorization_request/{definition}"),
            "model_id": request,
            "data": {
                "public_id": UUID, "organization": { "id": 1, "siret": "98043033400022" }, "authorizations": authorizations,
            },
        })
    }

    fn authorization(id: i64, definition: &str, state: &str, data: &Value) -> Value {
        json!({
            "id": id, "slug": null, "revoked": state == "revoked", "state": state, "definition_id": definition,
            "created_at": "2026-03-01T09:00:00.000+01:00", "data": data,
        })
    }

    fn told(definition: &str, request: i64, authorizations: Vec<Value>) -> Told {
        let body = body(definition, request, &Value::Array(authorizations)).to_string();
        Told::read(&Catalogue::shipped().unwrap(), definition, body.as_bytes()).unwrap()
    }

    fn button(state: &str) -> Told {
        let data = json!({ "intitule": "Portail", "scopes": "[\"given_name\"]", "france_connect_eidas": "eidas_1" });
        told("france_connect", 1, vec![authorization(1, "france_connect", state, &data)])
    }

    #[test]
    fn the_client_of_franceconnect_asks_for_the_data_of_what_stands_on_it_as_long_as_that_counts() {
        let rights = |state: &str| {
            let data = json!({ "intitule": "Droits", "france_connect_authorization_id": "H1" });
            told("api_droits_cnam", 2, vec![authorization(2, "api_droits_cnam", state, &data)])
        };
        let all = [button("active"), rights("active")];
        let settled = granted(&all[1], &all);
        let seen: Vec<_> =
            settled.iter().map(|one| (one.definition.as_str(), one.active, one.scopes.join(" "))).collect();
        assert_eq!(
            seen,
            [
                ("france_connect", true, "given_name droits_assurance_maladie".to_owned()),
                ("api_droits_cnam", true, "droits_assurance_maladie".to_owned())
            ]
        );
        let all = [button("active"), rights("revoked")];
        let settled = granted(&all[1], &all);
        assert_eq!((settled[0].scopes.join(" "), settled[1].active), ("given_name".to_owned(), false));
        // One that was told of before that of FranceConnect was counts once that is told.
        assert_eq!(granted(&all[1], &all[1..]).len(), 1);
        assert!(!granted(&button("revoked"), &[button("revoked")])[0].active);
    }

    #[test]
    fn what_is_made_with_an_authorisation_is_settled_with_it() {
        let data = json!({ "scopes": "[\"cnaf_quotient_familial\"]", "modalities": "[\"params\"]" });
        let own = authorization(3, "api_particulier", "active", &data);
        let made = authorization(4, "france_connect", "active", &json!({ "scopes": "[\"openid\"]" }));
        let told = told("api_particulier", 3, vec![made, own]);
        let settled = granted(&told, std::slice::from_ref(&told));
        let seen: Vec<_> = settled.iter().map(|one| (one.definition.as_str(), one.request_id)).collect();
        assert_eq!(seen, [("france_connect", 3), ("api_particulier", 3)]);
        assert_eq!(settled[1].modalities, ["params"]);
    }

    #[test]
    fn what_is_no_notice_of_the_address_is_refused() {
        let catalogue = Catalogue::shipped().unwrap();
        let read = |definition: &str, body: &Value| Told::read(&catalogue, definition, body.to_string().as_bytes());
        let good = body("france_connect", 1, &json!([]));
        assert_eq!(read("france_connect", &good).unwrap().authorizations, []);
        assert_eq!(read("api_droits_cnam", &good), Err(NotTold::Foreign));
        assert_eq!(read("nothing", &good), Err(NotTold::Foreign));
        for hostile in [json!({}), json!([]), Value::Null, json!({ "test": true })] {
            assert_eq!(read("france_connect", &hostile), Err(NotTold::Unreadable));
        }
        let with = |pointer: &str, value: Value| {
            let mut body = good.clone();
            *body.pointer_mut(pointer).unwrap() = value;
            read("france_connect", &body)
        };
        assert_eq!(with("/data/public_id", json!("../etc")), Err(NotTold::Unreadable));
        assert_eq!(with("/fired_at", json!(i64::MAX)), Err(NotTold::Unreadable));
        assert_eq!(with("/data/authorizations", json!([{ "id": 1 }])), Err(NotTold::Unreadable));
    }
}
