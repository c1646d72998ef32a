//! NIK, the national identity number.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{day::Day, person::Sex};

/// A well-formed NIK: 16 digits, region part plausible, birth date part a date.
///
/// `Debug` prints the last four digits only, so that a log never holds a whole NIK.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nik([u8; 16]);

/// Says why a text is not a NIK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNik {
    /// Not sixteen digits.
    #[error("a NIK has 16 digits")]
    Length,
    /// The first six digits cannot be a kecamatan.
    #[error("the region part of the NIK is impossible")]
    Region,
    /// Digits seven to twelve are not a date (day + 40 for women).
    #[error("the birth date part of the NIK is impossible")]
    BirthDate,
    /// A number that people type when there is no NIK, such as sixteen nines.
    #[error("a filler number, not a NIK")]
    Filler,
}

impl Nik {
    /// Returns the sixteen digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only ASCII digits are kept")
    }

    /// Returns the sex written in the number (birth day above 40 is a woman).
    pub fn sex(&self) -> Sex {
        if self.two(6) > 40 { Sex::Perempuan } else { Sex::LakiLaki }
    }

    /// Tells whether the birth date part is that of a person born on `birth`.
    pub fn born_on(&self, birth: Day) -> bool {
        let (year, month, day) = birth.ymd();
        let own_day = if self.two(6) > 40 { self.two(6) - 40 } else { self.two(6) };
        let (year, month, day) = (year.rem_euclid(100), i16::from(month), i16::from(day));
        i16::from(self.two(10)) == year
            && i16::from(self.two(8)) == month
            && i16::from(own_day) == day
    }

    fn two(&self, at: usize) -> u8 {
        (self.0[at] - b'0') * 10 + (self.0[at + 1] - b'0')
    }
}

impl FromStr for Nik {
    type Err = InvalidNik;

    /// Reads sixteen digits; spaces, dots and dashes between them are ignored.
    fn from_str(text: &str) -> Result<Self, InvalidNik> {
        let digits: Vec<u8> =
            text.bytes().filter(|byte| !matches!(byte, b' ' | b'.' | b'-' | b'\'')).collect();
        let digits: [u8; 16] = digits.try_into().map_err(|_| InvalidNik::Length)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(InvalidNik::Length);
        }
        if digits.iter().all(|digit| *digit == digits[0]) {
            return Err(InvalidNik::Filler);
        }
        let nik = Self(digits);
        if nik.two(0) < 11 || nik.two(2) == 0 || nik.two(4) == 0 {
            return Err(InvalidNik::Region);
        }
        let day = if nik.two(6) > 40 { nik.two(6) - 40 } else { nik.two(6) };
        // The century is unknown: a date that exists in a leap year is accepted.
        let exists = Day::from_ymd(2000, nik.two(8) as i8, day as i8).is_some();
        if !exists {
            return Err(InvalidNik::BirthDate);
        }
        Ok(nik)
    }
}

impl fmt::Display for Nik {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Nik {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nik(…{})", &self.as_str()[12..])
    }
}

impl Serialize for Nik {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Nik {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("7309015203240001", Ok(Sex::Perempuan))]
    #[case("7309 0112 0324 0001", Ok(Sex::LakiLaki))]
    #[case("9999999999999999", Err(InvalidNik::Filler))]
    #[case("730901120324000", Err(InvalidNik::Length))]
    #[case("73090112032400O1", Err(InvalidNik::Length))]
    #[case("0009015203240001", Err(InvalidNik::Region))]
    #[case("7309013213240001", Err(InvalidNik::BirthDate))]
    #[case("7309017203240001", Err(InvalidNik::BirthDate))]
    fn reads_sex_and_refuses_the_impossible(
        #[case] text: &str,
        #[case] expected: Result<Sex, InvalidNik>,
    ) {
        assert_eq!(text.parse::<Nik>().map(|nik| nik.sex()), expected);
    }

    #[test]
    fn compares_with_the_birth_date_and_hides_itself() {
        let nik: Nik = "7309015203240001".parse().unwrap();
        assert!(nik.born_on("2024-03-12".parse().unwrap()));
        assert!(!nik.born_on("2024-03-13".parse().unwrap()));
        assert_eq!(format!("{nik:?}"), "Nik(…0001)");
    }
}
