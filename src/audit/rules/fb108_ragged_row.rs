//! # FB108 ragged row: a row with fewer or more cells than its table has columns
//!
//! ## What it checks
//! Each row under a table's rule has as many cells as the rule has columns, and so has its head. `\|` inside a cell is text.
//! Rows that stand on one line are FB107's.
//!
//! ## Why
//! A cell was lost or split. Markdown pads a short row at its end and cuts a long one off there, so that every figure behind
//! the lost cell stands under a column that it does not belong to.
//!
//! ## Example
//! Found:
//! ```text
//! | Index | Close | Change |
//! |---|---|---|
//! | HSI | +0.38% |
//! ```
//! Instead:
//! ```text
//! | Index | Close | Change |
//! |---|---|---|
//! | HSI | 24,951.88 | +0.38% |
//! ```
//!
//! ## How to fix
//! Write the missing cell, or leave it empty between two pipes.

use super::fb107_flattened_table::joined_rows;
use crate::audit::text::{Found, LineKind, Page, clip};

pub(crate) fn check(page: &Page<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut columns = None;
    let mut above = None;
    for line in &page.lines {
        if !matches!(line.kind, LineKind::Row | LineKind::Rule) {
            (columns, above) = (None, None);
            continue;
        }
        let cells = cells(line.text);
        let here = cells.len();
        if columns.is_none() && above == Some(here) && cells.iter().all(|cell| drawn(cell)) {
            columns = Some(here);
        } else if columns.is_none() && cells.iter().all(|cell| drawn(cell)) && above.is_some_and(|n: usize| n > 1) {
            // A reader shows such a table as lines of text.
            let head = above.unwrap_or(here);
            columns = above;
            let message = format!("this rule has {here} cells, the head above it {head}");
            found.push(Found::new(line.start, line.end(), message));
        } else if let Some(columns) = columns.filter(|n| *n != here)
            && !joined_rows(&cells)
        {
            let end = clip(page.text, line.start, line.end(), 80);
            let message = format!("this row has {here} cells, its table {columns} columns");
            found.push(Found::new(line.start, end, message));
        }
        above = Some(here);
    }
    found
}

/// What stands between the pipes of a row.
fn cells(row: &str) -> Vec<&str> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = row.strip_suffix('|').filter(|r| !r.ends_with('\\')).unwrap_or(row);
    let mut cells = Vec::new();
    let mut start = 0;
    for (pipe, _) in row.match_indices('|').filter(|(pipe, _)| !row[..*pipe].ends_with('\\')) {
        cells.push(&row[start..pipe]);
        start = pipe + 1;
    }
    cells.push(&row[start..]);
    cells
}

/// Whether a cell is one of a table's rule.
fn drawn(cell: &str) -> bool {
    let cell = cell.trim();
    cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':'))
}
