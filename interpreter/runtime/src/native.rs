//! Native functions: rows of a table, their signatures, and binding of arguments.
//!
//! Heap objects name a native function by its row. A row's signature text is that of
//! CPython's `__text_signature__` without the parentheses; names, defaults, arity errors
//! and keywords follow from it. A default other than "absent" is the function's business:
//! it sees an empty word.

use crate::names::Name;
use crate::{Args, NONE, Raised, Result, Value, Vm, kind_of, string, tuple};
use pyrs_objmodel::kinds::typeobj;
use pyrs_objmodel::{Kind, Word};
use std::cell::OnceCell;
use std::rc::Rc;

/// A native function.
pub type NativeFn = fn(&mut Vm, Args) -> Result;

/// A row as a type's or module's table writes it.
#[derive(Clone, Copy)]
pub struct Row {
    pub name: &'static str,
    /// e.g. `"self, sub, start=None, end=None, /"`; methods name their `self`.
    pub signature: &'static str,
    pub run: NativeFn,
    pub doc: &'static str,
    pub bind: Bind,
}

/// How a row behaves as an attribute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bind {
    /// A method (or, in a module, a function).
    Method,
    /// A classmethod: parameter 0 is the class.
    Class,
    /// A staticmethod.
    Static,
}

impl Row {
    pub const fn new(name: &'static str, signature: &'static str, run: NativeFn) -> Row {
        Row {
            name,
            signature,
            run,
            doc: "",
            bind: Bind::Method,
        }
    }
    pub const fn class(name: &'static str, signature: &'static str, run: NativeFn) -> Row {
        Row {
            name,
            signature,
            run,
            doc: "",
            bind: Bind::Class,
        }
    }
    pub const fn fixed(name: &'static str, signature: &'static str, run: NativeFn) -> Row {
        Row {
            name,
            signature,
            run,
            doc: "",
            bind: Bind::Static,
        }
    }
    pub const fn doc(self, doc: &'static str) -> Row {
        Row { doc, ..self }
    }
}

/// A computed attribute.
#[derive(Clone, Copy)]
pub struct GetSetRow {
    pub name: &'static str,
    /// Parameter 0 is the object.
    pub get: NativeFn,
    /// Parameters: the object, the value (empty word: delete).
    pub set: Option<NativeFn>,
    pub doc: &'static str,
}

impl GetSetRow {
    pub const fn get(name: &'static str, get: NativeFn) -> GetSetRow {
        GetSetRow {
            name,
            get,
            set: None,
            doc: "",
        }
    }
    /// A field that cannot be set.
    pub const fn member(name: &'static str, get: NativeFn) -> GetSetRow {
        GetSetRow::new(name, get, |vm, _| {
            Err(vm.raise_str(crate::Exc::AttributeError, "readonly attribute"))
        })
    }
    pub const fn new(name: &'static str, get: NativeFn, set: NativeFn) -> GetSetRow {
        GetSetRow {
            name,
            get,
            set: Some(set),
            doc: "",
        }
    }
}

/// A builtin type, as its file declares it.
#[derive(Clone, Copy)]
pub struct TypeDef {
    pub name: &'static str,
    /// Shown as `__module__`.
    pub module: &'static str,
    /// The layout of instances; its fixed map gets this type when `owns_kind`.
    pub kind: Kind,
    pub owns_kind: bool,
    pub doc: &'static str,
    /// May Python classes derive from it?
    pub subclassable: bool,
    /// Objects of the type itself take attributes of any name.
    pub has_dict: bool,
    pub weakrefable: bool,
    pub methods: &'static [Row],
    pub getsets: &'static [GetSetRow],
}

impl TypeDef {
    pub const fn new(name: &'static str, kind: Kind) -> TypeDef {
        TypeDef {
            name,
            module: "builtins",
            kind,
            owns_kind: true,
            doc: "",
            subclassable: false,
            has_dict: false,
            weakrefable: false,
            methods: &[],
            getsets: &[],
        }
    }
}

