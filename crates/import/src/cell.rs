//! What single cells mean: days, numbers, yes and no, as people write them.

use domain::{
    day::Day,
    person::{BirthPrecision, Sex},
    quantity::Quantity,
    record::Setting,
};

/// Cells that people fill to say "nothing".
pub fn is_empty(text: &str) -> bool {
    matches!(
        text.trim().to_lowercase().as_str(),
        "" | "-"
            | "--"
            | "."
            | "n/a"
            | "na"
            | "#n/a"
            | "null"
            | "kosong"
            | "tidak ada"
            | "tdk ada"
            | "tidak tahu"
            | "tidak diketahui"
            | "?"
            | "00-00-0000"
            | "0000-00-00"
            | "00/00/0000"
    )
}

/// Reads a day as Indonesian offices write it: `12-03-2024`, `12/3/24`, `12.03.2024`,
/// `2024-03-12`, `12 Maret 2024`, an Excel serial, each with or without a time of day.
///
/// A year of two digits means the latest such year that is not after `today`.
pub fn day(text: &str, today: Day) -> Option<Day> {
    let text = text.trim();
    if let Some(day) = serial(text) {
        return Some(day);
    }
    let parts = parts(text)?;
    let [a, b, c] = parts[..] else { return None };
    if a.len() == 4 {
        return ymd(a.parse().ok()?, month(b)?, c.parse().ok()?);
    }
    ymd(year(c, today)?, month(b)?, a.parse().ok()?)
}

/// Reads a birth date, or only its month (`03-2024`, `Maret 2024`) or year (`2024`).
pub fn birth(text: &str, today: Day) -> Option<(Day, BirthPrecision)> {
    if let Some(day) = day(text, today) {
        return Some((day, BirthPrecision::Exact));
    }
    match parts(text.trim())?[..] {
        [year] if year.len() == 4 => {
            let day = ymd(year.parse().ok()?, 7, 1)?;
            // Born this year, but July is still to come.
            Some((day.min(today), BirthPrecision::Year))
        }
        [a, b] => {
            let (month_text, year) = if a.len() == 4 { (b, a) } else { (a, b) };
            if year.len() != 4 {
                return None;
            }
            let day = ymd(year.parse().ok()?, month(month_text)?, 15)?;
            let same_month = day.month() == today.month();
            Some((if same_month { day.min(today) } else { day }, BirthPrecision::Month))
        }
        _ => None,
    }
}

/// Splits a date and drops a time of day behind it.
fn parts(text: &str) -> Option<Vec<&str>> {
    const CHARS_MAX: usize = 40;
    if CHARS_MAX < text.len() {
        return None;
    }
    let date = match text.split_once(['T', ' ']) {
        Some((date, time)) if time.contains(':') && !date.is_empty() => {
            // "12 Mar 2024 08:00" has spaces of its own.
            if date.contains(['-', '/', '.']) { date } else { text.rsplit_once(' ')?.0 }
        }
        _ => text,
    };
    let parts: Vec<&str> =
        date.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let fair = parts.iter().all(|part| part.chars().all(char::is_alphanumeric));
    (fair && !parts.is_empty() && parts.len() <= 3).then_some(parts)
}

fn year(text: &str, today: Day) -> Option<i16> {
    let number: i16 = text.parse().ok()?;
    match text.len() {
        4 => Some(number),
        2 => {
            let (this_year, ..) = today.ymd();
            let century = this_year - this_year.rem_euclid(100);
            Some(if century + number <= this_year {
                century + number
            } else {
                century - 100 + number
            })
        }
        _ => None,
    }
}

fn month(text: &str) -> Option<i8> {
    if let Ok(number) = text.parse::<i8>() {
        return (text.len() <= 2).then_some(number);
    }
    let lower = text.to_lowercase();
    let start: String = lower.chars().take(3).collect();
    let number = match start.as_str() {
        "jan" => 1,
        "feb" | "peb" => 2,
        "mar" => 3,
        "apr" => 4,
        "mei" | "may" => 5,
        "jun" => 6,
        "jul" => 7,
        "agu" | "ags" | "agt" | "aug" => 8,
        "sep" => 9,
        "okt" | "oct" => 10,
        "nov" | "nop" => 11,
        "des" | "dec" => 12,
        _ => return None,
    };
    Some(number)
}

fn ymd(year: i16, month: i8, day: i8) -> Option<Day> {
    (1800..=9999).contains(&year).then(|| Day::from_ymd(year, month, day)).flatten()
}

