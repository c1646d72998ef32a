//! Laws that hold for every history.

use domain::{
    id::PersonId,
    record::{Body, Departure, Outcome},
    timeline::Timeline,
};
use portrait::{draw::Painter, model::Portrait};
use proptest::prelude::*;
use uuid::Uuid;

use crate::child::{Child, GUIDELINES, number, observed, text};

const STEPS: [(&str, &str); 12] = [
    ("imm_hb0", "HB0"),
    ("imm_bcg", "BCG"),
    ("imm_opv", "OPV1"),
    ("imm_dpt", "DPT1"),
    ("imm_dpt", "DPT2"),
    ("imm_dpt", ""),
    ("imm_mr", "MR1"),
    ("imm_pcv", "PCV1"),
    ("neonatal_kn", "KN1"),
    ("neonatal_kn", ""),
    ("vit_a_anak", "VA_BIRU"),
    ("kpsp", ""),
];

/// One thing that happens to a child, at an age in days.
#[derive(Debug, Clone)]
enum Event {
    Weighed(i64),
    Measured(i64),
    Absent,
    Step(usize, Outcome),
    Vitamin(bool),
    Left,
    Corrected(usize, i64),
    Voided(usize),
}

fn event() -> impl Strategy<Value = (i32, Event)> {
    let kind = prop_oneof![
        6 => (2_000i64..20_000).prop_map(Event::Weighed),
        4 => (45_000i64..120_000).prop_map(Event::Measured),
        2 => Just(Event::Absent),
        6 => (0..STEPS.len(), prop_oneof![
            6 => Just(Outcome::Given),
            1 => Just(Outcome::Refused),
            1 => Just(Outcome::Contraindicated),
        ]).prop_map(|(step, outcome)| Event::Step(step, outcome)),
        2 => any::<bool>().prop_map(Event::Vitamin),
        1 => Just(Event::Left),
        1 => (0usize..30, 2_000i64..20_000).prop_map(|(at, g)| Event::Corrected(at, g)),
        1 => (0usize..30).prop_map(Event::Voided),
    ];
    (0i32..2_300, kind)
}

fn history() -> impl Strategy<Value = Child> {
    prop::collection::vec(event(), 0..25).prop_map(|events| {
        events.into_iter().fold(Child::born("2022-08-31"), |child, (age, event)| {
            let on = child.birth.plus_days(age);
            let quantity = |t| domain::quantity::Quantity::from_thousandths(t).to_string();
            let weight = |g| observed(&[("bb_kg", number(&quantity(g)))]);
            let target = |at: usize| child.records()[at % child.records().len()].id;
            match event {
                Event::Weighed(g) => child.visited(on, weight(g)),
                Event::Measured(t) => {
                    let length = number(&quantity(t / 100 * 100));
                    child.visited(
                        on,
                        observed(&[("tb_cm", length), ("cara_ukur", text("terlentang"))]),
                    )
                }
                Event::Absent => child.clone().absent(&on.to_string()),
                Event::Step(step, outcome) => {
                    child.clone().service(on, STEPS[step].0, STEPS[step].1, outcome)
                }
                Event::Vitamin(blue) => {
                    let colour = if blue { "biru" } else { "merah" };
                    child.visited(on, observed(&[("vit_a", text(colour))]))
                }
                Event::Left => child.stating(on, Body::Departure(Departure::default())),
                Event::Corrected(at, g) => {
                    let target = target(at);
                    child.correcting(target, &on.to_string(), Body::Visit(weight(g)))
                }
                Event::Voided(at) => {
                    let target = target(at);
                    child.voiding(target, &on.to_string())
                }
            }
        })
    })
}

/// Everything that views keep of a portrait: all but the day itself.
fn kept(portrait: &Portrait) -> impl PartialEq + std::fmt::Debug {
    let items: Vec<_> = portrait
        .items
        .iter()
        .map(|s| (s.item.clone(), s.step.clone(), s.status, s.opens, s.ideal, s.closes))
        .collect();
    let findings: Vec<_> =
        portrait.findings.iter().map(|f| (f.rule.clone(), f.severity, f.day)).collect();
    let tasks: Vec<_> = portrait.tasks.iter().map(|t| (t.rule.clone(), t.since, t.until)).collect();
    (portrait.stages.clone(), items, findings, tasks, portrait.contributions.clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn order_of_arrival_never_matters(child in history(), seed in any::<u64>(), age in 0i32..2_400) {
        let as_of = child.birth.plus_days(age);
        let mut records = child.records().to_vec();
        let mut state = seed | 1;
        for at in (1..records.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            records.swap(at, (state >> 33) as usize % (at + 1));
        }
        records.extend(child.records().iter().take(2).cloned());
        let shuffled = Timeline::new(PersonId::new(Uuid::from_u128(1 << 64)), records);
        let painter = Painter::new(&GUIDELINES);
        prop_assert_eq!(painter.draw(&shuffled, as_of), painter.draw(&child.timeline(), as_of));
    }

    #[test]
    fn nothing_changes_before_the_day_that_was_named(child in history(), age in 0i32..2_400) {
        let as_of = child.birth.plus_days(age);
        let today = child.on_day(as_of);
        let next = today.next_change_on.unwrap_or(as_of.plus_days(40));
        prop_assert!(as_of < next);
        for day in (as_of.epoch_days() + 1..next.epoch_days()).take(40) {
            let later = child.on_day(domain::day::Day::from_epoch_days(day));
            prop_assert_eq!(kept(&today), kept(&later));
        }
    }

    #[test]
    fn later_facts_are_never_read(child in history(), age in 0i32..2_400) {
        let as_of = child.birth.plus_days(age);
        // Corrections and voids are statements about the past, whenever they were written.
        let mends = |body: &Body| matches!(body, Body::Correction(_) | Body::EnteredInError(_));
        let known = child.records().iter().filter(|r| r.occurred <= as_of || mends(&r.body));
        let known = Timeline::new(PersonId::new(Uuid::from_u128(1 << 64)), known.cloned());
        let painter = Painter::new(&GUIDELINES);
        let (all, cut) = (painter.draw(&child.timeline(), as_of), painter.draw(&known, as_of));
        prop_assert_eq!(kept(&all), kept(&cut));
    }

    #[test]
    fn what_is_due_is_inside_its_window(child in history(), age in 0i32..2_400) {
        let as_of = child.birth.plus_days(age);
        for state in child.on_day(as_of).items.iter().filter(|state| state.status.is_due()) {
            prop_assert!(state.opens.is_none_or(|opens| opens <= as_of), "{state:?}");
            prop_assert!(state.closes.is_none_or(|closes| as_of <= closes), "{state:?}");
        }
    }

    #[test]
    fn a_numerator_is_never_outside_its_month(child in history(), age in 0i32..2_400) {
        let as_of = child.birth.plus_days(age);
        for part in child.on_day(as_of).contributions {
            prop_assert!(part.done.is_none_or(|done| done <= as_of.month()), "{part:?}");
        }
    }
}
