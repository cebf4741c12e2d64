//! Why a well-formed configuration cannot be served.

use std::fmt;

use super::source::Place;
use crate::services::ServiceName;

/// One reason, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where.
    pub place: Place,
    /// Why.
    pub reason: Reason,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}

/// The reasons, each with what is received and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A sandbox entry in production.
    #[error("{entry} belongs to the sandbox and production refuses it: take it out, or set mode = \"sandbox\"")]
    SandboxEntryInProduction {
        /// The entry: `[[personas]]`.
        entry: &'static str,
    },
    /// `http` where only `https` will do.
    #[error("the origin of {service} is {origin}: in production an origin is https")]
    HttpInProduction {
        /// Whose origin.
        service: ServiceName,
        /// The origin received.
        origin: String,
    },
    /// `http` off this machine.
    #[error(
        "the origin of {service} is {origin}: http is for loopback only (localhost, 127.0.0.1, or a name of [resolve] \
         that leads there), anything else is https"
    )]
    HttpOffLoopback {
        /// Whose origin.
        service: ServiceName,
        /// The origin received.
        origin: String,
    },
    /// Not scheme, host and port, or more than that.
    #[error("the origin of {service} is {origin}: expected http(s)://host[:port], without path, query or credentials")]
    NotAnOrigin {
        /// Whose origin.
        service: ServiceName,
        /// The origin received.
        origin: String,
    },
    /// Half of a key pair.
    #[error("{service} has `{present}` without `{missing}`: TLS wants both")]
    HalfOfTls {
        /// Whose.
        service: ServiceName,
        /// The member given.
        present: &'static str,
        /// The member not given.
        missing: &'static str,
    },
    /// Nothing says who ends TLS.
    #[error(
        "{service} listens without a certificate and [proxy] trusted is empty: \
         production wants TLS here or a declared proxy in front"
    )]
    NeitherTlsNorProxy {
        /// Whose listener.
        service: ServiceName,
    },
    /// Two services on one listener and one origin.
    #[error("{service} and {other} both have {value}: each service has its own")]
    SharedByTwo {
        /// The later one.
        service: ServiceName,
        /// The earlier one.
        other: ServiceName,
        /// The origin or the address that they share.
        value: String,
    },
    /// Nothing to serve.
    #[error("no service is declared: production runs those of [services.<name>], one or more of {expected}")]
    NoService {
        /// What could stand there.
        expected: String,
    },
    /// A service of the sandbox, or one that does not exist yet.
    #[error("{service} does not run in production: expected one of {expected}")]
    NotInProduction {
        /// The service received.
        service: ServiceName,
        /// What could stand there.
        expected: String,
    },
    /// A service without an address.
    #[error("[services.{service}] does not say its `{member}`: production chooses no address by itself")]
    ServiceIncomplete {
        /// Whose.
        service: ServiceName,
        /// `origin` or `listen`.
        member: &'static str,
    },
    /// Nowhere to keep anything.
    #[error("[store] does not say its `data`, the folder of the master key and of what must outlive the process")]
    FolderMissing,
    /// Sizes that contradict each other.
    #[error("[limits] reads addresses of {address} KiB and heads of {head} KiB: an address is part of the head")]
    AddressBeyondHead {
        /// Longest address, in KiB.
        address: u32,
        /// Longest head, in KiB.
        head: u32,
    },
    /// A signing key for a service that signs nothing.
    #[error("[services.{service}.pkcs11] is for a service that signs tokens, which {service} is not")]
    SignsNothing {
        /// The service received.
        service: ServiceName,
    },
    /// A key in hardware without a name.
    #[error("[services.{service}.pkcs11] names no key: each of `keys` has a `label`, an `id`, or both")]
    KeyNotNamed {
        /// Whose.
        service: ServiceName,
    },
    /// Too many sessions, or none.
    #[error("`sessions` is {received}: expected 1 to 64")]
    SessionsOutOfRange {
        /// The number received.
        received: usize,
    },
    /// No register.
    #[error("[franceconnect] does not say its `register`, the address that verifies identities")]
    RegisterMissing,
    /// A profile that this program does not carry.
    #[error("{service} has no profile {received}: expected one of {known}")]
    ProfileUnknown {
        /// Whose.
        service: ServiceName,
        /// What stands there.
        received: String,
        /// What could stand there.
        known: String,
    },
    /// Nobody says who is a public agent.
    #[error(
        "[proconnect] does not say its `organisations`, where the organisation of a person is looked up: \"api\" (with \
         `organisations_api`), \"imported\", or \"none\", which makes everybody a public agent"
    )]
    OrganisationsUnsaid,
    /// Look-ups over an API without its address.
    #[error("organisations = \"api\" in production takes `organisations_api`, the address of API Entreprise")]
    OrganisationsApiMissing,
    /// A resolver whose answers anybody on the way can write.
    #[error("mail_resolver {url} is asked over https, in production over http on this machine only (localhost)")]
    ResolverInClear {
        /// Its address.
        url: String,
    },
    /// A data provider that nobody serves.
    #[error("[data_provider] is served by [services.data-providers]: its `origin` and `listen` are missing")]
    DataProviderUnserved,
    /// A data provider that serves nothing.
    #[error("data-providers in production takes the table [data_provider]: which APIs stand behind FranceConnect")]
    DataProviderUnsaid,
    /// FranceConnect without TLS.
    #[error("{url} is http: in production FranceConnect is asked over https")]
    FranceConnectOverHttp {
        /// The address received.
        url: String,
    },
    /// No message queue at this address.
    #[error(
        "`server` is not a message queue: expected amqp://host[:port][/virtual-host] or amqps://…, and nothing else in it"
    )]
    NotAQueue,
    /// A name without a password, or the other way round.
    #[error("[proconnect.bridge] has `{present}` without `{missing}`: the queue asks for both")]
    HalfOfQueueCredentials {
        /// The member given.
        present: &'static str,
        /// The member not given.
        missing: &'static str,
    },
    /// Calls in clear over a network.
    #[error(
        "`server` is in clear (amqp://): in production the secrets and identities that cross the bridge go in clear to this \
         machine only (localhost)"
    )]
    QueueInClear,
    /// A cookie that a host could not set.
    #[error(
        "device_domain is \"{domain}\" and the host of {service} is {host}: expected a domain of which it is part, of two labels or more"
    )]
    DeviceDomain {
        /// The domain received.
        domain: String,
        /// Whose host.
        service: ServiceName,
        /// The host.
        host: String,
    },
    /// No mail server at this address.
    #[error("`smtp` is not a mail server: expected smtp://host[:port] or smtps://host[:port], and nothing else in it")]
    NotAMailServer,
    /// A name without a password, or the other way round.
    #[error("[mail] has `{present}` without `{missing}`: a mail server that asks for a name asks for a password")]
    HalfOfMailCredentials {
        /// The member given.
        present: &'static str,
        /// The member not given.
        missing: &'static str,
    },
    /// Not an address of a mailbox.
    #[error("\"{received}\" is not an e-mail address")]
    NotAMailAddress {
        /// What stands there.
        received: String,
    },
    /// Mails in clear over a network.
    #[error("[mail] encryption is \"none\": in production mails go in clear to this machine only (localhost)")]
    MailInClear,
    /// Nobody to send mails.
    #[error("[mail] does not say its `from`, the address that mails come from")]
    MailSenderMissing,
    /// Mails, and nowhere to send them to.
    #[error("this identity provider has a mail sent at each login, and [mail] does not say its `smtp`")]
    MailServerMissing,
    /// A secret that stands in this program's sources.
    #[error("this `{member}` is published with the sandbox, so everyone knows it: make one of your own")]
    PublishedSecret {
        /// The member that holds it.
        member: &'static str,
    },
    /// Tables without a database.
    #[error(
        "ephemeral = \"postgres\" takes the durable store's database, and durable is \"sqlite\": \
         give durable = \"postgres://…\", or leave ephemeral out"
    )]
    EphemeralWithoutServer,
    /// Authorities of certificates that nobody shows.
    #[error(
        "authority_file signs for servers that show a certificate, and none has to: \
         give ephemeral = \"rediss://…\", or durable = \"postgres://…?sslmode=verify-full\", or leave authority_file out"
    )]
    AuthorityUnused,
    /// A row of a registry without the service that it belongs to.
    #[error("this row of [[{registry}]] does not say its `service`: one of {expected}")]
    ServiceMissing {
        /// `clients` …
        registry: &'static str,
        /// What could stand there.
        expected: String,
    },
    /// A row of a registry with a service that has no such registry.
    #[error("[[{registry}]] of the service \"{received}\": expected one of {expected}")]
    ServiceUnknown {
        /// `clients` …
        registry: &'static str,
        /// What stands there.
        received: String,
        /// What could stand there.
        expected: String,
    },
}
