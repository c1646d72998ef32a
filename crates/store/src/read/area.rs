//! Areas as people choose them: from the kabupaten down to desa, dusun, RT, posyandu.

use std::str::FromStr;

use domain::{
    area::{AreaLevel, DesaCode, InvalidCode, PuskesmasCode, hamlet},
    id::PlaceId,
    person::PlaceKind,
};
use uuid::Uuid;

use crate::{
    batch::execute_rows,
    conn::{Row, Value, row, rows},
    error::Result,
    statement::statements,
    store::Store,
    view::fold::kind_word,
};

/// Most names of areas that are listed; a kabupaten has fewer desa.
pub const NAMES_MAX: u32 = 2_000;

/// What unknown areas are called.
pub const UNKNOWN_NAME: &str = "Tidak diketahui";

/// Part of the working area to which a list or board is narrowed. Empty texts mean "not known".
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Scope {
    /// Everything that the store holds.
    #[default]
    All,
    /// What one Puskesmas keeps, and a part of its area; never another Puskesmas inside.
    Puskesmas(PuskesmasCode, Box<Self>),
    /// A kabupaten or kota, by its four digits.
    Kabupaten(String),
    /// A kecamatan, by its six digits.
    Kecamatan(String),
    /// A desa, by its ten digits.
    Desa(String),
    /// A dusun of a desa, in capitals.
    Dusun(String, String),
    /// An RT: desa, RW, RT.
    Rt(String, String, String),
    /// A posyandu, or the people of none.
    Posyandu(Option<PlaceId>),
}

/// Where somebody lives, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct AreaParts {
    /// Desa.
    pub desa: Option<DesaCode>,
    /// Dusun, in capitals.
    pub dusun: Option<String>,
    /// RW.
    pub rw: Option<String>,
    /// RT.
    pub rt: Option<String>,
    /// Posyandu that serves it.
    pub posyandu: Option<PlaceId>,
}

/// An area to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedArea {
    /// Puskesmas that keeps the records of the people there.
    pub puskesmas: PuskesmasCode,
    /// Where.
    pub parts: AreaParts,
    /// Name of the desa, when known.
    pub desa_name: Option<String>,
    /// Name of the posyandu, when known.
    pub posyandu_name: Option<String>,
}

/// Narrows `a` (the area) by parameters 1 to 6: desa or the digits that the codes of several begin
/// with (empty for those whose desa is not known), dusun, RW, RT, posyandu (no byte for those who
/// have none), Puskesmas. The last is asked of `h`, the head of the log, so that nothing is read
/// of the others; where no head is read, of the table named.
macro_rules! in_scope {
    () => {
        in_scope!("h")
    };
    ($home:literal) => {
        concat!(
            "(CAST($1 AS TEXT) IS NULL \
             OR substr(a.desa, 1, CASE $1 WHEN '' THEN 10 ELSE length($1) END) = $1) \
             AND (CAST($2 AS TEXT) IS NULL OR a.dusun = $2) \
             AND (CAST($3 AS TEXT) IS NULL OR a.rw = $3) \
             AND (CAST($4 AS TEXT) IS NULL OR a.rt = $4) \
             AND (CAST($5 AS {bytes}) IS NULL OR a.posyandu = $5 \
             OR (length($5) = 0 AND a.posyandu IS NULL)) \
             AND (CAST($6 AS TEXT) IS NULL OR ",
            $home,
            ".puskesmas = $6)"
        )
    };
}
pub(crate) use in_scope;

statements! {
    PRESENT =
        "SELECT a.desa, a.dusun, a.rw, a.rt, a.posyandu, n.name, pl.name, a.puskesmas \
         FROM log_head h CROSS JOIN area a LEFT JOIN area_name n ON n.code = a.desa \
         LEFT JOIN place pl ON pl.puskesmas = a.puskesmas AND pl.place = a.posyandu \
         WHERE a.puskesmas = h.puskesmas AND EXISTS (SELECT 1 FROM person p \
         WHERE p.puskesmas = a.puskesmas AND p.area = a.area AND p.status = 'here') \
         ORDER BY a.desa, a.dusun, a.rw, a.rt, pl.name, a.posyandu, a.puskesmas";
    NAMES =
        "SELECT code, name FROM area_name \
         WHERE code >= $1 AND code < $2 AND length(code) = 10 ORDER BY code LIMIT $3";
    NAMES_ABOVE =
        "SELECT code, name FROM area_name WHERE length(code) < 10 ORDER BY code LIMIT $1";
    HOMES =
        "SELECT v.puskesmas, min(v.name) FROM log_head h CROSS JOIN place v \
         WHERE v.puskesmas = h.puskesmas AND v.kind = $1 AND v.name <> '' GROUP BY v.puskesmas";
    NAME = "SELECT name FROM area_name WHERE code = $1";
    SET_NAMES =
        "INSERT INTO area_name (code, name) {values 2} \
         ON CONFLICT (code) DO UPDATE SET name = excluded.name";
}

