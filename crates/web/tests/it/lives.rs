//! Made-up grown-ups beside the children of the hamlet: a mother, somebody with high blood
//! pressure, an old woman.

use std::collections::BTreeMap;

use domain::{
    area::Address,
    id::{PersonId, PlaceId},
    person::{Birth, BirthPrecision, PersonFacts, Sex},
    quantity::Quantity,
    record::{
        Attendance, Body, Evidence, Outcome, Record, ServiceGiven, Setting, Subject, Value, Visit,
    },
};

use crate::{
    app::TestApp,
    family::Pen,
    hamlet::{self, Hamlet},
};

/// Who lives here.
pub(crate) struct Lives {
    pub(crate) hamlet: Hamlet,
    /// Pregnant from January, delivered on 12 October 2026.
    pub(crate) dewi: PersonId,
    /// High blood pressure since June, not seen since August.
    pub(crate) rahmat: PersonId,
    /// Seventy-six, at the posyandu in November.
    pub(crate) sumi: PersonId,
}

/// What was seen and given on a day.
struct Seen<'a> {
    on: &'a str,
    setting: Setting,
    values: &'a [(&'a str, Seeing<'a>)],
    given: &'a [(&'a str, &'a str)],
}

/// A value in the words of a test.
#[derive(Clone, Copy)]
enum Seeing<'a> {
    Is(&'a str),
    Yes(bool),
    Thousandths(i64),
}
use Seeing::{Is, Thousandths, Yes};

/// Starts an application whose store holds the hamlet and its grown-ups.
pub(crate) fn app() -> (TestApp, Lives) {
    let app = TestApp::new();
    let lives = settle(&app);
    (app, lives)
}

/// Writes the hamlet and its grown-ups into the store of an application.
fn settle(app: &TestApp) -> Lives {
    let hamlet = hamlet::settle(app);
    let mut pen = Pen::new(app, app.ids.account(), 1_785_000_000_000);
    let (dewi, rahmat, sumi) = (app.ids.person(), app.ids.person(), app.ids.person());
    let mut records = Vec::new();
    for (id, name, sex, birth) in [
        (dewi, "Dewi Contoh", Sex::Perempuan, "1998-03-02"),
        (rahmat, "Rahmat Contoh", Sex::LakiLaki, "1965-08-17"),
        (sumi, "Sumi Contoh", Sex::Perempuan, "1950-01-30"),
    ] {
        let facts = Body::from(facts(name, sex, birth, hamlet.melati));
        records.push(pen.record(Subject::Person(id), "2026-01-02", facts));
    }
    let place = hamlet.melati;
    records.extend(pregnancy().iter().map(|seen| visit(&mut pen, dewi, place, seen)));
    records.extend(pressure().iter().map(|seen| visit(&mut pen, rahmat, place, seen)));
    records.extend(old_age().iter().map(|seen| visit(&mut pen, sumi, place, seen)));
    app.write(&records);
    Lives { hamlet, dewi, rahmat, sumi }
}

fn facts(name: &str, sex: Sex, birth: &str, posyandu: PlaceId) -> PersonFacts {
    let day = birth.parse().expect("a day");
    PersonFacts {
        name: Some(name.to_owned()),
        sex: Some(sex),
        birth: Some(Birth { day, minute: None, precision: BirthPrecision::Exact }),
        address: Some(Address {
            desa: "7309012001".parse().expect("a code"),
            dusun: Some("Krajan".to_owned()),
            rw: Some("001".to_owned()),
            rt: Some("001".to_owned()),
            line: None,
        }),
        posyandu: Some(posyandu),
        ..PersonFacts::default()
    }
}

