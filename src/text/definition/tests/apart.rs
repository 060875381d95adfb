//! Tests of notes that hold several terms: each gets its own entry and nothing of another's.

use crate::text::definition::{Kind, definition, entries, items, term};

fn told(notes: &str) -> (String, String, Vec<String>, Vec<String>) {
    let found = definition(notes, "nl");
    let of = |kind| items(kind, notes, 9);
    (found.begrip, found.definitie, of(Kind::Synoniemen), of(Kind::Antoniemen))
}

#[track_caller]
fn is_told(notes: &str, name: &str, meaning: &str, synonyms: &[&str], antonyms: &[&str]) {
    let (begrip, definitie, same, other) = told(notes);
    assert_eq!(begrip, name, "{notes}");
    assert_eq!(definitie, meaning, "{notes}");
    assert_eq!(same, synonyms, "{notes}");
    assert_eq!(other, antonyms, "{notes}");
}

#[test]
fn another_entry_says_nothing_of_the_term() {
    let meaning = "muur langs water";
    for notes in [
        "kade\n\n### kade\nmuur langs water\n\n### steiger\nSynoniemen: ponton\nAntoniemen: kuil",
        "kade\n\nBegrip: kade\nDefinitie: muur langs water\n\nBegrip: steiger\nSynoniem: ponton\nAntoniem: kuil",
        "kade\n\nBegrip: steiger\nDefinitie: pad op palen\nSynoniem: ponton\n\nBegrip: kade\nDefinitie: muur langs water",
        "kade\n\n| begrip | definitie | synoniem |\n|---|---|---|\n| steiger | pad op palen | ponton |\n| kade | muur langs water | |\n| sluis | deur in het water | schut |\n",
        "kade\n\n| definitie | synoniem | begrip |\n|---|---|---|\n| pad op palen | ponton | steiger |\n| muur langs water | | kade |\n",
        "kade\n\nmuur langs water\n\nBegrip: steiger\nSynoniem: ponton\nBron: Havengids",
        "# Begrippenlijst\n\n## kade\nmuur langs water\n\n## steiger\npad op palen. Ook wel ponton genoemd.",
        "kade\n\nmuur langs water\n\nsteiger\nSynoniem: ponton\nAntoniem: kuil",
        "kade\nDefinitie: muur langs water\n\nsteiger\nDefinitie: pad op palen\nSynoniem: ponton",
        "term,definitie,synoniem\nkade,muur langs water,\nsteiger,pad op palen,ponton\n",
        "term\tsynoniem\tdefinitie\nkade\t\tmuur langs water\nsteiger\tponton\tpad op palen\n",
        "kade\n\nterm;definitie;synoniem\nsteiger;pad op palen;ponton\nkade;muur langs water;\n",
        "kade: muur langs water\n\nsteiger: pad op palen\nSynoniem: ponton\n",
    ] {
        is_told(notes, "kade", meaning, &[], &[]);
        assert_eq!(definition(notes, "nl").bron, "", "{notes}");
    }
}

#[test]
fn the_entry_of_the_term_is_kept_whole() {
    is_told(
        "kade\n\nBegrip: steiger\nDefinitie: pad op palen\nSynoniem: ponton\n\nBegrip: kade\nDefinitie: muur langs water\nSynoniem: wal\nAntoniem: oever",
        "kade",
        "muur langs water",
        &["wal"],
        &["oever"],
    );
    is_told(
        "## Kade\nEen kade is een muur die langs het water staat. Bron: art. 2 Havenwet.\n\n## Steiger\nDefinitie: pad op palen\nSynoniem: ponton\nAntoniem: kuil",
        "Kade",
        "een muur die langs het water staat",
        &[],
        &[],
    );
    is_told(
        "kade\n\n| begrip | definitie | synoniem |\n|---|---|---|\n| kade | muur langs water | wal |\n| steiger | pad op palen | ponton |\n\nAntoniemen: oever\n",
        "kade",
        "muur langs water",
        &["wal"],
        &["oever"],
    );
    is_told(
        "# Steiger\n\n## Steiger\npad op palen\n\n### Synoniemen\n- ponton\n\n## Kade\nmuur langs water\n\n### Synoniemen\n- wal\n\n# Antoniemen\n- kuil\n",
        "Steiger",
        "pad op palen",
        &["ponton"],
        &["kuil"],
    );
}

#[test]
fn headings_divide_the_notes_about_one_term() {
    for notes in [
        "# Kade\n\n## Definitie\nmuur langs water\n\n## Synoniemen\n- wal\n\n## Toelichting\nVaak van steen.",
        "# Kade\n\n# Wettekst\nDefinitie: muur langs water\n\n# Notities\nSynoniem: wal",
        "kade\n\n## Uit het overleg\nDefinitie: muur langs water\nSynoniem: wal",
        "kade\n\n# Havendienst\nDefinitie: muur langs water\nSynoniem: wal",
        "# Begrip\n\n## Kade\nmuur langs water\n\n## In de haven\nSynoniem: wal",
        "Begrip: kade\nNaam: Ans\nDefinitie: muur langs water\nSynoniem: wal",
        "kade\n\nmuur langs water\nSynoniem: wal",
        "Begrip: kade\nTerm: havenkade\nDefinitie: muur langs water\nSynoniem: wal",
    ] {
        let (begrip, definitie, same, _) = told(notes);
        assert_eq!(begrip.to_lowercase(), "kade", "{notes}");
        assert_eq!(definitie, "muur langs water", "{notes}");
        assert_eq!(same, ["wal"], "{notes}");
    }
}

