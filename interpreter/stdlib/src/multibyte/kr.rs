//! _codecs_kr.

use crate::ModuleId;
use pyrs_runtime::{Row, py_module};

py_module! {
    pub static MODULE = ModuleId::CodecsKr, "_codecs_kr";
    functions: [FUNCTIONS],
}

static NAMES: &[&str] = &["euc_kr", "cp949", "johab"];

static FUNCTIONS: &[Row] = &[Row::new("getcodec", "encoding, /", |vm, a| {
    super::get_codec(vm, a, NAMES)
})];
