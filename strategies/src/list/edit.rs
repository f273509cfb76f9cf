//! Moving elements about: the same for every strategy.

use super::*;

/// Clear the words behind the new end: popped words must not keep objects alive.
fn clear_behind(m: &mut Mutator, list: Addr, from: usize, to: usize) {
    with!(strategy(list), E => E::clear(m, storage(list), from, to));
}

/// Shorten the list to `n` elements.
pub fn truncate(m: &mut Mutator, list: Addr, n: usize) {
    let old = len(list);
    if n >= old {
        return;
    }
    if n == 0 {
        m.store_option(list, STORAGE, None);
        set_strategy(list, Strategy::Empty);
    } else {
        clear_behind(m, list, n, old);
        shrink(m, list, n);
    }
    set_len(list, n);
}

/// Give storage back when most of it is unused. Failing to make the smaller one is no
/// error: the list keeps the larger.
fn shrink(m: &mut Mutator, list: Addr, n: usize) {
    let strategy = strategy(list);
    let room = capacity(storage(list));
    if room <= 16 || n * 3 > room {
        return;
    }
    let full = m.heap.full;
    let Ok(new) = storage_for(m, strategy, n + n / 4 + 2) else {
        m.heap.full = full;
        return;
    };
    with!(strategy, E => E::fill(m, (new, 0), (storage(list), 0), n));
    m.store(list, STORAGE, Value::from_addr(new));
}

/// Move elements `from..len` so that they begin at `to`, and set the length. The list has
/// room. Gaps hold old words until the caller fills them.
fn shift(m: &mut Mutator, list: Addr, from: usize, to: usize) {
    let n = len(list);
    let at = storage(list);
    with!(strategy(list), E => E::copy(m, (at, to), (at, from), n - from));
    let new = n + to - from;
    if new < n {
        clear_behind(m, list, new, n);
    }
    set_len(list, new);
}

/// Insert before element `i`; at the end if there is none.
pub fn insert(m: &mut Mutator, list: Addr, i: usize, value: Value) -> Result<(), Raised> {
    let n = len(list);
    if i >= n {
        return push(m, list, value);
    }
    if !fits(list, value) {
        generalise(m, list, value)?;
    }
    reserve(m, list, n + 1, false)?;
    shift(m, list, i, i + 1);
    put(m, list, i, value);
    Ok(())
}

/// Remove elements `from..to`, as far as they exist.
pub fn remove_range(m: &mut Mutator, list: Addr, from: usize, to: usize) {
    let n = len(list);
    let to = to.min(n);
    if from >= to {
        return;
    }
    if to == n {
        return truncate(m, list, from);
    }
    shift(m, list, to, from);
    shrink(m, list, n - (to - from));
}

/// Keep only what is not one of the `n` elements that lie `step` apart from `start` on, which
/// exist.
pub fn remove_steps(m: &mut Mutator, list: Addr, start: usize, step: usize, n: usize) {
    struct Compact {
        step: usize,
        n: usize,
    }
    impl Rearrange for Compact {
        fn run<T: Copy>(self, items: &mut [T]) {
            let mut to = 0;
            for from in 0..items.len() {
                if !from.is_multiple_of(self.step) || from / self.step >= self.n {
                    items[to] = items[from];
                    to += 1;
                }
            }
        }
    }
    let len = len(list);
    if n == 0 || start + (n - 1) * step >= len {
        return;
    }
    let how = Compact { step, n };
    with!(strategy(list), E => E::rearrange(m, storage(list), start, len, how));
    truncate(m, list, len - n);
}

/// A new list of elements `from..to`, as far as they exist.
pub fn slice(m: &mut Mutator, list: Addr, from: usize, to: usize) -> Result<Value, Raised> {
    let new = new(m)?;
    let to = to.min(len(list));
    if from >= to {
        return Ok(new);
    }
    let strategy = strategy(list);
    let room = storage_for(m, strategy, to - from)?;
    with!(strategy, E => E::fill(m, (room, 0), (storage(list), from), to - from));
    hold(m, new.addr(), strategy, room, to - from);
    Ok(new)
}

