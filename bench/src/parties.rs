//! The service providers of the bench: who they are at the server, and how their tokens are signed.

use guichet_jose::{ContentEncryption, KeyManagementAlgorithm, SignatureAlgorithm};
use serde_json::{Value, json};

/// A broker that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// Strict, with the register, pairwise subjects and an information page at each login.
    FranceConnect,
    /// The same with identity providers and service providers that encrypt.
    FranceConnectPlus,
    /// For professionals: led by a work address, no page at single sign-on, refresh tokens.
    ProConnect,
    /// The plain profile.
    OpenId,
}

impl Service {
    /// Those of the server that most lines share.
    pub(crate) const USUAL: &'static [Self] = &[Self::FranceConnect, Self::OpenId];
    /// The high platform alone.
    pub(crate) const HIGH: &'static [Self] = &[Self::FranceConnectPlus];
    /// ProConnect alone.
    pub(crate) const PROFESSIONAL: &'static [Self] = &[Self::ProConnect];

    /// Its name in the configuration.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FranceConnect => "franceconnect",
            Self::FranceConnectPlus => "franceconnect-plus",
            Self::ProConnect => "proconnect",
            Self::OpenId => "openid",
        }
    }

    /// What stands before every path.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::FranceConnect | Self::FranceConnectPlus | Self::ProConnect => "/api/v2",
            Self::OpenId => "",
        }
    }

    /// The scopes that every client asks for.
    pub(crate) fn scope(self) -> &'static str {
        match self {
            Self::FranceConnect | Self::FranceConnectPlus => "openid profile birth email",
            Self::ProConnect => "openid given_name usual_name email uid siret idp_id",
            Self::OpenId => "openid profile email",
        }
    }

    /// The level that every client asks for, and that the identity provider gives.
    pub(crate) fn acr(self) -> &'static str {
        match self {
            Self::FranceConnect | Self::ProConnect | Self::OpenId => "eidas1",
            Self::FranceConnectPlus => "eidas2",
        }
    }

    /// The claim that holds the name by which the bench knows people.
    pub(crate) fn name_claim(self) -> &'static str {
        match self {
            Self::FranceConnect | Self::FranceConnectPlus | Self::OpenId => "family_name",
            Self::ProConnect => "usual_name",
        }
    }
}

/// A service provider.
#[derive(Debug)]
pub(crate) struct Party {
    /// Where it is registered.
    pub(crate) service: Service,
    number: u32,
    /// Signature of its ID tokens.
    pub(crate) id_token: SignatureAlgorithm,
    /// Signature of userinfo; none means JSON.
    pub(crate) userinfo: Option<SignatureAlgorithm>,
    /// Encryption of both for the key that it publishes in the world.
    pub(crate) encryption: Option<KeyManagementAlgorithm>,
}

/// How the content of encrypted tokens is encrypted, by everybody (FC §3.2, §5.4).
pub(crate) const CONTENT: ContentEncryption = ContentEncryption::A256Gcm;

/// ES256 throughout.
pub(crate) static FRANCECONNECT_ES256: Party = Party {
    service: Service::FranceConnect,
    number: 1,
    id_token: SignatureAlgorithm::Es256,
    userinfo: Some(SignatureAlgorithm::Es256),
    encryption: None,
};
/// FranceConnect's own default: HS256, and userinfo as JSON.
pub(crate) static FRANCECONNECT_HS256: Party = Party {
    service: Service::FranceConnect,
    number: 2,
    id_token: SignatureAlgorithm::Hs256,
    userinfo: None,
    encryption: None,
};
/// RS256 throughout.
pub(crate) static FRANCECONNECT_RS256: Party = Party {
    service: Service::FranceConnect,
    number: 3,
    id_token: SignatureAlgorithm::Rs256,
    userinfo: Some(SignatureAlgorithm::Rs256),
    encryption: None,
};
/// The plain profile, whose introspection is measured.
pub(crate) static OPENID: Party = Party {
    service: Service::OpenId,
    number: 4,
    id_token: SignatureAlgorithm::Es256,
    userinfo: None,
    encryption: None,
};
/// ES256 within RSA-OAEP-256.
pub(crate) static PLUS_RSA: Party = high(5, KeyManagementAlgorithm::RsaOaep256);
/// ES256 within ECDH-ES.
pub(crate) static PLUS_ECDH: Party = high(6, KeyManagementAlgorithm::EcdhEs);

const fn high(number: u32, algorithm: KeyManagementAlgorithm) -> Party {
    Party {
        service: Service::FranceConnectPlus,
        number,
        id_token: SignatureAlgorithm::Es256,
        userinfo: Some(SignatureAlgorithm::Es256),
        encryption: Some(algorithm),
    }
}

/// ES256 throughout, introspection too.
pub(crate) static PROCONNECT: Party = Party {
    service: Service::ProConnect,
    number: 7,
    id_token: SignatureAlgorithm::Es256,
    userinfo: Some(SignatureAlgorithm::Es256),
    encryption: None,
};

/// Identifier and secret of the data provider that asks at FranceConnect+ whose access token it was sent.
pub(crate) const DATA_PROVIDER: (&str, &str) = (
    "da7a0000000000000000000000000000000000000000000000000000000000da",
    "da7a5ec00000000000000000000000000000000000000000000000000000005e",
);

/// Its record (AF §1.4): it has the key that the world publishes.
pub(crate) fn data_provider(keys: &str, encryption: KeyManagementAlgorithm) -> Value {
    json!({
        "service": Service::FranceConnectPlus.name(),
        "uid": "6f21b751-ed06-48b6-a59c-36e1300a36be",
        "title": "Bench",
        "scopes": ["dgfip_rfr"],
        "client_id": DATA_PROVIDER.0,
        "client_secret": DATA_PROVIDER.1,
        "jwks_uri": keys,
        "checktoken_signed_response_alg": SignatureAlgorithm::Es256,
        "checktoken_encrypted_response_alg": encryption,
        "checktoken_encrypted_response_enc": CONTENT.as_str(),
    })
}

/// Those whom the configuration declares.
pub(crate) static PARTIES: [&Party; 7] =
    [&FRANCECONNECT_ES256, &FRANCECONNECT_HS256, &FRANCECONNECT_RS256, &OPENID, &PLUS_RSA, &PLUS_ECDH, &PROCONNECT];

/// The first of many that are imported; they are as [`FRANCECONNECT_ES256`].
pub(crate) static IMPORTED: Party = imported(0);

/// One of many that are imported.
pub(crate) const fn imported(place: u32) -> Party {
    Party {
        service: Service::FranceConnect,
        number: 1_000 + place,
        id_token: SignatureAlgorithm::Es256,
        userinfo: Some(SignatureAlgorithm::Es256),
        encryption: None,
    }
}

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

    /// Its registration record. `keys`: where the world publishes the key of service providers.
    pub(crate) fn record(&self, keys: &str) -> Value {
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
        if let (Service::ProConnect, Some(members)) = (self.service, record.as_object_mut()) {
            members.insert("introspection_signed_response_alg".to_owned(), json!(SignatureAlgorithm::Es256));
        }
        if let (Some(algorithm), Some(members)) = (self.encryption, record.as_object_mut()) {
            for what in ["id_token", "userinfo"] {
                members.insert(format!("{what}_encrypted_response_alg"), json!(algorithm.as_str()));
                members.insert(format!("{what}_encrypted_response_enc"), json!(CONTENT.as_str()));
            }
            members.insert("jwks_uri".to_owned(), json!(keys));
        }
        record
    }
}
