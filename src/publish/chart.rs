//! Small bar charts as SVG, written here so that the same facts give the same bytes.

use std::fmt::Write as _;

use rust_decimal::{Decimal, RoundingStrategy};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::diagnostic::markup::escape;
use crate::facts::sheet::Fact;
use crate::plan::headline_groups;
use crate::plan::usable_divergences;
use crate::plan::view::{View, is_gap};
use crate::quantity::Unit;
use crate::quantity::print::{self, Sign};
use crate::realise::printed;

/// Width of the drawing, in its own units.
const WIDTH: i64 = 640;
/// Height of a bar with its space.
const ROW: i64 = 26;
/// Where the bars' field begins and ends. Before it there is room for [`LABEL`] columns of the widest of the fonts that are asked for.
const LEFT: i64 = 310;
const RIGHT: i64 = 560;
/// The longest label, in columns of a terminal: a Chinese character takes two.
const LABEL: usize = 37;

struct Bar<'a> {
    label: String,
    value: Decimal,
    fact: &'a Fact,
}

/// The changes of the day by member of every headline group; nothing when fewer than two may be used.
pub fn changes(view: &View<'_>, id: &str) -> Option<String> {
    let mut bars = Vec::new();
    for group in headline_groups(view).into_iter().filter(|g| !g.is_movers()) {
        for member in group.usable() {
            let fact = member.change?;
            bars.push(Bar {
                label: printed(&member.entity.name, &member.entity.id),
                value: fact.usable()?.get(),
                fact,
            });
        }
    }
    draw(&bars, id, "Changes of the day", "Bars to the right of the line are rises, to the left falls.", false)
}

/// The largest divergences by size.
pub fn divergences(view: &View<'_>, id: &str) -> Option<String> {
    let mut bars = Vec::new();
    for d in usable_divergences(view, 6).iter().filter_map(|id| view.sheet.divergences.iter().find(|d| d.id == *id)) {
        let Some(fact) = view.fact(&d.size_fact).filter(|f| is_gap(f)) else { continue };
        // One axis, one unit: a margin in points beside spreads in basis points would be drawn a hundred times too short.
        if fact.unit != Unit::BasisPoint {
            continue;
        }
        let label = format!("{} against {}", printed(&d.a_name, &d.a), printed(&d.b_name, &d.b));
        bars.push(Bar { label, value: fact.usable()?.get(), fact });
    }
    draw(&bars, id, "Divergences by size", "Each bar is the first side less the second.", true)
}

fn draw(bars: &[Bar<'_>], id: &str, title: &str, what: &str, neutral: bool) -> Option<String> {
    if bars.len() < 2 {
        return None;
    }
    let largest = bars.iter().map(|b| b.value.abs()).max().filter(|m| !m.is_zero())?;
    let (low, high) = (
        bars.iter().map(|b| b.value).min().unwrap_or_default().min(Decimal::ZERO),
        bars.iter().map(|b| b.value).max().unwrap_or_default().max(Decimal::ZERO),
    );
    let span = if high - low > Decimal::ZERO { high - low } else { largest };
    let field = Decimal::from(RIGHT - LEFT);
    let zero = Decimal::from(LEFT) + -low * field / span;
    let rows = i64::try_from(bars.len()).ok()?;
    let height = rows * ROW + 8;
    let list: Vec<String> = bars
        .iter()
        .map(|b| format!("{} {}", b.label, print::figure(b.value, &b.fact.unit, Sign::Always, None)))
        .collect();
    let mut svg = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title>\
         <desc id=\"{id}-d\">{} {}.</desc>",
        escape(title),
        escape(what),
        escape(&list.join("; "))
    );
    for (i, bar) in (0_i64..).zip(bars) {
        let y = i * ROW + 6;
        let end = zero + bar.value * field / span;
        let (x, width) = (zero.min(end), (end - zero).abs().max(Decimal::ONE));
        let class = match (neutral, bar.value.is_sign_negative()) {
            (true, _) => "gap",
            (false, true) => "down",
            (false, false) => "up",
        };
        let figure = print::figure(bar.value, &bar.fact.unit, Sign::Always, None);
        let _ = write!(
            svg,
            "<text class=\"soft\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\
             <rect class=\"{class}\" x=\"{}\" y=\"{y}\" width=\"{}\" height=\"{}\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            LEFT - 14,
            y + 13,
            escape(&shortened(&bar.label)),
            tenth(x),
            tenth(width),
            ROW - 9,
            WIDTH,
            y + 13,
            escape(&figure),
        );
    }
    let _ = write!(svg, "<line class=\"axis\" x1=\"{0}\" y1=\"0\" x2=\"{0}\" y2=\"{height}\"/></svg>", tenth(zero));
    Some(svg)
}

/// A coordinate at one place after the point.
fn tenth(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero).normalize()
}

fn shortened(label: &str) -> String {
    if label.width() <= LABEL {
        return label.to_owned();
    }
    let mut width = 1;
    let fits = |c: &char| {
        width += c.width().unwrap_or_default();
        width <= LABEL
    };
    label.chars().take_while(fits).chain(['\u{2026}']).collect()
}
