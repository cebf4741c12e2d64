//! The mailbox on a port: it speaks SMTP, takes every mail, and fails as it was asked to.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use guichet_web::faults::AnswerFault;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::read::read;
use super::session::{Asked, LARGEST, Next, Session, unstuffed};
use crate::faults::{Kind, Step, Target};
use crate::{Sandbox, connections};

/// A client that says nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longest line, in bytes (RFC 5321 §4.5.3.1.6 has 1,000; some clients do not fold).
const LONGEST_LINE: u64 = 16 * 1024;

impl Sandbox {
    /// Takes mails until `stop` says true.
    pub async fn serve_mailbox(self: Arc<Self>, listener: TcpListener, stop: watch::Receiver<bool>) {
        let serve = |stream| Conversation::new(Arc::clone(&self), stream).run();
        connections::each(listener, "the mailbox", stop, serve).await;
    }
}

struct Conversation {
    sandbox: Arc<Sandbox>,
    stream: BufReader<TcpStream>,
    session: Session,
}

/// Whether the conversation goes on.
#[derive(PartialEq, Eq)]
enum Goes {
    On,
    /// The usual reply was replaced.
    OnReplied,
    Off,
}

impl Conversation {
    fn new(sandbox: Arc<Sandbox>, stream: TcpStream) -> Self {
        Self { sandbox, stream: BufReader::new(stream), session: Session::default() }
    }

    async fn run(mut self) -> io::Result<()> {
        if self.befall(Step::Greeting).await? != Goes::On {
            return Ok(());
        }
        self.say("220 guichet mailbox ESMTP").await?;
        while let Some(line) = self.line().await? {
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\r', '\n']);
            let step = match Session::verb(text) {
                Asked::Sender => Some(Step::Sender),
                Asked::Recipient => Some(Step::Recipient),
                Asked::Data => Some(Step::Data),
                Asked::Else => None,
            };
            if let Some(step) = step {
                match self.befall(step).await? {
                    Goes::On => {}
                    Goes::OnReplied => continue,
                    Goes::Off => return Ok(()),
                }
            }
            match self.session.answer(text) {
                Next::Reply(reply) => self.say(reply).await?,
                Next::Close(reply) => return self.say(reply).await,
                Next::Receive(reply, envelope) => {
                    self.say(reply).await?;
                    let Some(mail) = self.mail().await? else { return Ok(()) };
                    if mail.len() > LARGEST {
                        self.say("552 5.3.4 larger than 1,048,576 bytes").await?;
                        continue;
                    }
                    let now = self.sandbox.edge().clock.now();
                    self.sandbox.mailbox().keep(read(envelope, &mail, now));
                    self.say("250 2.0.0 taken").await?;
                }
            }
        }
        Ok(())
    }

    async fn say(&mut self, reply: &str) -> io::Result<()> {
        self.stream.get_mut().write_all(format!("{reply}\r\n").as_bytes()).await
    }

    /// The next line with its end; none when the client has gone, or writes without end.
    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut limited = (&mut self.stream).take(LONGEST_LINE);
        let read = tokio::time::timeout(PATIENCE, limited.read_until(b'\n', &mut line)).await;
        match read {
            Ok(Ok(_)) if line.ends_with(b"\n") => Ok(Some(line)),
            Ok(Err(error)) => Err(error),
            _ => Ok(None),
        }
    }

    /// The mail up to its last line; one that is too large is read and not kept.
    async fn mail(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut mail = Vec::new();
        while let Some(line) = self.line().await? {
            if matches!(line.as_slice(), b".\r\n" | b".\n") {
                return Ok(Some(mail));
            }
            if mail.len() <= LARGEST {
                mail.extend_from_slice(unstuffed(&line));
            }
        }
        Ok(None)
    }

    /// Shows the fault that waits for this step, if one does.
    async fn befall(&mut self, step: Step) -> io::Result<Goes> {
        let fault = self.sandbox.faults().next(&Target::MailServer, step, None);
        let Some(Kind::Answer(fault)) = fault else { return Ok(Goes::On) };
        match fault {
            AnswerFault::Delay(seconds) => {
                tokio::time::sleep(Duration::from_secs(seconds.into())).await;
                Ok(Goes::On)
            }
            AnswerFault::Status(status, text) => {
                let text = text.unwrap_or_else(|| "a fault that was asked for".to_owned());
                let text: String = text.chars().filter(|character| !character.is_control()).collect();
                self.say(&format!("{} {text}", status.as_u16())).await?;
                Ok(Goes::OnReplied)
            }
            AnswerFault::Junk => {
                self.stream.get_mut().write_all(b"\xff\xfe<<<{junk}\x00\r\n").await?;
                Ok(Goes::Off)
            }
            AnswerFault::Endless => loop {
                self.say("250-and so on").await?;
                tokio::time::sleep(Duration::from_millis(200)).await;
            },
            AnswerFault::Reset | AnswerFault::Huge | AnswerFault::Redirect => Ok(Goes::Off),
        }
    }
}
