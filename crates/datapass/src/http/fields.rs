//! Questions as a page shows them, and the answers that come back.

use std::collections::BTreeMap;

use guichet_web::page::Page;

use super::posted::Fields;
use crate::answers::Answers;
use crate::automatic;
use crate::catalogue::{Block, Catalogue, Field, FieldKind};
use crate::datapass::{File, today};
use crate::records::{Attached, Scan};
use crate::scopes::{self, Asking};
use crate::validation::{Problem, ProblemKind};
use crate::words;

/// One question of a page.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// Name and id.
    pub(super) name: String,
    /// The id in the page, which holds no brackets.
    pub(super) id: String,
    pub(super) label: String,
    pub(super) hint: String,
    /// The sentence beside it; empty where nothing is wrong.
    pub(super) wrong: String,
    pub(super) required: bool,
    pub(super) control: Control,
    /// The heading above it, where it is the first of its group.
    pub(super) heading: String,
}

/// How a question is answered.
#[derive(Debug, Clone)]
pub(super) enum Control {
    /// One line; its type and what the browser may fill in.
    Line(String, &'static str, &'static str),
    /// Several lines.
    Lines(String),
    /// One of several.
    Choice(Vec<Tick>),
    /// Any of several, in groups.
    Ticks(Vec<(String, Vec<Tick>)>),
    /// Yes or nothing.
    Tick(bool),
    /// Documents.
    Files(Vec<Paper>),
    /// It cannot be changed.
    Fixed(String),
}

/// One answer to choose from.
#[derive(Debug, Clone)]
pub(super) struct Tick {
    pub(super) id: String,
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
    pub(super) locked: bool,
}

/// A document that is there.
#[derive(Debug, Clone)]
pub(super) struct Paper {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) size: String,
    pub(super) scan: String,
    /// Whether it may be fetched.
    pub(super) open: bool,
}

/// What was typed on a page of these blocks, by the names that it was sent under.
pub(super) fn read(
    catalogue: &Catalogue,
    file: &File<'_>,
    blocks: &[&Block],
    fields: &Fields,
    now: jiff::Timestamp,
) -> Answers {
    let mut answers = file.request.answers.clone();
    let fixed = fixed(catalogue, file);
    for field in blocks.iter().flat_map(|block| catalogue.fields(file.definition, block)) {
        if field.kind.is_document() || !fixed.text(&field.name).is_empty() {
            continue;
        }
        let sent = fields.all(&sent_name(&field));
        match field.kind {
            FieldKind::Scopes => {
                let ticked: Vec<String> = sent.iter().map(|value| (*value).to_owned()).collect();
                let held = file.request.answers.values("scopes").to_vec();
                answers.set_values("scopes", scopes::settled(&asking(file, now), &ticked, &held));
            }
            FieldKind::Communes => {
                let codes: Vec<&str> = sent.iter().flat_map(|value| value.split([',', ' ', '\n', '\r'])).collect();
                answers.put(&field, &codes);
            }
            _ => answers.put(&field, &sent),
        }
    }
    automatic::settle(file.definition, file.form, &mut answers);
    answers
}

/// Lists are sent with brackets, as at the reference (DP §1.4).
fn sent_name(field: &Field) -> String {
    match field.kind {
        FieldKind::Scopes | FieldKind::Modalities => format!("{}[]", field.name),
        _ => field.name.clone(),
    }
}

/// What the editor has filled in and nobody changes.
fn fixed(catalogue: &Catalogue, file: &File<'_>) -> Answers {
    let form = file.form;
    if form.editor_is_technical_contact { Answers::of_editor(catalogue, form) } else { Answers::default() }
}

pub(super) fn asking<'a>(file: &'a File<'_>, now: jiff::Timestamp) -> Asking<'a> {
    Asking {
        definition: file.definition,
        form: file.form,
        activity: &file.organisation.activity,
        automatic: automatic::wanted(file.definition, file.form, &file.request.answers).is_some(),
        created: today(file.request.created_at),
        today: today(now),
    }
}

/// What the questions of a block are shown with.
pub(super) struct Shown<'a> {
    pub(super) page: &'a Page,
    pub(super) catalogue: &'a Catalogue,
    pub(super) file: &'a File<'a>,
    pub(super) attached: &'a [Attached],
    /// Numbers of the authorisations of FranceConnect that may be named.
    pub(super) france_connect: &'a [i64],
    pub(super) problems: &'a [Problem],
    pub(super) now: jiff::Timestamp,
}

