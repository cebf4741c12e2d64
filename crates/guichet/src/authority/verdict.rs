//! Whether a client that trusts the kept certificate will take what the kept key signs.

use std::time::Duration;

use jiff::Timestamp;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, Error, RootCertStore};

use super::{Authority, CERTIFICATE_LIFE, after};

/// Why the kept authority cannot go on.
pub(super) enum Unfit {
    /// What it signs today would outlive it.
    Old,
    /// Its two files do not belong together, or are no authority.
    Broken(String),
}

pub(super) fn of(authority: &Authority, now: Timestamp) -> Result<(), Unfit> {
    let broken = |error: &dyn std::fmt::Display| Unfit::Broken(error.to_string());
    let own = CertificateDer::from_pem_slice(authority.pem.as_bytes()).map_err(|error| broken(&error))?;
    let mut roots = RootCertStore::empty();
    roots.add(own.clone()).map_err(|error| broken(&error))?;
    let provider = aws_lc_rs::default_provider().into();
    let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider).build();
    let verifier = verifier.map_err(|error| broken(&error))?;
    let name = ServerName::try_from("localhost").map_err(|error| broken(&error))?;
    let verify = |certificate: &CertificateDer<'_>, at: Timestamp| {
        let at = UnixTime::since_unix_epoch(Duration::from_secs(at.as_second().unsigned_abs()));
        verifier.verify_server_cert(certificate, &[], &name, &[], at).map(|_| ())
    };

    let issued = authority.issue(&[], now).map_err(|error| broken(&error))?;
    let issued = issued.certificate().ok_or_else(|| Unfit::Broken("it signs nothing".to_owned()))?;
    verify(issued, now).map_err(|error| broken(&error))?;
    // This verifier looks at no dates of an authority, others do. In the place of an ordinary certificate its dates are
    // looked at first; only then is it refused for being an authority.
    match verify(&own, after(now, CERTIFICATE_LIFE)) {
        Err(Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. })) => {
            Err(Unfit::Old)
        }
        _ => Ok(()),
    }
}
