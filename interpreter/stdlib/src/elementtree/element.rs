//! Elements. One has five words: what most elements lack, attributes and children, is made
//! when it is first needed.

use super::{copies, given, is_dict, items, iterate, need_element, search};
use crate::util::*;
use pyrs_runtime::{
    Exc, FALSE, GetSetRow, Kind, NONE, Result, Row, TRUE, TypeDef, Value, Vm, native_struct,
};

native_struct! {
    pub struct Element {
        TAG: Value,
        TEXT: Value,
        TAIL: Value,
        /// A dict, once there are attributes or somebody has asked.
        ATTRIB: Option<Value>,
        /// A list that nobody else sees, once there are any. All of its items are elements.
        CHILDREN: Option<Value>,
    }
}

macro_rules! field {
    ($name:literal $word:ident) => {
        GetSetRow::new(
            $name,
            |_, a| Ok(Element::$word.get(a.get(0))),
            |vm, a| {
                let value = given(vm, a)?;
                Element::$word.set(vm, a.get(0), value);
                Ok(NONE)
            },
        )
    };
}

pub static ELEMENT: TypeDef = TypeDef {
    module: "xml.etree.ElementTree",
    owns_kind: false,
    subclassable: true,
    weakrefable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            Element::new_for(vm, a.get(0))
        }),
        Row::new("__init__", "self, /, *args, **kwargs", |vm, a| {
            let n = count_of(a.get(1));
            if !(1..=2).contains(&n) {
                let bound = if n < 1 {
                    "at least 1 argument"
                } else {
                    "at most 2 arguments"
                };
                return Err(vm.type_error(format!("Element() takes {bound} ({n} given)")));
            }
            let attrib = (n > 1).then(|| item(a.get(1), 1));
            let attrib = attributes(vm, attrib, a.opt(2), "Element() argument 2")?;
            let this = a.get(0);
            Element::TAG.set(vm, this, item(a.get(1), 0));
            Element::TEXT.set(vm, this, NONE);
            Element::TAIL.set(vm, this, NONE);
            Element::ATTRIB.set(vm, this, attrib);
            Ok(NONE)
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let tag = Element::TAG.get(a.get(0));
            if tag == NONE {
                return vm.object_repr(a.get(0));
            }
            if !vm.repr_enter(a.get(0))? {
                return Err(vm.runtime_error("reentrant call inside Element.__repr__"));
            }
            let tag = vm.repr_text(tag);
            vm.repr_leave();
            let id = vm.id(a.get(0));
            let tag = tag?;
            vm.str(&format!("<Element {tag} at {id:#x}>"))
        }),
        Row::new("__bool__", "self, /", |vm, a| {
            vm.warn(
                Exc::DeprecationWarning,
                "Testing an element's truth value will always return True in future versions.  \
                 Use specific 'len(elem)' or 'elem is not None' test instead.",
            )?;
            Ok(if count(a.get(0)) > 0 { TRUE } else { FALSE })
        }),
        Row::new("__len__", "self, /", |_, a| {
            Ok(Value::small(count(a.get(0)) as i64))
        }),
        Row::new("__getitem__", "self, key, /", items::get),
        Row::new("__setitem__", "self, key, value, /", |vm, a| {
            items::set(vm, a.get(0), a.get(1), Some(a.get(2)))
        }),
        Row::new("__delitem__", "self, key, /", |vm, a| {
            items::set(vm, a.get(0), a.get(1), None)
        }),
        Row::new("append", "self, subelement, /", |vm, a| {
            need_element(vm, a.get(1), "append() argument 1")?;
            append(vm, a.get(0), a.get(1))?;
            Ok(NONE)
        }),
        Row::new("extend", "self, elements, /", items::extend),
        Row::new("insert", "self, index, subelement, /", items::insert),
        Row::new("remove", "self, subelement, /", items::remove),
        Row::new("clear", "self, /", |vm, a| {
            let this = a.get(0);
            Element::ATTRIB.set(vm, this, None);
            Element::CHILDREN.set(vm, this, None);
            Element::TEXT.set(vm, this, NONE);
            Element::TAIL.set(vm, this, NONE);
            Ok(NONE)
        }),
        Row::new("get", "self, /, key, default=None", |vm, a| {
            let default = a.opt(2).unwrap_or(NONE);
            match Element::ATTRIB.get(a.get(0)) {
                Some(attrib) => Ok(vm.dict_get(attrib, a.get(1))?.unwrap_or(default)),
                None => Ok(default),
            }
        }),
        Row::new("set", "self, key, value, /", |vm, a| {
            let attrib = attrib(vm, a.get(0))?;
            vm.dict_set(attrib, a.get(1), a.get(2))?;
            Ok(NONE)
        }),
        Row::new("keys", "self, /", |vm, a| {
            match Element::ATTRIB.get(a.get(0)) {
                Some(attrib) => vm.dict_keys_list(attrib),
                None => vm.list(&[]),
            }
        }),
        Row::new("items", "self, /", |vm, a| {
            match Element::ATTRIB.get(a.get(0)) {
                Some(attrib) => {
                    let view = call_method(vm, attrib, "items", &[])?;
                    vm.list_from(view)
                }
                None => vm.list(&[]),
            }
        }),
        Row::new("find", "self, /, path, namespaces=None", search::find),
        Row::new(
            "findtext",
            "self, /, path, default=None, namespaces=None",
            search::find_text,
        ),
        Row::new(
            "findall",
            "self, /, path, namespaces=None",
            search::find_all,
        ),
        Row::new("iterfind", "self, /, path, namespaces=None", |vm, a| {
            let f = import_attr(vm, "xml.etree.ElementPath", "iterfind")?;
            let spaces = a.opt(2).unwrap_or(NONE);
            vm.call(f, &[a.get(0), a.get(1), spaces])
        }),
        Row::new("iter", "self, /, tag=None", |vm, a| {
            iterate::over(vm, a.get(0), a.opt(1).unwrap_or(NONE), false)
        }),
        Row::new("itertext", "self, /", |vm, a| {
            iterate::over(vm, a.get(0), NONE, true)
        }),
        Row::new("makeelement", "self, tag, attrib, /", |vm, a| {
            if !is_dict(vm, a.get(2)) {
                let got = vm.type_name_of(a.get(2));
                return Err(
                    vm.type_error(format!("makeelement() argument 2 must be dict, not {got}"))
                );
            }
            let attrib = vm.dict_copy(a.get(2))?;
            make(vm, a.get(1), Some(attrib))
        }),
        Row::new("__copy__", "self, /", copies::shallow),
        Row::new("__deepcopy__", "self, memo, /", copies::deep),
        Row::new("__sizeof__", "self, /", |vm, a| {
            let list = Element::CHILDREN
                .get(a.get(0))
                .map_or(0, |list| 16 + 4 * list_len(list));
            vm.int(24 + list as i64)
        }),
        Row::new("__getstate__", "self, /", copies::get_state),
        Row::new("__setstate__", "self, state, /", copies::set_state),
    ],
    getsets: &[
        field!("tag" TAG),
        field!("text" TEXT),
        field!("tail" TAIL),
        GetSetRow::new(
            "attrib",
            |vm, a| attrib(vm, a.get(0)),
            |vm, a| {
                let value = given(vm, a)?;
                if !is_dict(vm, value) {
                    let got = vm.type_name_of(value);
                    return Err(vm.type_error(format!("attrib must be dict, not {got}")));
                }
                Element::ATTRIB.set(vm, a.get(0), Some(value));
                Ok(NONE)
            },
        ),
    ],
    ..TypeDef::new("Element", Kind::NativeObject)
};

