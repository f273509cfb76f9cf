//! First pass: which names each scope binds and uses, in the order of the text.

use super::*;
use crate::errors::fault;
use crate::limits;
use ruff_python_ast::{Expr, Pattern, Stmt, TypeParam};
use ruff_text_size::Ranged;

pub(super) struct Builder<'n> {
    pub(super) scopes: Vec<Scope>,
    by_node: AHashMap<(usize, Part), ScopeId>,
    warnings: Vec<(TextRange, String)>,
    /// Names that some scope declares global: the module's own code finds them there too.
    globals: AHashSet<Sym>,
    mangled_sets: Vec<AHashSet<Sym>>,
    pub(super) names: &'n mut Interner,
    pub(super) current: ScopeId,
    future_annotations: bool,
    pub(super) depth: u32,
    /// Inside an `if`, loop, `try` or the like of a module or class body.
    conditional: bool,
    /// Inside the iterable expression of a comprehension.
    pub(super) in_comp_iter: u32,
    /// Inside a target of an unevaluated annotation.
    pub(super) in_unevaluated: u32,
}

pub(super) fn build(tree: &Tree, names: &mut Interner, options: &BuildOptions) -> Res<SymbolTable> {
    let mut builder = Builder {
        scopes: Vec::new(),
        by_node: AHashMap::new(),
        warnings: Vec::new(),
        globals: AHashSet::new(),
        mangled_sets: Vec::new(),
        names,
        current: 0,
        future_annotations: options.future_annotations,
        depth: 0,
        conditional: false,
        in_comp_iter: 0,
        in_unevaluated: 0,
    };
    match tree {
        Tree::Module(module) => {
            builder.enter(*module, Part::Body, ScopeKind::Module);
            builder.body(&module.body)?;
        }
        Tree::Expression(expr) => {
            builder.enter(*expr, Part::Body, ScopeKind::Module);
            builder.expr(&expr.body)?;
        }
    }
    Ok(SymbolTable {
        scopes: builder.scopes,
        by_node: builder.by_node,
        inlined: AHashMap::new(),
        warnings: builder.warnings,
        globals: builder.globals,
        mangled_sets: builder.mangled_sets,
    })
}

