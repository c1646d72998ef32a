//! What holds for any counts.

use jiff::ToSpan;
use jiff::civil::date;
use outbreak::{
    alert::Alert,
    ears::{Ears, Method},
    farrington::{Farrington, Power, Settings},
    klb::{Criterion, History},
    rate::{Factor, Rate},
    signal::{Evidence, Outcome},
    week::{EpiWeek, weeks_in},
};
use proptest::prelude::*;

use crate::{ears, farrington, klb};

/// Counts as a Puskesmas has them, and now and then an absurd one.
fn counts() -> impl Strategy<Value = u32> {
    prop_oneof![8 => 0u32..4, 8 => 0u32..60, 2 => 0u32..5000, 1 => any::<u32>()]
}

fn weeks(longest: usize) -> impl Strategy<Value = Vec<Option<u32>>> {
    let busy = prop::collection::vec(prop::option::weighted(0.93, counts()), 0..longest);
    let sparse = prop::collection::vec(prop::option::weighted(0.97, 0u32..2), 0..longest);
    prop_oneof![3 => busy, 1 => sparse]
}

fn alerts() -> Vec<Alert> {
    let above = Factor::from_thousandths(1500).unwrap();
    vec![
        Alert::Ratio { above, cases_min: 1 },
        Alert::Ratio { above, cases_min: 5 },
        Alert::Count { at_least: std::num::NonZeroU32::new(3).unwrap() },
        Alert::Trend { rises: std::num::NonZeroU32::new(2) },
        Alert::Trend { rises: None },
        Alert::None,
    ]
}

fn charts() -> [Ears; 3] {
    [Method::C1, Method::C2, Method::C3].map(|method| {
        Ears::new(outbreak::ears::Settings { known_min: 4, ..ears::settings(method) }).unwrap()
    })
}

fn algorithms() -> Vec<Farrington> {
    let short = Settings { reference_min: 3, ..farrington::settings() };
    let all = [
        short,
        farrington::settings(),
        Settings { power: Power::One, ..short },
        Settings { reweight_above: None, ..short },
        Settings { years: 2, half_window: 0, trend: None, reference_min: 3, ..short },
    ];
    all.into_iter().map(|settings| Farrington::new(settings).unwrap()).collect()
}

const PERIODS: [Criterion; 3] = [Criterion::New, Criterion::Rising, Criterion::Period];

/// Every rule over weeks.
fn outcomes(weeks: &[Option<u32>]) -> Vec<Outcome> {
    let history = History { periods: weeks, ..History::default() };
    let mut all: Vec<Outcome> = alerts().into_iter().map(|alert| alert.check(weeks)).collect();
    all.extend(charts().iter().map(|chart| chart.check(weeks)));
    let newest = farrington::newest();
    all.extend(algorithms().iter().map(|algorithm| algorithm.check(weeks, newest)));
    all.extend(PERIODS.map(|criterion| klb::criteria().check(criterion, &history)));
    all
}

fn with_newest(before: &[Option<u32>], newest: Option<u32>) -> Vec<Option<u32>> {
    [before, &[newest]].concat()
}

