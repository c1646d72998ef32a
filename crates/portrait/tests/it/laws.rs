//! Laws that hold for every history.

use domain::{
    day::Day,
    id::PersonId,
    quantity::Quantity,
    record::{Body, Departure, Outcome, Value},
    timeline::Timeline,
};
use guidelines::model::ObservationKind;
use portrait::{
    draw::Painter,
    model::{Finding, Portrait},
    veil::Veil,
};
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
    /// Any two observations of the guidelines with any values that can be written.
    Answered([(usize, u32); 2]),
    /// One of [`TURNS`].
    Turned(usize),
    /// Last menstruation so many days before.
    Missed(i32),
    /// The pregnancy ended so many days before, in one way or another.
    Ended(i32, usize),
}

/// Answers that open and close what indicators count, more often than by chance.
const TURNS: [(&str, &str); 10] = [
    ("status_kawin", "kawin"),
    ("status_kawin", "cerai_mati"),
    ("kb_metode", "suntik"),
    ("kb_metode", "tidak"),
    ("tb_status", "terduga"),
    ("tb_status", "kontak"),
    ("tb_status", "pasien"),
    ("tb_hasil_akhir", "sembuh"),
    ("skdr_kode", "a"),
    ("komplikasi_ibu", "infeksi"),
];

/// A history, and the age in days at which it begins.
#[derive(Debug, Clone)]
struct Life {
    child: Child,
    first: i32,
}

const OUTCOMES: [&str; 4] = ["lahir_hidup", "lahir_mati", "keguguran", "lain"];

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
        6 => any::<[(usize, u32); 2]>().prop_map(Event::Answered),
        3 => (0..TURNS.len()).prop_map(Event::Turned),
        2 => (0i32..300).prop_map(Event::Missed),
        2 => (0i32..40, 0..OUTCOMES.len()).prop_map(|(days, how)| Event::Ended(days, how)),
    ];
    (0i32..2_300, kind)
}

/// Lives that begin at birth, at school age, in the middle and late.
fn life() -> impl Strategy<Value = Life> {
    let beginnings = [("2022-08-31", 0), ("2012-02-29", 3_000), ("1998-05-31", 9_000)];
    let beginnings = [&beginnings[..], &[("1960-01-01", 21_000)]].concat();
    let events = prop::collection::vec(event(), 0..25);
    (prop::sample::select(beginnings), events).prop_map(|((birth, first), events)| {
        let child = events.into_iter().fold(Child::born(birth), |child, (age, event)| {
            let on = child.birth.plus_days(first + age);
            let quantity = |t| Quantity::from_thousandths(t).to_string();
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
                Event::Answered(answers) => {
                    let answers = answers.map(|(at, seed)| answer(at, seed, on));
                    let answers: Vec<_> =
                        answers.iter().map(|(code, value)| (*code, value.clone())).collect();
                    child.visited(on, observed(&answers))
                }
                Event::Turned(at) => {
                    let (code, option) = TURNS[at];
                    child.visited(on, observed(&[(code, text(option))]))
                }
                Event::Missed(days) => {
                    let hpht = text(&on.plus_days(-days).to_string());
                    child.visited(on, observed(&[("hpht", hpht)]))
                }
                Event::Ended(days, how) => {
                    let ended = text(&on.plus_days(-days).to_string());
                    let answers =
                        [("hasil_kehamilan", text(OUTCOMES[how])), ("tgl_persalinan", ended)];
                    child.visited(on, observed(&answers))
                }
            }
        });
        Life { child, first }
    })
}

/// Any observation that people write down, with any value that can be.
fn answer(at: usize, seed: u32, on: Day) -> (&'static str, Value) {
    let written: Vec<_> = GUIDELINES.observations.iter().filter(|seen| !seen.derived).collect();
    let observation = written[at % written.len()];
    let seed = i64::from(seed);
    let value = match &observation.kind {
        ObservationKind::Number { .. } => {
            let range = observation.possible.expect("numbers have bounds");
            let steps = (range.max - range.min) / 1000 + 1;
            Value::Number(Quantity::from_thousandths(range.min + seed % steps * 1000))
        }
        ObservationKind::Bool => Value::Bool(seed % 2 == 0),
        ObservationKind::Choice(options) => text(&options[seed as usize % options.len()].0),
        ObservationKind::Day => text(&on.plus_days(-(seed % 400) as i32).to_string()),
        ObservationKind::Text => text("contoh"),
    };
    (&observation.rule.id, value)
}

