//! What a service provider changes to go from one profile to another, above all from one date of a service to the next
//! (PC §3.4): instructions in words, made of what the two profiles decide.

mod levels;

use super::{Shipped, aspects::differences};

/// One thing that a service provider does, behind "to", with what it does it to where that is a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// What it does.
    pub words: String,
    /// To what, one by one; empty where the words say all.
    pub each: Vec<String>,
}

impl Instruction {
    fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), each: Vec::new() }
    }

    fn of(words: impl Into<String>, each: Vec<String>) -> Option<Self> {
        (!each.is_empty()).then(|| Self { words: words.into(), each })
    }
}

/// What a service provider of the one does to be one of the other: levels first, then what else differs and reaches it.
pub fn instructions(one: &Shipped, other: &Shipped) -> Vec<Instruction> {
    let mut all = levels::instructions(one, other);
    all.extend(differences(one, other).into_iter().filter_map(|difference| difference.duty).map(Instruction::new));
    all
}
