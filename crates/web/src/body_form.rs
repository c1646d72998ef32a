//! The form about what a record states, so that it can be corrected.

use domain::{
    person::{HouseholdFacts, PlaceFacts},
    quantity::Quantity,
    record::{
        Attendance, Body, Death, Departure, Outcome, PosyanduDay, ServiceGiven, Setting, Value,
        Visit,
    },
    refusal::{NAME_CHARS_MAX, Refusal, TEXT_CHARS_MAX},
};
use guidelines::model::{Guidelines, ObservationKind};

use crate::{
    dates,
    field::{Field, Input, Wrong},
    form::Fields,
    names::Names,
    observed, person_form, wording,
};

const SETTINGS: [Setting; 6] = [
    Setting::Posyandu,
    Setting::Rumah,
    Setting::Pustu,
    Setting::Puskesmas,
    Setting::Sekolah,
    Setting::Fkrtl,
];
const OUTCOMES: [(&str, Outcome); 4] = [
    ("given", Outcome::Given),
    ("refused", Outcome::Refused),
    ("contraindicated", Outcome::Contraindicated),
    ("unavailable", Outcome::Unavailable),
];
/// Option that takes a service out of a visit.
const NOT_GIVEN: &str = "hapus";
const LONG: Input = Input::Long { max: TEXT_CHARS_MAX };

/// Tells whether what a body states can be corrected by a form; merges are undone instead.
pub const fn is_correctable(body: &Body) -> bool {
    match body {
        Body::Person(_)
        | Body::Household(_)
        | Body::Place(_)
        | Body::Visit(_)
        | Body::PosyanduDay(_)
        | Body::Departure(_)
        | Body::Death(_) => true,
        Body::Merge(_) | Body::Unmerge(_) | Body::Correction(_) | Body::EnteredInError(_) => false,
    }
}

/// Makes the fields of a body, filled with what it states.
pub fn fields(guidelines: &Guidelines, names: &Names, body: &Body) -> Vec<Field> {
    match body {
        Body::Person(facts) => person_form::fields(facts, names),
        Body::Household(facts) => household_fields(facts, names),
        Body::Place(facts) => vec![
            Field::new("nama", "Nama tempat", Input::Text { max: NAME_CHARS_MAX })
                .value(facts.name.clone().unwrap_or_default())
                .required(),
        ],
        Body::Visit(visit) => visit_fields(guidelines, visit),
        Body::PosyanduDay(day) => vec![
            Field::new("kader", "Jumlah kader bertugas", Input::Digits { max: 3 })
                .value(day.kader_count.map(|n| n.to_string()).unwrap_or_default()),
            Field::new("catatan", "Catatan", LONG).value(day.note.clone().unwrap_or_default()),
        ],
        Body::Departure(departure) => vec![
            Field::new("tujuan", "Pindah ke mana", LONG)
                .value(departure.to.clone().unwrap_or_default()),
        ],
        Body::Death(death) => {
            vec![Field::new("sebab", "Sebab", LONG).value(death.cause.clone().unwrap_or_default())]
        }
        Body::Merge(_) | Body::Unmerge(_) | Body::Correction(_) | Body::EnteredInError(_) => {
            Vec::new()
        }
    }
}

