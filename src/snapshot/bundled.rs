//! The days that come with the program: five archived reports with their faults, and one sample day.

/// The report date of the sample day.
const DEFAULT: &str = "2025-12-18";

/// Bundled days as (report date, snapshot JSON), by date. The sample day is among them.
const DAYS: [(&str, &str); 6] = [
    ("2025-12-18", include_str!("../../fixtures/snapshots/2025-12-18.json")),
    ("2026-03-20", include_str!("../../fixtures/snapshots/2026-03-20.json")),
    ("2026-03-21", include_str!("../../fixtures/snapshots/2026-03-21.json")),
    ("2026-03-23", include_str!("../../fixtures/snapshots/2026-03-23.json")),
    ("2026-03-28", include_str!("../../fixtures/snapshots/2026-03-28.json")),
    ("2026-04-03", include_str!("../../fixtures/snapshots/2026-04-03.json")),
];

/// The bundled days as (report date, snapshot JSON), sorted by date.
#[must_use]
pub fn bundled() -> &'static [(&'static str, &'static str)] {
    &DAYS
}

/// The sample day's snapshot: every session fresh, real closes of eight markets, made-up figures labelled as such.
#[must_use]
pub fn default_bundled() -> &'static str {
    DAYS.iter().find(|(date, _)| *date == DEFAULT).map_or("", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rust_decimal::Decimal;

    use super::*;
    use crate::config::Config;
    use crate::snapshot::{SCHEMA, Snapshot};

    fn days() -> Vec<(&'static str, Snapshot)> {
        bundled().iter().map(|(date, text)| (*date, serde_json::from_str(text).unwrap())).collect()
    }

    #[test]
    fn days_are_sorted_and_named_for_their_report_date() {
        let days = days();
        assert!(days.windows(2).all(|w| w[0].0 < w[1].0));
        for (date, day) in &days {
            assert_eq!(day.schema, SCHEMA, "{date}");
            assert_eq!(day.report_date, *date);
            assert_eq!(day.cut_off, format!("{date}T00:00:00Z"));
        }
        assert!(default_bundled().contains("\"report_date\": \"2025-12-18\""));
    }

    #[test]
    fn every_instrument_of_the_universe_is_in_every_day_as_a_figure_or_an_absence() {
        for (date, day) in days() {
            let named: BTreeSet<&str> = day.observations.iter().map(|o| o.instrument.as_str()).collect();
            for instrument in Config::bundled().universe.instruments {
                assert!(named.contains(instrument.id.as_str()), "{date} has nothing on {}", instrument.id);
            }
            for o in &day.observations {
                let says_something = o.value.is_some() || o.stated_change_pct.is_some();
                assert_ne!(says_something, o.unavailable.is_some(), "{date} {} {}", o.instrument, o.metric);
            }
        }
    }

    #[test]
    fn a_stated_change_agrees_with_value_and_previous() {
        let half = Decimal::new(5, 3);
        let mut checked = 0;
        for (date, day) in days() {
            for o in &day.observations {
                if let (Some(v), Some(p), Some(stated)) = (o.value, o.previous, o.stated_change_pct) {
                    let change = (v.get() / p.get() - Decimal::ONE) * Decimal::ONE_HUNDRED;
                    assert!(
                        (change - stated.get()).abs() <= half,
                        "{date} {}: {change} against {stated}",
                        o.instrument
                    );
                    checked += 1;
                }
            }
        }
        assert!(checked >= 9, "{checked}");
    }

    #[test]
    fn made_up_figures_are_on_the_sample_day_only_and_that_day_says_so() {
        for (date, day) in days() {
            let made_up = day.observations.iter().any(|o| o.sample);
            assert_eq!(made_up, date == DEFAULT, "{date}");
            assert_eq!(made_up, day.sample_notice.is_some(), "{date}");
        }
    }
}
