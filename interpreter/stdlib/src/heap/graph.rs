//! The heap as a graph in ordinary memory: objects, their sizes, what names what, and which
//! object is the one way to which others (dominators).
//!
//! Objects are numbered by address. Nothing of it keeps an object alive or in its place: it is
//! used up before anything is allocated in the heap.

use crate::util::*;
use pyrs_runtime::objmodel::gc::config::RANGE_START;
use pyrs_runtime::objmodel::gc::layout::{LayoutKind, map_row, object_size, visit_slots};
use pyrs_runtime::objmodel::{Addr, fact};
use pyrs_runtime::{Result, Value, Vm};

/// Number of an object; the roots together are the number behind the last.
pub type Node = u32;
const NOBODY: Node = Node::MAX;

pub struct Graph {
    /// Places in the heap's range, in eights of bytes, ascending.
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

/// Where an object lies in the heap's range.
fn eights(at: Addr) -> Option<u32> {
    u32::try_from((at.raw() - RANGE_START) >> 3).ok()
}

/// The number of an object among all, by their places.
fn find(objects: &[u32], value: Value) -> Option<Node> {
    let wanted = eights(value.is_ref().then(|| value.addr())?)?;
    objects.binary_search(&wanted).ok().map(|i| i as Node)
}

impl Graph {
    /// Collect, and take down what is left.
    pub fn take(vm: &mut Vm) -> Result<Graph> {
        super::leave_the_living(vm);
        let mut objects = Vec::new();
        let mut fits = true;
        vm.m.each_object(|at, _| {
            let number = eights(at);
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
            graph.note_edges(i as Node)?;
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

    fn note_edges(&mut self, node: Node) -> Result<()> {
        let at = self.at(node);
        let row = map_row(at.map());
        if row.layout.kind == LayoutKind::WeakWords {
            return Ok(());
        }
        let Graph { objects, edges, .. } = self;
        let mut fits = Ok(());
        let mut note = |value: Option<Value>| {
            if let Some(node) = value.and_then(|value| find(objects, value)) {
                fits = fits.and(room::append(edges, &[node]));
            }
        };
        visit_slots(at, |slot| note(slot.value(0)));
        if row.facts & fact::HAS_MAP != 0 {
            note(row.class_value());
        }
        fits
    }

    pub fn len(&self) -> usize {
        self.objects.len()
    }
    pub fn at(&self, node: Node) -> Addr {
        // SAFETY: an object that a walk has met; a graph is used up before anything is allocated.
        unsafe { Addr::new(RANGE_START + (u64::from(self.objects[node as usize]) << 3)) }
    }
    pub fn find(&self, value: Value) -> Option<Node> {
        find(&self.objects, value)
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
        let (others, stacks) = self.roots.split_at(self.roots.len() - self.stacks);
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
    /// After Lengauer and Tarjan, by numbers in preorder, 0 being the roots: the time does not
    /// hang on the shape of the graph. (Passing better dominators on until nothing changes takes
    /// a cube of it for chains that are linked both ways and held at both ends.)
    pub fn of(graph: &mut Graph) -> Result<Dominators> {
        let n = graph.len();
        let root = number(n)?;
        let (nodes, parent) = preorder(graph)?;
        let mut numbers = room::filled(n + 1, 0 as Node)?;
        for (i, &node) in nodes.iter().enumerate() {
            numbers[node as usize] = i as Node;
        }
        let before = predecessors(graph, root)?;
        let mut forest = Forest::new(n + 1)?;
        let mut dominator = room::filled(n + 1, 0 as Node)?;
        // Who waits for each one's number, as lists: the first, and the next of each.
        let mut waiting = room::filled(n + 1, NOBODY)?;
        let mut next = room::filled(n + 1, NOBODY)?;
        for w in (1..=n).rev() {
            for &from in before.of(nodes[w]) {
                let best = forest.best(numbers[from as usize])?;
                forest.semi[w] = forest.semi[w].min(forest.semi[best as usize]);
            }
            let semi = forest.semi[w] as usize;
            next[w] = std::mem::replace(&mut waiting[semi], w as Node);
            let above = parent[w];
            forest.above[w] = above;
            let mut one = std::mem::replace(&mut waiting[above as usize], NOBODY);
            while one != NOBODY {
                let v = one as usize;
                let best = forest.best(one)?;
                dominator[v] = match forest.semi[best as usize] < forest.semi[v] {
                    true => best,
                    false => above,
                };
                one = next[v];
            }
        }
        for w in 1..=n {
            if dominator[w] != forest.semi[w] {
                dominator[w] = dominator[dominator[w] as usize];
            }
        }
        let mut above = room::filled(n + 1, root)?;
        let mut retained = room::filled(n + 1, 0)?;
        let mut order = room::with_capacity(n)?;
        for w in (1..=n).rev() {
            let (node, over) = (nodes[w], nodes[dominator[w] as usize]);
            above[node as usize] = over;
            retained[node as usize] += graph.size(node);
            retained[over as usize] += retained[node as usize];
            order.push(node);
        }
        Ok(Dominators {
            above,
            retained,
            order,
        })
    }
}

/// The part of the tree of the search that has been gone through, from its leaves on.
struct Forest {
    above: Vec<Node>,
    semi: Vec<Node>,
    /// Of the way up from each, as far as `above` has been shortened: that with the least `semi`.
    label: Vec<Node>,
    way: Vec<Node>,
}

impl Forest {
    fn new(n: usize) -> Result<Forest> {
        let mut semi = room::with_capacity(n)?;
        semi.extend(0..n as Node);
        let mut label = room::with_capacity(n)?;
        label.extend(0..n as Node);
        Ok(Forest {
            above: room::filled(n, NOBODY)?,
            semi,
            label,
            way: Vec::new(),
        })
    }

    /// Of those on the way up from `v`, without the end, that with the least `semi`.
    fn best(&mut self, v: Node) -> Result<Node> {
        let mut at = v;
        while self.above[at as usize] != NOBODY
            && self.above[self.above[at as usize] as usize] != NOBODY
        {
            room::append(&mut self.way, &[at])?;
            at = self.above[at as usize];
        }
        while let Some(one) = self.way.pop() {
            let one = one as usize;
            let above = self.above[one] as usize;
            let (mine, other) = (self.label[one], self.label[above]);
            if self.semi[other as usize] < self.semi[mine as usize] {
                self.label[one] = other;
            }
            self.above[one] = self.above[above];
        }
        Ok(self.label[v as usize])
    }
}

/// All objects in the order in which a search from the roots meets them, behind the roots'
/// number, and for each the place of the one before it. Objects that it does not reach become
/// roots.
fn preorder(graph: &mut Graph) -> Result<(Vec<Node>, Vec<Node>)> {
    let n = graph.len();
    let mut seen = room::zeroed(n)?;
    let mut nodes = room::with_capacity(n + 1)?;
    let mut parent = room::with_capacity(n + 1)?;
    nodes.push(number(n)?);
    parent.push(0);
    // An object's place, and which of its edges is next.
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
                return Ok((nodes, parent));
            }
            room::append(&mut graph.roots, &[lost as Node])?;
            lost as Node
        };
        if seen[start as usize] != 0 {
            continue;
        }
        seen[start as usize] = 1;
        room::append(&mut stack, &[(nodes.len() as Node, 0)])?;
        nodes.push(start);
        parent.push(0);
        while let Some((place, next)) = stack.last_mut() {
            let above = *place;
            let edge = graph
                .edges(nodes[above as usize])
                .get(*next as usize)
                .copied();
            *next += 1;
            match edge {
                Some(to) if seen[to as usize] == 0 => {
                    seen[to as usize] = 1;
                    room::append(&mut stack, &[(nodes.len() as Node, 0)])?;
                    nodes.push(to);
                    parent.push(above);
                }
                Some(_) => {}
                None => {
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
