//! What a profile decides, in words: to read one, and to tell two apart (FC §1.1 is such a list).

mod authorization;
mod levels;
mod lifetimes;
mod pages;
mod programs;
mod token;

use guichet_oidc::profile::{
    Consent, Device, Flows, IdentitySource, Landing, Logout, Notification, Profile, ProviderChoice, ProviderErrors,
    RelyingParty, Subject,
};
use guichet_oidc::scopes::ScopeTable;
use serde::Serialize;

use super::Shipped;
pub(super) use levels::code_words;
use levels::{levels, memberships};
use pages::{excluded_words, not_found_words};

/// One thing that a profile decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aspect {
    /// What is decided.
    pub topic: String,
    /// How.
    pub words: String,
    /// What a service provider does where this changes; none where nothing of it reaches one.
    duty: Option<&'static str>,
}

/// One thing that two profiles decide in different ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What is decided.
    pub topic: String,
    /// How the one decides it.
    pub one: String,
    /// How the other does.
    pub other: String,
    /// What a service provider does that goes from the one to the other, in words.
    pub(super) duty: Option<String>,
}

/// What stands for an aspect that a profile does not have.
const NONE: &str = "none";

/// Everything that differs, in the order in which [`aspects`] tells it.
pub fn differences(one: &Shipped, other: &Shipped) -> Vec<Difference> {
    let (one, other) = (aspects(one), aspects(other));
    let mut topics: Vec<&str> = one.iter().map(|aspect| aspect.topic.as_str()).collect();
    let mut next = 0;
    for aspect in &other {
        match topics.iter().position(|topic| *topic == aspect.topic) {
            Some(at) => next = at + 1,
            None => {
                topics.insert(next, &aspect.topic);
                next += 1;
            }
        }
    }
    let of = |all: &[Aspect], topic: &str| all.iter().find(|aspect| aspect.topic == topic).cloned();
    let compared = topics.into_iter().map(|topic| {
        let (one, other) = (of(&one, topic), of(&other, topic));
        let duty = other.as_ref().or(one.as_ref()).and_then(|aspect| aspect.duty);
        let [one, other] = [one, other].map(|aspect| aspect.map_or_else(|| NONE.to_owned(), |aspect| aspect.words));
        let filled = |duty: &str| duty.replace("{topic}", topic).replace("{now}", &other).replace("{before}", &one);
        Difference { topic: topic.to_owned(), duty: duty.map(filled), one, other }
    });
    compared.filter(|difference| difference.one != difference.other).collect()
}

/// Everything that a profile decides. Each structure is taken apart whole: a member that is not put in words does not compile.
pub fn aspects(shipped: &Shipped) -> Vec<Aspect> {
    let Profile {
        service: _,
        title,
        dated: _,
        prefix,
        error_prefix,
        errors,
        scopes,
        platform,
        landing,
        landing_url,
        not_found,
        routes,
        authorization,
        provider_choice,
        provider_errors,
        acr,
        membership,
        mailed_code,
        identity,
        excluded_providers,
        subject,
        consent,
        flows,
        session_cookie,
        support_platform,
        help,
        token,
        programs,
        relying_party,
        device,
        notification,
        logout,
        lifetimes,
        logged_of_requests,
        steps,
        discovery,
    } = &shipped.profile;
    let mut told = Told::default();
    told.say("name on pages", title);
    told.must(
        "path of the issuer",
        "go by another path of the issuer, as discovery tells: {now} instead of {before}",
        if prefix.is_empty() { "the origin itself" } else { prefix },
    );
    told.say("letter of error codes", error_prefix);
    told.say("table of errors", format!("data/errors/{errors}.toml"));
    told.say("table of scopes", format!("data/scopes/{scopes}.toml"));
    told.must(
        "platform of the service providers served",
        "be registered for this platform: {now} instead of {before}",
        platform.map_or("any".to_owned(), |it| list(&[it])),
    );
    told.say("answer at /", landing_words(*landing, landing_url.as_deref()));
    for route in routes {
        let address = route.endpoint.path();
        if route.endpoint.is_for_service_providers() {
            told.must(
                format!("methods of {address}"),
                "use these {topic}: {now}; before: {before}",
                list(&route.methods),
            );
        } else {
            told.say(format!("methods of {address}"), list(&route.methods));
        }
        if let Some(path) = &route.path {
            told.say(format!("path in the place of {address}"), path);
        }
    }
    told.say("name on the form of the support", support_platform.clone().unwrap_or_default());
    for (code, page) in help {
        told.say(format!("page that helps with {code}"), page);
    }
    told.say("page of an address where nothing stands", not_found_words(*not_found));
    told.say(
        "way to the identity provider",
        match provider_choice {
            ProviderChoice::List => "a page that lists them",
            ProviderChoice::Email => "the domain of the person's work address",
        },
    );
    told.say(
        "error with which an identity provider sends a person back",
        match provider_errors {
            ProviderErrors::Choice => "told at the choice, where she is again",
            ProviderErrors::Page => "quoted on an error page",
        },
    );
    match membership {
        Some(membership) => memberships(&mut told, membership),
        None => levels(&mut told, acr.as_ref()),
    }
    told.say("code sent by mail", mailed_code.as_ref().map_or_else(String::new, code_words));
    told.must(
        "identity given to the service provider",
        "expect another identity: {now}, not {before}",
        identity_words(*identity),
    );
    told.say("identity providers that a service provider excludes", excluded_words(*excluded_providers));
    told.must("sub", "know people by another sub: {now}, not {before}", subject_words(*subject));
    told.say("consent", consent_words(*consent));
    told.say("flows of one browser session", flows_words(*flows));
    told.say("cookie of the session", session_cookie);
    told.must("logout", "log out in another way: {now}; before: {before}", logout_words(*logout));
    told.say(
        "people remembered on a device",
        device.as_ref().map_or_else(String::new, |Device { cookie, lifetime, identities, trusted }| {
            format!("{identities} for {lifetime} s, trusted with {trusted} (cookie {cookie})")
        }),
    );
    told.say(
        "mail that tells of a login, and whom it comes from",
        match notification {
            None => "none",
            Some(Notification { sender }) => sender,
        },
    );
    authorization::say(&mut told, authorization);
    token::say(&mut told, token);
    programs::told(&mut told, programs);
    of_relying_party(&mut told, relying_party);
    lifetimes::say(&mut told, lifetimes);
    told.say("what the business log says of a request", list(logged_of_requests));
    for (event, number) in steps {
        told.say(format!("step of {event} in the business log"), number);
    }
    for (name, value) in discovery {
        let words = value.as_array().map_or_else(|| value.to_string(), |all| list(all));
        told.must(format!("{name} in discovery"), "expect another {topic}: {now}; before: {before}", words);
    }
    of_scopes(&mut told, &shipped.scopes);
    told.0
}

