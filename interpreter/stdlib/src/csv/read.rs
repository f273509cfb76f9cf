//! Rows of text: a small state machine over the characters of lines.

use super::{Dialect, NO_QUOTES, NONNUMERIC, NOTNULL, Reader, STRINGS, error, limit, own_dialect};
use crate::util::*;
use pyrs_runtime::{Kind, NONE, Result, Value, Vm, string};

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    RecordStart,
    FieldStart,
    Escaped,
    InField,
    InQuotes,
    EscapedInQuotes,
    QuoteInQuotes,
    AfterLine,
    AfterEscapedLine,
}

/// A row that is being read.
struct Parser {
    dialect: Dialect,
    state: State,
    field: Vec<u32>,
    quoted: bool,
    limit: usize,
    /// The finished fields, as a list.
    fields: Value,
}

pub fn next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let dialect = own_dialect(vm, this)?;
    let mut parser = Parser {
        dialect,
        state: State::RecordStart,
        field: Vec::new(),
        quoted: false,
        limit: limit(vm).max(0) as usize,
        fields: vm.list(&[])?,
    };
    loop {
        let it = Reader::SOURCE.get(this);
        let Some(line) = vm.next(it)? else {
            if parser.field.is_empty() && parser.state != State::InQuotes {
                return Ok(None);
            }
            if parser.dialect.strict {
                return Err(error(vm, "unexpected end of data"));
            }
            parser.save(vm)?;
            break;
        };
        let Some(line) = vm.as_str(line) else {
            let got = vm.type_name_of(line);
            let text = format!(
                "iterator should return strings, not {got} (the file should be opened in text mode)"
            );
            return Err(error(vm, &text));
        };
        Reader::LINE.set(vm, this, Reader::LINE.get(this) + 1);
        let units = string::units(line.addr());
        let mut i = 0;
        while i < units.len() {
            if let string::Units::One(text) = units
                && let Some(n) = parser.plain_field(vm, &text[i..])?
            {
                i += n;
                continue;
            }
            parser.step(vm, Some(units.at(i)))?;
            i += 1;
        }
        parser.step(vm, None)?;
        if parser.state == State::RecordStart {
            break;
        }
    }
    Ok(Some(parser.fields))
}

impl Parser {
    fn add(&mut self, vm: &mut Vm, c: u32) -> Result<()> {
        if self.field.len() >= self.limit {
            let text = format!("field larger than field limit ({})", self.limit);
            return Err(error(vm, &text));
        }
        self.field.push(c);
        Ok(())
    }

    /// Take a whole field that begins here, if it has nothing but plain characters up to a
    /// delimiter: how many characters it and the delimiter are.
    fn plain_field(&mut self, vm: &mut Vm, text: &[u8]) -> Result<Option<usize>> {
        let begins = matches!(self.state, State::RecordStart | State::FieldStart);
        if !begins || matches!(self.dialect.quoting, NONNUMERIC | STRINGS | NOTNULL) {
            return Ok(None);
        }
        let plain = |&b: &u8| {
            let c = u32::from(b);
            !(b == b'\n'
                || b == b'\r'
                || c == self.dialect.delimiter
                || Some(c) == self.dialect.quote
                || Some(c) == self.dialect.escape)
        };
        let n = text.iter().take_while(|b| plain(b)).count();
        let ends = text
            .get(n)
            .is_some_and(|&b| u32::from(b) == self.dialect.delimiter);
        let skips = self.dialect.skip_space && text.first() == Some(&b' ');
        if !ends || skips || n > self.limit {
            return Ok(None);
        }
        let field = string::from_latin1(&mut vm.m, &text[..n])?;
        push(vm, self.fields, field)?;
        self.state = State::FieldStart;
        Ok(Some(n + 1))
    }

    /// The field is complete.
    fn save(&mut self, vm: &mut Vm) -> Result<()> {
        let quoting = self.dialect.quoting;
        let empty = self.field.is_empty();
        let value = if !self.quoted && empty && matches!(quoting, STRINGS | NOTNULL) {
            NONE
        } else {
            let text = string::from_chars(&mut vm.m, self.field.iter().copied())?;
            if !self.quoted && !empty && matches!(quoting, NONNUMERIC | STRINGS) {
                let float = vm.type_of_kind(Kind::Float);
                vm.call(float, &[text])?
            } else {
                text
            }
        };
        push(vm, self.fields, value)?;
        self.field.clear();
        self.quoted = false;
        Ok(())
    }

