//! Pattern matching.
//!
//! A pattern tests its subject register and jumps to `fail`. Captured values stay in
//! temporaries until the whole pattern has matched; only then are the names bound.

use super::Compiler;
use super::emit::{Label, Reg};
use super::expr::small;
use crate::errors::{Res, fault};
use crate::symtable::Sym;
use pyrs_bytecode::{Const, Op};
use ruff_python_ast::{self as ast, Expr, Identifier, Pattern, Singleton};
use ruff_text_size::{Ranged, TextRange};

struct Captures {
    names: Vec<(Sym, Reg, TextRange)>,
    fail: Label,
}

impl<'a> Compiler<'a> {
    pub fn match_stmt(&mut self, s: &'a ast::StmtMatch) -> Res {
        let subject = self.temp();
        self.expr(&s.subject, subject)?;
        let end = self.label();
        let last = s.cases.len().saturating_sub(1);
        for (i, case) in s.cases.iter().enumerate() {
            let mark = self.mark();
            if i < last && case.guard.is_none() {
                self.check_reachable(&case.pattern)?;
            }
            let fail = self.label();
            let mut captures = Captures {
                names: Vec::new(),
                fail,
            };
            self.pattern(&case.pattern, subject, &mut captures)?;
            for &(name, reg, range) in &captures.names {
                self.at(range);
                self.store_name(name, reg);
            }
            self.release(mark);
            if let Some(guard) = &case.guard {
                self.jump_if(guard, fail, false)?;
            }
            self.branch(&case.body)?;
            self.at(case.pattern.range());
            self.jump(end);
            self.place(fail);
        }
        self.place(end);
        Ok(())
    }

