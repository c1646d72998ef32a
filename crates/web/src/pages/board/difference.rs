//! `/papan/selisih`: why two numbers of an indicator are different. What people make of it is told
//! cause by cause, each with its names; what nobody makes says so.

mod asked;
mod choices;
pub(crate) mod people;
mod words;

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Html,
};
use domain::{
    area::{AreaLevel, PuskesmasCode},
    figure::Period,
};
use guidelines::figure::{Basis, Known};
use store::{
    error::Result,
    late::LateQuery,
    read::{
        area::Scope,
        difference::{Changed, Counting, DifferenceQuery, Reason, Side, Split},
        page::Page,
        signed_difference::of_signed,
    },
    store::Store,
};

use crate::{
    app::App,
    assets, closing,
    error::PageError,
    figures::{Figures, OfArea},
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        board::{
            difference::{
                asked::{Asked, Comparison, With, has_figures},
                choices::Form,
            },
            numbers,
            question::{Part, Question, encoded, write_area},
            show::Number,
        },
        closing::asked::find,
    },
    session::Signed,
};

/// People whose lives are looked at for one page.
const LIVES_MAX: usize = 5_000;

#[derive(Template)]
#[template(path = "board/difference.html")]
struct DifferencePage {
    layout: Layout,
    style: String,
    title: String,
    month: String,
    area: String,
    answer: Vec<String>,
    /// What stands side by side, with the way to its difference from the registered people.
    denominators: Vec<Denominator>,
    causes: Vec<Cause>,
    /// What nobody makes: how much, and why no names are known.
    rest: Option<(String, String)>,
    sum: Option<String>,
    /// People who may be behind what has no names.
    hints: Vec<(String, Number)>,
    others: Vec<(String, String, bool)>,
    form: Form,
    back: String,
}

/// A denominator, ready to be read.
struct Denominator {
    name: String,
    value: String,
    basis: &'static str,
    href: Option<String>,
}

/// A cause, ready to be read.
struct Cause {
    name: &'static str,
    more: String,
    less: String,
    by: String,
    /// How many people.
    people: Number,
}

/// What the store knows of a comparison.
struct Found {
    /// Absent when the second number is not known.
    split: Option<Split>,
    registered: u64,
    figures: Vec<(String, String, Option<OfArea>)>,
    /// Number of the latest signature of the month.
    signature: Option<u32>,
    /// People counted whose village nobody knows, and people without a birth date.
    nowhere: u64,
    ageless: u64,
}

/// `GET /papan/selisih?indikator=&bulan=&wilayah=&isi=&dengan=&bulan2=&wilayah2=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> std::result::Result<Html<String>, PageError> {
    let names = app.names().await?;
    let comparison = Comparison::read((&app, &names), &signed, &asked)?;
    let home = app.config().puskesmas.clone();
    let (comparison, found) = app
        .ask(move |store| {
            let found = gather(store, &home, &comparison)?;
            Ok((comparison, found))
        })
        .await?;
    let writer = Writer {
        app: &app,
        names: &names,
        comparison: &comparison,
        found: &found,
        links: signed.actor.may(door::SEE_NAMES),
        see_closings: signed.may(door::SEE_CLOSINGS),
    };
    page(&writer.page(&signed))
}

/// Asks the store for two numbers and who makes their difference; nothing when the second is not
/// known.
fn split(store: &Store, home: &PuskesmasCode, comparison: &Comparison) -> Result<Option<Split>> {
    let Comparison { question, first, with, .. } = comparison;
    let people = |second: &Side| {
        let sides = [first.clone(), second.clone()];
        let indicator = question.id();
        store.difference(&DifferenceQuery { indicator, sides: &sides, lives_max: LIVES_MAX })
    };
    match with {
        With::People(second) => people(second).map(Some),
        With::Figure(code) => {
            let [own, _] = people(first)?.counts;
            let found = figure(store, question.id(), first, code)?;
            let Some(OfArea::Known(known)) = found else { return Ok(None) };
            let other = whole(known);
            let (counts, changed) = ([own, other], Vec::new());
            Ok(Some(Split { counts, changed, rest: other - own }))
        }
        With::Signed => {
            let rows = closing::signatures(store, home, first.month)?;
            let Some((_, closing)) = find(store, &rows, 0)? else { return Ok(None) };
            let area = match comparison.signed_area(home) {
                Some(Scope::Desa(desa)) => Some(desa.parse().ok()),
                _ => None,
            };
            let query =
                LateQuery { puskesmas: home, closing: &closing, indicator: question.id(), area };
            Ok(of_signed(&store.late(&query)?, first.counting))
        }
    }
}

/// Reads a target population of the year of a number.
fn figure(store: &Store, indicator: &str, side: &Side, code: &str) -> Result<Option<OfArea>> {
    let Side { month, scope, .. } = side;
    let Some(rule) = store.guidelines().figure(code, month.last_day()) else { return Ok(None) };
    let Some(area) = numbers::villages_of(scope, &Scope::All) else { return Ok(None) };
    let figures = Figures::read(store, Period::Year(month.first_day().ymd().0))?;
    let living = numbers::living(store, indicator, *month, scope)?;
    Ok(figures.of_area(area, &living, (rule.kind, code)))
}