/// Days as Excel counts them: 1 is 1 January 1900, and 1900 is taken for a leap year.
fn serial(text: &str) -> Option<Day> {
    const FROM_1927: i32 = 10_000;
    const UNTIL_2119: i32 = 80_000;
    const EXCEL_ZERO: i32 = -25_569;
    let whole = text.split_once(['.', ',']).map_or(text, |(whole, fraction)| {
        if fraction.bytes().all(|byte| byte.is_ascii_digit()) { whole } else { text }
    });
    let number: i32 = if whole.len() == 5 { whole.parse().ok()? } else { return None };
    (FROM_1927..=UNTIL_2119).contains(&number).then(|| Day::from_epoch_days(number + EXCEL_ZERO))
}

/// Reads a time of day as minutes since midnight: `08:30`, `8.30`.
pub fn minute(text: &str) -> Option<u16> {
    let (hour, rest) = text.trim().split_once([':', '.'])?;
    let minute = rest.split([':', '.', ' ']).next()?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then(|| hour * 60 + minute)
}

/// Reads a number: decimal comma or point, a unit behind it (`7,2 kg`).
pub fn number(text: &str) -> Option<Quantity> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
    if let Ok(quantity) = digits.parse::<Quantity>() {
        return Some(quantity);
    }
    // A computed cell may carry more decimals than anybody measures.
    let plain = digits.replace(',', ".");
    let fair = plain.len() <= 24
        && plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
    let value: f64 = if fair { plain.parse().ok()? } else { return None };
    Quantity::from_f64((value * 1000.0).round() / 1000.0)
}

/// Reads a sex: L, P, laki-laki, perempuan, male, female; 1 and 2.
pub fn sex(text: &str) -> Option<Sex> {
    let word: String =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    match word.as_str() {
        "l" | "lk" | "laki" | "lakilaki" | "laki2" | "pria" | "male" | "m" | "1" => {
            Some(Sex::LakiLaki)
        }
        "p" | "pr" | "perempuan" | "wanita" | "female" | "f" | "2" => Some(Sex::Perempuan),
        _ => None,
    }
}

/// Reads yes or no.
pub fn truth(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "ya" | "y" | "v" | "√" | "✓" | "x" | "1" | "true" | "ada" | "sudah" | "hadir" | "punya"
        | "+" => Some(true),
        "tidak" | "t" | "tdk" | "0" | "false" | "belum" | "n" | "-" => Some(false),
        _ => None,
    }
}

/// Reads how length was taken, as the option code of the guidelines.
pub fn position(text: &str) -> Option<&'static str> {
    let word: String =
        text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    match word.as_str() {
        "telentang" | "terlentang" | "recumbent" | "baring" | "berbaring" | "pb" | "l" => {
            Some("terlentang")
        }
        "berdiri" | "standing" | "tb" | "h" => Some("berdiri"),
        _ => None,
    }
}

/// Reads the colour of a vitamin A capsule, as the option code of the guidelines.
pub fn vitamin_a(text: &str) -> Option<&'static str> {
    match text.trim().to_lowercase().as_str() {
        "biru" | "b" => Some("biru"),
        "merah" | "m" => Some("merah"),
        "tidak" | "belum" | "t" | "0" => Some("tidak"),
        _ => None,
    }
}

/// Reads a kind of place.
pub fn setting(text: &str) -> Option<Setting> {
    let word = text.trim().to_lowercase();
    match word.as_str() {
        "posyandu" => Some(Setting::Posyandu),
        "rumah" | "kunjungan rumah" => Some(Setting::Rumah),
        "pustu" | "polindes" | "poskesdes" => Some(Setting::Pustu),
        "puskesmas" | "pkm" => Some(Setting::Puskesmas),
        "sekolah" | "paud" | "tk" => Some(Setting::Sekolah),
        "rs" | "rumah sakit" | "rsud" | "klinik" | "fkrtl" => Some(Setting::Fkrtl),
        _ => None,
    }
}

/// Reads an age in words ("3 Tahun - 2 Bulan - 11 Hari") as completed months.
pub fn age_months(text: &str) -> Option<i32> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut months = None;
    for pair in words.windows(2) {
        let Ok(number) = pair[0].parse::<i32>() else { continue };
        if !(0..=1500).contains(&number) {
            return None;
        }
        match pair[1] {
            "tahun" | "thn" | "th" => months = Some(months.unwrap_or(0) + 12 * number),
            "bulan" | "bln" | "bl" => months = Some(months.unwrap_or(0) + number),
            "hari" | "hr" => months = Some(months.unwrap_or(0)),
            _ => {}
        }
    }
    months
}

/// Reads RT or RW: digits, written back as three.
pub fn neighbourhood(text: &str) -> Option<String> {
    let digits: String = text
        .trim()
        .trim_start_matches(|c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | ':'))
        .trim_end_matches(".0")
        .to_owned();
    let fair = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number: u16 = if fair { digits.parse().ok()? } else { return None };
    (number <= 999).then(|| format!("{number:03}"))
}

