//! What is looked at while time passes.

use super::*;

#[test]
fn a_countdown_is_looked_at_each_tenth_of_a_second() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 1_000, [key(KeyCode::F(5))]);
    play(&mut model, 1_000, &troubled());
    send(&mut model, 7_650, [MsgKind::Tick]);
    assert_eq!(next_wake(&model), Some(7_700));
}

#[test]
fn an_answer_is_shown_without_the_thoughts_before_it() {
    let mut model = model(NOTES, Origin::Draft, (80, 24));
    send(&mut model, 0, [key(KeyCode::F(5))]);
    let events = [
        started(&case_study()),
        asked(10, "analysis", 1),
        thought(900, "analysis", "First the figures. "),
        thought(950, "analysis", "Then the people."),
    ];
    play(&mut model, 0, &events);
    let tail = |model: &Model| model.run_state().map(|state| state.steps[0].tail.clone());
    assert_eq!(tail(&model).as_deref(), Some("First the figures. Then the people."));
    play(&mut model, 0, &[text(1_000, "analysis", "{\"title\": ")]);
    assert_eq!(tail(&model).as_deref(), Some("{\"title\": "));
}
