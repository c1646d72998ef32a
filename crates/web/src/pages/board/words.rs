//! The board in words: the answer first, states, percentages.

use domain::area::AreaLevel;
use guidelines::{indicator::Indicator, target::Better};
use store::read::area::{Scope, UNKNOWN_NAME};

use crate::{names::Names, pws::Share};

/// Writes tenths of a percent: 783 is "78,3 %".
pub(crate) fn percent(permille: u64) -> String {
    format!("{},{} %", permille / 10, permille % 10)
}

/// Writes the percentage of a share; a dash where there is nobody to count.
pub(crate) fn percent_of(share: Option<Share>) -> String {
    share.and_then(Share::permille).map_or_else(|| "–".to_owned(), percent)
}

/// What the sum of all rows is called.
pub(crate) const TOTAL: &str = "Jumlah";

/// Names a division.
pub(crate) const fn level(level: AreaLevel) -> &'static str {
    match level {
        AreaLevel::Kabupaten => "kabupaten",
        AreaLevel::Puskesmas => "Puskesmas",
        AreaLevel::Kecamatan => "kecamatan",
        AreaLevel::Desa => "desa",
        AreaLevel::Dusun => "dusun",
        AreaLevel::Rt => "RT",
        AreaLevel::Posyandu => "posyandu",
    }
}

/// Names a division at the head of a column.
pub(crate) const fn level_title(level: AreaLevel) -> &'static str {
    match level {
        AreaLevel::Kabupaten => "Kabupaten",
        AreaLevel::Puskesmas => "Puskesmas",
        AreaLevel::Kecamatan => "Kecamatan",
        AreaLevel::Desa => "Desa",
        AreaLevel::Dusun => "Dusun",
        AreaLevel::Rt => "RT",
        AreaLevel::Posyandu => "Posyandu",
    }
}

/// Names an area with what it lies in: "RT 002 RW 001, Desa Melati".
pub(crate) fn area(names: &Names, scope: &Scope) -> String {
    let desa = |code: &str| match code.parse() {
        Ok(code) => names.desa(code),
        Err(_) => "desa tidak diketahui".to_owned(),
    };
    let part = |text: &str| if text.is_empty() { "?".to_owned() } else { text.to_owned() };
    let above = |kind: &str, digits: &str| match names.above(digits) {
        _ if digits.is_empty() => format!("{} tidak diketahui", kind.to_lowercase()),
        Some(name) if name.starts_with(kind) => name.to_owned(),
        Some(name) => format!("{kind} {name}"),
        None => format!("{kind} {}", dotted(digits)),
    };
    match scope {
        Scope::All => "Seluruh wilayah kerja".to_owned(),
        Scope::Puskesmas(home, part) => match &**part {
            Scope::All => names.home(home),
            part => format!("{}, {}", area(names, part), names.home(home)),
        },
        Scope::Kabupaten(digits) => above("Kabupaten", digits),
        Scope::Kecamatan(digits) => above("Kecamatan", digits),
        Scope::Desa(code) => desa(code),
        Scope::Dusun(code, dusun) => format!("Dusun {}, {}", part(dusun), desa(code)),
        Scope::Rt(code, rw, rt) => format!("RT {} RW {}, {}", part(rt), part(rw), desa(code)),
        Scope::Posyandu(None) => "Belum punya posyandu".to_owned(),
        Scope::Posyandu(Some(place)) => {
            names.place(*place).map_or_else(|| UNKNOWN_NAME.to_owned(), str::to_owned)
        }
    }
}

/// Names the area of a row; where the same RT or dusun occurs in several desa, the desa too.
pub(crate) fn row(names: &Names, scope: &Scope, name: &str, within: &Scope) -> String {
    let desa = match (scope, within.parted().1) {
        (Scope::Puskesmas(home, _), _) if name != TOTAL => return names.home(home),
        (_, Scope::Desa(_) | Scope::Dusun(..) | Scope::Rt(..)) => return name.to_owned(),
        (Scope::Dusun(desa, _) | Scope::Rt(desa, ..), _) => desa,
        (
            Scope::All
            | Scope::Puskesmas(..)
            | Scope::Kabupaten(_)
            | Scope::Kecamatan(_)
            | Scope::Desa(_)
            | Scope::Posyandu(_),
            _,
        ) => return name.to_owned(),
    };
    match desa.parse() {
        Ok(code) => format!("{name}, {}", names.desa(code)),
        Err(_) => name.to_owned(),
    }
}

/// Writes digits of the code of an area as people read them: `73.09.01`.
fn dotted(digits: &str) -> String {
    let pairs: Vec<&str> = (0..digits.len() / 2).map(|at| &digits[at * 2..at * 2 + 2]).collect();
    pairs.join(".")
}

/// Gives each word a letter of its own: its first that no word before it has.
pub(crate) fn letters<'w>(words: impl IntoIterator<Item = &'w str>) -> Vec<String> {
    let mut letters: Vec<String> = Vec::new();
    for word in words {
        let mut own =
            word.chars().filter(|c| c.is_alphabetic()).map(|c| c.to_uppercase().to_string());
        let letter = own.find(|letter| !letters.contains(letter));
        // A word without a letter of its own has its place.
        letters.push(letter.unwrap_or_else(|| (letters.len() + 1).to_string()));
    }
    letters
}

