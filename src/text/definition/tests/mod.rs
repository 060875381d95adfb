//! Terms of several fields in several layouts, and that nothing is made up.

mod apart;
mod edges;
mod forms;
mod naming;
mod other_words;
mod shapes;

use proptest::prelude::*;

use super::*;
use crate::domain::definition::Oordeel;

const ALL: [Kind; 5] = [
    Kind::Voorbeeldzinnen,
    Kind::Praktijkvoorbeelden,
    Kind::Tegenvoorbeelden,
    Kind::Synoniemen,
    Kind::Antoniemen,
];

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every text of the result stands in the notes as it is; a joined field does so part by part.
fn assert_copied(notes: &str) {
    let known = flat(notes);
    let found = definition(notes, "nl");
    let mut texts = vec![found.begrip, found.definitie];
    texts.extend(found.kenmerken);
    texts.extend(found.bron.split("; ").map(str::to_owned));
    texts.extend(found.context.split("; ").map(str::to_owned));
    for kind in ALL {
        texts.extend(items(kind, notes, 20));
    }
    texts.extend(explanation(notes).split("\n\n").map(str::to_owned));
    for text in texts {
        assert!(known.contains(&flat(&text)), "«{text}» is not in «{known}»");
    }
}

#[test]
fn what_only_looks_like_a_cue_names_no_other_word() {
    let cases = [
        "wisselwoning\n\nEen wisselwoning is een woning die tijdelijk wordt gebruikt. De corporatie, ook \
         wel verhuurder genoemd, wijst de wisselwoning toe.",
        "wisselwoning\n\nEen wisselwoning is een woning die tijdelijk wordt gebruikt. Dit wordt ook wel \
         gedaan bij brand.",
        "aanvraag\n\nEen aanvraag is een verzoek om een besluit te nemen, ofwel mondeling ofwel \
         schriftelijk.",
        "tenant\n\nA tenant is a person who rents a home. A tenant is also known to complain. Tenants are \
         also called every month.",
        "rent relief\n\nRent relief is a temporary reduction of the rent that a tenant pays. Many think \
         it is costly. The opposite is true.",
    ];
    for notes in cases {
        for kind in [Kind::Synoniemen, Kind::Antoniemen] {
            assert_eq!(items(kind, notes, 5), [""; 0], "{notes}");
        }
    }
    let notes = "Datalek\nBrontekst: Een datalek is een inbreuk op de beveiliging van gegevens.\n";
    assert!(definition(notes, "nl").definitie.contains("inbreuk op de beveiliging"));
}

