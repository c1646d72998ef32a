//! The guidelines that the binary carries.

use domain::day::Day;
use guidelines::{
    figure::{Basis, FigureTable},
    files::Files,
    model::Guidelines,
};

#[test]
fn the_law_we_ship_has_no_faults() {
    let loaded = Guidelines::load(&Files::embedded());
    let guidelines = loaded.unwrap_or_else(|faults| {
        let list: Vec<_> = faults.iter().map(ToString::to_string).collect();
        panic!("{}", list.join("\n"))
    });
    assert!(40 < guidelines.items.len());
    assert!(guidelines.items.iter().any(|item| !item.findings.is_empty()));
    assert_eq!(guidelines.digest.len(), 64);
}

#[test]
fn the_quality_of_a_service_is_the_mean_of_all_its_goods_and_staff() {
    let law = Guidelines::load(&Files::embedded()).unwrap();
    let on = Day::from_ymd(2026, 11, 30).unwrap();
    let services = &law.spm_on(on).expect("a rule of the minimum services").services;
    assert_eq!(services.len(), 12);
    for service in services {
        let quality = service.quality.as_ref();
        let rule = law.figure(quality, on).expect("its figure");
        let number = quality.trim_start_matches("spm.mutu.");
        let items: Vec<&str> = (law.figures.iter())
            .map(|figure| figure.rule.id.as_ref())
            .filter(|code| {
                let under = |kind| code.starts_with(&format!("spm.{kind}.{number}."));
                under("barang") || under("tenaga")
            })
            .collect();
        let averaged: Vec<&str> =
            rule.estimate.iter().flat_map(|term| &term.of).map(AsRef::as_ref).collect();
        assert_eq!(averaged, items, "{quality}");
        let mut table = FigureTable::new(&law, on, vec!["desa"]);
        for (at, code) in items.iter().enumerate() {
            assert_eq!(table.known(None, quality), None, "{quality} before {code}");
            table.state(None, code, if at == 0 { "0" } else { "100" }.parse().unwrap());
        }
        let mean = table.known(None, quality).expect("a mean");
        let n = u32::try_from(items.len()).unwrap();
        let expected = (f64::from(n) - 1.0) * 100.0 / f64::from(n);
        assert_eq!(mean.basis, Basis::Estimated);
        assert!((mean.value.as_f64() - expected).abs() < 0.0011, "{quality}: {mean:?}");
        table.state(None, quality, "12".parse().unwrap());
        assert_eq!(table.known(None, quality).map(|known| known.basis), Some(Basis::Stated));
    }
}
