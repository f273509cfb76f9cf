//! Code generation: one walk over the tree, straight into register instructions.
//!
//! Expressions are evaluated into a destination register that the caller names, so that
//! most statements on locals need no moves. Two rules keep that safe:
//!
//! - Registers of variables are written by an expression's last instruction only.
//!   Expressions that write their destination step by step get a temporary instead.
//! - An operand that is a variable is used in place, unless a later operand of the same
//!   instruction may bind that variable again (`x + (x := 1)`).
//!
//! Which locals are surely bound is tracked on the way. A variable that some `del` (or
//! the end of an `except ... as`) unbinds counts as perhaps unbound at each loop's head
//! and in each handler; all others only become bound, so one pass suffices.

mod annotations;
mod call;
mod class;
mod comprehension;
mod cond;
mod display;
pub mod emit;
mod exceptions;
mod expr;
mod fstring;
mod func;
mod generic;
mod hints;
mod imports;
mod names;
mod pattern;
mod stmt;
mod with;

pub use fstring::{interpolation_text, without_comments};

use crate::Options;
use crate::errors::{Res, fault};
use crate::limits;
use crate::pool::Pool;
use crate::source::LineIndex;
use crate::symtable::{Interner, Part, ScopeId, ScopeKind, Sym, SymbolTable, flag};
use ahash::AHashMap;
use emit::{Bits, Instr, Label, LabelInfo, LineMark, Reg, Region, Row};
use pyrs_bytecode::{Code, CodeFlags, Const, NEAR_LOCALS, Op};
use ruff_python_ast::{self as ast, Stmt};
use ruff_text_size::{Ranged, TextRange};
use std::rc::Rc;

/// Registers are named by 16 bits.
const MAX_LOCALS: usize = 65_000;
/// First register of the far locals.
const FAR_BASE: u16 = pyrs_bytecode::FAR_BASE as u16;

/// A variable of the frame.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    pub reg: u16,
    pub cell: bool,
    /// Index among the bits that say what is bound.
    pub bit: usize,
}

/// A comprehension that runs in the frame being compiled.
pub struct CompFrame {
    pub scope: ScopeId,
    pub vars: Vec<(Sym, Slot)>,
}

/// What encloses the statement being compiled, for `break`, `continue` and `return`.
pub enum Block<'a> {
    Loop {
        head: Label,
        exit: Label,
    },
    /// The body of a `try` with handlers, or of a handler's cleanup: nothing to run.
    Protected(Region),
    /// The body of a `try` with `finally`.
    Finally {
        region: Region,
        body: &'a [Stmt],
    },
    /// Code that runs while an exception is handled.
    Handling {
        region: Region,
        save: Reg,
    },
    /// The body of `except ... as name`.
    Named {
        region: Region,
        name: &'a ast::Identifier,
    },
    With {
        region: Region,
        exit: Reg,
        is_async: bool,
        range: TextRange,
    },
    /// A `finally` part itself, for PEP 765's warnings.
    InFinally,
    /// The body of an `except*` clause, which no jump may leave.
    Star(Region),
}

/// A code object in the making.
pub struct Unit<'a> {
    pub scope: ScopeId,
    pub kind: ScopeKind,
    pub name: Rc<str>,
    pub qualname: Rc<str>,
    pub first_line: u32,
    pub flags: u32,
    pub arg_count: u16,
    pub posonly_count: u16,
    pub kwonly_count: u16,
    pub comps: Vec<CompFrame>,
    pub slots: AHashMap<Sym, Slot>,
    /// Registers set aside for the variables of inlined comprehensions.
    pub comp_slots: AHashMap<Sym, u16>,
    /// Of a namespace: where a comprehension begins and ends, and its variables' registers.
    pub hidden: Vec<Hidden>,
    pub varnames: Vec<Rc<str>>,
    pub cellvars: Vec<(Rc<str>, u16)>,
    pub freevars: Vec<Sym>,
    pub code: Vec<Instr>,
    pub labels: Vec<LabelInfo>,
    pub marks: Vec<LineMark>,
    pub rows: Vec<Row>,
    pub pool: Pool,
    pub reachable: bool,
    pub bound: Bits,
    /// Variables that some statement unbinds.
    pub deletable: Bits,
    pub next_bit: usize,
    pub first_temp: Reg,
    pub temp_limit: u16,
    pub next: u16,
    pub max: u16,
    pub far_count: u16,
    pub overflow: Option<TextRange>,
    pub blocks: Vec<Block<'a>>,
    pub range: TextRange,
    /// Cells of a class body: `__class__`, `__classdict__`, `__conditional_annotations__`.
    pub class_cells: Vec<(Sym, Reg)>,
    pub annotations: Vec<annotations::Deferred<'a>>,
    /// Statements deep inside conditional parts of a module or class.
    pub conditional: u32,
}

