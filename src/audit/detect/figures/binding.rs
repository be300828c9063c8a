//! Which names a figure belongs to.

use super::super::super::bind::Target;
use super::super::super::lex::{Item, Kind, Sense};
use super::super::super::read::SegmentKind;
use super::super::super::scene::{Part, Scene};
use super::super::{exception, opposed, subject};
use crate::quantity::written::WrittenUnit;

/// What a figure was bound to and how.
#[derive(Clone, Debug, Default)]
pub struct Bound {
    /// The targets the figure is said of; several where a list distributes.
    pub targets: Vec<Target>,
    /// A name right after the figure, where the one before it was chosen.
    pub other: Option<Target>,
    /// Nothing nearer than a heading or an earlier sentence named it.
    pub distant: bool,
    /// The figure stands after "vs" and its owner is not named: a peer of the target.
    pub peer: bool,
}

/// "HSCEI → 8,742.65 (+0.12%)", "SZSE (深证成指) → 13,412.09, -0.41%": whether the name at item `b` opens a line of which the rest,
/// behind an arrow, is its figures.
fn heads_its_line(scene: &Scene<'_>, items: &[Item], b: usize, at: usize) -> bool {
    let own = items[b].target();
    let first = items[..b].iter().all(|i| i.target() == own || matches!(i.kind, Kind::Mark(_)));
    let arrow = (b + 1..at).find(|i| matches!(items[*i].kind, Kind::To));
    let Some(arrow) = arrow.filter(|_| first) else { return false };
    let aside = |i: &Item| matches!(i.kind, Kind::Mark(_)) || i.target() == own;
    let told = |i: &Item| {
        matches!(i.kind, Kind::Figure(_) | Kind::Mark(',' | '(' | ')' | '/'))
            || i.is(Sense::About)
            || matches!(&*scene.word(i), "to" | "\u{2191}" | "\u{2193}" | "\u{25b2}" | "\u{25bc}")
    };
    items[b + 1..arrow].iter().all(aside) && items[arrow + 1..at].iter().all(told)
}

/// "Crypto was weak: -1.71% BTC", "+0.59% SPX and +0.44% NDX": whether the figure at item `at` belongs to the name `a` behind it,
/// and the name `b` before it is what the list is of or has a figure of its own.
fn leads_a_list(scene: &Scene<'_>, items: &[Item], b: usize, at: usize, a: usize) -> bool {
    let percent = |i: usize| items[i].figure().is_some_and(|f| f.written.is_percent() && f.written.sign.is_some());
    let one = |i: usize| matches!(items[i].kind, Kind::Name { target: Target::Entity(_), generic: false, .. });
    let and =
        |i: usize| matches!(&*scene.word(&items[i]), "and" | "vs") || matches!(items[i].kind, Kind::Mark('/' | ','));
    let own = b > 0 && percent(b - 1) && b + 1 < at && (b + 1..at).all(and);
    let headed = items[at - 1].mark(':') && b + 1 < at && !one(b);
    percent(at) && a == at + 1 && one(a) && (own || headed)
}

