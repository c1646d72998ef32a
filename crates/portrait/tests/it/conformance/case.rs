//! What a file of cases says, and the person and contact that it makes.

use std::collections::BTreeMap;

use domain::{
    day::Day,
    person::{Birth, BirthPrecision, PersonFacts, Sex},
    quantity::Quantity,
    record::{Attendance, Setting, Value, Visit},
    timeline::Timeline,
};
use guidelines::{age::AgePoint, model::Guidelines};
use serde::Deserialize;
use toml::Spanned;

use crate::{
    child::{Child, address},
    conformance::contact_day,
};

/// Whether the finding must be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Holds,
    Fails,
}

impl Side {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
        }
    }
}

/// A rule that needs no case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exempt {
    pub(super) rule: String,
    pub(super) reason: String,
}

/// A rule, a person and rows of answers.
pub(super) struct Case {
    pub(super) rule: String,
    pub(super) line: usize,
    pub(super) rows: Vec<Row>,
    who: String,
    gestation_weeks: Option<u8>,
    setting: Setting,
    earlier: Vec<Earlier>,
    with: toml::Table,
}

/// A contact so many days before the one of the rows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Earlier {
    days: u16,
    with: toml::Table,
}

/// The answers of one contact.
pub(super) struct Row {
    pub(super) side: Side,
    pub(super) line: usize,
    answers: toml::Table,
}

