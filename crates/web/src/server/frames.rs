//! HTTP/2: a head that is larger than the library reads is answered by the library itself, with a status and nothing
//! else. The frame of that answer gets the headers of all answers; a body it cannot have, for it ends the stream, and
//! the library keeps count of what may still be sent.

use std::ops::Range;

use http::{HeaderValue, Method, Response, StatusCode, header};

use crate::clock::Stopwatch;
use crate::edge::Site;
use crate::headers;
use crate::log::{self, ErrorNote, RequestId};
use crate::page::NO_STORE;
use crate::refusals::Refusal;

/// Length, kind, flags and stream (RFC 9113 §4.1).
const HEAD: usize = 9;
const HEADERS: u8 = 1;
/// The stream ends, and so does the block of headers.
const ENDS: u8 = 1 | 4;
/// A status, and perhaps a new size of the table of headers. The head of an answer of ours is longer, for its
/// `x-request-id` alone is.
const LONGEST_BARE: usize = 16;

/// Where in its frames a connection is: how many bytes of the current one are still to be written.
#[derive(Debug, Default)]
pub(super) enum Frames {
    /// Nothing is written yet.
    #[default]
    Unknown,
    /// The connection speaks HTTP/1.
    None,
    /// It speaks HTTP/2.
    Left(usize),
}

impl Frames {
    /// Where in `bytes`, which are to be written next, a bare answer stands.
    pub(super) fn bare(&mut self, bytes: &[u8]) -> Option<Range<usize>> {
        if matches!(self, Self::Unknown) {
            // A frame begins with its length in three bytes, and none is so long that the first is not zero.
            *self = if bytes.first() == Some(&0) { Self::Left(0) } else { Self::None };
        }
        let Self::Left(mut at) = *self else { return None };
        while let Some(length) = length_at(bytes, at) {
            let end = at + HEAD + length;
            let kind = bytes.get(at + 3..at + 5);
            if length <= LONGEST_BARE && kind == Some(&[HEADERS, ENDS]) && end <= bytes.len() {
                return Some(at..end);
            }
            at = end;
        }
        None
    }

    /// The first `written` of `bytes` are.
    pub(super) fn written(&mut self, bytes: &[u8], written: usize) {
        let Self::Left(mut end) = *self else { return };
        while end < written {
            // The library writes the head of a frame in one piece.
            let Some(length) = length_at(bytes, end) else {
                *self = Self::None;
                return;
            };
            end += HEAD + length;
        }
        *self = Self::Left(end - written);
    }
}

/// How long the frame that begins at `at` is, its head not counted.
fn length_at(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at..at + HEAD)? {
        [first, second, third, ..] => Some(u32::from_be_bytes([0, *first, *second, *third]) as usize),
        _ => None,
    }
}

/// The frame of a bare answer with the headers of all answers: they follow its own, as literals, which change nothing
/// in the table of headers that both sides keep (RFC 7541 §6.2.2).
pub(super) fn dressed(bare: &[u8], site: &Site) -> Vec<u8> {
    let stopwatch = Stopwatch::start();
    let refusal = Refusal::HeadersTooLong;
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
    response.headers_mut().insert(header::CACHE_CONTROL, NO_STORE);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    response.extensions_mut().insert(ErrorNote { code: refusal.code(site), id: site.edge.entropy.uuid() });
    headers::apply(site, response.headers_mut());
    log::finish(site, &mut response, RequestId::fresh(site), &Method::GET, "unreadable", stopwatch);
    let mut frame = bare.to_vec();
    for (name, value) in response.headers() {
        frame.push(0);
        push_text(&mut frame, name.as_str().as_bytes());
        push_text(&mut frame, value.as_bytes());
    }
    let length = u32::try_from(frame.len().saturating_sub(HEAD)).unwrap_or_default().to_be_bytes();
    for (place, byte) in frame.iter_mut().zip(length.into_iter().skip(1)) {
        *place = byte;
    }
    frame
}

/// A string without Huffman coding: its length as an integer with a prefix of seven bits, and itself (RFC 7541 §5).
fn push_text(block: &mut Vec<u8>, text: &[u8]) {
    const PREFIX: usize = 127;
    let mut rest = text.len();
    if rest < PREFIX {
        block.push(rest as u8);
    } else {
        block.push(PREFIX as u8);
        rest -= PREFIX;
        while rest >= 128 {
            block.push((rest % 128) as u8 | 128);
            rest /= 128;
        }
        block.push(rest as u8);
    }
    block.extend_from_slice(text);
}
