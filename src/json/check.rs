//! Checks that a type cannot make: dates, ids, references, units. Each says what is wrong, where, and how to mend it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Node;
use crate::diagnostic::Diagnostic;
use crate::quantity::Unit;
use crate::slip::nearest;

/// Faults found in one document.
#[derive(Debug)]
pub struct Check<'t> {
    text: &'t str,
    /// In the order of finding.
    pub faults: Vec<Diagnostic>,
}

impl<'t> Check<'t> {
    /// Of the document `text`.
    #[must_use]
    pub const fn new(text: &'t str) -> Self {
        Self { text, faults: Vec::new() }
    }

    /// The line of a byte, from 1.
    #[must_use]
    pub fn line(&self, at: usize) -> usize {
        self.text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
    }

    /// `FB017`: the document says which schema it follows, and it is `wanted`. False when nothing else is worth saying.
    pub fn schema(&mut self, root: &Node, wanted: &str) -> bool {
        let help = format!("write \"schema\": \"{wanted}\" as its first field");
        let place = root.span.start..(root.span.start + 1).min(root.span.end);
        let fault = match root.field("schema") {
            Some((found, _)) if found == wanted => return true,
            Some((found, span)) => {
                let (name, version) = wanted.rsplit_once('/').unwrap_or((wanted, ""));
                let message = match found.rsplit_once('/') {
                    Some((n, v)) if n == name => {
                        format!("version {v} of {name} is not known to this program, which reads version {version}")
                    }
                    _ => format!("this is not the kind of file wanted: its schema is `{found}`, not `{wanted}`"),
                };
                let help = if found == crate::snapshot::SCHEMA {
                    "`factbrief facts FILE` makes a fact sheet of a snapshot".to_owned()
                } else {
                    format!("a file of the schema `{wanted}` is wanted here")
                };
                Diagnostic::error("FB017", message).at(span, "this schema").help(help)
            }
            None => match root.get("schema") {
                Some(node) => {
                    Diagnostic::error("FB017", format!("`schema` must be a string, not {}", node.kind_name()))
                        .at(node.span.clone(), "this")
                        .help(help)
                }
                None if matches!(root.kind, super::Kind::Object(_)) => {
                    Diagnostic::error("FB017", "the file does not say what it is: the field `schema` is missing")
                        .at(place, "in this object")
                        .help(help)
                }
                None => Diagnostic::error(
                    "FB017",
                    format!("an object of the schema `{wanted}` is wanted, not {}", root.kind_name()),
                )
                .at(place, "this"),
            },
        };
        self.faults.push(fault);
        false
    }

    /// `FB019`: `key` of `node`, where it is given, is a calendar date.
    pub fn date(&mut self, node: &Node, key: &str) {
        if let Some((text, span)) = node.field(key)
            && !is_date(text)
        {
            self.faults.push(
                Diagnostic::error("FB019", format!("`{text}` is no date"))
                    .at(span, format!("the field `{key}`"))
                    .help("write year-month-day, such as \"2026-03-21\""),
            );
        }
    }

    /// `FB019`: `key` of `node`, where it is given, is an instant; with `or_date` a calendar date will do.
    pub fn instant(&mut self, node: &Node, key: &str, or_date: bool) {
        if let Some((text, span)) = node.field(key)
            && text.parse::<jiff::Timestamp>().is_err()
            && !(or_date && is_date(text))
        {
            let wanted = if or_date { "a date or an instant" } else { "an instant" };
            self.faults.push(
                Diagnostic::error("FB019", format!("`{text}` is not {wanted}"))
                    .at(span, format!("the field `{key}`"))
                    .help("write an instant with its offset, such as \"2026-03-21T00:00:00Z\""),
            );
        }
    }

    /// `FB013`: no two of these share a name.
    pub fn unique<'n>(&mut self, what: &str, names: impl Iterator<Item = (&'n str, Range<usize>)>) {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, span) in names {
            if let Some(&first) = seen.get(name) {
                let line = self.line(first);
                self.faults.push(
                    Diagnostic::error("FB013", format!("the {what} `{name}` is there twice"))
                        .at(span, "again here")
                        .help(format!("it is on line {line} already: leave one of the two out, or name it otherwise")),
                );
            } else {
                seen.insert(name, span.start);
            }
        }
    }

    /// `FB014`: `name` is one of `known`. With `lenient` a warning.
    pub fn refer(&mut self, what: &str, name: &str, span: Range<usize>, known: &BTreeMap<&str, ()>, lenient: bool) {
        if known.contains_key(name) {
            return;
        }
        let message = format!("the {what} `{name}` stands for nothing");
        let fault = if lenient { Diagnostic::warning("FB014", message) } else { Diagnostic::error("FB014", message) };
        let help = nearest(name, known.keys().copied()).map_or_else(
            || match known.len() {
                0 => "none is defined".to_owned(),
                1..=12 => format!("known are: {}", known.keys().copied().collect::<Vec<_>>().join(", ")),
                n => format!("none of the {n} ids is like it"),
            },
            |near| format!("did you mean `{near}`?"),
        );
        self.faults.push(fault.at(span, "named here").help(help));
    }

    /// `FB021`: the unit is spelt as units are, and can measure the metric.
    pub fn unit(&mut self, node: &Node) {
        let Some((word, span)) = node.field("unit") else { return };
        let unit = Unit::from_word(word);
        if let Some(meant) = unit.slip_of() {
            self.faults.push(
                Diagnostic::error("FB021", format!("`{word}` is no unit that can be read"))
                    .at(span, "this unit")
                    .help(format!("did you mean `{meant}`?")),
            );
        } else if let Some((metric, _)) = node.field("metric")
            && let Err(wanted) = unit.fits(metric)
        {
            self.faults.push(
                Diagnostic::error("FB021", format!("`{metric}` cannot be in `{word}`"))
                    .at(span, "this unit")
                    .help(format!("it is measured in {wanted}")),
            );
        }
    }

    /// `FB015`: something that cannot hold.
    pub fn cannot_hold(&mut self, message: impl Into<String>, span: Range<usize>, help: &str) {
        self.faults.push(Diagnostic::error("FB015", message).at(span, "here").help(help));
    }

    /// `FB015` about a value that must not be shown, at a place beside it, if there is one.
    pub fn hidden(&mut self, message: impl Into<String>, beside: Option<Range<usize>>, help: &str) {
        self.beside(Diagnostic::error("FB015", message).help(help), beside);
    }

    /// The same as a warning.
    pub fn doubtful(&mut self, message: impl Into<String>, beside: Option<Range<usize>>, help: &str) {
        self.beside(Diagnostic::warning("FB015", message).help(help), beside);
    }

    fn beside(&mut self, fault: Diagnostic, beside: Option<Range<usize>>) {
        self.faults.push(match beside {
            Some(span) => fault.at(span, "of this one"),
            None => fault,
        });
    }
}

/// The opening brace of an object: enough to point at.
#[must_use]
pub fn brace(node: &Node) -> Range<usize> {
    node.span.start..(node.span.start + 1).min(node.span.end)
}

fn is_date(text: &str) -> bool {
    // `Date` also reads a date and time: a date has ten characters.
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}
