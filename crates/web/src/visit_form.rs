//! The form about a visit that was written, so that it can be corrected.

use std::collections::BTreeMap;

use domain::{
    day::Day,
    record::{Attendance, ServiceGiven, Setting, Value, Visit},
    refusal::{NAME_CHARS_MAX, Refusal, TEXT_CHARS_MAX},
};
use guidelines::model::{Guidelines, ObservationKind};

use crate::{
    dates,
    field::{Field, Input, Wrong},
    form::Fields,
    observed, slip, wording,
};

const SETTINGS: [Setting; 6] = [
    Setting::Posyandu,
    Setting::Rumah,
    Setting::Pustu,
    Setting::Puskesmas,
    Setting::Sekolah,
    Setting::Fkrtl,
];
/// Option that takes a service out of a visit.
const NOT_GIVEN: &str = "hapus";
const LONG: Input = Input::Long { max: TEXT_CHARS_MAX };

/// Makes the fields of a visit, filled with what it states: the observations of `codes` in their
/// order, empty where it holds none, and the services that it holds.
pub fn fields(guidelines: &Guidelines, visit: &Visit, codes: &[String]) -> Vec<Field> {
    let settings =
        SETTINGS.map(|setting| (setting.as_str().to_owned(), wording::setting(setting).to_owned()));
    let attendance = [("present", "Hadir"), ("absent", "Tidak hadir")]
        .map(|(code, label)| (code.to_owned(), label.to_owned()));
    let came = match visit.attendance {
        Attendance::Present => "present",
        Attendance::Absent => "absent",
    };
    let mut fields = vec![
        Field::new("tempat", "Tempat bertemu", Input::List(settings.to_vec()))
            .value(visit.setting.as_str()),
        Field::new("hadir", "Kehadiran", Input::Choice(attendance.to_vec())).value(came).required(),
    ];
    let observed = codes.iter().map(|code| (code, visit.observations.get(code)));
    fields.extend(observed.map(|(code, value)| observation_field(guidelines, code, value)));
    for (at, service) in visit.services.iter().enumerate() {
        fields.extend(service_fields(guidelines, at, service));
    }
    fields
        .push(Field::new("catatan", "Catatan", LONG).value(visit.note.clone().unwrap_or_default()));
    fields
}

/// Makes the field of an observation; emptied it takes the observation away.
fn observation_field(guidelines: &Guidelines, code: &str, value: Option<&Value>) -> Field {
    let asked = slip::field(guidelines, code);
    let is_day = guidelines
        .observation(code)
        .is_some_and(|observation| observation.kind == ObservationKind::Day);
    let text = match value {
        None => String::new(),
        Some(Value::Text(text)) if !is_day => text.clone(),
        Some(value) => slip::typed(value),
    };
    // A list can be emptied again, a choice cannot.
    let input = match asked.input {
        Input::Choice(options) => {
            let none = (String::new(), "tidak diisi".to_owned());
            Input::List(std::iter::once(none).chain(options).collect())
        }
        other => other,
    };
    Field { name: field_name(code), input, ..asked }.value(text)
}

fn field_name(code: &str) -> String {
    format!("obs.{code}")
}

/// Reads an observation; `None` when it was left empty.
fn observation(
    guidelines: &Guidelines,
    code: &str,
    form: &Fields,
    on: Day,
) -> Result<Option<Value>, Wrong> {
    let name = field_name(code);
    let Some(text) = form.filled(&name) else { return Ok(None) };
    let value = slip::value(guidelines, code, text, on);
    value.map(Some).map_err(|wrong| Wrong { field: name, ..wrong })
}

