//! The bytes of a pickle as they are made: frames, large pieces, the file.

use super::opcode::FRAME;
use crate::util::*;
use pyrs_runtime::{Result, Value, Vm};

/// A frame that has got so long ends.
pub(super) const FRAME_TARGET: usize = 64 * 1024;
/// A shorter frame is written without a header.
const FRAME_MIN: usize = 4;
const HEADER: usize = 9;

/// What has been written and not yet given to the file.
pub(super) struct Output {
    pub(super) bytes: Vec<u8>,
    /// The file's method; None: everything stays here.
    pub(super) file: Option<Value>,
    pub(super) framing: bool,
    /// Where the header of the frame that is open stands.
    frame: Option<usize>,
}

impl Output {
    pub(super) fn new(file: Option<Value>) -> Output {
        Output {
            bytes: Vec::new(),
            file,
            framing: false,
            frame: None,
        }
    }

    /// Append bytes, in a frame if there are to be frames.
    #[inline]
    pub(super) fn put(&mut self, vm: &mut Vm, data: &[u8]) -> Result<()> {
        if self.bytes.capacity() - self.bytes.len() < data.len() + HEADER {
            self.grow(vm, data.len() + HEADER)?;
        }
        if self.framing && self.frame.is_none() {
            self.frame = Some(self.bytes.len());
            self.bytes.extend_from_slice(&[0; HEADER]);
        }
        self.bytes.extend_from_slice(data);
        Ok(())
    }

    #[cold]
    fn grow(&mut self, vm: &mut Vm, more: usize) -> Result<()> {
        if self.bytes.try_reserve(more.max(64)).is_err() {
            return Err(vm.memory_error());
        }
        Ok(())
    }

    /// End the open frame.
    pub(super) fn commit(&mut self) {
        let Some(start) = self.frame.take() else {
            return;
        };
        let n = self.bytes.len() - start - HEADER;
        if n >= FRAME_MIN {
            self.bytes[start] = FRAME;
            self.bytes[start + 1..start + HEADER].copy_from_slice(&(n as u64).to_le_bytes());
        } else {
            self.bytes.drain(start..start + HEADER);
        }
    }

    /// Between two opcodes: a frame that is long enough ends here.
    #[inline]
    pub(super) fn boundary(&mut self, vm: &mut Vm) -> Result<()> {
        match self.frame {
            Some(start) if self.bytes.len() - start - HEADER >= FRAME_TARGET => {
                self.commit();
                self.flush(vm)
            }
            _ => Ok(()),
        }
    }

    /// Give the file what there is.
    pub(super) fn flush(&mut self, vm: &mut Vm) -> Result<()> {
        let Some(write) = self.file else {
            return Ok(());
        };
        let data = new_bytes(vm, &self.bytes)?;
        self.bytes.clear();
        vm.call(write, &[data])?;
        Ok(())
    }

    /// A header and a piece of data; large ones stand in no frame, and go to the file as they
    /// are: `object` holds the same bytes.
    pub(super) fn piece(
        &mut self,
        vm: &mut Vm,
        header: &[u8],
        data: &[u8],
        object: Option<Value>,
    ) -> Result<()> {
        if data.len() < FRAME_TARGET {
            self.put(vm, header)?;
            return self.put(vm, data);
        }
        self.commit();
        let framing = core::mem::replace(&mut self.framing, false);
        let done = self.large(vm, header, data, object);
        self.framing = framing;
        done
    }

    fn large(
        &mut self,
        vm: &mut Vm,
        header: &[u8],
        data: &[u8],
        object: Option<Value>,
    ) -> Result<()> {
        self.put(vm, header)?;
        let Some(write) = self.file else {
            return self.put(vm, data);
        };
        let payload = match object {
            Some(object) => object,
            None => new_bytes(vm, data)?,
        };
        self.flush(vm)?;
        vm.call(write, &[payload])?;
        Ok(())
    }
}
