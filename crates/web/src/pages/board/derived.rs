//! `/papan/turunan`: rates and shares that are worked out from other numbers of the board and from
//! figures, for the whole and by village.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{Html, Response},
};
use domain::{
    area::AreaLevel,
    day::{Day, Month},
    figure::Period,
};
use guidelines::{
    model::Guidelines,
    reading::{Part, PartOf, Reading, ReadingOf},
    target::Better,
};
use serde::Deserialize;
use store::{
    error::Result,
    read::{
        area::{Scope, UNKNOWN_NAME},
        board::BoardRow,
    },
    store::Store,
};

use crate::{
    app::App,
    assets, download,
    error::PageError,
    figures::{Figures, OfArea},
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        board::{menu, numbers::villages_of, question, words},
        filter::Choice,
        reach::Reach,
    },
    session::Signed,
};

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    bulan: String,
    angka: String,
}

#[derive(Template)]
#[template(path = "board/derived.html")]
struct DerivedPage {
    layout: Layout,
    style: String,
    month: String,
    months: Vec<Choice>,
    /// The reading whose villages are shown.
    chosen: String,
    title: Option<String>,
    groups: Vec<(String, Vec<Row>)>,
    csv: String,
    back: String,
}

/// A reading of the whole, or of a village, ready to be read.
pub(in crate::pages) struct Row {
    pub(in crate::pages) id: String,
    pub(in crate::pages) name: String,
    href: Option<String>,
    pub(in crate::pages) value: String,
    /// What was divided by what.
    pub(in crate::pages) of: String,
    pub(in crate::pages) is_small: bool,
    pub(in crate::pages) target: String,
    /// Whether the target is reached; absent without one.
    pub(in crate::pages) reached: Option<bool>,
    /// Boards behind it.
    parts: Vec<(String, String)>,
    pub(in crate::pages) rule: String,
}

/// A quotient: thousandths of what is divided by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quotient {
    above: i64,
    below: i64,
}

impl Quotient {
    /// Returns tenths of the quotient per so many, rounded half away from nought; `None` when
    /// nothing stands below the line.
    fn tenths(self, per: u32) -> Option<i64> {
        let doubled = i128::from(self.above) * i128::from(per) * 20;
        let half = i128::from(self.below) * doubled.signum();
        let tenths = (doubled + half).checked_div(i128::from(self.below) * 2)?;
        i64::try_from(tenths).ok()
    }
}

/// What is told of a reading: of the whole and of each village; absent where a figure is missing.
struct Answer {
    whole: Option<Quotient>,
    villages: Vec<(BoardRow, Option<Quotient>)>,
}

/// Numbers of a month, each asked for once.
pub(in crate::pages) struct Counts<'a> {
    store: &'a Store,
    month: Month,
    within: &'a Scope,
    figures: Figures<'a>,
    rows: BTreeMap<(String, bool), Vec<BoardRow>>,
}

impl<'a> Counts<'a> {
    pub(in crate::pages) fn new(store: &'a Store, month: Month, within: &'a Scope) -> Result<Self> {
        let figures = Figures::read(store, Period::Year(month.first_day().ymd().0))?;
        Ok(Self { store, month, within, figures, rows: BTreeMap::new() })
    }

    /// Works out a reading of the whole and tells it, as the page of readings does.
    pub(in crate::pages) fn told(&mut self, reading: &Reading) -> Result<Row> {
        let answer = self.answer(reading)?;
        let (guidelines, names) = (self.store.guidelines(), &Names::default());
        Ok(Writer { guidelines, names, month: self.month }.row(reading, answer.whole))
    }

    fn rows(&mut self, indicator: &str, served: bool) -> Result<&[BoardRow]> {
        let key = (indicator.to_owned(), served);
        if !self.rows.contains_key(&key) {
            let rows = match served {
                true => {
                    self.store.board_served(indicator, self.month, AreaLevel::Desa, self.within)
                }
                false => self.store.board(indicator, self.month, AreaLevel::Desa, self.within),
            };
            self.rows.insert(key.clone(), rows?);
        }
        Ok(&self.rows[&key])
    }

    /// Works out a reading.
    fn answer(&mut self, reading: &Reading) -> Result<Answer> {
        match &reading.of {
            ReadingOf::Villages { indicator, at_least } => self.share(indicator, *at_least),
            ReadingOf::Ratio { plus, minus, over } => self.ratio(plus, minus, over),
        }
    }

