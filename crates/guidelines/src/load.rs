//! From files to guidelines. Reads everything before it gives up, so that an author sees all
//! faults at once.

mod boards;
mod diseases;
pub(crate) mod document;
mod episodes;
mod exchange;
mod figures;
pub(crate) mod growth;
mod indicators;
mod items;
mod kind;
mod observations;
mod registers;
mod reports;
pub(crate) mod rules;
mod segments;
mod sources;
mod table_file;
mod villages;

use std::ops::Range;
use std::sync::Arc;

use toml::de::DeTable;

use crate::{
    check::check,
    disease::{Disease, EarlyWarning},
    episode::{EpisodeFacts, EpisodeRule},
    exchange::Dhis2,
    facts::{AS_OF_DAY, DERIVED, FactType, ROLES, Vocabulary},
    fault::{Fault, Faults, Place},
    figure::FigureRule,
    files::{FILE_BYTES_MAX, Files},
    form::Form,
    growth::{GrowthBand, GrowthIndex, GrowthRules, KmsRules, VelocityRules},
    household::HouseholdRules,
    indicator::Indicator,
    instrument::Instrument,
    load::{
        document::{Document, Table},
        growth::LeastGains,
        items::OptionsOf,
        kind::Kind,
        rules::{IdForm, Located, Names, is_code},
    },
    lookup::Index,
    meeting::MeetingRules,
    model::{FindingRule, Guidelines, HomeVisitRule, Item, Observation, Source, Stage},
    public::PublicRules,
    pws::PwsRules,
    reading::Reading,
    register::{Recap, Register},
    report::Report,
    school::SchoolYear,
    segment::Segment,
    situation::SituationRules,
    spm::SpmRules,
    summary::SummaryRules,
    village::{VillageChange, VillageChanges},
};

/// Everything that was read, with places, before the last checks.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) edition: Option<String>,
    pub(crate) sources: Vec<Located<Source>>,
    pub(crate) stages: Vec<Located<Stage>>,
    pub(crate) episodes: Vec<Located<EpisodeRule>>,
    pub(crate) school: Vec<Located<SchoolYear>>,
    pub(crate) observations: Vec<Located<Observation>>,
    pub(crate) instruments: Vec<Located<Instrument>>,
    pub(crate) forms: Vec<Located<Form>>,
    pub(crate) items: Vec<Located<Item>>,
    pub(crate) findings: Vec<Located<FindingRule>>,
    pub(crate) home_visits: Vec<Located<HomeVisitRule>>,
    pub(crate) indicators: Vec<Located<Indicator>>,
    pub(crate) figures: Vec<Located<FigureRule>>,
    pub(crate) diseases: Vec<Located<Disease>>,
    pub(crate) early_warnings: Vec<Located<EarlyWarning>>,
    pub(crate) bands: Vec<Located<GrowthBand>>,
    pub(crate) kms: Vec<Located<KmsRules>>,
    pub(crate) velocity: Vec<Located<VelocityRules>>,
    pub(crate) pws: Vec<Located<PwsRules>>,
    pub(crate) spm: Vec<Located<SpmRules>>,
    pub(crate) situation: Vec<Located<SituationRules>>,
    pub(crate) households: Vec<Located<HouseholdRules>>,
    pub(crate) summary: Vec<Located<SummaryRules>>,
    pub(crate) public: Vec<Located<PublicRules>>,
    pub(crate) readings: Vec<Located<Reading>>,
    pub(crate) meetings: Vec<Located<MeetingRules>>,
    pub(crate) registers: Vec<Located<Register>>,
    pub(crate) recaps: Vec<Located<Recap>>,
    pub(crate) segments: Vec<Located<Segment>>,
    pub(crate) reports: Vec<Located<Report>>,
    pub(crate) dhis2: Vec<Located<Dhis2>>,
    pub(crate) villages: Vec<Located<VillageChange>>,
}

