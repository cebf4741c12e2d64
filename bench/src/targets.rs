//! What each figure ought to be, and what the best measured peer does (the table of `docs/reference/figures.md`).

use crate::machine::Machine;

/// A figure that is wanted.
#[derive(Debug)]
pub(crate) struct Target {
    /// Its name.
    pub(crate) name: &'static str,
    /// In words.
    pub(crate) title: &'static str,
    /// What the value counts.
    pub(crate) unit: &'static str,
    bound: Bound,
    /// The best peer that was measured on the same kind of machine, in the same unit.
    pub(crate) peer: Option<f64>,
}

#[derive(Clone, Copy, Debug)]
enum Bound {
    Least(f64),
    Most(f64),
    /// Milliseconds, and as many medians of an `fdatasync`.
    MostWithSyncs(f64, f64),
}

/// Operations per second of server core.
const RATE: &str = "/s";

const fn rate(name: &'static str, title: &'static str, target: f64, peer: Option<f64>) -> Target {
    Target { name, title, unit: RATE, bound: Bound::Least(target), peer }
}

const fn most(name: &'static str, title: &'static str, unit: &'static str, target: f64, peer: Option<f64>) -> Target {
    Target { name, title, unit, bound: Bound::Most(target), peer }
}

/// All of them, in the order of the table.
pub(crate) static TARGETS: [Target; 41] = [
    rate("full-login", "full brokered login, new browser each time", 1_500.0, Some(464.0)),
    rate("plus-login-rsa", "full login at FranceConnect+, RSA-OAEP-256 in and out", 600.0, None),
    rate("plus-login-ecdh", "full login at FranceConnect+, ECDH-ES in and out", 1_100.0, None),
    rate("pro-login", "full login at ProConnect, led by the domain of an address", 1_200.0, None),
    rate("pro-single-sign-on", "single sign-on at ProConnect, ES256", 4_000.0, None),
    rate("pro-refresh", "refresh at ProConnect, ES256", 10_000.0, None),
    rate("pro-introspection-jwt", "introspection at ProConnect, as a JWT signed ES256", 15_000.0, None),
    rate("checktoken-ecdh", "checktoken, ES256 within ECDH-ES", 8_000.0, None),
    rate("checktoken-rsa", "checktoken, ES256 within RSA-OAEP-256", 12_000.0, None),
    rate("kit", "a call through the data-provider kit, introspection in ECDH-ES", 3_500.0, None),
    most("kit-processor", "what the kit adds to a call, of a processor", "µs", 260.0, None),
    rate("data-kept", "API Particulier, answer that was kept", 30_000.0, None),
    rate("data-asked", "API Particulier, through a producer", 9_000.0, None),
    Target {
        name: "data-p99",
        title: "API Particulier, through a producer at 64 connections, p99",
        unit: "ms",
        bound: Bound::MostWithSyncs(10.0, 2.0),
        peer: None,
    },
    most("data-tokens-loss", "loss of both with 100,000 tokens", "%", 5.0, None),
    most("data-masking", "masking and rendering an answer", "µs", 5.0, None),
    most("limit-check", "a limit checked in memory", "µs", 1.0, None),
    rate("catalogue-page", "a page of the catalogue, in bytes that are there", 20_000.0, None),
    rate("open-api", "the description of API Particulier, in bytes that are there", 5_000.0, None),
    most("datapass-dashboard", "DataPass with 100,000 requests: dashboard, slowest page, p99", "ms", 50.0, None),
    most("datapass-search", "DataPass with 100,000 requests: search, slowest page, p99", "ms", 50.0, None),
    most(
        "datapass-instruction",
        "DataPass with 100,000 requests: instruction list, slowest page, p99",
        "ms",
        80.0,
        None,
    ),
    most("datapass-export", "DataPass: what taking 80,000 lines away adds to memory", "MiB", 16.0, None),
    rate("single-sign-on-hs256", "single sign-on with its page, HS256", 3_000.0, Some(1_039.0)),
    rate("single-sign-on-es256", "single sign-on with its page, ES256", 3_000.0, Some(1_039.0)),
    rate("single-sign-on-rs256", "single sign-on with its page, RS256", 1_500.0, Some(1_039.0)),
    rate("userinfo-json", "userinfo, JSON", 50_000.0, Some(9_827.0)),
    rate("userinfo-es256", "userinfo, signed ES256", 25_000.0, Some(6_703.0)),
    rate("introspection", "introspection", 40_000.0, Some(9_449.0)),
    rate("discovery", "discovery", 80_000.0, Some(16_700.0)),
    rate("jwks", "JWKS", 80_000.0, Some(27_400.0)),
    Target {
        name: "login-p99",
        title: "full login at 16 workers, p99",
        unit: "ms",
        bound: Bound::MostWithSyncs(15.0, 2.0),
        peer: Some(63.0),
    },
    most("memory-at-rest", "memory at rest", "MiB", 30.0, Some(92.0)),
    most("memory-under-load", "memory under load, peak", "MiB", 80.0, Some(174.0)),
    most("cold-start-existing", "cold start on existing data", "ms", 30.0, Some(235.0)),
    most("cold-start-first", "first cold start", "ms", 300.0, Some(235.0)),
    most("many-clients-start", "what 10,000 service providers add to a start", "ms", 1_000.0, None),
    most("many-clients-loss", "loss of throughput with 10,000 service providers", "%", 5.0, None),
    most("stored-tokens-loss", "loss of throughput with 1,000,000 stored tokens", "%", 10.0, None),
    most("store-memory", "1,000,000 live entries, resident", "MiB", 150.0, None),
    most("store-expiry", "what expiry adds at p99.9, 4,000 put/s", "ms", 10.0, None),
];

