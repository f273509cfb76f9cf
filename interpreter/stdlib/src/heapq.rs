//! _heapq: heaps in lists.
//!
//! A list of raw numbers is worked on in place, since comparing them runs no Python code. In
//! other lists `__lt__` may change the list: each step reads it anew, and another length is
//! an error.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::objmodel::list as lo;
use pyrs_runtime::strategies::list::{self as ls, Number, Numbers};
use pyrs_runtime::{Args, Kind, NONE, Result, Row, Value, Vm, kind_of, py_module};

py_module! {
    pub static MODULE = ModuleId::Heapq, "_heapq";
    doc: "Heap queue algorithm (a.k.a. priority queue).",
    functions: [FUNCTIONS],
    fill: fill,
}

static FUNCTIONS: &[Row] = &[
    Row::new("heappush", "heap, item, /", |vm, a| {
        push_item(vm, a, Order::Min, "heappush")
    })
    .doc("Push item onto heap, maintaining the heap invariant."),
    Row::new("heappop", "heap, /", |vm, a| {
        pop(vm, a, Order::Min, "heappop")
    })
    .doc("Pop the smallest item off the heap, maintaining the heap invariant."),
    Row::new("heapreplace", "heap, item, /", |vm, a| {
        replace(vm, a, Order::Min, "heapreplace")
    })
    .doc("Pop the smallest item, then push the new one."),
    Row::new("heappushpop", "heap, item, /", |vm, a| {
        push_pop(vm, a, Order::Min, "heappushpop")
    })
    .doc("Push item on the heap, then pop and return the smallest item."),
    Row::new("heapify", "heap, /", |vm, a| {
        heapify(vm, a, Order::Min, "heapify")
    })
    .doc("Transform list into a heap, in-place, in O(len(heap)) time."),
    Row::new("heappush_max", "heap, item, /", |vm, a| {
        push_item(vm, a, Order::Max, "heappush_max")
    })
    .doc("Push item onto max heap, maintaining the heap invariant."),
    Row::new("heappop_max", "heap, /", |vm, a| {
        pop(vm, a, Order::Max, "heappop_max")
    })
    .doc("Maxheap variant of heappop."),
    Row::new("heapreplace_max", "heap, item, /", |vm, a| {
        replace(vm, a, Order::Max, "heapreplace_max")
    })
    .doc("Maxheap variant of heapreplace."),
    Row::new("heappushpop_max", "heap, item, /", |vm, a| {
        push_pop(vm, a, Order::Max, "heappushpop_max")
    })
    .doc("Maxheap variant of heappushpop."),
    Row::new("heapify_max", "heap, /", |vm, a| {
        heapify(vm, a, Order::Max, "heapify_max")
    })
    .doc("Maxheap variant of heapify."),
];

/// What stands at the top.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Min,
    Max,
}

/// What is to be done with a heap whose items are all in the list.
#[derive(Clone, Copy)]
enum Task {
    /// The last item is new.
    Pushed,
    /// The first item is new.
    Replaced,
    /// All are.
    All,
}

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let about =
        vm.str("Heaps are lists in which item k is not greater than items 2*k+1 and 2*k+2.")?;
    set(vm, module, "__about__", about)
}

fn heap(vm: &mut Vm, args: Args, function: &str) -> Result {
    let list = args.get(0);
    if list.is_ref() && kind_of(list) == Kind::List {
        return Ok(list);
    }
    let got = vm.type_name_of(list);
    let which = if args.len() > 1 { " 1" } else { "" };
    Err(vm.type_error(format!(
        "{function}() argument{which} must be list, not {got}"
    )))
}

fn push_item(vm: &mut Vm, args: Args, order: Order, function: &str) -> Result {
    let list = heap(vm, args, function)?;
    push(vm, list, args.get(1))?;
    arrange(vm, list, order, Task::Pushed)?;
    Ok(NONE)
}

fn pop(vm: &mut Vm, args: Args, order: Order, function: &str) -> Result {
    let list = heap(vm, args, function)?;
    let Some(n) = list_len(list).checked_sub(1) else {
        return Err(vm.index_error("index out of range"));
    };
    let last = ls::pop(&mut vm.m, list.addr())?;
    if n == 0 {
        return Ok(last);
    }
    let top = ls::get(&mut vm.m, list.addr(), 0)?;
    ls::set(&mut vm.m, list.addr(), 0, last)?;
    arrange(vm, list, order, Task::Replaced)?;
    Ok(top)
}

fn replace(vm: &mut Vm, args: Args, order: Order, function: &str) -> Result {
    let list = heap(vm, args, function)?;
    swap_top(vm, list, args.get(1), order)
}

fn swap_top(vm: &mut Vm, list: Value, item: Value, order: Order) -> Result {
    if list_len(list) == 0 {
        return Err(vm.index_error("index out of range"));
    }
    let top = ls::get(&mut vm.m, list.addr(), 0)?;
    ls::set(&mut vm.m, list.addr(), 0, item)?;
    arrange(vm, list, order, Task::Replaced)?;
    Ok(top)
}