    /// Counts the villages that reach so many percent; people without a village are of none.
    fn share(&mut self, indicator: &str, at_least: u8) -> Result<Answer> {
        let rows = self.rows(indicator, false)?;
        let known = rows.iter().filter(|row| row.name != UNKNOWN_NAME && 0 < row.denominator);
        let villages: Vec<(BoardRow, Option<Quotient>)> = known
            .map(|row| {
                let reached = u64::from(at_least) * row.denominator <= row.numerator * 100;
                let above = i64::from(reached) * 1_000;
                (row.clone(), Some(Quotient { above, below: 1_000 }))
            })
            .collect();
        let each = villages.iter().filter_map(|(_, of)| *of);
        let whole = each.fold(Quotient { above: 0, below: 0 }, |sum, of| Quotient {
            above: sum.above + of.above,
            below: sum.below + of.below,
        });
        // A posyandu is no village.
        let whole = self.within.is_whole().then_some(whole);
        Ok(Answer { villages: if whole.is_some() { villages } else { Vec::new() }, whole })
    }

    fn ratio(&mut self, plus: &[Part], minus: &[Part], over: &[Part]) -> Result<Answer> {
        let mut villages: BTreeMap<String, BoardRow> = BTreeMap::new();
        for part in plus.iter().chain(minus).chain(over) {
            if let Part::People(indicator, which) = part {
                let rows = self.rows(indicator, *which == PartOf::Served)?;
                let rows = rows.iter().map(|row| (row.scope.code(), row.clone()));
                villages.extend(rows);
            }
        }
        let whole = self.quotient(None, plus, minus, over)?;
        let mut told = Vec::new();
        for (code, row) in villages {
            let quotient = self.quotient(Some(&code), plus, minus, over)?;
            told.push((row, quotient));
        }
        told.sort_by_key(|(row, _)| (row.name == UNKNOWN_NAME, row.name.clone()));
        Ok(Answer { whole, villages: told })
    }

    fn quotient(
        &mut self,
        village: Option<&str>,
        plus: &[Part],
        minus: &[Part],
        over: &[Part],
    ) -> Result<Option<Quotient>> {
        let sums = (self.sum(village, plus)?, self.sum(village, minus)?, self.sum(village, over)?);
        let (Some(plus), Some(minus), Some(below)) = sums else { return Ok(None) };
        Ok(Some(Quotient { above: plus - minus, below }))
    }

    /// Adds up the parts of a village, or of the whole, in thousandths.
    fn sum(&mut self, village: Option<&str>, parts: &[Part]) -> Result<Option<i64>> {
        let mut sum = 0;
        for part in parts {
            let number = match part {
                Part::Figure(code) => self.figure(village, code),
                Part::People(indicator, which) => Some(self.people(village, indicator, *which)?),
            };
            let Some(number) = number else { return Ok(None) };
            sum += number;
        }
        Ok(Some(sum))
    }

    fn people(&mut self, village: Option<&str>, indicator: &str, which: PartOf) -> Result<i64> {
        let rows = self.rows(indicator, which == PartOf::Served)?;
        let of = rows.iter().filter(|row| village.is_none_or(|code| row.scope.code() == code));
        let people: u64 = of
            .map(|row| match which {
                PartOf::Numerator | PartOf::Served => row.numerator,
                PartOf::Denominator => row.denominator,
            })
            .sum();
        Ok(i64::try_from(people).unwrap_or(i64::MAX / 1_000) * 1_000)
    }

    /// Returns a figure; those of a posyandu nobody states.
    fn figure(&self, village: Option<&str>, code: &str) -> Option<i64> {
        let (home, digits) = villages_of(self.within, self.within)?;
        let rule = self.store.guidelines().figure(code, self.month.last_day())?;
        let area = (home, village.unwrap_or(digits));
        match self.figures.of_area(area, &BTreeSet::new(), (rule.kind, code))? {
            OfArea::Known(known) => Some(known.value.thousandths()),
            OfArea::Lacking { .. } => None,
        }
    }
}

