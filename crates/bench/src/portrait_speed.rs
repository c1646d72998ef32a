//! How long drawing a portrait takes: of somebody average, of a long life, of everybody, and of
//! those whom a new day changes.

use anyhow::Result;
use domain::{day::Day, record::Body, timeline::Timeline};
use portrait::draw::Painter;
use serde_json::{Value, json};

use crate::{
    clock::{Stopwatch, percentile, rounded},
    heavy,
    people::District,
};

/// Times each child's portrait is drawn to find what one costs the processor.
const ROUNDS: usize = 5;
/// Times the portrait of the heavy person is drawn.
const HEAVY_ROUNDS: u32 = 200;
/// People of the reference Puskesmas.
const REFERENCE_PEOPLE: f64 = 30_000.0;
/// Aims for the reference Puskesmas, in seconds of one processor.
const AIM_REDRAW_S: f64 = 20.0;
const AIM_TURN_S: f64 = 1.0;
/// Person-years of which every indicator is to be counted in a minute of one processor.
pub(crate) const AIM_PERSON_YEARS: f64 = 1_000_000.0;
/// Ages in years at which groups of people end: children, school, adults, elderly.
const GROUPS: [(&str, i32); 4] =
    [("below_6_years", 6), ("school_age", 18), ("adults", 60), ("elderly", i32::MAX)];

/// Measures.
pub(crate) fn measure(district: &District) -> Result<Value> {
    let painter = Painter::new(&district.guidelines);
    let mut next_changes = Vec::with_capacity(district.timelines.len());
    let mut samples: Vec<(i32, f64)> = Vec::with_capacity(district.timelines.len());
    let all = Stopwatch::start();
    for timeline in &district.timelines {
        let one = Stopwatch::start_wall();
        let portrait = painter.draw(timeline, district.until);
        let us = one.wall_s() * 1e6;
        let years = portrait
            .person
            .birth
            .map_or(-1, |birth| district.until.completed_months_since(birth.day) / 12);
        let lives = portrait.person.resident_on(district.until);
        samples.push((if lives { years } else { -1 }, us));
        next_changes.push(portrait.next_change_on);
    }
    let cpu_s = all.cpu_s();
    let reference_s = cpu_s * REFERENCE_PEOPLE / f64::from(district.living());
    let bare_s = read_everything(district);
    let counted_s = count(&painter, district);
    let person_years = f64::from(district.living()) * f64::from(district.years());
    let counted = person_years / counted_s.max(1e-6) * 60.0;
    Ok(json!({
        "count_cpu_s": rounded(counted_s),
        "person_years_counted_in_60_s": rounded(counted),
        "aim_person_years_in_60_s": AIM_PERSON_YEARS,
        "count_share_of_aim": rounded(counted / AIM_PERSON_YEARS),
        "people_ever": district.timelines.len(),
        "redraw_cpu_s": rounded(cpu_s),
        "redraw_cpu_s_of_30000": rounded(reference_s),
        "aim_redraw_s": AIM_REDRAW_S,
        "share_of_aim": rounded(reference_s / AIM_REDRAW_S),
        "bare_reading_of_records_s": rounded(bare_s),
        "times_bare_reading": rounded(cpu_s / bare_s.max(1e-6)),
        "mean_us": rounded(cpu_s * 1e6 / district.timelines.len() as f64),
        "by_age": by_age(&samples),
        "child_cpu_us_mean": rounded(children(&painter, district, &samples)),
        "heavy_person": heavy_one(&painter, district)?,
        "turn": turn(&painter, district, &next_changes),
    }))
}

/// Counts everybody's part in every indicator; returns seconds of the processor.
fn count(painter: &Painter<'_>, district: &District) -> f64 {
    let watch = Stopwatch::start();
    for timeline in &district.timelines {
        std::hint::black_box(painter.count(timeline, district.until));
    }
    watch.cpu_s()
}

/// What only reading every answer of every record once costs.
fn read_everything(district: &District) -> f64 {
    let watch = Stopwatch::start_wall();
    let mut answers = 0_u64;
    for timeline in &district.timelines {
        for fact in timeline.facts(district.until) {
            if let Body::Visit(visit) = fact.body() {
                answers += visit.observations.keys().map(|code| code.len() as u64).sum::<u64>();
            }
        }
    }
    std::hint::black_box(answers);
    watch.wall_s()
}

fn by_age(samples: &[(i32, f64)]) -> Value {
    let mut from = 0;
    let mut groups = serde_json::Map::new();
    for (name, until) in GROUPS {
        let mut own: Vec<f64> = samples
            .iter()
            .filter(|(years, _)| (from..until).contains(years))
            .map(|(_, us)| *us)
            .collect();
        own.sort_by(f64::total_cmp);
        let mean = own.iter().sum::<f64>() / own.len().max(1) as f64;
        let figures = json!({
            "people": own.len(),
            "us_mean": rounded(mean),
            "us_p50": rounded(percentile(&own, 0.5)),
            "us_p99": rounded(percentile(&own, 0.99)),
        });
        groups.insert(name.to_owned(), figures);
        from = until;
    }
    groups.into()
}

/// Processor time of one child's portrait, in microseconds.
fn children(painter: &Painter<'_>, district: &District, samples: &[(i32, f64)]) -> f64 {
    let children: Vec<&Timeline> = district
        .timelines
        .iter()
        .zip(samples)
        .filter(|(_, (years, _))| (0..6).contains(years))
        .map(|(timeline, _)| timeline)
        .collect();
    let watch = Stopwatch::start();
    for timeline in std::iter::repeat_n(&children, ROUNDS).flatten() {
        std::hint::black_box(painter.draw(timeline, district.until));
    }
    watch.cpu_s() * 1e6 / (ROUNDS * children.len().max(1)) as f64
}

fn heavy_one(painter: &Painter<'_>, district: &District) -> Result<Value> {
    let timeline = heavy::heavy_person(district)?;
    let watch = Stopwatch::start_wall();
    for _ in 0..HEAVY_ROUNDS {
        std::hint::black_box(painter.draw(&timeline, district.until));
    }
    let ms = watch.wall_s() * 1e3 / f64::from(HEAVY_ROUNDS);
    Ok(json!({ "records": timeline.records().len(), "ms_mean": rounded(ms) }))
}

/// Draws those whom an ordinary day, and the first of a month, change.
fn turn(painter: &Painter<'_>, district: &District, next_changes: &[Option<Day>]) -> Value {
    let scale = REFERENCE_PEOPLE / f64::from(district.living());
    let tomorrow = district.until.plus_days(1);
    let first = district.until.month().plus(1).first_day();
    let due = |day: Day| -> Vec<&Timeline> {
        let due = district.timelines.iter().zip(next_changes);
        due.filter(|(_, next)| next.is_some_and(|next| next <= day)).map(|(t, _)| t).collect()
    };
    let drawn = |day: Day| {
        let people = due(day);
        let watch = Stopwatch::start();
        for timeline in &people {
            std::hint::black_box(painter.draw(timeline, day));
        }
        let cpu_s = watch.cpu_s() * scale;
        json!({
            "day": day.to_string(),
            "people_due": people.len(),
            "cpu_s_of_30000": rounded(cpu_s),
            "aim_s": AIM_TURN_S,
            "share_of_aim": rounded(cpu_s / AIM_TURN_S),
        })
    };
    json!({ "ordinary_day": drawn(tomorrow), "first_of_month": drawn(first) })
}
