//! The list of what is due, by person: its order, its pages, what it is narrowed to.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::{PersonId, PlaceId},
    person::PersonFacts,
    record::Value,
};
use guidelines::model::Severity;
use portrait::model::{ItemStatus, Portrait};
use store::{
    read::{
        due::{DueCount, DueFilter, DuePerson, DueService},
        page::Page,
        people::SearchQuery,
    },
    store::Store,
};

use crate::fixture::{GUIDELINES, Home, TODAY, Writer, accept, address, child, on_both_engines};

on_both_engines![
    the_most_urgent_come_first,
    pages_together_are_the_whole_list,
    a_service_wanted_gives_the_order,
    nobody_lives_there,
    what_is_done_meanwhile_is_left_out,
];

/// Names that a careless statement or sort would trip over; two are the same.
const NAMES: [&str; 8] = [
    "Nur'aini",
    "Siti \"Ani\" Rahma",
    "Budi'); DROP TABLE due; --",
    "Ani",
    "Ani",
    "Éka % Putri_",
    "",
    "Zulaikha",
];

/// Children of every age in two desa, some seen lately, one with a danger sign.
fn village(home: &Home) -> (Store, PlaceId) {
    let store = home.open();
    let writer = Writer::new(1);
    let melati = writer.ids.place();
    let mut records = vec![writer.posyandu(melati, "Melati")];
    for n in 0..24 {
        let person = writer.ids.person();
        let birth = domain::day::Day::from_epoch_days(20_767 - 1 - n * n * 3);
        let birth = birth.to_string();
        let desa = if n % 3 == 0 { "7309012002" } else { "7309012001" };
        let facts = PersonFacts {
            address: Some(address(desa, "Mawar", if n % 2 == 0 { "001" } else { "002" })),
            posyandu: (n % 4 == 0).then_some(melati),
            name: Some(NAMES[n as usize % NAMES.len()])
                .filter(|n| !n.is_empty())
                .map(str::to_owned),
            ..child("", &birth)
        };
        records.push(writer.person(person, &birth, facts));
        if n % 5 == 2 {
            let observed = BTreeMap::from([("db_napas".to_owned(), Value::Bool(true))]);
            records.push(writer.visit(person, TODAY, observed, Vec::new()));
        } else if n % 5 == 3 {
            records.push(writer.weighing(person, TODAY, "7,0", "66"));
        }
    }
    accept(&store, &records);
    (store, melati)
}

/// What the list says of everybody, worked out from portraits, by name and id.
fn portraits(store: &Store, filter: &DueFilter) -> Vec<(PersonId, Portrait)> {
    let day = store.view_day().unwrap().unwrap();
    let query = SearchQuery {
        scope: filter.scope.clone(),
        page: Page::first(1_000),
        ..SearchQuery::default()
    };
    let people = store.search_people(&query).unwrap().rows;
    let drawn = people.into_iter().map(|person| {
        let timeline = store.timeline(person.id).unwrap().unwrap();
        (person.id, portrait::draw::draw(&timeline, &GUIDELINES, day))
    });
    drawn
        .filter(|(_, portrait)| match &filter.stage {
            Some(wanted) => portrait.stages.iter().any(|stage| **stage == **wanted),
            None => true,
        })
        .collect()
}

/// Who is to be on a list and with which services, in the order of the list.
fn expected(store: &Store, filter: &DueFilter) -> Vec<(PersonId, BTreeSet<(String, String)>)> {
    let mut people = Vec::new();
    for (id, portrait) in portraits(store, filter) {
        let wanted: Vec<_> = portrait
            .items
            .iter()
            .filter(|state| state.status.is_due())
            .filter(|state| filter.item.as_deref().is_none_or(|item| *item == *state.item))
            .filter(|state| filter.status.is_none_or(|status| status == state.status))
            .collect();
        if wanted.is_empty() {
            continue;
        }
        let late = || wanted.iter().filter(|state| state.status == ItemStatus::Overdue);
        let emergency = portrait.findings.iter().any(|f| f.severity == Severity::Emergency);
        let rank = match late().count() {
            _ if emergency => 0,
            0 => 2,
            _ => 1,
        };
        let since = late().filter_map(|state| state.ideal).min();
        let services =
            wanted.iter().map(|state| (state.item.to_string(), state.step.to_string())).collect();
        people.push(((rank, since.is_none(), since), (id, services)));
    }
    // People came by name and id, and stay so among equals.
    people.sort_by_key(|(urgency, _)| *urgency);
    people.into_iter().map(|(_, person)| person).collect()
}

