//! Words for values: dates, ages and numbers as people here read them.

use access::role::Role;
use domain::{
    day::Day,
    nik::Nik,
    person::{Birth, BirthPrecision, Sex},
    quantity::Quantity,
    record::{Body, Evidence, FollowUpStep, Outcome, Setting},
    rights::{ConsentDecision, Relation, Speaker},
};
use guidelines::model::Severity;
use portrait::model::{ItemStatus, Kms};

const WEEKDAYS: [&str; 7] = ["Kamis", "Jumat", "Sabtu", "Minggu", "Senin", "Selasa", "Rabu"];

/// Writes "Sabtu, 21 November 2026".
pub fn day_long(day: Day) -> String {
    // 1970-01-01 was a Thursday.
    let weekday = WEEKDAYS[day.epoch_days().rem_euclid(7) as usize];
    format!("{weekday}, {} {}", day.ymd().2, day.month().indonesian())
}

/// Writes a day and, when known, the minutes since midnight: "21 Nov 2026 pukul 08.30".
pub fn day_and_minute(on: Day, at: Option<u16>) -> String {
    match at {
        Some(at) => format!("{} pukul {:02}.{:02}", on.indonesian(), at / 60, at % 60),
        None => on.indonesian(),
    }
}

/// Writes by when a home visit is to be made: "kunjungi sampai 12 Nov 2026", and that this day is
/// past when it is.
pub fn visit_until(until: Day, today: Day) -> String {
    let late = if until < today { ", sudah lewat" } else { "" };
    format!("kunjungi sampai {}{late}", until.indonesian())
}

/// Writes an instant at a distance from UTC in hours: "21 Nov 2026 pukul 08.30".
pub fn instant(millis: u64, utc_offset_hours: i8) -> String {
    let minutes = i64::try_from(millis / 60_000).unwrap_or(0) + 60 * i64::from(utc_offset_hours);
    let days = i32::try_from(minutes.div_euclid(24 * 60)).unwrap_or(0);
    let of_day = u16::try_from(minutes.rem_euclid(24 * 60)).unwrap_or(0);
    day_and_minute(Day::from_epoch_days(days), Some(of_day))
}

/// Returns a name, or the words for somebody who has none yet.
pub fn name_of(name: &str) -> &str {
    if name.is_empty() { "(belum bernama)" } else { name }
}

/// Writes an age with "kira-kira" when the birth date is an estimate.
pub fn age_of(birth: Option<Birth>, on: Day) -> String {
    match birth {
        None => "umur belum diketahui".to_owned(),
        Some(birth) if birth.precision == BirthPrecision::Exact => on.age_text(birth.day),
        Some(birth) => format!("kira-kira {}", on.age_text(birth.day)),
    }
}

/// Writes a birth date as well as it is known.
pub fn birth(birth: Option<Birth>) -> String {
    let Some(birth) = birth else { return "belum diketahui".to_owned() };
    match birth.precision {
        BirthPrecision::Exact => day_and_minute(birth.day, birth.minute),
        BirthPrecision::Month => format!("sekitar {}", birth.day.month().indonesian()),
        BirthPrecision::Year => format!("sekitar tahun {}", birth.day.ymd().0),
    }
}

/// Writes a sex.
pub const fn sex(sex: Option<Sex>) -> &'static str {
    match sex {
        Some(Sex::LakiLaki) => "laki-laki",
        Some(Sex::Perempuan) => "perempuan",
        None => "jenis kelamin belum diisi",
    }
}

/// Writes a fact that a rule has read: truth values in words, days and decimals as here.
pub fn fact(value: &str) -> String {
    match value {
        "true" => return "ya".to_owned(),
        "false" => return "tidak".to_owned(),
        _ => {}
    }
    if let Ok(day) = value.parse::<Day>() {
        return day.indonesian();
    }
    if value.parse::<f64>().is_ok() { value.replace('.', ",") } else { value.to_owned() }
}

/// Writes bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a text so that it can stand in an address after the question mark.
pub fn in_address(text: &str) -> String {
    let written = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    written.collect()
}

/// Writes a NIK in groups of four, as it is easiest to compare with a card.
pub fn nik(nik: &Nik) -> String {
    let digits = nik.as_str();
    format!("{} {} {} {}", &digits[..4], &digits[4..8], &digits[8..12], &digits[12..])
}

