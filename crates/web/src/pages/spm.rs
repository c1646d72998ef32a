//! `/spm`: the minimum service standards of a year: who received each service to standard, who
//! only in part, what is to be expected at the year's end, and the index.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{Html, Response},
};
use domain::{area::PuskesmasCode, day::Month, figure::Period};
use guidelines::{
    figure::{Basis, FigureKind},
    indicator::Indicator,
    spm::{SpmReading, SpmRules, SpmService},
};
use reports::forecast::{Forecast, year_end};
use serde::Deserialize;
use store::{error::Result, read::area::Scope, store::Store};

use crate::{
    app::App,
    download,
    error::PageError,
    figures::Figures,
    layout::{Layout, Shape, page},
    pages::{
        board::{
            self,
            closed::Villages,
            derived,
            shown::{Shown, Told},
            words,
        },
        filter::Choice,
        reach::Reach,
    },
    pws::Share,
    session::Signed,
};

/// Months that are offered.
const MONTHS_OFFERED: i32 = 24;

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    bulan: String,
}

#[derive(Template)]
#[template(path = "spm.html")]
struct SpmPage {
    layout: Layout,
    month: String,
    months: Vec<Choice>,
    answer: String,
    index: Option<String>,
    rows: Vec<Row>,
    /// Services that the province answers for.
    provincial: Vec<derived::Row>,
    rule: String,
    figures: String,
    year_figures: String,
    csv: String,
}

/// A service under a regulation, ready to be read.
struct Row {
    number: u8,
    name: String,
    regulation: String,
    href: String,
    /// Out of how many, and where that number comes from.
    population: String,
    basis: &'static str,
    served: String,
    partly: String,
    percent: String,
    forecast: String,
    quality: String,
    index: String,
    class: String,
}

/// A service under a regulation in numbers.
pub(crate) struct Reached {
    pub(crate) number: u8,
    pub(crate) name: String,
    pub(crate) regulation: String,
    pub(crate) indicator: String,
    pub(crate) share: Share,
    basis: &'static str,
    /// What is told of a share of which not everything is.
    pub(crate) closed: Option<Shown>,
    pub(crate) partly: u64,
    forecast: Option<Forecast>,
    /// Goods and staff, in tenths of a percent of what is needed.
    pub(crate) quality: Option<u64>,
    index: Option<u64>,
    /// Whether the index of the Puskesmas takes this regulation.
    is_official: bool,
}

/// `GET /spm?bulan=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> std::result::Result<Html<String>, PageError> {
    let (month, Gathered { reached, provincial }) = gather(&app, &signed, &asked).await?;
    let rules = rules(&app, month)?;
    let offered = (0..MONTHS_OFFERED).map(|back| app.today().month().plus(-back));
    let months = offered.map(|month| (month.to_string(), month.indonesian()));
    page(&SpmPage {
        layout: Layout::new(&app, &signed, Shape::Papan, "/papan", "SPM"),
        month: month.indonesian(),
        months: months.map(|option| Choice::of(option, &month.to_string())).collect(),
        answer: answer(&reached),
        index: overall(rules, &reached),
        rows: reached.iter().map(|reached| row(rules, reached, month)).collect(),
        provincial,
        rule: format!("/pedoman/{}", rules.rule.id),
        year_figures: format!("/sasaran?masa={}", month.first_day().ymd().0),
        figures: format!("/sasaran?masa={month}"),
        csv: format!("/spm.csv?bulan={month}"),
    })
}

