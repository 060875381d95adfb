//! Reads records of every version of their format.
//!
//! What is only added to the format has a default and needs nothing here. Whoever changes what is there
//! raises [`FORMAT`] and adds one small function to `STEPS`, which turns a record of the version before
//! into one of the new version; a record is led through all of them, and the file stays as it is. A
//! record of a newer version than this program knows is skipped with a note.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use thiserror::Error;

use super::record::FORMAT;

/// Turns the keys of a record of one version into those of the next.
type Step = fn(&mut Map<String, Value>);

/// The step from version 1 to 2 first, and so on; the length holds one for each version before this one.
const STEPS: [Step; (FORMAT - 1) as usize] = [];

/// Why a record cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecordError {
    /// A newer version of the program has written it.
    #[error("its format is {0}, and this version reads formats up to {FORMAT}: update the program")]
    Newer(u32),
    /// No program has ever written such a version.
    #[error("its format is {0}, which there never was")]
    Unknown(u32),
    /// It is damaged, or no record.
    #[error("{0}")]
    Damaged(String),
}

/// What a record is read as, as a whole or in part.
pub trait Versioned: DeserializeOwned {
    /// The version of the format that it was read from.
    fn format(&self) -> u32;
}

/// The version alone.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

/// Reads a record of this version or of any before it.
///
/// # Errors
/// [`RecordError`].
pub fn read<T: Versioned>(bytes: &[u8]) -> Result<T, RecordError> {
    read_by(bytes, FORMAT, &STEPS)
}

/// The same with other steps, for a format whose present version is `newest`.
fn read_by<T: Versioned>(bytes: &[u8], newest: u32, steps: &[Step]) -> Result<T, RecordError> {
    // Nearly all are of this version, and a list of thousands reads each of them once.
    let read = serde_json::from_slice::<T>(bytes);
    if read.as_ref().is_ok_and(|record| record.format() == newest) {
        return read.map_err(|error| damaged(&error));
    }
    let version: Version = serde_json::from_slice(bytes).map_err(|error| damaged(&error))?;
    let Version { format } = version;
    if format > newest {
        return Err(RecordError::Newer(format));
    }
    let first = usize::try_from(format).unwrap_or(0).checked_sub(1);
    let first = first.ok_or(RecordError::Unknown(format))?;
    let mut keys: Map<String, Value> =
        serde_json::from_slice(bytes).map_err(|error| damaged(&error))?;
    for step in steps.iter().skip(first) {
        step(&mut keys);
    }
    keys.insert("format".to_owned(), newest.into());
    serde_json::from_value(Value::Object(keys)).map_err(|error| damaged(&error))
}

fn damaged(error: &serde_json::Error) -> RecordError {
    RecordError::Damaged(error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::run::RunEnd;
    use crate::store::record::RunRecord;

    /// A record of another program's life: its third version says "heading" and counts in milliseconds.
    #[derive(Debug, PartialEq, Deserialize)]
    struct Told {
        format: u32,
        heading: String,
        took_ms: u64,
    }

    impl Versioned for Told {
        fn format(&self) -> u32 {
            self.format
        }
    }

    /// The second version counted in milliseconds instead of seconds.
    fn in_milliseconds(keys: &mut Map<String, Value>) {
        let seconds = keys.remove("took_s").and_then(|took| took.as_u64()).unwrap_or(0);
        keys.insert("took_ms".to_owned(), (seconds * 1_000).into());
    }

    /// The third one calls the title a heading.
    fn with_heading(keys: &mut Map<String, Value>) {
        let title = keys.remove("title").unwrap_or_default();
        keys.insert("heading".to_owned(), title);
    }

    fn told(record: &Value) -> Result<Told, RecordError> {
        read_by(record.to_string().as_bytes(), 3, &[in_milliseconds, with_heading])
    }

    #[test]
    fn a_record_of_an_older_version_goes_through_every_step_that_it_lacks() {
        let now = Told { format: 3, heading: "A".to_owned(), took_ms: 7_000 };
        assert_eq!(told(&json!({"format":1,"title":"A","took_s":7})).as_ref(), Ok(&now));
        assert_eq!(told(&json!({"format":2,"title":"A","took_ms":7000})).as_ref(), Ok(&now));
        assert_eq!(told(&json!({"format":3,"heading":"A","took_ms":7000})).as_ref(), Ok(&now));
        // Even where the keys of the newer version happen to be there already.
        let both = json!({"format":2,"title":"A","heading":"old","took_ms":7000});
        assert_eq!(told(&both).as_ref(), Ok(&now));
    }

    #[test]
    fn what_no_step_leads_from_is_told() {
        let newer = told(&json!({"format":4,"heading":"A","took_ms":1}));
        assert_eq!(newer, Err(RecordError::Newer(4)));
        assert_eq!(told(&json!({"format":4})), Err(RecordError::Newer(4)), "whatever it holds");
        assert_eq!(told(&json!({"format":0})), Err(RecordError::Unknown(0)));
        let broken = [json!([]), json!({}), json!({"format":"1"})];
        for broken in broken.into_iter().chain([1, 2, 3].map(|format| json!({"format":format}))) {
            assert!(matches!(told(&broken), Err(RecordError::Damaged(_))), "{broken}");
        }
        let told = RecordError::Newer(9).to_string();
        assert!(told.starts_with("its format is 9") && told.ends_with("update the program"));
    }

    #[test]
    fn a_record_as_the_first_version_of_the_program_wrote_it_is_read() {
        let step = json!({"id":"analysis","kind":"document","state":"done","provider":"offline",
            "model":"case-study","started_ms":0,"finished_ms":5,"attempts":[{"started_ms":0,
            "finished_ms":5,"error":null}],"cached":false,"input_tokens":0,"output_tokens":0,
            "cost_usd":null,"artifact":null,"error":null});
        let record = json!({"format":1,"run":"r","recipe":"case-study","mode":"pipelined",
            "state":"complete","started_at":"2026-01-02T03:04:05Z","language":"en","words":4,
            "elapsed_ms":5,"sequential_ms":5,"parallel_ms":5,"floor_ms":5,"cost_usd":null,
            "steps":[step],"findings":[],"files":[]});
        let record: RunRecord = read(record.to_string().as_bytes()).unwrap();
        assert_eq!((record.state, record.steps.len()), (RunEnd::Complete, 1));
        assert_eq!((record.recipe_version, record.signal, &record.notes_sha256), (0, None, &None));
        let again: RunRecord =
            read(&RunRecord { title: "t".to_owned(), ..record }.to_bytes()).unwrap();
        assert_eq!((again.format, again.title.as_str()), (FORMAT, "t"));
    }
}
