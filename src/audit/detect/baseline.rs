//! Words that measure today against other days: each needs its own kind of fact.

use rust_decimal::Decimal;

use super::subject;
use crate::audit::bind::Target;
use crate::audit::bind::index::{is_change, window_days};
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, MONTHS, Sense};
use crate::audit::rules::fb402_baseline_word as rule;
use crate::audit::scene::{Part, Scene};
use crate::facts::sheet::{Fact, Status};
use crate::quantity::words::small_number;

/// What a word says of today against other days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Claim {
    /// At its highest of so many sessions; 0 where the words do not say how many.
    High(u32),
    /// At its lowest of so many sessions.
    Low(u32),
    /// Far from what is usual.
    Unusual,
    /// Above what is usual.
    Above,
    /// Below what is usual.
    Below,
    /// The first change after one of the other sign.
    Turn,
    /// The n-th change of one sign in a row; 0 where the words do not say which.
    Streak(i64),
    /// Another size than the time before.
    Trend,
    /// What is usual.
    Usual,
    /// An average of other days.
    Average,
    /// How two things moved together over time.
    Correlation,
    /// A change over a long period.
    Long,
}

static OF_MONTHS: WordList<23> = WordList::new(MONTHS);

const ORDINALS: [&str; 10] =
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/// A fact of all times or of a year holds a year of sessions at least.
const YEAR: u32 = 250;

/// The finding for the word at item `at`.
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let since = since(scene, items, at);
    if !item.is(Sense::Baseline) && since.is_none() {
        return None;
    }
    // "| Average | -1.68% |": of the rows above.
    let head_of_row = part.segment.cell.is_some_and(|(_, column)| column == 0) && items.len() == 1;
    if head_of_row && matches!(&*scene.word(item), "average" | "mean" | "median") {
        return None;
    }
    // "half as large again as that of USDC": a size against another's.
    let next = |n: usize| items.get(at + n).map(|i| scene.word(i)).unwrap_or_default();
    if &*scene.word(item) == "again" && &*next(1) == "as" {
        return None;
    }
    // "0.4% below its record close" of a sheet that has it: the figure is judged.
    if super::figures::is_known_level(scene, part, at) {
        return None;
    }
    let word = scene.word(item);
    // "The usual hand-off did not happen": what failed today is judged, not what is usual.
    let failed = (at + 1..items.len()).take(12).take_while(|i| items[*i].clause == item.clause);
    let failed = failed.into_iter().any(|i| items[i].is(Sense::Not) || items[i].is(Sense::ChainFail));
    if &*word == "usual" && at.checked_sub(1).is_some_and(|i| &*scene.word(&items[i]) == "the") && failed {
        return None;
    }
    if matches!(&*word, "average" | "mean") && mean_of_a_group(scene, part, at) {
        return None;
    }
    if word.ends_with("'s") && its_own(scene, part, at, &word) {
        return None;
    }
    // "Buy calls for a 7% rebound to 5,000": what may come.
    let to_come = at.checked_sub(1).is_some_and(|i| items[i].figure().is_some_and(|f| f.written.is_percent()));
    if &*word == "rebound" && to_come && subject::supposed(part, at) {
        return None;
    }
    // "crypto extended the US direction": followed it.
    let followed = |i: &Item| matches!(&*scene.word(i), "direction" | "lead" | "move" | "tone");
    let named = |i: &Item| i.target().is_some();
    if matches!(&*word, "extended" | "extends") {
        let behind = &items[at + 1..items.len().min(at + 5)];
        if behind.iter().position(followed).is_some_and(|n| behind[..n].iter().any(named)) {
            return None;
        }
        // "and A-shares extended the bid": the one that the text just told of.
        let word = |n: usize| behind.get(n).map(|i| scene.word(i)).unwrap_or_default();
        if &*word(0) == "the" && matches!(&*word(1), "bid" | "move" | "tone" | "lead") {
            return None;
        }
    }
    // "if it stays range-bound", "while it no longer holds": of days to come.
    let ahead = matches!(
        &*word.replace('-', " "),
        "range bound" | "rangebound" | "no longer" | "catch up" | "continues" | "continue" | "persists" | "persist"
    );
    if ahead && subject::supposed(part, at) {
        return None;
    }
    // "The gap widened by 6bp": the figure is judged, from the changes of both sides.
    let sized = |i: &Item| i.clause == item.clause && i.figure().is_some_and(|f| f.written.is_spread());
    let by = items.get(at + 1).is_some_and(|i| scene.word(i) == "by");
    if by && ["widen", "narrow"].iter().any(|w| word.starts_with(w)) && items[at + 1..].iter().take(4).any(sized) {
        return None;
    }
    let claim = since.unwrap_or_else(|| claim(scene, items, at, &word));
    Some(judged(scene, part, at, claim, (item.start, item.end)))
}

