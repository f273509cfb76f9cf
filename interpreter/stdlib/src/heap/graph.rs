//! The heap as a graph in ordinary memory: objects, their sizes, what names what, and which
//! object is the one way to which others (dominators).
//!
//! Objects are numbered by address. Nothing of it keeps an object alive or in its place: it is
//! used up before anything is allocated in the heap.

use crate::util::*;
use pyrs_runtime::objmodel::gc::layout::{LayoutKind, map_row, object_size, visit_slots};
use pyrs_runtime::objmodel::gc::mutator::Scan;
use pyrs_runtime::objmodel::{Addr, fact};
use pyrs_runtime::{Result, Value, Vm};

/// Number of an object; the roots together are the number behind the last.
pub type Node = u32;
const NOBODY: Node = Node::MAX;

pub struct Graph {
    /// Addresses in eights of bytes, ascending.
    objects: Vec<u32>,
    /// Where the edges of an object begin, and behind the last one's.
    first: Vec<u32>,
    edges: Vec<Node>,
    /// Objects that roots name, and such as are reached from no root that is known here.
    pub roots: Vec<Node>,
    /// Those of `roots` that stacks of threads name, behind all others.
    pub stacks: usize,
}

/// Unknown objects are no nodes: there are more objects than numbers, or no memory.
fn number(n: usize) -> Result<Node> {
    Node::try_from(n)
        .ok()
        .filter(|&n| n < NOBODY - 1)
        .ok_or(pyrs_runtime::Raised)
}

impl Graph {
    /// Collect, and take down what is left.
    pub fn take(vm: &mut Vm) -> Result<Graph> {
        vm.clear_all_dead_registers();
        vm.m.collect_major(Scan::All);
        vm.m.prepare_walk();
        let mut objects = Vec::new();
        let mut fits = true;
        vm.m.each_object(|at, _| {
            let number = u32::try_from(at.raw() >> 3).ok();
            match number.filter(|_| room::reserve(&mut objects, 1).is_ok()) {
                Some(number) => objects.push(number),
                None => fits = false,
            }
        });
        if !fits {
            return Err(vm.memory_error());
        }
        objects.sort_unstable();
        let mut graph = Graph {
            first: room::with_capacity(objects.len() + 1)?,
            objects,
            edges: Vec::new(),
            roots: Vec::new(),
            stacks: 0,
        };
        for i in 0..graph.len() {
            graph.first.push(number(graph.edges.len())?);
            graph.note_edges(graph.at(i as Node))?;
        }
        graph.first.push(number(graph.edges.len())?);
        let (mut named, mut on_stacks) = (Vec::new(), Vec::new());
        vm.m.each_root(|value, on_stack| {
            let list = if on_stack { &mut on_stacks } else { &mut named };
            if let Some(node) = graph.find(value) {
                list.push(node);
            }
        });
        graph.stacks = on_stacks.len();
        named.append(&mut on_stacks);
        graph.roots = named;
        Ok(graph)
    }

    fn note_edges(&mut self, at: Addr) -> Result<()> {
        let row = map_row(at.map());
        if row.layout.kind == LayoutKind::WeakWords {
            return Ok(());
        }
        let mut found = Vec::new();
        visit_slots(at, |slot| {
            found.extend(slot.value(0).and_then(|v| self.find(v)))
        });
        if row.facts & fact::HAS_MAP != 0 {
            found.extend(row.class_value().and_then(|class| self.find(class)));
        }
        room::append(&mut self.edges, &found)
    }

    pub fn len(&self) -> usize {
        self.objects.len()
    }
    pub fn at(&self, node: Node) -> Addr {
        // SAFETY: an object that a walk has met; a graph is used up before anything is allocated.
        unsafe { Addr::new(u64::from(self.objects[node as usize]) << 3) }
    }
    pub fn find(&self, value: Value) -> Option<Node> {
        if value.is_small() {
            return None;
        }
        let wanted = u32::try_from(value.addr().raw() >> 3).ok()?;
        self.objects.binary_search(&wanted).ok().map(|i| i as Node)
    }
    pub fn size(&self, node: Node) -> u64 {
        object_size(self.at(node)) as u64
    }
    pub fn edges(&self, node: Node) -> &[Node] {
        let at = node as usize;
        match self.first.get(at + 1) {
            Some(&end) => &self.edges[self.first[at] as usize..end as usize],
            None => &self.roots,
        }
    }

