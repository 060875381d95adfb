//! Ways in which people name another word for a term or its opposite, and cases of it, each beside ways that
//! only look like it.

use proptest::prelude::*;

use crate::text::definition::*;

fn assert_all(kind: Kind, table: &[(&str, &[&str])]) {
    for (notes, names) in table {
        assert_eq!(items(kind, notes, 9), *names, "{notes}");
    }
}

#[test]
fn an_aside_in_brackets_is_no_part_of_a_name() {
    assert_all(
        Kind::Synoniemen,
        &[
            (
                "Veer\n\nEen veer is een boot. Ook bekend als pont en (in Zeeland) overzet.",
                &["pont", "overzet"],
            ),
            (
                "Veer\n\nEen veer is een boot. Ook wel pont of (verouderd) overzet genoemd.",
                &["pont", "overzet"],
            ),
            (
                "Begrip: veer\nSynoniemen: pont en (in Zeeland, langs de kust) overzet",
                &["pont", "overzet"],
            ),
            (
                "Begrip: veer\nSynoniemen: pont [1], overzet [oud]; heu (ZK)",
                &["pont", "overzet", "heu"],
            ),
            ("Begrip: veer\nSynoniemen: pont [1], overzet [oud]", &["pont", "overzet"]),
            (
                "Begrip: veer\nSynoniemen: wijkpont (WP), overzet (NL)",
                &["wijkpont", "WP", "overzet"],
            ),
            ("Begrip: veer\nSynoniemen: pont (niet: boot), overzet", &["overzet"]),
            ("Begrip: veer\nSynoniemen: pont, overzet (in Zeeland", &["pont", "overzet"]),
            ("Begrip: veer\nSynoniemen: (water)pont, overzet", &["overzet"]),
            ("Begrip: veer\nSynoniemen: vooral pont, overzet, soms heu, enz.", &["overzet"]),
            ("Begrip: veer\nSynoniemen: pont = heu, overzet, zie ook bak", &["overzet"]),
            ("Veer\n\nEen veer is een boot. Een veer wordt ook wel zwaar genoemd.", &[]),
            ("Veer\n\nEen veer wordt ook wel (ten onrechte) brug genoemd.", &[]),
            (
                "Veer\n\nEen veer (ook wel pont en (in Zeeland) overzet) vaart snel.",
                &["pont", "overzet"],
            ),
        ],
    );
}

proptest! {
    #[test]
    fn no_name_is_cut_in_the_wrong_place(
        cue in prop::sample::select(vec![
            "Synoniemen: ", "Ook wel: ", "Ook bekend als ", "Een veer is ook bekend als ", "Een veer heet ook ",
            "Een veer wordt ook wel ", "Antoniemen: ", "Het tegenovergestelde van een veer is ",
            "In tegenstelling tot ", "Een veer is een boot, ook wel: ", "(ook wel: ", "Dit heet ook wel ",
        ]),
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "pont", "overzet", "vaste oeververbinding", " en ", " of ", ", ", "; ", " en/of ", " dan wel ",
                "(", ")", "[", "]", "\"", "“", "”", "‘", "’", " (oud) ", " (in Zeeland, soms) ", " - ", "/", ":",
                ". ", " de ", " een ", " van ", " ofwel ", " genoemd", "?", "{", "*", "\n", " and ", " und ",
            ]),
            0..14,
        ),
    ) {
        let notes = format!("Veer\n\nEen veer is een boot die vaart.\n\n{cue}{}\n", parts.concat());
        for kind in [Kind::Synoniemen, Kind::Antoniemen] {
            for name in items(kind, &notes, 40) {
                prop_assert!(!name.contains(['(', ')', '[', ']', '{', '}', '"', '“', '”', ':', '?', ';']), "{name} of {notes}");
                prop_assert!(name.starts_with(char::is_alphanumeric), "{name} of {notes}");
                prop_assert!(name.ends_with(char::is_alphanumeric), "{name} of {notes}");
                for edge in [name.split(' ').next(), name.split(' ').next_back()] {
                    prop_assert!(
                        !["en", "of", "and", "und", "en/of", "ofwel", "dan", "van", "de", "een"].contains(&edge.unwrap_or_default()),
                        "{name} of {notes}"
                    );
                }
            }
        }
    }
}

#[test]
fn an_aside_in_the_middle_of_the_definition_is_no_case_of_it() {
    let notes = "veer\n\nEen veer is een boot die, bijvoorbeeld door een schipper, van oever naar oever wordt gevaren.\n";
    assert_eq!(items(Kind::Praktijkvoorbeelden, notes, 9), [""; 0]);
}

