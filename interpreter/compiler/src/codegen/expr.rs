//! Expressions.

use super::Compiler;
use super::emit::Reg;
use crate::constfold;
use crate::errors::{Res, fault};
use crate::limits;
use crate::symtable::{ScopeKind, Sym, flag};
use pyrs_bytecode::{CodeFlags, Const, Op};
use ruff_python_ast::{self as ast, Expr, Operator, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

/// The value of a chain so far.
enum Cur {
    Const(Const),
    Reg(Reg),
}

/// The value as an 8-bit immediate.
pub fn small(c: &Const) -> Option<u8> {
    match c {
        Const::Int(i) => i8::try_from(*i).ok().map(|v| v as u8),
        _ => None,
    }
}

impl<'a> Compiler<'a> {
    pub fn fold(&mut self, e: &'a Expr) -> Option<Const> {
        constfold::fold(e, self.source)
    }

    /// Evaluates into `dst`. A variable's register is written by the last instruction only.
    pub fn expr(&mut self, e: &'a Expr, dst: Reg) -> Res {
        limits::with_stack(|| {
            if !self.is_temp(dst) && !atomic(e) {
                let mark = self.mark();
                let t = self.temp();
                self.expr_to(e, t)?;
                self.at(e.range());
                self.mov(dst, t);
                self.release(mark);
                return Ok(());
            }
            self.expr_to(e, dst)
        })
    }

    /// Evaluates into some register: the variable's own for a local, else a temporary.
    pub fn operand(&mut self, e: &'a Expr) -> Res<Reg> {
        match e {
            Expr::Name(n) if n.id.as_str() != "__debug__" => {
                self.at(n.range);
                let name = self.mangle(&n.id);
                if let Some(reg) = self.local_operand(name) {
                    return Ok(reg);
                }
            }
            Expr::Named(x) => {
                if let Expr::Name(n) = &*x.target {
                    let name = self.mangle(&n.id);
                    if let Some(reg) = self.local_target(name) {
                        self.expr(&x.value, reg)?;
                        self.mark_bound(name);
                        return Ok(reg);
                    }
                }
            }
            _ => {}
        }
        let t = self.temp();
        self.expr(e, t)?;
        Ok(t)
    }

    /// As `operand`, for a value that must outlast the evaluation of `later`.
    pub fn operand_before(&mut self, e: &'a Expr, later: &[&'a Expr]) -> Res<Reg> {
        let reg = self.operand(e)?;
        self.keep(reg, e, later)
    }

    /// Copies a variable's register if evaluating `later` may bind the variable anew.
    pub fn keep(&mut self, reg: Reg, e: &'a Expr, later: &[&'a Expr]) -> Res<Reg> {
        let name = match e {
            Expr::Name(n) => n,
            Expr::Named(x) => match &*x.target {
                Expr::Name(n) => n,
                _ => return Ok(reg),
            },
            _ => return Ok(reg),
        };
        if self.is_temp(reg) || later.iter().all(|e| trivial(e)) {
            return Ok(reg);
        }
        let name = self.mangle(&name.id);
        if !self.st.scopes[self.u.scope].has(name, flag::WALRUS) {
            return Ok(reg);
        }
        let t = self.temp();
        self.mov(t, reg);
        Ok(t)
    }

    /// Evaluates for its effect.
    pub fn effect(&mut self, e: &'a Expr) -> Res {
        let mark = self.mark();
        match e {
            Expr::Named(_) | Expr::Name(_) => {
                self.operand(e)?;
            }
            _ => {
                if self.fold(e).is_none() {
                    let t = self.temp();
                    self.expr_to(e, t)?;
                }
            }
        }
        self.release(mark);
        Ok(())
    }

    fn expr_to(&mut self, e: &'a Expr, dst: Reg) -> Res {
        self.at(e.range());
        match e {
            Expr::BinOp(_) | Expr::Attribute(_) | Expr::Subscript(_) | Expr::Call(_) => {
                return self.chain(e, dst);
            }
            Expr::Name(n) => {
                if n.id.as_str() == "__debug__" {
                    let value = if self.options.optimize == 0 {
                        Const::True
                    } else {
                        Const::False
                    };
                    self.load_const(dst, value);
                    return Ok(());
                }
                let name = self.mangle(&n.id);
                return self.load_name(name, dst);
            }
            _ => {}
        }
        if let Some(value) = self.fold(e) {
            self.load_const(dst, value);
            return Ok(());
        }
        match e {
            Expr::BoolOp(x) => self.bool_op(x, dst),
            Expr::Named(x) => self.named(x, dst),
            Expr::UnaryOp(x) => {
                let mark = self.mark();
                let v = self.operand(&x.operand)?;
                self.at(x.range);
                let op = match x.op {
                    UnaryOp::Invert => Op::Invert,
                    UnaryOp::Not => Op::Not,
                    UnaryOp::UAdd => Op::Pos,
                    UnaryOp::USub => Op::Neg,
                };
                self.op(op, dst, v, 0);
                self.release(mark);
                Ok(())
            }
            Expr::Lambda(x) => self.lambda(x, dst),
            Expr::If(x) => self.conditional(x, dst),
            Expr::Dict(x) => self.dict(x, dst),
            Expr::Set(x) => self.set(x, dst),
            Expr::List(x) => self.list(&x.elts, dst),
            Expr::Tuple(x) => self.tuple(&x.elts, dst),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                self.comprehension(e, dst)
            }
            Expr::Await(x) => {
                self.check_await(x.range)?;
                let mark = self.mark();
                let v = self.operand(&x.value)?;
                self.at(x.range);
                self.await_value(v, 0, dst);
                self.release(mark);
                Ok(())
            }
            Expr::Yield(x) => self.yield_expr(x, dst),
            Expr::YieldFrom(x) => self.yield_from(x, dst),
            Expr::Compare(x) => self.compare(x, dst),
            Expr::FString(x) => self.fstring(x, dst),
            Expr::TString(x) => self.tstring(x, dst),
            Expr::StringLiteral(x) => {
                let value = self.string_const(x);
                self.load_const(dst, value);
                Ok(())
            }
            Expr::Starred(x) => fault(x.range, "can't use starred expression here"),
            Expr::Slice(x) => self.slice_object(x, dst),
            Expr::NumberLiteral(x) => match &x.value {
                ast::Number::Int(_) => {
                    let value = crate::literals::int_const(&self.source[x.range], x.range)?;
                    self.load_const(dst, value);
                    Ok(())
                }
                _ => fault(x.range, "invalid number"),
            },
            other => fault(other.range(), "invalid syntax"),
        }
    }

    pub fn string_const(&mut self, x: &'a ast::ExprStringLiteral) -> Const {
        crate::literals::string(x, self.source)
    }

    fn named(&mut self, x: &'a ast::ExprNamed, dst: Reg) -> Res {
        let Expr::Name(n) = &*x.target else {
            return fault(x.range, "cannot use assignment expressions with expression");
        };
        let name = self.mangle(&n.id);
        if let Some(reg) = self.local_target(name) {
            self.expr(&x.value, reg)?;
            self.mark_bound(name);
            self.mov(dst, reg);
            return Ok(());
        }
        self.expr(&x.value, dst)?;
        self.at(x.range);
        self.store_name(name, dst);
        Ok(())
    }

    fn conditional(&mut self, x: &'a ast::ExprIf, dst: Reg) -> Res {
        let other = self.label();
        let end = self.label();
        self.jump_if(&x.test, other, false)?;
        self.expr(&x.body, dst)?;
        self.at(x.range);
        self.jump(end);
        self.place(other);
        self.expr(&x.orelse, dst)?;
        self.place(end);
        self.at(x.range);
        Ok(())
    }

    // Chains of operators, attributes, subscripts and calls

    fn chain(&mut self, e: &'a Expr, dst: Reg) -> Res {
        let mut links: Vec<&'a Expr> = Vec::new();
        let mut base = e;
        while let Some(left) = limits::left_of(base) {
            links.push(base);
            base = left;
        }
        let mark = self.mark();
        let acc = if self.is_temp(dst) { dst } else { self.temp() };
        let inner = self.mark();
        let mut window = None;
        let mut cur;
        let mut i = links.len();
        if self.is_super_attr(base, &links) {
            let done;
            (i, done) = self.super_attr(&links, i - 2, dst, acc)?;
            self.release(inner);
            cur = Cur::Reg(done);
        } else if is_plain_call(&links, i) {
            let w = self.temps(5);
            self.expr(base, w + 4)?;
            window = Some(w);
            cur = Cur::Reg(w + 4);
        } else if let Some(value) = self.fold_base(base) {
            cur = Cur::Const(value);
        } else {
            let later: Option<&Expr> = links.last().and_then(|l| right_of(l));
            // A call's arguments are evaluated behind the method, which is already found.
            let reg = self.operand(base)?;
            let reg = match later {
                Some(later) => self.keep(reg, base, &[later])?,
                None => reg,
            };
            cur = Cur::Reg(reg);
        }
        while i > 0 {
            i -= 1;
            let link = links[i];
            let mut out = if i == 0 { dst } else { acc };
            // The result is the callee of the next link: evaluate it into a window.
            let next_window = if is_plain_call(&links, i) && !matches!(link, Expr::Call(_)) {
                let w = self.temps(5);
                out = w + 4;
                Some(w)
            } else {
                None
            };
            match link {
                Expr::BinOp(b) => {
                    if let Cur::Const(left) = &cur
                        && let Some(right) = self.fold(&b.right)
                    {
                        if let Some(value) = constfold::binary(b.op, left, &right) {
                            cur = Cur::Const(value);
                            continue;
                        }
                        let left = self.materialize(cur, acc);
                        self.binary_const(b, left, right, out);
                    } else {
                        let left = self.materialize(cur, acc);
                        match self.fold(&b.right) {
                            Some(right) => self.binary_const(b, left, right, out),
                            None => {
                                let right = self.operand(&b.right)?;
                                self.at(b.range);
                                self.op(binary_op(b.op), out, left, right);
                            }
                        }
                    }
                }
                Expr::Attribute(a) => {
                    let obj = self.materialize(cur, acc);
                    let name = self.mangle(&a.attr.id);
                    if i > 0
                        && let Expr::Call(call) = links[i - 1]
                        && super::call::simple_arguments(&call.arguments)
                        && !self.has_far_locals()
                    {
                        i -= 1;
                        out = if i == 0 { dst } else { acc };
                        let w = self.temps(6);
                        self.at(self.attr_range(a));
                        self.op_name(Op::LoadMethod, w, obj, name);
                        let range = self.method_call_range(call, a);
                        self.method_call(call, w, out, range)?;
                    } else {
                        self.at(self.attr_range(a));
                        self.op_name(Op::LoadAttr, out, obj, name);
                    }
                }
                Expr::Subscript(s) => {
                    self.check_subscript(s);
                    let obj = self.materialize(cur, acc);
                    self.subscript_load(s, obj, out)?;
                }
                Expr::Call(call) => {
                    self.check_callee(call);
                    let w = match window.take() {
                        Some(w) => w,
                        None => {
                            let w = self.temps(5);
                            let callee = self.materialize(cur, acc);
                            self.mov(w + 4, callee);
                            w
                        }
                    };
                    if i > 0 && is_plain_call(&links, i) {
                        // `f()()`: the result becomes the callee of the same window.
                        self.call(call, w, acc, call.range())?;
                        out = acc;
                    } else {
                        self.call(call, w, out, call.range())?;
                    }
                }
                _ => {}
            }
            cur = Cur::Reg(out);
            window = next_window;
            if window.is_none() {
                self.release(inner);
            }
        }
        match cur {
            Cur::Const(value) => {
                self.at(e.range());
                self.load_const(dst, value);
            }
            Cur::Reg(reg) => self.mov(dst, reg),
        }
        self.release(mark);
        Ok(())
    }

    fn fold_base(&mut self, base: &'a Expr) -> Option<Const> {
        match base {
            Expr::Name(n) if n.id.as_str() != "__debug__" => None,
            base => self.fold(base),
        }
    }

    fn materialize(&mut self, cur: Cur, acc: Reg) -> Reg {
        match cur {
            Cur::Reg(reg) => reg,
            Cur::Const(value) => {
                self.load_const(acc, value);
                acc
            }
        }
    }

    fn binary_const(&mut self, b: &'a ast::ExprBinOp, left: Reg, right: Const, out: Reg) {
        self.binary_immediate(b.op, false, left, right, out, b.right.range(), b.range);
    }

    /// `left op constant`, with the immediate form where there is one.
    pub fn binary_immediate(
        &mut self,
        op: Operator,
        in_place: bool,
        left: Reg,
        right: Const,
        out: Reg,
        right_range: TextRange,
        range: TextRange,
    ) {
        if let (Some(value), Some(op)) = (small(&right), immediate_op(op, in_place)) {
            self.at(range);
            self.op(op, out, left, value);
            return;
        }
        let mark = self.mark();
        self.at(right_range);
        let t = self.temp();
        self.load_const(t, right);
        self.at(range);
        let op = if in_place {
            inplace_op(op)
        } else {
            binary_op(op)
        };
        self.op(op, out, left, t);
        self.release(mark);
    }

    /// An attribute's position; on its own line when the object ends on an earlier one.
    pub fn attr_range(&self, a: &ast::ExprAttribute) -> TextRange {
        if self.index.line(a.range.start()) == self.index.line(a.attr.range.start()) {
            a.range
        } else {
            a.attr.range
        }
    }

    /// Where the call of a method stands: at its name. What looks like an imported module's
    /// function is called where the whole begins, as with CPython.
    fn method_call_range(&mut self, call: &ast::ExprCall, a: &ast::ExprAttribute) -> TextRange {
        let range = call.range();
        if let Expr::Name(n) = &*a.value {
            let name = self.names.get(n.id.as_str());
            if self.st.scopes[0].has(name, crate::symtable::flag::IMPORT) {
                return range;
            }
        }
        if self.index.line(range.start()) == self.index.line(a.attr.range.start()) {
            range
        } else {
            TextRange::new(a.attr.range.start(), range.end())
        }
    }

    pub fn subscript_load(&mut self, s: &'a ast::ExprSubscript, obj: Reg, out: Reg) -> Res {
        let mark = self.mark();
        match &*s.slice {
            Expr::Slice(x) if x.step.is_none() && self.fold(&s.slice).is_none() => {
                let t = self.slice_bounds(x)?;
                self.at(s.range);
                self.op(Op::LoadSlice, out, obj, t);
            }
            index => match self.fold(index) {
                Some(value) if small(&value).is_some() => {
                    self.at(s.range);
                    self.op(Op::LoadItemI, out, obj, small(&value).unwrap_or(0));
                }
                _ => {
                    let index = self.operand(index)?;
                    self.at(s.range);
                    self.op(Op::LoadItem, out, obj, index);
                }
            },
        }
        self.release(mark);
        Ok(())
    }

    /// Lower and upper bound in two registers in a row.
    pub fn slice_bounds(&mut self, x: &'a ast::ExprSlice) -> Res<Reg> {
        let t = self.temps(2);
        for (i, bound) in [&x.lower, &x.upper].into_iter().enumerate() {
            match bound {
                Some(e) => self.expr(e, t + i as Reg)?,
                None => {
                    self.at(x.range);
                    self.op(Op::LoadNone, t + i as Reg, 0, 0);
                }
            }
        }
        Ok(t)
    }

    fn slice_object(&mut self, x: &'a ast::ExprSlice, dst: Reg) -> Res {
        let mark = self.mark();
        let n = if x.step.is_some() { 3 } else { 2 };
        let t = self.temps(n);
        for (i, bound) in [&x.lower, &x.upper, &x.step]
            .into_iter()
            .take(n)
            .enumerate()
        {
            match bound {
                Some(e) => self.expr(e, t + i as Reg)?,
                None => self.op(Op::LoadNone, t + i as Reg, 0, 0),
            }
        }
        self.at(x.range);
        self.op(Op::BuildSlice, dst, t, n as u8);
        self.release(mark);
        Ok(())
    }

    // super().x

    /// `super().attr` where `super` is the builtin as far as the text shows.
    fn is_super_attr(&mut self, base: &'a Expr, links: &[&'a Expr]) -> bool {
        let [.., Expr::Attribute(_), Expr::Call(call)] = links else {
            return false;
        };
        let is_super = matches!(base, Expr::Name(n) if n.id.as_str() == "super")
            && call.arguments.args.is_empty()
            && call.arguments.keywords.is_empty();
        if !is_super || !matches!(self.u.kind, ScopeKind::Function | ScopeKind::Lambda) {
            return false;
        }
        let class = self.names.get("__class__");
        let name = self.names.get("super");
        self.u.arg_count > 0
            && self.free_index(class).is_some()
            && matches!(self.access(name), super::names::Access::Global)
            && self
                .first_param()
                .is_some_and(|name| !self.may_be_unbound(name))
    }

    /// Whether `del` may have emptied a variable: `super()` says so in words of its own.
    fn may_be_unbound(&self, name: Sym) -> bool {
        self.st.scopes[self.u.scope].has(name, crate::symtable::flag::DEL)
    }

    fn first_param(&mut self) -> Option<Sym> {
        let name = self.st.scopes[self.u.scope].first_param?;
        let shadowed = self
            .u
            .comps
            .iter()
            .any(|c| c.vars.iter().any(|(n, _)| *n == name));
        (!shadowed).then_some(name)
    }

    /// Gives the number of links left and where the value is.
    fn super_attr(
        &mut self,
        links: &[&'a Expr],
        i: usize,
        dst: Reg,
        acc: Reg,
    ) -> Res<(usize, Reg)> {
        let (Expr::Attribute(a), Some(first)) = (links[i], self.first_param()) else {
            return Ok((i, acc));
        };
        let t = self.temps(3);
        let name = self.names.get("super");
        let class = self.names.get("__class__");
        self.at(links[i + 1].range());
        self.op_name(Op::LoadGlobal, t, 0, name);
        let free = self.free_index(class).unwrap_or(0);
        self.op16(Op::LoadFree, t + 1, free);
        self.load_name(first, t + 2)?;
        let attr = self.mangle(&a.attr.id);
        self.at(self.attr_range(a));
        if i > 0
            && let Expr::Call(call) = links[i - 1]
            && super::call::simple_arguments(&call.arguments)
            && !self.has_far_locals()
        {
            let out = if i == 1 { dst } else { acc };
            let w = self.temps(6);
            self.op_name(Op::LoadSuperMethod, w, t, attr);
            let range = self.method_call_range(call, a);
            self.method_call(call, w, out, range)?;
            return Ok((i - 1, out));
        }
        let out = if i == 0 { dst } else { acc };
        self.op_name(Op::LoadSuper, out, t, attr);
        Ok((i, out))
    }

    // Yield

    fn yield_expr(&mut self, x: &'a ast::ExprYield, dst: Reg) -> Res {
        if !self.st.scopes[self.u.scope].kind.is_function_like() {
            return fault(x.range, "'yield' outside function");
        }
        let mark = self.mark();
        let v = match &x.value {
            Some(e) => self.operand(e)?,
            None => {
                let t = self.temp();
                self.op(Op::LoadNone, t, 0, 0);
                t
            }
        };
        self.at(x.range);
        self.emit_yield(dst, v);
        self.release(mark);
        Ok(())
    }

    pub fn emit_yield(&mut self, dst: Reg, value: Reg) {
        let op = if self.u.flags & CodeFlags::ASYNC_GENERATOR != 0 {
            Op::YieldAsync
        } else {
            Op::Yield
        };
        self.op(op, dst, value, 0);
    }

    fn yield_from(&mut self, x: &'a ast::ExprYieldFrom, dst: Reg) -> Res {
        if !self.st.scopes[self.u.scope].kind.is_function_like() {
            return fault(x.range, "'yield' outside function");
        }
        if self.u.is_async() {
            return fault(x.range, "'yield from' inside async function");
        }
        let mark = self.mark();
        let v = self.operand(&x.value)?;
        self.at(x.range);
        let it = self.temp();
        self.op(Op::GetYieldFrom, it, v, 0);
        self.delegate(it, dst);
        self.release(mark);
        Ok(())
    }

    pub fn check_await(&mut self, range: TextRange) -> Res {
        if !self.u.kind.is_function_like() {
            return fault(range, "'await' outside function");
        }
        if !self.u.is_async() {
            return fault(range, "'await' outside async function");
        }
        Ok(())
    }

    /// `dst = await value`; `how` is `GetAwaitable`'s operand.
    pub fn await_value(&mut self, value: Reg, how: u8, dst: Reg) {
        let mark = self.mark();
        let it = self.temp();
        self.op(Op::GetAwaitable, it, value, how);
        self.delegate(it, dst);
        self.release(mark);
    }

    /// Runs the iterator `it` to its end, handing on what it yields. A throw into the
    /// suspended frame reaches `it` first, and its StopIteration ends the delegation.
    pub fn delegate(&mut self, it: Reg, dst: Reg) {
        let mark = self.mark();
        let result = if self.is_temp(dst) { dst } else { self.temp() };
        let sent = self.temp();
        let raised = self.temp();
        let head = self.label();
        let done = self.label();
        let end = self.label();
        self.op(Op::LoadNone, sent, 0, 0);
        self.place(head);
        self.send(result, it, sent, done);
        let region = self.open_region(raised);
        let handler = region.target;
        self.op(Op::YieldDelegated, sent, result, it);
        self.close_region(region);
        self.jump_op(Op::JumpBack, 0, 0, head);
        self.place(handler);
        self.op(Op::CleanupThrow, result, raised, 0);
        self.jump(end);
        self.place(done);
        self.place(end);
        self.mov(dst, result);
        self.release(mark);
    }

    fn send(&mut self, dst: Reg, it: Reg, value: Reg, done: super::emit::Label) {
        self.jump_op_c(Op::Send, dst, it, value, done);
    }
}

