//! The pages of the simulated check of tax notices.

use quick_xml::escape::escape;

use crate::lives::{FamilySituation, Life, Notice};
use crate::personas::Persona;

/// Names of the fields of the form.
pub(super) const NUMBER: &str = "j_id_7:spi";
pub(super) const REFERENCE: &str = "j_id_7:num_facture";
pub(super) const STATE: &str = "javax.faces.ViewState";

fn whole(body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"fr\"><head><meta charset=\"UTF-8\"><title>Vérification d'un avis</title></head>\
         <body><div id=\"principal\">{body}</div></body></html>"
    )
}

/// The form.
pub(super) fn form(action: &str, state: &str) -> String {
    whole(&format!(
        "<form id=\"j_id_7\" method=\"post\" action=\"{action}\">\
         <label for=\"j_id_7:spi\">Numéro fiscal</label><input type=\"text\" id=\"j_id_7:spi\" name=\"{NUMBER}\">\
         <label for=\"j_id_7:num_facture\">Référence de l'avis</label>\
         <input type=\"text\" id=\"j_id_7:num_facture\" name=\"{REFERENCE}\">\
         <input type=\"submit\" name=\"j_id_7:j_id_l\" value=\"Valider\">\
         <input type=\"hidden\" name=\"j_id_7_SUBMIT\" value=\"1\">\
         <input type=\"hidden\" name=\"{STATE}\" value=\"{state}\"></form>"
    ))
}

/// There is no such notice.
pub(super) fn nobody() -> String {
    whole("<div id=\"nonTrouve\">Aucun avis ne correspond à ces deux numéros.</div>")
}

fn row(label: &str, text: &str) -> String {
    format!("<tr><td class=\"label\" colspan=\"2\">{label}</td><td class=\"text\">{}</td></tr>", escape(text))
}

fn pair(label: &str, one: &str, other: &str) -> String {
    format!("<tr><td>{label}</td><td>{}</td><td>{}</td></tr>", escape(one), escape(other))
}

/// A notice.
pub(super) fn notice(person: &Persona, life: &Life, notice: &Notice) -> String {
    let upper = |text: &Option<String>| text.as_deref().unwrap_or_default().to_uppercase();
    let year = notice.income_year + 1;
    let birth_name = upper(&person.family_name);
    let name = person.preferred_username.as_deref().map_or_else(|| birth_name.clone(), str::to_uppercase);
    let joint = matches!(notice.situation, FamilySituation::M | FamilySituation::O);
    let spouse = life.household.spouse.as_ref().filter(|_| joint);
    let of_spouse = |told: fn(&crate::lives::Relative) -> String| spouse.map(told).unwrap_or_default();
    let home = &life.household.address;
    let lines = [&home.complement, &home.street, &Some(home.town.clone())];
    let mut lines = lines.into_iter().flatten().filter(|line| !line.is_empty());
    let first_line = lines.next().map_or("", String::as_str);
    let further: String =
        lines.map(|line| format!("<tr><td></td><td colspan=\"2\">{}</td></tr>", escape(line))).collect();
    let rows = [
        pair("", "Déclarant 1", "Déclarant 2"),
        pair("Nom", &name, &of_spouse(|it| it.usage_name.as_ref().unwrap_or(&it.family_name).to_uppercase())),
        pair("Nom de naissance", &birth_name, &of_spouse(|it| it.family_name.to_uppercase())),
        pair("Prénom(s)", &upper(&person.given_name), &of_spouse(|it| it.given_names.to_uppercase())),
        pair(
            "Date de naissance",
            &day(person.birthdate.as_deref().unwrap_or_default()),
            &of_spouse(|it| day(&it.birthdate)),
        ),
        pair(&format!("Adresse déclarée au 1<sup>er</sup> janvier {year}"), first_line, ""),
        further,
        "<tr><td class=\"espace\"></td></tr>".to_owned(),
        row("Date de mise en recouvrement de l'avis d'impôt", &day(&notice.collected)),
        row("Date d'établissement", &day(&notice.established)),
        row("Nombre de part(s)", &format!("{:.2}", notice.parts)),
        row("Situation de famille", situation(notice.situation)),
        row("Nombre de personne(s) à charge", &notice.dependents.count().to_string()),
        row("Revenu brut global", &euros(notice.gross_income)),
        row("Revenu imposable", &euros(notice.taxable_income)),
        row("Impôt sur le revenu net avant corrections", &due(notice.tax_before_corrections)),
        row("Montant de l'impôt", &due(notice.tax)),
        row("Revenu fiscal de référence", &euros(notice.reference_income)),
    ];
    let outdated = if notice.is_outdated {
        "<div id=\"erreurCorrectif\">Ce document ne correspond pas à la situation la plus récente pour cet usager</div>"
    } else {
        ""
    };
    let partial = if notice.is_partial { "Situation d'une partie de l'année" } else { "" };
    whole(&format!(
        "<div class=\"titre_affiche_avis\"><span>Impôt {year} sur les revenus de l'année {}</span></div>\
         <table><tbody>{}</tbody></table>{outdated}<div id=\"situationPartielle\">{partial}</div>",
        notice.income_year,
        rows.concat(),
    ))
}

fn situation(situation: FamilySituation) -> &'static str {
    match situation {
        FamilySituation::M => "Marié(e)s",
        FamilySituation::C => "Célibataire",
        FamilySituation::D => "Divorcé(e)",
        FamilySituation::V => "Veuf(ve)",
        FamilySituation::O => "Pacsé(e)s",
    }
}

/// `DD/MM/YYYY` of `YYYY-MM-DD`.
fn day(date: &str) -> String {
    let parts: Vec<&str> = date.split('-').rev().collect();
    parts.join("/")
}

/// With a blank before each three digits.
fn euros(amount: Option<i64>) -> String {
    let Some(amount) = amount else { return String::new() };
    let digits = amount.unsigned_abs().to_string();
    let grouped = digits.bytes().enumerate().fold(String::new(), |mut text, (place, digit)| {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(' ');
        }
        text.push(char::from(digit));
        text
    });
    format!("{}{grouped} €", if amount < 0 { "-" } else { "" })
}

fn due(amount: Option<i64>) -> String {
    if amount.is_none() { "Non imposable".to_owned() } else { euros(amount) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::producers::examples::person;

    #[test]
    fn a_notice_is_shown_as_in_the_example() {
        let (person, life) = person("taxpayer");
        let shown = notice(&person, &life, &life.tax.notices[0]);
        assert_eq!(shown, include_str!("../examples/dgfip.html").trim_end());
    }
}
