//! `simpul restore`: a store is made anew from backups.

use std::path::PathBuf;

use backup::{
    plan::Place,
    restore::{Until, restore},
    secret::Envelope,
};
use clap::Args;
use domain::{area::PuskesmasCode, day::Day};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Ended},
    clock::{Clock, Zone},
    copies::{access_key, trouble},
    deed::Deed,
    node::NodeOptions,
    trouble::Trouble,
};

const AFTER: &str = "\
Penyimpanan yang sudah ada tidak pernah ditimpa: pulihkan ke nama baru, periksa, lalu ganti nama
KEDUA berkasnya: penyimpanan (pulih.db) dan log aksesnya (pulih.db.akses).
A store that is there is never written over; rename both files, the store and its log.

Contoh / examples:
  simpul restore --store sqlite:pulih.db --from disk:/media/cadangan --identity amplop.kunci
  simpul restore --store postgres://simpul@localhost/pulih --from folder:/cadangan \\
    --identity amplop.kunci --until \"2026-11-21 10:15\" --zone WITA
  simpul restore --store sqlite:pulih.db --from folder:/cadangan --identity amplop.kunci \\
    --position P7309030101:12345";

/// Options of `simpul restore`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
    /// Tempat cadangan: folder:, disk: atau s3:. Where the backups are.
    #[arg(long)]
    from: String,
    /// Berkas berisi kunci dari amplop. File with what lies in an envelope.
    #[arg(long, value_name = "BERKAS")]
    identity: PathBuf,
    /// Sampai saat ini, "TTTT-BB-HH JJ:MM" waktu setempat. Up to this moment.
    #[arg(long, conflicts_with = "position")]
    until: Option<String>,
    /// Sampai nomor catatan ini, PUSKESMAS:NOMOR. Up to this place in the log.
    #[arg(long)]
    position: Vec<String>,
    /// Wilayah S3. Region of S3.
    #[arg(long, default_value = "us-east-1")]
    region: String,
    /// Berkas kunci akses S3 (dua baris). Access key of S3.
    #[arg(long, value_name = "BERKAS")]
    access_key_file: Option<PathBuf>,
    /// Sertifikat otoritas S3 (PEM). Authority to trust.
    #[arg(long, value_name = "BERKAS")]
    authority_file: Option<PathBuf>,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let url = options.node.url()?;
    let until = until(options)?;
    let envelope = Envelope::read(&options.identity).map_err(trouble)?;
    let place = Place {
        address: options.from.clone(),
        region: options.region.clone(),
        access_key_file: options.access_key_file.clone(),
        authority_file: options.authority_file.clone(),
    };
    let at = place.open(access_key()).map_err(trouble)?;
    let guidelines = options.node.guidelines(&url)?;
    let restored = restore(&url, at.as_ref(), &envelope, &until, guidelines).map_err(trouble)?;
    let deed = Deed::of_records("simpul restore", "memulihkan dari cadangan");
    deed.write(&url, Clock::new(options.node.zone().unwrap_or(Zone::Wib))?.millis())?;
    let faults = restored.verified.faults_count;
    let log_faults = restored.access_faults.len();
    let heads: Vec<Value> = restored
        .heads
        .iter()
        .map(|head| json!({"puskesmas": head.puskesmas, "seq": head.seq}))
        .collect();
    let json = json!({
        "ok": faults == 0 && log_faults == 0 && restored.access_unread.is_empty(),
        "series": restored.series,
        "number": restored.number,
        "made_ms": restored.made_ms,
        "records": restored.verified.records,
        "faults_count": faults,
        "rows": restored.rows,
        "accesses": {
            "added": restored.accesses.added,
            "known": restored.accesses.known,
            "unread": restored.access_unread,
            "broken": restored
                .access_faults
                .iter()
                .map(|one| json!({"chain": one.chain, "seq": one.seq}))
                .collect::<Vec<_>>(),
        },
        "heads": heads,
    });
    let chain = match faults {
        0 => "Rantai catatan utuh.".to_owned(),
        faults => format!("PERINGATAN: {faults} catatan rusak sejak sebelum dicadangkan."),
    };
    let log = match log_faults {
        0 if !restored.access_unread.is_empty() => format!(
            "PERINGATAN: {} baris log akses dikembalikan, tetapi seri {} tidak terbaca; baris yang \
             hanya ada di sana hilang.",
            restored.accesses.added,
            restored.access_unread.join(", ")
        ),
        0 => format!("{} baris log akses dikembalikan, utuh.", restored.accesses.added),
        _ => "PERINGATAN: log akses tidak utuh; jalankan simpul verify.".to_owned(),
    };
    let text = format!(
        "{url} dipulihkan dari cadangan {} nomor {}: {} catatan. {chain} {log}\nMinta ponsel dan \
         Simpul lain mengembalikan yang sesudahnya: simpul give-back.",
        restored.series, restored.number, restored.verified.records
    );
    answer.say(&json, text)?;
    Ok(Ended::unless(0 < faults || 0 < log_faults || !restored.access_unread.is_empty()))
}

fn until(options: &Options) -> Result<Until, Trouble> {
    let positions = options.position.iter().map(|text| {
        let (home, seq) = text.split_once(':')?;
        Some((home.parse::<PuskesmasCode>().ok()?, seq.parse::<u64>().ok()?))
    });
    let positions: Option<Vec<_>> = positions.collect();
    let positions = positions.ok_or_else(|| {
        Trouble::misuse("pulih.nomor", "Tulis --position PUSKESMAS:NOMOR, misalnya P7309030101:9.")
    })?;
    let zone = options.node.zone().unwrap_or(Zone::Wib);
    let moment_ms = match &options.until {
        None => None,
        Some(text) => Some(moment(text, zone).ok_or_else(|| {
            let message = "Tulis saatnya seperti \"2026-11-21 10:15\" (waktu setempat, --zone).";
            Trouble::misuse("pulih.saat", message)
        })?),
    };
    Ok(Until { moment_ms, positions })
}

/// Reads a day and a minute of a zone; the whole minute is meant.
fn moment(text: &str, zone: Zone) -> Option<u64> {
    let (day, time) = text.trim().split_once([' ', 'T'])?;
    let day: Day = day.parse().ok()?;
    let (hour, minute) = time.split_once([':', '.'])?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) {
        return None;
    }
    let minutes =
        i64::from(day.epoch_days()) * 1_440 + (hour - i64::from(zone.hours())) * 60 + minute;
    u64::try_from(minutes * 60_000 + 59_999).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_of_the_zone() {
        let day: Day = "2026-11-21".parse().unwrap();
        let noon_utc = u64::try_from(day.epoch_days()).unwrap() * 86_400_000 + 43_200_000;
        assert_eq!(moment("2026-11-21 19:00", Zone::Wib), Some(noon_utc + 59_999));
        assert_eq!(moment("2026-11-21T21.00", Zone::Wit), Some(noon_utc + 59_999));
        for wrong in ["", "2026-11-21", "2026-11-21 24:00", "2026-11-21 9:60", "kemarin 9:00"] {
            assert_eq!(moment(wrong, Zone::Wib), None, "{wrong}");
        }
    }
}
