//! The mails of DataPass (DP §2.6): to whom, and with which words.

use std::collections::BTreeMap;

use guichet_mail::{Enclosed, Letter, Outbox};
use guichet_web::language::Language;
use guichet_web::messages::Messages;
use jiff::Timestamp;

use crate::catalogue::Definition;
use crate::dossier::State;
use crate::proposal::Proposal;
use crate::records::{OrganisationRecord, Person, RequestRecord, Webhook};
use crate::{number, roles, unsubscribing};

/// What a mail tells of. Its words are `datapass-mail-<name>-subject` and `-text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// To the applicant: it was received.
    Submitted,
    /// To whoever instructs: there is something to instruct.
    ToInstruct,
    /// To the applicant: it has to be changed.
    ChangesRequested,
    /// To the applicant: it is refused.
    Refused,
    /// To the applicant: the change is refused, and what was granted holds.
    ReopeningRefused,
    /// To the applicant: it is granted.
    Approved,
    /// To the applicant: the change is granted.
    ReopeningApproved,
    /// To the controller, the officer and the administrator: they were named.
    Named,
    /// To whoever opens what is granted at the data provider: it is granted.
    ToApiManagers,
    /// To the applicant: it is taken back.
    Revoked,
    /// To the applicant: an authorisation of FranceConnect was made with it (DP §1.7).
    FranceConnectMade,
    /// To the applicant: that one is taken back, too.
    FranceConnectRevoked,
    /// To whoever instructs FranceConnect: it has to serve these data.
    FranceConnectAsked,
    /// To the other side: there is a message.
    MessageToApplicant,
    /// To the other side: there is a message.
    MessageToInstructors,
}

impl Occasion {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Submitted,
        Self::ToInstruct,
        Self::ChangesRequested,
        Self::Refused,
        Self::ReopeningRefused,
        Self::Approved,
        Self::ReopeningApproved,
        Self::Named,
        Self::ToApiManagers,
        Self::Revoked,
        Self::FranceConnectMade,
        Self::FranceConnectRevoked,
        Self::FranceConnectAsked,
        Self::MessageToApplicant,
        Self::MessageToInstructors,
    ];

    /// The name in the keys of its words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::ToInstruct => "to-instruct",
            Self::ChangesRequested => "changes-requested",
            Self::Refused => "refused",
            Self::ReopeningRefused => "reopening-refused",
            Self::Approved => "approved",
            Self::ReopeningApproved => "reopening-approved",
            Self::Named => "named",
            Self::ToApiManagers => "to-api-managers",
            Self::Revoked => "revoked",
            Self::FranceConnectMade => "france-connect-made",
            Self::FranceConnectRevoked => "france-connect-revoked",
            Self::FranceConnectAsked => "france-connect-asked",
            Self::MessageToApplicant => "message-to-applicant",
            Self::MessageToInstructors => "message-to-instructors",
        }
    }

    /// Whether the token space writes it in the place of DataPass, where it takes part (DP §2.6). Nobody else tells of what is taken
    /// back.
    #[must_use]
    pub const fn is_told_by_listeners(self) -> bool {
        matches!(
            self,
            Self::ChangesRequested | Self::Refused | Self::ReopeningRefused | Self::Approved | Self::ReopeningApproved
        )
    }

    /// The setting that turns it off, where there is one.
    #[must_use]
    pub fn setting(self, definition: &Definition) -> Option<String> {
        match self {
            Self::ToInstruct => Some(format!("instruction_submit_notifications_for_{}", definition.id)),
            Self::MessageToInstructors => Some(format!("instruction_messages_notifications_for_{}", definition.id)),
            _ => None,
        }
    }
}

/// What the mails of one request say.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The request.
    pub request: &'a RequestRecord,
    /// What is asked for.
    pub definition: &'a Definition,
    /// Who asks.
    pub applicant: &'a Person,
    /// In whose name.
    pub organisation: &'a OrganisationRecord,
    /// What an instructor said; empty where nothing was said.
    pub reason: &'a str,
    /// Where whoever gets it does without such mails, by addresses.
    pub unsubscribing: &'a BTreeMap<String, String>,
}

/// Where mails are put, and what they all say.
#[derive(Debug, Clone)]
pub struct Desk {
    /// None: no server takes mails, and none is written.
    pub outbox: Option<Outbox>,
    /// The sender's address.
    pub from: String,
    /// The origin of DataPass, without the last slash.
    pub origin: String,
}

