//! Pages of the rules.

use super::registry::{RULES, by_code};

/// The rule's page as Markdown: the doc comment at the head of its file. `None` for an unknown code.
#[must_use]
pub fn page(code: &str) -> Option<String> {
    by_code(code).map(|rule| doc_comment(rule.source))
}

/// Every page in one document: `docs/rules.md`.
#[must_use]
pub fn index() -> String {
    let mut out = String::from(
        "<!-- Generated from the rules' doc comments; `UPDATE=1 cargo nextest run rules_page` writes it anew. -->\n\n\
         # Rules\n\n| code | name | level | what it finds |\n|---|---|---|---|\n",
    );
    for rule in RULES {
        let level = rule.default_level.as_str();
        out.push_str(&format!("| {} | {} | {level} | {} |\n", rule.code, rule.name, rule.title()));
    }
    for rule in RULES {
        out.push('\n');
        // One level down, so that the document has one title.
        let mut fence: Option<&str> = None;
        for line in doc_comment(rule.source).lines() {
            match fence {
                Some(mark) if line.starts_with(mark) => fence = None,
                None if line.starts_with("```") => fence = Some("```"),
                None if line.starts_with("~~~") => fence = Some("~~~"),
                None if line.starts_with('#') => out.push('#'),
                _ => {}
            }
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// The leading `//!` lines of a source file, without their marks.
fn doc_comment(source: &str) -> String {
    let mut out = String::new();
    for line in source.lines() {
        let Some(text) = line.strip_prefix("//!") else { break };
        out.push_str(text.strip_prefix(' ').unwrap_or(text));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_whole_page() {
        for rule in RULES {
            let page = page(rule.code).unwrap();
            let head = format!("# {} {}: ", rule.code, rule.name.replace('_', " "));
            assert!(page.starts_with(&head), "{}: {page}", rule.code);
            let mut rest = page.as_str();
            for heading in ["\n## What it checks\n", "\n## Why\n", "\n## Example\n", "\n## How to fix\n"] {
                let at = rest.find(heading).unwrap_or_else(|| panic!("{} lacks `{}`", rule.code, heading.trim()));
                rest = &rest[at + heading.len()..];
                assert!(!rest.trim_start().starts_with("## "), "{}: nothing under `{}`", rule.code, heading.trim());
            }
            assert!(!rest.trim().is_empty(), "{}", rule.code);
        }
    }

    #[test]
    fn rules_page_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md");
        let expected = index();
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap();
            std::fs::write(path, &expected).unwrap();
        }
        let found = std::fs::read_to_string(path).unwrap_or_default();
        assert!(found == expected, "docs/rules.md is out of date: UPDATE=1 cargo nextest run rules_page");
    }
}
