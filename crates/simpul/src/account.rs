//! `simpul account`: who may sign in.

use std::io::{BufRead as _, Read as _};

use access::{
    one_time::{Code, SPARE_CODES},
    password::{Hash, Rule},
    policy::Policy,
    role::Role,
    sign_in,
    totp::Secret,
};
use clap::{Args, Subcommand};
use domain::{
    area::{DesaCode, PuskesmasCode},
    id::AccountId,
    person::PlaceKind,
    refusal::Refusal,
};
use serde_json::{Value, json};
use store::{
    account::{Account, NewAccount},
    event::Event,
    one_time::EntryCode,
    read::places::PlaceRow,
    session::Place,
};

use crate::{
    answer::{Answer, Ended},
    chance,
    deed::Deed,
    node::{Node, NodeOptions},
    trouble::Trouble,
};

const AFTER: &str = "\
Peran / roles: KDR kader, BDN bidan, GIZ gizi, PRW perawat, DOK dokter, KSM kesmas, LOKET,
PMIK perekam medis, PJK penanggung jawab klaster, KAPUS, ADM pengelola akun.
Yang dibuat adalah kode sekali pakai, ditampilkan sekali, berlaku 24 jam: dengan kode itu orangnya
membuat kata sandi sendiri di /masuk/kode. Akun dari baris perintah langsung terbuka; akun dari
aplikasi menunggu persetujuan Kepala. Mulailah dengan satu KAPUS dan satu ADM.
A one-time code is shown once, good for 24 hours; with it the person chooses a password at
/masuk/kode.

Contoh / examples:
  simpul account add --store sqlite:simpul.db --name bidan.ani --role BDN --full-name \"Ani\"
  simpul account add --store sqlite:simpul.db --name kader.siti --role KDR --posyandu \"Mawar\"
  simpul account list --store sqlite:simpul.db
  simpul account reset --store sqlite:simpul.db --name bidan.ani";

/// Most bytes that are read as a password.
const STDIN_BYTES_MAX: u64 = 4_096;
/// Most posyandu that a refusal names.
const CHOICES_MAX: usize = 40;

/// Options of `simpul account`.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Options {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Buat akun dan kode sekali pakai untuk kata sandinya. Make an account.
    #[command(after_help = AFTER)]
    Add(AddOptions),
    /// Daftar akun. List the accounts.
    List(ListOptions),
    /// Buat kode untuk kata sandi baru; semua perangkat dikeluarkan. Code for a new password.
    Reset(ResetOptions),
    /// Buka lagi akun yang ditutup atau lama tidak dipakai. Open an account again.
    Open(NamedOptions),
    /// Cabut semua pengaman kedua akun, bila hilang. Take all second factors away.
    RemoveFactors(NamedOptions),
}

#[derive(Debug, Args)]
struct AddOptions {
    #[command(flatten)]
    node: NodeOptions,
    /// Nama pengguna untuk masuk. Name for signing in.
    #[arg(long)]
    name: String,
    /// Kode peran, misalnya BDN. Role code.
    #[arg(long)]
    role: String,
    /// Nama orangnya; bila kosong sama dengan nama pengguna. Name of the person.
    #[arg(long)]
    full_name: Option<String>,
    /// Kode Puskesmas; bila kosong satu-satunya di penyimpanan. Home.
    #[arg(long, env = "SIMPUL_PUSKESMAS")]
    puskesmas: Option<PuskesmasCode>,
    /// Posyandu tempat kader bertugas: nama atau id; boleh kosong bila hanya ada satu.
    /// Posyandu to which a kader is bound; may be left out when there is only one.
    #[arg(long)]
    posyandu: Option<String>,
    /// Kode desa tempat bertugas. Desa to which the person is bound.
    #[arg(long)]
    desa: Option<DesaCode>,
    /// Baca kata sandi dari masukan baku, tanpa kode; untuk otomasi di server ini.
    /// Read the password from standard input instead of making a code; for automation.
    #[arg(long)]
    password_stdin: bool,
    /// Pasang juga aplikasi kode dan kode cadangan, ditampilkan sekali; untuk otomasi di server
    /// ini. Also make an authenticator and spare codes, shown once; for automation.
    #[arg(long)]
    factor: bool,
}

