//! `recorded.txt`, written by `data/record_codecs.py`, holds conversions with what
//! CPython 3.14 answered, one a line: direction, encoding, error handler, finality,
//! input, outcome.

use super::*;
use crate::literal::{decode_unicode_escape, encode_unicode_escape};

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .map(|c| c.to_digit(16).unwrap() as u8)
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

fn order_of(encoding: &str) -> ByteOrder {
    match &encoding[6..] {
        "-le" => ByteOrder::Little,
        "-be" => ByteOrder::Big,
        _ => ByteOrder::Marked,
    }
}

fn decode(encoding: &str, input: &[u8], last: bool, mut errors: Errors) -> String {
    let outcome = match &encoding[..4] {
        "asci" => decode_ascii(input, &mut errors),
        "utf-" if encoding == "utf-8" => decode_utf8(input, last, &mut errors),
        "utf-" if encoding.starts_with("utf-16") => {
            decode_utf16(input, order_of(encoding), last, &mut errors).map(|r| r.0)
        }
        _ => decode_utf32(input, order_of(encoding), last, &mut errors).map(|r| r.0),
    };
    outcome.map_or_else(show_error, |decoded| {
        let narrowest = match decoded.text.code_points().into_iter().max().unwrap_or(0) {
            0..0x100 => matches!(decoded.text, Text::Latin1(_)),
            0x100..0x1_0000 => matches!(decoded.text, Text::Ucs2(_)),
            _ => matches!(decoded.text, Text::Ucs4(_)),
        };
        assert!(narrowest);
        let escaped = encode_unicode_escape(&decoded.text.code_points());
        format!(
            "ok {} {}",
            decoded.consumed,
            String::from_utf8(escaped).unwrap()
        )
    })
}

fn encode(encoding: &str, text: &[u32], mut errors: Errors) -> String {
    let outcome = match encoding {
        "ascii" => encode_ascii(text, &mut errors),
        "latin-1" => encode_latin1(text, &mut errors),
        "utf-8" => encode_utf8(text, &mut errors),
        _ if encoding.starts_with("utf-16") => encode_utf16(text, order_of(encoding), &mut errors),
        _ => encode_utf32(text, order_of(encoding), &mut errors),
    };
    outcome.map_or_else(show_error, |bytes| {
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        format!("ok {hex}")
    })
}

fn show_error(error: CodecError) -> String {
    format!(
        "{} {} {} {}",
        error.encoding, error.start, error.end, error.reason
    )
}

#[test]
fn recorded_results() {
    for line in include_str!("recorded.txt").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [direction, encoding, errors, last, input, expected] = fields[..] else {
            panic!("{line:?}")
        };
        let errors = Errors::from_name(errors).unwrap();
        let outcome = if direction == "decode" {
            decode(encoding, &unhex(input), last == "final", errors)
        } else {
            let input =
                decode_unicode_escape(input.as_bytes(), true, &mut Errors::Strict, |_| None);
            encode(encoding, &input.unwrap().text.code_points(), errors)
        };
        assert_eq!(outcome, expected, "{line:?}");
    }
}

#[test]
fn byte_order_found() {
    let order = |input: &[u8]| {
        decode_utf16(input, ByteOrder::Marked, false, &mut Errors::Strict)
            .unwrap()
            .1
    };
    assert_eq!(order(b"\xff\xfea\0"), ByteOrder::Little);
    assert_eq!(order(b"\xfe\xff\0a"), ByteOrder::Big);
    assert_eq!(order(b"a\0"), ByteOrder::Marked);
    assert_eq!(order(b"\xff"), ByteOrder::Marked);
}

#[test]
fn decoding_into_own_storage() {
    let input = "a\u{e9}\u{20ac}".as_bytes();
    let measure = measure_utf8(input).unwrap();
    assert_eq!(
        measure,
        Utf8Measure {
            code_points: 3,
            width: 2,
            ascii: false
        }
    );
    let mut out = [0u16; 3];
    assert_eq!(write_utf8(input, &mut out), 3);
    assert_eq!(out, [0x61, 0xe9, 0x20ac]);
    assert_eq!(measure_utf8(b"\xff"), None);
    assert_eq!(measure_utf8("\u{ff}".as_bytes()).unwrap().width, 1);
    assert_eq!(measure_utf8("\u{100}".as_bytes()).unwrap().width, 2);
    assert_eq!(measure_utf8("\u{10000}".as_bytes()).unwrap().width, 4);
}

#[test]
fn charmaps() {
    let table = [0x61u32, 0x62, 0xfffe, 0x20ac, 0x61];
    let decoded = decode_charmap_table(b"\0\x03", &table, &mut Errors::Strict).unwrap();
    assert_eq!(decoded.text, Text::Ucs2(vec![0x61, 0x20ac]));
    let error = decode_charmap_table(b"\0\x09", &table, &mut Errors::Strict).unwrap_err();
    assert_eq!(
        show_error(error),
        "charmap 1 2 character maps to <undefined>"
    );
    let map = EncodingMap::build(&table);
    let text = [0x20acu32, 0x61, 0x7a, 0x7a];
    let encode = |mut errors: Errors| {
        encode_charmap(&text, &mut errors, |cp, out| map.put(cp, out)).map_err(show_error)
    };
    assert_eq!(encode(Errors::Ignore), Ok(b"\x03\x04".to_vec()));
    // The replacement is mapped too, and this map has no question mark.
    let undefined = Err("charmap 2 4 character maps to <undefined>".into());
    assert_eq!(encode(Errors::Replace), undefined);
}

#[test]
fn utf8_agrees_with_core() {
    const PIECES: [&[u8]; 16] = [
        b"a",
        b"bcdefghij",
        b"\xc3\xa9",
        b"\xe2\x82\xac",
        b"\xf0\x9f\x98\x80",
        b"\xed\x9f\xbf",
        b"\xee\x80\x80",
        b"\xf4\x8f\xbf\xbf",
        b"\x80",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xe0\x9f\xbf",
        b"\xf4\x90\x80\x80",
        b"\xf0\x8f\xbf\xbf",
        b"\xe2\x82",
        b"\xff",
    ];
    let mut state: u64 = 88_172_645_463_325_252;
    for round in 0..20_000 {
        let mut input = Vec::new();
        // Every second text is well formed.
        let choice = if round % 2 == 0 { 8 } else { 16 };
        for _ in 0..round % 9 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            input.extend_from_slice(PIECES[(state >> 20) as usize % choice]);
        }
        let decoded = decode_utf8(&input, true, &mut Errors::Strict).ok();
        let text = decoded.map(|decoded| decoded.text);
        assert_eq!(
            text,
            std::str::from_utf8(&input).ok().map(Text::from),
            "{input:x?}"
        );
        let replaced = decode_utf8(&input, true, &mut Errors::Replace)
            .unwrap()
            .text;
        assert_eq!(
            replaced,
            Text::from(&*String::from_utf8_lossy(&input)),
            "{input:x?}"
        );
        if let Some(text) = text {
            let encoded = encode_utf8(&text.code_points(), &mut Errors::Strict);
            assert_eq!(encoded, Ok(input));
        }
    }
}
