//! `grant_type=refresh_token` (PC §3.2; RFC 6749 §6, RFC 9700 §4.14.2).

use guichet_oidc::{
    client::Client,
    refresh::{self, Next, RefreshRequest},
    token::Reason,
};
use guichet_store::ephemeral::Taken;
use jiff::Timestamp;

use super::{Failure, Granted, Refresh, revokes};
use crate::{broker::Broker, issued::RefreshToken};

/// Looks at the refresh token, and takes it when its time to be replaced has come. One that was replaced revokes its
/// grant when its client presents it again; another client's is not touched.
pub(super) async fn refreshed(
    broker: &Broker,
    client: &Client,
    request: &RefreshRequest,
    now: Timestamp,
) -> Result<Granted, Failure> {
    let store = &broker.parts.stores.ephemeral;
    let Some(found) = store.get::<RefreshToken>(&request.token, now).await? else {
        return Err(replaced_before(broker, client, &request.token, now).await?.into());
    };
    let RefreshToken { grant, iat, exp } = found.value;
    let granted = refresh::granted(&grant, client, request)?;
    let refresh = match refresh::next(iat, exp, now.as_second()) {
        Next::Same => Refresh::Kept(request.token.clone()),
        Next::Another => match store.take::<RefreshToken>(&request.token, now).await? {
            Taken::Value(_) => Refresh::Issued { grant: Box::new(grant), until: found.expires_at },
            Taken::Already(of) if revokes(broker, client, of.as_ref(), now).await? => {
                return Err(Reason::RefreshTokenConsumed.into());
            }
            Taken::Already(_) | Taken::Absent => return Err(Reason::RefreshTokenNotFound.into()),
        },
    };
    Ok(Granted { grant: granted, id: found.grant, refresh: Some(refresh) })
}

/// Why a refresh token is not there.
async fn replaced_before(broker: &Broker, client: &Client, token: &str, now: Timestamp) -> Result<Reason, Failure> {
    Ok(match broker.parts.stores.ephemeral.take::<RefreshToken>(token, now).await? {
        Taken::Already(of) if revokes(broker, client, of.as_ref(), now).await? => Reason::RefreshTokenConsumed,
        _ => Reason::RefreshTokenNotFound,
    })
}
