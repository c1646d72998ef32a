//! `/orang/ID/kms`: growth charts and the measurements behind them.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Html,
};
use domain::{day::Day, person::Sex};
use growth::{age::DAYS_PER_MONTH, assess::Indicator};
use guidelines::{
    growth::{GrowthIndex, KmsRules},
    model::{Guidelines, Severity},
};
use portrait::model::{Contact, Growth, Kms, Portrait};
use reports::growth_chart::{Axis, Chart, Line, Point, Shape, Tone, Weight, Zone, draw};

use crate::{
    app::App,
    error::PageError,
    layout::{Layout, page},
    pages::person::head::{Head, Loaded, Tab, load_page, record_href, shown_name},
    rule_names,
    session::Signed,
    wording,
};

/// Month at which the printed KMS turns to its second sheet.
const SHEET_TURNS_MONTH: u16 = 24;
/// Last month of the second sheet.
const SHEET_ENDS_MONTH: u16 = 60;

#[derive(Template)]
#[template(path = "person/chart.html")]
struct ChartPage {
    layout: Layout,
    head: Head,
    charts: Vec<Drawn>,
    rows: Vec<Row>,
    unknown: Option<&'static str>,
}

/// A chart ready to be put on the page.
struct Drawn {
    title: &'static str,
    svg: String,
    caption: String,
}

/// One measurement in the table below the charts.
struct Row {
    href: String,
    day: String,
    age: String,
    weight: String,
    letter: String,
    /// The weighing that the letter compares with.
    compared: String,
    class: &'static str,
    length: String,
    scores: Vec<String>,
}

/// `GET /orang/ID/kms`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let loaded = load_page(&app, &signed, &id, app.today()).await?;
    let person = &loaded.portrait.person;
    let (charts, unknown) = match (person.sex, person.birth) {
        (Some(sex), Some(_)) => (charts(app.guidelines(), &loaded, sex), None),
        (None, _) => (Vec::new(), Some("Isi jenis kelamin dahulu, lalu grafik dapat digambar.")),
        (_, None) => (Vec::new(), Some("Isi tanggal lahir dahulu, lalu grafik dapat digambar.")),
    };
    page(&ChartPage {
        layout: loaded.layout(&app, &signed, "KMS"),
        head: loaded.head(&app, &signed, Tab::Chart),
        charts,
        rows: rows(app.guidelines(), &loaded.portrait),
        unknown,
    })
}

fn charts(guidelines: &Guidelines, loaded: &Loaded, sex: Sex) -> Vec<Drawn> {
    let portrait = &loaded.portrait;
    let measured: Vec<(&Contact, &Growth)> = portrait
        .contacts
        .iter()
        .filter_map(|contact| Some((contact, contact.growth.as_ref()?)))
        .collect();
    let name = shown_name(&portrait.person);
    let oldest = measured.iter().filter_map(|(contact, _)| contact.age_days).max().unwrap_or(0);
    let turned = f64::from(SHEET_TURNS_MONTH) <= f64::from(oldest) / DAYS_PER_MONTH;

    let weights = weight_points(&measured);
    let lengths = length_points(&measured);
    let first = Axis::Months { from: 0, until: SHEET_TURNS_MONTH };
    let second = Axis::Months { from: SHEET_TURNS_MONTH, until: SHEET_ENDS_MONTH };
    let sheets: &[(Axis, &str)] =
        if turned { &[(second, "24-60"), (first, "0-24")] } else { &[(first, "0-24")] };

    let paper = Paper { name: &name, sex };
    let mut drawn = Vec::new();
    if let Some(kms) = guidelines.growth.kms.iter().find(|kms| kms.rule.holds_on(loaded.as_of)) {
        let (zones, lines) = kms_bands(kms);
        for (axis, sheet) in sheets {
            let title = if *sheet == "0-24" { "KMS 0–24 bulan" } else { "KMS 24–60 bulan" };
            let id = format!("kms-{sheet}");
            let bands = (&zones[..], &lines[..]);
            drawn.push(paper.draw(&id, title, Indicator::WeightForAge, *axis, bands, &weights));
        }
    }
    let (zones, lines) = index_bands(guidelines, GrowthIndex::TbU, loaded.as_of);
    let (axis, sheet) = sheets[0];
    let bands = (&zones[..], &lines[..]);
    let id = format!("tbu-{sheet}");
    let title = "Panjang atau tinggi menurut umur (TB/U)";
    drawn.push(paper.draw(&id, title, Indicator::LengthForAge, axis, bands, &lengths));

    let (zones, lines) = index_bands(guidelines, GrowthIndex::BbTb, loaded.as_of);
    let bands = (&zones[..], &lines[..]);
    let points = weight_for_length_points(&measured, turned);
    let axis = if turned {
        Axis::StandingCm { from: 65, until: 120 }
    } else {
        Axis::LyingCm { from: 45, until: 110 }
    };
    let title = "Berat menurut panjang atau tinggi (BB/TB)";
    drawn.push(paper.draw("bbtb", title, Indicator::WeightForLength, axis, bands, &points));
    drawn
}

