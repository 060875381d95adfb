//! What a label before a colon, a heading, a column or a key says that its value is.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a labelled text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::text::definition) enum Role {
    /// The term itself.
    Term,
    /// What it means.
    Definition,
    /// Other words for it.
    Synonyms,
    /// Words for its opposite.
    Antonyms,
    /// Cases that fall under it.
    Cases,
    /// Cases that do not.
    Counters,
    /// Sentences that use it.
    Sentences,
    /// What explains it.
    Note,
    /// What kind of thing it is.
    Category,
    /// Where its meaning holds.
    Context,
    /// Where its definition comes from.
    Source,
    /// What tells it from others.
    Features,
    /// Something of no use here, such as a date or a number.
    Aside,
}

/// Labels in lower case; names of SKOS and keys of JSON stand among them without their prefix.
const LABELS: [(Role, &str); 13] = [
    (
        Role::Term,
        "begrip|term|begripsnaam|naam begrip|naam|trefwoord|woord|lemma|voorkeursterm|begriff|terminus|benennung|terme|concept|notion|preflabel|preferred term|begrip (term)",
    ),
    (
        Role::Definition,
        "definitie|betekenis|omschrijving|begripsomschrijving|begripsbepaling|definition|bedeutung|définition|signification|meaning|description|beschrijving|definities|isdefinedas|omschrijving/definitie|werkdefinitie|voorlopige definitie|formele definitie|wettelijke definitie|korte definitie|working definition",
    ),
    (
        Role::Synonyms,
        "synoniem|synoniemen|synonym|synonyms|synonyme|synonymes|synoniem(en)|synonym(s)|altlabel|hiddenlabel|syn|syn.|alternatieve term|alternatieve termen|alternatieve naam|ook wel|ook bekend als|ook genoemd|andere naam|andere namen|alias|aliassen|aliases|afkorting|afkortingen|abbreviation|abkürzung|abréviation|acroniem|acronym|also known as|aka|alternative term|alternative terms|auch genannt|aussi appelé|ander woord|andere woorden",
    ),
    (
        Role::Antonyms,
        "antoniem|antoniemen|ant|ant.|antonym|antonyms|antonyme|antonymes|antoniem(en)|tegengestelde|tegenovergestelde|tegendeel|opposite|opposites|gegenteil|contraire|contraires|tegenpool",
    ),
    (
        Role::Cases,
        "voorbeeld|voorbeelden|vb|vb.|vbn|vbn.|bijv|bijv.|bv|bv.|voorbeeld(en)|bijvoorbeeld|praktijkvoorbeeld|praktijkvoorbeelden|example|examples|practical example|practical examples|beispiel|beispiele|praxisbeispiel|exemple|exemples|in de praktijk|in practice|casus|e.g.",
    ),
    (
        Role::Counters,
        "tegenvoorbeeld|tegenvoorbeelden|niet|niet zijnde|valt er niet onder|valt niet onder|hoort er niet bij|uitgezonderd|uitzondering|uitzonderingen|geen|counterexample|counterexamples|counter-example|counter-examples|not|not to be confused with|niet te verwarren met|gegenbeispiel|gegenbeispiele|contre-exemple|contre-exemples|exclusions|excludes",
    ),
    (
        Role::Sentences,
        "voorbeeldzin|voorbeeldzinnen|gebruik in een zin|zin|zinnen|example sentence|example sentences|beispielsatz|beispielsätze|usage",
    ),
    (
        Role::Note,
        "toelichting|opmerking|opmerkingen|nb|n.b.|note|notes|uitleg|noot|anmerkung|erläuterung|hinweis|remarque|explication|explanation|remark|scopenote|editorialnote|comment|aantekening|skos:note|verduidelijking|achtergrond|background",
    ),
    (
        Role::Category,
        "categorie|category|kategorie|catégorie|soort begrip|begripssoort|type begrip",
    ),
    (
        Role::Context,
        "context|kontext|contexte|organisatie|organisation|organization|organisaties|domein|domain|domäne|domaine|onderwerp|vakgebied|thema|toepassingsgebied|toepassing|wettelijke grondslag|wettelijk kader|juridische grondslag|grondslag|juridisch kader|wettelijke basis|rechtsgebied|legal basis|rechtsgrundlage|base juridique|werkgebied|sector|afdeling|proces|scope|jurisdiction|field|register|fachgebiet|subject",
    ),
    (
        Role::Source,
        "bron|bronnen|source|sources|herkomst|quelle|quellen|origine|oorsprong|bronvermelding|bron definitie|bron van de definitie|bronverwijzing|reference|referentie|vindplaats|isdefinedby|citation|publicatie",
    ),
    (
        Role::Features,
        "kenmerk|kenmerken|eigenschappen|features|characteristics|merkmale|merkmal|caractéristiques|feature",
    ),
    (
        Role::Aside,
        "status|datum|date|versie|version|uri|url|id|identifier|link|zie ook|zie|see also|siehe auch|voir aussi|gerelateerd|gerelateerde begrippen|verwante begrippen|related|broader|narrower|bovenliggend begrip|onderliggend begrip|specialisatie van|engels|english|duits|frans|vertaling|translation|auteur|author|eigenaar|owner|beheerder|taal|language|laatst gewijzigd|modified|created|notation|trefwoorden|inhoud|contents|label|type|inscheme",
    ),
];

static KNOWN: LazyLock<HashMap<&str, Role>> = LazyLock::new(|| {
    let each =
        |(role, labels): &'static (Role, &str)| labels.split('|').map(|label| (label, *role));
    LABELS.iter().flat_map(each).collect()
});

impl Role {
    /// What a label says, or none when it is no label that is known.
    pub(in crate::text::definition) fn of(label: &str) -> Option<Self> {
        let label = label.trim().trim_end_matches([':', '：', '=']).trim();
        let label = label.trim_matches(['"', '\'', '*', '_']).to_lowercase();
        if label.is_empty() || label.len() > 40 {
            return None;
        }
        KNOWN.get(label.as_str()).copied()
    }

    /// Whether what stands behind it is an answer that "nog niet bekend" leaves open.
    pub(super) fn is_answer(self) -> bool {
        !matches!(self, Self::Term | Self::Definition | Self::Aside)
    }

    /// Whether its value is short: a name or a list of names, never a paragraph.
    pub(super) fn is_short(self) -> bool {
        matches!(
            self,
            Self::Term
                | Self::Synonyms
                | Self::Antonyms
                | Self::Category
                | Self::Context
                | Self::Source
                | Self::Aside
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_in_four_languages() {
        for (label, role) in [
            ("Begrip:", Role::Term),
            ("**Definitie**", Role::Definition),
            ("altLabel", Role::Synonyms),
            ("Gegenteil", Role::Antonyms),
            ("Voorbeeldzinnen", Role::Sentences),
            ("Exemple :", Role::Cases),
            ("NB", Role::Note),
            ("Rechtsgrundlage", Role::Context),
            ("Herkomst", Role::Source),
        ] {
            assert_eq!(Role::of(label), Some(role), "{label}");
        }
        assert_eq!(Role::of("Beroep"), None);
        let all: Vec<&str> = LABELS.iter().flat_map(|(_, labels)| labels.split('|')).collect();
        for label in &all {
            assert_eq!(all.iter().filter(|other| other == &label).count(), 1, "{label}");
            assert_eq!(*label, label.to_lowercase());
        }
    }
}
