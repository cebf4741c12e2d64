//! Questions that lead to an answer (DP §5.1): `{question, choiceTree: [{choices, answer | next}]}`, in the files of
//! `question-trees/`, each of which names its trees.

use std::collections::BTreeMap;

use super::front_matter::{Keys, Refused};

/// A question and what may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its words.
    pub question: String,
    /// What may be chosen, each in words of its own: several words lead on in the same way.
    pub choices: Vec<Choice>,
}

/// One word that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is chosen.
    pub label: String,
    /// Where it leads.
    pub then: Then,
}

/// Where a choice leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// Markdown.
    Answer(String),
    /// A further question.
    Ask(Question),
}

/// Questions within questions that are read; a page of more is none that a person answers.
const DEEPEST: usize = 12;

/// The trees by the name of their file, and by their own.
#[derive(Debug, Clone, Default)]
pub struct Trees(BTreeMap<String, BTreeMap<String, Question>>);

impl Trees {
    pub(super) fn add(&mut self, name: &str, file: &str, text: &str) -> Result<(), Refused> {
        let keys = Keys::of_file(file, text)?;
        let mut questions = BTreeMap::new();
        for tree in keys.names() {
            let below = keys.keys(tree)?.ok_or_else(|| keys.refused(tree, "holds no question"))?;
            questions.insert(tree.to_owned(), Question::read(&below, DEEPEST)?);
        }
        self.0.insert(name.to_owned(), questions);
        Ok(())
    }

    /// The tree `name` of the file `tree`; without a name, the only one of the file.
    #[must_use]
    pub fn find(&self, tree: &str, name: Option<&str>) -> Option<&Question> {
        let questions = self.0.get(tree)?;
        match name {
            Some(name) => questions.get(name),
            None => questions.values().next().filter(|_| questions.len() == 1),
        }
    }
}

impl Question {
    fn read(keys: &Keys<'_>, deeper: usize) -> Result<Self, Refused> {
        keys.only(&["question", "choiceTree"])?;
        let mut choices = Vec::new();
        for entry in keys.each("choiceTree")? {
            entry.only(&["choices", "answer", "next"])?;
            let then = match (entry.text("answer")?, entry.keys("next")?) {
                (Some(answer), None) => Then::Answer(answer),
                (None, Some(_)) if deeper == 0 => return Err(entry.refused("next", "lies too deep")),
                (None, Some(next)) => Then::Ask(Self::read(&next, deeper - 1)?),
                _ => return Err(entry.refused("answer", "or `next` is needed, and not both")),
            };
            let labels = entry.list("choices")?;
            if labels.is_empty() {
                return Err(entry.refused("choices", "is missing"));
            }
            choices.extend(labels.into_iter().map(|label| Choice { label, then: then.clone() }));
        }
        if choices.is_empty() {
            return Err(keys.refused("choiceTree", "is missing"));
        }
        Ok(Self { question: keys.required("question")?, choices })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "T:\n  question: Q\n  choiceTree:\n    - choices: [a, b]\n      answer: yes\n    - choices: [c]\n      next:\n        question: R\n        choiceTree: [{choices: [d], answer: no}]\n";

    fn read(text: &str) -> Result<Trees, Refused> {
        let mut trees = Trees::default();
        trees.add("t", "question-trees/t.yml", text).map(|()| trees)
    }

    #[test]
    fn each_word_leads_to_its_answer() {
        let trees = read(TREE).unwrap();
        let question = trees.find("t", None).unwrap();
        assert_eq!(Some(question), trees.find("t", Some("T")));
        let labels: Vec<&str> = question.choices.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!(labels, ["a", "b", "c"]);
        let Then::Ask(next) = &question.choices[2].then else { panic!("no further question") };
        assert_eq!(next.choices[0].then, Then::Answer("no".to_owned()));
        assert!(trees.find("t", Some("U")).is_none() && trees.find("u", None).is_none());
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_line() {
        for (from, to, said) in [
            ("question: R", "questions: R", ":8: `T.choiceTree.next.questions` is unknown here"),
            ("answer: yes", "then: yes", ":5: `T.choiceTree.then` is unknown here"),
            ("      answer: yes\n", "", "`T.choiceTree.answer` or `next` is needed"),
            ("choices: [a, b]", "choices: []", "`T.choiceTree.choices` is missing"),
            ("  question: Q\n", "", "`T.question` is missing"),
        ] {
            let refused = read(&TREE.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(refused.contains(said), "{refused}");
        }
    }
}
