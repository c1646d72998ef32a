//! Target populations and other figures of a year or month, with what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    area::{DesaCode, PuskesmasCode},
    day::Day,
    figure::Period,
    quantity::Quantity,
};
use guidelines::figure::{Basis, FigureKind, FigureTable, Known};
use store::{
    error::Result,
    read::{figures::FigureRow, places::PlaceRow},
    store::Store,
};

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
        let stated = store.figures(period)?;
        let mut villages: BTreeMap<PuskesmasCode, BTreeSet<DesaCode>> = BTreeMap::new();
        for PlaceRow { puskesmas, desa, .. } in store.places()? {
            villages.entry(puskesmas).or_default().extend(desa);
        }
        for row in &stated {
            villages.entry(row.puskesmas.clone()).or_default().extend(row.desa);
        }
        let on = last_day(period);
        let table = |(home, desas): (PuskesmasCode, BTreeSet<DesaCode>)| {
            let desas = desas.into_iter().collect();
            (home, FigureTable::new(store.guidelines(), on, desas))
        };
        let all = villages.values().flatten().copied().collect();
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

    /// Returns a number of a village.
    pub(crate) fn of_village(&self, desa: DesaCode, code: &str) -> Option<Known> {
        let whole = |table: &FigureTable<'_, DesaCode>| table.known(Some(&desa), code);
        self.homes.values().filter(|table| table.has(&desa)).find_map(whole)
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
