//! # FB407 level without price: a price level without a price
//!
//! ## What it checks
//! `support`, `resistance`, `holds`, `breaks`, `below 4,800`, where the sheet has no level of that
//! entity; and where it has one, the wrong side of it.
//!
//! ## Why
//! A level means something only next to the price.
//!
//! ## Example
//! Sheet:
//! ```text
//! no ETH price in the sheet
//! ```
//! Found:
//! ```text
//! ETH holds $2,100.
//! ```
//! Instead:
//! ```text
//! ETH fell 3.39%.
//! ```
//!
//! ## How to fix
//! Add the price to the sheet, or drop the level.

use rust_decimal::Decimal;

use crate::audit::finding::Finding;
use crate::audit::report::{ClaimKind, Verdict};
use crate::facts::sheet::Fact;
use crate::quantity::print;

/// No price to hold the level against.
#[must_use]
pub(crate) fn no_price(range: (usize, usize), quote: &str, subject: Option<&str>) -> Finding {
    let whose = subject.map_or_else(|| "whatever it is a level of".to_owned(), str::to_owned);
    Finding::new(
        range,
        ClaimKind::Level,
        Verdict::Unsupported,
        "FB407",
        format!("{quote} is a level, and the sheet has no price of {whose}"),
    )
}

/// The side of the level the price stands on.
#[must_use]
#[expect(clippy::too_many_arguments, reason = "one sentence's worth of context, named at the only call")]
pub(crate) fn side(
    range: (usize, usize),
    quote: &str,
    name: &str,
    price: &Fact,
    value: Decimal,
    level: Decimal,
    over: bool,
    under: bool,
    supposed: bool,
) -> Finding {
    let right = match (over, under) {
        (true, false) => value <= level,
        (false, true) => value >= level,
        _ => true,
    };
    let figure = print::fact(price, value);
    let at = format!("{name} stands at {figure}");
    let finding = if right {
        Finding::new(
            range,
            ClaimKind::Level,
            Verdict::Supported,
            "FB407",
            format!("{at}, on the right side of {quote}"),
        )
    } else if supposed {
        Finding::new(range, ClaimKind::Level, Verdict::Judgement, "FB407", format!("{at}; the level is a condition"))
    } else {
        Finding::new(
            range,
            ClaimKind::Level,
            Verdict::Contradicted,
            "FB407",
            format!("{at}, on the other side of {quote}"),
        )
    };
    finding.expecting(figure).on([price])
}
