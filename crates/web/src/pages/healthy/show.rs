//! `/papan/keluarga`: how healthy the households of an area are, and what they lack of the twelve.

use access::door;
use askama::Template;
use axum::{
    extract::{Query, State},
    response::{Html, Response},
};
use domain::{area::AreaLevel, day::Month};
use guidelines::household::{Health, HealthIndex, HouseholdRules};
use store::read::{area::Scope, household_health::HouseholdHealth};

use crate::{
    app::App,
    assets, download,
    error::PageError,
    layout::{Layout, Shape, page},
    names::Names,
    pages::{
        board::{menu::months, question::write_area, show::Number, words},
        filter::Choice,
        healthy::{
            count::{Counts, STATUSES, by_area},
            hidden::{self, Hidden},
            question::{Asked, Question},
            told::{Part, Told, class_mark, class_name},
        },
    },
    pws::Share,
    session::Signed,
    wording,
};

#[derive(Template)]
#[template(path = "healthy/show.html")]
struct ShowPage {
    layout: Layout,
    style: String,
    month: String,
    is_running: bool,
    area: String,
    all_is_told: bool,
    answer: String,
    /// Class of the area, with its look.
    class: Option<(String, &'static str)>,
    months: Vec<Choice>,
    levels: Vec<Choice>,
    areas: Vec<Choice>,
    level_title: &'static str,
    rows: Vec<AreaRow>,
    indicators: Vec<IndicatorRow>,
    visits: Vec<String>,
    hidden_below: u64,
    hidden: Vec<Hidden>,
    rule: String,
    csv: String,
}

struct AreaRow {
    name: String,
    href: Option<String>,
    all: Number,
    asked: Number,
    unasked: Number,
    incomplete: Number,
    classes: Vec<(String, Number)>,
    index: String,
    class: Option<(String, &'static str)>,
}

struct IndicatorRow {
    name: String,
    href: String,
    by_status: Vec<(&'static str, Number)>,
    percent: String,
}

/// Households of a month and of the month it is compared with.
struct Found {
    here: Vec<HouseholdHealth>,
    before: Vec<HouseholdHealth>,
    /// All villages, for numbers of which small ones are hidden.
    all: Vec<HouseholdHealth>,
}

/// `GET /papan/keluarga?bulan=&menurut=&wilayah=`
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, PageError> {
    let names = app.names().await?;
    let question = Question::read((&app, &names), &signed, &asked)?;
    let rules = question.rules(&app)?;
    let (question, found) = ask(&app, question, rules).await?;
    let told = question.told(rules);
    let sees_names = signed.may(door::SEE_NAMES);
    let write = Write { question: &question, told, names: &names, sees_names };
    let counts = Counts::of(told, &found.here);
    let today = app.today().month();
    let (hidden_below, hidden) = hidden::of(app.guidelines(), &names, &question, rules, &found.all);
    let lines = by_area(question.level, told, &found.here);
    let mut rows: Vec<AreaRow> =
        lines.iter().map(|(scope, counts)| write.area(scope, counts)).collect();
    let total = AreaRow { href: None, ..write.area(&question.within, &counts) };
    rows.push(AreaRow { name: "Jumlah".to_owned(), ..total });
    page(&ShowPage {
        layout: Layout::new(&app, &signed, Shape::Papan, "/papan", "Keluarga sehat"),
        style: assets::url("board.css"),
        month: question.month.indonesian(),
        is_running: question.month == today,
        area: words::area(&names, &question.within),
        all_is_told: told.all,
        answer: write.answer(&counts),
        class: write.class(&counts),
        months: months(today, question.month),
        levels: levels(question.level),
        areas: write.areas(),
        level_title: words::level_title(question.level),
        rows,
        indicators: write.indicators(&counts),
        visits: write.visits(&counts, &Counts::of(told, &found.before)),
        hidden_below,
        hidden,
        rule: format!("/pedoman/{}", rules.rule.id),
        csv: format!("/papan/keluarga.csv?{}", question.query()),
    })
}

/// `GET /papan/keluarga.csv`: the areas of the page, and for each the twelve.
pub(crate) async fn csv(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let names = app.names().await?;
    let question = Question::read((&app, &names), &signed, &asked)?;
    let rules = question.rules(&app)?;
    let (question, found) = ask(&app, question, rules).await?;
    let told = question.told(rules);
    let mut titles: Vec<String> =
        ["wilayah", "kode", "keluarga", "terdata", "belum_lengkap"].map(str::to_owned).to_vec();
    if told.all {
        titles.extend(["sehat", "pra_sehat", "tidak_sehat"].map(str::to_owned));
    }
    for place in told.places() {
        let id = &rules.indicators[place].rule.id;
        titles.extend(["y", "t", "n", "belum"].map(|status| format!("{id} {status}")));
    }
    let line = |(scope, counts): &(Scope, Counts)| {
        let mut cells = vec![words::area(&names, scope), write_area(scope)];
        let numbers = [counts.all, counts.asked, counts.incomplete];
        let classes = counts.classes.iter().filter(|_| told.all);
        let of_indicators = told.places().flat_map(|place| counts.indicators[place]);
        let numbers = numbers.into_iter().chain(classes.copied()).chain(of_indicators);
        cells.extend(numbers.map(|number| number.to_string()));
        cells
    };
    let rows: Vec<Vec<String>> =
        by_area(question.level, told, &found.here).iter().map(line).collect();
    let name = format!("keluarga-sehat-{}-{}", question.month, question.level.as_str());
    download::csv_lines(&name, &titles, rows)
}

async fn ask(
    app: &App,
    question: Question,
    rules: &HouseholdRules,
) -> Result<(Question, Found), PageError> {
    let before = question.month.plus(-i32::from(rules.improvement_months));
    app.ask(move |store| {
        let here = question.households(store, question.month)?;
        let before = question.households(store, before)?;
        let hides = !question.all_is_told && !question.is_bound;
        let all = if hides { store.household_health(question.month)? } else { Vec::new() };
        Ok((question, Found { here, before, all }))
    })
    .await
}

fn levels(chosen: AreaLevel) -> Vec<Choice> {
    let choice = |level: AreaLevel| Choice {
        value: level.as_str().to_owned(),
        name: words::level(level).to_owned(),
        chosen: level == chosen,
    };
    AreaLevel::ALL.into_iter().map(choice).collect()
}

/// Writes the numbers of a page.
struct Write<'a> {
    question: &'a Question,
    told: Told<'a>,
    names: &'a Names,
    sees_names: bool,
}

impl Write<'_> {
    fn number(&self, count: u64, scope: &Scope, part: Part) -> Number {
        let href = || {
            let query = self.question.list_query(scope, self.told.rules, part);
            format!("/papan/keluarga/daftar?{query}")
        };
        Number { count, href: (self.sees_names && 0 < count).then(href) }
    }

