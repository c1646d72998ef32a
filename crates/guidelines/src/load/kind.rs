//! What each file of the guidelines is about, by its path.

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Edition,
    Sources,
    Stages,
    Episodes,
    School,
    Instruments,
    Forms,
    Observations,
    Items,
    Findings,
    HomeVisits,
    Indicators,
    Figures,
    Diseases,
    Kms,
    Velocity,
    Pws,
    Spm,
    Meetings,
    Readings,
    Situation,
    Households,
    Summary,
    Public,
    Registers,
    Recaps,
    Segments,
    Reports,
    Dhis2,
    Villages,
}

impl Kind {
    /// Tells it by the path.
    pub(super) fn of(path: &str) -> Option<Self> {
        match path {
            "edition.toml" => return Some(Self::Edition),
            "sources.toml" => return Some(Self::Sources),
            "stages.toml" => return Some(Self::Stages),
            "home_visits.toml" => return Some(Self::HomeVisits),
            "pws.toml" => return Some(Self::Pws),
            "spm.toml" => return Some(Self::Spm),
            "meetings.toml" => return Some(Self::Meetings),
            "readings.toml" => return Some(Self::Readings),
            "households.toml" => return Some(Self::Households),
            "situation.toml" => return Some(Self::Situation),
            "summary.toml" => return Some(Self::Summary),
            "public.toml" => return Some(Self::Public),
            "skdr.toml" => return Some(Self::Diseases),
            "segments.toml" => return Some(Self::Segments),
            "school.toml" => return Some(Self::School),
            "villages.toml" => return Some(Self::Villages),
            "exchange/dhis2.toml" => return Some(Self::Dhis2),
            _ => {}
        }
        match path.split_once('/')? {
            (_, file) if file.contains('/') => None,
            ("observations", _) => Some(Self::Observations),
            ("home_visits", _) => Some(Self::HomeVisits),
            ("episodes", _) => Some(Self::Episodes),
            ("instruments", _) => Some(Self::Instruments),
            ("forms", _) => Some(Self::Forms),
            ("items", _) => Some(Self::Items),
            ("findings", _) => Some(Self::Findings),
            ("indicators", _) => Some(Self::Indicators),
            ("figures", _) => Some(Self::Figures),
            ("registers", _) => Some(Self::Registers),
            ("recaps", _) => Some(Self::Recaps),
            ("reports", _) => Some(Self::Reports),
            ("growth", file) if file.starts_with("kms") => Some(Self::Kms),
            ("growth", file) if file.starts_with("velocity") => Some(Self::Velocity),
            _ => None,
        }
    }
}
