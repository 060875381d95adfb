//! Who speaks in the notes: full names, roles, and which name a surname stands for.

use std::sync::LazyLock;

use regex::Regex;

use super::page::Page;
use crate::text::pattern::pattern;

/// A personal name, as a piece of a pattern.
pub(super) const NAME: &str = r"(?:(?:Dr|Mr|Mrs|Ms|Prof|Frau|Herr|Mevrouw|Meneer|Mme|M)\.?\s)?(?:\p{Lu}\.|\p{Lu}[\p{L}\p{M}’'-]*)(?:\s(?:van|de|der|den|von|zu|da|do|dos|du|la|le|ten|ter|te|di|el|bin)){0,2}(?:\s(?:\p{Lu}\.|(?:Dr|Prof|Ing)\.|\p{Lu}[\p{L}\p{M}’'-]*)){0,4}";

/// Verbs of saying, as a piece of a pattern.
pub(super) const SAYS: &str = r"(?:says|said|adds|added|explains|explained|notes|noted|recalls|recalled|tells us|told us|continues|continued|comments|commented|concludes|concluded|remembers|admits|reflects|puts it|writes|wrote|shared|shares|states|stated|reports|zegt|zei|vertelt|vertelde|aldus|vult|legt|stelt|vindt|besluit|concludeert|sagt|sagte|erklärt|erklärte|berichtet|meint|betont|ergänzt|resümiert|erzählt|so|fasst|dit|a dit|explique|expliquait|affirme|ajoute|raconte|témoigne|précise|souligne|déclare|confie|résume|se souvient|diz|disse|afirma|afirmou|explica|conta|contou|acrescenta|relata|comenta|ressalta|destaca|resume|lembra|dice|explica)";

static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)engineer|manager|director|\bhead\b|\blead\b|lead(?:er)?\b|\bchief|officer|president|founder|\bC[ETFIOPM]O\b|\bCISO\b|\bVP\b|developer|architect|analyst|owner|consultant|designer|specialist|coordinator|supervisor|scientist|teacher|nurse|planner|administrator|secretary|professor|researcher|partner\b|leiter|geschäftsführer|inhaber|verantwortlich|entwickler|referent|directeur|manager|hoofd|medewerker|eigenaar|teamleider|adviseur|ontwikkelaar|wethouder|beheerder|planner|responsable|directrice|chef|gérant|fondat|ingénieur|diretor|gerente|coordenador|analista|engenheir|sócio|fundador|chefe|technician|operator|clerk|driver|chair|member|部長|課長|社長|代表|担当|責任者",
    )
});

/// Words that may stand before a name with a capital because they open a sentence.
static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?i:{SAYS}|the|our|and|but|plus|as|from|with|by|for|meet|ask|when|after|before|de|onze|en|van|met|der|die|das|unser|unsere|und|mit|von|le|la|notre|et|avec|nosso|nossa|com)$"
    ))
});

static INTRODUCED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"({NAME})\s?(?:,|[-–—]|\()\s?([^,.;:()\x22“”„«»]{{2,80}})"))
});

/// Somebody the notes name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Person {
    /// The fullest form of the name.
    pub name: String,
    /// The role, or empty.
    pub role: String,
}

/// Everybody the notes name together with a role or a verb of saying.
#[derive(Debug, Default)]
pub(super) struct People(Vec<Person>);

impl People {
    /// The people that the notes introduce with a role ("Ann Lee, head of sales").
    pub(super) fn read(page: &Page) -> Self {
        let mut people = Self::default();
        for block in page.blocks.iter().take(4_000) {
            for hit in INTRODUCED.captures_iter(&block.text).take(12) {
                let role = role_of(&hit[2]);
                if is_role(&role) {
                    let (name, _) = name_and_role(&hit[1]);
                    if is_full_name(&name) {
                        people.know(&name, &role);
                    }
                }
            }
        }
        people
    }

