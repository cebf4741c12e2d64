//! The register of persons (RNIPP): the question, its answer and what the answer means (FC §5.5).

use guichet_oidc::reason::Named;
use serde::{Deserialize, Serialize};

use guichet_oidc::rp::identity::is_cog;

use crate::identity::Identity;

/// Why the register does not confirm an identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Code 4.
    #[error("RNIPP code 4: not found, one near match")]
    NearMatch,
    /// Code 6.
    #[error("RNIPP code 6: several near matches")]
    SeveralMatches,
    /// Code 7.
    #[error("RNIPP code 7: found with the marital name only")]
    MaritalName,
    /// Code 8.
    #[error("RNIPP code 8: not found")]
    NotFound,
    /// Code 9.
    #[error("RNIPP code 9: request rejected")]
    Rejected,
    /// Found, and deceased.
    #[error("RNIPP: the person is deceased")]
    Deceased,
    /// The answer cannot be used.
    #[error("RNIPP: the answer is not usable: {0}")]
    AnswerInvalid(String),
    /// No answer in time.
    #[error("RNIPP: no answer in time")]
    Timeout,
    /// No answer, or not one of the register's.
    #[error("RNIPP: {0}")]
    Unreachable(String),
}

impl Named for Refusal {
    fn name(&self) -> &'static str {
        match self {
            Self::NearMatch => "register-near-match",
            Self::SeveralMatches => "register-several-matches",
            Self::MaritalName => "register-marital-name",
            Self::NotFound => "register-not-found",
            Self::Rejected => "register-rejected",
            Self::Deceased => "register-deceased",
            Self::AnswerInvalid(_) => "register-answer-invalid",
            Self::Timeout => "register-timeout",
            Self::Unreachable(_) => "register-unreachable",
        }
    }
}

/// The query of the request, in the order of the reference.
pub fn query(identity: &Identity) -> Vec<(&'static str, String)> {
    let gender = match identity.gender.as_str() {
        "male" => "M",
        "female" => "F",
        _ => "I",
    };
    let place = Some(identity.birthplace.as_str()).filter(|place| is_cog(place)).unwrap_or(&identity.birthcountry);
    vec![
        ("rechercheType", "S".to_owned()),
        ("nom", identity.family_name.clone()),
        ("prenoms", identity.given_name.clone()),
        ("dateNaissance", identity.birthdate.replace('-', "")),
        ("sexe", gender.to_owned()),
        ("codeLieuNaissance", place.to_owned()),
    ]
}

/// What the register knows of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// The identity as the register writes it.
    pub identity: Identity,
    /// The first names, split as the register splits them.
    pub given_name_array: Vec<String>,
}

/// The code alone: what an answer holds beside a refusal is not looked at, be it several near matches.
#[derive(Deserialize)]
struct Outcome {
    #[serde(rename = "TypeReponseIdentification")]
    code: String,
}
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "IdentificationIndividuCitoyen")]
    citizen: Option<Citizen>,
}
#[derive(Deserialize)]
struct Citizen {
    #[serde(rename = "SituationActuelle")]
    situation: Option<Situation>,
}
#[derive(Deserialize)]
struct Situation {
    #[serde(rename = "Individu")]
    person: Option<Person>,
}
#[derive(Deserialize)]
struct Person {
    #[serde(rename = "Noms")]
    names: Names,
    #[serde(rename = "Prenoms")]
    first_names: FirstNames,
    #[serde(rename = "Sexe")]
    gender: String,
    #[serde(rename = "Naissance")]
    birth: Birth,
    #[serde(rename = "Deces")]
    death: Option<serde::de::IgnoredAny>,
}
#[derive(Deserialize)]
struct Names {
    #[serde(rename = "NomFamille")]
    family: String,
}
#[derive(Deserialize)]
struct FirstNames {
    #[serde(rename = "Prenom", default)]
    list: Vec<String>,
}
#[derive(Deserialize)]
struct Birth {
    #[serde(rename = "DateNaissance")]
    date: String,
    #[serde(rename = "LieuNaissance")]
    place: Place,
}
#[derive(Deserialize)]
struct Place {
    #[serde(rename = "Localite")]
    town: Option<Coded>,
    #[serde(rename = "Pays")]
    country: Option<Coded>,
}
#[derive(Deserialize)]
struct Coded {
    #[serde(rename = "@code")]
    code: String,
}

/// Reads the answer: the registered identity, or why there is none.
///
/// # Errors
/// The register's own code, a deceased person, or an answer that is not one.
pub fn read(xml: &str) -> Result<Registered, Refusal> {
    let outcome: Outcome =
        quick_xml::de::from_str(xml).map_err(|error| Refusal::Unreachable(format!("not the XML expected: {error}")))?;
    match outcome.code.trim() {
        "2" | "3" => {}
        "4" => return Err(Refusal::NearMatch),
        "6" => return Err(Refusal::SeveralMatches),
        "7" => return Err(Refusal::MaritalName),
        "8" => return Err(Refusal::NotFound),
        "9" => return Err(Refusal::Rejected),
        other => return Err(Refusal::AnswerInvalid(format!("code «{other}» does not exist"))),
    }
    let answer: Answer =
        quick_xml::de::from_str(xml).map_err(|error| Refusal::AnswerInvalid(format!("not a person: {error}")))?;
    let person = answer
        .citizen
        .and_then(|citizen| citizen.situation)
        .and_then(|situation| situation.person)
        .ok_or_else(|| Refusal::AnswerInvalid("no Individu".to_owned()))?;
    if person.death.is_some() {
        return Err(Refusal::Deceased);
    }
    person.registered()
}

