//! From the syntax tree of the `cel` crate to typed expressions over slots.

use std::sync::Arc;

use cel::common::ast::{CallExpr, Expr, IdedExpr, ListExpr, LiteralValue, operators};
use cel::parser::{ParseErrors, PrattParser};

use crate::{
    condition::{
        Arithmetic, BoolExpr, ConditionFault, NODES_MAX, NumberExpr, Order, TEXT_BYTES_MAX,
        TextExpr, place::offset_of,
    },
    facts::{FactType, Slot, Vocabulary},
};

/// Deepest nesting of brackets and `?:`.
const DEPTH_MAX: u16 = 32;

/// A fault at a node of the tree; the node is turned into an offset once, at the end.
struct NodeFault {
    node: u64,
    code: &'static str,
    message: String,
}

type Compiled<T> = Result<T, NodeFault>;

pub(super) fn condition(
    text: &str,
    vocabulary: &Vocabulary,
) -> Result<(BoolExpr, Vec<Slot>), ConditionFault> {
    compile(text, vocabulary, Compiler::bool)
}

pub(super) fn number(
    text: &str,
    vocabulary: &Vocabulary,
) -> Result<(NumberExpr, Vec<Slot>), ConditionFault> {
    compile(text, vocabulary, Compiler::number)
}

fn compile<'v, T>(
    text: &str,
    vocabulary: &'v Vocabulary,
    root: impl FnOnce(&mut Compiler<'v>, &IdedExpr) -> Compiled<T>,
) -> Result<(T, Vec<Slot>), ConditionFault> {
    check_text(text)?;
    let tree = PrattParser::new()
        .max_recursion_depth(DEPTH_MAX)
        .parse(text)
        .map_err(|errors| syntax_fault(text, &errors))?;
    let mut compiler = Compiler::new(vocabulary);
    match root(&mut compiler, &tree) {
        Ok(root) => Ok((root, compiler.reads)),
        Err(NodeFault { node, code, message }) => {
            Err(ConditionFault { code, offset: offset_of(text, &tree, node), message })
        }
    }
}

fn check_text(text: &str) -> Result<(), ConditionFault> {
    if TEXT_BYTES_MAX < text.len() {
        return Err(ConditionFault {
            code: "kondisi.terlalu-panjang",
            offset: TEXT_BYTES_MAX,
            message: format!("Kondisi paling panjang {TEXT_BYTES_MAX} huruf."),
        });
    }
    let strange = |c: char| !(c.is_ascii_graphic() || matches!(c, ' ' | '\n' | '\t' | '\r'));
    if let Some(offset) = text.find(strange) {
        return Err(ConditionFault {
            code: "kondisi.sintaks",
            offset,
            message: "Kondisi hanya memakai huruf, angka dan tanda ASCII.".to_owned(),
        });
    }
    Ok(())
}

fn syntax_fault(text: &str, errors: &ParseErrors) -> ConditionFault {
    let Some(first) = errors.errors.first() else {
        return ConditionFault {
            code: "kondisi.sintaks",
            offset: 0,
            message: "Kondisi tidak dapat dibaca.".to_owned(),
        };
    };
    let line = usize::try_from(first.pos.0 - 1).unwrap_or(0);
    let column = usize::try_from(first.pos.1 - 1).unwrap_or(0);
    let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    ConditionFault {
        code: "kondisi.sintaks",
        offset: (before + column).min(text.len()),
        message: format!("Kondisi tidak dapat dibaca: {}.", first.msg.trim_end_matches('.')),
    }
}

/// An expression with its type.
enum Typed {
    Bool(BoolExpr),
    Number(NumberExpr),
    Text(TextExpr),
    Codes(Slot),
}

impl Typed {
    const fn type_name(&self) -> &'static str {
        match self {
            Self::Bool(_) => "ya/tidak",
            Self::Number(_) => "angka",
            Self::Text(_) => "teks",
            Self::Codes(_) => "kumpulan kode",
        }
    }
}

struct Compiler<'a> {
    vocabulary: &'a Vocabulary,
    reads: Vec<Slot>,
    nodes: usize,
    depth: u16,
}

impl<'a> Compiler<'a> {
    const fn new(vocabulary: &'a Vocabulary) -> Self {
        Self { vocabulary, reads: Vec::new(), nodes: 0, depth: 0 }
    }

    fn count(&mut self, node: &IdedExpr) -> Compiled<()> {
        self.nodes += 1;
        if self.nodes <= NODES_MAX && self.depth <= DEPTH_MAX {
            return Ok(());
        }
        Err(NodeFault {
            node: node.id,
            code: "kondisi.terlalu-panjang",
            message: format!(
                "Kondisi lebih dari {NODES_MAX} nama dan tanda, atau bersarang lebih dari \
                 {DEPTH_MAX} tingkat."
            ),
        })
    }

