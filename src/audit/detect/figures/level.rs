//! Price levels: "rejected at $70K", "HSI 25,000 support", "ETH breaks $2,100".

use rust_decimal::Decimal;

use super::Site;
use crate::audit::bind::Target;
use crate::audit::detect::subject;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense, Word};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::rules;
use crate::audit::verdict::{Fit, Known, fit};
use crate::facts::sheet::Fact;
use crate::quantity::print;
use crate::quantity::written::WrittenUnit;

/// A finding where a price level is named.
pub fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    if !matches!(written.unit, WrittenUnit::Money(_) | WrittenUnit::Plain | WrittenUnit::Points) {
        return None;
    }
    // "112.40 points above 6,500": how far, and no level.
    if super::distance::before_a_level(site) {
        return None;
    }
    if super::distance::in_view(site) && written.sign.is_none() {
        return Some(rules::fb601_forecast::target(site.range()));
    }
    // "lost 0.83% to $91.8B": where a change led, and no level that was lost.
    let led_to = site.before(1).is_some_and(|b| &*site.scene.word(b) == "to")
        && site.before(2).and_then(Item::figure).is_some_and(|f| f.written.is_percent());
    if led_to {
        return None;
    }
    // "lost a net $960M": what went altogether, and no level.
    let netted = site.before(1).is_some_and(|b| matches!(&*site.scene.word(b), "net" | "combined" | "total"));
    if netted && !near_price(site) {
        return None;
    }
    let lost = kept_or_lost(site);
    // "> 26,000" in the row of an index
    let marked = |c: char| site.before(1).is_some_and(|b| b.mark(c)) || c == '<' && sub_level(site);
    let beside_spot = of_spot(site);
    // "once $84,000 gave way": broken, from whichever side.
    let gave_way = site.next_word(1).is_some_and(|w| w == "gave way" || w == "gives way")
        || site.next_word(1).is_some_and(|w| w == "gave" || w == "gives")
            && site.next_word(2).is_some_and(|w| w == "way");
    let cue = lost.is_some()
        || beside_spot.is_some()
        || gave_way
        || held(site) && is_denied(site)
        || is_over(site)
        || marked('>')
        || marked('<')
        || site.near(Sense::Level, 3)
        || site.near(Sense::LevelOver, 3)
        || site.near(Sense::LevelUnder, 3);
    if !cue || written.sign.is_some() || written.magnitude() < Decimal::TEN {
        return None;
    }
    // "turnover of $127.4 billion": of the metric before it.
    let of_metric = site.before(1).is_some_and(|b| &*site.scene.word(b) == "of")
        && site.before(2).is_some_and(|b| matches!(&*site.scene.word(b), "turnover" | "volume" | "volumes" | "supply"));
    if of_metric {
        return None;
    }
    // "Turnover under ¥1.4T" as a trigger, of a sheet that has the turnover: no level of a price.
    let metric = (1..=3).filter_map(|n| site.before(n)).find(|b| {
        let word = site.scene.word(b);
        matches!(&*word, "turnover" | "volume" | "volumes" | "supply" | "tvl") || &*word == "cap"
    });
    let columns = ["trigger", "watch", "scenario", "action", "specific"];
    let plan = columns.iter().any(|w| site.part.column.contains(w));
    if let Some(metric) = metric.filter(|_| plan || subject::supposed(site.part, site.at)) {
        let stem = site.scene.word(metric).trim_end_matches('s').to_owned();
        let of = |f: &&Fact| f.metric.split('_').any(|w| w == stem) && written.fits(&f.unit) && f.value.is_some();
        if let Some(fact) = site.scene.index.sheet.facts.iter().find(of) {
            let message = format!("a condition on {}", site.scene.index.sheet.label(fact));
            let range = (metric.start, site.item().end);
            return Some(Finding::new(range, ClaimKind::Level, Verdict::Judgement, "FB407", message));
        }
    }
    // "surrendered 50 points": how far it moved, not where it stands.
    if site.moved_by() && lost.is_none() && !near_price(site) {
        return None;
    }
    // "Alder, Birch and Cedar hold $19.3 billion": what several have is no level that one of them kept.
    let hold = site.before(1).is_some_and(|b| matches!(&*site.scene.word(b), "hold" | "held" | "holding"));
    if hold && site.bound.targets.len() > 1 {
        return None;
    }
    let range = claim_range(site);
    // "BTC holds above $65K but lost the $70K": the entity of the clause before.
    let named = || {
        site.part.items[..site.at].iter().rev().filter_map(|i| match i.target() {
            Some(Target::Entity(e)) if !matches!(i.kind, Kind::Name { generic: true, .. }) => Some(*e),
            _ => None,
        })
    };
    let priced = |e: &usize| {
        let price = site.scene.index.price(*e).and_then(|p| p.value).map(|v| v.get().abs());
        price.is_some_and(|p| super::same_order(written.magnitude(), p))
    };
    // "ETH beat BTC by 328bps and trades just shy of $3,000": whose price it can be.
    // "- ETH $3,218" over "  - Holding above $3,200"
    let above = || site.part.previous.iter().find_map(|t| if let Target::Entity(e) = t { Some(*e) } else { None });
    let above = || above().filter(|e| priced(e) && site.bound.targets.is_empty());
    let earlier = named().find(priced).or_else(|| named().next()).or_else(above);
    if let Some(finding) = of_several(site, range).filter(|_| site.bound.targets.is_empty() || site.bound.distant) {
        return Some(finding);
    }
    // "HSTECH is the worst of the nine equity indices and sits a hair above 5,000": not the group it is one of.
    let one_of = site.bound.targets.iter().all(|t| !matches!(t, Target::Entity(_)));
    let one_of = earlier.filter(|e| one_of && priced(e));
    let pronoun = opened(site).or_else(|| elided(site)).or_else(|| goes_on(site)).or(one_of);
    let target = match site.bound.targets.first() {
        _ if pronoun.is_some() => pronoun.unwrap_or_default(),
        _ if earlier.is_some() && site.bound.distant => earlier.unwrap_or_default(),
        Some(Target::Entity(e)) if !site.bound.distant => std::iter::once(*e).chain(named()).find(priced).unwrap_or(*e),
        // "below 4,800" with no name: nothing to hold it against, unless it is a fact's own value.
        _ if site.bound.targets.is_empty() || site.bound.distant => {
            return Some(match is_advice(site) {
                true => rules::fb601_forecast::target(site.range()),
                false => rules::fb407_level_without_price::no_price(range, site.quote(), None),
            });
        }
        Some(target) => {
            if site.scene.index.own_facts(target).iter().any(|f| written.fits(&f.unit) && f.value.is_some()) {
                return None;
            }
            return Some(rules::fb407_level_without_price::no_price(
                range,
                site.quote(),
                Some(&site.scene.index.name(target)),
            ));
        }
        None => return None,
    };
    // "HSTECH trailed the Nasdaq and the HSI trailed the S&P 500, while holding above 26,000": of the one whose price that can be.
    let off = |e: usize| {
        let price = site.scene.index.price(e).and_then(|p| p.value).map(|v| v.get().abs())?;
        written.magnitude().saturating_sub(price).abs().checked_div(price)
    };
    let far = |e: usize| off(e).is_some_and(|o| o > Decimal::new(5, 1));
    let beside = |e: &usize| off(*e).is_some_and(|o| o < Decimal::new(1, 1));
    let target = if far(target) { named().find(beside).unwrap_or(target) } else { target };
    let entity = site.scene.index.entity(target);
    let price = site.scene.index.price(target).filter(|p| written.fits(&p.unit));
    let Some(price) = price.or_else(|| other_level(site, target)) else {
        // Another level of the entity, such as a supply, is no price.
        let other = site.scene.index.facts_of(&entity.id).iter().any(|f| {
            written.fits(&f.unit)
                && f.value.is_some_and(|v| matches!(fit(written, None, &Known::stated(v.get())), Fit::Exact))
        });
        return (!other).then(|| rules::fb407_level_without_price::no_price(range, site.quote(), Some(&entity.name)));
    };
    let Some(value) = price.usable() else { return Some(super::unusable(site.scene, range, ClaimKind::Level, price)) };
    // "broke below the $68K handle" at $68,420: the price rounds to the level and is on the other side of it.
    let article = usize::from(site.before(1).is_some_and(|b| &*site.scene.word(b) == "the"));
    let strict = site.before(1 + article).is_some_and(|b| {
        let last = site.scene.word(b).as_str().split(' ').next_back().unwrap_or_default();
        (b.is(Sense::LevelOver) || b.is(Sense::LevelUnder))
            && matches!(last, "below" | "beneath" | "under" | "underneath" | "above" | "over")
    });
    let strict = strict && value.get() != written.magnitude() && !written.hedged;
    if matches!(fit(written, None, &Known::stated(value.get())), Fit::Exact) && !strict {
        return None;
    }
    if site.figure.to.is_some() {
        return Some(
            Finding::new(
                range,
                ClaimKind::Level,
                Verdict::Judgement,
                "FB407",
                format!("{} stands at {}; a zone is a judgement", entity.name, print::fact(price, value.get())),
            )
            .on([price]),
        );
    }
    // "is holding above 7,700: stop under that line": the word before the level tells.
    let before = |sense: Sense| {
        let clause = site.item().clause;
        (1..=3).filter_map(|n| site.before(n)).any(|i| i.clause == clause && i.is(sense))
    };
    let (above, below) = (before(Sense::LevelOver), before(Sense::LevelUnder));
    // "held below 4,000": the word beside the level says on which side.
    let last = site.before(1).filter(|b| b.is(Sense::LevelOver) != b.is(Sense::LevelUnder));
    let (above, below) = last.map_or((above, below), |b| (b.is(Sense::LevelOver), b.is(Sense::LevelUnder)));
    let near = |sense: Sense| match sense {
        _ if above == below => site.near(sense, 3),
        Sense::LevelOver => above,
        _ => below,
    };
    let over = near(Sense::LevelOver) || lost == Some(false) || marked('<');
    let under = near(Sense::LevelUnder) || lost == Some(true) || marked('>') || is_over(site);
    // "Broke $2,500": the way the price went.
    let broke = (1..=3)
        .filter_map(|n| site.before(n))
        .any(|b| matches!(&*site.scene.word(b), "broke" | "broken" | "breaks" | "through"))
        || gave_way;
    let went =
        site.scene.index.change_fact(target, &[], None).and_then(|f| f.usable()).map(crate::quantity::Exact::get);
    let (over, under) = match went.filter(|w| broke && !over && !under && !w.is_zero()) {
        Some(w) => (w.is_sign_negative(), !w.is_sign_negative()),
        None => (over, under),
    };
    // "never fell below 4,100": on the other side of it.
    let (over, under) = match is_denied(site) {
        true if over == under && held(site) => (true, false),
        true => (under, over),
        false => (over, under),
    };
    let (over, under) = beside_spot.map_or((over, under), |below| (!below, below));
    let clause = site.item().clause;
    let ahead =
        |i: &crate::audit::lex::Item| i.is(Sense::Forecast) && (i.clause == clause || i.end <= site.item().start);
    // "BTC already trades below $67K", in a plan: it is told as having happened.
    let already = site.part.items[..site.at]
        .iter()
        .rev()
        .take(4)
        .any(|i| i.clause == clause && site.scene.word(i).split(' ').any(|w| w == "already"));
    let supposed = !already && (plan || site.part.items.iter().any(ahead));
    Some(rules::fb407_level_without_price::side(
        range,
        site.quote(),
        &entity.name,
        price,
        value.get(),
        written.magnitude(),
        over,
        under,
        supposed,
    ))
}

