//! The scripts, each in a file of its own behind what they share.

use redis::Script;

use crate::server::TIME;

/// Every script of the ephemeral store.
pub(super) struct Scripts {
    pub(super) put_new: Script,
    pub(super) get: Script,
    pub(super) replace: Script,
    pub(super) take: Script,
    pub(super) touch: Script,
    pub(super) revoke: Script,
}

impl Scripts {
    pub(super) fn new() -> Self {
        let script = |text: &str| Script::new(&[TIME, include_str!("record.lua"), text].concat());
        Self {
            put_new: script(include_str!("put_new.lua")),
            get: script(include_str!("get.lua")),
            replace: script(include_str!("replace.lua")),
            take: script(include_str!("take.lua")),
            touch: script(include_str!("touch.lua")),
            revoke: script(include_str!("revoke.lua")),
        }
    }
}
