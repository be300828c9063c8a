//! # FB121 bad allow: an allow comment that cannot be honoured
//!
//! ## What it checks
//! A comment `<!-- factbrief-allow ... -->` without a known code or without a reason.
//!
//! ## Why
//! An exception that nobody can judge later is no exception.
//!
//! ## Example
//! Found:
//! ```text
//! <!-- factbrief-allow FB203 -->
//! ```
//! Instead:
//! ```text
//! <!-- factbrief-allow FB203 the desk writes spreads in percent -->
//! ```
//!
//! ## How to fix
//! Write the code, then the reason.
