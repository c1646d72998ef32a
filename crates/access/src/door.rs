//! Doors: what a screen does, in the terms of the role matrix.

use crate::{
    matrix::Verb::{self, Approve, Create, Export, Manage, Read, Sign, Update, Verify},
    resource::Resource::{
        self, AkunPeran, AngkaSasaran, AngkaUmum, AsesmenKeperawatan, AsesmenMedis, DaftarSasaran,
        DashboardPws, EksporBernama, HakSubjek, Identitas, ImporBernama, KodingMutu, Koreksi,
        LogAudit, Lokmin, PelepasanInformasi, Persetujuan, PosyanduKunjunganRumah, SegmenSensitif,
        SkdrSinyal, TriaseTandaVital, TutupLaporan,
    },
};

/// Something that a screen does, and what one must be allowed to do with which resource; one of
/// several is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// Words for a sentence such as "Anda belum boleh …".
    pub words: &'static str,
    /// What opens it.
    pub any: &'static [(Verb, Resource)],
    /// Whether numbers are shown, for which a reach of numbers only is enough.
    pub numbers: bool,
}

impl Door {
    const fn new(words: &'static str, any: &'static [(Verb, Resource)]) -> Self {
        Self { words, any, numbers: false }
    }

    const fn numbers(words: &'static str, any: &'static [(Verb, Resource)]) -> Self {
        Self { words, any, numbers: true }
    }
}

/// Find people and open their identity.
pub const SEE_PEOPLE: Door = Door::new("melihat data warga", &[(Read, Identitas)]);
/// Write a new person or household.
pub const REGISTER_PERSON: Door = Door::new("mendaftarkan warga", &[(Create, Identitas)]);
/// Write what changed about a person: facts, a move, a death.
pub const CHANGE_PERSON: Door = Door::new("memperbarui data warga", &[(Update, Identitas)]);
/// Make two pages of one person one, and part them.
pub const JOIN_PEOPLE: Door = Door::new("menggabung data warga yang sama", &[(Verify, Identitas)]);
/// Open the health records of a person: visits, growth, services, findings.
pub const SEE_RECORDS: Door =
    Door::new("membuka catatan kesehatan", &[(Read, PosyanduKunjunganRumah)]);
/// Read confidential data of a person.
pub const SEE_CONFIDENTIAL: Door =
    Door::new("membuka data yang dijaga khusus", &[(Read, SegmenSensitif)]);
/// Write a visit, wherever it was.
pub const RECORD_VISIT: Door = Door::new(
    "mencatat kunjungan",
    &[
        (Create, PosyanduKunjunganRumah),
        (Create, AsesmenKeperawatan),
        (Create, AsesmenMedis),
        (Create, TriaseTandaVital),
    ],
);
/// Write at a posyandu, at home, at school.
pub const RECORD_OUTSIDE: Door =
    Door::new("mencatat di posyandu atau di rumah", &[(Create, PosyanduKunjunganRumah)]);
/// Write at the Puskesmas or Pustu.
pub const RECORD_INSIDE: Door = Door::new(
    "mencatat di Puskesmas",
    &[(Create, AsesmenKeperawatan), (Create, AsesmenMedis), (Create, TriaseTandaVital)],
);
/// Correct or void what one has written oneself.
pub const CORRECT_OWN: Door = Door::new(
    "memperbaiki catatan sendiri",
    &[(Update, PosyanduKunjunganRumah), (Update, Identitas), (Create, Koreksi)],
);
/// Correct or void what somebody else has written.
pub const CORRECT_ANY: Door = Door::new("memperbaiki catatan orang lain", &[(Verify, Koreksi)]);
/// Bring in a register from a file.
pub const IMPORT: Door = Door::new("memasukkan data dari berkas", &[(Create, ImporBernama)]);
/// See the board of numbers.
pub const SEE_BOARD: Door = Door::numbers("melihat papan pantau", &[(Read, DashboardPws)]);
/// Have everything drawn again and compared with what is kept.
pub const RECOUNT: Door = Door::new("menghitung ulang papan", &[(Verify, KodingMutu)]);
/// See target populations and other numbers that somebody else counted or set.
pub const SEE_FIGURES: Door = Door::numbers("melihat angka sasaran", &[(Read, AngkaSasaran)]);
/// State them.
pub const SET_FIGURES: Door = Door::new("mengisi angka sasaran", &[(Create, AngkaSasaran)]);
/// See weekly counts and signals of early warning.
pub const SEE_SKDR: Door = Door::numbers("melihat kewaspadaan dini (SKDR)", &[(Read, SkdrSinyal)]);
/// Close a week of early warning.
pub const CLOSE_WEEK: Door = Door::new("menutup minggu SKDR", &[(Create, SkdrSinyal)]);
/// Write down what was done about a signal.
pub const FOLLOW_SIGNAL: Door = Door::new(
    "mencatat langkah atas sinyal SKDR",
    &[(Update, SkdrSinyal), (Verify, SkdrSinyal), (Approve, SkdrSinyal)],
);
/// Write down that an outbreak was declared.
pub const DECLARE_OUTBREAK: Door = Door::new("mencatat penetapan KLB", &[(Approve, SkdrSinyal)]);
/// Let everybody read the numbers of a quarter.
pub const PUBLISH: Door = Door::new("menerbitkan angka untuk umum", &[(Sign, AngkaUmum)]);
/// See which months are signed, and what changed since.
pub const SEE_CLOSINGS: Door =
    Door::new("melihat bulan yang ditandatangani", &[(Read, TutupLaporan)]);
