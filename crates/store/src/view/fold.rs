//! The rows of households and places: for every field the latest writing wins.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    area::{DesaCode, hamlet},
    day::Month,
    figure::{Figure, Figures, Period},
    id::{PersonId, RecordId},
    meeting::{ActionState, ActionStep, Decision, Meeting, Responsible},
    person::{HouseholdFacts, PlaceFacts, PlaceKind},
    quantity::Quantity,
    record::{Body, Record, Subject},
    timeline::{Fact, Timeline},
};
use guidelines::village::Spot;

use crate::{
    log::subject_columns,
    view::{
        area::Codes,
        cell::{Cell, Row},
        home::{ALWAYS, Homes},
        table::{
            CLOSING, FIGURE, HOUSEHOLD, MEETING, MEETING_ACTION, PLACE, POSYANDU_DAY, PUBLICATION,
            SIGNAL_STEP, WEEK_CLOSE,
        },
    },
};

/// Makes the rows of one household or place from all records about it, in no order.
pub(crate) fn rows(subject: Subject, records: Vec<Arc<Record>>, codes: Codes<'_>) -> Vec<Row> {
    let (_, id) = subject_columns(&subject);
    // A timeline reads corrections and void records for any subject; its person is not looked at.
    let timeline = Timeline::new(PersonId::new(id), records);
    let Some(homes) = Homes::of(&timeline) else { return Vec::new() };
    let mut facts = timeline.facts(ALWAYS);
    facts.sort_by_key(|fact| (fact.origin.written, fact.origin.id));
    let home: Cell = (&homes.own).into();
    match subject {
        Subject::Household(_) => vec![household(home, id.into(), &facts, codes)],
        Subject::Place(_) => {
            let mut rows = vec![place(home.clone(), id.into(), &facts, codes)];
            rows.extend(facts.iter().filter_map(|fact| opening_day(&home, id.into(), fact)));
            rows.extend(figures(&home, &id.into(), &facts));
            rows.extend(week_closes(&home, &id.into(), &facts));
            rows.extend(facts.iter().filter_map(|fact| signal_step(&home, id.into(), fact)));
            rows.extend(facts.iter().filter_map(|fact| closing(&home, id.into(), fact)));
            rows.extend(publications(&home, &id.into(), &facts));
            rows.extend(meetings(&home, &id.into(), &facts));
            rows
        }
        Subject::Person(_) => unreachable!("persons are drawn, not folded"),
    }
}

fn household(home: Cell, id: Cell, facts: &[Fact], codes: Codes<'_>) -> Row {
    let mut known = HouseholdFacts::default();
    for fact in facts {
        let Body::Household(stated) = fact.body() else { continue };
        let stated = stated.clone();
        known.kk_number = stated.kk_number.or(known.kk_number);
        known.head_name = stated.head_name.or(known.head_name);
        known.address = stated.address.or(known.address);
    }
    let address = known.address.as_ref();
    let cells = vec![
        home,
        id,
        known.kk_number.as_deref().into(),
        known.head_name.as_deref().into(),
        address.map(|address| Cell::from(codes.of(address.into()).as_str())).into(),
        address.and_then(|address| address.dusun.as_deref()).into(),
        address.and_then(|address| address.rw.as_deref()).into(),
        address.and_then(|address| address.rt.as_deref()).into(),
        address.and_then(|address| address.line.as_deref()).into(),
    ];
    Row::new(HOUSEHOLD, cells)
}

fn place(home: Cell, id: Cell, facts: &[Fact], codes: Codes<'_>) -> Row {
    let mut known = PlaceFacts::default();
    for fact in facts {
        let Body::Place(stated) = fact.body() else { continue };
        let stated = stated.clone();
        known.kind = stated.kind.or(known.kind);
        known.name = stated.name.or(known.name);
        known.desa = stated.desa.or(known.desa);
        known.dusun = stated.dusun.or(known.dusun);
    }
    let dusun = known.dusun.as_deref().unwrap_or_default();
    let desa = known.desa.map(|desa| codes.of(Spot { desa, dusun, rw: "" }));
    let cells = vec![
        home,
        id,
        known.kind.map(|kind| Cell::Word(kind_word(kind))).into(),
        known.name.as_deref().into(),
        known.desa.map(|desa| Cell::from(desa.as_str())).into(),
        desa.map(|desa| Cell::from(desa.as_str())).into(),
        known.dusun.as_deref().map(|dusun| Cell::from(hamlet(dusun).as_str())).into(),
    ];
    Row::new(PLACE, cells)
}

