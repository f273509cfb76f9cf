//! What is known of a type: one object per class, in the class's own namespace.

use super::{Data, Info, Key, data};
use crate::util::*;
use pyrs_runtime::{Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, int};

/// Values of KIND.
pub mod kind {
    pub const SIMPLE: i64 = 0;
    pub const STRUCT: i64 = 1;
    pub const UNION: i64 = 2;
    pub const ARRAY: i64 = 3;
    pub const POINTER: i64 = 4;
    pub const FUNCTION: i64 = 5;
}

/// Bits of FLAGS.
pub mod flags {
    /// Nothing more can be said of the type.
    pub const FINAL: i64 = 1;
    /// A simple type itself: its values are Python's own objects.
    pub const PLAIN: i64 = 2;
    pub const SWAPPED: i64 = 4;
}

fn changed(vm: &mut Vm) -> pyrs_runtime::Raised {
    vm.type_error("a type's description cannot be changed that way")
}

macro_rules! both {
    ($name:literal, $field:ident) => {
        GetSetRow::new(
            $name,
            |_, a| Ok(Info::$field.get(a.get(0))),
            |vm, a| {
                let Some(value) = a.opt(1) else {
                    return Err(changed(vm));
                };
                Info::$field.set(vm, a.get(0), value);
                Ok(NONE)
            },
        )
    };
}

