//! Growth rules that are not WHO arithmetic: categories of z-scores, the KMS, velocity.

use crate::{
    age::{AgePoint, AgeSpan},
    model::{Rule, Severity},
};

/// Growth rules that are not WHO arithmetic.
#[derive(Debug, Clone)]
pub struct GrowthRules {
    /// Categories of z-scores, by index and age.
    pub bands: Vec<GrowthBand>,
    /// Rules of the KMS, one per validity.
    pub kms: Vec<KmsRules>,
    /// Which gaps between weighings can be judged by which velocity table, one per validity.
    pub velocity: Vec<VelocityRules>,
}

/// Index of growth whose z-score has categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GrowthIndex {
    /// Weight for age.
    BbU,
    /// Length or height for age.
    TbU,
    /// Weight for length or height.
    BbTb,
    /// BMI for age.
    ImtU,
    /// Head circumference for age.
    LkU,
}

/// A category of a z-score rounded to two decimals.
#[derive(Debug, Clone)]
pub struct GrowthBand {
    /// Identity, name, sources; the id is the category code such as `tbu_pendek`.
    pub rule: Rule,
    /// For which index.
    pub index: GrowthIndex,
    /// At which ages.
    pub age: AgeSpan,
    /// Lower limit in hundredths of a standard deviation and whether it belongs to the band.
    pub lower: Option<(i32, bool)>,
    /// Upper limit likewise.
    pub upper: Option<(i32, bool)>,
    /// How serious it is, for colours on screens.
    pub severity: Severity,
}

impl GrowthBand {
    /// Tells whether a z-score in hundredths lies in the band.
    pub fn contains(&self, hundredths: i32) -> bool {
        let above = self.lower.is_none_or(|(limit, inclusive)| {
            limit < hundredths || (inclusive && limit == hundredths)
        });
        let below = self.upper.is_none_or(|(limit, inclusive)| {
            hundredths < limit || (inclusive && limit == hundredths)
        });
        above && below
    }
}

/// Rules of the KMS: when a weight counts as risen.
#[derive(Debug, Clone)]
pub struct KmsRules {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Fewest days between weighings that can be compared.
    pub gap_days_min: u16,
    /// Most days between weighings that can be compared.
    pub gap_days_max: u16,
    /// Largest fall of the BB/U z-score that still counts as following the curve, in hundredths.
    pub tolerance_hundredths: i32,
    /// Lines whose downward crossing counts as not risen, in hundredths.
    pub lines_hundredths: Vec<i32>,
    /// Red line (BGM): below it refer, in hundredths of BB/U.
    pub red_line_hundredths: i32,
    /// Orange line: above it refer, in hundredths of BB/U.
    pub orange_line_hundredths: i32,
    /// Least gain in grams by completed months, male; index 0 is unused.
    pub least_gain_g_male: Vec<u16>,
    /// Least gain in grams by completed months, female.
    pub least_gain_g_female: Vec<u16>,
    /// Ages at which N and T are judged.
    pub age: AgeSpan,
}

/// Which gap between two measurements is judged by which WHO increment table.
#[derive(Debug, Clone)]
pub struct VelocityRules {
    /// Identity, name, sources.
    pub rule: Rule,
    /// For weight.
    pub weight: Vec<VelocityGap>,
    /// For length.
    pub length: Vec<VelocityGap>,
    /// Age after which faltering is not judged by increments.
    pub until: AgePoint,
}

/// Gaps in days that one interval of the WHO tables may judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VelocityGap {
    /// Interval of the table in months.
    pub interval_months: u8,
    /// Fewest days between the measurements.
    pub days_min: u16,
    /// Most days between the measurements.
    pub days_max: u16,
}
