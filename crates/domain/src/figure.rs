//! Numbers that somebody else counted or set: target populations, estimates, results of surveys.
//!
//! Nothing is worked out from them here; which codes there are, and how one follows from others,
//! is said by the guidelines.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    area::DesaCode,
    day::{Month, serde_as_text},
    quantity::Quantity,
};

/// Numbers of one period from one source (subject: a place; FHIR: MeasureReport). The day of the
/// record is that of the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// The village they are about; absent when they are about the whole of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desa: Option<DesaCode>,
    /// Of when.
    pub period: Period,
    /// Who counted or set them, in words.
    pub source: String,
    /// By code, such as `sasaran.bumil`; the unit is that of the guidelines.
    pub values: BTreeMap<String, Figure>,
}

/// A number, and how sure one is of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The number; never negative.
    pub value: Quantity,
    /// Lower end of its interval, when the source names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Quantity>,
    /// Upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Quantity>,
}

impl Figure {
    /// Tells whether the number is not negative and lies within its interval.
    pub fn is_sound(&self) -> bool {
        let low = self.low.unwrap_or(self.value);
        let high = self.high.unwrap_or(self.value);
        Quantity::from_whole(0) <= low && low <= self.value && self.value <= high
    }
}

/// A calendar year (`2026`) or one of its months (`2026-03`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A year.
    Year(i16),
    /// A month.
    Month(Month),
}

/// Says which text was not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a year or a month: {0:?}")]
pub struct InvalidPeriod(String);

impl FromStr for Period {
    type Err = InvalidPeriod;

    fn from_str(text: &str) -> Result<Self, InvalidPeriod> {
        let invalid = || InvalidPeriod(text.to_owned());
        let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_year {
            return text.parse().map(Self::Year).map_err(|_| invalid());
        }
        text.parse().map(Self::Month).map_err(|_| invalid())
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(month) => month.fmt(f),
        }
    }
}

serde_as_text!(Period);

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2026", Some("2026"))]
    #[case("2026-03", Some("2026-03"))]
    #[case("2026-13", None)]
    #[case("26", None)]
    #[case("+202", None)]
    #[case("2026-03-01", None)]
    #[case("", None)]
    fn a_period_is_a_year_or_a_month(#[case] text: &str, #[case] read: Option<&str>) {
        let period = text.parse::<Period>().ok().map(|period| period.to_string());
        assert_eq!(period.as_deref(), read);
    }

    #[rstest]
    #[case(0, None, None, true)]
    #[case(-1, None, None, false)]
    #[case(10, Some(10), Some(10), true)]
    #[case(10, Some(11), None, false)]
    #[case(10, None, Some(9), false)]
    #[case(10, Some(-1), Some(11), false)]
    fn a_number_lies_in_its_interval(
        #[case] value: i32,
        #[case] low: Option<i32>,
        #[case] high: Option<i32>,
        #[case] sound: bool,
    ) {
        let whole = Quantity::from_whole;
        let figure = Figure { value: whole(value), low: low.map(whole), high: high.map(whole) };
        assert_eq!(figure.is_sound(), sound);
    }
}
