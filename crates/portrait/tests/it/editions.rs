//! Rules that change while a life goes on, and series that begin anew.

use std::collections::BTreeMap;

use guidelines::{files::Files, model::Guidelines};
use portrait::{
    draw::draw,
    model::{ItemStatus, Portrait},
};
use rstest::rstest;

use crate::child::{Child, day, number, observed, stands, state, text};

/// Text files of the guidelines that Simpul ships, to be changed.
struct Law(BTreeMap<String, String>);

impl Law {
    fn shipped() -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self(Files::embedded().iter().map(|(path, file)| (path.to_owned(), text(file))).collect())
    }

    fn load(self) -> Guidelines {
        Guidelines::load(&Files::from_texts(self.0)).unwrap_or_else(|faults| panic!("{faults:#?}"))
    }

    fn adding(mut self, path: &str, rules: &str) -> Self {
        self.0.insert(path.to_owned(), rules.to_owned());
        self
    }

    /// Ends a rule with June 2026; a copy of it in which one text is another holds from July.
    fn renewing(mut self, kind: &str, id: &str, from: &str, to: &str) -> Self {
        let heading = format!("[[{kind}]]\nid = \"{id}\"\n");
        let file = self.0.values_mut().find(|file| file.contains(&heading)).unwrap();
        let start = file.find(&heading).unwrap();
        let rest = &file[start + heading.len()..];
        let length = rest.find(&format!("\n[[{kind}]]\n")).map_or(rest.len(), |end| end + 1);
        let old = file[start..start + heading.len() + length].to_owned();
        let since = "valid_from = 2020-01-01\n";
        let new = old.replace("version = \"2020.1\"", "version = \"2026.7\"");
        let new = new.replacen(since, "valid_from = 2026-07-01\n", 1);
        assert!(new.contains(from), "{id} does not say {from}");
        let new = new.replacen(from, to, 1);
        let ended = old.replacen(since, &format!("{since}valid_until = 2026-06-30\n"), 1);
        *file = file.replacen(&old, &format!("{ended}\n{new}"), 1);
        self
    }
}

fn on(child: &Child, law: &Guidelines, as_of: &str) -> Portrait {
    draw(&child.timeline(), law, day(as_of))
}

/// Pregnant since 1 February 2026, told on 1 April.
fn pregnant() -> Child {
    let told = observed(&[("hpht", text("2026-02-01"))]);
    Child::born("1998-05-31").visited(day("2026-04-01"), told)
}

#[test]
fn an_episode_goes_on_under_the_next_version() {
    let law = Law::shipped();
    let law = law.renewing("episode", "hamil", "lost_after_days = 60", "lost_after_days = 20");
    let law = law.load();
    let mother = pregnant().visited(day("2026-06-08"), observed(&[("djj", number("140"))]));
    for as_of in ["2026-06-30", "2026-07-01"] {
        let portrait = on(&mother, &law, as_of);
        assert_eq!(portrait.episodes.len(), 1, "{as_of}");
        assert_eq!(portrait.episodes[0].begin, Some(day("2026-02-01")), "{as_of}");
        assert_eq!(portrait.episodes[0].ended, None, "{as_of}");
    }
    // Not seen for 22 and 23 days: lost after 60 by the old version, after 20 by the new one.
    let lost = |as_of| on(&mother, &law, as_of).episodes[0].lost_since;
    assert_eq!(lost("2026-06-30"), Some(day("2026-08-07")));
    assert_eq!(lost("2026-07-01"), Some(day("2026-06-28")));
    assert_eq!(on(&mother, &law, "2026-06-30").next_change_on, Some(day("2026-07-01")));
    // The version of the day of the delivery ends what an earlier one opened.
    let answers =
        [("hasil_kehamilan", text("lahir_hidup")), ("tgl_persalinan", text("2026-10-30"))];
    let mother = mother.visited(day("2026-10-30"), observed(&answers));
    let portrait = on(&mother, &law, "2026-10-31");
    let pregnancies: Vec<_> = portrait.episodes.iter().filter(|e| *e.kind == *"hamil").collect();
    assert_eq!(pregnancies.len(), 1);
    assert_eq!(pregnancies[0].ended, Some(day("2026-10-30")));
}

/// Week 20 of the pregnancy is complete on 21 June, week 25 on 26 July.
#[rstest]
#[case("2026-06-30", ItemStatus::NotYet)]
#[case("2026-07-01", ItemStatus::Due)]
fn windows_are_those_of_the_version_of_the_day(#[case] as_of: &str, #[case] fourth: ItemStatus) {
    let (from, to) = ("opens = \"25w\"\nideal = \"30w\"", "opens = \"20w\"\nideal = \"30w\"");
    let law = Law::shipped().renewing("item", "anc_visit", from, to).load();
    let mother = pregnant().given(day("2026-04-01"), "anc_visit", "");
    // Three more visits, of which the last is within the new window of K4, not the old one.
    let weeks_14_to_22 = ["2026-05-10", "2026-06-07"];
    let mother = weeks_14_to_22.iter().fold(mother, |m, on| m.given(day(on), "anc_visit", ""));
    let portrait = on(&mother, &law, as_of);
    for step in ["K1", "K2", "K3"] {
        assert_eq!(state(&portrait, "anc_visit", step).status, ItemStatus::Done, "{step}");
    }
    assert_eq!(state(&portrait, "anc_visit", "K4").status, fourth);
}

