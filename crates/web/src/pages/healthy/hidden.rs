//! The index and what is confidential, for whoever does not care for these people: villages of the
//! whole working area, and no small numbers.

use domain::area::AreaLevel;
use guidelines::{household::HouseholdRules, model::Guidelines};
use store::read::household_health::HouseholdHealth;

use crate::{
    names::Names,
    pages::{
        board::{shown::Shown, words},
        healthy::{
            count::{Counts, by_area},
            question::Question,
            told::Told,
        },
    },
    pws::Share,
};

/// A number by village.
pub(crate) struct Hidden {
    pub(crate) name: String,
    /// Villages, then all of them.
    pub(crate) rows: Vec<Line>,
}

/// A village, or all of them.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) people: String,
    pub(crate) done: String,
    pub(crate) rest: String,
    pub(crate) percent: String,
}

/// Hides the small numbers of all villages; nothing for somebody bound to a posyandu, which is
/// smaller than a village, nor when no rule says which numbers are small.
pub(crate) fn of(
    guidelines: &Guidelines,
    names: &Names,
    question: &Question,
    rules: &HouseholdRules,
    all: &[HouseholdHealth],
) -> (u64, Vec<Hidden>) {
    let below = guidelines.pws_on(question.month.last_day()).map(|rules| rules.hidden_below);
    let Some(below) = below.filter(|_| !question.is_bound && !question.all_is_told) else {
        return (0, Vec::new());
    };
    let told = Told { rules, all: false };
    let villages = by_area(AreaLevel::Desa, told, all);
    let hidden = |name: String, share: &dyn Fn(&Counts) -> Share| {
        let shown: Vec<(String, Shown)> = villages
            .iter()
            .map(|(scope, counts)| (words::area(names, scope), share(counts)))
            // Where there is nobody the village has no line, as on the board.
            .filter(|(_, share)| 0 < share.denominator)
            .map(|(name, share)| (name, Shown::of(share, below)))
            .collect();
        let each: Vec<Shown> = shown.iter().map(|(_, shown)| *shown).collect();
        let total = ("Jumlah".to_owned(), Shown::sum(&each, below));
        let lines = shown.into_iter().chain([total]);
        Hidden { name, rows: lines.map(|(name, of)| line(name, of)).collect() }
    };
    let index = "IKS: keluarga sehat dari yang lengkap datanya".to_owned();
    let mut tables = vec![hidden(index, &Counts::index)];
    for (place, indicator) in rules.indicators.iter().enumerate() {
        if indicator.confidential {
            let name = indicator.rule.label.id.clone();
            tables.push(hidden(name, &|counts: &Counts| counts.reached(place)));
        }
    }
    (below, tables)
}

fn line(name: String, shown: Shown) -> Line {
    Line {
        name,
        people: shown.people.to_string(),
        done: shown.done.to_string(),
        rest: shown.rest.to_string(),
        percent: words::percent_of(shown.share()),
    }
}
