//! Forms in which people define a term, each beside one that only looks like it.

use crate::text::definition::*;

fn meaning(notes: &str) -> String {
    definition(notes, "nl").definitie
}

#[expect(clippy::too_many_lines, reason = "a table of forms, one after the other")]
#[test]
fn a_definition_is_found_in_the_form_that_it_has() {
    for (notes, text) in [
        // A bare noun behind "is".
        (
            "Nachtrust\n\nNachtrust is stilte tussen elf uur en zeven uur.",
            "stilte tussen elf uur en zeven uur",
        ),
        (
            "Buurtzorg\n\nWij doen dit al lang. Buurtzorg is hulp en advies aan bewoners thuis.",
            "hulp en advies aan bewoners thuis",
        ),
        (
            "Piekdruk\n\nPiekdruk is verwachte drukte op het station in de spits.",
            "verwachte drukte op het station in de spits",
        ),
        (
            "Spijbelaar\n\nEen spijbelaar is iemand zonder geldig verzuim.",
            "iemand zonder geldig verzuim",
        ),
        (
            "Mahngebühr\n\nDie Mahngebühr ist die Vergütung einer Mahnung nach dem Vertrag.",
            "die Vergütung einer Mahnung nach dem Vertrag",
        ),
        // Names in parentheses before the colon.
        (
            "Leesplicht\n\nLeesplicht (ook wel: boekenplicht): verplichting om te lezen",
            "verplichting om te lezen",
        ),
        (
            "WMP\n\nWijkmeldpunt (WMP): loket voor klachten over de straat",
            "loket voor klachten over de straat",
        ),
        (
            "Opname (gedwongen)\n\nEen gedwongen opname is een verblijf dat de rechter oplegt.",
            "een verblijf dat de rechter oplegt",
        ),
        (
            "thuis leren (ook: huisonderwijs)\nonderwijs dat ouders geven",
            "onderwijs dat ouders geven",
        ),
        // Somebody defines, and verbs that stand for "is".
        (
            "laatkomer\n\nWij verstaan onder een laatkomer een leerling die na de bel komt.",
            "een leerling die na de bel komt",
        ),
        (
            "laatkomer\n\nDe school verstaat onder laatkomer: een leerling die na de bel komt.",
            "een leerling die na de bel komt",
        ),
        (
            "laatkomer\n\nWe definiëren een laatkomer als een leerling die na de bel komt.",
            "een leerling die na de bel komt",
        ),
        (
            "laatkomer\n\nLaatkomer staat voor een leerling die na de bel komt.",
            "een leerling die na de bel komt",
        ),
        (
            "laatkomer\n\nAls laatkomer wordt aangemerkt de leerling die na de bel komt.",
            "de leerling die na de bel komt",
        ),
        (
            "Vrij lezen\n\nVrij lezen houdt in dat ieder kind zelf een boek kiest.",
            "ieder kind zelf een boek kiest",
        ),
        (
            "Laatkomer\n\nLaatkomer betekent hier: leerling die na de bel komt.",
            "leerling die na de bel komt",
        ),
        // What somebody writes.
        (
            "laatkomer\n\nHet CBS schrijft: \"Een laatkomer is een leerling die na de bel komt.\"",
            "een leerling die na de bel komt",
        ),
        (
            "laatkomer\n\nAns zegt: \"Een laatkomer is een leerling die na de bel komt.\"",
            "een leerling die na de bel komt",
        ),
        (
            "laatkomer\n\nHandboek verzuim zegt: \"Leerling die na de bel komt.\"",
            "Leerling die na de bel komt.",
        ),
        // A question as a heading.
        (
            "laatkomer\n\nDat woord horen we vaak.\n\n## Wat is een laatkomer?\n\nEen leerling die na de bel komt.",
            "Een leerling die na de bel komt.",
        ),
        // A term inside a longer one, in quotation marks.
        (
            "rent arrears\n\n\"Serious rent arrears\" means rent that is unpaid for two months.",
            "rent that is unpaid for two months",
        ),
        // Lists and tables.
        (
            "vaartuig\n\nIn deze wet wordt verstaan onder vaartuig:\n1°. een schip;\n2°. een vlot met een motor.",
            "een schip; een vlot met een motor",
        ),
        (
            "coach\n\nEen coach is een medewerker die helpt bij:\n- lezen;\n- rekenen; en\n- plannen.",
            "een medewerker die helpt bij: lezen; rekenen; en plannen",
        ),
        (
            "vlot\n\nBegrip\tDefinitie\nboot\tvaartuig met een kiel\nvlot\tplat vaartuig van hout",
            "plat vaartuig van hout",
        ),
        ("Vlot\n: plat vaartuig van hout", "plat vaartuig van hout"),
        ("Vlot\n= plat vaartuig van hout", "plat vaartuig van hout"),
        // A paragraph that can be nothing else.
        (
            "vlot\n\nWij varen hier graag.\n\nHet regent in mei.\n\nEen plat vaartuig dat van hout is gemaakt.",
            "Een plat vaartuig dat van hout is gemaakt.",
        ),
        (
            "vlot\n\nWij varen hier graag.\n\ngemeten drijfvermogen bij windstil weer en in zoet water",
            "gemeten drijfvermogen bij windstil weer en in zoet water",
        ),
        // The newer text.
        (
            "vlot\n\nOude definitie (2011): ding dat drijft.\nNieuwe definitie (2020): plat vaartuig van hout.",
            "plat vaartuig van hout.",
        ),
        (
            "vlot\n\nDefinitie (2020): plat vaartuig van hout.\nDefinitie (2011): ding dat drijft.",
            "plat vaartuig van hout.",
        ),
        (
            "vlot\n\nVorige definitie: ding dat drijft.\nDefinitie: plat vaartuig van hout.",
            "plat vaartuig van hout.",
        ),
        (
            "slaapplek\n\nWij verstaan onder een slaapplek een bed dat een nacht vrij is. Met slaapplek bedoelen we ook een bank.",
            "een bed dat een nacht vrij is",
        ),
    ] {
        assert_eq!(meaning(notes), text, "{notes}");
    }
}

