//! Figures: each is bound to what it is said of and compared with the facts.

mod average;
mod beside;
mod binding;
mod breadth_ratio;
mod breadth_told;
mod by_style;
mod ceiling;
mod change_of_sum;
mod count;
mod direct;
mod distance;
mod dominance;
mod earlier;
mod everyone;
mod gap;
mod in_points;
mod label_metric;
mod laid_out;
mod level;
mod limits;
mod market_share;
mod metric_row;
mod money;
mod narrowed;
mod neither;
mod netted;
mod nicknames;
mod of_the_last_two;
mod other_level;
mod part_of_net;
mod part_of_other;
mod percent_left_out;
mod range_of_all;
mod reading;
mod share;
mod share_of_figure;
mod spread;
mod statistic;
mod stood;
mod summary_row;
mod times;
mod told_in_percent;
mod turned_over;
mod two_sides;
mod unpriced;
mod whole;
mod worked;

use crate::audit::detect::word_list::WordList;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::super::bind::Target;
use super::super::finding::Finding;
use super::super::lex::{Figure, Item, Kind, Sense, Word};
use super::super::notation;
use super::super::read::SegmentKind;
use super::super::report::{ClaimKind, Verdict};
use super::super::scene::{Part, Scene, window_named};
use super::super::verdict::{Fit, Known, fit, fit_unsigned};
use crate::facts::sheet::{Fact, Status};
use crate::quantity::print::{self, Sign};
use crate::quantity::written::{Bound as Limit, Written, WrittenSign, WrittenUnit};
pub use binding::Bound;
pub use count::{Role, breadth_of, is_member, is_stock};
pub use nicknames::{nickname, nicknames};
pub use other_level::is_known as is_known_level;

/// Everything a figure's rule needs to know of its place.
pub struct Site<'s, 'a> {
    /// The whole text.
    pub scene: &'s Scene<'a>,
    /// The part it stands in.
    pub part: &'s Part,
    /// Its position among the part's items.
    pub at: usize,
    /// The figure.
    pub figure: &'s Figure,
    /// What it is bound to.
    pub bound: Bound,
    /// The sign the words beside it give.
    pub sign: Option<i8>,
    /// The verb before it is none the lexicon knows: only its size can be judged.
    pub unsure: bool,
    /// Metric stems named near it.
    pub metrics: Vec<String>,
    /// The window named near it, in days.
    pub window: Option<u32>,
    /// The metric that the noun after the owner's name says is meant.
    pub noun: Option<&'a BTreeSet<String>>,
}

/// Findings for every figure of a part.
pub fn detect(scene: &Scene<'_>, part: &Part, out: &mut Vec<Finding>) {
    if part.segment.kind == SegmentKind::Head {
        return;
    }
    for (at, item) in part.items.iter().enumerate() {
        let Some(figure) = item.figure() else { continue };
        // "Six of the 11 sectors rose": the total is part of what was counted.
        let within = |f: &Finding| {
            f.kind == ClaimKind::Quantifier && f.code == "FB211" && f.start <= item.start && item.end <= f.end
        };
        if out.iter().any(within) {
            continue;
        }
        if between(scene, part, at.checked_sub(2)).is_some() {
            continue;
        }
        if unmeasured_yield(scene, part, at) {
            let range = (item.start, item.end);
            out.push(super::super::rules::fb212_unbound_number::finding(range, scene.text_of(item), None));
            continue;
        }
        let joined = between(scene, part, Some(at)).or_else(|| carried(scene, part, at, figure));
        let joined = joined.or_else(|| percent_left_out::of_line(scene, part, at, figure));
        if let Some(mut finding) = one(scene, part, at, joined.as_ref().unwrap_or(figure)) {
            if joined.is_none() && finding.verdict == Verdict::Contradicted {
                finding.suggestion = suggested(scene, part, at, &finding);
            }
            // "Advance rate below 11%" in a list of triggers is a condition.
            let today = part.items.iter().any(|i| i.clause == item.clause && i.is(Sense::SessionToday));
            let past = today || items_of_past(scene, part, at);
            if part.supposed
                && !past
                && (figure.written.bound.is_some() || at > 0 && part.items[at - 1].is(Sense::AtLeast))
                && finding.code != "FB407"
                && matches!(finding.verdict, Verdict::Contradicted | Verdict::Unsupported)
            {
                finding = super::super::rules::fb601_forecast::target((finding.start, finding.end));
            }
            let open = match finding.verdict {
                Verdict::Contradicted => true,
                // Where the price stands to a level says nothing of a plan.
                Verdict::Supported => finding.code == "FB407",
                // A level of what the sheet has no price of is no condition that could be checked one day.
                // Nor does a plan make a name known: "long SSE 50".
                Verdict::Unsupported => !matches!(finding.code, "FB407" | "FB406"),
                _ => false,
            };
            // "would have to climb another 2.2% to touch 4,000"
            let modal = |i: &Item| matches!(&*scene.word(i), "would" | "could" | "might" | "may");
            if matches!(finding.verdict, Verdict::Contradicted | Verdict::Unsupported)
                && part.items.iter().any(|i| i.clause == item.clause && modal(i))
            {
                finding = super::super::rules::fb601_forecast::target((finding.start, finding.end));
            }
            let stated = stood::told(&scene.text[item.end..part.segment.end]).is_some() || stands_at(scene, part, at);
            if open
                && !stated
                && let Some(ahead) = forecast(scene, part, at, figure)
            {
                finding = ahead;
            }
            if finding.code == "FB601"
                && let Some(level) = unpriced::detect(scene, part, at, figure)
            {
                finding = level;
            }
            out.push(finding);
        }
    }
}

/// "notes yielding 4-5%", where the sheet holds no yield of anybody: the figure is no change of what is named.
fn unmeasured_yield(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let percent = part.items[at].figure().is_some_and(|f| f.written.is_percent());
    let before = (0..at).rev().take(2).find(|i| !part.items[*i].is(Sense::About));
    let verb = before.is_some_and(|i| {
        part.items[i].clause == part.items[at].clause && matches!(&*scene.word(&part.items[i]), "yielding" | "yields")
    });
    let rate = |m: &str| ["yield", "apy", "apr", "coupon", "rate"].iter().any(|w| m.contains(w));
    percent && verb && !scene.index.sheet.facts.iter().any(|f| rate(&f.metric))
}

