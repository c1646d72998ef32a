//! `simpul account`: who may sign in.

use access::{
    password,
    permission::{Scope, scope},
    role::Role,
    sign_in,
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
    read::places::PlaceRow,
};

use crate::{
    answer::{Answer, Ended},
    chance,
    node::{Node, NodeOptions},
    trouble::Trouble,
};

const AFTER: &str = "\
Peran / roles: KDR kader, BDN bidan, GIZ gizi, PRW perawat, DOK dokter, KSM kesmas, LOKET,
PMIK perekam medis, PJK penanggung jawab klaster, KAPUS, ADM pengelola akun.
Kata sandi dibuat acak, ditampilkan sekali, dan harus diganti saat pertama masuk.
The password is random, shown once, and must be changed at the first sign-in.

Contoh / examples:
  simpul account add --store sqlite:simpul.db --name bidan.ani --role BDN --full-name \"Ani\"
  simpul account add --store sqlite:simpul.db --name kader.siti --role KDR --posyandu \"Mawar\"
  simpul account list --store sqlite:simpul.db
  simpul account reset --store sqlite:simpul.db --name bidan.ani";

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
    /// Buat akun dengan kata sandi acak. Make an account.
    #[command(after_help = AFTER)]
    Add(AddOptions),
    /// Daftar akun. List the accounts.
    List(ListOptions),
    /// Ganti kata sandi dengan yang baru dan acak. Give a new random password.
    Reset(ResetOptions),
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
}

#[derive(Debug, Args)]
struct ListOptions {
    #[command(flatten)]
    node: NodeOptions,
}

#[derive(Debug, Args)]
struct ResetOptions {
    #[command(flatten)]
    node: NodeOptions,
    /// Nama pengguna. Name for signing in.
    #[arg(long)]
    name: String,
}

pub(crate) fn run(options: &Options, answer: Answer) -> Result<Ended, Trouble> {
    match &options.task {
        Task::Add(options) => add(options, answer),
        Task::List(options) => list(options, answer),
        Task::Reset(options) => reset(options, answer),
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
    let (node, puskesmas) = options.node.open_at(options.puskesmas.as_ref())?;
    let millis = node.clock(&puskesmas)?.millis();
    let secret = password::generated(chance::bytes()?);
    let posyandu = bound_to(&node, role, options.posyandu.as_deref())?;
    let account = NewAccount {
        id: AccountId::new(chance::uuid(millis)?),
        puskesmas,
        name: options.full_name.clone().unwrap_or_else(|| username.clone()),
        username,
        role: role.code().to_owned(),
        password_hash: password::Hash::of(&secret, chance::bytes()?).as_str().to_owned(),
        posyandu: posyandu.as_ref().map(|place| place.id),
        desa: options.desa,
        must_change_password: true,
        created_ms: millis,
    };
    node.store.create_account(&account).map_err(Trouble::store)?;
    let json = json!({
        "id": account.id,
        "name": account.username,
        "full_name": account.name,
        "role": account.role,
        "puskesmas": account.puskesmas,
        "posyandu": posyandu.as_ref().map(|place| place.name.as_str()),
        "password": secret,
    });
    let place = posyandu.map_or_else(String::new, |place| format!(", {}", place.name));
    let text = format!(
        "Akun {} ({}) dibuat di {}{place}.\nKata sandi, hanya ditampilkan sekali: {secret}",
        account.username,
        role.name(),
        account.puskesmas
    );
    answer.say(&json, text)?;
    Ok(Ended::Done)
}

/// Finds the posyandu to which an account is bound: the one that was named, or for a kader the
/// only one of the store. A kader without posyandu could see nobody.
fn bound_to(node: &Node, role: Role, asked: Option<&str>) -> Result<Option<PlaceRow>, Trouble> {
    if asked.is_none() && scope(role) != Scope::OwnPosyandu {
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
    let node = options.node.open()?;
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
    let node = options.node.open()?;
    let account = find(&node, &options.name)?;
    let secret = password::generated(chance::bytes()?);
    let hash = password::Hash::of(&secret, chance::bytes()?);
    node.store.set_password(account.id, hash.as_str(), true).map_err(Trouble::store)?;
    // Whoever is signed in with the old password is signed out.
    node.store.delete_sessions_of(account.id).map_err(Trouble::store)?;
    let json = json!({"id": account.id, "name": account.username, "password": secret});
    let text =
        format!("Kata sandi {} diganti, hanya ditampilkan sekali: {secret}", account.username);
    answer.say(&json, text)?;
    Ok(Ended::Done)
}

fn find(node: &Node, name: &str) -> Result<Account, Trouble> {
    let found = node.store.account_by_username(name).map_err(Trouble::store)?;
    found.ok_or_else(|| {
        let message = format!("Akun \"{name}\" tidak ada. Lihat simpul account list.");
        Trouble::wrong(Refusal::new("akun.tidak-ada", message))
    })
}