#[test]
fn what_only_looks_like_a_form_is_none() {
    for notes in [
        "Nachtrust\n\nNachtrust is belangrijk voor alle bewoners van de flat.",
        "Nachtrust\n\nNachtrust is onderdeel van de huisregels van de flat.",
        "Nachtrust\n\nNachtrust is verplicht voor bezoekers van de flat.",
        "Nachtrust\n\nDe nachtrust is hinder van buren gewend geraakt.",
        "Begroting (gemeente)\n\nEen gemeente is een bestuurslaag die dicht bij burgers staat.",
        "laatkomer\n\nWij verstaan de laatkomer niet.",
        "laatkomer\n\nMet laatkomer bedoelen we ook kinderen van de buitenschool.",
        "laatkomer\n\nDe laatkomer staat voor de deur.",
        "laatkomer\n\nAls laatkomer wordt hij vaak aangesproken.",
        "laatkomer\n\nAns zegt: \"Wij zagen gisteren een laatkomer.\"",
        "laatkomer\n\nAns zegt: de bus was te laat.",
        "wachtrij\nTeam Balie, gemeente Oost. Wij schreven dit nooit op.",
        "wachtrij\n\nNotulen teamoverleg 7 mei (aanwezig: Ans, Bo)\n- Ans belt",
        "wachtrij\n\n7 mei 2021",
        "wachtrij\n\n(nog in te vullen)",
        "wachtrij\n\nDefinitie: [invullen]",
        "wachtrij\n\nWij staan hier vaak.\n\nDe nota meldt dat de rij lang is.",
        "wachtrij\n\nWij staan hier vaak.\n\nIndien de balie dicht is, volgt een brief.",
        "wachtrij\n\nWij staan hier vaak.\n\n## Balie\n\nEen tafel waaraan iemand vragen beantwoordt.",
    ] {
        assert_eq!(meaning(notes), "", "{notes}");
    }
}

