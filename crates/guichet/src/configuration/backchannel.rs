//! `--backchannel-base URL`: scheme and host by which other machines reach the stack (contract, "Configuration").

use url::Url;

/// A back-channel base that says more or less than scheme and host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackchannelRefused {
    /// Not an absolute URL.
    #[error("expected a URL such as http://host.docker.internal")]
    NotAUrl,
    /// Neither http nor https.
    #[error("the scheme is {0}: expected http or https")]
    Scheme(String),
    /// A port.
    #[error("it has the port {0}: each service keeps its own port, so give scheme and host only")]
    Port(u16),
    /// A path, a query, a fragment or credentials.
    #[error("it has {0}: give scheme and host only")]
    More(&'static str),
}

/// Reads the option.
///
/// # Errors
/// [`BackchannelRefused`] for anything but scheme and host.
pub fn backchannel_base(text: &str) -> Result<Url, BackchannelRefused> {
    let url = Url::parse(text).map_err(|_| BackchannelRefused::NotAUrl)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(BackchannelRefused::Scheme(url.scheme().to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BackchannelRefused::More("credentials"));
    }
    if let Some(port) = url.port() {
        return Err(BackchannelRefused::Port(port));
    }
    if url.path() != "/" {
        return Err(BackchannelRefused::More("a path"));
    }
    if url.query().is_some() {
        return Err(BackchannelRefused::More("a query"));
    }
    if url.fragment().is_some() {
        return Err(BackchannelRefused::More("a fragment"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scheme_and_host_are_taken() {
        assert_eq!(backchannel_base("http://guichet").unwrap().host_str(), Some("guichet"));
        assert_eq!(backchannel_base("https://guichet.example/").unwrap().scheme(), "https");
    }

    #[test]
    fn anything_more_is_refused_by_name() {
        assert_eq!(backchannel_base("guichet"), Err(BackchannelRefused::NotAUrl));
        assert_eq!(backchannel_base("ftp://guichet"), Err(BackchannelRefused::Scheme("ftp".into())));
        assert_eq!(backchannel_base("http://guichet:7401"), Err(BackchannelRefused::Port(7401)));
        assert_eq!(backchannel_base("http://guichet/api"), Err(BackchannelRefused::More("a path")));
        assert_eq!(backchannel_base("http://guichet/?a"), Err(BackchannelRefused::More("a query")));
        assert_eq!(backchannel_base("http://guichet/#a"), Err(BackchannelRefused::More("a fragment")));
        assert_eq!(backchannel_base("http://u:p@guichet"), Err(BackchannelRefused::More("credentials")));
    }
}
