//! The peer of the boards: some indicators counted by plain SQL from the log, in the same store
//! (ADR 17).

use anyhow::Result;
use domain::{day::Day, person::Sex};
use growth::{
    age::Age,
    amount::Amount,
    assess::{Indicator, Measurement, Mode, assess},
};
use serde_json::{Value, json};
use store::address::StoreUrl;

use crate::clock::{Stopwatch, rounded};

/// Z-scores written in one statement.
const ROWS: usize = 500;

/// A connection beside the store's own.
pub(crate) enum Plain {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Client>),
}

impl Plain {
    /// Connects.
    pub(crate) fn open(url: &StoreUrl) -> Result<Self> {
        match url {
            StoreUrl::Sqlite(file) | StoreUrl::SqliteEncrypted(file, _) => {
                Ok(Self::Sqlite(rusqlite::Connection::open(file)?))
            }
            StoreUrl::Postgres(url) => {
                let client = postgres::Client::connect(url, postgres::NoTls)?;
                Ok(Self::Postgres(Box::new(client)))
            }
        }
    }

    fn run(&mut self, sql: &str) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection.execute_batch(sql)?,
            Self::Postgres(client) => client.batch_execute(sql)?,
        }
        Ok(())
    }

    fn either<'a>(&self, sqlite: &'a str, postgres: &'a str) -> &'a str {
        match self {
            Self::Sqlite(_) => sqlite,
            Self::Postgres(_) => postgres,
        }
    }

    /// Returns the rows of a statement that gives one text each.
    pub(crate) fn texts(&mut self, sql: &str) -> Result<Vec<String>> {
        match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare(sql)?;
                let rows = statement.query_map([], |row| row.get(0))?;
                Ok(rows.collect::<Result<_, _>>()?)
            }
            Self::Postgres(client) => {
                let rows = client.query(sql, &[])?;
                Ok(rows.iter().map(|row| row.get(0)).collect())
            }
        }
    }

    /// Returns one number.
    pub(crate) fn number(&mut self, sql: &str) -> Result<i64> {
        let text = self.texts(&format!("SELECT CAST(({sql}) AS TEXT)"))?;
        Ok(text.first().map_or(Ok(0), |text| text.parse())?)
    }

    /// Returns the bytes of a table with its indexes.
    pub(crate) fn bytes(&mut self, table: &str) -> Result<i64> {
        let sql = match self {
            Self::Sqlite(_) => format!(
                "SELECT sum(pgsize) FROM dbstat WHERE name = '{table}' OR name IN \
                 (SELECT name FROM sqlite_master WHERE tbl_name = '{table}')"
            ),
            Self::Postgres(_) => format!("SELECT pg_total_relation_size('{table}')"),
        };
        self.number(&sql)
    }
}

/// Counts the eleven indicators and the weekly list; tells how long each part took.
pub(crate) fn measure(url: &StoreUrl) -> Result<Value> {
    let mut plain = Plain::open(url)?;
    let mut took = serde_json::Map::new();
    let all = Stopwatch::start_wall();
    let mut part = |name: &str, plain: &mut Plain, sql: &str| -> Result<()> {
        let watch = Stopwatch::start_wall();
        plain.run(sql)?;
        took.insert(name.to_owned(), rounded(watch.wall_s()).into());
        Ok(())
    };
    let raw = plain.either(
        include_str!("../../store/plain/1_raw.sqlite.sql"),
        include_str!("../../store/plain/1_raw.postgres.sql"),
    );
    part("json_s", &mut plain, raw)?;
    part("entries_s", &mut plain, include_str!("../../store/plain/2_entry.sql"))?;
    let facts = plain.either(
        include_str!("../../store/plain/3_facts.sqlite.sql"),
        include_str!("../../store/plain/3_facts.postgres.sql"),
    );
    part("facts_s", &mut plain, facts)?;
    part("people_s", &mut plain, include_str!("../../store/plain/4_people.sql"))?;
    let watch = Stopwatch::start_wall();
    weigh(&mut plain)?;
    let z_s = watch.wall_s();
    if matches!(plain, Plain::Postgres(_)) {
        plain.run("ANALYZE")?;
    }
    let mut part = |name: &str, plain: &mut Plain, sql: &str| -> Result<()> {
        let watch = Stopwatch::start_wall();
        plain.run(sql)?;
        took.insert(name.to_owned(), rounded(watch.wall_s()).into());
        Ok(())
    };
    part("posyandu_s", &mut plain, include_str!("../../store/plain/5_posyandu.sql"))?;
    part("cases_s", &mut plain, include_str!("../../store/plain/6_cases.sql"))?;
    part("diseases_s", &mut plain, include_str!("../../store/plain/7_diseases.sql"))?;
    part("boards_s", &mut plain, include_str!("../../store/plain/8_board.sql"))?;
    took.insert("z_scores_s".to_owned(), rounded(z_s).into());
    Ok(json!({ "indicators": 11, "wall_s": rounded(all.wall_s()), "parts": took }))
}

/// Adds the weight-for-age of every weighing, by WHO's tables.
fn weigh(plain: &mut Plain) -> Result<()> {
    plain.run("CREATE TEMP TABLE z (visit TEXT, hundredths BIGINT, flagged BIGINT)")?;
    let weighings = plain.texts(
        "SELECT c.id || '|' || c.sex || '|' || CAST(c.born AS TEXT) || '|' || CAST(c.day AS TEXT) \
         || '|' || CAST(CAST(round(a.number * 1000) AS BIGINT) AS TEXT) \
         FROM contact c JOIN answer a ON a.visit = c.id AND a.code = 'bb_kg' \
         WHERE 0 < a.number AND c.born <= c.day AND c.sex IS NOT NULL AND c.months < 72",
    )?;
    let mut scored = Vec::with_capacity(ROWS);
    for part in weighings.chunks(ROWS) {
        for weighing in part {
            scored.extend(score(weighing)?);
        }
        if !scored.is_empty() {
            plain.run(&format!("INSERT INTO z VALUES {}", scored.join(", ")))?;
            scored.clear();
        }
    }
    plain.run("CREATE INDEX z_visit ON z (visit)")
}

fn score(weighing: &str) -> Result<Option<String>> {
    let parts: Vec<&str> = weighing.split('|').collect();
    let [id, sex, born, on, grams] = parts[..] else { anyhow::bail!("not a weighing: {weighing}") };
    let (born, on) = (Day::from_epoch_days(born.parse()?), Day::from_epoch_days(on.parse()?));
    let sex = if sex == "L" { Sex::LakiLaki } else { Sex::Perempuan };
    let mut measurement = Measurement::new(sex, Age::between(born, on));
    measurement.weight = Some(Amount::from_thousandths(grams.parse()?));
    let z = assess(Mode::Indonesia, &measurement).of(Indicator::WeightForAge);
    Ok(z.map(|z| format!("('{id}', {}, {})", z.hundredths, i32::from(z.flagged))))
}
