//! What commands on a store share: its address, the guidelines, the home, the clock.

use std::{
    io::{Write as _, stderr},
    path::PathBuf,
    sync::Arc,
};

use ::guidelines::model::Guidelines;
use clap::Args;
use domain::{area::PuskesmasCode, day::Day, id::PersonId, refusal::Refusal, timeline::Timeline};
use store::{
    access_head::Lost,
    address::StoreUrl,
    audit::AuditLog,
    engine::Options,
    log::{Appended, Received},
    read::area::Scope,
    store::Store,
};
use web::law::News;

use crate::{
    clock::{Clock, Zone},
    deed::{self, Deed},
    key::with_key_of,
    law::Law,
    trouble::Trouble,
    watch::{self, Edition, Watch},
};

/// Options of every command on a store.
#[derive(Debug, Clone, Args)]
pub(crate) struct NodeOptions {
    /// Penyimpanan: sqlite:BERKAS atau postgres://... Store to work on.
    #[arg(long, env = "SIMPUL_STORE", hide_env_values = true)]
    store: String,
    /// Berkas kunci penyimpanan terenkripsi. File with the key of an encrypted store.
    #[arg(long, env = "SIMPUL_KEY_FILE", value_name = "BERKAS")]
    key_file: Option<PathBuf>,
    /// Folder pedoman; bila kosong dipakai pedoman bawaan. Guidelines; built in when absent.
    #[arg(long, env = "SIMPUL_GUIDELINES")]
    guidelines: Option<PathBuf>,
    /// Zona waktu WIB, WITA atau WIT; bila kosong menurut provinsi Puskesmas. Time zone.
    #[arg(long, env = "SIMPUL_ZONE")]
    zone: Option<Zone>,
}

/// An open store with everything that is needed to work on it.
pub(crate) struct Node {
    url: StoreUrl,
    pub(crate) store: Store,
    pub(crate) guidelines: Arc<Guidelines>,
    /// The folder the guidelines come from, to look after.
    pub(crate) watch: Option<Watch>,
    /// What is wrong with that folder: then the guidelines are those that were used last.
    pub(crate) news: News,
    zone: Option<Zone>,
}

impl NodeOptions {
    /// Returns the address of the store, with its key.
    pub(crate) fn url(&self) -> Result<StoreUrl, Trouble> {
        let url = self.store.parse().map_err(Trouble::address)?;
        with_key_of(url, self.key_file.as_deref())
    }

    /// Returns the time zone that was named.
    pub(crate) const fn zone(&self) -> Option<Zone> {
        self.zone
    }

    /// Loads the guidelines for a store that is yet to be made.
    pub(crate) fn guidelines(&self, url: &StoreUrl) -> Result<Arc<Guidelines>, Trouble> {
        Ok(Law::load(self.guidelines.as_deref(), url)?.edition.guidelines)
    }

    /// Returns the same options for another store.
    pub(crate) fn at(&self, store: String) -> Self {
        Self { store, ..self.clone() }
    }

    /// Loads the guidelines and opens the store, which must be there, for a deed.
    pub(crate) fn open(&self, deed: Deed) -> Result<Node, Trouble> {
        self.open_by(Store::open_existing, Trouble::store, deed)
    }

    /// Loads the guidelines and opens the store for a deed; makes it when there is none.
    pub(crate) fn open_or_make(&self, deed: Deed) -> Result<Node, Trouble> {
        self.open_by(Store::open, Trouble::store, deed)
    }

    /// Opens the store and tells the home that is named, else the only one of the store. A new
    /// store is made only for a home that is named: it holds none.
    pub(crate) fn open_at(
        &self,
        named: Option<&PuskesmasCode>,
        deed: Deed,
    ) -> Result<(Node, PuskesmasCode), Trouble> {
        if let Some(named) = named {
            return Ok((self.open_or_make(deed)?, named.clone()));
        }
        let node = self.open_by(Store::open_existing, unnamed, deed)?;
        let home = node.only_home()?;
        Ok((node, home))
    }

