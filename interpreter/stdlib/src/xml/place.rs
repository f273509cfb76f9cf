//! Where events are: line, column and byte of the document, counted when somebody asks.

use super::Parser;
use super::error::Step;
use std::rc::Rc;

/// A place, and what is known of it.
#[derive(Clone, Copy)]
pub struct Position {
    pub line: u64,
    pub column: u64,
    /// Byte of the document, as it was written.
    pub byte: u64,
}

/// Places that were counted.
pub struct Known {
    /// Of the first byte that is still there.
    first: Position,
    /// The last that was asked for, and where it is.
    last: (usize, Position),
}

impl Default for Known {
    fn default() -> Self {
        let first = Position {
            line: 1,
            column: 0,
            byte: 0,
        };
        Known {
            first,
            last: (0, first),
        }
    }
}

impl Parser {
    /// Where the event is that was returned last, or the error.
    pub fn position(&mut self) -> Position {
        self.count_to(self.event)
    }

    fn count_to(&mut self, to: usize) -> Position {
        let (from, mut at) = match self.place.last {
            (place, position) if place <= to => (place, position),
            _ => (0, self.place.first),
        };
        let data = &self.sources[0].data;
        let before = from.checked_sub(1).map(|i| data[i]);
        let mut return_before = before == Some(b'\r');
        for &b in &data[from..to] {
            match b {
                b'\n' if return_before => {}
                b'\n' | b'\r' => {
                    at.line += 1;
                    at.column = 0;
                }
                0x80..0xc0 => {}
                _ => at.column += 1,
            }
            return_before = b == b'\r';
            at.byte += self.decoder.width(b);
        }
        self.place.last = (to, at);
        at
    }

    /// Let go of text that nobody looks at any more.
    pub(super) fn compact(&mut self) -> Step {
        let done = self.event.min(self.sources[0].at);
        // Less than what is left is moved, so that each byte moves only now and then.
        if done < 4096 || done < self.sources[0].data.len() - done {
            return Ok(());
        }
        // A line end of two characters is not cut.
        let done = match self.sources[0].data[done - 1] {
            b'\r' => done - 1,
            _ => done,
        };
        let first = self.count_to(done);
        if let Some(data) = Rc::get_mut(&mut self.sources[0].data) {
            data.drain(..done);
            self.sources[0].at -= done;
            self.event -= done;
            self.token = (0, 0, 0);
            self.place = Known {
                first,
                last: (0, first),
            };
        }
        Ok(())
    }
}
