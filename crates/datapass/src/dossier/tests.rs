use proptest::prelude::*;

use super::*;

fn step(name: &str, authorization: i64) -> Step {
    let reason = "car".to_owned();
    match name {
        "update" => Step::Update,
        "submit" => Step::Submit { complete: true, differs: true },
        "request_changes" => Step::RequestChanges { reason },
        "approve" => Step::Approve { authorization, linked: None },
        "refuse" => Step::Refuse { reason },
        "archive" => Step::Archive,
        "reopen" => Step::Reopen { allowed: true },
        "cancel_reopening" => Step::CancelReopening { reason: Some(reason) },
        "revoke" => Step::Revoke { reason },
        other => panic!("{other} is no step"),
    }
}

const STEPS: [&str; 9] =
    ["update", "submit", "request_changes", "approve", "refuse", "archive", "reopen", "cancel_reopening", "revoke"];

/// A request brought to a place by steps that are allowed.
fn dossier(steps: &[&str]) -> Dossier {
    let mut dossier = Dossier::new();
    for (place, name) in steps.iter().enumerate() {
        let actor = if matches!(*name, "submit" | "reopen") { Actor::Applicant } else { Actor::Instructor };
        dossier = dossier.after(&step(name, place as i64 + 1), actor).unwrap().dossier;
    }
    dossier
}

/// The table of DP §2.1: from where each step leads where, and by whom. `r_`: what was granted is being changed.
const TABLE: &[(&str, &[&str], &str)] = &[
    ("draft", &[], "applicant: update draft, submit submitted, archive archived; instructor: archive archived"),
    (
        "submitted",
        &["submit"],
        "applicant: ; instructor: request_changes changes_requested, approve validated, refuse refused",
    ),
    (
        "changes_requested",
        &["submit", "request_changes"],
        "applicant: update changes_requested, submit submitted; instructor: approve validated, refuse refused",
    ),
    ("validated", &["submit", "approve"], "applicant: reopen r_draft; instructor: revoke revoked"),
    ("refused", &["submit", "refuse"], "applicant: archive archived; instructor: archive archived"),
    ("revoked", &["submit", "approve", "revoke"], "applicant: archive archived; instructor: archive archived"),
    ("archived", &["archive"], "applicant: ; instructor: "),
    (
        "r_draft",
        &["submit", "approve", "reopen"],
        "applicant: update r_draft, submit r_submitted, cancel_reopening validated; instructor: cancel_reopening validated",
    ),
    (
        "r_submitted",
        &["submit", "approve", "reopen", "submit"],
        "applicant: ; instructor: request_changes r_changes_requested, approve validated, refuse validated, \
         cancel_reopening validated",
    ),
    (
        "r_changes_requested",
        &["submit", "approve", "reopen", "submit", "request_changes"],
        "applicant: update r_changes_requested, submit r_submitted, cancel_reopening validated; instructor: approve \
         validated, refuse validated, cancel_reopening validated",
    ),
];

fn shown(dossier: &Dossier) -> String {
    let mark = if dossier.is_reopened() { "r_" } else { "" };
    format!("{mark}{}", dossier.state().as_str())
}

#[test]
fn from_every_state_exactly_the_steps_of_the_reference_lead_where_it_says() {
    for (name, steps, expected) in TABLE {
        let dossier = dossier(steps);
        assert_eq!(shown(&dossier), *name);
        let of = |actor| {
            let allowed = STEPS.iter().filter_map(|name| {
                let done = dossier.after(&step(name, 99), actor).ok()?;
                Some(format!("{name} {}", shown(&done.dossier)))
            });
            allowed.collect::<Vec<_>>().join(", ")
        };
        let found = format!("applicant: {}; instructor: {}", of(Actor::Applicant), of(Actor::Instructor));
        assert_eq!(found, *expected, "from {name}");
    }
}

#[test]
fn a_program_changes_answers_until_it_is_decided_and_does_nothing_else() {
    for (name, steps, _) in TABLE {
        let dossier = dossier(steps);
        let allowed: Vec<_> = STEPS.into_iter().filter(|name| dossier.may(&step(name, 99), Actor::Developer)).collect();
        let open = ["draft", "submitted", "changes_requested"].contains(&dossier.state().as_str());
        assert_eq!(allowed, if open { vec!["update"] } else { Vec::new() }, "from {name}");
    }
}

