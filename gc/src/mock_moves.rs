//! Evacuation in the toy language: what moves, what follows it, what stays.

use crate::addr::Addr;
use crate::block::block_of;
use crate::config::*;
use crate::layout::flag;
use crate::mock::{
    ARRAY_PREFIX, NODE_WORDS, WEAK, array, checked, id_of, kept as place, mutator, node,
};
use crate::mutator::{Mutator, Scan};
use crate::phases::weak;
use crate::roots::RootId;
use crate::word::*;
use std::collections::HashSet;

/// Makes `count` old nodes of which every `keep`-th is named by a root, and lets the others
/// die: blocks that are sparse, once a major collection has looked. (A function of its own,
/// so that no word of its frame names a node later.)
#[inline(never)]
fn sparse(m: &mut Mutator, count: i64, keep: i64) -> Vec<RootId> {
    let all = m.heap.roots.add(None);
    let at = array(m, -1, count as usize);
    m.heap.roots.set(all, Some(Value::from_addr(at)));
    for i in 0..count {
        let at = node(m, i);
        let list = m.root(all).expect("set").addr();
        m.store(
            list,
            ARRAY_PREFIX + (i as usize + 1) * WORD_BYTES,
            Value::from_addr(at),
        );
    }
    m.collect_minor(Scan::FromEntry);
    let list = m.root(all).expect("set").addr();
    let kept = (0..count).step_by(keep as usize).map(|i| {
        let node = list.value(ARRAY_PREFIX + (i as usize + 1) * WORD_BYTES);
        m.heap.roots.add(node)
    });
    let kept = kept.collect();
    m.heap.roots.remove(all);
    kept
}

#[test]
fn sparse_blocks_are_emptied_and_given_back() {
    let mut m = mutator(Config {
        verify: true,
        ..Config::default()
    });
    let kept = sparse(&mut m, 200_000, 50);
    let before: Vec<Addr> = kept.iter().map(|&r| place(&m, r)).collect();
    let blocks = m.heap.old.blocks.len();
    m.collect_major(Scan::FromEntry);
    assert!(m.heap.stats.evacuated > 0);
    // 4,000 nodes of 24 bytes fill three blocks.
    assert!(
        m.heap.old.blocks.len() < 8 && blocks > 100,
        "{blocks} -> {}",
        m.heap.old.blocks.len()
    );
    let after: Vec<Addr> = kept.iter().map(|&r| place(&m, r)).collect();
    assert!(before.iter().zip(&after).filter(|(a, b)| a != b).count() > 3000);
    assert_eq!(after.iter().collect::<HashSet<_>>().len(), kept.len());
    for (i, &at) in after.iter().enumerate() {
        assert_eq!(id_of(at), 50 * i as i64);
    }
    // Room behind the moved ones is used again, and only that.
    let more = sparse(&mut m, 1000, 1);
    m.collect_major(Scan::FromEntry);
    for (i, &root) in kept.iter().enumerate() {
        assert_eq!(id_of(place(&m, root)), 50 * i as i64);
    }
    for (i, &root) in more.iter().enumerate() {
        assert_eq!(id_of(place(&m, root)), i as i64);
    }
}

#[test]
fn dense_blocks_stay() {
    let mut m = mutator(Config {
        verify: true,
        ..Config::default()
    });
    let kept = sparse(&mut m, 100_000, 1);
    let before: Vec<Addr> = kept.iter().map(|&r| place(&m, r)).collect();
    m.collect_major(Scan::FromEntry);
    assert_eq!(m.heap.stats.evacuated, 0);
    assert!(kept.iter().zip(before).all(|(&r, at)| place(&m, r) == at));
}

