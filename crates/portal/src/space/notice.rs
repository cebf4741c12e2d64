//! What DataPass tells of a request (DP §3.3): the body of its webhook, or the same within the program.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The requests that the token space serves.
pub const MODEL: &str = "authorization_request/api_particulier";
/// Longest text that is kept of a notice, in characters.
const LONGEST: usize = 1_000;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It was sent to the instructors.
    Submit,
    /// It has to be changed.
    RequestChanges,
    /// It is refused.
    Refuse,
    /// It is granted.
    Approve,
    /// It is put away.
    Archive,
    /// What was granted is taken back.
    Revoke,
    /// It has another applicant.
    Transfer,
    /// Anything else, a draft included.
    Other,
}

impl Event {
    /// The event of a name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name {
            "submit" => Self::Submit,
            "request_changes" => Self::RequestChanges,
            "refuse" => Self::Refuse,
            "approve" => Self::Approve,
            "archive" => Self::Archive,
            "revoke" => Self::Revoke,
            "transfer" => Self::Transfer,
            _ => Self::Other,
        }
    }
}

/// Somebody who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// In lower case; never empty.
    pub email: String,
    /// First name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// The `sub` of ProConnect.
    pub external_id: Option<String>,
}

/// What DataPass tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub event: Event,
    /// When.
    pub at: Timestamp,
    /// Number of the request.
    pub external_id: i64,
    /// Its UUID.
    pub public_id: String,
    /// By which form.
    pub form_uid: String,
    /// Its state, by DataPass's name (DP §2.1).
    pub state: String,
    /// The project's name.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// The data.
    pub scopes: Vec<String>,
    /// How they are reached.
    pub modalities: Vec<String>,
    /// SIRET of the organisation.
    pub siret: String,
    /// Its name.
    pub organisation: String,
    /// The editor of the form; none where there is none.
    pub editor: Option<String>,
    /// Who asks.
    pub applicant: Contact,
    /// Who knows the trade.
    pub business: Option<Contact>,
    /// Who knows the programs.
    pub technical: Option<Contact>,
}

/// A body is no notice of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoNotice {
    /// It cannot be read, or a member is missing or of the wrong kind.
    #[error("the body is not a notice of DataPass")]
    Unreadable,
    /// It tells of a request of another kind.
    #[error("the notice tells of another kind of request")]
    Foreign,
}

#[derive(Deserialize)]
struct Body {
    event: String,
    fired_at: i64,
    model_type: String,
    model_id: i64,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    public_id: uuid::Uuid,
    #[serde(default)]
    state: String,
    #[serde(default)]
    form_uid: String,
    #[serde(default)]
    data: Map<String, Value>,
    organization: Organisation,
    applicant: Applicant,
    #[serde(default)]
    service_provider: Option<ServiceProvider>,
}

#[derive(Deserialize)]
struct Organisation {
    siret: String,
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
struct Applicant {
    email: String,
    #[serde(default)]
    uid: Option<String>,
    #[serde(default)]
    given_name: Option<String>,
    #[serde(default)]
    family_name: Option<String>,
}

#[derive(Deserialize)]
struct ServiceProvider {
    id: String,
}

impl Notice {
    /// The notice of a webhook's body.
    ///
    /// # Errors
    /// [`NoNotice`].
    pub fn read(body: &[u8]) -> Result<Self, NoNotice> {
        let body: Body = serde_json::from_slice(body).map_err(|_| NoNotice::Unreadable)?;
        if body.model_type != MODEL {
            return Err(NoNotice::Foreign);
        }
        let at = Timestamp::from_second(body.fired_at).map_err(|_| NoNotice::Unreadable)?;
        let data = body.data;
        let answers = data.data;
        let text = |name: &str| line(answers.get(name).and_then(Value::as_str).unwrap_or_default());
        let values = |name: &str| -> Vec<String> {
            let all = answers.get(name).and_then(Value::as_array);
            all.into_iter().flatten().filter_map(Value::as_str).map(line).collect()
        };
        let contact = |kind: &str| {
            let email = text(&format!("{kind}_email")).to_lowercase();
            let named = |part: &str| text(&format!("{kind}_{part}"));
            Contact { given_name: named("given_name"), family_name: named("family_name"), email, external_id: None }
                .named()
        };
        let applicant = data.applicant;
        let told = |text: Option<String>| line(&text.unwrap_or_default());
        let applicant = Contact {
            email: line(&applicant.email).to_lowercase(),
            given_name: told(applicant.given_name),
            family_name: told(applicant.family_name),
            external_id: applicant.uid.map(|uid| line(&uid)),
        };
        Ok(Self {
            event: Event::of(&body.event),
            at,
            external_id: body.model_id,
            public_id: data.public_id.to_string(),
            form_uid: line(&data.form_uid),
            state: line(&data.state),
            title: text("intitule"),
            description: text("description"),
            scopes: values("scopes"),
            modalities: values("modalities"),
            siret: line(&data.organization.siret),
            organisation: told(data.organization.name),
            editor: data.service_provider.map(|provider| line(&provider.id)),
            applicant: applicant.named().ok_or(NoNotice::Unreadable)?,
            business: contact("contact_metier"),
            technical: contact("contact_technique"),
        })
    }
}

impl Contact {
    /// Itself; none where it has no address, by which people are known here.
    #[must_use]
    pub fn named(self) -> Option<Self> {
        guichet_mail::is_address(&self.email).then_some(self)
    }

