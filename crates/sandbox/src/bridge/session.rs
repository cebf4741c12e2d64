//! One connection to the queue: as much of AMQP 0-9-1 as remote procedure calls take, on the server's side.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use amq_protocol::frame::{AMQPFrame, ProtocolVersion};
use amq_protocol::protocol::basic::AMQPProperties;
use amq_protocol::protocol::{AMQPClass, basic, channel, confirm, connection, queue};
use amq_protocol::types::{AMQPValue, FieldTable, ShortString};
use guichet_bridge::amqp::{Content, LARGEST_FRAME, Wire, with_content};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::{QUEUE, consumer};
use crate::Sandbox;

/// Whoever says nothing for so long is gone: twice what is agreed upon.
const PATIENCE: Duration = Duration::from_secs(120);
/// Seconds between signs of life.
const HEARTBEAT: u16 = 60;
/// Where answers come to the channel that asked.
const REPLIES: &str = "amq.rabbitmq.reply-to";
/// The name of every consumer of answers.
const TAG: &str = "replies";
/// AMQP: no such queue.
const NOT_FOUND: u16 = 404;

/// A message that arrives.
struct Arriving {
    channel: u16,
    content: Content,
    /// Whether it goes to the one queue there is.
    for_us: bool,
}

/// What became of a message.
struct Served {
    channel: u16,
    correlation_id: Option<ShortString>,
    /// None: the connection breaks.
    answer: Option<Vec<u8>>,
}

pub(super) struct Session {
    sandbox: Arc<Sandbox>,
    wire: Wire<TcpStream>,
    largest: u32,
    arriving: Option<Arriving>,
    /// Channels on which each message is confirmed, with the number of the last one.
    confirmed: Vec<(u16, u64)>,
    delivered: u64,
    served: JoinSet<Served>,
}

/// Whether the session goes on.
#[derive(PartialEq, Eq)]
enum Goes {
    On,
    Off,
}

impl Session {
    pub(super) fn new(sandbox: Arc<Sandbox>, stream: TcpStream) -> Self {
        Self {
            sandbox,
            wire: Wire::new(stream),
            largest: LARGEST_FRAME,
            arriving: None,
            confirmed: Vec::new(),
            delivered: 0,
            served: JoinSet::new(),
        }
    }

    pub(super) async fn run(mut self) -> io::Result<()> {
        let version = ProtocolVersion::amqp_0_9_1();
        if tokio::time::timeout(PATIENCE, self.wire.read()).await?? != Some(AMQPFrame::ProtocolHeader(version)) {
            // AMQP: whoever speaks another version is told which one is spoken here.
            return self.wire.write(&[AMQPFrame::ProtocolHeader(version)]).await;
        }
        self.say(0, AMQPClass::Connection(connection::AMQPMethod::Start(start()))).await?;
        loop {
            let goes = tokio::select! {
                frame = tokio::time::timeout(PATIENCE, self.wire.read()) => match frame?? {
                    Some(frame) => self.heard(frame).await?,
                    None => Goes::Off,
                },
                Some(Ok(served)) = self.served.join_next() => self.deliver(served).await?,
            };
            if goes == Goes::Off {
                return Ok(());
            }
        }
    }

    async fn say(&mut self, channel: u16, method: AMQPClass) -> io::Result<()> {
        self.wire.write(&[AMQPFrame::Method(channel, method)]).await
    }

    async fn heard(&mut self, frame: AMQPFrame) -> io::Result<Goes> {
        match frame {
            AMQPFrame::Heartbeat => self.wire.write(&[AMQPFrame::Heartbeat]).await.map(|()| Goes::On),
            AMQPFrame::Header(..) | AMQPFrame::Body(..) => {
                let Some(mut arriving) = self.arriving.take() else { return Ok(Goes::Off) };
                if arriving.content.takes(frame)? {
                    self.arrived(arriving).await?
                } else {
                    self.arriving = Some(arriving)
                }
                Ok(Goes::On)
            }
            AMQPFrame::Method(channel, method) => self.asked(channel, method).await,
            _ => Ok(Goes::Off),
        }
    }

    async fn asked(&mut self, channel: u16, method: AMQPClass) -> io::Result<Goes> {
        let (answer, goes) = match method {
            AMQPClass::Connection(method) => self.of_the_connection(method),
            AMQPClass::Channel(channel::AMQPMethod::Open(_)) => {
                (Some(AMQPClass::Channel(channel::AMQPMethod::OpenOk(channel::OpenOk {}))), Goes::On)
            }
            AMQPClass::Channel(channel::AMQPMethod::Close(_)) => {
                self.confirmed.retain(|(confirmed, _)| *confirmed != channel);
                (Some(AMQPClass::Channel(channel::AMQPMethod::CloseOk(channel::CloseOk {}))), Goes::On)
            }
            AMQPClass::Queue(method) => (Some(of_queues(method)), Goes::On),
            AMQPClass::Confirm(confirm::AMQPMethod::Select(_)) => {
                self.confirmed.push((channel, 0));
                (Some(AMQPClass::Confirm(confirm::AMQPMethod::SelectOk(confirm::SelectOk {}))), Goes::On)
            }
            AMQPClass::Basic(basic::AMQPMethod::Publish(publish)) => {
                let for_us = publish.exchange.as_str().is_empty() && publish.routing_key.as_str() == QUEUE;
                self.arriving = Some(Arriving { channel, content: Content::default(), for_us });
                (None, Goes::On)
            }
            AMQPClass::Basic(method) => (of_messages(method), Goes::On),
            _ => (None, Goes::On),
        };
        if let Some(answer) = answer {
            self.say(channel, answer).await?;
        }
        Ok(goes)
    }