/// Term and definition as the notes give them, and the other words.
#[expect(clippy::too_many_lines, reason = "a table of forms, one after the other")]
#[test]
fn definitions_are_found_in_many_forms() {
    let cases: [(&str, &str, &str, &[&str]); 18] = [
        (
            "Begrip: Leenrecht\nDefinitie: Een recht van een maker op vergoeding, zie art. 15 van de wet, dat vervalt na 70 jaar.\nBron: Leenwet",
            "Leenrecht",
            "Een recht van een maker op vergoeding, zie art. 15 van de wet, dat vervalt na 70 jaar.",
            &[],
        ),
        (
            "Onder een mantelzorger wordt verstaan: iemand die langdurig voor een naaste zorgt. Dat is zwaar.",
            "mantelzorger",
            "iemand die langdurig voor een naaste zorgt",
            &[],
        ),
        (
            "Peilvak\nGebied waarbinnen één waterpeil geldt\n\nEen peilvak, ook wel peilgebied genoemd, heeft een grens.",
            "Peilvak",
            "Gebied waarbinnen één waterpeil geldt",
            &["peilgebied"],
        ),
        (
            "Een cachegeheugen is een opslagplaats die gegevens dicht bij de processor bewaart. Het is duur.",
            "cachegeheugen",
            "een opslagplaats die gegevens dicht bij de processor bewaart",
            &[],
        ),
        (
            "# Leesclub\n\nGroep leerlingen die samen een boek bespreekt.\n\n## Synoniemen\n\n- leeskring\n- boekenclub\n",
            "Leesclub",
            "Groep leerlingen die samen een boek bespreekt.",
            &["leeskring", "boekenclub"],
        ),
        (
            "Jaarlijkse rente (JR)\n\nverwachte vergoeding bij gelijke inleg\n",
            "Jaarlijkse rente",
            "verwachte vergoeding bij gelijke inleg",
            &["JR"],
        ),
        (
            "In dit besluit wordt verstaan onder:\na. brug: vast kunstwerk over water;\nb. sluis: kunstwerk dat schepen van peil laat wisselen;\n",
            "brug",
            "vast kunstwerk over water",
            &[],
        ),
        (
            "Sluis\n\nIn dit besluit wordt verstaan onder:\na. brug: vast kunstwerk over water;\nb. sluis: kunstwerk dat schepen van peil laat wisselen;\n",
            "Sluis",
            "kunstwerk dat schepen van peil laat wisselen",
            &[],
        ),
        (
            "| Term | Betekenis | Synoniemen |\n|---|---|---|\n| Oplegger | aanhanger zonder vooras | trailer; oplegwagen |\n",
            "Oplegger",
            "aanhanger zonder vooras",
            &["trailer", "oplegwagen"],
        ),
        (
            ":x a skos:Concept ;\n skos:prefLabel \"Dauw\"@nl ;\n skos:altLabel \"ochtendvocht\"@nl ;\n skos:definition \"vocht dat 's nachts neerslaat\"@nl .",
            "Dauw",
            "vocht dat 's nachts neerslaat",
            &["ochtendvocht"],
        ),
        (
            "{\"term\": \"Dauw\", \"definition\": \"vocht dat neerslaat\", \"synonyms\": [\"ochtendvocht\"]}",
            "Dauw",
            "vocht dat neerslaat",
            &["ochtendvocht"],
        ),
        (
            "A circuit breaker is a switch that opens when the current is too high. It is also known as a cut-out.",
            "circuit breaker",
            "a switch that opens when the current is too high",
            &["cut-out"],
        ),
        (
            "Term: Escrow\nDefinition: Money held by a third party until a deal is done.\nSynonyms: trust deposit, held funds",
            "Escrow",
            "Money held by a third party until a deal is done.",
            &["trust deposit", "held funds"],
        ),
        (
            "Unter Pfandgut versteht man eine Sache, die als Sicherheit dient. Synonym: Faustpfand",
            "Pfandgut",
            "eine Sache, die als Sicherheit dient",
            &["Faustpfand"],
        ),
        (
            "Le préavis désigne le délai qui précède un départ.",
            "préavis",
            "le délai qui précède un départ",
            &[],
        ),
        (
            "Uitstel\r\n\r\nIndien een debiteur, huurder of koper\r\neen termijn van ten minste dertig dagen\r\nkrijgt om te betalen.\r\n",
            "Uitstel",
            "Indien een debiteur, huurder of koper een termijn van ten minste dertig dagen krijgt om te betalen.",
            &[],
        ),
        (
            "**Werkgeheugen** – deel van het geheugen waarin men informatie kort vasthoudt; synoniemen voor werkgeheugen zijn onbekend",
            "Werkgeheugen",
            "deel van het geheugen waarin men informatie kort vasthoudt; synoniemen voor werkgeheugen zijn onbekend",
            &[],
        ),
        (
            "Zorgmijder\nPersoon die hulp afhoudt. Hieronder valt ook wie afspraken overslaat.\nHulp is vrijwillig.",
            "Zorgmijder",
            "Persoon die hulp afhoudt. Hieronder valt ook wie afspraken overslaat.",
            &[],
        ),
    ];
    for (notes, term, text, synonyms) in cases {
        let found = definition(notes, "nl");
        assert_eq!((found.begrip.as_str(), found.definitie.as_str()), (term, text), "{notes}");
        assert_eq!(items(Kind::Synoniemen, notes, 9), synonyms, "{notes}");
    }
}

