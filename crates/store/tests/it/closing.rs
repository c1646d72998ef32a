//! Signed months: figures of one moment, and who makes the difference afterwards.

use domain::{
    area::{DesaCode, PuskesmasCode},
    closing::{Closing, SignedArea, SignedCount, SignedFigures, SignedHead, SignedIndicator},
    day::Month,
    id::{PersonId, PlaceId},
    person::PersonFacts,
    record::{Body, Death, Merge, Record, Subject},
};
use guidelines::indicator::Indicator;
use proptest::prelude::*;
use store::{
    closing::{MonthCounts, Tally, figures_sha256},
    late::{Cause, Late, LateQuery},
    log::{Appended, Received},
    store::Store,
};

use crate::{
    fixture::{GUIDELINES, Home, Writer, accept, address, day, on_both_engines, refuse, sound},
    laws::{Deed, deed, records},
};

on_both_engines![
    late_records_are_named_and_nothing_else_is,
    what_happens_later_and_what_was_late_are_told_apart,
    two_who_are_one_are_one_name,
    a_changed_rule_is_a_cause,
    an_unknown_edition_leaves_a_rest,
    a_signed_month_stays_as_it_was_signed,
    signed_months_stand_in_their_order_and_survive_a_replay,
];

const HOME: &str = "P7309010101";
const DESA: &str = "7309012001";
const WEIGHED: &str = "gizi.ds";

fn month() -> Month {
    "2026-10".parse().unwrap()
}

fn places(areas: &[Option<DesaCode>]) -> Vec<Option<Option<DesaCode>>> {
    areas.iter().copied().map(Some).chain([None]).collect()
}

/// Signs everything that is counted of a month.
pub(crate) fn closing(store: &Store, home: &str, month: Month, number: u32) -> Closing {
    let home: PuskesmasCode = home.parse().unwrap();
    let counts = store.month_counts(&home, month, None).unwrap();
    let areas = counts.areas();
    let guidelines = store.guidelines();
    let holding = guidelines.indicators.iter().filter(|of| of.rule.holds_on(month.last_day()));
    let indicators = holding.map(|of| indicator(store, &counts, month, of)).collect();
    let area = |desa: &Option<DesaCode>| SignedArea { desa: *desa, name: "Desa".to_owned() };
    let figures = SignedFigures { areas: areas.iter().map(area).collect(), indicators };
    let head = |hash: [u8; 32]| hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let heads = counts
        .heads
        .iter()
        .map(|of| (of.puskesmas.clone(), SignedHead { seq: of.seq, hash: head(of.hash) }));
    Closing {
        period: month,
        number,
        as_of: counts.as_of,
        heads: heads.collect(),
        edition: guidelines.digest.clone(),
        figures_sha256: figures_sha256(&figures),
        figures,
        note: None,
    }
}

fn indicator(
    store: &Store,
    counts: &MonthCounts,
    month: Month,
    indicator: &Indicator,
) -> SignedIndicator {
    let id = indicator.rule.id.to_string();
    let tallies: Vec<Tally> = places(&counts.areas())
        .into_iter()
        .map(|area| counts.of(store.guidelines(), &id, month, area))
        .collect();
    let list = |of: fn(&Tally) -> i64| tallies.iter().map(|tally| of(tally) as u64).collect();
    SignedIndicator {
        version: indicator.rule.version.to_string(),
        group: indicator.group.id.clone(),
        label: indicator.rule.label.id.clone(),
        numerator_text: indicator.numerator_text.id.clone(),
        denominator_text: indicator.denominator_text.id.clone(),
        sources: Vec::new(),
        assumed: false,
        target_permille: None,
        estimate: None,
        numerators: list(|tally| tally.numerator),
        denominators: list(|tally| tally.denominator),
        // Those served are compared with something only where there is a target population.
        served: match indicator.estimates.is_empty() {
            true => Vec::new(),
            false => list(|tally| tally.served),
        },
        estimates: Vec::new(),
        states: Vec::new(),
        id,
    }
}

