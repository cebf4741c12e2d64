//! The beginning of a connection: who we are, on which terms, and where answers come.

use amq_protocol::frame::{AMQPFrame, ProtocolVersion};
use amq_protocol::protocol::{AMQPClass, basic, channel, connection, queue};
use amq_protocol::types::{FieldTable, ShortString};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::amqp::{LARGEST_FRAME, Wire};
use crate::settings::Prepared;

/// The one channel of a connection.
pub(crate) const CHANNEL: u16 = 1;
/// Where RabbitMQ brings answers to the very channel that asked.
pub(crate) const REPLIES: &str = "amq.rabbitmq.reply-to";
/// Longest pause between two signs of life, in seconds.
const HEARTBEAT: u16 = 30;

/// What was agreed upon.
#[derive(Clone, Copy)]
pub(crate) struct Agreed {
    /// Largest frame, in bytes.
    pub(crate) frame: u32,
    /// Seconds between signs of life; 0: there are none.
    pub(crate) heartbeat: u16,
}

/// Opens the connection, the channel and the way of the answers; makes sure that the queue is there.
///
/// # Errors
/// Says which step failed, and what the server said.
pub(crate) async fn greet<S>(wire: &mut Wire<S>, settings: &Prepared) -> Result<Agreed, String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    wire.write(&[AMQPFrame::ProtocolHeader(ProtocolVersion::amqp_0_9_1())]).await.map_err(|error| error.to_string())?;
    match method(wire).await? {
        AMQPClass::Connection(connection::AMQPMethod::Start(_)) => {}
        other => return Err(unexpected("start", &other)),
    }
    let start = connection::StartOk {
        client_properties: FieldTable::default(),
        mechanism: short("PLAIN")?,
        response: settings.credentials.expose().into(),
        locale: short("en_US")?,
    };
    say(wire, 0, AMQPClass::Connection(connection::AMQPMethod::StartOk(start))).await?;
    let tune = match method(wire).await? {
        AMQPClass::Connection(connection::AMQPMethod::Tune(tune)) => tune,
        other => return Err(unexpected("tune", &other)),
    };
    let agreed = Agreed {
        frame: if tune.frame_max == 0 { LARGEST_FRAME } else { tune.frame_max.min(LARGEST_FRAME) },
        heartbeat: tune.heartbeat.min(HEARTBEAT),
    };
    let tune = connection::TuneOk { channel_max: CHANNEL, frame_max: agreed.frame, heartbeat: agreed.heartbeat };
    say(wire, 0, AMQPClass::Connection(connection::AMQPMethod::TuneOk(tune))).await?;
    let open = connection::Open { virtual_host: settings.virtual_host.clone() };
    say(wire, 0, AMQPClass::Connection(connection::AMQPMethod::Open(open))).await?;
    match method(wire).await? {
        AMQPClass::Connection(connection::AMQPMethod::OpenOk(_)) => {}
        other => return Err(unexpected("open", &other)),
    }
    say(wire, CHANNEL, AMQPClass::Channel(channel::AMQPMethod::Open(channel::Open {}))).await?;
    match method(wire).await? {
        AMQPClass::Channel(channel::AMQPMethod::OpenOk(_)) => {}
        other => return Err(unexpected("the channel", &other)),
    }
    // Passive: with which arguments the queue was made is the affair of whoever serves it.
    let declare = queue::Declare {
        queue: settings.queue.clone(),
        passive: true,
        durable: false,
        exclusive: false,
        auto_delete: false,
        nowait: false,
        arguments: FieldTable::default(),
    };
    say(wire, CHANNEL, AMQPClass::Queue(queue::AMQPMethod::Declare(declare))).await?;
    match method(wire).await? {
        AMQPClass::Queue(queue::AMQPMethod::DeclareOk(_)) => {}
        other => return Err(unexpected("the queue", &other)),
    }
    let consume = basic::Consume {
        queue: short(REPLIES)?,
        consumer_tag: short("")?,
        no_local: false,
        no_ack: true,
        exclusive: false,
        nowait: false,
        arguments: FieldTable::default(),
    };
    say(wire, CHANNEL, AMQPClass::Basic(basic::AMQPMethod::Consume(consume))).await?;
    match method(wire).await? {
        AMQPClass::Basic(basic::AMQPMethod::ConsumeOk(_)) => Ok(agreed),
        other => Err(unexpected("the answers", &other)),
    }
}

pub(crate) fn short(text: &str) -> Result<ShortString, String> {
    ShortString::try_new(text).map_err(|error| error.to_string())
}

async fn say<S>(wire: &mut Wire<S>, channel: u16, method: AMQPClass) -> Result<(), String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    wire.write(&[AMQPFrame::Method(channel, method)]).await.map_err(|error| error.to_string())
}

/// The next method.
async fn method<S>(wire: &mut Wire<S>) -> Result<AMQPClass, String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        match wire.read().await {
            Ok(Some(AMQPFrame::Method(_, method))) => return Ok(method),
            Ok(Some(AMQPFrame::Heartbeat)) => {}
            Ok(Some(_)) => return Err("the server does not speak AMQP 0-9-1".to_owned()),
            Ok(None) => {
                return Err("the server closed the connection; credentials that it refuses are one reason".to_owned());
            }
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// What the server said in the place of what was due.
pub(crate) fn unexpected(step: &str, method: &AMQPClass) -> String {
    match method {
        AMQPClass::Connection(connection::AMQPMethod::Close(close)) => {
            format!("{step}: the server closed the connection: {}", close.reply_text)
        }
        AMQPClass::Channel(channel::AMQPMethod::Close(close)) => {
            format!("{step}: the server closed the channel: {}", close.reply_text)
        }
        _ => format!("{step}: the server said something else"),
    }
}