const RICH: &str = "Wisselbed\n\nOrganisatie: Ziekenhuis Oost\nWettelijke grondslag: artikel 4 van de Zorgwet\n\nOnder een wisselbed wordt verstaan: een bed dat in een etmaal door twee patiënten wordt gebruikt. Het wordt ook wel deelbed of schuifbed genoemd, afgekort als WB. In tegenstelling tot een vast bed is een wisselbed nooit lang leeg. Een wisselbed staat bijvoorbeeld op de afdeling dagbehandeling. Een brancard valt niet onder wisselbed. De planner reserveert elk wisselbed een dag vooraf. Dagopname vraagt veel overleg tussen verpleegkundigen.\n";

#[test]
fn relations_and_examples_are_found() {
    let is = |kind, expected: &[&str]| assert_eq!(items(kind, RICH, 9), expected, "{kind:?}");
    is(Kind::Synoniemen, &["deelbed", "schuifbed"]);
    is(Kind::Antoniemen, &["vast bed"]);
    is(
        Kind::Praktijkvoorbeelden,
        &["Een wisselbed staat bijvoorbeeld op de afdeling dagbehandeling."],
    );
    is(Kind::Tegenvoorbeelden, &["Een brancard valt niet onder wisselbed."]);
    assert!(
        items(Kind::Voorbeeldzinnen, RICH, 9)
            .contains(&"De planner reserveert elk wisselbed een dag vooraf.".to_owned())
    );
    assert_eq!(items(Kind::Synoniemen, RICH, 1), ["deelbed"]);
    assert!(explanation(RICH).contains("Dagopname vraagt veel overleg"));
    let found = definition(RICH, "nl");
    assert_eq!(
        found.context,
        "Organisatie: Ziekenhuis Oost; Wettelijke grondslag: artikel 4 van de Zorgwet"
    );
    assert_eq!(found.bron, "artikel 4 van de Zorgwet");
    assert_eq!(found.kenmerken, ["dat in een etmaal door twee patiënten wordt gebruikt"]);
    assert_eq!(found.missing, [] as [String; 0]);
    let broken: Vec<&str> = found
        .validatie
        .bevindingen
        .iter()
        .filter(|one| one.oordeel == Oordeel::VoldoetNiet)
        .map(|one| one.regel.as_str())
        .collect();
    assert_eq!(broken, ["geen-lidwoord"]);
    assert_copied(RICH);
}

#[test]
fn what_is_not_said_is_not_found_but_asked() {
    for notes in
        ["", "   \n", "Zorgpad", "Het regende, en niemand liep buiten in de stad of op het veld."]
    {
        let found = definition(notes, "en");
        assert_eq!(found.definitie, "", "{notes}");
        assert!(found.missing.contains(&"How is the term defined?".to_owned()));
        for kind in [Kind::Synoniemen, Kind::Antoniemen, Kind::Praktijkvoorbeelden] {
            assert_eq!(items(kind, notes, 5), [] as [String; 0], "{notes}");
        }
    }
    let others = "Kade\nMuur langs het water.\n\nEen sluis, ook wel schutsluis genoemd, ligt ernaast. In tegenstelling tot vorig jaar is de kade droog. Een boot staat tegenover het huis.";
    assert_eq!(items(Kind::Synoniemen, others, 5), [] as [String; 0]);
    assert_eq!(items(Kind::Antoniemen, others, 5), [] as [String; 0]);
}

