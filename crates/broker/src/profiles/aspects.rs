//! What a profile decides, in words: to read one, and to tell two apart (FC §1.1 is such a list).

mod authorization;
mod levels;
mod pages;
mod programs;

use guichet_oidc::profile::{
    AuthenticationClaims, Consent, Descriptions, Device, Flows, IdentitySource, Landing, Lifetimes, Logout,
    Notification, Profile, ProviderChoice, ProviderErrors, RelyingParty, Subject, TokenRules,
};
use guichet_oidc::scopes::ScopeTable;
use serde::Serialize;

use super::Shipped;
use levels::{code_words, levels, memberships};
use pages::{excluded_words, not_found_words};

/// One thing that a profile decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aspect {
    /// What is decided.
    pub topic: String,
    /// How.
    pub words: String,
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
    let words = |all: &[Aspect], topic: &str| {
        all.iter().find(|aspect| aspect.topic == topic).map_or_else(|| NONE.to_owned(), |aspect| aspect.words.clone())
    };
    let compared = topics.into_iter().map(|topic| Difference {
        topic: topic.to_owned(),
        one: words(&one, topic),
        other: words(&other, topic),
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
    told.say("path of the issuer", if prefix.is_empty() { "the origin itself" } else { prefix });
    told.say("letter of error codes", error_prefix);
    told.say("table of errors", format!("data/errors/{errors}.toml"));
    told.say("table of scopes", format!("data/scopes/{scopes}.toml"));
    told.say("platform of the service providers served", platform.map_or("any".to_owned(), |it| list(&[it])));
    told.say("answer at /", landing_words(*landing, landing_url.as_deref()));
    for route in routes {
        told.say(format!("methods of {}", route.endpoint.path()), list(&route.methods));
        if let Some(path) = &route.path {
            told.say(format!("path in the place of {}", route.endpoint.path()), path);
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
    told.say("identity given to the service provider", identity_words(*identity));
    told.say("identity providers that a service provider excludes", excluded_words(*excluded_providers));
    told.say("sub", subject_words(*subject));
    told.say("consent", consent_words(*consent));
    told.say("flows of one browser session", flows_words(*flows));
    told.say("cookie of the session", session_cookie);
    told.say("logout", logout_words(*logout));
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
    of_token(&mut told, token);
    programs::told(&mut told, programs);
    of_relying_party(&mut told, relying_party);
    of_lifetimes(&mut told, lifetimes);
    told.say("what the business log says of a request", list(logged_of_requests));
    for (event, number) in steps {
        told.say(format!("step of {event} in the business log"), number);
    }
    for (name, value) in discovery {
        told.say(format!("{name} in discovery"), value.as_array().map_or_else(|| value.to_string(), |all| list(all)));
    }
    of_scopes(&mut told, &shipped.scopes);
    told.0
}

#[derive(Default)]
struct Told(Vec<Aspect>);

impl Told {
    fn say(&mut self, topic: impl Into<String>, words: impl Into<String>) {
        let words = Some(words.into()).filter(|words| !words.is_empty());
        self.0.push(Aspect { topic: topic.into(), words: words.unwrap_or_else(|| NONE.to_owned()) });
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

fn of_token(told: &mut Told, token: &TokenRules) {
    let TokenRules {
        authentication,
        assertion_algorithms,
        signing_algorithms,
        default_algorithm,
        encryption_algorithms,
        content_encryptions,
        id_token_claims,
        authentication_claims,
        descriptions,
        error_uri,
    } = token;
    told.say("authentication of service providers", list(authentication));
    told.say("signature of assertions of service providers", list(assertion_algorithms));
    told.say("signature of ID tokens and userinfo", list(signing_algorithms));
    told.say("signature when none is registered", list(std::slice::from_ref(default_algorithm)));
    told.say(
        "encryption of ID tokens and userinfo",
        match encryption_algorithms.as_slice() {
            [] => "off".to_owned(),
            algorithms => format!("on: {} with {}", list(algorithms), list(content_encryptions)),
        },
    );
    told.say("members of an ID token", list(id_token_claims));
    told.say(
        "acr, auth_time and amr in an ID token",
        match authentication_claims {
            AuthenticationClaims::Always => "the first two always, amr when asked for",
            AuthenticationClaims::WhenAsked => "each when asked for and known",
        },
    );
    told.say(
        "error descriptions",
        match descriptions {
            Descriptions::WithDetail => "with the detail in brackets",
            Descriptions::Plain => "plain",
            Descriptions::Exact => "plain, without any detail",
        },
    );
    told.say("error_uri", error_uri.clone().unwrap_or_default());
}

fn of_relying_party(told: &mut Told, relying_party: &RelyingParty) {
    let RelyingParty { scope, prompt, nonce_bytes, decryption_algorithms } = relying_party;
    told.say("scope asked of identity providers", scope);
    told.say("prompt asked of identity providers", prompt.clone().unwrap_or_default());
    told.say("nonce sent to identity providers", format!("{} characters", nonce_bytes * 2));
    told.say("keys for what identity providers encrypt", list(decryption_algorithms));
}

fn of_lifetimes(told: &mut Told, lifetimes: &Lifetimes) {
    let Lifetimes {
        code,
        grant,
        access_token,
        id_token,
        refresh_token,
        interaction,
        session,
        session_slides,
        metadata_cache,
    } = lifetimes;
    told.say(
        "grant",
        grant.map_or_else(String::new, |seconds| format!("{seconds} s from the agreement to its code's use")),
    );
    told.say(
        "session",
        match session_slides {
            true => format!("{session} s, renewed at each hit; its cookie lasts as long"),
            false => format!("{session} s, not renewed by hits; its cookie ends with the browser's session"),
        },
    );
    told.say(
        "refresh token",
        refresh_token.map_or_else(String::new, |seconds| {
            format!("{seconds} s from the login; another takes its place after 70 % of its life, and ends when it would have")
        }),
    );
    for (topic, seconds) in [
        ("interaction", interaction),
        ("authorization code", code),
        ("access token", access_token),
        ("ID token", id_token),
        ("cache of discovery and keys", metadata_cache),
    ] {
        told.say(topic, format!("{seconds} s"));
    }
}

/// Scopes of the identity one by one with their claims, those of data providers by provider.
fn of_scopes(told: &mut Told, table: &ScopeTable) {
    for provider in &table.providers {
        if provider.identity {
            for scope in &provider.scopes {
                told.say(format!("claims of the scope {}", scope.name), list(&scope.claims));
            }
        } else {
            let names: Vec<&str> = provider.scopes.iter().map(|scope| scope.name.as_str()).collect();
            told.say(format!("scopes of {} ({})", provider.slug, provider.label), list(&names));
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
