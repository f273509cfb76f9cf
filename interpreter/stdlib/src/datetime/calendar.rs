//! The proleptic Gregorian calendar and times of day as plain numbers.

/// The first and the last year.
pub const MIN_YEAR: i64 = 1;
pub const MAX_YEAR: i64 = 9999;
/// Day numbers go from 1, which is the first of January of year 1, to this one.
pub const MAX_ORDINAL: i64 = 3_652_059;
pub const DAY_SECONDS: i64 = 86_400;
pub const SECOND_MICROS: i64 = 1_000_000;
pub const DAY_MICROS: i64 = DAY_SECONDS * SECOND_MICROS;
/// The day number of 1970-01-01.
pub const EPOCH_ORDINAL: i64 = 719_163;

/// Days before each month of a year that is no leap year.
const BEFORE_MONTH: [i64; 13] = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// A day of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Day {
    pub year: i64,
    pub month: i64,
    pub day: i64,
}

/// A time of day. `fold` tells apart the two times that a clock which is set back shows twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Clock {
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub micro: i64,
    pub fold: bool,
}

pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + is_leap(year) as i64,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of a year before a month.
pub fn days_before_month(year: i64, month: i64) -> i64 {
    BEFORE_MONTH[month as usize % 13] + (month > 2 && is_leap(year)) as i64
}

/// The day number before the first day of a year.
pub fn days_before_year(year: i64) -> i64 {
    let y = year - 1;
    y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400)
}

/// The day number of the Monday with which the first ISO week of a year begins: the week that
/// has the year's first Thursday.
pub fn first_iso_monday(year: i64) -> i64 {
    let first = days_before_year(year) + 1;
    let weekday = (first + 6) % 7;
    let monday = first - weekday;
    if weekday > 3 { monday + 7 } else { monday }
}

impl Day {
    pub fn ordinal(self) -> i64 {
        days_before_year(self.year) + days_before_month(self.year, self.month) + self.day
    }

    /// The day of a number from 1 to [`MAX_ORDINAL`].
    pub fn from_ordinal(ordinal: i64) -> Day {
        // Years are counted from March, so that the leap day ends one: the number of the day
        // in a cycle of 400 years gives the year without a search.
        let days = ordinal - 1 + 306;
        let cycle = days.div_euclid(146_097);
        let in_cycle = days.rem_euclid(146_097);
        let year = (in_cycle - in_cycle / 1460 + in_cycle / 36_524 - in_cycle / 146_096) / 365;
        let in_year = in_cycle - (365 * year + year / 4 - year / 100);
        let shifted = (5 * in_year + 2) / 153;
        let day = in_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = cycle * 400 + year + (month <= 2) as i64;
        Day { year, month, day }
    }

    /// 0 is Monday.
    pub fn weekday(self) -> i64 {
        (self.ordinal() + 6) % 7
    }

    pub fn day_of_year(self) -> i64 {
        days_before_month(self.year, self.month) + self.day
    }

    /// ISO year, week and weekday (1 is Monday).
    pub fn iso(self) -> (i64, i64, i64) {
        let today = self.ordinal();
        let mut year = self.year;
        let mut monday = first_iso_monday(year);
        if today < monday {
            year -= 1;
            monday = first_iso_monday(year);
        } else if today >= monday + 52 * 7 && today >= first_iso_monday(year + 1) {
            year += 1;
            monday = first_iso_monday(year);
        }
        let (week, weekday) = ((today - monday) / 7, (today - monday) % 7);
        (year, week + 1, weekday + 1)
    }
}

/// What is wrong with an ISO date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IsoError {
    Year,
    Week,
    Weekday,
    Range,
}

/// The day of an ISO year, week and weekday.
pub fn from_iso(year: i64, week: i64, weekday: i64) -> Result<Day, IsoError> {
    if !(MIN_YEAR..=MAX_YEAR).contains(&year) {
        return Err(IsoError::Year);
    }
    let weeks = (first_iso_monday(year + 1) - first_iso_monday(year)) / 7;
    if !(1..=weeks).contains(&week) {
        return Err(IsoError::Week);
    }
    if !(1..=7).contains(&weekday) {
        return Err(IsoError::Weekday);
    }
    let ordinal = first_iso_monday(year) + (week - 1) * 7 + weekday - 1;
    if !(1..=MAX_ORDINAL).contains(&ordinal) {
        return Err(IsoError::Range);
    }
    Ok(Day::from_ordinal(ordinal))
}

impl Clock {
    /// Seconds since midnight.
    pub fn seconds(self) -> i64 {
        (self.hour * 60 + self.minute) * 60 + self.second
    }
    pub fn micros(self) -> i64 {
        self.seconds() * SECOND_MICROS + self.micro
    }
    /// The time so many microseconds, less than a day's, after midnight.
    pub fn from_micros(micros: i64) -> Clock {
        let seconds = micros / SECOND_MICROS;
        Clock {
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
            micro: micros % SECOND_MICROS,
            fold: false,
        }
    }
}

/// Seconds since the beginning of day 0 of a day and a time of day.
pub fn to_seconds(day: Day, clock: Clock) -> i64 {
    day.ordinal() * DAY_SECONDS + clock.seconds()
}

/// The nearest integer to a quotient, the even one of two that are as near.
pub fn divide_nearest(n: i128, d: i128) -> i128 {
    let (n, d) = if d < 0 { (-n, -d) } else { (n, d) };
    let (q, r) = (n.div_euclid(d), n.rem_euclid(d));
    let twice = r * 2;
    q + (twice > d || twice == d && q & 1 != 0) as i128
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_and_days_agree() {
        let mut year = 1;
        let (mut month, mut day) = (1, 1);
        for ordinal in 1..=MAX_ORDINAL {
            let now = Day { year, month, day };
            assert_eq!(Day::from_ordinal(ordinal), now);
            assert_eq!(now.ordinal(), ordinal);
            day += 1;
            if day > days_in_month(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!(year, MAX_YEAR + 1);
    }

    #[test]
    fn iso_weeks_come_back() {
        for ordinal in (1..=MAX_ORDINAL - 7).step_by(5) {
            let day = Day::from_ordinal(ordinal);
            let (year, week, weekday) = day.iso();
            if year >= MIN_YEAR {
                assert_eq!(from_iso(year, week, weekday), Ok(day));
            }
        }
        assert_eq!(from_iso(2021, 53, 1), Err(IsoError::Week));
        assert_eq!(from_iso(9999, 52, 7), Err(IsoError::Range));
    }

    #[test]
    fn quotients_go_to_the_even_neighbour() {
        let cases = [
            (5, 2, 2),
            (7, 2, 4),
            (-5, 2, -2),
            (-7, 2, -4),
            (5, -2, -2),
            (4, 3, 1),
        ];
        for (n, d, nearest) in cases {
            assert_eq!(divide_nearest(n, d), nearest);
        }
    }
}
