//! posix: paths as arguments.

use crate::util::*;
use pyrs_runtime::{Kind, Result, Value, Vm, kind_of, payload, string};

/// `os.fspath`.
pub fn fspath(vm: &mut Vm, value: Value) -> Result {
    if value.is_ref()
        && matches!(
            kind_of(payload(value)),
            Kind::Str | Kind::StrIndirect | Kind::Bytes
        )
    {
        return Ok(value);
    }
    let class = vm.class_of(value);
    let name = vm.intern_str("__fspath__")?;
    let Some(method) = vm.lookup_cached(class, name) else {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!(
            "expected str, bytes or os.PathLike object, not {got}"
        )));
    };
    let path = vm.call_bound(method, value, &[])?;
    if path.is_ref()
        && matches!(
            kind_of(payload(path)),
            Kind::Str | Kind::StrIndirect | Kind::Bytes
        )
    {
        return Ok(path);
    }
    let (class, got) = (vm.type_name_of(value), vm.type_name_of(path));
    Err(vm.type_error(format!(
        "expected {class}.__fspath__() to return str or bytes, not {got}"
    )))
}

/// The bytes of a str (with escaped bytes) or bytes path.
pub fn path_bytes(vm: &mut Vm, path: Value) -> Result<Vec<u8>> {
    if let Some(data) = bytes_of(vm, path) {
        return Ok(data.to_vec());
    }
    let text = payload(path);
    let mut errors = pyrs_leaf::codecs::Errors::SurrogateEscape;
    let encoded = match string::units(text.addr()) {
        string::Units::One(u) => pyrs_leaf::codecs::encode_utf8(u, &mut errors),
        string::Units::Two(u) => pyrs_leaf::codecs::encode_utf8(u, &mut errors),
        string::Units::Four(u) => pyrs_leaf::codecs::encode_utf8(u, &mut errors),
    };
    match encoded {
        Ok(data) => Ok(data),
        Err(error) => Err(crate::io::encode_error(vm, &error, text)),
    }
}
