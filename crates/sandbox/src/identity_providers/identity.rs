//! Who is authenticated: what a provider tells of a person, and how she logged in.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::grant::subject;
use super::professional::{address_of_stranger, complete};
use super::provider::At;
use super::state::Asked;
use crate::personas::{Identity, Persona};
use crate::rehearsal::Answer;

/// Who was authenticated, and how.
#[derive(Debug, Clone, Default)]
pub(super) struct Authenticated {
    /// Login of the person; absent for a custom identity.
    pub(super) persona: Option<String>,
    /// The claims that the provider tells, `sub` left out unless it is to be this one.
    pub(super) claims: Identity,
    /// Level, when it is not the one asked for; empty is none.
    pub(super) acr: Option<String>,
    /// Methods, when they are not the provider's own.
    pub(super) amr: Option<Vec<String>>,
    /// Mandates of a helper.
    pub(super) mandates: Vec<String>,
}

impl At {
    /// The person who logged in under `login`; empty when she was chosen.
    pub(super) fn person(&self, persona: &Persona, asked: &Asked, login: &str) -> Authenticated {
        Authenticated {
            persona: Some(persona.id.clone()),
            claims: self.identity(persona, asked, login, &Map::new()),
            ..Authenticated::default()
        }
    }

    /// What `POST /answers` decided.
    pub(super) fn decided(&self, answer: &Answer, asked: &Asked) -> Authenticated {
        let named = answer.persona.as_deref().and_then(|login| self.sandbox.personas().get(login));
        let persona = named.or_else(|| self.stranger());
        let changes = answer.claims.clone().unwrap_or_default();
        let mut claims = match &persona {
            Some(persona) => self.identity(persona, asked, "", &changes),
            None => Identity::new(),
        };
        change(&mut claims, &changes);
        Authenticated {
            persona: persona.map(|persona| persona.id.clone()),
            claims,
            acr: answer.acr.clone(),
            amr: answer.amr.clone(),
            mandates: Vec::new(),
        }
    }

    /// As whom anybody is let in.
    pub(super) fn stranger(&self) -> Option<Arc<Persona>> {
        self.sandbox.personas().get(self.provider.definition.stranger.as_deref()?)
    }

    /// What this provider tells of a person. Of `changes`, only those are heeded from which something else follows.
    pub(super) fn identity(&self, persona: &Persona, asked: &Asked, login: &str, changes: &Identity) -> Identity {
        let mut claims = persona.claims();
        let definition = &self.provider.definition;
        let Some(professional) = &definition.professional else { return claims };
        if definition.stranger.as_ref() == Some(&persona.id) {
            let own = persona.email.as_deref().and_then(|address| address.split('@').next()).unwrap_or_default();
            let login = if login.is_empty() { own } else { login };
            let address = address_of_stranger(login, asked.hint.as_deref(), professional);
            claims.extend(address.map(|address| ("email".to_owned(), Value::from(address))));
        }
        if let Some((claim, siret)) = changes.get_key_value("siret") {
            change(&mut claims, &Map::from_iter([(claim.clone(), siret.clone())]));
        }
        complete(&mut claims, self.sandbox.organisations());
        let own = subject(&self.provider, &claims);
        claims.entry("uid").or_insert_with(|| Value::from(own));
        claims
    }
}

/// `null` takes a claim away.
fn change(claims: &mut Identity, changes: &Identity) {
    for (claim, value) in changes {
        if value.is_null() {
            claims.remove(claim);
        } else {
            claims.insert(claim.clone(), value.clone());
        }
    }
}
