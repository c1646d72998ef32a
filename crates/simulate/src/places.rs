//! Places of service, who works there and how carefully they measure.

use domain::{
    area::Address,
    day::{Day, Month},
    id::{AccountId, DeviceId, PlaceId},
    person::{PlaceFacts, PlaceKind, Sex},
};
use uuid::Uuid;

use crate::{
    chance::{Chance, Stream},
    identity,
    outbox::{millis, uuid_at},
    plan::Plan,
    wilayah::{Desa, desa_of_maros},
};

/// People whom one posyandu serves; 50 to 60 of them are below five years.
const PEOPLE_PER_POSYANDU: u32 = 700;
/// People of a desa of ordinary size.
const PEOPLE_PER_DESA: u32 = 2_500;
/// Mean share of lengths that are rounded to the half centimetre. With the fifth of honest readings
/// that end in 0 or 5 anyway it gives the 62.8 % that were found in registers.
const HEAPING_MEAN: f64 = 0.535;
/// Even a small district has so many desa, so that a board by desa has rows.
const DESA_MIN: u32 = 4;

/// Somebody who writes records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Account named in the records.
    pub account: AccountId,
    /// Name, as synthetic as all others.
    pub name: String,
    /// Role code of the role matrix: `KDR`, `BDN`, `DOK` or `PMIK`.
    pub role: &'static str,
    /// Phone or desk computer.
    pub device: DeviceId,
    /// Posyandu or Puskesmas where the person works.
    pub place: PlaceId,
}

/// Place of a member of staff in the list of all.
pub(crate) type StaffAt = usize;

pub(crate) struct Posyandu {
    pub id: PlaceId,
    pub desa: usize,
    pub dusun: String,
    pub rw: u8,
    pub kader: Vec<StaffAt>,
    pub midwife: StaffAt,
    /// Day of the month on which it opens, when that is no Sunday.
    pub opens_on: i32,
    /// Share of lengths that are rounded to the nearest half centimetre.
    pub heaping: f64,
    /// Step of its scale in grams.
    pub scale_step_g: i64,
    /// Share of days whose entries are written later than on the day.
    pub lateness: f64,
    /// Persons under six, by their place among the children.
    pub register: Vec<u32>,
}

pub(crate) struct Places {
    pub puskesmas: PlaceId,
    /// Of each desa: its own Pustu, or the Puskesmas.
    pub clinic_of_desa: Vec<(PlaceId, bool)>,
    pub desa: Vec<&'static Desa>,
    pub posyandu: Vec<Posyandu>,
    pub staff: Vec<Staff>,
    pub clerk: StaffAt,
    pub doctor: StaffAt,
    pub facts: Vec<(PlaceId, PlaceFacts)>,
}

impl Places {
    pub(crate) fn new(plan: &Plan, chance: &mut Chance) -> Self {
        let born = millis(plan.first_day().plus_days(-2), 8 * 60);
        let mut maker = Maker {
            chance,
            heaping_of_last: HEAPING_MEAN,
            millis: born,
            staff: Vec::new(),
            facts: Vec::new(),
        };
        let posyandu_count = plan.people.div_ceil(PEOPLE_PER_POSYANDU).max(1);
        let all = desa_of_maros();
        let desa_count = (plan.people.div_ceil(PEOPLE_PER_DESA))
            .clamp(DESA_MIN.min(posyandu_count), all.len() as u32);
        let desa: Vec<&Desa> = all.iter().take(desa_count as usize).collect();
        let puskesmas =
            maker.place(PlaceKind::Puskesmas, "Puskesmas Contoh Simpul".into(), desa[0], None);
        let clerk = maker.member("PMIK", puskesmas);
        let mut midwives = Vec::new();
        let mut clinic_of_desa = Vec::new();
        for (at, desa) in desa.iter().enumerate() {
            midwives.push(maker.member("BDN", puskesmas));
            let own = at % 2 == 1;
            let name = format!("Pustu {}", identity::flower(at));
            let place =
                if own { maker.place(PlaceKind::Pustu, name, desa, None) } else { puskesmas };
            clinic_of_desa.push((place, own));
        }
        let mut parts = vec![0_u8; desa.len()];
        let posyandu = (0..posyandu_count as usize)
            .map(|at| {
                let in_desa = at * desa.len() / posyandu_count as usize;
                parts[in_desa] = parts[in_desa].saturating_add(1);
                maker.posyandu(at, in_desa, desa[in_desa], parts[in_desa], midwives[in_desa])
            })
            .collect();
        let mut own = Chance::apart(plan.seed, Stream::Doctor, 0, plan.first_day());
        maker.chance = &mut own;
        let doctor = maker.member("DOK", puskesmas);
        let Maker { staff, facts, .. } = maker;
        Self { puskesmas, clinic_of_desa, desa, posyandu, staff, clerk, doctor, facts }
    }

