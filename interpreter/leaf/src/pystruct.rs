//! Formats of the `struct` module, and packing and unpacking of single items.

use crate::format_spec::IntRef;

/// Which exception a failure raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// `struct.error`
    Struct,
    Overflow,
}

/// A failure: the exception and CPython's text for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructError {
    pub kind: ErrorKind,
    pub message: String,
}

impl StructError {
    fn new(message: impl Into<String>) -> StructError {
        StructError {
            kind: ErrorKind::Struct,
            message: message.into(),
        }
    }

    fn too_large(code: char) -> StructError {
        let message = format!("float too large to pack with {code} format");
        StructError {
            kind: ErrorKind::Overflow,
            message,
        }
    }
}

/// `struct.error` for an argument of a wrong type.
pub const NOT_AN_INTEGER: &str = "required argument is not an integer";
/// `struct.error` for an argument of a wrong type.
pub const NOT_A_FLOAT: &str = "required argument is not a float";
/// `struct.error` for an argument of a wrong type.
pub const NOT_A_COMPLEX: &str = "required argument is not a complex";
/// `struct.error` for `c` with anything but one byte.
pub const NOT_A_CHAR: &str = "char format requires a bytes object of length 1";

/// `struct.error` for `s` or `p` with anything but bytes.
pub fn not_bytes(code: u8) -> String {
    format!("argument for '{}' must be a bytes object", char::from(code))
}

/// `struct.error` for a wrong number of arguments to `pack`.
pub fn wrong_count(function: &str, expected: usize, got: usize) -> String {
    format!("{function} expected {expected} items for packing (got {got})")
}

/// `struct.error` for a buffer of a wrong size given to `unpack`.
pub fn wrong_size(size: usize) -> String {
    format!("unpack requires a buffer of {size} bytes")
}

/// `struct.error` for a buffer of a wrong size given to `iter_unpack`.
pub fn wrong_iter_size(size: usize) -> String {
    match size {
        0 => "cannot iteratively unpack with a struct of length 0".into(),
        _ => format!("iterative unpacking requires a buffer of a multiple of {size} bytes"),
    }
}

/// Where `pack_into` (`packing`) or `unpack_from` starts in a buffer of `length`
/// bytes for an item of `size`, given an offset that may count from the end.
///
/// # Errors
/// When the item does not lie within the buffer.
pub fn resolve_offset(
    packing: bool,
    offset: i64,
    length: usize,
    size: usize,
) -> Result<usize, StructError> {
    let from_end = offset.unsigned_abs() as usize;
    if offset < 0 {
        if size > from_end {
            return Err(StructError::new(if packing {
                format!("no space to pack {size} bytes at offset {offset}")
            } else {
                format!("not enough data to unpack {size} bytes at offset {offset}")
            }));
        }
        if from_end > length {
            return Err(StructError::new(format!(
                "offset {offset} out of range for {length}-byte buffer"
            )));
        }
        return Ok(length - from_end);
    }
    let needed = from_end.saturating_add(size);
    if needed > length {
        let (function, verb) = if packing {
            ("pack_into", "packing")
        } else {
            ("unpack_from", "unpacking")
        };
        return Err(StructError::new(format!(
            "{function} requires a buffer of at least {needed} bytes for {verb} {size} bytes \
             at offset {offset} (actual buffer size is {length})"
        )));
    }
    Ok(from_end)
}

/// Byte order, and whether sizes and alignment are the platform's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    pub big_endian: bool,
    /// `@`, the default: native sizes and alignment (those of 64-bit Unix).
    pub native: bool,
}

/// A run of items of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// The type's letter, never `x`.
    pub code: u8,
    /// How many follow each other; 1 for `s` and `p`.
    pub count: usize,
    /// Bytes of each; for `s` and `p` their count.
    pub size: usize,
    /// Where the first lies.
    pub offset: usize,
}

/// A parsed format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    pub layout: Layout,
    pub items: Vec<Item>,
    /// In bytes, of all.
    pub size: usize,
    /// Number of values that are packed or unpacked.
    pub values: usize,
}

/// Size and alignment of a type; `None` if the layout has no such type.
fn measure(code: u8, native: bool) -> Option<(usize, usize)> {
    let size = match code {
        b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' => {
            if native {
                8
            } else {
                4
            }
        }
        b'q' | b'Q' | b'd' => 8,
        b'n' | b'N' | b'P' if native => 8,
        // A complex number aligns as its parts do.
        b'F' => return Some((8, if native { 4 } else { 1 })),
        b'D' => return Some((16, if native { 8 } else { 1 })),
        _ => return None,
    };
    Some((size, if native { size } else { 1 }))
}

