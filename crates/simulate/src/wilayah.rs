//! The desa of Kabupaten Maros, with the codes of the Ministry of Home Affairs.

use std::sync::LazyLock;

use domain::area::DesaCode;

/// A desa or kelurahan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desa {
    /// Code of ten digits.
    pub code: DesaCode,
    /// Name as the decree writes it.
    pub name: String,
    /// Whether it is a kelurahan, whose parts are called lingkungan instead of dusun.
    pub kelurahan: bool,
    /// Name of the kecamatan.
    pub kecamatan: String,
}

static DESA: LazyLock<Vec<Desa>> = LazyLock::new(|| {
    let read = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [code, name, kind, kecamatan] = cells[..] else { return None };
        Some(Desa {
            code: code.parse().ok()?,
            name: name.to_owned(),
            kelurahan: kind == "kelurahan",
            kecamatan: kecamatan.to_owned(),
        })
    };
    include_str!("../data/desa_maros.csv")
        .lines()
        .skip(1)
        .map(|line| read(line).expect("the embedded list of desa is well formed"))
        .collect()
});

/// Returns all desa of Maros: those of Kecamatan Bantimurung first, the others by code.
pub fn desa_of_maros() -> &'static [Desa] {
    &DESA
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_every_desa_of_maros_once() {
        let mut codes: Vec<_> = desa_of_maros().iter().map(|desa| desa.code).collect();
        assert_eq!(codes.len(), 103);
        assert!(codes.iter().all(|code| code.as_str().starts_with("7309")));
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), 103);
        assert_eq!(desa_of_maros()[0].name, "Kalabbirang");
        assert!(desa_of_maros()[0].kelurahan);
    }
}
