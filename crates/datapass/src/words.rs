//! Keys of the words in `data/messages/*/datapass.ftl` that blocks, questions and answers go by.

use crate::catalogue::Field;

/// The title of a block.
#[must_use]
pub fn block(name: &str) -> String {
    key("block", name)
}

/// What a kind of contact is called.
#[must_use]
pub fn contact(kind: &str) -> String {
    key("contact", kind)
}

/// The question of a field.
#[must_use]
pub fn field(field: &Field) -> String {
    key("field", field.question())
}

/// What stands below the question, where there is something.
#[must_use]
pub fn hint(field: &Field) -> String {
    key("hint", field.question())
}

/// An answer to choose from.
#[must_use]
pub fn option(field: &Field, value: &str) -> String {
    key("option", &format!("{}_{value}", field.question()))
}

fn key(kind: &str, name: &str) -> String {
    format!("datapass-{kind}-{}", name.to_lowercase().replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use guichet_web::language::Language;
    use guichet_web::messages::Messages;

    use super::*;
    use crate::Catalogue;
    use crate::validation::ProblemKind;

    #[test]
    fn every_block_question_answer_and_problem_has_words_in_both_languages() {
        let catalogue = Catalogue::shipped().unwrap();
        let mut keys: Vec<String> = ProblemKind::ALL.iter().map(|(_, key)| (*key).to_owned()).collect();
        for definition in catalogue.definitions() {
            keys.extend(definition.contacts.iter().map(|kind| contact(kind)));
            let modalities = Field {
                name: "modalities".to_owned(),
                kind: crate::catalogue::FieldKind::Modalities,
                options: definition.modalities.clone(),
                required: true,
                contact: None,
                automatic: false,
            };
            for field in catalogue.all_fields(definition).iter().chain([&modalities]) {
                keys.push(self::field(field));
                keys.extend(field.options.iter().map(|value| option(field, value)));
            }
            keys.extend(definition.blocks.iter().map(|name| block(name)));
        }
        let words = Messages::embedded();
        let missing = |language| keys.iter().filter(|key| !words.has(language, key)).collect::<Vec<_>>();
        assert_eq!(Language::ALL.map(missing), [Vec::<&String>::new(), Vec::new()]);
    }
}
