//! Observed values with the names, units and options that the guidelines give them.

use domain::{
    day::Day,
    record::{Evidence, ServiceGiven, Value, Visit},
};
use guidelines::model::{Guidelines, Item, Label, ObservationKind, Step};
use portrait::model::ItemState;

use crate::{rule_names, wording};

/// Returns the name of an observation; a code unknown to the guidelines stands for itself.
pub fn name<'a>(guidelines: &'a Guidelines, code: &'a str) -> &'a str {
    guidelines.observation(code).map_or(code, |observation| &observation.rule.label.id)
}

/// Names a fact that a rule has read: an observation, an item or a step of it.
pub fn fact_name(guidelines: &Guidelines, code: &str, on: Day) -> String {
    let (of_item, step) = code.split_once('.').unwrap_or((code, ""));
    if guidelines.observation(code).is_none() && item(guidelines, of_item, on).is_some() {
        return item_name(guidelines, of_item, step, on);
    }
    if let Some(named) = episode_fact(guidelines, code).or_else(|| last_fact(guidelines, code)) {
        return named;
    }
    let worked_out = FACTS.iter().find(|(fact, _)| *fact == code);
    worked_out.map_or(name(guidelines, code), |(_, words)| words).to_owned()
}

/// Names a fact of an episode, such as the completed weeks of a pregnancy.
fn episode_fact(guidelines: &Guidelines, code: &str) -> Option<String> {
    let slot = guidelines.vocabulary.slot(code)?;
    let rule = guidelines.episodes.iter().find(|rule| rule.facts.has(slot))?;
    let (label, facts) = (&rule.rule.label.id, rule.facts);
    Some(match slot {
        slot if slot == facts.days => format!("{label}: hari sejak awal"),
        slot if slot == facts.weeks => format!("{label}: minggu penuh sejak awal"),
        slot if slot == facts.months => format!("{label}: bulan penuh sejak awal"),
        slot if slot == facts.count => format!("{label}: yang ke berapa"),
        slot if slot == facts.ended_days => format!("{label}: hari sejak berakhir"),
        slot if slot == facts.outcome => format!("{label}: hasil yang terakhir"),
        slot if slot == facts.lost => format!("{label}: lama tidak datang"),
        _ => format!("{label}: sedang berlangsung"),
    })
}

/// Names the latest value of an observation, or how long ago it was.
fn last_fact(guidelines: &Guidelines, code: &str) -> Option<String> {
    let slot = guidelines.vocabulary.slot(code)?;
    guidelines.observations.iter().find_map(|observation| {
        let (last, label) = (observation.last?, &observation.rule.label.id);
        if last.value == slot {
            return Some(format!("{label} terakhir"));
        }
        (last.days == Some(slot)).then(|| format!("Hari sejak {label} terakhir"))
    })
}

/// Names of facts that are worked out and stand nowhere in the guidelines.
const FACTS: [(&str, &str); 29] = [
    ("sex", "Jenis kelamin"),
    ("age_days", "Umur (hari)"),
    ("age_months", "Umur (bulan penuh)"),
    ("age_years", "Umur (tahun penuh)"),
    ("gestation_weeks", "Usia kandungan saat lahir (minggu)"),
    ("twin", "Kembar"),
    ("provinsi", "Kode provinsi tempat tinggal"),
    ("kabupaten", "Kode kabupaten tempat tinggal"),
    ("hours_since_birth", "Jam sejak lahir"),
    ("kelas", "Kelas di sekolah"),
    ("kelas_perkiraan", "Kelas diperkirakan dari umur"),
    ("setting", "Tempat bertemu"),
    ("petugas", "Petugas pada pertemuan itu"),
    ("given_at_contact", "Diberikan pada pertemuan itu"),
    ("z_lilau", "Z-skor LiLA/U"),
    ("weight_faltering", "Kenaikan berat di bawah persentil 5"),
    ("length_faltering", "Pertambahan panjang di bawah persentil 5"),
    ("ditimbang", "Ditimbang bulan itu"),
    ("diukur", "Panjang atau tinggi diukur bulan itu"),
    ("hadir", "Hadir di posyandu bulan itu"),
    ("given_this_month", "Diberikan bulan itu"),
    ("k_tbu_sebelum", "Status PB/U atau TB/U pada pengukuran sebelum bulan itu"),
    ("given", "Sudah diberikan"),
    ("overdue", "Terlambat"),
    ("overdue_days", "Paling lama terlambat (hari)"),
    ("findings", "Temuan yang masih berlaku"),
    ("days_since_weighed", "Hari sejak terakhir ditimbang"),
    ("absent_in_a_row", "Tidak hadir berturut-turut (hari buka)"),
    ("days_since_contact", "Hari sejak terakhir bertemu"),
];