/// Whether the value is written by the expression's last instruction only.
fn atomic(e: &Expr) -> bool {
    match e {
        Expr::If(x) => atomic(&x.body) && atomic(&x.orelse),
        Expr::Compare(x) => x.ops.len() == 1,
        Expr::BoolOp(_)
        | Expr::Named(_)
        | Expr::Await(_)
        | Expr::YieldFrom(_)
        | Expr::ListComp(_)
        | Expr::SetComp(_)
        | Expr::DictComp(_)
        | Expr::Generator(_)
        | Expr::Dict(_)
        | Expr::Set(_)
        | Expr::FString(_)
        | Expr::TString(_) => false,
        // Displays build in place unless they are plain and short.
        Expr::List(x) => super::display::is_plain(&x.elts),
        Expr::Tuple(x) => super::display::is_plain(&x.elts),
        _ => true,
    }
}

/// Expressions that bind nothing.
fn trivial(e: &Expr) -> bool {
    match e {
        Expr::Name(_)
        | Expr::NumberLiteral(_)
        | Expr::StringLiteral(_)
        | Expr::BytesLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::EllipsisLiteral(_) => true,
        Expr::Attribute(a) => matches!(&*a.value, Expr::Name(_)),
        _ => false,
    }
}

fn right_of(e: &Expr) -> Option<&Expr> {
    match e {
        Expr::BinOp(b) => Some(&b.right),
        Expr::Subscript(s) => Some(&s.slice),
        _ => None,
    }
}

