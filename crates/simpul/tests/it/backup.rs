//! `simpul backup`, `restore`, `drill` and `give-back`: a whole disaster and the way out of it.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    home::{Engine, Home, child, lines, weighing},
    program::{Said, TODAY, simpul},
};

/// A store with a plan, its envelopes and a destination.
struct World {
    home: Home,
    folder: tempfile::TempDir,
}

impl World {
    fn new(engine: Engine) -> Self {
        let world = Self { home: Home::new(engine), folder: tempfile::tempdir().unwrap() };
        world.write(1..=20);
        let init = world.plan_call(&["backup", "init", "--sheets", &world.path("amplop")], true);
        assert_eq!(init.code, 0, "{init:?}");
        world
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn write(&self, numbers: impl Iterator<Item = u32>) {
        let records = numbers.flat_map(|number| [child(number), weighing(number)]);
        let said = self.home.call_reading(&["append", "-"], &lines(records));
        assert_eq!(said.code, 0, "{said:?}");
    }

    fn plan_call(&self, arguments: &[&str], with_destination: bool) -> Said {
        let plan = format!("--backup-plan={}", self.path("cadangan.toml"));
        let to = format!("--to=folder:{}", self.path("cadangan"));
        let mut all = arguments.to_vec();
        all.extend(["--json", plan.as_str()]);
        all.extend(with_destination.then_some(to.as_str()));
        simpul(&all)
    }

    /// Calls a command on the store with the plan.
    fn call(&self, arguments: &[&str]) -> Said {
        let plan = format!("--backup-plan={}", self.path("cadangan.toml"));
        self.home.call(&[arguments, &[plan.as_str()]].concat())
    }

    /// Types what stands on a sheet into a file, as somebody with the envelope would.
    fn envelope(&self) -> PathBuf {
        let sheet = fs::read_to_string(self.path("amplop/amplop-2.txt")).unwrap();
        assert!(sheet.contains("Dinas Kesehatan"), "{sheet}");
        let secret: Vec<&str> = sheet
            .lines()
            .skip_while(|line| !line.starts_with("SIMPUL-CADANGAN-1"))
            .take(3)
            .collect();
        let file = self.folder.path().join("amplop.kunci");
        fs::write(&file, secret.join("\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        file
    }

    fn restore(&self, store: &str, more: &[&str]) -> Said {
        let from = format!("--from=folder:{}", self.path("cadangan"));
        let identity = format!("--identity={}", self.envelope().display());
        let usual = ["restore", "--json", "--store", store, &from, &identity];
        simpul(&[&usual, more].concat())
    }
}

fn records(store: &str) -> u64 {
    let said = simpul(&["verify", "--json", "--store", store]);
    assert_eq!(said.code, 0, "{said:?}");
    said.json()["records"].as_u64().unwrap()
}

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn a_disaster_and_the_way_out(#[case] engine: Engine) {
    let world = World::new(engine);
    for name in ["cadangan.toml", "cadangan.latihan.kunci", "amplop/amplop-1.txt"] {
        let mode = fs::metadata(world.path(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{name}");
    }
    assert_eq!(world.plan_call(&["backup", "status"], false).code, 1, "none yet");
    let made = world.call(&["backup", "run"]);
    assert_eq!((made.code, made.json()["backups"][0]["number"].as_u64()), (0, Some(1)));
    world.write(21..=30);
    let made = world.call(&["backup", "run"]).json();
    assert_eq!(
        (&made["backups"][0]["number"], &made["backups"][0]["rows"]),
        // The records, and the lines of `append` and of this backup.
        (&json!(2), &json!(22))
    );
    let drilled = world.call(&["drill"]);
    assert_eq!((drilled.code, drilled.json()["ok"].as_bool()), (0, Some(true)), "{drilled:?}");
    let report = drilled.json()["report"].as_str().unwrap().to_owned();
    assert!(fs::read_to_string(report).unwrap().contains("HIJAU"));
    assert_eq!(world.plan_call(&["backup", "status"], false).code, 0);

    // Written after the last backup; then the machine is gone, and an older state comes back.
    world.write(31..=35);
    let restored = format!("sqlite:{}", world.path("pulih.db"));
    let said = world.restore(&restored, &["--position=P7309030101:50"]);
    assert_eq!((said.code, said.json()["records"].as_u64()), (0, Some(50)), "{said:?}");
    assert_eq!(world.restore(&restored, &[]).error_code(), "simpanan.sudah-ada");

    // Another copy gives back what was lost, as it was; again changes nothing.
    let give = ["give-back", "--json", "--store", &restored, "--from", &world.home.store];
    let given = simpul(&give).json();
    assert_eq!((&given["accepted"], &given["known"]), (&json!(20), &json!(50)));
    let again = simpul(&give).json();
    assert_eq!((&again["accepted"], &again["known"]), (&json!(0), &json!(70)));
    assert_eq!(records(&restored), 70);
    let replayed = simpul(&["replay", "--check", "--json", "--store", &restored]);
    assert_eq!(replayed.code, 0, "{replayed:?}");
    for number in [1, 25, 33] {
        let person = format!("--person=00000000-0000-7000-9000-{number:012x}");
        let due = |store: &str| simpul(&["due", "--json", "--store", store, &person]).json();
        assert_eq!(due(&restored), due(&world.home.store), "person {number}");
    }
}

#[test]
fn what_gives_back_a_conflict_goes_to_quarantine() {
    let (ours, theirs) = (Home::new(Engine::Sqlite), Home::new(Engine::Sqlite));
    let mut other = child(1);
    other["body"]["name"] = json!("Anak Lain");
    assert_eq!(ours.call_reading(&["append", "-"], &lines([child(1)])).code, 0);
    assert_eq!(theirs.call_reading(&["append", "-"], &lines([other, weighing(1)])).code, 0);
    let from = format!("--from={}", theirs.store);
    for _ in 0..2 {
        let given = ours.call(&["give-back", &from]);
        assert_eq!(given.code, 1, "{given:?}");
        assert_eq!(given.json()["refusals"][0]["code"], "catatan.id-ganda");
    }
    assert_eq!(records(&ours.store), 2);
    // A file of records gives back too.
    let file = ours.file().with_extension("ndjson");
    fs::write(&file, lines([child(2), child(1)])).unwrap();
    let given = ours.call(&["give-back", &format!("--from={}", file.display())]).json();
    assert_eq!((&given["accepted"], &given["known"]), (&json!(1), &json!(1)));
    let nothing = ours.call(&["give-back", "--from=sqlite:/tidak/ada.db"]);
    assert_eq!((nothing.code, nothing.error_code().as_str()), (2, "simpanan.tidak-ada"));
}

#[test]
fn what_is_missing_or_wrong_is_told() {
    let world = World::new(Engine::Sqlite);
    let code = |said: Said| (said.code, said.error_code());
    let restored = format!("sqlite:{}", world.path("pulih.db"));
    assert_eq!(code(world.restore(&restored, &[])), (1, "cadangan.tidak-ada".to_owned()));
    assert_eq!(code(world.home.call(&["backup", "run"])), (2, "cadangan.tanpa-rencana".to_owned()));
    let again = world.plan_call(&["backup", "init", "--sheets", &world.path("b")], true);
    assert_eq!(code(again), (2, "cadangan.rencana-ada".to_owned()));
    assert_eq!(world.call(&["backup", "run"]).code, 0);
    assert_eq!(code(world.restore(&restored, &["--until=kemarin"])), (2, "pulih.saat".to_owned()));
    assert_eq!(code(world.restore(&restored, &["--position=x"])), (2, "pulih.nomor".to_owned()));
    let files = fs::read_dir(world.path("cadangan")).unwrap().next().unwrap().unwrap().path();
    let segment = fs::read_dir(&files).unwrap().map(|entry| entry.unwrap().path());
    let segment =
        segment.filter(|path| path.extension().is_some_and(|e| e == "age")).min().unwrap();
    fs::write(segment, b"a").unwrap();
    assert_eq!(code(world.restore(&restored, &[])), (1, "cadangan.terpotong".to_owned()));
    assert!(!Path::new(&world.path("pulih.db")).exists());
    let drilled = world.call(&["drill"]);
    assert_eq!((drilled.code, drilled.json()["ok"].as_bool()), (1, Some(false)), "{drilled:?}");
    let status = world.plan_call(&["backup", "status"], false);
    assert_eq!(status.json()["drill"]["green"], json!(false));
}

/// A server that is killed with this value.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_server_with_a_plan_backs_up_by_itself() {
    let world = World::new(Engine::Sqlite);
    let serving = Command::new(env!("CARGO_BIN_EXE_simpul"))
        .args(["serve", "--store", &world.home.store, "--listen=127.0.0.1:0"])
        .args(["--backup-plan", &world.path("cadangan.toml")])
        .env("SIMPUL_TODAY", TODAY)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let _serving = Serving(serving);
    let begun = Instant::now();
    let status = loop {
        let status: Value = world.plan_call(&["backup", "status"], false).json();
        if !status["backup"].is_null() || Duration::from_secs(60) < begun.elapsed() {
            break status;
        }
        thread::sleep(Duration::from_millis(200));
    };
    assert_eq!(status["backup"]["records"], json!(40), "{status}");
    let restored = format!("sqlite:{}", world.path("pulih.db"));
    assert_eq!(world.restore(&restored, &[]).code, 0);
    assert_eq!(records(&restored), 40);
}

#[rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
fn a_server_with_a_plan_stops_in_order(#[case] engine: Engine) {
    let world = World::new(engine);
    let plan = format!("--backup-plan={}", world.path("cadangan.toml"));
    let (mut serving, address) = crate::serve::serve(&world.home, &[&plan]);
    assert!(crate::serve::get(&address, "/healthz").starts_with("HTTP/1.1 200"));
    let id = serving.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(serving.0.wait().unwrap().success(), "it ends in order");
    let mut said = String::new();
    std::io::Read::read_to_string(&mut serving.0.stderr.take().unwrap(), &mut said).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    let verified = world.home.call(&["verify"]);
    assert_eq!(verified.code, 0, "the kept head is that of the log: {verified:?}");
}
