//! Weeks from Sunday to Saturday, and both sides of the turn of years.

use jiff::civil::{Date, date};
use outbreak::week::{EpiWeek, InvalidWeek, weeks_in};
use rstest::rstest;

use crate::series::rows;

/// First and last day of every year from 1990 to 2060, worked out with another program.
const YEARS: &str = include_str!("../data/weeks.csv");

fn check(day: Date, expect: &str) {
    let week = EpiWeek::of(day).unwrap();
    assert_eq!(week.to_string(), expect, "{day}");
    assert!(week.first_day() <= day && day <= week.last_day(), "{day} in {week}");
    assert_eq!(EpiWeek::new(week.year(), week.number()), Ok(week));
}

#[rstest]
// 2025 has 53 weeks, the last of which reaches three days into 2026.
#[case(date(2025, 12, 27), "2025-W52")]
#[case(date(2025, 12, 28), "2025-W53")]
#[case(date(2026, 1, 3), "2025-W53")]
#[case(date(2026, 1, 4), "2026-W01")]
// Four days of January suffice: week 1 of 2025 begins in December.
#[case(date(2024, 12, 28), "2024-W52")]
#[case(date(2024, 12, 29), "2025-W01")]
#[case(date(2025, 1, 4), "2025-W01")]
#[case(date(2025, 1, 5), "2025-W02")]
// A year that begins on a Sunday begins with its week 1.
#[case(date(2022, 12, 31), "2022-W52")]
#[case(date(2023, 1, 1), "2023-W01")]
// A leap year that begins on a Wednesday.
#[case(date(2020, 12, 26), "2020-W52")]
#[case(date(2020, 12, 27), "2020-W53")]
#[case(date(2021, 1, 2), "2020-W53")]
#[case(date(2021, 1, 3), "2021-W01")]
// Sunday opens a week, Saturday closes it.
#[case(date(2026, 11, 21), "2026-W46")]
#[case(date(2026, 11, 22), "2026-W47")]
#[case(date(2026, 11, 28), "2026-W47")]
#[case(date(2026, 11, 29), "2026-W48")]
fn a_day_falls_into_its_week(#[case] day: Date, #[case] expect: &str) {
    check(day, expect);
}

#[test]
fn seventy_years_agree_with_another_program() {
    let years = rows(YEARS);
    assert_eq!(years.len(), 71);
    for row in years {
        let year: i16 = row["year"].parse().unwrap();
        let weeks: i8 = row["weeks"].parse().unwrap();
        assert_eq!(weeks_in(year), weeks, "{year}");
        assert_eq!(EpiWeek::new(year, 1).unwrap().first_day().to_string(), row["first_day"]);
        assert_eq!(EpiWeek::new(year, weeks).unwrap().last_day().to_string(), row["last_day"]);
    }
}

#[test]
fn every_day_of_four_centuries_stands_in_one_week() {
    let mut day = date(1999, 12, 26);
    let mut week = EpiWeek::of(day).unwrap();
    while day < date(2400, 1, 1) {
        let next = day.tomorrow().unwrap();
        let of_next = EpiWeek::of(next).unwrap();
        let is_sunday = next.weekday() == jiff::civil::Weekday::Sunday;
        assert_eq!(of_next.since(week), i32::from(is_sunday), "{next}");
        assert!((1..=weeks_in(of_next.year())).contains(&of_next.number()), "{next}");
        (day, week) = (next, of_next);
    }
}

#[test]
fn weeks_are_counted_across_years() {
    let newest = EpiWeek::new(2026, 2).unwrap();
    assert_eq!(newest.plus(-2).unwrap().to_string(), "2025-W53");
    assert_eq!(newest.plus(-54).unwrap().to_string(), "2025-W01");
    assert_eq!(newest.since(EpiWeek::new(2025, 1).unwrap()), 54);
    assert_eq!(EpiWeek::new(2025, 53).unwrap().plus(1).unwrap().to_string(), "2026-W01");
}

#[rstest]
#[case(2026, 47, 1, "2025-W47")]
#[case(2026, 47, 6, "2020-W47")]
// Week 53 meets another where the year has one, week 52 elsewhere.
#[case(2025, 53, 5, "2020-W53")]
#[case(2025, 53, 1, "2024-W52")]
fn years_back_keep_the_number(
    #[case] year: i16,
    #[case] number: i8,
    #[case] years: u16,
    #[case] expect: &str,
) {
    let week = EpiWeek::new(year, number).unwrap().years_back(years).unwrap();
    assert_eq!(week.to_string(), expect);
}

#[test]
fn what_is_no_week_is_refused() {
    assert!(EpiWeek::new(2025, 53).is_ok());
    assert_eq!(EpiWeek::new(2026, 53), Err(InvalidWeek));
    assert!(EpiWeek::new(2026, 1).is_ok());
    assert_eq!(EpiWeek::new(2026, 0), Err(InvalidWeek));
    assert_eq!(EpiWeek::new(1899, 1), Err(InvalidWeek));
    assert_eq!(EpiWeek::new(3000, 1), Err(InvalidWeek));
}

#[test]
fn the_calendar_ends_at_both_sides() {
    let first = EpiWeek::new(1900, 1).unwrap();
    assert_eq!(EpiWeek::of(first.first_day()), Ok(first));
    assert_eq!(EpiWeek::of(first.first_day().yesterday().unwrap()), Err(InvalidWeek));
    assert_eq!(first.plus(-1), Err(InvalidWeek));
    assert_eq!(first.years_back(1), Err(InvalidWeek));
    let last = EpiWeek::new(2999, weeks_in(2999)).unwrap();
    assert_eq!(EpiWeek::of(last.last_day()), Ok(last));
    assert_eq!(EpiWeek::of(last.last_day().tomorrow().unwrap()), Err(InvalidWeek));
    assert_eq!(last.plus(1), Err(InvalidWeek));
    for weeks in [i32::MIN, -1_000_000, 1_000_000, i32::MAX] {
        assert_eq!(first.plus(weeks), Err(InvalidWeek));
    }
    for day in [Date::MIN, Date::MAX] {
        assert_eq!(EpiWeek::of(day), Err(InvalidWeek));
    }
    assert_eq!(last.years_back(u16::MAX), Err(InvalidWeek));
}
