//! Months that the head of the Puskesmas signed: the figures of that moment, and what they mean.
//!
//! A signed month holds everything that its sheet says, so that it can be printed years later
//! without the guidelines, the names or the program of the day it was signed. What is signed never
//! changes: a month that turned out otherwise is signed again, under the next number.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    area::{DesaCode, PuskesmasCode},
    day::{Day, Month},
    refusal::{NAME_CHARS_MAX, Refusal, TEXT_CHARS_MAX, check_optional, check_text},
};

/// Most indicators of a signed month.
const INDICATORS_MAX: usize = 1_000;
/// Most areas of a signed month.
const AREAS_MAX: usize = 200;
/// Hexadecimal letters of a SHA-256.
const HASH_CHARS: usize = 64;

/// A month that the head signed (subject: the Puskesmas as a place; FHIR: MeasureReport). Neither
/// corrected nor void: it says what was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// The month.
    pub period: Month,
    /// 1 for the first signature of the month, then 2, 3, ...
    pub number: u32,
    /// Day as of which the figures were drawn.
    pub as_of: Day,
    /// How far the log went of every home of records that the figures were drawn from.
    pub heads: BTreeMap<PuskesmasCode, SignedHead>,
    /// Digest of the guidelines by which was counted.
    pub edition: String,
    /// The figures.
    pub figures: SignedFigures,
    /// SHA-256 of the JSON of the figures, hexadecimal.
    pub figures_sha256: String,
    /// Remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The last record of a home when a month was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedHead {
    /// Its number within the home.
    pub seq: u64,
    /// Its hash in the chain, hexadecimal.
    pub hash: String,
}

/// All figures of a signed month.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedFigures {
    /// The areas, in the order in which every indicator counts them.
    pub areas: Vec<SignedArea>,
    /// The indicators, in the order of the sheet.
    pub indicators: Vec<SignedIndicator>,
}

/// An area of a signed month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedArea {
    /// The village; absent for people of whom no village is known.
    pub desa: Option<DesaCode>,
    /// Its name on that day.
    pub name: String,
}

/// An indicator of a signed month: what it meant, and its figures. Every list holds a figure for
/// each area and then one for all of them; a list of which nothing is known is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedIndicator {
    /// Id of the guidelines.
    pub id: String,
    /// Version of its definition.
    pub version: String,
    /// Heading under which it stands.
    pub group: String,
    /// Its name.
    pub label: String,
    /// Who counts, in words.
    pub numerator_text: String,
    /// Out of whom, in words.
    pub denominator_text: String,
    /// Regulations and other sources of the definition.
    pub sources: Vec<String>,
    /// Whether something in the definition is assumed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub assumed: bool,
    /// Target of the month, in tenths of a percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_permille: Option<u64>,
    /// Name of the target population of `estimates`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<String>,
    /// People who count.
    pub numerators: Vec<u64>,
    /// Out of how many.
    pub denominators: Vec<u64>,
    /// Those served since the year began, by the month of the service, for comparison with
    /// `estimates`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub served: Vec<u64>,
    /// Target populations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub estimates: Vec<Option<u64>>,
    /// States of local-area monitoring, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<Option<String>>,
}

const fn is_false(truth: &bool) -> bool {
    !*truth
}

/// The figures of an indicator in one area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SignedCount {
    /// People who count.
    pub numerator: u64,
    /// Out of how many.
    pub denominator: u64,
    /// Those served since the year began; 0 when they are not compared with anything.
    pub served: u64,
    /// Target population, when known.
    pub estimate: Option<u64>,
}

impl SignedFigures {
    /// Returns the place in the lists of a village, of those of no known one, or (without an area)
    /// of the sum.
    pub fn place(&self, area: Option<Option<DesaCode>>) -> Option<usize> {
        match area {
            None => Some(self.areas.len()),
            Some(desa) => self.areas.iter().position(|area| area.desa == desa),
        }
    }

    /// Returns an indicator.
    pub fn indicator(&self, id: &str) -> Option<&SignedIndicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }
}

impl SignedIndicator {
    /// Returns the figures at a place of the lists; nothing is 0.
    pub fn at(&self, place: usize) -> SignedCount {
        let number = |list: &[u64]| list.get(place).copied().unwrap_or(0);
        SignedCount {
            numerator: number(&self.numerators),
            denominator: number(&self.denominators),
            served: number(&self.served),
            estimate: self.estimates.get(place).copied().flatten(),
        }
    }

    /// Returns the state at a place of the lists.
    pub fn state(&self, place: usize) -> Option<&str> {
        self.states.get(place)?.as_deref()
    }
}

impl Closing {
    /// Checks everything that needs no store: that the month was over, and that the lists are as
    /// long as they should be.
    ///
    /// # Errors
    ///
    /// Refuses with a code that begins with `tutup.`, or with that of a text that cannot be kept.
    pub fn check(&self, occurred: Day) -> Result<(), Refusal> {
        let last = self.period.last_day();
        if occurred <= last || self.as_of <= last {
            let message = format!(
                "{} belum berakhir. Tandatangani mulai {}.",
                self.period.indonesian(),
                last.plus_days(1).indonesian()
            );
            return Err(Refusal::new("tutup.belum-berakhir", message));
        }
        if self.number == 0 || !self.has_shape() {
            return Err(Refusal::new(
                "tutup.tidak-utuh",
                "Isi bulan yang ditandatangani tidak utuh. Buka lagi halamannya dan tandatangani \
                 ulang.",
            ));
        }
        for text in self.texts() {
            check_text("angka bulan", text, TEXT_CHARS_MAX)?;
        }
        check_text("edisi pedoman", &self.edition, NAME_CHARS_MAX)?;
        check_optional("catatan", self.note.as_deref(), TEXT_CHARS_MAX)
    }