impl Format {
    /// Parses a format, which is ASCII without NUL (the caller has its own errors for
    /// what is not).
    ///
    /// # Errors
    /// `struct.error` with CPython's text.
    pub fn parse(format: &[u8]) -> Result<Format, StructError> {
        let (layout, codes) = match format {
            [b'@', rest @ ..] => (
                Layout {
                    big_endian: cfg!(target_endian = "big"),
                    native: true,
                },
                rest,
            ),
            [b'<', rest @ ..] => (
                Layout {
                    big_endian: false,
                    native: false,
                },
                rest,
            ),
            [b'>' | b'!', rest @ ..] => (
                Layout {
                    big_endian: true,
                    native: false,
                },
                rest,
            ),
            [b'=', rest @ ..] => (
                Layout {
                    big_endian: cfg!(target_endian = "big"),
                    native: false,
                },
                rest,
            ),
            rest => (
                Layout {
                    big_endian: cfg!(target_endian = "big"),
                    native: true,
                },
                rest,
            ),
        };
        let mut parsed = Format {
            layout,
            items: Vec::new(),
            size: 0,
            values: 0,
        };
        let mut at = 0;
        while let Some(&byte) = codes.get(at) {
            at += 1;
            if matches!(byte, b'\t'..=b'\r' | b' ') {
                continue;
            }
            let (mut count, mut code) = (1usize, byte);
            if byte.is_ascii_digit() {
                count = usize::from(byte - b'0');
                loop {
                    let missing = "repeat count given without format specifier";
                    code = *codes.get(at).ok_or_else(|| StructError::new(missing))?;
                    at += 1;
                    if !code.is_ascii_digit() {
                        break;
                    }
                    count = Self::bounded(
                        count
                            .checked_mul(10)
                            .and_then(|n| n.checked_add(usize::from(code - b'0'))),
                    )?;
                }
            }
            parsed.add(code, count)?;
        }
        Ok(parsed)
    }

    fn bounded(size: Option<usize>) -> Result<usize, StructError> {
        size.filter(|&n| isize::try_from(n).is_ok())
            .ok_or_else(|| StructError::new("total struct size too long"))
    }

    fn add(&mut self, code: u8, count: usize) -> Result<(), StructError> {
        let (size, align) = measure(code, self.layout.native)
            .ok_or_else(|| StructError::new("bad char in struct format"))?;
        let offset = Self::bounded(self.size.checked_next_multiple_of(align))?;
        let total = size.checked_mul(count).and_then(|n| n.checked_add(offset));
        self.size = Self::bounded(total)?;
        let item = match code {
            b'x' => return Ok(()),
            b's' | b'p' => Item {
                code,
                count: 1,
                size: count,
                offset,
            },
            _ if count == 0 => return Ok(()),
            _ => Item {
                code,
                count,
                size,
                offset,
            },
        };
        self.values += item.count;
        self.items.push(item);
        Ok(())
    }

    /// Each single value: its type, offset and size.
    pub fn slots(&self) -> impl Iterator<Item = (u8, usize, usize)> + '_ {
        self.items.iter().flat_map(|item| {
            (0..item.count).map(|i| (item.code, item.offset + i * item.size, item.size))
        })
    }
}

/// Writes little-endian bytes in the layout's order.
fn put(layout: Layout, little: &[u8], out: &mut [u8]) {
    out.copy_from_slice(&little[..out.len()]);
    if layout.big_endian {
        out.reverse();
    }
}

/// Reads up to eight bytes as an unsigned number.
fn get(layout: Layout, bytes: &[u8]) -> u64 {
    let join = |value: u64, &byte: &u8| value << 8 | u64::from(byte);
    match layout.big_endian {
        true => bytes.iter().fold(0, join),
        false => bytes.iter().rev().fold(0, join),
    }
}

/// Packs an integer type: `b B h H i I l L q Q n N P`; `out` has the item's size.
///
/// # Errors
/// `struct.error` for a value out of range.
pub fn pack_int(
    layout: Layout,
    code: u8,
    value: IntRef,
    out: &mut [u8],
) -> Result<(), StructError> {
    let wide = match value {
        IntRef::Small(value) => Some(i128::from(value)),
        IntRef::Big(value) => value.to_i128(),
    };
    let bits = 8 * out.len() as u32;
    let (least, most) = if code == b'P' {
        // An address may come as a negative number.
        (i128::from(i64::MIN), i128::from(u64::MAX))
    } else if code.is_ascii_lowercase() {
        (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1)
    } else {
        (0, (1i128 << bits) - 1)
    };
    match wide {
        Some(value) if (least..=most).contains(&value) => {
            put(layout, &value.to_le_bytes(), out);
            Ok(())
        }
        _ if code == b'P' => Err(StructError::new("int too large to convert")),
        _ => Err(StructError::new(format!(
            "'{}' format requires {least} <= number <= {most}",
            char::from(code)
        ))),
    }
}