#[derive(Debug, Args)]
struct NamedOptions {
    #[command(flatten)]
    node: NodeOptions,
    /// Nama pengguna. Name for signing in.
    #[arg(long)]
    name: String,
}

#[derive(Debug, Args)]
struct ListOptions {
    #[command(flatten)]
    node: NodeOptions,
}

#[derive(Debug, Args)]
struct ResetOptions {
    #[command(flatten)]
    named: NamedOptions,
    /// Baca kata sandi dari masukan baku, tanpa kode. Read the password from standard input.
    #[arg(long)]
    password_stdin: bool,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    match &options.task {
        Task::Add(options) => add(options, answer),
        Task::List(options) => list(options, answer),
        Task::Reset(options) => reset(options, answer),
        Task::Open(options) => open(options, answer),
        Task::RemoveFactors(options) => remove_factors(options, answer),
    }
}

fn add(options: &AddOptions, answer: Answer) -> Result<Ended, Trouble> {
    let username = sign_in::username(&options.name).map_err(Trouble::wrong)?;
    let role: Role = options.role.parse().map_err(|_| {
        let codes: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
        let message =
            format!("Peran \"{}\" tidak dikenal. Pilih: {}.", options.role, codes.join(", "));
        Trouble::misuse("akun.peran", message)
    })?;
    let (node, puskesmas) = options.node.open_at(options.puskesmas.as_ref(), Deed::Silent)?;
    let millis = node.clock(&puskesmas)?.millis();
    let password = password(options.password_stdin, &username)?;
    let posyandu = bound_to(&node, role, options.posyandu.as_deref())?;
    let account = NewAccount {
        id: AccountId::new(chance::uuid(millis)?),
        puskesmas,
        name: options.full_name.clone().unwrap_or_else(|| username.clone()),
        username,
        role: role.code().to_owned(),
        password_hash: password.as_ref().map_or_else(Hash::none, Hash::clone).as_str().to_owned(),
        posyandu: posyandu.as_ref().map(|place| place.id),
        desa: options.desa,
        must_change_password: false,
        created_ms: millis,
    };
    node.write(Deed::of_account("simpul account add", "membuat akun", Some(account.id)))?;
    node.store.create_account(&account).map_err(Trouble::store)?;
    let mut json = json!({
        "id": account.id,
        "name": account.username,
        "full_name": account.name,
        "role": account.role,
        "puskesmas": account.puskesmas,
        "posyandu": posyandu.as_ref().map(|place| place.name.as_str()),
    });
    let place = posyandu.map_or_else(String::new, |place| format!(", {}", place.name));
    let mut text = format!(
        "Akun {} ({}) dibuat di {}{place}.",
        account.username,
        role.name(),
        account.puskesmas
    );
    if password.is_none() {
        text += &tell_code(&node, account.id, millis, &mut json)?;
    }
    if options.factor {
        text += &tell_factor(&node, &account, millis, &mut json)?;
    }
    answer.say(&json, text)?;
    Ok(Ended::Done)
}

/// Reads a password from standard input when that is asked for, under the usual rules.
fn password(from_stdin: bool, username: &str) -> Result<Option<Hash>, Trouble> {
    if !from_stdin {
        return Ok(None);
    }
    let mut line = String::new();
    std::io::stdin().lock().take(STDIN_BYTES_MAX).read_line(&mut line).map_err(|error| {
        let refusal = Refusal::new("sandi.masukan", "Kata sandi tidak terbaca dari masukan baku.");
        Trouble::failed(refusal, error)
    })?;
    let password = line.trim_end_matches(['\r', '\n']);
    Rule::default().check(password, username).map_err(Trouble::wrong)?;
    Ok(Some(Hash::of(password, chance::bytes()?)))
}

/// Makes a code with which the person chooses a password.
fn tell_code(
    node: &Node,
    account: AccountId,
    now_ms: u64,
    json: &mut Value,
) -> Result<String, Trouble> {
    let code = Code::new(chance::bytes()?);
    let expires_ms = now_ms + Policy::default().code_ms;
    let entry = EntryCode { account, issued_by: None, issued_ms: now_ms, expires_ms };
    node.store.put_entry_code(&entry, &code.hash()).map_err(Trouble::store)?;
    json["code"] = code.text().into();
    json["code_expires_ms"] = expires_ms.into();
    let code = code.text();
    Ok(format!(
        "\nKode, hanya ditampilkan sekali, berlaku 24 jam: {code}\n\
         Orangnya membuka halaman masuk, memilih \"buat kata sandi dengan kode\"."
    ))
}