#[test]
fn glossaries_become_one_entry_for_each_term() {
    for notes in [
        "# Begrippenlijst\n\nOrganisatie: Haven\n\n## Kade\n\nMuur langs water.\n\n## Steiger\n\nPad op palen.\n",
        "Organisatie: Haven\n\nBegrip: Kade\nDefinitie: Muur langs water.\n\nBegrip: Steiger\nDefinitie: Pad op palen.\n",
        "Organisatie: Haven\n---\nKade\nMuur langs water.\n---\nSteiger\nPad op palen.\n",
        "Organisatie: Haven\n\n| Begrip | Definitie |\n|---|---|\n| Kade | Muur langs water. |\n| Steiger | Pad op palen. |\n",
        "Organisatie: Haven\n\nKade: Muur langs water.\nSteiger: Pad op palen.\n",
        "Organisatie: Haven\n\n- Kade: Muur langs water.\n\n- Steiger: Pad op palen.\n",
    ] {
        let found = entries(notes);
        assert_eq!(found.len(), 2, "{notes}: {found:?}");
        for (entry, (term, text)) in
            found.iter().zip([("Kade", "Muur langs water."), ("Steiger", "Pad op palen.")])
        {
            let found = definition(entry, "nl");
            assert_eq!((found.begrip.as_str(), found.definitie.as_str()), (term, text), "{entry}");
            assert_eq!(found.context, "Organisatie: Haven", "{entry}");
        }
    }
    let one = "# Kade\n\n## Definitie\n\nMuur langs water.\n\n## Synoniemen\n\n- wal\n";
    assert_eq!(entries(one), [one.trim()]);
    assert_eq!(entries(RICH), [RICH.trim()]);
    assert_eq!(entries(" \n"), [] as [String; 0]);
}

#[test]
fn the_samples_are_read_well() {
    let notes = include_str!("../../../../assets/notes/definition/wisselwoning.md");
    let found = definition(notes, "nl");
    assert_eq!(found.begrip, "Wisselwoning");
    assert!(found.definitie.starts_with("zelfstandige woonruimte die"), "{}", found.definitie);
    assert_eq!(items(Kind::Synoniemen, notes, 5), ["logeerwoning", "doorschuifwoning"]);
    assert_eq!(items(Kind::Antoniemen, notes, 5), ["vaste woning"]);
    assert_eq!(items(Kind::Praktijkvoorbeelden, notes, 5).len(), 2);
    assert_eq!(items(Kind::Tegenvoorbeelden, notes, 5).len(), 1);
    let glossary =
        include_str!("../../../../assets/notes/definition/begrippenlijst-fietsenstalling.md");
    let terms: Vec<String> = entries(glossary).iter().map(|entry| term(entry)).collect();
    assert_eq!(terms, ["Dagkaart", "Weesfiets", "Dubbeldeksrek", "Kluisplek"]);
    for entry in entries(glossary) {
        let found = definition(&entry, "nl");
        assert!(!found.definitie.is_empty() && !found.bron.is_empty(), "{entry}");
    }
}

#[test]
fn huge_notes_take_bounded_work() {
    for piece in [
        "Kade: muur ",
        "a",
        "Onder kade wordt verstaan ",
        "\"kade\": [",
        "(",
        "| kade | x |\n",
        "kade is een ",
    ] {
        let notes = piece.repeat(60_000 / piece.len());
        assert!(definition(&notes, "nl").begrip.len() < 1_000);
        assert!(entries(&notes).len() <= 2_000);
    }
}

#[test]
fn kinds_are_named_as_their_steps() {
    assert_eq!("synoniemen".parse(), Ok(Kind::Synoniemen));
    assert_eq!("Synoniemen".parse::<Kind>(), Err(UnknownKind));
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{3,9}( [a-z]{3,9}){0,9}[.:;,]?",
        "(Begrip|Definitie|Synoniemen|Antoniemen|Voorbeeld|Toelichting|Bron|Kenmerken): [a-z]{3,8}([ ,;][a-z]{2,8}){0,6}",
        "(Onder kade wordt verstaan|Een kade is een|Kade, ook wel|In tegenstelling tot|Kade:) [a-z]{3,8}( (die|dat|en|of|genoemd|van) [a-z]{3,8}){0,3}\\.",
        Just(String::new()),
    ]
}

