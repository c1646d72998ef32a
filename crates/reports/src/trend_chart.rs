//! An indicator over months: a line of percentages and what they should have reached.

use crate::svg::{Escaped, Tenths, put};

/// Most months drawn; names of more would run into each other.
pub const MONTHS_MAX: usize = 24;

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 346.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 168.0;

/// One month.
#[derive(Debug, Clone, PartialEq)]
pub struct Month {
    /// Name under the axis, such as "Nov".
    pub name: String,
    /// Percent; absent when there was nobody to count.
    pub percent: Option<f64>,
    /// Percent that the month should have reached, when there is such a thing.
    pub target: Option<f64>,
    /// What is said of it, such as "November 2026: 78,3 % (94 dari 120)".
    pub text: String,
    /// Whether a line joins it to the month before; not where a cohort begins anew.
    pub joined: bool,
}

/// A trend to draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend<'a> {
    /// Word that tells this chart from others on the page; ASCII letters, digits and dashes.
    pub id: &'a str,
    /// Title for screen readers and tooltips.
    pub title: &'a str,
    /// What the line tells, in a sentence.
    pub description: &'a str,
    /// The months in order of time; those beyond [`MONTHS_MAX`] are left out, the oldest first.
    pub months: &'a [Month],
}

/// Draws a trend as one `<svg>` element without script or style.
///
/// Months are dots on a solid line, targets a dashed line with its own name, so that it reads in
/// black and white.
pub fn draw(trend: &Trend<'_>) -> String {
    let months = &trend.months[trend.months.len().saturating_sub(MONTHS_MAX)..];
    let plane = Plane::of(months);
    let mut out = String::with_capacity(4 * 1024);
    put!(out, r#"<svg class="graph" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" "#);
    put!(out, r#"aria-labelledby="{0}-title {0}-desc" "#, Escaped(trend.id));
    put!(out, r#"xmlns="http://www.w3.org/2000/svg">"#);
    put!(out, r#"<title id="{}-title">{}</title>"#, Escaped(trend.id), Escaped(trend.title));
    put!(out, r#"<desc id="{}-desc">{}</desc>"#, Escaped(trend.id), Escaped(trend.description));
    draw_sides(&mut out, months, &plane);
    draw_targets(&mut out, months, &plane);
    draw_line(&mut out, months, &plane);
    name_target(&mut out, months, &plane);
    out.push_str("</svg>");
    out
}

/// Maps months and percent to the paper.
struct Plane {
    months: usize,
    top: f64,
}

impl Plane {
    /// Takes in all months and targets, with a round number at the top. Coverage beyond 100 % is
    /// drawn where it is.
    fn of(months: &[Month]) -> Self {
        const ROUND: [f64; 7] = [5.0, 10.0, 20.0, 40.0, 60.0, 100.0, 150.0];
        let values = months.iter().flat_map(|month| [month.percent, month.target]).flatten();
        let highest = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
        let rounded = ROUND.into_iter().find(|round| highest <= *round);
        let top = rounded.unwrap_or_else(|| (highest / 100.0).ceil() * 100.0);
        Self { months: months.len(), top }
    }

    fn x(&self, at: usize) -> f64 {
        let steps = self.months.max(2) - 1;
        LEFT + 10.0 + at as f64 / steps as f64 * (RIGHT - LEFT - 20.0)
    }

    fn y(&self, percent: f64) -> f64 {
        BOTTOM - (percent / self.top).clamp(0.0, 1.0) * (BOTTOM - TOP)
    }
}

fn draw_sides(out: &mut String, months: &[Month], plane: &Plane) {
    const STEPS: u32 = 4;
    let marks = || (0..=STEPS).map(|step| plane.top * f64::from(step) / f64::from(STEPS));
    out.push_str(r#"<path class="grid" d=""#);
    for percent in marks() {
        put!(out, "M{LEFT} {}H{RIGHT}", Tenths(plane.y(percent)));
    }
    out.push_str(r#""/><g text-anchor="end">"#);
    for percent in marks() {
        let number = Tenths(percent).to_string().replace('.', ",");
        let y = plane.y(percent) + 4.0;
        put!(out, r#"<text x="{}" y="{}">{number} %</text>"#, LEFT - 4.0, Tenths(y));
    }
    out.push_str(r#"</g><g text-anchor="middle">"#);
    // Beyond a year every second name, counted from the last month.
    let step = if months.len() <= 12 { 1 } else { 2 };
    for (at, month) in months.iter().enumerate() {
        if (months.len() - 1 - at).is_multiple_of(step) {
            let x = Tenths(plane.x(at));
            put!(out, r#"<text x="{x}" y="{}">{}</text>"#, BOTTOM + 18.0, Escaped(&month.name));
        }
    }
    out.push_str("</g>");
}

fn draw_targets(out: &mut String, months: &[Month], plane: &Plane) {
    out.push_str(r#"<path class="target" d=""#);
    let half = (plane.x(1) - plane.x(0)) / 2.0;
    for (at, month) in months.iter().enumerate() {
        let Some(target) = month.target.filter(|target| target.is_finite()) else { continue };
        let (x, y) = (plane.x(at), plane.y(target));
        let (from, until) = ((x - half).max(LEFT), (x + half).min(RIGHT));
        put!(out, "M{} {}H{}", Tenths(from), Tenths(y), Tenths(until));
    }
    out.push_str(r#""/>"#);
}

/// Names the target at that end where the line of months is farther away.
fn name_target(out: &mut String, months: &[Month], plane: &Plane) {
    let target = |at: usize| months.get(at)?.target.filter(|target| target.is_finite());
    let away = |at: usize| {
        let percent = months[at].percent.filter(|percent| percent.is_finite());
        percent.zip(target(at)).map_or(f64::MAX, |(percent, target)| (percent - target).abs())
    };
    let last = months.len().saturating_sub(1);
    let (at, x, anchor) = match (target(0), target(last)) {
        (Some(_), Some(_)) if away(last) < away(0) => (0, LEFT, "start"),
        (_, Some(_)) => (last, RIGHT, "end"),
        (Some(_), None) => (0, LEFT, "start"),
        (None, None) => return,
    };
    let y = Tenths(plane.y(target(at).expect("this end has one")) - 5.0);
    put!(out, r#"<text class="target-name" x="{x}" y="{y}" text-anchor="{anchor}">target</text>"#);
}

fn draw_line(out: &mut String, months: &[Month], plane: &Plane) {
    let known = |at: usize| months[at].percent.filter(|percent| percent.is_finite());
    out.push_str(r#"<path class="line" d=""#);
    for (at, month) in months.iter().enumerate().skip(1) {
        if let (Some(before), Some(now), true) = (known(at - 1), known(at), month.joined) {
            let (x1, y1) = (Tenths(plane.x(at - 1)), Tenths(plane.y(before)));
            let (x2, y2) = (Tenths(plane.x(at)), Tenths(plane.y(now)));
            put!(out, "M{x1} {y1}L{x2} {y2}");
        }
    }
    out.push_str(r#""/>"#);
    for (at, month) in months.iter().enumerate() {
        let Some(percent) = known(at) else { continue };
        let (x, y) = (Tenths(plane.x(at)), Tenths(plane.y(percent)));
        put!(out, r#"<circle class="dot" cx="{x}" cy="{y}" r="3.5">"#);
        put!(out, "<title>{}</title></circle>", Escaped(&month.text));
    }
}
