//! What a request says of whoever sends it, for the business log (FC §7.1, PC §5.10): the profile lists what is kept.

use std::{convert::Infallible, net::IpAddr, sync::Arc};

use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::{HeaderMap, header, request::Parts},
};
use guichet_oidc::profile::RequestField;
use guichet_store::journal::Fields;
use guichet_web::{client_address::ClientAddress, log::RequestId};
use serde::Serialize;

use crate::broker::Broker;

/// Most characters kept of what a caller writes as it likes.
const LONGEST: usize = 1024;
const FORWARDED_FOR: &str = "x-forwarded-for";
const REQUEST_ID: &str = "x-request-id";

/// Who sends a request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) address: ClientAddress,
    /// What the journal says of the request, whatever it is about. All of it is the caller's own and stands beside the chain.
    pub(crate) said: Fields,
}

/// Where a request came from, as FranceConnect writes it.
#[derive(Serialize)]
struct Source<'a> {
    address: IpAddr,
    port: Option<u16>,
    original_addresses: Option<&'a str>,
}

impl FromRequestParts<Arc<Broker>> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, broker: &Arc<Broker>) -> Result<Self, Infallible> {
        let Ok(address) = ClientAddress::from_request_parts(parts, broker).await;
        let mut said = Fields::new();
        for field in &broker.parts.profile.logged_of_requests {
            say(&mut said, *field, parts, &address);
        }
        Ok(Self { address, said })
    }
}

/// Adds one field, where the request has it.
fn say(said: &mut Fields, field: RequestField, parts: &Parts, address: &ClientAddress) {
    match field {
        RequestField::Ip => said.set("ip", address.ip),
        RequestField::Source => {
            let original_addresses = address.original_addresses.as_deref();
            said.set("source", Source { address: address.ip, port: address.source_port, original_addresses });
        }
        RequestField::ForwardedFor => said.set_known("forwardedFor", written(&parts.headers, FORWARDED_FOR)),
        RequestField::UserAgent => said.set_known("userAgent", written(&parts.headers, header::USER_AGENT.as_str())),
        RequestField::Method => said.set("method", parts.method.as_str()),
        RequestField::Path => {
            let original = parts.extensions.get::<OriginalUri>();
            said.set("path", original.map_or(&parts.uri, |original| &original.0).path());
        }
        // Whoever stands in front names the request; else it is named here, as the answer says.
        RequestField::RequestId => {
            let own = || parts.extensions.get::<RequestId>().map(|id| id.0.to_string());
            said.set_known("requestId", written(&parts.headers, REQUEST_ID).or_else(own));
        }
    }
}

/// What a header says, of several lines all of them.
fn written(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines: Vec<_> = headers.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
    let text: String = lines.join(", ").chars().take(LONGEST).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use crate::profiles;

    fn address() -> ClientAddress {
        let ip = [127, 0, 0, 1].into();
        ClientAddress { ip, source_port: None, original_addresses: None, suspicious: false, unnamed: false }
    }

    #[test]
    fn every_field_that_a_profile_lists_is_one_that_a_request_has() {
        let request = Request::get("/api/v2/authorize?state=secret")
            .header(FORWARDED_FOR, "192.0.2.1")
            .header(header::USER_AGENT, "browser")
            .header(REQUEST_ID, "r-1");
        let (parts, ()) = request.body(()).unwrap().into_parts();
        for shipped in profiles::shipped().unwrap() {
            assert!(!shipped.profile.logged_of_requests.is_empty());
            for field in &shipped.profile.logged_of_requests {
                let mut said = Fields::new();
                say(&mut said, *field, &parts, &address());
                let name = serde_json::to_value(field).unwrap();
                let name = name.as_str().unwrap();
                let told = said.get(name).unwrap_or_else(|| panic!("{name} of {}", shipped.profile.service));
                assert!(!told.to_string().contains("secret"), "{told}");
            }
        }
    }

    #[test]
    fn what_a_caller_writes_is_kept_up_to_a_length_and_what_is_not_written_is_not_said() {
        let long = "x".repeat(LONGEST + 1);
        let request = Request::get("/").header(header::USER_AGENT, &long).header(FORWARDED_FOR, "192.0.2.1");
        let request = request.header(FORWARDED_FOR, "192.0.2.2");
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let mut said = Fields::new();
        for field in [RequestField::UserAgent, RequestField::ForwardedFor, RequestField::RequestId] {
            say(&mut said, field, &parts, &address());
        }
        assert_eq!(said.get("userAgent").unwrap().as_str().unwrap().len(), LONGEST);
        assert_eq!(said.get("forwardedFor").unwrap(), "192.0.2.1, 192.0.2.2");
        assert_eq!(said.get("requestId"), None);
    }
}
