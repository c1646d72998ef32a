//! The form about a person, for registering somebody and for correcting what was written.

use domain::{
    area::{Address, DesaCode},
    id::PlaceId,
    nik::{InvalidNik, Nik},
    person::{Birth, DISABILITY, Parent, PersonFacts, Sex},
    refusal::{NAME_CHARS_MAX, Refusal},
};
use guidelines::model::{Guidelines, ObservationKind};

use crate::{
    dates,
    field::{Field, Input, Wrong},
    form::Fields,
    names::Names,
};

const NAME: Input = Input::Text { max: NAME_CHARS_MAX };
const NIK: Input = Input::Digits { max: 24 };

/// Makes the fields, filled with what is known.
pub fn fields(guidelines: &Guidelines, facts: &PersonFacts, names: &Names) -> Vec<Field> {
    let mother = facts.mother.clone().unwrap_or_default();
    let father = facts.father.clone().unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let digits = |nik: Option<Nik>| nik.map(|nik| nik.as_str().to_owned()).unwrap_or_default();
    let number = |number: Option<u8>| number.map(|n| n.to_string()).unwrap_or_default();
    let sexes = [("P", "Perempuan"), ("L", "Laki-laki")];
    let sexes = sexes.map(|(code, label)| (code.to_owned(), label.to_owned())).to_vec();
    let mut fields = vec![
        Field::new("nama", "Nama", NAME)
            .value(text(&facts.name))
            .hint("Belum bernama? Tulis Bayi Ny. dan nama ibunya."),
        Field::new("jk", "Jenis kelamin", Input::Choice(sexes))
            .value(facts.sex.map(Sex::letter).unwrap_or_default()),
        Field::new("lahir", "Tanggal lahir", Input::Text { max: 30 })
            .value(facts.birth.map(dates::birth_typed).unwrap_or_default())
            .hint(
                "Misalnya 21-11-2026. Hanya tahu bulannya: 11-2026. Hanya tahu tahunnya: 2026. \
                   Belum tahu sama sekali: kosongkan.",
            ),
        Field::new("nik", "NIK", NIK)
            .value(digits(facts.nik))
            .hint("Boleh kosong. Pelayanan tidak menunggu NIK."),
        Field::new("ibu", "Nama ibu", NAME).value(text(&mother.name)),
        Field::new("nik_ibu", "NIK ibu", NIK)
            .value(digits(mother.nik))
            .hint("Boleh kosong. Membantu menemukan bayi yang belum punya NIK."),
        Field::new("ayah", "Nama ayah", NAME).value(text(&father.name)),
        Field::new("kembar", "Anak kembar ke-", Input::Digits { max: 1 })
            .value(number(facts.twin_order))
            .hint(
                "Hanya untuk anak kembar: 1 untuk yang lahir lebih dulu, lalu 2, dan seterusnya.",
            ),
    ];
    fields.extend(address_fields(facts.address.as_ref(), names));
    fields.push(
        Field::new("posyandu", "Posyandu", Input::List(or_unknown(names.posyandu_options())))
            .value(facts.posyandu.map(|id| id.to_string()).unwrap_or_default()),
    );
    fields.push(
        Field::new("telepon", "Nomor telepon", Input::Digits { max: 20 }).value(text(&facts.phone)),
    );
    fields.push(
        Field::new(DISABILITY, "Disabilitas", Input::List(disabilities(guidelines)))
            .value(text(&facts.disability))
            .hint("Tanyakan kepada orangnya atau keluarganya. Belum ditanya: biarkan."),
    );
    fields
}

/// Lists what may be answered about disability, as the guidelines ask for it.
fn disabilities(guidelines: &Guidelines) -> Vec<(String, String)> {
    let kind = guidelines.observation(DISABILITY).map(|observation| &observation.kind);
    let options = match kind {
        Some(ObservationKind::Choice(options)) => options.as_slice(),
        _ => &[],
    };
    let options = options.iter().map(|(code, label)| (code.to_string(), label.id.clone()));
    std::iter::once((String::new(), "Belum ditanya".to_owned())).chain(options).collect()
}

/// Names an answer about disability; one that the guidelines no longer have stands as it is.
pub fn disability(guidelines: &Guidelines, answer: &str) -> String {
    let known = disabilities(guidelines).into_iter().find(|(code, _)| code == answer);
    known.map_or_else(|| answer.to_owned(), |(_, label)| label)
}

/// Makes the fields of an address.
pub fn address_fields(address: Option<&Address>, names: &Names) -> Vec<Field> {
    let part =
        |part: fn(&Address) -> Option<&String>| address.and_then(part).cloned().unwrap_or_default();
    let desa = address.map(|address| address.desa);
    let desas = or_unknown(names.desa_options_with(desa));
    vec![
        Field::new("desa", "Desa atau kelurahan", Input::List(desas))
            .value(desa.map(|desa| desa.to_string()).unwrap_or_default()),
        Field::new("dusun", "Dusun", NAME).value(part(|a| a.dusun.as_ref())),
        Field::new("rw", "RW", Input::Digits { max: 4 }).value(part(|a| a.rw.as_ref())),
        Field::new("rt", "RT", Input::Digits { max: 4 }).value(part(|a| a.rt.as_ref())),
        Field::new("alamat", "Jalan, nomor rumah, patokan", Input::Text { max: 200 })
            .value(part(|a| a.line.as_ref())),
    ]
}

/// Puts "not known" before the options of a list.
fn or_unknown(options: Vec<(String, String)>) -> Vec<(String, String)> {
    let none = (String::new(), "Belum diketahui".to_owned());
    std::iter::once(none).chain(options).collect()
}

