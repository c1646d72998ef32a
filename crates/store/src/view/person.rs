//! The rows that a portrait makes.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    day::Day,
    id::{HouseholdId, PlaceId, RecordId},
    nik::Nik,
    own_data::OwnData,
    person::{BirthPrecision, Sex},
    record::{Attendance, Body, Setting},
    rights::ConsentDecision,
    timeline::Timeline,
};
use guidelines::model::Severity;
use portrait::model::{Contact, Contribution, Finding, ItemStatus, Portrait};

use crate::{
    urgency::Urgency,
    view::{
        area::{Area, Areas, Codes},
        board::Indicators,
        cell::{Cell, Row},
        home::{ALWAYS, Homes},
        household,
        measured::{category, kms, length, weight, z},
        table::{
            CONSENT, CONTACT, COUNTED_CASE, DISEASE_CASE, DUE, EPISODE, FINDING, HOUSEHOLD_MEMBER,
            PERSON, PERSON_MONTH, PERSON_STAGE, PERSON_WORD, RESTRICTION, TASK,
        },
        words::{WORDS_MAX, key, words},
    },
};

/// Draws rows; knows what all of them share.
pub(crate) struct Drawing<'d> {
    /// Which indicator is which bit.
    pub(crate) indicators: &'d Indicators,
    /// What codes of villages mean now.
    pub(crate) codes: Codes<'d>,
    /// Areas that the rows name.
    pub(crate) areas: &'d mut Areas,
}

/// One month of monthly indicators.
struct MonthRow {
    home: Arc<str>,
    area: i64,
    counted: i64,
    reached: i64,
}

/// The rows of one portrait while they are made.
struct Rows<'r> {
    /// What anybody may be told who may see the person at all.
    portrait: &'r Portrait,
    /// Everything.
    full: &'r Portrait,
    homes: Homes,
    person: Cell,
    /// Number of the area where the person lives now or lived last.
    area: i64,
    rows: Vec<Row>,
}

impl Drawing<'_> {
    /// Makes all rows of a portrait, in no order.
    ///
    /// Rows are of what is `told` to anybody; findings and home visits that are not are marked as
    /// confidential. That something is urgent is told whatever it is, so that somebody looks.
    pub(crate) fn rows(
        &mut self,
        timeline: &Timeline,
        full: &Portrait,
        told: Option<&Portrait>,
    ) -> Vec<Row> {
        let Some(homes) = Homes::of(timeline) else { return Vec::new() };
        if says_nothing(full) {
            return Vec::new();
        }
        let portrait = told.unwrap_or(full);
        let person = portrait.person.id.get().into();
        let mut rows = Rows { portrait, full, homes, person, area: 0, rows: Vec::new() };
        let latest = portrait.person.residences.iter().rev().find_map(|stay| stay.home.as_ref());
        let area = Area::of(
            self.codes,
            latest.map(|home| &home.address),
            portrait.person.posyandu.or_else(|| latest.and_then(|home| home.posyandu)),
        );
        rows.area = self.number(&rows.homes.own, area);
        rows.person();
        rows.words();
        rows.stages();
        rows.episodes();
        rows.due();
        rows.findings();
        rows.tasks();
        rows.contacts();
        rows.own_data(timeline);
        self.contributions(&mut rows);
        self.disease_cases(&mut rows);
        self.household_parts(&mut rows);
        rows.rows
    }

    fn number(&mut self, home: &Arc<str>, area: Area) -> i64 {
        let number = area.number();
        self.areas.entry((Arc::clone(home), number)).or_insert(area);
        number
    }

    /// Monthly indicators become one row a month, cases one row each.
    fn contributions(&mut self, rows: &mut Rows<'_>) {
        let mut months: BTreeMap<(i32, i64), MonthRow> = BTreeMap::new();
        let mut last: Option<(&Contribution, Arc<str>, i64)> = None;
        for contribution in &rows.full.contributions {
            // Months after months the home is the same; its number is worked out once.
            let (home, area) = match &last {
                Some((before, home, area)) if before.home == contribution.home => {
                    (Arc::clone(home), *area)
                }
                _ => {
                    let lived = contribution.home.as_ref();
                    let desa = lived.map(|lived| lived.address.desa);
                    let home = Arc::clone(rows.homes.of_desa(desa));
                    let posyandu = match lived {
                        Some(lived) => lived.posyandu,
                        None => rows.portrait.person.posyandu,
                    };
                    let area = Area::of(self.codes, lived.map(|lived| &lived.address), posyandu);
                    let area = self.number(&home, area);
                    (home, area)
                }
            };
            let month = contribution.month.index();
            if let Some((block, bit)) = self.indicators.bit(&contribution.indicator) {
                let row = months.entry((month, block)).or_insert_with(|| MonthRow {
                    home: Arc::clone(&home),
                    area,
                    counted: 0,
                    reached: 0,
                });
                row.counted |= bit;
                if contribution.done.is_some() {
                    row.reached |= bit;
                }
            } else {
                let done = contribution.done.map_or(0, |done| done.index());
                let missing = i64::try_from(contribution.missing).expect("62 bits are used");
                rows.push(
                    COUNTED_CASE,
                    vec![
                        (&home).into(),
                        rows.person.clone(),
                        (&contribution.indicator).into(),
                        contribution.case.into(),
                        month.into(),
                        done.into(),
                        missing.into(),
                        area.into(),
                        contribution.open_until.map(Day::epoch_days).into(),
                    ],
                );
            }
            last = Some((contribution, home, area));
        }
        for ((month, block), row) in months {
            let cells = vec![
                (&row.home).into(),
                rows.person.clone(),
                month.into(),
                block.into(),
                row.area.into(),
                row.counted.into(),
                row.reached.into(),
            ];
            rows.push(PERSON_MONTH, cells);
        }
    }
}