impl Desk {
    /// The sealed mails of an occasion, one for each address. A mail that cannot be written stops nothing, and the log says so.
    #[must_use]
    pub fn letters(&self, occasion: Occasion, about: &About<'_>, to: &[String], now: Timestamp) -> Vec<Enclosed> {
        let Some(outbox) = &self.outbox else { return Vec::new() };
        let letters = to.iter().filter_map(|to| match outbox.enclose(&self.letter(occasion, about, to), now) {
            Ok(letter) => Some(letter),
            Err(error) => {
                let (request, what) = (about.request.id, occasion.name());
                tracing::error!(request, what, %error, "the mail {what} of request {request} is not written: {error}");
                None
            }
        });
        letters.collect()
    }

    /// Tells the postman that mails wait.
    pub fn ring(&self) {
        if let Some(outbox) = &self.outbox {
            outbox.ring();
        }
    }

    /// Mails are written in French, as the reference's are (DP §7).
    fn letter(&self, occasion: Occasion, about: &About<'_>, to: &str) -> Letter {
        let path = match occasion {
            Occasion::ToInstruct | Occasion::MessageToInstructors => "/instruction/demandes",
            _ => "/demandes",
        };
        let messages = matches!(occasion, Occasion::MessageToApplicant | Occasion::MessageToInstructors);
        let link = match occasion {
            // Who instructs FranceConnect does not see the request, and whoever opens an API looks for what is granted.
            Occasion::FranceConnectAsked | Occasion::ToApiManagers => {
                format!("{}/instruction/tableau-de-bord/habilitations?search=D{}", self.origin, about.request.id)
            }
            _ => format!("{}{path}/{}{}", self.origin, about.request.id, if messages { "/messages" } else { "" }),
        };
        let limit = |months: i64| {
            let submitted = about.request.last_submitted_at.unwrap_or(about.request.updated_at);
            let day = submitted.to_zoned(jiff::tz::TimeZone::UTC).date();
            day.checked_add(jiff::Span::new().months(months)).unwrap_or(day).strftime("%d/%m/%Y").to_string()
        };
        let link_to_unsubscribe = about.unsubscribing.get(to).map(String::as_str).unwrap_or_default();
        let scopes = about.request.answers.values("scopes").join("\n");
        let (title, implicit) = (about.request.title(), limit(2));
        let (number, applicant) = (number::request(about.request.id), about.applicant.shown());
        let dossier = &about.request.dossier;
        let yes = |is: bool| if is { "yes" } else { "no" };
        let next = Messages::embedded().text(Language::Fr, &next(about.definition), &[]);
        let named_as = named(about.request, about.applicant).into_iter().find(|(_, address)| address == to);
        let variables = [
            ("reopening", yes(dossier.is_reopened())),
            ("follows", yes(matches!(dossier.state(), State::ChangesRequested(_)))),
            ("production", yes(!about.definition.is_sandbox())),
            ("messaging", yes(about.definition.features.messaging)),
            ("next", next.as_str()),
            ("as", named_as.map_or(CONTROLLER, |(kind, _)| kind)),
            ("number", number.as_str()),
            ("title", if title.is_empty() { about.definition.name.as_str() } else { title }),
            ("definition", about.definition.name.as_str()),
            ("applicant", applicant.as_str()),
            ("email", about.applicant.email.as_str()),
            ("organisation", about.organisation.name.as_str()),
            ("reason", about.reason),
            ("link", link.as_str()),
            ("implicit", implicit.as_str()),
            ("scopes", scopes.as_str()),
            ("unsubscribe", link_to_unsubscribe),
        ];
        let letter = self.composed(occasion.name(), &variables, &[link.as_str(), link_to_unsubscribe], to);
        Letter { unsubscribe: unsubscribing::at_once(link_to_unsubscribe), ..letter }
    }

    /// The sealed mails that tell developers that a receiver of theirs does not take what it is told, one for each address.
    #[must_use]
    pub fn of_webhook(
        &self,
        webhook: &Webhook,
        definition: &Definition,
        to: &[String],
        now: Timestamp,
    ) -> Vec<Enclosed> {
        let link = format!("{}/developpeurs/webhooks/{}", self.origin, webhook.id);
        let variables =
            [("definition", definition.name.as_str()), ("url", webhook.url.as_str()), ("link", link.as_str())];
        self.told("webhook-failing", &variables, &link, to, now)
    }

