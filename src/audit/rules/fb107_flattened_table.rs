//! # FB107 flattened table: a table that lost its layout
//!
//! ## What it checks
//! A table whose rows stand on one line (`| a | b | |---|---| | 1 | 2 |`), and a row of column heads
//! whose pipes are gone so that the rows under it are bare text.
//!
//! ## Why
//! No reader and no renderer can tell the columns apart. The auditor still reads the rows, by names and
//! the order of figures, but says so.
//!
//! ## Example
//! Found:
//! ```text
//! | Index | Close | |---|---| | HSI | 24,951.88 |
//! ```
//! Instead:
//! ```text
//! | Index | Close |
//! |---|---|
//! | HSI | 24,951.88 |
//! ```
//!
//! ## How to fix
//! Put each row on its own line, with a rule line under the heads.
