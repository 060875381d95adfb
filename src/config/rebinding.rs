//! The table `[keys]` of the settings file, as it was written: names of commands and names of keys, with
//! the lines that they stand in. What they mean is known further up.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use toml::Spanned;

/// One line of the table: a command and the keys that it is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebinding {
    /// The command, such as `notes.run`.
    pub name: String,
    /// The keys as they were written, the one to show first; none where something else stands there.
    pub keys: Option<Vec<String>>,
    /// The line in the settings file, from 1.
    pub line: usize,
}

/// The whole table, in the order of its lines.
///
/// As it comes out of the parser each line is still a place in bytes, until [`Self::find_lines`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rebindings(pub Vec<Rebinding>);

impl Rebindings {
    /// Makes lines of the places in the text of the file.
    pub fn find_lines(&mut self, text: &str) {
        for rebinding in &mut self.0 {
            let before = text.get(..rebinding.line).unwrap_or_default();
            rebinding.line = before.matches('\n').count() + 1;
        }
        self.0.sort_by_key(|rebinding| rebinding.line);
    }
}

impl<'de> Deserialize<'de> for Rebindings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TableVisitor)
    }
}

struct TableVisitor;

impl<'de> Visitor<'de> for TableVisitor {
    type Value = Rebindings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of commands with their keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Rebindings, A::Error> {
        let mut all = Vec::new();
        while let Some(name) = table.next_key::<Spanned<String>>()? {
            let at = name.span().start;
            let name = name.into_inner();
            match table.next_value()? {
                Entry::Keys(keys) => all.push(Rebinding { name, keys, line: at }),
                // `notes.run = "F5"` without quotation marks is a table in a table.
                Entry::Place(inner) => all.extend(inner.0.into_iter().map(|rebinding| Rebinding {
                    name: format!("{name}.{}", rebinding.name),
                    ..rebinding
                })),
            }
        }
        Ok(Rebindings(all))
    }
}

/// What can stand behind a name.
enum Entry {
    Keys(Option<Vec<String>>),
    Place(Rebindings),
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key or a list of keys")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<Entry, E> {
        Ok(Entry::Keys(Some(vec![key.to_owned()])))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Entry, E> {
        Ok(Entry::Keys(None))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Entry, E> {
        Ok(Entry::Keys(None))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Entry, E> {
        Ok(Entry::Keys(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Entry, A::Error> {
        let mut keys = Some(Vec::new());
        while let Some(item) = list.next_element()? {
            match (item, &mut keys) {
                (Item::Key(key), Some(keys)) => keys.push(key),
                _ => keys = None,
            }
        }
        Ok(Entry::Keys(keys))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Entry, A::Error> {
        TableVisitor.visit_map(table).map(Entry::Place)
    }
}

/// What can stand in a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Item {
    Key(String),
    Other(IgnoredAny),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct File {
        keys: Rebindings,
    }

    fn read(text: &str) -> Vec<Rebinding> {
        let mut file: File = toml::from_str(text).unwrap();
        file.keys.find_lines(text);
        file.keys.0
    }

    fn line(line: usize, name: &str, keys: Option<&[&str]>) -> Rebinding {
        let keys = keys.map(|keys| keys.iter().map(|key| (*key).to_owned()).collect());
        Rebinding { name: name.to_owned(), keys, line }
    }

    #[test]
    fn a_table_is_read_with_and_without_quotation_marks() {
        let text = "[keys]\n\"notes.run\" = [\"F5\",\n \"ctrl-g\"]\nrun.help = \"h\"\n\
            \n[keys.result]\nhelp = []\n";
        assert_eq!(
            read(text),
            [
                line(2, "notes.run", Some(&["F5", "ctrl-g"])),
                line(4, "run.help", Some(&["h"])),
                line(7, "result.help", Some(&[])),
            ]
        );
    }

    #[test]
    fn what_is_no_key_is_kept_to_be_told() {
        let told = read("[keys]\na.b = 5\na.c = [\"x\", 1]\na.d = true\na.e = 1.5\na.f = [[1]]\n");
        let lines: Vec<(usize, bool)> =
            told.iter().map(|one| (one.line, one.keys.is_none())).collect();
        assert_eq!(lines, [(2, true), (3, true), (4, true), (5, true), (6, true)]);
    }
}
