//! What is looked at, one after the other.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use domain::day::Day;
use store::{access_head::Lost, error::Error, store::Store};
use web::{disk, door::tls::validity_of, law::News};

use super::{Finding, Grade, Options, backups};
use crate::{
    clock::Clock,
    deed::Deed,
    node::{Node, missing},
    outlines::{self, Laid},
    trouble::Trouble,
    verify::RETURN,
};

const MIB: u64 = 1024 * 1024;
/// Memory that must be left for the program and its readers.
const MEMORY_MIN: u64 = 256 * MIB;
/// Days before its end on which a certificate is to be renewed.
const CERTIFICATE_DAYS: i64 = 30;
const DAY_MS: u64 = 86_400_000;
/// Newest records of each home in which devices are looked for.
const RECORDS_LOOKED_AT: u64 = 200_000;
/// Silent devices that are named.
const DEVICES_NAMED: usize = 10;

/// Looks at everything; a store that cannot be opened ends the look with that finding.
pub(super) fn all(options: &Options) -> Result<Vec<Finding>, Trouble> {
    let mut found = machine(options);
    let url = options.node.url()?;
    match store::vitals::schema(&url) {
        Ok(None) => {
            found.push(Finding::of(
                "penyimpanan",
                Grade::Now,
                format!("{url} tidak ada"),
                "Periksa alamat --store; bila diskanya lepas, pasang kembali.",
            ));
            return Ok(found);
        }
        Ok(Some((schema, known))) if schema < known => {
            found.push(Finding::of(
                "skema",
                Grade::Soon,
                format!("penyimpanan versi {schema}, program ini versi {known}"),
                "Buat cadangan, cobalah \"simpul rehearse\", lalu jalankan \"simpul serve\": \
                 penyimpanan dinaikkan sendiri.",
            ));
            return Ok(found);
        }
        Ok(Some((schema, _))) => found.push(Finding::fine("skema", format!("versi {schema}"))),
        Err(error) => {
            found.push(broken(&error));
            return Ok(found);
        }
    }
    if url.is_plain_beyond() {
        found.push(Finding::of(
            "sambungan basis data",
            Grade::Soon,
            "ke komputer lain tanpa enkripsi (sslmode=disable)",
            "Nyalakan TLS di PostgreSQL, lalu tulis sslmode=verify-full&sslrootcert=BERKAS.",
        ));
    }
    let node = options.node.open(Deed::Silent)?;
    found.extend(of_store(&node, options)?);
    Ok(found)
}

fn broken(error: &Error) -> Finding {
    let advice = match error {
        Error::Newer { .. } => "Pasang Simpul terbaru; yang ini tidak mengubah apa pun.",
        Error::Damaged(_) => {
            "Hentikan Simpul, jangan menghapus apa pun, pulihkan cadangan terakhir di tempat lain."
        }
        Error::Busy(_) | Error::Conflict(_) => "Tunggu sebentar, lalu periksa lagi.",
        _ => "Periksa letak berkas, izinnya, atau layanan basis data.",
    };
    Finding::of("penyimpanan", Grade::Now, error.refusal().message, advice)
}

/// Looks at the machine.
fn machine(options: &Options) -> Vec<Finding> {
    let mut found = vec![memory(std::fs::read_to_string("/proc/meminfo").ok().as_deref())];
    found.push(synchronised(time_service().as_deref()));
    if let Some(file) = &options.tls_cert {
        found.push(certificate(file, now_ms()));
    }
    found.extend(backups::all(options.backup_plan.as_deref(), now_ms()));
    found.push(outlined(&outlines::load(options.outlines.as_deref())));
    found
}

fn outlined(laid: &Laid) -> Finding {
    match laid.faults.first() {
        None => Finding::fine("batas desa", format!("{} desa", laid.outlines.len())),
        Some(fault) => Finding::of(
            "batas desa",
            Grade::Soon,
            format!("salah di {} tempat; {}", laid.faults.len(), fault.message),
            "Perbaiki berkasnya, lalu jalankan ulang server; peta tampil tanpa itu.",
        ),
    }
}

fn memory(meminfo: Option<&str>) -> Finding {
    let available = meminfo.and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
    });
    match available.map(|kib| kib * 1024) {
        None => Finding::of("memori", Grade::Untold, "tidak terbaca", "Lihat dengan alat sistem."),
        Some(bytes) if bytes < MEMORY_MIN => Finding::of(
            "memori",
            Grade::Soon,
            format!("tersisa {} MiB", bytes / MIB),
            "Tutup program lain, atau tambah memori.",
        ),
        Some(bytes) => Finding::fine("memori", format!("tersisa {} MiB", bytes / MIB)),
    }
}

/// Asks the system whether its clock is kept right by others.
fn time_service() -> Option<String> {
    let said = Command::new("timedatectl").args(["show", "-p", "NTPSynchronized"]).output().ok()?;
    said.status.success().then(|| String::from_utf8_lossy(&said.stdout).trim().to_owned())
}

