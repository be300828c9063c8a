//! Detectors: each reads one part of the scene and hands over findings.

pub mod actor;
pub mod attribution;
pub mod baseline;
mod breadth_share;
pub mod category;
pub mod date;
mod destination;
pub mod direction;
pub mod doubt;
pub mod epithet;
pub mod figures;
pub mod fraction;
pub mod joint;
pub mod judgement;
pub mod magnitude;
mod mover;
pub mod note;
pub mod opposed;
pub mod pool;
pub mod relation;
pub mod sets;
pub mod side;
mod split_count;
pub mod subject;
pub mod tally;
pub mod unbacked;