    /// The sealed mails that tell those who instruct that an editor proposes a form, one for each address.
    #[must_use]
    pub fn of_proposal(
        &self,
        proposal: &Proposal,
        definition: &Definition,
        to: &[String],
        now: Timestamp,
    ) -> Vec<Enclosed> {
        let link = format!("{}/instruction/formulaires", self.origin);
        let variables = [
            ("definition", definition.name.as_str()),
            ("software", proposal.software.as_str()),
            ("editor", proposal.editor.as_str()),
            ("link", link.as_str()),
        ];
        self.told("editor-draft", &variables, &link, to, now)
    }

    /// The sealed mails that tell administrators of a change of somebody's rights, one for each address (DP §1.2).
    #[must_use]
    pub fn of_rights(
        &self,
        by: &Person,
        person: &Person,
        after: &[roles::Role],
        to: &[String],
        now: Timestamp,
    ) -> Vec<Enclosed> {
        let link = format!("{}/admin/gestion-des-droits/{}", self.origin, person.id);
        let (added, removed) = roles::difference(&person.roles, after);
        let list = |roles: &[roles::Role]| match roles {
            [] => "-".to_owned(),
            roles => roles.iter().cloned().map(String::from).collect::<Vec<_>>().join("\n"),
        };
        let (added, removed, held) = (list(&added), list(&removed), list(after));
        let variables = [
            ("by", by.email.as_str()),
            ("email", person.email.as_str()),
            ("added", added.as_str()),
            ("removed", removed.as_str()),
            ("roles", held.as_str()),
            ("link", link.as_str()),
        ];
        self.told("rights-changed", &variables, &link, to, now)
    }

    fn told(&self, name: &str, variables: &[(&str, &str)], link: &str, to: &[String], now: Timestamp) -> Vec<Enclosed> {
        let Some(outbox) = &self.outbox else { return Vec::new() };
        let letters = to.iter().filter_map(|to| {
            let enclosed = outbox.enclose(&self.composed(name, variables, &[link], to), now);
            enclosed.inspect_err(|error| tracing::error!(name, %error, "a mail {name} is not written: {error}")).ok()
        });
        letters.collect()
    }

    fn composed(&self, name: &str, variables: &[(&str, &str)], links: &[&str], to: &str) -> Letter {
        let words = Messages::embedded();
        let say = |part: &str| words.text(Language::Fr, &format!("datapass-mail-{name}-{part}"), variables);
        Letter::plain(self.from.clone(), to.to_owned(), say("subject"), say("text"), links)
    }
}

/// Those who instruct or read a definition, and want to be told.
#[must_use]
pub fn office<'a>(people: &'a [Person], definition: &Definition, occasion: Occasion) -> Vec<&'a Person> {
    let setting = occasion.setting(definition).unwrap_or_default();
    let wants = |person: &&Person| {
        let told = match occasion {
            Occasion::MessageToInstructors => roles::instructs(&person.roles, definition),
            _ => roles::is_office(&person.roles, definition),
        };
        told && person.wants(&setting)
    };
    people.iter().filter(wants).collect()
}

/// The contact whose address is that of the data controller.
const CONTROLLER: &str = "responsable_traitement";

/// Who is told that a request names her, and as what (DP §2.6): the controller, the officer, and the administrator where that is
/// somebody else than who asks. Each address once.
#[must_use]
pub fn named(request: &RequestRecord, applicant: &Person) -> Vec<(&'static str, String)> {
    let kinds = [CONTROLLER, "delegue_protection_donnees", "administrateur_metier"];
    let mut all: Vec<(&'static str, String)> = Vec::new();
    for kind in kinds {
        let address = request.answers.text(&format!("{kind}_email")).to_owned();
        let is_applicant = kind == "administrateur_metier" && address.eq_ignore_ascii_case(&applicant.email);
        if !address.is_empty() && !is_applicant && all.iter().all(|(_, known)| *known != address) {
            all.push((kind, address));
        }
    }
    all
}

/// The key of what follows an approval: of the definition, else of its stage, else of any.
fn next(definition: &Definition) -> String {
    let own = format!("datapass-next-{}", definition.id);
    match (Messages::embedded().has(Language::Fr, &own), definition.is_sandbox()) {
        (true, _) => own,
        (false, true) => "datapass-next-sandbox".to_owned(),
        (false, false) => "datapass-next".to_owned(),
    }
}
