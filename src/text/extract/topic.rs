//! What a part of the notes is about, told by its heading or label.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::pattern::pattern;

/// The parts of a case study that notes have headings for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Topic {
    /// No heading told.
    #[default]
    Open,
    /// Who the customer is, or a summary.
    About,
    /// What was wrong.
    Challenge,
    /// Why this was chosen.
    Selection,
    /// What it is.
    Solution,
    /// How it was done, and when.
    Implementation,
    /// What came of it.
    Results,
    /// What was learned.
    Lessons,
    /// What comes next.
    Next,
    /// What people said.
    Quotes,
    /// How the notes came to be: methods, attendees.
    Aside,
}

static HEADINGS: LazyLock<Vec<(Topic, Regex)>> = LazyLock::new(|| {
    [
        (Topic::Aside, r"^(?:attendees|present|participants|aanwezig|teilnehmer|participant|method|methode|data|interviews?\b|colophon|colofon|references|sources|bronnen|quellen|contact\b|license|appendix|参加者)"),
        (Topic::Next, r"\bnext\b|\bfuture|looking ahead|look ahead|ahead\b|action items|follow[- ]?ups?|roadmap|outlook|to-?do|vervolg|toekomst|vooruitblik|ausblick|nächste|zukunft|prochaine|\bavenir|perspectives?$|próximo|futuro|今後|展望"),
        (Topic::Lessons, r"lesson|learn(?:ed|t|ings?)|differently|anders (?:doen|aanpakken|machen)|différemment|diferente|takeaway|went (?:well|wrong|badly)|hindsight|geleerd|\blessen|lehren|gelernt|erkenntnis|enseignement|leçon|lições|aprend|教訓|学び|\btips?\b|advice"),
        (Topic::Results, r"result|what(?:['’]s| has| have)? changed|outcome|was hat sich|veränder|verändert|wat is er|changé|mudou|impact|outcome|benefi|\bgains?\b|numbers|figures|metrics|\bkpis?\b|\bstats|statistics|opbrengst|effect|cijfers|winst|ergebnis|nutzen|zahlen|erfolg|wirkung|résultat|bénéfice|bilan|chiffres|gains|resultad|benefíci|números|効果|成果|結果|savings|inzichten|^after\b|^now$|^nu$|^today$"),
        (Topic::Quotes, r"quote|in (?:their|his|her) (?:own )?words|testimonial|citaat|citaten|zitat|témoignage|citation|depoimento|feedback|コメント|声"),
        (Topic::Selection, r"^why\b|\bwhy\b|choice|choos|chose|selection|evaluat|opting|alternatives?|options|decision|waarom|keuze|warum|auswahl|entscheid|pourquoi|choix|por ?qu[eê]|escolha|選定|理由|vendor"),
        (Topic::Implementation, r"implement|introduc|rolling out|what did (?:you|they|we) do|approach|rollout|roll-out|timeline|process$|project\b|migration|\bsteps?\b|building|deploy|journey|how (?:we|it|they)|what we did|what (?:we|they) (?:have )?done|milestones?|phases?|planning|tijdlijn|aanpak|werkwijze|uitvoering|stappen|verloop|fasen|umsetzung|vorgehen|einführung|zeitplan|ablauf|projekt|mise en (?:œ|oe)uvre|démarche|déploiement|calendrier|étapes|déroul|implementação|implantação|cronograma|etapas|導入|経緯|history"),
        (Topic::Challenge, r"challeng|problem|\bbefore\b|background|\bsituation|pain|\bissues?\b|contributing|root cause|\bgoals?\b|\bneeds?\b|\bcontext\b|aanleiding|uitdaging|probleem|knelpunt|\bdoel|achtergrond|situatie|herausforderung|ausgangs|défi|problème|contexte|enjeu|besoin|desafio|problema|contexto|課題|背景"),
        (Topic::Solution, r"solution|oplossing|lösung|solução|解決|product\b|architecture|how it works"),
        (Topic::About, r"\babout\b|company|client|customer|summary|overview|^intro|over (?:de|het|ons)|samenvatting|inleiding|organisatie|unternehmen|kunde|klant|überblick|zusammenfassung|profil|à propos|entreprise|résumé|sobre|empresa|cliente|resumo|会社|概要|profile"),
    ]
    .into_iter()
    .map(|(topic, words)| (topic, pattern(&format!("(?i){words}"))))
    .collect()
});

/// The topic that a heading or label names, if it is one that notes use.
pub(super) fn of_heading(heading: &str) -> Option<Topic> {
    if heading.len() > 160 {
        return None;
    }
    HEADINGS.iter().find(|(_, words)| words.is_match(heading)).map(|(topic, _)| *topic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_told_in_several_languages() {
        let cases = [
            ("The challenge: growing fast", Topic::Challenge),
            ("Aanleiding", Topic::Challenge),
            ("Why Acme?", Topic::Selection),
            ("Umsetzung", Topic::Implementation),
            ("Les résultats", Topic::Results),
            ("Lessons learned", Topic::Lessons),
            ("Looking Ahead", Topic::Next),
            ("課題", Topic::Challenge),
            ("Attendees", Topic::Aside),
        ];
        for (heading, topic) in cases {
            assert_eq!(of_heading(heading), Some(topic), "{heading}");
        }
        assert_eq!(of_heading("Pancakes"), None);
    }
}
