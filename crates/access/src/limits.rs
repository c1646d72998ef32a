//! From which number on something is told as unusual: data, `data/unusual.csv`.

use std::sync::LazyLock;

/// The numbers of `data/unusual.csv`; all are assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// People opened one by one on a day.
    pub people_a_day: usize,
    /// Files of names downloaded in a month.
    pub files_a_month: u32,
    /// Openings outside working hours in a month.
    pub after_hours: u32,
    /// Hour at which work begins, local time.
    pub hours_begin: u64,
    /// Hour at which work ends, local time.
    pub hours_end: u64,
    /// Refusals in a month.
    pub refused: u32,
    /// Reasons asked for in a month.
    pub asked: u32,
    /// Openings in a month without anything written about the person on that day.
    pub unwritten: usize,
    /// People of the same last name, opened without writing about them on that day.
    pub same_name: usize,
    /// Shortest last word of a name that is compared.
    pub name_letters: usize,
    /// Accounts that opened one person in a month.
    pub many_accounts: usize,
    /// Working days within which an emergency is judged.
    pub judge_days: i32,
    /// Working days of a week, counted from Monday.
    pub working_days: i32,
}

static OURS: LazyLock<Limits> = LazyLock::new(|| {
    Limits::read(include_str!("../data/unusual.csv")).expect("a test reads the built-in limits")
});

impl Limits {
    /// Returns the limits that are built in.
    pub fn ours() -> &'static Self {
        &OURS
    }

    /// Reads limits: one row a name, each name of this type once.
    ///
    /// # Errors
    ///
    /// Says what is missing or no number.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut lines = csv::ReaderBuilder::new();
        let mut lines = lines.comment(Some(b'#')).from_reader(text.as_bytes());
        let mut found = std::collections::BTreeMap::new();
        for line in lines.records() {
            let line = line.map_err(|error| error.to_string())?;
            let (name, value) = (line.get(0).unwrap_or(""), line.get(1).unwrap_or(""));
            let number: u32 = value.trim().parse().map_err(|_| format!("{name}: no number"))?;
            if found.insert(name.to_owned(), number).is_some() {
                return Err(format!("{name}: twice"));
            }
        }
        let mut take = |name: &str| found.remove(name).ok_or(format!("{name}: missing"));
        let limits = Self {
            people_a_day: take("people_a_day")? as usize,
            files_a_month: take("files_a_month")?,
            after_hours: take("after_hours")?,
            hours_begin: u64::from(take("hours_begin")?),
            hours_end: u64::from(take("hours_end")?),
            refused: take("refused")?,
            asked: take("asked")?,
            unwritten: take("unwritten")? as usize,
            same_name: take("same_name")? as usize,
            name_letters: take("name_letters")? as usize,
            many_accounts: take("many_accounts")? as usize,
            judge_days: take("judge_days")?.min(366) as i32,
            working_days: take("working_days")?.clamp(1, 7) as i32,
        };
        match found.into_keys().next() {
            None => Ok(limits),
            Some(name) => Err(format!("{name}: not known")),
        }
    }
}