/// "BTC $82K: shelf still below spot": whether the words behind a level put it below the price, or above.
fn of_spot(site: &Site<'_, '_>) -> Option<bool> {
    let word = |n: usize| site.next_word(n).unwrap_or_default();
    (1..=6).take_while(|n| site.after(*n).is_some_and(|i| i.figure().is_none() && !i.mark(';'))).find_map(|n| {
        let price = matches!(&*word(n + 1), "spot" | "price" | "current" | "last");
        match &*word(n) {
            "below" | "under" | "beneath" if price => Some(true),
            "above" | "over" if price => Some(false),
            _ => None,
        }
    })
}

/// "surrendering 6,500", "6,600 lost", "clear of 4,000": whether the level was kept; near the price only.
pub(super) fn kept_or_lost(site: &Site<'_, '_>) -> Option<bool> {
    let size = site.figure.written.magnitude();
    let beside = site.bound.targets.iter().any(|t| {
        let Target::Entity(e) = t else { return false };
        let price = site.scene.index.price(*e).and_then(|p| p.value).map(|v| v.get().abs());
        price.is_some_and(|p| p.saturating_sub(size).abs().saturating_mul(Decimal::from(20)) < p)
    });
    if size < Decimal::ONE_HUNDRED || !beside {
        return None;
    }
    let kept = |w: &str| {
        matches!(
            w,
            "regain"
                | "regained"
                | "regaining"
                | "reclaim"
                | "reclaimed"
                | "reclaiming"
                | "recaptured"
                | "recaptures"
                | "cleared"
                | "clears"
                | "clearing"
                | "keeps"
                | "kept"
                | "retains"
                | "retained"
                | "defends"
                | "defend"
                | "defending"
                | "guards"
                | "guarded"
                | "guarding"
                | "protects"
                | "protected"
        )
    };
    let gone = |w: &str| {
        matches!(w, "surrender" | "surrendered" | "surrendering" | "surrenders" | "lost" | "losing" | "loses" | "lose")
            || matches!(w, "gave up" | "giving up" | "gives up" | "given up" | "gone")
    };
    let article = usize::from(site.before(1).is_some_and(|b| &*site.scene.word(b) == "the"));
    let word = |n: usize| site.before(n + article).map(|b| site.scene.word(b)).unwrap_or_default();
    let after = site.next_word(1).unwrap_or_default();
    match () {
        // "4,700 is gone on HSTECH"
        () if matches!(&*after, "is" | "was") && site.next_word(2).is_some_and(|w| gone(&w)) => Some(false),
        // "3,800 intact"
        () if kept(&word(1)) || kept(&after) || matches!(&*after, "intact" | "holds" | "held") => Some(true),
        () if gone(&word(1)) || word(1) == "up" && matches!(word(2).as_str(), "gave" | "giving" | "gives") => {
            Some(false)
        }
        () if gone(&after) => Some(false),
        () if word(1) == "clear of" || word(1) == "of" && word(2) == "clear" => Some(true),
        () => None,
    }
}