/// "Reversal in crypto 50%", "ETH toward $2,800, invalidation at $2,600", "BTC loses $66K": how likely, how far and from where
/// on, in a plan and in a list of risks, or by the word before. What is told there as having happened is no forecast.
fn forecast(scene: &Scene<'_>, part: &Part, at: usize, figure: &Figure) -> Option<Finding> {
    use super::super::rules::fb601_forecast;
    let items = &part.items;
    let range = (items[at].start, items[at].end);
    let written = &figure.written;
    let clause = items[at].clause;
    let whole = written.decimals == 0 && written.sign.is_none();
    let told = items.iter().filter(|i| i.clause == clause).any(|i| {
        let word = scene.word(i);
        matches!(
            word.as_str(),
            "fell"
                | "rose"
                | "slid"
                | "sank"
                | "lost"
                | "was"
                | "were"
                | "is"
                | "are"
                | "stands"
                | "stood"
                | "sits"
                | "trades"
                | "traded"
                | "closed"
                | "finished"
                | "ended"
                | "settled"
                | "today"
                | "already"
        ) || (i.is(Sense::Up) || i.is(Sense::Down)) && word.ends_with("ed")
    });
    // "BTC bid at $64K, stop $62.5K"
    let exit = written.sign.is_none()
        && at.checked_sub(1).is_some_and(|i| {
            matches!(&*scene.word(&items[i]), "stop" | "stops" | "stop loss" | "target" | "targets" | "invalidation")
        });
    if !(whole || exit) || told {
        return None;
    }
    if written.is_percent() {
        let five = written.magnitude() % Decimal::from(5) == Decimal::ZERO;
        let moved =
            |i: Option<usize>| i.and_then(|i| items.get(i)).is_some_and(|i| i.is(Sense::Up) || i.is(Sense::Down));
        let beside = moved(at.checked_sub(1)) || moved(Some(at + 1));
        return (part.supposed && five && !beside && figure.to.is_none()).then(|| fb601_forecast::probability(range));
    }
    if !matches!(written.unit, WrittenUnit::Plain | WrittenUnit::Money(_)) {
        return None;
    }
    let aimed = (1..=2).filter_map(|n| at.checked_sub(n)).any(|i| {
        items[i].clause == clause
            && matches!(
                scene.word(&items[i]).as_str(),
                "toward"
                    | "towards"
                    | "invalidation"
                    | "invalidated"
                    | "stop"
                    | "stop loss"
                    | "target"
                    | "targeting"
                    | "objective"
            )
    });
    let planned =
        part.supposed || ["trigger", "watch", "scenario", "action", "risk"].iter().any(|w| part.column.contains(w));
    (aimed || planned).then(|| fb601_forecast::target(range))
}

/// "loses 24,000 (last 24,601)": where the price is now, beside a level in a plan.
fn stands_at(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let word = |n: usize| at.checked_sub(n).map(|i| scene.word(&items[i])).unwrap_or_default();
    let bracket = |n: usize| at.checked_sub(n).is_some_and(|i| matches!(items[i].kind, Kind::Mark('(' | ',')));
    let now = |w: &str| matches!(w, "last" | "now" | "currently" | "spot" | "latest");
    now(&word(1)) && bracket(2) || matches!(&*word(1), "at" | "is" | ":" | "price") && now(&word(2)) && bracket(3)
}

/// "The Dow lost more than 1%": what happened is no condition.
fn items_of_past(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    // "volume growth was over three times Raydium's"
    let multiple = part.items[at].figure().is_some_and(|f| f.written.unit == WrittenUnit::Multiple);
    let was = part.items[..at].iter().rev().take(4).any(|i| matches!(&*scene.word(i), "was" | "were"));
    if multiple && was {
        return true;
    }
    let verb = part.items[..at].iter().rev().take(4).find(|i| i.is(Sense::Up) || i.is(Sense::Down));
    verb.is_some_and(|i| {
        let word = scene.word(i);
        word.ends_with("ed")
            || matches!(&*word, "lost" | "fell" | "rose" | "slid" | "sank" | "shed" | "gave up" | "grew")
    })
}

/// What to paste over the figure: the expected value in its own notation, or as it is printed.
fn suggested(scene: &Scene<'_>, part: &Part, at: usize, finding: &Finding) -> Option<String> {
    let item = &part.items[at];
    let expected = finding.expected.as_deref()?;
    // One figure behind several names: what is right of one need not be of the other.
    if finding.derivation.is_none() && binding::bind(scene, part, at).targets.len() > 1 {
        return None;
    }
    // "Nearly 0.6%" of 0.5%: no figure mends the word before it.
    let nearly = at.checked_sub(1).is_some_and(|b| part.items[b].is(Sense::Nearly));
    if nearly || item.figure().is_some_and(|f| f.written.bound == Some(Limit::Nearly)) {
        return None;
    }
    if (finding.start, finding.end) != (item.start, item.end) || finding.code == "FB207" {
        return finding.suggestion.clone();
    }
    let fact = match finding.facts.as_slice() {
        [only] => scene.index.fact(only),
        _ => None,
    };
    let exact = fact.and_then(Fact::usable).map(crate::quantity::Exact::get);
    let worded = sign_by_words(scene, part, at).is_some() && fact.is_none_or(is_signed);
    let quote = scene.text_of(item);
    let rewritten = notation::rewritten(quote, expected, exact, worded);
    // The words give the sign: where only that is wrong, the word is to be changed and not the figure.
    let word_is_wrong = worded && finding.code == "FB202";
    rewritten.or_else(|| finding.suggestion.clone().filter(|_| !word_is_wrong))
}

/// "between 2.51% and 4.49%": the figure at an item and the one after it as a range.
fn between(scene: &Scene<'_>, part: &Part, at: Option<usize>) -> Option<Figure> {
    let items = &part.items;
    let at = at?;
    let word = |i: usize| items.get(i).map(|it| scene.word(it)).unwrap_or_default();
    let (low, high) = (items.get(at)?.figure()?, items.get(at + 2)?.figure()?);
    let whole = word(at.checked_sub(1)?) == "between" && word(at + 1) == "and" && low.to.is_none() && high.to.is_none();
    // "closed between 6,500 and 6,520"
    let level = |w: &Written| {
        matches!(w.unit, WrittenUnit::Money(_) | WrittenUnit::Plain) && w.magnitude() >= Decimal::ONE_HUNDRED
    };
    let unit = low.written.unit == high.written.unit && (low.written.is_percent() || level(&low.written));
    (whole && unit).then(|| Figure { to: Some(high.written.clone()), ..low.clone() })
}

/// "12.7-point TVL gap", "a 22.2-point gulf", "46.6 points of dispersion", "16.7 points between the two": a noun behind the
/// figure that says how far two lie apart.
fn gap_behind(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|it| scene.word(it)).unwrap_or_default();
    let noun = |i: usize| {
        let gulf =
            matches!(&*word(i), "gulf" | "chasm" | "dispersion" | "distance" | "range" | "swing" | "rift" | "void");
        gulf || items.get(i).is_some_and(|it| it.is(Sense::Spread))
    };
    let of = usize::from(word(at + 1) == "of");
    // The metric that it is a gap in may stand between.
    let metric = items.get(at + 1).is_some_and(|i| {
        matches!(i.kind, Kind::Word | Kind::Name { generic: true, .. } | Kind::Name { target: Target::Group(_), .. })
    });
    let two =
        word(at + 1) == "between" && (at + 2..at + 4).any(|i| matches!(&*word(i), "two" | "them" | "pair" | "both"));
    let ends =
        matches!(&*word(at + 1), "separate" | "separates" | "separated" | "cover" | "covers" | "covered" | "span");
    noun(at + 1 + of) || metric && noun(at + 2 + of) || two || ends
}

