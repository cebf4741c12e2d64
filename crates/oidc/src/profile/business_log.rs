//! What a profile says of the business log.

use serde::{Deserialize, Serialize};

/// What the business log says of a request and of whoever sends it, by the name of its field (FC §7.1, PC §5.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RequestField {
    /// The address that it comes from.
    Ip,
    /// The same with its port, and the addresses that the proxies in front saw.
    Source,
    /// The header `X-Forwarded-For`.
    ForwardedFor,
    /// The header `User-Agent`.
    UserAgent,
    /// Its method.
    Method,
    /// Its path, without the query.
    Path,
    /// What names it: the header `X-Request-Id`, or a name of ours.
    RequestId,
}

#[cfg(test)]
mod tests {
    use crate::profile::Profile;

    #[test]
    fn a_field_that_no_request_has_makes_no_profile() {
        let openid = include_str!("../../../../data/profiles/openid.toml");
        for (listed, known) in
            [(r#"["ip", "requestId"]"#, true), (r#"["ip", "request-id"]"#, false), (r#"["IP"]"#, false)]
        {
            let text = openid.replace(r#"["ip", "source"]"#, listed);
            assert!(text.contains(listed));
            assert_eq!(Profile::parse(&text).is_ok(), known, "{listed}");
        }
    }
}
