//! An exception as text, the way CPython's interpreter prints it: tracebacks with source
//! lines and carets, chains, notes, groups.

use crate::frame::pool;
use crate::name::Name;
use crate::{Exc, Kind, NONE, Value, Vm, is_exact, kind_of, string, tuple};
use pyrs_objmodel::kinds::{exception, traceback};
use pyrs_objmodel::list as lo;

/// The text of an uncaught exception, ending in a newline. Never raises.
pub fn traceback_text(vm: &mut Vm, exc: Value) -> String {
    let mut out = String::new();
    chain(vm, exc, &mut out, 0, &mut 0);
    out
}

/// What is shown of an exception in a finalizer or callback: lines without carets, no chain.
pub fn brief_text(vm: &mut Vm, exc: Value) -> String {
    let mut out = String::new();
    if let Some(first) = field(exc, exception::TRACEBACK) {
        out.push_str("Traceback (most recent call last):\n");
        let mut rows = Vec::new();
        let mut at = Some(first);
        while let Some(row) = at {
            rows.push(frame_text(vm, row, false));
            at = field(row, traceback::NEXT);
        }
        repeated(&rows, |text| out.push_str(text));
    }
    let name = shown_name(vm, exc);
    let text = vm.exc_text(exc);
    out.push_str(&name);
    if !text.is_empty() {
        out.push_str(": ");
        out.push_str(&text);
    }
    out.push('\n');
    out
}

/// The class's name as tracebacks have it.
fn shown_name(vm: &mut Vm, exc: Value) -> String {
    let class = vm.class_of(exc);
    let name = vm.type_full_name(class);
    match name.strip_prefix("__main__.") {
        Some(own) => own.to_owned(),
        None => name,
    }
}

fn field(exc: Value, offset: usize) -> Option<Value> {
    exc.addr().value(offset).filter(|&v| v != NONE)
}

fn chain(vm: &mut Vm, exc: Value, out: &mut String, depth: usize, seen: &mut usize) {
    *seen += 1;
    if *seen > 200 {
        return;
    }
    if let Some(cause) = field(exc, exception::CAUSE).filter(|&c| c != exc) {
        chain(vm, cause, out, depth, seen);
        line(out, depth, "");
        line(
            out,
            depth,
            "The above exception was the direct cause of the following exception:",
        );
        line(out, depth, "");
    } else if let Some(context) = field(exc, exception::CONTEXT)
        && exc.addr().value(exception::FLAGS) != Some(crate::TRUE)
        && context != exc
    {
        chain(vm, context, out, depth, seen);
        line(out, depth, "");
        line(
            out,
            depth,
            "During handling of the above exception, another exception occurred:",
        );
        line(out, depth, "");
    }
    one(vm, exc, out, depth, seen);
}

fn line(out: &mut String, depth: usize, text: &str) {
    if depth > 0 {
        out.push_str(&"  ".repeat(depth));
        out.push_str("| ");
    }
    out.push_str(text);
    out.push('\n');
}

fn one(vm: &mut Vm, exc: Value, out: &mut String, depth: usize, seen: &mut usize) {
    let group = vm.exc_class(Exc::BaseExceptionGroup);
    let is_group = vm.is_instance_of(exc, group);
    if let Some(tb) = field(exc, exception::TRACEBACK) {
        let head = if is_group {
            "Exception Group Traceback"
        } else {
            "Traceback"
        };
        if is_group && depth == 0 {
            out.push_str(&format!("  + {head} (most recent call last):\n"));
        } else {
            line(out, depth, &format!("{head} (most recent call last):"));
        }
        let inner = if is_group && depth == 0 { 1 } else { depth };
        let mut rows = Vec::new();
        let mut at = Some(tb);
        while let Some(row) = at {
            let text = frame_text(vm, row, true);
            rows.push(text);
            at = row.addr().value(traceback::NEXT).filter(|&n| n != NONE);
        }
        repeated(&rows, |text| {
            for l in text.lines() {
                line(out, inner, l);
            }
        });
    }
    let inner = if is_group && depth == 0 { 1 } else { depth };
    for l in exception_lines(vm, exc) {
        line(out, inner, &l);
    }
    notes(vm, exc, out, inner);
    if is_group {
        members(vm, exc, out, inner, seen);
    }
}

/// Rows that repeat more than three times in a row are counted.
fn repeated(rows: &[String], mut write: impl FnMut(&str)) {
    let mut i = 0;
    while i < rows.len() {
        let mut n = 1;
        while i + n < rows.len() && rows[i + n] == rows[i] {
            n += 1;
        }
        for _ in 0..n.min(3) {
            write(&rows[i]);
        }
        if n > 3 {
            let more = n - 3;
            let s = if more == 1 { "" } else { "s" };
            write(&format!("  [Previous line repeated {more} more time{s}]\n"));
        }
        i += n;
    }
}

