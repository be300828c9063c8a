//! Words that need evidence the sheet may not have: baselines, flows, events, causes, names, sessions, absences.

use std::collections::BTreeSet;

use super::subject;
use crate::audit::bind::Target;
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{BRANCHES, Item, Kind, Sense, Word, fold};
use crate::audit::read::SegmentKind;
use crate::audit::rules::{
    fb305_quantifier, fb403_flow_on_absent_data, fb404_event, fb405_cause, fb406_unknown_name, fb408_session_word,
    fb409_false_absence,
};
use crate::audit::scene::{Part, Scene};

/// "Large-cap indices", "US large caps": what everybody calls the S&P 500 and the Russell 2000, where the sheet has both.
fn by_size_of_index(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let word = scene.word(&part.items[at]);
    let caps = ["large cap", "large-cap", "small cap", "small-cap"].iter().any(|w| word.starts_with(w));
    let held = |name: &str| scene.vocabulary.known_words.contains(name);
    let gauges = part.items.get(at + 1).is_some_and(|n| {
        matches!(&*scene.word(n), "indices" | "indexes" | "index" | "benchmarks" | "benchmark" | "gauges" | "peers")
    });
    let market = at.checked_sub(1).is_some_and(|i| matches!(part.items[i].target(), Some(Target::Group(_))));
    caps && (gauges || market) && held("russell") && (held("s&p") || held("dow"))
}

/// What the whole text and sheet say, worked out once.
pub struct Backing {
    /// Words the text writes in lower case.
    lower: BTreeSet<String>,
    /// The sheet says when facts were true.
    timed: bool,
}

impl Backing {
    /// Reads scene and sheet once.
    #[must_use]
    pub fn new(scene: &Scene<'_>) -> Self {
        let mut lower = BTreeSet::new();
        for part in &scene.parts {
            for item in &part.items {
                if matches!(item.kind, Kind::Word | Kind::Cue(_)) && scene.text_of(item).starts_with(char::is_lowercase)
                {
                    for word in scene.text_of(item).split([' ', '-']) {
                        lower.insert(fold(word).into_string());
                    }
                }
            }
        }
        Self { lower, timed: scene.index.timed() }
    }
}

/// Findings of one part.
pub fn detect(scene: &Scene<'_>, backing: &Backing, part: &Part, out: &mut Vec<Finding>) {
    if part.segment.kind == SegmentKind::Head {
        return;
    }
    let before = out.len();
    let flows = measured_flows(scene, part);
    let absence = absence(scene, part, out);
    words(scene, (backing, flows), part, absence, out);
    if !matches!(part.segment.kind, SegmentKind::Heading | SegmentKind::Subheading) {
        topics(scene, part, absence, out);
    }
    one_objection_a_flow(before, out);
    if !matches!(part.segment.kind, SegmentKind::Heading | SegmentKind::Subheading) {
        let from = out.len();
        super::unknown_name::detect(scene, &backing.lower, part, absence, out);
        // "Asia weakness reaches US futures", the name of a risk.
        if part.column.contains("risk") {
            out[from..].iter_mut().for_each(|f| f.verdict = crate::audit::report::Verdict::Judgement);
        }
    }
    if part.segment.kind == SegmentKind::Flow {
        super::map_edges::detect(scene, flows, part, out);
    }
    super::map_lines::detect(scene, flows, part, out);
}

/// Whether the sheet measures flows that the part may tell of.
pub fn measured_flows(scene: &Scene<'_>, part: &Part) -> bool {
    scene.index.flows.told_in(|| {
        // "- **Northbound flow**: +4.6B CNY. Money entered A-shares": the line or its row says through which.
        let line = scene.text[..part.segment.start].rfind('\n').map_or(0, |n| n + 1);
        format!("{} {}", part.label, &scene.text[line..part.segment.end]).to_lowercase()
    })
}

/// "Foreign selling": one objection, that nothing measures the flow, and not a second one that its topic is absent. Of the
/// findings from `before` on, which are this part's.
fn one_objection_a_flow(before: usize, out: &mut Vec<Finding>) {
    let mut own = out.split_off(before);
    let flows: Vec<(usize, usize)> = own.iter().filter(|f| f.code == "FB403").map(|f| (f.start, f.end)).collect();
    own.retain(|f| f.code != "FB404" || !flows.iter().any(|(start, end)| *start < f.end && f.start < *end));
    out.append(&mut own);
}