    /// Remembers a name; a role in capitals gives way to one in small letters.
    pub(super) fn know(&mut self, name: &str, role: &str) {
        let name = name
            .trim()
            .trim_end_matches(['.', ',', '\'', '’'])
            .trim_end_matches("'s")
            .trim_end_matches("’s");
        if name.is_empty() || self.0.len() >= 200 {
            return;
        }
        if let Some(person) = self.0.iter_mut().find(|person| same(&person.name, name)) {
            if is_shouted(&person.name) && !is_shouted(name) {
                person.name = name.to_string();
            }
            if person.role.is_empty()
                || is_shouted(&person.role) && !role.is_empty() && !is_shouted(role)
            {
                person.role = role.to_string();
            }
        } else if is_full_name(name) {
            self.0.push(Person { name: name.to_string(), role: role.to_string() });
        }
    }

    /// The person a name or surname stands for; the name itself when nobody fuller is known.
    pub(super) fn resolve(&self, name: &str) -> Person {
        let name = name.trim().trim_end_matches(['.', ',']);
        let found = self.0.iter().find(|person| same(&person.name, name)).or_else(|| {
            let word = name.rsplit(' ').next().unwrap_or(name).to_lowercase();
            let mut fits = self
                .0
                .iter()
                .filter(|person| person.name.split(' ').any(|part| part.to_lowercase() == word));
            if name.contains(' ') { None } else { fits.next() }
        });
        found.cloned().unwrap_or(Person { name: name.to_string(), role: String::new() })
    }

    /// The person who is named last in a text.
    pub(super) fn last_named(&self, text: &str) -> Option<Person> {
        self.0
            .iter()
            .filter_map(|person| {
                let surname = person.name.rsplit(' ').next()?;
                Some((text.rfind(surname).filter(|_| surname.len() > 2)?, person))
            })
            .max_by_key(|(at, _)| *at)
            .map(|(_, person)| person.clone())
    }

    /// Whether a word is part of somebody's name.
    pub(super) fn has_word(&self, word: &str) -> bool {
        self.0
            .iter()
            .any(|person| person.name.split(' ').any(|part| part.eq_ignore_ascii_case(word)))
    }

    /// Everybody.
    pub(super) fn all(&self) -> &[Person] {
        &self.0
    }
}

/// Parts "Senior Engineer Ann Lee" into the name and the role before it.
pub(super) fn name_and_role(words: &str) -> (String, String) {
    let mut parts: Vec<&str> = words.split_whitespace().collect();
    while parts.first().is_some_and(|word| OPENING.is_match(word)) {
        parts.remove(0);
    }
    let words = &parts.join(" ");
    let last_role = parts.iter().rposition(|part| ROLE.is_match(part));
    match last_role {
        Some(at) if at + 1 < parts.len() => (parts[at + 1..].join(" "), parts[..=at].join(" ")),
        Some(_) => (String::new(), words.clone()),
        None => (words.clone(), String::new()),
    }
}

/// The role in what follows a name.
pub(super) fn role_of(text: &str) -> String {
    let text = text.trim().trim_matches([',', '-', '–', '—', '(', ')', ' ', '.']);
    let cut = text
        .find([';', ':', '"', '“', '„', '«', '('])
        .into_iter()
        .chain([" — ", " – ", " | "].iter().filter_map(|mark| text.find(mark)))
        .min()
        .unwrap_or(text.len())
        .min(text.char_indices().nth(90).map_or(text.len(), |(at, _)| at));
    let text = text[..cut].trim();
    ["our ", "the ", "de ", "onze ", "der ", "die ", "unser ", "unsere ", "le ", "la ", "o ", "a "]
        .iter()
        .find_map(|article| text.strip_prefix(article))
        .unwrap_or(text)
        .trim_end_matches(',')
        .to_string()
}

/// Whether words name a role.
pub(super) fn is_role(words: &str) -> bool {
    ROLE.is_match(words)
}

/// Two to five words of which none is a known word for a thing.
pub(super) fn is_full_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    (2..=5).contains(&words.len()) && !words.iter().any(|word| ROLE.is_match(word))
}

fn is_shouted(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase)
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}