/// "The US average beat the Hong Kong average": the mean of the day's own changes.
fn mean_of_a_group(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let group = (at.saturating_sub(2)..at).any(|i| matches!(items[i].target(), Some(Target::Group(_))));
    let traded = |i: &Item| {
        let stems = scene.vocabulary.metric_nouns.get(&*scene.word(i));
        stems.is_some_and(|stems| stems.iter().any(|s| matches!(s.as_str(), "turnover" | "volume")))
    };
    group && !items.iter().any(traded)
}

/// "Watch this week's prints", "twice yesterday's figure", "this week's 1.2% loss", "lighter than last week's": what comes,
/// what a figure says and what a comparison says.
fn its_own(scene: &Scene<'_>, part: &Part, at: usize, word: &str) -> bool {
    let items = &part.items;
    let figured = items.iter().any(|i| {
        i.clause == items[at].clause && (i.figure().is_some() || i.is(Sense::Multiple) || &*scene.word(i) == "twice")
    });
    let next = items[at + 1..].iter().take(2).any(|i| i.clause == items[at].clause && i.figure().is_some());
    let day = word == "yesterday's" || word.ends_with("day's") || word.ends_with("session's");
    let compared = at.checked_sub(1).is_some_and(|i| bare(scene, part, i).is_some_and(|f| f.end >= items[at].end));
    word.starts_with("this ") && subject::supposed(part, at) || day && figured || next || compared
}

