//! Names for files and addresses: lower-case ASCII words with hyphens.

/// The longest slug, in characters.
const LONGEST: usize = 60;

/// The text as lower-case ASCII words with hyphens, at most 60 characters and cut at a word;
/// accents are taken off, other scripts are left out, so the result may be empty.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for word in words(text) {
        let room = LONGEST.saturating_sub(out.len() + usize::from(!out.is_empty()));
        if word.len() > room {
            if out.is_empty() {
                out.push_str(&word[..room]);
            }
            break;
        }
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(&word);
    }
    out
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    // An apostrophe joins its neighbours: "Tom's" is one word.
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .map(|word| word.chars().filter_map(ascii).collect::<String>())
        .filter(|word| !word.is_empty())
}

fn ascii(c: char) -> Option<String> {
    if c.is_ascii_alphanumeric() {
        return Some(c.to_ascii_lowercase().to_string());
    }
    let plain = match c.to_lowercase().next()? {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'ð' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'ő' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    };
    Some(plain.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_by_hyphens() {
        assert_eq!(slug("Zoë's Café: 40% less waste!"), "zoes-cafe-40-less-waste");
        assert_eq!(slug("Größe / Straße"), "groesse-strasse");
        assert_eq!(slug("../../etc/passwd"), "etc-passwd");
        assert_eq!(slug("東京"), "");
    }

    #[test]
    fn a_long_one_is_cut_at_a_word() {
        let cut = slug(&"wordy ".repeat(40));
        assert!(cut.len() <= LONGEST && cut.ends_with("wordy"));
        assert_eq!(slug(&"x".repeat(90)).len(), LONGEST);
    }
}
