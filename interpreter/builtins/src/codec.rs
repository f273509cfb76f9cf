//! Encoding and decoding with the codecs and error handlers that are built in; others
//! are looked up through the `_codecs` module's registry.

use crate::support::{Buffer, need_text, new_bytes, with_units};
use pyrs_leaf::codecs::{
    ByteOrder, CodecError, DecodeHandler, Decoded, EncodeHandler, Errors, Replacement,
    decode_ascii, decode_utf8, decode_utf16, decode_utf32, encode_ascii, encode_latin1,
    encode_utf8, encode_utf16, encode_utf32, measure_utf8, write_utf8,
};
use pyrs_leaf::literal;
use pyrs_leaf::{Text, TextBuilder, Unit};
use pyrs_runtime::name::Name;
use pyrs_runtime::{
    Exc, Kind, NONE, Raised, Result, Value, Vm, bytes, kind_of, payload, string, tuple,
};

/// The codecs that need no registry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Codec {
    Utf8,
    Utf8Sig,
    Utf16(ByteOrder),
    Utf32(ByteOrder),
    Ascii,
    Latin1,
    UnicodeEscape,
    RawUnicodeEscape,
}

impl Codec {
    /// The codec of a name or alias, whatever its case and punctuation.
    pub fn from_name(name: &str) -> Option<Codec> {
        match name {
            "utf-8" | "utf8" => return Some(Codec::Utf8),
            "ascii" => return Some(Codec::Ascii),
            "latin-1" | "latin1" => return Some(Codec::Latin1),
            _ => {}
        }
        let mut key = String::with_capacity(name.len());
        for c in name.chars() {
            match c {
                '-' | ' ' | '_' | '.' => key.push('_'),
                _ => key.push(c.to_ascii_lowercase()),
            }
        }
        Some(match key.as_str() {
            "utf_8" | "utf8" | "u8" | "utf" | "cp65001" | "utf8_ucs2" | "utf8_ucs4" => Codec::Utf8,
            "utf_8_sig" => Codec::Utf8Sig,
            "utf_16" | "utf16" | "u16" => Codec::Utf16(ByteOrder::Marked),
            "utf_16_le" | "utf_16le" | "unicodelittleunmarked" => Codec::Utf16(ByteOrder::Little),
            "utf_16_be" | "utf_16be" | "unicodebigunmarked" => Codec::Utf16(ByteOrder::Big),
            "utf_32" | "utf32" | "u32" => Codec::Utf32(ByteOrder::Marked),
            "utf_32_le" | "utf_32le" => Codec::Utf32(ByteOrder::Little),
            "utf_32_be" | "utf_32be" => Codec::Utf32(ByteOrder::Big),
            "ascii" | "us_ascii" | "646" | "us" | "iso646_us" | "ansi_x3_4_1968" => Codec::Ascii,
            "latin_1" | "latin1" | "latin" | "l1" | "iso_8859_1" | "iso8859_1" | "iso8859"
            | "8859" | "cp819" => Codec::Latin1,
            "unicode_escape" | "unicodeescape" => Codec::UnicodeEscape,
            "raw_unicode_escape" | "rawunicodeescape" => Codec::RawUnicodeEscape,
            _ => return None,
        })
    }
}

/// A name argument as Rust text.
pub fn name_of(vm: &mut Vm, value: Option<Value>, what: &str) -> Result<Option<String>> {
    match value {
        None => Ok(None),
        Some(value) => {
            let text = need_text(vm, value, what)?;
            Ok(Some(string::to_string_lossy(text.addr())))
        }
    }
}

/// Calls the error handler of a name.
pub struct Handler<'a> {
    pub vm: &'a mut Vm,
    name: &'a str,
    native: Option<Errors>,
    /// The object that is converted, for exceptions; made when first needed.
    object: Option<Value>,
}

