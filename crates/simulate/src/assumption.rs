//! What the simulation assumes about people of six years and older, in one table.
//!
//! None of it was measured in a district of ours. The shares follow the size of figures that
//! national surveys and programmes publish (Riskesdas 2018, SKI 2023, the TB programme) where such
//! figures exist, and otherwise what makes lists look lived in. Change them here and nowhere else.
//! What is assumed of children stands beside their modules.

/// Share of adults by age with the illness: the share below the age of each row.
pub(crate) type ByAge = [(i32, f64); 6];

// Pregnancy.

/// Share of pregnancies that end as a miscarriage, and as a stillbirth.
pub(crate) const MISCARRIAGE: f64 = 0.10;
pub(crate) const STILLBIRTH: f64 = 0.01;
/// Share of miscarriages that a health worker ever hears of without an antenatal visit.
pub(crate) const MISCARRIAGE_TOLD: f64 = 0.5;
/// Share of women who go to antenatal care at all, and who go to each of the six visits.
pub(crate) const ANTENATAL_ANY: f64 = 0.96;
pub(crate) const ANTENATAL: [f64; 6] = [0.99, 0.92, 0.84, 0.93, 0.82, 0.66];
/// Weeks at which the visits fall, with the deviation.
pub(crate) const ANTENATAL_WEEKS: [(f64, f64); 6] =
    [(10.0, 3.2), (16.5, 1.2), (21.5, 1.0), (28.5, 1.2), (34.5, 1.0), (37.2, 0.7)];
/// Share who know the first day of the last menstruation, and whose day a scan later mends.
pub(crate) const LMP_KNOWN: f64 = 0.86;
pub(crate) const LMP_SCANNED: f64 = 0.55;
/// By how many cm arms of pregnant women are thinner than those of others of their weight, which
/// makes about 15 % thinner than 23.5 cm; mean and deviation of haemoglobin (g/dL): 35 % below 11.
pub(crate) const ARM_LESS_CM: f64 = 0.6;
pub(crate) const HAEMOGLOBIN: (f64, f64) = (11.5, 1.2);
/// Share with signs of pre-eclampsia after the twentieth week; a third of them severe.
pub(crate) const PRE_ECLAMPSIA: f64 = 0.045;
/// Share with a reactive test: HIV, syphilis, HBsAg.
pub(crate) const REACTIVE: [f64; 3] = [0.002, 0.004, 0.016];
/// Share of posyandu days to which a pregnant woman comes, and a nursing one in the first half
/// year and later.
pub(crate) const COMES_PREGNANT: f64 = 0.62;
pub(crate) const COMES_NURSING: (f64, f64) = (0.5, 0.16);
/// Share of the four visits after the delivery that are made.
pub(crate) const POSTNATAL: [f64; 4] = [0.96, 0.92, 0.88, 0.84];
/// Share of deliveries with haemorrhage, fits or fever.
pub(crate) const DELIVERY_TROUBLE: [f64; 3] = [0.012, 0.003, 0.01];
/// Share of mothers who nurse one, and almost two years after the delivery.
pub(crate) const NURSES: (f64, f64) = (0.82, 0.55);
/// Share of married women who use a method, and of mothers who begin one after the delivery.
pub(crate) const CONTRACEPTION: f64 = 0.58;
/// Methods with their weights.
pub(crate) const METHODS: [(&str, f64); 6] = [
    ("suntik", 0.52),
    ("pil", 0.18),
    ("implan", 0.14),
    ("akdr", 0.08),
    ("mow", 0.05),
    ("kondom", 0.03),
];

// School age.

