//! What an archive (ZIP) would become, as its own directory says: it is not unpacked.

use crate::validation::ProblemKind;

/// The most that an archive of a spreadsheet may become, in bytes.
const LARGEST: u64 = 200 * 1024 * 1024;
/// How many times larger it may become.
const TIMES: u64 = 200;
/// And of how many files it may be.
const FILES: u64 = 2_000;

const END: &[u8] = &[0x50, 0x4b, 0x05, 0x06];
const ENTRY: &[u8] = &[0x50, 0x4b, 0x01, 0x02];
const FIRST: &[u8] = &[0x50, 0x4b, 0x03, 0x04];
/// The end of a directory is 22 bytes and a comment of at most 65,535.
const LONGEST_END: usize = 22 + 65_535;

/// Whether it is an archive at all.
///
/// # Errors
/// [`ProblemKind::Bomb`] when it would become very large, or does not say how large.
pub(super) fn is_modest(content: &[u8]) -> Result<bool, ProblemKind> {
    if !content.starts_with(FIRST) {
        return Ok(false);
    }
    let tail = content.len().saturating_sub(LONGEST_END);
    let end =
        content.get(tail..).and_then(|tail_bytes| tail_bytes.windows(END.len()).rposition(|window| window == END));
    let Some(end) = end.map(|place| tail + place) else { return Ok(false) };
    let (Some(number), Some(start)) = (short(content, end + 10), long(content, end + 16)) else { return Ok(false) };
    let mut place = usize::try_from(start).map_err(|_| ProblemKind::Bomb)?;
    let mut whole = 0_u64;
    let mut counted = 0_u64;
    while counted < u64::from(number) {
        if content.get(place..).is_none_or(|rest| !rest.starts_with(ENTRY)) {
            return Ok(false);
        }
        let (Some(size), Some(name), Some(extra), Some(comment)) = (
            long(content, place + 24),
            short(content, place + 28),
            short(content, place + 30),
            short(content, place + 32),
        ) else {
            return Ok(false);
        };
        whole += u64::from(size);
        counted += 1;
        // A size of all ones stands elsewhere (ZIP64), which no spreadsheet of this size needs.
        if size == u32::MAX || whole > LARGEST || counted > FILES || whole / TIMES > content.len() as u64 {
            return Err(ProblemKind::Bomb);
        }
        place += 46 + usize::from(name) + usize::from(extra) + usize::from(comment);
    }
    Ok(counted > 0)
}

fn short(content: &[u8], place: usize) -> Option<u16> {
    let bytes = content.get(place..place.checked_add(2)?)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

fn long(content: &[u8], place: usize) -> Option<u32> {
    let bytes = content.get(place..place.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}