/// "A three-week low", "has not been this strong since 2021", "trading was thin": other days without a word of their own.
pub fn bare(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    let clause = |i: &usize| items[*i].clause == item.clause;
    let word = scene.word(item);
    match &*word {
        "high" | "low" | "peak" | "trough" | "highs" | "lows" => {
            let period = (at.saturating_sub(2)..at).rev().take_while(clause).find(|i| {
                matches!(&*scene.word(&items[*i]), "week" | "month" | "year" | "session" | "day" | "decade" | "quarter")
            })?;
            let counted = period.checked_sub(1).is_some_and(|i| items[i].mark('-') || items[i].figure().is_some());
            let first = period.saturating_sub(if counted { 2 } else { 0 });
            // "3.99% below its three-month high": the figure's own claim.
            let away = (first.saturating_sub(5)..first).filter(clause).any(|i| {
                items[i].figure().is_some_and(|f| f.written.is_percent())
                    || matches!(&*scene.word(&items[i]), "below" | "from" | "off" | "under" | "above")
            });
            if away {
                return None;
            }
            let reach = sessions(scene, items, at);
            let claim =
                if matches!(&*word, "low" | "lows" | "trough") { Claim::Low(reach) } else { Claim::High(reach) };
            counted.then(|| judged(scene, part, at, claim, (items[first].start, item.end)))
        }
        // "a 60-session high"
        "session high" | "session highs" | "session low" | "session lows" => {
            let count = at.checked_sub(2).filter(|_| items[at - 1].mark('-'))?;
            let figure = items[count].figure()?;
            let reach = u32::try_from(figure.written.magnitude()).ok()?;
            let away = (count.saturating_sub(5)..count).filter(clause).any(|i| {
                items[i].figure().is_some_and(|f| f.written.is_percent())
                    || matches!(&*scene.word(&items[i]), "below" | "from" | "off" | "under" | "above" | "short")
            });
            let claim = if word.contains("low") { Claim::Low(reach) } else { Claim::High(reach) };
            (!away).then(|| judged(scene, part, at, claim, (items[count].start, item.end)))
        }
        "since" => {
            let next = items.get(at + 1).filter(|n| n.clause == item.clause)?;
            let period = matches!(next.kind, Kind::Date | Kind::Figure(_))
                || OF_MONTHS.contains(&scene.word(next))
                || matches!(&*scene.word(next), "the" | "last" | "early" | "late" | "mid" | "at");
            let negated = (0..at).rev().take(10).take_while(clause).find(|i| items[*i].is(Sense::Not))?;
            let degree =
                items[negated..at].iter().any(|i| matches!(&*scene.word(i), "this" | "so" | "as" | "that" | "been"));
            (period && degree).then(|| judged(scene, part, at, Claim::Usual, (items[negated].start, next.end)))
        }
        // "a pattern last seen in the autumn", "as in August"
        month if OF_MONTHS.contains(month) || matches!(month, "autumn" | "spring" | "summer" | "winter") => {
            let named = scene.text_of(item).starts_with(char::is_uppercase) || !OF_MONTHS.contains(month);
            let mut before = at.checked_sub(1)?;
            if matches!(&*scene.word(&items[before]), "the" | "late" | "early" | "mid") {
                before = before.checked_sub(1)?;
            }
            let past = matches!(&*scene.word(&items[before]), "in" | "since" | "last");
            // "in March 2026", "by 5 August": a date.
            let dated = items.get(at + 1).is_some_and(|n| matches!(n.kind, Kind::Figure(_) | Kind::Date));
            // "the widest gap since March": the superlative carries the objection.
            let told = (0..at)
                .rev()
                .take(8)
                .take_while(clause)
                .any(|i| since(scene, items, i).is_some() || items[i].is(Sense::Baseline));
            (named && past && !dated && !told && !subject::supposed(part, at))
                .then(|| judged(scene, part, at, Claim::Usual, (items[before].start, item.end)))
        }
        // "now in its third week", "entering a fourth day": how long it has lasted.
        "day" | "session" | "week" | "month" | "quarter" | "year" => {
            let before = |n: usize| at.checked_sub(n).filter(clause).map(|i| scene.word(&items[i])).unwrap_or_default();
            let ordinal = ORDINALS[1..].contains(&&*before(1));
            let own = matches!(&*before(2), "its" | "their" | "a");
            let within = matches!(&*before(3), "in" | "into" | "entering" | "entered" | "enters");
            (ordinal && own && within && !subject::supposed(part, at))
                .then(|| judged(scene, part, at, Claim::Streak(0), (items[at - 3].start, item.end)))
        }
        // "Base season", "altcoin season"
        "season" => {
            let before = at.checked_sub(1).map(|i| &items[i]).filter(|b| b.clause == item.clause)?;
            let named = scene.text_of(before).starts_with(char::is_uppercase) && at > 0
                || matches!(&*scene.word(before), "alt" | "altcoin" | "meme" | "memecoin" | "defi" | "rwa");
            let other = matches!(
                &*scene.word(before),
                "earnings" | "reporting" | "results" | "holiday" | "harvest" | "tax" | "dividend" | "this" | "the"
            );
            (named && !other && !subject::supposed(part, at))
                .then(|| judged(scene, part, at, Claim::Usual, (before.start, item.end)))
        }
        // "SOL breakout: +2.47%": out of a range that nobody holds.
        "breakout" | "breakdown" => {
            let before = at.checked_sub(1).filter(|i| subject::nameable(scene, part, *i))?;
            let told = items.get(at + 1).is_some_and(|n| n.mark(':'))
                && items.get(at + 2).is_some_and(|n| n.figure().is_some_and(|f| f.written.is_percent()));
            let claim = if &*word == "breakout" { Claim::High(0) } else { Claim::Low(0) };
            told.then(|| judged(scene, part, at, claim, (items[before].start, item.end)))
        }
        // "The decoupling deepens": it was less deep before.
        "deepens" | "deepened" | "deepening" => {
            let before = at.checked_sub(1).filter(clause)?;
            let rift = &items[before];
            let of_two = rift.is(Sense::Decouple)
                || rift.is(Sense::Diverge)
                || rift.is(Sense::Spread)
                || matches!(&*scene.word(rift), "rift" | "split" | "divide" | "disconnect" | "discount" | "premium");
            of_two.then(|| judged(scene, part, at, Claim::Trend, (rift.start, item.end)))
        }
        // "Turnover: ¥1.86T, contracting": against a day that the sheet does not hold.
        "expanding" | "expanded" | "contracting" | "contracted" | "shrinking" | "shrank" | "swelling" | "swelled"
        | "growing" | "fading" | "drying up" | "picking up" | "picked up" | "dried up" | "rising" | "building"
        | "thinning" | "thinned" | "evaporating" | "evaporated" => {
            let own = items.get(at + 1).is_none_or(|n| n.figure().is_none());
            (own && unmeasured_trade(scene, part, at)).then(|| rule::finding((item.start, item.end), &word))
        }
        // "Turnover ¥1.92T — lighter than last week", "thinner than Monday's"
        "lighter than" | "heavier than" | "thinner than" | "thicker than" | "busier than" | "quieter than"
        | "higher than" | "lower than" | "stronger than" | "weaker than" | "above" | "below" | "up from"
        | "down from" => {
            let next = items.get(at + 1).filter(|n| n.clause == item.clause)?;
            let when = scene.word(next);
            let long = matches!(&*when, "last week" | "last month" | "last quarter" | "last year");
            let open = unmeasured_trade(scene, part, at) || long && !over_days(scene, part, at);
            (other_day(&when) && open).then(|| rule::finding((item.start, next.end), &format!("{word} {when}")))
        }
        // "Extreme" in the row of the volume, "Turnover: ¥2.14T — healthy".
        "extreme" | "frenzied" | "feverish" | "massive" | "enormous" | "anemic" | "anaemic" | "soft" | "strong"
        | "healthy" | "robust" | "solid" | "respectable" | "hefty" | "tepid" | "modest" | "huge" | "panicky"
            if beside_a_level(scene, part, at)
                || at == 0
                    && part.segment.cell.is_some_and(|(_, column)| column > 0)
                    && ["volume", "turnover"].iter().any(|w| part.label.contains(w))
                    && items.get(1).is_none_or(|n| matches!(n.kind, Kind::Mark(_))) =>
        {
            Some(judged(scene, part, at, Claim::Usual, (item.start, item.end)))
        }
        "thin" | "light" | "quiet" | "slow" | "sluggish" | "busy" | "frantic" | "hectic" | "muted" | "lacklustre"
        | "patchy" | "sparse" | "brisk" | "heavy" => {
            let trade = |i: usize| {
                items.get(i).is_some_and(|n| {
                    n.clause == item.clause
                        && matches!(
                            &*scene.word(n),
                            "trading"
                                | "trade"
                                | "dealings"
                                | "dealing"
                                | "turnover"
                                | "volume"
                                | "volumes"
                                | "activity"
                                | "business"
                        )
                })
            };
            // "trading in Riga was thin"
            let copula = |i: usize| {
                matches!(&*scene.word(&items[i]), "was" | "were" | "is" | "remained" | "stayed" | "looked" | "felt")
            };
            let verb = (at.saturating_sub(3)..at).find(|i| clause(i) && copula(*i));
            let before = verb.and_then(|v| (0..v).rev().take(4).take_while(clause).find(|i| trade(*i)));
            let after = || (at + 1 < items.len() && trade(at + 1)).then_some(at + 1);
            // "Volume this heavy"
            let degree = at
                .checked_sub(2)
                .filter(|i| matches!(&*scene.word(&items[at - 1]), "this" | "so" | "that" | "too") && trade(*i));
            let before = before.or(degree);
            // "Thin" in the row of the volume.
            let in_row = at == 0
                && part.segment.cell.is_some_and(|(_, column)| column > 0)
                && ["volume", "turnover"].iter().any(|w| part.label.contains(w))
                && items.get(1).is_none_or(|n| matches!(n.kind, Kind::Mark(_)));
            // "Turnover: ¥2.14T — heavy", "on $81.6B volume — thin participation"
            let leveled = beside_a_level(scene, part, at).then_some(at);
            let other = before.or_else(after).or(in_row.then_some(at)).or(leveled)?;
            let range = (items[other.min(at)].start, items[other.max(at)].end);
            Some(judged(scene, part, at, Claim::Usual, range))
        }
        _ => None,
    }
}

