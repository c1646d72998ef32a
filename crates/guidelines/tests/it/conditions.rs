//! Conditions: what they mean, what they refuse, and that the `cel` interpreter agrees.

use std::collections::BTreeMap;
use std::sync::Arc;

use cel::{
    Context, IdedExpr, Value,
    common::ast::{Expr, LiteralValue},
    parser::Parser,
};
use guidelines::{
    condition::{Condition, NODES_MAX, TEXT_BYTES_MAX},
    facts::{FactType, FactValue, Facts, Vocabulary},
};
use proptest::prelude::*;
use rstest::rstest;

const NAMES: &[(&str, FactType)] = &[
    ("n1", FactType::Number),
    ("n2", FactType::Number),
    ("n3", FactType::Number),
    ("b1", FactType::Bool),
    ("b2", FactType::Bool),
    ("b3", FactType::Bool),
    ("free", FactType::Text),
    ("choice", FactType::Text),
    ("given", FactType::Codes),
    ("overdue", FactType::Codes),
];

fn vocabulary() -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    for (name, fact_type) in NAMES {
        vocabulary.add(name, *fact_type);
    }
    let limit = |vocabulary: &mut Vocabulary, name: &str, codes: &[&str]| {
        let slot = vocabulary.slot(name).unwrap();
        vocabulary.limit(slot, codes.iter().map(|code| Arc::from(*code)));
    };
    limit(&mut vocabulary, "choice", &["a", "b", "c"]);
    limit(&mut vocabulary, "given", &["x", "y", "z.1"]);
    limit(&mut vocabulary, "overdue", &["x", "y", "z.1"]);
    vocabulary
}

type Known = BTreeMap<&'static str, FactValue>;

/// What most rows of the tables know: n3, b3 and overdue are unknown.
fn usual() -> Known {
    BTreeMap::from([
        ("n1", FactValue::Number(11.5)),
        ("n2", FactValue::Number(-2.0)),
        ("b1", FactValue::Bool(true)),
        ("b2", FactValue::Bool(false)),
        ("free", FactValue::Text("halo".into())),
        ("choice", FactValue::Word("b")),
        ("given", codes(&["x", "z.1"])),
    ])
}

fn codes(list: &[&str]) -> FactValue {
    FactValue::Codes(list.iter().map(|code| Arc::from(*code)).collect())
}

fn ours(text: &str, known: &Known) -> Option<bool> {
    let vocabulary = vocabulary();
    let condition = Condition::compile(text, &vocabulary).expect(text);
    let mut facts = Facts::new(&vocabulary);
    for (name, value) in known {
        facts.set(vocabulary.slot(name).unwrap(), Some(value.clone()));
    }
    condition.holds(&facts)
}

/// Asks the interpreter of the `cel` crate; its errors are our "unknown".
///
/// Three things are rewritten, because they are ours and not CEL's: whole numbers are doubles,
/// `known` and `yes` look at facts that may be missing, and division by zero is unknown.
fn theirs(text: &str, known: &Known) -> Option<bool> {
    let mut context = Context::default();
    for (name, value) in known {
        match value {
            FactValue::Number(number) => context.add_variable_from_value(*name, *number),
            FactValue::Bool(value) => context.add_variable_from_value(*name, *value),
            FactValue::Text(text) => context.add_variable_from_value(*name, text.as_ref()),
            FactValue::Word(word) => context.add_variable_from_value(*name, *word),
            FactValue::Codes(codes) => {
                let codes: Vec<&str> = codes.iter().map(AsRef::as_ref).collect();
                context.add_variable_from_value(*name, codes);
            }
        }
    }
    context.add_function("abs", f64::abs).unwrap();
    context.add_function("min", f64::min).unwrap();
    context.add_function("max", f64::max).unwrap();
    let divided = |a: f64, b: f64| {
        let quotient = a / b;
        if quotient.is_finite() {
            Ok(quotient)
        } else {
            Err(cel::ExecutionError::function_error("divided", "not a number"))
        }
    };
    context.add_function("divided", divided).unwrap();
    let mut tree = Parser::new().parse(text).unwrap();
    rewrite(&mut tree, known, &context);
    match context.resolve(&tree) {
        Ok(Value::Bool(value)) => Some(value),
        Ok(other) => panic!("{text} gave {other:?}"),
        Err(_) => None,
    }
}

