//! One row of a survey as a mode and a measurement, or the reason why it is none.

use std::io::Read;

use domain::{person::Sex, refusal::Refusal};

use crate::{
    age::Age,
    amount::Amount,
    assess::{Measurement, Mode, Position},
    survey::{
        header::{Header, Input},
        record::Records,
    },
};

/// Most characters of a faulty value that are repeated in an error text.
const SHOWN_CHARS_MAX: usize = 40;

/// Reads the current record.
pub(super) fn child<R: Read>(
    header: &Header,
    records: &Records<R>,
) -> Result<(Mode, Measurement), Refusal> {
    let cell = |input: Input| header.column(input).map_or(&b""[..], |at| plain(records.cell(at)));
    let measured = |input: Input| positive(input, cell(input));
    let mode = mode(cell(Input::Standard))?;
    let measurement = Measurement {
        sex: sex(cell(Input::Sex))?,
        age: age(cell(Input::AgeDays), cell(Input::AgeMonths))?,
        weight: measured(Input::Weight)?,
        length_or_height: measured(Input::LengthOrHeight)?,
        position: position(cell(Input::Measure))?,
        head: measured(Input::Head)?,
        arm: measured(Input::Arm)?,
        triceps: measured(Input::Triceps)?,
        subscapular: measured(Input::Subscapular)?,
        oedema: oedema(cell(Input::Oedema))?,
    };
    Ok((mode, measurement))
}

/// Takes blanks and one pair of quotes off a cell; `NA`, as R writes it, is empty.
pub(super) fn plain(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    let inside = cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\""));
    let cell = inside.map_or(cell, <[u8]>::trim_ascii);
    if cell == b"NA" { b"" } else { cell }
}

/// Shows a faulty value in an error text: shortened, without control characters.
pub(super) fn shown(value: &[u8]) -> String {
    let head = &value[..value.len().min(4 * SHOWN_CHARS_MAX)];
    let text = String::from_utf8_lossy(head);
    let safe = text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c });
    safe.take(SHOWN_CHARS_MAX).collect()
}

fn mode(cell: &[u8]) -> Result<Mode, Refusal> {
    if cell.is_empty() {
        return Ok(Mode::Indonesia);
    }
    Mode::ALL.into_iter().find(|mode| cell.eq_ignore_ascii_case(mode.name().as_bytes())).ok_or_else(
        || {
            Refusal::new(
                "standard.tidak-dikenal",
                format!(
                    "Isian standard \"{}\" tidak dikenal. Pakai cgs, cgs_to_1856, ref2007 atau \
                     indonesia.",
                    shown(cell),
                ),
            )
        },
    )
}

fn sex(cell: &[u8]) -> Result<Option<Sex>, Refusal> {
    match cell {
        b"" => Ok(None),
        b"1" | b"L" | b"l" | b"M" | b"m" => Ok(Some(Sex::LakiLaki)),
        b"2" | b"P" | b"p" | b"F" | b"f" => Ok(Some(Sex::Perempuan)),
        _ => Err(Refusal::new(
            "sex.tidak-sah",
            format!(
                "Isian sex \"{}\" tidak dikenal. Pakai 1 (laki-laki) atau 2 (perempuan).",
                shown(cell),
            ),
        )),
    }
}

fn age(days: &[u8], months: &[u8]) -> Result<Age, Refusal> {
    match (days, months) {
        (b"", b"") => Ok(Age::Unknown),
        (b"", months) => Ok(Age::Months(age_number(Input::AgeMonths, months)?.as_f64())),
        (days, b"") => {
            let amount = age_number(Input::AgeDays, days)?;
            if amount.trillionths() % Amount::UNIT != 0 {
                return Err(Refusal::new(
                    "umur.pecahan",
                    format!("Umur \"{}\" hari harus bilangan bulat.", shown(days)),
                ));
            }
            let days = i32::try_from(amount.trillionths() / Amount::UNIT);
            Ok(Age::from_days(days.expect("an amount is below a million units")))
        }
        (_, _) => Err(Refusal::new("umur.ganda", "Isi age_days atau age_months, jangan keduanya.")),
    }
}

fn age_number(input: Input, cell: &[u8]) -> Result<Amount, Refusal> {
    let amount = number(input, cell)?;
    if amount.trillionths() < 0 {
        return Err(Refusal::new(
            "umur.negatif",
            format!(
                "Umur \"{}\" kurang dari nol. Periksa tanggal lahir dan tanggal ukur.",
                shown(cell),
            ),
        ));
    }
    Ok(amount)
}

fn positive(input: Input, cell: &[u8]) -> Result<Option<Amount>, Refusal> {
    if cell.is_empty() {
        return Ok(None);
    }
    let amount = number(input, cell)?;
    if amount.trillionths() <= 0 {
        return Err(Refusal::new(
            "angka.tidak-positif",
            format!(
                "Isian {} \"{}\" harus lebih dari nol. Kosongkan bila tidak diukur.",
                input.name(),
                shown(cell),
            ),
        ));
    }
    Ok(Some(amount))
}

fn number(input: Input, cell: &[u8]) -> Result<Amount, Refusal> {
    Amount::from_ascii(cell).ok_or_else(|| {
        Refusal::new(
            "angka.tidak-sah",
            format!(
                "Isian {} \"{}\" bukan angka. Tulis angka saja, misalnya 7.25.",
                input.name(),
                shown(cell),
            ),
        )
    })
}

fn position(cell: &[u8]) -> Result<Option<Position>, Refusal> {
    match cell {
        b"" => Ok(None),
        b"l" | b"L" => Ok(Some(Position::Lying)),
        b"h" | b"H" => Ok(Some(Position::Standing)),
        _ => Err(Refusal::new(
            "measure.tidak-sah",
            format!(
                "Isian measure \"{}\" tidak dikenal. Pakai l (terlentang) atau h (berdiri).",
                shown(cell),
            ),
        )),
    }
}

/// In WHO's files 1 is yes and 2 is no.
fn oedema(cell: &[u8]) -> Result<bool, Refusal> {
    match cell {
        b"y" | b"Y" | b"1" => Ok(true),
        b"" | b"n" | b"N" | b"2" => Ok(false),
        _ => Err(Refusal::new(
            "oedema.tidak-sah",
            format!(
                "Isian oedema \"{}\" tidak dikenal. Pakai y (ada) atau n (tidak ada).",
                shown(cell),
            ),
        )),
    }
}
