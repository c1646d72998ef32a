//! `simpul board`: an indicator of a month by area.

use clap::Args;
use domain::{area::AreaLevel, day::Month};
use serde_json::{Value, json};
use store::read::{area::Scope, board::BoardRow};
use web::pws::Share;

use crate::{
    answer::{Answer, Ended},
    deed::Deed,
    node::{Node, NodeOptions, read_area},
    trouble::Trouble,
};

const AFTER: &str = "\
Contoh / examples:
  simpul board --store sqlite:simpul.db --indicator gizi.ds --month 2026-10 --by desa
  simpul board --store sqlite:simpul.db --indicator gizi.ds --month 2026-10 --by rt \
      --area 7309032003

Daftar indikator: simpul board --indicator ? --month 2026-10 --by desa --store ...";

/// Options of `simpul board`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(flatten)]
    node: NodeOptions,
    /// Kode indikator. Indicator id.
    #[arg(long)]
    indicator: String,
    /// Bulan, YYYY-MM. Month.
    #[arg(long)]
    month: Month,
    /// Menurut kabupaten, puskesmas, kecamatan, desa, dusun, rt atau posyandu. By which areas.
    #[arg(long)]
    by: AreaLevel,
    /// Hanya di wilayah ini. Only within this area.
    #[arg(long)]
    area: Option<String>,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    let within = options.area.as_deref().map_or(Ok(Scope::All), read_area)?;
    let node = options.node.open(Deed::Silent)?;
    check_indicator(&node, &options.indicator)?;
    node.turn()?;
    let rows = node
        .store
        .board(&options.indicator, options.month, options.by, &within)
        .map_err(Trouble::store)?;
    let json = json!({
        "indicator": options.indicator,
        "month": options.month,
        "by": options.by.as_str(),
        "rows": rows.iter().map(row).collect::<Vec<Value>>(),
    });
    let lines: Vec<String> = rows.iter().map(line).collect();
    let text = if lines.is_empty() {
        "Tidak ada sasaran pada bulan ini.".to_owned()
    } else {
        lines.join("\n")
    };
    answer.say(&json, text)?;
    Ok(Ended::Done)
}

fn row(row: &BoardRow) -> Value {
    json!({
        "area": row.code,
        "area_name": row.name,
        "numerator": row.numerator,
        "denominator": row.denominator,
    })
}

fn line(row: &BoardRow) -> String {
    let permille = Share::new(row.numerator, row.denominator).permille();
    let percent = permille
        .map_or_else(|| "-".to_owned(), |permille| format!("{},{}", permille / 10, permille % 10));
    format!(
        "{:<36} {:>6} dari {:>6} {percent:>7} %  {}",
        row.name, row.numerator, row.denominator, row.code
    )
}

fn check_indicator(node: &Node, code: &str) -> Result<(), Trouble> {
    let mut codes: Vec<&str> =
        node.guidelines.indicators.iter().map(|known| known.rule.id.as_ref()).collect();
    if codes.contains(&code) {
        return Ok(());
    }
    codes.sort_unstable();
    codes.dedup();
    let message = format!("Indikator \"{code}\" tidak dikenal. Pilih: {}.", codes.join(", "));
    Err(Trouble::misuse("indikator.tidak-dikenal", message))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(22, 31, "71,0 %")]
    #[case(2, 3, "66,7 %")]
    #[case(1, 2000, "0,1 %")]
    #[case(1, 2001, "0,0 %")]
    #[case(31, 31, "100,0 %")]
    #[case(0, 0, " - %")]
    fn percentages_are_rounded_half_up(
        #[case] numerator: u64,
        #[case] denominator: u64,
        #[case] percent: &str,
    ) {
        let row = BoardRow {
            scope: Scope::All,
            code: "7309032003".to_owned(),
            name: "Alatengae".to_owned(),
            numerator,
            denominator,
        };
        let line = line(&row);
        assert!(line.contains(&format!(" {}", percent.trim())), "{line}");
    }
}
