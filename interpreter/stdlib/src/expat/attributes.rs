//! The attributes of a parser: handlers, settings, where it is.

use super::handlers::Xml;
use super::{XmlParser, run, run_of};
use crate::util::*;
use pyrs_runtime::{Args, GetSetRow, NONE, Result, Value, Vm, boolean};

/// Values of `XmlParser::DEFAULT`: no default handler, the plain one, the one that lets
/// entities be expanded.
pub const PLAIN: i64 = 1;
pub const EXPANDING: i64 = 2;

/// Tell the parser which handlers there are.
pub fn handlers_changed(vm: &mut Vm, this: Value) -> Result<()> {
    let default = XmlParser::DEFAULT.get(this);
    let external = Xml::EXTERNAL.get(this).is_some();
    let parser = &mut run_of(vm, this)?.parser;
    parser.wants_raw = default > 0;
    parser.expands = default != PLAIN && default != -PLAIN;
    parser.wants_external = external;
    Ok(())
}

fn given(vm: &mut Vm, args: Args) -> Result {
    match args.opt(1) {
        Some(value) => Ok(value),
        None => Err(vm.type_error("Cannot delete attribute")),
    }
}

/// Set a handler. The two default handlers are one place of the parser: the last that is set
/// counts, be it to None.
fn set_handler(vm: &mut Vm, args: Args, field: Field<Xml, Option<Value>>, default: i64) -> Result {
    let this = args.get(0);
    let handler = Some(given(vm, args)?).filter(|&v| v != NONE);
    if field.offset() == Xml::TEXT.offset() && Xml::TEXT.get(this).is_some() {
        run::flush(vm, this)?;
    }
    field.set(vm, this, handler);
    if default != 0 {
        let sign = if handler.is_some() { 1 } else { -1 };
        XmlParser::DEFAULT.set(vm, this, sign * default);
    }
    handlers_changed(vm, this)?;
    Ok(NONE)
}

macro_rules! handler {
    ($name:literal $word:ident) => {
        handler!($name $word 0)
    };
    ($name:literal $word:ident $default:expr) => {
        GetSetRow::new(
            $name,
            |_, a| Ok(Xml::$word.get(a.get(0)).unwrap_or(NONE)),
            |vm, a| set_handler(vm, a, Xml::$word, $default),
        )
    };
}
macro_rules! flag {
    ($name:literal $word:ident) => {
        GetSetRow::new(
            $name,
            |_, a| Ok(boolean(XmlParser::$word.get(a.get(0)))),
            |vm, a| {
                let value = given(vm, a)?;
                let yes = vm.truth(value)?;
                XmlParser::$word.set(vm, a.get(0), yes);
                Ok(NONE)
            },
        )
    };
}
macro_rules! place {
    ($name:literal $part:ident) => {
        GetSetRow::get($name, |vm, a| {
            let at = run_of(vm, a.get(0))?.parser.position();
            vm.int(at.$part as i64)
        })
    };
}

fn byte(vm: &mut Vm, args: Args) -> Result {
    let parser = &mut run_of(vm, args.get(0))?.parser;
    if !parser.started {
        return Ok(Value::small(-1));
    }
    let at = parser.position();
    vm.int(at.byte as i64)
}

pub static GETSETS: &[GetSetRow] = &[
    handler!("StartElementHandler" START),
    handler!("EndElementHandler" END),
    handler!("ProcessingInstructionHandler" INSTRUCTION),
    handler!("CharacterDataHandler" TEXT),
    handler!("UnparsedEntityDeclHandler" UNPARSED),
    handler!("NotationDeclHandler" NOTATION),
    handler!("StartNamespaceDeclHandler" START_SPACE),
    handler!("EndNamespaceDeclHandler" END_SPACE),
    handler!("CommentHandler" COMMENT),
    handler!("StartCdataSectionHandler" START_CDATA),
    handler!("EndCdataSectionHandler" END_CDATA),
    handler!("DefaultHandler" DEFAULT_RAW PLAIN),
    handler!("DefaultHandlerExpand" DEFAULT_EXPAND EXPANDING),
    handler!("NotStandaloneHandler" NOT_STANDALONE),
    handler!("ExternalEntityRefHandler" EXTERNAL),
    handler!("StartDoctypeDeclHandler" START_DOCTYPE),
    handler!("EndDoctypeDeclHandler" END_DOCTYPE),
    handler!("EntityDeclHandler" ENTITY),
    handler!("XmlDeclHandler" XML_DECL),
    handler!("ElementDeclHandler" ELEMENT),
    handler!("AttlistDeclHandler" ATTLIST),
    handler!("SkippedEntityHandler" SKIPPED),
    flag!("ordered_attributes" ORDERED),
    flag!("specified_attributes" SPECIFIED),
    GetSetRow::new(
        "namespace_prefixes",
        |_, a| Ok(boolean(XmlParser::TRIPLETS.get(a.get(0)))),
        |vm, a| {
            let value = given(vm, a)?;
            let yes = vm.truth(value)?;
            XmlParser::TRIPLETS.set(vm, a.get(0), yes);
            run_of(vm, a.get(0))?.parser.set_triplets(yes);
            Ok(NONE)
        },
    ),
    GetSetRow::new(
        "buffer_text",
        |_, a| Ok(boolean(XmlParser::BUFFERS.get(a.get(0)))),
        |vm, a| {
            let value = given(vm, a)?;
            let yes = vm.truth(value)?;
            if !yes && XmlParser::BUFFERS.get(a.get(0)) {
                run::flush(vm, a.get(0))?;
            }
            XmlParser::BUFFERS.set(vm, a.get(0), yes);
            Ok(NONE)
        },
    ),
    GetSetRow::new(
        "buffer_size",
        |vm, a| vm.int(XmlParser::BUFFER_SIZE.get(a.get(0))),
        |vm, a| {
            let value = given(vm, a)?;
            if !vm.is_int(value) {
                return Err(vm.type_error("buffer_size must be an integer"));
            }
            let size = vm.index_i64(value)?;
            if size <= 0 {
                return Err(vm.value_error("buffer_size must be greater than zero"));
            }
            if size > i32::MAX.into() {
                let text = format!("buffer_size must not be greater than {}", i32::MAX);
                return Err(vm.value_error(text));
            }
            // Beyond this a text is never kept back in one piece anyway.
            let size = size.min((1 << 30) - 1);
            if size != XmlParser::BUFFER_SIZE.get(a.get(0)) {
                run::flush(vm, a.get(0))?;
            }
            XmlParser::BUFFER_SIZE.set(vm, a.get(0), size);
            Ok(NONE)
        },
    ),
    GetSetRow::get("buffer_used", |vm, a| {
        let n = run_of(vm, a.get(0))?.buffer.len();
        vm.int(n as i64)
    }),
    GetSetRow::member("intern", |_, a| Ok(XmlParser::INTERN.get(a.get(0)))),
    GetSetRow::get("ErrorCode", |vm, a| {
        let parser = &run_of(vm, a.get(0))?.parser;
        let code = parser.failed.unwrap_or(0);
        vm.int(code.into())
    }),
    place!("ErrorLineNumber" line),
    place!("ErrorColumnNumber" column),
    GetSetRow::get("ErrorByteIndex", byte),
    place!("CurrentLineNumber" line),
    place!("CurrentColumnNumber" column),
    GetSetRow::get("CurrentByteIndex", byte),
];
