//! Whom a call means, among the virtual people.

use std::sync::Arc;

use guichet_cog::Communes;
use guichet_oidc::rp::identity::is_cog;
use serde_json::{Map, Value, json};

use crate::Sandbox;
use crate::lives::Life;
use crate::personas::Persona;

/// FranceConnect's code of France.
const FRANCE: &str = "99100";

/// What a producer is told of a person; what is absent is not compared.
#[derive(Debug, Clone, Default)]
pub(super) struct Described {
    pub(super) family_name: String,
    /// Separated by blanks.
    pub(super) given_names: String,
    /// `YYYY-MM-DD`, `00` for what is not known.
    pub(super) birthdate: Option<String>,
    /// `M` or `F`.
    pub(super) sex: Option<String>,
    /// Code of a commune.
    pub(super) birthplace: Option<String>,
    /// Name of a commune, and code of its département.
    pub(super) named_birthplace: Option<(String, String)>,
    /// Code of a country.
    pub(super) birthcountry: Option<String>,
}

/// The people that fit, in the order of the tables; one person of several logins once, as her first login is known.
pub(super) fn found(sandbox: &Sandbox, described: &Described) -> Vec<Arc<Persona>> {
    let mut found: Vec<Arc<Persona>> = Vec::new();
    for person in sandbox.personas().all() {
        if is(&person, described) && !found.iter().any(|known| is_same(known, &person)) {
            found.push(person);
        }
    }
    found
}

/// Whether two logins have one civil status.
fn is_same(one: &Persona, other: &Persona) -> bool {
    let status = |person: &Persona| {
        let Persona { family_name, given_name, gender, birthdate, birthplace, birthcountry, .. } = person;
        [family_name, given_name, gender, birthdate, birthplace, birthcountry].map(Option::clone)
    };
    status(one) == status(other)
}

/// Everybody of whom administrations know something, with what they know.
pub(super) fn live(sandbox: &Sandbox) -> impl Iterator<Item = (Life, Arc<Persona>)> {
    sandbox.personas().all().into_iter().filter_map(|person| match Life::of(&person, sandbox.present_year()) {
        Ok(life) => Some((life, person)),
        Err(reason) => {
            tracing::warn!(reason, "what a person says of herself does not fit: {reason}");
            None
        }
    })
}

/// Everybody of a birth name, with what administrations know; one person of several logins, who has one number, once.
pub(super) fn named(sandbox: &Sandbox, family_name: &str) -> Vec<(Life, Arc<Persona>)> {
    let is_named = |name: &str| plain(name) == plain(family_name);
    let mut found: Vec<(Life, Arc<Persona>)> = Vec::new();
    for (life, person) in live(sandbox).filter(|(_, person)| person.family_name.as_deref().is_some_and(is_named)) {
        if !found.iter().any(|(known, _)| known.health.insured.nir == life.health.insured.nir) {
            found.push((life, person));
        }
    }
    found
}

/// Commune and country of birth, as the register has them: what is no code of a commune is not looked at, and what does not begin
/// with 99 is in France.
pub(super) fn born_at(person: &Persona) -> (Option<&str>, Option<&str>) {
    let place = person.birthplace.as_deref().filter(|code| is_cog(code)).or(person.birthcountry.as_deref());
    match place {
        Some(country) if country.starts_with("99") => (None, Some(country)),
        place => (place, place.map(|_| FRANCE)),
    }
}

/// What a record says of whom it is about, to whoever must find a person among several.
pub(super) fn identity(person: &Persona) -> Map<String, Value> {
    let sex = match person.gender.as_deref() {
        Some("female") => Some("F"),
        Some("male") => Some("M"),
        _ => None,
    };
    let (birthplace, birthcountry) = born_at(person);
    let members = [
        ("family_name", person.family_name.as_deref()),
        ("given_names", person.given_name.as_deref()),
        ("birthdate", person.birthdate.as_deref()),
        ("birthplace", birthplace),
        ("birthcountry", birthcountry),
    ];
    let told = members.into_iter().map(|(name, member)| (name.to_owned(), json!(member)));
    told.chain([("sex".to_owned(), json!(sex))]).collect()
}

