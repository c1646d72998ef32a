//! Growth charts: WHO curves, coloured bands, one child's points.

use domain::person::Sex;
use growth::{
    age::Age,
    amount::Amount,
    assess::{Indicator, Mode},
    chart::{At, value_at},
};

use crate::svg::{Escaped, Tenths, put};

/// Most points drawn; more than a weighing every week for five years is a mistake.
pub const POINTS_MAX: usize = 300;

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 440.0;
const LEFT: f64 = 34.0;
const RIGHT: f64 = 386.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 396.0;

/// What runs along the bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Axis {
    /// Age in months.
    Months {
        /// First month.
        from: u16,
        /// Last month.
        until: u16,
    },
    /// Recumbent length in cm.
    LyingCm {
        /// Shortest.
        from: u16,
        /// Longest.
        until: u16,
    },
    /// Standing height in cm.
    StandingCm {
        /// Shortest.
        from: u16,
        /// Tallest.
        until: u16,
    },
}

/// How a band between two curves is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// As it should be.
    Safe,
    /// Look again.
    Watch,
    /// Refer.
    Danger,
}

/// The area between two z-scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone {
    /// Lower z-score in hundredths; absent means down to the bottom.
    pub lower: Option<i32>,
    /// Upper z-score in hundredths; absent means up to the top.
    pub upper: Option<i32>,
    /// Its colour.
    pub tone: Tone,
}

/// What a curve means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    /// The middle of healthy children.
    Median,
    /// A line of whole standard deviations.
    Plain,
    /// The line below which a child is referred.
    Red,
    /// The line above which a child is referred.
    Orange,
}

/// A curve of one z-score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// z-score in hundredths.
    pub hundredths: i32,
    /// What it means.
    pub weight: Weight,
}

/// The shape of a point; the letter beside it says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A filled circle: risen, or nothing to say.
    Good,
    /// A filled square: not risen.
    Bad,
    /// An open circle: not judged.
    Open,
}

/// One measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Place along the axis: months or cm.
    pub at: f64,
    /// Value in kg or cm.
    pub value: f64,
    /// Shape.
    pub shape: Shape,
    /// Letter written above, such as N or T.
    pub letter: Option<char>,
    /// Whether a line joins it to the point before, as on the paper card.
    pub joined: bool,
    /// What is said of it, such as "12 Mar 2026: 7,2 kg, naik (N)".
    pub text: String,
    /// The page of its record.
    pub href: Option<String>,
}

/// A chart to draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart<'a> {
    /// Word that tells this chart from others on the page; ASCII letters, digits and dashes.
    pub id: &'a str,
    /// Title for screen readers and tooltips.
    pub title: &'a str,
    /// What the points tell, in a sentence.
    pub description: &'a str,
    /// What is drawn: weight for age, length for age or weight for length.
    pub indicator: Indicator,
    /// Curves of which sex.
    pub sex: Sex,
    /// Bottom axis.
    pub axis: Axis,
    /// Bands, any order.
    pub zones: &'a [Zone],
    /// Curves.
    pub lines: &'a [Line],
    /// The child's points in order of time; those off the axis are left out.
    pub points: &'a [Point],
}