fn opening_day(home: &Cell, id: Cell, fact: &Fact) -> Option<Row> {
    let Body::PosyanduDay(day) = fact.body() else { return None };
    let cells = vec![
        home.clone(),
        id,
        fact.occurred().epoch_days().into(),
        fact.origin.id.get().into(),
        day.kader_count.map(i32::from).into(),
        day.note.as_deref().into(),
    ];
    Some(Row::new(POSYANDU_DAY, cells))
}

/// Makes a row for every number: of one village, period and code the latest writing wins.
fn figures(home: &Cell, id: &Cell, facts: &[Fact]) -> Vec<Row> {
    let mut latest = BTreeMap::new();
    for fact in facts {
        let Body::Figures(stated) = fact.body() else { continue };
        let desa = stated.desa.as_ref().map_or("", DesaCode::as_str);
        for (code, figure) in &stated.values {
            latest.insert((stated.period, desa, code.as_str()), (stated, figure, fact));
        }
    }
    let row = |((period, desa, code), (stated, figure, fact)): (_, (&Figures, &Figure, &Fact))| {
        let (period, desa, code): (Period, &str, &str) = (period, desa, code);
        let thousandths = |number: Quantity| number.thousandths();
        let cells = vec![
            home.clone(),
            id.clone(),
            period.to_string().as_str().into(),
            desa.into(),
            code.into(),
            figure.value.thousandths().into(),
            figure.low.map(thousandths).into(),
            figure.high.map(thousandths).into(),
            stated.source.as_str().into(),
            fact.occurred().epoch_days().into(),
            fact.origin.id.get().into(),
        ];
        Row::new(FIGURE, cells)
    };
    latest.into_iter().map(row).collect()
}

/// Makes a row for every number that was told of a week: of the closings of one week the latest
/// writing holds, whole; the week was closed when the first was written.
fn week_closes(home: &Cell, id: &Cell, facts: &[Fact]) -> Vec<Row> {
    let mut weeks = BTreeMap::new();
    for fact in facts {
        let Body::WeekClose(close) = fact.body() else { continue };
        let latest = weeks.entry(close.week).or_insert((fact.occurred(), close, fact));
        (latest.1, latest.2) = (close, fact);
    }
    let mut rows = Vec::new();
    for (week, (first, close, fact)) in weeks {
        for (disease, cases) in &close.cases {
            let cells = vec![
                home.clone(),
                id.clone(),
                week.epoch_days().into(),
                disease.as_str().into(),
                i64::from(*cases).into(),
                first.epoch_days().into(),
                fact.occurred().epoch_days().into(),
                close.note.as_deref().into(),
                fact.reading.author.name.as_str().into(),
                fact.origin.id.get().into(),
            ];
            rows.push(Row::new(WEEK_CLOSE, cells));
        }
    }
    rows
}

fn signal_step(home: &Cell, id: Cell, fact: &Fact) -> Option<Row> {
    let Body::SignalStep(done) = fact.body() else { return None };
    let cells = vec![
        home.clone(),
        id,
        fact.origin.id.get().into(),
        done.week.epoch_days().into(),
        done.disease.as_str().into(),
        done.desa.as_ref().map_or("", DesaCode::as_str).into(),
        Cell::Word(done.step.as_str()),
        fact.occurred().epoch_days().into(),
        fact.reading.minute.map(i32::from).into(),
        done.note.as_deref().into(),
        fact.reading.author.name.as_str().into(),
    ];
    Some(Row::new(SIGNAL_STEP, cells))
}

