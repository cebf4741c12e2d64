//! DataPass and the token space where nothing is simulated: `[datapass]` and `[token_space]` of `guichet serve`.

use std::net::TcpListener;
use std::path::Path;

use guichet_jose::digest;
use guichet_web::clock::Clock;
use serde_json::{Value, json};

use crate::serve::Serving;
use crate::{run, told};

const DATAPASS: &str = "datapass.example.org";
const SPACE: &str = "espace.example.org";
const WEBHOOK: &str = "/api/datapass/v2/api_particulier/webhook";
const SIGNED_WITH: &str = "a-secret-that-datapass-and-the-space-share";
const REQUEST: &str = "a90939e8-f906-4343-8996-5955257f161d";

/// The services, and ProConnect at that port of this machine.
fn services(folder: &Path, proconnect: u16) -> String {
    for (name, secret) in
        [("proconnect-secret", "put-this-at-proconnect-and-nowhere-else"), ("webhook-secret", SIGNED_WITH)]
    {
        std::fs::write(folder.join(name), format!("{secret}\n")).unwrap();
    }
    let service =
        |name: &str, host: &str| format!("\n[services.{name}]\norigin = \"https://{host}\"\nlisten = \"LISTEN\"\n");
    let login = |table: &str| {
        format!(
            "[{table}]\nissuer = \"https://localhost:{proconnect}/api/v2\"\nclient_id = \"{table}-at-proconnect\"\n\
             client_secret_file = {}\n",
            json!(folder.join("proconnect-secret"))
        )
    };
    let parts = [
        service("api-particulier", "particulier.example.org"),
        service("datapass", DATAPASS),
        service("token-space", SPACE),
        login("token_space"),
        format!("webhook_secret_file = {}\n", json!(folder.join("webhook-secret"))),
        login("datapass"),
        "[[datapass.office]]\nemail = \"instruction@example.org\"\nroles = [\"dinum:*:instructor\"]\n".to_owned(),
    ];
    parts.concat()
}

/// The value of a hidden field of a page.
fn field(page: &str, name: &str) -> String {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn professionals_log_in_at_the_proconnect_that_is_configured_and_in_no_other_way() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proconnect = listener.local_addr().unwrap().port();
    let (called, seen) = std::sync::mpsc::channel();
    std::thread::spawn(move || listener.incoming().for_each(|_| called.send(()).unwrap_or_default()));
    let serving = Serving::with(folder.path(), &services(folder.path(), proconnect));
    for (host, own, sign_in, begin, local) in [
        (DATAPASS, "/tableau-de-bord/demandes", "/connexion", "/auth/proconnect", "/local-sign-in"),
        (SPACE, "/compte/demandes", "/compte/se-connecter", "/auth/proconnect_api_particulier", "/compte/dev-login"),
    ] {
        let (head, _) = serving.get(host, own);
        assert!(head.starts_with("HTTP/1.1 303") && head.contains(&format!("location: {sign_in}?back=")), "{head}");
        let (head, page) = serving.get(host, sign_in);
        assert!(head.starts_with("HTTP/1.1 200") && page.contains(&format!("action=\"{begin}\"")), "{head}\n{page}");
        assert!(!page.contains("Bac à sable") && head.contains("strict-transport-security: "), "{head}\n{page}");
        let (head_of_local, _) = serving.get(host, &format!("{local}?email=instruction@example.org"));
        assert!(head_of_local.starts_with("HTTP/1.1 404"), "{head_of_local}");
        // The login begins at the issuer, which does not speak TLS here, so that nobody is sent there.
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        let cookie = cookie.split(';').next().unwrap();
        let form = format!("csrfToken={}&back={}", field(&page, "csrfToken"), own);
        let (head, page) = serving.send(host, begin, &[("cookie", cookie)], &form);
        assert!(head.starts_with("HTTP/1.1 502") || head.starts_with("HTTP/1.1 503"), "{head}\n{page}");
        assert!(page.contains("id=\"error-code\"") && !page.contains("localhost"), "{page}");
        assert_ne!(seen.try_iter().count(), 0, "{host} has asked its issuer");
    }
    serving.stop();
}

#[test]
fn what_a_datapass_elsewhere_signs_makes_a_token_in_production_and_takes_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::with(folder.path(), &services(folder.path(), 9));
    let now = Clock::system().now().as_second();
    // A token is revoked from the second on at which the event was fired.
    let notice = |event: &str, state: &str, at: i64| {
        let applicant =
            json!({ "id": 2, "email": "agent@ville.example", "given_name": "Jeanne", "family_name": "Dupont" });
        let data = json!({ "intitule": "Cantine", "scopes": ["cnaf_quotient_familial"], "modalities": ["params"] });
        json!({
            "event": event, "fired_at": at, "model_type": "authorization_request/api_particulier", "model_id": 12,
            "data": {
                "id": 12, "public_id": REQUEST, "state": state, "form_uid": "api-particulier", "data": data, "applicant": applicant,
                "organization": { "id": 1, "name": "COMMUNE X", "siret": "21920023500014" }, "service_provider": null,
            },
        })
        .to_string()
    };
    let tell = |body: &str, secret: &str| {
        let signature = format!("sha256={}", digest::hex(&digest::hmac_sha256(secret.as_bytes(), body.as_bytes())));
        serving.send(SPACE, WEBHOOK, &[("x-hub-signature-256", &signature)], body)
    };
    let listed = || {
        let (file, data) = (folder.path().join("production.toml"), folder.path().join("data"));
        let at = ["--config", file.to_str().unwrap(), "--data", data.to_str().unwrap()];
        let output = run(&[&["tokens"], &at[..], &["list"]].concat());
        assert!(output.status.success(), "{}", told(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let granted = notice("approve", "validated", now - 1);
    let (head, body) = tell(&granted, "another-secret");
    assert!(head.starts_with("HTTP/1.1 401") && body == r#"{"error":"Unauthorized"}"#, "{head}\n{body}");
    assert!(!listed().contains("Cantine"));
    let (head, body) = tell(&granted, SIGNED_WITH);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}\n{body}");
    let id = serde_json::from_str::<Value>(&body).unwrap()["token_id"].as_str().unwrap().to_owned();
    let line = listed();
    assert!(line.starts_with(&id) && line.contains("  active  ") && line.contains("cnaf_quotient_familial"), "{line}");
    let (head, body) = tell(&notice("revoke", "revoked", now), SIGNED_WITH);
    assert!(head.starts_with("HTTP/1.1 200") && body == "{}", "{head}\n{body}");
    assert!(listed().contains("  revoked  "));
    serving.stop();
}
