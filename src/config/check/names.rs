//! No name may stand for two things: a text could not be read, and a page would say one for the other.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::json::Node;
use crate::json::check::Check;

/// A name as it is written, with whose it is.
struct Named<'n> {
    owner: usize,
    what: &'static str,
    written: &'n str,
    span: Range<usize>,
}

/// `FB013`: names and aliases of groups, instruments and combinations, in whatever case; those of metrics among themselves.
pub fn check(check: &mut Check<'_>, universe: &Node) {
    apart(check, universe, &[("groups", "group"), ("instruments", "instrument"), ("combined", "combination")]);
    apart(check, universe, &[("metrics", "metric")]);
}

fn apart(check: &mut Check<'_>, universe: &Node, lists: &[(&str, &'static str)]) {
    let tables = lists.iter().flat_map(|(list, what)| universe.list(list).iter().map(move |t| (*what, t)));
    let mut first: BTreeMap<String, Named<'_>> = BTreeMap::new();
    let mut names: Vec<Named<'_>> = Vec::new();
    for (owner, (what, table)) in tables.enumerate() {
        let name = table.field("name").into_iter();
        let aliases = table.list("aliases").iter().filter_map(|n| Some((n.text()?, n.span.clone())));
        names.extend(name.chain(aliases).map(|(written, span)| Named { owner, what, written, span }));
    }
    for name in names {
        let read = name.written.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if read.is_empty() {
            continue;
        }
        match first.get(&read) {
            None => {
                first.insert(read, name);
            }
            Some(other) if other.owner == name.owner => {}
            Some(other) => {
                let line = check.line(other.span.start);
                let written = name.written;
                check.faults.push(
                    Diagnostic::error("FB013", format!("the name `{written}` stands for two things"))
                        .at(name.span, format!("of this {}", name.what))
                        .help(format!("the {} on line {line} has it already: give each a name of its own", other.what)),
                );
            }
        }
    }
}
