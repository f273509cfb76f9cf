//! `recorded.txt`, written by `data/record_bigint.py`, holds operations with the
//! results that CPython 3.14 gave, one a line: the operation, its operands, its
//! results.

use super::*;
use crate::float_text::from_hex;

fn big(text: &str) -> BigInt {
    match parse_int(text.as_bytes(), 10, 0).unwrap() {
        Int::Small(value) => BigInt::from_i64(value),
        Int::Big(value) => value,
    }
}

fn float(text: &str) -> f64 {
    from_hex(text.as_bytes()).unwrap()
}

#[test]
fn recorded_results() {
    for line in include_str!("recorded.txt").lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        check(&fields, line);
    }
}

fn check(fields: &[&str], line: &str) {
    match *fields {
        ["divmod", a, b, quotient, rest] => {
            let expected = Some((big(quotient), big(rest)));
            assert_eq!(big(a).div_mod_floor(&big(b)), expected, "{line}");
            assert_eq!(big(a).mod_floor(&big(b)), expected.map(|e| e.1), "{line}");
        }
        ["bits", a, b, and, or, xor, not] => {
            let (a, b) = (big(a), big(b));
            assert_eq!(a.bit_and(&b), big(and), "{line}");
            assert_eq!(a.bit_or(&b), big(or), "{line}");
            assert_eq!(a.bit_xor(&b), big(xor), "{line}");
            assert_eq!(a.bit_not(), big(not), "{line}");
        }
        ["shift", a, by, left, right] => {
            let by = by.parse().unwrap();
            assert_eq!(big(a).shl(by), big(left), "{line}");
            assert_eq!(big(a).shr(by), big(right), "{line}");
        }
        ["misc", a, length, count, hash, root, gcd] => {
            let value = big(a);
            assert_eq!(value.bit_length().to_string(), length, "{line}");
            assert_eq!(value.bit_count().to_string(), count, "{line}");
            assert_eq!(value.hash().to_string(), hash, "{line}");
            assert_eq!(value.abs().isqrt(), Some(big(root)), "{line}");
            assert!(!big(gcd).is_negative(), "{line}");
            if let Some(small) = value.to_i64() {
                assert_eq!(hash_i64(small).to_string(), hash, "{line}");
            }
            let (negative, digits) = value.to_u32_digits();
            assert_eq!(BigInt::from_u32_digits(negative, &digits), value);
        }
        ["modpow", a, exponent, modulus, result] => {
            let power = big(a).mod_pow(&big(exponent), &big(modulus));
            match result {
                "inv" => assert_eq!(power, Err(ModPowError::NotInvertible), "{line}"),
                _ => assert_eq!(power, Ok(big(result)), "{line}"),
            }
        }
        ["div", a, b, result] => match big(a).true_div(&big(b)) {
            Ok(x) => assert_eq!(x.to_bits(), float(result).to_bits(), "{line}"),
            Err(error) => assert!(result == "over" && error == DivisionError::Overflow),
        },
        ["float", a, result] => match big(a).to_f64() {
            Ok(x) => assert_eq!(x.to_bits(), float(result).to_bits(), "{line}"),
            Err(_) => assert_eq!(result, "over", "{line}"),
        },
        ["cmp", a, x, result] => {
            let order = big(a).partial_cmp_f64(float(x)).unwrap();
            assert_eq!((order as i8).to_string(), result, "{line}");
            if let Some(small) = big(a).to_i64() {
                assert_eq!(cmp_i64_f64(small, float(x)), Some(order), "{line}");
            }
        }
        ["bytes", a, length, signed, result] => {
            let signed = signed == "1";
            match big(a).to_bytes(length.parse().unwrap(), false, signed) {
                Ok(bytes) => {
                    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
                    assert_eq!(hex, result, "{line}");
                    assert_eq!(BigInt::from_bytes(&bytes, false, signed), big(a), "{line}");
                    let little: Vec<u8> = bytes.into_iter().rev().collect();
                    assert_eq!(BigInt::from_bytes(&little, true, signed), big(a), "{line}");
                }
                Err(error) => assert_eq!(error.message().replace(' ', "_"), result, "{line}"),
            }
        }
        ["radix", a, radix, text] => {
            let radix = radix.parse().unwrap();
            assert_eq!(big(a).to_string_radix(radix), text, "{line}");
            assert_eq!(
                parse_int(text.as_bytes(), radix, 0),
                Ok(big(a).into()),
                "{line}"
            );
            if let Some(small) = big(a).to_i64() {
                assert_eq!(radix_i64(small, radix), text, "{line}");
            }
        }
        ["hashf", x, hash] => assert_eq!(hash_f64(float(x)).to_string(), hash, "{line}"),
        _ => panic!("unknown line {line:?}"),
    }
}

