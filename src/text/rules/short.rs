//! The rule about abbreviations: which words of a definition are cut short, and which of them a reader
//! may be expected to know.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::Said;
use crate::text::pattern::pattern;
use crate::text::stem::{is_stop, words};

/// Letters of a name that may be a short one without showing it: "Eem", "Wet".
const LEAST_NAME: usize = 3;
/// Short forms that an explanation names.
const MOST_NAMED: usize = 4;

static DOTTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s(])(?P<short>(?:zgn|evt|gem|mnd|bzw|ggf)\.|(?:\p{L}\.){2,5})(?:$|[\s,;:)])",
    )
});
static CAPITALS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?P<short>\p{Lu}[\p{Lu}\d&-]{1,9})\b"));
static ROMAN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[IVXLCDM]+$"));
/// Words that are cut short by a full stop and that everybody reads in full.
static CUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s(])(?P<short>(?:art|artt|nr|nrs|blz|bijv|bv|enz|etc|incl|excl|max|min|ca|resp|jo|vgl|mr|dr|drs|ir|ing|prof|jl|par|hfst|afd|no|nos|approx|vs)\.)(?:$|[\s,;:)])",
    )
});

/// Signs of units and matter, which abbreviate nothing.
const SIGNS: &str = " CO2 H2O NOX SO2 PH 3D 2D PM10 PM2 MW GW TW KW MWH GWH TWH KWH MJ GJ TJ PJ KJ MB GB TB KB KV MV KVA MVA \
    VA DC AC HZ KHZ MHZ GHZ OK AM MM CM DM KM KG MG ML CL DL ";
/// Short names that stand in dictionaries as words, so that many readers need no more.
const KNOWN: &str = " LED UV DNA RNA HIV AIDS TV PC CD DVD PDF GPS SMS USB QR ID IQ BV NV BTW EU VN NAP ISO NEN EN IEC DIN \
    RFC PVC VS WC HBO MBO VMBO VWO HAVO CAO PGB OV GGZ GGD ZZP WW ICT IT ";
/// Short titles of Dutch laws and names of what they found, spelled as words are.
const TITLES: &str = " Awb Wmo Wlz Zvw Wvggz Wzd Wabo Woo Wob Bbl Bkl Bal Wro Wft Wwft Avg Uavg Wkkgz Wgbo Wpg Bw Sr Sv Rv Wvw \
    Wia Wao Wajong Anw Akw Aow Ioaw Ioaz Wsnp Wgs Wnra Whw Pw Gw Opw Grw Amvb AMvB MvT MvA KvK VvE BuZa IenW VenJ \
    SZWw Wbp Wtza Wmcz Wbmt Wok Whc Whv Wwb Wsw Wwz Wva Wta Wvo Wvp Wpb Awir Awgb Wgb Bopz ";
/// Short forms with full stops that everybody reads as the words.
const USUAL: &str = " o.a. d.w.z. e.d. i.v.m. m.b.t. t.b.v. d.m.v. t.o.v. o.g.v. t/m m.u.v. i.p.v. z.s.m. n.v.t. e.g. i.e. \
    c.q. a.d.h.v. m.i.v. b.v. z.b. u.a. d.h. p.ex. o.b.v. t.a.v. i.h.b. m.n. t.g.v. i.c. ";

static TITLE_SET: LazyLock<HashSet<&str>> =
    LazyLock::new(|| TITLES.split_ascii_whitespace().collect());

/// What the words of a definition show of short forms.
#[derive(Default)]
struct Found {
    /// They are, and nothing says for what.
    short: Vec<String>,
    /// They are, and most readers know them; or they may be.
    open: Vec<String>,
    /// They are, and are read as the words.
    usual: Vec<String>,
}

impl Found {
    fn put(list: &mut Vec<String>, word: &str) {
        if !list.iter().any(|known| known == word) {
            list.push(word.to_owned());
        }
    }
}

