//! Villages that were renamed, merged or split, in words.

use domain::{
    area::DesaCode,
    day::{Day, Month},
};
use guidelines::village::{Spot, VillageChange, VillageChanges, VillagePart};
use store::read::area::Scope;

use crate::names::Names;

/// Which changes a page has to tell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) villages: &'a VillageChanges,
    pub(crate) names: &'a Names,
    /// The first month whose numbers stand on the page.
    pub(crate) from: Month,
    /// Today: a change to come is not told.
    pub(crate) today: Day,
}

impl<'a> Told<'a> {
    /// Lists the changes of villages of an area since the first month of the page.
    fn about(self, within: &'a Scope) -> impl Iterator<Item = &'a VillageChange> {
        let (home, area) = within.parted();
        let own = self.names.desas_of(home);
        let before = self.from.first_day().plus_days(-1);
        let concerns = move |desa: DesaCode| match area {
            Scope::All | Scope::Puskesmas(..) => own.contains(&desa),
            Scope::Kabupaten(code) | Scope::Kecamatan(code) => desa.as_str().starts_with(code),
            Scope::Desa(code) | Scope::Dusun(code, _) | Scope::Rt(code, ..) => {
                desa.as_str() == code
            }
            Scope::Posyandu(Some(posyandu)) => self.names.serves(*posyandu, desa),
            Scope::Posyandu(None) => false,
        };
        self.villages
            .between(before, self.today)
            .filter(move |change| concerns(change.from.0) || concerns(change.to.0))
    }

    /// Tells each change in a sentence.
    pub(crate) fn sentences(self, within: &'a Scope) -> Vec<String> {
        self.about(within).map(sentence).collect()
    }

    /// Says beside a village of a table what became of it; nothing of other areas.
    pub(crate) fn note(self, area: &'a Scope) -> Option<String> {
        let Scope::Desa(code) = area.parted().1 else { return None };
        let change = self.about(area).last()?;
        let on = change.on.indonesian();
        Some(match change.to.0.as_str() == code {
            true => format!("sejak {on}, dari Desa {}", change.from.1),
            false => format!("sejak {on} sebagian masuk Desa {}", change.to.1),
        })
    }
}

/// Says what became of a village, and how its numbers are to be read.
fn sentence(change: &VillageChange) -> String {
    let named = |(code, name): &(DesaCode, String)| format!("Desa {name} ({})", code.dotted());
    let (on, from, to) = (change.on.indonesian(), named(&change.from), named(&change.to));
    let decree = &change.decree;
    match &change.part {
        VillagePart::Rest => format!(
            "Sejak {on} {from} menjadi {to} menurut {decree}. Angka bulan-bulan sebelumnya ikut \
             dihitung di desa yang baru; bulan yang sudah ditandatangani tetap seperti waktu itu."
        ),
        VillagePart::Some { dusun, rw } => {
            let parts = dusun.iter().map(|name| format!("Dusun {name}"));
            let parts: Vec<String> = parts.chain(rw.iter().map(|rw| format!("RW {rw}"))).collect();
            format!(
                "Sejak {on} {} dari {from} masuk {to} menurut {decree}. Angka bulan-bulan \
                 sebelumnya ikut dibagi menurut tempat tinggal warga; yang dusun dan RW-nya belum \
                 dicatat tetap di Desa {}. Periksa angka sasaran kedua desa. Bulan yang sudah \
                 ditandatangani tetap seperti waktu itu.",
                parts.join(", "),
                change.from.1
            )
        }
    }
}

/// Returns the area that an address means today: codes that were given up stand in old links.
pub(crate) fn present(villages: &VillageChanges, area: Scope, today: Day) -> Scope {
    let now = |code: String, dusun: &str, rw: &str| match code.parse() {
        Ok(desa) => villages.of(Spot { desa, dusun, rw }, today).to_string(),
        Err(_) => code,
    };
    match area {
        Scope::Puskesmas(home, area) => {
            Scope::Puskesmas(home, Box::new(present(villages, *area, today)))
        }
        Scope::Desa(code) => Scope::Desa(now(code, "", "")),
        Scope::Dusun(code, dusun) => Scope::Dusun(now(code, &dusun, ""), dusun),
        Scope::Rt(code, rw, rt) => Scope::Rt(now(code, "", &rw), rw, rt),
        Scope::All | Scope::Kabupaten(_) | Scope::Kecamatan(_) | Scope::Posyandu(_) => area,
    }
}
