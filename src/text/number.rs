//! The value of a number as people write it: digits with separators, or a word.

/// Number words of English, Dutch, German, French and Portuguese that mean nothing else.
#[rustfmt::skip]
const WORDS: &[(&str, f64)] = &[
    ("zero", 0.0), ("one", 1.0), ("two", 2.0), ("three", 3.0), ("four", 4.0), ("five", 5.0),
    ("six", 6.0), ("seven", 7.0), ("eight", 8.0), ("nine", 9.0), ("ten", 10.0), ("eleven", 11.0),
    ("twelve", 12.0), ("thirteen", 13.0), ("fourteen", 14.0), ("fifteen", 15.0),
    ("sixteen", 16.0), ("seventeen", 17.0), ("eighteen", 18.0), ("nineteen", 19.0),
    ("twenty", 20.0), ("thirty", 30.0), ("forty", 40.0), ("fifty", 50.0), ("sixty", 60.0),
    ("seventy", 70.0), ("eighty", 80.0), ("ninety", 90.0), ("hundred", 100.0), ("dozen", 12.0),
    ("nul", 0.0), ("één", 1.0), ("twee", 2.0), ("drie", 3.0), ("vier", 4.0), ("vijf", 5.0),
    ("zes", 6.0), ("zeven", 7.0), ("acht", 8.0), ("negen", 9.0), ("tien", 10.0), ("twaalf", 12.0),
    ("dertien", 13.0), ("veertien", 14.0), ("vijftien", 15.0), ("zestien", 16.0),
    ("zeventien", 17.0), ("achttien", 18.0), ("negentien", 19.0), ("twintig", 20.0),
    ("dertig", 30.0), ("veertig", 40.0), ("vijftig", 50.0), ("zestig", 60.0), ("zeventig", 70.0),
    ("tachtig", 80.0), ("negentig", 90.0), ("honderd", 100.0), ("null", 0.0), ("zwei", 2.0),
    ("drei", 3.0), ("fünf", 5.0), ("sechs", 6.0), ("sieben", 7.0), ("neun", 9.0), ("zehn", 10.0),
    ("zwölf", 12.0), ("dreizehn", 13.0), ("vierzehn", 14.0), ("fünfzehn", 15.0),
    ("sechzehn", 16.0), ("achtzehn", 18.0), ("zwanzig", 20.0), ("dreißig", 30.0),
    ("vierzig", 40.0), ("fünfzig", 50.0), ("sechzig", 60.0), ("siebzig", 70.0), ("achtzig", 80.0),
    ("neunzig", 90.0), ("hundert", 100.0), ("dutzend", 12.0), ("zéro", 0.0), ("deux", 2.0),
    ("trois", 3.0), ("quatre", 4.0), ("cinq", 5.0), ("huit", 8.0), ("dix", 10.0), ("douze", 12.0),
    ("treize", 13.0), ("quatorze", 14.0), ("quinze", 15.0), ("seize", 16.0), ("vingt", 20.0),
    ("trente", 30.0), ("quarante", 40.0), ("cinquante", 50.0), ("soixante", 60.0), ("dois", 2.0),
    ("duas", 2.0), ("três", 3.0), ("quatro", 4.0), ("cinco", 5.0), ("oito", 8.0), ("nove", 9.0),
    ("dez", 10.0), ("doze", 12.0), ("vinte", 20.0), ("trinta", 30.0), ("quarenta", 40.0),
    ("cinquenta", 50.0), ("seis", 6.0), ("sete", 7.0),
];

/// The value of a number word ("two", "twenty-five", "zwölf"), whatever its case.
#[must_use]
pub fn word(text: &str) -> Option<f64> {
    let lower = text.to_lowercase();
    if let Some((tens, ones)) = lower.split_once('-') {
        let (tens, ones) = (simple(tens)?, simple(ones)?);
        let fits = tens >= 20.0 && tens % 10.0 == 0.0 && (1.0..10.0).contains(&ones);
        return fits.then_some(tens + ones);
    }
    simple(&lower)
}

fn simple(lower: &str) -> Option<f64> {
    WORDS.iter().find(|(name, _)| *name == lower).map(|(_, value)| *value)
}

/// The value of digits with separators ("1,200", "1.200", "1 200", "1'200", "0.250", "1.234,56").
///
/// Exactly three digits after the last separator are thousands, except when what stands before it
/// is 0 or when `exact` says that the number cannot be a count (a percentage). Nothing for what is
/// no number, such as a version or an address.
#[must_use]
pub fn digits(text: &str, exact: bool) -> Option<f64> {
    let plain: String =
        text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’')).collect();
    let Some(last) = plain.rfind(['.', ',']) else { return plain.parse().ok() };
    let (whole, fraction) = (&plain[..last], &plain[last + 1..]);
    let mark = &plain[last..=last];
    let other = if mark == "." { "," } else { "." };
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    if !groups.iter().skip(1).all(|group| group.len() == 3)
        || groups[0].len() > 3 && groups.len() > 1
    {
        return None;
    }
    let repeated = whole.contains(mark);
    let thousands = fraction.len() == 3 && whole != "0" && !whole.contains(other) && !exact;
    if repeated && fraction.len() != 3 {
        return None;
    }
    let joined = groups.concat();
    if thousands && groups[0].len() <= 3 || repeated {
        format!("{joined}{fraction}").parse().ok()
    } else {
        format!("{joined}.{fraction}").parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_read_as_people_mean_them() {
        let cases = [
            ("1,200", 1200.0),
            ("1.200", 1200.0),
            ("1 200", 1200.0),
            ("1'200", 1200.0),
            ("0.250", 0.25),
            ("0,250", 0.25),
            ("1.234,56", 1234.56),
            ("1,234.56", 1234.56),
            ("1.234.567", 1_234_567.0),
            ("12,5", 12.5),
            ("3200", 3200.0),
        ];
        for (text, value) in cases {
            assert!((digits(text, false).unwrap() - value).abs() < 1e-9, "{text}");
        }
        assert!((digits("99.999", true).unwrap() - 99.999).abs() < 1e-9);
        for text in ["1.2.3", "10.0.0.1", "1.2345.678"] {
            assert_eq!(digits(text, false), None, "{text}");
        }
    }

    #[test]
    fn words_have_values() {
        let cases = [("Two", 2.0), ("twenty-five", 25.0), ("zwölf", 12.0), ("één", 1.0)];
        for (text, value) in cases {
            assert_eq!(word(text), Some(value), "{text}");
        }
        for text in ["five-star", "een", "twenty-thirty", ""] {
            assert_eq!(word(text), None, "{text}");
        }
    }
}
