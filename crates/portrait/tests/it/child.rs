//! A made-up child and the records about it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use domain::{
    area::Address,
    day::Day,
    hlc::Hlc,
    id::{AccountId, DeviceId, PersonId, PlaceId, RecordId},
    person::{Birth, BirthPrecision, PersonFacts, Sex},
    quantity::Quantity,
    record::{
        Attendance, Author, Body, Correction, EnteredInError, Outcome, Record, ServiceGiven,
        Setting, Subject, Value, Visit,
    },
    timeline::Timeline,
};
use guidelines::{files::Files, model::Guidelines};
use portrait::{
    draw::draw,
    model::{ItemState, Portrait},
};
use uuid::Uuid;

pub(crate) static GUIDELINES: LazyLock<Guidelines> = LazyLock::new(|| {
    Guidelines::load(&Files::embedded()).expect("the shipped guidelines have no fault")
});

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A child under construction: every call adds a record, written one second after the last.
#[derive(Debug, Clone)]
pub(crate) struct Child {
    pub(crate) birth: Day,
    records: Vec<Arc<Record>>,
    role: &'static str,
}

impl Child {
    /// A girl born on a day, registered that day in a dusun of Maros.
    pub(crate) fn born(birth: &str) -> Self {
        let birth = day(birth);
        let facts = PersonFacts {
            name: Some("Anak Contoh".to_owned()),
            sex: Some(Sex::Perempuan),
            birth: Some(Birth { day: birth, minute: None, precision: BirthPrecision::Exact }),
            address: Some(address("7309012001")),
            posyandu: Some(PlaceId::new(Uuid::from_u128(77))),
            ..PersonFacts::default()
        };
        Self { birth, records: Vec::new(), role: "BDN" }.stating(birth, Body::from(facts))
    }

    /// Somebody of whom only these facts are known.
    pub(crate) fn known_by(on: &str, facts: PersonFacts) -> Self {
        Self { birth: day(on), records: Vec::new(), role: "BDN" }
            .stating(day(on), Body::from(facts))
    }

    pub(crate) fn stating(mut self, occurred: Day, body: Body) -> Self {
        let number = self.records.len() as u128 + 1;
        self.records.push(Arc::new(Record {
            id: RecordId::new(Uuid::from_u128(number)),
            puskesmas: "P7309010101".parse().unwrap(),
            subject: Subject::Person(PersonId::new(Uuid::from_u128(1 << 64))),
            occurred,
            minute: None,
            written: Hlc { millis: 1_700_000_000_000 + number as u64 * 1000, counter: 0 },
            author: Author {
                account: AccountId::new(Uuid::from_u128(5)),
                name: "Bidan Contoh".to_owned(),
                role: self.role.to_owned(),
            },
            device: DeviceId::new(Uuid::from_u128(6)),
            place: None,
            source: None,
            body,
        }));
        self
    }

    /// What follows is written by somebody of another role.
    pub(crate) fn by(self, role: &'static str) -> Self {
        Self { role, ..self }
    }

    /// Lives in a desa from a day on.
    pub(crate) fn living_in(self, on: &str, desa: &str) -> Self {
        let facts = PersonFacts { address: Some(address(desa)), ..PersonFacts::default() };
        self.stating(day(on), Body::from(facts))
    }

    pub(crate) fn visited(self, on: Day, visit: Visit) -> Self {
        self.stating(on, Body::Visit(visit))
    }

    /// Weighed at the posyandu; kilograms as text, decimal point.
    pub(crate) fn weighed(self, on: &str, kilograms: &str) -> Self {
        self.visited(day(on), observed(&[("bb_kg", number(kilograms))]))
    }

    pub(crate) fn absent(self, on: &str) -> Self {
        let visit = Visit { attendance: Attendance::Absent, ..observed(&[]) };
        self.visited(day(on), visit)
    }

    pub(crate) fn given(self, on: Day, item: &str, step: &str) -> Self {
        self.service(on, item, step, Outcome::Given)
    }

    pub(crate) fn service(self, on: Day, item: &str, step: &str, outcome: Outcome) -> Self {
        let service = ServiceGiven {
            item: item.to_owned(),
            step: Some(step.to_owned()).filter(|step| !step.is_empty()),
            outcome,
            given_on: None,
            evidence: domain::record::Evidence::Witnessed,
            lot: None,
            reason: None,
            ask_again_on: None,
        };
        self.visited(on, Visit { services: vec![service], ..observed(&[]) })
    }

    /// Says at which minute of its day the last record happened.
    pub(crate) fn set_minute(&mut self, minute: u16) {
        let last = self.records.pop().unwrap();
        self.records.push(Arc::new(Record { minute: Some(minute), ..(*last).clone() }));
    }

    pub(crate) fn last_record(&self) -> RecordId {
        self.records.last().unwrap().id
    }

    pub(crate) fn correcting(self, corrects: RecordId, occurred: &str, body: Body) -> Self {
        let reason = "salah ketik".to_owned();
        let correction = Correction { corrects, reason, body: Box::new(body) };
        self.stating(day(occurred), Body::Correction(correction))
    }

    pub(crate) fn voiding(self, voids: RecordId, occurred: &str) -> Self {
        let reason = "anak lain".to_owned();
        self.stating(day(occurred), Body::EnteredInError(EnteredInError { voids, reason }))
    }

    pub(crate) fn records(&self) -> &[Arc<Record>] {
        &self.records
    }

    pub(crate) fn timeline(&self) -> Timeline {
        Timeline::new(PersonId::new(Uuid::from_u128(1 << 64)), self.records.iter().cloned())
    }

    pub(crate) fn on(&self, as_of: &str) -> Portrait {
        self.on_day(day(as_of))
    }

    pub(crate) fn on_day(&self, as_of: Day) -> Portrait {
        draw(&self.timeline(), &GUIDELINES, as_of)
    }

    pub(crate) fn at_days(&self, age_days: i32) -> Portrait {
        self.on_day(self.birth.plus_days(age_days))
    }
}

pub(crate) fn address(desa: &str) -> Address {
    Address {
        desa: desa.parse().unwrap(),
        dusun: Some("Melati".to_owned()),
        rw: Some("001".to_owned()),
        rt: Some("002".to_owned()),
        line: None,
    }
}

pub(crate) fn number(text: &str) -> Value {
    Value::Number(text.parse::<Quantity>().unwrap())
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub(crate) fn observed(observations: &[(&str, Value)]) -> Visit {
    let observations: BTreeMap<String, Value> =
        observations.iter().map(|(code, value)| ((*code).to_owned(), value.clone())).collect();
    Visit {
        setting: Setting::Posyandu,
        attendance: Attendance::Present,
        observations,
        services: Vec::new(),
        note: None,
    }
}

pub(crate) fn state<'p>(portrait: &'p Portrait, item: &str, step: &str) -> &'p ItemState {
    portrait
        .items
        .iter()
        .find(|state| *state.item == *item && *state.step == *step)
        .unwrap_or_else(|| panic!("no state of {item}.{step}"))
}

pub(crate) fn stands(portrait: &Portrait, rule: &str) -> bool {
    portrait.findings.iter().any(|finding| *finding.rule == *rule)
}
