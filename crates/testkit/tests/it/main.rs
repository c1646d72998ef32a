//! Uses real databases.
#![expect(clippy::unwrap_used, reason = "a test ends where it goes wrong")]

use postgres::{Client, NoTls};
use testkit::postgres::database;

fn connect(url: &str) -> Client {
    Client::connect(url, NoTls).unwrap()
}

#[test]
fn databases_are_empty_separate_and_dropped() {
    let (one, other) = (database(), database());
    let mut in_one = connect(one.url());
    in_one.batch_execute("CREATE TABLE child (n INT); INSERT INTO child VALUES (7)").unwrap();
    let n: i32 = in_one.query_one("SELECT n FROM child", &[]).unwrap().get(0);
    assert_eq!(n, 7);
    assert!(connect(other.url()).query("SELECT n FROM child", &[]).is_err());

    let url = one.url().to_owned();
    // The connection is still open: dropping does not wait for it.
    drop(one);
    assert!(Client::connect(&url, NoTls).is_err(), "the database is still there");
    assert!(in_one.query("SELECT 1", &[]).is_err());
    connect(other.url());
}

#[test]
fn text_is_utf_8_and_sorts_as_people_expect() {
    let database = database();
    let mut client = connect(database.url());
    let encoding: String = client.query_one("SHOW server_encoding", &[]).unwrap().get(0);
    assert_eq!(encoding, "UTF8");
    let sql = "SELECT name FROM (VALUES ('ani'), ('Budi'), ('citra')) AS t (name) ORDER BY name";
    let names: Vec<String> = client.query(sql, &[]).unwrap().iter().map(|r| r.get(0)).collect();
    assert_eq!(names, ["ani", "Budi", "citra"]);
}

#[test]
fn many_at_once() {
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let database = database();
                connect(database.url()).batch_execute("CREATE TABLE t (n INT)").unwrap();
            });
        }
    });
}
