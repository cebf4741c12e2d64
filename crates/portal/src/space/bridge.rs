//! What follows from a notice of DataPass (DP §4.2), as a rule: it takes what is known and says what is to be.

use super::notice::{Contact, Event, Notice};
use super::records::{Request, Role, Status};

/// Ways that a token opens (DP §4.2).
const BY_TOKEN: &str = "params";

/// What becomes of the token of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenStep {
    /// Nothing.
    Kept,
    /// It is made, or prolonged, and opens what was granted.
    Granted,
    /// It is refused from now on.
    Ended,
}

/// What becomes of a prolongation that DataPass is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProlongationStep {
    /// The update was submitted.
    Requested,
    /// It was granted.
    Prolonged,
    /// It was refused: another may be begun.
    Refused,
}

/// A mail (DP §4.2). Its words are `space-mail-<name>-subject` and `-text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mail {
    /// To the applicant: it was received.
    Received,
    /// To the applicant: the update was received.
    UpdateReceived,
    /// To the applicant: it has to be changed.
    ChangesRequested,
    /// To the applicant: it is refused.
    Refused,
    /// To the applicant: the update is refused, and what was granted holds.
    UpdateRefused,
    /// To the applicant, who is the technical contact as well: fetch the token.
    ApprovedFetch,
    /// To the applicant: the technical contact can fetch the token.
    ApprovedHanded,
    /// To the applicant: it is granted, without a token.
    ApprovedWithout,
    /// To the technical contact: fetch the token.
    Designated,
    /// To whoever takes part: updated, and the token prolonged.
    Updated,
}

impl Mail {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Received,
        Self::UpdateReceived,
        Self::ChangesRequested,
        Self::Refused,
        Self::UpdateRefused,
        Self::ApprovedFetch,
        Self::ApprovedHanded,
        Self::ApprovedWithout,
        Self::Designated,
        Self::Updated,
    ];

    /// The name in the keys of its words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::UpdateReceived => "update-received",
            Self::ChangesRequested => "changes-requested",
            Self::Refused => "refused",
            Self::UpdateRefused => "update-refused",
            Self::ApprovedFetch => "approved-fetch",
            Self::ApprovedHanded => "approved-handed",
            Self::ApprovedWithout => "approved-without",
            Self::Designated => "designated",
            Self::Updated => "updated",
        }
    }

    /// Whether it leads to DataPass, not to the token space.
    #[must_use]
    pub const fn leads_to_datapass(self) -> bool {
        matches!(
            self,
            Self::Received | Self::UpdateReceived | Self::ChangesRequested | Self::Refused | Self::UpdateRefused
        )
    }
}

/// What is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The request.
    pub request: Request,
    /// Who takes part in which role; none: as before.
    pub roles: Option<Vec<(Role, Contact)>>,
    /// Its token.
    pub token: TokenStep,
    /// A prolongation that is under way.
    pub prolongation: Option<ProlongationStep>,
    /// Who is told what.
    pub mails: Vec<(Mail, String)>,
}

