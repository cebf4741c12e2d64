//! Rehearse: people, simulated identity providers, register and service provider, portal page, manifest and control API.
