//! Every colour of words can be read on every ground that the tokens name.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../assets/tokens.css");
const WORDS: [&str; 7] = ["ink", "ink-quiet", "brand", "safe", "watch", "danger", "unknown"];
const GROUNDS: [&str; 7] =
    ["paper", "surface", "brand-soft", "safe-soft", "watch-soft", "danger-soft", "unknown-soft"];

/// The least contrast of words of ordinary size: WCAG 2.2, criterion 1.4.3, level AA.
const LEAST: f64 = 4.5;

/// The colours that a part of the sheet names, by token.
fn colours(part: &str) -> BTreeMap<&str, [f64; 3]> {
    part.lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"))
        .filter_map(|(name, hex)| Some((name, channels(hex.split(';').next()?)?)))
        .collect()
}

/// Red, green and blue of six hexadecimal digits, each from 0 to 1.
fn channels(hex: &str) -> Option<[f64; 3]> {
    let value = u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 6)?;
    let [_, rgb @ ..] = value.to_be_bytes();
    Some(rgb.map(|channel| f64::from(channel) / 255.0))
}

/// Relative luminance of sRGB, as WCAG 2.2 defines it.
fn luminance(colour: [f64; 3]) -> f64 {
    let [red, green, blue] = colour.map(|channel| {
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[test]
fn contrast_is_that_of_the_standard() {
    let [black, white] = [[0.0; 3], [1.0; 3]];
    assert!((contrast(black, white) - 21.0).abs() < 1e-9);
    let grey = channels("767676").expect("a colour");
    assert!((contrast(grey, white) - 4.54).abs() < 0.005);
}

#[test]
fn words_are_readable_on_every_ground_by_day_and_by_night() {
    let (day, rest) = TOKENS.split_once("prefers-color-scheme: dark").expect("a night");
    let (night, _) = rest.split_once("@media print").expect("a print");
    for (name, part) in [("day", day), ("night", night)] {
        let colours = colours(part);
        for words in WORDS {
            for ground in GROUNDS {
                let found = contrast(colours[words], colours[ground]);
                assert!(found >= LEAST, "{words} on {ground} by {name}: {found:.2}");
            }
        }
    }
}