/// A parameter of a native signature.
#[derive(Debug)]
pub struct Param {
    pub name: &'static str,
    pub required: bool,
    pub keyword: bool,
    pub positional: bool,
}

/// A parsed signature.
#[derive(Debug, Default)]
pub struct Signature {
    pub params: Vec<Param>,
    /// Index of `*args` and `**kwargs` among the words.
    pub varargs: Option<usize>,
    pub varkw: Option<usize>,
    /// Words of the bound arguments.
    pub words: usize,
    pub max_positional: usize,
    pub min_positional: usize,
    /// Only positional parameters, no `*args`: the common, fast case.
    pub simple: bool,
    /// Keyword-only parameters are all optional: a call without keywords needs no search.
    pub relaxed: bool,
}

impl Signature {
    fn parse(text: &'static str) -> Signature {
        let mut s = Signature::default();
        let mut keyword_only = false;
        let mut word = 0;
        let mut depth = 0;
        let mut from = 0;
        let mut parts = Vec::new();
        for (i, c) in text.char_indices() {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(text[from..i].trim());
                    from = i + 1;
                }
                _ => {}
            }
        }
        parts.push(text[from..].trim());
        for part in parts.into_iter().filter(|p| !p.is_empty()) {
            match part {
                "/" => s.params.iter_mut().for_each(|p| p.keyword = false),
                "*" => keyword_only = true,
                _ if part.starts_with("**") => {
                    s.varkw = Some(word);
                    word += 1;
                }
                _ if part.starts_with('*') => {
                    s.varargs = Some(word);
                    keyword_only = true;
                    word += 1;
                }
                _ => {
                    let (name, default) = match part.split_once('=') {
                        Some((name, _)) => (name.trim(), true),
                        None => (part, false),
                    };
                    s.params.push(Param {
                        name,
                        required: !default,
                        keyword: true,
                        positional: !keyword_only,
                    });
                    word += 1;
                }
            }
        }
        s.words = word;
        s.max_positional = s.params.iter().filter(|p| p.positional).count();
        s.min_positional = s
            .params
            .iter()
            .filter(|p| p.positional && p.required)
            .count();
        s.relaxed = s.params.iter().all(|p| p.positional || !p.required)
            && s.varargs.is_none_or(|at| at == s.max_positional);
        s.simple =
            s.varargs.is_none() && s.varkw.is_none() && s.params.iter().all(|p| p.positional);
        s
    }
}

/// What a call without keywords has to know of a signature.
#[derive(Clone, Copy)]
pub struct Arity {
    words: u8,
    /// Positional arguments; `min` above `max` sends all calls to the general binding.
    min: u8,
    max: u8,
}

impl Arity {
    fn of(signature: &Signature) -> Arity {
        let simple = signature.relaxed && signature.varargs.is_none();
        Arity {
            words: signature.words as u8,
            min: if simple {
                signature.min_positional as u8
            } else {
                u8::MAX
            },
            max: if simple {
                signature.max_positional as u8
            } else {
                0
            },
        }
    }
}

/// A registered row. There are some two thousand in every process: only what calls need is
/// worked out before it is asked for.
pub struct Native {
    pub name: &'static str,
    /// Name of the type whose method it is, or nothing.
    pub owner: &'static str,
    pub signature_text: &'static str,
    signature: OnceCell<Box<Signature>>,
    pub run: NativeFn,
    pub doc: &'static str,
    /// The module of a function that is not a builtin.
    pub module: Option<Rc<str>>,
    arity: Arity,
    /// The first parameter is a bound self or class, not counted in messages.
    pub method: bool,
    pub bind: Bind,
    /// Of a `__new__`: the word of the type that it makes instances of. Types are never
    /// moved, and the row's function object keeps its type alive.
    pub maker: Word,
}

