//! Which households are asked about: month, area, part.

use domain::{
    area::{AreaLevel, PuskesmasCode},
    day::{Day, Month},
};
use guidelines::household::HouseholdRules;
use serde::Deserialize;
use store::{
    error::Result,
    read::{area::Scope, household_health::HouseholdHealth},
    store::Store,
};

use crate::{
    app::App,
    error::PageError,
    names::Names,
    pages::{
        board::question::{area_of, divided_by, encoded, is_bound, month, write_area},
        healthy::told::{Part, Told},
        reach::Reach,
    },
    session::Signed,
};

/// What an address says after its question mark.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(crate) bulan: String,
    pub(crate) menurut: String,
    pub(crate) wilayah: String,
    pub(crate) indikator: String,
    pub(crate) isi: String,
    pub(crate) halaman: u32,
}

/// A question that may be answered to whoever asks.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) month: Month,
    pub(crate) level: AreaLevel,
    pub(crate) within: Scope,
    /// Whether the area is fixed because the account reaches no further.
    pub(crate) is_bound: bool,
    /// Area of the account; everything for who is not bound to one.
    own: Scope,
    /// Puskesmas beyond which the account does not reach.
    pub(crate) home: Option<PuskesmasCode>,
    pub(crate) all_is_told: bool,
}

impl Question {
    /// Reads a question, as far as the account reaches.
    pub(crate) fn read(
        (app, names): (&App, &Names),
        signed: &Signed,
        asked: &Asked,
    ) -> std::result::Result<Self, PageError> {
        let month = month(app, &asked.bulan)?;
        let all = Reach::whole((app, names), signed)?;
        let within = match area_of(app, &asked.wilayah)? {
            Scope::All => all.within.clone(),
            within => all.home.iter().fold(within, |within, home| within.of_home(home)),
        };
        let level = match asked.menurut.as_str() {
            "" => divided_by(names, &within),
            text => text.parse().map_err(|_| PageError::Unreadable)?,
        };
        Ok(Self {
            month,
            level,
            within,
            is_bound: all.is_bound,
            own: all.within,
            home: all.home,
            all_is_told: signed.hears_of_confidential() && !is_bound(signed),
        })
    }

    /// Returns the rules that hold at the end of the month.
    pub(crate) fn rules<'a>(
        &self,
        app: &'a App,
    ) -> std::result::Result<&'a HouseholdRules, PageError> {
        let rules = app.guidelines().households_on(self.month.last_day());
        rules.ok_or(PageError::NotFound("Aturan keluarga sehat"))
    }

    pub(crate) const fn told<'g>(&self, rules: &'g HouseholdRules) -> Told<'g> {
        Told { rules, all: self.all_is_told }
    }

    /// Reads the households of the area in a month.
    pub(crate) fn households(&self, store: &Store, month: Month) -> Result<Vec<HouseholdHealth>> {
        let mut households = store.household_health(month)?;
        let within = |scope: &Scope, of: &HouseholdHealth| scope.holds((&of.area, &of.puskesmas));
        households.retain(|of| within(&self.within, of) && within(&self.own, of));
        Ok(households)
    }

    /// Returns the day on which the households are looked at: the end of the month, or today.
    pub(crate) fn day(&self, today: Day) -> Day {
        self.month.last_day().min(today)
    }

    /// Returns the part of an address after the question mark that leads here again.
    pub(crate) fn query(&self) -> String {
        let area = self.area_query(&self.within);
        format!("bulan={}&menurut={}{area}", self.month, self.level.as_str())
    }

    /// Returns the address of the numbers of an area.
    pub(crate) fn area_href(&self, scope: &Scope) -> String {
        format!("/papan/keluarga?bulan={}{}", self.month, self.area_query(scope))
    }

    /// Returns the part of an address that names the households behind a number of an area.
    pub(crate) fn list_query(&self, scope: &Scope, rules: &HouseholdRules, part: Part) -> String {
        let indicator = match part {
            Part::Of(place, _) => format!("&indikator={}", rules.indicators[place].rule.id),
            _ => String::new(),
        };
        let area = self.area_query(scope);
        format!("bulan={}{area}{indicator}&isi={}", self.month, part.word())
    }

    fn area_query(&self, scope: &Scope) -> String {
        match scope {
            Scope::All => String::new(),
            scope => format!("&wilayah={}", encoded(&write_area(scope))),
        }
    }
}
