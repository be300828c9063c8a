//! The transmission chain: what each market did with the move of the market before it.

use rust_decimal::Decimal;

use super::group;
use super::sheet::{Chain, ChainLink, ChainNode, ChainVerdict, Fact, FactSheet, LinkOutcome, Market, Status, Traded};
use super::spread::{Compare, Windows};
use crate::calendar::Calendars;
use crate::config::universe::Universe;

/// The chain and the facts that hold its spreads, to - from. None when the universe has no chain.
#[must_use]
pub fn build(sheet: &FactSheet, universe: &Universe, calendars: &Calendars) -> (Option<Chain>, Vec<Fact>) {
    if universe.chain.len() < 2 {
        return (None, Vec::new());
    }
    let compare = Compare::new(sheet, calendars);
    let nodes: Vec<ChainNode> = universe.chain.iter().map(|id| node(&compare, id)).collect();
    let mut facts = Vec::new();
    let links: Vec<ChainLink> = nodes.windows(2).map(|w| link(&compare, &w[0], &w[1], &mut facts)).collect();
    let any = |test: fn(LinkOutcome) -> bool| links.iter().any(|l| test(l.outcome));
    let verdict = if any(|o| o == LinkOutcome::Broken) {
        ChainVerdict::Broken
    } else if links.iter().all(|l| carried(l.outcome)) {
        ChainVerdict::Transmitted
    } else if any(|o| carried(o) || o == LinkOutcome::Flat) {
        ChainVerdict::Partial
    } else {
        ChainVerdict::Unknown
    };
    let broken_at = links.iter().find(|l| l.outcome == LinkOutcome::Broken).map(|l| l.to.clone());
    (Some(Chain { nodes, links, verdict, broken_at }), facts)
}

fn node(compare: &Compare<'_>, id: &str) -> ChainNode {
    let group = compare.sheet.group(id);
    let fact = group::headline_change(compare.sheet, &compare.index, id);
    let headline = group.and_then(|g| g.headline.as_deref()).unwrap_or(id);
    let excluded = match fact {
        None => Some("missing"),
        Some(f) => match f.status {
            Status::Ok if f.value.is_some() => None,
            Status::Ok | Status::Missing => Some("missing"),
            Status::Stale => Some("stale"),
            Status::Unverified => Some("unverified"),
            Status::Conflict => Some("conflict"),
            Status::NotPublished => Some("not published"),
            Status::Outlier => Some("outlier"),
        },
    };
    ChainNode {
        group: id.to_owned(),
        name: group.map_or_else(|| id.to_owned(), |g| g.name.clone()),
        fact: fact.map_or_else(|| format!("{headline}.change_pct"), |f| f.id.clone()),
        session: fact.and_then(|f| f.session.clone()),
        excluded: excluded.map(str::to_owned),
    }
}

/// Whether a link passed the direction on.
const fn carried(outcome: LinkOutcome) -> bool {
    matches!(outcome, LinkOutcome::Amplified | LinkOutcome::Held | LinkOutcome::Damped)
}

/// Whether two sizes are within a tenth of the larger one: `larger` would say too much of four basis points.
fn alike(x: Decimal, y: Decimal) -> bool {
    let (x, y) = (x.abs(), y.abs());
    x.checked_sub(y).and_then(|d| d.abs().checked_mul(Decimal::TEN)).is_some_and(|d| d <= x.max(y))
}

