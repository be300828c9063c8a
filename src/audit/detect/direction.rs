//! Directions: rose, fell, risk-on, ↑, (+).

use super::category::is_members;
use super::figures::window;
use super::mover;
use super::roster;
use super::sets::{Set, along};
use super::subject::{self, Subject};
use super::{escaped, exception};
use crate::audit::bind::Target;
use crate::audit::bind::index::{Move, of_metric};
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::notation;
use crate::audit::read::SegmentKind;
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules::fb301_direction as rule;
use crate::audit::scene::{Part, Scene};

/// Findings for every direction of a part.
pub fn detect(scene: &Scene<'_>, part: &Part, out: &mut Vec<Finding>) {
    if part.segment.kind == SegmentKind::Head {
        return;
    }
    for at in 0..part.items.len() {
        if let Some(finding) = roster::detect(scene, part, at)
            .or_else(|| breadth_state(scene, part, at))
            .or_else(|| super::every_index::detect(scene, part, at))
            .or_else(|| one(scene, part, at))
            .or_else(|| against_its_sign(part, at))
        {
            out.push(finding);
        }
    }
}

/// "↑ -0.64%": an arrow and a figure right behind it that go different ways.
fn against_its_sign(part: &Part, at: usize) -> Option<Finding> {
    use crate::quantity::written::WrittenSign;
    let item = &part.items[at];
    let Kind::Rise(way) = item.kind else { return None };
    let next = part.items.get(at + 1)?;
    let written = &next.figure().filter(|f| f.written.is_percent() && f.to.is_none())?.written;
    let other = match written.sign? {
        WrittenSign::Plus => way < 0,
        WrittenSign::Minus => way > 0,
    };
    // "Alder ↑ -0.6% vs Birch" may be a list of signs and figures of two.
    let alone = part.items[..at].iter().rev().take(2).all(|i| !matches!(i.kind, Kind::Rise(_)));
    let message = "the arrow goes the other way than the figure behind it".to_owned();
    let range = (item.start, next.end);
    (other && alone && !written.magnitude().is_zero()).then(|| {
        Finding::new(range, crate::audit::report::ClaimKind::Direction, Verdict::Contradicted, "FB301", message)
    })
}

/// The item after a sign that is written two or three times.
fn doubled(items: &[Item], at: usize, sign: char) -> Option<usize> {
    let count = items[at..].iter().take_while(|i| i.mark(sign)).count();
    (2..=3).contains(&count).then_some(at + count)
}

/// "LENDING (↑): Kamino, Morpho": an arrow where a sign could stand.
fn in_brackets(items: &[Item], at: usize) -> bool {
    let mark = |i: Option<usize>, c: char| i.and_then(|i| items.get(i)).is_some_and(|n| n.mark(c));
    matches!(items[at].kind, Kind::Rise(_)) && mark(at.checked_sub(1), '(') && mark(Some(at + 1), ')')
}