/// Whether item `at` stands right behind a volume or turnover and its level, in whichever order: "24h volume $98.7B, heavy".
fn beside_a_level(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    // "heavy selling", "heavy with tech": of something else.
    let other = items.get(at + 1).is_some_and(|n| {
        let shared = matches!(&*scene.word(n), "participation" | "liquidity" | "interest");
        n.is(Sense::Act) && !shared
            || n.is(Sense::Event)
            || n.is(Sense::Down)
            || n.is(Sense::Up)
            || &*scene.word(n) == "with"
    });
    let marked = at.checked_sub(1).is_some_and(|i| {
        matches!(items[i].kind, Kind::Mark(',' | '-' | '\u{2013}' | '\u{2014}' | '(' | ':' | ';'))
            || matches!(&*scene.word(&items[i]), "a" | "still" | "rather" | "very" | "is" | "was")
    });
    let filler = |i: usize| {
        let word = scene.word(&items[i]);
        matches!(items[i].kind, Kind::Mark(_) | Kind::Figure(_))
            || matches!(&*word, "of" | "in" | "on" | "at" | "24h" | "24-hour" | "a" | "is" | "was" | "still" | "rather")
            || matches!(&*word, "came" | "stood" | "ran" | "to" | "hit" | "reached" | "totalled" | "totaled")
    };
    let metric = |i: usize| {
        let stems = scene.vocabulary.metric_nouns.get(&*scene.word(&items[i]));
        stems.is_some_and(|stems| stems.iter().any(|s| matches!(s.as_str(), "turnover" | "volume")))
            || ["turnover", "volume"].iter().any(|m| scene.word(&items[i]).ends_with(m))
    };
    let Some(label) = (0..at).rev().take(8).find(|i| !filler(*i)).filter(|i| metric(*i)) else { return false };
    let money = |i: usize| items[i].figure().is_some_and(|f| !f.written.is_percent());
    let level = (label..at).any(money) || (label.saturating_sub(3)..label).rev().take_while(|i| filler(*i)).any(money);
    marked && !other && level
}