impl Native {
    fn signature(&self) -> &Signature {
        self.signature
            .get_or_init(|| Box::new(Signature::parse(self.signature_text)))
    }
    /// `list.append`, for messages and reprs.
    pub fn qualname(&self) -> String {
        if self.owner.is_empty() {
            self.name.to_owned()
        } else {
            format!("{}.{}", self.owner, self.name)
        }
    }
    /// The function's name in messages: a constructor goes by its type's.
    fn shown(&self) -> &str {
        match self.name {
            "__new__" | "__init__" if !self.owner.is_empty() => self.owner,
            name => name,
        }
    }
    /// Parameters in front that messages do not count.
    fn hidden(&self) -> usize {
        (self.method || self.name == "__new__") as usize
    }
    fn shown_full(&self) -> std::borrow::Cow<'_, str> {
        match (self.name, &self.module) {
            ("__new__" | "__init__", _) => self.shown().into(),
            (_, Some(module)) => format!("{module}.{}", self.qualname()).into(),
            _ => self.qualname().into(),
        }
    }
}

/// Methods called through slots whose messages name them all the same.
const NAMED_SLOTS: &[&str] = &[
    "__buffer__",
    "__release_buffer__",
    "__set__",
    "__setattr__",
    "__setitem__",
];

/// All native functions; heap objects hold indices into it.
#[derive(Default)]
pub struct NativeTable {
    pub rows: Vec<Native>,
}

impl NativeTable {
    pub fn add(&mut self, owner: &'static str, row: &Row, method: bool) -> usize {
        self.rows.push(Native {
            name: row.name,
            owner,
            signature_text: row.signature,
            signature: OnceCell::new(),
            arity: Arity::of(&Signature::parse(row.signature)),
            run: row.run,
            doc: row.doc,
            module: None,
            method,
            bind: row.bind,
            maker: 0,
        });
        self.rows.len() - 1
    }
    /// Row `row` is the `__new__` of a type: calls check their first argument.
    pub fn set_maker(&mut self, row: usize, class: Value) {
        self.rows[row].maker = class.word();
    }
    pub fn add_getset(&mut self, owner: &'static str, name: &'static str, run: NativeFn) -> usize {
        let row = Row::new(name, "self, value=None, /", run);
        self.add(owner, &row, true)
    }
}

impl Vm {
    /// Call native row `row`. Its arguments are the `n` words at `base` on the VM stack,
    /// the last ones being keywords named by the tuple `kwnames`; everything behind `base`
    /// is free for use.
    ///
    /// # Safety
    /// `base .. base + n` are words of the VM stack that hold values.
    pub unsafe fn call_native(
        &mut self,
        row: usize,
        base: *mut Word,
        n: usize,
        kwnames: Option<Value>,
    ) -> Result {
        self.direct = core::mem::take(&mut self.direct_next);
        self.check_native_stack()?;
        let native = &self.process.natives.rows[row];
        let run = native.run;
        let arity = native.arity;
        let maker = native.maker;
        // SAFETY: the caller's words, of which there is one.
        if maker != 0 && (n == 0 || unsafe { *base } != maker) {
            let class = if n > kwnames.map_or(0, |k| tuple::len(k.addr())) {
                // SAFETY: as above.
                unsafe { Value::from_word(*base) }
            } else {
                None
            };
            self.check_maker(row, class)?;
        }
        let words = arity.words as usize;
        let saved = self.m.top;
        let end = base.wrapping_add(words.max(n) + 1);
        self.native_end = end;
        if end > self.m.top {
            self.m.top = end;
        }
        if !self.m.raise_high(self.m.top) {
            self.m.top = saved;
            return Err(self.recursion_error());
        }
        let bound = if kwnames.is_none() && n <= arity.max as usize && n >= arity.min as usize {
            // SAFETY: room up to `end` was made above.
            unsafe {
                // Few words: a loop beats a call of memset.
                let mut at = base.add(n);
                while at < end {
                    *at = 0;
                    at = at.add(1);
                }
            }
            Ok(())
        } else {
            // SAFETY: as above; behind the arguments nothing is in use.
            unsafe {
                core::ptr::write_bytes(base.add(n), 0, end.offset_from(base) as usize - n);
                self.bind_native(row, base, n, kwnames)
            }
        };
        let result = match bound {
            // SAFETY: the words are bound and lie below `top`.
            Ok(()) => run(self, unsafe { Args::new(base, words) }),
            Err(raised) => Err(raised),
        };
        self.m.top = saved;
        result
    }

