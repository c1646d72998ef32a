//! `/papan/minggu-ini`: what changed in a week, and the five places and people that matter most.

pub(crate) mod people;
mod week;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use access::door;
use askama::Template;
use axum::{extract::State, response::Html};
use domain::{area::DesaCode, id::PersonId};
use guidelines::target::Better;
use store::read::recent::RecentChange;

use crate::{
    app::App,
    assets, early_warning,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    observed::item_name,
    pages::{
        board::{
            digest::week::{Ask, Place, Week, share},
            question::encoded,
            show::Number,
            words,
        },
        reach::own_scope,
        skdr::signals::{UNSEEN, sentences, state, steps_of},
    },
    pws::Share,
    session::Signed,
    signals, wording,
};

/// Changed numbers that are listed.
const CHANGES_MAX: usize = 30;

#[derive(Template)]
#[template(path = "board/digest.html")]
struct DigestPage {
    layout: Layout,
    style: String,
    answer: String,
    /// Since when, and how far people were looked at.
    span: String,
    left_out: usize,
    first: Vec<First>,
    /// Villages that fell from or came to the target.
    positions: Vec<(String, String)>,
    changes: Vec<Change>,
    more_changes: usize,
    late: Vec<Late>,
    closing_days: u16,
    emergencies: Vec<(String, Number)>,
    /// Absent for those who may not see early warning.
    signals: Option<Vec<(String, String, String)>>,
    reports: Vec<String>,
    rule: &'static str,
}

/// A place or people that matter most, and why.
struct First {
    score: u64,
    what: String,
    why: String,
    href: Option<String>,
}

/// A number that changed.
struct Change {
    name: String,
    area: String,
    board: String,
    by: String,
    then: String,
    now: String,
    people: Number,
}

/// A service that became late, in a village.
struct Late {
    name: String,
    area: String,
    people: Number,
    closing: u64,
}

/// `GET /papan/minggu-ini`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
) -> Result<Html<String>, PageError> {
    let week = read(&app, &signed).await?;
    let names = app.names().await?;
    let links = signed.actor.may(door::SEE_NAMES);
    let writer = Writer { app: &app, names: &names, week: &week, links };
    page(&writer.page(&signed))
}

/// Reads the week; one posyandu alone has none.
async fn read(app: &App, signed: &Signed) -> Result<Week, PageError> {
    if own_scope(signed)?.is_some() {
        return Err(PageError::NotFound("Ringkasan mingguan"));
    }
    let ask = Ask {
        home: app.config().puskesmas.clone(),
        today: app.today(),
        now_ms: app.now_ms(),
        see_skdr: signed.may(door::SEE_SKDR),
        confidential: signed.hears_of_confidential(),
    };
    let week = app.ask(move |store| Week::gather(store, &ask)).await?;
    week.ok_or(PageError::NotFound("Ringkasan mingguan"))
}

/// Turns what happened into words and links.
struct Writer<'a> {
    app: &'a App,
    names: &'a Names,
    week: &'a Week,
    links: bool,
}

/// Writes a village for an address.
fn code(desa: Option<DesaCode>) -> String {
    desa.map_or_else(|| "-".to_owned(), |desa| desa.to_string())
}