    fn open_by(
        &self,
        open: fn(&StoreUrl, Arc<Guidelines>) -> store::error::Result<Store>,
        trouble: fn(store::error::Error) -> Trouble,
        deed: Deed,
    ) -> Result<Node, Trouble> {
        let url = self.url()?;
        let law = Law::load(self.guidelines.as_deref(), &url)?;
        let store = open(&url, Arc::clone(&law.edition.guidelines)).map_err(trouble)?;
        let Law { edition: Edition { guidelines, files }, folder, news } = law;
        store.keep_edition(folder.is_some().then_some(&files)).map_err(Trouble::store)?;
        watch::say(&news);
        let watch = folder.map(|(folder, found)| Watch::new(folder, files, found));
        let node = Node { url, store, guidelines, watch, news, zone: self.zone };
        node.write(deed)?;
        Ok(node)
    }
}

impl Node {
    /// Writes into the log of accesses what is about to be done.
    pub(crate) fn write(&self, deed: Deed) -> Result<(), Trouble> {
        if matches!(deed, Deed::Silent) {
            return Ok(());
        }
        let log = deed.open(&self.url)?;
        deed.write_into(&log, self.own_clock()?.millis())?;
        // A head that cannot be kept now is kept by the next command, or by the server.
        if let Ok(lost) = self.store.keep_access_heads(&log) {
            warn(&lost);
        }
        Ok(())
    }

    /// Lists the chains of the log of accesses from which lines are missing.
    pub(crate) fn lost_accesses(&self) -> Result<Vec<Lost>, Trouble> {
        let log = AuditLog::open_to_read(&self.url).map_err(Trouble::store)?;
        self.store.lost_accesses(log.as_ref()).map_err(Trouble::store)
    }

    /// Tells the time where a Puskesmas stands.
    pub(crate) fn clock(&self, home: &PuskesmasCode) -> Result<Clock, Trouble> {
        Clock::new(self.zone.unwrap_or_else(|| Zone::of(home)))
    }

    /// Tells the time where the only Puskesmas of the store stands; western time when there are
    /// several or none.
    pub(crate) fn own_clock(&self) -> Result<Clock, Trouble> {
        let homes = self.store.homes().map_err(Trouble::store)?;
        let zone = match (self.zone, &homes[..]) {
            (Some(zone), _) => zone,
            (None, [only]) => Zone::of(only),
            (None, _) => Zone::Wib,
        };
        Clock::new(zone)
    }

    /// Opens the log of accesses beside the store, under the chain of a home.
    pub(crate) fn accesses(&self, home: &PuskesmasCode) -> Result<AuditLog, Trouble> {
        AuditLog::open(&self.url, home.as_str(), Options::default()).map_err(Trouble::store)
    }

    /// Opens the log of accesses for lines of commands.
    pub(crate) fn commands(&self) -> Result<AuditLog, Trouble> {
        deed::open(&self.url).map_err(Trouble::store)
    }

    /// Opens the log of accesses when the store has one.
    pub(crate) fn kept_accesses(&self) -> Result<Option<AuditLog>, Trouble> {
        let opened = AuditLog::open_existing(&self.url, "simpul", Options::default());
        opened.map_err(Trouble::store)
    }

    /// Returns the only home of the store.
    fn only_home(&self) -> Result<PuskesmasCode, Trouble> {
        let mut homes = self.store.homes().map_err(Trouble::store)?;
        if homes.is_empty() {
            let accounts = self.store.accounts().map_err(Trouble::store)?;
            homes = accounts.into_iter().map(|account| account.puskesmas).collect();
            homes.sort();
            homes.dedup();
        }
        match &homes[..] {
            [only] => Ok(only.clone()),
            [] => Err(Trouble::misuse(
                "puskesmas.belum-ada",
                "Penyimpanan masih kosong. Sebutkan kode Puskesmas dengan --puskesmas.",
            )),
            several => {
                let codes: Vec<&str> = several.iter().map(PuskesmasCode::as_str).collect();
                Err(Trouble::misuse(
                    "puskesmas.lebih-dari-satu",
                    format!(
                        "Ada beberapa Puskesmas ({}). Pilih satu dengan --puskesmas.",
                        codes.join(", ")
                    ),
                ))
            }
        }
    }

