//! The HTTP client of the tests, which is not the program's: browsers and service providers are outsiders.

use std::collections::BTreeMap;
use std::net::SocketAddr;

/// Follows no redirect, trusts the authority at that path too, and resolves names as the table says.
#[expect(clippy::disallowed_methods, reason = "the tests are outsiders: their client is not the program's")]
pub fn http(authority: Option<&str>, resolve: &BTreeMap<String, SocketAddr>) -> reqwest::Client {
    let certificate = authority.map(|path| reqwest::Certificate::from_pem(&std::fs::read(path).unwrap()).unwrap());
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    let builder = resolve.iter().fold(builder, |builder, (name, address)| builder.resolve(name, *address));
    builder.tls_certs_merge(certificate).build().unwrap()
}
