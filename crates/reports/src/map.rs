//! Desa on a map, each in the colour, the pattern and with the letter of its state.

use crate::{
    outline::Outline,
    pole::{self, Pole},
    svg::{Escaped, put},
};

/// Width of the drawing. Four units are a pixel of the smallest phone.
const WIDTH: i32 = 1440;
/// Most height of the part with the desa.
const HEIGHT_MAX: i32 = 1440;
/// Free space around the desa.
const EDGE: f64 = 40.0;
/// Least width and height drawn, in degrees: some 50 m.
const DEGREES_MIN: f64 = 0.000_5;
/// Room around a letter, as the distance to the nearest side, for each of its two sizes.
const ROOM_LARGE: f64 = 28.0;
const ROOM_SMALL: f64 = 17.0;
/// Height of a line of text and width of an average letter of it.
const LINE: f64 = 44.0;
const LETTER: f64 = 21.0;
/// Height of a line of the legend, and letters of a label that leave room for two columns.
const LEGEND_LINE: i32 = 72;
const LEGEND_LETTERS: usize = 28;
/// Side of the square that a pattern repeats.
const TILE: i32 = 32;

/// What a colour says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// To be helped first.
    Danger,
    /// To be looked at.
    Watch,
    /// As it should be.
    Safe,
    /// Not judged.
    Unknown,
}

/// A desa on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Area<'a> {
    /// Its shape.
    pub outline: &'a Outline,
    /// What is said of it, such as "Desa Salenrang: Jelek, 12 dari 30".
    pub text: String,
    /// The page about it.
    pub href: Option<String>,
}

/// The desa in one state.
#[derive(Debug, Clone, PartialEq)]
pub struct Class<'a> {
    /// Colour.
    pub tone: Tone,
    /// Letter in every desa of it.
    pub mark: String,
    /// Word for it.
    pub label: String,
    /// The desa.
    pub areas: Vec<Area<'a>>,
}

/// A map to draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Map<'a> {
    /// Word that tells this map from other charts on the page; ASCII letters, digits and dashes.
    pub id: &'a str,
    /// Title for screen readers.
    pub title: &'a str,
    /// What the map tells, in a sentence.
    pub description: &'a str,
    /// States, worst first. The first four have patterns of their own.
    pub classes: &'a [Class<'a>],
    /// Other desa; those beside the ones above are drawn without a state, to find one's way.
    pub around: &'a [&'a Outline],
}

