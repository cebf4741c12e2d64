//! The address of every endpoint, written once: routers, links, redirects and discovery all read it here (FC §1.2).

use serde::{Deserialize, Serialize};

/// An endpoint of a provider. Its path below the issuer is the same in every profile; the profile gives the prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Endpoint {
    /// `GET /`
    Landing,
    /// `GET /accessibilite`
    Accessibility,
    /// `GET /.well-known/openid-configuration`
    Discovery,
    /// `GET /jwks`
    Jwks,
    /// `GET|POST /authorize`
    Authorize,
    /// `GET /authorize/{uid}`: resume after the interaction.
    Resume,
    /// `POST /token`
    Token,
    /// `GET /userinfo` (and POST where the profile routes it)
    Userinfo,
    /// `POST /token/revocation` (RFC 7009)
    Revocation,
    /// `POST /token/introspection` (RFC 7662)
    Introspection,
    /// `POST /checktoken`: what a data provider asks of an access token (AF §1.3)
    Checktoken,
    /// `GET /session/end` (RP-initiated logout)
    EndSession,
    /// `POST /session/end/confirm`
    EndSessionConfirm,
    /// `GET /session/end/success`
    EndSessionSuccess,
    /// `GET /interaction/{uid}`: choice of the identity provider.
    Interaction,
    /// `POST /redirect-to-idp`
    RedirectToIdp,
    /// `GET /oidc-callback`
    Callback,
    /// `GET /interaction/{uid}/verify`
    Verify,
    /// `GET /interaction/{uid}/consent`
    Consent,
    /// `POST /login`
    Login,
    /// `GET /auto-login`
    AutoLogin,
    /// `GET /redirect-to-sp-with-error`
    BackToClient,
    /// `GET /client/.well-known/keys`
    ClientKeys,
    /// `POST /client/disconnect-from-idp`
    DisconnectFromIdp,
    /// `GET /client/logout-callback`
    LogoutCallback,
    /// `GET|POST /identity-provider-selection`: several providers serve the domain of an address (PC §5.4).
    ProviderSelection,
    /// `GET|POST /verify-email`: the code that was sent by mail (PC §5.8).
    VerifyEmail,
    /// `POST /verify-email/resend`
    ResendCode,
    /// `GET /interaction/{uid}/error`: the flow ends with this error (PC §1.2).
    InteractionError,
    /// `GET /livez`: the process answers (PC §1.2).
    Live,
    /// `GET /readyz`: what it needs answers, too.
    Ready,
    /// `GET /readyz/{check}`: one of these.
    ReadyCheck,
}

impl Endpoint {
    /// Every endpoint, for routers and for tests that walk them.
    pub const ALL: [Endpoint; 32] = [
        Endpoint::Landing,
        Endpoint::Accessibility,
        Endpoint::Discovery,
        Endpoint::Jwks,
        Endpoint::Authorize,
        Endpoint::Resume,
        Endpoint::Token,
        Endpoint::Userinfo,
        Endpoint::Revocation,
        Endpoint::Introspection,
        Endpoint::Checktoken,
        Endpoint::EndSession,
        Endpoint::EndSessionConfirm,
        Endpoint::EndSessionSuccess,
        Endpoint::Interaction,
        Endpoint::RedirectToIdp,
        Endpoint::Callback,
        Endpoint::Verify,
        Endpoint::Consent,
        Endpoint::Login,
        Endpoint::AutoLogin,
        Endpoint::BackToClient,
        Endpoint::ClientKeys,
        Endpoint::DisconnectFromIdp,
        Endpoint::LogoutCallback,
        Endpoint::ProviderSelection,
        Endpoint::VerifyEmail,
        Endpoint::ResendCode,
        Endpoint::InteractionError,
        Endpoint::Live,
        Endpoint::Ready,
        Endpoint::ReadyCheck,
    ];

    /// The path below the prefix of the profile; `{uid}` is the place of an interaction's identifier.
    pub const fn path(self) -> &'static str {
        match self {
            Endpoint::Landing => "/",
            Endpoint::Accessibility => "/accessibilite",
            Endpoint::Discovery => "/.well-known/openid-configuration",
            Endpoint::Jwks => "/jwks",
            Endpoint::Authorize => "/authorize",
            Endpoint::Resume => "/authorize/{uid}",
            Endpoint::Token => "/token",
            Endpoint::Userinfo => "/userinfo",
            Endpoint::Revocation => "/token/revocation",
            Endpoint::Introspection => "/token/introspection",
            Endpoint::Checktoken => "/checktoken",
            Endpoint::EndSession => "/session/end",
            Endpoint::EndSessionConfirm => "/session/end/confirm",
            Endpoint::EndSessionSuccess => "/session/end/success",
            Endpoint::Interaction => "/interaction/{uid}",
            Endpoint::RedirectToIdp => "/redirect-to-idp",
            Endpoint::Callback => "/oidc-callback",
            Endpoint::Verify => "/interaction/{uid}/verify",
            Endpoint::Consent => "/interaction/{uid}/consent",
            Endpoint::Login => "/login",
            Endpoint::AutoLogin => "/auto-login",
            Endpoint::BackToClient => "/redirect-to-sp-with-error",
            Endpoint::ClientKeys => "/client/.well-known/keys",
            Endpoint::DisconnectFromIdp => "/client/disconnect-from-idp",
            Endpoint::LogoutCallback => "/client/logout-callback",
            Endpoint::ProviderSelection => "/identity-provider-selection",
            Endpoint::VerifyEmail => "/verify-email",
            Endpoint::ResendCode => "/verify-email/resend",
            Endpoint::InteractionError => "/interaction/{uid}/error",
            Endpoint::Live => "/livez",
            Endpoint::Ready => "/readyz",
            Endpoint::ReadyCheck => "/readyz/{check}",
        }
    }

    /// Whether service providers call it or send people there, by its address in discovery.
    #[must_use]
    pub const fn is_for_service_providers(self) -> bool {
        matches!(
            self,
            Self::Discovery
                | Self::Jwks
                | Self::Authorize
                | Self::Token
                | Self::Userinfo
                | Self::Revocation
                | Self::Introspection
                | Self::EndSession
        )
    }

    /// The path with the interaction's identifier in its place.
    pub fn of(self, uid: &str) -> String {
        self.path().replace("{uid}", uid)
    }
}
