//! The same children as another system would export them: an e-PPGBM file of one month.
//!
//! Semicolons, decimal comma, the heading "Pukesmas" and ages in words are those of files found in
//! the wild; the official template was not found.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    day::{Day, Month},
    id::{PersonId, PlaceId},
    person::{PersonFacts, PlaceFacts, Sex},
    quantity::Quantity,
    record::{Body, Record, Subject, Value, Visit},
    timeline::Timeline,
};
use growth::{
    age::Age,
    amount::Amount,
    assess::{Assessment, Indicator, Measurement, Mode, Position, assess},
};
use guidelines::{growth::GrowthIndex, model::Guidelines};

use crate::{child::MONTHS_END, wilayah::desa_of_maros};

/// Headings, as the files carry them.
pub const COLUMNS: [&str; 34] = [
    "NIK",
    "Nama",
    "JK",
    "Tgl Lahir",
    "BB Lahir",
    "TB Lahir",
    "Nama Ortu",
    "Prov",
    "Kab/Kota",
    "Kec",
    "Pukesmas",
    "Desa/Kel",
    "Posyandu",
    "RT",
    "RW",
    "Alamat",
    "Usia Saat Ukur",
    "Tanggal Pengukuran",
    "Berat",
    "Tinggi",
    "Cara Ukur",
    "LiLA",
    "BB/U",
    "ZS BB/U",
    "TB/U",
    "ZS TB/U",
    "BB/TB",
    "ZS BB/TB",
    "Naik Berat Badan",
    "PMT Diterima (kg)",
    "Jml Vit A",
    "KPSP",
    "KIA",
    "Detail",
];

/// Writes the children below six who were weighed in a month, one row each, in the order of names.
///
/// Records are read as corrected by the end of the month. "Naik Berat Badan" says Y or T from the
/// two last weights alone, and stays empty when the month before has none.
pub fn eppgbm_csv(
    records: impl IntoIterator<Item = Record>,
    month: Month,
    guidelines: &Guidelines,
) -> String {
    let mut places: BTreeMap<PlaceId, PlaceFacts> = BTreeMap::new();
    let mut people: BTreeMap<PersonId, Vec<Arc<Record>>> = BTreeMap::new();
    let mut doubles: BTreeSet<PersonId> = BTreeSet::new();
    for record in records {
        match (record.subject, &record.body) {
            (Subject::Place(id), Body::Place(facts)) => {
                places.insert(id, facts.clone());
            }
            (Subject::Person(_), Body::Merge(merge)) => {
                doubles.insert(merge.duplicate);
            }
            (Subject::Person(id), _) => people.entry(id).or_default().push(Arc::new(record)),
            (Subject::Place(_) | Subject::Household(_), _) => {}
        }
    }
    let mut rows: Vec<Vec<String>> = people
        .into_iter()
        .filter(|(id, _)| !doubles.contains(id))
        .filter_map(|(id, records)| {
            let child = Child::read(&Timeline::new(id, records), month)?;
            child.row(&places, guidelines)
        })
        .collect();
    rows.sort_by(|a, b| (&a[1], &a[3], &a[0]).cmp(&(&b[1], &b[3], &b[0])));
    let mut text = COLUMNS.join(";");
    for row in rows {
        text.push_str("\r\n");
        text.push_str(&row.join(";"));
    }
    text.push_str("\r\n");
    text
}

/// A child as its records read at the end of the month.
struct Child {
    facts: PersonFacts,
    birth: Day,
    sex: Sex,
    born_kg: Option<Quantity>,
    born_cm: Option<Quantity>,
    kia_book: Option<bool>,
    vitamin_a: u32,
    screened: Option<Quantity>,
    weighed_on: Day,
    visit: Visit,
    weight_before: Option<Quantity>,
}

impl Child {
    fn read(timeline: &Timeline, month: Month) -> Option<Self> {
        let mut facts = PersonFacts::default();
        let mut visits: Vec<(Day, Visit)> = Vec::new();
        for fact in timeline.facts(month.last_day()) {
            match fact.body() {
                Body::Person(stated) => overlay(&mut facts, stated),
                Body::Visit(visit) => visits.push((fact.occurred(), visit.clone())),
                _ => {}
            }
        }
        let (birth, sex) = (facts.birth?.day, facts.sex?);
        let weighed = |visit: &Visit| visit.observations.contains_key("bb_kg");
        let last = visits.iter().rposition(|(day, v)| day.month() == month && weighed(v))?;
        let (weighed_on, visit) = visits[last].clone();
        if weighed_on < birth || MONTHS_END <= weighed_on.completed_months_since(birth) {
            return None;
        }
        let latest = |code: &str| {
            visits.iter().rev().find_map(|(_, visit)| visit.observations.get(code)).cloned()
        };
        let weight_before = visits[..last]
            .iter()
            .rev()
            .find(|(day, visit)| day.month() == month.plus(-1) && weighed(visit))
            .and_then(|(_, visit)| number(visit.observations.get("bb_kg")));
        let grams = |g: Quantity| Quantity::from_thousandths(g.thousandths() / 1000);
        let capsules = |visit: &Visit| {
            let seen = visit.observations.get("vit_a");
            let seen = matches!(seen, Some(Value::Text(colour)) if colour != "tidak");
            seen || visit.services.iter().any(|service| service.item == "vit_a_anak")
        };
        Some(Self {
            birth,
            sex,
            born_kg: number(latest("bb_lahir_g").as_ref()).map(grams),
            born_cm: number(latest("pb_lahir_cm").as_ref()),
            kia_book: match latest("buku_kia") {
                Some(Value::Bool(book)) => Some(book),
                _ => None,
            },
            vitamin_a: visits.iter().filter(|(_, visit)| capsules(visit)).count() as u32,
            screened: number(latest("kpsp_ya").as_ref()),
            facts,
            weighed_on,
            visit,
            weight_before,
        })
    }