    /// The general binding: fills the words at `base`. It has a frame of its own: in the
    /// unused words of a wide frame of `call_native`, dead values of earlier calls would stay.
    ///
    /// # Safety
    /// As in `call_native`, with room for the signature's words.
    #[cold]
    #[inline(never)]
    unsafe fn bind_native(
        &mut self,
        row: usize,
        base: *mut Word,
        n: usize,
        kwnames: Option<Value>,
    ) -> Result<()> {
        let signature = self.process.natives.rows[row].signature();
        if kwnames.is_none()
            && signature.relaxed
            && n >= signature.min_positional
            && let Some(at) = signature.varargs
        {
            // Only the surplus arguments move, to their tuple.
            let rest = tuple::new(&mut self.m, n.saturating_sub(at))?;
            for i in at..n {
                // SAFETY: the caller's words.
                unsafe {
                    tuple::init(rest, i - at, Value::of(*base.add(i)));
                    *base.add(i) = 0;
                }
            }
            // SAFETY: one of the signature's words, for which there is room.
            unsafe { *base.add(at) = Value::from_addr(rest).word() };
            return Ok(());
        }
        let nkw = kwnames.map_or(0, |k| tuple::len(k.addr()));
        let npos = n - nkw;
        // The given arguments, as a tuple, since the words are about to be rearranged.
        let given = tuple::new(&mut self.m, n)?;
        for i in 0..n {
            // SAFETY: the caller's words.
            tuple::init(given, i, unsafe { Value::of(*base.add(i)) });
        }
        let words = self.process.natives.rows[row].signature().words;
        let max = self.process.natives.rows[row].signature().max_positional;
        if npos > max && self.process.natives.rows[row].signature().varargs.is_none() {
            return Err(self.arity_error(row, npos, n));
        }
        for i in 0..words.max(n) {
            // SAFETY: as above.
            unsafe { *base.add(i) = 0 };
        }
        // SAFETY: all stores go to the words at `base`, which are on the VM stack.
        let put = |i: usize, v: Value| unsafe { *base.add(i) = v.word() };
        for i in 0..npos.min(max) {
            put(i, tuple::get(given, i));
        }
        if let Some(at) = self.process.natives.rows[row].signature().varargs {
            let rest = tuple::new(&mut self.m, npos.saturating_sub(max))?;
            for i in max..npos {
                tuple::init(rest, i - max, tuple::get(given, i));
            }
            put(at, Value::from_addr(rest));
        }
        for k in 0..nkw {
            let Some(names) = kwnames else { break };
            // A keyword of a subclass of str is the plain str to native code.
            let name = crate::payload(tuple::get(names.addr(), k));
            let value = tuple::get(given, npos + k);
            let text = string::to_string_lossy(name.addr());
            let found = self.process.natives.rows[row]
                .signature()
                .find_keyword(&text);
            match found {
                Some((word, _)) => {
                    // SAFETY: as above.
                    if unsafe { *base.add(word) } != 0 {
                        let f = self.process.natives.rows[row].shown();
                        return Err(self.type_error(format!(
                            "argument for {f}() given by name ('{text}') and position ({})",
                            word + 1 - self.process.natives.rows[row].hidden()
                        )));
                    }
                    put(word, value);
                }
                None => {
                    let Some(at) = self.process.natives.rows[row].signature().varkw else {
                        // SAFETY: as above.
                        let first = unsafe { Value::from_word(*base) };
                        if self.other_takes_keywords(row, first) {
                            continue;
                        }
                        return Err(self.keyword_error(row, first, &text));
                    };
                    // SAFETY: as above.
                    let dict = match unsafe { Value::from_word(*base.add(at)) } {
                        Some(dict) => dict,
                        None => {
                            let dict = self.new_dict_for(nkw)?;
                            put(at, dict);
                            dict
                        }
                    };
                    self.dict_put(dict, name, value)?;
                }
            }
        }
        let native = &self.process.natives.rows[row];
        let mut word = 0;
        for (i, p) in native.signature().params.iter().enumerate() {
            while Some(word) == native.signature().varargs || Some(word) == native.signature().varkw
            {
                word += 1;
            }
            // SAFETY: as above.
            if p.required && unsafe { *base.add(word) } == 0 {
                if nkw == 0 && native.signature().params.iter().all(|p| !p.keyword) {
                    return Err(self.arity_error(row, npos, n));
                }
                let name = p.name;
                let shift = native.hidden();
                let f = native.shown();
                if i < shift {
                    return Err(self.arity_error(row, npos, n));
                }
                if !p.keyword {
                    let positional = || native.signature().params.iter().filter(|p| p.positional);
                    let least = positional()
                        .filter(|p| p.required && !p.keyword)
                        .count()
                        .saturating_sub(shift);
                    let fixed = positional().all(|p| p.required && !p.keyword);
                    let s = if least == 1 { "" } else { "s" };
                    let given = npos.saturating_sub(shift);
                    let text = if fixed {
                        format!("{f} expected {least} argument{s}, got {given}")
                    } else {
                        format!(
                            "{f}() takes at least {least} positional argument{s} ({given} given)"
                        )
                    };
                    return Err(self.type_error(text));
                }
                return Err(self.type_error(format!(
                    "{f}() missing required argument '{name}' (pos {})",
                    i + 1 - shift
                )));
            }
            word += 1;
        }
        Ok(())
    }

