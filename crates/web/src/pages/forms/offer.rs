//! A service on a form: how it stands, and what was chosen for it.

use domain::{
    day::Day,
    record::{Evidence, Outcome, ServiceGiven},
    refusal::{NAME_CHARS_MAX, Refusal, TEXT_CHARS_MAX},
};
use guidelines::model::Guidelines;
use portrait::{
    explain::{item_sentence, status_word},
    model::{ItemState, ItemStatus},
    sheet::{ServiceV1, StepV1},
};

use crate::{
    dates,
    field::{Field, Input, Wrong, show_again},
    pages::posyandu::child::is_vaccine,
    slip::{self, Held, Typed},
    wording,
};

/// Choice for what was given before, elsewhere.
const ELSEWHERE: &str = "elsewhere";
/// What may be chosen for a service; the first word stands for nothing written.
const CHOICES: [(&str, &str); 6] = [
    ("", "Belum dicatat"),
    ("given", "Diberikan"),
    ("refused", "Ditolak"),
    ("contraindicated", "Tidak boleh"),
    ("unavailable", "Belum tersedia"),
    (ELSEWHERE, "Sudah diberikan di tempat lain"),
];
/// How it is known that something was given elsewhere.
const EVIDENCE: [(&str, &str, Evidence); 2] = [
    ("kartu", "Tertulis di buku atau kartu", Evidence::Card),
    ("ingatan", "Menurut ingatan keluarga", Evidence::Recall),
];

/// A service on a form.
pub(crate) struct Offer {
    pub(crate) item: String,
    pub(crate) name: String,
    pub(crate) class: &'static str,
    pub(crate) word: &'static str,
    pub(crate) sentence: String,
    /// Whether it stands open, rather than folded away.
    pub(crate) open: bool,
    /// Name of the field in which is chosen what became of it.
    pub(crate) field: String,
    pub(crate) choices: [(&'static str, &'static str); 6],
    pub(crate) chosen: String,
    pub(crate) step: Option<Field>,
    pub(crate) lot: Option<Field>,
    pub(crate) reason: Field,
    pub(crate) again: Field,
    pub(crate) day: Field,
    pub(crate) evidence: Field,
    pub(crate) wrong: Option<String>,
}

impl Offer {
    /// Draws a service as it stands, with what was typed for it.
    pub(crate) fn new(
        guidelines: &Guidelines,
        states: &[ItemState],
        service: &ServiceV1,
        typed: &Typed,
        held: Option<&Held>,
        on: Day,
    ) -> Self {
        let names = Names::of(&service.item);
        let (status, sentence) = stands(states, service);
        let is_vaccine = guidelines.item(&service.item, on).is_some_and(is_vaccine);
        let text = |name: &str, label: &str, max| Field::new(name, label, Input::Text { max });
        let mut fields = [
            Some(step_field(&names, service)).filter(|_| !service.steps.is_empty()),
            Some(text(&names.lot, "Nomor batch", NAME_CHARS_MAX)).filter(|_| is_vaccine),
            Some(text(&names.reason, "Alasan", TEXT_CHARS_MAX)),
            Some(text(&names.again, "Tanyakan lagi tanggal", 20).hint(DAY_HINT)),
            Some(text(&names.day, "Tanggal diberikan", 20).hint(DAY_HINT)),
            Some(evidence_field(&names)),
        ];
        for field in fields.iter_mut().flatten() {
            let step = field.value.clone();
            let wrong = |wrong: &&Wrong| wrong.field == field.name;
            let wrong = held.and_then(|held| held.wrong.iter().find(wrong)).cloned();
            match wrong {
                Some(wrong) => {
                    show_again(std::slice::from_mut(field), |name| typed.text(name), &wrong);
                }
                None => field.value = typed.text(&field.name).to_owned(),
            }
            if field.value.is_empty() {
                field.value = step;
            }
        }
        let [step, lot, reason, again, day, evidence] = fields;
        let of_choice = |wrong: &&Wrong| wrong.field == names.choice;
        let wrong = held.and_then(|held| held.wrong.iter().find(of_choice));
        let chosen = typed.text(&names.choice).to_owned();
        Self {
            item: service.item.clone(),
            name: service.label.clone(),
            class: wording::item_mark(status).class(),
            word: status_word(status),
            sentence,
            open: status.is_due() || !chosen.is_empty(),
            field: names.choice,
            choices: CHOICES,
            chosen,
            step,
            lot,
            reason: reason.expect("made above"),
            again: again.expect("made above"),
            day: day.expect("made above"),
            evidence: evidence.expect("made above"),
            wrong: wrong.map(|wrong| wrong.refusal.message.clone()),
        }
    }
}

/// Tells how a service stands: a step that the family refused is told as long as no other is due.
fn stands(states: &[ItemState], service: &ServiceV1) -> (ItemStatus, String) {
    let status = status_of(service.status);
    let refused =
        |state: &&ItemState| *state.item == *service.item && state.status == ItemStatus::Refused;
    match states.iter().find(refused).filter(|_| !status.is_due()) {
        Some(state) => (state.status, item_sentence(state)),
        None => (status, service.sentence.clone()),
    }
}

const DAY_HINT: &str = "Tanggal-bulan-tahun, misalnya 21-11-2026.";

/// Names of the fields of a service.
struct Names {
    choice: String,
    step: String,
    lot: String,
    reason: String,
    again: String,
    day: String,
    evidence: String,
}

impl Names {
    fn of(item: &str) -> Self {
        let name = |part: &str| format!("svc.{item}.{part}");
        Self {
            choice: name("hasil"),
            step: name("langkah"),
            lot: name("batch"),
            reason: name("alasan"),
            again: name("lagi"),
            day: name("tanggal"),
            evidence: name("bukti"),
        }
    }
}