impl Scope {
    /// Reads a code as it stands in a row of a board of that level.
    pub fn parse(level: AreaLevel, code: &str) -> std::result::Result<Self, InvalidCode> {
        let invalid = || InvalidCode(code.to_owned());
        let known = |part: &str| if part == "-" { String::new() } else { part.to_owned() };
        let desa = |part: &str| match part {
            "-" => Ok(String::new()),
            part => part.parse::<DesaCode>().map(|desa| desa.as_str().to_owned()),
        };
        match level {
            AreaLevel::Kabupaten => digits(code, 4).map(Self::Kabupaten).ok_or_else(invalid),
            AreaLevel::Kecamatan => digits(code, 6).map(Self::Kecamatan).ok_or_else(invalid),
            AreaLevel::Puskesmas => {
                let home = code.strip_suffix(':').unwrap_or(code).parse()?;
                Ok(Self::Puskesmas(home, Box::new(Self::All)))
            }
            AreaLevel::Desa => Ok(Self::Desa(desa(code)?)),
            AreaLevel::Dusun => {
                let (of, dusun) = code.split_once('/').ok_or_else(invalid)?;
                Ok(Self::Dusun(desa(of)?, hamlet(&known(dusun))))
            }
            AreaLevel::Rt => {
                let (of, numbers) = code.split_once('/').ok_or_else(invalid)?;
                // An unknown number is itself a dash: `---`, `001--`, `--002`.
                let split = match numbers.strip_prefix("--") {
                    Some(rt) => Some(("-", rt)),
                    None => numbers.split_once('-'),
                };
                let (rw, rt) = split.ok_or_else(invalid)?;
                Ok(Self::Rt(desa(of)?, known(rw), known(rt)))
            }
            AreaLevel::Posyandu if code == "-" => Ok(Self::Posyandu(None)),
            AreaLevel::Posyandu => {
                code.parse().map(|place| Self::Posyandu(Some(place))).map_err(|_| invalid())
            }
        }
    }

    /// Returns what one Puskesmas keeps of an area; of what another keeps there is nothing.
    #[must_use]
    pub fn of_home(self, home: &PuskesmasCode) -> Self {
        match self {
            Self::Puskesmas(other, area) if other == *home => Self::Puskesmas(other, area),
            // No desa has this code.
            Self::Puskesmas(..) => Self::Puskesmas(home.clone(), Box::new(nobody())),
            area => Self::Puskesmas(home.clone(), Box::new(area)),
        }
    }

    /// Returns the area without the Puskesmas to which it is narrowed, and that Puskesmas.
    pub const fn parted(&self) -> (Option<&PuskesmasCode>, &Self) {
        match self {
            Self::Puskesmas(home, area) => (Some(home), area),
            area => (None, area),
        }
    }

    /// Tells whether this is everything, of the store or of a Puskesmas.
    pub fn is_whole(&self) -> bool {
        *self.parted().1 == Self::All
    }

    /// Returns the level of the area; `None` for everything.
    pub fn level(&self) -> Option<AreaLevel> {
        match self {
            Self::All => None,
            Self::Puskesmas(_, area) => area.level().or(Some(AreaLevel::Puskesmas)),
            Self::Kabupaten(_) => Some(AreaLevel::Kabupaten),
            Self::Kecamatan(_) => Some(AreaLevel::Kecamatan),
            Self::Desa(_) => Some(AreaLevel::Desa),
            Self::Dusun(..) => Some(AreaLevel::Dusun),
            Self::Rt(..) => Some(AreaLevel::Rt),
            Self::Posyandu(_) => Some(AreaLevel::Posyandu),
        }
    }

