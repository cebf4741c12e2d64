//! Producers, each asked in its own protocol (AP §15): a connector turns what one answers into the record of an API.

mod access_token;
mod ants;
mod api_secu;
mod client_certificate;
mod cnaf;
mod cnous;
mod dgfip;
mod dsnj;
mod failure;
mod failures;
mod france_travail;
mod gip_mds;
mod guard;
mod json;
mod men;
mod mesri;
mod sport_data_hub;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use guichet_jose::Secret;
use guichet_organisations::Siret;
use guichet_web::clock::Clock;
use guichet_web::outgoing::{self, Steps};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::Value;

pub(crate) use api_secu::paris;
pub use client_certificate::ClientCertificate;
pub(crate) use failure::NotFound;
pub use failure::ProducerFailure;
pub use guard::GuardRules;

use crate::definition::{Mode, Producer};
use crate::parameters::Arguments;
use access_token::AccessTokens;
pub(crate) use guard::Guard;

/// The protocols that are spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The ANTS's register of vehicles, over SOAP.
    Ants,
    /// API-SECU of the CNAV, for social benefits.
    ApiSecu,
    /// The CNAF's documents of the older era, over SOAP.
    Cnaf,
    /// The DGFiP's public check of tax notices.
    Dgfip,
    /// The DSNJ, for national service.
    Dsnj,
    /// The CNOUS, for student grants.
    Cnous,
    /// France Travail, for job seekers.
    FranceTravail,
    /// The GIP-MDS, for civic service.
    GipMds,
    /// Plain JSON over HTTP.
    Json,
    /// The ministry of education, for pupils.
    Men,
    /// MESRI, for students.
    Mesri,
    /// The Sport Data Hub, for athletes.
    SportDataHub,
}

/// Where a producer is called, and as whom.
#[derive(Debug, Clone)]
pub struct Address {
    /// Without a slash at its end.
    pub base_url: String,
    /// Addresses of calls that do not stand below it by their names, whole.
    pub calls: BTreeMap<String, String>,
    /// Where access tokens are had, where the producer takes them.
    pub token_url: Option<String>,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Secret,
    /// Our certificate there, where the producer takes one.
    pub certificate: Option<ClientCertificate>,
}

impl Address {
    /// Where something is asked: below the address, unless it stands elsewhere.
    fn of_call(&self, call: &str) -> String {
        self.calls.get(call).cloned().unwrap_or_else(|| format!("{}/{call}", self.base_url))
    }
}

/// What is asked of a producer.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// Of whom.
    pub producer: &'a Producer,
    /// Who says whom it is about.
    pub mode: Mode,
    /// Whom and what it is about.
    pub arguments: &'a Arguments,
    /// Who receives the data.
    pub recipient: &'a Siret,
    /// The call that it serves, as the producer may log it.
    pub request_id: &'a str,
    /// For which token.
    pub token_id: &'a str,
    /// The instant of the call.
    pub now: jiff::Timestamp,
}

/// How long a producer is waited for (AP §10, §15).
pub const PATIENCE: Steps = Steps { connect: Duration::from_secs(10), read: Duration::from_secs(10) };

/// All producers of a gateway.
#[derive(Debug)]
pub struct Connectors {
    producers: BTreeMap<String, (Arc<Address>, Arc<Guard>)>,
    client: outgoing::Client,
    patience: Steps,
    /// What `client` is, with that patience; made at the first call.
    patient: OnceLock<outgoing::Client>,
    access_tokens: Arc<AccessTokens>,
    clock: Clock,
}

impl Connectors {
    /// Producers by the name of their address (`api-secu`), asked over what `client` is, with this patience, while `rules`
    /// let them be.
    #[must_use]
    pub fn new(
        addresses: BTreeMap<String, Address>,
        client: outgoing::Client,
        patience: Steps,
        rules: GuardRules,
        clock: Clock,
    ) -> Self {
        let guarded = addresses.into_iter().map(|(name, address)| {
            let guard = Guard::new(&name, rules);
            (name, (Arc::new(address), guard))
        });
        let access_tokens = AccessTokens::new(clock.clone());
        Self { producers: guarded.collect(), client, patience, patient: OnceLock::new(), access_tokens, clock }
    }

    /// The record of a producer about a person.
    ///
    /// # Errors
    /// [`ProducerFailure`] says why there is none.
    pub async fn ask(&self, call: Call<'_>) -> Result<Value, ProducerFailure> {
        let name = call.producer.address_of(call.mode);
        let Some((address, guard)) = self.producers.get(name) else {
            tracing::error!(producer = name, "the producer {name} has no address");
            return Err(ProducerFailure::Unavailable);
        };
        let Some(pass) = guard.enter(call.now) else { return Err(ProducerFailure::Unavailable) };
        let is_counted = Arc::default();
        let told = self.told(name, address, call, &is_counted).await;
        let is_an_outage = told.as_ref().is_err_and(ProducerFailure::is_an_outage);
        if is_an_outage && is_counted.load(Ordering::Relaxed) {
            pass.failed_with_another(self.clock.now());
        } else {
            pass.ended(is_an_outage, self.clock.now());
        }
        told
    }

