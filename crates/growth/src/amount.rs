//! Measured numbers with more decimals than people write, still as integers.
//!
//! Survey files carry readings such as `84.8000030517578`, and 103,1 cm measured lying must become
//! exactly 102,4 cm: binary fractions would land one table row lower.

use std::str::FromStr;

use domain::quantity::Quantity;

/// A number in trillionths (10⁻¹²) of its unit: kg, cm, mm or months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// Says which text was not a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number below a million: {0:?}")]
pub struct InvalidAmount(pub String);

impl Amount {
    /// Trillionths in one unit.
    pub const UNIT: i64 = 1_000_000_000_000;
    /// Largest magnitude, in trillionths: a million units, far beyond any body.
    pub const LIMIT: i64 = 1_000_000 * Self::UNIT;
    const PER_THOUSANDTH: i64 = Self::UNIT / 1000;
    const DECIMALS: usize = 12;
    const TENS: [i64; Self::DECIMALS + 1] = {
        let mut tens = [1; Self::DECIMALS + 1];
        let mut at = 1;
        while at < tens.len() {
            tens[at] = 10 * tens[at - 1];
            at += 1;
        }
        tens
    };

    /// Builds an amount from thousandths of the unit; saturates at [`Self::LIMIT`].
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Self::from_trillionths(thousandths.saturating_mul(Self::PER_THOUSANDTH))
    }

    /// Builds an amount from trillionths of the unit; saturates at [`Self::LIMIT`].
    pub const fn from_trillionths(trillionths: i64) -> Self {
        if trillionths < -Self::LIMIT {
            Self(-Self::LIMIT)
        } else if Self::LIMIT < trillionths {
            Self(Self::LIMIT)
        } else {
            Self(trillionths)
        }
    }

    /// Returns trillionths of the unit.
    pub const fn trillionths(self) -> i64 {
        self.0
    }

    /// Returns the number as floating point; correctly rounded below 9 000 units.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / Self::UNIT as f64
    }

    /// Adds another amount of the same unit; saturates at [`Self::LIMIT`].
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self::from_trillionths(self.0.saturating_add(other.0))
    }

    /// Reads plain ASCII decimals (`7.25`, `7,25`, `-3`); `None` for anything else.
    ///
    /// Digits beyond the twelfth decimal are rounded half up. No sign but minus, no exponent, no
    /// thousands marks.
    pub fn from_ascii(text: &[u8]) -> Option<Self> {
        let (negative, digits) = match text.split_first() {
            Some((b'-', rest)) => (true, rest),
            _ => (false, text),
        };
        let point = digits.iter().position(|&byte| byte == b'.' || byte == b',');
        let (whole, decimals) = match point {
            Some(at) => (&digits[..at], &digits[at + 1..]),
            None => (digits, &digits[..0]),
        };
        if whole.is_empty() && decimals.is_empty() {
            return None;
        }
        let whole_max = Self::LIMIT / Self::UNIT;
        let mut units = 0i64;
        for &byte in whole {
            units = units * 10 + i64::from(digit(byte)?);
            if whole_max < units {
                return None;
            }
        }
        let (kept, dropped) = decimals.split_at(decimals.len().min(Self::DECIMALS));
        let mut fraction = 0i64;
        for &byte in kept {
            fraction = fraction * 10 + i64::from(digit(byte)?);
        }
        fraction *= Self::TENS[Self::DECIMALS - kept.len()];
        for &byte in dropped {
            digit(byte)?;
        }
        fraction += i64::from(dropped.first().is_some_and(|&byte| b'5' <= byte));
        let trillionths = units * Self::UNIT + fraction;
        if Self::LIMIT < trillionths {
            return None;
        }
        Some(Self(if negative { -trillionths } else { trillionths }))
    }
}

fn digit(byte: u8) -> Option<u8> {
    byte.is_ascii_digit().then(|| byte - b'0')
}

impl From<Quantity> for Amount {
    /// Takes a quantity over exactly; beyond a million units it saturates.
    fn from(quantity: Quantity) -> Self {
        Self::from_thousandths(quantity.thousandths())
    }
}

impl FromStr for Amount {
    type Err = InvalidAmount;

    fn from_str(text: &str) -> Result<Self, InvalidAmount> {
        Self::from_ascii(text.trim().as_bytes()).ok_or_else(|| InvalidAmount(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("103.1", 103_100_000_000_000)]
    #[case("84.8000030517578", 84_800_003_051_758)]
    #[case("0.0000000000005", 1)]
    #[case("0.00000000000049", 0)]
    #[case("-0,7", -700_000_000_000)]
    #[case("1000000", Amount::LIMIT)]
    #[case(".5", Amount::UNIT / 2)]
    #[case("12.", 12 * Amount::UNIT)]
    fn reads_long_decimals(#[case] text: &str, #[case] trillionths: i64) {
        assert_eq!(text.parse(), Ok(Amount(trillionths)));
    }

    #[rstest]
    #[case("")]
    #[case("-")]
    #[case(".")]
    #[case("+1")]
    #[case("1e3")]
    #[case("1.2.3")]
    #[case("1000000.1")]
    #[case("99999999999999999999999999")]
    #[case("NaN")]
    #[case("７")]
    fn refuses_other_text(#[case] text: &str) {
        assert!(text.parse::<Amount>().is_err());
    }

    #[test]
    fn saturates_instead_of_overflowing() {
        for extreme in [i64::MIN, i64::MAX] {
            let amount = Amount::from(Quantity::from_thousandths(extreme));
            assert_eq!(amount.trillionths().abs(), Amount::LIMIT);
            assert_eq!(amount.plus(amount), amount);
        }
    }
}
