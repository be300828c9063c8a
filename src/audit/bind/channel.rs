//! Which flows a sheet measures: those through one channel, such as northbound buying, say nothing of any other.

use crate::facts::sheet::{Fact, FactSheet, Status};

/// Channels that money goes through, each with the words that a text uses for it. The first is what a sheet calls it.
const CHANNELS: [&[&str]; 3] = [
    &["northbound", "foreign", "overseas", "offshore", "international", "global", "stock connect"],
    &["southbound", "mainland", "stock connect"],
    &["etf", "spot fund"],
];

/// The flows that a sheet measures.
#[derive(Debug, Default)]
pub struct Flows {
    /// Some that go through no channel of their own.
    any: bool,
    /// Words for the channels of the others.
    words: Vec<&'static str>,
}

impl Flows {
    /// Of a sheet.
    #[must_use]
    pub fn new(sheet: &FactSheet) -> Self {
        let of =
            |channel: &[&str], f: &Fact| channel.first().is_some_and(|n| f.entity.contains(n) || f.metric.contains(n));
        let mut flows = Self::default();
        for fact in sheet.facts.iter().filter(|f| f.status == Status::Ok && f.metric.contains("flow")) {
            match CHANNELS.into_iter().find(|c| of(c, fact)) {
                Some(channel) => {
                    flows.words.extend(channel.iter().filter(|w| !flows.words.contains(w)).collect::<Vec<_>>())
                }
                None => flows.any = true,
            }
        }
        flows
    }

    /// Whether flows are measured that a text in lower case may tell of.
    #[must_use]
    pub fn told_in(&self, text: impl FnOnce() -> String) -> bool {
        self.any
            || !self.words.is_empty() && {
                let text = text();
                self.words.iter().any(|word| text.contains(word))
            }
    }
}
