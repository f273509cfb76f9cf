//! Builds trees from starts, texts and ends.

use super::element::{self, Element};
use super::{CommentFactory, PiFactory, is_dict};
use crate::util::*;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{Kind, NONE, Result, Row, TypeDef, Value, Vm, native_struct};

native_struct! {
    pub struct TreeBuilder {
        ROOT: Option<Value>,
        /// The open element, and those around it.
        OPEN: Option<Value>,
        STACK: Value,
        /// Where text goes, and whether behind it.
        LAST: Option<Value>,
        AS_TAIL: bool,
        /// Text that has come: a str, or a list of them.
        DATA: Option<Value>,
        FACTORY: Value,
        COMMENT_FACTORY: Value,
        PI_FACTORY: Value,
        INSERT_COMMENTS: bool,
        INSERT_PIS: bool,
        /// What takes events; their names, if they are wanted.
        APPEND: Option<Value>,
        ON_START: Option<Value>,
        ON_END: Option<Value>,
        ON_START_NS: Option<Value>,
        ON_END_NS: Option<Value>,
        ON_COMMENT: Option<Value>,
        ON_PI: Option<Value>,
    }
}

pub static BUILDER: TypeDef = TypeDef {
    module: "xml.etree.ElementTree",
    owns_kind: false,
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            let this = TreeBuilder::new_for(vm, a.get(0))?;
            let stack = vm.list(&[])?;
            TreeBuilder::STACK.set(vm, this, stack);
            Ok(this)
        }),
        Row::new(
            "__init__",
            "self, element_factory=None, *, comment_factory=None, pi_factory=None, \
             insert_comments=False, insert_pis=False",
            |vm, a| {
                let this = a.get(0);
                let (comments, pis) = (a.truth_or(vm, 4, false)?, a.truth_or(vm, 5, false)?);
                TreeBuilder::FACTORY.set(vm, this, a.opt(1).unwrap_or(NONE));
                let usual = CommentFactory::get(vm).unwrap_or(NONE);
                TreeBuilder::COMMENT_FACTORY.set(vm, this, a.some(2).unwrap_or(usual));
                let usual = PiFactory::get(vm).unwrap_or(NONE);
                TreeBuilder::PI_FACTORY.set(vm, this, a.some(3).unwrap_or(usual));
                TreeBuilder::INSERT_COMMENTS.set(vm, this, comments);
                TreeBuilder::INSERT_PIS.set(vm, this, pis);
                Ok(NONE)
            },
        ),
        Row::new("data", "self, data, /", |vm, a| {
            data(vm, a.get(0), a.get(1))?;
            Ok(NONE)
        }),
        Row::new("start", "self, tag, attrs, /", |vm, a| {
            if !is_dict(vm, a.get(2)) {
                let got = vm.type_name_of(a.get(2));
                return Err(vm.type_error(format!("start() argument 2 must be dict, not {got}")));
            }
            start(vm, a.get(0), a.get(1), Some(a.get(2)))
        }),
        Row::new("end", "self, tag, /", |vm, a| end(vm, a.get(0))),
        Row::new("comment", "self, text, /", |vm, a| {
            comment(vm, a.get(0), a.get(1))
        }),
        Row::new("pi", "self, target, text=None, /", |vm, a| {
            pi(vm, a.get(0), a.get(1), a.opt(2).unwrap_or(NONE))
        }),
        Row::new("close", "self, /", |_, a| Ok(close(a.get(0)))),
    ],
    ..TypeDef::new("TreeBuilder", Kind::NativeObject)
};

pub fn close(this: Value) -> Value {
    TreeBuilder::ROOT.get(this).unwrap_or(NONE)
}

/// Text has come.
pub fn data(vm: &mut Vm, this: Value, text: Value) -> Result<()> {
    match TreeBuilder::DATA.get(this) {
        None if TreeBuilder::LAST.get(this).is_none() => {}
        None => TreeBuilder::DATA.set(vm, this, Some(text)),
        Some(list) if kind_is_list(vm, list) => push(vm, list, text)?,
        Some(first) => {
            let list = vm.list(&[first, text])?;
            TreeBuilder::DATA.set(vm, this, Some(list));
        }
    }
    Ok(())
}

fn kind_is_list(vm: &Vm, value: Value) -> bool {
    value.is_ref() && vm.class_of(value) == vm.type_of_kind(Kind::List)
}

fn joined(vm: &mut Vm, data: Value) -> Result {
    if !kind_is_list(vm, data) {
        return Ok(data);
    }
    let empty = vm.str("")?;
    call_method(vm, empty, "join", &[data])
}