    fn area(&self, scope: &Scope, counts: &Counts) -> AreaRow {
        let number = |count, part| self.number(count, scope, part);
        let classes = Health::ALL.into_iter().zip(counts.classes).filter(|_| self.told.all);
        let name = |class| class_name(self.told.rules, class).to_owned();
        AreaRow {
            name: words::area(self.names, scope),
            href: (*scope != self.question.within).then(|| self.question.area_href(scope)),
            all: number(counts.all, Part::All),
            asked: number(counts.asked, Part::Asked),
            unasked: number(counts.all - counts.asked, Part::Unasked),
            incomplete: number(counts.incomplete, Part::Incomplete),
            classes: classes.map(|(of, n)| (name(of), number(n, Part::Class(of)))).collect(),
            index: index(counts.index()),
            class: self.class(counts),
        }
    }

    /// Names the class of an area, judged as that of a household is.
    fn class(&self, counts: &Counts) -> Option<(String, &'static str)> {
        let class = class_of(self.told, counts.index())?;
        let name = class_name(self.told.rules, class).to_lowercase();
        Some((name, class_mark(class)))
    }

    fn indicators(&self, counts: &Counts) -> Vec<IndicatorRow> {
        const TITLES: [&str; 4] = ["Y tercapai", "T belum", "N tidak berlaku", "Belum ditanya"];
        let row = |place: usize| {
            let indicator = &self.told.rules.indicators[place];
            let numbers = STATUSES.into_iter().zip(counts.indicators[place]);
            let number =
                |(status, n)| self.number(n, &self.question.within, Part::Of(place, status));
            IndicatorRow {
                name: format!("{}. {}", place + 1, indicator.rule.label.id),
                href: format!("/pedoman/{}", indicator.rule.id),
                by_status: TITLES.into_iter().zip(numbers.map(number)).collect(),
                percent: words::percent_of(Some(counts.reached(place))),
            }
        };
        self.told.places().map(row).collect()
    }

