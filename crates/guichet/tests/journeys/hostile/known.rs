//! What the walk knows of each route: its methods, what it may answer beside a refusal, and its parameters. A route
//! that is served and not here fails the walk, and so does one that is here and not served.

mod bodies;
mod datapass;
mod portal;
mod producers;
mod space;
mod unreached;

pub use bodies::json_body;
pub use unreached::UNREACHED;

/// Who reads the answers, and how they are refused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A person: pages.
    Page,
    /// A program at an endpoint: JSON, a 404 page.
    Program,
    /// A program in a space of its own: JSON, or what the simulated service answers in.
    Api,
}
use Kind::{Api, Page, Program};

/// A route below the prefix of its service.
pub struct Known {
    pub path: &'static str,
    pub kind: Kind,
    /// Each method with the statuses that are right, whatever hostile part of the request was of no account.
    pub methods: &'static [(&'static str, &'static [u16])],
    pub parameters: &'static [&'static str],
}

const fn row(
    path: &'static str,
    kind: Kind,
    methods: &'static [(&'static str, &'static [u16])],
    parameters: &'static [&'static str],
) -> Known {
    Known { path, kind, methods, parameters }
}

const ASSETS: Known = row("/assets/{name}", Page, &[("GET", &[]), ("HEAD", &[])], &[]);
const LANGUAGE: Known = row("/language", Page, &[("GET", &[303]), ("HEAD", &[303]), ("POST", &[303])], &["to", "back"]);

const AUTHORIZATION: &[&str] = &[
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "nonce",
    "acr_values",
    "prompt",
    "claims",
    "ui_locales",
    "id_token_hint",
    "max_age",
    "login_hint",
    "idp_hint",
    "code_challenge",
    "request",
    "unknown",
];
const TOKEN: &[&str] = &[
    "client_id",
    "client_secret",
    "grant_type",
    "code",
    "redirect_uri",
    "code_verifier",
    "client_assertion",
    "client_assertion_type",
];
const OF_A_TOKEN: &[&str] = &["client_id", "client_secret", "token", "token_type_hint"];
const LOGOUT: &[&str] = &["id_token_hint", "post_logout_redirect_uri", "state", "client_id", "ui_locales"];

const ANYONE: &[(&str, &[u16])] = &[("GET", &[200]), ("HEAD", &[200])];
/// A page, or the next step.
const LED: &[u16] = &[200, 302, 303];
const REFUSED_GET: &[(&str, &[u16])] = &[("GET", &[])];
const REFUSED_POST: &[(&str, &[u16])] = &[("POST", &[])];

/// Whoever comes to a logout without a hint is asked.
const CONFIRMED: Known = row("/session/end/confirm", Page, &[("POST", LED)], &["xsrf"]);
/// Nobody is asked where a hint is required (FC §5.11).
const HINTED: Known = row("/session/end/confirm", Page, REFUSED_POST, &["xsrf"]);

/// Steps that work once: what is spoilt there is looked at with a good request that nobody has used yet.
pub const ONCE: [&str; 4] =
    ["/token", "/authorize/{uid}", "/session/end/confirm", "/compte/demandes/{id}/delegations/{delegation}"];

/// Below the prefix of a broker's profile.
const BROKER: &[Known] = &[
    row("/", Page, &[("GET", &[200, 301, 303]), ("HEAD", &[200, 301, 303])], &[]),
    row("/accessibilite", Page, ANYONE, &[]),
    row("/authorize", Page, &[("GET", &[303]), ("POST", &[303])], AUTHORIZATION),
    row("/authorize/{uid}", Page, &[("GET", &[302, 303])], &[]),
    row("/token", Program, &[("POST", &[200])], TOKEN),
    row("/session/end/success", Page, ANYONE, &[]),
    row("/interaction/{uid}", Page, &[("GET", LED)], &[]),
    row("/interaction/{uid}/verify", Page, &[("GET", LED)], &[]),
];

/// Where a person chooses among all providers.
const CHOOSING: &[Known] = &[
    row("/redirect-to-idp", Page, &[("POST", &[302])], &["csrfToken", "uid", "providerUid"]),
    row("/oidc-callback", Page, REFUSED_GET, &["code", "state", "iss", "error", "error_description"]),
];

