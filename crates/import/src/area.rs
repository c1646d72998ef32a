//! Desa and posyandu of a row, out of names as people write them.

use domain::{
    area::{DesaCode, PuskesmasCode},
    id::PlaceId,
    person::PlaceKind,
};

use crate::{
    column::{Column, Header},
    directory::{Directory, DirectoryError, KnownDesa, KnownPlace},
    entry::{Entry, Faults},
    fingerprint::Fingerprint,
    name::{distance, name_key},
    outcome::Fault,
};

/// Where the person of a row lives and is served.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    pub(crate) desa: DesaCode,
    pub(crate) posyandu: Option<KnownPlace>,
    /// Whether the posyandu is not registered yet.
    pub(crate) posyandu_is_new: bool,
}

/// Desa and places of the working area, with the places that this file adds.
pub(crate) struct Areas {
    desa: Vec<(String, KnownDesa)>,
    places: Vec<(String, KnownPlace)>,
}

impl Areas {
    pub(crate) fn load(directory: &dyn Directory) -> Result<Self, DirectoryError> {
        let desa = directory.desa()?;
        let mut places = directory.places()?;
        // The same answer whatever order the directory gives.
        places.sort_by_key(|place| place.id);
        Ok(Self {
            desa: desa.into_iter().map(|desa| (desa_key(&desa.name), desa)).collect(),
            places: places.into_iter().map(|place| (place_key(&place.name), place)).collect(),
        })
    }

    /// Finds desa and posyandu; a posyandu that nobody registered is made up, not yet adopted.
    pub(crate) fn home(
        &self,
        header: &Header,
        entry: &Entry,
        puskesmas: &PuskesmasCode,
        faults: &mut Faults,
    ) -> Option<Home> {
        let desa = match self.desa_of(header, entry, faults) {
            Ok(desa) => desa,
            Err(fault) => {
                faults.rejecting.push(fault);
                return None;
            }
        };
        let Some(name) = &entry.posyandu else {
            return Some(Home { desa, posyandu: None, posyandu_is_new: false });
        };
        let key = place_key(name);
        if let Some(place) = self.posyandu(&key, desa) {
            let posyandu = Some(place.clone());
            return Some(Home { desa, posyandu, posyandu_is_new: false });
        }
        let mut fingerprint = Fingerprint::new(puskesmas, "place", "posyandu");
        fingerprint.part(desa.as_str());
        fingerprint.part(&key);
        let place = KnownPlace {
            id: PlaceId::new(fingerprint.uuid()),
            kind: PlaceKind::Posyandu,
            name: name.clone(),
            desa: Some(desa),
        };
        Some(Home { desa, posyandu: Some(place), posyandu_is_new: true })
    }

    /// Remembers a posyandu that an accepted row brought.
    pub(crate) fn adopt(&mut self, place: KnownPlace) {
        self.places.push((place_key(&place.name), place));
    }

    fn posyandu(&self, key: &str, desa: DesaCode) -> Option<&KnownPlace> {
        self.places
            .iter()
            .filter(|(known, place)| known == key && place.kind == PlaceKind::Posyandu)
            .map(|(_, place)| place)
            .find(|place| place.desa.is_none_or(|known| known == desa))
    }

    fn desa_of(
        &self,
        header: &Header,
        entry: &Entry,
        faults: &mut Faults,
    ) -> Result<DesaCode, Fault> {
        let Some(text) = &entry.desa else { return self.desa_unnamed(header, entry) };
        let fault = |code, message| Fault {
            column: header.title(Column::Desa),
            value: text.clone(),
            code,
            message,
        };
        if let Ok(code) = text.parse::<DesaCode>() {
            if !self.desa.iter().any(|(_, desa)| desa.code == code) {
                let message = format!("Desa {} di luar wilayah kerja Puskesmas.", code.dotted());
                faults.flags.push(fault("desa.luar-wilayah", message));
            }
            return Ok(code);
        }
        let key = desa_key(text);
        let exact: Vec<&KnownDesa> =
            self.desa.iter().filter(|(known, _)| *known == key).map(|(_, desa)| desa).collect();
        match exact[..] {
            [desa] => return Ok(desa.code),
            [] => {}
            _ => {
                let codes: Vec<String> = exact.iter().map(|desa| desa.code.dotted()).collect();
                return Err(fault(
                    "desa.rancu",
                    format!(
                        "Ada beberapa desa bernama {text}. Tulis kodenya: {}.",
                        codes.join(" atau ")
                    ),
                ));
            }
        }
        let Some(desa) = self.nearest(&key) else {
            return Err(fault("desa.tidak-dikenal", self.unknown(text, &key)));
        };
        let message = format!("Desa \"{text}\" dibaca sebagai {}. Periksa.", desa.name);
        faults.flags.push(fault("desa.ejaan", message));
        Ok(desa.code)
    }

