//! Whether an element is in exclusive canonical form (W3C xml-exc-c14n) as it stands, so that its bytes are what a signature
//! covers. Only elements of one namespace are known, declared at the root, and attributes without prefix: what an assertion
//! and a `SignedInfo` are made of.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

pub(super) fn is_canonical(text: &str) -> bool {
    rewritten(text).is_some_and(|canonical| canonical == text)
}

/// The canonical form; none where there is something that it does not know.
fn rewritten(text: &str) -> Option<String> {
    let mut reader = Reader::from_str(text);
    let mut out = String::with_capacity(text.len());
    let mut prefix: Option<String> = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                let is_root = prefix.is_none();
                let name = start.name().0.to_owned();
                let own = name.split_once(':')?.0;
                if prefix.get_or_insert_with(|| own.to_owned()) != own {
                    return None;
                }
                out.push('<');
                out.push_str(&name);
                attributes(&start, is_root.then_some(own), &mut out)?;
                out.push('>');
            }
            Event::End(end) => {
                out.push_str("</");
                out.push_str(end.name().0);
                out.push('>');
            }
            Event::Text(text) => {
                let text: &str = &text;
                if text.contains(['>', '\r']) {
                    return None;
                }
                out.push_str(text);
            }
            Event::GeneralRef(name) => match &*name {
                known @ ("amp" | "lt" | "gt") => {
                    out.push('&');
                    out.push_str(known);
                    out.push(';');
                }
                _ => return None,
            },
            Event::Eof => return Some(out),
            _ => return None,
        }
    }
}

/// The declaration of `declares`, where one must stand, then the others in the order of their names.
fn attributes(start: &BytesStart<'_>, declares: Option<&str>, out: &mut String) -> Option<()> {
    let mut declaration = None;
    let mut others = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let (key, value) = (attribute.key.0.to_owned(), attribute.value.into_owned());
        if value.contains(['&', '<', '\t', '\n', '\r', '"']) {
            return None;
        }
        match key.strip_prefix("xmlns:") {
            Some(prefix) if Some(prefix) == declares && declaration.is_none() => declaration = Some((key, value)),
            Some(_) => return None,
            None if key.contains(':') || key == "xmlns" => return None,
            None => others.push((key, value)),
        }
    }
    if declares.is_some() && declaration.is_none() {
        return None;
    }
    others.sort();
    for (key, value) in declaration.into_iter().chain(others) {
        for part in [" ", &key, "=\"", &value, "\""] {
            out.push_str(part);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_written_as_canonical_xml_writes_it_is_in_that_form() {
        let right = "<a:r xmlns:a=\"u\" B=\"1\" a=\"2\"><a:e></a:e>x &amp; y</a:r>";
        assert!(is_canonical(right));
        for wrong in [
            "<a:r xmlns:a=\"u\" a=\"2\" B=\"1\"></a:r>",
            "<a:r B=\"1\" xmlns:a=\"u\"></a:r>",
            "<a:r xmlns:a='u'></a:r>",
            "<a:r xmlns:a=\"u\"/>",
            "<a:r xmlns:a=\"u\" ></a:r>",
            "<a:r xmlns:a=\"u\"><!-- c --></a:r>",
            "<a:r xmlns:a=\"u\"><![CDATA[x]]></a:r>",
            "<a:r xmlns:a=\"u\">&#65;</a:r>",
            "<a:r xmlns:a=\"u\">></a:r>",
            "<a:r></a:r>",
            "<r></r>",
            "<a:r xmlns:a=\"u\" xmlns:b=\"v\"></a:r>",
            "<a:r xmlns:a=\"u\"><b:e></b:e></a:r>",
            "<?xml version=\"1.0\"?><a:r xmlns:a=\"u\"></a:r>",
        ] {
            assert!(!is_canonical(wrong), "{wrong}");
        }
    }
}
