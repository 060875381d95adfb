//! Other words and opposites: which are taken, and which belong to another noun and are not.

use crate::text::definition::*;

/// Notes on "stadsloket" with a sentence behind its definition.
fn with_sentence(sentence: &str) -> String {
    format!(
        "stadsloket\n\nEen stadsloket is een balie waar inwoners een document aanvragen.\n\n{sentence}\n"
    )
}

fn assert_all(kind: Kind, table: &[(&str, &[&str])]) {
    for (sentence, names) in table {
        assert_eq!(items(kind, &with_sentence(sentence), 9), *names, "{sentence}");
    }
}

#[test]
fn another_word_of_the_term_is_taken() {
    assert_all(
        Kind::Synoniemen,
        &[
            ("Een stadsloket wordt ook wel stadsbalie genoemd.", &["stadsbalie"]),
            ("Stadsloketten worden ook wel stadsbalies genoemd.", &["stadsbalies"]),
            ("Een stadsloket heet ook stadsbalie.", &["stadsbalie"]),
            ("Een stadsloket wordt ook wel als stadsbalie aangeduid.", &["stadsbalie"]),
            ("Het stadsloket, ook wel stadsbalie genoemd, is open.", &["stadsbalie"]),
            ("Het stadsloket, ook wel stadsbalie, is open.", &["stadsbalie"]),
            ("Het stadsloket (ook wel stadsbalie) is open.", &["stadsbalie"]),
            ("Het stadsloket (ook wel: stadsbalie) is open.", &["stadsbalie"]),
            ("In de wijk heet een stadsloket ook wel stadsbalie.", &["stadsbalie"]),
            ("In de wijk wordt een stadsloket ook wel stadsbalie genoemd.", &["stadsbalie"]),
            (
                "Inwoners bellen het stadsloket, ook wel stadsbalie genoemd, in mei.",
                &["stadsbalie"],
            ),
            (
                "Een stadsloket is ook bekend als stadsbalie, balie van de stad en/of burgerbalie.",
                &["stadsbalie", "balie van de stad", "burgerbalie"],
            ),
            ("Een ander woord voor stadsloket is stadsbalie.", &["stadsbalie"]),
            ("Stadsbalie is een synoniem van stadsloket.", &["Stadsbalie"]),
            ("Synoniem: stadsbalie. Antoniem: geen.", &["stadsbalie"]),
            ("Dit wordt ook wel stadsbalie genoemd.", &["stadsbalie"]),
            ("Het stadsloket, also known as the city desk, is open.", &["city desk"]),
            ("Das Stadsloket, auch Bürgerbüro genannt, ist offen.", &["Bürgerbüro"]),
        ],
    );
}

#[test]
fn another_word_of_another_noun_is_left() {
    assert_all(
        Kind::Synoniemen,
        &[
            ("De chef van het stadsloket wordt ook wel balieleider genoemd.", &[]),
            ("Het stadsloket belt de bode, ook wel kamerbewaarder genoemd.", &[]),
            ("De sleutel van het stadsloket, ook wel loper genoemd, ligt klaar.", &[]),
            ("Stadsloketten bellen de bode (ook wel kamerbewaarder genoemd).", &[]),
            ("Het stadsloket wordt geleid door een teamchef, ook wel baas genoemd.", &[]),
            ("Het stadsloket, ook wel bekend om zijn koffie, is open.", &[]),
            ("Een stadsloket wordt ook wel ten onrechte postkantoor genoemd.", &[]),
            ("Een stadsloket wordt ook wel onterecht postkantoor genoemd.", &[]),
            ("Een stadsloket wordt soms verward met een bank, ook wel kas genoemd.", &[]),
            ("Het grote stadsloket wordt ook wel hoofdkantoor genoemd.", &[]),
            ("Een bank en een stadsloket, ook wel kas genoemd, zijn open.", &[]),
            ("De bode helpt. Deze wordt ook wel kamerbewaarder genoemd.", &[]),
            ("Een stadsloket heeft een bode. Die wordt ook wel kamerbewaarder genoemd.", &[]),
            ("Een stadsloket is ook wel nuttig.", &[]),
            ("Een stadsloket wordt ook wel als eerste genoemd.", &[]),
            ("Het stadsloket, oftewel: niemand weet het.", &[]),
            ("De bode helpt er. Synoniem: kamerbewaarder.", &[]),
            ("De bode helpt er. Ook wel: kamerbewaarder.", &[]),
            ("Een stadsloket wordt ook wel nuttig genoemd.", &[]),
            ("The manager of the stadsloket, also known as the chief, is in.", &[]),
            ("The clerk, also known as the desk officer, opens the stadsloket.", &[]),
            ("Der Leiter des Stadsloket, auch Chef genannt, ist da.", &[]),
            ("Die Tür der Stadsloket wird auch Pforte genannt.", &[]),
        ],
    );
    let notes = "prins\n\nEen prins is een zoon van een vorst. Een prinses is een vrouwelijke prins, ook wel vorstendochter genoemd.\n";
    assert_eq!(items(Kind::Synoniemen, notes, 5), [""; 0]);
    let notes = "lease\n\nThe lessee, also known as the user, pays rent. The lease is kept by a clerk, also called a registrar.\n";
    assert_eq!(items(Kind::Synoniemen, notes, 5), [""; 0]);
}