fn rewrite(node: &mut IdedExpr, known: &Known, context: &Context<'_, '_>) {
    match &mut node.expr {
        Expr::Literal(LiteralValue::Int(number)) => {
            let number = *number.inner() as f64;
            node.expr = Expr::Literal(LiteralValue::Double(number.into()));
        }
        Expr::Call(call) if call.func_name == "known" => {
            let Expr::Ident(name) = &call.args[0].expr else { panic!("known takes a name") };
            let is_known = known.contains_key(name.as_str());
            node.expr = Expr::Literal(LiteralValue::Boolean(is_known.into()));
        }
        Expr::Call(call) => {
            for arg in &mut call.args {
                rewrite(arg, known, context);
            }
            if call.func_name == "_/_" {
                call.func_name = "divided".to_owned();
            }
            if call.func_name == "yes" {
                let is_true = |arg: &&IdedExpr| context.resolve(arg) == Ok(Value::Bool(true));
                let count = call.args.iter().filter(is_true).count() as f64;
                node.expr = Expr::Literal(LiteralValue::Double(count.into()));
            }
        }
        _ => {}
    }
}

#[rstest]
// Literals and facts.
#[case("true", Some(true))]
#[case("false", Some(false))]
#[case("b1", Some(true))]
#[case("b2", Some(false))]
#[case("b3", None)]
#[case("!b2", Some(true))]
#[case("!b3", None)]
#[case("!!b1", Some(true))]
// Numbers.
#[case("n1 == 11.5", Some(true))]
#[case("n1 != 11.5", Some(false))]
#[case("n1 < 11.5", Some(false))]
#[case("n1 <= 11.5", Some(true))]
#[case("n1 > 11", Some(true))]
#[case("n1 >= 12", Some(false))]
#[case("n2 == -2", Some(true))]
#[case("-n2 == 2.0", Some(true))]
#[case("n3 < 1", None)]
#[case("n3 == n3", None)]
#[case("n1 + n2 == 9.5", Some(true))]
#[case("n1 - n2 * 2 == 15.5", Some(true))]
#[case("(n1 - n2) * 2 == 27", Some(true))]
#[case("7 / 2 == 3.5", Some(true))]
#[case("n1 / n2 < -5.7", Some(true))]
#[case("n1 / (n2 + 2) > 0", None)]
#[case("n1 + n3 > 0", None)]
#[case("abs(n2) == 2", Some(true))]
#[case("abs(n3) == 2", None)]
#[case("min(n1, n2) == n2", Some(true))]
#[case("max(n1, n2) == n1", Some(true))]
#[case("max(n1, n3) == n1", None)]
#[case("min(1, 2) < max(1, 2)", Some(true))]
#[case("1 < 2", Some(true))]
// Joining: an unknown side does not matter when the other decides.
#[case("b1 && b1", Some(true))]
#[case("b1 && b2", Some(false))]
#[case("b2 && b3", Some(false))]
#[case("b3 && b2", Some(false))]
#[case("b1 && b3", None)]
#[case("b3 && b1", None)]
#[case("b3 && b3", None)]
#[case("b1 || b3", Some(true))]
#[case("b3 || b1", Some(true))]
#[case("b2 || b3", None)]
#[case("b3 || b2", None)]
#[case("b2 || b2", Some(false))]
#[case("b3 && b1 && b2 && b1", Some(false))]
#[case("b3 || b2 || b1 || b2", Some(true))]
#[case("b1 && b2 || b1", Some(true))]
#[case("b1 || b2 && b2", Some(true))]
#[case("n3 < 1 && n1 > 100", Some(false))]
#[case("!(n3 < 1 || n1 > 1)", Some(false))]
#[case("b1 == true", Some(true))]
#[case("b1 != b2", Some(true))]
#[case("b1 == b3", None)]
// Texts and codes.
#[case("free == 'halo'", Some(true))]
#[case("free != \"halo\"", Some(false))]
#[case("choice == 'b'", Some(true))]
#[case("'c' == choice", Some(false))]
#[case("choice in ['a', 'b']", Some(true))]
#[case("choice in ['a', 'c']", Some(false))]
#[case("'b' in ['b']", Some(true))]
#[case("'x' in given", Some(true))]
#[case("'y' in given", Some(false))]
#[case("'z.1' in given", Some(true))]
#[case("!('y' in given)", Some(true))]
#[case("'x' in overdue", None)]
#[case("'x' in overdue || 'x' in given", Some(true))]
// Choosing.
#[case("b1 ? b2 : b3", Some(false))]
#[case("b2 ? b3 : b1", Some(true))]
#[case("b1 ? b3 : b1", None)]
#[case("b3 ? b1 : b1", None)]
#[case("(b1 ? n1 : n3) > 11", Some(true))]
#[case("(b2 ? 'a' : choice) == 'b'", Some(true))]
#[case("b2 ? b2 : b1 ? b1 : b2", Some(true))]
// Counting and knowing.
#[case("yes(b1, b2, b3) == 1", Some(true))]
#[case("yes(b1, !b2, b1) >= 3", Some(true))]
#[case("yes(b3) == 0", Some(true))]
#[case("yes(n3 < 1, n1 > 1) == 1", Some(true))]
#[case("known(n1)", Some(true))]
#[case("known(n3)", Some(false))]
#[case("known(given) && !known(overdue)", Some(true))]
#[case("known(n3) && n3 < 1", Some(false))]
#[case("!known(n3) || n3 < 1", Some(true))]
#[case("n1 >= 6 &&\n  n1 < 12", Some(true))]
fn means_the_same_here_and_in_cel(#[case] text: &str, #[case] expected: Option<bool>) {
    assert_eq!(ours(text, &usual()), expected, "ours");
    assert_eq!(theirs(text, &usual()), expected, "the cel crate");
}

