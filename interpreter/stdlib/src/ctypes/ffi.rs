//! libffi's descriptions of types and calls.

use super::info::{self, kind, letter};
use super::{CField, Info, data, field, simple};
use crate::util::*;
use libffi_sys as raw;
use pyrs_runtime::{Result, Value, Vm};
use std::collections::HashMap;
use std::ffi::c_void;
use std::sync::Arc;

/// How a type is passed by value.
pub enum Type {
    Simple(u8),
    Tree(Shared),
}

/// A structure as libffi wants it described.
pub struct Tree {
    ffi: raw::ffi_type,
    /// What `ffi` points to, with a null behind.
    _elements: Box<[*mut raw::ffi_type]>,
}

pub type Shared = Arc<Tree>;

// SAFETY: never changed once it is made; what it points to are libffi's own statics and its
// own list.
unsafe impl Send for Tree {}
// SAFETY: as above.
unsafe impl Sync for Tree {}

impl Type {
    pub fn raw(&self) -> *mut raw::ffi_type {
        match self {
            Type::Simple(letter) => simple_type(*letter),
            // libffi only reads descriptions whose size is known.
            Type::Tree(tree) => &raw const tree.ffi as *mut raw::ffi_type,
        }
    }
    /// Bytes of a value.
    pub fn size(&self) -> usize {
        match self {
            Type::Simple(letter) => simple::size(*letter).map_or(0, |(n, _)| n),
            Type::Tree(tree) => tree.ffi.size,
        }
    }
}

/// libffi's type of a letter; 0 is `void`.
fn simple_type(letter: u8) -> *mut raw::ffi_type {
    match letter {
        0 => &raw mut raw::ffi_type_void,
        b'c' | b'b' => &raw mut raw::ffi_type_sint8,
        b'B' | b'?' => &raw mut raw::ffi_type_uint8,
        b'h' | b'v' => &raw mut raw::ffi_type_sint16,
        b'H' => &raw mut raw::ffi_type_uint16,
        b'i' | b'u' => &raw mut raw::ffi_type_sint32,
        b'I' => &raw mut raw::ffi_type_uint32,
        b'l' | b'q' => &raw mut raw::ffi_type_sint64,
        b'L' | b'Q' => &raw mut raw::ffi_type_uint64,
        b'f' => &raw mut raw::ffi_type_float,
        b'd' => &raw mut raw::ffi_type_double,
        b'g' => &raw mut raw::ffi_type_longdouble,
        b'F' => &raw mut raw::ffi_type_complex_float,
        b'D' => &raw mut raw::ffi_type_complex_double,
        b'G' => &raw mut raw::ffi_type_complex_longdouble,
        _ => &raw mut raw::ffi_type_pointer,
    }
}

/// How values of a described type are passed.
pub fn type_of(vm: &mut Vm, info: Value) -> Result<Type> {
    match info::kind(info) {
        kind::SIMPLE => Ok(Type::Simple(letter(info).0)),
        kind::STRUCT | kind::UNION => tree_of(vm, info).map(Type::Tree),
        // Arrays are passed as pointers.
        _ => Ok(Type::Simple(b'P')),
    }
}

/// Beyond that many bytes, aggregates go through memory, whatever is in them.
const IN_REGISTERS: usize = 64;

fn tree_of(vm: &mut Vm, info: Value) -> Result<Shared> {
    if let Some(tree) = Info::TREE.get(vm, info) {
        return Ok(tree.clone());
    }
    let size = data::size_of_info(vm, info)?;
    let mut parts = Vec::new();
    if size <= IN_REGISTERS {
        flatten(vm, info, 0, &mut parts, 0)?;
    }
    parts.sort_unstable();
    let mut end = 0;
    let apart = parts.iter().all(|&(at, letter)| {
        let fits = at >= end;
        end = at + simple::size(letter).map_or(0, |(n, _)| n);
        fits
    });
    let letters: Vec<u8> = if size > IN_REGISTERS || parts.is_empty() {
        let mut words = Vec::new();
        room::resize(&mut words, size / 8, b'Q')?;
        room::resize(&mut words, size / 8 + size % 8, b'B')?;
        words
    } else if apart {
        parts.iter().map(|&(_, letter)| letter).collect()
    } else {
        words_of(&parts, size)
    };
    let mut elements: Vec<_> = letters.iter().map(|&letter| simple_type(letter)).collect();
    elements.push(std::ptr::null_mut());
    let mut elements = elements.into_boxed_slice();
    let ffi = raw::ffi_type {
        size,
        alignment: Info::ALIGN.get(info).clamp(1, 16) as u16,
        type_: raw::ffi_type_enum_STRUCT,
        elements: elements.as_mut_ptr(),
    };
    let tree = Arc::new(Tree {
        ffi,
        _elements: elements,
    });
    Info::TREE.put(vm, info, tree.clone())?;
    Ok(tree)
}

