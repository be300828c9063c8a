//! "More than double", "more than offset": how many times one change is the other.

use rust_decimal::Decimal;

use super::owner::last_name;
use super::settled;
use crate::audit::bind::Target;
use crate::audit::derive::issued;
use crate::audit::detect::sets::Set;
use crate::audit::detect::{pool, subject};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};
use crate::quantity::print;
use crate::quantity::words::small_number;
use crate::quantity::written::WrittenUnit;

/// "gained more than double the Nikkei", "grew at less than twice the pace of USDT": the ratio of two changes of one sign.
/// The outer `None` is no such statement.
pub(super) fn many_times(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Option<Finding>> {
    let items = &part.items;
    let factor = factor(&scene.word(items.get(at + 1)?))?;
    let limit = match &*scene.word(&items[at]) {
        "more than" => Limit::Above,
        "less than" => Limit::Below,
        _ => return Some(None),
    };
    Some(judged(scene, part, at, at + 1, factor, limit))
}

/// "HSTECH's decline was double HSCEI's", "fell twice as much as the Dow": about so many times, with no bound.
pub(super) fn bare(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let factor = factor(&scene.word(&items[at]))?;
    let word = |i: Option<usize>| i.and_then(|i| items.get(i)).map(|n| scene.word(n)).unwrap_or_default();
    let beside = |sense: Sense| (1..=2).filter_map(|n| at.checked_sub(n)).any(|i| items[i].is(sense));
    if beside(Sense::CmpUp) || beside(Sense::CmpDown) {
        return None;
    }
    let nearly = beside(Sense::Nearly);
    let over = beside(Sense::AtLeast) || word(at.checked_sub(1)) == "over";
    let under = beside(Sense::AtMost) || word(at.checked_sub(1)) == "under";
    let limit = match (over, under) {
        (true, false) => Limit::Above,
        (false, true) => Limit::Below,
        _ if nearly => Limit::Nearly,
        _ => Limit::About,
    };
    let before = at.checked_sub(if over != under || nearly { 2 } else { 1 });
    let apposed = nearly && before.is_some_and(|i| items[i].mark(','));
    // "was double the Dow's", "fell twice as much as", "at twice the pace of"
    let copula = matches!(&*word(before), "was" | "were" | "is" | "at" | "roughly" | "about" | "around" | "exactly");
    let moved = before.is_some_and(|i| items[i].is(Sense::Up) || items[i].is(Sense::Down));
    // "lost double what the HSI did"
    let as_much = matches!(&*word(Some(at + 1)), "as" | "what");
    // "(Euler nearly twice as hard as Venus)"
    let hard =
        as_much && matches!(&*word(Some(at + 2)), "hard" | "much" | "far" | "fast" | "badly" | "steeply" | "sharply");
    // "The HSI rose 1.7x as much as the S&P, HSTECH almost twice as much as the Nasdaq"
    let named = before.is_some_and(|i| subject::nameable(scene, part, i));
    let earlier = items[..at]
        .iter()
        .any(|i| i.figure().is_some_and(|f| f.written.unit == crate::quantity::written::WrittenUnit::Multiple));
    (copula || apposed || (moved || named && (earlier || hard)) && as_much)
        .then(|| judged(scene, part, at, at, factor, limit))
        .flatten()
}

/// "(almost double)", "well over twice yesterday's figure" behind a name's own change: what is there now against the day
/// before, one and the change.
pub(super) fn over_time(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let factor = factor(&scene.word(&items[at]))?;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let last = ["yesterday", "yesterday's", "previous", "prior", "earlier", "before"];
    let before = (at + 1..items.len()).take(6).take_while(|i| items[*i].clause == clause && !items[*i].mark(','));
    let before = before.into_iter().find(|i| last.contains(&&*word(*i)));
    let ends =
        items.get(at + 1).is_none_or(|n| n.clause != clause || matches!(n.kind, Kind::Mark(')' | ',' | '.' | ';')));
    let opens = (0..at).rev().take(4).take_while(|i| items[*i].figure().is_none());
    let apposed = opens.into_iter().any(|i| matches!(items[i].kind, Kind::Mark('(' | ',' | '\u{2014}' | '\u{2013}')));
    if before.is_none() && !(ends && apposed) {
        return None;
    }
    // Its own change stands between the name and the words, or in its row.
    let told = |i: &usize| items[*i].figure().is_some_and(|f| f.written.is_percent());
    let change = (0..at).rev().take(12).find(told);
    let own = change.and_then(|c| (0..c).rev().take(6).find(|i| subject::nameable(scene, part, *i)));
    let own = own.and_then(|i| items[i].target().cloned()).or_else(|| match part.row.as_slice() {
        [only] if own.is_none() => Some(only.clone()),
        _ => None,
    })?;
    let set = Set::worded(scene, part, std::slice::from_ref(&own), &[]);
    let [p] = set.moves.as_slice() else { return None };
    let ratio = p.value.checked_div(Decimal::ONE_HUNDRED)?.checked_add(Decimal::ONE)?;
    let limit = limit(scene, part, at);
    let off = ratio.saturating_sub(factor).abs().checked_div(factor)?;
    let verdict = match limit {
        Limit::Above if ratio >= factor => Verdict::Supported,
        Limit::Below if ratio <= factor => Verdict::Supported,
        Limit::Nearly if ratio < factor && off <= Decimal::new(12, 2) => Verdict::Supported,
        Limit::Nearly if off <= Decimal::new(18, 2) => return None,
        Limit::About if off <= Decimal::new(8, 2) => Verdict::Supported,
        Limit::About if off < Decimal::new(15, 2) => return None,
        _ => Verdict::Contradicted,
    };
    let message = format!("{} {}: {}x the day before", p.name(), p.printed(), ratio.round_dp(2).normalize());
    let range = (items[at].start, before.map_or(items[at].end, |i| items[i].end));
    let finding = Finding::new(range, ClaimKind::DerivedNumber, verdict, "FB208", message).on([p.fact]);
    Some(settled(finding, subject::supposed(part, at), false))
}

/// What the one or two words before a multiple make of it.
fn limit(scene: &Scene<'_>, part: &Part, at: usize) -> Limit {
    let items = &part.items;
    let beside = |sense: Sense| (1..=2).filter_map(|n| at.checked_sub(n)).any(|i| items[i].is(sense));
    let said = |word: &str| at.checked_sub(1).is_some_and(|i| &*scene.word(&items[i]) == word);
    match () {
        () if beside(Sense::AtLeast) || said("over") => Limit::Above,
        () if beside(Sense::AtMost) || said("under") => Limit::Below,
        () if beside(Sense::Nearly) || said("almost") || said("nearly") => Limit::Nearly,
        () => Limit::About,
    }
}

/// "Uniswap alone outweighed the other three combined": one level against the sum of its peers'.
pub(super) fn all_the_others(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let larger = items[at].is(Sense::CmpUp)
        || matches!(
            &*word(at),
            "outweighed" | "outweighs" | "dwarfed" | "dwarfs" | "eclipsed" | "eclipses" | "outsized"
        );
    let smaller = items[at].is(Sense::CmpDown);
    if larger == smaller {
        return None;
    }
    let tail = |i: &usize| items[*i].clause == clause && items[*i].figure().is_none();
    let other =
        (at + 1..items.len()).take(3).take_while(tail).find(|i| matches!(&*word(*i), "other" | "others" | "rest"))?;
    let sum = (other + 1..items.len()).take(5).take_while(tail).find(|i| items[*i].is(Sense::Net))?;
    let found = subject::of(scene, part, at);
    let [Target::Entity(own)] = found.targets.as_slice() else { return None };
    let index = scene.index;
    let group = Target::Group(index.group_of(*own)?);
    let peers: Vec<usize> = pool::members(scene, &group).into_iter().filter(|e| e != own).collect();
    let said = (other..sum).find_map(|i| small_number(&word(i)));
    if said.is_some_and(|n| n != peers.len()) || peers.len() < 2 {
        return None;
    }
    let mine = super::dollars::standing(scene, *own)?;
    let theirs = peers.iter().map(|e| super::dollars::standing(scene, *e).filter(|f| f.metric == mine.metric));
    let theirs = theirs.collect::<Option<Vec<_>>>()?;
    let whole = theirs.iter().try_fold(Decimal::ZERO, |t, f| t.checked_add(f.usable()?.get()))?;
    let value = mine.usable()?.get();
    let holds = if larger { value > whole } else { value < whole };
    let verdict = if holds { Verdict::Supported } else { Verdict::Contradicted };
    let start = found.item.filter(|i| *i < at).map_or(items[at].start, |i| items[i].start);
    let message =
        format!("{} against {}", print::fact(mine, value), print::figure(whole, &mine.unit, print::Sign::Never, None));
    let finding = Finding::new((start, items[sum].end), ClaimKind::Comparison, verdict, "FB303", message);
    let guessed = found.lent && part.row.is_empty();
    Some(settled(finding.on(std::iter::once(mine).chain(theirs)), subject::supposed(part, at), guessed))
}

/// How the words bound a ratio.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Limit {
    Above,
    Below,
    About,
    Nearly,
}

