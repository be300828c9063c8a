//! JSON Schemas that every structured-output server takes: `generate -> lower -> lint`.
//!
//! The portable subset: an object at the root, every property required, nothing additional, no references, no patterns,
//! formats or numeric bounds, no unions and no nullable values, at most [`MAX_DEPTH`] levels. The number of sentences is
//! bounded, their length never: several servers enforce a length by cutting the string ("0.88%" became "0.").

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value};

use crate::draft::answer::SectionAnswer;

/// Deepest nesting of objects and arrays.
pub const MAX_DEPTH: usize = 3;

/// How a server wants its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaDialect {
    /// OpenAI's strict subset: `$ref` to `$defs` is kept, without siblings.
    OpenAiStrict,
    /// No `$ref`: for every server that compiles a grammar.
    Inlined,
    /// The schema goes into the prompt; same as [`SchemaDialect::Inlined`] without bounds on counts.
    PromptOnly,
}

/// One thing that a server may refuse or ignore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// What is wrong.
    pub rule: String,
}

/// The schema of a section's answer with `min` to `max` sentences.
#[must_use]
pub fn section_answer(min: u32, max: u32, dialect: SchemaDialect) -> Value {
    let mut schema = of::<SectionAnswer>(dialect);
    if dialect != SchemaDialect::PromptOnly
        && let Some(list) = schema.pointer_mut("/properties/sentences").and_then(Value::as_object_mut)
    {
        list.insert("minItems".into(), min.into());
        list.insert("maxItems".into(), max.into());
    }
    schema
}

/// The lowered schema of a model-facing type.
#[must_use]
pub fn of<T: JsonSchema>(dialect: SchemaDialect) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.meta_schema = None);
    lower(settings.into_generator().into_root_schema_for::<T>().to_value(), dialect)
}

/// Brings a schema as schemars emits it into the portable subset, as far as that loses no meaning; [`lint`] names what
/// is left.
#[must_use]
pub fn lower(schema: Value, dialect: SchemaDialect) -> Value {
    let defs = schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut root = lower_node(schema, &defs, dialect, 0);
    if let Some(object) = root.as_object_mut() {
        object.shift_remove("$defs");
        if dialect == SchemaDialect::OpenAiStrict && !defs.is_empty() {
            let lowered = defs.iter().map(|(k, v)| (k.clone(), lower_node(v.clone(), &defs, dialect, 0))).collect();
            object.insert("$defs".into(), Value::Object(lowered));
        }
    }
    root
}

/// Key words that constrain what we check ourselves, or that only some servers know.
const DROPPED: [&str; 14] = [
    "$schema",
    "title",
    "default",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "examples",
    "uniqueItems",
];

fn lower_node(node: Value, defs: &Map<String, Value>, dialect: SchemaDialect, guard: usize) -> Value {
    let Value::Object(mut object) = node else { return node };
    if let Some(target) = object.get("$ref").and_then(Value::as_str).map(str::to_owned) {
        if dialect == SchemaDialect::OpenAiStrict {
            return Value::Object(Map::from_iter([("$ref".to_owned(), Value::String(target))]));
        }
        let name = target.rsplit('/').next().unwrap_or_default();
        // A recursive type stays a reference, which `lint` then names.
        return match defs.get(name) {
            Some(definition) if guard < 16 => {
                let mut inlined = lower_node(definition.clone(), defs, dialect, guard + 1);
                if let (Some(own), Some(into)) = (object.shift_remove("description"), inlined.as_object_mut()) {
                    into.insert("description".into(), own);
                }
                inlined
            }
            _ => Value::Object(object),
        };
    }
    for word in DROPPED {
        object.shift_remove(word);
    }
    if let Some(flat) = constants(&object) {
        object.shift_remove("oneOf");
        object.shift_remove("anyOf");
        object.insert("type".into(), "string".into());
        object.insert("enum".into(), Value::Array(flat));
    }
    if let Some(Value::Object(properties)) = object.shift_remove("properties") {
        let lowered: Map<String, Value> =
            properties.into_iter().map(|(k, v)| (k, lower_node(v, defs, dialect, guard))).collect();
        let required = lowered.keys().map(|k| Value::String(k.clone())).collect();
        object.insert("properties".into(), Value::Object(lowered));
        object.insert("required".into(), Value::Array(required));
        object.insert("additionalProperties".into(), Value::Bool(false));
    }
    for word in ["items", "additionalProperties"] {
        if let Some(inner) = object.get_mut(word) {
            *inner = lower_node(inner.take(), defs, dialect, guard);
        }
    }
    for word in ["anyOf", "oneOf", "allOf", "prefixItems"] {
        if let Some(Value::Array(list)) = object.get_mut(word) {
            for inner in list {
                *inner = lower_node(inner.take(), defs, dialect, guard);
            }
        }
    }
    Value::Object(object)
}

/// The strings of a union that only enumerates constants, as schemars writes documented enums.
fn constants(object: &Map<String, Value>) -> Option<Vec<Value>> {
    let union = object.get("oneOf").or_else(|| object.get("anyOf"))?.as_array()?;
    let mut out = Vec::new();
    for entry in union {
        match (entry.get("const"), entry.get("enum").and_then(Value::as_array)) {
            (Some(c @ Value::String(_)), _) => out.push(c.clone()),
            (None, Some(list)) if list.iter().all(Value::is_string) => out.extend(list.iter().cloned()),
            _ => return None,
        }
    }
    Some(out)
}

