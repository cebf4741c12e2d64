//! Tokens that were issued, as they are found again by their text.

use guichet_oidc::token::CodeGrant;
use guichet_store::{
    StoreError,
    ephemeral::{Entry, GrantId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{broker::Broker, interaction::AccessToken};

/// The refresh token: what it stands for (PC §3.2).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefreshToken {
    /// What was granted, as [`guichet_oidc::refresh::kept`] leaves it.
    pub grant: CodeGrant,
    /// Issued at, seconds since the epoch.
    pub iat: i64,
    /// Ends at, seconds since the epoch: where the first one of its grant ends.
    pub exp: i64,
}

impl Entry for RefreshToken {
    const PREFIX: &'static str = "refresh-token";
}

/// A token that still serves.
pub(crate) enum Issued {
    /// It opens userinfo.
    Access(AccessToken),
    /// It gives others; what was issued with it ends under the name of the grant.
    Refresh(RefreshToken, Option<GrantId>),
}

impl Issued {
    /// What it stands for.
    pub(crate) fn grant(&self) -> &CodeGrant {
        match self {
            Self::Access(AccessToken { grant, .. }) | Self::Refresh(RefreshToken { grant, .. }, _) => grant,
        }
    }
}

impl Broker {
    /// The token of this text, of either kind.
    pub(crate) async fn issued(&self, token: &str, now: Timestamp) -> Result<Option<Issued>, StoreError> {
        let store = &self.parts.stores.ephemeral;
        if let Some(found) = store.get::<AccessToken>(token, now).await? {
            return Ok(Some(Issued::Access(found.value)));
        }
        if self.parts.profile.lifetimes.refresh_token.is_none() {
            return Ok(None);
        }
        let found = store.get::<RefreshToken>(token, now).await?;
        Ok(found.map(|found| Issued::Refresh(found.value, found.grant)))
    }
}
