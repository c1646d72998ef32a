//! Charts as text: what is drawn, and that nothing handed in can break out of it.

mod board;
mod map;
mod sheet;

use domain::person::Sex;
use growth::assess::Indicator;
use proptest::prelude::*;
use reports::growth_chart::{Axis, Chart, Line, Point, Shape, Tone, Weight, Zone, draw};

const ZONES: [Zone; 4] = [
    Zone { lower: None, upper: Some(-300), tone: Tone::Danger },
    Zone { lower: Some(-300), upper: Some(-200), tone: Tone::Watch },
    Zone { lower: Some(-200), upper: Some(100), tone: Tone::Safe },
    Zone { lower: Some(100), upper: Some(300), tone: Tone::Watch },
];
const LINES: [Line; 5] = [
    Line { hundredths: -300, weight: Weight::Red },
    Line { hundredths: -200, weight: Weight::Plain },
    Line { hundredths: 0, weight: Weight::Median },
    Line { hundredths: 100, weight: Weight::Orange },
    Line { hundredths: 300, weight: Weight::Plain },
];

fn point(at: f64, value: f64, shape: Shape, letter: char) -> Point {
    Point {
        at,
        value,
        shape,
        letter: Some(letter),
        joined: matches!(letter, 'N' | 'T'),
        text: format!("{at} bulan: {value} kg ({letter})"),
        href: Some(format!("/catatan/{at}")),
    }
}

fn kms(points: &[Point]) -> Chart<'_> {
    Chart {
        id: "kms-0-24",
        title: "KMS Bunga",
        description: "Berat terakhir 7,2 kg.",
        indicator: Indicator::WeightForAge,
        sex: Sex::Perempuan,
        axis: Axis::Months { from: 0, until: 24 },
        zones: &ZONES,
        lines: &LINES,
        points,
    }
}

#[test]
fn kms_with_points_of_every_kind() {
    let points = [
        point(1.0, 4.1, Shape::Open, 'B'),
        point(2.0, 5.0, Shape::Good, 'N'),
        point(3.0, 5.2, Shape::Bad, 'T'),
        point(5.1, 6.4, Shape::Open, 'O'),
        point(40.0, 12.0, Shape::Good, 'N'),
    ];
    let svg = draw(&kms(&points));
    insta::assert_snapshot!("kms", svg.replace("><", ">\n<"));
    assert_eq!(svg.matches("class=\"point\"").count(), 4, "the fifth lies off the axis");
    assert!(svg.len() < 20_000, "{} bytes", svg.len());
}

#[test]
fn curves_lie_where_the_table_says() {
    // WHO weight-for-age, girls: median 3.2 kg at birth, 11.5 kg at 24 months (one decimal).
    let svg = draw(&kms(&[]));
    let start = svg.find("curve-median").expect("a median");
    let points = &svg[start..start + svg[start..].find("/>").expect("an end")];
    let numbers: Vec<f64> = points
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .filter_map(|number| number.parse().ok())
        .collect();
    // The side runs from 1 kg (bottom, 396) to 18 kg (top, 14).
    let kg = |y: f64| 1.0 + (396.0 - y) / (396.0 - 14.0) * 17.0;
    assert!((kg(numbers[1]) - 3.2).abs() < 0.06, "{}", kg(numbers[1]));
    assert!((kg(numbers[numbers.len() - 1]) - 11.5).abs() < 0.06);
}

#[test]
fn other_charts_have_their_axes() {
    let height = Chart {
        indicator: Indicator::LengthForAge,
        axis: Axis::Months { from: 24, until: 60 },
        ..kms(&[])
    };
    let weight = Chart {
        indicator: Indicator::WeightForLength,
        axis: Axis::StandingCm { from: 65, until: 120 },
        ..kms(&[])
    };
    let (height, weight) = (draw(&height), draw(&weight));
    assert!(height.contains(">cm</text>") && height.contains("umur (bulan)"));
    assert!(weight.contains(">kg</text>") && weight.contains("tinggi badan (cm)"));
    assert!(!height.contains("NaN") && !weight.contains("NaN"));
}

#[test]
fn names_cannot_break_out() {
    let evil = r#""/><script>alert('x')</script>&"#;
    let mut points = [point(2.0, 5.0, Shape::Good, '<')];
    points[0].text = evil.to_owned();
    points[0].href = Some(evil.to_owned());
    let svg = draw(&Chart { title: evil, description: evil, ..kms(&points) });
    assert!(!svg.contains("<script") && !svg.contains("alert('"));
    assert!(svg.contains("&lt;script&gt;"));
}

proptest! {
    #[test]
    fn any_points_give_whole_numbers_and_no_panic(
        values in proptest::collection::vec((-10.0..90.0f64, -5.0..500.0f64), 0..20),
    ) {
        let points: Vec<_> =
            values.iter().map(|(at, value)| point(*at, *value, Shape::Good, 'N')).collect();
        let svg = draw(&kms(&points));
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}
