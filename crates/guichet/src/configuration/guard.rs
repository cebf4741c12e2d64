//! `open_after`, `open_seconds`, `concurrent_calls`: when somebody who fails is left alone.

use std::num::NonZeroU32;

use guichet_gateway::connector::GuardRules;
use guichet_web::circuit::CircuitRules;

/// The rules that were given, each with its default in its place.
pub(super) fn guard(
    rehearsed: bool,
    open_after: Option<u32>,
    open_seconds: Option<NonZeroU32>,
    concurrent_calls: Option<NonZeroU32>,
) -> GuardRules {
    let default = if rehearsed { GuardRules::SANDBOX } else { GuardRules::PRODUCTION };
    let given = |value: Option<NonZeroU32>, default| value.map_or(default, NonZeroU32::get);
    GuardRules {
        circuit: CircuitRules {
            open_after: open_after.unwrap_or(default.circuit.open_after),
            open_seconds: given(open_seconds, default.circuit.open_seconds),
        },
        concurrent_calls: given(concurrent_calls, default.concurrent_calls),
    }
}