    /// Returns today where the only Puskesmas of the store stands; western time when there are
    /// several or none.
    pub(crate) fn today(&self) -> Result<Day, Trouble> {
        Ok(self.own_clock()?.today())
    }

    /// Moves the views on to today and returns it.
    pub(crate) fn turn(&self) -> Result<Day, Trouble> {
        let today = self.today()?;
        self.store.turn(today).map_err(Trouble::store)?;
        Ok(today)
    }

    /// Returns the day on which the views are true.
    pub(crate) fn view_day(&self) -> Result<Option<Day>, Trouble> {
        self.store.view_day().map_err(Trouble::store)
    }

    /// Returns all records about a person.
    pub(crate) fn timeline(&self, person: PersonId) -> Result<Timeline, Trouble> {
        let timeline = self.store.timeline(person).map_err(Trouble::store)?;
        timeline.ok_or_else(|| {
            let message = format!("Orang dengan id {person} tidak ada di penyimpanan ini.");
            Trouble::wrong(Refusal::new("orang.tidak-ada", message))
        })
    }

    /// Returns the Indonesian name of an item; its code when it has none.
    pub(crate) fn item_name(&self, code: &str) -> String {
        let item = self.guidelines.items.iter().find(|item| item.rule.id.as_ref() == code);
        item.map_or_else(|| code.to_owned(), |item| item.rule.label.id.clone())
    }

    /// Appends records that arrive now.
    pub(crate) fn append(
        &self,
        records: &[domain::record::Record],
        clock: &Clock,
    ) -> Result<Vec<Appended>, Trouble> {
        let received = Received { today: clock.today(), millis: clock.millis() };
        self.store.append(records, received).map_err(Trouble::store)
    }
}

/// Says on standard error that lines of the log of accesses are missing.
fn warn(lost: &[Lost]) {
    for one in lost {
        // Nobody is left to be warned when standard error is gone.
        let _ = writeln!(stderr(), "Peringatan: {} [akses.hilang]", missing(one));
    }
}

/// Says of which chain lines are missing.
pub(crate) fn missing(lost: &Lost) -> String {
    let Lost { chain, kept, found } = lost;
    match found {
        0 => format!("log akses {chain} hilang; dahulu sampai nomor {kept}."),
        found => format!(
            "ada baris log akses {chain} yang hilang; dahulu sampai nomor {kept}, sekarang nomor \
             {found} dengan isi lain atau lebih pendek."
        ),
    }
}

/// Says that a store which is not there holds no home either.
fn unnamed(cause: store::error::Error) -> Trouble {
    let store::error::Error::Missing(address) = cause else { return Trouble::store(cause) };
    let message = format!(
        "Penyimpanan {address} belum ada. Periksa namanya; untuk membuat yang baru, sebutkan kode \
         Puskesmas dengan --puskesmas."
    );
    Trouble::misuse("puskesmas.belum-ada", message)
}

/// Reads an area of any level, as [`Scope::code`] writes it.
pub(crate) fn read_area(code: &str) -> Result<Scope, Trouble> {
    code.parse().map_err(|_| {
        let message = format!(
            "Wilayah \"{code}\" tidak dikenal. Tulis kode kabupaten, kecamatan atau desa, \
             desa/DUSUN, desa/RW-RT, id posyandu, atau kode Puskesmas dengan titik dua."
        );
        Trouble::misuse("wilayah.tidak-sah", message)
    })
}
