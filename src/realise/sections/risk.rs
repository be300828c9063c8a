//! The risk matrix: risks that the facts themselves point to, with triggers that the next sheet can check.

use rust_decimal::Decimal;

use super::{Line, text};
use crate::facts::sheet::{Fact, Status};
use crate::plan::view::{Member, View};
use crate::plan::{SectionPlan, headline_groups};
use crate::quantity::Unit;
use crate::quantity::print::{self, Sign};
use crate::realise::builtin::phrase::direction;
use crate::realise::narrative::{Block, Run};
use crate::realise::{names, slots};

/// Most risks shown.
const MAX_RISKS: usize = 6;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Low,
    Medium,
    High,
}

impl Level {
    const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    const fn weight(self) -> u8 {
        match self {
            Self::Low => 1,
            Self::Medium => 2,
            Self::High => 3,
        }
    }
}

struct Risk {
    name: String,
    probability: Level,
    impact: Level,
    trigger: Vec<Run>,
    size: Decimal,
}

/// The matrix with the rules behind its words.
pub fn blocks(view: &View<'_>, plan: &SectionPlan) -> Vec<Block> {
    let mut risks = all(view, plan);
    risks.sort_by(|a, b| {
        let weight = |r: &Risk| r.probability.weight() * r.impact.weight();
        weight(b).cmp(&weight(a)).then(b.size.cmp(&a.size)).then_with(|| a.name.cmp(&b.name))
    });
    if risks.is_empty() {
        return vec![Block::Notice { text: text("No current figure gives a risk that could be checked.") }];
    }
    let columns = ["Rank", "Risk", "Probability", "Impact", "Trigger"].map(str::to_owned).to_vec();
    let rows = risks
        .into_iter()
        .take(MAX_RISKS)
        .enumerate()
        .map(|(i, r)| {
            vec![
                text(print::figure(Decimal::from(i + 1), &Unit::Count, Sign::Never, None)),
                text(r.name),
                text(r.probability.word()),
                text(r.impact.word()),
                r.trigger,
            ]
        })
        .collect();
    vec![
        Block::Notice {
            text: text(
                "Judgement by rule, not a forecast. Probability is the size of the move behind the trigger in the words of \
                 the fact sheet. Impact is high for the main figure of a group, medium for all else.",
            ),
        },
        Block::Table { columns, rows, note: None },
    ]
}

fn all(view: &View<'_>, plan: &SectionPlan) -> Vec<Risk> {
    let mut out = Vec::new();
    for group in headline_groups(view) {
        let Some(member) = group.headline() else { continue };
        match member.change.filter(|c| c.usable().is_some()) {
            Some(change) => out.extend(headline(view, member, change)),
            None => out.extend(not_current(view, member)),
        }
        for other in &group.others {
            out.extend(breadth(view, other));
        }
    }
    for group in view.groups.iter().filter(|g| g.is_supply()) {
        let Some(net) = group.own("net_issued").filter(|f| f.usable().is_some() && direction(f) != 0) else { continue };
        let (name, words) = if direction(net) < 0 {
            ("Redemptions go on", "net redemption")
        } else {
            ("Net issuance shrinks", "net issuance")
        };
        out.push(Risk {
            name: format!("{name}: {}", names::group(group)),
            probability: Level::Medium,
            impact: Level::Medium,
            trigger: Line::new(format!(
                "If {words} of {} is {} ",
                names::group(group),
                if direction(net) < 0 { "above" } else { "below" }
            ))
            .figure(slots::figure_with(net, Sign::Never))
            .done(),
            size: Decimal::ZERO,
        });
    }
    for id in plan.divergences.iter().take(1) {
        let Some(d) = view.sheet.divergences.iter().find(|d| d.id == *id) else { continue };
        let Some(size) = view.fact(&d.size_fact).filter(|f| f.usable().is_some()) else { continue };
        let side = |name: &str, fact: &str| names::printed(name, fact);
        out.push(Risk {
            name: format!("{} and {} part further", side(&d.a_name, &d.a), side(&d.b_name, &d.b)),
            probability: [&d.a, &d.b]
                .iter()
                .filter_map(|id| view.fact(id))
                .map(|f| size_word(view, f))
                .max()
                .unwrap_or(Level::Medium),
            impact: Level::Medium,
            trigger: Line::new("If the gap between the two is above ")
                .figure(slots::figure_with(size, Sign::Never))
                .done(),
            size: Decimal::ONE,
        });
    }
    out
}

