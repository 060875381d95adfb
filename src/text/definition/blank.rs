//! Texts that stand where a definition would and are none: placeholders, dates, minutes of a meeting.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::pattern::pattern;

/// Words that stand where a definition will come.
static PENDING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:nog (?:geen|niet|te|in te|uit te|op te|aan te|vast te|onbekend|leeg|open)\b|(?:de |een )?(?:definitie|omschrijving|betekenis|tekst|definition) (?:is |wordt |moet )?(?:nog|volgt|ontbreekt|onbekend|niet|hier|pending|to be|missing|here)\b|(?:hier )?(?:in|aan) te vullen\b|(?:vul )?hier\s(?:de |een )?(?:definitie|tekst|omschrijving)?\s?(?:in|invullen|komt)\b|invullen\W*$|(?:n\.?\s?t\.?\s?b|n\.?\s?v\.?\s?t|n\.?\s?n\.?\s?b|t\.?\s?b\.?\s?d|t\.?\s?b\.?\s?a|p\.?m|todo|fixme|x{3,}|lorem ipsum.*|volgt(?: nog| later)?|onbekend|geen|unknown|none|ontbreekt|niet bekend|definitie|definition|omschrijving|not (?:yet )?(?:known|defined))\W*$|(?:todo|tbd|fixme|lorem ipsum)\b|to be (?:determined|defined|decided|written|completed|added)\b|geen (?:definitie|omschrijving)\b|no definition\b|noch (?:offen|festzulegen|auszufüllen|zu)\b|à (?:compléter|définir)\b)",
    )
});
/// A date, with or without a day of the week and a time, and nothing else.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:datum|date|d\.?d\.?|versie|version|laatst gewijzigd|bijgewerkt|gewijzigd|opgesteld)\W*(?:op\s)?)?(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag\W+|(?:mon|tues|wednes|thurs|fri|satur|sun)day\W+|(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\W+)?(?:\d{1,4}(?:st|nd|rd|th)?[-/. ]{1,2}(?:\d{1,2}|\p{L}{3,9}\.?)(?:[-/., ]{1,2}\d{2,4})?|\p{L}{3,9} \d{1,2},? \d{4}|(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|january|february|march|may|june|july|august|october)\s\d{4}|\d{4})(?:\W+(?:om\s)?\d{1,2}[.:]\d{2}(?:\W*(?:uur|u|h|am|pm))?)?\W*$",
    )
});
/// The head of minutes, of a letter or of a message.
static RECORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:concept\W*)?(?:notulen|besluitenlijst|actielijst|actiepunten|agendapunt|minutes|protokoll|compte rendu)\b|(?:verslag|agenda|overleg|vergadering|werkoverleg|teamoverleg|werkgroep|bijeenkomst|meeting|gespreksverslag|memo|mail|e-mail|bericht)\b[^.]{0,60}?\b\d{1,2}[ /-](?:\d{1,2}|jan|feb|maart|mrt|apr|mei|jun|jul|aug|sep|okt|oct|nov|dec|march|may)\p{L}*)|\b(?:aanwezig(?:en)?|afwezig(?:en)?|attendees|present|anwesend|présents)\s?:|^(?:van|aan|from|to|cc|verzonden|onderwerp|betreft|subject)\s?:|^(?:beste|geachte|hallo|hoi|dag|lieve|dear|hi|hello|hey|sehr geehrte[rs]?|liebe[rs]?|bonjour|chers?|chère)\s[^.:;]{1,60},$|^(?:(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|mvg|groet(?:en|jes)?[,!]|(?:kind|best) regards|mit freundlichen grüßen|cordialement)\b",
    )
});

/// Whether a text stands where a definition would and says nothing of the term.
pub(super) fn is_blank(text: &str) -> bool {
    let bare = text.trim().trim_start_matches(|c: char| "([{<*_-–—.…\"“'#> ".contains(c));
    bare.is_empty() || PENDING.is_match(bare) || DATE.is_match(text) || RECORD.is_match(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_no_meaning_is_blank() {
        for text in [
            "3 juni 2021",
            "Maandag 3 juni 2021, 10.30 uur",
            "03-06-2021",
            "2021-06-03",
            "(nog in te vullen)",
            "[definitie volgt]",
            "<hier de definitie invullen>",
            "TODO",
            "xxx",
            "n.t.b.",
            "Notulen werkoverleg 7 mei (aanwezig: Ans, Bo)",
            "Verslag vergadering 7 mei",
            "Aanwezig: Ans, Bo",
            "Beste Ans,",
            "Geachte mevrouw Bos,",
            "Met vriendelijke groet, Bo",
        ] {
            assert!(is_blank(text), "{text}");
        }
        for text in [
            "verslag van een gesprek met een bewoner",
            "vergadering waarin de raad besluit",
            "overleg tussen twee of meer diensten",
            "dag waarop de termijn begint",
            "3 of meer huizen onder een dak",
            "niet nagekomen afspraak",
            "beste keuze van een bewoner",
            "dag in een week",
            "groet van een bewoner aan een ander",
            "bericht dat binnen 3 dagen wordt verzonden",
        ] {
            assert!(!is_blank(text), "{text}");
        }
    }
}
