//! Outlines of desa, read from GeoJSON: the format that every program for maps writes.

use std::collections::BTreeMap;

use domain::area::DesaCode;
use serde::Deserialize;

/// Largest file of outlines, in bytes; a kabupaten of 300 desa takes about 0.5 MB.
pub const BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The kabupaten built in: that of the invented district. Notice: `data/NOTICE`.
const MAROS: &str = include_str!("../data/outline/73.09.geojson");
/// Degrees between which Indonesia lies, with room: coordinates in metres lie outside.
const EAST: (f64, f64) = (90.0, 145.0);
const NORTH: (f64, f64) = (-15.0, 10.0);
/// Fewest corners of an area, beside the first that closes it.
const CORNERS_MIN: usize = 3;

/// A desa as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Its code.
    pub desa: DesaCode,
    /// Its name, without the word "Desa".
    pub name: String,
    /// Closed lines in degrees east and north; a place inside an odd number of them is inside the
    /// desa, so that islands and holes need no mark.
    pub(crate) rings: Vec<Vec<(f64, f64)>>,
}

/// Outlines of many desa.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outlines {
    desa: BTreeMap<DesaCode, Outline>,
}

/// Why a file of outlines cannot be used, in a sentence for whoever made it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(String);

impl Outlines {
    /// Adds the desa of a GeoJSON file: a collection of polygons in degrees (WGS 84), each with
    /// the properties `kode` (ten digits, dots allowed) and `nama`. A desa without geometry is
    /// left out.
    ///
    /// # Errors
    /// When the text is something else, a desa occurs twice, or a place lies outside Indonesia;
    /// then nothing is added.
    pub fn read(&mut self, text: &str) -> Result<(), Fault> {
        let file: Collection = serde_json::from_str(text).map_err(|error| {
            Fault(format!("bukan GeoJSON berisi desa dengan kode dan nama ({error})"))
        })?;
        let mut read = BTreeMap::new();
        for feature in file.features {
            let Some(outline) = outline(feature)? else { continue };
            let desa = outline.desa;
            if self.desa.contains_key(&desa) || read.insert(desa, outline).is_some() {
                return Err(Fault(format!("desa {} tertulis dua kali", desa.dotted())));
            }
        }
        self.desa.extend(read);
        Ok(())
    }

    /// Adds what is built in, for kabupaten of which no desa is known.
    #[must_use]
    pub fn or_built_in(mut self) -> Self {
        let mut built_in = Self::default();
        built_in.read(MAROS).expect("the embedded outlines are well formed");
        built_in.desa.retain(|desa, _| !self.knows(desa.kabupaten()));
        self.desa.append(&mut built_in.desa);
        self
    }

    /// Returns the outline of a desa.
    pub fn desa(&self, code: DesaCode) -> Option<&Outline> {
        self.desa.get(&code)
    }

    /// Returns the outlines of a kabupaten, by its four digits.
    pub fn of_kabupaten(&self, kabupaten: &str) -> impl Iterator<Item = &Outline> {
        self.desa.values().filter(move |outline| outline.desa.kabupaten() == kabupaten)
    }

    /// Tells whether any desa of a kabupaten is known, by its four digits.
    pub fn knows(&self, kabupaten: &str) -> bool {
        self.of_kabupaten(kabupaten).next().is_some()
    }

    /// Returns how many desa are known.
    pub fn len(&self) -> usize {
        self.desa.len()
    }

    /// Tells whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.desa.is_empty()
    }
}

fn outline(feature: Feature) -> Result<Option<Outline>, Fault> {
    let Properties { kode, nama } = feature.properties;
    let desa: DesaCode =
        kode.parse().map_err(|_| Fault(format!("\"{kode}\" ({nama}) bukan kode desa")))?;
    let rings: Vec<Vec<Position>> = match feature.geometry {
        None => return Ok(None),
        Some(Geometry::Polygon(rings)) => rings,
        Some(Geometry::MultiPolygon(polygons)) => polygons.into_iter().flatten().collect(),
    };
    let place = |Position(east, north): &Position| {
        let within = |value: &f64, (from, until): (f64, f64)| (from..=until).contains(value);
        if within(east, EAST) && within(north, NORTH) {
            return Ok((*east, *north));
        }
        Err(Fault(format!(
            "desa {} ({nama}): {east}, {north} bukan bujur dan lintang di Indonesia; simpan \
             ulang dalam derajat (WGS 84)",
            desa.dotted()
        )))
    };
    let mut closed = Vec::with_capacity(rings.len());
    for ring in rings {
        let mut ring = ring.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        // The first corner is written again at the end.
        if ring.first() == ring.last() {
            ring.pop();
        }
        if ring.len() < CORNERS_MIN {
            let what = format!("desa {} ({nama}): batas kurang dari tiga titik", desa.dotted());
            return Err(Fault(what));
        }
        closed.push(ring);
    }
    Ok((!closed.is_empty()).then_some(Outline { desa, name: nama, rings: closed }))
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
struct Properties {
    kode: String,
    nama: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<Position>>),
    MultiPolygon(Vec<Vec<Vec<Position>>>),
}

/// Degrees east and north; a height, if any, is not read.
#[derive(Deserialize)]
#[serde(try_from = "Vec<f64>")]
struct Position(f64, f64);

impl TryFrom<Vec<f64>> for Position {
    type Error = &'static str;

    fn try_from(numbers: Vec<f64>) -> Result<Self, Self::Error> {
        match numbers[..] {
            [east, north] | [east, north, _] => Ok(Self(east, north)),
            _ => Err("a place has two or three numbers"),
        }
    }
}
