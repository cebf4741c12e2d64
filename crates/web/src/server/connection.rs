//! Stands between the socket, or the TLS over it, and the HTTP library, for three things that the library does not do:
//! its own bare error answers become ours or get our headers, a connection on which nothing moves is closed, and what a client is still
//! sending is read away before the connection closes (closing with unread bytes sends a reset, which destroys the
//! answer).

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::bare;
use super::frames::{self, Frames};
use crate::edge::Site;

/// How long, and how much, is read away before closing.
const DRAIN_TIME: Duration = Duration::from_secs(1);
const DRAIN_BYTES: usize = 16 * 1024 * 1024;

/// A shorter piece is no part of an answer: HTTP/2 acknowledges with frames of up to 17 bytes, a few at once.
const LONGEST_ACKNOWLEDGEMENT: usize = 128;

/// How far a connection is, shared by the socket's side and the service's side.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    in_service: usize,
    /// A request has been answered since this was last looked at.
    answered: bool,
    stopping: bool,
    /// What came since the last answer: the beginning of the head that the library may refuse.
    head: Vec<u8>,
}

/// Lives as long as the service works on a request.
pub(super) struct InService(Progress);

impl Progress {
    pub(super) fn begin(&self) -> InService {
        let mut state = self.0.lock();
        state.in_service += 1;
        state.head.clear();
        InService(self.clone())
    }

    pub(super) fn stop(&self) {
        self.0.lock().stopping = true;
    }

    fn take_answered(&self) -> bool {
        std::mem::take(&mut self.0.lock().answered)
    }

    fn is_idle(&self) -> bool {
        self.0.lock().in_service == 0
    }

    fn is_stopping(&self) -> bool {
        self.0.lock().stopping
    }

    fn received(&self, bytes: &[u8], longest_url: usize) {
        let mut state = self.0.lock();
        let room = (longest_url + 1024).saturating_sub(state.head.len());
        if state.in_service == 0 {
            state.head.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        }
    }
}

impl Drop for InService {
    fn drop(&mut self) {
        let mut state = self.0.0.lock();
        state.in_service -= 1;
        state.answered = true;
    }
}

pub(super) struct Guarded<S> {
    stream: S,
    site: Arc<Site>,
    progress: Progress,
    idle: Pin<Box<Sleep>>,
    /// When something moved last: `idle` is set anew only when it has run out, not at each read and write.
    moved: Instant,
    /// What is still to be written of an answer that replaced a bare one.
    replacement: Vec<u8>,
    frames: Frames,
    ended_by_client: bool,
    draining: Option<(Pin<Box<Sleep>>, usize)>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Guarded<S> {
    pub(super) fn new(stream: S, site: Arc<Site>, progress: Progress) -> Self {
        Self {
            stream,
            idle: Box::pin(sleep(site.patience.idle)),
            moved: Instant::now(),
            site,
            progress,
            replacement: Vec::new(),
            frames: Frames::default(),
            ended_by_client: false,
            draining: None,
        }
    }

    /// Ready when nothing has moved for too long.
    fn poll_idle(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.idle.as_mut().poll(context));
            match self.moved.checked_add(self.site.patience.idle) {
                Some(end) if end > Instant::now() => self.idle.as_mut().reset(end),
                _ => return Poll::Ready(()),
            }
        }
    }

    /// The wait for the next request begins when the last one is answered. What a client sends meanwhile does not
    /// prolong it: a head has its own time-out, and HTTP/2 can be kept busy with frames that ask for nothing.
    fn notice_answer(&mut self) {
        if self.progress.take_answered() {
            self.moved = Instant::now();
        }
    }

    fn has_waited_too_long(&self) -> bool {
        self.moved.checked_add(self.site.patience.idle).is_some_and(|end| end <= Instant::now())
    }

    fn poll_replacement(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.replacement.is_empty() {
            let written = ready!(pin!(&mut self.stream).poll_write(context, &self.replacement))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.replacement.drain(..written);
        }
        Poll::Ready(Ok(()))
    }

    /// Reads away what the client still sends, until it ends, or long or much enough.
    fn poll_drain(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let (deadline, drained) = self.draining.get_or_insert_with(|| (Box::pin(sleep(DRAIN_TIME)), 0));
        let mut space = [0; 16 * 1024];
        while *drained < DRAIN_BYTES {
            let mut buffer = ReadBuf::new(&mut space);
            match pin!(&mut self.stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => *drained += buffer.filled().len(),
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return deadline.as_mut().poll(context),
            }
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.notice_answer();
        let before = buffer.filled().len();
        match pin!(&mut self.stream).poll_read(context, buffer) {
            Poll::Ready(Ok(())) => {
                let read = buffer.filled().get(before..).unwrap_or_default();
                self.ended_by_client = read.is_empty();
                self.progress.received(read, self.site.sizes.url());
                if self.progress.is_idle() && self.has_waited_too_long() {
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => {
                self.ended_by_client = true;
                Poll::Ready(Err(error))
            }
            Poll::Pending if self.progress.is_idle() && self.poll_idle(context).is_ready() => {
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.notice_answer();
        ready!(self.poll_replacement(context))?;
        if self.progress.is_idle() {
            let replacement = bare::replace(bytes, &self.progress.0.lock().head, &self.site);
            if let Some(replacement) = replacement {
                self.replacement = replacement;
                // Written now as far as possible, the rest at `poll_flush`, which the library calls next.
                let _ = self.poll_replacement(context)?;
                return Poll::Ready(Ok(bytes.len()));
            }
        }
        let bytes = match self.frames.bare(bytes) {
            Some(bare) if bare.start == 0 => {
                self.replacement = frames::dressed(bytes.get(bare.clone()).unwrap_or_default(), &self.site);
                let _ = self.poll_replacement(context)?;
                return Poll::Ready(Ok(bare.len()));
            }
            // First what stands before it.
            Some(bare) => bytes.get(..bare.start).unwrap_or_default(),
            None => bytes,
        };
        match pin!(&mut self.stream).poll_write(context, bytes) {
            Poll::Ready(written) => {
                if let Ok(written) = &written {
                    self.frames.written(bytes, *written);
                }
                if bytes.len() > LONGEST_ACKNOWLEDGEMENT {
                    self.moved = Instant::now();
                }
                Poll::Ready(written)
            }
            // A client that does not take its answer holds a connection as well.
            Poll::Pending => self.poll_idle(context).map(|()| Err(io::ErrorKind::TimedOut.into())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_replacement(context))?;
        pin!(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.draining.is_none() {
            ready!(self.poll_replacement(context))?;
            ready!(pin!(&mut self.stream).poll_shutdown(context))?;
        }
        if !self.ended_by_client && !self.progress.is_stopping() {
            ready!(self.poll_drain(context));
        }
        Poll::Ready(Ok(()))
    }

    /// An answer must come in one piece for `bare` to see it, and short answers are flattened anyway.
    fn is_write_vectored(&self) -> bool {
        false
    }
}
