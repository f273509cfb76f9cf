//! _codecs_jp.

use crate::ModuleId;
use pyrs_runtime::{Row, py_module};

py_module! {
    pub static MODULE = ModuleId::CodecsJp, "_codecs_jp";
    functions: [FUNCTIONS],
}

static NAMES: &[&str] = &[
    "shift_jis",
    "cp932",
    "euc_jp",
    "shift_jis_2004",
    "euc_jis_2004",
    "euc_jisx0213",
    "shift_jisx0213",
];

static FUNCTIONS: &[Row] = &[Row::new("getcodec", "encoding, /", |vm, a| {
    super::get_codec(vm, a, NAMES)
})];
