//! Characters that the embedded typeface lacks, and what to tell about them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::world;

/// First and last character of a block, and the name of its script.
const SCRIPTS: &[(u32, u32, &str)] = &[
    (0x0530, 0x058f, "Armenian"),
    (0x0590, 0x05ff, "Hebrew"),
    (0x0600, 0x06ff, "Arabic"),
    (0x0750, 0x077f, "Arabic"),
    (0x0900, 0x097f, "Devanagari"),
    (0x0980, 0x09ff, "Bengali"),
    (0x0a80, 0x0aff, "Gujarati"),
    (0x0b80, 0x0bff, "Tamil"),
    (0x0c00, 0x0c7f, "Telugu"),
    (0x0e00, 0x0e7f, "Thai"),
    (0x10a0, 0x10ff, "Georgian"),
    (0x1100, 0x11ff, "Hangul"),
    (0x1200, 0x137f, "Ethiopic"),
    (0x2e80, 0x303f, "Chinese"),
    (0x3040, 0x30ff, "Japanese"),
    (0x3130, 0x318f, "Hangul"),
    (0x3400, 0x9fff, "Chinese"),
    (0xac00, 0xd7af, "Hangul"),
    (0xf900, 0xfaff, "Chinese"),
    (0xfb50, 0xfdff, "Arabic"),
    (0xfe70, 0xfeff, "Arabic"),
    (0xff00, 0xffef, "Chinese"),
    (0x20000, 0x3ffff, "Chinese"),
];

/// The characters in the texts of `data` that the embedded typeface cannot draw.
#[must_use]
pub fn lacking(data: &Value) -> BTreeSet<char> {
    let mut chars = BTreeSet::new();
    each_text(data, &mut |text| {
        let missing = |c: &char| !c.is_ascii() && !is_invisible(*c) && !world::draws(*c);
        chars.extend(text.chars().filter(missing));
    });
    chars
}

/// Takes emoji out of the texts of `data` where the embedded typeface has none; true when it did.
///
/// An empty box in their place would say less, and would keep the PDF from being an archival one.
pub fn drop_emoji(data: &mut Value) -> bool {
    match data {
        Value::String(text) => {
            if !text.chars().any(is_missing_emoji) {
                return false;
            }
            let kept: String =
                text.chars().filter(|c| !is_missing_emoji(*c) && !is_joiner(*c)).collect();
            *text = kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            true
        }
        Value::Array(values) => values.iter_mut().fold(false, |any, v| drop_emoji(v) | any),
        Value::Object(map) => map.values_mut().fold(false, |any, v| drop_emoji(v) | any),
        _ => false,
    }
}

/// One sentence that names the scripts of these characters, or none when there are none.
#[must_use]
pub fn notice(chars: &BTreeSet<char>) -> Option<String> {
    if chars.is_empty() {
        return None;
    }
    let names: BTreeSet<&str> = chars.iter().map(|c| script(*c)).collect();
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    Some(format!("no font on this machine draws: {names}; install one, such as a Noto font"))
}

fn script(c: char) -> &'static str {
    let code = u32::from(c);
    let found = SCRIPTS.iter().find(|(first, last, _)| (*first..=*last).contains(&code));
    found.map_or("some symbols", |(_, _, name)| name)
}

fn each_text(data: &Value, visit: &mut impl FnMut(&str)) {
    match data {
        Value::String(text) => visit(text),
        Value::Array(values) => values.iter().for_each(|value| each_text(value, visit)),
        Value::Object(map) => map.values().for_each(|value| each_text(value, visit)),
        _ => {}
    }
}

/// Characters that shape others and need no glyph of their own.
fn is_invisible(c: char) -> bool {
    is_joiner(c)
        || matches!(c, '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}'..='\u{2064}')
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{20e3}' | '\u{e0020}'..='\u{e007f}')
}

fn is_missing_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}')
        && !world::draws(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn latin_greek_and_cyrillic_are_drawn_and_hebrew_is_named() {
        assert!(
            lacking(&json!({"a": ["Grüße, Łódź, Ελλάδα, Москва → €5 – “ok” −3 %"]})).is_empty()
        );
        let chars = lacking(&json!(["שלום, 日本", "🚀"]));
        assert!(chars.contains(&'ש') && chars.contains(&'日'));
        let words = notice(&chars).unwrap();
        assert!(words.contains("Hebrew") && words.contains("Chinese"), "{words}");
        assert_eq!(notice(&BTreeSet::new()), None);
    }

    #[test]
    fn emoji_leave_no_box_and_no_double_space() {
        let mut data = json!({"title": "Faster 🚀 than ever 👩‍💻!"});
        assert!(drop_emoji(&mut data));
        assert_eq!(data["title"], "Faster than ever !");
        assert!(!drop_emoji(&mut data));
    }
}
