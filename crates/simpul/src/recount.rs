//! The numbers proved every night: everything is drawn again from the log and compared with what
//! the screens show.

use std::time::Duration;

use tokio::time;
use web::serving::Serving;

use crate::clock::{Clock, NIGHT_ENDS_HOUR};

/// How often is looked whether it is time.
const LOOK_EVERY: Duration = Duration::from_secs(600);
const MILLIS_PER_HOUR: u64 = 3_600_000;
/// Two nights are further apart than this, two looks within one night are not.
const NIGHT_MS: u64 = 12 * MILLIS_PER_HOUR;
/// A machine that is off at night proves its numbers by day after so long.
const PATIENCE_MS: u64 = 3 * 24 * MILLIS_PER_HOUR;

/// Draws everything again every night and compares it with what is kept. A machine that is off at
/// night does it by day once the last time is [`PATIENCE_MS`] ago.
pub(crate) async fn every_night(serving: Serving, clock: Clock) {
    let mut often = time::interval(LOOK_EVERY);
    loop {
        often.tick().await;
        let app = serving.app();
        let now = clock.millis();
        let last = match app.ask(|store| store.recounts(1)).await {
            Ok(recounts) => recounts.first().map(|recount| recount.began_ms),
            Err(error) => {
                error.log("hitung-ulang.gagal");
                continue;
            }
        };
        if !is_due(last, now, clock.hour()) {
            continue;
        }
        match app.recount().await {
            Ok(Some(recount)) if recount.differences != 0 => {
                tracing::error!(differences = recount.differences, "hitung-ulang.berbeda");
            }
            Ok(_) => {}
            Err(error) => error.log("hitung-ulang.gagal"),
        }
    }
}

/// Tells whether everything is to be drawn again now: at night once a night, by day when the last
/// time is long ago. A new store waits for its first night.
fn is_due(last_ms: Option<u64>, now_ms: u64, hour: u64) -> bool {
    let since = last_ms.map(|last| now_ms.saturating_sub(last));
    match hour < NIGHT_ENDS_HOUR {
        true => since.is_none_or(|since| NIGHT_MS < since),
        false => since.is_some_and(|since| PATIENCE_MS < since),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const NOW: u64 = 1_794_000_000_000;

    #[rstest]
    #[case::first_night(None, 2, true)]
    #[case::a_new_store_by_day(None, 9, false)]
    #[case::last_night(Some(23), 2, true)]
    #[case::half_a_day(Some(12), 2, false)]
    #[case::a_bit_more(Some(13), 2, true)]
    #[case::earlier_this_night(Some(2), 4, false)]
    #[case::night_is_over(Some(23), 5, false)]
    #[case::three_days_by_day(Some(72), 9, false)]
    #[case::longer_by_day(Some(73), 9, true)]
    fn it_is_time_once_a_night(
        #[case] hours_ago: Option<u64>,
        #[case] hour: u64,
        #[case] due: bool,
    ) {
        let last = hours_ago.map(|hours| NOW - hours * MILLIS_PER_HOUR);
        assert_eq!(is_due(last, NOW, hour), due);
    }
}
