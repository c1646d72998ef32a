//! Healthy households (PIS-PK) at the end of a month, joined from the parts of their members.

use std::cmp::Reverse;

use domain::{
    area::PuskesmasCode,
    day::{Day, Month},
    id::{HouseholdId, PersonId},
};
use guidelines::household::{Health, HealthIndex, HouseholdRules, MemberBits, Status};

use crate::{
    conn::{Row, Value, rows},
    error::Result,
    read::area::AreaParts,
    statement::statements,
    store::Store,
};

/// A household at the end of a month, or today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdHealth {
    /// Which.
    pub id: HouseholdId,
    /// Members who lived here.
    pub members: Vec<PersonId>,
    /// Where it counts: where the member lives who was asked last.
    pub area: AreaParts,
    /// Puskesmas that keeps the records of that member.
    pub puskesmas: PuskesmasCode,
    /// What is known of each indicator, in their order.
    pub statuses: Vec<Status>,
    /// Day on which a member last answered for the whole household; absent while nobody was asked.
    pub asked: Option<Day>,
    /// First day of the year on which another visit was planned.
    pub planned: Option<Day>,
}

/// One member's part on that day.
struct Member {
    household: HouseholdId,
    person: PersonId,
    bits: MemberBits,
    planned: Option<Day>,
    area: AreaParts,
    puskesmas: PuskesmasCode,
}

statements! {
    MEMBERS =
        "SELECT m.household, m.person, m.good, m.bad, m.unasked, m.house_yes, m.house_no, m.asked, \
         m.planned, a.desa, a.dusun, a.rw, a.rt, a.posyandu, a.puskesmas \
         FROM log_head h CROSS JOIN household_member m CROSS JOIN area a \
         WHERE m.puskesmas = h.puskesmas AND m.since <= $1 AND m.until > $1 \
         AND a.puskesmas = m.puskesmas AND a.area = m.area ORDER BY m.household, m.person";
    OF_ONE =
        "SELECT m.household, m.person, m.good, m.bad, m.unasked, m.house_yes, m.house_no, m.asked, \
         m.planned, a.desa, a.dusun, a.rw, a.rt, a.posyandu, a.puskesmas \
         FROM log_head h CROSS JOIN household_member m CROSS JOIN area a \
         WHERE m.puskesmas = h.puskesmas AND m.household = $2 AND m.since <= $1 AND m.until > $1 \
         AND a.puskesmas = m.puskesmas AND a.area = m.area ORDER BY m.person";
}

impl Store {
    /// Lists every household that had a member at the end of a month, by id; empty when no rules of
    /// households hold then. The running month is as of the day of the views.
    pub fn household_health(&self, month: Month) -> Result<Vec<HouseholdHealth>> {
        let Some(rules) = self.guidelines().households_on(month.last_day()) else {
            return Ok(Vec::new());
        };
        let params = [month.index().into()];
        let members = self.engine().read(|conn| rows(conn, &MEMBERS, &params, member))?;
        let households = members.chunk_by(|one, next| one.household == next.household);
        Ok(households.filter_map(|members| joined(rules, members)).collect())
    }

    /// Returns one household at the end of a month; `None` when nobody of it lived here.
    pub fn health_of(&self, id: HouseholdId, month: Month) -> Result<Option<HouseholdHealth>> {
        let Some(rules) = self.guidelines().households_on(month.last_day()) else {
            return Ok(None);
        };
        let id = id.get().into_bytes();
        let params: [Value<'_>; 2] = [month.index().into(), (&id).into()];
        let members = self.engine().read(|conn| rows(conn, &OF_ONE, &params, member))?;
        Ok(joined(rules, &members))
    }
}

fn member(row: &Row<'_>) -> Result<Member> {
    let bits = |column| -> Result<u32> { Ok(u32::try_from(row.int(column)?).unwrap_or_default()) };
    Ok(Member {
        household: row.id(0, HouseholdId::new)?,
        person: row.id(1, PersonId::new)?,
        bits: MemberBits {
            good: bits(2)?,
            bad: bits(3)?,
            unknown: bits(4)?,
            yes: bits(5)?,
            no: bits(6)?,
            asked: row.day_or_null(7)?,
        },
        planned: row.day_or_null(8)?,
        area: AreaParts::read(row, 9)?,
        puskesmas: row.parsed(14)?,
    })
}

/// Joins the members of one household; nothing when there is none.
fn joined(rules: &HouseholdRules, members: &[Member]) -> Option<HouseholdHealth> {
    let first = members.iter().min_by_key(|one| (Reverse(one.bits.asked), one.person))?;
    let bits: Vec<MemberBits> = members.iter().map(|one| one.bits).collect();
    Some(HouseholdHealth {
        id: first.household,
        members: members.iter().map(|one| one.person).collect(),
        area: first.area.clone(),
        puskesmas: first.puskesmas.clone(),
        statuses: rules.statuses(&bits),
        asked: first.bits.asked,
        planned: members.iter().filter_map(|one| one.planned).min(),
    })
}

impl HouseholdHealth {
    /// Returns the index; absent while nobody was asked or an answer is missing.
    pub fn index(&self) -> Option<HealthIndex> {
        self.asked.and_then(|_| HouseholdRules::index(&self.statuses))
    }

    /// Returns the class of the index.
    pub fn health(&self, rules: &HouseholdRules) -> Option<Health> {
        self.index().map(|index| rules.health(index))
    }

    /// Tells whether the household was asked again after the day on which that was planned; absent
    /// when it was not planned.
    pub fn followed(&self) -> Option<bool> {
        self.planned.map(|planned| self.asked.is_some_and(|asked| planned < asked))
    }
}
