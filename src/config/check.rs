//! What a configuration must hold beyond its types: ids, references, thresholds. Every fault, at its key or value.

mod bands;
pub(super) mod endpoints;
mod names;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::universe::Universe;
use crate::audit::rules;
use crate::calendar::{Calendar, UTC_DAY};
use crate::diagnostic::Diagnostic;
use crate::json::check::Check;
use crate::json::{Kind, Member, Node};
use crate::quantity::Exact;

/// Calendars that are bundled.
pub const CALENDARS: [&str; 4] = ["XNYS", "XHKG", "XSHG", "utc-day"];

/// Classes that words for sizes are bundled for, or that the bundled groups are of.
const CLASSES: [&str; 5] = ["equity", "crypto", "stablecoin", "protocol", "volume"];

/// Ids that a configuration defines.
struct Known<'n> {
    groups: BTreeMap<&'n str, ()>,
    instruments: BTreeMap<&'n str, ()>,
    /// Groups and instruments.
    either: BTreeMap<&'n str, ()>,
    calendars: BTreeMap<&'n str, ()>,
}

/// Every fault of a configuration; `bundled` is its universe where it has none of its own.
pub fn check(root: &Node, text: &str, bundled: Option<&Universe>) -> Vec<Diagnostic> {
    let mut check = Check::new(text);
    let nothing = Node { span: 0..0, kind: Kind::Object(Vec::new()) };
    let universe = root.get("universe").unwrap_or(&nothing);
    let known = known(root, universe, bundled);
    ids(&mut check, universe);
    filled(&mut check, root, universe);
    names::check(&mut check, universe);
    groups(&mut check, universe, &known);
    combined(&mut check, universe, &known);
    spreads(&mut check, universe, &known);
    chain(&mut check, universe, &known);
    detectors(&mut check, universe, &known);
    bands::check(&mut check, universe);
    classes(&mut check, universe);
    sections(&mut check, root, &known);
    settings(&mut check, root);
    endpoints::check(&mut check, root, text);
    calendars(&mut check, root, text);
    check.faults
}

fn known<'n>(root: &'n Node, universe: &'n Node, bundled: Option<&'n Universe>) -> Known<'n> {
    let of = |list: &str| universe.list(list).iter().filter_map(|n| n.field("id")).map(|(id, _)| (id, ()));
    let mut groups: BTreeMap<&str, ()> = of("groups").collect();
    let mut instruments: BTreeMap<&str, ()> = of("instruments").chain(of("combined")).collect();
    if let Some(bundled) = bundled {
        groups.extend(bundled.groups.iter().map(|g| (g.id.as_str(), ())));
        instruments.extend(bundled.instruments.iter().map(|i| (i.id.as_str(), ())));
    }
    let own = root.get("calendars").map_or(&[][..], Node::members).iter().map(|m| m.key.as_str());
    let either = groups.iter().chain(&instruments).map(|(id, ())| (*id, ())).collect();
    Known { groups, instruments, either, calendars: CALENDARS.into_iter().chain(own).map(|id| (id, ())).collect() }
}

fn ids(check: &mut Check<'_>, universe: &Node) {
    let named = ["groups", "instruments", "combined"];
    for (id, span) in named.iter().flat_map(|list| universe.list(list)).filter_map(|n| n.field("id")) {
        if !is_id(id) {
            check.cannot_hold(
                format!("`{id}` is no id"),
                span,
                "an id is lower-case letters, digits, `_` and `-`, in parts joined by dots",
            );
        }
    }
    check.unique("id", named.iter().flat_map(|list| universe.list(list)).filter_map(|n| n.field("id")));
    check.unique("metric", universe.list("metrics").iter().filter_map(|n| n.field("id")));
}

fn is_id(id: &str) -> bool {
    id.split('.').all(|part| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'))
    })
}

/// No name is empty: nothing can be printed or found by it.
fn filled(check: &mut Check<'_>, root: &Node, universe: &Node) {
    let lists = ["groups", "instruments", "combined", "metrics", "detectors", "magnitudes", "absent"];
    let tables = lists.iter().flat_map(|list| universe.list(list)).chain(root.list("sections"));
    for table in tables.chain([universe]) {
        for key in ["name", "title", "word", "topic", "reason", "metric", "category", "asset_class"] {
            if let Some((text, span)) = table.field(key)
                && text.trim().is_empty()
            {
                check.cannot_hold(format!("an empty `{key}`"), span, "write what it is called, or leave the entry out");
            }
        }
        for key in ["aliases", "double_counted"] {
            for (text, node) in texts(table, key) {
                if text.trim().is_empty() {
                    check.cannot_hold(
                        format!("an empty name in `{key}`"),
                        node.span.clone(),
                        "leave it out of the list",
                    );
                }
            }
            once(check, table, key, "name");
        }
    }
}

