//! Directions: rose, fell, risk-on, ↑, (+).

use super::category;
use super::figures::window;
use super::sets::{Set, along};
use super::subject::{self, Subject};
use crate::audit::bind::Target;
use crate::audit::bind::index::{Move, of_metric};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::notation;
use crate::audit::read::SegmentKind;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules::fb301_direction as rule;
use crate::audit::scene::{Part, Scene};
use crate::quantity::words::ONES;

/// Findings for every direction of a part.
pub fn detect(scene: &Scene<'_>, part: &Part, out: &mut Vec<Finding>) {
    if matches!(part.segment.kind, SegmentKind::Head | SegmentKind::Title) {
        return;
    }
    for at in 0..part.items.len() {
        if let Some(finding) = one(scene, part, at) {
            out.push(finding);
        }
    }
}

/// The item after a sign that is written two or three times.
fn doubled(items: &[Item], at: usize, sign: char) -> Option<usize> {
    let count = items[at..].iter().take_while(|i| i.mark(sign)).count();
    (2..=3).contains(&count).then_some(at + count)
}

/// "the $207M added by USDT", "$39M added to USDT's float": whoever the amount is added by or to.
fn agent(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let amount = |i: usize| {
        items[i].figure().is_some_and(|f| matches!(f.written.unit, crate::quantity::written::WrittenUnit::Money(_)))
    };
    if !at.checked_sub(1).is_some_and(amount) {
        return None;
    }
    let leads = |i: usize| items.get(i).is_some_and(|it| matches!(&*scene.word(it), "by" | "to" | "from"));
    let article = items.get(at + 2).is_some_and(|it| &*scene.word(it) == "the");
    let name = at + if article { 3 } else { 2 };
    let item = items.get(name).filter(|it| leads(at + 1) && matches!(it.kind, Kind::Name { generic: false, .. }))?;
    Some(Subject { targets: vec![item.target()?.clone()], item: Some(name), lent: false, listed: false })
}

