//! The page with the form of a relying party, new or known.

use askama::Template;
use axum::response::Response;
use guichet_web::csrf;
use guichet_web::edge::Site;
use guichet_web::page::Page;
use guichet_web::samples::Samples;
use http::{HeaderMap, StatusCode};

use super::fields::Fields;
use crate::Sandbox;
use crate::portal::form::{Wrong, beside};
use crate::portal::paths;

#[derive(Template)]
#[template(path = "client_edit.html")]
pub(super) struct EditPage {
    page: Page,
    title: String,
    button: String,
    csrf: String,
    action: String,
    back: String,
    groups: Vec<Group>,
    wrong: Vec<Wrong>,
}

/// Fields that stand together.
struct Group {
    fields: Vec<Field>,
    /// Behind one line, for those who need them.
    folded: bool,
    open: bool,
}

/// One field: it is named after its member, as its id is.
struct Field {
    id: &'static str,
    label: String,
    hint: Option<String>,
    control: Control,
    wrong: Option<String>,
}

/// How it is filled in.
enum Control {
    Line(String),
    /// With its height in lines.
    Lines(String, u8),
    Choice(Vec<Choice>),
    Tick(bool),
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// Algorithms and methods that some service takes; a service that does not take one says so.
const ALGORITHMS: [&str; 3] = ["ES256", "RS256", "HS256"];
const METHODS: [&str; 3] = ["client_secret_post", "client_secret_basic", "private_key_jwt"];

impl Field {
    /// What ties the field to its hint and to what is wrong with it. The names are ours: nothing to escape.
    fn attributes(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let wrong = self.wrong.as_ref().map(|_| format!("{}-wrong", self.id));
        let described: Vec<String> = hint.into_iter().chain(wrong).collect();
        let mut attributes = String::new();
        if !described.is_empty() {
            attributes.push_str(&format!(" aria-describedby=\"{}\"", described.join(" ")));
        }
        if self.wrong.is_some() {
            attributes.push_str(" aria-invalid=\"true\"");
        }
        attributes
    }
}

/// The page; `client_id` is that of a known relying party.
pub(super) fn respond(
    page: Page,
    site: &Site,
    headers: &HeaderMap,
    sandbox: &Sandbox,
    client_id: Option<&str>,
    fields: &Fields,
    wrong: Vec<Wrong>,
) -> Response {
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let services: Vec<&str> = sandbox.brokers().iter().map(|broker| broker.service()).collect();
    csrf::page(status, site, headers, |csrf| EditPage::new(page, csrf, client_id, &services, fields, wrong))
}

impl EditPage {
    fn new(
        page: Page,
        csrf: String,
        client_id: Option<&str>,
        services: &[&str],
        fields: &Fields,
        wrong: Vec<Wrong>,
    ) -> Self {
        let (title, button) = match client_id {
            Some(_) => (page.tr("bench-client-change-title", "name", &fields.name), page.t("bench-client-save")),
            None => (page.t("bench-client-add"), page.t("bench-client-add")),
        };
        Self {
            action: client_id.map_or_else(|| paths::CLIENTS_NEW.to_owned(), |id| paths::of(paths::CLIENT_CHANGE, id)),
            back: client_id.map_or_else(|| paths::CLIENTS.to_owned(), |id| paths::of(paths::CLIENT, id)),
            groups: vec![
                usual(&page, client_id.is_none().then_some(services), fields, &wrong),
                further(&page, client_id.is_none(), fields, &wrong),
            ],
            title,
            button,
            csrf,
            wrong,
            page,
        }
    }
}

/// A field with its words and what is wrong with it.
fn field(page: &Page, wrong: &[Wrong], id: &'static str, (label, hint): (&str, &str), control: Control) -> Field {
    Field {
        id,
        label: page.t(label),
        hint: (!hint.is_empty()).then(|| page.t(hint)),
        control,
        wrong: beside(wrong, id).map(str::to_owned),
    }
}

/// Values to choose from, the first one being none of them.
fn choice(page: &Page, none: &str, values: &[&str], chosen: &str) -> Control {
    let none = Choice { value: String::new(), label: page.t(none), chosen: chosen.is_empty() };
    let values = values.iter().map(|value| Choice {
        value: (*value).to_owned(),
        label: (*value).to_owned(),
        chosen: *value == chosen,
    });
    Control::Choice(std::iter::once(none).chain(values).collect())
}

fn usual(page: &Page, services: Option<&[&str]>, fields: &Fields, wrong: &[Wrong]) -> Group {
    let field = |id, words: (&str, &str), control| field(page, wrong, id, words, control);
    let service = services.map(|services| {
        let choices = services.iter().map(|service| Choice {
            value: (*service).to_owned(),
            label: (*service).to_owned(),
            chosen: *service == fields.service,
        });
        field("service", ("bench-service", ""), Control::Choice(choices.collect()))
    });
    let others = [
        field("name", ("bench-client-name", ""), Control::Line(fields.name.clone())),
        field(
            "redirect_uris",
            ("bench-client-redirect-uris", "bench-client-redirect-uris-hint"),
            Control::Lines(fields.redirect_uris.clone(), 3),
        ),
        field(
            "post_logout_redirect_uris",
            ("bench-client-post-logout", "bench-client-optional"),
            Control::Lines(fields.post_logout_redirect_uris.clone(), 2),
        ),
        field("scopes", ("bench-client-scopes", "bench-client-scopes-hint"), Control::Lines(fields.scopes.clone(), 3)),
        field(
            "id_token_signed_response_alg",
            ("bench-client-id-token-alg", ""),
            choice(page, "bench-client-default", &ALGORITHMS, &fields.id_token_signed_response_alg),
        ),
        field(
            "userinfo_signed_response_alg",
            ("bench-client-userinfo-alg", ""),
            choice(page, "bench-client-json", &ALGORITHMS, &fields.userinfo_signed_response_alg),
        ),
    ];
    Group { fields: service.into_iter().chain(others).collect(), folded: false, open: true }
}

fn further(page: &Page, is_new: bool, fields: &Fields, wrong: &[Wrong]) -> Group {
    let field = |id, words: (&str, &str), control| field(page, wrong, id, words, control);
    let kinds = [("public", "bench-client-public"), ("private", "bench-client-private")];
    let kinds = kinds.map(|(value, label)| Choice {
        value: value.to_owned(),
        label: page.t(label),
        chosen: value == fields.kind,
    });
    // The identifier of a known one does not change.
    let id = is_new
        .then(|| field("client_id", ("bench-client-id", "bench-client-made"), Control::Line(fields.client_id.clone())));
    let others = [
        field(
            "client_secret",
            ("bench-client-secret", "bench-client-secret-hint"),
            Control::Line(fields.client_secret.clone()),
        ),
        field(
            "token_endpoint_auth_method",
            ("bench-client-method", ""),
            choice(page, "bench-client-any-method", &METHODS, &fields.token_endpoint_auth_method),
        ),
        field("type", ("bench-client-type", ""), Control::Choice(kinds.into())),
        field("identityConsent", ("bench-client-consent", ""), Control::Tick(fields.identity_consent)),
        field("active", ("bench-client-active", ""), Control::Tick(fields.active)),
        field("others", ("bench-client-others", "bench-client-others-hint"), Control::Lines(fields.others.clone(), 6)),
    ];
    let fields: Vec<Field> = id.into_iter().chain(others).collect();
    Group { open: !is_new || fields.iter().any(|field| field.wrong.is_some()), fields, folded: true }
}

impl Samples for EditPage {
    fn samples(page: &Page) -> Vec<Self> {
        let fields = Fields { id_token_signed_response_alg: "ES256".to_owned(), ..Fields::blank("openid") };
        let with = |client_id, wrong| {
            Self::new(page.clone(), "token".to_owned(), client_id, &["franceconnect", "openid"], &fields, wrong)
        };
        let wrong = ["name", "client_secret", "redirect_uris", "scopes", "others", "type"];
        let wrong = wrong.into_iter().map(|field| Wrong { field, text: "Ne va pas.".to_owned() });
        vec![with(None, Vec::new()), with(None, wrong.collect()), with(Some("abc"), Vec::new())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<EditPage>().unwrap();
    }
}
