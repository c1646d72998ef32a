//! Names and numbers that nobody can take for those of a real person.
//!
//! Every name is a plant or an animal twice over and ends in "Contoh" (example). Every NIK and
//! every number of a kartu keluarga names a kecamatan that does not exist (73.09.90 to 73.09.99;
//! Maros ends at 73.09.14) and a serial number from 9000, which is handed out nowhere.

use std::collections::HashMap;

use domain::{day::Day, nik::Nik, person::Sex};

use crate::chance::Chance;

/// The last word of every name.
pub(crate) const MARK: &str = "Contoh";

/// First four digits of every number: Kabupaten Maros.
const REGENCY: &str = "7309";
/// Highest number of a kecamatan that is not in use; lower ones follow when serials run out.
const KECAMATAN_LAST: u32 = 99;
/// Lowest number of a kecamatan that is not in use.
const KECAMATAN_FIRST: u32 = 90;
const SERIAL_FIRST: u32 = 9_000;
const SERIALS: u32 = 1_000;

const MEN: &[&str] = &[
    "Akasia",
    "Bakau",
    "Bangau",
    "Beo",
    "Beringin",
    "Cemara",
    "Cendana",
    "Cendrawasih",
    "Damar",
    "Eboni",
    "Elang",
    "Gaharu",
    "Gelatik",
    "Jalak",
    "Jati",
    "Kakatua",
    "Kenari",
    "Ketapang",
    "Kutilang",
    "Mahoni",
    "Maleo",
    "Meranti",
    "Merbau",
    "Merpati",
    "Murai",
    "Nuri",
    "Perkutut",
    "Pinus",
    "Rajawali",
    "Rangkong",
    "Sengon",
    "Trembesi",
    "Ulin",
    "Waru",
];

const WOMEN: &[&str] = &[
    "Alamanda",
    "Anggrek",
    "Asoka",
    "Azalea",
    "Bakung",
    "Begonia",
    "Bugenvil",
    "Cempaka",
    "Dahlia",
    "Edelweis",
    "Flamboyan",
    "Gardenia",
    "Kamboja",
    "Kecubung",
    "Kenanga",
    "Krisan",
    "Lavender",
    "Lili",
    "Mawar",
    "Melati",
    "Padma",
    "Petunia",
    "Rosela",
    "Sakura",
    "Seruni",
    "Soka",
    "Tapakdara",
    "Teratai",
    "Tulip",
    "Wijayakusuma",
    "Zinnia",
];

const FAMILIES: &[&str] = &[
    "Bandeng",
    "Belimbing",
    "Cakalang",
    "Cempedak",
    "Cengkih",
    "Duku",
    "Durian",
    "Gandaria",
    "Gurami",
    "Jagung",
    "Jahe",
    "Jambu",
    "Jelai",
    "Kakap",
    "Kapulaga",
    "Kedondong",
    "Kemiri",
    "Kencur",
    "Kerapu",
    "Kesemek",
    "Ketumbar",
    "Kunyit",
    "Lada",
    "Langsat",
    "Lemuru",
    "Lengkuas",
    "Manggis",
    "Markisa",
    "Matoa",
    "Nangka",
    "Nila",
    "Pala",
    "Rambutan",
    "Sagu",
    "Salak",
    "Serai",
    "Sirsak",
    "Srikaya",
    "Temulawak",
    "Tenggiri",
];

/// Draws a given name, by its place in the list of the sex.
pub(crate) fn draw_given(chance: &mut Chance, sex: Sex) -> u8 {
    chance.below(given_names(sex).len() as u32) as u8
}

/// Draws a family word, by its place in the list.
pub(crate) fn draw_family(chance: &mut Chance) -> u8 {
    chance.below(FAMILIES.len() as u32) as u8
}

/// Writes a full name: "Melati Langsat Contoh".
pub(crate) fn full_name(sex: Sex, given: u8, family: u8) -> String {
    let given = given_names(sex)[usize::from(given)];
    format!("{given} {} {MARK}", FAMILIES[usize::from(family)])
}

/// Writes a name of the list that is used for posyandu and Pustu.
pub(crate) fn flower(at: usize) -> String {
    let round = at / WOMEN.len();
    let name = WOMEN[at % WOMEN.len()];
    if round == 0 { format!("{name} {MARK}") } else { format!("{name} {MARK} {}", round + 1) }
}

fn given_names(sex: Sex) -> &'static [&'static str] {
    match sex {
        Sex::LakiLaki => MEN,
        Sex::Perempuan => WOMEN,
    }
}

/// Hands out numbers, each once.
#[derive(Default)]
pub(crate) struct Numbers {
    niks: HashMap<[u8; 6], u32>,
    cards: HashMap<[u8; 6], u32>,
}

impl Numbers {
    /// Hands out a NIK; `None` when ten thousand people of one sex share a birthday.
    pub(crate) fn nik(&mut self, birth: Day, sex: Sex) -> Option<Nik> {
        let women = if sex == Sex::Perempuan { 40 } else { 0 };
        let text = next(&mut self.niks, date_digits(birth, women))?;
        Some(text.parse().expect("region, date and length are right by construction"))
    }

    /// Hands out the number of a kartu keluarga that was issued on a day.
    pub(crate) fn card(&mut self, issued: Day) -> Option<String> {
        next(&mut self.cards, date_digits(issued, 0))
    }
}

fn date_digits(day: Day, add: i32) -> [u8; 6] {
    let (year, month, day) = day.ymd();
    let text = format!("{:02}{month:02}{:02}", i32::from(day) + add, year.rem_euclid(100));
    text.as_bytes().try_into().expect("three numbers of two digits")
}

fn next(counters: &mut HashMap<[u8; 6], u32>, date: [u8; 6]) -> Option<String> {
    let count = counters.entry(date).or_insert(0);
    let kecamatan = KECAMATAN_LAST - *count / SERIALS;
    if kecamatan < KECAMATAN_FIRST {
        return None;
    }
    let serial = SERIAL_FIRST + *count % SERIALS;
    *count += 1;
    let date = std::str::from_utf8(&date).expect("made of digits");
    Some(format!("{REGENCY}{kecamatan}{date}{serial}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_well_formed_unique_and_of_nowhere() {
        let mut numbers = Numbers::default();
        let birth: Day = "2024-03-12".parse().unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..2_500 {
            let nik = numbers.nik(birth, Sex::Perempuan).unwrap();
            assert!(nik.born_on(birth) && nik.sex() == Sex::Perempuan);
            assert!(nik.as_str().starts_with("73099") && &nik.as_str()[12..13] == "9");
            assert!(seen.insert(nik.as_str().to_owned()));
        }
        for _ in 2_500..10_000 {
            assert!(numbers.nik(birth, Sex::Perempuan).is_some());
        }
        assert_eq!(numbers.nik(birth, Sex::Perempuan), None);
    }

    #[test]
    fn every_name_says_that_it_is_an_example() {
        assert_eq!(full_name(Sex::LakiLaki, 0, 1), "Akasia Belimbing Contoh");
        assert_eq!(flower(0), "Alamanda Contoh");
        assert_eq!(flower(WOMEN.len()), "Alamanda Contoh 2");
    }
}
