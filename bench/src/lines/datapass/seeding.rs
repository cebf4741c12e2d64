//! What a DataPass of some years has, the same at each run: organisations, people, requests in every state.

use std::path::Path;

use guichet_datapass::Catalogue;
use guichet_datapass::answers::Answers;
use guichet_datapass::dossier::{Attempt, State};
use guichet_datapass::records::{Imported, Profile, Records, Seen};
use guichet_datapass::roles::Role;
use guichet_web::Clock;
use jiff::Timestamp;
use serde_json::json;
use tokio::task::JoinSet;

use super::INSTRUCTOR;
use crate::lines::store;
use crate::wrong::{At, Wrong};

const ORGANISATIONS: u64 = 10_000;
const REQUESTS: u64 = 100_000;
const QUICK: (u64, u64) = (40, 400);
/// How many are written in one transaction.
const TOGETHER: u64 = 500;
/// One request of so many is of the large organisation.
const OF_THE_LARGE: u64 = 50;

/// What is asked for, how often of ten.
const DEFINITIONS: [(&str, &str); 10] = [
    ("api_particulier", "api-particulier"),
    ("api_particulier", "api-particulier"),
    ("api_particulier", "api-particulier"),
    ("api_particulier", "api-particulier"),
    ("api_particulier", "api-particulier"),
    ("api_particulier", "api-particulier"),
    ("france_connect", "france-connect"),
    ("france_connect", "france-connect"),
    ("pro_connect_service_provider", "pro-connect-service-provider"),
    ("api_impot_particulier_sandbox", "api-impot-particulier-sandbox"),
];

const TITLES: [&str; 4] =
    ["Cantine scolaire", "Tarification de la crèche", "Transport des élèves", "Aide aux vacances"];

/// Numbers that follow from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    /// A word of eight thousand, the first ones often.
    fn word(&mut self) -> String {
        let (one, other) = (self.roll(8_000), self.roll(8_000));
        format!("mot{}", one * other / 8_000)
    }

    fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }

    fn state(&mut self) -> State {
        match self.roll(100) {
            0..10 => State::Draft(Attempt::First),
            10..20 => State::Submitted(Attempt::First),
            20..25 => State::ChangesRequested(Attempt::First),
            25..85 => State::Validated,
            85..90 => State::Refused,
            90..93 => State::Revoked,
            _ => State::Archived,
        }
    }
}

/// Makes them in an empty folder; how many requests of them an instructor may take away.
pub(super) async fn fill(folder: &Path, postgresql: Option<&str>, quick: bool) -> Result<u64, Wrong> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).at("the folder of an earlier run")?;
    }
    std::fs::create_dir_all(folder).at("a folder")?;
    let (organisations, requests) = if quick { QUICK } else { (ORGANISATIONS, REQUESTS) };
    let clock = Clock::system();
    let stores = store::open_on(folder, postgresql, &clock).await?;
    let records = Records::new(&stores, Catalogue::shipped().at("the catalogue")?);
    let now = clock.now();
    let roles = ["dinum:*:instructor", "dgfip:*:instructor"].map(Role::parse).into_iter().collect::<Result<_, _>>();
    let profile = Profile { email: INSTRUCTOR.to_owned(), family_name: "Instruction".to_owned(), ..Profile::default() };
    records.give_roles(profile, roles.at("a role")?, now).await.at("an instructor")?;
    let people = people(&records, organisations, now).await?;
    let mut dice = Dice(1);
    let mut submitted = 0;
    for first in (0..requests).step_by(TOGETHER as usize) {
        let some: Vec<Imported> = (first..first + TOGETHER).map(|number| request(number, &people, &mut dice)).collect();
        submitted +=
            some.iter().filter(|one| one.submitted_at.is_some() && one.state != State::Archived).count() as u64;
        records.import(some, now).await.at("requests")?;
    }
    stores.close().await.at("the store")?;
    Ok(submitted)
}

/// Two people of each organisation: person and organisation.
async fn people(records: &Records, organisations: u64, now: Timestamp) -> Result<Vec<(i64, i64)>, Wrong> {
    let mut coming = JoinSet::new();
    let mut people = Vec::new();
    for number in 0..organisations * 2 {
        let (records, organisation) = (records.clone(), number / 2);
        coming.spawn(async move {
            let siret = format!("{:014}", 10_000_000_000_000 + organisation * 37);
            let profile = Profile {
                email: format!("agent-{number}@mairie-{organisation}.example"),
                given_name: format!("Jeanne{number}"),
                family_name: format!("Nom{}", number % 5_000),
                ..Profile::default()
            };
            let seen = Seen { siret, register: None, verified: true, identity_provider: None };
            let person = records.log_in(profile, Some(seen), now).await.at("somebody")?;
            let membership = records.membership(person).await.at("somebody")?;
            let organisation = membership.ok_or_else(|| Wrong::new("somebody acts for nobody"))?.organisation.id;
            Ok::<_, Wrong>((number, person, organisation))
        });
        if coming.len() >= TOGETHER as usize {
            people.extend(coming.join_next().await);
        }
    }
    people.extend(coming.join_all().await.into_iter().map(Ok));
    let mut known = people.into_iter().map(|one| one.at("somebody")?).collect::<Result<Vec<_>, Wrong>>()?;
    known.sort_unstable();
    Ok(known.into_iter().map(|(_, person, organisation)| (person, organisation)).collect())
}

fn request(number: u64, people: &[(i64, i64)], dice: &mut Dice) -> Imported {
    let of_the_large = number.is_multiple_of(OF_THE_LARGE);
    let who = if of_the_large { dice.roll(2) } else { dice.roll(people.len() as u64) };
    let (applicant_id, organisation_id) = people.get(who as usize).copied().unwrap_or_default();
    let (definition, form_uid) = DEFINITIONS.get(dice.roll(10) as usize).copied().unwrap_or_default();
    let title = TITLES.get(dice.roll(4) as usize).copied().unwrap_or_default();
    let mut answers = json!({
        "intitule": format!("{title} {}", dice.words(2)),
        "description": dice.words(90),
        "cadre_juridique_nature": format!("Délibération du conseil municipal {}", dice.words(40)),
        "scopes": ["cnaf_enfants", "cnaf_quotient_familial"],
        "modalities": ["params"],
    });
    if let Some(members) = answers.as_object_mut() {
        for kind in ["contact_metier", "contact_technique", "delegue_protection_donnees"] {
            members.insert(format!("{kind}_email"), json!(format!("{}-{number}@mairie-{who}.example", dice.word())));
            members.insert(format!("{kind}_family_name"), json!(dice.word()));
            members.insert(format!("{kind}_job_title"), json!("Responsable du service"));
        }
    }
    let state = dice.state();
    let created = 1_640_995_200 + number as i64 * 1_200;
    let at = |after: u64| Timestamp::from_second(created + after as i64).ok();
    Imported {
        public_id: uuid::Uuid::from_u128(number.into()).to_string(),
        definition: definition.to_owned(),
        form_uid: form_uid.to_owned(),
        answers: serde_json::from_value::<Answers>(answers).unwrap_or_default(),
        applicant_id,
        organisation_id,
        created_at: at(0).unwrap_or_default(),
        submitted_at: at(dice.roll(8_000_000)).filter(|_| !matches!(state, State::Draft(_))),
        validated_at: at(8_000_000).filter(|_| state == State::Validated),
        state,
    }
}
