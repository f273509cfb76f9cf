//! Code objects as bytes, and back.
//!
//! A *block* is one code object: a fixed head, instructions and handlers at multiples of four
//! bytes, then texts, positions and constants. A constant that is a code object names its
//! block by where that begins, counted from the beginning of everything. Nothing is an
//! address or a file's name.
//!
//! [`encode`] puts the blocks of what runs at once, modules and bodies of classes, before all
//! functions: most of these are never called, and what is not read takes no memory. What the
//! loader must know of a function to make its object stands in the constant.
//!
//! [`decode`] makes everything of blocks that somebody else has written, and trusts none of
//! it; what it gives must still pass the compiler's verifier. [`Image`] is for blocks that
//! the program itself contains: it leaves inner code objects where they are, as
//! [`Const::Stored`], until they are wanted, and borrows what it can.

use crate::code::{Code, CodeFlags, Const, Handler, HiddenLocals};
use crate::locations::Locations;
use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

/// Words of a block's head.
const HEAD: usize = 11;
const HANDLER_WORDS: usize = 4;
/// Tuples in tuples, code in code.
const MAX_DEPTH: usize = 400;

/// Words of the head, in their order.
mod head {
    /// Bytes of the block without inner blocks.
    pub const OWN: usize = 0;
    pub const FIRST_LINE: usize = 1;
    pub const FLAGS: usize = 2;
    /// Positional parameters and, in the upper half, the positional-only ones.
    pub const ARGS: usize = 3;
    /// Keyword-only parameters and, in the upper half, registers.
    pub const REGS: usize = 4;
    pub const CONSTS: usize = 5;
    pub const CACHES: usize = 6;
    pub const INSNS: usize = 7;
    pub const HANDLERS: usize = 8;
    /// Where the constants begin.
    pub const POOL: usize = 9;
    /// Registers that stay while the frame is suspended.
    pub const SUSPENDED: usize = 10;
}

/// The bytes are no code object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Damaged;

type Res<T> = Result<T, Damaged>;

mod tag {
    pub const NONE: u8 = 0;
    pub const TRUE: u8 = 1;
    pub const FALSE: u8 = 2;
    pub const ELLIPSIS: u8 = 3;
    pub const INT: u8 = 4;
    pub const BIG_INT: u8 = 5;
    pub const FLOAT: u8 = 6;
    pub const COMPLEX: u8 = 7;
    pub const TEXT: u8 = 8;
    pub const NAME: u8 = 9;
    pub const SURROGATES: u8 = 10;
    pub const BYTES: u8 = 11;
    pub const TUPLE: u8 = 12;
    pub const FROZEN_SET: u8 = 13;
    pub const CODE: u8 = 14;
}

/// The blocks of modules, and where each module's own begins.
pub fn encode(modules: &[&Code]) -> (Vec<u8>, Vec<u32>) {
    let mut blocks = Vec::new();
    let modules: Vec<usize> = modules.iter().map(|m| collect(m, &mut blocks)).collect();
    let (at_once, later): (Vec<usize>, Vec<usize>) =
        (0..blocks.len()).partition(|&i| blocks[i].at_once);
    let mut places = vec![0; blocks.len()];
    let mut end = 0;
    for &i in at_once.iter().chain(&later) {
        places[i] = end as u32;
        end += blocks[i].bytes.len();
    }
    let mut out = Vec::with_capacity(end);
    for &i in at_once.iter().chain(&later) {
        let block = &mut blocks[i];
        for &(at, inner) in &block.inner {
            block.bytes[at..at + 4].copy_from_slice(&u32::to_le_bytes(places[inner]));
        }
        out.extend_from_slice(&block.bytes);
    }
    (out, modules.into_iter().map(|i| places[i]).collect())
}

/// A block that has no place yet.
struct Unplaced {
    bytes: Vec<u8>,
    at_once: bool,
    /// Where in it places of other blocks belong, and the numbers of these blocks.
    inner: Vec<(usize, usize)>,
}

/// Append the blocks of a code object and of those in it; the number of its own.
fn collect(code: &Code, blocks: &mut Vec<Unplaced>) -> usize {
    let number = blocks.len();
    blocks.push(Unplaced {
        bytes: Vec::new(),
        at_once: code.flags.has(CodeFlags::NAMESPACE),
        inner: Vec::new(),
    });
    let mut inner = Vec::new();
    blocks[number].bytes = block(code, &mut |at, code| {
        inner.push((at, collect(code, blocks)));
    });
    blocks[number].inner = inner;
    number
}

