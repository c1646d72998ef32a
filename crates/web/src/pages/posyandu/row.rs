//! A child in one row of the sheet, and in the fields of the card.

use domain::{day::Day, id::RecordId, record::Setting};
use guidelines::model::{Guidelines, ObservationKind};
use portrait::model::Person;
use store::read::attendance::AttendanceRow;

use crate::{
    field::{Field, Input},
    numbered::NUMBER,
    observed,
    pages::{
        person::head::shown_name,
        posyandu::{
            child::{Child, Offer, Opening, Presence, codes_of_services},
            outcome::{Outcome, Word},
        },
    },
    slip::{self, Held, SURE, Typed},
    wording::{self, Mark},
};

/// What is measured at every posyandu, in the order of the five steps.
const MEASURES: [&str; 5] = ["bb_kg", "tb_cm", "cara_ukur", "lk_cm", "lila_cm"];
/// Short names for the columns of the grid.
const SHORT: [(&str, &str); 5] = [
    ("bb_kg", "BB (kg)"),
    ("tb_cm", "PB/TB (cm)"),
    ("cara_ukur", "Cara ukur"),
    ("lk_cm", "LK (cm)"),
    ("lila_cm", "LiLA (cm)"),
];

/// Swelling of both feet: seldom there, so the card asks with one box and the grid not at all.
pub(crate) const OEDEMA: &str = "edema";

/// A row of the sheet.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) href: String,
    /// Field of the number of the record that will be written, and the number.
    pub(crate) number: (String, RecordId),
    /// Key of the draft that the browser keeps until it is saved, after the account.
    pub(crate) draft: String,
    pub(crate) name: String,
    pub(crate) mother: Option<String>,
    pub(crate) age: String,
    pub(crate) guest: bool,
    /// Words by which the search box finds the row.
    pub(crate) words: String,
    pub(crate) presence: &'static str,
    pub(crate) weighed: bool,
    pub(crate) class: &'static str,
    pub(crate) chip: &'static str,
    pub(crate) last_weight: Option<Last>,
    pub(crate) last_length: Option<Last>,
    pub(crate) offers: Vec<OfferCell>,
    pub(crate) cells: Vec<Cell>,
    /// Both feet were found swollen.
    pub(crate) swollen: bool,
    pub(crate) outcome: Outcome,
    pub(crate) wrong: Vec<String>,
    pub(crate) odd: Vec<String>,
    /// Name of the box that says that odd values were looked at again.
    pub(crate) sure: String,
    pub(crate) readonly: bool,
}

/// A value before the day.
pub(crate) struct Last {
    pub(crate) text: String,
    pub(crate) day: String,
}

/// A service on the sheet.
pub(crate) struct OfferCell {
    pub(crate) name: String,
    pub(crate) field: String,
    pub(crate) lot_field: Option<String>,
    pub(crate) lot: String,
    pub(crate) late: bool,
    /// Chosen outcome; empty when none is.
    pub(crate) chosen: String,
    pub(crate) given: bool,
    /// Neither given nor open: refused, not possible, not allowed.
    pub(crate) other_outcome: Option<&'static str>,
    /// Who wrote it, when it was somebody else.
    pub(crate) by: Option<String>,
    pub(crate) options: Vec<(String, String)>,
}

/// A measure on the sheet.
pub(crate) struct Cell {
    pub(crate) code: &'static str,
    /// Name of the column.
    pub(crate) short: &'static str,
    pub(crate) field: Field,
    /// Not asked at this age.
    pub(crate) asked: bool,
    pub(crate) last: Option<Last>,
    /// Who wrote the value, when it was somebody else.
    pub(crate) by: Option<String>,
    pub(crate) words: Vec<Word>,
    pub(crate) odd: bool,
}

/// What a page shows of a child: how it was typed and what came of it.
pub(crate) struct Shown<'a> {
    pub(crate) guidelines: &'a Guidelines,
    pub(crate) child: &'a Child,
    pub(crate) opening: Opening,
    /// Put before the names of fields.
    pub(crate) prefix: &'a str,
    /// Number of the record that will be written.
    pub(crate) number: RecordId,
    pub(crate) typed: &'a Typed,
    pub(crate) held: Option<&'a Held>,
    pub(crate) may_write: bool,
    pub(crate) health_worker: bool,
}

/// Returns what the grid asks of somebody, services aside.
pub(crate) fn measures(guidelines: &Guidelines, birth: Option<Day>, on: Day) -> Vec<String> {
    let asked = slip::asked(guidelines, Setting::Posyandu, birth, on);
    let wanted = |code: &&str| asked.iter().any(|known| known == code);
    MEASURES.iter().filter(|code| wanted(code)).map(|code| (*code).to_owned()).collect()
}

/// Returns what the card asks beside measures and services.
pub(crate) fn questions(guidelines: &Guidelines, birth: Option<Day>, on: Day) -> Vec<String> {
    let services = codes_of_services(guidelines, on);
    let mut asked = slip::asked(guidelines, Setting::Posyandu, birth, on);
    asked.retain(|code| {
        let code = code.as_str();
        !MEASURES.contains(&code) && code != OEDEMA && !services.contains(code)
    });
    asked
}

