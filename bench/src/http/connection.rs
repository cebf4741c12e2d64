//! One kept connection to the server.

use std::net::SocketAddr;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Answer;
use super::answer::Head;
use crate::wrong::{At, Wrong};

/// A connection; requests are written into [`Connection::request`] and sent by [`Connection::exchange`].
pub(crate) struct Connection {
    stream: TcpStream,
    received: BytesMut,
    /// The request, whole.
    pub(crate) request: Vec<u8>,
}

impl Connection {
    /// Connects to the server.
    pub(crate) async fn open(server: SocketAddr) -> Result<Self, Wrong> {
        let stream = TcpStream::connect(server).await.at("no connection to the server")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: BytesMut::with_capacity(16 * 1024), request: Vec::with_capacity(2048) })
    }

    /// Sends the request and waits for the whole answer.
    pub(crate) async fn exchange(&mut self) -> Result<Answer, Wrong> {
        self.stream.write_all(&self.request).await.at("the request could not be sent")?;
        self.request.clear();
        let mut head = None;
        loop {
            if head.is_none() && !self.received.is_empty() {
                head = Head::read(&self.received)?;
            }
            if let Some(head) = head.take_if(|head| head.is_whole(self.received.len())) {
                return Ok(head.finish(&mut self.received));
            }
            self.received.reserve(8 * 1024);
            if self.stream.read_buf(&mut self.received).await.at("no answer")? == 0 {
                return Err(Wrong::new("the server closed the connection"));
            }
        }
    }
}
