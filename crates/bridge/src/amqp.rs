//! Frames of AMQP 0-9-1 over a stream, for both sides of a connection.

use std::io;

use amq_protocol::frame::{AMQPContentHeader, AMQPFrame, WriteContext, gen_frame, parse_frame};
use amq_protocol::protocol::AMQPClass;
use amq_protocol::protocol::basic::AMQPProperties;
use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// Largest frame that is read or agreed upon, in bytes; what RabbitMQ proposes.
pub const LARGEST_FRAME: u32 = 131_072;
/// What a frame has beside its payload: type, channel and size before it, an end mark after it.
const AROUND: u32 = 8;
/// Largest content that is gathered, in bytes: an HTTP answer of a mebibyte, each byte escaped.
pub const LARGEST_CONTENT: u64 = 8 * 1024 * 1024;
/// The class whose methods bring content.
const BASIC: u16 = 60;

/// A stream of frames.
pub struct Wire<S> {
    stream: S,
    received: BytesMut,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Over a stream on which nothing was said.
    pub fn new(stream: S) -> Self {
        Self { stream, received: BytesMut::new() }
    }

    /// The next frame; none when the other side has gone. Nothing is lost when the future is dropped.
    ///
    /// # Errors
    /// The stream's, and `InvalidData` for what is no frame, or one too large.
    pub async fn read(&mut self) -> io::Result<Option<AMQPFrame>> {
        loop {
            let received: &[u8] = &self.received;
            match parse_frame(received) {
                Ok((rest, frame)) => {
                    let used = received.len() - rest.len();
                    self.received.advance(used);
                    return Ok(Some(frame));
                }
                Err(error) if error.is_incomplete() && received.len() < LARGEST_FRAME as usize => {}
                Err(error) if error.is_incomplete() => return Err(invalid("a frame is too large")),
                Err(_) => return Err(invalid("what came is no frame")),
            }
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Ok(None);
            }
        }
    }

    /// Writes frames, all of them.
    ///
    /// # Errors
    /// The stream's, and `InvalidData` for a frame that cannot be written.
    pub async fn write(&mut self, frames: &[AMQPFrame]) -> io::Result<()> {
        let mut bytes = Vec::new();
        for frame in frames {
            let written =
                gen_frame(frame)(WriteContext::from(bytes)).map_err(|_| invalid("a frame cannot be written"))?;
            bytes = written.into_inner().0;
        }
        self.stream.write_all(&bytes).await?;
        self.stream.flush().await
    }

    /// The stream itself, for whoever wants to say something else.
    pub fn stream(&mut self) -> &mut S {
        &mut self.stream
    }
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// A method with its content, in frames of at most `largest` bytes.
#[must_use]
pub fn with_content(
    channel: u16,
    method: AMQPClass,
    properties: AMQPProperties,
    body: &[u8],
    largest: u32,
) -> Vec<AMQPFrame> {
    let header = AMQPContentHeader { class_id: BASIC, body_size: body.len() as u64, properties };
    let mut frames = vec![AMQPFrame::Method(channel, method), AMQPFrame::Header(channel, header)];
    let room = largest.saturating_sub(AROUND).max(1) as usize;
    frames.extend(body.chunks(room).map(|part| AMQPFrame::Body(channel, part.to_vec())));
    frames
}

/// Content that arrives frame by frame after its method.
#[derive(Default)]
pub struct Content {
    /// What is said of it.
    pub properties: AMQPProperties,
    /// It, as far as it has arrived.
    pub body: Vec<u8>,
    size: Option<u64>,
}

