//! Numbers by a format: `[[fill]align][sign][z][0][width][grouping][.precision][type]`.

use super::round::rescaled;
use super::text::push_pointed;
use super::{Ctx, Dec, Kind, NoRoom, Res, Rounding, digits};

/// A format, taken apart.
#[derive(Clone, Debug)]
pub struct Spec {
    pub fill: char,
    /// One of `<>^=`.
    pub align: char,
    /// One of `-+ `.
    pub sign: char,
    /// Negative zeros lose their sign.
    pub no_negative_zero: bool,
    /// `usize::MAX` if the format says more.
    pub width: usize,
    pub precision: Option<i64>,
    /// `e`, `f`, `g`, `%`, or nothing: as it is.
    pub kind: Option<char>,
    pub capital: bool,
    pub point: String,
    pub separator: String,
    /// Lengths of the groups, the lowest first; the last repeats, after a zero none does.
    pub grouping: Vec<usize>,
}

/// The parts of a text that are a format; None if it is none. Grouping of the kind `n` is the
/// caller's to fill in.
pub fn parse(text: &[char]) -> Option<(Spec, bool)> {
    let mut spec = Spec {
        fill: ' ',
        align: '>',
        sign: '-',
        no_negative_zero: false,
        width: 0,
        precision: None,
        kind: None,
        capital: false,
        point: ".".into(),
        separator: String::new(),
        grouping: vec![3],
    };
    let mut rest = text;
    let is_align = |c: &char| matches!(c, '<' | '>' | '^' | '=');
    let mut aligned = false;
    if rest.get(1).is_some_and(is_align) {
        (spec.fill, spec.align, rest) = (rest[0], rest[1], &rest[2..]);
        aligned = true;
    } else if rest.first().is_some_and(is_align) {
        (spec.align, rest) = (rest[0], &rest[1..]);
        aligned = true;
    }
    if let Some(c @ ('+' | '-' | ' ')) = rest.first() {
        (spec.sign, rest) = (*c, &rest[1..]);
    }
    if rest.first() == Some(&'z') {
        (spec.no_negative_zero, rest) = (true, &rest[1..]);
    }
    if rest.first() == Some(&'0') {
        // Zeros between sign and digits, unless the format says where to align.
        if !aligned {
            (spec.fill, spec.align) = ('0', '=');
        }
        rest = &rest[1..];
    }
    let number = |rest: &mut &[char]| -> Option<usize> {
        let n = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        let text: String = rest[..n].iter().collect();
        *rest = &rest[n..];
        text.parse().ok()
    };
    if rest.first().is_some_and(char::is_ascii_digit) {
        spec.width = number(&mut rest).unwrap_or(usize::MAX);
    }
    if let Some(c @ (',' | '_')) = rest.first() {
        (spec.separator, rest) = (c.to_string(), &rest[1..]);
    }
    if rest.first() == Some(&'.') {
        rest = &rest[1..];
        let precision = number(&mut rest)?;
        spec.precision = Some(i64::try_from(precision).ok()?);
    }
    let mut local = false;
    if let Some(&c) = rest.first() {
        match c {
            'e' | 'f' | 'g' | '%' => spec.kind = Some(c),
            'E' | 'F' | 'G' => {
                (spec.kind, spec.capital) = (Some(c.to_ascii_lowercase()), true);
            }
            'n' | 'N' if spec.separator.is_empty() => {
                local = true;
                (spec.kind, spec.capital) = (Some('g'), c == 'N');
            }
            _ => return None,
        }
        rest = &rest[1..];
    } else {
        spec.capital = true;
    }
    rest.is_empty().then_some((spec, local))
}

