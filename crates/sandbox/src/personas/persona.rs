//! One virtual person, as `data/personas/*.toml` and the control API write it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::faults::{FaultMembers, Step};

/// A person that exists in every simulated service. A member that is absent is absent from what
/// the person's identity provider tells: defects stay defects (`api-franceconnectees.md` §5.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Persona {
    /// Login at every simulated identity provider, in Unicode NFC.
    pub id: String,
    /// What makes this person worth trying, in a few words.
    #[serde(default)]
    pub label: String,
    /// Services that this person can log in to (names of the manifest).
    #[serde(default)]
    pub services: Vec<String>,
    /// Password at every simulated identity provider.
    #[serde(default)]
    pub password: String,
    /// Birth name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// Usage name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_username: Option<String>,
    /// All first names, separated by spaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// How the register splits the first names, when a space does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name_array: Option<Vec<String>>,
    /// `male`, `female` or `unspecified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// `YYYY-MM-DD`, with `00` for what is presumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthdate: Option<String>,
    /// Code (COG) of the commune of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthplace: Option<String>,
    /// Code (COG) of the country of birth; `99100` is France.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthcountry: Option<String>,
    /// Country of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Town of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// Postal code of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Number and street of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    /// Further claims that the person's identity provider tells, as it tells them: `email_verified`, `picture` …
    /// (OpenID Connect Core §5.1). They win over the members above.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub further_claims: Map<String, Value>,
    /// Professionals: usage name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual_name: Option<String>,
    /// Professionals: number of the establishment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub siret: Option<String>,
    /// Professionals: identifier at the employer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// Professionals: service or office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizational_unit: Option<String>,
    /// Professionals: `agent`, `prestataire`, `partenaire`, `stagiaire` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub belonging_population: Option<String>,
    /// Professionals: number in Chorus DT.
    #[serde(default, rename = "chorusdt:matricule", skip_serializing_if = "Option::is_none")]
    pub chorusdt_matricule: Option<String>,
    /// Professionals: company in Chorus DT.
    #[serde(default, rename = "chorusdt:societe", skip_serializing_if = "Option::is_none")]
    pub chorusdt_societe: Option<String>,
    /// Professionals: roles that ProConnect finds (PC §5.6); nobody tells them, they follow from the organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// Professionals: rights at DataPass (DP §1.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datapass_roles: Option<Vec<String>>,
    /// The household, for the data providers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<Map<String, Value>>,
    /// The studies, for the data providers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub studies: Option<Map<String, Value>>,
    /// The benefits that the person receives, for the data providers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benefits: Option<Map<String, Value>>,
    /// The registration as a job seeker, for the data providers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Map<String, Value>>,
    /// National service, for the data providers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_service: Option<Map<String, Value>>,
    /// Civic service, for the data providers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub civic_service: Option<Map<String, Value>>,
    /// The lists of athletes, for the data providers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sport: Option<Map<String, Value>>,
    /// The vehicles, by their plates, for the data providers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicles: Option<Map<String, Value>>,
    /// The tax, for the data providers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Map<String, Value>>,
    /// Health insurance, for the data providers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<Map<String, Value>>,
    /// What the person's identity provider does instead of answering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Scenario>,
    /// The code that FranceConnect answers to this person; absent when the login succeeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The person's FranceConnect account is disabled (`FC §5.5`).
    #[serde(default, skip_serializing_if = "is_false")]
    pub account_disabled: bool,
}

/// What the simulated identity provider does when this person logs in (`FC §13`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scenario {
    /// The answer that goes wrong.
    pub at: Step,
    /// What goes wrong: the members of a fault.
    #[serde(flatten)]
    pub fault: FaultMembers,
}

/// The members of a person that an identity provider tells, by the names of their claims.
pub type Identity = Map<String, Value>;

fn is_false(value: &bool) -> bool {
    !value
}

impl Persona {
    /// The claims of this person: one per member that is present; the address as an object
    /// (OpenID Connect Core §5.1.1).
    #[must_use]
    pub fn claims(&self) -> Identity {
        let mut claims = Map::new();
        let columns = [
            ("family_name", &self.family_name),
            ("preferred_username", &self.preferred_username),
            ("given_name", &self.given_name),
            ("gender", &self.gender),
            ("email", &self.email),
            ("phone_number", &self.phone_number),
            ("birthdate", &self.birthdate),
            ("birthplace", &self.birthplace),
            ("birthcountry", &self.birthcountry),
            ("usual_name", &self.usual_name),
            ("siret", &self.siret),
            ("uid", &self.uid),
            ("organizational_unit", &self.organizational_unit),
            ("belonging_population", &self.belonging_population),
            ("chorusdt:matricule", &self.chorusdt_matricule),
            ("chorusdt:societe", &self.chorusdt_societe),
        ];
        for (claim, value) in columns {
            if let Some(value) = value {
                claims.insert(claim.to_owned(), Value::from(value.as_str()));
            }
        }
        let address: Map<String, Value> = [
            ("country", &self.country),
            ("locality", &self.locality),
            ("postal_code", &self.postal_code),
            ("street_address", &self.street_address),
        ]
        .into_iter()
        .filter_map(|(member, value)| value.as_ref().map(|value| (member.to_owned(), Value::from(value.as_str()))))
        .collect();
        if !address.is_empty() {
            claims.insert("address".to_owned(), Value::Object(address));
        }
        claims.extend(self.further_claims.clone());
        claims
    }

    /// The name to show on a button: first names and birth name, or the login when there is none.
    #[must_use]
    pub fn display_name(&self) -> String {
        let names: Vec<&str> =
            [self.given_name.as_deref(), self.family_name.as_deref()].into_iter().flatten().collect();
        if names.is_empty() { self.id.clone() } else { names.join(" ") }
    }

    /// Whether she is known at work.
    #[must_use]
    pub fn is_professional(&self) -> bool {
        self.siret.is_some() || self.usual_name.is_some()
    }

    /// Whether the person may log in to `service`.
    #[must_use]
    pub fn serves(&self, service: &str) -> bool {
        self.services.iter().any(|name| name == service)
    }
}
