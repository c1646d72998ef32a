//! The school year, by which school services are planned.

use crate::model::Rule;

/// How school years are counted and grades are guessed.
#[derive(Debug, Clone)]
pub struct SchoolYear {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Month in which a school year begins, 1 to 12.
    pub begins_month: u8,
    /// Completed years on the first day of the school year at which somebody is taken to be in
    /// grade 1 when nobody wrote the grade.
    pub grade_1_age: u8,
    /// Last grade.
    pub grades: u8,
}