/// `GET /spm.csv?bulan=`
pub(crate) async fn csv(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> std::result::Result<Response, PageError> {
    let (month, Gathered { reached, .. }) = gather(&app, &signed, &asked).await?;
    let rules = rules(&app, month)?;
    let rows = reached.iter().map(|reached| {
        let row = row(rules, reached, month);
        [
            row.number.to_string(),
            row.name,
            row.regulation,
            row.population,
            row.basis.to_owned(),
            row.served,
            row.partly,
            row.percent,
            row.forecast,
            row.quality,
            row.index,
            row.class,
        ]
    });
    let titles = [
        "nomor",
        "layanan",
        "permenkes",
        "sasaran",
        "asal_sasaran",
        "sesuai_standar",
        "tidak_sesuai_standar",
        "persen",
        "perkiraan_akhir_tahun",
        "mutu",
        "indeks",
        "kelas",
    ];
    download::csv(&format!("spm-{month}"), &titles, rows)
}

fn rules(app: &App, month: Month) -> std::result::Result<&SpmRules, PageError> {
    app.guidelines().spm_on(month.last_day()).ok_or(PageError::NotFound("Aturan SPM"))
}

/// The services of the district and those of the province.
struct Gathered {
    reached: Vec<Reached>,
    provincial: Vec<derived::Row>,
}

async fn gather(
    app: &App,
    signed: &Signed,
    asked: &Asked,
) -> std::result::Result<(Month, Gathered), PageError> {
    let month = board::question::month(app, &asked.bulan)?;
    let names = app.names().await?;
    let within = Reach::whole((app, &names), signed)?.within;
    let hears = signed.hears_of_confidential();
    let gathered = app
        .ask(move |store| {
            let reached = all(store, month, &within, hears)?;
            Ok(Gathered { reached, provincial: provincial(store, month, &within)? })
        })
        .await?;
    Ok((month, gathered))
}

/// Returns the numbers of every service as of a month; confidential ones in full for whoever hears
/// of them.
pub(crate) fn all(
    store: &Store,
    month: Month,
    within: &Scope,
    hears: bool,
) -> Result<Vec<Reached>> {
    let Some(rules) = store.guidelines().spm_on(month.last_day()) else {
        return Ok(Vec::new());
    };
    let year = Figures::read(store, Period::Year(month.first_day().ymd().0))?;
    let quality = Figures::read(store, Period::Month(month))?;
    let asks = Asks { store, month, within, year: &year, quality: &quality, hears };
    let mut reached = Vec::new();
    for service in &rules.services {
        for (at, reading) in service.indicators.iter().enumerate() {
            reached.extend(asks.reached(rules, service, reading, at == 0)?);
        }
    }
    Ok(reached)
}

/// Returns the services of the province; a single posyandu has none.
fn provincial(store: &Store, month: Month, within: &Scope) -> Result<Vec<derived::Row>> {
    let guidelines = store.guidelines();
    let rules = guidelines.spm_on(month.last_day()).filter(|_| within.is_whole());
    let ids = rules.map_or(&[][..], |rules| &rules.provincial);
    let mut counts = derived::Counts::new(store, month, within)?;
    let readings = ids.iter().filter_map(|id| {
        guidelines.readings_on(month.last_day()).find(|reading| reading.rule.id == *id)
    });
    readings.map(|reading| counts.told(reading)).collect()
}

/// What is asked of the store for every service.
struct Asks<'a> {
    store: &'a Store,
    month: Month,
    within: &'a Scope,
    year: &'a Figures<'a>,
    quality: &'a Figures<'a>,
    /// Whether confidential numbers are told in full.
    hears: bool,
}

impl Asks<'_> {
    /// Returns the numbers of a service under a regulation; none when no version of its indicator
    /// holds in the month, or when it is too confidential for a single posyandu.
    fn reached(
        &self,
        rules: &SpmRules,
        service: &SpmService,
        reading: &SpmReading,
        is_official: bool,
    ) -> Result<Option<Reached>> {
        let guidelines = self.store.guidelines();
        let Some(indicator) = guidelines.indicator(&reading.indicator, self.month.last_day())
        else {
            return Ok(None);
        };
        let id = &indicator.rule.id;
        let is_closed = indicator.confidential && !self.hears;
        if is_closed && !self.within.is_whole() {
            return Ok(None);
        }
        let closed = if is_closed { Villages::of(self.store, id, self.month)? } else { None };
        let closed = closed.and_then(|villages| villages.within(self.within));
        let closed = closed.map(|villages| villages.total);
        let (share, basis, by_month) = match closed {
            Some(shown) => (shown.share().unwrap_or_default(), "terdaftar", Vec::new()),
            None if is_closed => return Ok(None),
            None => self.counted(indicator)?,
        };
        let quality = self.quality.of_home(self.home(), FigureKind::Rate, &service.quality);
        let quality = quality.map(|known| known.value.thousandths().unsigned_abs() / 100);
        Ok(Some(Reached {
            number: service.number,
            name: service.label.id.clone(),
            regulation: reading.regulation.to_string(),
            indicator: id.to_string(),
            share,
            basis,
            closed,
            partly: match closed {
                Some(_) => 0,
                None => self.store.board_partly(id, self.month, self.within)?,
            },
            forecast: year_end(&by_month).filter(|_| !is_closed),
            quality,
            index: share.permille().and_then(|permille| rules.index(permille, quality)),
            is_official,
        }))
    }

    /// Counts who received a service, out of how many, where that number comes from, and how many
    /// were done by the end of each month so far.
    fn counted(&self, indicator: &Indicator) -> Result<(Share, &'static str, Vec<u64>)> {
        let id = &indicator.rule.id;
        // Against a target population those count who were served in the year, as on the board;
        // of the registered people, those who are done.
        Ok(match self.estimate(indicator) {
            Some((people, basis)) => {
                let by_month = self.store.served_by_month(id, self.month, self.within)?;
                let served = by_month.last().copied().unwrap_or(0);
                (Share::new(served, people), basis, by_month)
            }
            None => {
                // The year of pupils begins in July.
                let first = indicator.year_of(self.month);
                let months = u16::try_from(self.month.index() - first.index() + 1).unwrap_or(1);
                let points = self.store.board_trend(id, self.month, months, self.within)?;
                let registered = points.last().map_or_else(Share::default, |point| {
                    Share::new(point.numerator, point.denominator)
                });
                let by_month = points.iter().map(|point| point.numerator).collect();
                (registered, "terdaftar", by_month)
            }
        })
    }

    /// Returns the Puskesmas whose numbers are asked for; none for all of them.
    fn home(&self) -> Option<&PuskesmasCode> {
        self.within.parted().0
    }

    /// Returns the official target population of the whole, when it is known.
    fn estimate(&self, indicator: &Indicator) -> Option<(u64, &'static str)> {
        if !self.within.is_whole() {
            return None;
        }
        let code = indicator.estimates.first()?;
        let rule = self.store.guidelines().figure(code, self.month.last_day())?;
        let known = self.year.of_home(self.home(), rule.kind, code)?;
        let people = known.value.thousandths().unsigned_abs().div_ceil(1_000);
        let basis = match known.basis {
            Basis::Stated | Basis::Summed => "ditetapkan",
            Basis::Estimated => "perkiraan",
        };
        Some((people, basis))
    }
}