    /// Address of a household of a posyandu.
    pub(crate) fn address(&self, posyandu: usize, rt: u8) -> Address {
        let posyandu = &self.posyandu[posyandu];
        Address {
            desa: self.desa[posyandu.desa].code,
            dusun: Some(posyandu.dusun.clone()),
            rw: Some(format!("{:03}", posyandu.rw)),
            rt: Some(format!("{rt:03}")),
            line: None,
        }
    }
}

impl Posyandu {
    /// Returns the opening day in a month: never a Sunday, now and then put off.
    pub(crate) fn opening(&self, month: Month, chance: &mut Chance) -> Day {
        let put_off = if chance.yes(0.03) { chance.between(1, 3) } else { 0 };
        let day = month.first_day().plus_days(self.opens_on - 1 + put_off);
        // 1970-01-01 was a Thursday.
        let sunday = (day.epoch_days() + 4).rem_euclid(7) == 0;
        if sunday { day.plus_days(1) } else { day }
    }
}

struct Maker<'a> {
    chance: &'a mut Chance,
    /// Careless posyandu have a careful twin, so that even a small district has the usual mean.
    heaping_of_last: f64,
    millis: u64,
    staff: Vec<Staff>,
    facts: Vec<(PlaceId, PlaceFacts)>,
}

impl Maker<'_> {
    fn uuid(&mut self) -> Uuid {
        self.millis += 1;
        uuid_at(self.millis, &self.chance.ten_bytes())
    }

    fn place(
        &mut self,
        kind: PlaceKind,
        name: String,
        desa: &Desa,
        dusun: Option<String>,
    ) -> PlaceId {
        let id = PlaceId::new(self.uuid());
        let facts = PlaceFacts { kind: Some(kind), name: Some(name), desa: Some(desa.code), dusun };
        self.facts.push((id, facts));
        id
    }

    fn member(&mut self, role: &'static str, place: PlaceId) -> StaffAt {
        let sex = if role == "PMIK" { Sex::LakiLaki } else { Sex::Perempuan };
        let given = identity::draw_given(self.chance, sex);
        let family = identity::draw_family(self.chance);
        let name = identity::full_name(sex, given, family);
        let account = AccountId::new(self.uuid());
        let device = DeviceId::new(self.uuid());
        self.staff.push(Staff { account, name, role, device, place });
        self.staff.len() - 1
    }

    fn heaping(&mut self, at: usize) -> f64 {
        let drawn = self.chance.normal(HEAPING_MEAN, 0.13).clamp(0.15, 0.92);
        let own =
            if at.is_multiple_of(2) { drawn } else { 2.0 * HEAPING_MEAN - self.heaping_of_last };
        self.heaping_of_last = own;
        own
    }

    fn posyandu(
        &mut self,
        at: usize,
        in_desa: usize,
        desa: &Desa,
        part: u8,
        midwife: StaffAt,
    ) -> Posyandu {
        let word = if desa.kelurahan { "Lingkungan" } else { "Dusun" };
        let dusun = format!("{word} Contoh {part}");
        let name = format!("Posyandu {}", identity::flower(at));
        let id = self.place(PlaceKind::Posyandu, name, desa, Some(dusun.clone()));
        let kader = (0..self.chance.between(2, 4)).map(|_| self.member("KDR", id)).collect();
        let heaping = self.heaping(at);
        Posyandu {
            id,
            desa: in_desa,
            dusun,
            rw: part,
            kader,
            midwife,
            opens_on: self.chance.between(4, 24),
            heaping,
            scale_step_g: *self.chance.pick(&[100, 100, 100, 50, 50, 10]),
            lateness: *self.chance.pick(&[0.05, 0.1, 0.2, 0.3, 0.5]),
            register: Vec::new(),
        }
    }
}