/// Whether a word tells another day than the report's.
fn other_day(word: &str) -> bool {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.strip_suffix("'s").unwrap_or(word);
    days.contains(&word) || word == "yesterday" || word == "last" || word.starts_with("last ")
}

/// Whether the sheet has a change over days of whoever is named before item `at`.
fn over_days(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let named = part.items[..at].iter().rev().filter_map(Item::target).chain(&part.previous).take(3);
    let long = |f: &&Fact| is_change(f) && window_days(f.window.as_deref()) > 3;
    named.flat_map(|t| scene.index.own_facts(t)).any(|f| long(&f))
}

/// Whether item `at` is said of a turnover or volume that stands before it, with its level and no name between, and of which
/// the sheet holds no change.
fn unmeasured_trade(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let stems = |i: usize| {
        let stems = scene.vocabulary.metric_nouns.get(&*scene.word(&items[i]))?;
        stems.iter().any(|s| matches!(s.as_str(), "turnover" | "volume")).then_some(stems)
    };
    let Some((label, stems)) = (0..at).rev().take(10).find_map(|i| Some((i, stems(i)?))) else { return false };
    let level = items[label..at].iter().any(|i| i.figure().is_some_and(|f| !f.written.is_percent()));
    let named = (label + 1..at).any(|i| subject::nameable(scene, part, i));
    let own = scene.word(&items[label]);
    let changes = |f: &Fact| {
        let of =
            stems.iter().filter(|s| &*own != "turnover" || *s == "turnover").any(|s| f.metric.starts_with(s.as_str()));
        is_change(f) && of
    };
    let here = part.section.iter().any(|t| {
        let members = scene.index.members(t);
        members.iter().any(|e| scene.index.facts_of(&scene.index.entity(*e).id).iter().any(|f| changes(f)))
    });
    let known = if part.section.is_empty() { scene.index.sheet.facts.iter().any(changes) } else { here };
    // "Turnover picked up."
    let bare = label + 1 == at
        && &*own == "turnover"
        && !part.section.is_empty()
        && label.checked_sub(1).is_none_or(|i| items[i].clause != items[label].clause);
    (level || bare) && !named && !known
}

