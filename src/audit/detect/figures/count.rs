//! Counts and shares: "313 up / 2,011 down", "13.5% advance rate", "3 of 6", "doubled".

use rust_decimal::Decimal;

use super::Site;
use crate::audit::bind::Target;
use crate::audit::bind::index::{PRICE_METRICS, is_change};
use crate::audit::derive::{Derived, issued, share};
use crate::audit::detect::side;
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules;
use crate::audit::scene::{Part, Scene};
use crate::audit::verdict::{Fault, Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::Fact;
use crate::quantity::Unit;
use crate::quantity::written::{Bound, WrittenUnit};

/// What a breadth fact counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Members that rose.
    Up,
    /// Members that fell.
    Down,
    /// Members that stayed.
    Flat,
}

/// The role of a count fact, by the last part of its id or metric.
#[must_use]
pub fn role(fact: &Fact) -> Option<Role> {
    // "96 limit-ups" are no count of all that rose.
    if super::limits::counts_limits(fact) { None } else { side_of_fact(fact) }
}

/// The side that a count is of, of a breadth or of a part of it.
#[must_use]
pub(super) fn side_of_fact(fact: &Fact) -> Option<Role> {
    if fact.unit != Unit::Count {
        return None;
    }
    let last = fact.id.rsplit('.').next().unwrap_or_default();
    [last, fact.metric.as_str()].into_iter().find_map(|word| match word {
        "up" | "advancers" | "advancing" | "risers" | "rising" | "gainers" | "rose" | "advances" => Some(Role::Up),
        "down" | "decliners" | "declining" | "fallers" | "falling" | "losers" | "fell" | "declines" => Some(Role::Down),
        "unchanged" | "flat" => Some(Role::Flat),
        _ => None,
    })
}

/// The breadth counts that the part's context means: those of its group, or the only ones.
#[must_use]
pub fn breadth<'a>(site: &Site<'_, 'a>) -> Vec<(Role, &'a Fact)> {
    among(site.scene, site.part.row.iter().chain(&site.bound.targets).chain(&site.part.section))
}

/// The breadth counts that a part means.
#[must_use]
pub fn breadth_of<'a>(scene: &Scene<'a>, part: &Part) -> Vec<(Role, &'a Fact)> {
    among(scene, part.row.iter().chain(&part.previous).chain(&part.section))
}

fn among<'a, 't>(scene: &Scene<'a>, context: impl Iterator<Item = &'t Target>) -> Vec<(Role, &'a Fact)> {
    let all: Vec<(Role, &Fact)> = scene.index.counts().iter().filter_map(|f| Some((role(f)?, *f))).collect();
    let groups: Vec<usize> = context
        .filter_map(|t| match t {
            Target::Group(g) => Some(*g),
            Target::Entity(e) => scene.index.group_of(*e),
            Target::Union(_) => None,
        })
        .collect();
    let of_group: Vec<(Role, &Fact)> = all
        .iter()
        .filter(|(_, f)| {
            let group = scene.index.entity_of(&f.entity).and_then(|e| e.group.as_deref());
            groups.iter().any(|g| {
                let id = scene.index.group(*g).id.as_str();
                group == Some(id) || f.entity == id
            })
        })
        .copied()
        .collect();
    if of_group.is_empty() { all } else { of_group }
}

/// A finding where the figure is a count, a share of a count, or a multiple.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    match site.figure.written.unit {
        WrittenUnit::Plain => majority(site)
            .or_else(|| odds(site))
            .or_else(|| out_of(site))
            .or_else(|| of_so_many(site))
            .or_else(|| counted(site))
            .or_else(|| of_total(site)),
        WrittenUnit::Percent => of_movers(site).or_else(|| rate(site)),
        WrittenUnit::Multiple => super::times::detect(site).or_else(|| multiple(site)),
        _ => None,
    }
}

/// What breadth counts, in prose.
static MEMBERS: WordList<12> = WordList::new([
    "shares",
    "stocks",
    "issues",
    "names",
    "companies",
    "constituents",
    "members",
    "securities",
    "equities",
    "counters",
    "components",
    "listings",
]);

/// Whether an item is a noun for the members of a market: "stocks", "names".
#[must_use]
pub fn is_stock(scene: &Scene<'_>, item: &Item) -> bool {
    MEMBERS.contains(&scene.word(item))
}

/// Whether an item names what breadth counts: "stocks", "A-shares".
#[must_use]
pub fn is_member(scene: &Scene<'_>, item: &Item) -> bool {
    matches!(item.kind, Kind::Name { target: Target::Union(_) | Target::Group(_), .. }) || is_stock(scene, item)
}

