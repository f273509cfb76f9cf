//! The order of a dict's entries: taking them from either end, moving them there, walking
//! backwards.

use crate::shaped::{self, Rep, rep};
use crate::{Result, Value, Vm};
use pyrs_objmodel::Addr;
use pyrs_objmodel::table::{self, DICT_DATA};
use pyrs_strategies::dict;

impl Vm {
    /// Remove and return the last entry.
    pub fn dict_pop_last(&mut self, dict: Value) -> Result<Option<(Value, Value)>> {
        self.dict_pop_end(dict, true)
    }

    /// Remove and return the first entry.
    pub fn dict_pop_first(&mut self, dict: Value) -> Result<Option<(Value, Value)>> {
        self.dict_pop_end(dict, false)
    }

    fn dict_pop_end(&mut self, dict: Value, last: bool) -> Result<Option<(Value, Value)>> {
        self.dict_to_table(dict)?;
        let Some(at) = table::of_dict(dict.addr()) else {
            return Ok(None);
        };
        let found = if last {
            dict::last_entry(at)
        } else {
            dict::first_entry(at)
        };
        let Some((i, key)) = found.and_then(|i| Some((i, dict::key(at, i)?))) else {
            return Ok(None);
        };
        let value = dict::value(at, i);
        self.dict_remove_entry(dict, at, i);
        if last {
            self.drop_tail(dict, at, i);
        }
        Ok(Some((key, value)))
    }

    /// Entry `i`, behind which nothing lives, has been removed: a table that is mostly such
    /// entries is made smaller.
    fn drop_tail(&mut self, dict: Value, at: Addr, i: usize) {
        let (gap, live) = (table::fill(at).saturating_sub(i), table::used(at));
        if live > 0
            && gap > live.max(8)
            && let Ok(copy) = dict::copy(&mut self.m, at, 2)
        {
            self.m.store(dict.addr(), DICT_DATA, Value::from_addr(copy));
            return;
        }
        // Without an index nothing names the entries behind the last one.
        if table::index_width(at) == 0 {
            at.put_u32(table::FILL, i as u32);
        }
    }

    /// Move the entry of a key to one end of the order: whether it was elsewhere; None: there
    /// is no such key.
    pub fn dict_move(&mut self, dict: Value, key: Value, last: bool) -> Result<Option<bool>> {
        let hash = self.key_hash(key)?;
        self.dict_to_table(dict)?;
        let Some((at, i)) = self.find_entry(dict, DICT_DATA, key, hash)? else {
            return Ok(None);
        };
        let end = if last {
            dict::last_entry(at)
        } else {
            dict::first_entry(at)
        };
        if end == Some(i) {
            return Ok(Some(false));
        }
        let new = dict::move_entry(&mut self.m, at, i, last)?;
        if new != at {
            self.m.store(dict.addr(), DICT_DATA, Value::from_addr(new));
        }
        self.keys_changed(new);
        Ok(Some(true))
    }

    /// Make room for so many further entries.
    pub fn dict_reserve(&mut self, dict: Value, more: usize) -> Result<()> {
        self.dict_to_table(dict)?;
        let Some(at) = table::of_dict(dict.addr()) else {
            return Ok(());
        };
        let used = table::used(at);
        if table::capacity(at) - table::fill(at) < more {
            // In proportion, or a dict that is filled by and by would be copied each time.
            let room = used + more.max(used / 2);
            let new = dict::with_room(&mut self.m, at, room, 2)?;
            self.m.store(dict.addr(), DICT_DATA, Value::from_addr(new));
        }
        Ok(())
    }

    /// The entry before position `i`: (its position, key, value). Positions are those of
    /// [`Vm::dict_next`].
    pub fn dict_previous(&self, dict: Value, i: usize) -> Option<(usize, Value, Value)> {
        match rep(dict) {
            Rep::Table(at) => {
                let at = at?;
                let e = dict::previous_entry(at, i.min(table::fill(at)))?;
                Some((e, dict::key(at, e)?, dict::value(at, e)))
            }
            rep => {
                let e = i.min(shaped::len(rep)).checked_sub(1)?;
                shaped::entry(dict, rep, e).map(|(key, value)| (e, key, value))
            }
        }
    }
}
