//! A sentence without its hedges: what "may have risen" says when it is not allowed to doubt.

/// What stands for a hedge once it is taken out, the longest first.
const HEDGES: [(&str, &str); 40] = [
    ("it is possible that", ""),
    ("it seems that", ""),
    ("it appears that", ""),
    ("there may have been", "there was"),
    ("may well have", "have"),
    ("might well have", "have"),
    ("could well have", "have"),
    ("appears to have", "have"),
    ("appear to have", "have"),
    ("seems to have", "have"),
    ("seem to have", "have"),
    ("is likely to have", "have"),
    ("are likely to have", "have"),
    ("may have", "have"),
    ("might have", "have"),
    ("could have", "have"),
    ("must have", "have"),
    ("may be", "is"),
    ("might be", "is"),
    ("could be", "is"),
    ("appears to be", "is"),
    ("seems to be", "is"),
    ("may not", "does not"),
    ("might not", "does not"),
    ("could not", "does not"),
    ("may", ""),
    ("might", ""),
    ("could", ""),
    ("suggests", "shows"),
    ("suggest", "show"),
    ("suggesting", "showing"),
    ("possibly", ""),
    ("perhaps", ""),
    ("likely", ""),
    ("probably", ""),
    ("apparently", ""),
    ("seemingly", ""),
    ("arguably", ""),
    ("presumably", ""),
    ("maybe", ""),
];

/// Turns of phrase that the auditor knows in other words.
const SAME: [(&str, &str); 4] = [
    ("in the same direction as", "in line with"),
    ("in the same direction", "in tandem"),
    ("the same way as", "in line with"),
    ("the same way", "in tandem"),
];

/// Participles whose past tense is another word.
const PAST: [(&str, &str); 16] = [
    ("risen", "rose"),
    ("fallen", "fell"),
    ("shrunk", "shrank"),
    ("grown", "grew"),
    ("sunk", "sank"),
    ("been", "was"),
    ("seen", "saw"),
    ("done", "did"),
    ("gone", "went"),
    ("begun", "began"),
    ("become", "became"),
    ("come", "came"),
    ("given", "gave"),
    ("taken", "took"),
    ("beaten", "beat"),
    ("overtaken", "overtook"),
];

/// The reading that follows these stands for itself.
const THAT: [&str; 6] =
    [" suggests that ", " suggest that ", " suggesting that ", " indicates that ", " signals that ", " implies that "];

/// Words that say what happened, and to how many or to whom most.
const TOLD: [&str; 85] = [
    "rose",
    "risen",
    "fell",
    "fallen",
    "gained",
    "lost",
    "dropped",
    "climbed",
    "slipped",
    "declined",
    "advanced",
    "rallied",
    "jumped",
    "surged",
    "soared",
    "plunged",
    "slid",
    "sank",
    "tumbled",
    "eased",
    "weakened",
    "strengthened",
    "recovered",
    "rebounded",
    "bounced",
    "reversed",
    "erased",
    "shrank",
    "grew",
    "burned",
    "minted",
    "issued",
    "redeemed",
    "collapsed",
    "crashed",
    "doubled",
    "halved",
    "closed",
    "opened",
    "ended",
    "finished",
    "traded",
    "led",
    "lagged",
    "trailed",
    "followed",
    "beat",
    "beaten",
    "outperformed",
    "underperformed",
    "dragged",
    "pulled",
    "pushed",
    "lifted",
    "widened",
    "narrowed",
    "bought",
    "sold",
    "fled",
    "left",
    "entered",
    "returned",
    "broke",
    "hit",
    "reached",
    "confined",
    "peg",
    "low",
    "high",
    "lows",
    "highs",
    "largest",
    "smallest",
    "biggest",
    "strongest",
    "weakest",
    "widest",
    "narrowest",
    "worst",
    "highest",
    "lowest",
    "every",
    "nobody",
    "nothing",
    "none",
];

/// Words of a text that say what happened, with their places in bytes.
pub fn told(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '\'' && c != '-').filter_map(move |piece| {
        let start = at;
        at += piece.len();
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        TOLD.contains(&word.to_ascii_lowercase().as_str()).then_some((start, word))
    })
}

/// `text` with its hedges taken out and in words that the auditor knows; `None` when nothing of it changes.
#[must_use]
pub fn unhedged(text: &str) -> Option<String> {
    let that = THAT.iter().find_map(|t| text.to_ascii_lowercase().find(t).map(|at| at + t.len()));
    let mut words: Vec<&str> = text[that.unwrap_or(0)..].split_whitespace().collect();
    let bare = |w: &str| w.trim_end_matches([',', '.', ';']).to_ascii_lowercase();
    let end = |w: &str| w.chars().rev().take_while(|c| ".;,".contains(*c)).collect::<String>();
    let mut out: Vec<String> = Vec::new();
    let mut found = that.is_some();
    while !words.is_empty() {
        let hedge = HEDGES.iter().chain(&SAME).find(|(hedge, _)| {
            let hedge: Vec<&str> = hedge.split(' ').collect();
            words.len() >= hedge.len() && hedge.iter().zip(&words).all(|(h, w)| bare(w) == *h)
        });
        let Some((hedge, instead)) = hedge else {
            out.push(words.remove(0).to_owned());
            continue;
        };
        found = true;
        let size = hedge.split(' ').count();
        let mark = words.get(size - 1).map(|last| end(last)).unwrap_or_default();
        words.drain(..size);
        if *instead == "have" {
            // "may have not risen" stays a perfect; "may have risen" becomes a past.
            let skipped: Vec<&str> = words
                .iter()
                .take_while(|w| matches!(**w, "also" | "all" | "both" | "more" | "than"))
                .copied()
                .collect();
            words.drain(..skipped.len());
            out.extend(skipped.into_iter().map(str::to_owned));
            let Some(first) = words.first() else { continue };
            if *first == "not" {
                out.push("have".to_owned());
                continue;
            }
            let stem = first.trim_end_matches(|c: char| !c.is_alphabetic());
            let past = PAST.iter().find(|(participle, _)| *participle == stem);
            out.push(past.map_or((*first).to_owned(), |(_, past)| format!("{past}{}", &first[stem.len()..])));
            words.remove(0);
        } else if !instead.is_empty() {
            out.push(format!("{instead}{}", mark.trim_start_matches(',')));
        } else if let Some(last) = out.last_mut()
            && mark.contains('.')
        {
            last.push('.');
        }
    }
    let text = out.join(" ");
    let mut chars = text.chars();
    let capital = chars.next().map(|c| c.to_uppercase().collect::<String>() + chars.as_str());
    capital.filter(|_| found)
}
