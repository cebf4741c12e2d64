//! Control API, manifest, faults, persistence, several stacks.