/// Single cues.
fn words(
    scene: &Scene<'_>,
    (backing, flows): (&Backing, bool),
    part: &Part,
    absence: Option<u16>,
    out: &mut Vec<Finding>,
) {
    let items = &part.items;
    let mut flow_clause: Option<u16> = None;
    let mut flow_end = 0;
    let doubted = doubted(scene, items);
    let versus = part.column.contains("vs ");
    // "Money is rotating out of tech, with redemptions funding fiat exits": the second flow of a clause.
    let apart = |item: &Item, end: usize| (item.is(Sense::Capital) || item.is(Sense::Holder)) && item.start > end + 24;
    for (at, item) in items.iter().enumerate() {
        if let Some(role) = super::role::detect(scene, part, at).filter(|_| !leads_by_sheet(scene)) {
            // "US (sets the pace)" is no superlative.
            out.retain(|f| f.code != "FB304" || f.end != role.end);
            out.push(role);
        }
        if absence != Some(item.clause) && !doubted.contains(&item.clause) {
            out.extend(super::market_internals::detect(scene, flows, part, at));
        }
        // Punctuation asserts nothing by itself.
        if matches!(item.kind, Kind::Mark(_)) {
            continue;
        }
        let range = (item.start, item.end);
        let absence = absence == Some(item.clause) || doubted.contains(&item.clause);
        // "on average" is a mean over members, no memory of other days.
        let measured = |i: &Item| {
            i.is(Sense::Up)
                || i.is(Sense::Down)
                || i.figure().is_some()
                || matches!(scene.word(i).as_str(), "of" | "change" | "move")
        };
        // "a 0.07% average day": the figure is the mean, and is judged.
        let sized =
            |i: usize| items[i].clause == item.clause && items[i].figure().is_some_and(|f| f.written.is_percent());
        let lead = |w: &str| {
            matches!(w, "on" | "an" | "group" | "simple" | "the" | "smaller" | "larger" | "bigger" | "higher" | "lower")
        };
        let over_members = scene.word(item) == "average"
            && (at > 0 && (sized(at - 1) || lead(&scene.word(&items[at - 1])))
                || items[at + 1..]
                    .iter()
                    .take(3)
                    .take_while(|i| i.clause == item.clause && !i.mark(','))
                    .any(measured)
                || at == 0 && items.get(1).is_some_and(|n| n.mark(':')));
        if !over_members && !versus {
            let found = super::baseline::detect(scene, part, at).or_else(|| super::baseline::bare(scene, part, at));
            // "Hong Kong tech slide extends": what the risk would do.
            let would = || {
                matches!(
                    &*scene.word(item),
                    "extends" | "accelerates" | "widens" | "narrows" | "rebounds" | "continues" | "deteriorates"
                )
            };
            out.extend(found.map(|f| if would() { of_a_risk(scene, part, at, f) } else { f }));
        }
        let beside = || {
            let article = |i: &&Item| &*scene.word(i) == "the";
            items[at + 1..].iter().filter(|i| !article(i)).take(2).any(|i| i.target().is_some())
            // "Hong Kong (next in line)"
            || at > 1 && items[at - 1].mark('(') && items[at - 2].target().is_some()
        };
        let order = if item.is(Sense::LeadLag) && beside() { Some(range) } else { takes_the_lead(scene, part, at) };
        if let Some(range) = order.filter(|_| !leads_by_sheet(scene)) {
            let order = || fb408_session_word::order(range, &scene.text[range.0..range.1]);
            out.push(super::role::moved_alike(scene, part, at).unwrap_or_else(order));
        }
        // "Today's spread" is the report's own.
        let own = item.is(Sense::SessionToday)
            && (scene.word(item).ends_with("'s")
                || items.get(at + 1).is_some_and(|n| matches!(n.kind, Kind::Mark('\''))));
        // A report's "today" is its own day.
        let own = own || item.is(Sense::SessionToday);
        // "fell 7.4% from the prior session": what a day's change is counted from.
        let since = matches!(&*scene.word(item), "prior session" | "previous session") && {
            let word = |n: usize| at.checked_sub(n).map(|i| scene.word(&items[i])).unwrap_or_default();
            let base = if &*word(1) == "the" { 2 } else { 1 };
            matches!(&*word(base), "from" | "vs" | "versus" | "over" | "on" | "against")
                && at.checked_sub(base + 1).is_some_and(|i| sized(i) && items[i].clause == item.clause)
        };
        let own = own || since;
        if (item.is(Sense::Session) || item.is(Sense::SessionToday)) && !own && !backing.timed {
            out.push(fb408_session_word::finding(range, scene.text_of(item)));
        }
        // "Restaking up, RWA down": a kind that the text lists.
        let listed = || scene.categories.members(&scene.word(item)).is_some();
        if item.is(Sense::Event)
            && !absence
            && !listed()
            && !spelled_out(part, at)
            && !known(scene, scene.text_of(item))
            && !measured_here(scene, item)
            && !of_the_day(scene, item)
            && !of_a_deadline(scene, part, at)
            && !labelled(scene, part, at)
            && !(part.segment.cell.is_some() && super::epithet::detect(scene, part, at))
        {
            let stop = items[at + 1..]
                .iter()
                .take(3)
                .take_while(|i| matches!(i.kind, Kind::Word | Kind::Cue(_)) && i.clause == item.clause)
                .last()
                .map_or(item.end, |i| i.end);
            let finding = fb404_event::finding((item.start, stop), &scene.text[item.start..stop]);
            out.push(of_a_risk(scene, part, at, finding));
        }
        if item.figure().is_none() {
            out.extend(super::repeated::detect(scene, part, at));
        }
        if !absence {
            out.extend(super::actor::detect(scene, part, at).or_else(|| super::other_market::detect(scene, part, at)));
            out.extend(
                super::attribution::detect(scene, flows, part, at).or_else(|| super::culprit::detect(scene, part, at)),
            );
        }
        // "stablecoin heavyweights USDT and USDC"
        let told = || {
            scene.word(item).contains("heavyweight")
                && items[at + 1..]
                    .iter()
                    .take(2)
                    .any(|i| matches!(i.kind, Kind::Name { target: Target::Entity(_), generic: false, .. }))
        };
        if item.is(Sense::Segment)
            && !told()
            && !known(scene, scene.text_of(item))
            && !by_size_of_index(scene, part, at)
            && !super::epithet::detect(scene, part, at)
        {
            out.push(fb404_event::attribute(range, scene.text_of(item)));
        }
        if item.is(Sense::Composition)
            && let Some(before) = at.checked_sub(1).map(|i| &items[i])
            && before.mark('-')
            && !named_for(scene, part, at)
            && !describes_a_name(scene, part, at)
            && !super::epithet::leaning(scene, part, at)
        {
            let start = at.checked_sub(2).map_or(before.start, |i| items[i].start);
            out.push(fb404_event::attribute((start, item.end), &scene.text[start..item.end]));
        }
        out.extend(
            ecosystem(scene, part, at)
                .or_else(|| currency_pair(scene, part, at).filter(|_| !absence))
                .or_else(|| yields(scene, part, at)),
        );
        // "5. Hong Kong Market: Following, Not Fighting"
        let headed = matches!(part.segment.kind, SegmentKind::Heading | SegmentKind::Subheading)
            && items.get(at + 1).is_some_and(|n| n.mark(','));
        if item.is(Sense::Cause) && !absence && !headed {
            cause(scene, part, at, out);
        }
        let heading = matches!(part.segment.kind, SegmentKind::Heading | SegmentKind::Subheading);
        // "Foreign Flows" is a topic, "Pension funds have begun buying" a statement.
        let told = !heading
            || items.iter().any(|i| {
                let word = scene.word(i);
                i.clause == item.clause
                    && (i.is(Sense::Act) && (word.ends_with("ed") || word.ends_with("ing"))
                        || matches!(
                            &*word,
                            "are"
                                | "is"
                                | "have"
                                | "has"
                                | "took"
                                | "sold"
                                | "bought"
                                | "fled"
                                | "absorbs"
                                | "buys"
                                | "sells"
                                | "dumps"
                                | "chases"
                        ))
            });
        // "Redemptions at the two biggest issuers", where their supply is measured.
        let supplied = matches!(&*scene.word(item), "issuer" | "issuers")
            && scene.index.sheet.facts.iter().any(|f| f.metric == "supply");
        // "Last cash prints", "the cash close": a market, and no money.
        let market = scene.word(item) == "cash"
            && items.get(at + 1).is_some_and(|n| {
                let behind = scene.word(n);
                ["print", "close", "market", "session", "equit", "index", "open", "trading", "stocks", "price"]
                    .iter()
                    .any(|w| behind.starts_with(w))
            });
        if told
            && !supplied
            && !market
            && (item.is(Sense::Holder) || item.is(Sense::Capital))
            && !absence
            && !flows
            && (flow_clause != Some(item.clause) || apart(item, flow_end))
            && !rules_breadth(scene, part, at)
            && let Some(range) = flow(scene, part, at)
        {
            flow_clause = Some(item.clause);
            flow_end = range.1;
            let conditional = items[..at].iter().any(|i| i.clause <= item.clause && scene.word(i) == "if");
            out.push(fb403_flow_on_absent_data::finding(
                range,
                &scene.text[range.0..range.1],
                flow_reason(scene),
                conditional,
            ));
        }
        if !absence
            && !flows
            && let Some(finding) = super::destination::detect(scene, part, at).filter(|f| f.start >= flow_end)
        {
            flow_clause = Some(item.clause);
            flow_end = finding.end;
            out.push(finding);
        }
        // One objection a list of kinds.
        if matches!(item.kind, Kind::Word | Kind::Name { target: Target::Group(_), .. })
            && let Some(finding) = category(scene, part, at)
            && !out.iter().any(|f| f.code == "FB305" && part.segment.start <= f.start && f.end <= item.start)
        {
            out.push(finding);
        }
    }
}