#[test]
fn the_end_of_a_definition_names_the_term_where_it_must() {
    for (notes, names) in [
        (
            "Begrip: stadsloket\nDefinitie: balie in de wijk (ook wel: wijkloket)\n",
            &["wijkloket"][..],
        ),
        (
            "Begrip: stadsloket\nDefinitie: balie voor inwoners, ook wel: burgerzaken\n",
            &["burgerzaken"],
        ),
        (
            "Begrip: stadsloket\nDefinitie: balie voor inwoners; ook wel burgerzaken.\n",
            &["burgerzaken"],
        ),
        (
            "| Begrip | Definitie |\n|---|---|\n| stadsloket | balie die documenten geeft, ook wel gemeentelijke balie |\n",
            &["gemeentelijke balie"],
        ),
        ("stadsloket: balie voor inwoners (synoniemen: SL, burgerbalie)\n", &["SL", "burgerbalie"]),
        (
            "Een stadsloket is een balie die werkt met een bode, ook wel kamerbewaarder genoemd.\n",
            &[],
        ),
        ("Een stadsloket is een balie die werkt met een bode (ook wel kamerbewaarder).\n", &[]),
    ] {
        assert_eq!(items(Kind::Synoniemen, notes, 5), names, "{notes}");
    }
}

#[test]
fn the_term_itself_is_set_against_its_opposite() {
    assert_all(
        Kind::Antoniemen,
        &[
            ("De bode helpt er. Antoniem: bezoeker.", &[]),
            ("Een stadsloket, in tegenstelling tot een webwinkel, heeft een deur.", &["webwinkel"]),
            ("In tegenstelling tot een webwinkel is een stadsloket een gebouw.", &["webwinkel"]),
            ("In tegenstelling tot webwinkels hebben stadsloketten een deur.", &["webwinkels"]),
            ("In tegenstelling tot een webloket heeft het stadsloket een deur.", &["webloket"]),
            ("In contrast to a web shop, a stadsloket has a door.", &["web shop"]),
            ("Im Gegensatz zum Onlineloket hat das Stadsloket eine Tür.", &["Onlineloket"]),
            ("Het tegenovergestelde van een stadsloket is een webwinkel.", &["webwinkel"]),
            ("Een webwinkel is het tegenovergestelde van een stadsloket.", &["webwinkel"]),
            ("In tegenstelling tot Utrecht heeft Gouda een stadsloket.", &[]),
            ("In tegenstelling tot Frankrijk geeft Spanje een stadsloket geld.", &[]),
            ("In tegenstelling tot mijn buurman vind ik het stadsloket mooi.", &[]),
            ("In tegenstelling tot de huur zijn de lonen van het stadsloket laag.", &[]),
            ("In tegenstelling tot Utrecht is een stadsloket in Gouda klein.", &[]),
            ("Werk aan de balie, in tegenstelling tot werk in de tuin, is saai.", &[]),
            ("Het stadsloket sluit om vijf uur, in tegenstelling tot de bank.", &[]),
            ("De bode van het stadsloket, in tegenstelling tot de chef, is jong.", &[]),
            ("Een stadsloket staat tegenover de kerk.", &[]),
            ("Het tegenovergestelde van de bode van het stadsloket is de chef.", &[]),
            ("De bode zwijgt. Het tegendeel is een praatgrage gast.", &[]),
        ],
    );
    let notes = "Ladefrist\n\nIm Gegensatz zur Löschfrist beginnt die Ladefrist erst im Hafen.\n";
    assert_eq!(items(Kind::Antoniemen, notes, 5), ["Löschfrist"]);
}

#[test]
fn what_is_not_known_yet_is_asked() {
    for value in [
        "geen bekend",
        "volgen later",
        "TBD",
        "(nog) niet",
        "vraag aan Bo of 'balie' klopt",
        "zie balie.",
    ] {
        let notes = with_sentence(&format!(
            "Synoniemen: {value}\nAntoniemen: nog bepalen\nVoorbeelden: geen\nBron: nog uitzoeken"
        ));
        for kind in [Kind::Synoniemen, Kind::Antoniemen, Kind::Praktijkvoorbeelden] {
            assert_eq!(items(kind, &notes, 5), [""; 0], "{value}");
        }
        let found = definition(&notes, "nl");
        assert_eq!(found.bron, "");
        for word in ["synoniemen", "antoniemen", "voorbeelden", "bron"] {
            assert!(
                found.missing.iter().any(|one| one.contains(word)),
                "{word}: {:?}",
                found.missing
            );
        }
        let judged = found.validatie.bevindingen.iter().find(|one| one.regel == "bron-genoemd");
        assert!(judged.is_some_and(|one| one.oordeel != Oordeel::Voldoet));
    }
    let notes = with_sentence("Synoniemen: stadsbalie, nog aanvullen\nBron: Nota Balie");
    assert_eq!(items(Kind::Synoniemen, &notes, 5), ["stadsbalie"]);
    let found = definition(&notes, "nl");
    assert_eq!(found.bron, "Nota Balie");
    assert!(!found.missing.iter().any(|one| one.contains("antoniemen")));
}
