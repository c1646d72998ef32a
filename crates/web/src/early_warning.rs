//! Early warning (SKDR): what is counted and what was told, week by week.

use std::collections::BTreeMap;

use domain::{
    area::{DesaCode, PuskesmasCode},
    day::Day,
    surveillance::{Step, WEEK_DAYS, last_day_of},
};
use outbreak::week::EpiWeek;
use store::{
    error::Result,
    read::{
        area::Scope,
        surveillance::{self, WeekCloseRow},
    },
    store::Store,
};

/// Cases of a disease in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Cases {
    pub(crate) cases: u32,
    pub(crate) examined: u32,
    pub(crate) died: u32,
}

/// A week that was closed.
#[derive(Debug, Clone)]
pub(crate) struct Closed {
    /// When it was closed first.
    pub(crate) on: Day,
    /// When the numbers were told that stand.
    pub(crate) changed: Day,
    pub(crate) author: String,
    pub(crate) note: Option<String>,
    cases: BTreeMap<String, u32>,
}

/// Of which people a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// All of the Puskesmas.
    All,
    /// Those of a village, or of no known one.
    Village(Option<DesaCode>),
}

/// Cases by village; those of no known one come first.
type Villages = BTreeMap<Option<DesaCode>, Cases>;

/// Weeks of one Puskesmas.
pub(crate) struct Weeks {
    /// The Sunday of the first.
    pub(crate) first: Day,
    /// The Sunday of the last.
    pub(crate) last: Day,
    /// By disease and week.
    counts: BTreeMap<String, BTreeMap<Day, Villages>>,
    closed: BTreeMap<Day, Closed>,
}

impl Weeks {
    /// Reads the weeks between two Sundays, both included.
    pub(crate) fn read(
        store: &Store,
        home: &PuskesmasCode,
        (first, last): (Day, Day),
        within: &Scope,
    ) -> Result<Self> {
        let asked = surveillance::Weeks {
            puskesmas: home.clone(),
            from: first,
            to: last,
            within: within.clone(),
        };
        let mut counts: BTreeMap<String, BTreeMap<Day, Villages>> = BTreeMap::new();
        for count in store.disease_counts(&asked)? {
            let cases = Cases { cases: count.cases, examined: count.examined, died: count.died };
            let of_disease = counts.entry(count.disease).or_default();
            of_disease.entry(count.week).or_default().insert(count.desa, cases);
        }
        let mut closed: BTreeMap<Day, Closed> = BTreeMap::new();
        for row in store.week_closes(home, first, last)? {
            let WeekCloseRow { week, disease, cases, closed: on, changed, note, author } = row;
            let none = || Closed { on, changed, author, note, cases: BTreeMap::new() };
            closed.entry(week).or_insert_with(none).cases.insert(disease, cases);
        }
        Ok(Self { first, last, counts, closed })
    }

    /// Lists the Sundays.
    pub(crate) fn weeks(&self) -> impl Iterator<Item = Day> + use<> {
        let (first, last) = (self.first.epoch_days(), self.last.epoch_days());
        (first..=last).step_by(WEEK_DAYS.unsigned_abs() as usize).map(Day::from_epoch_days)
    }

    /// Returns how a week was closed, if it was.
    pub(crate) fn closed(&self, week: Day) -> Option<&Closed> {
        self.closed.get(&week)
    }

    /// Returns what was told of a disease, if its week was closed.
    pub(crate) fn told(&self, disease: &str, week: Day) -> Option<u32> {
        self.closed.get(&week)?.cases.get(disease).copied()
    }

    /// Counts the cases that are known today.
    pub(crate) fn live(&self, disease: &str, week: Day, of: Of) -> Cases {
        let of_disease = self.counts.get(disease);
        let Some(villages) = of_disease.and_then(|weeks| weeks.get(&week)) else {
            return Cases::default();
        };
        match of {
            Of::Village(desa) => villages.get(&desa).copied().unwrap_or_default(),
            Of::All => villages.values().fold(Cases::default(), |sum, one| Cases {
                cases: sum.cases + one.cases,
                examined: sum.examined + one.examined,
                died: sum.died + one.died,
            }),
        }
    }

    /// Lists the villages with a case in a week; the unknown one comes first.
    pub(crate) fn villages(&self, week: Day) -> Vec<Option<DesaCode>> {
        let of_week = self.counts.values().filter_map(|weeks| weeks.get(&week));
        let mut villages: Vec<_> = of_week.flat_map(|of| of.keys().copied()).collect();
        villages.sort_unstable();
        villages.dedup();
        villages
    }

