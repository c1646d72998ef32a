//! Delegation with dates: for a span of days somebody does the work of another role as well
//! (small staff, `security.md` 3.4 no. 7).
//!
//! It is asked for by one person and approved by the head, holds from the first to the last day
//! and ends by itself. Rights are not mixed: each request is made under the own role, or under the
//! lent one when the own one is not enough, and the log says under which. What somebody made
//! they do not approve under any role, because that is decided by person.

use domain::{
    day::Day,
    id::{AccountId, PlaceId},
};

use crate::{
    approval::{NotYours, Parties},
    matrix::{Matrix, NOT_CLINICAL, Reach, Verb},
    resource::Resource,
    role::Role,
};

/// Longest span in days: until the next quarterly look at the accounts (assumed).
pub const DAYS_MAX: i32 = 92;
/// Fewest characters of a reason.
pub const REASON_CHARS_MIN: usize = 10;
/// Most characters of a reason.
pub const REASON_CHARS_MAX: usize = 300;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Whose account.
    pub account: AccountId,
    /// Its own role.
    pub own: Role,
    /// Roles that are lent to it on any of the same days, or asked for.
    pub beside: Vec<Role>,
    /// The role that is lent.
    pub role: Role,
    /// The posyandu, for a role that is bound to one.
    pub posyandu: Option<PlaceId>,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// Why.
    pub reason: String,
}

/// Why something cannot be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSo {
    /// The role is the own one.
    #[error("the role is the own one")]
    Own,
    /// Nobody at a Puskesmas has the role.
    #[error("nobody who works here has the role")]
    Nobody,
    /// A role that is bound to a posyandu names none.
    #[error("the role is bound to a posyandu")]
    NoPosyandu,
    /// A posyandu is named for a role that is bound to none.
    #[error("the role is not bound to a posyandu")]
    NotBound,
    /// One person would make accounts and approve them.
    #[error("one person would make accounts and approve them")]
    MakerApprover,
    /// Whoever keeps accounts or money would read about people's health.
    #[error("whoever keeps accounts or money reads nothing about people's health")]
    Clinical,
    /// It ends before it begins.
    #[error("it ends before it begins")]
    Backwards,
    /// It began before today.
    #[error("it began before today")]
    Past,
    /// It is longer than [`DAYS_MAX`].
    #[error("it is too long")]
    TooLong,
    /// The reason says too little or too much.
    #[error("the reason says too little or too much")]
    Reason,
}

/// How a delegation stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has decided.
    Waiting,
    /// It was refused, or its last day went by before anybody decided.
    Refused,
    /// It was taken back.
    Revoked,
    /// It is approved and has not begun.
    Coming,
    /// It holds today.
    Holds,
    /// Its last day has gone by.
    Ended,
}

/// What is known of a delegation to tell how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// What was decided, if anything.
    pub granted: Option<bool>,
    /// Whether it was taken back.
    pub is_revoked: bool,
}

impl Span {
    /// Tells how it stands on a day; the last day is part of it.
    pub fn standing(&self, today: Day) -> Standing {
        let is_over = self.until < today;
        match (self.granted, self.is_revoked) {
            (_, true) => Standing::Revoked,
            (Some(false), _) => Standing::Refused,
            (None, _) if is_over => Standing::Refused,
            (None, _) => Standing::Waiting,
            (Some(true), _) if is_over => Standing::Ended,
            (Some(true), _) if today < self.from => Standing::Coming,
            (Some(true), _) => Standing::Holds,
        }
    }
}

/// Tells whether a delegation may be asked for.
///
/// # Errors
///
/// Says why not.
pub fn check(asked: &Asked, matrix: &Matrix, today: Day) -> Result<(), NotSo> {
    let reason = asked.reason.trim().chars().count();
    if asked.role == asked.own {
        return Err(NotSo::Own);
    }
    if !asked.role.is_staff() || OF_THE_DISTRICT.contains(&asked.role) {
        return Err(NotSo::Nobody);
    }
    if !asked.role.is_bound() && asked.posyandu.is_some() {
        return Err(NotSo::NotBound);
    }
    if asked.role.is_bound() && asked.posyandu.is_none() {
        return Err(NotSo::NoPosyandu);
    }
    fits_all(asked.own, &asked.beside, asked.role, matrix)?;
    if asked.until < asked.from {
        return Err(NotSo::Backwards);
    }
    if asked.from < today {
        return Err(NotSo::Past);
    }
    if DAYS_MAX <= asked.until.epoch_days() - asked.from.epoch_days() {
        return Err(NotSo::TooLong);
    }
    if !(REASON_CHARS_MIN..=REASON_CHARS_MAX).contains(&reason) {
        return Err(NotSo::Reason);
    }
    Ok(())
}

/// Roles of the health office of the district, which no Puskesmas has to lend.
const OF_THE_DISTRICT: [Role; 2] = [Role::DinkesProgram, Role::DinkesKeuangan];

/// Tells whether a role may be in the same hand as the own one and all that are lent beside it.
///
/// # Errors
///
/// Says why not.
pub fn fits_all(own: Role, beside: &[Role], lent: Role, matrix: &Matrix) -> Result<(), NotSo> {
    beside.iter().chain([&own]).try_for_each(|role| fits(*role, lent, matrix))
}

/// Tells whether two roles may be in one hand at all.
///
/// # Errors
///
/// Says why not.
pub fn fits(own: Role, lent: Role, matrix: &Matrix) -> Result<(), NotSo> {
    if merges(matrix, own, lent) {
        return Err(NotSo::MakerApprover);
    }
    let is_apart = |one, other| keeps_apart(one) && is_clinical(matrix, other);
    if is_apart(own, lent) || is_apart(lent, own) {
        return Err(NotSo::Clinical);
    }
    Ok(())
}

/// Tells whether somebody may decide about a delegation: the head by the own role, not by one that
/// was lent, never who asked, never whom it is about.
///
/// # Errors
///
/// Says why not.
pub fn may_decide(parties: Parties, decider: Role, is_lent: bool) -> Result<(), NotYours> {
    if parties.asked_by == parties.decided_by {
        return Err(NotYours::Asked);
    }
    if parties.about == parties.decided_by {
        return Err(NotYours::Own);
    }
    match decider {
        Role::Kapus if !is_lent => Ok(()),
        _ => Err(NotYours::Role),
    }
}

/// Tells whether two roles in one hand make accounts and approve them.
fn merges(matrix: &Matrix, one: Role, other: Role) -> bool {
    let has =
        |role, verb| matrix.cell(Resource::AkunPeran, role).is_some_and(|cell| cell.has(verb));
    let pair = |maker, approver| has(maker, Verb::Manage) && has(approver, Verb::Approve);
    pair(one, other) || pair(other, one)
}

/// Tells whether a role keeps accounts or money, and so is kept from people's health.
fn keeps_apart(role: Role) -> bool {
    NOT_CLINICAL.contains(&role)
}

/// Tells whether a role reads about the health of people it can name.
fn is_clinical(matrix: &Matrix, role: Role) -> bool {
    Resource::ALL.into_iter().filter(|resource| resource.is_clinical()).any(|resource| {
        let cell = matrix.cell(resource, role);
        cell.is_some_and(|cell| cell.has(Verb::Read) && cell.reach != Reach::Aggregate)
    })
}
