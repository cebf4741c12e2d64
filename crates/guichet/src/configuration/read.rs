//! From text to a [`Configuration`], or to an error that shows the line.

use std::fmt;
use std::path::{Path, PathBuf};

use super::source::{Place, Source, Step};
use super::{Configuration, Mode, Reason, Refusal};

/// A configuration file that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file itself.
    #[error("the configuration file {} cannot be read: {source}", path.display())]
    File {
        /// The file asked for.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Its text is not of the shape.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// It is of the shape and cannot be served.
    #[error("{}", lines(.0))]
    Refused(Vec<Refusal>),
}

/// A text that is not TOML, or TOML that is not a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeError {
    /// Where.
    pub place: Place,
    /// What is wrong and what was expected.
    pub message: String,
    /// The known key that the unknown one is nearest to.
    pub nearest: Option<String>,
    /// The line of the file, unless it may hold a secret.
    excerpt: Option<String>,
}

impl std::error::Error for ShapeError {}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)?;
        if let Some(nearest) = &self.nearest {
            write!(f, ". Did you mean `{nearest}`?")?;
        }
        if let (Some(excerpt), Some(position)) = (&self.excerpt, self.place.position) {
            let margin = position.line.to_string();
            let blank = " ".repeat(margin.len());
            let caret = format!("{}^", " ".repeat(position.column.saturating_sub(1)));
            write!(f, "\n {blank} |\n {margin} | {excerpt}\n {blank} | {caret}")?;
        }
        Ok(())
    }
}

fn lines(refusals: &[Refusal]) -> String {
    refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl Configuration {
    /// Reads a file and checks that it can be served in `mode`, or in its own mode when none is given.
    ///
    /// # Errors
    /// [`ReadError`]: the file, its shape, or every reason why it cannot be served.
    pub fn read(path: &Path, mode: Option<Mode>) -> Result<Self, ReadError> {
        Self::read_with(path, |configuration| configuration.mode = mode.or(configuration.mode))
    }

    /// Reads a file, lets the command line have its word (`complete`), and checks that the mode can be served.
    ///
    /// # Errors
    /// As [`Configuration::read`].
    pub fn read_with(path: &Path, complete: impl FnOnce(&mut Self)) -> Result<Self, ReadError> {
        let text = std::fs::read_to_string(path).map_err(|source| ReadError::File { path: path.to_owned(), source })?;
        let mut configuration = Self::parse(&path.display().to_string(), &text)?;
        complete(&mut configuration);
        let refusals = configuration.refusals(configuration.mode.unwrap_or_default());
        if refusals.is_empty() { Ok(configuration) } else { Err(ReadError::Refused(refusals)) }
    }

    /// Reads a text; `name` is what errors call it.
    ///
    /// # Errors
    /// [`ShapeError`] at the first thing that is not of the shape.
    pub fn parse(name: &str, text: &str) -> Result<Self, ShapeError> {
        let source = Source::new(name, text);
        let mut configuration: Self = toml::from_str(text).map_err(|error| shape_error(&source, &error))?;
        configuration.source = source;
        Ok(configuration)
    }

    /// Where something stands in the file, for an error of the slice that owns the record:
    /// `place(&["clients".into(), 2.into(), "redirect_uris".into()])`.
    pub fn place(&self, path: &[Step]) -> Place {
        self.source.place_of(path)
    }

    /// A refusal at a place of the file.
    pub(super) fn refuse(&self, path: &[Step], reason: Reason) -> Refusal {
        Refusal { place: self.place(path), reason }
    }
}

fn shape_error(source: &Source, error: &toml::de::Error) -> ShapeError {
    let offset = error.span().map_or(0, |span| span.start);
    let place = source.place_at(offset);
    let line = place.position.map_or("", |position| source.line(position.line));
    let excerpt = (!may_hold_secret(line)).then(|| line.to_owned());
    let (message, nearest) = match UnknownName::read(error.message()) {
        Some(unknown) => (unknown.sentence(&source.table_around(offset)), unknown.nearest().map(str::to_owned)),
        None => (error.message().replace('\n', ", "), None),
    };
    ShapeError { place, message, nearest, excerpt }
}

/// A line is quoted on a terminal that others may see, so a line about a secret is not, nor a URL with credentials.
fn may_hold_secret(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    ["secret", "password", "token"].iter().any(|word| line.contains(word)) || line.contains("://") && line.contains('@')
}

/// serde says `` unknown field `a`, expected one of `b`, `c` `` and keeps the parts to itself.
struct UnknownName<'a> {
    what: &'static str,
    name: &'a str,
    known: Vec<&'a str>,
}

impl<'a> UnknownName<'a> {
    fn read(message: &'a str) -> Option<Self> {
        let (what, rest) = match (message.strip_prefix("unknown field "), message.strip_prefix("unknown variant ")) {
            (Some(rest), _) => ("key", rest),
            (_, Some(rest)) => ("name", rest),
            _ => return None,
        };
        let mut quoted = rest.split('`').skip(1).step_by(2);
        let name = quoted.next()?;
        Some(Self { what, name, known: quoted.collect() })
    }

    fn sentence(&self, table: &[String]) -> String {
        let Self { what, name, known } = self;
        let place = if table.is_empty() { String::new() } else { format!(" in [{}]", table.join(".")) };
        format!("unknown {what} `{name}`{place}; expected one of: {}", known.join(", "))
    }

    fn nearest(&self) -> Option<&'a str> {
        let distance = |known: &&&str| strsim::damerau_levenshtein(self.name, known);
        let nearest = self.known.iter().min_by_key(distance)?;
        (distance(&nearest) <= 3.min(self.name.len() / 2)).then_some(*nearest)
    }
}