    /// A builtin `__new__` that knows no keywords lets them pass where a subclass has an
    /// `__init__` of its own for them, and the other way round.
    fn other_takes_keywords(&mut self, row: usize, first: Option<Value>) -> bool {
        let native = &self.process.natives.rows[row];
        if native.signature().params.iter().any(|p| p.keyword) {
            return false;
        }
        let (class, other) = match (native.name, first) {
            ("__new__", Some(class)) if self.is_type(class) => (class, Name::__init__),
            ("__init__", Some(this)) if native.owner == "list" => {
                (self.class_of(this), Name::__new__)
            }
            _ => return false,
        };
        self.lookup_cached(class, self.name(other))
            .is_some_and(|f| {
                let f = self.unwrap_static(f);
                f.is_ref() && kind_of(f) == Kind::Function
            })
    }

    #[cold]
    fn keyword_error(&mut self, row: usize, first: Option<Value>, keyword: &str) -> Raised {
        let native = &self.process.natives.rows[row];
        // sorted() gives its keywords on to list.sort().
        let f = match native.shown() {
            "sorted" => "sort",
            f => f,
        };
        let text = if native.signature().params.iter().any(|p| p.keyword) {
            format!("{f}() got an unexpected keyword argument '{keyword}'")
        } else if native.method {
            // A method bound to an object or class goes by the name of that one's type.
            let owner = match (native.bind, first) {
                (Bind::Class, Some(class)) if self.is_type(class) => Some(class),
                (Bind::Method, Some(this)) => Some(self.class_of(this)),
                _ => None,
            };
            let qualname = owner.and_then(|c| c.addr().value(typeobj::QUALNAME));
            match qualname.filter(|_| !matches!(native.name, "__new__" | "__init__")) {
                Some(owner) => format!(
                    "{}.{}() takes no keyword arguments",
                    string::to_string_lossy(owner.addr()),
                    native.name
                ),
                None => format!("{}() takes no keyword arguments", native.shown_full()),
            }
        } else {
            format!("{f}() takes no keyword arguments")
        };
        self.type_error(text)
    }