/// Everything in `schema` that some server refuses or ignores. Empty for every model-facing type (a test holds it).
#[must_use]
pub fn lint(schema: &Value, dialect: SchemaDialect) -> Vec<Violation> {
    let mut out = Vec::new();
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        out.push(Violation { pointer: String::new(), rule: "the root is not an object".into() });
    }
    lint_node(schema, dialect, "", 1, &mut out);
    out
}

const ALLOWED: [&str; 10] = [
    "type",
    "description",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "enum",
    "minItems",
    "maxItems",
    "const",
];

fn lint_node(node: &Value, dialect: SchemaDialect, at: &str, depth: usize, out: &mut Vec<Violation>) {
    let mut say = |rule: String| out.push(Violation { pointer: at.to_owned(), rule });
    let Some(object) = node.as_object() else {
        return say("a schema that is no object: anything would be accepted".into());
    };
    if dialect == SchemaDialect::OpenAiStrict && object.contains_key("$ref") {
        if object.len() > 1 {
            say("`$ref` has siblings".into());
        }
        return;
    }
    let root_defs = dialect == SchemaDialect::OpenAiStrict && at.is_empty();
    for word in object.keys().filter(|k| !ALLOWED.contains(&k.as_str()) && (!root_defs || *k != "$defs")) {
        say(format!("`{word}` is not portable"));
    }
    let kind = object.get("type").and_then(Value::as_str);
    match kind {
        None => say("no single `type`".into()),
        Some("object" | "array") if depth > MAX_DEPTH => say(format!("nested deeper than {MAX_DEPTH} levels")),
        Some("number" | "integer") => say("a number: figures come from facts, never from a model".into()),
        Some("null") => say("a nullable value".into()),
        Some(_) => {}
    }
    if kind == Some("object") {
        let properties = object.get("properties").and_then(Value::as_object);
        if properties.is_none_or(Map::is_empty) {
            say("an object without properties: a map cannot be closed".into());
        }
        if object.get("additionalProperties") != Some(&Value::Bool(false)) {
            say("`additionalProperties` is not false".into());
        }
        let required: Vec<&str> =
            object.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        for (key, inner) in properties.into_iter().flatten() {
            if !required.contains(&key.as_str()) {
                out.push(Violation { pointer: format!("{at}/properties/{key}"), rule: "not required".into() });
            }
            lint_node(inner, dialect, &format!("{at}/properties/{key}"), depth + 1, out);
        }
    } else if kind == Some("array") {
        match object.get("items") {
            Some(items) => lint_node(items, dialect, &format!("{at}/items"), depth + 1, out),
            None => say("an array without `items`".into()),
        }
    } else if let Some(values) = object.get("enum").and_then(Value::as_array)
        && (!values.iter().all(Value::is_string)
            || values.iter().filter_map(Value::as_str).map(str::len).sum::<usize>() > 300)
    {
        say("an enum of other things than a few short strings".into());
    }
    if let Some(Value::Object(defs)) = object.get("$defs") {
        for (name, inner) in defs {
            lint_node(inner, dialect, &format!("{at}/$defs/{name}"), depth + 1, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_model_facing_type_is_portable_in_every_dialect() {
        for dialect in [SchemaDialect::OpenAiStrict, SchemaDialect::Inlined, SchemaDialect::PromptOnly] {
            let schema = section_answer(2, 4, dialect);
            assert_eq!(lint(&schema, dialect), [], "{dialect:?}: {schema:#}");
        }
    }

    #[test]
    fn the_section_answer_as_sent() {
        insta::assert_json_snapshot!(section_answer(2, 4, SchemaDialect::Inlined));
        insta::assert_json_snapshot!(section_answer(2, 4, SchemaDialect::OpenAiStrict));
    }

    /// Types that must never face a model: each names its own violation.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Bad {
        map: std::collections::BTreeMap<String, String>,
        maybe: Option<String>,
        number: u32,
        pair: (String, String),
        any: Value,
        deep: Vec<Vec<Vec<String>>>,
    }

    #[test]
    fn what_cannot_be_lowered_is_named() {
        let found = lint(&of::<Bad>(SchemaDialect::Inlined), SchemaDialect::Inlined);
        for (pointer, word) in [
            ("/properties/map", "without properties"),
            ("/properties/maybe", "single `type`"),
            ("/properties/number", "a number"),
            ("/properties/pair", "prefixItems"),
            ("/properties/any", "no object"),
            ("/properties/deep/items/items", "deeper"),
        ] {
            assert!(
                found.iter().any(|v| v.pointer == pointer && v.rule.contains(word)),
                "{pointer} {word}: {found:#?}"
            );
        }
    }

    #[test]
    fn bounds_patterns_and_references_are_taken_out() {
        let lowered = lower(
            json!({"type":"object","title":"T","properties":{"a":{"$ref":"#/$defs/A","description":"own"}},
                   "$defs":{"A":{"type":"string","pattern":"x","minLength":3,"format":"date"}}}),
            SchemaDialect::Inlined,
        );
        assert_eq!(
            lowered,
            json!({"type":"object","properties":{"a":{"type":"string","description":"own"}},"required":["a"],
                   "additionalProperties":false})
        );
    }
}
