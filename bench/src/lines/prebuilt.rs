//! What is written once and sent as it is: a page of the catalogue, the descriptions of API Particulier; in a sandbox.

use std::path::Path;

use super::repeated::Repeated;
use super::{Bench, CONNECTIONS};
use crate::figure::Figure;
use crate::http::{Answer, Connection};
use crate::load;
use crate::server::Server;
use crate::wrong::Wrong;

/// Name of the figure, service, address, and what the answer has in it.
const READ: [(&str, &str, &str, &str); 2] = [
    ("catalogue-page", "portal", "/les-api/api-particulier", "</main>"),
    ("open-api", "api-particulier", "/api/open-api-v3.yml", "\"openapi\""),
];

pub(super) async fn measure(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    bench.stop();
    let folder = bench.settings.data.parent().unwrap_or(Path::new(".")).join("prebuilt");
    let server = Server::rehearse(&bench.options.program, &folder, None)?;
    let (plan, connections) = (bench.plan(), bench.connections(CONNECTIONS));
    let mut figures = Vec::new();
    for (name, service, path, part) in READ {
        let address = server.service(service)?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", address.port());
        let mut readers = Vec::with_capacity(connections);
        for _ in 0..connections {
            let check = move |answer: &Answer| match answer.text().contains(part) {
                true => Ok(()),
                false => Err(Wrong::answer(path, part, answer.summary())),
            };
            let connection = Connection::open(address).await?;
            readers.push(Repeated::new((connection, request.clone().into_bytes()), Box::new(check)));
        }
        let measured = load::run(readers, plan, server.pid()).await?;
        figures.push(Figure::of_load(name, connections, &measured));
    }
    Ok(figures)
}