fn one(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let (direction, weak, end) = match &item.kind {
        Kind::Rise(n) if in_brackets(items, at) => (n.signum(), false, items[at + 1].end),
        Kind::Rise(n) => (n.signum(), false, item.end),
        // "(+)" and "(-)" after a name.
        Kind::Mark(sign @ ('+' | '-' | '\u{2212}'))
            if at > 0 && items[at - 1].mark('(') && items.get(at + 1).is_some_and(|n| n.mark(')')) =>
        {
            (if *sign == '+' { 1 } else { -1 }, false, items[at + 1].end)
        }
        // "HONG KONG (slightly -)"
        Kind::Mark(sign @ ('+' | '-' | '\u{2212}'))
            if mover::opening(scene, part, at).is_some() && items.get(at + 1).is_some_and(|n| n.mark(')')) =>
        {
            (if *sign == '+' { 1 } else { -1 }, true, items[at + 1].end)
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
    // "No index escaped the red": none of them rose.
    let denied_by = |i: &Item| i.clause == item.clause && (i.is(Sense::None) || &*scene.word(i) == "no");
    let fled = escaped::fled(scene, part, at) && items[..at].iter().any(denied_by);
    let direction = if fled { 1 } else { direction };
    // "US → HK: Faded" is said of the link.
    if super::link_label::said(scene, part, at).is_some() {
        return None;
    }
    // "Ondo TVL growth": of what is measured, and no style of shares.
    let measured = weak
        && &*scene.word(item) == "growth"
        && at.checked_sub(1).is_some_and(|i| {
            &*scene.word(&items[i]) == "tvl" || !scene.metrics_in(std::slice::from_ref(&items[i])).is_empty()
        })
        && !doubted(scene, items, at);
    let weak = weak && !measured;
    // "the higher-octane version", "a lower-beta expression": which kind, not which way.
    let glued = items
        .get(at + 1)
        .filter(|n| n.mark('-') && n.start == item.end)
        .and_then(|n| items.get(at + 2).filter(|w| w.start == n.end));
    if matches!(&*scene.word(item), "higher" | "lower") && glued.is_some_and(|w| matches!(w.kind, Kind::Word)) {
        return None;
    }
    // "not a global risk-on impulse": of no market that was named before.
    let mood = matches!(&*scene.word(item).replace('-', " "), "risk on" | "risk off");
    let global = at.checked_sub(1).is_some_and(|i| items[i].is(Sense::Global) || &*scene.word(&items[i]) == "global");
    if mood && global && subject::negated(part, at) {
        return None;
    }
    // "positive with the US, negative with China"
    let with = items.get(at + 1).is_some_and(|n| &*scene.word(n) == "with");
    if with && matches!(&*scene.word(item), "positive" | "negative") {
        return None;
    }
    // "Crypto-equity link: positive": of how they move together.
    let label = at.checked_sub(2).filter(|_| items[at - 1].mark(':')).map(|i| scene.word(&items[i]));
    if label
        .is_some_and(|w| matches!(&*w, "link" | "relationship" | "correlation" | "beta" | "linkage" | "correlations"))
        && matches!(&*scene.word(item), "positive" | "negative")
    {
        return None;
    }
    // "Tracks the majors lower": of whoever tracks them, which the chain's rule judges.
    let tracks = |i: usize| {
        items[i].is(Sense::ChainOk)
            && ["track", "follow", "shadow"].iter().any(|w| scene.word(&items[i]).starts_with(w))
    };
    if matches!(&*scene.word(item), "lower" | "higher")
        && (at.saturating_sub(4)..at).any(|i| items[i].clause == item.clause && tracks(i))
        && !(at.saturating_sub(3)..at).any(|i| matches!(items[i].kind, Kind::Name { generic: false, .. }))
    {
        return None;
    }
    // "Bridge inflows not reported"
    let flow = matches!(&*scene.word(item), "inflow" | "inflows" | "outflow" | "outflows");
    if flow && items[at + 1..].iter().take(4).take_while(|i| i.clause == item.clause).any(|i| i.is(Sense::Absent)) {
        return None;
    }
    // "add ETH on dips", "sell into rallies": when to act, and nothing that happened.
    let whenever = at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&items[i]), "on" | "into"));
    if whenever && matches!(&*scene.word(item), "dips" | "pullbacks" | "rallies" | "bounces" | "spikes" | "rebounds") {
        return None;
    }
    // "Total market cap -0.79% to $3.21T against a green close in all three stock markets": of the others.
    let article = at.checked_sub(1).filter(|i| matches!(&*scene.word(&items[*i]), "a" | "an"));
    let over_against = article
        .and_then(|i| i.checked_sub(1))
        .is_some_and(|i| matches!(&*scene.word(&items[i]), "against" | "despite" | "amid" | "versus" | "vs"));
    let named = (at + 1..items.len()).take(3).any(|i| items[i].target().is_some());
    if over_against && !named {
        return None;
    }
    // "where the signal got lost"
    let passive = at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&items[i]), "got" | "gets"));
    if passive && &*scene.word(item) == "lost" {
        return None;
    }
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
    if part.segment.cell.is_some_and(|(_, column)| column == 0)
        && items[..at].iter().rev().take(2).any(|i| i.mark(','))
        && !subject::nameable_at(scene, part, at - 1)
    {
        return None;
    }
    // "growth in A offset the drop in B": the drop is B's, and the comparison judges it.
    if items[at.saturating_sub(6)..at].iter().any(|i| i.clause == item.clause && scene.word(i).ends_with("offset")) {
        return None;
    }
    // "stocks up, tokens down": a noun of the second's own, which the sheet does not have.
    let own_noun = at > 1
        && matches!(items[at - 1].kind, Kind::Word)
        && items[at - 2].mark(',')
        && items[at - 2].clause == item.clause
        && matches!(
            scene.word(&items[at - 1]).as_str(),
            "tokens" | "coins" | "alts" | "altcoins" | "prices" | "yields"
        );
    if own_noun {
        return None;
    }
    // "rose on shrinking turnover": what trade did, which the name's own move does not tell.
    let activity = |i: usize| {
        let trade = ["turnover", "volume", "volumes", "breadth", "participation", "activity", "liquidity"];
        items.get(i).is_some_and(|n| n.clause == item.clause && trade.contains(&scene.word(n).as_str()))
    };
    let led_in = at.checked_sub(1).is_some_and(|i| {
        items[i].is(Sense::Despite) || matches!(&*scene.word(&items[i]), "on" | "amid" | "with" | "in" | "despite")
    });
    if led_in && (scene.word(item).ends_with("ing") || scene.word(item).ends_with("er")) && activity(at + 1) {
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
        // "US breadth was weak" of a sheet that counts A-shares.
        if !counts_of_the_place(scene, part, at) {
            return None;
        }
        let finding = breadth(scene, part, direction, (item.start, end))?;
        return Some(super::relation::settled(finding, subject::supposed(part, at), false));
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
    // "none fell as much as any rival", "the impulse was not picked up in Asia": compared, and handed on.
    let after = scene.text[item.end..].trim_start();
    let compared =
        ["as much", "as far", "as hard", "as sharply", "as steeply", "more than", "less than", "further than"]
            .iter()
            .any(|words| after.starts_with(words));
    let word_before = at.checked_sub(1).map(|i| scene.word(&items[i])).unwrap_or_default();
    let handed_on = matches!(&*scene.word(item), "picked up")
        && matches!(&*word_before, "not" | "was" | "were" | "is" | "been" | "being" | "never" | "wasn't" | "weren't")
        && items.get(at + 1).is_some_and(|n| matches!(&*scene.word(n), "in" | "by" | "on" | "across" | "elsewhere"));
    if none && compared || handed_on {
        return None;
    }
    // "Net of all four ↓ about $1.04B": of their sum, which the figure is.
    let summed = (0..at).rev().take(6).take_while(|i| items[*i].clause == item.clause).any(|i| {
        let of = items.get(i + 1).is_some_and(|n| &*scene.word(n) == "of");
        of && &*scene.word(&items[i]) == "net"
    });
    let amount = items[at + 1..].iter().take(3).find_map(Item::figure);
    if summed
        && matches!(item.kind, Kind::Rise(_))
        && amount.is_some_and(|f| matches!(f.written.unit, crate::quantity::written::WrittenUnit::Money(_)))
    {
        return None;
    }
    // "with no index up 1%", "no index managed to rise by 1%"
    let by = items.get(at + 1).is_some_and(|n| &*scene.word(n) == "by");
    let sized = items
        .get(at + 1 + usize::from(by))
        .is_some_and(|n| n.clause == item.clause && n.figure().is_some_and(|f| f.written.is_percent()));
    if none && (sized || super::tally::bound_after(scene, part, at).is_some()) {
        return None;
    }
    if super::tally::counted(scene, part, at) || super::relation::unmatched(scene, part, at).is_some() {
        return None;
    }
    if super::relation::told_behind(scene, part, at) || super::relation::counted_against(scene, part, at) {
        return None;
    }
    // "the only A-share index to rise" is said of the one that rose.
    // So is "one A-share index rose" said of one.
    let elsewhere = (at.saturating_sub(11)..at).any(|i| {
        // "the only DEX to shrink, down 6.3%": still of that one.
        let told =
            |last: usize| last == at || last < at && at <= last + 3 && items[last + 1..at].iter().any(|n| n.mark(','));
        items[i].is(Sense::Only) && subject::sole(scene, part, i).is_some_and(|claim| told(claim.last))
            || subject::counted(scene, part, i).is_some_and(|claim| claim.last == at)
    });
    if elsewhere {
        return None;
    }
    if !fled && others_move(scene, part, at)
        || escaped::withstood(scene, part, at)
        || escaped::asked(scene, part, at)
        || escaped::named_by_side(scene, part, at)
    {
        return None;
    }
    // "two double-digit lending losses": so many of a kind.
    let digits = |i: usize| matches!(&*scene.word(&items[i]), "double-digit" | "single-digit" | "digit");
    let sized = (1..=3).filter_map(|n| at.checked_sub(n)).find(|i| digits(*i));
    if sized.is_some_and(|i| {
        (1..=3).filter_map(|n| i.checked_sub(n)).any(|i| super::tally::number(scene, &items[i]).is_some())
    }) {
        return None;
    }
    // "HSI +0.22%, HSCEI -0.11% (one up, one down)": how a list divides.
    let counted = (1..=2).filter_map(|n| at.checked_sub(n)).any(|i| super::tally::number(scene, &items[i]).is_some());
    if counted && super::split_count::covers(scene, part, at) {
        return None;
    }
    if super::other_market::moved(scene, part, at) {
        return None;
    }
    // "ETH did not follow it down", "More stocks up than down": the way of somebody else, and a count.
    let before = |n: usize| at.checked_sub(n).map(|i| scene.word(&items[i])).unwrap_or_default();
    let follows =
        matches!(&*before(1), "it" | "them" | "suit") && before(2).starts_with("follow") && &*before(2) != "following";
    let more = |i: usize| i.checked_sub(2).is_some_and(|p| matches!(&*scene.word(&items[p]), "more" | "fewer"));
    let than = |n: usize| items.get(at + n).is_some_and(|i| &*scene.word(i) == "than");
    // "Losers outnumbered gainers three to one", "Three A-shares fell for every one that rose": counts of members.
    let odds = items.iter().enumerate().any(|(i, n)| {
        let each = |i: usize| items.get(i).is_some_and(|n| matches!(&*scene.word(n), "every" | "each"));
        // "For every gainer there were six losers"
        let near = n.clause == item.clause || i < at && at - i < 10;
        n.clause == item.clause && scene.word(n).starts_with("outnumber")
            || near && &*scene.word(n) == "for" && each(i + 1)
    });
    let ratio =
        odds && (super::side::of(scene, item).is_some() || items.iter().any(|i| super::figures::is_member(scene, i)));
    if ratio {
        return None;
    }
    // "Steepest outflow of all ten" in a row of two: of one of them.
    let extreme = at > 0 && [Sense::Sup, Sense::SupUp, Sense::SupDown].into_iter().any(|s| items[at - 1].is(s));
    if extreme && part.row.len() > 1 && (part.segment.cell.is_some() || part.note) {
        return None;
    }
    let sides = more(at) && than(1) || &*before(1) == "than" && at > 3 && more(at - 2);
    // "The SSE's green print masks a weak tape": the adjective of something else.
    let noun = items.get(at + 1).map(|i| scene.word(i)).unwrap_or_default();
    let other = matches!(&*scene.word(item), "weak" | "strong" | "soft" | "firm" | "weaker" | "stronger")
        && (matches!(
            &*noun,
            "tape" | "internals" | "backdrop" | "underbelly" | "undertone" | "link" | "handoff" | "echo" | "impulse"
        ) || items.get(at + 1).is_some_and(|n| n.is(Sense::ChainOk)));
    if other {
        return None;
    }
    // "SSE's gain hides a losing majority": how many of its members.
    let of_members = matches!(&*noun, "majority" | "minority" | "side" | "names" | "stocks" | "issues" | "breadth")
        && item.is(Sense::Down) | item.is(Sense::Up)
        && at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&items[i]), "a" | "an" | "the"));
    // "The two smaller venues expanded, the two bigger ones contracted": those that a size tells apart.
    let sized = |w: &str| {
        matches!(
            w,
            "smaller"
                | "bigger"
                | "larger"
                | "smallest"
                | "biggest"
                | "largest"
                | "heavier"
                | "lighter"
                | "older"
                | "newer"
        )
    };
    let told_apart = (at.saturating_sub(4)..at).any(|i| {
        let counted = i.checked_sub(1).is_some_and(|p| super::tally::number(scene, &items[p]).is_some());
        items[i].clause == item.clause && counted && scene.word(&items[i]).split(' ').any(sized)
    });
    if of_members || told_apart {
        return None;
    }
    // "A-share advance/decline ratio"
    let slash = |i: Option<usize>| i.and_then(|i| items.get(i)).is_some_and(|n| n.mark('/'));
    let both = slash(Some(at + 1)) && items.get(at + 2).is_some_and(|n| n.is(Sense::Down))
        || slash(at.checked_sub(1)) && at > 1 && items[at - 2].is(Sense::Up);
    if follows || sides || both {
        return None;
    }
    // "Followed HK at lower beta", "on lower volume": the adjective of a noun of its own.
    if matches!(&*scene.word(item), "lower" | "higher")
        && at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&items[i]), "at" | "on" | "with" | "amid"))
        && items.get(at + 1).is_some_and(|n| n.clause == item.clause && matches!(n.kind, Kind::Word | Kind::Cue(_)))
    {
        return None;
    }
    // "More than half of the stocks fell", "declining stocks outnumbered advancing ones": members are counted.
    let shares = ["half", "third", "quarter", "fifth", "tenth", "majority", "minority", "most", "many", "few"];
    let part_of = (at.saturating_sub(7)..at).any(|i| {
        items[i].clause == item.clause
            && shares.contains(&&*scene.word(&items[i]))
            && items.get(i + 1).is_some_and(|n| &*scene.word(n) == "of" || super::figures::is_stock(scene, n))
            && items[i + 1..at].iter().any(|n| super::figures::is_stock(scene, n))
            && !items[i + 1..at].iter().any(|n| {
                matches!(n.kind, Kind::Name { .. }) && !super::figures::is_stock(scene, n) || &*scene.word(n) == "names"
            })
    });
    let sides = scene.word(item).ends_with("ing")
        && items.iter().any(|i| i.clause == item.clause && scene.word(i).starts_with("outnumber"));
    // "Most mainland stocks fell"
    let most = (at.saturating_sub(5)..at).any(|i| super::breadth_share::most(scene, part, i).is_some());
    if part_of || sides || most {
        return None;
    }
    // "the five venues cleared $3.84B, up about 5.7%": the sum went so, and not each.
    let sum = at.checked_sub(2).filter(|i| {
        items[at - 1].mark(',')
            && items[*i].figure().is_some_and(|f| {
                matches!(f.written.unit, crate::quantity::written::WrittenUnit::Money(_)) && f.to.is_none()
            })
    });
    let several = sum.is_some_and(|s| {
        (s.saturating_sub(6)..s).any(|i| super::tally::number(scene, &items[i]).is_some_and(|n| n > 1))
    });
    if several {
        return None;
    }
    // "opted out of the rally", "sat out the bounce": somebody else's.
    let shunned = (1..=4).filter_map(|n| at.checked_sub(n)).any(|i| {
        items[i].clause == item.clause
            && matches!(
                &*scene.word(&items[i]),
                "opted"
                    | "opting"
                    | "sat"
                    | "sits"
                    | "sitting"
                    | "missed"
                    | "missing"
                    | "skipped"
                    | "shunned"
                    | "bypassed"
            )
    });
    if shunned {
        return None;
    }
    // "Three green prints in Hong Kong met three red ones onshore": those that follow.
    if items.get(at + 1).is_some_and(|n| matches!(&*scene.word(n), "ones" | "prints" | "closes"))
        && at > 0
        && super::tally::number(scene, &items[at - 1]).is_some()
        && !subject::nameable_at(scene, part, at + 2)
        && !subject::nameable_at(scene, part, at + 3)
    {
        return None;
    }
    // "Radiant props it up": it is last.
    let props = |n: usize| {
        at.checked_sub(n).is_some_and(|i| {
            ["prop", "making", "made", "makes", "summing", "adding"]
                .iter()
                .any(|w| scene.word(&items[i]).starts_with(w))
        })
    };
    if &*scene.word(item) == "up" && (props(1) || props(2)) {
        return None;
    }
    // "Trim HSCEI first": advice.
    let opens = (0..at).all(|i| items[i].clause != item.clause || matches!(items[i].kind, Kind::Mark(_)));
    if opens && item.is(Sense::Recommend) {
        return None;
    }
    let bracket =
        matches!(item.kind, Kind::Mark(_)) && mover::opening(scene, part, at).is_some() || in_brackets(items, at);
    // "US gains were not enough to lift Hong Kong": whoever was to be lifted.
    let found = if scene.word(item).starts_with("enough to") {
        let targets = subject::object(scene, part, at, 4);
        let item = (at + 1..items.len()).take(4).find(|i| items[*i].target().is_some_and(|t| targets.contains(t)));
        Some(Subject { targets, item, lent: false, listed: false })
            .filter(|s| !s.targets.is_empty() && s.item.is_some())
    } else {
        mover::agent(scene, part, at).or_else(|| mover::find(scene, part, at, bracket))
    };
    if found.is_none() && scene.word(item).starts_with("enough to") {
        return None;
    }
    let measured = || by_metric(scene, part, at).or_else(|| by_label(scene, part, at));
    let one = found
        .as_ref()
        .and_then(|f| by_one_member(scene, part, at, f))
        .or_else(|| by_kind(scene, part, at, found.as_ref()));
    let subject = match found {
        _ if one.is_some() => one?,
        Some(found) if !found.lent => found,
        lent => measured().or(lent)?,
    };
    // "TVL up, Stargate down": of the whole, and not of the one that follows.
    let whole = at.checked_sub(1).is_some_and(|i| {
        let generic = matches!(items[i].kind, Kind::Name { generic: true, target: Target::Group(_), .. });
        generic && items[i].clause == item.clause && items.get(at + 1).is_some_and(|n| n.mark(','))
    });
    if whole && subject.item.is_none_or(|i| i > at) {
        return None;
    }
    // "A relief rally that crypto refused to join": somebody else's.
    let refused = items.get(at + 1).is_some_and(|n| matches!(&*scene.word(n), "that" | "which"));
    if refused && subject.item.is_some_and(|i| i > at) {
        return None;
    }
    // "breadth says the rally has not crossed the border": of somebody else.
    let says = subject.item.filter(|i| *i < at).is_some_and(|i| {
        (i + 1..at).any(|n| {
            let next = items.get(n + 1).is_some_and(|n| matches!(&*scene.word(n), "the" | "this" | "that"));
            next && matches!(&*scene.word(&items[n]), "says" | "say" | "shows" | "tells" | "suggests" | "confirms")
        })
    });
    if says {
        return None;
    }
    // "USDT or DAI, both gaining supply": of each.
    let subject = match alternatives(scene, part, at, &subject) {
        Some(both) => both,
        None => subject,
    };
    if part.pair && subject.lent {
        return None;
    }
    let subject = of_metric_owned(scene, part, at, subject);
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
    // "Alder rose while other venues fell": none of the venues named before.
    if let Some(apart) = exception::others_than(scene, part, at)
        && subject.targets.iter().any(|t| !matches!(t, Target::Entity(_)))
    {
        let count = set.moves.len();
        set.moves.retain(|m| !apart.iter().any(|e| scene.index.entity(*e).id == m.entity.id));
        // Who the others are is open.
        if set.moves.len() == count {
            return None;
        }
    }
    let uncounted = exception::not_counted(scene, part, at);
    if !uncounted.is_empty() && set.moves.len() > 1 {
        set.moves.retain(|m| !uncounted.iter().any(|e| scene.index.entity(*e).id == m.entity.id));
    }
    // "Every perp protocol fell": of a kind that the sheet does not tell apart.
    if subject.item.is_some_and(|i| i < at && super::unknown_kind::narrows(scene, part, i)) {
        return None;
    }
    let mut spared = exception::left_out(scene, part, at);
    // "everywhere except Alder, where it rose"
    spared.retain(|e| subject.targets != [Target::Entity(*e)]);
    let is_spared = |m: &Move<'_>| spared.iter().any(|e| scene.index.entity(*e).id == m.entity.id);
    // "All fell except USDC", which fell too.
    // "All but BNB lost more than 1%": BNB may have lost less.
    let beyond = super::tally::bound_after(scene, part, at);
    let so_far = |m: &Move<'_>| beyond.is_none_or(|(over, size)| (m.value.abs() > size) == over);
    let wrongly = set.moves.iter().find(|m| is_spared(m) && along(m.value, direction) && so_far(m)).copied();
    if let Some(m) = wrongly.filter(|_| set.moves.len() > spared.len() && !subject::supposed(part, at) && !weak) {
        let last =
            (0..items.len()).rev().find(|i| items[*i].clause == item.clause && exception::excepted(scene, part, *i));
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
        let open = subject::supposed(part, at)
            || ["trigger", "watch", "scenario", "risk"].iter().any(|w| part.column.contains(w));
        return rule::no_such_change(range, &set, stems.iter().next()?).filter(|_| !open);
    }
    // "USDT/USDC shrank by $130M combined": their net.
    let joined = |i: &Item| matches!(&*scene.word(i), "combined" | "together" | "net" | "aggregate");
    // "Net issuance is marginally positive"
    let netted = (at.saturating_sub(4)..at).any(|i| items[i].clause == item.clause && items[i].is(Sense::Net));
    // "Net supply across the three edged up"
    let net_of = items[..at].iter().zip(&items[1..]).any(|(net, noun)| {
        net.clause == item.clause
            && net.is(Sense::Net)
            && scene.vocabulary.metric_nouns.contains_key(&*scene.word(noun))
            && subject.targets.len() > 1
    });
    // "Net of all three, supply grew by $412M"
    let net_of = net_of
        || subject.targets.len() > 1
            && items[..at].windows(3).any(|w| {
                let so_many = w[2].is(Sense::All) || w[2].is(Sense::Both) || &*scene.word(&w[2]) == "the";
                &*scene.word(&w[0]) == "net" && &*scene.word(&w[1]) == "of" && so_many
            });
    if net_of && let Some((net, unit)) = set.net(scene.index) {
        return Some(rule::by_net(range, &set, net, &unit, direction).on(set.facts()));
    }
    // "The net drain comes to -$1.2B"
    let flow = at.checked_sub(1).is_some_and(|i| items[i].is(Sense::Net))
        && matches!(&*scene.word(item), "drain" | "outflow" | "inflow" | "contraction" | "expansion");
    if netted
        && (flow || matches!(item.kind, Kind::Mark(_)) || matches!(&*scene.word(item), "positive" | "negative"))
        && let Some((net, unit)) = set.net(scene.index)
    {
        return Some(rule::by_net(range, &set, net, &unit, direction).on(set.facts()));
    }
    let each_said = items[..at].iter().any(|i| i.clause == item.clause && (i.is(Sense::All) || i.is(Sense::Both)));
    // "all four together shed": their sum, though "all" stands there.
    let summed = items[at.saturating_sub(3)..at].iter().any(|i| i.clause == item.clause && joined(i));
    if (subject.targets.len() > 1 || each_said && summed)
        && (summed || !each_said && items[at..].iter().take(8).any(|i| i.clause == item.clause && joined(i)))
        && let Some((net, unit)) = set.net(scene.index)
    {
        return Some(rule::by_net(range, &set, net, &unit, direction).on(set.facts()));
    }
    let mut quantifier = quantifier(scene, part, at, &subject);
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
    // "No US index fell"
    let no_member = subject.item.is_some_and(|i| {
        i > 0
            && i < at
            && &*scene.word(&items[i - 1]) == "no"
            && (matches!(items[i].target(), Some(Target::Group(_) | Target::Union(_)))
                || !super::pool::called(scene, &items[i]).is_empty())
            && !items[i + 1..at].iter().any(|n| n.mark(','))
    });
    if no_member && quantifier == Quantifier::Bare {
        quantifier = Quantifier::All;
    }
    let none = no_member || denied(part, at, subject.item.unwrap_or(at));
    let unreached = subject.item.is_some_and(|i| i > at) && escaped::unreached(scene, part, at);
    let kept = kept_from(scene, part, at) || unreached || escaped::refused(scene, part, at);
    let kept = kept || escaped::spoiled(scene, part, at);
    // "kept the supply of the four from contracting": their net did not.
    if kept
        && quantifier == Quantifier::Bare
        && let Some((net, unit)) = set.net(scene.index)
    {
        return Some(rule::by_net(range, &set, net, &unit, -direction).on(set.facts()));
    }
    // "Ether failed to, slipping 0.14%": the verb that was denied is left out.
    let elided = at > 1 && items[at - 1].mark(',') && scene.word(&items[at - 2]).ends_with("to");
    let negated = none || !elided && subject::negated(part, at) || kept;
    // "A 0.34% gain would put it back at 24,000"
    let modal = items[at..]
        .iter()
        .take(3)
        .any(|i| i.clause == item.clause && matches!(&*scene.word(i), "would" | "could" | "might"));
    // "All three platforms attracting capital": counted, whatever the column is called.
    let counted = subject.listed && quantifier == Quantifier::All && {
        let from = subject.item.unwrap_or(at).min(at).saturating_sub(if subject.item.is_some() { 3 } else { 7 });
        items[from..at].iter().any(|i| i.clause == item.clause && (i.is(Sense::All) || i.is(Sense::Both)))
    };
    let word = scene.word(item);
    let past = word.ends_with("ed")
        || matches!(&*word, "fell" | "rose" | "slid" | "sank" | "lost" | "grew" | "shrank" | "gained" | "leaked");
    let hedged = items[..at]
        .iter()
        .any(|i| i.clause == item.clause && (i.is(Sense::Hedge) || i.is(Sense::Forecast) || &*scene.word(i) == "if"));
    // "Every lending protocol grew today", in a table of risks.
    let told = counted && past && !hedged;
    let implied = told || counted && subject::merely_implied(part, at);
    // "None of them rose": one that did is enough.
    let quantifier = if none { Quantifier::All } else { quantifier };
    let observed = observed(scene, part, at) && (!part.risk || under_way(scene, part, at));
    // "Confirms HK weakness": that it is weak, is told; that this confirms it, is a reading.
    let confirmed = at > 1 && scene.word(&items[at - 2]).starts_with("confirm") && subject.item == Some(at - 1);
    let confirmed = confirmed && !part.supposed && !part.advised;
    let open = subject::supposed(part, at) && !(implied || observed || confirmed);
    let supposed = modal || awaited(scene, part, at) || open;
    let not_all = negated && !none && quantifier == Quantifier::All && set.moves.len() > 1;
    let mut finding = match not_all {
        true => rule::not_all(range, &set, direction),
        false => rule::judge(scene.index, range, &set, direction, quantifier, negated, &metrics),
    };
    // "both posted double-digit losses"
    let double = (at.saturating_sub(4)..at).any(|i| scene.word(&items[i]).starts_with("double"))
        && items[at.saturating_sub(3)..at].iter().any(|i| scene.word(i).ends_with("digit"));
    let small = set.moves.iter().find(|m| double && m.value.abs() < rust_decimal::Decimal::TEN);
    let each = quantifier == Quantifier::All || set.moves.len() == 1;
    if let Some(m) = small.filter(|_| finding.verdict == Verdict::Supported && each) {
        finding.verdict = Verdict::Contradicted;
        finding.message = format!("{} is at {}: not double-digit", m.name(), m.printed());
    }
    finding.suggestion = finding.suggestion.filter(|_| end == item.end).and_then(|instead| {
        let turned = notation::turned(scene.text_of(item))?;
        let verb = if instead == "was unchanged" { instead } else { turned };
        Some(format!("{}{verb}", &scene.text[start..item.start]))
    });
    // What is supposed, and what a weak word hints at, is not contradicted by a member that stands apart.
    let open = matches!(finding.verdict, Verdict::Contradicted | Verdict::Ambiguous);
    // "both oil grades were negative" is not said of eleven indices.
    // "Stablecoins: USDT +0.21%, DAI -0.15%. Expansion across the board": of whom the paragraph began with.
    let whole = !none && quantifier == Quantifier::All || items[at + 1..].iter().take(2).any(|i| i.is(Sense::Broad));
    let headed = whole
        && matches!(part.previous.as_slice(), [group @ Target::Group(_)] if subject.targets.as_slice() == std::slice::from_ref(group));
    let both = items[at.saturating_sub(5)..at].iter().any(|i| i.is(Sense::Both) && i.clause == item.clause);
    let weak = weak && !(both && scene.word(item).starts_with("participated"))
        || both && set.moves.len() > 2 && set.targets.len() != 2;
    // "BTC loses $66,000" in a plan is no report; "HSTECH rallied" is.
    if part.risk && !told && !observed
        || part.supposed && !past && finding.verdict == Verdict::Supported
        || supposed && finding.verdict == Verdict::Contradicted
    {
        finding.verdict = Verdict::Judgement;
    } else if open && subject.lent && subject.targets.len() > 1 && opposes(&part.label) {
        // "| Meteora ↑ vs other venues ↓ | Single-venue spike |": of one of the two.
        finding.verdict = Verdict::NotEvaluated;
    } else if open && (weak || subject.lent && part.row.is_empty() && !headed) {
        // The subject is a guess; a guess supports, it does not accuse.
        finding.verdict = Verdict::NotEvaluated;
    }
    Some(finding)
}

