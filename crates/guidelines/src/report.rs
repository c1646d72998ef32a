//! Reports: the forms that others ask for, each field with the place in which its fact was written
//! already, so that nobody writes it twice.

use std::sync::Arc;

use domain::{day::Day, person::Sex};

use crate::{
    age::AgeSpan,
    condition::Condition,
    model::{Guidelines, Label, Rule},
};

/// A form.
#[derive(Debug, Clone)]
pub struct Report {
    /// Identity, name, sources.
    pub rule: Rule,
    /// Regulation and number of the form, as printed on it.
    pub regulation: String,
    /// Of how long it tells.
    pub period: ReportPeriod,
    /// What a row is about.
    pub rows: ReportRows,
    /// Groups of people over which the fields that are split are told, in order.
    pub groups: Vec<ReportGroup>,
    /// The fields, in order.
    pub fields: Vec<Field>,
}

/// Periods of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportPeriod {
    /// From Sunday to Saturday.
    Week,
    /// A calendar month.
    Month,
    /// Three months of a year.
    Quarter,
    /// A calendar year.
    Year,
}

impl ReportPeriod {
    /// Reads the word of the files.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "week" => Some(Self::Week),
            "month" => Some(Self::Month),
            "quarter" => Some(Self::Quarter),
            "year" => Some(Self::Year),
            _ => None,
        }
    }

    /// Returns the word for people.
    pub const fn indonesian(self) -> &'static str {
        match self {
            Self::Week => "mingguan",
            Self::Month => "bulanan",
            Self::Quarter => "triwulan",
            Self::Year => "tahunan",
        }
    }
}

/// What a row of a form is about.
#[derive(Debug, Clone)]
pub enum ReportRows {
    /// A field of the form: one form tells of one village, or of all.
    Field,
    /// A village.
    Desa,
    /// A posyandu.
    Posyandu,
    /// A disease under early warning.
    Disease,
    /// A minimum service (SPM).
    Service,
    /// A report of an outbreak that was sent.
    Signal,
    /// Somebody.
    Person(Whose),
    /// A register or recap that is the form already.
    Part,
}

impl ReportRows {
    /// Tells whether the form names people.
    pub const fn names_people(&self) -> bool {
        matches!(self, Self::Person(_))
    }
}

/// Who has a row in a form of people.
#[derive(Debug, Clone)]
pub enum Whose {
    /// Whoever died in the period.
    Died,
    /// Whoever was born in the period.
    Born,
    /// Whoever came to count in an indicator in the period, with the last contact of the period at
    /// which something holds.
    Counted {
        /// Indicator id.
        indicator: Arc<str>,
        /// Facts of the contact; a person without such a contact has no row.
        when: Condition,
    },
}

/// A group of people.
#[derive(Debug, Clone)]
pub struct ReportGroup {
    /// Code within the form.
    pub id: Arc<str>,
    /// Heading.
    pub label: Label,
    /// Only of this sex.
    pub sex: Option<Sex>,
    /// Only of these ages: on the last day of the period, or on the first day of a case.
    pub age: Option<AgeSpan>,
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Code within the form.
    pub id: Arc<str>,
    /// Number on the printed form; empty when it has none.
    pub number: String,
    /// Stands above this field and those that follow; absent when it goes on.
    pub heading: Option<Label>,
    /// Name.
    pub label: Label,
    /// Title of the column in files that another system reads; absent when the name will do.
    pub title: Option<String>,
    /// Whether it is told for every group.
    pub split: bool,
    /// Where its content comes from.
    pub from: FieldSource,
}

impl Field {
    /// Returns the title of its column: as another system reads it, else number and name.
    pub fn column(&self) -> String {
        match (&self.title, self.number.as_str()) {
            (Some(title), _) => title.clone(),
            (None, "") => self.label.id.clone(),
            (None, number) => format!("{number}. {}", self.label.id),
        }
    }
}

