//! The pages that gather numbers, as rules: the health situation and the summary.

use std::sync::Arc;

use guidelines::{
    model::Guidelines,
    situation::{SituationGroup, SituationRules},
    summary::{SummaryFrom, SummaryRules, SummaryShown},
};

type Lines = Vec<(&'static str, String)>;

/// Says what the page of the health situation shows.
pub(super) fn situation(guidelines: &Guidelines, of: &SituationRules) -> Lines {
    let population = names(guidelines, std::slice::from_ref(&of.population));
    let group = |title: &'static str, group: &SituationGroup| {
        (title, format!("{}: {}", group.label.id, names(guidelines, &group.ids)))
    };
    let mut lines = vec![("Per 1.000 dari", population)];
    lines.extend(of.problems.iter().map(|one| group("Masalah", one)));
    lines.extend(of.means.iter().map(|one| group("Sumber daya", one)));
    lines
}

/// Says what the dashboard of each cluster holds, and from what each line of it is drawn.
pub(super) fn summary(guidelines: &Guidelines, of: &SummaryRules) -> Lines {
    let mut lines = Vec::new();
    for cluster in &of.clusters {
        for content in &cluster.contents {
            let from = match &content.from {
                SummaryFrom::Indicators(ids)
                | SummaryFrom::Readings(ids)
                | SummaryFrom::Figures(ids) => names(guidelines, ids),
                SummaryFrom::Shown(SummaryShown::Contacts) => "kunjungan yang tercatat".to_owned(),
                SummaryFrom::Shown(SummaryShown::Diseases) => "kasus SKDR yang tercatat".to_owned(),
                SummaryFrom::Missing(why) => format!("belum dicatat. {}", why.id),
            };
            let (cluster, content) = (&cluster.label.id, &content.label.id);
            lines.push(("Isi", format!("{cluster}, {content}: {from}")));
        }
    }
    lines
}

/// Names indicators, readings and figures by their labels.
fn names(guidelines: &Guidelines, ids: &[Arc<str>]) -> String {
    let name = |id: &Arc<str>| {
        let indicators = guidelines.indicators.iter().map(|of| &of.rule);
        let readings = guidelines.readings.iter().map(|of| &of.rule);
        let figures = guidelines.figures.iter().map(|of| &of.rule);
        let mut rules = indicators.chain(readings).chain(figures);
        let rule = rules.find(|rule| rule.id == *id);
        rule.map_or_else(|| id.to_string(), |rule| rule.label.id.clone())
    };
    ids.iter().map(name).collect::<Vec<_>>().join("; ")
}
