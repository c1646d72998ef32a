//! QR codes as drawings within a page.

use std::fmt::Write as _;

use qrcode::{Color, QrCode};

/// White modules around the code, as the standard asks.
const MARGIN: usize = 4;

/// Draws a QR as SVG; `None` when the text is too long for one.
pub(crate) fn svg(text: &str, label: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (at % width + MARGIN, at / width + MARGIN);
            write!(path, "M{x} {y}h1v1h-1z").expect("writing to a string cannot fail");
        }
    }
    let size = width + 2 * MARGIN;
    // The label is a text of the program, never of somebody else.
    Some(format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {size} {size}\" \
         shape-rendering=\"crispEdges\"><rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/>\
         <path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}
