//! Records as other devices and programs write them: one JSON object a line.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use domain::{
    day::Day,
    id::PersonId,
    record::{Body, Record},
    refusal::check,
    timeline::Timeline,
};
use guidelines::{files::Files, model::Guidelines};
use portrait::{draw::Painter, veil::Veil};

static GUIDELINES: LazyLock<Guidelines> =
    LazyLock::new(|| Guidelines::load(&Files::embedded()).expect("the shipped guidelines load"));
static PAINTER: LazyLock<Painter<'static>> = LazyLock::new(|| Painter::new(&GUIDELINES));

/// Reads any bytes as records and draws everybody whom the good ones are about.
///
/// A record is read back as it was written; whoever may be in the log can be drawn, today and
/// years later, also behind a veil.
///
/// # Panics
/// When that does not hold.
pub fn read(bytes: &[u8]) {
    let today: Day = "2026-11-21".parse().expect("a day");
    let mut people: BTreeMap<PersonId, Vec<Arc<Record>>> = BTreeMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let Ok(record) = serde_json::from_slice::<Record>(line) else { continue };
        let text = record.to_json();
        let read: Record = serde_json::from_str(&text).expect("what was written is read");
        assert_eq!(read.to_json(), text, "a record changed by being written");
        if let (true, Some(person)) = (is_taken(&record, today), record.person()) {
            people.entry(person).or_default().push(Arc::new(record));
        }
    }
    for (person, records) in people {
        draw(&Timeline::new(person, records), today);
    }
}

/// The checks that stand before the log, as far as they need no store.
fn is_taken(record: &Record, today: Day) -> bool {
    let visit = match &record.body {
        Body::Visit(visit) => Some(visit),
        Body::Correction(correction) => match correction.body.as_ref() {
            Body::Visit(visit) => Some(visit),
            _ => None,
        },
        _ => None,
    };
    check(record, today).is_ok()
        && visit.is_none_or(|visit| GUIDELINES.check_visit(visit, None, record.occurred).is_ok())
}

fn draw(timeline: &Timeline, today: Day) {
    let portrait = PAINTER.draw(timeline, today);
    for due in portrait.items.iter().take(2) {
        let told = PAINTER.explain(timeline, &due.code, today);
        assert!(!told.is_empty(), "{} is due and nothing says why", due.code);
    }
    PAINTER.draw(timeline, today.plus_days(4_000));
    let veil = Veil::of_guardian(&GUIDELINES);
    PAINTER.tell(timeline, Some(&veil), today);
}
