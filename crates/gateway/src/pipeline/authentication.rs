//! Who calls must be known, and in time (AP §1.3, §1.4).

use std::sync::Arc;

use uuid::Uuid;

use super::credential::{Caller, Credential};
use super::{Incoming, mocked};
use crate::Gateway;
use crate::france_connect::{Introspected, Question};
use crate::parameters::Arguments;
use crate::refusal::Refusal;
use crate::token::ApiToken;

/// The user of all calls for FranceConnect (AP §1.4).
const FRANCE_CONNECT: Uuid = Uuid::from_u128(0x1111_1111_1111_1111_1111_1111_1111_1111);

/// Whoever may call.
#[derive(Debug)]
pub(super) struct User {
    /// With its scopes.
    pub(super) user: Arc<ApiToken>,
    /// Whom it is about, when FranceConnect says so.
    pub(super) identity: Option<Arguments>,
    /// How strong the login was, when FranceConnect says so.
    pub(super) level: Option<u8>,
}

/// Whether a scope opens who a person is.
pub(crate) fn tells_identity(scope: &str) -> bool {
    scope.contains("_identite")
}

pub(super) async fn check(
    gateway: &Gateway,
    call: &Incoming<'_>,
    caller: Caller,
    credential: &Credential,
) -> Result<User, Vec<Refusal>> {
    match caller {
        Caller::Nobody => Err(vec![Refusal::Token]),
        Caller::Holder(token) if token.has_expired(call.now) => Err(vec![Refusal::ExpiredToken]),
        Caller::Holder(user) => Ok(User { user, identity: None, level: None }),
        Caller::FranceConnect => {
            let introspected = match mocked::introspection(gateway, credential.text()).await? {
                Some(introspected) => introspected,
                None => asked(gateway, call, credential.text()).await?,
            };
            // FranceConnect tells the identity itself: no block of it comes back (AP §1.4).
            let kept = |scope: &String| call.route.is_flat() || !tells_identity(scope);
            let user = ApiToken {
                id: FRANCE_CONNECT,
                name: "FranceConnect".to_owned(),
                scopes: introspected.scopes.into_iter().filter(kept).collect(),
                siret: introspected.client_id,
                issued_at: call.now.as_second(),
                exp: None,
                blacklisted_at: None,
                rate_limit_per_minute: None,
                allowed_ips: Vec::new(),
            };
            let (identity, level) = (Some(introspected.identity), Some(introspected.level));
            Ok(User { user: Arc::new(user), identity, level })
        }
    }
}

/// What FranceConnect says of a token.
async fn asked(gateway: &Gateway, call: &Incoming<'_>, token: &str) -> Result<Introspected, Vec<Refusal>> {
    let account = call.api.producer.france_connect.as_deref();
    let (Some(asked), Some(account)) = (&gateway.parts.france_connect, account) else {
        return Err(vec![Refusal::FranceConnect { code: "50002", detail: String::new() }]);
    };
    asked.introspect(Question { account, token, request_id: &call.request_id }).await
}
