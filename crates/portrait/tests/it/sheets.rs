//! Sheets: forms with everything that is needed to fill them in alone.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use domain::record::{Setting, Value as Answer};
use guidelines::{
    facts::Slot,
    form::Form,
    model::{Guidelines, ObservationKind, Severity},
};
use portrait::{
    draw::Painter,
    sheet::{FieldV1, GroupV1, Reader, Sheet},
};
use serde_json::{Value, json};

use crate::{
    child::{Child, GUIDELINES, day, number, observed, text},
    conformance::{form_of, names_of},
};

static PAINTER: LazyLock<Painter<'static>> = LazyLock::new(|| Painter::new(&GUIDELINES));

fn slots(codes: &[&str]) -> Vec<Slot> {
    codes.iter().map(|code| GUIDELINES.vocabulary.slot(code).unwrap()).collect()
}

fn sheet(person: &Child, fields: &[&str], on: &str) -> Sheet {
    let form = form_of(slots(fields));
    PAINTER.sheet(&person.timeline(), &form, Setting::Posyandu, day(on), Reader::Kader)
}

fn fact<'s>(sheet: &'s Sheet, name: &str) -> Option<&'s Value> {
    sheet.facts.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

fn field<'s>(sheet: &'s Sheet, code: &str) -> &'s FieldV1 {
    let found = sheet.fields.iter().find(|(known, _)| known == code);
    found.map(|(_, field)| field).unwrap_or_else(|| panic!("no field {code}"))
}

fn group<'s>(sheet: &'s Sheet, item: &str) -> Option<&'s GroupV1> {
    sheet.groups.iter().find(|group| group.item == item)
}

#[test]
fn a_sheet_is_written_with_the_keys_that_browsers_know() {
    let child = Child::born("2024-01-10");
    let sheet = sheet(&child, &["tb_batuk", "bb_kg"], "2026-06-15");
    let written: Value = serde_json::from_str(&serde_json::to_string(&sheet).unwrap()).unwrap();
    let keys = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    let set =
        |keys: &[&str]| -> BTreeSet<String> { keys.iter().map(|key| (*key).to_owned()).collect() };
    let of_sheet =
        ["form", "day", "setting", "facts", "sections", "fields", "instruments", "groups"];
    assert_eq!(keys(&written), set(&of_sheet));
    assert_eq!(written["form"], json!({ "id": "contoh", "label": "Isian contoh" }));
    assert_eq!((&written["day"], &written["setting"]), (&json!("2026-06-15"), &json!("posyandu")));
    assert_eq!(
        keys(&written["sections"][0]),
        set(&["label", "step", "when", "fields", "services"])
    );
    assert_eq!(
        keys(&written["fields"]["bb_kg"]),
        set(&[
            "label",
            "kind",
            "decimals",
            "unit",
            "possible",
            "plausible",
            "options",
            "derived",
            "formula",
            "last",
            "remembered",
        ])
    );
    let group = &written["groups"][0];
    assert_eq!(keys(group), set(&["item", "mode", "rules"]));
    assert_eq!(keys(&group["rules"][0]), set(&["id", "severity", "label", "advice", "when"]));
}

#[test]
fn fields_tell_their_bounds_for_the_age_and_the_latest_value() {
    let child = Child::born("2024-01-10").weighed("2026-05-12", "11.5").visited(
        day("2026-05-12"),
        observed(&[("cara_ukur", text("berdiri")), ("tb_batuk", Answer::Bool(false))]),
    );
    let fields = ["bb_kg", "cara_ukur", "tb_batuk", "tb_demam"];
    let sheet = sheet(&child, &fields, "2026-06-15");
    let weight = field(&sheet, "bb_kg");
    assert_eq!((weight.kind, weight.unit.as_str(), weight.derived), ("number", "kg", false));
    let last = weight.last.as_ref().unwrap();
    assert_eq!((&last.value, last.text.as_str()), (&json!(11.5), "11,5 kg"));
    assert_eq!(last.day, day("2026-05-12"));
    let of_age =
        GUIDELINES.observation("bb_kg").unwrap().plausible.iter().find_map(|range| {
            range.age?.holds(child.birth, day("2026-06-15")).then_some(range.range)
        });
    let of_age = of_age.expect("weights have plausible ranges by age");
    let [least, most] = weight.plausible.as_ref().unwrap();
    assert_eq!(least.as_f64(), Some(of_age.min as f64 / 1000.0));
    assert_eq!(most.as_f64(), Some(of_age.max as f64 / 1000.0));
    let position = field(&sheet, "cara_ukur");
    assert_eq!(position.kind, "choice");
    assert!(position.options.iter().any(|option| option.code == "berdiri"));
    let label = &position.options.iter().find(|option| option.code == "berdiri").unwrap().label;
    assert_eq!(&position.last.as_ref().unwrap().text, label);
    assert_eq!(field(&sheet, "tb_batuk").last.as_ref().unwrap().text, "tidak");
    assert_eq!(field(&sheet, "tb_demam").last, None);
}

