//! PickleBuffer: a wrapper that lets a pickler leave a buffer's bytes out.

use super::PickleBuffer;
use crate::util::*;
use pyrs_builtins::memoryview;
use pyrs_runtime::{Args, Exc, Kind, NONE, Result, Row, TypeDef, Value, Vm};

pub(super) static BUFFER: TypeDef = TypeDef {
    module: "pickle",
    owns_kind: false,
    weakrefable: true,
    doc: "Wrapper for potentially out-of-band buffers",
    methods: &[
        Row::fixed("__new__", "type, object, /", |vm, a| {
            let object = a.get(1);
            let Some(view) = memoryview::of_object(vm, object)? else {
                let got = vm.type_name_of(object);
                return Err(vm.type_error(format!("a bytes-like object is required, not '{got}'")));
            };
            let this = PickleBuffer::new_for(vm, a.get(0))?;
            PickleBuffer::VIEW.set(vm, this, Some(view));
            Ok(this)
        }),
        Row::new("__buffer__", "self, flags, /", |vm, a| {
            let view = view(vm, a.get(0))?;
            let made = memoryview::of_object(vm, view)?;
            Ok(made.unwrap_or(NONE))
        }),
        Row::new("raw", "self, /", raw)
            .doc("Return a memoryview of the raw memory underlying this buffer."),
        Row::new("release", "self, /", |vm, a| {
            if let Some(view) = PickleBuffer::VIEW.get(a.get(0)) {
                call_method(vm, view, "release", &[])?;
                PickleBuffer::VIEW.clear(vm, a.get(0));
            }
            Ok(NONE)
        })
        .doc("Release the underlying buffer controlled by the PickleBuffer object."),
    ],
    ..TypeDef::new("PickleBuffer", Kind::NativeObject)
};

/// The memoryview of a buffer that was not released.
pub(super) fn view(vm: &mut Vm, this: Value) -> Result {
    match PickleBuffer::VIEW.get(this) {
        Some(view) => Ok(view),
        None => Err(vm.value_error("operation forbidden on released PickleBuffer object")),
    }
}

/// A truth that a memoryview says about itself.
pub(super) fn flag(vm: &mut Vm, view: Value, name: &str) -> Result<bool> {
    let value = attr(vm, view, name)?;
    vm.truth(value)
}

fn raw(vm: &mut Vm, args: Args) -> Result {
    let view = view(vm, args.get(0))?;
    if !flag(vm, view, "c_contiguous")? {
        let text = "cannot extract raw buffer from non-contiguous buffer";
        return Err(vm.raise_str(Exc::BufferError, text));
    }
    let bytes = vm.str("B")?;
    // A memoryview casts from or to bytes only.
    call_method(vm, view, "cast", &[bytes])
}
