//! Names of places and areas, so that nobody has to read a code.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    area::{Address, DesaCode, PuskesmasCode},
    day::Day,
    id::PlaceId,
    person::PlaceKind,
};
use guidelines::village::VillageChanges;
use store::read::{
    area::{AreaParts, NamedArea},
    places::PlaceRow,
};

/// Names of places of service and of desa.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Places by identity.
    pub places: BTreeMap<PlaceId, String>,
    /// Posyandu among them.
    pub posyandu: BTreeMap<PlaceId, String>,
    /// Desa of the working area, with their names where known.
    pub desas: BTreeMap<DesaCode, Option<String>>,
    /// Puskesmas whose records the store holds, by name.
    pub homes: BTreeMap<PuskesmasCode, String>,
    /// Desa of each Puskesmas.
    pub(crate) desas_of: BTreeMap<PuskesmasCode, BTreeSet<DesaCode>>,
    /// Posyandu of each Puskesmas.
    pub(crate) posyandu_of: BTreeMap<PuskesmasCode, BTreeSet<PlaceId>>,
    /// Desa from which people come to each posyandu.
    pub(crate) served: BTreeMap<PlaceId, BTreeSet<DesaCode>>,
    /// Names of kecamatan and kabupaten by their digits.
    pub(crate) above: BTreeMap<String, String>,
    /// Villages whose code changed, and the day by which an address is read.
    pub(crate) codes: Option<(VillageChanges, Day)>,
}

/// What is known of the areas above the desa.
#[derive(Debug, Default)]
pub struct Above {
    /// Puskesmas whose records the store holds, by name.
    pub homes: BTreeMap<PuskesmasCode, String>,
    /// Names of kecamatan and kabupaten by their digits.
    pub names: BTreeMap<String, String>,
}

impl Names {
    /// Gathers the names of places and of the areas in which people live.
    pub fn new(places: Vec<PlaceRow>, areas: Vec<NamedArea>, above: Above) -> Self {
        let homes = apart(above.homes);
        let mut names = Self { homes, above: above.names, ..Self::default() };
        for area in areas {
            let Some(desa) = area.parts.desa else { continue };
            names.desas.insert(desa, area.desa_name);
            names.desas_of.entry(area.puskesmas).or_default().insert(desa);
            if let Some(posyandu) = area.parts.posyandu {
                names.served.entry(posyandu).or_default().insert(desa);
            }
        }
        for place in places {
            if let Some(desa) = place.desa {
                names.desas.entry(desa).or_default();
                names.desas_of.entry(place.puskesmas.clone()).or_default().insert(desa);
            }
            if place.kind == Some(PlaceKind::Posyandu) {
                names.posyandu_of.entry(place.puskesmas).or_default().insert(place.id);
                names.posyandu.insert(place.id, place.name.clone());
            }
            names.places.insert(place.id, place.name);
        }
        names
    }

    /// Returns the name of a place.
    pub fn place(&self, id: PlaceId) -> Option<&str> {
        self.places.get(&id).map(String::as_str)
    }

    /// Names a desa; its code stands in when it has no name.
    pub fn desa(&self, code: DesaCode) -> String {
        format!("Desa {}", self.bare(code))
    }

    fn bare(&self, code: DesaCode) -> String {
        let known = self.desas.get(&code).and_then(Option::as_deref);
        let changed = || self.codes.as_ref().and_then(|(villages, _)| villages.name(code));
        known.or_else(changed).map_or_else(|| code.dotted(), str::to_owned)
    }

    /// Tells to which village an address belongs today; the written one where its code did not
    /// change.
    pub(crate) fn village(&self, address: &Address) -> DesaCode {
        let now = self.codes.as_ref().map(|(villages, today)| villages.of(address.into(), *today));
        now.unwrap_or(address.desa)
    }

    /// Tells whether people of a desa come to a posyandu.
    pub(crate) fn serves(&self, posyandu: PlaceId, desa: DesaCode) -> bool {
        self.served.get(&posyandu).is_some_and(|desas| desas.contains(&desa))
    }

    /// Names a Puskesmas; its code stands in when it has no name.
    pub fn home(&self, code: &PuskesmasCode) -> String {
        self.homes.get(code).cloned().unwrap_or_else(|| format!("Puskesmas {code}"))
    }

    /// Names a kecamatan or kabupaten by its digits, where somebody loaded its name.
    pub fn above(&self, digits: &str) -> Option<&str> {
        self.above.get(digits).map(String::as_str)
    }

    /// Lists the desa of the working area of a Puskesmas, or of all.
    pub fn desas_of(&self, home: Option<&PuskesmasCode>) -> BTreeSet<DesaCode> {
        match home {
            Some(home) => self.desas_of.get(home).cloned().unwrap_or_default(),
            None => self.desas.keys().copied().collect(),
        }
    }

    /// Counts the desa from which people come to a posyandu.
    pub fn desas_served(&self, posyandu: PlaceId) -> usize {
        self.served.get(&posyandu).map_or(0, BTreeSet::len)
    }

