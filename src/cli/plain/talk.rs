//! Questions and answers, a line each: nothing is drawn, and every line is complete when it is written.

use std::io::{self, BufRead, Read as _, Write as _};
use std::sync::mpsc as std_mpsc;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::super::failure::Failure;
use super::super::signals::Stop;
use crate::domain::halt::Halt;
use crate::domain::notes::MAX_NOTES_BYTES;
use crate::text::clean::clean;
use crate::text::redact::redacted;

/// How many answers in a row may be wrong: a pipe that answers something else would never end.
const MOST_WRONG: usize = 20;

/// Why the conversation is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// The person wants to go, or there is no further answer.
    Quit,
    /// A signal.
    Signal(Halt),
}

/// One of several things to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// A word that can be typed instead of the number; may be empty.
    pub word: String,
    /// What it stands for.
    pub text: String,
}

impl Choice {
    /// A choice with its word.
    pub fn new(word: impl Into<String>, text: impl Into<String>) -> Self {
        Self { word: word.into(), text: text.into() }
    }

    fn line(&self, number: usize) -> String {
        match (self.word.is_empty(), self.text.is_empty()) {
            (true, _) => format!("{number}. {}", self.text),
            (false, true) => format!("{number}. {}", self.word),
            (false, false) => format!("{number}. {}: {}", self.word, self.text),
        }
    }
}

/// What an answer to a question may be.
enum Said {
    Answer(String),
    Help,
}

/// The conversation with the person, over standard input and output.
pub struct Talk {
    input: Input,
    stop: Stop,
    /// Set as soon as nobody reads what is written.
    is_deaf: bool,
}

impl Talk {
    /// Begins to listen. Needs a runtime.
    ///
    /// # Errors
    /// [`Failure`] when the system does not let it.
    pub fn begin() -> Result<Self, Failure> {
        Ok(Self { input: Input::stdin(), stop: Stop::listen()?, is_deaf: false })
    }

    /// Writes a text, in whole lines.
    pub fn say(&mut self, text: &str) {
        let text = clean(&redacted(text));
        let mut out = io::stdout().lock();
        if writeln!(out, "{text}").and_then(|()| out.flush()).is_err() {
            // Nobody reads this any more; the next question ends the conversation.
            self.is_deaf = true;
        }
    }

    /// Writes several texts.
    pub fn say_all<T: AsRef<str>>(&mut self, texts: impl IntoIterator<Item = T>) {
        texts.into_iter().for_each(|text| self.say(text.as_ref()));
    }

    /// Tells what went wrong and what to do about it.
    pub fn tell(&mut self, failure: &Failure) {
        self.say(&format!("error: {}", failure.message));
        self.say(&format!("next: {}", failure.hint));
    }

    /// The signals that stop a run.
    #[must_use]
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Says that a signal has had its effect, the end of a run; the next one leaves.
    pub fn answer_signal(&mut self) {
        self.stop.answer();
    }

    /// Waits for something, unless the person leaves meanwhile.
    ///
    /// # Errors
    /// [`Leave`] on a signal.
    pub async fn unless_left<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Leave> {
        let mut stop = self.stop();
        tokio::select! {
            biased;
            halt = stop.asked_or_hung_up() => Err(Leave::Signal(halt)),
            done = work => Ok(done),
        }
    }

    /// The next line, without its end; none at the end of the input. Nothing is lost when the future is
    /// dropped.
    ///
    /// # Errors
    /// [`Leave`] on a signal.
    pub async fn line(&mut self) -> Result<Option<String>, Leave> {
        let mut stop = self.stop();
        tokio::select! {
            biased;
            halt = stop.asked_or_hung_up() => Err(Leave::Signal(halt)),
            line = self.input.next() => Ok(line),
        }
    }

    async fn answer(&mut self, help: &str) -> Result<Said, Leave> {
        if self.is_deaf {
            return Err(Leave::Quit);
        }
        let Some(line) = self.line().await? else {
            // A terminal that has gone away ends the input and sends a signal, in any order.
            let is_gone = self.stop.hung_up();
            return Err(if is_gone { Leave::Signal(Halt::Hangup) } else { Leave::Quit });
        };
        if line.trim() == "?" {
            self.say_all(help.lines());
            return Ok(Said::Help);
        }
        Ok(Said::Answer(line))
    }

    /// Asks for one of several things; returns its place. `usual` is what Enter alone takes.
    ///
    /// # Errors
    /// [`Leave`] on `q`, at the end of the input and on a signal.
    pub async fn choose(
        &mut self,
        question: &str,
        choices: &[Choice],
        usual: Option<usize>,
        help: &str,
    ) -> Result<usize, Leave> {
        for _ in 0..MOST_WRONG {
            self.say(question);
            for (at, choice) in choices.iter().enumerate() {
                self.say(&choice.line(at + 1));
            }
            let enter = usual.map_or(String::new(), |at| format!(" Enter takes {}.", at + 1));
            self.say(&format!("Type a number from 1 to {}.{enter}", choices.len()));
            let help = format!("{help}\n{HOW_TO_CHOOSE}");
            let Said::Answer(answer) = self.answer(&help).await? else { continue };
            match chosen(&answer, choices, usual) {
                Chosen::One(at) => return Ok(at),
                Chosen::Leave => return Err(Leave::Quit),
                Chosen::None => self.say(&format!("\"{}\" is none of these.", answer.trim())),
            }
        }
        Err(self.given_up())
    }

