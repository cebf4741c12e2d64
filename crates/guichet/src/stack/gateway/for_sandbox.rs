//! The gateway, as the control API sees it.

use std::sync::Arc;

use guichet_gateway::accesses::{Asked, NotAsked, Wanted};
use guichet_gateway::token::ApiToken;
use guichet_gateway::{Gateway, registration};
use guichet_sandbox::broker::{BoxFuture, Refused};
use guichet_sandbox::gateway::{Call, Gateway as SandboxGateway, ScopeGroup};
use guichet_sandbox::producers::Told;
use guichet_store::StoreError;
use guichet_web::edge::Edge;
use serde_json::{Map, Value, json};

use super::{ALL_SCOPES, plant, rehearsal};
use crate::services::ServiceName;

/// With what the sandbox's calls need besides.
pub(super) struct ForSandbox {
    pub(super) gateway: Arc<Gateway>,
    pub(super) edge: Arc<Edge>,
    /// Those of a fresh start.
    pub(super) seeds: Vec<ApiToken>,
}

impl ForSandbox {
    fn told(&self, token: &ApiToken) -> Value {
        json!({
            "service": ServiceName::ApiParticulier,
            "id": token.id,
            "name": token.name,
            "scopes": token.scopes,
            "token": self.gateway.tokens().text(token).unwrap_or_default(),
        })
    }

    fn known(&self, id: &str) -> Result<Arc<ApiToken>, Refused> {
        self.gateway.tokens().get(id).ok_or_else(|| Refused::new("not_found", format!("no token `{id}`")))
    }

    async fn read(&self, asked: &Asked) -> Result<Vec<Value>, Refused> {
        let all = self.gateway.accesses(asked).await.map_err(unavailable)?;
        Ok(all.into_iter().map(Value::Object).collect())
    }

    async fn put(&self, token: ApiToken) -> Result<Value, Refused> {
        let told = self.told(&token);
        self.gateway.tokens().put(token, self.edge.clock.now()).await.map_err(unavailable)?;
        Ok(told)
    }
}

fn unavailable(error: StoreError) -> Refused {
    Refused::new("unavailable", error.to_string())
}

fn unread(refused: NotAsked) -> Refused {
    Refused::new("invalid_request", refused.to_string())
}

fn invalid(refused: registration::TokenRefused) -> Refused {
    Refused::new("invalid_token_metadata", refused.to_string())
}

impl SandboxGateway for ForSandbox {
    fn service(&self) -> &str {
        ServiceName::ApiParticulier.as_str()
    }

    fn tokens(&self) -> Vec<Value> {
        let all = self.gateway.tokens().all();
        all.iter().filter(|token| token.blacklisted_at.is_none()).map(|token| self.told(token)).collect()
    }

    fn scopes(&self) -> Vec<String> {
        self.gateway.catalogue().scopes()
    }

    fn scope_groups(&self) -> Vec<ScopeGroup> {
        rehearsal::scope_groups(self.gateway.catalogue())
    }

    fn widest_token(&self) -> &str {
        ALL_SCOPES
    }

    fn calls(&self, told: &Told) -> Vec<Call> {
        rehearsal::calls(self.gateway.catalogue(), told)
    }

    fn add_token(&self, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        Box::pin(async move {
            let now = self.edge.clock.now();
            let token = registration::new(body, self.gateway.catalogue(), &self.edge.entropy, now).map_err(invalid)?;
            if self.gateway.tokens().get(&token.id.to_string()).is_some() {
                return Err(Refused::new("conflict", format!("a token `{}` exists already", token.id)));
            }
            self.put(token).await
        })
    }

    fn change_token(&self, id: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        let known = self.known(id);
        Box::pin(async move {
            let token = registration::changed(&*known?, body, self.gateway.catalogue()).map_err(invalid)?;
            self.put(token).await
        })
    }

    fn blacklist_token(&self, id: &str) -> BoxFuture<'_, Result<bool, Refused>> {
        let known = self.gateway.tokens().get(id);
        Box::pin(async move {
            let Some(known) = known else { return Ok(false) };
            let now = self.edge.clock.now();
            let token = ApiToken { blacklisted_at: Some(now.as_second()), ..ApiToken::clone(&known) };
            self.gateway.tokens().put(token, now).await.map_err(unavailable)?;
            Ok(true)
        })
    }

    fn accesses(&self, asked: Vec<(String, String)>) -> BoxFuture<'_, Result<Vec<Value>, Refused>> {
        Box::pin(async move {
            let given = |name: &str| asked.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
            let [since, until, token, organisation] = ["since", "until", "token", "organisation"].map(given);
            self.read(&Asked::of(Wanted { since, until, token, organisation }).map_err(unread)?).await
        })
    }

    fn access(&self, request_id: &str) -> BoxFuture<'_, Result<Option<Value>, Refused>> {
        let asked = Asked::of_request(request_id).map_err(unread);
        Box::pin(async move { Ok(self.read(&asked?).await?.pop()) })
    }

    fn reset(&self) -> BoxFuture<'_, Result<(), Refused>> {
        Box::pin(async move {
            for token in self.gateway.tokens().all() {
                let (id, now) = (token.id.to_string(), self.edge.clock.now());
                self.gateway.tokens().remove(&id, now).await.map_err(unavailable)?;
            }
            plant(&self.gateway, &self.seeds, &self.edge).await.map_err(unavailable)
        })
    }
}
