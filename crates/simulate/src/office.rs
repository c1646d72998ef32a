//! What the office writes: target populations with their source, goods and staff of the minimum
//! services, and the weekly list of diseases.

use std::collections::BTreeMap;

use domain::{
    day::Day,
    figure::{Figure, Figures, Period},
    person::Sex,
    quantity::Quantity,
    record::{Body, Subject},
    surveillance::{WEEK_DAYS, WeekClose},
};

use crate::{
    assumption::{
        ILLNESSES, PREVALENCES, QUALITY_PERCENT, TARGET_ERROR, TARGET_GROUPS, TargetGroup,
        WEEK_FORGOTTEN, WEEK_LATE, YEARLY_RATES,
    },
    chance::Stream,
    codes::{QUALITY, STUNTING_SURVEY, disease_of},
    district::{District, Note},
    population::Person,
};

/// Day of January on which the office has the target populations of the year.
const TARGETS_ON: i32 = 10;

type Values = BTreeMap<String, Figure>;

impl District {
    /// Writes what the office writes on such a day.
    pub(crate) fn office_day(&mut self) {
        let (year, month, day) = self.today.ymd();
        let january = (month, i32::from(day)) == (1, TARGETS_ON);
        if january || self.today == self.first_day {
            self.apart(Stream::Office, 0, |own| own.state_targets(year));
        }
        if day == 1 {
            self.apart(Stream::Office, 1, Self::state_quality);
        }
        // 1970-01-01 was a Thursday; a week lasts from Sunday to Saturday.
        if (self.today.epoch_days() + 3).rem_euclid(WEEK_DAYS) == 0 {
            self.apart(Stream::Office, 2, Self::close_week);
        }
    }

    /// States the target populations of a year, of every village and of the whole, as an estimate
    /// that misses what is registered by some hundredths.
    fn state_targets(&mut self, year: i16) {
        let desa = self.places.desa.len();
        let mut counts = vec![[0_i32; TARGET_GROUPS.len()]; desa];
        for person in self.population.all_living() {
            let home = self.population.household(person.household).posyandu;
            let of_desa = &mut counts[self.places.posyandu[home].desa];
            for (count, group) in of_desa.iter_mut().zip(&TARGET_GROUPS) {
                *count += i32::from(group.holds(person, self.today));
            }
        }
        let mut whole = Values::new();
        for (at, counted) in counts.iter().enumerate() {
            let error = self.chance.normal(1.0, TARGET_ERROR);
            let mut values = Values::new();
            for (group, count) in TARGET_GROUPS.iter().zip(counted) {
                let value = Quantity::from_whole((f64::from(*count) * error).round() as i32);
                values.insert(group.code.to_owned(), exactly(value));
                let sum = whole.entry(group.code.to_owned()).or_insert(exactly(ZERO));
                sum.value =
                    Quantity::from_thousandths(sum.value.thousandths() + value.thousandths());
            }
            values.extend(rates(&YEARLY_RATES));
            values.extend(rates(&PREVALENCES));
            self.state(Some(at), Period::Year(year), "estimasi sasaran", values);
        }
        whole.extend(rates(&YEARLY_RATES));
        whole.extend(rates(&PREVALENCES));
        self.state(None, Period::Year(year), "estimasi sasaran", whole);
        let tenths = |tenths: i64| Quantity::from_thousandths(tenths * 100);
        let survey = Figure { value: tenths(198), low: Some(tenths(171)), high: Some(tenths(227)) };
        let survey = [(STUNTING_SURVEY.to_owned(), survey)].into();
        self.state(None, Period::Year(year), "survei gizi", survey);
    }

    /// States what share of the goods and staff of the minimum services there was last month.
    fn state_quality(&mut self) {
        let month = self.today.month().plus(-1);
        if month < self.first_day.month() {
            return;
        }
        let (least, most) = QUALITY_PERCENT;
        let drawn = QUALITY.iter().map(|code| {
            let percent = self.chance.between(least, most);
            ((*code).to_owned(), exactly(Quantity::from_whole(percent)))
        });
        let values: Values = drawn.collect();
        self.state(None, Period::Month(month), "rekap barang dan tenaga", values);
    }

    fn state(&mut self, desa: Option<usize>, period: Period, what: &str, values: Values) {
        let source = format!("Dinas Kesehatan Contoh (rekaan), {what} {period}");
        let desa = desa.map(|at| self.places.desa[at].code);
        self.office_writes(self.today, Body::Figures(Figures { desa, period, source, values }));
    }

    /// Closes the week that ended on Saturday, on time or some days later; some are forgotten.
    fn close_week(&mut self) {
        let week = self.today.plus_days(-WEEK_DAYS - 1);
        let told = self.society.cases_of_week(week);
        if week < self.first_day || self.chance.yes(WEEK_FORGOTTEN) {
            return;
        }
        let mut cases: BTreeMap<String, u32> =
            self.law.diseases_on(week).map(|id| (id.to_owned(), 0)).collect();
        for (illness, count) in ILLNESSES.iter().zip(told) {
            if let Some(disease) = cases.get_mut(&disease_of(illness.code)) {
                *disease += count;
            }
        }
        let late = if self.chance.yes(WEEK_LATE) { self.chance.between(1, 4) } else { 0 };
        let day = self.today.plus_days(late);
        if day <= self.plan.until {
            self.office_writes(day, Body::WeekClose(WeekClose { week, cases, note: None }));
        }
    }

    fn office_writes(&mut self, occurred: Day, body: Body) {
        let written = self.desk_time(occurred);
        self.file(Note {
            subject: Subject::Place(self.places.puskesmas),
            occurred,
            minute: None,
            writer: self.places.clerk,
            written,
            place: Some(self.places.puskesmas),
            body,
        });
    }
}

const ZERO: Quantity = Quantity::from_whole(0);

const fn exactly(value: Quantity) -> Figure {
    Figure { value, low: None, high: None }
}

/// Reads tenths of a rate by code.
fn rates(stated: &[(&str, i64)]) -> impl Iterator<Item = (String, Figure)> {
    let figure = |tenths: i64| exactly(Quantity::from_thousandths(tenths * 100));
    stated.iter().map(move |(code, tenths)| ((*code).to_owned(), figure(*tenths)))
}

impl TargetGroup {
    fn holds(&self, person: &Person, on: Day) -> bool {
        let months = on.completed_months_since(person.birth);
        let woman = person.sex == Sex::Perempuan;
        (self.months.0..self.months.1).contains(&months)
            && (woman || !self.women)
            && (person.married || !self.married)
    }
}
