//! From a row and its person to records.

use domain::{
    area::Address,
    day::Day,
    hlc::Hlc,
    id::{HouseholdId, PersonId, PlaceId, RecordId},
    person::{HouseholdFacts, Parent, PersonFacts, PlaceFacts},
    record::{
        Attendance, Body, Death, Departure, Evidence, Outcome, Record, ServiceGiven, Setting,
        Source, Subject, Value, Visit,
    },
};

use crate::{
    area::Home,
    entry::{Contact, Entry},
    fingerprint::Fingerprint,
    format::Format,
    name::name_key,
    plan::Context,
    values,
};

/// Children are taken to have lived where the register finds them since birth; grown people are
/// not.
const CHILD_MONTHS_MAX: i32 = 72;

/// Makes the records of one row.
pub(crate) struct Draft<'a> {
    pub(crate) ctx: &'a Context<'a>,
    pub(crate) format: Format,
    pub(crate) entry: &'a Entry,
    pub(crate) row: u32,
}

impl Draft<'_> {
    fn fingerprint(&self, kind: &str) -> Fingerprint {
        Fingerprint::new(&self.ctx.puskesmas, self.format.as_str(), kind)
    }

    /// Returns the identity of the record that states who the person is: it follows from what the
    /// row says, not from whom it was found to be.
    pub(crate) fn person_record(&self, home: &Home) -> RecordId {
        let mut fingerprint = self.fingerprint("person");
        self.who(&mut fingerprint);
        let entry = self.entry;
        fingerprint.maybe(entry.sex.map(|sex| sex.letter()));
        fingerprint.maybe(entry.father.as_deref().map(name_key).as_deref());
        fingerprint.maybe(entry.father_nik.as_ref().map(|nik| nik.as_str()));
        fingerprint.maybe(entry.kk.as_deref());
        fingerprint.maybe(Some(home.desa.as_str()));
        for text in [&entry.dusun, &entry.rw, &entry.rt, &entry.line, &entry.phone] {
            fingerprint.maybe(text.as_deref().map(name_key).as_deref());
        }
        fingerprint.maybe(entry.posyandu.as_deref().map(name_key).as_deref());
        fingerprint.maybe(entry.gestation_weeks.map(|weeks| weeks.to_string()).as_deref());
        RecordId::new(fingerprint.uuid())
    }

    /// Returns the identity of a person whom this row brings.
    pub(crate) fn new_person(&self) -> PersonId {
        let mut fingerprint = Fingerprint::new(&self.ctx.puskesmas, "any", "person-id");
        self.who(&mut fingerprint);
        PersonId::new(fingerprint.uuid())
    }

    /// Adds what tells the person from all others.
    fn who(&self, fingerprint: &mut Fingerprint) {
        let entry = self.entry;
        fingerprint.maybe(entry.nik.as_ref().map(|nik| nik.as_str()));
        fingerprint.part(&name_key(&entry.name));
        fingerprint.maybe(entry.birth.map(|birth| birth.day.to_string()).as_deref());
        fingerprint.maybe(entry.mother.as_deref().map(name_key).as_deref());
        fingerprint.maybe(entry.mother_nik.as_ref().map(|nik| nik.as_str()));
        fingerprint.maybe(entry.twin_order.map(|order| order.to_string()).as_deref());
        fingerprint.maybe(entry.child_order.map(|order| order.to_string()).as_deref());
        if entry.birth.is_none() || entry.mother.is_none() {
            // Little is known; the place keeps namesakes apart.
            fingerprint.maybe(entry.desa.as_deref().map(name_key).as_deref());
            fingerprint.maybe(entry.posyandu.as_deref().map(name_key).as_deref());
        }
    }

    /// Returns everything that the row states about the person.
    pub(crate) fn facts(
        &self,
        home: &Home,
        household: Option<HouseholdId>,
        parents: (Option<PersonId>, Option<PersonId>),
    ) -> PersonFacts {
        let entry = self.entry;
        let parent = |name: &Option<String>, nik, person| {
            let parent = Parent { person, name: name.clone(), nik };
            (parent != Parent::default()).then_some(parent)
        };
        PersonFacts {
            name: Some(entry.name.clone()),
            sex: entry.sex,
            birth: entry.birth,
            nik: entry.nik,
            household,
            mother: parent(&entry.mother, entry.mother_nik, parents.0),
            father: parent(&entry.father, entry.father_nik, parents.1),
            address: Some(self.address(home)),
            posyandu: home.posyandu.as_ref().map(|place| place.id),
            phone: entry.phone.clone(),
            twin_order: entry.twin_order,
            gestation_weeks: entry.gestation_weeks,
            disability: None,
        }
    }

    fn address(&self, home: &Home) -> Address {
        let entry = self.entry;
        Address {
            desa: home.desa,
            dusun: entry.dusun.clone(),
            rw: entry.rw.clone(),
            rt: entry.rt.clone(),
            line: entry.line.clone(),
        }
    }

    /// Returns the day from which the facts about the person hold.
    pub(crate) fn since(&self, is_new: bool) -> Day {
        let entry = self.entry;
        let contact = entry.contact.as_ref().map(|contact| contact.on);
        let child = entry.birth.map(|birth| birth.day).filter(|birth| {
            is_new && self.ctx.today.completed_months_since(*birth) < CHILD_MONTHS_MAX
        });
        let today = self.ctx.today;
        entry.moved_in.or(child).or(contact).unwrap_or(today).min(today)
    }

    /// Wraps a body as a record of this row.
    pub(crate) fn record(
        &self,
        id: RecordId,
        subject: Subject,
        occurred: Day,
        written: &mut Hlc,
        body: Body,
    ) -> Record {
        *written = written.after(0);
        Record {
            id,
            puskesmas: self.ctx.puskesmas.clone(),
            subject,
            occurred,
            minute: None,
            written: *written,
            author: self.ctx.author.clone(),
            device: self.ctx.device,
            place: None,
            source: Some(Source {
                system: self.format.as_str().to_owned(),
                file: self.ctx.file.clone(),
                row: self.row,
            }),
            body,
        }
    }

    /// Returns the household of the row's kartu keluarga: its identity and its facts.
    pub(crate) fn household(&self, home: &Home) -> Option<(HouseholdId, HouseholdFacts)> {
        let kk = self.entry.kk.as_ref()?;
        let mut fingerprint = Fingerprint::new(&self.ctx.puskesmas, "any", "household-id");
        fingerprint.part(kk);
        let facts = HouseholdFacts {
            kk_number: Some(kk.clone()),
            head_name: self.entry.head.clone(),
            address: Some(self.address(home)),
        };
        Some((HouseholdId::new(fingerprint.uuid()), facts))
    }

    /// Returns the identity of the first record about something that this file brings.
    pub(crate) fn first_record(&self, kind: &str, id: impl std::fmt::Display) -> RecordId {
        let mut fingerprint = Fingerprint::new(&self.ctx.puskesmas, "any", kind);
        fingerprint.part(&id.to_string());
        RecordId::new(fingerprint.uuid())
    }

    /// Returns the posyandu as the row names it: its identity and its facts.
    pub(crate) fn posyandu(&self, home: &Home) -> Option<(PlaceId, PlaceFacts)> {
        let place = home.posyandu.as_ref()?;
        let name = self.entry.posyandu.clone();
        let facts = PlaceFacts { kind: Some(place.kind), name, desa: place.desa, dusun: None };
        Some((place.id, facts))
    }

    /// Returns everything that happened to the person: identity, day and body of each record.
    pub(crate) fn events(&self) -> Vec<(RecordId, Day, Body)> {
        let entry = self.entry;
        let mut events = Vec::new();
        if let (Some(birth), false) = (entry.birth, entry.at_birth.is_empty()) {
            let observations = entry
                .at_birth
                .iter()
                .map(|(code, quantity)| ((*code).to_owned(), Value::Number(*quantity)))
                .collect();
            let visit = Visit { observations, ..visit(Setting::Puskesmas) };
            events.push((birth.day, Body::Visit(visit)));
        }
        for (item, step, day) in &entry.doses {
            let services = vec![service(item, Some(step), Evidence::Card)];
            let visit = Visit { services, ..visit(Setting::Puskesmas) };
            events.push((*day, Body::Visit(visit)));
        }
        if let Some(contact) = &entry.contact {
            events.push((contact.on, Body::Visit(self.visit(contact))));
        }
        if let Some((day, to)) = &entry.moved_out {
            events.push((*day, Body::Departure(Departure { to: to.clone() })));
        }
        if let Some((day, cause)) = &entry.died {
            events.push((*day, Body::Death(Death { cause: cause.clone() })));
        }
        events.into_iter().map(|(day, body)| (self.event_id(day, &body), day, body)).collect()
    }

    fn visit(&self, contact: &Contact) -> Visit {
        let services = if contact.vitamin_a_unnamed {
            vec![service(values::VITAMIN_A_ITEM, None, Evidence::Witnessed)]
        } else {
            Vec::new()
        };
        let notes = &self.entry.notes;
        Visit {
            setting: contact.setting,
            attendance: contact.attendance,
            observations: contact.observations.clone(),
            services,
            note: (!notes.is_empty()).then(|| notes.join("; ")),
        }
    }

    fn event_id(&self, day: Day, body: &Body) -> RecordId {
        let mut fingerprint = self.fingerprint("event");
        self.who(&mut fingerprint);
        fingerprint.part(&day.to_string());
        let json =
            serde_json::to_string(body).expect("a body holds no keys that JSON cannot write");
        fingerprint.part(&json);
        RecordId::new(fingerprint.uuid())
    }
}

fn visit(setting: Setting) -> Visit {
    Visit {
        setting,
        attendance: Attendance::Present,
        observations: std::collections::BTreeMap::new(),
        services: Vec::new(),
        note: None,
    }
}

fn service(item: &str, step: Option<&str>, evidence: Evidence) -> ServiceGiven {
    ServiceGiven {
        item: item.to_owned(),
        step: step.map(str::to_owned),
        outcome: Outcome::Given,
        given_on: None,
        evidence,
        lot: None,
        reason: None,
        ask_again_on: None,
    }
}
