//! Everything that is written down must be known to the guidelines.

use std::collections::BTreeSet;

use domain::{
    day::Day,
    record::{Body, Value, Visit},
};
use guidelines::{
    files::Files,
    model::{Guidelines, ObservationKind},
};

use crate::{all, plan};

/// The guidelines of this repository.
pub(crate) fn guidelines() -> Guidelines {
    Guidelines::load(&Files::embedded()).expect("the embedded guidelines have no faults")
}

fn check_visit(guidelines: &Guidelines, visit: &Visit, used: &mut BTreeSet<String>) {
    for (code, value) in &visit.observations {
        used.insert(code.clone());
        let known = guidelines.observations.iter().find(|o| *o.rule.id == **code);
        let known = known.unwrap_or_else(|| panic!("no observation {code}"));
        assert!(!known.derived, "{code} is worked out, never typed");
        match (&known.kind, value) {
            (ObservationKind::Number { decimals }, Value::Number(number)) => {
                let step = 10_i64.pow(3 - u32::from(*decimals));
                assert_eq!(number.thousandths() % step, 0, "{code} {number}");
                let range = known.possible.expect("numbers have bounds");
                assert!((range.min..=range.max).contains(&number.thousandths()), "{code} {number}");
            }
            (ObservationKind::Bool, Value::Bool(_)) => {}
            (ObservationKind::Choice(options), Value::Text(text)) => {
                assert!(options.iter().any(|(code, _)| **code == **text), "{code} {text}");
            }
            (ObservationKind::Day, Value::Text(text)) => {
                assert!(text.parse::<Day>().is_ok(), "{code} {text}");
            }
            (ObservationKind::Text, Value::Text(text)) => assert!(!text.is_empty(), "{code}"),
            (kind, value) => panic!("{code} is {kind:?}, not {value:?}"),
        }
    }
    for service in &visit.services {
        let versions: Vec<_> =
            guidelines.items.iter().filter(|item| *item.rule.id == *service.item).collect();
        assert!(!versions.is_empty(), "no item {}", service.item);
        let Some(step) = &service.step else { continue };
        used.insert(format!("{}.{step}", service.item));
        let known =
            versions.iter().any(|item| item.schedule.steps().iter().any(|one| *one.code == **step));
        assert!(known, "no step {step} of {}", service.item);
    }
}

fn has_finding(guidelines: &Guidelines, code: &str) -> bool {
    let of_items = guidelines.items.iter().flat_map(|item| &item.findings);
    of_items.chain(&guidelines.findings).any(|finding| *finding.rule.id == *code)
}

#[test]
fn every_code_and_value_is_one_of_the_guidelines() {
    let guidelines = guidelines();
    let mut used = BTreeSet::new();
    for record in all(&plan(4_000, 3, 13)) {
        match &record.body {
            Body::Visit(visit) => check_visit(&guidelines, visit, &mut used),
            Body::FollowUp(done) => assert!(has_finding(&guidelines, &done.finding), "{done:?}"),
            Body::Correction(correction) => {
                if let Body::Visit(visit) = &*correction.body {
                    check_visit(&guidelines, visit, &mut used);
                }
            }
            _ => {}
        }
    }
    for code in [
        "bb_kg",
        "vit_a",
        "kpsp_ya",
        "neonatal_kn.KN3",
        "imm_mr.MR2",
        "imm_pcv.PCV3",
        "imm_bias_mr.MR_K1",
        "imm_bias_hpv.HPV_K5",
        "anc_tt.T2",
        "hasil_kehamilan",
        "srq_20",
        "aks_mandi",
        "sk_minat",
        "tb_mulai",
        "odgj_status",
    ] {
        assert!(used.contains(code), "{code} is never used");
    }
    assert!(250 < used.len(), "{used:?}");
}
