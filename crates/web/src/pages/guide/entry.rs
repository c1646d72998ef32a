//! Every rule of the guidelines in one shape, in words.

use domain::quantity::Quantity;
use guidelines::{
    age::{AgePoint, AgeSpan},
    condition::Condition,
    episode::Clock,
    growth::{GrowthBand, GrowthIndex, KmsRules, VelocityGap, VelocityRules},
    indicator::{Cases, Component, Count, EpisodePoint, Indicator, Met},
    model::{
        FindingRule, Guidelines, HomeVisitRule, Item, Observation, ObservationKind, Rule, Schedule,
        Stage, StageSpan, Step,
    },
    pws::{Digest, Position, PwsRules, Trend},
    reading::{Part, PartOf, Reading, ReadingOf},
    target::{Better, CohortSpan},
};

use crate::{
    pages::guide::{dashboards, household},
    wording,
};

/// Kinds of rules, in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Indicator,
    Monitoring,
    Item,
    Finding,
    HomeVisit,
    Growth,
    Stage,
    Observation,
}

impl Kind {
    pub(crate) const ALL: [Self; 8] = [
        Self::Indicator,
        Self::Monitoring,
        Self::Item,
        Self::Finding,
        Self::HomeVisit,
        Self::Growth,
        Self::Stage,
        Self::Observation,
    ];

    /// Names the kind.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Indicator => "Indikator",
            Self::Monitoring => "Pemantauan wilayah (PWS)",
            Self::Item => "Layanan",
            Self::Finding => "Temuan",
            Self::HomeVisit => "Alasan kunjungan rumah",
            Self::Growth => "Pertumbuhan",
            Self::Stage => "Tahap hidup",
            Self::Observation => "Yang diamati",
        }
    }
}

/// One version of one rule.
pub(crate) struct Entry<'g> {
    pub(crate) kind: Kind,
    pub(crate) rule: &'g Rule,
    /// What it says, as name and text; written only for the page of the rule.
    write: Box<dyn Fn() -> Vec<(&'static str, String)> + 'g>,
}

impl Entry<'_> {
    /// Writes what the rule says.
    pub(crate) fn lines(&self) -> Vec<(&'static str, String)> {
        (self.write)()
    }
}

/// Returns every version of every rule.
pub(crate) fn all(guidelines: &Guidelines) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    macro_rules! add {
        ($kind:expr, $rules:expr, $lines:expr) => {
            for of in $rules {
                let write = Box::new(move || $lines(of));
                entries.push(Entry { kind: $kind, rule: &of.rule, write });
            }
        };
    }
    let growth = &guidelines.growth;
    let of_items = guidelines.items.iter().flat_map(|item| &item.findings);
    add!(Kind::Indicator, &guidelines.indicators, |of| indicator(guidelines, of));
    add!(Kind::Indicator, &guidelines.readings, |of| reading(guidelines, of));
    add!(Kind::Monitoring, &guidelines.pws, pws);
    let of_households = guidelines.households.iter().flat_map(|of| &of.indicators);
    add!(Kind::Monitoring, &guidelines.households, household::rules);
    add!(Kind::Indicator, of_households, household::indicator);
    add!(Kind::Monitoring, &guidelines.situation, |of| dashboards::situation(guidelines, of));
    add!(Kind::Monitoring, &guidelines.summary, |of| dashboards::summary(guidelines, of));
    add!(Kind::Item, &guidelines.items, |of| item(guidelines, of));
    add!(Kind::Finding, of_items.chain(&guidelines.findings), finding);
    add!(Kind::HomeVisit, &guidelines.home_visits, home_visit);
    add!(Kind::Growth, &growth.kms, kms);
    add!(Kind::Growth, &growth.velocity, velocity);
    add!(Kind::Growth, &growth.bands, band);
    add!(Kind::Stage, &guidelines.stages, stage);
    add!(Kind::Observation, &guidelines.observations, observation);
    entries
}

