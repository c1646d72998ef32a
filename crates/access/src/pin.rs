//! The personal PIN with which a locked screen is opened at the counter.
//!
//! It never begins a session: it opens one again that began with the whole password on the same
//! browser, on the same day.

use domain::refusal::Refusal;

/// Digits of a PIN.
pub const DIGITS: usize = 6;
/// Wrong PINs in a row after which only the whole password opens the session.
pub const TRIES_MAX: u32 = 5;

/// Checks a new PIN: six digits that are not the first that anybody would try.
pub fn check_new(pin: &str) -> Result<(), Refusal> {
    let digits = pin.as_bytes();
    if digits.len() != DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Refusal::new("pin.bentuk", "PIN terdiri dari enam angka."));
    }
    let repeats = |period: usize| digits.iter().zip(&digits[period..]).all(|(a, b)| a == b);
    let counts = |step: i16| {
        let next = |(a, b): (&u8, &u8)| i16::from(*b) - i16::from(*a) == step;
        digits.iter().zip(&digits[1..]).all(next)
    };
    let mirrored = digits.iter().eq(digits.iter().rev());
    if (1..=3).any(repeats) || counts(1) || counts(-1) || mirrored {
        return Err(Refusal::new(
            "pin.mudah-ditebak",
            "PIN ini mudah ditebak orang lain, misalnya angka berurutan atau berulang. Pilih yang \
             lain.",
        ));
    }
    Ok(())
}