/// Binds the figure at item `at`.
#[must_use]
pub fn bind(scene: &Scene<'_>, part: &Part, at: usize) -> Bound {
    let items = &part.items;
    if let Some(own) = super::laid_out::of_its_step(scene, part, at) {
        return Bound { targets: vec![own], ..Bound::default() };
    }
    if let Some(bound) = versus(scene, part, at) {
        return bound;
    }
    // "| Alder ↑ vs Birch, Cedar ↓ | +1.2% against red screens |"
    if items[at].figure().is_some_and(|f| !f.written.is_spread())
        && let Some([own]) = opposed::side(scene, part, at).as_deref()
    {
        return Bound { targets: vec![own.clone()], ..Bound::default() };
    }
    if let Some(bound) = super::by_style::owner(scene, part, at) {
        return bound;
    }
    if let Some(own) = super::label_metric::owner(scene, part, at) {
        return Bound { targets: vec![own], ..Bound::default() };
    }
    // "Volume more than halved" in the row of a venue.
    if let ([own @ Target::Entity(_)], Some((_, column))) = (part.row.as_slice(), part.segment.cell)
        && column > 0
        && items.iter().any(|i| matches!(i.kind, Kind::Name { generic: true, target: Target::Entity(_), .. }))
        && !items.iter().any(|i| matches!(i.kind, Kind::Name { generic: false, .. }))
    {
        return Bound { targets: vec![own.clone()], ..Bound::default() };
    }
    // "Balancer: -44.0% to $71.2M (volume more than halved)"
    let multiple = items[at].figure().is_some_and(|f| f.written.unit == WrittenUnit::Multiple);
    let aside = (0..at).rev().take(6).find(|i| matches!(items[*i].kind, Kind::Mark('(' | '\u{2014}')));
    let strong = |i: &usize| matches!(items[*i].kind, Kind::Name { generic: false, partial: false, .. });
    if let Some(open) =
        aside.filter(|open| multiple && !(*open..at).any(|i| strong(&i)) && name_after(items, at).is_none())
        && let Some(own) = (0..open).rev().take(9).find(strong)
        && items[own..open].iter().any(|i| i.figure().is_some_and(|f| f.written.is_percent()))
    {
        return Bound { targets: target_at(items, own), ..Bound::default() };
    }
    if let Some(target) = in_turn(scene, items, at) {
        return Bound { targets: vec![target], ..Bound::default() };
    }
    if let Some(target) = named_later(scene, items, at) {
        return Bound { targets: vec![target], ..Bound::default() };
    }
    if let Some(owner) = owner_after(scene, items, at) {
        return Bound { targets: target_at(items, owner), ..Bound::default() };
    }
    if let Some(bound) = anaphor(scene, part, at) {
        return bound;
    }
    if let Some(total) = whole_market(scene, part, at) {
        return Bound { targets: vec![total], ..Bound::default() };
    }
    // "posting a 20% TVL gain": the metric's word, where somebody is named.
    let metric = |a: &usize| {
        matches!(items[*a].kind, Kind::Name { target: Target::Group(_), .. })
            && !scene.metrics_in(std::slice::from_ref(&items[*a])).is_empty()
            && items[..at].iter().any(|i| {
                i.clause == items[at].clause
                    && matches!(i.kind, Kind::Name { target: Target::Entity(_), generic: false, partial: false })
            })
    };
    let after = name_after(items, at).filter(|a| !of_line(part, *a) && !metric(a));
    let before = name_before(scene, part, at);
    // "A 0.11% S&P dip was met by a 0.14% HSI gain"
    let article = at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&items[i]), "a" | "an" | "the"));
    let noun = |a: usize| items.get(a + 1).is_some_and(|n| n.is(Sense::Up) || n.is(Sense::Down));
    if let Some(a) = after.filter(|a| article && noun(*a) && items[at].figure().is_some_and(|f| f.written.is_percent()))
    {
        return Bound { targets: target_at(items, a), ..Bound::default() };
    }
    match (before, after) {
        (Some(b), Some(a)) => {
            // "-1.71% BTC, -2.76% ETH": the name after belongs to the figure unless the one before touches it.
            let between = &items[b + 1..at];
            // "USDT $185.42B +0.12% USDC $77.36B -0.09%": rows that stand on one line.
            let rows = !between.is_empty()
                && between.iter().all(|i| i.figure().is_some())
                && items.get(a + 1).is_some_and(|n| n.figure().is_some());
            let parted = !rows
                && (between
                    .iter()
                    .any(|i| matches!(i.kind, Kind::Mark('(' | ',' | '[' | '/' | ';') | Kind::Figure(_)))
                    || items[b].clause != items[at].clause
                    || is_generic(&items[b])
                    || leads_a_list(scene, items, b, at, a));
            if parted {
                Bound { targets: target_at(items, a), ..Bound::default() }
            } else {
                Bound {
                    targets: list_before(scene, items, b, at),
                    other: items[a].target().cloned(),
                    ..Bound::default()
                }
            }
        }
        (None, Some(a)) => Bound { targets: target_at(items, a), ..Bound::default() },
        (Some(b), None) => {
            // "the dollar rose, and gold, which …, 1.47%": a name that may be another owner stands between.
            let other = items[b + 1..at].iter().enumerate().any(|(n, i)| {
                // "Raydium's volume": the metric of the name before it.
                let own = items[b + 1..b + 1 + n]
                    .iter()
                    .all(|m| matches!(m.kind, Kind::Mark('\'')) || &*scene.word(m) == "s");
                !own && is_generic(i)
                    && matches!(i.target(), Some(t @ Target::Entity(_)) if Some(t) != items[b].target())
            });
            if subject::stranger_between(scene, items, b, at) {
                return Bound { targets: target_at(items, b), distant: true, ..Bound::default() };
            }
            // "Dow -0.19% → 47,390.15": an arrow from one figure of a name to the next.
            let led = at >= 1 && {
                let filler =
                    |i: &usize| [Sense::About, Sense::Nearly, Sense::AtLeast].into_iter().any(|s| items[*i].is(s));
                let arrow = (b + 1..at).rev().find(|i| !filler(i));
                arrow.is_some_and(|a| {
                    matches!(items[a].kind, Kind::To) && items[b + 1..a].iter().any(|i| i.figure().is_some())
                }) && !items[b..at].iter().any(|i| matches!(i.kind, Kind::Mark(';' | '|' | '.')))
            };
            let led = led || heads_its_line(scene, items, b, at);
            let distant = items[b].clause != items[at].clause && !led || other;
            Bound { targets: list_before(scene, items, b, at), distant, ..Bound::default() }
        }
        (None, None) => fallback(scene, part, at),
    }
}

