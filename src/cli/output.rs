//! Standard output and standard error: the only place of the crate that prints.

use std::io::{IsTerminal as _, Write as _};

use super::Failure;
use super::args::Color;
use crate::diagnostic::{Diagnostic, text};

/// Where a verb's output goes and whether it is coloured.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    stdout_colour: bool,
    stderr_colour: bool,
}

impl Output {
    /// Colours as asked; `auto` means a terminal without `NO_COLOR`.
    #[must_use]
    pub fn new(color: Color) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
        let allowed = std::env::var("NO_COLOR").map_or(true, |v| v.is_empty());
        let resolve = |terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && allowed,
        };
        Self {
            stdout_colour: resolve(std::io::stdout().is_terminal()),
            stderr_colour: resolve(std::io::stderr().is_terminal()),
        }
    }

    /// Whether standard output takes colours.
    #[must_use]
    pub const fn stdout_colour(self) -> bool {
        self.stdout_colour
    }

    /// Whether progress may be drawn.
    #[cfg(feature = "llm")]
    #[must_use]
    pub fn interactive() -> bool {
        std::io::stderr().is_terminal()
    }

    /// Writes to standard output as it is.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        Ok(())
    }

    /// Says something on standard error; text from outside is made safe first.
    pub fn say(&self, line: &str) {
        // Nobody is left to tell when standard error is gone.
        let _ = writeln!(std::io::stderr().lock(), "{}", text::term_safe(line));
    }

    /// Prints diagnostics about one input on standard error.
    pub fn diagnostics(&self, diagnostics: &[Diagnostic], name: &str, source: &str) {
        let _ =
            std::io::stderr().lock().write_all(text::render(diagnostics, name, source, self.stderr_colour).as_bytes());
    }

    /// Says why a verb could not run.
    pub fn failure(&self, failure: &Failure) {
        match failure {
            Failure::Input { name, source, diagnostics } => self.diagnostics(diagnostics, name, source),
            Failure::Message { message, help } => {
                let (bold, plain) = if self.stderr_colour { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("", "") };
                let mut text = format!("{bold}error{plain}: {}\n", text::term_safe(message));
                if let Some(help) = help {
                    text.push_str(&format!("  help: {}\n", text::term_safe(help)));
                }
                let _ = std::io::stderr().lock().write_all(text.as_bytes());
            }
            Failure::Io(error) => self.say(&format!("error: output could not be written: {error}")),
        }
    }
}