fn shown(people: &[DuePerson]) -> Vec<(PersonId, BTreeSet<(String, String)>)> {
    let services = |services: &[DueService]| {
        services.iter().map(|service| (service.item.clone(), service.step.clone())).collect()
    };
    people.iter().map(|due| (due.person.id, services(&due.services))).collect()
}

fn the_most_urgent_come_first(home: &Home) {
    let (store, _) = village(home);
    let list = store.due_list(&DueFilter::default()).unwrap();
    let severities: Vec<Severity> = list.people.iter().map(|due| due.person.severity).collect();
    let emergencies =
        severities.iter().take_while(|severity| **severity == Severity::Emergency).count();
    assert!(0 < emergencies && emergencies < list.people.len(), "{severities:?}");
    assert!(severities[emergencies..].iter().all(|severity| *severity < Severity::Emergency));
    // After them the late ones, whoever has waited longest first.
    let rest = &list.people[emergencies..];
    let late = rest.iter().take_while(|due| 0 < due.person.n_overdue).count();
    assert!(0 < late && late < rest.len(), "{late} of {}", rest.len());
    assert!(rest[late..].iter().all(|due| due.person.n_overdue == 0));
    let since = |due: &DuePerson| due.services[0].ideal.unwrap();
    assert!(rest[..late].is_sorted_by_key(since));
    let drawn: BTreeMap<PersonId, Portrait> =
        portraits(&store, &DueFilter::default()).into_iter().collect();
    for due in &list.people {
        let rows = &due.services;
        assert_eq!(*rows, DueService::all_of(&drawn[&due.person.id]));
        let count = |status| rows.iter().filter(|row| row.status == status).count() as u32;
        assert_eq!(count(ItemStatus::Overdue), due.person.n_overdue);
        assert_eq!(count(ItemStatus::Due), due.person.n_due);
        // Late ones first, the oldest of them at the top.
        assert!(rows.is_sorted_by_key(|row| row.status != ItemStatus::Overdue));
        let late = rows.iter().filter(|row| row.status == ItemStatus::Overdue);
        assert!(late.map(|row| row.ideal).is_sorted());
    }
}

/// Every way in which the list can be narrowed.
fn filters(store: &Store, melati: PlaceId) -> Vec<DueFilter> {
    let item = &store.due_list(&DueFilter::default()).unwrap().people[0].services[0].item;
    let posyandu = melati.to_string();
    let areas = ["", "7309012001", "7309012002/MAWAR", "7309012001/001-002", &posyandu];
    let mut filters = Vec::new();
    for area in areas {
        for item in [None, Some("imm_dpt".to_owned()), Some(item.clone())] {
            for status in [None, Some(ItemStatus::Due), Some(ItemStatus::Overdue)] {
                for stage in [None, Some("balita".to_owned()), Some("apras".to_owned())] {
                    let (scope, item) = (area.parse().unwrap(), item.clone());
                    filters.push(DueFilter { scope, item, status, stage, page: Page::default() });
                }
            }
        }
    }
    let quoted = DueFilter { item: Some("imm_dpt' OR '1'='1".to_owned()), ..DueFilter::default() };
    filters.push(quoted);
    filters
}

