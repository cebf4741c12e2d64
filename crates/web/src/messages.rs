//! The words of the pages, in Fluent files: `data/messages/<language>/<slice>.ftl`, embedded.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use crate::language::Language;

#[derive(RustEmbed)]
#[folder = "../../data/messages"]
#[include = "*.ftl"]
struct Files;

/// All messages in both languages.
pub struct Messages {
    fr: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
    faults: Vec<String>,
}

impl Messages {
    /// The messages that the program carries, read once.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Messages> = LazyLock::new(|| {
            let mut faults = Vec::new();
            let fr = bundle(Language::Fr, &mut faults);
            let en = bundle(Language::En, &mut faults);
            Messages { fr, en, faults }
        });
        &EMBEDDED
    }

    /// The text of `key` with its variables put in, as plain text (templates escape it).
    /// A missing key or variable shows in brackets; a test renders every page and fails on it.
    #[must_use]
    pub fn text(&self, language: Language, key: &str, variables: &[(&str, &str)]) -> String {
        let bundle = match language {
            Language::Fr => &self.fr,
            Language::En => &self.en,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return format!("[{key}]");
        };
        let mut arguments = FluentArgs::with_capacity(variables.len());
        for (name, value) in variables {
            arguments.set(Cow::Borrowed(*name), *value);
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        if errors.is_empty() { text.into_owned() } else { format!("[{key}: {text}]") }
    }

    /// Whether `key` exists in `language`.
    #[must_use]
    pub fn has(&self, language: Language, key: &str) -> bool {
        match language {
            Language::Fr => self.fr.has_message(key),
            Language::En => self.en.has_message(key),
        }
    }

    /// Files that could not be read whole and keys defined twice: a test holds this empty.
    #[must_use]
    pub fn faults(&self) -> &[String] {
        &self.faults
    }
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Messages")
    }
}

fn bundle(language: Language, faults: &mut Vec<String>) -> FluentBundle<FluentResource> {
    // Our two tags are valid; the undetermined language would only change how numbers look.
    let identifier: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // The marks are invisible characters that would end up in titles, tests and copied text.
    bundle.set_use_isolating(false);
    for path in Files::iter().filter(|path| path.starts_with(&format!("{}/", language.tag()))) {
        let text = Files::get(&path).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default();
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, errors)| {
            faults.extend(errors.iter().map(|error| format!("{path}: {error}")));
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            faults.extend(errors.iter().map(|error| format!("{path}: {error}")));
        }
    }
    bundle
}

#[cfg(test)]
mod tests;
