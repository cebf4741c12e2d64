//! The history of every figure, as one picture: a small graph each, with its target.

use std::fmt::Write as _;

use crate::figure::Record;
use crate::targets::{TARGETS, Target};

const COLUMNS: usize = 3;
const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 150.0;
/// Space around the plot inside a graph: top, right, bottom, left.
const INSIDE: (f64, f64, f64, f64) = (44.0, 20.0, 26.0, 20.0);
const MARGIN: f64 = 16.0;

const STYLE: &str = "text{font:13px system-ui,sans-serif;fill:#1c2330}.small{font-size:11px;fill:#5b6472}\
    .frame{fill:#fff;stroke:#d9dee6}.line{fill:none;stroke:#1f5fbf;stroke-width:2}.dot{fill:#1f5fbf}\
    .target{stroke:#b3541e;stroke-width:1.5;stroke-dasharray:5 4}.met{fill:#1d7a46}.missed{fill:#b3261e}";

/// Draws the picture.
pub(crate) fn draw(records: &[Record]) -> String {
    let graphs: Vec<(&Target, Vec<&Record>)> = TARGETS
        .iter()
        .map(|target| (target, records.iter().filter(|record| record.figure.name == target.name).collect::<Vec<_>>()))
        .filter(|(_, history)| !history.is_empty())
        .collect();
    let rows = graphs.len().div_ceil(COLUMNS);
    let width = MARGIN + COLUMNS as f64 * (WIDTH + MARGIN);
    let height = MARGIN + rows as f64 * (HEIGHT + MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\"><title>Guichet's figures over time</title><style>{STYLE}</style>\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#f4f6f9\"/>\n"
    );
    for (index, (target, history)) in graphs.iter().enumerate() {
        let x = MARGIN + (index % COLUMNS) as f64 * (WIDTH + MARGIN);
        let y = MARGIN + (index / COLUMNS) as f64 * (HEIGHT + MARGIN);
        graph(&mut svg, target, history, x, y);
    }
    svg.push_str("</svg>\n");
    svg
}

fn graph(svg: &mut String, target: &Target, history: &[&Record], x: f64, y: f64) {
    let Some(last) = history.last() else { return };
    let wanted = target.value(&last.machine);
    let values: Vec<f64> = history.iter().map(|record| record.figure.value).collect();
    let top = values.iter().copied().fold(wanted, f64::max) * 1.05;
    let bottom = values.iter().copied().fold(0.0, f64::min);
    let (above, right, below, left) = INSIDE;
    let across = |index: usize| {
        let steps = values.len().saturating_sub(1).max(1) as f64;
        x + left + (WIDTH - left - right) * index as f64 / steps
    };
    let up = |value: f64| {
        y + above + (HEIGHT - above - below) * (1.0 - (value - bottom) / (top - bottom).max(f64::MIN_POSITIVE))
    };
    let value = last.figure.value;
    let verdict = if target.is_met(value, &last.machine) { "met" } else { "missed" };
    let _ = writeln!(
        svg,
        "<rect class=\"frame\" x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"6\"/>\
         <text x=\"{}\" y=\"{}\">{}</text>\
         <text class=\"small\" x=\"{}\" y=\"{}\"><tspan class=\"{verdict}\">{}</tspan>, target {}</text>",
        x + 12.0,
        y + 18.0,
        target.title,
        x + 12.0,
        y + 34.0,
        target.shown(value),
        target.shown(wanted),
    );
    let _ = writeln!(
        svg,
        "<line class=\"target\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"{:.1}\" y2=\"{:.1}\"/>",
        x + left,
        x + WIDTH - right,
        up(wanted),
        up(wanted)
    );
    let points: Vec<(f64, f64)> = values.iter().enumerate().map(|(index, value)| (across(index), up(*value))).collect();
    let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let _ = writeln!(svg, "<polyline class=\"line\" points=\"{}\"/>", line.join(" "));
    for (x, y) in points {
        let _ = write!(svg, "<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>");
    }
    let date = |record: &Record| record.at.strftime("%Y-%m-%d").to_string();
    let first = history.first().map(|record| date(record)).unwrap_or_default();
    let _ = writeln!(
        svg,
        "\n<text class=\"small\" x=\"{}\" y=\"{}\">{first}</text>\
         <text class=\"small\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{} ({})</text>",
        x + 12.0,
        y + HEIGHT - 9.0,
        x + WIDTH - 12.0,
        y + HEIGHT - 9.0,
        date(last),
        last.commit
    );
}
