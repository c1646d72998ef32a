//! Which board is asked for: indicator, month, division, area.

use domain::{
    area::{AreaLevel, PuskesmasCode},
    day::Month,
};
use guidelines::indicator::Indicator;
use serde::Deserialize;
use store::read::{area::Scope, slice::Slice};

use crate::{
    app::App,
    error::PageError,
    names::Names,
    pages::{
        board::{slice, words},
        reach::Reach,
    },
    session::Signed,
    villages,
};

/// Indicator shown when none was chosen: attendance is what everything else rests on.
const FIRST: &str = "gizi.ds";
/// Code of the people of no posyandu; the store writes a dash, which a desa may be as well.
const NO_POSYANDU: &str = "tanpa-posyandu";

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(crate) indikator: String,
    pub(crate) bulan: String,
    pub(crate) menurut: String,
    pub(crate) wilayah: String,
    pub(crate) dalam: String,
    pub(crate) jk: String,
    pub(crate) umur: String,
    pub(crate) disabilitas: String,
    pub(crate) isi: String,
    pub(crate) halaman: u32,
}

/// A board that may be shown to whoever asks.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// The version of the indicator that holds at the end of the month.
    pub(crate) indicator: Indicator,
    pub(crate) month: Month,
    pub(crate) level: AreaLevel,
    pub(crate) within: Scope,
    /// Part of the people.
    pub(crate) slice: Slice,
    /// Whether the area is fixed because the account reaches no further.
    pub(crate) is_bound: bool,
    /// Puskesmas beyond which the account does not reach; none where the store holds but one, or
    /// for whoever works for the whole district.
    pub(crate) home: Option<PuskesmasCode>,
}

impl Question {
    /// Reads a question, as far as the account reaches.
    pub(crate) fn read(
        (app, names): (&App, &Names),
        signed: &Signed,
        asked: &Asked,
    ) -> Result<Self, PageError> {
        let month = month(app, &asked.bulan)?;
        let id = if asked.indikator.is_empty() { FIRST } else { &asked.indikator };
        let indicator = app.guidelines().indicator(id, month.last_day());
        let indicator = indicator.ok_or(PageError::NotFound("Indikator"))?.clone();
        let Reach { within, is_bound, home } = Reach::read((app, names), signed, &asked.wilayah)?;
        let level = match asked.menurut.as_str() {
            "" => divided_by(names, &within),
            text => text.parse().map_err(|_| PageError::Unreadable)?,
        };
        let rules = app.guidelines().pws_on(month.last_day());
        let Asked { jk, umur, disabilitas, .. } = asked;
        let words = slice::Words { sex: jk, age: umur, disability: disabilitas };
        let slice = slice::read(rules, words, app.today())?;
        Ok(Self { indicator, month, level, within, slice, is_bound, home })
    }

    /// Returns the id of the indicator.
    pub(crate) fn id(&self) -> &str {
        &self.indicator.rule.id
    }

    /// Returns the part of an address after the question mark that leads here again.
    pub(crate) fn query(&self) -> String {
        let mut query = format!(
            "indikator={}&bulan={}&menurut={}",
            encoded(self.id()),
            self.month,
            self.level.as_str()
        );
        if let Some(area) = self.chosen() {
            query.push_str(&format!("&wilayah={}", encoded(&area)));
        }
        query.push_str(&slice::query(&self.slice));
        query
    }

    /// Returns the area that was chosen, as addresses and menus write it; none for all that the
    /// account reaches.
    pub(crate) fn chosen(&self) -> Option<String> {
        self.reach().chosen()
    }

    /// Returns the area of the question and how far the account reaches.
    pub(crate) fn reach(&self) -> Reach {
        let Self { within, is_bound, home, .. } = self;
        Reach { within: within.clone(), is_bound: *is_bound, home: home.clone() }
    }

    /// Returns the same question about an area of one of its rows; what is narrowed to one
    /// Puskesmas stays so.
    pub(crate) fn about(&self, scope: &Scope, level: AreaLevel) -> Self {
        let within = match self.within.parted().0 {
            Some(home) => scope.clone().of_home(home),
            None => scope.clone(),
        };
        Self { level, within, ..self.clone() }
    }

    /// Returns the address of the people behind a number of an area within the board.
    pub(crate) fn people_href(&self, scope: &Scope, part: Part) -> String {
        let mut href = format!(
            "/papan/orang?indikator={}&bulan={}&wilayah={}&isi={}",
            encoded(self.id()),
            self.month,
            encoded(&write_area(scope)),
            part.word()
        );
        if let Some(area) = self.chosen() {
            href.push_str(&format!("&dalam={}", encoded(&area)));
        }
        href.push_str(&slice::query(&self.slice));
        href
    }