fn headline(view: &View<'_>, member: &Member<'_>, change: &Fact) -> Option<Risk> {
    let level = member.level.filter(|l| l.usable().is_some())?;
    let name = names::of(view.sheet, &member.entity.id);
    let subject = super::action::of(member, &name);
    let (risk, at, what) = if direction(change) < 0 {
        (format!("{subject} falls further"), level, last(level))
    } else if direction(change) == 0 {
        (format!("{subject} turns down"), level, last(level))
    } else {
        let before = change
            .derived_from
            .as_ref()
            .and_then(|d| d.of.get(1))
            .and_then(|id| view.fact(id))
            .filter(|f| f.usable().is_some());
        match before {
            Some(before) => (format!("{subject} gives back its rise"), before, "where it stood before the rise"),
            None => (format!("{subject} turns down"), level, last(level)),
        }
    };
    Some(Risk {
        name: names::capital(&risk),
        probability: size_word(view, change),
        impact: Level::High,
        trigger: Line::new(format!("If {subject} {} ", super::action::below(level)))
            .figure(slots::figure(at))
            .say(format!(", {what}"))
            .done(),
        size: change.usable().map(|v| v.get().abs()).unwrap_or_default(),
    })
}

fn last(level: &Fact) -> &'static str {
    if level.metric == "close" { "its last close" } else { "its last value" }
}

fn not_current(view: &View<'_>, member: &Member<'_>) -> Option<Risk> {
    let fact = member.any()?;
    let name = names::of(view.sheet, &member.entity.id);
    let trigger = match &fact.session {
        Some(session) if fact.status == Status::Stale => {
            format!("If the next sheet still has the session of {session} for {name}")
        }
        _ => format!("If the next sheet still has no current figure for {name}"),
    };
    Some(Risk {
        name: format!("Decisions rest on data that is not current: {name}"),
        probability: Level::High,
        impact: Level::High,
        trigger: text(trigger),
        size: Decimal::ZERO,
    })
}

fn breadth(view: &View<'_>, member: &Member<'_>) -> Option<Risk> {
    let rate = member.with("advance_rate").filter(|f| f.usable().is_some())?;
    let value = rate.usable()?.get();
    if value >= Decimal::from(50) {
        return None;
    }
    let scope =
        rate.scope.as_deref().map_or_else(String::new, |s| format!(" of {}", crate::realise::builtin::scope_words(s)));
    Some(Risk {
        name: format!("Few members carry the market: {}", names::of(view.sheet, &member.entity.id)),
        probability: if value < Decimal::from(25) { Level::High } else { Level::Medium },
        impact: Level::Medium,
        trigger: Line::new(format!("If the advance rate{scope} is below "))
            .figure(slots::figure_with(rate, Sign::Never))
            .done(),
        size: Decimal::ZERO,
    })
}

/// The first band of the sheet decides: its smallest is low, its second medium, all above high. Without bands: medium.
fn size_word(view: &View<'_>, fact: &Fact) -> Level {
    let Some(size) = fact.usable().map(|v| v.get().abs()) else { return Level::Medium };
    let group = view.entity(&fact.entity).and_then(|e| e.group.as_deref()).unwrap_or(&fact.entity);
    let class = view.sheet.group(group).and_then(|g| g.asset_class.as_deref());
    let mut floors: Vec<Decimal> = view
        .sheet
        .magnitudes
        .iter()
        .filter(|m| m.asset_class.as_deref() == class)
        .flat_map(|m| m.max.map(|x| x.get()).into_iter().chain([m.min.get()]))
        .filter(|b| !b.is_zero())
        .collect();
    floors.sort();
    floors.dedup();
    let (Some(low), Some(high)) = (floors.first(), floors.get(floors.len() / 2)) else { return Level::Medium };
    if size < *low {
        Level::Low
    } else if size < *high {
        Level::Medium
    } else {
        Level::High
    }
}
