//! What each listener of a stack presents: the certificate that its service declares, else one of the local authority.

use std::collections::BTreeMap;
use std::time::Duration;

use guichet_web::clock::Clock;
use guichet_web::server::{CertificateFiles, FilesRefused, Renewal, Tls};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::Options;
use super::addresses::Addresses;
use crate::authority::{Authority, AuthorityRefused, CERTIFICATE_LIFE, after};
use crate::configuration::Configuration;
use crate::listeners::Bound;
use crate::services::ServiceName;

/// Why a stack has no certificates.
#[derive(Debug, thiserror::Error)]
pub enum CertificatesRefused {
    /// The local authority.
    #[error(transparent)]
    Authority(#[from] AuthorityRefused),
    /// The files of the configuration.
    #[error("the certificate of {service}: {source}")]
    Files {
        /// Whose.
        service: ServiceName,
        /// Which of them, and why.
        source: FilesRefused,
    },
    /// TLS itself.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// An origin says http where there is TLS.
    #[error("the origin of {service} is {origin}, and it is served with TLS: begin it with https")]
    OriginUnencrypted {
        /// Whose.
        service: ServiceName,
        /// The origin declared.
        origin: String,
    },
    /// The back channel says http where there is TLS.
    #[error("--backchannel-base is {base}, and with --tls there is TLS on every port: begin it with https")]
    BackchannelUnencrypted {
        /// The base received.
        base: String,
    },
}

/// The certificates of a stack.
pub(super) struct Certificates {
    local: Option<Local>,
    declared: BTreeMap<ServiceName, Tls>,
    renewals: Vec<Renewal>,
}

impl Certificates {
    pub(super) async fn open(
        options: &Options,
        addresses: &Addresses,
        bound: &BTreeMap<ServiceName, Bound>,
    ) -> Result<Self, CertificatesRefused> {
        let mut certificates = Self { local: None, declared: BTreeMap::new(), renewals: Vec::new() };
        for &service in bound.keys() {
            if let Some((tls, renewal)) = declared(&options.configuration, &[service]).await? {
                certificates.declared.insert(service, tls);
                certificates.renewals.push(renewal);
            }
        }
        if let Some(folder) = &options.tls {
            let now = Clock::system().now();
            certificates.local = Some(Local::new(Authority::open(folder, now)?, names(options, addresses), now)?);
        }
        certificates.check(options, addresses, bound)?;
        Ok(certificates)
    }

    fn check(
        &self,
        options: &Options,
        addresses: &Addresses,
        bound: &BTreeMap<ServiceName, Bound>,
    ) -> Result<(), CertificatesRefused> {
        for &service in bound.keys().filter(|service| self.of(**service).is_some()) {
            if let Some(origin) = addresses.get(service).filter(|origin| !origin.is_https()) {
                return Err(CertificatesRefused::OriginUnencrypted { service, origin: origin.to_string() });
            }
        }
        match &options.backchannel_base {
            Some(base) if self.local.is_some() && base.scheme() != "https" => {
                Err(CertificatesRefused::BackchannelUnencrypted {
                    base: base.as_str().trim_end_matches('/').to_owned(),
                })
            }
            _ => Ok(()),
        }
    }

    /// TLS of the listener of `service`, if it has any.
    pub(super) fn of(&self, service: ServiceName) -> Option<Tls> {
        self.declared.get(&service).or(self.local.as_ref().map(|local| &local.tls)).cloned()
    }

    /// The local authority, with `--tls`.
    pub(super) fn authority(&self) -> Option<&Authority> {
        self.local.as_ref().map(|local| &local.authority)
    }

    /// Certificates are made anew, or read again, for as long as the stack runs.
    pub(super) fn keep_fresh(self, servers: &mut JoinSet<()>, stop: &watch::Receiver<bool>) {
        for renewal in self.renewals {
            servers.spawn(renewal.run(stop.clone()));
        }
        if let Some(local) = self.local {
            servers.spawn(local.run(stop.clone()));
        }
    }
}

/// TLS with the certificates that `services`, on one listener, declare; `None` when they declare none.
pub(super) async fn declared(
    configuration: &Configuration,
    services: &[ServiceName],
) -> Result<Option<(Tls, Renewal)>, CertificatesRefused> {
    let settings = services.iter().filter_map(|service| configuration.services.get(service));
    let files = settings.filter_map(|settings| {
        let (certificate, key) = settings.certificate.as_ref().zip(settings.key.as_ref())?;
        Some(CertificateFiles { certificate: certificate.clone(), key: key.clone() })
    });
    let files: Vec<CertificateFiles> = files.collect();
    match services.first() {
        Some(&service) if !files.is_empty() => {
            let opened = Renewal::open(files).await;
            opened.map(Some).map_err(|source| CertificatesRefused::Files { service, source })
        }
        _ => Ok(None),
    }
}

/// Every name by which browsers and programs may call this stack.
fn names(options: &Options, addresses: &Addresses) -> Vec<String> {
    let mut names: Vec<String> = addresses.hosts().map(str::to_owned).collect();
    names.extend(options.public_host.clone());
    names.extend(options.backchannel_base.as_ref().and_then(|base| base.host_str()).map(str::to_owned));
    if !options.bind.is_unspecified() {
        names.push(options.bind.to_string());
    }
    names
}

/// A certificate is made anew when so many days of its life are left.
const RENEWED_BEFORE: i64 = 30;
/// How often that is looked at, in real time.
const LOOK: Duration = Duration::from_secs(3_600);

/// What the local authority certifies.
struct Local {
    authority: Authority,
    names: Vec<String>,
    tls: Tls,
    made: Timestamp,
}

impl Local {
    fn new(authority: Authority, names: Vec<String>, now: Timestamp) -> Result<Self, CertificatesRefused> {
        let tls = Tls::new(vec![authority.issue(&names, now)?])?;
        Ok(Self { authority, names, tls, made: now })
    }

    /// Whether there was a new certificate.
    fn renew(&mut self, now: Timestamp) -> Result<bool, AuthorityRefused> {
        if now < after(self.made, CERTIFICATE_LIFE - RENEWED_BEFORE) {
            return Ok(false);
        }
        self.tls.present(vec![self.authority.issue(&self.names, now)?]);
        self.made = now;
        Ok(true)
    }

    /// By the system's clock: that of the stack may be moved, those of its clients are not.
    async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let clock = Clock::system();
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            if let Err(error) = self.renew(clock.now()) {
                tracing::error!(%error, "the certificate cannot be made anew: {error}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_made_anew_a_month_before_its_end_and_not_earlier() {
        let folder = tempfile::tempdir().unwrap();
        let start: Timestamp = "2026-02-01T12:00:00Z".parse().unwrap();
        let authority = Authority::open(folder.path(), start).unwrap();
        let mut local = Local::new(authority, vec!["fc.test".to_owned()], start).unwrap();
        assert!(!local.renew(after(start, 59)).unwrap());
        assert!(local.renew(after(start, 60)).unwrap());
        assert!(!local.renew(after(start, 119)).unwrap());
        assert!(local.renew(after(start, 120)).unwrap());
    }
}
