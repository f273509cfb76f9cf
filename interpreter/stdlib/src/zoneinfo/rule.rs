//! POSIX rules for what comes after a zone's last transition: `EST5EDT,M3.2.0,M11.1.0`.

use crate::datetime::calendar::{
    DAY_SECONDS, Day, EPOCH_ORDINAL, days_before_year, days_in_month, is_leap,
};

/// A day of each year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Date {
    /// Month, week (5: the last) and weekday (0: Sunday).
    Weekday(i64, i64, i64),
    /// Day of the year from 1, the leap day not counted.
    Julian(i64),
    /// Day of the year, the leap day counted.
    Plain(i64),
}

/// When clocks change: seconds of that day, which may be others' too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    pub date: Date,
    pub seconds: i64,
}

/// Summer time: its offset, when it begins and ends, by the clocks before the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summer<'a> {
    pub name: &'a [u8],
    pub offset: i64,
    pub start: Change,
    pub end: Change,
}

/// The text taken apart; offsets are seconds east.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule<'a> {
    pub name: &'a [u8],
    pub offset: i64,
    pub summer: Option<Summer<'a>>,
}

/// What is wrong with a text, as it is said.
pub type Fault = &'static str;

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, byte: u8) -> bool {
        match self.0.strip_prefix(&[byte]) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }
    /// From `least` to `most` digits.
    fn digits(&mut self, least: usize, most: usize) -> Option<i64> {
        let n = self
            .0
            .iter()
            .take(most)
            .take_while(|c| c.is_ascii_digit())
            .count();
        if n < least {
            return None;
        }
        let (digits, rest) = self.0.split_at(n);
        self.0 = rest;
        Some(digits.iter().fold(0, |n, c| n * 10 + i64::from(c - b'0')))
    }
    fn name(&mut self) -> Option<&'a [u8]> {
        let quoted = self.take(b'<');
        let fits = |c: &u8| match quoted {
            true => c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-'),
            false => c.is_ascii_alphabetic(),
        };
        let n = self.0.iter().take_while(|c| fits(c)).count();
        let (name, rest) = self.0.split_at(n);
        self.0 = rest;
        if quoted && !self.take(b'>') || n == 0 {
            return None;
        }
        Some(name)
    }
    /// `[+-]h[hh][:mm[:ss]]` as seconds.
    fn time(&mut self, most_hours: i64) -> Option<i64> {
        let negative = self.take(b'-') || {
            self.take(b'+');
            false
        };
        let hours = self.digits(1, 3)?;
        if hours > most_hours {
            return None;
        }
        let mut seconds = hours * 3600;
        if self.take(b':') {
            seconds += self.digits(2, 2)? * 60;
            if self.take(b':') {
                seconds += self.digits(2, 2)?;
            }
        }
        Some(if negative { -seconds } else { seconds })
    }
    fn change(&mut self) -> Option<Change> {
        let date = if self.take(b'M') {
            let month = self.digits(1, 2)?;
            let week = self.take(b'.').then(|| self.digits(1, 1))??;
            let weekday = self.take(b'.').then(|| self.digits(1, 1))??;
            let fits = (1..=12).contains(&month) && (1..=5).contains(&week) && weekday <= 6;
            fits.then_some(Date::Weekday(month, week, weekday))?
        } else {
            let julian = self.take(b'J');
            let day = self.digits(1, 3)?;
            if !(i64::from(julian)..=365).contains(&day) {
                return None;
            }
            if julian {
                Date::Julian(day)
            } else {
                Date::Plain(day)
            }
        };
        let seconds = if self.take(b'/') {
            self.time(167)?
        } else {
            7200
        };
        Some(Change { date, seconds })
    }
}

