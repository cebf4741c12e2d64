//! The container setup of `examples/compose.yaml`. Images cannot be pulled where the tests run: the image's root file system is made
//! and run in a chroot and in network namespaces instead (`containers/rehearse.sh`), with the very commands of the file.

use std::path::{Path, PathBuf};
use std::process::Command;

use saphyr::{LoadableYamlNode as _, Yaml};

use super::needs::Tools;
use super::tally::Tally;
use crate::{processes, progress, workspace};

/// The identity provider that the person of the rehearsal chooses: `data/identity-providers/dgfip.toml`.
const IDENTITY_PROVIDER: &str = "23676fea-3f51-46d9-8936-07db897db190";

/// What is rehearsed or has no part in it, of each service: anything else in the file would be a promise that nothing keeps.
const KEYS: [(&str, &[&str]); 2] = [
    (
        "guichet",
        &["build", "command", "volumes", "networks", "ports", "read_only", "tmpfs", "cap_drop", "security_opt"],
    ),
    ("service-provider", &["image", "working_dir", "command", "environment", "volumes", "ports", "depends_on"]),
];

/// The image's user and group: `USER` of the `Dockerfile`.
const USER: &str = "10001";
/// A set of capabilities with nothing in it, as the kernel writes it.
const NONE: &str = "0000000000000000";

/// What the compose file says of the two services, as far as the rehearsal runs it.
#[derive(Debug, PartialEq, Eq)]
struct Composition {
    /// The command of the service `guichet`.
    command: Vec<String>,
    /// Whether its file system can only be read.
    read_only: bool,
    /// Its folders in memory.
    in_memory: Vec<String>,
    /// What its process may not do: `cap_drop`.
    dropped: String,
    /// `security_opt`.
    security: String,
    /// Its ports that are published under the same number, first and last.
    published: (u16, u16),
    /// Every name under which other containers find it.
    names: Vec<String>,
    /// The file that is mounted at `/etc/guichet.toml`.
    configuration: PathBuf,
    /// The folder of the service provider.
    application: PathBuf,
    /// Its published port.
    port: u16,
    /// Its environment.
    environment: Vec<(String, String)>,
}

/// Plays the rehearsal; one test.
pub(crate) fn run(tools: &Tools, program: &Path) -> Result<Tally, String> {
    progress::step("Containers: a service provider beside Guichet, each in a network of its own");
    let examples = workspace::root().join("examples");
    let file = examples.join("compose.yaml");
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let composition = Composition::read(&text)?;
    let folder = workspace::scratch()?.join("containers");
    // What an earlier run left would be taken for this one's.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut command = Command::new(workspace::root().join("containers/rehearse.sh"));
    command
        .arg(program)
        .arg(&folder)
        .arg(IDENTITY_PROVIDER)
        .args(&composition.command)
        .env("READ_ONLY", composition.read_only.to_string())
        .env("TMPFS", composition.in_memory.join(" "))
        .env("CAP_DROP", &composition.dropped)
        .env("SECURITY_OPT", &composition.security)
        .env("CONFIG", examples.join(&composition.configuration))
        .env("APP", examples.join(&composition.application))
        .env("NAMES", composition.names.join(" "))
        .env("NODE", tools.node()?)
        .envs(composition.environment.iter().map(|(name, value)| (name, value)));
    let mut said = Vec::new();
    let status = processes::read_lines(&mut command, |line| said.push(line.to_owned()))?;
    let outcome = if status.success() {
        composition.check(&said, &manifest(&folder)?)
    } else {
        Err(format!("it ended with {status}"))
    };
    if let Err(fault) = &outcome {
        println!("{}\ncontainers: {fault}", said.join("\n"));
    }
    Ok(Tally::of(outcome.is_ok()))
}