pub static INFO: TypeDef = TypeDef {
    module: "_ctypes",
    owns_kind: false,
    methods: &[
        Row::new("final", "self, /", |vm, a| {
            finish(vm, a.get(0));
            Ok(NONE)
        }),
        Row::new(FINALIZER, "self, /", |vm, a| {
            Info::TREE.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    getsets: &[
        GetSetRow::get("size", |_, a| Ok(Info::SIZE.get(a.get(0)))),
        GetSetRow::get("align", |vm, a| vm.int(Info::ALIGN.get(a.get(0)) as i64)),
        GetSetRow::get("length", |_, a| Ok(Info::LENGTH.get(a.get(0)))),
        GetSetRow::get("kind", |_, a| Ok(Value::small(Info::KIND.get(a.get(0))))),
        GetSetRow::get("flags", |_, a| Ok(Value::small(Info::FLAGS.get(a.get(0))))),
        GetSetRow::get("format", |_, a| Ok(Info::FORMAT.get(a.get(0)))),
        GetSetRow::get("shape", |_, a| Ok(Info::SHAPE.get(a.get(0)))),
        both!("proto", PROTO),
        both!("pointer_type", POINTER_TYPE),
        both!("arrays", ARRAYS),
        both!("restype", RESTYPE),
        both!("checker", CHECKER),
        GetSetRow::new(
            "fields",
            |_, a| Ok(Info::FIELDS.get(a.get(0))),
            |vm, a| set_tuple(vm, a, Info::FIELDS),
        ),
        GetSetRow::new(
            "argtypes",
            |_, a| Ok(Info::ARGTYPES.get(a.get(0))),
            |vm, a| set_tuple(vm, a, Info::ARGTYPES),
        ),
        GetSetRow::new(
            "converters",
            |_, a| Ok(Info::CONVERTERS.get(a.get(0))),
            |vm, a| set_tuple(vm, a, Info::CONVERTERS),
        ),
        GetSetRow::new(
            "call_flags",
            |_, a| Ok(Value::small(Info::CALL_FLAGS.get(a.get(0)))),
            |vm, a| {
                let number = a.index(vm, 1)? & 0xffff;
                Info::CALL_FLAGS.set(vm, a.get(0), number);
                Ok(NONE)
            },
        ),
        GetSetRow::new(
            "has_restype",
            |_, a| Ok(pyrs_runtime::boolean(Info::HAS_RESTYPE.get(a.get(0)))),
            |vm, a| {
                let yes = a.truth_or(vm, 1, false)?;
                Info::HAS_RESTYPE.set(vm, a.get(0), yes);
                Ok(NONE)
            },
        ),
    ],
    ..TypeDef::new("StgInfo", Kind::NativeObject)
};

fn set_tuple(vm: &mut Vm, args: Args, field: Field<Info, Value>) -> Result {
    match args.opt(1) {
        Some(value) if value == NONE || is_tuple(value) => {
            field.set(vm, args.get(0), value);
            Ok(NONE)
        }
        _ => Err(changed(vm)),
    }
}

/// `_define(class, kind, size, align, length, code, flags, proto, format, shape)`.
pub fn define(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    if !vm.is_type(class) || !vm.is_subclass_of(class, Data::class(vm)) {
        // A class that is none of C data's may have such a metaclass, too, as in CPython; what
        // is described then has no objects.
        if !vm.is_type(class) {
            return Err(vm.type_error("a class is expected"));
        }
    }
    let kind = args.index(vm, 1)?;
    let (size, align) = (vm.to_index(args.get(2))?, args.index(vm, 3)?);
    let length = vm.to_index(args.get(4))?;
    let (code, flags) = (args.index(vm, 5)?, args.index(vm, 6)?);
    let (proto, format, shape) = (args.get(7), args.get(8), args.get(9));
    if int::as_i64(size).is_none_or(|n| n < 0) || !(0..=1 << 30).contains(&align) {
        return Err(vm.value_error("a size or an alignment that no type has"));
    }
    let info = Info::make(vm)?;
    let known = data::described(vm, class);
    Info::CLASS.set(vm, info, class);
    Info::SIZE.set(vm, info, size);
    Info::ALIGN.set(vm, info, align.max(1) as usize);
    Info::LENGTH.set(vm, info, length);
    Info::KIND.set(vm, info, kind);
    Info::CODE.set(vm, info, code & 0xff);
    Info::FLAGS.set(vm, info, flags & 0xffff);
    Info::PROTO.set(vm, info, proto);
    Info::FORMAT.set(vm, info, format);
    Info::SHAPE.set(vm, info, if is_tuple(shape) { shape } else { NONE });
    if let Some(known) = known {
        // Completed later than others were told of it.
        let pointer = Info::POINTER_TYPE.get(known);
        Info::POINTER_TYPE.set(vm, info, pointer);
        let arrays = Info::ARRAYS.get(known);
        Info::ARRAYS.set(vm, info, arrays);
    }
    let key = Key::get(vm).unwrap_or(NONE);
    vm.class_set(class, key, Some(info))?;
    Ok(info)
}

pub fn of_class(vm: &Vm, class: Value) -> Option<Value> {
    if class.is_ref() && vm.is_type(class) {
        data::described(vm, class)
    } else {
        None
    }
}

/// Of a type, or of an object's.
pub fn of_either(vm: &Vm, value: Value) -> Option<Value> {
    of_class(vm, value).or_else(|| {
        if Data::is(vm, value) {
            Data::INFO.get(value)
        } else {
            None
        }
    })
}

pub fn need(vm: &mut Vm, class: Value) -> Result {
    match of_class(vm, class) {
        Some(info) => Ok(info),
        None => Err(vm.type_error("abstract class")),
    }
}

/// From now on the type stays as it is.
#[inline]
pub fn finish(vm: &mut Vm, info: Value) {
    let now = Info::FLAGS.get(info);
    if now & flags::FINAL == 0 {
        Info::FLAGS.set(vm, info, now | flags::FINAL);
    }
}

pub fn has(info: Value, bits: i64) -> bool {
    Info::FLAGS.get(info) & bits != 0
}

pub fn kind(info: Value) -> i64 {
    Info::KIND.get(info)
}

/// The letter and byte order of a simple type.
pub fn letter(info: Value) -> (u8, bool) {
    (Info::CODE.get(info) as u8, has(info, flags::SWAPPED))
}

/// The letter of a type that is a simple one.
pub fn simple_letter(vm: &Vm, class: Value) -> Option<u8> {
    let info = of_class(vm, class)?;
    (kind(info) == kind::SIMPLE).then(|| letter(info).0)
}
