//! Names of places and areas, so that nobody has to read a code.

use std::collections::BTreeMap;

use domain::{
    area::{Address, DesaCode},
    id::PlaceId,
    person::PlaceKind,
};
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
}

impl Names {
    /// Gathers the names of places and of the areas in which people live.
    pub fn new(places: Vec<PlaceRow>, areas: Vec<NamedArea>) -> Self {
        let mut names = Self::default();
        for area in areas {
            if let Some(desa) = area.parts.desa {
                names.desas.insert(desa, area.desa_name);
            }
        }
        for place in places {
            if let Some(desa) = place.desa {
                names.desas.entry(desa).or_default();
            }
            if place.kind == Some(PlaceKind::Posyandu) {
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
        match self.desas.get(&code) {
            Some(Some(name)) => format!("Desa {name}"),
            Some(None) | None => format!("Desa {}", code.dotted()),
        }
    }

    /// Lists the desa by name, for menus.
    pub fn desa_options(&self) -> Vec<(String, String)> {
        let name = |(code, name): (&DesaCode, &Option<String>)| {
            (code.to_string(), name.clone().unwrap_or_else(|| code.dotted()))
        };
        by_name(self.desas.iter().map(name).collect())
    }

    /// Lists the posyandu by name, for menus.
    pub fn posyandu_options(&self) -> Vec<(String, String)> {
        by_name(self.posyandu.iter().map(|(id, name)| (id.to_string(), name.clone())).collect())
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
        let mut text = self.desa(address.desa);
        match (&address.rt, &address.dusun) {
            (Some(rt), _) => text.push_str(&format!(", RT {rt}")),
            (None, Some(dusun)) => text.push_str(&format!(", {dusun}")),
            (None, None) => {}
        }
        text
    }

    /// Writes all that is known: "Jalan Anggrek 3, RT 002 RW 001, Dusun Krajan, Desa Melati".
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
        parts.push(self.desa(address.desa));
        parts.join(", ")
    }
}

fn by_name(mut options: Vec<(String, String)>) -> Vec<(String, String)> {
    options.sort_by(|a, b| a.1.cmp(&b.1));
    options
}
