//! _tokenize: tokens, which the compiler's lexer finds.

use crate::ModuleId;
use pyrs_runtime::{Row, py_module};

py_module! {
    pub static MODULE = ModuleId::Tokenize, "_tokenize";
    functions: [FUNCTIONS],
    fill: |vm, module| super::run(vm, module, "_tokenize", "tokenize"),
}

static FUNCTIONS: &[Row] = &[Row::new("_tokens", "source, /", |vm, a| {
    let source = vm.need_str(a.get(0), "_tokens() argument")?;
    match vm.process.hooks.tokens {
        Some(tokens) => tokens(vm, &source),
        None => Err(vm.not_implemented("tokenizing without a compiler")),
    }
})];
