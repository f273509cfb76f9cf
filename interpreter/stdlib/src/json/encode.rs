//! Objects to text.

use super::{Ascii, JsonEncoder, Plain};
use crate::util::*;
use pyrs_leaf::TextBuilder;
use pyrs_runtime::{
    Args, FALSE, Kind, NONE, Raised, Result, TRUE, Value, Vm, compare::base_kind_of, is_exact,
    string,
};

pub fn string_function(vm: &mut Vm, args: Args, ascii: bool) -> Result {
    let given = args.get(0);
    let Some(text) = vm.as_str(given) else {
        let got = vm.type_name_of(given);
        return Err(vm.type_error(format!("first argument must be a string, not {got}")));
    };
    let mut out = TextBuilder::new();
    push_string(&mut out, text, ascii);
    vm.str_of_text(&out.finish())
}

/// Whether a character stands for itself in both encodings.
#[inline(always)]
fn is_plain(c: u8) -> bool {
    (0x20..0x7f).contains(&c) && c != b'"' && c != b'\\'
}

/// A str in quotes.
fn push_string(out: &mut TextBuilder, text: Value, ascii: bool) {
    if let string::Units::One(units) = string::units(text.addr())
        && units.iter().all(|&c| is_plain(c))
    {
        out.push_latin1(b"\"");
        out.push_latin1(units);
        out.push_latin1(b"\"");
        return;
    }
    out.push_str("\"");
    for c in string::units(text.addr()).iter() {
        let short = match c {
            0x22 => "\\\"",
            0x5c => "\\\\",
            0x08 => "\\b",
            0x0c => "\\f",
            0x0a => "\\n",
            0x0d => "\\r",
            0x09 => "\\t",
            0x20..=0x7e => {
                out.push(c);
                continue;
            }
            0x7f.. if !ascii => {
                out.push(c);
                continue;
            }
            0x1_0000.. => {
                let v = c - 0x1_0000;
                let (high, low) = (0xd800 | v >> 10, 0xdc00 | v & 0x3ff);
                out.push_str(&format!("\\u{high:04x}\\u{low:04x}"));
                continue;
            }
            c => {
                out.push_str(&format!("\\u{c:04x}"));
                continue;
            }
        };
        out.push_str(short);
    }
    out.push_str("\"");
}

/// A small int in digits.
fn push_small(out: &mut TextBuilder, number: i64) {
    const MOST: usize = 20;
    let mut digits = [0; MOST];
    let mut at = MOST;
    let mut left = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if number < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    out.push_latin1(&digits[at..]);
}

pub fn new(vm: &mut Vm, args: Args) -> Result {
    let markers = args.get(1);
    if markers != NONE && base_kind_of(markers) != Kind::Dict {
        let got = vm.type_name_of(markers);
        return Err(vm.type_error(format!(
            "make_encoder() argument 1 must be dict or None, not {got}"
        )));
    }
    for i in [5, 6] {
        if vm.as_str(args.get(i)).is_none() {
            let got = vm.type_name_of(args.get(i));
            return Err(vm.type_error(format!(
                "make_encoder() argument {i} must be str, not {got}"
            )));
        }
    }
    let list = vm.list(&[])?;
    for i in 1..=9 {
        let mut value = args.get(i);
        if i >= 7 {
            value = pyrs_runtime::boolean(vm.truth(value)?);
        }
        push(vm, list, value)?;
    }
    let all = vm.tuple_from(list)?;
    let this = JsonEncoder::new_for(vm, args.get(0))?;
    JsonEncoder::ARGUMENTS.set(vm, this, all);
    Ok(this)
}

/// The settings of an encoder.
struct Encoder {
    markers: Value,
    default: Value,
    encoder: Value,
    /// Some(true): the native encoder to ASCII, Some(false): the other native one.
    native: Option<bool>,
    indent: Value,
    key_separator: Value,
    item_separator: Value,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
    /// Whether objects that are being encoded are noted in a plain dict, which nobody else
    /// reads: then those around each are looked through instead.
    by_parents: bool,
}