impl Composition {
    fn read(text: &str) -> Result<Self, String> {
        let documents = Yaml::load_from_str(text).map_err(|error| format!("compose.yaml: {error}"))?;
        let services = documents.first().and_then(|document| document.as_mapping_get("services"));
        let service = |name: &str| {
            services.and_then(|all| all.as_mapping_get(name)).ok_or_else(|| format!("compose.yaml: no service {name}"))
        };
        for (name, keys) in KEYS {
            let written = service(name)?.as_mapping().into_iter().flatten().filter_map(|(key, _)| key.as_str());
            if let Some(key) = written.into_iter().find(|key| !keys.contains(key)) {
                return Err(format!("compose.yaml: `{key}` of {name} is not rehearsed"));
            }
        }
        let (guichet, provider) = (service("guichet")?, service("service-provider")?);
        let (first, last) = published(provider)?;
        if first != last {
            return Err("compose.yaml: the service provider has one port".to_owned());
        }
        let command = texts(guichet.as_mapping_get("command"));
        let aliases = guichet.as_mapping_get("networks").and_then(|networks| networks.as_mapping_get("default"));
        let mut names = vec!["guichet".to_owned()];
        names.extend(texts(aliases.and_then(|default| default.as_mapping_get("aliases"))));
        let environment = provider.as_mapping_get("environment").and_then(Yaml::as_mapping);
        let pairs = environment.into_iter().flatten();
        Ok(Self {
            command,
            read_only: guichet.as_mapping_get("read_only").and_then(Yaml::as_bool).unwrap_or_default(),
            in_memory: texts(guichet.as_mapping_get("tmpfs")),
            dropped: only(guichet, "cap_drop", "ALL")?,
            security: only(guichet, "security_opt", "no-new-privileges:true")?,
            published: published(guichet)?,
            names,
            configuration: mounted(guichet, "/etc/guichet.toml")?,
            application: mounted(provider, "/app")?,
            port: first,
            environment: pairs
                .filter_map(|(name, value)| Some((name.as_str()?.to_owned(), value.as_str()?.to_owned())))
                .collect(),
        })
    }

    fn option(&self, name: &str) -> Option<&str> {
        self.command.iter().find_map(|argument| argument.strip_prefix(name)?.strip_prefix('='))
    }

    /// Whether the rehearsal printed what it should (the discovery document, then the person, then the rights of the program), and
    /// whether the browser of the host reaches every service of the `manifest`.
    fn check(&self, said: &[String], manifest: &serde_json::Value) -> Result<(), String> {
        let [document, person, rights] = said else { return Err("three lines were expected".to_owned()) };
        self.check_rights(rights)?;
        let document: serde_json::Value = serde_json::from_str(document).map_err(|error| error.to_string())?;
        let public = format!("http://{}:", self.option("--public-host").unwrap_or_default());
        let back = format!("{}:", self.option("--backchannel-base").unwrap_or_default());
        for (members, base) in [
            (["issuer", "authorization_endpoint", "end_session_endpoint"], &public),
            (["token_endpoint", "userinfo_endpoint", "jwks_uri"], &back),
        ] {
            for member in members {
                let address = document.get(member).and_then(serde_json::Value::as_str).unwrap_or_default();
                if !address.starts_with(base.as_str()) {
                    return Err(format!("{member} is {address}, not under {base}"));
                }
            }
        }
        let services = manifest.get("services").and_then(serde_json::Value::as_object);
        for (service, origin) in services.into_iter().flatten() {
            let port = origin.as_str().and_then(|origin| origin.strip_prefix(public.as_str())?.parse::<u16>().ok());
            if port.is_none_or(|port| port < self.published.0 || port > self.published.1) {
                return Err(format!("{service} is at {origin}, which is not published"));
            }
        }
        if manifest.pointer("/control/token").is_none_or(|token| !token.is_string()) {
            return Err("the manifest holds no token of the control API".to_owned());
        }
        let known = person.contains("\"family_name\": \"DUBOIS\"");
        if known { Ok(()) } else { Err("the service provider did not learn who logged in".to_owned()) }
    }

    /// Whether the kernel says of the program what the file says of it: `Name: guichet;Uid: …` (`proc_pid_status(5)`).
    fn check_rights(&self, said: &str) -> Result<(), String> {
        let lines: Vec<(&str, Vec<&str>)> = said
            .split(';')
            .filter_map(|line| line.split_once(':'))
            .map(|(name, values)| (name, values.split_whitespace().collect()))
            .collect();
        let expect = |name: &str, value: &str| match lines.iter().find(|(known, _)| *known == name) {
            Some((_, values)) if !values.is_empty() && values.iter().all(|found| *found == value) => Ok(()),
            found => Err(format!("the program's {name} is {found:?}, not {value}")),
        };
        expect("Name", "guichet")?;
        for name in ["Uid", "Gid", "Groups"] {
            expect(name, USER)?;
        }
        if !self.dropped.is_empty() {
            for name in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
                expect(name, NONE)?;
            }
        }
        if self.security.is_empty() { Ok(()) } else { expect("NoNewPrivs", "1") }
    }
}

