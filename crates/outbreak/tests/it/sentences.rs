//! What a signal says in words.

use std::num::NonZeroU32;

use outbreak::{
    alert::Alert,
    ears::Method,
    farrington::Farrington,
    klb::{Criterion, History},
    rate::{Factor, Rate},
    signal::{Lack, Outcome, Rule},
};

use crate::{ears, farrington, klb, series::reported};

fn check(outcome: Outcome, indonesian: &str, english: &str) {
    let signal = outcome.signal().unwrap_or_else(|| panic!("{outcome:?} for {english}"));
    assert_eq!(signal.indonesian(), indonesian);
    assert_eq!(signal.english(), english);
}

#[test]
fn alerts() {
    let above = Factor::from_thousandths(1500).unwrap();
    check(
        Alert::Ratio { above, cases_min: 1 }.check(&reported(&[5, 12])),
        "SKDR: 12 kasus, minggu sebelumnya 5 (2,4 kali; batas di atas 1,5 kali).",
        "SKDR: 12 cases, the week before 5 (2.4 times; limit above 1.5 times).",
    );
    check(
        Alert::Ratio { above, cases_min: 1 }.check(&reported(&[0, 3])),
        "SKDR: 3 kasus, minggu sebelumnya 0 (batas di atas 1,5 kali).",
        "SKDR: 3 cases, the week before 0 (limit above 1.5 times).",
    );
    check(
        Alert::Count { at_least: NonZeroU32::new(2).unwrap() }.check(&reported(&[3])),
        "SKDR: 3 kasus (batas 2).",
        "SKDR: 3 cases (limit 2).",
    );
    check(
        Alert::Trend { rises: NonZeroU32::new(2) }.check(&reported(&[1, 3, 4])),
        "SKDR: naik 2 periode berturut-turut, dari 1 ke 4 kasus (batas 2).",
        "SKDR: up 2 periods in a row, from 1 to 4 cases (limit 2).",
    );
}

#[test]
fn detectors() {
    let mut weeks = reported(&[4, 5, 4, 5, 4, 5, 4, 5, 4]);
    weeks.push(Some(12));
    check(
        ears::chart(Method::C2).check(&weeks),
        "EARS C2: 12 kasus, perkiraan 4,4 (batas di atas 6).",
        "EARS C2: 12 cases, 4.4 expected (limit above 6).",
    );
    let mut weeks = reported(&[4; 320]);
    *weeks.last_mut().unwrap() = Some(40);
    check(
        Farrington::new(farrington::settings()).unwrap().check(&weeks, farrington::newest()),
        "Farrington: 40 kasus, perkiraan 4 (batas di atas 8,6).",
        "Farrington: 40 cases, 4 expected (limit above 8.6).",
    );
}

#[test]
fn criteria_of_an_outbreak() {
    let periods = reported(&[0, 0, 0, 0, 12]);
    let months = [Some(12)];
    let months_before = reported(&[5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 7]);
    let history = History {
        periods: &periods,
        months: &months,
        months_before: &months_before,
        fatality: Rate::new(3, 40),
        fatality_before: Rate::new(1, 40),
        share: Rate::new(12, 100),
        share_before: Rate::new(5, 100),
    };
    let outcomes = klb::criteria().check_all(&history);
    check(
        outcomes[0],
        "Kriteria KLB 1: 12 kasus, 0 dalam 4 periode sebelumnya.",
        "KLB criterion 1: 12 cases, 0 in the 4 periods before.",
    );
    check(
        outcomes[2],
        "Kriteria KLB 3: 12 kasus, periode sebelumnya 0 (batas 2 kali).",
        "KLB criterion 3: 12 cases, the period before 0 (limit 2 times).",
    );
    check(
        outcomes[3],
        "Kriteria KLB 4: 12 kasus sebulan, rata-rata bulanan tahun sebelumnya 5,2 (2,3 kali; batas \
         2 kali).",
        "KLB criterion 4: 12 cases in the month, monthly mean of the year before 5.2 (2.3 times; \
         limit 2 times).",
    );
    check(
        outcomes[5],
        "Kriteria KLB 6: 7,5% kasus meninggal, periode sebelumnya 2,5% (3 kali; batas 1,5 kali).",
        "KLB criterion 6: 7.5% of cases died, the period before 2.5% (3 times; limit 1.5 times).",
    );
    check(
        outcomes[6],
        "Kriteria KLB 7: 12% dari kunjungan, periode sebelumnya 5% (2,4 kali; batas 2 kali).",
        "KLB criterion 7: 12% of visits, the period before 5% (2.4 times; limit 2 times).",
    );
}

#[test]
fn more_criteria_of_an_outbreak() {
    let periods = reported(&[1, 2, 4, 9]);
    let [months, months_before] = [reported(&[11; 12]), reported(&[5; 12])];
    let history = History {
        periods: &periods,
        months: &months,
        months_before: &months_before,
        ..History::default()
    };
    check(
        klb::criteria().check(Criterion::Rising, &history),
        "Kriteria KLB 2: naik 3 periode berturut-turut, dari 1 ke 9 kasus (batas 3).",
        "KLB criterion 2: up 3 periods in a row, from 1 to 9 cases (limit 3).",
    );
    check(
        klb::criteria().check(Criterion::Year, &history),
        "Kriteria KLB 5: 11 kasus sebulan rata-rata tahun ini, tahun sebelumnya 5 (2,2 kali; batas \
         2 kali).",
        "KLB criterion 5: 11 cases a month this year, the year before 5 (2.2 times; limit 2 \
         times).",
    );
}

#[test]
fn what_is_missing() {
    let short = Lack::TooShort { known: 4, needed: 7 };
    assert_eq!(short.indonesian(), "Riwayat belum cukup: 4 periode dilaporkan, perlu 7.");
    assert_eq!(short.english(), "History too short: 4 periods reported, 7 needed.");
    assert_eq!(Lack::NoReport.indonesian(), "Belum ada laporan.");
    assert_eq!(Lack::NoReport.english(), "No report yet.");
}

/// Codes are kept with signals for ever.
#[test]
fn codes() {
    let codes: Vec<&str> = Rule::ALL.into_iter().map(Rule::code).collect();
    let expect = [
        "skdr.rasio",
        "skdr.jumlah",
        "skdr.tren",
        "ears.c1",
        "ears.c2",
        "ears.c3",
        "farrington",
        "klb.1",
        "klb.2",
        "klb.3",
        "klb.4",
        "klb.5",
        "klb.6",
        "klb.7",
    ];
    assert_eq!(codes, expect);
    for rule in Rule::ALL {
        assert_eq!(Rule::from_code(rule.code()), Some(rule));
    }
    assert_eq!(Rule::from_code("klb.8"), None);
}
