//! Which of two media types whoever asks prefers (RFC 9110 §12.5.1).

/// What programs read.
pub const JSON: &str = "application/json";
/// What persons read.
pub const HTML: &str = "text/html";

/// Whether `Accept` prefers the one type to the other: by weight, then by how closely it names the type, then by what stands
/// first. Whoever takes both alike prefers neither.
#[must_use]
pub fn prefers(accept: Option<&str>, one: &str, other: &str) -> bool {
    let Some(accept) = accept else { return false };
    match (preference(accept, one), preference(accept, other)) {
        (Some(one), Some(other)) => one > other,
        (one, _) => one.is_some(),
    }
}

/// Weight in thousandths, closeness, and how far in front: greater is preferred.
type Preference = (u16, u8, std::cmp::Reverse<usize>);

fn preference(accept: &str, kind: &str) -> Option<Preference> {
    let family = kind.split('/').next().unwrap_or_default();
    let ranges = accept.split(',').enumerate().filter_map(|(at, range)| {
        let mut parts = range.split(';').map(str::trim);
        let named = parts.next()?;
        let closeness = match named {
            "*/*" => 0,
            _ if named.strip_suffix("/*").is_some_and(|named| named.eq_ignore_ascii_case(family)) => 1,
            _ if named.eq_ignore_ascii_case(kind) => 2,
            _ => return None,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).and_then(|weight| weight.parse::<f32>().ok());
        let thousandths = (weight.unwrap_or(1.0).clamp(0.0, 1.0) * 1000.0).round() as u16;
        Some((thousandths, closeness, std::cmp::Reverse(at)))
    });
    // The closest range is the one that counts, even with a smaller weight.
    ranges.max_by_key(|(_, closeness, at)| (*closeness, *at)).filter(|(thousandths, _, _)| *thousandths > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_prefer_json_to_a_page_and_browsers_do_not() {
        for accept in
            ["application/json", "application/*", "application/json, */*;q=0.1", "text/html;q=0.2, application/json"]
        {
            assert!(prefers(Some(accept), JSON, HTML), "{accept}");
        }
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        for accept in [browser, "*/*", "text/*", "text/html, application/json", "application/json;q=0", "nonsense", ""]
        {
            assert!(!prefers(Some(accept), JSON, HTML), "{accept}");
        }
        assert!(!prefers(None, JSON, HTML));
    }
}
