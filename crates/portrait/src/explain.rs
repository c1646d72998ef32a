//! Why, and why not: the rule, what it read, and a sentence for people.

use std::sync::Arc;

use domain::{day::Day, timeline::Timeline};
use guidelines::{
    condition::Condition,
    indicator::{Component, Count, Indicator, Met},
    model::{FindingRule, Guidelines, Item, Label, Rule},
    step::StepChoice,
};

use crate::{
    contribution::Ledger,
    draw::Painter,
    giving::ByItem,
    item::given_input,
    memory::Memory,
    model::{Contribution, Finding, Input, ItemState, ItemStatus, Portrait, Task},
    progress::Progress,
    scene::{Scene, Slots},
};

/// How a step reads that was given, but not in time for an indicator.
const GIVEN_TOO_LATE: &str = "diberikan di luar batas waktu hitungan ini";

/// How a component reads that is asked of others only.
const NOT_ASKED: &str = "tidak diminta dari orang ini";

/// An answer to "why?" or "why not?".
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Code asked about: item, `item.step`, finding, home visit or indicator.
    pub code: String,
    /// Its name.
    pub label: Label,
    /// Stable word of the answer, such as `overdue`, `stands`, `not_counted`.
    pub answer: &'static str,
    /// The answer in an Indonesian sentence.
    pub sentence: String,
    /// Identity of the rule that decided.
    pub rule: String,
    /// Version of the rule.
    pub version: Arc<str>,
    /// Titles of the sources, with page or table where known.
    pub sources: Vec<String>,
    /// What in the rule is assumed.
    pub assumed: Vec<String>,
    /// Conditions as written in the guidelines.
    pub conditions: Vec<String>,
    /// First day of the window.
    pub opens: Option<Day>,
    /// Day after which it is overdue.
    pub ideal: Option<Day>,
    /// Last day of the window.
    pub closes: Option<Day>,
    /// What was read, with records.
    pub inputs: Vec<Input>,
}