/// The simple values of a type with their offsets, those of bit fields as their whole ints.
fn flatten(
    vm: &mut Vm,
    info: Value,
    at: usize,
    parts: &mut Vec<(usize, u8)>,
    depth: usize,
) -> Result<()> {
    if depth > IN_REGISTERS || parts.len() > 4 * IN_REGISTERS {
        return Err(vm.value_error("the structure is too complicated to be passed by value"));
    }
    match info::kind(info) {
        kind::SIMPLE => parts.push((at, letter(info).0)),
        kind::ARRAY => {
            let class = Info::PROTO.get(info);
            let item = info::need(vm, class)?;
            let size = data::size_of_info(vm, item)?;
            let n = vm.as_i64(Info::LENGTH.get(info)).unwrap_or(0).max(0) as usize;
            for i in 0..n.min(IN_REGISTERS) {
                flatten(vm, item, at + i * size, parts, depth + 1)?;
            }
        }
        kind::STRUCT | kind::UNION => {
            let fields = Info::FIELDS.get(info);
            if !is_tuple(fields) {
                return Ok(());
            }
            for i in 0..items(fields) {
                let field = item(fields, i);
                let class = CField::TYPE.get(field);
                let inner = info::need(vm, class)?;
                let offset = field::offset(vm, field)?;
                flatten(vm, inner, at + offset, parts, depth + 1)?;
            }
        }
        _ => parts.push((at, b'P')),
    }
    Ok(())
}

/// Letters for values that overlap: a word is one of floats if nothing else lies in it.
fn words_of(parts: &[(usize, u8)], size: usize) -> Vec<u8> {
    let mut letters = Vec::new();
    let mut at = 0;
    while at < size {
        let n = (size - at).min(8);
        let within = |&&(from, letter): &&(usize, u8)| {
            let len = simple::size(letter).map_or(0, |(n, _)| n);
            from < at + n && from + len > at
        };
        let of_floats = parts
            .iter()
            .filter(within)
            .all(|&(_, letter)| matches!(letter, b'f' | b'd' | b'F' | b'D'));
        match (n, of_floats) {
            (8, true) => letters.push(b'd'),
            (4, true) => letters.push(b'f'),
            (8, false) => letters.push(b'Q'),
            (n, _) => letters.extend(std::iter::repeat_n(b'B', n)),
        }
        at += n;
    }
    letters
}

/// A call's interface: what libffi has made of the types. Does not move.
pub struct Interface {
    cif: Box<raw::ffi_cif>,
    _types: Box<[*mut raw::ffi_type]>,
}

// SAFETY: calls only read it; the types that it points to live as long as those who named
// them.
unsafe impl Send for Interface {}
// SAFETY: as above.
unsafe impl Sync for Interface {}

impl Interface {
    /// None: libffi cannot do that.
    pub fn new(result: &Type, types: Vec<*mut raw::ffi_type>) -> Option<Interface> {
        let mut types = types.into_boxed_slice();
        // SAFETY: all zeros is an empty interface, filled by the call below.
        let mut cif: Box<raw::ffi_cif> = Box::new(unsafe { core::mem::zeroed() });
        // SAFETY: pointers to as many types as are said, all of which live as long as those
        // who named them, and longer than the interface.
        let status = unsafe {
            raw::ffi_prep_cif(
                &raw mut *cif,
                raw::ffi_abi_FFI_DEFAULT_ABI,
                types.len() as u32,
                result.raw(),
                types.as_mut_ptr(),
            )
        };
        let made = Interface { cif, _types: types };
        (status == raw::ffi_status_FFI_OK).then_some(made)
    }
    /// libffi does not change it.
    pub fn raw(&self) -> *mut raw::ffi_cif {
        (&raw const *self.cif).cast_mut()
    }
}

/// Interfaces that were used before, by the letters of their types, the result's first.
#[derive(Default)]
pub struct Interfaces(HashMap<Box<[u8]>, Arc<Interface>>);

/// The most that are kept.
const KEPT: usize = 512;

/// An interface, perhaps one that was made before. None: libffi cannot do that.
pub fn interface(vm: &mut Vm, result: &Type, types: &[Type]) -> Option<Arc<Interface>> {
    let mut letters = [0; 16];
    let all = || std::iter::once(result).chain(types);
    let simple = types.len() < letters.len()
        && all().zip(&mut letters).all(|(one, letter)| match one {
            Type::Simple(simple) => {
                *letter = *simple;
                true
            }
            Type::Tree(_) => false,
        });
    let key = &letters[..(1 + types.len()).min(16)];
    if simple && let Some(known) = Interfaces::get(vm).and_then(|all| all.0.get(key)) {
        return Some(known.clone());
    }
    let raw = types.iter().map(Type::raw).collect();
    let made = Arc::new(Interface::new(result, raw)?);
    if simple && let Some(all) = Interfaces::get_mut(vm) {
        if all.0.len() >= KEPT {
            all.0.clear();
        }
        all.0.insert(key.into(), made.clone());
    }
    Some(made)
}

/// Call C.
///
/// # Safety
/// There is a function of that interface at the address, for which the program answers;
/// values and the result's place are as large as their types.
pub unsafe fn call(
    interface: &Interface,
    address: usize,
    values: *mut *mut c_void,
    result: *mut c_void,
) {
    // SAFETY: libffi calls what is there; see above.
    unsafe {
        let function: unsafe extern "C" fn() = core::mem::transmute(address);
        raw::ffi_call(interface.raw(), Some(function), result, values);
    }
}
