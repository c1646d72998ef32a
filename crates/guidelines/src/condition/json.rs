//! Compiled expressions as JSON, for whoever evaluates them outside this program.
//!
//! An expression is an array whose first element is the operator, such as
//! `["<", ["fact", "lila_cm"], ["lit", 23.5]]`. It means exactly what [`Condition::holds`] and
//! [`Formula::value`] work out: names are checked and types are right before it is written.

use serde_json::{Value, json};

use crate::{
    condition::{Arithmetic, BoolExpr, Condition, Formula, NumberExpr, Order, TextExpr},
    facts::{Slot, Vocabulary},
};

impl Condition {
    /// Writes the condition as JSON; the names are those of the vocabulary it was compiled with.
    pub fn to_json(&self, vocabulary: &Vocabulary) -> Value {
        self.root.json(vocabulary)
    }
}

impl Formula {
    /// Writes the formula as JSON; the names are those of the vocabulary it was compiled with.
    pub fn to_json(&self, vocabulary: &Vocabulary) -> Value {
        self.root.json(vocabulary)
    }
}

/// Writes an operator before its operands.
fn call(operator: &str, operands: impl IntoIterator<Item = Value>) -> Value {
    Value::Array(std::iter::once(json!(operator)).chain(operands).collect())
}

fn fact(slot: Slot, vocabulary: &Vocabulary) -> Value {
    json!(["fact", vocabulary.name(slot)])
}

/// Writes a number; a whole one without a decimal point.
fn number(value: f64) -> Value {
    let whole = value as i64;
    if whole as f64 == value { json!(whole) } else { json!(value) }
}

impl BoolExpr {
    fn json(&self, names: &Vocabulary) -> Value {
        let all = |parts: &[Self]| parts.iter().map(|part| part.json(names)).collect::<Vec<_>>();
        match self {
            Self::Literal(value) => json!(["lit", value]),
            Self::Fact(slot) => fact(*slot, names),
            Self::Known(slot) => json!(["known", names.name(*slot)]),
            Self::Not(inner) => call("not", [inner.json(names)]),
            Self::And(parts) => call("and", all(parts)),
            Self::Or(parts) => call("or", all(parts)),
            Self::Order(sides, order) => {
                call(order.sign(), [sides.0.json(names), sides.1.json(names)])
            }
            Self::SameBool(sides, same) => {
                call(equality(*same), [sides.0.json(names), sides.1.json(names)])
            }
            Self::SameText(sides, same) => {
                call(equality(*same), [sides.0.json(names), sides.1.json(names)])
            }
            Self::InList(text, list) => json!(["in", text.json(names), list]),
            Self::InCodes(text, slot) => json!(["has", text.json(names), names.name(*slot)]),
            Self::If(parts) => {
                call("if", [parts.0.json(names), parts.1.json(names), parts.2.json(names)])
            }
        }
    }
}

impl NumberExpr {
    fn json(&self, names: &Vocabulary) -> Value {
        match self {
            Self::Literal(value) => json!(["lit", number(*value)]),
            Self::Fact(slot) => fact(*slot, names),
            Self::Negate(inner) => call("neg", [inner.json(names)]),
            Self::Abs(inner) => call("abs", [inner.json(names)]),
            Self::Arithmetic(sides, operation) => {
                call(operation.sign(), [sides.0.json(names), sides.1.json(names)])
            }
            Self::CountTrue(parts) => call("yes", parts.iter().map(|part| part.json(names))),
            Self::If(parts) => {
                call("if", [parts.0.json(names), parts.1.json(names), parts.2.json(names)])
            }
        }
    }
}

impl TextExpr {
    fn json(&self, names: &Vocabulary) -> Value {
        match self {
            Self::Literal(text) => json!(["lit", text]),
            Self::Fact(slot) => fact(*slot, names),
            Self::If(parts) => {
                call("if", [parts.0.json(names), parts.1.json(names), parts.2.json(names)])
            }
        }
    }
}

const fn equality(same: bool) -> &'static str {
    if same { "==" } else { "!=" }
}

impl Order {
    const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl Arithmetic {
    const fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Min => "min",
            Self::Max => "max",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::FactType;

    use super::*;

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for name in ["a", "b"] {
            vocabulary.add(name, FactType::Number);
        }
        for name in ["p", "q"] {
            vocabulary.add(name, FactType::Bool);
        }
        vocabulary.add("t", FactType::Text);
        vocabulary.add("set", FactType::Codes);
        vocabulary
    }

    fn check(text: &str, expect: &str) {
        let vocabulary = vocabulary();
        let condition = Condition::compile(text, &vocabulary).unwrap();
        let expect: Value = serde_json::from_str(expect).unwrap();
        assert_eq!(condition.to_json(&vocabulary), expect, "{text}");
    }

    #[test]
    fn every_operator_has_its_own_word() {
        check("a < 2.5 && !p", r#"["and",["<",["fact","a"],["lit",2.5]],["not",["fact","p"]]]"#);
        check("p || q || known(t)", r#"["or",["fact","p"],["fact","q"],["known","t"]]"#);
        check("t in ['x', 'y']", r#"["in",["fact","t"],["x","y"]]"#);
        check("'x.y' in set", r#"["has",["lit","x.y"],"set"]"#);
        check("t != 'x'", r#"["!=",["fact","t"],["lit","x"]]"#);
        check("p == true", r#"["==",["fact","p"],["lit",true]]"#);
        check("yes(p, q) >= 2", r#"[">=",["yes",["fact","p"],["fact","q"]],["lit",2]]"#);
        check(
            "(p ? a : -b) > abs(a)",
            r#"[">",["if",["fact","p"],["fact","a"],["neg",["fact","b"]]],["abs",["fact","a"]]]"#,
        );
        check(
            "min(a, b) * 2 == max(a, b) / a + b - 1",
            r#"["==",["*",["min",["fact","a"],["fact","b"]],["lit",2]],
               ["-",["+",["/",["max",["fact","a"],["fact","b"]],["fact","a"]],["fact","b"]],
               ["lit",1]]]"#,
        );
    }

    #[test]
    fn formulas_are_written_the_same_way() {
        let vocabulary = vocabulary();
        let formula = Formula::compile("a / (b / 100)", &vocabulary).unwrap();
        let expect = json!(["/", ["fact", "a"], ["/", ["fact", "b"], ["lit", 100]]]);
        assert_eq!(formula.to_json(&vocabulary), expect);
    }
}
