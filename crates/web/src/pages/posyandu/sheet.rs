//! The sheet of a day: who is expected, who came, and the sums at the top.

use access::{actor::Actor, door};
use domain::{
    day::Day,
    id::{PersonId, PlaceId, RecordId},
    record::{Body, PosyanduDay, Record, Subject},
};
use portrait::{draw::Painter, model::Portrait};
use store::{read::attendance::AttendanceRow, store::Store};

use crate::{
    app::App,
    error::PageError,
    pages::posyandu::{
        child::{Child, Opening, Presence},
        entry::refuse_future,
    },
    session::Signed,
    writing::Statement,
};

/// Paper book of the people on the sheet of weighing.
pub(crate) const BOOK: &str = "anak";
/// Indicator that counts who was weighed out of those who belong.
const WEIGHED_OF_ALL: &str = "gizi.ds";
/// Days ahead for which a list may be made.
const DAYS_AHEAD_MAX: i32 = 366;
/// First year that is taken.
const YEAR_MIN: i16 = 2000;
/// Days on which a posyandu was open that are looked through.
const OPENINGS_MAX: u32 = 1_000;

/// A day with everybody on its list.
pub(crate) struct Sheet {
    pub(crate) opening: Opening,
    /// Name of the posyandu.
    pub(crate) place: String,
    /// Whether somebody wrote the day itself down.
    pub(crate) announced: bool,
    /// By name; guests last.
    pub(crate) children: Vec<(AttendanceRow, Child)>,
}

/// Sums at the top of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sums {
    pub(crate) expected: usize,
    /// Who is written down although not on the list.
    pub(crate) guests: usize,
    pub(crate) came: usize,
    pub(crate) absent: usize,
    pub(crate) open: usize,
    pub(crate) weighed: usize,
    /// Who belongs to the indicator this month.
    pub(crate) s: usize,
    /// Who of them was weighed this month.
    pub(crate) d: usize,
}

impl Sums {
    /// "74 %", or nothing when nobody belongs.
    pub(crate) fn percent(&self) -> String {
        match self.s {
            0 => String::new(),
            s => format!("{} %", (100 * self.d + s / 2) / s),
        }
    }
}

/// Reads the address of a day; the gate has decided about the posyandu.
pub(crate) fn opening(place: &str, day: &str) -> Result<Opening, PageError> {
    let missing = || PageError::NotFound("Posyandu");
    let place: PlaceId = place.parse().map_err(|_| missing())?;
    let day: Day = day.parse().map_err(|_| PageError::NotFound("Hari buka"))?;
    Ok(Opening { place, day })
}

/// Refuses days for which no list is made.
fn refuse_far(app: &App, day: Day) -> Result<(), PageError> {
    let first = Day::from_ymd(YEAR_MIN, 1, 1).expect("a real day");
    let last = app.today().plus_days(DAYS_AHEAD_MAX);
    if (first..=last).contains(&day) { Ok(()) } else { Err(PageError::NotFound("Hari buka")) }
}

/// Fetches a day with everybody on its list.
pub(crate) async fn load(app: &App, signed: &Signed, opening: Opening) -> Result<Sheet, PageError> {
    load_those(app, signed, opening, None).await
}

/// Fetches a day with one person of its list, for writing a single row: a portrait is drawn for
/// everybody who is fetched.
pub(crate) async fn load_only(
    app: &App,
    signed: &Signed,
    opening: Opening,
    person: PersonId,
) -> Result<Sheet, PageError> {
    load_those(app, signed, opening, Some(person)).await
}

async fn load_those(
    app: &App,
    signed: &Signed,
    opening: Opening,
    only: Option<PersonId>,
) -> Result<Sheet, PageError> {
    refuse_far(app, opening.day)?;
    let place = place_name(app, opening.place).await?;
    let actor = signed.actor.clone();
    let (announced, children) = app
        .ask(move |store| {
            let announced = is_announced(store, opening)?;
            let painter = Painter::new(store.guidelines());
            let mut children = Vec::new();
            let listed = store.attendance_list(opening.place, opening.day, BOOK)?;
            let wanted = |id| only.is_none_or(|only| only == id);
            for row in listed.into_iter().filter(|row| wanted(row.person.id)) {
                if let Some(child) = read(store, &painter, row.person.id, opening, &actor)? {
                    children.push((row, child));
                }
            }
            Ok((announced, children))
        })
        .await?;
    signed.shows(children.iter().map(|(row, _)| row.person.id));
    Ok(Sheet { opening, place, announced, children })
}

/// Fetches one child for a day.
pub(crate) async fn load_child(
    app: &App,
    signed: &Signed,
    opening: Opening,
    id: &str,
) -> Result<Child, PageError> {
    refuse_far(app, opening.day)?;
    let missing = || PageError::NotFound("Orang");
    let id: PersonId = id.parse().map_err(|_| missing())?;
    let actor = signed.actor.clone();
    let child = app
        .ask(move |store| {
            let painter = Painter::new(store.guidelines());
            read(store, &painter, id, opening, &actor)
        })
        .await?
        .ok_or_else(missing)?;
    // A guest of the day may be looked at by whoever wrote for them.
    let came = child.presence() != Presence::Open;
    if !(signed.actor.reaches(child.portrait.person.posyandu) || came) {
        return Err(missing());
    }
    Ok(child)
}

