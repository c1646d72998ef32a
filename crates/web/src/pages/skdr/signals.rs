//! `/skdr/sinyal`: weeks and diseases whose numbers ask for a look.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::{
    area::DesaCode,
    day::Day,
    surveillance::{WEEK_DAYS, week_of},
};
use outbreak::signal::Signal;
use store::read::surveillance::SignalStepRow;

use crate::{
    app::App,
    assets,
    early_warning::{self, Of, Weeks},
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::skdr::asked::{self, Asked},
    session::Signed,
    signals::{self, Found, Moment, Report, WEEKS_BEFORE},
    wording,
};

/// How many weeks are looked at, the running one included.
const WEEKS: i32 = 8;

#[derive(Template)]
#[template(path = "skdr/signals.html")]
struct SignalsPage {
    layout: Layout,
    style: String,
    answer: String,
    rows: Vec<Row>,
}

/// A disease in a week.
struct Row {
    week: String,
    days: String,
    name: String,
    href: String,
    whole: Vec<String>,
    villages: Vec<(String, String, Vec<String>)>,
    state: String,
    report: Option<(String, bool)>,
}

/// `GET /skdr/sinyal`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let within = asked::within(&signed)?;
    let home = app.config().puskesmas.clone();
    let last = week_of(app.today());
    let since = last.plus_days(-WEEK_DAYS * (WEEKS - 1));
    let first = since.plus_days(-WEEK_DAYS * WEEKS_BEFORE);
    let (weeks, steps) = app
        .ask(move |store| {
            let weeks = Weeks::read(store, &home, (first, last), &within)?;
            Ok((weeks, store.signal_steps(&home, since)?))
        })
        .await?;
    let names = app.names().await?;
    let found = signals::found(app.guidelines(), &weeks, since, &steps);
    let rows: Vec<Row> = found.into_iter().map(|found| row(&app, &names, found, &steps)).collect();
    let unseen = rows.iter().filter(|row| row.state == UNSEEN).count();
    let notice = Some(asked.pesan.as_str()).filter(|word| !word.is_empty());
    page(&SignalsPage {
        layout: Layout::new(&app, &signed, Shape::Papan, "/papan", "Sinyal SKDR")
            .with_notice(notice),
        style: assets::url("board.css"),
        answer: match (rows.len(), unseen) {
            (0, _) => format!("Tidak ada sinyal dalam {WEEKS} minggu terakhir."),
            (n, 0) => format!("{n} sinyal dalam {WEEKS} minggu terakhir, semua sudah dilihat."),
            (n, unseen) => {
                format!(
                    "{unseen} dari {n} sinyal dalam {WEEKS} minggu terakhir belum diverifikasi."
                )
            }
        },
        rows,
    })
}

/// What is said of a signal about which nobody wrote anything.
pub(crate) const UNSEEN: &str = "belum diverifikasi";

/// Tells how far somebody has come with a signal.
pub(crate) fn state(steps: &[SignalStepRow]) -> String {
    steps.last().map_or_else(
        || UNSEEN.to_owned(),
        |row| format!("{}, {}", early_warning::step(row.step), row.day.indonesian()),
    )
}

/// Writes the rules that are met.
pub(crate) fn sentences(signals: &[Signal]) -> Vec<String> {
    signals.iter().map(Signal::indonesian).collect()
}

/// Picks the steps about one signal.
pub(crate) fn steps_of(
    steps: &[SignalStepRow],
    disease: &str,
    week: Day,
    desa: Option<DesaCode>,
) -> Vec<SignalStepRow> {
    let of = |row: &&SignalStepRow| row.disease == disease && row.week == week && row.desa == desa;
    steps.iter().filter(of).cloned().collect()
}

/// Says how the report of an outbreak stands, and whether it is late.
pub(crate) fn report_words(
    app: &App,
    steps: &[SignalStepRow],
    week: Day,
) -> Option<(String, bool)> {
    let hours = app.guidelines().early_warning(week)?.report_hours;
    let now = now(app);
    let at = |moment: Moment| {
        let (day, minute) = moment.parts();
        wording::day_and_minute(day, Some(minute))
    };
    match signals::report(steps, now, hours) {
        Report::None => None,
        Report::Due(due) => {
            Some((format!("Bila diduga KLB, kirim W1 sebelum {}.", at(due)), false))
        }
        Report::Late(due) => {
            Some((format!("W1 belum dikirim; batas {hours} jam lewat sejak {}.", at(due)), true))
        }
        Report::Sent(true) => Some(("W1 dikirim tepat waktu.".to_owned(), false)),
        Report::Sent(false) => Some((format!("W1 dikirim lewat dari {hours} jam."), true)),
    }
}

/// Returns the moment at the place of the application.
pub(crate) fn now(app: &App) -> Moment {
    let minutes = app.now_ms() / 60_000;
    let offset = i64::from(app.config().utc_offset_hours) * 60;
    let of_day = (i64::try_from(minutes).unwrap_or(0) + offset).rem_euclid(24 * 60);
    Moment::new(app.today(), u16::try_from(of_day).ok())
}

fn row(app: &App, names: &Names, found: Found<'_>, steps: &[SignalStepRow]) -> Row {
    let Found { disease, week, whole, villages } = found;
    let href = |of: Of| format!("/skdr/sinyal/rinci?{}", asked::query(disease, week, of));
    let own = steps_of(steps, &disease.rule.id, week, None);
    let villages = villages.into_iter().map(|(desa, signals)| {
        let own = steps_of(steps, &disease.rule.id, week, Some(desa));
        let mut lines = sentences(&signals);
        if !own.is_empty() {
            lines.push(format!("({})", state(&own)));
        }
        (names.desa(desa), href(Of::Village(Some(desa))), lines)
    });
    Row {
        week: early_warning::number(week),
        days: early_warning::days(week),
        name: disease.rule.label.id.clone(),
        href: href(Of::All),
        whole: sentences(&whole),
        villages: villages.collect(),
        state: state(&own),
        report: report_words(app, &own, week),
    }
}
