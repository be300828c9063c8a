//! # FB106 missing section: a section is missing
//!
//! ## What it checks
//! A section that `audit.required_sections` names and the text does not have, and a gap in numbered
//! headings (1, 2, 4). Without a configured list only gaps are found.
//!
//! ## Why
//! A document that ends early or skips a part looks complete to anyone who does not know its outline.
//!
//! ## Example
//! Found:
//! ```text
//! ## 1. Key insight
//! ## 3. Hong Kong
//! ```
//! Instead:
//! ```text
//! ## 1. Key insight
//! ## 2. Transmission chain
//! ## 3. Hong Kong
//! ```
//!
//! ## How to fix
//! Write the section, or take it off the list of required ones.