/// Whether a row's first cell sets two against one another.
fn opposes(label: &str) -> bool {
    label.split_whitespace().any(|w| matches!(w, "vs" | "vs." | "versus" | "against"))
}

/// "Orca's fees rose and its TVL fell": the metric's word right before the verb tells which of one owner's entities.
fn of_metric_owned(scene: &Scene<'_>, part: &Part, at: usize, subject: Subject) -> Subject {
    let noun = at.checked_sub(1).map(|i| scene.word(&part.items[i])).unwrap_or_default();
    let other = match subject.targets.as_slice() {
        [Target::Entity(e)] if subject.item.is_some_and(|i| i + 1 < at) => scene.index.sisters().named(*e, &noun),
        _ => None,
    };
    match other {
        Some(other) => Subject { targets: vec![Target::Entity(other)], item: None, ..subject },
        None => subject,
    }
}

/// "kept the supply from contracting": what was kept from a move did not move so.
fn kept_from(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let word = |i: usize| scene.word_in(items, items[at].clause, i);
    let from = at.checked_sub(1).is_some_and(|i| &*word(i) == "from") && word(at).ends_with("ing");
    let kept = |i: usize| {
        ["kept", "keep", "stop", "prevent", "sav", "spare", "bar", "block"].iter().any(|stem| word(i).starts_with(stem))
    };
    from && (at.saturating_sub(8)..at).any(kept)
}