fn shifted(weeks: &[Option<u32>], by: u32) -> Vec<Option<u32>> {
    weeks.iter().map(|week| week.map(|count| count.saturating_add(by))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn more_cases_in_the_newest_week_never_remove_a_signal(
        before in weeks(330), cases in counts(), more in counts(),
    ) {
        let few = outcomes(&with_newest(&before, Some(cases)));
        let many = outcomes(&with_newest(&before, Some(cases.saturating_add(more))));
        for (few, many) in few.iter().zip(&many) {
            prop_assert!(few.signal().is_none() || many.signal().is_some(), "{few:?} {many:?}");
        }
    }

    #[test]
    fn a_higher_baseline_never_makes_a_signal(
        before in weeks(60), last in any::<[Option<u8>; 2]>(), cases in counts(), by in 1u32..500,
    ) {
        let all = [before.clone(), last.map(|count| count.map(u32::from)).to_vec()].concat();
        let low = with_newest(&all, Some(cases));
        let high = with_newest(&shifted(&all, by), Some(cases));
        // C3 also scores the two weeks before the newest, which are no baseline.
        let scored = &all[before.len()..];
        let own = with_newest(&[&shifted(&before, by)[..], scored].concat(), Some(cases));
        for (chart, high) in charts().into_iter().zip([&high, &high, &own]) {
            let (low, high) = (chart.check(&low), chart.check(high));
            prop_assert!(low.signal().is_some() || high.signal().is_none(), "{low:?} {high:?}");
        }
        let criteria = klb::criteria();
        let check = |one, weeks: &[Option<u32>]| {
            criteria.check(one, &History { periods: weeks, ..History::default() })
        };
        let pairs = alerts()
            .into_iter()
            .map(|alert| (alert.check(&low), alert.check(&high)))
            .chain(PERIODS.map(|one| (check(one, &low), check(one, &high))));
        for (low, high) in pairs {
            prop_assert!(low.signal().is_some() || high.signal().is_none(), "{low:?} {high:?}");
        }
    }

    /// Only for a level on the plain scale: weights, a trend and the scale of 2/3 do not keep it.
    #[test]
    fn a_higher_baseline_raises_the_plain_limit_of_farrington(
        before in weeks(330), by in 1u32..500,
    ) {
        let algorithm = Farrington::new(Settings {
            reweight_above: None, trend: None, power: Power::One, reference_min: 3,
            ..farrington::settings()
        }).unwrap();
        let forecast = |weeks: &[Option<u32>]| algorithm.forecast(weeks, farrington::newest());
        let small: Vec<Option<u32>> =
            before.iter().map(|week| week.map(|count| count.min(100_000))).collect();
        if let (Ok(low), Ok(high)) = (forecast(&small), forecast(&shifted(&small, by))) {
            prop_assert!(low.limit < high.limit, "{low:?} {high:?}");
        }
    }

    #[test]
    fn numbers_are_numbers(weeks in weeks(330)) {
        for outcome in outcomes(&weeks) {
            if let Some(Evidence::Expected { expected, limit, .. }) = outcome.evidence() {
                prop_assert!(expected.is_finite() && 0.0 <= *expected, "{outcome:?}");
                prop_assert!(limit.is_finite() && 0.0 <= *limit, "{outcome:?}");
            }
            if let Some(signal) = outcome.signal() {
                prop_assert!(!signal.indonesian().contains("NaN"));
            }
        }
        for algorithm in algorithms() {
            if let Ok(found) = algorithm.forecast(&weeks, farrington::newest()) {
                prop_assert!(found.mean <= found.limit, "{found:?}");
                prop_assert!(found.dispersion.is_finite() && 1.0 <= found.dispersion, "{found:?}");
            }
        }
    }

    #[test]
    fn no_rule_speaks_of_a_week_without_a_report(before in weeks(330)) {
        for outcome in outcomes(&with_newest(&before, None)) {
            prop_assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
        }
    }

    #[test]
    fn a_week_without_cases_gives_no_signal(before in weeks(330)) {
        for outcome in outcomes(&with_newest(&before, Some(0))) {
            prop_assert!(outcome.signal().is_none(), "{outcome:?}");
        }
    }

    #[test]
    fn a_forecast_never_looks_at_the_newest_week(
        before in weeks(330), one in counts(), other in prop::option::of(counts()),
    ) {
        for algorithm in algorithms() {
            let forecast = |newest| {
                algorithm.forecast(&with_newest(&before, newest), farrington::newest())
            };
            prop_assert_eq!(forecast(Some(one)), forecast(other));
        }
    }

    #[test]
    fn deaths_and_shares_keep_their_signals(
        now in (0u64..500, 1u32..500), before in (0u64..500, 1u32..500), more in 1u64..50,
    ) {
        let signal = |criterion, now: Option<Rate>| {
            let history = History {
                fatality: now, fatality_before: Rate::new(before.0, before.1),
                share: now, share_before: Rate::new(before.0, before.1),
                ..History::default()
            };
            klb::criteria().check(criterion, &history).signal().is_some()
        };
        let few = Rate::new(now.0, now.1);
        let more_deaths = Rate::new(now.0 + more, now.1);
        prop_assert!(!signal(Criterion::Fatality, few) || signal(Criterion::Fatality, more_deaths));
        // A case more is a patient more.
        if now.0 <= u64::from(now.1) {
            let more_cases = Rate::new(now.0 + more, now.1 + more as u32);
            prop_assert!(!signal(Criterion::Share, few) || signal(Criterion::Share, more_cases));
        }
    }

    #[test]
    fn months_and_years_keep_their_signals(
        months in prop::collection::vec(prop::option::of(0u32..300), 12),
        before in prop::collection::vec(prop::option::of(0u32..300), 12),
        more in 1u32..50,
    ) {
        let criteria = outbreak::klb::Criteria {
            months_min: std::num::NonZeroU32::new(3).unwrap(), ..klb::criteria()
        };
        let signal = |criterion, months: &[Option<u32>], before: &[Option<u32>]| {
            let history = History { months, months_before: before, ..History::default() };
            criteria.check(criterion, &history).signal().is_some()
        };
        for criterion in [Criterion::Month, Criterion::Year] {
            let now = signal(criterion, &months, &before);
            prop_assert!(!now || signal(criterion, &shifted(&months, more), &before));
            prop_assert!(now || !signal(criterion, &months, &shifted(&before, more)));
        }
    }

    #[test]
    fn weeks_are_in_order(days in 0i32..300_000, weeks in -5000i32..5000) {
        let day = date(1950, 1, 1).saturating_add(days.days());
        let week = EpiWeek::of(day).unwrap();
        prop_assert_eq!(EpiWeek::of(week.first_day()), Ok(week));
        prop_assert_eq!(EpiWeek::of(week.last_day()), Ok(week));
        prop_assert_eq!(EpiWeek::new(week.year(), week.number()), Ok(week));
        if let Ok(other) = week.plus(weeks) {
            prop_assert_eq!(other.since(week), weeks);
            prop_assert_eq!(week < other, week.to_string() < other.to_string());
        }
        let back = week.years_back(1).unwrap();
        prop_assert!((51..=53).contains(&week.since(back)));
        prop_assert!(back.number() <= weeks_in(back.year()));
    }
}