/// Begin and end of an inlined comprehension, and the registers of its variables.
pub type Hidden = (emit::Label, emit::Label, Vec<(Sym, u16)>);

pub struct Compiler<'a> {
    pub st: &'a SymbolTable,
    pub names: Interner,
    pub source: &'a str,
    pub index: &'a LineIndex,
    pub filename: Rc<str>,
    pub options: &'a Options,
    pub interactive: bool,
    pub u: Unit<'a>,
    pub outer: Vec<Unit<'a>>,
    pub warnings: Vec<(TextRange, String)>,
}

/// Compiles a whole tree.
pub fn module<'a>(
    st: &'a SymbolTable,
    names: Interner,
    source: &'a str,
    index: &'a LineIndex,
    filename: Rc<str>,
    options: &'a Options,
    tree: &crate::symtable::Tree<'a>,
    interactive: bool,
) -> Res<(Code, Vec<(TextRange, String)>)> {
    let mut c = Compiler {
        st,
        names,
        source,
        index,
        filename,
        options,
        interactive,
        u: Unit::new(0, ScopeKind::Module),
        outer: Vec::new(),
        warnings: Vec::new(),
    };
    c.u.name = "<module>".into();
    c.u.qualname = "<module>".into();
    c.u.first_line = 1;
    c.u.flags = CodeFlags::NAMESPACE | c.future_flags();
    c.layout()?;
    match tree {
        crate::symtable::Tree::Module(m) => c.module_body(m)?,
        crate::symtable::Tree::Expression(m) => {
            let value = c.operand(&m.body)?;
            c.at(m.body.range());
            c.op(Op::Return, value, 0, 0);
        }
    }
    let code = c.assemble()?;
    Ok((code, c.warnings))
}

impl Unit<'_> {
    fn new(scope: ScopeId, kind: ScopeKind) -> Self {
        Unit {
            scope,
            kind,
            name: "".into(),
            qualname: "".into(),
            first_line: 1,
            flags: 0,
            arg_count: 0,
            posonly_count: 0,
            kwonly_count: 0,
            comps: Vec::new(),
            slots: AHashMap::new(),
            comp_slots: AHashMap::new(),
            hidden: Vec::new(),
            varnames: Vec::new(),
            cellvars: Vec::new(),
            freevars: Vec::new(),
            code: Vec::new(),
            labels: Vec::new(),
            marks: Vec::new(),
            rows: Vec::new(),
            pool: Pool::default(),
            reachable: true,
            bound: Bits::default(),
            deletable: Bits::default(),
            next_bit: 0,
            first_temp: 0,
            temp_limit: 256,
            next: 0,
            max: 0,
            far_count: 0,
            overflow: None,
            blocks: Vec::new(),
            range: TextRange::default(),
            class_cells: Vec::new(),
            annotations: Vec::new(),
            conditional: 0,
        }
    }

    pub fn is_async(&self) -> bool {
        self.flags & (CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR) != 0
    }

    /// Whether register 0 is the namespace and names go through it.
    pub fn has_namespace(&self) -> bool {
        matches!(self.kind, ScopeKind::Module | ScopeKind::Class)
    }
}

impl<'a> Compiler<'a> {
    pub fn future_flags(&self) -> u32 {
        if self.options.future_annotations {
            CodeFlags::FUTURE_ANNOTATIONS
        } else {
            0
        }
    }

    fn module_body(&mut self, m: &'a ast::ModModule) -> Res {
        self.at(TextRange::empty(0.into()));
        let (doc, body) = self.docstring(&m.body);
        if let Some(doc) = doc
            && !self.interactive
        {
            let t = self.temp();
            self.load_const(t, doc);
            let name = self.names.get("__doc__");
            self.op_name(Op::StoreName, t, 0, name);
            self.u.next -= 1;
        }
        let body = if self.interactive { &m.body } else { body };
        self.begin_annotations()?;
        self.stmts(body)?;
        self.finish_annotations()?;
        self.return_none();
        Ok(())
    }

    /// The docstring constant of a body, and the statements behind it.
    pub fn docstring(&mut self, body: &'a [Stmt]) -> (Option<Const>, &'a [Stmt]) {
        let Some(Stmt::Expr(first)) = body.first() else {
            return (None, body);
        };
        let ast::Expr::StringLiteral(literal) = &*first.value else {
            return (None, body);
        };
        if self.options.optimize >= 2 {
            return (None, &body[1..]);
        }
        let text = self.string_const(literal);
        let cleaned = crate::literals::clean_docstring(text);
        (Some(cleaned), &body[1..])
    }

