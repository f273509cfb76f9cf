//! The first pass over expressions: uses, comprehensions, lambdas, `:=`.

use super::build::Builder;
use super::*;
use crate::errors::fault;
use crate::limits;
use ruff_python_ast::Expr;
use ruff_text_size::Ranged;

impl Builder<'_> {
    pub(super) fn opt(&mut self, e: &Option<Box<Expr>>) -> Res {
        e.as_deref().map_or(Ok(()), |e| self.expr(e))
    }

    pub(super) fn exprs(&mut self, list: &[Expr]) -> Res {
        list.iter().try_for_each(|e| self.expr(e))
    }

    pub(super) fn expr(&mut self, e: &Expr) -> Res {
        self.depth += 1;
        if self.depth > limits::MAX_DEPTH {
            return fault(e.range(), limits::TOO_DEEP);
        }
        let result = limits::with_stack(|| self.chain(e));
        self.depth -= 1;
        result
    }

    /// Goes down a left-deep chain without recursion.
    fn chain(&mut self, e: &Expr) -> Res {
        let mut links = Vec::new();
        let mut base = e;
        while let Some(left) = limits::left_of(base) {
            links.push(base);
            base = left;
        }
        self.expr_inner(base)?;
        while let Some(link) = links.pop() {
            match link {
                Expr::BinOp(b) => self.expr(&b.right)?,
                Expr::Attribute(_) => {}
                Expr::Subscript(s) => self.expr(&s.slice)?,
                Expr::Call(c) => {
                    self.exprs(&c.arguments.args)?;
                    for k in &c.arguments.keywords {
                        self.keyword(k)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn expr_inner(&mut self, e: &Expr) -> Res {
        match e {
            Expr::BoolOp(x) => self.exprs(&x.values),
            Expr::Named(x) => self.named(x),
            Expr::UnaryOp(x) => self.expr(&x.operand),
            Expr::Lambda(x) => self.lambda(x),
            Expr::If(x) => {
                self.expr(&x.test)?;
                self.expr(&x.body)?;
                self.expr(&x.orelse)
            }
            Expr::Dict(x) => {
                for item in &x.items {
                    if let Some(key) = &item.key {
                        self.expr(key)?;
                    }
                    self.expr(&item.value)?;
                }
                Ok(())
            }
            Expr::Set(x) => self.exprs(&x.elts),
            Expr::ListComp(x) => {
                self.comprehension(x, ScopeKind::ListComp, &x.generators, &[&*x.elt])
            }
            Expr::SetComp(x) => {
                self.comprehension(x, ScopeKind::SetComp, &x.generators, &[&*x.elt])
            }
            Expr::DictComp(x) => match &x.key {
                Some(key) => {
                    self.comprehension(x, ScopeKind::DictComp, &x.generators, &[&**key, &*x.value])
                }
                None => fault(
                    x.range,
                    "dict unpacking cannot be used in dict comprehension",
                ),
            },
            Expr::Generator(x) => {
                self.comprehension(x, ScopeKind::GenExpr, &x.generators, &[&*x.elt])
            }
            Expr::Await(x) => {
                self.check_annotation_expr("await expression", x.range)?;
                self.mark_await();
                self.expr(&x.value)
            }
            Expr::Yield(x) => {
                self.check_yield(x.range)?;
                self.opt(&x.value)?;
                self.scope().is_generator = true;
                Ok(())
            }
            Expr::YieldFrom(x) => {
                self.check_yield(x.range)?;
                self.expr(&x.value)?;
                self.scope().is_generator = true;
                Ok(())
            }
            Expr::Compare(x) => {
                self.expr(&x.left)?;
                self.exprs(&x.comparators)
            }
            Expr::FString(x) => {
                for part in x.value.iter() {
                    if let ast::FStringPart::FString(f) = part {
                        self.elements(&f.elements)?;
                    }
                }
                Ok(())
            }
            Expr::TString(x) => x.value.iter().try_for_each(|t| self.elements(&t.elements)),
            Expr::Starred(x) => self.expr(&x.value),
            Expr::Name(n) => {
                self.name(n);
                Ok(())
            }
            Expr::List(x) => self.exprs(&x.elts),
            Expr::Tuple(x) => self.exprs(&x.elts),
            Expr::Slice(x) => {
                self.opt(&x.lower)?;
                self.opt(&x.upper)?;
                self.opt(&x.step)
            }
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => Ok(()),
            Expr::IpyEscapeCommand(x) => fault(x.range, "invalid syntax"),
            // The chain takes these apart.
            Expr::BinOp(_) | Expr::Attribute(_) | Expr::Subscript(_) | Expr::Call(_) => Ok(()),
        }
    }

    fn elements(&mut self, elements: &ast::InterpolatedStringElements) -> Res {
        for element in elements {
            if let ast::InterpolatedStringElement::Interpolation(i) = element {
                self.expr(&i.expression)?;
                if let Some(spec) = &i.format_spec {
                    self.depth += 1;
                    if self.depth > limits::MAX_DEPTH {
                        return fault(i.range, limits::TOO_DEEP);
                    }
                    self.elements(&spec.elements)?;
                    self.depth -= 1;
                }
            }
        }
        Ok(())
    }

    fn name(&mut self, n: &ast::ExprName) {
        let text = n.id.as_str();
        // `__debug__` is a constant, whatever the scope.
        if text == "__debug__" || self.in_unevaluated > 0 {
            return;
        }
        self.add(text, flag::USE, n.range);
        if text == "super" && self.kind().is_function_like() {
            let class = self.names.get("__class__");
            self.add_sym(class, flag::USE, n.range);
        }
    }

    pub(super) fn lambda(&mut self, x: &ast::ExprLambda) -> Res {
        if let Some(p) = &x.parameters {
            self.defaults(p)?;
        }
        self.enter(x, Part::Body, ScopeKind::Lambda);
        self.title("lambda", x.range.start());
        if let Some(p) = &x.parameters {
            self.parameters(p)?;
        }
        self.expr(&x.body)?;
        self.leave();
        Ok(())
    }

    fn comprehension<T: Ranged>(
        &mut self,
        node: &T,
        kind: ScopeKind,
        generators: &[ast::Comprehension],
        elements: &[&Expr],
    ) -> Res {
        let Some(first) = generators.first() else {
            return Ok(());
        };
        self.in_comp_iter += 1;
        self.expr(&first.iter)?;
        self.in_comp_iter -= 1;
        self.enter(node, Part::Body, kind);
        let title = match kind {
            ScopeKind::ListComp => "listcomp",
            ScopeKind::SetComp => "setcomp",
            ScopeKind::DictComp => "dictcomp",
            _ => "genexpr",
        };
        self.title(title, node.start());
        let outer_iter = std::mem::replace(&mut self.in_comp_iter, 0);
        if !self.scope().inlined {
            let zero = self.names.get(".0");
            self.add_sym(zero, flag::PARAM | flag::USE, first.range);
        }
        for (i, g) in generators.iter().enumerate() {
            if g.is_async {
                self.mark_coroutine();
            }
            if i > 0 {
                self.in_comp_iter += 1;
                self.expr(&g.iter)?;
                self.in_comp_iter -= 1;
            }
            self.target(&g.target, flag::LOCAL | flag::COMP_ITER)?;
            self.exprs(&g.ifs)?;
        }
        for e in elements {
            self.expr(e)?;
        }
        self.in_comp_iter = outer_iter;
        let is_async = self.scope().is_coroutine;
        self.leave();
        // An asynchronous comprehension makes its surroundings asynchronous too; a
        // generator expression keeps it to itself.
        if is_async && kind != ScopeKind::GenExpr {
            self.mark_coroutine();
        }
        Ok(())
    }

    fn mark_await(&mut self) {
        self.mark_coroutine();
    }

    fn check_yield(&mut self, range: TextRange) -> Res {
        self.check_annotation_expr("yield expression", range)?;
        let what = match self.kind() {
            ScopeKind::ListComp => "list comprehension",
            ScopeKind::SetComp => "set comprehension",
            ScopeKind::DictComp => "dict comprehension",
            ScopeKind::GenExpr => "generator expression",
            _ => return Ok(()),
        };
        fault(range, format!("'yield' inside {what}"))
    }

    fn check_annotation_expr(&mut self, what: &str, range: TextRange) -> Res {
        let place = match self.kind() {
            ScopeKind::Annotation => "an annotation",
            ScopeKind::TypeVariable => "a TypeVar bound",
            ScopeKind::TypeAlias => "a type alias",
            ScopeKind::TypeParams => "the definition of a generic",
            _ => return Ok(()),
        };
        fault(range, format!("{what} cannot be used within {place}"))
    }

    fn named(&mut self, x: &ast::ExprNamed) -> Res {
        self.check_annotation_expr("named expression", x.range)?;
        let Expr::Name(n) = &*x.target else {
            return fault(
                x.target.range(),
                "cannot use assignment expressions with expression",
            );
        };
        if self.in_comp_iter > 0 {
            return fault(
                x.range,
                "assignment expression cannot be used in a comprehension iterable expression",
            );
        }
        if self.kind().is_comprehension() {
            self.named_in_comprehension(n)?;
        } else {
            self.bind(&n.id, flag::LOCAL | flag::WALRUS, n.range)?;
        }
        self.expr(&x.value)
    }

    /// Binds in the nearest scope that is no comprehension.
    fn named_in_comprehension(&mut self, n: &ast::ExprName) -> Res {
        let text = n.id.as_str();
        if text == "__debug__" {
            return fault(n.range, "cannot assign to __debug__");
        }
        let name = self.mangled(text);
        let mut path = Vec::new();
        let mut id = self.current;
        loop {
            let scope = &self.scopes[id];
            if !scope.kind.is_comprehension() {
                break;
            }
            if scope.has(name, flag::COMP_ITER) {
                return fault(
                    n.range,
                    format!(
                        "assignment expression cannot rebind comprehension iteration variable '{text}'"
                    ),
                );
            }
            path.push(id);
            match scope.parent {
                Some(parent) => id = parent,
                None => break,
            }
        }
        let owner = &mut self.scopes[id];
        let bit = match owner.kind {
            ScopeKind::Class => {
                return fault(
                    n.range,
                    "assignment expression within a comprehension cannot be used in a class body",
                );
            }
            kind if kind.is_annotation() => {
                let place = match kind {
                    ScopeKind::TypeAlias => "a type alias",
                    ScopeKind::TypeVariable => "a TypeVar bound",
                    _ => "an annotation",
                };
                return fault(
                    n.range,
                    format!(
                        "assignment expression within a comprehension cannot be used within {place}"
                    ),
                );
            }
            ScopeKind::Module => {
                owner.entry(name, n.range).flags |= flag::GLOBAL;
                flag::GLOBAL
            }
            _ if owner.has(name, flag::GLOBAL) => flag::GLOBAL,
            _ => {
                if !owner.has(name, flag::NONLOCAL) {
                    owner.entry(name, n.range).flags |= flag::LOCAL;
                }
                owner.entry(name, n.range).flags |= flag::WALRUS;
                flag::NONLOCAL
            }
        };
        for id in path {
            self.scopes[id].entry(name, n.range).flags |= bit | flag::WALRUS;
        }
        Ok(())
    }
}
