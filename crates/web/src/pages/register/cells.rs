//! What stands in the cells of a register: days, values, words, and the records behind them.

use domain::day::{Day, Month};
use guidelines::{
    facts::{FactValue, Facts, Slot},
    model::{Guidelines, ObservationKind},
    register::{Column, ColumnCell, MonthLine, Values},
};
use portrait::{
    explain::item_sentence,
    model::{Contact, ItemState, ItemStatus},
};

use crate::{
    pages::{
        person::head::record_href,
        register::subject::{Standing, Stretch, Subject},
    },
    rule_names,
    wording::{self, Mark},
};

/// A piece of a cell.
pub(crate) struct Piece {
    /// What is read; never only a colour.
    pub(crate) text: String,
    /// Class of a mark, or of quiet text, or none.
    pub(crate) class: &'static str,
    /// A sentence that says more.
    pub(crate) title: String,
    /// The record behind it, or the page that says why.
    pub(crate) href: Option<String>,
}

/// A cell: pieces under one another.
pub(crate) struct Cell {
    pub(crate) pieces: Vec<Piece>,
}

impl Cell {
    const fn empty() -> Self {
        Self { pieces: Vec::new() }
    }

    fn one(piece: Piece) -> Self {
        Self { pieces: vec![piece] }
    }

    /// Writes the cell on one line.
    pub(crate) fn text(&self) -> String {
        let texts: Vec<&str> = self.pieces.iter().map(|piece| piece.text.as_str()).collect();
        texts.join(" ")
    }
}

impl Piece {
    fn quiet(text: &str, title: &str) -> Self {
        let (text, title) = (text.to_owned(), title.to_owned());
        Self { text, class: "quiet", title, href: None }
    }
}

/// Writes a day briefly: "12 Mar", or with its year when that is not the register's.
pub(crate) fn short_day(day: Day, year: i16) -> String {
    let (of, _, number) = day.ymd();
    let short = format!("{number} {}", day.month().short());
    if of == year { short } else { format!("{short} {:02}", of.rem_euclid(100)) }
}

/// Fills a cell of a column that stands once in a row.
pub(crate) fn column_cell(subject: &Subject<'_>, column: &Column, year: i16) -> Cell {
    match &column.cell {
        ColumnCell::Item { item, step, month: None } => {
            standing_cell(subject, subject.standing(item, step), year)
        }
        ColumnCell::Item { item, step, month: Some(month) } => {
            match i8::try_from(*month).ok().and_then(|month| Month::from_ym(year, month)) {
                Some(month) if month.first_day() <= subject.on() => {
                    standing_cell(subject, subject.standing_in(item, step, month), year)
                }
                _ => Cell::empty(),
            }
        }
        ColumnCell::Values(values) => values_cell(subject, values, year),
        ColumnCell::Outcome => outcome_cell(subject, year),
    }
}

fn standing_cell(subject: &Subject<'_>, standing: Standing, year: i16) -> Cell {
    match standing {
        Standing::Given(given) => Cell::one(Piece {
            text: short_day(given.day, year),
            class: Mark::Safe.class(),
            title: format!("Diberikan {}", given.day.indonesian()),
            href: Some(record_href(given.record)),
        }),
        Standing::Covered(state) => {
            let known =
                state.inputs.iter().rev().find_map(|input| Some((input.day?, input.record)));
            let text = known.map_or("sudah".to_owned(), |(day, _)| short_day(day, year));
            let record = known.and_then(|(_, record)| record);
            let title = item_sentence(&state);
            Cell::one(Piece {
                text,
                class: Mark::Safe.class(),
                title,
                href: record.map(record_href),
            })
        }
        Standing::Open(state, day) => open_cell(subject, &state, day),
        Standing::None => Cell::one(Piece::quiet("–", "Tidak dinilai untuk orang ini.")),
    }
}

fn open_cell(subject: &Subject<'_>, state: &ItemState, day: Day) -> Cell {
    let over = day < subject.on();
    if let Some((text, mark)) = state_word(state.status, over) {
        let step =
            if state.step.is_empty() { String::new() } else { format!("&step={}", state.step) };
        let id = subject.portrait.person.id;
        let why = format!("/orang/{id}/mengapa?item={}{step}&tanggal={day}", state.item);
        return Cell::one(Piece {
            text: text.to_owned(),
            class: mark.class(),
            title: if over { "Waktunya sudah lewat.".to_owned() } else { item_sentence(state) },
            href: Some(why),
        });
    }
    let quiet = match state.status {
        ItemStatus::NotYet | ItemStatus::Waiting if !over => "nanti",
        _ => "–",
    };
    Cell::one(Piece::quiet(quiet, &item_sentence(state)))
}

