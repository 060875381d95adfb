//! What a provider has answered so far, and the result that is made of it.
//!
//! A document closes field by field, a list item by item; both are told as they close. At the end the
//! bytes of the artifact are made of it, in one form whatever the answer looked like.

use serde_json::Value;

use super::signal::{Finished, SignalKind};
use crate::domain::artifact::Artifact;
use crate::domain::fault::{Cause, StepError};
use crate::domain::finding::Finding;
use crate::domain::part::ItemAgain;
use crate::domain::recipe::{StepKind, StepSpec};
use crate::provider::{Delta, Reply};
use crate::text::clean::clean;
use crate::wire::fields::{ClosedField, FieldTracker, FieldsError};
use crate::wire::items::ItemTracker;
use crate::wire::schema;

/// More values that did not fit the schema are not listed.
const MOST_LISTED: usize = 5;

/// What a provider has answered so far.
pub struct Answer {
    kind: StepKind,
    /// What the document is held to; null for a document without a schema.
    schema: Value,
    /// How many items are wanted, or none for all that come.
    count: Option<usize>,
    /// The one item that was asked for, in the place of another.
    again: Option<ItemAgain>,
    text: String,
    fields: FieldTracker,
    items: ItemTracker,
    /// How many items have been told.
    told: usize,
}

impl Answer {
    /// Nothing yet, for a step.
    #[must_use]
    pub fn new(spec: &StepSpec) -> Self {
        Self {
            kind: spec.kind,
            schema: spec.schema.clone().unwrap_or_default(),
            count: spec.count,
            again: None,
            text: String::new(),
            fields: FieldTracker::new(),
            items: ItemTracker::default(),
            told: 0,
        }
    }

    /// The same, where one item of a list was asked for.
    #[must_use]
    pub fn of_item(self, again: Option<ItemAgain>) -> Self {
        Self { again, ..self }
    }

    /// The text so far, as it came.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes what arrived and tells what it closed.
    pub fn take(&mut self, delta: Delta, tell: &impl Fn(SignalKind)) {
        match delta {
            Delta::Text(text) => {
                self.text.push_str(&text);
                tell(SignalKind::Text { text: clean(&text), thinking: false });
                self.track(&text, tell);
            }
            Delta::Thinking(text) => {
                tell(SignalKind::Text { text: clean(&text), thinking: true });
            }
            Delta::Finding(finding) => tell(SignalKind::Finding(finding)),
            Delta::Usage(usage) => tell(SignalKind::Usage(usage)),
            Delta::RequestId(id) => tell(SignalKind::RequestId(id)),
        }
    }

    fn track(&mut self, text: &str, tell: &impl Fn(SignalKind)) {
        match self.kind {
            // A failure shows again at the end, where it becomes the step's.
            StepKind::Document => {
                let closed = self.fields.push(text.as_bytes()).unwrap_or_default();
                for ClosedField { path, value } in closed {
                    let mut value = cleaned(value);
                    // What was changed is told of the whole document.
                    drop(schema::conform(&mut value, schema::at(&self.schema, &path)));
                    tell(SignalKind::Closed(ClosedField { path, value }));
                }
            }
            StepKind::List => {
                let closed = self.items.push(text);
                // Where one item was asked for, its place is found when all of the answer is there.
                if self.again.is_none() {
                    self.tell_items(&closed, tell);
                }
            }
            StepKind::Image | StepKind::Text => {}
        }
    }

    fn tell_items(&mut self, items: &[String], tell: &impl Fn(SignalKind)) {
        for item in items {
            let index = self.told;
            if self.count.is_none_or(|count| index < count) {
                self.told += 1;
                tell(SignalKind::Item { index, value: one_line(item) });
            }
        }
    }