impl Builder<'_> {
    pub(super) fn enter<T>(&mut self, node: &T, part: Part, kind: ScopeKind) -> ScopeId {
        let id = self.scopes.len();
        let parent = (id > 0).then_some(self.current);
        let up = parent.map(|p| &self.scopes[p]);
        let nested = up.is_some_and(|p| p.nested || p.kind.is_function_like());
        let private = up.and_then(|p| p.private);
        let mangled_only = up.and_then(|p| p.mangled_only);
        let in_class = up.is_some_and(|p| p.kind == ScopeKind::Class || p.sees_class);
        let sees_class = kind.is_annotation() && in_class;
        let inlined = kind.is_comprehension()
            && kind != ScopeKind::GenExpr
            && !up.is_some_and(|p| p.sees_class);
        self.scopes.push(Scope {
            kind,
            title: None,
            parent,
            symbols: Vec::new(),
            map: AHashMap::new(),
            private,
            mangled_only,
            nested,
            is_generator: kind == ScopeKind::GenExpr,
            is_coroutine: false,
            varargs: false,
            varkeywords: false,
            inlined,
            sees_class,
            needs_class_cell: false,
            needs_classdict: false,
            has_conditional_annotations: false,
            annotations: None,
            static_attributes: Vec::new(),
            first_param: None,
        });
        self.by_node.insert((address(node), part), id);
        self.current = id;
        if sees_class {
            let dict = self.names.get("__classdict__");
            self.add_sym(dict, flag::USE, TextRange::default());
        }
        id
    }

    /// Say what the scope that was just entered is called.
    pub(super) fn title(&mut self, text: &str, start: TextSize) {
        let name = self.names.get(text);
        self.scope().title = Some((name, start));
    }

    pub(super) fn leave(&mut self) {
        if let Some(parent) = self.scopes[self.current].parent {
            self.current = parent;
        }
    }

    pub(super) fn scope(&mut self) -> &mut Scope {
        &mut self.scopes[self.current]
    }

    pub(super) fn kind(&self) -> ScopeKind {
        self.scopes[self.current].kind
    }

    pub(super) fn mangled(&mut self, text: &str) -> Sym {
        let scope = &self.scopes[self.current];
        mangle(self.names, scope, &self.mangled_sets, text)
    }

    pub(super) fn add_sym(&mut self, name: Sym, bits: u16, range: TextRange) {
        let entry = self.scopes[self.current].entry(name, range);
        entry.flags |= bits;
    }

    pub(super) fn add(&mut self, text: &str, bits: u16, range: TextRange) -> Sym {
        let name = self.mangled(text);
        self.add_sym(name, bits, range);
        name
    }

    /// Binds a name, unless it is one that nobody may bind.
    pub(super) fn bind(&mut self, text: &str, bits: u16, range: TextRange) -> Res {
        if text == "__debug__" {
            return fault(range, "cannot assign to __debug__");
        }
        self.add(text, bits, range);
        Ok(())
    }

    fn param(&mut self, text: &str, range: TextRange) -> Res {
        let name = self.mangled(text);
        if self.scopes[self.current].has(name, flag::PARAM) {
            return fault(
                range,
                format!("duplicate argument '{text}' in function definition"),
            );
        }
        self.bind(text, flag::PARAM, range)
    }

    // Statements

    fn body(&mut self, body: &[Stmt]) -> Res {
        body.iter().try_for_each(|s| self.stmt(s))
    }

    /// A body whose annotations take effect only when it runs.
    fn branch(&mut self, body: &[Stmt]) -> Res {
        let before = std::mem::replace(&mut self.conditional, true);
        let result = self.body(body);
        self.conditional = before;
        result
    }

    fn stmt(&mut self, stmt: &Stmt) -> Res {
        self.depth += 1;
        if self.depth > limits::MAX_DEPTH {
            return fault(stmt.range(), limits::TOO_DEEP);
        }
        let result = limits::with_stack(|| self.stmt_inner(stmt));
        self.depth -= 1;
        result
    }

    fn stmt_inner(&mut self, stmt: &Stmt) -> Res {
        match stmt {
            Stmt::FunctionDef(s) => self.function(s)?,
            Stmt::ClassDef(s) => self.class(s)?,
            Stmt::Return(s) => self.opt(&s.value)?,
            Stmt::Delete(s) => {
                for target in &s.targets {
                    self.target(target, flag::LOCAL | flag::DEL)?;
                }
            }
            Stmt::TypeAlias(s) => self.type_alias(s)?,
            Stmt::Assign(s) => {
                self.expr(&s.value)?;
                for target in &s.targets {
                    self.target(target, flag::LOCAL)?;
                }
            }
            Stmt::AugAssign(s) => {
                if let Expr::Name(n) = &*s.target {
                    self.add(&n.id, flag::USE, n.range);
                }
                self.target(&s.target, flag::LOCAL)?;
                self.expr(&s.value)?;
            }
            Stmt::AnnAssign(s) => self.ann_assign(s)?,
            Stmt::For(s) => {
                self.expr(&s.iter)?;
                self.target(&s.target, flag::LOCAL)?;
                self.branch(&s.body)?;
                self.branch(&s.orelse)?;
                if s.is_async {
                    self.mark_coroutine();
                }
            }
            Stmt::While(s) => {
                self.expr(&s.test)?;
                self.branch(&s.body)?;
                self.branch(&s.orelse)?;
            }
            Stmt::If(s) => {
                self.expr(&s.test)?;
                self.branch(&s.body)?;
                for clause in &s.elif_else_clauses {
                    if let Some(test) = &clause.test {
                        self.expr(test)?;
                    }
                    self.branch(&clause.body)?;
                }
            }
            Stmt::With(s) => {
                for item in &s.items {
                    self.expr(&item.context_expr)?;
                    if let Some(target) = &item.optional_vars {
                        self.target(target, flag::LOCAL)?;
                    }
                }
                self.branch(&s.body)?;
                if s.is_async {
                    self.mark_coroutine();
                }
            }
            Stmt::Match(s) => {
                self.expr(&s.subject)?;
                for case in &s.cases {
                    self.pattern(&case.pattern)?;
                    self.opt(&case.guard)?;
                    self.branch(&case.body)?;
                }
            }
            Stmt::Raise(s) => {
                self.opt(&s.exc)?;
                self.opt(&s.cause)?;
            }
            Stmt::Try(s) => {
                self.branch(&s.body)?;
                for ast::ExceptHandler::ExceptHandler(h) in &s.handlers {
                    self.opt(&h.type_)?;
                    if let Some(name) = &h.name {
                        self.bind(&name.id, flag::LOCAL | flag::DEL, name.range)?;
                    }
                    self.branch(&h.body)?;
                }
                self.branch(&s.orelse)?;
                self.branch(&s.finalbody)?;
            }
            Stmt::Assert(s) => {
                if let Expr::Tuple(t) = &*s.test
                    && !t.elts.is_empty()
                {
                    self.warnings.push((
                        s.range,
                        "assertion is always true, perhaps remove parentheses?".into(),
                    ));
                }
                self.expr(&s.test)?;
                self.opt(&s.msg)?;
            }
            Stmt::Import(s) => {
                for alias in &s.names {
                    let bound = match &alias.asname {
                        Some(name) => name.id.as_str(),
                        None => alias.name.id.split('.').next().unwrap_or_default(),
                    };
                    self.bind(bound, flag::LOCAL | flag::IMPORT, alias.range)?;
                }
            }
            Stmt::ImportFrom(s) => {
                for alias in &s.names {
                    if alias.name.id.as_str() == "*" {
                        if self.kind() != ScopeKind::Module {
                            return fault(s.range, "import * only allowed at module level");
                        }
                        continue;
                    }
                    let bound = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.bind(&bound.id, flag::LOCAL | flag::IMPORT, alias.range)?;
                }
            }
            Stmt::Global(s) => self.declare(&s.names, "global", flag::GLOBAL, s.range)?,
            Stmt::Nonlocal(s) => {
                self.declare(&s.names, "nonlocal", flag::NONLOCAL, s.range)?;
                if self.kind() == ScopeKind::Module {
                    return fault(s.range, "nonlocal declaration not allowed at module level");
                }
            }
            Stmt::Expr(s) => self.expr(&s.value)?,
            Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) => {}
            Stmt::IpyEscapeCommand(s) => return fault(s.range, "invalid syntax"),
        }
        Ok(())
    }

    fn declare(
        &mut self,
        names: &[ast::Identifier],
        word: &str,
        bit: u16,
        range: TextRange,
    ) -> Res {
        for ident in names {
            let text = ident.id.as_str();
            let name = self.mangled(text);
            let flags = self.scope().lookup(name).map_or(0, |s| s.flags);
            let message = if flags & flag::PARAM != 0 {
                format!("name '{text}' is parameter and {word}")
            } else if flags & flag::USE != 0 {
                format!("name '{text}' is used prior to {word} declaration")
            } else if flags & flag::ANNOT != 0 {
                format!("annotated name '{text}' can't be {word}")
            } else if flags & flag::LOCAL != 0 {
                format!("name '{text}' is assigned to before {word} declaration")
            } else {
                let other = (flag::GLOBAL | flag::NONLOCAL) & !bit;
                if flags & other != 0 {
                    let first = self.scope().lookup(name).map_or(range, |s| s.range);
                    return fault(first, format!("name '{text}' is nonlocal and global"));
                }
                if bit == flag::GLOBAL {
                    self.globals.insert(name);
                }
                self.add_sym(name, bit, range);
                continue;
            };
            return fault(range, message);
        }
        Ok(())
    }

    pub(super) fn mark_coroutine(&mut self) {
        self.scope().is_coroutine = true;
    }

    fn function(&mut self, s: &ast::StmtFunctionDef) -> Res {
        self.bind(&s.name.id, flag::LOCAL, s.range)?;
        for decorator in &s.decorator_list {
            self.expr(&decorator.expression)?;
        }
        self.defaults(&s.parameters)?;
        if let Some(params) = &s.type_params {
            self.enter(s, Part::TypeParams, ScopeKind::TypeParams);
            self.title(&s.name.id, s.name.range.start());
            for (text, used) in [
                (".defaults", {
                    let p = &s.parameters;
                    p.posonlyargs
                        .iter()
                        .chain(&p.args)
                        .any(|p| p.default.is_some())
                }),
                (
                    ".kwdefaults",
                    s.parameters.kwonlyargs.iter().any(|p| p.default.is_some()),
                ),
            ] {
                if used {
                    let sym = self.names.get(text);
                    self.add_sym(sym, flag::PARAM, s.range);
                }
            }
            self.type_params(params)?;
        }
        self.annotations(s)?;
        self.enter(s, Part::Body, ScopeKind::Function);
        self.title(&s.name.id, s.name.range.start());
        self.scope().is_coroutine = s.is_async;
        self.parameters(&s.parameters)?;
        let before = std::mem::replace(&mut self.conditional, false);
        self.body(&s.body)?;
        self.conditional = before;
        self.leave();
        if s.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    pub(super) fn defaults(&mut self, parameters: &ast::Parameters) -> Res {
        for p in parameters.iter_non_variadic_params() {
            self.opt(&p.default)?;
        }
        Ok(())
    }

    pub(super) fn parameters(&mut self, p: &ast::Parameters) -> Res {
        for q in p.posonlyargs.iter().chain(&p.args).chain(&p.kwonlyargs) {
            self.param(&q.parameter.name.id, q.parameter.range)?;
        }
        if let Some(first) = p.posonlyargs.iter().chain(&p.args).next() {
            let name = self.mangled(&first.parameter.name.id);
            self.scope().first_param = Some(name);
        }
        if let Some(v) = &p.vararg {
            self.param(&v.name.id, v.range)?;
            self.scope().varargs = true;
        }
        if let Some(v) = &p.kwarg {
            self.param(&v.name.id, v.range)?;
            self.scope().varkeywords = true;
        }
        Ok(())
    }

    /// The scope of a function's deferred annotations.
    fn annotations(&mut self, s: &ast::StmtFunctionDef) -> Res {
        let annotated = |p: ast::AnyParameterRef| p.annotation().is_some();
        if s.returns.is_none() && !s.parameters.iter().any(annotated) {
            return Ok(());
        }
        self.enter(s, Part::Annotations, ScopeKind::Annotation);
        self.title("__annotate__", s.name.range.start());
        self.format_param(s.range);
        if self.future_annotations {
            self.in_unevaluated += 1;
        }
        let p = &s.parameters;
        let rest = p.vararg.iter().map(|v| &v.annotation);
        let kw = p.kwonlyargs.iter().map(|q| &q.parameter.annotation);
        let last = p.kwarg.iter().map(|v| &v.annotation);
        let first = p
            .posonlyargs
            .iter()
            .chain(&p.args)
            .map(|q| &q.parameter.annotation);
        for annotation in first.chain(rest).chain(kw).chain(last).flatten() {
            self.annotation(annotation)?;
        }
        if let Some(returns) = &s.returns {
            self.annotation(returns)?;
        }
        if self.future_annotations {
            self.in_unevaluated -= 1;
        }
        self.leave();
        Ok(())
    }

    pub(super) fn annotation(&mut self, e: &Expr) -> Res {
        match e {
            Expr::Starred(s) => self.expr(&s.value),
            e => self.expr(e),
        }
    }

    fn class(&mut self, s: &ast::StmtClassDef) -> Res {
        self.bind(&s.name.id, flag::LOCAL, s.range)?;
        for decorator in &s.decorator_list {
            self.expr(&decorator.expression)?;
        }
        let name = self.names.get(&s.name.id);
        if let Some(params) = &s.type_params {
            self.enter(s, Part::TypeParams, ScopeKind::TypeParams);
            self.title(&s.name.id, s.name.range.start());
            self.scope().private = Some(name);
            self.scope().mangled_only = Some(self.mangled_sets.len());
            let own = params.type_params.iter().map(|p| p.name().id.as_str());
            let own = own.map(|text| self.names.get(text)).collect();
            self.mangled_sets.push(own);
            for text in [".type_params", ".generic_base"] {
                let sym = self.names.get(text);
                self.add_sym(sym, flag::LOCAL | flag::USE, s.range);
            }
            self.type_params(params)?;
        }
        if let Some(arguments) = &s.arguments {
            arguments.args.iter().try_for_each(|a| self.expr(a))?;
            for k in &arguments.keywords {
                self.keyword(k)?;
            }
        }
        self.enter(s, Part::Body, ScopeKind::Class);
        self.title(&s.name.id, s.name.range.start());
        self.scope().private = Some(name);
        self.scope().mangled_only = None;
        if s.type_params.is_some() {
            self.add("__type_params__", flag::LOCAL, s.range);
            let sym = self.names.get(".type_params");
            self.add_sym(sym, flag::USE, s.range);
        }
        let before = std::mem::replace(&mut self.conditional, false);
        self.body(&s.body)?;
        self.conditional = before;
        self.leave();
        if s.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    pub(super) fn keyword(&mut self, k: &ast::Keyword) -> Res {
        if let Some(arg) = &k.arg
            && arg.id.as_str() == "__debug__"
        {
            return fault(k.range, "cannot assign to __debug__");
        }
        self.expr(&k.value)
    }

    fn type_alias(&mut self, s: &ast::StmtTypeAlias) -> Res {
        self.target(&s.name, flag::LOCAL)?;
        if !s.name.is_name_expr() {
            return fault(s.name.range(), "invalid syntax");
        }
        let name = match &*s.name {
            Expr::Name(name) => name.id.as_str(),
            _ => "",
        };
        if let Some(params) = &s.type_params {
            self.enter(s, Part::TypeParams, ScopeKind::TypeParams);
            self.title(name, s.range.start());
            self.type_params(params)?;
        }
        self.enter(s, Part::Body, ScopeKind::TypeAlias);
        self.title(name, s.range.start());
        self.format_param(s.range);
        self.expr(&s.value)?;
        self.leave();
        if s.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    fn format_param(&mut self, range: TextRange) {
        let format = self.names.get(".format");
        self.add_sym(format, flag::PARAM | flag::USE, range);
    }

    fn type_params(&mut self, params: &ast::TypeParams) -> Res {
        for p in &params.type_params {
            let ident = p.name();
            let name = self.mangled(&ident.id);
            if self.scope().has(name, flag::TYPE_PARAM) {
                return fault(
                    p.range(),
                    format!("duplicate type parameter '{}'", ident.id),
                );
            }
            if ident.id.as_str() == "__debug__" {
                return fault(p.range(), "cannot assign to __debug__");
            }
            self.add_sym(name, flag::LOCAL | flag::TYPE_PARAM, p.range());
            if let TypeParam::TypeVar(v) = p
                && let Some(bound) = &v.bound
            {
                self.type_variable(p, Part::Bound, bound)?;
            }
            if let Some(default) = p.default() {
                self.type_variable(p, Part::Default, default)?;
            }
        }
        Ok(())
    }

    fn type_variable(&mut self, p: &TypeParam, part: Part, value: &Expr) -> Res {
        self.enter(p, part, ScopeKind::TypeVariable);
        self.title(&p.name().id, p.range().start());
        self.format_param(p.range());
        self.annotation(value)?;
        self.leave();
        Ok(())
    }

    fn ann_assign(&mut self, s: &ast::StmtAnnAssign) -> Res {
        match &*s.target {
            Expr::Name(n) => {
                let text = n.id.as_str();
                let name = self.mangled(text);
                let flags = self.scope().lookup(name).map_or(0, |x| x.flags);
                let declared = flags & (flag::GLOBAL | flag::NONLOCAL);
                if declared != 0 && self.kind() != ScopeKind::Module && s.simple {
                    let word = if flags & flag::GLOBAL != 0 {
                        "global"
                    } else {
                        "nonlocal"
                    };
                    return fault(s.range, format!("annotated name '{text}' can't be {word}"));
                }
                let bits = if s.simple {
                    flag::ANNOT | flag::LOCAL
                } else {
                    flag::LOCAL
                };
                if s.simple || s.value.is_some() {
                    self.bind(text, bits, n.range)?;
                }
            }
            target => self.target(target, flag::LOCAL)?,
        }
        self.deferred_annotation(s)?;
        self.opt(&s.value)
    }

    fn deferred_annotation(&mut self, s: &ast::StmtAnnAssign) -> Res {
        let body_kind = self.kind();
        let in_namespace = matches!(body_kind, ScopeKind::Module | ScopeKind::Class);
        let evaluated = in_namespace && !self.future_annotations;
        if evaluated && !s.simple {
            // Evaluated on the spot.
            return self.annotation(&s.annotation);
        }
        if evaluated && (self.conditional || body_kind == ScopeKind::Module) {
            self.scope().has_conditional_annotations = true;
        }
        let owner = self.current;
        match self.scopes[owner].annotations {
            Some(id) => self.current = id,
            None => {
                // Keyed by the first annotated statement; the owner notes the scope.
                let id = self.enter(s, Part::Annotations, ScopeKind::Annotation);
                self.title("__annotate__", s.range.start());
                self.scopes[owner].annotations = Some(id);
                self.format_param(s.range);
            }
        }
        if self.scopes[owner].has_conditional_annotations {
            let name = self.names.get("__conditional_annotations__");
            self.add_sym(name, flag::USE, s.range);
        }
        if !evaluated {
            self.in_unevaluated += 1;
        }
        self.annotation(&s.annotation)?;
        if !evaluated {
            self.in_unevaluated -= 1;
        }
        self.current = owner;
        Ok(())
    }

    // Targets and patterns

    pub(super) fn target(&mut self, e: &Expr, bits: u16) -> Res {
        match e {
            Expr::Name(n) => {
                if bits & flag::COMP_ITER != 0 {
                    let name = self.mangled(&n.id);
                    if self.scope().has(name, flag::WALRUS) {
                        return fault(
                            n.range,
                            format!(
                                "comprehension inner loop cannot rebind assignment expression target '{}'",
                                n.id
                            ),
                        );
                    }
                }
                if n.id.as_str() == "__debug__" {
                    let what = if bits & flag::DEL != 0 {
                        "delete"
                    } else {
                        "assign to"
                    };
                    return fault(n.range, format!("cannot {what} __debug__"));
                }
                self.bind(&n.id, bits, n.range)
            }
            Expr::Tuple(t) => t.elts.iter().try_for_each(|x| self.target(x, bits)),
            Expr::List(t) => t.elts.iter().try_for_each(|x| self.target(x, bits)),
            Expr::Starred(s) => self.target(&s.value, bits),
            Expr::Attribute(a) => {
                if a.attr.id.as_str() == "__debug__" {
                    let what = if bits & flag::DEL != 0 {
                        "delete"
                    } else {
                        "assign to"
                    };
                    return fault(a.range, format!("cannot {what} __debug__"));
                }
                if bits & flag::DEL == 0 {
                    self.static_attribute(a);
                }
                self.expr(&a.value)
            }
            other => self.expr(other),
        }
    }

    /// Notes `self.x = ...` for the class's `__static_attributes__`.
    fn static_attribute(&mut self, a: &ast::ExprAttribute) {
        if !matches!(&*a.value, Expr::Name(n) if n.id.as_str() == "self") {
            return;
        }
        let attr = self.mangled(&a.attr.id);
        let mut id = self.current;
        if self.scopes[id].kind == ScopeKind::Class {
            return;
        }
        while let Some(parent) = self.scopes[id].parent {
            id = parent;
            if self.scopes[id].kind == ScopeKind::Class {
                let list = &mut self.scopes[id].static_attributes;
                if !list.contains(&attr) {
                    list.push(attr);
                }
                return;
            }
        }
    }

    fn pattern(&mut self, p: &Pattern) -> Res {
        self.depth += 1;
        if self.depth > limits::MAX_DEPTH {
            return fault(p.range(), limits::TOO_DEEP);
        }
        let result = limits::with_stack(|| self.pattern_inner(p));
        self.depth -= 1;
        result
    }

    fn capture(&mut self, name: &Option<ast::Identifier>) -> Res {
        match name {
            Some(n) => self.bind(&n.id, flag::LOCAL, n.range),
            None => Ok(()),
        }
    }

    fn pattern_inner(&mut self, p: &Pattern) -> Res {
        match p {
            Pattern::MatchValue(p) => self.expr(&p.value),
            Pattern::MatchSingleton(_) => Ok(()),
            Pattern::MatchSequence(p) => p.patterns.iter().try_for_each(|q| self.pattern(q)),
            Pattern::MatchMapping(p) => {
                p.keys.iter().try_for_each(|k| self.expr(k))?;
                p.patterns.iter().try_for_each(|q| self.pattern(q))?;
                self.capture(&p.rest)
            }
            Pattern::MatchClass(p) => {
                self.expr(&p.cls)?;
                p.arguments
                    .patterns
                    .iter()
                    .try_for_each(|q| self.pattern(q))?;
                for k in &p.arguments.keywords {
                    if k.attr.id.as_str() == "__debug__" {
                        return fault(k.range, "cannot assign to __debug__");
                    }
                    self.pattern(&k.pattern)?;
                }
                Ok(())
            }
            Pattern::MatchStar(p) => self.capture(&p.name),
            Pattern::MatchAs(p) => {
                if let Some(inner) = &p.pattern {
                    self.pattern(inner)?;
                }
                self.capture(&p.name)
            }
            Pattern::MatchOr(p) => p.patterns.iter().try_for_each(|q| self.pattern(q)),
        }
    }
}
