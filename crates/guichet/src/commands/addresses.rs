//! The addresses of a running stack, for people.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use guichet_sandbox::trust;
use serde_json::Value;

use crate::services::ServiceName;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const LINK: Style = AnsiColor::Cyan.on_default().underline();

/// Prints the portal first, then the other services in the order of their ports, aligned.
pub(super) fn print(out: &mut impl Write, manifest: &Value) -> io::Result<()> {
    let addresses: Vec<(ServiceName, &str)> = ServiceName::ALL
        .into_iter()
        .filter_map(|service| Some((service, manifest.pointer("/services")?.get(service.as_str())?.as_str()?)))
        .collect();
    let name_width = addresses.iter().map(|(service, _)| service.as_str().len()).max().unwrap_or_default();
    let address_width = addresses.iter().map(|(_, origin)| origin.len()).max().unwrap_or_default();
    if let Some(portal) = addresses.iter().find(|(service, _)| *service == ServiceName::Portal) {
        writeln!(out, "\n  {BOLD}Guichet is running.{BOLD:#} Open {LINK}{}{LINK:#}\n", portal.1)?;
    }
    for (service, origin) in &addresses {
        let summary = service.summary();
        writeln!(out, "  {BOLD}{service:<name_width$}{BOLD:#}  {origin:<address_width$}  {DIM}{summary}{DIM:#}")?;
    }
    if let Some(token) = manifest.pointer("/control/token").and_then(Value::as_str) {
        writeln!(out, "\n  control API token: {token}")?;
    }
    if let Some(authority) = manifest.get("ca").and_then(Value::as_str) {
        writeln!(
            out,
            "\n  Certificates come from the authority {BOLD}{authority}{BOLD:#}, which clients are to trust:\n"
        )?;
        let ways = trust::ways(authority);
        let width = ways.iter().map(|way| way.clients.len()).max().unwrap_or_default();
        for way in ways {
            writeln!(out, "  {:<width$}  {DIM}{}{DIM:#}", way.clients, way.command)?;
        }
    }
    writeln!(out, "\n  Ctrl-C stops everything.\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn who_is_to_trust_the_authority_reads_how() {
        let manifest = json!({ "services": { "portal": "https://localhost:7400" }, "ca": "/data/authority/ca.pem" });
        let mut out = anstream::StripStream::new(Vec::new());
        print(&mut out, &manifest).unwrap();
        insta::assert_snapshot!(String::from_utf8(out.into_inner()).unwrap());
    }

    #[test]
    fn the_portal_comes_first_and_columns_are_aligned() {
        let manifest = json!({ "services": {
            "openid": "http://localhost:7410", "portal": "http://localhost:7400", "franceconnect": "http://localhost:7401",
        }, "control": { "url": "http://localhost:7400/control/v1", "token": "t0" } });
        let mut out = anstream::StripStream::new(Vec::new());
        print(&mut out, &manifest).unwrap();
        insta::assert_snapshot!(String::from_utf8(out.into_inner()).unwrap());
    }
}