/// Names what somebody should do something about; what was open when an episode ended is missed.
const fn state_word(status: ItemStatus, over: bool) -> Option<(&'static str, Mark)> {
    match status {
        ItemStatus::Overdue | ItemStatus::Due if over => Some(("terlewat", Mark::Danger)),
        ItemStatus::Overdue => Some(("terlambat", Mark::Danger)),
        ItemStatus::Due => Some(("waktunya", Mark::Watch)),
        ItemStatus::Missed => Some(("terlewat", Mark::Danger)),
        ItemStatus::Refused => Some(("ditolak", Mark::Watch)),
        ItemStatus::Contraindicated => Some(("tidak boleh", Mark::Watch)),
        ItemStatus::UnknownAge | ItemStatus::UnknownBegin => Some(("lengkapi", Mark::Unknown)),
        ItemStatus::Done
        | ItemStatus::NotYet
        | ItemStatus::Waiting
        | ItemStatus::TooOld
        | ItemStatus::NotIndicated
        | ItemStatus::NotFor
        | ItemStatus::AtContact
        | ItemStatus::NotHere => None,
    }
}

/// Shows the latest values while the row lasts.
fn values_cell(subject: &Subject<'_>, values: &Values, year: i16) -> Cell {
    for contact in subject.contacts(subject.stretch()).into_iter().rev() {
        let facts = subject.facts(&[contact], contact.day);
        let text = values_text(subject.guidelines(), &facts, values);
        if text.is_empty() {
            continue;
        }
        let day = short_day(contact.day, year);
        let link = Piece {
            text: day,
            class: "quiet",
            title: contact.day.indonesian(),
            href: Some(record_href(contact.origin)),
        };
        return Cell { pieces: vec![plain(text), link] };
    }
    Cell::empty()
}

const fn plain(text: String) -> Piece {
    Piece { text, class: "", title: String::new(), href: None }
}

/// Writes facts side by side; empty when none is known.
pub(crate) fn values_text(guidelines: &Guidelines, facts: &Facts, values: &Values) -> String {
    let known: Vec<Option<String>> = values
        .slots
        .iter()
        .map(|slot| facts.get(*slot).map(|value| fact_text(guidelines, *slot, value)))
        .collect();
    if known.iter().all(Option::is_none) {
        return String::new();
    }
    let tight = values.between.trim() == values.between;
    let parts = known.into_iter().filter_map(|text| match text {
        Some(text) => Some(text),
        // "130/–": half of a pair still says which half.
        None if tight => Some("–".to_owned()),
        None => None,
    });
    parts.collect::<Vec<_>>().join(&values.between)
}

/// Writes a fact as short as a cell needs it: numbers without unit, options by their names.
pub(crate) fn fact_text(guidelines: &Guidelines, slot: Slot, value: &FactValue) -> String {
    let kind = guidelines.observation_of(slot).map(|observation| &observation.kind);
    match value {
        FactValue::Number(number) => {
            let decimals = match kind {
                Some(ObservationKind::Number { decimals }) => *decimals,
                _ => 0,
            };
            wording::thousandths((number * 1000.0).round() as i64, decimals)
        }
        FactValue::Bool(true) => "ya".to_owned(),
        FactValue::Bool(false) => "tidak".to_owned(),
        FactValue::Text(text) => option_text(guidelines, kind, text),
        // Letters of the KMS are known as they are.
        FactValue::Word(word) => (*word).to_owned(),
        FactValue::Codes(codes) => codes.join(", "),
    }
}

fn option_text(guidelines: &Guidelines, kind: Option<&ObservationKind>, text: &str) -> String {
    if let Some(ObservationKind::Choice(options)) = kind
        && let Some((_, label)) = options.iter().find(|(code, _)| **code == *text)
    {
        return label.id.clone();
    }
    match text.parse::<Day>() {
        Ok(day) => day.indonesian(),
        Err(_) => rule_names::category(guidelines, text),
    }
}

