//! ISO 8601 texts.
//!
//! A date is `YYYY-MM-DD`, `YYYY-Www-D` or `YYYY-Www`, or one of them without hyphens. A time
//! is `HH`, `HH:MM` or `HH:MM:SS`, or one of them without colons; a fraction of the second
//! begins with a point or a comma and counts to six digits. It may end in `Z`, or a sign and
//! an offset that is written as a time. Hour 24 is the midnight that ends the day.

use super::calendar::{self, Clock, Day, IsoError};

/// Why a text is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Its form.
    Form,
    /// A field of it: which number is where, as the constructors of the types say it.
    Day(i64, i64, i64),
    Iso(IsoError, i64, i64, i64),
    Clock([i64; 4]),
    /// Hour 24 with something behind it.
    AfterMidnight,
}

/// A time as a text has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    pub clock: Clock,
    /// The text says 24:00.
    pub next_day: bool,
    /// Seconds and microseconds east of UTC, if the text says it.
    pub offset: Option<(i64, i64)>,
}

/// So many digits at the text's beginning.
fn digits(text: &[u8], n: usize) -> Result<(i64, &[u8]), Fault> {
    let (head, rest) = text.split_at_checked(n).ok_or(Fault::Form)?;
    if !head.iter().all(u8::is_ascii_digit) {
        return Err(Fault::Form);
    }
    let number = head.iter().fold(0, |n, c| n * 10 + i64::from(c - b'0'));
    Ok((number, rest))
}

fn hyphen(text: &[u8], wanted: bool) -> Result<&[u8], Fault> {
    if !wanted {
        return Ok(text);
    }
    text.strip_prefix(b"-").ok_or(Fault::Form)
}

/// A date that takes the whole text.
pub fn date(text: &[u8]) -> Result<Day, Fault> {
    let (year, rest) = digits(text, 4)?;
    let separated = rest.first() == Some(&b'-');
    let rest = hyphen(rest, separated)?;
    if let Some(rest) = rest.strip_prefix(b"W") {
        let (week, rest) = digits(rest, 2)?;
        let (weekday, rest) = if rest.is_empty() {
            (1, rest)
        } else {
            digits(hyphen(rest, separated)?, 1)?
        };
        if !rest.is_empty() {
            return Err(Fault::Form);
        }
        return calendar::from_iso(year, week, weekday)
            .map_err(|e| Fault::Iso(e, year, week, weekday));
    }
    let (month, rest) = digits(rest, 2)?;
    let (day, rest) = digits(hyphen(rest, separated)?, 2)?;
    if !rest.is_empty() {
        return Err(Fault::Form);
    }
    let known = (calendar::MIN_YEAR..=calendar::MAX_YEAR).contains(&year)
        && (1..=12).contains(&month)
        && (1..=calendar::days_in_month(year, month)).contains(&day);
    if !known {
        return Err(Fault::Day(year, month, day));
    }
    Ok(Day { year, month, day })
}

/// Hour, minute, second and microsecond; the whole text.
fn clock(text: &[u8]) -> Result<[i64; 4], Fault> {
    let mut parts = [0; 4];
    let mut rest = text;
    let mut separated = false;
    for i in 0..3 {
        (parts[i], rest) = digits(rest, 2)?;
        let Some((&next, tail)) = rest.split_first() else {
            return Ok(parts);
        };
        if i == 0 {
            separated = next == b':';
        }
        if separated && next == b':' && i < 2 {
            rest = tail;
        } else if matches!(next, b'.' | b',') && i == 2 {
            rest = tail;
            break;
        } else if separated || i == 2 || !next.is_ascii_digit() {
            return Err(Fault::Form);
        }
    }
    let n = rest.len().min(6);
    if n == 0 {
        return Err(Fault::Form);
    }
    let (fraction, tail) = digits(rest, n)?;
    parts[3] = fraction * 10_i64.pow(6 - n as u32);
    if !tail.iter().all(u8::is_ascii_digit) {
        return Err(Fault::Form);
    }
    Ok(parts)
}

