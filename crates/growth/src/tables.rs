//! WHO's tables, read once from the CSV files embedded in the program.
//!
//! About 29,000 rows; reading them takes a few milliseconds and 0.9 MB.

use std::sync::LazyLock;

use domain::person::Sex;

use crate::lms::Lms;

/// Rows of one indicator for both sexes, one row per step from `first` on.
pub(crate) struct Curve {
    first: i32,
    rows: [Vec<Lms>; 2],
}

/// Every curve, by the name of its file.
pub(crate) struct Tables {
    pub(crate) wfa_days: Curve,
    pub(crate) lhfa_days: Curve,
    pub(crate) bfa_days: Curve,
    pub(crate) hcfa_days: Curve,
    pub(crate) acfa_days: Curve,
    pub(crate) tsfa_days: Curve,
    pub(crate) ssfa_days: Curve,
    /// By tenths of a centimetre, recumbent length.
    pub(crate) wfl_tenths: Curve,
    /// By tenths of a centimetre, standing height.
    pub(crate) wfh_tenths: Curve,
    pub(crate) hfa_months: Curve,
    pub(crate) wfa_months: Curve,
    pub(crate) bfa_months: Curve,
    pub(crate) velocity_weight: Vec<VelocityRow>,
    pub(crate) velocity_length: Vec<VelocityRow>,
}

/// One row of WHO's growth velocity tables.
pub(crate) struct VelocityRow {
    pub(crate) sex: Sex,
    pub(crate) interval_months: i32,
    pub(crate) start_month: i32,
    /// Added by WHO before modelling, to be taken off again (grams; none for length).
    pub(crate) delta: f64,
    pub(crate) lms: Lms,
}

pub(crate) static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

impl Curve {
    /// Returns the row of a step; `None` outside the table.
    #[inline]
    pub(crate) fn row(&self, sex: Sex, step: i32) -> Option<&Lms> {
        let at = usize::try_from(step.checked_sub(self.first)?).ok()?;
        self.rows[sex_index(sex)].get(at)
    }

    /// Returns L, M, S between the row of `step` and the next, `fraction` (0 to 1) of the way.
    #[inline]
    pub(crate) fn between(&self, sex: Sex, step: i32, fraction: f64) -> Option<Lms> {
        let low = self.row(sex, step)?;
        if fraction == 0.0 {
            return Some(*low);
        }
        let high = self.row(sex, step.checked_add(1)?)?;
        Some(low.toward(high, fraction))
    }

    /// Reads `sex,step,l,m,s` rows, where a step counts `1 / steps_per_unit`.
    fn read(csv: &str, steps_per_unit: f64) -> Self {
        let mut curve = Self { first: 0, rows: [Vec::new(), Vec::new()] };
        for line in csv.lines().skip(1) {
            let mut cells = line.split(',');
            let sex = usize::from(cells.next() == Some("2"));
            let [step, l, m, s] = [(); 4].map(|()| number(cells.next()));
            let step = (step * steps_per_unit).round() as i32;
            if curve.rows == [Vec::new(), Vec::new()] {
                curve.first = step;
            }
            let rows = &mut curve.rows[sex];
            let next = curve.first + i32::try_from(rows.len()).expect("a table has few rows");
            assert_eq!(step, next, "a WHO table has one row per step, in order");
            rows.push(Lms::new(l, m, s));
        }
        assert_eq!(curve.rows[0].len(), curve.rows[1].len(), "a WHO table covers both sexes alike");
        curve
    }
}

impl Tables {
    fn read() -> Self {
        Self {
            wfa_days: Curve::read(include_str!("../data/wfa_0_5_days.csv"), 1.0),
            lhfa_days: Curve::read(include_str!("../data/lhfa_0_5_days.csv"), 1.0),
            bfa_days: Curve::read(include_str!("../data/bfa_0_5_days.csv"), 1.0),
            hcfa_days: Curve::read(include_str!("../data/hcfa_0_5_days.csv"), 1.0),
            acfa_days: Curve::read(include_str!("../data/acfa_0_5_days.csv"), 1.0),
            tsfa_days: Curve::read(include_str!("../data/tsfa_0_5_days.csv"), 1.0),
            ssfa_days: Curve::read(include_str!("../data/ssfa_0_5_days.csv"), 1.0),
            wfl_tenths: Curve::read(include_str!("../data/wfl.csv"), 10.0),
            wfh_tenths: Curve::read(include_str!("../data/wfh.csv"), 10.0),
            hfa_months: Curve::read(include_str!("../data/hfa_5_19_months.csv"), 1.0),
            wfa_months: Curve::read(include_str!("../data/wfa_5_10_months.csv"), 1.0),
            bfa_months: Curve::read(include_str!("../data/bfa_5_19_months.csv"), 1.0),
            velocity_weight: read_velocity(include_str!("../data/velocity_weight.csv"), true),
            velocity_length: read_velocity(include_str!("../data/velocity_length.csv"), false),
        }
    }
}