/// Writes a fact that a rule has read: codes by their names, everything else as people read it.
pub fn fact_text(guidelines: &Guidelines, code: &str, value: &str) -> String {
    let kind = guidelines.observation(code).map(|observation| &observation.kind);
    if let Some(ObservationKind::Choice(options)) = kind
        && let Some((_, label)) = options.iter().find(|(option, _)| **option == *value)
    {
        return label.id.clone();
    }
    let category = rule_names::category(guidelines, value);
    if category == value { wording::fact(value) } else { category }
}

/// Writes a value as people read it: "7,2 kg", "ya", "Kapsul biru".
pub fn text(guidelines: &Guidelines, code: &str, value: &Value) -> String {
    let observation = guidelines.observation(code);
    match (value, observation.map(|observation| &observation.kind)) {
        (Value::Bool(true), _) => "ya".to_owned(),
        (Value::Bool(false), _) => "tidak".to_owned(),
        (Value::Number(number), kind) => {
            let written = match kind {
                // A value typed with more decimals than asked for keeps them.
                Some(ObservationKind::Number { decimals })
                    if number.thousandths() % 10i64.pow(3 - u32::from((*decimals).min(3))) == 0 =>
                {
                    wording::thousandths(number.thousandths(), *decimals)
                }
                _ => number.indonesian(),
            };
            let unit = observation.map_or("", |observation| &observation.unit);
            format!("{written} {unit}").trim_end().to_owned()
        }
        (Value::Text(text), Some(ObservationKind::Choice(options))) => options
            .iter()
            .find(|(option, _)| **option == **text)
            .map_or_else(|| text.clone(), |(_, label)| label.id.clone()),
        (Value::Text(text), Some(ObservationKind::Day)) => {
            text.parse().map_or_else(|_| text.clone(), Day::indonesian)
        }
        (Value::Text(text), _) => text.clone(),
    }
}

/// Returns an item by its code, in the version of a day or else the latest.
pub fn item<'g>(guidelines: &'g Guidelines, code: &str, on: Day) -> Option<&'g Item> {
    let latest = || guidelines.items.iter().rfind(|item| *item.rule.id == *code);
    guidelines.item(code, on).or_else(latest)
}

/// Returns the steps of an item.
pub fn steps(item: &Item) -> &[Step] {
    item.schedule.steps()
}

/// Names an item, or one step of it: the step alone when its name says enough.
pub fn item_name(guidelines: &Guidelines, code: &str, step: &str, on: Day) -> String {
    let Some(item) = item(guidelines, code, on) else {
        return if step.is_empty() { code.to_owned() } else { format!("{code} {step}") };
    };
    let of_step = steps(item).iter().find(|known| *known.code == *step);
    match of_step {
        Some(Step { label: Label { id, .. }, .. }) => id.clone(),
        None => item.rule.label.id.clone(),
    }
}

