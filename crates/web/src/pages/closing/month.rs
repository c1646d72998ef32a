//! `/papan/kunci/bulan`: one month before it is signed, signing it, and what changed since.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    closing::{Closing, SignedCount},
    day::Month,
    record::Body,
    refusal::{Refusal, TEXT_CHARS_MAX},
    surveillance::week_of,
};
use store::{closing::ClosingRow, read::area::Scope, store::Store};

use crate::{
    app::App,
    closing::{self, Correction, Draft},
    early_warning::Weeks,
    error::{PageError, see_other},
    field::{Field, Input, Wrong, show_again},
    form::{Fields, Posted},
    layout::{Layout, Shape, page},
    names::Names,
    own_place::{self, Said},
    pages::{
        board::recount,
        closing::asked::{self, Asked, month_href, people_href, sheet_href},
        skdr::asked::is_over,
    },
    session::Signed,
    villages::Told,
};

const AGREED: &str = "setuju";
const NOTE: &str = "catatan";

#[derive(Template)]
#[template(path = "closing/month.html")]
struct MonthPage {
    layout: Layout,
    month: String,
    answer: String,
    /// What is missing before signing, and where it is mended.
    missing: Vec<Missing>,
    corrections: Vec<Row>,
    /// Villages that came to be, or were given up, in the month or after it.
    villages: Vec<String>,
    /// Number and address of every sheet, the first first.
    sheets: Vec<(u32, String)>,
    /// The form, for those who may sign a month that can be signed.
    fields: Option<Vec<Field>>,
    action: String,
    next: u32,
    wrong: Option<String>,
}

/// Something that is missing before signing.
#[derive(Clone)]
struct Missing {
    text: String,
    href: Option<&'static str>,
}

/// A figure that is not any more what was signed.
pub(super) struct Row {
    pub(super) label: String,
    pub(super) area: String,
    pub(super) signed: String,
    pub(super) now: String,
    pub(super) by: String,
    /// The people behind it, for those who may see names.
    pub(super) href: Option<String>,
}

/// A month as it stands.
struct Standing {
    /// Villages that changed since, each in a sentence.
    villages: Vec<String>,
    signed: Vec<ClosingRow>,
    latest: Option<Closing>,
    now: Draft,
    corrections: Vec<Correction>,
    missing: Vec<Missing>,
}

/// `GET /papan/kunci/bulan?bulan=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let month = asked.month(&app)?;
    let standing = standing(&app, month).await?;
    let form = Form { fields: fields(), wrong: None, notice: asked.notice() };
    Ok(month_page(&app, &signed, month, &standing, form)?.into_response())
}

