//! Where the words leave open what is claimed, nothing is called false. The detectors read a sentence as its plainest form;
//! a sentence that denies, weighs or supposes may mean something else by the same words.

use std::ops::Range;

use rust_decimal::Decimal;

use super::plain;
use crate::audit::bind::Target;
use crate::audit::bind::index::is_change;
use crate::audit::derive::issued;
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::report::Verdict;
use crate::audit::rules;
use crate::audit::scene::{Part, Scene};
use crate::quantity::Unit;

/// Takes back what was called false of words that allow another reading.
pub fn apply(scene: &Scene<'_>, part: &Part, findings: &mut [Finding]) {
    take_back_what_a_supported_word_modifies(findings);
    for finding in findings.iter_mut().filter(|f| f.verdict == Verdict::Contradicted) {
        let place = Place::of(scene, part, finding);
        let (open, ahead) = match finding.code {
            "FB201" => {
                (false, of_a_price(scene, finding) && place.is_round_level() && !is_stated(scene, part, finding))
            }
            "FB301" if place.counts(finding) => (false, false),
            "FB301" if place.denies_a_level() => (true, false),
            "FB301" => (place.is_denied() || place.is_weighed() || place.goes_both_ways(), place.loses_a_level()),
            "FB303" => (of_changes(scene, finding) && place.weighs_amounts(), false),
            "FB209" => (place.is_of_a_kind() || leaves_one_out(part), false),
            "FB305" => {
                let of_the_sum = place.is_of_the_sum() && !place.sum_went_the_other_way(finding);
                (of_the_sum || place.is_alone_with_a_figure() || place.leaves_out_a_kind() || place.is_so_far(), false)
            }
            "FB307" => (place.is_in_part() || place.is_before_a_level(), false),
            "FB407" => (false, place.is_to_come()),
            _ => (false, false),
        };
        if ahead {
            *finding = rules::fb601_forecast::target((finding.start, finding.end));
        } else if open {
            finding.verdict = Verdict::Ambiguous;
            finding.suggestion = None;
            finding.message.push_str("; the sentence may mean something else");
        }
    }
}

/// "Losses growing", "the rally fading": of the same facts one direction holds, and the word beside it says how that went on.
fn take_back_what_a_supported_word_modifies(findings: &mut [Finding]) {
    let direction = |f: &Finding, verdict: Verdict| f.code == "FB301" && f.verdict == verdict;
    let held: Vec<(usize, usize, Vec<String>)> = findings
        .iter()
        .filter(|f| direction(f, Verdict::Supported))
        .map(|f| (f.start, f.end, f.facts.clone()))
        .collect();
    for finding in findings.iter_mut().filter(|f| direction(f, Verdict::Contradicted)) {
        let beside = |(start, end, facts): &(usize, usize, Vec<String>)| {
            let gap = if *end <= finding.start { finding.start - end } else { start.saturating_sub(finding.end) };
            gap <= 1 && *facts == finding.facts
        };
        if held.iter().any(beside) {
            finding.verdict = Verdict::Ambiguous;
            finding.suggestion = None;
        }
    }
}

/// Whether the figure that the finding covers is said of the name before it and of nothing else.
fn is_stated(scene: &Scene<'_>, part: &Part, finding: &Finding) -> bool {
    let at = part.items.iter().position(|i| (i.start, i.end) == (finding.start, finding.end));
    at.is_some_and(|at| plain::stated(scene, part, at))
}

/// "| Meteora ↑ vs other DEXs ↓ | +31.5% vs -9% to -22% |": the range is of the rest.
fn leaves_one_out(part: &Part) -> bool {
    part.label.split(|c: char| !c.is_alphanumeric()).any(|w| matches!(w, "other" | "others" | "rest" | "ex"))
}