    /// The artifact's bytes and media type, and the rest of the result.
    ///
    /// # Errors
    /// [`StepError`] when no result can be made of the answer.
    pub fn finish(
        mut self,
        reply: Reply,
        tell: &impl Fn(SignalKind),
    ) -> Result<(Vec<u8>, String, Finished), StepError> {
        let body = if self.text.is_empty() {
            self.track(&String::from_utf8_lossy(&reply.body), tell);
            reply.body
        } else {
            self.text.clone().into_bytes()
        };
        // Only a provider that says what kind of text it is can mean an empty one.
        let is_meant = self.kind == StepKind::Text && !reply.media_type.is_empty();
        if body.is_empty() && !(is_meant && self.text.is_empty()) {
            return Err(StepError::new(
                Cause::InvalidDocument,
                "the answer is empty",
                "run the step again, or choose another model",
            ));
        }
        let mut document = None;
        let (body, media_type, value) = match self.kind {
            StepKind::Document => {
                let fields = self.fields.finish().map_err(|error| document_error(&error))?;
                self.tell_repairs(tell);
                let mut value = cleaned(Value::Object(fields));
                self.make_fit(&mut value, tell);
                document = Some(value.as_object().cloned().unwrap_or_default());
                (pretty(&value), "application/json".to_owned(), value)
            }
            StepKind::Image => (body, reply.media_type, Value::Null),
            StepKind::List => {
                let value = Value::from(self.list(tell)?);
                (pretty(&value), "application/json".to_owned(), value)
            }
            StepKind::Text => {
                let text = clean(String::from_utf8_lossy(&body).trim());
                (text.clone().into_bytes(), reply.media_type, Value::String(text))
            }
        };
        let artifact = Artifact::of("", "", &[]);
        Ok((
            body,
            media_type,
            Finished {
                artifact,
                usage: reply.usage,
                made_at: None,
                provenance: None,
                value,
                document,
            },
        ))
    }

    /// The list as it is now, with what was not told of it before told.
    fn list(&mut self, tell: &impl Fn(SignalKind)) -> Result<Vec<String>, StepError> {
        let all = std::mem::take(&mut self.items).finish().ok_or_else(|| {
            let message = "the answer is no list";
            StepError::new(Cause::InvalidDocument, message, "ask again, or choose another model")
        })?;
        let mut items: Vec<String> = all.iter().map(|item| one_line(item)).collect();
        if let Some(again) = self.again.take() {
            items = again.replaced(&items).ok_or_else(|| {
                let message = "the answer has no item that is not there already";
                let hint = "ask again, or write the item yourself; the list is as it was";
                StepError::new(Cause::InvalidDocument, message, hint)
            })?;
            self.count = None;
        }
        if let Some(count) = self.count.filter(|count| *count < items.len()) {
            let message = format!("{} items came; the first {count} are kept", items.len());
            tell(SignalKind::Finding(Finding::notice(message)));
            items.truncate(count);
        }
        self.tell_items(&items[self.told.min(items.len())..], tell);
        Ok(items)
    }

    fn make_fit(&self, document: &mut Value, tell: &impl Fn(SignalKind)) {
        let changed = schema::conform(document, &self.schema);
        if changed.is_empty() {
            return;
        }
        let mut paths = changed[..changed.len().min(MOST_LISTED)].join(", ");
        if changed.len() > MOST_LISTED {
            paths.push_str(" and more");
        }
        let message = format!("the document did not follow the schema in {paths}; made to fit");
        tell(SignalKind::Finding(Finding::warning(message)));
    }

    fn tell_repairs(&self, tell: &impl Fn(SignalKind)) {
        if self.fields.is_repaired() {
            tell(SignalKind::Finding(Finding::notice(
                "the document was not quite valid JSON and has been repaired",
            )));
        }
        if self.fields.has_text_around() {
            tell(SignalKind::Finding(Finding::notice(
                "the answer had text around the document; it was left out",
            )));
        }
    }
}

/// A value whose texts hold nothing that could move a cursor or hide a word, wherever they go from
/// here; the answer as it came stays in the run's folder until a result is made of it.
fn cleaned(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(clean(&text)),
        Value::Array(items) => items.into_iter().map(cleaned).collect(),
        Value::Object(map) => {
            map.into_iter().map(|(key, value)| (clean(&key), cleaned(value))).collect()
        }
        plain => plain,
    }
}

fn document_error(error: &FieldsError) -> StepError {
    let cause = match error {
        FieldsError::Truncated(_) => Cause::Truncated,
        _ => Cause::InvalidDocument,
    };
    StepError::new(
        cause,
        error.to_string(),
        "run it again; what had arrived is kept in the run's folder",
    )
}

fn pretty(value: &Value) -> Vec<u8> {
    let mut body = serde_json::to_vec_pretty(value).unwrap_or_default();
    body.push(b'\n');
    body
}

/// An item without line breaks and without anything that could move a cursor.
fn one_line(item: &str) -> String {
    clean(item).split_whitespace().collect::<Vec<_>>().join(" ")
}