    /// The field ends with the line (`None`) or a character that ends lines.
    fn end_line(&mut self, vm: &mut Vm, c: Option<u32>) -> Result<()> {
        self.save(vm)?;
        self.state = match c {
            None => State::RecordStart,
            Some(_) => State::AfterLine,
        };
        Ok(())
    }

    /// Take a character, or the end of the line.
    fn step(&mut self, vm: &mut Vm, c: Option<u32>) -> Result<()> {
        const NEWLINE: u32 = 10;
        let ends_line = matches!(c, None | Some(10 | 13));
        let is_quote = c.is_some() && c == self.dialect.quote && self.dialect.quoting != NO_QUOTES;
        let is_escape = c.is_some() && c == self.dialect.escape;
        let is_delimiter = c == Some(self.dialect.delimiter);
        if self.state == State::RecordStart {
            match c {
                None => return Ok(()),
                Some(10 | 13) => {
                    self.state = State::AfterLine;
                    return Ok(());
                }
                Some(_) => self.state = State::FieldStart,
            }
        }
        if self.state == State::AfterEscapedLine {
            if c.is_none() {
                return Ok(());
            }
            self.state = State::InField;
        }
        match self.state {
            State::FieldStart => {
                if ends_line {
                    self.end_line(vm, c)?;
                } else if is_quote {
                    self.quoted = true;
                    self.state = State::InQuotes;
                } else if is_escape {
                    self.state = State::Escaped;
                } else if c == Some(32) && self.dialect.skip_space {
                } else if is_delimiter {
                    self.save(vm)?;
                } else {
                    self.add(vm, c.unwrap_or(NEWLINE))?;
                    self.state = State::InField;
                }
            }
            State::Escaped => {
                self.add(vm, c.unwrap_or(NEWLINE))?;
                self.state = match c {
                    Some(10 | 13) => State::AfterEscapedLine,
                    _ => State::InField,
                };
            }
            State::InField => {
                if ends_line {
                    self.end_line(vm, c)?;
                } else if is_escape {
                    self.state = State::Escaped;
                } else if is_delimiter {
                    self.save(vm)?;
                    self.state = State::FieldStart;
                } else {
                    self.add(vm, c.unwrap_or(NEWLINE))?;
                }
            }
            State::InQuotes => {
                if is_escape {
                    self.state = State::EscapedInQuotes;
                } else if is_quote {
                    self.state = if self.dialect.double_quote {
                        State::QuoteInQuotes
                    } else {
                        State::InField
                    };
                } else if let Some(c) = c {
                    self.add(vm, c)?;
                }
            }
            State::EscapedInQuotes => {
                self.add(vm, c.unwrap_or(NEWLINE))?;
                self.state = State::InQuotes;
            }
            State::QuoteInQuotes => {
                if is_quote {
                    self.add(vm, c.unwrap_or(NEWLINE))?;
                    self.state = State::InQuotes;
                } else if is_delimiter {
                    self.save(vm)?;
                    self.state = State::FieldStart;
                } else if ends_line {
                    self.end_line(vm, c)?;
                } else if self.dialect.strict {
                    let show = |c: u32| char::from_u32(c).unwrap_or('?');
                    let text = format!(
                        "'{}' expected after '{}'",
                        show(self.dialect.delimiter),
                        show(self.dialect.quote.unwrap_or(0))
                    );
                    return Err(error(vm, &text));
                } else {
                    self.add(vm, c.unwrap_or(NEWLINE))?;
                    self.state = State::InField;
                }
            }
            State::AfterLine => match c {
                None => self.state = State::RecordStart,
                Some(10 | 13) => {}
                Some(_) => {
                    let text = "new-line character seen in unquoted field - do you need to open \
                         the file with newline=''?";
                    return Err(error(vm, text));
                }
            },
            State::RecordStart | State::AfterEscapedLine => {}
        }
        Ok(())
    }
}
