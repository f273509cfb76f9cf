//! _io: files, buffers and text layers.
//!
//! `base` has the abstract classes, `file` the raw files, `buffered` the buffers, `text`
//! the text layer, `memory` BytesIO and StringIO, `open` what `open()` does and the three
//! standard streams.

mod base;
mod buffered;
mod decoder;
mod file;
mod memory;
mod open;
mod pair;
mod raw;
mod string;
mod text;
mod textread;

use crate::ModuleId;
use crate::util::*;
use base::{BufferedIoBase, IoBase, RawIoBase, TextIoBase};
use buffered::{BufferedRandom, BufferedReader, BufferedWriter};
use decoder::NewlineDecoder;
use file::{Closes, FileIo};
use memory::BytesIo;
use pair::BufferedPair;
use pyrs_runtime::class::flags;
use pyrs_runtime::types::HeapShape;
use pyrs_runtime::{Exc, NONE, Raised, Result, Row, Value, Vm, py_module};
use string::StringIo;
use text::TextIo;

py_module! {
    pub static MODULE = ModuleId::Io, "_io";
    functions: [FUNCTIONS],
    types: {
        IoBase = &base::IO_BASE,
        RawIoBase(IoBase) = &base::RAW_BASE,
        BufferedIoBase(IoBase) = &base::BUFFERED_BASE,
        TextIoBase(IoBase) = &base::TEXT_BASE,
        FileIo(RawIoBase) = &file::FILE,
        BufferedReader(BufferedIoBase) = &buffered::READER,
        BufferedWriter(BufferedIoBase) = &buffered::WRITER,
        BufferedRandom(BufferedIoBase) = &buffered::RANDOM,
        BufferedPair(BufferedIoBase) = &pair::PAIR,
        BytesIo(BufferedIoBase) = &memory::BYTES_IO,
        StringIo(TextIoBase) = &string::STRING_IO,
        TextIo(TextIoBase) = &text::TEXT,
        NewlineDecoder = &decoder::DECODER,
    },
    values: { UnsupportedOperation },
    state: [Closes],
    constants: { "DEFAULT_BUFFER_SIZE" = DEFAULT_BUFFER_SIZE as i64 },
    fill: fill,
}

pub use file::{read_fd, stat_of, write_fd};
pub use open::install_streams;
pub use text::encode_error;

static FUNCTIONS: &[Row] = &[
    Row::new(
        "open",
        "file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None",
        open::open,
    ),
    Row::new("open_code", "path", open::open_code),
    Row::new(
        "text_encoding",
        "encoding, stacklevel=2, /",
        open::text_encoding,
    ),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let blocking = vm.exc_class(Exc::BlockingIOError);
    set(vm, module, "BlockingIOError", blocking)?;
    let unsupported = unsupported_class(vm)?;
    UnsupportedOperation::set(vm, unsupported);
    set(vm, module, "UnsupportedOperation", unsupported)
}

/// `io.DEFAULT_BUFFER_SIZE`.
pub const DEFAULT_BUFFER_SIZE: usize = 128 << 10;

fn unsupported_class(vm: &mut Vm) -> Result {
    let name = vm.intern_str("UnsupportedOperation")?;
    let base = vm.exc_class(Exc::OSError);
    let second = vm.exc_class(Exc::ValueError);
    let bases = vm.tuple(&[base, second])?;
    let dict = vm.new_dict()?;
    let module = vm.str("io")?;
    vm.dict_set_text(dict, "__module__", module)?;
    let metaclass = vm.type_of_kind(pyrs_runtime::Kind::Type);
    let mut shape = HeapShape::inherit(base);
    shape.flags |= flags::HAS_DICT;
    vm.make_heap_class(metaclass, name, bases, dict, shape)
}

/// Raise io.UnsupportedOperation.
#[cold]
pub(super) fn unsupported(vm: &mut Vm, what: &str) -> Raised {
    let class = UnsupportedOperation::get(vm).unwrap_or(NONE);
    let made = vm.str(what).and_then(|text| vm.call(class, &[text]));
    match made {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

/// Write out what native buffers still hold, when the interpreter ends.
pub fn flush_all(vm: &mut Vm) {
    let closes = Closes::get_mut(vm).map(core::mem::take).unwrap_or_default();
    for buffer in buffered::Buffered::BUFFER.all(vm) {
        buffer.flush_at_exit(&closes);
    }
}
