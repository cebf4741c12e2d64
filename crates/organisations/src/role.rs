//! Roles that a broker tells of a professional (PC §4, scope `roles`).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A role. Those of hospitals, managers and the list of article L. 100-3 exist on the wire and follow from nothing here
/// (PC §12, item 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Manager of the organisation.
    #[serde(rename = "dirigeant")]
    Dirigeant,
    /// Works for a public service.
    #[serde(rename = "agent_public")]
    AgentPublic,
    /// Works for an administration in the sense of article L. 100-3 of the code of the relations with the public.
    #[serde(rename = "agent_public_L100-3")]
    AgentPublicL100_3,
    /// Works for the State.
    #[serde(rename = "agent_public_etat")]
    AgentPublicEtat,
    /// Works for a local authority.
    #[serde(rename = "agent_public_territorial")]
    AgentPublicTerritorial,
    /// Works for a public hospital.
    #[serde(rename = "agent_public_hospitalier")]
    AgentPublicHospitalier,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Dirigeant,
        Self::AgentPublic,
        Self::AgentPublicL100_3,
        Self::AgentPublicEtat,
        Self::AgentPublicTerritorial,
        Self::AgentPublicHospitalier,
    ];

    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dirigeant => "dirigeant",
            Self::AgentPublic => "agent_public",
            Self::AgentPublicL100_3 => "agent_public_L100-3",
            Self::AgentPublicEtat => "agent_public_etat",
            Self::AgentPublicTerritorial => "agent_public_territorial",
            Self::AgentPublicHospitalier => "agent_public_hospitalier",
        }
    }

    /// What everybody is where organisations are not looked up, as on the State's own network (PC §5.6).
    #[must_use]
    pub fn without_lookup() -> Vec<Self> {
        vec![Self::AgentPublic]
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_written_in_json_by_its_name() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
    }
}
