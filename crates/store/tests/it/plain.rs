//! A year of a simulated Puskesmas, counted a second time: by the statements of `plain/`, which
//! read the log alone and know neither portraits nor guidelines nor views (ADR 17).

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    area::{AreaLevel, PuskesmasCode},
    day::{Day, Month},
    person::Sex,
};
use growth::{
    age::Age,
    amount::Amount,
    assess::{Indicator, Measurement, Mode, assess},
};
use simulate::{plan::Plan, simulation};
use store::{
    log::{Appended, BATCH_MAX, Received},
    read::{area::Scope, surveillance::Weeks},
    store::Store,
};

use crate::fixture::{GUIDELINES, Home, on_both_engines};

on_both_engines![a_year_is_counted_alike_by_plain_sql];

const YEAR: i16 = 2025;
/// Indicators of cases that are counted again.
const CASES: [&str; 8] =
    ["kia.kn1", "kia.kn-lengkap", "imun.idl", "spm.02", "spm.03", "spm.04", "spm.06", "spm.07"];

/// Numerators and denominators by indicator, month and area.
type Boards = BTreeMap<(String, i32, String), (u64, u64)>;

/// A connection that the store knows nothing of.
enum Plain {
    Sqlite(rusqlite::Connection),
    Postgres(Box<::postgres::Client>),
}

impl Plain {
    fn open(home: &Home) -> Self {
        match home {
            Home::Sqlite(_) => Self::Sqlite(rusqlite::Connection::open(home.file()).unwrap()),
            Home::Postgres(database) => {
                let client = ::postgres::Client::connect(database.url(), ::postgres::NoTls);
                Self::Postgres(Box::new(client.unwrap()))
            }
        }
    }

    fn run(&mut self, sql: &str) {
        match self {
            Self::Sqlite(connection) => connection.execute_batch(sql).unwrap(),
            Self::Postgres(client) => client.batch_execute(sql).unwrap(),
        }
    }

    /// Runs what the two engines write differently: how JSON is taken apart.
    fn run_either(&mut self, sqlite: &str, postgres: &str) {
        match self {
            Self::Sqlite(connection) => connection.execute_batch(sqlite).unwrap(),
            Self::Postgres(client) => client.batch_execute(postgres).unwrap(),
        }
    }

    /// Returns the columns of rows as text, `-` where there is nothing.
    fn rows(&mut self, columns: &[&str], from: &str) -> Vec<Vec<String>> {
        let texts: Vec<String> =
            columns.iter().map(|name| format!("coalesce(CAST({name} AS TEXT), '-')")).collect();
        let sql = format!("SELECT {} FROM {from}", texts.join(" || '|' || "));
        let lines: Vec<String> = match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare(&sql).unwrap();
                let rows = statement.query_map([], |row| row.get(0)).unwrap();
                rows.map(Result::unwrap).collect()
            }
            Self::Postgres(client) => {
                client.query(&sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
            }
        };
        lines.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect()
    }

    /// Counts the whole log again.
    fn count(&mut self) {
        self.run_either(
            include_str!("../../plain/1_raw.sqlite.sql"),
            include_str!("../../plain/1_raw.postgres.sql"),
        );
        self.run(include_str!("../../plain/2_entry.sql"));
        self.run_either(
            include_str!("../../plain/3_facts.sqlite.sql"),
            include_str!("../../plain/3_facts.postgres.sql"),
        );
        self.run(include_str!("../../plain/4_people.sql"));
        self.weigh();
        self.run(include_str!("../../plain/5_posyandu.sql"));
        self.run(include_str!("../../plain/6_cases.sql"));
        self.run(include_str!("../../plain/7_diseases.sql"));
        self.run(include_str!("../../plain/8_board.sql"));
    }

    /// Adds the weight-for-age of every weighing, by WHO's tables.
    fn weigh(&mut self) {
        self.run("CREATE TEMP TABLE z (visit TEXT, hundredths BIGINT, flagged BIGINT)");
        let weighings = self.rows(
            &["c.id", "c.sex", "c.born", "c.day", "CAST(round(a.number * 1000) AS BIGINT)"],
            "contact c JOIN answer a ON a.visit = c.id AND a.code = 'bb_kg' \
             WHERE 0 < a.number AND c.born <= c.day AND c.sex IS NOT NULL AND c.months < 72",
        );
        let scored: Vec<String> = weighings.iter().filter_map(|row| score(row)).collect();
        for part in scored.chunks(500) {
            self.run(&format!("INSERT INTO z VALUES {}", part.join(", ")));
        }
        self.run("CREATE INDEX z_visit ON z (visit)");
    }
}

fn score(weighing: &[String]) -> Option<String> {
    let [id, sex, born, on, grams] = weighing else { panic!("five columns: {weighing:?}") };
    let day = |text: &str| Day::from_epoch_days(text.parse().unwrap());
    let sex = if sex == "L" { Sex::LakiLaki } else { Sex::Perempuan };
    let mut measurement = Measurement::new(sex, Age::between(day(born), day(on)));
    measurement.weight = Some(Amount::from_thousandths(grams.parse().unwrap()));
    let z = assess(Mode::Indonesia, &measurement).of(Indicator::WeightForAge)?;
    Some(format!("('{id}', {}, {})", z.hundredths, i32::from(z.flagged)))
}

