//! Form: length, ending, script, markup, control tokens, echoes.

use super::prose::{Prose, Token};
use super::{FaultCode, SentenceFault};
use crate::draft::SentenceKind;

/// Most characters of a sentence, slots included.
const MAX_CHARS: usize = 420;

/// Most words of a sentence. The prompt asks for thirty; a few more are no harm to a reader.
const MAX_WORDS: usize = 40;

/// Fewest words.
const MIN_WORDS: usize = 3;

const CHAT_TOKENS: [&str; 14] = [
    "<|",
    "|>",
    "<think",
    "</think",
    "[inst]",
    "[/inst]",
    "<<sys>>",
    "</s>",
    "<s>",
    "<start_of_turn>",
    "<end_of_turn>",
    "[system]",
    "\u{2581}",
    "<\u{ff5c}",
];

const MARKUP: [&str; 14] =
    ["http:", "https:", "www.", "](", "![", "**", "__", "~~", "`", "<", ">", "&lt;", "&#", "javascript:"];

const ECHOES: [&str; 18] = [
    "placeholder",
    "as an ai",
    "language model",
    "json",
    "the slot",
    "a slot",
    "this slot",
    "slots",
    "fact line",
    "instruction",
    "system prompt",
    "the prompt",
    "the sentence",
    "this sentence",
    "listed under",
    "brace",
    "kind \"",
    "the program",
];

/// Checks on the raw text.
pub(super) fn check(text: &str, out: &mut Vec<SentenceFault>) {
    let lower = text.to_lowercase();
    if text.chars().count() > MAX_CHARS {
        out.push(SentenceFault::new(FaultCode::TooLong, ""));
    }
    if lower.contains(crate::secret::MASK) {
        out.push(SentenceFault::new(FaultCode::MaskedKey, crate::secret::MASK));
    }
    if !finished(text) {
        out.push(SentenceFault::new(FaultCode::Unfinished, &tail(text)));
    }
    let chat = CHAT_TOKENS.iter().find(|t| lower.contains(**t)).copied();
    let role = ["assistant:", "user:", "system:", "human:"].into_iter().find(|r| lower.trim_start().starts_with(r));
    if let Some(token) = chat.or(role) {
        out.push(SentenceFault::new(FaultCode::ChatToken, token));
    } else if let Some(mark) = MARKUP.iter().find(|m| lower.contains(**m)) {
        out.push(SentenceFault::new(FaultCode::Markup, mark));
    } else if lower.trim_start().starts_with(['#', '-', '*', '|', '+', '•']) || text.contains(['\n', '\r', '\t']) {
        out.push(SentenceFault::new(FaultCode::Markup, &lower));
    }
    if let Some(c) = text.chars().find(|c| !ordinary(*c)) {
        out.push(SentenceFault::new(FaultCode::OddCharacter, &format!("U+{:04X}", u32::from(c))));
    }
}

