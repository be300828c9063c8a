//! Reads a whole document into a type and reports every misfit, not only the first.

use std::ops::Range;

use serde::de::DeserializeOwned;

use super::de::{De, Error, MADE_UP, Misfit, Pass};
use super::{Kind, Node, parse};
use crate::diagnostic::Diagnostic;
use crate::slip::nearest;

/// Faults after which a reader is told to mend these first.
pub(super) const MAX_FAULTS: usize = 60;

/// A document as far as it could be read.
#[derive(Debug)]
pub struct Reading<T> {
    /// The values with their places; absent when the text is no JSON.
    pub root: Option<Node>,
    /// The typed document; absent when there is any error.
    pub value: Option<T>,
    /// Errors, and a warning for each field that nothing reads.
    pub faults: Vec<Diagnostic>,
}

/// Reads `text`. A value that does not fit is reported and treated as absent, so that the next one is found too.
///
/// Codes: no JSON `FB010`, unknown field `FB011` (a warning where the type allows more), wrong type or word `FB012`, key
/// twice `FB016`, missing field `FB018`.
#[must_use]
pub fn read<T: DeserializeOwned>(text: &str) -> Reading<T> {
    let mut faults = Vec::new();
    let root = match parse(text, &mut faults) {
        Ok(root) => root,
        Err(fault) => {
            faults.push(fault);
            return Reading { root: None, value: None, faults };
        }
    };
    let mut pass = Pass::default();
    // The first of two equal keys stands.
    pass.skip.extend(faults.iter().filter_map(|f| f.span.as_ref()).map(|s| s.start));
    let mut misfits = 0;
    let value = fit(&root, &mut pass, &mut |error, span| {
        misfits += 1;
        faults.push(describe(text, error, span));
    });
    if value.is_none() && misfits > MAX_FAULTS {
        faults.push(Diagnostic::error("FB012", "more faults follow: mend these first"));
    }
    for ignored in pass.ignored.borrow().iter() {
        let fault = Diagnostic::warning("FB011", format!("unknown field `{}`", ignored.key))
            .at(ignored.span.clone(), "nothing reads it");
        faults.push(with_nearest(fault, &ignored.key, ignored.known));
    }
    let value = if misfits > 0 || faults.iter().any(|f| f.severity == crate::diagnostic::Severity::Error) {
        None
    } else {
        value
    };
    Reading { root: Some(root), value, faults }
}

/// Reads `root` into a type. Each misfit is said with its place and treated as absent, so that the next one is found too; none
/// of them costs another. No value once there were too many.
pub(super) fn fit<T: DeserializeOwned>(
    root: &Node,
    pass: &mut Pass,
    say: &mut dyn FnMut(&Error, Range<usize>),
) -> Option<T> {
    for _ in 0..=MAX_FAULTS {
        pass.ignored.borrow_mut().clear();
        let error = match De::root(root, pass).read::<T>() {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let span = error.span.clone().unwrap_or_else(|| root.span.clone());
        let on = if let Misfit::Missing(field) = &error.misfit {
            if !lost(root, span.start, field, pass) {
                say(&error, span.clone());
            }
            pass.absent.insert((span.start, field), 0).is_none()
        } else if let Misfit::MadeUp(field) = &error.misfit {
            let tried = pass.absent.entry((span.start, field)).or_default();
            *tried += 1;
            *tried < MADE_UP.len() || span.start != root.span.start && pass.skip.insert(span.start)
        } else {
            say(&error, span.clone());
            span.start != root.span.start && pass.skip.insert(span.start)
        };
        if !on {
            return None;
        }
    }
    None
}

/// Whether the object that begins at `start` has `field`, but as a value already reported and skipped.
fn lost(node: &Node, start: usize, field: &str, pass: &Pass) -> bool {
    if node.span.start == start {
        return node.get(field).is_some_and(|v| pass.skip.contains(&v.span.start));
    }
    if !node.span.contains(&start) {
        return false;
    }
    match &node.kind {
        Kind::Array(items) => items.iter().any(|n| lost(n, start, field, pass)),
        Kind::Object(members) => members.iter().any(|m| lost(&m.value, start, field, pass)),
        _ => false,
    }
}

fn describe(text: &str, error: &Error, span: Range<usize>) -> Diagnostic {
    match &error.misfit {
        Misfit::Missing(field) => {
            // An object may be long: its brace is enough to point at.
            let brace = span.start..(span.start + 1).min(span.end);
            Diagnostic::error("FB018", format!("the field `{field}` is missing")).at(brace, "in this object")
        }
        Misfit::UnknownField(field, known) => {
            let fault = Diagnostic::error("FB011", format!("unknown field `{field}`")).at(span, "not known");
            with_nearest(fault, field, known)
        }
        Misfit::UnknownWord(word, allowed) => {
            let fault =
                Diagnostic::error("FB012", format!("`{word}` is none of the words allowed here")).at(span, "here");
            with_nearest(fault, word, allowed)
        }
        Misfit::MadeUp(_) => Diagnostic::error("FB018", error.to_string()).at(span, "in this object"),
        Misfit::Other(message) => {
            let written = text.get(span.clone()).unwrap_or_default();
            let number = written.starts_with(|c: char| c == '-' || c.is_ascii_digit());
            let wants_text = number && (message.contains("string") || message.contains("decimal"));
            let short = span.start..span.end.min(span.start + 200);
            let fault = Diagnostic::error("FB012", message.clone()).at(short, "this");
            if wants_text { fault.help(format!("write it in quotes: \"{written}\"")) } else { fault }
        }
    }
}

/// Adds what was probably meant, or else what there is.
pub(super) fn with_nearest(fault: Diagnostic, word: &str, known: &[&str]) -> Diagnostic {
    if known.is_empty() {
        return fault;
    }
    let help = nearest(word, known.iter().copied())
        .map_or_else(|| format!("known are: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
    fault.help(help)
}
