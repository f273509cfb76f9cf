//! Loading: plain-data code becomes a heap code object; functions are made of those.

use super::stored::facts_word;
use crate::frame::{self, pool};
use crate::{ELLIPSIS, Exc, FALSE, NONE, Result, TRUE, Value, Vm, string, tuple};
use pyrs_bytecode::{Code, Const, POOL_FIXED};
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::kinds::{function, function_extras};
use pyrs_objmodel::{Addr, Kind, Word};
use std::rc::Rc;

/// Names of the objects of the import machinery; see [`Vm::machinery_named`].
const MACHINERY: &[&str] = &[
    "__spec__",
    "__loader__",
    "meta_path",
    "path_hooks",
    "path_importer_cache",
    "zipimport",
];

impl Vm {
    /// The heap code object of compiled code (inner code included).
    pub fn load_code(&mut self, code: &Code) -> Result {
        let (value, filename) = self.load_code_without_consts(code)?;
        for (i, constant) in code.consts.iter().enumerate() {
            let constant = self.load_const_of(constant, filename)?;
            let at = value.addr();
            self.m
                .store(at, 8 + (POOL_FIXED + i) * WORD_BYTES, constant);
        }
        Ok(value)
    }

    /// As [`Vm::load_code`], with the constants of a code object that has as many, or those of
    /// a tuple where that has some: the caller has seen that the instructions can take them.
    pub fn load_code_like(&mut self, code: &Code, other: Value, own: Option<Value>) -> Result {
        let (value, _) = self.load_code_without_consts(code)?;
        for i in POOL_FIXED..POOL_FIXED + code.const_count as usize {
            let own = own.filter(|own| i - POOL_FIXED < crate::tuple::len(own.addr()));
            let constant = match own {
                Some(own) => Some(crate::tuple::get(own.addr(), i - POOL_FIXED)),
                None => frame::pool_word(other, i),
            };
            self.m
                .store_option(value.addr(), 8 + i * WORD_BYTES, constant);
        }
        Ok(value)
    }

    /// A code object that lacks its constants, and its file's name.
    fn load_code_without_consts(&mut self, code: &Code) -> Result<(Value, Value)> {
        let caches = self.first_caches(code.cache_words as usize)?;
        let words = POOL_FIXED + code.const_count as usize;
        let at = self
            .m
            .alloc_fixed(Kind::Code.map(), 8 + words * WORD_BYTES, words as u32)?;
        let value = Value::from_addr(at);
        at.init_word(8 + pool::CACHES * WORD_BYTES, caches.word());
        let word = facts_word(code.flags, code.nregs, code.arg_count, code.kwonly_count);
        self.enter_code(at, code, word)?;
        let texts = [
            (pool::NAME, &code.name),
            (pool::QUALNAME, &code.qualname),
            (pool::FILENAME, &code.filename),
        ];
        for (field, text) in texts {
            let text = self.intern_str(text)?;
            self.m.store(at, 8 + field * WORD_BYTES, text);
        }
        Ok((
            value,
            frame::pool_word(value, pool::FILENAME).unwrap_or(NONE),
        ))
    }

    /// Give a code object its row in the table of code, and the words of its pool that say
    /// how it is run.
    pub(super) fn enter_code(&mut self, at: Addr, code: &Code, facts: i64) -> Result<()> {
        let data = Rc::new(code.without_pool_parts());
        let index = self.process.codes.borrow_mut().add(data, &code.insns, at);
        let Some(index) = index else {
            return Err(self.memory_error());
        };
        let entry = self
            .process
            .codes
            .borrow()
            .get(index)
            .map_or(0, |row| row.entry());
        let put = |i: usize, word: Word| at.put_bits(8 + i * WORD_BYTES, word);
        put(pool::ENTRY, entry as Word | 1);
        put(pool::START, entry as Word | 1);
        put(pool::FACTS, Value::small(facts).word());
        put(pool::INDEX, Value::small(index as i64).word());
        Ok(())
    }

    /// The object of a constant that has no code in it.
    pub fn load_const(&mut self, constant: &Const) -> Result {
        self.load_const_of(constant, NONE)
    }