/// Told of each code object among the constants, and where its place belongs.
type Found<'a> = &'a mut dyn FnMut(usize, &Code);

fn block(code: &Code, found: Found<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for word in [
        0,
        code.first_line,
        code.flags.0,
        u32::from(code.arg_count) | u32::from(code.posonly_count) << 16,
        u32::from(code.kwonly_count) | u32::from(code.nregs) << 16,
        code.consts.len() as u32,
        code.cache_words,
        code.insns.len() as u32,
        code.handlers.len() as u32,
        0,
        code.suspended_regs.into(),
    ] {
        out.extend(word.to_le_bytes());
    }
    out.extend(code.insns.iter().flat_map(|word| word.to_le_bytes()));
    for h in &code.handlers {
        for word in [h.start, h.end, h.target, h.reg.into()] {
            out.extend(word.to_le_bytes());
        }
    }
    put_bytes(&mut out, code.name.as_bytes());
    put_bytes(&mut out, code.qualname.as_bytes());
    put_names(&mut out, code.varnames.iter());
    put_variables(&mut out, &code.cellvars);
    put_names(&mut out, code.freevars.iter());
    let hidden = code.hidden.as_deref().map_or(&[][..], |rows| rows);
    put(&mut out, hidden.len() as u64);
    for row in hidden {
        put(&mut out, row.start.into());
        put(&mut out, row.end.into());
        put_variables(&mut out, &row.variables);
    }
    put_bytes(&mut out, code.locations.packed());
    let pool = out.len() as u32;
    for constant in &code.consts {
        put_const(&mut out, constant, found);
    }
    pad(&mut out);
    let own = out.len() as u32;
    out[4 * head::OWN..][..4].copy_from_slice(&own.to_le_bytes());
    out[4 * head::POOL..][..4].copy_from_slice(&pool.to_le_bytes());
    out
}

fn pad(out: &mut Vec<u8>) {
    out.resize(out.len().next_multiple_of(4), 0);
}

/// Seven bits a byte, low ones first; the high bit says that more follow.
fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_bytes(out: &mut Vec<u8>, data: &[u8]) {
    put(out, data.len() as u64);
    out.extend(data);
}

fn put_names<'a>(out: &mut Vec<u8>, names: impl ExactSizeIterator<Item = &'a Rc<str>>) {
    put(out, names.len() as u64);
    for name in names {
        put_bytes(out, name.as_bytes());
    }
}

fn put_variables(out: &mut Vec<u8>, rows: &[(Rc<str>, u16)]) {
    put(out, rows.len() as u64);
    for (name, reg) in rows {
        put_bytes(out, name.as_bytes());
        put(out, (*reg).into());
    }
}

fn put_const(out: &mut Vec<u8>, constant: &Const, found: Found<'_>) {
    match constant {
        Const::None => out.push(tag::NONE),
        Const::True => out.push(tag::TRUE),
        Const::False => out.push(tag::FALSE),
        Const::Ellipsis => out.push(tag::ELLIPSIS),
        Const::Int(i) => {
            out.push(tag::INT);
            put(out, (i << 1 ^ i >> 63) as u64);
        }
        Const::BigInt(digits) => {
            out.push(tag::BIG_INT);
            put_bytes(out, digits.as_bytes());
        }
        Const::Float(x) => {
            out.push(tag::FLOAT);
            out.extend(x.to_bits().to_le_bytes());
        }
        Const::Complex(re, im) => {
            out.push(tag::COMPLEX);
            out.extend(re.to_bits().to_le_bytes());
            out.extend(im.to_bits().to_le_bytes());
        }
        Const::Str { text, interned } => {
            out.push(if *interned { tag::NAME } else { tag::TEXT });
            put_bytes(out, text.as_bytes());
        }
        Const::SurrogateStr(points) => {
            out.push(tag::SURROGATES);
            put(out, points.len() as u64);
            for &point in points {
                put(out, point.into());
            }
        }
        Const::Bytes(data) => {
            out.push(tag::BYTES);
            put_bytes(out, data);
        }
        Const::Tuple(items) | Const::FrozenSet(items) => {
            let tuple = matches!(constant, Const::Tuple(_));
            out.push(if tuple { tag::TUPLE } else { tag::FROZEN_SET });
            put(out, items.len() as u64);
            for item in items {
                put_const(out, item, found);
            }
        }
        Const::Code(code) => {
            out.push(tag::CODE);
            found(out.len(), code);
            out.extend([0; 4]);
            for number in [
                code.flags.0,
                code.consts.len() as u32,
                code.nregs.into(),
                code.arg_count.into(),
                code.kwonly_count.into(),
            ] {
                put(out, number.into());
            }
            put_bytes(out, code.name.as_bytes());
        }
        Const::Stored(stored) => unreachable!("{stored:?} is not written again"),
    }
}