#[rstest]
#[case("", "kondisi.sintaks", 0)]
#[case("n1 <", "kondisi.sintaks", 4)]
#[case("n1 < 1 n2", "kondisi.sintaks", 7)]
#[case("b1 &&\n  @", "kondisi.sintaks", 8)]
#[case("free == 'é'", "kondisi.sintaks", 9)]
#[case("b1 && berat < 1", "kondisi.nama-tak-dikenal", 6)]
#[case("known(berat)", "kondisi.nama-tak-dikenal", 6)]
#[case("n1", "kondisi.jenis", 0)]
#[case("n1 + 1", "kondisi.jenis", 0)]
#[case("b1 && n1", "kondisi.jenis", 6)]
#[case("!n1", "kondisi.jenis", 1)]
#[case("n1 < free", "kondisi.jenis", 5)]
#[case("n1 == 'a'", "kondisi.jenis", 0)]
#[case("given == given", "kondisi.jenis", 0)]
#[case("b1 < b2", "kondisi.jenis", 0)]
#[case("b1 && (b1 ? n1 : b1)", "kondisi.jenis", 7)]
#[case("n1 in given", "kondisi.jenis", 0)]
#[case("free in choice", "kondisi.jenis", 8)]
#[case("free in []", "kondisi.jenis", 10)]
#[case("free in ['a', 1]", "kondisi.jenis", 9)]
#[case("b1 && yes()", "kondisi.jenis", 6)]
#[case("yes(n1) > 0", "kondisi.jenis", 4)]
#[case("known(n1 + 1)", "kondisi.jenis", 0)]
#[case("n1 > min(n1)", "kondisi.jenis", 5)]
#[case("max(n1, n2, n3) > 0", "kondisi.jenis", 0)]
#[case("abs(n1, n2) > 0", "kondisi.jenis", 0)]
#[case("n1 % 2 == 0", "kondisi.tak-didukung", 0)]
#[case("1 < size(free)", "kondisi.tak-didukung", 4)]
#[case("b1 || free.startsWith('a')", "kondisi.tak-didukung", 6)]
#[case("given.exists(g, g == 'x')", "kondisi.tak-didukung", 0)]
#[case("b1 && has(free.a)", "kondisi.tak-didukung", 6)]
#[case("free[0] == 'h'", "kondisi.tak-didukung", 0)]
#[case("n1 == null", "kondisi.tak-didukung", 6)]
#[case("n1 == 1u", "kondisi.tak-didukung", 6)]
#[case("free == b'a'", "kondisi.tak-didukung", 8)]
#[case("[b1] == [b2]", "kondisi.tak-didukung", 1)]
#[case("{'a': 1} == {'a': 1}", "kondisi.tak-didukung", 1)]
#[case("choice == 'd'", "kondisi.kode-tak-dikenal", 10)]
#[case("'d' != choice", "kondisi.kode-tak-dikenal", 0)]
#[case("choice in ['a', 'd']", "kondisi.kode-tak-dikenal", 16)]
#[case("'w' in given", "kondisi.kode-tak-dikenal", 0)]
#[case("(b1 ? 'd' : 'a') == choice", "kondisi.kode-tak-dikenal", 1)]
#[case("n1 / 0 > 1", "kondisi.bagi-nol", 5)]
#[case(
    "choice == 'a' && 'x' in given && known(n1) && n1 >= 6.5 && salah",
    "kondisi.nama-tak-dikenal",
    59
)]
fn refuses_by_name_and_place(
    #[case] text: &str,
    #[case] code: &'static str,
    #[case] offset: usize,
) {
    let fault = Condition::compile(text, &vocabulary()).unwrap_err();
    assert_eq!((fault.code, fault.offset), (code, offset), "{}", fault.message);
    assert!(fault.message.ends_with('.'), "{}", fault.message);
}

