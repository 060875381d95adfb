//! An answer: content, its envelope, its times, and what a fault makes of them.

use bytes::Bytes;
use serde_json::{Value, json};

use super::asked::Asked;
use super::beat::{Act, Beat, COMMENT};
use super::drawing::Drawn;
use super::envelope::{self, Content, DONE, Envelope, THOUGHT, event};
use super::line::Ending;
use super::pace::Pace;
use super::problem::Problem;
use super::scenario::{Fault, PictureFault, Scenario, Shape, Share};
use super::writing::Written;

/// What was made for a request.
#[derive(Debug, Clone)]
pub enum Made {
    /// A text.
    Text(Written),
    /// A picture.
    Picture(Drawn),
}

/// Everything that decides how an answer goes out.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The JSON around it.
    pub envelope: Envelope,
    /// When its head goes out, in seconds after the request.
    pub head_at: f64,
    /// Its times.
    pub pace: Pace,
    /// What goes wrong.
    pub fault: Option<Fault>,
    /// What is asked for.
    pub asked: Asked,
}

impl Answer {
    /// The beats of a streamed chat completion.
    #[must_use]
    pub fn streamed(&self, scenario: &Scenario, made: Made) -> Vec<Beat> {
        let (content, ends) = self.content(scenario.shape, made);
        let lead = self.lead();
        let pieces = self.pieces(scenario, &content, ends);
        let end = pieces.last().map_or(self.pace.total, |beat| beat.at);
        let mut tail = Vec::new();
        if !matches!(self.fault, Some(Fault::NoFinish)) {
            let finish =
                |index| self.envelope.chunk(index, &json!({ "content": "" }), content.finish);
            tail.extend((0..self.asked.n).map(|index| Beat::send(end, event(&finish(index)))));
        }
        if scenario.shape == Shape::OpenRouter || self.asked.wants_usage {
            let usage = self.envelope.usage_chunk(&content, self.asked.n);
            tail.push(Beat::send(end, event(&usage)));
        }
        tail.push(Beat::send(end, DONE));
        self.troubled(scenario, lead, pieces, tail)
    }

    /// The beats of a streamed answer of an image endpoint.
    #[must_use]
    pub fn image_stream(&self, scenario: &Scenario, made: Made) -> Vec<Beat> {
        let (content, _) = self.content(scenario.shape, made);
        let at = self.pace.total;
        let piece = Beat::send(at, event(&self.envelope.image_event(&content)));
        self.troubled(scenario, Vec::new(), vec![piece], vec![Beat::send(at, DONE)])
    }

    /// The beats of an answer in one piece, from a chat or an image endpoint.
    #[must_use]
    pub fn whole(&self, scenario: &Scenario, made: Made, is_chat: bool) -> Vec<Beat> {
        let (mut content, ends) = self.content(scenario.shape, made);
        if let Some(end) = ends {
            content.text.truncate(end);
        }
        let body = if is_chat {
            self.envelope.completion(&content, self.asked.n)
        } else {
            self.envelope.images(&content, self.asked.n)
        };
        let at = self.pace.total;
        let body = match &self.fault {
            // Nothing has been sent yet, so the error is all there is.
            Some(Fault::StreamError { code, .. }) => Problem::of(*code).body(scenario.shape),
            _ => body,
        };
        let mut text = body.to_string();
        if let Some(Fault::Garbage { at }) = &self.fault {
            text.insert_str(place(&text, *at), "\u{fffd}<!-- lost -->");
        }
        let body = Bytes::from(text);
        match &self.fault {
            Some(
                Fault::Cut { at: share }
                | Fault::Reset { at: share }
                | Fault::Stall { at: share, .. },
            ) => {
                let kept = body.slice(..portion(body.len(), *share));
                let act = self.ending(scenario).unwrap_or(Act::Stall(None));
                vec![Beat::send(at, kept), Beat { at, act }]
            }
            _ => vec![Beat::send(at, body)],
        }
    }

