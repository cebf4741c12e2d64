//! `guichet demo`: a stack on free ports, a journey through it, and the exit code that says how it went.

use std::net::{IpAddr, Ipv4Addr};

use clap::Args;
use guichet_sandbox::identity_providers::provider_definitions;
use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::Failure;
use crate::configuration::Configuration;
use crate::demo::{Cast, Scenario, Transcript, play};
use crate::listeners::PortBase;
use crate::stack::{Options, Stack};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The journey
    #[arg(value_enum, default_value_t)]
    scenario: Scenario,
    /// Who logs in: the `id` of a persona of the manifest [default: test; at ProConnect angela_mairie]
    #[arg(long, value_name = "ID")]
    persona: Option<String>,
    /// Where they log in: path, title or uid of an identity provider; at ProConnect one that their address leads to
    /// [default: the first one]
    #[arg(long, value_name = "SLUG")]
    identity_provider: Option<String>,
    /// Something that goes wrong, as the body of `POST /control/v1/faults`; repeatable.
    /// `{"target": "identity-provider:dgfip", "kind": "bad_signature", "at": "id_token"}`, or for what is issued to the
    /// service provider of the demo: `{"target": "client:demo", "kind": "wrong_claim", "claim": "nonce", "value": "x"}`
    #[arg(long = "fault", value_name = "JSON", value_parser = json_object)]
    faults: Vec<Map<String, Value>>,
    /// When it is played, as 2026-11-26T11:00:00Z: there are hours at which a producer is away for maintenance
    /// [default: now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
}

fn json_object(text: &str) -> Result<Map<String, Value>, String> {
    serde_json::from_str(text).map_err(|error| format!("expected a JSON object: {error}"))
}

pub(super) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let clock = arguments.at.map_or_else(Clock::system, Clock::beginning_at);
    let stack = Stack::start(Options {
        port_base: PortBase::Any,
        bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
        public_host: None,
        backchannel_base: None,
        data: None,
        stores: None,
        tls: None,
        lenient: false,
        clock: clock.clone(),
        configuration: Configuration::default(),
    })
    .await?;
    let cast = Cast {
        scenario: arguments.scenario,
        persona: arguments.persona,
        identity_provider: arguments.identity_provider,
        faults: arguments.faults,
    };
    let transcript = Transcript::new(Box::new(anstream::stdout()));
    let manifest = with_paths(stack.manifest.clone());
    let played = play(&manifest, &cast, &clock, &Entropy::system(), transcript).await;
    // Nothing is kept, so nothing is waited for: what still runs ends with the process.
    drop(stack);
    Ok(played?)
}

/// The manifest names an identity provider by its uid; on a command line its path is easier, and the sandbox knows it.
fn with_paths(mut manifest: Value) -> Value {
    let definitions = provider_definitions().unwrap_or_default();
    let rows = manifest.get_mut("identity_providers").and_then(Value::as_array_mut).into_iter().flatten();
    for row in rows.filter_map(Value::as_object_mut) {
        let uid = row.get("uid").and_then(Value::as_str);
        if let Some(definition) = definitions.iter().find(|definition| Some(definition.uid.as_str()) == uid) {
            row.insert("slug".to_owned(), Value::String(definition.slug.clone()));
        }
    }
    manifest
}
