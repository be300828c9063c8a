//! Which mutant is alive. This file is put into the rewritten copy of `factbrief` as `src/schemata.rs`; it is no module
//! of the tool itself.
//!
//! The number stands in the environment and is read once, as one run of a test binary is of one mutant. Asking must be
//! cheap, for the code asks at every operator: one load and one comparison.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

/// The environment has not been read yet.
const UNREAD: u32 = u32::MAX;
/// No mutant is alive and every number that is asked for is written down.
const RECORD: u32 = u32::MAX - 1;

static ALIVE: AtomicU32 = AtomicU32::new(UNREAD);
static ASKED: Mutex<(BTreeSet<u32>, Option<std::fs::File>)> = Mutex::new((BTreeSet::new(), None));

/// Whether this mutant is alive.
#[inline(always)]
pub fn on(number: u32) -> bool {
    one_of([number]) == 1
}

/// Which of these mutants is alive, counted from 1; 0 if none is.
#[inline(always)]
pub fn one_of<const N: usize>(numbers: [u32; N]) -> usize {
    let alive = ALIVE.load(Ordering::Relaxed);
    if alive >= RECORD {
        return seldom(&numbers);
    }
    for (at, number) in numbers.iter().enumerate() {
        if *number == alive {
            return at + 1;
        }
    }
    0
}

/// `!of`, and `of` where the mutant without the `!` is alive. It takes nothing but `bool`, as the text without `!` would
/// not compile with another type either.
#[inline(always)]
pub fn not(of: bool, number: u32) -> bool {
    of == on(number)
}

#[cold]
#[inline(never)]
fn seldom(numbers: &[u32]) -> usize {
    if ALIVE.load(Ordering::Relaxed) == UNREAD {
        let alive = match std::env::var("FACTBRIEF_MUTANT") {
            Err(_) => 0,
            Ok(text) if text == "record" => RECORD,
            Ok(text) => text.parse().expect("FACTBRIEF_MUTANT is a number or `record`"),
        };
        ALIVE.store(alive, Ordering::Relaxed);
    }
    let alive = ALIVE.load(Ordering::Relaxed);
    if alive == RECORD {
        let mut asked = ASKED.lock().unwrap_or_else(|e| e.into_inner());
        for number in numbers {
            if asked.0.insert(*number) {
                let file = asked.1.get_or_insert_with(|| {
                    let path = std::env::var_os("FACTBRIEF_ASKED").expect("FACTBRIEF_ASKED names a file");
                    std::fs::OpenOptions::new().append(true).create(true).open(path).expect("FACTBRIEF_ASKED opens")
                });
                // Written at once: nothing says when the process ends.
                writeln!(file, "{number}").expect("FACTBRIEF_ASKED is written");
            }
        }
    }
    numbers.iter().position(|n| *n == alive).map_or(0, |at| at + 1)
}
