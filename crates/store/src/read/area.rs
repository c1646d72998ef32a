//! Areas as people choose them: desa, dusun, RT, posyandu.

use std::str::FromStr;

use domain::{
    area::{AreaLevel, DesaCode, InvalidCode},
    id::PlaceId,
};
use uuid::Uuid;

use crate::{
    batch::execute_rows,
    conn::{Row, Value, row, rows},
    error::Result,
    statement::statements,
    store::Store,
    view::area::hamlet,
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
    /// Where.
    pub parts: AreaParts,
    /// Name of the desa, when known.
    pub desa_name: Option<String>,
    /// Name of the posyandu, when known.
    pub posyandu_name: Option<String>,
}

/// Narrows `a` (the area) by parameters 1 to 6: desa, dusun, RW, RT, posyandu, and whether only
/// those without posyandu are wanted.
macro_rules! in_scope {
    () => {
        "(CAST($1 AS TEXT) IS NULL OR a.desa = $1) AND (CAST($2 AS TEXT) IS NULL OR a.dusun = $2) \
         AND (CAST($3 AS TEXT) IS NULL OR a.rw = $3) AND (CAST($4 AS TEXT) IS NULL OR a.rt = $4) \
         AND (CAST($5 AS {bytes}) IS NULL OR a.posyandu = $5) \
         AND (CAST($6 AS {int}) = 0 OR a.posyandu IS NULL)"
    };
}
pub(crate) use in_scope;

statements! {
    PRESENT =
        "SELECT a.desa, a.dusun, a.rw, a.rt, a.posyandu, n.name, pl.name \
         FROM log_head h CROSS JOIN area a LEFT JOIN area_name n ON n.code = a.desa \
         LEFT JOIN place pl ON pl.puskesmas = a.puskesmas AND pl.place = a.posyandu \
         WHERE a.puskesmas = h.puskesmas AND EXISTS (SELECT 1 FROM person p \
         WHERE p.puskesmas = a.puskesmas AND p.area = a.area AND p.status = 'here') \
         ORDER BY a.desa, a.dusun, a.rw, a.rt, pl.name, a.posyandu";
    NAMES =
        "SELECT code, name FROM area_name WHERE code >= $1 AND code < $2 ORDER BY code LIMIT $3";
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

    /// Returns the level of the area; `None` for everything.
    pub const fn level(&self) -> Option<AreaLevel> {
        match self {
            Self::All => None,
            Self::Desa(_) => Some(AreaLevel::Desa),
            Self::Dusun(..) => Some(AreaLevel::Dusun),
            Self::Rt(..) => Some(AreaLevel::Rt),
            Self::Posyandu(_) => Some(AreaLevel::Posyandu),
        }
    }

    /// Writes the code of the area: ten digits of the desa, `desa/DUSUN`, `desa/RW-RT`, or the
    /// id of the posyandu. What is not known is a dash. Empty for everything.
    pub fn code(&self) -> String {
        let known = |part: &str| if part.is_empty() { "-".to_owned() } else { part.to_owned() };
        match self {
            Self::All => String::new(),
            Self::Desa(desa) => known(desa),
            Self::Dusun(desa, dusun) => format!("{}/{}", known(desa), known(dusun)),
            Self::Rt(desa, rw, rt) => format!("{}/{}-{}", known(desa), known(rw), known(rt)),
            Self::Posyandu(place) => {
                place.map_or_else(|| "-".to_owned(), |place| place.to_string())
            }
        }
    }

    /// Binds the six parameters of `in_scope!`.
    pub(crate) fn bind<T>(&self, run: impl FnOnce([Value<'_>; 6]) -> T) -> T {
        let nothing = Value::Null;
        let posyandu;
        let params = match self {
            Self::All => [nothing, nothing, nothing, nothing, nothing, 0i64.into()],
            Self::Desa(desa) => {
                [desa.as_str().into(), nothing, nothing, nothing, nothing, 0i64.into()]
            }
            Self::Dusun(desa, dusun) => {
                let (desa, dusun) = (desa.as_str().into(), dusun.as_str().into());
                [desa, dusun, nothing, nothing, nothing, 0i64.into()]
            }
            Self::Rt(desa, rw, rt) => {
                let (desa, rw, rt) = (desa.as_str().into(), rw.as_str().into(), rt.as_str().into());
                [desa, nothing, rw, rt, nothing, 0i64.into()]
            }
            Self::Posyandu(None) => [nothing, nothing, nothing, nothing, nothing, 1i64.into()],
            Self::Posyandu(Some(place)) => {
                posyandu = place.get().into_bytes();
                [nothing, nothing, nothing, nothing, (&posyandu).into(), 0i64.into()]
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
                for (param, value) in params.iter_mut().zip(theirs).take(5) {
                    match (*param, value) {
                        (_, Value::Null) => {}
                        (Value::Null, value) => *param = value,
                        (own, value) => excluded |= own != value,
                    }
                }
                if excluded {
                    // No desa has this code.
                    params[0] = "?".into();
                }
                if theirs[5] == Value::Int(1) {
                    params[5] = theirs[5];
                }
                run(params)
            })
        })
    }
}

impl FromStr for Scope {
    type Err = InvalidCode;

    /// Reads a code of any level: digits and dash only after the slash mean an RT, everything
    /// else there a dusun. Empty means everything.
    fn from_str(code: &str) -> std::result::Result<Self, InvalidCode> {
        if code.is_empty() {
            return Ok(Self::All);
        }
        let level = match code.split_once('/') {
            Some((_, part)) => {
                let numbers = part.contains('-')
                    && part != "-"
                    && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
                if numbers { AreaLevel::Rt } else { AreaLevel::Dusun }
            }
            None if Uuid::try_parse(code).is_ok() => AreaLevel::Posyandu,
            None => AreaLevel::Desa,
        };
        Self::parse(level, code)
    }
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

    /// Returns the area of a level in which this one lies.
    pub fn scope(&self, level: AreaLevel) -> Scope {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let desa = self.desa.map(|desa| desa.as_str().to_owned()).unwrap_or_default();
        match level {
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
        self.engine().read(|conn| {
            rows(conn, &PRESENT, &[], |row| {
                Ok(NamedArea {
                    parts: AreaParts::read(row, 0)?,
                    desa_name: row.string_or_null(5)?,
                    posyandu_name: row.string_or_null(6)?,
                })
            })
        })
    }

    /// Lists codes and names of the areas below one, by code; at most [`NAMES_MAX`].
    pub fn area_names(&self, below: &str) -> Result<Vec<(String, String)>> {
        // Codes are digits; a colon comes after the nine.
        let (from, until) = (format!("{below}0"), format!("{below}:"));
        let params = [from.as_str().into(), until.as_str().into(), i64::from(NAMES_MAX).into()];
        self.engine()
            .read(|conn| rows(conn, &NAMES, &params, |row| Ok((row.string(0)?, row.string(1)?))))
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
        let scopes = [
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
        assert_eq!("".parse(), Ok(Scope::All));
        assert!("hantu".parse::<Scope>().is_err());
        assert!(Scope::parse(AreaLevel::Rt, "7309012001/3").is_err());
        let small = Scope::parse(AreaLevel::Dusun, "7309012001/mawar  i");
        assert_eq!(small, Ok(Scope::Dusun(desa(), text("MAWAR I"))));
    }
}