    pub fn return_none(&mut self) {
        if self.u.reachable {
            let t = self.temp();
            self.op(Op::LoadNone, t, 0, 0);
            self.op(Op::Return, t, 0, 0);
            self.u.next = self.u.next.saturating_sub(1);
        }
    }

    /// Starts the code object of a scope.
    pub fn enter<T>(&mut self, node: &T, part: Part, name: &str, range: TextRange) -> Res {
        let Some(scope) = self.st.scope_of(node, part) else {
            return fault(range, "internal: a scope is missing");
        };
        self.enter_scope(scope, name, range)
    }

    pub fn enter_scope(&mut self, scope: ScopeId, name: &str, range: TextRange) -> Res {
        let kind = self.st.scopes[scope].kind;
        let mut unit = Unit::new(scope, kind);
        unit.name = name.into();
        unit.qualname = self.qualname(name);
        unit.first_line = self.index.line(range.start());
        unit.range = TextRange::at(range.start(), 0.into());
        let info = &self.st.scopes[scope];
        let mut flags = self.future_flags();
        if kind == ScopeKind::Class {
            flags |= CodeFlags::NAMESPACE | CodeFlags::CLASS_BODY;
        } else {
            flags |= CodeFlags::OPTIMIZED | CodeFlags::NEWLOCALS;
            if info.nested {
                flags |= CodeFlags::NESTED;
            }
            if info.varargs {
                flags |= CodeFlags::VARARGS;
            }
            if info.varkeywords {
                flags |= CodeFlags::VARKEYWORDS;
            }
            flags |= match (info.is_generator, info.is_coroutine) {
                (true, false) => CodeFlags::GENERATOR,
                (true, true) => CodeFlags::ASYNC_GENERATOR,
                (false, true) if kind == ScopeKind::Function => CodeFlags::COROUTINE,
                // A comprehension with its own frame that awaits.
                (false, true) if kind.is_comprehension() => CodeFlags::COROUTINE,
                _ => 0,
            };
            if kind == ScopeKind::Function && self.u.kind == ScopeKind::Class {
                flags |= CodeFlags::METHOD;
            }
        }
        unit.flags = flags;
        if self.outer.len() >= limits::MAX_DEPTH as usize {
            return fault(range, limits::TOO_DEEP);
        }
        let outer = std::mem::replace(&mut self.u, unit);
        self.outer.push(outer);
        self.layout()
    }

    fn qualname(&mut self, name: &str) -> Rc<str> {
        let mut parent = &self.u;
        if self.u.kind == ScopeKind::TypeParams
            && let Some(outer) = self.outer.last()
        {
            parent = outer;
        }
        if parent.kind == ScopeKind::Module {
            return name.into();
        }
        let scope = &self.st.scopes[parent.scope];
        let sym = self.names.mangle(scope.private, name);
        if scope.has(sym, flag::GLOBAL) && name != "<lambda>" {
            return name.into();
        }
        let infix = match parent.kind {
            ScopeKind::Function | ScopeKind::Lambda => ".<locals>.",
            _ => ".",
        };
        format!("{}{infix}{name}", parent.qualname).into()
    }

    /// Gives each variable of the scope its register and writes the prologue.
    fn layout(&mut self) -> Res {
        let st = self.st;
        let scope = &st.scopes[self.u.scope];
        let mut frees: Vec<Sym> = scope
            .symbols
            .iter()
            .filter(|s| s.place == crate::symtable::Place::Free || s.flags & flag::FREE_CLASS != 0)
            .map(|s| s.name)
            .collect();
        frees.sort_by(|a, b| self.names.text(*a).cmp(self.names.text(*b)));
        self.u.freevars = frees;
        if self.u.has_namespace() {
            self.u.first_temp = 1;
            self.u.next = 1;
            self.u.max = 1;
            return Ok(());
        }
        let mut order: Vec<(Sym, bool)> = Vec::new();
        for s in &scope.symbols {
            if s.flags & flag::PARAM != 0 {
                order.push((s.name, true));
            }
        }
        let params = order.len();
        // Parameters come in the order of the table, `*args` and `**kwargs` last.
        for s in &scope.symbols {
            use crate::symtable::Place;
            if s.flags & flag::PARAM == 0 && matches!(s.place, Place::Local | Place::Cell) {
                order.push((s.name, false));
            }
        }
        let own = order.len();
        self.comprehension_variables(&mut order);
        if order.len() > MAX_LOCALS {
            return self.many_locals(params);
        }
        let near = order.len().min(NEAR_LOCALS) as u16;
        self.u.first_temp = near as Reg;
        self.u.next = near;
        self.u.max = near;
        if order.len() > NEAR_LOCALS {
            self.u.far_count = (order.len() - NEAR_LOCALS) as u16;
        }
        self.spread_params(params);
        for (i, &(name, param)) in order.iter().enumerate() {
            let reg = if i < NEAR_LOCALS {
                i as u16
            } else {
                FAR_BASE + (i - NEAR_LOCALS) as u16
            };
            let text = self.names.text(name).clone();
            // The registers of temporaries lie between near and far locals.
            while self.u.varnames.len() < reg as usize {
                self.u.varnames.push("".into());
            }
            // The parameter of annotate functions has a dot, so that nothing can name it.
            self.u.varnames.push(
                if &*text == ".format" && self.u.kind == ScopeKind::Annotation {
                    "format".into()
                } else {
                    text.clone()
                },
            );
            if i >= own {
                self.u.comp_slots.insert(name, reg);
                self.clear_reg(reg);
                continue;
            }
            let symbol = scope.lookup(name).copied();
            let cell = symbol.is_some_and(|s| s.place == crate::symtable::Place::Cell);
            let deleted = symbol.is_some_and(|s| s.flags & flag::DEL != 0);
            let bit = self.u.next_bit;
            self.u.next_bit += 1;
            self.u.slots.insert(name, Slot { reg, cell, bit });
            if param {
                self.u.bound.set(bit);
            }
            if deleted {
                self.u.deletable.set(bit);
            }
            match (cell, param) {
                (false, true) => {}
                (false, false) => self.clear_reg(reg),
                (true, _) => {
                    self.u.cellvars.push((text, reg));
                    self.make_cell(reg, param);
                }
            }
        }
        // As CPython lists them: parameters in their order, then the others by name.
        self.u.cellvars.sort_by(|(a, i), (b, j)| {
            let (i, j) = (usize::from(*i), usize::from(*j));
            (i.min(params), a).cmp(&(j.min(params), b))
        });
        Ok(())
    }