fn frame_text(vm: &mut Vm, row: Value, carets: bool) -> String {
    let at = row.addr();
    let code = at.value(traceback::CODE).unwrap_or(NONE);
    let lineno = vm.traceback_line(row);
    let pc = at
        .value(traceback::PC)
        .and_then(Value::as_small)
        .unwrap_or(0) as u32;
    let file = vm.code_text(code, pool::FILENAME);
    let name = vm.code_text(code, pool::NAME);
    let mut out = format!("  File \"{file}\", line {lineno}, in {name}\n");
    if let Some(data) = vm.code_data(code)
        && let Some(mut place) = data.location(pc)
    {
        if !carets {
            place.end_line = place.line;
            (place.col, place.end_col) = (0, 0);
        }
        source_lines(vm, &file, &place, &mut out);
    }
    out
}

/// The source text of an instruction, with carets under the part that failed.
fn source_lines(vm: &Vm, file: &str, place: &pyrs_bytecode::Location, out: &mut String) {
    let data = match vm.process.hooks.read_file {
        Some(read) => read(vm, file),
        None => std::fs::read(file).ok(),
    };
    let Some(data) = data else {
        return;
    };
    let text = String::from_utf8_lossy(&data);
    let lines: Vec<&str> = text.lines().collect();
    let (first, last) = (
        place.line as usize,
        (place.end_line.max(place.line)) as usize,
    );
    if first == 0 || first > lines.len() {
        return;
    }
    let last = last.min(lines.len());
    let shown = &lines[first - 1..last];
    let indent = shown
        .iter()
        .filter(|l| !l.trim().is_empty())
        .map(|l| l.len() - l.trim_start().len())
        .min()
        .unwrap_or(0);
    let one_line = first == last;
    let whole = shown[0].trim();
    for (i, l) in shown.iter().enumerate() {
        let cut = if l.len() >= indent {
            &l[indent..]
        } else {
            l.trim_start()
        };
        out.push_str(&format!("    {}\n", cut.trim_end()));
        if place.end_col == 0 && place.col == 0 {
            continue;
        }
        let body_start = l.len() - l.trim_start().len();
        let from = if i == 0 {
            place.col as usize
        } else {
            body_start
        };
        let to = if i + 1 == shown.len() {
            place.end_col as usize
        } else {
            l.trim_end().len()
        };
        if !l.is_char_boundary(from.min(l.len())) || !l.is_char_boundary(to.min(l.len())) {
            continue;
        }
        let (from, to) = (from.min(l.len()), to.min(l.len()));
        if from >= to {
            continue;
        }
        let part = &l[from..to];
        // Carets under a whole line say nothing.
        if one_line && part.trim() == whole {
            continue;
        }
        let before: usize = l[indent.min(from)..from].chars().count();
        let width = part.chars().count();
        let marks = if one_line { anchors(part) } else { None };
        let marks = marks.unwrap_or_else(|| "^".repeat(width));
        out.push_str(&format!("    {}{marks}\n", " ".repeat(before)));
    }
}

/// `~~^~~` for a binary operation, `~~~^^^` for a subscript or call.
fn anchors(part: &str) -> Option<String> {
    let b = part.as_bytes();
    if !part.is_ascii() || b.is_empty() {
        return None;
    }
    let last = *b.last()?;
    if last == b']' || last == b')' {
        // The bracket that the last one closes.
        let (open, close) = if last == b']' {
            (b'[', b']')
        } else {
            (b'(', b')')
        };
        let mut depth = 0;
        let mut i = b.len();
        let mut start = None;
        while i > 0 {
            i -= 1;
            if b[i] == close {
                depth += 1;
            } else if b[i] == open {
                depth -= 1;
                if depth == 0 {
                    start = Some(i);
                    break;
                }
            }
        }
        let start = start?;
        if start > 0 && is_operand_end(b[start - 1]) && !top_level_operator(&b[..start]) {
            return Some("~".repeat(start) + &"^".repeat(b.len() - start));
        }
    }
    let (at, len) = find_operator(b)?;
    let mut marks = "~".repeat(b.len()).into_bytes();
    marks[at..at + len].fill(b'^');
    String::from_utf8(marks).ok()
}

fn is_operand_end(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'_' | b')' | b']' | b'"' | b'\'')
}

fn top_level_operator(b: &[u8]) -> bool {
    find_operator(b).is_some()
}

