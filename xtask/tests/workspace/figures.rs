//! Every line of the table of numbers is measured, recorded, drawn and explained.

use crate::cargo::root;

/// Name of the figure, and how the recorded table and the chart call it.
const FIGURES: [(&str, &str); 17] = [
    ("full-login", "full brokered login, new browser each time"),
    ("single-sign-on-hs256", "single sign-on with its page, HS256"),
    ("single-sign-on-es256", "single sign-on with its page, ES256"),
    ("single-sign-on-rs256", "single sign-on with its page, RS256"),
    ("userinfo-json", "userinfo, JSON"),
    ("userinfo-es256", "userinfo, signed ES256"),
    ("introspection", "introspection"),
    ("discovery", "discovery"),
    ("jwks", "JWKS"),
    ("login-p99", "full login at 16 workers, p99"),
    ("memory-at-rest", "memory at rest"),
    ("memory-under-load", "memory under load, peak"),
    ("cold-start-existing", "cold start on existing data"),
    ("cold-start-first", "first cold start"),
    ("stored-tokens-loss", "loss of throughput with 1,000,000 stored tokens"),
    ("store-memory", "1,000,000 live entries, resident"),
    ("store-expiry", "what expiry adds at p99.9, 4,000 put/s"),
];

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

#[test]
fn every_figure_is_measured_recorded_drawn_and_explained() {
    let targets = read("bench/src/targets.rs");
    let (history, table) = (read("bench/figures.jsonl"), read("bench/figures.md"));
    let (chart, page) = (read("bench/figures.svg"), read("docs/reference/figures.md"));
    for (name, title) in FIGURES {
        assert!(targets.contains(&format!("\"{name}\"")), "{name} has no target");
        assert!(history.contains(&format!("\"name\":\"{name}\"")), "{name} was never recorded");
        assert!(table.contains(&format!("| {title} |")), "{name} is not in the table");
        assert!(chart.contains(&format!(">{title}</text>")), "{name} is not drawn");
        assert!(page.contains(&format!("`{name}`")), "{name} is not explained");
    }
}

#[test]
fn what_is_below_its_target_is_explained_with_a_profile() {
    let (table, page) = (read("bench/figures.md"), read("docs/reference/figures.md"));
    let missed = FIGURES.into_iter().filter(|(_, title)| {
        table.lines().any(|line| line.starts_with(&format!("| {title} |")) && line.contains("**missed**"))
    });
    for (name, _) in missed {
        assert!(page.contains(&format!("### `{name}`")), "{name} misses its target and no profile says why");
    }
}