/// "30 basis points ahead of the Dow and 22 ahead of the S&P 500": the unit is said once; "a 21.9-point spread" is one of
/// percentages.
fn carried(scene: &Scene<'_>, part: &Part, at: usize, figure: &Figure) -> Option<Figure> {
    let items = &part.items;
    // "a 21.9-point spread", "a spread of 16.5 points"
    let spread = gap_behind(scene, part, at) || items[at.saturating_sub(2)..at].iter().any(|i| i.is(Sense::Spread));
    // "beat Ondo by 7.4 points"
    let beaten = (at.saturating_sub(5)..at).any(|i| items[i].is(Sense::CmpUp) || items[i].is(Sense::CmpDown));
    if matches!(figure.written.unit, WrittenUnit::Points) && figure.written.decimals > 0 && (spread || beaten) {
        let written = Written { unit: WrittenUnit::PercentagePoint, ..figure.written.clone() };
        return Some(Figure { written, ..figure.clone() });
    }
    let compares = |i: usize| items.get(i).is_some_and(|it| it.is(Sense::CmpUp) || it.is(Sense::CmpDown));
    if figure.written.unit != WrittenUnit::Plain || figure.to.is_some() || !compares(at + 1) {
        return None;
    }
    let earlier = (0..at).rev().take(9).take_while(|i| items[*i].clause == items[at].clause);
    let last = earlier.filter(|i| items[*i].figure().is_some()).take(1).find(|i| compares(*i + 1))?;
    let unit = items[last].figure().filter(|f| f.written.is_spread())?.written.unit.clone();
    Some(Figure { written: Written { unit, ..figure.written.clone() }, ..figure.clone() })
}

/// "Elm's fees rose 8.6% and its TVL fell 19.5%": the metric's word since the figure before tells which of one owner's
/// entities the figure is of.
fn of_owned_metric(scene: &Scene<'_>, part: &Part, at: usize, bound: Bound) -> Bound {
    let [Target::Entity(own)] = bound.targets.as_slice() else { return bound };
    let sisters = scene.index.sisters();
    if sisters.of(*own).is_empty() {
        return bound;
    }
    let items = &part.items;
    let parts = |i: &Item| i.figure().is_some() || i.target() == bound.targets.first();
    let from = items[..at].iter().rposition(parts).map_or(items[at].start, |i| items[i].end);
    let words = scene.text.get(from..items[at].start).unwrap_or_default();
    match sisters.named(*own, words) {
        Some(other) => Bound { targets: vec![Target::Entity(other)], ..bound },
        None => bound,
    }
}

fn one(scene: &Scene<'_>, part: &Part, at: usize, figure: &Figure) -> Option<Finding> {
    let bound = of_owned_metric(scene, part, at, binding::bind(scene, part, at));
    let traded = traded(scene, part, at, &bound);
    let mut metrics = metrics(scene, part, at);
    metrics.retain(|m| !traded || m != "price");
    let site = Site {
        noun: noun(scene, part, at, &bound).filter(|_| !traded),
        scene,
        part,
        at,
        figure,
        bound,
        sign: sign_by_words(scene, part, at),
        unsure: unknown_verb(scene, part, at)
            || by_size(scene, part, at)
            || ranked(scene, part, at)
            || unknown_noun(scene, part, at)
            || owned(scene, part, at)
            || (0..at)
                .rev()
                .find(|i| part.items[*i].target().is_some())
                .is_some_and(|i| inverted(scene, &part.items[i])),
        metrics,
        window: window(scene, part, at),
    };
    if let Some(finding) = unbindable(&site) {
        return Some(finding);
    }
    // "+$680M combined from USDT/USDC": whose net it is, the words list.
    if let Some(finding) = money::net_of_list(&site) {
        return Some(finding);
    }
    let finding = judged(&site)?;
    let unbound = finding.verdict == Verdict::Unsupported && finding.code == "FB212" && finding.facts.is_empty();
    if finding.verdict != Verdict::Contradicted && !unbound {
        return Some(finding);
    }
    if let Some(clear) = owner_later(&site) {
        return Some(clear);
    }
    Some(reading::other(site, finding))
}

/// "$207M added by USDT", "turned into +2.36% on the HSI": what the figure is when it is said of the name that a
/// preposition brings in after it. It can only clear a figure.
fn owner_later(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let here = |i: &usize| items[*i].clause == clause && items[*i].figure().is_none() && !items[*i].mark(',');
    let leads = |i: usize| {
        let word = site.scene.word(&items[i]);
        matches!(
            &*word,
            "by" | "to" | "on" | "in" | "of" | "for" | "from" | "at" | "leaving" | "entering" | "exiting" | "into"
        )
    };
    let owner = (site.at + 1..items.len()).take(6).take_while(here).find_map(|i| {
        let before = if &*site.scene.word(&items[i - 1]) == "the" { i - 2 } else { i - 1 };
        match &items[i].kind {
            Kind::Name { target, generic: false, .. } if before > site.at && leads(before) => Some(target.clone()),
            _ => None,
        }
    })?;
    if site.bound.targets.contains(&owner) {
        return None;
    }
    let bound = Bound { targets: vec![owner], ..Bound::default() };
    // "$28M of USDC redemptions": the noun behind the name says which way.
    let named = items.iter().position(|i| i.target() == bound.targets.first() && i.start > site.item().end);
    let noun = named.and_then(|i| items.get(i + 1)).filter(|n| n.clause == clause);
    let way = noun.and_then(|n| match () {
        () if n.is(Sense::Down) || n.is(Sense::Outward) => Some(-1),
        () if n.is(Sense::Up) || n.is(Sense::Inward) => Some(1),
        () => None,
    });
    let sign = way.or_else(|| sign_by_words(site.scene, site.part, site.at));
    let other = Site { bound, sign, noun: None, metrics: site.metrics.clone(), ..*site };
    judged(&other).filter(|f| f.verdict == Verdict::Supported).or_else(|| money::amount_of_change(&other, way))
}

/// A finding where nothing has to be bound: a rank, a probability.
fn unbindable(site: &Site<'_, '_>) -> Option<Finding> {
    let (part, figure) = (site.part, site.figure);
    let range = site.range();
    let whole = figure.written.decimals == 0 && figure.written.unit == WrittenUnit::Plain && figure.to.is_none();
    if whole
        && part.items.len() == 1
        && let Ok(place) = usize::try_from(figure.written.magnitude())
        && let Some(finding) = super::relation::in_table(site.scene, part, place, range)
    {
        return Some(finding);
    }
    if is_rank(part, figure) {
        return Some(Finding::new(
            range,
            ClaimKind::Number,
            Verdict::NotAClaim,
            "FB212",
            "a position in a list, not a claim",
        ));
    }
    if ["probability", "likelihood", "confidence", "odds", "chance", "conviction"]
        .iter()
        .any(|w| part.column.contains(w))
        || site
            .next_word(1)
            .is_some_and(|w| matches!(w.as_str(), "probability" | "likelihood" | "chance" | "odds" | "confidence"))
    {
        return Some(super::super::rules::fb601_forecast::probability(range));
    }
    None
}