#[test]
fn rules_are_those_of_the_age_that_answers_can_decide() {
    let child = Child::born("2024-01-10");
    let fields = ["tb_batuk", "tb_demam", "tb_bb", "tb_kontak"];
    let young = sheet(&child, &fields, "2026-06-15");
    let screen = group(&young, "tb_anak").expect("a child is screened");
    assert_eq!(screen.mode, "all");
    let ids: Vec<&str> = screen.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert!(ids.contains(&"tb_anak.bergejala"), "{ids:?}");
    // Nothing here can say whether the child is listless.
    assert!(!ids.contains(&"tb_anak.lesu"), "{ids:?}");
    assert_eq!(group(&sheet(&child, &fields, "2034-06-15"), "tb_anak"), None);
    assert_eq!(group(&sheet(&child, &["bb_kg"], "2026-06-15"), "tb_anak"), None);
}

#[test]
fn what_only_the_server_works_out_is_left_out() {
    let child = Child::born("2024-01-10").weighed("2026-05-12", "11.5");
    let sheet = sheet(&child, &["bb_kg", "tb_cm", "k_bbu", "status_nt"], "2026-06-15");
    // Growth is the first that holds of rules over z-scores and the KMS.
    assert_eq!(group(&sheet, "tumbuh_bb"), None);
    for code in ["k_bbu", "status_nt"] {
        let shown = field(&sheet, code);
        assert!(shown.derived && shown.formula.is_none(), "{code}");
        assert_eq!(fact(&sheet, code), None);
    }
    let server = ["z_bbu", "k_bbu", "status_nt", "t_berturut", "hours_since_birth", "bgm"];
    for rule in sheet.groups.iter().flat_map(|group| &group.rules) {
        let names = names_of(&rule.when);
        assert!(server.iter().all(|name| !names.contains(*name)), "{}", rule.id);
    }
}

#[test]
fn what_is_known_before_any_answer_is_told() {
    let woman = Child::born("1998-01-10").visited(
        day("2026-05-12"),
        observed(&[("hpht", text("2026-03-01")), ("tb_cm", number("151.5"))]),
    );
    let fields =
        ["bb_kg", "td_sistol", "td_diastol", "lila_cm", "hamil_sekarang", "hasil_kehamilan"];
    let sheet = sheet(&woman, &fields, "2026-06-15");
    assert_eq!(fact(&sheet, "last_tb_cm"), Some(&json!(151.5)));
    let formula = field(&sheet, "imt").formula.as_ref().expect("worked out here");
    assert_eq!(names_of(formula), ["bb_kg", "last_tb_cm"].map(str::to_owned).into());
    let ObservationKind::Number { decimals } = GUIDELINES.observation("imt").unwrap().kind else {
        panic!("a number");
    };
    assert_eq!(field(&sheet, "imt").decimals, decimals);
    // What is judged by the clock of a pregnancy needs one.
    assert!(group(&sheet, "posyandu_bumil").is_some(), "{:?}", names(&sheet));
    assert_eq!(fact(&sheet, "hamil"), Some(&json!(true)));
    let known: BTreeSet<&str> = sheet.facts.iter().map(|(name, _)| name.as_str()).collect();
    assert!(!known.contains("bb_kg") && !known.contains("lila_cm"), "{known:?}");

    let before = self::sheet(&woman, &fields, "2026-02-01");
    assert_eq!(group(&before, "posyandu_bumil"), None);
    assert_eq!(fact(&before, "hamil"), Some(&json!(false)));
    assert_eq!(fact(&before, "last_tb_cm"), None);
}

fn names(sheet: &Sheet) -> Vec<&str> {
    sheet.groups.iter().map(|group| group.item.as_str()).collect()
}

#[test]
fn advice_is_worded_for_its_reader() {
    let child = Child::born("2024-01-10");
    let form = form_of(slots(&["tb_batuk", "tb_demam", "tb_bb", "tb_kontak"]));
    let advice = |reader| {
        let on = day("2026-06-15");
        let sheet = PAINTER.sheet(&child.timeline(), &form, Setting::Posyandu, on, reader);
        let rules = sheet.groups.into_iter().flat_map(|group| group.rules);
        let rule = rules.into_iter().find(|rule| rule.id == "tb_anak.bergejala").unwrap();
        (rule.severity, rule.advice)
    };
    let item = GUIDELINES.item("tb_anak", day("2026-06-15")).unwrap();
    let rule = item.findings.iter().find(|rule| *rule.rule.id == *"tb_anak.bergejala").unwrap();
    assert_eq!(rule.severity, Severity::Refer);
    assert_eq!(advice(Reader::Kader), ("refer", rule.advice_kader.id.clone()));
    assert_eq!(advice(Reader::Nakes), ("refer", rule.advice_nakes.id.clone()));
    assert_ne!(rule.advice_kader, rule.advice_nakes);
}