impl Drawing<'_> {
    /// Cases of diseases are one row each; the condition of a disease reads nothing confidential.
    fn disease_cases(&mut self, rows: &mut Rows<'_>) {
        for case in &rows.full.disease_cases {
            let address = case.home.as_ref().map(|home| &home.address);
            let home = Arc::clone(rows.homes.of_desa(address.map(|address| address.desa)));
            let posyandu = case.home.as_ref().and_then(|home| home.posyandu);
            let area = self.number(&home, Area::of(self.codes, address, posyandu));
            let cells = vec![
                (&home).into(),
                rows.person.clone(),
                (&case.disease).into(),
                case.day.epoch_days().into(),
                case.age_months.into(),
                area.into(),
                case.examined.into(),
                case.died.into(),
                case.record.get().into(),
            ];
            rows.push(DISEASE_CASE, cells);
        }
    }

    /// Months in which nothing about the part in the household changes are one row.
    fn household_parts(&mut self, rows: &mut Rows<'_>) {
        for span in &rows.full.household_spans {
            let address = span.home.as_ref().map(|home| &home.address);
            let home = Arc::clone(rows.homes.of_desa(address.map(|address| address.desa)));
            let posyandu = span.home.as_ref().and_then(|home| home.posyandu);
            let area = self.number(&home, Area::of(self.codes, address, posyandu));
            let cells = household::cells(span, (&home).into(), rows.person.clone(), area);
            rows.push(HOUSEHOLD_MEMBER, cells);
        }
    }
}

