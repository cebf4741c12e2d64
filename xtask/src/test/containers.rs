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

/// What the compose file says of the two services, as far as the rehearsal runs it.
#[derive(Debug, PartialEq, Eq)]
struct Composition {
    /// The command of the service `guichet`.
    command: Vec<String>,
    /// Every name under which other containers find it.
    names: Vec<String>,
    /// The file that is mounted at `/etc/guichet.toml`.
    configuration: PathBuf,
    /// The folder of the service provider.
    application: PathBuf,
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
        .env("CONFIG", examples.join(&composition.configuration))
        .env("APP", examples.join(&composition.application))
        .env("NAMES", composition.names.join(" "))
        .env("NODE", tools.node()?)
        .envs(composition.environment.iter().map(|(name, value)| (name, value)));
    let mut said = Vec::new();
    let status = processes::read_lines(&mut command, |line| said.push(line.to_owned()))?;
    let outcome = if status.success() { composition.check(&said) } else { Err(format!("it ended with {status}")) };
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
        let (guichet, provider) = (service("guichet")?, service("service-provider")?);
        let command = texts(guichet.as_mapping_get("command"));
        let aliases = guichet.as_mapping_get("networks").and_then(|networks| networks.as_mapping_get("default"));
        let mut names = vec!["guichet".to_owned()];
        names.extend(texts(aliases.and_then(|default| default.as_mapping_get("aliases"))));
        let environment = provider.as_mapping_get("environment").and_then(Yaml::as_mapping);
        let pairs = environment.into_iter().flatten();
        Ok(Self {
            command,
            names,
            configuration: mounted(guichet, "/etc/guichet.toml")?,
            application: mounted(provider, "/app")?,
            environment: pairs
                .filter_map(|(name, value)| Some((name.as_str()?.to_owned(), value.as_str()?.to_owned())))
                .collect(),
        })
    }

    fn option(&self, name: &str) -> Option<&str> {
        self.command.iter().find_map(|argument| argument.strip_prefix(name)?.strip_prefix('='))
    }

    /// Whether the rehearsal printed what it should: the discovery document, then the person.
    fn check(&self, said: &[String]) -> Result<(), String> {
        let [document, person] = said else { return Err("two lines were expected".to_owned()) };
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
        let known = person.contains("\"family_name\": \"DUBOIS\"");
        if known { Ok(()) } else { Err("the service provider did not learn who logged in".to_owned()) }
    }
}

fn texts(list: Option<&Yaml<'_>>) -> Vec<String> {
    let items = list.and_then(Yaml::as_sequence).into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
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
    }

    #[test]
    fn the_image_is_the_root_file_system_of_the_script_on_nothing_with_the_same_user() {
        let image = file("Dockerfile");
        let (build, last) = image.split_once("\nFROM scratch\n").unwrap();
        assert!(build.contains("containers/root-file-system.sh target/release/guichet /image"));
        assert!(last.contains("COPY --from=build /image /\n"));
        assert!(last.contains("USER 10001:10001\n"));
        assert!(file("containers/rehearse.sh").contains("chroot --userspec=10001:10001 \"$root\" /guichet"));
        assert!(last.contains("ENTRYPOINT [\"/guichet\"]\n"));
        let wanted = file("Cargo.toml");
        let version =
            wanted.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"').to_owned();
        assert!(build.contains(&format!("FROM rust:{version}-bookworm")), "rust {version}");
    }

    #[test]
    fn an_address_under_the_wrong_name_is_a_fault() {
        let composition = Composition::read(&file("examples/compose.yaml")).unwrap();
        let said = |token: &str, name: &str| {
            let document = serde_json::json!({
                "issuer": "http://guichet.localhost:7401/api/v2",
                "authorization_endpoint": "http://guichet.localhost:7401/api/v2/authorize",
                "end_session_endpoint": "http://guichet.localhost:7401/api/v2/session/end",
                "token_endpoint": token, "userinfo_endpoint": "http://guichet:7401/api/v2/userinfo",
                "jwks_uri": "http://guichet:7401/api/v2/jwks",
            });
            composition.check(&[document.to_string(), format!("{{ \"family_name\": \"{name}\" }}")])
        };
        assert_eq!(said("http://guichet:7401/api/v2/token", "DUBOIS"), Ok(()));
        assert!(said("http://guichet.localhost:7401/api/v2/token", "DUBOIS").is_err());
        assert!(said("http://guichet:7401/api/v2/token", "OTHER").is_err());
        assert!(composition.check(&[]).is_err());
    }
}
