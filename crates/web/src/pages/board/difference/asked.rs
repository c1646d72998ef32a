//! Which two numbers an address asks for.

use access::door;
use domain::{area::PuskesmasCode, refusal::Refusal};
use serde::Deserialize;
use store::read::{
    area::Scope,
    difference::{Counting, Side},
};

use crate::{
    app::App,
    error::PageError,
    names::Names,
    pages::{
        board::{
            closed, numbers,
            question::{self, Question, encoded, write_area},
        },
        reach::Reach,
    },
    session::Signed,
};

/// Word for a number as it was signed.
pub(super) const SIGNED: &str = "ditandatangani";

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    indikator: String,
    bulan: String,
    wilayah: String,
    isi: String,
    dengan: String,
    bulan2: String,
    wilayah2: String,
    pub(super) sebab: String,
    pub(super) halaman: u32,
}

/// What a number is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum With {
    /// Other people of the indicator.
    People(Side),
    /// A target population, by code.
    Figure(String),
    /// The same number as it was signed last.
    Signed,
}

/// Two numbers that may be shown to whoever asks.
#[derive(Debug, Clone)]
pub(super) struct Comparison {
    /// Indicator, month and area of the first number.
    pub(super) question: Question,
    pub(super) first: Side,
    pub(super) with: With,
    /// Whether the store holds the records of several Puskesmas.
    are_several: bool,
}

/// Every way of counting, with its word in addresses.
pub(super) const COUNTINGS: [(&str, Counting); 6] = [
    ("sasaran", Counting::Denominator),
    ("berposyandu", Counting::WithPosyandu),
    ("capaian", Counting::Numerator),
    ("baru", Counting::New),
    ("dilayani", Counting::Served),
    ("dilayani-tahun", Counting::ServedInYear),
];

/// Returns the word of a way of counting.
pub(super) fn word(counting: Counting) -> &'static str {
    let found = COUNTINGS.iter().find(|(_, of)| *of == counting);
    found.map_or("sasaran", |(word, _)| word)
}

impl Comparison {
    /// Reads two numbers, as far as the account reaches.
    pub(super) fn read(
        (app, names): (&App, &Names),
        signed: &Signed,
        asked: &Asked,
    ) -> Result<Self, PageError> {
        let of_board = question::Asked {
            indikator: asked.indikator.clone(),
            bulan: asked.bulan.clone(),
            wilayah: asked.wilayah.clone(),
            ..question::Asked::default()
        };
        let question = Question::read((app, names), signed, &of_board)?;
        let closed = closed::is_closed_to(signed, &question.indicator);
        if closed || (question.is_bound && question.indicator.confidential) {
            return Err(PageError::Forbidden(door::SEE_CONFIDENTIAL));
        }
        let counting = counting(&asked.isi)?.unwrap_or(Counting::Denominator);
        let (month, scope) = (question.month, question.within.clone());
        let first = Side { month, scope, counting };
        let with = With::read((app, names), signed, asked, (&question, &first))?;
        let are_several = 1 < names.homes.len();
        let comparison = Self { question, first, with, are_several };
        comparison.admit(app, signed)?;
        Ok(comparison)
    }

    /// Returns what was signed: the whole of what a Puskesmas keeps, or a village of it.
    pub(super) fn signed_area(&self, home: &PuskesmasCode) -> Option<&Scope> {
        let (of, area) = self.first.scope.parted();
        let is_own = of.map_or(!self.are_several, |of| of == home);
        Some(area).filter(|area| is_own && matches!(area, Scope::All | Scope::Desa(_)))
    }

