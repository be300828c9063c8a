//! What stands where a text explains or tells a flow, and no other rule has read: under "Explanation", a cause that no fact
//! backs, in whatever words; behind "Key flow:", a way of money that nobody measured.

use super::unbacked::measured_flows;
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::read::SegmentKind;
use crate::audit::report::Verdict;
use crate::audit::rules::{fb403_flow_on_absent_data as flow, fb405_cause as cause};
use crate::audit::scene::{Part, Scene};

/// Heads of columns and labels of lines that promise a cause.
static CAUSES: WordList<14> = WordList::new([
    "explanation",
    "explanations",
    "why",
    "cause",
    "causes",
    "reason",
    "reasons",
    "rationale",
    "driver",
    "drivers",
    "main driver",
    "key driver",
    "what explains it",
    "why it happened",
]);

/// What money does.
static MOTION: WordList<97> = WordList::new([
    "absorb",
    "absorbs",
    "absorbed",
    "absorbing",
    "arrive",
    "arrives",
    "arrived",
    "arriving",
    "circle",
    "circles",
    "circling",
    "circulates",
    "circulating",
    "come",
    "comes",
    "came",
    "coming",
    "convert",
    "converts",
    "converted",
    "converting",
    "cross",
    "crosses",
    "crossed",
    "crossing",
    "drain",
    "drains",
    "drained",
    "draining",
    "enter",
    "enters",
    "entered",
    "entering",
    "escape",
    "escapes",
    "escaped",
    "escaping",
    "exit",
    "exits",
    "exited",
    "exiting",
    "flows",
    "flowed",
    "flowing",
    "get",
    "gets",
    "got",
    "go",
    "goes",
    "going",
    "went",
    "gone",
    "head",
    "heads",
    "heading",
    "headed",
    "land",
    "lands",
    "landed",
    "landing",
    "leave",
    "leaves",
    "leaving",
    "left",
    "move",
    "moves",
    "moved",
    "moving",
    "park",
    "parks",
    "parked",
    "parking",
    "recycle",
    "recycles",
    "recycled",
    "recycling",
    "redeployed",
    "redeploying",
    "reshuffles",
    "reshuffling",
    "rotate",
    "rotates",
    "rotated",
    "rotating",
    "rotation",
    "shuffle",
    "shuffles",
    "shuffled",
    "shuffling",
    "stay",
    "stays",
    "stayed",
    "staying",
    "take",
    "takes",
    "took",
    "taking",
]);
/// Words of a cell that explains nothing, points elsewhere, or says again what its row does.
static WITHHELD: WordList<21> = WordList::new([
    "unclear",
    "unknown",
    "insufficient",
    "beyond",
    "outside",
    "open",
    "same",
    "see",
    "undetermined",
    "unexplained",
    "undisclosed",
    "speculative",
    "sign",
    "signs",
    "table",
    "list",
    "sheet",
    "above",
    "below",
    "mismatch",
    "divergence",
]);
/// Verbs of motion that say other things as well.
const PLAIN: [&str; 16] = [
    "get", "gets", "got", "go", "goes", "going", "went", "gone", "come", "comes", "came", "coming", "stay", "stays",
    "stayed", "staying",
];

/// Fewest words of an explanation: "Rotation" alone is a label.
const FEWEST: usize = 2;

/// Longest lead of a line that tells a flow, in bytes.
const LEAD: usize = 24;

/// Findings of one part, of which `out` holds those of the other rules from `from` on.
pub fn detect(scene: &Scene<'_>, part: &Part, from: usize, out: &mut Vec<Finding>) {
    let told = match part.segment.kind {
        SegmentKind::Cell => explains(part),
        SegmentKind::Sentence => labelled(scene, part),
        _ => return,
    };
    if told {
        if !out[from..].iter().any(read) {
            out.extend(explanation(scene, part));
        }
    } else if part.segment.kind == SegmentKind::Sentence && tells_a_flow(scene, part) && !measured_flows(scene, part) {
        let ways: Vec<Finding> =
            clauses(&part.items).into_iter().filter_map(|clause| way(scene, clause, &out[from..])).collect();
        out.extend(ways);
    }
}

