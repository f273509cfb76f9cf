//! The handlers of a parser: a word each.

use crate::util::Field;
use pyrs_runtime::{Value, native_struct};

macro_rules! handlers {
    ($($word:ident $name:literal;)*) => {
        native_struct! {
            /// The handlers of a parser.
            pub struct Xml { $( $word: Option<Value>, )* }
        }
        /// Their names as attributes, and their words.
        pub static HANDLERS: &[(&str, Field<Xml, Option<Value>>)] = &[ $( ($name, Xml::$word), )* ];
    };
}

handlers! {
    START "StartElementHandler";
    END "EndElementHandler";
    INSTRUCTION "ProcessingInstructionHandler";
    TEXT "CharacterDataHandler";
    UNPARSED "UnparsedEntityDeclHandler";
    NOTATION "NotationDeclHandler";
    START_SPACE "StartNamespaceDeclHandler";
    END_SPACE "EndNamespaceDeclHandler";
    COMMENT "CommentHandler";
    START_CDATA "StartCdataSectionHandler";
    END_CDATA "EndCdataSectionHandler";
    DEFAULT_RAW "DefaultHandler";
    DEFAULT_EXPAND "DefaultHandlerExpand";
    NOT_STANDALONE "NotStandaloneHandler";
    EXTERNAL "ExternalEntityRefHandler";
    START_DOCTYPE "StartDoctypeDeclHandler";
    END_DOCTYPE "EndDoctypeDeclHandler";
    ENTITY "EntityDeclHandler";
    XML_DECL "XmlDeclHandler";
    ELEMENT "ElementDeclHandler";
    ATTLIST "AttlistDeclHandler";
    SKIPPED "SkippedEntityHandler";
}
