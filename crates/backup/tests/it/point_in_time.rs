//! PostgreSQL's own way, as `docs/panduan/cadangan.md` tells it: a base backup, archived
//! write-ahead log, and back to a moment.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::{MetadataExt, chown},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use store::{
    address::StoreUrl,
    log::{Appended, Received},
};

use crate::fixture::{RECORDS, START_MS, append, open, sound, today};

const PATIENCE: Duration = Duration::from_secs(60);

/// A server with an archive, in a folder of its own.
struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    /// The data folder of the server that runs.
    data: &'static str,
    port: u16,
}

impl Cluster {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let programs = testpg::programs::find().expect("PostgreSQL is installed");
        if is_root(folder.path()) {
            let number = |flag| {
                let said = Command::new("id").args([flag, "postgres"]).output().unwrap();
                String::from_utf8(said.stdout).unwrap().trim().parse().unwrap()
            };
            chown(folder.path(), Some(number("-u")), Some(number("-g"))).unwrap();
        }
        let cluster = Self { folder, programs, data: "data", port: free_port() };
        let data = cluster.path("data");
        cluster.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "--no-sync"]);
        cluster.run_any("mkdir", &[&cluster.path("arsip")]);
        let archive = format!(
            "archive_mode = on\narchive_command = 'test ! -f {0}/%f && cp %p {0}/%f'\n",
            cluster.path("arsip")
        );
        cluster.configure(&archive);
        cluster
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn configure(&self, lines: &str) {
        let file = format!("{}/postgresql.conf", self.path(self.data));
        let text = format!(
            "{}\nport = {}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{}'\n\
             fsync = off\n{lines}",
            fs::read_to_string(&file).unwrap(),
            self.port,
            self.path("")
        );
        fs::write(file, text).unwrap();
    }

    fn start(&self) {
        let (data, log) = (self.path(self.data), self.path("log"));
        self.run("pg_ctl", &["-D", &data, "-l", &log, "-w", "start"]);
    }

    fn stop(&self) {
        self.run("pg_ctl", &["-D", &self.path(self.data), "-m", "immediate", "-w", "stop"]);
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn ask(&self, sql: &str) -> String {
        let mut client = postgres::Client::connect(&self.url(), postgres::NoTls).unwrap();
        client.query_one(sql, &[]).unwrap().get(0)
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        self.run_any(&self.programs.join(program).display().to_string(), arguments);
    }

    /// Runs a program as the user of the server.
    fn run_any(&self, program: &str, arguments: &[&str]) {
        let mut command = match is_root(Path::new("/proc/self")) {
            true => Command::new("setpriv"),
            false => Command::new("env"),
        };
        if is_root(Path::new("/proc/self")) {
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]);
        }
        // Its output goes to a file: a server that stays would keep a pipe open for ever.
        let said = self.folder.path().join("said");
        let output = fs::File::create(&said).unwrap();
        command.stdout(output.try_clone().unwrap()).stderr(output);
        let status =
            command.arg(program).args(arguments).current_dir(self.folder.path()).status().unwrap();
        assert!(status.success(), "{program}: {}", fs::read_to_string(said).unwrap());
    }

    /// Waits until a question is answered with `true`.
    fn wait_for(&self, sql: &str) {
        let begun = Instant::now();
        while self.ask(sql) != "true" {
            assert!(begun.elapsed() < PATIENCE, "{sql}");
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // After a failed test the server may run still.
        let program = self.programs.join("pg_ctl");
        let data = self.path(self.data);
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]);
        let _stopped = command.arg(program).args(["-D", &data, "-m", "immediate", "stop"]).output();
    }
}

fn is_root(path: &Path) -> bool {
    path.metadata().unwrap().uid() == 0
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

#[test]
fn postgres_goes_back_to_a_moment() {
    let mut cluster = Cluster::new();
    cluster.start();
    let url: StoreUrl = cluster.url().parse().unwrap();
    let store = open(&url);
    append(&store, 0..60, 0);
    let base = cluster.path("dasar");
    let port = cluster.port.to_string();
    cluster.run(
        "pg_basebackup",
        &[
            "-h",
            "127.0.0.1",
            "-p",
            &port,
            "-U",
            "postgres",
            "-D",
            &base,
            "-X",
            "stream",
            "-c",
            "fast",
        ],
    );
    append(&store, 60..120, 1);
    let moment = cluster.ask("SELECT CAST(clock_timestamp() AS TEXT)");
    thread::sleep(Duration::from_millis(1_200));
    // What came after the moment is what nobody wants back, or what other copies give back.
    append(&store, 120..150, 2);
    drop(store);
    let last = cluster.ask("SELECT pg_walfile_name(pg_current_wal_lsn())");
    cluster.ask("SELECT CAST(pg_switch_wal() AS TEXT)");
    cluster.wait_for(&format!(
        "SELECT CAST(coalesce(last_archived_wal, '') >= '{last}' AS TEXT) FROM pg_stat_archiver"
    ));
    cluster.stop();
    fs::remove_dir_all(cluster.path("data")).unwrap();

    // On a new server: the base, the archive, and the moment.
    cluster.data = "dasar";
    cluster.port = free_port();
    cluster.configure(&format!(
        "archive_mode = off\nrestore_command = 'cp {}/%f %p'\nrecovery_target_time = '{moment}'\n\
         recovery_target_action = 'promote'\n",
        cluster.path("arsip")
    ));
    cluster.run_any("touch", &[&format!("{base}/recovery.signal")]);
    cluster.start();
    cluster.wait_for("SELECT CAST(NOT pg_is_in_recovery() AS TEXT)");
    let store = open(&cluster.url().parse().unwrap());
    assert_eq!(store.verify().unwrap().records, 120);
    sound(&store);

    // What was lost is given back.
    let received = Received { today: today(), millis: START_MS };
    let given = store.append(&RECORDS[..150], received).unwrap();
    let count = |wanted: fn(&Appended) -> bool| given.iter().filter(|one| wanted(one)).count();
    assert_eq!(count(|one| matches!(one, Appended::Known { .. })), 120);
    assert_eq!(count(|one| matches!(one, Appended::Accepted { .. })), 30);
    sound(&store);
    drop(store);
    cluster.stop();
}