    fn has_shape(&self) -> bool {
        let SignedFigures { areas, indicators } = &self.figures;
        let places = areas.len() + 1;
        let full = |length: usize| length == places;
        let full_or_none = |length: usize| length == 0 || full(length);
        let is_hash = |text: &str| {
            text.len() == HASH_CHARS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        areas.len() <= AREAS_MAX
            && (1..=INDICATORS_MAX).contains(&indicators.len())
            && is_hash(&self.figures_sha256)
            && self.heads.values().all(|head| is_hash(&head.hash))
            && indicators.iter().all(|indicator| {
                full(indicator.numerators.len())
                    && full(indicator.denominators.len())
                    && full_or_none(indicator.served.len())
                    && full_or_none(indicator.estimates.len())
                    && full_or_none(indicator.states.len())
            })
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let areas = self.figures.areas.iter().map(|area| area.name.as_str());
        let words = self.figures.indicators.iter().flat_map(|indicator| {
            let own = [
                &indicator.id,
                &indicator.version,
                &indicator.group,
                &indicator.label,
                &indicator.numerator_text,
                &indicator.denominator_text,
            ];
            let lists = indicator.sources.iter().chain(indicator.states.iter().flatten());
            own.into_iter().chain(lists).chain(&indicator.estimate).map(String::as_str)
        });
        areas.chain(words)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn indicator() -> SignedIndicator {
        SignedIndicator {
            id: "gizi.ds".to_owned(),
            version: "2020.1".to_owned(),
            group: "Gizi".to_owned(),
            label: "D/S".to_owned(),
            numerator_text: "Ditimbang".to_owned(),
            denominator_text: "Balita".to_owned(),
            sources: vec!["PMK-2-2020".to_owned()],
            assumed: false,
            target_permille: Some(850),
            estimate: None,
            numerators: vec![3, 1, 4],
            denominators: vec![5, 2, 7],
            served: Vec::new(),
            estimates: Vec::new(),
            states: vec![Some("Jelek".to_owned()), None, Some("Jelek".to_owned())],
        }
    }

    fn closing() -> Closing {
        let head = SignedHead { seq: 7, hash: "a".repeat(HASH_CHARS) };
        let areas = vec![
            SignedArea { desa: Some("7309012001".parse().unwrap()), name: "Melati".to_owned() },
            SignedArea { desa: None, name: "tidak diketahui".to_owned() },
        ];
        Closing {
            period: "2026-03".parse().unwrap(),
            number: 1,
            as_of: "2026-04-05".parse().unwrap(),
            heads: [("P7309010101".parse().unwrap(), head)].into(),
            edition: "e".repeat(HASH_CHARS),
            figures: SignedFigures { areas, indicators: vec![indicator()] },
            figures_sha256: "0".repeat(HASH_CHARS),
            note: None,
        }
    }

    #[track_caller]
    fn check(closing: &Closing, occurred: &str, expected: Option<&str>) {
        let refused = closing.check(occurred.parse().unwrap()).err();
        assert_eq!(refused.map(|refusal| refusal.code), expected);
    }

    #[rstest]
    #[case("2026-03-31", "2026-04-01", Some("tutup.belum-berakhir"))]
    #[case("2026-04-01", "2026-03-31", Some("tutup.belum-berakhir"))]
    #[case("2026-04-01", "2026-04-01", None)]
    fn a_month_is_signed_when_it_is_over(
        #[case] occurred: &str,
        #[case] as_of: &str,
        #[case] expected: Option<&str>,
    ) {
        check(&Closing { as_of: as_of.parse().unwrap(), ..closing() }, occurred, expected);
    }

    #[test]
    fn lists_are_as_long_as_the_areas_and_their_sum() {
        let broken: [fn(&mut Closing); 8] = [
            |closing| closing.number = 0,
            |closing| closing.figures.indicators.clear(),
            |closing| closing.figures_sha256.truncate(HASH_CHARS - 1),
            |closing| closing.heads.values_mut().for_each(|head| head.hash = "z".repeat(64)),
            |closing| closing.figures.indicators[0].numerators.push(1),
            |closing| closing.figures.indicators[0].denominators.truncate(2),
            |closing| closing.figures.indicators[0].served.push(1),
            |closing| closing.figures.areas.truncate(1),
        ];
        for spoil in broken {
            let mut closing = closing();
            check(&closing, "2026-04-05", None);
            spoil(&mut closing);
            check(&closing, "2026-04-05", Some("tutup.tidak-utuh"));
        }
        let mut silent = closing();
        silent.figures.indicators[0].label = "a".repeat(TEXT_CHARS_MAX + 1);
        check(&silent, "2026-04-05", Some("teks.terlalu-panjang"));
    }

    #[test]
    fn figures_are_found_by_area() {
        let figures = closing().figures;
        let indicator = figures.indicator("gizi.ds").unwrap();
        let north = figures.place(Some(Some("7309012001".parse().unwrap()))).unwrap();
        assert_eq!(indicator.at(north).numerator, 3);
        assert_eq!(indicator.at(figures.place(Some(None)).unwrap()).denominator, 2);
        let sum = figures.place(None).unwrap();
        assert_eq!((indicator.at(sum).numerator, indicator.at(sum).served), (4, 0));
        assert_eq!((indicator.state(sum), indicator.state(1)), (Some("Jelek"), None));
        assert_eq!(figures.place(Some(Some("7309012009".parse().unwrap()))), None);
    }
}