    /// Lists the desa by name, for menus.
    pub fn desa_options(&self) -> Vec<(String, String)> {
        self.desa_options_of(None)
    }

    /// Lists the desa of a Puskesmas by name, or of all, for menus.
    pub fn desa_options_of(&self, home: Option<&PuskesmasCode>) -> Vec<(String, String)> {
        let name = |code: DesaCode| (code.to_string(), self.bare(code));
        by_name(self.desas_of(home).into_iter().map(name).collect())
    }

    /// Lists the desa by name for a form in which one is written already. It stays as it was
    /// written, also when it is another one today.
    pub fn desa_options_with(&self, written: Option<DesaCode>) -> Vec<(String, String)> {
        let mut options = self.desa_options();
        if let Some(code) = written.filter(|code| !self.desas.contains_key(code)) {
            let (name, now) = (self.bare(code), self.present(code));
            let name = match now == code {
                true => name,
                false => format!("{name} (sekarang {})", self.bare(now)),
            };
            options.push((code.to_string(), name));
        }
        options
    }

    /// Tells whether somebody lives in a desa or a place stands in it, by its code of today.
    pub fn knows_desa(&self, code: DesaCode) -> bool {
        self.desas.contains_key(&self.present(code))
    }

    /// Returns the desa that a code means today.
    fn present(&self, code: DesaCode) -> DesaCode {
        let now = self.codes.as_ref().map(|(villages, today)| villages.of_code(code, *today));
        now.unwrap_or(code)
    }

    /// Lists the posyandu of a Puskesmas, or of all.
    pub(crate) fn posyandu_of(
        &self,
        home: Option<&PuskesmasCode>,
    ) -> impl Iterator<Item = PlaceId> {
        let is_of = move |id: &PlaceId| {
            home.is_none_or(|home| self.posyandu_of.get(home).is_some_and(|of| of.contains(id)))
        };
        self.posyandu.keys().copied().filter(is_of)
    }

    /// Lists the posyandu by name, for menus.
    pub fn posyandu_options(&self) -> Vec<(String, String)> {
        self.posyandu_options_of(None)
    }

    /// Lists the posyandu of a Puskesmas by name, or of all, for menus.
    pub fn posyandu_options_of(&self, home: Option<&PuskesmasCode>) -> Vec<(String, String)> {
        let named = |id: PlaceId| (id.to_string(), self.posyandu[&id].clone());
        by_name(self.posyandu_of(home).map(named).collect())
    }

    /// Writes "Desa Melati, RT 002 · Posyandu Anggrek 1" of as much as is known.
    pub fn area(&self, area: &AreaParts) -> String {
        let mut parts = Vec::new();
        parts.extend(area.desa.map(|desa| self.desa(desa)));
        match (&area.rt, &area.dusun) {
            (Some(rt), _) => parts.push(format!("RT {rt}")),
            (None, Some(dusun)) => parts.push(dusun.clone()),
            (None, None) => {}
        }
        let place = parts.join(", ");
        match area.posyandu.and_then(|id| self.place(id)) {
            Some(posyandu) if place.is_empty() => posyandu.to_owned(),
            Some(posyandu) => format!("{place} · {posyandu}"),
            None => place,
        }
    }

    /// Writes "Desa Melati, RT 002".
    pub fn address_short(&self, address: &Address) -> String {
        let mut text = self.desa(self.village(address));
        match (&address.rt, &address.dusun) {
            (Some(rt), _) => text.push_str(&format!(", RT {rt}")),
            (None, Some(dusun)) => text.push_str(&format!(", {dusun}")),
            (None, None) => {}
        }
        text
    }

    /// Writes all that is known: "Jalan Anggrek 3, RT 002 RW 001, Dusun Krajan, Desa Melati"; of a
    /// village that is another one today also which one was written.
    pub fn address_long(&self, address: &Address) -> String {
        let mut parts = Vec::new();
        parts.extend(address.line.clone());
        match (&address.rt, &address.rw) {
            (Some(rt), Some(rw)) => parts.push(format!("RT {rt} RW {rw}")),
            (Some(rt), None) => parts.push(format!("RT {rt}")),
            (None, Some(rw)) => parts.push(format!("RW {rw}")),
            (None, None) => {}
        }
        parts.extend(address.dusun.clone());
        let village = self.village(address);
        parts.push(match village == address.desa {
            true => self.desa(village),
            false => format!("{} (dahulu {})", self.desa(village), self.desa(address.desa)),
        });
        parts.join(", ")
    }
}

/// Adds the code to names that several Puskesmas go by.
fn apart(mut homes: BTreeMap<PuskesmasCode, String>) -> BTreeMap<PuskesmasCode, String> {
    let all: Vec<String> = homes.values().cloned().collect();
    for (code, name) in &mut homes {
        if 1 < all.iter().filter(|other| *other == name).count() {
            *name = format!("{name} ({code})");
        }
    }
    homes
}

fn by_name(mut options: Vec<(String, String)>) -> Vec<(String, String)> {
    options.sort_by(|a, b| a.1.cmp(&b.1));
    options
}