fn push_pop(vm: &mut Vm, args: Args, order: Order, function: &str) -> Result {
    let list = heap(vm, args, function)?;
    let item = args.get(1);
    if list_len(list) == 0 {
        return Ok(item);
    }
    let top = ls::get(&mut vm.m, list.addr(), 0)?;
    if !above(vm, order, top, item)? {
        return Ok(item);
    }
    swap_top(vm, list, item, order)
}

fn heapify(vm: &mut Vm, args: Args, order: Order, function: &str) -> Result {
    let list = heap(vm, args, function)?;
    arrange(vm, list, order, Task::All)?;
    Ok(NONE)
}

/// Whether `a` belongs above `b`.
#[inline]
fn above(vm: &mut Vm, order: Order, a: Value, b: Value) -> Result<bool> {
    match order {
        Order::Min => vm.compare_truth(CmpOp::Lt, a, b),
        Order::Max => vm.compare_truth(CmpOp::Lt, b, a),
    }
}

fn arrange(vm: &mut Vm, list: Value, order: Order, task: Task) -> Result<()> {
    let at = list.addr();
    let n = lo::len(at);
    if ls::numbers(at, Arrange { order, task }).is_some() {
        return Ok(());
    }
    match task {
        Task::Pushed => rise(vm, list, order, 0, n.saturating_sub(1))?,
        Task::Replaced => sink(vm, list, order, 0)?,
        Task::All => {
            for i in (0..n / 2).rev() {
                sink(vm, list, order, i)?;
            }
        }
    }
    Ok(())
}

/// [`arrange`] where the elements are numbers.
struct Arrange {
    order: Order,
    task: Task,
}

impl Numbers for Arrange {
    type Out = ();
    fn run<T: Number>(self, items: &mut [T]) {
        match self.order {
            Order::Min => arrange_raw(items, self.task, |a, b| a.before(b)),
            Order::Max => arrange_raw(items, self.task, |a, b| b.before(a)),
        }
    }
}

fn arrange_raw<T: Copy>(items: &mut [T], task: Task, above: impl Fn(T, T) -> bool + Copy) {
    match task {
        Task::Pushed => {
            if let Some(last) = items.len().checked_sub(1) {
                rise_raw(items, 0, last, above);
            }
        }
        Task::Replaced => sink_raw(items, 0, above),
        Task::All => {
            for i in (0..items.len() / 2).rev() {
                sink_raw(items, i, above);
            }
        }
    }
}

/// Let an item rise as far as it belongs above its parents, but not over `start`.
fn rise_raw<T: Copy>(items: &mut [T], start: usize, mut i: usize, above: impl Fn(T, T) -> bool) {
    let item = items[i];
    while i > start {
        let parent = (i - 1) / 2;
        if !above(item, items[parent]) {
            break;
        }
        items[i] = items[parent];
        i = parent;
    }
    items[i] = item;
}

/// Let an item sink to the bottom along the children that belong above the others, then rise
/// to its place: most items that are put on top come from the bottom.
fn sink_raw<T: Copy>(items: &mut [T], start: usize, above: impl Fn(T, T) -> bool) {
    let n = items.len();
    let mut i = start;
    if i >= n {
        return;
    }
    let item = items[i];
    while i < n / 2 {
        let mut child = 2 * i + 1;
        if child + 1 < n && !above(items[child], items[child + 1]) {
            child += 1;
        }
        items[i] = items[child];
        i = child;
    }
    items[i] = item;
    rise_raw(items, start, i, above);
}

/// As [`rise_raw`], for items whose comparison may run Python code.
fn rise(vm: &mut Vm, list: Value, order: Order, start: usize, mut i: usize) -> Result<()> {
    let n = list_len(list);
    while i > start {
        let parent = (i - 1) / 2;
        let item = list_get(vm, list, i)?;
        let other = list_get(vm, list, parent)?;
        let rises = above(vm, order, item, other)?;
        same_length(vm, list, n)?;
        if !rises {
            break;
        }
        swap(vm, list, i, parent)?;
        i = parent;
    }
    Ok(())
}

/// As [`sink_raw`].
fn sink(vm: &mut Vm, list: Value, order: Order, start: usize) -> Result<()> {
    let n = list_len(list);
    let mut i = start;
    while i < n / 2 {
        let mut child = 2 * i + 1;
        if child + 1 < n {
            let a = list_get(vm, list, child)?;
            let b = list_get(vm, list, child + 1)?;
            if !above(vm, order, a, b)? {
                child += 1;
            }
            same_length(vm, list, n)?;
        }
        swap(vm, list, i, child)?;
        i = child;
    }
    rise(vm, list, order, start, i)
}

fn same_length(vm: &mut Vm, list: Value, n: usize) -> Result<()> {
    if list_len(list) != n {
        return Err(vm.runtime_error("list changed size during iteration"));
    }
    Ok(())
}

fn swap(vm: &mut Vm, list: Value, i: usize, j: usize) -> Result<()> {
    let a = list_get(vm, list, i)?;
    let b = list_get(vm, list, j)?;
    ls::set(&mut vm.m, list.addr(), i, b)?;
    ls::set(&mut vm.m, list.addr(), j, a)
}