#[test]
fn relations_are_found_wherever_they_stand() {
    assert_all(
        Kind::Synoniemen,
        &[
            (
                "Veer\nboot die vaart\n(ook wel: pont, overzet, heu of bak)\n",
                &["pont", "overzet", "heu", "bak"],
            ),
            (
                "Veer\n\nEen veer is een boot die vaart. (Ook wel: pont of overzet.)",
                &["pont", "overzet"],
            ),
            ("Begrip: veer\nDefinitie: boot\nSyn.: pont, overzet", &["pont", "overzet"]),
            (
                "Veer\n\nEen veer is een boot. Syn.: pont, overzet. Ant.: brug.",
                &["pont", "overzet"],
            ),
            ("veer\n\nSynonym: pont; Antonym: brug\n\nboot die vaart", &["pont"]),
            (
                "veer\n\nOok wel: pont (verouderd). Boot die over een rivier vaart. Niet: brug. Zie artikel 3 van een wet.",
                &["pont"],
            ),
            (
                "Een veer is een stelsel van kabels, ook bekend als pont, overzet en/of heu.",
                &["pont", "overzet", "heu"],
            ),
            ("Een veer is een boot die getrokken wordt, ook bekend als pont.", &["pont"]),
            ("Veer\n\nIn Zeeland heet een veer ook wel overzet.", &["overzet"]),
            ("Veer\n\nBij ons heet een veer ook pont of overzet.", &["pont", "overzet"]),
            (
                "1. veerpont: boot die vaart, ook wel kabelpont genoemd;\n2. brug: weg over water;\n",
                &["kabelpont"],
            ),
            ("Veer\n\nWij heten een veer ook welkom.", &[]),
            ("Een veer is een boot met een knecht die betaald wordt, ook wel maat genoemd.", &[]),
            ("Een veer is een boot die vaart met een knecht, ook bekend als maat of hulp.", &[]),
        ],
    );
    assert_all(
        Kind::Antoniemen,
        &[
            ("veer\n\nSynonym: pont; Antonym: brug\n\nboot die vaart", &["brug"]),
            ("Begrip: veer\nDefinitie: boot\nAnt.: brug", &["brug"]),
            (
                "Een veer is een stelsel van kabels dat, in tegenstelling tot een brug, beweegt.",
                &["brug"],
            ),
            ("Een veer is een boot die, in tegenstelling tot een brug, beweegt.", &["brug"]),
            ("A ferry is a boat that, unlike a bridge, moves over the water.", &["bridge"]),
            ("Een veer is een boot die, in tegenstelling tot vorig jaar, vaart.", &[]),
            ("Een veer is een boot die, in tegenstelling tot een jaar geleden, vaart.", &[]),
            ("Een veer is een boot die, in tegenstelling tot het verleden, vaart.", &[]),
            (
                "Een veer is een boot van een schipper die, in tegenstelling tot een matroos, stuurt.",
                &[],
            ),
            (
                "Veer\n\nEen veer is een boot. De knecht van de veer is een man die, in tegenstelling tot een baas, werkt.",
                &[],
            ),
        ],
    );
    let notes = "veer\n\nOok wel: pont (verouderd). Boot die over een rivier vaart. Niet: brug. Zie artikel 3 van een wet.";
    assert_eq!(items(Kind::Tegenvoorbeelden, notes, 9), ["brug."]);
}

#[test]
fn only_what_leads_to_a_case_is_a_cue_of_one() {
    let with =
        |text: &str| format!("Veer\n\nEen veer is een boot die over een rivier vaart.\n\n{text}\n");
    for (text, cases) in [
        ("Dit lijkt veel, maar in de praktijk betreft dit de vaart op een punt.", &[][..]),
        ("Het beleid geldt in de praktijk voor elke veer.", &[]),
        ("Neem contact op met de schipper van de veer.", &[]),
        ("Ik stel dat de veer te duur is.", &[]),
        ("Wij vinden de veer een voorbeeld voor anderen.", &[]),
        ("De schipper zegt dat wij denk aan morgen roepen en lachen.", &[]),
        (
            "Een voorbeeld van een veer is de kabelpont bij Oost.",
            &["Een voorbeeld van een veer is de kabelpont bij Oost."],
        ),
        (
            "De kabelpont bij Oost is een voorbeeld van een veer.",
            &["De kabelpont bij Oost is een voorbeeld van een veer."],
        ),
        ("Neem een kabelpont die elk uur vaart.", &["Neem een kabelpont die elk uur vaart."]),
        ("Denk aan een kabelpont of een heu.", &["een kabelpont", "een heu"]),
        ("Vb.: een kabelpont", &["een kabelpont"]),
        ("Bijv.: een kabelpont", &["een kabelpont"]),
        ("Het veer vaart zoals bedoeld in artikel 3 en artikel 4.", &[]),
    ] {
        assert_eq!(items(Kind::Praktijkvoorbeelden, &with(text), 9), cases, "{text}");
    }
    for (text, counters) in [
        ("Het valt hier niet mee om een veer te varen.", &[][..]),
        ("De veer vaart elke dag, met uitzondering van zondagen en feestdagen.", &[]),
        ("Er zijn nog geen tegenvoorbeelden van een veer.", &[]),
        ("Een brug valt er niet onder.", &["Een brug valt er niet onder."]),
    ] {
        assert_eq!(items(Kind::Tegenvoorbeelden, &with(text), 9), counters, "{text}");
    }
}

#[test]
fn what_a_sentence_of_its_own_leaves_out_is_no_case() {
    const HEAD: &str =
        "laadplein\n\nEen laadplein is een terrein met laadpunten die een aansluiting delen.";
    for (rest, names) in [
        (" Niet zijnde een losse laadpaal.", &["een losse laadpaal"][..]),
        ("\n\nNiet zijnde een losse laadpaal.", &["een losse laadpaal"]),
        (" Ook wel laadhub genoemd. Niet zijnde: een losse laadpaal.", &["een losse laadpaal"]),
        (" Dus niet zijnde een laadpaal of een tankstation.", &["een laadpaal", "een tankstation"]),
        // An exception of something else.
        (" Met uitzondering van maandag is het loket open.", &[]),
    ] {
        let notes = format!("{HEAD}{rest}\n");
        assert_eq!(items(Kind::Tegenvoorbeelden, &notes, 9), names, "{notes}");
    }
}
