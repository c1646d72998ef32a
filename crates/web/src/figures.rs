//! Target populations and other figures of a year or month, with what follows from them.

mod changed;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    area::{DesaCode, PuskesmasCode},
    day::Day,
    figure::Period,
    quantity::Quantity,
};
use guidelines::{
    figure::{Basis, FigureKind, FigureTable, Known},
    village::Spot,
};
use store::{
    error::Result,
    read::{figures::FigureRow, places::PlaceRow},
    store::Store,
};

/// What is known of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OfArea {
    /// A number.
    Known(Known),
    /// No number, because so many of so many villages have none.
    Lacking { without: usize, of: usize },
}

/// What is known for a period, each Puskesmas for itself.
pub(crate) struct Figures<'g> {
    homes: BTreeMap<PuskesmasCode, FigureTable<'g, DesaCode>>,
    villages: BTreeSet<DesaCode>,
    /// By code, village and day of the source.
    stated: Vec<FigureRow>,
}

impl<'g> Figures<'g> {
    /// Reads what was stated for a period. The villages of a Puskesmas are those in which one of
    /// its places stands, and those of which something was stated.
    pub(crate) fn read(store: &'g Store, period: Period) -> Result<Self> {
        Self::gather(store, period, None)
    }

    /// Reads it by the villages of a day that is over.
    pub(crate) fn as_of(store: &'g Store, period: Period, on: Day) -> Result<Self> {
        Self::gather(store, period, Some(on))
    }

    fn gather(store: &'g Store, period: Period, of: Option<Day>) -> Result<Self> {
        let guidelines = store.guidelines();
        let last = last_day(period);
        let day = of.or(store.view_day()?).unwrap_or(last);
        let stated = changed::by_villages_of(day, guidelines, store.figures(period)?);
        let mut villages: BTreeMap<PuskesmasCode, BTreeSet<DesaCode>> = BTreeMap::new();
        for PlaceRow { puskesmas, written, dusun, .. } in store.places()? {
            let dusun = dusun.as_deref().unwrap_or_default();
            let desa = written.map(|desa| Spot { desa, dusun, rw: "" });
            let desa = desa.map(|spot| guidelines.villages.of(spot, day));
            villages.entry(puskesmas).or_default().extend(desa);
        }
        for row in &stated {
            villages.entry(row.puskesmas.clone()).or_default().extend(row.desa);
        }
        let table = |(home, desas): (PuskesmasCode, BTreeSet<DesaCode>)| {
            let desas = desas.into_iter().collect();
            (home, FigureTable::new(guidelines, last, desas))
        };
        let mut all: BTreeSet<DesaCode> = villages.values().flatten().copied().collect();
        // A village that parted can be given numbers; until it is, the old one speaks for both.
        for change in guidelines.villages.all().iter().filter(|change| change.on <= day) {
            if all.contains(&change.from.0) {
                all.insert(change.to.0);
            }
        }
        let mut homes: BTreeMap<_, _> = villages.into_iter().map(table).collect();
        for row in &stated {
            if let Some(table) = homes.get_mut(&row.puskesmas) {
                table.state(row.desa, &row.code, row.value);
            }
        }
        Ok(Self { homes, villages: all, stated })
    }

    /// Lists the villages.
    pub(crate) fn villages(&self) -> impl Iterator<Item = DesaCode> {
        self.villages.iter().copied()
    }

    /// Returns the statement that stands of a village, or of the whole.
    pub(crate) fn statement(&self, desa: Option<DesaCode>, code: &str) -> Option<&FigureRow> {
        self.stated.iter().rfind(|row| row.desa == desa && row.code == code)
    }

    /// Tells whether anything was stated of a village.
    pub(crate) fn tells_of(&self, desa: DesaCode) -> bool {
        self.stated.iter().any(|row| row.desa == Some(desa))
    }

    /// Returns a number of a village, as a Puskesmas states it or any of them.
    pub(crate) fn of_village(
        &self,
        home: Option<&PuskesmasCode>,
        desa: DesaCode,
        code: &str,
    ) -> Option<Known> {
        let homes = self.homes.iter().filter(|(of, _)| home.is_none_or(|home| *of == home));
        let mut tables = homes.map(|(_, table)| table).filter(|table| table.has(&desa));
        tables.find_map(|table| table.known(Some(&desa), code))
    }

    /// Returns a number of a whole Puskesmas, or of all of them.
    pub(crate) fn of_home(
        &self,
        home: Option<&PuskesmasCode>,
        kind: FigureKind,
        code: &str,
    ) -> Option<Known> {
        match home {
            Some(home) => self.homes.get(home)?.known(None, code),
            None => self.of_all(kind, code),
        }
    }

    /// Returns a count of an area: of what a Puskesmas keeps or of all, in villages whose codes
    /// begin with some digits. The count of a whole Puskesmas may itself be stated; every other
    /// area is the sum of its villages, when each has one. `living` are villages from which people
    /// are counted; of an area within the Puskesmas they belong to it. `None` where there is no
    /// village, and for a rate.
    pub(crate) fn of_area(
        &self,
        (home, digits): (Option<&PuskesmasCode>, &str),
        living: &BTreeSet<DesaCode>,
        (kind, code): (FigureKind, &str),
    ) -> Option<OfArea> {
        let homes = || self.homes.iter().filter(move |(of, _)| home.is_none_or(|home| *of == home));
        let known = |desa: &DesaCode| {
            let of = homes().filter(|(_, table)| table.has(desa));
            of.into_iter().find_map(|(_, table)| table.known(Some(desa), code))
        };
        if let Ok(desa) = digits.parse() {
            return known(&desa).map(OfArea::Known);
        }
        if digits.is_empty()
            && let Some(known) = self.of_home(home, kind, code)
        {
            return Some(OfArea::Known(known));
        }
        let own = self.villages.iter().filter(|desa| homes().any(|(_, table)| table.has(desa)));
        let strays = living.iter().filter(|_| !digits.is_empty());
        let of = own.chain(strays).filter(|desa| desa.as_str().starts_with(digits));
        let villages: BTreeSet<&DesaCode> = of.collect();
        if villages.is_empty() || kind == FigureKind::Rate {
            return None;
        }
        let numbers: Vec<Option<Known>> = villages.iter().map(|desa| known(desa)).collect();
        let without = numbers.iter().filter(|number| number.is_none()).count();
        if 0 < without {
            return Some(OfArea::Lacking { without, of: villages.len() });
        }
        let sum = numbers.iter().flatten().map(|known| known.value.thousandths()).sum();
        let value = Quantity::from_thousandths(sum);
        Some(OfArea::Known(Known { value, basis: Basis::Summed }))
    }

    /// Returns a number of everything there is: of several Puskesmas the sum of a count.
    pub(crate) fn of_all(&self, kind: FigureKind, code: &str) -> Option<Known> {
        let mut homes = self.homes.values().map(|table| table.known(None, code));
        match (self.homes.len(), kind) {
            (1, _) => homes.next()?,
            (_, FigureKind::Rate) => None,
            (_, FigureKind::Count) => {
                let sum = homes.try_fold(0, |sum, known| Some(sum + known?.value.thousandths()))?;
                let value = Quantity::from_thousandths(sum);
                Some(Known { value, basis: Basis::Summed })
            }
        }
    }
}

/// Returns the last day of a period, on which its rules are looked up.
pub(crate) fn last_day(period: Period) -> Day {
    match period {
        Period::Year(year) => Day::from_ymd(year, 12, 31).expect("a year has a last day"),
        Period::Month(month) => month.last_day(),
    }
}
