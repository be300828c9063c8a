//! What is said of all markets at once without naming one: "global risk-off", "risk appetite is regional, not global",
//! "neither risk-on nor risk-off".

use super::sets::{Agreement, Set};
use crate::audit::bind::Target;
use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Kind, Sense};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::scene::{Part, Scene};

/// Says that every market is meant.
const EVERYWHERE: [&str; 12] = [
    "synchronized",
    "synchronised",
    "global",
    "globally",
    "broad",
    "broadly",
    "uniform",
    "uniformly",
    "worldwide",
    "everywhere",
    "universal",
    "across",
];

/// Says that the markets differ.
const APART: [&str; 8] =
    ["regional", "regionally", "local", "selective", "fragmented", "splintered", "patchwork", "neither"];

/// Words that deny, fear or foresee.
static MOODS: WordList<18> = WordList::new([
    "not",
    "no",
    "never",
    "hardly",
    "barely",
    "longer",
    "no longer",
    "far",
    "fears",
    "fear",
    "talk",
    "could",
    "would",
    "might",
    "may",
    "if",
    "wrong",
    "unlikely",
]);

/// The finding that starts at item `at`.
#[must_use]
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    let items = &part.items;
    let item = &items[at];
    // Most words are none of these: nothing is worked out for them.
    if !matches!(
        &*scene.word(item),
        "risk-on" | "risk on" | "risk-off" | "risk off" | "appetite" | "risk appetite" | "risk regime" | "regime"
    ) {
        return None;
    }
    let word = |i: usize| scene.word(&items[i]).replace('-', " ");
    let way = match &*word(at) {
        "risk on" => Some(1),
        "risk off" => Some(-1),
        "appetite" if at.checked_sub(1).is_some_and(|i| word(i) == "risk") => None,
        "risk appetite" | "risk regime" => None,
        "regime" if at.checked_sub(1).is_some_and(|i| word(i) == "risk") => None,
        _ => return None,
    };
    let ends =
        |i: usize| items[i].clause != item.clause || matches!(items[i].kind, Kind::Mark(':' | ';' | '.' | '(' | ')'));
    let first = (0..at).rev().find(|i| ends(*i)).map_or(0, |i| i + 1);
    let last = (at..items.len()).take_while(|i| !ends(*i)).last().unwrap_or(at);
    // "a holiday story, not a global risk-on impulse"
    let denied = (first..at).rev().take(4).find(|i| word(*i) == "not").filter(|i| {
        let article = usize::from(word(i + 1) == "a");
        EVERYWHERE.contains(&&*word(i + 1 + article)) && i + 2 + article == at
    });
    let first = denied.unwrap_or(first);
    let here: Vec<usize> = (first..=last).collect();
    // Whoever is named is who is meant; a second word for it belongs to the first.
    let named = here.iter().any(|i| matches!(items[*i].kind, Kind::Name { .. } | Kind::Figure(_)));
    let mood = |i: usize| {
        matches!(&*word(i), "risk on" | "risk off" | "appetite" | "risk appetite" | "risk regime" | "regime")
    };
    if named || !part.row.is_empty() || here.iter().any(|i| *i < at && mood(*i)) {
        return None;
    }
    // Right before the mood, or behind it: "regional risk-on", "risk appetite is today regional".
    let near = first.max(at.saturating_sub(3))..(at + 5).min(last + 1);
    let says = |list: &[&str]| near.clone().find(|i| list.contains(&&*word(*i)));
    let before = |i: usize| i.checked_sub(1).filter(|b| *b >= first).map(word).unwrap_or_default();
    let single = here.windows(2).any(|p| word(p[0]) == "no" && matches!(&*word(p[1]), "single" | "common" | "one"));
    let apart = says(&APART).is_some() || single || denied.is_some();
    let everywhere = says(&EVERYWHERE).filter(|i| !matches!(&*before(*i), "not" | "than")).is_some();
    // What is denied, feared or foreseen is another statement; "regional, not global" and "neither on nor off" are this one.
    let open = here.iter().any(|i| {
        let word = word(*i);
        let spared = word == "not"
            && apart
            && items.get(i + 1).is_some_and(|_| EVERYWHERE.contains(&&*self::next(scene, part, *i)))
            || word == "no" && single
            || Some(*i) == denied;
        !spared && (items[*i].is(Sense::Not) || word.ends_with("n't") || MOODS.contains(&word))
    });
    let neither = says(&["neither"]).is_some();
    let nor = here.iter().filter(|i| matches!(&*word(**i), "risk on" | "risk off")).count() == 2;
    if open || neither && !nor {
        return None;
    }
    let told = here.iter().copied().find_map(|i| match &*word(i) {
        "on" => Some(1),
        "off" => Some(-1),
        _ => None,
    });
    // What is only unusable or of another metric moves nothing.
    let set = |g: &Target| Set::new(scene.index, std::slice::from_ref(g), &[]);
    let sets: Vec<Set<'_>> = markets(scene).iter().map(set).filter(|s| !s.moves.is_empty()).collect();
    let all = |way: i8| sets.iter().all(|s| s.agreement(way) == Agreement::All);
    let verdict = match (apart, everywhere, way.or(told)) {
        _ if sets.len() < 2 => return None,
        (true, ..) if all(1) || all(-1) => Verdict::Contradicted,
        (true, ..) => Verdict::Supported,
        (false, true, Some(way)) if all(way) => Verdict::Supported,
        (false, true, Some(way)) if all(-way) => Verdict::Contradicted,
        (false, true, Some(_)) => Verdict::Ambiguous,
        _ => return None,
    };
    let shown: Vec<String> = sets.iter().map(|s| format!("{} {}", s.name, s.listed())).collect();
    let range = if items[last].end - items[first].start <= 90 {
        (items[first].start, items[last].end)
    } else {
        (item.start, item.end)
    };
    let finding =
        Finding::new(range, ClaimKind::Quantifier, verdict, "FB305", format!("of all markets: {}", shown.join("; ")));
    Some(finding.on(sets.iter().flat_map(Set::facts)))
}

/// The word after item `at`, with blanks for hyphens.
fn next(scene: &Scene<'_>, part: &Part, at: usize) -> String {
    part.items.get(at + 1).map(|i| scene.word(i).replace('-', " ")).unwrap_or_default()
}

/// The markets whose prices change.
pub(super) fn markets(scene: &Scene<'_>) -> Vec<Target> {
    let groups = (0..scene.index.sheet.groups.len()).map(Target::Group);
    groups.filter(|g| scene.index.moves(g, &[], None).iter().any(|m| m.fact.metric == "change_pct")).collect()
}
