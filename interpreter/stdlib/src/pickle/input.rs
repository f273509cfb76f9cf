//! Where the bytes of a pickle come from: an object that lies in memory, or a file, of which
//! no more is read than the pickle needs.

use super::UnpicklingError;
use crate::util::*;
use pyrs_runtime::{Exc, Kind, Raised, Result, Value, Vm, bytes, is_exact};
use std::ops::Range;

/// What a file's `peek` is asked for.
const AHEAD: i64 = 128 * 1024;

/// A file's methods.
#[derive(Clone, Copy)]
pub(super) struct Source {
    pub(super) read: Value,
    pub(super) readline: Value,
    pub(super) peek: Option<Value>,
}

pub(super) struct Input {
    /// The bytes, if all lie in memory.
    whole: Option<&'static [u8]>,
    /// The bytes object in which they lie: this keeps it where it is.
    _holder: Option<Value>,
    file: Option<Source>,
    /// What came from the file, or was copied from a buffer that can change.
    buffer: Vec<u8>,
    at: usize,
    /// From here on the buffer has what the file still has too.
    peeked: usize,
    /// Where the frame ends in which the bytes lie.
    frame_end: Option<usize>,
}

impl Input {
    pub(super) fn of_bytes(vm: &mut Vm, data: Value) -> Result<Input> {
        let mut input = Input {
            whole: None,
            _holder: Some(data),
            file: None,
            buffer: Vec::new(),
            at: 0,
            peeked: 0,
            frame_end: None,
        };
        if is_exact(data, Kind::Bytes) {
            input.whole = Some(bytes::get(data.addr()));
        } else {
            input.buffer = need_bytes(vm, data)?;
        }
        Ok(input)
    }

    pub(super) fn of_file(file: Source) -> Input {
        Input {
            whole: None,
            _holder: None,
            file: Some(file),
            buffer: Vec::new(),
            at: 0,
            peeked: 0,
            frame_end: None,
        }
    }

    fn all(&self) -> &[u8] {
        match self.whole {
            Some(data) => data,
            None => &self.buffer,
        }
    }
    pub(super) fn slice(&self, range: Range<usize>) -> &[u8] {
        self.all().get(range).unwrap_or_default()
    }
    fn left(&self) -> usize {
        self.all().len() - self.at
    }

    /// The next byte, which is an opcode.
    #[inline]
    pub(super) fn opcode(&mut self, vm: &mut Vm) -> Result<u8> {
        if self.frame_end == Some(self.at) {
            self.frame_end = None;
        }
        if self.left() == 0 && (self.file.is_none() || !self.fill(vm, 1)?) {
            return Err(vm.raise_str(Exc::EOFError, "Ran out of input"));
        }
        let code = self.all()[self.at];
        self.at += 1;
        Ok(code)
    }

    /// The next `n` bytes; they stay until more is asked for.
    #[inline]
    pub(super) fn take(&mut self, vm: &mut Vm, n: usize) -> Result<Range<usize>> {
        if n > isize::MAX as usize - self.at {
            let text = "read would overflow (invalid bytecode)";
            return Err(UnpicklingError::raise(vm, text));
        }
        if n > self.left() && (self.file.is_none() || !self.fill(vm, n)?) {
            return Err(truncated(vm));
        }
        let start = self.at;
        if let Some(end) = self.frame_end
            && start + n > end
        {
            if start < end || n == 0 {
                return Err(exhausted(vm));
            }
            self.frame_end = None;
        }
        self.at += n;
        Ok(start..start + n)
    }

    /// A frame of `n` bytes begins here.
    pub(super) fn frame(&mut self, vm: &mut Vm, n: usize) -> Result<()> {
        if self.frame_end.is_some_and(|end| self.at < end) {
            let text = "beginning of a new frame before end of current frame";
            return Err(UnpicklingError::raise(vm, text));
        }
        self.frame_end = None;
        // All of it is to be there.
        let range = self.take(vm, n)?;
        self.at = range.start;
        self.frame_end = Some(range.end);
        Ok(())
    }

