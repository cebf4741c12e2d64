//! `guichet maintenance`: what will be away, announced in the installation, which may be running: its processes see it within half
//! a second.

use std::io::Write as _;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand};
use guichet_portal::status::{Announcement, Words};
use guichet_store::Office;
use guichet_store::journal::{Event, Sync};
use guichet_store::registry::Registry;
use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::json;

use super::Failure;
use crate::configuration::{Configuration, Mode};
use crate::services::ServiceName;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    act: Act,
    #[command(flatten)]
    installation: Installation,
}

/// The installation whose status is written.
#[derive(Debug, Args)]
pub(super) struct Installation {
    /// Folder of the data
    #[arg(long, global = true, value_name = "DIR", env = "GUICHET_DATA", hide_env_values = true)]
    data: Option<PathBuf>,
    /// Configuration file that names the folder, the database and the key, and the folder of further APIs
    #[arg(long, global = true, value_name = "FILE", env = "GUICHET_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// List what is announced and not over: identifier, begin, end, what will be away, why
    List,
    /// Announce that something will be away, and print the identifier
    Announce {
        /// Name of a service or of an API; several times for several. `api-particulier` is all of its APIs
        #[arg(long = "on", value_name = "NAME", required = true)]
        subjects: Vec<String>,
        /// When it begins: `2026-12-01T22:00` in Paris, or with an offset
        #[arg(long)]
        from: Moment,
        /// When it is over
        #[arg(long)]
        until: Moment,
        /// What is said of it, in French
        #[arg(long, value_name = "TEXT")]
        because: String,
        /// What is said of it, in English
        #[arg(long, value_name = "TEXT")]
        because_en: Option<String>,
    },
    /// Withdraw an announcement: what it named is called again from now on
    Withdraw {
        /// Its identifier
        id: String,
    },
}

/// An instant as operators write it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment(pub(super) Timestamp);

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let civil = || text.parse::<DateTime>().ok()?.to_zoned(paris()).ok();
        let instant = text.parse().ok().or_else(|| Some(civil()?.timestamp()));
        instant.map(Self).ok_or_else(|| format!("`{text}` is no instant such as 2026-12-01T22:00"))
    }
}

pub(super) fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)
}

impl Installation {
    /// Acts in it, with the names of all that can be spoken of, and closes it.
    pub(super) async fn within(
        &self,
        act: impl AsyncFnOnce(&Office, &[String]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let (office, known) = self.open().await?;
        let done = act(&office, &known).await;
        office.close().await.map_err(Failure::Installation)?;
        done
    }

    async fn open(&self) -> Result<(Office, Vec<String>), Failure> {
        let configuration = match &self.config {
            Some(path) => Configuration::read(path, None)?,
            None => Configuration::default(),
        };
        let production = configuration.mode == Some(Mode::Production);
        let catalogue = configuration.api_particulier.catalogue(!production);
        let catalogue = catalogue.map_err(|refused| Failure::Maintenance(refused.to_string()))?;
        let store = &configuration.store;
        let data = self.data.as_ref().or(store.data.as_ref()).ok_or(Failure::NoFolder)?;
        let key = configuration.secrets.master_key_file.as_deref();
        let office = Office::open(data, &store.durable_engine(), key).await.map_err(Failure::Installation)?;
        let services = ServiceName::PRODUCTION.into_iter().map(|service| service.as_str().to_owned());
        Ok((office, services.chain(catalogue.all().map(|api| api.name.clone())).collect()))
    }
}

pub(super) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { act: asked, installation } = arguments;
    installation.within(async |office, known| act(office, known, asked).await).await
}

async fn act(office: &Office, known: &[String], act: Act) -> Result<(), Failure> {
    let registry: Registry<Announcement> =
        Registry::open(&office.durable, &office.sealer).await.map_err(Failure::Installation)?;
    let (now, mut out) = (Clock::system().now(), anstream::stdout());
    match act {
        Act::List => {
            let mut all = registry.all();
            all.retain(|announcement| now < announcement.until);
            all.sort_by_key(|announcement| announcement.from);
            for announcement in all {
                writeln!(out, "{}", line(&announcement))?;
            }
        }
        Act::Announce { subjects, from, until, because, because_en } => {
            let id = Entropy::system().uuid().to_string();
            let text = Words { fr: because, en: because_en };
            let announcement = Announcement { id, subjects, from: from.0, until: until.0, text };
            announcement.check(known, now).map_err(|refused| Failure::Maintenance(refused.to_string()))?;
            note(office, "MAINTENANCE_ANNOUNCED", &announcement, now).await?;
            let shown = line(&announcement);
            registry.put(announcement, now).await.map_err(Failure::Installation)?;
            writeln!(out, "{shown}")?;
        }
        Act::Withdraw { id } => {
            let known = registry.get(&id).ok_or_else(|| {
                Failure::Maintenance(format!("nothing is announced as {id}: `guichet maintenance list` shows all"))
            })?;
            note(office, "MAINTENANCE_WITHDRAWN", &known, now).await?;
            registry.remove(&id, now).await.map_err(Failure::Installation)?;
            writeln!(out, "{}", line(&known))?;
        }
    }
    Ok(())
}

/// What an administrator does is on the disk before it takes effect.
async fn note(
    office: &Office,
    event: &'static str,
    announcement: &Announcement,
    now: Timestamp,
) -> Result<(), Failure> {
    let event = Event::new(now, ServiceName::Portal.as_str(), event, "BACK_OFFICE", "")
        .field("maintenanceId", announcement.id.as_str())
        .field("subjects", json!(announcement.subjects))
        .field("from", announcement.from.to_string())
        .field("until", announcement.until.to_string());
    office.journal.append(vec![event], Sync::Now).await.map_err(Failure::Installation)?;
    Ok(())
}

fn line(announcement: &Announcement) -> String {
    let written = |at: Timestamp| at.to_zoned(paris()).strftime("%Y-%m-%dT%H:%M%:z").to_string();
    let Announcement { id, subjects, from, until, text } = announcement;
    format!("{id}  {}  {}  {}  {}", written(*from), written(*until), subjects.join(","), text.fr)
}
