//! Finds where in a text a node of its syntax tree stands.
//!
//! The fast parser of the `cel` crate keeps no offsets, and the one that does can be made to
//! exhaust the stack by a short text. But names and literals come in the same order in the text
//! and in the tree, so the n-th of one is the n-th of the other.

use cel::common::ast::{CallExpr, EntryExpr, Expr, IdedExpr};

/// Returns the byte at which the first name or literal of a node stands.
pub(super) fn offset_of(text: &str, tree: &IdedExpr, node: u64) -> usize {
    let mut before = 0;
    let found = count_until(tree, node, &mut before);
    let words = words(text);
    if found { words.get(before).copied().unwrap_or(text.len()) } else { 0 }
}

/// Counts names and literals before a node; tells whether the node was met.
fn count_until(tree: &IdedExpr, node: u64, before: &mut usize) -> bool {
    if tree.id == node {
        return true;
    }
    match &tree.expr {
        Expr::Ident(_) | Expr::Literal(_) => {
            *before += 1;
            false
        }
        Expr::Call(call) => count_call(call, node, before),
        Expr::List(list) => list.elements.iter().any(|part| count_until(part, node, before)),
        Expr::Select(select) => count_until(&select.operand, node, before),
        Expr::Map(map) => map.entries.iter().any(|entry| match &entry.expr {
            EntryExpr::MapEntry(entry) => {
                count_until(&entry.key, node, before) || count_until(&entry.value, node, before)
            }
            EntryExpr::StructField(field) => count_until(&field.value, node, before),
        }),
        // Refused as a whole, so nothing within or after them is asked for.
        Expr::Comprehension(_) | Expr::Struct(_) | Expr::Unspecified => false,
    }
}

fn count_call(call: &CallExpr, node: u64, before: &mut usize) -> bool {
    if let Some(target) = &call.target
        && count_until(target, node, before)
    {
        return true;
    }
    let is_word = call.func_name.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_word && call.target.is_none() {
        *before += 1;
    }
    call.args.iter().any(|arg| count_until(arg, node, before))
}

/// Lists where names and literals begin, leaving out what follows a dot and the word `in`.
fn words(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut words = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'\'' | b'"' => after_text(bytes, at),
            b if b.is_ascii_alphanumeric() || b == b'_' => {
                let word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.');
                let number = b.is_ascii_digit();
                let name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
                let length = if number {
                    bytes[at..].iter().take_while(|b| word(b)).count()
                } else {
                    bytes[at..].iter().take_while(|b| name(b)).count()
                };
                at + length
            }
            _ => {
                at += 1;
                continue;
            }
        };
        let after_dot = at.checked_sub(1).is_some_and(|before| bytes[before] == b'.');
        if !after_dot && &text[at..end] != "in" {
            words.push(at);
        }
        at = end;
    }
    words
}

/// Returns the byte after a quoted text that begins at `start`.
fn after_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != bytes[start] {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}
