//! Packs for meetings.

use std::collections::BTreeSet;

use domain::{day::Day, meeting::MeetingKind};
use guidelines::{fault::Fault, files::Files, model::Guidelines};
use rstest::rstest;

use crate::{faults::names, law::Law};

/// The part of the test law that these tests are about.
pub(crate) const LAW: &str = concat!(
    r#"
[[meeting]]
id = "rapat_triwulan"
version = "1"
valid_from = 2020-01-01
label = { id = "Triwulan", en = "Quarterly" }
sources = ["S1"]
kind = "triwulan"
plain = true
map = "imun.lengkap"
trends = ["imun.lengkap"]
gaps_max = 10
agenda = [{ label = { id = "Kesepakatan", en = "What is agreed" } }]
sector = [{ id = "desa", label = { id = "Desa", en = "Village" } }]

[[meeting.cluster]]
code = "K2"
label = { id = "Ibu dan anak", en = "Mothers and children" }
number = [
    { id = "imun.lengkap", plain = { id = "Bayi", en = "Babies" }, sectors = ["desa"],"#,
    r#" help = { id = "Ajak", en = "Invite" } },
]
"#
);

#[test]
fn a_pack_is_found_by_kind_and_day() {
    let law = Law::new().loaded();
    let day = |text: &str| -> Day { text.parse().unwrap() };
    let found = law.meeting_on(MeetingKind::Triwulan, day("2020-01-01")).unwrap();
    assert_eq!((found.names, found.is_plain, found.gaps_max), (false, true, 10));
    let told: Vec<_> = found.numbers().map(|(cluster, one)| (&*cluster.code, one)).collect();
    assert_eq!((told[0].0, &*told[0].1.indicator), ("K2", "imun.lengkap"));
    assert_eq!(found.sector("desa").unwrap().label.id, "Desa");
    assert!(found.sector("pkk").is_none());
    assert!(law.meeting_on(MeetingKind::Triwulan, day("2019-12-31")).is_none());
    assert!(law.meeting_on(MeetingKind::Bulanan, day("2026-01-01")).is_none());
}

#[test]
fn every_kind_of_meeting_has_a_pack_and_names_stay_with_health_workers() {
    let law = Guidelines::load(&Files::embedded()).unwrap();
    let day = Day::from_ymd(2026, 11, 22).unwrap();
    for kind in MeetingKind::ALL {
        let rules = law.meeting_on(kind, day).unwrap();
        assert_eq!(rules.names, kind == MeetingKind::Bulanan);
        let all: Vec<&str> = rules.numbers().map(|(_, number)| &*number.indicator).collect();
        let different: BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(all.len(), different.len(), "a number is told once");
        assert!(rules.trends.len() <= 6, "more do not fit on a page");
    }
}

#[rstest]
#[case("nilai.tidak-sah", "kind = \"triwulan\"", "kind = \"tahunan\"", 0)]
#[case("rapat.nama", "plain = true\n", "plain = true\nnames = true\n", 1)]
#[case("rapat.kata", " help = { id = \"Ajak\", en = \"Invite\" } }", " }", 0)]
#[case("rapat.kata", " sectors = [\"desa\"],", "", 0)]
#[case("kode.tak-dikenal", "sectors = [\"desa\"]", "sectors = [\"kota\"]", 0)]
#[case("kode.tak-dikenal", "trends = [\"imun.lengkap\"]", "trends = [\"imun.tidak\"]", -9)]
#[case("kode.tak-dikenal", "map = \"imun.lengkap\"", "map = \"imun.tidak\"", -8)]
#[case("nilai.tidak-sah", "code = \"K2\"", "code = \"K5\"", 0)]
#[case("nilai.salah-jenis", "gaps_max = 10", "gaps_max = 51", 0)]
#[case("nilai.salah-jenis", "gaps_max = 10", "gaps_max = 0", 0)]
fn faults_name_file_line_and_code(
    #[case] code: &'static str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] below: i32,
) {
    names(code, "meetings.toml", old, new, below);
}

/// Packs are handed round: neither the numbers, nor the map, nor the months drawn tell of it.
#[rstest]
#[case("{ id = \"imun.lengkap\"", "{ id = \"uji.temuan\"")]
#[case("map = \"imun.lengkap\"", "map = \"uji.temuan\"")]
#[case("trends = [\"imun.lengkap\"]", "trends = [\"uji.temuan\"]")]
fn nothing_that_counts_by_a_confidential_answer_is_named(#[case] old: &str, #[case] new: &str) {
    let mut law = Law::new();
    law.replace("meetings.toml", old, new);
    law.loaded();
    law.replace("indicators/a.toml", "when = \"vit_a == 'biru'\"", "when = \"batuk\"");
    let faults = law.load().unwrap_err();
    let told = |fault: &Fault| fault.file == "meetings.toml" && fault.code == "indikator.terbatas";
    assert!(faults.iter().any(told), "{faults:?}");
}