#[test]
fn references_of_all_homes_follow() {
    let mut m = mutator(checked());
    let kept = sparse(&mut m, 3000, 30);
    // An old large array, an old node, a young node, the stack and the thread's words.
    let large = array(&mut m, 1_000_000, 4000);
    let large = m.heap.roots.add(Some(Value::from_addr(large)));
    m.collect_minor(Scan::FromEntry);
    let young = node(&mut m, 1_000_001);
    let young = m.heap.roots.add(Some(Value::from_addr(young)));
    for (i, &root) in kept.iter().enumerate() {
        let value = m.root(root).expect("set");
        let next = kept[(i + 1) % kept.len()];
        let next = m.root(next).expect("set");
        m.store(value.addr(), 2 * WORD_BYTES, next);
        let large = place(&m, large);
        m.store(large, ARRAY_PREFIX + (40 * i + 1) * WORD_BYTES, value);
        m.push(value);
    }
    let first = m.root(kept[0]).expect("set");
    let at = place(&m, young);
    m.store(at, 3 * WORD_BYTES, first);
    m.thread[0] = first.word();
    for _ in 0..3 {
        m.collect_major(Scan::FromEntry);
        for (i, &root) in kept.iter().enumerate() {
            let at = place(&m, root);
            assert_eq!(id_of(at), 30 * i as i64);
            let next = place(&m, kept[(i + 1) % kept.len()]);
            assert_eq!(at.value(2 * WORD_BYTES), Some(Value::from_addr(next)));
            let word = place(&m, large).value(ARRAY_PREFIX + (40 * i + 1) * WORD_BYTES);
            assert_eq!(word, Some(Value::from_addr(at)));
            // SAFETY: pushed above, and nothing was popped.
            let pushed = unsafe { *m.stack_base.add(i) };
            assert_eq!(pushed, at.word());
        }
        let first = m.root(kept[0]).expect("set");
        assert_eq!(place(&m, young).value(3 * WORD_BYTES), Some(first));
        assert_eq!(m.thread[0], first.word());
    }
    assert!(m.heap.stats.evacuated > 0);
}

#[test]
fn weak_references_ids_and_finalizers_follow() {
    let mut m = mutator(checked());
    let kept = sparse(&mut m, 3000, 30);
    let mut refs = Vec::new();
    let mut ids = Vec::new();
    for (i, &root) in kept.iter().enumerate() {
        let reference = m.alloc(WEAK, 2 * WORD_BYTES).expect("room");
        let at = place(&m, root);
        m.heap.weak.register(reference, at).expect("room");
        refs.push(m.heap.roots.add(Some(Value::from_addr(reference))));
        ids.push(m.ident(at));
        if i % 2 == 0 {
            m.set_finalizer(at).expect("room");
        }
    }
    for round in 0..3 {
        let before = place(&m, kept[7]);
        m.collect_major(Scan::FromEntry);
        assert!(round > 0 || place(&m, kept[7]) != before, "it has moved");
        for (i, &root) in kept.iter().enumerate() {
            let (at, reference) = (place(&m, root), place(&m, refs[i]));
            assert_eq!(weak::target(reference), Some(at));
            assert_eq!(m.heap.weak.to(at).collect::<Vec<_>>(), [reference]);
            assert_eq!(m.ident(at), ids[i]);
            assert_eq!(at.has(flag::FINALIZER), i % 2 == 0);
        }
    }
    assert_eq!(m.heap.idents.entries(), 0, "ids lie behind what moved");
    for &root in &kept {
        m.heap.roots.set(root, None);
    }
    m.collect_major(Scan::FromEntry);
    let mut due = Vec::new();
    while let Some(value) = m.next_finalizable() {
        due.push(id_of(value.addr()));
    }
    due.sort_unstable();
    assert_eq!(due, (0..50).map(|i| 60 * i).collect::<Vec<i64>>());
    assert!(refs.iter().all(|&r| weak::target(place(&m, r)).is_none()));
    assert!(m.heap.weak.is_empty());
}

#[test]
fn what_native_frames_name_stays() {
    let mut m = mutator(checked());
    let kept = sparse(&mut m, 3000, 30);
    let pinned = std::hint::black_box(place(&m, kept[50]));
    let far = kept.iter().map(|&r| place(&m, r));
    let far = far.filter(|&at| block_of(at) != block_of(pinned)).count();
    assert!(far > 0, "the nodes lie in several blocks");
    m.collect_major(Scan::All);
    assert_eq!(place(&m, kept[50]), pinned);
    assert_eq!(id_of(std::hint::black_box(pinned)), 1500);
    for (i, &root) in kept.iter().enumerate() {
        assert_eq!(id_of(place(&m, root)), 30 * i as i64);
    }
    assert_eq!(NODE_WORDS, 5);
}