fn one(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let (direction, weak, end) = match &item.kind {
        Kind::Rise(n) => (n.signum(), false, item.end),
        // "(+)" and "(-)" after a name.
        Kind::Mark(sign @ ('+' | '-' | '\u{2212}'))
            if at > 0 && items[at - 1].mark('(') && items.get(at + 1).is_some_and(|n| n.mark(')')) =>
        {
            (if *sign == '+' { 1 } else { -1 }, false, items[at + 1].end)
        }
        // "HONG KONG (++)"
        Kind::Mark(sign @ ('+' | '-' | '\u{2212}'))
            if at > 0
                && items[at - 1].mark('(')
                && doubled(items, at, *sign).is_some_and(|end| items.get(end).is_some_and(|n| n.mark(')'))) =>
        {
            let end = doubled(items, at, *sign).unwrap_or(at);
            (if *sign == '+' { 1 } else { -1 }, false, items[end].end)
        }
        // "mixed: Dow +, SPX −"
        Kind::Mark(sign @ ('+' | '-' | '\u{2212}'))
            if at > 0
                && matches!(items[at - 1].kind, Kind::Name { generic: false, partial: false, .. })
                && items.get(at + 1).is_none_or(|n| matches!(n.kind, Kind::Mark(',' | ')' | '|' | ';' | '.'))) =>
        {
            (if *sign == '+' { 1 } else { -1 }, false, item.end)
        }
        Kind::Cue(_) if item.is(Sense::Up) => (1, false, item.end),
        Kind::Cue(_) if item.is(Sense::Down) => (-1, false, item.end),
        Kind::Cue(_) if item.is(Sense::WeakUp) => (1, true, item.end),
        Kind::Cue(_) if item.is(Sense::WeakDown) => (-1, true, item.end),
        _ => return None,
    };
    // "257 up": a count, not a direction.
    if at > 0 && items[at - 1].figure().is_some_and(|f| f.written.unit == crate::quantity::written::WrittenUnit::Plain)
    {
        return None;
    }
    // "4,097 stocks rose", "three times as many stocks rose as fell": members are counted.
    let counted = at > 1
        && items[at - 2].figure().is_some_and(|f| f.written.unit == crate::quantity::written::WrittenUnit::Plain)
        && super::figures::is_member(scene, &items[at - 1]);
    let many = items.windows(2).any(|w| &*scene.word(&w[0]) == "as" && &*scene.word(&w[1]) == "many");
    if counted || many {
        return None;
    }
    // "A-share breadth, down" heads a row of counts.
    if part.segment.cell.is_some_and(|(_, column)| column == 0) && items[..at].iter().rev().take(2).any(|i| i.mark(','))
    {
        return None;
    }
    // "growth in A offset the drop in B": the drop is B's, and the comparison judges it.
    if items[at.saturating_sub(3)..at].iter().any(|i| scene.word(i).ends_with("offset")) {
        return None;
    }
    // "biggest loser: HSTECH" names one; it is no direction.
    if matches!(&*scene.word(item), "gainer" | "grower" | "loser" | "winner" | "riser" | "faller") {
        return None;
    }
    // "the weaker of the two" ranks, "a weaker session" describes: only "was weaker" and "weaker Riga" say which way.
    if matches!(&*scene.word(item), "stronger" | "weaker") {
        let before = at.checked_sub(1).map(|i| scene.word(&items[i]));
        let verb = before.is_some_and(|w| {
            matches!(
                &*w,
                "was" | "were" | "is" | "are" | "closed" | "finished" | "ended" | "opened" | "traded" | "turned"
            )
        });
        // "The case for it is weaker": nobody's price.
        let verb = verb && at.checked_sub(2).is_some_and(|i| subject::nameable(scene, part, i));
        let leads = subject::nameable_at(scene, part, at + 1);
        let after = items.get(at + 1).is_some_and(|n| matches!(&*scene.word(n), "too" | "against" | "versus" | "by"));
        if !verb && !leads && !after {
            return None;
        }
    }
    if breadth_word(scene, part, at) {
        return breadth(scene, part, direction, (item.start, end));
    }
    // "14% of A-shares advanced" counts members; it is no direction of the whole.
    if items[..at].iter().rev().take(9).take_while(|i| i.clause == item.clause).any(|i| {
        i.figure().is_some_and(|f| f.written.is_percent())
            && items.iter().any(|o| o.start > i.end && o.start <= i.end + 1 && scene.word(o) == "of")
    }) {
        return None;
    }
    // "with at least one index up and one down": some, and not all.
    let some = (at.saturating_sub(3)..at).any(|i| {
        items[i].clause == item.clause
            && &*scene.word(&items[i]) == "one"
            && items.get(i + 1).is_none_or(|n| &*scene.word(n) != "of")
    });
    if some
        && subject::counted(scene, part, at.saturating_sub(2)).is_none()
        && !items[..at].iter().any(|i| i.is(Sense::Only))
    {
        return None;
    }
    let shared = (at.saturating_sub(8)..at)
        .any(|i| items[i].clause == item.clause && super::breadth_share::opens(scene, part, i));
    if shared {
        return None;
    }
    // "Not one of the nine rose by more than 1.5%": a bound on each, which the figure judges.
    let none = items[..at].iter().any(|i| i.clause == item.clause && (i.is(Sense::None) || &*scene.word(i) == "no"));
    if none && super::tally::bound_after(scene, part, at).is_some() {
        return None;
    }
    if super::tally::counted(scene, part, at) || super::relation::unmatched(scene, part, at).is_some() {
        return None;
    }
    // "the only A-share index to rise" is said of the one that rose.
    // So is "one A-share index rose" said of one.
    let elsewhere = (at.saturating_sub(8)..at).any(|i| {
        items[i].is(Sense::Only) && subject::sole(scene, part, i).is_some_and(|claim| claim.last == at)
            || subject::counted(scene, part, i).is_some_and(|claim| claim.last == at)
    });
    if elsewhere {
        return None;
    }
    if others_move(scene, part, at) {
        return None;
    }
    // "Trim HSCEI first": advice.
    let opens = (0..at).all(|i| items[i].clause != item.clause || matches!(items[i].kind, Kind::Mark(_)));
    if opens && item.is(Sense::Recommend) {
        return None;
    }
    let bracket = matches!(item.kind, Kind::Mark(_)) && at > 0 && items[at - 1].mark('(');
    let subject = agent(scene, part, at).or_else(|| find_subject(scene, part, at, bracket))?;
    if part.pair && subject.lent {
        return None;
    }
    let mut metrics = scene.metrics_in(&items[subject.item.unwrap_or(at).min(at)..at.max(subject.item.unwrap_or(at))]);
    // "the volume of the total crypto market grew"
    if let Some(named) = subject.item.filter(|i| *i < at)
        && let Some(of) = items[..named].iter().rposition(|i| scene.word(i) == "of").filter(|of| named - of <= 2)
    {
        let said = scene.metrics_in(&items[of.saturating_sub(1)..of]);
        metrics = if said.is_empty() { metrics } else { said };
    }
    let start =
        subject.item.filter(|i| *i < at && items[*i].clause == item.clause).map_or(item.start, |i| items[i].start);
    let start = if end - start > 90 { item.start } else { start };
    let range = (start, end);
    // "fell 4.1% in 7d": the figure's window is the verb's.
    let figure = (at + 1..items.len()).take(2).find(|i| items[*i].figure().is_some());
    let window = window(scene, part, figure.filter(|i| items[*i].clause == item.clause).unwrap_or(at));
    // "The yen firmed" while USD/JPY fell.
    let named = subject.item.map_or(0..0, |i| if i < at { i..at } else { at..i + 1 });
    let mut set = Set::over(scene.index, &subject.targets, &metrics, window).turned(scene, &items[named]);
    let spared: Vec<usize> = (0..items.len())
        .filter(|i| items[*i].clause == item.clause && subject::excepted(part, *i))
        .filter_map(|i| items[i].target())
        .flat_map(|t| scene.index.members(t))
        .collect();
    let is_spared = |m: &Move<'_>| spared.iter().any(|e| scene.index.entity(*e).id == m.entity.id);
    // "All fell except USDC", which fell too.
    let wrongly = set.moves.iter().find(|m| is_spared(m) && along(m.value, direction)).copied();
    if let Some(m) = wrongly.filter(|_| set.moves.len() > spared.len() && !subject::supposed(part, at) && !weak) {
        let last = (0..items.len()).rev().find(|i| items[*i].clause == item.clause && subject::excepted(part, *i));
        let range = (start, end.max(last.map_or(end, |i| items[i].end)));
        return Some(rule::not_spared(range, &m, direction));
    }
    set.moves.retain(|m| !is_spared(m));
    if set.moves.is_empty() {
        let supposed = subject::supposed(part, at);
        // A run of rises is signed: without the last change itself it says which way that went.
        if let [Target::Entity(e)] = subject.targets.as_slice()
            && window.is_none()
            && !supposed
            && !subject::negated(part, at)
            && let Some(run) =
                scene.index.facts_of(&scene.index.entity(*e).id).iter().find(|f| f.metric == "streak").copied()
            && let Some(value) = run.usable().map(crate::quantity::Exact::get)
        {
            return Some(rule::by_streak(range, scene.index.entity(*e), run, value, direction));
        }
        if let Some(window) = window.filter(|_| !weak && !supposed && !subject.lent)
            && !Set::new(scene.index, &subject.targets, &metrics).moves.is_empty()
        {
            let mut finding = rule::no_such_window(range, &set, window);
            if figure.is_some() {
                // The figure beside it carries the objection.
                finding.verdict = Verdict::NotEvaluated;
            }
            return Some(finding);
        }
        return rule::nothing_known(range, &set, weak);
    }
    // "USDC volume fell" of a sheet that knows only its supply.
    if let Some(stems) = subject.item.filter(|i| *i < at).and_then(|i| scene.metric_noun(items, i))
        && !set.moves.iter().any(|m| of_metric(m.fact, stems))
    {
        return rule::no_such_change(range, &set, stems.iter().next()?);
    }
    let mut quantifier = quantifier(part, at, &subject);
    // "Apple and Nvidia fell" says it of each.
    let each = subject.targets.iter().all(|t| matches!(t, Target::Entity(_)));
    if quantifier == Quantifier::Bare && subject.targets.len() > 1 && each && !subject.lent {
        quantifier = Quantifier::All;
    }
    // "with no index spared": every one fell.
    let spared_none = &*scene.word(item) == "spared"
        && items[at.saturating_sub(5)..at]
            .iter()
            .any(|i| i.clause == item.clause && (i.is(Sense::None) || &*scene.word(i) == "no"));
    if spared_none && !set.moves.is_empty() {
        return Some(rule::judge(scene.index, range, &set, -1, Quantifier::All, false, &metrics));
    }
    let none = denied(part, at, subject.item.unwrap_or(at));
    let negated = none || subject::negated(part, at);
    // "A 0.34% gain would put it back at 24,000"
    let modal = items[at..]
        .iter()
        .take(3)
        .any(|i| i.clause == item.clause && matches!(&*scene.word(i), "would" | "could" | "might"));
    // "All three platforms attracting capital": counted, whatever the column is called.
    let counted = subject.listed && quantifier == Quantifier::All && {
        let from = subject.item.unwrap_or(at).min(at).saturating_sub(3);
        items[from..at].iter().any(|i| i.clause == item.clause && (i.is(Sense::All) || i.is(Sense::Both)))
    };
    let implied = counted && subject::merely_implied(part, at);
    // "None of them rose": one that did is enough.
    let quantifier = if none { Quantifier::All } else { quantifier };
    let supposed = modal || subject::supposed(part, at) && !implied;
    let not_all = negated && !none && quantifier == Quantifier::All && set.moves.len() > 1;
    let mut finding = match not_all {
        true => rule::not_all(range, &set, direction),
        false => rule::judge(scene.index, range, &set, direction, quantifier, negated, &metrics),
    };
    finding.suggestion = finding.suggestion.filter(|_| end == item.end).and_then(|instead| {
        let turned = notation::turned(scene.text_of(item))?;
        let verb = if instead == "was unchanged" { instead } else { turned };
        Some(format!("{}{verb}", &scene.text[start..item.start]))
    });
    // What is supposed, and what a weak word hints at, is not contradicted by a member that stands apart.
    let open = matches!(finding.verdict, Verdict::Contradicted | Verdict::Ambiguous);
    // "both oil grades were negative" is not said of eleven indices.
    let both = items[at.saturating_sub(5)..at].iter().any(|i| i.is(Sense::Both) && i.clause == item.clause);
    let weak = weak && !(both && scene.word(item).starts_with("participated"))
        || both && set.moves.len() > 2 && set.targets.len() != 2;
    // "BTC loses $66,000" in a plan is no report; "HSTECH rallied" is.
    let past = {
        let word = scene.word(item);
        word.ends_with("ed") || matches!(&*word, "fell" | "rose" | "slid" | "sank" | "lost" | "grew" | "shrank")
    };
    if part.risk
        || part.supposed && !past && finding.verdict == Verdict::Supported
        || supposed && finding.verdict == Verdict::Contradicted
    {
        finding.verdict = Verdict::Judgement;
    } else if open && (weak || subject.lent && part.row.is_empty()) {
        // The subject is a guess; a guess supports, it does not accuse.
        finding.verdict = Verdict::NotEvaluated;
    }
    Some(finding)
}

