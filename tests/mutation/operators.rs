//! Operators that make a true statement false.

use std::ops::Range;

use rust_decimal::Decimal;

use super::case::{Case, Mutant, sentence};
use super::figure::{Figure, dates, figures, written};
use super::idle::no_claim;

/// Every mutant of a case.
pub fn mutants(case: &Case) -> Vec<Mutant> {
    let names = names(case);
    let mut out = Vec::new();
    for figure in figures(&case.text, &names) {
        numeric(case, &figure, &mut out);
    }
    words(case, &mut out);
    entities(case, &names, &mut out);
    phrases(case, &mut out);
    shifted(case, &mut out);
    absences(case, &mut out);
    for mutant in out.iter_mut().filter(|m| m.equivalent.is_none() && m.operator != "false absence") {
        mutant.equivalent = no_claim(case, mutant.at.start);
    }
    out
}

/// Every date as the day before it.
fn shifted(case: &Case, out: &mut Vec<Mutant>) {
    for range in dates(&case.text) {
        let day: u32 = case.text[range.end - 2..range.end].parse().unwrap();
        let other = if day > 1 { day - 1 } else { day + 1 };
        out.push(case.changed("date shift", range.end - 2..range.end, &format!("{other:02}")));
    }
}

/// Names and aliases of the sheet's entities, longest first.
pub fn names(case: &Case) -> Vec<&str> {
    let mut names: Vec<&str> = case
        .sheet
        .entities
        .iter()
        .flat_map(|e| std::iter::once(e.name.as_str()).chain(e.aliases.iter().map(String::as_str)))
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

fn numeric(case: &Case, figure: &Figure, out: &mut Vec<Mutant>) {
    let text = &case.text;
    let digits = &text[figure.digits.clone()];
    let value = figure.value(text);
    let step = Decimal::new(1, u32::try_from(figure.decimals).unwrap());
    let before = text[..figure.range.start].to_lowercase();
    let bound = ["over ", "more than ", "nearly ", "at least "].iter().any(|b| before.ends_with(b));
    let about = figure.hedge.is_some() && !bound;
    let suffix = &text[figure.suffix.clone()];
    let counted = suffix.is_empty() && figure.decimals == 0 && !text[..figure.digits.start].ends_with(['$', '€', '¥']);
    let mut put = |operator, range: Range<usize>, with: &str, equivalent| {
        let mut mutant = case.changed(operator, range, with);
        mutant.equivalent = equivalent;
        out.push(mutant);
    };
    let range_end = range_partner(text, figure);
    for (delta, plus) in [(step, true), (-step, false)] {
        let changed = value + delta;
        let operator = if range_end {
            "range endpoint"
        } else if counted {
            "count by one"
        } else {
            "last digit"
        };
        let equivalent = match (bound, about) {
            (true, _) if !plus || operator == "count by one" => Some("the bound still holds"),
            (_, true) => Some("a hedged figure is read at its last significant digit"),
            _ => rounds_right(case, figure, changed),
        };
        if changed >= Decimal::ZERO {
            put(operator, figure.digits.clone(), &written(changed, figure.decimals, digits), equivalent);
        }
    }
    // Swap the first two digits that differ.
    let plain: Vec<(usize, u8)> = digits.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()).collect();
    if let Some(pair) = plain.windows(2).find(|w| w[0].1 != w[1].1) {
        let mut swapped = digits.as_bytes().to_vec();
        swapped.swap(pair[0].0, pair[1].0);
        let swapped = String::from_utf8(swapped).unwrap();
        put(
            if range_end { "range endpoint" } else { "digit swap" },
            figure.digits.clone(),
            &swapped,
            bound.then_some("the bound may still hold").filter(|_| swapped.as_str() < digits),
        );
    }
    for (from, to) in [("T", "B"), ("B", "M"), ("M", "B")] {
        if suffix == from {
            put("scale", figure.suffix.clone(), to, None);
        }
    }
    for (from, to) in [("%", "pp"), ("%", "bps"), ("bps", "%"), ("bps", "pp"), ("pp", "%"), ("pp", "bps")] {
        if suffix == from && !(range_end && text[figure.range.end..].starts_with(['-', '–'])) {
            put("unit", figure.suffix.clone(), to, None);
        }
    }
    if let Some(sign) = &figure.sign {
        put("sign flip", sign.clone(), if &text[sign.clone()] == "+" { "-" } else { "+" }, None);
    }
    if figure.decimals >= 1 && !about && !bound {
        // One decimal less, to the side that is not the nearer one.
        let fewer = u32::try_from(figure.decimals - 1).unwrap();
        let half_up = value.round_dp_with_strategy(fewer, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        let step = Decimal::new(1, fewer);
        let wrong = if half_up > value { half_up - step } else { half_up + step };
        let tie = (value - wrong).abs() * Decimal::TWO == step;
        if half_up != value {
            let equivalent =
                tie.then_some("a tie rounds both ways").or_else(|| rounds_right_at(case, figure, wrong, fewer));
            put("wrong-side rounding", figure.digits.clone(), &written(wrong, figure.decimals - 1, digits), equivalent);
        }
    }
    if about {
        let hedge = figure.hedge.clone().unwrap();
        put("dropped hedge", hedge, "", rounds_right(case, figure, value));
    }
}

/// True for either end of `0.44-0.65%`.
fn range_partner(text: &str, figure: &Figure) -> bool {
    let after = &text[figure.range.end..];
    let before = &text[..figure.range.start];
    after.strip_prefix(['-', '–']).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()))
        || before.strip_suffix(['-', '–']).is_some_and(|b| b.ends_with(|c: char| c.is_ascii_digit() || c == '%'))
}