/// What is asked, as far as the account reaches.
async fn gather(
    app: &App,
    signed: &Signed,
    asked: &Asked,
) -> std::result::Result<(Month, Vec<(Reading, Answer)>), PageError> {
    let month = question::month(app, &asked.bulan)?;
    let names = app.names().await?;
    let within = Reach::whole((app, &names), signed)?.within;
    let on = month.last_day();
    let wanted = |reading: &&Reading| asked.angka.is_empty() || *reading.rule.id == *asked.angka;
    let readings: Vec<Reading> = app.guidelines().readings_on(on).filter(wanted).cloned().collect();
    if readings.is_empty() && !asked.angka.is_empty() {
        return Err(PageError::NotFound("Angka"));
    }
    let answers = app
        .ask(move |store| {
            let mut counts = Counts::new(store, month, &within)?;
            let answered = readings.into_iter().map(|reading| {
                let answer = counts.answer(&reading)?;
                Ok((reading, answer))
            });
            answered.collect::<Result<Vec<_>>>()
        })
        .await?;
    Ok((month, answers))
}

/// `GET /papan/turunan?bulan=&angka=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> std::result::Result<Html<String>, PageError> {
    let (month, answers) = gather(&app, &signed, &asked).await?;
    let names = app.names().await?;
    let writer = Writer { guidelines: app.guidelines(), names: &names, month };
    let is_one = !asked.angka.is_empty();
    let mut groups: Vec<(String, Vec<Row>)> = Vec::new();
    for (reading, answer) in &answers {
        let rows = if is_one { writer.villages(reading, answer) } else { Vec::new() };
        let whole = writer.whole(reading, answer, is_one);
        match groups.iter_mut().find(|(name, _)| *name == reading.group.id) {
            Some((_, group)) => group.push(whole),
            None => {
                let rows = rows.into_iter().chain([whole]);
                groups.push((reading.group.id.clone(), rows.collect()));
            }
        }
    }
    page(&DerivedPage {
        layout: Layout::new(&app, &signed, Shape::Papan, "/papan", "Angka turunan"),
        style: assets::url("board.css"),
        month: month.indonesian(),
        months: menu::months(app.today().month(), month),
        title: answers.first().filter(|_| is_one).map(|(of, _)| of.rule.label.id.clone()),
        chosen: asked.angka.clone(),
        groups,
        csv: format!("/papan/turunan.csv?bulan={month}&angka={}", asked.angka),
        back: format!("/papan/turunan?bulan={month}"),
    })
}

/// `GET /papan/turunan.csv?bulan=&angka=`
pub(crate) async fn csv(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> std::result::Result<Response, PageError> {
    let (month, answers) = gather(&app, &signed, &asked).await?;
    let names = app.names().await?;
    let writer = Writer { guidelines: app.guidelines(), names: &names, month };
    let mut rows = Vec::new();
    for (reading, answer) in &answers {
        let name = &reading.rule.label.id;
        let line =
            |row: Row, area: String| [row.id, name.clone(), area, row.of, row.value, row.target];
        let villages = writer.villages(reading, answer).into_iter();
        rows.extend(villages.map(|row| {
            let area = row.name.clone();
            line(row, area)
        }));
        rows.push(line(writer.whole(reading, answer, true), "Jumlah".to_owned()));
    }
    let titles = ["kode", "angka", "desa", "dari", "nilai", "target"];
    download::csv(&format!("turunan-{month}"), &titles, rows)
}

/// Turns numbers into words.
struct Writer<'a> {
    guidelines: &'a Guidelines,
    names: &'a Names,
    month: Month,
}

