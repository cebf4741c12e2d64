//! The whole list of an instructor, taken away: what the server needs more memory for, while it is read as fast as it comes.

use std::time::Duration;

use guichet_web::clock::Stopwatch;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{INSTRUCTOR, Served, Visitor};
use crate::figure::Figure;
use crate::server::usage;
use crate::wrong::{At, Wrong};

const LIST: &str = "/instruction/tableau-de-bord/demandes.csv";

/// `lines`: how many the list has.
pub(super) async fn measure(served: &Served, lines: u64) -> Result<Figure, Wrong> {
    // Once before, so that caches are not taken for what the list costs.
    take(served).await?;
    usage::forget_peak(served.server.pid())?;
    let before = usage::memory(served.server.pid())?;
    let stopwatch = Stopwatch::start();
    let (found, bytes) = take(served).await?;
    let took = stopwatch.elapsed();
    let after = usage::memory(served.server.pid())?;
    // The heading is a line, too.
    if found != lines + 1 {
        return Err(Wrong::answer(LIST, &format!("{} lines", lines + 1), found));
    }
    Ok(Figure::new("datapass-export", after.peak - before.resident)
        .with("lines", lines as f64)
        .with("mebibytes", bytes as f64 / f64::from(1 << 20))
        .with("seconds", took.as_secs_f64())
        .with("resident_before_mib", before.resident)
        .with("peak_mib", after.peak))
}

/// How many lines and bytes came.
async fn take(served: &Served) -> Result<(u64, u64), Wrong> {
    let mut visitor = Visitor::open(served.address, INSTRUCTOR, LIST).await?;
    visitor.write(LIST)?;
    let mut stream = TcpStream::connect(served.address).await.at("no connection to the server")?;
    stream.write_all(&visitor.connection.request).await.at("a request")?;
    let (mut lines, mut bytes, mut part) = (0, 0, vec![0; 64 * 1024]);
    let mut end = [0_u8; 5];
    // A body in chunks ends with an empty one; no line of the table is empty.
    while end != *b"0\r\n\r\n" {
        let read =
            tokio::time::timeout(Duration::from_secs(60), stream.read(&mut part)).await.at("the list stands still")?;
        let read = part.get(..read.at("the list")?).unwrap_or_default();
        if read.is_empty() {
            return Err(Wrong::new("the list broke off"));
        }
        if bytes == 0 && !read.starts_with(b"HTTP/1.1 200") {
            return Err(Wrong::answer(LIST, "200", String::from_utf8_lossy(read)));
        }
        lines += read.windows(2).filter(|pair| matches!(pair, [before, b'\n'] if *before != b'\r')).count() as u64;
        bytes += read.len() as u64;
        let tail = read.len().min(end.len());
        end.rotate_left(tail);
        let from = end.len() - tail;
        if let (Some(place), Some(last)) = (end.get_mut(from..), read.get(read.len() - tail..)) {
            place.copy_from_slice(last);
        }
    }
    Ok((lines, bytes))
}