fn row(rules: &SpmRules, reached: &Reached, month: Month) -> Row {
    let dash = || "–".to_owned();
    let Share { numerator, denominator } = reached.share;
    let told = |of: fn(Shown) -> Told, exact: u64| match reached.closed {
        Some(shown) => of(shown).to_string(),
        None => exact.to_string(),
    };
    Row {
        number: reached.number,
        name: reached.name.clone(),
        regulation: reached.regulation.clone(),
        href: format!("/papan?indikator={}&bulan={month}&menurut=desa", reached.indicator),
        population: told(|shown| shown.people, denominator),
        basis: reached.basis,
        served: told(|shown| shown.done, numerator),
        partly: if reached.closed.is_some() { dash() } else { reached.partly.to_string() },
        percent: words::percent_of(Some(reached.share)),
        forecast: forecast(reached).unwrap_or_else(dash),
        quality: reached.quality.map_or_else(dash, words::percent),
        index: reached.index.map_or_else(dash, words::percent),
        class: reached
            .index
            .and_then(|index| rules.class(index))
            .map_or_else(dash, |class| class.label.id.clone()),
    }
}

/// Writes the expected percentage at the year's end with its interval.
fn forecast(reached: &Reached) -> Option<String> {
    let Share { numerator, denominator: all } = reached.share;
    // Nobody foretells more than all, unless more than all were reached already.
    let most = all.max(numerator);
    let percent = |people: f64| -> Option<String> {
        let people = (people.round() as u64).min(most);
        Some(words::percent(Share::new(people, all).permille()?))
    };
    let Forecast { low, middle, high } = reached.forecast?;
    Some(format!("{} ({} sampai {})", percent(middle)?, percent(low)?, percent(high)?))
}

/// Averages the indices of the services that have one.
fn overall(rules: &SpmRules, reached: &[Reached]) -> Option<String> {
    let indices: Vec<u64> = reached
        .iter()
        .filter(|reached| reached.is_official)
        .filter_map(|reached| reached.index)
        .collect();
    let n = u64::try_from(indices.len()).ok()?;
    let mean = (indices.iter().sum::<u64>() + n / 2).checked_div(n)?;
    let class = rules.class(mean)?;
    Some(format!("{} ({}), dari {n} layanan", words::percent(mean), class.label.id))
}

fn answer(reached: &[Reached]) -> String {
    let official = reached.iter().filter(|reached| reached.is_official);
    let judged: Vec<_> = official.filter(|reached| 0 < reached.share.denominator).collect();
    let full = judged.iter().filter(|reached| reached.share.permille() >= Some(1_000)).count();
    match judged.len() {
        0 => "Belum ada sasaran untuk layanan mana pun.".to_owned(),
        n if n == full => format!("Semua {n} layanan sudah mencapai 100 %."),
        n => format!("{full} dari {n} layanan sudah mencapai 100 %."),
    }
}