/// "None of the three rose", "not one of the four benchmarks on Wall Street finished green": denied of each.
fn denied(part: &Part, at: usize, named: usize) -> bool {
    let items = &part.items;
    let from = named.min(at);
    let cue = (0..at).rev().take(12).take_while(|i| items[*i].clause == items[at].clause && !items[*i].mark(':'));
    let cue = cue.into_iter().find(|i| items[*i].is(Sense::None));
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
    // "refuses to follow a falling tape", "slipped the leash"
    let refused = (before.saturating_sub(4)..before).any(|i| {
        items[i].clause == clause
            && ["refus", "fail", "declin"].iter().any(|stem| word(i).starts_with(stem))
            && items[i + 1..at]
                .iter()
                .any(|n| matches!(&*scene.word(n), "follow" | "join" | "track" | "mirror" | "chase"))
    });
    // "The ATX failed to join the advance in the SMI" denies it of the ATX.
    let joined = &*word(before) == "the" && before.checked_sub(1).is_some_and(|i| &*word(i) == "join");
    ignored || followed || refused && !joined || of_some_places(scene, part, at) || is_idiom(scene, part, at)
}

/// "Volume up on most venues", "TVL down at several protocols": told of some of those that have it, and of no total.
fn of_some_places(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let metric = at.checked_sub(1).is_some_and(|i| scene.vocabulary.metric_nouns.contains_key(&*scene.word(&items[i])));
    metric
        && matches!(&*word(at + 1), "on" | "at" | "in")
        && matches!(&*word(at + 2), "most" | "many" | "some" | "several" | "half" | "few")
}

