//! The table of native functions: numbers, and what is known behind a number.
//!
//! A number is a module's number and a row of that module, so that it does not depend on
//! which modules a program imports, and in which order. Module 0 is what exists from the
//! start. A module's rows are those of its tables in the order in which it registers them,
//! and that order is fixed by the module's code; a table that is registered once more (by a
//! module that is made again) has the rows that it had.
//!
//! The tables are static and used where they lie. Only what each call needs is kept beside
//! them, 16 bytes a row, and what calls with keywords need of a signature once they asked.

use super::{
    Arity, Bind, Effects, FillFn, GetSetRow, NativeFn, NextFn, Row, SendFn, Signature, TypeDef,
};
use crate::Value;
use pyrs_objmodel::Word;
use std::cell::{Cell, OnceCell};
use std::rc::Rc;

/// The low bits of a number: the row in its module.
const ROW_BITS: u32 = 12;
const ROW_MASK: usize = (1 << ROW_BITS) - 1;

/// What a call needs of a row.
pub(super) struct Entry {
    pub run: NativeFn,
    /// Of a `__new__`: the word of the type that it makes instances of. Types are never
    /// moved, and the row's function object keeps its type alive.
    pub maker: Word,
    pub arity: Arity,
}

/// A static table with the rows that belong to it.
enum Source {
    /// Functions; their module, if that is not the builtins.
    Functions(&'static [Row], Option<Rc<str>>),
    Type(&'static TypeDef),
    /// A computed attribute of each class that brings it; all say which type shows them.
    Own(&'static str, &'static [GetSetRow]),
}

impl Source {
    /// Where the table lies: what makes it the same table.
    fn place(&self) -> (*const u8, usize) {
        match self {
            Source::Functions(rows, _) => (rows.as_ptr().cast(), rows.len()),
            Source::Type(def) => (std::ptr::from_ref(*def).cast(), usize::MAX),
            Source::Own(_, rows) => (rows.as_ptr().cast(), rows.len()),
        }
    }
    fn len(&self) -> usize {
        match self {
            Source::Functions(rows, _) => rows.len(),
            Source::Type(def) => def.rows(),
            Source::Own(_, rows) => 2 * rows.len(),
        }
    }
}

struct Table {
    source: Source,
    /// The first of its rows in its module.
    base: usize,
    signatures: OnceCell<Box<[OnceCell<Rc<Signature>>]>>,
}

/// The rows of one module.
#[derive(Default)]
struct Block {
    entries: Vec<Entry>,
    tables: Vec<Table>,
}

/// All native functions; heap objects hold numbers of theirs.
#[derive(Default)]
pub struct NativeTable {
    blocks: Vec<Block>,
    /// The module that is being made.
    current: usize,
    /// For rows that were looked at lately, by their lowest bits: a row plus one, and the
    /// number of its table in its block.
    recent: [Cell<(usize, usize)>; 32],
    /// What classes name that bring a `__next__` with a function of its own.
    nexts: Vec<NextFn>,
    /// Of some of them, what `await` and `yield from` call.
    senders: Vec<(usize, SendFn)>,
    /// Of some of them, what gives all items at once.
    fillers: Vec<(usize, FillFn)>,
}

/// Signature of getters and setters.
const ACCESS: &str = "self, value=None, /";

/// What is known of a function, for messages, reprs and machine code.
#[derive(Clone, Copy)]
pub struct Info {
    pub name: &'static str,
    /// Name of the type whose method it is, or nothing.
    pub owner: &'static str,
    pub signature: &'static str,
    pub doc: &'static str,
    pub effects: Effects,
    pub bind: Bind,
    /// The first parameter is a bound self or class, not counted in messages.
    pub method: bool,
}

impl Info {
    /// `list.append`, for messages and reprs.
    pub fn qualname(&self) -> String {
        if self.owner.is_empty() {
            self.name.to_owned()
        } else {
            format!("{}.{}", self.owner, self.name)
        }
    }
    /// The function's name in messages: a constructor goes by its type's.
    pub(super) fn shown(&self) -> &'static str {
        match self.name {
            "__new__" | "__init__" if !self.owner.is_empty() => self.owner,
            name => name,
        }
    }
    /// Parameters in front that messages do not count.
    pub(super) fn hidden(&self) -> usize {
        (self.method || self.name == "__new__") as usize
    }
}

impl NativeTable {
    /// Whatever is registered from now on belongs to that module; the one before is given
    /// back, to be entered again.
    pub fn enter_module(&mut self, module: usize) -> usize {
        std::mem::replace(&mut self.current, module)
    }

