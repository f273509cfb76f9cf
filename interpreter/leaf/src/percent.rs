//! `printf`-style formatting: `str % args` and `bytes % args`.
//!
//! [`Percent`] walks a format. Python takes arguments while it parses, so a flaw in
//! a format may show only after arguments were missing: a [`Spec`] therefore carries
//! its flaw with it. The caller goes through a spec in this order: look up `key`,
//! fetch the widths that are `Star`, raise `flaw`, fetch the argument, look at `code`.
//! Only [`INCOMPLETE_KEY`] comes after [`NO_MAPPING`], as a key does.

use crate::bigint::radix_i64;
use crate::float_text::{Code, Flags, push_double};
use crate::format_spec::{FormatError, IntRef};
use crate::text::{TextBuilder, Unit};

/// A `TypeError` of `%`.
pub const NOT_ENOUGH: &str = "not enough arguments for format string";
/// A `TypeError` of `str % args`.
pub const NOT_ALL_STR: &str = "not all arguments converted during string formatting";
/// A `TypeError` of `bytes % args`.
pub const NOT_ALL_BYTES: &str = "not all arguments converted during bytes formatting";
/// A `TypeError` of `%`.
pub const NO_MAPPING: &str = "format requires a mapping";
/// The flaw of a key without its closing parenthesis.
pub const INCOMPLETE_KEY: &str = "incomplete format key";
/// A `TypeError` of `%*d`.
pub const STAR_WANTS_INT: &str = "* wants int";
/// An `OverflowError` of `str % args`.
pub const CHAR_RANGE: &str = "%c arg not in range(0x110000)";
/// An `OverflowError` of `bytes % args`.
pub const BYTE_RANGE: &str = "%c arg not in range(256)";

/// Which of the two types is formatted; some messages differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavor {
    Str,
    Bytes,
}

/// A width or precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// None given.
    Default,
    Fixed(usize),
    /// `*`: an argument gives it.
    Star,
}

impl Amount {
    fn get(self) -> Option<usize> {
        match self {
            Amount::Fixed(amount) => Some(amount),
            _ => None,
        }
    }
}

/// One conversion `%(key)#0- +width.precision type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec<'a, U> {
    pub key: Option<&'a [U]>,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
    /// `-`
    pub left: bool,
    /// ` `
    pub blank: bool,
    /// `+`
    pub sign: bool,
    pub width: Amount,
    pub precision: Amount,
    /// The type; 0 if there is a flaw.
    pub code: u32,
    /// Where the type stands in the format.
    pub code_at: usize,
    /// Why the spec could not be read to its end.
    pub flaw: Option<&'static str>,
}

impl<U> Spec<'_, U> {
    /// Fills in a `*` width: a negative one aligns left.
    pub fn set_width(&mut self, width: i64) {
        self.left |= width < 0;
        self.width = Amount::Fixed(width.unsigned_abs() as usize);
    }

    /// Fills in a `*` precision: a negative one is zero.
    pub fn set_precision(&mut self, precision: i64) {
        self.precision = Amount::Fixed(precision.max(0) as usize);
    }

    /// The type as a byte, 0 if it is none that exists.
    pub fn byte(&self) -> u8 {
        u8::try_from(self.code).unwrap_or(0)
    }

    /// The error for a type that does not exist.
    pub fn unsupported(&self, flavor: Flavor) -> FormatError {
        let Spec { code, code_at, .. } = self;
        if flavor == Flavor::Bytes && *code >= 0x80 {
            // CPython shows the byte as a signed character, which then is none.
            return FormatError::overflow("character argument not in range(0x110000)");
        }
        let shown = match char::from_u32(*code) {
            Some(c) if (0x20..0x7f).contains(code) || flavor == Flavor::Bytes => c,
            _ => '?',
        };
        FormatError::value(format!(
            "unsupported format character '{shown}' (0x{code:x}) at index {code_at}"
        ))
    }
}