/// Longest text that stands in the answer; a longer one gives way to the name of the indicator.
const TEXT_CHARS_MAX: usize = 70;

/// How the people of a number are spoken of, after how many they are.
pub(crate) struct People {
    /// Of those who do not count (yet): "anak belum ditimbang bulan ini".
    pub(crate) missing: String,
    /// Of those who count: "anak termasuk: balita pendek atau sangat pendek".
    pub(crate) counted: String,
}

impl People {
    pub(crate) fn of(indicator: &Indicator) -> Self {
        let text = indicator.numerator_text.id.as_str();
        let who = indicator.people.id.as_str();
        if verb(text).is_none() && TEXT_CHARS_MAX < text.chars().count() {
            let label = &indicator.rule.label.id;
            let say = |words: &str| format!("{who} {words}: {label}");
            return Self { missing: say("belum tercatat"), counted: say("tercatat") };
        }
        let missing = match verb(text) {
            Some(verb) => format!("{who} belum {verb}"),
            None => format!("{who} belum termasuk: {}", small(text)),
        };
        let counted = match verb(text) {
            Some(verb) => format!("{who} sudah {verb}"),
            None => format!("{who} termasuk: {}", small(text)),
        };
        Self { missing, counted }
    }
}

/// Finds what was done to or by those who count: "Balita yang ditimbang bulan ini (D)" were
/// "ditimbang bulan ini". `None` where the sentence would not read well.
fn verb(text: &str) -> Option<&str> {
    let (_, clause) = text.split_once(" yang ")?;
    let clause = clause.strip_prefix("sudah ").unwrap_or(clause);
    let clause = match clause.rsplit_once(" (") {
        // A single letter in brackets is the letter of a sum, such as (D).
        Some((clause, letter)) if letter.len() == 2 => clause,
        _ => clause,
    };
    let verbs = [
        "ditimbang",
        "memiliki",
        "menerima",
        "mendapat",
        "makan",
        "minum",
        "mencapai",
        "memakai",
        "diperiksa",
        "mulai",
        "mengikuti",
        "dirujuk",
        "ditanya",
        "ditangani",
        "sembuh",
        "selesai",
        "berstatus",
    ];
    let first = clause.split(' ').next()?;
    verbs.contains(&first).then_some(clause)
}

fn small(text: &str) -> String {
    // A name such as "KN 1" keeps its capitals.
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(text[first.len_utf8()..].chars()).collect()
        }
        _ => text.to_owned(),
    }
}

/// The answer before the table: how many areas are behind.
pub(crate) fn areas_behind(
    better: Better,
    level_word: &str,
    judged: usize,
    behind: usize,
) -> String {
    let behind_word = match better {
        Better::Lower => "melewati batas",
        Better::Higher | Better::Neutral => "tertinggal",
    };
    match (judged, behind) {
        (0, _) => String::new(),
        (judged, 0) if better == Better::Lower => {
            format!("Semua {judged} {level_word} di dalam batas")
        }
        (judged, 0) => format!("Semua {judged} {level_word} mencapai target"),
        (judged, behind) if judged == behind => {
            format!("Semua {judged} {level_word} {behind_word}")
        }
        (judged, behind) => format!("{behind} dari {judged} {level_word} {behind_word}"),
    }
}

#[cfg(test)]
mod tests {
    use guidelines::{files::Files, model::Guidelines};

    use super::*;

    #[test]
    fn every_indicator_can_be_spoken_of() {
        let guidelines = Guidelines::load(&Files::embedded()).unwrap();
        let today = "2026-11-21".parse().unwrap();
        let lines: Vec<String> = guidelines
            .indicators
            .iter()
            .filter(|indicator| indicator.rule.holds_on(today))
            .map(|indicator| {
                let people = People::of(indicator);
                match indicator.better {
                    Better::Lower => format!("{}: 3 {}", indicator.rule.id, people.counted),
                    _ => format!("{}: 3 {}", indicator.rule.id, people.missing),
                }
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn the_answer_reads_well() {
        let higher = |judged, behind| areas_behind(Better::Higher, "desa", judged, behind);
        assert_eq!(higher(12, 3), "3 dari 12 desa tertinggal");
        assert_eq!(higher(12, 0), "Semua 12 desa mencapai target");
        assert_eq!(higher(2, 2), "Semua 2 desa tertinggal");
        assert_eq!(higher(0, 0), "");
        assert_eq!(areas_behind(Better::Lower, "RT", 4, 1), "1 dari 4 RT melewati batas");
        assert_eq!(areas_behind(Better::Lower, "RT", 4, 0), "Semua 4 RT di dalam batas");
    }

    #[test]
    fn every_state_has_a_letter_of_its_own() {
        assert_eq!(letters(["Jelek", "Cukup", "Kurang", "Baik"]), ["J", "C", "K", "B"]);
        assert_eq!(letters(["Baik", "Buruk", "Bu", "bu"]), ["B", "U", "3", "4"]);
    }

    #[test]
    fn percentages_have_one_decimal() {
        assert_eq!(percent(783), "78,3 %");
        assert_eq!(percent(1000), "100,0 %");
        assert_eq!(percent_of(Some(Share::new(1, 0))), "–");
    }
}