impl Writer<'_> {
    fn page(&self, signed: &Signed) -> DigestPage {
        let week = self.week;
        let places = week.places(self.app.guidelines());
        let mut first = self.first(&places);
        let late = self.late();
        let mut changed: Vec<&Place<'_>> =
            places.iter().filter(|place| place.now != place.then).collect();
        changed.sort_by_key(|place| {
            let by = place.now - place.then;
            Reverse((by.numerator.unsigned_abs(), by.denominator.unsigned_abs()))
        });
        first.sort_by_key(|of| Reverse(of.score));
        first.truncate(usize::from(week.digest.lines));
        let days = week.digest.days;
        let (people, looked) = (week.recent.people, week.recent.people - week.recent.left_out);
        DigestPage {
            layout: Layout::new(self.app, signed, Shape::Papan, "/papan", "Minggu ini"),
            style: assets::url("board.css"),
            answer: match first.len() {
                0 => format!("Tidak ada hal mendesak yang baru dalam {days} hari terakhir."),
                n => format!("{n} hal yang paling perlu dilihat dari {days} hari terakhir."),
            },
            span: format!(
                "Keadaan {} dibandingkan dengan keadaan tanpa catatan yang diterima {days} hari \
                 terakhir: catatan tentang {people} orang.",
                wording::instant(self.app.now_ms(), self.app.config().utc_offset_hours)
            ),
            left_out: people - looked,
            first,
            positions: self.positions(&places),
            more_changes: changed.len().saturating_sub(CHANGES_MAX),
            changes: changed
                .into_iter()
                .take(CHANGES_MAX)
                .map(|place| self.change(place))
                .collect(),
            late,
            closing_days: week.digest.closing_days,
            emergencies: self.emergencies(),
            signals: week.warning.as_ref().map(|_| self.signals()),
            reports: self.reports(),
            rule: "/pedoman/pws",
        }
    }

    fn desa(&self, desa: Option<DesaCode>) -> String {
        desa.map_or_else(|| "Desa tidak diketahui".to_owned(), |desa| self.names.desa(desa))
    }

    /// Returns the address of people, for those who may see names.
    fn people(&self, which: &str) -> Option<String> {
        self.links.then(|| format!("/papan/minggu-ini/orang?isi={which}"))
    }

    fn number(&self, count: usize, which: &str) -> Number {
        Number { count: count as u64, href: self.people(which).filter(|_| 0 < count) }
    }

    /// Lists everything that may matter most, with its score.
    fn first(&self, places: &[Place<'_>]) -> Vec<First> {
        let digest = self.week.digest;
        let mut found: Vec<First> = Vec::new();
        // A village stands here once, with what it needs most.
        let mut best: BTreeMap<DesaCode, &Place<'_>> = BTreeMap::new();
        for place in places.iter().filter(|place| 0 < place.score()) {
            let Some(desa) = place.desa else { continue };
            let known = best.entry(desa).or_insert(place);
            if known.score() < place.score() {
                *known = place;
            }
        }
        found.extend(best.values().map(|place| self.place(place)));
        for place in places.iter().filter(|place| place.has_fallen()) {
            let label = &place.indicator.rule.label.id;
            found.push(First {
                score: digest.fallen.into(),
                what: format!("{}: {label}", self.desa(place.desa)),
                why: "Minggu lalu target tercapai, sekarang tidak lagi.".to_owned(),
                href: Some(self.board(place)),
            });
        }
        for (desa, people) in self.emergency_people() {
            found.push(First {
                score: people.len() as u64 * u64::from(digest.emergency),
                what: format!(
                    "{}: {} orang dengan temuan gawat baru",
                    self.desa(desa),
                    people.len()
                ),
                why: "Temuan gawat perlu dirujuk atau dilihat hari ini juga.".to_owned(),
                href: self.people(&format!("gawat&desa={}", code(desa))),
            });
        }
        if self.week.warning.is_some() {
            let unseen = |(.., state): &&(String, String, String)| state == UNSEEN;
            for (what, why, _) in self.signals().iter().filter(unseen) {
                found.push(First {
                    score: digest.signal.into(),
                    what: format!("Sinyal SKDR: {what}"),
                    why: format!("{why} Belum ada yang memverifikasi."),
                    href: Some("/skdr/sinyal".to_owned()),
                });
            }
        }
        let reports = self.reports();
        if !reports.is_empty() {
            found.push(First {
                score: reports.len() as u64 * u64::from(digest.late_report),
                what: format!("Laporan mingguan SKDR: {} minggu belum ditutup", reports.len()),
                why: format!("Belum ditutup: {}.", reports.join("; ")),
                href: Some("/skdr".to_owned()),
            });
        }
        found
    }

    fn place(&self, place: &Place<'_>) -> First {
        let Place { indicator, lacking, distance, .. } = place;
        let (label, who) = (&indicator.rule.label.id, &indicator.people.id);
        let what = match indicator.better {
            Better::Lower => format!("{} {who} baru termasuk {label}", lacking.len()),
            Better::Higher | Better::Neutral => {
                format!("{} {who} baru tertinggal dari {label}", lacking.len())
            }
        };
        let percent = words::percent_of(Some(share(place.now)));
        let points = format!("{},{}", distance / 10, distance % 10);
        First {
            score: place.score(),
            what: format!("{}: {what}", self.desa(place.desa)),
            why: match indicator.better {
                Better::Lower => {
                    format!("Angka desa ini {percent}, {points} poin persen di atas batasnya.")
                }
                Better::Higher | Better::Neutral => {
                    format!("Capaian desa ini {percent}, {points} poin persen di bawah target.")
                }
            },
            href: self.people(&format!(
                "kurang&indikator={}&desa={}",
                encoded(&indicator.rule.id),
                code(place.desa)
            )),
        }
    }

    fn board(&self, place: &Place<'_>) -> String {
        format!(
            "/papan?indikator={}&bulan={}&wilayah={}",
            encoded(&place.indicator.rule.id),
            self.week.month,
            code(place.desa)
        )
    }

    fn positions(&self, places: &[Place<'_>]) -> Vec<(String, String)> {
        let told = |place: &Place<'_>, words: &str| {
            let label = &place.indicator.rule.label.id;
            (self.board(place), format!("{}: {label} {words}", self.desa(place.desa)))
        };
        let fallen = places.iter().filter(|place| place.has_fallen());
        let risen = places.iter().filter(|place| place.has_risen());
        let fallen = fallen.map(|place| told(place, "tidak lagi mencapai target"));
        fallen.chain(risen.map(|place| told(place, "kini mencapai target"))).collect()
    }

    fn change(&self, place: &Place<'_>) -> Change {
        let by = place.now - place.then;
        let parts = [("capaian", by.numerator), ("sasaran", by.denominator)];
        let parts = parts.into_iter().filter(|(_, people)| *people != 0);
        let words = parts.map(|(what, people)| match people < 0 {
            true => format!("{what} −{}", people.unsigned_abs()),
            false => format!("{what} +{people}"),
        });
        let words: Vec<String> = words.collect();
        let id = &place.indicator.rule.id;
        let is_here = |of: &&RecentChange| of.indicator == *id && of.desa == place.desa;
        let people: BTreeSet<_> =
            self.week.recent.changes.iter().filter(is_here).map(|of| of.person).collect();
        let which = format!("angka&indikator={}&desa={}", encoded(id), code(place.desa));
        let told = |share: Share| format!("{} dari {}", share.numerator, share.denominator);
        Change {
            name: place.indicator.rule.label.id.clone(),
            area: self.desa(place.desa),
            board: self.board(place),
            by: match words.is_empty() {
                true => "dilayani di luar sasarannya".to_owned(),
                false => words.join(", "),
            },
            then: told(share(place.then)),
            now: told(share(place.now)),
            people: self.number(people.len(), &which),
        }
    }

    fn late(&self) -> Vec<Late> {
        let guidelines = self.app.guidelines();
        let mut found: BTreeMap<(Option<DesaCode>, &str, &str), (usize, u64)> = BTreeMap::new();
        for late in &self.week.late {
            let closes = late.closes.is_some_and(|closes| closes <= self.week.closes_by());
            let of = found.entry((late.desa, &late.item, &late.step)).or_default();
            *of = (of.0 + 1, of.1 + u64::from(closes));
        }
        let mut lines: Vec<Late> = found
            .into_iter()
            .map(|((desa, item, step), (people, closing))| {
                let which =
                    format!("lewat&layanan={}&desa={}", encoded(&service(item, step)), code(desa));
                Late {
                    name: item_name(guidelines, item, step, self.week.today),
                    area: self.desa(desa),
                    people: self.number(people, &which),
                    closing,
                }
            })
            .collect();
        lines.sort_by_key(|line| Reverse((line.closing, line.people.count)));
        lines
    }

    fn emergency_people(&self) -> BTreeMap<Option<DesaCode>, BTreeSet<PersonId>> {
        let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for row in &self.week.emergencies {
            found.entry(row.person.area.desa).or_default().insert(row.person.id);
        }
        found
    }

    fn emergencies(&self) -> Vec<(String, Number)> {
        let line = |(desa, people): (Option<DesaCode>, BTreeSet<_>)| {
            let number = self.number(people.len(), &format!("gawat&desa={}", code(desa)));
            (self.desa(desa), number)
        };
        self.emergency_people().into_iter().map(line).collect()
    }

    /// Lists the signals of the weeks that were looked at: what, why, and how far somebody came.
    fn signals(&self) -> Vec<(String, String, String)> {
        let Some(warning) = &self.week.warning else { return Vec::new() };
        let guidelines = self.app.guidelines();
        let found = signals::found(guidelines, &warning.weeks, warning.since, &warning.steps);
        let found = found.into_iter().filter(|found| warning.since <= found.week);
        let line = |found: signals::Found<'_>| {
            let id = &found.disease.rule.id;
            let steps = steps_of(&warning.steps, id, found.week, None);
            let villages = found.villages.iter().flat_map(|(_, signals)| signals);
            let met: Vec<_> = found.whole.iter().chain(villages).copied().collect();
            (
                format!("{}, {}", found.disease.rule.label.id, early_warning::number(found.week)),
                sentences(&met).first().cloned().unwrap_or_default(),
                state(&steps),
            )
        };
        found.map(line).collect()
    }

    fn reports(&self) -> Vec<String> {
        let Some(warning) = &self.week.warning else { return Vec::new() };
        let weeks = warning.unreported(self.week.today);
        let name =
            |week| format!("{} ({})", early_warning::number(week), early_warning::days(week));
        weeks.into_iter().map(name).collect()
    }
}

/// Writes a service for an address.
fn service(item: &str, step: &str) -> String {
    match step {
        "" => item.to_owned(),
        step => format!("{item}.{step}"),
    }
}
