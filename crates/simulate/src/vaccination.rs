//! Vaccines on one day: who gets which dose, and why some do not.

use domain::{
    day::Day,
    record::{Evidence, Outcome, ServiceGiven},
};

use crate::{child::ChildAt, district::District, law, law::VACCINE_COUNT};

/// Share of months in which a vaccine is out of stock.
const OUT_OF_STOCK: f64 = 0.025;

impl District {
    /// Draws which vaccines are out of stock in a new month.
    pub(crate) fn draw_stock(&mut self) {
        let mut out = [false; VACCINE_COUNT];
        for out in &mut out {
            *out = self.chance.yes(OUT_OF_STOCK);
        }
        self.out_of_stock = out;
    }

    /// Tells whether a child could be given some dose today.
    pub(crate) fn misses_a_dose(&self, at: ChildAt, on: Day) -> bool {
        (0..self.law.vaccines.len()).any(|vaccine| self.open_dose(at, vaccine, on, 0).is_some())
    }

    /// Returns the next dose of a vaccine when its time has come, by its place in the series.
    fn open_dose(&self, at: ChildAt, vaccine: usize, on: Day, late_days: i32) -> Option<usize> {
        let child = self.child(at);
        let birth = self.birth_of(at);
        let place = usize::from(child.doses[vaccine]);
        let dose = self.law.vaccines[vaccine].doses.get(place)?;
        let gap = i32::from(dose.min_gap_days.unwrap_or(0));
        let rested = child.last_dose[vaccine].is_none_or(|last| gap <= on.days_since(last));
        let wanted =
            law::ideal_day(dose, birth).plus_days(late_days).min(dose.closes.last_day(birth));
        let quit = child.quits.is_some_and(|quits| quits < on);
        (rested && !quit && wanted <= on && law::in_window(dose, birth, on)).then_some(place)
    }

    /// Gives a child its doses of today, or writes down why not.
    pub(crate) fn vaccinate(&mut self, at: ChildAt, on: Day) -> Vec<ServiceGiven> {
        let mut services = Vec::new();
        let late_days = self.child(at).delay_days;
        let unwell = self.chance.yes(0.012);
        for vaccine in 0..self.law.vaccines.len() {
            let Some(place) = self.open_dose(at, vaccine, on, late_days) else { continue };
            let outcome = if self.child(at).refuses {
                // The refusal is written down when it is first heard, and now and then again.
                if !self.chance.yes(0.15) {
                    continue;
                }
                Outcome::Refused
            } else if unwell {
                Outcome::Contraindicated
            } else if self.out_of_stock[vaccine] {
                Outcome::Unavailable
            } else if self.chance.yes(0.06) {
                continue;
            } else {
                Outcome::Given
            };
            services.push(self.dose(vaccine, place, outcome));
            if outcome == Outcome::Given {
                let child = self.child_mut(at);
                child.doses[vaccine] += 1;
                child.last_dose[vaccine] = Some(on);
            }
        }
        services
    }

    fn dose(&mut self, vaccine: usize, place: usize, outcome: Outcome) -> ServiceGiven {
        let vaccine = &self.law.vaccines[vaccine];
        let step = (!self.chance.yes(0.02)).then(|| vaccine.doses[place].code.to_string());
        let lot = outcome == Outcome::Given && self.chance.yes(0.6);
        ServiceGiven {
            item: vaccine.item.to_string(),
            step,
            outcome,
            given_on: None,
            evidence: Evidence::Witnessed,
            lot: lot.then(|| format!("CONTOH-{:04}", self.chance.below(10_000))),
            reason: None,
            ask_again_on: None,
        }
    }
}
