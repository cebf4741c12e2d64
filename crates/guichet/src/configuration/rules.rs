//! What a mode refuses, as an ordered list of rules, each for one thing (design §4, "Modes").

mod bridge;
mod data_provider;
mod device;
mod exclusive;
mod limits;
mod listeners;
mod mail;
mod organisations;
mod origins;
mod pkcs11;
mod profiles;
mod published;
mod register;
mod registries;
mod sandbox_only;
mod stores;
mod tls;
mod work_addresses;

use super::{Configuration, Mode, Refusal};

/// A rule: every refusal that it finds.
type Rule = fn(&Configuration, Mode) -> Vec<Refusal>;

const RULES: &[Rule] = &[
    sandbox_only::entries,
    listeners::any,
    listeners::runs_in_production,
    listeners::complete,
    origins::well_formed,
    origins::scheme,
    exclusive::origins,
    exclusive::listeners,
    tls::both_halves,
    tls::ends_somewhere,
    stores::fit,
    stores::authority,
    stores::folder,
    limits::sizes,
    pkcs11::named,
    register::known,
    profiles::known,
    organisations::said,
    bridge::callable,
    work_addresses::callable,
    device::domain,
    mail::callable,
    mail::of_production,
    data_provider::whole,
    data_provider::https,
    published::secrets,
    registries::services,
];

impl Configuration {
    /// Every reason why `mode` cannot serve this configuration, from the top of the file down; empty when it can.
    pub fn refusals(&self, mode: Mode) -> Vec<Refusal> {
        let mut refusals: Vec<Refusal> = RULES.iter().flat_map(|rule| rule(self, mode)).collect();
        refusals.sort_by_key(|refusal| refusal.place.position);
        refusals
    }
}