/// Packs a float type: `e f d`; `out` has the item's size.
///
/// # Errors
/// `OverflowError` for a finite value that the type cannot hold.
pub fn pack_float(layout: Layout, code: u8, x: f64, out: &mut [u8]) -> Result<(), StructError> {
    match code {
        b'e' => {
            let half = to_half(x).ok_or_else(|| StructError::too_large('e'))?;
            put(layout, &half.to_le_bytes(), out);
        }
        b'f' => {
            let single = x as f32;
            if single.is_infinite() && x.is_finite() {
                return Err(StructError::too_large('f'));
            }
            put(layout, &single.to_le_bytes(), out);
        }
        _ => put(layout, &x.to_le_bytes(), out),
    }
    Ok(())
}

/// Packs a complex type: `F D`; `out` has the item's size.
///
/// # Errors
/// `OverflowError` for a finite part that `F` cannot hold, unless the layout is
/// native: then it becomes infinite.
pub fn pack_complex(
    layout: Layout,
    code: u8,
    (re, im): (f64, f64),
    out: &mut [u8],
) -> Result<(), StructError> {
    let (first, second) = out.split_at_mut(out.len() / 2);
    for (x, half) in [(re, first), (im, second)] {
        if code == b'D' {
            put(layout, &x.to_le_bytes(), half);
        } else if layout.native {
            put(layout, &(x as f32).to_le_bytes(), half);
        } else {
            pack_float(layout, b'f', x, half)?;
        }
    }
    Ok(())
}

/// Packs `s` or `p`: cut or filled with zeros to the size of `out`; `p` has its
/// length, at most 255, in the first byte.
pub fn pack_bytes(code: u8, bytes: &[u8], out: &mut [u8]) {
    let body = match (code, &mut *out) {
        (b'p', [length, body @ ..]) => {
            *length = bytes.len().min(body.len()).min(255) as u8;
            body
        }
        _ => out,
    };
    let count = bytes.len().min(body.len());
    body[..count].copy_from_slice(&bytes[..count]);
    body[count..].fill(0);
}

/// An unpacked value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    Signed(i64),
    Unsigned(u64),
    Bool(bool),
    Float(f64),
    Complex(f64, f64),
    /// Of `c`, `s` and `p`.
    Bytes(&'a [u8]),
}

/// Unpacks one item from exactly its bytes.
pub fn unpack(layout: Layout, code: u8, bytes: &[u8]) -> Value<'_> {
    let float = |bytes: &[u8]| {
        let bits = get(layout, bytes);
        match bytes.len() {
            2 => from_half(bits as u16),
            4 => f32::from_bits(bits as u32).into(),
            _ => f64::from_bits(bits),
        }
    };
    match code {
        b'c' | b's' => Value::Bytes(bytes),
        b'p' => match bytes {
            [] => Value::Bytes(bytes),
            [length, body @ ..] => Value::Bytes(&body[..body.len().min(usize::from(*length))]),
        },
        b'?' => Value::Bool(bytes.iter().any(|&byte| byte != 0)),
        b'e' | b'f' | b'd' => Value::Float(float(bytes)),
        b'F' | b'D' => {
            let (re, im) = bytes.split_at(bytes.len() / 2);
            Value::Complex(float(re), float(im))
        }
        b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => {
            let unused = 64 - 8 * bytes.len() as u32;
            Value::Signed((get(layout, bytes) << unused) as i64 >> unused)
        }
        _ => Value::Unsigned(get(layout, bytes)),
    }
}

/// The half-precision bits of a float, rounded half to even; `None` if it is finite
/// and too large.
pub fn to_half(x: f64) -> Option<u16> {
    let sign = if x.is_sign_negative() { 0x8000 } else { 0 };
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    if x.is_infinite() {
        return Some(sign | 0x7c00);
    }
    let bits = x.abs().to_bits();
    let exponent = (bits >> 52) as i32 - 1023;
    if exponent < -25 {
        return Some(sign);
    }
    if exponent > 15 {
        return None;
    }
    let mantissa = (bits & ((1 << 52) - 1)) | 1 << 52;
    // Eleven bits are kept, fewer below the smallest normal number.
    let cut = 42 + (-14 - exponent).max(0);
    let (kept, rest) = (mantissa >> cut, mantissa & ((1 << cut) - 1));
    let half = 1u64 << (cut - 1);
    let kept = kept + u64::from(rest > half || rest == half && kept & 1 == 1);
    // The leading bit adds one to the exponent field, as does a carry.
    let field = (exponent.max(-14) + 14) as u64;
    let result = (field << 10) + kept;
    (result < 0x7c00).then_some(sign | result as u16)
}