    /// An error if the pattern always matches although more follow.
    fn check_reachable(&mut self, p: &'a Pattern) -> Res {
        match p {
            Pattern::MatchAs(x) if x.pattern.is_none() => match &x.name {
                Some(name) => fault(
                    x.range,
                    format!(
                        "name capture '{}' makes remaining patterns unreachable",
                        name.id
                    ),
                ),
                None => fault(x.range, "wildcard makes remaining patterns unreachable"),
            },
            Pattern::MatchAs(x) => match &x.pattern {
                Some(inner) => self.check_reachable(inner),
                None => Ok(()),
            },
            Pattern::MatchOr(x) => match x.patterns.last() {
                Some(last) => self.check_reachable(last),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn pattern(&mut self, p: &'a Pattern, subject: Reg, to: &mut Captures) -> Res {
        crate::limits::with_stack(|| {
            self.at(p.range());
            match p {
                Pattern::MatchValue(x) => self.match_value(&x.value, subject, to.fail),
                Pattern::MatchSingleton(x) => {
                    let mark = self.mark();
                    let op = match x.value {
                        Singleton::None => {
                            self.jump_op(Op::JumpIfNotNone, subject, 0, to.fail);
                            return Ok(());
                        }
                        Singleton::True => Op::LoadTrue,
                        Singleton::False => Op::LoadFalse,
                    };
                    let t = self.temp();
                    self.op(op, t, 0, 0);
                    self.jump_op(Op::JumpIsNot, subject, t, to.fail);
                    self.release(mark);
                    Ok(())
                }
                Pattern::MatchSequence(x) => self.match_sequence(&x.patterns, subject, x.range, to),
                Pattern::MatchMapping(x) => self.match_mapping(x, subject, to),
                Pattern::MatchClass(x) => self.match_class(x, subject, to),
                Pattern::MatchStar(x) => self.capture(&x.name, subject, to),
                Pattern::MatchAs(x) => {
                    if let Some(inner) = &x.pattern {
                        self.pattern(inner, subject, to)?;
                    }
                    self.capture(&x.name, subject, to)
                }
                Pattern::MatchOr(x) => self.match_or(x, subject, to),
            }
        })
    }

    fn capture(&mut self, name: &Option<Identifier>, reg: Reg, to: &mut Captures) -> Res {
        let Some(ident) = name else {
            return Ok(());
        };
        let name = self.mangle(&ident.id);
        if to.names.iter().any(|(n, ..)| *n == name) {
            return fault(
                ident.range,
                format!("multiple assignments to name '{}' in pattern", ident.id),
            );
        }
        to.names.push((name, reg, ident.range));
        Ok(())
    }

    fn match_value(&mut self, e: &'a Expr, subject: Reg, fail: Label) -> Res {
        let value = self.fold(e);
        if value.is_none() && !e.is_attribute_expr() {
            return fault(
                e.range(),
                "patterns may only match literals and attribute lookups",
            );
        }
        let mark = self.mark();
        match value {
            Some(value) if small(&value).is_some() => {
                self.jump_op(Op::JumpNotEqI, subject, small(&value).unwrap_or(0), fail);
            }
            Some(value) => {
                let t = self.temp();
                self.load_const(t, value);
                self.jump_op(Op::JumpNotEq, subject, t, fail);
            }
            None => {
                let t = self.operand(e)?;
                self.at(e.range());
                self.jump_op(Op::JumpNotEq, subject, t, fail);
            }
        }
        self.release(mark);
        Ok(())
    }

    /// Compares a length with a number.
    fn check_length(&mut self, len: Reg, n: usize, exact: bool, fail: Label) {
        let (immediate, general) = if exact {
            (Op::JumpNotEqI, Op::JumpNotEq)
        } else {
            (Op::JumpNotGeI, Op::JumpNotGe)
        };
        match i8::try_from(n) {
            Ok(n) => self.jump_op(immediate, len, n as u8, fail),
            Err(_) => {
                let t = self.temp();
                self.load_const(t, Const::Int(n as i64));
                self.jump_op(general, len, t, fail);
            }
        }
    }

    fn match_sequence(
        &mut self,
        patterns: &'a [Pattern],
        subject: Reg,
        range: TextRange,
        to: &mut Captures,
    ) -> Res {
        let stars = patterns.iter().filter(|p| p.is_match_star()).count();
        if stars > 1 {
            return fault(range, "multiple starred names in sequence pattern");
        }
        let star = patterns.iter().position(Pattern::is_match_star);
        let n = patterns.len();
        let len = self.temp();
        self.op(Op::MatchSequence, len, subject, 0);
        self.jump_op(Op::JumpIfFalse, len, 0, to.fail);
        let fixed = n - stars;
        if star.is_none() || fixed > 0 {
            self.op(Op::GetLen, len, subject, 0);
            self.check_length(len, fixed, star.is_none(), to.fail);
        }
        let is_wild = |p: &Pattern| match p {
            Pattern::MatchStar(s) => s.name.is_none(),
            Pattern::MatchAs(a) => a.pattern.is_none() && a.name.is_none(),
            _ => false,
        };
        if patterns.iter().all(is_wild) {
            return Ok(());
        }
        match star {
            // Without a name the middle is not needed as a list.
            Some(star) if is_wild(&patterns[star]) => {
                for (i, p) in patterns.iter().enumerate() {
                    if is_wild(p) {
                        continue;
                    }
                    self.at(p.range());
                    let item = self.temp();
                    if i < star {
                        self.load_const(item, Const::Int(i as i64));
                    } else {
                        let t = self.temp();
                        self.load_const(t, Const::Int((n - i) as i64));
                        self.op(Op::Sub, item, len, t);
                    }
                    self.op(Op::LoadItem, item, subject, item);
                    self.pattern(p, item, to)?;
                }
                Ok(())
            }
            Some(star) => {
                if star > 255 {
                    return fault(
                        range,
                        "too many expressions in star-unpacking sequence pattern",
                    );
                }
                let base = self.temps(n);
                self.op_num(
                    Op::UnpackEx,
                    base,
                    subject,
                    star as u8,
                    (n - star - 1) as u32,
                );
                self.items(patterns.iter(), base, to)
            }
            None => {
                let base = self.temps(n);
                self.op(Op::Unpack, base, subject, n as u8);
                self.items(patterns.iter(), base, to)
            }
        }
    }

    fn items(
        &mut self,
        patterns: impl Iterator<Item = &'a Pattern>,
        base: Reg,
        to: &mut Captures,
    ) -> Res {
        for (i, p) in patterns.enumerate() {
            self.pattern(p, base.wrapping_add(i as Reg), to)?;
        }
        Ok(())
    }

    fn match_mapping(
        &mut self,
        x: &'a ast::PatternMatchMapping,
        subject: Reg,
        to: &mut Captures,
    ) -> Res {
        let t = self.temp();
        self.op(Op::MatchMapping, t, subject, 0);
        self.jump_op(Op::JumpIfFalse, t, 0, to.fail);
        let n = x.keys.len();
        if n == 0 && x.rest.is_none() {
            return Ok(());
        }
        if n > 0 {
            self.op(Op::GetLen, t, subject, 0);
            self.check_length(t, n, false, to.fail);
        }
        self.check_keys(x)?;
        let keys = self.temp();
        let constants: Option<Box<[Const]>> = x.keys.iter().map(|k| self.fold(k)).collect();
        self.at(x.range);
        match constants {
            Some(values) => self.load_const(keys, Const::Tuple(values)),
            None => {
                let mark = self.mark();
                let base = self.top();
                for k in &x.keys {
                    let r = self.temp();
                    self.expr(k, r)?;
                }
                self.at(x.range);
                self.op(Op::BuildTuple, keys, base, n as u8);
                self.release(mark);
            }
        }
        if n > 0 {
            self.op(Op::MatchKeys, t, subject, keys);
            self.jump_op(Op::JumpIfNone, t, 0, to.fail);
            let base = self.temps(n);
            self.op(Op::Unpack, base, t, n as u8);
            self.items(x.patterns.iter(), base, to)?;
        }
        if let Some(rest) = &x.rest {
            self.at(x.range);
            let map = self.temp();
            self.op(Op::BuildMap, map, map, 0);
            self.op(Op::DictUpdate, map, subject, 0);
            let mark = self.mark();
            if n > 0 {
                let base = self.temps(n);
                self.op(Op::Unpack, base, keys, n as u8);
                for i in 0..n {
                    self.op(Op::DeleteItem, map, base.wrapping_add(i as Reg), 0);
                }
            }
            self.release(mark);
            self.capture(&Some(rest.clone()), map, to)?;
        }
        Ok(())
    }

    /// Two keys of a mapping pattern must not be equal, as far as the text shows.
    fn check_keys(&mut self, x: &'a ast::PatternMatchMapping) -> Res {
        let mut seen = crate::pool::Pool::default();
        let mut count = 0;
        let mut numbers: Vec<(f64, f64)> = Vec::new();
        for key in &x.keys {
            match self.fold(key) {
                Some(value) => {
                    let text = &self.source[key.range()];
                    // Numbers of different types may be equal.
                    let number = number(&value);
                    let known = number.is_some_and(|n| numbers.contains(&n));
                    numbers.extend(number);
                    if seen.add(value) < count || known {
                        return fault(
                            x.range,
                            format!("mapping pattern checks duplicate key ({text})"),
                        );
                    }
                    count += 1;
                }
                None if key.is_attribute_expr() => {}
                None => {
                    return fault(
                        key.range(),
                        "mapping pattern keys may only match literals and attribute lookups",
                    );
                }
            }
        }
        Ok(())
    }

    fn match_class(
        &mut self,
        x: &'a ast::PatternMatchClass,
        subject: Reg,
        to: &mut Captures,
    ) -> Res {
        let positional = x.arguments.patterns.len();
        let keywords = &x.arguments.keywords;
        for (i, k) in keywords.iter().enumerate() {
            if keywords[..i].iter().any(|o| o.attr.id == k.attr.id) {
                return fault(
                    k.range,
                    format!("attribute name repeated in class pattern: {}", k.attr.id),
                );
            }
        }
        let total = positional + keywords.len();
        if total > 255 {
            return fault(x.range, "too many sub-patterns in class pattern");
        }
        let t = self.temp();
        let mark = self.mark();
        let class = self.operand(&x.cls)?;
        let names: Vec<Const> = keywords
            .iter()
            .map(|k| Const::Str {
                text: k.attr.id.as_str().into(),
                interned: true,
            })
            .collect();
        let id = self.const_id(Const::Tuple(names.into()));
        self.at(x.range);
        self.op_pool_num(Op::MatchClass, t, subject, class, id, positional as u32);
        self.release(mark);
        self.jump_op(Op::JumpIfNone, t, 0, to.fail);
        if total == 0 {
            return Ok(());
        }
        let base = self.temps(total);
        self.op(Op::Unpack, base, t, total as u8);
        let all = x
            .arguments
            .patterns
            .iter()
            .chain(keywords.iter().map(|k| &k.pattern));
        self.items(all, base, to)
    }

    fn match_or(&mut self, x: &'a ast::PatternMatchOr, subject: Reg, to: &mut Captures) -> Res {
        let matched = self.label();
        let mut agreed: Option<(Vec<Sym>, Reg)> = None;
        let last = x.patterns.len() - 1;
        // Where the alternatives leave what they capture, known once the first is seen.
        let mut names = Vec::new();
        if let Some(first) = x.patterns.first() {
            self.bound_names(first, &mut names);
        }
        let base = self.temps(names.len());
        for (i, p) in x.patterns.iter().enumerate() {
            if i < last {
                self.check_reachable(p)?;
            }
            let mark = self.mark();
            let fail = if i == last { to.fail } else { self.label() };
            let mut inner = Captures {
                names: Vec::new(),
                fail,
            };
            self.pattern(p, subject, &mut inner)?;
            if i == 0 {
                agreed = Some((inner.names.iter().map(|c| c.0).collect(), base));
            }
            if let Some((names, base)) = &agreed {
                let same = names.len() == inner.names.len()
                    && names.iter().all(|n| inner.names.iter().any(|c| c.0 == *n));
                if !same {
                    return fault(x.range, "alternative patterns bind different names");
                }
                for (k, name) in names.iter().enumerate() {
                    if let Some(&(_, reg, _)) = inner.names.iter().find(|c| c.0 == *name) {
                        self.mov(base.wrapping_add(k as Reg), reg);
                    }
                }
            }
            self.at(p.range());
            if i < last {
                self.jump(matched);
                self.place(fail);
            }
            self.release(mark);
        }
        self.place(matched);
        let (names, base) = agreed.unwrap_or_default();
        for (k, name) in names.into_iter().enumerate() {
            if to.names.iter().any(|(n, ..)| *n == name) {
                let text = self.names.text(name).clone();
                return fault(
                    x.range,
                    format!("multiple assignments to name '{text}' in pattern"),
                );
            }
            to.names.push((name, base.wrapping_add(k as Reg), x.range));
        }
        Ok(())
    }

    fn bound_names(&mut self, p: &'a Pattern, out: &mut Vec<Sym>) {
        let mut ident = |c: &mut Self, name: &Option<Identifier>| {
            if let Some(name) = name {
                let name = c.mangle(&name.id);
                out.push(name);
            }
        };
        match p {
            Pattern::MatchStar(x) => ident(self, &x.name),
            Pattern::MatchAs(x) => {
                ident(self, &x.name);
                if let Some(inner) = &x.pattern {
                    self.bound_names(inner, out);
                }
            }
            Pattern::MatchSequence(x) => x.patterns.iter().for_each(|q| self.bound_names(q, out)),
            Pattern::MatchOr(x) => {
                if let Some(first) = x.patterns.first() {
                    self.bound_names(first, out);
                }
            }
            Pattern::MatchMapping(x) => {
                ident(self, &x.rest);
                x.patterns.iter().for_each(|q| self.bound_names(q, out));
            }
            Pattern::MatchClass(x) => {
                x.arguments
                    .patterns
                    .iter()
                    .for_each(|q| self.bound_names(q, out));
                for k in &x.arguments.keywords {
                    self.bound_names(&k.pattern, out);
                }
            }
            Pattern::MatchValue(_) | Pattern::MatchSingleton(_) => {}
        }
    }
}

/// The real and imaginary part of a numeric constant that a double holds exactly.
fn number(value: &Const) -> Option<(f64, f64)> {
    Some(match value {
        Const::False => (0.0, 0.0),
        Const::True => (1.0, 0.0),
        Const::Int(i) if i.unsigned_abs() <= 1 << 53 => (*i as f64, 0.0),
        Const::Float(f) => (*f, 0.0),
        Const::Complex(re, im) => (*re, *im),
        _ => return None,
    })
}