/// An object that is being encoded, and those around it.
struct Parent<'a> {
    object: Value,
    around: Option<&'a Parent<'a>>,
    /// How many there are around it.
    depth: usize,
    /// Of those around it the deepest that is shallow.
    shallow: Option<&'a Parent<'a>>,
}

impl<'a> Parent<'a> {
    fn new(object: Value, around: Option<&'a Parent<'a>>) -> Parent<'a> {
        Parent {
            object,
            around,
            depth: around.map_or(0, |around| around.depth + 1),
            shallow: around.and_then(Parent::nearest_shallow),
        }
    }

    fn nearest_shallow(&'a self) -> Option<&'a Parent<'a>> {
        match self.depth < SHALLOW {
            true => Some(self),
            false => self.shallow,
        }
    }
}

/// Parents up to this depth are looked through; those that lie deeper are noted in the dict.
const SHALLOW: usize = 100;

pub fn call(vm: &mut Vm, args: Args) -> Result {
    let all = JsonEncoder::ARGUMENTS.get(args.get(0));
    if all == NONE {
        return Err(vm.value_error("the encoder is not initialized"));
    }
    let level = args.index(vm, 2)?;
    let encoder = item(all, 2);
    let native = if Some(encoder) == Ascii::get(vm) {
        Some(true)
    } else if Some(encoder) == Plain::get(vm) {
        Some(false)
    } else {
        None
    };
    let this = Encoder {
        markers: item(all, 0),
        default: item(all, 1),
        encoder,
        native,
        indent: item(all, 3),
        key_separator: item(all, 4),
        item_separator: item(all, 5),
        sort_keys: item(all, 6) == TRUE,
        skip_keys: item(all, 7) == TRUE,
        allow_nan: item(all, 8) == TRUE,
        by_parents: item(all, 0) != NONE && is_exact(item(all, 0), Kind::Dict),
    };
    let mut out = TextBuilder::new();
    this.value(vm, &mut out, args.get(1), level.max(0) as usize, None)?;
    let text = vm.str_of_text(&out.finish())?;
    vm.tuple(&[text])
}

/// Say in a note where an error happened.
fn noted(vm: &mut Vm, raised: Raised, what: &str) -> Raised {
    if vm.pending().is_none() {
        return raised;
    }
    let exc = vm.take_exception();
    let made = vm.str(what);
    if let Ok(note) = made
        && call_method(vm, exc, "add_note", &[note]).is_err()
    {
        vm.take_exception();
    }
    vm.reraise(exc)
}

impl Encoder {
    fn text(&self, vm: &mut Vm, out: &mut TextBuilder, text: Value) -> Result<()> {
        if let Some(ascii) = self.native
            && let Some(text) = vm.as_str(text)
        {
            push_string(out, text, ascii);
            return Ok(());
        }
        let encoded = vm.call(self.encoder, &[text])?;
        match vm.as_str(encoded) {
            Some(text) => {
                Vm::push_text(out, text);
                Ok(())
            }
            None => {
                let got = vm.type_name_of(encoded);
                Err(vm.type_error(format!("encoder() must return a string, not {got}")))
            }
        }
    }