/// "None of the three rose", "not one of the four benchmarks on Wall Street finished green": denied of each.
fn denied(part: &Part, at: usize, named: usize) -> bool {
    let items = &part.items;
    let from = named.min(at);
    let cue =
        (0..at).rev().take(12).take_while(|i| items[*i].clause == items[at].clause).find(|i| items[*i].is(Sense::None));
    cue.is_some_and(|cue| {
        cue + 3 >= from
            || items[cue + 1..at].iter().all(|i| {
                !i.mark(',')
                    && !i.is(Sense::Up)
                    && !i.is(Sense::Down)
                    && !i.figure().is_some_and(|f| f.written.is_percent())
            })
    })
}

/// "ignored the rout", "refused to follow Bitcoin lower": a move of others that the subject took no part in.
fn others_move(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let Some(before) = at.checked_sub(1) else { return false };
    let article = matches!(&*word(before), "the" | "this" | "that" | "any");
    let ignored = article
        && (1..=3).filter_map(|n| before.checked_sub(n)).any(|i| {
            let word = word(i);
            ["ignor", "shrugg", "avoid", "dodg", "resist", "defied", "defies", "escap", "sidestep"]
                .iter()
                .any(|stem| word.starts_with(stem))
                || matches!(&*word, "shrugged off" | "sat out" | "sits out" | "immune to" | "weathered" | "missed")
        });
    // "refused to follow BTC lower"
    let followed = subject::nameable(scene, part, before)
        && (before.saturating_sub(4)..before).any(|i| {
            items[i].clause == clause
                && ["refus", "fail", "declin", "did not", "didn't", "would not"].iter().any(|w| word(i).starts_with(w))
        })
        && (before.saturating_sub(2)..before)
            .any(|i| matches!(&*word(i), "follow" | "track" | "join" | "chase" | "mirror" | "match"));
    ignored || followed
}

