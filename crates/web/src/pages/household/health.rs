//! The twelve indicators of one household, and the records behind each.

use access::{door, ground::Ground};
use domain::{
    day::Day,
    id::{HouseholdId, RecordId},
};
use guidelines::household::Status;
use portrait::draw::Painter;
use store::{read::household_health::HouseholdHealth, store::Store};

use crate::{
    app::App,
    error::PageError,
    pages::{
        board::question::is_bound,
        ground,
        healthy::told::{Told, class_mark, class_name, status_name},
    },
    session::Signed,
    wording,
};

/// Records that are named behind one indicator, the latest.
const RECORDS: usize = 3;

/// How healthy a household is, ready to be read.
pub(super) struct Health {
    pub(super) asked: String,
    pub(super) answer: String,
    /// Class, with its look.
    pub(super) class: Option<(String, &'static str)>,
    pub(super) rows: Vec<Row>,
    /// Where a reader says why, to be told of everything.
    pub(super) ask: Option<String>,
    /// Whether something is not told.
    pub(super) hides: bool,
    pub(super) rule: String,
}

pub(super) struct Row {
    pub(super) name: String,
    pub(super) status: &'static str,
    pub(super) mark: &'static str,
    /// Addresses and days of records.
    pub(super) records: Vec<(String, String)>,
}

/// A record behind an indicator, by its place.
type Behind = (usize, Day, RecordId);

/// Reads how healthy a household is today; nothing when nobody of it lives here.
pub(super) async fn of(
    app: &App,
    signed: &Signed,
    id: HouseholdId,
) -> Result<Option<Health>, PageError> {
    let today = app.today();
    let Some(rules) = app.guidelines().households_on(today.month().last_day()) else {
        return Ok(None);
    };
    let found = app
        .ask(move |store| match store.health_of(id, today.month())? {
            Some(health) => {
                let behind = behind(store, &health, today)?;
                Ok(Some((health, behind)))
            }
            None => Ok(None),
        })
        .await?;
    let Some((health, behind)) = found else { return Ok(None) };
    let may_ask = signed.hears_of_confidential() && !is_bound(signed);
    let told = Told { rules, all: may_ask && signed.matter.standing.reasoned };
    let back = format!("/keluarga/{id}");
    Ok(Some(Health {
        asked: match health.asked {
            Some(on) => format!("Terakhir didata {}.", on.indonesian()),
            None => "Belum didata: isian data keluarga belum pernah dijawab.".to_owned(),
        },
        answer: answer(told, &health),
        class: (told.all && told.is_complete(&health))
            .then(|| told.health(&health))
            .flatten()
            .map(|class| (class_name(rules, class).to_lowercase(), class_mark(class))),
        rows: rows(told, &health, &behind, signed.may(door::SEE_RECORDS)),
        ask: (may_ask && !told.all).then(|| ground::address(Ground::Reason, None, &back)),
        hides: !told.all,
        rule: format!("/pedoman/{}", rules.rule.id),
    }))
}

fn answer(told: Told<'_>, of: &HouseholdHealth) -> String {
    let reached = |status| told.places().filter(|place| of.statuses[*place] == status).count();
    let (good, bad) = (reached(Status::Reached), reached(Status::Lacking));
    let index = told.index(of).filter(|_| told.all && told.is_complete(of));
    match (index, of.asked) {
        (_, None) => "IKS belum dapat dihitung: keluarga belum didata.".to_owned(),
        (Some(index), _) => format!(
            "IKS {}: {good} dari {} indikator yang berlaku tercapai.",
            wording::thousandths(i64::from(index.thousandths()), 3),
            good + bad
        ),
        (None, _) if told.all => format!(
            "IKS belum dapat dihitung: {} indikator belum ditanya.",
            reached(Status::Unasked)
        ),
        (None, _) => format!("{good} dari {} indikator yang ditampilkan tercapai.", good + bad),
    }
}

fn rows(told: Told<'_>, of: &HouseholdHealth, behind: &[Behind], sees_records: bool) -> Vec<Row> {
    let row = |place: usize| {
        let (status, mark) = status_name(of.statuses[place]);
        let records = behind.iter().filter(|(at, _, _)| *at == place && sees_records);
        let record = |(_, on, id): &Behind| (format!("/catatan/{id}"), on.indonesian());
        Row {
            name: format!("{}. {}", place + 1, told.rules.indicators[place].rule.label.id),
            status,
            mark,
            records: records.take(RECORDS).map(record).collect(),
        }
    };
    told.places().map(row).collect()
}

/// Lists the records behind the indicators, of each the latest first.
fn behind(
    store: &Store,
    health: &HouseholdHealth,
    today: Day,
) -> store::error::Result<Vec<Behind>> {
    let painter = Painter::new(store.guidelines());
    let mut behind = Vec::new();
    for timeline in store.timelines(&health.members)?.values() {
        let portrait = painter.draw(timeline, today);
        let Some(span) = portrait.household_spans.last() else { continue };
        for (place, id) in &span.records {
            let record = timeline.records().iter().find(|record| record.id == *id);
            behind.extend(record.map(|record| (*place, record.occurred, *id)));
        }
    }
    behind.sort_by(|(_, a, x), (_, b, y)| (b, y).cmp(&(a, x)));
    Ok(behind)
}
