//! Slices never import each other: what one needs from the other is a trait of its own, given here.

use std::sync::{Arc, Weak};

use guichet_broker::account::records::told;
use guichet_broker::catalogue::{Entry, Out};
use guichet_broker::health::Report;
use guichet_broker::registration::Refused as BrokerRefused;
use guichet_broker::rehearsal::{Issued, Piece, Rehearsal};
use guichet_oidc::endpoints::Endpoint;
use guichet_oidc::profile::IdentitySource;
use guichet_oidc::tampering::Tampering;
use guichet_sandbox::Sandbox;
use guichet_sandbox::broker::{AnswerPlace, BoxFuture, Broker as SandboxBroker, ErrorText, Refused};
use guichet_sandbox::faults::{Kind, Step, Target};
use guichet_sandbox::personas::Persona;
use guichet_store::StoreError;
use guichet_web::edge::Site;
use guichet_web::faults::AnswerFault;
use guichet_web::language::Language;
use guichet_web::refusals::Refusal as EdgeRefusal;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::brokers::Started;
use super::seeds::identity_of;

/// A broker, as the control API sees it.
struct ForSandbox(Arc<Started>);

pub(super) fn for_sandbox(started: Arc<Started>) -> Arc<dyn SandboxBroker> {
    Arc::new(ForSandbox(started))
}

/// What a rehearsal decides, as a broker sees it. Weak: the sandbox holds its brokers.
struct ForBroker(Weak<Sandbox>);

pub(super) fn for_broker(sandbox: &Arc<Sandbox>) -> Arc<dyn Rehearsal> {
    Arc::new(ForBroker(Arc::downgrade(sandbox)))
}

impl Rehearsal for ForBroker {
    fn next_login(&self, service: &str, client_id: &str, state: &str) -> Option<String> {
        let sandbox = self.0.upgrade()?;
        sandbox.rehearsal().next_login(service, client_id, state).map(|decided| decided.idp_uid)
    }

    fn sent_to_provider(&self, client_id: &str, state: &str) {
        if let Some(sandbox) = self.0.upgrade() {
            sandbox.rehearsal().sent_to_provider(state, client_id);
        }
    }

    fn outage(&self, service: &str, endpoint: Endpoint) -> Option<AnswerFault> {
        self.fault(&Target::Service(service.to_owned()), step(endpoint), of_the_answer)
    }

    fn disturbance(&self, client_id: &str, endpoint: Endpoint) -> Option<AnswerFault> {
        self.fault(&Target::Client(client_id.to_owned()), step(endpoint), of_the_answer)
    }

    fn refusal_everywhere(&self, service: &str, endpoint: Endpoint) -> Option<String> {
        let code = |kind: &Kind| if let Kind::Refusal(code) = kind { Some(code.clone()) } else { None };
        self.fault(&Target::Service(service.to_owned()), step(endpoint), code)
    }

    fn refusal(&self, client_id: &str) -> Option<String> {
        let error = |kind: &Kind| if let Kind::Error(error) = kind { Some(error.clone()) } else { None };
        self.fault(&Target::Client(client_id.to_owned()), Some(Step::Authorize), error)
    }

    fn tampering(&self, client_id: &str, issued: Issued<'_>) -> Option<Tampering> {
        let at = match issued.piece {
            Piece::AuthorizationAnswer => Step::Authorize,
            Piece::TokenAnswer => Step::Token,
            Piece::IdToken => Step::IdToken,
            Piece::Userinfo => Step::Userinfo,
        };
        let shown = |kind: &Kind| {
            kind.tampering().filter(|tampering| tampering.shows_in(issued.members, issued.signed)).cloned()
        };
        self.fault(&Target::Client(client_id.to_owned()), Some(at), shown)
    }
}

impl ForBroker {
    fn fault<T>(&self, target: &Target, at: Option<Step>, shown: impl Fn(&Kind) -> Option<T>) -> Option<T> {
        let client_id = if let Target::Client(client_id) = target { Some(client_id.as_str()) } else { None };
        self.0.upgrade()?.faults().next_that(target, at, client_id, shown)
    }
}

fn of_the_answer(kind: &Kind) -> Option<AnswerFault> {
    match kind {
        Kind::Answer(fault) => Some(fault.clone()),
        Kind::Tampering(_) | Kind::Error(_) | Kind::Refusal(_) | Kind::Mistake(_) => None,
    }
}

/// The step that an endpoint is in the control API; the others have no name there.
fn step(endpoint: Endpoint) -> Option<Step> {
    match endpoint {
        Endpoint::Authorize => Some(Step::Authorize),
        Endpoint::Token => Some(Step::Token),
        Endpoint::Userinfo => Some(Step::Userinfo),
        Endpoint::Jwks => Some(Step::Jwks),
        Endpoint::Discovery => Some(Step::Discovery),
        _ => None,
    }
}

