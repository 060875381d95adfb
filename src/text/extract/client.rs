//! Who the customer is, what it does, where, and how large: only what the notes name.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::page::{Kind, Page};
use super::people::People;
use crate::domain::case_study::AtAGlance;
use crate::text::pattern::pattern;

/// The points from which on a name counts as the customer's.
const ENOUGH: i32 = 6;

/// A name of an organisation, as a piece of a pattern.
const ORG: &str = r"(?:[\p{Lu}\d][\p{L}\p{M}\d&’'.+-]*(?:\s(?:of|and|&|de|het|der|van|du|des|da|do|for|und|et|e))?(?:\s[\p{Lu}\d][\p{L}\p{M}\d&’'.+-]*){0,4})";

static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?im)(?:^|\s{2,}|[|;•])\s*(?:[-*+•]\s+)?[*_]{0,2}(client(?: name)?|company(?: name)?|customer(?: name)?|organi[sz]ation|klant|opdrachtgever|bedrijf|organisatie|kunde|auftraggeber|unternehmen|firma|client(?:e)?|entreprise|société|empresa|organização|顧客名?|会社名|企業名|お客様|industry|sector|branche|secteur|setor|segmento|業種|業界|location|headquarters|hq|region|country|locatie|regio|vestiging|standort|sitz|ort|lieu|région|siège|localização|local|cidade|所在地|size|company size|employees|team size|omvang|grootte|medewerkers|größe|mitarbeiter|taille|effectifs?|tamanho|funcionários|従業員数?|product|solution|products used|produkt|produit|produto|製品)[*_]{0,2}\s?[:：]\s*",
    )
});
static FIELD_END: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\s{2,}|\s+\p{Lu}[\p{L} ]{2,20}:|[|;•]|\s[–—-]\s|\s\("));
static TITLE: LazyLock<Vec<(Regex, i32)>> = LazyLock::new(|| {
    const VERBS: &str = "(?i:migrat|move[sd]?|cuts?|sav|us(?:es|ed|ing)|reduc|scal|switch|transform|improv|boost|doubl|tripl|halv|build|built|adopt|achiev|automat|moderni|simplif|accelerat|replac|grow|grew|speed|unlock|deliver|gains?|gets|goes|went|makes|made|runs|brings|takes|turns|sees|wins|strengthen|unif|streamlin|standardi|consolid|shift|bespaart|verlaagt|halveert|stapt|versnelt|kiest|werkt|bouwt|automatiseert|spart|senkt|setzt|digitalisiert|halbiert|steigert|beschleunigt|optimiert|réduit|gagne|passe|modernise|accélère|automatise|choisit|reduz|economiza|adota|acelera|aumenta|migra)";
    [
        (format!(r"^({ORG}):\s"), 5),
        (format!(r"^({ORG})\s(?:{VERBS})\w*\b"), 5),
        (format!(r"(?i:how|why|hoe|wie|warum|waarom|comment|pourquoi|como)\s({ORG})\s\p{{Ll}}"), 6),
        (format!(r":\s({ORG})['’]s?\s(?i:journey|story|path|migration|move)"), 7),
        (format!(r"({ORG})['’]s?\s(?i:journey|story|path to|migration|move to)"), 4),
        (format!(r"^({ORG})\s[-–—|]\s"), 5),
        (format!(r"[-–—|]\s({ORG})$"), 4),
        (format!(r"^({ORG})\s(?i:case study|customer story|success story|klantcase|fallstudie|étude de cas|estudo de caso|praktijkverhaal)"), 7),
        (format!(r"(?i:case study|customer story|success story|klantcase|klantverhaal|fallstudie|referenz|étude de cas|cas client|estudo de caso|notes|call|retro(?:spective)?|interview|with|bij|bei|chez|for)\s?[:–—-]?\s({ORG})"), 3),
        (format!(r"\([^()]{{2,40}}?\s(?:@|at|bij|bei|chez)\s?({ORG})[,)]"), 6),
        (format!(r"(?i:gesprek|gespräch|entretien|conversa|call|meeting)\s(?i:met|mit|avec|com|with|w/)\s({ORG})(?:\s?[(,]|$)"), 4),
        (format!(r"(?i:helps?|helped|for|at|bij|bei|chez|na|no)\s({ORG})$"), 3),
    ]
    .into_iter()
    .map(|(source, points)| (pattern(&source), points))
    .collect()
});
static PROSE: LazyLock<Vec<(Regex, i32)>> = LazyLock::new(|| {
    [
        (format!(r"^(?:About|Over|Über|À propos de|Sobre):?\s({ORG})"), 6),
        (format!(r"\b(?:At|Bij|Bei|Chez|Na|No)\s({ORG}),?\s(?:we|our|wij|onze|wir|unser|nous|notre|nós|a gente)\b"), 6),
        (format!(r"\b({ORG}),?\s(?:is|ist|est|é|are|was|war|was founded as|operates|provides|betreibt|levert|biedt|bietet|exploite|propose|opera|oferece)\s(?:an?|the|one of|een|de|het|ein|eine|der|die|das|un|une|le|la|l['’]|um|uma|o|a)\b"), 5),
        (format!(r"^(?:Founded|Established|Based|Headquartered|Opgericht|Gegründet|Fondée?)\b[^.]{{3,60}},\s({ORG})\s"), 5),
        (format!(r"^(?:An?|Een|Eine?|Une?|Uma?)\s[^.,]{{3,80}},\s({ORG})\s(?:was|is|has|ist|est|é|heeft|hat|a)\b"), 6),
        (format!(r"\b({ORG})['’]s?\s(?:team|engineers|engineering|customers|platform|users|staff|management|business|users|warehouse|CEO|CTO|COO|CFO)"), 2),
        (format!(r"\([^()]{{2,40}}?\s(?:@|at|bij|bei|chez)\s?({ORG})[,)]"), 4),
        (format!(r"^({ORG})\s(?:vervoert|levert|maakt|beheert|verkoopt|produceert|ontwikkelt|verhuurt|produziert|liefert|baut|entwickelt|verkauft|betreut|makes|sells|delivers|manufactures|supplies|fabrique|vend|produit|produz|vende)\s"), 4),
        (format!(r"(?i:\bclient|\bcustomer|\bklant|\bkunde|\bcliente)\s({ORG})"), 3),
        (r"\b((?:[Gg]emeente|[Pp]rovincie|[Ww]aterschap|Stadt|Landkreis|Universität|Universiteit|University of|City of|Ville de|Mairie de|Prefeitura de|Hogeschool|Stichting|Klinikum|Ziekenhuis|Ministerie van|Ministry of|Department of)\s\p{Lu}[\p{L}-]+(?:\s\p{Lu}[\p{L}-]+)?)".to_string(), 4),
        (r"\b((?:\p{Lu}[\p{L}&.-]*\s){1,3}(?:GmbH|AG|SE|KG|B\.?V\.?|N\.?V\.?|Inc\.?|Ltd\.?|LLC|PLC|S\.?A\.?|SAS|SARL|Ltda\.?|Corp\.?|Co\.|eG|e\.V\.))(?:\s|,|\.|$)".to_string(), 5),
        (r"((?:株式会社[^はがをにのと、。，「」（）()\s]{2,14}|[\p{Han}\p{Katakana}ー\w]{2,12}株式会社))".to_string(), 6),
    ]
    .into_iter()
    .map(|(source, points)| (pattern(&source), points))
    .collect()
});
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:^|[.;:!?,]\s)({ORG})\s(?:has|had|have|is|was|are|were|needed|wanted|runs|ran|uses|used|moved|migrated|began|started|decided|chose|saw|sees|now|can|could|also|recently|faced|heeft|had|wilde|is|koos|hat|hatte|wollte|ist|war|a|avait|voulait|utilise|tem|tinha|precisava|queria|decidiu)\b"
    ))
});
static VENDOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:with|using|uses|used|use|on|by|to|from|via|into|chose|choosing|selected|adopted|adopting|like|including|evaluated|of|than|met|naar|mit|auf|zu|avec|vers|com|para|implemented|running|deploy(?:ed)?)\s(?:the\s)?({ORG})"
    ))
});
static WHAT: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"CLIENT(?:\s?\([^)]{0,40}\))?,?\s(?:is|ist|est|é|are|was|operates|runs|exploite|betreibt)\s(?:an?|the|one of the|een|de|het|ein|eine|der|die|das|une?|le|la|uma?|o|a)\s([^.,;:()—–]{3,90})",
        r"CLIENT(?:\s?\([^)]{0,40}\))?,\s(?:an?|the|een|de|het|ein|eine|der|die|das|une?|le|la|uma?|o|a)\s([^.,;:()—–]{3,80})",
        r"(?i:^|[.]\s)(?:An?|Een|Eine?|Une?|Uma?)\s([^.,;:]{3,60}),\s?CLIENT",
        r"CLIENT(?:\s?\([^)]{0,40}\))?\s(?:provides|makes|sells|delivers|builds|manufactures|produces|offers|levert|maakt|verkoopt|bietet|liefert|produziert|fabrique|vend|propose|produz|vende|oferece|fabrica)\s([^.,;:]{3,70})",
        r"CLIENTは、?([^。、]{2,40}?)(?:です|である|だ)(?:。|$)",
        r"^As an?\s([^.,;:]{3,60}),\s(?:we|our)",
    ]
    .into_iter()
    .map(|source| pattern(&source.replace("CLIENT", "<CLIENT>")))
    .collect()
});
static CUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s(?:that|which|who|with|based|founded|serving|headquartered|located|die|dat|met|uit|aus|mit|das|der|qui|avec|basée?|située?|que|com|sediada|and (?:has|is|was)|where|whose|known)\b.*$",
    )
});
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:(?i:based in|headquartered in|located in|head office in|gevestigd in|uit|mit sitz in|ansässig in|aus|basée? à|située? à|implantée? à|sediada em|com sede em|based out of|offices in)\s)({ORG}(?:,\s\p{{Lu}}[\p{{L}}]+)?)"
    ))
});
static SIZE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)((?:about |around |some |over |more than |ongeveer |zo'n |ruim |rund |etwa |über |environ |plus de |cerca de |mais de )?\d[\d.,  ]*\s?(?:employees|people|staff|colleagues|workers|fte|medewerkers|collega's|werknemers|mitarbeiter(?:innen|n)?|mitarbeitende[nr]?|beschäftigten?|salariés|collaborateurs|employés|funcionários|colaboradores|empregados|stores|sites|locations|branches|clinics|vestigingen|filialen|standorte|名))\b",
    )
});