/// Breadth: "negative breadth", "breadth weakness".
fn breadth_word(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let is = |i: usize| items.get(i).is_some_and(|it| scene.word(it) == "breadth");
    is(at + 1) || at > 0 && is(at - 1)
}

/// Whether more members rose than fell, or the other way round.
pub(super) fn breadth(scene: &Scene<'_>, part: &Part, direction: i8, range: (usize, usize)) -> Option<Finding> {
    use super::figures::{Role, breadth_of};
    let facts = breadth_of(scene, part);
    let value = |role: Role| facts.iter().find(|(r, _)| *r == role).and_then(|(_, f)| Some((*f, f.usable()?.get())));
    match (value(Role::Up), value(Role::Down)) {
        (Some((up, u)), Some((down, d))) => Some(rule::breadth(range, up, u, down, d, direction)),
        _ => Some(Finding::new(
            range,
            ClaimKind::Direction,
            Verdict::Unsupported,
            "FB301",
            "the sheet has no counts of advancers and decliners",
        )),
    }
}

/// Nouns that rise and fall without a figure.
const ABSTRACT: [&str; 22] = [
    "demand",
    "premium",
    "discount",
    "appetite",
    "sentiment",
    "expectations",
    "concern",
    "concerns",
    "yields",
    "yield",
    "rates",
    "interest",
    "credit",
    "risk",
    "risks",
    "costs",
    "confidence",
    "pressure",
    "uncertainty",
    "tension",
    "tensions",
    "liquidity",
];

