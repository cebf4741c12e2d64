//! The commands of a tutorial, run as they stand there.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

const TUTORIAL: &str = include_str!("../../../../docs/tutorials/your-api-behind-franceconnect.md");
/// The ports that the tutorial names begin so.
const PORTS: &str = "74";

/// The same commands with ports that are free, in the place of those between 7400 and 7499.
fn moved(text: &str) -> String {
    let free = |first: &u16| (0..100).all(|further| TcpListener::bind(("127.0.0.1", first + further)).is_ok());
    // Below the ports that the kernel gives to whoever asks for any: other tests, at the same time, ask for any.
    let first = (10_000..30_000).step_by(100).find(free).unwrap();
    let mut moved = text.to_owned();
    for port in 0..100 {
        moved = moved.replace(&format!("{PORTS}{port:02}"), &(first + port).to_string());
    }
    moved
}

/// What stands between the fences of shell.
fn blocks() -> String {
    let mut commands = String::new();
    let mut parts = TUTORIAL.split("```");
    while let (Some(_), Some(block)) = (parts.next(), parts.next()) {
        if let Some(block) = block.strip_prefix("sh\n") {
            commands += block;
        }
    }
    commands
}

fn told(folder: &Path, file: &str) -> Value {
    let text = std::fs::read_to_string(folder.join("canteen").join(file)).unwrap();
    let told = serde_json::from_str(&text);
    assert!(told.is_ok(), "{file}: {text}");
    told.unwrap()
}

#[test]
fn an_api_that_is_not_touched_stands_behind_franceconnect() {
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_guichet")).parent().unwrap();
    // Whatever fails, nothing is left running.
    let script = format!(
        "set -eu\nPATH={}:$PATH\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{}",
        program.display(),
        moved(&blocks())
    );
    let output = Command::new("timeout").args(["180", "bash", "-c", &script]).current_dir(&folder).output().unwrap();
    let logs = ["town.log", "kit.log"]
        .map(|log| std::fs::read_to_string(folder.path().join("canteen").join(log)).unwrap_or_default());
    assert!(output.status.success(), "{}\n{}", String::from_utf8_lossy(&output.stderr), logs.join("\n"));
    assert_eq!(told(folder.path(), "angela.json"), json!({ "rate": 1.35 }), "{}", logs[1]);
    assert_eq!(told(folder.path(), "nobody.json")["error"], "invalid_request");
    let narrow = told(folder.path(), "narrow.json");
    assert_eq!(narrow["error"], "insufficient_scope");
    assert!(narrow["detail"].as_str().unwrap().contains("`canteen_rate` is needed"), "{narrow}");
}