impl Painter<'_> {
    /// Explains a code for one person on a day: an item (all its steps), `item.step`, a finding,
    /// a home visit or an indicator. Empty when the guidelines do not know the code that day.
    pub fn explain(&self, timeline: &Timeline, code: &str, as_of: Day) -> Vec<Explanation> {
        let portrait = self.draw_with(timeline, as_of, true);
        let guidelines = self.guidelines();
        let (item_code, step) = code.split_once('.').map_or((code, None), |(i, s)| (i, Some(s)));
        if let Some(item) = guidelines.item(item_code, as_of) {
            let of_item = portrait.items.iter().filter(|state| *state.item == *item_code);
            let asked: Vec<Explanation> = of_item
                .filter(|state| step.is_none_or(|step| *state.step == *step))
                .map(|state| item_explanation(guidelines, item, state))
                .collect();
            if !asked.is_empty() {
                return asked;
            }
        }
        if let Some(rule) = finding_rule(guidelines, code, as_of) {
            let standing = portrait.findings.iter().find(|finding| *finding.rule == *code);
            return vec![finding_explanation(guidelines, rule, standing, as_of)];
        }
        let visit =
            guidelines.home_visits.iter().find(|v| *v.rule.id == *code && v.rule.holds_on(as_of));
        if let Some(visit) = visit {
            let task = portrait.tasks.iter().find(|task| *task.rule == *code);
            return vec![task_explanation(guidelines, &visit.rule, &visit.when, task)];
        }
        guidelines
            .indicator(code, as_of)
            .map(|indicator| vec![self.indicator_explanation(&portrait, indicator, as_of)])
            .unwrap_or_default()
    }

    fn indicator_explanation(
        &self,
        portrait: &Portrait,
        indicator: &Indicator,
        as_of: Day,
    ) -> Explanation {
        let guidelines = self.guidelines();
        let counted = |c: &&Contribution| c.indicator == indicator.rule.id;
        let mut explanation = base(guidelines, &indicator.rule);
        let slots = Slots::new(&guidelines.vocabulary);
        let by_item = ByItem::new(&portrait.services);
        let ledger = Ledger {
            guidelines,
            slots: &slots,
            person: &portrait.person,
            episodes: &portrait.episodes,
            contacts: &portrait.contacts,
            services: &portrait.services,
            by_item: &by_item,
            as_of,
            counting: self.counting(),
        };
        match &indicator.count {
            Count::Monthly { population, numerator, .. } => {
                let month = as_of.month();
                let mut scene = Scene::new(&guidelines.vocabulary);
                let memory = Memory::until(guidelines, &portrait.person, &portrait.contacts, as_of);
                ledger.state_month(&mut scene, &memory, month, as_of);
                explanation.conditions =
                    vec![population.text.to_string(), numerator.text.to_string()];
                explanation.inputs = scene.inputs(population);
                let more = scene.inputs(numerator);
                explanation.inputs.extend(more.into_iter().filter(|input| {
                    !scene.inputs(population).iter().any(|known| known.name == input.name)
                }));
                let found =
                    portrait.contributions.iter().filter(counted).find(|c| c.month == month);
                (explanation.answer, explanation.sentence) = counted_words(found, indicator);
            }
            Count::Cases { .. } => {
                let found = portrait.contributions.iter().rfind(counted);
                let mut scene = Scene::new(&guidelines.vocabulary);
                let cases = ledger.cases(&mut scene);
                let case = cases.iter().rfind(|case| case.indicator.rule == indicator.rule);
                for (at, component) in indicator.components().iter().enumerate() {
                    let who = component.who.as_ref();
                    let who = who.map(|who| format!(", hanya bila {}", who.text));
                    let asked = format!("{}{}", component.met, who.unwrap_or_default());
                    explanation.conditions.push(asked);
                    let progress = case.map(|case| &case.progress()[at]);
                    let mut input = component_input(portrait, component, progress);
                    let lacking = case.filter(|case| case.progress()[at].lacks());
                    let until = lacking.and_then(|case| ledger.component_until(case, at));
                    let open = input.as_mut().filter(|input| input.record.is_none());
                    if let Some((input, until)) = open.zip(until) {
                        input.value = format!("{}; batas {}", input.value, limit(until, as_of));
                    }
                    explanation.inputs.extend(input);
                }
                (explanation.answer, explanation.sentence) = counted_words(found, indicator);
                if let Some(until) = found.and_then(|found| found.open_until) {
                    let until = limit(until, as_of);
                    explanation.sentence.push_str(&format!(" Batas melengkapinya {until}."));
                }
            }
        }
        explanation
    }
}

/// Tells how a component stands: met on which day, or how what it asks for stands.
fn component_input(
    portrait: &Portrait,
    component: &Component,
    progress: Option<&Progress>,
) -> Option<Input> {
    if progress.is_some_and(|progress| progress.exempt) {
        let name = component.label.as_ref().map_or("", |label| label.id.as_str()).into();
        return Some(Input { name, value: NOT_ASKED.to_owned(), record: None, day: None });
    }
    let met = progress.and_then(|progress| progress.met_on.zip(progress.records.last()));
    match (met, &component.met, &component.label) {
        (Some((_, record)), Met::Step { choice, .. }, _) => {
            let given = portrait
                .services
                .iter()
                .find(|given| given.record == *record && choice.has(&given.item, &given.step));
            given.map(given_input)
        }
        (None, Met::Step { choice, .. }, _) => missing_input(portrait, choice),
        (met, _, label) => Some(Input {
            name: label.as_ref().map_or("", |label| label.id.as_str()).into(),
            value: if met.is_some() { "terpenuhi" } else { "belum" }.to_owned(),
            record: met.map(|(_, record)| *record),
            day: met.map(|(day, _)| day),
        }),
    }
}

/// Tells how a step stands that does not count: not given, or given too late to count.
fn missing_input(portrait: &Portrait, choice: &StepChoice) -> Option<Input> {
    let of_choice = |state: &&ItemState| choice.has(&state.item, &state.step);
    let state = portrait.items.iter().find(of_choice)?;
    let late = state.inputs.first().filter(|_| state.status == ItemStatus::Done);
    Some(Input {
        name: Arc::clone(&state.code),
        value: late.map_or(status_word(state.status), |_| GIVEN_TOO_LATE).to_owned(),
        record: late.and_then(|input| input.record),
        day: late.and_then(|input| input.day),
    })
}

