//! Hostile input: every route of every service, with every part of a request spoilt (issue 4, part 2; FC §1.2). The
//! routes are those that the stack serves; what is known of each stands in `known`.

pub mod headers;
mod inside;
mod known;
mod scene;
mod spoil;
mod tls;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use known::{Kind, Known, ONCE, UNREACHED, rows};
use scene::Scene;
use serde_json::Value;
use wire::{Answer, Ask};

use crate::stand::engines::Engines;
use crate::stand::{CALLBACK, Stand, options};

/// Refusals that the reference answers with 500 although the request is at fault (FC §10.2): no address to go back to,
/// a provider that is not active, one that is unknown, an interaction that is not there; at ProConnect a wrong token of a
/// form and none (PC §6).
const SERVER_ERRORS: [&str; 6] = ["Y030030", "Y020017", "Y020019", "Y030025", "Y470001", "Y470002"];

/// Simulated producers whose refusals have no body.
const UNSAID: [&str; 7] =
    ["/cnous", "/cnous-france-connect", "/cnous-ine/{ine}", "/men", "/men/perimetre", "/mesri", "/mesri-ine"];

/// What is wrong with the answer to a spoilt request, if anything.
fn fault(scene: &Scene, known: &Known, right: &[u16], ask: &Ask, answer: &Answer) -> Option<String> {
    if let Some(fault) = headers::fault(scene.service(), &ask.target, answer) {
        return Some(fault);
    }
    // A page that is asked for under another name is moved to its own (design §3).
    let moved = answer.status == 308 && known.kind == Kind::Page;
    if ask.what.starts_with("authorization") && scene.bears_a_token(known) && answer.status < 400 {
        return Some("it takes another token than the one that was given".to_owned());
    }
    // Another address may be that of another route, or of its own once the client has made it canonical.
    let elsewhere = ask.what == "the address" && answer.status < 400;
    if elsewhere {
        return None;
    }
    let meant = SERVER_ERRORS.iter().any(|code| answer.status == 500 && answer.body.contains(code));
    if !(400..500).contains(&answer.status) && !meant && !right.contains(&answer.status) && !moved {
        return Some(format!("status {}", answer.status));
    }
    if let Some(location) = answer.header("location")
        && !scene.may_lead_to(location)
    {
        return Some(format!("it leads to {location}"));
    }
    let kind = answer.header("content-type").unwrap_or_default();
    if kind.starts_with("text/html") && answer.body.contains("<i>zq") {
        return Some("it echoes markup".to_owned());
    }
    if known.kind == Kind::Program && answer.header("set-cookie").is_some() {
        return Some("it sets a cookie".to_owned());
    }
    (ask.method != b"HEAD" && answer.status >= 400).then(|| unexplained(known, kind, answer))?
}

/// A refusal says what is wrong: a page with its code, or JSON with its error.
fn unexplained(known: &Known, kind: &str, answer: &Answer) -> Option<String> {
    let page = kind.starts_with("text/html") && answer.body.contains("id=\"error-code\"");
    let json = || {
        serde_json::from_str::<Value>(&answer.body).is_ok_and(|body| {
            body["error"].is_string()
                // The catalogue's only one (DP §5.3).
                || body["Error"].is_string()
                || body["errors"][0]["code"].is_string()
                // DataPass's have titles (DP §3.2).
                || body["errors"][0]["title"].is_string()
                || body["message"].is_string()
                || body["erreur"]["message"].is_string()
        })
    };
    let challenge = answer.status == 401 && answer.header("www-authenticate").is_some();
    // A state of the gateway's that nobody knows is an empty object (AP §7).
    if known.path == "/api/{id}/ping" && answer.body == "{}" {
        return None;
    }
    if page || challenge || kind.contains("json") && json() {
        return None;
    }
    // A form is shown again with what is wrong, or with what was changed meanwhile.
    let told = if answer.status == 409 { "role=\"status\"" } else { "role=\"alert\"" };
    if kind.starts_with("text/html") && answer.body.contains(told) {
        return None;
    }
    // A definition that is not there is an empty object (DP §3.2).
    if known.path == "/api/v1/definitions/{id}" && answer.body == "{}" {
        return None;
    }
    // A notice that is not taken is told so by its status (DP §4.2), as some producers do that are simulated.
    if answer.status == 422 && answer.body == "{}" || answer.body.is_empty() && UNSAID.contains(&known.path) {
        return None;
    }
    // The gateway says in a sentence that nothing stands there (AP §2), and version 2 in sentences what is wrong.
    let sentences = || serde_json::from_str::<Value>(&answer.body).is_ok_and(|body| body["errors"][0].is_string());
    if kind.starts_with("text/plain") && (answer.body.starts_with("Cette URL") || answer.status == 410)
        || kind.contains("json") && sentences()
    {
        return None;
    }
    // SOAP has faults, in version 1.1 with the status 500.
    if ["application/soap+xml", "text/xml"].iter().any(|it| kind.starts_with(it)) && answer.body.contains(":Fault>") {
        return None;
    }
    // The register says in plain text which parameter it misses; the page of codes says that it knows no such code.
    if known.path.ends_with("/individus") && kind.starts_with("text/plain") || known.path == "/errors" {
        return None;
    }
    // A simulated provider's form is shown again.
    (!answer.body.contains("name=\"password\"")).then(|| format!("{kind}: {:.80}", answer.body))
}

