//! The two kinds of files that are read.

use std::str::FromStr;

use crate::column::Column;

/// Kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Our own template (`docs/register-template.md`).
    Register,
    /// Export of e-PPGBM.
    Eppgbm,
}

/// Says which word is not a format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a format (register, eppgbm): {0:?}")]
pub struct UnknownFormat(pub String);

impl Format {
    /// All formats, in the order in which screens offer them.
    pub const ALL: [Self; 2] = [Self::Register, Self::Eppgbm];

    /// Returns the word used on the command line and in the source of a record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Eppgbm => "eppgbm",
        }
    }

    /// Returns the name that people see.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Register => "Register Simpul",
            Self::Eppgbm => "Ekspor e-PPGBM",
        }
    }

    /// Returns the columns without which a file is not of this format. Cells may still be empty.
    pub const fn required(self) -> &'static [Column] {
        match self {
            Self::Register => &[Column::Name, Column::Sex, Column::BirthDate],
            Self::Eppgbm => {
                &[Column::Name, Column::Sex, Column::BirthDate, Column::MeasuredOn, Column::Desa]
            }
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == text)
            .ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}
