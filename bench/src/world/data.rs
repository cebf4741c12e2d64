//! What stands around a data provider: the FranceConnect that vouches for access tokens (AF §1.3), and an API behind, which knows
//! everybody by name.

use guichet_jose::encryption::FurtherMembers;
use serde_json::{Value, json};

use super::identity_provider::parameter;
use super::{Person, World};
use crate::parties::{CONTENT, DATA_PROVIDER};
use crate::wrong::{At as _, Wrong};

/// Where the API behind stands below the world's address.
pub(crate) const FOLDERS: &str = "/folders";
/// The scope that opens it.
const SCOPE: &str = "bench_income";
/// Seconds that an access token lives.
const LIFETIME: i64 = 60;

/// The access token of a person.
pub(crate) fn access_token(person: Person) -> String {
    format!("bench.{}", person.handle())
}

impl World {
    /// The answer of `checktoken`; `None` refuses.
    pub(super) fn checktoken(&self, form: &[u8]) -> Option<Result<String, Wrong>> {
        let told = |name: &str| parameter(form, name);
        if told("client_id")? != DATA_PROVIDER.0 || told("client_secret")? != DATA_PROVIDER.1 {
            return None;
        }
        let token = told("token")?;
        let person = Person::of(token.strip_prefix("bench.")?.parse().ok()?);
        let now = self.clock.now().as_second();
        let mut introspection = person.claims();
        introspection.remove("email");
        for (name, value) in [
            ("active", json!(true)),
            ("aud", json!("be".repeat(32))),
            ("iat", json!(now)),
            ("exp", json!(now + LIFETIME)),
            ("acr", json!("eidas1")),
            ("jti", json!(token)),
            ("scope", json!(SCOPE)),
        ] {
            introspection.insert(name.to_owned(), value);
        }
        let claims =
            json!({ "iss": self.origin, "aud": DATA_PROVIDER.0, "iat": now, "token_introspection": introspection });
        Some(self.vouched(&claims))
    }

    fn vouched(&self, claims: &Value) -> Result<String, Wrong> {
        let recipient = self.recipient.get().ok_or_else(|| Wrong::new("the data provider's key is not known yet"))?;
        let signed = self.key.sign(None, claims).at("the signature of checktoken")?;
        recipient.encrypt(CONTENT, FurtherMembers::default(), signed.as_bytes()).at("the encryption of checktoken")
    }
}

/// Everybody of a name: one alone.
pub(super) fn folders(query: &[u8]) -> Value {
    let name = parameter(query, "name").unwrap_or_default();
    let claims = Person::named(&name).map(Person::claims).unwrap_or_default();
    let known = |claim: &str| claims.get(claim).cloned().unwrap_or_default();
    json!([{
        "name": name, "given_names": known("given_name"), "birthdate": known("birthdate"), "sex": known("gender"),
        "commune": known("birthplace"), "country": known("birthcountry"), "income": income(&name), "parts": 2.5,
        "address": "4 RUE DES LILAS 81700 GARREVAQUES",
    }])
}

/// Follows from the name.
pub(crate) fn income(family_name: &str) -> u32 {
    super::quotient(family_name)
}
