//! `guichet journal`: is the journal as it was written, and does it still hold what its term has ended for?

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use guichet_store::journal::{Archive, Verification};
use guichet_web::clock::Clock;
use jiff::SignedDuration;

use super::Failure;
use crate::configuration::Configuration;

/// Days that personal fields are kept when nothing else is asked for: three years, as an account without use.
const TERM_DAYS: u32 = 1096;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Check every entry against its chain and the signed heads; exit code 1 names the first that was tampered with
    ///
    /// A running program may go on writing meanwhile.
    Verify {
        #[command(flatten)]
        place: Place,
        /// A copy of journal-heads.jsonl kept elsewhere, instead of the one in the data folder
        #[arg(long, value_name = "FILE")]
        heads: Option<PathBuf>,
    },
    /// Remove the personal fields of entries whose term is over; the chain stays valid
    Purge {
        #[command(flatten)]
        place: Place,
        /// How many days personal fields are kept
        #[arg(long, value_name = "DAYS", default_value_t = TERM_DAYS)]
        older_than: u32,
    },
}

#[derive(Debug, Args)]
pub(super) struct Place {
    /// Folder of the data
    #[arg(long, value_name = "DIR", env = "GUICHET_DATA", hide_env_values = true, required_unless_present = "config")]
    data: Option<PathBuf>,
    /// Configuration file that names the folder, the database and the key, when they are not all in the folder
    #[arg(long, value_name = "FILE", env = "GUICHET_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
}

impl Place {
    pub(super) async fn open(&self) -> Result<Archive, Failure> {
        let configuration = match &self.config {
            Some(path) => Configuration::read(path, None)?,
            None => Configuration::default(),
        };
        let store = &configuration.store;
        let data = self.data.as_ref().or(store.data.as_ref()).ok_or(Failure::NoFolder)?;
        let key = configuration.secrets.master_key_file.as_deref();
        Archive::open(data, &store.durable_engine(), key).await.map_err(Failure::Journal)
    }
}

pub(super) async fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.chore {
        Chore::Verify { place, heads } => {
            let mut archive = place.open().await?;
            let verification = archive.verify(heads.as_deref()).await.map_err(Failure::Journal)?;
            archive.close().await.map_err(Failure::Journal)?;
            tell(&verification)
        }
        Chore::Purge { place, older_than } => {
            let term = SignedDuration::from_hours(i64::from(older_than) * 24);
            let before = Clock::system().now().checked_sub(term).unwrap_or(jiff::Timestamp::MIN);
            let mut archive = place.open().await?;
            let purged = archive.purge(before).await.map_err(Failure::Journal)?;
            archive.close().await.map_err(Failure::Journal)?;
            writeln!(anstream::stdout(), "{purged} entries before {before:.0} lost their personal fields.")?;
            Ok(())
        }
    }
}

fn tell(verification: &Verification) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    for (node, entries) in &verification.entries {
        let signed = verification.signed.get(node).copied().unwrap_or(0);
        writeln!(out, "node {node}: {entries} entries, signed up to {signed}")?;
    }
    if verification.purged > 0 {
        writeln!(out, "{} entries have lost their personal fields to a purge", verification.purged)?;
    }
    if !verification.heads_outside {
        writeln!(
            out,
            "journal-heads.jsonl is not there: entries cut off together with the heads in the database cannot be missed"
        )?;
    }
    if verification.is_intact() {
        writeln!(out, "The journal is as it was written.")?;
        Ok(())
    } else {
        Err(Failure::Tampered(verification.findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
    }
}