/// "Stop below $2,050", "Cut below $69,800", "A break there opens 6,250": what to do, or what may come, at a level of whoever
/// was spoken of before.
fn is_advice(site: &Site<'_, '_>) -> bool {
    let items = &site.part.items;
    let word = |i: &Item| site.scene.word(i);
    let first = first_word(site);
    let opens = |i: &Item| matches!(&*word(i), "opens" | "reopens" | "targets" | "invalidates" | "next");
    // "Above $80 the recovery stays intact": a condition.
    let condition = site.at == 1 && matches!(&*first, "above" | "below" | "under" | "over");
    opens_with_an_act(site) || condition || items[..site.at].iter().rev().take(6).any(opens)
}

/// "Buy HSI near 25,000": whether the sentence opens with something to do in a market.
pub(super) fn opens_with_an_act(site: &Site<'_, '_>) -> bool {
    let first = first_word(site);
    ACTS.contains(&first.split(' ').next().unwrap_or_default())
}

fn first_word<'a>(site: &Site<'_, 'a>) -> Word<'a> {
    let mut words = site.part.items.iter().filter(|i| matches!(i.kind, Kind::Word | Kind::Cue(_)));
    words.next().map(|i| site.scene.word(i)).unwrap_or_default()
}

/// What somebody is told to do at a price.
const ACTS: [&str; 19] = [
    "stop",
    "stops",
    "target",
    "targets",
    "cut",
    "cover",
    "trim",
    "add",
    "buy",
    "sell",
    "bid",
    "exit",
    "scale",
    "short",
    "long",
    "accumulate",
    "fade",
    "ladder",
    "reduce",
];

