//! What a person typed or pasted, and the bounds within which it is taken.

use thiserror::Error;

/// The largest notes that are taken, in bytes (8 MiB).
pub const MAX_NOTES_BYTES: usize = 8 * 1024 * 1024;

/// Notes that are fit to be read: UTF-8, not blank, not binary, at most [`MAX_NOTES_BYTES`] long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notes {
    text: String,
}

/// Why some bytes cannot be taken as notes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotesError {
    /// There is nothing in them but white space.
    #[error("the notes are empty")]
    Empty,
    /// They hold NUL bytes, as an image or a document file does.
    #[error("this looks like a binary file, not notes")]
    Binary,
    /// They are text in an encoding other than UTF-8; the offset of the first bad byte.
    #[error("the notes are not UTF-8 text (byte {0})")]
    NotUtf8(usize),
    /// They are longer than [`MAX_NOTES_BYTES`]; their size in bytes.
    #[error("the notes are {:.1} MB long; at most {} MB are read", *.0 as f64 / 1_048_576.0, MAX_NOTES_BYTES / 1_048_576)]
    TooLong(usize),
}

impl NotesError {
    /// What the person can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "write or paste some sentences about the project first",
            Self::Binary => "save the document as plain text or Markdown and pass that file",
            Self::NotUtf8(_) => {
                "save the file as UTF-8, for example with: iconv -f WINDOWS-1252 -t UTF-8"
            }
            Self::TooLong(_) => "keep the part that is about this one project",
        }
    }
}

impl Notes {
    /// Takes the bytes of a file or of standard input.
    ///
    /// A leading byte order mark is dropped and line ends become `\n`.
    ///
    /// # Errors
    /// [`NotesError`] says which bound was broken.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotesError> {
        if bytes.len() > MAX_NOTES_BYTES {
            return Err(NotesError::TooLong(bytes.len()));
        }
        if bytes.contains(&0) {
            return Err(NotesError::Binary);
        }
        let text =
            std::str::from_utf8(bytes).map_err(|error| NotesError::NotUtf8(error.valid_up_to()))?;
        Self::from_text(text)
    }

    /// Takes text that is already in memory, such as the editor's.
    ///
    /// # Errors
    /// [`NotesError::Empty`], [`NotesError::Binary`] or [`NotesError::TooLong`].
    pub fn from_text(text: &str) -> Result<Self, NotesError> {
        if text.len() > MAX_NOTES_BYTES {
            return Err(NotesError::TooLong(text.len()));
        }
        if text.contains('\0') {
            return Err(NotesError::Binary);
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        if text.chars().all(|c| c.is_whitespace() || c.is_control()) {
            return Err(NotesError::Empty);
        }
        Ok(Self { text })
    }

    /// The text, with `\n` line ends.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Number of words, counted between white space.
    #[must_use]
    pub fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_and_binary_notes_are_refused_with_a_hint() {
        assert_eq!(Notes::from_bytes(b""), Err(NotesError::Empty));
        assert_eq!(Notes::from_bytes(b" \n\t \r\n"), Err(NotesError::Empty));
        assert_eq!(Notes::from_bytes(b"\x89PNG\0\0"), Err(NotesError::Binary));
        assert_eq!(Notes::from_bytes(b"caf\xe9 au lait"), Err(NotesError::NotUtf8(3)));
        let long = vec![b'a'; MAX_NOTES_BYTES + 1];
        assert!(matches!(Notes::from_bytes(&long), Err(NotesError::TooLong(_))));
        assert!(!NotesError::Binary.hint().is_empty());
    }

    #[test]
    fn line_ends_and_the_byte_order_mark_are_normalised() {
        let notes = Notes::from_bytes("\u{feff}one\r\ntwo\rthree".as_bytes()).map(|n| n.text);
        assert_eq!(notes, Ok("one\ntwo\nthree".to_owned()));
    }
}