/// Literal text and the conversion behind it, if there is one; `%%` comes as literal
/// text that ends in one `%`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a, U> {
    pub literal: &'a [U],
    pub spec: Option<Spec<'a, U>>,
}

/// Walks a format.
#[derive(Clone, Debug)]
pub struct Percent<'a, U> {
    text: &'a [U],
    at: usize,
    flavor: Flavor,
}

impl<'a, U: Unit> Percent<'a, U> {
    pub fn new(format: &'a [U], flavor: Flavor) -> Percent<'a, U> {
        Percent {
            text: format,
            at: 0,
            flavor,
        }
    }

    /// The byte at the cursor; what is not ASCII counts as 0xff, which means nothing
    /// in a format.
    fn peek(&self) -> Option<u8> {
        let cp: u32 = (*self.text.get(self.at)?).into();
        Some(if cp < 0x80 { cp as u8 } else { 0xff })
    }

    fn spec(&mut self) -> Spec<'a, U> {
        let mut spec = Spec {
            key: None,
            alternate: false,
            zero: false,
            left: false,
            blank: false,
            sign: false,
            width: Amount::Default,
            precision: Amount::Default,
            code: 0,
            code_at: 0,
            flaw: None,
        };
        spec.flaw = self.read(&mut spec).err();
        spec
    }

    fn read(&mut self, spec: &mut Spec<'a, U>) -> Result<(), &'static str> {
        if self.peek() == Some(b'(') {
            self.at += 1;
            spec.key = Some(self.key()?);
        }
        loop {
            match self.peek() {
                Some(b'-') => spec.left = true,
                Some(b'+') => spec.sign = true,
                Some(b' ') => spec.blank = true,
                Some(b'#') => spec.alternate = true,
                Some(b'0') => spec.zero = true,
                _ => break,
            }
            self.at += 1;
        }
        spec.width = self.amount(isize::MAX as usize, "width too big")?;
        if self.peek() == Some(b'.') {
            self.at += 1;
            let too_big = match self.flavor {
                Flavor::Str => "precision too big",
                Flavor::Bytes => "prec too big",
            };
            spec.precision = match self.amount(i32::MAX as usize, too_big)? {
                Amount::Default => Amount::Fixed(0),
                given => given,
            };
        }
        // A length modifier means nothing.
        if matches!(self.peek(), Some(b'h' | b'l' | b'L')) {
            self.at += 1;
        }
        spec.code_at = self.at;
        spec.code = (*self.text.get(self.at).ok_or("incomplete format")?).into();
        self.at += 1;
        Ok(())
    }

    /// Up to the parenthesis that closes the one before the cursor.
    fn key(&mut self) -> Result<&'a [U], &'static str> {
        let start = self.at;
        let mut depth = 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(&self.text[start..self.at - 1]);
            }
        }
        Err(INCOMPLETE_KEY)
    }

    fn amount(&mut self, limit: usize, too_big: &'static str) -> Result<Amount, &'static str> {
        if self.peek() == Some(b'*') {
            self.at += 1;
            return Ok(Amount::Star);
        }
        let mut amount = Amount::Default;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            let (sum, digit) = (amount.get().unwrap_or(0), usize::from(digit - b'0'));
            if sum > (limit - digit) / 10 {
                return Err(too_big);
            }
            amount = Amount::Fixed(sum * 10 + digit);
            self.at += 1;
        }
        Ok(amount)
    }
}

impl<'a, U: Unit> Iterator for Percent<'a, U> {
    type Item = Piece<'a, U>;

    fn next(&mut self) -> Option<Piece<'a, U>> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let Some(run) = rest.iter().position(|&u| u.into() == u32::from(b'%')) else {
            self.at = self.text.len();
            return Some(Piece {
                literal: rest,
                spec: None,
            });
        };
        self.at += run + 1;
        if self.peek() == Some(b'%') {
            self.at += 1;
            return Some(Piece {
                literal: &rest[..=run],
                spec: None,
            });
        }
        Some(Piece {
            literal: &rest[..run],
            spec: Some(self.spec()),
        })
    }
}

