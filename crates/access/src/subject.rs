//! What a person asks about the own data: kinds of requests, their time, why they may be refused.

use std::sync::LazyLock;

use crate::coded::coded;

coded! {
    /// What is asked.
    Kind:
    /// A copy of everything, with who looked at it.
    Copy = "salinan", "Salinan data";
    /// Something is wrong or missing.
    Correction = "pembetulan", "Pembetulan";
    /// To be processed for care and law only.
    Restriction = "pembatasan", "Pembatasan";
    /// Against a decision that the program made alone.
    Objection = "keberatan", "Keberatan";
    /// To be deleted.
    Deletion = "penghapusan", "Penghapusan";
    /// Consent is taken back.
    Withdrawal = "penarikan", "Penarikan persetujuan";
}

coded! {
    /// How it was made sure who asks.
    Identity:
    /// By the identity card.
    Card = "ktp", "KTP atau IKD dicocokkan dengan orangnya";
    /// By the family card.
    Family = "kk", "Kartu keluarga dicocokkan";
    /// By the birth certificate.
    Birth = "akta", "Akta kelahiran dicocokkan";
    /// By the decision or letter that makes somebody guardian.
    Decision = "penetapan", "Penetapan pengadilan atau surat perwalian dicocokkan";
    /// By somebody who works here and knows them.
    Known = "dikenal", "Dikenal oleh petugas, disaksikan petugas lain";
}

/// What the data says of a kind of request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The kind.
    pub kind: Kind,
    /// In one line.
    pub words: String,
    /// The right and the duty behind it.
    pub law: String,
    /// Hours within which it is answered.
    pub answer_hours: u64,
    /// Hours after which it is marked.
    pub alarm_hours: u64,
}

/// Why something may be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Its code.
    pub code: String,
    /// Goes on from "karena …".
    pub words: String,
    /// The law behind it.
    pub law: String,
    /// Where it may be chosen.
    kinds: Vec<String>,
}

/// A purpose about which people are asked, or told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentPurpose {
    /// Its code.
    pub code: String,
    /// In one line.
    pub words: String,
    /// Whether people are asked; where they are not, the law demands the processing.
    pub is_asked: bool,
    /// Legal basis.
    pub basis: String,
    /// Laws behind it.
    pub law: String,
}

/// How a request stands in its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Time {
    /// There is time.
    Running,
    /// Little is left.
    Alarm,
    /// It is over.
    Over,
}

const HOUR_MS: u64 = 60 * 60 * 1000;
/// Days in which a copy that was granted may be handed over (assumed).
const COPY_DAYS: u64 = 30;

static KINDS: LazyLock<Vec<Asked>> = LazyLock::new(|| {
    read(include_str!("../data/request_kinds.csv"), |cell| {
        Some(Asked {
            kind: cell(0).parse().ok()?,
            words: cell(1),
            law: cell(2),
            answer_hours: cell(3).parse().ok()?,
            alarm_hours: cell(4).parse().ok()?,
        })
    })
});

static REASONS: LazyLock<Vec<Reason>> = LazyLock::new(|| {
    read(include_str!("../data/refusal_reasons.csv"), |cell| {
        let kinds = cell(3).split(' ').map(str::to_owned).collect();
        Some(Reason { code: cell(0), words: cell(1), law: cell(2), kinds })
    })
});

static CONSENTS: LazyLock<Vec<ConsentPurpose>> = LazyLock::new(|| {
    read(include_str!("../data/consent_purposes.csv"), |cell| {
        Some(ConsentPurpose {
            code: cell(0),
            words: cell(1),
            is_asked: match cell(2).as_str() {
                "yes" => true,
                "no" => false,
                _ => return None,
            },
            basis: cell(3),
            law: cell(4),
        })
    })
});

