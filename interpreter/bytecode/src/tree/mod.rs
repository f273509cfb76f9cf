//! The syntax tree as plain data, in the shape that Python's `ast` module shows: between
//! the parser's own tree and node objects on the heap, which know nothing of each other.

pub mod schema;

use crate::Const;
use schema::Class;

/// Where a node lies: lines from 1, columns from 0 in bytes of UTF-8.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Place {
    pub line: i32,
    pub col: i32,
    pub end_line: i32,
    pub end_col: i32,
}

/// A node: the values of its class's fields, in the schema's order.
#[derive(Clone, Debug)]
pub struct Node {
    pub class: &'static Class,
    pub fields: Vec<Item>,
    /// Given exactly for classes that have positions.
    pub place: Option<Place>,
}

/// The value of a field, or an item of a list.
#[derive(Clone, Debug)]
pub enum Item {
    /// None, where the field is optional.
    Absent,
    Node(Box<Node>),
    List(Vec<Item>),
    /// An identifier or a text.
    Text(Box<str>),
    Const(Const),
    Int(i64),
}

impl Node {
    /// A node of the class called `name`. Its fields must be all of the class's.
    pub fn new(name: &str, place: Option<Place>, fields: Vec<Item>) -> Node {
        let class = schema::class(name).expect("a class of the schema");
        debug_assert_eq!(class.fields.len(), fields.len(), "{name}");
        Node {
            class,
            fields,
            place,
        }
    }

    pub fn name(&self) -> &'static str {
        self.class.name
    }
}

impl From<Node> for Item {
    fn from(node: Node) -> Item {
        Item::Node(Box::new(node))
    }
}

impl From<Option<Node>> for Item {
    fn from(node: Option<Node>) -> Item {
        node.map_or(Item::Absent, Item::from)
    }
}

impl From<Vec<Node>> for Item {
    fn from(nodes: Vec<Node>) -> Item {
        Item::List(nodes.into_iter().map(Item::from).collect())
    }
}

impl From<&str> for Item {
    fn from(text: &str) -> Item {
        Item::Text(text.into())
    }
}

impl From<Option<&str>> for Item {
    fn from(text: Option<&str>) -> Item {
        text.map_or(Item::Absent, Item::from)
    }
}
