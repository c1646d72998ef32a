//! Contacts: what was observed, and what the growth rules make of it.

use domain::{
    day::Day,
    person::Sex,
    quantity::Quantity,
    record::{Attendance, Body, Value, Visit},
    timeline::Fact,
};
use growth::{
    age::Age,
    amount::Amount,
    assess::{Assessment, Indicator, Measurement, Mode, Position, Z, assess},
    kms::{self, Reason, Weighing, WeightStatus},
    velocity,
};
use guidelines::{
    age::Lived,
    facts::{FactValue, Slot},
    growth::GrowthIndex,
    model::{Guidelines, Observation},
};

use crate::{
    derived::derive,
    growth_rules::GrowthRules,
    known::known,
    memory::Memory,
    model::{Compared, Contact, Growth, Kms, Person, Score},
    scene::{Scene, Slots},
};

/// Code of the observation that holds the weight in kilograms.
pub(crate) const WEIGHT: &str = "bb_kg";
/// Code of the observation that holds length or height in centimetres.
pub(crate) const LENGTH: &str = "tb_cm";
const POSITION: &str = "cara_ukur";
const HEAD: &str = "lk_cm";
const ARM: &str = "lila_cm";
const OEDEMA: &str = "edema";

/// Which z-scores are kept, under which names.
const SCORES: [(&str, Indicator, Option<GrowthIndex>); 6] = [
    ("bbu", Indicator::WeightForAge, Some(GrowthIndex::BbU)),
    ("tbu", Indicator::LengthForAge, Some(GrowthIndex::TbU)),
    ("bbtb", Indicator::WeightForLength, Some(GrowthIndex::BbTb)),
    ("imtu", Indicator::BmiForAge, Some(GrowthIndex::ImtU)),
    ("lku", Indicator::HeadForAge, Some(GrowthIndex::LkU)),
    ("lilau", Indicator::ArmForAge, None),
];

/// Reads all contacts, oldest first, and judges growth along the way; tells too what all of them
/// leave to be remembered.
pub(crate) fn contacts<'g>(
    guidelines: &'g Guidelines,
    slots: &Slots,
    scene: &mut Scene<'_>,
    rules: &GrowthRules<'_>,
    person: &Person,
    facts: &[Fact],
) -> (Vec<Contact>, Memory<'g>) {
    let mut contacts: Vec<Contact> = facts
        .iter()
        .filter_map(|fact| match fact.body() {
            Body::Visit(visit) => Some(contact(guidelines, person, fact, visit)),
            _ => None,
        })
        .collect();
    if let Some((birth, sex)) = person.birth.zip(person.sex) {
        let mut history = History::default();
        for contact in &mut contacts {
            contact.growth = judge(rules, sex, birth.day, contact, &mut history);
        }
    }
    let mut memory = Memory::new(guidelines, person);
    for contact in &mut contacts {
        contact.known = known(guidelines, slots, contact);
        memory.keep(contact);
        let told = contact.known.len();
        derive(guidelines, slots, scene, person, &memory, contact);
        memory.keep_from(contact, told);
    }
    if let Some(told) = &person.disability {
        memory.hear(told.day);
    }
    (contacts, memory)
}

fn contact(guidelines: &Guidelines, person: &Person, fact: &Fact, visit: &Visit) -> Contact {
    let day = fact.occurred();
    let lived = person.lived_until(day);
    let codes = visit.observations.keys();
    let slots: Vec<_> = codes.map(|code| guidelines.vocabulary.slot(code)).collect();
    let implausible = (visit.observations.iter().zip(&slots))
        .filter(|((_, value), slot)| {
            let observation = slot.and_then(|slot| guidelines.observation_of(slot));
            observation.is_some_and(|o| o.implausible(lived, value))
        })
        .map(|((code, _), _)| code.clone())
        .collect();
    Contact {
        origin: fact.origin.id,
        reading: fact.reading.id,
        day,
        minute: fact.reading.minute,
        setting: visit.setting,
        place: fact.reading.place,
        attendance: visit.attendance,
        age_days: lived.map(|lived| lived.days).filter(|days| 0 <= *days),
        implausible,
        growth: None,
        findings: Vec::new(),
        lived,
        fact: fact.clone(),
        slots,
        known: Vec::new(),
    }
}