/// Checks on tokens.
pub(super) fn check_prose(prose: &Prose<'_>, kind: SentenceKind, out: &mut Vec<SentenceFault>) {
    let words = prose.word_count();
    if words < MIN_WORDS {
        out.push(SentenceFault::new(FaultCode::TooShort, ""));
    }
    if words > MAX_WORDS {
        out.push(SentenceFault::new(FaultCode::TooLong, ""));
    }
    // A reading may take two sentences; a statement of facts that needs a second one has lost its subject.
    if let Some(at) = ends_early(prose).filter(|_| kind == SentenceKind::Fact) {
        let next = match &prose.tokens[at] {
            Token::Word(w) | Token::Name(w) => w,
            _ => "",
        };
        out.push(SentenceFault::new(FaultCode::SeveralSentences, next));
    }
    let foreign_script = prose.tokens.iter().find_map(|t| match t {
        Token::Word(w) if w.chars().any(|c| c.is_alphabetic() && !latin(c)) => Some(*w),
        _ => None,
    });
    let lower = prose.lower();
    if let Some(word) = foreign_script {
        out.push(SentenceFault::new(FaultCode::WrongLanguage, word));
    } else if foreign_words(&lower) {
        out.push(SentenceFault::new(FaultCode::WrongLanguage, ""));
    }
    let joined = lower.iter().filter(|w| !w.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
    if let Some(echo) = ECHOES.iter().find(|e| joined.contains(**e)) {
        out.push(SentenceFault::new(FaultCode::PromptEcho, echo));
    }
}

/// Words whose full stop ends no sentence, as tokens have them.
const ABBREVIATIONS: [&str; 16] =
    ["vs", "inc", "co", "corp", "ltd", "st", "no", "approx", "incl", "etc", "dr", "mr", "mrs", "jr", "cf", "est"];

/// The token that a second sentence begins with.
fn ends_early(prose: &Prose<'_>) -> Option<usize> {
    let closing = |t: &Token<'_>| matches!(t, Token::Mark('"' | '”' | '’' | '\'' | ')' | ']' | '.' | '!' | '?' | '…'));
    for (i, token) in prose.tokens.iter().enumerate() {
        let Token::Mark(mark @ ('.' | '!' | '?' | '…')) = token else { continue };
        let next = (i + 1..prose.tokens.len()).find(|j| !closing(&prose.tokens[*j]))?;
        let begins = match &prose.tokens[next] {
            Token::Mark(c) => !matches!(c, ',' | ';' | ':' | '-' | '–' | '—'),
            Token::Word(w) => prose.spaced[next] || w.starts_with(char::is_uppercase),
            Token::Name(_) | Token::Slot(_) | Token::Figure(_) => true,
        };
        let short = match i.checked_sub(1).map(|p| &prose.tokens[p]) {
            Some(Token::Word(w)) => {
                w.chars().count() == 1 && *w != "I" || ABBREVIATIONS.contains(&w.to_lowercase().as_str())
            }
            // "U.S. Treasury" where the sheet calls something "U.S".
            Some(Token::Name(n)) => n.contains('.'),
            _ => false,
        };
        if begins && !(short && *mark == '.') {
            return Some(next);
        }
    }
    None
}

/// Ends like a sentence, with every bracket and quotation mark closed.
fn finished(text: &str) -> bool {
    let core = text.trim_end().trim_end_matches(['"', '”', '’', '\'', ')']);
    let ended = core.ends_with(['.', '!', '?']) && !core.ends_with("..") && !core.ends_with('…');
    let opened = text.matches('(').count() == text.matches(')').count()
        && text.matches('“').count() == text.matches('”').count()
        && text.matches('"').count().is_multiple_of(2);
    let last = core.trim_end_matches(['.', '!', '?']).rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
    let hanging =
        matches!(last.to_lowercase().as_str(), "and" | "or" | "the" | "a" | "an" | "of" | "with" | "while" | "to");
    ended && opened && !hanging && !core.trim_end_matches(['.', '!', '?']).ends_with([',', ';', ':', '-'])
}

fn tail(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    chars[chars.len().saturating_sub(24)..].iter().collect()
}

/// Letters of any script (the language check judges them), digits, and the punctuation of English prose.
fn ordinary(c: char) -> bool {
    if crate::diagnostic::text::hostile(c) && c != '\n' && c != '\t' {
        return false;
    }
    c.is_ascii()
        || c.is_alphanumeric()
        || matches!(c, '‘' | '’' | '“' | '”' | '–' | '—' | '…' | '\u{a0}' | '‑' | '€' | '£' | '¥' | '•')
}

const fn latin(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// More function words of another language than of English.
fn foreign_words(words: &[String]) -> bool {
    const ENGLISH: [&str; 30] = [
        "the", "of", "and", "to", "in", "while", "with", "by", "at", "on", "its", "was", "were", "is", "are", "that",
        "for", "than", "both", "from", "may", "as", "which", "this", "rose", "fell", "but", "a", "it", "their",
    ];
    const OTHERS: [&str; 40] = [
        "el", "la", "los", "las", "del", "que", "una", "por", "con", "le", "les", "des", "est", "dans", "pour", "une",
        "sur", "der", "die", "das", "und", "nicht", "ist", "mit", "von", "den", "il", "della", "che", "di", "het",
        "een", "van", "och", "att", "uma", "não", "dos", "com", "se",
    ];
    let count = |list: &[&str]| words.iter().filter(|w| list.contains(&w.as_str())).count();
    let others = count(&OTHERS);
    others >= 2 && others > count(&ENGLISH)
}