    fn typed(&mut self, node: &IdedExpr) -> Compiled<Typed> {
        self.count(node)?;
        match &node.expr {
            Expr::Literal(value) => literal(node, value),
            Expr::Ident(name) => self.fact(node, name),
            Expr::Call(call) => {
                self.depth += 1;
                let typed = self.call(node, call);
                self.depth -= 1;
                typed
            }
            Expr::Comprehension(_) => Err(unsupported(node, "perulangan (all, exists, map)")),
            Expr::List(_) => Err(unsupported(node, "daftar di luar kanan kata in")),
            Expr::Map(_) | Expr::Struct(_) => Err(unsupported(node, "kurung kurawal")),
            Expr::Select(_) => Err(unsupported(node, "tanda titik")),
            Expr::Unspecified => Err(unsupported(node, "bagian kosong")),
        }
    }

    fn bool(&mut self, node: &IdedExpr) -> Compiled<BoolExpr> {
        match self.typed(node)? {
            Typed::Bool(expr) => Ok(expr),
            other => Err(mistyped(node, "ya/tidak", &other)),
        }
    }

    fn number(&mut self, node: &IdedExpr) -> Compiled<NumberExpr> {
        match self.typed(node)? {
            Typed::Number(expr) => Ok(expr),
            other => Err(mistyped(node, "angka", &other)),
        }
    }

    fn slot(&mut self, node: &IdedExpr, name: &str) -> Compiled<Slot> {
        let Some(slot) = self.vocabulary.slot(name) else {
            return Err(NodeFault {
                node: node.id,
                code: "kondisi.nama-tak-dikenal",
                message: format!("Nama \"{name}\" tidak dikenal."),
            });
        };
        if !self.reads.contains(&slot) {
            self.reads.push(slot);
        }
        Ok(slot)
    }

    fn fact(&mut self, node: &IdedExpr, name: &str) -> Compiled<Typed> {
        let slot = self.slot(node, name)?;
        Ok(match self.vocabulary.fact_type(slot) {
            FactType::Number => Typed::Number(NumberExpr::Fact(slot)),
            FactType::Bool => Typed::Bool(BoolExpr::Fact(slot)),
            FactType::Text => Typed::Text(TextExpr::Fact(slot)),
            FactType::Codes => Typed::Codes(slot),
        })
    }