/// Makes an authenticator that needs no first code, and spare codes.
fn tell_factor(
    node: &Node,
    account: &NewAccount,
    now_ms: u64,
    json: &mut Value,
) -> Result<String, Trouble> {
    let secret = Secret::new(chance::bytes()?);
    let mut codes = Vec::new();
    for _ in 0..SPARE_CODES {
        codes.push(Code::new(chance::bytes()?));
    }
    let hashes: Vec<String> = codes.iter().map(Code::hash).collect();
    let codes: Vec<String> = codes.iter().map(Code::text).collect();
    let address = secret.address("Simpul", &account.username);
    let store = &node.store;
    store
        .begin_totp(account.id, secret.bytes(), now_ms)
        .and_then(|()| store.use_totp(account.id, 1))
        .and_then(|_| store.put_spare_codes(account.id, &hashes))
        .map_err(Trouble::store)?;
    json["totp"] = secret.text().replace(' ', "").into();
    json["otpauth"] = address.as_str().into();
    json["spare_codes"] = codes.as_slice().into();
    Ok(format!(
        "\nAplikasi kode, hanya ditampilkan sekali: {address}\nKode cadangan: {}",
        codes.join(" ")
    ))
}

/// Finds the posyandu to which an account is bound: the one that was named, or for a kader the
/// only one of the store. A kader without posyandu could see nobody.
fn bound_to(node: &Node, role: Role, asked: Option<&str>) -> Result<Option<PlaceRow>, Trouble> {
    if asked.is_none() && !role.is_bound() {
        return Ok(None);
    }
    let mut places = node.store.places().map_err(Trouble::store)?;
    places.retain(|place| place.kind == Some(PlaceKind::Posyandu));
    places.sort_by(|a, b| a.name.cmp(&b.name));
    let choice = listed(places.iter().map(|place| place.name.clone()));
    if let Some(asked) = asked {
        let wanted = asked.to_lowercase();
        places
            .retain(|place| place.id.to_string() == wanted || place.name.to_lowercase() == wanted);
    }
    let message = match (places.len(), asked) {
        (1, _) => return Ok(places.pop()),
        (0, _) if choice.is_empty() => "Belum ada posyandu di penyimpanan ini. Masukkan data \
            posyandu dulu dengan simpul import, lalu buat akun ini."
            .to_owned(),
        (0, asked) => {
            format!("Posyandu \"{}\" tidak dikenal. Pilih: {choice}.", asked.unwrap_or_default())
        }
        (_, None) => format!(
            "Ada beberapa posyandu. Sebutkan tempat kader ini bertugas dengan --posyandu NAMA. \
             Pilih: {choice}."
        ),
        (several, Some(asked)) => format!(
            "Ada {several} posyandu bernama \"{asked}\". Sebutkan idnya dengan --posyandu: {}.",
            listed(places.iter().map(|place| place.id.to_string()))
        ),
    };
    Err(Trouble::misuse("akun.posyandu", message))
}

/// Joins what there is to choose from, as far as it can be read at a glance.
fn listed(choices: impl ExactSizeIterator<Item = String>) -> String {
    let more = choices.len().saturating_sub(CHOICES_MAX);
    let mut text = choices.take(CHOICES_MAX).collect::<Vec<String>>().join(", ");
    if 0 < more {
        text.push_str(&format!(", dan {more} lainnya"));
    }
    text
}

