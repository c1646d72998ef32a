//! From what was typed on a form to the one visit that is written.

use std::collections::BTreeMap;

use domain::{
    day::Day,
    id::PlaceId,
    record::{Attendance, Body, Outcome, ServiceGiven, Setting, Subject, Value, Visit},
    refusal::Refusal,
};
use guidelines::{form::Form, model::Guidelines};
use portrait::{
    model::Person,
    sheet::{SectionV1, Sheet},
};

use crate::{
    field::Wrong,
    pages::forms::{
        home::{MET, WHY_NOT},
        known::Known,
        offer,
    },
    slip::{self, Held, NOTE, SURE, Typed},
    writing::Statement,
};

/// A form that is filled in for somebody.
pub(crate) struct Filling<'a> {
    pub(crate) guidelines: &'a Guidelines,
    pub(crate) form: &'a Form,
    pub(crate) sheet: &'a Sheet,
    pub(crate) person: &'a Person,
    pub(crate) day: Day,
    pub(crate) setting: Setting,
    /// Posyandu at which the contact took place.
    pub(crate) place: Option<PlaceId>,
    pub(crate) minute: Option<u16>,
}

impl Filling<'_> {
    /// Makes the statement to be written.
    pub(crate) fn statement(&self, typed: &Typed) -> Result<Statement, Held> {
        let mut held = Held::default();
        let mut observations = self.answers(typed, &mut held);
        let services = self.services(typed, &mut observations, &mut held);
        self.refuse_what_is_not_asked(&observations, typed, &mut held);
        if !held.wrong.is_empty() {
            return Err(held);
        }
        let note = typed.filled(NOTE).map(str::to_owned);
        if observations.is_empty() && services.is_empty() && note.is_none() {
            return Err(Held::from(Wrong::at("")(Refusal::new(
                "formulir.kosong",
                "Belum ada yang diisi. Isi paling sedikit satu pertanyaan, lalu simpan.",
            ))));
        }
        let visit = Visit {
            setting: self.setting,
            attendance: Attendance::Present,
            observations,
            services,
            note,
        };
        let birth = self.person.birth.map(|birth| birth.day);
        let odd = slip::odd_of(self.guidelines, &visit, None, birth, self.day);
        if !odd.is_empty() && typed.filled(SURE).is_none() {
            return Err(Held { wrong: Vec::new(), odd });
        }
        let checked = self.guidelines.check_visit(&visit, birth, self.day);
        checked.map_err(|refusal| Held::from(Wrong::at("")(refusal)))?;
        Ok(self.about(visit))
    }

    /// Makes the statement that nobody was met, with the reason why.
    pub(crate) fn nobody_met(&self, typed: &Typed) -> Result<Statement, Held> {
        let mut held = Held::default();
        let mut answers = self.answers(typed, &mut held);
        let services = self.services(typed, &mut answers, &mut held);
        if !(answers.is_empty() && services.is_empty() && held.wrong.is_empty()) {
            return Err(Held::from(Wrong::at(MET)(Refusal::new(
                "kunjungan.tidak-bertemu-terisi",
                "Yang tidak bertemu tidak diperiksa. Kosongkan semua jawaban di bawah, atau pilih \
                 \"Ya, bertemu\".",
            ))));
        }
        let why = typed.filled(WHY_NOT).map(|why| format!("Tidak bertemu: {why}"));
        let said: Vec<String> =
            why.into_iter().chain(typed.filled(NOTE).map(str::to_owned)).collect();
        let visit = Visit {
            setting: self.setting,
            attendance: Attendance::Absent,
            observations: BTreeMap::new(),
            services: Vec::new(),
            note: (!said.is_empty()).then(|| said.join("\n")),
        };
        Ok(self.about(visit))
    }

    fn about(&self, visit: Visit) -> Statement {
        Statement {
            subject: Subject::Person(self.person.id),
            occurred: self.day,
            minute: self.minute,
            place: self.place,
            body: Body::Visit(visit),
        }
    }

    /// Reads every answer that can be read, without a word about the others; for showing again.
    pub(crate) fn readable(&self, typed: &Typed) -> BTreeMap<String, Value> {
        self.answers(typed, &mut Held::default())
    }

    /// Reads the answers; what cannot be read is left out and told.
    fn answers(&self, typed: &Typed, held: &mut Held) -> BTreeMap<String, Value> {
        let mut answers = BTreeMap::new();
        for code in self.sheet.sections.iter().flat_map(|section| &section.fields) {
            let Some(text) = typed.filled(code) else { continue };
            let is_derived =
                self.guidelines.observation(code).is_some_and(|observation| observation.derived);
            if is_derived || answers.contains_key(code) {
                continue;
            }
            match slip::value(self.guidelines, code, text, self.day) {
                Ok(value) => {
                    answers.insert(code.clone(), value);
                }
                Err(wrong) => held.wrong.push(wrong),
            }
        }
        answers
    }

    /// Reads the services. What an observation tells when it is given today is written by it.
    fn services(
        &self,
        typed: &Typed,
        observations: &mut BTreeMap<String, Value>,
        held: &mut Held,
    ) -> Vec<ServiceGiven> {
        let birth = self.person.birth.map(|birth| birth.day);
        let mut services: Vec<ServiceGiven> = Vec::new();
        for offered in self.sheet.sections.iter().flat_map(|section| &section.services) {
            if services.iter().any(|known| known.item == offered.item) {
                continue;
            }
            let given = match offer::given(offered, typed, birth, self.day) {
                Ok(None) => continue,
                Ok(Some(given)) => given,
                Err(wrong) => {
                    held.wrong.extend(wrong);
                    continue;
                }
            };
            let step = given.step.as_deref().unwrap_or_default();
            let is_today = given.outcome == Outcome::Given && given.given_on.is_none();
            let item = self.guidelines.item(&given.item, self.day).filter(|_| is_today);
            match item.and_then(|item| slip::told_by(self.guidelines, item, step)) {
                Some((code, value)) => {
                    observations.insert(code, value);
                }
                None => services.push(given),
            }
        }
        services
    }

    /// Refuses what was typed in a section that is not for this person with these answers: it
    /// would say what another answer denies.
    fn refuse_what_is_not_asked(
        &self,
        answers: &BTreeMap<String, Value>,
        typed: &Typed,
        held: &mut Held,
    ) {
        let mut known = Known::of_sheet(self.guidelines, self.sheet);
        known.answer(answers);
        for (at, section) in self.sheet.sections.iter().enumerate() {
            if known.applies(self.form, at) != Some(false) {
                continue;
            }
            let elsewhere = |code: &&String| self.is_asked_elsewhere(&known, at, code);
            let typed_here = section
                .fields
                .iter()
                .filter(|code| typed.filled(code).is_some() && !elsewhere(code))
                .cloned();
            let chosen =
                section.services.iter().map(|service| format!("svc.{}.hasil", service.item));
            for field in typed_here.chain(chosen.filter(|name| typed.filled(name).is_some())) {
                held.wrong.push(Wrong::at(field)(not_asked(section)));
            }
        }
    }

    /// Tells whether another section that is shown asks for the same.
    fn is_asked_elsewhere(&self, known: &Known<'_>, at: usize, code: &String) -> bool {
        self.sheet.sections.iter().enumerate().any(|(other, section)| {
            other != at
                && known.applies(self.form, other) != Some(false)
                && section.fields.contains(code)
        })
    }
}

fn not_asked(section: &SectionV1) -> Refusal {
    Refusal::new(
        "formulir.tidak-ditanyakan",
        format!(
            "Menurut jawaban lain, bagian \"{}\" tidak berlaku. Kosongkan isian ini, atau betulkan \
             jawaban di atasnya.",
            section.label
        ),
    )
}