/// The owner that a preposition names after the figure: "a 6.18% leap in the STAR 50", "2.78% in the US, 3.99% in Europe".
fn owner_after(scene: &Scene<'_>, items: &[Item], at: usize) -> Option<usize> {
    let clause = items[at].clause;
    let moved = items.get(at + 1).is_some_and(|i| i.is(Sense::Up) || i.is(Sense::Down));
    // "a 6.18% whatever in the STAR 50"
    let article = at.checked_sub(1).is_some_and(|b| matches!(scene.word(&items[b]).as_str(), "a" | "an" | "the"));
    let noun = items.get(at + 1).is_some_and(|i| matches!(i.kind, Kind::Word) && i.clause == clause)
        && items.get(at + 2).is_some_and(|i| matches!(scene.word(i).as_str(), "in" | "for" | "on"));
    let moved = moved || article && noun;
    // "the $472M that Morpho gained"
    let relative = items.get(at + 1).is_some_and(|i| matches!(&*scene.word(i), "that" | "which"));
    let whose = at + 2 + usize::from(items.get(at + 2).is_some_and(|i| &*scene.word(i) == "the"));
    if relative
        && items.get(whose).is_some_and(|i| matches!(i.kind, Kind::Name { generic: false, .. }))
        && items.get(whose + 1).is_some_and(|i| i.is(Sense::Up) || i.is(Sense::Down))
    {
        return Some(whose);
    }
    let preposition = if moved { at + 2 } else { at + 1 };
    let word = scene.word(items.get(preposition).filter(|i| i.clause == clause)?);
    // "$207M added by USDT"
    let agent = moved
        && items.get(at + 1).is_some_and(|i| scene.word(i).ends_with("ed"))
        && matches!(word.as_str(), "by" | "to" | "from");
    // "from -9.6% at Uniswap to -34.5% at PumpSwap"
    let venue = word == "at" && items[at].figure().is_some_and(|f| f.written.is_percent());
    if !agent && !venue && !matches!(word.as_str(), "in" | "for" | "on" | "of") {
        return None;
    }
    let article = items.get(preposition + 1).is_some_and(|i| scene.word(i) == "the");
    let owner = preposition + if article { 2 } else { 1 };
    let named = |i: &Item| matches!(i.kind, Kind::Name { generic: false, partial: false, .. });
    if !items.get(owner).is_some_and(|i| named(i) && i.clause == clause) {
        return None;
    }
    if moved || venue {
        return Some(owner);
    }
    // Without a noun of movement the name is the owner only where nobody before it is.
    // "vs. EUR 344.8k in Wien"
    let coded = at.checked_sub(1).is_some_and(|b| {
        let text = scene.text_of(&items[b]);
        text.len() == 3 && text.chars().all(|c| c.is_ascii_uppercase())
    });
    let from = if coded { at - 1 } else { at };
    let listed = from.checked_sub(1).is_some_and(|b| {
        items[b].mark(',') || matches!(scene.word(&items[b]).as_str(), "and" | "vs" | "versus" | "against")
    }) || from.checked_sub(2).is_some_and(|b| items[b + 1].mark('.') && scene.word(&items[b]) == "vs");
    let alone = !items[..at].iter().any(|i| named(i) && i.clause == clause);
    // "3% in the US equities' …": a noun that goes on is no owner.
    (matches!(word.as_str(), "in" | "for" | "on") && (listed || alone)).then_some(owner)
}