/// Reads the form. What the form does not ask about (household, registered parents, weeks of
/// pregnancy) is taken over from `base`.
pub fn facts(
    guidelines: &Guidelines,
    form: &Fields,
    base: &PersonFacts,
) -> Result<PersonFacts, Wrong> {
    let nik = optional(form, "nik", nik)?;
    let typed = optional(form, "lahir", dates::birth)?;
    // The form asks for less than may be known (the time, the day behind "2024"): a date that
    // was left as it stood stays as it was written.
    let unchanged = |kept: &Birth| typed.is_some_and(|new| same_when_typed(new, *kept));
    let birth = base.birth.filter(unchanged).or(typed);
    let sex = optional(form, "jk", sex)?;
    let mother_nik = optional(form, "nik_ibu", self::nik)?;
    let mother = parent(base.mother.as_ref(), form.filled("ibu"), mother_nik);
    let father_nik = base.father.as_ref().and_then(|father| father.nik);
    let father = parent(base.father.as_ref(), form.filled("ayah"), father_nik);
    if form.filled("nama").is_none() && mother.is_none() && nik.is_none() {
        return Err(Wrong::at("nama")(Refusal::new(
            "orang.tanpa-nama",
            "Isi nama, atau sedikitnya nama ibu, supaya orang ini dapat ditemukan lagi.",
        )));
    }
    Ok(PersonFacts {
        name: form.filled("nama").map(str::to_owned),
        sex,
        birth,
        nik,
        household: base.household,
        mother,
        father,
        address: address(form)?,
        posyandu: optional(form, "posyandu", posyandu)?,
        phone: form.filled("telepon").map(str::to_owned),
        twin_order: optional(form, "kembar", twin_order)?,
        gestation_weeks: base.gestation_weeks,
        disability: optional(form, DISABILITY, |answer| {
            // What was written under an older edition may stay.
            let kept = base.disability.as_deref() == Some(answer);
            let known = disabilities(guidelines).iter().any(|(code, _)| code == answer);
            if kept || known {
                return Ok(answer.to_owned());
            }
            Err(Refusal::new("orang.disabilitas", "Pilih jawaban dari daftar."))
        })?,
    })
}

fn same_when_typed(one: Birth, other: Birth) -> bool {
    dates::birth_typed(one) == dates::birth_typed(other)
}

/// Reads an address; without a desa there is none.
pub fn address(form: &Fields) -> Result<Option<Address>, Wrong> {
    let part = |name: &str| form.filled(name).map(str::to_owned);
    let Some(desa) = optional(form, "desa", desa)? else {
        let others = ["dusun", "rw", "rt", "alamat"].into_iter().any(|n| form.filled(n).is_some());
        if others {
            return Err(Wrong::at("desa")(Refusal::new(
                "alamat.tanpa-desa",
                "Pilih desa dahulu, supaya alamat ini dapat dihitung di wilayah yang benar.",
            )));
        }
        return Ok(None);
    };
    Ok(Some(Address {
        desa,
        dusun: part("dusun"),
        rw: part("rw").map(three_digits),
        rt: part("rt").map(three_digits),
        line: part("alamat"),
    }))
}

/// Writes RT and RW as printed: "2" is "002".
fn three_digits(number: String) -> String {
    if number.bytes().all(|byte| byte.is_ascii_digit()) { format!("{number:0>3}") } else { number }
}

fn optional<T>(
    form: &Fields,
    name: &str,
    read: impl FnOnce(&str) -> Result<T, Refusal>,
) -> Result<Option<T>, Wrong> {
    form.filled(name).map(read).transpose().map_err(Wrong::at(name))
}

/// Keeps the link to a registered parent only while the name is not changed.
fn parent(base: Option<&Parent>, name: Option<&str>, nik: Option<Nik>) -> Option<Parent> {
    let same = |base: &&Parent| base.name.as_deref() == name;
    let person = base.filter(same).and_then(|base| base.person);
    if name.is_none() && nik.is_none() && person.is_none() {
        return None;
    }
    Some(Parent { person, name: name.map(str::to_owned), nik })
}

fn nik(text: &str) -> Result<Nik, Refusal> {
    text.parse().map_err(|invalid| {
        let message = match invalid {
            InvalidNik::Length => "NIK terdiri dari 16 angka. Periksa lagi, atau kosongkan.",
            InvalidNik::Region => {
                "Enam angka pertama NIK bukan kode wilayah. Periksa lagi, atau kosongkan."
            }
            InvalidNik::BirthDate => {
                "Angka ke-7 sampai ke-12 NIK bukan tanggal lahir. Periksa lagi, atau kosongkan."
            }
            InvalidNik::Filler => "Bila belum punya NIK, kosongkan saja.",
        };
        Refusal::new("nik.tidak-sah", message)
    })
}

fn sex(text: &str) -> Result<Sex, Refusal> {
    match text {
        "L" => Ok(Sex::LakiLaki),
        "P" => Ok(Sex::Perempuan),
        _ => Err(Refusal::new("orang.jenis-kelamin", "Pilih perempuan atau laki-laki.")),
    }
}

fn posyandu(text: &str) -> Result<PlaceId, Refusal> {
    text.parse().map_err(|_| Refusal::new("orang.posyandu", "Pilih posyandu dari daftar."))
}

fn desa(text: &str) -> Result<DesaCode, Refusal> {
    text.parse().map_err(|_| Refusal::new("alamat.desa", "Pilih desa dari daftar."))
}

fn twin_order(text: &str) -> Result<u8, Refusal> {
    match text.parse() {
        Ok(order @ 1..=9) => Ok(order),
        _ => Err(Refusal::new("orang.kembar", "Tulis urutan lahir anak kembar: 1, 2, 3, ...")),
    }
}
