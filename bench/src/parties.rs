//! The service providers of the bench: who they are at the server, and how their tokens are signed.

use guichet_jose::SignatureAlgorithm;
use serde_json::{Value, json};

/// A broker that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// Strict, with the register, pairwise subjects and an information page at each login.
    FranceConnect,
    /// The plain profile.
    OpenId,
}

impl Service {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::FranceConnect, Self::OpenId];

    /// Its name in the configuration.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FranceConnect => "franceconnect",
            Self::OpenId => "openid",
        }
    }

    /// What stands before every path.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::FranceConnect => "/api/v2",
            Self::OpenId => "",
        }
    }

    /// The scopes that every client asks for.
    pub(crate) fn scope(self) -> &'static str {
        match self {
            Self::FranceConnect => "openid profile birth email",
            Self::OpenId => "openid profile email",
        }
    }
}

/// A service provider.
#[derive(Debug)]
pub(crate) struct Party {
    /// Where it is registered.
    pub(crate) service: Service,
    number: u8,
    /// Signature of its ID tokens.
    pub(crate) id_token: SignatureAlgorithm,
    /// Signature of userinfo; none means JSON.
    pub(crate) userinfo: Option<SignatureAlgorithm>,
}

/// ES256 throughout.
pub(crate) static FRANCECONNECT_ES256: Party = Party {
    service: Service::FranceConnect,
    number: 1,
    id_token: SignatureAlgorithm::Es256,
    userinfo: Some(SignatureAlgorithm::Es256),
};
/// FranceConnect's own default: HS256, and userinfo as JSON.
pub(crate) static FRANCECONNECT_HS256: Party =
    Party { service: Service::FranceConnect, number: 2, id_token: SignatureAlgorithm::Hs256, userinfo: None };
/// RS256 throughout.
pub(crate) static FRANCECONNECT_RS256: Party = Party {
    service: Service::FranceConnect,
    number: 3,
    id_token: SignatureAlgorithm::Rs256,
    userinfo: Some(SignatureAlgorithm::Rs256),
};
/// The plain profile, whose introspection is measured.
pub(crate) static OPENID: Party =
    Party { service: Service::OpenId, number: 4, id_token: SignatureAlgorithm::Es256, userinfo: None };

/// All of them.
pub(crate) static PARTIES: [&Party; 4] = [&FRANCECONNECT_ES256, &FRANCECONNECT_HS256, &FRANCECONNECT_RS256, &OPENID];

impl Party {
    /// Its identifier.
    pub(crate) fn client_id(&self) -> String {
        format!("be{:062x}", self.number)
    }

    /// Its secret.
    pub(crate) fn client_secret(&self) -> String {
        format!("5ec{:061x}", self.number)
    }

    /// Where it wants its codes. Nobody listens there: the bench reads the address.
    pub(crate) fn redirect_uri(&self) -> String {
        format!("https://party-{}.bench.test/callback", self.number)
    }

    /// Its registration record.
    pub(crate) fn record(&self) -> Value {
        let mut record = json!({
            "service": self.service.name(),
            "name": format!("Bench {}", self.number),
            "client_id": self.client_id(),
            "client_secret": self.client_secret(),
            "entityId": format!("e0{:062x}", self.number),
            "redirect_uris": [self.redirect_uri()],
            "scopes": self.service.scope().split(' ').collect::<Vec<_>>(),
            "id_token_signed_response_alg": self.id_token,
            "token_endpoint_auth_method": "client_secret_post",
        });
        if let (Some(algorithm), Some(members)) = (self.userinfo, record.as_object_mut()) {
            members.insert("userinfo_signed_response_alg".to_owned(), json!(algorithm));
        }
        record
    }
}
