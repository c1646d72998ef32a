//! `simpul due`: which services are due, for one person or an area.

use clap::Args;
use domain::{day::Day, id::PersonId};
use portrait::{
    draw::Painter,
    model::{ItemStatus, Portrait},
};
use serde_json::{Value, json};
use store::{
    read::{
        area::Scope,
        due::{DueFilter, DuePerson, DueService},
        page::{PAGE_ROWS_MAX, Page},
        people::SearchQuery,
    },
    urgency::Urgency,
};

use crate::{
    answer::{Answer, Ended},
    deed::Deed,
    node::{Node, NodeOptions, read_area},
    trouble::Trouble,
};

const AFTER: &str = "\
Wilayah / area: kode desa (7309032003), desa/DUSUN, desa/RW-RT (7309032003/001-002), id posyandu.

Contoh / examples:
  simpul due --store sqlite:simpul.db --area 7309032003 --as-of 2026-11-21
  simpul due --store sqlite:simpul.db --person 0197... --as-of 2026-11-21 --json";

/// People read at once.
const AT_ONCE: usize = 500;

/// Options of `simpul due`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
    /// Satu orang (id). One person.
    #[arg(long, conflicts_with = "area", required_unless_present = "area")]
    person: Option<PersonId>,
    /// Semua orang di wilayah ini. Everybody in this area.
    #[arg(long)]
    area: Option<String>,
    /// Per tanggal, YYYY-MM-DD; bila kosong hari ini. As of which day; today when absent.
    #[arg(long)]
    as_of: Option<Day>,
}

/// Somebody, and what is due for them.
struct Due {
    person: PersonId,
    name: String,
    services: Vec<DueService>,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let scope = options.area.as_deref().map(read_area).transpose()?;
    let node = options.node.open(Deed::of_person(
        "simpul due",
        "melihat layanan yang harus diberikan",
        options.person,
    ))?;
    let today = node.turn()?;
    let as_of = options.as_of.unwrap_or(today);
    let due = match (options.person, &scope) {
        (Some(person), _) => of_person(&node, person, as_of)?,
        (None, Some(scope)) if node.view_day()? == Some(as_of) => from_views(&node, scope)?,
        (None, Some(scope)) => of_area(&node, scope, as_of)?,
        (None, None) => {
            return Err(Trouble::misuse("sasaran.kosong", "Pilih --person atau --area."));
        }
    };
    let rows = || due.iter().flat_map(|due| due.services.iter().map(move |row| (due, row)));
    let (people, total) = (due.len(), rows().count());
    let json = json!({
        "as_of": as_of,
        "people": people,
        "total": total,
        "rows": rows().map(|(due, service)| row(&node, due, service)).collect::<Vec<Value>>(),
    });
    let mut lines: Vec<String> = rows().map(|(due, service)| line(&node, due, service)).collect();
    lines.push(format!("{total} layanan harus diberikan kepada {people} orang per {as_of}."));
    answer.say(&json, lines.join("\n"))?;
    Ok(Ended::Done)
}

fn of_person(node: &Node, person: PersonId, as_of: Day) -> Result<Vec<Due>, Trouble> {
    let timeline = node.timeline(person)?;
    let due = drawn(&Painter::new(&node.guidelines).draw(&timeline, as_of));
    Ok(due.into_iter().collect())
}

/// Reads the views, which are true on their day; the most urgent people first.
fn from_views(node: &Node, scope: &Scope) -> Result<Vec<Due>, Trouble> {
    let filter = DueFilter { scope: scope.clone(), ..DueFilter::default() };
    let everybody = node.store.due_people(&filter).map_err(Trouble::store)?;
    let mut due = Vec::new();
    for part in everybody.chunks(AT_ONCE) {
        let people = node.store.due_of(part, &filter).map_err(Trouble::store)?;
        due.extend(people.into_iter().map(|DuePerson { person, services }| Due {
            person: person.id,
            name: person.name,
            services,
        }));
    }
    Ok(due)
}

/// Draws everybody who lives in an area as of another day; the most urgent people first.
fn of_area(node: &Node, scope: &Scope, as_of: Day) -> Result<Vec<Due>, Trouble> {
    let painter = Painter::new(&node.guidelines);
    let (mut due, mut seen) = (Vec::new(), 0);
    loop {
        let page = Page { limit: PAGE_ROWS_MAX, offset: offset(seen) };
        let query = SearchQuery { scope: scope.clone(), page, ..SearchQuery::default() };
        let listed = node.store.search_people(&query).map_err(Trouble::store)?;
        seen += listed.rows.len();
        for person in &listed.rows {
            let portrait = painter.draw(&node.timeline(person.id)?, as_of);
            due.extend(drawn(&portrait).map(|due| (Urgency::of(&portrait), due)));
        }
        if listed.rows.len() < PAGE_ROWS_MAX as usize {
            break;
        }
    }
    // People came by name and id, and stay so among equals.
    due.sort_by_key(|(urgency, _)| *urgency);
    Ok(due.into_iter().map(|(_, due)| due).collect())
}

fn offset(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

/// Reads a portrait, unless nothing is due.
fn drawn(portrait: &Portrait) -> Option<Due> {
    let services = DueService::all_of(portrait);
    let (person, name) = (portrait.person.id, portrait.person.name.clone());
    (!services.is_empty()).then_some(Due { person, name, services })
}

fn row(node: &Node, due: &Due, service: &DueService) -> Value {
    json!({
        "person": due.person,
        "name": due.name,
        "item": service.item,
        "label": node.item_name(&service.item),
        "step": service.step,
        "status": service.status.as_str(),
        "opens": service.opens,
        "ideal": service.ideal,
        "closes": service.closes,
    })
}

fn line(node: &Node, due: &Due, service: &DueService) -> String {
    let late = if service.status == ItemStatus::Overdue { "terlambat" } else { "waktunya" };
    let until = service.closes.map(|day| format!(", sampai {day}")).unwrap_or_default();
    let step = if service.step.is_empty() { String::new() } else { format!(" {}", service.step) };
    format!("{:<28} {}{step}: {late}{until}", due.name, node.item_name(&service.item))
}