fn outcome_cell(subject: &Subject<'_>, year: i16) -> Cell {
    let Some(episode) = &subject.episode else { return Cell::empty() };
    let Some(ended) = episode.ended.filter(|ended| *ended <= subject.on()) else {
        return match episode.lost_since {
            Some(since) if since < subject.on() => Cell::one(Piece {
                text: "lama tidak datang".to_owned(),
                class: Mark::Danger.class(),
                title: format!("Tidak terlihat sejak {}.", since.indonesian()),
                href: Some(record_href(episode.record)),
            }),
            _ => Cell::empty(),
        };
    };
    let outcome = episode.outcome.as_deref().map(|code| {
        let rule = subject.episode_rule();
        let slot = rule.and_then(|rule| rule.outcome);
        let observation = slot.and_then(|slot| subject.guidelines().observation_of(slot));
        option_text(subject.guidelines(), observation.map(|o| &o.kind), code)
    });
    let text = outcome.unwrap_or_else(|| "selesai".to_owned());
    let link = Piece {
        text: short_day(ended, year),
        class: "quiet",
        title: ended.indonesian(),
        href: episode.end_record.map(record_href),
    };
    Cell { pieces: vec![plain(text), link] }
}

/// Fills the cell of a month.
pub(crate) fn month_cell(subject: &Subject<'_>, lines: &[MonthLine], month: Month) -> Cell {
    let until = month.last_day().min(subject.on());
    let stretch = Stretch { from: month.first_day(), until };
    if subject.on() < month.first_day() || !subject.stretch().touches(month) {
        return Cell::empty();
    }
    let own = subject.stretch();
    let mut contacts = subject.contacts(stretch);
    contacts.retain(|contact| own.has(contact.day));
    let Some(last) = contacts.last() else { return silent_month(subject, lines, month, stretch) };
    let facts = subject.facts(&contacts, until);
    let mut pieces = vec![day_piece(last)];
    for line in lines {
        pieces.extend(line_pieces(subject, line, &facts, stretch));
    }
    Cell { pieces }
}

fn day_piece(contact: &Contact) -> Piece {
    Piece {
        text: contact.day.ymd().2.to_string(),
        class: "day",
        title: format!("{}, {}", contact.day.indonesian(), wording::setting(contact.setting)),
        href: Some(record_href(contact.origin)),
    }
}

fn line_pieces(
    subject: &Subject<'_>,
    line: &MonthLine,
    facts: &Facts,
    stretch: Stretch,
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let text = values_text(subject.guidelines(), facts, &line.values);
    if !text.is_empty() {
        pieces.push(Piece { title: line.label.id.clone(), ..plain(text) });
    }
    if let Some(mark) = line.marks.iter().find(|mark| mark.when.holds(facts) == Some(true)) {
        let (_, shape) = wording::severity(mark.severity);
        let title = line.label.id.clone();
        pieces.push(Piece { class: shape.class(), title, ..plain(mark.label.id.clone()) });
    }
    let given = line.item.as_ref().and_then(|item| subject.given(item, "", stretch));
    if let Some(given) = given.filter(|_| pieces.is_empty()) {
        pieces.push(Piece {
            text: line.label.id.clone(),
            class: Mark::Safe.class(),
            title: format!("Diberikan {}", given.day.indonesian()),
            href: Some(record_href(given.record)),
        });
    }
    pieces
}

/// Says of a month without a contact what is due in it, or that nobody came.
fn silent_month(
    subject: &Subject<'_>,
    lines: &[MonthLine],
    month: Month,
    stretch: Stretch,
) -> Cell {
    if let Some(absent) = subject.noted_absent(stretch) {
        return Cell::one(Piece {
            text: "tidak hadir".to_owned(),
            class: Mark::Unknown.class(),
            title: format!("Dicatat tidak hadir {}", absent.day.indonesian()),
            href: Some(record_href(absent.origin)),
        });
    }
    if month != subject.on().month() {
        return Cell::one(Piece::quiet("–", "Tidak ada kunjungan bulan ini."));
    }
    let items = lines.iter().filter_map(|line| line.item.as_ref());
    let states = items.filter_map(|item| subject.state_now(item));
    // The most pressing comes first in the order of the states.
    let state = states.filter(|state| state.status.is_due()).min_by_key(|state| state.status);
    state.map_or_else(Cell::empty, |state| open_cell(subject, state, subject.on()))
}