fn pages_together_are_the_whole_list(home: &Home) {
    let (store, melati) = village(home);
    let mut lengths = BTreeSet::new();
    for filter in filters(&store, melati) {
        let whole = expected(&store, &filter);
        lengths.insert(whole.len());
        let services = whole.iter().map(|(_, services)| services.len() as u64).sum();
        let count = DueCount { people: whole.len() as u64, services };
        assert_eq!(store.due_count(&filter).unwrap(), count, "{filter:?}");
        let ids: Vec<PersonId> = whole.iter().map(|(id, _)| *id).collect();
        assert_eq!(store.due_people(&filter).unwrap(), ids, "{filter:?}");
        assert_eq!(shown(&store.due_of(&ids, &filter).unwrap()), whole);
        for limit in [1, 3, 1_000] {
            let mut walked = Vec::new();
            loop {
                let page = Page { limit, offset: walked.len() as u32 };
                let list = store.due_list(&DueFilter { page, ..filter.clone() }).unwrap();
                // The length is that of the whole list, even beyond its end.
                assert_eq!(list.count, count);
                if list.people.is_empty() {
                    break;
                }
                assert!(list.people.len() <= limit as usize);
                walked.extend(shown(&list.people));
            }
            assert_eq!(walked, whole, "{limit} of {filter:?}");
        }
    }
    assert!(5 < lengths.len(), "the filters narrow: {lengths:?}");
}

fn a_service_wanted_gives_the_order(home: &Home) {
    let (store, _) = village(home);
    let all = store.due_people(&DueFilter::default()).unwrap();
    let of_item = DueFilter { item: Some("imm_dpt".to_owned()), ..DueFilter::default() };
    let list = store.due_list(&of_item).unwrap();
    assert!(2 < list.people.len());
    assert!(list.people.iter().all(|due| due.services.iter().all(|row| row.item == "imm_dpt")));
    let calm = list.people.iter().filter(|due| due.person.severity < Severity::Emergency);
    let late: Vec<_> = calm.flat_map(|due| &due.services).map(|row| row.status).collect();
    assert!(late.is_sorted_by_key(|status| *status != ItemStatus::Overdue), "{late:?}");
    let shown: Vec<PersonId> = list.people.iter().map(|due| due.person.id).collect();
    let as_in_all: Vec<PersonId> = all.into_iter().filter(|id| shown.contains(id)).collect();
    assert_eq!(shown.len(), as_in_all.len());
}

fn nobody_lives_there(home: &Home) {
    let empty = home.open();
    let nothing = empty.due_list(&DueFilter::default()).unwrap();
    assert!(nothing.people.is_empty() && nothing.count == DueCount::default());
    drop(empty);
    let (store, _) = village(home);
    let elsewhere = DueFilter { scope: "7309019999".parse().unwrap(), ..DueFilter::default() };
    let nothing = store.due_list(&elsewhere).unwrap();
    assert!(nothing.people.is_empty() && nothing.count == DueCount::default());
    assert_eq!(store.due_people(&elsewhere).unwrap(), []);
    assert_eq!(store.due_of(&[], &elsewhere).unwrap(), []);
}

fn what_is_done_meanwhile_is_left_out(home: &Home) {
    let store = home.open();
    let writer = Writer::new(1);
    let (stays, goes) = (writer.ids.person(), writer.ids.person());
    for person in [stays, goes] {
        accept(&store, &[writer.child(person, "Ani", "2026-01-10")]);
    }
    let filter = DueFilter::default();
    let ids = store.due_people(&filter).unwrap();
    assert_eq!(ids, [stays, goes]);
    let departure = domain::record::Body::Departure(Default::default());
    let subject = domain::record::Subject::Person(goes);
    accept(&store, &[writer.record(subject, TODAY, departure)]);
    let left = store.due_of(&ids, &filter).unwrap();
    assert_eq!(left.iter().map(|due| due.person.id).collect::<Vec<_>>(), [stays]);
    assert_eq!(store.due_list(&filter).unwrap().people, left);
}