/// What a market does lose or gain: "lost the most", "gained the day's ground".
static OBJECTS: WordList<19> = WordList::new([
    "most", "least", "day", "session", "week", "same", "ground", "level", "mark", "way", "gain", "gains", "bulk",
    "rest", "floor", "handle", "support", "line", "value",
]);

/// "slipped the leash", "lost the plot", "climbed the wall of worry": a verb with an object that no market has.
fn is_idiom(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let clause = items[at].clause;
    let word = |i: usize| scene.word_in(items, clause, i);
    let verb = word(at);
    let moves =
        ["slipped", "slips", "dropped", "drops", "climbed", "climbs", "sank", "lost", "loses", "gained", "lifted"];
    let article = matches!(&*word(at + 1), "the" | "its" | "their");
    let object = items.get(at + 2).filter(|n| n.clause == clause && matches!(n.kind, Kind::Word));
    let sized =
        items[at + 1..].iter().take(5).take_while(|n| !n.mark('(')).any(|n| n.clause == clause && n.figure().is_some());
    moves.contains(&&*verb) && article && object.is_some_and(|n| !OBJECTS.contains(&scene.word(n))) && !sized
}

/// Breadth: "negative breadth", "breadth weakness".
fn breadth_word(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let is = |i: usize| items.get(i).is_some_and(|it| scene.word(it) == "breadth");
    // "narrowly positive participation"
    let taking_part = matches!(&*scene.word(&items[at]), "positive" | "negative")
        && items.get(at + 1).is_some_and(|i| matches!(&*scene.word(i), "participation" | "internals"))
        && !super::figures::breadth_of(scene, part).is_empty();
    // "breadth stayed clearly negative"
    let small = |i: &usize| {
        let word = scene.word(&items[*i]);
        word.ends_with("ly")
            || matches!(&*word, "was" | "is" | "were" | "stayed" | "remained" | "turned" | "looked" | "ran" | "very")
            || matches!(&*word, "still" | "also" | "finished" | "ended" | "closed" | "today" | "notably")
    };
    let noun = (0..at).rev().take(4).take_while(|i| items[*i].clause == items[at].clause).find(|i| !small(i));
    taking_part || is(at + 1) || noun.is_some_and(is)
}