/// Whether the finding's first fact is a price or a level of an index.
fn of_a_price(scene: &Scene<'_>, finding: &Finding) -> bool {
    let fact = finding.facts.first().and_then(|id| scene.index.fact(id));
    fact.is_some_and(|f| matches!(f.metric.as_str(), "price" | "close" | "last" | "level" | "spot"))
}

/// Whether changes were compared: what was worked out of amounts has been weighed.
fn of_changes(scene: &Scene<'_>, finding: &Finding) -> bool {
    let mut facts = finding.facts.iter().filter_map(|id| scene.index.fact(id));
    finding.derivation.is_none() && facts.all(is_change)
}

/// What stands after a verb in the present that no market has done yet: "BTC loses $67,000", "closes above 4,000".
static TO_COME: WordList<26> = WordList::new([
    "back", "break", "breaks", "clear", "clears", "climbs", "close", "closes", "crosses", "dips", "drops", "falls",
    "gives", "keeps", "lose", "loses", "reclaims", "regains", "rises", "sinks", "slides", "slips", "stop", "stops",
    "target", "tops",
]);

/// What is, or was.
static STATES: WordList<16> = WordList::new([
    "are", "broke", "fell", "held", "holds", "is", "lost", "remains", "rose", "sits", "stands", "stays", "still",
    "trades", "was", "were",
]);

/// Nouns and verbs that weigh amounts and no changes.
const AMOUNTS: [&str; 15] = [
    "burn",
    "combined",
    "dwarfed",
    "dwarfs",
    "float",
    "inflows",
    "issuance",
    "mint",
    "outflows",
    "outweigh",
    "outweighed",
    "outweighs",
    "redemptions",
    "shrinkage",
    "together",
];

/// A finding among the items of its clause.
struct Place<'s, 'a> {
    scene: &'s Scene<'a>,
    clause: Vec<&'s Item>,
    /// Where in `clause` it stands.
    at: Range<usize>,
    start: usize,
    end: usize,
}

impl<'s, 'a> Place<'s, 'a> {
    fn of(scene: &'s Scene<'a>, part: &'s Part, finding: &Finding) -> Self {
        let (start, end) = (finding.start, finding.end);
        let touched: Vec<u16> =
            part.items.iter().filter(|i| i.start < end && start < i.end).map(|i| i.clause).collect();
        let clause: Vec<&Item> = part.items.iter().filter(|i| touched.contains(&i.clause)).collect();
        let within = |i: &&Item| i.start < end && start < i.end;
        let first = clause.iter().position(within).unwrap_or_default();
        let at = first..clause.iter().rposition(within).map_or(first, |last| last + 1);
        Self { scene, clause, at, start, end }
    }