/// Reads a telephone number; a leading +62 or 62 becomes 0. `None` when it is not one.
pub fn phone(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let others = text.chars().any(|c| !c.is_ascii_digit() && !" +-().'".contains(c));
    let digits = match digits.strip_prefix("62") {
        Some(rest) => format!("0{rest}"),
        None if digits.starts_with('8') => format!("0{digits}"),
        None => digits,
    };
    (!others && (6..=15).contains(&digits.len())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn today() -> Day {
        "2026-11-21".parse().unwrap()
    }

    #[rstest]
    #[case("12-03-2024", "2024-03-12")]
    #[case("12/3/2024", "2024-03-12")]
    #[case("12.03.24", "2024-03-12")]
    #[case("2024-03-12", "2024-03-12")]
    #[case("2024/3/12", "2024-03-12")]
    #[case("12 Maret 2024", "2024-03-12")]
    #[case("12-Mar-24", "2024-03-12")]
    #[case("5 Agt 2023", "2023-08-05")]
    #[case("45363", "2024-03-12")]
    #[case("45363.5", "2024-03-12")]
    #[case("2024-03-12 00:00:00", "2024-03-12")]
    #[case("2024-03-12T08:15", "2024-03-12")]
    #[case("12 Mar 2024 08:15", "2024-03-12")]
    #[case("01-02-98", "1998-02-01")]
    fn days(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(day(text, today()), Some(expected.parse().unwrap()));
    }

    #[rstest]
    #[case("31-02-2024")]
    #[case("03/25/2024")]
    #[case("12-03")]
    #[case("kemarin")]
    #[case("2024")]
    #[case("12-03-20245")]
    #[case("12-03-2024-1")]
    fn no_days(#[case] text: &str) {
        assert_eq!(day(text, today()), None);
    }

    #[rstest]
    #[case("2023", "2023-07-01", BirthPrecision::Year)]
    #[case("Mei 2023", "2023-05-15", BirthPrecision::Month)]
    #[case("05-2023", "2023-05-15", BirthPrecision::Month)]
    #[case("2023-05", "2023-05-15", BirthPrecision::Month)]
    #[case("2-5-2023", "2023-05-02", BirthPrecision::Exact)]
    fn births(#[case] text: &str, #[case] expected: &str, #[case] precision: BirthPrecision) {
        assert_eq!(birth(text, today()), Some((expected.parse().unwrap(), precision)));
    }

    #[rstest]
    #[case("7,25", Some(7250))]
    #[case(" 7.2 kg", Some(7200))]
    #[case("10.200000000000001", Some(10_200))]
    #[case("84,80000305", Some(84_800))]
    #[case("1.234,5", None)]
    #[case("tujuh", None)]
    #[case("7,2/8", None)]
    fn numbers(#[case] text: &str, #[case] thousandths: Option<i64>) {
        assert_eq!(number(text).map(Quantity::thousandths), thousandths);
    }

    #[rstest]
    #[case("3 Tahun - 2 Bulan - 11 Hari", Some(38))]
    #[case("0 Tahun - 0 Bulan - 20 Hari", Some(0))]
    #[case("2 thn 1 bln", Some(25))]
    #[case("tiga tahun", None)]
    fn ages(#[case] text: &str, #[case] months: Option<i32>) {
        assert_eq!(age_months(text), months);
    }

    #[rstest]
    #[case("3", Some("003"))]
    #[case("RT. 003", Some("003"))]
    #[case("III", None)]
    #[case("12345", None)]
    fn neighbourhoods(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(neighbourhood(text).as_deref(), expected);
    }

    #[rstest]
    #[case("+62 812-3456-789", Some("08123456789"))]
    #[case("8123456789", Some("08123456789"))]
    #[case("tidak punya", None)]
    fn phones(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(phone(text).as_deref(), expected);
    }

    #[rstest]
    #[case("08:30", Some(510))]
    #[case("23.59", Some(1439))]
    #[case("24:00", None)]
    #[case("4228:30", None)]
    #[case("08:60", None)]
    fn times_of_day(#[case] text: &str, #[case] minutes: Option<u16>) {
        assert_eq!(minute(text), minutes);
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,40}") {
            let _ = (day(&text, today()), birth(&text, today()), number(&text), minute(&text));
            let _ = (age_months(&text), neighbourhood(&text), phone(&text), sex(&text));
            let _ = (truth(&text), position(&text), vitamin_a(&text), setting(&text));
        }

        #[test]
        fn days_round_trip(days in 0i32..40_000) {
            let date = Day::from_epoch_days(days);
            let (year, month, of_month) = date.ymd();
            let text = format!("{of_month:02}-{month:02}-{year}");
            prop_assert_eq!(day(&text, today()), Some(date));
        }
    }
}