/// "Solana ecosystem names", "Base ecosystem holding up": which venues belong to which chain.
fn ecosystem(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let own = matches!(&*scene.word(&items[at]), "ecosystem" | "ecosystems");
    let before = at.checked_sub(1).map(|i| &items[i]).filter(|b| own && b.clause == items[at].clause)?;
    let told = matches!(before.kind, Kind::Name { target: Target::Entity(_), generic: false, .. });
    let name = scene.text_of(before);
    let stranger = matches!(before.kind, Kind::Word)
        && name.starts_with(char::is_uppercase)
        && name.chars().skip(1).any(char::is_lowercase)
        && !matches!(&*scene.word(before), "the" | "this" | "that" | "an" | "its" | "crypto" | "stablecoin" | "defi");
    let held = scene.vocabulary.known_words.contains("ecosystem");
    let range = (before.start, items[at].end);
    ((told || stranger) && !held).then(|| fb404_event::attribute(range, &scene.text[range.0..range.1]))
}

/// Currencies that pairs are written of.
static CURRENCIES: WordList<16> = WordList::new([
    "usd", "cnh", "cny", "jpy", "eur", "gbp", "hkd", "krw", "twd", "inr", "sgd", "aud", "chf", "cad", "rmb", "nzd",
]);

/// "USD/CNH spikes": a rate that the sheet does not hold.
fn currency_pair(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let code = |i: usize| {
        let item = part.items.get(i).filter(|i| matches!(i.kind, Kind::Word | Kind::Cue(_)))?;
        let capitals = scene.text_of(item).chars().all(|c| c.is_ascii_uppercase());
        (capitals && CURRENCIES.contains(&scene.word(item))).then_some(item)
    };
    let (first, slash, second) = (code(at)?, part.items.get(at + 1)?, code(at + 2)?);
    let pair = slash.mark('/') && first.end == slash.start && slash.end == second.start;
    let text = &scene.text[first.start..second.end];
    let known = |i: &Item| scene.vocabulary.known_words.contains(&*scene.word(i));
    (pair && !(known(first) && known(second))).then(|| fb406_unknown_name::finding((first.start, second.end), text))
}

/// "T-bills at 4%+": what a paper yields, of a sheet without yields.
fn yields(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let paper = matches!(
        &*scene.word(&items[at]),
        "bills" | "t-bills" | "treasuries" | "bonds" | "notes" | "money-market funds" | "gilts" | "bunds"
    );
    // "Park cash in Ondo at roughly 4.1%"
    let parked = matches!(items[at].kind, Kind::Name { target: Target::Entity(_), generic: false, .. })
        && items[..at].iter().rev().take(4).take_while(|i| i.clause == items[at].clause).any(|i| {
            matches!(&*scene.word(i), "park" | "parked" | "parking" | "lend" | "deposit" | "stake" | "earn" | "earning")
        });
    if !(paper || parked)
        || scene.index.sheet.facts.iter().any(|f| f.metric.contains("yield") || f.metric.contains("rate"))
    {
        return None;
    }
    let at_rate = items.get(at + 1).filter(|n| matches!(&*scene.word(n), "at" | "paying" | "earning" | "yielding"))?;
    let hedged = items.get(at + 2).is_some_and(|n| n.figure().is_none());
    let figure = items.get(at + 2 + usize::from(hedged)).filter(|n| {
        n.clause == at_rate.clause && n.figure().is_some_and(|f| f.written.is_percent() && f.written.sign.is_none())
    })?;
    // "Stake ETH at 10% of the portfolio": how much of it.
    let weight = items[at + 2..].iter().take(4).any(|n| {
        matches!(
            &*scene.word(n),
            "of" | "weight" | "weights" | "weighting" | "allocation" | "nav" | "portfolio" | "book" | "exposure"
        )
    });
    if weight {
        return None;
    }
    let letter = at.checked_sub(2).filter(|_| items[at - 1].mark('-') && items[at - 1].end == items[at].start);
    let range = (letter.map_or(items[at].start, |i| items[i].start), figure.end);
    Some(fb404_event::finding(range, &scene.text[range.0..range.1]))
}

/// "tech-heavy HSTECH": what the name itself says.
fn named_for(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let (Some(kind), Some(name)) = (at.checked_sub(2).map(|i| &items[i]), items.get(at + 1)) else { return false };
    let Some(target) = name.target() else { return false };
    scene.index.name(target).split(' ').any(|w| w.eq_ignore_ascii_case(scene.text_of(kind)))
}

/// "the SOE-heavy HSCEI", "tech-heavy index in front", "tech-heavy slide": an epithet of what is told, and not what is told.
fn describes_a_name(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    part.items.get(at + 1).is_some_and(|n| {
        let index = matches!(n.kind, Kind::Name { target: Target::Entity(_), generic: false, .. });
        let gauge = matches!(&*scene.word(n), "index" | "gauge" | "benchmark" | "barometer" | "average" | "indices");
        index || gauge || n.is(Sense::Up) || n.is(Sense::Down)
    })
}

/// "Restaking and liquid staking drained: Renzo -9.3%, Jito -3.7%": the figures behind the colon say what is meant.
fn spelled_out(part: &Part, at: usize) -> bool {
    let items = &part.items;
    let name = |i: usize| items.get(i).is_some_and(|n| matches!(n.kind, Kind::Name { generic: false, .. }));
    let figure = |i: usize| items.get(i).is_some_and(|n| n.figure().is_some());
    items.get(at + 1).is_some_and(|n| n.mark(':')) && name(at + 2) && figure(at + 3)
}