fn load(store: &Store, plan: &Plan) {
    let received = Received { today: plan.until, millis: 1_900_000_000_000 };
    let loading = store.begin_loading().unwrap();
    for batch in simulation::records(plan, &GUIDELINES).unwrap() {
        for part in batch.chunks(BATCH_MAX) {
            let appended = loading.append(part, received).unwrap();
            let refused = appended.iter().find(|one| matches!(one, Appended::Refused(_)));
            assert!(refused.is_none(), "{refused:?}");
        }
    }
    loading.finish().unwrap();
}

/// Reads what the boards of the year say.
fn kept(store: &Store, indicator: &str, level: AreaLevel, boards: &mut Boards) {
    for number in 1..=12 {
        let month = Month::from_ym(YEAR, number).unwrap();
        for row in store.board(indicator, month, level, &Scope::All).unwrap() {
            let key = (indicator.to_owned(), month.index(), row.code);
            boards.insert(key, (row.numerator, row.denominator));
        }
    }
}

fn counted(plain: &mut Plain) -> Boards {
    let year = format!("ym / 12 = {YEAR}");
    let mut boards = Boards::new();
    let number = |text: &str| text.parse::<u64>().unwrap();
    let skdn = ["ym", "posyandu", "s", "k", "d", "n"];
    for row in plain.rows(&skdn, &format!("skdn WHERE {year}")) {
        let [s, k, d, n] = [2, 3, 4, 5].map(|at| number(&row[at]));
        for (indicator, share) in [("gizi.ks", (k, s)), ("gizi.ds", (d, s)), ("gizi.nd", (n, d))] {
            if 0 < share.1 {
                let key = (indicator.to_owned(), row[0].parse().unwrap(), row[1].clone());
                boards.insert(key, share);
            }
        }
    }
    let columns = ["indicator", "ym", "desa", "numerator", "denominator"];
    for row in plain.rows(&columns, &format!("year_board WHERE {year}")) {
        let key = (row[0].clone(), row[1].parse().unwrap(), row[2].clone());
        boards.insert(key, (number(&row[3]), number(&row[4])));
    }
    boards
}

/// Cases by disease, Sunday of the week and village.
type Weekly = BTreeMap<(String, i32, String), u32>;

fn weekly_kept(store: &Store, puskesmas: &PuskesmasCode, (from, to): (Day, Day)) -> Weekly {
    let asked = Weeks { puskesmas: puskesmas.clone(), from, to, within: Scope::All };
    let counts = store.disease_counts(&asked).unwrap().into_iter();
    let desa = |desa: Option<domain::area::DesaCode>| {
        desa.map_or_else(|| "-".to_owned(), |desa| desa.as_str().to_owned())
    };
    counts.map(|row| ((row.disease, row.week.epoch_days(), desa(row.desa)), row.cases)).collect()
}

fn weekly_counted(plain: &mut Plain) -> Weekly {
    let rows = plain.rows(&["code", "week", "desa", "cases"], "weekly");
    let read = |row: Vec<String>| {
        let disease = format!("skdr.penyakit.{}", row[0]);
        ((disease, row[1].parse().unwrap(), row[2].clone()), row[3].parse().unwrap())
    };
    rows.into_iter().map(read).collect()
}

/// Lists what one says otherwise than the other.
fn differences<K: Ord + std::fmt::Debug, V: PartialEq + std::fmt::Debug>(
    kept: &BTreeMap<K, V>,
    counted: &BTreeMap<K, V>,
) -> Vec<String> {
    let keys: BTreeSet<&K> = kept.keys().chain(counted.keys()).collect();
    let differs = keys.into_iter().filter(|key| kept.get(key) != counted.get(key));
    differs.map(|key| format!("{key:?}: {:?}, SQL {:?}", kept.get(key), counted.get(key))).collect()
}

fn a_year_is_counted_alike_by_plain_sql(home: &Home) {
    let until = Day::from_ymd(YEAR, 12, 31).unwrap();
    let plan = Plan::new(2_000, 1, 21, until);
    let store = home.open();
    load(&store, &plan);
    let mut plain = Plain::open(home);
    plain.count();

    let mut boards = Boards::new();
    for indicator in ["gizi.ks", "gizi.ds", "gizi.nd"] {
        kept(&store, indicator, AreaLevel::Posyandu, &mut boards);
    }
    for indicator in CASES {
        kept(&store, indicator, AreaLevel::Desa, &mut boards);
    }
    let by_sql = counted(&mut plain);
    let differ = differences(&boards, &by_sql);
    assert!(differ.is_empty(), "{} differences\n{}", differ.len(), differ.join("\n"));
    for indicator in CASES.iter().chain(&["gizi.ks", "gizi.ds", "gizi.nd"]) {
        let of = by_sql.iter().filter(|((id, ..), _)| id == indicator);
        let (served, all) = of.fold((0, 0), |sum, (_, of)| (sum.0 + of.0, sum.1 + of.1));
        assert!(0 < served && served < all, "{indicator}: {served} of {all} tells nothing");
    }

    let weeks = weekly_kept(&store, &plan.puskesmas, (plan.first_day(), until));
    let by_sql = weekly_counted(&mut plain);
    assert_eq!(differences(&weeks, &by_sql), Vec::<String>::new());
    assert!(200 < by_sql.values().sum::<u32>(), "a year has its sick");
}