#[test]
fn decisions_against_the_applicant_need_a_reason_and_the_applicant_may_give_up_without_one() {
    let submitted = dossier(&["submit"]);
    let none = String::from("  ");
    for step in [Step::RequestChanges { reason: none.clone() }, Step::Refuse { reason: none.clone() }] {
        assert_eq!(submitted.after(&step, Actor::Instructor), Err(Refused::NoReason));
    }
    let granted = dossier(&["submit", "approve"]);
    assert_eq!(granted.after(&Step::Revoke { reason: none }, Actor::Instructor), Err(Refused::NoReason));
    let reopened = dossier(&["submit", "approve", "reopen"]);
    let give_up = Step::CancelReopening { reason: None };
    assert_eq!(reopened.after(&give_up, Actor::Instructor), Err(Refused::NoReason));
    assert!(reopened.may(&give_up, Actor::Applicant));
}

#[test]
fn nothing_incomplete_is_submitted_and_a_reopening_not_unchanged() {
    let unchanged = Step::Submit { complete: true, differs: false };
    let incomplete = Step::Submit { complete: false, differs: true };
    let draft = Dossier::new();
    assert_eq!(draft.after(&incomplete, Actor::Applicant), Err(Refused::Incomplete));
    assert!(draft.may(&unchanged, Actor::Applicant));
    let reopened = dossier(&["submit", "approve", "reopen"]);
    assert_eq!(reopened.after(&unchanged, Actor::Applicant), Err(Refused::Unchanged));
}

#[test]
fn a_refused_reopening_brings_back_what_was_granted() {
    let changed = dossier(&["submit", "approve", "reopen", "submit"]);
    let done = changed.after(&step("refuse", 0), Actor::Instructor).unwrap();
    assert_eq!((done.dossier.state(), done.data), (State::Validated, Data::Restored));
    assert_eq!(done.dossier.active().map(Authorization::id), Some(2));
}

#[test]
fn a_granted_change_makes_the_former_authorisation_obsolete() {
    let again = dossier(&["submit", "approve", "reopen", "submit", "approve"]);
    let states: Vec<_> = again.authorizations().iter().map(|one| (one.id(), one.name(), one.is_revoked())).collect();
    assert_eq!(states, [(2, "obsolete", false), (5, "active", false)]);
    let revoked = again.after(&step("revoke", 0), Actor::Instructor).unwrap().dossier;
    let states: Vec<_> = revoked.authorizations().iter().map(|one| (one.name(), one.is_revoked())).collect();
    assert_eq!(states, [("obsolete", true), ("revoked", true)]);
}

#[test]
fn the_last_authorisation_that_is_taken_back_ends_the_request_even_while_it_is_being_changed() {
    let take_back = |id| Step::RevokeAuthorization { authorization: id, reason: "car".to_owned() };
    let reopened = dossier(&["submit", "approve", "reopen", "submit", "approve", "reopen"]);
    let without_old = reopened.after(&take_back(2), Actor::Instructor).unwrap().dossier;
    assert_eq!(shown(&without_old), "r_draft");
    assert_eq!(without_old.after(&take_back(2), Actor::Instructor), Err(Refused::NoAuthorization));
    let ended = without_old.after(&take_back(5), Actor::Instructor).unwrap().dossier;
    assert_eq!(ended.state(), State::Revoked);
    assert_eq!(Dossier::new().after(&take_back(1), Actor::Instructor), Err(Refused::NoAuthorization));
}

