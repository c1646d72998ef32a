//! The role matrix: which role may do what, of whom.

use std::{collections::BTreeSet, sync::LazyLock};

use crate::{resource::Resource, role::Role};

/// What may be done with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Write a new one.
    Create,
    /// Read.
    Read,
    /// Amend an own draft.
    Update,
    /// Sign, make final.
    Sign,
    /// Verify what somebody else made.
    Verify,
    /// Approve what somebody else made.
    Approve,
    /// Withdraw, as consent.
    Withdraw,
    /// Take out with names.
    Export,
    /// Manage.
    Manage,
}

impl Verb {
    /// All verbs, in the order of the matrix.
    pub const ALL: [Self; 9] = [
        Self::Create,
        Self::Read,
        Self::Update,
        Self::Sign,
        Self::Verify,
        Self::Approve,
        Self::Withdraw,
        Self::Export,
        Self::Manage,
    ];

    /// Returns the letter of the matrix.
    pub const fn letter(self) -> char {
        match self {
            Self::Create => 'C',
            Self::Read => 'R',
            Self::Update => 'U',
            Self::Sign => 'S',
            Self::Verify => 'V',
            Self::Approve => 'A',
            Self::Withdraw => 'W',
            Self::Export => 'X',
            Self::Manage => 'M',
        }
    }

    /// Returns the Indonesian word.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Create => "menulis",
            Self::Read => "membaca",
            Self::Update => "memperbaiki",
            Self::Sign => "menandatangani",
            Self::Verify => "memeriksa",
            Self::Approve => "menyetujui",
            Self::Withdraw => "menarik kembali",
            Self::Export => "mengekspor",
            Self::Manage => "mengelola",
        }
    }
}

/// Of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// What one wrote oneself; of the person concerned, what is about oneself.
    Own,
    /// Whom one is serving now.
    Unit,
    /// The working area: of a kader the own posyandu.
    WorkingArea,
    /// Everybody of the Puskesmas.
    Facility,
    /// Everybody of the district.
    District,
    /// Nobody; numbers only.
    Aggregate,
}

impl Reach {
    const ALL: [Self; 6] =
        [Self::Own, Self::Unit, Self::WorkingArea, Self::Facility, Self::District, Self::Aggregate];

    /// Returns the letter of the matrix.
    pub const fn letter(self) -> char {
        match self {
            Self::Own => 'o',
            Self::Unit => 'u',
            Self::WorkingArea => 'w',
            Self::Facility => 'f',
            Self::District => 'd',
            Self::Aggregate => 'g',
        }
    }

    /// Returns the Indonesian words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Own => "milik sendiri",
            Self::Unit => "yang sedang dilayani",
            Self::WorkingArea => "wilayah kerja",
            Self::Facility => "se-Puskesmas",
            Self::District => "se-kabupaten",
            Self::Aggregate => "angka saja",
        }
    }
}

/// One cell: what a role may do with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    verbs: u16,
    /// Of whom.
    pub reach: Reach,
    /// Whether a reason has to be given each time.
    pub with_reason: bool,
}

impl Cell {
    /// Tells whether the cell has a verb.
    pub const fn has(&self, verb: Verb) -> bool {
        self.verbs & (1 << verb as u16) != 0
    }

    /// Reads a cell such as `CRUV.w` or `R.f!`.
    fn parse(text: &str) -> Option<Self> {
        let (letters, rest) = text.split_once('.')?;
        let (reach, with_reason) = match rest.strip_suffix('!') {
            Some(reach) => (reach, true),
            None => (rest, false),
        };
        let mut verbs = 0;
        for letter in letters.chars() {
            let verb = Verb::ALL.into_iter().find(|verb| verb.letter() == letter)?;
            verbs |= 1 << verb as u16;
        }
        let mut letters = reach.chars();
        let letter = letters.next().filter(|_| letters.next().is_none())?;
        let reach = Reach::ALL.into_iter().find(|reach| reach.letter() == letter)?;
        (verbs != 0).then_some(Self { verbs, reach, with_reason })
    }
}

const ROLES: usize = Role::ALL.len();
const RESOURCES: usize = Resource::ALL.len();

/// The matrix of a facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    cells: [[Option<Cell>; ROLES]; RESOURCES],
}

/// What is wrong with a matrix.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub String);

static OURS: LazyLock<Matrix> = LazyLock::new(|| {
    Matrix::read(include_str!("../data/matrix.csv")).expect("a test reads the built-in matrix")
});