/// "Solana DEXs (+) [Meteora]", "is a multiple of the S&P's +0.2%", "headlines agree (HSI ↑, SSE ↑)", "Public holiday" of a
/// market that the sheet calls closed: no event.
fn labelled(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let word = scene.word(&items[at]);
    let next = |n: usize| scene.word_in(items, items[at].clause, at + n);
    let node = super::map_lines::labels(part, at) || super::map_lines::labels(part, at + 1);
    let behind = items[at + 1..].iter().take(7).take_while(|i| i.clause == items[at].clause);
    let times = word.starts_with("multiple of") && behind.into_iter().any(|i| i.figure().is_some());
    let indices = &*word == "headlines"
        && matches!(
            &*next(1),
            "agree" | "agreed" | "disagree" | "disagreed" | "match" | "diverge" | "diverged" | "differ"
        );
    let closed = word.ends_with("holiday") && {
        let told = |a: &crate::facts::sheet::Absence| a.reason.to_lowercase().contains(&*word);
        scene.index.sheet.absent.iter().any(told)
    };
    // "Tech did the heavy lifting": who led is told; of banks and buyers the sheet holds nothing.
    let led = &*word == "heavy lifting"
        && items[..at].iter().filter(|i| i.clause == items[at].clause).any(|i| {
            let named = matches!(i.kind, Kind::Name { .. }) && !i.is(Sense::Holder);
            named || super::epithet::known_for(&scene.word(i)).is_some()
        });
    node || times || indices || closed || led
}

/// "to catch up by month-end", "keep shrinking into quarter-end": until when a forecast holds.
fn of_a_deadline(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let word = scene.word(&items[at]);
    let until = at.checked_sub(1).map(|i| scene.word(&items[i])).unwrap_or_default();
    (word.ends_with("-end") || word.ends_with(" end"))
        && matches!(&*until, "by" | "into" | "before" | "until" | "through" | "to")
        && super::subject::supposed(part, at)
}

/// "the low of the day", where the sheet has lows and highs.
fn of_the_day(scene: &Scene<'_>, item: &Item) -> bool {
    let word = scene.word(item);
    ["high", "low"].iter().any(|m| word.starts_with(m) && scene.vocabulary.metric_words.contains_key(*m))
}

/// "open interest", "funding rates", where the sheet has facts of that metric.
pub(super) fn measured_here(scene: &Scene<'_>, item: &Item) -> bool {
    let word = scene.word(item);
    let words: Vec<&str> = word.split([' ', '-']).map(|w| w.strip_suffix('s').unwrap_or(w)).collect();
    scene.index.sheet.facts.iter().any(|f| {
        let metric: Vec<&str> = f.metric.split('_').map(|w| w.strip_suffix('s').unwrap_or(w)).collect();
        metric.windows(words.len()).any(|w| w == words)
    })
}

fn known(scene: &Scene<'_>, text: &str) -> bool {
    text.split([' ', '-']).all(|w| scene.vocabulary.known_words.contains(&*fold(w)))
}

/// "Hong Kong (takes the US lead)": a row that is told to trade behind another.
fn takes_the_lead(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let taken = matches!(&*scene.word(&items[at]), "takes" | "took" | "taking" | "gets" | "awaits");
    if !taken || at < 2 || !items[at - 1].mark('(') || items[at - 2].target().is_none() {
        return None;
    }
    let within = |i: &usize| !matches!(items[*i].kind, Kind::Mark(_) | Kind::Figure(_));
    let mut inside = (at + 1..items.len()).take(4).take_while(within);
    let end = inside.find(|i| matches!(&*scene.word(&items[*i]), "lead" | "cue" | "cues" | "baton"))?;
    items[at + 1..end].iter().any(|i| i.target().is_some()).then(|| (items[at].start, items[end].end))
}

/// The order of two markets in time is known where the sheet's chain says who traded first.
fn leads_by_sheet(scene: &Scene<'_>) -> bool {
    scene.index.sheet.chain.as_ref().is_some_and(|c| c.links.iter().any(|l| l.first.is_some()))
}

/// "Breadth: 694 up / 1,617 down — sellers firmly in control": which of the two sides is the larger, and no flow.
fn rules_breadth(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let word = |i: &Item| scene.word(i);
    let side = matches!(&*word(&items[at]), "buyers" | "sellers" | "bulls" | "bears");
    let rules = (at + 1..items.len()).take(4).take_while(|i| items[*i].clause == items[at].clause).any(|i| {
        matches!(
            &*word(&items[i]),
            "in control" | "control" | "in charge" | "charge" | "driver's seat" | "at the wheel"
        )
    });
    let counted = items[..at].iter().filter(|i| i.figure().is_some()).count() > 1;
    side && rules && counted && items[..at].iter().any(|i| matches!(&*word(i), "breadth" | "advancers" | "decliners"))
}

/// "Dollars leaving USDC", where its supply fell: what the supply says.
fn redeemed(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let leaves =
        ["leaving", "exiting", "left", "exited", "fleeing"].iter().any(|w| scene.word(&part.items[at]).ends_with(w));
    let coin = part.items.get(at + 1).and_then(Item::target).filter(|t| matches!(t, Target::Entity(_)));
    let moves = |t: &Target| super::sets::Set::new(scene.index, std::slice::from_ref(t), &[]).moves;
    leaves
        && coin.is_some_and(|t| {
            let supplied = |m: &crate::audit::bind::index::Move<'_>| m.fact.metric.starts_with("supply");
            moves(t).iter().any(|m| supplied(m) && m.value.is_sign_negative())
        })
}

/// A holder and an act in one clause: from one to the other.
fn flow(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let item = &items[at];
    if item.is(Sense::Capital) {
        return (!redeemed(scene, part, at)).then_some((item.start, item.end));
    }
    // "Deposits and revenue are moving together": how two sums changed.
    let joint = |i: usize| {
        let with =
            |n: &Item| n.is(Sense::Lockstep) || n.is(Sense::Diverge) || matches!(&*scene.word(n), "together" | "apart");
        items[i].is(Sense::Act) && items.get(i + 1).is_some_and(with)
    };
    // "resolves in favour of the bulls"
    let favour = |i: usize| {
        matches!(&*scene.word(&items[i]), "favour" | "favor") && i > 0 && &*scene.word(&items[i - 1]) == "in"
    };
    let act = items
        .iter()
        .enumerate()
        .filter(|(i, it)| {
            let gone = it.is(Sense::Absent) && *i > at && *i <= at + 3;
            *i != at
                && it.clause == item.clause
                && (it.is(Sense::Act) && !joint(*i) && !favour(*i) || gone)
                && i.abs_diff(at) <= 9
        })
        .min_by_key(|(i, _)| i.abs_diff(at))?;
    Some((item.start.min(act.1.start), item.end.max(act.1.end)))
}