/// The code object whose block begins at an offset, with all that is in it. The file's name
/// is not in the block.
///
/// # Errors
/// The bytes are no block. What is given without an error may still be no sensible code:
/// that is for the verifier to say.
pub fn decode(data: &[u8], at: usize, filename: &Rc<str>) -> Res<Code> {
    let whole = Whole {
        data,
        filename,
        left: Cell::new(data.len()),
    };
    whole.code(at, 0)
}

struct Whole<'a> {
    data: &'a [u8],
    filename: &'a Rc<str>,
    /// Bytes that no block has taken yet: of blocks that share bytes there could be many.
    left: Cell<usize>,
}

impl Whole<'_> {
    fn code(&self, at: usize, depth: usize) -> Res<Code> {
        if depth > MAX_DEPTH {
            return Err(Damaged);
        }
        let block = Block::new(self.data, at)?;
        let left = self.left.get().checked_sub(block.own.len());
        self.left.set(left.ok_or(Damaged)?);
        let mut inner = |stored: Stored<'_>, depth| {
            let at = stored.at as usize;
            Ok(Const::Code(Rc::new(self.code(at, depth)?)))
        };
        let mut code = block.head(self.filename)?;
        code.insns = block.insns()?;
        code.locations = Locations::of_packed(Cow::Owned(block.packed_locations()?.to_vec()));
        code.consts = block.consts(&mut inner, depth)?;
        Ok(code)
    }
}

/// Blocks that are there as long as the program.
#[derive(Clone, Copy, Default)]
pub struct Image {
    data: &'static [u8],
}

/// What is known of a stored code object without looking at its block.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stored<'a> {
    /// Where its block begins.
    pub at: u32,
    pub name: &'a str,
    pub flags: CodeFlags,
    pub const_count: u32,
    pub nregs: u16,
    pub arg_count: u16,
    pub kwonly_count: u16,
}

fn leave(stored: Stored<'static>, _depth: usize) -> Res<Const> {
    Ok(Const::Stored(Box::new(stored)))
}

impl Image {
    pub const fn new(data: &'static [u8]) -> Image {
        Image { data }
    }

    /// The code object at an offset; those in it stay [`Const::Stored`]. Without constants,
    /// where they are not wanted.
    ///
    /// # Errors
    /// No block begins there.
    pub fn code(self, at: usize, filename: &Rc<str>, consts: bool) -> Res<Code> {
        let block = Block::new(self.data, at)?;
        let mut code = block.head(filename)?;
        if consts {
            code.consts = block.consts(&mut leave, 0)?;
        }
        code.insns = block.insns()?;
        let packed = block.packed_locations()?;
        code.locations = Locations::of_packed(Cow::Borrowed(packed));
        Ok(code)
    }

    /// What stands about a module in the constants of others: nobody's.
    ///
    /// # Errors
    /// No block begins at the offset.
    pub fn module(self, at: u32) -> Res<Stored<'static>> {
        let block = Block::new(self.data, at as usize)?;
        let [arg_count, _] = block.halves(head::ARGS);
        let [kwonly_count, nregs] = block.halves(head::REGS);
        Ok(Stored {
            at,
            name: block.texts()?.text()?,
            flags: CodeFlags(block.word(head::FLAGS)),
            const_count: block.word(head::CONSTS),
            nregs,
            arg_count,
            kwonly_count,
        })
    }

    /// The qualified name of the code object at an offset.
    ///
    /// # Errors
    /// No block begins there.
    pub fn qualname(self, at: usize) -> Res<&'static str> {
        let mut texts = Block::new(self.data, at)?.texts()?;
        texts.text()?;
        texts.text()
    }

    /// The first constant of the code object at an offset: where it has a docstring, that.
    ///
    /// # Errors
    /// No block begins there, or it has no constants.
    pub fn first_const(self, at: usize) -> Res<Const> {
        Block::new(self.data, at)?.pool()?.constant(&mut leave, 0)
    }
}

/// Makes the constant of a code object, at a depth.
type Inner<'i, 'a> = &'i mut dyn FnMut(Stored<'a>, usize) -> Res<Const>;

struct Block<'a> {
    own: &'a [u8],
}

