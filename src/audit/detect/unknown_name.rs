//! Names that nobody declared: "OKX", "BitKan", "STAR 50 (512345)", "Watch Acme premium".

use std::collections::BTreeSet;

use crate::audit::bind::Target;
use crate::audit::bind::kinds;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense, fold, in_lexicon, is_cjk, ordinary};
use crate::audit::read::SegmentKind;
use crate::audit::rules::fb406_unknown_name;
use crate::audit::scene::{Part, Scene};

/// Findings of one part, where `lower` holds the words that the text writes in lower case.
pub fn detect(scene: &Scene<'_>, lower: &BTreeSet<String>, part: &Part, absence: Option<u16>, out: &mut Vec<Finding>) {
    let items = &part.items;
    let mut depth = 0_i32;
    let mut named_in_brackets = false;
    let of_data = items.iter().filter(|i| absence == Some(i.clause)).any(|i| {
        let word = scene.word(i);
        i.is(Sense::Absent) && word.starts_with("not ") || matches!(word.as_str(), "data" | "feed" | "inputs" | "sheet")
    });
    for (at, item) in items.iter().enumerate() {
        match &item.kind {
            Kind::Mark('(' | '[') => {
                depth += 1;
                named_in_brackets = false;
            }
            Kind::Mark(')' | ']') => depth -= 1,
            Kind::Name { .. } if depth > 0 => named_in_brackets = true,
            _ => {}
        }
        // An instrument on an index is another thing than the index.
        if let Kind::Word = item.kind
            && matches!(scene.word(item).as_str(), "etf" | "etfs" | "futures" | "options" | "calls" | "puts")
            && let Some(before) = at.checked_sub(1).map(|i| &items[i]).filter(|b| b.target().is_some())
        {
            let range = (before.start, item.end);
            out.push(fb406_unknown_name::finding(range, &scene.text[range.0..range.1]));
            continue;
        }
        if fund_code(scene, part, at) {
            out.push(fb406_unknown_name::finding((item.start, item.end), scene.text_of(item)));
            continue;
        }
        // What is said to be missing may be named.
        if !matches!(item.kind, Kind::Word) || absence == Some(item.clause) && of_data {
            continue;
        }
        let text = scene.text_of(item);
        // "Nasdaq-100" of a sheet that has the Nasdaq Composite.
        if text.len() > 4
            && text.ends_with(|c: char| c.is_ascii_digit())
            && text.starts_with(|c: char| c.is_uppercase())
            && text.contains([' ', '-'])
        {
            out.push(fb406_unknown_name::finding((item.start, item.end), text));
            continue;
        }
        let bare = text.trim_end_matches("'s");
        // "RESTAKING (+)": a kind, and no name.
        if unknown(scene, lower, part, at, bare, depth > 0 && named_in_brackets) && !kinds::is_word(&fold(bare)) {
            out.push(fb406_unknown_name::finding((item.start, item.end), bare));
        }
    }
}

/// "STAR 50 (512345)": the code of a fund behind the name of what it follows.
fn fund_code(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    let items = &part.items;
    let Some(written) = items[at].figure().map(|f| &f.written) else { return false };
    let text = scene.text_of(&items[at]);
    let digits = text.len() == 6 && text.chars().all(|c| c.is_ascii_digit());
    let alone = at > 1 && items[at - 1].mark('(') && items.get(at + 1).is_some_and(|n| n.mark(')'));
    // "via the 512345 ETF"
    let of_a_fund = items.get(at + 1).is_some_and(|n| matches!(&*scene.word(n), "etf" | "etfs"));
    // "ChiNext over CSI 300 via 512345", "buy 512345 on dips"
    let listed = ["15", "16", "51", "52", "56", "58", "00", "30", "60", "68"].iter().any(|p| text.starts_with(p));
    let bare = listed && written.unit == crate::quantity::written::WrittenUnit::Plain;
    let traded = bare
        && at.checked_sub(1).map(|i| &items[i]).is_some_and(|b| {
            let word = scene.word(b);
            b.is(Sense::Recommend) || matches!(&*word, "via" | "using" | "ticker" | "code" | "etf" | "fund")
        });
    if digits && (of_a_fund || traded) && !scene.vocabulary.known_words.contains(text) {
        return true;
    }
    if !digits || !alone || written.unit != crate::quantity::written::WrittenUnit::Plain {
        return false;
    }
    match items[at - 2].target() {
        Some(Target::Entity(e)) => {
            let near = |v: rust_decimal::Decimal| (v.abs() - written.magnitude()).abs() < rust_decimal::Decimal::TWO;
            let price = scene.index.price(*e).and_then(|p| p.value).is_some_and(|v| near(v.get()));
            !price && !scene.vocabulary.known_words.contains(text)
        }
        _ => matches!(&*scene.word(&items[at - 2]), "etf" | "etfs" | "fund" | "tracker"),
    }
}

