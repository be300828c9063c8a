//! Which facts make a series through time, and on which date each of them stands.

use super::super::sheet::Fact;

/// The series a fact belongs to: closes and prices go by instrument, traded volumes by fact.
pub fn name(fact: &Fact) -> Option<&str> {
    if is_price(fact) {
        Some(&fact.entity)
    } else if is_traded(fact) {
        Some(&fact.id)
    } else {
        None
    }
}

/// A level that the market itself makes.
pub fn is_price(fact: &Fact) -> bool {
    matches!(fact.metric.as_str(), "close" | "price") && fact.derived_from.is_none()
}

/// How much was traded.
pub fn is_traded(fact: &Fact) -> bool {
    matches!(fact.metric.as_str(), "volume" | "turnover") && fact.derived_from.is_none()
}

/// The session of a fact: as it says, else the UTC day that had begun at its instant. The first instant of a day still
/// belongs to the day before, whose close it is.
pub fn session(fact: &Fact) -> Option<String> {
    if let Some(session) = &fact.session {
        return Some(session.clone());
    }
    let time = fact.as_of.as_ref()?.time.as_ref()?;
    if let Ok(date) = time.parse::<jiff::civil::Date>()
        && time.len() == 10
    {
        return Some(date.to_string());
    }
    let instant = time.parse::<jiff::Timestamp>().ok()?.checked_sub(jiff::SignedDuration::from_nanos(1)).ok()?;
    Some(instant.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}
