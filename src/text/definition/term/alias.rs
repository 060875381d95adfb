//! Other names of the term that stand in parentheses behind it.

use std::sync::LazyLock;

use regex::Regex;

use super::finder::Finder;
use crate::text::definition::page::Page;
use crate::text::definition::page::label::Role;
use crate::text::definition::term;
use crate::text::pattern::pattern;

/// Other names of the term that the line of the term gives in parentheses: "BSN (burgerservicenummer)",
/// "Huisverbod (tijdelijk)", which is "tijdelijk huisverbod" in a sentence.
pub(in crate::text::definition) fn aliases(page: &Page, finder: &Finder) -> Vec<Finder> {
    let line = page.blocks.iter().take(8).find_map(|block| {
        let (name, inside) = term::without_short(&block.text);
        (!inside.is_empty() && finder.is(name)).then_some((name, inside))
    });
    let Some((name, inside)) = line else { return Vec::new() };
    let mut found = vec![Finder::new(&format!("{inside} {name}"))];
    let other = alias(inside);
    // Another word is the same thing only where one is short for the other, or where the line says so.
    let is_short =
        |word: &str| !word.contains(' ') && word.chars().filter(|c| c.is_uppercase()).count() > 1;
    if other.len() < inside.len() || is_short(name) || is_short(inside) {
        found.push(Finder::new(other));
    }
    found
}

/// Whether a labelled definition stands right behind the labelled term, before any other term.
pub(in crate::text::definition) fn has_row(page: &Page, finder: &Finder) -> bool {
    let mut is_own = false;
    page.blocks.iter().any(|block| match block.role {
        Some(Role::Term) => {
            is_own = finder.is(term::without_short(&block.text).0);
            false
        }
        Some(Role::Definition) => is_own,
        _ => false,
    })
}

/// What stands in parentheses without its "ook wel".
pub(in crate::text::definition) fn alias(inside: &str) -> &str {
    static LEAD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:ook(?: wel)?(?: genoemd| bekend als)?|afgekort(?: als| tot)?|afk\.?|hierna(?: te noemen)?|oftewel|ofwel|synoniem|also(?: known as| called)?|aka|or)\s?:?\s+",
        )
    });
    LEAD.find(inside).map_or(inside, |lead| &inside[lead.end()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_behind_the_term_name_it_again() {
        let known = |line: &str, term: &str, name: &str| {
            let page = Page::read(&format!("{line}\n\nEen regel tekst."));
            aliases(&page, &Finder::new(term)).iter().any(|finder| finder.is(name))
        };
        assert!(known("WMS (wijkmeldpunt)", "WMS", "wijkmeldpunt"));
        assert!(known("Wijkmeldpunt (WMP)", "Wijkmeldpunt", "WMP"));
        assert!(known("Opname (gedwongen)", "Opname", "gedwongen opname"));
        assert!(known("Opname (ook wel: plaatsing)", "Opname", "plaatsing"));
        assert!(!known("Begroting (gemeente)", "Begroting", "gemeente"));
    }
}
