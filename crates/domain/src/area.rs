//! Areas: Puskesmas, desa, dusun, RW, RT. Codes follow the Ministry of Home Affairs (wilayah).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::day::serde_as_text;

/// Code of the Puskesmas that is home to a record: 3 to 16 ASCII letters and digits.
///
/// It leads every key of the store, so that the store can be spread over many machines by it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PuskesmasCode(String);

/// Ten-digit code of a desa or kelurahan, without dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DesaCode([u8; 10]);

/// Says which text was not a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid area code: {0:?}")]
pub struct InvalidCode(pub String);

impl PuskesmasCode {
    /// Returns the code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PuskesmasCode {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        let valid =
            (3..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if valid { Ok(Self(text.to_ascii_uppercase())) } else { Err(InvalidCode(text.to_owned())) }
    }
}

impl fmt::Display for PuskesmasCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl DesaCode {
    /// Returns the ten digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only ASCII digits are kept")
    }

    /// Returns the code of the kecamatan (six digits).
    pub fn kecamatan(&self) -> &str {
        &self.as_str()[..6]
    }

    /// Returns the code of the kabupaten or kota (four digits).
    pub fn kabupaten(&self) -> &str {
        &self.as_str()[..4]
    }

    /// Returns the code of the province (two digits).
    pub fn provinsi(&self) -> &str {
        &self.as_str()[..2]
    }

    /// Writes the code as people read it: `73.09.01.2001`.
    pub fn dotted(&self) -> String {
        let code = self.as_str();
        format!("{}.{}.{}.{}", &code[..2], &code[2..4], &code[4..6], &code[6..])
    }
}

impl FromStr for DesaCode {
    type Err = InvalidCode;

    /// Reads ten digits, with or without dots.
    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        let digits: Vec<u8> = text.trim().bytes().filter(|byte| *byte != b'.').collect();
        let digits: [u8; 10] = digits.try_into().map_err(|_| InvalidCode(text.to_owned()))?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(InvalidCode(text.to_owned()))
        }
    }
}

impl fmt::Display for DesaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

serde_as_text!(PuskesmasCode, DesaCode);

/// Writes the name of a dusun the one way: capitals, single spaces.
pub fn hamlet(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase()
}

/// Writes the number of an RW or RT the one way: three digits.
pub fn three_digits(number: &str) -> String {
    format!("{:0>3}", number.trim())
}

/// Where somebody lives. Everything but the desa may be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Desa or kelurahan.
    pub desa: DesaCode,
    /// Name of the dusun or lingkungan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dusun: Option<String>,
    /// RW, three digits as printed ("003").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rw: Option<String>,
    /// RT, three digits as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rt: Option<String>,
    /// Street, house number, landmark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
}

/// By which areas a board is broken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AreaLevel {
    /// Regency or city: the first four digits of the code of a village.
    Kabupaten,
    /// Primary health centre that keeps the record.
    Puskesmas,
    /// District: the first six digits of the code of a village.
    Kecamatan,
    /// Village.
    Desa,
    /// Hamlet.
    Dusun,
    /// Neighbourhood (RT within RW).
    Rt,
    /// Integrated service post.
    Posyandu,
}

impl AreaLevel {
    /// All levels, in the order in which screens offer them.
    pub const ALL: [Self; 7] = [
        Self::Kabupaten,
        Self::Puskesmas,
        Self::Kecamatan,
        Self::Desa,
        Self::Dusun,
        Self::Rt,
        Self::Posyandu,
    ];

    /// Returns the word used in URLs and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kabupaten => "kabupaten",
            Self::Puskesmas => "puskesmas",
            Self::Kecamatan => "kecamatan",
            Self::Desa => "desa",
            Self::Dusun => "dusun",
            Self::Rt => "rt",
            Self::Posyandu => "posyandu",
        }
    }
}

impl FromStr for AreaLevel {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str() == text)
            .ok_or_else(|| InvalidCode(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn desa_reads_dotted_and_undotted() {
        let code: DesaCode = "73.09.01.2001".parse().unwrap();
        assert_eq!(code.as_str(), "7309012001");
        assert_eq!(code.dotted(), "73.09.01.2001");
        assert_eq!(code.kecamatan(), "730901");
        assert_eq!((code.kabupaten(), code.provinsi()), ("7309", "73"));
        assert!("73.09.01".parse::<DesaCode>().is_err());
        assert!("730901200X".parse::<DesaCode>().is_err());
    }

    #[test]
    fn puskesmas_code_is_short_and_plain() {
        assert_eq!("p7309010101".parse::<PuskesmasCode>().unwrap().as_str(), "P7309010101");
        assert!("a'; drop".parse::<PuskesmasCode>().is_err());
        assert!("".parse::<PuskesmasCode>().is_err());
    }
}