    fn row(
        &self,
        places: &BTreeMap<PlaceId, PlaceFacts>,
        guidelines: &Guidelines,
    ) -> Option<Vec<String>> {
        let address = self.facts.address.as_ref()?;
        let desa = desa_of_maros().iter().find(|desa| desa.code == address.desa)?;
        let posyandu = self.facts.posyandu.and_then(|id| places.get(&id)?.name.clone());
        let puskesmas = places
            .values()
            .find(|place| place.kind == Some(domain::person::PlaceKind::Puskesmas))
            .and_then(|place| place.name.clone());
        let seen = |code: &str| number(self.visit.observations.get(code));
        let assessment = self.assess();
        let mut row = vec![
            self.facts.nik.map(|nik| nik.as_str().to_owned()).unwrap_or_default(),
            self.facts.name.clone().unwrap_or_default(),
            self.sex.letter().to_owned(),
            self.birth.to_string(),
            with_comma(self.born_kg),
            with_comma(self.born_cm),
            self.facts.mother.as_ref().and_then(|m| m.name.clone()).unwrap_or_default(),
            "SULAWESI SELATAN".into(),
            "MAROS".into(),
            desa.kecamatan.to_uppercase(),
            puskesmas.unwrap_or_default().to_uppercase(),
            desa.name.to_uppercase(),
            posyandu.unwrap_or_default().to_uppercase(),
            address.rt.clone().unwrap_or_default(),
            address.rw.clone().unwrap_or_default(),
            address.dusun.clone().unwrap_or_default(),
            self.age_in_words(),
            self.weighed_on.to_string(),
            with_comma(seen("bb_kg")),
            with_comma(seen("tb_cm")),
            self.position_word().to_owned(),
            with_comma(seen("lila_cm")),
        ];
        for (indicator, index) in [
            (Indicator::WeightForAge, GrowthIndex::BbU),
            (Indicator::LengthForAge, GrowthIndex::TbU),
            (Indicator::WeightForLength, GrowthIndex::BbTb),
        ] {
            let z = assessment.of(indicator);
            let band = z.filter(|z| !z.flagged).and_then(|z| {
                guidelines.growth.bands.iter().find(|band| {
                    band.index == index
                        && band.rule.holds_on(self.weighed_on)
                        && band.age.holds(self.birth, self.weighed_on)
                        && band.contains(z.hundredths)
                })
            });
            row.push(band.map(|band| band.rule.label.id.clone()).unwrap_or_default());
            row.push(
                z.map(|z| format!("{:.2}", z.rounded()).replace('.', ",")).unwrap_or_default(),
            );
        }
        row.push(self.gained().to_owned());
        row.push(String::new());
        row.push(self.vitamin_a.to_string());
        row.push(with_comma(self.screened));
        row.push(self.kia_book.map(|b| if b { "Ya" } else { "Tidak" }).unwrap_or("").into());
        row.push(String::new());
        Some(row)
    }

    fn assess(&self) -> Assessment {
        let amount = |code: &str| {
            number(self.visit.observations.get(code))
                .map(|quantity| Amount::from_thousandths(quantity.thousandths()))
        };
        let mut measurement = Measurement::new(self.sex, Age::between(self.birth, self.weighed_on));
        measurement.weight = amount("bb_kg");
        measurement.length_or_height = amount("tb_cm");
        measurement.position = self.position();
        assess(Mode::Indonesia, &measurement)
    }

    fn position(&self) -> Option<Position> {
        match self.visit.observations.get("cara_ukur") {
            Some(Value::Text(code)) if code == "berdiri" => Some(Position::Standing),
            Some(Value::Text(code)) if code == "terlentang" => Some(Position::Lying),
            _ => None,
        }
    }

    fn position_word(&self) -> &'static str {
        match self.position() {
            Some(Position::Standing) => "Berdiri",
            Some(Position::Lying) => "Terlentang",
            None => "",
        }
    }

    fn gained(&self) -> &'static str {
        let now = number(self.visit.observations.get("bb_kg"));
        match self.weight_before.zip(now) {
            Some((before, now)) if before < now => "Y",
            Some(_) => "T",
            None => "",
        }
    }

    fn age_in_words(&self) -> String {
        let months = self.weighed_on.completed_months_since(self.birth);
        let days = self.weighed_on.days_since(self.birth.plus_months(months));
        format!("{} Tahun - {} Bulan - {days} Hari", months / 12, months % 12)
    }
}

fn number(value: Option<&Value>) -> Option<Quantity> {
    match value {
        Some(Value::Number(quantity)) => Some(*quantity),
        _ => None,
    }
}

fn with_comma(quantity: Option<Quantity>) -> String {
    quantity.map(Quantity::indonesian).unwrap_or_default()
}

/// Lets the fields that a later record states win.
fn overlay(facts: &mut PersonFacts, stated: &PersonFacts) {
    let stated = stated.clone();
    facts.name = stated.name.or(facts.name.take());
    facts.sex = stated.sex.or(facts.sex);
    facts.birth = stated.birth.or(facts.birth);
    facts.nik = stated.nik.or(facts.nik);
    facts.mother = stated.mother.or(facts.mother.take());
    facts.address = stated.address.or(facts.address.take());
    facts.posyandu = stated.posyandu.or(facts.posyandu);
}