/// Writes the last day on which something lacking can be done.
fn limit(until: Day, as_of: Day) -> String {
    let over = if until < as_of { ", sudah lewat" } else { "" };
    format!("{}{over}", until.indonesian())
}

fn counted_words(found: Option<&Contribution>, indicator: &Indicator) -> (&'static str, String) {
    let numerator = &indicator.numerator_text.id;
    match found {
        Some(Contribution { done: Some(month), .. }) => (
            "counted",
            format!("Dihitung sebagai pembilang ({}): {numerator}.", month.indonesian()),
        ),
        Some(Contribution { month, .. }) => (
            "missing",
            format!("Termasuk sasaran {}, tetapi belum memenuhi: {numerator}.", month.indonesian()),
        ),
        None => (
            "not_counted",
            format!("Bukan sasaran indikator ini: {}.", indicator.denominator_text.id),
        ),
    }
}

fn finding_rule<'g>(guidelines: &'g Guidelines, code: &str, as_of: Day) -> Option<&'g FindingRule> {
    let of_items = guidelines.items_on(as_of).flat_map(|item| &item.findings);
    of_items
        .chain(&guidelines.findings)
        .find(|rule| *rule.rule.id == *code && rule.rule.holds_on(as_of))
}

fn base(guidelines: &Guidelines, rule: &Rule) -> Explanation {
    Explanation {
        code: rule.id.to_string(),
        label: rule.label.clone(),
        answer: "",
        sentence: String::new(),
        rule: rule.id.to_string(),
        version: Arc::clone(&rule.version),
        sources: rule.sources.iter().map(|source| source_title(guidelines, source)).collect(),
        assumed: rule.assumed.clone(),
        conditions: Vec::new(),
        opens: None,
        ideal: None,
        closes: None,
        inputs: Vec::new(),
    }
}

/// Writes a source with its full title and the page or table that the rule names.
fn source_title(guidelines: &Guidelines, source: &str) -> String {
    let (id, place) = source.split_once(' ').unwrap_or((source, ""));
    let title = guidelines.sources.iter().find(|known| known.id == id);
    let title = title.map_or(id, |known| known.title.as_str());
    if place.is_empty() { title.to_owned() } else { format!("{title}, {place}") }
}

fn item_explanation(guidelines: &Guidelines, item: &Item, state: &ItemState) -> Explanation {
    let step = item.schedule.steps().iter().find(|step| step.code == state.step);
    let mut explanation = base(guidelines, &item.rule);
    if let Some(step) = step {
        explanation.code = format!("{}.{}", item.rule.id, step.code);
        explanation.label = step.label.clone();
    }
    explanation.answer = state.status.as_str();
    explanation.sentence = item_sentence(state);
    explanation.conditions = item
        .who
        .iter()
        .chain(item.indication())
        .map(|condition| condition.text.to_string())
        .collect();
    explanation.opens = state.opens;
    explanation.ideal = state.ideal;
    explanation.closes = state.closes;
    explanation.inputs.clone_from(&state.inputs);
    explanation
}

/// Says in one sentence why a service is due or not.
pub fn item_sentence(state: &ItemState) -> String {
    let day = |day: Option<Day>| day.map_or_else(|| "waktunya tiba".to_owned(), Day::indonesian);
    let given = state.inputs.iter().rev().find_map(|input| input.day);
    match state.status {
        ItemStatus::Overdue => {
            format!("Terlambat: sebaiknya sudah diberikan paling lambat {}.", day(state.ideal))
        }
        ItemStatus::Due => match state.closes {
            Some(closes) => format!("Waktunya sekarang, sampai {}.", closes.indonesian()),
            None => "Waktunya sekarang.".to_owned(),
        },
        ItemStatus::NotYet => format!("Belum waktunya: mulai {}.", day(state.opens)),
        ItemStatus::Waiting => "Menunggu dosis sebelumnya diberikan lebih dahulu.".to_owned(),
        ItemStatus::Done => format!("Sudah diberikan pada {}.", day(given)),
        ItemStatus::Refused => {
            format!("Ditolak keluarga pada {}. Tanyakan lagi nanti.", day(given))
        }
        ItemStatus::Contraindicated => {
            format!("Tidak boleh diberikan karena alasan medis, dicatat {}.", day(given))
        }
        ItemStatus::Missed => missed_sentence(state),
        ItemStatus::TooOld => "Umurnya sudah melewati batas layanan ini.".to_owned(),
        ItemStatus::NotIndicated => "Tidak ada alasan untuk layanan ini saat ini.".to_owned(),
        ItemStatus::NotFor => "Layanan ini bukan untuk orang ini.".to_owned(),
        ItemStatus::AtContact => {
            "Dikerjakan atau dihitung setiap kali bertemu, jadi tidak dijadwalkan.".to_owned()
        }
        ItemStatus::NotHere => {
            "Orang ini sudah meninggal atau tidak tinggal di wilayah kerja pada hari itu."
                .to_owned()
        }
        ItemStatus::UnknownAge => {
            "Tanggal lahir belum diketahui. Lengkapi dahulu tanggal lahirnya.".to_owned()
        }
        ItemStatus::UnknownBegin => {
            "Tanggal awalnya belum diketahui, misalnya hari pertama haid terakhir. Tanyakan dahulu."
                .to_owned()
        }
    }
}

