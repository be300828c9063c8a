//! How long a server asks us to wait, in every form seen.

use std::time::{Duration, SystemTime};

/// Reads the wait out of response headers (names in lower case) and the error's message. Dates are taken relative to the
/// response's own `Date` header, so no clock is read; without one a date gives no wait.
pub(crate) fn wait(headers: &[(String, String)], message: &str) -> Option<Duration> {
    let get = |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim());
    let now = get("date").and_then(|d| httpdate::parse_http_date(d).ok());
    if let Some(ms) = get("retry-after-ms").and_then(|v| decimal_millis(v, 1)) {
        return Some(ms);
    }
    if let Some(wait) = get("retry-after").and_then(|v| value(v, now)) {
        return Some(wait);
    }
    // Only a limit that is used up says how long to wait.
    let spent = |name: &str| get(&name.replace("reset", "remaining")).is_none_or(|v| v.starts_with('0'));
    let longest = headers
        .iter()
        .filter(|(n, _)| n.contains("ratelimit") && n.contains("reset") && spent(n))
        .filter_map(|(_, v)| value(v.trim(), now))
        .max();
    longest.or_else(|| prose(message))
}

fn value(text: &str, now: Option<SystemTime>) -> Option<Duration> {
    if text.is_empty() || text.starts_with('-') {
        return None;
    }
    if let Some(wait) = decimal_millis(text, 1000) {
        // Some servers give the time of day as seconds since 1970.
        const LONG_AGO: u64 = 1_000_000_000;
        if wait.as_secs() > LONG_AGO {
            let then = SystemTime::UNIX_EPOCH + wait.min(Duration::from_secs(LONG_AGO * 100));
            return then.duration_since(now?).ok();
        }
        return Some(wait);
    }
    if let Some(wait) = span(text) {
        return Some(wait);
    }
    if let Ok(then) = httpdate::parse_http_date(text) {
        return Some(then.duration_since(now?).unwrap_or_default());
    }
    let then: SystemTime = text.parse::<jiff::Timestamp>().ok()?.into();
    Some(then.duration_since(now?).unwrap_or_default())
}

/// `5`, `5.289` in units of `unit` milliseconds.
fn decimal_millis(text: &str, unit: u64) -> Option<Duration> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let thousandths: u64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    let millis = whole.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(thousandths * unit / 1000)?;
    Some(Duration::from_millis(millis))
}

/// `1m30s`, `6m0s`, `5.289s`, `120ms`, `1h`, `2d`.
fn span(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total = Duration::ZERO;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
        let unit = match tail[..letters].to_ascii_lowercase().as_str() {
            "ms" | "millisecond" | "milliseconds" => 1,
            "s" | "sec" | "secs" | "second" | "seconds" => 1000,
            "m" | "min" | "mins" | "minute" | "minutes" => 60_000,
            "h" | "hr" | "hour" | "hours" => 3_600_000,
            "d" | "day" | "days" => 86_400_000,
            _ => return None,
        };
        total = total.checked_add(decimal_millis(number, unit)?)?;
        rest = &tail[letters..];
    }
    Some(total)
}

/// `Please try again in 5.289s.`, `retry after 12 seconds`.
fn prose(message: &str) -> Option<Duration> {
    let lower = message.to_ascii_lowercase();
    ["try again in ", "retry after ", "retry in ", "wait for ", "wait "].iter().find_map(|lead| {
        let at = lower.find(lead)? + lead.len();
        let words: Vec<&str> = lower[at..].split_whitespace().take(2).collect();
        let clean = |w: &str| w.trim_end_matches(['.', ',', ';', ')', '"', '\'']).to_owned();
        let first = words.first().map(|w| clean(w))?;
        let joined = words.get(1).map(|second| format!("{first}{}", clean(second)));
        span(&first).or_else(|| joined.and_then(|j| span(&j))).or_else(|| decimal_millis(&first, 1000))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(pairs: &[(&str, &str)], message: &str) -> Option<u64> {
        let headers: Vec<_> = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        wait(&headers, message).map(|d| u64::try_from(d.as_millis()).unwrap())
    }

    #[test]
    fn every_form() {
        let date = ("date", "Sat, 21 Nov 2026 10:00:00 GMT");
        for (headers, message, millis) in [
            (vec![("retry-after", "2")], "", Some(2000)),
            (vec![("retry-after", "0.5")], "", Some(500)),
            (vec![("retry-after-ms", "750"), ("retry-after", "1")], "", Some(750)),
            (vec![("retry-after", "1m30s")], "", Some(90_000)),
            (vec![("retry-after", "6m0s")], "", Some(360_000)),
            (vec![date, ("retry-after", "Sat, 21 Nov 2026 10:00:07 GMT")], "", Some(7000)),
            (vec![date, ("retry-after", "Sat, 21 Nov 2026 09:00:00 GMT")], "", Some(0)),
            (vec![("retry-after", "Sat, 21 Nov 2026 10:00:07 GMT")], "", None),
            (vec![date, ("anthropic-ratelimit-tokens-reset", "2026-11-21T10:00:03Z")], "", Some(3000)),
            (vec![("x-ratelimit-reset-tokens", "1m30s"), ("x-ratelimit-remaining-tokens", "0")], "", Some(90_000)),
            (vec![("x-ratelimit-reset-tokens", "1m30s"), ("x-ratelimit-remaining-tokens", "91")], "", None),
            (vec![date, ("x-ratelimit-reset", "1795255205")], "", Some(5000)),
            (vec![("retry-after", "-1")], "", None),
            (vec![("retry-after", "")], "Please try again in 5.289s. Visit x", Some(5289)),
            (vec![("retry-after", "soon")], "retry after 12 seconds", Some(12_000)),
            (vec![("retry-after", "86400")], "", Some(86_400_000)),
            (vec![("retry-after", "99999999999999999999")], "", None),
            (vec![], "wait a bit", None),
        ] {
            assert_eq!(of(&headers, message), millis, "{headers:?} {message}");
        }
    }

    proptest! {
        #[test]
        fn total_on_any_text(text in "\\PC{0,40}", number in "[0-9]{0,25}(\\.[0-9]{0,9})?[a-z]{0,3}") {
            let date = ("date".to_owned(), "Sat, 21 Nov 2026 10:00:00 GMT".to_owned());
            for v in [&text, &number] {
                let _ = wait(&[date.clone(), ("retry-after".into(), v.clone()), ("x-ratelimit-reset".into(), v.clone())], v);
                let _ = wait(&[], &format!("try again in {v}"));
            }
        }
    }
}