/// Draws a chart as one `<svg>` element without script or style.
pub fn draw(chart: &Chart<'_>) -> String {
    let plane = Plane::of(chart);
    let mut out = String::with_capacity(16 * 1024);
    put!(out, r#"<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" "#);
    put!(out, r#"aria-labelledby="{0}-title {0}-desc" "#, Escaped(chart.id));
    put!(out, r#"xmlns="http://www.w3.org/2000/svg">"#);
    put!(out, r#"<title id="{}-title">{}</title>"#, Escaped(chart.id), Escaped(chart.title));
    put!(out, r#"<desc id="{}-desc">{}</desc>"#, Escaped(chart.id), Escaped(chart.description));
    put!(
        out,
        r#"<clipPath id="{}-clip"><rect x="{LEFT}" y="{TOP}" width="{}" height="{}"/></clipPath>"#,
        Escaped(chart.id),
        RIGHT - LEFT,
        BOTTOM - TOP
    );
    put!(out, r#"<g clip-path="url(#{}-clip)">"#, Escaped(chart.id));
    for zone in chart.zones {
        draw_zone(&mut out, chart, &plane, *zone);
    }
    draw_grid(&mut out, chart, &plane);
    for line in chart.lines {
        draw_curve(&mut out, chart, &plane, *line);
    }
    out.push_str("</g>");
    draw_axes(&mut out, chart, &plane);
    draw_line_names(&mut out, chart, &plane);
    draw_points(&mut out, chart, &plane);
    out.push_str("</svg>");
    out
}

/// Maps months or cm and kg or cm to the paper.
struct Plane {
    x_min: f64,
    x_max: f64,
    y_min: f64,
    y_max: f64,
}

impl Plane {
    /// Takes in all curves and points, with whole numbers at both ends.
    fn of(chart: &Chart<'_>) -> Self {
        let (x_min, x_max) = chart.axis.ends();
        let zs = || {
            let zones = chart.zones.iter().flat_map(|zone| [zone.lower, zone.upper]).flatten();
            zones.chain(chart.lines.iter().map(|line| line.hundredths))
        };
        let z_min = zs().min().unwrap_or(0);
        let z_max = zs().max().unwrap_or(0);
        let low = curve_value(chart, x_min, z_min).unwrap_or(0.0);
        let high = curve_value(chart, x_max, z_max).unwrap_or(low + 1.0);
        let drawn = || chart.points.iter().filter(|point| chart.axis.holds(point.at));
        let low = drawn().map(|point| point.value).fold(low, f64::min);
        let high = drawn().map(|point| point.value).fold(high, f64::max);
        Self { x_min, x_max, y_min: (low - 0.2).floor().max(0.0), y_max: (high + 0.2).ceil() }
    }

    fn x(&self, at: f64) -> f64 {
        LEFT + (at - self.x_min) / (self.x_max - self.x_min) * (RIGHT - LEFT)
    }

    fn y(&self, value: f64) -> f64 {
        BOTTOM - (value - self.y_min) / (self.y_max - self.y_min) * (BOTTOM - TOP)
    }
}

impl Axis {
    fn ends(self) -> (f64, f64) {
        match self {
            Self::Months { from, until }
            | Self::LyingCm { from, until }
            | Self::StandingCm { from, until } => (f64::from(from), f64::from(until)),
        }
    }

    /// Tells whether a place lies between the ends.
    pub fn holds(self, at: f64) -> bool {
        let (from, until) = self.ends();
        (from..=until).contains(&at)
    }

    /// Steps of the curves, half a month or half a cm apart.
    ///
    /// The last month is left by a hair: at 24 months the curves of length turn to those of
    /// height, which belong to the next sheet.
    fn steps(self) -> impl Iterator<Item = f64> {
        let (from, until) = self.ends();
        let last = match self {
            Self::Months { .. } => until - 0.03,
            Self::LyingCm { .. } | Self::StandingCm { .. } => until,
        };
        let count = ((until - from) * 2.0).round() as u32;
        (0..=count).map(move |step| (from + f64::from(step) / 2.0).min(last))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Months { .. } => "umur (bulan)",
            Self::LyingCm { .. } => "panjang badan (cm)",
            Self::StandingCm { .. } => "tinggi badan (cm)",
        }
    }

    /// Distance of the numbers along the axis, chosen to leave room for two digits.
    fn label_step(self) -> u16 {
        let (from, until) = self.ends();
        match self {
            Self::Months { .. } if until - from <= 24.0 => 2,
            Self::Months { .. } => 4,
            Self::LyingCm { .. } | Self::StandingCm { .. } => 10,
        }
    }
}

fn curve_value(chart: &Chart<'_>, at: f64, hundredths: i32) -> Option<f64> {
    let cm = || Amount::from_thousandths((at * 1000.0).round() as i64);
    let at = match chart.axis {
        Axis::Months { .. } => At::Age(Age::Months(at)),
        Axis::LyingCm { .. } => At::Length(cm()),
        Axis::StandingCm { .. } => At::Height(cm()),
    };
    value_at(Mode::WhoTo1856, chart.indicator, chart.sex, at, f64::from(hundredths) / 100.0)
}

/// The points of a curve on the paper, left to right.
fn curve(chart: &Chart<'_>, plane: &Plane, hundredths: i32) -> Vec<(f64, f64)> {
    chart
        .axis
        .steps()
        .filter_map(|at| Some((plane.x(at), plane.y(curve_value(chart, at, hundredths)?))))
        .collect()
}

fn put_points(out: &mut String, points: impl IntoIterator<Item = (f64, f64)>) {
    for (at, (x, y)) in points.into_iter().enumerate() {
        put!(out, "{}{},{}", if at == 0 { "" } else { " " }, Tenths(x), Tenths(y));
    }
}

fn draw_zone(out: &mut String, chart: &Chart<'_>, plane: &Plane, zone: Zone) {
    let edge = |z: Option<i32>, open: f64| match z {
        Some(hundredths) => curve(chart, plane, hundredths),
        None => vec![(LEFT, open), (RIGHT, open)],
    };
    let lower = edge(zone.lower, BOTTOM);
    let upper = edge(zone.upper, TOP);
    put!(out, r#"<polygon class="zone zone-{}" points=""#, zone.tone.class());
    put_points(out, lower.into_iter().chain(upper.into_iter().rev()));
    out.push_str(r#""/>"#);
}

fn draw_curve(out: &mut String, chart: &Chart<'_>, plane: &Plane, line: Line) {
    put!(out, r#"<polyline class="curve curve-{}" points=""#, line.weight.class());
    put_points(out, curve(chart, plane, line.hundredths));
    out.push_str(r#""/>"#);
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Watch => "watch",
            Self::Danger => "danger",
        }
    }
}

impl Weight {
    const fn class(self) -> &'static str {
        match self {
            Self::Median => "median",
            Self::Plain => "plain",
            Self::Red => "red",
            Self::Orange => "orange",
        }
    }
}

/// Whole numbers along the side, a handful of them.
fn side_numbers(plane: &Plane) -> impl Iterator<Item = i32> {
    let (from, until) = (plane.y_min as i32, plane.y_max as i32);
    let step = match until - from {
        ..=14 => 1,
        15..=30 => 2,
        31..=60 => 5,
        _ => 10,
    };
    (from..=until).filter(move |number| number % step == 0)
}

fn bottom_numbers(chart: &Chart<'_>) -> impl Iterator<Item = u16> + use<> {
    let (from, until) = chart.axis.ends();
    let step = chart.axis.label_step();
    (from as u16..=until as u16).filter(move |number| number.is_multiple_of(step))
}

fn draw_grid(out: &mut String, chart: &Chart<'_>, plane: &Plane) {
    out.push_str(r#"<path class="grid" d=""#);
    for number in side_numbers(plane) {
        put!(out, "M{LEFT} {}H{RIGHT}", Tenths(plane.y(f64::from(number))));
    }
    for number in bottom_numbers(chart) {
        put!(out, "M{} {TOP}V{BOTTOM}", Tenths(plane.x(f64::from(number))));
    }
    out.push_str(r#""/>"#);
}

fn draw_axes(out: &mut String, chart: &Chart<'_>, plane: &Plane) {
    put!(out, r#"<path class="axis" d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"/>"#);
    out.push_str(r#"<g class="axis-number" text-anchor="end">"#);
    for number in side_numbers(plane) {
        let y = plane.y(f64::from(number)) + 4.0;
        put!(out, r#"<text x="{}" y="{}">{number}</text>"#, LEFT - 5.0, Tenths(y));
    }
    out.push_str(r#"</g><g class="axis-number" text-anchor="middle">"#);
    for number in bottom_numbers(chart) {
        let x = plane.x(f64::from(number));
        put!(out, r#"<text x="{}" y="{}">{number}</text>"#, Tenths(x), BOTTOM + 16.0);
    }
    let middle = (LEFT + RIGHT) / 2.0;
    let unit = match chart.indicator {
        Indicator::LengthForAge => "cm",
        _ => "kg",
    };
    put!(out, r#"</g><g class="axis-name">"#);
    put!(out, r#"<text x="{LEFT}" y="{}">{unit}</text>"#, TOP - 3.0);
    put!(
        out,
        r#"<text x="{middle}" y="{}" text-anchor="middle">{}</text></g>"#,
        HEIGHT - 8.0,
        chart.axis.name()
    );
}

/// Names every line at its right end, moved apart where they would touch.
fn draw_line_names(out: &mut String, chart: &Chart<'_>, plane: &Plane) {
    let mut ends: Vec<(f64, i32)> = chart
        .lines
        .iter()
        .filter_map(|line| Some((curve(chart, plane, line.hundredths).last()?.1, line.hundredths)))
        .collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    out.push_str(r#"<g class="curve-name">"#);
    let mut free_from = TOP + 4.0;
    for (y, hundredths) in ends {
        let y = (y + 4.0).max(free_from);
        free_from = y + 12.0;
        let sign = if hundredths < 0 { "−" } else { "+" };
        let name = match (hundredths, hundredths.abs() % 100) {
            (0, _) => "0".to_owned(),
            (_, 0) => format!("{sign}{}", hundredths.abs() / 100),
            (_, rest) => format!("{sign}{},{rest:02}", hundredths.abs() / 100),
        };
        put!(out, r#"<text x="{}" y="{}">{name}</text>"#, RIGHT + 5.0, Tenths(y));
    }
    out.push_str("</g>");
}

fn draw_points(out: &mut String, chart: &Chart<'_>, plane: &Plane) {
    let points: Vec<&Point> = chart
        .points
        .iter()
        .filter(|point| chart.axis.holds(point.at) && point.value.is_finite())
        .take(POINTS_MAX)
        .collect();
    out.push_str(r#"<path class="growth-line" d=""#);
    for pair in points.windows(2).filter(|pair| pair[1].joined) {
        let at = |point: &Point| (Tenths(plane.x(point.at)), Tenths(plane.y(point.value)));
        let ((x1, y1), (x2, y2)) = (at(pair[0]), at(pair[1]));
        put!(out, "M{x1} {y1}L{x2} {y2}");
    }
    out.push_str(r#""/>"#);
    for point in points {
        draw_point(out, point, plane.x(point.at), plane.y(point.value));
    }
}

fn draw_point(out: &mut String, point: &Point, x: f64, y: f64) {
    match &point.href {
        Some(href) => put!(out, r#"<a class="point" href="{}">"#, Escaped(href)),
        None => out.push_str(r#"<g class="point">"#),
    }
    put!(out, "<title>{}</title>", Escaped(&point.text));
    // A larger, unseen circle, so that a finger can hit it.
    put!(out, r#"<circle class="touch" cx="{}" cy="{}" r="9"/>"#, Tenths(x), Tenths(y));
    match point.shape {
        Shape::Good => put!(
            out,
            r#"<circle class="dot dot-good" cx="{}" cy="{}" r="4"/>"#,
            Tenths(x),
            Tenths(y)
        ),
        Shape::Open => put!(
            out,
            r#"<circle class="dot dot-open" cx="{}" cy="{}" r="4"/>"#,
            Tenths(x),
            Tenths(y)
        ),
        Shape::Bad => put!(
            out,
            r#"<rect class="dot dot-bad" x="{}" y="{}" width="8" height="8"/>"#,
            Tenths(x - 4.0),
            Tenths(y - 4.0)
        ),
    }
    if let Some(letter) = point.letter {
        put!(
            out,
            r#"<text class="letter" x="{}" y="{}" text-anchor="middle">{}</text>"#,
            Tenths(x),
            Tenths(y - 8.0),
            Escaped(letter.encode_utf8(&mut [0; 4]))
        );
    }
    out.push_str(if point.href.is_some() { "</a>" } else { "</g>" });
}
