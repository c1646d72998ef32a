//! `/skdr/sinyal/rinci`: one signal, the criteria of an outbreak, and what was done.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    day::Day,
    record::Body,
    refusal::{Refusal, TEXT_CHARS_MAX},
    surveillance::{SignalStep, Step, WEEK_DAYS},
};
use guidelines::disease::Disease;
use outbreak::{klb::Criterion, signal::Outcome};
use store::read::surveillance::SignalStepRow;

use crate::{
    app::App,
    assets, dates,
    early_warning::{self, Of, Weeks},
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    own_place::{self, Said},
    pages::{
        board::show::Number,
        skdr::{
            asked::{self, Asked},
            signals as list,
            week::village_name,
        },
    },
    session::Signed,
    signals::{self, Past, WEEKS_OF_YEAR},
    wording,
};

/// How many weeks are shown.
const WEEKS_SHOWN: usize = 12;

#[derive(Template)]
#[template(path = "skdr/signal.html")]
struct SignalPage {
    layout: Layout,
    style: String,
    title: String,
    about: String,
    answer: String,
    met: Vec<String>,
    report: Option<(String, bool)>,
    series: Vec<(String, String)>,
    names: Number,
    criteria: Vec<Judged>,
    steps: Vec<Done>,
    fields: Vec<Field>,
    action: String,
    wrong: Option<String>,
}

/// A criterion of an outbreak and what the numbers say.
struct Judged {
    number: u8,
    name: &'static str,
    word: &'static str,
    sentence: String,
}

/// A step that was taken.
struct Done {
    when: String,
    what: &'static str,
    note: Option<String>,
    author: String,
}

/// What the page is about.
struct Asks<'g> {
    disease: &'g Disease,
    week: Day,
    of: Of,
}

/// `GET /skdr/sinyal/rinci?penyakit=&minggu=&desa=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let asks = asks(&app, &asked)?;
    let fields = fields(&app, &signed);
    let notice = Some(asked.pesan.as_str()).filter(|word| !word.is_empty());
    Ok(signal_page(&app, &signed, &asks, (fields, None), notice).await?.into_response())
}

/// `POST /skdr/sinyal/rinci?penyakit=&minggu=&desa=`
pub(crate) async fn save(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let asks = asks(&app, &asked)?;
    let wrong = match read(&signed, &asks, &typed) {
        Err(wrong) => wrong,
        Ok(said) => match own_place::state(&app, &signed, said).await? {
            Ok(()) => {
                let address = asked::query(asks.disease, asks.week, asks.of);
                return Ok(see_other(&format!("/skdr/sinyal/rinci?{address}&pesan=tersimpan")));
            }
            Err(refusal) => Wrong { field: String::new(), refusal },
        },
    };
    let mut fields = fields(&app, &signed);
    let whole = show_again(&mut fields, |name| typed.text(name), &wrong);
    let html = signal_page(&app, &signed, &asks, (fields, whole), None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

fn asks<'g>(app: &'g App, asked: &Asked) -> Result<Asks<'g>, PageError> {
    let week = asked.week(app.today())?;
    match asked.of()? {
        Of::Village(None) => Err(PageError::NotFound("Desa")),
        of => Ok(Asks { disease: asked.disease(app, week)?, week, of }),
    }
}

/// Lists the steps that somebody may write down.
fn steps_for(signed: &Signed) -> Vec<Step> {
    let may = |step: &Step| match step {
        Step::Declared => signed.may(door::DECLARE_OUTBREAK),
        Step::Verified
        | Step::FalseAlarm
        | Step::Investigated
        | Step::Responded
        | Step::Reported
        | Step::Ended => signed.may(door::FOLLOW_SIGNAL),
    };
    Step::ALL.into_iter().filter(may).collect()
}

fn fields(app: &App, signed: &Signed) -> Vec<Field> {
    let steps = steps_for(signed);
    if steps.is_empty() {
        return Vec::new();
    }
    let options =
        steps.iter().map(|step| (step.as_str().to_owned(), early_warning::step(*step).to_owned()));
    let (_, minute) = list::now(app).parts();
    vec![
        Field::new("langkah", "Apa yang dilakukan", Input::Choice(options.collect())).required(),
        Field::new("tanggal", "Tanggal", Input::Text { max: 20 })
            .value(dates::typed(app.today()))
            .required(),
        Field::new("jam", "Jam", Input::Text { max: 5 })
            .value(dates::minute_typed(minute))
            .required(),
        Field::new("catatan", "Catatan", Input::Long { max: TEXT_CHARS_MAX }).hint(
            "Apa yang ditemukan atau dilakukan dan oleh siapa. Untuk KLB: siapa yang menetapkan, \
             dengan surat apa.",
        ),
    ]
}

fn read(signed: &Signed, asks: &Asks<'_>, typed: &Fields) -> Result<Said, Wrong> {
    let step = typed.filled("langkah").and_then(Step::parse);
    let step = step.filter(|step| steps_for(signed).contains(step)).ok_or_else(|| {
        let message = "Pilih apa yang dilakukan.";
        Wrong::at("langkah")(Refusal::new("sinyal.tanpa-langkah", message))
    })?;
    let occurred = dates::day(typed.text("tanggal")).map_err(Wrong::at("tanggal"))?;
    let minute = dates::minute(typed.text("jam")).map_err(Wrong::at("jam"))?;
    let desa = match asks.of {
        Of::All => None,
        Of::Village(desa) => desa,
    };
    let done = SignalStep {
        disease: asks.disease.rule.id.to_string(),
        week: asks.week,
        desa,
        step,
        note: typed.filled("catatan").map(str::to_owned),
    };
    Ok(Said { occurred, minute: Some(minute), bodies: vec![Body::SignalStep(done)] })
}

