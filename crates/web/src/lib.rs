//! What every page and endpoint needs: errors, cookies, CSRF, layout, languages, request log, clock, randomness, the HTTP client.
#![deny(missing_docs)]