/// Whether the market that the clause of item `at` names, if it names one, is the one that the sheet has counts of.
fn counts_of_the_place(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let clause = part.items[at].clause;
    let (before, after) = part.items.split_at(at);
    let own = |i: &&Item| {
        i.clause == clause && scene.word(i) != "breadth" && matches!(i.kind, Kind::Name { generic: false, .. })
    };
    let here = before.iter().rev().filter(own).chain(after.iter().filter(own)).filter_map(|i| i.target());
    let group = |t: &Target| match t {
        Target::Group(g) => Some(*g),
        Target::Entity(e) => scene.index.group_of(*e),
        Target::Union(_) => None,
    };
    let Some(place) = here.chain(&part.row).chain(&part.section).find_map(group) else { return true };
    let id = scene.index.group(place).id.as_str();
    super::figures::breadth_of(scene, part)
        .iter()
        .any(|(_, f)| f.entity == id || scene.index.entity_of(&f.entity).and_then(|e| e.group.as_deref()) == Some(id))
}

/// "Breadth was poor", "robust breadth": words of breadth that are none of a direction.
pub(super) fn breadth_state(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let direction: i8 = match &*scene.word(&part.items[at]) {
        "poor" | "dismal" | "awful" | "terrible" | "ugly" | "thin" => -1,
        "robust" | "strong" | "solid" => 1,
        _ => return None,
    };
    // "Strong breadth would confirm it", "not strong" say nothing of today.
    if !breadth_word(scene, part, at)
        || subject::negated(part, at)
        || super::figures::breadth_of(scene, part).is_empty()
        || !counts_of_the_place(scene, part, at)
    {
        return None;
    }
    let items = &part.items;
    let noun = (0..at).rev().take(4).find(|i| scene.word(&items[*i]) == "breadth").unwrap_or(at);
    let behind = items.get(at + 1).filter(|n| noun == at && scene.word(n) == "breadth").map(|n| n.end);
    let range = (items[noun].start, behind.unwrap_or(items[at].end));
    let finding = breadth(scene, part, direction, range)?;
    Some(super::relation::settled(finding, subject::supposed(part, at), false))
}

/// "Lending: every tracked market growing": of the kind that the label names and the text lists.
fn by_label(scene: &Scene<'_>, part: &Part, at: usize) -> Option<subject::Subject> {
    let items = &part.items;
    let colon = items[..at].iter().take(6).position(|i| i.mark(':'))?;
    let label = colon.checked_sub(1)?;
    let members = scene.categories.members(&scene.word(&items[label]))?;
    // "RWA: TVL rising at every tracked issuer"
    let around = &items[colon + 1..(at + 4).min(items.len())];
    // "Bridges: both up"
    let both = members.len() == 2 && around.iter().any(|i| i.is(Sense::Both));
    let each = both || around.iter().any(|i| i.is(Sense::All) || matches!(&*scene.word(i), "every" | "each"));
    let named = (colon + 1..at).any(|i| subject::nameable(scene, part, i));
    let targets = members.iter().map(|e| Target::Entity(*e)).collect();
    (each && !named).then_some(subject::Subject { targets, item: None, lent: false, listed: true })
}

