//! The same term in the shapes that people write notes in: with lines that have no label, with sources in
//! every place, with cases and opposites in the defining sentence.

use proptest::prelude::*;

use crate::text::definition::page::place;
use crate::text::definition::*;

const TERM: &str = "Stadspas";
const TEXT: &str = "kaart waarmee inwoners met een laag inkomen korting krijgen op sport";

/// Ways to say the meaning; none of them is the first block of the notes.
const SAYINGS: [&str; 18] = [
    "Kaart waarmee inwoners met een laag inkomen korting krijgen op sport",
    "kaart waarmee inwoners met een laag inkomen korting krijgen op sport",
    "Een stadspas is een kaart waarmee inwoners met een laag inkomen korting krijgen op sport.",
    "Onder een stadspas wordt verstaan: kaart waarmee inwoners met een laag inkomen korting krijgen op sport.",
    "In de nota wordt een stadspas omschreven als een kaart waarmee inwoners met een laag inkomen korting krijgen op sport.",
    "De definitie van stadspas luidt: kaart waarmee inwoners met een laag inkomen korting krijgen op sport.",
    "Volgens artikel 2 van de Stadsverordening is een stadspas een kaart waarmee inwoners met een laag inkomen korting krijgen op sport.",
    "Definitie: kaart waarmee inwoners met een laag inkomen korting krijgen op sport",
    "Definitie volgens de Stadsnota: kaart waarmee inwoners met een laag inkomen korting krijgen op sport",
    "Stadspas: kaart waarmee inwoners met een laag inkomen korting krijgen op sport",
    "\"Kaart waarmee inwoners met een laag inkomen korting krijgen op sport\" (Begrippenkader Stad, p. 3)",
    "Brontekst: \"Stadspas\" betekent een kaart waarmee inwoners met een laag inkomen korting krijgen op sport.",
    "Een stadspas (ook wel SP) is een kaart waarmee inwoners met een laag inkomen korting krijgen op sport, bijvoorbeeld een abonnement, in tegenstelling tot een reispas.",
    "Stadsverordening, artikel 2: stadspas: kaart waarmee inwoners met een laag inkomen korting krijgen op sport",
    "Definitie: “kaart waarmee inwoners met een laag inkomen korting krijgen op sport”",
    "Stadspas: „kaart waarmee inwoners met een laag inkomen korting krijgen op sport“",
    "Definitie: «kaart waarmee inwoners met een laag inkomen korting krijgen op sport».",
    "“Kaart waarmee inwoners met een laag inkomen korting krijgen op sport.” (Begrippenkader Stad)",
];
/// Lines without a label that only tell where the term holds.
const PLACES: [&[&str]; 6] = [
    &[],
    &["Gemeente Oost"],
    &["Stadsverordening, artikel 2"],
    &["Gemeente Oost", "Inkomen en participatie", "Participatiewet, artikel 7"],
    &["Ministerie van Werk", "Werk en inkomen: regelingen van de gemeente"],
    &["Leeds City Council", "Housing Act 1988, section 1"],
];

/// The notes, and the lines that tell a place.
fn shaped(
    saying: usize,
    place: usize,
    separator: &str,
    is_before: bool,
) -> (String, &'static [&'static str]) {
    let places = PLACES[place];
    let mut lines = vec![TERM];
    if is_before {
        lines.extend(places);
        lines.push(SAYINGS[saying]);
    } else {
        lines.push(SAYINGS[saying]);
        lines.extend(places);
    }
    (format!("{}\n", lines.join(separator)), places)
}

fn assert_found(saying: usize, place: usize, separator: &str, is_before: bool) {
    let (notes, places) = shaped(saying, place, separator, is_before);
    let found = definition(&notes, "nl");
    assert_eq!(found.begrip, TERM, "{notes}");
    let text = found.definitie.to_lowercase();
    let text = text.strip_prefix("een ").unwrap_or(&text).trim_end_matches('.');
    assert_eq!(text, TEXT, "{notes}");
    // Every sure place goes to the context; a field of work stands there where it is between the two.
    for line in
        places.iter().filter(|line| is_before || place::of_line(line) != Some(place::Place::Field))
    {
        assert!(found.context.contains(line), "{notes}: {}", found.context);
    }
    let known: Vec<String> = items(Kind::Synoniemen, &notes, 5);
    assert!(known.is_empty() || known == ["SP"], "{notes}: {known:?}");
}

#[test]
fn the_meaning_is_found_beside_lines_without_a_label() {
    for saying in 0..SAYINGS.len() {
        for place in 0..PLACES.len() {
            assert_found(saying, place, "\n\n", true);
            assert_found(saying, place, "\n", true);
        }
        assert_found(saying, 1, "\n\n", false);
        assert_found(saying, 2, "\n", false);
    }
}