/// What follows from a notice, where `known` is the request as it was kept.
#[must_use]
pub fn plan(notice: &Notice, known: Option<&Request>) -> Plan {
    let granted_before = known.is_some_and(|known| known.status == Status::Validated);
    let reopening = granted_before && !matches!(notice.event, Event::Archive | Event::Revoke);
    let renewed = !reopening || matches!(notice.event, Event::Approve | Event::Transfer);
    let ended = match notice.event {
        Event::Archive => Some(Status::Archived),
        // One authorisation of several may be taken back; the request tells whether one is left.
        Event::Revoke if matches!(notice.state.as_str(), "revoked" | "archived") => Some(Status::Revoked),
        _ => None,
    };
    let by_token = notice.modalities.is_empty() || notice.modalities.iter().any(|way| way == BY_TOKEN);
    let token = match notice.event {
        Event::Approve if by_token => TokenStep::Granted,
        Event::Approve => TokenStep::Ended,
        _ if ended.is_some() => TokenStep::Ended,
        _ => TokenStep::Kept,
    };
    let mut request = match (known, renewed) {
        (Some(known), false) => known.clone(),
        (known, _) => asked(notice, known),
    };
    request.updated_at = notice.at;
    request.status = match (ended, notice.event) {
        (Some(status), _) => status,
        (None, Event::Approve) => Status::Validated,
        _ if reopening => Status::Validated,
        (None, Event::Submit) => Status::Submitted,
        (None, Event::RequestChanges) => Status::ChangesRequested,
        (None, Event::Refuse) => Status::Refused,
        _ => known.map_or(Status::Draft, |known| known.status),
    };
    if request.first_submitted_at.is_none() && notice.event != Event::Other {
        request.first_submitted_at = Some(notice.at);
    }
    if notice.event == Event::Approve {
        request.validated_at = Some(notice.at);
    }
    Plan {
        roles: renewed.then(|| roles(notice)),
        token,
        prolongation: match notice.event {
            Event::Submit => Some(ProlongationStep::Requested),
            Event::Approve => Some(ProlongationStep::Prolonged),
            Event::Refuse => Some(ProlongationStep::Refused),
            _ => None,
        },
        mails: mails(notice, reopening, by_token),
        request,
    }
}

/// The request as the notice tells it.
fn asked(notice: &Notice, known: Option<&Request>) -> Request {
    Request {
        id: notice.public_id.clone(),
        external_id: notice.external_id,
        title: notice.title.clone(),
        description: notice.description.clone(),
        form_uid: notice.form_uid.clone(),
        siret: notice.siret.clone(),
        organisation: notice.organisation.clone(),
        editor: notice.editor.clone(),
        status: Status::Draft,
        scopes: super::token::scopes(&notice.scopes),
        first_submitted_at: known.and_then(|known| known.first_submitted_at),
        validated_at: known.and_then(|known| known.validated_at),
        updated_at: notice.at,
    }
}

fn roles(notice: &Notice) -> Vec<(Role, Contact)> {
    let one = |role, contact: &Option<Contact>| contact.clone().map(|contact| (role, contact));
    let contacts = [one(Role::Business, &notice.business), one(Role::Technical, &notice.technical)];
    std::iter::once((Role::Applicant, notice.applicant.clone())).chain(contacts.into_iter().flatten()).collect()
}

/// Who is told (DP §4.2, with the gaps that it lists closed): always the applicant, and the technical contact where it is another.
fn mails(notice: &Notice, reopening: bool, by_token: bool) -> Vec<(Mail, String)> {
    let applicant = &notice.applicant.email;
    let technical = notice.technical.as_ref().map(|contact| &contact.email).filter(|email| *email != applicant);
    let alone = |mail| vec![(mail, applicant.clone())];
    match (notice.event, reopening) {
        (Event::Submit, false) => alone(Mail::Received),
        (Event::Submit, true) => alone(Mail::UpdateReceived),
        (Event::RequestChanges, _) => alone(Mail::ChangesRequested),
        (Event::Refuse, false) => alone(Mail::Refused),
        (Event::Refuse, true) => alone(Mail::UpdateRefused),
        (Event::Approve, _) if !by_token => alone(Mail::ApprovedWithout),
        (Event::Approve, false) => match technical {
            None => alone(Mail::ApprovedFetch),
            Some(technical) => vec![(Mail::ApprovedHanded, applicant.clone()), (Mail::Designated, technical.clone())],
        },
        (Event::Approve, true) => {
            let business = notice.business.as_ref().map(|contact| &contact.email);
            let mut all: Vec<&String> = [Some(applicant), technical, business].into_iter().flatten().collect();
            let mut seen = std::collections::BTreeSet::new();
            all.retain(|email| seen.insert(*email));
            all.into_iter().map(|email| (Mail::Updated, email.clone())).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