/// "a surplus of 2,086 gainers", "1,289↓", "28% advancing": counts of those that rose and fell, their difference and their
/// share, in few words. Which is meant is a guess, so that it confirms.
pub(super) fn of_breadth(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    let count = written.unit == WrittenUnit::Plain && written.decimals == 0;
    let share = written.is_percent() && written.sign.is_none();
    if !(count || share) || site.figure.to.is_some() {
        return None;
    }
    let facts = breadth(site);
    let value = |role: Role| facts.iter().find(|(r, _)| *r == role).and_then(|(_, f)| Some((*f, f.usable()?.get())));
    let ((up, ups), (down, downs)) = (value(Role::Up)?, value(Role::Down)?);
    let net = ups.checked_sub(downs)?;
    let word = |n: usize| site.before(n).map(|b| site.scene.word(b)).unwrap_or_default();
    let (exact, fits) = match &written.unit {
        WrittenUnit::Plain => {
            let netted = (1..=4).any(|n| {
                matches!(
                    &*word(n),
                    "surplus"
                        | "excess"
                        | "margin"
                        | "net"
                        | "deficit"
                        | "shortfall"
                        | "balance"
                        | "lead"
                        | "gap"
                        | "difference"
                )
            });
            // "Adv/Dec: 3,874 / 1,296"
            let label = site.scene.text[site.part.segment.start..site.item().start].to_lowercase();
            let listed =
                label.starts_with("adv/dec") || label.starts_with("a/d") || label.starts_with("advance/decline");
            // "all 5,151 counted"
            let flat = facts.iter().find(|(r, _)| *r == Role::Flat).and_then(|(_, f)| f.usable());
            let every = ups.checked_add(downs)?.checked_add(flat.map_or(Decimal::ZERO, crate::quantity::Exact::get))?;
            let own = match site.after(1).map(|n| &n.kind) {
                _ if written.grouped && written.magnitude() == every => every,
                _ if listed && written.magnitude() == ups => ups,
                _ if listed && written.magnitude() == downs => downs,
                Some(Kind::Rise(way)) => {
                    if *way > 0 {
                        ups
                    } else {
                        downs
                    }
                }
                _ if netted || site.next_word(1).is_some_and(|w| matches!(&*w, "more" | "fewer")) => net,
                _ => return None,
            };
            let known = Known::stated(own);
            (own, if written.sign.is_some() { fit(written, None, &known) } else { fit_unsigned(written, &known) })
        }
        WrittenUnit::Percent => {
            // "Advancers: 2,764 | Decliners: 2,275 | Rate: 55%"
            let after = (1..=2).filter_map(|n| site.next_word(n)).any(|w| w == "rate");
            let rate = after || (1..=2).any(|n| &*word(n) == "rate");
            // "volume more than 30% higher" is a change, and no share.
            let compared = site.next_word(1).is_some_and(|w| matches!(&*w, "higher" | "lower"));
            let way = site.after(1).filter(|_| !rate && !compared);
            let own = match way.and_then(|next| side::of(site.scene, next)) {
                _ if rate => ups,
                Some(Role::Up) => ups,
                Some(Role::Down) => downs,
                _ if way.is_some_and(|n| n.is(Sense::Up)) => ups,
                _ if way.is_some_and(|n| n.is(Sense::Down)) => downs,
                _ => return None,
            };
            let exact = own.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(ups.checked_add(downs)?)?;
            (exact, fit(written, Some(1), &Known::stated(exact)))
        }
        _ => return None,
    };
    let derivation = format!("{} and {}", up.id, down.id);
    let expected = exact.round_dp(1).normalize().to_string();
    (fits == Fit::Exact).then(|| site.compared(fits, ClaimKind::DerivedNumber, expected, &[up, down], Some(derivation)))
}

/// "Of 2,400 stocks, 600 rose": all that were counted.
fn of_so_many(site: &Site<'_, '_>) -> Option<Finding> {
    let led = site.before(1).is_some_and(|b| &*site.scene.word(b) == "of")
        && site.before(2).is_none_or(|b| b.clause != site.item().clause || matches!(b.kind, Kind::Mark(_)));
    let noun = site.after(1).is_some_and(|n| is_member(site.scene, n));
    // "Of the 2,400 A-shares that moved"
    let that = site.next_word(2).is_some_and(|w| w == "that" || w == "which");
    let led = led || that && site.before(1).is_some_and(|b| &*site.scene.word(b) == "the");
    if !led || !noun || site.figure.to.is_some() {
        return None;
    }
    let facts = breadth(site);
    if facts.is_empty() {
        return None;
    }
    let moved: Vec<&Fact> = facts.iter().filter(|(r, _)| *r != Role::Flat).map(|(_, f)| *f).collect();
    let all: Vec<&Fact> = facts.iter().map(|(_, f)| *f).collect();
    let (fitted, derived) = [moved, all]
        .iter()
        .filter_map(|parts| crate::audit::derive::total(parts))
        .map(|d| (fit_unsigned(&site.figure.written, &d.known), d))
        .min_by_key(|(fitted, _)| fitted.rank())?;
    let expected = derived.known.exact.normalize().to_string();
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone())))
}