impl Guidelines {
    /// Loads and checks the guidelines.
    ///
    /// # Errors
    ///
    /// Fails with all faults, by file and line. Never panics, whatever the files hold.
    pub fn load(files: &Files) -> Result<Self, Vec<Fault>> {
        let faults = Faults::default();
        let documents = documents(files, &faults);
        let parsed: Vec<Parsed<'_>> = documents.iter().map(Parsed::new).collect();
        if !faults.is_empty() {
            // Whatever a file holds that cannot be read is missed by all others: told alone.
            return Err(faults.into_sorted());
        }
        let (draft, vocabulary) = draft(files, &parsed, &faults);
        check(&draft, &faults);
        let faults = faults.into_sorted();
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(finished(draft, vocabulary, files.digest()))
    }
}

/// A TOML file as a tree.
struct Parsed<'a> {
    kind: Kind,
    document: &'a Document<'a>,
    table: DeTable<'a>,
    span: Range<usize>,
}

impl<'a> Parsed<'a> {
    fn new((kind, document): &'a (Kind, Document<'a>)) -> Self {
        let (table, span) = document.parse();
        Self { kind: *kind, document, table, span }
    }

    fn root(&self) -> Table<'_> {
        Table::new(self.document, &self.table, self.span.clone())
    }
}

const BANDS_FILE: &str = "growth/bands.csv";
const GAINS_FILE: &str = "growth/kbm.csv";

fn documents<'a>(files: &'a Files, faults: &'a Faults) -> Vec<(Kind, Document<'a>)> {
    let mut documents = Vec::new();
    for (file, text) in files.iter() {
        let place = Place { file: file.to_owned(), line: 0 };
        if FILE_BYTES_MAX < text.len() as u64 {
            let message = format!("Berkas paling besar {} KB.", FILE_BYTES_MAX / 1024);
            faults.add(&place, "berkas.terlalu-besar", message);
        } else if file == BANDS_FILE || file == GAINS_FILE {
            // Read by rows, not as a tree.
        } else if let Some(kind) = Kind::of(file).filter(|_| file.ends_with(".toml")) {
            match std::str::from_utf8(text) {
                Ok(text) => documents.push((kind, Document::new(file, text, faults))),
                Err(_) => faults.add(&place, "berkas.bukan-utf8", "Simpan berkas sebagai UTF-8."),
            }
        } else {
            faults.add(&place, "berkas.tak-dikenal", "Berkas ini tidak punya tempat di sini.");
        }
    }
    for file in ["edition.toml", "sources.toml"] {
        if files.get(file).is_none() {
            let place = Place { file: file.to_owned(), line: 0 };
            faults.add(&place, "berkas.tidak-ada", format!("Berkas {file} harus ada."));
        }
    }
    documents
}