/// The target of a figure.
pub(crate) fn of(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

impl Target {
    /// The bound on a machine.
    pub(crate) fn value(&self, machine: &Machine) -> f64 {
        match self.bound {
            Bound::Least(value) | Bound::Most(value) => value,
            Bound::MostWithSyncs(value, syncs) => value + syncs * machine.fdatasync_p50_ms,
        }
    }

    /// Whether more is better.
    pub(crate) fn wants_more(&self) -> bool {
        matches!(self.bound, Bound::Least(_))
    }

    /// Whether a value is good enough.
    pub(crate) fn is_met(&self, value: f64, machine: &Machine) -> bool {
        if self.wants_more() { value >= self.value(machine) } else { value <= self.value(machine) }
    }

    /// A value as people read it: `1,234 /s`, `27.3 MiB`.
    pub(crate) fn shown(&self, value: f64) -> String {
        format!("{} {}", number(value, self.unit == RATE), self.unit)
    }
}

fn number(value: f64, whole: bool) -> String {
    let text = if whole { format!("{value:.0}") } else { format!("{value:.1}") };
    let (digits, rest) =
        text.split_once('.').map_or((text.as_str(), String::new()), |(it, rest)| (it, format!(".{rest}")));
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine() -> Machine {
        Machine { processor: String::new(), cores: 2, kernel: String::new(), fdatasync_p50_ms: 0.5 }
    }

    #[test]
    fn more_is_better_for_rates_and_less_for_everything_else() {
        let login = of("full-login").unwrap();
        assert!(login.is_met(1500.0, &machine()) && !login.is_met(1499.0, &machine()));
        let p99 = of("login-p99").unwrap();
        assert_eq!(p99.value(&machine()), 16.0);
        assert!(p99.is_met(16.0, &machine()) && !p99.is_met(16.1, &machine()));
        assert!(of("nothing").is_none());
    }

    #[test]
    fn numbers_are_shown_in_groups_of_three() {
        assert_eq!(of("discovery").unwrap().shown(81_234.4), "81,234 /s");
        assert_eq!(of("full-login").unwrap().shown(999.0), "999 /s");
        assert_eq!(of("memory-at-rest").unwrap().shown(27.25), "27.2 MiB");
        assert_eq!(of("stored-tokens-loss").unwrap().shown(-1_234.56), "-1,234.6 %");
    }
}
