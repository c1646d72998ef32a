//! The pages of the KIA book: which service is found on which page.
//!
//! Staff know the book by its pages. Only the place of a service is decided here, nothing about
//! when or to whom it is given.

/// A page of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Newborn.
    Newborn,
    /// Immunisation.
    Immunisation,
    /// Vitamin A and deworming.
    Vitamins,
    /// Weight, length, feeding.
    Nutrition,
    /// Development.
    Development,
    /// Visits at home and attendance.
    HomeVisits,
    /// Other checks.
    Other,
}

/// First letters of item codes, by page.
const PREFIXES: [(&str, Page); 23] = [
    ("imm_", Page::Immunisation),
    ("vit_a", Page::Vitamins),
    ("obat_cacing", Page::Vitamins),
    ("bbl_", Page::Newborn),
    ("neonatal_", Page::Newborn),
    ("ckg_bbl", Page::Newborn),
    ("tumbuh_", Page::Nutrition),
    ("gizi_", Page::Nutrition),
    ("ukur_", Page::Nutrition),
    ("asi_", Page::Nutrition),
    ("mpasi", Page::Nutrition),
    ("pmt_", Page::Nutrition),
    ("mt_", Page::Nutrition),
    ("ceklis_kia", Page::Development),
    ("kpsp", Page::Development),
    ("tdd", Page::Development),
    ("tdl", Page::Development),
    ("pupil_", Page::Development),
    ("mchat", Page::Development),
    ("kmpe", Page::Development),
    ("gpph", Page::Development),
    ("hv_", Page::HomeVisits),
    ("posyandu_", Page::HomeVisits),
];

/// Returns the page on which a service item is found.
pub fn page(item: &str) -> Page {
    let known = PREFIXES.iter().find(|(prefix, _)| item.starts_with(prefix));
    known.map_or(Page::Other, |(_, page)| *page)
}
