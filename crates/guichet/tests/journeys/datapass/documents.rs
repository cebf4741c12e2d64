//! Documents that are none, as they arrive over HTTP (DP §1.6).

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{AGENT, at, send};
use crate::stand::{Browser, Reply, Stand};

const BOUNDARY: &str = "----guichet";

/// A form with fields and a file.
fn form(fields: &[(&str, &str)], (field, name, content): (&str, &str, &[u8])) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    let head = format!("content-disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
    body.extend(format!("--{BOUNDARY}\r\n{head}\r\ncontent-type: application/octet-stream\r\n\r\n").bytes());
    body.extend(content);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    body
}

/// A request of a form, up to the step; its address.
pub(crate) async fn begun(stand: &Stand, agent: &mut Browser, uid: &str, step: &str) -> String {
    let form = format!("/formulaires/{uid}/demande");
    let made = send(stand, agent, &format!("{form}/nouveau"), &format!("{form}/nouveau"), &[]).await;
    let id = made.location().split("/demande/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    format!("{}{form}/{id}/etapes/{step}", stand.origin("datapass"))
}

pub(crate) async fn attach(agent: &mut Browser, step: &str, file: (&str, &str, &[u8])) -> Reply {
    let page = agent.open(step).await;
    let fields = [("csrfToken", page.field("csrfToken")), ("version", page.field("version"))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    agent.post_body(step, &kind, form(&fields, file)).await
}

/// A spreadsheet whose one part says of itself that it becomes four gigabytes.
fn bomb() -> Vec<u8> {
    let name = b"xl/workbook.xml";
    let length = u16::try_from(name.len()).unwrap().to_le_bytes();
    let sizes = [10_u32.to_le_bytes(), 4_000_000_000_u32.to_le_bytes()].concat();
    let mut file = Vec::new();
    file.extend(b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0");
    file.extend(&sizes);
    file.extend(length);
    file.extend([0, 0]);
    file.extend(name);
    file.extend([0; 10]);
    let directory = u32::try_from(file.len()).unwrap();
    file.extend(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0");
    file.extend(&sizes);
    file.extend(length);
    file.extend([0; 16]);
    file.extend(name);
    let size = u32::try_from(file.len()).unwrap() - directory;
    file.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    file.extend(size.to_le_bytes());
    file.extend(directory.to_le_bytes());
    file.extend([0, 0]);
    file
}

#[tokio::test]
async fn what_is_too_large_what_would_become_too_large_and_what_is_no_document_is_refused_and_the_request_stays() {
    let stand = Stand::start().await;
    let mut agent = at(&stand, AGENT).await;
    let legal = begun(&stand, &mut agent, "api-particulier", "legal").await;
    let field = "cadre_juridique_document";
    let nearly = [b"%PDF-1.7\n".to_vec(), vec![b'%'; 10 * 1024 * 1024 - 1024]].concat();
    let taken = attach(&mut agent, &legal, (field, "grand.pdf", &nearly)).await;
    assert_eq!(taken.status, 303, "{}", taken.text);
    for (name, content, said) in [
        ("vide.pdf", Vec::new(), "vide"),
        ("d.pdf", b"<html>".to_vec(), "cadre_juridique_document-wrong"),
        ("d.pdf", [b"%PDF-1.7\n".to_vec(), vec![b'%'; 10 * 1024 * 1024]].concat(), "moins de 10 Mo"),
    ] {
        let refused = attach(&mut agent, &legal, (field, name, &content)).await;
        assert!(refused.status == 422 && refused.holds(said), "{name}: {} {}", refused.status, refused.text);
    }
    // What is larger than a form may be is refused before it is read.
    let port = url::Url::parse(&legal).unwrap().port().unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let path = url::Url::parse(&legal).unwrap().path().to_owned();
    let head = format!("POST {path} HTTP/1.1\r\nhost: localhost:{port}\r\ncontent-length: 104857600\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(agent.get(&legal).await.status == 200);

    let volumes = begun(&stand, &mut agent, "api-impot-particulier-sandbox", "scopes").await;
    let refused = attach(&mut agent, &volumes, ("specific_requirements_document", "besoins.xlsx", &bomb())).await;
    assert!(
        refused.status == 422 && refused.holds("specific_requirements_document-wrong"),
        "{} {}",
        refused.status,
        refused.text
    );
    stand.stop().await;
}
