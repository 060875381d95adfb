//! Each rule with definitions that keep it and that break it.

use Oordeel::{NietBeoordeeld, Voldoet, VoldoetNiet};

use super::*;

pub(super) fn definition(term: &str, text: &str) -> Definition {
    Definition { begrip: term.to_owned(), definitie: text.to_owned(), ..Definition::default() }
}

fn judged(id: &str, definition: &Definition, language: &str) -> Bevinding {
    let found = check(definition, "", language);
    assert_eq!(found.len(), ALL.len());
    found.into_iter().find(|one| one.regel == id).unwrap()
}

/// Term, definition, judgement, and a word that the explanation names.
type Case = (&'static str, &'static str, Oordeel, &'static str);

pub(super) fn hold(id: &str, cases: &[Case]) {
    for (term, text, oordeel, word) in cases {
        for language in ["nl", "en"] {
            let one = judged(id, &definition(term, text), language);
            assert_eq!(one.oordeel, *oordeel, "{id} {term}: {text}: {}", one.toelichting);
            assert!(one.toelichting.contains(word), "{id} {text}: {}", one.toelichting);
            assert!(one.toelichting.ends_with('.') && !one.toelichting.contains('\n'));
        }
    }
}

#[test]
fn every_rule_has_its_words() {
    for one in &ALL {
        assert_eq!(rule(one.id), Some(one));
        for language in ["nl", "en", "de"] {
            assert!(one.sentence(language).ends_with('.') && one.example(language).len() > 20);
        }
        assert_ne!(one.sentence("nl"), one.sentence("en"));
    }
    assert_eq!(rule("mooi"), None);
}

#[test]
fn nothing_to_judge_is_not_judged() {
    let found = check(&Definition::default(), "", "nl");
    assert!(found.iter().all(|one| one.oordeel == NietBeoordeeld));
    let examples = check_examples(&Definition::default(), &["x".to_owned()], &[], "nl");
    assert!(examples.iter().all(|one| one.oordeel == NietBeoordeeld));
}

#[test]
fn circles() {
    hold(
        "niet-circulair",
        &[
            ("Fiets", "voertuig met twee wielen en trappers", Voldoet, "Fiets"),
            ("Stille reserve", "reserve die niet uit de balans blijkt", Voldoet, "Stille reserve"),
            ("Invoice", "document that asks for payment of goods", Voldoet, "Invoice"),
            ("Wet", "besluit van regering en parlement voor de weg", Voldoet, "Wet"),
            ("Fiets", "fiets met een motor", VoldoetNiet, "fiets"),
            ("Taak", "geheel van taken", VoldoetNiet, "taken"),
            ("Huurder", "persoon met een huurdersbelang", NietBeoordeeld, "huurdersbelang"),
            ("Water", "gebied van een waterschap", NietBeoordeeld, "waterschap"),
            ("Wet", "regel die men moet weten", Voldoet, "Wet"),
            ("Wet", "geheel van wetten", VoldoetNiet, "wetten"),
            ("Mast", "paal van een masten", VoldoetNiet, "masten"),
            ("Stille reserve", "waarde van stille reserves", VoldoetNiet, "stille reserves"),
            ("Policy", "set of policies", VoldoetNiet, "policies"),
            ("Koper", "persoon die iets koopt", VoldoetNiet, "koopt"),
            ("Koper", "metaal dat in koppen wordt gegoten", Voldoet, "Koper"),
            ("Parkeren", "een geparkeerd voertuig laten staan", VoldoetNiet, "geparkeerd"),
            ("Aanmelding", "bericht waarmee iemand is aangemeld", VoldoetNiet, "aangemeld"),
            (
                "Registratie",
                "handeling waarmee men gegevens registreert",
                VoldoetNiet,
                "registreert",
            ),
            ("Vergunninghouder", "houder van een vergunning", VoldoetNiet, "vergunning … houder"),
            ("Vergunninghouder", "persoon met een vergunning", NietBeoordeeld, "vergunning"),
            ("Winter", "seizoen dat op de herfst volgt", Voldoet, "Winter"),
            ("Ladder", "gereedschap om iets te laden", Voldoet, "Ladder"),
            ("Vergadering", "samenkomst van leden met een agenda", Voldoet, "Vergadering"),
        ],
    );
}

#[test]
fn kinds_and_differences() {
    hold(
        "soort-en-verschil",
        &[
            ("a", "voertuig dat over rails rijdt", Voldoet, "voertuig"),
            ("a", "een schriftelijk besluit van een bestuur", Voldoet, "schriftelijk besluit"),
            ("a", "document that asks for payment", Voldoet, "document"),
            ("a", "situatie waarbij een sluis niet dicht kan", Voldoet, "waarbij"),
            ("a", "indien een schip te laat komt", VoldoetNiet, "indien"),
            ("a", "wanneer het regent", VoldoetNiet, "wanneer"),
            ("a", "voertuig", VoldoetNiet, "voertuig"),
            ("a", "elektrisch voertuig", NietBeoordeeld, "voertuig"),
            ("a", "door een arts voorgeschreven middel", NietBeoordeeld, "door"),
            ("a", "als afval aangemerkte stof", NietBeoordeeld, "als"),
            ("a", "dat deel van een net dat stroom voert", NietBeoordeeld, "dat"),
            ("a", "als het water te hoog staat", VoldoetNiet, "als"),
            ("a", "if a ship is late", VoldoetNiet, "if"),
            ("a", "die een woning huurt", VoldoetNiet, "die"),
            ("a", "les van een uur", Voldoet, "les"),
        ],
    );
}

#[test]
fn negations() {
    hold(
        "niet-ontkennend",
        &[
            ("a", "woning die tegen betaling wordt gebruikt", Voldoet, ""),
            ("a", "house that is used against payment", Voldoet, ""),
            ("a", "brief met een handtekening", Voldoet, ""),
            ("a", "geen koopwoning", VoldoetNiet, "geen"),
            ("a", "niet op winst gericht lichaam met leden", NietBeoordeeld, "niet"),
            ("a", "niet-commercieel lichaam met leden", NietBeoordeeld, ""),
            ("a", "persoon die geen werk heeft", NietBeoordeeld, "geen"),
            ("a", "pas verworven recht", Voldoet, ""),
            ("a", "iets dat niet van hout is", VoldoetNiet, "niet"),
            ("a", "dier dat geen zoogdier is", VoldoetNiet, "geen"),
            ("a", "not an owned house", VoldoetNiet, "not"),
            ("a", "brief die niet is ondertekend, maar wel is verstuurd", NietBeoordeeld, "niet"),
        ],
    );
}

#[test]
fn single_sentences() {
    hold(
        "een-zin",
        &[
            ("a", "recht volgens art. 3 van de wet.", Voldoet, ""),
            ("a", "plek met een bed om te slapen", Voldoet, ""),
            ("a", "place with a bed, e.g. a room", Voldoet, ""),
            ("a", "plek om te slapen. Deze heeft een bed.", VoldoetNiet, "Deze heeft een"),
            ("a", "place to sleep. It has a bed.", VoldoetNiet, "It has a"),
            ("a", "Is het een bed? Het is er een.", VoldoetNiet, "Het is er"),
            ("a", "hoogte van gem. drie meter boven de grond", Voldoet, ""),
            ("a", "termijn van zes mnd. na de aanvraag", Voldoet, ""),
        ],
    );
}

#[test]
fn articles() {
    hold(
        "geen-lidwoord",
        &[
            ("a", "middel dat helpt", Voldoet, "middel"),
            ("a", "Deelnemer die betaalt", Voldoet, "Deelnemer"),
            ("a", "means that helps", Voldoet, "means"),
            ("a", "Een middel dat helpt", VoldoetNiet, "Een"),
            ("a", "het verschijnsel dat water stijgt", VoldoetNiet, "het"),
            ("a", "the means that helps", VoldoetNiet, "the"),
        ],
    );
    let kind = judged("soort-en-verschil", &definition("a", "die Sache, die hilft"), "de");
    assert_eq!(kind.oordeel, Voldoet, "{}", kind.toelichting);
    let german = judged("geen-lidwoord", &definition("a", "die Sache, die hilft"), "de");
    assert_eq!(german.oordeel, VoldoetNiet);
}

#[test]
fn numbers() {
    hold(
        "enkelvoud",
        &[
            ("a", "handeling die schade geeft", Voldoet, "handeling"),
            ("a", "een geheel van taken die samenhangen", Voldoet, "geheel"),
            ("a", "process that turns ore into iron", Voldoet, "process"),
            ("a", "het verlenen van hulp", Voldoet, "verlenen"),
            ("a", "vrachtwagen die wordt geladen", Voldoet, ""),
            ("a", "mens die hulp nodig heeft", Voldoet, ""),
            ("a", "advies waarin een keuze staat", Voldoet, ""),
            ("a", "doordringen van water in de bodem", Voldoet, ""),
            ("a", "means of transport", Voldoet, ""),
            ("a", "handelingen die schade geven", VoldoetNiet, "handelingen"),
            ("a", "personen die betalen", VoldoetNiet, "personen"),
            ("a", "alle boten van een haven", VoldoetNiet, "alle"),
            ("a", "actions that cause damage", VoldoetNiet, "actions"),
            ("a", "verlenen van hulp", NietBeoordeeld, "verlenen"),
            ("Handelingen", "handelingen die schade geven", NietBeoordeeld, "Handelingen"),
        ],
    );
}

#[test]
fn padding() {
    hold(
        "geen-aanloop",
        &[
            ("a", "middel dat helpt", Voldoet, "middel"),
            ("a", "isolatie van een dak", Voldoet, "isolatie"),
            ("a", "means of transport", Voldoet, "means"),
            ("a", "means the way to travel", VoldoetNiet, "means"),
            ("a", "aanduiding waarmee een schip wordt herkend", Voldoet, ""),
            ("Hamer", "gereedschap om te slaan", Voldoet, "gereedschap"),
            ("a", "is een middel dat helpt", VoldoetNiet, "is een"),
            ("a", "betreft een middel dat helpt", VoldoetNiet, "betreft"),
            ("a", "term voor een middel", VoldoetNiet, "term voor"),
            ("Hamer", "Hamer is gereedschap", VoldoetNiet, "Hamer is"),
            ("a", "is a tool that hits", VoldoetNiet, "is a"),
            ("Bed", "een bed is een meubel om in te slapen", VoldoetNiet, "een bed is"),
            ("a", "een bed is een meubel om in te slapen", VoldoetNiet, "een bed is een"),
            ("a", "the bed is a place to sleep", VoldoetNiet, "the bed is a"),
            ("a", "een meubel dat een rug heeft", Voldoet, "een meubel"),
        ],
    );
}

#[test]
fn abbreviations() {
    hold(
        "afkortingen",
        &[
            ("a", "register van de Dienst Wegverkeer (RDW)", Voldoet, ""),
            ("a", "uitstoot van CO2 in deel IV", Voldoet, ""),
            ("BSN", "nummer als een BSN", Voldoet, ""),
            ("a", "plain words of the Office", Voldoet, ""),
            ("a", "register van de RDW", VoldoetNiet, "RDW"),
            ("a", "middelen, bijv. een hamer van 3 m² of 2 km", Voldoet, ""),
            ("a", "tools, e.g. a hammer", Voldoet, ""),
            ("a", "uitstoot van CO₂ op een A-watergang", Voldoet, ""),
            ("a", "hoogte boven NAP volgens ISO 9001", NietBeoordeeld, "NAP"),
            ("a", "systeem van de RDW-keten", VoldoetNiet, "RDW"),
            ("a", "lid van de g.o.s. in Oost", VoldoetNiet, "g.o.s."),
        ],
    );
}

#[test]
fn wide_and_narrow_words() {
    hold(
        "niet-te-ruim",
        &[
            ("a", "iets om op te zitten", VoldoetNiet, "iets"),
            ("a", "stoelen, banken enz.", VoldoetNiet, "enz."),
            ("a", "something to sit on", VoldoetNiet, "something"),
            ("a", "meubel met een rug", NietBeoordeeld, ""),
        ],
    );
    hold(
        "niet-te-eng",
        &[
            ("a", "voertuigen zoals een bus", VoldoetNiet, "zoals"),
            ("a", "meubel, bijvoorbeeld een stoel", VoldoetNiet, "bijvoorbeeld"),
            ("a", "vehicles such as a bus", VoldoetNiet, "such as"),
            ("a", "recht zoals bedoeld in artikel 3", NietBeoordeeld, ""),
            ("a", "prijs die onder andere voorwaarden geldt", NietBeoordeeld, ""),
            ("a", "meubel met een rug", NietBeoordeeld, ""),
        ],
    );
}

#[test]
fn examples_judge_width() {
    let chair = Definition {
        kenmerken: vec!["met rugleuning".to_owned()],
        ..definition("Stoel", "zitmeubel met rugleuning")
    };
    let judge = |cases: &[&str], counters: &[&str]| {
        let own = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        let found = check_examples(&chair, &own(cases), &own(counters), "nl");
        (found[0].oordeel, found[1].oordeel)
    };
    for (counters, oordeel) in [
        (&["Een kruk is een zitmeubel op drie poten"][..], Voldoet),
        (&["bank"][..], Voldoet),
        (&["Een zitmeubel zonder rugleuning"][..], Voldoet),
        (&["Een bank is een zitmeubel voor drie mensen en heeft een rugleuning"][..], VoldoetNiet),
        (&["bank", "zitmeubels met rugleuningen in een auto"][..], VoldoetNiet),
        (&["Tuinbank: zitmeubel met een houten rugleuning"][..], VoldoetNiet),
        (&[][..], NietBeoordeeld),
    ] {
        assert_eq!(judge(&[], counters).0, oordeel, "{counters:?}");
    }
    for (cases, oordeel) in [
        (&["Een zitmeubel met een hoge rugleuning"][..], Voldoet),
        (&["Een kantoorzitmeubel met een rugleuning", "zitmeubels met rugleuning"][..], Voldoet),
        (&["Een eetkamermeubel met een hoge rugleuning"][..], NietBeoordeeld),
        (&["keukenstoel", "een zitmeubel van riet"][..], NietBeoordeeld),
        (&["Het rode zitmeubel in de gang"][..], NietBeoordeeld),
        (&["De lamp hing brandend boven tafel in de donkere kamer"][..], NietBeoordeeld),
        (
            &["een zitmeubel", "Buiten regende gisteren water tegen ramen, deuren en daken"][..],
            NietBeoordeeld,
        ),
        (&["Jan belt de balie over het dossier van gisteren"][..], NietBeoordeeld),
        (&["een zitmeubel", "de kruk zonder rugleuning in de hal"][..], VoldoetNiet),
        (&["een zitmeubel zonder armen"][..], NietBeoordeeld),
        (&["fauteuil"][..], NietBeoordeeld),
    ] {
        assert_eq!(judge(cases, &[]).1, oordeel, "{cases:?}");
    }
}

#[test]
fn contexts_and_sources() {
    let with = |text: &str, context: &str, bron: &str| Definition {
        context: context.to_owned(),
        bron: bron.to_owned(),
        ..definition("a", text)
    };
    for (text, context, oordeel) in [
        ("recht uit deze wet", "Wettelijke grondslag: Leenwet", Voldoet),
        ("plek om een auto te parkeren", "Domein: parkeren", Voldoet),
        ("loan of a book", "Domain: books", Voldoet),
        ("recht uit deze wet", "Domein: boeken", VoldoetNiet),
        ("right under this Act", "", VoldoetNiet),
        ("besluit dat geldt tot dit besluit is herzien", "Domein: boeken", NietBeoordeeld),
        ("in de grond, of daarop aanwezige leiding", "Domein: boeken", NietBeoordeeld),
        ("in de geneeskunde: breuk van een bot", "Domein: wiskunde", VoldoetNiet),
        ("recht op geld", "Domein: boeken", NietBeoordeeld),
        ("recht op geld", "", NietBeoordeeld),
    ] {
        let one = judged("past-bij-context", &with(text, context, ""), "nl");
        assert_eq!(one.oordeel, oordeel, "{text} {context}: {}", one.toelichting);
    }
    for (bron, notes, oordeel) in [
        ("Leenwet", "", Voldoet),
        ("artikel 2 van de Leenwet", "Zie de Leenwet, artikel 2.", Voldoet),
        ("Handbook of ships", "From the handbook of ships.", Voldoet),
        ("", "Zie de Leenwet.", VoldoetNiet),
        (" - ", "", VoldoetNiet),
        ("Handboek Haven", "Zie de Leenwet.", VoldoetNiet),
    ] {
        let found = check(&with("recht op geld", "", bron), notes, "nl");
        let one = found.last().unwrap();
        assert_eq!(
            (one.regel.as_str(), one.oordeel),
            ("bron-genoemd", oordeel),
            "{bron}: {}",
            one.toelichting
        );
    }
}

#[test]
fn well_made_definitions_break_no_rule() {
    let terms = [
        ("Aanvraag", "verzoek van een belanghebbende om een besluit te nemen"),
        (
            "Pandrecht",
            "beperkt recht dat strekt om op een zaak bij voorrang een vordering te verhalen",
        ),
        ("Zienswijze", "mening die een betrokkene naar voren brengt over een voorgenomen besluit"),
        (
            "Last onder dwangsom",
            "herstelsanctie die verplicht tot herstel van een overtreding, op straffe van betaling van een geldsom",
        ),
        (
            "Rechtspersoon",
            "door het recht erkende drager van rechten en plichten, niet zijnde een mens",
        ),
        (
            "Mantelzorg",
            "hulp die langdurig en onbetaald wordt verleend aan een naaste die deze nodig heeft",
        ),
        (
            "Zorgplan",
            "schriftelijk overzicht van doelen, afspraken en evaluatiemomenten voor één cliënt",
        ),
        ("Triage", "beoordeling van de urgentie waarmee een patiënt hulp nodig heeft"),
        (
            "Wilsonbekwaamheid",
            "toestand waarin een persoon niet in staat is tot een redelijke waardering van zijn belangen ter zake",
        ),
        (
            "Indicatie",
            "vaststelling van de zorg waarop een verzekerde is aangewezen, zoals bedoeld in artikel 3.2.3 van de wet",
        ),
        (
            "Authenticatie",
            "proces waarbij wordt nagegaan of een gebruiker degene is die hij zegt te zijn",
        ),
        (
            "Encryptie",
            "omzetting van leesbare gegevens in een vorm die zonder sleutel onleesbaar is",
        ),
        ("Back-up", "kopie van gegevens die wordt bewaard om verlies te kunnen herstellen"),
        (
            "Firewall",
            "voorziening die netwerkverkeer tegenhoudt dat niet aan ingestelde regels voldoet",
        ),
        (
            "Peil",
            "hoogte van het wateroppervlak in een watergang, uitgedrukt in m ten opzichte van NAP",
        ),
        (
            "Boezem",
            "stelsel van met elkaar verbonden wateren waarop polders hun overtollige water lozen",
        ),
        (
            "Waterkering",
            "kunstmatige of natuurlijke hoogte die bescherming biedt tegen overstroming door hoogwater",
        ),
        (
            "Kwel",
            "uittreden van grondwater aan de oppervlakte of in sloten onder invloed van grotere stijghoogten",
        ),
        (
            "Warmtepomp",
            "toestel dat warmte onttrekt aan lucht, bodem of water en op een hogere temperatuur afgeeft",
        ),
        (
            "Piekvermogen",
            "hoogste elektrisch vermogen in kW dat een installatie onder standaardcondities levert",
        ),
        (
            "Netcongestie",
            "situatie waarin de vraag naar transport van elektriciteit groter is dan de beschikbare capaciteit (MW)",
        ),
        (
            "Aansluiting",
            "fysieke verbinding tussen een net en een onroerende zaak, met een vermogen van max. 80 A",
        ),
        (
            "Bouwwerk",
            "constructie van enige omvang van hout, steen, metaal of ander materiaal die direct of indirect met de grond is verbonden",
        ),
        (
            "Energielabel",
            "document dat met een letter aangeeft hoe zuinig een gebouw is (kWh/m² per jaar)",
        ),
    ];
    for (term, text) in terms {
        let one = Definition {
            bron: "Handboek".to_owned(),
            context: "Domein: beleid".to_owned(),
            ..definition(term, text)
        };
        for judged in check(&one, "", "nl") {
            assert_ne!(judged.oordeel, VoldoetNiet, "{term}: {}", judged.toelichting);
        }
    }
}

#[test]
fn a_doer_that_is_told_by_its_verb_is_circular() {
    hold(
        "niet-circulair",
        &[
            ("Fietser", "persoon die fietst", VoldoetNiet, "fietst"),
            ("teacher", "person who teaches", VoldoetNiet, "teaches"),
            ("Huurder", "partij die een woning huurt", VoldoetNiet, "huurt"),
            ("Huurder", "partij die een woning gebruikt tegen betaling", Voldoet, "Huurder"),
            ("Kamer", "ruimte die met wanden is omsloten", Voldoet, "Kamer"),
        ],
    );
}

#[test]
fn all_of_what_cannot_be_counted_is_one_thing() {
    let information = "alle informatie over een natuurlijke persoon";
    let one = judged("enkelvoud", &definition("Gegeven", information), "nl");
    assert_ne!(one.oordeel, VoldoetNiet, "{}", one.toelichting);
    hold("enkelvoud", &[("Last", "alle kosten van een woning", VoldoetNiet, "alle")]);
}
