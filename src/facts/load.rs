//! Reads a fact sheet, also one that a stranger wrote by hand: every fault at once, each with its place.

use std::collections::BTreeMap;

use super::sheet::{FactSheet, SCHEMA};
use crate::diagnostic::{Diagnostic, Severity};
use crate::digest;
use crate::json::check::{Check, brace};
use crate::json::{self, Node};

/// Reads a fact sheet. What is merely odd is left unsaid: [`read`] says it.
///
/// # Errors
/// Every fault found, by position, warnings among them: no JSON (`FB010`), wrong type (`FB012`), id twice (`FB013`), a
/// name that stands for nothing (`FB014`), a fact that cannot hold (`FB015`), key twice (`FB016`), wrong schema
/// (`FB017`), missing field (`FB018`), bad date (`FB019`), wrong unit (`FB021`).
pub fn sheet(text: &str) -> Result<FactSheet, Vec<Diagnostic>> {
    let (sheet, said) = read(text);
    sheet.ok_or(said)
}

/// Reads a fact sheet, with warnings beside it: unknown fields (`FB011`), operands that are not in the sheet (`FB014`), a
/// digest that is not the content's (`FB022`). No sheet when there is an error.
#[must_use]
pub fn read(text: &str) -> (Option<FactSheet>, Vec<Diagnostic>) {
    let reading = json::read::<FactSheet>(text);
    let Some(root) = &reading.root else { return (None, reading.faults) };
    let mut check = Check::new(text);
    if !check.schema(root, SCHEMA) {
        return (None, check.faults);
    }
    check.date(root, "report_date");
    check.instant(root, "cut_off", false);
    for list in ["groups", "entities", "facts", "metrics", "divergences"] {
        let what = list.strip_suffix("ies").map_or_else(|| list.trim_end_matches('s').to_owned(), |w| format!("{w}y"));
        check.unique(&what, root.list(list).iter().filter_map(|n| n.field("id")));
    }
    let known = Known::new(root);
    vocabulary(&mut check, root, &known);
    facts(&mut check, root, &known);
    computed(&mut check, root, &known);
    if let Some(sheet) = &reading.value {
        digest_holds(&mut check, root, sheet);
    }
    let mut said = reading.faults;
    said.append(&mut check.faults);
    said.sort_by_key(|f| f.span.as_ref().map_or(usize::MAX, |s| s.start));
    let broken = said.iter().any(|f| f.severity == Severity::Error);
    (reading.value.filter(|_| !broken), said)
}

/// The ids that a sheet defines.
struct Known<'n> {
    groups: BTreeMap<&'n str, ()>,
    entities: BTreeMap<&'n str, ()>,
    /// Groups and entities: facts may be about either.
    subjects: BTreeMap<&'n str, ()>,
    facts: BTreeMap<&'n str, ()>,
}

impl<'n> Known<'n> {
    fn new(root: &'n Node) -> Self {
        let ids = |list: &str| -> BTreeMap<&'n str, ()> {
            root.list(list).iter().filter_map(|n| n.field("id")).map(|(id, _)| (id, ())).collect()
        };
        let (groups, entities) = (ids("groups"), ids("entities"));
        let subjects = groups.iter().chain(&entities).map(|(id, ())| (*id, ())).collect();
        Self { groups, entities, subjects, facts: ids("facts") }
    }
}

fn vocabulary(check: &mut Check<'_>, root: &Node, known: &Known<'_>) {
    for group in root.list("groups") {
        if let Some((headline, span)) = group.field("headline") {
            check.refer("entity", headline, span, &known.entities, false);
        }
    }
    for entity in root.list("entities") {
        if let Some((group, span)) = entity.field("group") {
            // A sheet without any group is still good for figures.
            check.refer("group", group, span, &known.groups, known.groups.is_empty());
        }
    }
    let named = root.list("groups").iter().chain(root.list("entities")).chain(root.list("metrics"));
    for node in named {
        for key in ["id", "name"] {
            if let Some((text, span)) = node.field(key)
                && text.trim().is_empty()
            {
                check.cannot_hold(format!("an empty `{key}`"), span, "text cannot be matched against an empty name");
            }
        }
    }
}

fn facts(check: &mut Check<'_>, root: &Node, known: &Known<'_>) {
    for fact in root.list("facts") {
        if let Some((entity, span)) = fact.field("entity") {
            check.refer("entity or group", entity, span, &known.subjects, false);
        }
        if let Some((against, span)) = fact.field("against") {
            check.refer("entity or group", against, span, &known.subjects, false);
        }
        check.unit(fact);
        check.date(fact, "session");
        if let Some(as_of) = fact.get("as_of") {
            check.instant(as_of, "time", true);
        }
        if fact.field("status").is_some_and(|(s, _)| s == "ok") && fact.get("value").is_none() {
            check.cannot_hold(
                "a fact that is `ok` and has no value",
                brace(fact),
                "give `value`, or the status `missing` with a `reason`",
            );
        }
        if let Some((precision, span)) = fact.field("precision")
            && precision.parse::<crate::quantity::Exact>().is_ok_and(|p| p.get() <= rust_decimal::Decimal::ZERO)
        {
            check.cannot_hold("a precision that is not above zero", span, "write the resolution, such as \"0.01\"");
        }
        if let Some(derivation) = fact.get("derived_from") {
            for operand in derivation.list("of") {
                if let Some(id) = operand.text() {
                    check.refer("operand", id, operand.span.clone(), &known.facts, true);
                }
            }
        }
    }
}

fn computed(check: &mut Check<'_>, root: &Node, known: &Known<'_>) {
    for divergence in root.list("divergences") {
        for key in ["a", "b", "size_fact"] {
            if let Some((id, span)) = divergence.field(key) {
                check.refer("fact", id, span, &known.facts, false);
            }
        }
    }
    let Some(chain) = root.get("chain") else { return };
    for node in chain.list("nodes") {
        if let Some((group, span)) = node.field("group") {
            check.refer("group", group, span, &known.groups, false);
        }
    }
    for link in chain.list("links") {
        for key in ["from", "to"] {
            if let Some((group, span)) = link.field(key) {
                check.refer("group", group, span, &known.groups, false);
            }
        }
        if let Some((id, span)) = link.field("spread_fact") {
            check.refer("fact", id, span, &known.facts, false);
        }
    }
}

/// `FB022`: a sheet that carries a digest is what the digest was taken of.
fn digest_holds(check: &mut Check<'_>, root: &Node, sheet: &FactSheet) {
    let (Some(stated), Some((_, span))) = (&sheet.digest, root.field("digest")) else { return };
    let bare = FactSheet { digest: None, ..sheet.clone() };
    if digest::of_artefact(&bare) != *stated {
        check.faults.push(
            Diagnostic::warning("FB022", "the sheet was changed after its digest was taken")
                .at(span, "of another content")
                .help("leave `digest` out of a sheet that you edit by hand"),
        );
    }
}