    /// Returns the number by which a week is judged: what is known today, and of the whole no
    /// fewer than were told. A week that nobody closed is unknown, unless it has cases.
    fn judged(&self, disease: &str, week: Day, of: Of) -> Option<u32> {
        let live = self.live(disease, week, of).cases;
        let told = self.told(disease, week);
        match of {
            Of::All => told.map(|told| told.max(live)).or((live != 0).then_some(live)),
            Of::Village(_) => (told.is_some() || live != 0).then_some(live),
        }
    }

    /// Returns the numbers by which the weeks up to one are judged, the oldest first.
    pub(crate) fn series(&self, disease: &str, of: Of, until: Day) -> Vec<Option<u32>> {
        let weeks = self.weeks().take_while(|week| *week <= until);
        weeks.map(|week| self.judged(disease, week, of)).collect()
    }
}

/// Names what was done about a signal.
pub(crate) const fn step(step: Step) -> &'static str {
    match step {
        Step::Verified => "Diverifikasi benar",
        Step::FalseAlarm => "Bukan peningkatan kasus",
        Step::Investigated => "Penyelidikan epidemiologi",
        Step::Responded => "Penanggulangan",
        Step::Declared => "Ditetapkan KLB",
        Step::Reported => "W1 dikirim",
        Step::Ended => "Selesai",
    }
}

/// Names a week by its number: "Minggu 46".
pub(crate) fn number(week: Day) -> String {
    match EpiWeek::of_ymd(week.ymd()) {
        Ok(of) => format!("Minggu {}", of.number()),
        Err(_) => "Minggu".to_owned(),
    }
}

/// Names the days of a week: "8 Nov 2026 sampai 14 Nov 2026".
pub(crate) fn days(week: Day) -> String {
    format!("{} sampai {}", week.indonesian(), last_day_of(week).indonesian())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "skdr.penyakit.a";

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// Four weeks: closed with a case fewer than there are, closed with none, open with none, open
    /// with a case.
    fn weeks() -> Weeks {
        let north: DesaCode = "7309012001".parse().unwrap();
        let cases = |cases| Cases { cases, examined: 1, died: 0 };
        let first = BTreeMap::from([(None, cases(1)), (Some(north), cases(2))]);
        let last = BTreeMap::from([(Some(north), cases(1))]);
        let of_weeks = BTreeMap::from([(day("2026-10-25"), first), (day("2026-11-15"), last)]);
        let closed = |told| Closed {
            on: day("2026-11-09"),
            changed: day("2026-11-09"),
            author: "Rina".to_owned(),
            note: None,
            cases: BTreeMap::from([(ID.to_owned(), told)]),
        };
        Weeks {
            first: day("2026-10-25"),
            last: day("2026-11-15"),
            counts: BTreeMap::from([(ID.to_owned(), of_weeks)]),
            closed: BTreeMap::from([
                (day("2026-10-25"), closed(2)),
                (day("2026-11-01"), closed(0)),
            ]),
        }
    }

    #[test]
    fn a_week_without_report_is_not_a_week_without_cases() {
        let mut weeks = weeks();
        let until = day("2026-11-15");
        assert_eq!(weeks.series(ID, Of::All, until), [Some(3), Some(0), None, Some(1)]);
        let north = Of::Village(Some("7309012001".parse().unwrap()));
        assert_eq!(weeks.series(ID, north, until), [Some(2), Some(0), None, Some(1)]);
        assert_eq!(weeks.series(ID, Of::All, day("2026-11-01")), [Some(3), Some(0)]);
        // What was told beyond what is written down counts too, but is of no village.
        weeks.closed.get_mut(&day("2026-11-01")).unwrap().cases.insert(ID.to_owned(), 5);
        assert_eq!(weeks.series(ID, Of::All, until)[1], Some(5));
        assert_eq!(weeks.series(ID, north, until)[1], Some(0));
    }

    #[test]
    fn villages_add_up_to_the_whole() {
        let weeks = weeks();
        let week = day("2026-10-25");
        let sum: u32 = (weeks.villages(week).into_iter())
            .map(|desa| weeks.live(ID, week, Of::Village(desa)).cases)
            .sum();
        let whole = weeks.live(ID, week, Of::All);
        assert_eq!((sum, whole), (3, Cases { cases: 3, examined: 2, died: 0 }));
        assert_eq!(weeks.live("skdr.penyakit.z", week, Of::All), Cases::default());
        assert_eq!(number(week), "Minggu 43");
        assert_eq!(days(week), "25 Okt 2026 sampai 31 Okt 2026");
    }
}
