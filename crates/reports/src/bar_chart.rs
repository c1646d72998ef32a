//! Bars side by side, as the SKDN blocks that every posyandu knows.

use crate::svg::{Escaped, Tenths, put};

/// Most bars drawn.
pub const BARS_MAX: usize = 12;

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 10.0;
const RIGHT: f64 = 350.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 156.0;

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// Letter in the bar, such as "S".
    pub letter: &'static str,
    /// Word under it.
    pub name: &'static str,
    /// How many.
    pub count: u64,
}

/// Bars to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bars<'a> {
    /// Word that tells this chart from others on the page; ASCII letters, digits and dashes.
    pub id: &'a str,
    /// Title for screen readers and tooltips.
    pub title: &'a str,
    /// What the bars tell, in a sentence.
    pub description: &'a str,
    /// The bars from left to right.
    pub bars: &'a [Bar],
}

/// Draws bars as one `<svg>` element without script or style.
pub fn draw(chart: &Bars<'_>) -> String {
    let bars = &chart.bars[..chart.bars.len().min(BARS_MAX)];
    let highest = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let room = (RIGHT - LEFT) / bars.len().max(1) as f64;
    let width = room * 0.6;
    let mut out = String::with_capacity(2 * 1024);
    put!(out, r#"<svg class="graph" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" "#);
    put!(out, r#"aria-labelledby="{0}-title {0}-desc" "#, Escaped(chart.id));
    put!(out, r#"xmlns="http://www.w3.org/2000/svg">"#);
    put!(out, r#"<title id="{}-title">{}</title>"#, Escaped(chart.id), Escaped(chart.title));
    put!(out, r#"<desc id="{}-desc">{}</desc>"#, Escaped(chart.id), Escaped(chart.description));
    for (at, bar) in bars.iter().enumerate() {
        let middle = LEFT + room * (at as f64 + 0.5);
        let height = bar.count as f64 / highest as f64 * (BOTTOM - TOP);
        let (x, y) = (Tenths(middle - width / 2.0), BOTTOM - height);
        let top = Tenths(y);
        put!(
            out,
            r#"<rect class="bar-{at}" x="{x}" y="{top}" width="{}" height="{}"/>"#,
            Tenths(width),
            Tenths(height)
        );
        put!(out, r#"<g text-anchor="middle">"#);
        let (x, above) = (Tenths(middle), Tenths(y - 6.0));
        put!(out, r#"<text class="count" x="{x}" y="{above}">{}</text>"#, bar.count);
        let (letter, name) = (Escaped(bar.letter), Escaped(bar.name));
        put!(out, r#"<text class="letter" x="{x}" y="{}">{letter}</text>"#, BOTTOM + 18.0);
        put!(out, r#"<text x="{x}" y="{}">{name}</text></g>"#, BOTTOM + 34.0);
    }
    put!(out, r#"<path class="axis" d="M{LEFT} {BOTTOM}H{RIGHT}"/></svg>"#);
    out
}