/// Returns those within reach whose village nobody knows.
fn nowhere(question: &Question) -> Scope {
    let nowhere = Scope::Desa(String::new());
    match &question.home {
        Some(home) => nowhere.of_home(home),
        None => nowhere,
    }
}

const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Stated => "ditetapkan",
        Basis::Summed => "jumlah desa",
        Basis::Estimated => "perkiraan",
    }
}

/// Returns a number of people, rounded up as the board does.
fn whole(known: Known) -> i64 {
    i64::try_from(known.value.thousandths().unsigned_abs().div_ceil(1_000)).unwrap_or(i64::MAX)
}

fn gather(store: &Store, home: &PuskesmasCode, comparison: &Comparison) -> Result<Found> {
    let Comparison { question, first, with, .. } = comparison;
    let count = |scope: &Scope| -> Result<u64> {
        let rows = store.board(question.id(), first.month, AreaLevel::Desa, scope)?;
        Ok(rows.iter().map(|row| row.denominator).sum())
    };
    let mut figures = Vec::new();
    let estimates = question.indicator.estimates.iter();
    for code in estimates.filter(|_| has_figures(&first.scope)) {
        if let Some(rule) = store.guidelines().figure(code, first.month.last_day()) {
            let known = figure(store, question.id(), first, code)?;
            figures.push((code.to_string(), rule.rule.label.id.clone(), known));
        }
    }
    let may_sign = comparison.signed_area(home).is_some()
        && !question.is_bound
        && !question.indicator.confidential;
    let signature = match may_sign {
        true => closing::signatures(store, home, first.month)?.first().map(|row| row.number),
        false => None,
    };
    let is_figure = matches!(with, With::Figure(_));
    let nowhere = nowhere(question);
    Ok(Found {
        split: split(store, home, comparison)?,
        registered: count(&first.scope)?,
        figures,
        signature,
        nowhere: match is_figure && *first.scope.parted().1 != Scope::All {
            true => count(&nowhere)?,
            false => 0,
        },
        ageless: match is_figure {
            true => store.people_of_unknown_age(&first.scope, Page::first(1))?.total,
            false => 0,
        },
    })
}

/// Turns what was found into words and links.
struct Writer<'a> {
    app: &'a App,
    names: &'a Names,
    comparison: &'a Comparison,
    found: &'a Found,
    links: bool,
    see_closings: bool,
}