    #[cold]
    fn arity_error(&mut self, row: usize, npos: usize, total: usize) -> Raised {
        let native = &self.process.natives.rows[row];
        let s = native.signature();
        let shift = native.hidden();
        if native.method && npos == 0 && native.name != "__new__" {
            let text = format!("unbound method {}() needs an argument", native.qualname());
            return self.type_error(text);
        }
        if npos < shift {
            let text = format!("{}(): not enough arguments", native.qualname());
            return self.type_error(text);
        }
        let (given, min, max) = (
            npos - shift,
            s.min_positional.saturating_sub(shift),
            s.max_positional - shift,
        );
        let plain = native.shown();
        let full = native.shown_full();
        let constructor = matches!(native.name, "__new__" | "__init__");
        let any_keyword = !(constructor && matches!(plain, "int" | "str"))
            && s.params
                .iter()
                .skip(shift)
                .any(|p| p.keyword && p.positional);
        let only_keyword = s.params.iter().any(|p| !p.positional);
        let owner = native.owner;
        let slot = native.method && !constructor && crate::class::is_slot(owner, native.name);
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        let text = if constructor && plain == "super" {
            format!("super() expected at most {max} arguments, got {given}")
        } else if slot && matches!(native.name, "__pow__" | "__rpow__") {
            format!("expected 1 or 2 arguments, got {given}")
        } else if slot && min == max && NAMED_SLOTS.contains(&native.name) {
            let s = plural(max);
            format!("{plain} expected {max} argument{s}, got {given}")
        } else if slot && min == max {
            format!("expected {max} argument{}, got {given}", plural(max))
        } else if max == 0 && only_keyword {
            format!("{plain}() takes no positional arguments")
        } else if max == 0 && constructor {
            format!("{full} takes no arguments")
        } else if max == 0 {
            format!("{full}() takes no arguments ({given} given)")
        } else if min == 1 && max == 1 && !any_keyword && !only_keyword && !constructor {
            format!("{full}() takes exactly one argument ({given} given)")
        } else if any_keyword {
            let total = total - shift;
            let bound = if s.simple && min == max {
                "exactly"
            } else {
                "at most"
            };
            format!(
                "{plain}() takes {bound} {max} argument{} ({total} given)",
                plural(max)
            )
        } else if min == max {
            format!(
                "{plain} expected {max} argument{}, got {given}",
                plural(max)
            )
        } else if given < min {
            format!(
                "{plain} expected at least {min} argument{}, got {given}",
                plural(min)
            )
        } else {
            format!(
                "{plain} expected at most {max} argument{}, got {given}",
                plural(max)
            )
        };
        self.type_error(text)
    }

    /// A native function object for a module.
    pub fn new_native(&mut self, row: usize, module: Option<Value>) -> Result {
        use pyrs_objmodel::kinds::native;
        let at = self.m.alloc(Kind::Native.map(), native::SIZE)?;
        self.m.store(at, native::ROW, Value::small(row as i64));
        self.m.store_option(at, native::MODULE, module);
        Ok(Value::from_addr(at))
    }

    /// Fill a module's dict with functions.
    pub fn add_functions(&mut self, module: Value, rows: &'static [Row]) -> Result<()> {
        use pyrs_objmodel::kinds::module as md;
        let dict = module.addr().get(md::DICT);
        let name = self
            .dict_get_str(dict, self.name(Name::__name__))
            .unwrap_or(NONE);
        let owner = self.as_str(name);
        let owner = owner.map(|n| string::to_string_lossy(n.addr()));
        let owner: Option<Rc<str>> = owner.filter(|n| n != "builtins").map(Into::into);
        for row in rows {
            let index = self.process.natives.add("", row, false);
            self.process.natives.rows[index].module.clone_from(&owner);
            let function = self.new_native(index, Some(name))?;
            let key = self.intern_str(row.name)?;
            self.dict_set(dict, key, function)?;
        }
        Ok(())
    }
}

impl Signature {
    /// (word, parameter) of a parameter that may be given by keyword.
    fn find_keyword(&self, name: &str) -> Option<(usize, usize)> {
        let mut word = 0;
        for (i, p) in self.params.iter().enumerate() {
            while Some(word) == self.varargs || Some(word) == self.varkw {
                word += 1;
            }
            if p.keyword && p.name == name {
                return Some((word, i));
            }
            word += 1;
        }
        None
    }
}