/// Says until when it could have been given, and when it can be given next.
fn missed_sentence(state: &ItemState) -> String {
    let closes = state.closes.map_or_else(|| "waktunya".to_owned(), Day::indonesian);
    let next = state.again().map_or_else(String::new, |day| {
        format!(" Kesempatan berikutnya mulai {}.", day.indonesian())
    });
    format!("Waktunya sudah lewat ({closes}) dan tidak ada catatan bahwa sudah diberikan.{next}")
}

/// Returns a short Indonesian word for a status.
pub const fn status_word(status: ItemStatus) -> &'static str {
    match status {
        ItemStatus::Overdue => "terlambat",
        ItemStatus::Due => "waktunya sekarang",
        ItemStatus::NotYet => "belum waktunya",
        ItemStatus::Waiting => "menunggu dosis sebelumnya",
        ItemStatus::Done => "sudah",
        ItemStatus::Refused => "ditolak keluarga",
        ItemStatus::Contraindicated => "tidak boleh diberikan",
        ItemStatus::Missed => "terlewat",
        ItemStatus::TooOld => "sudah lewat umur",
        ItemStatus::NotIndicated => "tidak perlu saat ini",
        ItemStatus::NotFor => "bukan untuk orang ini",
        ItemStatus::AtContact => "setiap bertemu",
        ItemStatus::NotHere => "tidak di wilayah",
        ItemStatus::UnknownAge => "umur belum diketahui",
        ItemStatus::UnknownBegin => "tanggal awal belum diketahui",
    }
}

fn finding_explanation(
    guidelines: &Guidelines,
    rule: &FindingRule,
    standing: Option<&Finding>,
    as_of: Day,
) -> Explanation {
    let mut explanation = base(guidelines, &rule.rule);
    explanation.conditions = vec![rule.when.text.to_string()];
    match standing {
        Some(finding) => {
            explanation.answer = "stands";
            explanation.sentence =
                format!("Ditemukan pada kunjungan {}.", finding.day.indonesian());
            explanation.opens = Some(finding.day);
            explanation.closes = finding.stands_until;
            explanation.inputs = finding.inputs.to_vec();
        }
        None => {
            explanation.answer = "does_not_stand";
            explanation.sentence = format!(
                "Tidak ada temuan ini pada {}: kunjungan terakhir tidak menunjukkannya, \
                 atau sudah terlalu lama.",
                as_of.indonesian()
            );
        }
    }
    explanation
}

fn task_explanation(
    guidelines: &Guidelines,
    rule: &Rule,
    when: &Condition,
    task: Option<&Task>,
) -> Explanation {
    let mut explanation = base(guidelines, rule);
    explanation.conditions = vec![when.text.to_string()];
    match task {
        Some(task) => {
            explanation.answer = "visit";
            explanation.sentence =
                format!("Perlu dikunjungi: alasan ini berlaku sejak {}.", task.since.indonesian());
            explanation.opens = Some(task.since);
            explanation.closes = Some(task.until);
            explanation.inputs.clone_from(&task.inputs);
        }
        None => {
            explanation.answer = "no_visit";
            explanation.sentence =
                "Tidak perlu dikunjungi karena alasan ini, atau sudah dikunjungi bulan ini."
                    .to_owned();
        }
    }
    explanation
}