impl Rows<'_> {
    fn push(&mut self, table: usize, cells: Vec<Cell>) {
        self.rows.push(Row::new(table, cells));
    }

    fn own(&self) -> Cell {
        (&self.homes.own).into()
    }

    fn person(&mut self) {
        let (portrait, person) = (self.portrait, &self.portrait.person);
        let count = |status: ItemStatus| {
            let of_status = portrait.items.iter().filter(|item| item.status == status);
            Cell::Int(of_status.count() as i64)
        };
        let came: Vec<&Contact> =
            portrait.contacts.iter().filter(|c| c.attendance == Attendance::Present).collect();
        let weighed = came.iter().rev().find(|c| weight(c).is_some());
        let measured = came.iter().rev().find(|c| length(c).is_some());
        let growth = weighed.and_then(|contact| contact.growth.as_ref());
        let of_length = measured.and_then(|contact| contact.growth.as_ref());
        let findings = self.full.findings.iter().map(|finding| rank(finding.severity));
        let mut cells = vec![
            self.own(),
            self.person.clone(),
            person.name.as_str().into(),
            key(&person.name).as_str().into(),
            search_key(&self.words_of_person()).as_str().into(),
            person.nik.as_ref().map(Nik::as_str).into(),
            person.sex.map(|sex| Cell::Word(Sex::letter(sex))).into(),
            person.birth.map(|birth| birth.day.epoch_days()).into(),
            person.birth.map(|birth| Cell::Word(precision(birth.precision))).into(),
            person.twin_order.map(i32::from).into(),
            person.mother.as_ref().and_then(|mother| mother.name.as_deref()).into(),
            person.household.map(HouseholdId::get).into(),
            person.phone.as_deref().into(),
            self.area.into(),
            Cell::Word(status(portrait)),
            portrait.stages.first().map(Cell::from).into(),
            person.died_on.map(|day| day.epoch_days()).into(),
            portrait.next_change_on.map(|day| day.epoch_days()).into(),
            came.last().map(|contact| contact.day.epoch_days()).into(),
            weighed.map(|contact| contact.day.epoch_days()).into(),
            weighed.and_then(|contact| weight(contact)).into(),
            measured.map(|contact| contact.day.epoch_days()).into(),
            measured.and_then(|contact| length(contact)).into(),
        ];
        cells.extend(kms(growth));
        cells.extend([z(growth, "bbu"), z(of_length, "tbu"), z(of_length, "bbtb")]);
        cells.extend([
            category(growth, "bbu"),
            category(of_length, "tbu"),
            category(of_length, "bbtb"),
        ]);
        cells.extend([
            count(ItemStatus::Due),
            count(ItemStatus::Overdue),
            Cell::Int(portrait.tasks.len() as i64),
            Cell::Int(portrait.quality.len() as i64),
            findings.max().unwrap_or(0).into(),
        ]);
        cells.extend(Urgency::of(self.full).columns().map(Cell::Int));
        cells.push(person.left_on(portrait.as_of).map(|day| day.epoch_days()).into());
        cells.push(portrait.disability().into());
        self.push(PERSON, cells);
    }

    /// Own names and number first, then the mother's.
    fn words_of_person(&self) -> Vec<String> {
        let person = &self.portrait.person;
        let mut found = words(&person.name);
        found.extend(person.nik.as_ref().map(ToString::to_string));
        if let Some(mother) = &person.mother {
            found.extend(mother.name.as_deref().map(words).unwrap_or_default());
            found.extend(mother.nik.as_ref().map(ToString::to_string));
        }
        found.truncate(WORDS_MAX);
        found
    }

    fn words(&mut self) {
        for word in self.words_of_person() {
            let cells = vec![self.own(), self.person.clone(), word.as_str().into()];
            self.push(PERSON_WORD, cells);
        }
    }

    fn due(&mut self) {
        for item in self.portrait.items.iter().filter(|item| item.status.is_due()) {
            let cells = vec![
                self.own(),
                self.person.clone(),
                (&item.item).into(),
                (&item.step).into(),
                Cell::Word(item.status.as_str()),
                item.opens.map(|day| day.epoch_days()).into(),
                item.ideal.map(|day| day.epoch_days()).into(),
                item.closes.map(|day| day.epoch_days()).into(),
            ];
            self.push(DUE, cells);
        }
    }

    fn stages(&mut self) {
        for (stage, book) in self.portrait.stages.iter().zip(&self.portrait.books) {
            let cells = vec![self.own(), self.person.clone(), stage.into(), book.into()];
            self.push(PERSON_STAGE, cells);
        }
    }

    fn episodes(&mut self) {
        for episode in &self.portrait.episodes {
            let day = |day: Option<Day>| day.map(Day::epoch_days).into();
            let cells = vec![
                self.own(),
                self.person.clone(),
                (&episode.kind).into(),
                i32::from(episode.number).into(),
                episode.opened.epoch_days().into(),
                day(episode.begin),
                day(episode.ended),
                episode.outcome.as_ref().map(Cell::from).into(),
                day(episode.lost_since),
                episode.record.get().into(),
            ];
            self.push(EPISODE, cells);
        }
    }

    fn findings(&mut self) {
        for finding in &self.full.findings {
            let same = |told: &Finding| told.rule == finding.rule && told.day == finding.day;
            let confidential = !self.portrait.findings.iter().any(same);
            let cells = vec![
                self.own(),
                self.person.clone(),
                (&finding.rule).into(),
                finding.day.epoch_days().into(),
                finding.record.map(RecordId::get).into(),
                (&finding.version).into(),
                rank(finding.severity).into(),
                finding.stands_until.map(Day::epoch_days).into(),
                confidential.into(),
            ];
            self.push(FINDING, cells);
        }
    }

    fn tasks(&mut self) {
        for task in &self.full.tasks {
            let confidential = !self.portrait.tasks.iter().any(|told| told.rule == task.rule);
            let cells = vec![
                self.own(),
                self.person.clone(),
                (&task.rule).into(),
                (&task.version).into(),
                rank(task.severity).into(),
                task.since.epoch_days().into(),
                task.until.epoch_days().into(),
                confidential.into(),
            ];
            self.push(TASK, cells);
        }
    }

    /// What the person says about the own data, whenever it happened: who withdraws is believed
    /// at once, by whatever clock it was written.
    fn own_data(&mut self, timeline: &Timeline) {
        let speaks = |body: &Body| matches!(body, Body::Consent(_) | Body::Restriction(_));
        if !timeline.records().iter().any(|record| speaks(&record.body)) {
            return;
        }
        let birth = self.portrait.person.birth.map(|birth| birth.day);
        let own = OwnData::of(&timeline.facts(ALWAYS), birth);
        for agreed in &own.consents {
            let cells = vec![
                self.own(),
                self.person.clone(),
                agreed.consent.purpose.as_str().into(),
                (agreed.consent.decision == ConsentDecision::Permit).into(),
                agreed.since.epoch_days().into(),
                agreed.until.map(Day::epoch_days).into(),
                agreed.record.get().into(),
            ];
            self.push(CONSENT, cells);
        }
        if let Some(restricted) = &own.restricted {
            let cells = vec![
                self.own(),
                self.person.clone(),
                restricted.since.epoch_days().into(),
                restricted.record.get().into(),
            ];
            self.push(RESTRICTION, cells);
        }
    }

    fn contacts(&mut self) {
        for contact in &self.portrait.contacts {
            let growth = contact.growth.as_ref();
            let worst = contact.findings.iter().map(|finding| rank(finding.severity)).max();
            let mut cells = vec![
                self.own(),
                self.person.clone(),
                contact.origin.get().into(),
                contact.reading.get().into(),
                contact.day.epoch_days().into(),
                contact.minute.map(i32::from).into(),
                Cell::Word(Setting::as_str(contact.setting)),
                contact.place.map(PlaceId::get).into(),
                (contact.attendance == Attendance::Present).into(),
                contact.author().into(),
                weight(contact).into(),
                length(contact).into(),
            ];
            cells.extend(kms(growth));
            cells.extend([z(growth, "bbu"), z(growth, "tbu"), z(growth, "bbtb")]);
            cells.push(worst.unwrap_or(0).into());
            self.push(CONTACT, cells);
        }
    }
}