/// "did not slip below 4,100", "has not lost 26,000", "avoided losing 44,000": what is said of the level did not happen.
fn is_denied(site: &Site<'_, '_>) -> bool {
    let items = &site.part.items;
    let here = (0..site.at).rev().take(7).take_while(|i| items[*i].clause == site.item().clause);
    let here = here.take_while(|i| items[*i].figure().is_none() && items[*i].target().is_none());
    let word = |i: usize| items.get(i).map(|n| site.scene.word(n)).unwrap_or_default();
    // "not far above 4,000", "not only above 4,000"
    let by_degree = |i: usize| matches!(&*word(i + 1), "far" | "much" | "only" | "just" | "well" | "quite" | "long");
    // "failed at $88,000" says itself on which side it is.
    let sided = |i: usize| items[i].is(Sense::LevelOver) || items[i].is(Sense::LevelUnder);
    let denies =
        |i: usize| (items[i].is(Sense::Not) || word(i).starts_with("failed") || &*word(i) == "never") && !sided(i);
    let avoids = |i: usize| matches!(&*word(i), "avoided" | "avoids" | "avoiding" | "resisted" | "escaped");
    here.into_iter().filter(|i| (denies(*i) || avoids(*i)) && !by_degree(*i)).count() == 1
}

/// "is back over $70K", "trades over 4,000": where the price stands, and no amount.
fn is_over(site: &Site<'_, '_>) -> bool {
    let word = |n: usize| site.before(n).map(|b| site.scene.word(b)).unwrap_or_default();
    let stands = matches!(
        &*word(2),
        "is" | "was"
            | "back"
            | "trades"
            | "traded"
            | "trading"
            | "stands"
            | "stood"
            | "sits"
            | "stays"
            | "closed"
            | "settled"
            | "remains"
            | "still"
            | "ended"
            | "finished"
    );
    (&*word(1) == "over" && stands || &*word(1) == "back over") && near_price(site)
}