/// The name of a risk is a forecast, its trigger is a claim.
fn of_a_risk(scene: &Scene<'_>, part: &Part, at: usize, mut finding: Finding) -> Finding {
    if part.column.contains("risk") || names_the_risk(scene, part, at) {
        finding.verdict = crate::audit::report::Verdict::Judgement;
    }
    finding
}

/// "1 Crypto leverage flush 40% High": a flattened row of risks, before anything says how likely it is.
fn names_the_risk(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let before = part.items[..at].iter().skip(1);
    let likely = |i: &Item| {
        i.figure().is_some() || matches!(&*scene.word(i), "low" | "medium" | "moderate" | "high" | "severe" | "very")
    };
    part.risk && !part.note && !before.into_iter().any(likely)
}

/// The sheet's reason for having no flow data.
fn flow_reason(scene: &Scene<'_>) -> Option<String> {
    scene
        .index
        .sheet
        .absent
        .iter()
        .find(|a| {
            let text = format!("{} {} {}", a.topic, a.aliases.join(" "), a.reason).to_lowercase();
            ["flow", "northbound", "investor"].iter().any(|w| text.contains(w))
        })
        .map(|a| a.reason.clone())
}

fn cause(scene: &Scene<'_>, part: &Part, at: usize, out: &mut Vec<Finding>) {
    let items = &part.items;
    let item = &items[at];
    // "helped by pension-fund allocations, and Ondo is the biggest": what is told of another is no part of the cause.
    let another = |i: usize| {
        let word = |n: usize| items.get(n).map(|i| scene.word(i)).unwrap_or_default();
        let the = usize::from(&*word(i + 2) == "the");
        items[i].mark(',')
            && matches!(&*word(i + 1), "and" | "but" | "while" | "whereas")
            && items.get(i + 2 + the).is_some_and(|n| matches!(n.kind, Kind::Name { generic: false, .. }))
            && items.get(i + 3 + the).is_some_and(|n| !matches!(n.kind, Kind::Name { .. } | Kind::Mark(',' | '.')))
    };
    let tail: Vec<&Item> = (at + 1..items.len())
        .take(9)
        .take_while(|i| {
            items[*i].clause == item.clause && !matches!(items[*i].kind, Kind::Mark('.' | ';' | '|')) && !another(*i)
        })
        .map(|i| &items[i])
        .collect();
    // "ETH following it higher" went the same way.
    let along = &*scene.word(item) == "following"
        && tail.iter().take(2).any(|i| matches!(&*scene.word(i), "higher" | "lower" | "up" | "down" | "suit"));
    if tail.is_empty() || along {
        return;
    }
    // A cause that is itself a fact of the sheet may be weighed; nothing here proves that it caused anything.
    let evident = tail.iter().any(|i| matches!(i.kind, Kind::Name { generic: false, .. } | Kind::Figure(_)));
    let end = tail.last().map_or(item.end, |i| i.end);
    let range = (item.start, end);
    let cited = part.items.iter().any(|i| scene.text_of(i) == "[") && scene.text[item.end..].starts_with(" [");
    if !cited {
        out.push(fb405_cause::finding(range, &scene.text[range.0..range.1], evident || subject::supposed(part, at)));
    }
}

/// Kinds of protocols and venues, as texts name them.
static KINDS: WordList<20> = WordList::new([
    "aggregators",
    "bridges",
    "brokers",
    "custodians",
    "exchanges",
    "issuers",
    "launchpads",
    "lenders",
    "marketplaces",
    "optimizers",
    "oracles",
    "perps",
    "restakers",
    "rollups",
    "sidechains",
    "stakers",
    "vaults",
    "wallets",
    "wrappers",
    "yield farms",
]);

/// What stands before "protocols" and makes a kind of them.
static OF_A_KIND: WordList<10> = WordList::new([
    "bridge",
    "bridging",
    "lending",
    "perp",
    "perps",
    "restaking",
    "staking",
    "derivatives",
    "exchange",
    "oracle",
]);

/// "CEXs (CoinEx +20%)", "bridges (Hop -3%)", "lending protocols (Morpho +1%)": a category by one member.
fn category(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let item = &part.items[at];
    let word = scene.text_of(item);
    let stem = word.strip_suffix('s')?;
    let acronym = stem.len() > 1 && stem.chars().all(|c| c.is_ascii_uppercase());
    // Not "lending protocols" of a text that lists two of them.
    let before = at.checked_sub(1).map(|i| &part.items[i]).filter(|b| {
        let plural = matches!(&*fold(word), "protocols" | "names" | "platforms" | "venues" | "pools" | "markets");
        let adjective = scene.word(b);
        plural
            && matches!(b.kind, Kind::Word)
            && OF_A_KIND.contains(&adjective)
            && scene.categories.members(&adjective).is_none()
    });
    // "bridges", where the sheet has a group of that name, are its members.
    if before.is_none() && item.target().is_some() {
        return None;
    }
    let kind = before.is_some() || KINDS.contains(&fold(word)) && scene.categories.members(&fold(word)).is_none();
    // "Decliners: bridges (Hop -3%), lending (Euler -2%)": the kind that each of the list is of.
    if !acronym && (!kind || super::roster::lists(scene, part, at)) {
        return None;
    }
    let start = before.map_or(item.start, |b| b.start);
    let listed = subject::bracketed(scene, part, at);
    // "bridges (Hop, Synapse)" of a sheet that has the first: two members, of which one is unknown.
    let inside = part.items.iter().skip(at + 2).take_while(|i| !i.mark(')') && !i.mark(']'));
    let others = inside.filter(|i| matches!(i.kind, Kind::Word) && scene.text_of(i).starts_with(char::is_uppercase));
    if kind && others.count() > 0 {
        return None;
    }
    (listed.len() == 1).then(|| {
        fb305_quantifier::category((start, item.end), &scene.text[start..item.end], &scene.index.name(&listed[0]))
    })
}