/// Returns the words with a blank before each, so that ` si` finds every word that begins so.
pub(crate) fn search_key(words: &[String]) -> String {
    words.iter().map(|word| format!(" {word}")).collect()
}

/// Returns the number by which severities are kept, more serious higher.
pub(crate) const fn rank(severity: Severity) -> i64 {
    match severity {
        Severity::Normal => 0,
        Severity::Watch => 1,
        Severity::Refer => 2,
        Severity::Emergency => 3,
    }
}

/// Reads a severity from its number.
pub(crate) const fn severity(rank: i64) -> Severity {
    match rank {
        3 => Severity::Emergency,
        2 => Severity::Refer,
        1 => Severity::Watch,
        _ => Severity::Normal,
    }
}

/// Tells whether nothing holds of what was written: all of it was entered in error.
pub(crate) fn says_nothing(portrait: &Portrait) -> bool {
    let person = &portrait.person;
    portrait.contacts.is_empty()
        && person.written_by.is_empty()
        && person.residences.is_empty()
        && person.merged.is_empty()
        && portrait.next_change_on.is_none()
}

fn status(portrait: &Portrait) -> &'static str {
    let person = &portrait.person;
    if person.died_on.is_some() {
        "died"
    } else if person.resident_on(portrait.as_of) {
        "here"
    } else {
        "away"
    }
}

const fn precision(precision: BirthPrecision) -> &'static str {
    match precision {
        BirthPrecision::Exact => "exact",
        BirthPrecision::Month => "month",
        BirthPrecision::Year => "year",
    }
}