fn count_of(tuple: Value) -> usize {
    crate::util::items(tuple)
}

/// Children of an element.
#[inline]
pub fn count(this: Value) -> usize {
    Element::CHILDREN.get(this).map_or(0, list_len)
}

/// A child, None when there are fewer.
#[inline]
pub fn child(vm: &mut Vm, this: Value, i: usize) -> Result<Option<Value>> {
    match Element::CHILDREN.get(this) {
        Some(list) if i < list_len(list) => list_get(vm, list, i).map(Some),
        _ => Ok(None),
    }
}

/// The list of children, made if need be.
pub fn children(vm: &mut Vm, this: Value) -> Result {
    if let Some(list) = Element::CHILDREN.get(this) {
        return Ok(list);
    }
    let list = vm.list(&[])?;
    Element::CHILDREN.set(vm, this, Some(list));
    Ok(list)
}

pub fn append(vm: &mut Vm, this: Value, element: Value) -> Result<()> {
    let list = children(vm, this)?;
    push(vm, list, element)
}

/// The dict of attributes, made if need be.
pub fn attrib(vm: &mut Vm, this: Value) -> Result {
    if let Some(attrib) = Element::ATTRIB.get(this) {
        return Ok(attrib);
    }
    let attrib = vm.new_dict()?;
    Element::ATTRIB.set(vm, this, Some(attrib));
    Ok(attrib)
}

pub fn make(vm: &mut Vm, tag: Value, attrib: Option<Value>) -> Result {
    let this = Element::make(vm)?;
    Element::TAG.set(vm, this, tag);
    if attrib.is_some() {
        Element::ATTRIB.set(vm, this, attrib);
    }
    Ok(this)
}

/// A new dict of the attributes that a call gives; None when it gives none.
pub fn attributes(
    vm: &mut Vm,
    attrib: Option<Value>,
    extra: Option<Value>,
    what: &str,
) -> Result<Option<Value>> {
    let mut made = None;
    if let Some(attrib) = attrib {
        if !is_dict(vm, attrib) {
            let got = vm.type_name_of(attrib);
            return Err(vm.type_error(format!("{what} must be dict, not {got}")));
        }
        made = Some(vm.dict_copy(attrib)?);
    }
    let Some(extra) = extra else { return Ok(made) };
    if made.is_none() {
        let key = vm.intern_str("attrib")?;
        if let Some(attrib) = vm.dict_pop(extra, key)? {
            if !is_dict(vm, attrib) {
                let got = vm.type_name_of(attrib);
                return Err(vm.type_error(format!("attrib must be dict, not {got}")));
            }
            made = Some(vm.dict_copy(attrib)?);
        }
    }
    match made {
        Some(made) => vm.dict_update(made, extra)?,
        None => made = Some(extra),
    }
    Ok(made)
}
