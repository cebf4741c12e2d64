//! Walks the chains and names, for each node, the first entry that is not as it was written.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::Head;
use super::chain::{Keys, Link};
use crate::StoreError;
use crate::statements;

const PAGE: i64 = 1000;

/// What was done to a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tampering {
    /// The content of the entry, or its personal fields, are not what was written.
    Altered,
    /// The entry is not there, later ones are.
    Deleted,
    /// The entry that stands here was written under another number.
    Reordered,
    /// The entry and all after it are gone: a signed head goes further.
    Truncated,
    /// The chain is whole, but not the one that was signed.
    Recomputed,
    /// A head bears no valid signature.
    HeadForged,
}

/// The first tampered entry of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The node whose chain is broken.
    pub node: String,
    /// The sequence number of the first entry concerned; for [`Tampering::Recomputed`] the signed one that differs.
    pub seq: i64,
    /// What was done to it.
    pub tampering: Tampering,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { node, seq, tampering } = self;
        let what = match tampering {
            Tampering::Altered => "was altered",
            Tampering::Deleted => "was deleted",
            Tampering::Reordered => "was put in the place of another",
            Tampering::Truncated => "and all that followed were cut off",
            Tampering::Recomputed => "is not the one that was signed: the chain was recomputed",
            Tampering::HeadForged => "is announced by a head whose signature is not valid",
        };
        write!(formatter, "node {node}, entry {seq} {what}")
    }
}

/// The outcome for all nodes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// The first finding of each node that has one, by node.
    pub findings: Vec<Finding>,
    /// How many entries each node has.
    pub entries: BTreeMap<String, u64>,
    /// How many entries have lost their personal fields to a purge.
    pub purged: u64,
    /// The last signed entry of each node: what stands after it is not yet held by a signature.
    pub signed: BTreeMap<String, i64>,
    /// Whether heads from outside the database were at hand: without them a truncation cannot be seen when the heads
    /// in the database are cut off with the entries.
    pub heads_outside: bool,
}

impl Verification {
    /// Whether every chain is as it was written.
    pub fn is_intact(&self) -> bool {
        self.findings.is_empty()
    }
}

/// `outside`: the heads of the file, when there is one.
pub(super) async fn verify(
    sql: &mut AnyConnection,
    keys: &Keys,
    outside: Option<&[Head]>,
) -> Result<Verification, StoreError> {
    let mut verification = Verification { heads_outside: outside.is_some(), ..Verification::default() };
    let outside = outside.unwrap_or_default();
    let mut nodes: Vec<String> = sqlx::query_scalar(statements::JOURNAL_NODES).fetch_all(&mut *sql).await?;
    nodes.extend(outside.iter().map(|head| head.node.clone()));
    nodes.sort();
    nodes.dedup();
    for node in nodes {
        let heads = heads_of(sql, &node, outside).await?;
        let walk = walk(sql, keys, &node, &heads).await?;
        verification.purged += walk.purged;
        verification.entries.insert(node.clone(), walk.entries);
        if let Some(last) = heads.iter().map(|head| head.seq).max() {
            verification.signed.insert(node.clone(), last);
        }
        if let Some((seq, tampering)) = walk.first {
            verification.findings.push(Finding { node, seq, tampering });
        }
    }
    Ok(verification)
}

#[derive(Default)]
struct Walk {
    entries: u64,
    purged: u64,
    first: Option<(i64, Tampering)>,
}

impl Walk {
    fn found(&mut self, seq: i64, tampering: Tampering) {
        if self.first.is_none_or(|(first, _)| seq < first) {
            self.first = Some((seq, tampering));
        }
    }
}

async fn walk(sql: &mut AnyConnection, keys: &Keys, node: &str, heads: &[Head]) -> Result<Walk, StoreError> {
    let mut walk = Walk::default();
    // Expected hashes by entry; two heads that differ cannot both be met.
    let mut signed: BTreeMap<i64, Vec<&Head>> = BTreeMap::new();
    for head in heads {
        if head.signature == keys.sign_head(head) {
            signed.entry(head.seq).or_default().push(head);
        } else {
            walk.found(head.seq, Tampering::HeadForged);
        }
    }

    let (mut last, mut prev) = (0_i64, String::new());
    'pages: loop {
        let rows = sqlx::query(statements::JOURNAL_PAGE).bind(node).bind(last).bind(PAGE).fetch_all(&mut *sql).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let link = link(row)?;
            walk.entries += 1;
            walk.purged += u64::from(link.personal.is_none() && !link.personal_digest.is_empty());
            if let Some((seq, tampering)) = broken(sql, keys, &link, last, &prev).await? {
                walk.found(seq, tampering);
                break 'pages;
            }
            if signed.get(&link.seq).is_some_and(|heads| heads.iter().any(|head| head.hash != link.hash)) {
                walk.found(link.seq, Tampering::Recomputed);
            }
            last = link.seq;
            prev = link.hash;
        }
    }
    let broken_off = walk.first.is_some_and(|(_, tampering)| tampering != Tampering::HeadForged);
    if !broken_off && signed.keys().next_back().is_some_and(|announced| *announced > last) {
        walk.found(last.saturating_add(1), Tampering::Truncated);
    }
    if let Some(seq) = erased(sql, node).await? {
        walk.found(seq, Tampering::Altered);
    }
    Ok(walk)
}

