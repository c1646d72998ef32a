//! `simpul explain`: why due, why not, which finding, by which rule, from which inputs.

use clap::Args;
use domain::{day::Day, id::PersonId};
use portrait::{draw::Painter, explain::Explanation};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Ended},
    deed::Deed,
    node::NodeOptions,
    trouble::Trouble,
};

const AFTER: &str = "\
Kode boleh layanan (imm_dpt), langkahnya (imm_dpt.DPT2), temuan, alasan kunjungan rumah atau
indikator. Yang tidak masuk daftar pun dijelaskan: mengapa tidak.
The code may be an item, a step, a finding, a home visit or an indicator; what is not on a list is
explained as well.

Contoh / example:
  simpul explain --store sqlite:simpul.db --person 0197... --item imm_dpt --as-of 2026-11-21";

/// Options of `simpul explain`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
    /// Siapa (id). Who.
    #[arg(long)]
    person: PersonId,
    /// Apa: kode layanan, temuan, kunjungan rumah atau indikator. What.
    #[arg(long)]
    item: String,
    /// Per tanggal, YYYY-MM-DD; bila kosong hari ini. As of which day; today when absent.
    #[arg(long)]
    as_of: Option<Day>,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let node = options.node.open(Deed::of_person(
        "simpul explain",
        "melihat mengapa",
        Some(options.person),
    ))?;
    let as_of = match options.as_of {
        Some(day) => day,
        None => node.today()?,
    };
    let timeline = node.timeline(options.person)?;
    let explanations = Painter::new(&node.guidelines).explain(&timeline, &options.item, as_of);
    if explanations.is_empty() {
        let message = format!("Kode \"{}\" tidak ada dalam pedoman per {as_of}.", options.item);
        return Err(Trouble::misuse("pedoman.kode", message));
    }
    let json = json!({
        "person": timeline.person,
        "as_of": as_of,
        "explanations": explanations.iter().map(object).collect::<Vec<Value>>(),
    });
    let blocks: Vec<String> = explanations.iter().map(block).collect();
    answer.say(&json, blocks.join("\n\n"))?;
    Ok(Ended::Done)
}

fn object(explanation: &Explanation) -> Value {
    let inputs: Vec<Value> = explanation
        .inputs
        .iter()
        .map(|input| {
            json!({
                "name": input.name.as_ref(),
                "value": input.value,
                "record": input.record,
                "day": input.day,
            })
        })
        .collect();
    json!({
        "code": explanation.code,
        "label": explanation.label.id,
        "answer": explanation.answer,
        "sentence": explanation.sentence,
        "rule": explanation.rule,
        "version": explanation.version,
        "sources": explanation.sources,
        "assumed": explanation.assumed,
        "conditions": explanation.conditions,
        "opens": explanation.opens,
        "ideal": explanation.ideal,
        "closes": explanation.closes,
        "inputs": inputs,
    })
}

fn block(explanation: &Explanation) -> String {
    let mut lines = vec![
        format!("{} ({}): {}", explanation.label.id, explanation.code, explanation.answer),
        format!("  {}", explanation.sentence),
        format!("  Aturan {} versi {}", explanation.rule, explanation.version),
    ];
    let window =
        [("buka", explanation.opens), ("ideal", explanation.ideal), ("tutup", explanation.closes)];
    let window: Vec<String> =
        window.iter().filter_map(|(name, day)| Some(format!("{name} {}", (*day)?))).collect();
    if !window.is_empty() {
        lines.push(format!("  Waktu: {}", window.join(", ")));
    }
    lines.extend(explanation.conditions.iter().map(|text| format!("  Syarat: {text}")));
    for input in &explanation.inputs {
        let day = input.day.map(|day| format!(" pada {day}")).unwrap_or_default();
        let record = input.record.map(|id| format!(" (catatan {id})")).unwrap_or_default();
        lines.push(format!("  Dibaca: {} = {}{day}{record}", input.name, input.value));
    }
    lines.extend(explanation.sources.iter().map(|text| format!("  Sumber: {text}")));
    lines.extend(explanation.assumed.iter().map(|text| format!("  Anggapan: {text}")));
    lines.join("\n")
}
