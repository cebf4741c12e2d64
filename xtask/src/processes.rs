//! Processes that we start, each in a group of its own so that it can be stopped with all its children:
//! when its work is done, when a step fails, and when the person presses Ctrl-C.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use std::os::unix::process::CommandExt;

use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// The groups that run now: the handler of signals stops them all.
static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// Tries, of [`PAUSE`] each, that a process gets to stop by itself before it is killed.
const PATIENCE: u32 = 100;
const PAUSE: Duration = Duration::from_millis(50);

/// From now on Ctrl-C, a hang-up and a polite kill stop every running process before they stop us.
pub(crate) fn stop_on_signals() -> Result<(), String> {
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])
        .map_err(|error| format!("cannot listen for signals: {error}"))?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            eprintln!("\nStopping what was started…");
            let groups = running().clone();
            for group in &groups {
                // A group that has just ended by itself is what we want.
                let _ = kill_process_group(*group, Signal::TERM);
            }
            std::thread::sleep(Duration::from_secs(1));
            for group in &groups {
                let _ = kill_process_group(*group, Signal::KILL);
            }
            std::process::exit(128 + signal);
        }
    });
    Ok(())
}

fn running() -> std::sync::MutexGuard<'static, Vec<Pid>> {
    RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A process that is stopped, with all its children, when this value goes away.
pub(crate) struct Running {
    child: Child,
    group: Option<Pid>,
}

impl Running {
    /// Starts `command` in a group of its own.
    pub(crate) fn start(command: &mut Command) -> Result<Self, String> {
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", name(command)))?;
        let group = Pid::from_child(&child);
        running().push(group);
        Ok(Self { child, group: Some(group) })
    }

    /// `None` as long as the process runs.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>, String> {
        self.child.try_wait().map_err(|error| format!("cannot watch a process: {error}"))
    }

    /// Waits until the process ends by itself.
    fn wait(mut self) -> Result<ExitStatus, String> {
        self.child.wait().map_err(|error| format!("cannot wait for a process: {error}"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Some(group) = self.group.take() else { return };
        let mut tries = 0;
        while matches!(self.child.try_wait(), Ok(None)) {
            let signal = if tries < PATIENCE { Signal::TERM } else { Signal::KILL };
            if tries == 0 || tries >= PATIENCE {
                let _ = kill_process_group(group, signal);
            }
            tries += 1;
            std::thread::sleep(PAUSE);
        }
        running().retain(|other| *other != group);
    }
}

/// Runs `command` to its end, its output going where ours goes. True when it succeeded.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool, String> {
    Ok(Running::start(command)?.wait()?.success())
}

/// Runs `command` to its end and hands each line of its standard output to `line` as it comes.
pub(crate) fn read_lines(command: &mut Command, mut line: impl FnMut(&str)) -> Result<ExitStatus, String> {
    let mut process = Running::start(command.stdout(Stdio::piped()))?;
    if let Some(output) = process.child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            match output.read_until(b'\n', &mut bytes) {
                Ok(0) | Err(_) => break,
                Ok(_) => line(String::from_utf8_lossy(&bytes).trim_end()),
            }
        }
    }
    process.wait()
}

/// The standard output of a short command, `None` when it cannot be started or fails.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