fn judged(scene: &Scene<'_>, part: &Part, at: usize, claim: Claim, range: (usize, usize)) -> Finding {
    let text = &scene.text[range.0..range.1];
    let facts = evidence(scene, part, at, claim);
    let size = |f: &&Fact| f.usable().map(crate::quantity::Exact::get);
    let holding: Vec<&Fact> = facts.iter().filter(|f| size(f).is_some_and(|v| holds(claim, v))).copied().collect();
    if !holding.is_empty() || unusual_divergence(scene, part, at, claim) {
        return rule::backed(range, text, &holding);
    }
    let against = facts.iter().find(|f| size(f).is_some());
    let supposed = subject::supposed(part, at);
    match against {
        Some(fact) if !supposed && decisive(claim) => rule::refuted(range, text, fact),
        _ => rule::finding(range, text),
    }
}

/// "its lowest since February", "the best week since Easter": how many sessions ago that was, no sheet says; a year's
/// extreme proves it.
fn since(scene: &Scene<'_>, items: &[Item], at: usize) -> Option<Claim> {
    let item = &items[at];
    let word = scene.word(item);
    let up = item.is(Sense::SupUp)
        || matches!(
            word.as_str(),
            "biggest" | "largest" | "busiest" | "most" | "widest" | "heaviest" | "steepest" | "sharpest"
        );
    let down = item.is(Sense::SupDown)
        || matches!(word.as_str(), "smallest" | "quietest" | "least" | "thinnest" | "lightest" | "narrowest");
    if !up && !down {
        return None;
    }
    let said = (at + 1..items.len())
        .take(6)
        .take_while(|i| items[*i].clause == item.clause && !matches!(items[*i].kind, Kind::Mark(c) if c != '-'))
        .any(|i| {
            let period = items.get(i + 2).is_some_and(|n| {
                matches!(&*scene.word(n), "quarter" | "year" | "month" | "week" | "decade" | "season")
            });
            let of = scene.word(&items[i]) == "of" && items.get(i + 1).is_some_and(|n| &*scene.word(n) == "the");
            // "the largest in three weeks", "the best day in months"
            let long = (i + 1..=i + 3).any(|n| {
                items.get(n).is_some_and(|n| {
                    matches!(&*scene.word(n), "weeks" | "months" | "years" | "sessions" | "days" | "decades")
                })
            });
            let one = items.get(i + 1).is_some_and(|n| &*scene.word(n) == "a")
                && items
                    .get(i + 2)
                    .is_some_and(|n| matches!(&*scene.word(n), "week" | "month" | "quarter" | "year" | "decade"));
            let within = matches!(&*scene.word(&items[i]), "in" | "for") && (long || one);
            scene.word(&items[i]) == "since" || of && period || within
        });
    // The size of a move, and not where it led.
    let moved =
        ["drop", "fall", "loss", "declin", "gain", "rise", "advance", "rall", "day", "session", "week", "selloff"];
    match () {
        () if !said => None,
        () if moved.iter().any(|w| word.contains(w)) => Some(Claim::Usual),
        () if up => Some(Claim::High(YEAR)),
        () => Some(Claim::Low(YEAR)),
    }
}