/// "RWA ↑ vs lending ↓": kinds that the text lists, where all of them or fewer than half went that way.
fn by_kind(scene: &Scene<'_>, part: &Part, at: usize, found: Option<&subject::Subject>) -> Option<subject::Subject> {
    let items = &part.items;
    // "Lending was uniformly higher"
    let small = |i: &usize| matches!(&*scene.word(&items[*i]), "was" | "were" | "is" | "are" | "uniformly" | "all");
    // "RWA vaults: green across the board", "RWA protocols are up"
    let noun = |i: &usize| {
        let of = i.checked_sub(1).is_some_and(|k| scene.categories.members(&scene.word(&items[k])).is_some());
        let word = scene.word(&items[*i]);
        of && (is_members(&word)
            || matches!(&*word, "assets" | "treasuries" | "credit" | "vaults" | "trio" | "duo" | "pair" | "quartet"))
            || items[*i].mark(':')
    };
    let kind = (at.saturating_sub(3)..at).rev().find(|i| !small(i) && !noun(i));
    let uniform =
        |i: &usize| (i + 1..at).any(|n| matches!(&*scene.word(&items[n]), "uniformly" | "all")) || noun(&(i + 1));
    // "Lending was down across the board"
    let across = items[at + 1..].iter().take(2).any(|i| i.is(Sense::Broad) || i.is(Sense::All));
    let kind = kind.filter(|i| i + 1 == at || across || uniform(i));
    let kind = kind.filter(|i| items[*i].clause == items[at].clause && matches!(items[*i].kind, Kind::Word))?;
    // "Aggregate TVL -2.84%: lending shrank across the board": what stands before the colon has been told.
    let told = |f: &subject::Subject| f.item.is_some_and(|i| i < kind && items[i..kind].iter().any(|i| i.mark(':')));
    if found.is_some_and(|f| f.listed || !f.lent && !told(f))
        || items.get(at + 1).is_some_and(|n| n.mark('(') || n.mark('['))
    {
        return None;
    }
    let direction = match &items[at].kind {
        Kind::Rise(way) => *way,
        _ if items[at].is(Sense::Up) => 1,
        _ => -1,
    };
    let members = scene.categories.members(&scene.word(&items[kind]))?;
    let spared = exception::left_out(scene, part, at);
    let others: Vec<usize> = members.iter().filter(|e| !spared.contains(e)).copied().collect();
    // Whoever is left out says that it is of all the others.
    let said = spared.iter().any(|e| members.contains(e));
    let moves = scene.index.moves_of(&others, &[], None);
    let with = moves.iter().filter(|m| along(m.value, direction)).count();
    let targets = members.iter().map(|e| Target::Entity(*e)).collect();
    // "Lending shrank across the board"
    let all = |i: &Item| i.is(Sense::Broad) || i.is(Sense::All);
    let across = items[at + 1..].iter().take(2).any(all) || items[kind..at].iter().any(all);
    let clear = across || said || with == moves.len() || with * 2 <= moves.len();
    (clear && moves.len() > 1).then_some(subject::Subject { targets, item: Some(kind), lent: false, listed: true })
}

/// "Lending up (Euler +12.6%)": a kind, told by some of its members, where the text has listed others that went the other
/// way, as many at least.
fn by_one_member(scene: &Scene<'_>, part: &Part, at: usize, found: &subject::Subject) -> Option<subject::Subject> {
    let items = &part.items;
    // "Bridges: collapsing (Stargate -64.2%)"
    let before = at.checked_sub(1).map(|i| if items[i].mark(':') { i.saturating_sub(1) } else { i });
    let kind = before
        .filter(|i| found.listed && items[*i].clause == items[at].clause && matches!(items[*i].kind, Kind::Word))?;
    let direction = if items[at].is(Sense::Up) { 1 } else { -1 };
    let members = scene.categories.members(&scene.word(&items[kind]))?;
    let inside = found.targets.iter().all(|t| matches!(t, Target::Entity(e) if members.contains(e)));
    let moves = scene.index.moves_of(members, &[], None);
    let with = moves.iter().filter(|m| along(m.value, direction)).count();
    let targets = members.iter().map(|e| Target::Entity(*e)).collect();
    (inside && members.len() > found.targets.len() && with * 2 <= moves.len()).then_some(subject::Subject {
        targets,
        item: Some(kind),
        lent: false,
        listed: true,
    })
}

/// "USDT or DAI, both gaining supply": the two that "or" joins before "both".
fn alternatives(scene: &Scene<'_>, part: &Part, at: usize, subject: &subject::Subject) -> Option<subject::Subject> {
    let items = &part.items;
    let last = subject.item.filter(|i| *i < at && *i > 1)?;
    let both = items[last..at].iter().any(|i| i.is(Sense::Both));
    let or = &*scene.word(&items[last - 1]) == "or" && subject::nameable(scene, part, last - 2);
    let first = items[last - 2].target().filter(|_| both && or && subject.targets.len() == 1)?;
    let targets = vec![first.clone(), subject.targets.first()?.clone()];
    Some(subject::Subject { targets, item: Some(last - 2), lent: false, listed: true })
}

/// "Supply contracted across all four": under a heading that names others, the one group of which the sheet has such changes,
/// of as many as the words count.
fn by_metric(scene: &Scene<'_>, part: &Part, at: usize) -> Option<subject::Subject> {
    let items = &part.items;
    let clause = items[at].clause;
    let noun = at.checked_sub(1).filter(|i| items[*i].clause == clause)?;
    let stems = scene.vocabulary.metric_nouns.get(&*scene.word(&items[noun]))?;
    let all = (at + 1..items.len())
        .take(3)
        .find(|i| items[*i].clause == clause && (items[*i].is(Sense::All) || items[*i].is(Sense::Broad)))?;
    // "Supply expanded across the board": of however many there are.
    let count = items.get(all + 1).and_then(|n| super::tally::number(scene, n));
    if count.is_none() && !items[all].is(Sense::Broad) {
        return None;
    }
    let index = scene.index;
    let of = |group: &usize| {
        let members = index.members_of_group(*group).iter();
        let changes = members.filter(|e| {
            let fact = index.change_fact(**e, &[], None);
            fact.is_some_and(|f| of_metric(f, stems) && f.usable().is_some()) && !index.is_total(index.entity(**e))
        });
        let changes = changes.count();
        count.map_or(changes > 1, |count| changes == count)
    };
    let mut groups = (0..index.sheet.groups.len()).filter(of);
    let group = groups.next().filter(|_| groups.next().is_none())?;
    Some(subject::Subject { targets: vec![Target::Group(group)], item: None, lent: false, listed: false })
}

/// "USDC or DAI, both gaining supply", "all three are growing", "TVL rising across the board", in a plan: what is, and no
/// condition.
fn observed(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let clause = items[at].clause;
    let here = || (0..at).rev().take(7).take_while(|i| items[*i].clause == clause);
    let condition = |i: usize| {
        let item = &items[i];
        item.is(Sense::Hedge)
            || item.is(Sense::Forecast)
            || matches!(
                &*scene.word(item),
                "if" | "while" | "until" | "unless" | "once" | "when" | "whenever" | "after" | "as long as" | "should"
            )
    };
    let word = scene.word(&items[at]);
    let copula = at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&items[i]), "are" | "were" | "is" | "was"));
    let each = here().take(6).any(|i| items[i].is(Sense::All) || items[i].is(Sense::Both));
    let mut after = items[at + 1..].iter().take(2).filter(|i| i.clause == clause);
    // "rising across the board", "rising on every venue"
    let across = after.any(|i| i.is(Sense::Broad) || i.is(Sense::All));
    // "hold USDC (supply up on the day)"
    let next = |n: usize| items.get(at + n).map(|i| scene.word(i)).unwrap_or_default();
    let dated = next(1).starts_with("today") || &*next(1) == "on" && &*next(2) == "the" && next(3).starts_with("day");
    let aside = dated && (at.saturating_sub(4)..at).any(|i| items[i].mark('('));
    // "BTC/ETH both a shade green"
    let both = here().take(4).any(|i| items[i].is(Sense::Both));
    let coloured = both && matches!(&*word, "green" | "red" | "higher" | "lower" | "up" | "down");
    let told =
        (word.ends_with("ing") || copula || coloured) && (each || across) || aside || presupposed(scene, part, at);
    // "Avoid exchanges bleeding deposits (HTX, Phemex)": who they are is told.
    let exampled = word.ends_with("ing")
        && at > 0
        && (items[at - 1].target().is_some() || scene.categories.members(&scene.word(&items[at - 1])).is_some())
        && (at..at + 2).any(|i| subject::bracketed(scene, part, i).len() > 1);
    let told = told || exampled;
    told && !(0..at).any(|i| items[i].clause == clause && condition(i)) || afterwards(scene, part, at)
}