/// "the former gained 2.23%, the latter lost 2.17%": the two names told last.
fn anaphor(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Bound> {
    let items = &part.items;
    let (position, first) = (0..at).rev().take(4).find_map(|i| match scene.word(&items[i]).as_str() {
        "former" => Some((i, true)),
        "latter" => Some((i, false)),
        _ => None,
    })?;
    // The scene has found out whom it means.
    if let Some(target) = items[position].target() {
        return Some(Bound { targets: vec![target.clone()], ..Bound::default() });
    }
    let mut told: Vec<Target> = Vec::new();
    let named = items[..position].iter().rev().filter_map(|item| match &item.kind {
        Kind::Name { target, generic: false, partial: false } => Some(target),
        _ => None,
    });
    for target in named.chain(part.told.iter().rev()) {
        if !told.contains(target) {
            told.push(target.clone());
        }
    }
    let target = told.get(usize::from(first))?.clone();
    Some(Bound { targets: vec![target], ..Bound::default() })
}

/// "The sector is worth $3.21T, down 3.36%": the one total of the group that is spoken of, where nobody is named after
/// the words for it.
fn whole_market(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Target> {
    let items = &part.items;
    let word = |i: usize| scene.word(&items[i]);
    let whole =
        (0..at).rev().take_while(|i| !matches!(items[*i].kind, Kind::Name { generic: false, .. })).find(|i| {
            let noun = matches!(
                &*word(*i),
                "market"
                    | "sector"
                    | "space"
                    | "complex"
                    | "universe"
                    | "class"
                    | "cap"
                    | "capitalisation"
                    | "capitalization"
                    | "value"
            );
            let wide =
                |w: &str| matches!(w, "whole" | "entire" | "overall" | "aggregate" | "total" | "combined" | "asset");
            let before = i.checked_sub(1).map(word).unwrap_or_default();
            let alone = matches!(&*word(*i), "cap" | "capitalisation" | "capitalization" | "value");
            noun && (wide(&before) || &*before == "the" && !alone)
        })?;
    let worth = (whole + 1..items.len()).take(4).any(|i| {
        matches!(
            &*word(i),
            "worth" | "valued" | "value" | "cap" | "capitalisation" | "capitalization" | "stands" | "as a whole"
        ) || &*word(i) == "as" && items.get(i + 2).is_some_and(|n| &*scene.word(n) == "whole")
    });
    // "The whole market grew by around $39B"
    let whole_moved = whole.checked_sub(1).is_some_and(|i| matches!(&*word(i), "whole" | "entire" | "overall"))
        && items.get(whole + 1).is_some_and(|n| n.is(Sense::Up) || n.is(Sense::Down));
    let worth = worth || whole_moved;
    // "Aggregate capitalization contracted 1.08%"
    let valued = matches!(&*word(whole), "capitalisation" | "capitalization" | "cap" | "value");
    if !worth && !valued {
        return None;
    }
    let told = items[..whole].iter().filter_map(|i| i.target()).rev().chain(part.told.iter().rev());
    let group = told.chain(&part.section).chain(&part.previous).find_map(|t| match t {
        Target::Entity(e) => scene.index.group_of(*e),
        Target::Group(g) => Some(*g),
        Target::Union(_) => None,
    });
    let all = 0..scene.index.sheet.entities.len();
    let mut totals = all.filter(|e| {
        let of = scene.index.group_of(*e);
        (group.is_none() || of == group) && scene.index.is_total(scene.index.entity(*e))
    });
    totals.next().filter(|_| totals.next().is_none()).map(Target::Entity)
}

fn is_generic(item: &Item) -> bool {
    matches!(item.kind, Kind::Name { generic: true, .. })
}

fn target_at(items: &[Item], i: usize) -> Vec<Target> {
    items[i].target().cloned().into_iter().collect()
}

/// A name right after the figure.
fn name_after(items: &[Item], at: usize) -> Option<usize> {
    let named = |i: usize| {
        items
            .get(i)
            .is_some_and(|it| matches!(it.kind, Kind::Name { partial: false, .. }) && it.clause == items[at].clause)
    };
    if named(at + 1) {
        return Some(at + 1);
    }
    None
}

/// The nearest name before the figure, generic ones only when they touch it.
fn name_before(scene: &Scene<'_>, part: &Part, at: usize) -> Option<usize> {
    let items = &part.items;
    let says = |i: usize, words: &[&str]| items.get(i).is_some_and(|it| words.contains(&scene.word(it).as_str()));
    let mut i = at;
    let mut figures = 0;
    let mut depth = 0_i32;
    while i > 0 {
        i -= 1;
        match &items[i].kind {
            Kind::Mark(')' | ']') if i + 1 < at => depth += 1,
            Kind::Mark('(' | '[') => {
                // "A-shares (SSE) fell 1.24%": the member in the brackets is the subject.
                if depth > 0
                    && let (
                        Some(Kind::Name { target: Target::Group(_), .. }),
                        Some(Kind::Name { target: Target::Entity(_), generic: false, .. }),
                    ) = (i.checked_sub(1).map(|p| &items[p].kind), items.get(i + 1).map(|n| &n.kind))
                    && items.get(i + 2).is_some_and(|n| n.mark(')'))
                {
                    return Some(i + 1);
                }
                depth = (depth - 1).max(0);
            }
            // Names in closed brackets are asides.
            Kind::Name { .. } if depth > 0 => {}
            Kind::Figure(_) => figures += 1,
            Kind::Mark('|' | '•') => return None,
            // "ahead of Hamburg, which booked €412,600"
            Kind::Name { .. }
                if items.get(i + 1).is_some_and(|n| n.mark(',')) && says(i + 2, &["which", "who", "whose"]) =>
            {
                return Some(i);
            }
            Kind::Name { .. } if of_line(part, i) => {}
            // "Ex-BNB, majors dropped 3%": of those that remain. "Every index fell except HSTECH, up 0.4%" is of the exception.
            Kind::Name { .. }
                if items.get(i + 1).is_some_and(|n| n.mark(','))
                    && !exception::told_of(scene, part, i)
                    && exception::excepted(scene, part, i) => {}
            Kind::Name { generic: true, target: Target::Entity(_), .. } if plain_subject(scene, part, i) => {
                return Some(i);
            }
            // "USDC was the only stablecoin to shrink, losing about $324M": of the one.
            Kind::Name { target: Target::Group(g), .. }
                if i > 0 && items[i - 1].is(Sense::Only) && only_member(scene, part, i, *g).is_some() =>
            {
                return only_member(scene, part, i, *g);
            }
            // "its volume contracting 12.7%": the metric of whoever was named.
            Kind::Name { generic: true, target: Target::Entity(_), .. }
                if i.checked_sub(1).is_some_and(|p| says(p, &["its", "their", "whose"])) => {}
            Kind::Name { generic: true, .. } if at - i > 2 => {}
            // "Total cap swelled 3.67%; turnover reached $118.9B": another thing of that name, in another unit.
            Kind::Name { generic: true, target: Target::Entity(e), .. }
                if items[at].figure().is_some_and(|f| {
                    let facts = scene.index.facts_of(&scene.index.entity(*e).id);
                    let size = f.written.magnitude();
                    let same = |v: crate::quantity::Exact| super::same_order(size, v.get().abs());
                    !facts.iter().any(|fact| f.written.fits(&fact.unit) || fact.value.is_some_and(same))
                }) => {}
            // "the 10-year Treasury yield": the kind, right after the one that is meant.
            Kind::Name { target: Target::Group(g), .. }
                if i > 0
                    && matches!(items[i - 1].target(), Some(Target::Entity(e)) if scene.index.group_of(*e) == Some(*g))
                    && items[i - 1].end + 1 >= items[i].start => {}
            Kind::Name { generic: true, .. }
                if i > 0 && matches!(items[i - 1].kind, Kind::Name { generic: false, .. }) => {}
            Kind::Name { partial: true, target: Target::Entity(_), .. } if !touches(items, i, at) => {}
            Kind::Name { .. } => {
                // "Orca, its rival on Solana, contracted 12%": what stands between the commas is said of Orca.
                // "the Nasdaq, weighed down by technology, retreated": so does what a participle brings in.
                let participle =
                    |w: &str| w.len() > 4 && (w.ends_with("ed") || w.ends_with("ing")) || w == "led" || w == "hit";
                let closed = (i + 1..(i + 4).min(at)).find(|c| items[*c].mark(','));
                let inserted = |comma: usize| {
                    let opens = items.get(comma + 1).map(|it| scene.word(it)).unwrap_or_default();
                    participle(opens.split(' ').next().unwrap_or_default())
                };
                if let Some(closed) = closed
                    && let Some(comma) = (i.saturating_sub(7)..i).rev().find(|c| items[*c].mark(','))
                    && inserted(comma)
                    && let Some(told) = comma
                        .checked_sub(1)
                        .filter(|t| matches!(items[*t].kind, Kind::Name { generic: false, partial: false, .. }))
                    && !items[comma..at].iter().any(|it| it.figure().is_some())
                    && items[closed..at].iter().any(|it| it.is(Sense::Up) || it.is(Sense::Down))
                {
                    return Some(told);
                }
                if items.get(i + 1).is_some_and(|n| n.mark(','))
                    && let Some(comma) = (i.saturating_sub(7)..i).rev().find(|c| items[*c].mark(','))
                    && says(comma + 1, &["its", "a", "an", "the", "which", "who", "whose", "another", "one"])
                    && comma + 2 < i
                    && let Some(told) = comma
                        .checked_sub(1)
                        .filter(|t| matches!(items[*t].kind, Kind::Name { generic: false, partial: false, .. }))
                    && !items[comma..at].iter().any(|it| it.figure().is_some())
                {
                    return Some(told);
                }
                // The object of a comparison or a concession is not the subject of the figure after it.
                // "even as US stocks slipped (-0.29%)" has a verb of its own.
                let concession = |c: &Item| c.is(Sense::Despite) && !scene.word(c).ends_with(" as");
                let object = scene
                    .leading(items, i)
                    .is_some_and(|c| c.is(Sense::CmpUp) || c.is(Sense::CmpDown) || concession(c));
                let parted = items[i + 1..at].iter().any(|it| {
                    matches!(it.kind, Kind::Mark(','))
                        || it.is(Sense::Up)
                        || it.is(Sense::Down)
                        || matches!(&*scene.word(it), "but" | "it")
                });
                // "beat financials, up 0.88%": said of the object.
                let own = items.get(i + 1).is_some_and(|n| n.mark(','))
                    && items.get(i + 2).is_some_and(|n| n.is(Sense::Up) || n.is(Sense::Down))
                    // "fell less than HSTECH, losing 2.30%": what a participle brings in is said of the subject.
                    && !items.get(i + 2).is_some_and(|n| scene.word(n).split(' ').next().is_some_and(|w| w.ends_with("ing")))
                    && i + 3 == at;
                if object
                    && !own
                    && parted
                    && figures == 0
                    && let Some(earlier) = (0..i - 1)
                        .rev()
                        .find(|e| matches!(items[*e].kind, Kind::Name { generic: false, partial: false, .. }))
                {
                    return Some(earlier);
                }
                return Some(i);
            }
            _ => {}
        }
    }
    None
}

/// The member of a group that stands right before "was the only" and the group's noun at item `i`.
fn only_member(scene: &Scene<'_>, part: &Part, i: usize, group: usize) -> Option<usize> {
    let items = &part.items;
    let copula = |n: usize| matches!(&*scene.word(&items[n]), "was" | "is" | "the" | "remained" | "stayed");
    let name = (0..i - 1).rev().find(|n| !copula(*n))?;
    let own = matches!(items[name].target(), Some(Target::Entity(e)) if scene.index.group_of(*e) == Some(group));
    (own && subject::nameable(scene, part, name)).then_some(name)
}

/// "Larkfield +7.29%   TVL $1.28B": in a line of a map that names its owner the word is the metric, not the group.
fn of_line(part: &Part, i: usize) -> bool {
    let owner = |it: &Item| matches!(it.kind, Kind::Name { target: Target::Entity(_), generic: false, partial: false });
    part.segment.kind == SegmentKind::Flow
        && matches!(part.items[i].kind, Kind::Name { generic: true, target: Target::Group(_), .. })
        && part.items[..i].iter().any(owner)
}

/// "the share of footwear fell", "camping lost 0.9 points": an everyday word that is a name, where its group is spoken of
/// and it stands as a subject or after "of".
fn plain_subject(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    let items = &part.items;
    let group = match items[i].target() {
        Some(Target::Entity(e)) => scene.index.group_of(*e),
        _ => None,
    };
    let same = |t: &Target| match t {
        Target::Entity(e) => scene.index.group_of(*e) == group,
        Target::Group(g) => Some(*g) == group,
        Target::Union(_) => false,
    };
    let strong = items.iter().filter(|it| !is_generic(it)).filter_map(|it| it.target());
    let spoken = strong.chain(&part.told).chain(&part.section).chain(&part.previous).any(same);
    let word = |j: usize| items.get(j).map(|it| scene.word(it)).unwrap_or_default();
    let opens = i == 0
        || items[i - 1].mark(',')
        || items[i - 1].mark(';')
        || matches!(word(i - 1).as_str(), "and" | "of" | "while" | "whereas" | "but" | "the");
    let acts = items
        .get(i + 1)
        .is_some_and(|n| n.is(Sense::Up) || n.is(Sense::Down) || n.mark(',') || n.mark('(') || n.is(Sense::Off))
        || matches!(word(i + 1).as_str(), "alone" | "at" | "was" | "were");
    group.is_some() && spoken && (opens && acts || i > 0 && word(i - 1) == "of")
}

/// Only brackets, colons and signs between the two items.
fn touches(items: &[Item], i: usize, at: usize) -> bool {
    items[i + 1..at].iter().all(|it| matches!(it.kind, Kind::Mark('(' | ':' | '[')))
}

/// The list of names that ends at item `b`: all of them where the figure distributes over it, one where figures zip.
fn list_before(scene: &Scene<'_>, items: &[Item], b: usize, at: usize) -> Vec<Target> {
    let mut run = vec![b];
    let (mut slash, mut metric) = (false, false);
    let mut i = b;
    while i >= 2 {
        // "the Shenzhen Component and the ChiNext", "the Dow, the S&P 500, and the Nasdaq"
        let and = i >= 3 && word_and(scene, &items[i - 2]);
        if scene.word(&items[i - 1]) == "the" && i >= 3 && (and || items[i - 2].mark(',')) {
            let back = if and && i >= 4 && items[i - 3].mark(',') { 4 } else { 3 };
            let named = matches!(items[i - back].kind, Kind::Name { generic: false, partial: false, .. });
            if !named {
                break;
            }
            slash |= and;
            i -= back;
            run.push(i);
            continue;
        }
        let joined = items[i - 1].mark('/')
            || items[i - 1].mark(',')
            || items[i - 1].mark('&')
            || word_and(scene, &items[i - 1]);
        // "$4.87 a pound, and natural gas": what is counted by is no subject.
        let unit = |n: usize| n > 0 && matches!(&*scene.word(&items[n - 1]), "a" | "an" | "per");
        // "TVL / DEX volume: +0.72% / -10.2%": what is also the name of a metric.
        let group = matches!(items[i - 2].kind, Kind::Name { target: Target::Group(_), generic: true, partial: false });
        let group = group && !items[i - 1].mark(',') && !unit(i - 2);
        let named = matches!(items[i - 2].kind, Kind::Name { generic: false, partial: false, .. }) && !unit(i - 2);
        // "A, B and C": a comma before "and" is skipped.
        let oxford = i >= 3
            && word_and(scene, &items[i - 1])
            && items[i - 2].mark(',')
            && matches!(items[i - 3].kind, Kind::Name { generic: false, partial: false, .. })
            && !unit(i - 3);
        // "running 3.9x the S&P 500 and SOL at +3.15%": what the multiple is of is no member of the list.
        let the = usize::from(i >= 3 && &*scene.word(&items[i - 3]) == "the");
        let measured = i.checked_sub(3 + the).is_some_and(|p| {
            items[p].figure().is_some_and(|f| f.written.unit == crate::quantity::written::WrittenUnit::Multiple)
        });
        if measured {
            break;
        }
        if joined && (named || group) {
            metric |= group;
            slash |= items[i - 1].mark('/') || word_and(scene, &items[i - 1]) || items[i - 1].mark('&');
            i -= 2;
        } else if oxford {
            slash = true;
            i -= 3;
        } else {
            break;
        }
        run.push(i);
    }
    run.reverse();
    // "beat the S&P, and HSTECH closed": two names with a comma and an "and" are no list.
    let the = usize::from(b >= 3 && scene.word(&items[b - 1]) == "the");
    let oxford_only =
        run.len() == 2 && b >= 2 + the && word_and(scene, &items[b - 1 - the]) && items[b - 2 - the].mark(',');
    if run.len() == 1 || oxford_only {
        return target_at(items, b);
    }
    // Figures after the list, parted only by "/", "," and "and"; "2.23% and 1.44%, respectively, to 10,842.17 and 2,178.95"
    // are two runs.
    let run_from = |first: usize| {
        let mut found = vec![first];
        let mut i = first + 1;
        while i + 1 < items.len() && (items[i].mark('/') || items[i].mark(',') || word_and(scene, &items[i])) {
            if items[i].mark(',') && word_and(scene, &items[i + 1]) {
                i += 1;
                continue;
            }
            if items[i + 1].figure().is_none() {
                break;
            }
            found.push(i + 1);
            i += 2;
        }
        found
    };
    let mut from = b + 1;
    let figures: Vec<usize> = loop {
        let Some(first) = (from..items.len()).find(|i| items[*i].figure().is_some()) else {
            return target_at(items, b);
        };
        let found = run_from(first);
        let last = found.last().copied().unwrap_or(first);
        if last >= at || found.len() != run.len() {
            break found;
        }
        from = last + 1;
    };
    if figures.len() == run.len()
        && let Some(position) = figures.iter().position(|f| *f == at)
    {
        return target_at(items, run[position]);
    }
    let range = items[at].figure().is_some_and(|f| f.to.is_some());
    if !metric && (slash || range && run.len() > 2) && figures.len() == 1 && figures[0] == at {
        return run.iter().flat_map(|r| target_at(items, *r)).collect();
    }
    target_at(items, b)
}

/// "Alder closed at 4,118.67 and Birch at 4,856.30, respectively 1.08% and 1.29% higher": as many figures as there are names
/// before them, each in its place.
fn in_turn(scene: &Scene<'_>, items: &[Item], at: usize) -> Option<Target> {
    let figure = |i: usize| items.get(i).is_some_and(|n| n.figure().is_some());
    let joins = |i: usize| items.get(i).is_some_and(|n| n.mark(',') || word_and(scene, n));
    let mut first = at;
    while first >= 2 && joins(first - 1) && figure(first - 2) {
        first -= 2;
    }
    let respectively = first.checked_sub(1).filter(|i| &*scene.word(&items[*i]) == "respectively")?;
    let mut last = at;
    while joins(last + 1) && figure(last + 2) {
        last += 2;
    }
    let mut names: Vec<&Target> = Vec::new();
    for item in &items[..respectively] {
        if let Kind::Name { target: target @ Target::Entity(_), generic: false, partial: false } = &item.kind
            && !names.contains(&target)
        {
            names.push(target);
        }
    }
    let count = (last - first) / 2 + 1;
    (count > 1 && names.len() == count).then(|| names[(at - first) / 2].clone())
}

/// "gains of 1.04% and 0.50%, respectively, for Bitcoin and Ether": as many names after the figures as there are figures.
fn named_later(scene: &Scene<'_>, items: &[Item], at: usize) -> Option<Target> {
    let joint = |i: usize| items.get(i).is_some_and(|it| it.mark(',') || it.mark('/') || word_and(scene, it));
    let is_figure = |i: usize| items.get(i).is_some_and(|it| it.figure().is_some());
    let is_name =
        |i: usize| items.get(i).is_some_and(|it| matches!(it.kind, Kind::Name { generic: false, .. })).then_some(i);
    let run = |from: usize, wanted: &dyn Fn(usize) -> bool| {
        let mut found = vec![from];
        let mut i = from + 1;
        while joint(i) {
            let next = if joint(i + 1) { i + 2 } else { i + 1 };
            if !wanted(next) {
                break;
            }
            found.push(next);
            i = next + 1;
        }
        found
    };
    let mut first = at;
    while first >= 2 && joint(first - 1) {
        let earlier = if first >= 3 && joint(first - 2) { first - 3 } else { first - 2 };
        if !is_figure(earlier) {
            break;
        }
        first = earlier;
    }
    let figures = run(first, &is_figure);
    let mut i = figures.last()? + 1;
    while items.get(i).is_some_and(|it| it.mark(',') || it.is(Sense::Respectively)) {
        i += 1;
    }
    let leads = items.get(i).is_some_and(|it| matches!(scene.word(it).as_str(), "for" | "in" | "by" | "on" | "at"));
    if figures.len() < 2 || !leads {
        return None;
    }
    i += 1;
    if items.get(i).is_some_and(|it| scene.word(it) == "the") {
        i += 1;
    }
    let names = run(is_name(i)?, &|n| is_name(n).is_some());
    let place = figures.iter().position(|f| *f == at)?;
    (names.len() == figures.len()).then(|| items[names[place]].target().cloned()).flatten()
}

fn word_and(scene: &Scene<'_>, item: &Item) -> bool {
    matches!(item.kind, Kind::Word) && scene.text_of(item).eq_ignore_ascii_case("and")
}

/// "A … vs B (x vs y)": x is A's and y is B's unless a name touches them.
fn versus(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Bound> {
    let items = &part.items;
    let is_word = |i: usize, words: &[&str]| items.get(i).is_some_and(|it| words.contains(&scene.word(it).as_str()));
    let vs = |i: usize| {
        is_word(i, &["vs", "versus", "against"]) || is_word(i, &["vs"]) && items.get(i + 1).is_some_and(|n| n.mark('.'))
    };
    let figure = |i: usize| items.get(i).is_some_and(|it| it.figure().is_some());
    let first = vs(at + 1) && figure(at + 2);
    let second = at >= 2 && vs(at - 1) && figure(at - 2);
    if !(first || second) || name_after(items, at).is_some() {
        return None;
    }
    // "+0.38% on HSI"
    if is_word(at + 1, &["on", "for", "in"])
        && let Some(Kind::Name { target, generic: false, .. }) = items.get(at + 2).map(|i| &i.kind)
    {
        return Some(Bound { targets: vec![target.clone()], ..Bound::default() });
    }
    let opening = if first { at } else { at - 2 };
    if let Some(target) = of_opposed(scene, part, opening, first) {
        return Some(Bound { targets: vec![target], ..Bound::default() });
    }
    let bracket = opening.checked_sub(1).filter(|i| items[*i].mark('(') || items[*i].mark(':'))?;
    let names: Vec<&Item> = items[..bracket]
        .iter()
        .filter(|i| matches!(i.kind, Kind::Name { generic: false, partial: false, .. }))
        .collect();
    let clause = items[bracket].clause;
    // Two names are the operands only where a comparison stands between them.
    let compared = |a: &Item, b: &Item| {
        items.iter().any(|i| {
            i.start > a.start
                && i.start < b.start
                && (i.is(Sense::CmpUp)
                    || i.is(Sense::CmpDown)
                    || i.figure().is_some_and(|f| f.written.unit == WrittenUnit::Multiple)
                    || i.mark('>')
                    || i.mark('<')
                    || matches!(scene.word(i).as_str(), "vs" | "versus" | "against"))
        })
    };
    // "Alder gained while Birch lost: +4.1% against -3.5%": the two that stand before the colon.
    let both = items[bracket].mark(':') && names.len() == 2;
    if items[bracket].mark(':') && !both {
        return None;
    }
    let last: Vec<&Item> = names.iter().rev().filter(|i| both || i.clause == clause).take(2).copied().collect();
    // "Nasdaq strength did nothing for HSTECH (+0.53% vs -0.47%)": each has its figure.
    let stated = |name: &Item, i: usize| {
        let (Some(Target::Entity(e)), Some(figure)) = (name.target(), items.get(i).and_then(|f| f.figure())) else {
            return false;
        };
        let change = scene.index.change_fact(*e, &[], None).and_then(|f| f.usable());
        change.is_some_and(|v| v.get().abs() == figure.written.magnitude())
    };
    let each = |a: &Item, b: &Item| stated(a, opening) && stated(b, opening + 2);
    let keep = match last.as_slice() {
        [b, a] if compared(a, b) || each(a, b) => 2,
        [_, _] => 1,
        _ => last.len(),
    };
    let named: Vec<Target> = last.into_iter().take(keep).filter_map(|i| i.target().cloned()).collect();
    match named.as_slice() {
        [b, a] => Some(Bound { targets: vec![if first { a.clone() } else { b.clone() }], ..Bound::default() }),
        [x] if first => Some(Bound { targets: vec![x.clone()], ..Bound::default() }),
        [x] => Some(Bound { targets: vec![x.clone()], peer: true, ..Bound::default() }),
        _ => None,
    }
}

/// "ETH ↑ vs BTC ↓ +0.42% vs -1.16%", or such a pair in the row's first cell: one side each.
fn of_opposed(scene: &Scene<'_>, part: &Part, opening: usize, first: bool) -> Option<Target> {
    let items = &part.items;
    let apart = |i: &Item| matches!(scene.word(i).as_str(), "vs" | "versus") || matches!(i.kind, Kind::Rise(_));
    let sides = |from: usize, to: usize| -> Vec<Target> {
        let mut found: Vec<Target> = Vec::new();
        for item in &items[from..to] {
            if let Kind::Name { target, generic: false, .. } = &item.kind
                && !found.contains(target)
            {
                found.push(target.clone());
            }
        }
        found
    };
    // "Token prices ↓ vs Stablecoins ↑ BTC -4.36% vs +$3.1B": the figure's own name stands beside it.
    let beside = opening.checked_sub(1).and_then(|i| items[i].target()).filter(|_| {
        !matches!(items.get(opening.saturating_sub(2)).map(|i| &i.kind), Some(Kind::Word))
            || opening < 2
            || !matches!(scene.word(&items[opening - 2]).as_str(), "vs" | "versus")
    });
    if let Some(own) = beside {
        if first {
            return Some(own.clone());
        }
        let others: Vec<Target> = sides(0, opening - 1).into_iter().filter(|t| t != own).collect();
        // "TVL ↓ vs Fees ↑": the second figure is the same owner's, of the other metric.
        let sister = match own {
            Target::Entity(e) => scene.index.sisters().other_side(*e, &part.label),
            _ => None,
        };
        return match (sister, others.as_slice()) {
            (Some(sister), []) => Some(Target::Entity(sister)),
            (None, [other]) => Some(other.clone()),
            _ => None,
        };
    }
    let label = (0..opening).rev().take_while(|i| items[*i].figure().is_none() && !items[*i].mark('(')).last();
    if let Some(from) = label
        && items[from..opening].iter().any(|i| matches!(scene.word(i).as_str(), "vs" | "versus"))
        && items[from..opening].iter().any(|i| matches!(i.kind, Kind::Rise(_)))
    {
        let [a, b] = sides(from, opening).try_into().ok()?;
        return Some(if first { a } else { b });
    }
    // The figures fill a cell of their own.
    let alone = opening == 0
        && !items.iter().any(|i| {
            matches!(i.kind, Kind::Name { generic: false, .. })
                || apart(i) && i.figure().is_none() && matches!(i.kind, Kind::Rise(_))
        });
    match part.row.as_slice() {
        [a, b] if alone && part.segment.cell.is_some() => Some(if first { a.clone() } else { b.clone() }),
        _ => None,
    }
}

/// Row, heading, previous subject.
fn fallback(scene: &Scene<'_>, part: &Part, at: usize) -> Bound {
    if !part.row.is_empty() {
        return Bound { targets: part.row.clone(), ..Bound::default() };
    }
    // A name later in the same clause: "a 0.59% rise in the S&P 500".
    let items = &part.items;
    if let Some(later) = items[at + 1..]
        .iter()
        .take(8)
        .take_while(|i| i.clause == items[at].clause && !matches!(i.kind, Kind::Figure(_)) && !(at > 0 && i.mark(':')))
        .find(|i| matches!(i.kind, Kind::Name { generic: false, partial: false, .. }))
    {
        return Bound { targets: later.target().cloned().into_iter().collect(), ..Bound::default() };
    }
    if !part.previous.is_empty() {
        // "- Bitcoin" and under it "- 24h: -3.25%": the label says what it is, the point above of whom.
        let label = (1..=3).contains(&at)
            && items[at - 1].mark(':')
            && items[..at - 1].iter().all(|i| {
                matches!(&*scene.word(i), "day" | "daily" | "24h" | "1d" | "change" | "move" | "price" | "close")
                    || i.figure().is_some()
            });
        let distant = !label || part.previous.len() > 1;
        return Bound { targets: part.previous.clone(), distant, ..Bound::default() };
    }
    Bound { targets: part.section.clone(), distant: true, ..Bound::default() }
}
