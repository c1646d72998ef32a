//! What may be chosen: indicators by group, months, divisions, areas.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    area::{AreaLevel, PuskesmasCode},
    day::Month,
};
use guidelines::{indicator::Indicator, model::Guidelines};
use store::read::area::Scope;

use crate::{
    names::Names,
    pages::{
        board::{question::Question, slice, words},
        filter::{Choice, Filter},
        reach::Reach,
    },
};

/// Months that may be chosen, counted back from today's.
const MONTHS: i32 = 36;

/// Choices under a heading.
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) choices: Vec<Choice>,
}

/// Everything that may be chosen on the board.
pub(crate) struct Menu {
    pub(crate) indicators: Vec<Group>,
    pub(crate) months: Vec<Choice>,
    pub(crate) levels: Vec<Choice>,
    /// Empty when the area is fixed.
    pub(crate) areas: Vec<Group>,
    /// Parts of the people.
    pub(crate) parts: Vec<Filter>,
}

impl Menu {
    pub(crate) fn of(
        guidelines: &Guidelines,
        names: &Names,
        question: &Question,
        today: Month,
    ) -> Self {
        let offered =
            |level: &AreaLevel| *level == question.level || divides(names, question, *level);
        let levels = AreaLevel::ALL.into_iter().filter(offered).map(|level| Choice {
            value: level.as_str().to_owned(),
            name: words::level(level).to_owned(),
            chosen: level == question.level,
        });
        Self {
            indicators: indicators(guidelines, question),
            months: months(today, question.month),
            levels: levels.collect(),
            areas: if question.is_bound { Vec::new() } else { areas(names, &question.reach()) },
            parts: {
                let Question { indicator, slice, month, .. } = question;
                slice::filters(guidelines, indicator, slice, month.last_day())
            },
        }
    }
}

/// Tells whether a division says anything: levels above the desa only where there are several
/// areas of them.
fn divides(names: &Names, question: &Question, level: AreaLevel) -> bool {
    let several = |digits: usize| 1 < digits_of(names, question.home.as_ref(), digits).len();
    match level {
        AreaLevel::Kabupaten => several(4),
        AreaLevel::Kecamatan => several(6),
        AreaLevel::Puskesmas => question.home.is_none() && 1 < names.homes.len(),
        AreaLevel::Desa | AreaLevel::Dusun | AreaLevel::Rt | AreaLevel::Posyandu => true,
    }
}

/// Lists the areas of so many digits in which desa of the working area lie.
fn digits_of(names: &Names, home: Option<&PuskesmasCode>, digits: usize) -> BTreeSet<String> {
    let desas = names.desas_of(home);
    desas.iter().map(|desa| desa.as_str()[..digits].to_owned()).collect()
}

/// Lists the months that may be chosen, the latest first.
pub(crate) fn months(today: Month, chosen: Month) -> Vec<Choice> {
    let months = (0..MONTHS).map(|back| today.plus(-back));
    let choice = |month: Month| Choice {
        value: month.to_string(),
        name: month.indonesian(),
        chosen: month == chosen,
    };
    months.map(choice).collect()
}

fn indicators(guidelines: &Guidelines, question: &Question) -> Vec<Group> {
    let day = question.month.last_day();
    let mut groups: BTreeMap<&str, Vec<Choice>> = BTreeMap::new();
    // Those of one posyandu are too few for what is confidential.
    let offered = |i: &&Indicator| i.rule.holds_on(day) && !(question.is_bound && i.confidential);
    for indicator in guidelines.indicators.iter().filter(offered) {
        groups.entry(&indicator.group.id).or_default().push(Choice {
            value: indicator.rule.id.to_string(),
            name: indicator.rule.label.id.clone(),
            chosen: *indicator.rule.id == *question.id(),
        });
    }
    let group = |(name, choices): (&str, _)| Group { name: name.to_owned(), choices };
    groups.into_iter().map(group).collect()
}

/// Lists the areas that may be chosen, from the widest to the narrowest.
pub(crate) fn areas(names: &Names, reach: &Reach) -> Vec<Group> {
    let chosen = reach.chosen();
    let code = chosen.clone().unwrap_or_default();
    let choices = |options: Vec<(String, String)>| -> Vec<Choice> {
        options.into_iter().map(|option| Choice::of(option, &code)).collect()
    };
    let above = |digits: usize, scope: fn(String) -> Scope| {
        let of = digits_of(names, reach.home.as_ref(), digits).into_iter().map(|digits| {
            let name = words::area(names, &scope(digits.clone()));
            (digits, name)
        });
        choices(if 1 < of.len() { of.collect() } else { Vec::new() })
    };
    let home = reach.home.as_ref();
    let homes = names.homes.iter().filter(|_| home.is_none() && 1 < names.homes.len());
    let homes = homes.map(|(home, name)| (format!("{home}:"), name.clone()));
    let group = |name: &str, choices| Group { name: name.to_owned(), choices };
    let mut groups = vec![
        group("Kabupaten", above(4, Scope::Kabupaten)),
        group("Puskesmas", choices(homes.collect())),
        group("Kecamatan", above(6, Scope::Kecamatan)),
        group("Desa", choices(names.desa_options_of(home))),
        group("Posyandu", choices(names.posyandu_options_of(home))),
    ];
    let is_listed = groups.iter().flat_map(|group| &group.choices).any(|choice| choice.chosen);
    if let Some(value) = chosen.filter(|_| !is_listed) {
        let name = words::area(names, &reach.within);
        groups.insert(0, group("Wilayah ini", vec![Choice { value, name, chosen: true }]));
    }
    groups.retain(|group| !group.choices.is_empty());
    groups
}
