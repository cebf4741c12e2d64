//! What is printed of a flow for debugging: it may end in a log.

use std::fmt;

use super::{Chosen, Flow, State};

/// Handles, and what ties the flow to the person, stay out.
impl fmt::Debug for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { client_id, scopes, acr, prompt, is_sso, .. } = self;
        f.debug_struct("Flow")
            .field("client_id", client_id)
            .field("scopes", scopes)
            .field("acr", acr)
            .field("prompt", prompt)
            .field("is_sso", is_sso)
            .finish_non_exhaustive()
    }
}

/// Tokens of pages stay out.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started { failed_idp, .. } => {
                f.debug_struct("Started").field("failed_idp", failed_idp).finish_non_exhaustive()
            }
            Self::Typed(typed) => typed.fmt(f),
            Self::Chosen(chosen) => chosen.fmt(f),
            Self::Redeeming => f.write_str("Redeeming"),
            Self::Returned(login) => f.debug_tuple("Returned").field(login).finish(),
            Self::Refused => f.write_str("Refused"),
            Self::Verified { login, .. } => f.debug_struct("Verified").field("login", login).finish_non_exhaustive(),
            Self::Accepted { login, .. } => f.debug_struct("Accepted").field("login", login).finish_non_exhaustive(),
        }
    }
}

/// What was drawn for the provider stays out.
impl fmt::Debug for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chosen").field("idp_uid", &self.idp_uid).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use guichet_oidc::claims::ClaimsRequest;

    use super::*;
    use crate::{
        interaction::{Hints, Interaction, StoredPrompt},
        professional::Typed,
        session::Login,
    };

    #[test]
    fn what_is_printed_of_a_flow_holds_no_handle_and_nothing_of_the_person() {
        let secret = |name: &str| format!("secret-{name}");
        let flow = Flow {
            uid: secret("uid"),
            browsing_session_id: secret("session"),
            client_id: "shop".to_owned(),
            redirect_uri: secret("address"),
            response_mode: guichet_oidc::profile::ResponseMode::Query,
            state: Some(secret("state")),
            nonce: Some(secret("nonce")),
            expected_sub: Some(secret("sub")),
            scopes: vec!["openid".to_owned()],
            acr: None,
            prompt: StoredPrompt::default(),
            claims: ClaimsRequest::default(),
            pkce: None,
            suspicious: false,
            is_sso: false,
            decided: false,
            hints: Hints { idp: None, login: Some(secret("address")), siret: None },
            needs_login: false,
            sent_to: Some("provider".to_owned()),
        };
        let login = Login {
            account_id: secret("account"),
            identity_hash: secret("hash"),
            idp_uid: "provider".to_owned(),
            idp_sub: secret("sub"),
            evidence: secret("evidence"),
            ..Login::default()
        };
        let csrf = Some(secret("csrf"));
        let chosen = Chosen {
            idp_uid: "provider".to_owned(),
            idp_state: secret("state"),
            idp_nonce: secret("nonce"),
            csrf: csrf.clone(),
            typed: Some(Typed { email: secret("address"), remember: false }),
        };
        for state in [
            State::Started { csrf: csrf.clone(), failed_idp: None },
            State::Chosen(chosen),
            State::Returned(Box::new(login.clone())),
            State::Verified { login: Box::new(login.clone()), csrf },
            State::Accepted { login: Box::new(login.clone()), grant: secret("grant") },
        ] {
            let printed = format!("{:?}", Interaction { flow: flow.clone(), state });
            assert!(printed.contains("shop") && !printed.contains("secret"), "{printed}");
        }
    }
}
