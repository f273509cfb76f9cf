//! References and converted arguments: `byref`, and what `from_param` gives.

use super::data::{self, memory, place};
use super::info::{self, simple_letter};
use super::{CArg, Data, Info, simple, store};
use crate::util::*;
use pyrs_runtime::{Args, GetSetRow, Kind, Result, Row, TypeDef, Value, Vm, boolean};

pub static FUNCTIONS: &[Row] = &[
    Row::new("byref", "object, offset=0, /", |vm, a| {
        let offset = a.index_or(vm, 1, 0)?;
        let object = a.get(0);
        if !Data::is(vm, object) {
            return Err(data::no_data(vm, "byref() argument 1", object));
        }
        let offset = vm.int(offset)?;
        reference(vm, object, object, offset)
    }),
    Row::new("_is_reference", "value, type, /", |vm, a| {
        let (value, class) = (a.get(0), a.get(1));
        let fits = CArg::is_exactly(vm, value)
            && info::of_class(vm, class).is_some_and(|info| {
                let (proto, object) = (Info::PROTO.get(info), CArg::OBJECT.get(value));
                vm.is_type(proto) && object.is_ref() && vm.is_instance_of(object, proto)
            });
        Ok(boolean(fits))
    }),
    Row::new("_reference_code", "value, /", |vm, a| {
        let object = CArg::OBJECT.get(a.get(0));
        let class = vm.class_of(object);
        match simple_letter(vm, class) {
            Some(letter) if CArg::REFERENCE.get(a.get(0)) || letter == b'z' || letter == b'Z' => {
                vm.str(char::from(letter).encode_utf8(&mut [0; 4]))
            }
            _ => {
                let tag = CArg::TAG.get(a.get(0)) as u8;
                vm.str(char::from(tag).encode_utf8(&mut [0; 4]))
            }
        }
    }),
    Row::new("_is_pointer_parameter", "value, /", |_, a| {
        let tag = CArg::TAG.get(a.get(0)) as u8;
        Ok(boolean(matches!(tag, b'P' | b'z' | b'Z')))
    }),
    Row::new("_parameter", "type, value, /", |vm, a| {
        let (class, value) = (a.get(0), a.get(1));
        let info = info::need(vm, class)?;
        if info::kind(info) != info::kind::SIMPLE {
            return Err(vm.type_error("abstract class"));
        }
        let packed = store::packed(vm, info, value)?;
        let object = data::fresh(vm, class, info)?;
        let at = memory(vm, object);
        at.write(0, &packed.raw[..at.len().min(simple::MOST)]);
        data::keep(vm, object, 0, packed.keep)?;
        let arg = CArg::make(vm)?;
        CArg::TAG.set(vm, arg, info::letter(info).0.into());
        CArg::OBJECT.set(vm, arg, value);
        CArg::DATA.set(vm, arg, object);
        Ok(arg)
    }),
    Row::new("_text_parameter", "value, letter, /", |vm, a| {
        let value = a.get(0);
        let (keep, at) = if simple::is_bytes(value) {
            simple::pinned_bytes(vm, value)?
        } else if vm.as_str(value).is_some() {
            simple::pinned_wide(vm, value)?
        } else {
            return Err(vm.type_error("a text is expected"));
        };
        let tag = a.index(vm, 1)? & 0x7f;
        let at = data::address(vm, at)?;
        let arg = reference(vm, value, keep, at)?;
        CArg::TAG.set(vm, arg, tag);
        Ok(arg)
    }),
    Row::new("_address_parameter", "object, /", |vm, a| {
        if !Data::is(vm, a.get(0)) {
            return Err(vm.type_error("an object with C data is expected"));
        }
        let at = store::pointer_of(vm, a.get(0));
        let at = data::address(vm, at)?;
        // What is passed is what the object holds.
        let keeper = vm.tuple(&[a.get(0)])?;
        reference(vm, a.get(0), keeper, at)
    }),
];

/// The address of an object, or (where `data` is no such object) the offset alone.
fn reference(vm: &mut Vm, object: Value, data: Value, offset: Value) -> Result {
    let arg = CArg::make(vm)?;
    CArg::TAG.set(vm, arg, b'P'.into());
    CArg::OBJECT.set(vm, arg, object);
    CArg::DATA.set(vm, arg, data);
    CArg::OFFSET.set(vm, arg, offset);
    CArg::REFERENCE.set(vm, arg, true);
    Ok(arg)
}

pub static CARG: TypeDef = TypeDef {
    module: "_ctypes",
    owns_kind: false,
    methods: &[Row::new("__repr__", "self, /", repr)],
    getsets: &[GetSetRow::member("_obj", |_, a| {
        Ok(CArg::OBJECT.get(a.get(0)))
    })],
    ..TypeDef::new("CArgObject", Kind::NativeObject)
};

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let tag = CArg::TAG.get(this) as u8;
    let (data, shown) = (CArg::DATA.get(this), char::from(tag));
    let at = place(vm, data);
    if CArg::REFERENCE.get(this) {
        let offset = simple::mask(vm, CArg::OFFSET.get(this)).unwrap_or(0);
        let start = at.map_or(0, |at| at.start() as u64).wrapping_add(offset);
        return vm.str(&format!("<cparam '{shown}' ({start:#x})>"));
    }
    let Some(at) = at else {
        return vm.str(&format!("<cparam '{shown}' at 0x0>"));
    };
    let text = match tag {
        b'c' => {
            let byte = at.read::<1>(0, 1)[0];
            let graphic = (32..127).contains(&byte) && byte != b'\'' && byte != b'\\';
            let text = match (byte, graphic) {
                (_, true) => char::from(byte).to_string(),
                (b'\'' | b'\\', _) => format!("\\{}", char::from(byte)),
                _ => format!("\\x{byte:02x}"),
            };
            format!("<cparam 'c' ('{text}')>")
        }
        b'f' | b'd' => {
            let value = simple::get(vm, tag, false, at)?;
            let text = vm.repr_text(value)?;
            format!("<cparam '{shown}' ({text})>")
        }
        b'z' | b'Z' | b'P' => {
            let word = u64::from_le_bytes(at.read(0, 8));
            format!("<cparam '{shown}' ({word:#x})>")
        }
        _ if simple::int_sign(tag).is_some() => {
            let value = simple::get(vm, tag, false, at)?;
            let text = vm.repr_text(value)?;
            format!("<cparam '{shown}' ({text})>")
        }
        _ => format!("<cparam '{shown}' at {:#x}>", vm.id(this)),
    };
    vm.str(&text)
}