/// Sign a month.
pub const SIGN_MONTH: Door = Door::new("menandatangani bulan", &[(Sign, TutupLaporan)]);
/// See meetings, their packs and what they decided.
pub const SEE_MEETINGS: Door = Door::new("melihat rapat", &[(Read, Lokmin)]);
/// Prepare a meeting, write its minutes, say what became of any decision.
pub const WRITE_MEETING: Door =
    Door::new("menyiapkan dan mencatat rapat", &[(Create, Lokmin), (Update, Lokmin)]);
/// See lists of names: who is due, who is behind a number.
pub const SEE_NAMES: Door = Door::new("membuka nama di balik angka", &[(Read, DaftarSasaran)]);
/// Hand names on to another system or office, in the form that it asks for.
pub const EXPORT_NAMED: Door = Door::new("mengekspor data bernama", &[(Export, EksporBernama)]);
/// See accounts and their roles.
pub const SEE_ACCOUNTS: Door = Door::new("melihat daftar akun", &[(Read, AkunPeran)]);
/// Make, reset and close accounts.
pub const MANAGE_ACCOUNTS: Door = Door::new("mengelola akun", &[(Manage, AkunPeran)]);
/// Approve accounts and roles that somebody else has made.
pub const APPROVE_ACCOUNTS: Door = Door::new("menyetujui akun", &[(Approve, AkunPeran)]);
/// Decide what others ask for accounts.
pub const DECIDE_ACCOUNTS: Door =
    Door::new("memutuskan permintaan akun", &[(Approve, AkunPeran), (Manage, AkunPeran)]);
/// Read the log of accesses.
pub const SEE_LOG: Door = Door::new("membaca log akses", &[(Read, LogAudit)]);
/// See how often data was looked at, and what was unusual, without names of those concerned.
pub const SEE_LOG_NUMBERS: Door = Door::numbers("melihat ringkasan log akses", &[(Read, LogAudit)]);
/// See what people ask about their own data.
pub const SEE_REQUESTS: Door =
    Door::new("melihat permintaan warga atas datanya", &[(Read, HakSubjek)]);
/// Write down what somebody asks about the own data.
pub const MAKE_REQUEST: Door =
    Door::new("mencatat permintaan warga atas datanya", &[(Create, HakSubjek)]);
/// Decide what somebody else wrote down, lift restrictions.
pub const DECIDE_REQUEST: Door =
    Door::new("memutuskan permintaan warga atas datanya", &[(Approve, HakSubjek)]);
/// Go through the records of a copy and hold some back.
pub const REVIEW_COPY: Door = Door::new("memeriksa salinan data warga", &[(Verify, HakSubjek)]);
/// Hand over the copy that was granted.
pub const GIVE_COPY: Door = Door::new(
    "menyerahkan salinan data warga",
    &[(Verify, PelepasanInformasi), (Verify, HakSubjek)],
);
/// See to what somebody agreed, and who speaks for them.
pub const SEE_CONSENT: Door = Door::new("melihat persetujuan warga", &[(Read, Persetujuan)]);
/// Write down consent.
pub const RECORD_CONSENT: Door = Door::new("mencatat persetujuan warga", &[(Create, Persetujuan)]);
/// Write down who speaks for somebody.
pub const RECORD_GUARDIAN: Door =
    Door::new("mencatat wali warga", &[(Create, Persetujuan), (Create, HakSubjek)]);

/// All doors, in the order in which they are explained.
pub const ALL: [Door; 40] = [
    SEE_PEOPLE,
    REGISTER_PERSON,
    CHANGE_PERSON,
    JOIN_PEOPLE,
    SEE_RECORDS,
    RECORD_VISIT,
    RECORD_OUTSIDE,
    RECORD_INSIDE,
    CORRECT_OWN,
    CORRECT_ANY,
    IMPORT,
    SEE_BOARD,
    RECOUNT,
    SEE_FIGURES,
    SET_FIGURES,
    SEE_SKDR,
    CLOSE_WEEK,
    FOLLOW_SIGNAL,
    DECLARE_OUTBREAK,
    PUBLISH,
    SEE_CLOSINGS,
    SIGN_MONTH,
    SEE_MEETINGS,
    WRITE_MEETING,
    SEE_NAMES,
    EXPORT_NAMED,
    SEE_ACCOUNTS,
    MANAGE_ACCOUNTS,
    APPROVE_ACCOUNTS,
    DECIDE_ACCOUNTS,
    SEE_LOG,
    SEE_LOG_NUMBERS,
    SEE_REQUESTS,
    MAKE_REQUEST,
    DECIDE_REQUEST,
    REVIEW_COPY,
    GIVE_COPY,
    SEE_CONSENT,
    RECORD_CONSENT,
    RECORD_GUARDIAN,
];