proptest! {
    #[test]
    fn nothing_is_invented(lines in prop::collection::vec(line(), 1..14)) {
        assert_copied(&lines.join("\n"));
    }

    #[test]
    fn any_text_is_survived(notes in any::<String>()) {
        drop(definition(&notes, "nl"));
        drop(entries(&notes));
    }
}

#[test]
fn a_sentence_right_below_the_term_may_define_it_plainly() {
    let of = |notes: &str| definition(notes, "nl").definitie;
    assert_eq!(
        of(
            "Piekvraag\n\nPiekvraag is verwachte vraag naar vervoer op het drukste uur van de week.\n"
        ),
        "verwachte vraag naar vervoer op het drukste uur van de week"
    );
    assert_eq!(of("Piekvraag\n\nPiekvraag is populair bij vervoerders in de hele regio.\n"), "");
    assert_eq!(
        of(
            "Piekvraag\n\nDe nota zegt het volgende. Vraag naar vervoer die het grootst is in een week. Dat is in mei. De nota rekent daarmee.\n"
        ),
        "Vraag naar vervoer die het grootst is in een week."
    );
}

#[test]
fn a_remark_is_neither_a_definition_nor_another_word() {
    let of = |notes: &str| definition(notes, "nl");
    for notes in [
        "Bijstandsgrens\n\nEen belanghebbende heeft recht op bijstand. De bijstandsgrens ligt hoger.\n",
        "Slootwater\n\nHet college verleent een vergunning van een jaar. Slootwater is vaak troebel.\n",
    ] {
        assert_eq!(of(notes).definitie, "", "{notes}");
        assert_eq!(of(notes).validatie.oordeel, Oordeel::NietBeoordeeld, "{notes}");
    }
    let grief = "Grief\n\nOnder een grief wordt verstaan: uiting van ongenoegen. Dit is ook een melding bij de wijkagent.\n";
    assert_eq!(items(Kind::Synoniemen, grief, 5), [""; 0]);
    let called = "Grief\n\nOnder een grief wordt verstaan: uiting van ongenoegen. Dit wordt ook wel klacht genoemd.\n";
    assert_eq!(items(Kind::Synoniemen, called, 5), ["klacht"]);
    let less = "Soortenrijkdom\n\nDe soortenrijkdom neemt af, in tegenstelling tot de welvaart.\n";
    assert_eq!(items(Kind::Antoniemen, less, 5), [""; 0]);
    assert_eq!(of("Grief\n\nVolgens Jan moet een grief sneller worden behandeld.\n").bron, "");
    let many: String =
        (0..20_000).flat_map(|n| ["woord".to_owned(), n.to_string(), ", ".to_owned()]).collect();
    let names = items(Kind::Synoniemen, &format!("Grief\n\nSynoniemen: {many}\n"), 5);
    assert_eq!(names.len(), 5);
}

#[test]
fn a_source_in_parentheses_behind_a_label_is_read() {
    for notes in [
        "intake\n\nBron (Leidraad zorg, deel 2): Een intake is een gesprek waarin de hulpvraag wordt verkend.\n",
        "intake\n\n**Bron (Leidraad zorg, deel 2):** \"Een intake is een gesprek waarin de hulpvraag wordt verkend. De cliënt mag iemand meenemen.\"\n",
        "intake\n\nBron (Leidraad zorg, deel 2):\nEen intake is een gesprek waarin de hulpvraag wordt verkend.\n",
        "intake\n\nContext (Leidraad zorg, deel 2): Een intake is een gesprek waarin de hulpvraag wordt verkend en dat een uur duurt.\n",
        "intake\n\n## Bron (Leidraad zorg, deel 2)\n\nEen intake is een gesprek waarin de hulpvraag wordt verkend.\n",
    ] {
        let found = definition(notes, "nl");
        assert_eq!(found.bron, "Leidraad zorg, deel 2", "{notes}");
        assert!(
            found.definitie.starts_with("een gesprek waarin de hulpvraag wordt verkend"),
            "{notes}: {}",
            found.definitie
        );
        let is_asked = |word: &str| found.missing.iter().any(|one| one.contains(word));
        assert!(!is_asked("bron"), "{notes}");
    }
    let notes = "intake\n\nToelichting (Leidraad zorg): Het gesprek duurt een uur.\n";
    assert_eq!(definition(notes, "nl").bron, "Leidraad zorg");
    assert_eq!(explanation(notes), "Het gesprek duurt een uur.");
}