/// "Ann de Wit, operations at Northwind": whom the one before the comma works for.
static EMPLOYER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^,\s\p{{Ll}}[\p{{L}}\p{{M}} &/-]{{1,40}}?\s(?:at|of|from|bij|van|bei|von|chez)\s(?:the\s|de\s|het\s)?({ORG})"
    ))
});

/// Who the customer is.
#[derive(Debug, Default)]
pub(super) struct Client {
    /// The name as the notes write it, or empty.
    pub name: String,
    /// What it does, or empty.
    pub industry: String,
    /// Size, region and product, as far as the notes say.
    pub glance: AtAGlance,
}

impl Client {
    /// Finds the customer in the notes.
    pub(super) fn read(page: &Page, people: &People) -> Self {
        let mut client = Self::default();
        let raw = page.lines.as_str();
        for hit in FIELD.captures_iter(raw).take(40) {
            let end = hit.get(0).map_or(0, |whole| whole.end());
            let rest = raw[end..].lines().next().unwrap_or_default();
            client.field(&hit[1].to_lowercase(), &field_value(rest));
        }
        if client.name.is_empty() {
            client.name = named(page, people);
        }
        if client.industry.is_empty() && !client.name.is_empty() {
            client.industry = what(page, &client.name);
        }
        if client.glance.region.is_empty() {
            client.glance.region = first(page, &PLACE);
        }
        if client.glance.company_size.is_empty() {
            client.glance.company_size = first(page, &SIZE);
        }
        client
    }