fn claim(scene: &Scene<'_>, items: &[Item], at: usize, word: &str) -> Claim {
    let has = |stems: &[&str]| stems.iter().any(|s| word.contains(s));
    let long = has(&["record", "all time", "52 week"]);
    if has(&["high"]) || word == "record" {
        return Claim::High(if long { YEAR } else { sessions(scene, items, at) });
    }
    if has(&["low"]) && !has(&["below"]) {
        return Claim::Low(if long { YEAR } else { sessions(scene, items, at) });
    }
    if has(&["unusual", "rare", "exceptional", "abnormal", "unprecedented"]) {
        return Claim::Unusual;
    }
    if has(&["elevated", "above average", "heavy", "brisk", "busy", "frantic", "hectic"]) {
        return Claim::Above;
    }
    if has(&[
        "below average",
        "subdued",
        "muted",
        "thin",
        "light",
        "quiet",
        "sluggish",
        "lacklustre",
        "sparse",
        "patchy",
    ]) {
        return Claim::Below;
    }
    if has(&["average", "mean"]) {
        return Claim::Average;
    }
    if has(&["rebound"]) {
        return Claim::Turn;
    }
    if has(&[
        "streak",
        "consecutive",
        "straight",
        "in a row",
        "again",
        "continue",
        "extend",
        "resumed",
        "renewed",
        "longest",
        "persistent",
        "sustained",
        "reactivation",
        "running",
        " run",
        "for a ",
        "another ",
        "back to back",
    ]) {
        return Claim::Streak(ordinal(scene, items, at, word));
    }
    if has(&["accelerat", "decelerat", "widen", "narrow", "deteriorat", "improv", "catch up"]) {
        return Claim::Trend;
    }
    if has(&["correlation", "regime"]) {
        return Claim::Correlation;
    }
    if has(&["month", "year"]) {
        return Claim::Long;
    }
    Claim::Usual
}

/// "20-session high": how many sessions the words name right before item `at`.
fn sessions(scene: &Scene<'_>, items: &[Item], at: usize) -> u32 {
    let window = items[..at].iter().rev().take(4).find_map(|i| {
        let text = scene.text_of(i);
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let word = scene.word(i);
        let spelled = small_number(&word).and_then(|n| u32::try_from(n).ok());
        text[..digits].parse::<u32>().ok().or(spelled.filter(|n| *n > 0))
    });
    let unit = items[..at].iter().rev().take(3).map(|i| scene.word(i)).find_map(|w| match w.as_str() {
        "session" | "sessions" | "day" | "days" => Some(1),
        "week" | "weeks" => Some(5),
        "month" | "months" => Some(21),
        "year" | "years" => Some(YEAR),
        _ => None,
    });
    match (window, unit) {
        (Some(n), Some(unit)) => n.saturating_mul(unit),
        (None, Some(unit)) if unit > 1 => unit,
        _ => 0,
    }
}

/// "third straight", "a 4-session streak".
fn ordinal(scene: &Scene<'_>, items: &[Item], at: usize, word: &str) -> i64 {
    let named = |word: &str| {
        let place = ORDINALS.iter().position(|o| word.split(' ').any(|w| w == *o))?;
        i64::try_from(place + 1).ok()
    };
    let written = |i: &Item| i.figure().and_then(|f| i64::try_from(f.written.magnitude().trunc()).ok());
    let before = || items[..at].iter().rev().take(3).find_map(|i| named(&scene.word(i)).or_else(|| written(i)));
    named(word).or_else(before).unwrap_or(0)
}

/// Whether a value of the right kind of fact bears the claim out.
fn holds(claim: Claim, value: Decimal) -> bool {
    match claim {
        Claim::High(_) | Claim::Above => value > Decimal::ZERO,
        Claim::Low(_) | Claim::Below => value < Decimal::ZERO,
        Claim::Unusual => value.abs() >= Decimal::TWO,
        Claim::Turn => value.abs() == Decimal::ONE,
        Claim::Streak(0) => value.abs() >= Decimal::TWO,
        Claim::Streak(n) => value.abs() == Decimal::from(n),
        // In the middle of what was seen: "normal" and "typical" say no more.
        Claim::Usual => (Decimal::from(20)..=Decimal::from(80)).contains(&value),
        Claim::Trend | Claim::Average | Claim::Correlation | Claim::Long => true,
    }
}

/// Whether a fact of the right kind with another value refutes the claim; of others there may be more to say.
const fn decisive(claim: Claim) -> bool {
    matches!(claim, Claim::High(_) | Claim::Low(_) | Claim::Above | Claim::Below | Claim::Turn | Claim::Streak(1..))
}

