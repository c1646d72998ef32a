//! A small made-up law without faults, for tests to break.

use std::collections::BTreeMap;

use guidelines::{fault::Fault, files::Files, model::Guidelines};

const EDITION: &str = "edition = \"uji\"\n";

const SOURCES: &str = r#"
[[source]]
id = "S1"
title = "Peraturan uji"
trust = "tinggi"
read_at = "di sini"
"#;

const STAGES: &str = r#"
[[stage]]
id = "bayi"
version = "1"
valid_from = 2020-01-01
label = { id = "Bayi", en = "Infant" }
sources = ["S1 Bab I"]
from = "0d"
until = "11m"
book = "anak"

[[stage]]
id = "balita"
version = "1"
valid_from = 2020-01-01
label = { id = "Balita", en = "Under five" }
sources = ["S1"]
from = "12m"
until = "59m"
book = "anak"
"#;

const OBSERVATIONS: &str = r#"
[[observation]]
id = "bb_kg"
version = "1"
valid_from = 2020-01-01
label = { id = "Berat badan", en = "Weight" }
sources = ["S1"]
kind = "number"
decimals = 2
unit = "kg"
possible = { min = 0.2, max = 300 }
plausible = [
    { min = 1, max = 15.5, from = "0m", until = "11m" },
    { min = 3, max = 40, from = "12m", until = "71m" },
]

[[observation]]
id = "vit_a"
version = "1"
valid_from = 2020-01-01
label = { id = "Vitamin A", en = "Vitamin A" }
sources = ["S1"]
kind = "choice"
options = [
    { code = "biru", label = { id = "Biru", en = "Blue" } },
    { code = "merah", label = { id = "Merah", en = "Red" } },
]

[[observation]]
id = "batuk"
version = "1"
valid_from = 2020-01-01
label = { id = "Batuk", en = "Cough" }
sources = ["S1"]
assumed = ["Batuk dua minggu."]
kind = "bool"
remembered = true

[[observation]]
id = "tgl_ukur"
version = "1"
valid_from = 2020-01-01
label = { id = "Tanggal ukur", en = "Day" }
sources = ["S1"]
kind = "day"

[[observation]]
id = "catatan"
version = "1"
valid_from = 2020-01-01
label = { id = "Catatan", en = "Note" }
sources = ["S1"]
kind = "text"

[[observation]]
id = "bgm"
version = "1"
valid_from = 2020-01-01
label = { id = "Bawah garis merah", en = "Below the red line" }
sources = ["S1"]
kind = "bool"
derived = true
"#;

const ITEMS: &str = r#"
[[item]]
id = "tumbuh"
version = "1"
valid_from = 2020-01-01
label = { id = "Timbang", en = "Weigh" }
sources = ["S1"]
assumed = ["Setiap bulan."]
stages = ["bayi", "balita"]
cluster = "K2"
places = ["posyandu", "rumah"]
from = "0m"
until = "59m"
who = "age_months >= 0"
done_by = ["bb_kg"]
fields = ["bb_kg", "batuk"]
findings_mode = "first"
schedule = { kind = "monthly" }

[[item.finding]]
id = "bgm"
label = { id = "BGM", en = "Below red" }
when = '''
    bgm &&
    bb_kg < 100'''
severity = "refer"
kader = { id = "Sampaikan.", en = "Tell." }
nakes = { id = "Rujuk.", en = "Refer." }
stands_days = 30

[[item.finding]]
id = "baik"
label = { id = "Baik", en = "Good" }
when = "!bgm"
severity = "normal"
stands_days = 30

[[item]]
id = "vit_a_anak"
version = "1"
valid_from = 2020-01-01
label = { id = "Vitamin A", en = "Vitamin A" }
sources = ["S1"]
stages = ["bayi", "balita"]
cluster = "K2"
places = ["posyandu"]
from = "6m"
until = "59m"
given_by = ["vit_a"]
fields = ["vit_a"]
schedule = { kind = "campaign", months = [2, 8] }

[[item.step]]
code = "BIRU"
label = { id = "Biru", en = "Blue" }
opens = "6m"
closes = "11m"
option = "biru"

[[item.step]]
code = "MERAH"
label = { id = "Merah", en = "Red" }
opens = "12m"
closes = "59m"
option = "merah"

[[item]]
id = "imm"
version = "1"
valid_from = 2020-01-01
label = { id = "Imunisasi", en = "Vaccine" }
sources = ["S1"]
stages = ["bayi"]
cluster = "K2"
places = ["posyandu"]
from = "0d"
until = "11m"
schedule = { kind = "series" }

[[item.step]]
code = "D1"
label = { id = "Dosis 1", en = "Dose 1" }
opens = "60d"
ideal = "2m"
closes = "11m"