/// The questions of a block.
pub(super) fn questions(shown: &Shown<'_>, block: &Block, answers: &Answers) -> Vec<Question> {
    let fixed = fixed(shown.catalogue, shown.file);
    let wrong: BTreeMap<&str, ProblemKind> =
        shown.problems.iter().map(|problem| (problem.field.as_str(), problem.kind)).collect();
    let mut contact = None;
    let fields = shown.catalogue.fields(shown.file.definition, block);
    // An organisation has no first name: not asked where the editor says that it is one.
    let automatic = automatic::wanted(shown.file.definition, shown.file.form, answers).is_some();
    let certified = shown.file.form.certified;
    let asked = |field: &&Field| {
        if field.automatic && !automatic {
            return false;
        }
        let organisation = |kind: &String| fixed.text(&format!("{kind}_type")) == "organization";
        !(field.contact.as_ref().is_some_and(organisation) && of_persons(shown.catalogue, field))
    };
    let question = |field: &Field| {
        let heading = match &field.contact {
            Some(kind) if contact.as_ref() != Some(kind) => {
                contact = Some(kind.clone());
                shown.page.t(&words::contact(kind))
            }
            _ => String::new(),
        };
        Question {
            name: sent_name(field),
            id: field.name.clone(),
            label: shown.page.t(&words::field(field)),
            hint: match of_persons(shown.catalogue, field) {
                true => shown.page.t("datapass-of-persons"),
                false if certified && field.name == automatic::NAMED => {
                    shown.page.t("datapass-france-connect-automatic")
                }
                false => shown.page.t_or(&words::hint(field), ""),
            },
            wrong: wrong.get(field.name.as_str()).map(|kind| shown.page.t(kind.key())).unwrap_or_default(),
            required: field.required || field.contact.is_some(),
            control: if fixed.text(&field.name).is_empty() && !(field.automatic && field.options.len() == 1) {
                control(shown, field, answers)
            } else {
                Control::Fixed(value(shown, field, answers).join(", "))
            },
            heading,
        }
    };
    fields.iter().filter(asked).map(question).collect()
}

/// Whether only a contact who is a person has it.
fn of_persons(catalogue: &Catalogue, field: &Field) -> bool {
    field.contact.is_some() && catalogue.contact.iter().any(|one| one.person_only && one.name == field.question())
}

fn control(shown: &Shown<'_>, field: &Field, answers: &Answers) -> Control {
    let text = answers.text(&field.name).to_owned();
    let line = |kind, autocomplete| Control::Line(text.clone(), kind, autocomplete);
    match field.kind {
        FieldKind::Line | FieldKind::Url => line("text", "off"),
        FieldKind::Whole => line("text", "off"),
        FieldKind::Date => line("date", "off"),
        FieldKind::Email => line("email", "off"),
        FieldKind::Phone => line("tel", "off"),
        FieldKind::Text => Control::Lines(text),
        FieldKind::Communes => Control::Lines(answers.values(&field.name).join("\n")),
        FieldKind::Tick => Control::Tick(answers.ticked(&field.name)),
        FieldKind::Pdf | FieldKind::Spreadsheet => Control::Files(papers(shown, field)),
        FieldKind::Choice => {
            // A contact is a person unless it is said (DP §1.5).
            let usual = field.options.first().filter(|_| field.contact.is_some() && text.is_empty());
            let chosen = usual.unwrap_or(&text);
            Control::Choice(ticks(shown, field, &field.options, std::slice::from_ref(chosen)))
        }
        FieldKind::Rate => {
            let rates: Vec<String> = shown.file.definition.calls_per_minute.iter().map(u32::to_string).collect();
            Control::Choice(ticks(shown, field, &rates, std::slice::from_ref(&text)))
        }
        FieldKind::FranceConnect => {
            let held: Vec<String> = shown.france_connect.iter().map(|id| crate::number::authorization(*id)).collect();
            let chosen = crate::number::parse('H', &text).map(crate::number::authorization).unwrap_or_default();
            let mut ticks = ticks(shown, field, &held, std::slice::from_ref(&chosen));
            if shown.file.form.certified && shown.file.definition.automatic.is_some() {
                let label = shown.page.t("datapass-france-connect-none");
                let (id, value) = (format!("{}-none", field.name), String::new());
                ticks.push(Tick { id, value, label, chosen: chosen.is_empty(), locked: false });
            }
            Control::Choice(ticks)
        }
        FieldKind::Modalities => {
            let ticks = ticks(shown, field, &shown.file.definition.modalities, answers.values(&field.name));
            Control::Ticks(vec![(String::new(), ticks)])
        }
        FieldKind::Scopes => Control::Ticks(scope_groups(shown, answers)),
    }
}