/// Where a person is asked before she goes on.
const ASKED: &[Known] = &[
    row("/client/disconnect-from-idp", Page, REFUSED_POST, &["state"]),
    row("/client/logout-callback", Page, REFUSED_GET, &["state"]),
    row("/interaction/{uid}/consent", Page, &[("GET", LED)], &[]),
    row("/login", Page, &[("POST", LED)], &["csrfToken", "uid", "accept"]),
    row("/auto-login", Page, &[("GET", LED)], &["uid"]),
    row("/redirect-to-sp-with-error", Page, &[("GET", &[302, 303])], &["redirect_uri", "state", "uid", "error"]),
];

/// Where she is led by her address.
const PROCONNECT: &[Known] = &[
    CONFIRMED,
    row("/livez", Page, ANYONE, &[]),
    row("/readyz", Page, ANYONE, &["verbose", "exclude"]),
    row("/readyz/{check}", Page, &[("GET", &[]), ("HEAD", &[])], &["verbose"]),
    row("/userinfo", Program, &[("GET", &[200]), ("POST", &[200])], &["access_token"]),
    row("/token/introspection", Program, &[("POST", &[200])], OF_A_TOKEN),
    row("/session/end", Page, &[("GET", LED)], LOGOUT),
    row("/client/logout-callback", Page, &[("GET", &[302])], &["state"]),
    row("", Page, &[("GET", &[301]), ("HEAD", &[301])], &[]),
    row("/redirect-to-idp", Page, &[("POST", LED)], &["csrfToken", "email", "rememberMe"]),
    row("/identity-provider-selection", Page, &[("GET", LED), ("POST", LED)], &["csrfToken", "identityProviderUid"]),
    row("/oidc-callback", Page, &[("GET", &[302])], &["code", "state", "iss", "error", "error_description"]),
    row("/verify-email", Page, &[("GET", LED), ("POST", LED)], &["csrfToken", "verify_email_token"]),
    row("/verify-email/resend", Page, &[("POST", LED)], &["csrfToken"]),
    row("/interaction/{uid}/error", Page, &[("GET", &[303])], &["error", "error_description"]),
];

/// Keys for what identity providers encrypt.
const ENCRYPTED: &[Known] = &[row("/client/.well-known/keys", Program, ANYONE, &[])];

/// What FranceConnect's first version does not have.
const SINCE: &[Known] = &[
    row("/.well-known/openid-configuration", Program, ANYONE, &[]),
    row("/jwks", Program, ANYONE, &[]),
    row("/token/revocation", Program, &[("POST", &[200])], OF_A_TOKEN),
];

const FIRST_VERSION: &[Known] = &[
    HINTED,
    row("", Page, &[("GET", &[301]), ("HEAD", &[301])], &[]),
    row("/userinfo", Program, &[("GET", &[200])], &["access_token", "schema"]),
    row("/logout", Page, &[("GET", LED)], LOGOUT),
    row("/checktoken", Program, &[("POST", &[])], &["token"]),
];

const FRANCECONNECT: &[Known] = &[
    HINTED,
    row("/checktoken", Program, &[("POST", &[200])], OF_A_TOKEN),
    row("/introspect", Program, &[("POST", &[200])], OF_A_TOKEN),
    row("", Page, &[("GET", &[301]), ("HEAD", &[301])], &[]),
    row("/userinfo", Program, &[("GET", &[200])], &["access_token", "schema"]),
    row("/session/end", Page, &[("GET", LED)], LOGOUT),
];

const OPENID: &[Known] = &[
    CONFIRMED,
    row("/userinfo", Program, &[("GET", &[200]), ("POST", &[200])], &["access_token"]),
    row("/token/introspection", Program, &[("POST", &[200])], OF_A_TOKEN),
    row("/session/end", Page, &[("GET", LED), ("POST", LED)], LOGOUT),
];

const ORIGIN_OF_A_BROKER: &[Known] = &[
    ASSETS,
    LANGUAGE,
    row("/rehearsal/redirect-uris", Page, REFUSED_POST, &["client_id", "redirect_uri", "resume", "csrf"]),
];