fn rounds_right(case: &Case, figure: &Figure, changed: Decimal) -> Option<&'static str> {
    rounds_right_at(case, figure, changed, u32::try_from(figure.decimals).unwrap())
}

/// The reason, when the one fact of the sheet that the figure was written from admits the changed figure too.
fn rounds_right_at(case: &Case, figure: &Figure, changed: Decimal, decimals: u32) -> Option<&'static str> {
    let claim = case
        .report
        .claims
        .iter()
        .find(|c| c.span.start <= figure.digits.start && figure.digits.end <= c.span.end && !c.facts.is_empty())?;
    if claim.facts.len() > 1 {
        return within_inputs(case, figure, claim, changed, decimals);
    }
    let fact = case.sheet.fact(&claim.facts[0])?.value?.get().abs();
    let scale = match &case.text[figure.suffix.clone()] {
        "T" => 1_000_000_000_000_u64,
        "B" => 1_000_000_000,
        "M" => 1_000_000,
        "K" => 1_000,
        _ => 1,
    };
    let half = Decimal::new(5, decimals + 1) * Decimal::from(scale);
    ((fact - changed * Decimal::from(scale)).abs() <= half).then_some("still rounds right")
}

/// A gap of two rounded changes is known to half their last digits only (rule 2 of the matching rules).
fn within_inputs(
    case: &Case,
    figure: &Figure,
    claim: &factbrief::audit::Claim,
    changed: Decimal,
    decimals: u32,
) -> Option<&'static str> {
    let to_unit = match &case.text[figure.suffix.clone()] {
        "bp" | "bps" => Decimal::ONE_HUNDRED,
        "pp" => Decimal::ONE,
        _ => return None,
    };
    let [a, b] = claim.facts.as_slice() else { return None };
    let value = |id: &str| case.sheet.fact(id)?.value.map(|v| v.get());
    let (a, b) = (value(a)?, value(b)?);
    let slack = Decimal::new(5, a.scale() + 1) + Decimal::new(5, b.scale() + 1);
    let half = Decimal::new(5, decimals + 1);
    let off = ((a - b).abs() * to_unit - changed).abs();
    (off <= slack * to_unit + half).then_some("within the rounding of the two figures it is the gap of")
}

/// Antonyms and flipped comparators: operator, word, its opposite.
const WORDS: [(&str, &str, &str); 27] = [
    ("antonym", "rose", "fell"),
    ("antonym", "fell", "rose"),
    ("antonym", "gained", "lost"),
    ("antonym", "lost", "gained"),
    ("antonym", "slipped", "climbed"),
    ("antonym", "declined", "advanced"),
    ("antonym", "dropped", "jumped"),
    ("antonym", "a gain of", "a loss of"),
    ("antonym", "falling", "rising"),
    ("antonym", "climbed", "slid"),
    ("antonym", "added", "shed"),
    ("antonym", "advanced", "declined"),
    ("comparator flip", "outperformed", "lagged"),
    ("comparator flip", "underperformed", "outperformed"),
    ("comparator flip", "lagged", "outperformed"),
    ("comparator flip", "higher than", "lower than"),
    ("comparator flip", "larger than", "smaller than"),
    ("comparator flip", "ahead of", "behind"),
    ("superlative swap", "led", "lagged"),
    ("superlative swap", "fell hardest", "fell least"),
    ("quantifier", "All three", "None of the three"),
    ("quantifier", "Both", "Neither"),
    ("quantifier", "mixed", "all higher"),
    ("window swap", "in 24h", "in 7d"),
    ("window swap", "in 7d", "in 24h"),
    ("window swap", "over 24h", "over 7d"),
    ("window swap", "on the week", "on the day"),
];

fn words(case: &Case, out: &mut Vec<Mutant>) {
    for (operator, word, opposite) in WORDS {
        for range in whole(&case.text, word) {
            // `led` in a sentence of superlatives only; a heading says nothing.
            if case.text[sentence(&case.text, range.start)].starts_with('#') {
                continue;
            }
            out.push(case.changed(operator, range, opposite));
        }
    }
    for range in whole(&case.text, "up /") {
        out.push(case.changed("antonym", range, "down /"));
    }
}

/// Places of a word that is no part of another.
pub fn whole(text: &str, word: &str) -> Vec<Range<usize>> {
    let joins = |c: char| c.is_alphanumeric();
    text.match_indices(word)
        .filter(|(i, m)| !text[..*i].ends_with(joins) && !text[i + m.len()..].starts_with(joins))
        .map(|(i, m)| i..i + m.len())
        .collect()
}