    fn many_locals(&mut self, params: usize) -> Res {
        let range = self.u.range;
        let what = if params > MAX_LOCALS {
            "parameters"
        } else {
            "variables"
        };
        fault(range, format!("too many {what} in one function"))
    }

    /// A call leaves all parameters in a row. Those that are far locals go to their places,
    /// the last ones first, so that the registers they leave can serve for temporaries.
    fn spread_params(&mut self, params: usize) {
        if params <= NEAR_LOCALS {
            return;
        }
        let place = |i: usize| FAR_BASE + (i - NEAR_LOCALS) as u16;
        // The first one makes room for a temporary and waits behind all others.
        let t = NEAR_LOCALS as Reg;
        let aside = FAR_BASE + self.u.far_count;
        self.u.far_count += 1;
        self.op16(Op::StoreFar, t, aside);
        for i in (NEAR_LOCALS + 1..params).rev() {
            match Reg::try_from(i) {
                Ok(near) => self.op16(Op::StoreFar, near, place(i)),
                Err(_) => {
                    self.op16(Op::LoadFar, t, i as u16);
                    self.op16(Op::StoreFar, t, place(i));
                }
            }
        }
        self.op16(Op::LoadFar, t, aside);
        self.op16(Op::StoreFar, t, place(NEAR_LOCALS));
        self.op16(Op::ClearFar, 0, aside);
        for near in NEAR_LOCALS..params.min(FAR_BASE as usize) {
            self.op(Op::Clear, near as Reg, 0, 0);
        }
        self.u.max = FAR_BASE.min(params as u16);
    }

    fn clear_reg(&mut self, reg: u16) {
        match Reg::try_from(reg) {
            Ok(near) => self.op(Op::Clear, near, 0, 0),
            Err(_) => self.op16(Op::ClearFar, 0, reg),
        }
    }

    fn make_cell(&mut self, reg: u16, param: bool) {
        match Reg::try_from(reg) {
            Ok(near) if param => self.op(Op::MakeCell, near, 0, 0),
            Ok(near) => self.op(Op::NewCell, near, 0, 0),
            Err(_) => {
                let t = self.temp();
                if param {
                    self.op16(Op::LoadFar, t, reg);
                    self.op(Op::MakeCell, t, 0, 0);
                } else {
                    self.op(Op::NewCell, t, 0, 0);
                }
                self.op16(Op::StoreFar, t, reg);
                self.u.next -= 1;
            }
        }
    }

    /// Ends the code object of a scope and goes back to the one around it.
    pub fn leave(&mut self) -> Res<Rc<Code>> {
        let code = self.assemble()?;
        if let Some(outer) = self.outer.pop() {
            self.u = outer;
        }
        Ok(Rc::new(code))
    }

    fn assemble(&mut self) -> Res<Code> {
        if let Some(range) = self.u.overflow {
            return fault(range, limits::TOO_DEEP);
        }
        let unit = std::mem::replace(&mut self.u, Unit::new(0, ScopeKind::Module));
        crate::assemble::assemble(unit, &self.names, self.index, &self.filename)
    }
}
