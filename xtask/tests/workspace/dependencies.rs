//! Crates that others wrote: their licences, and those that must not be compiled.

use crate::cargo::compiled;
use crate::licence_expression::is_satisfied;

/// Licences of crates that may be part of the program, and why each is acceptable in a program that is
/// itself under MIT OR Apache-2.0. A licence that is missing here may still be one of several to choose from.
pub(crate) const LICENCES: &[(&str, &str)] = &[
    ("MIT", "permissive"),
    ("MIT-0", "permissive, asks for nothing"),
    ("Apache-2.0", "permissive, with a patent grant"),
    ("0BSD", "permissive, asks for nothing"),
    ("BSD-2-Clause", "permissive"),
    ("BSD-3-Clause", "permissive"),
    ("BSL-1.0", "permissive; the Boost licence, asks for nothing of a binary"),
    ("ISC", "permissive"),
    ("Zlib", "permissive"),
    ("Unicode-3.0", "permissive; Unicode's data tables"),
    ("CDLA-Permissive-2.0", "permissive, for data; the list of certification authorities of webpki-roots"),
    ("MPL-2.0", "copyleft per file: a file that we would change stays under it, the program does not"),
];

/// Exceptions of the form `<licence> WITH <exception>`: an exception only adds rights.
const EXCEPTIONS: &[&str] = &["LLVM-exception"];

/// Crates that must not be compiled: one cryptographic library (aws-lc) is enough to watch, and none of
/// the system's has to be there at build or at run time.
const BANNED: &[&str] = &["openssl", "openssl-sys", "native-tls", "ring"];

pub(crate) fn is_allowed(expression: &str) -> bool {
    is_satisfied(expression, |licence| match licence.split_once(" WITH ") {
        Some((licence, exception)) => is_listed(licence) && EXCEPTIONS.contains(&exception),
        None => is_listed(licence),
    })
}

fn is_listed(licence: &str) -> bool {
    LICENCES.iter().any(|(allowed, _)| *allowed == licence)
}

#[test]
fn every_compiled_crate_has_a_licence_that_we_accept() {
    let refused: Vec<String> = compiled()
        .iter()
        .filter(|package| !is_allowed(&package.licence))
        .map(|package| format!("{} {}: {}", package.name, package.version, package.licence))
        .collect();
    assert!(refused.is_empty(), "licences that are not in the list:\n{}", refused.join("\n"));
}

#[test]
fn no_second_cryptographic_library_is_compiled() {
    let found: Vec<String> =
        compiled().into_iter().map(|package| package.name).filter(|name| BANNED.contains(&name.as_str())).collect();
    assert!(found.is_empty(), "{found:?}: `cargo tree --workspace -i NAME` tells who asks for it");
}
