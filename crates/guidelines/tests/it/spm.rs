//! The index of the minimum service standards.

use domain::day::Day;
use rstest::rstest;

use crate::law::Law;

// Tenths of a percent: 80 % of the people who received the service, 20 % of goods and staff.
#[rstest]
#[case(1_000, Some(1_000), Some(1_000), Some("Utama"))]
#[case(1_000, Some(500), Some(900), Some("Utama"))]
#[case(1_000, Some(494), Some(899), Some("Belum"))]
#[case(875, Some(1_000), Some(900), Some("Utama"))]
#[case(873, Some(1_000), Some(898), Some("Belum"))]
#[case(1_300, Some(1_200), Some(1_000), Some("Utama"))]
#[case(0, Some(0), Some(0), Some("Belum"))]
#[case(1_000, None, None, None)]
fn an_index_weighs_people_and_means(
    #[case] receivers: u64,
    #[case] quality: Option<u64>,
    #[case] index: Option<u64>,
    #[case] class: Option<&str>,
) {
    let law = Law::new().loaded();
    let rules = law.spm_on(Day::from_ymd(2026, 3, 31).unwrap()).unwrap();
    let found = rules.index(receivers, quality);
    assert_eq!(found, index);
    let named = found.and_then(|index| rules.class(index)).map(|class| class.label.id.as_str());
    assert_eq!(named, class);
}
