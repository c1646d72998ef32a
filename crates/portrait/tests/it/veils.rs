//! What is told to somebody who may not know everything.

use domain::{
    day::Day,
    id::AccountId,
    record::{Body, Correction, EnteredInError, FollowUp, FollowUpStep, Value, Visit},
};
use portrait::{
    draw::Painter,
    veil::{COVERED, Told, Veil},
};
use rstest::rstest;
use uuid::Uuid;

use crate::child::{Child, GUIDELINES, day, number, observed, text};

/// Who writes everything about a [`Child`].
const WRITER: AccountId = AccountId::new(Uuid::from_u128(5));

/// A woman of thirty.
fn woman() -> Child {
    Child::born("1996-01-01")
}

/// Pregnant since January, seen on 1 March with these answers.
fn pregnant(answers: &[(&str, Value)]) -> Child {
    let mut all = vec![("hamil_sekarang", Value::Bool(true)), ("hpht", text("2026-01-01"))];
    all.extend(answers.iter().cloned());
    woman().visited(day("2026-03-01"), observed(&all))
}

fn told(child: &Child, reader: Option<AccountId>, on: &str) -> Told {
    let painter = Painter::new(&GUIDELINES);
    let veil = Veil::of_reader(&GUIDELINES, reader);
    painter.tell(&child.timeline(), Some(&veil), day(on))
}

fn finds(told: &Told, rule: &str) -> bool {
    let at_contacts = told.portrait.contacts.iter().flat_map(|contact| &contact.findings);
    told.portrait.findings.iter().chain(at_contacts).any(|finding| *finding.rule == *rule)
}

#[rstest]
#[case(&[("hiv", text("reaktif"))], "anc_lab.hiv_sifilis")]
#[case(&[("sifilis", text("reaktif"))], "anc_lab.hiv_sifilis")]
#[case(&[("srq_17", Value::Bool(true))], "anc_jiwa.pikiran_mati")]
#[case(&[("risiko_hiv_ims", Value::Bool(true))], "anc_triple.faktor_risiko")]
#[case(&[("arv_status", text("putus"))], "hiv.arv_terhenti")]
#[case(
    &[("sifilis", text("reaktif")), ("sifilis_diobati", Value::Bool(false))],
    "sifilis.belum_diobati"
)]
#[case(&[("tb_rontgen", text("mendukung"))], "tb_pemeriksaan.rontgen")]
fn what_follows_from_a_confidential_answer_is_not_told(
    #[case] answers: &[(&str, Value)],
    #[case] rule: &str,
) {
    let child = pregnant(answers);
    let full = Painter::new(&GUIDELINES).tell(&child.timeline(), None, day("2026-03-02"));
    assert!(finds(&full, rule), "{rule} is found at all");
    assert!(!full.withholds);
    let stranger = told(&child, None, "2026-03-02");
    assert!(!finds(&stranger, rule));
    assert!(stranger.withholds);
    let spelled = format!("{stranger:?}");
    for (code, _) in answers {
        assert!(!spelled.contains(&format!("\"{code}\"")), "{code} in {spelled}");
    }
    assert!(finds(&told(&child, Some(WRITER), "2026-03-02"), rule), "the writer knows");
}

#[test]
fn nothing_is_hidden_where_nothing_is_confidential() {
    let child = pregnant(&[("td_sistol", number("165")), ("td_diastol", number("112"))]);
    let full = Painter::new(&GUIDELINES).draw(&child.timeline(), day("2026-03-02"));
    let stranger = told(&child, None, "2026-03-02");
    assert_eq!(stranger.portrait, full);
    assert!(!stranger.withholds);
}

#[test]
fn other_findings_of_the_same_contact_are_told() {
    let child = pregnant(&[
        ("hiv", text("reaktif")),
        ("td_sistol", number("165")),
        ("td_diastol", number("112")),
    ]);
    let stranger = told(&child, None, "2026-03-02");
    assert!(finds(&stranger, "anc_td.berat"));
    assert!(stranger.withholds);
}

