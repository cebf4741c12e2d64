//! The first page of a form, and the request that is made of it (DP §1.4).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::once::once;
use super::posted::Posted;
use super::visit::{Menu, Visit};
use super::{labels, paths};
use crate::answers::Answers;
use crate::automatic;
use crate::catalogue::{Catalogue, FieldKind};
use crate::datapass::{Datapass, today};
use crate::records::{NewRequest, NotMade};
use crate::scopes::{self, Asking};

#[derive(Template)]
#[template(path = "form_start.html")]
struct StartPage {
    page: Page,
    menu: Menu,
    csrf: String,
    title: String,
    form: String,
    editor: Option<String>,
    steps: Vec<String>,
    filled: Vec<String>,
    organisation: String,
    action: String,
    prefill: String,
}

/// `GET /formulaires/{form_uid}/demande/nouveau`: what will be asked.
pub(super) async fn form(visit: Visit, Path(uid): Path<String>) -> Response {
    let page = visit.asked.page.clone();
    let catalogue = &visit.app().parts.catalogue;
    let Some((definition, form)) = catalogue.form(&uid).filter(|(definition, _)| definition.startable_by_applicant)
    else {
        return visit.asked.fail(Failure::NotFound);
    };
    let names = |blocks: &[String]| blocks.iter().map(|block| page.t(&crate::words::block(block))).collect();
    let organisation = visit.membership.as_ref().map(|membership| membership.organisation.name.clone());
    let editor = form.service_provider.as_ref().and_then(|id| catalogue.service_provider(id));
    let shown = |csrf| StartPage {
        menu: visit.menu(),
        csrf,
        title: labels::definition(&page, definition),
        form: form.name.clone(),
        editor: editor.map(|editor| editor.name.clone()),
        steps: names(&form.steps),
        filled: names(&form.static_blocks),
        organisation: organisation.unwrap_or_default(),
        action: paths::form(&form.uid),
        prefill: visit.asked.uri.query().unwrap_or_default().to_owned(),
        page: page.clone(),
    };
    visit.form(StatusCode::OK, shown)
}

/// `POST /formulaires/{form_uid}/demande/nouveau`: makes the request and goes to its first step.
pub(super) async fn make(State(app): State<Arc<Datapass>>, Path(uid): Path<String>, posted: Posted) -> Response {
    let visit = &posted.visit;
    let made = async {
        let (definition, form) = app.parts.catalogue.form(&uid).ok_or(Failure::NotFound)?;
        if !definition.startable_by_applicant {
            return Err(Failure::Forbidden);
        }
        let membership = visit.membership.as_ref().ok_or(Failure::NoOrganisation)?;
        if !membership.organisation.active {
            return Err(Failure::Closed);
        }
        let today = today(visit.asked.now);
        let activity = &membership.organisation.activity;
        let asking = Asking { definition, form, activity, automatic: false, created: today, today };
        let new = NewRequest {
            public_id: visit.asked.site.edge.entropy.uuid().to_string(),
            definition: definition.id.clone(),
            form_uid: form.uid.clone(),
            answers: prefilled(&app.parts.catalogue, &asking, posted.fields.get("prefill")),
            applicant_id: visit.person.id,
            organisation_id: membership.organisation.id,
            unique: definition.unique,
        };
        let id = app.records.make(new, visit.asked.now).await.map_err(|error| match error {
            NotMade::Another => Failure::Another,
            NotMade::Store(error) => Failure::Store(error),
        })?;
        Ok(see_other(&paths::step(&form.uid, id, form.first_page())))
    };
    visit.answer(once(&posted, made).await)
}

/// What the form fills in, then what the address did (DP §1.4): no contacts, nothing unknown, no scope that is not for whoever asks.
fn prefilled(catalogue: &Catalogue, asking: &Asking<'_>, query: &str) -> Answers {
    let Asking { definition, form, .. } = *asking;
    let mut answers = Answers::of_form(catalogue, definition, form);
    let asked: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let blocks = form.steps.iter().filter_map(|name| catalogue.block(name));
    for field in blocks.flat_map(|block| catalogue.fields(definition, block)).filter(|field| field.contact.is_none()) {
        let name = if field.kind.is_list() { format!("{}[]", field.name) } else { field.name.clone() };
        let values = asked.iter().filter(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        let values: Vec<&str> = values.collect();
        if values.is_empty() || field.kind.is_document() {
            continue;
        }
        answers.put(&field, &values);
        if field.kind == FieldKind::Scopes {
            let held = Answers::of_form(catalogue, definition, form);
            let kept = scopes::filled_in(asking, answers.values(&field.name), held.values(&field.name));
            answers.set_values(&field.name, kept);
        }
    }
    automatic::settle(definition, form, &mut answers);
    answers
}

impl Samples for StartPage {
    fn samples(page: &Page) -> Vec<Self> {
        vec![Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: false },
            csrf: String::new(),
            title: "API Particulier".to_owned(),
            form: "Concerto".to_owned(),
            editor: Some("Arpège".to_owned()),
            steps: vec!["Mon projet".to_owned()],
            filled: vec!["Les données".to_owned()],
            organisation: "Commune de Clamart".to_owned(),
            action: "/x".to_owned(),
            prefill: String::new(),
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<StartPage>().unwrap();
    }

    #[test]
    fn an_address_fills_in_what_the_form_asks_and_nothing_else() {
        let catalogue = Catalogue::shipped().unwrap();
        let (definition, form) = catalogue.form("api-particulier").unwrap();
        let query = "intitule=Cantine&scopes[]=cnaf_quotient_familial&scopes[]=root&scopes[]=cnous_ine&contact_metier_email=x%40y.fr&state=validated";
        let day = "2026-01-01".parse().unwrap();
        let town = Asking { definition, form, activity: "84.11Z", automatic: false, created: day, today: day };
        let answers = prefilled(&catalogue, &town, query);
        assert_eq!(answers.text("intitule"), "Cantine");
        assert_eq!(answers.values("scopes"), ["cnaf_quotient_familial"]);
        assert_eq!(answers.text("contact_metier_email"), "");
    }
}
