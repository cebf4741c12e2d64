//! How a token is prolonged (DP §4.5): three questions, and what follows from the answers.

/// Who is in charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The applicant, as before.
    StillInCharge,
    /// The applicant, for a while.
    WillChangeSoon,
    /// Somebody else: the request is to be handed over first.
    NotInCharge,
}

/// A question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Who is in charge.
    Owner,
    /// Whether the project is the same.
    ProjectPurpose,
    /// Whether the contacts are.
    Contacts,
    /// All answers.
    Summary,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Who is in charge is asked.
    Owner,
    /// Whether the project is the same is asked.
    ProjectPurpose,
    /// Whether the contacts are is asked.
    Contacts,
    /// All is answered.
    Finished,
    /// The request has to be changed at DataPass.
    RequiresUpdate,
    /// The change was submitted there.
    UpdatesRequested,
    /// It was refused there: another may be begun.
    UpdatesRefused,
    /// The token is prolonged.
    Prolonged,
}

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answers {
    /// Who is in charge.
    pub owner: Option<Owner>,
    /// Whether the project is the same.
    pub project_purpose: Option<bool>,
    /// Whether the technical contact is.
    pub technical: Option<bool>,
    /// Whether the contact of the trade is: not asked for API Particulier, and taken as said.
    pub business: Option<bool>,
}

/// A prolongation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prolongation {
    /// How far it is.
    pub state: State,
    /// What was answered.
    pub answers: Answers,
}

/// What follows from the last step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The token is prolonged.
    Prolonged,
    /// The request has to be changed at DataPass.
    RequiresUpdate,
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not one of those that are offered.
    #[error("one of the answers has to be chosen")]
    Unanswered,
    /// The request is to be handed over first.
    #[error("somebody else is in charge")]
    NotInCharge,
    /// A question before is not answered.
    #[error("a question before is not answered")]
    Early,
}

impl Owner {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::StillInCharge, Self::WillChangeSoon, Self::NotInCharge];

    /// The reference's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StillInCharge => "still_in_charge",
            Self::WillChangeSoon => "will_change_soon",
            Self::NotInCharge => "not_in_charge",
        }
    }

    /// The answer of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|owner| owner.name() == name)
    }
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Owner, Self::ProjectPurpose, Self::Contacts, Self::Summary];

    /// The name in the address.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::ProjectPurpose => "project_purpose",
            Self::Contacts => "contacts",
            Self::Summary => "summary",
        }
    }

    /// The step of an address.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}

impl State {
    const ALL: [(Self, i64); 8] = [
        (Self::Owner, 0),
        (Self::ProjectPurpose, 10),
        (Self::Contacts, 20),
        (Self::Finished, 100),
        (Self::RequiresUpdate, 110),
        (Self::UpdatesRequested, 120),
        (Self::UpdatesRefused, 130),
        (Self::Prolonged, 200),
    ];

    /// The reference's number.
    #[must_use]
    pub fn number(self) -> i64 {
        Self::ALL.into_iter().find(|(state, _)| *state == self).map_or(0, |(_, number)| number)
    }

    /// The state of a number.
    #[must_use]
    pub fn of(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == number).map(|(state, _)| state)
    }

    /// The question that is asked now; none once all is decided.
    #[must_use]
    pub const fn step(self) -> Option<Step> {
        match self {
            Self::Owner => Some(Step::Owner),
            Self::ProjectPurpose => Some(Step::ProjectPurpose),
            Self::Contacts => Some(Step::Contacts),
            Self::Finished => Some(Step::Summary),
            Self::RequiresUpdate | Self::UpdatesRequested | Self::UpdatesRefused | Self::Prolonged => None,
        }
    }
}

impl Prolongation {
    /// One that begins.
    #[must_use]
    pub fn begun() -> Self {
        Self { state: State::Owner, answers: Answers::default() }
    }

    /// The one to go on with, where `kept` was begun before.
    #[must_use]
    pub fn going_on(kept: Option<Self>) -> Self {
        match kept {
            Some(kept) if !matches!(kept.state, State::UpdatesRefused | State::Prolonged) => kept,
            _ => Self::begun(),
        }
    }

    /// Whether a step may be shown: it and those before it.
    #[must_use]
    pub fn reaches(self, step: Step) -> bool {
        let place = |wanted: Step| Step::ALL.iter().position(|known| *known == wanted).unwrap_or(0);
        self.state.step().is_some_and(|now| place(step) <= place(now))
    }

