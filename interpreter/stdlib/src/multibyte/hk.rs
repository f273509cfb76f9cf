//! _codecs_hk.

use crate::ModuleId;
use pyrs_runtime::{Row, py_module};

py_module! {
    pub static MODULE = ModuleId::CodecsHk, "_codecs_hk";
    functions: [FUNCTIONS],
}

static NAMES: &[&str] = &["big5hkscs"];

static FUNCTIONS: &[Row] = &[Row::new("getcodec", "encoding, /", |vm, a| {
    super::get_codec(vm, a, NAMES)
})];