/// "failed to hold $68,000"
fn held(site: &Site<'_, '_>) -> bool {
    (1..=2).filter_map(|n| site.before(n)).any(|b| {
        let word = site.scene.word(b);
        matches!(word.rsplit(' ').next(), Some("hold" | "held" | "holding" | "defend"))
    })
}

/// "A lagged B by 157bps but is still above $2,000": A.
fn elided(site: &Site<'_, '_>) -> Option<usize> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let first = (0..site.at).rev().take_while(|i| items[*i].clause == clause).last()?;
    let conjunction = matches!(&*site.scene.word(&items[first]), "but" | "and" | "yet" | "while" | "though");
    let verb = items.get(first + 1).is_some_and(|v| {
        let plain = matches!(&*site.scene.word(v), "is" | "was" | "remains" | "still" | "stays" | "ended" | "closed");
        plain || v.is(Sense::Level) || v.is(Sense::LevelUnder)
    });
    let named = items[first..site.at].iter().any(|i| i.target().is_some());
    if !conjunction || !verb || named {
        return None;
    }
    let before = items[..first].iter().rposition(|i| i.mark('.') || i.mark(';')).map_or(0, |i| i + 1);
    let subject = (before..first).find(|i| matches!(items[*i].kind, Kind::Name { generic: false, .. }))?;
    let compared = items[subject + 1..first].iter().any(|i| i.is(Sense::CmpUp) || i.is(Sense::CmpDown));
    match items[subject].target() {
        Some(Target::Entity(e)) if compared && site.scene.index.price(*e).is_some() => Some(*e),
        _ => None,
    }
}

