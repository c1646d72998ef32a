//! Days as people type them.

use domain::{
    day::{Day, Month},
    person::{Birth, BirthPrecision},
    refusal::Refusal,
};

/// Example shown beside every field that takes a day.
pub const EXAMPLE: &str = "21-11-2026";

/// Reads a day: `21-11-2026`, `21/11/2026`, `21.11.2026`, `21 Nov 2026`, `21 November 2026` or
/// `2026-11-21`.
pub fn day(text: &str) -> Result<Day, Refusal> {
    match parts(text).as_deref() {
        Some([year, month, day]) if 31 < *year => from(*year, *month, *day),
        Some([day, month, year]) => from(*year, *month, *day),
        _ => None,
    }
    .ok_or_else(|| {
        Refusal::new(
            "tanggal.tidak-terbaca",
            format!("Tanggal ini tidak terbaca. Tulis tanggal-bulan-tahun, misalnya {EXAMPLE}."),
        )
    })
}

/// Reads a birth date as well as it is known: a day, a month (`11-2026`, `Nov 2026`, kept as the
/// 15th) or a year (`2026`, kept as 1 July).
pub fn birth(text: &str) -> Result<Birth, Refusal> {
    let known = match parts(text).as_deref() {
        Some([year]) => from(*year, 7, 1).map(|day| (day, BirthPrecision::Year)),
        Some([month, year]) => from(*year, *month, 15).map(|day| (day, BirthPrecision::Month)),
        _ => day(text).ok().map(|day| (day, BirthPrecision::Exact)),
    };
    let (day, precision) = known.ok_or_else(|| {
        Refusal::new(
            "lahir.tidak-terbaca",
            "Tanggal lahir ini tidak terbaca. Tulis misalnya 21-11-2026; bila hanya tahu bulannya, \
             11-2026; bila hanya tahu tahunnya, 2026.",
        )
    })?;
    Ok(Birth { day, minute: None, precision })
}

/// Writes a day as it is typed: `21-11-2026`.
pub fn typed(day: Day) -> String {
    let (year, month, of_month) = day.ymd();
    format!("{of_month:02}-{month:02}-{year}")
}

/// Writes a birth date as it is typed, no better than it is known.
pub fn birth_typed(birth: Birth) -> String {
    let (year, month, _) = birth.day.ymd();
    match birth.precision {
        BirthPrecision::Exact => typed(birth.day),
        BirthPrecision::Month => format!("{month:02}-{year}"),
        BirthPrecision::Year => format!("{year}"),
    }
}

/// Reads a time of day: `08.30`, `8:30` or `08:30`; minutes since midnight.
pub fn minute(text: &str) -> Result<u16, Refusal> {
    let refusal =
        || Refusal::new("jam.tidak-terbaca", "Jam ini tidak terbaca. Tulis misalnya 08.30.");
    let (hours, minutes) = text.trim().split_once(['.', ':']).ok_or_else(refusal)?;
    let hours: u16 = hours.parse().map_err(|_| refusal())?;
    let minutes: u16 = minutes.parse().map_err(|_| refusal())?;
    if hours < 24 && minutes < 60 { Ok(60 * hours + minutes) } else { Err(refusal()) }
}

/// Writes a time of day as it is typed: `08.30`.
pub fn minute_typed(minute: u16) -> String {
    format!("{:02}.{:02}", minute / 60, minute % 60)
}

fn from(year: i32, month: i32, day: i32) -> Option<Day> {
    // Two digits could be a day or a year; only four are taken.
    if !(1800..=2200).contains(&year) {
        return None;
    }
    Day::from_ymd(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// Splits a date into one to three numbers; names of months become numbers.
fn parts(text: &str) -> Option<Vec<i32>> {
    let parts: Vec<i32> = text
        .trim()
        .split(['-', '/', '.', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok().or_else(|| month_number(part)))
        .collect::<Option<_>>()?;
    ((1..=3).contains(&parts.len()) && parts.iter().all(|part| 0 < *part)).then_some(parts)
}

fn month_number(name: &str) -> Option<i32> {
    let name = name.to_lowercase();
    if name.chars().count() < 3 {
        return None;
    }
    (1..=12).find(|number| {
        let month = Month::from_ym(2000, *number as i8).map(Month::indonesian);
        month.is_some_and(|month| month.to_lowercase().starts_with(&name))
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("21-11-2026")]
    #[case("21/11/2026")]
    #[case(" 21.11.2026 ")]
    #[case("21 Nov 2026")]
    #[case("21 november 2026")]
    #[case("2026-11-21")]
    fn days_in_many_hands(#[case] text: &str) {
        assert_eq!(day(text).unwrap().to_string(), "2026-11-21");
    }

    #[rstest]
    #[case("")]
    #[case("31-02-2026")]
    #[case("21-11-26")]
    #[case("11-2026")]
    #[case("kemarin")]
    #[case("1-2-3-4")]
    #[case("99999999999-1-2026")]
    fn what_is_no_day(#[case] text: &str) {
        assert_eq!(day(text).unwrap_err().code, "tanggal.tidak-terbaca");
    }

    #[rstest]
    #[case("12-08-2024", "2024-08-12", BirthPrecision::Exact)]
    #[case("08-2024", "2024-08-15", BirthPrecision::Month)]
    #[case("Agustus 2024", "2024-08-15", BirthPrecision::Month)]
    #[case("2024", "2024-07-01", BirthPrecision::Year)]
    fn births_as_well_as_they_are_known(
        #[case] text: &str,
        #[case] on: &str,
        #[case] precision: BirthPrecision,
    ) {
        let birth = birth(text).unwrap();
        assert_eq!((birth.day.to_string().as_str(), birth.precision), (on, precision));
        assert_eq!(super::birth(&birth_typed(birth)).unwrap(), birth);
    }

    #[rstest]
    #[case("08.30", Some(510))]
    #[case("8:05", Some(485))]
    #[case("24.00", None)]
    #[case("0830", None)]
    fn times(#[case] text: &str, #[case] minutes: Option<u16>) {
        assert_eq!(minute(text).ok(), minutes);
    }
}