    /// As it is shown: `FAMILY Given`, or the address.
    #[must_use]
    pub fn shown(&self) -> String {
        let name = format!("{} {}", self.family_name.to_uppercase(), self.given_name);
        match name.trim() {
            "" => self.email.clone(),
            name => name.to_owned(),
        }
    }
}

/// One line, without control characters, not too long.
pub(super) fn line(text: &str) -> String {
    let shown = text.chars().filter(|character| !character.is_control());
    shown.take(LONGEST).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body() -> Value {
        json!({
            "event": "approve", "fired_at": 1_790_000_000, "model_type": MODEL, "model_id": 9001,
            "data": {
                "id": 9001, "public_id": "a90939e8-f906-4343-8996-5955257f161d", "state": "validated", "form_uid": "api-particulier",
                "data": {
                    "intitule": "Cantine\u{0}", "scopes": ["cnaf_quotient_familial"], "modalities": ["params"],
                    "contact_technique_email": "Tech@Ville.fr", "contact_technique_given_name": "Tech", "contact_metier_email": "",
                },
                "organization": { "id": 1, "name": "COMMUNE X", "insee_payload": {}, "siret": "98043033400022" },
                "applicant": { "id": 2, "uid": "sub", "email": "Jean@ville.fr", "given_name": "Jean", "family_name": "Dupont" },
                "service_provider": null, "authorizations": [],
            },
        })
    }

    #[test]
    fn the_body_of_the_reference_is_read() {
        let notice = Notice::read(body().to_string().as_bytes()).unwrap();
        assert_eq!((notice.event, notice.external_id, notice.title.as_str()), (Event::Approve, 9001, "Cantine"));
        assert_eq!(notice.applicant.email, "jean@ville.fr");
        assert_eq!(notice.applicant.shown(), "DUPONT Jean");
        assert_eq!(notice.technical.unwrap().email, "tech@ville.fr");
        assert_eq!((notice.business, notice.editor), (None, None));
        assert_eq!(notice.scopes, ["cnaf_quotient_familial"]);
    }

    #[test]
    fn what_is_no_notice_of_ours_is_refused() {
        let with = |pointer: &str, value: Value| {
            let mut body = body();
            *body.pointer_mut(pointer).unwrap() = value;
            Notice::read(body.to_string().as_bytes())
        };
        assert_eq!(with("/model_type", json!("authorization_request/france_connect")), Err(NoNotice::Foreign));
        assert_eq!(with("/fired_at", json!(i64::MAX)), Err(NoNotice::Unreadable));
        assert_eq!(with("/data/public_id", json!("../../etc")), Err(NoNotice::Unreadable));
        assert_eq!(with("/data/applicant/email", json!("nobody")), Err(NoNotice::Unreadable));
        assert_eq!(with("/model_id", json!("x")), Err(NoNotice::Unreadable));
        for hostile in [&b""[..], b"null", b"[]", b"{}", b"\xff", b"{\"test\":true}"] {
            assert_eq!(Notice::read(hostile), Err(NoNotice::Unreadable));
        }
    }
}