impl<'a> Handler<'a> {
    /// `object` is the str that is encoded, or the bytes that are decoded if there is
    /// such an object.
    pub fn new(vm: &'a mut Vm, errors: Option<&'a str>, object: Option<Value>) -> Handler<'a> {
        let name = errors.unwrap_or("strict");
        let native = match name {
            "namereplace" => Some(Errors::NameReplace(pyrs_leaf::unicode::names::of)),
            _ => Errors::from_name(name),
        };
        Handler {
            vm,
            name,
            native,
            object,
        }
    }

    fn exception(&mut self, exc: Exc, error: &CodecError, object: Value) -> Result {
        new_unicode_error(self.vm, exc, error, object)
    }

    /// Ask a handler written in Python: its replacement and where to go on.
    fn ask(&mut self, exception: Value, len: usize, decoding: bool) -> Result<(Value, usize)> {
        let handler = registered(self.vm, "lookup_error", self.name)?;
        let Some(handler) = handler else {
            let text = format!("unknown error handler name '{}'", self.name);
            return Err(self.vm.raise_str(Exc::LookupError, &text));
        };
        let result = self.vm.call(handler, &[exception])?;
        let kind = if decoding { "decoding" } else { "encoding" };
        let wanted = if decoding { "str" } else { "str/bytes" };
        let bad = |vm: &mut Vm| {
            Err(vm.type_error(format!(
                "{kind} error handler must return ({wanted}, int) tuple"
            )))
        };
        if kind_of(result) != Kind::Tuple || tuple::len(payload(result).addr()) != 2 {
            return bad(self.vm);
        }
        let pair = payload(result);
        let (replacement, at) = (tuple::get(pair.addr(), 0), tuple::get(pair.addr(), 1));
        let text = self.vm.as_str(replacement).is_some();
        if !(text || (!decoding && kind_of(replacement) == Kind::Bytes)) || !self.vm.is_int(at) {
            return bad(self.vm);
        }
        let at = self.vm.index_i64(at)?;
        let next = if at < 0 { at + len as i64 } else { at };
        match usize::try_from(next) {
            Ok(next) if next <= len => Ok((payload(replacement), next)),
            _ => {
                let text = format!("position {at} from error handler out of bounds");
                Err(self.vm.index_error(text))
            }
        }
    }
}

/// An exception of the Unicode errors' layout: its five fields are its arguments too.
pub fn new_unicode_error(vm: &mut Vm, exc: Exc, error: &CodecError, object: Value) -> Result {
    let encoding = vm.str(error.encoding)?;
    let reason = vm.str(error.reason)?;
    let (start, end) = (vm.int(error.start as i64)?, vm.int(error.end as i64)?);
    let args = vm.tuple(&[encoding, object, start, end, reason])?;
    let class = vm.exc_class(exc);
    let exception = vm.new_exc_of(class, args)?;
    vm.set_exc_field(exception, Name::encoding, encoding)?;
    vm.set_exc_field(exception, Name::object, object)?;
    vm.set_exc_field(exception, Name::start, start)?;
    vm.set_exc_field(exception, Name::end, end)?;
    vm.set_exc_field(exception, Name::reason, reason)?;
    Ok(exception)
}

/// `_codecs.<function>(name)`, None if the registry does not know the name or there is no
/// registry.
fn registered(vm: &mut Vm, function: &str, name: &str) -> Result<Option<Value>> {
    let Some(f) = registry_function(vm, function)? else {
        return Ok(None);
    };
    let name = vm.str(name)?;
    match vm.call(f, &[name]) {
        Ok(found) => Ok(Some(found)),
        Err(_) => vm.catch(Exc::LookupError).map(|_| None),
    }
}

fn registry_function(vm: &mut Vm, function: &str) -> Result<Option<Value>> {
    let module = vm.str("_codecs")?;
    let globals = vm.new_dict()?;
    let module = match vm.import_name(module, globals, NONE, Value::small(0)) {
        Ok(module) => module,
        Err(_) => return vm.catch(Exc::ImportError).map(|_| None),
    };
    let key = vm.intern_str(function)?;
    vm.get_attr_opt(module, key)
}

impl EncodeHandler for Handler<'_> {
    type Error = Raised;

    fn encode_error(
        &mut self,
        input: &dyn Fn(usize) -> u32,
        error: CodecError,
    ) -> core::result::Result<(Replacement, usize), Raised> {
        if let Some(mut native) = self.native {
            return match native.encode_error(input, error) {
                Ok(done) => Ok(done),
                Err(error) => Err(self.raise(error)),
            };
        }
        let object = self.object.unwrap_or(NONE);
        let len = string::len(object.addr());
        let exception = self.exception(Exc::UnicodeEncodeError, &error, object)?;
        let (replacement, next) = self.ask(exception, len, false)?;
        if kind_of(replacement) == Kind::Bytes {
            let data = pyrs_runtime::room::copy(bytes::get(replacement.addr()))?;
            return Ok((Replacement::Bytes(data), next));
        }
        let mut out = TextBuilder::new();
        crate::support::push(&mut out, replacement);
        Ok((Replacement::Text(out.finish()), next))
    }

    fn raise(&mut self, error: CodecError) -> Raised {
        let object = self.object.unwrap_or(NONE);
        match self.exception(Exc::UnicodeEncodeError, &error, object) {
            Ok(exception) => self.vm.raise(exception),
            Err(raised) => raised,
        }
    }
}