/// Whether the link behind `links[i]` calls its value as it is, not as a method.
fn is_plain_call(links: &[&Expr], i: usize) -> bool {
    let Some(Expr::Call(call)) = i.checked_sub(1).and_then(|i| links.get(i)) else {
        return false;
    };
    !matches!(links.get(i), Some(Expr::Attribute(_)))
        || !super::call::simple_arguments(&call.arguments)
}

pub fn binary_op(op: Operator) -> Op {
    match op {
        Operator::Add => Op::Add,
        Operator::Sub => Op::Sub,
        Operator::Mult => Op::Mul,
        Operator::MatMult => Op::MatMul,
        Operator::Div => Op::TrueDiv,
        Operator::Mod => Op::Mod,
        Operator::Pow => Op::Pow,
        Operator::LShift => Op::Shl,
        Operator::RShift => Op::Shr,
        Operator::BitOr => Op::Or,
        Operator::BitXor => Op::Xor,
        Operator::BitAnd => Op::And,
        Operator::FloorDiv => Op::FloorDiv,
    }
}

pub fn inplace_op(op: Operator) -> Op {
    match op {
        Operator::Add => Op::IAdd,
        Operator::Sub => Op::ISub,
        Operator::Mult => Op::IMul,
        Operator::MatMult => Op::IMatMul,
        Operator::Div => Op::ITrueDiv,
        Operator::Mod => Op::IMod,
        Operator::Pow => Op::IPow,
        Operator::LShift => Op::IShl,
        Operator::RShift => Op::IShr,
        Operator::BitOr => Op::IOr,
        Operator::BitXor => Op::IXor,
        Operator::BitAnd => Op::IAnd,
        Operator::FloorDiv => Op::IFloorDiv,
    }
}

fn immediate_op(op: Operator, in_place: bool) -> Option<Op> {
    Some(match (op, in_place) {
        (Operator::Add, false) => Op::AddI,
        (Operator::Sub, false) => Op::SubI,
        (Operator::Mult, false) => Op::MulI,
        (Operator::FloorDiv, false) => Op::FloorDivI,
        (Operator::Mod, false) => Op::ModI,
        (Operator::BitAnd, false) => Op::AndI,
        (Operator::LShift, false) => Op::ShlI,
        (Operator::RShift, false) => Op::ShrI,
        (Operator::Add, true) => Op::IAddI,
        (Operator::Sub, true) => Op::ISubI,
        _ => return None,
    })
}