/// "**HSTECH:** 4,587.33, -2.31%. Still above 4,500, if only just.": a sentence that names nobody and opens with the level
/// goes on with the one that the sentence before is of.
fn goes_on(site: &Site<'_, '_>) -> Option<usize> {
    let items = &site.part.items;
    let opening = |i: &Item| {
        let adverb = matches!(
            &*site.scene.word(i),
            "still"
                | "just"
                | "barely"
                | "now"
                | "back"
                | "only"
                | "comfortably"
                | "safely"
                | "well"
                | "remains"
                | "the"
        );
        adverb || i.is(Sense::LevelOver) || i.is(Sense::LevelUnder) || i.is(Sense::Level) || i.is(Sense::Nearly)
    };
    let alone = site.at > 0 && site.at < 5 && items[..site.at].iter().all(opening);
    // "Just below $72,000 lies support", "Above 4,100, momentum returns": of what is there, or would be.
    let next = site.after(1).map(|n| (&n.kind, site.scene.word(n)));
    let ends = next.as_ref().is_none_or(|(kind, _)| matches!(kind, Kind::Mark('.')));
    let parted = next.is_none_or(|(kind, word)| {
        matches!(kind, Kind::Mark(_))
            || matches!(&*word, "but" | "and" | "with" | "despite" | "after" | "for" | "though")
    });
    let still = items[..site.at].first().is_some_and(|i| {
        matches!(
            &*site.scene.word(i),
            "still" | "now" | "back" | "comfortably" | "barely" | "just" | "only" | "safely" | "remains"
        )
    });
    let alone = alone && (ends || still && parted);
    let nobody = !items.iter().any(|i| matches!(i.kind, Kind::Name { generic: false, .. }));
    let told = site.part.told.as_slice();
    let [Target::Entity(e)] = (if told.is_empty() { site.part.previous.as_slice() } else { told }) else { return None };
    let price = site.scene.index.price(*e).and_then(|p| p.value)?.get().abs();
    let beside = price.saturating_sub(site.figure.written.magnitude()).abs().saturating_mul(Decimal::TEN) < price;
    (alone && nobody && beside).then_some(*e)
}

/// "A outpaced B by 5bps; it ended under 11,000": A.
fn opened(site: &Site<'_, '_>) -> Option<usize> {
    let items = &site.part.items;
    let it = (site.at.saturating_sub(5)..site.at)
        .find(|i| items[*i].clause == site.item().clause && site.scene.word(&items[*i]) == "it")?;
    let opens =
        it > 0 && (items[it - 1].mark(';') || items[it - 1].mark(',') || items[it - 1].clause != items[it].clause);
    let first = items[..it].iter().find_map(|i| i.target())?;
    match first {
        Target::Entity(e) if opens && site.scene.index.price(*e).is_some() => Some(*e),
        _ => None,
    }
}

/// "USDe, whose supply is still above $9B": the only level of the figure's unit, or the one the words name.
fn other_level<'a>(site: &Site<'_, 'a>, entity: usize) -> Option<&'a Fact> {
    let facts = site.scene.index.facts_of(&site.scene.index.entity(entity).id);
    let levels = || {
        facts.iter().copied().filter(|f| !super::is_signed(f) && site.figure.written.fits(&f.unit) && f.value.is_some())
    };
    let named = |f: &Fact| site.metrics.iter().any(|m| f.metric.contains(m.as_str()));
    let fitting = levels().find(|f| named(f)).or_else(|| levels().next().filter(|_| levels().count() == 1))?;
    let value = fitting.value?.get().abs();
    let (size, ten) = (site.figure.written.magnitude(), |x: Decimal| x.saturating_mul(Decimal::TEN));
    (size <= ten(value) && value <= ten(size)).then_some(fitting)
}