impl Writer<'_> {
    fn page(&self, signed: &Signed) -> DifferencePage {
        let Comparison { question, first, .. } = self.comparison;
        let split = self.found.split.as_ref();
        let causes = split.map(|split| self.causes(split)).unwrap_or_default();
        DifferencePage {
            layout: Layout::new(self.app, signed, Shape::Papan, "/papan", "Uraian selisih"),
            style: assets::url("board.css"),
            title: question.indicator.rule.label.id.clone(),
            month: first.month.indonesian(),
            area: question.area(self.app, self.names, &first.scope),
            answer: self.answer(),
            denominators: self.denominators(),
            rest: split.filter(|split| split.rest != 0).map(|split| self.rest(split.rest)),
            sum: split.map(|split| words::with_sign(split.difference())),
            causes,
            hints: self.hints(),
            others: self.others(),
            form: self.form(),
            back: format!("/papan?{}", question.query()),
        }
    }

    /// Names the two numbers.
    fn sides(&self) -> [String; 2] {
        let Comparison { question, first, with, .. } = self.comparison;
        let name = |side: &Side| {
            let what = words::counting(side.counting, &question.indicator);
            let area = question.area(self.app, self.names, &side.scope);
            format!("{what}, {}, {area}", side.month.indonesian())
        };
        match with {
            With::People(second) => [name(first), name(second)],
            With::Figure(code) => [name(first), self.figure_name(code)],
            With::Signed => {
                let number = self.found.signature.unwrap_or_default();
                [
                    format!("{}, seperti ditandatangani (nomor {number})", name(first)),
                    format!("{}, sekarang", name(first)),
                ]
            }
        }
    }

    fn figure_name(&self, code: &str) -> String {
        let found = self.found.figures.iter().find(|(known, ..)| known == code);
        let year = self.comparison.first.month.first_day().ymd().0;
        match found {
            Some((_, label, _)) => format!("{label} {year}"),
            None => format!("Angka sasaran {year}"),
        }
    }

    fn answer(&self) -> Vec<String> {
        let [first, second] = self.sides();
        let Some(split) = &self.found.split else {
            return vec![match self.comparison.with {
                With::Signed => "Bulan ini belum ditandatangani.".to_owned(),
                With::Figure(_) | With::People(_) => format!(
                    "{second} belum diisi, atau belum untuk setiap desa. Isi dahulu di Angka \
                     sasaran, lalu selisihnya tampil di sini."
                ),
            }];
        };
        let [own, other] = split.counts;
        let told = match split.difference() {
            0 if split.changed.is_empty() => "Kedua angka sama.".to_owned(),
            0 => "Kedua angka sama, tetapi orangnya tidak.".to_owned(),
            more @ 1.. => format!("Angka kedua lebih besar {more}."),
            less => format!("Angka kedua lebih kecil {}.", less.unsigned_abs()),
        };
        vec![told, format!("{first}: {own}."), format!("{second}: {other}.")]
    }

    fn denominators(&self) -> Vec<Denominator> {
        let registered = Denominator {
            name: "Terdaftar".to_owned(),
            value: self.found.registered.to_string(),
            basis: "dari catatan, setiap orang punya nama",
            href: None,
        };
        let figure = |(code, label, found): &(String, String, Option<OfArea>)| {
            let (value, basis) = match found {
                Some(OfArea::Known(known)) => (whole(*known).to_string(), basis(known.basis)),
                Some(OfArea::Lacking { without, of }) => {
                    (format!("{without} dari {of} desa belum diisi"), "")
                }
                None => ("belum diisi".to_owned(), ""),
            };
            let is_known = matches!(found, Some(OfArea::Known(_)));
            let href = || self.href(Counting::Denominator, &With::Figure(code.clone()));
            Denominator { name: label.clone(), value, basis, href: is_known.then(href) }
        };
        std::iter::once(registered).chain(self.found.figures.iter().map(figure)).collect()
    }

    fn href(&self, counting: Counting, with: &With) -> String {
        format!("/papan/selisih?{}", self.comparison.query_of(counting, with))
    }

    fn causes(&self, split: &Split) -> Vec<Cause> {
        let cause = |reason: Reason| {
            let of = || split.changed.iter().filter(|changed| changed.reason == reason);
            let sum = |of: &mut dyn Iterator<Item = &Changed>| of.map(|changed| changed.by).sum();
            let more: i64 = sum(&mut of().filter(|changed| 0 < changed.by));
            let less: i64 = sum(&mut of().filter(|changed| changed.by < 0));
            let count = of().count() as u64;
            (0 < count).then(|| Cause {
                name: words::label(reason, &self.comparison.question.indicator),
                more: words::with_sign(more),
                less: words::with_sign(less),
                by: words::with_sign(more + less),
                people: self.number(count, words::word(reason)),
            })
        };
        words::REASONS.into_iter().filter_map(cause).collect()
    }

    /// Returns a number of people that opens to their names.
    fn number(&self, count: u64, cause: &str) -> Number {
        let href = || format!("/papan/selisih/orang?{}&sebab={cause}", self.comparison.query());
        Number { count, href: (self.links && 0 < count).then(href) }
    }

    /// Says what nobody makes, and why.
    fn rest(&self, rest: i64) -> (String, String) {
        let [_, second] = self.sides();
        let why = match (&self.comparison.with, rest) {
            (With::Signed, _) => "Bagian ini tidak dapat dijelaskan dengan nama: papan sedang \
                                  dihitung untuk hari yang baru, atau pedoman waktu itu tidak \
                                  dapat dibaca lagi."
                .to_owned(),
            (_, 1..) => format!(
                "{second} adalah hitungan, bukan daftar orang. Siapa {rest} orang yang belum \
                 terdaftar tidak diketahui; mereka harus dicari, atau angkanya terlalu besar."
            ),
            (_, _) => format!(
                "Yang tercatat {} orang lebih banyak daripada {second}. Angka itu hitungan, bukan \
                 daftar orang: mungkin terlalu kecil, atau ada orang yang tercatat dua kali atau \
                 sudah pindah.",
                rest.unsigned_abs()
            ),
        };
        (words::with_sign(rest), why)
    }

    /// Lists people who may be behind what has no names; they are not part of the sum.
    fn hints(&self) -> Vec<(String, Number)> {
        let Comparison { question, first, .. } = self.comparison;
        let nowhere = nowhere(question);
        let href = question.people_href(&nowhere, Part::Denominator);
        // Those of no village are not within a village.
        let href = href.split("&dalam=").next().unwrap_or_default().to_owned();
        let people = &question.indicator.people.id;
        let hints = [
            (
                format!("{people} terdaftar yang desanya tidak diketahui"),
                Number {
                    count: self.found.nowhere,
                    href: (self.links && first.scope != nowhere).then_some(href),
                },
            ),
            (
                "orang terdaftar yang tanggal lahirnya tidak diketahui, sehingga tidak terhitung \
                 menurut umur"
                    .to_owned(),
                self.number(self.found.ageless, people::AGELESS),
            ),
        ];
        hints.into_iter().filter(|(_, number)| 0 < number.count).collect()
    }
}

/// Returns the address of the differences of a board.
pub(super) fn href(question: &Question) -> String {
    let area = encoded(&write_area(&question.within));
    let id = encoded(question.id());
    match question.is_bound {
        true => format!("/papan/selisih?indikator={id}&bulan={}", question.month),
        false => format!("/papan/selisih?indikator={id}&bulan={}&wilayah={area}", question.month),
    }
}
