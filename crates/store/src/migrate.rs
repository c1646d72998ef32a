//! Migrations: numbered, forward only, each in one transaction.

use crate::{
    conn::{Conn, row},
    engine::Engine,
    error::{Error, Result},
    statement::statements,
};

/// All migrations in order; the n-th makes schema version n.
pub(crate) const MIGRATIONS: [&str; 28] = [
    include_str!("../migrations/0001_log.sql"),
    include_str!("../migrations/0002_accounts.sql"),
    include_str!("../migrations/0003_views.sql"),
    include_str!("../migrations/0004_stages.sql"),
    include_str!("../migrations/0005_due_order.sql"),
    include_str!("../migrations/0006_guidelines.sql"),
    include_str!("../migrations/0007_left.sql"),
    include_str!("../migrations/0008_keys.sql"),
    include_str!("../migrations/0009_ground.sql"),
    include_str!("../migrations/0010_rights.sql"),
    include_str!("../migrations/0011_delegation.sql"),
    include_str!("../migrations/0012_confidential.sql"),
    include_str!("../migrations/0013_access_head.sql"),
    include_str!("../migrations/0014_decided_under.sql"),
    include_str!("../migrations/0015_counted_case.sql"),
    include_str!("../migrations/0016_figure.sql"),
    include_str!("../migrations/0017_recount.sql"),
    include_str!("../migrations/0018_early_warning.sql"),
    include_str!("../migrations/0019_publication.sql"),
    include_str!("../migrations/0020_closing.sql"),
    include_str!("../migrations/0021_disability.sql"),
    include_str!("../migrations/0022_meeting.sql"),
    include_str!("../migrations/0023_household_member.sql"),
    include_str!("../migrations/0024_area_above.sql"),
    include_str!("../migrations/0025_open_until.sql"),
    include_str!("../migrations/0026_lacking.sql"),
    include_str!("../migrations/0027_village.sql"),
    include_str!("../migrations/0028_place_village.sql"),
];

/// The whole current schema; a test proves that the migrations make the same.
pub const SCHEMA: &str = include_str!("../schema.sql");

const VERSION_TABLE: &str = "\
    CREATE TABLE IF NOT EXISTS schema_version (
        one {int} NOT NULL PRIMARY KEY,
        version {int} NOT NULL
    ) {strict};";

statements! {
    ADD_VERSION =
        "INSERT INTO schema_version (one, version) VALUES (1, 0) ON CONFLICT (one) DO NOTHING";
    /// Also locks the row, so that two programs do not migrate at once.
    LOCK_VERSION = "UPDATE schema_version SET version = version WHERE one = 1 RETURNING version";
    VERSION = "SELECT version FROM schema_version WHERE one = 1";
    SET_VERSION = "UPDATE schema_version SET version = $1 WHERE one = 1";
}

/// Brings the store to the current schema.
pub(crate) fn migrate(engine: &Engine) -> Result<()> {
    engine.write(begin)?;
    while !engine.write(step)? {}
    Ok(())
}

/// Makes the table of the version in a store that has none.
pub(crate) fn begin(conn: &mut dyn Conn) -> Result<()> {
    conn.script(VERSION_TABLE)?;
    conn.execute(&ADD_VERSION, 1, &[]).map(|_| ())
}

/// Brings a store up to a schema version within one transaction.
pub(crate) fn advance(conn: &mut dyn Conn, version: usize) -> Result<()> {
    while row(conn, &VERSION, &[], |row| row.int(0))?.is_some_and(|at| at < version as i64) {
        step(conn)?;
    }
    Ok(())
}

/// Runs the next migration; tells whether none was left.
fn step(conn: &mut dyn Conn) -> Result<bool> {
    let known = MIGRATIONS.len() as i64;
    let found = row(conn, &LOCK_VERSION, &[], |row| row.int(0))?;
    let found = found.ok_or_else(|| Error::Damaged("the schema version is missing".to_owned()))?;
    if known < found {
        return Err(Error::Newer { found, known });
    }
    let done = usize::try_from(found)
        .map_err(|_| Error::Damaged(format!("the schema version is {found}")))?;
    let Some(migration) = MIGRATIONS.get(done) else { return Ok(true) };
    conn.script(migration)?;
    conn.execute(&SET_VERSION, 1, &[(found + 1).into()])?;
    Ok(false)
}