impl DecodeHandler for Handler<'_> {
    type Error = Raised;

    fn decode_error(
        &mut self,
        input: &[u8],
        error: CodecError,
        out: &mut TextBuilder,
    ) -> core::result::Result<usize, Raised> {
        let error = match self.native {
            Some(Errors::XmlCharRefReplace | Errors::NameReplace(_)) => {
                let text = "don't know how to handle UnicodeDecodeError in error callback";
                return Err(self.vm.type_error(text));
            }
            Some(mut native) => match native.decode_error(input, error, out) {
                Ok(next) => return Ok(next),
                Err(error) => error,
            },
            None => error,
        };
        let object = match self.object {
            Some(object) => object,
            None => {
                let object = new_bytes(self.vm, input)?;
                self.object = Some(object);
                object
            }
        };
        let exception = self.exception(Exc::UnicodeDecodeError, &error, object)?;
        if self.native.is_some() {
            return Err(self.vm.raise(exception));
        }
        let (replacement, next) = self.ask(exception, input.len(), true)?;
        crate::support::push(out, replacement);
        Ok(next)
    }
}

/// `text.encode(encoding, errors)` for an exact str.
pub fn encode(vm: &mut Vm, text: Value, encoding: Option<&str>, errors: Option<&str>) -> Result {
    let codec = match encoding {
        None => Some(Codec::Utf8),
        Some(name) => Codec::from_name(name),
    };
    let Some(codec) = codec else {
        return other_codec(vm, "encode", text, encoding.unwrap_or_default(), errors);
    };
    if string::is_ascii(text.addr()) && matches!(codec, Codec::Utf8 | Codec::Ascii | Codec::Latin1)
    {
        return new_bytes(vm, string::raw(text.addr()));
    }
    let data = encode_with(vm, codec, text, errors)?;
    new_bytes(vm, &data)
}

/// As [`encode`], with a codec that is built in; the bytes.
pub fn encode_with(
    vm: &mut Vm,
    codec: Codec,
    text: Value,
    errors: Option<&str>,
) -> Result<Vec<u8>> {
    // The longest of the codecs' plain results, and the copy that grows on the way.
    pyrs_runtime::room::ask(string::len(text.addr()).saturating_mul(6))?;
    let mut handler = Handler::new(vm, errors, Some(text));
    with_units!(text, u => encode_units(codec, u, &mut handler))
}

fn encode_units<U: Unit>(codec: Codec, text: &[U], handler: &mut Handler<'_>) -> Result<Vec<u8>> {
    match codec {
        Codec::Utf8 => encode_utf8(text, handler),
        Codec::Utf8Sig => {
            let mut data = vec![0xef, 0xbb, 0xbf];
            data.extend(encode_utf8(text, handler)?);
            Ok(data)
        }
        Codec::Utf16(order) => encode_utf16(text, order, handler),
        Codec::Utf32(order) => encode_utf32(text, order, handler),
        Codec::Ascii => encode_ascii(text, handler),
        Codec::Latin1 => encode_latin1(text, handler),
        Codec::UnicodeEscape => Ok(literal::encode_unicode_escape(text)),
        Codec::RawUnicodeEscape => Ok(literal::encode_raw_unicode_escape(text)),
    }
}

/// A str of valid UTF-8, decoded into the object itself; None if it is malformed.
pub fn decode_valid_utf8(vm: &mut Vm, data: &[u8]) -> Result<Option<Value>> {
    let Some(measure) = measure_utf8(data) else {
        return Ok(None);
    };
    if measure.ascii {
        return string::from_latin1(&mut vm.m, data).map(Some);
    }
    let n = measure.code_points;
    if n == 1 {
        return Ok(None);
    }
    let shift = measure.width.trailing_zeros();
    let new = string::new_raw(&mut vm.m, shift, n, false)?;
    match shift {
        0 => write_utf8(data, new.slice_mut::<u8>(string::DATA, n)),
        1 => write_utf8(data, new.slice_mut::<u16>(string::DATA, n)),
        _ => write_utf8(data, new.u32s_mut(string::DATA, n)),
    };
    Ok(Some(Value::from_addr(new)))
}

