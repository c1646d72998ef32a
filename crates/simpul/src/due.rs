//! `simpul due`: which services are due, for one person or an area.

use clap::Args;
use domain::{day::Day, id::PersonId, timeline::Timeline};
use portrait::{
    draw::Painter,
    model::{ItemState, ItemStatus},
};
use serde_json::{Value, json};
use store::read::{
    area::Scope,
    lists::DueFilter,
    page::{PAGE_ROWS_MAX, Page},
    people::SearchQuery,
};

use crate::{
    answer::{Answer, Ended},
    node::{Node, NodeOptions, read_area},
    trouble::Trouble,
};

const AFTER: &str = "\
Wilayah / area: kode desa (7309032003), desa/DUSUN, desa/RW-RT (7309032003/001-002), id posyandu.

Contoh / examples:
  simpul due --store sqlite:simpul.db --area 7309032003 --as-of 2026-11-21
  simpul due --store sqlite:simpul.db --person 0197... --as-of 2026-11-21 --json";

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

/// A due service of somebody.
struct Due {
    person: PersonId,
    name: String,
    item: String,
    step: String,
    status: ItemStatus,
    opens: Option<Day>,
    ideal: Option<Day>,
    closes: Option<Day>,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let scope = options.area.as_deref().map(read_area).transpose()?;
    let node = options.node.open()?;
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
    let json = json!({
        "as_of": as_of,
        "total": due.len(),
        "rows": due.iter().map(|due| row(&node, due)).collect::<Vec<Value>>(),
    });
    let mut lines: Vec<String> = due.iter().map(|due| line(&node, due)).collect();
    lines.push(format!("{} layanan harus diberikan per {as_of}.", due.len()));
    answer.say(&json, lines.join("\n"))?;
    Ok(Ended::Done)
}

fn of_person(node: &Node, person: PersonId, as_of: Day) -> Result<Vec<Due>, Trouble> {
    let timeline = node.timeline(person)?;
    Ok(drawn(&Painter::new(&node.guidelines), &timeline, as_of))
}

/// Reads the views, which are true on their day.
fn from_views(node: &Node, scope: &Scope) -> Result<Vec<Due>, Trouble> {
    let mut due = Vec::new();
    loop {
        let page = Page { limit: PAGE_ROWS_MAX, offset: offset(due.len()) };
        let filter = DueFilter { scope: scope.clone(), page, ..DueFilter::default() };
        let listed = node.store.due_list(&filter).map_err(Trouble::store)?;
        let last = listed.rows.len() < PAGE_ROWS_MAX as usize;
        due.extend(listed.rows.into_iter().map(|row| Due {
            person: row.person.id,
            name: row.person.name,
            item: row.item,
            step: row.step,
            status: row.status,
            opens: row.opens,
            ideal: row.ideal,
            closes: row.closes,
        }));
        if last {
            return Ok(due);
        }
    }
}

/// Draws everybody who lives in an area as of another day.
fn of_area(node: &Node, scope: &Scope, as_of: Day) -> Result<Vec<Due>, Trouble> {
    let painter = Painter::new(&node.guidelines);
    let (mut due, mut seen) = (Vec::new(), 0);
    loop {
        let page = Page { limit: PAGE_ROWS_MAX, offset: offset(seen) };
        let query = SearchQuery { scope: scope.clone(), page, ..SearchQuery::default() };
        let listed = node.store.search_people(&query).map_err(Trouble::store)?;
        seen += listed.rows.len();
        for person in &listed.rows {
            due.extend(drawn(&painter, &node.timeline(person.id)?, as_of));
        }
        if listed.rows.len() < PAGE_ROWS_MAX as usize {
            return Ok(due);
        }
    }
}

fn offset(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

fn drawn(painter: &Painter<'_>, timeline: &Timeline, as_of: Day) -> Vec<Due> {
    let portrait = painter.draw(timeline, as_of);
    let is_due = |state: &&ItemState| matches!(state.status, ItemStatus::Due | ItemStatus::Overdue);
    portrait
        .items
        .iter()
        .filter(is_due)
        .map(|state| Due {
            person: portrait.person.id,
            name: portrait.person.name.clone(),
            item: state.item.to_string(),
            step: state.step.to_string(),
            status: state.status,
            opens: state.opens,
            ideal: state.ideal,
            closes: state.closes,
        })
        .collect()
}

fn row(node: &Node, due: &Due) -> Value {
    json!({
        "person": due.person,
        "name": due.name,
        "item": due.item,
        "label": node.item_name(&due.item),
        "step": due.step,
        "status": due.status.as_str(),
        "opens": due.opens,
        "ideal": due.ideal,
        "closes": due.closes,
    })
}

fn line(node: &Node, due: &Due) -> String {
    let late = if due.status == ItemStatus::Overdue { "terlambat" } else { "waktunya" };
    let until = due.closes.map(|day| format!(", sampai {day}")).unwrap_or_default();
    let step = if due.step.is_empty() { String::new() } else { format!(" {}", due.step) };
    format!("{:<28} {}{step}: {late}{until}", due.name, node.item_name(&due.item))
}