fn link(compare: &Compare<'_>, from: &ChainNode, to: &ChainNode, facts: &mut Vec<Fact>) -> ChainLink {
    let mut out = ChainLink {
        from: from.group.clone(),
        to: to.group.clone(),
        outcome: LinkOutcome::Unknown,
        first: None,
        from_traded: traded(compare, from),
        to_traded: traded(compare, to),
        traded_before: false,
        spread_fact: None,
        reason: None,
    };
    if let Some((node, why)) = [from, to].into_iter().find_map(|n| Some((n, n.excluded.as_ref()?))) {
        out.reason = Some(format!("{}: {why}", node.name));
        return out;
    }
    let (Some(a), Some(b)) = (compare.index.fact(&from.fact), compare.index.fact(&to.fact)) else { return out };
    let spans = compare.span(a).zip(compare.span(b));
    if let Some((x, y)) = spans {
        out.first = match x.to.cmp(&y.to) {
            std::cmp::Ordering::Less => Some(from.group.clone()),
            std::cmp::Ordering::Greater => Some(to.group.clone()),
            std::cmp::Ordering::Equal => None,
        };
    }
    if let Some((outcome, why)) = apart(compare, (from, a), (to, b)) {
        (out.outcome, out.reason) = (outcome, Some(why));
        return out;
    }
    // The spread is to - from: how far the second market went beyond the first.
    let spread = match compare.difference(b, a, Windows::SessionAndDay) {
        Ok(fact) => fact,
        Err(why) => {
            out.reason = Some(why);
            return out;
        }
    };
    let (Some(x), Some(y)) = (a.usable(), b.usable()) else { return out };
    out.outcome = match group::sign(x.get()) * group::sign(y.get()) {
        0 => LinkOutcome::Flat,
        1 if alike(x.get(), y.get()) => LinkOutcome::Held,
        1 if y.get().abs() > x.get().abs() => LinkOutcome::Amplified,
        1 => LinkOutcome::Damped,
        _ => LinkOutcome::Broken,
    };
    let mut reasons: Vec<String> = spread.note.iter().cloned().collect();
    if let Some((x, y)) = spans
        && y.to <= x.from
    {
        out.traded_before = true;
        reasons.push(format!("{} traded before {}: no reaction to it can be in its figure", to.name, from.name));
    }
    out.reason = (!reasons.is_empty()).then(|| reasons.join("; "));
    out.spread_fact = Some(spread.id.clone());
    facts.push(spread);
    out
}

/// When the session of a node began and ended, whatever its figure is worth.
fn traded(compare: &Compare<'_>, node: &ChainNode) -> Option<Traded> {
    let span = compare.span(compare.index.fact(&node.fact)?)?;
    Some(Traded { open: span.from.to_string(), close: span.to.to_string() })
}

/// Why two sessions of different dates do not make a link: one market has had no session since.
///
/// The market that opens later in the day leads the other's next session, so that a lag of one session in that
/// direction is the rule and no closure.
fn apart(
    compare: &Compare<'_>,
    (from, a): (&ChainNode, &Fact),
    (to, b): (&ChainNode, &Fact),
) -> Option<(LinkOutcome, String)> {
    let (Some(x), Some(y)) = (&a.session, &b.session) else { return None };
    let (Some(first), Some(second)) = (compare.calendar(a), compare.calendar(b)) else { return None };
    if x == y || first == second {
        return None;
    }
    let comparable = compare.comparable(a, b, Windows::Equal).is_ok();
    if x < y && comparable && opens(compare, a) > opens(compare, b) {
        return None;
    }
    let (behind, calendar, since, missed) = if x < y { (from, first, x, y) } else { (to, second, y, x) };
    let market = compare.sheet.markets.iter().find(|m| m.calendar == calendar)?;
    if closed(compare.sheet, market, missed) {
        return Some((
            LinkOutcome::Closed,
            format!("{} was closed on {missed}; its last session is {since}", behind.name),
        ));
    }
    Some((LinkOutcome::Unknown, format!("{} has not completed the session of {missed}", behind.name)))
}

/// A session of that date is either over at the cut-off or was never held.
fn closed(sheet: &FactSheet, market: &Market, date: &str) -> bool {
    market.closed_since.iter().any(|d| d == date)
        || (date == sheet.report_date && market.state == "closed")
        || date < sheet.report_date.as_str()
}

/// The time of day at which a fact's session opened, in UTC.
fn opens(compare: &Compare<'_>, fact: &Fact) -> Option<jiff::civil::Time> {
    Some(compare.span(fact)?.from.to_zoned(jiff::tz::TimeZone::UTC).time())
}