/// The row of a route, and which of [`rows`] it stands in.
fn row_of(service: &str, path: &str) -> (usize, &'static Known) {
    let found = rows(service).into_iter().enumerate().find_map(|(at, (rows, depth))| {
        let below = depth.below(path)?;
        rows.iter().find(|row| row.path == below).map(|row| (at, row))
    });
    found.unwrap_or_else(|| panic!("the walk does not know {service} {path}"))
}

/// Whether an answer says nothing of what stands behind the first check: that of another address, or the way to a login.
fn is_before(ask: &Ask, answer: &Answer) -> bool {
    let location = answer.header("location").unwrap_or_default();
    ask.what == "the address" || ["/connexion?", "/compte/se-connecter?"].iter().any(|login| location.contains(login))
}

fn is_unreached(service: &str, path: &str) -> bool {
    let mut known = UNREACHED.iter().filter(|(of, _)| *of == service).flat_map(|(_, paths)| *paths);
    known.any(|known| *known == path)
}

/// After so many requests a step that works once is taken anew.
const USED_UP: usize = 12;

/// Sends what is `chosen` of all hostile requests for each route of a stack.
async fn walk(stand: &Stand, mut chosen: impl FnMut(&Ask) -> bool) {
    let (mut sent, mut faults) = (0, BTreeMap::new());
    let mut note = |service: &str, path: &str, ask: &Ask, fault: String| {
        let known = faults.entry(format!("{service} {path}: {fault}")).or_insert((0, ask.shown()));
        known.0 += 1;
    };
    for (service, paths) in stand.routes() {
        let mut unserved: BTreeSet<(usize, &str)> = rows(&service)
            .iter()
            .enumerate()
            .flat_map(|(at, (all, _))| all.iter().map(move |row| (at, row.path)))
            .collect();
        let (mut walked, mut kinds) = (BTreeSet::new(), BTreeSet::new());
        // Whoever only tries other methods leaves everything as it was: one scene is enough for all of that.
        let mut undisturbed = None;
        for path in paths {
            let (at, row) = row_of(&service, &path);
            unserved.remove(&(at, row.path));
            // What stands on several paths is one router: the further ones are walked by their methods only.
            let whole = walked.insert((at, row.path));
            // What the edge looks at before any route is spoilt in every way once for each kind of route of a service, and
            // by turns elsewhere.
            let every = if kinds.insert(row.kind) { 1 } else { 4 };
            let mut scene = match undisturbed.take() {
                Some(scene) if !whole => scene,
                other => {
                    undisturbed = other;
                    Scene::open(stand, &service, &path).await
                }
            };
            let (mut all_reached, mut all_chosen) = (true, true);
            for (number, (method, right)) in row.methods.iter().enumerate() {
                let good = scene.good(row, &path, method);
                let methods: Vec<&str> = row.methods.iter().map(|(method, _)| *method).collect();
                let others = if number == 0 { good.other_methods(&methods) } else { Vec::new() };
                let mut asks = if whole && *method != "HEAD" { good.spoilt(every, walked.len()) } else { Vec::new() };
                let (mut behind, mut left_out) = (asks.is_empty() || right.is_empty(), false);
                for at in 0..asks.len() + others.len() {
                    if ONCE.contains(&row.path) && (1..asks.len()).contains(&at) && at % USED_UP == 0 {
                        scene.close(stand).await;
                        scene = Scene::open(stand, &service, &path).await;
                        asks = scene.good(row, &path, method).spoilt(every, walked.len());
                    }
                    let (ask, right) = match asks.get(at) {
                        Some(ask) => (ask, *right),
                        None => (&others[at - asks.len()], &[][..]),
                    };
                    if !chosen(ask) {
                        left_out = true;
                        continue;
                    }
                    sent += 1;
                    match ask.send(&scene.place).await {
                        Some(answer) => {
                            behind |= right.contains(&answer.status) && !is_before(ask, &answer);
                            if let Some(fault) = fault(&scene, row, right, ask, &answer) {
                                note(&service, &path, ask, fault);
                            }
                        }
                        // A request that breaks off may be left without an answer.
                        None if !ask.announced => {}
                        None => note(&service, &path, ask, "no answer".to_owned()),
                    }
                }
                all_reached &= behind;
                all_chosen &= !left_out;
                if !behind && !left_out && !is_unreached(&service, &path) {
                    let good = scene.good(row, &path, method).ask();
                    let said = good.send(&scene.place).await.map_or_else(String::new, |answer| answer.shown());
                    let fault = format!("nothing gets behind the first check, the good request neither: {said}");
                    note(&service, &path, &Ask::new(method, path.clone()), fault);
                }
            }
            if whole && all_reached && all_chosen && is_unreached(&service, &path) {
                let fault = "the walk gets behind the first check: `unreached` names it still";
                note(&service, &path, &Ask::new("GET", path.clone()), fault.to_owned());
            }
            if whole {
                scene.close(stand).await;
            } else {
                undisturbed = Some(scene);
            }
        }
        if let Some(scene) = undisturbed {
            scene.close(stand).await;
        }
        for page in inside::pages(stand, &service).await {
            if page.holds("<i>zq") {
                let ask = Ask::new("GET", page.url.clone()).what("afterwards");
                note(&service, &page.url, &ask, "it shows markup that was kept".to_owned());
            }
        }
        assert!(unserved.is_empty(), "{service} does not serve what the walk knows: {unserved:?}");
    }
    let shown: Vec<String> =
        faults.iter().map(|(fault, (times, example))| format!("{fault} ({times} times, {example})")).collect();
    assert!(shown.is_empty(), "of {sent}:\n{}", shown.join("\n"));
    // After all that it works as before.
    let client = stand.client("franceconnect", serde_json::json!({})).await;
    assert!(stand.back(&client, "test", &[]).await.location().starts_with(CALLBACK));
}

