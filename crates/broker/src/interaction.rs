//! One flow, from the authorization request to the code: a lifecycle whose steps consume each other (FC §5.1).

use guichet_jose::constant_time_eq;
use guichet_oidc::endpoints::Endpoint;
use guichet_store::ephemeral::Entry;
use serde::{Deserialize, Serialize};

use crate::{professional::Typed, refusal::Refusal, session::Login};

mod flow;
mod misread;
mod printed;

pub use flow::{Flow, Hints, StoredPrompt};
pub(crate) use misread::Misread;

/// A flow and the state that it has reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interaction {
    /// What the service provider asked for.
    pub flow: Flow,
    /// How far the flow is.
    pub state: State,
}

impl Entry for Interaction {
    const PREFIX: &'static str = "interaction";
}

/// How far a flow is. Each variant holds the data of that state and no other.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Asked for; the identity provider is not chosen.
    Started {
        /// Token of the page, once shown.
        csrf: Option<String>,
        /// The provider that failed just before, for the banner.
        failed_idp: Option<String>,
    },
    /// She typed an address that several providers serve.
    Typed(Typed),
    /// Sent to an identity provider.
    Chosen(Chosen),
    /// Back from it; its answer is being fetched. Never left but by the request that entered it.
    Redeeming,
    /// Its answer is there, or a finished login stands for it.
    Returned(Box<Login>),
    /// The verification failed; the person may choose again.
    Refused,
    /// The identity is verified.
    Verified {
        /// The login.
        login: Box<Login>,
        /// Token of the page, once shown.
        csrf: Option<String>,
    },
    /// The person goes on to the service provider.
    Accepted {
        /// The login.
        login: Box<Login>,
        /// What will be issued is revoked together under this name.
        grant: String,
    },
}

/// What is remembered while the person is at the identity provider.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// Which provider.
    pub idp_uid: String,
    /// `state` sent.
    pub idp_state: String,
    /// `nonce` sent.
    pub idp_nonce: String,
    /// The page's token, which served.
    pub csrf: Option<String>,
    /// The address that led there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<Typed>,
}

impl Interaction {
    /// The route played last, as the real service's session holds it (FC §5.1 `stepRoute`).
    pub fn last_step(&self) -> Endpoint {
        match &self.state {
            State::Started { csrf: None, failed_idp: None } => Endpoint::Authorize,
            State::Started { csrf: None, failed_idp: Some(_) } => Endpoint::Callback,
            State::Started { csrf: Some(_), .. } => Endpoint::Interaction,
            State::Typed(_) => Endpoint::ProviderSelection,
            State::Chosen(_) => Endpoint::RedirectToIdp,
            State::Returned(_) if self.flow.is_sso => Endpoint::Authorize,
            State::Redeeming | State::Returned(_) => Endpoint::Callback,
            State::Refused | State::Verified { csrf: None, .. } => Endpoint::Verify,
            State::Verified { csrf: Some(_), .. } => Endpoint::Consent,
            State::Accepted { .. } => Endpoint::Login,
        }
    }

    /// Whether a step may be played now (table of FC §5.1).
    ///
    /// # Errors
    /// The same step again where no refresh is allowed (Y420001), else a wrong predecessor (Y190004).
    pub fn may(&self, step: Endpoint) -> Result<(), Refusal> {
        let last = self.last_step();
        let predecessors: &[Endpoint] = match step {
            Endpoint::Interaction => &[
                Endpoint::Authorize,
                Endpoint::Interaction,
                Endpoint::Callback,
                Endpoint::Verify,
                Endpoint::Consent,
                Endpoint::RedirectToIdp,
            ],
            Endpoint::RedirectToIdp => &[Endpoint::Interaction],
            Endpoint::Callback => &[Endpoint::RedirectToIdp],
            Endpoint::Verify => &[Endpoint::Callback, Endpoint::Authorize],
            Endpoint::Consent => &[Endpoint::Verify, Endpoint::Consent],
            Endpoint::Login => &[Endpoint::Consent],
            Endpoint::AutoLogin => &[Endpoint::Verify],
            Endpoint::Resume => &[Endpoint::Login],
            _ => &[],
        };
        if predecessors.contains(&last) {
            Ok(())
        } else if last == step {
            Err(Refusal::ForbiddenRefresh)
        } else {
            Err(Refusal::WrongStep { asked: step.path(), last: last.path() })
        }
    }

    /// Whatever was played is forgotten: the person may go back at any step (PC §5.1).
    #[must_use]
    pub fn anew(mut self) -> Self {
        self.flow.is_sso = false;
        self.state = State::Started { csrf: None, failed_idp: None };
        self
    }

    /// The person is asked for her address.
    #[must_use]
    pub fn asks(mut self, csrf: String) -> Self {
        self.state = State::Started { csrf: Some(csrf), failed_idp: None };
        self
    }

    /// She gave one that several providers serve.
    #[must_use]
    pub fn typed(mut self, typed: Typed) -> Self {
        self.flow.is_sso = false;
        self.state = State::Typed(typed);
        self
    }

    /// The identity provider page is shown, with a new token; whatever came after it is forgotten.
    ///
    /// # Errors
    /// When the flow is past it.
    pub fn show_choice(mut self, csrf: String) -> Result<Self, Refusal> {
        self.may(Endpoint::Interaction)?;
        let failed_idp = match self.state {
            State::Started { failed_idp, .. } => failed_idp,
            _ => None,
        };
        self.flow.is_sso = false;
        self.state = State::Started { csrf: Some(csrf), failed_idp };
        Ok(self)
    }