/// "257 up", "2,075 decliners", "advancers 257".
fn counted(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if written.decimals > 0 || site.figure.to.is_some() {
        return None;
    }
    // "→ 6,600 lost": a level of the index.
    if super::level::kept_or_lost(site).is_some() {
        return None;
    }
    let next = site.after(1);
    let role_of = |item: Option<&Item>| {
        let item = item?;
        if item.is(Sense::Up) || item.is(Sense::ShareUp) {
            Some(Role::Up)
        } else if item.is(Sense::Down) || item.is(Sense::ShareDown) {
            Some(Role::Down)
        } else if item.is(Sense::Flat) {
            Some(Role::Flat)
        } else {
            None
        }
    };
    let share_word = |item: Option<&Item>| item.is_some_and(|i| i.is(Sense::ShareUp) || i.is(Sense::ShareDown));
    // "313 shares rose", "2,011 stocks declined"
    let noun = next.is_some_and(|n| is_member(site.scene, n));
    let then = if noun { role_of(site.after(2)).filter(|_| !breadth(site).is_empty()) } else { None };
    // "986 shares rose against 4,140 that fell"
    let relative = site.next_word(1).is_some_and(|w| matches!(w.as_str(), "that" | "which"));
    let against = site
        .before(1)
        .is_some_and(|b| matches!(&*site.scene.word(b), "against" | "versus" | "vs" | "to" | "and" | "while" | "than"));
    let then = then.or_else(|| role_of(site.after(2)).filter(|_| relative && against));
    // "Advancers, 3,184 of them, …"
    let of_them = site.next_word(1).is_some_and(|w| w == "of") && site.next_word(2).is_some_and(|w| w == "them");
    let listed = site.before(1).is_some_and(|b| b.mark(','));
    let told = site.before(2).filter(|b| of_them && listed && (b.is(Sense::ShareUp) || b.is(Sense::ShareDown)));
    let led = side_of_pair(site);
    let wanted = led.or(role_of(next)).or(then).or(role_of(told)).or_else(|| {
        // "Decliners (3,529) outnumbered advancers (1,684)"
        let before = site.before(1).filter(|b| !b.mark(':') && !b.mark('(')).or_else(|| site.before(2));
        share_word(before).then(|| role_of(before)).flatten()
    });
    // "Decliners stood at 2,178", "advancers numbered 2,964"
    let stood = || {
        let copula = |i: usize| {
            matches!(
                &*site.scene.word(&site.part.items[i]),
                "stood"
                    | "at"
                    | "numbered"
                    | "were"
                    | "came"
                    | "to"
                    | "totalled"
                    | "totaled"
                    | "of"
                    | "just"
                    | "only"
                    | "reached"
            ) || site.part.items[i].is(Sense::About)
        };
        let noun = (0..site.at).rev().take(4).find(|i| !copula(*i)).filter(|i| *i + 1 < site.at)?;
        side::of(site.scene, &site.part.items[noun])
            .filter(|_| written.magnitude() >= Decimal::ONE_HUNDRED && share_word(site.part.items.get(noun)))
    };
    let wanted = wanted.or_else(|| headed(site)).or_else(|| labelled(site)).or_else(stood)?;
    let facts = breadth(site);
    let mut known: Vec<&Fact> = facts.iter().filter(|(r, _)| *r == wanted).map(|(_, f)| *f).collect();
    // "In Shenzhen 2,237 rose": the scope that the words name.
    let around = format!("{} {}", site.part.label, &site.scene.text[site.part.segment.start..site.item().end]);
    let around = around.to_lowercase();
    let scoped = |f: &&&Fact| f.scope.as_ref().is_some_and(|s| !s.contains('+') && around.contains(&s.to_lowercase()));
    let named: Vec<&Fact> = known.iter().filter(scoped).copied().collect();
    // "Shanghai, Shenzhen and Beijing": all of them together.
    let scopes: std::collections::BTreeSet<&String> = named.iter().filter_map(|f| f.scope.as_ref()).collect();
    if scopes.len() == 1 {
        known = named;
    }
    let row: Vec<&Fact> = known.iter().filter(|f| is_row(f, &site.part.label)).copied().collect();
    if !row.is_empty() {
        known = row;
    }
    // "3 green, 6 red": so few are members of a list, and no market of thousands.
    let few = written.magnitude() <= Decimal::from(30);
    known.retain(|f| !few || f.usable().is_none_or(|v| v.get() < Decimal::from(300)));
    // A wrong count is measured against the one it most likely means.
    known.sort_by_key(|f| f.usable().map(|v| v.get().saturating_sub(written.magnitude()).abs()));
    let Some(fact) = known
        .iter()
        .find(|f| f.usable().is_some_and(|v| matches!(fit(written, Some(1), &Known::stated(v.get())), Fit::Exact)))
        .or(known.first())
    else {
        return (written.magnitude() >= Decimal::TEN)
            .then(|| rules::fb212_unbound_number::finding(site.range(), site.quote(), None));
    };
    let Some(value) = fact.usable() else { return Some(super::unusable_at(site, ClaimKind::Number, fact)) };
    let fitted = fit(written, Some(1), &Known::stated(value.get()));
    let mut finding =
        site.compared(fitted, ClaimKind::Number, super::as_written(written, fact, value.get()), &[fact], None);
    if finding.verdict == Verdict::Contradicted {
        finding.code = "FB211";
    }
    Some(finding)
}

/// "Advancers led decliners 1,800 to 600": the first figure is the first side's, the second the other's.
fn side_of_pair(site: &Site<'_, '_>) -> Option<Role> {
    let items = &site.part.items;
    let side = |i: usize| crate::audit::detect::side::of(site.scene, items.get(i)?);
    let to = |i: usize| items.get(i).is_some_and(|n| matches!(&*site.scene.word(n), "to" | "against" | "versus"));
    let first = if to(site.at + 1) && items.get(site.at + 2)?.figure().is_some() {
        site.at
    } else if site.at > 1 && to(site.at - 1) && items[site.at - 2].figure().is_some() {
        site.at - 2
    } else {
        return None;
    };
    let named: Vec<Role> = (first.saturating_sub(6)..first).filter_map(side).collect();
    let verb = (first.saturating_sub(6)..first)
        .any(|i| items[i].is(Sense::CmpUp) || items[i].is(Sense::Led) || site.scene.word(&items[i]).starts_with("led"));
    let [leader, other] = named.as_slice() else { return None };
    verb.then_some(if first == site.at { *leader } else { *other })
}

/// "| Advancers | 2,487 |", "| Up / down | 2,487 / 2,561 |": the side that the row's first cell gives each figure.
fn labelled(site: &Site<'_, '_>) -> Option<Role> {
    site.part.segment.cell.filter(|(_, column)| *column > 0)?;
    let sides: Vec<Role> = (site.part.label.split(|c: char| !c.is_alphabetic()))
        .filter_map(|w| match w {
            "up" | "advancers" | "advancing" | "advance" | "risers" | "gainers" => Some(Role::Up),
            "down" | "decliners" | "declining" | "decline" | "fallers" | "losers" => Some(Role::Down),
            "unchanged" | "flat" => Some(Role::Flat),
            _ => None,
        })
        .collect();
    let figures: Vec<usize> = (0..site.part.items.len()).filter(|i| site.part.items[*i].figure().is_some()).collect();
    let place = figures.iter().position(|i| *i == site.at)?;
    sides.get(place).copied().filter(|_| sides.len() == figures.len())
}