fn texts<'n>(table: &'n Node, key: &str) -> impl Iterator<Item = (&'n str, &'n Node)> {
    table.list(key).iter().filter_map(|n| Some((n.text()?, n)))
}

/// Nothing stands twice in a list.
fn once(check: &mut Check<'_>, table: &Node, key: &str, what: &str) {
    let list: Vec<_> = texts(table, key).map(|(text, node)| (text, node.span.clone())).collect();
    check.unique(what, list.into_iter());
}

/// Whether a value is the number zero.
fn is_zero(node: &Node) -> bool {
    matches!(&node.kind, Kind::Number(n) if n.parse::<Exact>().is_ok_and(|n| n.get().is_zero()))
}

/// `key` of a table, where it is a decimal, is not below zero; with `positive` it is above zero.
fn not_negative(check: &mut Check<'_>, table: &Node, key: &str, positive: bool) {
    if let Some(value) = decimal(table, key)
        && (value < Decimal::ZERO || positive && value.is_zero())
        && let Some(node) = table.get(key)
    {
        let bound = if positive { "above zero" } else { "zero or more" };
        check.cannot_hold(format!("`{key}` of {value}"), node.span.clone(), &format!("write a number that is {bound}"));
    }
}

fn decimal(table: &Node, key: &str) -> Option<Decimal> {
    Some(table.field(key)?.0.parse::<Exact>().ok()?.get())
}

fn refer(check: &mut Check<'_>, table: &Node, key: &str, what: &str, known: &BTreeMap<&str, ()>) {
    if let Some((name, span)) = table.field(key) {
        check.refer(what, name, span, known, false);
    }
}

fn refer_all(check: &mut Check<'_>, table: &Node, key: &str, what: &str, known: &BTreeMap<&str, ()>) {
    for (name, node) in texts(table, key) {
        check.refer(what, name, node.span.clone(), known, false);
    }
}

fn groups(check: &mut Check<'_>, universe: &Node, known: &Known<'_>) {
    let members = universe.list("instruments").iter().chain(universe.list("combined"));
    let group_of: BTreeMap<&str, &str> =
        members.filter_map(|n| Some((n.field("id")?.0, n.field("group")?.0))).collect();
    for group in universe.list("groups") {
        refer(check, group, "headline", "instrument", &known.instruments);
        refer(check, group, "calendar", "calendar", &known.calendars);
        not_negative(check, group, "outlier_pct", true);
        not_negative(check, group, "min_size", false);
        if let (Some((headline, span)), Some((id, _))) = (group.field("headline"), group.field("id"))
            && let Some(other) = group_of.get(headline).filter(|other| **other != id)
        {
            check.cannot_hold(
                format!("`{headline}` speaks for `{id}` and belongs to `{other}`"),
                span,
                "the headline is a member of its group",
            );
        }
    }
    for instrument in universe.list("instruments") {
        refer(check, instrument, "group", "group", &known.groups);
    }
}

fn combined(check: &mut Check<'_>, universe: &Node, known: &Known<'_>) {
    for combined in universe.list("combined") {
        refer(check, combined, "group", "group", &known.groups);
        refer_all(check, combined, "of", "instrument", &known.instruments);
        once(check, combined, "of", "instrument");
        let own = combined.field("id").map(|(id, _)| id);
        if let Some((_, node)) = texts(combined, "of").find(|(of, _)| Some(*of) == own) {
            check.cannot_hold("it is combined of itself", node.span.clone(), "name the instruments that are added up");
        }
        if let Some(of) = combined.get("of").filter(|n| matches!(&n.kind, Kind::Array(items) if items.len() < 2)) {
            check.cannot_hold("a combination of fewer than two", of.span.clone(), "name two instruments or more");
        }
    }
}

fn spreads(check: &mut Check<'_>, universe: &Node, known: &Known<'_>) {
    let mut pairs: Vec<(String, std::ops::Range<usize>)> = Vec::new();
    for spread in universe.list("spreads") {
        refer(check, spread, "a", "group or instrument", &known.either);
        refer(check, spread, "b", "group or instrument", &known.either);
        let (Some((a, _)), Some((b, span))) = (spread.field("a"), spread.field("b")) else { continue };
        if a == b {
            check.cannot_hold(format!("the spread of `{a}` with itself"), span, "name another on the B side");
            continue;
        }
        pairs.push((if a < b { format!("{a} and {b}") } else { format!("{b} and {a}") }, span));
    }
    check.unique("spread of", pairs.iter().map(|(pair, span)| (pair.as_str(), span.clone())));
}

