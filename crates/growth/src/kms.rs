//! Whether a child's weight rose as it should since the last weighing: N, T, O, B of the KMS.
//!
//! The order of decision is fixed here; every number comes with [`KmsRules`] from the guidelines.
//! The direction of the curve goes first and the minimum gain (KBM) only settles doubt, as the
//! Buku KIA 2023 has it: by KBM alone about half of all healthy infants would be T.

use std::collections::BTreeMap;

use domain::{person::Sex, quantity::Quantity};

use crate::assess::Z;

/// The numbers of the KMS, from the guidelines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KmsRules {
    /// Fewest days between two weighings that count as one month.
    pub gap_days_min: i32,
    /// Most days between two weighings that count as one month.
    pub gap_days_max: i32,
    /// A fall of the z-score up to this, in hundredths, still follows the curve.
    pub z_tolerance_hundredths: i32,
    /// Lines of the chart, z-scores in hundredths; falling through one is T.
    pub sd_lines_hundredths: Vec<i32>,
    /// KBM: least gain in grams up to this completed month, by sex and month.
    pub minimum_gain_g: BTreeMap<(Sex, i32), i32>,
    /// BGM is below this z-score of weight-for-age, hundredths.
    pub red_line_hundredths: i32,
    /// Refer above this z-score of weight-for-age, hundredths.
    pub orange_line_hundredths: i32,
}

/// One weighing of a child. Leave out weighings that WHO's limits flag as implausible.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighing {
    /// Age in days.
    pub day: i32,
    /// Completed calendar months.
    pub completed_months: i32,
    /// Weight, kg.
    pub weight: Quantity,
    /// Weight-for-age (BB/U); `None` when it cannot be computed, for example with oedema.
    pub z_wfa: Option<Z>,
}

/// The letter written under a weighing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WeightStatus {
    /// Naik.
    N,
    /// Tidak naik.
    T,
    /// No weighing a month ago, so neither N nor T can be said.
    O,
    /// First weighing ever.
    B,
}

impl WeightStatus {
    /// Returns the letter.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::N => "N",
            Self::T => "T",
            Self::O => "O",
            Self::B => "B",
        }
    }
}

/// Why a letter was given, with the numbers that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// B: nothing came before.
    First,
    /// O: the last weighing is too near.
    GapTooShort {
        /// Days since the last weighing.
        gap_days: i32,
    },
    /// O: the last weighing is too long ago.
    GapTooLong {
        /// Days since the last weighing.
        gap_days: i32,
    },
    /// T: as heavy as last time, or lighter.
    NotHeavier {
        /// Gain since the last weighing, grams; zero or negative.
        gain_g: i64,
    },
    /// T: the curve fell through a line of the chart.
    CrossedLine {
        /// Z-score of the highest line crossed, hundredths.
        line_hundredths: i32,
    },
    /// N: the curve rose or kept to its line.
    CurveKept {
        /// Change of the z-score, hundredths.
        change_hundredths: i32,
    },
    /// N: in doubt about the curve, the gain reached the minimum.
    GainEnough {
        /// Gain since the last weighing, grams.
        gain_g: i64,
        /// KBM of the month, grams.
        minimum_g: i32,
    },
    /// T: in doubt about the curve, the gain stayed below the minimum.
    GainTooSmall {
        /// Gain since the last weighing, grams.
        gain_g: i64,
        /// KBM of the month, grams.
        minimum_g: i32,
    },
    /// O: in doubt about the curve, and the guidelines know no minimum for the month.
    NoMinimum {
        /// Completed months at this weighing.
        completed_months: i32,
    },
}

/// Decides the letter of a weighing, given the last one before it.
pub fn weight_status(
    rules: &KmsRules,
    sex: Sex,
    previous: Option<&Weighing>,
    current: &Weighing,
) -> (WeightStatus, Reason) {
    let Some(previous) = previous else { return (WeightStatus::B, Reason::First) };
    let gap_days = current.day.saturating_sub(previous.day);
    if gap_days < rules.gap_days_min {
        return (WeightStatus::O, Reason::GapTooShort { gap_days });
    }
    if rules.gap_days_max < gap_days {
        return (WeightStatus::O, Reason::GapTooLong { gap_days });
    }
    let gain_g = current.weight.thousandths().saturating_sub(previous.weight.thousandths());
    if gain_g <= 0 {
        return (WeightStatus::T, Reason::NotHeavier { gain_g });
    }
    if let Some((before, now)) = previous.z_wfa.zip(current.z_wfa) {
        if let Some(line_hundredths) = line_crossed(rules, before, now) {
            return (WeightStatus::T, Reason::CrossedLine { line_hundredths });
        }
        let change_hundredths = now.hundredths.saturating_sub(before.hundredths);
        if -rules.z_tolerance_hundredths <= change_hundredths {
            return (WeightStatus::N, Reason::CurveKept { change_hundredths });
        }
    }
    let completed_months = current.completed_months;
    match rules.minimum_gain_g.get(&(sex, completed_months)) {
        Some(&minimum_g) if i64::from(minimum_g) <= gain_g => {
            (WeightStatus::N, Reason::GainEnough { gain_g, minimum_g })
        }
        Some(&minimum_g) => (WeightStatus::T, Reason::GainTooSmall { gain_g, minimum_g }),
        None => (WeightStatus::O, Reason::NoMinimum { completed_months }),
    }
}

/// Returns the highest line that lay at or below the curve before and lies above it now.
fn line_crossed(rules: &KmsRules, before: Z, now: Z) -> Option<i32> {
    rules
        .sd_lines_hundredths
        .iter()
        .copied()
        .filter(|&line| line <= before.hundredths && now.hundredths < line)
        .max()
}

/// Counts the T's at the end of a series of letters, oldest first: two or more are 2T.
pub fn t_in_a_row(letters: &[WeightStatus]) -> usize {
    letters.iter().rev().take_while(|&&letter| letter == WeightStatus::T).count()
}

/// Tells whether a weight-for-age lies below the red line (BGM).
pub fn below_red_line(rules: &KmsRules, z: Z) -> bool {
    z.hundredths < rules.red_line_hundredths
}

/// Tells whether a weight-for-age lies above the orange line.
pub fn above_orange_line(rules: &KmsRules, z: Z) -> bool {
    rules.orange_line_hundredths < z.hundredths
}
