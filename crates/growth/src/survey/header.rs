//! The columns of a survey: which the input has, and where results go.

use std::io::Read;

use crate::{
    assess::Indicator,
    survey::{
        Error,
        record::{Records, Shape},
        row::plain,
    },
};

/// A column that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    Standard,
    Sex,
    AgeDays,
    AgeMonths,
    Weight,
    LengthOrHeight,
    Measure,
    Head,
    Arm,
    Triceps,
    Subscapular,
    Oedema,
}

impl Input {
    const ALL: [Self; 12] = [
        Self::Standard,
        Self::Sex,
        Self::AgeDays,
        Self::AgeMonths,
        Self::Weight,
        Self::LengthOrHeight,
        Self::Measure,
        Self::Head,
        Self::Arm,
        Self::Triceps,
        Self::Subscapular,
        Self::Oedema,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Sex => "sex",
            Self::AgeDays => "age_days",
            Self::AgeMonths => "age_months",
            Self::Weight => "weight_kg",
            Self::LengthOrHeight => "lenhei_cm",
            Self::Measure => "measure",
            Self::Head => "headc_cm",
            Self::Arm => "armc_cm",
            Self::Triceps => "triskin_mm",
            Self::Subscapular => "subskin_mm",
            Self::Oedema => "oedema",
        }
    }
}

/// A column that is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    CorrectedLength,
    Bmi,
    StandingBelow9Months,
    Z(Indicator),
    Flag(Indicator),
    Raw(Indicator),
    Error,
}

impl Output {
    fn all() -> Vec<Self> {
        let mut all = vec![Self::CorrectedLength, Self::Bmi, Self::StandingBelow9Months];
        all.extend(Indicator::ALL.map(Self::Z));
        all.extend(Indicator::ALL.map(Self::Flag));
        all.extend(Indicator::ALL.map(Self::Raw));
        all.push(Self::Error);
        all
    }

    fn name(self) -> String {
        match self {
            Self::CorrectedLength => "c_lenhei".to_owned(),
            Self::Bmi => "c_bmi".to_owned(),
            Self::StandingBelow9Months => "c9mo".to_owned(),
            Self::Z(indicator) => format!("z_{}", indicator.code()),
            Self::Flag(indicator) => format!("f_{}", indicator.code()),
            Self::Raw(indicator) => format!("r_{}", indicator.code()),
            Self::Error => "error".to_owned(),
        }
    }
}

/// What stands in a column of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// The cell of an input column, untouched.
    Passed(usize),
    /// A result.
    Computed(Output),
}

/// The columns of one survey.
pub(super) struct Header {
    pub(super) slots: Vec<Slot>,
    pub(super) input_columns: usize,
    pub(super) delimiter: u8,
    columns: [Option<usize>; Input::ALL.len()],
    /// Names as the input writes them, then those of appended columns.
    names: Vec<Vec<u8>>,
}

impl Header {
    /// Reads the header: the first line that is not empty.
    pub(super) fn read<R: Read>(records: &mut Records<R>) -> Result<Self, Error> {
        loop {
            match records.next().map_err(Error::Read)? {
                None => return Err(Error::Empty),
                Some(Shape::OpenQuote | Shape::TooLong) => return Err(Error::Header),
                Some(Shape::Whole) if records.is_blank() => {}
                Some(Shape::Whole) => break,
            }
        }
        let mut header = Self {
            slots: Vec::new(),
            input_columns: records.len(),
            delimiter: records.delimiter,
            columns: [None; Input::ALL.len()],
            names: Vec::new(),
        };
        let mut missing = Output::all();
        for column in 0..records.len() {
            let raw = records.cell(column);
            let name = plain(raw).to_ascii_lowercase();
            let computed = missing.iter().position(|output| output.name().as_bytes() == name);
            header.slots.push(match computed {
                Some(at) => Slot::Computed(missing.remove(at)),
                None => Slot::Passed(column),
            });
            header.names.push(raw.to_vec());
            for input in Input::ALL {
                if input.name().as_bytes() != name {
                    continue;
                }
                if header.columns[input as usize].replace(column).is_some() {
                    return Err(Error::DuplicateColumn(input.name()));
                }
            }
        }
        header.names.extend(missing.iter().map(|output| output.name().into_bytes()));
        header.slots.extend(missing.into_iter().map(Slot::Computed));
        header.require()?;
        Ok(header)
    }

    fn require(&self) -> Result<(), Error> {
        let any = |inputs: &[Input]| inputs.iter().any(|&input| self.column(input).is_some());
        if !any(&[Input::Sex]) {
            return Err(Error::MissingColumn("sex"));
        }
        if !any(&[Input::AgeDays, Input::AgeMonths]) {
            return Err(Error::MissingColumn("age_days (atau age_months)"));
        }
        if !any(&[
            Input::Weight,
            Input::LengthOrHeight,
            Input::Head,
            Input::Arm,
            Input::Triceps,
            Input::Subscapular,
        ]) {
            return Err(Error::MissingColumn("weight_kg (atau hasil ukur lain)"));
        }
        Ok(())
    }

    /// Returns where a column stands in the input.
    pub(super) fn column(&self, input: Input) -> Option<usize> {
        self.columns[input as usize]
    }

    /// Returns the decimal mark of results: people who separate by semicolon write a comma.
    pub(super) const fn decimal_point(&self) -> u8 {
        if self.delimiter == b';' { b',' } else { b'.' }
    }

    /// Writes the header of the output.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.names.join(&self.delimiter));
        out.push(b'\n');
    }
}