fn read(
    store: &Store,
    painter: &Painter<'_>,
    id: PersonId,
    opening: Opening,
    actor: &Actor,
) -> store::error::Result<Option<Child>> {
    let timeline = store.timeline(id)?;
    Ok(timeline.map(|timeline| Child::new(painter, timeline, opening, actor)))
}

fn is_announced(store: &Store, opening: Opening) -> store::error::Result<bool> {
    let days = store.opening_days(opening.place, OPENINGS_MAX)?;
    Ok(days.iter().any(|known| known.day == opening.day && known.announced))
}

/// Names the posyandu of a day, and tells whether somebody wrote the day itself down.
pub(crate) async fn described(app: &App, opening: Opening) -> Result<(String, bool), PageError> {
    refuse_far(app, opening.day)?;
    let place = place_name(app, opening.place).await?;
    Ok((place, app.ask(move |store| is_announced(store, opening)).await?))
}

/// Names a posyandu.
pub(crate) async fn place_name(app: &App, place: PlaceId) -> Result<String, PageError> {
    let names = app.names().await?;
    let name = names.posyandu.get(&place).ok_or(PageError::NotFound("Posyandu"))?;
    Ok(if name.is_empty() { "Posyandu tanpa nama".to_owned() } else { name.clone() })
}

impl Sheet {
    /// Counts the day.
    pub(crate) fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        for (row, child) in &self.children {
            sums.expected += usize::from(row.expected);
            sums.guests += usize::from(!row.expected);
            match child.presence() {
                Presence::Came => sums.came += 1,
                Presence::Absent => sums.absent += 1,
                Presence::Open => sums.open += 1,
            }
            sums.weighed += usize::from(child.is_weighed());
            if let Some(done) = counted(&child.portrait) {
                sums.s += 1;
                sums.d += usize::from(done);
            }
        }
        sums
    }
}

/// Tells whether somebody belongs to D/S this month, and was weighed.
fn counted(portrait: &Portrait) -> Option<bool> {
    let month = portrait.as_of.month();
    let of_month = |counted: &&portrait::model::Contribution| {
        *counted.indicator == *WEIGHED_OF_ALL && counted.month == month
    };
    portrait.contributions.iter().find(of_month).map(|counted| counted.done.is_some())
}

/// Refuses whoever may not write for a day, and days that have not come.
pub(crate) fn writable(app: &App, opening: Opening) -> Result<(), PageError> {
    refuse_far(app, opening.day)?;
    Ok(refuse_future(opening.day, app.today())?)
}

/// Tells whether whoever is signed in may write for a day.
pub(crate) fn may_write(app: &App, signed: &Signed, opening: Opening) -> bool {
    signed.actor.may(door::RECORD_VISIT) && opening.day <= app.today()
}

/// Returns minutes since midnight, when the day is today.
pub(crate) fn minute_now(app: &App, day: Day) -> Option<u16> {
    if day != app.today() {
        return None;
    }
    let local_minutes = app.now_ms() / 60_000;
    let offset = i64::from(app.config().utc_offset_hours) * 60;
    let minute = (i64::try_from(local_minutes).ok()? + offset).rem_euclid(24 * 60);
    u16::try_from(minute).ok()
}

/// Puts the day itself before its records when nobody wrote it yet.
pub(crate) async fn with_day(
    app: &App,
    signed: &Signed,
    opening: Opening,
    records: Vec<Record>,
) -> Result<Vec<Record>, PageError> {
    if records.is_empty() || app.ask(move |store| is_announced(store, opening)).await? {
        return Ok(records);
    }
    let day = app.record(signed, opened(opening, PosyanduDay::default()));
    Ok(std::iter::once(day).chain(records).collect())
}

/// Makes the record of what is written about a child under the number of its row or card. A number
/// that the child has already belongs to an entry that is now corrected.
pub(crate) fn record(
    app: &App,
    signed: &Signed,
    child: &Child,
    number: RecordId,
    statement: Statement,
) -> Record {
    match child.timeline.records().iter().any(|record| record.id == number) {
        true => app.record(signed, statement),
        false => app.record_as(number, signed, statement),
    }
}

/// Writes the day itself down, unless somebody has.
pub(crate) async fn announce(
    app: &App,
    signed: &Signed,
    opening: Opening,
    day: PosyanduDay,
) -> Result<(), PageError> {
    if app.ask(move |store| is_announced(store, opening)).await? {
        return Ok(());
    }
    let record = app.record(signed, opened(opening, day));
    Ok(app.append(vec![record]).await??)
}

fn opened(opening: Opening, day: PosyanduDay) -> Statement {
    Statement {
        subject: Subject::Place(opening.place),
        occurred: opening.day,
        minute: None,
        place: Some(opening.place),
        body: Body::PosyanduDay(day),
    }
}