/// A statement that data is absent: judged, and true when there is one.
fn absence(scene: &Scene<'_>, part: &Part, out: &mut Vec<Finding>) -> Option<u16> {
    let items = &part.items;
    // "Spot buyers absent", "buyers were probably absent": nobody's data.
    let people = |at: usize| {
        let filler = |w: &str| {
            matches!(w, "were" | "are" | "was" | "is" | "still" | "likely" | "again" | "simply" | "all but")
                || w.len() > 4 && w.ends_with("ly")
        };
        let who = items[..at].iter().rev().take(4).find(|i| !filler(&scene.word(i)));
        let bidding = |w: &str| ["buyers", "sellers", "bidders"].iter().any(|p| w.ends_with(p));
        &*scene.word(&items[at]) == "absent" && who.is_some_and(|i| bidding(&scene.word(i)))
    };
    let spoken = (0..items.len()).find(|at| items[*at].is(Sense::Absent) && !people(*at));
    let spoken = spoken.or_else(|| not_applicable(scene, part)).or_else(|| {
        // "No northbound flow data provided"
        (0..items.len()).find(|i| {
            // "Neither BTC nor ETH rose in the data" tells of a move.
            let told = || {
                let moved = |n: &Item| n.is(Sense::Up) || n.is(Sense::Down) || n.is(Sense::Act) || n.is(Sense::Flat);
                let given = |n: &Item| {
                    matches!(
                        &*scene.word(n),
                        "available"
                            | "published"
                            | "provided"
                            | "reported"
                            | "released"
                            | "supplied"
                            | "given"
                            | "included"
                    )
                };
                let tail = || items[i + 1..].iter().take(7);
                &*scene.word(&items[*i]) == "neither" && tail().any(moved) && !tail().any(given)
            };
            matches!(scene.word(&items[*i]).as_str(), "no" | "without" | "neither")
                && !told()
                && items[i + 1..].iter().take(7).any(|n| {
                    matches!(
                        scene.word(n).as_str(),
                        "data"
                            | "figures"
                            | "figure"
                            | "number"
                            | "numbers"
                            | "available"
                            | "published"
                            | "provided"
                            | "reported"
                            | "released"
                            | "supplied"
                            | "given"
                            | "included"
                            | "series"
                            | "feed"
                            | "coverage"
                            | "inputs"
                            | "dataset"
                    )
                })
        })
    });
    // "was not in today's feed", "isn't among the day's inputs"
    let spoken = spoken.or_else(|| {
        (0..items.len()).find(|i| {
            let word = scene.word(&items[*i]);
            (&*word == "not" || word.ends_with("n't") || word.starts_with("not "))
                && items.get(i + 1).is_some_and(|n| matches!(&*scene.word(n), "in" | "among" | "part" | "part of"))
                && items[i + 2..].iter().take(4).take_while(|n| n.clause == items[*i].clause).any(|n| {
                    matches!(&*scene.word(n), "feed" | "feeds" | "input" | "inputs" | "dataset" | "data" | "sheet")
                })
        })
    });
    let unchecked = items.last().and_then(|last| (0..=last.clause).find_map(|c| unchecked(scene, items, c)));
    let sure = spoken.is_some();
    let at = spoken.or(unchecked)?;
    // "tech leg missing", "state buying missing", "Amplification: absent": a part of the move, and no data.
    let before = at.checked_sub(1).and_then(|i| if items[i].mark(':') { i.checked_sub(1) } else { Some(i) });
    let part_of = before.is_some_and(|i| {
        matches!(
            scene.word(&items[i]).split(' ').next_back().unwrap_or_default(),
            "leg"
                | "link"
                | "piece"
                | "ingredient"
                | "conviction"
                | "momentum"
                | "catalyst"
                | "spark"
                | "bid"
                | "lead"
                | "support"
                | "buying"
                | "amplification"
                | "transmission"
                | "contagion"
                | "confirmation"
                | "follow-through"
                | "spillover"
                | "leadership"
                | "participation"
                | "response"
                | "reaction"
                | "beta"
        )
    });
    if part_of {
        return None;
    }
    let clause = items[at].clause;
    let words: Vec<String> = items
        .iter()
        .filter(|i| i.clause <= clause)
        .flat_map(|i| scene.word(i).split(' ').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let topic = scene.vocabulary.absent.iter().find(|t| {
        t.words.iter().any(|w| words.iter().any(|x| x == w || x.split(' ').any(|y| y == w)))
            || t.phrases.iter().any(|p| contains(&words, p))
    });
    let from = items.iter().position(|i| i.clause == clause).unwrap_or(0).min(at);
    let start = if at > from { items[from].start } else { items[at].start };
    let end = items[at..]
        .iter()
        .take(7)
        .take_while(|i| i.clause == clause && !matches!(i.kind, Kind::Mark(',' | '.' | ';')))
        .last()
        .map_or(items[at].end, |i| i.end);
    let range = (start, end);
    if let Some(topic) = topic {
        out.push(fb409_false_absence::known(range, &scene.index.sheet.absent[topic.at]));
        return Some(clause);
    }
    if !sure {
        return None;
    }
    // A fact of a name that is not usable makes the statement true of it, a usable one makes it false.
    // "Property stocks are not in the data": of a branch, and not of all of them.
    let branch = |i: usize| i > 0 && BRANCHES.contains(&&*scene.word(&items[i - 1]));
    let own = (0..items.len()).filter(|i| items[*i].clause == clause && !branch(*i));
    let named: Vec<Target> = own.filter_map(|i| items[i].target().cloned()).collect();
    // "A-share turnover" is a name; the metric is what stands beside the names.
    let beside: Vec<Item> =
        items.iter().filter(|i| !matches!(i.kind, Kind::Name { generic: false, .. })).cloned().collect();
    let mut metrics = scene.metrics_in(&beside);
    // "Not disclosed" under "Why": the cause.
    if named.is_empty() && super::unread::of_causes(part) {
        return Some(clause);
    }
    let targets = if named.is_empty() && part.segment.cell.is_some() {
        metrics = scene.metrics_of_column(&part.column);
        part.row.clone()
    } else {
        listed(scene, part, at, named)
    };
    // "US breadth was not provided": not the closes of the US.
    if metrics.is_empty() {
        let topics =
            ["breadth", "flow", "sector", "internal", "participation", "positioning", "valuation", "volatility"];
        let said = beside.iter().filter(|i| i.clause == clause).map(|i| scene.word(i));
        metrics.extend(said.filter_map(|w| topics.iter().find(|t| w.starts_with(**t)).map(|t| (*t).to_owned())));
    }
    // "Its dollar volume is not given": how large it is, and not how it changed.
    let sized =
        beside.iter().any(|i| i.clause == clause && matches!(&*scene.word(i), "dollar" | "dollars" | "absolute"));
    let facts = |target: &Target| -> Vec<_> {
        let index = scene.index;
        let members = index.members(target).into_iter().flat_map(|e| index.facts_of(&index.entity(e).id).to_vec());
        let of =
            |f: &&crate::facts::sheet::Fact, m: &String| f.metric.contains(m.as_str()) || f.id.contains(m.as_str());
        members
            .chain(index.own_facts(target))
            .filter(|f| !sized || !crate::audit::bind::index::is_change(f))
            .filter(|f| metrics.is_empty() || metrics.iter().any(|m| of(f, m)))
            .collect()
    };
    let there = |facts: &[&crate::facts::sheet::Fact]| !facts.is_empty() && facts.iter().all(|f| f.usable().is_some());
    // "Turnover: not provided" under another market's heading.
    let elsewhere = |t: &Target| match (t, part.section.as_slice()) {
        (Target::Entity(e), [Target::Group(g)]) => scene.index.group_of(*e).is_some_and(|own| own != *g),
        _ => false,
    };
    let present = targets.iter().filter(|t| !elsewhere(t)).map(facts).find(|f| there(f));
    // "Market breadth was not in the feed", where the sheet counts who rose and who fell.
    let broad = metrics.iter().any(|m| m == "breadth")
        || beside.iter().any(|i| i.clause == clause && (i.is(Sense::ShareUp) || i.is(Sense::ShareDown)));
    let present = present.or_else(|| breadth_here(scene, part, &targets).filter(|_| broad));
    match present {
        Some(facts) => {
            out.push(fb409_false_absence::present(range, &scene.index.sheet.label(facts[0])).on([facts[0]]));
        }
        None => {
            // "Stock Connect flow is not in the inputs": said of the data; "the national team was absent" is not.
            let of_data = matches!(scene.word(&items[at]).split(' ').next(), Some("not" | "no"));
            let Some(first) = targets.first() else { return of_data.then_some(clause) };
            out.push(fb409_false_absence::unusable(range, &scene.index.name(first)).on(facts(first)));
        }
    }
    Some(clause)
}

/// The counts of those that rose and fell, where they are of the one market that is named, or of the section's, or where
/// none is spoken of.
fn breadth_here<'a>(scene: &Scene<'a>, part: &Part, targets: &[Target]) -> Option<Vec<&'a crate::facts::sheet::Fact>> {
    let counts = super::figures::breadth_of(scene, part);
    let facts: Vec<_> = counts.iter().map(|(_, f)| *f).filter(|f| f.usable().is_some()).collect();
    let of = |t: &Target| match t {
        Target::Group(g) => Some(*g),
        Target::Entity(e) => scene.index.group_of(*e),
        Target::Union(_) => None,
    };
    let own = facts.first().and_then(|f| scene.index.entity_of(&f.entity)?.group.as_deref());
    let own = scene.index.sheet.groups.iter().position(|g| Some(g.id.as_str()) == own);
    let spoken = if targets.is_empty() { part.section.as_slice() } else { targets };
    (facts.len() > 1 && spoken.iter().all(|t| of(t).is_some() && of(t) == own)).then_some(facts)
}

