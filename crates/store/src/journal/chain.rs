//! The chain of one node: each entry's keyed hash covers the entry and the hash before it.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::hmac;
use data_encoding::HEXLOWER;
use sqlx::{AnyConnection, Row};

use super::{Event, Head, heads, insert};
use crate::StoreError;
use crate::durable::ChainOpener;
use crate::seal::Sealer;
use crate::statements;

/// A head is signed after so many entries, even between two ticks.
const SIGN_AFTER: i64 = 1000;

/// The keys of hashes, digests and heads.
pub(crate) struct Keys {
    entries: hmac::Key,
    digests: hmac::Key,
    heads: hmac::Key,
}

impl Keys {
    pub(crate) fn of(sealer: &Sealer) -> Self {
        let key = |label| hmac::Key::new(hmac::HMAC_SHA256, &sealer.derive(label));
        Self { entries: key("journal/entries"), digests: key("journal/personal"), heads: key("journal/heads") }
    }

    /// The digest of personal fields, whose salt goes with them.
    pub(crate) fn digest(&self, salt: &str, personal: &str) -> String {
        sign(&self.digests, &[salt, personal])
    }

    pub(crate) fn sign_head(&self, head: &Head) -> String {
        sign(&self.heads, &[&head.node, &head.seq.to_string(), &head.hash, &head.time.to_string()])
    }
}

/// A row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) node: String,
    pub(crate) seq: i64,
    pub(crate) time: i64,
    pub(crate) service: String,
    pub(crate) event: Cow<'static, str>,
    pub(crate) category: Cow<'static, str>,
    pub(crate) step: Cow<'static, str>,
    pub(crate) fields: String,
    pub(crate) personal: Option<String>,
    pub(crate) salt: Option<String>,
    pub(crate) personal_digest: String,
    pub(crate) prev: String,
    pub(crate) hash: String,
}

impl Link {
    /// The hash that the entry must have if it stood at `seq`.
    pub(crate) fn hash_at(&self, seq: i64, keys: &Keys) -> String {
        let (seq, time) = (seq.to_string(), self.time.to_string());
        let parts: [&str; 10] = [
            &self.prev,
            &self.node,
            &seq,
            &time,
            &self.service,
            &self.event,
            &self.category,
            &self.step,
            &self.fields,
            &self.personal_digest,
        ];
        sign(&keys.entries, &parts)
    }
}

/// The lengths in front of the parts keep their borders apart.
fn sign(key: &hmac::Key, parts: &[&str]) -> String {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    HEXLOWER.encode(context.sign().as_ref())
}

/// Where the next entry goes.
#[derive(Debug, Clone)]
pub(crate) struct Position {
    seq: i64,
    hash: String,
    time: i64,
    signed: i64,
}

/// The chain that this process writes.
#[derive(Clone)]
pub(crate) struct Chain {
    node: String,
    keys: Arc<Keys>,
    sealer: Arc<Sealer>,
    position: Position,
}

impl Chain {
    pub(crate) fn position(&self) -> Position {
        self.position.clone()
    }

    /// Where another has written to; or, after a commit that failed, from where it was: what came since was never kept.
    pub(crate) fn go_to(&mut self, position: Position) {
        self.position = position;
    }

    /// Goes on where the chain ends in the database: at the start, and when another connection is had. Entries that
    /// were acknowledged or signed and are missing there are told; their numbers are not used again, so that the gap
    /// stays to be seen.
    pub(crate) async fn resume(&mut self, sql: &mut AnyConnection, heads_file: &Path) -> Result<(), StoreError> {
        let last = sqlx::query(statements::JOURNAL_LAST).bind(&self.node).fetch_optional(&mut *sql).await?;
        let (mut seq, hash, time) = match last {
            Some(row) => (row.try_get("seq")?, row.try_get("hash")?, row.try_get("time")?),
            None => (0, String::new(), 0),
        };
        let signed =
            sqlx::query_scalar::<_, i64>(statements::JOURNAL_HEAD_LAST).bind(&self.node).fetch_optional(sql).await?;
        let written = heads::read(heads_file)?
            .into_iter()
            .filter(|head| head.node == self.node && head.signature == self.keys.sign_head(head))
            .map(|head| head.seq)
            .max()
            .unwrap_or(0);
        let mut signed = signed.unwrap_or(0).max(written);
        let announced = written.max(self.position.seq);
        if announced > seq {
            tracing::error!(
                node = self.node,
                present = seq,
                announced,
                "entries of the journal that were kept are missing: run `guichet journal verify`"
            );
            seq = announced;
            signed = announced;
        }
        self.position = Position { seq, hash, time, signed };
        Ok(())
    }