proptest! {
    #[test]
    fn no_line_without_a_label_becomes_the_meaning(
        name in "(Gemeente|Provincie|Stichting|Universiteit) [A-Z][a-z]{3,9}",
        number in 1_u8..99,
        saying in 0..SAYINGS.len(),
    ) {
        let law = format!("Stadsverordening, artikel {number}");
        let notes = [TERM, &name, &law, SAYINGS[saying]].join("\n\n");
        let found = definition(&notes, "nl");
        prop_assert!(found.definitie.to_lowercase().contains("kaart waarmee"), "{notes}");
        prop_assert!(found.context.contains(&name) && found.context.contains(&law), "{notes}");
    }
}

#[test]
fn a_source_is_told_apart_from_the_meaning() {
    for (notes, bron) in [
        ("Stadspas\nDefinitie volgens de Stadsnota: kaart die korting geeft", "de Stadsnota"),
        (
            "Stadspas\n\nVolgens artikel 2 van de gemeentelijke Stadsverordening is een stadspas een kaart die korting geeft.",
            "artikel 2 van de gemeentelijke Stadsverordening",
        ),
        ("Stadspas\n\n\"Kaart die korting geeft\" (Begrippenkader Stad)", "Begrippenkader Stad"),
        (
            "Stadspas\n\n“Een stadspas is een kaart die korting geeft” – Handboek Stad, p. 4",
            "Handboek Stad, p. 4",
        ),
        (
            "Stadspas\n\nStadsverordening, artikel 2:\nstadspas: kaart die korting geeft;",
            "Stadsverordening, artikel 2",
        ),
        (
            "Stadspas\n\nBrontekst (Handboek Stad): Een stadspas is een kaart die korting geeft.",
            "Handboek Stad",
        ),
    ] {
        let found = definition(notes, "nl");
        assert_eq!(found.bron, bron, "{notes}");
        let text = found.definitie.to_lowercase();
        assert_eq!(
            text.trim_start_matches("een ").trim_end_matches('.'),
            "kaart die korting geeft",
            "{notes}"
        );
        assert_eq!(items(Kind::Voorbeeldzinnen, notes, 5), [""; 0], "{notes}");
    }
}

#[test]
fn what_is_no_meaning_is_none() {
    for notes in [
        "Stadspas\n\ndefinitie nog te bepalen door de werkgroep\n",
        "Stadspas\nDefinitie: n.t.b.\n",
        "Stadspas\n\nWerkgroep inkomen 12 maart, gemeente Oost\n- nog geen definitie, graag een voorstel\n",
        "Stadspas\n\nDe baliemedewerker geeft de kaart na controle van het inkomen.\n",
        "Stadspas – Gemeente Oost\n",
        "Stadspas\n\nEen stadspas is afkomstig uit de jaren negentig.\n",
    ] {
        let found = definition(notes, "nl");
        assert_eq!(found.definitie, "", "{notes}");
        assert_eq!(found.validatie.oordeel, Oordeel::NietBeoordeeld, "{notes}");
        assert!(found.missing.iter().any(|one| one.contains("definitie")), "{notes}");
    }
}

#[test]
fn a_sentence_that_points_back_gives_the_meaning() {
    for notes in [
        "Stadspas\n\nWat is een stadspas?\nDat is een kaart die korting geeft.\n",
        "Stadspas\n\nEen stadspas is geen reispas. Het is een kaart die korting geeft.\n",
    ] {
        assert_eq!(definition(notes, "nl").definitie, "een kaart die korting geeft", "{notes}");
    }
}

#[test]
fn a_property_is_no_other_word() {
    let lead = "Leerling\n\nEen leerling is een persoon die onderwijs volgt. ";
    for (sentence, names) in [
        ("Een leerling wordt ook wel eens ziek genoemd door de docent.", &[][..]),
        ("Een leerling wordt ook wel eens ziek genoemd.", &[]),
        ("Een leerling wordt ook wel lui genoemd door de leraar.", &[]),
        ("Een leerling wordt ook wel eens een scholier genoemd.", &["scholier"]),
        ("Een leerling wordt ook wel scholier genoemd.", &["scholier"]),
        ("In de praktijk spreken we ook van een scholier.", &["scholier"]),
    ] {
        assert_eq!(items(Kind::Synoniemen, &format!("{lead}{sentence}"), 5), names, "{sentence}");
    }
    let work = "Backlog\n\nA backlog is a list of tasks in which a team sees what comes first. Also known as a work list.";
    assert_eq!(items(Kind::Synoniemen, work, 5), ["work list"]);
    assert_eq!(definition(work, "en").kenmerken, ["in which a team sees what comes first"]);
}

#[test]
fn cases_and_opposites_of_the_defining_sentence_are_told_apart() {
    let (notes, _) = shaped(12, 0, "\n\n", true);
    assert_eq!(items(Kind::Synoniemen, &notes, 5), ["SP"]);
    assert_eq!(items(Kind::Antoniemen, &notes, 5), ["reispas"]);
    assert_eq!(items(Kind::Praktijkvoorbeelden, &notes, 5), ["een abonnement"]);
    let notes =
        "Bijstand\n\nBijstand is een uitkering die het college verstrekt. Dit is geen lening.";
    assert_eq!(items(Kind::Tegenvoorbeelden, notes, 5), ["Dit is geen lening."]);
    assert_eq!(explanation(notes), "");
}
