//! What was granted once.

/// Where an authorisation is (DP §2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorizationState {
    /// It counts.
    Active,
    /// A later one took its place.
    Obsolete {
        /// Whether what took its place was taken back with it.
        revoked: bool,
    },
    /// It was taken back.
    Revoked,
}

/// An authorisation as the state machine sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authorization {
    id: i64,
    state: AuthorizationState,
    /// The one that it goes with; none: somebody asked for it by itself (DP §1.7).
    parent: Option<i64>,
}

impl Authorization {
    /// One that was just granted, by itself or with another one.
    pub(super) const fn granted(id: i64, parent: Option<i64>) -> Self {
        Self { id, state: AuthorizationState::Active, parent }
    }

    /// What was kept of one. None: none can be like that.
    #[must_use]
    pub fn kept(id: i64, state: &str, revoked: bool, parent: Option<i64>) -> Option<Self> {
        let state = match (state, revoked) {
            ("active", false) => AuthorizationState::Active,
            ("obsolete", revoked) => AuthorizationState::Obsolete { revoked },
            ("revoked", true) => AuthorizationState::Revoked,
            _ => return None,
        };
        Some(Self { id, state, parent })
    }

    /// Its number.
    #[must_use]
    pub const fn id(&self) -> i64 {
        self.id
    }

    /// Where it is.
    #[must_use]
    pub const fn state(&self) -> AuthorizationState {
        self.state
    }

    /// The name of its state, as it is kept and goes over the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self.state {
            AuthorizationState::Active => "active",
            AuthorizationState::Obsolete { .. } => "obsolete",
            AuthorizationState::Revoked => "revoked",
        }
    }

    /// Whether it was taken back: what anybody who relies on it asks (DP §9.9).
    #[must_use]
    pub const fn is_revoked(&self) -> bool {
        matches!(self.state, AuthorizationState::Revoked | AuthorizationState::Obsolete { revoked: true })
    }

    /// Whether it counts.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self.state, AuthorizationState::Active)
    }

    /// The one that it goes with; none: somebody asked for it by itself.
    #[must_use]
    pub const fn parent(&self) -> Option<i64> {
        self.parent
    }

    /// Whether nobody asked for it by itself.
    #[must_use]
    pub const fn is_automatic(&self) -> bool {
        self.parent.is_some()
    }

    /// The same once a later one took its place.
    pub(super) const fn replaced(self) -> Self {
        let state = match self.state {
            AuthorizationState::Active => AuthorizationState::Obsolete { revoked: false },
            other => other,
        };
        Self { state, ..self }
    }

    /// The same once it was taken back: an obsolete one stays obsolete.
    pub(super) const fn revoked(self) -> Self {
        let state = match self.state {
            AuthorizationState::Active | AuthorizationState::Revoked => AuthorizationState::Revoked,
            AuthorizationState::Obsolete { .. } => AuthorizationState::Obsolete { revoked: true },
        };
        Self { state, ..self }
    }
}
