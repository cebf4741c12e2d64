//! What FranceConnect asks of the register (`FC §5.5`).

use thiserror::Error;

/// The question: who is this person?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// `nom`: the birth name.
    pub family_name: String,
    /// `prenoms`: all first names.
    pub given_name: String,
    /// `dateNaissance`: eight digits, with `00` for what is presumed.
    pub birthdate: String,
    /// `sexe`.
    pub sex: Sex,
    /// `codeLieuNaissance`: commune, or country when it begins with `99`.
    pub place: String,
}

/// `sexe` of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// `M`.
    Male,
    /// `F`.
    Female,
    /// `I`.
    Undetermined,
}

impl Sex {
    /// The letter on the wire.
    #[must_use]
    pub fn letter(self) -> &'static str {
        match self {
            Self::Male => "M",
            Self::Female => "F",
            Self::Undetermined => "I",
        }
    }
}

/// Why the register does not take the question; answered with HTTP 400.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum QueryRefused {
    /// The query string is not UTF-8.
    #[error("the query is not UTF-8")]
    NotUtf8,
    /// The parameter is absent or empty.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// The parameter is there twice.
    #[error("`{0}` comes twice")]
    Repeated(&'static str),
    /// The parameter is over-long.
    #[error("`{0}` is longer than 512 bytes")]
    TooLong(&'static str),
    /// `rechercheType` is not `S`.
    #[error("`rechercheType` must be S")]
    SearchType,
    /// `dateNaissance` is not a date.
    #[error("`dateNaissance` must be YYYYMMDD, YYYYMM00 or YYYY0000")]
    Birthdate,
    /// `sexe` is not a sex.
    #[error("`sexe` must be M, F or I")]
    Sex,
    /// `codeLieuNaissance` is not a code.
    #[error("`codeLieuNaissance` must be a code of five characters")]
    Place,
}

const LONGEST: usize = 512;

impl Query {
    /// Reads the query string.
    ///
    /// # Errors
    /// [`QueryRefused`] names the first parameter that does not fit.
    pub fn parse(query: &str) -> Result<Self, QueryRefused> {
        if percent_decoded_is_broken(query) {
            return Err(QueryRefused::NotUtf8);
        }
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let one = |name: &'static str| -> Result<String, QueryRefused> {
            let mut values = pairs.iter().filter(|(key, _)| key == name);
            let value = match values.next() {
                Some((_, value)) if !value.is_empty() => value,
                _ => return Err(QueryRefused::Missing(name)),
            };
            if values.next().is_some() {
                return Err(QueryRefused::Repeated(name));
            }
            if value.len() > LONGEST {
                return Err(QueryRefused::TooLong(name));
            }
            Ok(value.clone())
        };
        if one("rechercheType")? != "S" {
            return Err(QueryRefused::SearchType);
        }
        let birthdate = one("dateNaissance")?;
        if birthdate.len() != 8 || !birthdate.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(QueryRefused::Birthdate);
        }
        let place = one("codeLieuNaissance")?;
        if place.len() != 5 || !place.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(QueryRefused::Place);
        }
        Ok(Self {
            family_name: one("nom")?,
            given_name: one("prenoms")?,
            birthdate,
            sex: match one("sexe")?.as_str() {
                "M" => Sex::Male,
                "F" => Sex::Female,
                "I" => Sex::Undetermined,
                _ => return Err(QueryRefused::Sex),
            },
            place,
        })
    }
}

/// `form_urlencoded` replaces what is not UTF-8; here that is a refusal.
fn percent_decoded_is_broken(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(key, value)| key.contains('\u{fffd}') || value.contains('\u{fffd}'))
}
