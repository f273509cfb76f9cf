//! How long the collector stops the program: the time of each stop, by its length.

use std::time::{Duration, Instant};

/// Stops below this many nanoseconds are in the first class.
const FIRST: u64 = 1 << 10;
/// Classes to each doubling.
const STEPS: u64 = 8;
const CLASSES: usize = 28 * STEPS as usize;

/// Stops by their length, in classes of an eighth of a doubling, from 1 us on.
#[derive(Clone, Debug)]
pub struct Pauses {
    classes: Box<[u32]>,
    pub count: u64,
    pub longest: Duration,
    pub total: Duration,
    /// Stops in each other: only the outermost counts.
    depth: u32,
    started: Started,
}

#[derive(Clone, Copy, Debug)]
enum Started {
    Wall(Instant),
    /// Processor time of the thread, so that other processes do not count.
    Own(Duration),
}

impl Default for Pauses {
    fn default() -> Self {
        Pauses {
            classes: vec![0; CLASSES].into(),
            count: 0,
            longest: Duration::ZERO,
            total: Duration::ZERO,
            depth: 0,
            started: Started::Own(Duration::ZERO),
        }
    }
}

fn class_of(nanos: u64) -> usize {
    let units = nanos.max(FIRST);
    let doublings = units.ilog2() as u64 - FIRST.ilog2() as u64;
    let part = (units >> (units.ilog2() - STEPS.ilog2())) - STEPS;
    ((doublings * STEPS + part) as usize).min(CLASSES - 1)
}

/// The longest of a class, in nanoseconds.
fn end_of(class: usize) -> u64 {
    let (doublings, part) = (class as u64 / STEPS, class as u64 % STEPS);
    ((FIRST << doublings) / STEPS) * (STEPS + part + 1)
}

impl Pauses {
    /// A stop begins; `own`: processor time counts.
    #[inline]
    pub(crate) fn begin(&mut self, own: bool) {
        self.depth += 1;
        if self.depth == 1 {
            self.started = match own {
                true => Started::Own(crate::os::thread_time()),
                false => Started::Wall(Instant::now()),
            };
        }
    }

    /// The end of a stop: how long it was, unless it was part of another.
    #[inline]
    pub(crate) fn end(&mut self) -> Option<Duration> {
        self.depth -= 1;
        if self.depth > 0 {
            return None;
        }
        let time = match self.started {
            Started::Wall(started) => started.elapsed(),
            Started::Own(before) => crate::os::thread_time().saturating_sub(before),
        };
        self.classes[class_of(time.as_nanos() as u64)] += 1;
        self.count += 1;
        self.total += time;
        self.longest = self.longest.max(time);
        Some(time)
    }

    /// So many of a million stops are not longer, about: 500,000 is the median.
    pub fn quantile(&self, per_million: u64) -> Duration {
        let wanted = (self.count * per_million).div_ceil(1_000_000).max(1);
        let mut seen = 0;
        for (class, &count) in self.classes.iter().enumerate() {
            seen += count as u64;
            if seen >= wanted {
                return Duration::from_nanos(end_of(class)).min(self.longest);
            }
        }
        self.longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_cover_all_lengths_in_order() {
        let mut last = 0;
        for nanos in (0..64).flat_map(|bit| [1u64 << bit, (1 << bit) + (1 << bit) / 3]) {
            let class = class_of(nanos);
            assert!(class >= last && class < CLASSES);
            assert!(class == CLASSES - 1 || nanos <= end_of(class), "{nanos}");
            assert!(class == 0 || nanos >= end_of(class - 1), "{nanos}");
            last = class;
        }
    }

    #[test]
    fn quantiles_follow_what_was_noted() {
        let mut pauses = Pauses::default();
        for i in 1..=1000u64 {
            pauses.classes[class_of(i * 10_000)] += 1;
            pauses.count += 1;
        }
        pauses.longest = Duration::from_micros(10_000);
        let median = pauses.quantile(500_000).as_micros() as f64;
        assert!((median / 5000.0 - 1.0).abs() < 0.13, "{median}");
        assert_eq!(pauses.quantile(1_000_000), pauses.longest);
    }
}