/// How many of the subject the words claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// Nothing said.
    Bare,
    /// All, every, global, both; or named one by one.
    All,
    /// Most, dominates.
    Most,
}

fn quantifier(part: &Part, at: usize, subject: &Subject) -> Quantifier {
    // "All six brick-and-mortar shops"
    let named = subject.item.unwrap_or(at).min(part.items.len() - 1);
    let clause = part.items[named].clause;
    let words = (0..named).rev().take(8).take_while(|i| {
        part.items[*i].clause == clause && matches!(part.items[*i].kind, Kind::Word | Kind::Mark('-') | Kind::Cue(_))
    });
    let far = words.filter(|i| part.items[*i].is(Sense::All)).last();
    let from = far.unwrap_or_else(|| subject.item.unwrap_or(at).saturating_sub(3));
    let to = at.max(subject.item.unwrap_or(at));
    let window = &part.items[from.min(at)..=to.min(part.items.len() - 1)];
    let most = part.items[at..(at + 3).min(part.items.len())].iter().chain(window).any(|i| i.is(Sense::Most));
    // "firmer almost everywhere"
    let almost = (at..(at + 4).min(part.items.len()))
        .chain(from.min(at)..at)
        .any(|i| i > 0 && part.items[i].is(Sense::All) && part.items[i - 1].is(Sense::Nearly));
    if most || almost {
        return Quantifier::Most;
    }
    // "volumes rose everywhere"
    // "A-SHARES (+) [all three indices]"
    let reach = if matches!(part.items[at].kind, Kind::Mark(_)) { 5 } else { 3 };
    let after = part.items[at..(at + reach).min(part.items.len())]
        .iter()
        .any(|i| i.is(Sense::All) && i.start > part.items[at].start);
    if subject.listed && !subject.lent
        || after
        || window.iter().any(|i| i.is(Sense::All) || i.is(Sense::Global) || i.is(Sense::Both))
    {
        return Quantifier::All;
    }
    Quantifier::Bare
}

