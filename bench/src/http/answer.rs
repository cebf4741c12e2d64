//! An answer, as its bytes and where its parts stand in them.

use std::ops::Range;

use bytes::{Bytes, BytesMut};

use crate::wrong::Wrong;

/// More headers than any answer of Guichet has.
const HEADERS: usize = 48;

/// A whole answer.
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
    bytes: Bytes,
    headers: Vec<(Range<usize>, Range<usize>)>,
    body: Range<usize>,
}

/// Where an answer that has arrived in part stands.
pub(super) struct Head {
    status: u16,
    headers: Vec<(Range<usize>, Range<usize>)>,
    body: Range<usize>,
}

impl Head {
    /// Reads a head; `None` when it has not wholly arrived.
    pub(super) fn read(received: &[u8]) -> Result<Option<Self>, Wrong> {
        let mut space = [httparse::EMPTY_HEADER; HEADERS];
        let mut answer = httparse::Response::new(&mut space);
        let length = match answer.parse(received) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(error) => return Err(Wrong::new(format!("the answer is no HTTP: {error}"))),
        };
        let start = received.as_ptr() as usize;
        let place = |part: &[u8]| {
            let from = (part.as_ptr() as usize).saturating_sub(start);
            from..from + part.len()
        };
        let mut body = None;
        let mut headers = Vec::with_capacity(answer.headers.len());
        for header in answer.headers.iter() {
            if header.name.eq_ignore_ascii_case("content-length") {
                body = std::str::from_utf8(header.value).ok().and_then(|text| text.trim().parse::<usize>().ok());
            }
            headers.push((place(header.name.as_bytes()), place(header.value)));
        }
        let body = body.ok_or_else(|| Wrong::new("the answer has no content-length"))?;
        Ok(Some(Self { status: answer.code.unwrap_or_default(), headers, body: length..length + body }))
    }

    /// Whether the body has arrived too.
    pub(super) fn is_whole(&self, received: usize) -> bool {
        received >= self.body.end
    }

    /// The answer; what came behind it stays in `received`.
    pub(super) fn finish(self, received: &mut BytesMut) -> Answer {
        let bytes = received.split_to(self.body.end).freeze();
        Answer { status: self.status, bytes, headers: self.headers, body: self.body }
    }
}

impl Answer {
    fn part(&self, range: &Range<usize>) -> &str {
        self.bytes.get(range.clone()).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// Every value of a header.
    pub(crate) fn headers<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(own, _)| self.part(own).eq_ignore_ascii_case(name))
            .map(|(_, value)| self.part(value))
    }

    /// A header, empty when it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers(name).next().unwrap_or_default()
    }

    /// The body as text; empty when it is none.
    pub(crate) fn text(&self) -> &str {
        self.part(&self.body)
    }

    /// The body.
    pub(crate) fn body(&self) -> &[u8] {
        self.bytes.get(self.body.clone()).unwrap_or_default()
    }

    /// Refuses any other status than `status`, with the beginning of what came instead.
    pub(crate) fn expect(&self, status: u16, step: &str) -> Result<(), Wrong> {
        if self.status == status {
            return Ok(());
        }
        Err(Wrong::answer(step, &status.to_string(), self.summary()))
    }

    /// The status, where it leads and how it begins, for messages.
    pub(crate) fn summary(&self) -> String {
        let location = self.header("location");
        let beginning: String = self.text().chars().take(2000).collect();
        format!("{} {location} {beginning}", self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_when_it_is_whole_and_leaves_what_follows() {
        let mut received = BytesMut::from(
            "HTTP/1.1 303 See Other\r\nLocation: /a\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\ncontent-length: 2\r\n\r\n",
        );
        assert!(!Head::read(&received).unwrap().unwrap().is_whole(received.len()));
        received.extend_from_slice(b"okHTTP");
        let head = Head::read(&received).unwrap().unwrap();
        assert!(head.is_whole(received.len()));
        let answer = head.finish(&mut received);
        assert_eq!((answer.status, answer.text(), answer.header("location")), (303, "ok", "/a"));
        assert_eq!(answer.headers("set-cookie").collect::<Vec<_>>(), ["a=1", "b=2"]);
        assert_eq!(received, "HTTP");
    }

    #[test]
    fn half_a_head_is_waited_for_and_a_head_without_length_is_refused() {
        assert!(Head::read(b"HTTP/1.1 200 OK\r\ncontent-le").unwrap().is_none());
        assert!(Head::read(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert!(Head::read(b"junk\r\n\r\n").is_err());
    }
}
