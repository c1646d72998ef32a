//! What may be chosen: indicators by group, months, divisions, areas.

use std::collections::BTreeMap;

use domain::{area::AreaLevel, day::Month};
use guidelines::{indicator::Indicator, model::Guidelines};
use store::read::area::Scope;

use crate::{
    names::Names,
    pages::{
        board::{
            question::{Question, write_area},
            slice, words,
        },
        filter::{Choice, Filter},
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
        let levels = AreaLevel::ALL.into_iter().map(|level| Choice {
            value: level.as_str().to_owned(),
            name: words::level(level).to_owned(),
            chosen: level == question.level,
        });
        Self {
            indicators: indicators(guidelines, question),
            months: months(today, question.month),
            levels: levels.collect(),
            areas: if question.is_bound { Vec::new() } else { areas(names, &question.within) },
            parts: {
                let Question { indicator, slice, month, .. } = question;
                slice::filters(guidelines, indicator, slice, month.last_day())
            },
        }
    }
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

fn areas(names: &Names, within: &Scope) -> Vec<Group> {
    let code = write_area(within);
    let choices = |options: Vec<(String, String)>| -> Vec<Choice> {
        options.into_iter().map(|option| Choice::of(option, &code)).collect()
    };
    let mut groups = vec![
        Group { name: "Desa".to_owned(), choices: choices(names.desa_options()) },
        Group { name: "Posyandu".to_owned(), choices: choices(names.posyandu_options()) },
    ];
    let is_listed = groups.iter().flat_map(|group| &group.choices).any(|choice| choice.chosen);
    if *within != Scope::All && !is_listed {
        let name = words::area(names, within);
        let choices = vec![Choice { value: code, name, chosen: true }];
        groups.insert(0, Group { name: "Wilayah ini".to_owned(), choices });
    }
    groups.retain(|group| !group.choices.is_empty());
    groups
}
