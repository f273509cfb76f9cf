//! binascii: hexadecimal digits, base64, uuencode and quoted-printable text, checksums.

use crate::ModuleId;
use crate::util::*;
use pyrs_builtins::support;
use pyrs_runtime::{Args, Exc, Raised, Result, Row, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Binascii, "binascii";
    functions: [FUNCTIONS],
    exceptions: {
        Error = "binascii.Error" (Exc::ValueError);
        Incomplete = "binascii.Incomplete" (Exc::Exception);
    },
}

const TABLE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// Bytes in a line of quoted-printable text.
const LINE: usize = 76;

static FUNCTIONS: &[Row] = &[
    Row::new("hexlify", "data, sep=None, bytes_per_sep=1", hexlify),
    Row::new("b2a_hex", "data, sep=None, bytes_per_sep=1", hexlify),
    Row::new("unhexlify", "hexstr, /", unhexlify),
    Row::new("a2b_hex", "hexstr, /", unhexlify),
    Row::new("b2a_base64", "data, /, *, newline=True", to_base64),
    Row::new("a2b_base64", "data, /, *, strict_mode=False", of_base64),
    Row::new("b2a_uu", "data, /, *, backtick=False", to_uu),
    Row::new("a2b_uu", "data, /", of_uu),
    Row::new(
        "b2a_qp",
        "data, quotetabs=False, istext=True, header=False",
        to_qp,
    ),
    Row::new("a2b_qp", "data, header=False", of_qp),
    Row::new("crc32", "data, crc=0, /", |vm, a| {
        let data = need_bytes(vm, a.get(0))?;
        let start = checksum(vm, a, 1)?;
        let mut hasher = crc32fast::Hasher::new_with_initial(start);
        hasher.update(&data);
        vm.int(hasher.finalize().into())
    }),
    Row::new("crc_hqx", "data, crc, /", |vm, a| {
        let data = need_bytes(vm, a.get(0))?;
        let start = checksum(vm, a, 1)? as u16;
        let crc = data.iter().fold(start, |crc, &byte| {
            (0..8).fold(crc ^ u16::from(byte) << 8, |crc, _| match crc & 0x8000 {
                0 => crc << 1,
                _ => crc << 1 ^ 0x1021,
            })
        });
        vm.int(crc.into())
    }),
];

#[cold]
fn error(vm: &mut Vm, text: &str) -> Raised {
    Error::raise(vm, text)
}

/// Parameter `i` as 32 bits, whatever its size.
fn checksum(vm: &mut Vm, args: Args, i: usize) -> Result<u32> {
    match args.opt(i) {
        None => Ok(0),
        Some(value) => {
            let index = vm.to_index(value)?;
            Ok(match vm.int_value(index) {
                Some(pyrs_runtime::number::IntValue::Small(n)) => n as u32,
                Some(pyrs_runtime::number::IntValue::Big(n)) => n.low_u64() as u32,
                None => 0,
            })
        }
    }
}

/// The bytes of an argument that may also be ASCII text.
fn ascii(vm: &mut Vm, value: Value) -> Result<Vec<u8>> {
    if vm.as_str(value).is_some() {
        return match text(vm, value) {
            Some(text) if text.is_ascii() => Ok(text.into_bytes()),
            _ => Err(vm.value_error("string argument should contain only ASCII characters")),
        };
    }
    match need_bytes(vm, value) {
        Ok(data) => Ok(data),
        Err(_) => {
            vm.catch(Exc::TypeError)?;
            let got = vm.type_name_of(value);
            Err(vm.type_error(format!(
                "argument should be bytes, buffer or ASCII string, not '{got}'"
            )))
        }
    }
}

fn hexlify(vm: &mut Vm, args: Args) -> Result {
    let data = need_bytes(vm, args.get(0))?;
    let digits = support::hex_text(vm, &data, args.opt(1), args.opt(2))?;
    let digits = text(vm, digits).unwrap_or_default();
    new_bytes(vm, digits.as_bytes())
}

fn unhexlify(vm: &mut Vm, args: Args) -> Result {
    let data = ascii(vm, args.get(0))?;
    if data.len() % 2 != 0 {
        return Err(error(vm, "Odd-length string"));
    }
    let digit = |b: u8| char::from(b).to_digit(16).map(|d| d as u8);
    let pairs = data.chunks_exact(2);
    let bytes: Option<Vec<u8>> = pairs
        .map(|p| Some(digit(p[0])? << 4 | digit(p[1])?))
        .collect();
    match bytes {
        Some(bytes) => new_bytes(vm, &bytes),
        None => Err(error(vm, "Non-hexadecimal digit found")),
    }
}

