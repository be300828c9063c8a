//! The text as the auditor's machinery sees it: HTML entities decoded and full-width digits narrowed, with a map from
//! every byte back to the source, so that spans are exact.

use std::borrow::Cow;

/// Bytes of the longest named entity, `&CounterClockwiseContourIntegral;`, and one more.
const LONGEST_ENTITY: usize = 34;

/// A decoded text and where each of its bytes came from.
#[derive(Debug)]
pub struct View {
    /// The decoded text.
    pub text: String,
    /// For each byte of `text` and one past the end: first byte of its source.
    starts: Vec<usize>,
    /// For each byte of `text`: byte after the last of its source character.
    ends: Vec<usize>,
}

impl View {
    /// Decodes `source`.
    #[must_use]
    pub fn new(source: &str) -> Self {
        let mut view = Self {
            text: String::with_capacity(source.len()),
            starts: Vec::with_capacity(source.len() + 1),
            ends: Vec::with_capacity(source.len()),
        };
        let mut at = 0;
        loop {
            let plain = |b: &&u8| b.is_ascii() && !matches!(b, b'&' | b'\\');
            let run = at..at + source.as_bytes()[at..].iter().take_while(plain).count();
            view.text.push_str(&source[run.clone()]);
            view.starts.extend(run.clone());
            view.ends.extend(run.start + 1..=run.end);
            at = run.end;
            let Some(c) = source[at..].chars().next() else { break };
            // `&minus;0.8%`, `DAI&#8217;s`
            if c == '&'
                && let Some((decoded, length)) = entity(&source[at..])
            {
                let decoded: String = decoded.chars().map(narrow).collect();
                view.push(&decoded, at, at + length);
                at += length;
                continue;
            }
            // `S\&P`: the backslash is Markdown's.
            if c == '\\'
                && let Some(next) = source[at + 1..].chars().next().filter(char::is_ascii_punctuation)
            {
                let mut buffer = [0; 4];
                view.push(next.encode_utf8(&mut buffer), at, at + 2);
                at += 2;
                continue;
            }
            let end = at + c.len_utf8();
            let mut buffer = [0; 4];
            view.push(narrow(c).encode_utf8(&mut buffer), at, end);
            at = end;
        }
        view.starts.push(source.len());
        view
    }

    fn push(&mut self, decoded: &str, start: usize, end: usize) {
        self.text.push_str(decoded);
        for _ in 0..decoded.len() {
            self.starts.push(start);
            self.ends.push(end);
        }
    }

    /// The source range of a range of `text`.
    #[must_use]
    pub fn source(&self, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
        let start = self.starts.get(range.start).copied().unwrap_or_default();
        let end = match range.end.checked_sub(1).and_then(|last| self.ends.get(last)) {
            Some(end) if range.end > range.start => *end,
            _ => start,
        };
        start..end
    }
}

/// What the HTML entity at the start of `text` stands for, and how long it is.
fn entity(text: &str) -> Option<(Cow<'_, str>, usize)> {
    let length = text.bytes().take(LONGEST_ENTITY).position(|b| b == b';')? + 1;
    let entity = &text[..length];
    let named = entity[1..length - 1].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#');
    let decoded = html_escape::decode_html_entities(entity);
    (named && decoded != entity && !decoded.contains(char::is_control)).then_some((decoded, length))
}

/// Full-width digits and signs, and the typographer's apostrophe, in their plain form.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{ffe5}' => '¥',
        '\u{2019}' => '\'',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_lead_back_to_the_source() {
        let source = "a &minus;0.8％ x";
        let view = View::new(source);
        assert_eq!(view.text, "a \u{2212}0.8% x");
        let at = view.text.find('\u{2212}').unwrap();
        let end = view.text.find('%').unwrap() + 1;
        assert_eq!(&source[view.source(at..end)], "&minus;0.8％");
        assert_eq!(View::new("DAI&#8217;s &#x2014; &#12 &#0; &#x;").text, "DAI's \u{2014} &#12 &#0; &#x;");
        assert_eq!(
            View::new("&asymp; $2 &hellip; AT&T; & so; &NewLine;").text,
            "\u{2248} $2 \u{2026} AT&T; & so; &NewLine;"
        );
    }
}