    fn field(&mut self, label: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let slot = match label {
            "industry" | "sector" | "branche" | "secteur" | "setor" | "segmento" | "業種"
            | "業界" => &mut self.industry,
            "location" | "headquarters" | "hq" | "region" | "country" | "locatie" | "regio"
            | "vestiging" | "standort" | "sitz" | "ort" | "lieu" | "région" | "siège"
            | "localização" | "local" | "cidade" | "所在地" => &mut self.glance.region,
            "size" | "company size" | "employees" | "team size" | "omvang" | "grootte"
            | "medewerkers" | "größe" | "mitarbeiter" | "taille" | "effectif" | "effectifs"
            | "tamanho" | "funcionários" | "従業員" | "従業員数" => {
                &mut self.glance.company_size
            }
            "product" | "solution" | "products used" | "produkt" | "produit" | "produto"
            | "製品" => {
                if value.split_whitespace().count() > 8 {
                    return;
                }
                &mut self.glance.product
            }
            _ => {
                // "Customer: we were slow" is a label of another kind.
                if value.chars().next().is_some_and(char::is_lowercase) && value.contains(' ')
                    || value.split_whitespace().count() > 6
                {
                    return;
                }
                &mut self.name
            }
        };
        if slot.is_empty() {
            *slot = value.to_string();
        }
    }
}

