//! Where a definition ends, and what stands around it: remarks, sources, questions, lists.

use crate::text::definition::*;

fn meaning(notes: &str) -> String {
    definition(notes, "nl").definitie
}

fn assert_all(table: &[(&str, &str)]) {
    for (notes, text) in table {
        assert_eq!(meaning(notes), *text, "{notes}");
    }
}

#[test]
fn a_definition_is_not_cut_in_the_middle() {
    assert_all(&[
        (
            "veer\n\nEen veer is een vaste dienst die, in tegenstelling tot een brug, geld kost.",
            "een vaste dienst die, in tegenstelling tot een brug, geld kost",
        ),
        (
            "veer\n\nHet veer is een geheel van boten die, bijvoorbeeld door een schipper, worden gevaren.",
            "een geheel van boten die, bijvoorbeeld door een schipper, worden gevaren",
        ),
        (
            "veer\n\nEen veer is een vaste dienst waarmee reizigers zoals forensen oversteken.",
            "een vaste dienst waarmee reizigers zoals forensen oversteken",
        ),
        (
            "veer\n\nEen veer is een vaste dienst die mensen overzet, bijvoorbeeld forensen, gezinnen en toeristen.",
            "een vaste dienst die mensen overzet",
        ),
        (
            "veer\n\nEen veer is een dienst die ofwel mensen overzet, ofwel goederen overzet.",
            "een dienst die ofwel mensen overzet, ofwel goederen overzet",
        ),
        ("veer\n\nEen veer is een vaste dienst die:", ""),
        ("veer\n\nveer: vaste dienst, niet zijnde:", ""),
    ]);
}

#[test]
fn a_definition_goes_on_in_the_next_line() {
    let text =
        "Het moment waarop het veer in de haven een half uur langer wacht dan in de ochtend.";
    let lines =
        "Het moment\nwaarop het veer in de haven een half\nuur langer wacht dan in de ochtend.";
    for head in ["Veerpauze\n\nVeerpauze: ", "Veerpauze\n\nveerpauze: ", "Pauze: ", "Veerpauze\n\n"]
    {
        assert_eq!(meaning(&format!("{head}{lines}\n")), text, "{head}");
    }
    assert_all(&[
        (
            "veerpas\n\nKaart waarmee inwoners\nkorting krijgen op het veer en op alle andere boten in de haven",
            "Kaart waarmee inwoners korting krijgen op het veer en op alle andere boten in de haven",
        ),
        (
            "veerpas\n\nHet verschil\ntussen de prijs van een reis met kaart en van een reis zonder kaart",
            "Het verschil tussen de prijs van een reis met kaart en van een reis zonder kaart",
        ),
        ("veerpas\n\nkaart die korting geeft\n- voor inwoners\n", "kaart die korting geeft"),
    ]);
}

#[test]
fn the_items_that_a_definition_leads_to_belong_to_it() {
    let item = "c. schipper: persoon van achttien jaar of ouder die een boot vaart";
    let all =
        "persoon van achttien jaar of ouder die een boot vaart, niet zijnde: een matroos; een gast";
    for tail in [
        ", niet zijnde:\n   1°. een matroos;\n   2°. een gast;\n",
        ", niet zijnde:\n1°. een matroos;\n2°. een gast;\n",
        ",\n   niet zijnde:\n   1°. een matroos;\n   2°. een gast;\n",
    ] {
        assert_eq!(meaning(&format!("schipper\n\n{item}{tail}")), all, "{tail}");
        assert_eq!(meaning(&format!("{item}{tail}")), all, "{tail}");
        let notes = format!(
            "In deze verordening wordt verstaan onder:\na. boot: vaartuig met een kiel;\n{item}{tail}d. steiger: pad op palen.\n"
        );
        let found = entries(&notes);
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(meaning(&found[1]), all, "{}", found[1]);
        assert_eq!(meaning(&format!("schipper\n{item}{tail}d. wal: kade.\n")), all, "{tail}");
    }
}

