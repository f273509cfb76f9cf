//! _elementtree: elements, what builds trees of them, and the parser that feeds it.

mod builder;
mod copies;
mod element;
mod items;
mod iterate;
mod parser;
mod search;

use crate::ModuleId;
use crate::util::*;
use builder::TreeBuilder;
use element::Element;
use iterate::ElementIterator;
use parser::XmlParser;
use pyrs_runtime::{Args, Exc, NONE, Result, Row, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::ElementTree, "_elementtree";
    functions: [FUNCTIONS],
    types: {
        Element = &element::ELEMENT,
        TreeBuilder = &builder::BUILDER,
        XmlParser = &parser::PARSER,
    },
    hidden: { ElementIterator = &iterate::ITERATOR },
    exceptions: { ParseError = "xml.etree.ElementTree.ParseError" (Exc::SyntaxError); },
    values: {
        /// What makes comments.
        CommentFactory,
        /// What makes processing instructions.
        PiFactory
    },
}

static FUNCTIONS: &[Row] = &[
    Row::new(
        "SubElement",
        "parent, tag, attrib=<unrepresentable>, /, **extra",
        |vm, a| {
            let parent = a.get(0);
            need_element(vm, parent, "SubElement() argument 1")?;
            let attrib = element::attributes(vm, a.opt(2), a.opt(3), "SubElement() argument 3")?;
            let made = element::make(vm, a.get(1), attrib)?;
            element::append(vm, parent, made)?;
            Ok(made)
        },
    ),
    Row::new(
        "_set_factories",
        "comment_factory, pi_factory, /",
        |vm, a| {
            let old = [
                CommentFactory::get(vm).unwrap_or(NONE),
                PiFactory::get(vm).unwrap_or(NONE),
            ];
            for (i, what) in ["Comment", "PI"].into_iter().enumerate() {
                let factory = a.get(i);
                if factory != NONE && !vm.is_callable(factory) {
                    let got = vm.type_name_of(factory);
                    let text = format!("{what} factory must be callable, not {got}");
                    return Err(vm.type_error(text));
                }
            }
            CommentFactory::set(vm, a.get(0));
            PiFactory::set(vm, a.get(1));
            vm.tuple(&old)
        },
    ),
];

fn need_element(vm: &mut Vm, value: Value, what: &str) -> Result<()> {
    if Element::is(vm, value) {
        return Ok(());
    }
    let got = vm.type_name_of(value);
    Err(vm.type_error(format!(
        "{what} must be xml.etree.ElementTree.Element, not {got}"
    )))
}

/// A dict, or an instance of a subclass.
fn is_dict(vm: &Vm, value: Value) -> bool {
    vm.is_instance_of(value, vm.type_of_kind(pyrs_runtime::Kind::Dict))
}

/// The value given to an attribute, which cannot be deleted.
fn given(vm: &mut Vm, args: Args) -> Result {
    match args.opt(1) {
        Some(value) => Ok(value),
        None => Err(vm.raise_str(Exc::AttributeError, "can't delete element attribute")),
    }
}
