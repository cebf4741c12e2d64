//! DataPass with 100,000 requests of 10,000 organisations, in a sandbox, where one logs in without ProConnect: one person
//! asks for one page after the other.

mod export;
mod seeding;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::Bench;
use crate::figure::Figure;
use crate::http::{Connection, Jar};
use crate::load::{self, Plan, Work};
use crate::server::Server;
use crate::wrong::{At, Wrong};

/// Somebody of an organisation with two thousand requests.
const APPLICANT: &str = "agent-0@mairie-0.example";
/// Somebody who instructs nine requests of ten.
const INSTRUCTOR: &str = "instruction@dinum.example";

const DASHBOARD: &[&str] = &[
    "/tableau-de-bord/demandes",
    "/tableau-de-bord/demandes?page=40",
    "/tableau-de-bord/demandes?state=validated",
    "/tableau-de-bord/demandes?relation=applicant",
    "/tableau-de-bord/habilitations",
];

/// A word of every fourth request, a rare one, one that nobody wrote, names, a number; the applicant's own, too.
const SEARCHES: &[(&str, &[&str])] = &[
    (APPLICANT, &["/tableau-de-bord/demandes?search=cantine", "/tableau-de-bord/demandes?search=D50"]),
    (
        INSTRUCTOR,
        &[
            "/instruction/tableau-de-bord/demandes?search=cantine",
            "/instruction/tableau-de-bord/demandes?search=cantine&sort=organisation",
            "/instruction/tableau-de-bord/demandes?search=cantine&state=revoked",
            "/instruction/tableau-de-bord/demandes?search=mot777",
            "/instruction/tableau-de-bord/demandes?search=introuvable",
            "/instruction/tableau-de-bord/demandes?search=mairie+4321",
            "/instruction/tableau-de-bord/demandes?search=agent-77%40mairie-77.example",
            "/instruction/tableau-de-bord/demandes?search=D99999",
            "/instruction/tableau-de-bord/habilitations?search=cantine",
        ],
    ),
];

const INSTRUCTION: &[&str] = &[
    "/instruction/tableau-de-bord/demandes",
    "/instruction/tableau-de-bord/demandes?page=2000",
    "/instruction/tableau-de-bord/demandes?state=submitted",
    "/instruction/tableau-de-bord/demandes?state=archived",
    "/instruction/tableau-de-bord/demandes?definition=france_connect",
    "/instruction/tableau-de-bord/demandes?definition=api_particulier&state=validated",
    "/instruction/tableau-de-bord/demandes?sort=number",
    "/instruction/tableau-de-bord/demandes?sort=day",
    "/instruction/tableau-de-bord/demandes?sort=-day",
    "/instruction/tableau-de-bord/demandes?sort=organisation",
    "/instruction/tableau-de-bord/demandes?sort=-organisation",
    "/instruction/tableau-de-bord/habilitations",
    "/instruction/tableau-de-bord/habilitations?sort=organisation",
];

pub(super) async fn measure(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    bench.stop();
    let folder = bench.settings.data.parent().unwrap_or(Path::new(".")).join("datapass");
    crate::progress::step("making requests");
    let postgresql = bench.options.postgresql.clone();
    let requests = seeding::fill(&folder, postgresql.as_deref(), bench.options.quick).await?;
    let program = bench.options.program.clone();
    let served = Served::open(&program, folder, postgresql.as_deref()).await?;
    let (seconds, quick) = (u64::from(bench.options.seconds), bench.options.quick);
    let mut figures = vec![
        served.waiting("datapass-dashboard", &[(APPLICANT, DASHBOARD)], seconds, quick).await?,
        served.waiting("datapass-search", SEARCHES, seconds, quick).await?,
        served.waiting("datapass-instruction", &[(INSTRUCTOR, INSTRUCTION)], seconds, quick).await?,
    ];
    figures.push(export::measure(&served, requests).await?);
    Ok(figures)
}

/// A running sandbox.
struct Served {
    server: Server,
    address: SocketAddr,
}

impl Served {
    async fn open(program: &Path, folder: PathBuf, postgresql: Option<&str>) -> Result<Self, Wrong> {
        let server = Server::rehearse(program, &folder, postgresql)?;
        let address = server.service("datapass")?;
        Ok(Self { server, address })
    }

    /// The 99th percentile of each page, asked for on one connection; the figure is that of the slowest page.
    async fn waiting(
        &self,
        name: &str,
        pages: &[(&str, &[&'static str])],
        seconds: u64,
        quick: bool,
    ) -> Result<Figure, Wrong> {
        let count: u64 = pages.iter().map(|(_, paths)| paths.len() as u64).sum();
        let measured = std::time::Duration::from_millis(if quick { 50 } else { (seconds * 2_000 / count).max(1_000) });
        let mut figure = Figure::new(name, 0.0);
        for (who, paths) in pages {
            for path in *paths {
                let visitor = Visitor::open(self.address, who, path).await?;
                let plan = Plan { warm_up: measured / 5, measured };
                let seen = load::run(vec![visitor], plan, self.server.pid()).await?;
                let milliseconds = |part: f64| seen.latencies.at(part).as_secs_f64() * 1000.0;
                figure.value = figure.value.max(milliseconds(0.99));
                figure = figure.with(&format!("p50_ms {path}"), milliseconds(0.5));
                figure = figure.with(&format!("p99_ms {path}"), milliseconds(0.99));
            }
        }
        Ok(figure)
    }
}

/// Somebody who is logged in and asks for one page over and over.
struct Visitor {
    connection: Connection,
    jar: Jar,
    host: String,
    path: &'static str,
}

impl Visitor {
    async fn open(address: SocketAddr, who: &str, path: &'static str) -> Result<Self, Wrong> {
        let mut visitor = Self {
            connection: Connection::open(address).await?,
            jar: Jar::default(),
            host: format!("localhost:{}", address.port()),
            path,
        };
        visitor.ask(&format!("/local-sign-in?email={who}"), 303).await?;
        Ok(visitor)
    }

    fn write(&mut self, path: &str) -> Result<(), Wrong> {
        use std::io::Write as _;
        let Self { connection, jar, host, .. } = self;
        write!(connection.request, "GET {path} HTTP/1.1\r\nHost: {host}\r\n").at("a request")?;
        jar.write(path, &mut connection.request);
        connection.request.extend_from_slice(b"\r\n");
        Ok(())
    }

    async fn ask(&mut self, path: &str, status: u16) -> Result<(), Wrong> {
        self.write(path)?;
        let answer = self.connection.exchange().await?;
        answer.expect(status, path)?;
        self.jar.receive(&answer);
        if status == 200 && !answer.text().contains("id=\"total\"") {
            return Err(Wrong::answer(path, "a list", answer.summary()));
        }
        Ok(())
    }
}

impl Work for Visitor {
    async fn once(&mut self) -> Result<(), Wrong> {
        let path = self.path;
        self.ask(path, 200).await
    }
}
