//! `guichet import`: records from a file into an installation, which may be running.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use guichet_store::Office;
use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;

use super::Failure;
use crate::configuration::{Configuration, Mode};
use crate::import::{self, Import, Outcome, Report};
use crate::profiles;
use crate::records;
use crate::services::ServiceName;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The records: service providers in CSV as the real service's office sends them, or records of any kind in TOML
    /// or JSON
    file: PathBuf,
    /// Whose the records are that name no service
    #[arg(long, value_name = "SERVICE", default_value = ServiceName::FranceConnect.as_str())]
    service: String,
    /// Say what would become of each record, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Where to write what became of each record, with the identifiers and secrets that were made
    #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
    report: Option<PathBuf>,
    /// Folder of the data
    #[arg(long, value_name = "DIR", env = "GUICHET_DATA", hide_env_values = true, required_unless_present = "config")]
    data: Option<PathBuf>,
    /// Configuration file that names the folder, the database and the key, and declares further scopes
    #[arg(long, value_name = "FILE", env = "GUICHET_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
}

pub(super) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let configuration = match &arguments.config {
        Some(path) => Configuration::read(path, None)?,
        None => Configuration::default(),
    };
    let content = import::read(&arguments.file, &arguments.service)?;
    let store = &configuration.store;
    let data = arguments.data.as_ref().or(store.data.as_ref()).ok_or(Failure::NoFolder)?;
    let key = configuration.secrets.master_key_file.as_deref();
    let office = Office::open(data, &store.durable_engine(), key).await.map_err(Failure::Installation)?;
    let imported = into(&office, &configuration, &arguments, &content).await;
    let closed = office.close().await.map_err(Failure::Installation);
    let report = imported?;
    closed?;
    tell(&report, arguments.dry_run)
}

async fn into(
    office: &Office,
    configuration: &Configuration,
    arguments: &Arguments,
    content: &import::Content,
) -> Result<Report, Failure> {
    let mut shipped = profiles::served(configuration)?;
    let (books, _) = records::rulebooks(configuration, &mut shipped);
    let (entropy, clock) = (Entropy::system(), Clock::system());
    let (made, uuid) = (|| entropy.hex(32), || entropy.uuid().to_string());
    let published: HashSet<String> = match configuration.mode {
        Some(Mode::Production) => {
            guichet_sandbox::published_secrets().iter().map(|secret| secret.expose().to_owned()).collect()
        }
        _ => HashSet::new(),
    };
    let opened = Import::open(office, shipped, books, published, &made, &uuid).await;
    let mut import = opened.map_err(Failure::Installation)?;
    let now = clock.now();
    let report = import.judge(office, content, now).await.map_err(Failure::Installation)?;
    if arguments.dry_run {
        if let Some(path) = &arguments.report {
            let mut without = report.clone();
            without.forget_secrets();
            import::write(&without, content, path).map_err(|source| Failure::report(path, source))?;
        }
        return Ok(report);
    }
    // The report is kept before anything is written: what it says of secrets is nowhere else.
    if let Some(path) = &arguments.report {
        import::write(&report, content, path).map_err(|source| Failure::report(path, source))?;
    }
    import.write(office, now).await.map_err(Failure::Installation)?;
    Ok(report)
}

fn tell(report: &Report, dry_run: bool) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    for (place, outcome) in &report.lines {
        if let Outcome::Refused(refusal) = outcome {
            writeln!(out, "{place}: refused: {refusal}")?;
        }
    }
    let [created, changed, unchanged, refused] = report.counts();
    let would = if dry_run { "would be " } else { "" };
    writeln!(
        out,
        "{created} {would}created, {changed} {would}changed, {unchanged} unchanged, {refused} {would}refused"
    )?;
    if dry_run {
        writeln!(out, "Nothing was written.")?;
    }
    if refused > 0 { Err(Failure::RecordsRefused(refused)) } else { Ok(()) }
}
