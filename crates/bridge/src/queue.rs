//! The queue as those see it who ask over it: one connection for all of them, made when it is wanted.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::amqp::Wire;
use crate::connection::{Conversation, Question};
use crate::greeting::greet;
use crate::settings::{Prepared, Settings, SettingsRefused};

/// Questions that may wait to be written.
const WAITING: usize = 256;

trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

pub(crate) struct Queue {
    settings: Prepared,
    /// Where questions go while the connection lasts.
    open: Mutex<Option<mpsc::Sender<Question>>>,
}

impl Queue {
    pub(crate) fn new(settings: Settings) -> Result<Self, SettingsRefused> {
        Ok(Self { settings: Prepared::of(settings)?, open: Mutex::new(None) })
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) async fn ask(&self, id: &str, body: Vec<u8>) -> Result<Vec<u8>, String> {
        let exchange = async {
            let (answer, answered) = oneshot::channel();
            let question = Question { id: id.to_owned(), body, answer };
            let gone = "the connection to the queue broke off";
            self.connection().await?.send(question).await.map_err(|_| gone)?;
            answered.await.map_err(|_| gone.to_owned())
        };
        let timeout = self.settings.timeout;
        tokio::time::timeout(timeout, exchange)
            .await
            .unwrap_or_else(|_| Err("no answer within the time-out".to_owned()))
    }

    async fn connection(&self) -> Result<mpsc::Sender<Question>, String> {
        let mut open = self.open.lock().await;
        if let Some(questions) = open.as_ref().filter(|questions| !questions.is_closed()) {
            return Ok(questions.clone());
        }
        let mut wire = Wire::new(self.stream().await?);
        let agreed = greet(&mut wire, &self.settings).await?;
        let (questions, asked) = mpsc::channel(WAITING);
        let conversation = Conversation::new(wire, agreed, self.settings.queue.clone());
        tokio::spawn(async move {
            if let Err(why) = conversation.run(asked).await {
                tracing::warn!(why, "the connection to the queue of the bridge ended: {why}");
            }
        });
        Ok(open.insert(questions).clone())
    }

    async fn stream(&self) -> Result<Box<dyn Duplex>, String> {
        let Prepared { host, port, tls, .. } = &self.settings;
        let refused = |error: std::io::Error| format!("no connection to {host}:{port}: {error}");
        let stream = TcpStream::connect((host.as_str(), *port)).await.map_err(refused)?;
        stream.set_nodelay(true).map_err(refused)?;
        match tls {
            None => Ok(Box::new(stream)),
            Some((connector, name)) => Ok(Box::new(connector.connect(name.clone(), stream).await.map_err(refused)?)),
        }
    }
}