    /// Names an area, and the part of its people that is counted: "Desa Melati · perempuan".
    pub(crate) fn area(&self, app: &App, names: &Names, scope: &Scope) -> String {
        let area = words::area(names, scope);
        let rules = app.guidelines().pws_on(self.month.last_day());
        match slice::told(rules, &self.slice) {
            told if told.is_empty() => area,
            told => format!("{area} · {told}"),
        }
    }
}

/// Reads a month, none of those to come; nothing means this one.
pub(crate) fn month(app: &App, text: &str) -> Result<Month, PageError> {
    let now = app.today().month();
    let month = match text {
        "" => now,
        text => text.parse().map_err(|_| PageError::Unreadable)?,
    };
    if now < month { Err(PageError::NotFound("Bulan")) } else { Ok(month) }
}

/// Which people of a number are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Those who count.
    Numerator,
    /// All of them.
    Denominator,
    /// Those who do not count (yet).
    Missing,
    /// Those of them who still can.
    Open,
    /// Those of them who cannot any more.
    Lapsed,
    /// Those who came to count in the month itself.
    New,
    /// Those who were served in the month, whatever month they belong to: what reports count.
    Served,
}

impl Part {
    /// All of them, in the order in which the page offers them.
    pub(crate) const ALL: [Self; 7] = [
        Self::Missing,
        Self::Open,
        Self::Lapsed,
        Self::Numerator,
        Self::New,
        Self::Denominator,
        Self::Served,
    ];

    /// Returns the word in addresses.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Numerator => "pembilang",
            Self::Denominator => "penyebut",
            Self::Missing => "belum",
            Self::Open => "masih-bisa",
            Self::Lapsed => "terlewat",
            Self::New => "baru",
            Self::Served => "dilayani",
        }
    }

    /// Reads the word; the missing are wanted most, so no word means them.
    pub(crate) fn read(word: &str) -> Result<Self, PageError> {
        if word.is_empty() {
            return Ok(Self::Missing);
        }
        Self::ALL.into_iter().find(|part| part.word() == word).ok_or(PageError::Unreadable)
    }
}

/// Writes an area for an address.
pub(crate) fn write_area(scope: &Scope) -> String {
    match scope {
        Scope::Posyandu(None) => NO_POSYANDU.to_owned(),
        Scope::Puskesmas(home, area) => format!("{home}:{}", write_area(area)),
        scope => scope.code(),
    }
}

/// Reads an area from an address; nothing means everything. A village whose code was given up is
/// the one that it is today.
pub(crate) fn area_of(app: &App, code: &str) -> Result<Scope, PageError> {
    Ok(villages::present(&app.guidelines().villages, read_area(code)?, app.today()))
}

fn read_area(code: &str) -> Result<Scope, PageError> {
    match (code, code.split_once(':')) {
        (NO_POSYANDU, _) => Ok(Scope::Posyandu(None)),
        (_, Some((home, NO_POSYANDU))) => {
            let home = home.parse().map_err(|_| PageError::Unreadable)?;
            Ok(Scope::Posyandu(None).of_home(&home))
        }
        (code, _) => code.parse().map_err(|_| PageError::Unreadable),
    }
}

/// Returns the division that says most about an area.
pub(crate) fn divided_by(names: &Names, within: &Scope) -> AreaLevel {
    match within {
        Scope::All if 1 < names.homes.len() => AreaLevel::Puskesmas,
        Scope::Puskesmas(_, area) if **area != Scope::All => divided_by(names, area),
        Scope::Kabupaten(_) => AreaLevel::Kecamatan,
        Scope::All | Scope::Puskesmas(..) | Scope::Kecamatan(_) => AreaLevel::Desa,
        Scope::Desa(_) => AreaLevel::Dusun,
        Scope::Dusun(..) | Scope::Rt(..) | Scope::Posyandu(_) => AreaLevel::Rt,
    }
}

/// Tells whether an account sees its own posyandu only.
pub(crate) fn is_bound(signed: &Signed) -> bool {
    signed.actor.role.is_bound()
}

/// Writes text so that it can stand in an address.
pub(crate) fn encoded(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            byte => write!(out, "%{byte:02X}").expect("writing to a string never fails"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_read_back_from_addresses() {
        let rt = Scope::Rt("7309012001".to_owned(), String::new(), "002".to_owned());
        let home = "P7309010101".parse().unwrap();
        let of_home = Scope::Posyandu(None).of_home(&home);
        let areas = [Scope::All, Scope::Posyandu(None), Scope::Desa(String::new()), rt, of_home];
        for scope in areas {
            assert_eq!(read_area(&write_area(&scope)).unwrap(), scope);
        }
        assert!(read_area("hantu").is_err());
    }

    #[test]
    fn addresses_hold_any_text() {
        assert_eq!(encoded("7309012001/MAWAR I&x=é"), "7309012001/MAWAR%20I%26x%3D%C3%A9");
    }
}