impl<'a> Block<'a> {
    fn new(data: &'a [u8], at: usize) -> Res<Block<'a>> {
        let rest = data.get(at..).ok_or(Damaged)?;
        let first = rest.get(..4 * HEAD).ok_or(Damaged)?;
        let own = word_at(first, head::OWN) as usize;
        if own < 4 * HEAD || !at.is_multiple_of(4) {
            return Err(Damaged);
        }
        let own = rest.get(..own).ok_or(Damaged)?;
        Ok(Block { own })
    }

    fn word(&self, i: usize) -> u32 {
        word_at(self.own, i)
    }
    fn halves(&self, i: usize) -> [u16; 2] {
        let word = self.word(i);
        [word as u16, (word >> 16) as u16]
    }

    /// The bytes of a number of words from a word on.
    fn words(&self, first: usize, count: usize) -> Res<&'a [u8]> {
        let bytes = count.checked_mul(4).ok_or(Damaged)?;
        self.own
            .get(4 * first..)
            .and_then(|rest| rest.get(..bytes))
            .ok_or(Damaged)
    }

    fn insns(&self) -> Res<Vec<u32>> {
        let bytes = self.words(HEAD, self.word(head::INSNS) as usize)?;
        Ok(bytes
            .as_chunks()
            .0
            .iter()
            .map(|&word| u32::from_le_bytes(word))
            .collect())
    }

    fn handlers(&self) -> Res<Vec<Handler>> {
        let first = HEAD + self.word(head::INSNS) as usize;
        let count = (self.word(head::HANDLERS) as usize).checked_mul(HANDLER_WORDS);
        let bytes = self.words(first, count.ok_or(Damaged)?)?;
        let rows = bytes.as_chunks::<{ 4 * HANDLER_WORDS }>().0.iter();
        rows.map(|row| {
            Ok(Handler {
                start: word_at(row, 0),
                end: word_at(row, 1),
                target: word_at(row, 2),
                reg: word_at(row, 3).try_into().or(Err(Damaged))?,
            })
        })
        .collect()
    }

    fn texts(&self) -> Res<Reader<'a>> {
        let handlers = (self.word(head::HANDLERS) as usize).checked_mul(HANDLER_WORDS);
        let words = HEAD + self.word(head::INSNS) as usize + handlers.ok_or(Damaged)?;
        let at = words.checked_mul(4).ok_or(Damaged)?;
        self.reader(at)
    }

    fn pool(&self) -> Res<Reader<'a>> {
        self.reader(self.word(head::POOL) as usize)
    }

    fn reader(&self, at: usize) -> Res<Reader<'a>> {
        Ok(Reader {
            rest: self.own.get(at..).ok_or(Damaged)?,
        })
    }

    fn packed_locations(&self) -> Res<&'a [u8]> {
        let mut reader = self.texts()?;
        reader.text()?;
        reader.text()?;
        reader.names()?;
        reader.variables()?;
        reader.names()?;
        reader.hidden()?;
        reader.bytes()
    }

    /// Everything but instructions, positions and constants.
    fn head(&self, filename: &Rc<str>) -> Res<Code> {
        let [arg_count, posonly_count] = self.halves(head::ARGS);
        let [kwonly_count, nregs] = self.halves(head::REGS);
        let mut texts = self.texts()?;
        Ok(Code {
            name: texts.text()?.into(),
            qualname: texts.text()?.into(),
            filename: filename.clone(),
            first_line: self.word(head::FIRST_LINE),
            flags: CodeFlags(self.word(head::FLAGS)),
            arg_count,
            posonly_count,
            kwonly_count,
            nregs,
            suspended_regs: self.halves(head::SUSPENDED)[0],
            varnames: texts.names()?,
            cellvars: texts.variables()?,
            freevars: texts.names()?,
            insns: Vec::new(),
            consts: Vec::new(),
            const_count: self.word(head::CONSTS),
            cache_words: self.word(head::CACHES),
            handlers: self.handlers()?,
            locations: Locations::default(),
            hidden: texts.hidden()?,
        })
    }

    fn consts(&self, inner: Inner<'_, 'a>, depth: usize) -> Res<Vec<Const>> {
        let mut pool = self.pool()?;
        let count = self.word(head::CONSTS) as usize;
        let mut consts = Vec::with_capacity(pool.at_most(count));
        for _ in 0..count {
            consts.push(pool.constant(inner, depth)?);
        }
        Ok(consts)
    }
}

