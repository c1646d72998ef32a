//! Early warning (SKDR): weeks that were closed, and what was done about a signal.
//!
//! A week is named by its Sunday; it lasts to Saturday.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{area::DesaCode, day::Day};

/// Days of a week.
pub const WEEK_DAYS: i32 = 7;

/// What a Puskesmas tells of a week (subject: the Puskesmas as a place; FHIR: MeasureReport). The
/// latest writing about a week stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeekClose {
    /// The Sunday of the week.
    pub week: Day,
    /// Cases by disease (id of the guidelines); 0 says that there was none (*nihil*).
    pub cases: BTreeMap<String, u32>,
    /// Remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Something that was done about a signal (subject: the Puskesmas as a place). Day and minute of
/// the record say when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignalStep {
    /// Disease, by id of the guidelines.
    pub disease: String,
    /// The Sunday of the week that gave the signal.
    pub week: Day,
    /// Village; absent when it is about the whole of the Puskesmas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desa: Option<DesaCode>,
    /// What.
    pub step: Step,
    /// What was found or done, by whom, with whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What can be done about a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The cases were looked at and are so.
    Verified,
    /// They are not so.
    FalseAlarm,
    /// An epidemiological investigation was made.
    Investigated,
    /// Something was done against the spread.
    Responded,
    /// An outbreak (KLB) was declared, by somebody who may; the note says who.
    Declared,
    /// The report of an outbreak (W1) was sent.
    Reported,
    /// It is over.
    Ended,
}

impl Step {
    /// All, in the order in which they follow as a rule.
    pub const ALL: [Self; 7] = [
        Self::Verified,
        Self::FalseAlarm,
        Self::Investigated,
        Self::Responded,
        Self::Declared,
        Self::Reported,
        Self::Ended,
    ];

    /// Returns the word used in data and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::FalseAlarm => "false_alarm",
            Self::Investigated => "investigated",
            Self::Responded => "responded",
            Self::Declared => "declared",
            Self::Reported => "reported",
            Self::Ended => "ended",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == word)
    }

    /// Tells whether it says nothing without a note.
    pub const fn needs_note(self) -> bool {
        match self {
            Self::FalseAlarm | Self::Investigated | Self::Responded | Self::Declared => true,
            Self::Verified | Self::Reported | Self::Ended => false,
        }
    }
}

/// Returns the Sunday of the week of a day.
pub fn week_of(day: Day) -> Day {
    // 1 January 1970 was a Thursday.
    day.plus_days(-(day.epoch_days() + 4).rem_euclid(WEEK_DAYS))
}

/// Returns the Saturday of the week of a Sunday.
pub fn last_day_of(week: Day) -> Day {
    week.plus_days(WEEK_DAYS - 1)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2026-11-15", "2026-11-15")]
    #[case("2026-11-21", "2026-11-15")]
    #[case("2026-11-22", "2026-11-22")]
    #[case("1969-12-31", "1969-12-28")]
    fn a_week_begins_on_sunday(#[case] day: &str, #[case] sunday: &str) {
        assert_eq!(week_of(day.parse().unwrap()).to_string(), sunday);
    }

    #[test]
    fn every_step_is_read_back() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.as_str()), Some(step));
        }
        assert_eq!(Step::parse("klb"), None);
    }
}
