//! Keys that come faster than a person types: a paste on a terminal without bracketed paste.
//!
//! Taken one by one, each would be a change to take back and a map of the screen to rebuild; a
//! megabyte would take hours.

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers};

/// The fewest keys in a row that are taken as a paste.
pub const BURST: usize = 8;

/// How long to wait for more keys once there are [`BURST`], in milliseconds.
pub const BURST_MS: u64 = 5;

/// The character that a key puts into a text, or none for a command.
fn character(event: &Event) -> Option<char> {
    let Event::Key(key) = event else { return None };
    if key.kind == KeyEventKind::Release
        || key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
    {
        return None;
    }
    match key.code {
        KeyCode::Char(c) => Some(c),
        KeyCode::Enter => Some('\n'),
        KeyCode::Tab => Some('\t'),
        _ => None,
    }
}

/// Whether so many keys came at once that more are to be expected.
#[must_use]
pub fn is_burst(events: &[Event]) -> bool {
    events.iter().rev().take(BURST).filter(|event| character(event).is_some()).count() >= BURST
}

/// The events with each burst of keys joined into one paste.
#[must_use]
pub fn merged(events: Vec<Event>) -> Vec<Event> {
    let mut out = Vec::with_capacity(events.len());
    let mut keys: Vec<Event> = Vec::new();
    for event in events {
        if character(&event).is_some() {
            keys.push(event);
        } else {
            flush(&mut keys, &mut out);
            out.push(event);
        }
    }
    flush(&mut keys, &mut out);
    out
}

fn flush(keys: &mut Vec<Event>, out: &mut Vec<Event>) {
    // The same key over and over is one that is held down, not a paste.
    let held = keys.windows(2).all(|pair| pair[0] == pair[1]);
    if keys.len() >= BURST && !held {
        // A last Enter is pressed, as in a path that is typed ahead; in the notes it is the same.
        let last = keys.pop_if(|key| character(key) == Some('\n'));
        out.push(Event::Paste(keys.drain(..).filter_map(|key| character(&key)).collect()));
        out.extend(last);
    } else {
        out.append(keys);
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyEvent;

    use super::*;

    fn typed(text: &str) -> Vec<Event> {
        text.chars()
            .map(|c| match c {
                '\n' => KeyCode::Enter,
                '\t' => KeyCode::Tab,
                c => KeyCode::Char(c),
            })
            .map(|code| Event::Key(KeyEvent::new(code, KeyModifiers::NONE)))
            .collect()
    }

    #[test]
    fn a_burst_is_one_paste() {
        let text = "two lines\n\tof notes";
        assert!(is_burst(&typed(text)));
        assert_eq!(merged(typed(text)), [Event::Paste(text.to_owned())]);
    }

    #[test]
    fn a_last_enter_is_pressed() {
        let enter = typed("\n").remove(0);
        assert_eq!(merged(typed("notes/a.md\n")), [Event::Paste("notes/a.md".into()), enter]);
    }

    #[test]
    fn what_a_person_types_stays_as_it_is() {
        assert_eq!(merged(typed("seven c")), typed("seven c"));
        assert!(!is_burst(&typed("seven c")));
        assert_eq!(merged(typed("jjjjjjjjjjjj")), typed("jjjjjjjjjjjj"));
    }

    #[test]
    fn commands_stand_between_bursts() {
        let command = Event::Key(KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL));
        let mut events = typed("first burst");
        events.push(command.clone());
        events.extend(typed("second burst"));
        assert_eq!(
            merged(events),
            [Event::Paste("first burst".into()), command, Event::Paste("second burst".into())]
        );
    }
}
