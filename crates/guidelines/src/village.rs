//! Villages (desa and kelurahan) whose code changed: renamed, merged, or split.
//!
//! A record keeps the code that was written. What the code means on a day is worked out here, in
//! one place, so that people, boards and maps of a day speak of the villages of that day.

use std::collections::BTreeSet;

use domain::{
    area::{Address, DesaCode, hamlet, three_digits},
    day::Day,
};

use crate::{
    fault::Faults,
    load::{Draft, rules::Located},
};

/// A day from which some homes belong to another village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VillageChange {
    /// First day of the new code.
    pub on: Day,
    /// Village that the homes belonged to, and what it is called.
    pub from: (DesaCode, String),
    /// Village that they belong to, and what it is called.
    pub to: (DesaCode, String),
    /// Whether that village comes to be on the day; else it was there before.
    pub to_is_new: bool,
    /// Which homes.
    pub part: VillagePart,
    /// The regulation that says so, as people cite it.
    pub decree: String,
}

/// Homes of a village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VillagePart {
    /// All that no other change of the day names: the village is renamed or merged into another.
    Rest,
    /// Those of some dusun (in capitals) or RW (three digits).
    Some {
        /// Names of dusun.
        dusun: Vec<String>,
        /// Numbers of RW.
        rw: Vec<String>,
    },
}

/// All changes of codes, in the order of their days; of one day those of some homes first.
#[derive(Debug, Clone, Default)]
pub struct VillageChanges(Vec<VillageChange>);

/// Where a home stands, as it was written; texts are empty when nobody wrote them.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// Village.
    pub desa: DesaCode,
    /// Name of the dusun.
    pub dusun: &'a str,
    /// Number of the RW.
    pub rw: &'a str,
}

impl<'a> From<&'a Address> for Spot<'a> {
    fn from(address: &'a Address) -> Self {
        Self {
            desa: address.desa,
            dusun: address.dusun.as_deref().unwrap_or_default(),
            rw: address.rw.as_deref().unwrap_or_default(),
        }
    }
}

impl Spot<'_> {
    /// Means a village of which nothing else is known.
    pub const fn of(desa: DesaCode) -> Self {
        Self { desa, dusun: "", rw: "" }
    }
}

impl VillageChange {
    /// Tells whether the old code is given up.
    pub fn is_end(&self) -> bool {
        self.part == VillagePart::Rest
    }
}

impl VillagePart {
    fn holds(&self, spot: Spot<'_>) -> bool {
        match self {
            Self::Rest => true,
            Self::Some { dusun, rw } => {
                let is_named = |names: &[String], written: &str, key: fn(&str) -> String| {
                    !written.is_empty() && names.contains(&key(written))
                };
                is_named(dusun, spot.dusun, hamlet) || is_named(rw, spot.rw, three_digits)
            }
        }
    }
}

impl VillageChanges {
    /// Puts changes in order.
    pub fn new(mut changes: Vec<VillageChange>) -> Self {
        changes.sort_by_key(|change| (change.on, change.is_end()));
        Self(changes)
    }

    /// Returns all changes, in the order of their days.
    pub fn all(&self) -> &[VillageChange] {
        &self.0
    }

    /// Tells to which village a home belongs on a day. A home of a village that was split whose
    /// dusun and RW nobody wrote stays with the old one; one of a village that is still to come
    /// belongs to the one that it comes from, as long as that is one.
    pub fn of(&self, spot: Spot<'_>, on: Day) -> DesaCode {
        if let Some(before) = self.before(spot.desa, on) {
            return before;
        }
        let mut now = spot;
        let mut moved_on = None;
        for change in self.0.iter().take_while(|change| change.on <= on) {
            // Nothing moves twice on one day.
            let moves = moved_on != Some(change.on) && change.from.0 == now.desa;
            if moves && change.part.holds(now) {
                now.desa = change.to.0;
                moved_on = Some(change.on);
            }
        }
        now.desa
    }

    fn before(&self, desa: DesaCode, on: Day) -> Option<DesaCode> {
        let day = self.began(desa).filter(|day| on < *day)?;
        let came = self.0.iter().filter(|change| change.on == day && change.to.0 == desa);
        let origins: BTreeSet<DesaCode> = came.map(|change| change.from.0).collect();
        let [origin] = Vec::from_iter(origins)[..] else { return None };
        self.before(origin, on).or(Some(origin))
    }

    /// Returns the first day of a village that came to be by a change.
    pub fn began(&self, desa: DesaCode) -> Option<Day> {
        self.0.iter().find(|change| change.to_is_new && change.to.0 == desa).map(|of| of.on)
    }

    /// Returns the day from which a village is no more.
    pub fn ended(&self, desa: DesaCode) -> Option<Day> {
        self.0.iter().find(|change| change.is_end() && change.from.0 == desa).map(|of| of.on)
    }