/// `afkortingen`.
pub(super) fn abbreviations(term: &str, text: &str) -> Said {
    let mut found = Found::default();
    dotted(text, &mut found);
    capitals(term, text, &mut found);
    named(term, text, &mut found);
    let list = |all: &[String]| {
        all.iter()
            .take(MOST_NAMED)
            .map(|short| format!("\"{short}\""))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if !found.short.is_empty() {
        let list = list(&found.short);
        return Said::broken(
            format!("De definitie schrijft {list} niet voluit."),
            format!("The definition does not write out {list}."),
        );
    }
    if !found.open.is_empty() {
        let list = list(&found.open);
        return Said::open(
            format!("Of {list} voluit moet, hangt af van wie het leest."),
            format!("Whether {list} is to be written out depends on who reads it."),
        );
    }
    if !found.usual.is_empty() {
        let list = list(&found.usual);
        return Said::kept(
            format!("Op {list} na, dat iedereen leest, heeft de definitie geen afkortingen."),
            format!("But for {list}, which everybody reads, the definition has no abbreviations."),
        );
    }
    Said::kept("De definitie heeft geen afkortingen.", "The definition has no abbreviations.")
}

/// Those with full stops.
fn dotted(text: &str, found: &mut Found) {
    for short in DOTTED.captures_iter(text).filter_map(|hit| hit.name("short")) {
        let is_usual = USUAL.contains(&format!(" {} ", short.as_str().to_lowercase()));
        let list = if is_usual { &mut found.usual } else { &mut found.short };
        Found::put(list, short.as_str());
    }
    for short in CUT.captures_iter(text).filter_map(|hit| hit.name("short")) {
        Found::put(&mut found.usual, short.as_str());
    }
}

/// Those of capitals.
fn capitals(term: &str, text: &str, found: &mut Found) {
    for hit in CAPITALS.captures_iter(text) {
        let Some(short) = hit.name("short") else { continue };
        let (before, behind) = (&text[..short.start()], &text[short.end()..]);
        let word = short.as_str().trim_end_matches(['-', '&']);
        // "A-watergang", "B2" and the "CO" of "CO₂" abbreviate nothing.
        let is_sign = word.chars().filter(|c| c.is_alphabetic()).count() < 2
            || behind.starts_with(|c: char| ('₀'..='₉').contains(&c) || "²³⁺⁻".contains(c))
            || is_stop(&word.to_lowercase());
        let key = format!(" {} ", word.to_uppercase());
        let is_name = term.contains(word)
            || ROMAN.is_match(word)
            || SIGNS.contains(&key)
            || text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        if is_sign || is_name || is_expanded(before, behind) {
            continue;
        }
        let list = if KNOWN.contains(&key) { &mut found.open } else { &mut found.short };
        Found::put(list, word);
    }
}

/// Those that are spelled as words: "Awb", "Wlz", "zzp".
fn named(term: &str, text: &str, found: &mut Found) {
    for (at, word) in words(text) {
        let (before, behind) = (&text[..at], &text[at + word.len()..]);
        // "Wmo-voorziening" and "zzp'er" have it as their first part.
        let part = word.split(['-', '\'', '’']).next().unwrap_or(word);
        let is_told = term.contains(part)
            || is_expanded(before, behind)
            || part.chars().any(char::is_numeric)
            || part.chars().all(char::is_uppercase);
        if is_told {
            continue;
        }
        let count = part.chars().count();
        let has_vowel = part.to_lowercase().contains(|c: char| is_vowel(c));
        let is_capital = part.starts_with(char::is_uppercase);
        let is_mixed = part.chars().skip(1).any(char::is_uppercase);
        let is_start =
            before.trim().is_empty() || before.trim_end().ends_with(['.', '!', '?', ':']);
        let is_sign = SIGNS.contains(&format!(" {} ", part.to_uppercase()));
        // At the start any word has a capital, and "Al" or "Bal" may stand there as one.
        if TITLE_SET.contains(part) && !(is_start && has_vowel)
            || count >= LEAST_NAME && is_capital && !has_vowel && !is_sign
        {
            Found::put(&mut found.short, part);
        } else if is_mixed && !is_sign
            || is_capital && !is_start && count <= LEAST_NAME && !is_stop(&part.to_lowercase())
            || count >= LEAST_NAME && !has_vowel && !is_sign
            || KNOWN.contains(&format!(" {} ", part.to_uppercase()))
                && !matches!(part.to_lowercase().as_str(), "en" | "it" | "id" | "vs")
        {
            Found::put(&mut found.open, part);
        }
    }
}

fn is_vowel(c: char) -> bool {
    "aeiouyáàâäãéèêëíìîïóòôöõúùûüåæøœ".contains(c)
}

/// Whether the words stand beside a short form: "Dienst Wegverkeer (RDW)" or "RDW (Dienst Wegverkeer)".
fn is_expanded(before: &str, behind: &str) -> bool {
    behind.trim_start().starts_with('(') || before.ends_with('(') && behind.starts_with(')')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::definition::Oordeel::{self, NietBeoordeeld, Voldoet, VoldoetNiet};

    #[test]
    fn short_names_of_laws_are_abbreviations() {
        let cases: &[(&str, Oordeel)] = &[
            ("bezwaar volgens de Awb", VoldoetNiet),
            ("hulp op grond van de Wmo 2015", VoldoetNiet),
            ("hulp als Wmo-voorziening voor een bewoner", VoldoetNiet),
            ("zorg op grond van de Wlz", VoldoetNiet),
            ("regeling in een AMvB", VoldoetNiet),
            ("inschrijving bij de KvK", VoldoetNiet),
            ("bezwaar volgens de Algemene wet bestuursrecht (Awb)", Voldoet),
            ("bezwaar volgens de Awb (Algemene wet bestuursrecht)", Voldoet),
            ("bezwaar volgens de wet", Voldoet),
            ("eisen volgens NEN 1010", NietBeoordeeld),
            ("norm van de ISO", NietBeoordeeld),
            ("lidstaat van de EU", NietBeoordeeld),
            ("ondernemer zonder personeel, zoals een zzp'er", NietBeoordeeld),
            ("inloggen met DigiD", NietBeoordeeld),
            ("oever van de Eem", NietBeoordeeld),
            ("bal van leer en rubber", Voldoet),
            ("bijeenkomst in Utrecht van de Raad", Voldoet),
            ("verplichting volgens art. 3 van de wet", Voldoet),
            ("vermogen van 3 kWh bij 20 °C op 5 km", Voldoet),
        ];
        for (text, oordeel) in cases {
            let said = abbreviations("x", text);
            assert_eq!(said.oordeel, *oordeel, "{text}: {}", said.nl);
        }
        assert_eq!(abbreviations("Wmo-melding", "melding volgens de Wmo").oordeel, Voldoet);
    }

    #[test]
    fn what_is_cut_short_is_not_denied() {
        let said = abbreviations("x", "middel, bijv. een hamer");
        assert!(said.oordeel == Voldoet && said.nl.contains("\"bijv.\""), "{}", said.nl);
        let said = abbreviations("x", "middel om te slaan");
        assert_eq!(said.nl, "De definitie heeft geen afkortingen.");
    }
}