    /// Writes the code of the area: four, six or ten digits of the kabupaten, kecamatan or desa,
    /// `desa/DUSUN`, `desa/RW-RT`, or the id of the posyandu; before it `Puskesmas:` when it is
    /// narrowed to one. What is not known is a dash. Empty for everything.
    pub fn code(&self) -> String {
        let known = |part: &str| if part.is_empty() { "-".to_owned() } else { part.to_owned() };
        match self {
            Self::All => String::new(),
            Self::Puskesmas(home, area) => format!("{home}:{}", area.code()),
            Self::Kabupaten(digits) | Self::Kecamatan(digits) | Self::Desa(digits) => known(digits),
            Self::Dusun(desa, dusun) => format!("{}/{}", known(desa), known(dusun)),
            Self::Rt(desa, rw, rt) => format!("{}/{}-{}", known(desa), known(rw), known(rt)),
            Self::Posyandu(place) => {
                place.map_or_else(|| "-".to_owned(), |place| place.to_string())
            }
        }
    }

    /// Tells whether somebody who lives there, kept by a Puskesmas, is of this area.
    pub fn holds(&self, (parts, home): (&AreaParts, &PuskesmasCode)) -> bool {
        match self {
            Self::Puskesmas(of, area) => of == home && area.holds((parts, home)),
            area => area.level().is_none_or(|level| parts.scope(level, home) == *area),
        }
    }

    /// Tells whether what is known of where somebody lives, kept by a Puskesmas, does not say which
    /// area of this level it is.
    pub(crate) fn is_untold(&self, (parts, home): (&AreaParts, &PuskesmasCode)) -> bool {
        match self {
            Self::All => false,
            Self::Puskesmas(of, area) => of == home && area.is_untold((parts, home)),
            Self::Kabupaten(_) | Self::Kecamatan(_) | Self::Desa(_) => parts.desa.is_none(),
            Self::Dusun(..) => parts.dusun.is_none(),
            Self::Rt(..) => parts.rt.is_none(),
            Self::Posyandu(_) => parts.posyandu.is_none(),
        }
    }

