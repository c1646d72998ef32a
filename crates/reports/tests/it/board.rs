//! Charts of the board: trends and bars.

use proptest::prelude::*;
use reports::{
    bar_chart::{self, Bar, Bars},
    trend_chart::{self, MONTHS_MAX, Month, Trend},
};

fn month(name: &str, percent: Option<f64>, target: Option<f64>) -> Month {
    let text = format!("{name}: {percent:?}");
    Month { name: name.to_owned(), percent, target, text, joined: true }
}

fn trend(months: &[Month]) -> String {
    trend_chart::draw(&Trend { id: "tren", title: "D/S", description: "Terakhir 75 %.", months })
}

#[test]
fn a_trend_with_a_gap_and_a_target() {
    let months = [
        month("Sep", Some(80.0), Some(85.0)),
        month("Okt", None, Some(85.0)),
        month("Nov", Some(75.0), Some(85.0)),
        Month { joined: false, ..month("Des", Some(90.0), None) },
    ];
    let svg = trend(&months);
    insta::assert_snapshot!("trend", svg.replace("><", ">\n<"));
    assert_eq!(svg.matches("class=\"dot\"").count(), 3);
    assert!(svg.contains(r#"<path class="line" d=""/>"#), "no line over a gap or a new cohort");
}

#[test]
fn beyond_all_is_not_cut_off() {
    let svg = trend(&[month("Jan", Some(50.0), None), month("Feb", Some(120.0), None)]);
    assert!(svg.contains(">150 %</text>"));
    let y = |svg: &str, at: usize| -> f64 {
        let dot = svg.match_indices("cy=\"").nth(at).unwrap().0 + 4;
        svg[dot..dot + svg[dot..].find('"').unwrap()].parse().unwrap()
    };
    assert!((y(&svg, 1) - (168.0 - 0.8 * 150.0)).abs() < 0.1, "{}", y(&svg, 1));
    assert!((y(&svg, 0) - (168.0 - 50.0)).abs() < 0.1);
}

#[test]
fn the_last_months_are_kept() {
    let months: Vec<Month> = (0..40).map(|at| month(&format!("b{at}"), Some(10.0), None)).collect();
    let svg = trend(&months);
    assert_eq!(svg.matches("class=\"dot\"").count(), MONTHS_MAX);
    assert!(svg.contains("b39: ") && !svg.contains("b15: "));
}

#[test]
fn bars_stand_in_proportion() {
    let bars = [
        Bar { letter: "S", name: "sasaran", count: 200 },
        Bar { letter: "K", name: "punya KMS", count: 100 },
        Bar { letter: "D", name: "ditimbang", count: 0 },
    ];
    let chart = Bars { id: "skdn", title: "SKDN", description: "S 200, K 100.", bars: &bars };
    insta::assert_snapshot!("bars", bar_chart::draw(&chart).replace("><", ">\n<"));
}

#[test]
fn words_cannot_break_out() {
    let evil = r#""/><script>alert('x')</script>"#;
    let months = [month(evil, Some(1.0), None)];
    let svg =
        trend_chart::draw(&Trend { id: "t", title: evil, description: evil, months: &months });
    assert!(!svg.contains("<script"));
}

proptest! {
    #[test]
    fn any_percentages_give_whole_drawings(
        values in proptest::collection::vec(proptest::option::of(0.0..10_000.0f64), 0..30),
    ) {
        let months: Vec<Month> =
            values.iter().map(|percent| month("Jan", *percent, *percent)).collect();
        let svg = trend(&months);
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}
