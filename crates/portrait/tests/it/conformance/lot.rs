//! Contacts drawn by lot, the same in every run: any answers of anybody, so that the evaluator in
//! the browser is compared also where no case was written.

use std::collections::BTreeMap;

use domain::{
    person::Sex,
    quantity::Quantity,
    record::{Attendance, Setting, Value, Visit},
};
use guidelines::{
    facts::Slot,
    model::{Guidelines, Observation, ObservationKind},
};
use portrait::draw::Painter;

use crate::conformance::{
    browser::Browser,
    case::{Contact, born},
    contact_day, found_at_last,
};

const CONTACTS: u64 = 40;

/// Of so many observations one is answered.
const ONE_OF: u64 = 6;

const AGES_DAYS: [i32; 10] = [3, 40, 200, 500, 1_500, 2_600, 5_500, 9_500, 16_000, 25_000];

const SETTINGS: [Setting; 5] =
    [Setting::Posyandu, Setting::Rumah, Setting::Pustu, Setting::Puskesmas, Setting::Sekolah];

/// Adds contacts drawn by lot; returns how many decide anything in a browser.
pub(super) fn drawn(painter: &Painter<'_>, browser: &mut Browser<'_>) -> usize {
    let asked: Vec<Slot> = everything(painter.guidelines()).collect();
    let mut added = 0;
    for number in 0..CONTACTS {
        let mut lot = Lot(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
        let sex = *lot.of(&[Sex::LakiLaki, Sex::Perempuan]);
        let birth = contact_day().plus_days(-lot.of(&AGES_DAYS) - 1);
        let day_before = contact_day().plus_days(-1);
        let before = lot.visit(painter.guidelines());
        let before = born(sex, birth, None).visited(day_before, before);
        let contact = Contact { before, visit: lot.visit(painter.guidelines()) };
        let portrait = painter.draw(&contact.timeline(), contact_day());
        let found = found_at_last(&portrait);
        let place = format!("lot {number}");
        added += usize::from(browser.add(&place, None, asked.clone(), &contact, &found));
    }
    added
}

/// Lists every observation that people write down.
fn everything(guidelines: &Guidelines) -> impl Iterator<Item = Slot> {
    let written = guidelines.observations.iter().filter(|observation| !observation.derived);
    written.map(|observation| observation.slot)
}

/// Numbers that look like chance and are the same in every run (xorshift).
struct Lot(u64);

impl Lot {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }

    fn visit(&mut self, guidelines: &Guidelines) -> Visit {
        let mut observations = BTreeMap::new();
        for observation in guidelines.observations.iter().filter(|o| !o.derived) {
            if self.below(ONE_OF) == 0 {
                observations.insert(observation.rule.id.to_string(), self.answer(observation));
            }
        }
        Visit {
            setting: *self.of(&SETTINGS),
            attendance: Attendance::Present,
            observations,
            services: Vec::new(),
            note: None,
        }
    }

    fn answer(&mut self, observation: &Observation) -> Value {
        match &observation.kind {
            ObservationKind::Bool => Value::Bool(self.below(2) == 0),
            ObservationKind::Choice(options) => Value::Text(self.of(options).0.to_string()),
            ObservationKind::Day => {
                let days = i32::try_from(self.below(300)).unwrap();
                Value::Text(contact_day().plus_days(-days).to_string())
            }
            ObservationKind::Text => Value::Text("catatan".to_owned()),
            ObservationKind::Number { decimals } => {
                let plausible = observation.plausible.first().map(|plausible| plausible.range);
                let range = plausible.or(observation.possible).unwrap();
                let step = 10_i64.pow(3 - u32::from(*decimals));
                let steps = u64::try_from((range.max - range.min) / step).unwrap() + 1;
                let above = i64::try_from(self.below(steps)).unwrap() * step;
                Value::Number(Quantity::from_thousandths(range.min / step * step + above))
            }
        }
    }
}
