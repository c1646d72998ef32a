//! May these values be written? What cannot be real is refused; what is odd is kept and flagged.

use domain::{
    day::Day,
    quantity::Quantity,
    record::{ServiceGiven, Value, Visit},
    refusal::Refusal,
};

use crate::{
    age::Lived,
    model::{Guidelines, Observation, ObservationKind},
};

/// A value that is kept although it is odd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Stable code: `isian.tidak-wajar`.
    pub code: &'static str,
    /// Code of the observation.
    pub observation: String,
    /// Indonesian sentence for the writer.
    pub message: String,
}

impl Guidelines {
    /// Checks a visit on a day to somebody born on `birth`, when known.
    ///
    /// Returns the values that are odd for the age. Codes count by any version, so that a card
    /// from before the first version can be written down too.
    ///
    /// # Errors
    ///
    /// Refuses unknown codes and options, values of the wrong kind, values that the system works
    /// out itself, and numbers that cannot be real.
    pub fn check_visit(
        &self,
        visit: &Visit,
        birth: Option<Day>,
        on: Day,
    ) -> Result<Vec<Flag>, Refusal> {
        let mut flags = Vec::new();
        let lived = birth.map(|birth| Lived::until(on, birth));
        for (code, value) in &visit.observations {
            let observation = self.observation(code).ok_or_else(|| {
                Refusal::new(
                    "isian.tidak-dikenal",
                    format!("Isian \"{code}\" tidak dikenal. Perbarui aplikasi, lalu coba lagi."),
                )
            })?;
            check_value(observation, value)?;
            if observation.implausible(lived, value) {
                flags.push(flag(observation, code, value));
            }
        }
        for service in &visit.services {
            self.check_service(service)?;
        }
        Ok(flags)
    }

    fn check_service(&self, service: &ServiceGiven) -> Result<(), Refusal> {
        let mut versions = self.item_versions(&service.item).peekable();
        if versions.peek().is_none() {
            return Err(Refusal::new(
                "layanan.tidak-dikenal",
                format!(
                    "Layanan \"{}\" tidak dikenal. Perbarui aplikasi, lalu coba lagi.",
                    service.item
                ),
            ));
        }
        let Some(step) = &service.step else { return Ok(()) };
        let known =
            versions.any(|item| item.schedule.steps().iter().any(|known| *known.code == **step));
        if known {
            return Ok(());
        }
        Err(Refusal::new(
            "layanan.langkah-tidak-dikenal",
            format!("Layanan \"{}\" tidak punya dosis \"{step}\". Periksa lagi.", service.item),
        ))
    }
}

fn check_value(observation: &Observation, value: &Value) -> Result<(), Refusal> {
    let label = &observation.rule.label.id;
    if observation.derived {
        return Err(Refusal::new(
            "isian.turunan",
            format!("{label} dihitung oleh sistem, tidak perlu diisi. Kosongkan."),
        ));
    }
    match (&observation.kind, value) {
        (ObservationKind::Number { .. }, Value::Number(number)) => {
            check_possible(observation, *number)
        }
        (ObservationKind::Choice(options), Value::Text(text)) => {
            if options.iter().any(|(code, _)| **code == **text) {
                return Ok(());
            }
            let choices: Vec<&str> = options.iter().map(|(_, label)| label.id.as_str()).collect();
            Err(Refusal::new(
                "isian.pilihan-tidak-dikenal",
                format!("\"{text}\" bukan pilihan {label}. Pilih: {}.", choices.join(", ")),
            ))
        }
        (ObservationKind::Day, Value::Text(text)) if text.parse::<Day>().is_err() => {
            Err(wrong_kind(label, "tanggal, misalnya 2026-11-21"))
        }
        (ObservationKind::Bool, Value::Bool(_))
        | (ObservationKind::Day | ObservationKind::Text, Value::Text(_)) => Ok(()),
        (ObservationKind::Number { .. }, _) => Err(wrong_kind(label, "angka")),
        (ObservationKind::Bool, _) => Err(wrong_kind(label, "ya atau tidak")),
        (ObservationKind::Choice(_), _) => Err(wrong_kind(label, "salah satu pilihan")),
        (ObservationKind::Day, _) => Err(wrong_kind(label, "tanggal, misalnya 2026-11-21")),
        (ObservationKind::Text, _) => Err(wrong_kind(label, "teks")),
    }
}

fn check_possible(observation: &Observation, number: Quantity) -> Result<(), Refusal> {
    let Some(possible) = observation.possible else { return Ok(()) };
    if (possible.min..=possible.max).contains(&number.thousandths()) {
        return Ok(());
    }
    Err(Refusal::new(
        "isian.mustahil",
        format!("{} tidak mungkin. Periksa lagi.", spoken(observation, number)),
    ))
}

fn wrong_kind(label: &str, wanted: &str) -> Refusal {
    Refusal::new("isian.salah-jenis", format!("{label} diisi dengan {wanted}."))
}

fn flag(observation: &Observation, code: &str, value: &Value) -> Flag {
    let what = match value {
        Value::Number(number) => spoken(observation, *number),
        Value::Bool(_) | Value::Text(_) => observation.rule.label.id.clone(),
    };
    Flag {
        code: "isian.tidak-wajar",
        observation: code.to_owned(),
        message: format!("{what} tidak lazim untuk umur ini. Ukur ulang bila dapat."),
    }
}

/// Writes a number with its name and unit: `Berat badan 4,5 kg`.
fn spoken(observation: &Observation, number: Quantity) -> String {
    let label = &observation.rule.label.id;
    let text = format!("{label} {} {}", number.indonesian(), observation.unit);
    text.trim_end().to_owned()
}
