//! Definitions that only look as if they keep a rule, or as if they break it.

use Oordeel::{NietBeoordeeld, Voldoet, VoldoetNiet};

use super::tests::{definition, hold};
use super::*;

#[test]
fn the_term_in_another_spelling_or_family_is_not_missed() {
    hold(
        "niet-circulair",
        &[
            (
                "AOW",
                "uitkering die iemand krijgt vanaf de AOW-leeftijd",
                VoldoetNiet,
                "AOW-leeftijd",
            ),
            ("Water", "gebied met water-rechten", VoldoetNiet, "water-rechten"),
            (
                "Hitte-eiland",
                "plek die warmer is dan een hitte eiland",
                VoldoetNiet,
                "hitte eiland",
            ),
            (
                "Stille reserve",
                "deel van de stillereserve in geld",
                NietBeoordeeld,
                "Stille reserve",
            ),
            ("Dijk", "muur langs een zeedijk van klei", NietBeoordeeld, "Dijk"),
            ("Student", "persoon die aan een hogeschool studeert", VoldoetNiet, "studeert"),
            ("Inspecteur", "ambtenaar die bedrijven inspecteert", VoldoetNiet, "inspecteert"),
            ("Plan", "document met de geplande stappen", NietBeoordeeld, "geplande"),
            ("Plan", "document waarin staat wat gepland is", NietBeoordeeld, "gepland"),
            ("Ondernemer", "persoon die een onderneming drijft", NietBeoordeeld, "onderneming"),
            ("Eigenaar", "persoon die iets in eigendom heeft", NietBeoordeeld, "eigendom"),
            ("Verpleegkundige", "persoon die zieken verpleegt", NietBeoordeeld, "verpleegt"),
            ("Productie", "geheel van wat een fabriek produceert", NietBeoordeeld, "produceert"),
            ("Fiets", "voertuig waarop wordt gefietst", VoldoetNiet, "gefietst"),
            ("Leegstand", "toestand dat een huis leegstaat", VoldoetNiet, "leegstaat"),
            ("Bestand", "verzameling die bestaat uit gegevens", NietBeoordeeld, "bestaat"),
            ("Opstand", "toestand dat een volk opstaat", NietBeoordeeld, "opstaat"),
            ("Samenkomst", "moment dat een groep samenkomt", NietBeoordeeld, "samenkomt"),
            ("Klant", "persoon die in een winkel betaalt", Voldoet, "Klant"),
            ("Net", "stelsel van kabels onder het kabinet", Voldoet, "Net"),
            ("Besluit", "brief waarmee een bestuur iets bepaalt", Voldoet, "Besluit"),
        ],
    );
}

#[test]
fn verbs_and_conditions_are_no_kinds() {
    hold(
        "soort-en-verschil",
        &[
            ("a", "heeft betrekking op een lijst", VoldoetNiet, "heeft"),
            ("a", "wordt gebruikt om te slaan", VoldoetNiet, "wordt"),
            ("a", "betreft een besluit van het bestuur", Voldoet, "besluit"),
            ("a", "ieder die in de gemeente woont", Voldoet, "ieder"),
            ("a", "Elk die betaalt", Voldoet, "Elk"),
            ("a", "iedere bewoner die betaalt", Voldoet, "bewoner"),
            ("a", "iemand die betaalt", Voldoet, "iemand"),
            ("a", "'n lijst van leden", Voldoet, "lijst"),
        ],
    );
    hold(
        "geen-aanloop",
        &[
            ("a", "heeft betrekking op een lijst", VoldoetNiet, "heeft betrekking op"),
            ("a", "wanneer er te veel water staat", VoldoetNiet, "wanneer er"),
            ("a", "wanneer het water te hoog staat", NietBeoordeeld, "wanneer het"),
            ("a", "gaat over het recht van leden", VoldoetNiet, "gaat over"),
            ("a", "relates to a list of members", VoldoetNiet, "relates to"),
            ("a", "lijst die betrekking heeft op leden", Voldoet, "lijst"),
        ],
    );
    hold(
        "geen-lidwoord",
        &[
            ("a", "'n lijst van leden", VoldoetNiet, "'n"),
            ("a", "\u{2019}t recht van een lid", VoldoetNiet, "t"),
            ("a", "\"een lijst\" van leden", VoldoetNiet, "een"),
            ("a", "eensgezind besluit van leden", Voldoet, "eensgezind"),
        ],
    );
}

#[test]
fn what_does_not_look_plural_is_not_called_singular() {
    hold(
        "enkelvoud",
        &[
            ("a", "middelen om te betalen", NietBeoordeeld, "middelen"),
            ("a", "goederen die worden verkocht", NietBeoordeeld, "goederen"),
            ("a", "kosten van een verhuizing", NietBeoordeeld, "kosten"),
            ("a", "media voor het publiek", NietBeoordeeld, "media"),
            ("a", "films voor een jong publiek", NietBeoordeeld, "films"),
            ("a", "hulpmiddelen die worden geleend", VoldoetNiet, "hulpmiddelen"),
            ("a", "voertuigen met een motor", VoldoetNiet, "voertuigen"),
            ("a", "kleine boten voor een tocht", VoldoetNiet, "boten"),
            ("a", "fietsen met een motor die worden verhuurd", VoldoetNiet, "fietsen"),
            ("a", "fietsen met een groep die vrolijk is", NietBeoordeeld, "fietsen"),
            ("a", "verlenen van rechten die worden verhuurd", NietBeoordeeld, "verlenen"),
            ("a", "werken met mensen die ziek zijn", NietBeoordeeld, "werken"),
            ("a", "het overtuigen van een groep", Voldoet, "overtuigen"),
            ("a", "tijdelijke constructie langs een gevel", Voldoet, "constructie"),
            ("a", "strook naast een weg", Voldoet, "strook"),
            ("a", "ieder die betaalt", Voldoet, "ieder"),
            ("a", "fiets met een motor", Voldoet, "fiets"),
            ("a", "heeft betrekking op een lijst", NietBeoordeeld, ""),
        ],
    );
}

#[test]
fn an_example_that_only_resembles_the_definition_is_not_told() {
    let bike = definition("Weesfiets", "rode fiets die langer dan vier weken staat");
    for (case, oordeel) in [
        ("een blauwe fiets die acht weken staat", NietBeoordeeld),
        ("een rode fiets", NietBeoordeeld),
        ("een rode fiets die niet langer dan vier weken staat", NietBeoordeeld),
        ("een rode damesfiets die al langer dan vier weken bij de brug staat", Voldoet),
    ] {
        let found = check_examples(&bike, &[case.to_owned()], &[], "nl");
        assert_eq!(found[1].oordeel, oordeel, "{case}: {}", found[1].toelichting);
    }
}

#[test]
fn a_denial_inside_a_word_is_seen() {
    hold(
        "niet-ontkennend",
        &[
            ("a", "niet-betaalde medewerker die helpt", NietBeoordeeld, "niet-betaalde"),
            ("a", "medewerker met een niet-vaste baan", NietBeoordeeld, "niet-vaste"),
            ("a", "nietmachine voor papier", Voldoet, ""),
        ],
    );
}
