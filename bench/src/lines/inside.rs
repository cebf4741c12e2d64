//! What is measured within one process: this program starts itself on the server's core and reads what it says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;

use super::{Bench, rules, store};
use crate::figure::Figure;
use crate::machine::{self, Core};
use crate::wrong::{At, Wrong};

/// What runs in a process of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Inside {
    /// Fills the store, works on it, and says how much memory the process has.
    StoreMemory,
    /// Writes at a steady pace, with entries that live long, then with entries that expire.
    StoreExpiry,
    /// Masks and renders one record over and over.
    Masking,
    /// Counts calls of many callers against their limit.
    LimitCheck,
}

/// The numbers that such a process prints.
pub(super) type Said = BTreeMap<String, f64>;

/// Starts it on the server's core; the figure is the number of the name `value`.
pub(super) fn measured(bench: &mut Bench, inside: Inside, figure: &str, value: &str) -> Result<Figure, Wrong> {
    bench.stop();
    let said = outside(bench, inside)?;
    let mut figure = Figure::new(figure, said.get(value).copied().unwrap_or_default());
    figure.details = said;
    Ok(figure)
}

fn outside(bench: &Bench, inside: Inside) -> Result<Said, Wrong> {
    let own = std::env::current_exe().at("this program")?;
    let name = inside.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let folder =
        tempfile::tempdir_in(bench.settings.data.parent().unwrap_or(Path::new("."))).at("the scratch folder")?;
    let mut command = Command::new(own);
    command.args(["--inside", &name, "--scratch"]).arg(folder.path());
    command.args(["--seconds", &bench.options.seconds.to_string()]);
    if bench.options.quick {
        command.arg("--quick");
    }
    machine::move_to(Core::Server)?;
    let output = command.output();
    machine::move_to(Core::Generator)?;
    let output = output.at("the process on the server's core")?;
    if !output.status.success() {
        return Err(Wrong::new(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    serde_json::from_slice(&output.stdout).at("the process on the server's core")
}

/// What the process of its own does; gives what it prints.
pub(crate) async fn inside(inside: Inside, scratch: PathBuf, seconds: u32, quick: bool) -> Result<String, Wrong> {
    let said = match inside {
        Inside::StoreMemory => store::weigh(&scratch, quick, seconds).await?,
        Inside::StoreExpiry => store::pace(&scratch, seconds, quick).await?,
        Inside::Masking => rules::masking(seconds)?,
        Inside::LimitCheck => rules::limit_check(&scratch, seconds).await?,
    };
    serde_json::to_string(&said).at("what was measured")
}