#[test]
fn a_source_line_is_the_source() {
    for (notes, bron, text) in [
        (
            "schipper\n\nuit: Begrippenlijst Haven\npersoon die een boot vaart voor geld",
            "Begrippenlijst Haven",
            "persoon die een boot vaart voor geld",
        ),
        (
            "schipper\n\nPersoon die een boot vaart voor geld. Uit: Handboek Haven 2020.",
            "Handboek Haven 2020",
            "Persoon die een boot vaart voor geld.",
        ),
        (
            "schipper\n\nuit het havenplan 2024, blz. 12\n\nalle mensen die een boot varen",
            "het havenplan 2024, blz. 12",
            "alle mensen die een boot varen",
        ),
        (
            "schipper\nuit het havenplan 2024, blz. 12\nalle mensen die een boot varen",
            "het havenplan 2024, blz. 12",
            "alle mensen die een boot varen",
        ),
        (
            "schipper\n\ngelezen op haven.voorbeeld.org\n\ngeheel van mensen dat een boot vaart",
            "haven.voorbeeld.org",
            "geheel van mensen dat een boot vaart",
        ),
        (
            "afval\n\nuit een huis of bedrijf afkomstige stoffen die niemand meer gebruikt",
            "",
            "uit een huis of bedrijf afkomstige stoffen die niemand meer gebruikt",
        ),
    ] {
        let found = definition(notes, "nl");
        assert_eq!((found.bron.as_str(), found.definitie.as_str()), (bron, text), "{notes}");
    }
}

#[test]
fn a_remark_is_no_definition() {
    assert_all(&[
        (
            "schipper\n\nnog uitzoeken!\n\ngeheel van mensen dat een boot vaart",
            "geheel van mensen dat een boot vaart",
        ),
        ("schipper\n\nnog uitzoeken!\n\nAns belt morgen terug", ""),
        (
            "schipper\n\ngesprek met Bea van de haven, 12 maart\n- dus een schipper is iemand die een boot vaart voor geld",
            "iemand die een boot vaart voor geld",
        ),
        (
            "schipper\n\nKortom, een schipper is iemand die een boot vaart.",
            "iemand die een boot vaart",
        ),
        ("schipper\n\noverleg met Bea", ""),
        ("schipper\n\nTegenhanger: matroos", ""),
        (
            "schipper\n\nTegenhanger: matroos\n\npersoon die een boot vaart voor geld",
            "persoon die een boot vaart voor geld",
        ),
        ("schipper\n\nVoordeel: hij hoeft niet te zwemmen", ""),
        ("schipper\n\nVoorstel: persoon die een boot vaart", "persoon die een boot vaart"),
        ("schipper\n\n(werkdefinitie) persoon die een boot vaart", "persoon die een boot vaart"),
        (
            "schipper\n\naangemaakt door Piet\n\npersoon die een boot vaart",
            "persoon die een boot vaart",
        ),
        ("schipper\n\nwordt vaak verward met matroos", ""),
        ("schipper\n\nstaat in de wet", ""),
        ("schipper\n\nVolgens mij is een schipper iemand die een boot vaart, toch?", ""),
        ("ordening\n\nstaat waarin alles een plaats heeft", "staat waarin alles een plaats heeft"),
        ("vloot\n\ngeheel van: boten en veren", "geheel van: boten en veren"),
    ]);
}

#[test]
fn a_question_and_its_answer_stand_in_one_paragraph() {
    assert_all(&[
        (
            "schipper\n\nWat is een schipper? Een persoon die een boot vaart voor geld.",
            "Een persoon die een boot vaart voor geld.",
        ),
        (
            "schipper\n\nWij varen vaak. Wat verstaan we onder een schipper? Iemand die een boot vaart voor geld. Dat is zwaar werk.",
            "Iemand die een boot vaart voor geld. Dat is zwaar werk.",
        ),
        (
            "skipper\n\nWhat is a skipper? A person who sails a boat for money.",
            "A person who sails a boat for money.",
        ),
        ("schipper\n\nWat is een schipper? Een vraag leeft al lang in de haven.", ""),
        (
            "schipper\n\nWat is het verschil tussen een schipper en een matroos? Een persoon die vaart.",
            "",
        ),
    ]);
}

