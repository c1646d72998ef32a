//! The drill: a backup is brought back in a clean place and compared with the living store.

use std::{collections::BTreeSet, fmt::Write as _, path::Path, sync::Arc};

use domain::{id::PersonId, record::Subject};
use guidelines::model::Guidelines;
use store::{
    address::StoreUrl,
    adopt::Adopted,
    audit::AuditLog,
    key::StoreKey,
    read::records::{KeptRecord, LogHead},
    restoring::{Restoring, RestoringLog},
    store::Store,
};

use crate::{
    destination::Destination,
    error::Result,
    restore::{Choice, Restored, Until, bring_back, bring_log_back, choose},
    secret::Envelope,
    state::LastBackup,
};

/// Persons whose records are compared one by one.
const PERSONS: usize = 20;
/// Tries to find that many different ones.
const TRIES_MAX: usize = 400;
/// How a hash of a password begins; anything else could not be signed in with.
const PASSWORD_HASH: &str = "$argon2";

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Stable name.
    pub name: &'static str,
    /// Whether it was as it should be.
    pub is_fine: bool,
    /// What was found, for people.
    pub found: String,
}

/// What a drill found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drilled {
    /// The series and number that were brought back.
    pub backup: (String, u32),
    /// When that backup was made, milliseconds since 1970.
    pub made_ms: u64,
    /// Everything that was looked at.
    pub checks: Vec<Check>,
}

impl Drilled {
    /// Tells whether everything was as it should be.
    pub fn is_green(&self) -> bool {
        self.checks.iter().all(|check| check.is_fine)
    }

    /// Writes the report for people.
    pub fn report(&self, day: &str, destination: &str) -> String {
        let result = if self.is_green() { "HIJAU: cadangan dapat dipulihkan" } else { "MERAH" };
        let mut text = format!(
            "# Laporan latihan pemulihan {day}\n\n\
             * Hasil: **{result}**\n* Tempat cadangan: {destination}\n\
             * Cadangan yang dipulihkan: {} nomor {}\n\n\
             | pemeriksaan | hasil | keterangan |\n|---|---|---|\n",
            self.backup.0, self.backup.1
        );
        for check in &self.checks {
            let result = if check.is_fine { "baik" } else { "SALAH" };
            writeln!(text, "| {} | {result} | {} |", check.name, check.found)
                .expect("writing to a string cannot fail");
        }
        text.push_str(
            "\nPemeriksaan memakai salinan sementara yang terenkripsi dan sudah dihapus. \
             Penyimpanan yang sedang dipakai tidak diubah.\n",
        );
        text
    }
}

/// What a drill works with.
pub struct Rehearsal<'a> {
    /// The living store.
    pub live: &'a Store,
    /// The living log of accesses.
    pub log: &'a AuditLog,
    /// Where the backups are.
    pub at: &'a dyn Destination,
    /// What opens them.
    pub envelope: &'a Envelope,
    /// A clean folder; what is made there goes away again.
    pub scratch: &'a Path,
    /// Chance for the key of what is made there, and for whom to look at.
    pub chance: [u8; 32],
    /// The backup that was told last, which must be there.
    pub told: Option<&'a LastBackup>,
}

/// Brings back the newest backup and compares it. A backup that cannot be brought back is an
/// error; one that differs is a drill that is not green.
pub fn drill(rehearsal: &Rehearsal<'_>, guidelines: Arc<Guidelines>) -> Result<Drilled> {
    let Rehearsal { at, envelope, scratch, .. } = *rehearsal;
    // Encrypted with a key that nobody keeps: people's data must not lie about in a scratch folder.
    let key = StoreKey::from_bytes(rehearsal.chance);
    let target = StoreUrl::SqliteEncrypted(scratch.join("latihan.db"), key);
    let restoring = Restoring::begin(&target)?;
    let until = Until::default();
    let choice = choose(at, envelope, &until)?;
    let (restored, store) = bring_back(&restoring, at, envelope, &until, &choice, guidelines)?;
    let log = RestoringLog::open(&target)?;
    let lines = bring_log_back(log.log(), at, envelope, &choice)?;
    let checks = vec![
        newest(rehearsal.told, &restored),
        chain_of_hashes(&restored),
        views(&store)?,
        counts(&choice, &restored, &store)?,
        same_log(rehearsal.live, &restored)?,
        chain_of_accesses(log.log(), lines)?,
        same_accesses(rehearsal.log, &choice)?,
        no_lines_lost(rehearsal)?,
        people(rehearsal, &store, &restored)?,
        sign_in(&choice, &store)?,
    ];
    drop((store, log));
    Ok(Drilled { backup: (restored.series, restored.number), made_ms: restored.made_ms, checks })
}

fn check(name: &'static str, is_fine: bool, found: String) -> Check {
    Check { name, is_fine, found }
}

/// A backup that was told and is not at its place any more was taken away from the end, which the
/// manifests alone cannot show.
fn newest(told: Option<&LastBackup>, restored: &Restored) -> Check {
    let found = (restored.series.as_str(), restored.number);
    let is_fine = told.is_none_or(|told| (told.series.as_str(), told.number) <= found);
    let told = told.map_or("tidak ada catatan".to_owned(), |told| {
        format!("tercatat {} nomor {}", told.series, told.number)
    });
    check("cadangan-terakhir", is_fine, format!("{told}; ditemukan {} nomor {}", found.0, found.1))
}

fn chain_of_hashes(restored: &Restored) -> Check {
    let verified = &restored.verified;
    let found = format!("{} catatan, {} rusak", verified.records, verified.faults_count);
    check("rantai-catatan", verified.faults_count == 0, found)
}