/// Share of pupils seen at the yearly screening, given a dose at school, and (girls) asked about
/// tablets on the monthly day.
pub(crate) const SCREENED: f64 = 0.86;
pub(crate) const SCHOOL_DOSE: f64 = 0.9;
pub(crate) const TABLETS_ASKED: f64 = 0.55;
/// Share of asked girls who took the tablet of the week.
pub(crate) const TABLETS_TAKEN: f64 = 0.64;
/// Mean and deviation of z of height and of BMI, and haemoglobin of girls.
pub(crate) const PUPIL_HEIGHT_Z: (f64, f64) = (-1.0, 0.95);
pub(crate) const PUPIL_BMI_Z: (f64, f64) = (-0.25, 1.25);
pub(crate) const GIRL_HAEMOGLOBIN: (f64, f64) = (12.6, 1.1);
/// Share of posyandu days to which somebody of school age comes.
pub(crate) const COMES_PUPIL: f64 = 0.05;

// Adults and elderly.

/// Share of women, men, and people of sixty and older who ever come to a posyandu, and the chance
/// of coming in a month of those who do.
pub(crate) const COMES_WOMAN: (f64, f64) = (0.46, 0.22);
pub(crate) const COMES_MAN: (f64, f64) = (0.17, 0.15);
pub(crate) const COMES_ELDER: (f64, f64) = (0.60, 0.42);
/// Days after which the long questions (mind, lungs, abilities) are asked again.
pub(crate) const ASKED_AGAIN_DAYS: i32 = 335;
/// Hypertension: about 30 % of adults, a third of them diagnosed before the first day.
pub(crate) const HYPERTENSION: ByAge =
    [(25, 0.10), (35, 0.17), (45, 0.28), (55, 0.42), (65, 0.53), (200, 0.63)];
pub(crate) const HYPERTENSION_KNOWN: f64 = 0.33;
/// Share of those who were diagnosed before the first day and still come to control.
pub(crate) const IN_CONTROL: f64 = 0.5;
/// Diabetes: about 8 % of adults.
pub(crate) const DIABETES: ByAge =
    [(25, 0.005), (35, 0.02), (45, 0.07), (55, 0.14), (65, 0.18), (200, 0.16)];
pub(crate) const DIABETES_KNOWN: f64 = 0.4;
/// Share of people with a high reading who go and get a diagnosis.
pub(crate) const GETS_DIAGNOSIS: f64 = 0.12;
/// Share of planned monthly controls that are kept, and of people who stop coming at one.
pub(crate) const CONTROL_KEPT: f64 = 0.72;
pub(crate) const CONTROL_STOPS: f64 = 0.055;
/// Share of people under treatment whose pressure or sugar is controlled, who took their pills.
pub(crate) const CONTROLLED: f64 = 0.42;
pub(crate) const TOOK_PILLS: f64 = 0.8;
/// Smokers among men, among boys of fifteen to seventeen, among women.
pub(crate) const SMOKES: (f64, f64, f64) = (0.60, 0.2, 0.02);
/// Height of women and men in cm, BMI of women and men, with deviations.
pub(crate) const HEIGHT_CM: [(f64, f64); 2] = [(152.5, 5.6), (164.0, 6.1)];
pub(crate) const BMI: [(f64, f64); 2] = [(25.1, 4.2), (23.2, 3.6)];
/// Share of adults with many complaints of the mind (SRQ-20), and with thoughts of dying.
pub(crate) const DISTRESS: f64 = 0.08;
pub(crate) const SUICIDAL: f64 = 0.004;
/// Severe mental disorder from fifteen years on; share lost to follow-up, share restrained.
pub(crate) const SEVERE_DISORDER: f64 = 0.002;
pub(crate) const DISORDER_LOST: f64 = 0.25;
pub(crate) const RESTRAINED: f64 = 0.04;
/// TB: people with symptoms at a contact; new cases a person and year; share confirmed in sputum;
/// share who stop treatment; share of contacts who are examined.
pub(crate) const TB_SUSPECT: f64 = 0.012;
pub(crate) const TB_CASES_PER_YEAR: f64 = 0.003;
pub(crate) const TB_CONFIRMED: f64 = 0.6;
pub(crate) const TB_STOPS: f64 = 0.06;
pub(crate) const CONTACT_EXAMINED: f64 = 0.6;
/// Share of people of sixty and older by how much care they need: none, a little, much, all.
pub(crate) const DEPENDENCE: [f64; 4] = [0.76, 0.17, 0.045, 0.025];
/// Share of adults who have the yearly check-up around the birthday.
pub(crate) const CHECK_UP: f64 = 0.13;
/// Homes that the kader of one posyandu visit after an opening, chosen by lot.
pub(crate) const HOMES_BY_LOT: u32 = 3;
/// Share of emergencies that somebody deals with within days.
pub(crate) const EMERGENCY_HANDLED: f64 = 0.8;

