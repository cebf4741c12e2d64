//! Mails: where they wait, the server that takes them, and in a sandbox the mailbox that is this server.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use guichet_broker::notification::Correspondence;
use guichet_jose::Secret;
use guichet_mail::{Encryption, Outbox, Postman, Server, Settings};
use guichet_sandbox::broker::BoxFuture;
use guichet_sandbox::outbox::Outbox as SandboxOutbox;
use guichet_store::Stores;
use guichet_web::edge::Edge;
use guichet_web::origin::Origin;
use tokio::net::TcpListener;

use super::StartError;
use crate::configuration::{Configuration, MailEncryption, MailSettings};
use crate::listeners::bind;
use crate::services::ServiceName;

/// The mailbox's listener, when mails go there.
pub(super) struct Mailbox {
    pub(super) listener: TcpListener,
    address: SocketAddr,
}

impl Mailbox {
    /// The listener of a sandbox whose mails go nowhere else: on the declared address, else on any free port.
    pub(super) async fn bind(settings: &MailSettings, address: IpAddr) -> Result<Option<Self>, StartError> {
        if settings.smtp.is_some() {
            return Ok(None);
        }
        let asked = settings.listen.unwrap_or_else(|| SocketAddr::new(address, 0));
        let bound = bind(ServiceName::Mailbox, asked).await?;
        Ok(Some(Self { listener: bound.listener, address: bound.address }))
    }

    /// What programs are told.
    pub(super) fn url(&self, host: &str) -> String {
        format!("smtp://{host}:{}", self.address.port())
    }

    fn settings(&self) -> Settings {
        let ip = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        Settings {
            host: ip.to_string(),
            port: self.address.port(),
            encryption: Encryption::None,
            credentials: None,
            authorities: Vec::new(),
        }
    }
}

/// Where mails wait, and who carries them; none where no server takes them.
pub(super) async fn open(
    settings: &MailSettings,
    mailbox: Option<&Mailbox>,
    stores: &Stores,
    edge: &Edge,
) -> Result<Option<(Outbox, Postman)>, StartError> {
    let server = match mailbox {
        Some(mailbox) => Some(mailbox.settings()),
        None => declared(settings).await?,
    };
    let Some(server) = server else { return Ok(None) };
    let server = Server::new(server).map_err(|refused| StartError::Mail(refused.to_string()))?;
    Ok(Some(Outbox::new(stores, edge.clock.clone(), edge.entropy.clone(), server, edge.stack.clone())))
}

async fn declared(settings: &MailSettings) -> Result<Option<Settings>, StartError> {
    let Some(address) = settings.server() else { return Ok(None) };
    let credentials = match (&settings.user, &settings.password_file) {
        (Some(user), Some(file)) => {
            let text = read(file).await?;
            let password = text.lines().next().unwrap_or_default();
            Some((user.clone(), Secret::new(password.to_owned())))
        }
        _ => None,
    };
    let authorities = match &settings.authority_file {
        Some(file) => vec![read(file).await?],
        None => Vec::new(),
    };
    Ok(Some(Settings {
        host: address.host,
        port: address.port,
        encryption: match address.encryption {
            MailEncryption::Tls => Encryption::Tls,
            MailEncryption::Starttls => Encryption::StartTls,
            MailEncryption::None => Encryption::None,
        },
        credentials,
        authorities,
    }))
}

async fn read(file: &Path) -> Result<String, StartError> {
    tokio::fs::read_to_string(file)
        .await
        .map_err(|error| StartError::Mail(format!("{} cannot be read: {error}", file.display())))
}

/// What mails say. In a sandbox there is no dashboard yet: the portal stands for it.
pub(super) fn correspondence(configuration: &Configuration, portal: Option<&Origin>) -> Correspondence {
    let settings = &configuration.franceconnect;
    let url = |declared: &Option<url::Url>| {
        declared.as_ref().map(ToString::to_string).or_else(|| portal.map(|portal| portal.url("/")))
    };
    Correspondence {
        from: configuration.mail.from.clone(),
        report_url: url(&settings.report_url),
        dashboard_url: url(&settings.dashboard_url),
    }
}

/// The outbox, as the control API sees it.
pub(super) struct ForSandbox(pub(super) Outbox);

impl SandboxOutbox for ForSandbox {
    fn settle(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.0.settle())
    }

    fn empty(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async { self.0.empty().await.map_err(|error| error.to_string()) })
    }
}