    /// Binds the six parameters of `in_scope!`.
    pub(crate) fn bind<T>(&self, run: impl FnOnce([Value<'_>; 6]) -> T) -> T {
        let nothing = Value::Null;
        let posyandu;
        let (home, area) = self.parted();
        let home = home.map(PuskesmasCode::as_str).into();
        let params = match area {
            Self::All => [nothing, nothing, nothing, nothing, nothing, home],
            Self::Puskesmas(..) => unreachable!("a Puskesmas holds no other"),
            Self::Kabupaten(digits) | Self::Kecamatan(digits) | Self::Desa(digits) => {
                [digits.as_str().into(), nothing, nothing, nothing, nothing, home]
            }
            Self::Dusun(desa, dusun) => {
                let (desa, dusun) = (desa.as_str().into(), dusun.as_str().into());
                [desa, dusun, nothing, nothing, nothing, home]
            }
            Self::Rt(desa, rw, rt) => {
                let (desa, rw, rt) = (desa.as_str().into(), rw.as_str().into(), rt.as_str().into());
                [desa, nothing, rw, rt, nothing, home]
            }
            Self::Posyandu(place) => {
                posyandu = place.map(|place| place.get().into_bytes());
                let bytes = posyandu.as_ref().map_or(&[][..], |bytes| &bytes[..]);
                [nothing, nothing, nothing, nothing, bytes.into(), home]
            }
        };
        run(params)
    }

    /// Binds the six parameters of `in_scope!` so that both areas must hold; areas that exclude
    /// each other hold nobody.
    pub(crate) fn bind_both<T>(&self, other: &Self, run: impl FnOnce([Value<'_>; 6]) -> T) -> T {
        self.bind(|own| {
            other.bind(|theirs| {
                let mut params = own;
                let mut excluded = false;
                for (at, (param, value)) in params.iter_mut().zip(theirs).enumerate() {
                    match (*param, value) {
                        (_, Value::Null) => {}
                        (Value::Null, value) => *param = value,
                        // A desa lies in its kecamatan, and that in its kabupaten.
                        (Value::Text(own), Value::Text(other)) if at == 0 => {
                            match within(own, other) {
                                Some(digits) => *param = digits.into(),
                                None => excluded = true,
                            }
                        }
                        (own, value) => excluded |= own != value,
                    }
                }
                if excluded {
                    params[0] = NOBODY.into();
                }
                run(params)
            })
        })
    }
}

impl FromStr for Scope {
    type Err = InvalidCode;

    /// Reads a code of any level: a Puskesmas stands before a colon; digits and dash only after
    /// the slash mean an RT, everything else there a dusun. Empty means everything.
    fn from_str(code: &str) -> std::result::Result<Self, InvalidCode> {
        if code.is_empty() {
            return Ok(Self::All);
        }
        if let Some((home, area)) = code.split_once(':')
            && let Ok(home) = home.parse()
        {
            return match area.parse()? {
                Self::Puskesmas(..) => Err(InvalidCode(code.to_owned())),
                area => Ok(Self::Puskesmas(home, Box::new(area))),
            };
        }
        let level = match code.split_once('/') {
            Some((_, part)) => {
                let numbers = part.contains('-')
                    && part != "-"
                    && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
                if numbers { AreaLevel::Rt } else { AreaLevel::Dusun }
            }
            None if Uuid::try_parse(code).is_ok() => AreaLevel::Posyandu,
            None => match code.bytes().filter(u8::is_ascii_digit).count() {
                4 => AreaLevel::Kabupaten,
                6 => AreaLevel::Kecamatan,
                _ => AreaLevel::Desa,
            },
        };
        Self::parse(level, code)
    }
}

/// What no code begins with.
const NOBODY: &str = "?";

fn nobody() -> Scope {
    Scope::Desa(NOBODY.to_owned())
}

/// Reads so many digits, with or without dots; a dash where they are not known.
fn digits(text: &str, many: usize) -> Option<String> {
    let digits: String = text.chars().filter(|c| *c != '.').collect();
    match digits.as_str() {
        "-" => Some(String::new()),
        known if known.len() == many && known.bytes().all(|b| b.is_ascii_digit()) => Some(digits),
        _ => None,
    }
}

/// Returns the narrower of two areas by digits when it lies in the other; what is not known lies
/// in nothing.
fn within<'d>(one: &'d str, other: &'d str) -> Option<&'d str> {
    let (wide, narrow) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let lies = if wide.is_empty() { narrow.is_empty() } else { narrow.starts_with(wide) };
    lies.then_some(narrow)
}

impl AreaParts {
    /// Reads five columns from a column on.
    pub(crate) fn read(row: &Row<'_>, at: usize) -> Result<Self> {
        let known = |column: usize| -> Result<Option<String>> {
            Ok(row.text_or_null(column)?.filter(|text| !text.is_empty()).map(str::to_owned))
        };
        Ok(Self {
            desa: known(at)?.and_then(|desa| desa.parse().ok()),
            dusun: known(at + 1)?,
            rw: known(at + 2)?,
            rt: known(at + 3)?,
            posyandu: row.id_or_null(at + 4, PlaceId::new)?,
        })
    }

    /// Returns the area of a level in which this one lies, kept by a Puskesmas.
    pub fn scope(&self, level: AreaLevel, home: &PuskesmasCode) -> Scope {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let desa = self.desa.map(|desa| desa.as_str().to_owned()).unwrap_or_default();
        let above = |digits: usize| desa.get(..digits).unwrap_or_default().to_owned();
        match level {
            AreaLevel::Kabupaten => Scope::Kabupaten(above(4)),
            AreaLevel::Puskesmas => Scope::Puskesmas(home.clone(), Box::new(Scope::All)),
            AreaLevel::Kecamatan => Scope::Kecamatan(above(6)),
            AreaLevel::Desa => Scope::Desa(desa),
            AreaLevel::Dusun => Scope::Dusun(desa, text(&self.dusun)),
            AreaLevel::Rt => Scope::Rt(desa, text(&self.rw), text(&self.rt)),
            AreaLevel::Posyandu => Scope::Posyandu(self.posyandu),
        }
    }
}

impl Store {
    /// Lists the areas in which people live, for menus.
    pub fn areas(&self) -> Result<Vec<NamedArea>> {
        let villages = &self.guidelines().villages;
        self.engine().read(|conn| {
            rows(conn, &PRESENT, &[], |row| {
                let parts = AreaParts::read(row, 0)?;
                let renamed = parts.desa.and_then(|desa| villages.name(desa));
                Ok(NamedArea {
                    puskesmas: row.parsed(7)?,
                    parts,
                    desa_name: row.string_or_null(5)?.or_else(|| renamed.map(str::to_owned)),
                    posyandu_name: row.string_or_null(6)?,
                })
            })
        })
    }

    /// Lists codes and names of the desa below an area, by code; at most [`NAMES_MAX`].
    pub fn area_names(&self, below: &str) -> Result<Vec<(String, String)>> {
        // Codes are digits; a colon comes after the nine.
        let (from, until) = (format!("{below}0"), format!("{below}:"));
        let params = [from.as_str().into(), until.as_str().into(), i64::from(NAMES_MAX).into()];
        self.engine()
            .read(|conn| rows(conn, &NAMES, &params, |row| Ok((row.string(0)?, row.string(1)?))))
    }

    /// Lists codes and names of kecamatan, kabupaten and provinces, by code; at most
    /// [`NAMES_MAX`].
    pub fn area_names_above(&self) -> Result<Vec<(String, String)>> {
        let params = [i64::from(NAMES_MAX).into()];
        self.engine().read(|conn| {
            rows(conn, &NAMES_ABOVE, &params, |row| Ok((row.string(0)?, row.string(1)?)))
        })
    }

    /// Lists the names that Puskesmas go by, those that somebody wrote down.
    pub fn home_names(&self) -> Result<Vec<(PuskesmasCode, String)>> {
        let params = [kind_word(PlaceKind::Puskesmas).into()];
        self.engine()
            .read(|conn| rows(conn, &HOMES, &params, |row| Ok((row.parsed(0)?, row.string(1)?))))
    }

    /// Returns the name of an area by its code without dots, when somebody loaded it.
    pub fn area_name(&self, code: &str) -> Result<Option<String>> {
        self.engine().read(|conn| row(conn, &NAME, &[code.into()], |row| row.string(0)))
    }

    /// Loads names of areas by their code without dots; names already there are replaced.
    pub fn set_area_names<'n>(
        &self,
        names: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Result<()> {
        let params: Vec<Value<'_>> =
            names.into_iter().flat_map(|(code, name)| [code.into(), name.into()]).collect();
        self.engine().write(|conn| execute_rows(conn, &SET_NAMES, 2, &params).map(|_| ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back() {
        let text = str::to_owned;
        let desa = || text("7309012001");
        let place = PlaceId::new(Uuid::from_u128(5));
        let home = || "P7309010101".parse::<PuskesmasCode>().unwrap();
        let of_home = |area| Scope::Puskesmas(home(), Box::new(area));
        let scopes = [
            Scope::Kabupaten(text("7309")),
            Scope::Kecamatan(text("730901")),
            of_home(Scope::All),
            Scope::Desa(desa()),
            Scope::Desa(text("")),
            Scope::Dusun(desa(), text("MAWAR I")),
            Scope::Dusun(desa(), text("")),
            Scope::Rt(desa(), text("001"), text("002")),
            Scope::Rt(desa(), text(""), text("002")),
            Scope::Rt(desa(), text("001"), text("")),
            Scope::Rt(desa(), text(""), text("")),
            Scope::Posyandu(Some(place)),
            Scope::Posyandu(None),
        ];
        for scope in scopes {
            let level = scope.level().unwrap();
            assert_eq!(Scope::parse(level, &scope.code()).as_ref(), Ok(&scope), "{}", scope.code());
            if scope != Scope::Posyandu(None) {
                assert_eq!(scope.code().parse().as_ref(), Ok(&scope), "{}", scope.code());
            }
        }
        for area in [Scope::Kecamatan(text("730901")), Scope::Dusun(desa(), text("MAWAR: I"))] {
            let scope = of_home(area);
            assert_eq!(scope.code().parse().as_ref(), Ok(&scope), "{}", scope.code());
        }
        assert_eq!("73.09.01".parse(), Ok(Scope::Kecamatan(text("730901"))));
        assert_eq!("".parse(), Ok(Scope::All));
        assert!("P7309010101:P7309010102:".parse::<Scope>().is_err());
        assert!(Scope::parse(AreaLevel::Kecamatan, "7309").is_err());
        assert!("hantu".parse::<Scope>().is_err());
        assert!(Scope::parse(AreaLevel::Rt, "7309012001/3").is_err());
        let small = Scope::parse(AreaLevel::Dusun, "7309012001/mawar  i");
        assert_eq!(small, Ok(Scope::Dusun(desa(), text("MAWAR I"))));
    }
}
