//! How long the disk takes to keep what it is given.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use guichet_web::clock::Stopwatch;

use crate::quantiles::Quantiles;
use crate::wrong::{At, Wrong};

const SYNCS: usize = 400;
const BLOCK: [u8; 4096] = [7; 4096];

/// The median of `fdatasync` after each block of 4 KiB appended to a file of `folder`.
pub(crate) fn fdatasync_p50(folder: &Path) -> Result<Duration, Wrong> {
    let path = folder.join("fdatasync");
    let mut file = File::create(&path).at("the disk")?;
    let mut took = Quantiles::default();
    for _ in 0..SYNCS {
        file.write_all(&BLOCK)?;
        let stopwatch = Stopwatch::start();
        file.sync_data().at("fdatasync")?;
        took.add(stopwatch.elapsed());
    }
    std::fs::remove_file(&path)?;
    Ok(took.finish().at(0.5))
}
