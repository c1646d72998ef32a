//! From what was typed for a child to the record that is written.

use std::collections::BTreeMap;

use domain::{
    day::Day,
    record::{
        Attendance, Body, Correction, Evidence, Outcome, ServiceGiven, Setting, Subject, Value,
        Visit,
    },
    refusal::Refusal,
};
use guidelines::model::Guidelines;

use crate::{
    field::Wrong,
    observed,
    pages::posyandu::child::{Child, Offer, Opening, Presence, is_given, visit},
    slip::{self, Held, NOTE, SURE, Typed},
    writing::Statement,
};

/// Reason kept with a visit that is written once more on the sheet of its day.
const REASON: &str = "Diperbaiki di lembar hari buka";

/// Whether a child came, as the form says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    /// When something was typed.
    WhenTyped,
    /// Also without any value.
    Yes,
    /// No.
    No,
}

/// What is written down for a child.
pub(crate) struct Sheet<'a> {
    pub(crate) guidelines: &'a Guidelines,
    pub(crate) child: &'a Child,
    pub(crate) opening: Opening,
    /// Codes that the form asks for; values of other codes stay as they are.
    pub(crate) asked: &'a [String],
    /// Whether the form asks for a note.
    pub(crate) with_note: bool,
    /// Minutes since midnight, for a new visit.
    pub(crate) minute: Option<u16>,
}