/// Take a text apart.
pub fn parse(text: &[u8]) -> Result<Rule<'_>, Fault> {
    let mut reader = Reader(text);
    let name = reader.name().ok_or("Invalid STD format in")?;
    let offset = -reader.time(24).ok_or("Invalid STD offset in")?;
    if reader.0.is_empty() {
        return Ok(Rule {
            name,
            offset,
            summer: None,
        });
    }
    let summer = reader.name().ok_or("Invalid DST format in")?;
    let summer_offset = if reader.0.first() == Some(&b',') {
        offset + 3600
    } else {
        -reader.time(24).ok_or("Invalid DST offset in")?
    };
    let mut changes = [None; 2];
    for change in &mut changes {
        if !reader.take(b',') {
            return Err("Missing transition rules in TZ string:");
        }
        *change = reader.change();
        if change.is_none() {
            return Err("Malformed transition rule in TZ string:");
        }
    }
    let [Some(start), Some(end)] = changes else {
        return Err("Missing transition rules in TZ string:");
    };
    if !reader.0.is_empty() {
        return Err("Extraneous characters at end of TZ string:");
    }
    Ok(Rule {
        name,
        offset,
        summer: Some(Summer {
            name: summer,
            offset: summer_offset,
            start,
            end,
        }),
    })
}

impl Change {
    /// Seconds since 1970 on the clocks before the change.
    pub fn in_year(self, year: i64) -> i64 {
        let before = days_before_year(year) + 1 - EPOCH_ORDINAL;
        let day = match self.date {
            // As CPython counts, for which day 0 is the last of the year before.
            Date::Plain(day) => before + day - 1,
            Date::Julian(day) => before + day - 1 + (day >= 60 && is_leap(year)) as i64,
            Date::Weekday(month, week, weekday) => {
                let first = Day {
                    year,
                    month,
                    day: 1,
                };
                // Sunday is the last day of a week that begins with Monday.
                let to_first = (weekday - 1 - first.weekday()).rem_euclid(7);
                let mut day = to_first + (week - 1) * 7;
                if day >= days_in_month(year, month) {
                    day -= 7;
                }
                first.ordinal() - EPOCH_ORDINAL + day
            }
        };
        day * DAY_SECONDS + self.seconds
    }

    /// As numbers, and back.
    pub fn to_numbers(self) -> [i64; 5] {
        match self.date {
            Date::Weekday(m, w, d) => [0, m, w, d, self.seconds],
            Date::Julian(day) => [1, day, 0, 0, self.seconds],
            Date::Plain(day) => [2, day, 0, 0, self.seconds],
        }
    }
    pub fn from_numbers(numbers: [i64; 5]) -> Change {
        let [kind, a, b, c, seconds] = numbers;
        let date = match kind {
            0 => Date::Weekday(a, b, c),
            1 => Date::Julian(a),
            _ => Date::Plain(a),
        };
        Change { date, seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_their_days() -> Result<(), Fault> {
        let rule = parse(b"EST5EDT,M3.2.0,M11.1.0/-1:30")?;
        assert_eq!(rule.offset, -18_000);
        let Some(summer) = rule.summer else {
            return Err("no summer time");
        };
        assert_eq!((summer.offset, summer.end.seconds), (-14_400, -5400));
        // 2024-03-10 02:00 and 2024-11-03, an hour and a half before midnight.
        assert_eq!(summer.start.in_year(2024), 1_710_036_000);
        assert_eq!(summer.end.in_year(2024), 1_730_586_600);
        assert_eq!(parse(b"<+03>-3")?.offset, 10_800);
        let day = |date| Change { date, seconds: 0 }.in_year(2024) / DAY_SECONDS - 19_723;
        assert_eq!(day(Date::Julian(60)), 60);
        assert_eq!(day(Date::Plain(59)), 58);
        assert_eq!(day(Date::Weekday(12, 5, 2)), 365);
        for text in [
            "",
            "A",
            "AAA25",
            "AAA3BBB",
            "AAA3BBB,1",
            "AAA3BBB,J0,1",
            "AAA3BBB,1,2x",
            "<a3",
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        Ok(())
    }
}