pub(crate) fn late(
    store: &Store,
    closing: &Closing,
    id: &str,
    area: Option<Option<DesaCode>>,
) -> Late {
    let puskesmas = HOME.parse().unwrap();
    store.late(&LateQuery { puskesmas: &puskesmas, closing, indicator: id, area }).unwrap()
}

/// Whom, why, and by how much of numerator and denominator.
type Named = (PersonId, Cause, i64, i64);

fn named(late: &Late) -> Vec<Named> {
    assert_eq!(late.rest, Tally::default());
    let mut named: Vec<Named> = (late.differences.iter())
        .map(|of| (of.person, of.cause, of.by.numerator, of.by.denominator))
        .collect();
    named.sort();
    named
}

pub(crate) fn settle(store: &Store, writer: &Writer) -> [PersonId; 3] {
    let children = [(); 3].map(|()| writer.ids.person());
    let [ani, budi, citra] = children;
    accept(
        store,
        &[
            writer.child(ani, "Ani", "2025-05-03"),
            writer.child(budi, "Budi", "2025-06-03"),
            writer.child(citra, "Citra", "2024-06-03"),
            writer.weighing(ani, "2026-10-05", "8,1", "73"),
        ],
    );
    children
}

fn late_records_are_named_and_nothing_else_is(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [ani, budi, citra] = settle(&store, &writer);
    let signed = closing(&store, HOME, month(), 1);
    let counted = signed.figures.indicator(WEIGHED).unwrap();
    assert_eq!((&counted.numerators[..], &counted.denominators[..]), (&[1, 1][..], &[3, 3][..]));
    assert!(named(&late(&store, &signed, WEIGHED, None)).is_empty());
    let weighing = writer.weighing(budi, "2026-10-07", "8,0", "72");
    // Another month changes nothing, and who is weighed twice counts once.
    let other = writer.weighing(citra, "2026-11-07", "9,0", "80");
    let again = writer.weighing(ani, "2026-10-09", "8,2", "73");
    accept(&store, &[weighing.clone(), other, again]);
    let found = late(&store, &signed, WEIGHED, None);
    assert_eq!(named(&found), [(budi, Cause::LateRecord, 1, 0)]);
    assert_eq!((found.signed.numerator, found.live.numerator), (1, 2));
    let records: Vec<_> = found.differences[0].records.iter().map(|of| of.record.id).collect();
    assert_eq!(records, [weighing.id]);
    // Void again, the month is as it was signed; a child that never was is gone from it.
    accept(&store, &[writer.void(&weighing)]);
    assert!(named(&late(&store, &signed, WEIGHED, None)).is_empty());
    let born = writer.ids.person();
    let moved = PersonFacts {
        address: Some(address("7309012002", "Mawar", "001")),
        ..PersonFacts::default()
    };
    accept(
        &store,
        &[writer.child(born, "Dedi", "2026-01-03"), writer.person(citra, "2026-09-01", moved)],
    );
    let of_desa = |desa: &str| {
        let area = Some(Some(desa.parse().unwrap()));
        named(&late(&store, &signed, WEIGHED, area))
    };
    assert_eq!(named(&late(&store, &signed, WEIGHED, None)), [(born, Cause::LateRecord, 0, 1)]);
    let mut left = [(born, Cause::LateRecord, 0, 1), (citra, Cause::LateRecord, 0, -1)];
    left.sort();
    assert_eq!(of_desa(DESA), left);
    assert_eq!(of_desa("7309012002"), [(citra, Cause::LateRecord, 0, 1)]);
    sound(&store);
}

