//! Durable store, ephemeral store, journal and registries: SQLite here, PostgreSQL and Redis behind the same interfaces.
#![deny(missing_docs)]
