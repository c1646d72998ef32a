//! Whether backups are made, and whether they were proven by a drill.

use std::path::Path;

use backup::state::{Error, LastBackup, LastDrill, file_of, last_backup, last_drill};

use super::{Finding, Grade};

/// A backup is made at least daily; two hours more for a machine that was off at night.
const BACKUP_AGE_MAX_MS: u64 = 26 * HOUR_MS;
const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

/// Looks at what the last backup and the last drill came to.
pub(super) fn all(plan: Option<&Path>, now_ms: u64) -> Vec<Finding> {
    let Some(plan) = plan else {
        return vec![Finding::of(
            "cadangan",
            Grade::Untold,
            "rencana cadangan tidak disebut",
            "Sebutkan --backup-plan, atau periksa sendiri bahwa cadangan dibuat setiap hari.",
        )];
    };
    let state = file_of(plan);
    let found = last_backup(&state).and_then(|made| Ok((made, last_drill(&state)?)));
    match found {
        Ok((made, drill)) => vec![age(made.as_ref(), now_ms), drilled(drill.as_ref(), now_ms)],
        Err(Error::File(_) | Error::Unreadable(_)) => vec![Finding::of(
            "cadangan",
            Grade::Soon,
            "keadaan cadangan tidak terbaca",
            "Buat cadangan sekali lagi; keadaannya ditulis ulang.",
        )],
    }
}

fn age(made: Option<&LastBackup>, now_ms: u64) -> Finding {
    const MAKE: &str = "Buat cadangan sekarang, dan periksa jadwal serta ruang di tujuannya.";
    match made.map(|made| now_ms.saturating_sub(made.at_ms)) {
        None => Finding::of("cadangan", Grade::Now, "belum pernah dibuat", MAKE),
        Some(age) if BACKUP_AGE_MAX_MS < age => {
            let found = format!("yang terakhir {} jam yang lalu", age / HOUR_MS);
            Finding::of("cadangan", Grade::Soon, found, MAKE)
        }
        Some(age) => Finding::fine("cadangan", format!("{} jam yang lalu", age / HOUR_MS)),
    }
}

fn drilled(drill: Option<&LastDrill>, now_ms: u64) -> Finding {
    const DRILL: &str = "Jalankan gladi pulih; cadangan yang belum pernah dipulihkan belum tentu \
                         dapat dipakai.";
    match drill {
        None => Finding::of("gladi pulih", Grade::Soon, "belum pernah dijalankan", DRILL),
        Some(drill) if !drill.green => {
            Finding::of("gladi pulih", Grade::Now, "yang terakhir gagal", DRILL)
        }
        Some(drill) if drill.is_overdue(now_ms) => {
            Finding::of("gladi pulih", Grade::Soon, "sudah lama tidak dijalankan", DRILL)
        }
        Some(drill) => {
            let days = now_ms.saturating_sub(drill.at_ms) / DAY_MS;
            Finding::fine("gladi pulih", format!("berhasil {days} hari yang lalu"))
        }
    }
}