/// Whether a finding says that its words were understood.
fn read(finding: &Finding) -> bool {
    !matches!(finding.verdict, Verdict::NotEvaluated | Verdict::NotAClaim)
}

/// Whether the part stands under a head that promises a cause.
#[must_use]
pub fn of_causes(part: &Part) -> bool {
    CAUSES.contains(part.column.trim())
}

/// "| Divergence | Size | Explanation | Implication |": a cell of the third column, that is not the row's own name.
fn explains(part: &Part) -> bool {
    // "| Hold cash | Wait for clarity |" under "Rationale" gives the reason of advice.
    let advice =
        part.advised || part.row.is_empty() && matches!(part.column.trim(), "rationale" | "reason" | "reasons");
    !part.risk && !advice && part.segment.cell.is_some_and(|(_, column)| column > 0) && of_causes(part)
}

/// "Why: different buyers": what stands behind such a label.
fn labelled(scene: &Scene<'_>, part: &Part) -> bool {
    let head = part.items.iter().take(3).position(|i| i.mark(':'));
    let last = head.and_then(|n| n.checked_sub(1)).map(|n| &part.items[n]);
    // "Why: to keep losses small": an aim.
    let aim = head.and_then(|n| part.items.get(n + 1)).is_some_and(|n| &*scene.word(n) == "to");
    !(part.supposed || part.advised || aim)
        && last.is_some_and(|last| {
            let label = scene.text[part.items[0].start..last.end].to_lowercase();
            CAUSES.contains(&label) && label != "rationale"
        })
}

/// The cause that a whole part tells.
fn explanation(scene: &Scene<'_>, part: &Part) -> Option<Finding> {
    let lead = part.items.iter().take(3).position(|i| i.mark(':')).map_or(0, |n| n + 1);
    let items = &part.items[lead..];
    // "n/a" is no word.
    let words = items.iter().filter(|i| !matches!(i.kind, Kind::Mark(_)) && i.end > i.start + 1).count();
    // "USDC redemptions" repeats what its row says; whoever doubts or denies explains nothing.
    let moved = |i: &Item| i.is(Sense::Up) || i.is(Sense::Down) || i.is(Sense::Act) || i.is(Sense::Flat);
    let again = items.iter().any(moved) && items.iter().any(|i| i.target().is_some());
    // "Drivers: HSTECH, ChiNext": who, and not why.
    let named = items.iter().all(|i| {
        matches!(i.kind, Kind::Mark(_) | Kind::Name { .. }) || matches!(&*scene.word(i), "and" | "the" | "both")
    });
    let again = again || named;
    let open = items
        .iter()
        .any(|i| i.is(Sense::Hedge) || i.is(Sense::Forecast) || denies(scene, i) || WITHHELD.contains(&scene.word(i)));
    let last = items.iter().rposition(|i| !matches!(i.kind, Kind::Mark('.' | ';' | ',')))?;
    let range = (items.first()?.start, items[last].end);
    (words >= FEWEST && !again && !open && !items.iter().any(|i| i.figure().is_some()))
        .then(|| cause::finding(range, &scene.text[range.0..range.1], false))
}

/// Whether an item names a coin that is issued against money.
fn is_issued(scene: &Scene<'_>, item: &Item) -> bool {
    let members = item.target().map(|t| scene.index.members(t)).unwrap_or_default();
    let supplied = |e: &usize| scene.index.change_fact(*e, &[], None).is_some_and(|f| f.metric.starts_with("supply"));
    !members.is_empty() && members.iter().all(supplied)
}

/// Whether a word is about what is known and measured.
fn of_the_data(word: &str) -> bool {
    let first = word.split(' ').next().unwrap_or_default();
    matches!(first, "data" | "measured" | "measures" | "sheet" | "stated" | "told" | "known" | "said" | "inputs")
}