#[test]
fn what_is_made_with_an_authorisation_ends_with_it_and_stays_while_the_next_one_stands_on_it() {
    let of = |dossier: &Dossier| -> Vec<_> {
        dossier.authorizations().iter().map(|one| (one.id(), one.parent(), one.name())).collect()
    };
    let approve = |authorization, linked| Step::Approve { authorization, linked };
    let submitted = dossier(&["submit"]);
    let granted = submitted.after(&approve(1, Some(2)), Actor::Instructor).unwrap().dossier;
    assert_eq!(of(&granted), [(1, None, "active"), (2, Some(1), "active")]);
    assert_eq!(granted.active().map(Authorization::id), Some(1));
    let again = granted.after(&step("reopen", 0), Actor::Applicant).unwrap().dossier;
    let again = again.after(&step("submit", 0), Actor::Applicant).unwrap().dossier;
    let kept = again.after(&approve(3, Some(2)), Actor::Instructor).unwrap().dossier;
    assert_eq!(of(&kept), [(1, None, "obsolete"), (2, Some(1), "active"), (3, None, "active")]);
    let left = again.after(&approve(3, None), Actor::Instructor).unwrap().dossier;
    assert_eq!(of(&left), [(1, None, "obsolete"), (2, Some(1), "obsolete"), (3, None, "active")]);
    let take_back = |id| Step::RevokeAuthorization { authorization: id, reason: "car".to_owned() };
    let ended = kept.after(&take_back(3), Actor::Instructor).unwrap().dossier;
    assert_eq!(of(&ended), [(1, None, "obsolete"), (2, Some(1), "revoked"), (3, None, "revoked")]);
    let alone = granted.after(&take_back(2), Actor::Instructor).unwrap().dossier;
    assert_eq!((of(&alone)[1].2, alone.state()), ("revoked", State::Validated));
}

fn any_step() -> impl Strategy<Value = Step> {
    let reason = prop_oneof![Just(String::new()), Just("car".to_owned())];
    (0..10_usize, reason, any::<bool>(), any::<bool>(), 0..6_i64).prop_map(
        |(kind, reason, one, other, id)| match kind {
            0 => Step::Update,
            1 => Step::Submit { complete: one, differs: other },
            2 => Step::RequestChanges { reason },
            3 => Step::Approve { authorization: 0, linked: Some(id).filter(|_| one) },
            4 => Step::Refuse { reason },
            5 => Step::Archive,
            6 => Step::Reopen { allowed: one },
            7 => Step::CancelReopening { reason: Some(reason).filter(|_| one) },
            8 => Step::Revoke { reason },
            _ => Step::RevokeAuthorization { authorization: id, reason },
        },
    )
}

proptest! {
    /// No sequence of events reaches a state that the reference forbids, what was taken back never counts again, and what is put
    /// away stays so; what is kept of a request is read back as it was.
    #[test]
    fn no_sequence_of_events_reaches_a_forbidden_state(
        events in proptest::collection::vec((any_step(), any::<bool>()), 0..60),
    ) {
        let mut dossier = Dossier::new();
        let mut granted = 0;
        for (mut step, applicant) in events {
            if let Step::Approve { authorization, linked } = &mut step {
                granted += 1;
                *authorization = granted;
                *linked = match *linked {
                    Some(0..=2) => Some(1_000 + granted),
                    Some(_) => dossier.automatic().map(Authorization::id),
                    None => None,
                };
            }
            let actor = if applicant { Actor::Applicant } else { Actor::Instructor };
            let Ok(done) = dossier.after(&step, actor) else { continue };
            prop_assert!(done.dossier.is_sound(), "{step:?} leads from {dossier:?} to {:?}", done.dossier);
            for (before, after) in dossier.authorizations().iter().zip(done.dossier.authorizations()) {
                prop_assert!(before.is_active() || !after.is_active(), "{step:?} brings back {before:?}");
                prop_assert!(!before.is_revoked() || after.is_revoked(), "{step:?} forgives {before:?}");
            }
            let past = dossier.authorizations().len();
            prop_assert!(done.dossier.authorizations().len() >= past);
            prop_assert!(dossier.state() != State::Archived || done.dossier.state() == State::Archived);
            prop_assert!(done.data == Data::Kept || done.dossier.active().is_some());
            let kept = done.dossier.authorizations().iter();
            let kept = kept.map(|one| Authorization::kept(one.id(), one.name(), one.is_revoked(), one.parent()));
            let read = Dossier::kept(done.dossier.state().as_str(), kept.collect::<Option<_>>().unwrap());
            prop_assert_eq!(read.as_ref(), Some(&done.dossier));
            dossier = done.dossier;
        }
    }
}
