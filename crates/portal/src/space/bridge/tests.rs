use jiff::Timestamp;

use super::*;

fn at(hour: i64) -> Timestamp {
    "2026-03-02T09:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_hours(hour)
}

fn contact(email: &str) -> Contact {
    Contact { email: email.to_owned(), ..Contact::default() }
}

fn notice(event: Event) -> Notice {
    Notice {
        event,
        at: at(0),
        external_id: 12,
        public_id: "a90939e8-f906-4343-8996-5955257f161d".to_owned(),
        form_uid: "api-particulier".to_owned(),
        state: "validated".to_owned(),
        title: "Cantine".to_owned(),
        description: String::new(),
        scopes: vec!["cnaf_quotient_familial".to_owned()],
        modalities: vec!["params".to_owned()],
        siret: "21920023500014".to_owned(),
        organisation: "COMMUNE".to_owned(),
        editor: None,
        applicant: contact("agent@ville.example"),
        business: Some(contact("metier@ville.example")),
        technical: Some(contact("dsi@ville.example")),
    }
}

fn validated() -> Request {
    plan(&notice(Event::Approve), None).request
}

fn told(plan: &Plan) -> Vec<(Mail, &str)> {
    plan.mails.iter().map(|(mail, to)| (*mail, to.as_str())).collect()
}

#[test]
fn a_request_goes_from_submission_to_its_token() {
    let submitted = plan(&notice(Event::Submit), None);
    assert_eq!((submitted.request.status, submitted.token), (Status::Submitted, TokenStep::Kept));
    assert_eq!(submitted.request.first_submitted_at, Some(at(0)));
    assert_eq!(told(&submitted), [(Mail::Received, "agent@ville.example")]);
    let later = Notice { at: at(1), ..notice(Event::Approve) };
    let approved = plan(&later, Some(&submitted.request));
    assert_eq!((approved.request.status, approved.token), (Status::Validated, TokenStep::Granted));
    assert_eq!(
        (approved.request.first_submitted_at, approved.request.validated_at),
        (Some(at(0)), Some(at(1))),
        "the first submission stays"
    );
    assert_eq!(approved.roles.unwrap().iter().map(|(role, _)| *role).collect::<Vec<_>>(), Role::ALL);
}

#[test]
fn the_applicant_is_always_told_of_an_approval_and_the_technical_contact_when_it_is_another() {
    let with = |business: Option<&str>, technical: Option<&str>| {
        let (business, technical) = (business.map(contact), technical.map(contact));
        let approved = plan(&Notice { business, technical, ..notice(Event::Approve) }, None);
        approved.mails
    };
    let (agent, other, third) = ("agent@ville.example", "b@ville.example", "c@ville.example");
    let fetch = vec![(Mail::ApprovedFetch, agent.to_owned())];
    let handed = |to: &str| vec![(Mail::ApprovedHanded, agent.to_owned()), (Mail::Designated, to.to_owned())];
    for (business, technical, expected) in [
        (Some(agent), Some(agent), fetch.clone()),
        // The two that no template of the reference fits.
        (Some(agent), Some(other), handed(other)),
        (Some(other), Some(agent), fetch.clone()),
        (Some(other), Some(other), handed(other)),
        (Some(other), Some(third), handed(third)),
        (None, None, fetch.clone()),
    ] {
        assert_eq!(with(business, technical), expected, "{business:?} {technical:?}");
    }
}

#[test]
fn while_a_request_is_reopened_what_was_granted_stays_as_it_was() {
    let known = validated();
    for (event, mail) in [
        (Event::Submit, Mail::UpdateReceived),
        (Event::RequestChanges, Mail::ChangesRequested),
        (Event::Refuse, Mail::UpdateRefused),
    ] {
        let changed = Notice { title: "Autre".to_owned(), applicant: contact("x@ville.example"), ..notice(event) };
        let plan = plan(&changed, Some(&known));
        assert_eq!((plan.request.title.as_str(), plan.request.status), ("Cantine", Status::Validated));
        assert_eq!((plan.roles, plan.token), (None, TokenStep::Kept));
        assert_eq!(plan.mails[0].0, mail);
    }
    let approved = plan(&Notice { title: "Autre".to_owned(), ..notice(Event::Approve) }, Some(&known));
    assert_eq!((approved.request.title.as_str(), approved.token), ("Autre", TokenStep::Granted));
    let everybody = ["agent@ville.example", "dsi@ville.example", "metier@ville.example"];
    assert_eq!(told(&approved), everybody.map(|email| (Mail::Updated, email)));
}

#[test]
fn a_token_ends_with_what_was_granted() {
    let known = validated();
    let revoked = Notice { state: "revoked".to_owned(), ..notice(Event::Revoke) };
    let ended = plan(&revoked, Some(&known));
    assert_eq!((ended.request.status, ended.token), (Status::Revoked, TokenStep::Ended));
    let archived = plan(&notice(Event::Archive), Some(&known));
    assert_eq!((archived.request.status, archived.token), (Status::Archived, TokenStep::Ended));
    // An older authorisation was taken back: another one counts.
    let one_of_several = plan(&notice(Event::Revoke), Some(&known));
    assert_eq!((one_of_several.request.status, one_of_several.token), (Status::Validated, TokenStep::Kept));
    let without = Notice { modalities: vec!["france_connect".to_owned()], ..notice(Event::Approve) };
    let other_way = plan(&without, Some(&known));
    assert_eq!((other_way.token, other_way.mails[0].0), (TokenStep::Ended, Mail::ApprovedWithout));
}
