//! The pivot identity, its hash, and the `sub` made of it (FC §4.4, §5.5).

use guichet_jose::digest;
use guichet_oidc::profile::IdentitySource;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The six claims that tell one person from all others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// All first names, separated by spaces.
    pub given_name: String,
    /// Name at birth.
    pub family_name: String,
    /// `YYYY-MM-DD`.
    pub birthdate: String,
    /// `male`, `female`, `unspecified`.
    pub gender: String,
    /// COG of the town; empty when born abroad.
    pub birthplace: String,
    /// COG of the country; France is `99100`.
    pub birthcountry: String,
}

impl Identity {
    /// The six claims by their names.
    pub fn claims(&self) -> [(&'static str, &str); 6] {
        [
            ("given_name", &self.given_name),
            ("family_name", &self.family_name),
            ("birthdate", &self.birthdate),
            ("gender", &self.gender),
            ("birthplace", &self.birthplace),
            ("birthcountry", &self.birthcountry),
        ]
    }
}

/// The person as the register writes her, among the claims of a grant (AF §1.3): the pivot identity, and her given names one
/// by one. None where the service asks no register, or the register was not asked.
pub fn pivot(source: IdentitySource, claims: &Map<String, Value>) -> Option<Map<String, Value>> {
    let prefix = match source {
        IdentitySource::Register => "",
        IdentitySource::IdentityProviderAndRegister => "rnipp_",
        IdentitySource::IdentityProvider | IdentitySource::Professional => return None,
    };
    let names = ["gender", "given_name", "given_name_array", "family_name", "birthdate", "birthplace", "birthcountry"];
    let found = names.iter().filter_map(|name| {
        let value = claims.get(&format!("{prefix}{name}"))?;
        Some(((*name).to_owned(), value.clone()))
    });
    let found: Map<String, Value> = found.collect();
    found.contains_key("birthdate").then_some(found)
}

/// The six claims that make a person's key, of [`pivot`].
pub fn of_pivot(pivot: &Map<String, Value>) -> Identity {
    let text = |name: &str| pivot.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Identity {
        given_name: text("given_name"),
        family_name: text("family_name"),
        birthdate: text("birthdate"),
        gender: text("gender"),
        birthplace: text("birthplace"),
        birthcountry: text("birthcountry"),
    }
}

/// The key of an account. Each UTF-16 unit counts by its low 8 bits: the real service hashes Latin-1 (FC §5.5).
pub fn hash(identity: &Identity) -> String {
    let birthplace = if identity.birthcountry == "99100" { identity.birthplace.as_str() } else { "" };
    let text = [
        &identity.given_name,
        &identity.family_name,
        &identity.birthdate,
        &identity.gender,
        birthplace,
        &identity.birthcountry,
    ]
    .concat();
    let bytes: Vec<u8> = text.encode_utf16().map(|unit| unit.to_le_bytes()[0]).collect();
    digest::base64(&digest::sha256(&bytes))
}

/// The person as one `entityId` knows her: 64 hexadecimal digits and `v1`.
pub fn pairwise_sub(entity_id: &str, identity_hash: &str, secret: &str) -> String {
    let text = [entity_id, identity_hash, secret].concat();
    format!("{}v1", digest::hex(&digest::sha256(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "9ed64cd3762973c8a5219e0774671940a3550ae1050af86831d613193e825caa";
    const ENTITY: &str = "a0cd64372db6ecf39c317c0c74ce90f02d8ad7d510ce054883b759d666a996bc";

    fn person(given_name: &str, family_name: &str, birthdate: &str, birthplace: &str) -> Identity {
        Identity {
            given_name: given_name.into(),
            family_name: family_name.into(),
            birthdate: birthdate.into(),
            gender: "female".into(),
            birthplace: birthplace.into(),
            birthcountry: "99100".into(),
        }
    }

    #[test]
    fn the_golden_vectors_of_the_reference_hold() {
        let joelle = hash(&person("Joëlle Françoise", "DUBINÔRE", "1992-08-15", "75117"));
        assert_eq!(joelle, "J2WdqlpnUQ1WxMA3BngwBCPo0Al6bxKgBb/PVNZlZZs=");
        assert_eq!(
            pairwise_sub(ENTITY, &joelle, SECRET),
            "34f4e38b510841db1a83716b981f7298badec51dc52e91af245903b56e2d72bbv1"
        );
        let jeanne = hash(&person("Jeanne", "DURAND", "1962-08-24", "75107"));
        assert_eq!(jeanne, "ieFUFlBzMSDN+mz+DSHCjgmaPbOd2OPRsSP4QbUMvxE=");
        let angela = hash(&person("Angela Claire Louise", "DUBOIS", "1962-08-24", "75107"));
        assert_eq!(angela, "Sr1x7B9YHc4uoiIcvqx8lzxq6nvLg1rN/n1klPFSgGA=");
        assert_eq!(
            pairwise_sub(ENTITY, &angela, SECRET),
            "4d327dd1e427daf4d50296ab71d6f3fc82ccc40742943521d42cb2bae4df41afv1"
        );
    }

    #[test]
    fn a_birthplace_abroad_does_not_count() {
        let mut abroad = person("Alia", "ALGERIE", "1963-12-05", "90900");
        abroad.birthcountry = "99352".into();
        let with = hash(&abroad);
        abroad.birthplace.clear();
        assert_eq!(hash(&abroad), with);
    }
}