fn field_value(text: &str) -> String {
    let text = text.trim_start_matches(['*', '_', ' ']);
    let column = text.split("  ").next().unwrap_or_default();
    if column.len() > 400 {
        return String::new();
    }
    let text = super::page::plain(column);
    let cut = FIELD_END.find(&text).map_or(text.len(), |end| end.start());
    let value = text[..cut].trim().trim_end_matches(['.', ',', ';', '*', '_']);
    let value = match value.split_once(", ") {
        Some((head, _)) if value.split_whitespace().count() > 5 => head,
        _ => value,
    };
    value.to_string()
}

/// The name with the most points: headline and "X is a" weigh more than being a subject.
fn named(page: &Page, people: &People) -> String {
    let words = page.words();
    let mut points: BTreeMap<String, i32> = BTreeMap::new();
    let mut give = |name: &str, count: i32| {
        if let Some(name) = organisation(name, people) {
            *points.entry(name).or_default() += count;
        }
    };
    let headings = page.blocks.iter().filter(|block| block.kind == Kind::Heading).take(2);
    for text in headings.map(|block| block.text.as_str()).chain([page.title.as_str()]) {
        for (words, count) in TITLE.iter() {
            for hit in words.captures_iter(text).take(3) {
                let behind = hit.get(1).map_or("", |name| &text[name.end()..]);
                match EMPLOYER.captures(behind) {
                    Some(employer) => give(&employer[1], *count),
                    None => give(&hit[1], *count),
                }
            }
        }
    }
    let german = page.sentences.iter().take(60).filter(|s| s.text.contains(" und ")).count() > 3;
    for (at, sentence) in page.sentences.iter().take(800).enumerate() {
        // Whoever the notes introduce first is more likely the customer.
        let early = if at < 3 { 2 } else { 0 };
        for (words, count) in PROSE.iter() {
            for hit in words.captures_iter(&sentence.text).take(3) {
                give(&hit[1], *count + early);
            }
        }
        // German writes every noun with a capital, so that being a subject says nothing there.
        for hit in SUBJECT.captures_iter(&sentence.text).take(4) {
            give(&hit[1], i32::from(!german));
        }
        for hit in VENDOR.captures_iter(&sentence.text).take(8) {
            give(&hit[1], -1);
        }
    }
    for name in points.keys().cloned().collect::<Vec<_>>() {
        let seen = i32::try_from(words.matches(&name).take(12).count()).unwrap_or(0);
        *points.entry(name).or_default() += seen / 3;
    }
    let best = points.iter().filter(|(_, points)| **points >= ENOUGH).max_by(|a, b| {
        a.1.cmp(b.1).then_with(|| words.find(b.0.as_str()).cmp(&words.find(a.0.as_str())))
    });
    best.map(|(name, _)| name.clone()).unwrap_or_default()
}

/// The name without what surrounds it; nothing for people, months and words that only start a
/// sentence.
fn organisation(name: &str, people: &People) -> Option<String> {
    const NOT: &str = "|the|a|an|this|that|these|those|it|its|we|our|they|their|he|his|she|her|you|your|i|in|on|at|as|and|but|or|so|if|when|while|after|before|since|once|now|then|there|here|how|why|what|who|where|with|without|for|from|to|of|by|by the|each|every|all|most|some|many|one|two|both|no|not|yes|also|additionally|however|today|yesterday|next|first|second|finally|everything|nothing|developers|engineers|operations|deployments|customers|users|people|teams|team|management|developer|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|q|a|client|customer|company|challenge|problem|solution|results|result|impact|outcome|notes|call|interview|case|study|summary|background|timeline|total|time|root|cause|incident|postmortem|node|de|het|een|dit|dat|deze|die|er|hij|zij|wij|we|ik|in|op|na|voor|met|maar|en|daarnaast|uit|volgens|der|das|ein|eine|es|er|sie|wir|ich|im|am|mit|nach|vor|und|aber|zudem|heute|dies|diese|dieser|le|la|les|un|une|il|elle|ils|nous|je|on|ce|cette|ces|dans|pour|avec|mais|et|o|os|as|um|uma|ele|ela|eles|nós|no|na|com|para|mas|e|hoje|depois|antes|api|ceo|cto|coo|cfo|it|kpi|roi|";
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while words.first().is_some_and(|word| NOT.contains(&format!("|{}|", word.to_lowercase()))) {
        words.remove(0);
    }
    while words.last().is_some_and(|word| {
        word.chars().next().is_some_and(char::is_lowercase)
            || word.chars().all(|c| c.is_ascii_digit())
    }) && words.len() > 1
    {
        words.pop();
    }
    let joined = words.join(" ");
    let name = joined
        .trim_end_matches("’s")
        .trim_end_matches("'s")
        .trim_end_matches(['.', '’', '\'', ',', ':', '-']);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let person = words.iter().any(|word| people.has_word(word));
    (letters >= 2
        && !person
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().count() <= 60)
        .then(|| name.to_string())
}