fn what_happens_later_and_what_was_late_are_told_apart(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    settle(&store, &writer);
    let [elsa, fitri] = [(); 2].map(|()| writer.ids.person());
    let born = [(elsa, "Elsa"), (fitri, "Fitri")];
    accept(&store, &born.map(|(who, name)| writer.child(who, name, "2025-12-28")));
    let signed = closing(&store, HOME, month(), 1);
    let later = Received { today: day("2027-01-05"), millis: 1_799_000_000_000 };
    store.turn(later.today).unwrap();
    // Both would have reached twelve months in the year. One had died when the month was signed,
    // the other died afterwards.
    let death = |who, on| writer.record(Subject::Person(who), on, Body::Death(Death::default()));
    let records = [death(elsa, "2026-11-02"), death(fitri, "2026-12-20")];
    for appended in store.append(&records, later).unwrap() {
        assert!(matches!(appended, Appended::Accepted { .. }), "{appended:?}");
    }
    let found = late(&store, &signed, "imun.idl", None);
    let mut expected = [(elsa, Cause::LateRecord, 0, -1), (fitri, Cause::LaterEvent, 0, -1)];
    expected.sort();
    assert_eq!(named(&found), expected);
    for (difference, record) in found.differences.iter().zip(&records) {
        let kept: Vec<_> = difference.records.iter().map(|kept| kept.record.id).collect();
        assert_eq!(kept, [record.id]);
    }
    // Neither changes the month itself, in which both were alive.
    assert!(named(&late(&store, &signed, WEIGHED, None)).is_empty());
}

fn two_who_are_one_are_one_name(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [ani, budi, _] = settle(&store, &writer);
    let signed = closing(&store, HOME, month(), 1);
    let merge = Merge { duplicate: budi, reason: "Orang yang sama".to_owned() };
    let merged = writer.record(Subject::Person(ani), "2026-11-01", Body::Merge(merge.clone()));
    accept(&store, std::slice::from_ref(&merged));
    let found = late(&store, &signed, WEIGHED, None);
    assert_eq!(named(&found), [(ani, Cause::LateRecord, 0, -1)]);
    assert_eq!(found.differences[0].records[0].record.id, merged.id);
    // Parted again, nothing is different.
    let parted = writer.record(Subject::Person(ani), "2026-11-01", Body::Unmerge(merge));
    accept(&store, &[parted]);
    assert!(named(&late(&store, &signed, WEIGHED, None)).is_empty());
    // Signed while they were one, and parted later.
    let again = Merge { duplicate: budi, reason: "Orang yang sama".to_owned() };
    accept(&store, &[writer.record(Subject::Person(ani), "2026-11-02", Body::Merge(again))]);
    let one = closing(&store, HOME, month(), 2);
    assert_eq!(one.figures.indicator(WEIGHED).unwrap().denominators, [2, 2]);
    let parted = Merge { duplicate: budi, reason: "Dua orang".to_owned() };
    accept(&store, &[writer.record(Subject::Person(ani), "2026-11-03", Body::Unmerge(parted))]);
    let found = late(&store, &one, WEIGHED, None);
    assert_eq!(named(&found), [(budi, Cause::LateRecord, 0, 1)]);
}

/// Guidelines by which only children with a card are counted as weighed.
pub(crate) fn other_rules(store: &Store) -> Store {
    let mut other = (**GUIDELINES).clone();
    other.digest = "other".to_owned();
    let all = other.indicator("gizi.ks", month().last_day()).unwrap().count.clone();
    for indicator in &mut other.indicators {
        if *indicator.rule.id == *WEIGHED {
            indicator.count = all.clone();
        }
    }
    store.under(std::sync::Arc::new(other)).unwrap()
}

fn a_changed_rule_is_a_cause(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let [ani, budi, _] = settle(&store, &writer);
    store.keep_signed_edition().unwrap();
    let signed = closing(&store, HOME, month(), 1);
    accept(&store, &[writer.weighing(budi, "2026-10-07", "8,0", "72")]);
    let store = other_rules(&store);
    // Nobody has a card. The weighing that was late would have counted under the rules that were
    // signed, and does not under those of now: it changes nothing, and nobody is named for it.
    assert_eq!(named(&late(&store, &signed, WEIGHED, None)), [(ani, Cause::Rule, -1, 0)]);
    let gone = Body::Departure(domain::record::Departure::default());
    accept(&store, &[writer.record(Subject::Person(budi), "2026-10-20", gone)]);
    let mut expected = [(ani, Cause::Rule, -1, 0), (budi, Cause::LateRecord, 0, -1)];
    expected.sort();
    assert_eq!(named(&late(&store, &signed, WEIGHED, None)), expected);
}

fn an_unknown_edition_leaves_a_rest(home: &Home) {
    let store = home.open();
    settle(&store, &Writer::new(1));
    let signed = closing(&store, HOME, month(), 1);
    let store = other_rules(&store);
    let found = late(&store, &signed, WEIGHED, None);
    assert!(found.differences.is_empty());
    assert_eq!((found.rest.numerator, found.rest.denominator), (-1, 0));
}