fn texts(list: Option<&Yaml<'_>>) -> Vec<String> {
    let items = list.and_then(Yaml::as_sequence).into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// The one value of a list that the rehearsal knows how to apply, empty when the service has no such list.
fn only(service: &Yaml<'_>, key: &str, known: &str) -> Result<String, String> {
    match texts(service.as_mapping_get(key)).as_slice() {
        [] if service.as_mapping_get(key).is_none() => Ok(String::new()),
        [value] if value == known => Ok(value.clone()),
        others => Err(format!("compose.yaml: {key} {others:?} is not rehearsed, only {known} is")),
    }
}

/// The manifest that the program wrote to its volume.
fn manifest(folder: &Path) -> Result<serde_json::Value, String> {
    let path = folder.join("root/data/guichet.json");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The ports of `127.0.0.1:7400-7417:7400-7417`: on this machine only, and the same numbers inside, since the addresses that
/// browsers are given hold them.
fn published(service: &Yaml<'_>) -> Result<(u16, u16), String> {
    let written = texts(service.as_mapping_get("ports"));
    let ports = written.first().and_then(|text| text.strip_prefix("127.0.0.1:")?.split_once(':'));
    let (outside, inside) =
        ports.ok_or_else(|| format!("compose.yaml: ports on loopback are expected: {written:?}"))?;
    let (first, last) = outside.split_once('-').unwrap_or((outside, outside));
    match (outside == inside, first.parse(), last.parse()) {
        (true, Ok(first), Ok(last)) => Ok((first, last)),
        _ => Err(format!("compose.yaml: the same ports are expected on both sides: {written:?}")),
    }
}

/// The source of the volume at `place`, beside the compose file.
fn mounted(service: &Yaml<'_>, place: &str) -> Result<PathBuf, String> {
    let volumes = texts(service.as_mapping_get("volumes"));
    let found = volumes.iter().find_map(|volume| {
        let (source, target) = volume.split_once(':')?;
        (target == place || target.strip_suffix(":ro") == Some(place)).then(|| PathBuf::from(source))
    });
    found.ok_or_else(|| format!("compose.yaml: nothing is mounted at {place}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> String {
        std::fs::read_to_string(workspace::root().join(name)).unwrap()
    }

    #[test]
    fn the_compose_file_names_everything_that_the_rehearsal_runs() {
        let composition = Composition::read(&file("examples/compose.yaml")).unwrap();
        assert_eq!(composition.command.first().map(String::as_str), Some("dev"));
        assert_eq!(composition.option("--bind"), Some("0.0.0.0"));
        let public = composition.option("--public-host").unwrap();
        assert!(composition.names.iter().any(|name| name == public), "containers find the issuer's name");
        let back = composition.option("--backchannel-base").unwrap().strip_prefix("http://").unwrap();
        assert!(composition.names.iter().any(|name| name == back), "containers find the back channel's name");
        let value = |name: &str| {
            composition.environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).unwrap()
        };
        assert_eq!(value("ISSUER"), format!("http://{public}:7401/api/v2"));
        let configuration =
            std::fs::read_to_string(workspace::root().join("examples").join(&composition.configuration));
        let configuration = configuration.unwrap();
        for name in ["CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URI"] {
            assert!(configuration.contains(value(name)), "{name} is registered");
        }
        assert!(workspace::root().join("examples").join(&composition.application).join("server.js").is_file());
        assert_eq!(value("PORT"), composition.port.to_string());
        assert_eq!(value("REDIRECT_URI"), format!("http://localhost:{}/callback", composition.port));
        assert!(file("examples/compose.yaml").contains("exec node server.js"), "what the rehearsal runs");
        assert!(
            file("Dockerfile").contains(&format!("EXPOSE {}-{}\n", composition.published.0, composition.published.1))
        );
    }

    #[test]
    fn what_the_rehearsal_does_not_run_is_refused_by_name() {
        let with = |from: &str, to: &str| {
            let text = file("examples/compose.yaml");
            assert!(text.contains(from));
            Composition::read(&text.replace(from, to)).unwrap_err()
        };
        assert!(with("    read_only: true", "    user: root").contains("`user` of guichet is not rehearsed"));
        assert!(with("cap_drop: [ALL]", "cap_drop: [NET_RAW]").contains("cap_drop [\"NET_RAW\"] is not rehearsed"));
        assert!(with("no-new-privileges:true", "seccomp:unconfined").contains("security_opt"));
        assert!(with("127.0.0.1:7400-7417:", "127.0.0.1:8400-8417:").contains("the same ports"));
        assert!(with("127.0.0.1:3000:", "").contains("on loopback"));
    }

    #[test]
    fn the_image_is_the_root_file_system_of_the_script_on_nothing_with_the_same_user() {
        let image = file("Dockerfile");
        let (build, last) = image.split_once("\nFROM scratch\n").unwrap();
        assert!(build.contains("containers/root-file-system.sh target/release/guichet /image"));
        assert!(last.contains("COPY --from=build /image /\n"));
        assert!(last.contains(&format!("USER {USER}:{USER}\n")));
        assert!(file("containers/rehearse.sh").contains(&format!("--gid={USER} --groups={USER} --uid={USER}")));
        assert!(last.contains("ENTRYPOINT [\"/guichet\"]\n"));
        let wanted = file("Cargo.toml");
        let version =
            wanted.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"').to_owned();
        assert!(build.contains(&format!("FROM rust:{version}-bookworm")), "rust {version}");
    }

    /// Of a process that may do nothing but what its user may.
    const RIGHTS: &str = "Name: guichet;Uid: 10001 10001 10001 10001;Gid: 10001 10001 10001 10001;Groups: 10001 ;\
        CapInh: 0000000000000000;CapPrm: 0000000000000000;CapEff: 0000000000000000;CapBnd: 0000000000000000;\
        CapAmb: 0000000000000000;NoNewPrivs: 1;";

    #[test]
    fn a_program_with_more_rights_than_the_file_gives_is_a_fault() {
        let composition = Composition::read(&file("examples/compose.yaml")).unwrap();
        assert_eq!(composition.check_rights(RIGHTS), Ok(()));
        for (from, to) in [
            ("guichet", "capsh"),
            ("Uid: 10001", "Uid: 0"),
            ("Groups: 10001", "Groups: 10001 0"),
            ("CapEff: 0000", "CapEff: 0100"),
            ("CapBnd: 0000000000000000", "CapBnd: 000001ffffffffff"),
            ("CapBnd: 0000000000000000;", ""),
            ("NoNewPrivs: 1", "NoNewPrivs: 0"),
        ] {
            assert!(RIGHTS.contains(from));
            assert!(composition.check_rights(&RIGHTS.replace(from, to)).is_err(), "{to}");
        }
    }

    #[test]
    fn an_address_under_the_wrong_name_is_a_fault() {
        let composition = Composition::read(&file("examples/compose.yaml")).unwrap();
        let manifest =
            |origin: &str| serde_json::json!({ "services": { "franceconnect": origin }, "control": { "token": "t" } });
        let reached = manifest("http://guichet.localhost:7401");
        let said = |token: &str, name: &str| {
            let document = serde_json::json!({
                "issuer": "http://guichet.localhost:7401/api/v2",
                "authorization_endpoint": "http://guichet.localhost:7401/api/v2/authorize",
                "end_session_endpoint": "http://guichet.localhost:7401/api/v2/session/end",
                "token_endpoint": token, "userinfo_endpoint": "http://guichet:7401/api/v2/userinfo",
                "jwks_uri": "http://guichet:7401/api/v2/jwks",
            });
            let person = format!("{{ \"family_name\": \"{name}\" }}");
            [document.to_string(), person, RIGHTS.to_owned()]
        };
        let right = said("http://guichet:7401/api/v2/token", "DUBOIS");
        assert_eq!(composition.check(&right, &reached), Ok(()));
        assert!(composition.check(&right, &manifest("http://guichet.localhost:7399")).is_err());
        assert!(composition.check(&right, &serde_json::json!({ "control": { "token": null } })).is_err());
        for wrong in [
            said("http://guichet.localhost:7401/api/v2/token", "DUBOIS"),
            said("http://guichet:7401/api/v2/token", "OTHER"),
        ] {
            assert!(composition.check(&wrong, &reached).is_err());
        }
        assert!(composition.check(&[], &reached).is_err());
    }
}