    /// What goes out, and the byte at which its text ends early.
    fn content(&self, shape: Shape, made: Made) -> (Content, Option<usize>) {
        let thinking = self.pace.start > self.pace.first;
        let stop = Some(("stop", "end_turn"));
        let mut content = Content { thinking, finish: stop, ..Content::default() };
        match made {
            Made::Text(written) => {
                content.text = written.text;
                content.needed = written.needed;
            }
            Made::Picture(drawn) => {
                envelope::beside(self.asked.kind).clone_into(&mut content.text);
                content.pictures = Some(vec![drawn]);
            }
        }
        if let Some(Fault::Picture(fault)) = &self.fault {
            spoil(&mut content, *fault);
        }
        let mut ends = None;
        match &self.fault {
            Some(Fault::Refusal) => {
                let finish = if shape == Shape::OpenAi { "stop" } else { "content_filter" };
                content = Content {
                    refusal: Some("I cannot help with that request.".to_owned()),
                    finish: Some((finish, "refusal")),
                    ..Content::default()
                };
            }
            Some(Fault::Length { at }) => ends = Some(place(&content.text, *at)),
            Some(Fault::NoFinish) => content.finish = None,
            _ => {
                let most = self.asked.most_tokens.map(envelope::bytes_of);
                ends = most.filter(|most| *most < content.text.len()).map(|most| {
                    let fits = (0..=most).rev().find(|at| content.text.is_char_boundary(*at));
                    fits.unwrap_or_default()
                });
            }
        }
        if ends.is_some() {
            content.finish = Some(("length", "max_tokens"));
        }
        (content, ends)
    }

    /// The role and the reasoning.
    fn lead(&self) -> Vec<Beat> {
        let mut lead = Vec::new();
        let mut all = |at: f64, delta: &Value| {
            let chunk = |index| event(&self.envelope.chunk(index, delta, None));
            lead.extend((0..self.asked.n).map(|index| Beat::send(at, chunk(index))));
        };
        all(self.pace.first, &json!({ "role": "assistant", "content": "" }));
        for at in self.pace.thoughts() {
            let details = json!([{ "type": "reasoning.text", "text": THOUGHT }]);
            let delta =
                json!({ "reasoning": THOUGHT, "reasoning_details": details, "content": "" });
            all(at, &delta);
        }
        lead
    }

    /// The content, piece by piece.
    fn pieces(&self, scenario: &Scenario, content: &Content, ends: Option<usize>) -> Vec<Beat> {
        let mut deltas: Vec<(f64, Value)> = Vec::new();
        let mut left = ends.unwrap_or(usize::MAX);
        for piece in self.pace.pieces(&content.text, scenario.chunk, content.needed) {
            let Some(text) = piece.text.get(..left.min(piece.text.len())) else { break };
            if text.is_empty() {
                break;
            }
            left -= text.len();
            deltas.push((piece.at, json!({ "content": text })));
        }
        if let Some(refusal) = &content.refusal {
            deltas.push((self.pace.total, json!({ "refusal": refusal, "content": "" })));
        }
        if let Some(pictures) = &content.pictures {
            let images: Vec<Value> = pictures.iter().map(envelope::image).collect();
            deltas.push((self.pace.total, json!({ "content": "", "images": images })));
        }
        let beats = deltas.iter().flat_map(|(at, delta)| {
            let chunk = |index| event(&self.envelope.chunk(index, delta, None));
            (0..self.asked.n).map(move |index| Beat::send(*at, chunk(index)))
        });
        beats.collect()
    }

