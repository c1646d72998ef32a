//! Multiples are exact, at the limit and on both sides of it.

use outbreak::rate::{Factor, Rate};
use rstest::rstest;

fn factor(thousandths: u32) -> Factor {
    Factor::from_thousandths(thousandths).unwrap()
}

fn check(now: (u64, u32), before: (u64, u32), thousandths: u32, expect: [bool; 2]) {
    let [now, before] = [now, before].map(|(count, per)| Rate::new(count, per).unwrap());
    let factor = factor(thousandths);
    let found = [now.reaches(factor, before), now.exceeds(factor, before)];
    assert_eq!(found, expect, "{now:?} against {factor} times {before:?}");
}

#[rstest]
#[case((9, 1), (6, 1), 1500, [true, false])]
#[case((10, 1), (6, 1), 1500, [true, true])]
#[case((8, 1), (6, 1), 1500, [false, false])]
// 1.1 times 10 is 11 exactly, which floating point misses.
#[case((11, 1), (10, 1), 1100, [true, false])]
#[case((12, 1), (10, 1), 1100, [true, true])]
// 12 in a month against 63 in twelve months: 12 is less than twice 5.25 no more.
#[case((11, 1), (66, 12), 2000, [true, false])]
#[case((11, 1), (67, 12), 2000, [false, false])]
#[case((11, 1), (65, 12), 2000, [true, true])]
// 3 of 40 against 2 of 40: higher by half.
#[case((3, 40), (2, 40), 1500, [true, false])]
#[case((3, 41), (2, 40), 1500, [false, false])]
// From nothing any count is a rise, and nothing is none.
#[case((1, 1), (0, 1), 2000, [true, true])]
#[case((0, 1), (0, 1), 2000, [false, false])]
// No sum is too large.
#[case((u64::MAX, 1), (u64::MAX, u32::MAX), u32::MAX, [true, true])]
#[case((u64::MAX, u32::MAX), (u64::MAX, 1), u32::MAX, [false, false])]
fn multiples(
    #[case] now: (u64, u32),
    #[case] before: (u64, u32),
    #[case] thousandths: u32,
    #[case] expect: [bool; 2],
) {
    check(now, before, thousandths, expect);
}

#[test]
fn a_factor_is_above_one() {
    assert_eq!(Factor::from_thousandths(1000), None);
    assert_eq!(Factor::from_thousandths(0), None);
    assert_eq!(factor(1001).to_string(), "1.001");
    assert_eq!(factor(1500).to_string(), "1.5");
    assert_eq!(factor(2000).to_string(), "2");
    assert_eq!(factor(2050).thousandths(), 2050);
}

#[test]
fn a_mean_is_of_what_was_reported() {
    let mean = Rate::mean_of(&[Some(3), None, Some(0), Some(4)]).unwrap();
    assert_eq!(mean, Rate::new(7, 3).unwrap());
    assert_eq!(Rate::mean_of(&[None, None]), None);
    assert_eq!(Rate::new(1, 0), None);
    assert_eq!(Rate::of_one(6).times(mean), Some(6.0 / (7.0 / 3.0)));
    assert_eq!(mean.times(Rate::of_one(0)), None);
}
