//! The journeys that can be played.

use clap::ValueEnum;
use guichet_jose::SignatureAlgorithm;
use serde_json::{Map, Value, json};

use super::{authorization, legal_aid};
use crate::services::ServiceName;

/// A journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Scenario {
    /// A citizen logs in to a public service through FranceConnect
    #[default]
    Franceconnect,
    /// The same at a private service, which must ask for consent (FC §5.7)
    Consent,
    /// A professional logs in through ProConnect, where a work e-mail address is enough
    Proconnect,
    /// A person logs in through the plain OpenID Connect provider, with PKCE
    Openid,
    /// A citizen asks for legal aid, and the tax administration tells the income: nothing is typed, nothing uploaded
    AideJuridictionnelle,
    /// A town asks DataPass for data and for FranceConnect's button, is granted both, uses them, and loses them
    Habilitation,
}

/// How the relying party proves who it is at the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClientAuthentication {
    /// `client_secret_post`, the only one in practice at FranceConnect (FC §3.1).
    Post,
    /// `client_secret_basic`, the default of OpenID Connect.
    Basic,
}

/// How a person says where they log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// They choose among the providers that the broker offers.
    Choice,
    /// They give a work e-mail address, whose domain decides (PC §5.4).
    Address,
}

/// What a service provider does once it knows who is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It greets them.
    LogIn,
    /// It reads their income and compares it with a ceiling (AF §4).
    LegalAid,
}

impl Purpose {
    /// What the information page must say beside the identity.
    pub(super) fn transmitted(self) -> &'static [&'static str] {
        match self {
            Self::LogIn => &[],
            Self::LegalAid => legal_aid::TRANSMITTED,
        }
    }
}

/// What the scenario's relying party asks for.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// The broker.
    pub(super) service: ServiceName,
    /// Scopes, space-separated.
    pub(super) scope: &'static str,
    /// `acr_values`, where the broker demands it.
    pub(super) acr_values: Option<&'static str>,
    /// Whether the request is bound by PKCE (S256).
    pub(super) pkce: bool,
    pub(super) authentication: ClientAuthentication,
    pub(super) id_token_algorithm: SignatureAlgorithm,
    /// Absent: userinfo comes as JSON.
    pub(super) userinfo_algorithm: Option<SignatureAlgorithm>,
    /// A public service or a private one with consent.
    pub(super) consent: bool,
    pub(super) way: Way,
    /// Who logs in when nobody is asked for.
    pub(super) persona: &'static str,
    pub(super) purpose: Purpose,
}

impl Scenario {
    pub(super) fn plan(self) -> Plan {
        let franceconnect = Plan {
            service: ServiceName::FranceConnect,
            scope: "openid given_name family_name birthdate gender birthplace birthcountry email",
            acr_values: Some("eidas1"),
            pkce: false,
            authentication: ClientAuthentication::Post,
            id_token_algorithm: SignatureAlgorithm::Es256,
            userinfo_algorithm: Some(SignatureAlgorithm::Es256),
            consent: false,
            way: Way::Choice,
            persona: "test",
            purpose: Purpose::LogIn,
        };
        match self {
            Self::Franceconnect => franceconnect,
            Self::Consent => Plan { consent: true, ..franceconnect },
            Self::Proconnect => Plan {
                service: ServiceName::ProConnect,
                scope: "openid given_name usual_name email siret organization_label roles idp_id",
                acr_values: None,
                pkce: true,
                way: Way::Address,
                persona: "angela_mairie",
                ..franceconnect
            },
            Self::Openid => Plan {
                service: ServiceName::Openid,
                scope: "openid profile email",
                acr_values: None,
                pkce: true,
                authentication: ClientAuthentication::Basic,
                id_token_algorithm: SignatureAlgorithm::Rs256,
                userinfo_algorithm: None,
                ..franceconnect
            },
            // What the citizen is asked for in the end.
            Self::Habilitation => Plan {
                scope: authorization::SCOPE,
                // DataPass asks for no signature by a key of the server: they come as a client's record has it by default.
                id_token_algorithm: SignatureAlgorithm::Hs256,
                userinfo_algorithm: None,
                ..franceconnect
            },
            Self::AideJuridictionnelle => Plan {
                scope: "openid identite_pivot dgfip_annee_n_moins_1 dgfip_rfr dgfip_nbpart dgfip_aft",
                purpose: Purpose::LegalAid,
                ..franceconnect
            },
        }
    }
}

impl Plan {
    /// The body of `POST /control/v1/clients`.
    pub(super) fn registration(&self, redirect_uri: &str) -> Map<String, Value> {
        let mut body = Map::from_iter([
            ("service".to_owned(), json!(self.service)),
            ("name".to_owned(), json!("Guichet demo")),
            ("redirect_uris".to_owned(), json!([redirect_uri])),
            ("scopes".to_owned(), json!(self.scope.split(' ').collect::<Vec<_>>())),
            ("id_token_signed_response_alg".to_owned(), json!(self.id_token_algorithm.as_str())),
        ]);
        if let Some(algorithm) = self.userinfo_algorithm {
            body.insert("userinfo_signed_response_alg".to_owned(), json!(algorithm.as_str()));
        }
        if self.consent {
            body.insert("type".to_owned(), json!("private"));
            body.insert("identityConsent".to_owned(), json!(true));
        }
        body
    }
}
