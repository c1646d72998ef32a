//! Who speaks: the person, a parent of a child, or somebody who is recorded as guardian.

use domain::{
    day::Day,
    own_data::{NoSay, OwnData},
    refusal::{NAME_CHARS_MAX, Refusal},
    rights::{Relation, Speaker},
};

use crate::{
    field::{Field, Input, Wrong},
    form::Fields,
    wording,
};

/// Chosen when the person speaks.
const SELF: &str = "sendiri";

/// Makes the fields that ask who speaks.
pub(crate) fn fields(own: &OwnData, today: Day) -> Vec<Field> {
    let mut options =
        vec![(String::new(), "pilih".to_owned()), (SELF.to_owned(), "Orangnya sendiri".to_owned())];
    if own.is_child(today) {
        for parent in [Relation::Mother, Relation::Father] {
            let label = format!("Orang tua: {}", wording::relation(parent));
            options.push((parent.as_str().to_owned(), label));
        }
    }
    for held in own.guardians_on(today) {
        let label = format!("Wali: {}", wording::speaker(&held.guardianship.guardian));
        options.push((held.record.to_string(), label));
    }
    vec![
        Field::new("siapa", "Siapa yang menyatakan", Input::List(options)).required(),
        Field::new("nama", "Nama orang tua", Input::Text { max: NAME_CHARS_MAX })
            .hint("Hanya bila yang menyatakan ibu atau ayahnya."),
    ]
}

/// Reads who speaks; `None` is the person.
pub(crate) fn read(own: &OwnData, typed: &Fields) -> Result<Option<Speaker>, Wrong> {
    let chosen = typed.text("siapa");
    if chosen == SELF {
        return Ok(None);
    }
    let parents = [Relation::Mother, Relation::Father];
    if let Some(relation) = parents.into_iter().find(|one| one.as_str() == chosen) {
        let name = typed.filled("nama").ok_or_else(|| {
            let message = "Tulis nama orang tuanya, seperti pada kartu keluarga.";
            Wrong::at("nama")(Refusal::new("hak.tanpa-nama", message))
        })?;
        return Ok(Some(Speaker { name: name.to_owned(), relation }));
    }
    let held = own.guardians.iter().find(|held| held.record.to_string() == chosen);
    let guardian = held.map(|held| held.guardianship.guardian.clone());
    guardian.map(Some).ok_or_else(|| {
        Wrong::at("siapa")(Refusal::new("hak.siapa", "Pilih siapa yang menyatakan."))
    })
}

/// Says why somebody has no say, and what to do.
pub(crate) fn refused(no_say: NoSay) -> Wrong {
    let message = match no_say {
        NoSay::Adult => {
            "Orang ini sudah dewasa, jadi orang tua atau walinya tidak lagi mewakili. Tanyakan \
             langsung kepada orangnya."
        }
        NoSay::UnknownAge => {
            "Tanggal lahir orang ini belum diketahui, jadi belum jelas siapa yang boleh mewakili. \
             Lengkapi dahulu tanggal lahirnya."
        }
        NoSay::NotGuardian => {
            "Yang menyatakan belum tercatat sebagai wali pada hari ini. Catat dahulu walinya \
             dengan dasar perwaliannya."
        }
        NoSay::Child => {
            "Orang ini masih anak. Persetujuan diberikan orang tua atau walinya; anak boleh \
             menolak atau menarik sendiri."
        }
        NoSay::Incapable => {
            "Orang ini sedang diwakili walinya. Persetujuan diberikan wali; orangnya boleh \
             menolak atau menarik sendiri."
        }
    };
    Wrong::at("siapa")(Refusal::new("hak.tidak-mewakili", message))
}
