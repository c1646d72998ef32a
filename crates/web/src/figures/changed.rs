//! Figures of villages that were renamed, merged or split.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use domain::{
    area::{DesaCode, PuskesmasCode},
    day::Day,
    quantity::Quantity,
};
use guidelines::{figure::FigureKind, model::Guidelines, village::VillageChanges};
use store::read::figures::FigureRow;

/// Reads statements by the villages of a day. Change by change, a village that others became has
/// their numbers, as long as nobody stated its own since: counts are added up when each has one, a
/// rate is of a renamed village alone. What is stated of a village that is still to come says
/// nothing yet.
pub(super) fn by_villages_of(
    day: Day,
    guidelines: &Guidelines,
    stated: Vec<FigureRow>,
) -> Vec<FigureRow> {
    let villages = &guidelines.villages;
    if villages.all().is_empty() {
        return stated;
    }
    let mut groups: BTreeMap<(PuskesmasCode, String), Vec<FigureRow>> = BTreeMap::new();
    for row in stated {
        groups.entry((row.puskesmas.clone(), row.code.clone())).or_default().push(row);
    }
    let read = |((_, code), rows): ((PuskesmasCode, String), Vec<FigureRow>)| {
        let mut kinds = guidelines.figures.iter().filter(|figure| *figure.rule.id == *code);
        let adds = kinds.any(|figure| figure.kind == FigureKind::Count);
        let (of_villages, mut whole): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.desa.is_some());
        let numbers = Numbers { villages, adds, now: BTreeMap::new() };
        whole.extend(numbers.on(day, of_villages));
        whole
    };
    groups.into_iter().flat_map(read).collect()
}

/// One figure while the days of the changes pass.
struct Numbers<'g> {
    villages: &'g VillageChanges,
    /// Whether villages that become one are added up.
    adds: bool,
    now: BTreeMap<DesaCode, FigureRow>,
}

impl Numbers<'_> {
    fn on(mut self, day: Day, rows: Vec<FigureRow>) -> impl Iterator<Item = FigureRow> {
        let is_there =
            |desa: &DesaCode| self.villages.began(*desa).is_none_or(|began| began <= day);
        let mut rows: Vec<(Day, DesaCode, FigureRow)> = rows
            .into_iter()
            .filter_map(|row| Some((row.desa.filter(is_there)?, row)))
            .map(|(desa, row)| (self.speaks_from(desa, row.dated), desa, row))
            .collect();
        rows.sort_by_key(|(from, ..)| *from);
        let days = self.villages.all().iter().map(|change| change.on).filter(|on| *on <= day);
        for day in BTreeSet::from_iter(days) {
            let later = rows.split_off(rows.partition_point(|(from, ..)| *from < day));
            self.state(mem::replace(&mut rows, later));
            self.turn(day);
        }
        self.state(rows);
        self.now.into_values()
    }

    /// Returns the day from which a statement speaks: a day on which the village is there.
    fn speaks_from(&self, desa: DesaCode, dated: Day) -> Day {
        let from = self.villages.began(desa).map_or(dated, |began| began.max(dated));
        let eve = self.villages.ended(desa).map(|ended| ended.plus_days(-1));
        eve.map_or(from, |eve| eve.min(from))
    }

    fn state(&mut self, rows: Vec<(Day, DesaCode, FigureRow)>) {
        self.now.extend(rows.into_iter().map(|(_, desa, row)| (desa, row)));
    }

    /// Hands the numbers of villages that end on to those that they become.
    fn turn(&mut self, day: Day) {
        let of_day = || self.villages.all().iter().filter(|change| change.on == day);
        let ends = || of_day().filter(|change| change.is_end());
        let before = self.now.clone();
        for change in ends() {
            self.now.remove(&change.from.0);
        }
        let heirs: BTreeSet<DesaCode> = ends().map(|change| change.to.0).collect();
        for heir in heirs {
            let ended = ends().map(|change| (change.from.0, change.to.0));
            let mut sources: Vec<DesaCode> =
                ended.filter(|(_, to)| *to == heir).map(|(from, _)| from).collect();
            // Of a village that was shared out nobody knows how many each got.
            let is_whole =
                !of_day().any(|change| !change.is_end() && sources.contains(&change.from.0));
            if self.villages.began(heir) != Some(day) {
                sources.push(heir);
            }
            let numbers: Option<Vec<&FigureRow>> =
                sources.iter().map(|desa| before.get(desa)).collect();
            let may_join = is_whole && (self.adds || sources.len() == 1);
            match numbers.filter(|_| may_join).and_then(|numbers| sum(heir, &numbers)) {
                Some(row) => self.now.insert(heir, row),
                None => self.now.remove(&heir),
            };
        }
    }
}