fn chain(check: &mut Check<'_>, universe: &Node, known: &Known<'_>) {
    refer_all(check, universe, "chain", "group", &known.groups);
    once(check, universe, "chain", "link");
    if let (Some(node), [_]) = (universe.get("chain"), universe.list("chain")) {
        check.cannot_hold(
            "a chain of one group",
            node.span.clone(),
            "a chain links two groups or more; write [] for none",
        );
    }
}

fn detectors(check: &mut Check<'_>, universe: &Node, known: &Known<'_>) {
    let kinds: BTreeMap<&str, ()> = crate::facts::divergence::KINDS.iter().map(|k| (*k, ())).collect();
    for detector in universe.list("detectors") {
        refer(check, detector, "kind", "detector", &kinds);
        refer_all(check, detector, "a", "group or instrument", &known.either);
        refer_all(check, detector, "b", "group or instrument", &known.either);
        not_negative(check, detector, "min_bp", false);
        let one = |key: &str| match detector.list(key) {
            [only] => only.text(),
            _ => None,
        };
        let alike = detector.field("kind").is_some_and(|(k, _)| matches!(k, "spread" | "opposite_direction" | "gap"));
        if alike
            && let (Some(a), Some(b)) = (one("a"), one("b"))
            && a == b
            && let Some(node) = detector.get("b")
        {
            check.cannot_hold(format!("`{a}` is held against itself"), node.span.clone(), "name another on the B side");
        }
    }
}

/// A group is of a class that has words for sizes, and words are for a class that a group is of; the bundled classes are known
/// to both.
fn classes(check: &mut Check<'_>, universe: &Node) {
    for (list, other) in [("groups", "magnitudes"), ("magnitudes", "groups")] {
        let own = universe.list(other).iter().filter_map(|t| t.field("asset_class")).map(|(class, _)| class);
        let known: BTreeMap<&str, ()> = CLASSES.into_iter().chain(own).map(|class| (class, ())).collect();
        for table in universe.list(list) {
            refer(check, table, "asset_class", "asset class", &known);
        }
    }
}

fn sections(check: &mut Check<'_>, root: &Node, known: &Known<'_>) {
    check.unique("section", root.list("sections").iter().filter_map(|s| s.field("id")));
    for section in root.list("sections") {
        if let Some((id, span)) = section.field("id")
            && (!is_id(id) || id.contains(['.', '-']))
        {
            check.cannot_hold(
                format!("`{id}` is no id of a section"),
                span,
                "it is lower-case letters, digits and `_`",
            );
        }
        refer_all(check, section, "groups", "group", &known.groups);
        once(check, section, "groups", "group");
    }
}

fn settings(check: &mut Check<'_>, root: &Node) {
    if let Some(audit) = root.get("audit") {
        for key in ["bound_percent", "nearly_percent", "decoupled_gap"] {
            not_negative(check, audit, key, false);
        }
        for Member { key, key_span, .. } in audit.get("levels").map_or(&[][..], Node::members) {
            if rules::by_code(key).is_none() {
                let help = rules::did_you_mean(key).map_or_else(
                    || "`factbrief explain codes` lists them".to_owned(),
                    |rule| format!("did you mean `{}`?", rule.code),
                );
                check.faults.push(
                    Diagnostic::error("FB014", format!("the rule `{key}` stands for nothing"))
                        .at(key_span.clone(), "named here")
                        .help(help),
                );
            }
        }
    }
}

/// A calendar is either in a file or, when it has no closures worth a file, in the configuration itself.
fn calendars(check: &mut Check<'_>, root: &Node, text: &str) {
    for calendar in root.get("calendars").map_or(&[][..], Node::members) {
        let table = &calendar.value;
        if calendar.key == UTC_DAY || calendar.key.trim().is_empty() {
            check.cannot_hold(
                format!("`{}` is no name for a calendar", calendar.key),
                calendar.key_span.clone(),
                "`utc-day` is what it says; an exchange goes by its market identifier, such as XETR",
            );
        }
        match table.field("file") {
            Some((_, span)) if table.members().len() > 1 => check.cannot_hold(
                "a calendar in a file and here",
                span,
                "leave `file` out, or everything else: the file holds it",
            ),
            Some((file, span)) if file.trim().is_empty() => {
                check.cannot_hold("a file without a name", span, "name a file, relative to this one");
            }
            Some(_) => {}
            None if table.get("file").is_some() => {}
            None => check.faults.extend(Calendar::weekdays(&calendar.key, table, text).err().into_iter().flatten()),
        }
    }
}