fn synchronised(said: Option<&str>) -> Finding {
    match said {
        Some("NTPSynchronized=yes") => Finding::fine("penyelarasan jam", "jam diselaraskan (NTP)"),
        Some("NTPSynchronized=no") => Finding::of(
            "penyelarasan jam",
            Grade::Soon,
            "jam tidak diselaraskan",
            "Nyalakan penyelarasan: timedatectl set-ntp true, atau pasang chrony.",
        ),
        _ => Finding::of(
            "penyelarasan jam",
            Grade::Untold,
            "tidak dapat ditanyakan di komputer ini",
            "Cocokkan jam komputer dengan jam yang benar sekali seminggu.",
        ),
    }
}

fn now_ms() -> u64 {
    Clock::new(crate::clock::Zone::Wib).map_or(0, |clock| clock.millis())
}

fn certificate(file: &Path, now_ms: u64) -> Finding {
    const RENEW: &str = "Perbarui dengan \"simpul certificate\" atau dari pemberi sertifikat; \
                         server memakainya tanpa dihentikan.";
    let Ok(validity) = validity_of(file) else {
        let found = format!("{} tidak terbaca", file.display());
        return Finding::of("sertifikat", Grade::Now, found, RENEW);
    };
    let now_s = i64::try_from(now_ms / 1000).unwrap_or(i64::MAX);
    let days = (validity.not_after_s - now_s).div_euclid(86_400);
    match days {
        i64::MIN..0 => Finding::of("sertifikat", Grade::Now, "sudah berakhir", RENEW),
        _ if now_s < validity.not_before_s => {
            let found = "belum berlaku: jam komputer mungkin salah";
            Finding::of("sertifikat", Grade::Now, found, "Betulkan jam komputer.")
        }
        0..CERTIFICATE_DAYS => {
            Finding::of("sertifikat", Grade::Soon, format!("tinggal {days} hari"), RENEW)
        }
        _ => Finding::fine("sertifikat", format!("berlaku {days} hari lagi")),
    }
}

/// Looks at the store and what it tells.
fn of_store(node: &Node, options: &Options) -> Result<Vec<Finding>, Trouble> {
    let vitals = node.store.vitals().map_err(Trouble::store)?;
    let (now_ms, today) = (now_ms(), node.today()?);
    let mut found = vec![sound(&node.store), accesses(&node.lost_accesses()?)];
    found.extend(node.store.file().map(room));
    found.extend(node.store.file().map(|file| private(&files(file))));
    found.push(clock(now_ms, vitals.last_received_ms));
    found.push(views(vitals.view_day, today));
    found.push(guidelines(&node.news));
    if 0 < vitals.quarantined {
        found.push(Finding::of(
            "karantina",
            Grade::Soon,
            format!("{} catatan ditolak dan menunggu", vitals.quarantined),
            "Lihat alasannya, betulkan di perangkat pengirim, lalu kirim lagi.",
        ));
    }
    let seen = node.store.devices_seen(RECORDS_LOOKED_AT).map_err(Trouble::store)?;
    let limit_ms = u64::from(options.silent_days) * DAY_MS;
    let silent: Vec<String> = seen
        .iter()
        .filter(|seen| limit_ms < now_ms.saturating_sub(seen.last_received_ms))
        .map(|seen| seen.device.to_string())
        .collect();
    found.push(devices(&silent, seen.len(), options.silent_days));
    Ok(found)
}

fn sound(store: &Store) -> Finding {
    match store.quick_check() {
        Ok(faults) if faults.is_empty() => Finding::fine("penyimpanan", "terbuka dan utuh"),
        Ok(faults) => Finding::of(
            "penyimpanan",
            Grade::Now,
            format!("berkas rusak di {} tempat", faults.len()),
            "Hentikan Simpul, jangan menghapus apa pun, pulihkan cadangan terakhir di tempat lain.",
        ),
        Err(error) => broken(&error),
    }
}

/// Says which lines of the log of accesses are missing.
fn accesses(lost: &[Lost]) -> Finding {
    match lost.is_empty() {
        true => Finding::fine("log akses", "tidak ada baris yang hilang"),
        false => {
            let told: Vec<String> = lost.iter().map(missing).collect();
            Finding::of("log akses", Grade::Now, told.join(" "), RETURN)
        }
    }
}

fn room(file: &Path) -> Finding {
    match disk::free(file) {
        None => Finding::of("ruang diska", Grade::Untold, "tidak terbaca", "Periksa diskanya."),
        Some(free) if free < disk::FREE_MIN => Finding::of(
            "ruang diska",
            Grade::Now,
            format!("tersisa {} MiB", free / MIB),
            "Pindahkan berkas lain dari diska ini, atau ganti diska yang lebih besar.",
        ),
        Some(free) => Finding::fine("ruang diska", format!("tersisa {} MiB", free / MIB)),
    }
}

/// Returns the files of an embedded store that are there.
fn files(file: &Path) -> Vec<PathBuf> {
    let named = |end: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    ["", "-wal", "-shm"].map(named).into_iter().filter(|file| file.exists()).collect()
}