/// Sign, prefix and digits with padding; zeros go behind the prefix.
fn write_padded<U>(
    spec: &Spec<'_, U>,
    sign: &str,
    prefix: &str,
    digits: &str,
    out: &mut TextBuilder,
) {
    let length = sign.len() + prefix.len() + digits.len();
    let missing = spec.width.get().unwrap_or(0).saturating_sub(length);
    let (zero, left) = (spec.zero && !spec.left, spec.left);
    if !zero && !left {
        out.fill(b' '.into(), missing);
    }
    out.push_str(sign);
    out.push_str(prefix);
    if zero {
        out.fill(b'0'.into(), missing);
    }
    out.push_str(digits);
    if left {
        out.fill(b' '.into(), missing);
    }
}

fn sign_of<U>(spec: &Spec<'_, U>, negative: bool) -> &'static str {
    match () {
        () if negative => "-",
        () if spec.sign => "+",
        () if spec.blank => " ",
        () => "",
    }
}

/// Types `d`, `i`, `u`, `o`, `x` and `X`. `digits_limit` is that of
/// `sys.set_int_max_str_digits`; 0 is none.
///
/// # Errors
/// When a decimal number has more digits than the limit.
pub fn format_int<U>(
    value: IntRef,
    spec: &Spec<'_, U>,
    digits_limit: usize,
    out: &mut TextBuilder,
) -> Result<(), FormatError> {
    let (radix, prefix) = match spec.byte() {
        b'o' => (8, "0o"),
        b'x' => (16, "0x"),
        b'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut text = match value {
        IntRef::Small(value) => radix_i64(value, radix),
        IntRef::Big(value) if radix == 10 => value
            .to_decimal(digits_limit)
            .map_err(|e| FormatError::value(e.message()))?,
        IntRef::Big(value) => value.to_string_radix(radix),
    };
    if spec.byte() == b'X' {
        text.make_ascii_uppercase();
    }
    let negative = text.starts_with('-');
    let digits = &text[usize::from(negative)..];
    let zeros = spec
        .precision
        .get()
        .unwrap_or(0)
        .saturating_sub(digits.len());
    let padded;
    let digits = match zeros {
        0 => digits,
        _ => {
            padded = "0".repeat(zeros) + digits;
            &padded
        }
    };
    let prefix = if spec.alternate { prefix } else { "" };
    write_padded(spec, sign_of(spec, negative), prefix, digits, out);
    Ok(())
}

/// Types `e`, `f`, `g` and their upper-case forms.
pub fn format_float<U>(x: f64, spec: &Spec<'_, U>, out: &mut TextBuilder) {
    let code = match spec.byte().to_ascii_lowercase() {
        b'e' => Code::Exponent,
        b'f' => Code::Fixed,
        _ => Code::General,
    };
    let precision = spec.precision.get().unwrap_or(6);
    let flags = Flags {
        alternate: spec.alternate,
        upper: spec.byte().is_ascii_uppercase(),
        ..Flags::default()
    };
    let mut text = String::with_capacity(24);
    push_double(&mut text, x, code, precision, flags);
    let negative = text.starts_with('-');
    let digits = &text[usize::from(negative)..];
    write_padded(spec, sign_of(spec, negative), "", digits, out);
}

/// Types `s`, `r`, `a` and `b`: cut to the precision and padded with blanks. Type
/// `c` takes the same way with a single unit, but is never cut.
pub fn format_text<U, V: Unit>(text: &[V], spec: &Spec<'_, U>, out: &mut TextBuilder) {
    let length = match spec.precision.get() {
        Some(precision) if spec.byte() != b'c' => precision.min(text.len()),
        _ => text.len(),
    };
    let missing = spec.width.get().unwrap_or(0).saturating_sub(length);
    if !spec.left {
        out.fill(b' '.into(), missing);
    }
    out.push_units(&text[..length]);
    if spec.left {
        out.fill(b' '.into(), missing);
    }
}

/// `TypeError` of `%d` and its kin for an argument that is no number.
pub fn number_required(code: u8, type_name: &str) -> String {
    let (code, kind) = (
        char::from(code),
        if matches!(code, b'o' | b'x' | b'X') {
            "an integer"
        } else {
            "a real number"
        },
    );
    format!("%{code} format: {kind} is required, not {type_name}")
}

/// `TypeError` of `%f` and its kin for an argument that is no number.
pub fn float_required(flavor: Flavor, type_name: &str) -> String {
    match flavor {
        Flavor::Str => format!("must be real number, not {type_name}"),
        Flavor::Bytes => format!("float argument required, not {type_name}"),
    }
}

/// `TypeError` of `%c`; `found` is a type's name or `a string of length 2`.
pub fn char_required(flavor: Flavor, found: &str) -> String {
    match flavor {
        Flavor::Str => format!("%c requires an int or a unicode character, not {found}"),
        Flavor::Bytes => {
            format!("%c requires an integer in range(256) or a single byte, not {found}")
        }
    }
}

/// `TypeError` of `%b` and `%s` on bytes.
pub fn bytes_required(type_name: &str) -> String {
    format!(
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{type_name}'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Formats with one argument for each conversion: integers for `d`, `x`, ...,
    /// floats for `f`, ..., text for the rest.
    fn show(format: &str, args: &[&str]) -> String {
        let mut out = TextBuilder::new();
        let mut args = args.iter();
        for piece in Percent::new(format.as_bytes(), Flavor::Str) {
            out.push_units(piece.literal);
            let Some(spec) = piece.spec else { continue };
            if let Some(flaw) = spec.flaw {
                return flaw.into();
            }
            let Some(arg) = args.next() else {
                return NOT_ENOUGH.into();
            };
            match spec.byte() {
                b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
                    let value = IntRef::Small(arg.parse().unwrap());
                    format_int(value, &spec, 0, &mut out).unwrap();
                }
                b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
                    format_float(arg.parse().unwrap(), &spec, &mut out);
                }
                b's' | b'r' | b'a' | b'c' => format_text(arg.as_bytes(), &spec, &mut out),
                _ => return spec.unsupported(Flavor::Str).message,
            }
        }
        out.finish().to_string_lossy()
    }

    #[test]
    fn recorded_results() {
        for (format, args, expected) in RECORDED {
            assert_eq!(show(format, args), *expected, "{format:?} % {args:?}");
        }
    }

    #[test]
    fn keys_stars_and_messages() {
        let format = b"a%(b(c)d)-*.*lfx";
        let pieces: Vec<_> = Percent::new(format, Flavor::Bytes).collect();
        assert_eq!(pieces.len(), 2);
        assert_eq!(
            (pieces[0].literal, pieces[1].literal),
            (&b"a"[..], &b"x"[..])
        );
        let mut spec = pieces[0].spec.clone().unwrap();
        assert_eq!(spec.key, Some(&b"b(c)d"[..]));
        assert_eq!((spec.width, spec.precision), (Amount::Star, Amount::Star));
        assert_eq!((spec.byte(), spec.code_at), (b'f', 14));
        spec.set_width(-7);
        spec.set_precision(-5);
        let mut out = TextBuilder::new();
        format_float(2.5, &spec, &mut out);
        assert_eq!(out.finish().to_string_lossy(), "2      ");
        let too_big = Percent::new(b"%.2147483648d", Flavor::Bytes)
            .next()
            .unwrap();
        assert_eq!(too_big.spec.unwrap().flaw, Some("prec too big"));
        let euro = [0x25u32, 0x20ac];
        let spec = Percent::new(&euro, Flavor::Str)
            .next()
            .unwrap()
            .spec
            .unwrap();
        let message = "unsupported format character '?' (0x20ac) at index 1";
        assert_eq!(spec.unsupported(Flavor::Str).message, message);
        assert_eq!(
            number_required(b'x', "str"),
            "%x format: an integer is required, not str"
        );
    }

    const RECORDED: &[(&str, &[&str], &str)] = &[
        ("%", &[], "incomplete format"),
        (
            "%y",
            &["1"],
            "unsupported format character 'y' (0x79) at index 1",
        ),
        ("%(a", &[], "incomplete format key"),
        ("%5", &["1"], "incomplete format"),
        ("%.", &["1"], "incomplete format"),
        ("%l", &["1"], "incomplete format"),
        ("%ld", &["1"], "1"),
        (
            "%lld",
            &["1"],
            "unsupported format character 'l' (0x6c) at index 2",
        ),
        ("%99999999999999999999d", &["1"], "width too big"),
        ("%.99999999999999999999d", &["1"], "precision too big"),
        ("%.2147483648f", &["1"], "precision too big"),
        ("%%", &[], "%"),
        ("%5%", &[], "not enough arguments for format string"),
        (
            "%5%",
            &["1"],
            "unsupported format character '%' (0x25) at index 2",
        ),
        (
            "%#x %#o %#X %+d % d %05d %-5d| %5d",
            &["255", "8", "255", "3", "3", "3", "3", "3"],
            "0xff 0o10 0XFF +3  3 00003 3    |     3",
        ),
        (
            "%#010x|%-#10x|%.5x|%#.5x|%+.5d|%+010.5d|%010.5d|%-+10.5d|",
            &["255", "255", "255", "255", "3", "3", "3", "3"],
            "0x000000ff|0xff      |000ff|0x000ff|+00003|+000000003|0000000003|+00003    |",
        ),
        ("%x %X %o", &["-255", "-255", "-8"], "-ff -FF -10"),
        ("%#x", &["-255"], "-0xff"),
        (
            "%.0f %.0e %#.0f %#.0e %g %#g",
            &["2.5", "2.5", "2.5", "2.5", "1e5", "1e5"],
            "2 2e+00 2. 2.e+00 100000 100000.",
        ),
        (
            "%010.3f|%-10.3f|%+.2e|% g|%+010d|%G|%F|%E",
            &["1.5", "1.5", "150.0", "1.5", "5", "1e-10", "inf", "1e300"],
            "000001.500|1.500     |+1.50e+02| 1.5|+000000005|1E-10|INF|1.000000E+300",
        ),
        (
            "%05s|%5s|%-5s|%.2s|%5.1s",
            &["abc", "abc", "abc", "abc", "abc"],
            "  abc|  abc|abc  |ab|    a",
        ),
        (
            "%5c|%-5c|%.0c|%+c",
            &["a", "b", "c", "d"],
            "    a|b    |c|d",
        ),
        (
            "%.50d",
            &["5"],
            "00000000000000000000000000000000000000000000000005",
        ),
        (
            "%05d|%+05d|% 05d|%#5o|%#x|%#.3o",
            &["-3", "3", "3", "0", "0", "8"],
            "-0003|+0003| 0003|  0o0|0x0|0o010",
        ),
        (
            "%.3d|%5.3d|%-05d|%- d|%+ d|% +d|%0-5d|",
            &["-5", "-5", "3", "3", "3", "3", "3"],
            "-005| -005|3    | 3|+3|+3|3    |",
        ),
        (
            "%010f|%+f|%05f|%+s",
            &["-inf", "nan", "nan", "x"],
            "-000000inf|+nan|00nan|x",
        ),
        ("%#.3x", &["0"], "0x000"),
        (
            "%5*d",
            &["1", "2"],
            "unsupported format character '*' (0x2a) at index 2",
        ),
        (
            "%.-5d",
            &["1"],
            "unsupported format character '-' (0x2d) at index 2",
        ),
        ("%d%", &["1"], "incomplete format"),
        (
            "%-05.1f|%+07.2f|% 07.2f|%07s",
            &["2.25", "2.675", "2.675", "x"],
            "2.2  |+002.67| 002.67|      x",
        ),
        (
            "%.60f",
            &["0.1"],
            "0.100000000000000005551115123125782702118158340454101562500000",
        ),
        ("%.s|%.0s|%.d", &["abc", "abc", "0"], "||0"),
        ("100%% %s%%x", &["y"], "100% y%x"),
    ];
}