    fn float(&self, vm: &mut Vm, out: &mut TextBuilder, value: Value) -> Result<()> {
        let x = vm.as_f64(value).unwrap_or_default();
        if x.is_finite() {
            out.push_str(&pyrs_leaf::float_text::repr(x));
            return Ok(());
        }
        if !self.allow_nan {
            let shown = vm.repr_text(value)?;
            return Err(vm.value_error(format!(
                "Out of range float values are not JSON compliant: {shown}"
            )));
        }
        out.push_str(if x.is_nan() {
            "NaN"
        } else if x > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        });
        Ok(())
    }

    /// What goes from line to line at a level of indentation.
    fn new_line(&self, vm: &mut Vm, out: &mut TextBuilder, level: usize) {
        if self.indent == NONE {
            return;
        }
        out.push_str("\n");
        if let Some(indent) = vm.as_str(self.indent) {
            (0..level).for_each(|_| Vm::push_text(out, indent));
        }
    }

    /// Note that an object is being encoded; its key in the markers.
    fn enter(&self, vm: &mut Vm, object: Value, around: Option<&Parent>) -> Result<Option<Value>> {
        if self.markers == NONE {
            return Ok(None);
        }
        if self.by_parents {
            let mut next = around.and_then(Parent::nearest_shallow);
            while let Some(parent) = next {
                if parent.object == object {
                    return Err(vm.value_error("Circular reference detected"));
                }
                next = parent.around;
            }
            if around.is_none_or(|around| around.depth + 1 < SHALLOW) {
                return Ok(None);
            }
        }
        let id = vm.id(object);
        let id = vm.int_of_i128(id)?;
        if vm.dict_get(self.markers, id)?.is_some() {
            return Err(vm.value_error("Circular reference detected"));
        }
        vm.dict_set(self.markers, id, object)?;
        Ok(Some(id))
    }
    fn leave(&self, vm: &mut Vm, id: Option<Value>) -> Result<()> {
        if let Some(id) = id {
            vm.dict_delete(self.markers, id)?;
        }
        Ok(())
    }

    fn value(
        &self,
        vm: &mut Vm,
        out: &mut TextBuilder,
        object: Value,
        level: usize,
        around: Option<&Parent>,
    ) -> Result<()> {
        vm.check_native_stack()?;
        if let Some(number) = object.as_small() {
            push_small(out, number);
            return Ok(());
        }
        if string::is_str(object) {
            return self.text(vm, out, object);
        }
        for (single, text) in [(NONE, "null"), (TRUE, "true"), (FALSE, "false")] {
            if object == single {
                out.push_latin1(text.as_bytes());
                return Ok(());
            }
        }
        if vm.is_int(object) {
            out.push_str(&vm.int_text(object)?);
            return Ok(());
        }
        match base_kind_of(object) {
            _ if vm.as_str(object).is_some() => self.text(vm, out, object),
            Kind::Float => self.float(vm, out, object),
            Kind::List | Kind::Tuple => self.list(vm, out, object, level, around),
            Kind::Dict => self.dict(vm, out, object, level, around),
            _ => {
                let id = self.enter(vm, object, around)?;
                let made = vm.call(self.default, &[object])?;
                let parent = Parent::new(object, around);
                if let Err(raised) = self.value(vm, out, made, level, Some(&parent)) {
                    let name = vm.type_name_of(object);
                    return Err(noted(
                        vm,
                        raised,
                        &format!("when serializing {name} object"),
                    ));
                }
                self.leave(vm, id)
            }
        }
    }

    fn list(
        &self,
        vm: &mut Vm,
        out: &mut TextBuilder,
        list: Value,
        level: usize,
        around: Option<&Parent>,
    ) -> Result<()> {
        // A list may change in what `default` does; others are read once.
        let all = match is_exact(list, Kind::List) {
            true => list,
            false => vm.tuple_from(list)?,
        };
        let count = |all: Value| match is_exact(all, Kind::List) {
            true => list_len(all),
            false => items(all),
        };
        if count(all) == 0 {
            out.push_latin1(b"[]");
            return Ok(());
        }
        let id = self.enter(vm, list, around)?;
        let parent = Parent::new(list, around);
        out.push_latin1(b"[");
        let mut i = 0;
        while i < count(all) {
            if i > 0 {
                Vm::push_text(out, pyrs_runtime::payload(self.item_separator));
            }
            self.new_line(vm, out, level + 1);
            let object = match is_exact(all, Kind::List) {
                true => list_get(vm, all, i)?,
                false => item(all, i),
            };
            if let Err(raised) = self.value(vm, out, object, level + 1, Some(&parent)) {
                let name = vm.type_name_of(list);
                return Err(noted(
                    vm,
                    raised,
                    &format!("when serializing {name} item {i}"),
                ));
            }
            i += 1;
        }
        self.new_line(vm, out, level);
        out.push_latin1(b"]");
        self.leave(vm, id)
    }

    fn dict(
        &self,
        vm: &mut Vm,
        out: &mut TextBuilder,
        dict: Value,
        level: usize,
        around: Option<&Parent>,
    ) -> Result<()> {
        // The dict itself is asked, whatever `__len__` a subclass has.
        if vm.dict_len(dict) == 0 {
            out.push_latin1(b"{}");
            return Ok(());
        }
        let id = self.enter(vm, dict, around)?;
        let parent = Parent::new(dict, around);
        out.push_latin1(b"{");
        let mut first = true;
        if is_exact(dict, Kind::Dict) && !self.sort_keys {
            let mut i = 0;
            while let Some((next, key, value)) = vm.dict_next(dict, i) {
                i = next;
                self.pair(vm, out, (key, value), level, &parent, &mut first)?;
            }
        } else {
            let pairs = call_method(vm, dict, "items", &[])?;
            let pairs = vm.list_from(pairs)?;
            if self.sort_keys {
                call_method(vm, pairs, "sort", &[])?;
            }
            let pairs = vm.tuple_from(pairs)?;
            for i in 0..items(pairs) {
                let pair = item(pairs, i);
                if !is_tuple(pair) || items(pair) != 2 {
                    return Err(vm.value_error("items must return 2-tuples"));
                }
                let pair = (item(pair, 0), item(pair, 1));
                self.pair(vm, out, pair, level, &parent, &mut first)?;
            }
        }
        if !first {
            self.new_line(vm, out, level);
        }
        out.push_latin1(b"}");
        self.leave(vm, id)
    }

    /// A key and its value.
    fn pair(
        &self,
        vm: &mut Vm,
        out: &mut TextBuilder,
        (key, value): (Value, Value),
        level: usize,
        parent: &Parent,
        first: &mut bool,
    ) -> Result<()> {
        if !self.is_key(vm, key) {
            if self.skip_keys {
                return Ok(());
            }
            let got = vm.type_name_of(key);
            return Err(vm.type_error(format!(
                "keys must be str, int, float, bool or None, not {got}"
            )));
        }
        if !*first {
            Vm::push_text(out, pyrs_runtime::payload(self.item_separator));
        }
        *first = false;
        self.new_line(vm, out, level + 1);
        self.key(vm, out, key)?;
        Vm::push_text(out, pyrs_runtime::payload(self.key_separator));
        if let Err(raised) = self.value(vm, out, value, level + 1, Some(parent)) {
            let name = vm.type_name_of(parent.object);
            let exc = vm.take_exception();
            let shown = vm.repr_text(key).unwrap_or_default();
            vm.reraise(exc);
            let what = format!("when serializing {name} item {shown}");
            return Err(noted(vm, raised, &what));
        }
        Ok(())
    }

    fn is_key(&self, vm: &Vm, key: Value) -> bool {
        matches!(key, NONE | TRUE | FALSE)
            || vm.as_str(key).is_some()
            || vm.is_int(key)
            || base_kind_of(key) == Kind::Float
    }

    fn key(&self, vm: &mut Vm, out: &mut TextBuilder, key: Value) -> Result<()> {
        if vm.as_str(key).is_some() {
            return self.text(vm, out, key);
        }
        let mut inner = TextBuilder::new();
        self.value(vm, &mut inner, key, 0, None)?;
        let text = vm.str_of_text(&inner.finish())?;
        self.text(vm, out, text)
    }
}
