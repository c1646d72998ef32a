//! What screens and reports ask: every question is one statement where it can be.

pub mod area;
pub mod attendance;
pub mod board;
pub(crate) mod board_people;
pub mod difference;
pub mod due;
pub mod figures;
pub mod household_health;
pub mod lists;
pub mod meetings;
pub mod own_data;
pub mod page;
pub mod people;
pub mod places;
pub mod publication;
pub mod recent;
pub mod records;
pub mod register;
pub mod served;
pub mod signed_difference;
pub mod situation;
pub mod slice;
pub mod surveillance;
pub mod tally;
