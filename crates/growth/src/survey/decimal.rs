//! Numbers as text with a fixed count of decimals, without the cost of general formatting.

use std::io::Write;

use crate::amount::Amount;

/// Below this a scaled number is off by less than [`HALF_MARGIN`].
const SCALED_MAX: f64 = 1e11;

/// Nearer than this to a half, scaling may have moved a number to the other side.
const HALF_MARGIN: f64 = 1e-4;

/// Powers of ten for the decimals that are written.
const TENS: [f64; 11] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10];

/// Writes a number rounded to `decimals` (at most 10) places, as `printf` does; never "-0".
pub(super) fn push(out: &mut Vec<u8>, number: f64, decimals: u32, point: u8) {
    let scaled = number * TENS[decimals as usize];
    let whole = scaled as i64;
    let half = scaled - whole as f64;
    if scaled.abs() < SCALED_MAX && HALF_MARGIN < (half.abs() - 0.5).abs() {
        let up = i64::from(0.5 < half) - i64::from(half < -0.5);
        return push_scaled(out, whole + up, decimals, point);
    }
    let start = out.len();
    write!(out, "{number:.*}", decimals as usize).expect("a vector takes every byte");
    if out[start] == b'-' && !out[start..].iter().any(|byte| matches!(byte, b'1'..=b'9')) {
        out.remove(start);
    }
    for byte in &mut out[start..] {
        if *byte == b'.' {
            *byte = point;
        }
    }
}

/// Writes an integer that counts units of the last decimal; never "-0".
pub(super) fn push_scaled(out: &mut Vec<u8>, scaled: i64, decimals: u32, point: u8) {
    let mut text = [0u8; 24];
    let mut at = text.len();
    let mut rest = scaled.unsigned_abs();
    let mut put = |digit: u64| {
        at -= 1;
        text[at] = b'0' + digit as u8;
    };
    for _ in 0..decimals / 2 {
        let pair = rest % 100;
        rest /= 100;
        put(pair % 10);
        put(pair / 10);
    }
    if decimals % 2 == 1 {
        put(rest % 10);
        rest /= 10;
    }
    if decimals != 0 {
        at -= 1;
        text[at] = point;
    }
    loop {
        at -= 1;
        text[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if scaled < 0 {
        at -= 1;
        text[at] = b'-';
    }
    out.extend_from_slice(&text[at..]);
}

/// Writes an amount with up to six decimals and no needless zeros.
pub(super) fn push_amount(out: &mut Vec<u8>, amount: Amount, point: u8) {
    const PER_MILLIONTH: i64 = Amount::UNIT / 1_000_000;
    let millionths = (amount.trillionths() + PER_MILLIONTH / 2).div_euclid(PER_MILLIONTH);
    push_scaled(out, millionths, 6, point);
    while out.last() == Some(&b'0') {
        out.pop();
    }
    if out.last() == Some(&point) {
        out.pop();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn text(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[rstest]
    #[case(0, "0.00")]
    #[case(-1, "-0.01")]
    #[case(-205, "-2.05")]
    #[case(1234, "12.34")]
    #[case(i64::from(i32::MIN), "-21474836.48")]
    fn hundredths_read_as_z_scores(#[case] hundredths: i64, #[case] expected: &str) {
        assert_eq!(text(|out| push_scaled(out, hundredths, 2, b'.')), expected);
        assert_eq!(text(|out| push_scaled(out, hundredths, 2, b',')), expected.replace('.', ","));
    }

    #[test]
    fn the_longest_integer_fits() {
        assert_eq!(text(|out| push_scaled(out, i64::MIN, 10, b'.')), "-922337203.6854775808");
    }

    #[rstest]
    #[case("46.6", "46.6")]
    #[case("46", "46")]
    #[case("100", "100")]
    #[case("84.8000030517578", "84.800003")]
    #[case("0.0000004", "0")]
    fn lengths_have_no_needless_zeros(#[case] read: &str, #[case] expected: &str) {
        let amount: Amount = read.parse().unwrap();
        assert_eq!(text(|out| push_amount(out, amount, b'.')), expected);
    }

    /// A body mass index that lies exactly between two last digits goes to the even one.
    #[test]
    fn halves_go_to_the_even_digit() {
        assert_eq!(text(|out| push(out, 19.892578125, 8, b'.')), "19.89257812");
    }

    /// Just above minus one half of the last place lies nothing but zero.
    #[rstest]
    #[case(-4.99999e-9, "0.00000000")]
    #[case(-4.9e-9, "0.00000000")]
    #[case(-5.00001e-9, "-0.00000001")]
    fn zero_has_no_sign(#[case] number: f64, #[case] expected: &str) {
        assert_eq!(text(|out| push(out, number, 8, b'.')), expected);
    }

    proptest! {
        #[test]
        fn decimals_agree_with_the_standard_library(
            number in -1e4f64..1e4, tiny in -1e-7f64..1e-7,
        ) {
            let half = (number * 512.0).round() / 512.0;
            for number in [number, tiny, number * 1e12, half] {
                let theirs = format!("{number:.8}");
                let ours = text(|out| push(out, number, 8, b'.'));
                prop_assert_eq!(ours, theirs.replace("-0.00000000", "0.00000000"));
            }
        }
    }
}