#[test]
fn that_a_screen_was_done_is_told_and_its_answers_are_not() {
    let asked = [("srq_1", Value::Bool(true)), ("srq_17", Value::Bool(true))];
    let child = woman().visited(day("2026-03-01"), observed(&asked));
    let status = |told: &Told| {
        let state = told.portrait.items.iter().find(|state| *state.item == *"dw_srq20");
        state.map(|state| (state.status, state.inputs.is_empty()))
    };
    let full = Painter::new(&GUIDELINES).tell(&child.timeline(), None, day("2026-03-02"));
    let Some((made, false)) = status(&full) else { panic!("{:?}", status(&full)) };
    assert!(!made.is_due(), "{made:?}");
    let stranger = told(&child, None, "2026-03-02");
    assert_eq!(status(&stranger), Some((made, true)));
    let explained = Painter::new(&GUIDELINES).explain_told(&stranger, "dw_srq20");
    assert!(explained.iter().all(|answer| answer.inputs.is_empty()), "{explained:?}");
    assert!(explained.iter().any(|answer| answer.answer == made.as_str()), "{explained:?}");
}

#[test]
fn a_hidden_finding_is_explained_to_nobody() {
    let child = pregnant(&[("hiv", text("reaktif"))]);
    let painter = Painter::new(&GUIDELINES);
    let stranger = told(&child, None, "2026-03-02");
    let answers = painter.explain_told(&stranger, "anc_lab.hiv_sifilis");
    assert!(answers.iter().all(|answer| answer.answer != "stands"), "{answers:?}");
    let full = painter.tell(&child.timeline(), None, day("2026-03-02"));
    let answers = painter.explain_told(&full, "anc_lab.hiv_sifilis");
    assert!(answers.iter().any(|answer| answer.answer == "stands"), "{answers:?}");
}

#[test]
fn words_beside_a_confidential_answer_are_covered_with_it() {
    let on = day("2026-03-01");
    let visit = Visit {
        note: Some("ia takut suaminya tahu".to_owned()),
        ..observed(&[("hiv", text("reaktif")), ("edukasi", text("mulai obat seumur hidup"))])
    };
    let plain = Visit { note: Some("datang sendiri".to_owned()), ..observed(&[]) };
    let child = woman().visited(on, visit).visited(on, plain.clone());
    let first = child.timeline().records()[1].id;
    // Corrected so that nothing confidential is left in it, and void in the end.
    let correction = Correction {
        corrects: first,
        reason: "hasil HIV salah baca".to_owned(),
        body: Box::new(Body::Visit(Visit { note: Some("bukan HIV".to_owned()), ..observed(&[]) })),
    };
    let void = EnteredInError { voids: first, reason: "hasil orang lain".to_owned() };
    let child =
        child.stating(on, Body::Correction(correction)).stating(on, Body::EnteredInError(void));
    let spelled = format!("{:?}", told(&child, None, "2026-03-02").timeline);
    for words in ["takut", "seumur hidup", "salah baca", "bukan HIV", "orang lain"] {
        assert!(!spelled.contains(words), "{words} in {spelled}");
    }
    assert!(spelled.contains(COVERED) && spelled.contains("datang sendiri"), "{spelled}");
}

#[test]
fn what_was_done_about_a_hidden_finding_is_hidden_with_it() {
    let child = pregnant(&[("hiv", text("reaktif"))]);
    let of = child.timeline().records()[1].id;
    let child = child.stating(
        day("2026-03-02"),
        Body::FollowUp(FollowUp {
            finding: "anc_lab.hiv_sifilis".to_owned(),
            of,
            what: FollowUpStep::Referred,
            receiver: Some("Klinik PDP".to_owned()),
            note: None,
        }),
    );
    let spelled = format!("{:?}", told(&child, None, "2026-03-03"));
    assert!(!spelled.contains("Klinik PDP"), "{spelled}");
    assert!(format!("{:?}", told(&child, Some(WRITER), "2026-03-03")).contains("Klinik PDP"));
}

