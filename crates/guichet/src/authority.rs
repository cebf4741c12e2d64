//! The local certificate authority of `--tls`: made once in a folder of its owner's, kept between runs, trusted by hand.
//! Who trusts it trusts whoever holds its key, so the key stays where it was made.

mod folder;
mod verdict;

use std::path::{Path, PathBuf};

use guichet_web::server::Identity;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PublicKeyData as _, date_time_ymd,
};

use folder::Folder;
use verdict::Unfit;

/// What this machine calls itself: in every certificate.
const THIS_MACHINE: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
/// How long the authority lives, in days. It is made anew when a certificate would outlive it, and then trusted anew.
const LIFE: i64 = 3_650;
/// How long a certificate lives, in days. Clients that are strict with private authorities take up to 825.
pub const CERTIFICATE_LIFE: i64 = 90;

/// An authority whose key is at hand.
pub struct Authority {
    path: PathBuf,
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// Why there is no authority, or no certificate of it.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityRefused {
    /// Its folder.
    #[error(
        "the certificate authority of --tls cannot be kept in {}: {source}. \
         Choose another folder: --tls-authority DIR",
        path.display()
    )]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// What is there is not what was put there.
    #[error(
        "{} does not hold a certificate authority of ours: {reason}. \
         Empty the folder for a new one, or choose another: --tls-authority DIR",
        path.display()
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A certificate cannot be made: for a host name that cannot stand in one, say.
    #[error("no certificate can be made for {names}: {reason}")]
    Certificate {
        /// For whom.
        names: String,
        /// Why not.
        reason: String,
    },
}

impl Authority {
    /// The authority that `folder` holds; one that is made there at the first start, and when the old one is at its end
    /// (folder mode 0700, files 0600). `now` is the time by which clients judge, not the stack's clock.
    ///
    /// # Errors
    /// [`AuthorityRefused`]: the folder cannot be used, or holds something else.
    pub fn open(folder: &Path, now: Timestamp) -> Result<Self, AuthorityRefused> {
        let kept = Folder::open(folder)?;
        let foreign = |reason: String| AuthorityRefused::Foreign { path: kept.path().to_owned(), reason };
        if let Some((pem, key)) = kept.read()? {
            let key = KeyPair::from_pem(&key).map_err(|error| foreign(format!("its key: {error}")))?;
            let authority = Self { path: kept.certificate(), pem, issuer: Issuer::new(params(&key, now), key) };
            match verdict::of(&authority, now) {
                Ok(()) => return Ok(authority),
                Err(Unfit::Old) => {
                    let path = authority.path.display();
                    tracing::warn!(%path, "the certificate authority is at its end: trust the new one, {path}");
                }
                Err(Unfit::Broken(reason)) => return Err(foreign(reason)),
            }
        }
        let refused = |error: rcgen::Error| AuthorityRefused::Certificate {
            names: "the authority itself".to_owned(),
            reason: error.to_string(),
        };
        let key = KeyPair::generate().map_err(refused)?;
        let params = params(&key, now);
        let pem = params.self_signed(&key).map_err(refused)?.pem();
        kept.write(&pem, &key.serialize_pem())?;
        Ok(Self { path: kept.certificate(), pem, issuer: Issuer::new(params, key) })
    }

    /// Where its certificate is, for those who are to trust it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its certificate, PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// A certificate that lives [`CERTIFICATE_LIFE`] days from `now`, for this machine and for `hosts` (names and
    /// addresses), with a key of its own.
    ///
    /// # Errors
    /// [`AuthorityRefused::Certificate`] for a name that cannot stand in a certificate.
    pub fn issue(&self, hosts: &[String], now: Timestamp) -> Result<Identity, AuthorityRefused> {
        let mut names: Vec<String> = THIS_MACHINE.map(str::to_owned).into();
        for host in hosts.iter().map(|host| host.trim_matches(['[', ']'])) {
            if !names.iter().any(|name| name == host) {
                names.push(host.to_owned());
            }
        }
        let all = names.join(", ");
        self.signed(names, now).map_err(|reason| AuthorityRefused::Certificate { names: all, reason })
    }

