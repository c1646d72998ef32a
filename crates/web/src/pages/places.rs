//! Choosing a place: desa, dusun or posyandu, as lists are narrowed by plain words.

use domain::area::AreaLevel;
use serde::Deserialize;
use store::read::area::Scope;

use crate::{
    app::App,
    error::PageError,
    names::Names,
    pages::{filter::Filter, reach::Reach},
    session::Signed,
    wording,
};

/// A place that was chosen.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct PlaceQuestion {
    desa: String,
    dusun: String,
    posyandu: String,
}

impl PlaceQuestion {
    /// Returns the part of the working area that was chosen, never more than is within reach.
    pub(crate) fn reach(&self, of: (&App, &Names), signed: &Signed) -> Result<Reach, PageError> {
        let all = Reach::whole(of, signed)?;
        if all.is_bound {
            return Ok(all);
        }
        // The narrowest choice says most.
        let (level, code) = match self {
            Self { posyandu, .. } if !posyandu.is_empty() => (AreaLevel::Posyandu, posyandu),
            Self { dusun, .. } if !dusun.is_empty() => (AreaLevel::Dusun, dusun),
            Self { desa, .. } if !desa.is_empty() => (AreaLevel::Desa, desa),
            Self { .. } => return Ok(all),
        };
        let area = Scope::parse(level, code).map_err(|_| PageError::Unreadable)?;
        Reach::of_area(of, signed, area)
    }

    /// Lists the places to choose from; somebody bound to one posyandu has no choice.
    pub(crate) async fn filters(
        &self,
        app: &App,
        reach: &Reach,
        names: &Names,
    ) -> Result<Vec<Filter>, PageError> {
        if reach.is_bound {
            return Ok(Vec::new());
        }
        let home = reach.home.as_ref();
        let areas = app.ask(store::store::Store::areas).await?;
        let mut dusuns: Vec<(String, String)> = areas
            .iter()
            .filter(|area| home.is_none_or(|home| area.puskesmas == *home))
            .filter_map(|area| {
                let desa = area.parts.desa?;
                let dusun = area.parts.dusun.as_ref()?;
                let code = area.parts.scope(AreaLevel::Dusun, &area.puskesmas).code();
                Some((code, format!("{dusun}, {}", names.desa(desa))))
            })
            .collect();
        dusuns.sort_by(|a, b| a.1.cmp(&b.1));
        dusuns.dedup();
        let mut filters = vec![
            Filter::desa(names.desa_options_of(home), &self.desa),
            Filter::any_or(("Dusun", "dusun", "Semua dusun"), dusuns, &self.dusun),
            Filter::posyandu(names.posyandu_options_of(home), &self.posyandu),
        ];
        filters.retain(|filter| !filter.choices.is_empty());
        Ok(filters)
    }

    /// Writes the address of another part of a list that is narrowed by a place and by its own
    /// fields.
    pub(crate) fn address(&self, path: &str, own: &[(&str, &str)], number: u32) -> String {
        let mut address = format!("{path}?hal={number}");
        let places: [(&str, &str); 3] =
            [("desa", &self.desa), ("dusun", &self.dusun), ("posyandu", &self.posyandu)];
        for (name, value) in own.iter().chain(&places).filter(|(_, value)| !value.is_empty()) {
            address.push_str(&format!("&{name}={}", wording::in_address(value)));
        }
        address
    }
}
