//! A sign of percent said once for a line: "Dow +0.31, S&P +0.92, Nasdaq +1.64 (all in %)".

use rust_decimal::Decimal;

use crate::audit::lex::Figure;
use crate::audit::scene::{Part, Scene};
use crate::quantity::written::{Written, WrittenUnit};

/// The figure as the percentage that its line says all of its figures are.
pub(super) fn of_line(scene: &Scene<'_>, part: &Part, at: usize, figure: &Figure) -> Option<Figure> {
    if figure.written.unit != WrittenUnit::Plain || figure.to.is_some() {
        return None;
    }
    let (start, end) = (part.items[at].start, part.items[at].end);
    let line_start = scene.text[..start].rfind('\n').map_or(0, |i| i + 1);
    let line_end = scene.text[end..].find('\n').map_or(scene.text.len(), |i| end + i);
    let line = &scene.text[line_start..line_end];
    let says = ["in %", "in percent", "in per cent", "in pct", "(%)", "(pct)", "% change:", "% chg:"];
    let small = figure.written.decimals > 0 && figure.written.magnitude() < Decimal::ONE_HUNDRED;
    // A text without lines is looked at near the figure only.
    (small && line.len() < 600 && says.iter().any(|s| line.contains(s))).then(|| as_percent(figure))
}

/// The same digits as a percentage.
pub(super) fn as_percent(figure: &Figure) -> Figure {
    Figure { written: Written { unit: WrittenUnit::Percent, ..figure.written.clone() }, ..figure.clone() }
}