#[derive(Default)]
struct Told(Vec<Aspect>);

impl Told {
    fn say(&mut self, topic: impl Into<String>, words: impl Into<String>) {
        self.push(topic.into(), None, words.into());
    }

    /// What a service provider acts on: `duty` is what it does where this changes, with `{topic}`, `{now}` and `{before}`.
    fn must(&mut self, topic: impl Into<String>, duty: &'static str, words: impl Into<String>) {
        self.push(topic.into(), Some(duty), words.into());
    }

    fn push(&mut self, topic: String, duty: Option<&'static str>, words: String) {
        let words = if words.is_empty() { NONE.to_owned() } else { words };
        self.0.push(Aspect { topic, words, duty });
    }
}

/// Values as they are written on the wire.
fn list<T: Serialize>(values: &[T]) -> String {
    let written = values.iter().map(|value| match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(error) => error.to_string(),
    });
    written.collect::<Vec<_>>().join(", ")
}

fn of_relying_party(told: &mut Told, relying_party: &RelyingParty) {
    let RelyingParty { scope, prompt, nonce_bytes, decryption_algorithms } = relying_party;
    told.say("scope asked of identity providers", scope);
    told.say("prompt asked of identity providers", prompt.clone().unwrap_or_default());
    told.say("nonce sent to identity providers", format!("{} characters", nonce_bytes * 2));
    told.say("keys for what identity providers encrypt", list(decryption_algorithms));
}

/// Scopes of the identity one by one with their claims, those of data providers by provider.
fn of_scopes(told: &mut Told, table: &ScopeTable) {
    for provider in &table.providers {
        if provider.identity {
            for scope in &provider.scopes {
                let topic = format!("claims of the scope {}", scope.name);
                told.must(topic, "expect other {topic}: {now}; before: {before}", list(&scope.claims));
            }
        } else {
            let names: Vec<&str> = provider.scopes.iter().map(|scope| scope.name.as_str()).collect();
            let topic = format!("scopes of {} ({})", provider.slug, provider.label);
            told.must(topic, "ask for no other {topic} than these: {now}; before: {before}", list(&names));
        }
    }
}

fn landing_words(landing: Landing, url: Option<&str>) -> String {
    match landing {
        Landing::Redirect => format!("301 to {}", url.unwrap_or_default()),
        Landing::Discovery => "303 to the discovery document".to_owned(),
    }
}

fn identity_words(identity: IdentitySource) -> &'static str {
    match identity {
        IdentitySource::Register => "the register's (RNIPP)",
        IdentitySource::IdentityProviderAndRegister => {
            "the identity provider's, with the register's beside it (rnipp_*)"
        }
        IdentitySource::IdentityProvider => "the identity provider's",
        IdentitySource::Professional => "the identity provider's, with roles by the register of organisations",
    }
}

fn subject_words(subject: Subject) -> &'static str {
    match subject {
        Subject::PairwiseEntity => "pairwise, by the entityId of the service provider",
        Subject::Public => "the same for every service provider",
    }
}

fn consent_words(consent: Consent) -> &'static str {
    match consent {
        Consent::EachLogin => "a page at each login; a box to tick for private service providers that want it",
        Consent::OncePerClientAndPerson => "once for a service provider and a person",
        Consent::Never => "never asked for",
    }
}

fn flows_words(flows: Flows) -> &'static str {
    match flows {
        Flows::LastStarted => "the last one that was started",
        Flows::Latest => "the last one that was started, to which others are led",
        Flows::Independent => "any number, each on its own",
    }
}

fn logout_words(logout: Logout) -> &'static str {
    match logout {
        Logout::HintRequired => "id_token_hint is required, unknown parameters are refused",
        Logout::HintOptional => "without id_token_hint the person confirms",
        Logout::Unasked => {
            "nothing is required and the person is not asked; what every service provider received ends with it"
        }
    }
}
