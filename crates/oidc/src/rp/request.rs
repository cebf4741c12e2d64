//! Where the browser is sent to log in (OpenID Connect Core §3.1.2.1; FC §5.4).

use serde_json::Value;
use url::Url;

use crate::pkce::Challenge;
use crate::rp::metadata::ProviderMetadata;

/// The parameters of an authorization request for a code. Absent ones are not sent.
#[derive(Clone, Copy, Debug)]
pub struct AuthorizationRequest<'a> {
    /// Our identifier at the provider.
    pub client_id: &'a str,
    /// Where the answer comes.
    pub redirect_uri: &'a str,
    /// Space-separated scopes, `openid` among them.
    pub scope: &'a str,
    /// Ties the answer to the browser that asks; random.
    pub state: &'a str,
    /// Ties the ID token to this request; random.
    pub nonce: Option<&'a str>,
    /// Levels asked for, the preferred first.
    pub acr_values: Option<&'a str>,
    /// `login`, `consent`, `none`.
    pub prompt: Option<&'a str>,
    /// Claims asked for one by one (OpenID Connect Core §5.5).
    pub claims: Option<&'a Value>,
    /// PKCE with S256 (RFC 7636).
    pub challenge: Option<&'a Challenge>,
    /// Further parameters that a provider documents, such as `idp_hint` (FC §2.5).
    pub further: &'a [(&'a str, &'a str)],
}

/// The address to redirect the browser to. A query that the endpoint already has is kept (RFC 6749 §3.1).
#[must_use]
pub fn authorization_url(provider: &ProviderMetadata, request: &AuthorizationRequest<'_>) -> Url {
    let mut url = provider.authorization_endpoint.clone();
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("client_id", request.client_id);
        query.append_pair("response_type", "code");
        query.append_pair("redirect_uri", request.redirect_uri);
        query.append_pair("scope", request.scope);
        let claims = request.claims.map(Value::to_string);
        let optional = [
            ("acr_values", request.acr_values),
            ("nonce", request.nonce),
            ("state", Some(request.state)),
            ("prompt", request.prompt),
            ("claims", claims.as_deref()),
            ("code_challenge", request.challenge.map(Challenge::as_str)),
            ("code_challenge_method", request.challenge.map(|_| "S256")),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        query.extend_pairs(request.further);
    }
    url
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rp::metadata::StaticAddresses;

    fn provider(authorization: &str) -> ProviderMetadata {
        let given = StaticAddresses {
            issuer: "https://idp.test",
            authorization,
            token: "https://idp.test/token",
            userinfo: "https://idp.test/userinfo",
            jwks: None,
            end_session: None,
        };
        ProviderMetadata::from_addresses(&given, false).unwrap()
    }

    const REQUEST: AuthorizationRequest<'static> = AuthorizationRequest {
        client_id: "fc",
        redirect_uri: "https://fc.test/api/v2/oidc-callback",
        scope: "openid profile email birth",
        state: "s&t=1",
        nonce: Some("n"),
        acr_values: Some("eidas1"),
        prompt: Some("login"),
        claims: None,
        challenge: None,
        further: &[],
    };

    #[test]
    fn the_parameters_of_fc_5_4_are_sent_and_nothing_else() {
        let url = authorization_url(&provider("https://idp.test/authorize"), &REQUEST);
        assert_eq!(
            url.as_str(),
            "https://idp.test/authorize?client_id=fc&response_type=code\
             &redirect_uri=https%3A%2F%2Ffc.test%2Fapi%2Fv2%2Foidc-callback&scope=openid+profile+email+birth\
             &acr_values=eidas1&nonce=n&state=s%26t%3D1&prompt=login"
        );
    }

    #[test]
    fn a_query_of_the_endpoint_is_kept() {
        let url = authorization_url(&provider("https://idp.test/authorize?tenant=a%20b"), &REQUEST);
        assert!(url.as_str().starts_with("https://idp.test/authorize?tenant=a%20b&client_id=fc&"));
    }

    #[test]
    fn claims_challenge_and_further_parameters_are_sent_when_given() {
        let claims = json!({"id_token": {"amr": {"essential": true}}});
        let challenge = Challenge::of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        let request = AuthorizationRequest {
            nonce: None,
            acr_values: None,
            prompt: None,
            claims: Some(&claims),
            challenge: Some(&challenge),
            further: &[("idp_hint", "uid")],
            ..REQUEST
        };
        let url = authorization_url(&provider("https://idp.test/authorize"), &request);
        let sent: Vec<(String, String)> = url.query_pairs().into_owned().skip(4).collect();
        let names: Vec<&str> = sent.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["state", "claims", "code_challenge", "code_challenge_method", "idp_hint"]);
        assert_eq!(sent[1].1, claims.to_string());
        assert_eq!(sent[2].1, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