/// The first rule that knows what the figure is.
fn judged(site: &Site<'_, '_>) -> Option<Finding> {
    full_percent(site)
        .or_else(|| super::repeated::detect(site.scene, site.part, site.at))
        .or_else(|| change_of_sum::detect(site))
        .or_else(|| turned_over::detect(site))
        .or_else(|| netted::detect(site))
        .or_else(|| dominance::detect(site))
        .or_else(|| breadth_ratio::detect(site))
        .or_else(|| breadth_ratio::of_all(site))
        .or_else(|| breadth_ratio::restated(site))
        .or_else(|| breadth_ratio::of_the_pair(site))
        .or_else(|| summary_row::detect(site))
        .or_else(|| breadth_told::detect(site))
        .or_else(|| share_of_figure::detect(site))
        .or_else(|| market_share::beside_amount(site))
        .or_else(|| told_in_percent::detect(site))
        .or_else(|| limits::detect(site))
        .or_else(|| two_sides::detect(site))
        .or_else(|| stood::detect(site))
        .or_else(|| neither::detect(site))
        .or_else(|| ceiling::detect(site))
        .or_else(|| everyone::detect(site))
        .or_else(|| statistic::detect(site))
        .or_else(|| share::captured(site))
        .or_else(|| part_of_net::detect(site))
        .or_else(|| count::detect(site))
        .or_else(|| other_level::detect(site))
        .or_else(|| distance::detect(site))
        .or_else(|| earlier::detect(site))
        .or_else(|| whole::detect(site))
        .or_else(|| bare(site))
        .or_else(|| nicknames::detect(site))
        .or_else(|| spread::detect(site))
        .or_else(|| level::detect(site))
        .or_else(|| money::detect(site))
        .or_else(|| Some(direct::detect(site)))
}

/// "not quite a full percent", "a full percent less than Solana": how far is open where the words take it back or measure
/// a gap, and no verb of a move stands right before.
fn full_percent(site: &Site<'_, '_>) -> Option<Finding> {
    let quote = site.quote().to_lowercase();
    if !["a full ", "a whole ", "one full ", "one whole "].iter().any(|open| quote.starts_with(open)) {
        return None;
    }
    let moved = site.before(1).is_some_and(|b| b.is(Sense::Up) || b.is(Sense::Down) || b.is(Sense::AtLeast));
    let denies = |i: &Item| {
        let word = site.scene.word(i);
        // "No US index gained a full percent" bounds each.
        i.is(Sense::Not) && &*word != "no"
            || word.ends_with("n't")
            || matches!(&*word, "not" | "never" | "failed" | "short" | "nowhere" | "quite" | "without")
    };
    let denied = site.part.items[..site.at].iter().rev().take(6).any(denies);
    let gap = site.next_word(1).is_some_and(|w| {
        matches!(&*w, "more" | "less" | "further" | "better" | "worse" | "behind" | "ahead" | "below" | "above")
            || w.starts_with("more ")
            || w.starts_with("less ")
    });
    (!moved || denied || gap).then(|| {
        let message = "how far a full percent is meant of is open".to_owned();
        Finding::new(site.range(), ClaimKind::Number, Verdict::NotEvaluated, "FB212", message)
    })
}

/// The metric named by the noun after the owner's name, where no other figure stands between.
fn noun<'a>(scene: &Scene<'a>, part: &Part, at: usize, bound: &Bound) -> Option<&'a BTreeSet<String>> {
    let [target] = bound.targets.as_slice() else { return None };
    let clause = part.items[at].clause;
    let name = (0..at)
        .rev()
        .take_while(|i| part.items[*i].clause == clause)
        .find(|i| part.items[*i].target().is_some_and(|t| t == target))?;
    // "USDT supply rose 0.47% to $184B, an issuance of $861M": a comma and a noun of its own part the later figure.
    let parted = part.items[name..at].iter().any(|i| matches!(i.kind, Kind::Mark(',' | ';' | '(')));
    if parted { None } else { scene.metric_noun(&part.items, name) }
}

impl<'a> Site<'_, 'a> {
    /// How the figure as `written` fits: with its sign where one is written or the words give one, else by its size.
    #[must_use]
    pub fn fit_as_told(&self, written: &Written, known: &Known) -> Fit {
        if written.sign.is_none() && self.sign.is_none() {
            fit_unsigned(written, known)
        } else {
            fit(written, self.sign, known)
        }
    }

    /// The same figure as one of others.
    fn bound_to(&self, bound: Bound) -> Self {
        Self { bound, noun: None, metrics: self.metrics.clone(), ..*self }
    }

    /// The claim's range.
    #[must_use]
    pub fn range(&self) -> (usize, usize) {
        (self.item().start, self.item().end)
    }

    /// The figure's item.
    #[must_use]
    pub fn item(&self) -> &Item {
        &self.part.items[self.at]
    }

    /// The word `n` items after the figure.
    #[must_use]
    pub fn next_word(&self, n: usize) -> Option<Word<'a>> {
        self.part.items.get(self.at + n).map(|i| self.scene.word(i))
    }

    /// The item `n` after the figure.
    #[must_use]
    pub fn after(&self, n: usize) -> Option<&Item> {
        self.part.items.get(self.at + n)
    }

    /// The item `n` before the figure.
    #[must_use]
    pub fn before(&self, n: usize) -> Option<&Item> {
        self.at.checked_sub(n).and_then(|i| self.part.items.get(i))
    }

    /// Whether a cue of `sense` stands in the figure's clause within `reach` items either side.
    #[must_use]
    pub fn near(&self, sense: Sense, reach: usize) -> bool {
        let from = self.at.saturating_sub(reach);
        let to = (self.at + reach + 1).min(self.part.items.len());
        let clause = self.item().clause;
        self.part.items[from..to].iter().any(|i| i.is(sense) && i.clause == clause)
    }

    /// The sign the words give a fact's figure: levels have none, whatever verb stands before them.
    #[must_use]
    pub fn sign_for(&self, fact: &Fact) -> Option<i8> {
        match fact.value {
            _ if !is_signed(fact) => None,
            // A verb nobody knows accuses nobody: the size is judged and the sign is taken as given.
            Some(value) if self.unsure && !value.get().is_zero() => {
                Some(if value.get().is_sign_negative() { -1 } else { 1 })
            }
            _ => self.sign,
        }
    }

    /// Whether a word of direction stands right before the figure, with nothing but hedges and "of" between: "shed some
    /// $734", "a gain of 11bps".
    #[must_use]
    pub fn moved_by(&self) -> bool {
        // "$577M of fresh dollars"
        if self.next_word(1).is_some_and(|w| w == "of")
            && self.next_word(2).is_some_and(|w| matches!(w.as_str(), "fresh" | "new" | "additional"))
        {
            return true;
        }
        for n in 1..=5 {
            let Some(item) = self.before(n).filter(|i| i.clause == self.item().clause) else { return false };
            let off = n == 1 && item.is(Sense::Off);
            if off || item.is(Sense::Up) || item.is(Sense::Down) || item.is(Sense::Inward) || item.is(Sense::Outward) {
                return true;
            }
            let filler = item.is(Sense::About)
                || item.is(Sense::Nearly)
                || matches!(
                    self.scene.word(item).as_str(),
                    "under"
                        | "over"
                        | "below"
                        | "above"
                        | "little"
                        | "of"
                        | "a"
                        | "an"
                        | "mere"
                        | "just"
                        | "by"
                        | "was"
                        | "worth"
                        | "only"
                        | "the"
                        | "another"
                        | "off"
                );
            if !filler {
                return false;
            }
        }
        false
    }

    /// The target's name, for messages.
    #[must_use]
    pub fn subject(&self) -> String {
        match self.bound.targets.as_slice() {
            [] => "nothing".to_owned(),
            [only] => self.scene.index.name(only),
            targets => targets.iter().map(|t| self.scene.index.name(t)).collect::<Vec<_>>().join(", "),
        }
    }

    /// Whether a sign is written before the figure.
    #[must_use]
    pub fn written_sign(&self) -> bool {
        self.figure.written.sign.is_some()
    }

    /// The figure's text.
    #[must_use]
    pub fn quote(&self) -> &str {
        self.scene.text_of(self.item())
    }

    /// A finding for a comparison with one fact or derived value.
    #[must_use]
    pub fn compared(
        &self,
        fit: Fit,
        kind: ClaimKind,
        expected: String,
        facts: &[&Fact],
        derivation: Option<String>,
    ) -> Finding {
        let owner = facts.first().and_then(|f| self.scene.index.entity_of(&f.entity));
        let subject = match owner {
            Some(owner) if self.bound.targets.is_empty() => owner.name.clone(),
            _ => self.subject(),
        };
        let mut finding = match fit {
            Fit::Exact => Finding::new(
                self.range(),
                kind,
                Verdict::Supported,
                if derivation.is_some() { "FB208" } else { "FB201" },
                format!("{subject}: {expected}"),
            ),
            Fit::Loose(reason) => Finding::new(
                self.range(),
                kind,
                Verdict::Approximate,
                "FB205",
                format!("{subject} is {expected}: {reason}"),
            ),
            Fit::Off(fault) => {
                let code = if derivation.is_some() && fault == super::super::verdict::Fault::Value {
                    "FB208"
                } else {
                    fault.code()
                };
                super::super::rules::figure_off(code, self.range(), kind, self.quote(), &subject, &expected)
            }
        };
        finding.written = Some(written_text(self.figure));
        if finding.verdict == Verdict::Contradicted && scan_alone(&expected) {
            finding.suggestion = Some(expected.clone());
        }
        finding.expected = Some(expected);
        finding.derivation = derivation;
        finding.on(facts.iter().copied())
    }
}