    /// The object of a constant; of code in it the file's name is given.
    pub(super) fn load_const_of(&mut self, constant: &Const, filename: Value) -> Result {
        Ok(match constant {
            Const::None => NONE,
            Const::True => TRUE,
            Const::False => FALSE,
            Const::Ellipsis => ELLIPSIS,
            Const::Int(i) => self.int(*i)?,
            Const::BigInt(digits) => {
                match pyrs_leaf::bigint::parse_int_ascii(digits.as_bytes(), 10, 0) {
                    Ok(number) => self.int_of_parsed(number)?,
                    Err(_) => return Err(self.value_error("bad int constant")),
                }
            }
            Const::Float(f) => self.float(*f)?,
            Const::Complex(re, im) => self.complex(*re, *im)?,
            Const::Str { text, interned } => {
                if *interned {
                    self.interp.machinery_named |= MACHINERY.contains(&text.as_ref());
                    self.intern_str(text)?
                } else {
                    self.str(text)?
                }
            }
            Const::SurrogateStr(points) => string::from_chars(&mut self.m, points.iter().copied())?,
            Const::Bytes(data) => crate::bytes::from_slice(&mut self.m, data)?,
            Const::Tuple(items) => {
                let new = tuple::new(&mut self.m, items.len())?;
                // Until all items are there, the empty words are not seen by anyone.
                for (i, item) in items.iter().enumerate() {
                    let item = self.load_const_of(item, filename)?;
                    tuple::set(&mut self.m, new, i, item);
                }
                Value::from_addr(new)
            }
            Const::FrozenSet(items) => {
                let list = pyrs_strategies::list::new(&mut self.m)?;
                for item in items {
                    let item = self.load_const_of(item, filename)?;
                    pyrs_strategies::list::push(&mut self.m, list.addr(), item)?;
                }
                self.new_frozenset_from(list)?
            }
            Const::Code(code) => self.load_code(code)?,
            Const::Stored(stored) => self.load_stored(stored, filename)?,
        })
    }

    /// A function of a code object.
    pub fn new_function(&mut self, code: Value, globals: Value, closure: Option<Value>) -> Result {
        self.make_namespace(globals)?;
        let at = self.m.alloc(Kind::Function.map(), function::SIZE)?;
        self.m.store(at, function::CODE, code);
        self.m.store(at, function::GLOBALS, globals);
        self.m.store_option(at, function::CLOSURE, closure);
        let facts = frame::code_facts(code);
        self.m.store(at, function::FACTS, Value::small(facts));
        Ok(Value::from_addr(at))
    }

    /// A function's extras, made when first needed.
    pub fn function_extras(&mut self, f: Value) -> Result {
        if let Some(extras) = f.addr().value(function::EXTRAS) {
            return Ok(extras);
        }
        let at = self
            .m
            .alloc(Kind::FunctionExtras.map(), function_extras::SIZE)?;
        let extras = Value::from_addr(at);
        self.m.store(f.addr(), function::EXTRAS, extras);
        Ok(extras)
    }

    pub fn function_extra(&self, f: Value, field: usize) -> Option<Value> {
        f.addr().value(function::EXTRAS)?.addr().value(field)
    }

    pub fn set_function_extra(&mut self, f: Value, field: usize, v: Option<Value>) -> Result<()> {
        let extras = self.function_extras(f)?;
        self.m.store_option(extras.addr(), field, v);
        Ok(())
    }

    /// Make the import machinery, if code that was loaded names it.
    pub(super) fn load_named_machinery(&mut self) -> Result<()> {
        if self.interp.machinery_named {
            self.interp.machinery_named = false;
            if let Some(load) = self.process.hooks.machinery {
                load(self)?;
            }
        }
        Ok(())
    }

    /// Run module-level code in a namespace.
    pub fn run_module_code(&mut self, code: Value, globals: Value, locals: Value) -> Result {
        self.load_named_machinery()?;
        let key = self.name(crate::name::Name::__builtins__);
        if self.dict_get_str(globals, key).is_none() {
            let builtins = self.builtins();
            self.dict_set(globals, key, builtins)?;
        }
        let f = self.new_function(code, globals, None)?;
        self.call_namespace(f, locals)
    }

    /// Compile source text through the hook that the binary installs.
    pub fn compile(
        &mut self,
        source: &str,
        filename: &str,
        mode: crate::call::CompileMode,
        flags: u32,
    ) -> Result<Rc<Code>> {
        // Parser and compiler cannot fail for want of memory: what they take is tried for.
        if pyrs_objmodel::gc::os::address_space_limit().is_some() {
            crate::room::ask(source.len().saturating_mul(200).max(1 << 20))?;
        }
        let Some(compile) = self.process.hooks.compile else {
            return Err(self.raise_str(Exc::NotImplementedError, "no compiler is installed"));
        };
        compile(self, source, filename, mode, flags)
    }
}

impl Vm {
    /// Source text of file bytes, by its encoding.
    pub fn decode_source(&mut self, data: &[u8], filename: &str) -> Result<String> {
        match self.process.hooks.decode_source {
            Some(decode) => decode(self, data, filename),
            None => Err(self.not_implemented("decoding source without a compiler")),
        }
    }

    /// Compile the bytes of a source file.
    pub fn compile_bytes(
        &mut self,
        data: &[u8],
        filename: &str,
        mode: crate::call::CompileMode,
    ) -> Result<Rc<Code>> {
        let text = self.decode_source(data, filename)?;
        self.compile(&text, filename, mode, 0)
    }
}
