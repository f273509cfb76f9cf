//! The constants of one code object, each kept once per type and value.

use crate::symtable::Sym;
use ahash::AHashMap;
use pyrs_bytecode::Const;
use std::rc::Rc;

/// Index of a constant before the final order is known.
pub type PoolId = u32;

#[derive(Default)]
pub struct Pool {
    entries: Vec<Const>,
    is_name: Vec<bool>,
    by_key: AHashMap<Vec<u8>, PoolId>,
    by_name: AHashMap<Sym, PoolId>,
    docstring: Option<PoolId>,
}

impl Pool {
    pub fn add(&mut self, value: Const) -> PoolId {
        // Code objects are never equal to each other.
        if matches!(value, Const::Code(_)) {
            return self.push(value);
        }
        let mut key = Vec::new();
        write_key(&value, &mut key);
        if let Some(&id) = self.by_key.get(&key) {
            return id;
        }
        let id = self.push(value);
        self.by_key.insert(key, id);
        id
    }

    fn push(&mut self, value: Const) -> PoolId {
        self.entries.push(value);
        self.is_name.push(false);
        self.entries.len() as PoolId - 1
    }

    /// A name that instructions refer to by 16 bits.
    pub fn name(&mut self, sym: Sym, text: &Rc<str>) -> PoolId {
        if let Some(&id) = self.by_name.get(&sym) {
            return id;
        }
        let id = self.add(Const::Str {
            text: (&**text).into(),
            interned: true,
        });
        self.is_name[id as usize] = true;
        self.by_name.insert(sym, id);
        id
    }

    /// The docstring comes first, so it must be set before anything else is added.
    pub fn set_docstring(&mut self, value: Const) {
        self.docstring = Some(self.add(value));
    }

    /// The constants in their final order, and where each id went.
    pub fn finish(self) -> (Vec<Const>, Vec<u32>) {
        let rank = |i: usize| match (self.docstring == Some(i as u32), self.is_name[i]) {
            (true, _) => 0,
            (_, true) => 1,
            _ => 2,
        };
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        order.sort_by_key(|&i| rank(i));
        let mut to = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            to[old] = new as u32;
        }
        let mut entries: Vec<Option<Const>> = self.entries.into_iter().map(Some).collect();
        let consts = order.iter().filter_map(|&i| entries[i].take()).collect();
        (consts, to)
    }
}

fn write_key(value: &Const, out: &mut Vec<u8>) {
    let mut bytes = |tag: u8, data: &[u8]| {
        out.push(tag);
        out.extend((data.len() as u32).to_le_bytes());
        out.extend(data);
    };
    match value {
        Const::None => out.push(b'N'),
        Const::True => out.push(b'T'),
        Const::False => out.push(b'F'),
        Const::Ellipsis => out.push(b'.'),
        Const::Int(i) => {
            out.push(b'i');
            out.extend(i.to_le_bytes());
        }
        Const::BigInt(digits) => bytes(b'I', digits.as_bytes()),
        // Bits, so that 0.0 and -0.0 stay apart.
        Const::Float(f) => {
            out.push(b'f');
            out.extend(f.to_bits().to_le_bytes());
        }
        Const::Complex(re, im) => {
            out.push(b'c');
            out.extend(re.to_bits().to_le_bytes());
            out.extend(im.to_bits().to_le_bytes());
        }
        Const::Str { text, .. } => bytes(b's', text.as_bytes()),
        Const::SurrogateStr(points) => {
            out.push(b'S');
            out.extend((points.len() as u32).to_le_bytes());
            out.extend(points.iter().flat_map(|p| p.to_le_bytes()));
        }
        Const::Bytes(data) => bytes(b'b', data),
        Const::Tuple(items) | Const::FrozenSet(items) => {
            out.push(if matches!(value, Const::Tuple(_)) {
                b't'
            } else {
                b'z'
            });
            out.extend((items.len() as u32).to_le_bytes());
            for item in items {
                write_key(item, out);
            }
        }
        Const::Stored(stored) => {
            out.push(b'A');
            out.extend(stored.at.to_le_bytes());
        }
        Const::Code(code) => {
            out.push(b'C');
            out.extend((Rc::as_ptr(code) as usize).to_le_bytes());
        }
    }
}

/// Whether text looks like an identifier, which CPython interns.
pub fn identifier_like(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

pub fn str_const(text: &str) -> Const {
    Const::Str {
        text: text.into(),
        interned: identifier_like(text),
    }
}