[[item.step]]
code = "D2"
label = { id = "Dosis 2", en = "Dose 2" }
opens = "90d"
ideal = "3m"
closes = "11m"
min_gap_days = 28
"#;

const FINDINGS: &str = r#"
[[finding]]
id = "imm.terlambat"
version = "1"
valid_from = 2020-01-01
label = { id = "Terlambat", en = "Late" }
sources = ["S1"]
when = "'imm.D1' in overdue"
severity = "watch"
kader = { id = "Ingatkan.", en = "Remind." }
nakes = { id = "Kejar.", en = "Catch up." }
stands_days = 30
"#;

const HOME_VISITS: &str = r#"
[[home_visit]]
id = "hv_bgm"
version = "1"
valid_from = 2020-01-01
label = { id = "BGM", en = "Below red" }
sources = ["S1"]
when = "'tumbuh.bgm' in findings"
within_days = 3
severity = "refer"
"#;

const INDICATORS: &str = r#"
group = { id = "Uji", en = "Test" }
people = { id = "anak", en = "children" }

[[indicator]]
id = "gizi.ds-uji"
version = "1"
valid_from = 2020-01-01
label = { id = "D/S", en = "D/S" }
sources = ["S1"]
numerator = { id = "Ditimbang", en = "Weighed" }
denominator = { id = "Sasaran", en = "All" }
better = "higher"
count = { kind = "monthly", population = "age_months < 60", numerator = "ditimbang" }

[[indicator.target]]
percent = 80
valid_from = 2020-01-01
valid_until = 2024-12-31
source = "S1"

[[indicator.target]]
percent = 85.5
valid_from = 2025-01-01
source = "S1"

[[indicator]]
id = "imun.lengkap"
version = "1"
valid_from = 2020-01-01
label = { id = "Lengkap", en = "Complete" }
sources = ["S1"]
numerator = { id = "Lengkap", en = "Complete" }
denominator = { id = "Bayi", en = "Infants" }
better = "higher"
count = { kind = "cohort", reached = "12m", steps = ["imm.D1", "imm.D2"], span = "year" }

[[indicator]]
id = "uji.tahunan"
version = "1"
valid_from = 2020-01-01
label = { id = "Batuk", en = "Cough" }
sources = ["S1"]
numerator = { id = "Dua kapsul", en = "Asked" }
denominator = { id = "Anak", en = "Children" }
better = "higher"
count = { kind = "yearly", population = "age_years >= 1" }
component = [
  { label = { id = "kapsul", en = "capsule" }, contact = "known(vit_a)", times = 2 },
  { label = { id = "imunisasi", en = "dose" }, given = ["imm"] },
]

[[indicator]]
id = "uji.temuan"
version = "1"
valid_from = 2020-01-01
label = { id = "Kapsul biru", en = "Blue capsule" }
sources = ["S1"]
numerator = { id = "Ditimbang lagi", en = "Weighed again" }
denominator = { id = "Anak", en = "Children" }
better = "higher"
count = { kind = "found", when = "vit_a == 'biru'", apart_days = 30, span = "to_date" }
counted = [{ given = ["imm.D2"], times = 0 }]
component = [{ label = { id = "berat", en = "weight" }, contact = "known(bb_kg)", who = "twin" }]
"#;

const BANDS: &str = "\
id,version,valid_from,valid_until,index,from,until,lower,lower_inclusive,upper,upper_inclusive,\
severity,label_id,label_en,sources,assumed
kurang,1,2020-01-01,,bbu,0m,60m,,,-2,false,refer,Kurang,Low,S1,
normal,1,2020-01-01,,bbu,0m,60m,-2,true,1,true,normal,Normal,Normal,S1 hal. 2;S1,Batas atas
lebih,1,2020-01-01,,bbu,0m,60m,1,false,,,watch,Lebih,High,S1,
besar,1,2020-01-01,,bbu,61m,18y,,,,,normal,Besar,Older,S1,
";

const KBM: &str = "\
sex,completed_months,gain_g,source,assumed
L,1,800,S1,
L,2,900,S1,
P,1,700,S1,Bulan pertama
P,2,800,S1,
";

const KMS: &str = r#"
id = "kms"
version = "1"
valid_from = 2020-01-01
label = { id = "KMS", en = "KMS" }
sources = ["S1"]
gap_days_min = 21
gap_days_max = 45
tolerance = 0.1
lines = [-3, -2, 0.5]
red_line = -3
orange_line = 1
from = "0m"
until = "2m"
"#;

const VELOCITY: &str = r#"
id = "velocity"
version = "1"
valid_from = 2020-01-01
label = { id = "Kecepatan", en = "Velocity" }
sources = ["S1"]
until = "24m"