impl Content {
    /// Takes the next frame of its channel; true when it is whole.
    ///
    /// # Errors
    /// `InvalidData` for a frame that does not belong there, or content that is too large.
    pub fn takes(&mut self, frame: AMQPFrame) -> io::Result<bool> {
        match (frame, self.size) {
            (AMQPFrame::Header(_, header), None) if header.body_size <= LARGEST_CONTENT => {
                self.size = Some(header.body_size);
                self.properties = header.properties;
            }
            (AMQPFrame::Body(_, part), Some(_)) => self.body.extend(part),
            (AMQPFrame::Header(..), None) => return Err(invalid("content is too large")),
            _ => return Err(invalid("a frame comes out of order")),
        }
        match self.size {
            Some(size) if self.body.len() as u64 > size => Err(invalid("content is longer than it said")),
            size => Ok(size == Some(self.body.len() as u64)),
        }
    }
}

#[cfg(test)]
mod tests {
    use amq_protocol::protocol::basic::{AMQPMethod, Publish};

    use super::*;

    fn sent(body: &[u8], largest: u32) -> Vec<AMQPFrame> {
        let publish = Publish { exchange: "".into(), routing_key: "rie".into(), mandatory: false, immediate: false };
        let properties = AMQPProperties::default().with_correlation_id("1".into());
        with_content(1, AMQPClass::Basic(AMQPMethod::Publish(publish)), properties, body, largest)
    }

    #[tokio::test]
    async fn what_one_side_writes_the_other_reads_in_whatever_pieces_it_comes() {
        let body = vec![b'x'; 20_000];
        for (largest, frames) in [(LARGEST_FRAME, 3), (4096, 7), (0, 20_002)] {
            let (ours, theirs) = tokio::io::duplex(1000);
            let mut reader = Wire::new(theirs);
            let written = sent(&body, largest);
            assert_eq!(written.len(), frames);
            let (_, content) = tokio::join!(async move { Wire::new(ours).write(&written).await.unwrap() }, async {
                assert!(matches!(reader.read().await.unwrap(), Some(AMQPFrame::Method(1, _))));
                let mut content = Content::default();
                while !content.takes(reader.read().await.unwrap().unwrap()).unwrap() {}
                content
            });
            assert_eq!(content.body, body);
            assert_eq!(content.properties.correlation_id().as_ref().unwrap().as_str(), "1");
        }
    }

    #[tokio::test]
    async fn what_is_no_frame_or_too_large_or_out_of_order_is_an_error_and_an_end_is_none() {
        let read = async |bytes: &[u8]| Wire::new(io::Cursor::new(bytes.to_vec())).read().await;
        for bytes in
            [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], &[1, 0, 0, 0, 0, 0, 2, 9, 9, 0xCE], &[8, 0, 0, 0, 0, 0, 0, 1]]
        {
            assert_eq!(read(bytes).await.unwrap_err().kind(), io::ErrorKind::InvalidData, "{bytes:?}");
        }
        let mut endless = vec![3, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF];
        endless.resize(LARGEST_FRAME as usize + 1, b'x');
        assert_eq!(read(&endless).await.unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert!(read(b"").await.unwrap().is_none());

        let frames = sent(b"body", LARGEST_FRAME);
        assert!(Content::default().takes(frames[2].clone()).is_err(), "a body before its header");
        let mut twice = Content::default();
        assert!(!twice.takes(frames[1].clone()).unwrap());
        assert!(twice.takes(frames[1].clone()).is_err());
        let header = AMQPContentHeader { class_id: BASIC, body_size: u64::MAX, properties: AMQPProperties::default() };
        assert!(Content::default().takes(AMQPFrame::Header(1, header)).is_err());
        let mut short = Content::default();
        let header = AMQPContentHeader { class_id: BASIC, body_size: 2, properties: AMQPProperties::default() };
        short.takes(AMQPFrame::Header(1, header)).unwrap();
        assert!(short.takes(frames[2].clone()).is_err(), "more than was said");
        let header = AMQPContentHeader { class_id: BASIC, body_size: 0, properties: AMQPProperties::default() };
        assert!(Content::default().takes(AMQPFrame::Header(1, header)).unwrap(), "nothing is whole at once");
    }
}