    /// It with the answer to a question; `value` finds what was chosen by the name of the field.
    ///
    /// # Errors
    /// [`Refused`]; it is then as it was, but for [`Refused::NotInCharge`], where it stays with the first question.
    pub fn answered<'v>(self, step: Step, value: impl Fn(&str) -> &'v str) -> Result<Self, Refused> {
        if !self.reaches(step) {
            return Err(Refused::Early);
        }
        let yes = |field: &str| match value(field) {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Refused::Unanswered),
        };
        let mut answers = self.answers;
        let state = match step {
            Step::Owner => {
                let owner = Owner::of(value("owner")).ok_or(Refused::Unanswered)?;
                if owner == Owner::NotInCharge {
                    return Err(Refused::NotInCharge);
                }
                answers.owner = Some(owner);
                State::ProjectPurpose
            }
            Step::ProjectPurpose => {
                answers.project_purpose = Some(yes("project_purpose")?);
                State::Contacts
            }
            Step::Contacts => {
                answers.technical = Some(yes("contact_technique")?);
                answers.business = Some(true);
                State::Finished
            }
            Step::Summary => State::Finished,
        };
        Ok(Self { state, answers })
    }

    /// What follows, once all is answered.
    ///
    /// # Errors
    /// [`Refused::Early`].
    pub fn outcome(self) -> Result<Outcome, Refused> {
        let Answers { owner, project_purpose, technical, business } = self.answers;
        match (self.state, owner, project_purpose, technical, business) {
            (State::Finished, Some(_), Some(purpose), Some(technical), Some(business)) => {
                Ok(if purpose && technical && business { Outcome::Prolonged } else { Outcome::RequiresUpdate })
            }
            _ => Err(Refused::Early),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(answers: [&'static str; 3]) -> Result<Prolongation, Refused> {
        let steps =
            [(Step::Owner, "owner"), (Step::ProjectPurpose, "project_purpose"), (Step::Contacts, "contact_technique")];
        steps.into_iter().zip(answers).try_fold(Prolongation::begun(), |kept, ((step, field), answer)| {
            kept.answered(step, |asked| if asked == field { answer } else { "" })
        })
    }

    #[test]
    fn a_token_is_prolonged_when_nothing_has_changed_and_else_the_request_is_updated() {
        let outcome = |answers| answered(answers).and_then(Prolongation::outcome);
        assert_eq!(outcome(["still_in_charge", "true", "true"]), Ok(Outcome::Prolonged));
        assert_eq!(outcome(["will_change_soon", "true", "true"]), Ok(Outcome::Prolonged));
        assert_eq!(outcome(["still_in_charge", "false", "true"]), Ok(Outcome::RequiresUpdate));
        assert_eq!(outcome(["still_in_charge", "true", "false"]), Ok(Outcome::RequiresUpdate));
        assert_eq!(outcome(["not_in_charge", "true", "true"]), Err(Refused::NotInCharge));
        for hostile in ["", "TRUE", "1", "<script>"] {
            assert_eq!(outcome(["still_in_charge", hostile, "true"]), Err(Refused::Unanswered), "{hostile}");
        }
    }

    #[test]
    fn no_question_is_answered_before_those_that_come_first() {
        let begun = Prolongation::begun();
        assert_eq!(begun.answered(Step::Contacts, |_| "true"), Err(Refused::Early));
        assert_eq!(begun.outcome(), Err(Refused::Early));
        let finished = answered(["still_in_charge", "false", "true"]).unwrap();
        // Going back: the answers that follow are asked again.
        let changed = finished.answered(Step::ProjectPurpose, |_| "true").unwrap();
        assert_eq!((changed.state, changed.outcome()), (State::Contacts, Err(Refused::Early)));
    }

    #[test]
    fn one_that_was_refused_or_has_ended_is_followed_by_another() {
        let kept =
            |state| Prolongation { state, answers: Answers { project_purpose: Some(false), ..Answers::default() } };
        for state in [State::UpdatesRefused, State::Prolonged] {
            assert_eq!(Prolongation::going_on(Some(kept(state))), Prolongation::begun());
        }
        assert_eq!(Prolongation::going_on(Some(kept(State::RequiresUpdate))), kept(State::RequiresUpdate));
        for (state, number) in State::ALL {
            assert_eq!(State::of(number), Some(state));
        }
    }
}