#[test]
fn a_sentence_that_names_the_term_is_kept() {
    let notes = "kade\n\nBegrip: kade\nDefinitie: muur langs water\n\nBegrip: steiger\nDefinitie: pad op palen bij een kade\n\nDe kade is vorig jaar hersteld. De steiger heet ook wel ponton.";
    assert_eq!(items(Kind::Voorbeeldzinnen, notes, 5), ["De kade is vorig jaar hersteld."]);
    is_told(notes, "kade", "muur langs water", &[], &[]);
}

#[test]
fn a_term_may_be_a_label() {
    let owner = "degene die het meest omvattende recht heeft";
    for notes in [
        "eigenaar\n\nEigenaar: degene die het meest omvattende recht heeft",
        "eigenaar: degene die het meest omvattende recht heeft",
        "eigenaar\n\nIn deze wet wordt verstaan onder:\na. bevoegd gezag: het college;\nb. eigenaar: degene die het meest omvattende recht heeft;",
        "In deze wet wordt verstaan onder:\na. eigenaar: degene die het meest omvattende recht heeft;\nb. bevoegd gezag: het college;",
        "eigenaar\n\nhuurder: persoon die een huis huurt\neigenaar: degene die het meest omvattende recht heeft",
    ] {
        assert_eq!(definition(notes, "nl").begrip, "eigenaar", "{notes}");
        assert_eq!(definition(notes, "nl").definitie, owner, "{notes}");
    }
    let dated = definition("datum\n\nDefinitie: dag van het jaar\nDatum: vrijdag 3 mei", "nl");
    assert_eq!(dated.definitie, "dag van het jaar");
    let metadata = definition("kade\n\nmuur langs water\nEigenaar: gemeente Oost", "nl");
    assert_eq!(
        (metadata.begrip.as_str(), metadata.definitie.as_str()),
        ("kade", "muur langs water")
    );
    let organisation = definition("Organisatie: Havendienst\n\nkade\nmuur langs water", "nl");
    assert_eq!(organisation.begrip, "kade");
}

#[test]
fn every_entry_has_a_name() {
    let legal = "In deze wet wordt verstaan onder:\n- eigenaar: degene die een recht heeft;\n- huurder: persoon die huurt;\n- beheerder: het college;\n- datum: dag van ontvangst;\n- voorbeeld: geval dat iets laat zien;\n- wet: Wet op de havens.\n";
    let lines = "eigenaar: degene die een recht heeft\nhuurder: persoon die huurt\nbeheerder: het college\ndatum: de dag van ontvangst\nwet: Wet op de havens\n";
    for (notes, count) in [(legal, 6), (lines, 5)] {
        let found = entries(notes);
        assert_eq!(found.len(), count, "{found:?}");
        for entry in &found {
            let read = definition(entry, "nl");
            assert!(!read.begrip.is_empty() && !read.definitie.is_empty(), "{entry}");
            assert_eq!(read.begrip, term(entry));
        }
        assert_eq!(definition(&found[0], "nl").begrip, "eigenaar");
        let last = definition(found.last().unwrap(), "nl");
        assert_eq!(
            (last.begrip.as_str(), last.definitie.trim_end_matches('.')),
            ("wet", "Wet op de havens")
        );
    }
}

#[test]
fn a_line_of_a_list_ends_with_its_line() {
    for notes in [
        "kade\n\nkade: muur langs water in een haven\nsteiger: pad op palen voor boten",
        "kade\n\nsteiger: pad op palen voor boten\nkade: muur langs water in een haven",
        "kade\n\nsteiger - pad op palen voor boten\nkade - muur langs water in een haven",
        "kade\n\n- steiger: pad op palen voor boten\n- kade: muur langs water in een haven",
        "# Definities\nsteiger: pad op palen voor boten\nkade: muur langs water in een haven",
    ] {
        let notes =
            if notes.starts_with('#') { format!("kade\n\n{notes}") } else { notes.to_owned() };
        is_told(&notes, "kade", "muur langs water in een haven", &[], &[]);
    }
    for (text, meaning) in [
        ("Wet milieubeheer", "Wet milieubeheer"),
        ("Huisvestingswet 2014", "Huisvestingswet 2014"),
        ("de Wet milieubeheer", "de Wet milieubeheer"),
    ] {
        let notes = format!(
            "wet\n\nIn deze regeling wordt verstaan onder:\na. kade: muur langs water;\nb. wet: {text};\n"
        );
        is_told(&notes, "wet", meaning, &[], &[]);
    }
}