/// Whose charts are drawn.
struct Paper<'a> {
    name: &'a str,
    sex: Sex,
}

impl Paper<'_> {
    fn draw(
        &self,
        id: &str,
        title: &'static str,
        indicator: Indicator,
        axis: Axis,
        (zones, lines): (&[Zone], &[Line]),
        points: &[Point],
    ) -> Drawn {
        let drawn = points.iter().rfind(|point| axis.holds(point.at));
        let caption = match drawn {
            Some(last) => format!("Terakhir {}.", last.text),
            None => "Belum ada hasil ukur pada lembar ini.".to_owned(),
        };
        let whole = format!("{title}, {}", self.name);
        let chart = Chart {
            id,
            title: &whole,
            description: &caption,
            indicator,
            sex: self.sex,
            axis,
            zones,
            lines,
            points,
        };
        Drawn { title, svg: draw(&chart), caption }
    }
}

/// Reads the bands of the KMS from its rules: red up to the red line, yellow to the next line,
/// green to the orange line, yellow above.
fn kms_bands(kms: &KmsRules) -> (Vec<Zone>, Vec<Line>) {
    let (red, orange) = (kms.red_line_hundredths, kms.orange_line_hundredths);
    let above_red = kms.lines_hundredths.iter().copied().filter(|line| red < *line).min();
    let above_red = above_red.unwrap_or(red);
    let zones = vec![
        Zone { lower: None, upper: Some(red), tone: Tone::Danger },
        Zone { lower: Some(red), upper: Some(above_red), tone: Tone::Watch },
        Zone { lower: Some(above_red), upper: Some(orange), tone: Tone::Safe },
        Zone { lower: Some(orange), upper: None, tone: Tone::Watch },
    ];
    let mut all: Vec<i32> = kms.lines_hundredths.clone();
    all.extend([red, orange, 0]);
    all.sort_unstable();
    all.dedup();
    let weight = |hundredths: i32| match hundredths {
        line if line == red => Weight::Red,
        line if line == orange => Weight::Orange,
        0 => Weight::Median,
        _ => Weight::Plain,
    };
    let lines = all.into_iter().map(|line| Line { hundredths: line, weight: weight(line) });
    (zones, lines.collect())
}

/// Reads the bands of an index from the categories of the guidelines.
fn index_bands(guidelines: &Guidelines, index: GrowthIndex, on: Day) -> (Vec<Zone>, Vec<Line>) {
    let bands =
        || guidelines.growth.bands.iter().filter(|b| b.index == index && b.rule.holds_on(on));
    let tone = |severity| match severity {
        Severity::Normal => Tone::Safe,
        Severity::Watch => Tone::Watch,
        Severity::Refer | Severity::Emergency => Tone::Danger,
    };
    let zones = bands()
        .map(|band| Zone {
            lower: band.lower.map(|(limit, _)| limit),
            upper: band.upper.map(|(limit, _)| limit),
            tone: tone(band.severity),
        })
        .collect();
    let mut limits: Vec<i32> = bands()
        .flat_map(|band| [band.lower, band.upper])
        .flatten()
        .map(|(limit, _)| limit)
        .collect();
    limits.push(0);
    limits.sort_unstable();
    limits.dedup();
    let weight = |limit| if limit == 0 { Weight::Median } else { Weight::Plain };
    let lines =
        limits.into_iter().map(|limit| Line { hundredths: limit, weight: weight(limit) }).collect();
    (zones, lines)
}

fn months(contact: &Contact) -> Option<f64> {
    Some(f64::from(contact.age_days?) / DAYS_PER_MONTH)
}

fn thousandths(value: i64) -> f64 {
    value as f64 / 1000.0
}