#[test]
fn it_is_said_when_one_speaks_of_the_term() {
    assert_all(&[
        (
            "drukte\n\nEr is sprake van drukte indien meer dan tien mensen op een boot wachten.",
            "indien meer dan tien mensen op een boot wachten",
        ),
        (
            "drukte\n\nWe spreken van drukte wanneer meer dan tien mensen op een boot wachten.",
            "wanneer meer dan tien mensen op een boot wachten",
        ),
        (
            "drukte\n\nMen spreekt van drukte als meer dan tien mensen op een boot moeten wachten.",
            "als meer dan tien mensen op een boot moeten wachten",
        ),
        (
            "drukte\n\nVan drukte is sprake als een rij langer dan tien meter is.",
            "als een rij langer dan tien meter is",
        ),
        ("drukte\n\nWe spreken van drukte als een groot gevaar.", ""),
        ("drukte\n\nEr is geen sprake van drukte indien twee mensen op een boot wachten.", ""),
        ("drukte\n\nEr is sprake van grote drukte indien er mensen op een boot wachten.", ""),
    ]);
}

#[test]
fn the_name_of_a_source_may_have_dashes_and_brackets() {
    assert_all(&[
        (
            "Dakpark\n\nDakpark wordt in de Begrippenlijst Water en Klimaat - Groene Gebouwen (Aquaterm, 2021) omschreven als park op het dak van een gebouw.",
            "park op het dak van een gebouw",
        ),
        (
            "In de Begrippenlijst Water - Groen (Aquaterm) wordt een dakpark omschreven als park op het dak van een gebouw.",
            "park op het dak van een gebouw",
        ),
    ]);
}

#[test]
fn a_definition_is_read_out() {
    assert_all(&[
        (
            "schipper\n\nAns leest voor: \"Een persoon die een boot vaart voor geld.\"",
            "Een persoon die een boot vaart voor geld.",
        ),
        (
            "schipper\n\nDe haven was dicht. Op het bord stond dit: “Een persoon die een boot vaart voor geld.”",
            "Een persoon die een boot vaart voor geld.",
        ),
        ("schipper\n\nAns leest voor: \"De haven gaat morgen weer open voor iedereen.\"", ""),
    ]);
}

#[test]
fn german_forms_are_read_too() {
    assert_all(&[
        (
            "Fährmann\n\nAls Fährmann bezeichnet man eine Person, die gegen Geld ein Boot fährt.",
            "eine Person, die gegen Geld ein Boot fährt",
        ),
        (
            "Fährmann\n\nAls Fährmann gilt, wer gegen Geld ein Boot fährt.",
            "wer gegen Geld ein Boot fährt",
        ),
        (
            "Fährmann\n\nFährmann im Sinne dieser Ordnung ist, wer gegen Geld ein Boot fährt.",
            "wer gegen Geld ein Boot fährt",
        ),
        (
            "Fährmann\n\nVon einem Fährmann spricht man, wenn jemand gegen Geld ein Boot fährt.",
            "wenn jemand gegen Geld ein Boot fährt",
        ),
        (
            "Fährmann\n\nEin Fährmann ist eine Person, die ein Boot fährt, z. B. eine Fähre, ein Floß oder ein Boot.",
            "eine Person, die ein Boot fährt",
        ),
        ("Fährmann\n\nAls Fährmann gilt er nicht mehr viel.", ""),
    ]);
}

#[test]
fn who_met_and_when_is_no_context() {
    for (line, context) in [
        ("Gemeente Westerveld", "Gemeente Westerveld"),
        ("Werkgroep wonen, gemeente Westerveld", "Werkgroep wonen, gemeente Westerveld"),
        ("Overleg 12 november, gemeente Westerveld, Joris en Hanneke", "gemeente Westerveld"),
        ("Overleg gemeente Westerveld 12 november", ""),
        ("Gesprek met Joris en Hanneke van gemeente Westerveld", ""),
    ] {
        let notes =
            format!("laadplein\n\n{line}\n\nEen laadplein is een terrein waar men laadt.\n");
        let found = definition(&notes, "nl");
        assert_eq!(
            (found.context.as_str(), found.definitie.as_str()),
            (context, "een terrein waar men laadt"),
            "{line}"
        );
    }
}
