//! The simulated other end of the bridge to the State's own network (PC §5.12): a message queue, and behind it whoever
//! makes the calls there. In a rehearsal that network is this machine.

mod consumer;
mod queue;
mod session;

/// The queue that leads to it.
const QUEUE: &str = "rie";
