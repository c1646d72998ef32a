//! Every statement of the store, for the test that prepares them all on both engines.

use crate::{
    access_head, account, adopt, audit, closing, copy, delegation, device, edition, event, factor,
    ground, home, identity, late, log, migrate, one_time, read, recount, replay, request,
    restoring, session, source, state, statement::Statement, subject_request, turn, verify, view,
    vitals,
};

/// Lists all statements.
pub(crate) fn all() -> Vec<Statement> {
    let modules = [
        access_head::ALL,
        account::ALL,
        adopt::ALL,
        audit::ALL,
        closing::ALL,
        copy::ALL,
        delegation::ALL,
        device::ALL,
        edition::ALL,
        event::ALL,
        factor::ALL,
        ground::ALL,
        home::ALL,
        identity::ALL,
        late::ALL,
        log::ALL,
        migrate::ALL,
        one_time::ALL,
        read::area::ALL,
        read::attendance::ALL,
        read::board::ALL,
        read::board_people::ALL,
        read::difference::ALL,
        read::due::ALL,
        read::figures::ALL,
        read::lists::ALL,
        read::meetings::ALL,
        read::own_data::ALL,
        read::people::ALL,
        read::publication::ALL,
        read::recent::ALL,
        read::situation::ALL,
        read::household_health::ALL,
        read::places::ALL,
        read::records::ALL,
        read::register::ALL,
        read::served::ALL,
        read::slice::ALL,
        recount::ALL,
        read::surveillance::ALL,
        read::tally::ALL,
        replay::ALL,
        restoring::ALL,
        request::ALL,
        session::ALL,
        source::ALL,
        state::ALL,
        subject_request::ALL,
        turn::ALL,
        verify::ALL,
        view::area::ALL,
        view::board::ALL,
        view::merge::ALL,
        view::write::ALL,
        vitals::ALL,
    ];
    let tables = view::table::STATEMENTS.iter().flat_map(|table| {
        [table.put, table.remove, table.of_subjects, table.keys_after, table.count]
    });
    modules.into_iter().flatten().copied().chain(tables).chain(source::made()).collect()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;
    use crate::{
        engine::{Engine, Options},
        migrate::{MIGRATIONS, SCHEMA, migrate},
        statement::{SIZES, fill_words},
        view::table::TABLES,
    };

    /// Runs a test on an empty store of each engine.
    fn on_both_engines(test: impl Fn(&Engine)) {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("sqlite:{}", folder.path().join("a.db").display());
        test(&Engine::open(&file.parse().unwrap(), Options::default()).unwrap());
        let database = testkit::postgres::database();
        test(&Engine::open(&database.url().parse().unwrap(), Options::default()).unwrap());
    }

    #[test]
    fn every_statement_is_prepared_on_both_engines() {
        let statements = all();
        let names: BTreeSet<&str> = statements.iter().map(|statement| statement.name).collect();
        assert_eq!(names.len(), statements.len(), "names are unique");
        on_both_engines(|engine| {
            migrate(engine).unwrap();
            engine
                .write(|conn| {
                    conn.script(audit::SCHEMA)?;
                    for statement in &statements {
                        let sizes: &[usize] = if statement.varies() { &SIZES } else { &[1] };
                        for size in sizes {
                            conn.prepare(statement, *size)?;
                        }
                    }
                    Ok(())
                })
                .unwrap();
        });
    }

    #[test]
    fn no_module_with_statements_is_left_out() {
        fn count(folder: &Path) -> usize {
            let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            files
                .map(|path| match path.is_dir() {
                    true => count(&path),
                    false => {
                        let text = fs::read_to_string(&path).unwrap();
                        usize::from(text.lines().any(|line| line == "statements! {"))
                    }
                })
                .sum()
        }
        let modules = all()
            .iter()
            .filter_map(|statement| statement.name.rsplit_once("::"))
            .map(|(module, _)| module)
            .filter(|module| module.starts_with("store::"))
            .collect::<BTreeSet<_>>();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert_eq!(modules.len(), count(&folder), "{modules:?}");
    }

    /// Statements that read a whole large table on purpose, for `replay` and `verify`.
    const WHOLE: [&str; 8] = [
        "store::restoring::SET_STATE",
        "store::audit::CHAINS",
        "store::vitals::SESSIONS",
        "store::verify::HOMES",
        "store::view::board::HOMELESS",
        "store::view::board::REMOVE_HOMELESS",
        "store::view::merge::ALL_SAID",
        "store::view::merge::ALL_ALIASES",
    ];

    /// Returns how SQLite would answer a statement, a line for each step.
    fn plan_of(connection: &rusqlite::Connection, statement: &Statement) -> Vec<String> {
        let text = statement.expand(&crate::sqlite::WORDS, 8).replace('$', "?");
        let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {text}")).unwrap();
        let params = vec![rusqlite::types::Null; plan.parameter_count()];
        let lines = plan.query_map(rusqlite::params_from_iter(params), |row| row.get(3)).unwrap();
        lines.map(Result::unwrap).collect()
    }

    #[test]
    fn no_question_scans_a_large_table() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        let url = format!("sqlite:{}", file.display());
        migrate(&Engine::open(&url.parse().unwrap(), Options::default()).unwrap()).unwrap();
        let connection = rusqlite::Connection::open(file).unwrap();
        let log = fill_words(audit::SCHEMA, &crate::sqlite::WORDS);
        connection.execute_batch(&log).unwrap();
        // Small tables: homes (`h`, `g`), accounts, sessions, quarantine, files of the guidelines.
        let small = [
            "h",
            "g",
            "audit_head",
            "audit_check",
            "log_head",
            "account",
            "session",
            "recertification",
            "quarantine",
            "f",
            "days",
            "guideline_file",
            "ground",
            "access_head",
            "recount",
            // An index of a few: names of what is above the desa.
            "area_name USING INDEX area_name_above",
        ];
        for statement in all() {
            // A backup reads small tables whole, and the log by number.
            let of_backup =
                statement.name.starts_with("source::") && statement.name != "source::record::read";
            let whole = WHOLE.contains(&statement.name) || statement.name.ends_with("::count");
            if whole || of_backup {
                continue;
            }
            let plan = plan_of(&connection, &statement);
            let made_here = |target: &str| {
                ["CO-ROUTINE", "MATERIALIZE"]
                    .iter()
                    .any(|how| plan.iter().any(|line| *line == format!("{how} {target}")))
            };
            for line in &plan {
                let Some(target) = line.strip_prefix("SCAN ") else { continue };
                let made =
                    target.contains("ROW") || target.starts_with("(subquery") || made_here(target);
                assert!(made || small.contains(&target), "{}: {line}", statement.name);
            }
        }
    }

    #[test]
    fn the_list_of_what_is_due_goes_over_people() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        let url = format!("sqlite:{}", file.display());
        migrate(&Engine::open(&url.parse().unwrap(), Options::default()).unwrap()).unwrap();
        let connection = rusqlite::Connection::open(file).unwrap();
        let people = Some("SEARCH p USING COVERING INDEX person_due (puskesmas=? AND area=?");
        let person =
            Some("SEARCH p USING INDEX sqlite_autoindex_person_1 (puskesmas=? AND person=?");
        let services = Some("SEARCH x USING PRIMARY KEY (puskesmas=? AND person=?");
        // How persons (`p`) and services (`x`) are reached.
        let expected = [
            ("PEOPLE", people, None),
            ("COUNT", people, None),
            ("PEOPLE_OF_ITEM", people, services),
            ("COUNT_OF_ITEM", people, services),
            ("PERSONS", person, None),
            ("SERVICES", None, services),
        ];
        assert_eq!(expected.len(), read::due::ALL.len());
        for (statement, (name, p, x)) in read::due::ALL.iter().zip(expected) {
            assert!(statement.name.ends_with(&format!("::{name}")), "{}", statement.name);
            let lines = plan_of(&connection, statement);
            for (table, expected) in [(" p ", p), (" x ", x)] {
                let line = lines.iter().find(|line| format!("{line} ").contains(table));
                let found = line.map(|line| expected.is_some_and(|way| line.starts_with(way)));
                assert_eq!(found, expected.map(|_| true), "{name}: {lines:?}");
            }
        }
    }

    /// Describes tables, columns, keys and indexes in the order of the engine's catalogue.
    fn describe(engine: &Engine) -> Vec<String> {
        const SQLITE: Statement = Statement::new(
            "describe_sqlite",
            "SELECT m.name || ' ' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || \
             c.pk || ' ' || coalesce(c.dflt_value, '') FROM sqlite_master m \
             JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' \
             UNION ALL SELECT m.name || ' on ' || m.tbl_name || ' ' || l.\"unique\" || ' ' || \
             coalesce(l.partial, 0) || ' ' || c.seqno || ' ' || coalesce(c.name, '') \
             FROM sqlite_master m JOIN pragma_index_list(m.tbl_name) l ON l.name = m.name \
             JOIN pragma_index_xinfo(m.name) c WHERE m.type = 'index' ORDER BY 1",
        );
        const POSTGRES: Statement = Statement::new(
            "describe_postgres",
            "SELECT CAST(table_name || ' ' || column_name || ' ' || data_type || ' ' || \
             is_nullable || ' ' || coalesce(column_default, '') || ' ' || \
             coalesce(collation_name, '') AS TEXT) FROM information_schema.columns \
             WHERE table_schema = 'public' \
             UNION ALL SELECT CAST(indexdef AS TEXT) FROM pg_indexes \
             WHERE schemaname = 'public' ORDER BY 1",
        );
        let sqlite = format!("{engine:?}").contains("sqlite:");
        let statement = if sqlite { SQLITE } else { POSTGRES };
        engine.read(|conn| crate::conn::rows(conn, &statement, &[], |row| row.string(0))).unwrap()
    }

    #[test]
    fn migrations_make_the_schema() {
        let mut migrated = Vec::new();
        let mut written = Vec::new();
        {
            let migrated = std::cell::RefCell::new(&mut migrated);
            on_both_engines(|engine| {
                migrate(engine).unwrap();
                // Again: nothing is left to do, and nothing is done twice.
                migrate(engine).unwrap();
                migrated.borrow_mut().push(describe(engine));
            });
            let written = std::cell::RefCell::new(&mut written);
            on_both_engines(|engine| {
                engine.write(|conn| conn.script(SCHEMA)).unwrap();
                written.borrow_mut().push(describe(engine));
            });
        }
        let of_tables = |lines: &Vec<String>| -> Vec<String> {
            lines.iter().filter(|line| !line.contains("schema_version")).cloned().collect()
        };
        for (migrated, written) in migrated.iter().zip(&written) {
            assert_eq!(of_tables(migrated), of_tables(written));
            assert!(30 < written.len());
        }
        assert!(MIGRATIONS.iter().all(|migration| !migration.contains("IF NOT EXISTS")));
    }

    #[test]
    fn view_tables_are_those_of_the_schema() {
        for table in &TABLES {
            let start = format!("CREATE TABLE {} (\n", table.name);
            let at = SCHEMA.find(&start).expect(table.name) + start.len();
            let end = at + SCHEMA[at..].find("\n) ").unwrap();
            let mut lines: Vec<&str> =
                SCHEMA[at..end].lines().map(|line| line.trim().trim_end_matches(',')).collect();
            let key: Vec<&str> = table.key.iter().map(|(name, _)| *name).collect();
            assert_eq!(lines.pop().unwrap(), format!("PRIMARY KEY ({})", key.join(", ")));
            let columns: Vec<(&str, char)> = lines
                .iter()
                .map(|line| {
                    let (name, rest) = line.split_once(" {").unwrap();
                    (name, rest.chars().next().unwrap())
                })
                .collect();
            let own: Vec<(&str, char)> = table.columns().copied().collect();
            assert_eq!(own, columns, "{}", table.name);
        }
    }

    #[test]
    fn every_key_begins_with_the_home_or_says_why_not() {
        // Small tables that every node of a spread store would hold whole.
        let whole = [
            "store_state",
            "session",
            "sign_in_attempt",
            "area_name",
            "person_alias",
            "guideline_file",
            "signed_edition",
            "totp",
            "passkey",
            "spare_code",
            "entry_code",
            "account_event",
            "account_device",
            "identity_link",
            "ground",
            "access_head",
            "recount",
        ];
        for part in SCHEMA.split("CREATE TABLE ").skip(1) {
            let name = part.split_whitespace().next().unwrap();
            let leads = part.contains("    PRIMARY KEY (puskesmas")
                || part.contains("puskesmas {text} NOT NULL PRIMARY KEY");
            assert_eq!(leads, !whole.contains(&name), "{name}");
        }
    }
}