/// "Both grades settled beneath $95": every one of those named before. Who is meant is a guess, which may confirm.
fn of_several(site: &Site<'_, '_>, range: (usize, usize)) -> Option<Finding> {
    // "none held above 25,000"
    let none = site.part.items[..site.at].iter().any(|i| i.clause == site.item().clause && i.is(Sense::None));
    let told = none.then_some(site.part.told.len()).filter(|n| *n > 1);
    let count = subject::unnamed_count(site.scene, site.part, site.at).or(told)?;
    let (over, under) = (site.near(Sense::LevelOver, 3), site.near(Sense::LevelUnder, 3));
    let level = site.figure.written.magnitude();
    let prices: Vec<(&Fact, Decimal)> = subject::last_told(site.scene, site.part, site.at, count)
        .iter()
        .filter_map(|t| match t {
            Target::Entity(e) => site.scene.index.price(*e).filter(|p| site.figure.written.fits(&p.unit)),
            _ => None,
        })
        .filter_map(|p| Some((p, p.usable()?.get())))
        .collect();
    let right = |v: Decimal| (if under && !over { v >= level } else { v <= level }) != none;
    (prices.len() == count && over != under && prices.iter().all(|(_, v)| right(*v))).then(|| {
        let listed: Vec<String> =
            prices.iter().map(|(p, v)| format!("{} {}", site.scene.index.sheet.label(p), print::fact(p, *v))).collect();
        let message = format!("all are on the right side of {}: {}", site.quote(), listed.join(", "));
        Finding::new(range, ClaimKind::Level, Verdict::Supported, "FB407", message).on(prices.iter().map(|(p, _)| *p))
    })
}

/// Whether the figure is of the order of its owner's price: a level is, a move in points is not.
pub(super) fn near_price(site: &Site<'_, '_>) -> bool {
    site.bound.targets.iter().any(|t| {
        let Target::Entity(e) = t else { return false };
        let price = site.scene.index.price(*e).and_then(|p| p.value).map(|v| v.get().abs());
        price.is_some_and(|p| super::same_order(site.figure.written.magnitude(), p))
    })
}

/// "sub-$100K", "well short of $70K"
fn sub_level(site: &Site<'_, '_>) -> bool {
    let word = |n: usize| site.before(n).map(|b| site.scene.word(b)).unwrap_or_default();
    let short = matches!(&*word(1), "short of" | "shy of") || &*word(1) == "of" && matches!(&*word(2), "short" | "shy");
    // "stopped short of $2,200" on the way down
    let beside = || {
        let [Target::Entity(e)] = site.bound.targets.as_slice() else { return true };
        let price = site.scene.index.price(*e).and_then(|p| p.value).map(|v| v.get());
        let went = site.scene.index.change_fact(*e, &[], None).and_then(|f| f.usable()).map(|v| v.get());
        price.is_none_or(|p| p < site.figure.written.magnitude()) || went.is_some_and(|w| !w.is_sign_negative())
    };
    short && beside()
        || site.before(1).is_some_and(|b| b.mark('-')) && site.before(2).is_some_and(|b| &*site.scene.word(b) == "sub")
}

/// From the name to the level, or from the level's own word.
fn claim_range(site: &Site<'_, '_>) -> (usize, usize) {
    let items = &site.part.items;
    let clause = site.item().clause;
    let mut start = site.item().start;
    for i in (0..site.at).rev().take(4) {
        if items[i].clause != clause || items[i].figure().is_some() {
            break;
        }
        if matches!(items[i].kind, Kind::Name { .. })
            || items[i].is(Sense::Level)
            || items[i].is(Sense::LevelOver)
            || items[i].is(Sense::LevelUnder)
        {
            start = items[i].start;
        }
    }
    (start, site.item().end)
}