/// Asks for the step; the one that is due, was refused or comes next is chosen beforehand.
fn step_field(names: &Names, service: &ServiceV1) -> Field {
    let options =
        service.steps.iter().map(|step| (step.code.clone(), step.label.clone())).collect();
    let chosen = next_step(&service.steps).map_or("", |step| &step.code);
    Field::new(&*names.step, "Yang ke", Input::List(options)).value(chosen)
}

/// Finds the step that is due, or else was refused, or else comes next.
fn next_step(steps: &[StepV1]) -> Option<&StepV1> {
    let in_state = |wanted: &[ItemStatus]| {
        steps.iter().find(|step| step.status.is_some_and(|s| wanted.contains(&status_of(s))))
    };
    in_state(&[ItemStatus::Overdue, ItemStatus::Due])
        .or_else(|| in_state(&[ItemStatus::Refused]))
        .or_else(|| in_state(&[ItemStatus::NotYet, ItemStatus::Waiting]))
        .or(steps.first())
}

fn evidence_field(names: &Names) -> Field {
    let options = EVIDENCE.map(|(code, label, _)| (code.to_owned(), label.to_owned())).into();
    Field::new(&*names.evidence, "Diketahui dari", Input::Choice(options))
}

/// Reads the word of a state; a word of a later version counts as not known.
fn status_of(word: &str) -> ItemStatus {
    use ItemStatus as S;
    let all = [
        S::Overdue,
        S::Due,
        S::NotYet,
        S::Waiting,
        S::Done,
        S::Refused,
        S::Contraindicated,
        S::Missed,
        S::TooOld,
        S::NotIndicated,
        S::NotFor,
        S::AtContact,
        S::NotHere,
        S::UnknownAge,
        S::UnknownBegin,
    ];
    all.into_iter().find(|status| status.as_str() == word).unwrap_or(S::UnknownAge)
}

/// Reads what became of a service; `None` when nothing was written about it.
pub(crate) fn given(
    service: &ServiceV1,
    typed: &Typed,
    birth: Option<Day>,
    on: Day,
) -> Result<Option<ServiceGiven>, Vec<Wrong>> {
    let names = Names::of(&service.item);
    let Some(chosen) = typed.filled(&names.choice) else { return Ok(None) };
    let mut wrong = Vec::new();
    let mut read_day = |name: &str, check: &dyn Fn(Day) -> Result<(), Refusal>| {
        let read = typed.filled(name).map(|text| {
            let day = dates::day(text)?;
            check(day).map(|()| day)
        });
        read.transpose().unwrap_or_else(|refusal| {
            wrong.push(Wrong { field: name.to_owned(), refusal });
            None
        })
    };
    let given_on = read_day(&names.day, &|day| before(day, birth, on));
    let again_on = read_day(&names.again, &|day| after(day, on));
    let step = typed.filled(&names.step);
    if step.is_some_and(|step| service.steps.iter().all(|known| known.code != step)) {
        let refusal = Refusal::new("layanan.langkah", "Pilih yang ke berapa.");
        wrong.push(Wrong { field: names.step.clone(), refusal });
    }
    let outcome = match chosen {
        ELSEWHERE => Some(Outcome::Given),
        chosen => slip::outcome(chosen),
    };
    let evidence = typed.filled(&names.evidence);
    let evidence = EVIDENCE.iter().find(|(code, ..)| evidence == Some(code)).map(|(.., e)| *e);
    let elsewhere = chosen == ELSEWHERE;
    if outcome.is_none() {
        let refusal = Refusal::new("layanan.hasil", "Pilih apa yang terjadi.");
        wrong.push(Wrong { field: names.choice.clone(), refusal });
    }
    if elsewhere && typed.filled(&names.day).is_none() {
        let refusal = Refusal::new(
            "layanan.tanggal-lain",
            "Tulis tanggal diberikan, seperti yang tertulis atau diingat keluarga.",
        );
        wrong.push(Wrong { field: names.day.clone(), refusal });
    }
    if elsewhere && evidence.is_none() {
        let refusal = Refusal::new("layanan.bukti", "Pilih dari mana diketahui.");
        wrong.push(Wrong { field: names.evidence.clone(), refusal });
    }
    let outcome = match outcome {
        Some(outcome) if wrong.is_empty() => outcome,
        _ => return Err(wrong),
    };
    let text = |name: &str| typed.filled(name).map(str::to_owned);
    let is_given = outcome == Outcome::Given;
    Ok(Some(ServiceGiven {
        item: service.item.clone(),
        step: step.map(str::to_owned),
        outcome,
        given_on: given_on.filter(|_| elsewhere),
        evidence: evidence.filter(|_| elsewhere).unwrap_or_default(),
        lot: text(&names.lot).filter(|_| is_given),
        reason: text(&names.reason).filter(|_| !is_given),
        ask_again_on: again_on.filter(|_| outcome == Outcome::Refused),
    }))
}

fn before(day: Day, birth: Option<Day>, on: Day) -> Result<(), Refusal> {
    if on < day {
        return Err(Refusal::new(
            "layanan.sesudah-kunjungan",
            "Tanggal ini sesudah hari kunjungan. Tulis tanggal layanan itu diberikan.",
        ));
    }
    slip::refuse_before_birth(day, birth)
}

fn after(day: Day, on: Day) -> Result<(), Refusal> {
    if on < day {
        return Ok(());
    }
    Err(Refusal::new("layanan.tanya-lagi", "Pilih tanggal sesudah hari kunjungan ini."))
}