fn closing(home: &Cell, id: Cell, fact: &Fact) -> Option<Row> {
    let Body::Closing(closing) = fact.body() else { return None };
    let cells = vec![
        home.clone(),
        id,
        fact.origin.id.get().into(),
        closing.period.index().into(),
        i64::from(closing.number).into(),
        fact.occurred().epoch_days().into(),
        fact.reading.author.name.as_str().into(),
    ];
    Some(Row::new(CLOSING, cells))
}

/// Makes a row for every quarter that was published, of the latest writing.
fn publications(home: &Cell, id: &Cell, facts: &[Fact]) -> Vec<Row> {
    let mut quarters = BTreeMap::new();
    for fact in facts {
        let Body::Publication(published) = fact.body() else { continue };
        quarters.insert(published.until, fact);
    }
    let row = |(until, fact): (Month, &Fact)| {
        let cells = vec![
            home.clone(),
            id.clone(),
            until.index().into(),
            fact.occurred().epoch_days().into(),
            fact.reading.author.name.as_str().into(),
            fact.origin.id.get().into(),
        ];
        Row::new(PUBLICATION, cells)
    };
    quarters.into_iter().map(row).collect()
}

/// What was said last of a decision, by its meeting and number.
type Told<'f> = BTreeMap<(RecordId, u16), (&'f ActionStep, &'f Fact)>;

/// Makes a row for every meeting and each of its decisions, which stands as was said last.
fn meetings(home: &Cell, id: &Cell, facts: &[Fact]) -> Vec<Row> {
    let mut told: Told<'_> = BTreeMap::new();
    for fact in facts {
        if let Body::ActionStep(step) = fact.body() {
            told.insert((step.meeting, step.decision), (step, fact));
        }
    }
    let mut rows = Vec::new();
    for fact in facts {
        let Body::Meeting(held) = fact.body() else { continue };
        let key = [home.clone(), id.clone(), fact.origin.id.get().into()];
        rows.push(meeting(&key, held, fact));
        rows.extend(held.decisions.iter().map(|decision| {
            let told = told.get(&(fact.origin.id, decision.number));
            meeting_action(&key, decision, told.copied())
        }));
    }
    rows
}

fn meeting(key: &[Cell; 3], held: &Meeting, fact: &Fact) -> Row {
    let rest = [
        Cell::Word(held.kind.as_str()),
        held.day.epoch_days().into(),
        held.desa.as_ref().map_or("", DesaCode::as_str).into(),
        serde_json::to_string(held).expect("a meeting holds no maps").as_str().into(),
        fact.reading.author.name.as_str().into(),
    ];
    Row::new(MEETING, key.iter().cloned().chain(rest).collect())
}

fn meeting_action(key: &[Cell; 3], decision: &Decision, told: Option<(&ActionStep, &Fact)>) -> Row {
    let (kind, who, name) = match &decision.responsible {
        Responsible::Account { id, name } => ("account", id.to_string(), name.as_str()),
        Responsible::Role(code) => ("role", code.clone(), ""),
        Responsible::Outside(words) => ("outside", String::new(), words.as_str()),
    };
    let state = told.map_or(ActionState::Open, |(step, _)| step.state);
    let rest = [
        i32::from(decision.number).into(),
        decision.what.as_str().into(),
        Cell::Word(kind),
        who.as_str().into(),
        name.into(),
        decision.until.epoch_days().into(),
        Cell::Word(state.as_str()),
        told.map(|(_, fact)| fact.occurred().epoch_days()).into(),
        told.and_then(|(step, _)| step.note.as_deref()).into(),
        told.map(|(_, fact)| fact.reading.author.name.as_str()).into(),
    ];
    Row::new(MEETING_ACTION, key.iter().cloned().chain(rest).collect())
}

/// Returns the word by which a kind of place is kept.
pub(crate) const fn kind_word(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Puskesmas => "puskesmas",
        PlaceKind::Pustu => "pustu",
        PlaceKind::Posyandu => "posyandu",
        PlaceKind::Sekolah => "sekolah",
    }
}
