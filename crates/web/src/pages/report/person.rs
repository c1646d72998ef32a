//! What a form tells of one person.

use std::collections::BTreeMap;

use domain::{
    area::DesaCode,
    day::Day,
    id::{HouseholdId, PersonId},
    person::{BirthPrecision, Parent},
    record::{Attendance, Body, Value},
    timeline::Timeline,
};
use guidelines::{
    model::{Guidelines, ObservationKind},
    report::{Field, FieldSource, PersonFact, ReportRows, Whose},
};
use portrait::{
    draw::Painter,
    model::{Contact, Home, Portrait},
    veil::Veil,
};
use reports::sheet::Cell;
use store::{
    error::Result,
    read::{people::PersonRow, register::Days},
    store::Store,
};

use crate::{names::Names, pages::report::asked::Question};

/// Fills rows of people.
pub(crate) struct Writer<'a> {
    store: &'a Store,
    names: &'a Names,
    question: &'a Question,
    veil: Veil<'a>,
    painter: Painter<'a>,
    /// Name of the Puskesmas.
    place: &'a str,
    /// Last day of the period, or today.
    on: Day,
    /// Rows written so far.
    written: usize,
    areas: BTreeMap<String, String>,
    cards: BTreeMap<HouseholdId, String>,
}

/// Somebody of whom a row tells.
struct Somebody<'a> {
    number: usize,
    row: &'a PersonRow,
    portrait: &'a Portrait,
    timeline: &'a Timeline,
    home: Option<&'a Home>,
    contact: Option<&'a Contact>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(
        store: &'a Store,
        names: &'a Names,
        question: &'a Question,
        (veil, place, today): (Veil<'a>, &'a str, Day),
    ) -> Self {
        Self {
            store,
            names,
            question,
            veil,
            painter: Painter::new(store.guidelines()),
            place,
            on: question.span.days().until.min(today),
            written: 0,
            areas: BTreeMap::new(),
            cards: BTreeMap::new(),
        }
    }

    /// Fills the rows of some people. Whoever has no contact of the kind the form asks for has
    /// none.
    pub(crate) fn rows(&mut self, people: &[PersonRow]) -> Result<Vec<(PersonId, Vec<Cell>)>> {
        let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        let timelines = self.store.timelines(&ids)?;
        let mut rows = Vec::new();
        for person in people {
            let Some(timeline) = timelines.get(&person.id) else { continue };
            let told = self.painter.tell(timeline, Some(&self.veil), self.on);
            let contact = self.contact(&told.portrait);
            if contact.is_none() && matches!(self.whose(), Some(Whose::Counted { .. })) {
                continue;
            }
            self.written += 1;
            let somebody = Somebody {
                number: self.written,
                row: person,
                home: home(&told.portrait, self.on),
                portrait: &told.portrait,
                timeline: &told.timeline,
                contact,
            };
            let question = self.question;
            let mut cells = Vec::with_capacity(question.report.fields.len());
            for field in &question.report.fields {
                cells.push(self.cell(field, &somebody)?);
            }
            rows.push((person.id, cells));
        }
        Ok(rows)
    }

    fn whose(&self) -> Option<&'a Whose> {
        match &self.question.report.rows {
            ReportRows::Person(whose) => Some(whose),
            _ => None,
        }
    }

    /// Finds the last contact of the period that the form asks for.
    fn contact<'p>(&self, portrait: &'p Portrait) -> Option<&'p Contact> {
        let Whose::Counted { when, .. } = self.whose()? else { return None };
        let Days { from, until } = self.question.span.days();
        let fits = |contact: &&Contact| {
            let came = contact.attendance == Attendance::Present;
            came && from <= contact.day && contact.day <= until && {
                let facts = self.painter.facts_of(portrait, &[*contact], contact.day);
                when.holds(&facts) == Some(true)
            }
        };
        portrait.contacts.iter().rev().find(fits)
    }

    fn cell(&mut self, field: &Field, of: &Somebody<'_>) -> Result<Cell> {
        match &field.from {
            FieldSource::Person(fact) => self.fact(*fact, of),
            FieldSource::Observed(code) => {
                let guidelines = self.store.guidelines();
                let value = match of.contact {
                    Some(contact) => contact.observations().get(&**code),
                    None => {
                        let contacts = of.portrait.contacts.iter().rev();
                        contacts.filter_map(|one| one.observations().get(&**code)).next()
                    }
                };
                Ok(value.map_or(Cell::Empty, |value| observed(guidelines, code, value)))
            }
            _ => Ok(Cell::Empty),
        }
    }

    fn fact(&mut self, fact: PersonFact, of: &Somebody<'_>) -> Result<Cell> {
        let person = &of.portrait.person;
        let text = |text: Option<&str>| Cell::text(text.unwrap_or_default());
        let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Day);
        let parent = person.mother.as_ref().or(person.father.as_ref());
        let name = |parent: Option<&Parent>| text(parent.and_then(|parent| parent.name.as_deref()));
        let address = of.home.map(|home| &home.address);
        let desa = address.map(|address| self.names.village(address));
        Ok(match fact {
            PersonFact::Number => Cell::count(of.number as u64),
            PersonFact::Nik => text(person.nik.as_ref().map(|nik| nik.as_str())),
            PersonFact::Name => Cell::text(&person.name),
            PersonFact::Birth => day(person.birth.map(|birth| birth.day)),
            PersonFact::BirthTime => {
                let exact = person.birth.filter(|it| it.precision == BirthPrecision::Exact);
                let minute = exact.and_then(|birth| birth.minute);
                let clock = |it: u16| Cell::text(format!("{:02}:{:02}", it / 60, it % 60));
                minute.map_or(Cell::Empty, clock)
            }
            PersonFact::Sex => text(person.sex.map(|sex| sex.letter())),
            PersonFact::Age => {
                let on = person.died_on.unwrap_or(self.on);
                Cell::text(person.birth.map(|it| on.age_text(it.day)).unwrap_or_default())
            }
            PersonFact::Parent => name(parent),
            PersonFact::ParentNik => {
                let nik = parent.and_then(|parent| parent.nik.as_ref());
                text(nik.map(|nik| nik.as_str()))
            }
            PersonFact::Mother => name(person.mother.as_ref()),
            PersonFact::Father => name(person.father.as_ref()),
            PersonFact::Phone => text(of.row.phone.as_deref()),
            PersonFact::Kk => Cell::text(self.card(person.household)?),
            PersonFact::Puskesmas => Cell::text(self.place),
            PersonFact::Provinsi => self.area(desa.as_ref().map(DesaCode::provinsi))?,
            PersonFact::Kabupaten => self.area(desa.as_ref().map(DesaCode::kabupaten))?,
            PersonFact::Kecamatan => self.area(desa.as_ref().map(DesaCode::kecamatan))?,
            PersonFact::Desa => self.area(desa.as_ref().map(DesaCode::as_str))?,
            PersonFact::Posyandu => {
                let place = of.home.and_then(|home| home.posyandu).or(person.posyandu);
                text(place.and_then(|place| self.names.place(place)))
            }
            PersonFact::Rt => text(address.and_then(|it| it.rt.as_deref())),
            PersonFact::Rw => text(address.and_then(|it| it.rw.as_deref())),
            PersonFact::Address => {
                text(address.and_then(|it| it.line.as_deref().or(it.dusun.as_deref())))
            }
            PersonFact::Gestation => {
                person.gestation_weeks.map_or(Cell::Empty, |weeks| Cell::count(weeks.into()))
            }
            PersonFact::Died => day(person.died_on),
            PersonFact::DeathCause => Cell::text(cause(of.timeline, self.on)),
            PersonFact::ContactDay => day(of.contact.map(|contact| contact.day)),
        })
    }

    /// Names an area by its code; the code stands in where nobody loaded the name.
    fn area(&mut self, code: Option<&str>) -> Result<Cell> {
        let Some(code) = code else { return Ok(Cell::Empty) };
        if !self.areas.contains_key(code) {
            let name = self.store.area_name(code)?.unwrap_or_else(|| code.to_owned());
            self.areas.insert(code.to_owned(), name);
        }
        Ok(Cell::text(&self.areas[code]))
    }

    fn card(&mut self, household: Option<HouseholdId>) -> Result<String> {
        let Some(id) = household else { return Ok(String::new()) };
        if !self.cards.contains_key(&id) {
            let page = self.store.household(id)?;
            let card = page.and_then(|page| page.household?.kk_number).unwrap_or_default();
            self.cards.insert(id, card);
        }
        Ok(self.cards[&id].clone())
    }
}