    /// The items up to the end of the finding, the last first.
    fn before_end(&self) -> impl Iterator<Item = &'s Item> {
        self.clause.iter().rev().copied().filter(|i| i.start < self.end)
    }

    fn is_touched(&self, item: &Item) -> bool {
        item.start < self.end && self.start < item.end
    }

    fn says(&self, item: &Item, words: &[&str]) -> bool {
        self.scene.word(item).split(' ').any(|w| words.contains(&w))
    }

    fn is_of_all(&self) -> bool {
        self.clause.iter().any(|i| i.is(Sense::All) || self.says(i, &["every", "each", "both", "all"]))
    }

    /// "No index lost a full 1%", "neither the surge nor the gain lifted it", "kept supply from contracting".
    fn is_denied(&self) -> bool {
        let denies = |i: &Item| i.is(Sense::None) || self.says(i, &["no", "none"]);
        let first = self.at.start;
        // "These carry no verdict on the US rally"
        let article = |n: usize| self.says(self.clause[n], &["the", "this", "that"]);
        let before = (0..first).rev().find(|n| !article(*n));
        let about = before.is_some_and(|n| self.says(self.clause[n], &["on", "about", "for"]));
        let far = about && self.clause[..first].iter().any(|i| self.says(i, &["no"]));
        // "None of the three rose" is plain.
        let mut after = self.clause.iter().filter(|i| i.start >= self.end).take_while(|i| !i.mark(','));
        let measured = after.any(|i| i.figure().is_some());
        let owned = self.scene.text[self.start..self.end].contains(['\'', '\u{2019}']);
        far || self.is_kept_from()
            || self.before_end().any(|i| measured && denies(i) || owned && self.says(i, &["neither", "nor"]))
    }

    /// "Kept supply from contracting", "without falling", "BTC, not ETH, rose".
    fn is_kept_from(&self) -> bool {
        let moves = |i: &Item| i.is(Sense::Up) || i.is(Sense::Down);
        let leads = ["from", "without", "never", "hardly", "instead of", "rather than"];
        let verb = self
            .clause
            .windows(2)
            .any(|p| self.is_touched(p[1]) && moves(p[1]) && leads.contains(&&*self.scene.word(p[0])));
        let name = self.clause.windows(2).any(|p| {
            self.is_touched(p[1]) && p[1].target().is_some() && !p[0].is(Sense::None) && self.says(p[0], &["not"])
        });
        verb || name
    }

    /// "Every mainland index fell further than HSI", "climbed against falling US indices".
    fn is_weighed(&self) -> bool {
        let against = |i: &Item| {
            let next = self.clause.iter().find(|n| n.start >= i.end);
            self.says(i, &["against"]) && next.is_some_and(|n| n.is(Sense::Up) || n.is(Sense::Down))
        };
        let than = |i: &Item| self.says(i, &["than"]) || &*self.scene.word(i) == "as much as";
        let after = || self.clause.iter().filter(|i| i.start >= self.end);
        // "Dow declined less than SSE": the verb is the Dow's.
        let own = self.clause.windows(2).any(|p| {
            let verb = p[1].is(Sense::Up) || p[1].is(Sense::Down);
            let name = matches!(p[0].kind, Kind::Name { target: Target::Entity(_), generic: false, .. });
            self.is_touched(p[0]) && self.is_touched(p[1]) && verb && name
        });
        !own && after().any(|i| than(i))
            || after().take(2).any(|i| against(i))
            || self.clause.iter().any(|i| self.is_touched(i) && (against(i) || self.says(i, &["vs", "versus"])))
    }

    /// "Stocks up, tokens down".
    fn goes_both_ways(&self) -> bool {
        let goes = |sense: Sense, way: i8| {
            self.clause.iter().any(|i| i.is(sense) || matches!(i.kind, Kind::Rise(n) if n.signum() == way))
        };
        let name = |i: &Item| i.target().is_some() || self.scene.categories.members(&self.scene.word(i)).is_some();
        let named = self.clause[self.at.start.saturating_sub(2)..self.at.end].iter().any(|i| name(i));
        let within = &self.clause[self.at.clone()];
        let both = within.iter().any(|i| i.is(Sense::Up)) && within.iter().any(|i| i.is(Sense::Down));
        // "Up in New York, down in Hong Kong": of the place behind.
        let behind: Vec<&Item> = self.clause.iter().copied().filter(|i| i.start >= self.end).take(2).collect();
        let placed = matches!(behind[..], [word, place] if self.says(word, &["in"]) && place.target().is_some());
        goes(Sense::Up, 1) && goes(Sense::Down, -1) && !self.is_of_all() && (both || !named || placed)
    }

    /// "BTC loses $67,000": no change of that size.
    fn loses_a_level(&self) -> bool {
        self.clause.windows(2).any(|pair| {
            let [verb, figure] = pair else { return false };
            let present = self.scene.word(verb).ends_with('s') && (verb.is(Sense::Down) || verb.is(Sense::Up));
            let level = |i: &Item| i.figure().is_some_and(|f| !f.written.is_percent() && !f.written.is_spread());
            verb.start < self.end && present && level(figure)
        })
    }

    /// "BTC did not drop below $68,000", "avoided losing 44,000": the level was kept, whatever the price did.
    fn denies_a_level(&self) -> bool {
        let denies = |i: &Item| i.is(Sense::Not) || self.says(i, &["never", "avoided", "avoids", "avoiding"]);
        let level = |i: &Item| i.figure().is_some_and(|f| !f.written.is_percent() && !f.written.is_spread());
        let first = self.at.start.saturating_sub(2);
        let behind = self.clause[self.at.end..].iter().take(4).find(|i| i.figure().is_some());
        self.clause[first..self.at.end].iter().any(|i| denies(i)) && behind.is_some_and(|i| level(i))
    }

    /// "USDC's burn dwarfs the USDT mint", "more than double Aerodrome's volume".
    fn weighs_amounts(&self) -> bool {
        let ends = |i: &Item| i.mark(',') || self.says(i, &["on", "as", "while", "and"]);
        let behind = self.clause[self.at.end..].iter().take(3).take_while(|i| !ends(i)).count();
        let near = &self.clause[self.at.start.saturating_sub(2)..self.at.end + behind];
        let has = |words: &[&str]| near.iter().any(|i| self.says(i, words));
        let multiple = has(&["half", "double", "doubled", "twice", "triple"]);
        let by_size = near.windows(2).any(|p| self.says(p[0], &["in", "by"]) && self.says(p[1], &["size"]));
        has(&AMOUNTS)
            || by_size
            || multiple && has(&["volume", "turnover", "supply", "cap", "tvl", "float"])
            || has(&["relative"]) && has(&["strength"]) && !near.iter().any(|i| self.compares(i))
    }

    /// A comparison other than "relative strength" itself.
    fn compares(&self, item: &Item) -> bool {
        (item.is(Sense::CmpUp) || item.is(Sense::CmpDown)) && !self.says(item, &["relative"])
    }

    /// "Net: the pair shrank by about $130M combined": what they come to, and not each.
    fn is_of_the_sum(&self) -> bool {
        let sum = ["combined", "aggregate", "net", "total", "altogether"];
        !self.is_of_all() && self.before_end().any(|i| self.says(i, &sum))
    }

    /// Whether what the changes come to in money is against the word of direction that the finding ends with.
    fn sum_went_the_other_way(&self, finding: &Finding) -> bool {
        let index = self.scene.index;
        let changes = finding.facts.iter().filter_map(|id| index.fact(id));
        let amount = |f| issued(index.level_for(f)?, f).map(|[of_level, _]| of_level.known.exact);
        let sum = changes.map(amount).try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount?));
        let way = self.before_end().find_map(|i| match () {
            () if i.is(Sense::Up) || i.is(Sense::Inward) => Some(1),
            () if i.is(Sense::Down) || i.is(Sense::Outward) => Some(-1),
            () => None,
        });
        sum.zip(way).is_some_and(|(sum, way)| if way > 0 { sum < Decimal::ZERO } else { sum > Decimal::ZERO })
    }

    /// "More winners than losers": of two counts, both of which it names.
    fn counts(&self, finding: &Finding) -> bool {
        let count = |id: &String| self.scene.index.fact(id).is_some_and(|f| f.unit == Unit::Count);
        !finding.facts.is_empty() && finding.facts.iter().all(count)
    }

    /// "US: Large caps (+0.5% to +1.0%)": the word before says of which members the range is.
    fn is_of_a_kind(&self) -> bool {
        let open = self.at.start.checked_sub(1).filter(|i| self.clause[*i].mark('('));
        let before = open.and_then(|i| i.checked_sub(1)).map(|i| self.clause[i]);
        before.is_some_and(|b| b.is(Sense::Segment))
    }

    /// "In every sector except RWA": who is left out is no name.
    fn leaves_out_a_kind(&self) -> bool {
        let after = self.clause.iter().position(|i| i.start >= self.end).unwrap_or(self.clause.len());
        let here = self.clause[after..].iter().take_while(|i| !i.mark(',') && !self.says(i, &["and", "while"]));
        let except = here.into_iter().position(|i| i.is(Sense::Except)).map(|n| after + n);
        except.is_some_and(|at| !self.clause[at + 1..].iter().take(3).any(|i| i.target().is_some()))
    }

    /// "Only Alder and Birch grew by double digits": the others by less.
    fn is_so_far(&self) -> bool {
        let far = |i: &Item| self.says(i, &["double", "digit", "digits"]);
        let only = self.clause.iter().any(|i| self.is_touched(i) && self.says(i, &["only", "alone"]));
        only && self.clause.iter().filter(|i| i.start >= self.end).take(3).any(|i| far(i))
    }

    /// "Amplified in growth": by some of them.
    fn is_in_part(&self) -> bool {
        let mut after = self.clause.iter().filter(|i| i.start >= self.end);
        let leads = after.next().is_some_and(|i| self.says(i, &["in", "among", "by"]));
        leads && after.next().is_some_and(|i| i.target().is_none())
    }

    /// "BTC failed to hold $91,000": a level, and nobody else's move.
    fn is_before_a_level(&self) -> bool {
        let level = |i: &Item| i.figure().is_some_and(|f| !f.written.is_percent() && !f.written.is_spread());
        let next = self.clause.iter().find(|i| i.start >= self.end && !self.says(i, &["the", "above", "below"]));
        next.is_some_and(|i| level(i))
    }

    /// "HSI alone gave up 590 points": how much of something is its own.
    fn is_alone_with_a_figure(&self) -> bool {
        let measure = |i: &Item| i.figure().is_some() || self.says(i, &["than"]);
        self.clause.iter().any(|i| self.is_touched(i) && self.says(i, &["alone"]))
            && self.clause.iter().any(|i| measure(i))
    }

    /// "Nasdaq closes below 21,500": the verb nearest before the level tells of no day that was.
    fn is_to_come(&self) -> bool {
        let told = |i: &'s Item| {
            let word = self.scene.word(i);
            let first = word.split(' ').next().unwrap_or_default();
            let led = |words: &[&str]| {
                let right_before = |n: &&Item| n.end < i.start && i.start - n.end < 3;
                self.clause.iter().copied().filter(right_before).any(|n| self.says(n, words))
            };
            // "did not break below $65,000"
            if led(&["didn't", "hasn't", "haven't", "never"]) || led(&["not"]) && self.denies_what_was(i) {
                return Some(false);
            }
            // "is back above", "a whisker from losing $2,000"
            let ahead = TO_COME.contains(first) && !led(&["is", "are", "now", "was"]);
            if ahead || first.ends_with("ing") && led(&["from"]) {
                return Some(true);
            }
            (STATES.contains(first) || first.ends_with("ed") || first.ends_with("ing")).then_some(false)
        };
        self.before_end().find_map(told) == Some(true)
    }

    /// "did not close", "has not broken"
    fn denies_what_was(&self, verb: &Item) -> bool {
        let before = self.clause.iter().rev().filter(|i| i.start < verb.start);
        before.take(3).any(|i| self.says(i, &["did", "has", "have", "had"]))
    }

    /// "HSTECH, with 5,200 as the next hurdle": a round number is a mark on the way unless it is said to be the price.
    fn is_round_level(&self) -> bool {
        let Some(at) = self.clause.iter().position(|i| (i.start, i.end) == (self.start, self.end)) else {
            return false;
        };
        let Some(figure) = self.clause[at].figure().filter(|f| f.to.is_none()) else { return false };
        let written = &figure.written;
        let level = !written.is_percent() && !written.is_spread() && written.decimals == 0;
        let size = written.magnitude();
        let round = (size % Decimal::ONE_HUNDRED).is_zero() && size >= Decimal::ONE_HUNDRED;
        level && round
    }
}