/// Whether a text is one figure and nothing else, so that it can stand in for another.
fn scan_alone(text: &str) -> bool {
    super::super::lex::figure::scan(text, 0).is_some_and(|(_, end)| end == text.len())
}

/// The figure as text, normalised: ASCII signs, no separators, scale applied.
fn written_text(figure: &Figure) -> String {
    let one = |w: &Written| {
        let sign = if w.sign == Some(WrittenSign::Plus) { "+" } else { "" };
        let unit = match &w.unit {
            WrittenUnit::Percent => "%",
            WrittenUnit::PercentagePoint => " pp",
            WrittenUnit::BasisPoint => " bp",
            WrittenUnit::Multiple => "x",
            WrittenUnit::Points => " points",
            WrittenUnit::Money(Some(code)) => code,
            WrittenUnit::Money(None) | WrittenUnit::Plain => "",
        };
        let space = if matches!(w.unit, WrittenUnit::Money(Some(_))) { " " } else { "" };
        let value = w.value().normalize();
        let minus = if value.is_sign_negative() { "-" } else { "" };
        [sign, minus, &print::plain(value.abs()), space, unit].concat()
    };
    match &figure.to {
        Some(to) => format!("{} to {}", one(&figure.written), one(to)),
        None => one(&figure.written),
    }
}

/// A fact's value as it should be printed at the place of `written`: its places, but at least two where the sheet has
/// them, so that it can be pasted; sign where it had one.
#[must_use]
pub fn as_written(written: &Written, fact: &Fact, value: Decimal) -> String {
    let sign = if written.sign.is_some() { Sign::Always } else { Sign::Negative };
    let money = matches!(fact.unit, crate::quantity::Unit::Money(_));
    let places = fact.value.map(|v| v.get().scale().min(written.decimals.max(2))).filter(|_| !money);
    print::figure(value, &fact.unit, sign, places)
}

/// Whether neither of two sizes is more than twice the other.
fn same_order(a: Decimal, b: Decimal) -> bool {
    let twice = |x: Decimal| x.saturating_mul(Decimal::TWO);
    a <= twice(b) && b <= twice(a)
}

/// Whether a fact is a change, of any unit: a level has no sign to be given by words.
#[must_use]
pub fn is_signed(fact: &Fact) -> bool {
    crate::audit::bind::index::is_change(fact)
        || fact.against.is_some()
        || fact
            .metric
            .split('_')
            .any(|w| matches!(w, "change" | "issued" | "net" | "flow" | "delta" | "spread" | "gap"))
}

/// Words with which a text says itself that a fact is not current or not trusted.
const DISCLOSED: [&str; 16] = [
    "sources disagree",
    "disputed",
    "stale",
    "quarantined",
    "outlier",
    "unverified",
    "conflict",
    "missing",
    "anomalous",
    "suspect",
    "not current",
    "left out",
    "old session",
    "outdated",
    "implausible",
    "not usable",
];

/// What a fact that may not be used says of a claim. A text that labels the fact itself has said so.
#[must_use]
pub fn unusable_at(site: &Site<'_, '_>, kind: ClaimKind, fact: &Fact) -> Finding {
    let segment = &site.part.segment;
    let around = site.scene.text[segment.start..segment.end].to_lowercase();
    let says_so = DISCLOSED.iter().any(|w| around.contains(w));
    let same = fact.value.is_some_and(|v| {
        matches!(
            super::super::verdict::fit(
                &site.figure.written,
                site.sign_for(fact),
                &super::super::verdict::Known::stated(v.get())
            ),
            Fit::Exact | Fit::Loose(_)
        )
    });
    if says_so && same {
        return Finding::new(
            site.range(),
            kind,
            Verdict::Supported,
            "FB401",
            format!("{} is shown as what it is: {}", site.scene.index.sheet.label(fact), around.trim()),
        )
        .on([fact]);
    }
    unusable(site.scene, site.range(), kind, fact)
}

/// What a fact that may not be used says of a claim.
#[must_use]
pub fn unusable(scene: &Scene<'_>, range: (usize, usize), kind: ClaimKind, fact: &Fact) -> Finding {
    let reason = fact.reason.clone().unwrap_or_else(|| "the sheet gives no reason".to_owned());
    if fact.status == Status::Stale {
        super::super::rules::fb401_stale::finding(range, kind, &scene.index.sheet.label(fact), fact, &reason)
    } else {
        Finding::new(
            range,
            kind,
            Verdict::Unsupported,
            "FB212",
            format!("{} is not usable: {reason}", scene.index.sheet.label(fact)),
        )
        .on([fact])
    }
}