impl Person {
    fn registered(self) -> Result<Registered, Refusal> {
        let gender = match self.gender.trim() {
            "M" => "male",
            "F" => "female",
            "I" => "unspecified",
            other => return Err(Refusal::AnswerInvalid(format!("Sexe «{other}»"))),
        };
        let birthdate = whole_date(self.birth.date.trim())?;
        let town = self.birth.place.town.map(|town| town.code);
        let birthcountry = match (&town, self.birth.place.country) {
            (_, Some(country)) => country.code,
            (Some(_), None) => "99100".to_owned(),
            (None, None) => return Err(Refusal::AnswerInvalid("no LieuNaissance".to_owned())),
        };
        // A place abroad is not passed on (FC §5.5).
        let birthplace = town.filter(|_| birthcountry == "99100").unwrap_or_default();
        if self.first_names.list.is_empty() || self.names.family.is_empty() {
            return Err(Refusal::AnswerInvalid("no name".to_owned()));
        }
        Ok(Registered {
            identity: Identity {
                given_name: self.first_names.list.join(" "),
                family_name: self.names.family,
                birthdate,
                gender: gender.to_owned(),
                birthplace,
                birthcountry,
            },
            given_name_array: self.first_names.list,
        })
    }
}

fn whole_date(date: &str) -> Result<String, Refusal> {
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = date.split('-').collect();
    match parts.as_slice() {
        [year] if digits(year, 4) => Ok(format!("{year}-01-01")),
        [year, month] if digits(year, 4) && digits(month, 2) => Ok(format!("{year}-{month}-01")),
        [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2) => Ok(date.to_owned()),
        _ => Err(Refusal::AnswerInvalid(format!("DateNaissance «{date}»"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xml(code: &str, individu: &str) -> String {
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><IdentificationsIndividusCitoyens xmlns="http://xml.insee.fr/schema/outils"><TypeReponseIdentification>{code}</TypeReponseIdentification><IdentificationIndividuCitoyen><SituationActuelle><Individu>{individu}</Individu></SituationActuelle></IdentificationIndividuCitoyen></IdentificationsIndividusCitoyens>"#
        )
    }

    const ANGELA: &str = r#"<Noms><NomFamille>DUBOIS</NomFamille></Noms><Prenoms><Prenom>Angela</Prenom><Prenom>Claire</Prenom></Prenoms><Sexe>F</Sexe><Naissance><DateNaissance>1962-08</DateNaissance><LieuNaissance><Localite code="75107"/></LieuNaissance></Naissance>"#;

    #[test]
    fn a_person_found_is_normalised() {
        let registered = read(&xml("2", ANGELA)).unwrap();
        assert_eq!(registered.identity.birthdate, "1962-08-01");
        assert_eq!(registered.identity.birthcountry, "99100");
        assert_eq!(registered.identity.given_name, "Angela Claire");
        assert_eq!(registered.given_name_array, ["Angela", "Claire"]);
    }

    #[test]
    fn each_code_has_its_refusal() {
        for (code, refusal) in [
            ("4", Refusal::NearMatch),
            ("6", Refusal::SeveralMatches),
            ("7", Refusal::MaritalName),
            ("8", Refusal::NotFound),
            ("9", Refusal::Rejected),
        ] {
            assert_eq!(read(&xml(code, ANGELA)), Err(refusal));
        }
        assert!(matches!(read(&xml("5", ANGELA)), Err(Refusal::AnswerInvalid(_))));
        assert!(matches!(read("not xml"), Err(Refusal::Unreachable(_))));
    }

    #[test]
    fn a_refusal_keeps_its_code_whatever_stands_beside_it() {
        let citizen = "<IdentificationIndividuCitoyen><SituationActuelle><Individu/></SituationActuelle></IdentificationIndividuCitoyen>";
        let several =
            xml("6", "").replace("</IdentificationsIndividus", &format!("{citizen}</IdentificationsIndividus"));
        assert_eq!(read(&several), Err(Refusal::SeveralMatches));
        assert_eq!(read(&xml("8", "")), Err(Refusal::NotFound));
    }

    #[test]
    fn a_person_without_a_needed_field_is_a_wrong_answer_and_not_a_silent_register() {
        let nameless = ANGELA.replace("<NomFamille>DUBOIS</NomFamille>", "");
        assert!(matches!(read(&xml("2", &nameless)), Err(Refusal::AnswerInvalid(_))));
    }

    #[test]
    fn an_empty_mention_of_the_death_counts() {
        assert_eq!(read(&xml("2", &format!("{ANGELA}<Deces/>"))), Err(Refusal::Deceased));
    }

    #[test]
    fn a_deceased_person_is_refused() {
        let deceased = format!("{ANGELA}<Deces><DateDeces>2001-01-01</DateDeces></Deces>");
        assert_eq!(read(&xml("2", &deceased)), Err(Refusal::Deceased));
    }

    #[test]
    fn a_place_abroad_is_not_passed_on() {
        let abroad = ANGELA.replace(r#"<Localite code="75107"/>"#, r#"<Localite code="90900"/><Pays code="99352"/>"#);
        let registered = read(&xml("3", &abroad)).unwrap();
        assert_eq!(registered.identity.birthplace, "");
        assert_eq!(registered.identity.birthcountry, "99352");
    }

    #[test]
    fn the_question_has_no_dashes_and_falls_back_to_the_country() {
        let identity = Identity {
            birthdate: "1992-11-00".into(),
            birthplace: "Alger".into(),
            birthcountry: "99352".into(),
            ..Identity::default()
        };
        let asked = query(&identity);
        assert!(asked.contains(&("dateNaissance", "19921100".to_owned())));
        assert!(asked.contains(&("codeLieuNaissance", "99352".to_owned())));
    }
}
