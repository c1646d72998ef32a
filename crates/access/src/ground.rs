//! What somebody can say before looking at a person's data, and how long it holds.

use domain::day::Day;

use crate::{coded::coded, limits::Limits};

coded! {
    /// What is said.
    Ground:
    /// "I am serving this person now."
    Serving = "melayani", "sedang melayani";
    /// "I look for this reason."
    Reason = "alasan", "dengan alasan";
    /// "It is an emergency"; the head judges it afterwards.
    Emergency = "darurat", "keadaan darurat";
    /// "I need what is confidential about this person, for this reason."
    Confidential = "terbatas", "membuka data yang dijaga khusus";
}

/// How long a reason and an emergency hold; the parameter of `security.md` 3.6 (assumed).
const HOUR_MS: u64 = 60 * 60 * 1000;
/// How long serving holds: one long working day.
const DAY_MS: u64 = 12 * HOUR_MS;

/// Tells whether an emergency of a day that nobody judged is overdue today: more working days
/// have gone by since than the head has. A monthly report refuses to be made while there is one.
pub const fn is_overdue(said: Day, today: Day, limits: &Limits) -> bool {
    let (mut day, mut worked) = (said.epoch_days(), 0);
    while day < today.epoch_days() {
        day += 1;
        // The first of 1970 was a Thursday; Monday is 0.
        let weekday = (day + 3).rem_euclid(7);
        if weekday < limits.working_days {
            worked += 1;
        }
        if limits.judge_days < worked {
            return true;
        }
    }
    false
}

/// Days for which whoever has seen somebody counts as one of those who care for them, and reads
/// confidential data without saying why (assumed: a quarter of a year, the longest time between two
/// controls).
pub const CARE_DAYS: i32 = 90;

impl Ground {
    /// Returns the first moment at which it holds no more.
    pub const fn until_ms(self, said_ms: u64) -> u64 {
        match self {
            Self::Serving => said_ms + DAY_MS,
            Self::Reason | Self::Emergency | Self::Confidential => said_ms + HOUR_MS,
        }
    }

    /// Returns the reasons that are offered: code and words. The last one has to be explained.
    pub const fn reasons(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Serving => &[],
            Self::Reason => &[
                ("pembinaan", "Pembinaan atau supervisi"),
                ("pengaduan", "Menindaklanjuti pengaduan"),
                ("mutu", "Memeriksa mutu catatan"),
                ("rapat", "Menyiapkan rapat atau tindak lanjutnya"),
                ("laporan", "Mengisi laporan atau sistem yang memintanya"),
                ("lain", "Alasan lain, saya tuliskan"),
            ],
            Self::Emergency => &[
                ("tidak-sadar", "Pasien tidak dapat memberi persetujuan"),
                ("ancaman-jiwa", "Ada ancaman jiwa"),
                ("menggantikan", "Menggantikan petugas yang biasa merawat"),
                ("identitas", "Memastikan identitas"),
            ],
            Self::Confidential => &[
                ("melayani", "Orang ini sedang saya layani"),
                ("menggantikan", "Menggantikan petugas yang biasa merawat"),
                ("hasil", "Membaca hasil laboratorium atau menyiapkan obat"),
                ("diminta", "Diminta oleh orang itu sendiri"),
                ("lain", "Alasan lain, saya tuliskan"),
            ],
        }
    }

    /// Tells whether a reason and what was written beside it say enough.
    pub fn is_said(self, reason: &str, note: &str) -> bool {
        let known = self.reasons().iter().any(|(code, _)| *code == reason);
        match self {
            Self::Serving => reason.is_empty(),
            Self::Reason | Self::Confidential => {
                known && (reason != "lain" || NOTE_CHARS_MIN <= note.chars().count())
            }
            Self::Emergency => known && NOTE_CHARS_MIN <= note.chars().count(),
        }
    }
}

/// Fewest characters of an explanation.
pub const NOTE_CHARS_MIN: usize = 10;
/// Most characters of an explanation.
pub const NOTE_CHARS_MAX: usize = 300;

coded! {
    /// What the head makes of an emergency.
    Verdict:
    /// It was right.
    Right = "wajar", "Wajar";
    /// It was not.
    Wrong = "tidak-wajar", "Tidak wajar";
}