    fn desa_unnamed(&self, header: &Header, entry: &Entry) -> Result<DesaCode, Fault> {
        if let [(_, only)] = &self.desa[..] {
            return Ok(only.code);
        }
        if let Some(name) = &entry.posyandu {
            let key = place_key(name);
            let mut found: Vec<DesaCode> = self
                .places
                .iter()
                .filter(|(known, place)| *known == key && place.kind == PlaceKind::Posyandu)
                .filter_map(|(_, place)| place.desa)
                .collect();
            found.sort_unstable();
            found.dedup();
            if let [only] = found[..] {
                return Ok(only);
            }
        }
        Err(Fault {
            column: header.title(Column::Desa),
            value: String::new(),
            code: "desa.kosong",
            message: "Desa kosong. Isi nama atau kode desa tempat tinggal.".to_owned(),
        })
    }

    /// Returns the one desa whose name is at most two letters away.
    fn nearest(&self, key: &str) -> Option<&KnownDesa> {
        const LETTERS_MIN: usize = 5;
        const AWAY_MAX: usize = 2;
        if key.chars().count() < LETTERS_MIN {
            return None;
        }
        let near: Vec<(usize, &KnownDesa)> =
            self.desa.iter().map(|(known, desa)| (distance(known, key), desa)).collect();
        let best = near.iter().map(|(away, _)| *away).min().filter(|away| *away <= AWAY_MAX)?;
        let mut best = near.iter().filter(|(away, _)| *away == best);
        let (_, desa) = best.next()?;
        best.next().is_none().then_some(desa)
    }

    fn unknown(&self, text: &str, key: &str) -> String {
        const SHOWN: usize = 6;
        if self.desa.is_empty() {
            return format!(
                "Desa \"{text}\" tidak dikenal dan daftar desa kosong. Tulis kode desa."
            );
        }
        let mut near: Vec<(usize, &str)> = self
            .desa
            .iter()
            .map(|(known, desa)| (distance(known, key), desa.name.as_str()))
            .collect();
        near.sort_unstable();
        let names: Vec<&str> = near.iter().take(SHOWN).map(|(_, name)| *name).collect();
        format!("Desa \"{text}\" tidak ada di wilayah kerja. Pilih dari: {}.", names.join(", "))
    }
}

fn desa_key(name: &str) -> String {
    let key = name_key(name);
    let short =
        ["DESA ", "KELURAHAN ", "KEL ", "DS "].iter().find_map(|word| key.strip_prefix(word));
    short.unwrap_or(&key).replace(' ', "")
}

fn place_key(name: &str) -> String {
    let key = name_key(name);
    let short = ["POSYANDU ", "POS ", "PYD "].iter().find_map(|word| key.strip_prefix(word));
    // "Melati 1" and "Melati I" are the same signboard.
    let words: Vec<&str> = short
        .unwrap_or(&key)
        .split(' ')
        .map(|word| match word {
            "I" => "1",
            "II" => "2",
            "III" => "3",
            "IV" => "4",
            "V" => "5",
            "VI" => "6",
            other => other,
        })
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_forgive_prefixes_and_roman_numbers() {
        assert_eq!(desa_key("Desa Tompo Bulu"), desa_key("TOMPOBULU"));
        assert_eq!(place_key("Posyandu Melati II"), place_key("MELATI 2"));
        assert_ne!(place_key("Melati 1"), place_key("Melati 2"));
    }
}
