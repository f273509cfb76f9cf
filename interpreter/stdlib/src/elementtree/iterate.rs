//! Iterating over a tree: elements or texts, in the document's order. The tree may change
//! meanwhile, as deep as it is.

use super::element::{Element, child};
use crate::util::*;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, TypeDef, Value, Vm, native_struct, string};

native_struct! {
    pub struct ElementIterator {
        /// Where it begins, until it has begun.
        ROOT: Option<Value>,
        /// Which elements are wanted; None for all.
        TAG: Value,
        /// Texts are wanted.
        TEXTS: bool,
        /// Elements on the way down, each followed by the number of its next child.
        STACK: Value,
    }
}

pub static ITERATOR: TypeDef = TypeDef {
    module: "_elementtree",
    owns_kind: false,
    methods: &[
        Row::new("__iter__", "self, /", |_, a| Ok(a.get(0))),
        Row::new("__next__", "self, /", next),
    ],
    ..TypeDef::new("_element_iterator", Kind::NativeObject)
};

pub fn over(vm: &mut Vm, root: Value, tag: Value, texts: bool) -> Result {
    let is_star = vm.as_str(tag).is_some_and(|text| {
        let units = string::units(text.addr());
        units.len() == 1 && units.at(0) == '*' as u32
    });
    let this = ElementIterator::make(vm)?;
    ElementIterator::ROOT.set(vm, this, Some(root));
    ElementIterator::TAG.set(vm, this, if is_star { NONE } else { tag });
    ElementIterator::TEXTS.set(vm, this, texts);
    let stack = vm.list(&[])?;
    ElementIterator::STACK.set(vm, this, stack);
    Ok(this)
}

/// The next element on the way, or the tail of one that is left.
enum Met {
    Element(Value),
    Tail(Value),
}

fn walk(vm: &mut Vm, this: Value) -> Result<Option<Met>> {
    let stack = ElementIterator::STACK.get(this);
    let n = list_len(stack);
    let element = if n < 2 {
        let Some(root) = ElementIterator::ROOT.get(this) else {
            return Ok(None);
        };
        ElementIterator::ROOT.set(vm, this, None);
        root
    } else {
        let parent = list_get(vm, stack, n - 2)?;
        let number = list_get(vm, stack, n - 1)?;
        let i = number.as_small().unwrap_or(0);
        match child(vm, parent, i as usize)? {
            Some(element) => {
                let number = Value::small(i + 1);
                ls::set(&mut vm.m, stack.addr(), n - 1, number)?;
                element
            }
            None => {
                ls::pop(&mut vm.m, stack.addr())?;
                ls::pop(&mut vm.m, stack.addr())?;
                // What follows the element where it began is not part of it.
                return Ok(Some(match n > 2 {
                    true => Met::Tail(parent),
                    false => Met::Tail(NONE),
                }));
            }
        }
    };
    push(vm, stack, element)?;
    push(vm, stack, Value::small(0))?;
    Ok(Some(Met::Element(element)))
}

fn next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let texts = ElementIterator::TEXTS.get(this);
    let tag = ElementIterator::TAG.get(this);
    while let Some(met) = walk(vm, this)? {
        let text = match (met, texts) {
            (Met::Tail(_), false) => continue,
            (Met::Element(element), false) => {
                let own = Element::TAG.get(element);
                if tag == NONE || own == tag || vm.equal(own, tag)? {
                    return Ok(element);
                }
                continue;
            }
            (Met::Tail(element), true) => Element::TAIL.get(element),
            // Comments and instructions have functions as tags: theirs is no text.
            (Met::Element(element), true) => match Element::TAG.get(element) {
                tag if tag == NONE || vm.as_str(tag).is_some() => Element::TEXT.get(element),
                _ => continue,
            },
        };
        if text != NONE && vm.truth(text)? {
            return Ok(text);
        }
    }
    args.stop(vm)
}