/// "Up" or "Decliners" over a column, in a row of a scope that is counted: "| Shanghai | 313 | 2,011 |".
fn headed(site: &Site<'_, '_>) -> Option<Role> {
    let wanted = match site.part.column.trim() {
        "up" | "advancers" | "advancing" | "risers" | "gainers" => Role::Up,
        "down" | "decliners" | "declining" | "fallers" | "losers" => Role::Down,
        "unchanged" | "flat" => Role::Flat,
        _ => return None,
    };
    let own = site.part.row.iter().any(|t| matches!(t, Target::Group(_)));
    breadth(site).iter().any(|(_, f)| own || is_row(f, &site.part.label)).then_some(wanted)
}

/// Whether a row's first cell names a count's scope: "Beijing, Shanghai and Shenzhen".
fn is_row(fact: &Fact, label: &str) -> bool {
    let Some(scope) = &fact.scope else { return false };
    let scope = scope.to_lowercase();
    let names =
        |text: &str| text.split(['+', ',']).map(|s| s.trim().to_owned()).collect::<std::collections::BTreeSet<_>>();
    names(&scope) == names(&label.replace(" and ", ","))
}

/// "702 of 5,112": a breadth count and the total of its counts.
fn out_of(site: &Site<'_, '_>) -> Option<Finding> {
    let of = |n: Option<&Item>| n.is_some_and(|i| site.scene.word(i) == "of");
    let figure = |n: Option<&Item>| n.and_then(|i| i.figure()).is_some();
    let first = of(site.after(1)) && figure(site.after(2));
    let second = of(site.before(1)) && figure(site.before(2));
    if !first && !second {
        return None;
    }
    let facts = breadth(site);
    let magnitude = site.figure.written.magnitude();
    for (_, part) in &facts {
        let together: Vec<&Fact> =
            facts.iter().filter(|(_, f)| f.entity == part.entity && f.scope == part.scope).map(|(_, f)| *f).collect();
        let total = together.iter().try_fold(Decimal::ZERO, |t, f| t.checked_add(f.usable()?.get()));
        let is_part = first && part.usable().is_some_and(|v| v.get() == magnitude);
        if is_part || second && together.len() > 1 && total == Some(magnitude) {
            let message = if is_part {
                format!("{} is {magnitude}", site.scene.index.sheet.label(part))
            } else {
                format!("the counts add up to {magnitude}")
            };
            return Some(
                Finding::new(site.range(), ClaimKind::Number, Verdict::Supported, "FB211", message).on(together),
            );
        }
    }
    None
}

/// "3 of 6 fell".
fn of_total(site: &Site<'_, '_>) -> Option<Finding> {
    site.after(1).filter(|i| matches!(i.kind, Kind::Word) && site.scene.word(i) == "of")?;
    let total = site.after(2)?.figure()?.written.magnitude();
    let items = &site.part.items;
    let tail = &items[(site.at + 3).min(items.len())..];
    let direction = tail.iter().take(8).find_map(|i| {
        if i.is(Sense::Up) {
            Some(1)
        } else if i.is(Sense::Down) {
            Some(-1)
        } else {
            None
        }
    })?;
    let target =
        tail.iter().take(8).find_map(|i| i.target().cloned()).or_else(|| site.bound.targets.first().cloned())?;
    let moves = site.scene.index.moves(&target, &site.metrics, None);
    if Decimal::from(moves.len()) != total {
        return None;
    }
    let count = moves.iter().filter(|m| !m.value.is_zero() && (m.value > Decimal::ZERO) == (direction > 0)).count();
    let range = (site.item().start, items[site.at + 2].end);
    let facts = moves.iter().map(|m| m.fact);
    let finding = if Decimal::from(count) == site.figure.written.magnitude() {
        Finding::new(range, ClaimKind::Quantifier, Verdict::Supported, "FB211", format!("{count} of {total}"))
    } else {
        rules::fb211_count::finding(
            range,
            &site.scene.text[range.0..range.1],
            &format!("{count} of {total}"),
            direction,
        )
    };
    Some(finding.expecting(format!("{count} of {total}")).on(facts))
}

/// "14% of A-shares advanced".
fn share_of(site: &Site<'_, '_>) -> Option<Role> {
    if site.next_word(1)? != "of" {
        return None;
    }
    // "48% of the names that moved were advancing"
    let tail = &site.part.items[site.at + 2..];
    let moved = tail.iter().take(4).any(|i| matches!(&*site.scene.word(i), "moved" | "traded" | "changed"));
    let members = tail.iter().take(3).any(|i| is_member(site.scene, i));
    let reach = if moved && members { 8 } else { 4 };
    let verb = tail.iter().take(reach).find(|i| i.is(Sense::Up) || i.is(Sense::Down))?;
    Some(if verb.is(Sense::Up) { Role::Up } else { Role::Down })
}