    /// Returns the village that a code means on a day, whatever part of it is asked about: another
    /// one only when the code was given up.
    pub fn of_code(&self, desa: DesaCode, on: Day) -> DesaCode {
        self.of(Spot::of(desa), on)
    }

    /// Lists the codes that were given up by a day and mean this village then, without its own.
    pub fn former(&self, desa: DesaCode, on: Day) -> BTreeSet<DesaCode> {
        let given_up = self.0.iter().filter(|change| change.is_end());
        let codes = given_up.map(|change| change.from.0);
        codes.filter(|code| *code != desa && self.of_code(*code, on) == desa).collect()
    }

    /// Returns what a village is called where its code changed; the latest name.
    pub fn name(&self, desa: DesaCode) -> Option<&str> {
        let ends = self.0.iter().rev().flat_map(|change| [&change.to, &change.from]);
        ends.into_iter().find(|(code, _)| *code == desa).map(|(_, name)| name.as_str())
    }

    /// Lists the changes up to a day after which a village is other than before: which it came
    /// from, which joined it, which parted from it. The latest first.
    pub fn about(&self, desa: DesaCode, until: Day) -> impl Iterator<Item = &VillageChange> {
        let concerns = move |change: &&VillageChange| {
            change.on <= until && (change.from.0 == desa || change.to.0 == desa)
        };
        self.0.iter().rev().filter(concerns)
    }

    /// Lists the changes after a day, up to another.
    pub fn between(&self, after: Day, until: Day) -> impl Iterator<Item = &VillageChange> {
        self.0.iter().filter(move |change| after < change.on && change.on <= until)
    }
}

/// Checks that every home belongs to one village on every day.
pub(crate) fn check(draft: &Draft, faults: &Faults) {
    for (at, located) in draft.villages.iter().enumerate() {
        let change = &located.value;
        let others = || draft.villages[..at].iter().map(|other| &other.value);
        let of_day =
            |other: &&VillageChange| other.on == change.on && other.from.0 == change.from.0;
        if others().filter(of_day).any(|other| overlap(&other.part, &change.part)) {
            let message = format!(
                "Perubahan desa {} pada {} tertulis dua kali untuk warga yang sama.",
                change.from.0.dotted(),
                change.on
            );
            faults.add(&located.place, "wilayah.ganda", message);
        }
        check_given_up(&draft.villages, located, faults);
        check_new(&draft.villages, located, faults);
    }
}

/// A code that was given up stands for nobody afterwards: used again, old addresses would be read
/// as the new village.
fn check_given_up(
    all: &[Located<VillageChange>],
    located: &Located<VillageChange>,
    faults: &Faults,
) {
    let change = &located.value;
    let given_up = |code: DesaCode, is_after: fn(Day, Day) -> bool| {
        let gone = all
            .iter()
            .map(|other| &other.value)
            .find(|other| other.is_end() && other.from.0 == code && is_after(change.on, other.on));
        gone.map(|gone| (code, gone.on))
    };
    let again = given_up(change.to.0, |day, gone| gone <= day)
        .or_else(|| given_up(change.from.0, |day, gone| gone < day));
    if let Some((code, on)) = again {
        let message = format!(
            "Kode {} tidak dipakai lagi sejak {on}; perubahan pada {} tidak dapat memakainya.",
            code.dotted(),
            change.on
        );
        faults.add(&located.place, "wilayah.sudah-berakhir", message);
    }
}

/// A village comes to be once, before anything else happens to it.
fn check_new(all: &[Located<VillageChange>], located: &Located<VillageChange>, faults: &Faults) {
    let change = &located.value;
    let code = change.to.0;
    let is_known = |other: &VillageChange| {
        let is_used = other.from.0 == code || other.to.0 == code;
        match other.to.0 == code && other.to_is_new {
            true => other.on < change.on,
            false => is_used && other.on <= change.on,
        }
    };
    if change.to_is_new && all.iter().any(|other| is_known(&other.value)) {
        let message = format!(
            "Desa {} sudah ada sebelum {}; tulis to_is_new = false.",
            code.dotted(),
            change.on
        );
        faults.add(&located.place, "wilayah.bukan-baru", message);
    }
}

fn overlap(one: &VillagePart, other: &VillagePart) -> bool {
    match (one, other) {
        (VillagePart::Rest, VillagePart::Rest) => true,
        (VillagePart::Some { dusun, rw }, VillagePart::Some { dusun: dusun2, rw: rw2 }) => {
            let names: BTreeSet<&String> = dusun.iter().collect();
            let numbers: BTreeSet<&String> = rw.iter().collect();
            dusun2.iter().any(|name| names.contains(name))
                || rw2.iter().any(|number| numbers.contains(number))
        }
        (VillagePart::Rest, VillagePart::Some { .. })
        | (VillagePart::Some { .. }, VillagePart::Rest) => false,
    }
}
