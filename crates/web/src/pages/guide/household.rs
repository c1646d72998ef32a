//! Healthy households in words.

use guidelines::household::{Answer, HouseholdIndicator, HouseholdRules, Reached, Within};

use crate::{
    pages::guide::entry::{Lines, one_line, span},
    wording,
};

/// What follows from all indicators together.
pub(super) fn rules(of: &HouseholdRules) -> Lines {
    let share = |thousandths: u32| wording::thousandths(i64::from(thousandths), 3);
    vec![
        ("Sehat", format!("IKS lebih dari {}", share(of.healthy_above))),
        ("Tidak sehat", format!("IKS kurang dari {}", share(of.unhealthy_below))),
        ("Kunjungan lanjut direncanakan", one_line(&of.planned)),
        (
            "Peningkatan dinilai",
            format!(
                "bila lebih dari {} % keluarga terdata, dibanding {} bulan sebelumnya",
                of.improvement_above_percent, of.improvement_months
            ),
        ),
    ]
}

/// What is asked of members, and of one of them for all.
pub(super) fn indicator(of: &HouseholdIndicator) -> Lines {
    let mut lines = Vec::new();
    if let Some(member) = &of.member {
        lines.push(("Anggota yang dinilai", one_line(&member.applies)));
        match &member.reached {
            Reached::Never => lines.push(("Tercapai", "bila tidak ada yang demikian".to_owned())),
            Reached::State { known, good } => {
                lines.extend(known.iter().map(|known| ("Diketahui bila", one_line(known))));
                lines.push(("Tercapai bila", one_line(good)));
            }
            Reached::Answered { answer, within, required } => {
                let when = match within {
                    Within::Age(ages) => format!("kontak umur {}", span(*ages)),
                    Within::Episode(kind) => format!("kontak sejak awal {kind} yang terakhir"),
                    Within::Months(0) => "kontak bulan itu".to_owned(),
                    Within::Months(back) => format!("kontak bulan itu dan {back} bulan sebelumnya"),
                };
                lines.extend(self::answer(answer));
                lines.push(("Jawaban dari", when));
                let unasked = if *required { "belum tercapai" } else { "belum diketahui" };
                lines.push(("Tanpa jawaban", unasked.to_owned()));
            }
        }
    }
    if let Some(house) = &of.house {
        lines.push(("Sekeluarga", "jawaban terakhir salah seorang anggota".to_owned()));
        lines.extend(answer(house));
    }
    if of.confidential {
        lines.push((
            "Dijaga",
            "hanya untuk yang merawat; lainnya melihat jumlah per desa".to_owned(),
        ));
    }
    lines
}

fn answer(of: &Answer) -> Lines {
    vec![("Ditanya bila", one_line(&of.asked)), ("Tercapai bila", one_line(&of.good))]
}
