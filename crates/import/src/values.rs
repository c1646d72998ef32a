//! Observation and service codes that the formats carry, and the bounds of the guidelines.

use domain::{day::Day, quantity::Quantity};
use guidelines::model::{Guidelines, Observation, Range};

use crate::{column::Column, outcome::Fault};

/// Weight in kg.
pub(crate) const WEIGHT: &str = "bb_kg";
/// Length or height in cm.
pub(crate) const HEIGHT: &str = "tb_cm";
/// Lying or standing.
pub(crate) const POSITION: &str = "cara_ukur";
/// Arm circumference in cm.
pub(crate) const ARM: &str = "lila_cm";
/// Head circumference in cm.
pub(crate) const HEAD: &str = "lk_cm";
/// Swelling of both feet.
pub(crate) const OEDEMA: &str = "edema";
/// Vitamin A capsule.
pub(crate) const VITAMIN_A: &str = "vit_a";
/// Item of the vitamin A capsule, when its colour is not known.
pub(crate) const VITAMIN_A_ITEM: &str = "vit_a_anak";
/// Deworming.
pub(crate) const DEWORMING: &str = "obat_cacing";
/// Holds a Buku KIA.
pub(crate) const KIA_BOOK: &str = "buku_kia";
/// Weight at birth in grams.
pub(crate) const BIRTH_WEIGHT: &str = "bb_lahir_g";
/// Length at birth in cm.
pub(crate) const BIRTH_LENGTH: &str = "pb_lahir_cm";
/// Head circumference at birth in cm.
pub(crate) const BIRTH_HEAD: &str = "lk_lahir_cm";

/// Dose columns: item and step of the guidelines.
pub(crate) const DOSES: [(Column, &str, &str); 21] = [
    (Column::Hb0, "imm_hb0", "HB0"),
    (Column::Bcg, "imm_bcg", "BCG"),
    (Column::Opv1, "imm_opv", "OPV1"),
    (Column::Opv2, "imm_opv", "OPV2"),
    (Column::Opv3, "imm_opv", "OPV3"),
    (Column::Opv4, "imm_opv", "OPV4"),
    (Column::Dpt1, "imm_dpt", "DPT1"),
    (Column::Dpt2, "imm_dpt", "DPT2"),
    (Column::Dpt3, "imm_dpt", "DPT3"),
    (Column::Dpt4, "imm_dpt", "DPT4"),
    (Column::Ipv1, "imm_ipv", "IPV1"),
    (Column::Ipv2, "imm_ipv", "IPV2"),
    (Column::Rv1, "imm_rv", "RV1"),
    (Column::Rv2, "imm_rv", "RV2"),
    (Column::Rv3, "imm_rv", "RV3"),
    (Column::Pcv1, "imm_pcv", "PCV1"),
    (Column::Pcv2, "imm_pcv", "PCV2"),
    (Column::Pcv3, "imm_pcv", "PCV3"),
    (Column::Mr1, "imm_mr", "MR1"),
    (Column::Mr2, "imm_mr", "MR2"),
    (Column::Je, "imm_je", "JE"),
];

/// How a value stands to the bounds of the guidelines.
pub(crate) enum Judgement {
    Fine,
    /// True perhaps, but worth a look.
    Odd(Fault),
    /// Cannot be.
    Impossible(Fault),
}

/// Judges a number by the guidelines: impossible values reject the row, odd ones are flagged.
pub(crate) fn judge(
    guidelines: &Guidelines,
    code: &str,
    quantity: Quantity,
    (column, text): (&str, &str),
    ages: (Option<Day>, Day),
) -> Judgement {
    let (birth, on) = ages;
    let Some(observation) = observation(guidelines, code, on) else { return Judgement::Fine };
    let outside =
        |range: &Range| quantity.thousandths() < range.min || range.max < quantity.thousandths();
    let bounds = |range: &Range| {
        let show = |thousandths| Quantity::from_thousandths(thousandths).indonesian();
        format!("{} sampai {} {}", show(range.min), show(range.max), observation.unit)
    };
    let fault = |fault_code, message| Fault {
        column: column.to_owned(),
        value: text.to_owned(),
        code: fault_code,
        message,
    };
    if let Some(range) = observation.possible.as_ref().filter(|range| outside(range)) {
        let message = format!(
            "{} {} {} tidak mungkin (batas {}). Periksa angka dan komanya.",
            observation.rule.label.id,
            quantity.indonesian(),
            observation.unit,
            bounds(range)
        );
        return Judgement::Impossible(fault("nilai.tidak-mungkin", message));
    }
    let odd = observation.plausible.iter().find(|plausible| {
        let applies = match (plausible.age, birth) {
            (None, _) => true,
            (Some(span), Some(birth)) => span.holds(birth, on),
            (Some(_), None) => false,
        };
        applies && outside(&plausible.range)
    });
    let Some(plausible) = odd else { return Judgement::Fine };
    let message = format!(
        "{} {} {} tidak lazim untuk umurnya (biasanya {}). Tersimpan; periksa lagi.",
        observation.rule.label.id,
        quantity.indonesian(),
        observation.unit,
        bounds(&plausible.range)
    );
    Judgement::Odd(fault("nilai.tidak-lazim", message))
}

/// Returns the text of an observation that holds on a day, or any when none does.
fn observation<'a>(guidelines: &'a Guidelines, code: &str, on: Day) -> Option<&'a Observation> {
    let mut versions =
        guidelines.observations.iter().filter(|known| known.rule.id.as_ref() == code);
    versions.clone().find(|known| known.rule.holds_on(on)).or_else(|| versions.next())
}