impl Contact {
    /// Returns what followed from the answers: formulas worked out and instruments scored.
    pub fn worked_out<'a>(
        &'a self,
        guidelines: &'a Guidelines,
    ) -> impl Iterator<Item = (&'a Observation, &'a FactValue)> {
        self.known.iter().filter_map(|(slot, value)| {
            let observation = guidelines.observation_of(*slot)?;
            observation.derived.then_some((observation, value))
        })
    }

    /// Returns the observed value whose fact this is.
    pub(crate) fn value(&self, slot: Slot) -> Option<&Value> {
        let place = self.slots.iter().position(|known| *known == Some(slot))?;
        self.observations().values().nth(place)
    }

    /// Tells whether a fact was observed.
    pub(crate) fn has(&self, slot: Slot) -> bool {
        self.slots.contains(&Some(slot))
    }
}

/// Returns a number observed at a contact, when it is above zero.
pub(crate) fn number(contact: &Contact, code: &str) -> Option<Quantity> {
    match contact.observations().get(code)? {
        Value::Number(number) if 0 < number.thousandths() => Some(*number),
        Value::Number(_) | Value::Bool(_) | Value::Text(_) => None,
    }
}

/// What earlier contacts leave for judging the next one.
#[derive(Default)]
struct History {
    weighings: Vec<Weighing>,
    statuses: Vec<WeightStatus>,
    lengths: Vec<LengthTaken>,
}

/// A believable length or height.
struct LengthTaken {
    day: Day,
    completed_months: i32,
    thousandths: i64,
    position: Option<Position>,
}

fn judge(
    rules: &GrowthRules<'_>,
    sex: Sex,
    birth: Day,
    contact: &Contact,
    history: &mut History,
) -> Option<Growth> {
    if contact.attendance == Attendance::Absent || contact.day < birth {
        return None;
    }
    let weight = number(contact, WEIGHT);
    let length = number(contact, LENGTH);
    let (head, arm) = (number(contact, HEAD), number(contact, ARM));
    let oedema = contact.observations().get(OEDEMA) == Some(&Value::Bool(true));
    weight.or(length).or(head).or(arm)?;
    let lived = contact.lived?;

    let measurement = Measurement {
        weight: weight.map(Amount::from),
        length_or_height: length.map(Amount::from),
        position: position(contact),
        head: head.map(Amount::from),
        arm: arm.map(Amount::from),
        oedema,
        ..Measurement::new(sex, Age::between(birth, contact.day))
    };
    let assessment = assess(Mode::Indonesia, &measurement);
    let mut growth = Growth {
        weight_g: weight.map(Quantity::thousandths),
        length: assessment.corrected_length.map(thousandths),
        scores: scores(rules, lived, contact.day, &assessment),
        position_doubted: assessment.standing_below_9_months == Some(true),
        ..Growth::default()
    };
    // With oedema the weight says nothing about growth: it is neither judged nor compared with.
    if let Some(weight) = weight.filter(|_| !oedema) {
        weigh(rules, sex, lived, birth, contact.day, weight, &assessment, history, &mut growth);
    }
    growth.length_faltering = measure(rules, sex, birth, contact, &assessment, history);
    Some(growth)
}

/// Returns thousandths of a centimetre, the way lengths are kept.
fn thousandths(amount: Amount) -> i64 {
    (amount.as_f64() * 1000.0).round() as i64
}

/// Returns the stable code of a reason; screens turn it into a sentence.
const fn reason_code(reason: Reason) -> &'static str {
    match reason {
        Reason::First => "pertama",
        Reason::GapTooShort { .. } => "jarak-terlalu-dekat",
        Reason::GapTooLong { .. } => "bulan-lalu-tidak-ditimbang",
        Reason::NotHeavier { .. } => "tidak-bertambah",
        Reason::CrossedLine { .. } => "memotong-garis",
        Reason::CurveKept { .. } => "mengikuti-garis",
        Reason::GainEnough { .. } => "kenaikan-cukup",
        Reason::GainTooSmall { .. } => "kenaikan-kurang",
        Reason::NoMinimum { .. } => "tanpa-kbm",
    }
}