    /// The functions of a module: the number of the first one, the others follow.
    pub(crate) fn add_functions(&mut self, rows: &'static [Row], module: Option<Rc<str>>) -> usize {
        self.add(Source::Functions(rows, module))
    }
    /// A type's methods, then getter and setter of each computed attribute.
    pub(crate) fn add_type(&mut self, def: &'static TypeDef) -> usize {
        self.add(Source::Type(def))
    }
    /// Computed attributes that classes get descriptors of their own for: getter and setter
    /// of each.
    pub fn add_own(&mut self, owner: &'static str, rows: &'static [GetSetRow]) -> usize {
        self.add(Source::Own(owner, rows))
    }

    fn add(&mut self, source: Source) -> usize {
        if self.blocks.len() <= self.current {
            self.blocks.resize_with(self.current + 1, Block::default);
        }
        let block = &mut self.blocks[self.current];
        let place = source.place();
        if let Some(known) = block.tables.iter().find(|t| t.source.place() == place) {
            return self.current << ROW_BITS | known.base;
        }
        let base = block.entries.len();
        assert!(base + source.len() <= ROW_MASK, "a module of so many rows");
        block.entries.reserve_exact(source.len());
        let mut add = |run: NativeFn, arity: Arity| {
            block.entries.push(Entry {
                run,
                maker: 0,
                arity,
            });
        };
        let (rows, accesses): (&[Row], &[GetSetRow]) = match source {
            Source::Functions(rows, _) => (rows, &[]),
            Source::Type(def) => (def.methods, def.getsets),
            Source::Own(_, rows) => (&[], rows),
        };
        for row in rows {
            add(row.run, row.arity);
        }
        for row in accesses {
            // The setter's row is there also if there is no setter: nobody calls it.
            for run in [row.get, row.set.unwrap_or(row.get)] {
                add(run, const { Arity::of(ACCESS) });
            }
        }
        block.tables.push(Table {
            source,
            base,
            signatures: OnceCell::new(),
        });
        self.current << ROW_BITS | base
    }

    /// The number of a function for the next item.
    pub(super) fn add_next(&mut self, next: NextFn) -> usize {
        let known = self
            .nexts
            .iter()
            .position(|&f| core::ptr::fn_addr_eq(f, next));
        known.unwrap_or_else(|| {
            self.nexts.push(next);
            self.nexts.len() - 1
        })
    }
    pub(super) fn set_sender(&mut self, number: usize, send: SendFn) {
        self.senders.retain(|&(known, _)| known != number);
        self.senders.push((number, send));
    }
    #[inline]
    pub(crate) fn sender(&self, number: usize) -> Option<SendFn> {
        let mut all = self.senders.iter();
        all.find(|&&(known, _)| known == number)
            .map(|&(_, send)| send)
    }
    pub(super) fn set_filler(&mut self, number: usize, fill: FillFn) {
        self.fillers.retain(|&(known, _)| known != number);
        self.fillers.push((number, fill));
    }
    #[inline]
    pub(crate) fn filler(&self, number: usize) -> Option<FillFn> {
        let mut all = self.fillers.iter();
        all.find(|&&(known, _)| known == number)
            .map(|&(_, fill)| fill)
    }
    #[inline(always)]
    pub(crate) fn next(&self, number: usize) -> NextFn {
        self.nexts[number]
    }