const fn pregnancy<'a>() -> [Seen<'a>; 6] {
    [
        Seen {
            on: "2026-03-05",
            setting: Setting::Puskesmas,
            values: &[("hpht", Is("2026-01-05")), ("hb_gdl", Thousandths(10_500))],
            given: &[("anc_visit", "K1"), ("anc_usg", "USG1"), ("anc_anemia", "K1")],
        },
        Seen {
            on: "2026-05-11",
            setting: Setting::Posyandu,
            values: &[
                ("bb_kg", Thousandths(52_000)),
                ("bb_kurva_kia", Is("hijau")),
                ("lila_cm", Thousandths(23_000)),
                ("td_sistol", Thousandths(110_000)),
                ("td_diastol", Thousandths(70_000)),
                ("ttd_jumlah", Thousandths(30_000)),
                ("ttd_konsumsi", Is("setiap_hari")),
                ("kelas_ibu", Yes(true)),
            ],
            given: &[("anc_visit", "K2")],
        },
        Seen {
            on: "2026-08-10",
            setting: Setting::Puskesmas,
            values: &[("td_sistol", Thousandths(118_000)), ("td_diastol", Thousandths(76_000))],
            given: &[("anc_visit", "K4")],
        },
        Seen {
            on: "2026-10-12",
            setting: Setting::Puskesmas,
            values: &[("hasil_kehamilan", Is("lahir_hidup")), ("tgl_persalinan", Is("2026-10-12"))],
            given: &[("persalinan", "SALIN"), ("nifas_kf", "KF1")],
        },
        Seen {
            on: "2026-10-17",
            setting: Setting::Rumah,
            values: &[("suhu_c", Thousandths(36_700))],
            given: &[("nifas_kf", "KF2")],
        },
        Seen {
            on: "2026-11-10",
            setting: Setting::Posyandu,
            values: &[("bb_kurva_kia", Is("hijau")), ("menyusui_ya", Yes(true))],
            given: &[],
        },
    ]
}

const fn pressure<'a>() -> [Seen<'a>; 3] {
    [
        Seen {
            on: "2026-06-09",
            setting: Setting::Puskesmas,
            values: &[
                ("td_sistol", Thousandths(162_000)),
                ("td_diastol", Thousandths(98_000)),
                ("ht_dx", Yes(true)),
            ],
            given: &[],
        },
        Seen {
            on: "2026-07-14",
            setting: Setting::Posyandu,
            values: &[
                ("td_sistol", Thousandths(150_000)),
                ("td_diastol", Thousandths(95_000)),
                ("obat_ht", Yes(true)),
                ("obat_ht_24", Yes(false)),
            ],
            given: &[],
        },
        Seen {
            on: "2026-08-11",
            setting: Setting::Posyandu,
            values: &[
                ("td_sistol", Thousandths(128_000)),
                ("td_diastol", Thousandths(82_000)),
                ("obat_ht", Yes(true)),
                ("obat_ht_24", Yes(true)),
            ],
            given: &[],
        },
    ]
}

const fn old_age<'a>() -> [Seen<'a>; 1] {
    [Seen {
        on: "2026-11-10",
        setting: Setting::Posyandu,
        values: &[
            ("td_sistol", Thousandths(152_000)),
            ("td_diastol", Thousandths(88_000)),
            ("bb_kg", Thousandths(48_500)),
            ("tb_cm", Thousandths(150_000)),
            ("rujuk", Is("puskesmas")),
            ("edukasi", Is("Kurangi garam")),
        ],
        given: &[],
    }]
}

fn visit(pen: &mut Pen<'_>, person: PersonId, place: PlaceId, seen: &Seen<'_>) -> Record {
    let value = |seeing: Seeing<'_>| match seeing {
        Is(text) => Value::Text(text.to_owned()),
        Yes(yes) => Value::Bool(yes),
        Thousandths(number) => Value::Number(Quantity::from_thousandths(number)),
    };
    let given = |(item, step): &(&str, &str)| ServiceGiven {
        item: (*item).to_owned(),
        step: Some((*step).to_owned()),
        outcome: Outcome::Given,
        given_on: None,
        evidence: Evidence::Witnessed,
        lot: None,
        reason: None,
        ask_again_on: None,
    };
    let values = seen.values.iter().map(|(code, seeing)| ((*code).to_owned(), value(*seeing)));
    let body = Visit {
        setting: seen.setting,
        attendance: Attendance::Present,
        observations: values.collect::<BTreeMap<_, _>>(),
        services: seen.given.iter().map(given).collect(),
        note: None,
    };
    let mut record = pen.record(Subject::Person(person), seen.on, Body::Visit(body));
    record.place = (seen.setting == Setting::Posyandu).then_some(place);
    record
}
