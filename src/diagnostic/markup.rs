//! Text from outside as HTML text: the one place that escapes it.

use super::text::hostile;

/// Text for element content and quoted attributes: every character that HTML gives a meaning is replaced, and characters
/// that cannot be seen are spelled out.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if hostile(c) => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_from_outside_is_markup() {
        assert_eq!(escape("<b a='x'>&\"\n"), "&lt;b a=&#39;x&#39;&gt;&amp;&quot;\n");
        assert_eq!(escape("a\u{202e}b\0\r"), "a\\u{202e}b\\u{0}\\u{d}");
    }
}
