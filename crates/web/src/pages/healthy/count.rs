//! Households in numbers.

use std::collections::BTreeMap;

use domain::area::AreaLevel;
use guidelines::household::{Health, Status};
use store::read::{area::Scope, household_health::HouseholdHealth};

use crate::{
    pages::healthy::told::{Part, Told},
    pws::Share,
};

/// How many households of an area are of each part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) all: u64,
    pub(crate) asked: u64,
    pub(crate) incomplete: u64,
    /// By class, the best first; over those with an index.
    pub(crate) classes: [u64; 3],
    pub(crate) planned: u64,
    pub(crate) waiting: u64,
    /// By indicator: reached, lacking, not applicable, not asked; over those that were asked.
    pub(crate) indicators: Vec<[u64; 4]>,
}

/// Order in which what is known of an indicator is counted.
pub(crate) const STATUSES: [Status; 4] =
    [Status::Reached, Status::Lacking, Status::NotApplicable, Status::Unasked];

impl Counts {
    pub(crate) fn of<'h>(
        told: Told<'_>,
        households: impl IntoIterator<Item = &'h HouseholdHealth>,
    ) -> Self {
        let indicators = vec![[0; 4]; told.rules.indicators.len()];
        let mut counts = Self { indicators, ..Self::default() };
        for of in households {
            let is = |part: Part| u64::from(told.is_of(part, of));
            counts.all += 1;
            counts.asked += is(Part::Asked);
            counts.incomplete += is(Part::Incomplete);
            counts.planned += is(Part::Planned);
            counts.waiting += is(Part::Waiting);
            for (count, class) in counts.classes.iter_mut().zip(Health::ALL) {
                *count += is(Part::Class(class));
            }
            for (place, by_status) in counts.indicators.iter_mut().enumerate() {
                for (count, status) in by_status.iter_mut().zip(STATUSES) {
                    *count += is(Part::Of(place, status));
                }
            }
        }
        counts
    }

    /// Returns the households that are healthy, out of those with an index: the index of the area.
    pub(crate) fn index(&self) -> Share {
        Share::new(self.classes[0], self.classes.iter().sum())
    }

    /// Returns those that have reached an indicator, out of those to whom it applies.
    pub(crate) fn reached(&self, place: usize) -> Share {
        let [reached, lacking, ..] = self.indicators[place];
        Share::new(reached, reached + lacking)
    }
}

/// Counts the areas of a level, in the order of their codes.
pub(crate) fn by_area(
    level: AreaLevel,
    told: Told<'_>,
    households: &[HouseholdHealth],
) -> Vec<(Scope, Counts)> {
    let mut areas: BTreeMap<String, (Scope, Vec<&HouseholdHealth>)> = BTreeMap::new();
    for of in households {
        let scope = of.area.scope(level, &of.puskesmas);
        areas.entry(scope.code()).or_insert_with(|| (scope, Vec::new())).1.push(of);
    }
    areas.into_values().map(|(scope, of)| (scope, Counts::of(told, of))).collect()
}