/// Reads a table that is built in; a test reads all of them.
fn read<T>(text: &str, row: impl Fn(&dyn Fn(usize) -> String) -> Option<T>) -> Vec<T> {
    let mut lines = csv::ReaderBuilder::new();
    let mut lines = lines.comment(Some(b'#')).from_reader(text.as_bytes());
    let rows = lines.records().map(|line| {
        let line = line.expect("the built-in table is CSV");
        let cell = |at: usize| line[at].to_owned();
        row(&cell).unwrap_or_else(|| panic!("a row that cannot be read: {line:?}"))
    });
    rows.collect()
}

impl Kind {
    /// Returns what the data says.
    pub fn asked(self) -> &'static Asked {
        KINDS.iter().find(|asked| asked.kind == self).expect("a test finds every kind")
    }

    /// Returns the moment until which it is to be answered, milliseconds since 1970.
    pub fn until_ms(self, made_ms: u64) -> u64 {
        made_ms + self.asked().answer_hours * HOUR_MS
    }

    /// Tells how a request that is open stands in its time.
    pub fn time(self, made_ms: u64, now_ms: u64) -> Time {
        if self.until_ms(made_ms) <= now_ms {
            Time::Over
        } else if made_ms + self.asked().alarm_hours * HOUR_MS <= now_ms {
            Time::Alarm
        } else {
            Time::Running
        }
    }

    /// Lists why a request of this kind may be refused.
    pub fn reasons(self) -> impl Iterator<Item = &'static Reason> {
        REASONS.iter().filter(move |reason| reason.kinds.iter().any(|kind| kind == self.code()))
    }
}

/// Lists why one record of a copy may be held back.
pub fn withholding() -> impl Iterator<Item = &'static Reason> {
    REASONS.iter().filter(|reason| reason.kinds.iter().any(|kind| kind == "tahan"))
}

/// Returns a reason by its code.
pub fn reason(code: &str) -> Option<&'static Reason> {
    REASONS.iter().find(|reason| reason.code == code)
}

/// Lists the purposes about which people are asked or told.
pub fn consent_purposes() -> &'static [ConsentPurpose] {
    &CONSENTS
}

/// Returns a purpose by its code.
pub fn consent_purpose(code: &str) -> Option<&'static ConsentPurpose> {
    CONSENTS.iter().find(|purpose| purpose.code == code)
}

/// Tells whether a copy that was granted at a moment may still be handed over.
pub const fn is_copy_good(granted_ms: u64, now_ms: u64) -> bool {
    now_ms < granted_ms + COPY_DAYS * 24 * HOUR_MS
}

/// Tells whether a refusal is answered by restricting the data: what the law keeps is kept, and
/// nothing else is done with it.
pub fn restricts_instead(kind: Kind, reason: &str) -> bool {
    kind == Kind::Deletion && reason == "retensi"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_time_and_a_reason_to_refuse() {
        assert_eq!(KINDS.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            let asked = kind.asked();
            assert!(asked.alarm_hours < asked.answer_hours, "{kind}");
            assert!(kind.reasons().next().is_some(), "{kind}");
        }
        for reason in REASONS.iter() {
            let known = |kind: &String| kind == "tahan" || kind.parse::<Kind>().is_ok();
            assert!(reason.kinds.iter().all(known), "{reason:?}");
        }
        assert_eq!(withholding().count(), 3);
        assert!(CONSENTS.iter().any(|purpose| !purpose.is_asked));
        assert!(CONSENTS.iter().all(|purpose| !purpose.law.is_empty()));
    }

    #[test]
    fn time_runs_out_to_the_millisecond() {
        let hours = |hours: u64| 1_000 + hours * HOUR_MS;
        for (now_ms, time) in [
            (1_000, Time::Running),
            (hours(48) - 1, Time::Running),
            (hours(48), Time::Alarm),
            (hours(72) - 1, Time::Alarm),
            (hours(72), Time::Over),
        ] {
            assert_eq!(Kind::Copy.time(1_000, now_ms), time, "{now_ms}");
        }
        assert!(is_copy_good(0, hours(30 * 24) - 1_001) && !is_copy_good(0, hours(30 * 24)));
    }
}