fn record(service: &str, kept: &impl Serialize) -> Value {
    let mut value = serde_json::to_value(kept).unwrap_or_default();
    if let Value::Object(members) = &mut value {
        members.insert("service".to_owned(), json!(service));
        members.retain(|_, member| !member.is_null());
    }
    value
}

fn refused(error: BrokerRefused) -> Refused {
    let name = match &error {
        BrokerRefused::Record(_) => "invalid_client_metadata",
        BrokerRefused::Taken(_) => "conflict",
        BrokerRefused::Unknown(_) => "not_found",
        BrokerRefused::Store(_) => "temporarily_unavailable",
    };
    Refused::new(name, error.to_string())
}

impl SandboxBroker for ForSandbox {
    fn service(&self) -> &str {
        self.0.broker.service()
    }

    fn clients(&self) -> Vec<Value> {
        self.0.broker.clients().iter().map(|client| record(self.service(), client)).collect()
    }

    fn knows_client(&self, client_id: &str) -> bool {
        self.0.broker.registered_client(client_id).is_some()
    }

    fn add_client(&self, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        Box::pin(async move {
            let broker = &self.0.broker;
            let now = broker.parts.site.edge.clock.now();
            let client = broker.register_client(body, now).await.map_err(refused)?;
            Ok(record(self.service(), &client))
        })
    }

    fn change_client(&self, client_id: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        let client_id = client_id.to_owned();
        Box::pin(async move {
            let broker = &self.0.broker;
            let now = broker.parts.site.edge.clock.now();
            let client = broker.change_client(&client_id, body, now).await.map_err(refused)?;
            Ok(record(self.service(), &client))
        })
    }

