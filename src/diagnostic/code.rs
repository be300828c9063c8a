//! Codes below FB100: what can be wrong with a file or a datum before any text is audited. Codes are stable: one is never
//! given another meaning.

/// Every code with its name and its page.
pub const CODES: [(&str, &str, &str); 18] = [
    (
        "FB010",
        "unreadable",
        "The file is no JSON or TOML at the place shown: it was cut off, a comma or a quote is missing, or it is something else, \
         such as an error page of a proxy. Nothing after the place was read.",
    ),
    (
        "FB011",
        "unknown_field",
        "A field or key that nothing reads. In a configuration or a snapshot it is an error, since it is most often a slip of a \
         field that was meant; in a fact sheet, which may carry its author's own fields, it is a warning.",
    ),
    (
        "FB012",
        "wrong_type",
        "A value of another type than the field has, or a word that is none of those allowed. Figures are decimals written as \
         strings, \"0.59\" and not 0.59: a number may be rounded by any program on its way, a string is not.",
    ),
    (
        "FB013",
        "twice",
        "Two things share an id, or one observation is there twice. Which of the two would count is left to chance, so neither does.",
    ),
    (
        "FB014",
        "stands_for_nothing",
        "An id that refers to something that is not defined: an entity, a group, an instrument, a payload, an operand. The nearest \
         defined id is suggested.",
    ),
    (
        "FB015",
        "cannot_hold",
        "A value of the right type that cannot be: an empty band, a fact that is `ok` without a value, an observation that says \
         nothing, an edition before that is not before.",
    ),
    (
        "FB016",
        "key_twice",
        "A key stands twice in one JSON object. Readers disagree about which of the two counts, so the file means different things \
         to different programs.",
    ),
    (
        "FB017",
        "wrong_schema",
        "The field `schema` is missing or names another kind or version of file than is wanted here.",
    ),
    ("FB018", "missing_field", "An object lacks a field that it must have."),
    (
        "FB019",
        "bad_date",
        "A date that the calendar does not have or that is not written year-month-day, or an instant that is not RFC 3339 with its \
         offset.",
    ),
    (
        "FB020",
        "unknown_instrument",
        "The snapshot speaks of an instrument that neither the configuration nor the snapshot defines. The row is left out of the \
         sheet.",
    ),
    (
        "FB021",
        "wrong_unit",
        "A unit that is the slip of another (`percnt`, `USD`), that cannot measure its metric (a close in percent), or that changes \
         between the observations of one metric.",
    ),
    (
        "FB022",
        "changed_sheet",
        "The sheet's content is not what its digest was taken of: it was changed afterwards. A warning: a sheet edited by hand needs \
         no digest.",
    ),
    (
        "FB023",
        "unused_history",
        "A history was given and has no part in the sheet, or a column or a file of it has none: a column names no instrument, has no \
         row before the session told, contradicts what the provider states or repeats one close, its days were no sessions, or too \
         few of them lie in a row; a file in the folder is no sheet, or is a second one of its date. A warning: the sheet is written \
         without it.",
    ),
    (
        "FB030",
        "section_left_out",
        "A configured section has nothing to say: the sheet has no group of its kind. The document is written without it.",
    ),
    (
        "FB041",
        "malformed_slot",
        "A sentence of a draft has braces that hold no slot: a slot is the id of a fact in braces, or `@` and the id of an entity.",
    ),
    ("FB042", "unknown_slot", "A slot of a draft names a fact, an entity or a group that the sheet does not have."),
    ("FB043", "empty_slot", "A slot of a draft names a fact that has no value: it is missing or not published."),
];

/// The page of `code` as Markdown.
#[must_use]
pub fn page(code: &str) -> Option<String> {
    let (code, name, text) = CODES.iter().find(|(c, _, _)| *c == code)?;
    Some(format!("# {code} {}\n\n{text}\n", name.replace('_', " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_each_has_a_page() {
        assert!(CODES.windows(2).all(|w| w[0].0 < w[1].0));
        for (code, _, text) in CODES {
            assert!(page(code).is_some_and(|p| p.starts_with(&format!("# {code} "))));
            assert!(code < "FB100" && text.ends_with('.') && !text.contains("  "), "{code}: {text}");
        }
    }
}