/// Give text that has come to its element.
pub fn flush(vm: &mut Vm, this: Value) -> Result<()> {
    let Some(data) = TreeBuilder::DATA.get(this) else {
        return Ok(());
    };
    TreeBuilder::DATA.set(vm, this, None);
    let text = joined(vm, data)?;
    let Some(element) = TreeBuilder::LAST.get(this) else {
        return Ok(());
    };
    let as_tail = TreeBuilder::AS_TAIL.get(this);
    if Element::is_exactly(vm, element) {
        let field = if as_tail {
            Element::TAIL
        } else {
            Element::TEXT
        };
        let text = match field.get(element) {
            NONE => text,
            before => {
                let both = vm.list(&[before, text])?;
                joined(vm, both)?
            }
        };
        field.set(vm, element, text);
        return Ok(());
    }
    let name = vm.intern_str(if as_tail { "tail" } else { "text" })?;
    let before = vm.get_attr(element, name)?;
    let text = match before {
        NONE => text,
        before => {
            let both = vm.list(&[before, text])?;
            joined(vm, both)?
        }
    };
    vm.set_attr(element, name, Some(text))
}

/// Append a child, which factories may have made.
fn add(vm: &mut Vm, parent: Value, element: Value) -> Result<()> {
    if Element::is_exactly(vm, parent) && Element::is(vm, element) {
        return element::append(vm, parent, element);
    }
    call_method(vm, parent, "append", &[element])?;
    Ok(())
}

/// Tell of an event, if anybody wants to know.
pub fn event(vm: &mut Vm, this: Value, name: Option<Value>, what: Value) -> Result<()> {
    if let (Some(name), Some(append)) = (name, TreeBuilder::APPEND.get(this)) {
        let row = vm.pair(name, what)?;
        vm.call(append, &[row])?;
    }
    Ok(())
}

/// An element begins; `attrib` is its own.
pub fn start(vm: &mut Vm, this: Value, tag: Value, attrib: Option<Value>) -> Result {
    flush(vm, this)?;
    let made = match TreeBuilder::FACTORY.get(this) {
        NONE => element::make(vm, tag, attrib)?,
        factory => {
            let attrib = match attrib {
                Some(attrib) => attrib,
                None => vm.new_dict()?,
            };
            vm.call(factory, &[tag, attrib])?
        }
    };
    let open = TreeBuilder::OPEN.get(this);
    match open {
        Some(open) => add(vm, open, made)?,
        None if TreeBuilder::ROOT.get(this).is_none() => {
            TreeBuilder::ROOT.set(vm, this, Some(made));
        }
        None => {}
    }
    let stack = TreeBuilder::STACK.get(this);
    push(vm, stack, open.unwrap_or(NONE))?;
    TreeBuilder::OPEN.set(vm, this, Some(made));
    TreeBuilder::LAST.set(vm, this, Some(made));
    TreeBuilder::AS_TAIL.set(vm, this, false);
    event(vm, this, TreeBuilder::ON_START.get(this), made)?;
    Ok(made)
}

/// The open element ends.
pub fn end(vm: &mut Vm, this: Value) -> Result {
    flush(vm, this)?;
    let stack = TreeBuilder::STACK.get(this);
    if list_len(stack) == 0 {
        return Err(vm.index_error("pop from empty stack"));
    }
    let outer = ls::pop(&mut vm.m, stack.addr())?;
    let last = TreeBuilder::OPEN.get(this);
    TreeBuilder::OPEN.set(vm, this, Some(outer).filter(|&v| v != NONE));
    TreeBuilder::LAST.set(vm, this, last);
    TreeBuilder::AS_TAIL.set(vm, this, true);
    let last = last.unwrap_or(NONE);
    event(vm, this, TreeBuilder::ON_END.get(this), last)?;
    Ok(last)
}

/// A comment or an instruction becomes part of the tree.
fn insert(vm: &mut Vm, this: Value, made: Value) -> Result<()> {
    if let Some(open) = TreeBuilder::OPEN.get(this) {
        add(vm, open, made)?;
    }
    TreeBuilder::LAST.set(vm, this, Some(made));
    TreeBuilder::AS_TAIL.set(vm, this, true);
    Ok(())
}

pub fn comment(vm: &mut Vm, this: Value, text: Value) -> Result {
    flush(vm, this)?;
    let made = match TreeBuilder::COMMENT_FACTORY.get(this) {
        NONE => text,
        factory => {
            let made = vm.call(factory, &[text])?;
            if TreeBuilder::INSERT_COMMENTS.get(this) {
                insert(vm, this, made)?;
            }
            made
        }
    };
    event(vm, this, TreeBuilder::ON_COMMENT.get(this), made)?;
    Ok(made)
}

pub fn pi(vm: &mut Vm, this: Value, target: Value, text: Value) -> Result {
    flush(vm, this)?;
    let made = match TreeBuilder::PI_FACTORY.get(this) {
        NONE => vm.pair(target, text)?,
        factory => {
            let made = vm.call(factory, &[target, text])?;
            if TreeBuilder::INSERT_PIS.get(this) {
                insert(vm, this, made)?;
            }
            made
        }
    };
    event(vm, this, TreeBuilder::ON_PI.get(this), made)?;
    Ok(made)
}
