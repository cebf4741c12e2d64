//! A token may be bound to addresses (AP §2, §9).

use std::net::IpAddr;

use super::credential::Caller;
use crate::refusal::Refusal;

pub(super) fn check(caller: &Caller, ip: IpAddr) -> Result<(), Refusal> {
    match caller {
        Caller::Holder(token) if !token.allowed_ips.is_empty() => {
            if token.allowed_ips.iter().any(|network| network.contains(&ip)) { Ok(()) } else { Err(Refusal::Address) }
        }
        _ => Ok(()),
    }
}
