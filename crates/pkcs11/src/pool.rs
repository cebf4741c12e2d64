//! Threads that wait for a device so that nobody else does.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::SignError;

/// How long a signature is waited for (FC §12, lifetime of a message to the HSM).
pub const PATIENCE: Duration = Duration::from_secs(5);
/// How many signatures may wait for a thread.
pub const QUEUE: usize = 256;

type Signature = Result<Vec<u8>, SignError>;

struct Job {
    digest: [u8; 32],
    reply: oneshot::Sender<Signature>,
}

/// The threads; they end when this is dropped.
pub(crate) struct Pool(SyncSender<Job>);

impl Pool {
    /// One thread for each signer.
    pub(crate) fn start<S>(signers: impl IntoIterator<Item = S>, queue: usize) -> std::io::Result<Self>
    where
        S: FnMut(&[u8; 32]) -> Signature + Send + 'static,
    {
        let (sender, receiver) = sync_channel(queue);
        let jobs = Arc::new(Mutex::new(receiver));
        for signer in signers {
            let jobs = Arc::clone(&jobs);
            std::thread::Builder::new().name("pkcs11".to_owned()).spawn(move || work(&jobs, signer))?;
        }
        Ok(Self(sender))
    }

    /// A signature of the digest, by whichever thread is free first.
    pub(crate) async fn sign(&self, digest: [u8; 32]) -> Signature {
        let (reply, answer) = oneshot::channel();
        self.0.try_send(Job { digest, reply }).map_err(|_| SignError::Busy)?;
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(signature)) => signature,
            Ok(Err(_)) => Err(SignError::Unavailable("the thread that signs has stopped".to_owned())),
            Err(_) => Err(SignError::TimedOut),
        }
    }
}

fn work(jobs: &Mutex<Receiver<Job>>, mut signer: impl FnMut(&[u8; 32]) -> Signature) {
    loop {
        let next = jobs.lock().recv();
        let Ok(job) = next else { return };
        // Nobody waits any more for what has been queued too long.
        if !job.reply.is_closed() {
            let _ = job.reply.send(signer(&job.digest));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    /// A device that tells when it is called and answers when it is told to.
    fn device() -> (impl FnMut(&[u8; 32]) -> Signature + Send + 'static, Receiver<u8>, Sender<Signature>) {
        let (called, calls) = channel();
        let (answers, answer) = channel();
        let signer = move |digest: &[u8; 32]| {
            called.send(digest[0]).unwrap();
            answer.recv().unwrap()
        };
        (signer, calls, answers)
    }

    fn of(pool: &Arc<Pool>, digest: u8) -> tokio::task::JoinHandle<Signature> {
        let pool = Arc::clone(pool);
        tokio::spawn(async move { pool.sign([digest; 32]).await })
    }

    #[tokio::test(start_paused = true)]
    async fn a_device_that_hangs_is_waited_for_five_seconds_and_what_nobody_waits_for_is_not_signed() {
        let (signer, calls, answers) = device();
        let pool = Arc::new(Pool::start([signer], QUEUE).unwrap());
        let first = of(&pool, 1);
        tokio::task::yield_now().await;
        assert_eq!(calls.recv().unwrap(), 1, "the first is with the device");
        let second = of(&pool, 2);
        assert_eq!((first.await.unwrap(), second.await.unwrap()), (Err(SignError::TimedOut), Err(SignError::TimedOut)));
        // The device comes to itself: the second signature is passed over, the next one is made.
        answers.send(Ok(vec![1])).unwrap();
        tokio::time::resume();
        answers.send(Ok(vec![3])).unwrap();
        assert_eq!(of(&pool, 3).await.unwrap(), Ok(vec![3]));
        drop(pool);
        assert_eq!(calls.iter().collect::<Vec<_>>(), [3]);
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_may_wait_than_the_queue_holds() {
        let (signer, calls, answers) = device();
        let pool = Arc::new(Pool::start([signer], 1).unwrap());
        let first = of(&pool, 1);
        tokio::task::yield_now().await;
        assert_eq!(calls.recv().unwrap(), 1, "the first is with the device");
        let second = of(&pool, 2);
        tokio::task::yield_now().await;
        assert_eq!(pool.sign([3; 32]).await, Err(SignError::Busy));
        answers.send(Ok(vec![1])).unwrap();
        answers.send(Err(SignError::Unavailable("gone".to_owned()))).unwrap();
        tokio::time::resume();
        assert_eq!(first.await.unwrap(), Ok(vec![1]));
        assert_eq!(second.await.unwrap(), Err(SignError::Unavailable("gone".to_owned())));
    }
}