/// What the notes say the customer is.
fn what(page: &Page, name: &str) -> String {
    const MARK: &str = "<CLIENT>";
    for sentence in page.sentences.iter().take(400) {
        let names = sentence.text.contains(name);
        if !names && !sentence.text.starts_with("As a") {
            continue;
        }
        let marked = sentence.text.replace(name, MARK);
        for words in WHAT.iter() {
            let Some(hit) = words.captures(&marked) else { continue };
            let found = CUT.replace(&hit[1], "").trim().to_string();
            let count = found.split_whitespace().count();
            if count > 0 && count <= 10 && !found.contains(MARK) {
                return found;
            }
        }
    }
    // "gemeente Utrecht", "Universität X": the name itself says what it is.
    let first = name.split_whitespace().next().unwrap_or_default();
    let kinds = [
        "gemeente",
        "provincie",
        "waterschap",
        "universiteit",
        "universität",
        "university",
        "stadt",
        "hogeschool",
        "ziekenhuis",
        "klinikum",
        "ville",
        "prefeitura",
        "city",
        "hospital",
    ];
    let says = name.contains(' ') && kinds.contains(&first.to_lowercase().as_str());
    if says { first.to_string() } else { String::new() }
}

/// The first thing that a pattern finds in the sentences.
fn first(page: &Page, words: &Regex) -> String {
    page.sentences
        .iter()
        .take(400)
        .find_map(|sentence| words.captures(&sentence.text))
        .map_or(String::new(), |hit| hit[1].trim().trim_end_matches(['.', ',']).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(notes: &str) -> Client {
        let page = Page::read(notes);
        Client::read(&page, &People::read(&page))
    }

    #[test]
    fn a_person_of_the_customer_is_not_the_customer() {
        let page = Page::read(
            "Call with Bo van Laar, planning at Harbour Clinics (two sites)\n\nIt went well.",
        );
        let client = Client::read(&page, &People::read(&page));
        assert_eq!(client.name, "Harbour Clinics");
    }

    #[test]
    fn a_field_names_the_client() {
        let client =
            of("Client: Blue Fern   Location: Leeds, UK   Industry: Garden centres\n\nText.");
        assert_eq!(
            (client.name.as_str(), client.industry.as_str()),
            ("Blue Fern", "Garden centres")
        );
        assert_eq!(client.glance.region, "Leeds, UK");
        assert_eq!(of("Opdrachtgever: Bakkerij Smit\nBranche: voeding").name, "Bakkerij Smit");
        assert_eq!(of("Kunde: Nordlicht GmbH").name, "Nordlicht GmbH");
    }

    #[test]
    fn a_headline_or_a_definition_names_the_client() {
        assert_eq!(of("# Harborline migrates to Zupa and halves its bill\n\nHarborline is a shipping broker that works in ports.").name, "Harborline");
        let client = of(
            "Harborline - our Zupa story\n\nHarborline is a SaaS company that sells tide tables. It uses Zupa. With Zupa it is fast.",
        );
        assert_eq!(
            (client.name.as_str(), client.industry.as_str()),
            ("Harborline", "SaaS company")
        );
        assert_eq!(
            of("How Mill & Co cut waste\n\nWe bake. Mill & Co is a bakery with Kubernetes.").name,
            "Mill & Co"
        );
        assert_eq!(
            of("株式会社みどり食品は、関東で惣菜を製造する食品メーカーです。").name,
            "株式会社みどり食品"
        );
        assert_eq!(of("# Onderzoek verhuizen\n\nDe gemeente Almere wil sneller werken. De gemeente Almere heeft veel vragen. Het team van de gemeente Almere hielp.").name, "gemeente Almere");
    }

    #[test]
    fn nobody_is_named_when_the_notes_name_nobody() {
        assert_eq!(of("# Total failure of the cluster\n\nThe nodes were killed. Kubernetes was slow. Kubernetes is used by all.").name, "");
        assert_eq!(of("").name, "");
        assert_eq!(of("42").name, "");
    }
}
