//! `simpul append`, also when it is killed.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    home::{Engine, Home, child, lines, weighing},
    program::TODAY,
};

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn good_lines_are_kept_and_bad_ones_named(#[case] engine: Engine) {
    let home = Home::new(engine);
    let mut future = weighing(2);
    future["occurred"] = json!("2027-01-01");
    let mut input = lines([child(1), weighing(1), future]);
    input.extend_from_slice(b"\n\nini bukan catatan\n{\"id\": 1}\n");
    input.resize(input.len() + 1024 * 1024 + 10, b' ');
    input.push(b'\n');
    input.extend(lines([child(3)]));
    let said = home.call_reading(&["append", "-"], &input);
    assert_eq!(said.code, 1, "{said:?}");
    let json = said.json();
    let count = |name: &str| json[name].as_u64().unwrap();
    assert_eq!((count("lines"), count("accepted"), count("refused")), (7, 3, 4), "{json}");
    let refusals: Vec<(u64, &str)> = json["refusals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refusal| (refusal["line"].as_u64().unwrap(), refusal["code"].as_str().unwrap()))
        .collect();
    // The blank line 4 is a line of the file, but no record.
    assert!(refusals.contains(&(5, "catatan.tidak-terbaca")), "{refusals:?}");
    assert!(refusals.contains(&(6, "catatan.tidak-terbaca")), "{refusals:?}");
    assert!(refusals.contains(&(7, "baris.terlalu-panjang")), "{refusals:?}");
    assert!(refusals.contains(&(3, "tanggal.di-depan")), "{refusals:?}");

    let again = home.call_reading(&["append", "-"], &lines([child(1), weighing(1), child(3)]));
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(
        (again.json()["known"].as_u64(), again.json()["accepted"].as_u64()),
        (Some(3), Some(0))
    );
    let verified = home.call(&["verify"]);
    assert_eq!((verified.code, verified.json()["records"].as_u64()), (0, Some(3)));
    let replayed = home.call(&["replay", "--check"]);
    assert_eq!(replayed.code, 0, "{replayed:?}");
}

/// What was acknowledged is there, nothing is half there, and the file can be sent again.
#[rstest]
#[case(Engine::Sqlite, 40)]
#[case(Engine::Postgres, 10)]
fn killed_at_any_moment_nothing_acknowledged_is_lost(#[case] engine: Engine, #[case] rounds: u64) {
    const CHILDREN: u32 = 100;
    const BATCH: u64 = 20;
    let records = || (1..=CHILDREN).flat_map(|number| [child(number), weighing(number)]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("catatan.ndjson");
    std::fs::write(&file, lines(records())).unwrap();
    let file = file.to_str().unwrap();
    for round in 0..rounds {
        let home = Home::new(engine);
        let acknowledged = append_and_kill(&home.store, file, round);
        let verified = home.call(&["verify"]);
        let kept = if verified.code == 2 && verified.error_code() == "simpanan.tidak-ada" {
            // Killed before the store was made.
            0
        } else {
            assert_eq!(verified.code, 0, "round {round}: {verified:?}");
            verified.json()["records"].as_u64().unwrap()
        };
        assert!(acknowledged <= kept, "round {round}: {acknowledged} acknowledged, {kept} kept");
        assert_eq!(kept % BATCH, 0, "round {round}: batches are whole");
        let again = home.call(&["append", file]);
        let json = again.json();
        assert_eq!((again.code, json["known"].as_u64()), (0, Some(kept)), "round {round}: {json}");
        assert_eq!(json["accepted"].as_u64(), Some(2 * u64::from(CHILDREN) - kept));
        if round % 5 == 0 {
            assert_eq!(home.call(&["replay", "--check"]).code, 0, "round {round}");
        }
    }
}

/// Starts an append, kills it some time after an acknowledgement, and returns what was said.
fn append_and_kill(store: &str, file: &str, round: u64) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_simpul"))
        .args(["append", "--store", store, "--progress", "--json", "--batch=20", file])
        .env("SIMPUL_TODAY", TODAY)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = 0;
    for _ in 0..round % 10 {
        let Some(Ok(line)) = said.next() else { break };
        let json: Value = serde_json::from_str(&line).unwrap();
        acknowledged = json["accepted"].as_u64().unwrap() + json["known"].as_u64().unwrap();
    }
    // Different moments within the next batch; the sum of the rounds covers all of it.
    std::thread::sleep(std::time::Duration::from_micros(round * 7_919 % 50_000));
    child.kill().unwrap();
    child.wait().unwrap();
    acknowledged
}

#[test]
fn a_store_that_is_none_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("surat.txt");
    std::fs::write(&file, "bukan penyimpanan".repeat(100)).unwrap();
    let store = format!("sqlite:{}", file.display());
    let said = crate::program::simpul(&["verify", "--store", &store, "--json"]);
    assert_eq!((said.code, said.error_code().as_str()), (1, "simpanan.bukan-simpul"));
    let said = crate::program::simpul(&["verify", "--store", "mysql://x", "--json"]);
    assert_eq!((said.code, said.error_code().as_str()), (2, "simpanan.alamat"));
}
