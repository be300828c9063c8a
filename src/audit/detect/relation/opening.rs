//! Whether a word may begin what a rule of this kind reads: few do, and the rest are told apart by one look.

use super::{apposed, confined, first_last, listed, offset, overtook, top_list};
use crate::audit::detect::tally::number;
use crate::audit::detect::word_list::{WordList, head};
use crate::audit::lex::{Item, Kind, Sense, Senses};
use crate::audit::scene::Scene;

/// Words that the rules begin with, beside the superlatives of a size, the verbs that head a list, and numbers.
static WORDS: WordList<108> = WordList::new([
    "took",
    "captured",
    "handled",
    "carried",
    "processed",
    "leader",
    "outperformer",
    "underperformer",
    "from",
    "second",
    "followed",
    "followed by",
    "trailed by",
    "left",
    "leaves",
    "leaving",
    "more",
    "less",
    "fewer",
    "higher",
    "larger",
    "bigger",
    "greater",
    "lower",
    "smaller",
    "stronger",
    "better",
    "firmer",
    "sturdier",
    "steadier",
    "weaker",
    "worse",
    "softer",
    "poorer",
    "deeper",
    "steeper",
    "sharper",
    "heavier",
    "harder",
    "highest",
    "weakest",
    "lowest",
    "tiniest",
    "busiest",
    "quietest",
    "top",
    "bottom",
    "descending",
    "ascending",
    "size",
    "most",
    "the most",
    "least",
    "the least",
    "bulk",
    "majority",
    "came",
    "came in",
    "comes",
    "ranked",
    "ranks",
    "finished",
    "finishes",
    "placed",
    "places",
    "is",
    "was",
    "were",
    "accounted",
    "accounts",
    "accounting",
    "responsible",
    "made up",
    "makes up",
    "outweighed",
    "outweighs",
    "dwarfed",
    "dwarfs",
    "eclipsed",
    "eclipses",
    "outsized",
    "double",
    "twice",
    "triple",
    "thrice",
    "too",
    "not",
    "crown",
    "number",
    "between",
    "paced",
    "spearheaded",
    "fronted",
    "advancer",
    "gainer",
    "gainers",
    "winner",
    "winners",
    "riser",
    "risers",
    "decliner",
    "loser",
    "losers",
    "faller",
    "fallers",
    "faster",
    "quicker",
    "slower",
]);

/// Whether an item may begin a comparison, a place, or a superlative. A verb of movement does not by itself.
pub(super) fn may_open(scene: &Scene<'_>, item: &Item) -> bool {
    const SENSES: Senses = Senses::of(&[
        Sense::ShareUp,
        Sense::ShareDown,
        Sense::CmpUp,
        Sense::CmpDown,
        Sense::Bigger,
        Sense::Smaller,
        Sense::SupUp,
        Sense::SupDown,
        Sense::Sup,
        Sense::Led,
        Sense::Outlier,
        Sense::Only,
    ]);
    match item.kind {
        Kind::Mark(mark) => return matches!(mark, '<' | '>'),
        Kind::Rise(_) => return true,
        Kind::Cue(senses) if !senses.disjoint(SENSES) => return true,
        _ => {}
    }
    let word = scene.word(item).as_str();
    // "led by", "the largest of the"
    let place = || {
        let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end));
        digits.is_some_and(|d| d.ends_with(|c: char| c.is_ascii_digit()))
    };
    let sides = || word.ends_with("advancers") || word.ends_with("decliners");
    [word, head(word)].iter().any(|w| {
        WORDS.contains(w)
            || apposed::sized(w)
            || listed::heads(w)
            || top_list::opens(w)
            || overtook::opens(w)
            || confined::opens(w)
            || first_last::place_of(w).is_some()
            || offset::is_verb(w)
    }) || number(scene, item).is_some()
        || place()
        || sides()
}