impl Sheet<'_> {
    /// Makes the statement to be written; `None` when nothing is new.
    pub(crate) fn statement(&self, typed: &Typed, came: Came) -> Result<Option<Statement>, Held> {
        if came == Came::No && self.child.presence() == Presence::Absent {
            return Ok(None);
        }
        let saved = self.child.mine.as_ref().and_then(visit);
        let visit = match came {
            Came::No => self.absent()?,
            Came::Yes | Came::WhenTyped => self.present(typed, saved)?,
        };
        let says_nothing = visit.observations.is_empty()
            && visit.services.is_empty()
            && visit.note.is_none()
            && came == Came::WhenTyped;
        if saved == Some(&visit) || (saved.is_none() && says_nothing) {
            return Ok(None);
        }
        if saved.is_some_and(|saved| saved.attendance == Attendance::Absent) && says_nothing {
            return Ok(None);
        }
        self.refuse_odd(typed, &visit, saved)?;
        Ok(Some(self.about(visit)))
    }

    /// Makes the statement as it would be written now, odd values included, for a look at what
    /// would follow from it. Values that cannot be read are left out and told.
    pub(crate) fn draft(&self, typed: &Typed) -> (Statement, Held) {
        let saved = self.child.mine.as_ref().and_then(visit);
        let (visit, mut held) = self.filled(typed, saved);
        held.odd = self.odd(&visit, None);
        (self.about(visit), held)
    }

    fn about(&self, visit: Visit) -> Statement {
        let mine = self.child.mine.as_ref();
        let body = match mine {
            None => Body::Visit(visit),
            Some(fact) => Body::Correction(Correction {
                corrects: fact.origin.id,
                reason: REASON.to_owned(),
                body: Box::new(Body::Visit(visit)),
            }),
        };
        Statement {
            subject: Subject::Person(
                mine.map_or(self.child.id, |fact| fact.origin.person().unwrap_or(self.child.id)),
            ),
            occurred: self.opening.day,
            minute: mine.map_or(self.minute, |fact| fact.reading.minute),
            place: Some(self.opening.place),
            body,
        }
    }

    fn absent(&self) -> Result<Visit, Held> {
        if self.child.presence() == Presence::Came {
            return Err(Held::from(Wrong::at("")(Refusal::new(
                "hari-buka.sudah-hadir",
                "Anak ini sudah tercatat hadir. Bila keliru, buka catatannya lalu tandai salah \
                 catat.",
            ))));
        }
        Ok(blank(Attendance::Absent))
    }

    fn present(&self, typed: &Typed, saved: Option<&Visit>) -> Result<Visit, Held> {
        let (visit, held) = self.filled(typed, saved);
        if held.wrong.is_empty() { Ok(visit) } else { Err(held) }
    }

    /// Writes what was typed over what was saved; what cannot be read is left out and told.
    fn filled(&self, typed: &Typed, saved: Option<&Visit>) -> (Visit, Held) {
        let mut visit = saved.cloned().unwrap_or_else(|| blank(Attendance::Present));
        visit.attendance = Attendance::Present;
        let mut held = Held::default();
        for code in self.asked {
            match self.observation(typed, code) {
                Ok(Some(value)) => {
                    visit.observations.insert(code.clone(), value);
                }
                Ok(None) => {
                    visit.observations.remove(code);
                }
                Err(wrong) => held.wrong.push(wrong),
            }
        }
        for offer in &self.child.offers {
            if let Err(wrong) = self.service(typed, offer, &mut visit) {
                held.wrong.push(wrong);
            }
        }
        if self.with_note {
            visit.note = typed.filled(NOTE).map(str::to_owned);
        }
        (visit, held)
    }

    /// Reads one value; what somebody else wrote stays with them.
    fn observation(&self, typed: &Typed, code: &str) -> Result<Option<Value>, Wrong> {
        let day = self.opening.day;
        let text = typed.filled(code);
        let value = text.map(|text| slip::value(self.guidelines, code, text, day)).transpose()?;
        let Some((theirs, who)) = self.child.other(code) else { return Ok(value) };
        match value {
            None => Ok(None),
            Some(value) if value == *theirs => Ok(None),
            Some(_) => Err(Wrong::at(code)(theirs_stays(self.guidelines, code, theirs, who))),
        }
    }

    /// Writes the outcome of one offer into the visit.
    fn service(&self, typed: &Typed, offer: &Offer, visit: &mut Visit) -> Result<(), Wrong> {
        let name = offer.field();
        let chosen = match typed.filled(&name) {
            None => None,
            Some(code) => Some(slip::outcome(code).ok_or_else(|| {
                Wrong::at(&*name)(Refusal::new("layanan.hasil", "Pilih apa yang terjadi."))
            })?),
        };
        if let Some((theirs, who)) = self.child.other_given(offer) {
            return match chosen {
                None => Ok(()),
                Some(outcome) if outcome == theirs.outcome => Ok(()),
                Some(_) => Err(Wrong::at(name)(Refusal::new(
                    "hari-buka.milik-lain",
                    format!("{} sudah ditulis {who}. Minta {who} memperbaikinya.", offer.name),
                ))),
            };
        }
        self.put_service(offer, chosen, typed.filled(&offer.lot_field()), visit);
        Ok(())
    }

    fn put_service(
        &self,
        offer: &Offer,
        chosen: Option<Outcome>,
        lot: Option<&str>,
        visit: &mut Visit,
    ) {
        let day = self.opening.day;
        let Some(item) = self.guidelines.item(&offer.item, day) else { return };
        let same = |service: &ServiceGiven| {
            *service.item == *offer.item
                && service.step.as_deref().is_none_or(|step| *step == *offer.step)
        };
        // Services that an observation tells (the colour of a capsule) are written by it.
        let mut by_service = chosen;
        if let Some((code, value)) = slip::told_by(self.guidelines, item, &offer.step) {
            visit.observations.remove(&code);
            if chosen.is_some_and(is_given) {
                visit.observations.insert(code, value);
                by_service = None;
            }
        }
        let kept = visit.services.iter().position(same);
        match (kept, by_service) {
            (None, None) => {}
            (Some(at), None) => {
                visit.services.remove(at);
            }
            (Some(at), Some(outcome)) => {
                visit.services[at].outcome = outcome;
                visit.services[at].lot = lot.map(str::to_owned);
            }
            (None, Some(outcome)) => visit.services.push(ServiceGiven {
                item: offer.item.to_string(),
                step: Some(offer.step.to_string()),
                outcome,
                given_on: None,
                evidence: Evidence::Witnessed,
                lot: lot.map(str::to_owned),
                reason: None,
                ask_again_on: None,
            }),
        }
    }

    fn refuse_odd(&self, typed: &Typed, visit: &Visit, saved: Option<&Visit>) -> Result<(), Held> {
        if typed.filled(SURE).is_some() {
            return Ok(());
        }
        let odd = self.odd(visit, saved);
        if odd.is_empty() { Ok(()) } else { Err(Held { wrong: Vec::new(), odd }) }
    }

    /// Lists odd values, without those that were saved before.
    fn odd(&self, visit: &Visit, saved: Option<&Visit>) -> Vec<(String, String)> {
        let (birth, day) = (self.child.birth, self.opening.day);
        slip::odd_of(self.guidelines, visit, saved, birth, day)
    }
}

fn blank(attendance: Attendance) -> Visit {
    Visit {
        setting: Setting::Posyandu,
        attendance,
        observations: BTreeMap::new(),
        services: Vec::new(),
        note: None,
    }
}

fn theirs_stays(guidelines: &Guidelines, code: &str, theirs: &Value, who: &str) -> Refusal {
    let (label, text) =
        (observed::name(guidelines, code), observed::text(guidelines, code, theirs));
    Refusal::new(
        "hari-buka.milik-lain",
        format!("{label} sudah ditulis {who}: {text}. Minta {who} memperbaikinya."),
    )
}

/// Tells whether entries may be made for a day: not before it has come.
pub(crate) fn refuse_future(day: Day, today: Day) -> Result<(), Refusal> {
    if day <= today {
        return Ok(());
    }
    Err(Refusal::new(
        "hari-buka.belum-tiba",
        format!("Hari buka {} belum tiba. Daftarnya dapat dilihat dan dicetak.", day.indonesian()),
    ))
}
