//! `guichet maintenance` and `guichet incident`, beside a program that runs.

use serde_json::Value;

use crate::serve::Serving;
use crate::{run, told};

const HOST: &str = "particulier.example";
const CATALOGUE: &str = "catalogue.example";

fn said(folder: &std::path::Path, arguments: &[&str]) -> (bool, String) {
    asked(folder, "maintenance", arguments)
}

fn asked(folder: &std::path::Path, command: &str, arguments: &[&str]) -> (bool, String) {
    let (file, data) = (folder.join("production.toml"), folder.join("data"));
    let mut all = vec![command, "--config", file.to_str().unwrap(), "--data", data.to_str().unwrap()];
    all.extend(arguments);
    let output = run(&all);
    let text = if output.status.success() { String::from_utf8(output.stdout).unwrap() } else { told(&output) };
    (output.status.success(), text)
}

#[test]
fn what_is_announced_is_on_the_status_page_and_calls_nobody_until_it_is_withdrawn() {
    let folder = tempfile::tempdir().unwrap();
    let service =
        |name: &str, host: &str| format!("\n[services.{name}]\norigin = \"https://{host}\"\nlisten = \"LISTEN\"\n");
    let more = service("api-particulier", HOST) + &service("portal", CATALOGUE);
    let serving = Serving::with(folder.path(), &more);
    // One whose producer is not away at any hour of the week.
    const PING: &str = "/api/cnaf_msa_revenu_solidarite_active/ping";
    let (_, before) = serving.get(HOST, PING);
    assert!(before.contains("\"status\":\"unknown\""), "{before}");
    let announce =
        ["announce", "--on", "revenu-solidarite-active", "--until", "2999-12-31T23:00", "--because", "Disque"];
    let (done, line) = said(folder.path(), &[&announce[..], &["--from", "2020-01-01T00:00:00Z"]].concat());
    assert!(
        done && line.contains("2020-01-01T01:00+01:00  2999-12-31T23:00+01:00  revenu-solidarite-active  Disque"),
        "{line}"
    );
    let id = line.split(' ').next().unwrap();
    let state = |wanted: &str| {
        loop {
            let (head, body) = serving.get(HOST, PING);
            if body.contains(wanted) {
                return (head, body);
            }
        }
    };
    let (head, body) = state("\"status\":\"maintenance\"");
    assert!(head.starts_with("HTTP/1.1 200") && body.contains("\"until\":\"2999-12-31T23:00:00.000+01:00\""), "{body}");
    let (head, feed) = serving.get(CATALOGUE, "/api/v1/status");
    assert!(head.contains("access-control-allow-origin: *"), "{head}");
    let feed: Value = serde_json::from_str(&feed).unwrap();
    assert_eq!(feed["maintenance"][0]["id"], id);
    let named = |name: &str| feed["subjects"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap().clone();
    assert_eq!(named("revenu-solidarite-active")["state"], "maintenance");
    assert_eq!(named("statut-etudiant")["state"], "unknown");
    assert!(serving.get(CATALOGUE, "/statut").1.contains("Disque"));
    assert_eq!(said(folder.path(), &["list"]).1, line);
    assert!(said(folder.path(), &["withdraw", id]).0);
    state("\"status\":\"unknown\"");
    assert_eq!(said(folder.path(), &["list"]).1, "");
    for (arguments, sentence) in [
        (&["withdraw", "none"][..], "nothing is announced as none"),
        (
            &["announce", "--on", "x", "--from", "2998-01-01T00:00", "--until", "2999-01-01T00:00", "--because", "x"],
            "`x`",
        ),
        (&[&announce[..], &["--from", "2999-12-31T23:30"]].concat(), "ends after it begins"),
        (&[&announce[..], &["--from", "tomorrow"]].concat(), "`tomorrow` is no instant"),
    ] {
        let (done, text) = said(folder.path(), arguments);
        assert!(!done && text.contains(sentence), "{text}");
    }
    serving.stop();
}

#[test]
fn what_is_told_of_an_incident_is_on_the_status_page_until_it_is_over_and_after() {
    let folder = tempfile::tempdir().unwrap();
    let more = format!("\n[services.portal]\norigin = \"https://{CATALOGUE}\"\nlisten = \"LISTEN\"\n");
    let serving = Serving::with(folder.path(), &more);
    let incident = |arguments: &[&str]| asked(folder.path(), "incident", arguments);
    let tell = ["tell", "--on", "franceconnect", "--because", "Des noms tronqués", "--from", "2026-01-01T10:00"];
    let (done, line) = incident(&tell);
    assert!(done && line.contains("2026-01-01T10:00+01:00  -  franceconnect  Des noms tronqués"), "{line}");
    let id = line.split(' ').next().unwrap();
    let feed = |is_over: bool| {
        loop {
            let feed: Value = serde_json::from_str(&serving.get(CATALOGUE, "/api/v1/status").1).unwrap();
            if feed["incidents"][0].is_object() && feed["incidents"][0]["ended_at"].is_string() == is_over {
                return feed;
            }
        }
    };
    assert_eq!(feed(false)["incidents"][0]["text"]["fr"], "Des noms tronqués");
    assert!(serving.get(CATALOGUE, "/statut").1.contains("Des noms tronqués"));
    assert_eq!(incident(&["list"]).1, line);
    let (done, ended) = incident(&["end", id]);
    assert!(done && !ended.contains("  -  "), "{ended}");
    feed(true);
    for (arguments, sentence) in [
        (&["end", "none"][..], "no incident is none"),
        (&["tell", "--on", "x", "--because", "x"], "`x`"),
        (&["tell", "--on", "franceconnect", "--because", "x", "--from", "2999-01-01T00:00"], "an incident has begun"),
        (&["end", id, "--at", "2025-01-01T00:00"], "ends after it begins"),
    ] {
        let (done, text) = incident(arguments);
        assert!(!done && text.contains(sentence), "{text}");
    }
    serving.stop();
}
