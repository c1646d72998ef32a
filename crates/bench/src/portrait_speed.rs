//! How long drawing a portrait takes, and redrawing everybody.

use portrait::draw::Painter;
use serde_json::{Value, json};

use crate::{
    clock::{Stopwatch, percentile, rounded},
    people::District,
};

/// Times each child's portrait is drawn to find what one costs the processor.
const ROUNDS: usize = 20;

/// Measures.
pub(crate) fn measure(district: &District) -> Value {
    let painter = Painter::new(&district.guidelines);
    let mut child_us = Vec::new();
    let mut children = Vec::new();
    let mut heaviest = 0;
    let all = Stopwatch::start();
    for timeline in &district.timelines {
        let one = Stopwatch::start_wall();
        let portrait = painter.draw(timeline, district.until);
        let us = one.wall_s() * 1e6;
        if !portrait.stages.is_empty() {
            child_us.push(us);
            children.push(timeline);
        }
        heaviest = heaviest.max(timeline.records().len());
    }
    let cpu_s = all.cpu_s();
    child_us.sort_by(f64::total_cmp);
    let again = Stopwatch::start();
    for timeline in std::iter::repeat_n(&children, ROUNDS).flatten() {
        std::hint::black_box(painter.draw(timeline, district.until));
    }
    let child_cpu_us = again.cpu_s() * 1e6 / (ROUNDS * children.len().max(1)) as f64;
    json!({
        "people": district.timelines.len(),
        "all_cpu_s": rounded(cpu_s),
        "people_per_cpu_s": rounded(district.timelines.len() as f64 / cpu_s.max(0.01)),
        "children": child_us.len(),
        "child_cpu_us_mean": rounded(child_cpu_us),
        "child_us_p50": rounded(percentile(&child_us, 0.5)),
        "child_us_p99": rounded(percentile(&child_us, 0.99)),
        "records_of_the_heaviest": heaviest,
    })
}