/// The word with a number, of bytes that have it.
fn word_at(bytes: &[u8], i: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[4 * i..4 * i + 4]);
    u32::from_le_bytes(word)
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Res<&'a [u8]> {
        let (part, rest) = self.rest.split_at_checked(n).ok_or(Damaged)?;
        self.rest = rest;
        Ok(part)
    }
    fn byte(&mut self) -> Res<u8> {
        Ok(self.take(1)?[0])
    }
    fn number(&mut self) -> Res<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damaged)
    }
    fn small<T: TryFrom<u64>>(&mut self) -> Res<T> {
        T::try_from(self.number()?).or(Err(Damaged))
    }
    /// A number of things of at least a byte each, for the room they may need.
    fn at_most(&self, count: usize) -> usize {
        count.min(self.rest.len())
    }
    fn bytes(&mut self) -> Res<&'a [u8]> {
        let n = self.small()?;
        self.take(n)
    }
    fn text(&mut self) -> Res<&'a str> {
        std::str::from_utf8(self.bytes()?).or(Err(Damaged))
    }
    fn names(&mut self) -> Res<Vec<Rc<str>>> {
        let n = self.small()?;
        let mut names = Vec::with_capacity(self.at_most(n));
        for _ in 0..n {
            names.push(self.text()?.into());
        }
        Ok(names)
    }
    fn variables(&mut self) -> Res<Vec<(Rc<str>, u16)>> {
        let n = self.small()?;
        let mut rows = Vec::with_capacity(self.at_most(n));
        for _ in 0..n {
            let name = self.text()?.into();
            rows.push((name, self.small()?));
        }
        Ok(rows)
    }
    #[allow(clippy::box_collection)]
    fn hidden(&mut self) -> Res<Option<Box<Vec<HiddenLocals>>>> {
        let n: usize = self.small()?;
        let mut rows = Vec::with_capacity(self.at_most(n));
        for _ in 0..n {
            rows.push(HiddenLocals {
                start: self.small()?,
                end: self.small()?,
                variables: self.variables()?,
            });
        }
        Ok((n > 0).then(|| Box::new(rows)))
    }
    fn float(&mut self) -> Res<f64> {
        let mut bits = [0; 8];
        bits.copy_from_slice(self.take(8)?);
        Ok(f64::from_bits(u64::from_le_bytes(bits)))
    }

    fn constant(&mut self, inner: Inner<'_, 'a>, depth: usize) -> Res<Const> {
        if depth > MAX_DEPTH {
            return Err(Damaged);
        }
        Ok(match self.byte()? {
            tag::NONE => Const::None,
            tag::TRUE => Const::True,
            tag::FALSE => Const::False,
            tag::ELLIPSIS => Const::Ellipsis,
            tag::INT => {
                let bits = self.number()?;
                Const::Int((bits >> 1) as i64 ^ -((bits & 1) as i64))
            }
            tag::BIG_INT => {
                let digits = self.text()?;
                if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(Damaged);
                }
                Const::BigInt(digits.into())
            }
            tag::FLOAT => Const::Float(self.float()?),
            tag::COMPLEX => Const::Complex(self.float()?, self.float()?),
            kind @ (tag::TEXT | tag::NAME) => Const::Str {
                text: self.text()?.into(),
                interned: kind == tag::NAME,
            },
            tag::SURROGATES => {
                let n = self.small()?;
                let mut points = Vec::with_capacity(self.at_most(n));
                for _ in 0..n {
                    let point: u32 = self.small()?;
                    if point > 0x10_FFFF {
                        return Err(Damaged);
                    }
                    points.push(point);
                }
                Const::SurrogateStr(points.into())
            }
            tag::BYTES => Const::Bytes(self.bytes()?.into()),
            kind @ (tag::TUPLE | tag::FROZEN_SET) => {
                let n = self.small()?;
                let mut items = Vec::with_capacity(self.at_most(n));
                for _ in 0..n {
                    items.push(self.constant(inner, depth + 1)?);
                }
                match kind {
                    tag::TUPLE => Const::Tuple(items.into()),
                    _ => Const::FrozenSet(items.into()),
                }
            }
            tag::CODE => {
                let stored = Stored {
                    at: word_at(self.take(4)?, 0),
                    flags: CodeFlags(self.small()?),
                    const_count: self.small()?,
                    nregs: self.small()?,
                    arg_count: self.small()?,
                    kwonly_count: self.small()?,
                    name: self.text()?,
                };
                inner(stored, depth + 1)?
            }
            _ => return Err(Damaged),
        })
    }
}
