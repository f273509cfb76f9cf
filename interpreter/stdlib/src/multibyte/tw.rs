//! _codecs_tw.

use crate::ModuleId;
use pyrs_runtime::{Row, py_module};

py_module! {
    pub static MODULE = ModuleId::CodecsTw, "_codecs_tw";
    functions: [FUNCTIONS],
}

static NAMES: &[&str] = &["big5", "cp950"];

static FUNCTIONS: &[Row] = &[Row::new("getcodec", "encoding, /", |vm, a| {
    super::get_codec(vm, a, NAMES)
})];