/// Below the path of a simulated identity provider.
const IDENTITY_PROVIDER: &[Known] = &[
    row("/.well-known/openid-configuration", Program, ANYONE, &[]),
    row("/jwks", Program, ANYONE, &[]),
    row("/authorize", Page, &[("GET", &[200, 302, 303])], AUTHORIZATION),
    row("/login", Page, &[("POST", LED)], &["interaction", "login", "password", "persona", "acr", "amr"]),
    row(
        "/login/with-custom-identity",
        Page,
        &[("POST", LED)],
        &["interaction", "given_name", "acr", "amr", "further_claims", "error", "error_description"],
    ),
    row("/cancel", Page, &[("GET", LED)], &["interaction"]),
    row("/token", Program, REFUSED_POST, TOKEN),
    row("/userinfo", Program, &[("GET", &[200]), ("POST", &[200])], &["access_token"]),
    row("/session/end", Page, &[("GET", &[200, 302, 303])], LOGOUT),
];

/// Below the path of a demo service provider.
const SERVICE_PROVIDER: &[Known] = &[
    row("", Page, ANYONE, &[]),
    row("/login", Page, &[("POST", &[303])], &["x"]),
    row("/callback", Page, REFUSED_GET, &["code", "state", "iss", "error"]),
    row("/logout", Page, &[("POST", &[303])], &["x"]),
    row("/.well-known/keys", Page, ANYONE, &[]),
];

const SERVICE_PROVIDERS: &[Known] = &[ASSETS, LANGUAGE, row("/", Page, &[("GET", &[303]), ("HEAD", &[303])], &[])];

const IDENTITY_PROVIDERS: &[Known] = &[ASSETS, LANGUAGE];

/// Stands for each route of the definitions: one handler, whatever the API.
const DATA: &str = "*";

const API_PARTICULIER: &[Known] = &[
    row("/assets/{name}", Api, &[("GET", &[]), ("HEAD", &[])], &[]),
    row("/language", Api, &[("GET", &[303]), ("HEAD", &[303]), ("POST", &[303])], &["to", "back"]),
    row("/api/introspect", Api, &[("GET", &[]), ("HEAD", &[])], &["token"]),
    row("/api/analytics/requestsLast30days", Api, ANYONE, &[]),
    row("/api/ping", Api, ANYONE, &[]),
    row("/mcp", Api, &[("GET", &[501]), ("HEAD", &[501]), ("POST", &[501])], &[]),
    row("/api/pings", Api, ANYONE, &[]),
    row("/api/{id}/ping", Api, &[("GET", &[404]), ("HEAD", &[404])], &[]),
    row("/api/caf/famille", Api, &[("GET", &[]), ("HEAD", &[])], &["numeroAllocataire", "codePostal"]),
    row("/api/impots/svair", Api, &[("GET", &[]), ("HEAD", &[])], &["numeroFiscal", "referenceAvis"]),
    row("/api/france_connect_jwks", Api, ANYONE, &[]),
    row("/api/reload-mocks", Api, &[("POST", &[200])], &[]),
    row("/api/open-api.yml", Api, ANYONE, &[]),
    row("/api/open-api-v2.yml", Api, ANYONE, &[]),
    row("/api/open-api-v3.yml", Api, ANYONE, &[]),
    row("/developpeurs/{document}", Api, &[("GET", &[]), ("HEAD", &[])], &[]),
    row(
        "/developpeurs/{document}/{operation}",
        Api,
        &[("GET", &[]), ("HEAD", &[]), ("POST", &[])],
        &["personne", "token"],
    ),
    row("/api/france-connect/open-api.yml", Api, ANYONE, &[]),
];

const API_PARTICULIER_DATA: &[Known] = &[row(
    DATA,
    Api,
    &[("GET", &[]), ("HEAD", &[])],
    &[
        "recipient",
        "nomNaissance",
        "prenoms[]",
        "anneeDateNaissance",
        "codeCogInseePaysNaissance",
        "identifiant",
        "ine",
    ],
)];

/// Below the path of a demo data provider; a bearer token that is missing or wrong is its failure (PC §7).
const DATA_PROVIDER: &[Known] = &[
    row("/api/v1/data", Api, &[("GET", &[500]), ("HEAD", &[500]), ("POST", &[])], &[]),
    row("/api/v1/jwks", Api, ANYONE, &[]),
    row("/livez", Api, ANYONE, &[]),
    row("/readyz", Api, ANYONE, &[]),
    row("/{*path}", Api, &[("GET", &[]), ("POST", &[])], &[]),
    row("/token", Api, &[("POST", &[])], &["grant_type", "scope"]),
];