fn weight_points(measured: &[(&Contact, &Growth)]) -> Vec<Point> {
    measured
        .iter()
        .filter_map(|(contact, growth)| {
            let weight = growth.weight_g?;
            let status = growth.kms.as_ref().map(|kms| kms.status);
            let words = growth.kms.as_ref().map(kms_text).unwrap_or_default();
            Some(Point {
                at: months(contact)?,
                value: thousandths(weight),
                shape: match status {
                    Some('T') => Shape::Bad,
                    Some('N') | None => Shape::Good,
                    Some(_) => Shape::Open,
                },
                letter: status,
                joined: matches!(status, Some('N' | 'T') | None),
                text: format!(
                    "{}: {} kg{words}",
                    contact.day.indonesian(),
                    wording::thousandths(weight, 1)
                ),
                href: Some(record_href(contact.origin)),
            })
        })
        .collect()
}

/// ", naik (N), dibanding 12 Okt 2026 (8,1 kg)".
fn kms_text(kms: &Kms) -> String {
    let words = kms_words(kms.status);
    match wording::compared(kms) {
        Some(compared) => format!("{words}, {compared}"),
        None => words.to_owned(),
    }
}

/// Says what a letter of the KMS means.
const fn kms_words(status: char) -> &'static str {
    match status {
        'N' => ", naik (N)",
        'T' => ", tidak naik (T)",
        'O' => ", bulan lalu tidak ditimbang (O)",
        'B' => ", baru pertama ditimbang (B)",
        _ => "",
    }
}

fn length_points(measured: &[(&Contact, &Growth)]) -> Vec<Point> {
    measured
        .iter()
        .filter_map(|(contact, growth)| {
            let length = growth.length?;
            Some(plain_point(
                contact,
                months(contact)?,
                thousandths(length),
                format!("{}: {} cm", contact.day.indonesian(), wording::thousandths(length, 1)),
            ))
        })
        .collect()
}

/// Points of the sheet that is drawn: lying below the turn, standing after it.
fn weight_for_length_points(measured: &[(&Contact, &Growth)], turned: bool) -> Vec<Point> {
    measured
        .iter()
        .filter_map(|(contact, growth)| {
            let (length, weight) = (growth.length?, growth.weight_g?);
            let of_sheet = (f64::from(SHEET_TURNS_MONTH) <= months(contact)?) == turned;
            of_sheet.then(|| {
                plain_point(
                    contact,
                    thousandths(length),
                    thousandths(weight),
                    format!(
                        "{}: {} kg, {} cm",
                        contact.day.indonesian(),
                        wording::thousandths(weight, 1),
                        wording::thousandths(length, 1)
                    ),
                )
            })
        })
        .collect()
}

fn plain_point(contact: &Contact, at: f64, value: f64, text: String) -> Point {
    Point {
        at,
        value,
        shape: Shape::Good,
        letter: None,
        joined: true,
        text,
        href: Some(record_href(contact.origin)),
    }
}

fn rows(guidelines: &Guidelines, portrait: &Portrait) -> Vec<Row> {
    let newest_first = portrait.contacts.iter().rev();
    newest_first
        .filter_map(|contact| {
            let growth = contact.growth.as_ref()?;
            let birth = portrait.person.birth;
            let letter = growth.kms.as_ref().map(|kms| kms.status.to_string());
            Some(Row {
                href: record_href(contact.origin),
                day: contact.day.indonesian(),
                age: birth.map(|birth| contact.day.age_text(birth.day)).unwrap_or_default(),
                weight: growth.weight_g.map(|g| wording::thousandths(g, 1)).unwrap_or_default(),
                class: match letter.as_deref() {
                    Some("N") => wording::Mark::Safe.class(),
                    Some("T") => wording::Mark::Danger.class(),
                    _ => wording::Mark::Unknown.class(),
                },
                letter: letter.unwrap_or_default(),
                compared: growth.kms.as_ref().and_then(wording::compared).unwrap_or_default(),
                length: growth.length.map(|l| wording::thousandths(l, 1)).unwrap_or_default(),
                scores: growth.scores.iter().map(|score| score_text(guidelines, score)).collect(),
            })
        })
        .collect()
}

/// "BB/U −2,05 SD, berat badan kurang"
fn score_text(guidelines: &Guidelines, score: &portrait::model::Score) -> String {
    let index = match score.index {
        "bbu" => "BB/U",
        "tbu" => "TB/U",
        "bbtb" => "BB/TB",
        "imtu" => "IMT/U",
        "lku" => "LK/U",
        "lilau" => "LiLA/U",
        other => other,
    };
    let z = wording::z_score(score.z_hundredths);
    if score.flagged {
        return format!("{index} {z}, tidak wajar: ukur ulang");
    }
    match &score.category {
        Some(category) => {
            let name = rule_names::category(guidelines, category).to_lowercase();
            format!("{index} {z}, {name}")
        }
        None => format!("{index} {z}"),
    }
}
