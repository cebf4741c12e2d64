//! PostgreSQL servers.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

use crate::certificates::Certificates;
use crate::process::{Process, User, find, run, run_as, wait_until};
use crate::{HOST, free_port};

/// A PostgreSQL server. It never waits for the disk: no test cuts the power.
pub struct Postgres {
    folder: tempfile::TempDir,
    port: u16,
    user: User,
    process: Option<Process>,
    tls: Option<Certificates>,
}

impl Postgres {
    /// Makes a server, starts it, and waits until it answers.
    pub fn start() -> Self {
        Self::in_new_folder().made()
    }

    /// As `start`; it takes connections in TLS too, with a certificate of an authority of its own.
    pub fn start_with_tls() -> Self {
        let mut server = Self::in_new_folder();
        let tls = Certificates::make(server.folder.path());
        std::fs::set_permissions(&tls.key, Permissions::from_mode(0o600)).unwrap();
        if let Some((user, group)) = server.user {
            chown(&tls.key, Some(user), Some(group)).unwrap();
        }
        server.tls = Some(tls);
        server.made()
    }

    /// Its address in TLS without `sslrootcert`, and the file of its authority (PEM).
    pub fn tls(&self) -> (String, PathBuf) {
        let url = format!("postgres://guichet@{HOST}:{}/postgres?sslmode=verify-full", self.port);
        (url, self.tls.as_ref().unwrap().authority.clone())
    }