/// The last binary operator outside brackets and strings, of the lowest precedence.
fn find_operator(b: &[u8]) -> Option<(usize, usize)> {
    let mut depth = 0i32;
    let mut quote = 0u8;
    let mut best: Option<(u8, usize, usize)> = None;
    let mut i = 0;
    let mut operand = false;
    while i < b.len() {
        let c = b[i];
        if quote != 0 {
            if c == b'\\' {
                i += 1;
            } else if c == quote {
                quote = 0;
            }
            i += 1;
            operand = true;
            continue;
        }
        match c {
            b'"' | b'\'' => quote = c,
            b'(' | b'[' | b'{' => {
                depth += 1;
                operand = false;
            }
            b')' | b']' | b'}' => {
                depth -= 1;
                operand = true;
            }
            b' ' => {}
            b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'<' | b'>' => {
                let two =
                    i + 1 < b.len() && (b[i + 1] == c && matches!(c, b'*' | b'/' | b'<' | b'>'));
                let len = 1 + two as usize;
                let compare = matches!(c, b'<' | b'>') && !two;
                if depth == 0 && operand && !compare {
                    let level = match c {
                        b'|' => 0,
                        b'^' => 1,
                        b'&' => 2,
                        b'<' | b'>' => 3,
                        b'+' | b'-' => 4,
                        b'*' if two => 6,
                        _ => 5,
                    };
                    if best.is_none_or(|(l, _, _)| level <= l) {
                        best = Some((level, i, len));
                    }
                }
                operand = false;
                i += len;
                continue;
            }
            b',' | b'=' | b':' | b'!' if depth == 0 => return None,
            _ => operand = true,
        }
        i += 1;
    }
    best.map(|(_, at, len)| (at, len))
}

/// `Class: text`, or what a SyntaxError shows.
pub fn exception_lines(vm: &mut Vm, exc: Value) -> Vec<String> {
    let name = shown_name(vm, exc);
    let syntax = vm.exc_class(Exc::SyntaxError);
    if vm.is_instance_of(exc, syntax) && vm.exc_field(exc, Name::lineno).is_some() {
        return syntax_lines(vm, exc, &name);
    }
    let mut text = vm.exc_text(exc);
    text.push_str(&suggestion(vm, exc));
    if text.is_empty() {
        return vec![name];
    }
    format!("{name}: {text}")
        .lines()
        .map(str::to_owned)
        .collect()
}

fn text_field(vm: &mut Vm, exc: Value, name: Name) -> Option<String> {
    let value = vm.exc_field(exc, name)?;
    vm.as_str(value).map(|s| string::to_string_lossy(s.addr()))
}

fn syntax_lines(vm: &mut Vm, exc: Value, name: &str) -> Vec<String> {
    let mut out = Vec::new();
    let number = |vm: &Vm, field: Name| {
        vm.exc_field(exc, field)
            .and_then(Value::as_small)
            .unwrap_or(0)
    };
    let file = text_field(vm, exc, Name::filename).unwrap_or_else(|| "<string>".into());
    let lineno = number(vm, Name::lineno);
    out.push(format!("  File \"{file}\", line {lineno}"));
    if let Some(text) = text_field(vm, exc, Name::text) {
        let body = text.trim_end_matches(['\n', '\r']);
        let stripped = body.trim_start_matches([' ', '\t', '\x0c']);
        out.push(format!("    {}", stripped.trim_end()));
        let offset = number(vm, Name::offset);
        if offset > 0 {
            let cut = (body.chars().count() - stripped.chars().count()) as i64;
            let mut end = number(vm, Name::end_offset);
            let most = body.chars().count() as i64 + 1;
            if number(vm, Name::end_lineno) != lineno || (end > most && offset < most) {
                end = most;
            }
            if end <= offset {
                end = offset + 1;
            }
            let from = (offset - 1 - cut).max(0);
            let width = (end - offset).max(1);
            if offset > cut {
                out.push(format!(
                    "    {}{}",
                    " ".repeat(from as usize),
                    "^".repeat(width as usize)
                ));
            }
        }
    }
    let msg = text_field(vm, exc, Name::msg).unwrap_or_else(|| "<no detail available>".into());
    out.push(format!("{name}: {msg}"));
    out
}

