//! The drawings of a board: twelve months, and the SKDN bars.

use guidelines::model::Guidelines;
use reports::{
    bar_chart::{self, Bar, Bars},
    trend_chart::{self, Month, Trend},
};
use store::read::board::TrendPoint;

use crate::{
    pages::board::{question::Question, words},
    pws::{Share, Target},
};

/// A month of the trend, also in words.
pub(crate) struct Point {
    pub(crate) href: String,
    pub(crate) month: String,
    pub(crate) numerator: u64,
    pub(crate) denominator: u64,
    pub(crate) percent: String,
    pub(crate) target: String,
}

/// Draws the months up to that of the question, under a name; `id` tells the drawing from others on
/// the page.
pub(crate) fn trend(
    guidelines: &Guidelines,
    (id, name): (&str, &str),
    question: &Question,
    points: &[TrendPoint],
) -> String {
    let restarts = question.indicator.has_cases();
    let months: Vec<Month> = points
        .iter()
        .map(|point| {
            let share = Share::new(point.numerator, point.denominator);
            Month {
                name: point.month.short().to_owned(),
                percent: share.permille().map(as_percent),
                target: target(guidelines, question, point).map(|t| as_percent(t.permille())),
                text: format!(
                    "{}: {} ({} dari {})",
                    point.month.indonesian(),
                    words::percent_of(Some(share)),
                    point.numerator,
                    point.denominator
                ),
                joined: !(restarts && point.month.number() == 1),
            }
        })
        .collect();
    let last = months.last().map_or("", |month| month.text.as_str());
    trend_chart::draw(&Trend {
        id,
        title: &format!("{name}, dua belas bulan"),
        description: &format!("Bulan terakhir, {last}."),
        months: &months,
    })
}

/// Lists the months with their numbers, latest first.
pub(crate) fn points(
    guidelines: &Guidelines,
    question: &Question,
    points: &[TrendPoint],
) -> Vec<Point> {
    let shown = points.iter().rev().map(|point| {
        let share = Share::new(point.numerator, point.denominator);
        let target = target(guidelines, question, point);
        let of_month = Question { month: point.month, ..question.clone() };
        Point {
            href: format!("/papan?{}", of_month.query()),
            month: point.month.indonesian(),
            numerator: point.numerator,
            denominator: point.denominator,
            percent: words::percent_of(Some(share)),
            target: target.map_or_else(|| "–".to_owned(), |t| words::percent(t.permille())),
        }
    });
    shown.collect()
}

fn target(guidelines: &Guidelines, question: &Question, point: &TrendPoint) -> Option<Target> {
    let indicator = guidelines.indicator(question.id(), point.month.last_day())?;
    let rules = guidelines.pws_on(point.month.last_day());
    Target::of(rules, indicator, point.month)
}

fn as_percent(permille: u64) -> f64 {
    permille as f64 / 10.0
}

/// Letters and words of the bars.
pub(crate) const SKDN: [(&str, &str); 4] =
    [("S", "sasaran"), ("K", "punya KMS"), ("D", "ditimbang"), ("N", "naik")];

/// Draws the SKDN bars.
pub(crate) fn skdn(month: &str, counts: [u64; 4]) -> String {
    let bars: Vec<Bar> = SKDN
        .into_iter()
        .zip(counts)
        .map(|((letter, name), count)| Bar { letter, name, count })
        .collect();
    let said: Vec<String> =
        bars.iter().map(|bar| format!("{} ({}) {}", bar.letter, bar.name, bar.count)).collect();
    bar_chart::draw(&Bars {
        id: "skdn",
        title: &format!("Balok SKDN {month}"),
        description: &format!("{}.", said.join(", ")),
        bars: &bars,
    })
}