impl Row {
    /// Writes the answers on one line.
    pub(super) fn told(&self) -> String {
        let pairs = self.answers.iter().map(|(code, value)| format!("{code} = {value}"));
        pairs.collect::<Vec<_>>().join(", ")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    #[serde(default)]
    case: Vec<Spanned<WrittenCase>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCase {
    rule: String,
    who: String,
    #[serde(default)]
    gestation_weeks: Option<u8>,
    #[serde(default)]
    setting: Option<Setting>,
    #[serde(default)]
    before: toml::Table,
    #[serde(default)]
    earlier: Vec<Earlier>,
    #[serde(default)]
    with: toml::Table,
    #[serde(default)]
    holds: Vec<Spanned<toml::Table>>,
    #[serde(default)]
    fails: Vec<Spanned<toml::Table>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExemptFile {
    #[serde(default)]
    exempt: Vec<Exempt>,
}

/// Reads the rules that need no case.
pub(super) fn read_exempt(text: &str) -> Result<Vec<Exempt>, toml::de::Error> {
    Ok(toml::from_str::<ExemptFile>(text)?.exempt)
}

/// Reads a file of cases.
pub(super) fn read_cases(text: &str) -> Result<Vec<Case>, toml::de::Error> {
    let line = |start: usize| text[..start].matches('\n').count() + 1;
    let file: CaseFile = toml::from_str(text)?;
    let cases = file.case.into_iter().map(|written| {
        let at = line(written.span().start);
        let written = written.into_inner();
        let row = |side, row: Spanned<toml::Table>| {
            let line = line(row.span().start);
            Row { side, line, answers: row.into_inner() }
        };
        let holds = written.holds.into_iter().map(|answers| row(Side::Holds, answers));
        let fails = written.fails.into_iter().map(|answers| row(Side::Fails, answers));
        let before = Some(written.before).filter(|before| !before.is_empty());
        let before = before.map(|with| Earlier { days: 1, with });
        Case {
            rule: written.rule,
            line: at,
            rows: holds.chain(fails).collect(),
            who: written.who,
            gestation_weeks: written.gestation_weeks,
            setting: written.setting.unwrap_or(Setting::Puskesmas),
            earlier: written.earlier.into_iter().chain(before).collect(),
            with: written.with,
        }
    });
    Ok(cases.collect())
}

/// A contact of a row, and who came.
pub(super) struct Contact {
    pub(super) before: Child,
    pub(super) visit: Visit,
}

impl Contact {
    /// What was written before the contact.
    pub(super) fn timeline_before(&self) -> Timeline {
        self.before.timeline()
    }

    /// What is written with it.
    pub(super) fn timeline(&self) -> Timeline {
        self.before.clone().visited(contact_day(), self.visit.clone()).timeline()
    }
}

/// Somebody who has lived in one place since a birth.
pub(super) fn born(sex: Sex, birth: Day, gestation_weeks: Option<u8>) -> Child {
    let facts = PersonFacts {
        name: Some("Orang Contoh".to_owned()),
        sex: Some(sex),
        birth: Some(Birth { day: birth, minute: None, precision: BirthPrecision::Exact }),
        address: Some(address("7309012001")),
        gestation_weeks,
        ..PersonFacts::default()
    };
    Child::known_by(&birth.to_string(), facts)
}

impl Case {
    /// Makes the person and the contact of a row; an error says what cannot be written down.
    pub(super) fn contact(&self, guidelines: &Guidelines, row: &Row) -> Result<Contact, String> {
        let (sex, birth) = self.person()?;
        let mut person = born(sex, birth, self.gestation_weeks);
        let visit = |answers: &[&toml::Table], on: Day| {
            let mut observations = BTreeMap::new();
            for (code, value) in answers.iter().flat_map(|answers| answers.iter()) {
                observations.insert(code.clone(), value_of(code, value)?);
            }
            let visit = Visit {
                setting: self.setting,
                attendance: Attendance::Present,
                observations,
                services: Vec::new(),
                note: None,
            };
            let checked = guidelines.check_visit(&visit, Some(birth), on);
            checked.map_err(|refusal| refusal.message)?;
            Ok::<Visit, String>(visit)
        };
        for earlier in &self.earlier {
            let day = contact_day().plus_days(-i32::from(earlier.days));
            person = person.visited(day, visit(&[&earlier.with], day)?);
        }
        let visit = visit(&[&self.with, &row.answers], contact_day())?;
        Ok(Contact { before: person, visit })
    }

    /// Reads `P 25y`: sex, and age on the day of the contact.
    fn person(&self) -> Result<(Sex, Day), String> {
        let wrong = || format!("who = {:?} is not like \"P 25y\"", self.who);
        let (sex, age) = self.who.split_once(' ').ok_or_else(wrong)?;
        let sex = match sex {
            "L" => Sex::LakiLaki,
            "P" => Sex::Perempuan,
            _ => return Err(wrong()),
        };
        let day = contact_day();
        let birth = match age.parse().map_err(|_| wrong())? {
            AgePoint::Hours(_) => return Err(wrong()),
            AgePoint::Days(days) => day.plus_days(-days),
            AgePoint::Weeks(weeks) => day.plus_days(-7 * i32::from(weeks)),
            AgePoint::Months(months) => day.plus_months(-i32::from(months)),
            AgePoint::Years(years) => day.plus_months(-12 * i32::from(years)),
        };
        Ok((sex, birth))
    }
}

/// Reads an answer; a text such as `-140d` is a day counted from the contact.
fn value_of(code: &str, value: &toml::Value) -> Result<Value, String> {
    let number = |text: String| text.parse::<Quantity>().map(Value::Number);
    let not_a_number = |_| format!("{code} = {value} has more than three decimals");
    match value {
        toml::Value::Boolean(yes) => Ok(Value::Bool(*yes)),
        toml::Value::Integer(whole) => number(whole.to_string()).map_err(not_a_number),
        toml::Value::Float(float) => number(float.to_string()).map_err(not_a_number),
        toml::Value::String(text) => Ok(Value::Text(relative_day(text).unwrap_or(text.clone()))),
        toml::Value::Datetime(day) => Ok(Value::Text(day.to_string())),
        toml::Value::Array(_) | toml::Value::Table(_) => {
            Err(format!("{code} = {value} is not an answer"))
        }
    }
}

fn relative_day(text: &str) -> Option<String> {
    let days: i32 = text.strip_suffix('d')?.parse().ok()?;
    let signed = text.starts_with(['-', '+']) || text == "0d";
    signed.then(|| contact_day().plus_days(days).to_string())
}