/// `POST /papan/kunci/bulan?bulan=`
pub(crate) async fn sign(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { signed, fields: typed } = posted;
    let month = asked.month(&app)?;
    let standing = standing(&app, month).await?;
    let wrong = match checked(&standing, &typed) {
        Err(wrong) => wrong,
        Ok(note) => {
            app.ask(|store| store.keep_signed_edition()).await?;
            let Standing { signed: before, now, .. } = standing;
            let closing = now.sign(month, next(&before), note);
            let bodies = vec![Body::Closing(closing)];
            let said = Said { occurred: app.today(), minute: None, bodies };
            match own_place::state(&app, &signed, said).await? {
                Ok(()) => {
                    let back = format!("{}&pesan=ditandatangani", month_href(month));
                    return Ok(see_other(&back));
                }
                Err(refusal) => Wrong { field: String::new(), refusal },
            }
        }
    };
    let standing = self::standing(&app, month).await?;
    let mut fields = fields();
    let whole = show_again(&mut fields, |name| typed.text(name), &wrong);
    let form = Form { fields, wrong: whole, notice: None };
    let html = month_page(&app, &signed, month, &standing, form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

/// Checks a signature; returns its remark.
fn checked(standing: &Standing, typed: &Fields) -> Result<Option<String>, Wrong> {
    let whole = |code, message: &str| {
        Err(Wrong { field: String::new(), refusal: Refusal::new(code, message) })
    };
    if standing.now.is_turning {
        return whole(
            "tutup.sedang-dihitung",
            "Angka sedang dihitung untuk hari yang baru. Coba lagi beberapa menit lagi.",
        );
    }
    if standing.latest.is_some() && standing.corrections.is_empty() {
        return whole(
            "tutup.tanpa-selisih",
            "Bulan ini sudah ditandatangani dan tidak ada angka yang berubah sejak itu. Tidak \
             perlu ditandatangani lagi.",
        );
    }
    if typed.filled(AGREED) != Some("ya") {
        let message = "Nyatakan bahwa angkanya sudah diperiksa, lalu tandatangani.";
        return Err(Wrong::at(AGREED)(Refusal::new("tutup.belum-diperiksa", message)));
    }
    Ok(typed.filled(NOTE).map(str::to_owned))
}

async fn standing(app: &App, month: Month) -> Result<Standing, PageError> {
    let home = app.config().puskesmas.clone();
    let names = app.names().await?;
    let last = app.today();
    let recounted = app.ask(|store| store.recounts(1)).await?;
    let proved = recount::answer(app, recounted.first());
    app.ask(move |store| {
        let signed = closing::signatures(store, &home, month)?;
        let latest = asked::find(store, &signed, 0)?.map(|(_, closing)| closing);
        let now = Draft::gather(store, &names, &home, month)?;
        let corrections = latest
            .as_ref()
            .map_or_else(Vec::new, |latest| closing::corrections(&latest.figures, &now.figures));
        let mut missing = missing(store, &names, &now)?;
        if proved.is_wrong {
            missing.push(Missing { text: proved.text, href: Some("/papan/hitung-ulang") });
        }
        let weeks = (week_of(month.first_day()), week_of(month.last_day()));
        let closed = Weeks::read(store, &home, weeks, &Scope::All)?;
        let open = closed.weeks().filter(|week| is_over(*week, last) && month == week.month());
        let open = open.filter(|week| closed.closed(*week).is_none()).count();
        if 0 < open {
            let text = format!("{open} minggu SKDR bulan ini belum ditutup.");
            missing.push(Missing { text, href: Some("/skdr") });
        }
        let villages = &store.guidelines().villages;
        let told = Told { villages, names: &names, from: month, today: last };
        let villages = told.sentences(&Scope::All);
        Ok(Standing { villages, signed, latest, now, corrections, missing })
    })
    .await
}

/// Lists what should be looked at before a month is signed. None of it keeps anybody from signing.
fn missing(store: &Store, names: &Names, now: &Draft) -> store::error::Result<Vec<Missing>> {
    let mut missing = Vec::new();
    let refused = store.quarantined()?;
    if 0 < refused {
        let text = format!("{refused} catatan ditolak dan belum diperbaiki, jadi belum terhitung.");
        missing.push(Missing { text, href: None });
    }
    let wants = |id: &str| {
        let found = store.guidelines().indicators.iter().find(|known| *known.rule.id == *id);
        found.is_some_and(|known| !known.estimates.is_empty())
    };
    let lacking = now.figures.indicators.iter();
    let lacking = lacking.filter(|of| of.estimates.is_empty() && wants(&of.id)).count();
    if 0 < lacking {
        let text =
            format!("Sasaran penduduk dari BPS atau Dinkes belum diisi untuk {lacking} indikator.");
        missing.push(Missing { text, href: Some("/sasaran") });
    }
    let silent = now.figures.areas.iter().enumerate().filter(|(place, area)| {
        let counted = now.figures.indicators.iter().any(|of| of.at(*place).denominator != 0);
        area.desa.is_some() && !counted
    });
    let silent: Vec<String> =
        silent.filter_map(|(_, area)| area.desa.map(|desa| names.desa(desa))).collect();
    if !silent.is_empty() {
        let text = format!("Tidak ada seorang pun yang terhitung di {}.", silent.join(", "));
        missing.push(Missing { text, href: None });
    }
    Ok(missing)
}

/// Returns the number of the next signature.
fn next(signed: &[ClosingRow]) -> u32 {
    signed.first().map_or(1, |row| row.number + 1)
}

fn fields() -> Vec<Field> {
    let agreed = vec![("ya".to_owned(), "Ya, angkanya sudah saya periksa".to_owned())];
    vec![
        Field::new(AGREED, "Apakah angka bulan ini sudah diperiksa?", Input::Choice(agreed)).hint(
            "Angka yang ditandatangani tersimpan seperti saat ini dan tidak dapat diubah. Catatan \
             yang datang kemudian tetap diterima dan tampil sebagai koreksi.",
        ),
        Field::new(NOTE, "Catatan", Input::Long { max: TEXT_CHARS_MAX }),
    ]
}

/// The form of a page, and what became of it.
struct Form<'f> {
    fields: Vec<Field>,
    wrong: Option<String>,
    notice: Option<&'f str>,
}

fn month_page(
    app: &App,
    signed: &Signed,
    month: Month,
    standing: &Standing,
    form: Form<'_>,
) -> Result<Html<String>, PageError> {
    let number = standing.signed.first().map_or(0, |row| row.number);
    let names = signed.may(door::SEE_NAMES);
    let corrections = standing.corrections.iter().map(|of| row(of, month, number, names));
    let is_over = month.last_day() < app.today();
    let is_open = standing.latest.is_none() || !standing.corrections.is_empty();
    let may_sign = signed.may(door::SIGN_MONTH) && is_over && is_open;
    let layout = Layout::new(app, signed, Shape::Daftar, "/papan", "Tanda tangan bulan");
    page(&MonthPage {
        layout: layout.with_notice(form.notice),
        month: month.indonesian(),
        answer: answer(standing, is_over),
        missing: standing.missing.clone(),
        corrections: corrections.collect(),
        villages: standing.villages.clone(),
        sheets: (standing.signed.iter().rev())
            .map(|row| (row.number, sheet_href(month, row.number)))
            .collect(),
        fields: may_sign.then_some(form.fields),
        action: month_href(month),
        next: next(&standing.signed),
        wrong: form.wrong,
    })
}

fn answer(standing: &Standing, is_over: bool) -> String {
    let Some(latest) = standing.signed.first() else {
        return match is_over {
            true => "Belum ditandatangani.".to_owned(),
            false => {
                "Bulan ini belum berakhir; ditandatangani sesudah hari terakhirnya.".to_owned()
            }
        };
    };
    let by = closing::by(latest);
    match closing::indicators_of(&standing.corrections) {
        0 => format!("Ditandatangani ({by}). Sejak itu tidak ada angka yang berubah."),
        n => format!("Ditandatangani ({by}). Sejak itu angka {n} indikator berubah."),
    }
}

/// Makes the words of a correction; with `names` its difference opens to people.
pub(super) fn row(of: &Correction, month: Month, number: u32, names: bool) -> Row {
    let SignedCount { numerator, denominator, served, .. } = of.signed;
    let parts = [
        ("capaian", numerator, of.now.numerator),
        ("sasaran", denominator, of.now.denominator),
        ("dilayani", served, of.now.served),
    ];
    let changed: Vec<String> = (parts.into_iter())
        .filter(|(_, before, now)| before != now)
        .map(|(what, before, now)| format!("{what} {}", signed_number(before, now)))
        .collect();
    let is_of_people = !changed.is_empty();
    let estimate = (of.signed.estimate != of.now.estimate).then(|| "sasaran penduduk".to_owned());
    Row {
        label: of.label.clone(),
        area: of.name.clone(),
        signed: figures(of.signed),
        now: figures(of.now),
        by: changed.into_iter().chain(estimate).collect::<Vec<_>>().join(", "),
        href: (names && is_of_people).then(|| people_href(month, number, &of.indicator, of.area)),
    }
}

/// Writes by how much a number grew or shrank: "+2", "−1".
pub(super) fn signed_number(before: u64, now: u64) -> String {
    match before < now {
        true => format!("+{}", now - before),
        false => format!("−{}", before - now),
    }
}

/// Writes figures: "12 dari 40", and the target population when it is known.
pub(super) fn figures(count: SignedCount) -> String {
    let SignedCount { numerator, denominator, served, estimate } = count;
    let own = format!("{numerator} dari {denominator}");
    match estimate {
        Some(people) => format!("{own}; {served} dari {people} sasaran penduduk"),
        None => own,
    }
}
