//! The map of desa: what is read of a file, and what is drawn.

use proptest::prelude::*;
use reports::{
    map::{Area, Class, Map, Tone, draw},
    outline::{Outline, Outlines},
};

/// Two desa side by side: one with a hole, in which a third lies, and one with an island.
const VILLAGES: &str = r#"{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"kode": "99.01.01.2001", "nama": "Cincin"},
   "geometry": {"type": "Polygon", "coordinates": [
     [[119.50, -5.00], [119.60, -5.00], [119.60, -5.10], [119.50, -5.10], [119.50, -5.00]],
     [[119.53, -5.03], [119.57, -5.03], [119.57, -5.07], [119.53, -5.07], [119.53, -5.03]]]}},
  {"type": "Feature", "properties": {"kode": "9901012002", "nama": "Kepulauan & Pulau"},
   "geometry": {"coordinates": [
     [[[119.60, -5.00, 3], [119.70, -5.00, 3], [119.70, -5.10, 3], [119.60, -5.10, 3]]],
     [[[119.72, -5.01], [119.74, -5.01], [119.74, -5.03], [119.72, -5.01]]]],
     "type": "MultiPolygon"}},
  {"type": "Feature", "properties": {"kode": "99.01.01.2003", "nama": "Tengah", "kec": "x"},
   "geometry": {"type": "Polygon", "coordinates": [
     [[119.53, -5.03], [119.57, -5.03], [119.57, -5.07], [119.53, -5.07], [119.53, -5.03]]]}},
  {"type": "Feature", "properties": {"kode": "99.01.01.2004", "nama": "Tetangga"},
   "geometry": {"type": "Polygon", "coordinates": [
     [[119.50, -5.10], [119.60, -5.10], [119.60, -5.30], [119.50, -5.10]]]}},
  {"type": "Feature", "properties": {"kode": "99.01.01.2005", "nama": "Tanpa batas"},
   "geometry": null}
]}"#;

fn villages() -> Outlines {
    let mut outlines = Outlines::default();
    outlines.read(VILLAGES).expect("the villages are sound");
    outlines
}

fn of<'a>(outlines: &'a Outlines, code: &str) -> &'a Outline {
    outlines.desa(code.parse().expect("a code")).expect("a desa with an outline")
}

fn area<'a>(outline: &'a Outline, text: &str, href: Option<&str>) -> Area<'a> {
    Area { outline, text: text.to_owned(), href: href.map(str::to_owned) }
}

fn class<'a>(tone: Tone, mark: &str, label: &str, areas: Vec<Area<'a>>) -> Class<'a> {
    Class { tone, mark: mark.to_owned(), label: label.to_owned(), areas }
}

