//! Certificates that others renew (an ACME client, an administrator): read again when they change, without a restart.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::watch;

use super::handshake::{Identity, IdentityRefused, Tls};

/// How often the files are looked at, in real time.
const LOOK: Duration = Duration::from_secs(10);

/// A certificate chain and its private key, PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFiles {
    /// The service's own certificate, then those that lead to the authority.
    pub certificate: PathBuf,
    /// The key of the first one.
    pub key: PathBuf,
}

/// Why the files cannot be presented.
#[derive(Debug, thiserror::Error)]
pub enum FilesRefused {
    /// One of them cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// They do not hold what they should.
    #[error("{} and {}: {source}", files.certificate.display(), files.key.display())]
    Identity {
        /// Which.
        files: CertificateFiles,
        /// Why.
        source: IdentityRefused,
    },
    /// TLS itself.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// The text of two files. Compared whole: times and sizes can stay when a text changes.
type Texts = (Vec<u8>, Vec<u8>);

/// Has a listener present what its files hold at each moment.
#[derive(Debug)]
pub struct Renewal {
    tls: Tls,
    files: Vec<CertificateFiles>,
    presented: Vec<Texts>,
}

impl Renewal {
    /// Reads the files: one pair for each certificate that the listener has.
    ///
    /// # Errors
    /// [`FilesRefused`] names the first that cannot be used.
    pub async fn open(files: Vec<CertificateFiles>) -> Result<(Tls, Self), FilesRefused> {
        let presented = read(&files).await?;
        let tls = Tls::new(identities(&files, &presented)?)?;
        Ok((tls.clone(), Self { tls, files, presented }))
    }

    /// Reads the files again; true when something new is presented. What cannot be used changes nothing: the half of a
    /// renewal that is seen between two writes is whole at the next look.
    ///
    /// # Errors
    /// [`FilesRefused`]: what was presented is presented still.
    pub async fn look(&mut self) -> Result<bool, FilesRefused> {
        let found = read(&self.files).await?;
        if found == self.presented {
            return Ok(false);
        }
        self.tls.present(identities(&self.files, &found)?);
        self.presented = found;
        Ok(true)
    }

    /// Looks every ten seconds, until `shutdown` holds `true`.
    pub async fn run(mut self, mut shutdown: watch::Receiver<bool>) {
        let mut complaint = String::new();
        loop {
            tokio::select! {
                _ = shutdown.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            let said = match self.look().await {
                Ok(false) => String::new(),
                Ok(true) => {
                    tracing::info!("new certificates are presented");
                    String::new()
                }
                Err(error) => error.to_string(),
            };
            // Once for each trouble, not every ten seconds.
            if !said.is_empty() && said != complaint {
                tracing::warn!(error = %said, "the certificates before stay in use: {said}");
            }
            complaint = said;
        }
    }
}

async fn read(files: &[CertificateFiles]) -> Result<Vec<Texts>, FilesRefused> {
    let mut texts = Vec::with_capacity(files.len());
    for CertificateFiles { certificate, key } in files {
        texts.push((text(certificate).await?, text(key).await?));
    }
    Ok(texts)
}

async fn text(path: &Path) -> Result<Vec<u8>, FilesRefused> {
    tokio::fs::read(path).await.map_err(|source| FilesRefused::Unreadable { path: path.to_owned(), source })
}

fn identities(files: &[CertificateFiles], texts: &[Texts]) -> Result<Vec<Identity>, FilesRefused> {
    let pairs = files.iter().zip(texts);
    pairs
        .map(|(files, (chain, key))| {
            let refused = |source| FilesRefused::Identity { files: files.clone(), source };
            Identity::from_pem(chain, key).map_err(refused)
        })
        .collect()
}
