//! PEP 695: type parameters, generic functions and classes, `type` statements.

use super::Compiler;
use super::emit::Reg;
use super::func::Compiled;
use crate::errors::{Res, fault};
use crate::pool::str_const;
use crate::symtable::Part;
use pyrs_bytecode::opcodes::Intrinsic;
use pyrs_bytecode::{Const, Op};
use ruff_python_ast::{self as ast, Expr, TypeParam};
use ruff_text_size::{Ranged, TextRange};

impl<'a> Compiler<'a> {
    fn enter_type_params<T>(&mut self, node: &T, name: &str, range: TextRange) -> Res {
        self.enter(
            node,
            Part::TypeParams,
            &format!("<generic parameters of {name}>"),
            range,
        )
    }

    /// Binds the type parameters and leaves their tuple in a new temporary.
    fn type_params(&mut self, params: &'a ast::TypeParams) -> Res<Reg> {
        let tuple = self.temp();
        self.op(Op::BuildList, tuple, tuple, 0);
        let mut seen_default = false;
        for p in &params.type_params {
            let mark = self.mark();
            let ident = p.name();
            if p.default().is_some() {
                seen_default = true;
            } else if seen_default {
                return fault(
                    p.range(),
                    format!(
                        "non-default type parameter '{}' follows default type parameter",
                        ident.id
                    ),
                );
            }
            self.at(p.range());
            // A type parameter's own name, with what belongs to it behind.
            let pair = self.temps(2);
            let name = self.mangle(&ident.id);
            self.load_const(pair, str_const(&ident.id));
            let intrinsic = match p {
                TypeParam::TypeVar(v) => match &v.bound {
                    None => Intrinsic::TypeVar,
                    Some(bound) => {
                        self.evaluator(p, Part::Bound, &ident.id, bound, pair + 1)?;
                        if bound.is_tuple_expr() {
                            Intrinsic::TypeVarWithConstraints
                        } else {
                            Intrinsic::TypeVarWithBound
                        }
                    }
                },
                TypeParam::ParamSpec(_) => Intrinsic::ParamSpec,
                TypeParam::TypeVarTuple(_) => Intrinsic::TypeVarTuple,
            };
            self.at(p.range());
            self.op(Op::Intrinsic, pair, pair, intrinsic as u8);
            if let Some(default) = p.default() {
                self.evaluator(p, Part::Default, &ident.id, default, pair + 1)?;
                self.at(p.range());
                self.op(
                    Op::Intrinsic,
                    pair,
                    pair,
                    Intrinsic::SetTypeParamDefault as u8,
                );
            }
            self.store_name(name, pair);
            self.op(Op::ListAppend, tuple, pair, 0);
            self.release(mark);
        }
        self.op(Op::ListToTuple, tuple, tuple, 0);
        Ok(tuple)
    }

    /// A function that evaluates a bound, default or alias value when asked.
    fn evaluator<T>(&mut self, node: &T, part: Part, name: &str, value: &'a Expr, dst: Reg) -> Res {
        let mark = self.mark();
        let defaults = self.temp();
        self.load_const(defaults, Const::Tuple(Box::new([Const::Int(1)])));
        let range = value.range();
        self.enter(node, part, name, range)?;
        self.annotate_head();
        let v = match value {
            Expr::Starred(s) => {
                let t = self.temp();
                let v = self.operand(&s.value)?;
                self.op(Op::Unpack, t, v, 1);
                t
            }
            value => self.operand(value)?,
        };
        self.at(range);
        self.op(Op::Return, v, 0, 0);
        let compiled = self.leave_function()?;
        self.at(range);
        self.function_from(compiled, dst, [Some(defaults), None, None])?;
        self.release(mark);
        Ok(())
    }

    /// Calls the function of a type parameter scope with what it needs from outside.
    fn call_generic(&mut self, compiled: Compiled, arguments: &[Reg], dst: Reg) -> Res {
        let mark = self.mark();
        let w = self.temps(5);
        self.function_from(compiled, w + 4, [None; 3])?;
        for &from in arguments {
            let r = self.temp();
            self.mov(r, from);
        }
        self.emit_call(dst, w, arguments.len() as u8, None);
        self.release(mark);
        Ok(())
    }

    pub fn generic_function(&mut self, s: &'a ast::StmtFunctionDef, dst: Reg) -> Res {
        let mark = self.mark();
        let range = self.u.range;
        let defaults = self.defaults(&s.parameters)?;
        let arguments: Vec<Reg> = defaults.iter().flatten().copied().collect();
        self.enter_type_params(s, &s.name.id, s.range)?;
        self.u.arg_count = arguments.len() as u16;
        let tuple = match &s.type_params {
            Some(params) => self.type_params(params)?,
            None => self.temp(),
        };
        let pair = self.temps(2);
        // The defaults came as arguments, in order.
        let mut next = 0;
        let inner = defaults.map(|d| {
            d.map(|_| {
                next += 1;
                next - 1
            })
        });
        self.at(range);
        self.function_object(s, inner, pair)?;
        self.mov(pair + 1, tuple);
        self.op(
            Op::Intrinsic,
            pair,
            pair,
            Intrinsic::SetFunctionTypeParams as u8,
        );
        self.op(Op::Return, pair, 0, 0);
        let compiled = self.leave_function()?;
        self.at(range);
        self.call_generic(compiled, &arguments, dst)?;
        self.release(mark);
        Ok(())
    }