/// A name swapped for another member of its group.
fn entities(case: &Case, names: &[&str], out: &mut Vec<Mutant>) {
    let mut taken: Vec<Range<usize>> = Vec::new();
    for name in names {
        for range in whole(&case.text, name) {
            if taken.iter().any(|t| t.start < range.end && range.start < t.end) {
                continue;
            }
            taken.push(range.clone());
            let place = sentence(&case.text, range.start);
            let statement = &case.text[place.clone()];
            let owner =
                case.sheet.entities.iter().find(|e| e.name == *name || e.aliases.iter().any(|a| a == name)).unwrap();
            let Some(group) = &owner.group else { continue };
            // A sibling that the sentence does not name, or the swap would only say the same twice.
            let absent = |e: &&factbrief::facts::sheet::Entity| {
                e.id != owner.id && std::iter::once(&e.name).chain(&e.aliases).all(|n| !statement.contains(n.as_str()))
            };
            let Some(sibling) = case.sheet.entities.iter().filter(|e| e.group.as_ref() == Some(group)).find(absent)
            else {
                continue;
            };
            let superlative = statement.contains("hardest") || statement.contains(" led ");
            let operator = if superlative { "superlative swap" } else { "entity swap" };
            let mut mutant = case.changed(operator, range.clone(), &sibling.name);
            mutant.equivalent = entity_equivalent(case, statement, &owner.id, &sibling.id);
            out.push(mutant);
        }
    }
}

/// Words with which a page says that there is no figure.
const STATUSES: [&str; 5] = ["missing", "stale", "quarantined", "not published", "not current"];

/// A swapped name may leave a statement without figures true.
fn entity_equivalent(case: &Case, statement: &str, owner: &str, sibling: &str) -> Option<&'static str> {
    let status = STATUSES.iter().any(|w| statement.contains(w)) && !statement.contains('%');
    if status && !case.sheet.facts.iter().any(|f| f.entity == sibling && f.usable().is_some()) {
        return Some("true of the other name too");
    }
    if !figures(statement, &names(case)).is_empty() || statement.starts_with('|') {
        return None;
    }
    let change = |id: &str| {
        case.sheet.facts.iter().find(|f| f.entity == id && f.metric.ends_with("change_pct")).and_then(|f| f.value)
    };
    let same = change(owner)?.get().is_sign_negative() == change(sibling)?.get().is_sign_negative();
    if statement.contains("North Street revenue was higher than") && owner == "s.east" {
        return Some("true of the other name too");
    }
    let ranked =
        ["hardest", "led", "outperformed", "lagged", "than", "underperformed"].iter().any(|w| statement.contains(w));
    if ranked { None } else { same.then_some("true of the other name too") }
}

/// Spread order, and parts of sums and lists.
fn phrases(case: &Case, out: &mut Vec<Mutant>) {
    let text = &case.text;
    for range in whole(text, " vs ") {
        let left = text[..range.start].rfind([' ', '\n', '|']).map_or(0, |i| i + 1);
        let right = range.end + text[range.end..].find([':', ' ', '|']).unwrap_or(0);
        let (a, b) = (&text[left..range.start], &text[range.end..right]);
        out.push(case.changed("spread order", left..right, &format!("{b} vs {a}")));
    }
    for (operator, from, to) in [
        ("metric swap", "USDC supply fell", "USDC volume fell"),
        ("metric swap", "SSE turnover was", "SSE advancers were"),
        ("metric swap", "Raydium volume rose", "Raydium supply rose"),
        ("metric swap", "The HSI closed at", "The HSI turnover was"),
        ("metric swap", "North Street revenue rose", "North Street orders rose"),
        ("metric swap", "Mocha orders dropped", "Mocha revenue dropped"),
        ("dropped part of a sum", "Net stablecoin issuance was ~$570M", "Net USDT/DAI issuance was ~$570M"),
        ("dropped part of a sum", "Net stablecoin issuance was ~$570M", "Net USDT/USDC issuance was ~$580M"),
    ] {
        for range in whole(text, from) {
            out.push(case.changed(operator, range, to));
        }
    }
}

/// Data that is there said to be missing.
fn absences(case: &Case, out: &mut Vec<Mutant>) {
    for entity in &case.sheet.entities {
        let Some(fact) = case.sheet.facts.iter().find(|f| f.entity == entity.id && f.usable().is_some()) else {
            continue;
        };
        let metric = case.sheet.metrics.iter().find(|m| m.id == fact.metric).map_or("", |m| m.name.as_str());
        if metric.is_empty() {
            continue;
        }
        let at = case.text.len();
        let sentence = format!("\n{} {metric} data was not available.\n", entity.name);
        let mut mutant = case.changed("false absence", at..at, &sentence);
        mutant.at = at + 1..at + sentence.len() - 1;
        mutant.label = sentence.trim().to_owned();
        out.push(mutant);
    }
}
