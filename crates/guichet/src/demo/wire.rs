//! The demo's network: every exchange is printed, then believed.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::Url;

use super::control::Control;
use super::http::{Answer, Client, Request};
use super::problem::{Failed, Problem};
use super::transcript::Transcript;

/// The client, the terminal, and who lives at which origin.
pub(super) struct Wire {
    client: Client,
    transcript: Transcript,
    control: Control,
    names: BTreeMap<String, String>,
    shown: usize,
}

impl Wire {
    pub(super) fn new(manifest: &Value, transcript: Transcript) -> Result<Self, Problem> {
        let services = manifest
            .get("services")
            .and_then(Value::as_object)
            .ok_or(Problem::Missing { document: "the manifest", member: "services" })?;
        let names = services
            .iter()
            .filter_map(|(name, origin)| {
                Some((Url::parse(origin.as_str()?).ok()?.origin().ascii_serialization(), name.clone()))
            })
            .collect();
        let client = Client::new(manifest.get("ca").and_then(Value::as_str))?;
        Ok(Self { client, transcript, control: Control::of(manifest)?, names, shown: 0 })
    }

    pub(super) fn begin(&mut self, title: &str) -> Result<(), Problem> {
        Ok(self.transcript.begin(title)?)
    }

    pub(super) fn note(&mut self, text: &str) -> Result<(), Problem> {
        Ok(self.transcript.note(text)?)
    }

    pub(super) fn done(&mut self, text: &str) -> Result<(), Problem> {
        Ok(self.transcript.done(text)?)
    }

    /// Prints the address that the browser is sent back to.
    pub(super) fn returned(&mut self, url: &Url) -> Result<(), Problem> {
        Ok(self.transcript.returned(url)?)
    }

    /// Tells of a failure where it happened.
    pub(super) fn failed(&mut self, problem: Problem) -> Failed {
        let (step, title) = self.transcript.step();
        let failed = Failed { step, title, problem: Box::new(problem) };
        // The failure itself is told again by the caller, on standard error.
        let _ = self.transcript.failed(&failed);
        failed
    }

    /// Sends a request and prints both halves.
    pub(super) async fn exchange(&mut self, from: &str, request: &Request) -> Result<Answer, Problem> {
        self.sent(from, request)?;
        let answer = self.client.send(request).await?;
        self.transcript.answered(&request.url, &answer)?;
        Ok(answer)
    }

    /// Sends a request and prints, between both halves, what the services said to each other.
    pub(super) async fn exchange_with_those_behind(
        &mut self,
        from: &str,
        request: &Request,
    ) -> Result<Answer, Problem> {
        self.sent(from, request)?;
        let answer = self.client.send(request).await;
        self.behind().await?;
        let answer = answer?;
        self.transcript.answered(&request.url, &answer)?;
        Ok(answer)
    }

    fn sent(&mut self, from: &str, request: &Request) -> Result<(), Problem> {
        let origin = request.url.origin().ascii_serialization();
        let to = self.names.get(&origin).map_or(origin.as_str(), String::as_str);
        Ok(self.transcript.sent(from, to, request)?)
    }

    /// Calls the control API, printed as the others.
    pub(super) async fn control(&mut self, path: &str, body: Map<String, Value>) -> Result<Value, Problem> {
        let request = self.control.post(path, Value::Object(body))?;
        let answer = self.exchange("service provider", &request).await?;
        Control::read(&request, &answer)
    }

    /// Has the control API change something, printed as the others: a hand from outside the play.
    pub(super) async fn change(&mut self, path: &str, body: Map<String, Value>) -> Result<Value, Problem> {
        let request = self.control.patch(path, Value::Object(body))?;
        let answer = self.exchange("demo", &request).await?;
        Control::read(&request, &answer)
    }

    /// Has the control API replace something, printed as the others.
    pub(super) async fn put(&mut self, path: &str, body: Map<String, Value>) -> Result<Value, Problem> {
        let request = self.control.put(path, Value::Object(body))?;
        let answer = self.exchange("demo", &request).await?;
        Control::read(&request, &answer)
    }

    /// Asks the control API without printing: what the one who plays knows, and nobody in the play is told.
    pub(super) async fn look_up(&self, path: &str) -> Result<Value, Problem> {
        let request = self.control.get(path)?;
        let answer = self.client.send(&request).await?;
        Control::read(&request, &answer)
    }

    /// Prints what the services have said to each other since the last time.
    async fn behind(&mut self) -> Result<(), Problem> {
        let document = self.look_up("exchanges").await?;
        let exchanges = document.get("exchanges").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for exchange in exchanges.iter().skip(self.shown) {
            let from = exchange.get("from").and_then(Value::as_str).unwrap_or_default();
            if self.names.values().any(|name| name == from) {
                self.transcript.behind(exchange)?;
            }
        }
        self.shown = exchanges.len();
        Ok(())
    }
}
