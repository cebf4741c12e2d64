//! PostgreSQL, Redis, RabbitMQ, a mail server and an identity provider, which the Rust tests start themselves, on free
//! ports, and SoftHSM.

use std::path::Path;
use std::process::Command;

use super::debian::Package;
use super::first_of;
use crate::processes;

/// Where Debian keeps PostgreSQL's programs, a folder for each version, out of the search path.
const POSTGRESQL: &str = "/usr/lib/postgresql";

/// RabbitMQ's own program, out of the search path of those who are not root.
const RABBITMQ: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/// Packages of the servers and of the security module that are not here.
pub(super) fn missing() -> Vec<Package> {
    let mut missing = Vec::new();
    if !has_postgresql(Path::new(POSTGRESQL)) && first_of(&["initdb"]).is_none() {
        missing.push(Package { name: "postgresql", why: "the stores' tests and the journeys run on it" });
    }
    if first_of(&["redis-server"]).is_none() {
        missing.push(Package { name: "redis-server", why: "the stores' tests and the journeys run on it" });
    }
    if !Path::new(RABBITMQ).is_file() && first_of(&["rabbitmq-server"]).is_none() {
        missing.push(Package { name: "rabbitmq-server", why: "the bridge of ProConnect runs over it" });
    }
    if !PYTHONS.into_iter().any(|python| imports(python, "pika")) {
        missing.push(Package { name: "python3-pika", why: "serves that bridge in the tests, by another library" });
    }
    if first_of(&["softhsm2-util"]).is_none() {
        missing.push(Package { name: "softhsm2", why: "holds signing keys in the tests, as a security module does" });
    }
    if !PYTHONS.into_iter().any(|python| imports(python, "aiosmtpd")) {
        missing.push(Package { name: "python3-aiosmtpd", why: "takes mails in the tests, a server of another make" });
    }
    if !has_lemonldap() {
        missing.extend(LEMONLDAP);
    }
    missing
}

/// The portal, and what its OpenID Connect side loads and Debian only recommends.
const LEMONLDAP: [Package; 3] = [
    Package {
        name: "liblemonldap-ng-portal-perl",
        why: "an identity provider of another make, declared at ProConnect",
    },
    Package { name: "libstring-random-perl", why: "it loads it" },
    Package { name: "libio-string-perl", why: "it loads it" },
];
/// Those of its modules that show that the three are there.
const LEMONLDAP_MODULES: [&str; 3] = ["-MLemonldap::NG::Portal", "-MString::Random", "-MIO::String"];

fn has_lemonldap() -> bool {
    processes::answer(Command::new("/usr/bin/perl").args(LEMONLDAP_MODULES).args(["-e", "print 1"])).is_some()
}

/// Debian's package serves Debian's own Python, which need not be the first of the search path.
const PYTHONS: [&str; 2] = ["/usr/bin/python3", "python3"];

fn imports(python: &str, module: &str) -> bool {
    processes::answer(Command::new(python).args(["-c", &format!("import {module}; print('there')")])).is_some()
}

fn has_postgresql(folder: &Path) -> bool {
    let versions = std::fs::read_dir(folder).into_iter().flatten().flatten();
    versions.map(|version| version.path().join("bin/initdb")).any(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use super::has_postgresql;

    #[test]
    fn postgresql_is_found_by_its_programs_not_by_its_folder() {
        let folder = std::env::temp_dir().join(format!("guichet-xtask-{}", std::process::id()));
        let programs = folder.join("15/bin");
        std::fs::create_dir_all(&programs).unwrap();
        let before = has_postgresql(&folder);
        std::fs::write(programs.join("initdb"), "").unwrap();
        let after = has_postgresql(&folder);
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(!before && after);
    }
}
