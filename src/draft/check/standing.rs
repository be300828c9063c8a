//! Where a change stands among its peers: largest, smallest, the only one up.

use rust_decimal::Decimal;

use super::prose::{Prose, Token};
use super::{FaultCode, SentenceFault};
use crate::facts::sheet::{Fact, FactSheet};
use crate::plan::SectionPlan;
use crate::quantity::Unit;

/// A change's place among the changes of the same measure in its section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The only one with its sign.
    Only {
        /// Whether it rose.
        up: bool,
    },
    /// None of its sign is larger.
    Largest {
        /// Whether it rose.
        up: bool,
    },
    /// All have its sign and none is smaller.
    Smallest {
        /// Whether it rose.
        up: bool,
    },
}

impl Standing {
    /// As it may stand after the figure.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Only { up: true } => "the only one up",
            Self::Only { up: false } => "the only one down",
            Self::Largest { up: true } => "the largest rise",
            Self::Largest { up: false } => "the largest fall",
            Self::Smallest { up: true } => "the smallest rise",
            Self::Smallest { up: false } => "the smallest fall",
        }
    }
}

/// Whether a fact is a change over time, so that rose and fell can be said of it.
#[must_use]
pub fn is_change(fact: &Fact) -> bool {
    fact.against.is_none()
        && fact.metric.contains("change")
        && !matches!(fact.unit, Unit::Count | Unit::Ratio | Unit::Other(_))
}

/// The standing of `fact` among `peers`, when there are three or more of its measure and no tie.
#[must_use]
pub fn standing(fact: &Fact, peers: &[&Fact]) -> Option<Standing> {
    let alike = |p: &Fact| is_change(p) && p.metric == fact.metric && p.unit == fact.unit;
    let same = |p: &Fact| alike(p) && p.window == fact.window;
    // A reader takes a session and a day for the same length: one left out would make an "only one" that is none.
    let day = |w: &Option<String>| matches!(w.as_deref(), Some("1d" | "24h"));
    let near = |p: &Fact| alike(p) && (p.window == fact.window || day(&p.window) && day(&fact.window));
    let values: Vec<Decimal> = peers.iter().filter(|p| same(p)).filter_map(|p| p.usable()).map(|v| v.get()).collect();
    let own = fact.usable()?.get();
    if values.len() < 3 || own.is_zero() || values.iter().filter(|v| **v == own).count() > 1 {
        return None;
    }
    let up = own.is_sign_positive();
    let side: Vec<Decimal> = values.iter().copied().filter(|v| !v.is_zero() && v.is_sign_positive() == up).collect();
    let alone = peers
        .iter()
        .filter(|p| near(p))
        .filter_map(|p| p.usable())
        .filter(|v| !v.get().is_zero() && v.get().is_sign_positive() == up)
        .count()
        == 1;
    if alone {
        Some(Standing::Only { up })
    } else if side.iter().all(|v| v.abs() <= own.abs()) {
        Some(Standing::Largest { up })
    } else if side.len() == values.len() && side.iter().all(|v| v.abs() >= own.abs()) {
        Some(Standing::Smallest { up })
    } else {
        None
    }
}

/// A standing said right after a figure must be that figure's own.
pub(super) fn check(prose: &Prose<'_>, plan: &SectionPlan, sheet: &FactSheet, out: &mut Vec<SentenceFault>) {
    let peers: Vec<&Fact> = plan.facts.iter().filter_map(|id| sheet.fact(id)).collect();
    let lower = prose.lower();
    let mut last: Option<&Fact> = None;
    for (i, token) in prose.tokens.iter().enumerate() {
        if let Token::Figure(id) = token {
            // The level after a change belongs to the same subject.
            last = sheet.fact(id).filter(|f| is_change(f)).or(last);
        }
        let words = |n: usize| lower.get(i..i + n).unwrap_or_default();
        let said = match words(4) {
            [a, b, c, d] if a == "the" && b == "only" && c == "one" && (d == "up" || d == "down") => {
                Standing::Only { up: d == "up" }
            }
            [a, b, c, _] if a == "the" && (c == "rise" || c == "gain") && b == "largest" => {
                Standing::Largest { up: true }
            }
            [a, b, c, _] if a == "the" && (c == "fall" || c == "drop") && b == "largest" => {
                Standing::Largest { up: false }
            }
            [a, b, c, _] if a == "the" && (c == "rise" || c == "gain") && b == "smallest" => {
                Standing::Smallest { up: true }
            }
            [a, b, c, _] if a == "the" && (c == "fall" || c == "drop") && b == "smallest" => {
                Standing::Smallest { up: false }
            }
            _ => continue,
        };
        let Some(fact) = last else { continue };
        let holds = match (standing(fact, &peers), said) {
            (Some(own), said) if own == said => true,
            // The only one up is the largest rise too.
            (Some(Standing::Only { up }), Standing::Largest { up: said }) => up == said,
            _ => false,
        };
        if !holds {
            out.push(SentenceFault::new(FaultCode::Standing, said.words()));
        }
    }
}
