//! Rows to text.

use super::{ALL, Dialect, NO_QUOTES, NONNUMERIC, NOTNULL, STRINGS, Writer, error, own_dialect};
use pyrs_runtime::name::Name;
use pyrs_runtime::{Exc, NONE, Raised, Result, Value, Vm, string};

/// Write one row; what the file's `write` gives.
pub fn row(vm: &mut Vm, this: Value, row: Value) -> Result {
    let dialect = own_dialect(vm, this)?;
    let it = match vm.iter(row) {
        Ok(it) => it,
        Err(_) => {
            vm.catch(Exc::TypeError)?;
            let got = vm.type_name_of(row);
            return Err(error(vm, &format!("iterable expected, not {got}")));
        }
    };
    let mut out: Vec<u32> = Vec::new();
    let mut units: Vec<u32> = Vec::new();
    let (mut n, mut null) = (0, false);
    while let Some(field) = vm.next(it)? {
        let quoted = match dialect.quoting {
            ALL => true,
            NONNUMERIC => !is_number(vm, field),
            STRINGS => vm.as_str(field).is_some(),
            NOTNULL => field != NONE,
            _ => false,
        };
        null = field == NONE;
        let text = if null {
            pyrs_runtime::EMPTY_STR
        } else if let Some(text) = vm.as_str(field) {
            text
        } else {
            vm.str_of(field)?
        };
        let text = vm.as_str(text).unwrap_or(pyrs_runtime::EMPTY_STR);
        units.clear();
        units.extend(string::units(text.addr()).iter());
        if n > 0 {
            out.push(dialect.delimiter);
        }
        append(vm, &dialect, &mut out, &units, quoted, null)?;
        n += 1;
    }
    if n > 0 && out.is_empty() {
        if cannot_quote(&dialect, null) {
            return Err(error(vm, "single empty field record must be quoted"));
        }
        append(vm, &dialect, &mut out, &[], true, null)?;
    }
    out.extend(&dialect.line_end);
    let text = string::from_chars(&mut vm.m, out.iter().copied())?;
    let write = Writer::WRITE.get(this);
    vm.call(write, &[text])
}

fn is_number(vm: &mut Vm, value: Value) -> bool {
    [
        Name::__int__,
        Name::__float__,
        Name::__index__,
        Name::__complex__,
    ]
    .into_iter()
    .any(|name| vm.special(value, name).is_some())
}

/// Whether an empty field must stay without quotes.
fn cannot_quote(dialect: &Dialect, null: bool) -> bool {
    dialect.quoting == NO_QUOTES || (null && matches!(dialect.quoting, STRINGS | NOTNULL))
}

fn append(
    vm: &mut Vm,
    dialect: &Dialect,
    out: &mut Vec<u32>,
    units: &[u32],
    quoted: bool,
    null: bool,
) -> Result<()> {
    let mut quoted = quoted;
    if units.is_empty() && dialect.delimiter == 32 && dialect.skip_space {
        if cannot_quote(dialect, null) {
            let text =
                "empty field must be quoted if delimiter is a space and skipinitialspace is true";
            return Err(error(vm, text));
        }
        quoted = true;
    }
    let special = |c: u32| {
        c == dialect.delimiter
            || Some(c) == dialect.escape
            || Some(c) == dialect.quote
            || matches!(c, 10 | 13)
            || dialect.line_end.contains(&c)
    };
    if !quoted && !units.iter().any(|&c| special(c)) {
        out.extend(units);
        return Ok(());
    }
    let mut field = Vec::with_capacity(units.len());
    for &c in units {
        if special(c) {
            let mut escape = dialect.quoting == NO_QUOTES;
            if !escape {
                if Some(c) == dialect.quote {
                    if dialect.double_quote {
                        field.push(c);
                    } else {
                        escape = true;
                    }
                } else if Some(c) == dialect.escape {
                    escape = true;
                }
                quoted |= !escape;
            }
            if escape {
                match dialect.escape {
                    Some(e) => field.push(e),
                    None => return Err(no_escape(vm)),
                }
            }
        }
        field.push(c);
    }
    let quote = dialect.quote.filter(|_| quoted);
    out.extend(quote);
    out.extend(field);
    out.extend(quote);
    Ok(())
}

#[cold]
fn no_escape(vm: &mut Vm) -> Raised {
    error(vm, "need to escape, but no escapechar set")
}