/// Every `step`-th element from `start` on, `n` of them, which exist. `step` may be negative.
pub fn slice_step(
    m: &mut Mutator,
    list: Addr,
    start: usize,
    step: isize,
    n: usize,
) -> Result<Value, Raised> {
    if step == 1 {
        return slice(m, list, start, start.saturating_add(n));
    }
    let new = new(m)?;
    if n == 0 {
        return Ok(new);
    }
    let last = (n as isize - 1)
        .checked_mul(step)
        .and_then(|d| d.checked_add(start as isize))
        .and_then(|last| usize::try_from(last).ok());
    if last.is_none_or(|last| last.max(start) >= len(list)) {
        return Err(absent());
    }
    fn pick<E: Elements>(room: Addr, from: Addr, start: usize, step: isize, n: usize) {
        // The size of an element is known here: a move, not a call of memmove.
        for i in 0..n {
            let at = (start as isize + i as isize * step) as usize;
            room.copy_bytes(DATA + i * E::SIZE, from, DATA + at * E::SIZE, E::SIZE);
        }
    }
    let strategy = strategy(list);
    with!(strategy, E => {
        let room = new_storage::<E>(m, n)?;
        pick::<E>(room, storage(list), start, step, n);
        E::note(m, room, n);
        hold(m, new.addr(), strategy, room, n);
    });
    Ok(new)
}

/// Bring both lists to one strategy.
fn unify(m: &mut Mutator, list: Addr, other: Addr) -> Result<(), Raised> {
    if strategy(list) == strategy(other) {
        return Ok(());
    }
    if strategy(list) == Strategy::Empty {
        return start(m, list, strategy(other), len(other).max(1));
    }
    to_objects(m, list)
}

/// Replace elements `from..to` of `list`, as far as they exist, by all of `other` (another
/// list, or the same).
pub fn replace_range(
    m: &mut Mutator,
    list: Addr,
    from: usize,
    to: usize,
    other: Addr,
) -> Result<(), Raised> {
    let n = len(other);
    let to = to.min(len(list));
    let from = from.min(to);
    if n == 0 {
        remove_range(m, list, from, to);
        return Ok(());
    }
    let other = if other == list {
        slice(m, list, 0, n)?.addr()
    } else {
        other
    };
    unify(m, list, other)?;
    if strategy(list) != strategy(other) {
        // The list is general and the other is raw: element by element, from a copy.
        let boxed = slice(m, other, 0, n)?.addr();
        to_objects(m, boxed)?;
        return replace_range(m, list, from, to, boxed);
    }
    let total = len(list) + n - (to - from);
    // Extending repeatedly must not copy each time.
    reserve(m, list, total, len(list) == 0)?;
    if from + n != to {
        shift(m, list, to, from + n);
    }
    // `other` is not `list`, of which a copy was made.
    let (at, of) = (storage(list), storage(other));
    with!(strategy(list), E => E::copy(m, (at, from), (of, 0), n));
    Ok(())
}

/// Append all elements of another list.
pub fn extend(m: &mut Mutator, list: Addr, other: Addr) -> Result<(), Raised> {
    let n = len(list);
    replace_range(m, list, n, n, other)
}

/// Append the values of `n` words of a tuple or of another object.
pub fn extend_words(
    m: &mut Mutator,
    list: Addr,
    from: Addr,
    offset: usize,
    n: usize,
) -> Result<(), Raised> {
    if n == 0 {
        return Ok(());
    }
    if strategy(list) == Strategy::Empty {
        let mut fitting = Some(Strategy::Small);
        for i in 0..n {
            match strategy_for(from.get_at(offset, i)) {
                Strategy::Small => {}
                Strategy::Objects => {
                    fitting = Some(Strategy::Objects);
                    break;
                }
                _ => fitting = None,
            }
        }
        if let Some(strategy) = fitting {
            // The words as they are.
            let new = storage_for(m, strategy, n)?;
            m.init_words(new, DATA, from, offset, n);
            hold(m, list, strategy, new, n);
            return Ok(());
        }
        generalise(m, list, from.get_at(offset, 0))?;
    }
    reserve(m, list, len(list) + n, len(list) == 0)?;
    for i in 0..n {
        push(m, list, from.get_at(offset, i))?;
    }
    Ok(())
}

/// Append `n` values that `item` gives, which allocates nothing and runs no Python code.
pub fn extend_with(
    m: &mut Mutator,
    list: Addr,
    n: usize,
    item: impl Fn(usize) -> Value,
) -> Result<(), Raised> {
    if n == 0 {
        return Ok(());
    }
    let before = len(list);
    push(m, list, item(0))?;
    reserve(m, list, before + n, before == 0)?;
    let mut i = 1;
    if strategy(list) == Strategy::Small {
        let at = storage(list);
        while i < n && item(i).is_small() {
            at.init(DATA + (before + i) * WORD_BYTES, item(i));
            i += 1;
        }
        set_len(list, before + i);
    }
    while i < n {
        push(m, list, item(i))?;
        i += 1;
    }
    Ok(())
}