#[test]
fn a_source_is_whole_and_no_other_part() {
    for notes in [
        "# intake\n\nEen intake is een gesprek van een arts met een cliënt. Bron: Algemene zorgregeling, artikel 2:3.\n",
        "# intake\n\nEen intake is een gesprek van een arts met een cliënt (bron: Algemene zorgregeling, artikel 2:3).\n",
        "# intake\n\nEen intake is een gesprek van een arts met een cliënt.\nBron: Algemene zorgregeling, artikel 2:3.\n",
    ] {
        let found = definition(notes, "nl");
        assert_eq!(found.bron, "Algemene zorgregeling, artikel 2:3", "{notes}");
        assert_eq!(found.definitie, "een gesprek van een arts met een cliënt", "{notes}");
        assert_eq!(explanation(notes), "", "{notes}");
        for kind in ALL {
            assert_eq!(items(kind, notes, 5), [] as [String; 0], "{notes}");
        }
    }
}

#[test]
fn a_doubled_letter_and_a_second_sentence_keep_the_lead_in_off() {
    let notes = "## eetzaal\n\nEen eetzaal is een ruimte van een instelling om samen te eten.\n";
    assert_eq!(definition(notes, "nl").definitie, "een ruimte van een instelling om samen te eten");
    let notes =
        "Begrip: kade\nDefinitie: Een kade is een muur langs het water. Er liggen schepen aan.\n";
    assert_eq!(
        definition(notes, "nl").definitie,
        "een muur langs het water. Er liggen schepen aan."
    );
}

#[test]
fn a_sentence_is_used_for_one_thing() {
    let notes = "intake\n\nEen intake is een gesprek waarin de hulpvraag wordt verkend. Een telefoontje over de rekening is geen intake. Een intake wordt ook verkennend gesprek genoemd. De arts plant elke intake op dinsdag. Bijvoorbeeld: een gesprek over slecht slapen. For example: a talk about pain.\n";
    assert_eq!(items(Kind::Voorbeeldzinnen, notes, 9), ["De arts plant elke intake op dinsdag."]);
    assert_eq!(
        items(Kind::Tegenvoorbeelden, notes, 9),
        ["Een telefoontje over de rekening is geen intake."]
    );
    assert_eq!(
        items(Kind::Praktijkvoorbeelden, notes, 9),
        ["een gesprek over slecht slapen.", "a talk about pain."]
    );
}

#[test]
fn what_a_kept_rule_shows_is_not_asked() {
    let asks = |notes: &str| {
        definition(notes, "nl").missing.iter().any(|one| one.starts_with("Waarin verschilt"))
    };
    assert!(!asks("Begrip: intake\nDefinitie: eerste gesprek van arts en cliënt\n"));
    assert!(asks("Begrip: intake\nDefinitie: gesprek\n"));
    let found = definition(
        "Begrip: intake\nDefinitie: eerste gesprek van arts en cliënt\nVoorbeeld: Jan belt maandag de balie over nieuwe pillen tegen hoofdpijn.\n",
        "nl",
    );
    let narrow = found.validatie.bevindingen.iter().find(|one| one.regel == "niet-te-eng").unwrap();
    assert_eq!(narrow.oordeel, Oordeel::NietBeoordeeld);
}
