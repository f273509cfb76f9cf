//! C's `long double` and Python's floats.

/// The bytes of a `long double` with that value.
pub fn pack(x: f64) -> [u8; 16] {
    let bits = x.to_bits();
    let sign = bits >> 63;
    let exponent = (bits >> 52 & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    // Exponent with the wider formats' bias, and the fraction with its first bit shown, at the
    // top of 64 bits.
    let (exponent, mantissa) = match (exponent, fraction) {
        (0, 0) => (0, 0),
        (0, _) => {
            let shift = fraction.leading_zeros();
            (16383 - 1022 - (shift as i32 - 11), fraction << shift)
        }
        (0x7ff, _) => (0x7fff, 1 << 63 | fraction << 11),
        _ => (exponent - 1023 + 16383, 1 << 63 | fraction << 11),
    };
    let head = (sign as u16) << 15 | exponent as u16;
    let mut out = [0; 16];
    if cfg!(target_arch = "x86_64") {
        out[..8].copy_from_slice(&mantissa.to_le_bytes());
        out[8..10].copy_from_slice(&head.to_le_bytes());
    } else {
        // Without the first bit, which the wide format implies.
        let wide = u128::from(head) << 112 | u128::from(mantissa << 1) << 48;
        out = wide.to_le_bytes();
    }
    out
}

/// The nearest float.
pub fn unpack(data: [u8; 16]) -> f64 {
    let all = u128::from_le_bytes(data);
    let (head, mantissa, rest) = if cfg!(target_arch = "x86_64") {
        ((all >> 64) as u16, all as u64, 0)
    } else {
        let head = (all >> 112) as u16;
        let first = u64::from(head & 0x7fff != 0) << 63;
        let fraction = all & ((1 << 112) - 1);
        (
            head,
            first | (fraction >> 49) as u64,
            fraction as u64 & ((1 << 49) - 1),
        )
    };
    let negative = head >> 15 != 0;
    let exponent = i32::from(head & 0x7fff);
    let size = match (exponent, mantissa) {
        (0x7fff, m) if m << 1 == 0 && rest == 0 => f64::INFINITY,
        (0x7fff, _) => f64::NAN,
        (_, 0) => 0.0,
        _ => scaled(mantissa, rest != 0, exponent - 16383 - 63),
    };
    if negative { -size } else { size }
}

/// `mantissa * 2^power`, rounded once; `more`: something follows the mantissa.
fn scaled(mantissa: u64, more: bool, power: i32) -> f64 {
    let shift = mantissa.leading_zeros() as i32;
    let (m, power) = (mantissa << shift, power - shift);
    // The value is m * 2^power with the first bit of m set: below 2^(power + 64).
    let exponent = power + 63;
    if exponent > 1023 {
        return f64::INFINITY;
    }
    // Bits that are kept: 53, or fewer for subnormal numbers.
    let kept = if exponent >= -1022 {
        53
    } else {
        53 - (-1022 - exponent)
    };
    if kept < 0 {
        return 0.0;
    }
    let dropped = 64 - kept as u32;
    let (whole, rest) = if dropped == 64 {
        (0, m)
    } else {
        (m >> dropped, m << (64 - dropped))
    };
    let half = 1 << 63;
    let up = rest > half || rest == half && (more || whole & 1 == 1);
    let whole = whole + u64::from(up);
    let lowest = (exponent.max(-1022) - 52).max(-1074);
    let mut x = whole as f64;
    let mut left = lowest;
    while left < -1000 {
        x *= (-1000f64).exp2();
        left += 1000;
    }
    while left > 1000 {
        x *= 1000f64.exp2();
        left -= 1000;
    }
    x * f64::from(left).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_come_back() {
        for x in [
            0.0,
            -0.0,
            1.0,
            -1.5,
            0.1,
            1e300,
            1e-300,
            5e-324,
            2.2e-308,
            f64::MAX,
            f64::MIN_POSITIVE,
            f64::INFINITY,
            f64::NEG_INFINITY,
            123456789.25,
        ] {
            assert_eq!(unpack(pack(x)).to_bits(), x.to_bits(), "{x}");
        }
        assert!(unpack(pack(f64::NAN)).is_nan());
    }
}