/// "Northbound n/a" where no cell is left empty by it.
fn not_applicable(scene: &Scene<'_>, part: &Part) -> Option<usize> {
    let items = &part.items;
    let letters = |i: &usize| {
        let (first, slash, last) = (&items[*i], items.get(i + 1), items.get(i + 2));
        slash.zip(last).is_some_and(|(slash, last)| {
            scene.text.get(first.start..last.end).is_some_and(|t| t.eq_ignore_ascii_case("n/a")) && slash.mark('/')
        })
    };
    (1..items.len()).find(|i| letters(i) && matches!(items[i - 1].kind, Kind::Word | Kind::Cue(_) | Kind::Mark(':')))
}

/// "foreign participation cannot be verified": where the words stand, in one clause.
fn unchecked(scene: &Scene<'_>, items: &[Item], clause: u16) -> Option<usize> {
    (0..items.len()).find(|i| items[*i].clause == clause && cannot_be_checked(scene, items, *i))
}

/// The clauses in which it stands.
fn doubted(scene: &Scene<'_>, items: &[Item]) -> Vec<u16> {
    (0..items.len()).filter(|i| cannot_be_checked(scene, items, *i)).map(|i| items[i].clause).collect()
}

/// Whether "cannot be verified" stands at item `at`.
fn cannot_be_checked(scene: &Scene<'_>, items: &[Item], at: usize) -> bool {
    let next = |n: usize| scene.word_in(items, items[at].clause, at + n);
    matches!(&*scene.word(&items[at]), "cannot" | "can't")
        && &*next(1) == "be"
        && matches!(
            &*next(2),
            "verified" | "confirmed" | "checked" | "assessed" | "measured" | "judged" | "quantified" | "tested"
        )
}

/// "SZSE Component, A-share turnover: missing": every name of the list right before the word, else the first of its clause.
fn listed(scene: &Scene<'_>, part: &Part, at: usize, named: Vec<Target>) -> Vec<Target> {
    let close = (at.saturating_sub(2)..at).rev().take_while(|i| matches!(part.items[*i].kind, Kind::Mark(':' | '(')));
    let last = close.last().unwrap_or(at).checked_sub(1).filter(|i| subject::nameable(scene, part, *i));
    match last {
        Some(last) if last + 1 < at => {
            let joint = |i: usize| {
                let word = scene.word(&part.items[i]);
                part.items[i].mark(',') || part.items[i].mark('/') || word == "and"
            };
            let mut found: Vec<Target> = part.items[last].target().cloned().into_iter().collect();
            let mut first = last;
            while first >= 2 && joint(first - 1) && subject::nameable(scene, part, first - 2) {
                first -= 2;
                found.extend(part.items[first].target().cloned());
            }
            found
        }
        _ => named.into_iter().take(1).collect(),
    }
}

fn contains(words: &[String], phrase: &[String]) -> bool {
    !phrase.is_empty() && words.windows(phrase.len()).any(|w| w == phrase)
}

/// "fund-flow data is missing from this run": whether the items from `at` on say so of what stands before them.
fn said_to_be_missing(scene: &Scene<'_>, items: &[&Item], at: usize) -> bool {
    let word = |i: usize| items.get(i).map(|item| scene.word(item)).unwrap_or_default();
    let noun = usize::from(matches!(&*word(at), "data" | "figures" | "numbers" | "feed"));
    let verb = at + noun;
    matches!(&*word(verb), "is" | "are" | "was" | "were")
        && items[verb..].iter().skip(1).take(2).any(|i| i.is(Sense::Absent))
}

