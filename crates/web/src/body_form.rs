//! The form about what a record states, so that it can be corrected.

use domain::{
    day::Day,
    person::{HouseholdFacts, PlaceFacts},
    record::{Body, Death, Departure, PosyanduDay},
    refusal::{NAME_CHARS_MAX, Refusal, TEXT_CHARS_MAX},
};
use guidelines::model::Guidelines;

use crate::{
    field::{Field, Input, Wrong},
    form::Fields,
    names::Names,
    person_form, visit_form,
};

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
        Body::Figures(_)
        | Body::WeekClose(_)
        | Body::SignalStep(_)
        | Body::Publication(_)
        | Body::Closing(_)
        | Body::Meeting(_)
        | Body::ActionStep(_)
        | Body::FollowUp(_)
        | Body::Consent(_)
        | Body::Restriction(_)
        | Body::Guardianship(_)
        | Body::GuardianshipEnd(_)
        | Body::Merge(_)
        | Body::Unmerge(_)
        | Body::Correction(_)
        | Body::EnteredInError(_) => false,
    }
}

/// Makes the fields of a body, filled with what it states. About a visit it asks for the
/// observations of `codes`, in their order.
pub fn fields(guidelines: &Guidelines, names: &Names, body: &Body, codes: &[String]) -> Vec<Field> {
    match body {
        Body::Person(facts) => person_form::fields(guidelines, facts, names),
        Body::Household(facts) => household_fields(facts, names),
        Body::Place(facts) => vec![
            Field::new("nama", "Nama tempat", Input::Text { max: NAME_CHARS_MAX })
                .value(facts.name.clone().unwrap_or_default())
                .required(),
        ],
        Body::Visit(visit) => visit_form::fields(guidelines, visit, codes),
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
        Body::Figures(_)
        | Body::WeekClose(_)
        | Body::SignalStep(_)
        | Body::Publication(_)
        | Body::Closing(_)
        | Body::Meeting(_)
        | Body::ActionStep(_)
        | Body::FollowUp(_)
        | Body::Consent(_)
        | Body::Restriction(_)
        | Body::Guardianship(_)
        | Body::GuardianshipEnd(_)
        | Body::Merge(_)
        | Body::Unmerge(_)
        | Body::Correction(_)
        | Body::EnteredInError(_) => Vec::new(),
    }
}

/// Reads the form back into a body of the same kind, as of the day on which it happened.
pub fn body(
    guidelines: &Guidelines,
    original: &Body,
    form: &Fields,
    codes: &[String],
    on: Day,
) -> Result<Body, Wrong> {
    let text = |name: &str| form.filled(name).map(str::to_owned);
    Ok(match original {
        Body::Person(facts) => Body::from(person_form::facts(guidelines, form, facts)?),
        Body::Household(_) => Body::Household(HouseholdFacts {
            kk_number: text("kk").map(|kk| kk.replace([' ', '.', '-'], "")),
            head_name: text("kepala"),
            address: person_form::address(form)?,
        }),
        Body::Place(facts) => Body::Place(PlaceFacts { name: text("nama"), ..facts.clone() }),
        Body::Visit(visit) => Body::Visit(visit_form::visit(guidelines, visit, form, codes, on)?),
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
        Body::Figures(_)
        | Body::WeekClose(_)
        | Body::SignalStep(_)
        | Body::Publication(_)
        | Body::Closing(_)
        | Body::Meeting(_)
        | Body::ActionStep(_)
        | Body::FollowUp(_)
        | Body::Consent(_)
        | Body::Restriction(_)
        | Body::Guardianship(_)
        | Body::GuardianshipEnd(_)
        | Body::Merge(_)
        | Body::Unmerge(_)
        | Body::Correction(_)
        | Body::EnteredInError(_) => {
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