/// First column under a head such as "Rank" or "#".
fn is_rank(part: &Part, figure: &Figure) -> bool {
    figure.written.unit == WrittenUnit::Plain
        && figure.to.is_none()
        && figure.written.decimals == 0
        && matches!(part.column.trim(), "rank" | "#" | "no" | "no." | "nr" | "number" | "priority" | "pos" | "position")
}

/// A bare whole number: a code, a label, or part of an unknown name; `None` where it may be a figure after all.
fn bare(site: &Site<'_, '_>) -> Option<Finding> {
    let written = &site.figure.written;
    // "down over 7 days": how long, whatever stands before it.
    let time = |w: &str| matches!(w, "hours" | "days" | "weeks" | "months" | "years" | "minutes");
    let small = written.unit == WrittenUnit::Plain && written.magnitude() < Decimal::ONE_THOUSAND;
    if small && site.figure.to.is_none() && site.next_word(1).is_some_and(|w| time(&w)) {
        let why = "a length of time, not a claim";
        return Some(Finding::new(site.range(), ClaimKind::Number, Verdict::NotAClaim, "FB212", why));
    }
    if site.figure.to.is_some() && written.unit == WrittenUnit::Plain && written.magnitude() < Decimal::ONE_THOUSAND {
        return Some(Finding::new(
            site.range(),
            ClaimKind::Number,
            Verdict::NotAClaim,
            "FB212",
            "a range or a ratio without a unit",
        ));
    }
    let plain = written.unit == WrittenUnit::Plain
        && written.sign.is_none()
        && !written.grouped
        && written.decimals == 0
        && written.scale == rust_decimal::Decimal::ONE
        && written.bound.is_none();
    if !plain {
        return None;
    }
    let not_a_claim =
        |why: &str| Some(Finding::new(site.range(), ClaimKind::Number, Verdict::NotAClaim, "FB212", why.to_owned()));
    if site.figure.to.is_some() {
        return not_a_claim("a range without a unit");
    }
    let magnitude = written.magnitude();
    // A fact of the bound target that counts in whole things may say so.
    let counts = site.bound.targets.iter().flat_map(|t| site.scene.index.own_facts(t)).any(|f| {
        f.usable().is_some_and(|v| v.get() == magnitude)
            || matches!(f.unit, crate::quantity::Unit::Count | crate::quantity::Unit::Other(_))
                && site.metrics.iter().any(|m| f.metric.contains(m.as_str()))
    });
    if counts {
        return None;
    }
    if let Some(before) = site.before(1)
        && matches!(before.kind, Kind::Name { generic: false, partial: false, .. })
        && before.end + 1 == site.item().start
        && magnitude < Decimal::ONE_THOUSAND
        // "US 4/4 up"
        && !site.after(1).is_some_and(|n| n.mark('/'))
    {
        let name = &site.scene.text[before.start..site.item().end];
        return Some(super::super::rules::fb406_unknown_name::finding((before.start, site.item().end), name));
    }
    let level = site.near(Sense::LevelOver, 3) || site.near(Sense::LevelUnder, 3);
    if level && magnitude >= Decimal::TEN && level::near_price(site) {
        return None;
    }
    if magnitude >= Decimal::ONE_THOUSAND
        && (site.near(Sense::Level, 4) || site.near(Sense::LevelOver, 4) || site.near(Sense::LevelUnder, 4))
    {
        return None;
    }
    if !site.bound.targets.is_empty()
        && magnitude >= Decimal::ONE_THOUSAND
        && !(site.before(1).is_some_and(|b| b.mark('(')))
    {
        return None;
    }
    not_a_claim("a number without a unit that names no fact")
}

/// "smallest loss": the best of those that fell is a fall.
fn falls(phrase: &str) -> bool {
    ["loss", "losses", "decline", "drop", "fall", "dip", "slide"].iter().any(|noun| phrase.ends_with(noun))
}

/// The sign that words beside a figure give it: the verb before it, or the noun right after it.
fn sign_by_words(scene: &Scene<'_>, part: &Part, at: usize) -> Option<i8> {
    let items = &part.items;
    let clause = items[at].clause;
    let of = |item: &Item| {
        // "fell more than 5%": the bound gives no direction.
        if item.is(Sense::AtLeast) || item.is(Sense::AtMost) {
            None
        } else if item.is(Sense::Inward) {
            Some(1)
        } else if item.is(Sense::Outward) || item.is(Sense::SupUp) && falls(&scene.word(item)) {
            Some(-1)
        } else if item.is(Sense::Up) || item.is(Sense::SupUp) {
            Some(1)
        } else if item.is(Sense::Down) || item.is(Sense::SupDown) {
            Some(-1)
        } else {
            None
        }
    };
    // "was off 0.71%"
    let filler = |i: &&Item| i.is(Sense::About) || i.is(Sense::Nearly) || matches!(i.kind, Kind::Word);
    let leads = items[..at].iter().rev().take(3).skip_while(filler).take(1).find(|i| i.is(Sense::Off));
    if leads.is_some_and(|i| i.clause == clause) {
        return Some(-1);
    }
    // "Alder ↓ 7.5% to $1.1B": an arrow is the sign of the figure right behind it.
    if let Some(Kind::Rise(way)) = at.checked_sub(1).map(|i| &items[i].kind)
        && items[at].figure().is_some_and(|f| f.written.sign.is_none())
    {
        return Some(way.signum());
    }
    // "a 0.11% S&P dip"
    let article = at.checked_sub(1).is_some_and(|i| matches!(&*scene.word(&items[i]), "a" | "an" | "the"));
    if article
        && items.get(at + 1).is_some_and(|i| matches!(i.kind, Kind::Name { .. }))
        && let Some(sign) = items.get(at + 2).filter(|i| i.clause == clause).and_then(of)
    {
        return Some(sign);
    }
    // "1.8% less than a day ago"
    let word = |n: usize| items.get(at + n).map(|i| scene.word(i));
    let time = |n: usize| word(n).is_some_and(|w| matches!(&*w, "a" | "the" | "yesterday" | "on"));
    match word(1).as_deref() {
        Some("less than" | "fewer than") if time(2) => return Some(-1),
        Some("more than") if time(2) => return Some(1),
        // "3.27% cheaper than a day earlier"
        Some("cheaper") => return Some(-1),
        Some("dearer") => return Some(1),
        _ => {}
    }
    // "2.48% drop", "a 0.59% rise", "0.88% lower"
    if let Some(next) = items.get(at + 1)
        && next.clause == clause
        && let Some(sign) = of(next)
    {
        return Some(sign);
    }
    // "Growth of 1.47% at Alder, decline of 0.55% at Birch"
    let back = |n: usize| at.checked_sub(n).map(|i| scene.word(&items[i])).unwrap_or_default();
    if back(1) == "of" && back(2) == "growth" {
        return Some(1);
    }
    let mut i = at;
    while i > 0 {
        i -= 1;
        let item = &items[i];
        if item.clause != clause || matches!(item.kind, Kind::Mark(';' | '|')) {
            break;
        }
        if let Some(sign) = of(item) {
            return Some(sign);
        }
    }
    // "BTC's drop exceeded HSI's 1.90%": every direction of the sentence is the same.
    // "$88M of new USDT cancels out $88M of USDC redemptions": what comes behind another figure is that one's.
    let joined = |item: &Item| match item.kind {
        Kind::Mark(_) | Kind::Name { .. } | Kind::Figure(_) => true,
        _ => matches!(&*scene.word(item), "and" | "for" | "at" | "in" | "of" | "on" | "by" | "to" | "the"),
    };
    let list = (at + 1..items.len()).find(|i| !joined(&items[*i])).unwrap_or(items.len());
    let until = (list..items.len()).find(|i| items[*i].figure().is_some()).unwrap_or(items.len());
    let mut all = items[..until].iter().filter_map(of);
    let first = all.next()?;
    all.all(|s| s == first).then_some(first)
}

