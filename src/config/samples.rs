//! The sample notes that come with the program.

/// The notes that a first start shows, ready to run.
pub const FIRST: &str = include_str!("../../assets/notes/call-notes-logistics.md");

/// A term with its context, for the recipe of definitions.
const TERM: &str = include_str!("../../assets/notes/definition/wachttijd.md");

/// The notes that a first start shows for a recipe; those of [`FIRST`] where it has none of its own.
#[must_use]
pub fn first(recipe: &str) -> &'static str {
    match recipe {
        "definition" => TERM,
        _ => FIRST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipe_has_its_own_sample_or_the_first_one() {
        assert_eq!(first("definition").lines().next(), Some("wachttijd"));
        assert_eq!(first("case-study"), FIRST);
        assert_eq!(first("my-own"), FIRST);
    }
}
