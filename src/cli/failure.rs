//! Why a verb could not run.

use crate::diagnostic::Diagnostic;

/// Why a verb could not run; always exit status 2.
#[derive(Debug)]
pub enum Failure {
    /// Faults in an input, each with its place.
    Input {
        /// The input's name, such as its path.
        name: String,
        /// Its text, for the excerpts.
        source: String,
        /// What is wrong.
        diagnostics: Vec<Diagnostic>,
    },
    /// Anything else: what went wrong and what to do about it.
    Message {
        /// One sentence.
        message: String,
        /// How to mend it.
        help: Option<String>,
    },
    /// Output could not be written.
    Io(std::io::Error),
}

impl Failure {
    /// A failure with a message and a way out of it.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Message { message: message.into(), help: Some(help.into()) }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<crate::run::inputs::InputError> for Failure {
    fn from(error: crate::run::inputs::InputError) -> Self {
        use crate::run::inputs::InputError as E;
        match error {
            E::File(error) => error.into(),
            E::Content { name, source_text, diagnostics } => Self::Input { name, source: source_text, diagnostics },
            E::NoSuchDay { ref date, .. } if !crate::run::edition::is_date(date) => {
                Self::new(format!("`{date}` is no date"), "write it as YYYY-MM-DD, such as 2026-03-20".to_owned())
            }
            E::NoSuchDay { ref bundled, .. } => {
                let help =
                    format!("the bundled days are {}; your own day goes in with --snapshot FILE", bundled.join(", "));
                Self::new(error.to_string(), help)
            }
        }
    }
}

impl From<crate::run::files::FileError> for Failure {
    fn from(error: crate::run::files::FileError) -> Self {
        Self::Message { message: error.to_string(), help: error.help }
    }
}