/// A time of day that takes the whole text.
pub fn time(text: &[u8]) -> Result<Moment, Fault> {
    let end = text
        .iter()
        .position(|c| matches!(c, b'+' | b'-' | b'Z'))
        .unwrap_or(text.len());
    let mut parts = clock(&text[..end])?;
    let offset = match text[end..].split_first() {
        None => None,
        Some((b'Z', [])) => Some((0, 0)),
        Some((b'Z', _)) => return Err(Fault::Form),
        Some((sign, rest)) => {
            let [hour, minute, second, micro] = clock(rest)?;
            let seconds = (hour * 60 + minute) * 60 + second;
            Some(match sign {
                b'-' => (-seconds, -micro),
                _ => (seconds, micro),
            })
        }
    };
    let next_day = parts[0] == 24;
    if next_day {
        if parts[1..] != [0; 3] {
            return Err(Fault::AfterMidnight);
        }
        parts[0] = 0;
    }
    let [hour, minute, second, micro] = parts;
    if hour > 23 || minute > 59 || second > 59 {
        return Err(Fault::Clock(parts));
    }
    Ok(Moment {
        clock: Clock {
            hour,
            minute,
            second,
            micro,
            fold: false,
        },
        next_day,
        offset,
    })
}

/// Where the date of a text with a date and a time ends.
pub fn date_end(text: &[u8]) -> Option<usize> {
    let digit = |i: usize| text.get(i).is_some_and(u8::is_ascii_digit);
    if text.len() < 7 {
        return None;
    }
    if text.len() == 7 {
        return Some(7);
    }
    if text[4] == b'-' {
        if text[5] != b'W' {
            return Some(10);
        }
        if text.get(8) != Some(&b'-') {
            return Some(8);
        }
        // A weekday follows, or an hour of two digits for which the hyphen is the separator.
        return match text.len() {
            9 => None,
            _ if digit(10) => Some(8),
            _ => Some(10),
        };
    }
    if text[4] != b'W' {
        return Some(8);
    }
    // How many digits follow tells whether the first of them is a weekday.
    let mut end = 7;
    while digit(end) {
        end += 1;
    }
    Some(match end {
        ..9 => end,
        _ if end % 2 == 0 => 7,
        _ => 8,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i64, month: i64, day: i64) -> Result<Day, Fault> {
        Ok(Day { year, month, day })
    }

    #[test]
    fn dates_in_all_forms() {
        for text in ["2024-02-29", "20240229", "2024-W09-4", "2024W094"] {
            assert_eq!(date(text.as_bytes()), day(2024, 2, 29), "{text}");
        }
        assert_eq!(date(b"2024-W09"), day(2024, 2, 26));
        assert_eq!(date(b"2023-02-29"), Err(Fault::Day(2023, 2, 29)));
        for text in [
            "2024-0229",
            "202402-29",
            "2024-W094",
            "2024",
            "2024-02-2",
            "20240229x",
        ] {
            assert_eq!(date(text.as_bytes()), Err(Fault::Form), "{text}");
        }
    }

    #[test]
    fn times_in_all_forms() {
        let parts = |text: &str| time(text.as_bytes()).map(|m| (m.clock.micros(), m.offset));
        let second = 1_000_000;
        let noon = 43_200 * second;
        assert_eq!(parts("12"), Ok((noon, None)));
        assert_eq!(parts("12:00"), Ok((noon, None)));
        assert_eq!(parts("120000"), Ok((noon, None)));
        assert_eq!(parts("12:00:01,5"), Ok((noon + 1_500_000, None)));
        assert_eq!(parts("120001.1234567"), Ok((noon + 1_123_456, None)));
        assert_eq!(parts("12Z"), Ok((noon, Some((0, 0)))));
        assert_eq!(parts("12-01:30"), Ok((noon, Some((-5400, 0)))));
        assert_eq!(parts("24:00"), Ok((0, None)));
        assert_eq!(parts("24:01"), Err(Fault::AfterMidnight));
        for text in [
            "",
            "1",
            "12:",
            "12:0",
            "12:0000",
            "1200:00",
            "12:00.5",
            "12:00:00.",
            "12Z0",
        ] {
            assert_eq!(parts(text), Err(Fault::Form), "{text}");
        }
    }

    #[test]
    fn where_dates_end() {
        let cases = [
            ("2024-02-29T00", Some(10)),
            ("20240229T00", Some(8)),
            ("2024-W09-4T00", Some(10)),
            ("2024-W09T00", Some(8)),
            ("2024-W09-12", Some(8)),
            ("2024W09", Some(7)),
            ("2024W0942200", Some(7)),
            ("2024W09422005", Some(8)),
            ("2024-W09-", None),
            ("2024", None),
        ];
        for (text, end) in cases {
            assert_eq!(date_end(text.as_bytes()), end, "{text}");
        }
    }
}
