//! Parts of the people of a board (sex, age group, disability) in addresses and in words.

use domain::{day::Day, person::Sex};
use guidelines::{
    indicator::Indicator,
    model::Guidelines,
    pws::{AgeGroup, PwsRules},
};
use store::read::slice::{AgePart, DisabilityPart, SexPart, Slice};

use crate::{error::PageError, pages::filter::Filter};

/// Word for what nobody wrote.
const UNKNOWN: &str = "tidak-diketahui";

/// The three words of an address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'w> {
    pub(crate) sex: &'w str,
    pub(crate) age: &'w str,
    pub(crate) disability: &'w str,
}

/// Reads a part; an age group must be one of the guidelines, for whomever.
pub(crate) fn read(
    rules: Option<&PwsRules>,
    words: Words<'_>,
    today: Day,
) -> Result<Slice, PageError> {
    let sex = match words.sex {
        "" => None,
        "L" => Some(SexPart::Of(Sex::LakiLaki)),
        "P" => Some(SexPart::Of(Sex::Perempuan)),
        UNKNOWN => Some(SexPart::Unknown),
        _ => return Err(PageError::Unreadable),
    };
    let age = match words.age {
        "" => None,
        UNKNOWN => Some(AgePart::Unknown),
        word => {
            let known = groups(rules).find(|group| word_of(group) == word);
            let AgeGroup { from_months, below_months, .. } = known.ok_or(PageError::Unreadable)?;
            Some(AgePart::Months { from: *from_months, below: *below_months })
        }
    };
    let disability = match words.disability {
        "" => None,
        word => {
            let known = DisabilityPart::ALL.into_iter().find(|part| part.word() == word);
            Some(known.ok_or(PageError::Unreadable)?)
        }
    };
    Ok(Slice { sex, age, disability, today: Some(today) })
}

/// Writes the end of an address: nothing for everybody.
pub(crate) fn query(slice: &Slice) -> String {
    let age = age(slice);
    let parts = [("jk", sex(slice)), ("umur", &age), ("disabilitas", disability(slice))];
    let chosen = parts.into_iter().filter(|(_, word)| !word.is_empty());
    chosen.map(|(name, word)| format!("&{name}={word}")).collect()
}

/// Writes the end of the name of a file: nothing for everybody.
pub(crate) fn file_name(slice: &Slice) -> String {
    let age = age(slice);
    let words = [sex(slice), &age, disability(slice)];
    let titles = ["", "umur-", "disabilitas-"];
    let chosen = titles.into_iter().zip(words).filter(|(_, word)| !word.is_empty());
    chosen.map(|(title, word)| format!("-{title}{word}")).collect()
}

/// Says which part it is: "perempuan, 0–5 bulan, dengan disabilitas"; nothing for everybody.
pub(crate) fn told(rules: Option<&PwsRules>, slice: &Slice) -> String {
    let sex = slice.sex.map(|part| sex_told(part).to_owned());
    let age = slice.age.map(|part| match part {
        AgePart::Unknown => "umur tidak diketahui".to_owned(),
        AgePart::Months { .. } => {
            let group = groups(rules).find(|group| word_of(group) == age(slice));
            let label = group.map_or_else(|| age(slice), |group| group.label.id.clone());
            format!("umur {label}")
        }
    });
    let disability = slice.disability.map(|part| disability_told(part).to_owned());
    [sex, age, disability].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Offers the parts of the people of an indicator; an age group that was chosen stays offered.
pub(crate) fn filters(
    guidelines: &Guidelines,
    indicator: &Indicator,
    slice: &Slice,
    on: Day,
) -> Vec<Filter> {
    let chosen = age(slice);
    let fitting = groups(guidelines.pws_on(on))
        .filter(|group| group.people.contains(&indicator.people.id) || word_of(group) == chosen);
    let ages = fitting.map(|group| (word_of(group), group.label.id.clone()));
    let unknown_age = (UNKNOWN.to_owned(), "Tidak diketahui".to_owned());
    let sexes = [("L", SexPart::Of(Sex::LakiLaki)), ("P", SexPart::Of(Sex::Perempuan))];
    let sexes = sexes.into_iter().chain([(UNKNOWN, SexPart::Unknown)]);
    let sexes = sexes.map(|(word, part)| (word.to_owned(), capital(sex_told(part))));
    let parts = DisabilityPart::ALL.into_iter();
    let parts = parts.map(|part| (part.word().to_owned(), capital(disability_told(part))));
    vec![
        Filter::any_or(("Jenis kelamin", "jk", "Semua"), sexes, sex(slice)),
        Filter::any_or(("Umur", "umur", "Semua"), ages.chain([unknown_age]), &chosen),
        Filter::any_or(("Disabilitas", "disabilitas", "Semua"), parts, disability(slice)),
    ]
}

fn groups(rules: Option<&PwsRules>) -> impl Iterator<Item = &AgeGroup> {
    rules.into_iter().flat_map(|rules| &rules.age_groups)
}

/// Writes an age group in completed months: "6-12" are 6 to 11, "720-" has no upper bound.
fn word_of(group: &AgeGroup) -> String {
    months(group.from_months, group.below_months)
}

fn months(from: u16, below: Option<u16>) -> String {
    format!("{from}-{}", below.map_or_else(String::new, |below| below.to_string()))
}

const fn sex(slice: &Slice) -> &'static str {
    match slice.sex {
        None => "",
        Some(SexPart::Of(sex)) => sex.letter(),
        Some(SexPart::Unknown) => UNKNOWN,
    }
}

fn age(slice: &Slice) -> String {
    match slice.age {
        None => String::new(),
        Some(AgePart::Unknown) => UNKNOWN.to_owned(),
        Some(AgePart::Months { from, below }) => months(from, below),
    }
}

fn disability(slice: &Slice) -> &'static str {
    slice.disability.map_or("", DisabilityPart::word)
}

const fn sex_told(part: SexPart) -> &'static str {
    match part {
        SexPart::Of(Sex::LakiLaki) => "laki-laki",
        SexPart::Of(Sex::Perempuan) => "perempuan",
        SexPart::Unknown => "jenis kelamin tidak diketahui",
    }
}

const fn disability_told(part: DisabilityPart) -> &'static str {
    match part {
        DisabilityPart::With => "dengan disabilitas",
        DisabilityPart::Without => "tanpa disabilitas",
        DisabilityPart::NotAsked => "disabilitas belum ditanya",
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
