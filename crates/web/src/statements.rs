//! What a record states, line by line, in words.

use access::subject::consent_purpose;
use domain::{
    closing::Closing,
    day::Day,
    figure::Figures,
    meeting::{ActionStep, Meeting},
    person::{HouseholdFacts, PersonFacts, PlaceFacts},
    publication::Publication,
    record::{Attendance, Body, FollowUp, Visit},
    rights::{Consent, GuardianGround, Guardianship, RestrictionStep},
    surveillance::{SignalStep, WeekClose},
};
use guidelines::model::Guidelines;

use crate::{early_warning, meetings, names::Names, observed, person_form, rule_names, wording};

/// One line of a statement.
pub struct Stated {
    /// What.
    pub name: String,
    /// How it reads.
    pub text: String,
}

/// Writes all that a body states.
pub fn of(guidelines: &Guidelines, names: &Names, body: &Body, on: Day) -> Vec<Stated> {
    let mut lines = Lines(Vec::new());
    match body {
        Body::Person(facts) => lines.person(guidelines, names, facts),
        Body::Household(facts) => lines.household(names, facts),
        Body::Place(facts) => lines.place(names, facts),
        Body::Visit(visit) => lines.visit(guidelines, visit, on),
        Body::PosyanduDay(day) => {
            lines.add("Kader bertugas", day.kader_count.map(|count| count.to_string()));
            lines.add("Catatan", day.note.clone());
        }
        Body::Figures(figures) => lines.figures(guidelines, names, figures, on),
        Body::WeekClose(close) => lines.week_close(guidelines, close),
        Body::SignalStep(step) => lines.signal_step(guidelines, names, step),
        Body::Publication(published) => lines.publication(published),
        Body::Closing(closing) => lines.closing(closing),
        Body::Meeting(meeting) => lines.meeting(names, meeting),
        Body::ActionStep(step) => lines.action_step(step),
        Body::Departure(departure) => lines.add("Pindah ke", departure.to.clone()),
        Body::Death(death) => lines.add("Sebab", death.cause.clone()),
        Body::FollowUp(follow_up) => lines.follow_up(guidelines, follow_up, on),
        Body::Consent(consent) => lines.consent(consent),
        Body::Restriction(restriction) => {
            let step = match restriction.step {
                RestrictionStep::Begun => "dimulai",
                RestrictionStep::Lifted => "dicabut",
            };
            lines.add("Pembatasan", Some(step.to_owned()));
            lines.add("Alasan", Some(restriction.reason.clone()));
        }
        Body::Guardianship(guardianship) => lines.guardianship(guardianship),
        Body::GuardianshipEnd(end) => lines.add("Alasan", Some(end.reason.clone())),
        // Who the other one is has to be looked up; see the page of a record.
        Body::Merge(merge) | Body::Unmerge(merge) => {
            lines.add("Alasan", Some(merge.reason.clone()));
        }
        Body::Correction(correction) => {
            lines.add("Alasan", Some(correction.reason.clone()));
            lines.0.extend(of(guidelines, names, &correction.body, on));
        }
        Body::EnteredInError(error) => lines.add("Alasan", Some(error.reason.clone())),
    }
    lines.0
}

/// Writes the facts of a household.
pub fn household(names: &Names, facts: &HouseholdFacts) -> Vec<Stated> {
    let mut lines = Lines(Vec::new());
    lines.household(names, facts);
    lines.0
}

struct Lines(Vec<Stated>);