    fn of_the_connection(&mut self, method: connection::AMQPMethod) -> (Option<AMQPClass>, Goes) {
        let (answer, goes) = match method {
            // Any name and password will do: what is behind is simulated.
            connection::AMQPMethod::StartOk(_) => {
                let tune = connection::Tune { channel_max: 0, frame_max: LARGEST_FRAME, heartbeat: HEARTBEAT };
                (Some(connection::AMQPMethod::Tune(tune)), Goes::On)
            }
            connection::AMQPMethod::TuneOk(tuned) => {
                if tuned.frame_max > 0 {
                    self.largest = tuned.frame_max.min(LARGEST_FRAME);
                }
                (None, Goes::On)
            }
            connection::AMQPMethod::Open(_) => (Some(connection::AMQPMethod::OpenOk(connection::OpenOk {})), Goes::On),
            connection::AMQPMethod::Close(_) => {
                (Some(connection::AMQPMethod::CloseOk(connection::CloseOk {})), Goes::Off)
            }
            _ => (None, Goes::Off),
        };
        (answer.map(AMQPClass::Connection), goes)
    }

    /// A message is whole: whoever stands behind the queue takes it.
    async fn arrived(&mut self, Arriving { channel, content, for_us }: Arriving) -> io::Result<()> {
        if let Some((_, number)) = self.confirmed.iter_mut().find(|(confirmed, _)| *confirmed == channel) {
            *number += 1;
            let ack = basic::Ack { delivery_tag: *number, multiple: false };
            self.say(channel, AMQPClass::Basic(basic::AMQPMethod::Ack(ack))).await?;
        }
        if for_us && content.properties.reply_to().as_ref().is_some_and(|to| to.as_str() == REPLIES) {
            let sandbox = Arc::clone(&self.sandbox);
            self.served.spawn(async move {
                let answer = consumer::serve(&sandbox, &content.body).await;
                Served { channel, correlation_id: content.properties.correlation_id().clone(), answer }
            });
        }
        Ok(())
    }

    async fn deliver(&mut self, Served { channel, correlation_id, answer }: Served) -> io::Result<Goes> {
        let Some(answer) = answer else { return Ok(Goes::Off) };
        self.delivered += 1;
        let deliver = basic::Deliver {
            consumer_tag: TAG.into(),
            delivery_tag: self.delivered,
            redelivered: false,
            exchange: "".into(),
            routing_key: REPLIES.into(),
        };
        let mut properties = AMQPProperties::default();
        if let Some(id) = correlation_id {
            properties = properties.with_correlation_id(id);
        }
        let method = AMQPClass::Basic(basic::AMQPMethod::Deliver(deliver));
        self.wire.write(&with_content(channel, method, properties, &answer, self.largest)).await?;
        Ok(Goes::On)
    }
}

fn of_queues(method: queue::AMQPMethod) -> AMQPClass {
    match method {
        queue::AMQPMethod::Declare(declare) if declare.queue.as_str() == QUEUE => {
            let there = queue::DeclareOk { queue: declare.queue, message_count: 0, consumer_count: 1 };
            AMQPClass::Queue(queue::AMQPMethod::DeclareOk(there))
        }
        _ => not_found(),
    }
}

fn of_messages(method: basic::AMQPMethod) -> Option<AMQPClass> {
    match method {
        basic::AMQPMethod::Consume(consume) if consume.queue.as_str() == REPLIES => {
            let tagged = basic::ConsumeOk { consumer_tag: TAG.into() };
            Some(AMQPClass::Basic(basic::AMQPMethod::ConsumeOk(tagged)))
        }
        basic::AMQPMethod::Consume(_) => Some(not_found()),
        basic::AMQPMethod::Qos(_) => Some(AMQPClass::Basic(basic::AMQPMethod::QosOk(basic::QosOk {}))),
        _ => None,
    }
}

/// The channel closes: that queue is not here.
fn not_found() -> AMQPClass {
    let reply_text = "NOT_FOUND - the one queue here is rie, answers come from amq.rabbitmq.reply-to".into();
    let close = channel::Close { reply_code: NOT_FOUND, reply_text, class_id: 0, method_id: 0 };
    AMQPClass::Channel(channel::AMQPMethod::Close(close))
}

/// What clients look for before they use answers without a queue of their own.
fn start() -> connection::Start {
    let mut capabilities = FieldTable::default();
    for capability in ["direct_reply_to", "publisher_confirms", "basic.nack", "consumer_cancel_notify"] {
        capabilities.insert(capability.into(), AMQPValue::Boolean(true));
    }
    let mut server_properties = FieldTable::default();
    server_properties.insert("product".into(), AMQPValue::LongString("guichet bridge".into()));
    server_properties.insert("capabilities".into(), AMQPValue::FieldTable(capabilities));
    connection::Start {
        version_major: 0,
        version_minor: 9,
        server_properties,
        mechanisms: "PLAIN AMQPLAIN".into(),
        locales: "en_US".into(),
    }
}
