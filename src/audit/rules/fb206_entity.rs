//! # FB206 entity: a figure that belongs to somebody else
//!
//! ## What it checks
//! A figure that is wrong for its subject and exactly right for another entity of the sheet in the same
//! metric. Where the figure does not stand right beside its name and the sentence names the other one too, the
//! verdict is ambiguous.
//!
//! ## Why
//! Right numbers under the wrong name survive every check that only asks whether the number exists.
//!
//! ## Example
//! Sheet:
//! ```text
//! HSCEI change_pct = 0.76, HSI change_pct = 0.38
//! ```
//! Found:
//! ```text
//! HSCEI rose 0.38%.
//! ```
//! Instead:
//! ```text
//! HSI rose 0.38%.
//! ```
//!
//! ## How to fix
//! Change the name or the figure.
