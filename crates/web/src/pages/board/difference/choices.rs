//! What else may be compared.

use domain::day::Month;
use store::read::{
    area::Scope,
    difference::{Counting, Side},
};

use crate::pages::{
    board::{
        difference::{
            Writer,
            asked::{COUNTINGS, Comparison, SIGNED, With, is_signed},
            words,
        },
        menu::{self, Group},
    },
    filter::Choice,
    reach::Reach,
};

/// What may be chosen.
pub(super) struct Form {
    pub(super) indicator: String,
    pub(super) months: [Vec<Choice>; 2],
    pub(super) areas: [Vec<Group>; 2],
    pub(super) countings: [Vec<Choice>; 2],
    /// Whether the area is fixed because the account reaches no further.
    pub(super) is_bound: bool,
}

impl Writer<'_> {
    /// Offers other comparisons of the indicator.
    pub(super) fn others(&self) -> Vec<(String, String, bool)> {
        let Comparison { question, first, with: current, .. } = self.comparison;
        let mut found = Vec::new();
        let mut offer = |name: String, counting: Counting, with: With| {
            let is_current = counting == first.counting && with == *current;
            found.push((self.href(counting, &with), name, is_current));
        };
        let side = |month: Month, counting| {
            With::People(Side { month, scope: first.scope.clone(), counting })
        };
        let (here, before) = (first.month, first.month.plus(-1));
        for (code, label, _) in &self.found.figures {
            let name = format!("Terdaftar dan {}", label.to_lowercase());
            offer(name, Counting::Denominator, With::Figure(code.clone()));
        }
        for (name, counting) in [
            ("Sasaran bulan ini dan bulan lalu", Counting::Denominator),
            ("Capaian bulan ini dan bulan lalu", Counting::Numerator),
        ] {
            offer(name.to_owned(), counting, side(before, counting));
        }
        if question.indicator.has_cases() {
            for (name, first, second) in [
                (
                    "Capaian dan yang dilayani sejak awal tahun",
                    Counting::Numerator,
                    Counting::ServedInYear,
                ),
                ("Baru bulan ini dan yang dilayani bulan ini", Counting::New, Counting::Served),
            ] {
                offer(name.to_owned(), first, side(here, second));
            }
        }
        if !matches!(first.scope.parted().1, Scope::Posyandu(_)) {
            let name = "Sasaran dan yang punya posyandu".to_owned();
            offer(name, Counting::Denominator, side(here, Counting::WithPosyandu));
        }
        if self.see_closings && self.found.signature.is_some() {
            for (name, counting) in [
                ("Sasaran waktu ditandatangani dan sekarang", Counting::Denominator),
                ("Capaian waktu ditandatangani dan sekarang", Counting::Numerator),
            ] {
                offer(name.to_owned(), counting, With::Signed);
            }
        }
        found
    }

    pub(super) fn form(&self) -> Form {
        let Comparison { question, first, with, .. } = self.comparison;
        let second = match with {
            With::People(side) => side.clone(),
            With::Figure(_) | With::Signed => first.clone(),
        };
        let today = self.app.today().month();
        let sides = [first, &second];
        let mut countings = sides.map(|side| self.countings(side.counting));
        let others = self.found.figures.iter().map(|(code, label, _)| Choice {
            value: code.clone(),
            name: label.clone(),
            chosen: *with == With::Figure(code.clone()),
        });
        let is_offered = self.see_closings && self.found.signature.is_some();
        let signed = Choice {
            value: SIGNED.to_owned(),
            name: "Angka pertama seperti ditandatangani".to_owned(),
            chosen: *with == With::Signed,
        };
        let signed = (is_offered && is_signed(first.counting)).then_some(signed);
        let is_people = matches!(with, With::People(_));
        countings[1].iter_mut().for_each(|choice| choice.chosen &= is_people);
        countings[1].extend(others.chain(signed));
        Form {
            indicator: question.id().to_owned(),
            months: sides.map(|side| menu::months(today, side.month)),
            areas: sides.map(|side| {
                let within = side.scope.clone();
                menu::areas(self.names, &Reach { within, ..question.reach() })
            }),
            countings,
            is_bound: question.is_bound,
        }
    }

    fn countings(&self, chosen: Counting) -> Vec<Choice> {
        let indicator = &self.comparison.question.indicator;
        // Months that stand for themselves have no other cohort.
        let offered = |of: &&(&str, Counting)| {
            indicator.has_cases()
                || matches!(
                    of.1,
                    Counting::Denominator | Counting::Numerator | Counting::WithPosyandu
                )
        };
        let choice = |(word, of): &(&str, Counting)| Choice {
            value: (*word).to_owned(),
            name: words::counting(*of, indicator).to_owned(),
            chosen: *of == chosen,
        };
        COUNTINGS.iter().filter(offered).map(choice).collect()
    }
}