/// "by five to three, or 62.3% of movers": one side's share of those that moved. Which side is a guess: it confirms.
fn of_movers<'a>(site: &Site<'_, 'a>) -> Option<Finding> {
    let movers = site.next_word(1)? == "of"
        && share_of(site).is_none()
        && (2..=3)
            .filter_map(|n| site.next_word(n))
            .any(|w| matches!(w.as_str(), "movers" | "issues" | "shares" | "stocks"));
    let stated = (2..=5).filter_map(|n| site.after(n)).any(|i| i.is(Sense::Up) || i.is(Sense::Down));
    if !movers || stated || site.figure.written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let facts = breadth(site);
    let sides: Vec<&'a Fact> = facts.iter().filter(|(r, _)| *r != Role::Flat).map(|(_, f)| *f).collect();
    let all: Vec<&'a Fact> = facts.iter().map(|(_, f)| *f).collect();
    let shares = sides.iter().flat_map(|part| {
        let rest = |of: &[&'a Fact]| {
            let same = |f: &&&Fact| f.id != part.id && f.entity == part.entity && f.scope == part.scope;
            of.iter().filter(same).copied().collect::<Vec<&'a Fact>>()
        };
        [share(part, &rest(&sides)), share(part, &rest(&all))]
    });
    let found = shares.flatten().find(|d| matches!(fit(&site.figure.written, Some(1), &d.known), Fit::Exact))?;
    let expected = format!("{}%", found.known.exact.round_dp(1));
    Some(site.compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &found.facts, Some(found.derivation.clone())))
}

/// "2,135 more winners than losers", "outnumbered decliners by 534".
fn majority(site: &Site<'_, '_>) -> Option<Finding> {
    let clause = site.item().clause;
    let items = &site.part.items;
    let side = |i: &Item| side::of(site.scene, i);
    let sides = |from: usize, to: usize| {
        items[from..to.min(items.len())].iter().filter(|i| i.clause == clause).filter_map(side).collect::<Vec<_>>()
    };
    // "Gainers beat losers by 3,617 to 1,482": the two counts.
    if site.next_word(1).is_some_and(|w| w == "to") || site.figure.to.is_some() {
        return None;
    }
    let more = site.next_word(1).is_some_and(|w| w == "more");
    let by = site.before(1).is_some_and(|b| site.scene.word(b) == "by");
    // "losers led by 96"
    let led = by
        && site.before(2).is_some_and(|b| {
            matches!(&*site.scene.word(b), "led" | "lead" | "ahead" | "won" | "prevailed" | "dominated")
        });
    let named = if more {
        sides(site.at + 1, site.at + 7)
    } else if led && sides(site.at.saturating_sub(5), site.at).len() == 1 {
        let first = sides(site.at.saturating_sub(5), site.at)[0];
        vec![first, if first == Role::Up { Role::Down } else { Role::Up }]
    } else if by {
        let nouns = sides(site.at.saturating_sub(7), site.at);
        if nouns.len() > 1 { nouns } else { those_that_went(site) }
    } else {
        return None;
    };
    let [first, second, ..] = named.as_slice() else { return None };
    let facts = breadth(site);
    let of = |role: Role| facts.iter().find(|(r, f)| *r == role && f.usable().is_some()).map(|(_, f)| *f);
    let derived = crate::audit::derive::difference(of(*first)?, of(*second)?)?;
    let fitted = fit(&site.figure.written, Some(1), &derived.known);
    let expected = derived.known.exact.normalize().to_string();
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone())))
}

/// "Stocks that rose outnumbered those that fell by 1,117": either side told by its verb.
fn those_that_went(site: &Site<'_, '_>) -> Vec<Role> {
    let items = &site.part.items[..site.at];
    let Some(verb) = items.iter().rposition(|i| site.scene.word(i).starts_with("outnumber")) else { return Vec::new() };
    let went = |i: &Item| match () {
        () if i.is(Sense::Up) => Some(Role::Up),
        () if i.is(Sense::Down) => Some(Role::Down),
        () => None,
    };
    let member = items[..verb].iter().any(|i| is_member(site.scene, i) || &*site.scene.word(i) == "those");
    let told =
        items[..verb].iter().rev().take(2).find_map(went).zip(items[verb + 1..].iter().rev().take(2).find_map(went));
    told.filter(|(first, second)| member && first != second)
        .map(|(first, second)| vec![first, second])
        .unwrap_or_default()
}