/// A reference that keeps its target alive (its layout is traced) and is only registered to
/// be found: with it and its target revived by a finalizer, it is still found.
#[test]
fn finders_are_revived_with_their_targets() {
    for major in [false, true] {
        let mut m = mutator(checked());
        let root = m.heap.roots.add(None);
        #[inline(never)]
        fn make(m: &mut Mutator, root: RootId) {
            let holder = node(m, 1);
            m.heap.roots.set(root, Some(Value::from_addr(holder)));
            m.set_finalizer(holder).expect("room");
            let target = node(m, 2);
            let holder = m.root(root).expect("set").addr();
            m.store(holder, 2 * WORD_BYTES, Value::from_addr(target));
            let finder = m
                .alloc_len(crate::mock::FINDER, 8 + 2 * WORD_BYTES, 2)
                .expect("room");
            let holder = m.root(root).expect("set").addr();
            let target = holder.value(2 * WORD_BYTES).expect("stored").addr();
            m.heap.weak.register(finder, target).expect("room");
            let reference = m.alloc(WEAK, 2 * WORD_BYTES).expect("room");
            let holder = m.root(root).expect("set").addr();
            m.store(holder, 3 * WORD_BYTES, Value::from_addr(finder));
            let target = holder.value(2 * WORD_BYTES).expect("stored").addr();
            m.heap.weak.register(reference, target).expect("room");
            let kept = Value::from_addr(reference);
            m.push(kept);
        }
        make(&mut m, root);
        if major {
            m.collect_minor(Scan::FromEntry);
        }
        m.heap.roots.set(root, None);
        if major {
            m.collect_major(Scan::FromEntry);
        } else {
            m.collect_minor(Scan::FromEntry);
        }
        let holder = m.next_finalizable().expect("it is due");
        m.heap.roots.set(root, Some(holder));
        m.collect_major(Scan::FromEntry);
        let holder = place(&m, root);
        let target = holder.value(2 * WORD_BYTES).expect("stored").addr();
        let finder = holder.value(3 * WORD_BYTES).expect("stored").addr();
        assert_eq!((id_of(target), weak::target(finder)), (2, Some(target)));
        assert_eq!(m.heap.weak.to(target).collect::<Vec<_>>(), [finder]);
        // SAFETY: pushed above.
        let reference = Value::some(unsafe { *m.stack_base }).addr();
        assert_eq!(weak::target(reference), None);
        m.heap.roots.set(root, None);
        m.collect_major(Scan::FromEntry);
        assert!(m.heap.weak.is_empty());
    }
}

#[test]
fn what_is_allocated_as_fixed_is_old_at_every_size() {
    let mut m = mutator(Config {
        verify: true,
        ..Config::default()
    });
    for words in [4, 1000, 3000, 100_000] {
        let size = ARRAY_PREFIX + words * WORD_BYTES;
        let map = array(&mut m, -1, 1).map();
        let at = m.alloc_fixed(map, size, words as u32).expect("room").raw();
        // Hidden from the scan of native stacks: nothing names it but this number.
        let hidden = !at;
        for _ in 0..3 {
            m.collect_minor(Scan::FromEntry);
        }
        let at = Addr::at(!hidden);
        assert!(
            crate::side::STARTS.get(at),
            "{words} words died in a minor collection"
        );
        assert!(!crate::heap::Heap::is_young(at));
        m.collect_major(Scan::FromEntry);
        assert!(
            !crate::side::STARTS.get(at),
            "{words} words are never freed"
        );
    }
}

/// Who was told that it needs no finalizer after all is still listed when it moves.
#[test]
fn objects_without_their_finalizer_follow_in_its_list() {
    use crate::phases::settle::Stage;
    let mut m = mutator(checked());
    let kept = sparse(&mut m, 3000, 30);
    let mut cleared = 0;
    for _ in 0..400 {
        let stage = m.heap.cycle.as_ref().map(|cycle| cycle.stage);
        match stage {
            None | Some(Stage::Marking) => {
                for &root in &kept {
                    let at = place(&m, root);
                    m.set_finalizer(at).expect("room");
                }
            }
            Some(Stage::References(_) | Stage::Finalizers) => {}
            // The list has been looked through, and nothing has moved yet.
            Some(_) => {
                for &root in &kept {
                    cleared += place(&m, root).has(flag::FINALIZER) as usize;
                    place(&m, root).clear_flags(flag::FINALIZER);
                }
            }
        }
        m.collect_stressed(Scan::FromEntry);
        for &object in m.heap.finalizers.old.iter() {
            let object = crate::phases::evacuate::moved(object).unwrap_or(object);
            assert!(crate::side::STARTS.get(object), "a listed object has moved");
            assert!(crate::phases::mark::is_alive(object) || m.heap.cycle.is_none());
        }
    }
    assert!(cleared > 0 && m.heap.stats.evacuated > 0);
}
