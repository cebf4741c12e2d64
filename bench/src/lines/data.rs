//! API Particulier, on a server of its own: the family quotient, as it was kept or as API-SECU tells it; persons vary, and
//! calls are spread over many tokens.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Deserialize;
use serde_json::{Value, json};

use super::logins::VERIFIED;
use super::{Bench, CONNECTIONS};
use crate::figure::Figure;
use crate::http::{Answer, Connection};
use crate::load::{self, Measured, Plan, Work};
use crate::server::{GATEWAY_HOST, Server, Settings};
use crate::world::{Person, quotient};
use crate::wrong::{At, Wrong};

/// Tokens over which calls are spread: each may call 20 times a second (AP §9).
const TOKENS: usize = 2_000;
/// Tokens of an installation that has many.
const MANY: usize = 100_000;
/// As many as show that the answers are right.
const QUICK_MANY: usize = 3_000;
/// Connections of the line that measures waiting.
const WAITING: usize = 64;
/// Persons whose answer is kept.
const KEPT: u64 = 2_000;
/// Persons from this number on are asked about once.
const FIRST_NEW: u64 = 1_000_000;

pub(super) async fn measure(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    let many = if bench.options.quick { QUICK_MANY } else { MANY };
    let (plan, connections) = (bench.plan(), bench.connections(CONNECTIONS));
    let mut served = Served::open(bench).await?;
    served.keep().await?;
    let kept = served.run(Told::Kept, connections, plan).await?;
    let asked = served.run(Told::ByTheProducer, connections, plan).await?;
    crate::progress::step(&format!("issuing {many} tokens"));
    served.issue(many - TOKENS).await?;
    let kept_with_many = served.run(Told::Kept, connections, plan).await?;
    let asked_with_many = served.run(Told::ByTheProducer, connections, plan).await?;
    let loss = |before: &Measured, after: &Measured| (1.0 - after.per_core_second() / before.per_core_second()) * 100.0;
    let (of_kept, of_asked) = (loss(&kept, &kept_with_many), loss(&asked, &asked_with_many));
    Ok(vec![
        Figure::of_load("data-kept", connections, &kept),
        Figure::of_load("data-asked", connections, &asked),
        Figure::new("data-tokens-loss", of_kept.max(of_asked))
            .with("tokens", many as f64)
            .with("kept_loss_percent", of_kept)
            .with("asked_loss_percent", of_asked)
            .with("kept_per_core_second", kept_with_many.per_core_second())
            .with("asked_per_core_second", asked_with_many.per_core_second()),
    ])
}

pub(super) async fn p99(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    let (plan, connections) = (bench.plan(), bench.connections(WAITING));
    let served = Served::open(bench).await?;
    let measured = served.run(Told::ByTheProducer, connections, plan).await?;
    let mut figure = Figure::of_load("data-p99", connections, &measured);
    figure.value = measured.latencies.at(0.99).as_secs_f64() * 1000.0;
    Ok(vec![figure])
}

/// A running server, and the tokens that it knows.
struct Served {
    server: Server,
    settings: Settings,
    address: SocketAddr,
    tokens: Arc<Vec<String>>,
    turn: Arc<AtomicU64>,
}

/// Whence an answer comes.
#[derive(Clone, Copy, PartialEq)]
enum Told {
    Kept,
    ByTheProducer,
}

impl Served {
    async fn open(bench: &mut Bench) -> Result<Self, Wrong> {
        bench.stop();
        let scratch = bench.settings.data.parent().unwrap_or(Path::new("."));
        let authority = bench.settings.authority.clone();
        let settings = Settings::of_the_gateway(bench.options.program.clone(), scratch, authority)?;
        settings.forget_data()?;
        settings.write(&bench.world.origin)?;
        let address = settings.gateway.ok_or_else(|| Wrong::new("no address for the gateway"))?;
        let server = Server::start(&settings)?;
        let turn = Arc::new(AtomicU64::new(0));
        let mut served = Self { server, settings, address, tokens: Arc::default(), turn };
        served.issue(TOKENS).await?;
        Ok(served)
    }