/// Adds up what was stated of several villages; the rest is of the latest of them.
fn sum(desa: DesaCode, rows: &[&FigureRow]) -> Option<FigureRow> {
    let latest = rows.iter().max_by_key(|row| row.dated)?;
    let value = rows.iter().map(|row| row.value.thousandths()).sum();
    let interval = if rows.len() == 1 { latest.interval } else { (None, None) };
    let value = Quantity::from_thousandths(value);
    Some(FigureRow { desa: Some(desa), value, interval, ..(*latest).clone() })
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use domain::id::{PlaceId, RecordId};
    use guidelines::{
        files::Files,
        village::{VillageChange, VillagePart},
    };
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;

    static HOUSE: LazyLock<Guidelines> =
        LazyLock::new(|| Guidelines::load(&Files::embedded()).expect("guidelines"));

    /// Villages, by one letter.
    fn desa(letter: char) -> DesaCode {
        let last = u32::from(letter) - u32::from('A') + 1;
        format!("730901{:04}", 2000 + last).parse().expect("a code")
    }

    fn letter(desa: DesaCode) -> char {
        ('A'..='Z').find(|letter| self::desa(*letter) == desa).expect("a letter")
    }

    fn day(month_day: &str) -> Day {
        format!("2026-{month_day}").parse().expect("a day")
    }

    /// Reads "07-01 A>B", "07-01 A+>B" of one that was there before, "07-01 A/>B" of a part of it.
    fn change(text: &str) -> VillageChange {
        let (on, rest) = text.split_once(' ').expect("a day");
        let (from, to) = rest.split_once('>').expect("a change");
        let of = |text: &str| desa(text.chars().next().expect("a letter"));
        let part = match from.contains('/') {
            true => VillagePart::Some { dusun: vec!["SAWAH".to_owned()], rw: Vec::new() },
            false => VillagePart::Rest,
        };
        VillageChange {
            on: day(on),
            from: (of(from), "Lama".to_owned()),
            to: (of(to), "Baru".to_owned()),
            to_is_new: !from.contains('+'),
            part,
            decree: "Perda 3/2026".to_owned(),
        }
    }

    /// Reads "A 01-05 40".
    fn stated(code: &str, text: &str) -> FigureRow {
        let [of, dated, value] = text.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{text:?}")
        };
        FigureRow {
            puskesmas: "P7309010101".parse().expect("a code"),
            place: PlaceId::new(Uuid::from_u128(1)),
            period: "2026".parse().expect("a year"),
            desa: Some(desa(of.chars().next().expect("a letter"))),
            code: code.to_owned(),
            value: value.parse().expect("a number"),
            interval: (None, None),
            source: "Dinkes".to_owned(),
            dated: day(dated),
            record: RecordId::new(Uuid::from_u128(2)),
        }
    }

    fn read(code: &str, on: &str, changes: &[&str], rows: &[&str]) -> String {
        let mut law = HOUSE.clone();
        law.villages = VillageChanges::new(changes.iter().map(|text| change(text)).collect());
        let rows = rows.iter().map(|text| stated(code, text)).collect();
        let told = by_villages_of(day(on), &law, rows).into_iter();
        let mut told: Vec<String> = told
            .map(|row| format!("{}{}", letter(row.desa.expect("a village")), row.value))
            .collect();
        told.sort();
        told.join(" ")
    }

    const RENAMED: &[&str] = &["07-01 A>B"];
    const JOINED: &[&str] = &["07-01 A+>B"];
    const MERGED: &[&str] = &["07-01 A>C", "07-01 B>C"];
    const SPLIT: &[&str] = &["07-01 A/>B"];
    const SHARED_OUT: &[&str] = &["07-01 A/>B", "07-01 A>C"];
    const CHAIN: &[&str] = &["07-01 A>B", "09-01 B>C"];

    #[rstest]
    #[case::before(RENAMED, "06-30", &["A 01-05 40"], "A40")]
    #[case::on_its_day(RENAMED, "07-01", &["A 01-05 40"], "B40")]
    #[case::stated_since(RENAMED, "07-01", &["A 01-05 40", "B 07-05 42"], "B42")]
    #[case::dated_before_its_day(RENAMED, "07-01", &["A 01-05 40", "B 01-05 42"], "B42")]
    #[case::signed_of_before(RENAMED, "06-30", &["A 01-05 40", "B 07-05 42"], "A40")]
    #[case::old_code_used_later(RENAMED, "12-31", &["A 08-05 41", "B 07-05 42"], "B42")]
    #[case::old_code_alone(RENAMED, "12-31", &["A 08-05 41"], "B41")]
    #[case::joined(JOINED, "07-01", &["A 01-05 40", "B 01-05 30"], "B70")]
    #[case::joined_and_stated(JOINED, "07-01", &["A 01-05 40", "B 01-05 30", "B 07-05 71"], "B71")]
    #[case::joined_before(JOINED, "06-30", &["A 01-05 40", "B 01-05 30"], "A40 B30")]
    #[case::joined_unknown(JOINED, "07-01", &["B 01-05 30"], "")]
    #[case::merged(MERGED, "07-01", &["A 01-05 40", "B 01-05 30"], "C70")]
    #[case::merged_in_part(MERGED, "07-01", &["A 01-05 40"], "")]
    #[case::split(SPLIT, "07-01", &["A 01-05 40"], "A40")]
    #[case::split_and_stated(SPLIT, "07-01", &["A 01-05 40", "B 07-05 12"], "A40 B12")]
    #[case::split_of_before(SPLIT, "06-30", &["A 01-05 40", "B 07-05 12"], "A40")]
    #[case::shared_out(SHARED_OUT, "07-01", &["A 01-05 40"], "")]
    #[case::chain(CHAIN, "12-31", &["A 01-05 40"], "C40")]
    #[case::chain_in_between(CHAIN, "08-31", &["A 01-05 40", "B 07-05 42"], "B42")]
    #[case::chain_stated_between(CHAIN, "12-31", &["A 01-05 40", "B 07-05 42"], "C42")]
    #[case::chain_stated(CHAIN, "12-31", &["A 01-05 40", "B 07-05 42", "C 09-01 43"], "C43")]
    fn counts_follow_whole_villages(
        #[case] changes: &[&str],
        #[case] on: &str,
        #[case] rows: &[&str],
        #[case] expected: &str,
    ) {
        assert_eq!(read("sasaran.balita", on, changes, rows), expected);
    }

    #[test]
    fn a_rate_follows_a_renamed_village_alone() {
        let rate = HOUSE.figures.iter().find(|figure| figure.kind == FigureKind::Rate);
        let code = &*rate.expect("a rate").rule.id;
        assert_eq!(read(code, "07-01", RENAMED, &["A 01-05 18"]), "B18");
        assert_eq!(read(code, "07-01", MERGED, &["A 01-05 18", "B 01-05 19"]), "");
    }
}
