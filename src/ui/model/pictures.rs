//! The pictures that are ready for the screen, by picture and size.

use std::collections::HashMap;
use std::sync::Arc;

use crate::ui::effect::PictureKey;
use crate::ui::picture::Picture;

/// Number of pictures that are kept when they are not on the screen any more.
const KEPT: usize = 24;

/// A picture on its way to the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// It was asked for.
    Asked,
    /// It is there.
    Ready(Arc<Picture>),
    /// It cannot be shown: why.
    Failed(String),
}

/// All pictures that were asked for.
#[derive(Debug, Clone, Default)]
pub struct Pictures {
    slots: HashMap<PictureKey, Slot>,
}

impl Pictures {
    /// A picture, or none when nobody has asked for it.
    #[must_use]
    pub fn get(&self, key: &PictureKey) -> Option<&Slot> {
        self.slots.get(key)
    }

    /// Notes that a picture is asked for; returns whether it has not been before.
    pub fn ask(&mut self, key: &PictureKey) -> bool {
        if self.slots.contains_key(key) {
            return false;
        }
        if self.slots.len() >= KEPT {
            // Only those that nobody waits for; what is on the screen is asked for again.
            self.slots.retain(|_, slot| *slot == Slot::Asked);
        }
        self.slots.insert(key.clone(), Slot::Asked);
        true
    }

    /// Takes in what became of a picture.
    pub fn put(&mut self, key: PictureKey, slot: Slot) {
        self.slots.insert(key, slot);
    }
}