    /// The next bytes, as many as the array has.
    #[inline]
    pub(super) fn array<const N: usize>(&mut self, vm: &mut Vm) -> Result<[u8; N]> {
        let range = self.take(vm, N)?;
        let mut array = [0; N];
        array.copy_from_slice(self.slice(range));
        Ok(array)
    }

    /// A line without its end.
    pub(super) fn line(&mut self, vm: &mut Vm) -> Result<Range<usize>> {
        loop {
            let rest = &self.all()[self.at..];
            if let Some(n) = rest.iter().position(|&b| b == b'\n') {
                let start = self.at;
                if let Some(end) = self.frame_end {
                    if start < end && start + n >= end {
                        return Err(exhausted(vm));
                    }
                    if start >= end {
                        self.frame_end = None;
                    }
                }
                self.at += n + 1;
                return Ok(start..start + n);
            }
            if self.file.is_none() || !self.fill_line(vm)? {
                return Err(truncated(vm));
            }
        }
    }

    /// Skip in the file what was looked at ahead and used.
    fn skip_used(&mut self, vm: &mut Vm) -> Result<()> {
        let Some(file) = self.file else {
            return Ok(());
        };
        if self.at > self.peeked {
            let n = vm.int((self.at - self.peeked) as i64)?;
            vm.call(file.read, &[n])?;
        }
        self.buffer.truncate(self.peeked.max(self.at));
        self.peeked = self.buffer.len();
        Ok(())
    }

    /// Forget what is used up, and what the file has still.
    fn compact(&mut self, vm: &mut Vm) -> Result<()> {
        self.skip_used(vm)?;
        self.buffer.drain(..self.at);
        self.frame_end = self.frame_end.and_then(|end| end.checked_sub(self.at));
        self.at = 0;
        self.peeked = self.buffer.len();
        Ok(())
    }

    fn append(&mut self, vm: &mut Vm, data: Value) -> Result<usize> {
        let data = pyrs_builtins::support::need_buffer(vm, data)?.get();
        room::append(&mut self.buffer, data)?;
        Ok(data.len())
    }

    /// Read until `n` bytes are there; whether they are.
    fn fill(&mut self, vm: &mut Vm, n: usize) -> Result<bool> {
        let Some(file) = self.file else {
            return Ok(false);
        };
        self.compact(vm)?;
        let missing = n - self.left();
        let Ok(wanted) = i64::try_from(missing) else {
            return Err(vm.overflow_error("cannot fit 'int' into an index-sized integer"));
        };
        let wanted = vm.int(wanted)?;
        let data = vm.call(file.read, &[wanted])?;
        self.append(vm, data)?;
        self.peeked = self.buffer.len();
        if self.left() >= n
            && let Some(peek) = file.peek
        {
            match vm.call(peek, &[Value::small(AHEAD)]) {
                Ok(data) => {
                    self.append(vm, data)?;
                }
                // A file that cannot look ahead after all.
                Err(_) => {
                    vm.catch(Exc::NotImplementedError)?;
                    self.file = Some(Source { peek: None, ..file });
                }
            }
        }
        Ok(self.left() >= n)
    }

    fn fill_line(&mut self, vm: &mut Vm) -> Result<bool> {
        let Some(file) = self.file else {
            return Ok(false);
        };
        self.compact(vm)?;
        let data = vm.call(file.readline, &[])?;
        let n = self.append(vm, data)?;
        self.peeked = self.buffer.len();
        Ok(n > 0 && self.buffer.last() == Some(&b'\n'))
    }

    /// The pickle is at its end: leave the file just behind it.
    pub(super) fn finish(&mut self, vm: &mut Vm) -> Result<()> {
        self.skip_used(vm)
    }
}

#[cold]
fn exhausted(vm: &mut Vm) -> Raised {
    UnpicklingError::raise(vm, "pickle exhausted before end of frame")
}

#[cold]
pub(super) fn truncated(vm: &mut Vm) -> Raised {
    UnpicklingError::raise(vm, "pickle data was truncated")
}