/// Names a step so that it is understood alone: "Kapsul biru 100.000 IU (Vitamin A)".
pub fn item_name_alone(guidelines: &Guidelines, code: &str, step: &str, on: Day) -> String {
    let short = item_name(guidelines, code, step, on);
    let Some(item) = item(guidelines, code, on) else { return short };
    let whole = &item.rule.label.id;
    let lower = short.to_lowercase();
    let shared = whole
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| 2 < word.chars().count() && lower.contains(&word.to_lowercase()));
    if shared || short == *whole {
        return short;
    }
    let plain = whole.split(" (").next().unwrap_or(whole);
    format!("{short} ({plain})")
}

/// Names the service of a state. What is given again after it was missed is named without its
/// step: by then another step may fit the age.
pub fn state_name(guidelines: &Guidelines, state: &ItemState, on: Day) -> String {
    let step = if state.again().is_some() { "" } else { &*state.step };
    item_name_alone(guidelines, &state.item, step, on)
}

/// One line of what was observed or given at a visit.
pub struct Line {
    /// What.
    pub name: String,
    /// The value, or what became of it.
    pub text: String,
}

/// Codes that come first wherever a visit is read, in the order of measuring.
const FIRST: [&str; 6] = ["bb_kg", "tb_cm", "cara_ukur", "lk_cm", "lila_cm", "edema"];

/// Writes what a visit states: measures first, then other values, then services.
pub fn lines(guidelines: &Guidelines, visit: &Visit, on: Day) -> Vec<Line> {
    let mut kept: Vec<(&String, &Value)> = visit.observations.iter().collect();
    let place = |code: &str| FIRST.iter().position(|first| *first == code).unwrap_or(FIRST.len());
    kept.sort_by_key(|(code, _)| place(code));
    let values = kept.into_iter().map(|(code, value)| Line {
        name: name(guidelines, code).to_owned(),
        text: text(guidelines, code, value),
    });
    let services = visit.services.iter().map(|service| Line {
        name: item_name(guidelines, &service.item, service.step.as_deref().unwrap_or(""), on),
        text: service_text(service),
    });
    values.chain(services).collect()
}

fn service_text(service: &ServiceGiven) -> String {
    let mut text = wording::outcome(service.outcome).to_owned();
    if let Some(day) = service.given_on {
        text.push_str(&format!(" {}", day.indonesian()));
    }
    if let Some(lot) = &service.lot {
        text.push_str(&format!(", batch {lot}"));
    }
    if service.evidence != Evidence::Witnessed {
        text.push_str(&format!(", {}", wording::evidence(service.evidence)));
    }
    if let Some(reason) = &service.reason {
        text.push_str(&format!(", alasan: {reason}"));
    }
    if let Some(day) = service.ask_again_on {
        text.push_str(&format!(", tanyakan lagi {}", day.indonesian()));
    }
    text
}

#[cfg(test)]
mod tests {
    use guidelines::{facts::DERIVED, files::Files};

    use super::*;

    #[test]
    fn every_fact_that_a_rule_reads_has_a_name() {
        let law = Guidelines::load(&Files::embedded()).unwrap();
        let on = "2026-11-21".parse().unwrap();
        let names = law.vocabulary.names().map(|(name, _)| name);
        for fact in names.filter(|name| DERIVED.iter().all(|(derived, ..)| derived != name)) {
            assert_ne!(fact_name(&law, fact, on), *fact, "shown as a code");
        }
        for (fact, _, _) in DERIVED {
            assert_ne!(fact_name(&law, fact, on), *fact, "shown as a code");
        }
    }

    #[test]
    fn facts_are_written_in_words() {
        let law = Guidelines::load(&Files::embedded()).unwrap();
        assert_eq!(fact_text(&law, "k_bbtb", "bbtb_gizi_baik"), "Gizi baik");
        assert_eq!(fact_text(&law, "status_nt", "T"), "Tidak naik");
        assert_eq!(fact_text(&law, "ditimbang", "true"), "ya");
        assert_eq!(fact_text(&law, "age_months", "44"), "44");
    }
}
