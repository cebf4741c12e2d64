//! The authorisation of FranceConnect that nobody asks for by itself (DP §1.7): made with one of a definition whose form is that of a
//! certified editor, where the modality that needs it is chosen and none is named.

use crate::answers::{Answer, Answers};
use crate::catalogue::{Automatic, Catalogue, Definition, Form};
use crate::dossier::Dossier;
use crate::number;

/// The answer that names an authorisation of FranceConnect.
pub const NAMED: &str = "france_connect_authorization_id";

/// What the definition says of it, where the form is one of a certified editor and the modality is chosen.
#[must_use]
pub fn chosen<'a>(definition: &'a Definition, form: &Form, answers: &Answers) -> Option<&'a Automatic> {
    let modality = definition.france_connect_modality.as_ref()?;
    let automatic = definition.automatic.as_ref().filter(|_| form.certified)?;
    answers.values("modalities").contains(modality).then_some(automatic)
}

/// The same, where no authorisation is named either: one is to be made.
#[must_use]
pub fn wanted<'a>(definition: &'a Definition, form: &Form, answers: &Answers) -> Option<&'a Automatic> {
    chosen(definition, form, answers).filter(|_| answers.text(NAMED).is_empty())
}

/// Fills in what such an authorisation has and nobody chooses; takes it away where none is to be made.
pub fn settle(definition: &Definition, form: &Form, answers: &mut Answers) {
    let Some(automatic) = &definition.automatic else { return };
    if wanted(definition, form, answers).is_some() {
        for (name, value) in &automatic.defaults {
            if answers.get(name).is_none() {
                answers.copy(name, Some(&Answer::Text(value.clone())));
            }
        }
        let scopes = answers.values("scopes").iter().cloned().chain(grouped(definition, automatic));
        answers.set_values("scopes", scopes.collect());
        return;
    }
    let own: Vec<String> = grouped(definition, automatic).collect();
    let kept = answers.values("scopes").iter().filter(|scope| !own.contains(scope)).cloned();
    answers.set_values("scopes", kept.collect());
    // What stands on one that was made keeps what it was made of.
    if chosen(definition, form, answers).is_none() {
        for extra in definition.extra.iter().filter(|extra| extra.automatic) {
            answers.copy(&extra.field.name, None);
        }
    }
}

/// The answers of the one that is made with an authorisation that has these.
#[must_use]
pub fn answers(catalogue: &Catalogue, definition: &Definition, answers: &Answers) -> Option<(String, Answers)> {
    let automatic = definition.automatic.as_ref()?;
    let made = catalogue.definition(&automatic.definition)?;
    let mut mapped = Answers::default();
    for field in catalogue.all_fields(made) {
        let renamed =
            automatic.names.iter().find_map(|(name, from)| Some(format!("{from}{}", field.name.strip_prefix(name)?)));
        mapped.copy(&field.name, answers.get(&renamed.unwrap_or_else(|| field.name.clone())));
    }
    let own: Vec<String> = grouped(definition, automatic).collect();
    mapped.set_values("scopes", answers.values("scopes").iter().filter(|scope| own.contains(scope)).cloned().collect());
    Some((made.id.clone(), mapped))
}

/// The automatic authorisation that a grant stands on: `new` for one that is to be made, or one that the request has. One is made only
/// of a request that says what it needs.
#[must_use]
pub fn linked(definition: &Definition, form: &Form, answers: &Answers, dossier: &Dossier, new: i64) -> Option<i64> {
    match wanted(definition, form, answers) {
        Some(automatic) => automatic.defaults.keys().all(|name| answers.get(name).is_some()).then_some(new),
        None => {
            let named = number::parse('H', answers.text(NAMED))?;
            dossier.automatic().map(crate::dossier::Authorization::id).filter(|id| *id == named)
        }
    }
}

fn grouped<'a>(definition: &'a Definition, automatic: &'a Automatic) -> impl Iterator<Item = String> + 'a {
    let of_group = |scope: &&crate::catalogue::Scope| scope.group.as_ref() == Some(&automatic.group);
    definition.scopes.iter().filter(of_group).map(|scope| scope.value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(uid: &str) -> (std::sync::Arc<Catalogue>, Answers) {
        let catalogue = Catalogue::shipped().unwrap();
        let (definition, form) = catalogue.form(uid).unwrap();
        let answers = Answers::of_form(&catalogue, definition, form);
        (catalogue, answers)
    }

    #[test]
    fn a_certified_form_with_the_modality_fills_in_what_the_authorisation_will_have() {
        let (catalogue, answers) = begun("api-particulier-ypok-ykidz");
        let (definition, form) = catalogue.form("api-particulier-ypok-ykidz").unwrap();
        assert!(wanted(definition, form, &answers).is_none(), "not chosen");
        assert!(!answers.values("scopes").contains(&"openid".to_owned()));
        let (_, answers) = begun("api-particulier-civil-enfance-ciril-group");
        assert_eq!(answers.text("fc_eidas"), "eidas_1");
        assert_eq!(answers.text("fc_cadre_juridique_nature"), "Arrêté du 8 novembre 2018");
        assert_eq!(answers.values("scopes").len(), 11);
        let (_, free) = begun("api-particulier");
        assert!(free.get("fc_eidas").is_none());
        // Of an editor who is not certified nothing is filled in, whatever the modality.
        let (_, other) = begun("api-particulier-airweb");
        assert!(other.values("modalities").contains(&"france_connect".to_owned()) && other.get("fc_eidas").is_none());
    }

    #[test]
    fn what_is_named_or_not_chosen_takes_the_scopes_away() {
        let uid = "api-particulier-civil-enfance-ciril-group";
        let (catalogue, begun) = begun(uid);
        let (definition, form) = catalogue.form(uid).unwrap();
        let mut named = begun.clone();
        named.copy(NAMED, Some(&Answer::Text("H7".to_owned())));
        settle(definition, form, &mut named);
        assert_eq!(named.values("scopes").len(), 4);
        assert_eq!(named.text("fc_eidas"), "eidas_1");
        let mut without = begun;
        without.set_values("modalities", vec!["params".to_owned()]);
        settle(definition, form, &mut without);
        assert!(without.get("fc_eidas").is_none() && without.values("scopes").len() == 4);
    }

    #[test]
    fn the_business_contact_is_the_controller_of_the_authorisation_that_is_made() {
        let uid = "api-particulier-civil-enfance-ciril-group";
        let (catalogue, mut begun) = begun(uid);
        let (definition, _) = catalogue.form(uid).unwrap();
        for (name, value) in [
            ("intitule", "Cantine"),
            ("contact_metier_email", "metier@ville.example"),
            ("contact_technique_email", "technique@ville.example"),
            ("cadre_juridique_nature", "Délibération"),
        ] {
            begun.copy(name, Some(&Answer::Text(value.to_owned())));
        }
        let (made, mapped) = answers(&catalogue, definition, &begun).unwrap();
        assert_eq!(made, "france_connect");
        assert_eq!(mapped.text("responsable_traitement_email"), "metier@ville.example");
        assert_eq!(mapped.text("contact_technique_email"), "technique@ville.example");
        assert_eq!(mapped.text("cadre_juridique_nature"), "Arrêté du 8 novembre 2018");
        assert_eq!(mapped.text("france_connect_eidas"), "eidas_1");
        assert_eq!(mapped.values("scopes").len(), 7);
        assert!(mapped.get("contact_metier_email").is_none() && mapped.get("modalities").is_none());
    }
}
