//! Drafts and settings: what each key asks for.

use super::*;
use crate::config::origin;
use crate::store::named_drafts::{Held, Listed};
use crate::ui::effect::Drafting;
use crate::ui::msg::OpenedDraft;

fn listed(name: &str, held: Held) -> Listed {
    let (path, first_line) = (format!("{name}.md").into(), "first".to_owned());
    Listed { path, name: name.to_owned(), first_line, bytes: 5, age_ms: 1000, held }
}

fn with_list() -> Model {
    let mut model = model("mine", Origin::Draft, (80, 24));
    let rows = vec![listed("one", Held::Here), listed("two", Held::Free)];
    send(&mut model, 0, [MsgKind::DraftsListed(rows)]);
    model
}

#[test]
fn the_list_is_asked_for_when_the_notes_are_safe() {
    let mut model = model("", Origin::Draft, (80, 24));
    let mut messages = typed("a");
    messages.push(alt('d'));
    assert_eq!(send(&mut model, 0, messages), [draft("a"), Effect::Draft(Drafting::List)]);
    assert_eq!(model.popup, None);
}

#[test]
fn drafts_are_opened_named_deleted_and_brought_back() {
    let mut model = with_list();
    let asked = |wanted| vec![Effect::Draft(wanted)];
    assert_eq!(send(&mut model, 0, typed("x")), [], "the open one stays");
    let two = || "two.md".into();
    send(&mut model, 0, [key(KeyCode::Down)]);
    assert_eq!(send(&mut model, 0, typed("x")), asked(Drafting::Delete(two())));
    assert_eq!(send(&mut model, 0, typed("u")), asked(Drafting::Restore));
    let mut messages = typed("R");
    messages.extend(typed("2"));
    messages.push(key(KeyCode::Enter));
    let renamed = Drafting::Rename(two(), "two2".into());
    assert_eq!(send(&mut model, 0, messages), asked(renamed));
    let mut model = with_list();
    let mut messages = typed("n");
    messages.extend([key(KeyCode::Enter)]);
    messages.extend(typed("three"));
    messages.push(key(KeyCode::Enter));
    assert_eq!(send(&mut model, 0, messages), asked(Drafting::Make("three".into())));
    let mut model = with_list();
    let effects = send(&mut model, 0, [key(KeyCode::Down), key(KeyCode::Enter)]);
    assert_eq!((effects, &model.popup), (asked(Drafting::Open(two())), &None));
}

#[test]
fn another_draft_brings_its_recipe_and_mode_and_nothing_typed_is_lost() {
    let mut model = model("mine", Origin::Draft, (80, 24));
    let opened = OpenedDraft {
        text: "theirs".into(),
        name: "Two".into(),
        recipe: Some("definition".into()),
        mode: Some(RunMode::Parallel),
        is_copy: false,
        unreadable: None,
    };
    assert_eq!(send(&mut model, 0, [MsgKind::DraftOpened(opened.clone())]), []);
    assert_eq!((model.setup.recipe, model.setup.mode), (1, RunMode::Parallel));
    assert_eq!((model.notes.name.as_str(), model.notes.save_at()), ("Two", None));
    send(&mut model, 0, [ctrl('z')]);
    assert_eq!(model.notes.editor.text(), "theirs", "the other draft is not this one's past");
    send(&mut model, 10, typed("x"));
    let aside = Effect::SetAside { text: "xtheirs".into() };
    let unknown = OpenedDraft { recipe: Some("gone".into()), mode: None, ..opened };
    assert_eq!(send(&mut model, 20, [MsgKind::DraftOpened(unknown)]), [aside]);
    assert_eq!((model.setup.recipe, model.setup.mode), (1, RunMode::Parallel));
}

#[test]
fn what_the_command_line_names_comes_before_what_a_draft_remembers() {
    let mut model = model("mine", Origin::Draft, (80, 24));
    model.setup.origins.mode = origin::Origin::CommandLine;
    let before = model.setup.mode;
    remembered(&mut model, Some("definition"), Some(RunMode::Parallel));
    assert_eq!((model.setup.recipe, model.setup.mode), (1, before));
    let origins = &model.setup.origins;
    assert_eq!(origins.mode, origin::Origin::CommandLine);
    assert_eq!(origins.recipe, origin::Origin::Draft);
}

#[test]
fn settings_change_in_place_what_can_be_changed() {
    let mut model = model("mine", Origin::Draft, (80, 24));
    send(&mut model, 0, [alt('p'), key(KeyCode::Enter), key(KeyCode::Down), key(KeyCode::Enter)]);
    assert_eq!((model.setup.recipe, model.setup.mode), (1, RunMode::Sequential));
    assert_eq!(model.setup.origins.mode, origin::Origin::Here);
    send(&mut model, 0, [key(KeyCode::Down)]);
    assert_eq!(send(&mut model, 0, [key(KeyCode::Enter)]), [], "there is only one");
    let mut other = setup();
    other.text_by.name = "offline".to_owned();
    model.setup.other = Some(Box::new(other));
    assert_eq!(send(&mut model, 0, [key(KeyCode::Enter)]), [Effect::SwitchProviders]);
    assert_eq!((model.setup.text_by.name.as_str(), model.setup.recipe), ("offline", 1));
    assert_eq!(send(&mut model, 0, [key(KeyCode::Enter)]), [Effect::SwitchProviders]);
    assert_eq!(model.setup.text_by.name, "openrouter");
}

#[test]
fn the_key_that_brings_a_draft_back_is_told_as_it_is_bound() {
    let mut model = with_list();
    send(&mut model, 0, [MsgKind::DraftDeleted]);
    assert_eq!(model.notices.last().unwrap().text, "deleted: u brings it back");
    assert!(model.offers(Command::Accept));
    send(&mut model, 0, [MsgKind::DraftsListed(Vec::new())]);
    assert!(!model.offers(Command::Accept) && model.offers(Command::NewDraft));
}