/// "The Dow was slowest at 0.31%": the last in the ranks of those that rose has risen, too, and says no sign.
fn ranked(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let moved = |i: &usize| {
        [Sense::Up, Sense::Down, Sense::SupUp, Sense::SupDown, Sense::Inward, Sense::Outward]
            .iter()
            .any(|s| items[*i].is(*s))
    };
    let here = (0..at).rev().take_while(|i| items[*i].clause == items[at].clause && items[*i].figure().is_none());
    let Some(nearest) = here.into_iter().find(moved) else { return false };
    let rank = matches!(
        &*scene.word(&items[nearest]),
        "slowest"
            | "weakest"
            | "laggard"
            | "softest"
            | "feeblest"
            | "worst"
            | "poorest"
            | "lowest"
            | "worst performer"
            | "best"
            | "strongest"
            | "highest"
            | "firmest"
            | "brightest"
            | "best performer"
            | "top performer"
    );
    let next = items.get(at + 1).is_some_and(|i| i.is(Sense::Up) || i.is(Sense::Down));
    rank && !next
}

/// Verbs of reporting: they give a figure no sign, and the word that does may stand before them.
static NEUTRAL: WordList<24> = WordList::new([
    "closed",
    "ended",
    "finished",
    "settled",
    "traded",
    "recorded",
    "posted",
    "registered",
    "reported",
    "opened",
    "changed",
    "stayed",
    "remained",
    "showed",
    "printed",
    "logged",
    "moved",
    "compared",
    "based",
    "including",
    "excluding",
    "trading",
    "closing",
    "ending",
]);

/// Whether the verb between a figure and its name is one that the lexicon does not know: "tacked", "leaked".
fn unknown_verb(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let clause = items[at].clause;
    let mut unknown = false;
    for i in (at.saturating_sub(7)..at).rev() {
        let item = &items[i];
        if item.clause != clause || matches!(item.kind, Kind::Mark(_) | Kind::Figure(_) | Kind::Rise(_)) {
            return false;
        }
        match item.kind {
            Kind::Name { .. } => return unknown,
            Kind::Cue(_)
                if [Sense::Up, Sense::Down, Sense::SupUp, Sense::SupDown, Sense::Inward, Sense::Outward]
                    .into_iter()
                    .any(|s| item.is(s)) =>
            {
                return false;
            }
            Kind::Word => {
                let word = scene.word(item);
                let verb = word.ends_with("ed") || word.ends_with("ing");
                unknown |= verb && !NEUTRAL.contains(&word);
            }
            _ => {}
        }
    }
    false
}

/// "Moves were small: the widest was ChiNext's 0.58%": a size without a direction.
fn by_size(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let here = || part.items[..at].iter().rev().take(6).take_while(|i| i.figure().is_none() && !i.mark('.'));
    let size = |i: &Item| matches!(&*scene.word(i), "widest" | "largest" | "biggest" | "smallest" | "narrowest");
    let way = |i: &Item| i.is(Sense::Up) || i.is(Sense::Down);
    here().any(size) && !here().any(way)
}

/// "a 1.32% leak in Helsinki": a noun that the lexicon does not know.
fn owned(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let possessive = at >= 2 && &*scene.word(&items[at - 1]) == "s" && items[at - 2].mark('\'');
    let unsigned = items[at].figure().is_some_and(|f| f.written.sign.is_none() && f.written.is_percent());
    let noun = items.get(at + 1).is_some_and(|n| matches!(n.kind, Kind::Cue(_)) && n.clause == items[at].clause);
    possessive && unsigned && !noun && sign_by_words(scene, part, at).is_none()
}

/// "a 6.18% whatever in the STAR 50": a noun of which nobody knows which way it goes.
fn unknown_noun(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|it| scene.word(it)).unwrap_or_default();
    let article = at.checked_sub(1).is_some_and(|b| matches!(word(b).as_str(), "a" | "an" | "the"));
    article
        && items.get(at + 1).is_some_and(|i| matches!(i.kind, Kind::Word))
        && matches!(word(at + 2).as_str(), "in" | "for" | "on")
}

/// "the yen" of a pair that counts yen per dollar: it falls where the pair rises.
#[must_use]
pub fn inverted(scene: &Scene<'_>, item: &Item) -> bool {
    let Some(Target::Entity(e)) = item.target() else { return false };
    let entity = scene.index.entity(*e);
    crate::audit::bind::currency::inverted(entity, &scene.word(item))
}

/// Whether "traded" before the figure is no word for a price: "Raydium traded $612M", of a venue that has none.
fn traded(scene: &Scene<'_>, part: &Part, at: usize, bound: &Bound) -> bool {
    let priced = |t: &Target| match t {
        Target::Entity(e) => scene.index.price(*e).is_some(),
        _ => true,
    };
    let said = (1..=2).filter_map(|n| at.checked_sub(n)).any(|i| &*scene.word(&part.items[i]) == "traded");
    said && !bound.targets.is_empty() && !bound.targets.iter().any(priced)
}

