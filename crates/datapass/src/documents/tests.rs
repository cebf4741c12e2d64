use super::*;

const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\r\n\r\n--x\r\nendobj\n%%EOF\n";

/// An archive of one file that says to become `size` bytes.
fn archive(size: u32) -> Vec<u8> {
    let mut bytes = vec![0x50, 0x4b, 0x03, 0x04];
    bytes.extend([0; 26]);
    let start = bytes.len() as u32;
    bytes.extend([0x50, 0x4b, 0x01, 0x02]);
    bytes.extend([0; 20]);
    bytes.extend(size.to_le_bytes());
    bytes.extend([0; 18]);
    let length = bytes.len() as u32 - start;
    bytes.extend([0x50, 0x4b, 0x05, 0x06, 0, 0, 0, 0, 1, 0, 1, 0]);
    bytes.extend(length.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

#[test]
fn files_are_taken_by_their_name_and_their_content() {
    let sheet = archive(10);
    for (kind, name, content, expected) in [
        (FieldKind::Pdf, "d.pdf", PDF, Ok("application/pdf")),
        (FieldKind::Pdf, "D.PDF", PDF, Ok("application/pdf")),
        (FieldKind::Pdf, "d.pdf", &b""[..], Err(ProblemKind::EmptyFile)),
        (FieldKind::Pdf, "d.pdf", &b"<html>"[..], Err(ProblemKind::WrongFile)),
        (FieldKind::Pdf, "d.html", PDF, Err(ProblemKind::WrongFile)),
        (FieldKind::Pdf, "pdf", PDF, Err(ProblemKind::WrongFile)),
        (FieldKind::Line, "d.pdf", PDF, Err(ProblemKind::WrongFile)),
        (FieldKind::Spreadsheet, "d.pdf", PDF, Err(ProblemKind::WrongFile)),
        (FieldKind::Spreadsheet, "d.csv", &b"a;b\n1;2\n"[..], Ok("text/csv")),
        (FieldKind::Spreadsheet, "d.csv", &b"a\0b"[..], Err(ProblemKind::WrongFile)),
        (
            FieldKind::Spreadsheet,
            "d.xlsx",
            &sheet,
            Ok("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ),
        (FieldKind::Spreadsheet, "d.xlsx", &sheet[..40], Err(ProblemKind::WrongFile)),
    ] {
        assert_eq!(judge(kind, name, content), expected, "{name}");
    }
    assert_eq!(judge(FieldKind::Pdf, "d.pdf", &vec![b'%'; LARGEST]), Err(ProblemKind::LargeFile));
}

#[test]
fn an_archive_that_would_become_very_large_is_refused_unopened() {
    for size in [u32::MAX, u32::MAX - 1, 300 * 1024 * 1024, 100_000] {
        assert_eq!(judge(FieldKind::Spreadsheet, "d.ods", &archive(size)), Err(ProblemKind::Bomb), "{size}");
    }
}

#[test]
fn a_name_has_no_folders_and_nothing_that_a_system_would_obey() {
    for (sent, kept) in [
        ("délibération.pdf", "délibération.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\d.pdf", "d.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        (".htaccess", "htaccess"),
        ("", "document"),
        ("<b>\".pdf", "b.pdf"),
    ] {
        assert_eq!(name(sent), kept);
    }
    let long = name(&format!("{}.pdf", "x".repeat(400)));
    assert!(long.chars().count() == LONGEST_NAME && long.ends_with(".pdf"));
}

#[test]
fn a_form_gives_its_texts_and_its_files_byte_for_byte() {
    let mut body =
        b"--B\r\nContent-Disposition: form-data; name=\"intitule\"\r\n\r\nCant\xc3\xa9ine\r\n--B\r\n".to_vec();
    body.extend(b"Content-Disposition: form-data; name=\"cadre_juridique_document\"; filename=\"d.pdf\"\r\nContent-Type: application/pdf\r\n\r\n");
    body.extend(PDF);
    body.extend(b"\r\n--B\r\nContent-Disposition: form-data; name=\"maquette_projet\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--B--\r\n");
    let form = Form::read("multipart/form-data; boundary=B", &body).unwrap();
    assert_eq!(form.fields, [("intitule".to_owned(), "Cantéine".to_owned())]);
    assert_eq!(form.files.len(), 1);
    assert_eq!((form.files[0].field.as_str(), form.files[0].content.as_slice()), ("cadre_juridique_document", PDF));
    for (kind, body) in [
        ("text/plain", &b"x"[..]),
        ("multipart/form-data; boundary=B\r\nX: y", b"--B--"),
        ("multipart/form-data; boundary=B", b"--B\r\n\r\nx\r\n--B--"),
    ] {
        assert_eq!(Form::read(kind, body), Err(NotAForm), "{kind}");
    }
}