/// Reads the form back into a body of the same kind.
pub fn body(guidelines: &Guidelines, original: &Body, form: &Fields) -> Result<Body, Wrong> {
    let text = |name: &str| form.filled(name).map(str::to_owned);
    Ok(match original {
        Body::Person(facts) => Body::Person(person_form::facts(form, facts)?),
        Body::Household(_) => Body::Household(HouseholdFacts {
            kk_number: text("kk").map(|kk| kk.replace([' ', '.', '-'], "")),
            head_name: text("kepala"),
            address: person_form::address(form)?,
        }),
        Body::Place(facts) => Body::Place(PlaceFacts { name: text("nama"), ..facts.clone() }),
        Body::Visit(visit) => Body::Visit(visit_from(guidelines, visit, form)?),
        Body::PosyanduDay(_) => {
            let count = form.filled("kader").map(str::parse::<u8>).transpose();
            let count = count.map_err(|_| {
                Wrong::at("kader")(Refusal::new(
                    "hari-buka.kader",
                    "Tulis jumlah kader dengan angka, misalnya 5.",
                ))
            })?;
            Body::PosyanduDay(PosyanduDay { kader_count: count, note: text("catatan") })
        }
        Body::Departure(_) => Body::Departure(Departure { to: text("tujuan") }),
        Body::Death(_) => Body::Death(Death { cause: text("sebab") }),
        Body::Merge(_) | Body::Unmerge(_) | Body::Correction(_) | Body::EnteredInError(_) => {
            return Err(Wrong::at("")(Refusal::new(
                "koreksi.tidak-dapat",
                "Catatan jenis ini tidak dikoreksi. Bila keliru, tandai sebagai salah catat.",
            )));
        }
    })
}

fn household_fields(facts: &HouseholdFacts, names: &Names) -> Vec<Field> {
    let mut fields = vec![
        Field::new("kepala", "Nama kepala keluarga", Input::Text { max: NAME_CHARS_MAX })
            .value(facts.head_name.clone().unwrap_or_default()),
        Field::new("kk", "Nomor kartu keluarga", Input::Digits { max: 20 })
            .value(facts.kk_number.clone().unwrap_or_default()),
    ];
    fields.extend(person_form::address_fields(facts.address.as_ref(), names));
    fields
}

fn visit_fields(guidelines: &Guidelines, visit: &Visit) -> Vec<Field> {
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
        Field::new("hadir", "Kehadiran", Input::Choice(attendance.to_vec())).value(came),
    ];
    for (code, value) in &visit.observations {
        fields.push(observation_field(guidelines, code, value));
    }
    for (at, service) in visit.services.iter().enumerate() {
        fields.extend(service_fields(guidelines, at, service));
    }
    fields
        .push(Field::new("catatan", "Catatan", LONG).value(visit.note.clone().unwrap_or_default()));
    fields
}

/// Makes the field of an observation, filled in; emptied it takes the observation away.
pub fn observation_field(guidelines: &Guidelines, code: &str, value: &Value) -> Field {
    let observation = guidelines.observation(code);
    let label = observed::name(guidelines, code);
    let unit = observation.map(|observation| observation.unit.clone()).unwrap_or_default();
    let none = (String::new(), "tidak diisi".to_owned());
    let (input, text) = match (observation.map(|o| &o.kind), value) {
        (Some(ObservationKind::Choice(options)), Value::Text(text)) => {
            let options = options.iter().map(|(code, label)| (code.to_string(), label.id.clone()));
            (Input::List(std::iter::once(none).chain(options).collect()), text.clone())
        }
        (Some(ObservationKind::Day), Value::Text(text)) => {
            let typed = text.parse().map_or_else(|_| text.clone(), dates::typed);
            (Input::Text { max: 20 }, typed)
        }
        (_, Value::Bool(yes)) => {
            let options = [("ya", "ya"), ("tidak", "tidak")]
                .map(|(code, label)| (code.to_owned(), label.to_owned()));
            let options = std::iter::once(none).chain(options).collect();
            (Input::List(options), if *yes { "ya" } else { "tidak" }.to_owned())
        }
        (_, Value::Number(number)) => (Input::Number { unit }, number.indonesian()),
        (_, Value::Text(text)) => (Input::Text { max: TEXT_CHARS_MAX }, text.clone()),
    };
    Field::new(format!("obs.{code}"), label, input).value(text)
}

