//! Columns of both formats and the many ways in which their headers are written.

use csv::StringRecord;

use crate::format::Format;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident, $own:literal, [$($alias:literal),*];)*) => {
        /// A column that is read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Column {
            $($(#[$doc])* $name,)*
        }

        impl Column {
            /// All columns, in the order of the template.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the name in the template, as printed in messages.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $own,)*
                }
            }

            fn from_key(key: &str) -> Option<Self> {
                match key {
                    $($($alias)|* => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

columns! {
    /// NIK of the person.
    Nik, "nik", ["nik", "nikanak", "nikbalita", "noktp"];
    /// Full name.
    Name, "nama", ["nama", "namaanak", "namalengkap", "namabalita", "namabayi"];
    /// Sex.
    Sex, "jenis_kelamin", ["jeniskelamin", "jk", "lp", "kelamin", "sex", "jnskelamin"];
    /// Birth date, or month or year of birth.
    BirthDate, "tanggal_lahir", ["tanggallahir", "tgllahir", "lahir", "tglahir"];
    /// Time of birth.
    BirthTime, "jam_lahir", ["jamlahir"];
    /// Which child of the mother.
    ChildOrder, "anak_ke", ["anakke", "anakkeberapa"];
    /// Which one of twins.
    TwinOrder, "kembar_ke", ["kembarke", "kembar"];
    /// Completed weeks of pregnancy at birth.
    Gestation, "usia_kehamilan_lahir", ["usiakehamilanlahir", "usiakehamilan", "galahirminggu"];
    /// NIK of the mother.
    MotherNik, "nik_ibu", ["nikibu", "nikortu", "nikorangtua"];
    /// Name of the mother.
    Mother, "nama_ibu", ["namaibu", "ibu"];
    /// Names of the parents in one cell (e-PPGBM); read as the mother when she has no own column.
    Parents, "nama_ortu", ["namaortu", "namaorangtua", "ortu"];
    /// NIK of the father.
    FatherNik, "nik_ayah", ["nikayah"];
    /// Name of the father.
    Father, "nama_ayah", ["namaayah", "ayah"];
    /// Number of the kartu keluarga.
    Kk, "no_kk", ["nokk", "kk", "nomorkk", "nokartukeluarga"];
    /// Head of the household.
    Head, "kepala_keluarga", ["kepalakeluarga", "namakepalakeluarga", "namakk"];
    /// Desa: ten-digit code or name.
    Desa, "desa", ["desa", "desakel", "desakelurahan", "kel", "kelurahan", "keldesa",
        "kelurahandesa", "kodedesa", "namadesa"];
    /// Dusun or lingkungan.
    Dusun, "dusun", ["dusun", "lingkungan", "dusunlingkungan"];
    /// RW.
    Rw, "rw", ["rw"];
    /// RT.
    Rt, "rt", ["rt"];
    /// Street and house.
    Address, "alamat", ["alamat", "alamatlengkap"];
    /// Name of the posyandu.
    Posyandu, "posyandu", ["posyandu", "namaposyandu"];
    /// Telephone.
    Phone, "telepon", ["telepon", "telp", "hp", "nohp", "hportu", "notelp", "nowa", "nomorwa"];
    /// First day on which the person lives here.
    MovedIn, "tanggal_masuk", ["tanggalmasuk", "tglmasuk", "pindahmasuk"];
    /// Day on which the person left the area.
    MovedOut, "tanggal_pindah", ["tanggalpindah", "tglpindah"];
    /// Where the person went.
    MovedTo, "pindah_ke", ["pindahke"];
    /// Day of death.
    Died, "tanggal_meninggal", ["tanggalmeninggal", "tglmeninggal"];
    /// Cause of death in words.
    DeathCause, "sebab_meninggal", ["sebabmeninggal"];
    /// Weight at birth: kg, or grams when above 100.
    BirthWeight, "bb_lahir", ["bblahir", "beratlahir", "beratbadanlahir", "bblahirkg",
        "bblahirgram"];
    /// Length at birth in cm.
    BirthLength, "pb_lahir", ["pblahir", "tblahir", "panjanglahir", "panjangbadanlahir",
        "tblahircm"];
    /// Head circumference at birth in cm.
    BirthHead, "lk_lahir", ["lklahir", "lingkarkepalalahir"];
    /// Day of the contact.
    MeasuredOn, "tanggal_ukur", ["tanggalukur", "tanggalpengukuran", "tglukur", "tglpengukuran",
        "date", "tanggaltimbang", "tglpenimbangan", "tanggalpenimbangan", "tglkunjungan",
        "tanggalkunjungan"];
    /// Kind of place of the contact; posyandu when empty.
    Setting, "tempat_ukur", ["tempatukur", "tempatpengukuran", "tempat"];
    /// Whether the person came.
    Present, "hadir", ["hadir", "kehadiran"];
    /// Weight in kg.
    Weight, "bb", ["bb", "berat", "beratbadan", "bbkg", "beratkg", "beratbadankg"];
    /// Length or height in cm.
    Height, "tb", ["tb", "pb", "pbtb", "tbpb", "tinggi", "tinggibadan", "panjangbadan", "tbcm",
        "pbtbcm", "tinggicm"];
    /// Lying or standing.
    Position, "cara_ukur", ["caraukur", "caramengukur", "posisiukur"];
    /// Arm circumference in cm.
    Arm, "lila", ["lila", "lilacm", "lingkarlengan", "lingkarlenganatas"];
    /// Head circumference in cm.
    HeadSize, "lk", ["lk", "lkcm", "lingkarkepala", "lika"];
    /// Swelling of both feet.
    Oedema, "edema", ["edema", "bengkak", "oedema"];
    /// Vitamin A capsule: biru or merah.
    VitaminA, "vitamin_a", ["vitamina", "vita", "kapsulvita"];
    /// Deworming.
    Deworming, "obat_cacing", ["obatcacing"];
    /// Holds a Buku KIA.
    KiaBook, "buku_kia", ["bukukia", "kia"];
    /// Hepatitis B at birth.
    Hb0, "hb0", ["hb0", "hb07hari", "hepatitisb0"];
    /// BCG.
    Bcg, "bcg", ["bcg"];
    /// Oral polio, dose 1.
    Opv1, "opv1", ["opv1", "polio1", "bopv1"];
    /// Oral polio, dose 2.
    Opv2, "opv2", ["opv2", "polio2", "bopv2"];
    /// Oral polio, dose 3.
    Opv3, "opv3", ["opv3", "polio3", "bopv3"];
    /// Oral polio, dose 4.
    Opv4, "opv4", ["opv4", "polio4", "bopv4"];
    /// DPT-HB-Hib, dose 1.
    Dpt1, "dpt1", ["dpt1", "dpthbhib1", "pentabio1"];
    /// DPT-HB-Hib, dose 2.
    Dpt2, "dpt2", ["dpt2", "dpthbhib2", "pentabio2"];
    /// DPT-HB-Hib, dose 3.
    Dpt3, "dpt3", ["dpt3", "dpthbhib3", "pentabio3"];
    /// DPT-HB-Hib, booster.
    Dpt4, "dpt4", ["dpt4", "dpthbhib4", "dpthbhiblanjutan", "pentabio4"];
    /// Inactivated polio, dose 1.
    Ipv1, "ipv1", ["ipv1", "ipv"];
    /// Inactivated polio, dose 2.
    Ipv2, "ipv2", ["ipv2"];
    /// Rotavirus, dose 1.
    Rv1, "rv1", ["rv1", "rotavirus1"];
    /// Rotavirus, dose 2.
    Rv2, "rv2", ["rv2", "rotavirus2"];
    /// Rotavirus, dose 3.
    Rv3, "rv3", ["rv3", "rotavirus3"];
    /// Pneumococcus, dose 1.
    Pcv1, "pcv1", ["pcv1"];
    /// Pneumococcus, dose 2.
    Pcv2, "pcv2", ["pcv2"];
    /// Pneumococcus, dose 3.
    Pcv3, "pcv3", ["pcv3"];
    /// Measles-rubella, dose 1.
    Mr1, "mr1", ["mr1", "mr", "campakrubela1", "campakrubella1", "campak"];
    /// Measles-rubella, dose 2.
    Mr2, "mr2", ["mr2", "campakrubela2", "campakrubella2"];
    /// Japanese encephalitis.
    Je, "je", ["je"];
    /// Anything else.
    Note, "catatan", ["catatan", "keterangan", "ket", "detail"];
    /// Age in words at the measurement (e-PPGBM); only compared.
    AgeText, "usia_saat_ukur", ["usiasaatukur", "umursaatukur"];
    /// z-score weight for age as the file has it; only compared.
    ZWeight, "zs_bbu", ["zsbbu", "zscorebbu"];
    /// z-score height for age as the file has it; only compared.
    ZHeight, "zs_tbu", ["zstbu", "zspbu", "zscoretbu", "zstbpbu"];
    /// z-score weight for height as the file has it; only compared.
    ZWeightHeight, "zs_bbtb", ["zsbbtb", "zsbbpb", "zscorebbtb"];
    /// N, T, O or B as the file has it; kept in the note.
    Rise, "naik_berat_badan", ["naikberatbadan"];
    /// Supplementary food received in kg (e-PPGBM); kept in the note.
    Supplement, "pmt_diterima_kg", ["pmtditerimakg", "pmtditerima"];
    /// Count of vitamin A capsules (e-PPGBM); kept in the note, for it does not say which.
    VitaminACount, "jml_vit_a", ["jmlvita", "jumlahvita"];
    /// Development screening (e-PPGBM); kept in the note.
    Kpsp, "kpsp", ["kpsp"];
    /// Mothers' class (e-PPGBM); kept in the note.
    MothersClass, "kelas_ibu_balita", ["kelasibubalita"];
    /// Free nutritious meals (e-PPGBM); kept in the note.
    Mbg, "mbg", ["mbg"];
    /// Category of weight for age; derived, not read.
    CategoryWeight, "bb_u", ["bbu"];
    /// Category of height for age; derived, not read.
    CategoryHeight, "tb_u", ["tbu", "pbu"];
    /// Category of weight for height; derived, not read.
    CategoryWeightHeight, "bb_tb", ["bbtb", "bbpb"];
    /// Puskesmas, also as the "Pukesmas" of e-PPGBM; the importer knows its own.
    Puskesmas, "puskesmas", ["puskesmas", "pukesmas", "pkm"];
    /// Kecamatan; follows from the desa.
    Kecamatan, "kecamatan", ["kecamatan", "kec"];
    /// Regency; follows from the desa.
    Kabupaten, "kabupaten", ["kabupaten", "kabkota", "kab", "kabupatenkota"];
    /// Province; follows from the desa.
    Provinsi, "provinsi", ["provinsi", "prov"];
    /// Running number on paper.
    Number, "no", ["no", "nomor", "nourut"];
}

impl Column {
    /// Finds the column of a header, however it is written: case, spaces, signs and units between
    /// brackets do not matter.
    pub fn from_header(header: &str) -> Option<Self> {
        Self::from_key(&key(header)).or_else(|| {
            let (before, _) = header.split_once('(')?;
            Self::from_key(&key(before))
        })
    }
}

fn key(header: &str) -> String {
    const LETTERS_MAX: usize = 60;
    header
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(LETTERS_MAX)
        .flat_map(char::to_lowercase)
        .collect()
}

/// The header line of a sheet.
#[derive(Debug, Clone)]
pub struct Header {
    titles: StringRecord,
    /// For every place the column that stands there; a column named twice counts where it is first.
    places: Vec<Option<Column>>,
    known: usize,
    required: &'static [Column],
}

impl Header {
    /// Reads a line as a header, whether it is one or not.
    pub fn read(format: Format, cells: &StringRecord) -> Self {
        let mut places: Vec<Option<Column>> = Vec::with_capacity(cells.len());
        for cell in cells {
            let column =
                Column::from_header(cell).filter(|column| !places.contains(&Some(*column)));
            places.push(column);
        }
        let known = places.iter().flatten().count();
        Self { titles: cells.clone(), places, known, required: format.required() }
    }

    /// Counts the columns that are known.
    pub fn known(&self) -> usize {
        self.known
    }

    /// Returns the names of required columns that are not there.
    pub fn missing(&self) -> Vec<&'static str> {
        self.required
            .iter()
            .filter(|column| !self.places.contains(&Some(**column)))
            .map(|column| column.as_str())
            .collect()
    }

    /// Returns the titles as they stand in the file.
    pub fn titles(&self) -> &StringRecord {
        &self.titles
    }

    /// Returns the titles of columns that are not read.
    pub fn unread(&self) -> Vec<String> {
        self.titles
            .iter()
            .zip(&self.places)
            .filter(|(title, column)| column.is_none() && !title.trim().is_empty())
            .map(|(title, _)| title.trim().to_owned())
            .collect()
    }

    /// Returns the place of a column.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.places.iter().position(|place| *place == Some(column))
    }

    /// Returns the title of a column as it stands in the file, or its own name.
    pub fn title(&self, column: Column) -> String {
        self.place(column)
            .and_then(|place| self.titles.get(place))
            .map_or_else(|| column.as_str().to_owned(), |title| title.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Pukesmas", Column::Puskesmas)]
    #[case(" TGL LAHIR ", Column::BirthDate)]
    #[case("Desa/Kel", Column::Desa)]
    #[case("ZS BB/TB", Column::ZWeightHeight)]
    #[case("BB/U", Column::CategoryWeight)]
    #[case("PMT Diterima (kg)", Column::Supplement)]
    #[case("Berat (kg)", Column::Weight)]
    #[case("DPT-HB-Hib 1", Column::Dpt1)]
    #[case("jenis_kelamin", Column::Sex)]
    fn headers_in_many_hands(#[case] header: &str, #[case] column: Column) {
        assert_eq!(Column::from_header(header), Some(column));
    }

    #[test]
    fn every_own_name_reads_as_itself() {
        for column in Column::ALL {
            assert_eq!(Column::from_header(column.as_str()), Some(*column), "{column:?}");
        }
    }
}
