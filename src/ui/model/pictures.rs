//! The pictures that are ready for the screen, by picture and size.

use std::collections::HashMap;
use std::sync::Arc;

use crate::ui::effect::PictureKey;
use crate::ui::picture::Picture;
use crate::ui::preview::{CellSize, Preview, Protocol};

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
    /// By which means they are shown.
    preview: Preview,
    slots: HashMap<PictureKey, Slot>,
}

impl Pictures {
    /// No pictures yet, to be shown by these means.
    #[must_use]
    pub fn by(preview: Preview) -> Self {
        Self { preview, ..Self::default() }
    }

    /// By which means they are shown.
    #[must_use]
    pub fn preview(&self) -> Preview {
        self.preview
    }

    /// Takes in how large cells are now; what was made for others is asked for again.
    pub fn measured(&mut self, cell: CellSize) {
        if self.preview.cell != cell {
            self.preview.cell = cell;
            if self.preview.protocol != Protocol::Halfblocks {
                self.slots.clear();
            }
        }
    }

    /// The picture of that number, of those that are sent beside their cells.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Option<Arc<Picture>> {
        let ready = self.slots.values().filter_map(|slot| match slot {
            Slot::Ready(picture) => Some(picture),
            Slot::Asked | Slot::Failed(_) => None,
        });
        ready.into_iter().find(|p| p.graphic().is_some_and(|g| g.number == number)).cloned()
    }

    /// A picture, or none when nobody has asked for it.
    #[must_use]
    pub fn get(&self, key: &PictureKey) -> Option<&Slot> {
        self.slots.get(key)
    }

    /// Notes that a picture is asked for; returns whether it has not been before.
    pub fn ask(&mut self, key: &PictureKey) -> bool {
        if self.preview.protocol == Protocol::Off || self.slots.contains_key(key) {
            return false;
        }
        if self.slots.len() >= KEPT {
            // Only those that nobody waits for; what is on the screen is asked for again.
            self.slots.retain(|_, slot| *slot == Slot::Asked);
        }
        self.slots.insert(key.clone(), Slot::Asked);
        true
    }

    /// Takes in what became of a picture; one that was made for other cells comes too late.
    pub fn put(&mut self, key: PictureKey, slot: Slot) {
        if let Slot::Ready(picture) = &slot
            && picture.graphic().is_some_and(|graphic| graphic.preview != self.preview)
        {
            return;
        }
        self.slots.insert(key, slot);
    }
}