fn find_subject(scene: &Scene<'_>, part: &Part, at: usize, bracket: bool) -> Option<Subject> {
    let items = &part.items;
    let item = &items[at];
    if matches!(item.kind, Kind::Rise(_)) {
        let i = at.checked_sub(1)?;
        if let Some(target) = one_of_two(scene, part, at) {
            return Some(Subject { targets: vec![target], item: None, lent: false, listed: false });
        }
        if subject::nameable(scene, part, i) {
            let (first, targets) = subject::run(scene, part, i);
            return Some(Subject { targets, item: Some(first), lent: false, listed: false });
        }
        if matches!(scene.word(&items[i]).as_str(), "price" | "prices") {
            return prices(scene, part, at);
        }
        // "Net stablecoin supply ↑"
        // "RWA ↑ vs Lending ↓ Backed +15.2%": of a category that nobody named.
        let versus = items[..at].iter().rev().take(4).any(|i| matches!(scene.word(i).as_str(), "vs" | "versus"));
        if versus && matches!(items[i].kind, Kind::Word | Kind::Cue(_)) {
            return None;
        }
        let found = subject::of(scene, part, at);
        let peer = items.get(at + 1).is_some_and(|n| matches!(scene.word(n).as_str(), "vs" | "versus"));
        let after = found.item.is_some_and(|i| i > at);
        let none = found.targets.is_empty() || found.lent || peer && after;
        return (!none).then_some(found);
    }
    if bracket {
        // "A-SHARES (-)", "RWA/Treasuries (+) [Superstate USTB]"
        let mut listed = subject::bracketed(scene, part, at + 1);
        // "LENDING (-): Morpho, Radiant"
        if listed.is_empty() && items.get(at + 2).is_some_and(|i| i.mark(':') || matches!(i.kind, Kind::From)) {
            let list = || {
                (at + 3..items.len())
                    .take_while(|i| matches!(items[*i].kind, Kind::Name { .. } | Kind::Mark(',' | '/' | '+' | '&')))
            };
            let names = list().filter(|i| !matches!(items[*i].kind, Kind::Mark(_)));
            let whole = list().last().is_some_and(|i| i + 1 == items.len());
            listed = names.filter(|_| whole).filter_map(|i| items[i].target().cloned()).collect();
        }
        if !listed.is_empty() {
            let item = at.checked_sub(2).filter(|i| subject::nameable(scene, part, *i));
            return Some(Subject { targets: listed, item, lent: false, listed: true });
        }
        let i = at.checked_sub(2)?;
        if !subject::nameable(scene, part, i) {
            return None;
        }
        let (first, targets) = subject::run(scene, part, i);
        return Some(Subject { targets, item: Some(first), lent: false, listed: false });
    }
    let word = scene.word(item);
    if matches!(word.as_str(), "winners" | "losers" | "gainers" | "decliners" | "advancers")
        && (items.get(at + 1).is_some_and(|n| &*scene.word(n) == "and")
            || at > 0 && &*scene.word(&items[at - 1]) == "and")
    {
        return None;
    }
    if matches!(word.as_str(), "winners" | "losers" | "gainers" | "decliners" | "advancers") && at == 0 {
        let targets: Vec<Target> = (at + 1..items.len())
            .filter(|i| subject::nameable(scene, part, *i))
            .filter_map(|i| items[i].target().cloned())
            .collect();
        return (!targets.is_empty()).then_some(Subject { targets, item: None, lent: false, listed: true });
    }
    if let Some(i) = at.checked_sub(1)
        && matches!(scene.word(&items[i]).as_str(), "price" | "prices")
    {
        return prices(scene, part, at);
    }
    // "credit demand rising" is said of the demand, which no sheet holds.
    if let Some(i) = at.checked_sub(1)
        && ABSTRACT.contains(&scene.word(&items[i]).as_str())
        && !yields(scene, part, i)
    {
        return None;
    }
    if let Some(found) = category::subject(scene, part, at) {
        return Some(found);
    }
    if let Some(found) = counted_before(scene, part, at) {
        return Some(found);
    }
    // "lost ground as a group, Wormhole and Hop alike"
    if let Some(alike) = (at + 1..items.len()).take(14).find(|i| &*scene.word(&items[*i]) == "alike")
        && subject::nameable_at(scene, part, alike - 1)
    {
        let (first, targets) = subject::run(scene, part, alike - 1);
        if targets.len() > 1 && first > at {
            return Some(Subject { targets, item: None, lent: false, listed: true });
        }
    }
    // "every single coin fell"
    let each = |i: &Item| i.is(Sense::All) || i.is(Sense::None) || &*scene.word(i) == "no";
    let verb = |i: usize| {
        matches!(
            &*scene.word(&items[i]),
            "ended"
                | "finished"
                | "closed"
                | "traded"
                | "was"
                | "were"
                | "is"
                | "are"
                | "settled"
                | "stayed"
                | "printed"
                | "on"
                | "our"
                | "list"
        )
    };
    let noun = (0..at).rev().take(4).take_while(|i| items[*i].clause == item.clause).find(|i| !verb(*i));
    if let Some(i) = noun
        && matches!(items[i].kind, Kind::Word)
        && items[at.saturating_sub(6)..i].iter().any(|n| n.clause == item.clause && each(n))
        && !items[at.saturating_sub(6)..i].iter().any(|n| matches!(n.kind, Kind::Name { generic: false, .. }))
        && let Some(group) = subject::pool_of(scene, part, i)
    {
        // "All three credit protocols" of nine: three of a kind that nobody listed.
        let count = subject::unnamed_count(scene, part, at);
        return count.is_none_or(|n| n == super::pool::members(scene, &group).len()).then_some(Subject {
            targets: vec![group],
            item: Some(i),
            lent: false,
            listed: false,
        });
    }
    // "Stronger yen, weaker Nikkei": an adjective is its noun's.
    let opens = at.checked_sub(1).is_none_or(|i| {
        matches!(items[i].kind, Kind::Mark(_))
            || matches!(&*scene.word(&items[i]), "a" | "the" | "and" | "by" | "on" | "with")
    });
    // "five falling venues": of their kind.
    if word.ends_with("ing")
        && at.checked_sub(1).is_some_and(|i| ONES.contains(&&*scene.word(&items[i])))
        && items.get(at + 1).is_some_and(|n| matches!(n.kind, Kind::Word))
    {
        let group = subject::pool_of(scene, part, at + 1)?;
        return Some(Subject { targets: vec![group], item: Some(at + 1), lent: false, listed: false });
    }
    if opens && (word.ends_with("er") || word.ends_with("ing")) && subject::nameable_at(scene, part, at + 1) {
        let targets = items[at + 1].target().cloned().into_iter().collect();
        return Some(Subject { targets, item: Some(at + 1), lent: false, listed: false });
    }
    // "volumes rose on every venue", "edged up across Morpho, Kamino and Venus"
    if let Some(found) = spread_over(scene, part, at) {
        return Some(found);
    }
    let mut found = subject::of(scene, part, at);
    if found.targets.is_empty() {
        return None;
    }
    // "HSCEI joined HSI and HSTECH in the loss column"
    if let Some(first) = found.item.filter(|i| *i < at && *i > 1)
        && matches!(&*scene.word(&items[first - 1]), "joined" | "joins" | "joining" | "joined as")
        && subject::nameable_at(scene, part, first - 2)
        && let Some(joiner) = items[first - 2].target()
    {
        found.targets.insert(0, joiner.clone());
        found.item = Some(first - 2);
        found.listed = true;
    }
    if found.item.is_some_and(|i| i < at && subject::stranger_between(scene, items, i, at + 1)) {
        return None;
    }
    // A word that some other noun owns: "yields rise", "weak policy".
    if found.lent && owned_elsewhere(scene, part, at) {
        return None;
    }
    Some(found)
}