#[test]
fn services_tell_how_they_stand() {
    let child = Child::born("2026-02-10").given(day("2026-04-12"), "imm_dpt", "DPT1");
    let mut form = form_of(slots(&["bb_kg"]));
    form.sections[0].services = vec!["imm_dpt".into(), "vit_a_anak".into()];
    let on = day("2026-06-15");
    let sheet = PAINTER.sheet(&child.timeline(), &form, Setting::Posyandu, on, Reader::Kader);
    let [dpt, vitamin] = sheet.sections[0].services.as_slice() else { panic!("two services") };
    assert_eq!(dpt.item, "imm_dpt");
    let steps: Vec<_> = dpt.steps.iter().map(|s| (s.code.as_str(), s.status.unwrap())).collect();
    assert_eq!(steps[0], ("DPT1", "done"));
    assert!(["due", "overdue"].contains(&steps[1].1), "{steps:?}");
    assert_eq!(dpt.status, steps[1].1);
    assert!(!dpt.sentence.is_empty());
    assert_eq!(vitamin.item, "vit_a_anak");
}

#[test]
fn a_score_stands_when_every_question_is_asked() {
    let code = |slot: &Slot| GUIDELINES.vocabulary.name(*slot).to_string();
    let instrument = GUIDELINES.instruments.iter().find(|i| code(&i.score) == "srq20").unwrap();
    let questions: Vec<String> = instrument.questions.iter().map(code).collect();
    let all: Vec<&str> = questions.iter().map(String::as_str).collect();
    let adult = Child::born("1990-01-10");
    let score = |fields: &[&str]| {
        let sheet = sheet(&adult, fields, "2026-06-15");
        let found = sheet.instruments.iter().find(|i| i.id == *instrument.rule.id);
        found.map(|i| (i.score.clone(), i.questions.clone()))
    };
    assert_eq!(score(&all), Some((code(&instrument.score), questions.clone())));
    assert_eq!(score(&all[1..]), None);
}

/// Somebody for whom a form is made, by the first of its stages.
fn somebody_for(guidelines: &Guidelines, form: &Form) -> Child {
    let stage = form.stages.iter().find_map(|id| guidelines.stage(id, day("2026-06-15")));
    let first =
        stage.and_then(|stage| stage.age()).map(|age| age.from.first_day(day("2000-01-01")));
    let lived = first.map_or(25 * 365, |first| first.days_since(day("2000-01-01")) + 2);
    Child::born(&day("2026-06-15").plus_days(-lived).to_string())
}

#[test]
fn every_form_of_the_guidelines_has_a_sheet() {
    assert!(!GUIDELINES.forms.is_empty());
    for form in &GUIDELINES.forms {
        let person = somebody_for(&GUIDELINES, form);
        let on = day("2026-06-15");
        let sheet = PAINTER.sheet(&person.timeline(), form, form.places[0], on, Reader::Nakes);
        let id = &form.rule.id;
        let codes: BTreeSet<&str> = sheet.fields.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes.len(), sheet.fields.len(), "{id}: a field twice");
        for code in sheet.sections.iter().flat_map(|section| &section.fields) {
            assert!(codes.contains(code.as_str()), "{id}: no field {code}");
        }
        let whens = sheet.sections.iter().filter_map(|section| section.when.as_ref());
        let rules = sheet.groups.iter().flat_map(|g| &g.rules).map(|rule| &rule.when);
        for name in whens.chain(rules).flat_map(names_of) {
            let slot = GUIDELINES.vocabulary.slot(&name).unwrap();
            let is_asked = GUIDELINES.observation_of(slot).is_some();
            assert!(!is_asked || codes.contains(name.as_str()), "{id}: {name} is not described");
        }
    }
}

/// Formulas and scores are worked out before episodes are read: what they read of them would
/// never be known.
#[test]
fn formulas_and_scores_read_no_episodes() {
    let vocabulary = &GUIDELINES.vocabulary;
    let formulas = GUIDELINES.observations.iter().filter_map(|o| o.formula.as_ref());
    let formulas = formulas.flat_map(|formula| &formula.reads);
    let points = GUIDELINES.instruments.iter().flat_map(|i| &i.points);
    let reads = formulas.chain(points.flat_map(|points| &points.when.reads));
    for slot in reads {
        let of_episode = GUIDELINES.episodes.iter().any(|rule| rule.facts.has(*slot));
        let name = vocabulary.name(*slot);
        assert!(!of_episode && !vocabulary.is_lasting(*slot), "{name} is not known then");
    }
}

#[test]
fn days_are_told_as_people_read_them() {
    let days = GUIDELINES.observations.iter().filter(|o| o.kind == ObservationKind::Day);
    let code = days.map(|o| o.rule.id.to_string()).find(|code| code == "hpht").unwrap();
    let woman = Child::born("1998-01-10")
        .visited(day("2026-05-12"), observed(&[(code.as_str(), text("2026-03-01"))]));
    let sheet = sheet(&woman, &[code.as_str()], "2026-06-15");
    assert_eq!(field(&sheet, &code).last.as_ref().unwrap().text, "1 Mar 2026");
}