/// Data declared absent and spoken of all the same.
fn topics(scene: &Scene<'_>, part: &Part, absence: Option<u16>, out: &mut Vec<Finding>) {
    if scene.vocabulary.absent.is_empty() {
        return;
    }
    // Whole names of absent data: "foreign flow".
    let items: Vec<&Item> = part.items.iter().filter(|i| !matches!(i.kind, Kind::Mark(_))).collect();
    let words: Vec<Word<'_>> = items.iter().map(|i| scene.word(i)).collect();
    let mut whole: Vec<(usize, usize)> = Vec::new();
    for topic in &scene.vocabulary.absent {
        for phrase in topic.phrases.iter().filter(|p| p.len() > 1) {
            if let Some(at) = words.windows(phrase.len()).position(|w| w == phrase)
                && absence != Some(items[at].clause)
                && !said_to_be_missing(scene, &items, at + phrase.len())
            {
                let range = (items[at].start, items[at + phrase.len() - 1].end);
                let absent = &scene.index.sheet.absent[topic.at];
                whole.push(range);
                out.push(fb404_event::absent(range, &scene.text[range.0..range.1], absent));
            }
        }
    }
    let spoken = |i: &&Item| matches!(i.kind, Kind::Word | Kind::Cue(_) | Kind::Name { generic: true, .. });
    let doubted = doubted(scene, &part.items);
    let open = |i: &&Item| absence != Some(i.clause) && !doubted.contains(&i.clause);
    for item in part.items.iter().filter(spoken).filter(open) {
        if whole.iter().any(|(s, e)| *s <= item.start && item.end <= *e) {
            continue;
        }
        let text = scene.word(item);
        // "High-beta" is not the highs, "the chain snapped" no chain of a venue, "liquid staking (Jito -8.6%)" a list's kind.
        let place = part.items.iter().position(|i| i.start == item.start).unwrap_or_default();
        let joined = part.items.get(place + 1).is_some_and(|n| n.mark('-') && n.start == item.end)
            && part.items.get(place + 2).is_some_and(|n| n.start == item.end + 1);
        let adjective = joined && !item.is(Sense::Holder) && !item.is(Sense::Event);
        let name = |i: usize| part.items.get(i).is_some_and(|n| matches!(n.kind, Kind::Name { generic: false, .. }));
        let mark = |i: usize, c: char| part.items.get(i).is_some_and(|n| n.mark(c));
        // "Liquid staking (losing): Jito -3.9%"
        let told = mark(place + 3, ')') && mark(place + 4, ':') && name(place + 5);
        let kind = mark(place + 1, '(') && (name(place + 2) || told);
        // "Yield protocols down": a kind that the sheet has members of.
        let members = part.items.get(place + 1).is_some_and(|n| super::category::is_members(&scene.word(n)));
        // "Lending was not", "slower than lending": the kind itself, and not what is paid for it.
        let alone = part.items.get(place + 1).is_none_or(|n| {
            let word = scene.word(n);
            n.clause != item.clause
                || matches!(n.kind, Kind::Mark(_) | Kind::Rise(_))
                || n.is(Sense::Up)
                || n.is(Sense::Down)
                || n.is(Sense::CmpUp)
                || n.is(Sense::CmpDown)
                || matches!(&*word, "was" | "were" | "is" | "and" | "or" | "while" | "but" | "led" | "as")
        });
        // "pooled credit" and "variable yield" are no kinds of protocols.
        let plain = place.checked_sub(1).is_none_or(|i| {
            let before = &part.items[i];
            matches!(before.kind, Kind::Mark(_))
                || matches!(
                    &*scene.word(before),
                    "the"
                        | "of"
                        | "than"
                        | "and"
                        | "or"
                        | "in"
                        | "into"
                        | "from"
                        | "while"
                        | "but"
                        | "to"
                        | "vs"
                        | "liquid"
                )
        });
        let kind = kind || (members || alone && plain) && scene.categories.members(&text).is_some();
        // "Sectors" and "balances" are of anything.
        let counted =
            place.checked_sub(1).is_some_and(|i| part.items[i].is(Sense::All) || part.items[i].is(Sense::Only));
        let vague = matches!(&*text, "chain" | "link" | "links" | "balance" | "balances")
            || counted && matches!(&*text, "sector" | "sectors")
            // "CRYPTO SPOT (-)": a market, and no volume.
            || &*text == "spot" && place.checked_sub(1).is_some_and(name)
            // "Spot volume of $71.8B": what the sheet may hold.
            || &*text == "spot"
                && part.items.get(place + 1).is_some_and(|n| {
                    matches!(
                        &*scene.word(n),
                        "volume" | "volumes" | "price" | "prices" | "trading" | "turnover" | "market" | "markets"
                    )
                })
            // "every stock index we track"
            || matches!(&*text, "stock" | "stocks")
                && part.items.get(place + 1).is_some_and(|n| {
                    matches!(
                        &*scene.word(n),
                        "index" | "indices" | "indexes" | "gauge" | "gauges" | "benchmark" | "benchmarks" | "region" | "regions"
                    )
                })
            // "2.9% below spot": the price.
            || &*text == "spot"
                && place.checked_sub(1).is_some_and(|i| {
                    matches!(&*scene.word(&part.items[i]), "below" | "above" | "under" | "over" | "from" | "to")
                });
        if adjective || kind || vague || super::map_lines::labels(part, place) {
            continue;
        }
        let hit = scene
            .vocabulary
            .absent
            .iter()
            .find(|t| t.words.iter().any(|w| text == *w || text.split([' ', '-']).any(|x| x == w)));
        // "Compound's fee take", where only the change of its fees is missing.
        let held = |w: &str| scene.index.sheet.facts.iter().any(|f| f.metric.split('_').any(|m| m.starts_with(w)));
        if let Some(topic) = hit
            && !held(text.trim_end_matches('s'))
            && !(item.is(Sense::Up)
                || item.is(Sense::Down)
                || item.is(Sense::Flat)
                || item.is(Sense::Mixed)
                || item.is(Sense::ShareUp)
                || item.is(Sense::ShareDown)
                || item.is(Sense::Diverge)
                || item.is(Sense::Lockstep)
                || item.is(Sense::Net)
                || item.is(Sense::SupUp)
                || item.is(Sense::SupDown))
        {
            let absent = &scene.index.sheet.absent[topic.at];
            let finding = fb404_event::absent((item.start, item.end), scene.text_of(item), absent);
            // "Crypto liquidation cascade": the name of a risk.
            out.push(if part.column == "risk" { of_a_risk(scene, part, place, finding) } else { finding });
        }
    }
}