/// Whether a word denies something or says that it is missing.
fn denies(scene: &Scene<'_>, item: &Item) -> bool {
    let word = scene.word(item);
    let first = word.split(' ').next().unwrap_or_default();
    item.is(Sense::Absent)
        || matches!(first, "no" | "not" | "none" | "nothing" | "nobody" | "cannot" | "can't" | "never" | "nowhere")
}

/// Whether the line begins with a label that promises a flow: "Key flow:", "Net flows:".
fn tells_a_flow(scene: &Scene<'_>, part: &Part) -> bool {
    let start = scene.text[..part.segment.start].rfind('\n').map_or(0, |n| n + 1);
    let line = &scene.text[start..part.segment.end];
    let Some(colon) = line.bytes().take(LEAD).position(|b| b == b':') else { return false };
    let label = line[..colon].trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    !part.supposed
        && matches!(&*label, "key flow" | "key flows" | "net flow" | "net flows" | "main flow" | "flow" | "flows")
}

/// The ranges of items between two marks that end a clause.
fn clauses(items: &[Item]) -> Vec<&[Item]> {
    items.chunk_by(|a, b| a.clause == b.clause).collect()
}

/// What a clause says of where money went, if no other rule has read it.
fn way(scene: &Scene<'_>, clause: &[Item], found: &[Finding]) -> Option<Finding> {
    let lead = clause.iter().take(4).position(|i| i.mark(':')).map_or(0, |n| n + 1);
    // "Cash is leaving equities, and part of it is heading for bills": what stands behind the last thing that was read.
    let until = found.iter().filter(|f| read(f) && f.start < clause[clause.len() - 1].end).map(|f| f.end).max();
    let rest = clause.iter().position(|i| until.is_none_or(|until| i.start >= until))?;
    let items = &clause[lead.max(rest)..];
    let first = items.iter().position(|i| !matches!(i.kind, Kind::Mark(_)) && &*scene.word(i) != "and")?;
    let items = &items[first..];
    let last = items.iter().rposition(|i| !matches!(i.kind, Kind::Mark(_)))?;
    let range = (items.first()?.start, items[last].end);
    let words = items.iter().filter(|i| !matches!(i.kind, Kind::Mark(_))).count();
    // "Selling gets heavier", "volumes left every DEX", "BTC stayed near zero": no money that goes from here to there.
    let of_money = items.iter().any(|i| super::destination::is_money(&scene.word(i)) || is_issued(scene, i));
    let traded = |i: &Item| {
        let word = scene.word(i);
        matches!(
            &*word,
            "volumes" | "volume" | "selling" | "buying" | "decline" | "losses" | "gains" | "prices" | "price"
        )
    };
    if items.first().is_some_and(traded) {
        return None;
    }
    // "goes on leading" moves nowhere.
    let moves = |at: usize, i: &Item| {
        let next = |n: usize| items.get(at + n).map(|i| scene.word(i)).unwrap_or_default();
        let on = &*next(1) == "on" && &*next(2) != "to" || &*next(1) == "behind";
        // "Hong Kong takes the hit"
        let on = on || (1..3).any(|n| matches!(&*next(n), "hit" | "lead" | "blow" | "brunt"));
        let word = scene.word(i);
        let first = word.split(' ').next().unwrap_or_default();
        let of_something = of_money || !PLAIN.contains(&first);
        matches!(i.kind, Kind::Word | Kind::Cue(_))
            && of_something
            && MOTION.contains(first)
            && !word.ends_with("behind")
            && !on
    };
    let open = items
        .iter()
        .any(|i| i.is(Sense::Hedge) || i.is(Sense::Forecast) || matches!(&*scene.word(i), "if" | "whether"))
        // "There is no flow data", "none can be stated"; "nothing is rotating into bills" is told of the money.
        || clause.iter().any(|i| denies(scene, i)) && clause.iter().any(|i| of_the_data(&scene.word(i)));
    (words > FEWEST
        && !open
        && items.iter().enumerate().any(|(at, i)| moves(at, i))
        && !items.iter().any(|i| i.figure().is_some()))
    .then(|| flow::finding(range, &scene.text[range.0..range.1], None, false))
}