#[test]
fn refuses_what_is_too_long_or_too_deep() {
    let long = "b1 ".repeat(TEXT_BYTES_MAX);
    let fault = |text: &str| Condition::compile(text, &vocabulary()).unwrap_err().code;
    assert_eq!(fault(&long), "kondisi.terlalu-panjang");
    for (part, sign) in [("b1", "||"), ("1", "+")] {
        let many = vec![part; NODES_MAX].join(sign);
        assert_eq!(fault(&many), "kondisi.terlalu-panjang");
    }
    let deep = vec!["abs("; 40].concat() + "n1" + &")".repeat(40) + " > 0";
    assert!(["kondisi.sintaks", "kondisi.terlalu-panjang"].contains(&fault(&deep)));
    let brackets = format!("{}b1{}", "(".repeat(990), ")".repeat(990));
    let _compiled = Condition::compile(&brackets, &vocabulary());
    for nested in ["(", "[", "{", "!(", "-(", "b1 ? ", "yes(", "b1.a(", "{b1:", "!", "-", "b1.a."] {
        let _refused = fault(&nested.repeat(TEXT_BYTES_MAX / nested.len()));
        let closed = format!("{}b1", nested.repeat((TEXT_BYTES_MAX - 2) / nested.len()));
        let _compiled = Condition::compile(&closed, &vocabulary());
    }
}

#[test]
fn tells_what_it_reads_once_in_order() {
    let vocabulary = vocabulary();
    let text = "known(n2) && n1 < 1 && n2 < 1 && yes(b1) > 0 && 'x' in given";
    let condition = Condition::compile(text, &vocabulary).unwrap();
    let names: Vec<&str> =
        condition.reads.iter().map(|slot| vocabulary.name(*slot).as_ref()).collect();
    assert_eq!(names, ["n2", "n1", "b1", "given"]);
}

fn number(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        Just("n1".to_owned()),
        Just("n2".to_owned()),
        Just("n3".to_owned()),
        (-20i32..20).prop_map(|n| format!("({n})")),
        (-200i32..200).prop_map(|n| format!("({:.1})", f64::from(n) / 10.0)),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = || number(depth - 1);
    prop_oneof![
        leaf,
        (inner(), prop_oneof!["\\+", "-", "\\*", "/"], inner())
            .prop_filter("a literal zero is refused", |(_, op, b)| op != "/" || b != "(0)")
            .prop_filter("a literal zero is refused", |(_, op, b)| op != "/"
                || !b.ends_with("0.0)"))
            .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        (prop_oneof!["min", "max"], inner(), inner())
            .prop_map(|(name, a, b)| format!("{name}({a}, {b})")),
        inner().prop_map(|a| format!("abs({a})")),
        inner().prop_map(|a| format!("(-{a})")),
        (truth(depth - 1), inner(), inner()).prop_map(|(t, a, b)| format!("({t} ? {a} : {b})")),
        prop::collection::vec(truth(depth - 1), 1..4)
            .prop_map(|parts| format!("yes({})", parts.join(", "))),
    ]
    .boxed()
}

fn text() -> BoxedStrategy<String> {
    prop_oneof!["'a'", "'b'", "choice"].boxed()
}

