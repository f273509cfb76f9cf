//! What declarations say: entities, and attributes of elements.

use super::error::{Step, Stop};
use std::collections::HashMap;
use std::rc::Rc;

pub type Text = Rc<[u8]>;

/// A copy of a name or a text that is kept.
pub fn keep(text: &[u8]) -> Step<Text> {
    crate::util::room::ask(text.len() + 16)?;
    Ok(text.into())
}

#[derive(Clone, Default)]
pub struct Entity {
    /// What stands for an internal one.
    pub value: Option<Rc<Vec<u8>>>,
    pub base: Option<Text>,
    pub system: Option<Text>,
    pub public: Option<Text>,
    /// Of one that is not XML.
    pub notation: Option<Text>,
    /// It is being read.
    pub open: bool,
    /// Declared in the document itself.
    pub of_document: bool,
}

/// A declared attribute.
#[derive(Clone)]
pub struct AttDef {
    pub name: Text,
    /// White space in its values is as it is.
    pub is_text: bool,
    pub default: Option<Text>,
}

pub struct Dtd {
    pub general: HashMap<Text, Entity>,
    pub parameter: HashMap<Text, Entity>,
    pub elements: HashMap<Text, Vec<AttDef>>,
    /// Declarations still count.
    pub keeps: bool,
    pub has_parameter_refs: bool,
    pub standalone: bool,
    /// An external parameter entity was read.
    pub entity_was_read: bool,
}

impl Default for Dtd {
    fn default() -> Self {
        Dtd {
            general: HashMap::new(),
            parameter: HashMap::new(),
            elements: HashMap::new(),
            keeps: true,
            has_parameter_refs: false,
            standalone: false,
            entity_was_read: false,
        }
    }
}

/// Bytes that a row of a table takes besides its texts.
const ROW: usize = 128;

impl Dtd {
    pub fn entities(&mut self, parameter: bool) -> &mut HashMap<Text, Entity> {
        match parameter {
            true => &mut self.parameter,
            false => &mut self.general,
        }
    }
    /// The definitions of an element's attributes, made if need be.
    pub fn attributes_of(&mut self, element: &[u8]) -> Step<&mut Vec<AttDef>> {
        if !self.elements.contains_key(element) {
            self.elements.try_reserve(1).map_err(|_| Stop::Memory)?;
            self.elements.insert(keep(element)?, Vec::new());
        }
        self.elements.get_mut(element).ok_or(Stop::Memory)
    }
    /// Roughly what it takes.
    pub fn bytes(&self) -> usize {
        let attributes: usize = self.elements.values().map(|row| row.len() * ROW).sum();
        let rows = self.general.len() + self.parameter.len() + self.elements.len();
        rows * ROW + attributes
    }
    /// A copy for a parser of an external entity: what that declares is its own.
    pub fn duplicate(&self) -> Step<Dtd> {
        crate::util::room::ask(self.bytes())?;
        Ok(Dtd {
            general: self.general.clone(),
            parameter: self.parameter.clone(),
            elements: self.elements.clone(),
            ..*self
        })
    }
}