    async fn told(
        &self,
        name: &str,
        address: &Arc<Address>,
        call: Call<'_>,
        is_counted: &Arc<AtomicBool>,
    ) -> Result<Value, ProducerFailure> {
        let line = Line {
            producer: name.to_owned(),
            is_counted: Arc::clone(is_counted),
            address: Arc::clone(address),
            client: self.client()?.clone(),
            patience: self.patience.whole(),
            access_tokens: Arc::clone(&self.access_tokens),
            request_id: HeaderValue::from_str(call.request_id).map_err(|_| ProducerFailure::Unknown)?,
        };
        match call.producer.connector {
            Kind::Ants => ants::ask(&line, call).await,
            Kind::ApiSecu => api_secu::ask(&line, call).await,
            Kind::Cnaf => cnaf::ask(&line, call).await,
            Kind::Dgfip => dgfip::ask(&line, call).await,
            Kind::Dsnj => dsnj::ask(&line, call).await,
            Kind::Cnous => cnous::ask(&line, call).await,
            Kind::FranceTravail => france_travail::ask(&line, call).await,
            Kind::GipMds => gip_mds::ask(&line, call).await,
            Kind::Json => json::ask(&line, call).await,
            Kind::Men => men::ask(&line, call).await,
            Kind::Mesri => mesri::ask(&line, call).await,
            Kind::SportDataHub => sport_data_hub::ask(&line, call).await,
        }
    }

    fn client(&self) -> Result<&outgoing::Client, ProducerFailure> {
        if let Some(client) = self.patient.get() {
            return Ok(client);
        }
        let client = self.client.waiting(self.patience).map_err(|error| {
            tracing::error!(%error, "no producer can be called: {error}");
            ProducerFailure::Unavailable
        })?;
        Ok(self.patient.get_or_init(|| client))
    }
}

/// The way of one call to its producer.
#[derive(Debug, Clone)]
struct Line {
    /// The name of its address.
    producer: String,
    /// Another call of this producer has counted the failure of this one.
    is_counted: Arc<AtomicBool>,
    address: Arc<Address>,
    client: outgoing::Client,
    /// For a whole exchange.
    patience: Duration,
    access_tokens: Arc<AccessTokens>,
    /// What the caller is told that its call is named (AP §2).
    request_id: HeaderValue,
}

/// The day of a date, which may come with an hour or as `DD/MM/YYYY`.
fn day(date: Option<&String>) -> Option<String> {
    let date = date?;
    let parts: Vec<&str> = date.splitn(3, '/').collect();
    match parts.as_slice() {
        [day, month, year] => Some(format!("{}-{month:0>2}-{day:0>2}", year.get(..4)?)),
        _ => date.get(..10).map(str::to_owned),
    }
}

/// Who calls, in the `User-Agent`.
const SERVICE: &str = "api-particulier";

/// How often a connection that ended within TLS is tried again.
const TRIES_AGAIN: usize = 2;

/// Whether the other side went away in the midst of TLS, in the words of the library.
fn ends_within_tls(failure: &outgoing::Failure) -> bool {
    let (outgoing::Failure::Connect(cause) | outgoing::Failure::Other(cause)) = failure else { return false };
    cause.contains("close_notify") || cause.contains("tls handshake eof")
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

impl Line {
    /// The producer's answer, whatever its status but for those that mean the same everywhere (AP §15).
    async fn send(&self, request: outgoing::Request) -> Result<outgoing::Answer, ProducerFailure> {
        let answer = self.sent(request).await?;
        match answer.status.as_u16() {
            502 | 503 => Err(ProducerFailure::Unavailable),
            504 => Err(ProducerFailure::Timeout),
            429 => Err(ProducerFailure::TooMany),
            _ => Ok(answer),
        }
    }

    /// The answer to a request that bears an access token. One that was kept and is refused is had anew, once: a producer
    /// may end it before its time.
    async fn send_with_token(
        &self,
        scope: Option<&str>,
        request: outgoing::Request,
    ) -> Result<outgoing::Answer, ProducerFailure> {
        let mut is_last = false;
        loop {
            let token = self.access_tokens.of(self, scope).await?;
            let answer = self.send(request.clone().bearer(token.text.expose())).await?;
            if answer.status != StatusCode::UNAUTHORIZED {
                return Ok(answer);
            }
            self.access_tokens.forget(self, scope, &token);
            if is_last || !token.was_kept {
                return Ok(answer);
            }
            is_last = true;
        }
    }

    /// The answer; a connection that ends within TLS is tried again (AP §15).
    async fn sent(&self, request: outgoing::Request) -> Result<outgoing::Answer, ProducerFailure> {
        let client = match &self.address.certificate {
            Some(certificate) => certificate.client(&self.client)?,
            None => &self.client,
        };
        let request = request.header(REQUEST_ID, self.request_id.clone());
        for _ in 0..TRIES_AGAIN {
            match client.send(SERVICE, request.clone()).await {
                Err(failure) if ends_within_tls(&failure) => {}
                ended => return Ok(ended?),
            }
        }
        match client.send(SERVICE, request).await {
            Err(failure) if ends_within_tls(&failure) => Err(ProducerFailure::Unavailable),
            ended => Ok(ended?),
        }
    }
}