fn list(options: &ListOptions, answer: Answer) -> Result<Ended, Trouble> {
    let deed = Deed::of_account("simpul account list", "melihat daftar akun", None);
    let node = options.node.open(deed)?;
    let accounts = node.store.accounts().map_err(Trouble::store)?;
    let list: Vec<Value> = accounts
        .iter()
        .map(|account| {
            json!({
                "id": account.id,
                "name": account.username,
                "full_name": account.name,
                "role": account.role,
                "puskesmas": account.puskesmas,
                "posyandu": account.posyandu,
                "desa": account.desa,
                "active": account.active,
                "must_change_password": account.must_change_password,
            })
        })
        .collect();
    let lines: Vec<String> = accounts
        .iter()
        .map(|account| {
            let closed = if account.active { "" } else { "  (ditutup)" };
            format!(
                "{:<24} {:<6} {:<12} {}{closed}",
                account.username,
                account.role,
                account.puskesmas.as_str(),
                account.name
            )
        })
        .collect();
    let text = if lines.is_empty() { "Belum ada akun.".to_owned() } else { lines.join("\n") };
    answer.say(&json!({"accounts": list}), text)?;
    Ok(Ended::Done)
}

fn reset(options: &ResetOptions, answer: Answer) -> Result<Ended, Trouble> {
    let node = options.named.node.open(Deed::Silent)?;
    let account = find(&node, &options.named.name)?;
    node.write(Deed::of_account(
        "simpul account reset",
        "membuat kode atau kata sandi",
        Some(account.id),
    ))?;
    let now_ms = node.clock(&account.puskesmas)?.millis();
    let mut json = json!({"id": account.id, "name": account.username});
    let mut text = format!("Akun {} dikeluarkan dari semua perangkat.", account.username);
    match password(options.password_stdin, &account.username)? {
        Some(hash) => {
            let set = node.store.set_password(account.id, hash.as_str(), false, now_ms);
            set.map_err(Trouble::store)?;
            text += " Kata sandinya diganti.";
        }
        None => text += &tell_code(&node, account.id, now_ms, &mut json)?,
    }
    // Whoever is signed in with the old password is signed out.
    node.store.delete_sessions_of(account.id).map_err(Trouble::store)?;
    tell_holder(&node, account.id, "kode", now_ms)?;
    answer.say(&json, text)?;
    Ok(Ended::Done)
}

fn open(options: &NamedOptions, answer: Answer) -> Result<Ended, Trouble> {
    let node = options.node.open(Deed::Silent)?;
    let account = find(&node, &options.name)?;
    let words = "membuka akun";
    node.write(Deed::of_account("simpul account open", words, Some(account.id)))?;
    let now_ms = node.clock(&account.puskesmas)?.millis();
    node.store.set_active(account.id, true).map_err(Trouble::store)?;
    node.store.set_used(account.id, now_ms).map_err(Trouble::store)?;
    tell_holder(&node, account.id, "buka", now_ms)?;
    let json = json!({"id": account.id, "name": account.username, "active": true});
    answer.say(&json, format!("Akun {} terbuka lagi.", account.username))?;
    Ok(Ended::Done)
}

fn remove_factors(options: &NamedOptions, answer: Answer) -> Result<Ended, Trouble> {
    let node = options.node.open(Deed::Silent)?;
    let account = find(&node, &options.name)?;
    let words = "mencabut pengaman kedua";
    node.write(Deed::of_account("simpul account remove-factors", words, Some(account.id)))?;
    let now_ms = node.clock(&account.puskesmas)?.millis();
    node.store.remove_factors(account.id).map_err(Trouble::store)?;
    node.store.delete_sessions_of(account.id).map_err(Trouble::store)?;
    tell_holder(&node, account.id, "faktor-cabut", now_ms)?;
    let json = json!({"id": account.id, "name": account.username});
    answer.say(&json, format!("Pengaman kedua {} dicabut.", account.username))?;
    Ok(Ended::Done)
}

/// Keeps for the holder that something was done to the account on the server itself.
fn tell_holder(node: &Node, account: AccountId, kind: &str, at_ms: u64) -> Result<(), Trouble> {
    let place = Place { browser: "baris perintah di server".to_owned(), ..Place::default() };
    let event = Event { at_ms, kind: kind.to_owned(), by: None, place };
    node.store.add_event(account, &event).map_err(Trouble::store)
}

fn find(node: &Node, name: &str) -> Result<Account, Trouble> {
    let found = node.store.account_by_username(name).map_err(Trouble::store)?;
    found.ok_or_else(|| {
        let message = format!("Akun \"{name}\" tidak ada. Lihat simpul account list.");
        Trouble::wrong(Refusal::new("akun.tidak-ada", message))
    })
}