/// Returns where somebody lives on a day, or lived last.
fn home(portrait: &Portrait, on: Day) -> Option<&Home> {
    let until = portrait.person.residences.iter().filter(|residence| residence.from <= on);
    until.filter_map(|residence| residence.home.as_deref()).next_back()
}

fn cause(timeline: &Timeline, on: Day) -> String {
    let causes = timeline.facts(on).into_iter().filter_map(|fact| match fact.body() {
        Body::Death(death) => death.cause.clone(),
        _ => None,
    });
    causes.last().unwrap_or_default()
}

/// Writes what was observed: numbers as numbers, options by their names.
fn observed(guidelines: &Guidelines, code: &str, value: &Value) -> Cell {
    match value {
        Value::Number(number) => Cell::Number(number.as_f64()),
        Value::Bool(truth) => Cell::text(if *truth { "Ya" } else { "Tidak" }),
        Value::Text(word) => {
            let options = guidelines.observation(code).map(|found| &found.kind);
            let label = match options {
                Some(ObservationKind::Choice(options)) => {
                    let found = options.iter().find(|(code, _)| **code == **word);
                    found.map(|(_, label)| label.id.clone())
                }
                _ => None,
            };
            Cell::text(label.unwrap_or_else(|| word.clone()))
        }
    }
}
