//! `guichet tokens`, beside a program that runs.

use serde_json::{Value, json};

use crate::serve::Serving;
use crate::{run, told};

const HOST: &str = "particulier.example";

fn said(folder: &std::path::Path, arguments: &[&str]) -> (bool, String) {
    let (file, data) = (folder.join("production.toml"), folder.join("data"));
    let mut all = vec!["tokens", "--config", file.to_str().unwrap(), "--data", data.to_str().unwrap()];
    all.extend(arguments);
    let output = run(&all);
    let text = if output.status.success() { String::from_utf8(output.stdout).unwrap() } else { told(&output) };
    (output.status.success(), text)
}

/// What the running program says of a token once it says something else than before.
fn once_changed(serving: &Serving, token: &str, before: &str) -> (String, String) {
    loop {
        let (head, body) = serving.get(HOST, &format!("/api/introspect?token={token}"));
        if body != before {
            return (head, body);
        }
    }
}

#[test]
fn tokens_are_issued_changed_prolonged_and_revoked_while_the_program_runs() {
    let folder = tempfile::tempdir().unwrap();
    let more = format!("\n[services.api-particulier]\norigin = \"https://{HOST}\"\nlisten = \"LISTEN\"\n");
    let serving = Serving::with(folder.path(), &more);
    let refused = serving.get(HOST, "/api/introspect?token=x").1;
    let (done, text) = said(
        folder.path(),
        &["issue", "--name", "Cantine", "--scope", "cnaf_enfants", "--siret", "21920023500014", "--per-minute", "10"],
    );
    assert!(done, "{text}");
    let mut lines = text.lines();
    let (line, token) = (lines.next().unwrap(), lines.next().unwrap());
    let id = line.split(' ').next().unwrap();
    assert!(line.contains("  active  ends 20") && line.ends_with("  Cantine  cnaf_enfants"), "{line}");
    let (head, body) = once_changed(&serving, token, &refused);
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("strict-transport-security: max-age=63072000"), "{head}");
    let opened: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(opened, json!({ "_id": id, "name": "", "scopes": ["cnaf_enfants"] }));
    // The pages for developers are there, and propose nobody's token and nobody.
    let page = "/developpeurs/openapi-v3/api_particulier_v3_cnav_quotient_familial_with_civility";
    let (head, shown) = serving.get(HOST, page);
    assert!(head.starts_with("HTTP/1.1 200") && shown.contains("name=\"nomNaissance\" value=\"\""), "{head}\n{shown}");
    assert!(shown.contains("name=\"token\" value=\"\"") && !shown.contains("id=\"personne\""), "{shown}");
    // The older era is off where nothing else is configured (AP §6).
    for (path, sentence) in [
        ("/api/v2/avis-imposition", "Cette URL n'existe plus sur API Particulier depuis le 8 janvier 2024"),
        ("/api/impots/svair", "Cette URL n'existe plus sur API Particulier depuis le 8 janvier 2024"),
        ("/api/v2/composition-familiale", "L'API Quotient Familial v1 n'est plus disponible depuis le 31/10/2025"),
        ("/api/caf/famille", "L'API Quotient Familial v1 n'est plus disponible depuis le 31/10/2025"),
    ] {
        let (head, body) = serving.get(HOST, path);
        assert!(head.starts_with("HTTP/1.1 410") && head.contains("content-type: text/plain"), "{path}: {head}");
        assert!(body.starts_with(sentence), "{path}: {body}");
    }
    assert!(serving.get(HOST, "/api/caf/ping").0.starts_with("HTTP/1.1 404"));
    // Nobody is declared who would be asked: the producer is unavailable.
    assert!(said(folder.path(), &["change", id, "--scope", "cnaf_adresse"]).0);
    let (_, body) = once_changed(&serving, token, &body);
    assert!(body.contains("cnaf_adresse"), "{body}");
    let before = said(folder.path(), &["list"]).1;
    assert!(said(folder.path(), &["prolong", id]).0);
    let after = said(folder.path(), &["list"]).1;
    assert!(before != after && after.lines().count() == 1, "{before}{after}");
    assert!(said(folder.path(), &["revoke", id]).0);
    let (head, body) = once_changed(&serving, token, &body);
    assert!(head.starts_with("HTTP/1.1 401") && body.contains("liste noire"), "{head}\n{body}");
    assert!(said(folder.path(), &["list"]).1.contains("  revoked  "));
    let many = folder.path().join("many.jsonl");
    let row = |name: &str| json!({ "name": name, "scopes": ["cnaf_enfants"], "siret": "21920023500014" }).to_string();
    std::fs::write(&many, format!("{}\n\n{}\n", row("Crèche"), row("Piscine"))).unwrap();
    let (done, text) = said(folder.path(), &["issue-all", many.to_str().unwrap()]);
    assert!(done, "{text}");
    let issued: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(issued.iter().map(|it| it["name"].as_str().unwrap()).collect::<Vec<_>>(), ["Crèche", "Piscine"]);
    for token in &issued {
        let body = once_changed(&serving, token["token"].as_str().unwrap(), &refused).1;
        assert!(body.contains(token["id"].as_str().unwrap()), "{body}");
    }
    // One line that is refused, and none is issued.
    let listed = said(folder.path(), &["list"]).1;
    std::fs::write(&many, format!("{}\n{{\"name\": \"x\", \"scopes\": [\"cnaf_enfant\"]}}\n", row("Gymnase"))).unwrap();
    let (done, text) = said(folder.path(), &["issue-all", many.to_str().unwrap()]);
    assert!(!done && text.contains("many.jsonl:2: ") && text.contains("opens nothing here"), "{text}");
    assert_eq!(said(folder.path(), &["list"]).1, listed);
    for (arguments, sentence) in [
        (&["revoke", "none"][..], "there is no token none"),
        (&["issue", "--name", "x", "--scope", "cnaf_enfant"], "`cnaf_enfant` opens nothing here"),
        (&["issue", "--name", "x", "--scope", "cnaf_enfants", "--siret", "1"], "is no SIRET"),
        (&["issue", "--name", "x", "--scope", "cnaf_enfants", "--from", "here"], "neither an address nor a network"),
    ] {
        let (done, text) = said(folder.path(), arguments);
        assert!(!done && text.contains(sentence), "{text}");
    }
    serving.stop();
}