/// The person of an identifier, which is the login in lower-case ASCII.
pub(super) fn identified(sandbox: &Sandbox, identifier: &str) -> Option<Arc<Persona>> {
    let asked = identifier.to_ascii_lowercase();
    sandbox.personas().all().into_iter().find(|person| identifier_of(person) == asked)
}

pub(super) fn identifier_of(person: &Persona) -> String {
    let letters: String = person.id.chars().flat_map(unaccented).filter(char::is_ascii).collect();
    letters.to_ascii_lowercase()
}

fn is(person: &Persona, described: &Described) -> bool {
    let same = |known: &Option<String>, said: &str| known.as_deref().is_some_and(|known| plain(known) == plain(said));
    let absent_or = |said: &Option<String>, fits: &dyn Fn(&str) -> bool| said.as_deref().is_none_or(fits);
    let known_sex = match person.gender.as_deref() {
        Some("female") => Some("F"),
        Some("male") => Some("M"),
        _ => None,
    };
    // The first of the given names decides, as producers compare.
    let first = |names: &str| plain(names).split(' ').next().map(str::to_owned);
    same(&person.family_name, &described.family_name)
        && person.given_name.as_deref().and_then(first) == first(&described.given_names)
        && absent_or(&described.birthdate, &|said| {
            person.birthdate.as_deref().is_some_and(|known| same_day(known, said))
        })
        && absent_or(&described.sex, &|said| known_sex.is_none_or(|known| known == said))
        && absent_or(&described.birthplace, &|said| person.birthplace.as_deref() == Some(said))
        && described.named_birthplace.as_ref().is_none_or(|(town, department)| is_from(person, town, department))
        && absent_or(&described.birthcountry, &|said| person.birthcountry.as_deref() == Some(said))
}

/// Whether the commune of birth had that name then.
fn is_from(person: &Persona, town: &str, department: &str) -> bool {
    let year = person.birthdate.as_deref().and_then(|date| date.get(..4)?.parse().ok()).unwrap_or_default();
    let code = person.birthplace.as_deref().filter(|code| code.starts_with(department));
    let name = code.and_then(|code| Communes::shipped().name(code, year));
    name.is_some_and(|name| guichet_cog::plain(name) == guichet_cog::plain(town))
}

/// Parts that are not known on either side are not compared.
fn same_day(known: &str, said: &str) -> bool {
    let parts = known.split('-').zip(said.split('-'));
    parts.clone().count() == 3
        && parts.into_iter().all(|(known, said)| known == said || is_unknown(known) || is_unknown(said))
}

pub(super) fn is_unknown(part: &str) -> bool {
    part.bytes().all(|digit| digit == b'0')
}

/// Upper case without accents, with single blanks between letters.
pub(super) fn plain(text: &str) -> String {
    let letters: String = text.chars().flat_map(unaccented).collect();
    let words: Vec<&str> =
        letters.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ").to_uppercase()
}

fn unaccented(letter: char) -> Vec<char> {
    let plain = match letter {
        'À'..='Å' | 'à'..='å' => "A",
        'Ç' | 'ç' => "C",
        'È'..='Ë' | 'è'..='ë' => "E",
        'Ì'..='Ï' | 'ì'..='ï' => "I",
        'Ñ' | 'ñ' => "N",
        'Ò'..='Ö' | 'ò'..='ö' | 'Ø' | 'ø' => "O",
        'Ù'..='Ü' | 'ù'..='ü' => "U",
        'Ý' | 'ý' | 'ÿ' => "Y",
        'Æ' | 'æ' => "AE",
        'Œ' | 'œ' => "OE",
        letter => return vec![letter],
    };
    plain.chars().collect()
}
