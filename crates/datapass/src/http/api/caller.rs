//! Who calls: a program by its token, with the rights of the developer to whom it belongs.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::header::AUTHORIZATION;
use http::request::Parts;
use jiff::Timestamp;

use super::failure::Failure;
use super::token::Token;
use crate::catalogue::Definition;
use crate::datapass::Datapass;
use crate::records::Person;
use crate::roles;

/// A program that is known.
pub(super) struct Caller {
    /// The developer.
    pub(super) person: Person,
    /// When it calls.
    pub(super) now: Timestamp,
    scopes: Vec<String>,
}

impl Caller {
    /// Goes on only with this scope.
    pub(super) fn with(&self, scope: &'static str) -> Result<(), Failure> {
        if self.scopes.iter().any(|held| held == scope) { Ok(()) } else { Err(Failure::Scope(scope)) }
    }

    /// The definitions that she is a developer of.
    pub(super) fn definitions<'a>(&self, app: &'a Datapass) -> Vec<&'a Definition> {
        roles::developed(&self.person.roles, &app.parts.catalogue)
    }

    /// The ids of the same.
    pub(super) fn definition_ids(&self, app: &Datapass) -> Vec<String> {
        self.definitions(app).into_iter().map(|definition| definition.id.clone()).collect()
    }
}

impl FromRequestParts<Arc<Datapass>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<Datapass>) -> Result<Self, Failure> {
        let now = app.parts.site.edge.clock.now();
        let text = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.split_once(' '));
        let text = text.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, text)| text.trim());
        let text = text.filter(|text| !text.is_empty()).ok_or(Failure::NoToken)?;
        let token = app.parts.stores.ephemeral.get::<Token>(text, now).await?.ok_or(Failure::NoToken)?.value;
        if token.expires_at <= now.as_second() {
            return Err(Failure::Expired);
        }
        let application = app.records.application(token.application_id).await?.ok_or(Failure::NoToken)?;
        let person = app.records.person(application.person_id).await?;
        let person = person.filter(|person| person.banned_at.is_none()).ok_or(Failure::NoToken)?;
        Ok(Self { person, now, scopes: token.scopes })
    }
}