    /// A shortest way from a root to an object, both included. Stacks of threads are asked
    /// last: who asks holds the object himself.
    pub fn path(&self, to: Node) -> Result<Vec<Node>> {
        let mut from = room::filled(self.len(), NOBODY)?;
        let (stacks, others) = {
            let split = self.roots.len() - self.stacks;
            let (others, stacks) = self.roots.split_at(split);
            (stacks, others)
        };
        for roots in [others, stacks] {
            let mut queue: Vec<Node> = Vec::new();
            for &root in roots {
                if from[root as usize] == NOBODY {
                    from[root as usize] = root;
                    queue.push(root);
                }
            }
            let mut next = 0;
            while let Some(&node) = queue.get(next) {
                next += 1;
                if node == to {
                    let mut way = vec![to];
                    let mut at = to;
                    while from[at as usize] != at {
                        at = from[at as usize];
                        way.push(at);
                    }
                    way.reverse();
                    return Ok(way);
                }
                for &edge in self.edges(node) {
                    if from[edge as usize] == NOBODY {
                        from[edge as usize] = node;
                        room::reserve(&mut queue, 1)?;
                        queue.push(edge);
                    }
                }
            }
        }
        Ok(Vec::new())
    }
}

/// Which object each object hangs on, and what hangs on it.
pub struct Dominators {
    /// The object without which this one would not be reached; the roots' number for those
    /// that no single object holds.
    pub above: Vec<Node>,
    /// Bytes of an object and of all that would go with it.
    pub retained: Vec<u64>,
    /// All objects, those that hang on others before these.
    pub order: Vec<Node>,
}

impl Dominators {
    /// After Cooper, Harvey and Kennedy: names of a better dominator are passed on in reverse
    /// postorder until nothing changes.
    pub fn of(graph: &mut Graph) -> Result<Dominators> {
        let n = graph.len();
        let root = number(n)?;
        let order = postorder(graph)?;
        let mut place = room::filled(n + 1, 0 as Node)?;
        for (i, &node) in order.iter().enumerate() {
            place[node as usize] = i as Node;
        }
        place[n] = number(order.len())?;
        let before = predecessors(graph, root)?;
        let mut above = room::filled(n + 1, NOBODY)?;
        above[n] = root;
        let meet = |above: &[Node], mut a: Node, mut b: Node| {
            while a != b {
                while place[a as usize] < place[b as usize] {
                    a = above[a as usize];
                }
                while place[b as usize] < place[a as usize] {
                    b = above[b as usize];
                }
            }
            a
        };
        let mut changed = true;
        while changed {
            changed = false;
            for &node in order.iter().rev() {
                let mut best = NOBODY;
                for &from in before.of(node) {
                    if above[from as usize] != NOBODY {
                        best = match best {
                            NOBODY => from,
                            best => meet(&above, best, from),
                        };
                    }
                }
                if best != above[node as usize] {
                    above[node as usize] = best;
                    changed = true;
                }
            }
        }
        let mut retained = room::filled(n + 1, 0)?;
        for &node in &order {
            retained[node as usize] += graph.size(node);
            retained[above[node as usize] as usize] += retained[node as usize];
        }
        Ok(Dominators {
            above,
            retained,
            order,
        })
    }
}

/// All objects in the order in which a search from the roots leaves them. Objects that it does
/// not reach become roots.
fn postorder(graph: &mut Graph) -> Result<Vec<Node>> {
    let n = graph.len();
    let mut seen = room::zeroed(n)?;
    let mut order = room::with_capacity(n)?;
    let mut stack: Vec<(Node, u32)> = Vec::new();
    let known = graph.roots.len();
    let mut lost = 0;
    let mut next_root = 0;
    loop {
        let start = if next_root < known {
            next_root += 1;
            graph.roots[next_root - 1]
        } else {
            while lost < n && seen[lost] != 0 {
                lost += 1;
            }
            if lost == n {
                return Ok(order);
            }
            graph.roots.push(lost as Node);
            lost as Node
        };
        if seen[start as usize] != 0 {
            continue;
        }
        seen[start as usize] = 1;
        stack.push((start, 0));
        while let Some((node, next)) = stack.last_mut() {
            let edge = graph.edges(*node).get(*next as usize).copied();
            *next += 1;
            match edge {
                Some(to) if seen[to as usize] == 0 => {
                    seen[to as usize] = 1;
                    room::reserve(&mut stack, 1)?;
                    stack.push((to, 0));
                }
                Some(_) => {}
                None => {
                    order.push(*node);
                    stack.pop();
                }
            }
        }
    }
}

/// Edges backwards.
struct Before {
    first: Vec<u32>,
    nodes: Vec<Node>,
}

impl Before {
    fn of(&self, node: Node) -> &[Node] {
        let at = node as usize;
        &self.nodes[self.first[at] as usize..self.first[at + 1] as usize]
    }
}

fn predecessors(graph: &Graph, root: Node) -> Result<Before> {
    let n = graph.len();
    let mut first = room::filled(n + 2, 0u32)?;
    for node in 0..=root {
        for &to in graph.edges(node) {
            first[to as usize + 2] += 1;
        }
    }
    for i in 2..first.len() {
        first[i] += first[i - 1];
    }
    let total = first.last().copied().unwrap_or(0) as usize;
    let mut nodes = room::filled(total, 0)?;
    for node in 0..=root {
        for &to in graph.edges(node) {
            let place = &mut first[to as usize + 1];
            nodes[*place as usize] = node;
            *place += 1;
        }
    }
    Ok(Before { first, nodes })
}