/// `data.decode(encoding, errors)`.
pub fn decode(vm: &mut Vm, data: Buffer, encoding: Option<&str>, errors: Option<&str>) -> Result {
    let codec = match encoding {
        None => Some(Codec::Utf8),
        Some(name) => Codec::from_name(name),
    };
    let Some(codec) = codec else {
        let object = if kind_of(data.storage()) == Kind::Bytes {
            data.storage()
        } else {
            new_bytes(vm, data.get())?
        };
        return other_codec(vm, "decode", object, encoding.unwrap_or_default(), errors);
    };
    let input = data.get();
    match codec {
        Codec::Latin1 => return string::from_latin1(&mut vm.m, input),
        Codec::Utf8 => {
            if let Some(text) = decode_valid_utf8(vm, input)? {
                return Ok(text);
            }
        }
        _ => {}
    }
    let whole =
        kind_of(data.storage()) == Kind::Bytes && bytes::len(data.storage().addr()) == input.len();
    let object = whole.then(|| data.storage());
    let decoded = decode_with(vm, codec, input, errors, object, true)?;
    vm.str_of_text(&decoded.text)
}

/// As [`decode`], with a codec that is built in; `object` is the bytes object that `input`
/// is the data of, if there is one. Input that is not final may end within a character.
pub fn decode_with(
    vm: &mut Vm,
    codec: Codec,
    input: &[u8],
    errors: Option<&str>,
    object: Option<Value>,
    is_final: bool,
) -> Result<Decoded> {
    pyrs_runtime::room::ask(input.len().saturating_mul(6))?;
    let handler = &mut Handler::new(vm, errors, object);
    match codec {
        Codec::Utf8 => decode_utf8(input, is_final, handler),
        Codec::Utf8Sig => {
            let mark = if input.starts_with(&[0xef, 0xbb, 0xbf]) {
                3
            } else {
                0
            };
            handler.object = None;
            let mut decoded = decode_utf8(&input[mark..], is_final, handler)?;
            decoded.consumed += mark;
            Ok(decoded)
        }
        Codec::Utf16(order) => Ok(decode_utf16(input, order, is_final, handler)?.0),
        Codec::Utf32(order) => Ok(decode_utf32(input, order, is_final, handler)?.0),
        Codec::Ascii => decode_ascii(input, handler),
        Codec::Latin1 => Ok(Decoded {
            text: Text::Latin1(input.to_vec()),
            consumed: input.len(),
        }),
        Codec::UnicodeEscape => {
            let decoded = literal::decode_unicode_escape(
                input,
                is_final,
                handler,
                pyrs_leaf::unicode::names::find,
            )?;
            Ok(Decoded {
                text: decoded.text,
                consumed: decoded.consumed,
            })
        }
        Codec::RawUnicodeEscape => {
            let decoded = literal::decode_raw_unicode_escape(input, is_final, handler)?;
            Ok(Decoded {
                text: decoded.text,
                consumed: decoded.consumed,
            })
        }
    }
}

/// `_codecs.encode(object, encoding, errors)` and its like.
fn other_codec(
    vm: &mut Vm,
    function: &str,
    object: Value,
    encoding: &str,
    errors: Option<&str>,
) -> Result {
    let Some(f) = registry_function(vm, function)? else {
        let text = format!("unknown encoding: {encoding}");
        return Err(vm.raise_str(Exc::LookupError, &text));
    };
    let name = vm.str(encoding)?;
    if let Some(lookup) = registry_function(vm, "lookup")? {
        let info = vm.call(lookup, &[name])?;
        let key = vm.intern_str("_is_text_encoding")?;
        if let Some(is_text) = vm.get_attr_opt(info, key)?
            && !vm.truth(is_text)?
        {
            let text = format!(
                "'{encoding}' is not a text encoding; \
                 use codecs.{function}() to handle arbitrary codecs"
            );
            return Err(vm.raise_str(Exc::LookupError, &text));
        }
    }
    let errors = vm.str(errors.unwrap_or("strict"))?;
    let result = vm.call(f, &[object, name, errors])?;
    let (wanted, fits) = if function == "encode" {
        ("bytes", kind_of(result) == Kind::Bytes)
    } else {
        ("str", vm.as_str(result).is_some())
    };
    if fits {
        return Ok(result);
    }
    let got = vm.type_name_of(result);
    Err(vm.type_error(format!(
        "'{encoding}' {function}r returned '{got}' instead of '{wanted}'; \
         use codecs.{function}() to {function} to arbitrary types"
    )))
}