/// Metric stems named close to a figure: between its name and itself, just after it, and by its column.
fn metrics(scene: &Scene<'_>, part: &Part, at: usize) -> Vec<String> {
    let clause = part.items[at].clause;
    let mut from = at;
    while from > 0 && part.items[from - 1].clause == clause && at - from < 10 {
        from -= 1;
        if matches!(part.items[from].kind, Kind::Figure(_)) && from + 1 < at && at - from > 2 {
            break;
        }
    }
    // "$131.2B of 24h volume"
    let reach = if part.items.get(at + 1).is_some_and(|i| &*scene.word(i) == "of") { 3 } else { 2 };
    let mut to = at + 1;
    while to < part.items.len()
        && to <= at + reach
        && part.items[to].clause == clause
        && !matches!(part.items[to].kind, Kind::Figure(_) | Kind::Mark(',' | ';' | '(' | '|'))
    {
        to += 1;
    }
    // "+$471M supply $186B", "$2.5T on volume of $90.4B": the word belongs to the figure after it.
    let figure = |i: usize| part.items.get(i).is_some_and(|n| n.figure().is_some());
    let told = reach == 2
        && figure(to + 1)
        && part.items.get(to).is_some_and(|i| matches!(&*scene.word(i), "of" | "at" | "near" | "around" | "about"));
    if to > at + 1 && (figure(to) || told) {
        to = at + 1;
    }
    let mut found = scene.metrics_of_column(&part.column);
    // "$121.7B changed hands"
    let word = |n: usize| part.items.get(at + n).map(|i| scene.word(i)).unwrap_or_default();
    let changed = |w: &str| matches!(w, "changed" | "changing" | "changes");
    // "Crypto turned over $128.6B"
    let before = part.items[..at].last().map(|i| scene.word(i)).unwrap_or_default();
    let turned =
        &*before == "turned over" || &*before == "over" && at > 1 && scene.word(&part.items[at - 2]) == "turned";
    if turned || &*word(1) == "changed hands" || changed(&word(1)) && &*word(2) == "hands" {
        found.push("volume".to_owned());
    }
    for stem in scene.metrics_in(&part.items[at + 1..to]) {
        if !found.contains(&stem) {
            found.push(stem);
        }
    }
    if found.is_empty() {
        found = scene.metrics_in(&part.items[from..at]);
    }
    found
}

/// The window named beside the figure or by its column. "52-week" is no window of a figure.
#[must_use]
pub fn window(scene: &Scene<'_>, part: &Part, at: usize) -> Option<u32> {
    let items = &part.items;
    let clause = items[at].clause;
    let from = at.saturating_sub(6);
    let to = (at + 6).min(items.len());
    let named = |i: usize| scene.word(&items[i]).split(' ').find_map(window_named);
    let mut near: Vec<usize> = (from..to)
        .filter(|i| items[*i].clause == clause && matches!(items[*i].kind, Kind::Word | Kind::Cue(_)))
        .filter(|i| named(*i).is_some())
        // "for the first time this month"
        .filter(|i| {
            let this = scene.word(&items[*i]).starts_with("this ") || *i > 0 && scene.word(&items[i - 1]) == "this";
            !(this && items[i.saturating_sub(2)..*i].iter().any(|t| scene.word(t).ends_with("time")))
        })
        .filter(|i| !i.checked_sub(1).is_some_and(|p| items[p].mark('-') || items[p].figure().is_some() && p != at))
        // "gained more than 1%, the broadest advance this quarter": of the superlative.
        .filter(|i| {
            let first = |w: &str| w.ends_with("est") || matches!(w, "best" | "worst" | "most" | "least" | "first");
            let extreme = |x: usize| scene.word(&items[x]).split(' ').any(first);
            let comma = (at..*i).rev().find(|x| items[*x].mark(','));
            !comma.is_some_and(|c| (c..*i).any(extreme))
        })
        // "quieter than the weekly norm", "a one-month low": of something else.
        .filter(|i| {
            let noun = items.get(i + 1).map(|n| scene.word(n)).unwrap_or_default();
            *i < at || !matches!(&*noun, "norm" | "average" | "mean" | "baseline" | "pace" | "high" | "low" | "range")
        })
        // "less than a quarter of what the HSI lost", "fell by a quarter": a fraction.
        .filter(|i| {
            let of = items.get(i + 1).is_some_and(|n| &*scene.word(n) == "of");
            !((of || is_share(scene, part, *i)) && &*scene.word(&items[*i]) == "quarter")
        })
        .collect();
    // "where a campaign enters its final week, and Axelar (+17.2%)": nothing outside the figure's brackets is its window.
    let alone = at > 1
        && items[at - 1].mark('(')
        && items.get(at + 1).is_some_and(|n| n.mark(')'))
        && items[at - 2].target().is_some();
    if alone {
        near.retain(|i| *i > at || !items[*i..at].iter().any(|b| b.mark(',')));
    }
    near.sort_by_key(|i| i.abs_diff(at));
    // "over the past seven days", "its 7-day gain"
    let counted = (from..to).filter(|i| items[*i].clause == clause).find_map(|i| {
        let hyphen = usize::from(items.get(i + 1)?.mark('-'));
        let days = match scene.word(items.get(i + 1 + hyphen)?).as_str() {
            "earlier" | "ago" | "on" if scene.word(&items[i]) == "year" => return Some(365),
            "earlier" | "ago" | "on" if scene.word(&items[i]) == "week" => return Some(7),
            "year" if matches!(scene.word(&items[i]).as_str(), "last" | "previous" | "prior") => return Some(365),
            "hours" => 0,
            "days" => 1,
            "weeks" => 7,
            "months" => 30,
            // "a 52-week high" is a level's.
            "hour" if hyphen == 1 => 0,
            "day" if hyphen == 1 && !level_of_days(&scene.word(items.get(i + 3)?)) => 1,
            _ => return None,
        };
        let count = match items[i].figure() {
            Some(f) => u32::try_from(f.written.magnitude()).ok()?,
            None => u32::try_from(crate::quantity::words::small_number(&scene.word(&items[i]))?).ok()?,
        };
        Some(if days == 0 { count.div_ceil(24) } else { count.checked_mul(days)? })
    });
    if counted.is_some() {
        return counted;
    }
    near.into_iter()
        // "advanced 3.15%, taking its weekly haul to 5.62%": the window of the figure after it.
        .filter(|i| {
            *i < at
                || !items[at..*i].iter().any(|x| x.mark(','))
                || !items[*i..].iter().take(6).any(|x| x.clause == clause && x.figure().is_some())
        })
        .filter(|i| {
            // Another figure between: the window is that one's.
            let (a, b) = ((*i).min(at), (*i).max(at));
            a == b || !items[a + 1..b].iter().any(|x| x.figure().is_some())
        })
        .find_map(named)
        .or_else(|| part.column.split(|c: char| !c.is_alphanumeric()).find_map(window_named))
}

/// "A 20-day high", "the 200-day average": a level among those of many days, and no change over them.
/// Whether a word behind "by a", "by better than a" or "nearly a" is a share and no stretch of time.
fn is_share(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let from = at.checked_sub(5).map_or(part.segment.start, |i| part.items[i].start);
    let before = scene.text.get(from..part.items[at].start).unwrap_or_default().to_lowercase();
    let Some(before) = before.trim_end().strip_suffix(" a") else { return false };
    before.ends_with(" by")
        || before.contains(" by ") && before.ends_with(" than")
        || before.ends_with("nearly")
        || before.ends_with("almost")
}

fn level_of_days(noun: &str) -> bool {
    matches!(
        noun,
        "high" | "highs" | "low" | "lows" | "average" | "mean" | "moving" | "range" | "line" | "norm" | "peak"
    )
}

/// Everything that could be meant by targets: their own facts and their members'.
#[must_use]
pub fn facts_about<'a>(scene: &Scene<'a>, target: &Target) -> Vec<&'a Fact> {
    let mut facts = scene.index.own_facts(target);
    if !matches!(target, Target::Entity(_)) {
        for member in scene.index.members(target) {
            facts.extend(scene.index.facts_of(&scene.index.entity(member).id).iter().copied());
        }
    }
    facts
}