fn factor(word: &str) -> Option<Decimal> {
    match word {
        "double" | "twice" => Some(Decimal::TWO),
        "triple" | "thrice" => Some(Decimal::from(3)),
        _ => None,
    }
}

/// The ratio of the changes of the clause's subject and of the name after item `word`.
fn judged(scene: &Scene<'_>, part: &Part, at: usize, word: usize, factor: Decimal, limit: Limit) -> Option<Finding> {
    let items = &part.items;
    let found = subject::of(scene, part, at);
    let object = subject::object(scene, part, word, 8);
    let ([a @ Target::Entity(_)], [b @ Target::Entity(_)]) = (found.targets.as_slice(), object.as_slice()) else {
        return None;
    };
    // "double the size of": a level is meant; the size of a decline is not one.
    let moved = items[..at].iter().rev().take(2).any(|i| matches!(&*scene.word(i), "was" | "were" | "is"))
        && items[..at].iter().rev().take(4).any(|i| i.is(Sense::Down) || i.is(Sense::Up));
    // "turned over more than double Aerodrome's volume"
    let traded = items[..at].iter().rev().take(3).any(|i| {
        matches!(&*scene.word(i), "turned over" | "traded" | "handled" | "processed" | "cleared" | "holds" | "held")
    });
    let sized = traded
        || items[word..].iter().take(6).take_while(|i| i.figure().is_none()).any(|i| match &*scene.word(i) {
            "size" => !moved,
            "value" | "price" | "level" | "float" | "supply" | "volume" | "turnover" => true,
            _ => false,
        });
    let (x, y) = (
        Set::worded(scene, part, std::slice::from_ref(a), &[]),
        Set::worded(scene, part, std::slice::from_ref(b), &[]),
    );
    let ([p], [q], false) = (x.moves.as_slice(), y.moves.as_slice(), sized || a == b) else { return None };
    // "USDT is more than twice as large as USDC": their levels, where nothing is said of a move.
    // "PancakeSwap ($2.36B) was more than double Aerodrome ($1.12B)": the brackets say that levels are meant.
    let money = |i: &Item| i.figure().is_some_and(|f| matches!(f.written.unit, WrittenUnit::Money(_)));
    let told =
        |from: usize, to: usize| items[from..to.min(items.len())].windows(2).any(|w| w[0].mark('(') && money(&w[1]));
    let in_brackets = told(at.saturating_sub(6), at) && told(word, word + 7);
    let large = in_brackets
        || items[word..].iter().take(3).any(|i| matches!(&*scene.word(i), "large" | "big"))
            && !items[..at].iter().any(|i| i.clause == items[at].clause && (i.is(Sense::Down) || i.is(Sense::Up)));
    let level = |fact| Some(scene.index.level_for(fact)?.usable()?.get());
    // "USDT is more than twice USDC" tells of no move: the sizes may be meant, and accuse nobody.
    let is =
        (1..=3).filter_map(|n| at.checked_sub(n)).any(|i| matches!(&*scene.word(&items[i]), "is" | "was" | "remains"));
    let bare = is && subject::nameable_at(scene, part, word + 1) && !items.get(word + 2).is_some_and(|n| n.mark('\''));
    if let (true, false, Some(x), Some(y)) = (bare, large, level(p.fact), level(q.fact)) {
        let times = x.checked_div(y)?;
        let off = times.saturating_sub(factor).abs().checked_div(factor)?;
        let holds = match limit {
            Limit::Above => times > factor,
            Limit::Below => times < factor,
            Limit::About => off <= Decimal::new(8, 2),
            Limit::Nearly => times < factor && off <= Decimal::new(12, 2),
        };
        let facts = [scene.index.level_for(p.fact)?, scene.index.level_for(q.fact)?];
        let start = found.item.filter(|i| *i < at).map_or(items[at].start, |i| items[i].start);
        let range = (start, last_name(part, word).unwrap_or(items[word].end));
        let message = format!("{} against {}: {}x", p.name(), q.name(), times.round_dp(2).normalize());
        if holds {
            return Some(Finding::new(range, ClaimKind::Comparison, Verdict::Supported, "FB303", message).on(facts));
        }
    }
    let (own, theirs) = match (level(p.fact), level(q.fact)) {
        (Some(own), Some(theirs)) if large => (own, theirs),
        _ => (p.value, q.value),
    };
    let alike = own.is_sign_negative() == theirs.is_sign_negative();
    let least = theirs.abs().checked_mul(factor)?;
    let ratio = own.abs().checked_div(theirs.abs())?;
    let hedged = (1..=2).filter_map(|n| at.checked_sub(n)).any(|i| items[i].is(Sense::About));
    let (near, far) = if hedged { (15, 25) } else { (8, 15) };
    let (near, far) = (Decimal::new(near, 2), Decimal::new(far, 2));
    let off = ratio.saturating_sub(factor).abs().checked_div(factor)?;
    let verdict = match limit {
        Limit::Above if alike && own.abs() > least => Verdict::Supported,
        Limit::Below if alike && own.abs() < least => Verdict::Supported,
        Limit::Nearly if alike && ratio < factor && off <= Decimal::new(12, 2) => Verdict::Supported,
        Limit::Nearly if alike && off <= Decimal::new(18, 2) => return None,
        Limit::About if alike && off <= near => Verdict::Supported,
        Limit::About if alike && off < far => return None,
        _ => Verdict::Contradicted,
    };
    // "USDC's increment (~$579M) was about double that of USDT": the money is meant.
    let amount = |fact| {
        let level = scene.index.level_for(fact)?;
        issued(level, fact).map(|both| both[1].known.exact.abs())
    };
    if verdict == Verdict::Contradicted
        && let (Some(own), Some(theirs)) = (amount(p.fact), amount(q.fact))
        && let Some(times) = own.checked_div(theirs)
        && times.saturating_sub(factor).abs().checked_div(factor)? <= near
    {
        return None;
    }
    let start = found.item.filter(|i| *i < at).map_or(items[at].start, |i| items[i].start);
    let range = (start, last_name(part, word).unwrap_or(items[word].end));
    let message = format!(
        "{} {} against {} {}: {}x",
        p.name(),
        p.printed(),
        q.name(),
        q.printed(),
        ratio.round_dp(2).normalize()
    );
    let finding = Finding::new(range, ClaimKind::Comparison, verdict, "FB303", message).on([p.fact, q.fact]);
    Some(settled(finding, subject::supposed(part, at), found.lent && part.row.is_empty()))
}