    /// The person chose a provider.
    ///
    /// # Errors
    /// Wrong step, or a CSRF token that is missing, wrong or consumed.
    pub fn choose(mut self, token: Option<&str>, chosen: Chosen) -> Result<Self, Refusal> {
        if let State::Chosen(Chosen { csrf: Some(consumed), .. }) = &self.state
            && token.is_some_and(|token| constant_time_eq(token.as_bytes(), consumed.as_bytes()))
        {
            return Err(Refusal::CsrfConsumed);
        }
        self.may(Endpoint::RedirectToIdp)?;
        let State::Started { csrf, .. } = &self.state else { return Err(Refusal::CsrfNone) };
        csrf_fits(csrf.as_deref(), token)?;
        self.flow.sent_to = Some(chosen.idp_uid.clone());
        self.state = State::Chosen(Chosen { csrf: csrf.clone(), ..chosen });
        Ok(self)
    }

    /// The person is sent to a provider without having seen the page: a hint, or a decided rehearsal.
    ///
    /// # Errors
    /// When the flow is past the choice.
    pub fn send(mut self, chosen: Chosen) -> Result<Self, Refusal> {
        self.may(Endpoint::Interaction)?;
        self.flow.is_sso = false;
        self.flow.sent_to = Some(chosen.idp_uid.clone());
        self.state = State::Chosen(chosen);
        Ok(self)
    }

    /// The person came back: what was sent is given out once, and the handle burns.
    ///
    /// # Errors
    /// Wrong step.
    pub fn redeem(mut self) -> Result<(Self, Chosen), Refusal> {
        self.may(Endpoint::Callback)?;
        match std::mem::replace(&mut self.state, State::Redeeming) {
            State::Chosen(chosen) => Ok((self, chosen)),
            other => {
                self.state = other;
                Err(Refusal::ForbiddenRefresh)
            }
        }
    }

    /// The provider answered with an error: the choice is offered again with a banner (FC §5.3).
    #[must_use]
    pub fn failed(mut self, idp_title: String) -> Self {
        self.state = State::Started { csrf: None, failed_idp: Some(idp_title) };
        self
    }

    /// The provider's answer is there.
    #[must_use]
    pub fn returned(mut self, login: Login) -> Self {
        self.state = State::Returned(Box::new(login));
        self
    }

    /// The login that is to be verified.
    ///
    /// # Errors
    /// Wrong step.
    pub fn to_verify(&self) -> Result<&Login, Refusal> {
        self.may(Endpoint::Verify)?;
        match &self.state {
            State::Returned(login) => Ok(login),
            _ => Err(Refusal::WrongStep { asked: Endpoint::Verify.path(), last: self.last_step().path() }),
        }
    }

    /// The identity is verified.
    #[must_use]
    pub fn verified(mut self, login: Login) -> Self {
        self.state = State::Verified { login: Box::new(login), csrf: None };
        self
    }

    /// The verification failed.
    #[must_use]
    pub fn refused(mut self) -> Self {
        self.state = State::Refused;
        self
    }

    /// The information or consent page is shown, with a new token.
    ///
    /// # Errors
    /// Wrong step.
    pub fn show_information(mut self, token: String) -> Result<(Self, Login), Refusal> {
        self.may(Endpoint::Consent)?;
        match &mut self.state {
            State::Verified { login, csrf } => {
                *csrf = Some(token);
                let login = (**login).clone();
                Ok((self, login))
            }
            _ => Err(Refusal::ForbiddenRefresh),
        }
    }

    /// The person goes on, from the page with its token.
    ///
    /// # Errors
    /// Wrong step, or a CSRF token that is missing or wrong.
    pub fn accept(mut self, token: Option<&str>, grant: String) -> Result<Self, Refusal> {
        self.may(Endpoint::Login)?;
        let State::Verified { login, csrf } = self.state else { return Err(Refusal::NoIdentity) };
        csrf_fits(csrf.as_deref(), token)?;
        self.state = State::Accepted { login, grant };
        Ok(self)
    }

    /// The person goes on without a page.
    ///
    /// # Errors
    /// Wrong step.
    pub fn accept_without_page(mut self, grant: String) -> Result<Self, Refusal> {
        self.may(Endpoint::AutoLogin)?;
        let State::Verified { login, .. } = self.state else { return Err(Refusal::ForbiddenRefresh) };
        self.state = State::Accepted { login, grant };
        Ok(self)
    }
}

/// Whether a form brought its token.
pub(crate) fn csrf_fits(expected: Option<&str>, received: Option<&str>) -> Result<(), Refusal> {
    let received = received.filter(|token| !token.is_empty()).ok_or(Refusal::CsrfMissing)?;
    let expected = expected.filter(|token| !token.is_empty()).ok_or(Refusal::CsrfNone)?;
    if constant_time_eq(expected.as_bytes(), received.as_bytes()) { Ok(()) } else { Err(Refusal::CsrfWrong) }
}

/// The authorization code: what it stands for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Code(pub guichet_oidc::token::CodeGrant);

impl Entry for Code {
    const PREFIX: &'static str = "code";
}

/// The access token: what it stands for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessToken {
    /// What was granted.
    pub grant: guichet_oidc::token::CodeGrant,
    /// Issued at, seconds since the epoch.
    pub iat: i64,
    /// Ends at, seconds since the epoch.
    pub exp: i64,
}

impl Entry for AccessToken {
    const PREFIX: &'static str = "access-token";
}

/// A client assertion that was used (RFC 7523 §3 rule 7).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UsedAssertion;

impl Entry for UsedAssertion {
    const PREFIX: &'static str = "assertion";
}
