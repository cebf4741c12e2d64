//! `[identity_provider_health]`: from when on an identity provider is in trouble, and what is done about it.

use std::num::NonZeroU32;

use guichet_broker::health::HealthRules;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Mode;

/// `[identity_provider_health]`. Seconds are those of the stack's clock.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HealthSettings {
    /// After so many failures in a row (no answer, or a 5xx) an identity provider is not called for `open_seconds`: logins
    /// there are refused at once, with the code that they would have had. Then one call decides. 0: it is always called.
    /// Default: 5 in production, 0 in a sandbox.
    pub open_after: Option<u32>,
    /// Default: 30.
    pub open_seconds: Option<NonZeroU32>,
    /// An identity provider that nobody has called for so long is asked for its discovery document, or its keys.
    /// 0: it is never asked. Default: 60 in production, 0 in a sandbox.
    pub probe_seconds: Option<u32>,
    /// An answer that takes so long is a disturbance. Default: 3.
    pub slow_seconds: Option<NonZeroU32>,
    /// Most calls to one identity provider at a time; logins beyond are refused at once. Default: 256.
    pub concurrent_calls: Option<NonZeroU32>,
}

impl HealthSettings {
    /// What holds in a mode.
    pub fn rules(&self, mode: Mode) -> HealthRules {
        let default = match mode {
            Mode::Production => HealthRules::PRODUCTION,
            Mode::Sandbox => HealthRules::SANDBOX,
        };
        let given = |value: Option<NonZeroU32>, default| value.map_or(default, NonZeroU32::get);
        HealthRules {
            open_after: self.open_after.unwrap_or(default.open_after),
            open_seconds: given(self.open_seconds, default.open_seconds),
            probe_seconds: self.probe_seconds.unwrap_or(default.probe_seconds),
            slow_seconds: given(self.slow_seconds, default.slow_seconds),
            concurrent_calls: given(self.concurrent_calls, default.concurrent_calls),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Configuration;
    use super::*;

    #[test]
    fn what_is_not_said_is_the_mode_s() {
        let parsed = Configuration::parse("t", "[identity_provider_health]\nopen_after = 2\nslow_seconds = 1").unwrap();
        let health = &parsed.identity_provider_health;
        let production = HealthRules { open_after: 2, slow_seconds: 1, ..HealthRules::PRODUCTION };
        assert_eq!(health.rules(Mode::Production), production);
        assert_eq!(health.rules(Mode::Sandbox), HealthRules { probe_seconds: 0, ..production });
        assert_eq!(Configuration::default().identity_provider_health.rules(Mode::Sandbox), HealthRules::SANDBOX);
    }

    #[test]
    fn no_room_and_no_time_at_all_are_slips_of_the_pen() {
        for wrong in ["concurrent_calls = 0", "open_seconds = 0", "slow_seconds = 0", "open_after = -1"] {
            assert!(Configuration::parse("t", &format!("[identity_provider_health]\n{wrong}")).is_err(), "{wrong}");
        }
    }
}
