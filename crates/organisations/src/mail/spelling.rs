//! Which known domain a misspelt one may have meant (PC §5.3).

use serde::Deserialize;

/// What is compared, and how far apart two texts may be.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spelling {
    /// Single changes between two domains, at most; two neighbours that change places are one.
    domain_threshold: usize,
    /// The same between the ends of two domains, and between what stands before their first dot.
    part_threshold: usize,
    top_level: Vec<String>,
    second_level: Vec<String>,
}

/// A whole domain first; where none is near, what stands before the first dot and what stands behind it, each by itself.
pub(super) fn nearest<'a>(spelling: &Spelling, domain: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let (second, top) = domain.split_once('.')?;
    let stands_in = |list: &[String], part: &str| list.iter().any(|listed| listed == part);
    if stands_in(&spelling.second_level, second) && stands_in(&spelling.top_level, top) {
        return None;
    }
    if let Some(near) = closest(domain, known, spelling.domain_threshold) {
        return (near != domain).then(|| near.to_owned());
    }
    let mended_second = closest(second, spelling.second_level.iter().map(String::as_str), spelling.part_threshold);
    let mended_top = closest(top, spelling.top_level.iter().map(String::as_str), spelling.part_threshold);
    let mended = format!("{}.{}", mended_second.unwrap_or(second), mended_top.unwrap_or(top));
    (mended != domain).then_some(mended)
}

/// The first of those that are nearest, unless it is too far.
fn closest<'a>(text: &str, known: impl Iterator<Item = &'a str>, threshold: usize) -> Option<&'a str> {
    let measured = known.map(|candidate| (strsim::osa_distance(text, candidate), candidate));
    measured.min_by_key(|(distance, _)| *distance).filter(|(distance, _)| *distance <= threshold).map(|(_, near)| near)
}
