//! Folders, and disks that are plugged in.

use std::fs;

use backup::{
    destination::{Destination, Folder, MARK},
    plan::{Place, Plan, draft},
    restore::Until,
    retention::sweep,
    secret::{Envelope, Seal},
};

use crate::fixture::{World, append, code, moment, today};

#[test]
fn a_folder_keeps_names_whole() {
    let folder = tempfile::tempdir().unwrap();
    let at = Folder::new(folder.path().join("a/b"));
    assert_eq!(at.list("").unwrap(), [""; 0]);
    at.put("x/1", b"satu").unwrap();
    at.put("x/1", b"dua").unwrap();
    at.put("y/1", b"").unwrap();
    assert_eq!(at.get("x/1").unwrap(), b"dua");
    assert_eq!(code(at.get("x/2")), "cadangan.hilang");
    // What a writing that was stopped left behind is no name.
    fs::write(folder.path().join("a/b/x/2.sebagian"), b"tig").unwrap();
    assert_eq!(at.list("").unwrap(), ["x/1", "y/1"]);
    assert_eq!(at.list("y/").unwrap(), ["y/1"]);
    at.delete("y/1").unwrap();
    at.delete("y/1").unwrap();
    assert_eq!(at.list("").unwrap(), ["x/1"]);
}

#[test]
fn a_disk_that_is_not_there_gets_nothing() {
    let world = World::new();
    append(&world.store, 0..10, 0);
    let mount = world.folder.path().join("usb");
    fs::create_dir(&mount).unwrap();
    let disk = Folder::disk(mount.clone());
    assert_eq!(code(world.back_up_to(&disk, 1)), "cadangan.cakram");
    assert_eq!(fs::read_dir(&mount).unwrap().count(), 0, "the system's disk is not filled");
    Folder::mark(&mount).unwrap();
    assert_eq!(world.back_up_to(&disk, 1).unwrap().number, 1);
    assert_eq!(world.back_up_to(&disk, 2).unwrap().number, 2);
    fs::remove_file(mount.join(MARK)).unwrap();
    assert_eq!(code(world.back_up_to(&disk, 3)), "cadangan.cakram");
    assert_eq!(code(disk.get("a/b")), "cadangan.cakram");
}

#[test]
fn old_series_go_and_nothing_else() {
    let world = World::new();
    append(&world.store, 0..10, 0);
    world.back_up(1);
    let at = world.destination();
    let of_today = at.list("").unwrap();
    for ago in [36, 37, 90] {
        let day = today().plus_days(-ago).to_string().replace('-', "");
        for name in &of_today {
            let (_, file) = name.split_once('/').unwrap();
            at.put(&format!("{day}-0000000000001-00000001/{file}"), b"a").unwrap();
        }
    }
    at.put("foto/liburan.jpg", b"a").unwrap();
    // One that never came to its manifest, and one that may be coming to it just now.
    at.put("20261001-0000000000001-00000009/00001-0001.age", b"a").unwrap();
    at.put("20261121-0000000000001-00000009/00001-0001.age", b"a").unwrap();
    let gone = sweep(&at, today()).unwrap();
    // 16 October is the last of its month and stays, 15 October goes, 23 August is the last of
    // its month.
    assert_eq!(gone, ["20261015-0000000000001-00000001", "20261001-0000000000001-00000009"]);
    let left = at.list("").unwrap();
    assert_eq!(left.len(), 3 * of_today.len() + 2);
    assert!(left.contains(&"foto/liburan.jpg".to_owned()));
    assert!(world.restore("a.db", &Until::default()).is_ok());
}

#[test]
fn a_plan_is_read_as_it_was_drafted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cadangan.toml");
    let seal = Seal::from_bytes([9; 32]);
    let to = Envelope::new(seal.clone()).recipient();
    let recipients = [("Kepala \"Puskesmas\"".to_owned(), to.clone())];
    let goes_to = ["folder:/a b".to_owned(), "disk:/media/x".to_owned()];
    let text = draft(&seal, &recipients, &goes_to, Some("latihan.kunci".as_ref()));
    fs::write(&file, text.as_bytes()).unwrap();
    let refused = Plan::read(&file).unwrap_err().refusal();
    assert_eq!(refused.code, "cadangan.kunci", "others may read it");
    private(&file);
    let plan = Plan::read(&file).unwrap();
    assert_eq!(plan.seal, seal);
    assert_eq!(plan.recipients[0].to_string(), to.to_string());
    assert_eq!(plan.destinations[1].address, "disk:/media/x");
    assert_eq!(plan.drill_identity, Some(folder.path().join("latihan.kunci")));
    assert_eq!((plan.every_minutes, plan.drill_days), (15, 30));
    assert!(!format!("{plan:?}").contains("0909"), "the seal is never printed");
    // Two programs never write one series at once.
    let held = plan.hold().unwrap();
    assert_eq!(code(plan.hold()), "cadangan.sedang");
    drop(held);
    plan.hold().unwrap();

    fs::write(&file, "seal = \"0909\"\nwarna = 1\n").unwrap();
    let refused = Plan::read(&file).unwrap_err();
    assert_eq!(refused.refusal().code, "cadangan.rencana");
    assert!(!format!("{refused:?} {refused}").contains("0909"), "{refused:?}");
}

#[cfg(unix)]
fn private(file: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn only_known_destinations_are_opened() {
    for address in ["", "/a", "ftp:/a", "s3:http://example.org/a", "s3:https://a", "s3:https://a/"]
    {
        let key = backup::s3::AccessKey { id: "a".to_owned(), secret: "b".to_owned().into() };
        let opened = Place::new(address).open(Some(key)).map(|_| ());
        assert_eq!(code(opened), "cadangan.rencana", "{address}");
    }
    let without_key = Place::new("s3:https://example.org/a").open(None).map(|_| ());
    assert_eq!(code(without_key), "cadangan.rencana");
    assert!(moment(1).now_ms < moment(2).now_ms);
}
