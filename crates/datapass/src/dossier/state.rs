//! Where a request is.

/// Whether a request asks for the first time, or to change what was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// Nothing was granted.
    First,
    /// Something was, and holds until the change is granted.
    Reopening,
}

/// Where a request is (DP §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// With the applicant, never submitted or taken up again.
    Draft(Attempt),
    /// With the instructors.
    Submitted(Attempt),
    /// With the applicant, who was asked to change it.
    ChangesRequested(Attempt),
    /// Granted.
    Validated,
    /// Refused.
    Refused,
    /// Granted once, and taken back.
    Revoked,
    /// Put away.
    Archived,
}

impl State {
    /// The names, as they are kept and go over the wire, in the order of the reference.
    pub const NAMES: [&'static str; 7] =
        ["draft", "submitted", "changes_requested", "validated", "refused", "revoked", "archived"];

    /// The name as it is kept and goes over the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft(_) => "draft",
            Self::Submitted(_) => "submitted",
            Self::ChangesRequested(_) => "changes_requested",
            Self::Validated => "validated",
            Self::Refused => "refused",
            Self::Revoked => "revoked",
            Self::Archived => "archived",
        }
    }

    /// The state of a kept name; `granted`: an authorisation is active.
    pub(super) fn kept(name: &str, granted: bool) -> Option<Self> {
        let attempt = if granted { Attempt::Reopening } else { Attempt::First };
        Some(match name {
            "draft" => Self::Draft(attempt),
            "submitted" => Self::Submitted(attempt),
            "changes_requested" => Self::ChangesRequested(attempt),
            "validated" => Self::Validated,
            "refused" => Self::Refused,
            "revoked" => Self::Revoked,
            "archived" => Self::Archived,
            _ => return None,
        })
    }

    /// Which attempt is under way.
    #[must_use]
    pub const fn attempt(self) -> Option<Attempt> {
        match self {
            Self::Draft(attempt) | Self::Submitted(attempt) | Self::ChangesRequested(attempt) => Some(attempt),
            Self::Validated | Self::Refused | Self::Revoked | Self::Archived => None,
        }
    }

    /// Whether the applicant may change the answers.
    #[must_use]
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft(_) | Self::ChangesRequested(_))
    }

    /// Whether an instructor may decide.
    #[must_use]
    pub const fn is_decidable(self) -> bool {
        matches!(self, Self::Submitted(_) | Self::ChangesRequested(_))
    }

    /// Whether the request counts against the one that a definition allows (DP §1.3).
    #[must_use]
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Revoked | Self::Refused | Self::Archived)
    }
}