    /// Puts a stream together, with its fault in its place.
    fn troubled(
        &self,
        scenario: &Scenario,
        lead: Vec<Beat>,
        mut pieces: Vec<Beat>,
        mut tail: Vec<Beat>,
    ) -> Vec<Beat> {
        let next = |share: &Share| portion(pieces.len(), *share);
        match &self.fault {
            Some(Fault::StreamError { at, code }) => {
                let next = next(at);
                let at = pieces.get(next).map_or(self.pace.total, |beat| beat.at);
                pieces.truncate(next);
                let error = Problem::of(*code).error(scenario.shape);
                tail = vec![Beat::send(at, event(&self.envelope.error_chunk(&error)))];
            }
            Some(Fault::Garbage { at }) => {
                let next = next(at);
                let at = pieces.get(next).map_or(self.pace.total, |beat| beat.at);
                let garbage = "data: {\"id\":\"gen-\u{fffd}\",\"choices\":[{\"delta\":{\"con\n\n";
                pieces.insert(next, Beat::send(at, garbage));
            }
            Some(Fault::Cut { at } | Fault::Reset { at } | Fault::Stall { at, .. }) => {
                let next = next(at);
                let half = pieces.get(next).map(|beat| Beat { at: beat.at, act: half(&beat.act) });
                let at = half.as_ref().map_or(self.pace.total, |beat| beat.at);
                pieces.truncate(next);
                let is_stall = matches!(self.fault, Some(Fault::Stall { .. }));
                // A service that stalls has sent its last event whole.
                pieces.extend(half.filter(|_| !is_stall));
                tail = self.ending(scenario).map(|act| Beat { at, act }).into_iter().collect();
            }
            Some(Fault::NoDone) => {
                tail.pop();
            }
            _ => {}
        }
        let beats = lead.into_iter().chain(pieces).chain(tail).collect();
        commented(beats, scenario, self.head_at)
    }

    /// What ends a connection, or stalls it, midway.
    fn ending(&self, scenario: &Scenario) -> Option<Act> {
        match &self.fault {
            Some(Fault::Cut { .. }) => Some(Act::End(Ending::Cut)),
            Some(Fault::Reset { .. }) => Some(Act::End(Ending::Reset)),
            Some(Fault::Stall { comments, .. }) => {
                let every = scenario.comments_every.0;
                let every = if every > 0.0 { every } else { 1.0 };
                Some(Act::Stall(comments.then_some(every)))
            }
            _ => None,
        }
    }
}

/// Comment lines wherever a stream waits for long.
fn commented(beats: Vec<Beat>, scenario: &Scenario, head_at: f64) -> Vec<Beat> {
    let every = scenario.comments_every.0;
    if every <= 0.0 || scenario.shape != Shape::OpenRouter {
        return beats;
    }
    let mut all = Vec::with_capacity(beats.len());
    let mut last = head_at;
    for beat in beats {
        while beat.at - last > every {
            last += every;
            all.push(Beat::send(last, COMMENT));
        }
        last = beat.at;
        all.push(beat);
    }
    all
}

fn spoil(content: &mut Content, fault: PictureFault) {
    match fault {
        // These were drawn as what they are.
        PictureFault::Jpeg | PictureFault::Webp | PictureFault::Svg => {}
        PictureFault::Text => {
            "I imagine a calm picture with a clear headline.".clone_into(&mut content.text);
            content.pictures = None;
        }
        PictureFault::None => content.pictures = Some(Vec::new()),
        PictureFault::Truncated => {
            for picture in content.pictures.iter_mut().flatten() {
                // A whole number of base64's groups of four, so that only the picture is broken.
                picture.base64.truncate(picture.base64.len() / 8 * 4);
            }
        }
    }
}

fn half(act: &Act) -> Act {
    match act {
        Act::Send(bytes) => Act::Send(bytes.slice(..bytes.len() / 2)),
        other => other.clone(),
    }
}

/// So many of `count`, and never all of them.
fn portion(count: usize, share: Share) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share from 0 to 1 of a length in memory"
    )]
    let portion = (count as f64 * share.0) as usize;
    portion.min(count.saturating_sub(1))
}

/// The character boundary at or before a share of a text.
fn place(text: &str, share: Share) -> usize {
    let place = portion(text.len(), share);
    (0..=place).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}