/// "Did you mean" for AttributeError, NameError.
fn suggestion(vm: &mut Vm, exc: Value) -> String {
    let (attribute, name_error) = (
        vm.exc_class(Exc::AttributeError),
        vm.exc_class(Exc::NameError),
    );
    let Some(wanted) = text_field(vm, exc, Name::name_) else {
        return String::new();
    };
    let mut names: Vec<String> = Vec::new();
    if vm.is_instance_of(exc, attribute) {
        let Some(obj) = vm.exc_field(exc, Name::obj) else {
            return String::new();
        };
        let order = crate::class::mro(if vm.is_type(obj) {
            obj
        } else {
            vm.class_of(obj)
        });
        for i in 0..tuple::len(order) {
            crate::class::own_names(tuple::get(order, i), |k| {
                names.push(string::to_string_lossy(k.addr()))
            });
        }
        if obj.is_ref() {
            if let Some(map) = pyrs_maps::of(obj.addr()).filter(|&m| !pyrs_maps::has_dict_mode(m)) {
                for i in 0..pyrs_maps::count(map) {
                    names.push(string::to_string_lossy(pyrs_maps::name(map, i).addr()));
                }
            } else if kind_of(obj) == Kind::Module {
                names.extend(dict_names(vm, vm.module_dict(obj)));
            }
        }
    } else if vm.is_instance_of(exc, name_error) {
        if let Some(tb) = field(exc, exception::TRACEBACK) {
            let mut last = tb;
            while let Some(next) = last.addr().value(traceback::NEXT).filter(|&n| n != NONE) {
                last = next;
            }
            if let Some(code) = last.addr().value(traceback::CODE)
                && let Some(data) = vm.code_data(code)
            {
                names.extend(data.varnames.iter().map(|n| n.to_string()));
                names.extend(data.freevars.iter().map(|n| n.to_string()));
            }
            if let Some(f) = last
                .addr()
                .value(traceback::FRAME)
                .map(|f| match kind_of(f) {
                    Kind::Frame => f
                        .addr()
                        .value(pyrs_objmodel::kinds::frame::FUNCTION)
                        .unwrap_or(f),
                    _ => f,
                })
                .filter(|&f| is_exact(f, Kind::Function))
                && let Some(globals) = f.addr().value(pyrs_objmodel::kinds::function::GLOBALS)
            {
                names.extend(dict_names(vm, globals));
            }
        }
        names.extend(dict_names(vm, vm.builtins()));
    } else {
        return String::new();
    }
    names.retain(|n| !n.is_empty() && (wanted.starts_with('_') || !n.starts_with('_')));
    names.sort();
    names.dedup();
    let refs: Vec<&str> = names.iter().map(String::as_str).collect();
    match crate::text::closest(&wanted, &refs) {
        Some(near) => format!(". Did you mean: '{near}'?"),
        None => String::new(),
    }
}

fn dict_names(vm: &Vm, dict: Value) -> Vec<String> {
    let mut names = Vec::new();
    let mut i = 0;
    while let Some((next, key, _)) = vm.dict_next(dict, i) {
        if string::is_str(key) {
            names.push(string::to_string_lossy(key.addr()));
        }
        i = next;
    }
    names
}

fn notes(vm: &mut Vm, exc: Value, out: &mut String, depth: usize) {
    let key = vm.name(Name::__notes__);
    let Ok(Some(notes)) = vm.instance_get(exc, key) else {
        return;
    };
    if !is_exact(notes, Kind::List) {
        return;
    }
    for i in 0..lo::len(notes.addr()) {
        let Ok(note) = pyrs_strategies::list::get(&mut vm.m, notes.addr(), i) else {
            return;
        };
        let text = vm.exc_text_of(note);
        for l in text.split('\n') {
            line(out, depth, l);
        }
    }
}

fn members(vm: &mut Vm, exc: Value, out: &mut String, depth: usize, seen: &mut usize) {
    let items = vm.exc_field(exc, Name::exceptions).or_else(|| {
        let args = exc.addr().value(exception::ARGS)?;
        (tuple::len(args.addr()) > 1).then(|| tuple::get(args.addr(), 1))
    });
    let Some(items) = items.and_then(|i| vm.tuple_from(i).ok()) else {
        return;
    };
    let n = tuple::len(items.addr());
    for i in 0..n {
        let pad = "  ".repeat(depth);
        let plus = if i == 0 { "+-" } else { "  " };
        out.push_str(&format!(
            "{pad}{plus}+---------------- {} ----------------\n",
            i + 1
        ));
        chain(vm, tuple::get(items.addr(), i), out, depth + 1, seen);
    }
    if n > 0 {
        let pad = "  ".repeat(depth + 1);
        out.push_str(&format!("{pad}+------------------------------------\n"));
    }
}

impl Vm {
    /// str(value) as Rust text, never raising.
    pub fn exc_text_of(&mut self, value: Value) -> String {
        match self.str_text(value) {
            Ok(text) => text,
            Err(_) => {
                self.take_exception();
                "<note str() failed>".into()
            }
        }
    }
}
