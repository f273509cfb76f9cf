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

use crate::util::*;
use pyrs_runtime::class::flags;
use pyrs_runtime::types::HeapShape;
use pyrs_runtime::{Exc, Raised, Result, Row, TypeDef, Value, Vm};

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

pub fn make(vm: &mut Vm) -> Result {
    let module = vm.new_module("_io")?;
    vm.add_functions(module, FUNCTIONS)?;
    set(
        vm,
        module,
        "DEFAULT_BUFFER_SIZE",
        Value::small(DEFAULT_BUFFER_SIZE as i64),
    )?;
    let blocking = vm.exc_class(Exc::BlockingIOError);
    set(vm, module, "BlockingIOError", blocking)?;
    let unsupported = unsupported_class(vm)?;
    vm.set_native_class(ClassId::UnsupportedOperation as usize, unsupported);
    set(vm, module, "UnsupportedOperation", unsupported)?;

    let io = define_as(vm, module, &base::IO_BASE, None, ClassId::IoBase)?;
    let raw = define_as(vm, module, &base::RAW_BASE, Some(io), ClassId::RawIoBase)?;
    let buffered = define_as(
        vm,
        module,
        &base::BUFFERED_BASE,
        Some(io),
        ClassId::BufferedIoBase,
    )?;
    let text = define_as(vm, module, &base::TEXT_BASE, Some(io), ClassId::TextIoBase)?;
    let rows: [(&'static TypeDef, Value, ClassId); 9] = [
        (&file::FILE, raw, ClassId::FileIo),
        (&buffered::READER, buffered, ClassId::BufferedReader),
        (&buffered::WRITER, buffered, ClassId::BufferedWriter),
        (&buffered::RANDOM, buffered, ClassId::BufferedRandom),
        (&pair::PAIR, buffered, ClassId::BufferedPair),
        (&memory::BYTES_IO, buffered, ClassId::BytesIo),
        (&string::STRING_IO, text, ClassId::StringIo),
        (&text::TEXT, text, ClassId::TextIo),
        (
            &decoder::DECODER,
            vm.type_of_kind(pyrs_runtime::Kind::Object),
            ClassId::NewlineDecoder,
        ),
    ];
    for (def, base, id) in rows {
        define_as(vm, module, def, Some(base), id)?;
    }
    Ok(module)
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
    let class = class(vm, ClassId::UnsupportedOperation);
    let made = vm.str(what).and_then(|text| vm.call(class, &[text]));
    match made {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

/// Write out what native buffers still hold, when the interpreter ends.
pub fn flush_all(vm: &mut Vm) {
    for buffer in vm.all_states::<buffered::Buffer>() {
        buffer.flush_at_exit();
    }
}
