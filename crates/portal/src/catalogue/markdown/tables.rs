//! Tables whose rows have more cells than their head: Markdown leaves the surplus out; here the head gets wider, so that
//! nothing that was written is lost.

use std::borrow::Cow;

/// The text with every head as wide as the widest of its rows.
pub(super) fn widened(markdown: &str) -> Cow<'_, str> {
    let lines: Vec<&str> = markdown.split('\n').collect();
    let mut out: Vec<Cow<'_, str>> = lines.iter().map(|line| Cow::Borrowed(*line)).collect();
    let mut fenced = false;
    let mut place = 0;
    while let Some(line) = lines.get(place) {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fenced = !fenced;
        }
        let head = place.checked_sub(1).and_then(|before| lines.get(before)).copied();
        if let Some(head) = head.filter(|head| !fenced && is_delimiter(line) && cells(head) == cells(line)) {
            let rows = lines.iter().skip(place + 1).take_while(|row| !row.trim().is_empty() && row.contains('|'));
            let widest = rows.map(|row| cells(row)).max().unwrap_or(0);
            let more = widest.saturating_sub(cells(head));
            if more > 0 {
                let with = |text: &str, cell: &str| Cow::Owned(format!("{}{}", closed(text), cell.repeat(more)));
                if let Some(out) = out.get_mut(place - 1) {
                    *out = with(head, " |");
                }
                if let Some(out) = out.get_mut(place) {
                    *out = with(line, "---|");
                }
            }
        }
        place += 1;
    }
    if out.iter().all(|line| matches!(line, Cow::Borrowed(_))) { markdown.into() } else { out.join("\n").into() }
}

/// A row that ends in a bar.
fn closed(row: &str) -> String {
    let row = row.trim_end();
    if row.ends_with('|') { row.to_owned() } else { format!("{row} |") }
}

fn is_delimiter(line: &str) -> bool {
    let line = line.trim();
    line.contains('-')
        && line.contains('|')
        && line.chars().all(|letter| matches!(letter, '-' | ':' | '|' | ' ' | '\t'))
}

/// The cells of a row; a bar after a backslash is none of the table's.
fn cells(row: &str) -> usize {
    let row = row.trim().replace("\\|", "");
    let row = row.strip_prefix('|').unwrap_or(&row);
    row.strip_suffix('|').unwrap_or(row).split('|').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_as_wide_as_its_widest_row() {
        let text = "| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | 2 | 3 |\n\nafter | x";
        assert_eq!(widened(text), "| a | b | |\n|---|---|---|\n| 1 | 2 |\n| 1 | 2 | 3 |\n\nafter | x");
        let even = "| a | b |\n|---|---|\n| 1 | 2\\|3 |";
        assert!(matches!(widened(even), Cow::Borrowed(_)));
        assert!(matches!(widened("```\n| a |\n|---|\n| 1 | 2 |\n```"), Cow::Borrowed(_)));
    }
}