fn signature(writer: &Writer, place: PlaceId, closing: &Closing) -> Record {
    writer.record(Subject::Place(place), "2026-11-05", Body::Closing(closing.clone()))
}

fn a_signed_month_stays_as_it_was_signed(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    settle(&store, &writer);
    let place = writer.ids.place();
    let signed = closing(&store, HOME, month(), 1);
    let record = signature(&writer, place, &signed);
    accept(&store, std::slice::from_ref(&record));
    refuse(&store, &writer.void(&record), "tutup.tidak-diubah");
    let body = Body::Closing(Closing { number: 2, ..signed.clone() });
    refuse(&store, &writer.correction(&record, "2026-11-05", body), "tutup.tidak-diubah");
    let mut spoilt = signed.clone();
    spoilt.figures.indicators[0].numerators[0] += 1;
    refuse(&store, &signature(&writer, place, &spoilt), "tutup.sidik-lain");
    let early = Closing { period: "2026-11".parse().unwrap(), ..signed.clone() };
    refuse(&store, &signature(&writer, place, &early), "tutup.belum-berakhir");
    let person = Subject::Person(writer.ids.person());
    let astray = writer.record(person, "2026-11-05", Body::Closing(signed.clone()));
    refuse(&store, &astray, "catatan.salah-subjek");
    refuse(&store, &signature(&writer, place, &signed), "tutup.nomor-ganda");
    let second = Closing { number: 2, ..signed };
    accept(&store, &[signature(&writer, place, &second)]);
    sound(&store);
}

fn signed_months_stand_in_their_order_and_survive_a_replay(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    settle(&store, &writer);
    let place = writer.ids.place();
    let september: Month = "2026-09".parse().unwrap();
    let signed = [(september, 1), (month(), 1), (month(), 2)]
        .map(|(of, number)| signature(&writer, place, &closing(&store, HOME, of, number)));
    accept(&store, &signed);
    let listed = |store: &Store| -> Vec<_> {
        let rows = store.closings(&HOME.parse().unwrap()).unwrap();
        rows.into_iter().map(|row| (row.record, row.period, row.number, row.author)).collect()
    };
    let author = || "Ani Kader".to_owned();
    let expected = [
        (signed[2].id, month(), 2, author()),
        (signed[1].id, month(), 1, author()),
        (signed[0].id, september, 1, author()),
    ];
    assert_eq!(listed(&store), expected);
    let before = home.views();
    home.tamper("DELETE FROM closing");
    assert!(listed(&store).is_empty());
    store.replay().unwrap();
    assert_eq!(home.views(), before);
    assert_eq!(listed(&store), expected);
    let kept = store.record(signed[2].id).unwrap().unwrap();
    assert_eq!(kept.record, signed[2], "figures are what was signed");
    sound(&store);
}

/// A whole year of a Puskesmas at its largest: every indicator of the catalogue, thirty villages.
#[test]
fn a_signed_month_is_no_larger_than_a_record_may_be() {
    let home = Home::sqlite();
    let store = home.open();
    let writer = Writer::new(1);
    settle(&store, &writer);
    let mut signed = closing(&store, HOME, month(), 1);
    let figures = &mut signed.figures;
    let area = |n: u32| SignedArea {
        desa: Some(format!("73090120{n:02}").parse().unwrap()),
        name: format!("Kelurahan Melati {n}"),
    };
    figures.areas = (0..30).map(area).collect();
    let known = figures.indicators.clone();
    figures.indicators = known.into_iter().cycle().take(360).collect();
    for (n, indicator) in figures.indicators.iter_mut().enumerate() {
        let list = |factor: u64| (0..31).map(|at| 100 + at * factor).collect();
        (indicator.numerators, indicator.denominators) = (list(3), list(7));
        (indicator.served, indicator.estimates) = (Vec::new(), Vec::new());
        indicator.sources = vec!["PMK-4-2019".to_owned(), "KMK-2015-2023 Bab V".to_owned()];
        // One in three is set against a target population, and is judged.
        if n % 3 == 0 {
            indicator.served = list(5);
            indicator.estimates = (0..31).map(|at| Some(200 + at)).collect();
            indicator.states = vec![Some("Kurang".to_owned()); 31];
        }
    }
    signed.figures_sha256 = figures_sha256(&signed.figures);
    let record = signature(&writer, writer.ids.place(), &signed);
    assert!(record.to_json().len() < 420_000, "{}", record.to_json().len());
    accept(&store, &[record]);
}

