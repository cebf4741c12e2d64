//! The list of all codes, to look one up by its number or by what one remembers of it.

use askama::Template;
use guichet_web::page::Page;
use guichet_web::samples::Samples;

use super::catalogue::Case;
use crate::portal::paths;
use crate::portal::personas::folded;

#[derive(Template)]
#[template(path = "errors.html")]
pub(super) struct CodesPage {
    page: Page,
    q: String,
    service: String,
    services: Vec<String>,
    codes: Vec<Listed>,
    count: String,
}

struct Listed {
    code: String,
    href: String,
    service: String,
    what: Vec<String>,
    place: String,
    status: u16,
}

impl CodesPage {
    pub(super) fn of(page: Page, cases: Vec<Case>, q: &str, service: &str) -> Self {
        let mut services: Vec<String> = cases.iter().map(|case| case.service.clone()).collect();
        services.dedup();
        let chosen =
            cases.into_iter().filter(|case| (service.is_empty() || case.service == service) && matches(case, q));
        let codes = chosen.map(Listed::of).fold(Vec::new(), Listed::beside);
        Self { q: q.to_owned(), service: service.to_owned(), services, count: codes.len().to_string(), codes, page }
    }
}

/// Whether every word stands somewhere in what is said of the case.
fn matches(case: &Case, words: &str) -> bool {
    let mut said = vec![case.code.clone(), case.error.clone(), case.description.clone(), case.status.to_string()];
    said.extend(case.message.clone());
    for cause in &case.causes {
        said.push(cause.name.clone());
        said.extend(cause.words.iter().flat_map(|words| [words.what.clone(), words.rule.clone()]));
    }
    let said: Vec<String> = said.iter().map(|text| folded(text)).collect();
    folded(words).split_whitespace().all(|word| said.iter().any(|text| text.contains(word)))
}

impl Listed {
    /// Adds a line, or what it means to the line of the same code that is answered alike.
    fn beside(mut lines: Vec<Self>, line: Self) -> Vec<Self> {
        let alike = |known: &&mut Self| {
            (&known.code, &known.service, &known.place, known.status)
                == (&line.code, &line.service, &line.place, line.status)
        };
        match lines.iter_mut().find(alike) {
            Some(known) => {
                let new: Vec<String> = line.what.into_iter().filter(|what| !known.what.contains(what)).collect();
                known.what.extend(new);
            }
            None => lines.push(line),
        }
        lines
    }

    fn of(case: Case) -> Self {
        let what = case
            .causes
            .iter()
            .map(|cause| cause.words.as_ref().map_or_else(|| cause.name.clone(), |words| words.what.clone()));
        Self {
            href: paths::with_query(paths::ERRORS, &[("code", &case.code)]),
            what: what.collect(),
            service: case.service,
            place: case.place,
            status: case.status,
            code: case.code,
        }
    }
}

impl Samples for CodesPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |codes: Vec<Listed>| Self {
            page: page.clone(),
            q: "adresse".to_owned(),
            service: "franceconnect".to_owned(),
            services: vec!["franceconnect".to_owned(), "openid".to_owned()],
            count: codes.len().to_string(),
            codes,
        };
        let listed = Listed {
            code: "Y04C013C".to_owned(),
            href: "/errors?code=Y04C013C".to_owned(),
            service: "franceconnect".to_owned(),
            what: vec!["L'adresse de retour n'est pas enregistrée.".to_owned(), "Autre chose.".to_owned()],
            place: "page".to_owned(),
            status: 400,
        };
        vec![with(vec![listed]), with(Vec::new())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<CodesPage>().unwrap();
    }
}