#[cfg(test)]
mod tests {
    use super::super::sheet::tests_support::sheet;
    use super::*;

    fn chain(report: &str, rows: &[(&str, &str, &str, &str, &str)]) -> (Chain, Vec<Fact>) {
        let s = sheet(report, rows);
        let universe = Universe { chain: rows.iter().map(|r| r.1.to_owned()).collect(), ..Universe::default() };
        let (chain, facts) = build(&s, &universe, &Calendars::bundled());
        (chain.unwrap(), facts)
    }

    fn us(
        session: &'static str,
        v: &'static str,
    ) -> (&'static str, &'static str, &'static str, &'static str, &'static str) {
        ("us.spx", "us", "XNYS", session, v)
    }

    fn hk(
        session: &'static str,
        v: &'static str,
    ) -> (&'static str, &'static str, &'static str, &'static str, &'static str) {
        ("hk.hsi", "hk", "XHKG", session, v)
    }

    fn cn(
        session: &'static str,
        v: &'static str,
    ) -> (&'static str, &'static str, &'static str, &'static str, &'static str) {
        ("cn.sse", "cn", "XSHG", session, v)
    }

    #[test]
    fn one_date_is_compared_and_the_order_of_trading_is_said() {
        let (c, facts) = chain("2026-03-21", &[us("2026-03-20", "-1.51"), hk("2026-03-20", "-0.88")]);
        assert_eq!((c.links[0].outcome, c.verdict), (LinkOutcome::Damped, ChainVerdict::Transmitted));
        assert_eq!(c.links[0].first.as_deref(), Some("hk"));
        assert!(c.links[0].reason.as_ref().unwrap().contains("traded before"));
        assert_eq!(facts[0].id, "spread.hk.hsi~us.spx");
        assert_eq!(facts[0].value.unwrap().to_string(), "63");
    }

    #[test]
    fn new_yorks_session_leads_hong_kongs_next_one() {
        let (c, _) = chain("2026-03-20", &[us("2026-03-19", "-0.27"), hk("2026-03-20", "-0.88")]);
        assert_eq!((c.links[0].outcome, c.links[0].first.as_deref()), (LinkOutcome::Amplified, Some("us")));
    }

    #[test]
    fn a_closed_market_is_closed_and_not_flat() {
        let (c, facts) = chain("2026-04-04", &[hk("2026-04-02", "-0.70"), cn("2026-04-03", "-1.00")]);
        assert_eq!((c.links[0].outcome, c.verdict), (LinkOutcome::Closed, ChainVerdict::Unknown));
        assert!(facts.is_empty());
        let (c, _) = chain("2026-04-08", &[us("2026-04-07", "1"), hk("2026-04-02", "1")]);
        assert_eq!(c.links[0].outcome, LinkOutcome::Closed);
    }

    #[test]
    fn what_is_stale_is_excluded_with_its_reason() {
        let mut s =
            sheet("2026-03-21", &[us("2025-09-26", "0.59"), hk("2026-03-20", "-0.88"), cn("2026-03-20", "-1.24")]);
        s.facts[0].status = Status::Stale;
        let universe = Universe { chain: vec!["us".into(), "hk".into(), "cn".into()], ..Universe::default() };
        let c = build(&s, &universe, &Calendars::bundled()).0.unwrap();
        assert_eq!(c.nodes[0].excluded.as_deref(), Some("stale"));
        assert_eq!((c.links[0].outcome, c.links[1].outcome), (LinkOutcome::Unknown, LinkOutcome::Amplified));
        assert_eq!((c.verdict, c.broken_at), (ChainVerdict::Partial, None));
    }

    #[test]
    fn opposite_signs_break_it_at_the_second_market() {
        let (c, _) = chain("2026-03-21", &[us("2026-03-20", "1"), hk("2026-03-20", "-1"), cn("2026-03-20", "0")]);
        assert_eq!((c.verdict, c.broken_at.as_deref()), (ChainVerdict::Broken, Some("hk")));
        assert_eq!(c.links[1].outcome, LinkOutcome::Flat);
    }
}
