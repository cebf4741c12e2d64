//! `guichet accesses`: who read what of whom by API Particulier (AP §16), while the program runs or not.

use std::io::{BufWriter, Write};

use clap::{Args, Subcommand, ValueEnum};
use guichet_gateway::accesses::{self, Asked, COLUMNS, Wanted};
use guichet_store::journal::Archive;
use serde_json::{Map, Value};

use super::Failure;
use super::journal::Place;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Print accesses, the oldest first, one a line
    ///
    /// An access is a call of a known token: token, organisation, recipient, operation, scopes, outcome. It never tells whom
    /// it is about; calls about one person have the same hash of parameters.
    Export {
        #[command(flatten)]
        place: Place,
        /// From the beginning of this day of Paris (2026-01-31), or from this instant (2026-01-31T12:00:00Z)
        #[arg(long, value_name = "DATE")]
        since: Option<String>,
        /// To the end of this day of Paris, or before this instant
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        /// Only those of this token: its identifier
        #[arg(long, value_name = "ID")]
        token: Option<String>,
        /// Only those of the tokens of this organisation: its SIRET
        #[arg(long, value_name = "SIRET")]
        organisation: Option<String>,
        /// How they are written
        #[arg(long, value_enum, default_value_t = Format::Jsonl)]
        format: Format,
    },
    /// Print the access of a request; exit code 1 when there is none
    Find {
        #[command(flatten)]
        place: Place,
        /// Identifier of the request: what its answer had as X-Request-ID
        request_id: String,
    },
}

/// How accesses are written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A JSON object a line
    Jsonl,
    /// Comma-separated values with a line of names
    Csv,
}

pub(super) async fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.act {
        Act::Export { place, since, until, token, organisation, format } => {
            let asked = Asked::of(Wanted {
                since: since.as_deref(),
                until: until.as_deref(),
                token: token.as_deref(),
                organisation: organisation.as_deref(),
            })?;
            let mut lines = Lines::new(format, BufWriter::new(std::io::stdout().lock()))?;
            read(&place, &asked, |access| lines.write(access)).await?;
            lines.finish()
        }
        Act::Find { place, request_id } => {
            let asked = Asked::of_request(&request_id)?;
            let mut found = None;
            read(&place, &asked, |access| {
                found = Some(access.clone());
                Ok(())
            })
            .await?;
            let found = found.map(Value::Object).ok_or(Failure::NoAccess(request_id))?;
            writeln!(anstream::stdout(), "{found:#}")?;
            Ok(())
        }
    }
}

/// Gives each access that is asked for to `take`, a page of them in memory at a time.
async fn read(
    place: &Place,
    asked: &Asked,
    mut take: impl FnMut(&Map<String, Value>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut archive: Archive = place.open().await?;
    let mut next = Some(asked.span().start());
    while let Some(mark) = next {
        let page = archive.page(asked.span(), &mark).await.map_err(Failure::Journal)?;
        for entry in page.entries.iter().filter(|entry| asked.takes(entry)) {
            take(&accesses::told(entry))?;
        }
        next = page.next;
    }
    archive.close().await.map_err(Failure::Journal)
}

/// Where accesses are written.
enum Lines<W: Write> {
    Jsonl(W),
    Csv(Box<csv::Writer<W>>),
}

impl<W: Write> Lines<W> {
    fn new(format: Format, out: W) -> Result<Self, Failure> {
        Ok(match format {
            Format::Jsonl => Self::Jsonl(out),
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(COLUMNS).map_err(std::io::Error::from)?;
                Self::Csv(Box::new(writer))
            }
        })
    }

    fn write(&mut self, access: &Map<String, Value>) -> Result<(), Failure> {
        match self {
            Self::Jsonl(out) => {
                serde_json::to_writer(&mut *out, access).map_err(std::io::Error::from)?;
                writeln!(out)?;
            }
            Self::Csv(writer) => writer.write_record(accesses::cells(access)).map_err(std::io::Error::from)?,
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Jsonl(mut out) => out.flush()?,
            Self::Csv(mut writer) => writer.flush()?,
        }
        Ok(())
    }
}