impl Lines {
    fn add(&mut self, name: &str, text: Option<String>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.0.push(Stated { name: name.to_owned(), text });
        }
    }

    fn follow_up(&mut self, guidelines: &Guidelines, follow_up: &FollowUp, on: Day) {
        let finding = rule_names::finding(guidelines, &follow_up.finding, on);
        self.add("Temuan", Some(finding));
        self.add("Tindakan", Some(wording::follow_up(follow_up.what).to_owned()));
        self.add("Kepada", follow_up.receiver.clone());
        self.add("Catatan", follow_up.note.clone());
    }

    fn figures(&mut self, guidelines: &Guidelines, names: &Names, figures: &Figures, on: Day) {
        self.add("Desa", figures.desa.map(|desa| names.desa(desa)));
        self.add("Masa", Some(figures.period.to_string()));
        self.add("Sumber", Some(figures.source.clone()));
        for (code, figure) in &figures.values {
            let rule = guidelines.figure(code, on);
            let name = rule.map_or(code.as_str(), |rule| &rule.rule.label.id);
            let unit = rule.map_or("", |rule| &rule.unit.id);
            self.add(name, Some(format!("{} {unit}", figure.value.indonesian())));
        }
    }

    fn week_close(&mut self, guidelines: &Guidelines, close: &WeekClose) {
        self.add("Minggu", Some(early_warning::days(close.week)));
        for (id, cases) in &close.cases {
            let disease = guidelines.disease(id, close.week);
            let name = disease.map_or(id.as_str(), |disease| &disease.rule.label.id);
            let cases = if *cases == 0 { "nihil".to_owned() } else { format!("{cases} kasus") };
            self.add(name, Some(cases));
        }
        self.add("Catatan", close.note.clone());
    }

    fn signal_step(&mut self, guidelines: &Guidelines, names: &Names, step: &SignalStep) {
        let disease = guidelines.disease(&step.disease, step.week);
        let name = disease.map_or(&step.disease, |disease| &disease.rule.label.id);
        self.add("Penyakit", Some(name.clone()));
        self.add("Minggu", Some(early_warning::days(step.week)));
        self.add("Desa", step.desa.map(|desa| names.desa(desa)));
        self.add("Langkah", Some(early_warning::step(step.step).to_owned()));
        self.add("Catatan", step.note.clone());
    }

    fn publication(&mut self, published: &Publication) {
        self.add("Sampai", Some(published.until.indonesian()));
        for table in &published.tables {
            let areas = table.areas.iter();
            let shown = areas.clone().filter(|area| area.share.is_some()).count();
            let text = format!("{shown} dari {} wilayah ditampilkan", areas.count());
            self.add(&table.title, Some(text));
        }
    }

    fn closing(&mut self, closing: &Closing) {
        self.add("Bulan", Some(closing.period.indonesian()));
        self.add("Nomor", Some(closing.number.to_string()));
        let (indicators, areas) = (closing.figures.indicators.len(), closing.figures.areas.len());
        self.add("Isi", Some(format!("{indicators} indikator di {areas} wilayah")));
        self.add("Sidik angka", Some(closing.figures_sha256.clone()));
        self.add("Catatan", closing.note.clone());
    }

    fn meeting(&mut self, names: &Names, meeting: &Meeting) {
        self.add("Rapat", Some(meetings::kind(meeting.kind).to_owned()));
        self.add("Hari", Some(meeting.day.indonesian()));
        self.add("Bulan yang dibahas", Some(meeting.month.indonesian()));
        self.add("Desa", meeting.desa.map(|desa| names.desa(desa)));
        self.add("Tempat", Some(meeting.venue.clone()));
        for attendee in &meeting.attendance {
            self.add("Peserta", Some(meetings::attendee(attendee)));
        }
        for topic in &meeting.topics {
            self.add("Pokok bahasan", Some(topic.clone()));
        }
        for decision in &meeting.decisions {
            let who = meetings::responsible(&decision.responsible);
            let (number, until) = (decision.number, decision.until.indonesian());
            let text = format!("{} ({who}, sampai {until})", decision.what);
            self.add(&format!("Keputusan {number}"), Some(text));
        }
    }

    fn action_step(&mut self, step: &ActionStep) {
        self.add("Keputusan", Some(step.decision.to_string()));
        self.add("Keadaan", Some(meetings::state(step.state).to_owned()));
        self.add("Keterangan", step.note.clone());
    }

    fn consent(&mut self, consent: &Consent) {
        let purpose = consent_purpose(&consent.purpose);
        let words = purpose.map_or_else(|| consent.purpose.clone(), |known| known.words.clone());
        self.add("Untuk", Some(words));
        self.add("Jawaban", Some(wording::consent(consent.decision).to_owned()));
        let by = consent.by.as_ref();
        self.add("Oleh", Some(by.map_or_else(|| "orangnya sendiri".to_owned(), wording::speaker)));
        self.add("Catatan", consent.note.clone());
    }

    fn guardianship(&mut self, guardianship: &Guardianship) {
        self.add("Wali", Some(wording::speaker(&guardianship.guardian)));
        let ground = match guardianship.ground {
            GuardianGround::Child => "orangnya masih anak",
            GuardianGround::Incapacity => "orangnya belum dapat memutuskan sendiri",
        };
        self.add("Sebab", Some(ground.to_owned()));
        self.add("Dasar", Some(guardianship.evidence.clone()));
        self.add("Sampai", guardianship.until.map(Day::indonesian));
    }

    fn person(&mut self, guidelines: &Guidelines, names: &Names, facts: &PersonFacts) {
        self.add("Nama", facts.name.clone());
        self.add("Jenis kelamin", facts.sex.map(|sex| wording::sex(Some(sex)).to_owned()));
        self.add("Lahir", facts.birth.map(|birth| wording::birth(Some(birth))));
        self.add("NIK", facts.nik.map(|nik| wording::nik(&nik)));
        for (name, nik, parent) in
            [("Ibu", "NIK ibu", &facts.mother), ("Ayah", "NIK ayah", &facts.father)]
        {
            let Some(parent) = parent else { continue };
            self.add(name, parent.name.clone());
            self.add(nik, parent.nik.map(|number| wording::nik(&number)));
        }
        self.add("Kembar", facts.twin_order.map(|order| format!("anak kembar ke-{order}")));
        let weeks = facts.gestation_weeks.map(|weeks| format!("{weeks} minggu"));
        self.add("Usia kandungan saat lahir", weeks);
        self.add("Alamat", facts.address.as_ref().map(|address| names.address_long(address)));
        let posyandu = facts.posyandu.and_then(|id| names.place(id)).map(str::to_owned);
        self.add("Posyandu", posyandu);
        self.add("Telepon", facts.phone.clone());
        let disability = facts.disability.as_deref();
        let disability = disability.map(|answer| person_form::disability(guidelines, answer));
        self.add("Disabilitas", disability);
    }

    fn household(&mut self, names: &Names, facts: &HouseholdFacts) {
        self.add("Kepala keluarga", facts.head_name.clone());
        self.add("Nomor kartu keluarga", facts.kk_number.clone());
        self.add("Alamat", facts.address.as_ref().map(|address| names.address_long(address)));
    }

    fn place(&mut self, names: &Names, facts: &PlaceFacts) {
        self.add("Nama", facts.name.clone());
        self.add("Desa", facts.desa.map(|desa| names.desa(desa)));
        self.add("Dusun", facts.dusun.clone());
    }

    fn visit(&mut self, guidelines: &Guidelines, visit: &Visit, on: Day) {
        self.add("Tempat bertemu", Some(wording::setting(visit.setting).to_owned()));
        if visit.attendance == Attendance::Absent {
            self.add("Kehadiran", Some("tidak hadir".to_owned()));
        }
        let lines = observed::lines(guidelines, visit, on);
        self.0.extend(lines.into_iter().map(|line| Stated { name: line.name, text: line.text }));
        self.add("Catatan", visit.note.clone());
    }
}
