//! How much of the heap was in use when, for reports: a few hundred samples over the whole life
//! of a program, however long.

use std::time::Instant;

const MOST: usize = 512;

#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Since the heap was made.
    pub milliseconds: u64,
    /// Bytes.
    pub used: u64,
}

/// Nothing is kept until somebody asks for it.
#[derive(Default, Clone, Debug)]
pub struct Timeline {
    begin: Option<Instant>,
    samples: Vec<Sample>,
    /// Milliseconds between two samples.
    step: u64,
}

impl Timeline {
    pub fn start(&mut self) {
        self.begin = Some(Instant::now());
        // All there will be: a collection does not ask for memory.
        self.samples = Vec::with_capacity(MOST);
        self.step = 1;
    }

    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// Of samples that are too close the one with more in use is kept.
    pub fn note(&mut self, now: Instant, used: u64) {
        let Some(begin) = self.begin else { return };
        let milliseconds = now.duration_since(begin).as_millis() as u64;
        if let Some(last) = self.samples.last_mut()
            && milliseconds < last.milliseconds + self.step
        {
            last.used = last.used.max(used);
            return;
        }
        if self.samples.len() == MOST {
            self.halve();
        }
        self.samples.push(Sample { milliseconds, used });
    }

    fn halve(&mut self) {
        for i in 0..MOST / 2 {
            let (a, b) = (self.samples[2 * i], self.samples[2 * i + 1]);
            self.samples[i] = Sample {
                milliseconds: a.milliseconds,
                used: a.used.max(b.used),
            };
        }
        self.samples.truncate(MOST / 2);
        self.step *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_long_life_has_few_samples_and_keeps_its_peak() {
        let mut line = Timeline::default();
        line.note(Instant::now(), 1);
        assert!(line.samples().is_empty());
        line.start();
        let begin = line.begin.unwrap();
        for i in 0..100_000u64 {
            let used = if i == 54_321 { 1_000_000 } else { i };
            line.note(begin + Duration::from_millis(i * 3), used);
        }
        let samples = line.samples();
        assert!((MOST / 2..=MOST).contains(&samples.len()));
        assert!(samples.is_sorted_by_key(|sample| sample.milliseconds));
        let peak = samples.iter().max_by_key(|sample| sample.used).unwrap();
        assert_eq!(peak.used, 1_000_000);
        assert!(peak.milliseconds.abs_diff(54_321 * 3) < 3000);
    }
}