/// Reads `sex,interval_months,start_month,end_month,[delta,]l,m,s` rows.
fn read_velocity(csv: &str, with_delta: bool) -> Vec<VelocityRow> {
    let mut rows = Vec::new();
    for line in csv.lines().skip(1) {
        let mut cells = line.split(',');
        let sex = if cells.next() == Some("2") { Sex::Perempuan } else { Sex::LakiLaki };
        let [interval, start, _end] = [(); 3].map(|()| number(cells.next()));
        let delta = if with_delta { number(cells.next()) } else { 0.0 };
        let [l, m, s] = [(); 3].map(|()| number(cells.next()));
        rows.push(VelocityRow {
            sex,
            interval_months: interval as i32,
            start_month: start as i32,
            delta,
            lms: Lms::new(l, m, s),
        });
    }
    rows
}

const fn sex_index(sex: Sex) -> usize {
    match sex {
        Sex::LakiLaki => 0,
        Sex::Perempuan => 1,
    }
}

/// Reads a plain decimal; exact to the last bit, because digits and power of ten are small.
fn number(cell: Option<&str>) -> f64 {
    let cell = cell.expect("a row of a WHO table has all its cells");
    let (mut mantissa, mut scale, mut after_point) = (0i64, 1i64, false);
    for byte in cell.bytes() {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + i64::from(byte - b'0');
                scale *= if after_point { 10 } else { 1 };
            }
            b'.' => after_point = true,
            b'-' => {}
            other => panic!("unexpected byte {other} in a WHO table"),
        }
    }
    let magnitude = mantissa as f64 / scale as f64;
    if cell.starts_with('-') { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_equal_the_ones_of_the_standard_library() {
        for text in include_str!("../data/bfa_0_5_days.csv")
            .lines()
            .chain(include_str!("../data/velocity_length.csv").lines())
            .skip(1)
            .flat_map(|line| line.split(','))
            .filter(|text| !text.is_empty() && text.parse::<f64>().is_ok())
        {
            assert_eq!(number(Some(text)), text.parse::<f64>().unwrap(), "{text}");
        }
    }

    #[test]
    fn tables_cover_the_published_ranges() {
        let tables = &*TABLES;
        for (curve, first, last) in [
            (&tables.wfa_days, 0, 1856),
            (&tables.lhfa_days, 0, 1856),
            (&tables.bfa_days, 0, 1856),
            (&tables.hcfa_days, 0, 1856),
            (&tables.acfa_days, 91, 1856),
            (&tables.tsfa_days, 91, 1856),
            (&tables.ssfa_days, 91, 1856),
            (&tables.wfl_tenths, 450, 1100),
            (&tables.wfh_tenths, 650, 1200),
            (&tables.hfa_months, 60, 229),
            (&tables.wfa_months, 60, 121),
            (&tables.bfa_months, 60, 229),
        ] {
            for sex in [Sex::LakiLaki, Sex::Perempuan] {
                assert!(curve.row(sex, first - 1).is_none());
                assert!(curve.row(sex, first).is_some());
                assert!(curve.row(sex, last).is_some());
                assert!(curve.row(sex, last + 1).is_none());
            }
        }
        assert_eq!(tables.velocity_weight.len(), 114);
        assert_eq!(tables.velocity_length.len(), 170);
    }

    #[test]
    fn steps_far_outside_give_no_row() {
        for step in [i32::MIN, i32::MAX] {
            assert!(TABLES.wfl_tenths.row(Sex::LakiLaki, step).is_none());
            assert!(TABLES.wfl_tenths.between(Sex::LakiLaki, step, 0.5).is_none());
        }
    }
}