/// The float of half-precision bits.
pub fn from_half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 != 0 { -1.0 } else { 1.0 };
    let fraction = f64::from(bits & 0x3ff);
    let magnitude = match bits >> 10 & 0x1f {
        0 => fraction * 2f64.powi(-24),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => return f64::NAN.copysign(sign),
        exponent => (fraction + 1024.0) * 2f64.powi(i32::from(exponent) - 25),
    };
    sign * magnitude
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bigint::BigInt;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    fn int(format: &str, value: i64) -> Result<String, String> {
        let parsed = Format::parse(format.as_bytes()).map_err(|e| e.message)?;
        let mut out = vec![0; parsed.size];
        let (code, offset, size) = parsed.slots().next().unwrap();
        let slot = &mut out[offset..offset + size];
        pack_int(parsed.layout, code, IntRef::Small(value), slot).map_err(|e| e.message)?;
        match unpack(parsed.layout, code, slot) {
            Value::Signed(back) => assert_eq!(back, value),
            Value::Unsigned(back) => assert_eq!(back as i64, value),
            other => panic!("{other:?}"),
        }
        Ok(hex(&out))
    }

    #[test]
    fn integers_as_cpython() {
        let range = |code, least, most| {
            Err(format!(
                "'{code}' format requires {least} <= number <= {most}"
            ))
        };
        assert_eq!(int("b", 128), range('b', "-128", "127"));
        assert_eq!(int("B", -1), range('B', "0", "255"));
        assert_eq!(int("<l", 1 << 31), range('l', "-2147483648", "2147483647"));
        assert_eq!(int("N", -1), range('N', "0", "18446744073709551615"));
        assert_eq!(int(">h", -2), Ok("fffe".into()));
        assert_eq!(int("<q", -2), Ok("feffffffffffffff".into()));
        assert_eq!(int("!i", 1), Ok("00000001".into()));
        assert_eq!(int("P", -1), Ok("ffffffffffffffff".into()));
        assert_eq!(int("<n", 1), Err("bad char in struct format".into()));
        let layout = Layout {
            big_endian: false,
            native: true,
        };
        let huge = BigInt::from_i64(1).shl(64);
        let mut out = [0; 8];
        let error = pack_int(layout, b'P', IntRef::Big(&huge), &mut out).unwrap_err();
        assert_eq!(error.message, "int too large to convert");
        let most = BigInt::from_u64(u64::MAX);
        assert_eq!(pack_int(layout, b'Q', IntRef::Big(&most), &mut out), Ok(()));
        assert_eq!(unpack(layout, b'Q', &out), Value::Unsigned(u64::MAX));
    }

    #[test]
    fn formats_as_cpython() {
        let size = |format: &str| {
            Format::parse(format.as_bytes())
                .map(|f| (f.size, f.values))
                .map_err(|e| e.message)
        };
        assert_eq!(size("@bi"), Ok((8, 2)));
        assert_eq!(size("=bi"), Ok((5, 2)));
        assert_eq!(size("bxxi"), Ok((8, 2)));
        assert_eq!(size("b0q"), Ok((8, 1)));
        assert_eq!(size("b3sH"), Ok((6, 3)));
        assert_eq!(size("bF"), Ok((12, 2)));
        assert_eq!(size("bD"), Ok((24, 2)));
        assert_eq!(size("be"), Ok((4, 2)));
        assert_eq!(size(" 3b h "), Ok((6, 4)));
        assert_eq!(size("0p0s"), Ok((0, 2)));
        assert_eq!(size("z"), Err("bad char in struct format".into()));
        assert_eq!(size("@b@i"), Err("bad char in struct format".into()));
        assert_eq!(size("1 b"), Err("bad char in struct format".into()));
        assert_eq!(
            size("5"),
            Err("repeat count given without format specifier".into())
        );
        assert_eq!(
            size("99999999999999999999b"),
            Err("total struct size too long".into())
        );
        let long = "9223372036854775807s9223372036854775807s";
        assert_eq!(size(long), Err("total struct size too long".into()));
    }

    #[test]
    fn floats_as_cpython() {
        let layout = Layout {
            big_endian: false,
            native: false,
        };
        let pack = |code, x| {
            let mut out = vec![0; if code == b'e' { 2 } else { 4 }];
            pack_float(layout, code, x, &mut out)
                .map(|()| hex(&out))
                .map_err(|e| e.message)
        };
        for (x, half, single) in [
            (65504.0, "ff7b", "00e07f47"),
            (65519.99, "ff7b", "fdef7f47"),
            (65520.0, "", "00f07f47"),
            (5.96e-08, "0100", "e5fa7f33"),
            (2.98e-08, "0000", "e5faff32"),
            (2.99e-08, "0100", "666b0033"),
            (f64::NAN, "007e", "0000c07f"),
            (-f64::NAN, "00fe", "0000c0ff"),
            (-0.0, "0080", "00000080"),
            (f64::INFINITY, "007c", "0000807f"),
            (6.1e-05, "ff03", "40da7f38"),
            (2049.0, "0068", "00100045"),
            (2051.0, "0268", "00300045"),
            (3.4028235677973366e38, "", ""),
            (1e-46, "0000", "00000000"),
        ] {
            let expect = |text: &str, code| match text {
                "" => Err(format!("float too large to pack with {code} format")),
                _ => Ok(text.to_string()),
            };
            assert_eq!(pack(b'e', x), expect(half, 'e'), "{x}");
            assert_eq!(pack(b'f', x), expect(single, 'f'), "{x}");
        }
        // Every half survives the way there and back.
        for bits in 0..=u16::MAX {
            let x = from_half(bits);
            let back = to_half(x).unwrap();
            assert!(
                back == bits || x.is_nan() && back & 0x7c00 == 0x7c00,
                "{bits:#x}"
            );
        }
        let native = Layout {
            big_endian: false,
            native: true,
        };
        let mut out = [0; 8];
        assert_eq!(pack_complex(native, b'F', (1e300, 1.0), &mut out), Ok(()));
        assert_eq!(hex(&out), "0000807f0000803f");
        assert!(pack_complex(layout, b'F', (1e300, 1.0), &mut out).is_err());
        let mut out = [0; 16];
        let big = Layout {
            big_endian: true,
            native: false,
        };
        assert_eq!(pack_complex(big, b'D', (1.0, 2.0), &mut out), Ok(()));
        assert_eq!(hex(&out), "3ff00000000000004000000000000000");
        assert_eq!(unpack(big, b'D', &out), Value::Complex(1.0, 2.0));
    }

    #[test]
    fn bytes_and_offsets_as_cpython() {
        let pack = |code, size, bytes: &[u8]| {
            let mut out = vec![0xee; size];
            pack_bytes(code, bytes, &mut out);
            hex(&out)
        };
        assert_eq!(pack(b's', 5, b"abc"), "6162630000");
        assert_eq!(pack(b's', 2, b"abc"), "6162");
        assert_eq!(pack(b'p', 5, b"abc"), "0361626300");
        assert_eq!(pack(b'p', 2, b"abc"), "0161");
        assert_eq!(pack(b'p', 0, b"abc"), "");
        assert_eq!(pack(b'p', 300, &[0x78; 280])[..4], *"ff78");
        // CPython copies all that fits, whatever the length says.
        assert_eq!(pack(b'p', 300, &[0x78; 280])[2 * 280..2 * 282], *"7800");
        let layout = Layout {
            big_endian: false,
            native: false,
        };
        assert_eq!(unpack(layout, b'p', b"\x03abcd"), Value::Bytes(b"abc"));
        assert_eq!(unpack(layout, b'p', b"\xffabcd"), Value::Bytes(b"abcd"));
        assert_eq!(unpack(layout, b'?', b"\x02"), Value::Bool(true));
        let offset = |packing, offset, length| {
            resolve_offset(packing, offset, length, 4).map_err(|e| e.message)
        };
        assert_eq!(offset(false, -5, 8), Ok(3));
        let text = "unpack_from requires a buffer of at least 5 bytes for unpacking 4 bytes at \
                    offset 1 (actual buffer size is 3)";
        assert_eq!(offset(false, 1, 3), Err(text.into()));
        assert_eq!(
            offset(false, -5, 4),
            Err("offset -5 out of range for 4-byte buffer".into())
        );
        let text = "not enough data to unpack 4 bytes at offset -3";
        assert_eq!(offset(false, -3, 6), Err(text.into()));
        assert_eq!(
            offset(true, -2, 4),
            Err("no space to pack 4 bytes at offset -2".into())
        );
    }
}