/// Whether a fact is of the kind that the claim needs.
fn kind(fact: &Fact, claim: Claim) -> bool {
    let metric = fact.metric.as_str();
    let has = |stems: &[&str]| stems.iter().any(|s| metric.contains(s));
    let word = |w: &str| metric.split('_').any(|m| m == w);
    // `high_20_distance_pct`: at most as many sessions as the words claim would prove too little.
    let reach = || metric.split('_').find_map(|m| m.parse::<u32>().ok()).unwrap_or(0);
    match claim {
        Claim::High(n) => {
            word("high") && has(&["distance", "record"]) && (reach() >= n || has(&["record", "all_time"]))
        }
        Claim::Low(n) => word("low") && has(&["distance", "record"]) && (reach() >= n || has(&["record", "all_time"])),
        Claim::Unusual => has(&["z_score", "zscore"]),
        Claim::Above | Claim::Below => has(&["vs_average", "vs_median", "z_score", "above_average"]),
        Claim::Turn | Claim::Streak(_) => word("streak"),
        Claim::Trend => {
            has(&["since_previous", "acceleration", "vs_previous"]) || metric.starts_with("previous_change")
        }
        Claim::Usual => has(&["percentile"]),
        Claim::Average => has(&["average", "median", "mean", "baseline"]),
        Claim::Correlation => word("correlation"),
        Claim::Long => word("ytd") || crate::audit::bind::index::window_days(fact.window.as_deref()) >= 28,
    }
}

/// Facts of the kind about what the clause names; of anybody where nothing is named.
fn evidence<'a>(scene: &Scene<'a>, part: &Part, at: usize, claim: Claim) -> Vec<&'a Fact> {
    let ids = named(scene, part, at);
    let usable = |f: &&Fact| f.status == Status::Ok && kind(f, claim);
    if ids.is_empty() {
        return scene.index.sheet.facts.iter().filter(usable).collect();
    }
    // A fact of two is told of where both are, or their gap is.
    let gap = gap_word(scene, part, at);
    let both = |f: &&Fact| f.against.as_ref().is_none_or(|other| gap || ids.contains(other));
    ids.iter().flat_map(|id| scene.index.facts_of(id).iter().copied()).filter(usable).filter(both).collect()
}

/// Ids of what the clause, the row, the sentence before or the section names.
fn named(scene: &Scene<'_>, part: &Part, at: usize) -> Vec<String> {
    let clause = part.items[at].clause;
    let index = scene.index;
    let mut ids: Vec<String> = Vec::new();
    let own: Vec<&Target> = part
        .items
        .iter()
        .filter(|i| i.clause == clause && matches!(i.kind, Kind::Name { generic: false, .. }))
        .filter_map(Item::target)
        .collect();
    let lent = [&part.row, &part.previous, &part.section];
    let lent = || lent.into_iter().find(|t| !t.is_empty()).map(|t| t.iter().collect()).unwrap_or_default();
    for target in if own.is_empty() { lent() } else { own } {
        if let Target::Group(g) = target {
            ids.push(index.group(*g).id.clone());
        }
        ids.extend(index.members(target).into_iter().map(|e| index.entity(e).id.clone()));
    }
    ids
}

/// Whether the clause speaks of how far two things are from each other.
fn gap_word(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let clause = part.items[at].clause;
    part.items.iter().filter(|i| i.clause == clause).any(|i| {
        let word = scene.word(i);
        i.is(Sense::Spread)
            || i.is(Sense::Diverge)
            || i.is(Sense::Decouple)
            || word.split(' ').any(|w| {
                matches!(
                    w,
                    "gap"
                        | "spread"
                        | "divergence"
                        | "split"
                        | "disconnect"
                        | "distance"
                        | "difference"
                        | "pair"
                        | "larger"
                        | "wider"
                )
            })
    })
}

/// A gap between two that the sheet itself finds unusual, and that the clause names a side of.
fn unusual_divergence(scene: &Scene<'_>, part: &Part, at: usize, claim: Claim) -> bool {
    if !matches!(claim, Claim::Unusual | Claim::Usual) {
        return false;
    }
    let ids = named(scene, part, at);
    let of = |fact: &str| {
        let fact = scene.index.fact(fact);
        ids.is_empty() || fact.is_some_and(|f| ids.contains(&f.entity))
    };
    let gap = gap_word(scene, part, at);
    scene.index.sheet.divergences.iter().any(|d| {
        let far = d.unusual.as_ref().is_some_and(|u| claim == Claim::Usual || u.z_score.get().abs() >= Decimal::TWO);
        far && (of(&d.a) && of(&d.b) || gap && (of(&d.a) || of(&d.b)))
    })
}
