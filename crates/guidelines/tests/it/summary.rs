//! What the dashboards of each cluster hold.

use domain::day::Day;
use guidelines::summary::{SummaryFrom, SummaryShown};
use rstest::rstest;

use crate::{faults::names, law::Law};

/// The part of the test law that these tests are about.
pub(crate) const LAW: &str = r#"
[[summary]]
id = "ringkas"
version = "1"
valid_from = 2020-01-01
label = { id = "Ringkasan", en = "Summary" }
sources = ["S1"]
assumed = ["Urutan pilihan sendiri."]

[[summary.cluster]]
id = "k2"
label = { id = "Klaster 2", en = "Cluster 2" }

[[summary.cluster.content]]
label = { id = "Imunisasi", en = "Immunisation" }
source = "S1 Bab X"
assumed = ["Lengkap dasar."]
indicators = ["imun.lengkap"]

[[summary.cluster.content]]
label = { id = "Mutu", en = "Quality" }
source = "S1"
figures = ["mutu.tangan"]

[[summary.cluster.content]]
label = { id = "Kunjungan", en = "Visits" }
source = "S1"
shows = "kunjungan"

[[summary.cluster.content]]
label = { id = "Uang", en = "Money" }
source = "S1"
missing = { id = "Belum dicatat.", en = "Not recorded." }
"#;

#[test]
fn lines_are_read_in_their_order_with_what_is_assumed() {
    let law = Law::new().loaded();
    let rules = law.summary_on(Day::from_ymd(2026, 3, 31).unwrap()).unwrap();
    let from: Vec<&SummaryFrom> = rules.clusters[0].contents.iter().map(|one| &one.from).collect();
    assert_eq!(*from[0], SummaryFrom::Indicators(vec!["imun.lengkap".into()]));
    assert_eq!(*from[1], SummaryFrom::Figures(vec!["mutu.tangan".into()]));
    assert_eq!(*from[2], SummaryFrom::Shown(SummaryShown::Contacts));
    assert!(matches!(from[3], SummaryFrom::Missing(why) if why.id == "Belum dicatat."));
    // What is assumed of a line is listed with everything that is assumed.
    let assumed = ["Urutan pilihan sendiri.", "Imunisasi: Lengkap dasar."];
    assert_eq!(rules.rule.assumed, assumed);
    assert!(law.summary_on(Day::from_ymd(2019, 12, 31).unwrap()).is_none());
}

#[rstest]
#[case("kode.tak-dikenal", "\"imun.lengkap\"", "\"imun.tidak\"", -16)]
#[case("kode.tak-dikenal", "indicators = [\"imun.lengkap\"]", "readings = [\"bukan\"]", -16)]
#[case("kode.tak-dikenal", "\"mutu.tangan\"", "\"mutu.kaki\"", 0)]
#[case("sumber.tak-dikenal", "\"S1 Bab X\"", "\"S9 Bab X\"", 0)]
#[case("nilai.tidak-sah", "\"kunjungan\"", "\"cuaca\"", 0)]
#[case("ringkas.asal", "figures = [\"mutu.tangan\"]", "figures = []", 0)]
#[case("ringkas.asal", "shows = \"kunjungan\"", "", -2)]
#[case(
    "ringkas.asal",
    "shows = \"kunjungan\"",
    "shows = \"kunjungan\"\nmissing = { id = \"a\", en = \"b\" }",
    1
)]
#[case(
    "id.ganda",
    "missing = { id = \"Belum dicatat.\", en = \"Not recorded.\" }",
    "shows = \"penyakit\"\n[[summary.cluster]]\nid = \"k2\"\n\
     label = { id = \"Lagi\", en = \"Again\" }\n[[summary.cluster.content]]\n\
     label = { id = \"Lagi\", en = \"Again\" }\nsource = \"S1\"\nshows = \"penyakit\"",
    1
)]
fn faults_name_file_line_and_code(
    #[case] code: &'static str,
    #[case] old: &str,
    #[case] new: &str,
    #[case] below: i32,
) {
    names(code, "summary.toml", old, new, below);
}