fn ticks(shown: &Shown<'_>, field: &Field, values: &[String], chosen: &[String]) -> Vec<Tick> {
    let tick = |(place, value): (usize, &String)| Tick {
        id: format!("{}-{place}", field.name),
        label: shown.page.t_or(&words::option(field, value), value),
        chosen: chosen.contains(value),
        locked: false,
        value: value.clone(),
    };
    values.iter().enumerate().map(tick).collect()
}

fn scope_groups(shown: &Shown<'_>, answers: &Answers) -> Vec<(String, Vec<Tick>)> {
    let mut groups: Vec<(String, Vec<Tick>)> = Vec::new();
    let chosen = answers.values("scopes");
    for offered in scopes::offered(&asking(shown.file, shown.now)) {
        let scope = offered.scope;
        let tick = Tick {
            id: format!("scopes-{}", scope.value),
            value: scope.value.clone(),
            label: scope.name.clone(),
            chosen: offered.always || chosen.contains(&scope.value),
            locked: offered.locked,
        };
        let name = scope.group.clone().unwrap_or_default();
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, ticks)) => ticks.push(tick),
            None => groups.push((name, vec![tick])),
        }
    }
    groups
}

fn papers(shown: &Shown<'_>, field: &Field) -> Vec<Paper> {
    let of_field = shown.attached.iter().filter(|attached| attached.field == field.name);
    of_field.map(|attached| paper(shown.page, attached)).collect()
}

pub(super) fn paper(page: &Page, attached: &Attached) -> Paper {
    let key = match attached.scan {
        Scan::Pending => "datapass-scan-pending",
        Scan::Safe => "datapass-scan-safe",
        Scan::Unsafe => "datapass-scan-unsafe",
        Scan::Unknown => "datapass-scan-unknown",
    };
    Paper {
        id: attached.id,
        name: attached.file_name.clone(),
        size: page.tr("datapass-kilobytes", "number", &((attached.size + 1023) / 1024).to_string()),
        scan: page.t(key),
        open: attached.scan != Scan::Unsafe,
    }
}

/// An answer in words, a line for each value.
pub(super) fn value(shown: &Shown<'_>, field: &Field, answers: &Answers) -> Vec<String> {
    let text = answers.text(&field.name);
    let word = |value: &String| shown.page.t_or(&words::option(field, value), value);
    match field.kind {
        FieldKind::Scopes => {
            let name = |value: &String| {
                let scope = shown.file.definition.scopes.iter().find(|scope| scope.value == *value);
                scope.map_or_else(|| value.clone(), |scope| format!("{} ({value})", scope.name))
            };
            answers.values("scopes").iter().map(name).collect()
        }
        kind if kind.is_list() => answers.values(&field.name).iter().map(word).collect(),
        FieldKind::Tick => answers.ticked(&field.name).then(|| shown.page.t("datapass-yes")).into_iter().collect(),
        _ if text.is_empty() => Vec::new(),
        FieldKind::Choice => vec![word(&text.to_owned())],
        _ => text.lines().map(str::to_owned).collect(),
    }
}

/// A block as a summary shows it.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) title: String,
    /// Where it is changed; none: it is not.
    pub(super) edit: Option<String>,
    pub(super) lines: Vec<Line>,
}

/// A question with its answer.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) label: String,
    pub(super) values: Vec<String>,
    pub(super) papers: Vec<Paper>,
    pub(super) wrong: String,
}

/// Every block of a request with its answers.
pub(super) fn sections(shown: &Shown<'_>, answers: &Answers, edit: bool) -> Vec<Section> {
    let form = shown.file.form;
    let blocks = form.steps.iter().map(|name| (name, edit)).chain(form.static_blocks.iter().map(|name| (name, false)));
    let section = |(name, edit): (&String, bool)| {
        let block = shown.catalogue.block(name)?;
        let mut lines = Vec::new();
        for field in shown.catalogue.fields(shown.file.definition, block) {
            let wrong = shown.problems.iter().find(|problem| problem.field == field.name);
            let (values, papers) = (value(shown, &field, answers), papers(shown, &field));
            if values.is_empty() && papers.is_empty() && wrong.is_none() {
                continue;
            }
            let label = shown.page.t(&words::field(&field));
            let label = match &field.contact {
                Some(kind) => format!("{} : {label}", shown.page.t(&words::contact(kind))),
                None => label,
            };
            let wrong = wrong.map(|problem| shown.page.t(problem.kind.key())).unwrap_or_default();
            lines.push(Line { label, values, papers, wrong });
        }
        Some(Section {
            title: shown.page.t(&words::block(name)),
            edit: edit.then(|| super::paths::step(&form.uid, shown.file.request.id, form.page_of(name))),
            name: name.clone(),
            lines,
        })
    };
    blocks.filter_map(section).collect()
}
