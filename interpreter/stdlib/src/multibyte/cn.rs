//! _codecs_cn.

use crate::ModuleId;
use pyrs_runtime::{Row, py_module};

py_module! {
    pub static MODULE = ModuleId::CodecsCn, "_codecs_cn";
    functions: [FUNCTIONS],
}

static NAMES: &[&str] = &["gb2312", "gbk", "gb18030", "hz"];

static FUNCTIONS: &[Row] = &[Row::new("getcodec", "encoding, /", |vm, a| {
    super::get_codec(vm, a, NAMES)
})];