    /// Asks a question that is answered with yes or no; `usual` is what Enter alone says.
    ///
    /// # Errors
    /// [`Leave`] on `q`, at the end of the input and on a signal.
    pub async fn agree(&mut self, question: &str, usual: bool, help: &str) -> Result<bool, Leave> {
        let enter = if usual { "yes" } else { "no" };
        for _ in 0..MOST_WRONG {
            self.say(&format!("{question} Type yes or no. Enter says {enter}."));
            let Said::Answer(answer) = self.answer(help).await? else { continue };
            match answer.trim().to_lowercase().as_str() {
                "" => return Ok(usual),
                "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                "q" | "quit" => return Err(Leave::Quit),
                other => self.say(&format!("\"{other}\" is neither yes nor no.")),
            }
        }
        Err(self.given_up())
    }

    /// Asks for a line of text, as it is typed, without space around it; may be empty.
    ///
    /// # Errors
    /// [`Leave`] at the end of the input and on a signal.
    pub async fn text(&mut self, question: &str, help: &str) -> Result<String, Leave> {
        loop {
            self.say(question);
            if let Said::Answer(answer) = self.answer(help).await? {
                return Ok(answer.trim().to_owned());
            }
        }
    }

    fn given_up(&mut self) -> Leave {
        self.say("That is not an answer to this question, so the conversation ends here.");
        Leave::Quit
    }
}

const HOW_TO_CHOOSE: &str = "Type the number of a line, or its word or the beginning of it, then Enter.\n\
    q leaves the program, and so does the end of the input (Ctrl-D).\n\
    Ctrl-C stops a run that goes on; where none does, it leaves.";

/// What an answer means.
#[derive(Debug, PartialEq, Eq)]
enum Chosen {
    One(usize),
    Leave,
    None,
}

fn chosen(answer: &str, choices: &[Choice], usual: Option<usize>) -> Chosen {
    let answer = answer.trim().to_lowercase();
    if answer.is_empty() {
        return usual.map_or(Chosen::None, Chosen::One);
    }
    if let Ok(number) = answer.trim_end_matches('.').parse::<usize>() {
        let is_there = (1..=choices.len()).contains(&number);
        return if is_there { Chosen::One(number - 1) } else { Chosen::None };
    }
    let word = |choice: &Choice| choice.word.to_lowercase();
    if let Some(at) = choices.iter().position(|choice| word(choice) == answer) {
        return Chosen::One(at);
    }
    if matches!(answer.as_str(), "q" | "quit" | "exit") {
        return Chosen::Leave;
    }
    let mut matching =
        choices.iter().enumerate().filter(|(_, choice)| word(choice).starts_with(&answer));
    match (matching.next(), matching.next()) {
        (Some((at, _)), None) => Chosen::One(at),
        _ => Chosen::None,
    }
}

/// Lines from a reader, read on a thread of its own and only when they are asked for: what is typed
/// ahead stays where it is.
struct Input {
    asks: std_mpsc::Sender<()>,
    lines: UnboundedReceiver<Option<String>>,
    /// Whether a line was asked for that has not come yet.
    is_asked: bool,
}

impl Input {
    fn stdin() -> Self {
        let (asks, asked) = std_mpsc::channel();
        let (lines_tx, lines) = unbounded_channel();
        // It ends with the process: nothing can wake a thread that waits for a terminal.
        std::thread::spawn(move || {
            let mut stdin = io::stdin().lock();
            while asked.recv().is_ok() {
                if lines_tx.send(read_line(&mut stdin)).is_err() {
                    break;
                }
            }
        });
        Self { asks, lines, is_asked: false }
    }

    async fn next(&mut self) -> Option<String> {
        if !self.is_asked {
            // Without the thread there is no answer, as at the end of the input.
            self.asks.send(()).ok()?;
            self.is_asked = true;
        }
        let line = self.lines.recv().await;
        self.is_asked = false;
        line.flatten()
    }
}

/// The next line without its end; none at the end of the input, and where it cannot be read.
fn read_line(input: &mut impl BufRead) -> Option<String> {
    let mut bytes = Vec::new();
    // More than the longest notes is no line that anybody typed.
    let mut bounded = input.take(MAX_NOTES_BYTES as u64 + 1);
    let count = bounded.read_until(b'\n', &mut bytes).ok()?;
    if count == 0 {
        return None;
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_number_a_word_or_its_beginning() {
        let choices: Vec<Choice> =
            ["read", "retry", "export", ""].map(|word| Choice::new(word, "x")).into();
        let chosen = |answer: &str| chosen(answer, &choices, Some(2));
        assert_eq!(chosen(" 1 "), Chosen::One(0));
        assert_eq!(chosen("2."), Chosen::One(1));
        assert_eq!(chosen(""), Chosen::One(2));
        assert_eq!(chosen("EXP"), Chosen::One(2));
        assert_eq!(chosen("retry"), Chosen::One(1));
        assert_eq!(chosen("re"), Chosen::None, "two begin like that");
        for none in ["0", "5", "-1", "99999999999999999999999", "x", "é"] {
            assert_eq!(chosen(none), Chosen::None, "{none}");
        }
        assert_eq!(chosen("q"), Chosen::Leave);
        assert_eq!(super::chosen("", &choices, None), Chosen::None);
        let quit = [Choice::new("quit", "x")];
        assert_eq!(super::chosen("quit", &quit, None), Chosen::One(0), "a word comes first");
    }

    #[test]
    fn a_line_ends_as_any_system_ends_it_and_at_the_end_of_the_input() {
        let mut input = io::Cursor::new(b"a\r\nb\n\n caf\xe9".to_vec());
        let lines: Vec<_> = std::iter::from_fn(|| read_line(&mut input)).collect();
        assert_eq!(lines, ["a", "b", "", " caf\u{fffd}"]);
    }
}