    /// Whether anything was appended since the last signed head.
    pub(crate) fn has_grown(&self) -> bool {
        self.position.seq != self.position.signed
    }

    /// Whether a head ought to be signed.
    pub(crate) fn is_due(&self) -> bool {
        self.position.seq - self.position.signed >= SIGN_AFTER
    }

    /// Links the events and inserts them; they are kept when the caller commits.
    pub(crate) async fn append(&mut self, sql: &mut AnyConnection, events: Vec<Event>) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        insert(sql, &self.links(events)?).await
    }

    /// Links the events; the caller writes and commits them.
    pub(crate) fn links(&mut self, events: Vec<Event>) -> Result<Vec<Link>, StoreError> {
        events.into_iter().map(|event| self.link(event)).collect()
    }

    /// Signs the head and inserts it; `None` when nothing has been appended since the last one.
    pub(crate) async fn sign(&mut self, sql: &mut AnyConnection) -> Result<Option<Head>, StoreError> {
        let Position { seq, hash, time, signed } = self.position.clone();
        if seq == signed {
            return Ok(None);
        }
        let mut head = Head { node: self.node.clone(), seq, hash, time, signature: String::new() };
        head.signature = self.keys.sign_head(&head);
        sqlx::query(statements::JOURNAL_HEAD_INSERT)
            .bind(&head.node)
            .bind(head.seq)
            .bind(&head.hash)
            .bind(head.time)
            .bind(&head.signature)
            .execute(sql)
            .await?;
        self.position.signed = seq;
        Ok(Some(head))
    }

    fn link(&mut self, event: Event) -> Result<Link, StoreError> {
        let (personal, salt, personal_digest) = if event.personal.is_empty() {
            (None, None, String::new())
        } else {
            let salt = self.sealer.fresh_salt().map_err(|error| StoreError::Unavailable(error.to_string()))?;
            let (personal, salt) = (event.personal.to_json(), HEXLOWER.encode(&salt));
            let digest = self.keys.digest(&salt, &personal);
            (Some(personal), Some(salt), digest)
        };
        let mut link = Link {
            node: self.node.clone(),
            seq: self.position.seq.saturating_add(1),
            time: event.time.as_millisecond(),
            service: event.service,
            event: event.event,
            category: event.category,
            step: event.step,
            fields: event.fields.to_json(),
            personal,
            salt,
            personal_digest,
            prev: self.position.hash.clone(),
            hash: String::new(),
        };
        link.hash = link.hash_at(link.seq, &self.keys);
        self.position.seq = link.seq;
        self.position.hash.clone_from(&link.hash);
        self.position.time = link.time;
        Ok(link)
    }
}

/// Opens the chain of a node where it ended.
pub(crate) struct Opener {
    pub(crate) node: String,
    pub(crate) sealer: Arc<Sealer>,
}

impl ChainOpener for Opener {
    async fn open(self, sql: &mut AnyConnection, heads_file: &Path) -> Result<Chain, StoreError> {
        let Self { node, sealer } = self;
        let nowhere = Position { seq: 0, hash: String::new(), time: 0, signed: 0 };
        let mut chain = Chain { node, keys: Arc::new(Keys::of(&sealer)), sealer, position: nowhere };
        chain.resume(sql, heads_file).await?;
        Ok(chain)
    }
}