fn to_base64(vm: &mut Vm, args: Args) -> Result {
    let data = need_bytes(vm, args.get(0))?;
    let newline = args.truth_or(vm, 1, true)?;
    let mut out = room::with_capacity(data.len() / 3 * 4 + 5)?;
    for part in data.chunks(3) {
        let bits = part
            .iter()
            .enumerate()
            .fold(0u32, |all, (i, &b)| all | u32::from(b) << (16 - 8 * i));
        for k in 0..4 {
            out.push(if k <= part.len() {
                TABLE[(bits >> (18 - 6 * k)) as usize & 63]
            } else {
                b'='
            });
        }
    }
    if newline {
        out.push(b'\n');
    }
    new_bytes(vm, &out)
}

fn base64_digit(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

fn of_base64(vm: &mut Vm, args: Args) -> Result {
    let data = ascii(vm, args.get(0))?;
    let strict = args.truth_or(vm, 1, false)?;
    if strict && data.first() == Some(&b'=') {
        return Err(error(vm, "Leading padding not allowed"));
    }
    let mut out = room::with_capacity(data.len() / 4 * 3)?;
    // Digits of the group that is being read, its bits, its padding.
    let (mut have, mut bits, mut pads) = (0, 0u32, 0);
    let mut padded = false;
    for (i, &byte) in data.iter().enumerate() {
        if byte == b'=' {
            padded = true;
            if strict && have == 0 {
                return Err(error(vm, "Excess padding not allowed"));
            }
            pads += 1;
            // A group that ends in padding should be the last one.
            if strict && have >= 2 && have + pads >= 4 && i + 1 < data.len() {
                let text = match data[i + 1] {
                    b'=' => "Excess padding not allowed",
                    _ => "Excess data after padding",
                };
                return Err(error(vm, text));
            }
            continue;
        }
        let Some(digit) = base64_digit(byte) else {
            if strict {
                return Err(error(vm, "Only base64 data is allowed"));
            }
            continue;
        };
        if strict && padded && pads > 0 {
            return Err(error(vm, "Discontinuous padding not allowed"));
        }
        pads = 0;
        bits = bits << 6 | u32::from(digit);
        have += 1;
        match have {
            2 => out.push((bits >> 4) as u8),
            3 => out.push((bits >> 2) as u8),
            4 => {
                out.push(bits as u8);
                (have, bits) = (0, 0);
            }
            _ => {}
        }
    }
    match have {
        0 => new_bytes(vm, &out),
        1 => {
            let n = out.len() / 3 * 4 + 1;
            let text = format!(
                "Invalid base64-encoded string: number of data characters ({n}) cannot be 1 more than a multiple of 4"
            );
            Err(error(vm, &text))
        }
        have if have + pads >= 4 => new_bytes(vm, &out),
        _ => Err(error(vm, "Incorrect padding")),
    }
}

fn to_uu(vm: &mut Vm, args: Args) -> Result {
    let data = need_bytes(vm, args.get(0))?;
    let backtick = args.truth_or(vm, 1, false)?;
    if data.len() > 45 {
        return Err(error(vm, "At most 45 bytes at once"));
    }
    let put = |n: usize| match n {
        0 if backtick => b'`',
        n => b' ' + n as u8,
    };
    let mut out = vec![put(data.len())];
    for part in data.chunks(3) {
        let bits = part
            .iter()
            .enumerate()
            .fold(0usize, |all, (i, &b)| all | usize::from(b) << (16 - 8 * i));
        out.extend((0..4).map(|k| put(bits >> (18 - 6 * k) & 63)));
    }
    out.push(b'\n');
    new_bytes(vm, &out)
}

fn of_uu(vm: &mut Vm, args: Args) -> Result {
    let data = ascii(vm, args.get(0))?;
    let Some(first) = data.first() else {
        return Err(error(vm, "Missing length byte"));
    };
    let wanted = usize::from(first.wrapping_sub(b' ') & 63);
    let (mut out, mut bits, mut have) = (room::with_capacity(wanted)?, 0u32, 0);
    let mut rest = data.iter().skip(1).peekable();
    while out.len() < wanted {
        let digit = match rest.next() {
            // Spaces at the end of a line may have been stripped.
            None | Some(b'\n' | b'\r') => 0,
            Some(&byte) if (b' '..=b' ' + 64).contains(&byte) => (byte - b' ') & 63,
            Some(_) => return Err(error(vm, "Illegal char")),
        };
        bits = bits << 6 | u32::from(digit);
        have += 6;
        if have >= 8 {
            have -= 8;
            out.push((bits >> have) as u8);
            bits &= (1 << have) - 1;
        }
    }
    if rest.any(|b| !matches!(b, b' ' | b'`' | b'\n' | b'\r')) {
        return Err(error(vm, "Trailing garbage"));
    }
    new_bytes(vm, &out)
}

fn of_qp(vm: &mut Vm, args: Args) -> Result {
    let data = ascii(vm, args.get(0))?;
    let header = args.truth_or(vm, 1, false)?;
    let digit = |b: u8| char::from(b).to_digit(16).map(|d| d as u8);
    let (mut out, mut i) = (room::with_capacity(data.len())?, 0);
    while i < data.len() {
        let byte = data[i];
        i += 1;
        match byte {
            b'=' => {
                let Some(&next) = data.get(i) else { break };
                if matches!(next, b'\n' | b'\r') {
                    // A soft break: up to the end of the line.
                    while i < data.len() && data[i] != b'\n' {
                        i += 1;
                    }
                    i += 1;
                } else if next == b'=' {
                    out.push(b'=');
                    i += 1;
                } else if let Some(high) = digit(next)
                    && let Some(low) = data.get(i + 1).copied().and_then(digit)
                {
                    out.push(high << 4 | low);
                    i += 2;
                } else {
                    out.push(b'=');
                }
            }
            b'_' if header => out.push(b' '),
            byte => out.push(byte),
        }
    }
    new_bytes(vm, &out)
}

fn to_qp(vm: &mut Vm, args: Args) -> Result {
    let data = need_bytes(vm, args.get(0))?;
    let quote_tabs = args.truth_or(vm, 1, false)?;
    let is_text = args.truth_or(vm, 2, true)?;
    let header = args.truth_or(vm, 3, false)?;
    // Lines end as the first one does.
    let crlf = data
        .iter()
        .position(|&b| b == b'\n')
        .is_some_and(|i| i > 0 && data[i - 1] == b'\r');
    let mut out: Vec<u8> = room::with_capacity(data.len() + data.len() / 8)?;
    let mut column = 0;
    let end_line = |out: &mut Vec<u8>| {
        if crlf {
            out.push(b'\r');
        }
        out.push(b'\n');
    };
    let mut i = 0;
    while i < data.len() {
        let byte = data[i];
        let next = data.get(i + 1).copied();
        let alone = byte == b'.' && column == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0));
        let quoted = byte > 126
            || byte == b'='
            || (header && byte == b'_')
            || alone
            || (!is_text && matches!(byte, b'\r' | b'\n'))
            || (matches!(byte, b'\t' | b' ') && next.is_none())
            || (byte < 33 && !matches!(byte, b'\r' | b'\n' | b'\t' | b' '))
            || (byte < 33 && matches!(byte, b'\t' | b' ') && quote_tabs);
        if quoted {
            if column + 3 >= LINE {
                out.push(b'=');
                end_line(&mut out);
                column = 0;
            }
            out.extend(format!("={byte:02X}").bytes());
            i += 1;
            column += 3;
            continue;
        }
        let line_end = byte == b'\n' || (byte == b'\r' && next == Some(b'\n'));
        if is_text && line_end {
            column = 0;
            // Blanks at the end of a line would be lost.
            if let Some(&last) = out.last()
                && matches!(last, b' ' | b'\t')
            {
                out.pop();
                out.extend(format!("={last:02X}").bytes());
            }
            end_line(&mut out);
            i += if byte == b'\r' { 2 } else { 1 };
            continue;
        }
        if next.is_some_and(|n| n != b'\n') && column + 1 >= LINE {
            out.push(b'=');
            end_line(&mut out);
            column = 0;
        }
        column += 1;
        out.push(if header && byte == b' ' { b'_' } else { byte });
        i += 1;
    }
    new_bytes(vm, &out)
}