// Answers that complete a service.

/// Share of contacts of adults at the posyandu, at the Pustu or Puskesmas, and of antenatal visits
/// at which education is written down; share of deliveries with a partograph; share of newborn
/// visits with the chart of the sick young infant (MTBM).
pub(crate) const TAUGHT_AT_POSYANDU: f64 = 0.45;
pub(crate) const TAUGHT_AT_CLINIC: f64 = 0.8;
pub(crate) const PARTOGRAPH: f64 = 0.9;
pub(crate) const MTBM_AT_NEWBORN: f64 = 0.75;
/// Share of deliveries in a facility with one, two and three helpers.
pub(crate) const HELPERS: [f64; 3] = [0.06, 0.34, 0.6];

// Sick visits.

/// An illness that people come with.
pub(crate) struct Illness {
    /// Option of `skdr_kode`.
    pub code: &'static str,
    /// Cases a thousand people and year, without outbreaks.
    pub yearly: f64,
    /// How much more or less of it there is in each month; the mean is about 1.
    pub season: [f64; 12],
    /// How likely children below five, below fifteen, and others are to have it, at most 1.
    ages: [f64; 3],
    /// Outbreaks in a village, ten thousand people and year.
    pub outbreaks: f64,
    /// A specimen is asked for.
    pub tested: bool,
    /// It goes with fever.
    pub fever: bool,
}

impl Illness {
    /// Returns how likely somebody of an age is to have it, against others.
    pub(crate) fn weight(&self, years: i32) -> f64 {
        match years {
            ..5 => self.ages[0],
            5..15 => self.ages[1],
            _ => self.ages[2],
        }
    }
}

/// South Sulawesi has its rain from November to April; what follows the rain, what is worst in it,
/// and what has no season.
const RAIN: [f64; 12] = [1.5, 1.5, 1.4, 1.2, 0.9, 0.7, 0.6, 0.5, 0.6, 0.8, 1.0, 1.3];
const AFTER_RAIN: [f64; 12] = [1.4, 1.8, 1.8, 1.5, 1.1, 0.8, 0.6, 0.4, 0.4, 0.5, 0.6, 1.1];
const EVEN: [f64; 12] = [1.0; 12];

const fn illness(
    code: &'static str,
    (yearly, season, ages): (f64, [f64; 12], [f64; 3]),
    outbreaks: f64,
    (tested, fever): (bool, bool),
) -> Illness {
    Illness { code, yearly, season, ages, outbreaks, tested, fever }
}