/// Lists, shortly, what views keep of one portrait and not of the other.
fn differences(a: &Portrait, b: &Portrait) -> Vec<String> {
    let lines = |portrait: &Portrait| -> Vec<String> {
        let stages = portrait.stages.iter().map(|stage| format!("stage {stage}"));
        let items = portrait.items.iter().map(|s| {
            let days = (s.opens, s.ideal, s.closes);
            format!("item {}.{} {:?} {days:?}", s.item, s.step, s.status)
        });
        let findings = portrait.findings.iter().map(|f| format!("finding {} {:?}", f.rule, f.day));
        let tasks =
            portrait.tasks.iter().map(|t| format!("task {} {:?} {:?}", t.rule, t.since, t.until));
        let parts = portrait
            .contributions
            .iter()
            .map(|c| format!("part {} {} {:?} {:?}", c.indicator, c.month, c.done, c.records));
        let episodes = portrait.episodes.iter().map(|e| {
            let days = (e.opened, e.begin, e.ended, e.lost_since);
            format!("episode {} {} {days:?} {:?}", e.kind, e.number, e.outcome)
        });
        stages.chain(episodes).chain(items).chain(findings).chain(tasks).chain(parts).collect()
    };
    let (a, b) = (lines(a), lines(b));
    let only = |these: &[String], others: &[String], sign: &str| -> Vec<String> {
        let missing = these.iter().filter(|line| !others.contains(line));
        missing.take(5).map(|line| format!("{sign} {line}")).collect()
    };
    [only(&a, &b, "-"), only(&b, &a, "+")].concat()
}