#[test]
fn the_source_is_named_without_the_verb_before_the_text() {
    for (notes, bron) in [
        (
            "kade\n\nIn artikel 2:3 Havenwet staat: \"Onder een kade wordt verstaan: muur langs water.\"",
            "artikel 2:3 Havenwet",
        ),
        (
            "kade\n\nArtikel 2:3 van de Havenwet luidt: Onder een kade wordt verstaan: muur langs water.",
            "Artikel 2:3 van de Havenwet",
        ),
        (
            "kade\n\nIn de Havenwet (art. 2.1) wordt onder kade verstaan: muur langs water.",
            "Havenwet (art. 2.1)",
        ),
        (
            "kade\n\n| Begrip | Definitie | Vindplaats |\n|---|---|---|\n| kade | muur langs water | Havenwet 2:3 |",
            "Havenwet 2:3",
        ),
        (
            "kade\n\n\"Muur die langs water staat.\"\n— Haven Oost, Woordenlijst (2020)",
            "Haven Oost, Woordenlijst (2020)",
        ),
        ("kade\n\nDe beleidsmedewerker zegt: \"Een kade is een muur die langs water staat.\"", ""),
    ] {
        let found = definition(notes, "nl");
        assert_eq!(found.bron, bron, "{notes}");
        assert!(found.definitie.to_lowercase().contains("muur"), "{notes}: {}", found.definitie);
    }
}

#[test]
fn examples_survive_questions_titles_and_numbers() {
    let notes = "kade\n\nEen kade is een muur die langs water staat. Wat is dus geen kade? Een strand met palen. Dhr. Van Oost verft de kade. Mevr. De Bruin ziet de kade van dhr. Smit (resp. mw. El Amrani).";
    assert_eq!(items(Kind::Tegenvoorbeelden, notes, 9), ["Een strand met palen."]);
    assert_eq!(
        items(Kind::Voorbeeldzinnen, notes, 9),
        [
            "Dhr. Van Oost verft de kade.",
            "Mevr. De Bruin ziet de kade van dhr. Smit (resp. mw. El Amrani)."
        ]
    );
    assert_eq!(explanation(notes), "");
    let notes = "1. Kade\n\n1.1 Definitie\n\nmuur langs water\n\n1.2 Voorbeelden\na) een wal van steen\nb) een muur van beton\n\n1.3 Tegenvoorbeelden\na) een strand";
    let found = definition(notes, "nl");
    assert_eq!((found.begrip.as_str(), found.definitie.as_str()), ("Kade", "muur langs water"));
    assert_eq!(
        items(Kind::Praktijkvoorbeelden, notes, 9),
        ["een wal van steen", "een muur van beton"]
    );
    assert_eq!(items(Kind::Tegenvoorbeelden, notes, 9), ["een strand"]);
    let notes =
        "kade\n\nEen kade is een plek die geschikt is voor water, bijv. bij zee, meer of sloot.";
    assert_eq!(items(Kind::Praktijkvoorbeelden, notes, 9), ["bij zee, meer of sloot"]);
}

#[test]
fn a_heading_may_tell_which_definition_is_the_newest() {
    let text = "# Wachttijd\n\n## Nieuwe definitie\n\ntijd tussen aanmelding en hulp\n\n## Oude definitie (2015)\n\ntijd dat iemand wacht\n";
    assert_eq!(meaning(text), "tijd tussen aanmelding en hulp");
    let text = "# Wachttijd\n\nBeste Ans,\n\nWerkdefinitie: tijd tussen aanmelding en hulp\n";
    assert_eq!(meaning(text), "tijd tussen aanmelding en hulp");
}
