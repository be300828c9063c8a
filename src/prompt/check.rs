//! A user's template before it is used: every fault with its place and the way out.

use std::collections::BTreeMap;

use minijinja::Environment;

use super::template::{BUILT_IN, TemplateError, Templates, front_matter};
use crate::diagnostic::Diagnostic;
use crate::slip::nearest;

/// Values a template may name, by template; a section's own are those of its kind, which are all the same.
const VALUES: [(&str, &[&str]); 3] =
    [("system", &[]), ("day", &["headlines", "closed", "chain", "divergences", "absent"]), ("repair", &["rejected"])];

/// Values of every section.
const SECTION: &[&str] = &["title", "lines", "names", "reading"];

/// Functions that every template has.
const FUNCTIONS: &[&str] = &["range", "dict", "namespace", "loop"];

/// The program's templates with a folder's in their place. `texts` are by name, the file's without its ending; `sections`
/// are the ids of the configuration's sections, which may have a template of their own.
///
/// # Errors
/// The faults of each faulty text, by name.
pub fn overridden(
    texts: &BTreeMap<String, String>,
    sections: &[&str],
) -> Result<Templates, BTreeMap<String, Vec<Diagnostic>>> {
    let faults: BTreeMap<String, Vec<Diagnostic>> = texts
        .iter()
        .map(|(name, text)| (name.clone(), check(name, text, sections)))
        .filter(|(_, faults)| !faults.is_empty())
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    Templates::with(texts).map_err(|error| {
        let name = match &error {
            TemplateError::FrontMatter { name, .. }
            | TemplateError::Template { name, .. }
            | TemplateError::Unknown(name) => name.clone(),
        };
        BTreeMap::from([(name, vec![Diagnostic::error("FB010", error.to_string())])])
    })
}

/// What is wrong with one text.
fn check(name: &str, text: &str, sections: &[&str]) -> Vec<Diagnostic> {
    let known = || BUILT_IN.iter().map(|(n, _)| *n).chain(sections.iter().copied());
    if !known().any(|n| n == name) {
        let message = format!("`{name}.md` is the template of nothing");
        let names: Vec<&str> = known().collect();
        let help = match nearest(name, known()) {
            Some(near) => format!("is it `{near}.md`?"),
            None => format!("name it after a template or a section: {}", names.join(", ")),
        };
        return vec![Diagnostic::error("FB014", message).help(help)];
    }
    let body = match front_matter(name, text) {
        Ok((_, body)) => body,
        Err(error) => {
            let first = text.find('\n').unwrap_or(text.len());
            let fault = Diagnostic::error("FB010", error.to_string()).at(0..first, "here");
            return vec![fault.help("begin the file with the lines `---`, `version: 1` and `---`")];
        }
    };
    let offset = text.len() - body.len();
    let environment = Environment::new();
    let template = match environment.template_from_named_str(name, body) {
        Ok(template) => template,
        Err(error) => {
            let at = error.range().map_or(offset..text.len(), |r| offset + r.start..offset + r.end);
            let fault = Diagnostic::error("FB010", format!("no valid template: {error}"));
            return vec![fault.at(at, "here").help("`{{ value }}` prints a value, `{% for x in list %}` repeats")];
        }
    };
    let values = VALUES.iter().find(|(n, _)| *n == name).map_or(SECTION, |(_, values)| values);
    let mut unknown: Vec<String> = template
        .undeclared_variables(false)
        .into_iter()
        .filter(|v| !values.contains(&v.as_str()) && !FUNCTIONS.contains(&v.as_str()))
        .collect();
    unknown.sort();
    unknown
        .iter()
        .map(|value| {
            let help = match (nearest(value, values.iter().copied()), values) {
                (Some(near), _) => format!("is it `{near}`?"),
                (None, []) => "this template has no values".to_owned(),
                (None, _) => format!("it has {}", values.join(", ")),
            };
            let fault = Diagnostic::error("FB011", format!("`{name}` has no value `{value}`")).help(help);
            match place(body, value) {
                Some(at) => fault.at(offset + at..offset + at + value.len(), "not known"),
                None => fault,
            }
        })
        .collect()
}

/// Where a value is named: the first time as a whole word between braces.
fn place(body: &str, value: &str) -> Option<usize> {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    body.match_indices(value).map(|(at, _)| at).find(|at| {
        let (before, after) = (&body[..*at], &body[at + value.len()..]);
        let open = before.rfind(['{', '}']).is_some_and(|i| before[i..].starts_with('{'))
            || before.rfind("{%").is_some_and(|i| !before[i..].contains("%}"));
        open && !word(before.chars().next_back()) && !word(after.chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(name: &str, text: &str) -> Vec<Diagnostic> {
        check(name, text, &["us"])
    }

    #[test]
    fn the_programs_own_templates_have_no_fault() {
        for (name, text) in BUILT_IN {
            assert_eq!(faults(name, text), [], "{name}");
        }
    }

    #[test]
    fn each_fault_has_its_place_and_a_way_out() {
        let text =
            "---\nversion: 2\n---\ntitel {{ title }}\n{% for line in linse %}{{ line }}{% endfor %}\n{{ nothing }}";
        let found = faults("us", text);
        let said: Vec<(&str, &str)> =
            found.iter().map(|f| (&text[f.span.clone().unwrap()], f.help.as_deref().unwrap())).collect();
        assert_eq!(said, [("linse", "is it `lines`?"), ("nothing", "it has title, lines, names, reading")]);

        let syntax = faults("group", "---\nversion: 1\n---\ntext\n{% for %}");
        assert!(syntax[0].span.clone().unwrap().start >= 24 && syntax[0].code == "FB010", "{syntax:?}");
        assert_eq!(faults("group", "text")[0].code, "FB010");
        assert_eq!(faults("gruop", "x")[0].help.as_deref(), Some("is it `group.md`?"));
        assert!(
            faults("system", "---\nversion: 1\n---\n{{ title }}")[0].help.as_deref().unwrap().contains("no values")
        );
    }
}