#[test]
fn int_grammar() {
    let parse = |text: &str, base| {
        let code_points: Vec<u32> = text.chars().map(u32::from).collect();
        parse_int(&code_points, base, 4300).ok()
    };
    let good = [
        ("0x", 36, 33),
        ("0b2", 16, 178),
        ("0_1", 10, 1),
        ("0_0", 0, 0),
        ("00", 0, 0),
        ("-0", 0, 0),
        ("0x_f", 0, 15),
        ("0x_f", 16, 15),
        ("0x_f", 36, 1203),
        ("+0XfF", 0, 255),
        ("\u{661}\u{662}", 16, 18),
        ("\u{2028}1\u{2029}", 10, 1),
        ("0O_17", 8, 15),
        (" -9223372036854775808\n", 10, i64::MIN),
    ];
    for (text, base, value) in good {
        assert_eq!(
            parse(text, base),
            Some(Int::Small(value)),
            "{text:?} {base}"
        );
    }
    let bad = [
        ("", 10),
        ("-", 10),
        ("0x", 16),
        ("1_", 10),
        ("_1", 10),
        ("0_1", 0),
        ("01", 0),
        ("- 1", 10),
        ("0x__f", 16),
        ("0b1", 10),
        ("\u{1c}5", 10),
        ("1\0", 10),
        ("\u{ff10}\u{ff58}1", 0),
        ("1__0", 10),
        ("\u{b2}", 10),
        ("?", 10),
    ];
    for (text, base) in bad {
        assert_eq!(parse(text, base), None, "{text:?} {base}");
    }
    assert_eq!(parse_int(b"1", 37, 0), Err(ParseIntError::Base));
    assert_eq!(
        parse_int_ascii(b"\xa01", 10, 0),
        Err(ParseIntError::Invalid { base: 10 })
    );
    assert_eq!(parse_int(b"\xa01", 10, 0), Ok(Int::Small(1)));
}

#[test]
fn digits_limit() {
    let long = "1".repeat(5000);
    let error = ParseIntError::TooManyDigits {
        limit: 4300,
        digits: 5000,
    };
    assert_eq!(parse_int(long.as_bytes(), 10, 4300), Err(error));
    assert_eq!(
        error.message(""),
        "Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; \
         use sys.set_int_max_str_digits() to increase the limit"
    );
    assert!(parse_int(long.as_bytes(), 16, 4300).is_ok());
    let ten = BigInt::from_i64(10);
    assert_eq!(ten.pow(4299).to_decimal(4300).map(|s| s.len()), Ok(4300));
    assert!(ten.pow(4300).neg().to_decimal(4300).is_err());
    assert!(ten.pow(5000).to_decimal(0).is_ok());
}

#[test]
fn division_of_machine_integers() {
    assert_eq!(true_div_i64(1, 3), Some(1.0 / 3.0));
    assert_eq!(
        true_div_i64(0, -5).map(f64::to_bits),
        Some((-0.0f64).to_bits())
    );
    assert_eq!(
        true_div_i64(i64::MIN, -1),
        Some(9_223_372_036_854_775_808.0)
    );
    assert_eq!(true_div_i64(1, 0), None);
    assert_eq!(BigInt::from_i64(1).div_mod_floor(&BigInt::ZERO), None);
    assert_eq!(BigInt::from_f64(-1e20), Some(big("-100000000000000000000")));
    assert_eq!(BigInt::from_f64(f64::NAN), None);
    assert_eq!(big("12").gcd(&big("-18")), big("6"));
}
