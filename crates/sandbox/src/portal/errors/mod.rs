//! Every error code of every service, explained: what happened, what the person reads, who mends it and how.

mod catalogue;
mod explanations;
mod list;
mod show;

pub(super) use explanations::{Words, of as meaning};
pub(super) use show::show;