fn views(store: &Store) -> Result<Check> {
    let replayed = store.replay_check()?;
    let found = format!("{} baris, {} berbeda", replayed.rows, replayed.differences_count);
    Ok(check("tampilan", replayed.differences_count == 0, found))
}

fn counts(choice: &Choice, restored: &Restored, store: &Store) -> Result<Check> {
    let grown = choice.chain.iter().flat_map(|made| &made.grown);
    let expected: u64 = choice.whole.iter().chain(grown).map(|segment| segment.rows).sum();
    let put: u64 = restored.rows.values().sum();
    let snapshot = store.source_snapshot()?;
    let small: usize = snapshot.whole.iter().map(|whole| whole.rows.len()).sum();
    let there = small as u64 + restored.verified.records;
    let found = format!("{expected} baris dicadangkan, {there} baris dipulihkan");
    Ok(check("jumlah-baris", expected == put && expected == there, found))
}

/// The living log must still hold what was backed up, at the same numbers.
fn same_log(live: &Store, restored: &Restored) -> Result<Check> {
    let mut differing = Vec::new();
    for LogHead { puskesmas, seq, hash } in restored.heads.iter().filter(|head| 0 < head.seq) {
        let found = live.records_after(puskesmas, seq - 1, 1)?;
        if found.first().is_none_or(|kept| kept.seq != *seq || kept.hash != *hash) {
            differing.push(puskesmas.to_string());
        }
    }
    let found = match differing.is_empty() {
        true => format!("{} buku catatan menyambung", restored.heads.len()),
        false => format!("berbeda: {}", differing.join(", ")),
    };
    Ok(check("sama-dengan-asli", differing.is_empty(), found))
}

/// The log of accesses that was brought back is whole.
fn chain_of_accesses(log: &AuditLog, lines: Adopted) -> Result<Check> {
    let broken = log.verify()?;
    let mut found = format!("{} baris", lines.added);
    for one in &broken {
        write!(found, "; {} rusak mulai nomor {}", one.chain, one.seq)
            .expect("writing to a string cannot fail");
    }
    Ok(check("rantai-log-akses", broken.is_empty(), found))
}

/// The living log of accesses must still hold every line up to those that were backed up.
fn same_accesses(live: &AuditLog, choice: &Choice) -> Result<Check> {
    let mut differing = Vec::new();
    for head in &choice.access_heads {
        if !live.holds(head)? {
            differing.push(head.chain.clone());
        }
    }
    let found = match differing.is_empty() {
        true => format!("{} rantai menyambung", choice.access_heads.len()),
        false => format!("berbeda atau terpotong: {}", differing.join(", ")),
    };
    Ok(check("log-akses-sama-dengan-asli", differing.is_empty(), found))
}

/// The living log of accesses holds whatever the store knows it held.
fn no_lines_lost(rehearsal: &Rehearsal<'_>) -> Result<Check> {
    let lost = rehearsal.live.lost_accesses(Some(rehearsal.log))?;
    let told = lost.iter().map(|one| format!("{} (pernah sampai {})", one.chain, one.kept));
    let found = match lost.is_empty() {
        true => "tidak ada baris yang hilang".to_owned(),
        false => format!("baris hilang: {}", told.collect::<Vec<_>>().join(", ")),
    };
    Ok(check("log-akses-lengkap", lost.is_empty(), found))
}

/// Compares all records of some persons, chosen by chance.
fn people(rehearsal: &Rehearsal<'_>, store: &Store, restored: &Restored) -> Result<Check> {
    let persons = some_persons(rehearsal.chance, store, &restored.heads)?;
    let mut differing = 0;
    for person in &persons {
        let subject = Subject::Person(*person);
        let mut now = rehearsal.live.records_of(subject)?;
        // What was written since the backup is not in it.
        now.retain(|kept| is_within(kept, &restored.heads));
        if now != store.records_of(subject)? {
            differing += 1;
        }
    }
    let found = format!("{} orang acak dibandingkan, {differing} berbeda", persons.len());
    Ok(check("orang", differing == 0, found))
}

fn is_within(kept: &KeptRecord, heads: &[LogHead]) -> bool {
    heads.iter().any(|head| head.puskesmas == kept.record.puskesmas && kept.seq <= head.seq)
}

fn some_persons(chance: [u8; 32], store: &Store, heads: &[LogHead]) -> Result<BTreeSet<PersonId>> {
    let (start, _) = chance.split_at(8);
    let mut state = u64::from_le_bytes(start.try_into().expect("eight bytes")) | 1;
    let mut persons = BTreeSet::new();
    for _ in 0..TRIES_MAX {
        if heads.is_empty() || persons.len() == PERSONS {
            break;
        }
        // Xorshift is enough to choose by; the start is real chance.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let head = &heads[(state % heads.len() as u64) as usize];
        let after = (state >> 16) % head.seq.max(1);
        let found = store.records_after(&head.puskesmas, after, 1)?;
        persons.extend(found.first().and_then(|kept| kept.record.person()));
    }
    Ok(persons)
}

/// Everybody who could sign in then has an account again, with a password that can be checked.
fn sign_in(choice: &Choice, store: &Store) -> Result<Check> {
    let expected: u64 =
        choice.whole.iter().filter(|segment| segment.table == "account").map(|s| s.rows).sum();
    let accounts = store.accounts()?;
    let readable =
        accounts.iter().filter(|account| account.password_hash.starts_with(PASSWORD_HASH));
    let readable = readable.count() as u64;
    let found = format!("{expected} akun dicadangkan, {readable} dapat masuk");
    Ok(check("akun", expected == readable, found))
}
