//! rustc-like text.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Severity};

/// Renders diagnostics about one source, each followed by a blank line. `colour` adds ANSI colours.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], name: &str, source: &str, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let (name, clean) = (term_safe(name), same_length_safe(source));
    let mut out = String::new();
    for d in diagnostics {
        let level = match d.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let (message, label) = (term_safe(&d.message), term_safe(&d.label));
        let help = d.help.as_deref().map(term_safe);
        let title = level.primary_title(message.as_str()).id(d.code);
        let mut report: Vec<Group<'_>> = Vec::new();
        let mut group = match &d.span {
            Some(span) => {
                let span = char_range(source, span);
                let annotation = AnnotationKind::Primary.span(span).label(label.as_str());
                Group::with_title(title)
                    .element(Snippet::source(clean.as_str()).path(name.as_str()).annotation(annotation))
            }
            None => Group::with_title(title).element(annotate_snippets::Origin::path(name.as_str())),
        };
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        report.push(group);
        out.push_str(&renderer.render(&report));
        out.push_str("\n\n");
    }
    out
}

/// `range` moved outwards to character boundaries inside `source`, so that a renderer cannot be made to panic.
pub(super) fn char_range(source: &str, range: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    let floor = |mut i: usize| {
        i = i.min(source.len());
        while !source.is_char_boundary(i) {
            i -= 1;
        }
        i
    };
    let ceil = |mut i: usize| {
        i = i.min(source.len());
        while !source.is_char_boundary(i) {
            i += 1;
        }
        i
    };
    let start = floor(range.start);
    start..ceil(range.end.max(start))
}

/// `text` with every control and invisible formatting character shown as `\u{…}`, so that text from outside cannot
/// drive the terminal. Newline and tab stay.
#[must_use]
pub fn term_safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || c == '\t' || !hostile(c) {
            out.push(c);
        } else {
            out.push_str(&format!("\\u{{{:x}}}", c as u32));
        }
    }
    out
}

/// Like [`term_safe`], but each hostile character becomes as many bytes of `?`, so that spans stay true.
pub(super) fn same_length_safe(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let bad = c != '\n' && c != '\t' && hostile(c);
            std::iter::repeat_n(if bad { '?' } else { c }, if bad { c.len_utf8() } else { 1 })
        })
        .collect()
}

/// Controls (C0, DEL, C1) and the invisible or direction-changing format characters.
#[must_use]
pub fn hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
