//! Typefaces of the machine for scripts that the embedded one lacks.
//!
//! Nothing is read from the disk unless a text holds such a character. Then the usual font folders are
//! searched once for the process, in the order of their paths, so that one machine always picks the
//! same faces.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use super::world::Typeface;

/// Larger files are passed over; the largest common ones hold all of CJK in about 20 MB.
const LARGEST: u64 = 40 * 1024 * 1024;
/// No machine needs more to cover a text, and each costs time.
const MOST_FILES: usize = 2_000;
/// Colour emoji and last-resort fonts draw nothing that a page wants.
const PASSED_OVER: [&str; 3] = ["emoji", "lastresort", "symbol"];

static FILES: LazyLock<Vec<PathBuf>> = LazyLock::new(|| {
    let mut files = BTreeSet::new();
    for folder in folders() {
        collect(&folder, 4, &mut files);
    }
    // A regular face first, else the first face in the order of paths might be a bold italic.
    let mut files: Vec<PathBuf> = files.into_iter().collect();
    files.sort_by_key(|path| !is_regular(path));
    files.truncate(MOST_FILES);
    files
});
static FOUND: LazyLock<Mutex<BTreeMap<char, Option<Typeface>>>> = LazyLock::new(Mutex::default);

/// The faces that together draw the wanted characters, as far as the machine has any.
#[must_use]
pub fn covering(wanted: &BTreeSet<char>) -> Vec<Typeface> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    let unknown: Vec<char> =
        wanted.iter().copied().filter(|c| !found.contains_key(c)).take(4_000).collect();
    if !unknown.is_empty() {
        search(unknown, &mut found);
    }
    let mut faces: Vec<Typeface> = Vec::new();
    for face in wanted.iter().filter_map(|c| found.get(c)?.as_ref()) {
        if !faces.iter().any(|known| known.same_as(face)) {
            faces.push(face.clone());
        }
    }
    faces
}

/// Whether some face of the machine draws the character; true only after [`covering`] has looked.
#[must_use]
pub fn draws(c: char) -> bool {
    let found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    found.get(&c).is_some_and(Option::is_some)
}

fn search(mut unknown: Vec<char>, found: &mut BTreeMap<char, Option<Typeface>>) {
    for path in FILES.iter() {
        if unknown.is_empty() {
            return;
        }
        let Ok(data) = std::fs::read(path) else { continue };
        let covered = Typeface::coverage(&data, &unknown);
        let Some((index, chars)) = covered.into_iter().enumerate().max_by_key(|(_, c)| c.len())
        else {
            continue;
        };
        if chars.is_empty() {
            continue;
        }
        let Ok(index) = u32::try_from(index) else { continue };
        let Some(face) = Typeface::read(data, index) else { continue };
        unknown.retain(|c| !chars.contains(c));
        found.extend(chars.into_iter().map(|c| (c, Some(face.clone()))));
    }
    found.extend(unknown.into_iter().map(|c| (c, None)));
}

fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/System/Library/Fonts",
        "/Library/Fonts",
        "C:\\Windows\\Fonts",
    ]
    .iter()
    .map(PathBuf::from)
    .collect();
    if let Some(home) = std::env::var_os("HOME").map(PathBuf::from) {
        folders.extend([".local/share/fonts", ".fonts", "Library/Fonts"].map(|f| home.join(f)));
    }
    folders
}

fn collect(folder: &Path, depth: u8, files: &mut BTreeSet<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(about) = std::fs::metadata(&path) else { continue };
        if about.is_dir() && depth > 0 {
            collect(&path, depth - 1, files);
        } else if about.is_file() && about.len() <= LARGEST && is_font(&path) {
            files.insert(path);
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn is_font(path: &Path) -> bool {
    let name = file_name(path);
    let ending = [".ttf", ".otf", ".ttc", ".otc"].iter().any(|ending| name.ends_with(ending));
    ending && !PASSED_OVER.iter().any(|word| name.contains(word))
}

fn is_regular(path: &Path) -> bool {
    let name = file_name(path);
    !["bold", "italic", "oblique", "mono", "serif", "condensed", "light", "thin", "black"]
        .iter()
        .any(|word| name.replace("sansserif", "").contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_faces_come_first_and_emoji_never() {
        assert!(is_font(Path::new("/f/NotoSansHebrew-Regular.ttf")));
        assert!(is_font(Path::new("/f/NotoSansCJK.TTC")));
        assert!(!is_font(Path::new("/f/NotoColorEmoji.ttf")));
        assert!(!is_font(Path::new("/f/readme.txt")));
        assert!(is_regular(Path::new("/f/DejaVuSans.ttf")));
        assert!(!is_regular(Path::new("/f/DejaVuSans-BoldOblique.ttf")));
    }
}