fn truth(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof!["b1", "b2", "b3", "true", "false"];
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = || truth(depth - 1);
    let order = prop_oneof!["==", "!=", "<", "<=", ">", ">="];
    prop_oneof![
        leaf,
        inner().prop_map(|a| format!("!({a})")),
        (inner(), prop_oneof!["&&", "\\|\\|"], inner())
            .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        (number(depth - 1), order, number(depth - 1))
            .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (inner(), prop_oneof!["==", "!="], inner())
            .prop_map(|(a, op, b)| format!("(({a}) {op} ({b}))")),
        (text(), prop_oneof!["==", "!="], text()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        text().prop_map(|a| format!("({a} in ['a', 'c'])")),
        ("'(x|y|z\\.1)'", prop_oneof!["given", "overdue"])
            .prop_map(|(a, set)| format!("({a} in {set})")),
        prop_oneof!["n1", "b2", "choice", "given"].prop_map(|name| format!("known({name})")),
        (inner(), inner(), inner()).prop_map(|(t, a, b)| format!("(({t}) ? ({a}) : ({b}))")),
    ]
    .boxed()
}

fn facts() -> impl Strategy<Value = Known> {
    let numbers = prop::collection::vec(prop::option::of(-50i32..50), 3);
    let bools = prop::collection::vec(prop::option::of(any::<bool>()), 3);
    let choice = prop::option::of(prop_oneof!["a", "b", "c"]);
    let sets = prop::collection::vec(
        prop::option::of(prop::sample::subsequence(vec!["x", "y", "z.1"], 0..=3)),
        2,
    );
    (numbers, bools, choice, sets).prop_map(|(numbers, bools, choice, sets)| {
        let mut known = Known::new();
        for (name, number) in ["n1", "n2", "n3"].into_iter().zip(numbers) {
            known.extend(number.map(|n| (name, FactValue::Number(f64::from(n) / 4.0))));
        }
        for (name, value) in ["b1", "b2", "b3"].into_iter().zip(bools) {
            known.extend(value.map(|value| (name, FactValue::Bool(value))));
        }
        known.extend(choice.map(|text| ("choice", FactValue::Text(text.into()))));
        for (name, set) in ["given", "overdue"].into_iter().zip(sets) {
            known.extend(set.map(|set| (name, codes(&set))));
        }
        known
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_cel_on_whatever_is_written(text in truth(3), known in facts()) {
        prop_assume!(text.len() <= TEXT_BYTES_MAX);
        prop_assume!(Condition::compile(&text, &vocabulary()).is_ok());
        prop_assert_eq!(ours(&text, &known), theirs(&text, &known), "{}", text);
    }

    #[test]
    fn never_panics(text in "[ -~\n]{0,80}") {
        let _compiled = Condition::compile(&text, &vocabulary());
    }

    #[test]
    fn never_panics_on_scrambled_words(
        words in prop::collection::vec(
            prop_oneof![
                "n1", "b1", "choice", "given", "\\(", "\\)", "&&", "\\|\\|", "!", "\\?", ":", "in",
                "\\[", "\\]", "'a'", "1", "2\\.5", "<", "==", "yes", "known", "-", ",", "\\{", "\\."
            ],
            0..30,
        )
    ) {
        let _compiled = Condition::compile(&words.join(" "), &vocabulary());
    }
}

#[rstest]
#[case("n1 > 60 && b1", Some(vec![60.0]))]
#[case("2 <= n1 && (n1 == 5.5 || n2 > 7)", Some(vec![2.0, 5.5]))]
#[case("yes(n1 > 3, b1) >= 1 ? n2 > 1 : n1 < 9", Some(vec![3.0, 9.0]))]
#[case("known(n1) && n2 > 4", Some(vec![]))]
#[case("n1 > 3 && n1 + n2 > 4", None)]
#[case("n1 > n2", None)]
fn tells_with_which_numbers_a_fact_is_compared(
    #[case] text: &str,
    #[case] numbers: Option<Vec<f64>>,
) {
    let vocabulary = vocabulary();
    let condition = Condition::compile(text, &vocabulary).unwrap();
    assert_eq!(condition.compared_with(vocabulary.slot("n1").unwrap()), numbers);
}

#[rstest]
#[case("b1", true)]
#[case("b1 && n1 < 3", true)]
#[case("n1 < 3 && (b1 && b2)", true)]
#[case("(b1 && b2) || (b1 && b3)", true)]
#[case("b1 || b2", false)]
#[case("!b1", false)]
#[case("b2 && n1 < 3", false)]
fn what_a_condition_cannot_do_without(#[case] text: &str, #[case] needed: bool) {
    let vocabulary = vocabulary();
    let condition = Condition::compile(text, &vocabulary).unwrap();
    assert_eq!(condition.needs(vocabulary.slot("b1").unwrap()), needed);
}

#[rstest]
#[case("known(n1)", true)]
#[case("b2 && known(n1)", true)]
#[case("known(n1) || known(b1)", true)]
#[case("(b2 || b3) && (known(n1) || known(b1))", true)]
#[case("known(n1) || b2", false)]
#[case("known(b2)", false)]
#[case("!known(n1)", false)]
#[case("n1 < 3", false)]
fn which_answers_a_condition_cannot_do_without(#[case] text: &str, #[case] needed: bool) {
    let vocabulary = vocabulary();
    let condition = Condition::compile(text, &vocabulary).unwrap();
    let answers = ["n1", "b1"].map(|name| vocabulary.slot(name).unwrap());
    assert_eq!(condition.needs_known(&|slot| answers.contains(&slot)), needed);
}
