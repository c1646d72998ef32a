//! Measured numbers as integers: thousandths of the unit in which people write them.
//!
//! 7,25 kg is 7250 (grams), 64,5 cm is 64 500. Nothing is lost between paper, SQLite, PostgreSQL
//! and the phone.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A number with at most three decimals, kept as thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64);

/// Says which number cannot be kept exactly.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a number with at most three decimals: {0:?}")]
pub struct InvalidQuantity(pub String);

impl Quantity {
    /// Largest magnitude accepted, in thousandths: a thousand million whole units.
    const LIMIT: i64 = 1_000_000_000_000;

    /// Builds a quantity from thousandths of the unit (7250 is 7.25).
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// Builds a quantity from whole units.
    pub const fn from_whole(whole: i32) -> Self {
        Self(whole as i64 * 1000)
    }

    /// Returns thousandths of the unit.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// Returns the number as floating point, for conditions and charts only.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// Reads a JSON number; `None` when it has more than three decimals or is out of range.
    pub fn from_f64(number: f64) -> Option<Self> {
        let thousandths = (number * 1000.0).round();
        let exact = (number * 1000.0 - thousandths).abs() < 1e-6;
        (exact && thousandths.abs() <= Self::LIMIT as f64).then_some(Self(thousandths as i64))
    }

    /// Writes the number the Indonesian way: decimal comma, no thousands mark, no needless zeros.
    pub fn indonesian(self) -> String {
        self.to_string().replace('.', ",")
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / 1000, self.0.unsigned_abs() % 1000);
        if rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let decimals = format!("{rest:03}");
        write!(f, "{sign}{whole}.{}", decimals.trim_end_matches('0'))
    }
}

impl FromStr for Quantity {
    type Err = InvalidQuantity;

    /// Reads `7.25`, `7,25`, `-3` or `.5`: one decimal sign, point or comma, no thousands marks.
    fn from_str(text: &str) -> Result<Self, InvalidQuantity> {
        let invalid = || InvalidQuantity(text.to_owned());
        let trimmed = text.trim();
        let (negative, digits) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed),
        };
        let (whole, decimals) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let decimals = decimals.trim_end_matches('0');
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let plausible = !(whole.is_empty() && decimals.is_empty())
            && all_digits(whole)
            && all_digits(decimals)
            && whole.len() <= 10
            && decimals.len() <= 3;
        if !plausible {
            return Err(invalid());
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| invalid())? };
        let padded = format!("{decimals:0<3}");
        let decimals: i64 = padded.parse().map_err(|_| invalid())?;
        let thousandths = whole * 1000 + decimals;
        if Self::LIMIT < thousandths {
            return Err(invalid());
        }
        Ok(Self(if negative { -thousandths } else { thousandths }))
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 1000 == 0 {
            serializer.serialize_i64(self.0 / 1000)
        } else {
            serializer.serialize_f64(self.as_f64())
        }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        Self::from_f64(number).ok_or_else(|| de::Error::custom(InvalidQuantity(number.to_string())))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("7,25", 7250)]
    #[case("7.250", 7250)]
    #[case("-3", -3000)]
    #[case(".5", 500)]
    #[case("12,", 12_000)]
    fn reads_both_decimal_signs(#[case] text: &str, #[case] thousandths: i64) {
        assert_eq!(text.parse(), Ok(Quantity::from_thousandths(thousandths)));
    }

    #[rstest]
    #[case("1.234,5")]
    #[case("7.2505")]
    #[case("")]
    #[case("abc")]
    #[case("1e3")]
    #[case("12345678901")]
    #[case("--1")]
    fn refuses_what_it_cannot_keep(#[case] text: &str) {
        assert!(text.parse::<Quantity>().is_err());
    }

    proptest! {
        #[test]
        fn text_and_json_round_trip(thousandths in -1_000_000_000i64..1_000_000_000) {
            let quantity = Quantity::from_thousandths(thousandths);
            prop_assert_eq!(quantity.to_string().parse::<Quantity>().unwrap(), quantity);
            prop_assert_eq!(quantity.indonesian().parse::<Quantity>().unwrap(), quantity);
            let json = serde_json::to_string(&quantity).unwrap();
            prop_assert_eq!(serde_json::from_str::<Quantity>(&json).unwrap(), quantity);
        }
    }
}