    fn call(&mut self, node: &IdedExpr, call: &CallExpr) -> Compiled<Typed> {
        if call.target.is_some() {
            return Err(unsupported(node, &format!("fungsi titik .{}()", call.func_name)));
        }
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_AND, [_, _]) => Ok(Typed::Bool(BoolExpr::And(self.chain(call)?))),
            (operators::LOGICAL_OR, [_, _]) => Ok(Typed::Bool(BoolExpr::Or(self.chain(call)?))),
            (operators::LOGICAL_NOT, [inner]) => {
                Ok(Typed::Bool(BoolExpr::Not(Box::new(self.bool(inner)?))))
            }
            (operators::NEGATE, [inner]) => {
                Ok(Typed::Number(NumberExpr::Negate(Box::new(self.number(inner)?))))
            }
            (operators::EQUALS, [left, right]) => self.same(node, left, right, true),
            (operators::NOT_EQUALS, [left, right]) => self.same(node, left, right, false),
            (operators::CONDITIONAL, [test, yes, no]) => self.choose(node, test, yes, no),
            (operators::IN, [left, right]) => self.within(left, right),
            (name, [left, right]) if order(name).is_some() => {
                let order = order(name).expect("just asked");
                let sides = Box::new((self.number(left)?, self.number(right)?));
                Ok(Typed::Bool(BoolExpr::Order(sides, order)))
            }
            (name, [left, right]) if arithmetic(name).is_some() => {
                let operation = arithmetic(name).expect("just asked");
                self.arithmetic(left, right, operation)
            }
            ("abs", [inner]) => Ok(Typed::Number(NumberExpr::Abs(Box::new(self.number(inner)?)))),
            ("known", [IdedExpr { id: _, expr: Expr::Ident(name) }]) => {
                let slot = self.slot(&call.args[0], name)?;
                Ok(Typed::Bool(BoolExpr::Known(slot)))
            }
            ("yes", [_, ..]) => {
                let parts: Compiled<Vec<_>> = call.args.iter().map(|arg| self.bool(arg)).collect();
                Ok(Typed::Number(NumberExpr::CountTrue(parts?)))
            }
            ("abs" | "known" | "yes" | "min" | "max", _) => Err(NodeFault {
                node: node.id,
                code: "kondisi.jenis",
                message: usage(&call.func_name).to_owned(),
            }),
            (name, _) => Err(unsupported(node, &spoken(name))),
        }
    }

    /// Flattens `a && b && c`, however the parser has nested it, into one list.
    fn chain(&mut self, call: &CallExpr) -> Compiled<Vec<BoolExpr>> {
        let mut parts = Vec::new();
        for arg in &call.args {
            match &arg.expr {
                Expr::Call(inner) if inner.func_name == call.func_name => {
                    self.count(arg)?;
                    parts.extend(self.chain(inner)?);
                }
                _ => parts.push(self.bool(arg)?),
            }
        }
        Ok(parts)
    }

    fn arithmetic(
        &mut self,
        left: &IdedExpr,
        right: &IdedExpr,
        operation: Arithmetic,
    ) -> Compiled<Typed> {
        let sides = (self.number(left)?, self.number(right)?);
        if operation == Arithmetic::Divide && sides.1 == NumberExpr::Literal(0.0) {
            return Err(NodeFault {
                node: right.id,
                code: "kondisi.bagi-nol",
                message: "Tidak dapat membagi dengan nol.".to_owned(),
            });
        }
        Ok(Typed::Number(NumberExpr::Arithmetic(Box::new(sides), operation)))
    }

    fn same(
        &mut self,
        node: &IdedExpr,
        left: &IdedExpr,
        right: &IdedExpr,
        same: bool,
    ) -> Compiled<Typed> {
        let expr = match (self.typed(left)?, self.typed(right)?) {
            (Typed::Number(a), Typed::Number(b)) => {
                let order = if same { Order::Equal } else { Order::NotEqual };
                BoolExpr::Order(Box::new((a, b)), order)
            }
            (Typed::Bool(a), Typed::Bool(b)) => BoolExpr::SameBool(Box::new((a, b)), same),
            (Typed::Text(a), Typed::Text(b)) => {
                self.check_codes(&a, left, &b)?;
                self.check_codes(&b, right, &a)?;
                BoolExpr::SameText(Box::new((a, b)), same)
            }
            (a, b) => {
                return Err(NodeFault {
                    node: node.id,
                    code: "kondisi.jenis",
                    message: format!(
                        "Tidak dapat membandingkan {} dengan {}.",
                        a.type_name(),
                        b.type_name()
                    ),
                });
            }
        };
        Ok(Typed::Bool(expr))
    }

    fn choose(
        &mut self,
        node: &IdedExpr,
        test: &IdedExpr,
        yes: &IdedExpr,
        no: &IdedExpr,
    ) -> Compiled<Typed> {
        let test = self.bool(test)?;
        match (self.typed(yes)?, self.typed(no)?) {
            (Typed::Bool(a), Typed::Bool(b)) => {
                Ok(Typed::Bool(BoolExpr::If(Box::new((test, a, b)))))
            }
            (Typed::Number(a), Typed::Number(b)) => {
                Ok(Typed::Number(NumberExpr::If(Box::new((test, a, b)))))
            }
            (Typed::Text(a), Typed::Text(b)) => {
                Ok(Typed::Text(TextExpr::If(Box::new((test, a, b)))))
            }
            (a, b) => Err(NodeFault {
                node: node.id,
                code: "kondisi.jenis",
                message: format!(
                    "Kedua sisi ?: harus sejenis, bukan {} dan {}.",
                    a.type_name(),
                    b.type_name()
                ),
            }),
        }
    }

    fn within(&mut self, left: &IdedExpr, right: &IdedExpr) -> Compiled<Typed> {
        let text = match self.typed(left)? {
            Typed::Text(text) => text,
            other => return Err(mistyped(left, "teks", &other)),
        };
        if let Expr::List(list) = &right.expr {
            let codes = list_of_texts(right, list)?;
            for (code, node) in codes.iter().zip(&list.elements) {
                self.check_codes(&TextExpr::Literal(Arc::clone(code)), node, &text)?;
            }
            return Ok(Typed::Bool(BoolExpr::InList(text, codes)));
        }
        match self.typed(right)? {
            Typed::Codes(slot) => {
                self.check_codes(&text, left, &TextExpr::Fact(slot))?;
                Ok(Typed::Bool(BoolExpr::InCodes(text, slot)))
            }
            other => Err(mistyped(right, "daftar teks atau kumpulan kode", &other)),
        }
    }

    /// Refuses a literal that no fact of the other side can ever be.
    fn check_codes(&self, text: &TextExpr, node: &IdedExpr, other: &TextExpr) -> Compiled<()> {
        let mut literals = Vec::new();
        let mut slots = Vec::new();
        text.each(&mut |leaf| match leaf {
            TextExpr::Literal(code) => literals.push(Arc::clone(code)),
            TextExpr::Fact(_) | TextExpr::If(_) => {}
        });
        other.each(&mut |leaf| match leaf {
            TextExpr::Fact(slot) => slots.push(*slot),
            TextExpr::Literal(_) | TextExpr::If(_) => {}
        });
        for slot in slots {
            let Some(codes) = self.vocabulary.codes(slot) else { continue };
            let Some(unknown) = literals.iter().find(|code| !codes.contains(*code)) else {
                continue;
            };
            return Err(NodeFault {
                node: node.id,
                code: "kondisi.kode-tak-dikenal",
                message: format!(
                    "\"{unknown}\" bukan kode dari \"{}\".",
                    self.vocabulary.name(slot)
                ),
            });
        }
        Ok(())
    }
}