async fn signal_page(
    app: &App,
    signed: &Signed,
    asks: &Asks<'_>,
    (fields, wrong): (Vec<Field>, Option<String>),
    notice: Option<&str>,
) -> Result<Html<String>, PageError> {
    let Asks { disease, week, of } = *asks;
    let (weeks, past, steps) = known(app, signed, disease, week).await?;
    let desa = match of {
        Of::All => None,
        Of::Village(desa) => desa,
    };
    let own = list::steps_of(&steps, &disease.rule.id, week, desa);
    let names = app.names().await?;
    let area = match of {
        Of::All => "Seluruh wilayah".to_owned(),
        Of::Village(desa) => village_name(&names, desa),
    };
    let met = list::sentences(&signals::of(app.guidelines(), &weeks, disease, (week, of)));
    let live = weeks.live(&disease.rule.id, week, of).cases;
    let address = asked::query(disease, week, of);
    page(&SignalPage {
        layout: Layout::new(app, signed, Shape::Isian, "/papan", "Sinyal SKDR").with_notice(notice),
        style: assets::url("board.css"),
        title: disease.rule.label.id.clone(),
        about: format!("{area} · {}, {}", early_warning::number(week), early_warning::days(week)),
        answer: format!("{live} kasus; {}.", list::state(&own)),
        met,
        report: list::report_words(app, &own, week),
        series: series(&weeks, disease, (week, of)),
        names: asked::opening(signed, disease, (week, of), live),
        criteria: criteria(app, &past, week),
        steps: own.into_iter().map(done).collect(),
        fields,
        action: format!("/skdr/sinyal/rinci?{address}"),
        wrong,
    })
}

/// Reads a year of weeks, what the criteria look at, and the steps of the week.
async fn known(
    app: &App,
    signed: &Signed,
    disease: &Disease,
    week: Day,
) -> Result<(Weeks, Past, Vec<SignalStepRow>), PageError> {
    let within = asked::within(signed)?;
    let home = app.config().puskesmas.clone();
    let first = week.plus_days(-WEEK_DAYS * WEEKS_OF_YEAR);
    let disease = disease.clone();
    app.ask(move |store| {
        let weeks = Weeks::read(store, &home, (first, week), &within)?;
        let last = domain::surveillance::last_day_of(week);
        let years = store.cases_by_day(&home, signals::year_before(week), last)?;
        let of_disease = years.into_iter().filter(|(_, id, _)| *id == *disease.rule.id);
        let by_day: Vec<(Day, u32)> = of_disease.map(|(day, _, cases)| (day, cases)).collect();
        let contacts = store.contacts_by_week(&home, week.plus_days(-WEEK_DAYS), week)?;
        let past = Past::of(&weeks, &disease, week, &by_day, &contacts);
        Ok((weeks, past, store.signal_steps(&home, week)?))
    })
    .await
}

fn series(weeks: &Weeks, disease: &Disease, (week, of): (Day, Of)) -> Vec<(String, String)> {
    let counts = weeks.series(&disease.rule.id, of, week);
    let named = weeks.weeks().map(early_warning::number).zip(counts);
    let words =
        |count: Option<u32>| count.map_or("belum ada laporan".to_owned(), |n| n.to_string());
    let all: Vec<_> = named.map(|(name, count)| (name, words(count))).collect();
    all[all.len().saturating_sub(WEEKS_SHOWN)..].to_vec()
}

fn criteria(app: &App, past: &Past, week: Day) -> Vec<Judged> {
    let Some(warning) = app.guidelines().early_warning(week) else { return Vec::new() };
    let outcomes = warning.criteria.check_all(&past.history());
    let judged = |(criterion, outcome): (Criterion, Outcome)| {
        let (word, sentence) = match outcome {
            Outcome::Signal(signal) => ("terpenuhi, perlu dikonfirmasi", signal.indonesian()),
            Outcome::Quiet(_) => ("tidak terpenuhi", String::new()),
            Outcome::Unknown(lack) => ("belum dapat dinilai", lack.indonesian()),
        };
        Judged { number: criterion.number(), name: name(criterion), word, sentence }
    };
    Criterion::ALL.into_iter().zip(outcomes).map(judged).collect()
}

/// Names a criterion of Permenkes 1501/2010, article 6.
const fn name(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::New => "Penyakit yang sebelumnya tidak ada atau tidak dikenal di wilayah ini",
        Criterion::Rising => "Kasus naik terus-menerus",
        Criterion::Period => "Kasus berlipat dibanding minggu sebelumnya",
        Criterion::Month => "Kasus baru sebulan berlipat dibanding rata-rata bulanan tahun lalu",
        Criterion::Year => "Rata-rata bulanan tahun ini berlipat dibanding tahun lalu",
        Criterion::Fatality => "Bagian kasus yang meninggal naik",
        Criterion::Share => "Bagian dari semua kunjungan berlipat",
    }
}

fn done(row: SignalStepRow) -> Done {
    Done {
        when: wording::day_and_minute(row.day, row.minute),
        what: early_warning::step(row.step),
        note: row.note,
        author: row.author,
    }
}
