//! Words chosen by the facts: verbs by sign and size, choices by the day.

use crate::facts::sheet::Fact;
use crate::plan::view::{GroupView, Member, View};
use crate::realise::names;

/// Choices that differ from day to day and section to section and are the same for the same inputs.
#[derive(Clone, Copy, Debug)]
pub struct Chooser(u64);

impl Chooser {
    /// A chooser for one section of one day.
    #[must_use]
    pub fn new(report_date: &str, section: &str) -> Self {
        // FNV-1a: any fixed mixing of the bytes will do.
        let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        Self(report_date.as_bytes().iter().chain(section.as_bytes()).fold(0xcbf2_9ce4_8422_2325, mix))
    }

    /// One of several ways to say the same.
    pub fn of<'t>(&mut self, ways: &[&'t str]) -> &'t str {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let n = u64::try_from(ways.len()).unwrap_or(1).max(1);
        usize::try_from((self.0 >> 33) % n).ok().and_then(|i| ways.get(i)).copied().unwrap_or_default()
    }
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

/// The verb for a change: its direction always, its size only where the sheet says what the word means.
pub fn verb(view: &View<'_>, fact: &Fact, measure: &str, choose: &mut Chooser) -> &'static str {
    let bands = view.bands(fact);
    let has = |word: &str| bands.contains(&word);
    let stock = !measure.is_empty();
    match direction(fact) {
        0 => "was unchanged at",
        1 if has("flat") && has("edged") => "edged up",
        -1 if has("flat") && has("edged") => "edged down",
        1 if has("surged") => choose.of(&["surged", "jumped"]),
        -1 if has("tumbled") => choose.of(&["tumbled", "slid"]),
        1 if stock => choose.of(&["grew", "rose", "increased"]),
        -1 if stock => choose.of(&["shrank", "fell", "declined"]),
        1 => choose.of(&["rose", "gained", "climbed", "advanced"]),
        _ => choose.of(&["fell", "lost", "dropped", "declined"]),
    }
}

/// `the {@us.spx}`, or `supply of {@stable.usdt}` where the change is not one of price.
#[must_use]
pub fn subject(member: &Member<'_>, later: bool) -> String {
    let name = if later { names::short(member.entity) } else { names::full(member.entity) };
    match measure_name(member.measure()) {
        "" => name,
        measure => format!("the {measure} of {name}"),
    }
}

/// The measure in words: `market value` for `market_cap`; empty for prices.
#[must_use]
pub fn measure_name(measure: &str) -> &str {
    match measure {
        "market_cap" | "mcap" => "market value",
        "tvl" => "TVL",
        "volume_24h" => "volume",
        other => other,
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

/// The group's headline with a usable change.
#[must_use]
pub fn headline<'v, 'a>(group: &'v GroupView<'a>) -> Option<&'v Member<'a>> {
    group.headline().filter(|m| m.moved().is_some())
}
