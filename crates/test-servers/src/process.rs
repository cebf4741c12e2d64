//! A server's process: it ends when its value is dropped, and when the test process ends in whatever way.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The shell that watches the server reads the name of the signal to send it. The other end of its input is this
/// process: when that is killed, the input ends, and the server is sent `$2` and the folder `$1` removed.
const WATCH: &str = r#"
trap '' INT TERM
folder=$1 last=$2; shift 2
"$@" </dev/null & server=$!
if read -r signal; then folder=; else signal=$last; fi
kill -s "$signal" "$server"
wait "$server"
[ -z "$folder" ] || rm -rf "$folder"
"#;

/// Whom a server runs as, by number, when it is another than the tests.
pub(crate) type User = Option<(u32, u32)>;

/// A running server.
pub(crate) struct Process {
    watcher: Child,
}

impl Process {
    /// Starts `program`. When this process is gone, `last` ends the server and its folder is removed.
    pub(crate) fn start(program: &Path, arguments: &[String], user: User, folder: &Path, last: &str) -> Self {
        let log = std::fs::File::create(log_of(folder)).unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", WATCH, "sh"]).arg(folder).arg(last).arg(program).args(arguments);
        command.stdin(Stdio::piped()).stdout(log.try_clone().unwrap()).stderr(log);
        // What interrupts the tests must reach the watcher by its input only.
        command.process_group(0);
        run_as(&mut command, user);
        Self { watcher: command.spawn().unwrap() }
    }

    /// Ends the server by a signal and waits for its end; its folder stays.
    pub(crate) fn end(mut self, signal: &str) {
        writeln!(self.watcher.stdin.as_mut().unwrap(), "{signal}").unwrap();
        self.watcher.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        let _ended = self.watcher.wait();
    }
}

/// Where a server writes what it has to say.
pub(crate) fn log_of(folder: &Path) -> PathBuf {
    folder.join("log")
}

/// Waits until `answers`, at most a minute; the log is shown if it never does.
pub(crate) fn wait_until(answers: impl Fn() -> bool, folder: &Path) {
    for _ in 0..3000 {
        if answers() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("the server does not answer:\n{}", std::fs::read_to_string(log_of(folder)).unwrap_or_default());
}

pub(crate) fn run_as(command: &mut Command, user: User) {
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
}

/// Runs a program to its end; its output is shown when it fails.
pub(crate) fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}: {}{}", shown(&output.stdout), shown(&output.stderr));
}

/// A program of one of `folders`, or of the search path.
pub(crate) fn find(name: &str, folders: &[PathBuf], package: &str) -> PathBuf {
    let in_folders = folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file());
    let found = in_folders.or_else(|| {
        let output = Command::new("sh").args(["-c", "command -v \"$0\"", name]).output().ok()?;
        let path = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| PathBuf::from(path.trim()))
    });
    found.unwrap_or_else(|| {
        panic!("{name} is not here, and this test needs it: install Debian's {package} (cargo xtask test does)")
    })
}
