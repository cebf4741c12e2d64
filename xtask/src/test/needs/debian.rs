//! Debian packages: installed when we are root, named when we are not.

use std::process::Command;

use super::{first_of, install_step};
use crate::processes;

/// A package that is missing.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    /// What it is for, in a few words.
    pub(crate) why: &'static str,
}

/// Says which of `missing` somebody else must install, when we may not.
pub(crate) fn installable(missing: &[Package]) -> Result<(), String> {
    let may = missing.is_empty() || (is_root() && first_of(&["apt-get"]).is_some());
    if may { Ok(()) } else { Err(instructions(missing)) }
}

/// Installs `missing`, or says which packages somebody else must install.
pub(crate) fn install(missing: &[Package]) -> Result<(), String> {
    installable(missing)?;
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    install_step("Refreshing Debian's list of packages", apt_get().args(["-qq", "update"]))?;
    install_step(
        &format!("Installing Debian packages: {}", names.join(", ")),
        apt_get().args(["-qq", "--yes", "--no-install-recommends", "install"]).args(&names),
    )
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    // A server that is installed is not started: the tests start their own.
    command.env("RUNLEVEL", "1");
    command
}

fn is_root() -> bool {
    processes::answer(Command::new("id").arg("-u")).as_deref() == Some("0")
}

/// What to type, for someone who may install packages.
fn instructions(missing: &[Package]) -> String {
    let mut text = String::from("The tests need Debian packages that are not installed:\n\n");
    for package in missing {
        text.push_str(&format!("    {}: {}\n", package.name, package.why));
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    text.push_str(&format!(
        "\nOnly root can install them. Install them, then run this command again:\n\n    sudo apt-get install --no-install-recommends {}",
        names.join(" ")
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::{Package, instructions};

    #[test]
    fn the_instructions_name_each_package_and_the_command_to_type() {
        let text = instructions(&[
            Package { name: "chromium", why: "plays the journeys of e2e" },
            Package { name: "python3-venv", why: "installs Node.js" },
        ]);
        assert!(text.contains("chromium: plays the journeys of e2e"));
        assert!(text.ends_with("apt-get install --no-install-recommends chromium python3-venv"));
    }
}