/// Writes thousandths with so many decimals and a comma, rounded half away from zero: 7250 with
/// one decimal is "7,3", 7000 is "7,0".
pub fn thousandths(thousandths: i64, decimals: u8) -> String {
    let decimals = decimals.min(3);
    let unit = 10i64.pow(3 - u32::from(decimals));
    let half = if thousandths < 0 { -unit / 2 } else { unit / 2 };
    let rounded = Quantity::from_thousandths((thousandths + half) / unit * unit).indonesian();
    let written = rounded.split_once(',').map_or(0, |(_, rest)| rest.len());
    let missing = usize::from(decimals).saturating_sub(written);
    let comma = if written == 0 && missing > 0 { "," } else { "" };
    format!("{rounded}{comma}{}", "0".repeat(missing))
}

/// Writes which weighing a letter of the KMS compares with: "dibanding 12 Okt 2026 (8,1 kg)". An
/// O compares with none, so it says when the last one was.
pub fn compared(kms: &Kms) -> Option<String> {
    let compared = kms.compared?;
    let with = if kms.status == 'O' { "terakhir ditimbang" } else { "dibanding" };
    let weight = thousandths(compared.weight_g, 1);
    Some(format!("{with} {} ({weight} kg)", compared.day.indonesian()))
}

/// Writes hundredths of a standard deviation: -205 is "−2,05 SD".
pub fn z_score(hundredths: i32) -> String {
    let sign = match hundredths {
        ..0 => "−",
        0 => "",
        1.. => "+",
    };
    format!("{sign}{},{:02} SD", hundredths.abs() / 100, hundredths.abs() % 100)
}

/// Names a place of contact.
pub const fn setting(setting: Setting) -> &'static str {
    match setting {
        Setting::Posyandu => "Posyandu",
        Setting::Rumah => "Kunjungan rumah",
        Setting::Pustu => "Pustu",
        Setting::Puskesmas => "Puskesmas",
        Setting::Sekolah => "Sekolah",
        Setting::Fkrtl => "Rumah sakit",
    }
}

/// Says what became of a service.
pub const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Given => "diberikan",
        Outcome::Refused => "ditolak keluarga",
        Outcome::Contraindicated => "tidak boleh diberikan (alasan medis)",
        Outcome::Unavailable => "belum tersedia",
    }
}

/// Says how a service is known.
pub const fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Witnessed => "diberikan sendiri oleh pencatat",
        Evidence::Card => "disalin dari buku atau kartu",
        Evidence::Recall => "menurut cerita keluarga",
    }
}

/// A meaning on screens: colour and shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Safe.
    Safe,
    /// Look again.
    Watch,
    /// Danger.
    Danger,
    /// Nothing known or nothing to say.
    Unknown,
}

impl Mark {
    /// Returns the classes of `app.css`.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Safe => "mark mark-safe",
            Self::Watch => "mark mark-watch",
            Self::Danger => "mark mark-danger",
            Self::Unknown => "mark mark-unknown",
        }
    }
}

/// Returns the mark that goes with the state of a service; its word is
/// `portrait::explain::status_word`.
pub const fn item_mark(status: ItemStatus) -> Mark {
    match status {
        ItemStatus::Overdue | ItemStatus::Missed => Mark::Danger,
        ItemStatus::Due | ItemStatus::Refused | ItemStatus::Contraindicated => Mark::Watch,
        ItemStatus::Done => Mark::Safe,
        ItemStatus::NotYet
        | ItemStatus::Waiting
        | ItemStatus::TooOld
        | ItemStatus::NotIndicated
        | ItemStatus::NotFor
        | ItemStatus::AtContact
        | ItemStatus::NotHere
        | ItemStatus::UnknownAge
        | ItemStatus::UnknownBegin => Mark::Unknown,
    }
}

/// Names how serious something is.
pub const fn severity(severity: Severity) -> (&'static str, Mark) {
    match severity {
        Severity::Normal => ("baik", Mark::Safe),
        Severity::Watch => ("perlu perhatian", Mark::Watch),
        Severity::Refer => ("rujuk", Mark::Danger),
        Severity::Emergency => ("rujuk hari ini", Mark::Danger),
    }
}