fn position(contact: &Contact) -> Option<Position> {
    match contact.observations().get(POSITION)? {
        Value::Text(text) if text == "terlentang" => Some(Position::Lying),
        Value::Text(text) if text == "berdiri" => Some(Position::Standing),
        Value::Text(_) | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn scores(rules: &GrowthRules<'_>, lived: Lived, on: Day, assessment: &Assessment) -> Vec<Score> {
    let mut scores: Vec<Score> = SCORES
        .iter()
        .filter_map(|(index, indicator, bands)| {
            let z = assessment.of(*indicator)?;
            let category = match bands {
                Some(bands) if !z.flagged => rules.category(*bands, lived, on, z.hundredths),
                _ => None,
            };
            Some(Score { index, z_hundredths: z.hundredths, flagged: z.flagged, category })
        })
        .collect();
    scores.shrink_to_fit();
    scores
}

/// Judges the weight by the KMS and by WHO's increments, and remembers it.
#[expect(clippy::too_many_arguments, reason = "one call site; a struct would only rename them")]
fn weigh(
    rules: &GrowthRules<'_>,
    sex: Sex,
    lived: Lived,
    birth: Day,
    on: Day,
    weight: Quantity,
    assessment: &Assessment,
    history: &mut History,
    growth: &mut Growth,
) {
    let z_wfa = assessment.of(Indicator::WeightForAge);
    if z_wfa.is_some_and(|z| z.flagged) {
        // Implausible: measure again. It is neither judged nor compared with.
        return;
    }
    let current = Weighing { day: on.epoch_days(), completed_months: lived.months, weight, z_wfa };
    if let Some(rules) = rules.kms_on(lived, on) {
        let previous = comparable(&history.weighings, &current, rules.gap_days_min);
        let (status, reason) = kms::weight_status(rules, sex, previous, &current);
        history.statuses.push(status);
        growth.kms = Some(Kms {
            status: status.letter().chars().next().expect("a letter"),
            reason: reason_code(reason),
            t_in_a_row: u8::try_from(kms::t_in_a_row(&history.statuses)).unwrap_or(u8::MAX),
            below_red: z_wfa.is_some_and(|z| kms::below_red_line(rules, z)),
            above_orange: z_wfa.is_some_and(|z| kms::above_orange_line(rules, z)),
            compared: previous.map(|previous| Compared {
                day: Day::from_epoch_days(previous.day),
                weight_g: previous.weight.thousandths(),
            }),
            gain_g: previous.map(|previous| weight.thousandths() - previous.weight.thousandths()),
            least_gain_g: rules
                .minimum_gain_g
                .get(&(sex, current.completed_months))
                .and_then(|gain| u16::try_from(*gain).ok()),
        });
    }
    growth.weight_faltering = rules.velocity_on(birth, on).and_then(|velocity_rules| {
        history.weighings.iter().rev().find_map(|earlier| {
            let gap_days = current.day - earlier.day;
            let from = earlier.completed_months;
            let expected = velocity::weight_gain(&velocity_rules.weight, sex, from, gap_days)?;
            let gain = weight.thousandths() - earlier.weight.thousandths();
            Some((gain as f64) < expected.p5)
        })
    });
    history.weighings.push(current);
}

/// Finds the weighing to compare with: the last one that is not too near.
fn comparable<'a>(
    weighings: &'a [Weighing],
    current: &Weighing,
    gap_days_min: i32,
) -> Option<&'a Weighing> {
    let far_enough = |earlier: &&Weighing| gap_days_min <= current.day - earlier.day;
    weighings.iter().rev().find(far_enough).or(weighings.last())
}

/// Judges the length by WHO's increments, and remembers it.
fn measure(
    rules: &GrowthRules<'_>,
    sex: Sex,
    birth: Day,
    contact: &Contact,
    assessment: &Assessment,
    history: &mut History,
) -> Option<bool> {
    let z: Z = assessment.of(Indicator::LengthForAge)?;
    if z.flagged {
        return None;
    }
    let taken = LengthTaken {
        day: contact.day,
        completed_months: contact.lived?.months,
        thousandths: thousandths(assessment.corrected_length?),
        position: position(contact),
    };
    let faltering = rules.velocity_on(birth, contact.day).and_then(|velocity_rules| {
        let same_way = |earlier: &&LengthTaken| earlier.position == taken.position;
        history.lengths.iter().rev().filter(same_way).find_map(|earlier| {
            let expected = velocity::length_gain(
                &velocity_rules.length,
                sex,
                earlier.completed_months,
                taken.day.days_since(earlier.day),
            )?;
            let gain_cm = (taken.thousandths - earlier.thousandths) as f64 / 1000.0;
            Some(gain_cm < expected.p5)
        })
    });
    history.lengths.push(taken);
    faltering
}
