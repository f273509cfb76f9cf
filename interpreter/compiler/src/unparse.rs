//! Expressions back to text, as CPython spells annotations kept as strings.

use crate::literals;
use pyrs_bytecode::Const;
use ruff_python_ast::{self as ast, BoolOp, CmpOp, Expr, Number, Operator, UnaryOp};
use std::fmt::Write;

pub fn unparse(e: &Expr, source: &str) -> String {
    let mut out = Writer {
        text: String::new(),
        source,
    };
    out.expr(e, TEST);
    out.text
}

// Ranks, loosest first.
const TUPLE: u8 = 0;
const TEST: u8 = 1;
const OR: u8 = 2;
const AND: u8 = 3;
const NOT: u8 = 4;
const CMP: u8 = 5;
const BOR: u8 = 6;
const BXOR: u8 = 7;
const BAND: u8 = 8;
const SHIFT: u8 = 9;
const ARITH: u8 = 10;
const TERM: u8 = 11;
const FACTOR: u8 = 12;
const POWER: u8 = 13;
const AWAIT: u8 = 14;
const ATOM: u8 = 15;

struct Writer<'a> {
    text: String,
    source: &'a str,
}

impl Writer<'_> {
    fn put(&mut self, s: &str) {
        self.text.push_str(s);
    }

    fn wrapped(&mut self, parens: bool, f: impl FnOnce(&mut Self)) {
        if parens {
            self.put("(");
        }
        f(self);
        if parens {
            self.put(")");
        }
    }

    fn list(&mut self, items: &[Expr]) {
        for (i, e) in items.iter().enumerate() {
            if i > 0 {
                self.put(", ");
            }
            self.expr(e, TEST);
        }
    }

    fn expr(&mut self, e: &Expr, level: u8) {
        crate::limits::with_stack(|| self.inner(e, level));
    }

    fn inner(&mut self, e: &Expr, level: u8) {
        match e {
            Expr::BoolOp(x) => {
                let (word, rank) = match x.op {
                    BoolOp::And => (" and ", AND),
                    BoolOp::Or => (" or ", OR),
                };
                self.wrapped(level > rank, |w| {
                    for (i, v) in x.values.iter().enumerate() {
                        if i > 0 {
                            w.put(word);
                        }
                        w.expr(v, rank + 1);
                    }
                });
            }
            Expr::Named(x) => self.wrapped(level > TUPLE, |w| {
                w.expr(&x.target, ATOM);
                w.put(" := ");
                w.expr(&x.value, ATOM);
            }),
            Expr::BinOp(_) => self.binary(e, level),
            Expr::UnaryOp(x) => {
                let (word, rank) = match x.op {
                    UnaryOp::Invert => ("~", FACTOR),
                    UnaryOp::Not => ("not ", NOT),
                    UnaryOp::UAdd => ("+", FACTOR),
                    UnaryOp::USub => ("-", FACTOR),
                };
                self.wrapped(level > rank, |w| {
                    w.put(word);
                    w.expr(&x.operand, rank);
                });
            }
            Expr::Lambda(x) => self.wrapped(level > TEST, |w| {
                w.put("lambda");
                if let Some(p) = &x.parameters
                    && !p.is_empty()
                {
                    w.put(" ");
                    w.parameters(p);
                }
                w.put(": ");
                w.expr(&x.body, TEST);
            }),
            Expr::If(x) => self.wrapped(level > TEST, |w| {
                w.expr(&x.body, TEST + 1);
                w.put(" if ");
                w.expr(&x.test, TEST + 1);
                w.put(" else ");
                w.expr(&x.orelse, TEST);
            }),
            Expr::Dict(x) => {
                self.put("{");
                for (i, item) in x.items.iter().enumerate() {
                    if i > 0 {
                        self.put(", ");
                    }
                    match &item.key {
                        Some(key) => {
                            self.expr(key, TEST);
                            self.put(": ");
                            self.expr(&item.value, TEST);
                        }
                        None => {
                            self.put("**");
                            self.expr(&item.value, BOR);
                        }
                    }
                }
                self.put("}");
            }
            Expr::Set(x) => {
                self.put("{");
                self.list(&x.elts);
                self.put("}");
            }
            Expr::ListComp(x) => {
                self.put("[");
                self.expr(&x.elt, TEST);
                self.generators(&x.generators);
                self.put("]");
            }
            Expr::SetComp(x) => {
                self.put("{");
                self.expr(&x.elt, TEST);
                self.generators(&x.generators);
                self.put("}");
            }
            Expr::DictComp(x) => {
                self.put("{");
                if let Some(key) = &x.key {
                    self.expr(key, TEST);
                    self.put(": ");
                }
                self.expr(&x.value, TEST);
                self.generators(&x.generators);
                self.put("}");
            }
            Expr::Generator(x) => {
                self.put("(");
                self.expr(&x.elt, TEST);
                self.generators(&x.generators);
                self.put(")");
            }
            Expr::Await(x) => self.wrapped(level > AWAIT, |w| {
                w.put("await ");
                w.expr(&x.value, ATOM);
            }),
            Expr::Yield(x) => {
                self.put("(yield");
                if let Some(v) = &x.value {
                    self.put(" ");
                    self.expr(v, TEST);
                }
                self.put(")");
            }
            Expr::YieldFrom(x) => {
                self.put("(yield from ");
                self.expr(&x.value, TEST);
                self.put(")");
            }
            Expr::Compare(x) => self.wrapped(level > CMP, |w| {
                w.expr(&x.left, CMP + 1);
                for (op, right) in x.ops.iter().zip(&x.comparators) {
                    w.put(match op {
                        CmpOp::Eq => " == ",
                        CmpOp::NotEq => " != ",
                        CmpOp::Lt => " < ",
                        CmpOp::LtE => " <= ",
                        CmpOp::Gt => " > ",
                        CmpOp::GtE => " >= ",
                        CmpOp::Is => " is ",
                        CmpOp::IsNot => " is not ",
                        CmpOp::In => " in ",
                        CmpOp::NotIn => " not in ",
                    });
                    w.expr(right, CMP + 1);
                }
            }),
            Expr::Call(x) => self.call(x),
            Expr::FString(x) => {
                let mut body = String::new();
                for part in x.value.iter() {
                    match part {
                        ast::FStringPart::Literal(l) => {
                            body.push_str(&l.value.replace('{', "{{").replace('}', "}}"));
                        }
                        ast::FStringPart::FString(f) => self.elements(&f.elements, &mut body),
                    }
                }
                self.put("f");
                self.put(&repr(&body));
            }
            Expr::TString(x) => {
                let mut body = String::new();
                for part in x.value.iter() {
                    self.elements(&part.elements, &mut body);
                }
                self.put("t");
                self.put(&repr(&body));
            }
            Expr::StringLiteral(x) => {
                let text = match literals::string(x, self.source) {
                    Const::Str { text, .. } => repr(&text),
                    _ => self.source[x.range].to_owned(),
                };
                self.put(&text);
            }
            Expr::BytesLiteral(x) => {
                let bytes: Vec<u8> = x.value.bytes().collect();
                self.put(&bytes_repr(&bytes));
            }
            Expr::NumberLiteral(x) => self.number(x),
            Expr::BooleanLiteral(x) => self.put(if x.value { "True" } else { "False" }),
            Expr::NoneLiteral(_) => self.put("None"),
            Expr::EllipsisLiteral(_) => self.put("..."),
            Expr::Attribute(x) => {
                self.expr(&x.value, ATOM);
                // `1.real` would be a float.
                if matches!(&*x.value, Expr::NumberLiteral(n) if matches!(n.value, Number::Int(_)))
                {
                    self.put(" ");
                }
                self.put(".");
                self.put(&x.attr.id);
            }
            Expr::Subscript(x) => {
                self.expr(&x.value, ATOM);
                self.put("[");
                self.expr(&x.slice, TUPLE);
                self.put("]");
            }
            Expr::Starred(x) => {
                self.put("*");
                self.expr(&x.value, BOR);
            }
            Expr::Name(x) => self.put(&x.id),
            Expr::List(x) => {
                self.put("[");
                self.list(&x.elts);
                self.put("]");
            }
            Expr::Tuple(x) => {
                if x.elts.is_empty() {
                    self.put("()");
                    return;
                }
                self.wrapped(level > TUPLE, |w| {
                    w.list(&x.elts);
                    if x.elts.len() == 1 {
                        w.put(",");
                    }
                });
            }
            Expr::Slice(x) => {
                if let Some(e) = &x.lower {
                    self.expr(e, TEST);
                }
                self.put(":");
                if let Some(e) = &x.upper {
                    self.expr(e, TEST);
                }
                if let Some(e) = &x.step {
                    self.put(":");
                    self.expr(e, TEST);
                }
            }
            Expr::IpyEscapeCommand(_) => {}
        }
    }

    fn binary(&mut self, e: &Expr, level: u8) {
        // Down the left side without recursion.
        let mut links = Vec::new();
        let mut base = e;
        let mut outer = level;
        while let Expr::BinOp(x) = base {
            let (word, rank, right_assoc) = operator(x.op);
            let parens = outer > rank;
            if parens {
                self.put("(");
            }
            links.push((word, rank, right_assoc, &*x.right, parens));
            outer = if right_assoc { rank + 1 } else { rank };
            base = &x.left;
        }
        self.expr(base, outer);
        while let Some((word, rank, right_assoc, right, parens)) = links.pop() {
            self.put(word);
            self.expr(right, if right_assoc { rank } else { rank + 1 });
            if parens {
                self.put(")");
            }
        }
    }

    fn call(&mut self, x: &ast::ExprCall) {
        self.expr(&x.func, ATOM);
        let a = &x.arguments;
        if a.keywords.is_empty()
            && let [only @ Expr::Generator(_)] = &*a.args
        {
            self.expr(only, TEST);
            return;
        }
        self.put("(");
        self.list(&a.args);
        for (i, k) in a.keywords.iter().enumerate() {
            if i > 0 || !a.args.is_empty() {
                self.put(", ");
            }
            match &k.arg {
                Some(arg) => {
                    self.put(&arg.id);
                    self.put("=");
                }
                None => self.put("**"),
            }
            self.expr(&k.value, TEST);
        }
        self.put(")");
    }

    fn generators(&mut self, generators: &[ast::Comprehension]) {
        for g in generators {
            self.put(if g.is_async { " async for " } else { " for " });
            self.expr(&g.target, TUPLE);
            self.put(" in ");
            self.expr(&g.iter, TEST + 1);
            for test in &g.ifs {
                self.put(" if ");
                self.expr(test, TEST + 1);
            }
        }
    }

    fn parameters(&mut self, p: &ast::Parameters) {
        let mut first = true;
        let mut separate = |w: &mut Self| {
            if !std::mem::replace(&mut first, false) {
                w.put(", ");
            }
        };
        for (i, q) in p.posonlyargs.iter().chain(&p.args).enumerate() {
            separate(self);
            self.put(&q.parameter.name.id);
            self.default(&q.default);
            if i + 1 == p.posonlyargs.len() {
                self.put(", /");
            }
        }
        if p.vararg.is_some() || !p.kwonlyargs.is_empty() {
            separate(self);
            self.put("*");
            if let Some(v) = &p.vararg {
                self.put(&v.name.id);
            }
        }
        for q in &p.kwonlyargs {
            separate(self);
            self.put(&q.parameter.name.id);
            self.default(&q.default);
        }
        if let Some(v) = &p.kwarg {
            separate(self);
            self.put("**");
            self.put(&v.name.id);
        }
    }

    fn default(&mut self, e: &Option<Box<Expr>>) {
        if let Some(e) = e {
            self.put("=");
            self.expr(e, TEST);
        }
    }

    fn number(&mut self, x: &ast::ExprNumberLiteral) {
        match &x.value {
            Number::Int(_) => match literals::int_const(&self.source[x.range], x.range) {
                Ok(Const::Int(i)) => {
                    let _ = write!(self.text, "{i}");
                }
                Ok(Const::BigInt(d)) => self.put(&d),
                _ => self.put(&self.source[x.range]),
            },
            Number::Float(f) => {
                let s = float_repr(*f);
                self.put(&s);
            }
            Number::Complex { imag, .. } => {
                let s = float_repr(*imag);
                self.put(s.strip_suffix(".0").unwrap_or(&s));
                self.put("j");
            }
        }
    }

    fn elements(&mut self, elements: &ast::InterpolatedStringElements, out: &mut String) {
        for element in elements {
            match element {
                ast::InterpolatedStringElement::Literal(l) => {
                    out.push_str(&l.value.replace('{', "{{").replace('}', "}}"));
                }
                ast::InterpolatedStringElement::Interpolation(i) => {
                    if let Some(debug) = &i.debug_text {
                        out.push_str(debug.as_str());
                    }
                    let mut inner = Writer {
                        text: String::new(),
                        source: self.source,
                    };
                    inner.expr(&i.expression, TEST + 1);
                    out.push('{');
                    if inner.text.starts_with('{') {
                        out.push(' ');
                    }
                    out.push_str(&inner.text);
                    let debug = i.debug_text.is_some() && i.format_spec.is_none();
                    match i.conversion.to_char() {
                        Some(c) => {
                            out.push('!');
                            out.push(c);
                        }
                        None if debug => out.push_str("!r"),
                        None => {}
                    }
                    if let Some(spec) = &i.format_spec {
                        out.push(':');
                        self.elements(&spec.elements, out);
                    }
                    out.push('}');
                }
            }
        }
    }
}