fn drawn(classes: &[Class<'_>], around: &[&Outline]) -> Option<String> {
    let description = "Satu desa jelek.";
    draw(&Map { id: "peta", title: "D/S", description, classes, around })
}

#[test]
fn a_desa_with_a_hole_and_one_with_an_island() {
    let outlines = villages();
    let ring = area(of(&outlines, "9901012001"), "Desa Cincin: Jelek", Some("/papan?a=1&b=2"));
    let islands = area(of(&outlines, "9901012002"), "Desa Kepulauan & Pulau: Kurang", None);
    let middle = area(of(&outlines, "9901012003"), "Desa Tengah: tidak dinilai", None);
    let classes = [
        class(Tone::Danger, "J", "Jelek", vec![ring]),
        class(Tone::Watch, "C", "Cukup", vec![]),
        class(Tone::Watch, "K", "Kurang", vec![islands]),
        class(Tone::Safe, "B", "Baik", vec![]),
        class(Tone::Unknown, "–", "Tidak dinilai", vec![middle]),
    ];
    let svg = drawn(&classes, &[of(&outlines, "9901012004")]).unwrap();
    insta::assert_snapshot!("map", svg.replace("><", ">\n<"));
    // The hole is the desa in it: the same corners, drawn twice.
    let middle = svg.rsplit_once("fill=\"url(#peta-4)\" fill-rule=\"evenodd\" d=\"").unwrap().1;
    let corners = middle.split('"').next().unwrap();
    assert_eq!(svg.matches(corners).count(), 2, "{corners}");
}

#[test]
fn long_words_stand_one_below_the_other() {
    let outlines = villages();
    let areas = || vec![area(of(&outlines, "9901012003"), "Desa Tengah", None)];
    let short = drawn(&[class(Tone::Safe, "B", "Baik", areas())], &[]).unwrap();
    let label = "Belum dinilai pada bulan ini";
    let two = [class(Tone::Safe, "B", "Baik", areas()), class(Tone::Unknown, "–", label, vec![])];
    let long = drawn(&two, &[]).unwrap();
    let height = |svg: &str| -> i32 {
        let rest = svg.split_once("viewBox=\"0 0 1440 ").unwrap().1;
        rest.split('"').next().unwrap().parse().unwrap()
    };
    assert_eq!(height(&long) - height(&short), 72);
}

#[test]
fn no_desa_no_map() {
    let outlines = villages();
    let classes = [class(Tone::Safe, "B", "Baik", vec![])];
    assert_eq!(drawn(&classes, &[of(&outlines, "9901012004")]), None);
}

#[test]
fn what_lies_far_away_is_not_drawn() {
    let outlines = villages();
    let middle = || vec![area(of(&outlines, "9901012003"), "Desa Tengah", None)];
    let classes = [class(Tone::Safe, "B", "Baik", middle())];
    let beside = drawn(&classes, &[of(&outlines, "9901012001")]).unwrap();
    let far = drawn(&classes, &[of(&outlines, "9901012002")]).unwrap();
    assert!(far.contains(r#"<path class="around" d=""/>"#));
    assert!(!beside.contains(r#"<path class="around" d=""/>"#));
}

#[test]
fn words_cannot_break_out() {
    let outlines = villages();
    let evil = r#""/><script>alert('x')</script>"#;
    let areas = vec![area(of(&outlines, "9901012003"), evil, Some(evil))];
    let classes = [class(Tone::Danger, evil, evil, areas)];
    let svg =
        draw(&Map { id: evil, title: evil, description: evil, classes: &classes, around: &[] });
    assert!(!svg.unwrap().contains("<script"));
}

/// What a file without one of its needs is told.
fn fault(text: &str) -> String {
    let mut outlines = villages();
    let before = outlines.clone();
    let fault = outlines.read(text).expect_err("a bad file").to_string();
    assert_eq!(outlines, before, "nothing of a bad file is kept");
    fault
}

#[test]
fn bad_files_are_named() {
    let file = |kode: &str, geometry: &str| {
        let good = r#"{"properties": {"kode": "9901012009", "nama": "A"}, "geometry": null}"#;
        format!(
            r#"{{"features": [{good}, {{"properties": {{"kode": "{kode}", "nama": "Salah"}},
            "geometry": {geometry}}}]}}"#
        )
    };
    let triangle = r#"{"type": "Polygon", "coordinates": [[[119, -5], [119.1, -5], [119, -5.1]]]}"#;
    let metres = r#"{"type": "Polygon", "coordinates": [[[7e5, 9e6], [7e5, 9.1e6], [8e5, 9e6]]]}"#;
    let two = r#"{"type": "Polygon", "coordinates": [[[119, -5], [119.1, -5], [119, -5]]]}"#;
    let point = r#"{"type": "Point", "coordinates": [119, -5]}"#;
    assert!(fault("kode,nama").starts_with("bukan GeoJSON berisi desa dengan kode dan nama ("));
    assert!(fault(&file("9901012008", point)).contains("Point"));
    assert_eq!(fault(&file("9901", triangle)), "\"9901\" (Salah) bukan kode desa");
    assert_eq!(fault(&file("9901012001", triangle)), "desa 99.01.01.2001 tertulis dua kali");
    assert_eq!(
        fault(&file("9901012008", two)),
        "desa 99.01.01.2008 (Salah): batas kurang dari tiga titik"
    );
    assert_eq!(
        fault(&file("9901012008", metres)),
        "desa 99.01.01.2008 (Salah): 700000, 9000000 bukan bujur dan lintang di Indonesia; \
         simpan ulang dalam derajat (WGS 84)"
    );
    assert!(villages().read(&file("9901012008", triangle)).is_ok());
}

#[test]
fn maros_is_built_in_unless_a_file_knows_it() {
    let built_in = Outlines::default().or_built_in();
    assert_eq!((built_in.len(), built_in.of_kabupaten("7309").count()), (103, 103));
    assert_eq!(of(&built_in, "7309012003").name, "Tenrigangkae");
    assert!(!built_in.knows("9901"));
    let own = VILLAGES.replace("\"99.01", "\"73.09").replace("\"9901", "\"7309");
    let mut outlines = Outlines::default();
    outlines.read(&own).unwrap();
    assert_eq!(outlines.or_built_in().len(), 4);
    assert_eq!(villages().or_built_in().len(), 107);
}

/// Every desa of Maros has a letter or at least a pattern, and the whole is not heavier than a
/// picture of a telephone.
#[test]
fn a_whole_kabupaten() {
    let outlines = Outlines::default().or_built_in();
    let areas = outlines.of_kabupaten("7309").map(|outline| area(outline, &outline.name, None));
    let classes = [class(Tone::Watch, "K", "Kurang", areas.collect())];
    let svg = drawn(&classes, &[]).unwrap();
    assert_eq!(svg.matches("<path class=\"desa\"").count(), 103);
    let letters = svg.matches("class=\"mark-").count();
    assert!(70 < letters, "{letters}");
    assert!(svg.len() < 80_000, "{}", svg.len());
}

proptest! {
    #[test]
    fn any_outline_gives_a_whole_drawing(
        corners in proptest::collection::vec((90.0..145.0f64, -15.0..10.0f64), 3..40),
    ) {
        let places: Vec<_> = corners.iter().map(|(x, y)| format!("[{x},{y}]")).collect();
        let text = format!(
            r#"{{"features": [{{"properties": {{"kode": "9901012001", "nama": "A"}},
            "geometry": {{"type": "Polygon", "coordinates": [[{}]]}}}}]}}"#,
            places.join(",")
        );
        let mut outlines = Outlines::default();
        outlines.read(&text).unwrap();
        let areas = vec![area(of(&outlines, "9901012001"), "Desa A", None)];
        let svg = drawn(&[class(Tone::Safe, "B", "Baik", areas)], &[]).unwrap();
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}
