//! Where the browser is sent to log out (RP-Initiated Logout §2; FC §5.11).

use url::Url;

use crate::rp::metadata::ProviderMetadata;

/// The parameters of a logout. Absent ones are not sent.
#[derive(Clone, Copy)]
pub struct LogoutRequest<'a> {
    /// The ID token that the provider issued to us.
    pub id_token_hint: Option<&'a str>,
    /// Where the browser comes back, as registered.
    pub post_logout_redirect_uri: Option<&'a str>,
    /// Ties the way back to this logout; random.
    pub state: Option<&'a str>,
    /// Our identifier, for providers that want it beside the hint.
    pub client_id: Option<&'a str>,
}

/// The address to redirect the browser to; `None` when the provider has no logout endpoint.
#[must_use]
pub fn logout_url(provider: &ProviderMetadata, request: &LogoutRequest<'_>) -> Option<Url> {
    let mut url = provider.end_session_endpoint.clone()?;
    {
        let mut query = url.query_pairs_mut();
        let parameters = [
            ("id_token_hint", request.id_token_hint),
            ("post_logout_redirect_uri", request.post_logout_redirect_uri),
            ("state", request.state),
            ("client_id", request.client_id),
        ];
        for (name, value) in parameters {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
    }
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rp::metadata::StaticAddresses;

    #[test]
    fn a_logout_carries_hint_return_address_and_state_where_there_is_an_endpoint() {
        let given = StaticAddresses {
            issuer: "https://idp.test",
            authorization: "https://idp.test/authorize",
            token: "https://idp.test/token",
            userinfo: "https://idp.test/userinfo",
            jwks: None,
            end_session: Some("https://idp.test/session/end"),
        };
        let request = LogoutRequest {
            id_token_hint: Some("a.b.c"),
            post_logout_redirect_uri: Some("https://fc.test/back?x=1"),
            state: Some("st"),
            client_id: None,
        };
        let provider = ProviderMetadata::from_addresses(&given, false).unwrap();
        assert_eq!(
            logout_url(&provider, &request).unwrap().as_str(),
            "https://idp.test/session/end?id_token_hint=a.b.c\
             &post_logout_redirect_uri=https%3A%2F%2Ffc.test%2Fback%3Fx%3D1&state=st"
        );
        let without = StaticAddresses { end_session: None, ..given };
        assert_eq!(logout_url(&ProviderMetadata::from_addresses(&without, false).unwrap(), &request), None);
    }
}
