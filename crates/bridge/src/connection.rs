//! A connection that is open: questions go out, answers come back to those who wait for them.

use std::collections::HashMap;
use std::io;
use std::time::Duration;

use amq_protocol::frame::AMQPFrame;
use amq_protocol::protocol::{AMQPClass, basic, channel, connection};
use amq_protocol::types::ShortString;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior};

use crate::amqp::{Content, Wire, with_content};
use crate::greeting::{Agreed, CHANNEL, REPLIES, short, unexpected};

/// Signs of life that may fail to come before the other side counts as gone.
const SILENCE: u32 = 4;
/// Between two looks at a connection without signs of life.
const NEVER: Duration = Duration::from_secs(3600);

/// A question that is to be asked.
pub(crate) struct Question {
    pub(crate) id: String,
    pub(crate) body: Vec<u8>,
    pub(crate) answer: oneshot::Sender<Vec<u8>>,
}

/// What a connection does until it ends, which ends the wait of all who asked over it.
pub(crate) struct Conversation<S> {
    wire: Wire<S>,
    agreed: Agreed,
    queue: ShortString,
    waiting: HashMap<String, oneshot::Sender<Vec<u8>>>,
    arriving: Option<Content>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Conversation<S> {
    pub(crate) fn new(wire: Wire<S>, agreed: Agreed, queue: ShortString) -> Self {
        Self { wire, agreed, queue, waiting: HashMap::new(), arriving: None }
    }

    /// Until nobody asks any more, or the other side has gone.
    ///
    /// # Errors
    /// Why the other side has gone.
    pub(crate) async fn run(mut self, mut questions: mpsc::Receiver<Question>) -> Result<(), String> {
        let pause = match self.agreed.heartbeat {
            0 => NEVER,
            seconds => Duration::from_secs(seconds.into()) / 2,
        };
        let mut beats = tokio::time::interval_at(Instant::now() + pause, pause);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut silent = 0;
        loop {
            let ended = tokio::select! {
                frame = self.wire.read() => {
                    silent = 0;
                    let frame = frame.map_err(|error| error.to_string())?;
                    self.heard(frame.ok_or("the server closed the connection")?).await
                }
                question = questions.recv() => match question {
                    Some(question) => self.ask(question).await,
                    None => return self.leave().await.map_err(|error| error.to_string()),
                },
                _ = beats.tick(), if self.agreed.heartbeat > 0 => {
                    silent += 1;
                    if silent > SILENCE {
                        return Err("the server is silent".to_owned());
                    }
                    self.wire.write(&[AMQPFrame::Heartbeat]).await
                }
            };
            ended.map_err(|error| error.to_string())?;
        }
    }

    async fn ask(&mut self, question: Question) -> io::Result<()> {
        // Those who waited too long have gone.
        self.waiting.retain(|_, answer| !answer.is_closed());
        let short = |text: &str| short(text).map_err(io::Error::other);
        let publish = basic::Publish {
            exchange: short("")?,
            routing_key: self.queue.clone(),
            mandatory: false,
            immediate: false,
        };
        let properties =
            basic::AMQPProperties::default().with_reply_to(short(REPLIES)?).with_correlation_id(short(&question.id)?);
        let method = AMQPClass::Basic(basic::AMQPMethod::Publish(publish));
        let frames = with_content(CHANNEL, method, properties, &question.body, self.agreed.frame);
        self.waiting.insert(question.id, question.answer);
        self.wire.write(&frames).await
    }

    async fn heard(&mut self, frame: AMQPFrame) -> io::Result<()> {
        match frame {
            AMQPFrame::Heartbeat => Ok(()),
            AMQPFrame::Method(_, AMQPClass::Basic(basic::AMQPMethod::Deliver(_))) => {
                self.arriving = Some(Content::default());
                Ok(())
            }
            AMQPFrame::Header(..) | AMQPFrame::Body(..) => {
                let mut content = self.arriving.take().unwrap_or_default();
                if content.takes(frame)? {
                    self.delivered(content)
                } else {
                    self.arriving = Some(content)
                }
                Ok(())
            }
            AMQPFrame::Method(_, method) => {
                let farewell = match &method {
                    AMQPClass::Connection(connection::AMQPMethod::Close(_)) => {
                        Some((0, AMQPClass::Connection(connection::AMQPMethod::CloseOk(connection::CloseOk {}))))
                    }
                    AMQPClass::Channel(channel::AMQPMethod::Close(_)) => {
                        Some((CHANNEL, AMQPClass::Channel(channel::AMQPMethod::CloseOk(channel::CloseOk {}))))
                    }
                    _ => None,
                };
                if let Some((channel, farewell)) = farewell {
                    self.wire.write(&[AMQPFrame::Method(channel, farewell)]).await?;
                }
                Err(io::Error::other(unexpected("in between", &method)))
            }
            _ => Err(io::Error::other("the server does not speak AMQP 0-9-1")),
        }
    }

    /// Hands an answer to whoever waits for it.
    fn delivered(&mut self, content: Content) {
        let id = content.properties.correlation_id().as_ref().map(ShortString::as_str).unwrap_or_default();
        if let Some(answer) = self.waiting.remove(id) {
            // Gone meanwhile: the answer is nobody's.
            let _gone = answer.send(content.body);
        }
    }

    async fn leave(mut self) -> io::Result<()> {
        let short = |text: &str| short(text).map_err(io::Error::other);
        let close = connection::Close { reply_code: 200, reply_text: short("bye")?, class_id: 0, method_id: 0 };
        let close = AMQPClass::Connection(connection::AMQPMethod::Close(close));
        self.wire.write(&[AMQPFrame::Method(0, close)]).await
    }
}
