//! Reading the embedded tables.

use rust_embed::EmbeddedFile;
use serde::de::DeserializeOwned;

use crate::NotStarted;

pub(crate) fn text(folder: &str, name: &str, file: Option<EmbeddedFile>) -> Result<String, NotStarted> {
    let unreadable = |reason: String| NotStarted::Data { file: format!("data/{folder}/{name}"), reason };
    let file = file.ok_or_else(|| unreadable("not embedded".to_owned()))?;
    String::from_utf8(file.data.into_owned()).map_err(|error| unreadable(error.to_string()))
}

pub(crate) fn parse<T: DeserializeOwned>(
    folder: &str,
    name: &str,
    file: Option<EmbeddedFile>,
) -> Result<T, NotStarted> {
    let text = text(folder, name, file)?;
    toml::from_str(&text)
        .map_err(|error| NotStarted::Data { file: format!("data/{folder}/{name}"), reason: error.to_string() })
}
