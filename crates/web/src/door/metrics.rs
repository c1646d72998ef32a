//! What is counted and measured, for Prometheus: never who, never which address.

use std::time::Duration;

use metrics::{Label, counter, gauge, histogram, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

/// Upper bounds of the buckets of times, in seconds.
const SECONDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Counters of one server. Labels come from lists that the program knows: patterns of addresses,
/// methods, codes of status.
pub struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
}

impl Metrics {
    /// Begins to count.
    pub(crate) fn new() -> Self {
        let builder = PrometheusBuilder::new().set_buckets(&SECONDS);
        let recorder = builder.expect("the buckets are not empty").build_recorder();
        Self { handle: recorder.handle(), recorder }
    }

    /// Counts an answered request by the pattern of its address.
    pub(crate) fn answered(&self, route: &str, method: &str, status: u16, took: Duration) {
        let labels = vec![
            Label::new("route", route.to_owned()),
            Label::new("method", known_method(method)),
            Label::new("status", status.to_string()),
        ];
        let route = vec![Label::new("route", route.to_owned())];
        with_local_recorder(&self.recorder, || {
            counter!("simpul_requests_total", labels).increment(1);
            histogram!("simpul_request_seconds", route).record(took);
        });
    }

    /// Counts what was turned away at the door.
    pub(crate) fn refused(&self, why: &'static str) {
        with_local_recorder(&self.recorder, || {
            counter!("simpul_refused_total", "why" => why).increment(1);
        });
    }

    /// Counts a page that broke off.
    pub(crate) fn panicked(&self) {
        with_local_recorder(&self.recorder, || counter!("simpul_panics_total").increment(1));
    }

    /// Counts connections that are open.
    pub(crate) fn connections(&self, change: f64) {
        with_local_recorder(&self.recorder, || {
            gauge!("simpul_connections_open").increment(change);
        });
    }

    /// Sets a figure that is looked up when somebody asks for it.
    pub fn set(&self, name: &'static str, value: f64) {
        with_local_recorder(&self.recorder, || gauge!(name).set(value));
    }

    /// Writes everything in the text format of Prometheus.
    pub fn render(&self) -> String {
        self.handle.run_upkeep();
        self.handle.render()
    }
}

/// Names a method from a list; anybody may invent others.
pub(crate) fn known_method(method: &str) -> &'static str {
    ["GET", "POST", "HEAD"].into_iter().find(|known| *known == method).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_pattern_and_status() {
        let metrics = Metrics::new();
        metrics.answered("/orang/{id}", "GET", 200, Duration::from_millis(7));
        metrics.answered("/orang/{id}", "BREW", 405, Duration::from_millis(1));
        metrics.set("simpul_records", 12.0);
        let text = metrics.render();
        for line in [
            "simpul_requests_total{route=\"/orang/{id}\",method=\"GET\",status=\"200\"} 1",
            "simpul_requests_total{route=\"/orang/{id}\",method=\"other\",status=\"405\"} 1",
            "simpul_request_seconds_bucket{route=\"/orang/{id}\",le=\"0.01\"} 2",
            "simpul_records 12",
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
    }
}