fn operator(op: Operator) -> (&'static str, u8, bool) {
    match op {
        Operator::Add => (" + ", ARITH, false),
        Operator::Sub => (" - ", ARITH, false),
        Operator::Mult => (" * ", TERM, false),
        Operator::MatMult => (" @ ", TERM, false),
        Operator::Div => (" / ", TERM, false),
        Operator::Mod => (" % ", TERM, false),
        Operator::LShift => (" << ", SHIFT, false),
        Operator::RShift => (" >> ", SHIFT, false),
        Operator::BitOr => (" | ", BOR, false),
        Operator::BitXor => (" ^ ", BXOR, false),
        Operator::BitAnd => (" & ", BAND, false),
        Operator::FloorDiv => (" // ", TERM, false),
        Operator::Pow => (" ** ", POWER, true),
    }
}

/// `repr` of a str.
pub fn repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::new();
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_ascii_graphic() || c == ' ' => out.push(c),
            c if !c.is_ascii() && !c.is_control() && !c.is_whitespace() => out.push(c),
            c => {
                let n = u32::from(c);
                let _ = match n {
                    0..=0xff => write!(out, "\\x{n:02x}"),
                    0x100..=0xffff => write!(out, "\\u{n:04x}"),
                    _ => write!(out, "\\U{n:08x}"),
                };
            }
        }
    }
    out.push(quote);
    out
}

fn bytes_repr(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    let mut out = format!("b{quote}");
    for &b in bytes {
        match b {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b if b as char == quote => {
                out.push('\\');
                out.push(quote);
            }
            b' '..=b'~' => out.push(b as char),
            b => {
                let _ = write!(out, "\\x{b:02x}");
            }
        }
    }
    out.push(quote);
    out
}

/// `repr` of a float; infinity as a literal that reads back as such.
fn float_repr(f: f64) -> String {
    if f.is_infinite() {
        return "1e309".into();
    }
    let text = format!("{f:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let plain = format!("{f}");
    if plain.contains('.') {
        plain
    } else {
        format!("{plain}.0")
    }
}