/// Every service, however often one address calls, with somebody in each office, and a DataPass elsewhere that signs its notices.
fn everything(folder: &Path) -> Options {
    let secret = folder.join("secret");
    std::fs::write(&secret, inside::SIGNED_WITH).unwrap();
    let text = format!(
        "[services.franceconnect-v1]\n[api_particulier]\ncalls_per_address = 0\n[token_space]\nwebhook_secret_file = {secret:?}\n\
         [token_space.webhook_secret_files]\n{definition} = {secret:?}\n\
         [[token_space.editor]]\nid = '{editor}'\nname = 'Éditeur'\nmembers = ['{agent}']\n\
         [[token_space.reporter]]\nemails = ['{agent}']\nscopes = ['cnaf_']\n\
         [[datapass.office]]\nemail = '{}'\nroles = ['admin']\n",
        inside::ADMINISTRATOR,
        definition = inside::DEFINITION,
        editor = inside::EDITOR,
        agent = crate::datapass::AGENT,
    );
    Options { configuration: Configuration::parse("hostile.toml", &text).unwrap(), ..options() }
}

#[tokio::test]
async fn every_route_refuses_hostile_requests_without_falling_over_or_echoing_them() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::with(everything(folder.path())).await;
    // The edge and the rules are the same on each engine.
    let everything = Engines::chosen() == Engines::Embedded;
    walk(&stand, |ask| everything || ask.may_upset_a_database()).await;
    stand.stop().await;
}
