//! Which language a text is in.

use whatlang::Lang;

/// Characters that are looked at; more would not change the answer.
const SAMPLE: usize = 6_000;
/// Letters below which a guess is not worth making.
const SHORTEST: usize = 24;

/// The ISO 639-1 code of the text's language, `en` when it cannot be told.
#[must_use]
pub fn detect(text: &str) -> &'static str {
    told(text).unwrap_or("en")
}

/// The ISO 639-1 code of the text's language, or none where the text is too short or too mixed to tell it.
#[must_use]
pub fn told(text: &str) -> Option<&'static str> {
    let sample: String = text.chars().take(SAMPLE).collect();
    if sample.chars().filter(|c| c.is_alphabetic()).take(SHORTEST).count() < SHORTEST {
        return None;
    }
    let guess = whatlang::detect(&sample).filter(whatlang::Info::is_reliable)?;
    Some(code(guess.lang()))
}

/// ISO 639-1 for the languages that notes are likely to be in; whatlang itself speaks 639-3.
fn code(language: Lang) -> &'static str {
    match language {
        Lang::Nld | Lang::Afr => "nl",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Cmn => "zh",
        Lang::Kor => "ko",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Pol => "pl",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "nb",
        Lang::Fin => "fi",
        Lang::Hun => "hu",
        Lang::Ron => "ro",
        Lang::Tur => "tr",
        Lang::Ell => "el",
        Lang::Heb => "he",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Ind => "id",
        Lang::Vie => "vi",
        Lang::Tha => "th",
        Lang::Cat => "ca",
        Lang::Bul => "bg",
        Lang::Hrv => "hr",
        Lang::Pes => "fa",
        _ => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_told_apart() {
        let samples = [
            (
                "en",
                "The team moved its deliveries to one warehouse and has been happier with the result ever since.",
            ),
            (
                "nl",
                "Het team heeft de bezorging naar één magazijn verplaatst en is sindsdien veel tevredener over het resultaat.",
            ),
            (
                "de",
                "Das Team hat die Auslieferung in ein einziges Lager verlegt und ist seitdem mit dem Ergebnis zufriedener.",
            ),
            (
                "fr",
                "L’équipe a déplacé les livraisons vers un seul entrepôt et se dit depuis bien plus satisfaite du résultat.",
            ),
            (
                "ja",
                "チームは配送を一つの倉庫に移し、それ以来結果にとても満足しています。作業時間も短くなりました。",
            ),
        ];
        for (code, text) in samples {
            assert_eq!(detect(text), code);
        }
    }

    #[test]
    fn too_little_is_english() {
        assert_eq!(detect(""), "en");
        assert_eq!(detect("ok 42 !!!"), "en");
        assert_eq!(detect(&"?".repeat(100_000)), "en");
        assert_eq!(told("ok 42 !!!"), None);
    }

    #[test]
    fn a_short_text_is_of_its_own_language_or_none() {
        for notes in [
            "Leenrecht\n\nBibliotheek Oost\n",
            "Kade\nMuur langs het water van de haven.\n",
            "Piekvraag\n\nvraag naar vervoer\n",
            "Definitie: geluid waarmee een toestel een oproep meldt.\nSynoniemen: beltoon, belsignaal\n",
        ] {
            assert_ne!(told(notes), Some("en"), "{notes}");
        }
    }
}