/// The text; `capital` is what the context says about exponents.
pub fn format(d: &Dec, spec: &Spec, capital: bool, rounding: Rounding) -> Res<String> {
    let mut d = d.clone();
    if !d.is_finite() {
        let mut body = match d.kind {
            Kind::Inf => "Infinity".to_owned(),
            Kind::Snan => "sNaN".to_owned(),
            _ => "NaN".to_owned(),
        };
        if d.is_nan() && !d.coef.is_zero() {
            d.coef.push_digits(&mut body)?;
        }
        if spec.kind == Some('%') {
            body.push('%');
        }
        // Zeros do not stand in front of what is no number.
        let mut spec = spec.clone();
        if spec.fill == '0' && spec.align == '=' {
            spec.fill = ' ';
            spec.align = '>';
        }
        return padded(&spec, sign_of(&d, &spec), &body);
    }
    if spec.kind == Some('%') {
        d.exp += 2;
    }
    let mut ignored = 0;
    if let Some(precision) = spec.precision {
        d = match spec.kind {
            Some('e') => rounded(&d, precision + 1, rounding)?,
            Some('f' | '%') => rescaled(&d, -precision, rounding, &mut ignored)?,
            _ if d.digits() > precision => rounded(&d, precision.max(1), rounding)?,
            _ => d,
        };
    }
    if d.coef.is_zero() && d.exp > 0 && matches!(spec.kind, Some('f' | '%')) {
        d.exp = 0;
    }
    if spec.no_negative_zero && d.negative && d.coef.is_zero() {
        d.negative = false;
    }
    let mut text = String::new();
    d.coef.push_digits(&mut text)?;
    let left = d.exp + d.digits();
    let point = match spec.kind {
        Some('e') => match spec.precision {
            Some(precision) if d.coef.is_zero() => 1 - precision,
            _ => 1,
        },
        Some('f' | '%') => left,
        _ if d.exp <= 0 && left > -6 => left,
        _ => 1,
    };
    let (mut whole, mut fraction) = (String::new(), String::new());
    if point < 0 && spec.kind == Some('e') {
        whole.push('0');
        push_zeros(&mut fraction, usize::try_from(-point).map_err(|_| NoRoom)?)?;
        fraction.push_str(&text);
    } else {
        let mut all = String::new();
        push_pointed(&mut all, &text, point)?;
        match all.split_once('.') {
            Some((w, f)) => (whole, fraction) = (w.to_owned(), f.to_owned()),
            None => whole = all,
        }
    }
    let exponent = left - point;
    let mut tail = String::new();
    if !fraction.is_empty() {
        tail.push_str(&spec.point);
        tail.push_str(&fraction);
    }
    if exponent != 0 || spec.kind == Some('e') {
        let letter = match spec.kind {
            None => {
                if capital {
                    'E'
                } else {
                    'e'
                }
            }
            Some(_) => {
                if spec.capital {
                    'E'
                } else {
                    'e'
                }
            }
        };
        tail.push_str(&format!("{letter}{exponent:+}"));
    }
    if spec.kind == Some('%') {
        tail.push('%');
    }
    let sign = sign_of(&d, spec);
    if spec.fill == '0' && spec.align == '=' {
        let taken = sign.len() + tail.chars().count();
        let body = grouped(&whole, spec, spec.width.saturating_sub(taken))?;
        return Ok(format!("{sign}{body}{tail}"));
    }
    let body = grouped(&whole, spec, 0)?;
    padded(spec, sign, &format!("{body}{tail}"))
}

/// Rounded to so many digits, whatever the exponent.
fn rounded(d: &Dec, digits: i64, rounding: Rounding) -> Res {
    if d.coef.is_zero() {
        return Ok(d.clone());
    }
    let ctx = Ctx {
        prec: digits.max(1),
        rounding,
        ..Ctx::MAX
    };
    let short = super::round::fix(d.clone(), &ctx, &mut 0)?;
    let exp = short.adjusted() + 1 - digits;
    if short.exp > exp {
        return digits::quantize(&short, &Dec::zero(false, exp), &Ctx::MAX, &mut 0);
    }
    Ok(short)
}

fn sign_of(d: &Dec, spec: &Spec) -> &'static str {
    match (d.negative, spec.sign) {
        (true, _) => "-",
        (false, '+') => "+",
        (false, ' ') => " ",
        _ => "",
    }
}

fn push_zeros(out: &mut String, n: usize) -> Res<()> {
    out.try_reserve(n).map_err(|_| NoRoom)?;
    (0..n).for_each(|_| out.push('0'));
    Ok(())
}

/// Digits in groups, with zeros in front up to a width.
fn grouped(whole: &str, spec: &Spec, width: usize) -> Res<String> {
    let mut out = String::new();
    if spec.separator.is_empty() {
        push_zeros(&mut out, width.saturating_sub(whole.len()))?;
        out.try_reserve(whole.len()).map_err(|_| NoRoom)?;
        out.push_str(whole);
        return Ok(out);
    }
    // From the last digit on, to be turned round.
    let separator: Vec<char> = spec.separator.chars().rev().collect();
    let mut digits = whole.chars().rev();
    let mut turned: Vec<char> = Vec::new();
    let most = width.max(whole.len()).saturating_mul(1 + separator.len());
    turned.try_reserve(most).map_err(|_| NoRoom)?;
    let mut groups = spec.grouping.iter().copied();
    let mut group = groups.next().unwrap_or(0);
    let mut in_group = 0;
    let mut next = digits.next();
    while next.is_some() || turned.len() < width {
        if group != 0 && in_group == group {
            turned.extend(&separator);
            in_group = 0;
            group = groups.next().unwrap_or(group);
            if next.is_none() && turned.len() >= width {
                // A separator is never first.
                turned.push('0');
                break;
            }
        }
        turned.push(next.unwrap_or('0'));
        in_group += 1;
        next = digits.next();
    }
    out.try_reserve(turned.len().saturating_mul(4))
        .map_err(|_| NoRoom)?;
    out.extend(turned.iter().rev());
    Ok(out)
}

fn padded(spec: &Spec, sign: &str, body: &str) -> Res<String> {
    let n = sign.len() + body.chars().count();
    let more = spec.width.saturating_sub(n);
    let mut out = String::new();
    let bytes = more
        .saturating_mul(spec.fill.len_utf8())
        .saturating_add(body.len() + 1);
    out.try_reserve(bytes).map_err(|_| NoRoom)?;
    let fill = |out: &mut String, n: usize| (0..n).for_each(|_| out.push(spec.fill));
    let (left, right) = match spec.align {
        '<' => (0, more),
        '^' => (more / 2, more - more / 2),
        '=' => {
            out.push_str(sign);
            fill(&mut out, more);
            out.push_str(body);
            return Ok(out);
        }
        _ => (more, 0),
    };
    fill(&mut out, left);
    out.push_str(sign);
    out.push_str(body);
    fill(&mut out, right);
    Ok(out)
}
