//! Words chosen by the facts: verbs by sign and size, choices by the day.

use std::borrow::Cow;

use crate::facts::sheet::Fact;
use crate::plan::view::{GroupView, Member, View};
use crate::realise::names;

/// Choices that differ from day to day and section to section and are the same for the same inputs.
#[derive(Clone, Debug)]
pub struct Chooser {
    state: u64,
    /// Sentences said already: a document does not repeat itself while it has other words.
    said: Vec<&'static str>,
    last_verb: &'static str,
}

impl Chooser {
    /// A chooser for one day.
    #[must_use]
    pub fn new(report_date: &str) -> Self {
        Self { state: mix(0xcbf2_9ce4_8422_2325, report_date), said: Vec::new(), last_verb: "" }
    }

    /// Turns to another section: its choices depend on its id, not on how many were made before.
    pub fn section(&mut self, report_date: &str, id: &str) {
        self.state = mix(mix(0xcbf2_9ce4_8422_2325, report_date), id);
    }

    /// One of several ways to say the same.
    pub fn of(&mut self, ways: &[&'static str]) -> &'static str {
        ways.get(self.next(ways.len())).copied().unwrap_or_default()
    }

    /// A verb other than the last one where there is a choice.
    pub fn verb(&mut self, ways: &[&'static str]) -> &'static str {
        let at = self.next(ways.len());
        let verb = ways.iter().cycle().skip(at).take(ways.len()).find(|w| **w != self.last_verb);
        self.last_verb = verb.or(ways.first()).copied().unwrap_or_default();
        self.last_verb
    }

    /// A whole sentence that was not said yet, where one is left.
    pub fn fresh(&mut self, ways: &[&'static str]) -> &'static str {
        let at = self.next(ways.len());
        let way = ways.iter().cycle().skip(at).take(ways.len()).find(|w| !self.said.contains(w));
        let way = way.or(ways.get(at)).copied().unwrap_or_default();
        self.said.push(way);
        way
    }

    fn next(&mut self, ways: usize) -> usize {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let n = u64::try_from(ways).unwrap_or(1).max(1);
        usize::try_from((self.state >> 33) % n).unwrap_or(0)
    }
}

/// FNV-1a: any fixed mixing of the bytes will do.
fn mix(hash: u64, text: &str) -> u64 {
    text.bytes().fold(hash, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// Which way a usable fact points: 1, 0 or -1.
#[must_use]
pub fn direction(fact: &Fact) -> i8 {
    match fact.usable().map(|v| v.get()) {
        Some(v) if v.is_zero() => 0,
        Some(v) if v.is_sign_negative() => -1,
        Some(_) => 1,
        None => 0,
    }
}

/// The verb for a change: its direction always, its size only where the sheet says what the word means for such a thing.
pub fn verb(view: &View<'_>, fact: &Fact, measure: &str, choose: &mut Chooser) -> &'static str {
    let priced = measure.is_empty();
    // A sheet's size words are about the main measure of its groups: prices, here.
    let bands = if priced { view.bands(fact) } else { Vec::new() };
    let has = |word: &str| bands.contains(&word);
    match direction(fact) {
        0 => "was unchanged at",
        1 if has("flat") && has("edged") => "edged up",
        -1 if has("flat") && has("edged") => "edged down",
        1 if has("soared") => "surged",
        -1 if has("plunged") => "tumbled",
        // One word for one size, wherever the fact is told: `climbed` here and `jumped` there would be two strengths.
        1 if has("surged") => "jumped",
        -1 if has("slid") => "slid",
        1 if priced => choose.verb(&["rose", "gained", "climbed", "advanced", "added"]),
        -1 if priced => choose.verb(&["fell", "lost", "dropped", "declined"]),
        1 => choose.verb(&["grew", "rose", "increased"]),
        _ => choose.verb(&["shrank", "fell", "declined"]),
    }
}

/// The plain verb of a direction, fit to govern several figures.
pub fn plain_verb(direction: i8, choose: &mut Chooser) -> &'static str {
    if direction > 0 { choose.verb(&["rose", "gained"]) } else { choose.verb(&["fell", "lost"]) }
}

/// `the {@us.spx}`, or `the supply of {@stable.usdt}` where the change is not one of price.
#[must_use]
pub fn subject(member: &Member<'_>, later: bool) -> String {
    let name = if later { names::short(member.entity) } else { names::full(member.entity) };
    let measure = measure_name(member.measure());
    // `A-share turnover` says its measure itself, and so does a level of "412 orders".
    let in_unit = member.level.is_some_and(|l| l.unit.as_str() == measure.as_ref());
    if in_unit || measure.is_empty() || member.entity.name.to_lowercase().contains(measure.as_ref()) {
        return name;
    }
    format!("the {measure} of {name}")
}

/// The measure in words: `market value` for `market_cap`; empty for prices.
#[must_use]
pub fn measure_name(measure: &str) -> Cow<'_, str> {
    match measure {
        "market_cap" | "mcap" => "market value".into(),
        "tvl" => "TVL".into(),
        "volume_24h" => "volume".into(),
        other => other.replace('_', " ").into(),
    }
}

/// `{change}` as a slot.
#[must_use]
pub fn slot(fact: &Fact) -> String {
    format!("{{{}}}", fact.id)
}

/// A clause on one member: `the {@hk.hsi} fell {hk.hsi.change_pct}`.
pub fn clause(view: &View<'_>, member: &Member<'_>, choose: &mut Chooser) -> Option<String> {
    let change = member.change.filter(|c| c.usable().is_some())?;
    Some(format!("{} {} {}", subject(member, false), verb(view, change, member.measure(), choose), slot(change)))
}

/// The window of a change that is not one of a session, when it can be said in a word without a space.
#[must_use]
pub fn rolling(fact: &Fact) -> Option<&str> {
    let window = fact.window.as_deref().filter(|w| *w != "1d")?;
    let digits = window.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let word = !digits.is_empty() && digits.len() + 1 == window.len() && digits.bytes().all(|b| b.is_ascii_digit());
    word.then_some(window)
}

/// Whether facts have different windows.
#[must_use]
pub fn windows_differ(facts: &[&Fact]) -> bool {
    facts.windows(2).any(|pair| pair[0].window != pair[1].window)
}

/// The group's headline with a usable change.
#[must_use]
pub fn headline<'v, 'a>(group: &'v GroupView<'a>) -> Option<&'v Member<'a>> {
    group.headline().filter(|m| m.moved().is_some())
}