    fn answer(&self, counts: &Counts) -> String {
        let unasked = counts.all - counts.asked;
        let open = format!("{unasked} belum didata, {} belum lengkap.", counts.incomplete);
        let Share { numerator, denominator } = counts.index();
        match (self.told.all, denominator) {
            (true, 0) => format!("Belum ada keluarga yang lengkap datanya: {open}"),
            (true, _) => format!(
                "IKS wilayah {}: {numerator} dari {denominator} keluarga yang lengkap datanya \
                 sehat. {open}",
                index(counts.index())
            ),
            (false, _) => format!("{} dari {} keluarga terdata; {open}", counts.asked, counts.all),
        }
    }

    /// Tells of first visits, of further ones, and whether the index has risen.
    fn visits(&self, counts: &Counts, before: &Counts) -> Vec<String> {
        let visited = Share::new(counts.asked, counts.all);
        let mut told = vec![format!(
            "Kunjungan awal: {} dari {} keluarga ({}).",
            counts.asked,
            counts.all,
            words::percent_of(Some(visited))
        )];
        if 0 < counts.planned {
            let done = Share::new(counts.planned - counts.waiting, counts.planned);
            told.push(format!(
                "Intervensi lanjut tahun ini: {} dari {} keluarga yang direncanakan ({}).",
                done.numerator,
                done.denominator,
                words::percent_of(Some(done))
            ));
        }
        if self.told.all {
            told.push(self.improvement(counts, before));
        }
        told
    }

    fn improvement(&self, counts: &Counts, before: &Counts) -> String {
        let rules = self.told.rules;
        let month: Month = self.question.month.plus(-i32::from(rules.improvement_months));
        let than = format!("Dibanding {}", month.indonesian());
        let above = u64::from(rules.improvement_above_percent);
        let (now, then) = (counts.index(), before.index());
        if counts.asked * 100 <= above * counts.all {
            return format!(
                "{than}: belum dinilai, baru dinilai bila lebih dari {above} % keluarga terdata."
            );
        }
        if now.denominator == 0 || then.denominator == 0 {
            return format!(
                "{than}: belum dapat dinilai, waktu itu belum ada keluarga yang lengkap datanya."
            );
        }
        let (a, b) = (now.numerator * then.denominator, then.numerator * now.denominator);
        let word = match a.cmp(&b) {
            std::cmp::Ordering::Greater => "naik",
            std::cmp::Ordering::Equal => "tetap",
            std::cmp::Ordering::Less => "turun",
        };
        format!("{than}: IKS wilayah {word} dari {} menjadi {}.", index(then), index(now))
    }

    fn areas(&self) -> Vec<Choice> {
        if self.question.is_bound {
            return Vec::new();
        }
        let home = self.question.home.as_ref();
        let within = &self.question.within;
        let chosen = write_area(home.map_or(within, |_| within.parted().1));
        let mut areas = vec![Choice::of((String::new(), "Seluruh wilayah".to_owned()), &chosen)];
        let desas = self.names.desa_options_of(home).into_iter();
        let options = desas.chain(self.names.posyandu_options_of(home));
        areas.extend(options.map(|option| Choice::of(option, &chosen)));
        if !areas.iter().any(|area| area.chosen) {
            let name = words::area(self.names, &self.question.within);
            areas.push(Choice { value: chosen, name, chosen: true });
        }
        areas
    }
}

/// Returns the class of an area, by the borders of a household.
fn class_of(told: Told<'_>, share: Share) -> Option<Health> {
    let number = |count: u64| u32::try_from(count).ok();
    let (reached, of) = (number(share.numerator)?, number(share.denominator)?);
    (told.all && 0 < of).then(|| told.rules.health(HealthIndex { reached, of }))
}

/// Writes an index with three decimals; a dash where there is none.
pub(super) fn index(share: Share) -> String {
    let Share { numerator, denominator } = share;
    let rounded = |numerator: u64| (2_000 * numerator + denominator) / (2 * denominator);
    match denominator {
        0 => "–".to_owned(),
        _ => wording::thousandths(i64::try_from(rounded(numerator)).unwrap_or(i64::MAX), 3),
    }
}
