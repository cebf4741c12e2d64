//! Definitions with two stages (DP §1.4): how the data are reached, then whether an editor has been through the sandbox already.

use guichet_web::page::Page;

use super::{Asked, Choice, Shown, blank};
use crate::catalogue::{Definition, Field, FieldKind, Stage};
use crate::http::paths;
use crate::words;

/// The next question, or the forms that the answers lead to. `held`: the organisation has an authorisation of FranceConnect.
pub(super) fn asked_for(page: &Page, definition: &Definition, stage: &Stage, asked: &Asked, held: bool) -> Shown {
    let here = paths::begin(&definition.id);
    let modality = asked.modality.as_ref().filter(|chosen| definition.modalities.contains(chosen));
    let (modality, choose) = match (modality, definition.modalities.is_empty()) {
        (None, false) => (None, true),
        (modality, _) => (modality, false),
    };
    let shown = if choose {
        by_modality(page, definition, &here)
    } else if modality.is_some() && modality == definition.france_connect_modality.as_ref() && !held {
        let mut shown = blank(page, "datapass-which-modality");
        shown.verdict = page.t("datapass-france-connect-first");
        let ask = Choice {
            title: page.t("datapass-france-connect-ask"),
            text: String::new(),
            href: paths::begin(crate::datapass::FRANCE_CONNECT),
        };
        shown.groups = vec![(String::new(), vec![ask])];
        shown.back = Some(here);
        shown
    } else {
        by_stage(page, definition, stage, modality.map(String::as_str), here)
    };
    Shown::Page(Box::new(shown))
}

fn by_modality(page: &Page, definition: &Definition, here: &str) -> super::ChoicePage {
    let field = Field {
        name: "modalities".to_owned(),
        kind: FieldKind::Modalities,
        options: Vec::new(),
        required: true,
        contact: None,
        automatic: false,
    };
    let choice = |modality: &String| Choice {
        title: page.t_or(&words::option(&field, modality), modality),
        text: String::new(),
        href: format!("{here}?{}", query(&[("modalite", modality)])),
    };
    let mut shown = blank(page, "datapass-which-modality");
    shown.groups = vec![(String::new(), definition.modalities.iter().map(choice).collect())];
    shown
}

fn by_stage(
    page: &Page,
    definition: &Definition,
    stage: &Stage,
    modality: Option<&str>,
    here: String,
) -> super::ChoicePage {
    // What was answered is filled in on the way.
    let at = |uid: &str| match modality {
        Some(modality) => format!("{}?{}", paths::form(uid), query(&[("modalities[]", modality)])),
        None => paths::form(uid),
    };
    let production = definition.default_form().map(|form| at(&form.uid));
    let choice = |key: &str, href: String| Choice {
        title: page.t(&format!("datapass-sandbox-{key}")),
        text: page.t(&format!("datapass-sandbox-{key}-hint")),
        href,
    };
    let mut shown = blank(page, "datapass-sandbox-question");
    let choices = production.map(|href| choice("yes", href)).into_iter().chain([choice("no", at(&stage.other_form))]);
    shown.groups = vec![(String::new(), choices.collect())];
    shown.back = Some(here).filter(|_| modality.is_some());
    shown
}

fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