fn draft(files: &Files, parsed: &[Parsed<'_>], faults: &Faults) -> (Draft, Vocabulary) {
    let mut draft = Draft::default();
    let mut names = Names::new(faults, derived_names());
    for file in of_kind(parsed, Kind::Edition) {
        let root = file.root();
        let edition = root.required("edition", root.full_text("edition"));
        draft.edition = edition.map(|text| text.value.to_owned());
        root.finish();
    }
    draft.sources = each(parsed, Kind::Sources, "source", sources::source);
    names.sources = draft.sources.iter().map(|source| source.value.id.clone()).collect();
    learn_episodes(parsed, &mut names);
    draft.stages = each(parsed, Kind::Stages, "stage", |table| observations::stage(&names, table));
    names.stages = draft.stages.iter().map(|stage| Arc::clone(&stage.value.rule.id)).collect();
    draft.observations = each(parsed, Kind::Observations, "observation", |table| {
        observations::observation(&mut names, table)
    });
    let seen = || draft.observations.iter().map(|seen| &seen.value);
    names.observed = seen().map(|seen| seen.slot).collect();
    names.written = seen().filter(|seen| !seen.derived).map(|seen| seen.slot).collect();
    let scores = seen().filter(|seen| episodes::can_score(&seen.kind, seen.derived));
    names.scores = scores.map(|seen| seen.slot).collect();
    limit_outcomes(parsed, &mut names);
    read_formulas(parsed, &names, &mut draft.observations);
    read_growth(files, parsed, &names, &mut draft);
    learn_services(parsed, &mut names);
    limit_codes(&mut names, &draft.bands);
    let options: OptionsOf<'_> = draft
        .observations
        .iter()
        .map(|seen| (seen.value.rule.id.as_ref(), items::options_of(&seen.value.kind)))
        .collect();
    let facts = |id: &str| names.episodes.get(id).copied();
    draft.episodes =
        each(parsed, Kind::Episodes, "episode", |table| episodes::episode(&names, facts, table));
    draft.villages = each(parsed, Kind::Villages, "change", villages::change);
    draft.school = each(parsed, Kind::School, "school", |table| episodes::school(&names, table));
    draft.instruments =
        each(parsed, Kind::Instruments, "instrument", |table| episodes::instrument(&names, table));
    draft.items = each(parsed, Kind::Items, "item", |table| items::item(&names, &options, table));
    draft.forms = each(parsed, Kind::Forms, "form", |table| episodes::form(&names, table));
    draft.findings =
        each(parsed, Kind::Findings, "finding", |table| items::lone_finding(&names, table));
    draft.home_visits =
        each(parsed, Kind::HomeVisits, "home_visit", |table| items::home_visit(&names, table));
    draft.figures = of_kind(parsed, Kind::Figures)
        .flat_map(|file| figures::file(&names, file.root()))
        .collect();
    figures::check_terms(faults, &draft.figures);
    names.figures = draft.figures.iter().map(|seen| Arc::clone(&seen.value.rule.id)).collect();
    draft.indicators = of_kind(parsed, Kind::Indicators)
        .flat_map(|file| indicators::file(&names, file.root()))
        .collect();
    for file in of_kind(parsed, Kind::Diseases) {
        let read = diseases::file(&names, file.root());
        (draft.diseases, draft.early_warnings) = (read.diseases, read.early_warnings);
    }
    boards::read(parsed, &names, &mut draft);
    draft.registers =
        each(parsed, Kind::Registers, "register", |table| registers::register(&names, table));
    draft.segments =
        each(parsed, Kind::Segments, "segment", |table| segments::segment(&names, table));
    indicators::mark_confidential(&names, &draft.segments, &mut draft.indicators);
    boards::check_indicators(faults, &draft);
    diseases::check_confidential(&names, &draft.segments, &draft.diseases);
    draft.recaps = each(parsed, Kind::Recaps, "recap", |table| registers::recap(&names, table));
    read_reports(parsed, &names, &mut draft);
    (draft, names.vocabulary)
}

/// Reads the reports, which name everything else, and what other systems call their fields.
fn read_reports(parsed: &[Parsed<'_>], names: &Names<'_>, draft: &mut Draft) {
    let known = reports::Known::of(draft);
    draft.reports =
        each(parsed, Kind::Reports, "report", |table| reports::report(names, &known, table));
    reports::check_codes(names, &draft.reports);
    let of = &draft.reports;
    draft.dhis2 = each(parsed, Kind::Dhis2, "dhis2", |table| exchange::dhis2(names, of, table));
}

fn of_kind<'a>(parsed: &'a [Parsed<'a>], kind: Kind) -> impl Iterator<Item = &'a Parsed<'a>> + 'a {
    parsed.iter().filter(move |file| file.kind == kind)
}

/// Reads all tables of a name in all files of a kind.
fn each<T>(
    parsed: &[Parsed<'_>],
    kind: Kind,
    name: &'static str,
    mut read: impl FnMut(Table<'_>) -> Option<T>,
) -> Vec<T> {
    let mut all = Vec::new();
    for file in of_kind(parsed, kind) {
        let root = file.root();
        all.extend(root.tables(name).into_iter().filter_map(&mut read));
        root.finish();
    }
    all
}

fn read_growth(files: &Files, parsed: &[Parsed<'_>], names: &Names<'_>, draft: &mut Draft) {
    if let Some(text) = files.get(BANDS_FILE) {
        draft.bands = growth::bands(names, BANDS_FILE, text);
    }
    let gains = match files.get(GAINS_FILE) {
        Some(text) => growth::least_gains(names, GAINS_FILE, text),
        None => LeastGains::default(),
    };
    let kms = of_kind(parsed, Kind::Kms);
    draft.kms = kms.filter_map(|file| growth::kms(names, &gains, file.root())).collect();
    let velocity = of_kind(parsed, Kind::Velocity);
    draft.velocity = velocity.filter_map(|file| growth::velocity(names, file.root())).collect();
}

fn derived_names() -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    for (name, fact_type, _) in DERIVED {
        vocabulary.add(name, *fact_type);
    }
    for name in AS_OF_DAY {
        let slot = vocabulary.slot(name).expect("the name is one of DERIVED");
        vocabulary.mark_lasting(slot);
    }
    vocabulary
}

/// Learns the facts of episodes before any condition is compiled.
fn learn_episodes(parsed: &[Parsed<'_>], names: &mut Names<'_>) {
    for file in of_kind(parsed, Kind::Episodes) {
        for episode in file.root().tables("episode") {
            let Some(id) = episode.text("id").filter(|id| is_code(id.value, IdForm::Name)) else {
                continue;
            };
            match EpisodeFacts::add(&mut names.vocabulary, id.value) {
                Some(facts) => {
                    names.episodes.insert(id.value.into(), facts);
                }
                None => {
                    let message = format!("Nama fakta episode \"{}\" sudah dipakai.", id.value);
                    episode.fault("id", "kode.bentrok", message);
                }
            }
        }
    }
}

/// Reads the formulas of observations, now that all names are known.
fn read_formulas(
    parsed: &[Parsed<'_>],
    names: &Names<'_>,
    observations: &mut [Located<Observation>],
) {
    for file in of_kind(parsed, Kind::Observations) {
        for table in file.root().tables("observation") {
            let place = table.place();
            let Some(formula) = names.formula(&table, "formula") else { continue };
            let here = |seen: &&mut Located<Observation>| seen.place == place;
            if let Some(seen) = observations.iter_mut().find(here) {
                seen.value.formula = Some(formula);
            }
        }
    }
}

/// Limits the outcome of an episode to the options of the observation that tells it.
fn limit_outcomes(parsed: &[Parsed<'_>], names: &mut Names<'_>) {
    for file in of_kind(parsed, Kind::Episodes) {
        for episode in file.root().tables("episode") {
            let facts = episode.text("id").and_then(|id| names.episodes.get(id.value).copied());
            let told_by = episode.text("outcome");
            let slot = told_by.and_then(|code| names.vocabulary.slot(code.value));
            let Some((facts, slot)) = facts.zip(slot) else { continue };
            let options = names.vocabulary.codes(slot).cloned();
            names.vocabulary.limit(facts.outcome, options.into_iter().flatten());
        }
    }
}

/// Learns the codes of items, steps and findings before any condition is compiled.
fn learn_services(parsed: &[Parsed<'_>], names: &mut Names<'_>) {
    for file in of_kind(parsed, Kind::Items) {
        for item in file.root().tables("item") {
            let Some(id) = item.text("id") else { continue };
            names.services.insert(id.value.into());
            for step in item.tables("step") {
                let Some(code) = step.text("code") else { continue };
                names.services.insert(format!("{}.{}", id.value, code.value).into());
            }
            for finding in item.tables("finding") {
                let Some(suffix) = finding.text("id") else { continue };
                names.findings.insert(format!("{}.{}", id.value, suffix.value).into());
            }
        }
    }
    for file in of_kind(parsed, Kind::Findings) {
        for finding in file.root().tables("finding") {
            let Some(id) = finding.text("id") else { continue };
            names.findings.insert(id.value.into());
        }
    }
}

/// Limits derived facts to the codes that they can have.
fn limit_codes(names: &mut Names<'_>, bands: &[Located<GrowthBand>]) {
    let settings = items::SETTINGS.map(|setting| setting.as_str());
    let fixed: [(&str, &[&str]); 3] =
        [("sex", &["L", "P"]), ("status_nt", &["N", "T", "O", "B"]), ("setting", &settings)];
    for (name, codes) in fixed {
        limit(&mut names.vocabulary, name, codes.iter().map(|code| Arc::from(*code)));
    }
    let categories = [
        ("k_bbu", GrowthIndex::BbU),
        ("k_tbu", GrowthIndex::TbU),
        ("k_tbu_sebelum", GrowthIndex::TbU),
        ("k_bbtb", GrowthIndex::BbTb),
        ("k_imtu", GrowthIndex::ImtU),
        ("k_lku", GrowthIndex::LkU),
    ];
    for (name, index) in categories {
        let of_index = bands.iter().filter(|band| band.value.index == index);
        let codes = of_index.map(|band| Arc::clone(&band.value.rule.id));
        limit(&mut names.vocabulary, name, codes);
    }
    for name in ["given", "given_this_month", "given_at_contact", "overdue"] {
        limit(&mut names.vocabulary, name, names.services.iter().cloned());
    }
    limit(&mut names.vocabulary, "findings", names.findings.iter().cloned());
    limit(&mut names.vocabulary, "petugas", ROLES.iter().map(|role| Arc::from(*role)));
}

/// Limits a derived fact, and its latest value where it is remembered, to the codes it can have.
fn limit(vocabulary: &mut Vocabulary, name: &str, codes: impl Iterator<Item = Arc<str>> + Clone) {
    let slot = vocabulary.slot(name).expect("the name is one of DERIVED");
    debug_assert!(
        matches!(vocabulary.fact_type(slot), FactType::Text | FactType::Codes),
        "only texts have codes"
    );
    if let Some(last) = vocabulary.slot(&format!("last_{name}")) {
        vocabulary.limit(last, codes.clone());
    }
    vocabulary.limit(slot, codes);
}

fn finished(draft: Draft, vocabulary: Vocabulary, digest: String) -> Guidelines {
    fn values<T>(located: Vec<Located<T>>) -> Vec<T> {
        located.into_iter().map(|located| located.value).collect()
    }
    let mut guidelines = Guidelines {
        digest,
        edition: draft.edition.unwrap_or_default(),
        sources: values(draft.sources),
        stages: values(draft.stages),
        episodes: values(draft.episodes),
        school: values(draft.school),
        observations: values(draft.observations),
        instruments: values(draft.instruments),
        forms: values(draft.forms),
        items: values(draft.items),
        findings: values(draft.findings),
        home_visits: values(draft.home_visits),
        indicators: values(draft.indicators),
        figures: values(draft.figures),
        diseases: values(draft.diseases),
        early_warnings: values(draft.early_warnings),
        growth: GrowthRules {
            bands: values(draft.bands),
            kms: values(draft.kms),
            velocity: values(draft.velocity),
        },
        registers: values(draft.registers),
        recaps: values(draft.recaps),
        pws: values(draft.pws),
        spm: values(draft.spm),
        situation: values(draft.situation),
        households: values(draft.households),
        summary: values(draft.summary),
        public: values(draft.public),
        readings: values(draft.readings),
        meetings: values(draft.meetings),
        segments: values(draft.segments),
        reports: values(draft.reports),
        dhis2: values(draft.dhis2),
        villages: VillageChanges::new(values(draft.villages)),
        vocabulary,
        index: Index::default(),
    };
    guidelines.index = Index::new(&guidelines);
    guidelines
}
