//! _codecs_iso2022.

use crate::ModuleId;
use pyrs_runtime::{Row, py_module};

py_module! {
    pub static MODULE = ModuleId::CodecsIso2022, "_codecs_iso2022";
    functions: [FUNCTIONS],
}

static NAMES: &[&str] = &[
    "iso2022_kr",
    "iso2022_jp",
    "iso2022_jp_1",
    "iso2022_jp_2",
    "iso2022_jp_2004",
    "iso2022_jp_3",
    "iso2022_jp_ext",
];

static FUNCTIONS: &[Row] = &[Row::new("getcodec", "encoding, /", |vm, a| {
    super::get_codec(vm, a, NAMES)
})];