    /// Issues so many more tokens as an operator does, and waits until the running server knows the last one.
    async fn issue(&mut self, count: usize) -> Result<(), Wrong> {
        #[derive(Deserialize)]
        struct Issued {
            token: String,
        }
        let scopes = ["cnaf_quotient_familial", "cnaf_allocataires", "cnaf_enfants", "cnaf_adresse"];
        let file = self.settings.file.with_file_name("tokens.jsonl");
        let mut lines = std::io::BufWriter::new(std::fs::File::create(&file)?);
        for number in 0..count {
            writeln!(lines, "{}", json!({ "name": format!("Bench {number}"), "scopes": scopes }))?;
        }
        lines.flush()?;
        let mut command = Command::new(&self.settings.program);
        command.args(["tokens", "issue-all"]).arg(&file).arg("--config").arg(&self.settings.file);
        let output = command.stdin(Stdio::null()).output().at("guichet tokens issue-all")?;
        if !output.status.success() {
            return Err(Wrong::new(format!("guichet tokens issue-all: {}", String::from_utf8_lossy(&output.stderr))));
        }
        let mut tokens = Vec::clone(&self.tokens);
        for line in output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            tokens.push(serde_json::from_slice::<Issued>(line).at("an issued token")?.token);
        }
        let last = tokens.last().cloned().unwrap_or_default();
        let mut connection = Connection::open(self.address).await?;
        loop {
            let request = format!(
                "GET /api/introspect HTTP/1.1\r\nHost: {GATEWAY_HOST}\r\nX-Forwarded-For: 192.0.2.1\r\n\
                 X-Forwarded-Proto: https\r\nAuthorization: Bearer {last}\r\n\r\n"
            );
            connection.request = request.into_bytes();
            match connection.exchange().await?.status {
                200 => break,
                // The change reaches the server's memory within half a second.
                401 => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
                status => return Err(Wrong::answer("introspection of a new token", "200", status)),
            }
        }
        self.tokens = Arc::new(tokens);
        Ok(())
    }

    async fn caller(&self, told: Told) -> Result<Caller, Wrong> {
        let connection = Connection::open(self.address).await?;
        Ok(Caller {
            connection,
            tokens: Arc::clone(&self.tokens),
            turn: Arc::clone(&self.turn),
            told: Some(told),
            done: 0,
        })
    }

    /// Asks once about everybody whose answer is to be kept.
    async fn keep(&self) -> Result<(), Wrong> {
        let mut caller = Caller { told: None, ..self.caller(Told::Kept).await? };
        for person in 0..KEPT {
            caller.ask(caller.take_turn(), Person::of(person)).await?;
        }
        Ok(())
    }

    async fn run(&self, told: Told, connections: usize, plan: Plan) -> Result<Measured, Wrong> {
        let mut callers = Vec::with_capacity(connections);
        for _ in 0..connections {
            callers.push(self.caller(told).await?);
        }
        load::run(callers, plan, self.server.pid()).await
    }
}

/// One connection that asks about one person after the other, each time with the next token.
struct Caller {
    connection: Connection,
    tokens: Arc<Vec<String>>,
    turn: Arc<AtomicU64>,
    /// Whence each answer must come; from anywhere while answers are being kept.
    told: Option<Told>,
    done: u64,
}

impl Work for Caller {
    async fn once(&mut self) -> Result<(), Wrong> {
        let turn = self.take_turn();
        let person = if self.told == Some(Told::Kept) { turn % KEPT } else { FIRST_NEW + turn };
        self.ask(turn, Person::of(person)).await
    }
}

impl Caller {
    fn take_turn(&self) -> u64 {
        self.turn.fetch_add(1, Ordering::Relaxed)
    }

    async fn ask(&mut self, turn: u64, person: Person) -> Result<(), Wrong> {
        let token = usize::try_from(turn).ok().and_then(|turn| self.tokens.get(turn % self.tokens.len()));
        let name = person.family_name();
        write!(
            self.connection.request,
            "GET /v3/dss/quotient_familial/identite?recipient=13002526500013&nomNaissance={name}&prenoms%5B%5D=Angela\
             &anneeDateNaissance=1962&moisDateNaissance=8&jourDateNaissance=24&sexeEtatCivil=F\
             &codeCogInseePaysNaissance=99100&codeCogInseeCommuneNaissance=75107 HTTP/1.1\r\nHost: {GATEWAY_HOST}\r\n\
             X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nAuthorization: Bearer {}\r\n\r\n",
            token.map(String::as_str).unwrap_or_default()
        )?;
        let answer = self.connection.exchange().await?;
        answer.expect(200, "the family quotient")?;
        if let Some(told) = self.told {
            let kept = if told == Told::Kept { "true" } else { "false" };
            if answer.header("x-response-cached") != kept {
                return Err(Wrong::answer("x-response-cached", kept, answer.header("x-response-cached")));
            }
        }
        if self.done.is_multiple_of(VERIFIED) {
            verified(&answer, &name)?;
        }
        self.done += 1;
        Ok(())
    }
}

fn verified(answer: &Answer, name: &str) -> Result<(), Wrong> {
    let body: Value = serde_json::from_slice(answer.body()).at("the family quotient")?;
    let (told, first) =
        (body.pointer("/data/quotient_familial/valeur"), body.pointer("/data/allocataires/0/nom_naissance"));
    let right =
        told.and_then(Value::as_u64) == Some(quotient(name).into()) && first.and_then(Value::as_str) == Some(name);
    if right { Ok(()) } else { Err(Wrong::answer("the family quotient", &format!("that of {name}"), answer.summary())) }
}
