//! Hybrid logical clock: the order in which facts were written, even when a phone's clock is wrong.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::day::serde_as_text;

/// A time of writing: milliseconds since 1970 (UTC) and a counter for writes of the same instant.
///
/// Text form: `1767225600123/0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hlc {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub millis: u64,
    /// Tells apart writes within the same millisecond.
    pub counter: u16,
}

/// Says which text was not a hybrid logical clock reading.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a clock reading (milliseconds/counter): {0:?}")]
pub struct InvalidHlc(pub String);

impl Hlc {
    /// Latest reading that is taken as a real one: the year 2200.
    pub const MILLIS_MAX: u64 = 7_258_118_400_000;

    /// Returns the reading to write next: later than both the wall clock and the last reading,
    /// so a clock set back never makes a later fact look earlier.
    #[must_use]
    pub const fn after(self, wall_millis: u64) -> Self {
        if wall_millis > self.millis {
            return Self { millis: wall_millis, counter: 0 };
        }
        match self.counter.checked_add(1) {
            Some(counter) => Self { millis: self.millis, counter },
            None => Self { millis: self.millis + 1, counter: 0 },
        }
    }
}

impl fmt::Display for Hlc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.millis, self.counter)
    }
}

impl FromStr for Hlc {
    type Err = InvalidHlc;

    fn from_str(text: &str) -> Result<Self, InvalidHlc> {
        let invalid = || InvalidHlc(text.to_owned());
        let (millis, counter) = text.split_once('/').ok_or_else(invalid)?;
        let millis = millis.parse().map_err(|_| invalid())?;
        let counter = counter.parse().map_err(|_| invalid())?;
        if Self::MILLIS_MAX < millis {
            return Err(invalid());
        }
        Ok(Self { millis, counter })
    }
}

serde_as_text!(Hlc);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_goes_back() {
        let mut clock = Hlc { millis: 1_000, counter: 0 };
        for wall in [2_000, 1_500, 0, 2_000, 2_001] {
            let next = clock.after(wall);
            assert!(clock < next);
            clock = next;
        }
        let full = Hlc { millis: 5, counter: u16::MAX };
        assert!(full < full.after(0));
    }

    #[test]
    fn reads_what_it_writes() {
        let clock = Hlc { millis: 1_767_225_600_123, counter: 7 };
        assert_eq!(clock.to_string().parse(), Ok(clock));
        assert!("7".parse::<Hlc>().is_err());
        assert!("99999999999999999/0".parse::<Hlc>().is_err());
    }
}