/// Draws a map as one `<svg>` element without script or style, with its legend and with the words
/// that its borders are no official ones. `None` when no desa is to be drawn.
///
/// Degrees are laid on a flat grid around the middle of the desa; within a kabupaten the error of
/// areas is below one in a thousand. Desa that share a border share it in the drawing.
pub fn draw(map: &Map<'_>) -> Option<String> {
    let plane = Plane::of(map)?;
    let legend = Legend::of(map);
    let height = plane.height + legend.height();
    let mut out = String::with_capacity(64 * 1024);
    let id = Escaped(map.id);
    put!(out, r#"<svg class="map" viewBox="0 0 {WIDTH} {height}" role="group" "#);
    put!(out, r#"aria-labelledby="{id}-title {id}-desc" xmlns="http://www.w3.org/2000/svg">"#);
    put!(out, r#"<title id="{id}-title">{}</title>"#, Escaped(map.title));
    put!(out, r#"<desc id="{id}-desc">{}</desc><defs>"#, Escaped(map.description));
    for (at, class) in map.classes.iter().enumerate() {
        draw_pattern(&mut out, map.id, at, class.tone);
    }
    let above = plane.height;
    put!(out, r#"<clipPath id="{id}-clip"><rect width="{WIDTH}" height="{above}"/></clipPath>"#);
    put!(out, r##"</defs><g clip-path="url(#{id}-clip)">"##);
    draw_around(&mut out, map, &plane);
    let mut labels = String::new();
    for (at, class) in map.classes.iter().enumerate() {
        for area in &class.areas {
            let rings = plane.rings(area.outline);
            draw_area(&mut out, (map.id, at), area, &rings);
            label(&mut labels, &class.mark, &area.outline.name, &rings);
        }
    }
    put!(out, r#"</g><g class="labels" text-anchor="middle" aria-hidden="true">{labels}</g>"#);
    legend.draw(&mut out, map, plane.height);
    out.push_str("</svg>");
    Some(out)
}

/// Lays degrees on the paper.
struct Plane {
    east: f64,
    north: f64,
    /// Units for a degree to the north, and to the east.
    scale: (f64, f64),
    height: i32,
}

impl Plane {
    /// Takes in all desa that have a state.
    fn of(map: &Map<'_>) -> Option<Self> {
        let areas = map.classes.iter().flat_map(|class| &class.areas);
        let places = areas.flat_map(|area| area.outline.rings.iter().flatten().copied());
        let grow = |(low, high): ((f64, f64), (f64, f64)), (east, north): (f64, f64)| {
            let low = (f64::min(low.0, east), f64::min(low.1, north));
            (low, (f64::max(high.0, east), f64::max(high.1, north)))
        };
        let (low, high) =
            places.fold(None, |ends, place| Some(grow(ends.unwrap_or((place, place)), place)))?;
        let narrower = ((low.1 + high.1) / 2.0).to_radians().cos();
        let wide = ((high.0 - low.0) * narrower).max(DEGREES_MIN);
        let tall = (high.1 - low.1).max(DEGREES_MIN);
        let free = f64::from(WIDTH) - 2.0 * EDGE;
        let free_down = f64::from(HEIGHT_MAX) - 2.0 * EDGE;
        let north = (free / wide).min(free_down / tall);
        // Both lie in the middle; what is narrow leaves room for its neighbours.
        let aside = (f64::from(WIDTH) - wide * north) / 2.0;
        let scale = (north, north * narrower);
        Some(Self {
            east: low.0 - aside / scale.1,
            north: high.1 + EDGE / scale.0,
            scale,
            height: (tall * north + 2.0 * EDGE).ceil() as i32,
        })
    }

    fn place(&self, (east, north): (f64, f64)) -> (i32, i32) {
        let x = (east - self.east) * self.scale.1;
        let y = (self.north - north) * self.scale.0;
        (x.round() as i32, y.round() as i32)
    }

    /// Corners that differ on the paper; what is smaller than a unit is left out.
    fn rings(&self, outline: &Outline) -> Vec<Vec<(i32, i32)>> {
        let rings = outline.rings.iter().map(|ring| {
            let mut corners: Vec<_> = ring.iter().map(|place| self.place(*place)).collect();
            corners.dedup();
            if 1 < corners.len() && corners.first() == corners.last() {
                corners.pop();
            }
            corners
        });
        rings.filter(|corners| 2 < corners.len()).collect()
    }

    fn shows(&self, rings: &pole::Rings) -> bool {
        let on_paper = |(x, y): &(i32, i32)| (0..WIDTH).contains(x) && (0..self.height).contains(y);
        rings.iter().flatten().any(on_paper)
    }
}

/// Writes lines, each corner as the way from the one before.
fn put_rings(out: &mut String, rings: &pole::Rings) {
    for ring in rings {
        let mut last = ring[0];
        put!(out, "M{} {}l", last.0, last.1);
        for (at, corner) in ring.iter().enumerate().skip(1) {
            let (right, down) = (corner.0 - last.0, corner.1 - last.1);
            // A minus parts two numbers as well as a space does.
            let before = if at == 1 || right < 0 { "" } else { " " };
            let between = if down < 0 { "" } else { " " };
            put!(out, "{before}{right}{between}{down}");
            last = *corner;
        }
        out.push('z');
    }
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Watch => "watch",
            Self::Safe => "safe",
            Self::Unknown => "unknown",
        }
    }
}

/// Patterns tell states apart where there is no colour: the worse, the darker.
fn draw_pattern(out: &mut String, id: &str, at: usize, tone: Tone) {
    let lines = match (tone, at % 4) {
        (Tone::Unknown, _) => "M4 8h12M20 24h12",
        (_, 0) => "M-4 4L4 -4M0 32L32 0M28 36L36 28M-4 28L4 36M0 0L32 32M28 -4L36 4",
        (_, 1) => "M-4 4L4 -4M0 32L32 0M28 36L36 28",
        (_, 2) => "M8 8h1M24 24h1",
        (_, _) => "",
    };
    put!(out, r#"<pattern id="{}-{at}" patternUnits="userSpaceOnUse" "#, Escaped(id));
    put!(out, r#"width="{TILE}" height="{TILE}" class="tone-{}">"#, tone.class());
    put!(out, r#"<rect width="{TILE}" height="{TILE}"/>"#);
    if !lines.is_empty() {
        let class = if at % 4 == 2 { "dots" } else { "hatch" };
        put!(out, r#"<path class="{class}" d="{lines}"/>"#);
    }
    out.push_str("</pattern>");
}

fn draw_around(out: &mut String, map: &Map<'_>, plane: &Plane) {
    out.push_str(r#"<path class="around" d=""#);
    for outline in map.around {
        let rings = plane.rings(outline);
        if plane.shows(&rings) {
            put_rings(out, &rings);
        }
    }
    out.push_str(r#""/>"#);
}

/// The page of a desa is opened with a pointer here; keys find it in the table beside the map.
fn draw_area(out: &mut String, (id, at): (&str, usize), area: &Area<'_>, rings: &pole::Rings) {
    let text = Escaped(&area.text);
    match &area.href {
        Some(href) => {
            put!(out, r#"<a href="{}" tabindex="-1" aria-label="{text}">"#, Escaped(href));
        }
        None => put!(out, r#"<g role="img" aria-label="{text}">"#),
    }
    put!(out, r##"<path class="desa" fill="url(#{}-{at})" fill-rule="evenodd" d=""##, Escaped(id));
    put_rings(out, rings);
    put!(out, r#""><title>{text}</title></path>"#);
    out.push_str(if area.href.is_some() { "</a>" } else { "</g>" });
}

/// Writes the letter where the desa is widest, and its name below where it has room for it.
fn label(out: &mut String, mark: &str, name: &str, rings: &pole::Rings) {
    let Some(Pole { x, y, room }) = pole::pole(rings) else { return };
    if room < ROOM_SMALL {
        return;
    }
    let half = name.chars().count() as f64 * LETTER / 2.0;
    let below = [y, y + LINE / 2.0, y + LINE];
    let has_name = below.iter().all(|y| 2.0 * half <= pole::width(rings, x, *y));
    let (class, down) = match room {
        room if room < ROOM_LARGE => ("mark-small", 11.0),
        _ => ("mark-large", 17.0),
    };
    let up = if has_name && LINE < room { LINE / 2.0 } else { 0.0 };
    let (x, y) = (x.round(), (y + down - up).round());
    put!(out, r#"<text class="{class}" x="{x}" y="{y}">{}</text>"#, Escaped(mark));
    if 0.0 < up {
        put!(out, r#"<text class="name" x="{x}" y="{}">{}</text>"#, y + LINE, Escaped(name));
    }
}

/// What patterns and letters mean, how many desa each has, and what the borders are not.
struct Legend {
    lines: Vec<String>,
    columns: usize,
}

impl Legend {
    fn of(map: &Map<'_>) -> Self {
        let line = |class: &Class<'_>| {
            format!("{} {}: {} desa", class.mark, class.label, class.areas.len())
        };
        let lines: Vec<String> = map.classes.iter().map(line).collect();
        let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        Self { lines, columns: if longest <= LEGEND_LETTERS { 2 } else { 1 } }
    }

    fn rows(&self) -> i32 {
        i32::try_from(self.lines.len().div_ceil(self.columns)).expect("a handful of states")
    }

    fn height(&self) -> i32 {
        (self.rows() + 1) * LEGEND_LINE
    }

    /// Columns are filled from top to bottom, so that the order is that of the states.
    fn draw(&self, out: &mut String, map: &Map<'_>, top: i32) {
        let rows = usize::try_from(self.rows()).expect("not negative");
        out.push_str(r#"<g class="legend">"#);
        for (at, line) in self.lines.iter().enumerate() {
            let x = i32::try_from(at / rows).expect("at most two columns") * (WIDTH / 2) + 4;
            let y = top + i32::try_from(at % rows).expect("a handful of states") * LEGEND_LINE;
            let id = Escaped(map.id);
            put!(out, r##"<rect class="desa" fill="url(#{id}-{at})" x="{x}" y="{}" "##, y + 12);
            put!(out, r#"width="72" height="48"/><text x="{}" y="{}">"#, x + 92, y + 52);
            put!(out, "{}</text>", Escaped(line));
        }
        let y = top + self.rows() * LEGEND_LINE + 52;
        put!(out, r#"<text class="quiet" x="4" y="{y}">Garis batas bukan batas resmi.</text></g>"#);
    }
}