#[cfg(unix)]
fn private(files: &[PathBuf]) -> Finding {
    use std::os::unix::fs::PermissionsExt as _;
    let open = files.iter().find(|file| {
        std::fs::metadata(file).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
    });
    match open {
        None => Finding::fine("izin berkas", "hanya dapat dibaca pemiliknya"),
        Some(file) => Finding::of(
            "izin berkas",
            Grade::Soon,
            format!("{} dapat dibaca pengguna lain komputer ini", file.display()),
            "Jalankan: chmod 600 pada berkas itu (dan -wal, -shm di sampingnya).",
        ),
    }
}

#[cfg(not(unix))]
fn private(_files: &[PathBuf]) -> Finding {
    Finding::of("izin berkas", Grade::Untold, "tidak diperiksa", "Periksa izin folder penyimpanan.")
}

fn clock(now_ms: u64, last_ms: Option<u64>) -> Finding {
    match last_ms {
        Some(last) if now_ms + 60_000 < last => Finding::of(
            "jam",
            Grade::Now,
            format!(
                "jam komputer {} jam di belakang catatan terakhir",
                (last - now_ms) / 3_600_000
            ),
            "Betulkan jam komputer sebelum mencatat lagi.",
        ),
        Some(_) | None => Finding::fine("jam", "tidak mundur terhadap catatan terakhir"),
    }
}

fn views(view_day: Option<Day>, today: Day) -> Finding {
    match view_day {
        Some(day) if day < today => Finding::of(
            "tampilan",
            Grade::Soon,
            format!("masih per {}", day.indonesian()),
            "Jalankan \"simpul serve\": hari dibuka sendiri. Bila tetap, jalankan \"simpul \
             replay\".",
        ),
        Some(_) | None => Finding::fine("tampilan", "per hari ini"),
    }
}

fn guidelines(news: &News) -> Finding {
    match news {
        News::Faulty { folder, faults } => Finding::of(
            "pedoman",
            Grade::Soon,
            format!("{folder} salah di {} tempat; yang lama dipakai", faults.len()),
            "Jalankan \"simpul guidelines check\" dan betulkan yang disebut.",
        ),
        News::Waiting { .. } => Finding::fine("pedoman", "baik; yang baru dipakai mulai besok"),
        News::None => Finding::fine("pedoman", "baik"),
    }
}

fn devices(silent: &[String], known: usize, days: u32) -> Finding {
    if silent.is_empty() {
        return Finding::fine("perangkat", format!("{known} perangkat, tidak ada yang diam"));
    }
    let named = silent[..silent.len().min(DEVICES_NAMED)].join(", ");
    Finding::of(
        "perangkat",
        Grade::Soon,
        format!("{} dari {known} diam lebih dari {days} hari: {named}", silent.len()),
        "Hubungi pemegangnya: mungkin hilang, rusak, atau belum pernah tersambung.",
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Some("MemTotal: 8 kB\nMemAvailable:   10240 kB\n"), Grade::Soon)]
    #[case(Some("MemAvailable:  1048576 kB\n"), Grade::Fine)]
    #[case(None, Grade::Untold)]
    fn memory_that_is_left(#[case] text: Option<&str>, #[case] grade: Grade) {
        assert_eq!(memory(text).grade, grade);
    }

    #[rstest]
    #[case(Some("NTPSynchronized=yes"), Grade::Fine)]
    #[case(Some("NTPSynchronized=no"), Grade::Soon)]
    #[case(None, Grade::Untold)]
    fn a_clock_that_others_keep_right(#[case] said: Option<&str>, #[case] grade: Grade) {
        assert_eq!(synchronised(said).grade, grade);
    }

    #[test]
    fn a_clock_behind_the_last_record_is_wrong() {
        assert_eq!(clock(1_000_000, Some(8_200_000)).grade, Grade::Now);
        assert!(clock(1_000_000, Some(8_200_000)).found.contains("2 jam"));
        assert_eq!(clock(1_000_000, Some(1_030_000)).grade, Grade::Fine);
        assert_eq!(clock(1_000_000, None).grade, Grade::Fine);
    }

    #[test]
    fn silent_devices_are_counted_and_named() {
        assert_eq!(devices(&[], 3, 14).grade, Grade::Fine);
        let silent: Vec<String> = (0..12).map(|n| format!("p{n}")).collect();
        let finding = devices(&silent, 20, 14);
        assert!(finding.found.starts_with("12 dari 20 diam lebih dari 14 hari: p0, p1"));
        assert!(!finding.found.contains("p10"), "{}", finding.found);
    }

    #[test]
    fn views_of_yesterday_are_told() {
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(views(Some(day("2026-11-20")), day("2026-11-21")).grade, Grade::Soon);
        assert_eq!(views(Some(day("2026-11-21")), day("2026-11-21")).grade, Grade::Fine);
        assert_eq!(views(None, day("2026-11-21")).grade, Grade::Fine);
    }
}