/// Where the content of a field comes from.
#[derive(Debug, Clone)]
pub enum FieldSource {
    /// An indicator.
    Indicator {
        /// Its id.
        id: Arc<str>,
        /// Which of its numbers.
        take: Take,
    },
    /// A figure that is entered.
    Figure(Arc<str>),
    /// Cases under early warning: of a disease, or of that of the row.
    Disease {
        /// Id of the disease; absent in a form with a row for each.
        disease: Option<Arc<str>>,
        /// Which of its numbers.
        count: CaseCount,
    },
    /// Something of the minimum service of the row.
    Service(ServiceFact),
    /// Something of the outbreak of the row.
    Signal(SignalFact),
    /// Something of the person of the row.
    Person(PersonFact),
    /// What was observed at the contact of the row, by code.
    Observed(Arc<str>),
    /// A register of this id.
    Register(Arc<str>),
    /// A recap of this id.
    Recap(Arc<str>),
    /// Nowhere, and why.
    Missing(Label),
}

/// Reads and writes the words of a closed list.
macro_rules! words {
    ($(#[$of:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$of])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Reads the word of the files.
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// Returns the word of the files.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}

words! {
    /// Which number of an indicator.
    Take {
        /// Who came to count in the period, whichever month the case belongs to. Of an indicator
        /// whose months stand for themselves: the numerator of the period's last month.
        Done = "done",
        /// Cases that belong to the months of the period. Of an indicator whose months stand for
        /// themselves: the denominator of the period's last month.
        New = "new",
        /// The numerator, as the board of the period's last month has it.
        Reached = "reached",
        /// The denominator likewise.
        Counted = "counted",
        /// Numerator out of denominator likewise, in percent.
        Percent = "percent",
    }
}

words! {
    /// Which number of the cases of a disease.
    CaseCount {
        /// All.
        Cases = "cases",
        /// Of which a specimen was taken.
        Examined = "examined",
        /// Who died.
        Died = "died",
        /// The number told when the week was closed.
        Told = "told",
    }
}

words! {
    /// What is told of a minimum service.
    ServiceFact {
        /// Its name.
        Name = "name",
        /// Regulation under which it is counted.
        Regulation = "regulation",
        /// Target population.
        Population = "population",
        /// Who was served to standard.
        Served = "served",
        /// Who was served in part.
        Partly = "partly",
        /// Served out of the population, in percent.
        Percent = "percent",
        /// Goods and staff, in percent of what is needed.
        Quality = "quality",
    }
}

words! {
    /// What is told of an outbreak that was reported.
    SignalFact {
        /// Suspected disease.
        Disease = "disease",
        /// Village.
        Desa = "desa",
        /// The Sunday of the week that gave the signal.
        Week = "week",
        /// Day of the report.
        Reported = "reported",
        /// What was written with the report.
        Note = "note",
        /// What was found by the investigation.
        Investigation = "investigation",
        /// What was done against the spread.
        Response = "response",
    }
}

words! {
    /// What is told of a person.
    PersonFact {
        /// Number of the row.
        Number = "number",
        /// National identity number; empty when unknown.
        Nik = "nik",
        /// Name.
        Name = "name",
        /// Day of birth.
        Birth = "birth",
        /// Time of day of birth, such as 14:05.
        BirthTime = "birth_time",
        /// L or P.
        Sex = "sex",
        /// Age on the last day of the period or on the day of death, in words.
        Age = "age",
        /// Name of the mother, else of the father.
        Parent = "parent",
        /// NIK of the same.
        ParentNik = "parent_nik",
        /// Name of the mother.
        Mother = "mother",
        /// Name of the father.
        Father = "father",
        /// Telephone; empty when unknown, never made up.
        Phone = "phone",
        /// Number of the household's card (KK).
        Kk = "kk",
        /// The Puskesmas.
        Puskesmas = "puskesmas",
        /// Province.
        Provinsi = "provinsi",
        /// Regency.
        Kabupaten = "kabupaten",
        /// Sub-district.
        Kecamatan = "kecamatan",
        /// Village.
        Desa = "desa",
        /// Posyandu.
        Posyandu = "posyandu",
        /// RT.
        Rt = "rt",
        /// RW.
        Rw = "rw",
        /// Street and house, else the hamlet.
        Address = "address",
        /// Completed weeks of pregnancy at birth.
        Gestation = "gestation",
        /// Day of death.
        Died = "died",
        /// Cause of death, in words.
        DeathCause = "death_cause",
        /// Day of the contact.
        ContactDay = "contact_day",
    }
}

impl Guidelines {
    /// Returns the form of an id, as it is asked on a day.
    pub fn report(&self, id: &str, on: Day) -> Option<&Report> {
        self.reports.iter().find(|report| *report.rule.id == *id && report.rule.holds_on(on))
    }
}