/// Tells whether swelling of both feet is of use at an age: at those of items that read it.
pub(crate) fn asks_oedema(guidelines: &Guidelines, birth: Option<Day>, on: Day) -> bool {
    let mut reading =
        guidelines.items_on(on).filter(|item| item.fields.iter().any(|field| **field == *OEDEMA));
    reading.any(|item| birth.is_none_or(|birth| item.age.holds(birth, on)))
}

impl Shown<'_> {
    /// Makes the row.
    pub(crate) fn row(&self, listed: Option<&AttendanceRow>) -> Row {
        let (child, opening) = (self.child, self.opening);
        let person = &child.portrait.person;
        let name = shown_name(person);
        let mother = person.mother.as_ref().and_then(|mother| mother.name.clone());
        let presence = child.presence();
        let (word, chip, mark) = match presence {
            Presence::Open => ("belum", "belum", Mark::Unknown),
            Presence::Came => ("hadir", "hadir", Mark::Safe),
            Presence::Absent => ("tidak-hadir", "tidak hadir", Mark::Watch),
        };
        let outcome = Outcome::of(self.guidelines, child, self.health_worker);
        let swollen = outcome.beside(OEDEMA).next().is_some();
        Row {
            id: child.id.to_string(),
            href: format!("{}/{}", opening.href(), child.id),
            number: (format!("{}{NUMBER}", self.prefix), self.number),
            draft: format!("{}.{}.{}", opening.place, opening.day, child.id),
            words: search_words(person, mother.as_deref()),
            name,
            mother,
            age: wording::age_of(person.birth, opening.day),
            guest: listed.is_some_and(|row| !row.expected),
            presence: word,
            weighed: child.is_weighed(),
            class: mark.class(),
            chip,
            last_weight: self.last("bb_kg"),
            last_length: self.last("tb_cm"),
            offers: child.offers.iter().map(|offer| self.offer(offer)).collect(),
            cells: self.cells(&outcome),
            swollen,
            outcome,
            wrong: self.wrong(),
            odd: self.odd(),
            sure: format!("{}{SURE}", self.prefix),
            readonly: !self.may_write,
        }
    }

    fn last(&self, code: &str) -> Option<Last> {
        let (value, day) = self.child.last(code, self.opening.day)?;
        let text = observed::text(self.guidelines, code, value);
        Some(Last { text, day: day.indonesian() })
    }

    fn cells(&self, outcome: &Outcome) -> Vec<Cell> {
        let asked = measures(self.guidelines, self.child.birth, self.opening.day);
        SHORT
            .into_iter()
            .map(|(code, short)| {
                let is_asked =
                    asked.iter().any(|known| known == code) || self.typed.filled(code).is_some();
                Cell {
                    code,
                    short,
                    field: self.field(code),
                    asked: is_asked,
                    last: if code == "cara_ukur" { None } else { self.last(code) },
                    by: self.child.other(code).map(|(_, who)| who.to_owned()),
                    words: outcome.beside(code).cloned().collect(),
                    odd: self.is_odd(code),
                }
            })
            .collect()
    }

    /// Makes a field with what was typed and what is wrong with it.
    pub(crate) fn field(&self, code: &str) -> Field {
        let mut field = slip::field(self.guidelines, code);
        field.value = self.typed.text(code).to_owned();
        field.wrong = self.held.and_then(|held| {
            let of_field = held.wrong.iter().find(|wrong| wrong.field == code);
            of_field.map(|wrong| wrong.refusal.message.clone())
        });
        field.name = format!("{}{code}", self.prefix);
        let is_choice = self
            .guidelines
            .observation(code)
            .is_some_and(|observation| matches!(observation.kind, ObservationKind::Choice(_)));
        if let (Input::Choice(options), true) = (&mut field.input, is_choice) {
            let none = (String::new(), "sesuai umur".to_owned());
            if code == "cara_ukur" {
                options.insert(0, none);
            }
        }
        field
    }

    fn is_odd(&self, code: &str) -> bool {
        self.held.is_some_and(|held| held.odd.iter().any(|(odd, _)| odd == code))
    }

    fn wrong(&self) -> Vec<String> {
        let all = self.held.map_or(&[][..], |held| &held.wrong);
        all.iter().map(|wrong| wrong.refusal.message.clone()).collect()
    }

    fn odd(&self) -> Vec<String> {
        let all = self.held.map_or(&[][..], |held| &held.odd);
        all.iter().map(|(_, message)| message.clone()).collect()
    }

    fn offer(&self, offer: &Offer) -> OfferCell {
        let name = offer.field();
        let chosen = self.typed.text(&name).to_owned();
        let outcome = slip::outcome(&chosen);
        let given = outcome == Some(domain::record::Outcome::Given);
        OfferCell {
            name: offer.name.clone(),
            field: format!("{}{name}", self.prefix),
            lot_field: offer.has_lot.then(|| format!("{}{}", self.prefix, offer.lot_field())),
            lot: self.typed.text(&offer.lot_field()).to_owned(),
            late: offer.late,
            given,
            other_outcome: outcome.filter(|_| !given).map(wording::outcome),
            chosen,
            by: self.child.other_given(offer).map(|(_, who)| who.to_owned()),
            options: slip::outcome_options(offer.by_service),
        }
    }
}

fn search_words(person: &Person, mother: Option<&str>) -> String {
    let nik = person.nik.as_ref().map_or("", |nik| nik.as_str());
    format!("{} {} {nik}", person.name, mother.unwrap_or("")).to_lowercase()
}