/// Days between the first record and the day on which a month is signed.
const SIGNED_AFTER: i32 = 700;
/// Days that pass until the rest of the records is received.
const PASSED: i32 = 70;

/// Lets half of what is written after a month was signed happen after it as well.
fn postponed(deeds: &[Deed], split: usize) -> Vec<Deed> {
    let later = |(at, deed): (usize, &Deed)| match split <= at && at % 2 == 0 {
        true => deed.clone().postponed(PASSED),
        false => deed.clone(),
    };
    deeds.iter().enumerate().map(later).collect()
}

/// The law: what is counted now less what was signed is the sum of those who are named, of every
/// indicator and area, whatever was written when.
fn differences_are_people(make: fn() -> Home, deeds: &[Deed], split: usize, back: i32) {
    let home = make();
    let store = home.open();
    let written: Vec<Record> =
        records(&postponed(deeds, split)).into_iter().map(|(record, _)| record).collect();
    // The children themselves come first, and a deed that finds nothing to mend writes nothing.
    let split = records(&deeds[..split.min(deeds.len())]).len();
    let signed_on = day("2024-12-21").plus_days(SIGNED_AFTER);
    let append = |records: &[Record], today, millis| {
        for appended in store.append(records, Received { today, millis }).unwrap() {
            assert!(matches!(appended, Appended::Accepted { .. }), "{appended:?}");
        }
    };
    append(&written[..split], signed_on, 1_795_000_000_000);
    let month = signed_on.month().plus(-1 - back);
    let puskesmas: PuskesmasCode = "P0000000001".parse().unwrap();
    let signed = closing(&store, puskesmas.as_str(), month, 1);
    let today = signed_on.plus_days(PASSED);
    store.turn(today).unwrap();
    append(&written[split..], today, 1_802_000_000_000);
    let counts = store.month_counts(&puskesmas, month, None).unwrap();
    for indicator in &signed.figures.indicators {
        for area in places(&counts.areas()) {
            let live = counts.of(&GUIDELINES, &indicator.id, month, area);
            let place = signed.figures.place(area);
            let before = place.map(|place| indicator.at(place)).unwrap_or_default();
            // Of most indicators a few children say nothing.
            if live.is_zero() && before == SignedCount::default() {
                continue;
            }
            let is_same = live.numerator.unsigned_abs() == before.numerator
                && live.denominator.unsigned_abs() == before.denominator
                && (indicator.served.is_empty() || live.served.unsigned_abs() == before.served);
            let found = store
                .late(&LateQuery {
                    puskesmas: &puskesmas,
                    closing: &signed,
                    indicator: &indicator.id,
                    area,
                })
                .unwrap();
            let sum: Tally = found.differences.iter().map(|of| of.by).sum();
            assert_eq!(found.rest, Tally::default(), "{} {area:?}", indicator.id);
            assert_eq!(sum, found.live - found.signed, "{} {area:?}", indicator.id);
            assert_eq!(sum.is_zero(), is_same, "{} {area:?}", indicator.id);
            assert_eq!(found.live.numerator, live.numerator);
            assert_eq!(found.live.denominator, live.denominator);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_differences_are_people(
        deeds in prop::collection::vec(deed(), 0..30),
        split in 0..30usize,
        back in 0..14i32,
    ) {
        differences_are_people(Home::sqlite, &deeds, split, back);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, ..ProptestConfig::default() })]

    #[test]
    fn postgres_differences_are_people(
        deeds in prop::collection::vec(deed(), 0..30),
        split in 0..30usize,
        back in 0..14i32,
    ) {
        differences_are_people(Home::postgres, &deeds, split, back);
    }
}
