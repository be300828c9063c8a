//! From words to facts: the sheet's index and its vocabulary.

pub mod channel;
pub mod currency;
pub mod home;
pub mod index;
pub mod kinds;
pub mod sister;
pub mod vocabulary;

pub use index::{Index, Target};
pub use vocabulary::{Name, Vocabulary};