[[weight]]
interval_months = 1
days_min = 21
days_max = 45

[[weight]]
interval_months = 2
days_min = 46
days_max = 75
"#;

const SEGMENTS: &str = r#"
[[segment]]
id = "rahasia"
version = "1"
valid_from = 2020-01-01
label = { id = "Rahasia", en = "Secret" }
sources = ["S1"]
observations = ["batuk"]
kept_from_guardian = true
"#;
const PWS: &str = r#"
[[pws]]
id = "pws"
version = "1"
valid_from = 2020-01-01
label = { id = "PWS", en = "PWS" }
sources = ["S1"]
small_below = 10
hidden_below = 5
target_twelfths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

[pws.digest]
days = 7
lines = 5
closing_days = 14
emergency = 9
signal = 8
fallen = 7
late_report = 6

[[pws.state]]
label = { id = "Jelek", en = "Bad" }
advice = { id = "dahulukan", en = "first" }
severity = "refer"
position = "behind"
trends = ["same", "worse", "none"]

[[pws.state]]
label = { id = "Cukup", en = "Fair" }
advice = { id = "dorong", en = "push" }
severity = "watch"
position = "behind"
trends = ["better"]

[[pws.state]]
label = { id = "Baik", en = "Good" }
advice = { id = "pertahankan", en = "keep" }
severity = "normal"
position = "reached"
trends = ["better", "same", "worse", "none"]

[[pws.age_group]]
label = { id = "0-5 bulan", en = "0-5 months" }
from_months = 0
below_months = 6
people = ["anak"]

[[pws.age_group]]
label = { id = "6-11 bulan", en = "6-11 months" }
from_months = 6
below_months = 12
people = ["anak"]

[[pws.age_group]]
label = { id = "60 tahun ke atas", en = "60 years and above" }
from_months = 720
people = ["lansia"]

[[pws.age_group]]
label = { id = "70 tahun ke atas", en = "70 years and above" }
from_months = 840
people = ["lansia"]
"#;

/// Files that can be changed before they are loaded.
#[derive(Clone)]
pub(crate) struct Law(BTreeMap<String, String>);

impl Law {
    pub(crate) fn new() -> Self {
        let files = [
            ("edition.toml", EDITION),
            ("sources.toml", SOURCES),
            ("stages.toml", STAGES),
            ("observations/a.toml", OBSERVATIONS),
            ("items/a.toml", ITEMS),
            ("findings/a.toml", FINDINGS),
            ("home_visits.toml", HOME_VISITS),
            ("indicators/a.toml", INDICATORS),
            ("growth/bands.csv", BANDS),
            ("growth/kbm.csv", KBM),
            ("growth/kms.toml", KMS),
            ("growth/velocity.toml", VELOCITY),
            ("pws.toml", PWS),
            ("segments.toml", SEGMENTS),
            ("figures/a.toml", crate::figures::LAW),
            ("public.toml", crate::public::LAW),
            ("households.toml", crate::households::LAW),
            ("situation.toml", crate::situation::LAW),
            ("meetings.toml", crate::meetings::LAW),
            ("summary.toml", crate::summary::LAW),
            ("spm.toml", crate::spm::LAW),
            ("readings.toml", crate::readings::LAW),
            ("skdr.toml", crate::diseases::LAW),
            ("reports/a.toml", crate::reports::LAW),
            ("exchange/dhis2.toml", crate::reports::EXCHANGE),
        ];
        Self(files.map(|(path, text)| (path.to_owned(), text.to_owned())).into())
    }

    /// Replaces the first `old` of a file that must hold it; returns the line of its start.
    pub(crate) fn replace(&mut self, file: &str, old: &str, new: &str) -> u32 {
        let text = self.0.get_mut(file).expect(file);
        let at = text.find(old).unwrap_or_else(|| panic!("{file} holds {old}"));
        *text = text.replacen(old, new, 1);
        u32::try_from(1 + text[..at].matches('\n').count()).unwrap()
    }

    pub(crate) fn set(&mut self, file: &str, text: &str) {
        self.0.insert(file.to_owned(), text.to_owned());
    }

    pub(crate) fn remove(&mut self, file: &str) {
        self.0.remove(file);
    }

    pub(crate) fn files(&self) -> Files {
        Files::from_texts(self.0.clone())
    }

    pub(crate) fn load(&self) -> Result<Guidelines, Vec<Fault>> {
        Guidelines::load(&self.files())
    }

    pub(crate) fn loaded(&self) -> Guidelines {
        self.load().unwrap_or_else(|faults| panic!("{faults:#?}"))
    }
}
