//! `guichet incident`: what the status says of an incident that no measure sees, written in the installation, which may be running.

use std::io::Write as _;

use clap::{Args, Subcommand};
use guichet_portal::status::{NotAnnounced, Report, Words};
use guichet_store::Office;
use guichet_store::journal::{Event, Sync};
use guichet_store::registry::Registry;
use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;
use jiff::Timestamp;
use serde_json::json;

use super::Failure;
use super::maintenance::{Installation, Moment, paris};
use crate::services::ServiceName;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    act: Act,
    #[command(flatten)]
    installation: Installation,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// List what was told of in the last ninety days: identifier, begin, end, of what, what is said
    List,
    /// Tell of an incident, and print the identifier
    Tell {
        /// Name of a service or of an API; several times for several
        #[arg(long = "on", value_name = "NAME", required = true)]
        subjects: Vec<String>,
        /// When it began: `2026-12-01T22:00` in Paris, or with an offset. Default: now
        #[arg(long)]
        from: Option<Moment>,
        /// What is said of it, in French
        #[arg(long, value_name = "TEXT")]
        because: String,
        /// What is said of it, in English
        #[arg(long, value_name = "TEXT")]
        because_en: Option<String>,
    },
    /// Say that it is over
    End {
        /// Its identifier
        id: String,
        /// When it was over. Default: now
        #[arg(long)]
        at: Option<Moment>,
    },
}

pub(super) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { act: asked, installation } = arguments;
    installation.within(async |office, known| act(office, known, asked).await).await
}

async fn act(office: &Office, known: &[String], act: Act) -> Result<(), Failure> {
    let registry: Registry<Report> =
        Registry::open(&office.durable, &office.sealer).await.map_err(Failure::Installation)?;
    let now = Clock::system().now();
    let refused = |refused: NotAnnounced| Failure::Maintenance(refused.to_string());
    let (event, report) = match act {
        Act::List => {
            let (mut all, mut out) = (registry.all(), anstream::stdout());
            all.sort_by_key(|report| report.from);
            for report in all {
                writeln!(out, "{}", line(&report))?;
            }
            return Ok(());
        }
        Act::Tell { subjects, from, because, because_en } => {
            let id = Entropy::system().uuid().to_string();
            let (from, text) = (from.map_or(now, |moment| moment.0), Words { fr: because, en: because_en });
            let told = Report { id, subjects, from, until: None, text };
            told.check(known, now).map_err(refused)?;
            ("INCIDENT_TOLD", told)
        }
        Act::End { id, at } => {
            let told = registry.get(&id).ok_or_else(|| {
                Failure::Maintenance(format!("no incident is {id}: `guichet incident list` shows all"))
            })?;
            let ended = Report { until: Some(at.map_or(now, |moment| moment.0)), ..Report::clone(&told) };
            ended.check_times(now).map_err(refused)?;
            ("INCIDENT_ENDED", ended)
        }
    };
    // What an administrator does is on the disk before it takes effect.
    let noted = Event::new(now, ServiceName::Portal.as_str(), event, "BACK_OFFICE", "")
        .field("incidentId", report.id.as_str())
        .field("subjects", json!(report.subjects))
        .field("from", report.from.to_string())
        .field("until", json!(report.until));
    office.journal.append(vec![noted], Sync::Now).await.map_err(Failure::Installation)?;
    let shown = line(&report);
    registry.put(report, now).await.map_err(Failure::Installation)?;
    writeln!(anstream::stdout(), "{shown}")?;
    Ok(())
}

fn line(report: &Report) -> String {
    let written = |at: Timestamp| at.to_zoned(paris()).strftime("%Y-%m-%dT%H:%M%:z").to_string();
    let until = report.until.map_or_else(|| "-".to_owned(), written);
    let Report { id, subjects, from, text, .. } = report;
    format!("{id}  {}  {until}  {}  {}", written(*from), subjects.join(","), text.fr)
}
