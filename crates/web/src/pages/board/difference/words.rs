//! Numbers and reasons in words.

use guidelines::{
    indicator::{Cases, Count, Indicator},
    target::Better,
};
use store::read::difference::{Counting, Reason};

/// Every reason in the order in which causes are told: who they are first, then what was done.
pub(super) const REASONS: [Reason; 20] = [
    Reason::OtherCohort,
    Reason::Episode,
    Reason::NotBorn,
    Reason::Age,
    Reason::Condition,
    Reason::MovedIn,
    Reason::MovedOut,
    Reason::Died,
    Reason::OtherArea,
    Reason::MovedWithin,
    Reason::AddressUnknown,
    Reason::NoPosyandu,
    Reason::NotDone,
    Reason::DoneBefore,
    Reason::DoneAfter,
    Reason::LateRecord,
    Reason::LaterEvent,
    Reason::Merged,
    Reason::Rule,
    Reason::NotLooked,
];

/// Returns the word of a reason in addresses.
pub(super) const fn word(reason: Reason) -> &'static str {
    match reason {
        Reason::OtherCohort => "kelompok-lain",
        Reason::Episode => "episode",
        Reason::NotBorn => "belum-lahir",
        Reason::Age => "umur",
        Reason::Condition => "syarat",
        Reason::MovedIn => "masuk",
        Reason::MovedOut => "keluar",
        Reason::Died => "meninggal",
        Reason::OtherArea => "wilayah-lain",
        Reason::MovedWithin => "pindah",
        Reason::AddressUnknown => "alamat",
        Reason::NoPosyandu => "tanpa-posyandu",
        Reason::NotDone => "belum",
        Reason::DoneBefore => "sebelumnya",
        Reason::DoneAfter => "sesudahnya",
        Reason::LateRecord => "terlambat",
        Reason::LaterEvent => "kemudian",
        Reason::Merged => "ganda",
        Reason::Rule => "aturan",
        Reason::NotLooked => "belum-ditelusuri",
    }
}

/// Names a reason.
pub(super) fn label(reason: Reason, indicator: &Indicator) -> &'static str {
    let is_lower = indicator.better == Better::Lower;
    match reason {
        Reason::OtherCohort => match &indicator.count {
            Count::Cases { of: Cases::Age(_), .. } => "Lahir di bulan atau tahun lain",
            Count::Cases { .. } | Count::Monthly { .. } => "Kejadiannya di bulan atau tahun lain",
        },
        Reason::Episode => "Kehamilan, nifas atau sakitnya dihitung di bulan atau tahun lain",
        Reason::NotBorn => "Lahir sesudahnya",
        Reason::Age => "Umurnya di luar sasaran",
        Reason::Condition => "Syarat lain dari sasaran tidak terpenuhi",
        Reason::MovedIn => "Pindah masuk atau baru terdaftar",
        Reason::MovedOut => "Pindah keluar",
        Reason::Died => "Meninggal",
        Reason::OtherArea => "Tinggal di wilayah atau posyandu lain",
        Reason::MovedWithin => "Pindah di dalam wilayah kerja",
        Reason::AddressUnknown => "Alamat kosong atau tidak lengkap",
        Reason::NoPosyandu => "Belum punya posyandu",
        Reason::NotDone if is_lower => "Tidak termasuk kasus",
        Reason::NotDone => "Belum dilayani",
        Reason::DoneBefore if is_lower => "Termasuk kasus di bulan sebelumnya",
        Reason::DoneBefore => "Dilayani di bulan sebelumnya",
        Reason::DoneAfter if is_lower => "Termasuk kasus di bulan sesudahnya",
        Reason::DoneAfter => "Dilayani di bulan sesudahnya",
        Reason::LateRecord => "Catatan diterima terlambat",
        Reason::LaterEvent => "Terjadi sesudah ditandatangani",
        Reason::Merged => "Data ganda digabung atau dipisah",
        Reason::Rule => "Aturan menghitung berubah",
        Reason::NotLooked => {
            "Belum ditelusuri karena terlalu banyak; pilih wilayah yang lebih kecil"
        }
    }
}

/// Names a way of counting.
pub(super) fn counting(of: Counting, indicator: &Indicator) -> &'static str {
    let is_lower = indicator.better == Better::Lower;
    match of {
        Counting::Denominator => "Sasaran terdaftar",
        Counting::WithPosyandu => "Sasaran yang punya posyandu",
        Counting::Numerator if is_lower => "Kasus",
        Counting::Numerator => "Capaian",
        Counting::New => "Terhitung baru di bulan itu",
        Counting::Served => "Dilayani di bulan itu, kelompok mana pun",
        Counting::ServedInYear => "Dilayani sejak awal tahun, kelompok mana pun",
    }
}

/// Writes a number with its sign, for sums.
pub(super) fn with_sign(number: i64) -> String {
    match number {
        0 => "0".to_owned(),
        1.. => format!("+{number}"),
        _ => format!("−{}", number.unsigned_abs()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_reason_has_a_word_of_its_own() {
        let words: BTreeSet<&str> = REASONS.into_iter().map(word).collect();
        assert_eq!(words.len(), REASONS.len());
        assert_eq!([-3, 0, 3].map(with_sign), ["−3", "0", "+3"]);
    }
}