    /// Whether a row is that of a `__new__` that only makes the instance.
    #[inline]
    pub(crate) fn is_plain_new(&self, row: usize) -> bool {
        core::ptr::fn_addr_eq(self.entry(row).run, super::plain_new as NativeFn)
    }

    #[inline(always)]
    pub(super) fn entry(&self, row: usize) -> &Entry {
        &self.blocks[row >> ROW_BITS].entries[row & ROW_MASK]
    }
    fn table(&self, row: usize) -> (&Table, usize) {
        let tables = &self.blocks[row >> ROW_BITS].tables;
        let place = row & ROW_MASK;
        let recent = &self.recent[row % self.recent.len()];
        let (known, number) = recent.get();
        if known == row + 1 {
            let table = &tables[number];
            return (table, place - table.base);
        }
        // The first one begins at 0.
        let number = tables.partition_point(|t| t.base <= place) - 1;
        recent.set((row + 1, number));
        let table = &tables[number];
        (table, place - table.base)
    }

    /// Row `row` is the `__new__` of a type: calls check their first argument.
    pub(crate) fn set_maker(&mut self, row: usize, class: Value) {
        self.blocks[row >> ROW_BITS].entries[row & ROW_MASK].maker = class.word();
    }
    pub(crate) fn maker(&self, row: usize) -> Word {
        self.entry(row).maker
    }

    pub fn info(&self, row: usize) -> Info {
        let (table, i) = self.table(row);
        let of_row = |owner, row: &Row, method| Info {
            name: row.name,
            owner,
            signature: row.signature,
            doc: row.doc,
            effects: row.effects,
            bind: row.bind,
            method,
        };
        let of_access = |owner, row: &GetSetRow| Info {
            name: row.name,
            owner,
            signature: ACCESS,
            doc: "",
            effects: Effects::ANYTHING,
            bind: Bind::Method,
            method: true,
        };
        match table.source {
            Source::Functions(rows, _) => of_row("", &rows[i], false),
            Source::Type(def) => match def.methods.get(i) {
                Some(row) => {
                    let method = row.bind != Bind::Static || row.name == "__new__";
                    of_row(def.name, row, method)
                }
                None => of_access(def.name, &def.getsets[(i - def.methods.len()) / 2]),
            },
            Source::Own(owner, rows) => of_access(owner, &rows[i / 2]),
        }
    }

    /// The function's name in messages that say its module.
    pub(super) fn shown_full(&self, row: usize) -> String {
        let info = self.info(row);
        match (info.name, &self.table(row).0.source) {
            ("__new__" | "__init__", _) => info.shown().to_owned(),
            (_, Source::Functions(_, Some(module))) => format!("{module}.{}", info.qualname()),
            _ => info.qualname(),
        }
    }