/// Append `n` values that an iterator gives, which allocates nothing and runs no Python code.
pub fn extend_from(
    m: &mut Mutator,
    list: Addr,
    n: usize,
    mut items: impl Iterator<Item = Value>,
) -> Result<(), Raised> {
    let Some(first) = items.next() else {
        return Ok(());
    };
    let before = len(list);
    push(m, list, first)?;
    reserve(m, list, before + n, before == 0)?;
    if strategy(list) == Strategy::Objects {
        let at = storage(list);
        let end = capacity(at);
        let mut i = before + 1;
        while i < end
            && let Some(item) = items.next()
        {
            m.store(at, DATA + i * WORD_BYTES, item);
            i += 1;
        }
        set_len(list, i);
    }
    if strategy(list) == Strategy::Small {
        let at = storage(list);
        let end = capacity(at);
        let mut i = before + 1;
        let mut other = None;
        while i < end
            && let Some(item) = items.next()
        {
            if !item.is_small() {
                other = Some(item);
                break;
            }
            at.init(DATA + i * WORD_BYTES, item);
            i += 1;
        }
        set_len(list, i);
        if let Some(item) = other {
            push(m, list, item)?;
        }
    }
    for item in items {
        push(m, list, item)?;
    }
    Ok(())
}

/// Reverse in place.
pub fn reverse(m: &mut Mutator, list: Addr) {
    let n = len(list);
    if n < 2 {
        return;
    }
    struct Reverse;
    impl Rearrange for Reverse {
        fn run<T: Copy>(self, items: &mut [T]) {
            items.reverse();
        }
    }
    with!(strategy(list), E => E::rearrange(m, storage(list), 0, n, Reverse));
}

/// A tuple of the list's elements.
pub fn to_tuple(m: &mut Mutator, list: Addr) -> Result<Value, Raised> {
    use pyrs_objmodel::tuple;
    let n = len(list);
    let new = tuple::new(m, n)?;
    if holds_words(list) {
        new.init_words(tuple::DATA, storage(list), DATA, n);
    } else {
        for i in 0..n {
            let value = get(m, list, i)?;
            tuple::set(m, new, i, value);
        }
    }
    Ok(Value::from_addr(new))
}

/// A list of a tuple's items.
pub fn from_tuple(m: &mut Mutator, items: Addr) -> Result<Value, Raised> {
    use pyrs_objmodel::tuple;
    let from = items.add(tuple::DATA).ptr::<Word>();
    // SAFETY: the tuple is named by a local, so it is pinned and its words stay.
    unsafe { from_words(m, from, tuple::len(items)) }
}

/// How many elements two lists have in common at their beginnings, as far as the bits say: the
/// same object equals itself, and so do numbers of the same bits.
pub fn common(x: Addr, y: Addr) -> usize {
    let n = len(x).min(len(y));
    let alike = strategy(x) == strategy(y) || holds_words(x) && holds_words(y);
    if n == 0 || !alike {
        return 0;
    }
    let size = element_size(x);
    let (p, q) = (
        storage(x).bytes(DATA, n * size),
        storage(y).bytes(DATA, n * size),
    );
    // Many at once, then one by one.
    const STEP: usize = 256;
    let same = p.chunks(STEP).zip(q.chunks(STEP));
    let at = STEP * same.take_while(|(p, q)| p == q).count();
    let (p, q) = (p.get(at..).unwrap_or(&[]), q.get(at..).unwrap_or(&[]));
    let same = p.iter().zip(q).take_while(|(p, q)| p == q).count();
    ((at + same) / size).min(n)
}

/// Move the elements of one list to another, whose own are dropped.
pub fn hand_over(m: &mut Mutator, from: Addr, to: Addr) {
    let storage = from.value(STORAGE);
    m.store_option(to, STORAGE, storage);
    set_strategy(to, strategy(from));
    set_len(to, len(from));
    m.store_option(from, STORAGE, None);
    set_strategy(from, Strategy::Empty);
    set_len(from, 0);
}

/// Whether there has been an element since the list was made or emptied.
pub fn has_storage(list: Addr) -> bool {
    strategy(list) != Strategy::Empty
}
