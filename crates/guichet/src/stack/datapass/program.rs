//! The program that calls the API of DataPass in a rehearsal: fixed and published, as the demo service providers are.

use guichet_datapass::Datapass;
use guichet_datapass::records::{NewApplication, Profile, Records};
use guichet_datapass::rehearsal::Rehearsed;
use guichet_jose::Secret;
use guichet_store::StoreError;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::services::ServiceName;

const CLIENT_ID: &str = "3e9c1f7a5b2d48608f14c6e2a7b9d05316f8c4e2a90b7d5f3c1e8a6b4d2f7095";
const CLIENT_SECRET: &str = "b7d2f4a6c8e1503972b4d6f8a0c2e4167859b3d1f7a5c9e20468bd0f2e4a6c81";
const NAME: &str = "Application de démonstration";
/// The developer to whom it belongs, among the professionals of the sandbox.
const OWNER: &str = "pierre.dubois@polyfi.fr";

/// The developer, in a rehearsal.
pub(super) fn owner(datapass: &Datapass) -> Option<Rehearsed> {
    datapass.parts.rehearsal.as_ref()?.professional(OWNER)
}

/// Keeps the developer's account with her rights, and the program.
///
/// # Errors
/// The store's.
pub(super) async fn keep(records: &Records, owner: Rehearsed, now: Timestamp) -> Result<(), StoreError> {
    let profile = Profile {
        email: OWNER.to_owned(),
        given_name: owner.given_name,
        family_name: owner.family_name,
        phone_number: owner.phone_number,
        external_id: None,
    };
    let known = records.person_of(OWNER).await?;
    if known.as_ref().is_none_or(|known| known.roles.is_empty()) {
        records.give_roles(profile, owner.roles, now).await?;
    }
    let Some(person) = records.person_of(OWNER).await? else { return Ok(()) };
    let new = NewApplication {
        person_id: person.id,
        name: NAME.to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Secret::new(CLIENT_SECRET.to_owned()),
    };
    records.make_application(new, now).await
}

/// As the manifest has it.
pub(super) fn record() -> Value {
    json!({
        "service": ServiceName::Datapass.as_str(),
        "name": NAME,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uris": [],
        "scopes": ["public", "read_authorizations", "write_authorizations", "read_webhooks"],
        "id_token_signed_response_alg": "",
    })
}