fn service_fields(guidelines: &Guidelines, at: usize, service: &ServiceGiven) -> [Field; 5] {
    let step = service.step.as_deref().unwrap_or("");
    let latest = domain::day::Day::from_epoch_days(i32::MAX / 2);
    let name = observed::item_name(guidelines, &service.item, step, latest);
    let mut outcomes: Vec<(String, String)> = slip::OUTCOMES
        .map(|(code, outcome)| (code.to_owned(), wording::outcome(outcome).to_owned()))
        .to_vec();
    outcomes.push((NOT_GIVEN.to_owned(), "keliru ditulis, hapus dari kunjungan ini".to_owned()));
    let current = slip::OUTCOMES.iter().find(|(_, outcome)| *outcome == service.outcome);
    [
        Field::new(format!("svc.{at}.hasil"), name, Input::List(outcomes))
            .value(current.map_or("given", |(code, _)| code)),
        Field::new(format!("svc.{at}.tanggal"), "Tanggal diberikan", Input::Text { max: 20 })
            .value(service.given_on.map(dates::typed).unwrap_or_default())
            .hint("Kosongkan bila diberikan pada hari kunjungan."),
        Field::new(format!("svc.{at}.batch"), "Nomor batch", Input::Text { max: NAME_CHARS_MAX })
            .value(service.lot.clone().unwrap_or_default()),
        Field::new(format!("svc.{at}.alasan"), "Alasan tidak diberikan", LONG)
            .value(service.reason.clone().unwrap_or_default())
            .hint("Menurut keluarga atau petugas. Kosongkan bila diberikan."),
        Field::new(format!("svc.{at}.lagi"), "Tanyakan lagi tanggal", Input::Text { max: 20 })
            .value(service.ask_again_on.map(dates::typed).unwrap_or_default())
            .hint("Bila ditolak: kapan keluarga ditanya lagi."),
    ]
}

/// Reads the form about a visit.
pub fn visit(
    guidelines: &Guidelines,
    original: &Visit,
    form: &Fields,
    codes: &[String],
    on: Day,
) -> Result<Visit, Wrong> {
    let setting = SETTINGS.into_iter().find(|setting| setting.as_str() == form.text("tempat"));
    let setting = setting.ok_or_else(|| {
        Wrong::at("tempat")(Refusal::new("kunjungan.tempat", "Pilih tempat bertemu."))
    })?;
    let attendance = match form.text("hadir") {
        "present" => Attendance::Present,
        "absent" => Attendance::Absent,
        _ => {
            return Err(Wrong::at("hadir")(Refusal::new(
                "kunjungan.kehadiran",
                "Pilih hadir atau tidak hadir.",
            )));
        }
    };
    let mut observations = BTreeMap::new();
    for code in codes {
        if let Some(value) = observation(guidelines, code, form, on)? {
            observations.insert(code.clone(), value);
        }
    }
    let mut services = Vec::new();
    for (at, service) in original.services.iter().enumerate() {
        services.extend(service_from(at, service, form)?);
    }
    let note = form.filled("catatan").map(str::to_owned);
    let visit = Visit { setting, attendance, observations, services, note };
    refuse_measured_absent(&visit)?;
    Ok(visit)
}

/// Refuses values of somebody who did not come.
fn refuse_measured_absent(visit: &Visit) -> Result<(), Wrong> {
    if visit.attendance == Attendance::Present || visit.observations.is_empty() {
        return Ok(());
    }
    Err(Wrong::at("hadir")(Refusal::new(
        "kunjungan.tidak-hadir-terukur",
        "Yang tidak hadir tidak diukur. Kosongkan semua hasil ukur, atau pilih Hadir.",
    )))
}

fn service_from(
    at: usize,
    original: &ServiceGiven,
    form: &Fields,
) -> Result<Option<ServiceGiven>, Wrong> {
    let outcome_name = format!("svc.{at}.hasil");
    let chosen = form.text(&outcome_name);
    if chosen == NOT_GIVEN {
        return Ok(None);
    }
    let outcome = slip::OUTCOMES.iter().find(|(code, _)| *code == chosen).ok_or_else(|| {
        Wrong::at(outcome_name)(Refusal::new("layanan.hasil", "Pilih apa yang terjadi."))
    })?;
    let day = |part: &str| {
        let name = format!("svc.{at}.{part}");
        form.filled(&name).map(dates::day).transpose().map_err(Wrong::at(name))
    };
    let text = |part: &str| form.filled(&format!("svc.{at}.{part}")).map(str::to_owned);
    Ok(Some(ServiceGiven {
        outcome: outcome.1,
        given_on: day("tanggal")?,
        lot: text("batch"),
        reason: text("alasan"),
        ask_again_on: day("lagi")?,
        ..original.clone()
    }))
}
