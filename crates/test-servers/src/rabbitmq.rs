//! RabbitMQ, and a consumer that serves the bridge to the State's network.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::certificates::Certificates;
use crate::process::{Process, find, wait_until};
use crate::{HOST, free_port};

/// What serves the queue.
const CONSUMER: &str = include_str!("rie_consumer.py");
/// Pythons that may have the library: Debian's package serves Debian's own.
const PYTHONS: [&str; 2] = ["/usr/bin/python3", "python3"];
/// Debian's other program of that name takes users and folders of the system's.
const PROGRAMS: &str = "/usr/lib/rabbitmq/bin";
/// Erlang's name server belongs to this server alone, and ends with it: all are of one group. By USR1, since a shell cannot
/// heed what its parent ignores, as those of a run that outlives its terminal do HUP.
const TOGETHER: &str = r#"
trap 'kill -s KILL 0' USR1
epmd -address 127.0.0.1 -port "$ERL_EPMD_PORT" &
"$0" &
wait
"#;

/// A server in clear and in TLS, with the user `guest` and no queue.
pub struct RabbitMq {
    consumer: Option<Process>,
    _server: Process,
    port: u16,
    tls: (u16, Certificates),
    folder: tempfile::TempDir,
}

impl RabbitMq {
    /// Starts a server and waits until it answers.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("guichet-rabbitmq-").tempdir().unwrap();
        let (port, tls, names, nodes) = (free_port(), free_port(), free_port(), free_port());
        let certificates = Certificates::make(folder.path());
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let settings = format!(
            "listeners.tcp.1 = 127.0.0.1:{port}\nlisteners.ssl.1 = 127.0.0.1:{tls}\nssl_options.verify = verify_none\n\
             ssl_options.certfile = {}\nssl_options.keyfile = {}\nlog.console = true\nlog.file = false\n",
            certificates.certificate.display(),
            certificates.key.display()
        );
        std::fs::write(at("rabbitmq.conf"), settings).unwrap();
        std::fs::write(at("plugins"), "[].").unwrap();
        let program = find("rabbitmq-server", &[PROGRAMS.into()], "rabbitmq-server");
        // One scheduler that does not spin: the machine is the tests'.
        let machine = "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}";
        let mut arguments = vec![
            format!("HOME={}", at("")),
            format!("ERL_EPMD_PORT={names}"),
            "ERL_EPMD_ADDRESS=127.0.0.1".to_owned(),
            format!("RABBITMQ_NODENAME=guichet-{port}@localhost"),
            format!("RABBITMQ_DIST_PORT={nodes}"),
            format!("RABBITMQ_MNESIA_BASE={}", at("data")),
            format!("RABBITMQ_LOG_BASE={}", at("logs")),
            format!("RABBITMQ_CONFIG_FILE={}", at("rabbitmq.conf")),
            format!("RABBITMQ_ENABLED_PLUGINS_FILE={}", at("plugins")),
            format!("RABBITMQ_PID_FILE={}", at("pid")),
            format!("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS={machine}"),
        ];
        arguments.extend(["setsid", "sh", "-c", TOGETHER, program.to_str().unwrap()].map(str::to_owned));
        let server = Process::start(Path::new("env"), &arguments, None, folder.path(), "USR1");
        let answers = |port: u16| TcpStream::connect(("127.0.0.1", port)).is_ok();
        wait_until(|| answers(port) && answers(tls), folder.path());
        Self { folder, port, tls: (tls, certificates), consumer: None, _server: server }
    }

    /// Where it listens in clear.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where it listens in TLS, as `localhost`, and the file of its authority (PEM).
    pub fn tls(&self) -> (u16, PathBuf) {
        (self.tls.0, self.tls.1.authority.clone())
    }

    /// From now on the queue `rie` is there and served.
    pub fn serve(&mut self) {
        let folder = self.folder.path().join("consumer");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("consumer.py"), CONSUMER).unwrap();
        let mut arguments = vec!["-c".to_owned(), "cd \"$0\" && exec \"$@\"".to_owned()];
        let port = self.port.to_string();
        arguments.extend([folder.to_str().unwrap(), python(), "consumer.py", &port].map(str::to_owned));
        self.consumer = Some(Process::start(Path::new("sh"), &arguments, None, &folder, "KILL"));
        wait_until(|| folder.join("ready").exists(), &folder);
    }

    /// The queue stays, and nobody serves it.
    pub fn leave_alone(&mut self) {
        if let Some(consumer) = self.consumer.take() {
            consumer.end("KILL");
        }
    }

    /// The name in its certificate.
    pub const HOST: &str = HOST;
}

/// A Python that has the library.
fn python() -> &'static str {
    let has = |python: &&str| {
        let mut ask = Command::new(python);
        ask.args(["-c", "import pika"]).stderr(Stdio::null());
        ask.status().is_ok_and(|status| status.success())
    };
    PYTHONS.into_iter().find(has).unwrap_or_else(|| {
        panic!("pika is not here, and this test needs it: install Debian's python3-pika (cargo xtask test does)")
    })
}
