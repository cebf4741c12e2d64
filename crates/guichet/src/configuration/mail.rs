//! `[mail]`: the mail server, and whom mails come from.

use std::net::SocketAddr;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

/// How mails leave.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// The mail server: `smtp://host:587`, or `smtps://host:465`; without a port, these.
    /// Default: the mailbox in a sandbox; none in production, where no mail is sent then.
    pub smtp: Option<Url>,
    /// How the connection is encrypted. Default: `starttls` for `smtp://`, `tls` for `smtps://`.
    pub encryption: Option<MailEncryption>,
    /// The name by which this program is known to the server, where it asks for one.
    pub user: Option<String>,
    /// The file that holds the password, in its first line.
    pub password_file: Option<PathBuf>,
    /// Certificate authorities (PEM) of the server that the system does not know.
    pub authority_file: Option<PathBuf>,
    /// The sender's address. Default in a sandbox: the one of the reference.
    pub from: Option<String>,
    /// Where the mailbox takes mails (sandbox only). Default: any free port.
    pub listen: Option<SocketAddr>,
}

/// How the connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MailEncryption {
    /// From its first byte.
    Tls,
    /// By STARTTLS; a server without it gets no mail.
    Starttls,
    /// Not at all: in production to this machine only.
    None,
}

/// A mail server as it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAddress {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub encryption: MailEncryption,
}

impl MailSettings {
    /// The mail server, when one is declared and its address is one.
    pub fn server(&self) -> Option<MailAddress> {
        let url = self.smtp.as_ref()?;
        let (usual, port) = match url.scheme() {
            "smtp" => (MailEncryption::Starttls, 587),
            "smtps" => (MailEncryption::Tls, 465),
            _ => return None,
        };
        let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        let host = url.host_str().filter(|host| !host.is_empty() && bare && anonymous)?;
        Some(MailAddress {
            host: host.to_owned(),
            port: url.port().unwrap_or(port),
            encryption: self.encryption.unwrap_or(usual),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str, encryption: Option<MailEncryption>) -> Option<MailAddress> {
        MailSettings { smtp: Some(url.parse().unwrap()), encryption, ..MailSettings::default() }.server()
    }

    #[test]
    fn the_scheme_says_the_port_and_the_encryption_unless_they_are_said() {
        let address = |port, encryption| Some(MailAddress { host: "mail.example.org".to_owned(), port, encryption });
        assert_eq!(server("smtp://mail.example.org", None), address(587, MailEncryption::Starttls));
        assert_eq!(server("smtps://mail.example.org", None), address(465, MailEncryption::Tls));
        assert_eq!(
            server("smtp://mail.example.org:25/", Some(MailEncryption::None)),
            address(25, MailEncryption::None)
        );
    }

    #[test]
    fn an_address_with_more_than_host_and_port_is_none() {
        for url in ["http://a", "smtp:a", "smtp://u:p@a", "smtp://a/path", "smtp://a?tls=required", "smtp:///"] {
            assert_eq!(server(url, None), None, "{url}");
        }
    }
}
