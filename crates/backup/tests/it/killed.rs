//! Killed while backing up or restoring: what was good stays good, and nothing half is left.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use backup::{restore::Until, secret::Envelope};

use crate::fixture::{GUIDELINES, World, append, open, same, sqlite};

/// Names the folder of the world to the program that will be killed.
const FOLDER: &str = "SIMPUL_TEST_KILLED_BACKUP";
const ROUNDS: u64 = 12;

#[test]
fn a_killed_backup_leaves_the_ones_before() {
    if let Ok(folder) = std::env::var(FOLDER) {
        let at = backup::destination::Folder::new(format!("{folder}/cadangan").into());
        let own = tempfile::tempdir().unwrap();
        let mut world = World::on(own, open(&sqlite(folder.as_ref(), "asli.db")));
        world.dinkes = envelope(&folder);
        println!("begun");
        for minute in 0.. {
            append_again(&world, minute);
            world.back_up_to(&at, minute).unwrap();
        }
    }
    let world = World::new();
    keep_envelope(&world);
    append(&world.store, 0..60, 0);
    world.back_up(0);
    for round in 0..ROUNDS {
        kill("killed::a_killed_backup_leaves_the_ones_before", &world, round);
        let name = format!("{round}.db");
        let (restored, _) = world.restore(&name, &Until::default()).unwrap();
        assert_eq!(restored.verify().unwrap().records, 60, "round {round}");
        crate::fixture::sound(&restored);
    }
    assert!(2 < world.files(".manifes").len(), "always too early");
    world.back_up(1);
    let (restored, _) = world.restore("akhir.db", &Until::default()).unwrap();
    same(&world.store, &restored);
}

/// Keeps the envelope of the Dinkes for the program that will be killed.
fn keep_envelope(world: &World) {
    let file = world.folder.path().join("amplop");
    fs::write(&file, world.dinkes.to_text().as_bytes()).unwrap();
    private(&file);
}

fn envelope(folder: &str) -> Envelope {
    Envelope::read(format!("{folder}/amplop").as_ref()).unwrap()
}

/// Adds an account, each time another, so that there is something to back up.
fn append_again(world: &World, minute: u64) {
    crate::fixture::account(&world.store, &format!("a.{}.{minute}", std::process::id()), {
        u128::from(std::process::id()) << 64 | u128::from(minute)
    });
}

#[test]
fn a_killed_restore_leaves_no_store() {
    if let Ok(folder) = std::env::var(FOLDER) {
        let at = backup::destination::Folder::new(format!("{folder}/cadangan").into());
        println!("begun");
        let target = sqlite(folder.as_ref(), "baru.db");
        backup::restore::restore(
            &target,
            &at,
            &envelope(&folder),
            &Until::default(),
            GUIDELINES.clone(),
        )
        .unwrap();
        return;
    }
    let world = World::new();
    append(&world.store, 0..200, 0);
    world.back_up(0);
    keep_envelope(&world);
    let mut finished = 0;
    let file = world.folder.path().join("baru.db");
    for round in 0..ROUNDS {
        kill("killed::a_killed_restore_leaves_no_store", &world, round);
        if file.exists() {
            finished += 1;
            same(&world.store, &open(&sqlite(world.folder.path(), "baru.db")));
            for ending in ["", "-wal", "-shm"] {
                let _removed =
                    fs::remove_file(world.folder.path().join(format!("baru.db{ending}")));
            }
        }
    }
    assert!(finished < ROUNDS, "always too late");
    let (restored, _) = world.restore("baru.db", &Until::default()).unwrap();
    same(&world.store, &restored);
    drop(restored);
    let left = fs::read_dir(world.folder.path()).unwrap();
    let left: Vec<String> =
        left.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert!(!left.iter().any(|name| name.contains("pemulihan")), "{left:?}");
}

#[cfg(unix)]
fn private(file: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

fn kill(test: &str, world: &World, round: u64) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(FOLDER, world.folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while !lines.next().unwrap().unwrap().contains("begun") {}
    thread::sleep(Duration::from_millis(round * 37 % 400));
    child.kill().unwrap();
    child.wait().unwrap();
}
