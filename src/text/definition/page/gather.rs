//! Lists that belong to the sentence that leads to them.

use super::{Block, Kind, Page};
use crate::text::definition::meaning::is_told;
use crate::text::definition::term;
use crate::text::definition::term::finder::Finder;
use crate::text::sentence;

/// "woning: huis" in a list of terms is the next of them.
fn is_other(item: &str) -> bool {
    term::headed(item).is_some()
        || item.split_once(": ").is_some_and(|(name, _)| !name.contains(' ') && !name.is_empty())
}

/// Takes the items of a list into the sentence that leads to it, where that sentence defines the term:
/// "wordt verstaan onder X: 1°. een Y; 2°. een Z".
pub(in crate::text::definition) fn items(page: &mut Page, finder: &Finder) {
    let mut at = 0;
    while at < page.blocks.len() {
        let block = &page.blocks[at];
        let is_open = block.text.ends_with(':')
            && block.role.is_none()
            && !matches!(block.kind, Kind::Heading(_))
            && finder.find(&block.text).is_some();
        let items: Vec<&str> = page.blocks[at + 1..]
            .iter()
            .take_while(|next| is_open && next.kind == Kind::Item && next.role.is_none())
            .take_while(|next| !is_other(&next.text))
            .map(|next| next.text.as_str())
            .collect();
        let is_list = !items.is_empty();
        if is_list {
            let count = items.len();
            let joined =
                Block { text: format!("{} {}", block.text, items.join(" ")), ..block.clone() };
            let is_told = sentence::split(&joined.text).into_iter().any(|one| {
                one.contains(':')
                    && is_told(&Block { text: one.to_owned(), ..joined.clone() }, finder)
            });
            if is_told {
                page.blocks[at] = joined;
                page.blocks.drain(at + 1..=at + count);
            }
        }
        at += 1;
    }
}
