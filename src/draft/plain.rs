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

/// `text` with its hedges taken out; `None` when it has none.
#[must_use]
pub fn unhedged(text: &str) -> Option<String> {
    let that = THAT.iter().find_map(|t| text.to_ascii_lowercase().find(t).map(|at| at + t.len()));
    let mut words: Vec<&str> = text[that.unwrap_or(0)..].split_whitespace().collect();
    let bare = |w: &str| w.trim_end_matches(',').to_ascii_lowercase();
    let mut out: Vec<String> = Vec::new();
    let mut found = that.is_some();
    while !words.is_empty() {
        let hedge = HEDGES.iter().find(|(hedge, _)| {
            let hedge: Vec<&str> = hedge.split(' ').collect();
            words.len() >= hedge.len() && hedge.iter().zip(&words).all(|(h, w)| bare(w) == *h)
        });
        let Some((hedge, instead)) = hedge else {
            out.push(words.remove(0).to_owned());
            continue;
        };
        found = true;
        words.drain(..hedge.split(' ').count());
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
            out.push((*instead).to_owned());
        }
    }
    let text = out.join(" ");
    let mut chars = text.chars();
    let capital = chars.next().map(|c| c.to_uppercase().collect::<String>() + chars.as_str());
    capital.filter(|_| found)
}