    fn remove_client(&self, client_id: &str) -> BoxFuture<'_, Result<bool, Refused>> {
        let client_id = client_id.to_owned();
        Box::pin(async move {
            let broker = &self.0.broker;
            broker.remove_client(&client_id, broker.parts.site.edge.clock.now()).await.map_err(refused)
        })
    }

    fn data_providers(&self) -> Vec<Value> {
        self.0.broker.data_providers().iter().map(|provider| record(self.service(), provider)).collect()
    }

    fn add_data_provider(&self, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        Box::pin(async move {
            let broker = &self.0.broker;
            if !broker.registers_data_providers() {
                let why = format!("{} registers no data providers: there they are clients", self.service());
                return Err(Refused::new("invalid_request", why));
            }
            let now = broker.parts.site.edge.clock.now();
            let provider = broker.register_data_provider(body, now).await.map_err(refused)?;
            Ok(record(self.service(), &provider))
        })
    }

    fn change_data_provider(&self, uid: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        let uid = uid.to_owned();
        Box::pin(async move {
            let broker = &self.0.broker;
            let now = broker.parts.site.edge.clock.now();
            let provider = broker.change_data_provider(&uid, body, now).await.map_err(refused)?;
            Ok(record(self.service(), &provider))
        })
    }

    fn remove_data_provider(&self, uid: &str) -> BoxFuture<'_, Result<bool, Refused>> {
        let uid = uid.to_owned();
        Box::pin(async move {
            let broker = &self.0.broker;
            broker.remove_data_provider(&uid, broker.parts.site.edge.clock.now()).await.map_err(refused)
        })
    }

    fn identity_providers(&self) -> Vec<Value> {
        let providers = self.0.broker.providers();
        providers
            .iter()
            .map(|record| {
                let provider = &record.provider;
                let Report { status, calls, troubled } = self.0.broker.health_of(provider);
                let record = serde_json::to_value(provider).unwrap_or_default();
                let domains = record.get("attachedEmailDomains").cloned().unwrap_or_else(|| json!([]));
                json!({
                    "service": self.service(), "uid": provider.uid, "title": provider.title, "email_domains": domains,
                    "health": { "state": status.name(), "calls": calls, "troubled": troubled },
                })
            })
            .collect()
    }

    fn patch_identity_provider(&self, uid: &str, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        let uid = uid.to_owned();
        Box::pin(async move {
            let broker = &self.0.broker;
            let now = broker.parts.site.edge.clock.now();
            let provider = broker.change_provider(&uid, body, now).await.map_err(refused)?;
            let mut value = serde_json::to_value(&provider).unwrap_or_default();
            if let Value::Object(members) = &mut value {
                members.insert("service".to_owned(), json!(self.service()));
                members.retain(|_, member| !member.is_null());
            }
            Ok(value)
        })
    }

    fn reset(&self, keep_clients: bool) -> BoxFuture<'_, Result<(), Refused>> {
        Box::pin(async move { self.0.seeds.restore(&self.0.broker, keep_clients).await.map_err(refused) })
    }

    fn account_of(&self, person: &Persona) -> BoxFuture<'_, Result<(), Refused>> {
        let (identity, active) = (identity_of(person), !person.account_disabled);
        Box::pin(async move {
            let broker = &self.0.broker;
            if !broker.parts.profile.identity.asks_register() {
                return Ok(());
            }
            let now = broker.parts.site.edge.clock.now();
            broker.set_account_active(&identity, active, now).await.map_err(refused)
        })
    }

    fn account(&self, person: &Persona) -> BoxFuture<'_, Result<Option<Value>, Refused>> {
        let identity = identity_of(person);
        let email = person.email.clone().unwrap_or_default();
        Box::pin(async move {
            let broker = &self.0.broker;
            if broker.parts.profile.identity == IdentitySource::Professional {
                let account = broker.work_account(&email).await.map_err(|error| refused(error.into()))?;
                return Ok(account.map(|(sub, active)| professional_account(self.service(), &sub, active)));
            }
            if !broker.parts.profile.identity.asks_register() {
                return Ok(None);
            }
            let account = broker.account_of(&identity).await.map_err(refused)?;
            Ok(account.map(|account| told(self.service(), &account)))
        })
    }

    fn change_account(&self, person: &Persona, body: Map<String, Value>) -> BoxFuture<'_, Result<Value, Refused>> {
        let identity = identity_of(person);
        let email = person.email.clone().unwrap_or_default();
        Box::pin(async move {
            let broker = &self.0.broker;
            if broker.parts.profile.identity == IdentitySource::Professional {
                return self.block_professional(&email, &body).await;
            }
            if !broker.parts.profile.identity.asks_register() {
                let detail =
                    format!("{} asks no register who a person is: her account is found by no persona", self.service());
                return Err(Refused::new("invalid_request", detail));
            }
            let account = broker.change_account(&identity, &body).await.map_err(refused)?;
            Ok(told(self.service(), &account))
        })
    }

    fn rehearses(&self, code: &str) -> bool {
        self.0.broker.parts.catalogue.entries().any(|(_, entry)| entry.code == code)
    }

    fn error_texts(&self) -> Vec<ErrorText> {
        let catalogue = &self.0.broker.parts.catalogue;
        let text = |(name, entry): (&str, &Entry)| ErrorText {
            code: entry.code.clone(),
            name: name.to_owned(),
            status: entry.status,
            place: match entry.out {
                Out::Page => AnswerPlace::Page,
                Out::Redirect => AnswerPlace::Redirect,
                Out::Json => AnswerPlace::Json,
            },
            error: entry.error.clone(),
            description: entry.description.clone(),
            message: catalogue
                .message(entry)
                .map(|message| (message.fr.clone(), message.en.clone()))
                .unwrap_or_default(),
        };
        let own = catalogue.entries().map(text);
        let site = &self.0.broker.parts.site;
        own.chain(EdgeRefusal::ALL.into_iter().map(|refusal| at_the_edge(refusal, site))).collect()
    }
}

impl ForSandbox {
    /// Blocks or unblocks the account that a professional has since her first login.
    async fn block_professional(&self, email: &str, body: &Map<String, Value>) -> Result<Value, Refused> {
        let broker = &self.0.broker;
        let (Some(active), 1) = (body.get("active").and_then(Value::as_bool), body.len()) else {
            let detail = format!("`active`, true or false, is all that can be changed at {}", self.service());
            return Err(Refused::new("invalid_request", detail));
        };
        let stored = |error: StoreError| refused(error.into());
        let Some((sub, _)) = broker.work_account(email).await.map_err(stored)? else {
            let detail = format!("she has no account at {} before her first login", self.service());
            return Err(Refused::new("not_found", detail));
        };
        broker.set_work_account_active(&sub, active).await.map_err(stored)?;
        Ok(professional_account(self.service(), &sub, active))
    }
}

fn professional_account(service: &str, sub: &str, active: bool) -> Value {
    json!({ "service": service, "id": sub, "active": active })
}

/// What the edge answers before the broker sees the request.
fn at_the_edge(refusal: EdgeRefusal, site: &Site) -> ErrorText {
    let message = |language| refusal.sentence(site, language);
    ErrorText {
        code: refusal.code(site),
        name: refusal.name().to_owned(),
        status: refusal.status().as_u16(),
        place: AnswerPlace::Page,
        error: refusal.error().to_owned(),
        description: refusal.description(site.sizes).into_owned(),
        message: (message(Language::Fr), message(Language::En)),
    }
}
