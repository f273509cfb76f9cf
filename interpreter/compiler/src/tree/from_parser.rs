//! The parser's tree to the one that programs see, with CPython's positions.
//!
//! Ranges of the two agree but for a few: functions and classes begin at their keyword,
//! not at a decorator; parameters leave out stars and defaults; a generator expression that
//! is a call's only argument has the call's parentheses.

use super::{comparison, context, operator, unary};
use crate::Mode;
use crate::errors::{Res, fault};
use crate::limits;
use crate::source::LineIndex;
use pyrs_bytecode::Const;
use pyrs_bytecode::tree::{Item, Node, Place};
use ruff_python_ast::{self as ast, Expr, Pattern, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};

pub struct Converter<'a> {
    pub source: &'a str,
    index: &'a LineIndex,
    depth: u32,
    /// The tree nests deeper than is allowed; the result is an error then.
    pub too_deep: bool,
}

/// The text of an optional identifier.
fn name(id: &Option<ast::Identifier>) -> Item {
    Item::from(id.as_ref().map(|id| id.id.as_str()))
}

fn plain(class: &str) -> Item {
    Node::new(class, None, Vec::new()).into()
}

impl<'a> Converter<'a> {
    pub fn new(source: &'a str, index: &'a LineIndex) -> Converter<'a> {
        Converter {
            source,
            index,
            depth: 0,
            too_deep: false,
        }
    }

    pub fn root(&mut self, syntax: &ast::Mod, mode: Mode) -> Res<Node> {
        Ok(match syntax {
            ast::Mod::Module(m) => {
                let body = self.stmts(&m.body)?;
                match mode {
                    Mode::Single => Node::new("Interactive", None, vec![body]),
                    _ => Node::new("Module", None, vec![body, Item::List(Vec::new())]),
                }
            }
            ast::Mod::Expression(m) => {
                let body = self.expr(&m.body)?;
                Node::new("Expression", None, vec![body])
            }
        })
    }

    pub fn place(&self, range: TextRange) -> Place {
        let (line, col) = self.index.line_col(range.start());
        let (end_line, end_col) = self.index.line_col(range.end());
        Place {
            line: line as i32,
            col: col as i32,
            end_line: end_line as i32,
            end_col: end_col as i32,
        }
    }

    pub fn node(&self, class: &str, range: TextRange, fields: Vec<Item>) -> Item {
        Node::new(class, Some(self.place(range)), fields).into()
    }

    /// As [`Converter::node`], of a statement that ends with a block: a semicolon behind the
    /// block's last statement belongs to it.
    fn block(&self, class: &str, range: TextRange, fields: Vec<Item>) -> Item {
        let behind = &self.source[range.end().to_usize()..];
        let blank = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        let mut end = range.end();
        if behind[blank..].starts_with(';') {
            end += TextSize::new(blank as u32 + 1);
        }
        self.node(class, TextRange::new(range.start(), end), fields)
    }

    fn deeper(&mut self, f: impl FnOnce(&mut Self) -> Res<Item>) -> Res<Item> {
        self.depth += 1;
        if self.depth > limits::MAX_TREE_DEPTH {
            self.too_deep = true;
            return fault(TextRange::default(), limits::TOO_DEEP);
        }
        let result = limits::with_stack(|| f(self));
        self.depth -= 1;
        result
    }

    fn stmts(&mut self, body: &[Stmt]) -> Res<Item> {
        let items: Res<Vec<Item>> = body.iter().map(|s| self.stmt(s)).collect();
        Ok(Item::List(items?))
    }

    fn exprs<'e>(&mut self, list: impl IntoIterator<Item = &'e Expr>) -> Res<Item> {
        let items: Res<Vec<Item>> = list.into_iter().map(|e| self.expr(e)).collect();
        Ok(Item::List(items?))
    }

    fn maybe(&mut self, e: &Option<Box<Expr>>) -> Res<Item> {
        match e {
            Some(e) => self.expr(e),
            None => Ok(Item::Absent),
        }
    }

    fn stmt(&mut self, s: &Stmt) -> Res<Item> {
        self.deeper(|this| this.stmt_inner(s))
    }

    fn stmt_inner(&mut self, s: &Stmt) -> Res<Item> {
        let range = s.range();
        Ok(match s {
            Stmt::FunctionDef(f) => self.function(f)?,
            Stmt::ClassDef(c) => self.class(c)?,
            Stmt::Return(r) => {
                let value = self.maybe(&r.value)?;
                self.node("Return", range, vec![value])
            }
            Stmt::Delete(d) => {
                let targets = self.exprs(&d.targets)?;
                self.node("Delete", range, vec![targets])
            }
            Stmt::Assign(a) => {
                let fields = vec![self.exprs(&a.targets)?, self.expr(&a.value)?, Item::Absent];
                self.node("Assign", range, fields)
            }
            Stmt::TypeAlias(t) => {
                let fields = vec![
                    self.expr(&t.name)?,
                    self.type_params(&t.type_params)?,
                    self.expr(&t.value)?,
                ];
                self.node("TypeAlias", range, fields)
            }
            Stmt::AugAssign(a) => {
                let fields = vec![
                    self.expr(&a.target)?,
                    plain(operator(a.op)),
                    self.expr(&a.value)?,
                ];
                self.node("AugAssign", range, fields)
            }
            Stmt::AnnAssign(a) => {
                let fields = vec![
                    self.expr(&a.target)?,
                    self.expr(&a.annotation)?,
                    self.maybe(&a.value)?,
                    Item::Int(a.simple as i64),
                ];
                self.node("AnnAssign", range, fields)
            }
            Stmt::For(f) => {
                let fields = vec![
                    self.expr(&f.target)?,
                    self.expr(&f.iter)?,
                    self.stmts(&f.body)?,
                    self.stmts(&f.orelse)?,
                    Item::Absent,
                ];
                let class = if f.is_async { "AsyncFor" } else { "For" };
                self.block(class, range, fields)
            }
            Stmt::While(w) => {
                let fields = vec![
                    self.expr(&w.test)?,
                    self.stmts(&w.body)?,
                    self.stmts(&w.orelse)?,
                ];
                self.block("While", range, fields)
            }
            Stmt::If(i) => {
                let orelse = self.clauses(&i.elif_else_clauses)?;
                let fields = vec![self.expr(&i.test)?, self.stmts(&i.body)?, orelse];
                self.block("If", range, fields)
            }
            Stmt::With(w) => {
                let mut items = Vec::new();
                for item in &w.items {
                    let fields = vec![
                        self.expr(&item.context_expr)?,
                        self.maybe(&item.optional_vars)?,
                    ];
                    items.push(Node::new("withitem", None, fields));
                }
                let fields = vec![items.into(), self.stmts(&w.body)?, Item::Absent];
                let class = if w.is_async { "AsyncWith" } else { "With" };
                self.block(class, range, fields)
            }
            Stmt::Match(m) => {
                let subject = self.expr(&m.subject)?;
                let mut cases = Vec::new();
                for case in &m.cases {
                    let fields = vec![
                        self.pattern(&case.pattern)?,
                        self.maybe(&case.guard)?,
                        self.stmts(&case.body)?,
                    ];
                    cases.push(Node::new("match_case", None, fields));
                }
                self.block("Match", range, vec![subject, cases.into()])
            }
            Stmt::Raise(r) => {
                let fields = vec![self.maybe(&r.exc)?, self.maybe(&r.cause)?];
                self.node("Raise", range, fields)
            }
            Stmt::Try(t) => {
                let body = self.stmts(&t.body)?;
                let mut handlers = Vec::new();
                for ast::ExceptHandler::ExceptHandler(h) in &t.handlers {
                    let fields = vec![self.maybe(&h.type_)?, name(&h.name), self.stmts(&h.body)?];
                    handlers.push(self.block("ExceptHandler", h.range, fields));
                }
                let fields = vec![
                    body,
                    Item::List(handlers),
                    self.stmts(&t.orelse)?,
                    self.stmts(&t.finalbody)?,
                ];
                let class = if t.is_star { "TryStar" } else { "Try" };
                self.block(class, range, fields)
            }
            Stmt::Assert(a) => {
                let fields = vec![self.expr(&a.test)?, self.maybe(&a.msg)?];
                self.node("Assert", range, fields)
            }
            Stmt::Import(i) => {
                let names = self.aliases(&i.names);
                self.node("Import", range, vec![names])
            }
            Stmt::ImportFrom(i) => {
                let fields = vec![
                    name(&i.module),
                    self.aliases(&i.names),
                    Item::Int(i.level as i64),
                ];
                self.node("ImportFrom", range, fields)
            }
            Stmt::Global(g) => self.node("Global", range, vec![identifiers(&g.names)]),
            Stmt::Nonlocal(n) => self.node("Nonlocal", range, vec![identifiers(&n.names)]),
            Stmt::Expr(e) => {
                let value = self.expr(&e.value)?;
                self.node("Expr", range, vec![value])
            }
            Stmt::Pass(_) => self.node("Pass", range, Vec::new()),
            Stmt::Break(_) => self.node("Break", range, Vec::new()),
            Stmt::Continue(_) => self.node("Continue", range, Vec::new()),
            Stmt::IpyEscapeCommand(_) => return fault(range, "invalid syntax"),
        })
    }

    /// From the keyword on, where decorators come before; `words` from the last one.
    fn keyword_range(&self, name: TextRange, range: TextRange, words: &[&str]) -> TextRange {
        let mut upto = &self.source[..name.start().to_usize()];
        let mut start = range.start();
        for word in words {
            if let Some(at) = upto.rfind(word) {
                start = TextSize::new(at as u32);
                upto = &upto[..at];
            }
        }
        TextRange::new(start, range.end())
    }

    fn decorators(&mut self, list: &[ast::Decorator]) -> Res<Item> {
        self.exprs(list.iter().map(|d| &d.expression))
    }

    fn function(&mut self, f: &ast::StmtFunctionDef) -> Res<Item> {
        let fields = vec![
            f.name.id.as_str().into(),
            self.parameters(&f.parameters)?,
            self.stmts(&f.body)?,
            self.decorators(&f.decorator_list)?,
            self.maybe(&f.returns)?,
            Item::Absent,
            self.type_params(&f.type_params)?,
        ];
        let (class, words): (_, &[&str]) = if f.is_async {
            ("AsyncFunctionDef", &["def", "async"])
        } else {
            ("FunctionDef", &["def"])
        };
        let mut range = f.range;
        if !f.decorator_list.is_empty() {
            range = self.keyword_range(f.name.range, range, words);
        }
        Ok(self.block(class, range, fields))
    }

    fn class(&mut self, c: &ast::StmtClassDef) -> Res<Item> {
        let (bases, keywords) = match &c.arguments {
            Some(a) => (self.exprs(&*a.args)?, self.keywords(&a.keywords)?),
            None => (Item::List(Vec::new()), Item::List(Vec::new())),
        };
        let fields = vec![
            c.name.id.as_str().into(),
            bases,
            keywords,
            self.stmts(&c.body)?,
            self.decorators(&c.decorator_list)?,
            self.type_params(&c.type_params)?,
        ];
        let mut range = c.range;
        if !c.decorator_list.is_empty() {
            range = self.keyword_range(c.name.range, range, &["class"]);
        }
        Ok(self.block("ClassDef", range, fields))
    }

    /// `elif` and `else` as statements of the `if` before.
    fn clauses(&mut self, clauses: &[ast::ElifElseClause]) -> Res<Item> {
        // From the last one on, so that a long chain takes no native stack.
        let end = clauses.last().map(|c| c.range.end()).unwrap_or_default();
        let mut orelse = Item::List(Vec::new());
        for clause in clauses.iter().rev() {
            let body = self.stmts(&clause.body)?;
            orelse = match &clause.test {
                None => body,
                Some(test) => {
                    let range = TextRange::new(clause.range.start(), end);
                    let fields = vec![self.expr(test)?, body, orelse];
                    Item::List(vec![self.block("If", range, fields)])
                }
            };
            if clauses.len() > limits::MAX_TREE_DEPTH as usize {
                self.too_deep = true;
                return fault(clause.range, limits::TOO_DEEP);
            }
        }
        Ok(orelse)
    }

    fn aliases(&mut self, names: &[ast::Alias]) -> Item {
        let one = |a: &ast::Alias| {
            let fields = vec![a.name.id.as_str().into(), name(&a.asname)];
            self.node("alias", a.range, fields)
        };
        Item::List(names.iter().map(one).collect())
    }

    fn keywords(&mut self, keywords: &[ast::Keyword]) -> Res<Item> {
        let mut items = Vec::new();
        for k in keywords {
            let fields = vec![name(&k.arg), self.expr(&k.value)?];
            items.push(self.node("keyword", k.range, fields));
        }
        Ok(Item::List(items))
    }

    fn type_params(&mut self, params: &Option<Box<ast::TypeParams>>) -> Res<Item> {
        let mut items = Vec::new();
        for p in params.iter().flat_map(|p| &p.type_params) {
            let range = p.range();
            items.push(match p {
                ast::TypeParam::TypeVar(t) => {
                    let fields = vec![
                        t.name.id.as_str().into(),
                        self.maybe(&t.bound)?,
                        self.maybe(&t.default)?,
                    ];
                    self.node("TypeVar", range, fields)
                }
                ast::TypeParam::ParamSpec(t) => {
                    let fields = vec![t.name.id.as_str().into(), self.maybe(&t.default)?];
                    self.node("ParamSpec", range, fields)
                }
                ast::TypeParam::TypeVarTuple(t) => {
                    let fields = vec![t.name.id.as_str().into(), self.maybe(&t.default)?];
                    self.node("TypeVarTuple", range, fields)
                }
            });
        }
        Ok(Item::List(items))
    }

    fn parameter(&mut self, p: &ast::Parameter) -> Res<Item> {
        let annotation = self.maybe(&p.annotation)?;
        let range = TextRange::new(p.name.range.start(), p.range.end());
        let fields = vec![p.name.id.as_str().into(), annotation, Item::Absent];
        Ok(self.node("arg", range, fields))
    }

    fn parameters(&mut self, p: &ast::Parameters) -> Res<Item> {
        let list = |this: &mut Self, list: &[ast::ParameterWithDefault]| {
            let items: Res<Vec<Item>> = list.iter().map(|p| this.parameter(&p.parameter)).collect();
            items.map(Item::List)
        };
        let one = |this: &mut Self, p: &Option<Box<ast::Parameter>>| match p {
            Some(p) => this.parameter(p),
            None => Ok(Item::Absent),
        };
        let defaults = p.posonlyargs.iter().chain(&p.args);
        let fields = vec![
            list(self, &p.posonlyargs)?,
            list(self, &p.args)?,
            one(self, &p.vararg)?,
            list(self, &p.kwonlyargs)?,
            {
                let each = p.kwonlyargs.iter().map(|k| self.maybe(&k.default));
                Item::List(each.collect::<Res<_>>()?)
            },
            one(self, &p.kwarg)?,
            self.exprs(defaults.filter_map(|p| p.default.as_deref()))?,
        ];
        Ok(Node::new("arguments", None, fields).into())
    }

    fn comprehensions(&mut self, generators: &[ast::Comprehension]) -> Res<Item> {
        let mut items = Vec::new();
        for g in generators {
            let fields = vec![
                self.expr(&g.target)?,
                self.expr(&g.iter)?,
                self.exprs(&g.ifs)?,
                Item::Int(g.is_async as i64),
            ];
            items.push(Node::new("comprehension", None, fields));
        }
        Ok(items.into())
    }

    pub fn constant(&self, value: Const, range: TextRange, kind: Item) -> Item {
        self.node("Constant", range, vec![Item::Const(value), kind])
    }

    pub fn expr(&mut self, e: &Expr) -> Res<Item> {
        self.deeper(|this| this.expr_inner(e))
    }

    fn expr_inner(&mut self, e: &Expr) -> Res<Item> {
        let range = e.range();
        let (class, fields) = match e {
            Expr::BoolOp(b) => {
                let op = match b.op {
                    ast::BoolOp::And => "And",
                    ast::BoolOp::Or => "Or",
                };
                ("BoolOp", vec![plain(op), self.exprs(&b.values)?])
            }
            Expr::Named(n) => (
                "NamedExpr",
                vec![self.expr(&n.target)?, self.expr(&n.value)?],
            ),
            Expr::BinOp(b) => (
                "BinOp",
                vec![
                    self.expr(&b.left)?,
                    plain(operator(b.op)),
                    self.expr(&b.right)?,
                ],
            ),
            Expr::UnaryOp(u) => ("UnaryOp", vec![plain(unary(u.op)), self.expr(&u.operand)?]),
            Expr::Lambda(l) => {
                let parameters = match &l.parameters {
                    Some(p) => self.parameters(p)?,
                    None => self.parameters(&ast::Parameters::default())?,
                };
                ("Lambda", vec![parameters, self.expr(&l.body)?])
            }
            Expr::If(i) => (
                "IfExp",
                vec![
                    self.expr(&i.test)?,
                    self.expr(&i.body)?,
                    self.expr(&i.orelse)?,
                ],
            ),
            Expr::Dict(d) => {
                let mut keys = Vec::new();
                for item in &d.items {
                    keys.push(match &item.key {
                        Some(key) => self.expr(key)?,
                        None => Item::Absent,
                    });
                }
                let values = self.exprs(d.items.iter().map(|i| &i.value))?;
                ("Dict", vec![Item::List(keys), values])
            }
            Expr::Set(s) => ("Set", vec![self.exprs(&s.elts)?]),
            Expr::ListComp(c) => (
                "ListComp",
                vec![self.expr(&c.elt)?, self.comprehensions(&c.generators)?],
            ),
            Expr::SetComp(c) => (
                "SetComp",
                vec![self.expr(&c.elt)?, self.comprehensions(&c.generators)?],
            ),
            Expr::DictComp(c) => (
                "DictComp",
                vec![
                    self.maybe(&c.key)?,
                    self.expr(&c.value)?,
                    self.comprehensions(&c.generators)?,
                ],
            ),
            Expr::Generator(g) => {
                let fields = vec![self.expr(&g.elt)?, self.comprehensions(&g.generators)?];
                let range = if g.parenthesized {
                    range
                } else {
                    self.with_parentheses(range)
                };
                return Ok(self.node("GeneratorExp", range, fields));
            }
            Expr::Await(a) => ("Await", vec![self.expr(&a.value)?]),
            Expr::Yield(y) => ("Yield", vec![self.maybe(&y.value)?]),
            Expr::YieldFrom(y) => ("YieldFrom", vec![self.expr(&y.value)?]),
            Expr::Compare(c) => {
                let left = self.expr(&c.left)?;
                let ops = c.ops.iter().map(|&op| plain(comparison(op))).collect();
                let rest = self.exprs(&*c.comparators)?;
                ("Compare", vec![left, Item::List(ops), rest])
            }
            Expr::Call(c) => (
                "Call",
                vec![
                    self.expr(&c.func)?,
                    self.exprs(&*c.arguments.args)?,
                    self.keywords(&c.arguments.keywords)?,
                ],
            ),
            Expr::FString(f) => return self.fstring(f),
            Expr::TString(t) => return self.tstring(t),
            Expr::StringLiteral(s) => return Ok(self.string(s)),
            Expr::BytesLiteral(b) => {
                let value = crate::literals::bytes(b);
                return Ok(self.constant(value, range, Item::Absent));
            }
            Expr::NumberLiteral(n) => {
                let value = match &n.value {
                    ast::Number::Int(_) => crate::literals::int_const(&self.source[range], range)?,
                    ast::Number::Float(f) => Const::Float(*f),
                    ast::Number::Complex { real, imag } => Const::Complex(*real, *imag),
                };
                return Ok(self.constant(value, range, Item::Absent));
            }
            Expr::BooleanLiteral(b) => {
                let value = if b.value { Const::True } else { Const::False };
                return Ok(self.constant(value, range, Item::Absent));
            }
            Expr::NoneLiteral(_) => return Ok(self.constant(Const::None, range, Item::Absent)),
            Expr::EllipsisLiteral(_) => {
                return Ok(self.constant(Const::Ellipsis, range, Item::Absent));
            }
            Expr::Attribute(a) => (
                "Attribute",
                vec![
                    self.expr(&a.value)?,
                    a.attr.id.as_str().into(),
                    plain(context(a.ctx)),
                ],
            ),
            Expr::Subscript(s) => (
                "Subscript",
                vec![
                    self.expr(&s.value)?,
                    self.expr(&s.slice)?,
                    plain(context(s.ctx)),
                ],
            ),
            Expr::Starred(s) => ("Starred", vec![self.expr(&s.value)?, plain(context(s.ctx))]),
            Expr::Name(n) => ("Name", vec![n.id.as_str().into(), plain(context(n.ctx))]),
            Expr::List(l) => ("List", vec![self.exprs(&l.elts)?, plain(context(l.ctx))]),
            Expr::Tuple(t) => ("Tuple", vec![self.exprs(&t.elts)?, plain(context(t.ctx))]),
            Expr::Slice(s) => (
                "Slice",
                vec![
                    self.maybe(&s.lower)?,
                    self.maybe(&s.upper)?,
                    self.maybe(&s.step)?,
                ],
            ),
            Expr::IpyEscapeCommand(_) => return fault(range, "invalid syntax"),
        };
        Ok(self.node(class, range, fields))
    }

    /// A range widened to the parentheses around it.
    fn with_parentheses(&self, range: TextRange) -> TextRange {
        let start = self.source[..range.start().to_usize()].rfind('(');
        let behind = &self.source[range.end().to_usize()..];
        match (start, behind.find(')')) {
            (Some(start), Some(end)) => TextRange::new(
                TextSize::new(start as u32),
                range.end() + TextSize::new(end as u32 + 1),
            ),
            _ => range,
        }
    }

    fn patterns<'p>(&mut self, list: impl IntoIterator<Item = &'p Pattern>) -> Res<Item> {
        let items: Res<Vec<Item>> = list.into_iter().map(|p| self.pattern(p)).collect();
        Ok(Item::List(items?))
    }

    fn pattern(&mut self, p: &Pattern) -> Res<Item> {
        self.deeper(|this| this.pattern_inner(p))
    }

    fn pattern_inner(&mut self, p: &Pattern) -> Res<Item> {
        let (class, fields) = match p {
            Pattern::MatchValue(m) => ("MatchValue", vec![self.expr(&m.value)?]),
            Pattern::MatchSingleton(m) => {
                let value = match m.value {
                    ast::Singleton::None => Const::None,
                    ast::Singleton::True => Const::True,
                    ast::Singleton::False => Const::False,
                };
                ("MatchSingleton", vec![Item::Const(value)])
            }
            Pattern::MatchSequence(m) => ("MatchSequence", vec![self.patterns(&m.patterns)?]),
            Pattern::MatchMapping(m) => (
                "MatchMapping",
                vec![
                    self.exprs(&m.keys)?,
                    self.patterns(&m.patterns)?,
                    name(&m.rest),
                ],
            ),
            Pattern::MatchClass(m) => {
                let cls = self.expr(&m.cls)?;
                let patterns = self.patterns(&m.arguments.patterns)?;
                let keywords = &m.arguments.keywords;
                let names = keywords.iter().map(|k| k.attr.id.as_str().into()).collect();
                let values = self.patterns(keywords.iter().map(|k| &k.pattern))?;
                ("MatchClass", vec![cls, patterns, Item::List(names), values])
            }
            Pattern::MatchStar(m) => ("MatchStar", vec![name(&m.name)]),
            Pattern::MatchAs(m) => {
                let inner = match &m.pattern {
                    Some(p) => self.pattern(p)?,
                    None => Item::Absent,
                };
                ("MatchAs", vec![inner, name(&m.name)])
            }
            Pattern::MatchOr(m) => ("MatchOr", vec![self.patterns(&m.patterns)?]),
        };
        Ok(self.node(class, p.range(), fields))
    }
}

fn identifiers(names: &[ast::Identifier]) -> Item {
    Item::List(names.iter().map(|n| n.id.as_str().into()).collect())
}
