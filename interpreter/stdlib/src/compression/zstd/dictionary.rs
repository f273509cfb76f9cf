//! Dictionaries. Their content is shared with the streams that use them, digested or not.

use super::lib;
use crate::util::*;
use pyrs_runtime::{GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, native_struct};
use std::collections::HashMap;
use std::ptr::NonNull;
use std::rc::Rc;

native_struct! {
    pub struct ZstdDict { DICT: State<Dict> }
}

/// A dictionary digested for compression at a level. Nothing changes one.
pub struct Digested(pub NonNull<lib::ZSTD_CDict>);

impl Drop for Digested {
    fn drop(&mut self) {
        // SAFETY: made by `digested`, and nobody else's.
        unsafe { lib::ZSTD_freeCDict(self.0.as_ptr()) };
    }
}

/// A dictionary digested for decompression.
pub struct Prepared(pub NonNull<lib::ZSTD_DDict>);

impl Drop for Prepared {
    fn drop(&mut self) {
        // SAFETY: made by `prepared`, and nobody else's.
        unsafe { lib::ZSTD_freeDDict(self.0.as_ptr()) };
    }
}

pub struct Dict {
    pub content: Rc<Vec<u8>>,
    id: u32,
    digested: HashMap<i32, Rc<Digested>>,
    prepared: Option<Rc<Prepared>>,
}

impl Dict {
    pub fn digested(&mut self, level: i32) -> Option<Rc<Digested>> {
        if let Some(made) = self.digested.get(&level) {
            return Some(Rc::clone(made));
        }
        let (data, n) = (self.content.as_ptr().cast(), self.content.len());
        // SAFETY: the content has that length; the library copies it.
        let made = NonNull::new(unsafe { lib::ZSTD_createCDict(data, n, level) })?;
        let made = Rc::new(Digested(made));
        self.digested.try_reserve(1).ok()?;
        self.digested.insert(level, Rc::clone(&made));
        Some(made)
    }
    pub fn prepared(&mut self) -> Option<Rc<Prepared>> {
        if let Some(made) = &self.prepared {
            return Some(Rc::clone(made));
        }
        let (data, n) = (self.content.as_ptr().cast(), self.content.len());
        // SAFETY: as above.
        let made = NonNull::new(unsafe { lib::ZSTD_createDDict(data, n) })?;
        let made = Rc::new(Prepared(made));
        self.prepared = Some(Rc::clone(&made));
        Some(made)
    }
}

/// How a stream uses a dictionary.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Digested,
    Undigested,
    Prefix,
}

const USES: [Use; 3] = [Use::Digested, Use::Undigested, Use::Prefix];

pub static DICTIONARY: TypeDef = TypeDef {
    module: "compression.zstd",
    owns_kind: false,
    doc: "Represents a Zstandard dictionary.",
    methods: &[
        Row::fixed(
            "__new__",
            "type, dict_content, /, *, is_raw=False",
            |vm, a| {
                let content = need_bytes(vm, a.get(1))?;
                let raw = a.truth_or(vm, 2, false)?;
                if content.len() < 8 {
                    return Err(vm.value_error(
                        "Zstandard dictionary content too short (must have at least eight bytes)",
                    ));
                }
                // SAFETY: the content has that length.
                let id =
                    unsafe { lib::ZSTD_getDictID_fromDict(content.as_ptr().cast(), content.len()) };
                if id == 0 && !raw {
                    return Err(vm.value_error("invalid Zstandard dictionary"));
                }
                let this = ZstdDict::new_for(vm, a.get(0))?;
                let kept = content.capacity();
                let dict = Dict {
                    content: Rc::new(content),
                    id,
                    digested: HashMap::new(),
                    prepared: None,
                };
                ZstdDict::DICT.put(vm, this, dict)?;
                ZstdDict::DICT.size(vm, this, kept)?;
                Ok(this)
            },
        ),
        Row::new("__repr__", "self, /", |vm, a| {
            let dict = dict_of(vm, a.get(0))?;
            let text = format!(
                "<ZstdDict dict_id={} dict_size={}>",
                dict.id,
                dict.content.len()
            );
            vm.str(&text)
        }),
        Row::new("__len__", "self, /", |vm, a| {
            let n = dict_of(vm, a.get(0))?.content.len();
            vm.int(n as i64)
        }),
        Row::new(FINALIZER, "self, /", |vm, a| {
            ZstdDict::DICT.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    getsets: &[
        GetSetRow::member("dict_id", |vm, a| {
            let id = dict_of(vm, a.get(0))?.id;
            vm.int(id.into())
        }),
        GetSetRow::member("dict_content", |vm, a| {
            let content = Rc::clone(&dict_of(vm, a.get(0))?.content);
            new_bytes(vm, &content)
        }),
        GetSetRow::get("as_digested_dict", |vm, a| {
            vm.pair(a.get(0), Value::small(0))
        }),
        GetSetRow::get("as_undigested_dict", |vm, a| {
            vm.pair(a.get(0), Value::small(1))
        }),
        GetSetRow::get("as_prefix", |vm, a| vm.pair(a.get(0), Value::small(2))),
    ],
    ..TypeDef::new("ZstdDict", Kind::NativeObject)
};

pub fn dict_of(vm: &mut Vm, this: Value) -> Result<&mut Dict> {
    ZstdDict::DICT.get_or(vm, this, "the dictionary is gone")
}

/// The argument `zstd_dict`: a dictionary, or one with how it is used.
pub fn argument(vm: &mut Vm, value: Value, usual: Use) -> Result<(Value, Use)> {
    if ZstdDict::is(vm, value) {
        return Ok((value, usual));
    }
    if is_tuple(value) && items(value) == 2 && ZstdDict::is(vm, item(value, 0)) {
        let mut how = None;
        if vm.is_int(item(value, 1)) {
            how = usize::try_from(vm.index_c_int(item(value, 1))?).ok();
        }
        if let Some(&how) = how.and_then(|n| USES.get(n)) {
            return Ok((item(value, 0), how));
        }
    }
    Err(vm.type_error("zstd_dict argument should be a ZstdDict object."))
}