/// "RWA TVL ↑ vs lending TVL ↓ (Alder +13.2%, Elm -21.7%)": each arrow is of its own name in the brackets.
fn one_of_two(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Target> {
    let items = &part.items;
    let rise = |i: &usize| matches!(items[*i].kind, Kind::Rise(_));
    let versus = items.iter().position(|i| matches!(&*scene.word(i), "vs" | "versus"))?;
    let open = (versus..items.len()).find(|i| items[*i].mark('('))?;
    let arrows: Vec<usize> = (0..open).filter(rise).collect();
    let [first, second] = arrows.as_slice() else { return None };
    let inside = subject::bracketed(scene, part, open - 1);
    let [a @ Target::Entity(_), b @ Target::Entity(_)] = inside.as_slice() else { return None };
    let apart =
        *first < versus && versus < *second && !(0..open).any(|i| matches!(items[i].target(), Some(Target::Entity(_))));
    match () {
        () if apart && at == *first => Some(a.clone()),
        () if apart && at == *second => Some(b.clone()),
        () => None,
    }
}

/// The names, or the members of the one group, that a preposition spreads a direction over.
fn spread_over(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    if !matches!(&*word(at + 1), "on" | "at" | "in" | "across") {
        return None;
    }
    // Somebody named before is the subject.
    if (0..at).any(|i| {
        items[i].clause == clause
            && matches!(items[i].kind, Kind::Name { generic: false, partial: false, target: Target::Entity(_) })
    }) {
        return None;
    }
    let first = if word(at + 2) == "both" { at + 3 } else { at + 2 };
    if items.get(first).is_some_and(|i| i.is(Sense::All)) {
        let noun = (first + 1..=first + 3)
            .find(|i| !matches!(&*word(*i), "the" | "of" | "two" | "three" | "four" | "five" | "six"))?;
        let group =
            subject::pool_of(scene, part, noun).filter(|_| items.get(noun).is_some_and(|n| n.clause == clause))?;
        return Some(Subject { targets: vec![group], item: None, lent: false, listed: true });
    }
    let mut targets: Vec<Target> = Vec::new();
    for item in items[first..].iter().take_while(|i| i.clause == clause) {
        match &item.kind {
            Kind::Name { target: target @ Target::Entity(_), generic: false, .. } => targets.push(target.clone()),
            Kind::Mark(',' | '/' | '&') => {}
            Kind::Word if &*scene.word(item) == "and" => {}
            _ => break,
        }
    }
    (targets.len() > 1).then_some(Subject { targets, item: None, lent: false, listed: true })
}

/// "Bund yields", "yields" of a sheet that has them.
fn yields(scene: &Scene<'_>, part: &Part, i: usize) -> bool {
    let has = |t: &Target| {
        scene
            .index
            .members(t)
            .iter()
            .any(|e| scene.index.change_fact(*e, &[], None).is_some_and(|f| f.metric.starts_with("yield")))
    };
    let word = scene.word(&part.items[i]);
    let named = |j: usize| part.items[j].target().is_some_and(has);
    matches!(&*word, "yield" | "yields") && (named(i) || i > 0 && named(i - 1))
}

/// "All three closed lower": of a group with so many members that the row or the section is about, else of the last named,
/// which is a guess.
fn counted_before(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    if let Some(targets) = subject::majors(scene, part, 0, at) {
        return Some(Subject { targets, item: None, lent: false, listed: true });
    }
    let count = subject::unnamed_count(scene, part, at)?;
    let index = scene.index;
    // "the two large issuers", "both lending protocols": of their own kind, and no others.
    let kinds: Vec<Target> = (0..at)
        .filter(|i| part.items[*i].clause == part.items[at].clause)
        .flat_map(|i| super::pool::called(scene, &part.items[i]))
        .collect();
    let kind = |t: &Target| kinds.is_empty() || kinds.contains(t);
    // "Both lending names fell", "five falling venues"
    let names = (1..at).any(|i| {
        part.items[i].clause == part.items[at].clause
            && matches!(&*scene.word(&part.items[i]), "names" | "protocols")
            && !part.items[i - 1].is(Sense::Both)
            && !ONES.contains(&&*scene.word(&part.items[i - 1]))
            && matches!(part.items[i - 1].kind, Kind::Word)
    });
    if names && kinds.is_empty() {
        return None;
    }
    // "both RWA names": of a category that nobody listed.
    let category = (1..at).any(|i| {
        part.items[i].clause == part.items[at].clause
            && matches!(part.items[i].kind, Kind::Word)
            && scene.text_of(&part.items[i]).chars().filter(|c| c.is_uppercase()).count() > 1
            && (part.items[i - 1].is(Sense::Both)
                || part.items[i - 1].is(Sense::All)
                || ONES.contains(&&*scene.word(&part.items[i - 1])))
    });
    if category {
        return None;
    }
    let size = |g: &Target| index.moves(g, &[], None).iter().filter(|m| !index.is_total(m.entity)).count();
    let group = part.row.iter().chain(&part.previous).chain(&part.section).find_map(|t| {
        let group = match t {
            Target::Entity(e) => Target::Group(index.group_of(*e)?),
            other => other.clone(),
        };
        (size(&group) == count && kind(&group)).then_some(group)
    });
    if group.is_none() && !kinds.is_empty() {
        return None;
    }
    if let Some(group) = group {
        let members = index.members(&group).into_iter().filter(|e| !index.is_total(index.entity(*e)));
        return Some(Subject { targets: members.map(Target::Entity).collect(), item: None, lent: false, listed: true });
    }
    let told = subject::last_told(scene, part, at, count);
    // "A closed at 1 and B at 2; both finished higher": nobody else was named.
    let mut here: Vec<&Target> = part.items[..at].iter().filter_map(|i| i.target()).collect();
    here.dedup();
    let certain = here.len() == count && told.iter().all(|t| here.contains(&t));
    (told.len() == count).then_some(Subject { targets: told, item: None, lent: !certain, listed: true })
}

/// "Token prices ↓", "while prices drop": whoever near by has a price that changes.
fn prices(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Subject> {
    let priced = |t: &Target| {
        scene
            .index
            .members(t)
            .iter()
            .any(|e| scene.index.change_fact(*e, &[], None).is_some_and(|f| f.metric == "change_pct"))
    };
    let mut near: Vec<usize> = (0..part.items.len()).filter(|i| subject::nameable(scene, part, *i)).collect();
    near.sort_by_key(|i| i.abs_diff(at));
    let named = near.into_iter().filter_map(|i| part.items[i].target()).find(|t| priced(t)).cloned();
    let target =
        named.or_else(|| part.row.iter().chain(&part.previous).chain(&part.section).find(|t| priced(t)).cloned())?;
    Some(Subject { targets: vec![target], item: None, lent: true, listed: false })
}

/// Whether the word next to `at` is an unknown noun that the direction is said of.
fn owned_elsewhere(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    if part.row.is_empty() && part.previous.is_empty() && part.section.is_empty() {
        return true;
    }
    let items = &part.items;
    let before = at.checked_sub(1).and_then(|i| items.get(i));
    let known = |item: &crate::audit::lex::Item| {
        let word = scene.word(item);
        scene.vocabulary.metric_words.contains_key(&*word)
            || matches!(
                word.as_str(),
                "is" | "was"
                    | "are"
                    | "were"
                    | "has"
                    | "and"
                    | "the"
                    | "its"
                    | "a"
                    | "an"
                    | "it"
                    | "also"
                    | "index"
                    | "market"
                    | "sector"
                    | "prices"
                    | "price"
                    | "close"
                    | "closed"
                    | "exposure"
                    | "markets"
                    | "shares"
                    | "domestic"
                    | "tech"
                    | "modest"
                    | "sharp"
                    | "slightly"
                    | "still"
                    | "they"
                    | "then"
                    | "clean"
                    | "signal"
            )
    };
    // Adjacent content word in front of it, no name in its clause: "yields rise".
    before.is_some_and(|b| matches!(b.kind, Kind::Word) && b.clause == items[at].clause && !known(b))
        && !items.iter().any(|i| i.clause == items[at].clause && i.target().is_some())
        && part.row.is_empty()
}