/// Reads an observation as its kind; `None` when it was emptied.
pub fn observation(
    guidelines: &Guidelines,
    code: &str,
    kind_of: &Value,
    form: &Fields,
) -> Result<Option<Value>, Wrong> {
    let name = format!("obs.{code}");
    let Some(text) = form.filled(&name) else { return Ok(None) };
    let label = observed::name(guidelines, code);
    let wrong = |message: String| Wrong::at(&*name)(Refusal::new("isian.salah-jenis", message));
    let is_day = guidelines
        .observation(code)
        .is_some_and(|observation| observation.kind == ObservationKind::Day);
    match kind_of {
        Value::Bool(_) => match text {
            "ya" => Ok(Some(Value::Bool(true))),
            "tidak" => Ok(Some(Value::Bool(false))),
            _ => Err(wrong(format!("{label} diisi dengan ya atau tidak."))),
        },
        Value::Number(_) => match text.parse::<Quantity>() {
            Ok(number) => Ok(Some(Value::Number(number))),
            Err(_) => Err(wrong(format!("{label} diisi dengan angka, misalnya 7,2."))),
        },
        Value::Text(_) if is_day => {
            let day = dates::day(text).map_err(Wrong::at(&*name))?;
            Ok(Some(Value::Text(day.to_string())))
        }
        Value::Text(_) => Ok(Some(Value::Text(text.to_owned()))),
    }
}

fn service_fields(guidelines: &Guidelines, at: usize, service: &ServiceGiven) -> [Field; 3] {
    let step = service.step.as_deref().unwrap_or("");
    let latest = domain::day::Day::from_epoch_days(i32::MAX / 2);
    let name = observed::item_name(guidelines, &service.item, step, latest);
    let mut outcomes: Vec<(String, String)> = OUTCOMES
        .map(|(code, outcome)| (code.to_owned(), wording::outcome(outcome).to_owned()))
        .to_vec();
    outcomes.push((NOT_GIVEN.to_owned(), "keliru ditulis, hapus dari kunjungan ini".to_owned()));
    let current = OUTCOMES.iter().find(|(_, outcome)| *outcome == service.outcome);
    [
        Field::new(format!("svc.{at}.hasil"), name, Input::List(outcomes))
            .value(current.map_or("given", |(code, _)| code)),
        Field::new(format!("svc.{at}.tanggal"), "Tanggal diberikan", Input::Text { max: 20 })
            .value(service.given_on.map(dates::typed).unwrap_or_default())
            .hint("Kosongkan bila diberikan pada hari kunjungan."),
        Field::new(format!("svc.{at}.batch"), "Nomor batch", Input::Text { max: NAME_CHARS_MAX })
            .value(service.lot.clone().unwrap_or_default()),
    ]
}

fn visit_from(guidelines: &Guidelines, original: &Visit, form: &Fields) -> Result<Visit, Wrong> {
    let setting = SETTINGS.into_iter().find(|setting| setting.as_str() == form.text("tempat"));
    let setting = setting.ok_or_else(|| {
        Wrong::at("tempat")(Refusal::new("kunjungan.tempat", "Pilih tempat bertemu."))
    })?;
    let attendance = match form.text("hadir") {
        "absent" => Attendance::Absent,
        _ => Attendance::Present,
    };
    let mut observations = std::collections::BTreeMap::new();
    for (code, value) in &original.observations {
        if let Some(value) = observation(guidelines, code, value, form)? {
            observations.insert(code.clone(), value);
        }
    }
    let mut services = Vec::new();
    for (at, service) in original.services.iter().enumerate() {
        services.extend(service_from(at, service, form)?);
    }
    let note = form.filled("catatan").map(str::to_owned);
    Ok(Visit { setting, attendance, observations, services, note })
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
    let outcome = OUTCOMES.iter().find(|(code, _)| *code == chosen).ok_or_else(|| {
        Wrong::at(outcome_name)(Refusal::new("layanan.hasil", "Pilih apa yang terjadi."))
    })?;
    let day_name = format!("svc.{at}.tanggal");
    let given_on = form.filled(&day_name).map(dates::day).transpose();
    Ok(Some(ServiceGiven {
        outcome: outcome.1,
        given_on: given_on.map_err(Wrong::at(day_name))?,
        lot: form.filled(&format!("svc.{at}.batch")).map(str::to_owned),
        ..original.clone()
    }))
}
