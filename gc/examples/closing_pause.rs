//! What the closing pause of an incremental major collection will have to process, timed on
//! its own: a toy heap of 10 million objects in 100,000 maps, a million of them with a weak
//! reference and a million with an id.
//!
//! ```text
//! cargo run --release -p pyrs-gc --example closing_pause [objects]
//! ```
//!
//! Prints the time of whole collections and of the part behind marking (weak references,
//! finalizers, ids, rows of maps, sweeping), for a heap where all lives and for one where a
//! third has died.

use pyrs_gc::layout::{Layout, map_row_mut};
use pyrs_gc::mutator::Scan;
use pyrs_gc::word::{WORD_BYTES, Word};
use pyrs_gc::{Addr, Config, MapIndex, Mutator, Value};

const MAP_OBJECT: MapIndex = MapIndex(2);
const ARRAY: MapIndex = MapIndex(3);
const WEAK: MapIndex = MapIndex(4);
const MAPS: usize = 100_000;
/// Header, next, two numbers.
const NODE_BYTES: usize = 4 * WORD_BYTES;

fn main() {
    let objects = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(10_000_000usize);
    let mut m = Mutator::new(Config::default()).expect("the heap range can be mapped");
    m.heap.set_row(MAP_OBJECT, Layout::fixed(2 * WORD_BYTES, 0));
    m.heap.set_row(ARRAY, Layout::words(8, 0));
    let mut weak = Layout::fixed(2 * WORD_BYTES, 0);
    weak.weak_at = WORD_BYTES as u16;
    m.heap.set_row(WEAK, weak);
    m.heap.permanent_rows = 5;

    let maps: Vec<MapIndex> = (0..MAPS).map(|_| new_map(&mut m)).collect();
    let holder = m
        .alloc_len(ARRAY, 8 + objects * WORD_BYTES, objects as u32)
        .expect("room for the array of all objects");
    let root = m.heap.roots.add(Some(Value::from_addr(holder)));
    let weaks = m
        .alloc_len(ARRAY, 8 + objects / 10 * WORD_BYTES, objects as u32 / 10)
        .expect("room for the array of weak references");
    let weak_root = m.heap.roots.add(Some(Value::from_addr(weaks)));
    let mut last = None;
    for i in 0..objects {
        let node = m.alloc(maps[i % MAPS], NODE_BYTES).expect("room");
        m.store_option(node, WORD_BYTES, last);
        let value = Value::from_addr(node);
        let holder = m.root(root).expect("the holder").addr();
        m.store(holder, 8 + i * WORD_BYTES, value);
        if i.is_multiple_of(10) {
            m.ident(node);
            let reference = m.alloc(WEAK, 2 * WORD_BYTES).expect("room");
            m.heap.weak.register(reference, value.addr()).expect("room");
            let weaks = m.root(weak_root).expect("the weak references").addr();
            let at = 8 + i / 10 * WORD_BYTES;
            m.store(weaks, at, Value::from_addr(reference));
        }
        // Short chains: every object is also named by its holder.
        last = (!i.is_multiple_of(4)).then_some(value);
    }
    println!(
        "{objects} objects, {} weak references, {} ids, {MAPS} maps, heap {} MB",
        objects / 10,
        objects / 10,
        m.heap.used() >> 20
    );
    report(&mut m, "all live");
    report(&mut m, "all live again");
    let holder = m.root(root).expect("the holder").addr();
    for i in (0..objects).filter(|i| i % 12 >= 8) {
        m.store_option(holder, 8 + i * WORD_BYTES, None);
    }
    report(&mut m, "a third died");
    report(&mut m, "after that");
}

/// A row with a map object, as hidden classes have.
fn new_map(m: &mut Mutator) -> MapIndex {
    let object: Addr = m
        .alloc_fixed(MAP_OBJECT, 2 * WORD_BYTES, 0)
        .expect("room for a map object");
    // A class would: maps without instances must outlive the collections meanwhile.
    m.heap.roots.add(Some(Value::from_addr(object)));
    let row = m
        .heap
        .new_row(Layout::fixed(NODE_BYTES, 0b10))
        .expect("a free row");
    // SAFETY: a row that was just handed out; it keeps its map object alive.
    unsafe { (*map_row_mut(row)).object = Value::from_addr(object).word() as Word };
    row
}

fn report(m: &mut Mutator, what: &str) {
    m.collect_major(Scan::FromEntry);
    let s = &m.heap.stats;
    println!(
        "{what}: {} MB live, collection {} ms, of it behind marking {} ms",
        s.live >> 20,
        (s.major_time / s.majors as u32).as_millis(),
        s.closing.as_millis()
    );
    m.heap.stats.majors = 0;
    m.heap.stats.major_time = Default::default();
}