    fn made(self) -> Self {
        let mut server = self;
        let mut make = server.program("initdb");
        make.args(["--username=guichet", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        run(make.args(["--no-instructions", "--pgdata"]).arg(server.data()));
        server.resume();
        server
    }

    /// The address of its database.
    pub fn url(&self) -> String {
        format!("postgres://guichet@127.0.0.1:{}/postgres", self.port)
    }

    /// The address of a fresh schema in its database: as good as a database of one's own, and made much faster.
    pub async fn schema(&self) -> String {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", MADE.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!("CREATE SCHEMA {name}")).await;
        format!("{}?options=-c%20search_path%3D{name}", self.url())
    }

    /// Runs statements as the server's owner.
    pub async fn execute(&self, statements: &str) {
        let mut sql = connect(&self.url()).await;
        sql.execute(AssertSqlSafe(statements.to_owned())).await.unwrap();
        sql.close().await.unwrap();
    }

    /// Takes a lock from outside, with `LOCK TABLE …`: whoever needs the table waits until it is let go.
    pub async fn hold(&self, lock: &str) -> Held {
        let mut sql = connect(&self.url()).await;
        sql.execute(AssertSqlSafe(format!("BEGIN; {lock}"))).await.unwrap();
        Held { sql }
    }

    /// Takes every connection that the server has to give, those of Guichet too: it gives none until they are dropped.
    pub async fn hold_every_connection(&self) -> Vec<PgConnection> {
        const OF_GUICHET: &str = "FROM pg_stat_activity WHERE application_name LIKE 'guichet%'";
        let (mut first, mut held) = (connect(&self.url()).await, Vec::new());
        loop {
            let full = loop {
                match options(&self.url()).connect().await {
                    Ok(sql) => held.push(sql),
                    Err(error) => break error,
                }
            };
            let code = full.as_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
            assert_eq!(code.as_deref(), Some("53300"), "too_many_connections: {full}");
            let ended = format!("SELECT count(pg_terminate_backend(pid)) {OF_GUICHET}");
            let ended: i64 = sqlx::query_scalar(AssertSqlSafe(ended)).fetch_one(&mut first).await.unwrap();
            if ended == 0 {
                held.push(first);
                return held;
            }
        }
    }

    /// Ends the server at once, as a crash does: no session is told, nothing is written any more.
    pub fn crash(&mut self) {
        if let Some(process) = self.process.take() {
            process.end("QUIT");
        }
    }

    /// Starts it again with what it had, and waits until it answers.
    pub fn resume(&mut self) {
        let settings = [
            format!("port={}", self.port),
            format!("unix_socket_directories={}", self.folder.path().display()),
            "listen_addresses=127.0.0.1".to_owned(),
            "max_connections=400".to_owned(),
            "shared_buffers=32MB".to_owned(),
            "max_wal_size=128MB".to_owned(),
            "min_wal_size=32MB".to_owned(),
            "fsync=off".to_owned(),
            "full_page_writes=off".to_owned(),
        ];
        let files = self.tls.iter().flat_map(|tls| [("ssl_cert_file", &tls.certificate), ("ssl_key_file", &tls.key)]);
        let files = files.map(|(name, file)| format!("{name}={}", file.display()));
        let encrypted = self.tls.iter().map(|_| "ssl=on".to_owned());
        let mut arguments = vec!["-D".to_owned(), self.data().to_str().unwrap().to_owned()];
        arguments
            .extend(settings.into_iter().chain(files).chain(encrypted).flat_map(|setting| ["-c".to_owned(), setting]));
        let process = Process::start(&program("postgres"), &arguments, self.user, self.folder.path(), "QUIT");
        self.process = Some(process);
        wait_until(|| self.answers(), self.folder.path());
    }

    /// Another server that follows this one.
    pub fn standby(&self) -> Self {
        let mut standby = Self::in_new_folder();
        let mut copy = standby.program("pg_basebackup");
        copy.args([
            "--host=127.0.0.1",
            "--username=guichet",
            "--checkpoint=fast",
            "--no-sync",
            "--write-recovery-conf",
        ]);
        run(copy.arg(format!("--port={}", self.port)).arg("--pgdata").arg(standby.data()));
        standby.resume();
        standby
    }

    /// From now on a commit of this server waits for the standby's.
    pub async fn wait_for_standby(&self) {
        self.execute("ALTER SYSTEM SET synchronous_standby_names = '*'").await;
        self.execute("SELECT pg_reload_conf()").await;
    }

    /// Becomes the server at the address of `primary`, which has crashed.
    pub fn take_over(mut self, primary: Self) -> Self {
        assert!(primary.process.is_none(), "the primary still runs");
        // Its commits do not wait for a standby of its own.
        let settings = self.data().join("postgresql.auto.conf");
        let kept: Vec<String> = std::fs::read_to_string(&settings)
            .unwrap()
            .lines()
            .filter(|line| !line.contains("synchronous_standby_names"))
            .map(str::to_owned)
            .collect();
        std::fs::write(&settings, kept.join("\n") + "\n").unwrap();
        run(self.program("pg_ctl").args(["promote", "--wait", "--silent", "--pgdata"]).arg(self.data()));
        self.crash();
        self.port = primary.port;
        self.resume();
        self
    }

    fn in_new_folder() -> Self {
        let folder = tempfile::Builder::new().prefix("guichet-pg-").tempdir().unwrap();
        // PostgreSQL does not run as root; its folder is then its user's.
        let is_root = std::fs::metadata(folder.path()).unwrap().uid() == 0;
        let user = is_root.then(unprivileged);
        if let Some((user, group)) = user {
            chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
        Self { folder, port: free_port(), user, process: None, tls: None }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(program(name));
        // A folder that its user may not enter would only make it complain.
        command.current_dir(self.folder.path());
        run_as(&mut command, self.user);
        command
    }

    fn answers(&self) -> bool {
        let mut ask = self.program("pg_isready");
        ask.args(["--quiet", "--host=127.0.0.1", &format!("--port={}", self.port)]);
        ask.status().unwrap().success()
    }
}

/// A lock that is held from outside; the server lets it go with the session.
pub struct Held {
    sql: PgConnection,
}

impl Held {
    /// How many sessions of Guichet wait for it, to read or to put something: what is swept is no request's.
    pub async fn waited_for(&mut self) -> usize {
        const WAITING: &str = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'guichet%'
            AND wait_event_type = 'Lock' AND ltrim(query, E' \\n') NOT LIKE 'DELETE%'";
        let count: i64 = sqlx::query_scalar(WAITING).fetch_one(&mut self.sql).await.unwrap();
        count.try_into().unwrap()
    }

    /// Lets it go.
    pub async fn let_go(self) {
        self.sql.close().await.unwrap();
    }
}

fn options(url: &str) -> PgConnectOptions {
    url.parse::<PgConnectOptions>().unwrap().disable_statement_logging()
}

async fn connect(url: &str) -> PgConnection {
    options(url).connect().await.unwrap()
}

/// A program of the newest version that is installed; Debian keeps them out of the search path.
fn program(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    find(name, &folders, "postgresql")
}

/// User and group of `postgres`, which comes with the Debian package, or of `nobody`.
fn unprivileged() -> (u32, u32) {
    let users = std::fs::read_to_string(Path::new("/etc/passwd")).unwrap();
    let find = |name: &str| {
        let mut fields = users.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    find("postgres").or_else(|| find("nobody")).unwrap()
}