/// The finding is gone with its visit; what was done about it still names it.
#[test]
fn what_was_done_stays_hidden_when_its_visit_is_void() {
    let child = pregnant(&[("srq_17", Value::Bool(true))]);
    let of = child.timeline().records()[1].id;
    let done = FollowUp {
        finding: "anc_jiwa.pikiran_mati".to_owned(),
        of,
        what: FollowUpStep::Referred,
        receiver: Some("RSJ Kenari".to_owned()),
        note: None,
    };
    let void = EnteredInError { voids: of, reason: "salah orang".to_owned() };
    let child = child
        .stating(day("2026-03-02"), Body::FollowUp(done))
        .stating(day("2026-03-03"), Body::EnteredInError(void));
    let spelled = format!("{:?}", told(&child, None, "2026-03-04"));
    assert!(!spelled.contains("RSJ") && !spelled.contains("pikiran_mati"), "{spelled}");
}

/// Treatment is followed by its kind and its end, which are told, or the wrong drugs would be.
#[test]
fn nothing_is_called_due_that_is_not() {
    let course = |more: &[(&str, Value)]| {
        let mut all = vec![("tb_mulai", text("2026-01-01")), ("tb_tcm", text("positif"))];
        all.extend(more.iter().cloned());
        woman().visited(day("2026-01-01"), observed(&all))
    };
    let cured = course(&[]).visited(
        day("2026-07-01"),
        observed(&[("tb_hasil_akhir", text("sembuh")), ("tb_dahak", text("negatif"))]),
    );
    let resistant = course(&[("tb_jenis", text("ro"))]);
    for (child, on) in [(&cured, "2026-09-01"), (&resistant, "2026-03-01")] {
        let full = Painter::new(&GUIDELINES).draw(&child.timeline(), day(on));
        let stranger = told(child, None, on);
        assert!(stranger.withholds);
        for state in stranger.portrait.items.iter().filter(|state| state.status.is_due()) {
            let known = full.items.iter().find(|one| one.code == state.code);
            assert!(known.is_some_and(|known| known.status.is_due()), "{}: {known:?}", state.code);
        }
        let due = |told: &[portrait::model::ItemState], code: &str| {
            told.iter().any(|state| *state.item == *code && state.status.is_due())
        };
        let (items, told) = (&full.items, &stranger.portrait.items);
        assert_eq!(due(items, "tb_kontrol_ro"), due(told, "tb_kontrol_ro"), "{on}");
        assert_eq!(due(items, "tb_kontrol"), due(told, "tb_kontrol"), "{on}");
    }
}

#[test]
fn a_guardian_is_told_all_but_what_the_young_keep_to_themselves() {
    let child = Child::born("2011-01-01").visited(
        day("2026-03-01"),
        observed(&[("hiv_risiko_remaja", Value::Bool(true)), ("hiv", text("non_reaktif"))]),
    );
    let veil = Veil::of_guardian(&GUIDELINES);
    let told = Painter::new(&GUIDELINES).tell(&child.timeline(), Some(&veil), day("2026-03-02"));
    let kept: Vec<&str> =
        told.portrait.contacts[0].observations().keys().map(String::as_str).collect();
    assert_eq!(kept, ["hiv"]);
}

#[test]
fn tb_care_is_told_and_its_results_are_not() {
    let child = woman().visited(
        day("2026-03-01"),
        observed(&[
            ("tb_mulai", text("2026-03-01")),
            ("tb_jenis", text("ro")),
            ("tb_tcm", text("positif_ro")),
        ]),
    );
    let stranger = told(&child, None, "2026-03-02");
    let kinds: Vec<&str> = stranger.portrait.episodes.iter().map(|one| &*one.kind).collect();
    assert_eq!(kinds, ["tb"]);
    let on: Day = day("2026-03-02");
    assert!(stranger.portrait.episodes[0].is_open_on(on));
    assert!(!finds(&stranger, "tb_pemeriksaan.positif_ro"));
}