/// The first entry whose personal fields no purge took: one that is older has them still. Entries are not in the order of their times to
/// the second, for a request keeps the time of its beginning.
async fn erased(sql: &mut AnyConnection, node: &str) -> Result<Option<i64>, StoreError> {
    const APART: i64 = 3_600_000;
    let oldest: Option<i64> =
        sqlx::query_scalar(statements::JOURNAL_OLDEST_PERSONAL).bind(node).fetch_one(&mut *sql).await?;
    let Some(oldest) = oldest else { return Ok(None) };
    let after = oldest.saturating_add(APART);
    Ok(sqlx::query_scalar(statements::JOURNAL_ERASED).bind(node).bind(after).fetch_one(sql).await?)
}

/// What is wrong with the entry that comes after `last`, if anything is.
async fn broken(
    sql: &mut AnyConnection,
    keys: &Keys,
    link: &Link,
    last: i64,
    prev: &str,
) -> Result<Option<(i64, Tampering)>, StoreError> {
    let expected = last.saturating_add(1);
    if link.hash_at(link.seq, keys) != link.hash {
        // Written under another number? Then the entry before it tells which.
        let before: Option<i64> = match link.prev.as_str() {
            "" => Some(0),
            hash => {
                sqlx::query_scalar::<_, i64>(statements::JOURNAL_SEQ_OF_HASH)
                    .bind(&link.node)
                    .bind(hash)
                    .fetch_optional(sql)
                    .await?
            }
        };
        let moved = [before.map(|seq| seq.saturating_add(1)), before.map(|seq| seq.saturating_add(2))]
            .into_iter()
            .flatten()
            .chain([link.seq.saturating_add(1), link.seq.saturating_sub(1)])
            .any(|seq| seq != link.seq && link.hash_at(seq, keys) == link.hash);
        // An entry that moved up while the one it followed is gone fills the gap of a deletion.
        let what = match (moved, before) {
            (true, Some(_)) => Tampering::Reordered,
            (true, None) => Tampering::Deleted,
            (false, _) if link.seq == expected => Tampering::Altered,
            (false, _) => Tampering::Deleted,
        };
        return Ok(Some((expected, what)));
    }
    if link.seq != expected {
        return Ok(Some((expected, Tampering::Deleted)));
    }
    if link.prev != prev {
        return Ok(Some((link.seq, Tampering::Recomputed)));
    }
    let personal_as_written = match (&link.personal, &link.salt) {
        (None, None) => true,
        (Some(personal), Some(salt)) => keys.digest(salt, personal) == link.personal_digest,
        _ => false,
    };
    Ok((!personal_as_written).then_some((link.seq, Tampering::Altered)))
}

async fn heads_of(sql: &mut AnyConnection, node: &str, outside: &[Head]) -> Result<Vec<Head>, StoreError> {
    let rows = sqlx::query(statements::JOURNAL_HEADS).bind(node).fetch_all(sql).await?;
    let inside = rows.iter().map(|row| {
        Ok(Head {
            node: row.try_get("node")?,
            seq: row.try_get("seq")?,
            hash: row.try_get("hash")?,
            time: row.try_get("time")?,
            signature: row.try_get("signature")?,
        })
    });
    let outside = outside.iter().filter(|head| head.node == node).cloned().map(Ok);
    inside.chain(outside).collect()
}

fn link(row: &AnyRow) -> Result<Link, StoreError> {
    Ok(Link {
        node: row.try_get("node")?,
        seq: row.try_get("seq")?,
        time: row.try_get("time")?,
        service: row.try_get("service")?,
        event: row.try_get::<String, _>("event")?.into(),
        category: row.try_get::<String, _>("category")?.into(),
        step: row.try_get::<String, _>("step")?.into(),
        fields: row.try_get("fields")?,
        personal: row.try_get("personal")?,
        salt: row.try_get("salt")?,
        personal_digest: row.try_get("personal_digest")?,
        prev: row.try_get("prev")?,
        hash: row.try_get("hash")?,
    })
}