/// "13.5% advance rate", "80% advancers".
fn rate(site: &Site<'_, '_>) -> Option<Finding> {
    // A share has no sign; "gained 1.40% and breadth hit 75%" speaks of two.
    // "A 0.95% gain with breadth this weak"
    if site.after(1).is_some_and(|i| (i.is(Sense::Up) || i.is(Sense::Down)) && side::of(site.scene, i).is_none()) {
        return None;
    }
    let own_verb = site.before(1).is_some_and(|b| (b.is(Sense::Up) || b.is(Sense::Down)) && !b.is(Sense::ShareUp));
    let goes_on = site.next_word(1).is_some_and(|w| w == "and");
    // "Alder led the TVL gainers with 22.0%": its own.
    let led = site.before(1).is_some_and(|b| &*site.scene.word(b) == "with")
        && site.part.items[..site.at].iter().any(|i| i.is(Sense::Led) || i.is(Sense::SupUp) || i.is(Sense::SupDown));
    // "the average gain among the four risers was 9.3%"
    let mean = site.part.items[..site.at].iter().rev().take(9).any(|i| {
        i.clause == site.item().clause && matches!(&*site.scene.word(i), "average" | "mean" | "median" | "averaged")
    });
    if site.figure.written.sign.is_some() || own_verb && goes_on || led || mean {
        return None;
    }
    let wanted = site
        .part
        .items
        .iter()
        .enumerate()
        .filter(|(i, item)| {
            item.clause == site.item().clause
                // "advancing 0.52%": a verb.
                && !(*i + 1 == site.at && item.is(Sense::Up))
                && site.figure.to.is_none()
                && (*i > site.at && *i <= site.at + 4 || *i < site.at && *i + 4 >= site.at)
                && !site.part.items[(*i).min(site.at) + 1..(*i).max(site.at)].iter().any(|b| {
                    matches!(b.kind, Kind::Mark(',' | ';' | '/') | Kind::Figure(_)) || matches!(b.kind, Kind::Name { generic: false, .. })
                })
        })
        .find_map(|(_, item)| {
            if item.is(Sense::ShareUp) {
                Some(Role::Up)
            } else if item.is(Sense::ShareDown) && !item.is(Sense::Down) {
                Some(Role::Down)
            } else {
                // The sheet may have given the words as names of its counts.
                match &*site.scene.word(item) {
                    "advance rate" | "advancers" | "advancing" if item.target().is_some() => Some(Role::Up),
                    "decline rate" | "decliners" | "declining" if item.target().is_some() => Some(Role::Down),
                    // "1,204 up / 903 down (57% adv)"
                    "adv" => Some(Role::Up),
                    "dec" | "decl" => Some(Role::Down),
                    _ => None,
                }
            }
        })
        .or_else(|| share_of(site))?;
    let facts = breadth(site);
    // Counts of one entity and one scope belong together.
    let mut best: Option<(Fit, Derived<'_>)> = None;
    let mut blocked: Option<&Fact> = None;
    for (_, part) in facts.iter().filter(|(r, _)| *r == wanted) {
        let rest: Vec<(Role, &Fact)> = facts
            .iter()
            .filter(|(r, f)| *r != wanted && f.entity == part.entity && f.scope == part.scope)
            .copied()
            .collect();
        let against: Vec<&Fact> = rest.iter().filter(|(r, _)| *r != Role::Flat).map(|(_, f)| *f).collect();
        let with_flat: Vec<&Fact> = rest.iter().map(|(_, f)| *f).collect();
        for others in [against, with_flat].into_iter().filter(|o| !o.is_empty()) {
            match share(part, &others) {
                Some(derived) => {
                    let fitted = fit(&site.figure.written, Some(1), &derived.known);
                    if best.as_ref().is_none_or(|(b, _)| fitted.rank() < b.rank()) {
                        best = Some((fitted, derived));
                    }
                }
                None => blocked = Some(part),
            }
        }
    }
    let Some((fitted, derived)) = best else {
        return Some(match blocked {
            Some(fact) => super::unusable(site.scene, site.range(), ClaimKind::DerivedNumber, fact),
            None => rules::fb212_unbound_number::no_such_fact(site.range(), site.quote(), "advancers and decliners"),
        });
    };
    let expected = format!("{}%", derived.known.exact.round_dp(site.figure.written.decimals.max(1)));
    let mut finding = site.compared(
        fitted,
        ClaimKind::DerivedNumber,
        expected.clone(),
        &derived.facts,
        Some(derived.derivation.clone()),
    );
    finding.message = match finding.verdict {
        Verdict::Contradicted => format!("the share is {expected}, not {}", site.quote()),
        _ => format!("the share is {expected}"),
    };
    Some(finding)
}

/// "decliners outnumbered advancers 6.3 to 1".
fn odds(site: &Site<'_, '_>) -> Option<Finding> {
    let to_one = site.figure.to.as_ref().is_some_and(|to| to.magnitude() == Decimal::ONE)
        || site.next_word(1).is_some_and(|w| w == "to")
            && site.next_word(2).is_some_and(|w| w == "one")
            && site.figure.written.decimals > 0;
    let side = |i: &Item| side::of(site.scene, i).is_some();
    let named = site.part.items[..site.at].iter().rev().take(10).any(side);
    let words = named || site.near(Sense::ShareUp, 8) || site.near(Sense::ShareDown, 8);
    (to_one && words).then(|| multiple(site)).flatten()
}

/// How much of what a word such as "doubled" says must be there.
const WORD_REACH: Decimal = Decimal::from_parts(85, 0, 0, false, 2);

/// "doubled", "6.4x".
fn multiple(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    // Decliners against advancers.
    let (ups, downs) = {
        let facts = breadth(site);
        let value =
            |role: Role| facts.iter().find(|(r, _)| *r == role).and_then(|(_, f)| Some((*f, f.usable()?.get())));
        (value(Role::Up), value(Role::Down))
    };
    let side = |i: &Item| side::of(site.scene, i).is_some();
    let sides = site.part.items[..site.at].iter().rev().take(10).filter(|i| side(i)).count() > 1;
    let breadth_words = sides || site.near(Sense::ShareUp, 8) || site.near(Sense::ShareDown, 8);
    if let (true, Some((up, u)), Some((down, d))) = (breadth_words, ups, downs) {
        let ratio = if d > u { d.checked_div(u) } else { u.checked_div(d) }?;
        let known = Known::stated(ratio);
        let fitted = fit(written, Some(1), &known);
        return Some(site.compared(
            fitted,
            ClaimKind::DerivedNumber,
            format!("{}x", ratio.round_dp(1)),
            &[up, down],
            Some(format!("{} / {} = {}", down.id, up.id, ratio.round_dp(2))),
        ));
    }
    // "beat the HSI by 38bps, exactly doubling its gain": of somebody else's move.
    let others = site.next_word(1).is_some_and(|w| matches!(&*w, "its" | "their"))
        && site.after(2).is_some_and(|i| i.is(Sense::Up) || i.is(Sense::Down));
    if others {
        return None;
    }
    // "| BTC/ETH px | 29.0x |"
    if let [a @ Target::Entity(_), b @ Target::Entity(_)] = site.part.row.as_slice()
        && site.part.segment.cell.is_some()
        && site.at == 0
    {
        return ratio(site, a, Some(b));
    }
    // "dropped 1.5x as much as the S&P and ETH 2.4x"
    let items = &site.part.items;
    if let Some(own) = site
        .before(1)
        .and_then(|b| b.target())
        .filter(|_| site.before(1).is_some_and(|b| matches!(b.kind, Kind::Name { generic: false, .. })))
        && let Some(earlier) = (0..site.at.saturating_sub(1))
            .rev()
            .find(|i| items[*i].figure().is_some_and(|f| f.written.unit == WrittenUnit::Multiple))
        && items.get(earlier + 1).is_some_and(|i| &*site.scene.word(i) == "as")
        && let Some(other) = items[earlier + 1..site.at - 1].iter().find_map(|i| i.target()).filter(|t| *t != own)
    {
        return ratio(site, own, Some(other));
    }
    let target = site.bound.targets.first()?;
    if let Some(other) = latter(site) {
        return ratio(site, target, Some(&other));
    }
    // "ten times the move", "four times as large"
    let next = |n: usize| site.next_word(n).unwrap_or_default();
    let bare_move = matches!(next(2).as_str(), "move" | "size" | "swing") && next(3) != "of";
    let as_much = (2..=6).filter(|_| next(1) == "as").find_map(|n| site.after(n).and_then(|i| i.target()));
    if let Some(other) = as_much.filter(|t| *t != target) {
        return ratio(site, target, Some(other));
    }
    // "NDX fell 111bps further than the Dow and 2.8 times as much": of the same two.
    let compared = |i: usize| site.scene.leading(items, i).is_some_and(|c| c.is(Sense::CmpUp) || c.is(Sense::CmpDown));
    let told = (0..site.at).rev().find(|i| items[*i].target() == Some(target));
    if (next(1) == "as" || next(1) == "the" && bare_move)
        && let Some(object) = told.filter(|i| compared(*i))
        && let Some(own) = (0..object).rev().find(|i| matches!(items[*i].kind, Kind::Name { generic: false, .. }))
        && let (Some(a), Some(b)) = (items[own].target(), items[object].target())
    {
        return ratio(site, a, Some(b));
    }
    if next(1) == "as" || next(1) == "the" && bare_move {
        let found = ratio(site, target, None)?;
        // "HSTECH vs Nasdaq +145bps — six times the size": whose of the two it is, the words leave open.
        let joint = items[..site.at].iter().rposition(|i| matches!(&*site.scene.word(i), "vs" | "versus"));
        let pair = joint.and_then(|j| Some((items.get(j.checked_sub(1)?)?.target()?, items.get(j + 1)?.target()?)));
        return match pair {
            Some((first, second)) if found.verdict == Verdict::Contradicted => {
                let turned = ratio(site, first, Some(second));
                turned.filter(|f| f.verdict == Verdict::Supported).or(Some(found))
            }
            _ => Some(found),
        };
    }
    // "seven times the S&P 500's"
    let linking = |n: usize| site.after(n).is_some_and(|i| matches!(i.kind, Kind::Word | Kind::Cue(_)));
    let other = (1..=4)
        .take_while(|n| *n <= 2 || (1..*n).all(linking))
        .find_map(|n| site.after(n).and_then(|i| i.target()))
        .filter(|t| *t != target && (matches!(t, Target::Entity(_)) || !matches!(target, Target::Entity(_))));
    if let Some(other) = other {
        return ratio(site, target, Some(other));
    }
    if site.bound.distant {
        return Some(rules::fb212_unbound_number::finding(site.range(), site.quote(), None));
    }
    let change = site.scene.index.moves(target, &site.metrics, None);
    // "three times those of longs"
    let those = (1..=3).any(|n| site.next_word(n).is_some_and(|w| matches!(w.as_str(), "that" | "those" | "of")));
    if those
        && let Some(other) = (2..=6).find_map(|n| site.after(n).and_then(|i| i.target())).filter(|t| *t != target)
        && let Some(finding) = ratio(site, target, Some(other))
    {
        return Some(finding);
    }
    let Some(best) = change.first() else {
        return Some(rules::fb212_unbound_number::no_such_fact(site.range(), site.quote(), &site.subject()));
    };
    let ratio = best.value.checked_div(Decimal::ONE_HUNDRED)?.checked_add(Decimal::ONE)?;
    let known = Known::stated(ratio);
    let fitted = fit_unsigned(written, &known);
    // "doubled" of +64%: a word has no digits to round to, and nobody takes it for that.
    let in_a_word = site.quote().starts_with(char::is_alphabetic) && written.bound.is_none();
    let short = ratio.abs() < written.magnitude().saturating_mul(WORD_REACH);
    let fitted = if in_a_word && short { Fit::Off(Fault::Value) } else { fitted };
    Some(site.compared(
        fitted,
        ClaimKind::DerivedNumber,
        format!("{}x", ratio.round_dp(2)),
        &[best.fact],
        Some(format!("1 + {}% = {}", best.value, ratio.round_dp(2))),
    ))
}

/// "the former is 2.5 times as large as the latter": the name told last.
fn latter(site: &Site<'_, '_>) -> Option<Target> {
    let items = &site.part.items;
    let said = |i: &crate::audit::lex::Item, word: &str| site.scene.word(i) == word;
    let former = items[..site.at].iter().position(|i| said(i, "former"))?;
    items[site.at..].iter().any(|i| said(i, "latter")).then_some(())?;
    let told = items[..former].iter().rev().filter_map(|i| match &i.kind {
        Kind::Name { target, generic: false, partial: false } => Some(target.clone()),
        _ => None,
    });
    told.chain(site.part.told.iter().rev().cloned()).find(|t| Some(t) != site.bound.targets.first())
}

/// "four times as large": the subject's change against the one named before it.
pub(super) fn ratio(site: &Site<'_, '_>, subject: &Target, other: Option<&Target>) -> Option<Finding> {
    let index = site.scene.index;
    let before = site.part.items[..site.at].iter().rev().filter_map(|i| i.target()).find(|t| *t != subject);
    let other = other.or(before)?;
    // A multiple may be of changes, of levels, or of the money that a change amounts to.
    let value = |t: &Target| index.moves(t, &site.metrics, None).first().map(|m| (m.fact, m.value));
    let mut pairs: Vec<(&Fact, Decimal, &Fact, Decimal)> = Vec::new();
    let mut in_money = None;
    // That one share costs more than another says nothing, unless the words speak of prices.
    let priced = site.part.items.iter().any(|i| {
        matches!(
            &*site.scene.word(i),
            "price" | "prices" | "priced" | "px" | "worth" | "expensive" | "costs" | "cost" | "trades" | "buys"
        )
    });
    let priced = priced || site.part.label.split(' ').any(|w| matches!(w, "px" | "price"));
    // "BTC is 29 times ETH": where nothing is said of a move, it may be.
    let plain =
        !site.part.items.iter().any(|i| i.clause == site.item().clause && (i.is(Sense::Up) || i.is(Sense::Down)));
    if let (Some((a, x)), Some((b, y))) = (value(subject), value(other)) {
        pairs.push((a, x, b, y));
        if let (Some(l), Some(m)) = (index.level_for(a), index.level_for(b))
            && l.unit == m.unit
            && (!PRICE_METRICS.contains(&l.metric.as_str()) || l.metric == "market_cap" || priced)
            && let (Some(lv), Some(mv)) = (l.usable(), m.usable())
        {
            pairs.push((l, lv.get(), m, mv.get()));
            if let (Some(p), Some(q)) = (issued(l, a), issued(m, b)) {
                pairs.push((a, p[1].known.exact, b, q[1].known.exact));
                in_money = Some((a, b, p[1].known.exact, q[1].known.exact));
            }
        }
    }
    // Two levels of one metric: the one that is named, or any, which may confirm.
    let facts = |t: &Target| index.own_facts(t).into_iter().filter(|f| !super::is_signed(f) && f.against.is_none());
    let named = |f: &Fact| site.metrics.iter().any(|m| f.metric.contains(m.as_str()));
    let fits = |x: Decimal, y: Decimal| {
        x.checked_div(y).is_some_and(|r| matches!(fit(&site.figure.written, Some(1), &Known::stated(r)), Fit::Exact))
    };
    for a in facts(subject) {
        for b in facts(other).filter(|b| b.metric == a.metric && b.unit == a.unit) {
            if let (Some(x), Some(y)) = (a.usable(), b.usable())
                && (priced
                    || !PRICE_METRICS.contains(&a.metric.as_str())
                    || a.metric == "market_cap"
                    || plain && fits(x.get(), y.get()))
                && (named(a) || pairs.is_empty() || fits(x.get(), y.get()))
            {
                pairs.push((a, x.get(), b, y.get()));
            }
        }
    }
    // "2.9x the size of Lido": of what they are, and not of how they moved.
    let sized = (1..=3).filter_map(|n| site.next_word(n)).any(|w| matches!(&*w, "size" | "large" | "larger" | "big"));
    if sized && pairs.iter().any(|(a, ..)| !is_change(a)) {
        pairs.retain(|(a, ..)| !is_change(a));
    }
    // "eight times DAI's contribution": in money.
    let flow = (1..=6).filter_map(|n| site.after(n)).take_while(|i| i.clause == site.item().clause).any(|i| {
        matches!(
            &*site.scene.word(i),
            "contribution" | "issuance" | "minting" | "redemptions" | "dollars" | "injection" | "inflow" | "outflow"
        )
    });
    if let (true, Some((_, _, x, y))) = (flow, in_money) {
        pairs.retain(|(_, p, _, q)| (*p, *q) == (x, y));
    }
    let (fitted, a, b, exact) = pairs
        .into_iter()
        .filter_map(|(a, x, b, y)| {
            let exact = x.checked_div(y)?.abs();
            Some((fit(&site.figure.written, Some(1), &Known::stated(exact)), a, b, exact))
        })
        .min_by_key(|(fitted, ..)| fitted.rank())?;
    // Which member of a group a multiple is of is a guess.
    if matches!(fitted, Fit::Off(_)) && !matches!(subject, Target::Entity(_)) {
        return Some(rules::fb212_unbound_number::finding(site.range(), site.quote(), None));
    }
    // What is put behind "over" or "nearly" must be on that side.
    use rust_decimal::RoundingStrategy::{AwayFromZero, MidpointNearestEven, ToZero};
    let rounding = match site.figure.written.bound {
        Some(Bound::AtLeast) => ToZero,
        Some(Bound::AtMost | Bound::Nearly) => AwayFromZero,
        None => MidpointNearestEven,
    };
    let expected = format!("{}x", exact.round_dp_with_strategy(1, rounding));
    let derivation = format!("{} / {} = {}", a.id, b.id, exact.round_dp(2));
    let mut finding = site.compared(fitted, ClaimKind::DerivedNumber, expected.clone(), &[a, b], Some(derivation));
    if finding.verdict == Verdict::Contradicted {
        finding.message =
            format!("{} against {} is {expected}, not {}", index.name(subject), index.name(other), site.quote());
    }
    Some(finding)
}