impl TextExpr {
    fn each(&self, visit: &mut dyn FnMut(&Self)) {
        match self {
            Self::Literal(_) | Self::Fact(_) => visit(self),
            Self::If(parts) => {
                parts.1.each(visit);
                parts.2.each(visit);
            }
        }
    }
}

fn literal(node: &IdedExpr, value: &LiteralValue) -> Compiled<Typed> {
    match value {
        LiteralValue::Boolean(value) => Ok(Typed::Bool(BoolExpr::Literal(*value.inner()))),
        LiteralValue::Double(value) => Ok(Typed::Number(NumberExpr::Literal(*value.inner()))),
        LiteralValue::Int(value) => Ok(Typed::Number(NumberExpr::Literal(*value.inner() as f64))),
        LiteralValue::String(value) => Ok(Typed::Text(TextExpr::Literal(value.inner().into()))),
        LiteralValue::Bytes(_) => Err(unsupported(node, "teks bita (b'...')")),
        LiteralValue::Null => Err(unsupported(node, "null; pakai known(...)")),
        LiteralValue::UInt(_) => Err(unsupported(node, "angka berakhiran u")),
    }
}

fn list_of_texts(node: &IdedExpr, list: &ListExpr) -> Compiled<Vec<Arc<str>>> {
    let texts: Option<Vec<Arc<str>>> = list
        .elements
        .iter()
        .map(|element| match &element.expr {
            Expr::Literal(LiteralValue::String(text)) => Some(text.inner().into()),
            _ => None,
        })
        .collect();
    texts.filter(|texts| !texts.is_empty()).ok_or_else(|| NodeFault {
        node: node.id,
        code: "kondisi.jenis",
        message: "Daftar di kanan kata in berisi teks saja, misalnya ['a', 'b'].".to_owned(),
    })
}

fn order(name: &str) -> Option<Order> {
    match name {
        operators::LESS => Some(Order::Less),
        operators::LESS_EQUALS => Some(Order::LessOrEqual),
        operators::GREATER => Some(Order::Greater),
        operators::GREATER_EQUALS => Some(Order::GreaterOrEqual),
        _ => None,
    }
}

fn arithmetic(name: &str) -> Option<Arithmetic> {
    match name {
        operators::ADD => Some(Arithmetic::Add),
        operators::SUBSTRACT => Some(Arithmetic::Subtract),
        operators::MULTIPLY => Some(Arithmetic::Multiply),
        operators::DIVIDE => Some(Arithmetic::Divide),
        "min" => Some(Arithmetic::Min),
        "max" => Some(Arithmetic::Max),
        _ => None,
    }
}

fn usage(function: &str) -> &'static str {
    match function {
        "abs" => "abs() membaca satu angka.",
        "known" => "known() membaca satu nama.",
        "yes" => "yes() membaca satu atau lebih ya/tidak.",
        _ => "min() dan max() membaca dua angka.",
    }
}

/// Writes the parser's name of an operation as an author knows it.
fn spoken(name: &str) -> String {
    match name {
        operators::MODULO => "tanda %".to_owned(),
        operators::INDEX | operators::OPT_INDEX => "kurung siku setelah nama".to_owned(),
        _ => format!("fungsi {name}()"),
    }
}

fn unsupported(node: &IdedExpr, what: &str) -> NodeFault {
    NodeFault {
        node: node.id,
        code: "kondisi.tak-didukung",
        message: format!("Kondisi tidak mengenal {what}."),
    }
}

fn mistyped(node: &IdedExpr, wanted: &str, found: &Typed) -> NodeFault {
    NodeFault {
        node: node.id,
        code: "kondisi.jenis",
        message: format!("Di sini perlu {wanted}, bukan {}.", found.type_name()),
    }
}