/// Lists days after one and before another: the days that follow it, both sides of the months that
/// begin, and the last.
fn days_between(after: Day, before: Day) -> Vec<Day> {
    let firsts = (1..24).map(|ahead| after.month().plus(ahead).first_day());
    let around = firsts.flat_map(|first| [first.plus_days(-1), first, first.plus_days(14)]);
    let next = (1..20).map(|days| after.plus_days(days));
    let days = next.chain(around).chain([before.plus_days(-1)]);
    days.filter(|day| after < *day && *day < before).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        max_shrink_iters: 300,
        ..ProptestConfig::default()
    })]

    #[test]
    fn order_of_arrival_never_matters(
        Life { child, first } in life(),
        seed in any::<u64>(),
        age in 0i32..2_400,
    ) {
        let as_of = child.birth.plus_days(first + age);
        let mut records = child.records().to_vec();
        let mut state = seed | 1;
        for at in (1..records.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            records.swap(at, (state >> 33) as usize % (at + 1));
        }
        records.extend(child.records().iter().take(2).cloned());
        let shuffled = Timeline::new(PersonId::new(Uuid::from_u128(1 << 64)), records);
        let painter = Painter::new(&GUIDELINES);
        let (a, b) = (painter.draw(&shuffled, as_of), painter.draw(&child.timeline(), as_of));
        prop_assert!(a == b, "{:?}", differences(&a, &b));
    }

    #[test]
    fn nothing_changes_before_the_day_that_was_named(
        Life { child, first } in life(),
        age in 0i32..2_400,
    ) {
        let as_of = child.birth.plus_days(first + age);
        let today = child.on_day(as_of);
        let next = today.next_change_on.unwrap_or(as_of.plus_days(800));
        prop_assert!(as_of < next);
        for day in days_between(as_of, next) {
            let later = child.on_day(day);
            prop_assert_eq!(differences(&today, &later), Vec::<String>::new(), "on {}", day);
            prop_assert_eq!(today.next_change_on, later.next_change_on, "named on {}", day);
        }
    }

    #[test]
    fn later_facts_are_never_read(
        Life { child, first } in life(),
        age in 0i32..2_400,
    ) {
        let as_of = child.birth.plus_days(first + age);
        // Corrections and voids are statements about the past, whenever they were written.
        let mends = |body: &Body| matches!(body, Body::Correction(_) | Body::EnteredInError(_));
        let facts = child.timeline().facts(as_of);
        let known = child.records().iter().filter(|record| {
            mends(&record.body) || facts.iter().any(|fact| fact.origin.id == record.id)
        });
        let known = Timeline::new(PersonId::new(Uuid::from_u128(1 << 64)), known.cloned());
        let painter = Painter::new(&GUIDELINES);
        let (all, cut) = (painter.draw(&child.timeline(), as_of), painter.draw(&known, as_of));
        prop_assert_eq!(differences(&all, &cut), Vec::<String>::new());
    }

    #[test]
    fn what_is_due_is_inside_its_window(
        Life { child, first } in life(),
        age in 0i32..2_400,
    ) {
        let as_of = child.birth.plus_days(first + age);
        for state in child.on_day(as_of).items.iter().filter(|state| state.status.is_due()) {
            prop_assert!(state.opens.is_none_or(|opens| opens <= as_of), "{state:?}");
            prop_assert!(state.closes.is_none_or(|closes| as_of <= closes), "{state:?}");
        }
    }

    #[test]
    fn what_is_counted_alone_is_what_is_counted_in_the_portrait(
        Life { child, first } in life(),
        age in 0i32..2_400,
    ) {
        let as_of = child.birth.plus_days(first + age);
        let painter = Painter::new(&GUIDELINES);
        let drawn = painter.draw(&child.timeline(), as_of).contributions;
        prop_assert_eq!(painter.count(&child.timeline(), as_of), drawn);
    }

    #[test]
    fn a_numerator_is_never_outside_its_month(
        Life { child, first } in life(),
        age in 0i32..2_400,
    ) {
        let as_of = child.birth.plus_days(first + age);
        for part in child.on_day(as_of).contributions {
            prop_assert!(part.done.is_none_or(|done| done <= as_of.month()), "{part:?}");
        }
    }

    #[test]
    fn what_is_told_is_true_and_speaks_of_nothing_confidential(
        Life { child, first } in life(),
        age in 0i32..2_400,
    ) {
        let as_of = child.birth.plus_days(first + age);
        let painter = Painter::new(&GUIDELINES);
        let full = painter.draw(&child.timeline(), as_of);
        let veil = Veil::of_reader(&GUIDELINES, None);
        let told = painter.tell(&child.timeline(), Some(&veil), as_of);
        for finding in &told.portrait.findings {
            let same = |one: &Finding| one.rule == finding.rule && one.day == finding.day;
            prop_assert!(full.findings.iter().any(same), "{finding:?}");
        }
        for state in told.portrait.items.iter().filter(|state| state.status.is_due()) {
            let known = full.items.iter().find(|one| one.code == state.code);
            prop_assert!(known.is_some_and(|known| known.status.is_due()), "{state:?}");
        }
        for task in &told.portrait.tasks {
            prop_assert!(full.tasks.iter().any(|one| one.rule == task.rule), "{task:?}");
        }
        let confidential = |code: &str| GUIDELINES.segment_of(code).is_some();
        for contact in &told.portrait.contacts {
            let mut seen = contact.observations().keys();
            prop_assert_eq!(seen.find(|code| confidential(code)), None);
        }
        let inputs = told.portrait.findings.iter().flat_map(|finding| finding.inputs.iter());
        let items = told.portrait.items.iter().flat_map(|state| &state.inputs);
        let tasks = told.portrait.tasks.iter().flat_map(|task| &task.inputs);
        for input in inputs.chain(items).chain(tasks) {
            prop_assert!(!confidential(&input.name) || input.value.is_empty(), "{input:?}");
        }
        prop_assert_eq!(told.portrait == full, !told.withholds || told.portrait == full);
    }
}