pub(super) type Lines = Vec<(&'static str, String)>;

/// Says what a case is and to which month it belongs.
fn cases(guidelines: &Guidelines, of: &Cases) -> String {
    let (kind, at, outcomes, of_opening) = match of {
        Cases::Age(reached) => return format!("Setiap orang yang mencapai umur {}", age(*reached)),
        Cases::Death => return "Setiap kematian, umur pada hari itu".to_owned(),
        Cases::Year { begins_month: 1 } => {
            return "Setiap orang satu kali dalam setahun, umur pada 31 Desember".to_owned();
        }
        Cases::Year { begins_month } => {
            return format!(
                "Setiap orang satu kali dalam setahun sejak bulan ke-{begins_month}, umur pada \
                 hari terakhirnya"
            );
        }
        Cases::Found { when, apart_days } => {
            return format!(
                "Setiap temuan [{}]; dalam {apart_days} hari dihitung satu",
                one_line(when)
            );
        }
        Cases::Episode { kind, at, outcomes, of_opening } => (kind, at, outcomes, *of_opening),
    };
    let rule = guidelines.episodes.iter().find(|episode| episode.rule.id == *kind);
    let name = rule.map_or(&**kind, |rule| rule.rule.label.id.as_str());
    let at = match at {
        EpisodePoint::Reached(reached) => format!("yang mencapai umur {}", age(*reached)),
        EpisodePoint::Ended { expected: None } => "yang berakhir".to_owned(),
        EpisodePoint::Ended { expected: Some(expected) } => {
            format!("yang berakhir, atau selama terbuka pada umur {}", age(*expected))
        }
    };
    let home = if of_opening { ", menurut tempat tinggal ketika dibuka" } else { "" };
    match &outcomes[..] {
        [] => format!("{name} {at}{home}"),
        outcomes => format!("{name} {at}{home} (hasil: {})", outcomes.join(", ")),
    }
}

/// Says what is asked for, of whom, and when it counts.
fn component(guidelines: &Guidelines, of: &Component) -> String {
    let name = guidelines.component_name(of);
    let within = of.within.map(|w| format!(", umur {} sampai {}", age(w.from), age(w.until)));
    let (after, before) = match &of.met {
        Met::Step { after, before, .. } => (*after, *before),
        _ => (None, None),
    };
    let after = after.map(|after| format!(", sesudah umur {}", age(after)));
    let before = before.map(|before| format!(", paling lambat pada umur {}", age(before)));
    let who = of.who.as_ref().map(|who| format!(", bila {}", one_line(who)));
    let more = [within, after, before, who].into_iter().flatten().collect::<String>();
    format!("{name} [{}]{more}", of.met)
}

fn indicator(guidelines: &Guidelines, of: &Indicator) -> Lines {
    let better = match of.better {
        Better::Higher => "makin banyak makin baik",
        Better::Lower => "makin sedikit makin baik",
        Better::Neutral => "tidak dinilai",
    };
    let mut lines = vec![
        ("Capaian (pembilang)", of.numerator_text.id.clone()),
        ("Sasaran (penyebut)", of.denominator_text.id.clone()),
        ("Arah", better.to_owned()),
    ];
    if of.confidential {
        let who =
            "hanya untuk petugas yang merawat; bagi yang lain jumlah per desa tanpa angka kecil";
        lines.push(("Data yang dijaga khusus", who.to_owned()));
    }
    match &of.count {
        Count::Monthly { months, population, numerator } => {
            lines.push(("Cara hitung", "Setiap bulan berdiri sendiri.".to_owned()));
            if !months.is_empty() {
                let months: Vec<String> = months.iter().map(ToString::to_string).collect();
                lines.push(("Bulan ke", months.join(", ")));
            }
            lines.push(("Syarat sasaran", one_line(population)));
            lines.push(("Syarat capaian", one_line(numerator)));
        }
        Count::Cases { of, population, counted, components, span } => {
            let span = match span {
                CohortSpan::Year => {
                    "seluruh tahun berjalan; target bertambah setiap bulan menurut aturan PWS"
                }
                CohortSpan::ToDate => "dari Januari sampai bulan ini",
            };
            lines.push(("Cara hitung", format!("{}, {span}.", cases(guidelines, of))));
            lines.extend(population.iter().map(|who| ("Syarat sasaran", one_line(who))));
            let had = counted.iter().map(|had| {
                let within = had.within;
                let within =
                    within.map(|w| format!(", umur {} sampai {}", age(w.from), age(w.until)));
                format!("[{}]{}", had.met, within.unwrap_or_default())
            });
            lines.extend(had.map(|had| ("Dihitung bila", had)));
            let asked = components.iter().map(|asked| component(guidelines, asked));
            let asked = asked.collect::<Vec<String>>().join("; ");
            let all = || "Tidak ada: setiap kasus dihitung".to_owned();
            lines.push(("Yang harus ada", if asked.is_empty() { all() } else { asked }));
        }
    }
    for target in &of.targets {
        let until = target
            .valid_until
            .map_or_else(|| "seterusnya".to_owned(), |day| format!("sampai {}", day.indonesian()));
        let percent = Quantity::from_thousandths((target.percent * 1000.0).round() as i64);
        let (from, source) = (target.valid_from.indonesian(), &target.source);
        let text = format!("{} %, mulai {from}, {until} ({source})", percent.indonesian());
        lines.push(("Target", text));
    }
    lines
}

fn reading(guidelines: &Guidelines, of: &Reading) -> Lines {
    let name = |id: &str| {
        let known = guidelines.indicators.iter().rfind(|known| *known.rule.id == *id);
        known.map_or_else(|| id.to_owned(), |known| known.rule.label.id.clone())
    };
    let part = |part: &Part| match part {
        Part::People(id, PartOf::Numerator) => format!("capaian {}", name(id)),
        Part::People(id, PartOf::Denominator) => format!("sasaran {}", name(id)),
        Part::People(id, PartOf::Served) => format!("yang dilayani sejak awal tahun, {}", name(id)),
        Part::Figure(code) => {
            let known = guidelines.figures.iter().rfind(|known| known.rule.id == *code);
            let known = known.map_or(code.as_ref(), |known| known.rule.label.id.as_str());
            format!("angka {known}")
        }
    };
    let sum = |parts: &[Part]| parts.iter().map(part).collect::<Vec<String>>().join(", ditambah ");
    let mut lines = match &of.of {
        ReadingOf::Villages { indicator, at_least } => vec![(
            "Cara hitung",
            format!("Bagian desa dengan {} {at_least} % ke atas", name(indicator)),
        )],
        ReadingOf::Ratio { plus, minus, over } => {
            let less = if minus.is_empty() {
                String::new()
            } else {
                format!(", dikurangi {}", sum(minus))
            };
            vec![("Di atas garis", sum(plus) + &less), ("Di bawah garis", sum(over))]
        }
    };
    lines.push(("Dinyatakan per", of.per.to_string()));
    lines
}

fn digest(of: Digest) -> String {
    let Digest { days, lines, closing_days, emergency, signal, fallen, late_report } = of;
    format!(
        "{lines} hal dari {days} hari terakhir; tempat: orang yang baru kurang dikali jarak ke \
         target dalam persen; bobot temuan gawat {emergency}, sinyal {signal}, keadaan turun \
         {fallen}, laporan terlambat {late_report}; waktunya hampir habis: {closing_days} hari"
    )
}

fn pws(of: &PwsRules) -> Lines {
    let twelfths: Vec<String> = of.target_twelfths.iter().map(ToString::to_string).collect();
    let mut lines = vec![
        ("Angka kecil", format!("sasaran di bawah {}", of.small_below)),
        ("Disembunyikan dari data terbatas", format!("angka di bawah {}", of.hidden_below)),
        ("Bagian target setahun, tiap akhir bulan", format!("{} per 12", twelfths.join(", "))),
        ("Ringkasan mingguan", digest(of.digest)),
    ];
    lines.extend(of.age_groups.iter().map(|group| {
        ("Kelompok umur pilahan", format!("{} ({})", group.label.id, group.people.join(", ")))
    }));
    lines.extend(of.states.iter().map(|state| {
        let trends: Vec<&str> = state
            .trends
            .iter()
            .map(|trend| match trend {
                Trend::Better => "membaik",
                Trend::Same => "tetap",
                Trend::Worse => "memburuk",
                Trend::None => "tanpa tren",
            })
            .collect();
        let position = match state.position {
            Position::Reached => "target tercapai",
            Position::Behind => "target belum tercapai",
        };
        let (label, advice) = (&state.label.id, &state.advice.id);
        ("Keadaan", format!("{label} ({advice}): {position}; {}", trends.join(", ")))
    }));
    lines
}

fn item(guidelines: &Guidelines, of: &Item) -> Lines {
    let stages: Vec<&str> = of
        .stages
        .iter()
        .map(|id| {
            let stage = guidelines.stages.iter().find(|stage| stage.rule.id == *id);
            stage.map_or(&**id, |stage| stage.rule.label.id.as_str())
        })
        .collect();
    let mut lines = vec![
        ("Tahap hidup", stages.join(", ")),
        ("Klaster", of.cluster.clone()),
        ("Tempat", of.places.join(", ")),
        (if of.clock == Clock::Birth { "Umur" } else { "Sejak awal" }, span(of.age)),
        ("Jadwal", schedule(&of.schedule)),
    ];
    lines.extend(of.schedule.steps().iter().map(|step| ("Langkah", self::step(step))));
    lines.extend(of.who.iter().map(|who| ("Untuk siapa", one_line(who))));
    lines.extend(of.indication().map(|when| ("Bila", one_line(when))));
    if !of.fields.is_empty() {
        lines.push(("Yang ditanyakan", of.fields.join(", ")));
    }
    if !of.findings.is_empty() {
        let codes: Vec<&str> = of.findings.iter().map(|finding| &*finding.rule.id).collect();
        lines.push(("Temuan", codes.join(", ")));
    }
    lines
}

fn schedule(schedule: &Schedule) -> String {
    match schedule {
        Schedule::Series { steps, .. } => format!("berurutan, {} langkah", steps.len()),
        Schedule::Monthly => "sekali setiap bulan".to_owned(),
        Schedule::Every { months } => format!("sekali setiap {months} bulan"),
        Schedule::Yearly { begins_month } => {
            format!("sekali setahun, tahun dimulai bulan ke {begins_month}")
        }
        Schedule::Campaign { months, .. } => {
            let months: Vec<String> = months.iter().map(ToString::to_string).collect();
            format!("pada bulan ke {}", months.join(" dan "))
        }
        Schedule::Birthday { days } => {
            format!("sekali setahun, mulai ulang tahun selama {days} hari")
        }
        Schedule::EachContact => "setiap bertemu".to_owned(),
        Schedule::OnIndication { every_days: Some(days), .. } => {
            format!("bila ada alasan, diulang setiap {days} hari")
        }
        Schedule::OnIndication { every_days: None, .. } => "sekali bila ada alasan".to_owned(),
        Schedule::Derived => "dihitung dari yang lain".to_owned(),
    }
}

fn step(step: &Step) -> String {
    let mut text = format!("{}: mulai {}", step.label.id, age(step.opens));
    if let Some(ideal) = step.ideal {
        text.push_str(&format!(", sebaiknya {}", age(ideal)));
    }
    text.push_str(&format!(", paling lambat {}", age(step.closes)));
    if let Some(days) = step.min_gap_days {
        text.push_str(&format!(", jarak paling sedikit {days} hari"));
    }
    if !step.or_given.is_empty() {
        let others: Vec<String> = step.or_given.iter().map(ToString::to_string).collect();
        text.push_str(&format!("; dihitung sama: {}", others.join(", ")));
    }
    text
}

fn finding(of: &FindingRule) -> Lines {
    let mut lines = vec![
        ("Bila", one_line(&of.when)),
        ("Tingkat", wording::severity(of.severity).0.to_owned()),
        ("Nasihat untuk kader", of.advice_kader.id.clone()),
        ("Nasihat untuk petugas", of.advice_nakes.id.clone()),
        ("Berlaku", format!("{} hari tanpa pemeriksaan baru", of.stands_days)),
    ];
    lines.extend(of.age.map(|age| ("Umur", span(age))));
    lines
}

fn home_visit(of: &HomeVisitRule) -> Lines {
    vec![
        ("Bila", one_line(&of.when)),
        ("Tingkat", wording::severity(of.severity).0.to_owned()),
        ("Dikunjungi", format!("paling lambat {} hari sesudahnya", of.within_days)),
    ]
}

fn kms(of: &KmsRules) -> Lines {
    let z = wording::z_score;
    let crossed: Vec<String> = of.lines_hundredths.iter().map(|line| z(*line)).collect();
    vec![
        ("Umur", span(of.age)),
        ("Jarak timbang", format!("{} sampai {} hari", of.gap_days_min, of.gap_days_max)),
        ("Turun yang masih mengikuti kurva", z(of.tolerance_hundredths)),
        ("Tidak naik bila turun melewati", crossed.join("; ")),
        ("Garis merah", z(of.red_line_hundredths)),
        ("Garis oranye", z(of.orange_line_hundredths)),
        ("Kenaikan paling sedikit, laki-laki (g)", gains(&of.least_gain_g_male)),
        ("Kenaikan paling sedikit, perempuan (g)", gains(&of.least_gain_g_female)),
    ]
}

/// Writes least gains by month, from the first month on.
fn gains(grams: &[u16]) -> String {
    let of_month = grams.iter().enumerate().skip(1).map(|(month, g)| format!("bulan {month}: {g}"));
    of_month.collect::<Vec<_>>().join(", ")
}

fn velocity(of: &VelocityRules) -> Lines {
    let gaps = |gaps: &[VelocityGap]| {
        let gap = |gap: &VelocityGap| {
            let VelocityGap { interval_months, days_min, days_max } = gap;
            format!("{days_min} sampai {days_max} hari: tabel {interval_months} bulan")
        };
        gaps.iter().map(gap).collect::<Vec<_>>().join("; ")
    };
    vec![("Berat", gaps(&of.weight)), ("Panjang", gaps(&of.length)), ("Sampai umur", age(of.until))]
}

fn band(of: &GrowthBand) -> Lines {
    let index = match of.index {
        GrowthIndex::BbU => "berat menurut umur (BB/U)",
        GrowthIndex::TbU => "panjang atau tinggi menurut umur (TB/U)",
        GrowthIndex::BbTb => "berat menurut panjang atau tinggi (BB/TB)",
        GrowthIndex::ImtU => "indeks massa tubuh menurut umur (IMT/U)",
        GrowthIndex::LkU => "lingkar kepala menurut umur (LK/U)",
    };
    let limit = |limit: Option<(i32, bool)>, word: &str| {
        limit.map(|(z, inclusive)| {
            let own = if inclusive { "termasuk" } else { "tidak termasuk" };
            format!("{word} {} ({own})", wording::z_score(z))
        })
    };
    let limits = [limit(of.lower, "dari"), limit(of.upper, "sampai")];
    vec![
        ("Indeks", index.to_owned()),
        ("Umur", span(of.age)),
        ("Batas", limits.into_iter().flatten().collect::<Vec<_>>().join(" ")),
        ("Tingkat", wording::severity(of.severity).0.to_owned()),
    ]
}

fn stage(of: &Stage) -> Lines {
    match &of.span {
        StageSpan::Age(age) => vec![("Umur", span(*age))],
        StageSpan::Episode(kind) => vec![("Selama", kind.to_string())],
    }
}

fn observation(of: &Observation) -> Lines {
    let kind = match &of.kind {
        ObservationKind::Number { decimals } => format!("angka, {decimals} desimal"),
        ObservationKind::Bool => "ya atau tidak".to_owned(),
        ObservationKind::Choice(options) => {
            options.iter().map(|(_, label)| label.id.as_str()).collect::<Vec<_>>().join(", ")
        }
        ObservationKind::Day => "tanggal".to_owned(),
        ObservationKind::Text => "teks".to_owned(),
    };
    let number = |thousandths| Quantity::from_thousandths(thousandths).indonesian();
    let range = |min, max| format!("{} sampai {} {}", number(min), number(max), of.unit);
    let mut lines = vec![("Isi", kind)];
    lines.extend(of.possible.map(|r| ("Yang mungkin", range(r.min, r.max))));
    lines.extend(of.plausible.iter().map(|plausible| {
        let text = range(plausible.range.min, plausible.range.max);
        let ages = plausible.age.map_or_else(String::new, |age| format!(", umur {}", span(age)));
        ("Yang lazim", format!("{text}{ages}"))
    }));
    lines.extend(of.loinc.clone().map(|code| ("LOINC", code)));
    lines.extend(of.snomed.clone().map(|code| ("SNOMED CT", code)));
    if of.derived {
        lines.push(("Cara", "dihitung oleh Simpul, tidak diketik".to_owned()));
    }
    lines
}

fn age(point: AgePoint) -> String {
    match point {
        AgePoint::Hours(hours) => format!("{hours} jam"),
        AgePoint::Days(days) => format!("{days} hari"),
        AgePoint::Weeks(weeks) => format!("{weeks} minggu"),
        AgePoint::Months(months) => format!("{months} bulan"),
        AgePoint::Years(years) => format!("{years} tahun"),
    }
}

pub(super) fn span(span: AgeSpan) -> String {
    format!("{} sampai {}", age(span.from), age(span.until))
}

pub(super) fn one_line(condition: &Condition) -> String {
    condition.text.split_whitespace().collect::<Vec<_>>().join(" ")
}