fn unknown(scene: &Scene<'_>, common: &BTreeSet<String>, part: &Part, at: usize, text: &str, in_list: bool) -> bool {
    let lower = fold(text);
    if scene.vocabulary.known_words.contains(&*lower) || ordinary(&lower) || in_lexicon(&lower) {
        return false;
    }
    // "CRYPTO SPOT (-)": a market, and no ticker.
    if &*lower == "spot" {
        return false;
    }
    // "SEK 1.28 billion": a currency's code.
    let code = text.len() == 3 && text.chars().all(|c| c.is_ascii_uppercase());
    if code && part.items.get(at + 1).is_some_and(|n| n.figure().is_some() && n.start == part.items[at].end + 1) {
        return false;
    }
    if text.chars().all(is_cjk) {
        // "沪深300": a number makes it the name of an index.
        let item = &part.items[at];
        return scene.text[item.end..].starts_with(|c: char| c.is_ascii_digit());
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let upper = text.chars().filter(|c| c.is_uppercase()).count();
    let first_upper = text.starts_with(char::is_uppercase);
    if letters < 2 || upper == 0 {
        return false;
    }
    let plural = text.strip_suffix('s').is_some_and(|s| s.chars().all(char::is_uppercase) && s.len() > 1);
    if plural && ordinary(lower.trim_end_matches('s')) {
        return false;
    }
    // "US BLUE CHIPS ↑": a label of a flow map.
    let capitals = |i: Option<usize>| {
        let beside = i.and_then(|i| part.items.get(i)).filter(|n| matches!(n.kind, Kind::Word));
        beside.is_some_and(|n| scene.text_of(n).len() > 2 && !scene.text_of(n).chars().any(char::is_lowercase))
    };
    if part.segment.kind == SegmentKind::Flow && (capitals(Some(at + 1)) || capitals(at.checked_sub(1))) {
        return false;
    }
    if part.segment.kind == SegmentKind::Flow && super::map_lines::node(part, at, &lower) {
        return false;
    }
    // OKX, KWEB, DXY. A line in capitals is loud, not full of names.
    if upper == letters && letters >= 2 {
        return !loud(scene, part) && !text.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    }
    // BitKan
    let inner = text.chars().zip(text.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    if inner {
        return true;
    }
    if !first_upper || letters < 3 || common.contains(&*lower) || common.contains(&format!("{lower}s")) {
        return false;
    }
    // A capital within a sentence: not at its start, and not in a title.
    let before = at.checked_sub(1).map(|i| &part.items[i]);
    let within = match before {
        None => false,
        Some(b) => match &b.kind {
            Kind::Word | Kind::Cue(_) => {
                // "Watch Acme's next print"
                let owner = || {
                    let next = part.items.get(at + 1);
                    let quote = next.is_some_and(|n| matches!(n.kind, Kind::Mark('\'')));
                    let own = scene.text_of(&part.items[at]);
                    // "Watch Acme premium", and no title of which every word is written so.
                    let kind =
                        ["perp", "perps", "restaking", "staking", "lending", "bridge", "stable", "options", "spot"];
                    let of_it = next.is_some_and(|n| watched(scene, n)) && !kind.contains(&&*lower);
                    (b.is(Sense::Forecast) || b.is(Sense::Recommend)) && (quote || own.ends_with("'s") || of_it)
                };
                (scene.text_of(b).starts_with(|c: char| c.is_lowercase()) || owner())
                    && !matches!(scene.word(b).as_str(), "vs" | "versus")
            }
            Kind::Mark('+') => true,
            Kind::Mark(',' | '/') => in_list,
            _ => false,
        },
    };
    within && (part.segment.kind != SegmentKind::Flow || in_list)
}

/// What is watched of somebody: "premium", "reserves", "filings".
fn watched(scene: &Scene<'_>, item: &Item) -> bool {
    let word = scene.word(item);
    scene.text_of(item).starts_with(char::is_lowercase)
        && [
            "premium",
            "discount",
            "liquidity",
            "reserve",
            "flow",
            "inflow",
            "outflow",
            "balance",
            "volume",
            "fee",
            "print",
            "filing",
            "attestation",
            "spread",
            "order",
            "supply",
            "redemption",
            "minting",
            "custody",
            "deposit",
            "withdrawal",
            "queue",
            "listing",
            "earnings",
            "guidance",
            "lending",
            "funding",
            "basis",
            "peg",
            "wallet",
            "treasury",
            "holding",
            "purchase",
            "option",
        ]
        .iter()
        .any(|w| word == *w || word.strip_prefix(w).is_some_and(|rest| matches!(rest, "s" | "es")))
}

/// Most words of the part are in capitals.
fn loud(scene: &Scene<'_>, part: &Part) -> bool {
    let words = part.items.iter().filter(|i| matches!(i.kind, Kind::Word | Kind::Cue(_))).map(|i| scene.text_of(i));
    // "CEX (±)" has one word.
    let words: Vec<&str> = words.filter(|w| w.chars().any(char::is_alphanumeric)).collect();
    let capitals = words.iter().filter(|w| w.chars().all(|c| !c.is_lowercase())).count();
    words.len() >= 3 && capitals * 2 > words.len()
}