    pub fn generic_class(&mut self, s: &'a ast::StmtClassDef, dst: Reg) -> Res {
        let range = self.u.range;
        self.enter_type_params(s, &s.name.id, s.range)?;
        if let Some(params) = &s.type_params {
            let tuple = self.type_params(params)?;
            let name = self.names.get(".type_params");
            self.store_name(name, tuple);
        }
        self.at(range);
        let w = self.class_window(s)?;
        let base = self.temp();
        let params = self.names.get(".type_params");
        self.load_name(params, base)?;
        self.op(Op::Intrinsic, base, base, Intrinsic::SubscriptGeneric as u8);
        let generic = self.names.get(".generic_base");
        self.store_name(generic, base);
        let result = self.class_call(s, w, range)?;
        self.op(Op::Return, result, 0, 0);
        let compiled = self.leave_function()?;
        self.at(range);
        self.call_generic(compiled, &[], dst)
    }

    /// `__build_class__(body, name, *bases, Generic[...], **keywords)`.
    fn class_call(&mut self, s: &'a ast::StmtClassDef, w: Reg, range: TextRange) -> Res<Reg> {
        let (args, keywords): (&[Expr], &[ast::Keyword]) = match &s.arguments {
            Some(a) => (&a.args, &a.keywords),
            None => (&[], &[]),
        };
        let generic = self.names.get(".generic_base");
        let plain = args.len() + keywords.len() < 50
            && !args.iter().any(Expr::is_starred_expr)
            && keywords.iter().all(|k| k.arg.is_some());
        if plain {
            self.align(w + 7);
            for e in args {
                let r = self.temp();
                self.expr(e, r)?;
            }
            let r = self.temp();
            self.load_name(generic, r)?;
            let mut names = Vec::new();
            for k in keywords {
                let r = self.temp();
                self.expr(&k.value, r)?;
                if let Some(arg) = &k.arg {
                    names.push(str_const(&arg.id));
                }
            }
            let count = (3 + args.len() + keywords.len()) as u8;
            self.at(range);
            let named = names.len() as u8;
            let id = (named > 0).then(|| self.const_id(Const::Tuple(names.into())));
            self.emit_call(w + 5, w, count, id.map(|id| (id, named)));
            return Ok(w + 5);
        }
        self.at(range);
        let list = w + 5;
        self.op(Op::BuildList, list, list, 2);
        self.align(list + 1);
        self.extend_list(args, list)?;
        let mark = self.mark();
        let r = self.temp();
        self.load_name(generic, r)?;
        self.op(Op::ListAppend, list, r, 0);
        self.release(mark);
        if !keywords.is_empty() {
            let map = self.temp();
            self.keyword_map(keywords, map, w + 4)?;
        }
        self.at(range);
        self.op(Op::CallEx, w + 5, w, !keywords.is_empty() as u8);
        Ok(w + 5)
    }

    pub fn type_alias(&mut self, s: &'a ast::StmtTypeAlias) -> Res {
        let Expr::Name(n) = &*s.name else {
            return fault(s.name.range(), "invalid syntax");
        };
        let range = s.range;
        let dst = self.temp();
        if s.type_params.is_some() {
            self.enter_type_params(s, &n.id, range)?;
            let params = match &s.type_params {
                Some(params) => Some(self.type_params(params)?),
                None => None,
            };
            let result = self.temp();
            self.alias_value(s, n, params, result)?;
            self.op(Op::Return, result, 0, 0);
            let compiled = self.leave_function()?;
            self.at(range);
            self.call_generic(compiled, &[], dst)?;
        } else {
            self.alias_value(s, n, None, dst)?;
        }
        self.at(range);
        let name = self.mangle(&n.id);
        self.store_name(name, dst);
        Ok(())
    }

    fn alias_value(
        &mut self,
        s: &'a ast::StmtTypeAlias,
        n: &'a ast::ExprName,
        params: Option<Reg>,
        dst: Reg,
    ) -> Res {
        let mark = self.mark();
        let parts = self.temps(3);
        self.at(s.range);
        self.load_const(parts, str_const(&n.id));
        match params {
            Some(r) => self.mov(parts + 1, r),
            None => self.op(Op::LoadNone, parts + 1, 0, 0),
        }
        self.evaluator(s, Part::Body, &n.id, &s.value, parts + 2)?;
        self.at(s.range);
        self.op(Op::BuildTuple, parts, parts, 3);
        self.op(Op::Intrinsic, dst, parts, Intrinsic::TypeAlias as u8);
        self.release(mark);
        Ok(())
    }
}