/// "Trim Euler and Spark after double-digit outflows", "take profits after today's surge": what has happened by then.
fn afterwards(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let noun = matches!(
        &*scene.word(&items[at]),
        "outflows"
            | "inflows"
            | "gains"
            | "losses"
            | "declines"
            | "drop"
            | "slide"
            | "selloff"
            | "surge"
            | "rally"
            | "jump"
            | "decline"
            | "gain"
            | "loss"
    );
    let after = at.saturating_sub(4)..at;
    let Some(after) = after.rev().find(|i| noun && &*scene.word(&items[*i]) == "after") else { return false };
    let word = |i: usize| scene.word(&items[i]);
    // "Buy after its decline below $80K" waits for it.
    let level = items.get(at + 1).map(|n| scene.word(n)).unwrap_or_default();
    if matches!(&*level, "below" | "above" | "to" | "toward" | "towards" | "under" | "through" | "into") {
        return false;
    }
    (after + 1..at).any(|i| word(i).starts_with("double") || matches!(&*word(i), "today's" | "today" | "its" | "their"))
}

/// "All three are shrinking": what goes on, and no trigger of a risk.
fn under_way(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let copula = at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&part.items[i]), "are" | "is"));
    copula && scene.word(&part.items[at]).ends_with("ing")
}

/// "Weak TVL growth", "lack of TVL growth", "volume growth turned negative": growth that is none.
fn doubted(scene: &Scene<'_>, items: &[Item], at: usize) -> bool {
    let before = (at.saturating_sub(4)..at).any(|i| {
        matches!(
            &*scene.word(&items[i]),
            "negative"
                | "weak"
                | "lack"
                | "lack of"
                | "slow"
                | "slower"
                | "slowing"
                | "no"
                | "zero"
                | "stalled"
                | "stalling"
        )
    });
    let after = items[at + 1..].iter().take(3).any(|i| {
        matches!(
            &*scene.word(i),
            "absent"
                | "negative"
                | "stalled"
                | "stalls"
                | "resumes"
                | "returns"
                | "slowed"
                | "slows"
                | "missing"
                | "faded"
        )
    });
    before || after
}

/// "Raydium's rising volume", "the PancakeSwap volume spike": advice may rest on it, but that it happened is taken for
/// granted.
fn presupposed(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    let measure = |i: usize| {
        word(i).split(' ').next_back().is_some_and(|w| w == "tvl" || scene.vocabulary.metric_nouns.contains_key(w))
    };
    let owner = |i: usize| subject::nameable_at(scene, part, i);
    let Some(before) = at.checked_sub(1) else { return false };
    let apostrophe = |i: &usize| matches!(items[*i].kind, Kind::Mark('\'' | '\u{2019}')) || word(*i) == "s";
    let holder = (0..at).rev().find(|i| !apostrophe(i)).filter(|i| owner(*i));
    let owned = holder.is_some_and(|i| scene.text[items[i].start..items[at].start].contains(['\'', '\u{2019}']));
    let adjective = word(at).ends_with("ing") && owned && measure(at + 1);
    // The noun of what is measured stands by itself, or the sheet has it in the name.
    let farther = before.checked_sub(1).filter(|i| owner(*i));
    let name =
        if owner(before) && !measure(before) { Some(before) } else { farther.or(Some(before).filter(|i| owner(*i))) };
    // "Ride Ondo TVL growth"
    let article = name.and_then(|n| n.checked_sub(1)).is_some_and(|i| {
        matches!(&*word(i), "the" | "this" | "today's" | "ride" | "fade" | "chase" | "play" | "riding" | "fading")
    });
    let noun = measure(before) && article;
    // "Ride the pickup in Raydium volume"
    let placed = matches!(&*word(before), "the" | "this" | "today's") && &*word(at + 1) == "in" && owner(at + 2);
    let named = |i: usize| items.get(i).is_some_and(|n| !scene.metrics_in(std::slice::from_ref(n)).is_empty());
    // "Wait for the pickup in Raydium volume", "fade volume growth when it comes"
    if awaited(scene, part, at) {
        return false;
    }
    // "the contraction in DAI deepens": what goes on has begun.
    let goes_on = ["deepen", "widen", "accelerat", "continu", "extend", "persist", "worsen", "steepen"];
    let under_way = || goes_on.iter().any(|w| word(at + 3).starts_with(w));
    adjective || noun || placed && (named(at + 2) || named(at + 3) || under_way())
}

/// "Wait for a pickup in volume", "a pickup in volume would confirm", "the main risk is a decline": what may come.
fn awaited(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let clause = items[at].clause;
    let waits = (0..items.len()).filter(|i| items[*i].clause == clause).any(|i| {
        let word = scene.word(&items[i]);
        let looks = word.starts_with("look for") || items.get(i + 1).is_some_and(|n| &*scene.word(n) == "for");
        match word.split(' ').next().unwrap_or_default() {
            "wait" | "await" | "awaits" | "watch" | "expect" | "when" | "once" | "until" => true,
            "look" => looks,
            _ => false,
        }
    });
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    let article = (at.saturating_sub(2)..at).any(|i| matches!(&*word(i), "a" | "an"));
    let modal = |i: &Item| matches!(&*scene.word(i), "would" | "could" | "might" | "may");
    let would = article && items[at..].iter().take_while(|i| i.clause == clause).any(modal);
    let risk =
        |i: usize| matches!(&*word(i), "risk" | "danger" | "threat") && matches!(&*word(i + 1), "is" | "remains");
    waits || would || article && (at.saturating_sub(5)..at).any(risk)
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

fn quantifier(scene: &Scene<'_>, part: &Part, at: usize, subject: &Subject) -> Quantifier {
    // "All six brick-and-mortar shops"
    let named = subject.item.unwrap_or(at).min(part.items.len() - 1);
    let clause = part.items[named].clause;
    let words = (0..named).rev().take(8).take_while(|i| {
        // "Every major equity benchmark in the US"
        let of_all = part.items[*i].target().is_some_and(|t| !matches!(t, Target::Entity(_)));
        part.items[*i].clause == clause
            && (of_all || matches!(part.items[*i].kind, Kind::Word | Kind::Mark('-') | Kind::Cue(_)))
    });
    let far = words.filter(|i| part.items[*i].is(Sense::All)).last();
    // "fell across the board, and TVL climbed": of what went before the comma.
    let near = subject.item.unwrap_or(at);
    let comma = (near.saturating_sub(3)..near).rev().find(|i| part.items[*i].mark(','));
    let from = far.unwrap_or_else(|| comma.unwrap_or_else(|| near.saturating_sub(3)));
    let to = at.max(subject.item.unwrap_or(at));
    // "Deepest drawdown of all protocols": a superlative's universe.
    let ranked = at.checked_sub(1).is_some_and(|i| {
        let item = &part.items[i];
        [Sense::Sup, Sense::SupUp, Sense::SupDown, Sense::Most].into_iter().any(|s| item.is(s))
            || scene.word(item).ends_with("est")
    }) || part.items[at].is(Sense::SupUp)
        || part.items[at].is(Sense::SupDown);
    if ranked && part.items[at..].iter().take(3).any(|i| i.is(Sense::All)) {
        return Quantifier::Bare;
    }
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