impl Writer<'_> {
    /// Writes the whole of a reading; as the sum under its villages, or as one of many readings.
    fn whole(&self, reading: &Reading, answer: &Answer, is_sum: bool) -> Row {
        let mut row = self.row(reading, answer.whole);
        if is_sum {
            row.name = "Jumlah".to_owned();
        } else {
            row.href = Some(format!("/papan/turunan?bulan={}&angka={}", self.month, row.id));
            row.parts = self.parts(reading);
        }
        row
    }

    fn villages(&self, reading: &Reading, answer: &Answer) -> Vec<Row> {
        let each = answer.villages.iter().map(|(village, quotient)| {
            let mut row = self.row(reading, *quotient);
            row.name = words::row(self.names, &village.scope, &village.name, &Scope::All);
            if matches!(reading.of, ReadingOf::Villages { .. }) {
                row.value =
                    if quotient.is_some_and(|of| 0 < of.above) { "ya" } else { "belum" }.to_owned();
                row.of = format!("{} dari {}", village.numerator, village.denominator);
                (row.reached, row.is_small) = (None, false);
            }
            row
        });
        each.collect()
    }

    fn row(&self, reading: &Reading, quotient: Option<Quotient>) -> Row {
        let on = self.month.last_day();
        let tenths = quotient.and_then(|quotient| quotient.tenths(reading.per));
        let target = reading.targets.iter().find(|target| {
            target.valid_from <= on && target.valid_until.is_none_or(|last| on <= last)
        });
        let goal = target.map(|target| (target.percent * 10.0).round() as i64);
        let small = self.guidelines.pws_on(on).map_or(0, |rules| rules.small_below);
        Row {
            id: reading.rule.id.to_string(),
            name: reading.rule.label.id.clone(),
            href: None,
            value: match (tenths, quotient) {
                (Some(tenths), _) => told(tenths, reading.per),
                (None, Some(_)) => "–".to_owned(),
                (None, None) => match reading.of {
                    ReadingOf::Ratio { .. } => "sasaran belum diisi".to_owned(),
                    ReadingOf::Villages { .. } => "hanya untuk seluruh wilayah".to_owned(),
                },
            },
            of: quotient.map_or_else(String::new, |of| {
                format!("{} dari {}", whole(of.above), whole(of.below))
            }),
            is_small: quotient
                .is_some_and(|of| of.below < i64::try_from(small * 1_000).unwrap_or(0)),
            target: goal.map_or_else(|| "–".to_owned(), |goal| told(goal, reading.per)),
            reached: goal.zip(tenths).map(|(goal, tenths)| match reading.better {
                Better::Lower => tenths <= goal,
                Better::Higher | Better::Neutral => goal <= tenths,
            }),
            parts: Vec::new(),
            rule: format!("/pedoman/{}", reading.rule.id),
        }
    }

    /// Names the boards behind a reading, each once.
    fn parts(&self, reading: &Reading) -> Vec<(String, String)> {
        let on: Day = self.month.last_day();
        let mut parts: Vec<(String, String)> = Vec::new();
        for id in reading.of.indicators() {
            let Some(indicator) = self.guidelines.indicator(id, on) else { continue };
            let href = format!("/papan?indikator={id}&bulan={}", self.month);
            let part = (href, indicator.rule.label.id.clone());
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts
    }
}

/// Writes thousandths as a whole number, rounded up as target populations are.
fn whole(thousandths: i64) -> i64 {
    thousandths.div_euclid(1_000) + i64::from(thousandths.rem_euclid(1_000) != 0)
}

/// Writes tenths of a quotient with its unit: "12,5 %", "183,0 per 100.000".
fn told(tenths: i64, per: u32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let tenths = tenths.unsigned_abs();
    let unit = match per {
        100 => " %".to_owned(),
        1 => String::new(),
        per if per % 1_000 == 0 => format!(" per {}.000", per / 1_000),
        per => format!(" per {per}"),
    };
    format!("{sign}{},{}{unit}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_are_rounded_half_away_from_nought() {
        let of = |above: i64, below: i64, per: u32| {
            Quotient { above: above * 1_000, below: below * 1_000 }.tenths(per)
        };
        assert_eq!(of(1, 8, 100), Some(125));
        assert_eq!(of(-1, 8, 100), Some(-125));
        assert_eq!(of(1, 2_000, 100), Some(1), "0.05 percent");
        assert_eq!(of(-1, 2_000, 100), Some(-1));
        assert_eq!(of(1, 2_001, 100), Some(0));
        assert_eq!(of(2, 1_000, 100_000), Some(2_000));
        assert_eq!(of(3, 0, 100), None);
    }

    #[test]
    fn numbers_are_told_with_their_unit() {
        assert_eq!(told(125, 100), "12,5 %");
        assert_eq!(told(-5, 100), "-0,5 %");
        assert_eq!(told(1_830, 100_000), "183,0 per 100.000");
        assert_eq!(told(70, 1_000), "7,0 per 1.000");
        assert_eq!([999, 1_000, 1_001, -1_000].map(whole), [1, 1, 2, -1]);
    }
}
