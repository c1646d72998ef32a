//! Compares ages that are written in different units: a month has 28 to 31 days.

use std::cmp::Ordering;

use crate::{
    age::{AgePoint, AgeSpan},
    fault::Place,
    load::document::Table,
};

/// A border between two ages: the first moment that belongs to the later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Border {
    Days(i32),
    Months(i32),
}

impl Border {
    /// Border before the first day of an age.
    pub(crate) fn before(age: AgePoint) -> Self {
        match age {
            AgePoint::Hours(hours) => Self::Days(i32::from(hours) / 24),
            AgePoint::Days(days) => Self::Days(days),
            AgePoint::Weeks(weeks) => Self::Days(7 * i32::from(weeks)),
            AgePoint::Months(months) => Self::Months(i32::from(months)),
            AgePoint::Years(years) => Self::Months(12 * i32::from(years)),
        }
    }

    /// Border after the last day of an age.
    pub(crate) fn after(age: AgePoint) -> Self {
        match age {
            AgePoint::Hours(hours) => Self::Days(i32::from(hours.div_ceil(24)) + 1),
            AgePoint::Days(days) => Self::Days(days + 1),
            AgePoint::Weeks(weeks) => Self::Days(7 * i32::from(weeks) + 7),
            AgePoint::Months(months) => Self::Months(i32::from(months) + 1),
            AgePoint::Years(years) => Self::Months(12 * (i32::from(years) + 1)),
        }
    }

    /// Fewest and most days from birth to the border.
    fn days(self) -> (i32, i32) {
        match self {
            Self::Days(days) => (days, days),
            // Four years have 1461 days; no run of months is more than three days off the mean.
            Self::Months(0) => (0, 0),
            Self::Months(months) => match months {
                1 => (28, 31),
                2 => (59, 62),
                12 => (365, 366),
                _ => {
                    let mean = i64::from(months) * 1461 / 48;
                    let mean = i32::try_from(mean).unwrap_or(i32::MAX - 3);
                    (mean - 3, mean + 3)
                }
            },
        }
    }

    /// Tells whether this border can come earlier than the other, and whether it can come later.
    fn against(self, other: Self) -> (bool, bool) {
        let order = match (self, other) {
            (Self::Days(a), Self::Days(b)) | (Self::Months(a), Self::Months(b)) => a.cmp(&b),
            (a, b) => {
                let ((a_min, a_max), (b_min, b_max)) = (a.days(), b.days());
                return (a_min < b_max, b_min < a_max);
            }
        };
        (order == Ordering::Less, order == Ordering::Greater)
    }

    /// Tells whether this border comes later than the other for somebody.
    pub(crate) fn can_follow(self, other: Self) -> bool {
        self.against(other).1
    }

    /// Orders borders for reading.
    pub(crate) fn middle(self) -> i32 {
        let (min, max) = self.days();
        min.midpoint(max)
    }
}

/// Adds a fault when a span of ages ends before it begins.
pub(crate) fn check_span(table: &Table<'_>, span: Option<AgeSpan>) {
    let Some(span) = span else { return };
    if !Border::after(span.until).can_follow(Border::before(span.from)) {
        let message = format!("Umur {} sesudah {}.", span.from, span.until);
        table.fault("from", "umur.terbalik", message);
    }
}

/// Finds gaps and overlaps in spans of ages that should follow one another.
pub(crate) fn tile<'a>(spans: &[(AgeSpan, &'a Place)]) -> Vec<(&'a Place, &'static str, String)> {
    let mut spans: Vec<_> = spans.to_vec();
    spans.sort_by_key(|(span, _)| Border::before(span.from).middle());
    let mut faults = Vec::new();
    for pair in spans.windows(2) {
        let [(earlier, _), (later, place)] = pair else { continue };
        let (gap, overlap) = Border::after(earlier.until).against(Border::before(later.from));
        if gap {
            let message = format!("Ada celah umur antara {} dan {}.", earlier.until, later.from);
            faults.push((*place, "umur.celah", message));
        }
        if overlap {
            let message = format!(
                "Umur dari {} tumpang tindih dengan umur sampai {}.",
                later.from, earlier.until
            );
            faults.push((*place, "umur.tumpang-tindih", message));
        }
    }
    faults
}