    fn signed(&self, names: Vec<String>, now: Timestamp) -> Result<Identity, String> {
        let mut params = CertificateParams::new(names).map_err(|error| error.to_string())?;
        params.distinguished_name = named("Guichet");
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        in_force(&mut params, now, CERTIFICATE_LIFE);
        let key = KeyPair::generate().map_err(|error| error.to_string())?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(|error| error.to_string())?;
        Identity::from_pem(certificate.pem().as_bytes(), key.serialize_pem().as_bytes())
            .map_err(|error| error.to_string())
    }
}

/// The authority's own, for a key: the same in each run, dates apart, so that nothing needs to be read back.
fn params(key: &KeyPair, now: Timestamp) -> CertificateParams {
    let mut params = CertificateParams::default();
    // Trust stores take two authorities of one name for one.
    let digest = guichet_jose::digest::hex(&guichet_jose::digest::sha256(&key.subject_public_key_info()));
    params.distinguished_name = named(&format!("Guichet local authority {}", digest.get(..8).unwrap_or(&digest)));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    in_force(&mut params, now, LIFE);
    params
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

/// In force from the day before, since clocks differ, for `days` days; both ends are midnight, UTC.
fn in_force(params: &mut CertificateParams, now: Timestamp, days: i64) {
    let midnight = |at: Timestamp| {
        let date = at.to_zoned(TimeZone::UTC).date();
        date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    params.not_before = midnight(after(now, -1));
    params.not_after = midnight(after(now, days));
}

/// `days` after `now`; the calendar's end when that is beyond it.
pub fn after(now: Timestamp, days: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Timestamp {
        "2026-02-01T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn the_second_start_finds_the_authority_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let first = Authority::open(folder.path(), start()).unwrap();
        let second = Authority::open(folder.path(), after(start(), 3_000)).unwrap();
        assert_eq!(first.pem(), second.pem());
        assert_eq!(first.path(), folder.path().join("ca.pem"));
    }

    #[test]
    fn many_processes_that_start_at_once_make_one_authority() {
        let folder = tempfile::tempdir().unwrap();
        let texts: Vec<String> = std::thread::scope(|scope| {
            let open = || Authority::open(folder.path(), start()).unwrap().pem().to_owned();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(texts.windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[test]
    fn an_authority_that_a_certificate_would_outlive_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let first = Authority::open(folder.path(), start()).unwrap();
        let last_days = after(start(), LIFE - CERTIFICATE_LIFE + 1);
        let next = Authority::open(folder.path(), last_days).unwrap();
        assert_ne!(first.pem(), next.pem());
        assert_eq!(next.pem(), Authority::open(folder.path(), last_days).unwrap().pem());
    }

    #[test]
    fn the_key_of_another_authority_is_refused() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for folder in [&one, &other] {
            Authority::open(folder.path(), start()).unwrap();
        }
        std::fs::copy(other.path().join("ca.key"), one.path().join("ca.key")).unwrap();
        let refused = Authority::open(one.path(), start()).err().unwrap();
        assert!(matches!(refused, AuthorityRefused::Foreign { .. }), "{refused}");
    }

    #[test]
    fn a_key_without_certificate_is_an_unfinished_start() {
        let folder = tempfile::tempdir().unwrap();
        Authority::open(folder.path(), start()).unwrap();
        std::fs::remove_file(folder.path().join("ca.pem")).unwrap();
        assert!(Authority::open(folder.path(), start()).is_ok());
    }

    #[test]
    fn a_name_that_no_certificate_can_hold_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::open(folder.path(), start()).unwrap();
        let refused = authority.issue(&["é.test".to_owned()], start()).err().unwrap().to_string();
        assert!(refused.contains("é.test"), "{refused}");
    }
}
