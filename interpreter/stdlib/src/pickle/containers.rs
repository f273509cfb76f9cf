//! Objects to pickles: tuples, lists, dicts and sets, and what iterators give for them.

use super::opcode::*;
use super::save::{BATCH, Saver};
use crate::util::*;
use pyrs_runtime::strategies::list::{self as ls, Element};
use pyrs_runtime::{Kind, Result, Value};

impl Saver<'_> {
    pub(super) fn save_tuple(&mut self, value: Value) -> Result<()> {
        let n = items(value);
        if n == 0 {
            if self.binary() {
                return self.op(EMPTY_TUPLE_OP);
            }
            self.op(MARK)?;
            return self.op(TUPLE);
        }
        let short = n <= 3 && self.proto >= 2;
        if !short {
            self.op(MARK)?;
        }
        for i in 0..n {
            self.save_item(item(value, i), value, i)?;
        }
        // A tuple that contains itself has been written while its items were.
        if let Some(known) = self.known(value)? {
            if self.binary() && !short {
                self.op(POP_MARK)?;
            } else {
                for _ in 0..n + !short as usize {
                    self.op(POP)?;
                }
            }
            return self.get(known);
        }
        self.op(match n {
            1 if short => TUPLE1,
            2 if short => TUPLE2,
            3 if short => TUPLE3,
            _ => TUPLE,
        })?;
        self.memoize(value)
    }

    pub(super) fn save_list(&mut self, value: Value) -> Result<()> {
        if self.binary() {
            self.op(EMPTY_LIST)?;
        } else {
            self.op(MARK)?;
            self.op(LIST)?;
        }
        self.memoize(value)?;
        if !self.binary() {
            let mut i = 0;
            while i < list_len(value) {
                let item = list_get(self.vm, value, i)?;
                self.save_item(item, value, i)?;
                self.op(APPEND)?;
                i += 1;
            }
            return Ok(());
        }
        match list_len(value) {
            0 => return Ok(()),
            1 => {
                let item = list_get(self.vm, value, 0)?;
                self.save_item(item, value, 0)?;
                return self.op(APPEND);
            }
            _ => {}
        }
        let mut i = 0;
        loop {
            self.op(MARK)?;
            let end = i + BATCH;
            while i < end && i < list_len(value) {
                self.list_item(value, i)?;
                i += 1;
            }
            self.op(APPENDS)?;
            if i >= list_len(value) {
                return Ok(());
            }
        }
    }

    /// Item `i`; raw numbers are written without making objects of them.
    #[inline]
    fn list_item(&mut self, list: Value, i: usize) -> Result<()> {
        let at = list.addr();
        if self.persistent_id.is_none() {
            match ls::peek(at, i) {
                Element::I64(number) => {
                    self.out.boundary(self.vm)?;
                    return self.save_i64(number);
                }
                Element::F64(number) => {
                    self.out.boundary(self.vm)?;
                    return self.save_float(number);
                }
                Element::Value(_) => {}
            }
        }
        let item = list_get(self.vm, list, i)?;
        self.save_item(item, list, i)
    }

    pub(super) fn save_dict(&mut self, value: Value) -> Result<()> {
        if self.binary() {
            self.op(EMPTY_DICT)?;
        } else {
            self.op(MARK)?;
            self.op(DICT)?;
        }
        self.memoize(value)?;
        let size = self.vm.dict_len(value);
        if size == 0 {
            return Ok(());
        }
        if !self.binary() {
            let pairs = call_method(self.vm, value, "items", &[])?;
            let pairs = self.vm.iter(pairs)?;
            return self.dict_items(pairs, value);
        }
        let mut at = 0;
        if size == 1 {
            if let Some((_, key, item)) = self.vm.dict_next(value, 0) {
                self.save(key, true)?;
                self.save_value_of(item, value, key)?;
            }
            return self.op(SETITEM);
        }
        loop {
            let mut n = 0;
            self.op(MARK)?;
            while let Some((next, key, item)) = self.vm.dict_next(value, at) {
                at = next;
                self.save(key, true)?;
                self.save_value_of(item, value, key)?;
                n += 1;
                if n == BATCH {
                    break;
                }
            }
            self.op(SETITEMS)?;
            if self.vm.dict_len(value) != size {
                return Err(self
                    .vm
                    .runtime_error("dictionary changed size during iteration"));
            }
            if n != BATCH {
                return Ok(());
            }
        }
    }

    pub(super) fn save_set(&mut self, value: Value) -> Result<()> {
        if self.proto < 4 {
            return self.set_as_list(value, Kind::Set);
        }
        self.op(EMPTY_SET)?;
        self.memoize(value)?;
        let size = self.vm.set_len(value);
        if size == 0 {
            return Ok(());
        }
        let mut at = 0;
        loop {
            let mut n = 0;
            self.op(MARK)?;
            while let Some((next, element)) = self.vm.set_next(value, at) {
                at = next;
                self.save_part(element, value, "element")?;
                n += 1;
                if n == BATCH {
                    break;
                }
            }
            self.op(ADDITEMS)?;
            if self.vm.set_len(value) != size {
                return Err(self.vm.runtime_error("set changed size during iteration"));
            }
            if n != BATCH {
                return Ok(());
            }
        }
    }

    pub(super) fn save_frozenset(&mut self, value: Value) -> Result<()> {
        if self.proto < 4 {
            return self.set_as_list(value, Kind::FrozenSet);
        }
        self.op(MARK)?;
        let mut at = 0;
        while let Some((next, element)) = self.vm.set_next(value, at) {
            at = next;
            self.save_part(element, value, "element")?;
        }
        if let Some(known) = self.known(value)? {
            self.op(POP_MARK)?;
            return self.get(known);
        }
        self.op(FROZENSET)?;
        self.memoize(value)
    }

    fn set_as_list(&mut self, value: Value, kind: Kind) -> Result<()> {
        let list = self.vm.list_from(value)?;
        let args = self.vm.tuple(&[list])?;
        let class = self.vm.type_of_kind(kind);
        self.reduce_to(class, args, value)
    }

    /// What an iterator gives, added to the list that was written last.
    pub(super) fn list_items(&mut self, it: Value, owner: Value) -> Result<()> {
        let mut i = 0;
        if !self.binary() {
            while let Some(item) = self.vm.next(it)? {
                self.save_item(item, owner, i)?;
                self.op(APPEND)?;
                i += 1;
            }
            return Ok(());
        }
        loop {
            let Some(first) = self.vm.next(it)? else {
                return Ok(());
            };
            let mut more = self.vm.next(it)?;
            if more.is_none() {
                self.save_item(first, owner, i)?;
                return self.op(APPEND);
            }
            self.op(MARK)?;
            self.save_item(first, owner, i)?;
            let mut n = 1;
            while let Some(item) = more {
                self.save_item(item, owner, i + n)?;
                n += 1;
                if n == BATCH {
                    break;
                }
                more = self.vm.next(it)?;
            }
            self.op(APPENDS)?;
            i += n;
            if n != BATCH {
                return Ok(());
            }
        }
    }

    fn pair(&mut self, pair: Value) -> Result<(Value, Value)> {
        if !is_tuple(pair) || items(pair) != 2 {
            return Err(self
                .vm
                .type_error("dict items iterator must return 2-tuples"));
        }
        Ok((item(pair, 0), item(pair, 1)))
    }

    fn save_pair(&mut self, (key, value): (Value, Value), owner: Value) -> Result<()> {
        self.save(key, true)?;
        self.save_value_of(value, owner, key)
    }

    /// What an iterator gives, set in the dict that was written last.
    pub(super) fn dict_items(&mut self, it: Value, owner: Value) -> Result<()> {
        if !self.binary() {
            while let Some(pair) = self.vm.next(it)? {
                let pair = self.pair(pair)?;
                self.save_pair(pair, owner)?;
                self.op(SETITEM)?;
            }
            return Ok(());
        }
        loop {
            let Some(first) = self.vm.next(it)? else {
                return Ok(());
            };
            let first = self.pair(first)?;
            let mut more = self.vm.next(it)?;
            if more.is_none() {
                self.save_pair(first, owner)?;
                return self.op(SETITEM);
            }
            self.op(MARK)?;
            self.save_pair(first, owner)?;
            let mut n = 1;
            while let Some(pair) = more {
                let pair = self.pair(pair)?;
                self.save_pair(pair, owner)?;
                n += 1;
                if n == BATCH {
                    break;
                }
                more = self.vm.next(it)?;
            }
            self.op(SETITEMS)?;
            if n != BATCH {
                return Ok(());
            }
        }
    }
}