    /// Refuses what nobody can compare: figures are of villages and what lies above them, what was
    /// signed is of villages and the whole.
    fn admit(&self, app: &App, signed: &Signed) -> Result<(), PageError> {
        match self.with {
            With::People(_) => Ok(()),
            With::Figure(_) if has_figures(&self.first.scope) => Ok(()),
            With::Figure(_) => Err(refused(
                "selisih.wilayah",
                "Angka sasaran tidak ada untuk dusun, RT, dan posyandu. Pilih desa atau wilayah \
                 yang lebih luas.",
            )),
            With::Signed if self.signed_area(&app.config().puskesmas).is_none() => Err(refused(
                "selisih.wilayah",
                "Bulan ditandatangani untuk desa dan seluruh wilayah kerja Puskesmas ini. Pilih \
                 salah satunya.",
            )),
            With::Signed if !is_signed(self.first.counting) => Err(refused(
                "selisih.tanda-tangan",
                "Yang ditandatangani adalah sasaran, capaian, dan yang dilayani sejak awal tahun. \
                 Pilih salah satunya.",
            )),
            With::Signed if self.question.indicator.confidential => {
                Err(PageError::NotFound("Tanda tangan"))
            }
            With::Signed if signed.may(door::SEE_CLOSINGS) => Ok(()),
            With::Signed => Err(PageError::Forbidden(door::SEE_CLOSINGS)),
        }
    }

    /// Returns the part of an address after the question mark that leads here again.
    pub(super) fn query(&self) -> String {
        self.query_of(self.first.counting, &self.with)
    }

    /// Returns that of another comparison of the same indicator, month and area.
    pub(super) fn query_of(&self, counting: Counting, with: &With) -> String {
        let mut query = format!(
            "indikator={}&bulan={}&isi={}",
            encoded(self.question.id()),
            self.first.month,
            word(counting)
        );
        let mut area = |name: &str, scope: &Scope| {
            if !self.question.is_bound {
                let code = encoded(&write_area(scope));
                query.push_str(&format!("&{name}={code}"));
            }
        };
        area("wilayah", &self.first.scope);
        let with = match with {
            With::Figure(code) => encoded(code),
            With::Signed => SIGNED.to_owned(),
            With::People(side) => {
                area("wilayah2", &side.scope);
                format!("{}&bulan2={}", word(side.counting), side.month)
            }
        };
        query + &format!("&dengan={with}")
    }
}

impl With {
    fn read(
        (app, names): (&App, &Names),
        signed: &Signed,
        asked: &Asked,
        (question, first): (&Question, &Side),
    ) -> Result<Self, PageError> {
        let estimate = question.indicator.estimates.first();
        let estimate = estimate.filter(|_| has_figures(&first.scope));
        if asked.dengan.is_empty() {
            return Ok(match estimate {
                Some(code) => Self::Figure(code.to_string()),
                None => Self::People(Side { month: first.month.plus(-1), ..first.clone() }),
            });
        }
        if asked.dengan == SIGNED {
            return Ok(Self::Signed);
        }
        if let Some(counting) = counting(&asked.dengan).ok().flatten() {
            let month = match asked.bulan2.as_str() {
                "" => first.month,
                text => question::month(app, text)?,
            };
            let scope = match question.is_bound {
                true => first.scope.clone(),
                false => Reach::read((app, names), signed, &asked.wilayah2)?.within,
            };
            return Ok(Self::People(Side { month, scope, counting }));
        }
        let known = question.indicator.estimates.iter().any(|code| **code == *asked.dengan);
        match known {
            true => Ok(Self::Figure(asked.dengan.clone())),
            false => Err(PageError::Unreadable),
        }
    }
}

/// Tells whether target populations are stated of an area, or add up to its own.
pub(super) fn has_figures(scope: &Scope) -> bool {
    numbers::villages_of(scope, &Scope::All).is_some()
}

/// Tells whether a number stands on a signed sheet.
pub(super) const fn is_signed(counting: Counting) -> bool {
    matches!(counting, Counting::Denominator | Counting::Numerator | Counting::ServedInYear)
}

fn counting(word: &str) -> Result<Option<Counting>, PageError> {
    if word.is_empty() {
        return Ok(None);
    }
    let found = COUNTINGS.iter().find(|(known, _)| *known == word);
    found.map(|(_, counting)| Some(*counting)).ok_or(PageError::Unreadable)
}

fn refused(code: &'static str, message: &str) -> PageError {
    PageError::Asked(Refusal::new(code, message))
}
