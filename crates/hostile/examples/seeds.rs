//! Writes where fuzzing begins: one folder for each reader, one file for each good input.
//!
//! `cargo run -p hostile --example seeds -- fuzz/corpus`

use std::{
    collections::BTreeSet,
    fs,
    io::Result,
    path::{Path, PathBuf},
};

use domain::{
    id::RecordId,
    publication::{PublicArea, PublicShare, PublicTable, Publication},
    record::{
        Body, Correction, Departure, EnteredInError, FollowUp, FollowUpStep, Merge, Record, Subject,
    },
    rights::{
        Consent, ConsentDecision, GuardianGround, Guardianship, GuardianshipEnd, Relation,
        Restriction, RestrictionStep, Speaker,
    },
};
use hostile::request::{WORD, known};
use uuid::Uuid;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

fn main() -> Result<()> {
    let into = PathBuf::from(std::env::args().nth(1).expect("the folder to write into"));
    let records = known();
    tables(&into)?;
    workbooks(&into)?;
    surveys(&into)?;
    passkeys(&into)?;
    lives(&into, &records)?;
    requests(&into, &records)
}

fn write(into: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    fs::create_dir_all(into)?;
    fs::write(into.join(name), bytes)
}

fn tables(into: &Path) -> Result<()> {
    let read = |name: &str| fs::read(format!("{HERE}/../import/tests/data/{name}"));
    let with = |format: u8, bytes: Vec<u8>| [vec![format], bytes].concat();
    let into = into.join("table");
    write(&into, "register", &with(b'0', read("register.csv")?))?;
    write(&into, "eppgbm", &with(b'1', read("eppgbm.csv")?))
}

fn workbooks(into: &Path) -> Result<()> {
    let head = ["nama", "jenis_kelamin", "tanggal_lahir", "desa", "tanggal_ukur", "bb", "tb"];
    let child = ["Nur Aisyah", "P", "12-03-2024", "Alatengae", "10-02-2026", "10,4", "83,5"];
    let row = |cells: [&str; 7]| {
        let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
        format!("<row>{}</row>", cells.map(cell).concat())
    };
    let name = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let sheet = format!(
        "<worksheet {name}><sheetData>{}{}<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c>\
         <c s=\"1\"><v>45363</v></c></row></sheetData></worksheet>",
        row(head),
        row(child)
    );
    let words = format!("<sst {name}><si><t>Ahmad</t></si><si><t>L</t></si></sst>");
    let styles = format!(
        "<styleSheet {name}><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>\
         </styleSheet>"
    );
    let parts = format!("{sheet}\0{words}\0{styles}");
    write(&into.join("workbook"), "register", &[b"0", parts.as_bytes()].concat())
}

fn surveys(into: &Path) -> Result<()> {
    let into = into.join("survey");
    write(&into, "comma", b"sex,age_days,weight_kg,height_cm\nM,400,9.8,76.1\nF,30,4,\n")?;
    write(
        &into,
        "semicolon",
        b"id;sex;agemons;weight;lenhei;measure;oedema\n1;1;24,5;11,2;85;L;n\n",
    )
}

fn passkeys(into: &Path) -> Result<()> {
    let head = [&[0_u8][..], &[0; 16], &[0, 4], b"abcd"].concat();
    let key = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
    // The generator of the curve is a key like any other.
    let point = p256::AffinePoint::GENERATOR;
    let point = p256::elliptic_curve::sec1::ToSec1Point::to_sec1_point(&point, false);
    let (x, y) = (point.x().expect("not infinity"), point.y().expect("not infinity"));
    let seed = [&head[..], &key, x.as_slice(), &[0x22, 0x58, 0x20], y.as_slice()].concat();
    write(&into.join("passkey"), "registered", &seed)
}

/// One record of each kind, and some whole lives.
fn lives(into: &Path, records: &[Record]) -> Result<()> {
    let into = into.join("record");
    let mut kinds = BTreeSet::new();
    for record in records {
        if kinds.insert(record.body.kind()) {
            write(&into, record.body.kind(), record.to_json().as_bytes())?;
        }
    }
    let people: BTreeSet<_> = records.iter().filter_map(Record::person).collect();
    for (nth, person) in people.into_iter().step_by(7).enumerate() {
        let life = records.iter().filter(|record| record.person() == Some(person));
        let lines: Vec<String> = life.map(Record::to_json).collect();
        write(&into, &format!("life-{nth:02}"), lines.join("\n").as_bytes())?;
    }
    for (nth, body) in unsimulated(records).into_iter().enumerate() {
        let (kind, mut record) = (body.kind(), life_of_two(records)[1].clone());
        record.id = RecordId::new(Uuid::from_u128(0xa0 + nth as u128));
        record.body = body;
        // What it tells of stands before it.
        let lines = life_of_two(records).into_iter().chain([record]);
        let lines: Vec<String> = lines.map(|record| record.to_json()).collect();
        write(&into, kind, lines.join("\n").as_bytes())?;
    }
    Ok(())
}