/// Names a kind of record.
pub fn kind(body: &Body) -> &'static str {
    match body {
        Body::Person(_) => "Identitas",
        Body::Household(_) => "Keluarga",
        Body::Place(_) => "Tempat pelayanan",
        Body::Visit(visit) => setting(visit.setting),
        Body::PosyanduDay(_) => "Hari buka posyandu",
        Body::Figures(_) => "Angka sasaran",
        Body::WeekClose(_) => "Minggu SKDR ditutup",
        Body::SignalStep(_) => "Langkah atas sinyal SKDR",
        Body::Publication(_) => "Angka untuk umum diterbitkan",
        Body::Closing(_) => "Bulan ditandatangani",
        Body::Meeting(_) => "Rapat",
        Body::ActionStep(_) => "Tindak lanjut rapat",
        Body::Departure(_) => "Pindah keluar",
        Body::Death(_) => "Meninggal",
        Body::FollowUp(_) => "Tindak lanjut",
        Body::Consent(_) => "Persetujuan",
        Body::Restriction(_) => "Pembatasan pemrosesan",
        Body::Guardianship(_) => "Perwalian",
        Body::GuardianshipEnd(_) => "Perwalian berakhir",
        Body::Merge(_) => "Digabung dengan orang yang sama",
        Body::Unmerge(_) => "Dipisah lagi",
        Body::Correction(_) => "Koreksi",
        Body::EnteredInError(_) => "Salah catat",
    }
}

/// Names what was done about a finding.
pub const fn follow_up(what: FollowUpStep) -> &'static str {
    match what {
        FollowUpStep::Told => "sudah disampaikan ke petugas",
        FollowUpStep::Referred => "dirujuk",
        FollowUpStep::Unreached => "belum dapat dihubungi",
        FollowUpStep::Handled => "sudah ditangani",
        FollowUpStep::Unfounded => "ternyata tidak demikian",
    }
}

/// Names what was said about a purpose.
pub const fn consent(decision: ConsentDecision) -> &'static str {
    match decision {
        ConsentDecision::Permit => "setuju",
        ConsentDecision::Deny => "tidak setuju",
        ConsentDecision::Withdrawn => "persetujuan ditarik",
    }
}

/// Names what somebody is to a person.
pub const fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Mother => "ibu",
        Relation::Father => "ayah",
        Relation::Guardian => "wali",
        Relation::Curator => "pengampu",
        Relation::Spouse => "suami atau istri",
        Relation::Child => "anak",
        Relation::Family => "keluarga lain",
    }
}

/// Writes who speaks for a person: "Siti Aminah (ibu)".
pub fn speaker(speaker: &Speaker) -> String {
    format!("{} ({})", speaker.name, relation(speaker.relation))
}

/// Names a role code kept in a record; a code unknown to this program stands for itself.
pub fn role(code: &str) -> &str {
    match code.parse::<Role>() {
        Ok(role) => role.name(),
        Err(_) => code,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn on(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn days_read_as_here() {
        assert_eq!(day_long(on("2026-11-21")), "Sabtu, 21 November 2026");
        assert_eq!(day_long(on("1969-12-31")), "Rabu, 31 Desember 1969");
        assert_eq!(instant(1_795_237_200_000, 7), "21 Nov 2026 pukul 12.00");
        assert_eq!(instant(1_795_280_400_000, 9), "22 Nov 2026 pukul 02.00");
    }

    #[test]
    fn a_visit_says_when_its_day_is_past() {
        let until = on("2026-11-12");
        assert_eq!(visit_until(until, until), "kunjungi sampai 12 Nov 2026");
        assert_eq!(
            visit_until(until, on("2026-11-13")),
            "kunjungi sampai 12 Nov 2026, sudah lewat"
        );
    }

    #[rstest]
    #[case(7250, 1, "7,3")]
    #[case(7200, 1, "7,2")]
    #[case(7000, 1, "7,0")]
    #[case(7250, 2, "7,25")]
    #[case(-450, 1, "-0,5")]
    #[case(12_400, 0, "12")]
    fn numbers(#[case] value: i64, #[case] decimals: u8, #[case] text: &str) {
        assert_eq!(thousandths(value, decimals), text);
    }

    #[test]
    fn z_scores_have_a_real_minus() {
        assert_eq!(z_score(-205), "−2,05 SD");
        assert_eq!(z_score(5), "+0,05 SD");
        assert_eq!(z_score(0), "0,00 SD");
    }
}