    pub(super) fn signature(&self, row: usize) -> Rc<Signature> {
        self.signature_of(row).clone()
    }
    pub(super) fn signature_of(&self, row: usize) -> &Rc<Signature> {
        let (table, i) = self.table(row);
        let all = table
            .signatures
            .get_or_init(|| (0..table.source.len()).map(|_| OnceCell::new()).collect());
        let parse = || Rc::new(Signature::parse(self.info(row).signature));
        all[i].get_or_init(parse)
    }
}

/// What a row claims not to do, held against what a call did.
#[cfg(debug_assertions)]
pub(super) struct Claim {
    /// Python code that was entered before, and the place of the next allocation; None where
    /// nothing is claimed.
    entered: Option<u64>,
    bump: Option<u64>,
}

#[cfg(debug_assertions)]
impl Claim {
    pub(super) fn of(vm: &crate::Vm, row: usize, args: crate::Args) -> Claim {
        use crate::class::{flags, has_flag};
        let info = vm.process.natives.info(row);
        let effects = info.effects;
        let plain = |value: Value, first: bool| {
            use crate::Kind::*;
            if value.is_small() {
                return true;
            }
            let sort = match crate::kind_of(value) {
                None | Bool | Int | BigInt | Float | Complex | Str | Bytes | Type => true,
                List | Tuple | Dict | Set | FrozenSet | ByteArray | Range => first,
                _ => first && info.method,
            };
            sort && !has_flag(vm.class_of(value), flags::HEAP)
        };
        let mut words = (0..args.len()).map(|i| args.opt(i));
        let claimed = !effects.has(Effects::IF_PLAIN)
            || words.next().flatten().is_none_or(|v| plain(v, true))
                && words.flatten().all(|v| plain(v, false));
        let silent = claimed && !effects.has(Effects::RUNS_PYTHON);
        Claim {
            entered: silent.then_some(vm.entered),
            bump: (claimed && !effects.has(Effects::ALLOCATES | Effects::RUNS_PYTHON))
                .then_some(vm.m.cursor),
        }
    }
    #[track_caller]
    pub(super) fn check(self, vm: &crate::Vm, row: usize) {
        let name = || vm.process.natives.info(row).qualname();
        // An error is always made somewhere.
        if let Some(entered) = self.entered {
            assert_eq!(entered, vm.entered, "{} ran Python code", name());
        }
        if let Some(bump) = self.bump
            && vm.pending().is_none()
        {
            assert_eq!(bump, vm.m.cursor, "{} allocated", name());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, NONE};

    static FIRST: &[Row] = &[
        Row::new("a", "", |_, _| Ok(NONE)),
        Row::new("b", "x", |_, _| Ok(NONE)),
    ];
    static OTHER: &[Row] = &[Row::new("c", "x, *, key", |_, _| Ok(NONE))];
    static TYPE: TypeDef = TypeDef {
        methods: &[Row::new("m", "self, /", |_, _| Ok(NONE))],
        getsets: &[GetSetRow::get("g", |_, _| Ok(NONE))],
        ..TypeDef::new("T", Kind::NativeObject)
    };

    /// Numbers of a module's rows, with the module made before or after another one.
    fn numbers(other_first: bool) -> [usize; 4] {
        let mut table = NativeTable::default();
        let other = |table: &mut NativeTable| {
            table.enter_module(2);
            table.add_functions(OTHER, None)
        };
        let mut numbers = [0; 4];
        if other_first {
            numbers[3] = other(&mut table);
        }
        table.enter_module(5);
        numbers[0] = table.add_functions(FIRST, Some("five".into()));
        numbers[1] = table.add_type(&TYPE);
        numbers[2] = table.add_functions(FIRST, None);
        if !other_first {
            numbers[3] = other(&mut table);
        }
        numbers
    }

    #[test]
    fn numbers_do_not_depend_on_the_order_of_imports() {
        assert_eq!(numbers(true), numbers(false));
        let [functions, methods, again, other] = numbers(true);
        assert_eq!(functions, again, "a table has its rows once");
        assert_eq!(methods, functions + FIRST.len());
        assert_eq!((functions >> ROW_BITS, other >> ROW_BITS), (5, 2));
    }

    #[test]
    fn rows_are_found_by_number() {
        let mut table = NativeTable::default();
        table.enter_module(3);
        let functions = table.add_functions(FIRST, Some("three".into()));
        let methods = table.add_type(&TYPE);
        assert_eq!(table.info(functions + 1).name, "b");
        assert_eq!(table.shown_full(functions + 1), "three.b");
        assert_eq!(table.info(methods).qualname(), "T.m");
        assert_eq!(table.info(methods + 1).qualname(), "T.g");
        assert_eq!(table.info(methods + 2).qualname(), "T.g");
        assert_eq!(table.signature(functions + 1).params.len(), 1);
        assert!(Rc::ptr_eq(
            &table.signature(methods),
            &table.signature(methods)
        ));
    }

    #[test]
    fn an_entry_is_small() {
        assert!(size_of::<Entry>() <= 16 + 2 * (size_of::<Word>() - 4));
    }
}
