//! With which numbers a condition compares a fact: where a growing count may turn it.

use crate::{
    condition::{BoolExpr, Condition, NumberExpr, TextExpr},
    facts::Slot,
};

impl Condition {
    /// Lists the numbers with which a fact is compared; `None` when it is also reckoned with, so
    /// that any of its values may decide.
    pub fn compared_with(&self, slot: Slot) -> Option<Vec<f64>> {
        let mut search = Search { slot, numbers: Vec::new(), reckoned: false };
        search.bool(&self.root);
        (!search.reckoned).then_some(search.numbers)
    }
}

struct Search {
    slot: Slot,
    numbers: Vec<f64>,
    reckoned: bool,
}

impl Search {
    fn bool(&mut self, expr: &BoolExpr) {
        match expr {
            // Time makes nothing known that was not: days of an episode begin with it.
            BoolExpr::Literal(_) | BoolExpr::Fact(_) | BoolExpr::Known(_) => {}
            BoolExpr::Not(inner) => self.bool(inner),
            BoolExpr::And(parts) | BoolExpr::Or(parts) => self.bools(parts),
            BoolExpr::Order(sides, _) => self.order(&sides.0, &sides.1),
            BoolExpr::SameBool(sides, _) => {
                self.bool(&sides.0);
                self.bool(&sides.1);
            }
            BoolExpr::SameText(sides, _) => {
                self.text(&sides.0);
                self.text(&sides.1);
            }
            BoolExpr::InList(text, _) | BoolExpr::InCodes(text, _) => self.text(text),
            BoolExpr::If(parts) => {
                self.bool(&parts.0);
                self.bool(&parts.1);
                self.bool(&parts.2);
            }
        }
    }

    fn bools(&mut self, parts: &[BoolExpr]) {
        for part in parts {
            self.bool(part);
        }
    }

    fn order(&mut self, left: &NumberExpr, right: &NumberExpr) {
        match (left, right) {
            (NumberExpr::Fact(slot), NumberExpr::Literal(number))
            | (NumberExpr::Literal(number), NumberExpr::Fact(slot)) => {
                if *slot == self.slot {
                    self.numbers.push(*number);
                }
            }
            _ => {
                self.number(left);
                self.number(right);
            }
        }
    }

    fn number(&mut self, expr: &NumberExpr) {
        match expr {
            NumberExpr::Literal(_) => {}
            NumberExpr::Fact(slot) => self.reckoned |= *slot == self.slot,
            NumberExpr::Negate(inner) | NumberExpr::Abs(inner) => self.number(inner),
            NumberExpr::Arithmetic(sides, _) => {
                self.number(&sides.0);
                self.number(&sides.1);
            }
            NumberExpr::CountTrue(parts) => self.bools(parts),
            NumberExpr::If(parts) => {
                self.bool(&parts.0);
                self.number(&parts.1);
                self.number(&parts.2);
            }
        }
    }

    fn text(&mut self, expr: &TextExpr) {
        if let TextExpr::If(parts) = expr {
            self.bool(&parts.0);
            self.text(&parts.1);
            self.text(&parts.2);
        }
    }
}