/// The first two records of somebody who has as many.
fn life_of_two(records: &[Record]) -> [Record; 2] {
    let of = |one: &Record| {
        let mut life = records.iter().filter(|record| record.person() == one.person());
        Some([life.next()?.clone(), life.next()?.clone()])
    };
    let mut of_people = records.iter().filter(|record| record.person().is_some());
    of_people.find_map(of).expect("a life")
}

/// A body of each kind that no simulated life has.
fn unsimulated(records: &[Record]) -> Vec<Body> {
    let [first, second] = life_of_two(records);
    let (reason, person) = ("Diminta keluarga".to_owned(), first.person().expect("somebody"));
    let other = records.iter().filter_map(Record::person).find(|other| *other != person);
    let same = Merge { duplicate: other.expect("somebody else"), reason: reason.clone() };
    let mother = Speaker { name: "Ani".to_owned(), relation: Relation::Mother };
    let area = PublicArea {
        desa: None,
        name: "Puskesmas Contoh".to_owned(),
        share: PublicShare::of(20, 60),
    };
    vec![
        Body::Departure(Departure { to: Some("Kabupaten Gowa".to_owned()) }),
        Body::FollowUp(FollowUp {
            finding: "dw_srq20.darurat".to_owned(),
            of: first.id,
            what: FollowUpStep::Referred,
            receiver: Some("RSUD".to_owned()),
            note: None,
        }),
        Body::Consent(Consent {
            purpose: "satusehat".to_owned(),
            decision: ConsentDecision::Deny,
            by: Some(mother.clone()),
            note: Some("Lisan".to_owned()),
        }),
        Body::Restriction(Restriction { step: RestrictionStep::Begun, reason: reason.clone() }),
        Body::Guardianship(Guardianship {
            guardian: mother,
            ground: GuardianGround::Child,
            evidence: "Kartu keluarga".to_owned(),
            until: Some("2030-01-01".parse().expect("a day")),
        }),
        Body::GuardianshipEnd(GuardianshipEnd { of: first.id, reason: reason.clone() }),
        Body::Merge(same.clone()),
        Body::Unmerge(same),
        Body::Correction(Correction {
            corrects: second.id,
            reason: reason.clone(),
            body: Box::new(second.body),
        }),
        Body::EnteredInError(EnteredInError { voids: second.id, reason }),
        Body::Publication(Publication {
            until: "2026-09".parse().expect("a month"),
            tables: vec![PublicTable {
                indicator: "gizi.ds".to_owned(),
                title: "Balita ditimbang".to_owned(),
                of: "semua balita".to_owned(),
                areas: vec![area],
            }],
        }),
    ]
}

/// Every address, asked for by a midwife and by a head.
fn requests(into: &Path, records: &[Record]) -> Result<()> {
    let into = into.join("request");
    let of = |choose: fn(&Subject) -> Option<String>| {
        records.iter().find_map(|record| choose(&record.subject)).unwrap_or_default()
    };
    let person = of(|subject| match subject {
        Subject::Person(id) => Some(id.to_string()),
        _ => None,
    });
    let place = of(|subject| match subject {
        Subject::Place(id) => Some(id.to_string()),
        _ => None,
    });
    let family = of(|subject| match subject {
        Subject::Household(id) => Some(id.to_string()),
        _ => None,
    });
    let record = records.last().map(|record| record.id.to_string()).unwrap_or_default();
    let fields = "nama=Nur&tanggal=2026-11-20&alasan=diminta+keluarga&berat=10%2C4&tinggi=83%2C5";
    for (nth, one) in web::router::listed().into_iter().enumerate() {
        let first = if one.path.starts_with("/posyandu") { &place } else { &person };
        let first = if one.path.starts_with("/keluarga") { &family } else { first };
        let first = if one.path.starts_with("/catatan") { &record } else { first };
        let address = one
            .path
            .replace("{id}", first)
            .replace("{orang}", &person)
            .replace("{lain}", &person)
            .replace("{posyandu}", &place)
            .replace("{catatan}", &record)
            .replace("{tanggal}", "2026-11-20")
            .replace("{kelompok}", "balita")
            .replace("{jenis}", "balita")
            .replace("{buku}", "kia")
            .replace("{form}", "form-4");
        for role in ["BDN", "KAPUS"] {
            let form = "application/x-www-form-urlencoded";
            let body =
                if one.method == "POST" { format!("kata={WORD}&{fields}") } else { String::new() };
            let text = format!("{} {address}\n{role}\n{form}\n{body}", one.method);
            write(&into, &format!("{nth:03}-{role}"), text.as_bytes())?;
        }
    }
    Ok(())
}
