//! The kernel of the type system: `object`, `type` and the exception classes exist before
//! anything else; their methods and all other types are added by the builtins.

use crate::class::{NewClass, flags, set_flag, set_small, small};
use crate::exception::{CLASSES, Exc};
use crate::name::Name;
use crate::vm::thread;
use crate::{EMPTY_TUPLE, NONE, Result, Value, Vm};
use pyrs_objmodel::gc::layout::map_row_mut;
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::kinds::{exception, typeobj};
use pyrs_objmodel::{Kind, Word};

fn own_kind(kind: Kind, class: Value) {
    // SAFETY: the row of a builtin kind, which is permanent.
    unsafe { (*map_row_mut(kind.map())).class = class.word() };
}

pub fn boot(vm: &mut Vm) -> Result<()> {
    let object = kernel_class(vm, "object", EMPTY_TUPLE, Kind::Object)?;
    own_kind(Kind::Object, object);
    let bases = vm.tuple(&[object])?;
    let type_type = kernel_class(vm, "type", bases, Kind::Type)?;
    own_kind(Kind::Type, type_type);
    vm.m.store(type_type.addr(), typeobj::BASE, object);

    let builtins = vm.new_dict()?;
    vm.make_namespace(builtins)?;
    vm.set_thread_word(thread::BUILTINS, Some(builtins));
    let base = exception_class(vm, "BaseException", object)?;
    vm.set_exc_class(Exc::BaseException, base);
    own_kind(Kind::Exception, base);
    for &(exc, name, parent) in CLASSES {
        let parent = vm.exc_class(parent);
        let class = exception_class(vm, name, parent)?;
        vm.set_exc_class(exc, class);
    }
    // `ExceptionGroup` derives from Exception too.
    let modules = vm.new_dict()?;
    vm.set_thread_word(thread::MODULES, Some(modules));
    let memory_error = vm.exc_class(Exc::MemoryError);
    let instance = vm.new_exc_of(memory_error, EMPTY_TUPLE)?;
    vm.set_thread_word(thread::LAST_ERROR, Some(instance));
    vm.renew_memory_error();
    Ok(())
}

fn kernel_class(vm: &mut Vm, name: &str, bases: Value, kind: Kind) -> Result {
    let name = vm.intern_str(name)?;
    let dict = vm.new_dict()?;
    let class = vm.new_class(NewClass {
        metaclass: NONE,
        name,
        qualname: name,
        bases,
        dict,
        flags: flags::SUBCLASSABLE | flags::IMMUTABLE,
        kind,
        first_slot: kind.layout().prefix as usize,
    })?;
    let key = vm.name(Name::__doc__);
    vm.dict_set(dict, key, NONE)?;
    if kind == Kind::Object {
        set_small(class, typeobj::HIDDEN, WORD_BYTES as i64);
    }
    Ok(class)
}

fn exception_class(vm: &mut Vm, name: &str, base: Value) -> Result {
    let name_value = vm.intern_str(name)?;
    let group = name == "ExceptionGroup";
    let bases = if group {
        let exception = vm.exc_class(Exc::Exception);
        vm.tuple(&[base, exception])?
    } else {
        vm.tuple(&[base])?
    };
    let dict = vm.new_dict()?;
    let metaclass = vm.type_of_kind(Kind::Type);
    let class = vm.new_class(NewClass {
        metaclass,
        name: name_value,
        qualname: name_value,
        bases,
        dict,
        flags: flags::SUBCLASSABLE | flags::HAS_DICT | flags::IMMUTABLE,
        kind: Kind::Exception,
        first_slot: exception::SIZE,
    })?;
    vm.m.store(class.addr(), typeobj::BASE, base);
    let key = vm.name(Name::__doc__);
    vm.dict_set(dict, key, NONE)?;
    let builtins = vm.builtins();
    vm.dict_set(builtins, name_value, class)?;
    Ok(class)
}

impl Vm {
    /// Make `class` the type of a further kind's objects (big ints, indirect strs).
    pub fn share_kind(&mut self, kind: Kind, class: Value) {
        own_kind(kind, class);
    }

    /// How a class statement's body becomes a class: `type.__new__` without the metaclass
    /// protocol (which the builtins' `type` adds). `dict` is copied by the caller.
    pub fn make_heap_class(
        &mut self,
        metaclass: Value,
        name: Value,
        bases: Value,
        dict: Value,
        shape: HeapShape,
    ) -> Result {
        let class = self.new_class(NewClass {
            metaclass,
            name,
            qualname: name,
            bases,
            dict,
            flags: flags::SUBCLASSABLE | flags::HEAP | shape.flags,
            kind: shape.kind,
            first_slot: shape.first_slot,
        })?;
        self.m.store(class.addr(), typeobj::BASE, shape.base);
        set_small(class, typeobj::CAPACITY, shape.capacity as i64);
        self.refresh_flags(class);
        Ok(class)
    }
}

/// The instance layout of a new class, worked out from its bases and body.
#[derive(Clone, Copy)]
pub struct HeapShape {
    pub base: Value,
    pub kind: Kind,
    pub first_slot: usize,
    pub capacity: usize,
    pub flags: i64,
}

impl HeapShape {
    /// The layout that a class inherits from its primary base.
    pub fn inherit(base: Value) -> HeapShape {
        let kind = crate::class::base_kind(base);
        let inherited = small(base, typeobj::FLAGS)
            & (flags::HAS_DICT
                | flags::WEAKREFABLE
                | flags::PAYLOAD
                | flags::MAPPING
                | flags::SEQUENCE
                | flags::RAW_BUFFER
                | flags::COUNTS_VIEWS
                | flags::NATIVE_DEL);
        let mut shape = HeapShape {
            base,
            kind,
            first_slot: small(base, typeobj::HIDDEN) as usize,
            capacity: small(base, typeobj::CAPACITY) as usize,
            flags: inherited,
        };
        if kind == Kind::Object {
            shape.kind = Kind::Instance;
        }
        // Values of varying size are kept in an object of their own.
        if matches!(
            kind,
            Kind::Int | Kind::Float | Kind::Complex | Kind::Str | Kind::Bytes | Kind::Tuple
        ) && inherited & flags::PAYLOAD == 0
        {
            shape.flags |= flags::PAYLOAD;
            shape.first_slot = 2 * WORD_BYTES;
        }
        if kind == Kind::Dict && inherited & flags::PAYLOAD == 0 && shape.first_slot < 16 {
            shape.first_slot = pyrs_objmodel::table::dict_size(2);
        }
        shape
    }
}

/// Mark a class as abstract or not.
pub fn set_abstract(class: Value, abstract_: bool) {
    if abstract_ {
        set_flag(class, flags::ABSTRACT);
    } else {
        let bits = small(class, typeobj::FLAGS) & !flags::ABSTRACT;
        set_small(class, typeobj::FLAGS, bits);
    }
}

const _: () = assert!(size_of::<Word>() == WORD_BYTES);