const CARRIED_DATA: &[Known] = &[row(DATA, Api, &[("GET", &[]), ("HEAD", &[])], &[])];

const DATA_PROVIDERS: &[Known] = &[
    row("/assets/{name}", Api, &[("GET", &[]), ("HEAD", &[])], &[]),
    row("/language", Api, &[("GET", &[303]), ("HEAD", &[303]), ("POST", &[303])], &["to", "back"]),
];

/// The rows of a service, each with the prefixes under which its routes stand.
pub fn rows(service: &str) -> Vec<(&'static [Known], Depth)> {
    match service {
        "franceconnect" | "franceconnect-plus" => {
            vec![
                (BROKER, Depth::Below("/api/v2")),
                (CHOOSING, Depth::Below("/api/v2")),
                (ASKED, Depth::Below("/api/v2")),
                (SINCE, Depth::Below("/api/v2")),
                (ENCRYPTED, Depth::Below("/api/v2")),
                (FRANCECONNECT, Depth::Below("/api/v2")),
                (ORIGIN_OF_A_BROKER, Depth::Root),
            ]
        }
        "proconnect" => vec![
            (BROKER, Depth::Below("/api/v2")),
            (SINCE, Depth::Below("/api/v2")),
            (PROCONNECT, Depth::Below("/api/v2")),
            (ORIGIN_OF_A_BROKER, Depth::Root),
        ],
        "franceconnect-v1" => vec![
            (BROKER, Depth::Below("/api/v1")),
            (CHOOSING, Depth::Below("/api/v1")),
            (ASKED, Depth::Below("/api/v1")),
            (FIRST_VERSION, Depth::Below("/api/v1")),
            (ORIGIN_OF_A_BROKER, Depth::Root),
        ],
        "openid" => {
            vec![
                (BROKER, Depth::Root),
                (CHOOSING, Depth::Root),
                (ASKED, Depth::Root),
                (SINCE, Depth::Root),
                (ENCRYPTED, Depth::Root),
                (OPENID, Depth::Root),
                (ORIGIN_OF_A_BROKER, Depth::Root),
            ]
        }
        "identity-providers" => vec![(IDENTITY_PROVIDERS, Depth::Root), (IDENTITY_PROVIDER, Depth::EachSlug)],
        "service-providers" => vec![(SERVICE_PROVIDERS, Depth::Root), (SERVICE_PROVIDER, Depth::EachSlug)],
        "data-providers" => {
            vec![(DATA_PROVIDERS, Depth::Root), (DATA_PROVIDER, Depth::EachSlug), (CARRIED_DATA, Depth::Carried)]
        }
        "producers" => vec![(producers::PRODUCERS, Depth::Root)],
        "api-particulier" => vec![(API_PARTICULIER, Depth::Root), (API_PARTICULIER_DATA, Depth::Data)],
        "mailbox" => vec![(SERVICE_PROVIDERS, Depth::Root)],
        "datapass" => vec![(datapass::DATAPASS, Depth::Root)],
        "portal" => vec![(portal::PORTAL, Depth::Root)],
        "token-space" => vec![(space::SPACE, Depth::Root)],
        other => panic!("the walk does not know the service {other}"),
    }
}

/// Where rows stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    Root,
    Below(&'static str),
    /// Below the path of each simulated party.
    EachSlug,
    /// Each route of the definitions of the gateway.
    Data,
    /// Each resource of an API FranceConnectée that a sandbox carries.
    Carried,
}

impl Depth {
    /// The path of a route as its row has it, when the route stands here.
    pub fn below(self, path: &str) -> Option<&str> {
        match self {
            Self::Root => Some(path),
            Self::Data => (path.starts_with("/{version}/") || path.starts_with("/api/v2/")).then_some(DATA),
            Self::Carried => {
                let slug = path.split('/').nth(1)?;
                let carried = guichet_gateway::data_provider::shipped(slug).ok()?;
                carried.resources.iter().any(|resource| resource.described.path == path).then_some(DATA)
            }
            Self::Below(prefix) => path.strip_prefix(prefix),
            Self::EachSlug => path.strip_prefix('/').map(|rest| &rest[rest.find('/').unwrap_or(rest.len())..]),
        }
    }
}