impl Matrix {
    /// Returns the matrix that is built in: a proposal, which a facility may replace.
    pub fn ours() -> &'static Self {
        &OURS
    }

    /// Returns a cell; none means that the role has nothing to do with the resource.
    pub fn cell(&self, resource: Resource, role: Role) -> Option<Cell> {
        self.cells[resource as usize][role as usize]
    }

    /// Reads a matrix: a header `resource,group,ROLE,…`, then one row a resource; lines that
    /// begin with `#` say where it comes from.
    ///
    /// # Errors
    ///
    /// Returns everything that cannot be read, that is missing, or that breaks a rule which holds
    /// for every facility.
    pub fn read(text: &str) -> Result<Self, Vec<Fault>> {
        let mut lines = csv::ReaderBuilder::new();
        let mut lines = lines.comment(Some(b'#')).from_reader(text.as_bytes());
        let unreadable = |error: csv::Error| vec![Fault(format!("not CSV: {error}"))];
        let header = lines.headers().map_err(unreadable)?.clone();
        let mut faults = Vec::new();
        let mut roles = Vec::new();
        for code in header.iter().skip(2) {
            match code.parse::<Role>() {
                Ok(role) => roles.push(role),
                Err(error) => faults.push(Fault(error.to_string())),
            }
        }
        if header.len() != ROLES + 2 || roles.iter().collect::<BTreeSet<_>>().len() != ROLES {
            faults.push(Fault("every role needs one column".to_owned()));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut matrix = Self { cells: [[None; ROLES]; RESOURCES] };
        let mut seen = BTreeSet::new();
        for line in lines.records() {
            let line = line.map_err(unreadable)?;
            match line[0].parse::<Resource>() {
                Ok(resource) if !seen.insert(resource) => {
                    faults.push(Fault(format!("{resource} has two rows")));
                }
                Ok(resource) => matrix.read_row(resource, &roles, &line, &mut faults),
                Err(error) => faults.push(Fault(error.to_string())),
            }
        }
        let missing = Resource::ALL.into_iter().filter(|resource| !seen.contains(resource));
        faults.extend(missing.map(|resource| Fault(format!("{resource} has no row"))));
        faults.extend(matrix.broken_rules());
        if faults.is_empty() { Ok(matrix) } else { Err(faults) }
    }

    fn read_row(
        &mut self,
        resource: Resource,
        roles: &[Role],
        line: &csv::StringRecord,
        faults: &mut Vec<Fault>,
    ) {
        for (role, text) in roles.iter().zip(line.iter().skip(2)) {
            if text.is_empty() {
                continue;
            }
            match Cell::parse(text) {
                Some(cell) => self.cells[resource as usize][*role as usize] = Some(cell),
                None => faults.push(Fault(format!("{resource}, {role}: not a cell: {text:?}"))),
            }
        }
    }

    /// Lists the rules that hold for every facility and are broken here.
    fn broken_rules(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for resource in Resource::ALL {
            for role in Role::ALL {
                let Some(cell) = self.cell(resource, role) else { continue };
                if let Some(rule) = broken_rule(resource, role, cell) {
                    faults.push(Fault(format!("{resource}, {role}: {rule}")));
                }
            }
        }
        faults
    }
}

/// Roles that work with accounts and money and read nothing about a person's health.
pub(crate) const NOT_CLINICAL: [Role; 8] = [
    Role::Admin,
    Role::BendaharaPenerimaan,
    Role::BendaharaPengeluaran,
    Role::Verifikator,
    Role::Akuntansi,
    Role::PengurusBarang,
    Role::Spi,
    Role::DinkesKeuangan,
];

/// What a kader has to do with.
const OF_KADER: [Resource; 5] = [
    Resource::Identitas,
    Resource::PosyanduKunjunganRumah,
    Resource::DashboardPws,
    Resource::DaftarSasaran,
    Resource::Jaspel,
];

/// Names the rule that a cell breaks.
fn broken_rule(resource: Resource, role: Role, cell: Cell) -> Option<&'static str> {
    let is_clinical = resource.is_clinical();
    let names_people = cell.reach != Reach::Aggregate;
    if is_clinical && names_people && NOT_CLINICAL.contains(&role) {
        return Some("accounts and money read no health data");
    }
    if resource == Resource::LogAudit && cell.verbs != 1 << Verb::Read as u16 {
        return Some("nobody writes the log of accesses");
    }
    if role == Role::Kader && !OF_KADER.contains(&resource) {
        return Some("a kader has to do with identity, posyandu and lists only");
    }
    if role == Role::Kader && matches!(cell.reach, Reach::Unit | Reach::Facility | Reach::District)
    {
        return Some("a kader reaches the own posyandu only");
    }
    let is_dinkes = matches!(role, Role::DinkesProgram | Role::DinkesKeuangan);
    if is_dinkes && is_clinical && names_people && !cell.with_reason {
        return Some("the district health office needs a reason for names");
    }
    if role == Role::Pasien && cell.reach != Reach::Own {
        return Some("a person reaches the own data only");
    }
    None
}