#[test]
fn a_contact_is_judged_by_the_version_of_its_day() {
    let law = Law::shipped().renewing("finding", "anc_lila.kek", "lila_cm < 23.5", "lila_cm < 22");
    let law = law.load();
    let measured =
        |mother: Child, on| mother.visited(day(on), observed(&[("lila_cm", number("23"))]));
    let mother = measured(pregnant(), "2026-06-30");
    assert!(stands(&on(&mother, &law, "2026-06-30"), "anc_lila.kek"));
    // What was found stays what it was, told with the version it was found by.
    let portrait = on(&mother, &law, "2026-07-02");
    let found = portrait.findings.iter().find(|f| *f.rule == *"anc_lila.kek").unwrap();
    assert_eq!((&*found.version, found.day), ("2020.1", day("2026-06-30")));
    // The same arm on the next day is no longer thin, and replaces what was found.
    let mother = measured(mother, "2026-07-01");
    assert!(!stands(&on(&mother, &law, "2026-07-02"), "anc_lila.kek"));
    assert!(stands(&on(&mother, &law, "2026-06-30"), "anc_lila.kek"), "as of then, as then");
}

/// A series of three doses that begins anew after more than 60 days without one.
const RESTARTING: &str = r#"
[[item]]
id = "uji_ulang"
version = "2020.1"
valid_from = 2020-01-01
label = { id = "Seri uji", en = "Series of the test" }
sources = ["OURS"]
assumed = ["Hanya untuk uji."]
stages = ["balita"]
cluster = "K2"
places = ["puskesmas"]
from = "0d"
until = "59m"
fields = []
findings_mode = "all"
schedule = { kind = "series", restart_after_days = 60 }

[[item.step]]
code = "U1"
label = { id = "Uji 1", en = "Test 1" }
opens = "0d"
ideal = "1m"
closes = "59m"

[[item.step]]
code = "U2"
label = { id = "Uji 2", en = "Test 2" }
opens = "0d"
ideal = "2m"
closes = "59m"
min_gap_days = 28

[[item.step]]
code = "U3"
label = { id = "Uji 3", en = "Test 3" }
opens = "0d"
ideal = "3m"
closes = "59m"
min_gap_days = 28
"#;

fn restarting() -> Guidelines {
    Law::shipped().adding("items/uji.toml", RESTARTING).load()
}

/// Two doses, on 1 and 29 March 2026. 28 May is the 60th day after the second.
#[rstest]
#[case("2026-05-28", true)]
#[case("2026-05-29", false)]
fn a_series_begins_anew_after_too_long(#[case] as_of: &str, #[case] goes_on: bool) {
    let law = restarting();
    let child = Child::born("2026-01-15");
    let child =
        ["2026-03-01", "2026-03-29"].iter().fold(child, |c, on| c.given(day(on), "uji_ulang", ""));
    let portrait = on(&child, &law, as_of);
    let status = |step| state(&portrait, "uji_ulang", step).status;
    assert_eq!(status("U2") == ItemStatus::Done, goes_on);
    assert_eq!(status("U1") == ItemStatus::Done, goes_on);
    assert!(if goes_on { status("U3").is_due() } else { status("U1").is_due() });
    assert_eq!(portrait.next_change_on.is_some_and(|next| next <= day("2026-05-29")), goes_on);
}

#[rstest]
#[case(&["2026-03-01", "2026-06-01"], &["U1"])]
#[case(&["2026-03-01", "2026-06-01", "2026-07-01"], &["U1", "U2"])]
#[case(&["2026-03-01", "2026-04-01", "2026-05-01"], &["U1", "U2", "U3"])]
#[case(&["2026-03-01", "2026-04-01", "2026-05-01", "2026-09-01"], &["U1", "U2", "U3"])]
fn what_is_given_after_the_restart_counts_from_one(#[case] given: &[&str], #[case] done: &[&str]) {
    let law = restarting();
    let child = given
        .iter()
        .fold(Child::born("2026-01-15"), |child, on| child.given(day(on), "uji_ulang", ""));
    // A whole series is never begun again, however long ago it was.
    let as_of = if done.len() == 3 { "2028-01-01" } else { "2026-07-10" };
    let portrait = on(&child, &law, as_of);
    let is_done = |step: &&str| state(&portrait, "uji_ulang", step).status == ItemStatus::Done;
    let found: Vec<&str> = ["U1", "U2", "U3"].into_iter().filter(is_done).collect();
    assert_eq!(found, done);
}