/// What people come with. Size and season follow what weekly bulletins of provinces look like, a
/// third of it for coughs, because every visit is a record.
pub(crate) const ILLNESSES: [Illness; 10] = [
    illness("aa", (110.0, RAIN, [1.0, 0.5, 0.25]), 0.0, (false, false)),
    illness("y", (30.0, RAIN, [1.0, 0.7, 0.4]), 0.2, (false, true)),
    illness("a", (42.0, RAIN, [1.0, 0.35, 0.2]), 0.5, (false, false)),
    illness("d", (4.0, RAIN, [1.0, 0.15, 0.15]), 0.0, (false, true)),
    illness("c", (2.0, AFTER_RAIN, [0.5, 1.0, 0.4]), 0.5, (true, true)),
    illness("f", (4.5, EVEN, [0.4, 1.0, 0.6]), 0.0, (false, true)),
    illness("e", (1.2, RAIN, [1.0, 0.5, 0.3]), 0.0, (false, true)),
    illness("k", (0.5, EVEN, [1.0, 0.7, 0.05]), 0.25, (true, true)),
    illness("z", (0.8, EVEN, [1.0, 0.3, 0.02]), 0.25, (false, true)),
    illness("p", (1.3, EVEN, [0.6, 1.0, 0.5]), 0.0, (false, false)),
];
/// Days and cases of an outbreak, least and most.
pub(crate) const OUTBREAK_DAYS: (i32, i32) = (21, 56);
pub(crate) const OUTBREAK_CASES: (i32, i32) = (12, 45);
/// Share of a day's cases by weekday from Sunday on; the mean is 1.
pub(crate) const WEEKDAYS: [f64; 7] = [0.0, 1.5, 1.1, 1.1, 1.1, 1.1, 1.1];
/// Share of the sick who see a doctor, and who come once more within eight days; days within which
/// the office counts the same illness once.
pub(crate) const SEES_DOCTOR: f64 = 0.35;
pub(crate) const COMES_AGAIN: f64 = 0.12;
pub(crate) const SAME_CASE_DAYS: i32 = 14;
/// Specimens: none, taken, positive, negative.
pub(crate) const SPECIMEN: [f64; 4] = [0.35, 0.15, 0.2, 0.3];
/// Share of weeks that nobody closes, and that are closed after Monday.
pub(crate) const WEEK_FORGOTTEN: f64 = 0.03;
pub(crate) const WEEK_LATE: f64 = 0.15;

// Target populations.

/// By how much an estimate of a village misses the people who live there.
pub(crate) const TARGET_ERROR: f64 = 0.05;

/// A target population that is counted by age.
pub(crate) struct TargetGroup {
    /// Code of the guidelines.
    pub code: &'static str,
    /// Completed months from which, and below which, somebody belongs to it.
    pub months: (i32, i32),
    /// Women only.
    pub women: bool,
    /// Married people only.
    pub married: bool,
}

const fn group(code: &'static str, years: (i32, i32)) -> TargetGroup {
    TargetGroup { code, months: (12 * years.0, 12 * years.1), women: false, married: false }
}

/// What an estimate of the population tells of each village.
pub(crate) const TARGET_GROUPS: [TargetGroup; 11] = [
    group("sasaran.penduduk", (0, 200)),
    group("sasaran.bayi", (0, 1)),
    group("sasaran.baduta", (0, 2)),
    group("sasaran.balita", (0, 5)),
    group("sasaran.apras", (5, 6)),
    group("sasaran.usia-sekolah", (7, 16)),
    group("sasaran.remaja", (10, 19)),
    group("sasaran.produktif", (15, 60)),
    group("sasaran.lansia", (60, 200)),
    TargetGroup { women: true, ..group("sasaran.wus", (15, 50)) },
    TargetGroup { women: true, married: true, ..group("sasaran.pus", (15, 50)) },
];
/// Births a thousand people, deaths of infants a thousand births, in tenths: as this district is
/// set.
pub(crate) const YEARLY_RATES: [(&str, i64); 2] = [("demografi.cbr", 170), ("demografi.imr", 160)];
/// Percent with hypertension and with diabetes among people of fifteen years and more, and people
/// with a severe mental disorder a thousand, in tenths.
pub(crate) const PREVALENCES: [(&str, i64); 3] =
    [("prevalensi.ht", 290), ("prevalensi.dm", 80), ("prevalensi.odgj", 20)];
/// Percent of goods and staff of the minimum services that are there, least and most.
pub(crate) const QUALITY_PERCENT: (i32, i32) = (72, 99);
